#include "record_marks.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#define INLINE static inline __attribute__((always_inline))

// The first of `x`, `y` and `z` at or behind `at`, or `count`.
INLINE size_t find_plain(const uint8_t *bytes, size_t at, size_t count, uint8_t x, uint8_t y, uint8_t z) {
  while (at < count && bytes[at] != x && bytes[at] != y && bytes[at] != z) at++;
  return at;
}

INLINE size_t find(const uint8_t *bytes, size_t at, size_t count, uint8_t x, uint8_t y, uint8_t z) {
#if defined(__SSE2__)
  const __m128i first = _mm_set1_epi8((char)x), second = _mm_set1_epi8((char)y), third = _mm_set1_epi8((char)z);
  for (; at + 16 <= count; at += 16) {
    const __m128i part = _mm_loadu_si128((const __m128i *)(bytes + at));
    const __m128i found = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(part, first), _mm_cmpeq_epi8(part, second)), _mm_cmpeq_epi8(part, third));
    const int mask = _mm_movemask_epi8(found);
    if (mask != 0) return at + (size_t)__builtin_ctz((unsigned)mask);
  }
#elif defined(__aarch64__) && defined(__ARM_NEON)
  const uint8x16_t first = vdupq_n_u8(x), second = vdupq_n_u8(y), third = vdupq_n_u8(z);
  for (; at + 16 <= count; at += 16) {
    const uint8x16_t part = vld1q_u8(bytes + at);
    const uint8x16_t found = vorrq_u8(vorrq_u8(vceqq_u8(part, first), vceqq_u8(part, second)), vceqq_u8(part, third));
    // Four bits for each byte.
    const uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
    if (mask != 0) return at + (size_t)(__builtin_ctzll(mask) / 4);
  }
#endif
  return find_plain(bytes, at, count, x, y, z);
}

// Behind the quote that closes what is open before `at`, or `count`. `doubled`: whether quotes stand for others in it.
// `closed`: whether there is one.
INLINE size_t behind_quotes(const uint8_t *bytes, size_t at, size_t count, int *doubled, int *closed) {
  *closed = 0;
  while (at < count) {
    const uint8_t *quote = memchr(bytes + at, '"', count - at);
    if (quote == NULL) return count;
    at = (size_t)(quote - bytes) + 1;
    if (at == count || bytes[at] != '"') {
      *closed = 1;
      return at;
    }
    *doubled = 1;
    at++;
  }
  return count;
}

cordon_records cordon_find_records(const uint8_t *bytes, size_t count, uint8_t delimiter) {
  cordon_records found = {0, 0, SIZE_MAX};
  size_t at = 0;
  while ((at = find(bytes, at, count, '"', '\n', '\n')) < count) {
    if (bytes[at] == '\n') {
      found.records++;
      found.end = ++at;
    } else if (at > found.end && bytes[at - 1] != delimiter) {
      at++;
    } else {
      const size_t quote = at;
      int doubled = 0, closed = 0;
      at = behind_quotes(bytes, at + 1, count, &doubled, &closed);
      // What ends with a quote may go on with another one.
      if (!closed || at == count) {
        found.quote = closed ? SIZE_MAX : quote;
        return found;
      }
    }
  }
  return found;
}

size_t cordon_find_fields(
    const uint8_t *bytes, size_t start, size_t count, uint8_t delimiter, cordon_field *fields, size_t capacity,
    size_t *next) {
  size_t number = 0, at = start;
  for (;;) {
    cordon_field field = {at, at, 0};
    size_t end = at;
    if (at < count && bytes[at] == '"') {
      int closed = 0;
      end = behind_quotes(bytes, at + 1, count, &field.needs_undoing, &closed);
      const size_t closing = end;
      end = find(bytes, end, count, delimiter, '\n', '\n');
      const size_t last = (end == count || bytes[end] == '\n') && end > closing && bytes[end - 1] == '\r' ? end - 1 : end;
      if (!closed || last > closing) field.needs_undoing = 1;
      field.start = field.needs_undoing ? at : at + 1;
      field.end = field.needs_undoing ? last : closing - 1;
    } else {
      end = find(bytes, at, count, delimiter, '\n', '\n');
      field.end = (end == count || bytes[end] == '\n') && end > at && bytes[end - 1] == '\r' ? end - 1 : end;
    }
    if (number < capacity) fields[number] = field;
    number++;
    if (end >= count || bytes[end] == '\n') {
      *next = end < count ? end + 1 : count;
      return number;
    }
    at = end + 1;
  }
}

size_t cordon_find_mark(const uint8_t *bytes, size_t count, uint8_t x, uint8_t y, uint8_t z) {
  return find(bytes, 0, count, x, y, z);
}

size_t cordon_find_mark_plain(const uint8_t *bytes, size_t count, uint8_t x, uint8_t y, uint8_t z) {
  return find_plain(bytes, 0, count, x, y, z);
}
