// What the command asks of the system for its own process, which Swift cannot call or cannot call safely: fatal signals, a
// signal handler, and the raw system calls of seccomp and Landlock. Each call answers 0 or more, or the negative `errno`;
// where the system has no such thing, -ENOSYS.
#pragma once

#include <stdint.h>

/// Gives every fatal signal its default action, unless the signal is ignored. Swift's runtime has handlers for them, which
/// print what registers point to.
void cordon_restore_fatal_signals(void);

/// Keeps the process's memory out of core dumps, and other processes of the same user from reading it.
int cordon_hide_memory(void);

/// From now on a SIGBUS in a mapped list (`mapped_ranges.h`) is one sentence on standard error and exit status 2. Any other
/// one ends the process as it would without this.
void cordon_report_lost_lists(void);

/// One instruction of classic BPF (linux/filter.h, `struct sock_filter`).
struct cordon_filter_instruction {
  uint16_t code;
  uint8_t jump_true;
  uint8_t jump_false;
  uint32_t operand;
};

/// Sets no_new_privs, for this process and all it would start.
int cordon_set_no_new_privileges(void);

/// Installs a seccomp filter for every thread (seccomp(2)).
int cordon_install_filter(const struct cordon_filter_instruction *program, uint16_t count);

/// The version of Landlock that the kernel has.
int cordon_landlock_version(void);

/// A new set of rules: the descriptor. `network` counts from version 4 on, `scoped` from version 6.
int cordon_landlock_create(int version, uint64_t files, uint64_t network, uint64_t scoped);

/// Allows `access` to the file at `path`, or to what lies beneath the folder there. Where nothing is there, nothing is done.
int cordon_landlock_allow(int rules, const char *path, uint64_t access);

/// Puts `rules` into force, for this thread and those that it starts.
int cordon_landlock_enforce(int rules);
