#include "address_block.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

enum { HOST = 1, UPPER = 2, DOT = 4, SLASH = 8, COLON = 16, QUESTION = 32, HASH = 64, SPECIAL = 128 };

#define S SPECIAL
#define L HOST
#define U (HOST | UPPER)
// The class of each ASCII byte; every other byte is special.
static const uint8_t classes_of_ascii[128] __attribute__((aligned(64))) = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,                         // 0x00
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,                         // 0x10
    S, 0, S, HASH, 0, S, 0, 0, 0, 0, 0, 0, 0, L, L | DOT, SLASH,            //  !"#$%&'()*+,-./
    L, L, L, L, L, L, L, L, L, L, COLON, 0, S, 0, S, QUESTION,              // 0123456789:;<=>?
    0, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,                         // @ABCDEFGHIJKLMNO
    U, U, U, U, U, U, U, U, U, U, U, 0, S, 0, 0, L,                         // PQRSTUVWXYZ[\]^_
    0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,                         // `abcdefghijklmno
    L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, S,                         // pqrstuvwxyz{|}~
};
#undef S
#undef L
#undef U

static uint64_t below(size_t count) { return count >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1; }

static void read_plainly(const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  cordon_address_classes all = {0};
  if (count > 64) count = 64;
  for (size_t i = 0; i < count; i++) {
    const uint8_t class = bytes[i] < 128 ? classes_of_ascii[bytes[i]] : SPECIAL;
    const uint64_t bit = (uint64_t)1 << i;
    room[i] = bytes[i];
    if (class & HOST) all.host |= bit;
    if (class & UPPER) all.upper |= bit;
    if (class & DOT) all.dot |= bit;
    if (class & SLASH) all.slash |= bit;
    if (class & COLON) all.colon |= bit;
    if (class & QUESTION) all.question |= bit;
    if (class & HASH) all.hash |= bit;
    if (bytes[i] == 'R') all.capital_r |= bit;
    if (class & SPECIAL) all.special |= bit;
  }
  *classes = all;
}

#if defined(__x86_64__)

// SSE2 compares signed bytes: shifting a range to the bottom makes "from <= x < from + size" one subtraction and one
// comparison.
static inline __m128i in_range(__m128i x, int from, int size) {
  return _mm_cmplt_epi8(_mm_sub_epi8(x, _mm_set1_epi8((char)(from + 128))), _mm_set1_epi8((char)(size - 128)));
}

static inline __m128i is(__m128i x, char byte) { return _mm_cmpeq_epi8(x, _mm_set1_epi8(byte)); }

static inline uint64_t bits(__m128i x) { return (uint64_t)(uint16_t)_mm_movemask_epi8(x); }

static void read_sse2(const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  cordon_address_classes all = {0};
  if (count >= 64) {
    memcpy(room, bytes, 64);
  } else {
    memcpy(room, bytes, count);
  }
  for (size_t i = 0; i < 64 && i < count; i += 16) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(room + i));
    const __m128i dot = is(x, '.');
    const __m128i letter = in_range(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 26);
    const __m128i digit = in_range(x, '0', 10);
    const __m128i mark = _mm_or_si128(_mm_or_si128(dot, is(x, '-')), is(x, '_'));
    // As signed bytes those above 0x7F are below 0x21 too.
    const __m128i outside = _mm_or_si128(_mm_cmplt_epi8(x, _mm_set1_epi8(0x21)), is(x, 0x7F));
    const __m128i quoting = _mm_or_si128(_mm_or_si128(is(x, '"'), is(x, '%')), is(x, '\\'));
    const __m128i angle = _mm_or_si128(is(x, '<'), is(x, '>'));
    all.host |= bits(_mm_or_si128(_mm_or_si128(letter, digit), mark)) << i;
    all.upper |= bits(in_range(x, 'A', 26)) << i;
    all.dot |= bits(dot) << i;
    all.slash |= bits(is(x, '/')) << i;
    all.colon |= bits(is(x, ':')) << i;
    all.question |= bits(is(x, '?')) << i;
    all.hash |= bits(is(x, '#')) << i;
    all.capital_r |= bits(is(x, 'R')) << i;
    all.special |= bits(_mm_or_si128(_mm_or_si128(outside, quoting), angle)) << i;
  }
  const uint64_t valid = below(count);
  all.host &= valid;
  all.upper &= valid;
  all.dot &= valid;
  all.slash &= valid;
  all.colon &= valid;
  all.question &= valid;
  all.hash &= valid;
  all.capital_r &= valid;
  all.special &= valid;
  *classes = all;
}

#define VBMI __attribute__((target("avx512f,avx512bw,avx512vbmi,bmi2")))

VBMI static inline void classify_vbmi(__m512i x, __mmask64 valid, cordon_address_classes *classes) {
  const __m512i low = _mm512_load_si512(classes_of_ascii), high = _mm512_load_si512(classes_of_ascii + 64);
  const __m512i class = _mm512_permutex2var_epi8(low, x, high);
  const __mmask64 ascii = ~_mm512_movepi8_mask(x) & valid;
#define TEST(bit) (_mm512_mask_test_epi8_mask(ascii, class, _mm512_set1_epi8((char)(bit))))
  classes->host = TEST(HOST);
  classes->upper = TEST(UPPER);
  classes->dot = TEST(DOT);
  classes->slash = TEST(SLASH);
  classes->colon = TEST(COLON);
  classes->question = TEST(QUESTION);
  classes->hash = TEST(HASH);
  classes->special = TEST(SPECIAL) | (valid & ~ascii);
  classes->capital_r = _mm512_mask_cmpeq_epi8_mask(valid, x, _mm512_set1_epi8('R'));
#undef TEST
}

VBMI static void read_vbmi(const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  const __mmask64 valid = below(count);
  // A masked load touches no byte behind the last one.
  const __m512i x = _mm512_maskz_loadu_epi8(valid, bytes);
  _mm512_storeu_si512(room, x);
  classify_vbmi(x, valid, classes);
}

VBMI static size_t start_vbmi(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes) {
  const __mmask64 valid = below(count);
  const __m512i x = _mm512_maskz_loadu_epi8(valid, bytes);
  classify_vbmi(x, valid, classes);
  const uint64_t rest = ~classes->host;
  const __mmask64 in_host = ~rest & (rest - 1);
  const __m512i lower = _mm512_or_si512(x, _mm512_maskz_set1_epi8(classes->upper & in_host, 0x20));
  _mm512_storeu_si512(room, lower);
  _mm512_storeu_si512(host, _mm512_maskz_mov_epi8(in_host, lower));
  return rest == 0 ? 64 : (size_t)__builtin_ctzll(rest);
}

#elif defined(__aarch64__) && defined(__ARM_NEON)

// Four vectors of 0x00 and 0xFF to 64 bits: each byte keeps the bit of its place, and neighbours are added three times.
static inline uint64_t bits(const uint8x16_t x[4]) {
  const uint8x16_t place = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t first = vpaddq_u8(vandq_u8(x[0], place), vandq_u8(x[1], place));
  const uint8x16_t second = vpaddq_u8(vandq_u8(x[2], place), vandq_u8(x[3], place));
  const uint8x16_t all = vpaddq_u8(first, second);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static void read_neon(const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  if (count >= 64) {
    memcpy(room, bytes, 64);
  } else {
    memcpy(room, bytes, count);
  }
  uint8x16_t class[4], test[4];
  const uint8x16x4_t low = vld1q_u8_x4(classes_of_ascii), high = vld1q_u8_x4(classes_of_ascii + 64);
  for (int i = 0; i < 4; i++) {
    const uint8x16_t x = vld1q_u8(room + 16 * i);
    // A lookup outside of a table gives 0: the second one adds the upper half, and what is beyond ASCII is special.
    const uint8x16_t ascii = vorrq_u8(vqtbl4q_u8(low, x), vqtbl4q_u8(high, veorq_u8(x, vdupq_n_u8(64))));
    class[i] = vbslq_u8(vcgeq_u8(x, vdupq_n_u8(128)), vdupq_n_u8(SPECIAL), ascii);
  }
  const uint64_t valid = below(count);
#define TEST(bit) \
  ({ \
    for (int i = 0; i < 4; i++) test[i] = vtstq_u8(class[i], vdupq_n_u8(bit)); \
    bits(test) & valid; \
  })
  classes->host = TEST(HOST);
  classes->upper = TEST(UPPER);
  classes->dot = TEST(DOT);
  classes->slash = TEST(SLASH);
  classes->colon = TEST(COLON);
  classes->question = TEST(QUESTION);
  classes->hash = TEST(HASH);
  classes->special = TEST(SPECIAL);
#undef TEST
  for (int i = 0; i < 4; i++) test[i] = vceqq_u8(vld1q_u8(room + 16 * i), vdupq_n_u8('R'));
  classes->capital_r = bits(test) & valid;
}

#endif

// What need not be done 64 bytes at once: the first block, by way of a reader of any block.
static size_t finish_start(uint8_t *room, uint8_t *host, const cordon_address_classes *classes) {
  const size_t end = ~classes->host == 0 ? 64 : (size_t)__builtin_ctzll(~classes->host);
  for (uint64_t upper = classes->upper & below(end); upper != 0; upper &= upper - 1) {
    room[__builtin_ctzll(upper)] |= 0x20;
  }
  memcpy(host, room, end);
  memset(host + end, 0, 64 - end);
  return end;
}

#define START_BY(name, block_reader) \
  static size_t name( \
      const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes) { \
    block_reader(bytes, count, room, classes); \
    return finish_start(room, host, classes); \
  }

START_BY(start_plainly, read_plainly)
#if defined(__x86_64__)
START_BY(start_sse2, read_sse2)
#elif defined(__aarch64__) && defined(__ARM_NEON)
START_BY(start_neon, read_neon)
#endif

size_t cordon_all_address_readers(cordon_address_readers *readers, size_t capacity) {
  size_t count = 0;
#define ADD(name, block, start) \
  if (count < capacity) readers[count++] = (cordon_address_readers){name, block, start}
  ADD("plain C", read_plainly, start_plainly);
#if defined(__x86_64__)
  ADD("SSE2", read_sse2, start_sse2);
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("bmi2")) {
    ADD("AVX-512 VBMI", read_vbmi, start_vbmi);
  }
#elif defined(__aarch64__) && defined(__ARM_NEON)
  ADD("NEON", read_neon, start_neon);
#endif
#undef ADD
  return count;
}

cordon_address_readers cordon_chosen_address_readers = {"plain C", read_plainly, start_plainly};

__attribute__((constructor)) static void choose(void) {
  cordon_address_readers readers[4];
  const size_t count = cordon_all_address_readers(readers, 4);
  cordon_chosen_address_readers = readers[count - 1];
}
