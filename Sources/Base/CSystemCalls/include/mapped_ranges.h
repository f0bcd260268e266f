// Which files are mapped where, so that a handler of SIGBUS can tell a list that was cut short from any other fault. The
// library notes its mappings here and installs no handler: that is for a program to do.
#pragma once

#include <stdbool.h>
#include <stddef.h>

/// Notes that `count` bytes at `start` are the file named `path`. False where no place is left: then a fault in them is
/// like any other.
bool cordon_note_mapping(const void *start, size_t count, const char *path);

/// Forgets the mapping that begins at `start`. Call it before the bytes are unmapped.
void cordon_forget_mapping(const void *start);

/// The name of the file that is mapped at `address`, with control characters as `?`; null where none is. Safe in a signal
/// handler; the name stays until its mapping is forgotten.
const char *cordon_mapped_file(const void *address);
