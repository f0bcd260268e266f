#include "text_marks.h"

#include "base64_heads.h"
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

// What is looked at behind a byte.
enum { behind = 2 };

// Those of the places in `begins`, where base64 may begin by its first letters, that are marked: few texts have many.
static inline uint64_t encoded(const uint8_t *at, uint64_t begins) {
  uint64_t marks = 0;
  for (; begins != 0; begins &= begins - 1) {
    marks |= cordon_may_begin_base64(at + __builtin_ctzll(begins)) ? begins & -begins : 0;
  }
  return marks;
}

static inline int is_marked(const uint8_t *at) {
  switch (at[0]) {
    case '.': case ':': case '%': case '&': case '[': case '(': case '{': case '\\':
    case 0xC2: case 0xE1: case 0xE2: case 0xE3: case 0xEF: case 0xF0:
      return 1;
    case 'd': case 'D':
      return (at[1] | 0x20) == 'o' && (at[2] | 0x20) == 't';
    default:
      return cordon_may_begin_base64(at);
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
  // Where base64 may begin: its place is in the upper half.
  const __m128i early = _mm_and_si128(
      either(is(bytes, 'a'), is(bytes, 'S')), either(is(next, 'H'), either(is(next, 'F'), is(next, 'C'))));
  const __m128i from_u = _mm_sub_epi8(bytes, _mm_set1_epi8('U'));
  const __m128i late = _mm_cmpeq_epi8(_mm_min_epu8(from_u, _mm_set1_epi8(4)), from_u);
  return (uint32_t)_mm_movemask_epi8(either(found, dot)) | (uint32_t)_mm_movemask_epi8(either(early, late)) << 16;
}

static inline uint64_t marks_of_64(const uint8_t *at) {
  const uint64_t a = marks_of_16(at), b = marks_of_16(at + 16), c = marks_of_16(at + 32), d = marks_of_16(at + 48);
  const uint64_t marks = (a & 0xFFFF) | (b & 0xFFFF) << 16 | (c & 0xFFFF) << 32 | d << 48;
  const uint64_t begins = a >> 16 | (b >> 16) << 16 | (c >> 16) << 32 | (d >> 16) << 48;
  return begins == 0 ? marks : marks | encoded(at, begins);
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
  return vorrq_u8(found, dot);
}

// A byte of ones where base64 may begin: a letter from U to Y, or "a" or "S" before H, F or C.
static inline uint8x16_t begins_in_16(const uint8_t *at) {
  const uint8x16_t bytes = vld1q_u8(at), next = vld1q_u8(at + 1);
  const uint8x16_t early = vandq_u8(
      vorrq_u8(is(bytes, 'a'), is(bytes, 'S')), vorrq_u8(is(next, 'H'), vorrq_u8(is(next, 'F'), is(next, 'C'))));
  return vorrq_u8(early, vcleq_u8(vsubq_u8(bytes, vdupq_n_u8('U')), vdupq_n_u8(4)));
}

// Four vectors of zeros and ones to 64 bits.
static inline uint64_t bits(uint8x16_t first, uint8x16_t second, uint8x16_t third, uint8x16_t fourth) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weight = vld1q_u8(weights);
  // Neighbours are added until each byte holds eight bits.
  const uint8x16_t a = vandq_u8(first, weight), b = vandq_u8(second, weight);
  const uint8x16_t c = vandq_u8(third, weight), d = vandq_u8(fourth, weight);
  const uint8x16_t quarters = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(quarters, quarters)), 0);
}

static inline uint64_t marks_of_64(const uint8_t *at) {
  const uint64_t marks = bits(found_in_16(at), found_in_16(at + 16), found_in_16(at + 32), found_in_16(at + 48));
  const uint64_t begins = bits(begins_in_16(at), begins_in_16(at + 16), begins_in_16(at + 32), begins_in_16(at + 48));
  return begins == 0 ? marks : marks | encoded(at, begins);
}

#else

static inline uint64_t marks_of_64(const uint8_t *at) { return marks_plain(at); }

#endif

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi,lzcnt")))

// The same, 32 bytes at a time. Places of marks are in the lower half, those where base64 may begin in the upper.
AVX2 static inline uint64_t marks_of_32(const uint8_t *at) {
#define IS(x, byte) _mm256_cmpeq_epi8(x, _mm256_set1_epi8((char)(byte)))
#define EITHER(a, b) _mm256_or_si256(a, b)
#define BOTH(a, b) _mm256_and_si256(a, b)
#define FROM(x, first, size) \
  ({ \
    const __m256i from = _mm256_sub_epi8(x, _mm256_set1_epi8((char)(first))); \
    _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8((size) - 1)), from); \
  })
  const __m256i bytes = _mm256_loadu_si256((const __m256i *)at);
  const __m256i next = _mm256_loadu_si256((const __m256i *)(at + 1));
  const __m256i third = _mm256_loadu_si256((const __m256i *)(at + 2));
  const __m256i low = _mm256_set1_epi8(0x20);
  const __m256i lowered = EITHER(bytes, low);
  __m256i found = EITHER(EITHER(IS(bytes, '.'), IS(bytes, ':')), FROM(bytes, '%', 2));
  // "[" and "{" differ in the bit of the case.
  found = EITHER(found, EITHER(IS(lowered, '{'), EITHER(IS(bytes, '('), IS(bytes, '\\'))));
  found = EITHER(found, EITHER(IS(bytes, 0xC2), EITHER(FROM(bytes, 0xEF, 2), FROM(bytes, 0xE1, 3))));
  const __m256i dot = BOTH(IS(lowered, 'd'), BOTH(IS(EITHER(next, low), 'o'), IS(EITHER(third, low), 't')));
#define HALVES(table) _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table)))
#define BITS(table, x) \
  BOTH(_mm256_shuffle_epi8(HALVES(table.low), x), \
       _mm256_shuffle_epi8(HALVES(table.high), BOTH(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15))))
  const __m256i pairs = BOTH(BITS(cordon_base64_first_halves, bytes), BITS(cordon_base64_second_halves, next));
  const uint64_t marks = (uint32_t)_mm256_movemask_epi8(EITHER(found, dot));
  const __m256i none = _mm256_cmpeq_epi8(pairs, _mm256_setzero_si256());
  return marks | (uint64_t)~(uint32_t)_mm256_movemask_epi8(none) << 32;
#undef BITS
#undef HALVES
#undef FROM
#undef BOTH
#undef EITHER
#undef IS
}

AVX2 static inline uint64_t marks_of_64_avx2(const uint8_t *at) {
  const uint64_t first = marks_of_32(at), second = marks_of_32(at + 32);
  const uint64_t marks = (first & 0xFFFFFFFF) | second << 32;
  const uint64_t begins = first >> 32 | (second >> 32) << 32;
  return begins == 0 ? marks : marks | encoded(at, begins);
}
#endif

#define DEFINE_MARKS(target, name, of_64)                                      \
  target void name(const uint8_t *text, size_t count, uint64_t *marks) {              \
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

DEFINE_MARKS(, cordon_text_marks_plain, marks_plain)
DEFINE_MARKS(static, marks_by_default, marks_of_64)

#if defined(__x86_64__)
DEFINE_MARKS(AVX2 static, marks_by_avx2, marks_of_64_avx2)

static void (*chosen)(const uint8_t *, size_t, uint64_t *) = marks_by_default;

__attribute__((constructor)) static void choose(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("lzcnt")) {
    chosen = marks_by_avx2;
  }
}

void cordon_text_marks(const uint8_t *text, size_t count, uint64_t *marks) { chosen(text, count, marks); }
#else
void cordon_text_marks(const uint8_t *text, size_t count, uint64_t *marks) { marks_by_default(text, count, marks); }
#endif
void cordon_text_marks_baseline(const uint8_t *text, size_t count, uint64_t *marks) {
  marks_by_default(text, count, marks);
}
