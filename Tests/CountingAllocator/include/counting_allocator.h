// Counts the allocations of the calling thread, by standing before the C library's allocator in the process of the tests.
// Linux with glibc alone, and not under a sanitizer, which has an allocator of its own.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted in this build.
bool counting_allocator_works(void);

/// How many times this thread has asked for memory: malloc, calloc, realloc, and the aligned ones. Frees do not count.
uint64_t counting_allocator_count(void);
