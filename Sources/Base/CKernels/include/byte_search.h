// The C library's own searches, under names that Swift can call without importing the C library.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The first `byte` among the `count` bytes at `start`; null where there is none.
static inline const uint8_t *cordon_find_byte(const void *start, size_t count, uint8_t byte) {
  return (const uint8_t *)memchr(start, byte, count);
}

/// Whether the `count` bytes at `a` are those at `b`.
static inline bool cordon_equal_bytes(const void *a, const void *b, size_t count) { return memcmp(a, b, count) == 0; }
