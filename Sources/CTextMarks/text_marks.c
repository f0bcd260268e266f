#include "text_marks.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

// What is looked at behind a byte.
enum { behind = 2 };

static inline int is_marked(const uint8_t *at) {
  switch (at[0]) {
    case '.': case ':': case '%': case '&': case '[': case '(': case '{': case '\\':
    case 0xC2: case 0xE1: case 0xE2: case 0xE3: case 0xEF: case 0xF0:
      return 1;
    case 'd': case 'D':
      return (at[1] | 0x20) == 'o' && (at[2] | 0x20) == 't';
    case 'a':
      return at[1] == 'H' && at[2] == 'R';
    default:
      return 0;
  }
}

static inline uint64_t marks_plain(const uint8_t *bytes) {
  uint64_t marks = 0;
  for (int i = 0; i < 64; i++) marks |= (uint64_t)is_marked(bytes + i) << i;
  return marks;
}

#if defined(__SSE2__)

static inline __m128i either(__m128i a, __m128i b) { return _mm_or_si128(a, b); }
static inline __m128i is(__m128i bytes, uint8_t byte) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte)); }

static inline uint64_t marks_of_16(const uint8_t *at) {
  const __m128i bytes = _mm_loadu_si128((const __m128i *)at);
  const __m128i next = _mm_loadu_si128((const __m128i *)(at + 1));
  const __m128i third = _mm_loadu_si128((const __m128i *)(at + 2));
  const __m128i low = _mm_set1_epi8(0x20);
  __m128i found = either(either(is(bytes, '.'), is(bytes, ':')), is(bytes, '%'));
  found = either(found, either(either(is(bytes, '&'), is(bytes, '[')), either(is(bytes, '('), is(bytes, '{'))));
  found = either(found, either(either(is(bytes, '\\'), is(bytes, 0xC2)), either(is(bytes, 0xEF), is(bytes, 0xF0))));
  // E1, E2, E3: what lies below E1 wraps around.
  const __m128i from_e1 = _mm_sub_epi8(bytes, _mm_set1_epi8((char)0xE1));
  found = either(found, _mm_cmpeq_epi8(_mm_min_epu8(from_e1, _mm_set1_epi8(2)), from_e1));
  const __m128i dot = _mm_and_si128(
      is(_mm_or_si128(bytes, low), 'd'), _mm_and_si128(is(_mm_or_si128(next, low), 'o'), is(_mm_or_si128(third, low), 't')));
  const __m128i base64 = _mm_and_si128(is(bytes, 'a'), _mm_and_si128(is(next, 'H'), is(third, 'R')));
  return (uint32_t)_mm_movemask_epi8(either(found, either(dot, base64)));
}

static inline uint64_t marks_of_64(const uint8_t *at) {
  return marks_of_16(at) | marks_of_16(at + 16) << 16 | marks_of_16(at + 32) << 32 | marks_of_16(at + 48) << 48;
}

#elif defined(__aarch64__) && defined(__ARM_NEON)

static inline uint8x16_t is(uint8x16_t bytes, uint8_t byte) { return vceqq_u8(bytes, vdupq_n_u8(byte)); }

// A byte of ones for each marked byte.
static inline uint8x16_t found_in_16(const uint8_t *at) {
  const uint8x16_t bytes = vld1q_u8(at), next = vld1q_u8(at + 1), third = vld1q_u8(at + 2);
  const uint8x16_t low = vdupq_n_u8(0x20);
  uint8x16_t found = vorrq_u8(vorrq_u8(is(bytes, '.'), is(bytes, ':')), is(bytes, '%'));
  found = vorrq_u8(found, vorrq_u8(vorrq_u8(is(bytes, '&'), is(bytes, '[')), vorrq_u8(is(bytes, '('), is(bytes, '{'))));
  found = vorrq_u8(found, vorrq_u8(vorrq_u8(is(bytes, '\\'), is(bytes, 0xC2)), vorrq_u8(is(bytes, 0xEF), is(bytes, 0xF0))));
  found = vorrq_u8(found, vcleq_u8(vsubq_u8(bytes, vdupq_n_u8(0xE1)), vdupq_n_u8(2)));
  const uint8x16_t dot =
      vandq_u8(is(vorrq_u8(bytes, low), 'd'), vandq_u8(is(vorrq_u8(next, low), 'o'), is(vorrq_u8(third, low), 't')));
  const uint8x16_t base64 = vandq_u8(is(bytes, 'a'), vandq_u8(is(next, 'H'), is(third, 'R')));
  return vorrq_u8(found, vorrq_u8(dot, base64));
}

static inline uint64_t marks_of_64(const uint8_t *at) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weight = vld1q_u8(weights);
  // Neighbours are added until each byte holds eight bits.
  const uint8x16_t a = vandq_u8(found_in_16(at), weight), b = vandq_u8(found_in_16(at + 16), weight);
  const uint8x16_t c = vandq_u8(found_in_16(at + 32), weight), d = vandq_u8(found_in_16(at + 48), weight);
  const uint8x16_t quarters = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(quarters, quarters)), 0);
}

#else

static inline uint64_t marks_of_64(const uint8_t *at) { return marks_plain(at); }

#endif

#define DEFINE_MARKS(name, of_64)                                              \
  void name(const uint8_t *text, size_t count, uint64_t *marks) {              \
    size_t at = 0;                                                             \
    for (; at + 64 + behind <= count; at += 64) *marks++ = of_64(text + at);   \
    /* The rest, before zeros, which are not marked. */                        \
    for (; at < count; at += 64) {                                             \
      uint8_t rest[64 + 16] = {0};                                             \
      const size_t left = count - at;                                          \
      memcpy(rest, text + at, left < sizeof rest ? left : sizeof rest);        \
      *marks++ = of_64(rest);                                                  \
    }                                                                          \
  }

DEFINE_MARKS(cordon_text_marks, marks_of_64)
DEFINE_MARKS(cordon_text_marks_plain, marks_plain)
