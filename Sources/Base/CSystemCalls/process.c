#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "cordon_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "mapped_ranges.h"

// MARK: Fatal signals

static const int fatal_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT, SIGSYS, SIGXCPU};

void cordon_restore_fatal_signals(void) {
  for (size_t index = 0; index < sizeof fatal_signals / sizeof *fatal_signals; index++) {
    struct sigaction action;
    if (sigaction(fatal_signals[index], NULL, &action) != 0) continue;
    if (!(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigaction(fatal_signals[index], &action, NULL);
  }
}

// MARK: A list that was changed where it stands

/// Appends to a buffer of `size` bytes.
static size_t append(char *buffer, size_t length, size_t size, const char *text) {
  while (*text != 0 && length < size) buffer[length++] = *text++;
  return length;
}

/// Calls nothing but what signal-safety(7) allows.
static void handle_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  // A signal that another process sent names no address.
  const char *name = info->si_code > 0 ? cordon_mapped_file(info->si_addr) : NULL;
  if (name == NULL) {
    // The default action ends the process: at once for a fault, which happens again, or when this returns.
    signal(number, SIG_DFL);
    if (info->si_code <= 0) raise(number);
    return;
  }
  char text[1024];
  // A progress bar may stand on the terminal's last line.
  struct termios settings;
  size_t length = append(text, 0, sizeof text, tcgetattr(STDERR_FILENO, &settings) == 0 ? "\r\x1b[K" : "");
  length = append(text, length, sizeof text, "cordon: ");
  length = append(text, length, sizeof text, name);
  length = append(
      text, length, sizeof text,
      " was cut short while it was in use, or its disk failed, so nothing more can be checked against it; replace a list by "
      "renaming another file over it, as cordon compile does, and start again\n");
  const char *next = text;
  while (length > 0) {
    ssize_t count = write(STDERR_FILENO, next, length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    next += count;
    length -= (size_t)count;
  }
  _exit(2);
}

void cordon_report_lost_lists(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handle_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  // No other signal may interrupt the sentence.
  sigfillset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}

// MARK: The sandbox

#if defined(__linux__)

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// Older headers lack these; the numbers are the same on every architecture.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#ifndef SECCOMP_FILTER_FLAG_TSYNC
#define SECCOMP_FILTER_FLAG_TSYNC (1UL << 0)
#endif
#ifndef SECCOMP_FILTER_FLAG_SPEC_ALLOW
#define SECCOMP_FILTER_FLAG_SPEC_ALLOW (1UL << 2)
#endif

_Static_assert(sizeof(struct cordon_filter_instruction) == sizeof(struct sock_filter), "the kernel's own layout");
_Static_assert(offsetof(struct cordon_filter_instruction, operand) == offsetof(struct sock_filter, k), "as above");

static int answer(long result) { return result < 0 ? -errno : (int)result; }

int cordon_hide_memory(void) { return answer(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }

int cordon_set_no_new_privileges(void) { return answer(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }

int cordon_install_filter(const struct cordon_filter_instruction *program, uint16_t count) {
  struct sock_fprog filter = {.len = count, .filter = (struct sock_filter *)program};
  // Without SPEC_ALLOW, kernels before 5.16 slow all of the process down, against programs that run code of strangers.
  long result = syscall(
      SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter);
  if (result < 0 && errno == EINVAL) {
    result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
  }
  // A positive number is a thread that could not take the filter.
  return result > 0 ? -EBUSY : answer(result);
}

/// linux/landlock.h, `struct landlock_ruleset_attr`.
struct rules_attribute {
  uint64_t files;
  uint64_t network;
  uint64_t scoped;
};

/// linux/landlock.h, `struct landlock_path_beneath_attr`.
struct path_attribute {
  uint64_t access;
  int32_t folder;
} __attribute__((packed));

int cordon_landlock_version(void) {
  return answer(syscall(SYS_landlock_create_ruleset, NULL, 0, 1u));
}

int cordon_landlock_create(int version, uint64_t files, uint64_t network, uint64_t scoped) {
  struct rules_attribute attribute = {.files = files, .network = network, .scoped = scoped};
  // An older kernel accepts a longer attribute only where what it does not know is 0.
  size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  return answer(syscall(SYS_landlock_create_ruleset, &attribute, size, 0u));
}

int cordon_landlock_allow(int rules, const char *path, uint64_t access) {
  int folder = open(path, O_PATH | O_CLOEXEC);
  if (folder < 0) return 0;
  struct path_attribute attribute = {.access = access, .folder = folder};
  // 1 is LANDLOCK_RULE_PATH_BENEATH.
  int result = answer(syscall(SYS_landlock_add_rule, rules, 1, &attribute, 0u));
  close(folder);
  return result;
}

int cordon_landlock_enforce(int rules) { return answer(syscall(SYS_landlock_restrict_self, rules, 0u)); }

#else

int cordon_hide_memory(void) {
  struct rlimit none = {0, 0};
  return setrlimit(RLIMIT_CORE, &none) < 0 ? -errno : 0;
}

int cordon_set_no_new_privileges(void) { return -ENOSYS; }

int cordon_install_filter(const struct cordon_filter_instruction *program, uint16_t count) {
  (void)program;
  (void)count;
  return -ENOSYS;
}

int cordon_landlock_version(void) { return -ENOSYS; }

int cordon_landlock_create(int version, uint64_t files, uint64_t network, uint64_t scoped) {
  (void)version;
  (void)files;
  (void)network;
  (void)scoped;
  return -ENOSYS;
}

int cordon_landlock_allow(int rules, const char *path, uint64_t access) {
  (void)rules;
  (void)path;
  (void)access;
  return -ENOSYS;
}

int cordon_landlock_enforce(int rules) {
  (void)rules;
  return -ENOSYS;
}

#endif
