#include "address_block.h"
#include "base64_heads.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

// What a byte is. Base64 of an address may begin with an EARLY_FIRST and an EARLY_SECOND, or with a LATE_FIRST and a
// LATE_SECOND.
enum {
  HOST = 1,
  UPPER = 2,
  STOP = 4,
  SPECIAL = 8,
  EARLY_FIRST = 16,
  LATE_FIRST = 32,
  EARLY_SECOND = EARLY_FIRST << 2,
  LATE_SECOND = LATE_FIRST << 2,
  ANY_FIRST = EARLY_FIRST | LATE_FIRST,
};

#define S SPECIAL
#define L HOST
#define U (HOST | UPPER)
#define E1 EARLY_FIRST
#define E2 EARLY_SECOND
#define L1 LATE_FIRST
#define L2 LATE_SECOND
// The class of each ASCII byte; every other byte is special.
static const uint8_t classes_of_ascii[128] __attribute__((aligned(64))) = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,                                                    // 0x00
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,                                                    // 0x10
    S, 0, S, STOP, 0, S, 0, S, S, S, 0, 0, 0, L, L, 0,                                                 //  !"#$%&'()*+,-./
    L | L2, L | L2, L, L, L, L, L, L, L, L, 0, 0, S, 0, S, STOP,                                       // 0123456789:;<=>?
    0, U, U, U | E2, U, U, U | E2, U, U | E2, U, U, U, U, U, U, U,                                     // @ABCDEFGHIJKLMNO
    U, U, U, U | E1, U | L2, U | L1 | L2, U | L1 | L2, U | L1, U, U | L1, U, S, S, S, S, L,            // PQRSTUVWXYZ[\]^_
    S, L | E1, L, L, L, L, L, L, L, L, L | L2, L, L | L2, L | L2, L, L,                                // `abcdefghijklmno
    L, L, L, L, L, L, L, L, L, L, L, S, 0, S, 0, S,                                                    // pqrstuvwxyz{|}~
};
#undef S
#undef L
#undef U
#undef E1
#undef E2
#undef L1
#undef L2

// The lowest `count` bits.
static inline uint64_t below(size_t count) { return count >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1; }

static inline size_t trailing_zeros(uint64_t bits) { return bits == 0 ? 64 : (size_t)__builtin_ctzll(bits); }
static inline size_t leading_zeros(uint64_t bits) { return bits == 0 ? 64 : (size_t)__builtin_clzll(bits); }

static inline int is_pair(uint8_t first, uint8_t second) {
  if (first >= 128 || second >= 128) return 0;
  return (classes_of_ascii[first] & classes_of_ascii[second] >> 2 & ANY_FIRST) != 0;
}

static void read_plainly(const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  cordon_address_classes all = {0};
  if (count > 64) count = 64;
  for (size_t i = 0; i < count; i++) {
    const uint8_t class = bytes[i] < 128 ? classes_of_ascii[bytes[i]] : SPECIAL;
    const uint64_t bit = (uint64_t)1 << i;
    room[i] = bytes[i];
    if (class & HOST) all.host |= bit;
    if (class & UPPER) all.upper |= bit;
    if (bytes[i] == '.') all.dot |= bit;
    if (bytes[i] == '/') all.slash |= bit;
    if (bytes[i] == ':') all.colon |= bit;
    if (class & STOP) all.stop |= bit;
    if (bytes[i] == '#') all.hash |= bit;
    if (class & SPECIAL) all.special |= bit;
    if (bytes[i] == ';') all.semicolon |= bit;
    if (i + 1 < count && is_pair(bytes[i], bytes[i + 1])) all.pairs |= bit;
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
  uint64_t early = 0, late = 0;
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
    const __m128i brace = _mm_or_si128(is(x, '{'), is(x, '}'));
    const __m128i tick = _mm_or_si128(_mm_or_si128(is(x, '\''), is(x, '`')), is(x, '^'));
    const __m128i bracket = _mm_or_si128(_mm_or_si128(is(x, '('), is(x, ')')), _mm_or_si128(is(x, '['), is(x, ']')));
    all.host |= bits(_mm_or_si128(_mm_or_si128(letter, digit), mark)) << i;
    all.upper |= bits(in_range(x, 'A', 26)) << i;
    all.dot |= bits(dot) << i;
    all.slash |= bits(is(x, '/')) << i;
    all.colon |= bits(is(x, ':')) << i;
    const __m128i hash = is(x, '#');
    const __m128i stop = _mm_or_si128(hash, is(x, '?'));
    all.stop |= bits(stop) << i;
    all.hash |= bits(hash) << i;
    early |= bits(_mm_or_si128(is(x, 'a'), is(x, 'S'))) << i;
    late |= bits(in_range(x, 'U', 5)) << i;
    all.semicolon |= bits(is(x, ';')) << i;
    const __m128i brackets = _mm_or_si128(_mm_or_si128(brace, angle), bracket);
    all.special |= bits(_mm_or_si128(_mm_or_si128(outside, quoting), _mm_or_si128(brackets, tick))) << i;
  }
  const uint64_t valid = below(count);
  all.host &= valid;
  all.upper &= valid;
  all.dot &= valid;
  all.slash &= valid;
  all.colon &= valid;
  all.stop &= valid;
  all.hash &= valid;
  all.special &= valid;
  all.semicolon &= valid;
  all.pairs = ((early & all.upper >> 1) | late) & valid >> 1;
  *classes = all;
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt")))

typedef struct {
  __m256i low, high;
} block;

// The 64 bytes from `bytes` on, of which all but the first `count` are of no meaning.
//
// SAFETY: where fewer than 64 are the caller's, those behind them are read only where they stand in the same page of
// memory, which is readable as a whole. To C that is no object of the caller's, and others may write to it meanwhile: the
// pointer comes from outside of this file, so that no compiler knows where its object ends, and what is read there counts
// for nothing. No sanitizer may call it an error.
AVX2 __attribute__((no_sanitize("address", "thread"))) static inline block load_avx2(const uint8_t *bytes, size_t count) {
  uint8_t copy[64] __attribute__((aligned(64)));
  if (__builtin_expect(count < 64 && (count == 0 || ((uintptr_t)bytes & 4095) > 4096 - 64), 0)) {
    memset(copy, 0, sizeof copy);
    if (count > 0) memcpy(copy, bytes, count);
    bytes = copy;
  }
  return (block){_mm256_loadu_si256((const __m256i *)bytes), _mm256_loadu_si256((const __m256i *)(bytes + 32))};
}

// Sets of ASCII bytes: for each lower half of a byte, a bit for each upper half that makes a member of it. A lookup by a
// byte beyond ASCII gives 0.
typedef struct {
  uint8_t of_low_half[16];
} byte_set;

static const byte_set host_set = {
    {0xA8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF8, 0xF0, 0x50, 0x50, 0x54, 0x54, 0x70}};
static const byte_set upper_set = {
    {0x20, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x10, 0x10, 0x10, 0x10, 0x10}};
static const byte_set special_set = {
    {0x47, 0x03, 0x07, 0x03, 0x03, 0x07, 0x03, 0x07, 0x07, 0x07, 0x03, 0xA3, 0x2B, 0xA3, 0x2B, 0x83}};

AVX2 static inline __m256i halves(const uint8_t table[16]) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

// 0xFF for each byte that is not of the set. `place`: the bit of its upper half.
AVX2 static inline __m256i outside_of(const byte_set *set, __m256i x, __m256i place) {
  return _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(halves(set->of_low_half), x), place), _mm256_setzero_si256());
}

AVX2 static inline uint64_t bits_avx2(__m256i low, __m256i high) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

// The bits of each byte.
AVX2 static inline __m256i bits_of(const cordon_byte_halves *table, __m256i x) {
  const __m256i high_half = _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15));
  return _mm256_and_si256(_mm256_shuffle_epi8(halves(table->low), x), _mm256_shuffle_epi8(halves(table->high), high_half));
}

// Answers the vectors of upper-case letters too, inverted.
AVX2 static inline block classify_avx2(block x, uint64_t valid, cordon_address_classes *classes) {
  static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128};
  const __m256i low_place = _mm256_shuffle_epi8(
      halves(places), _mm256_and_si256(_mm256_srli_epi16(x.low, 4), _mm256_set1_epi8(15)));
  const __m256i high_place = _mm256_shuffle_epi8(
      halves(places), _mm256_and_si256(_mm256_srli_epi16(x.high, 4), _mm256_set1_epi8(15)));
#define NOT_IN(set) bits_avx2(outside_of(&set, x.low, low_place), outside_of(&set, x.high, high_place))
#define IS(half, byte) _mm256_cmpeq_epi8(x.half, _mm256_set1_epi8(byte))
#define EQUAL(byte) bits_avx2(IS(low, byte), IS(high, byte))
#define EITHER(one, other) \
  bits_avx2(_mm256_or_si256(IS(low, one), IS(low, other)), _mm256_or_si256(IS(high, one), IS(high, other)))
  const block not_upper = {outside_of(&upper_set, x.low, low_place), outside_of(&upper_set, x.high, high_place)};
  classes->host = ~NOT_IN(host_set) & valid;
  classes->upper = ~bits_avx2(not_upper.low, not_upper.high) & valid;
  classes->dot = EQUAL('.') & valid;
  classes->slash = EQUAL('/') & valid;
  classes->colon = EQUAL(':') & valid;
  classes->stop = EITHER('#', '?') & valid;
  classes->hash = EQUAL('#') & valid;
  classes->special = (~NOT_IN(special_set) | bits_avx2(x.low, x.high)) & valid;
  classes->semicolon = EQUAL(';') & valid;
  const block first = {bits_of(&cordon_base64_first_halves, x.low), bits_of(&cordon_base64_first_halves, x.high)};
  const block second = {bits_of(&cordon_base64_second_halves, x.low), bits_of(&cordon_base64_second_halves, x.high)};
  // Each byte's neighbour; 0 behind the last one.
  const block next = {
      _mm256_alignr_epi8(_mm256_permute2x128_si256(second.low, second.high, 0x21), second.low, 1),
      _mm256_alignr_epi8(_mm256_permute2x128_si256(second.high, second.high, 0x81), second.high, 1)};
#define NO_PAIR(half) _mm256_cmpeq_epi8(_mm256_and_si256(first.half, next.half), _mm256_setzero_si256())
  classes->pairs = ~bits_avx2(NO_PAIR(low), NO_PAIR(high)) & valid >> 1;
#undef NO_PAIR
#undef EITHER
#undef EQUAL
#undef IS
#undef NOT_IN
  return not_upper;
}

AVX2 static inline void store_avx2(uint8_t *room, block x) {
  _mm256_storeu_si256((__m256i *)room, x.low);
  _mm256_storeu_si256((__m256i *)(room + 32), x.high);
}

AVX2 static inline void read_avx2(const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  const block x = load_avx2(bytes, count);
  store_avx2(room, x);
  classify_avx2(x, below(count), classes);
}

AVX2 static inline size_t start_avx2(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes) {
  static const uint8_t numbers[64] __attribute__((aligned(64))) = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const block x = load_avx2(bytes, count);
  const block not_upper = classify_avx2(x, below(count), classes);
  const size_t end = trailing_zeros(~classes->host);
  const __m256i ends = _mm256_set1_epi8((char)end), case_bit = _mm256_set1_epi8(0x20);
  const block in_host = {
      _mm256_cmpgt_epi8(ends, _mm256_load_si256((const __m256i *)numbers)),
      _mm256_cmpgt_epi8(ends, _mm256_load_si256((const __m256i *)(numbers + 32)))};
#define LOWER(half) \
  _mm256_or_si256(x.half, _mm256_and_si256(_mm256_andnot_si256(not_upper.half, case_bit), in_host.half))
  const block lower = {LOWER(low), LOWER(high)};
#undef LOWER
  store_avx2(room, lower);
  store_avx2(host, (block){_mm256_and_si256(lower.low, in_host.low), _mm256_and_si256(lower.high, in_host.high)});
  return end;
}

#define VBMI __attribute__((target("avx512f,avx512bw,avx512vbmi,bmi,bmi2,lzcnt")))

VBMI static inline void classify_vbmi(__m512i x, __mmask64 valid, cordon_address_classes *classes) {
  static const uint8_t places_behind[64] __attribute__((aligned(64))) = {
      1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
      33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 63};
  const __m512i low = _mm512_load_si512(classes_of_ascii), high = _mm512_load_si512(classes_of_ascii + 64);
  const __m512i class = _mm512_permutex2var_epi8(low, x, high);
  const __mmask64 ascii = ~_mm512_movepi8_mask(x) & valid;
#define TEST(bit) (_mm512_mask_test_epi8_mask(ascii, class, _mm512_set1_epi8((char)(bit))))
#define IS(byte) (_mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(byte)))
  classes->host = TEST(HOST);
  classes->upper = TEST(UPPER);
  classes->dot = IS('.');
  classes->slash = IS('/');
  classes->colon = IS(':');
  classes->stop = TEST(STOP);
  classes->hash = IS('#');
  classes->special = TEST(SPECIAL) | (valid & ~ascii);
  classes->semicolon = IS(';');
  // The lookup drops the top bit of a byte beyond ASCII. So it may report a pair too many, but misses none.
  const __m512i behind = _mm512_permutexvar_epi8(_mm512_load_si512(places_behind), class);
  const __m512i second = _mm512_and_si512(_mm512_srli_epi16(behind, 2), _mm512_set1_epi8(ANY_FIRST));
  classes->pairs = _mm512_mask_test_epi8_mask(valid >> 1, class, second);
#undef IS
#undef TEST
}

VBMI static inline void read_vbmi(const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  const __mmask64 valid = below(count);
  // A masked load touches no byte behind the last one, and gives zeros for those.
  const __m512i x = _mm512_maskz_loadu_epi8(valid, bytes);
  _mm512_storeu_si512(room, x);
  classify_vbmi(x, valid, classes);
}

VBMI static inline size_t start_vbmi(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes) {
  const __mmask64 valid = below(count);
  const __m512i x = _mm512_maskz_loadu_epi8(valid, bytes);
  classify_vbmi(x, valid, classes);
  const uint64_t rest = ~classes->host;
  const __mmask64 in_host = ~rest & (rest - 1);
  const __m512i lower = _mm512_or_si512(x, _mm512_maskz_set1_epi8(classes->upper & in_host, 0x20));
  _mm512_storeu_si512(room, lower);
  _mm512_storeu_si512(host, _mm512_maskz_mov_epi8(in_host, lower));
  return trailing_zeros(rest);
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
#define IS(i, byte) vceqq_u8(vld1q_u8(room + 16 * (i)), vdupq_n_u8(byte))
#define ALL(byte) \
  ({ \
    for (int i = 0; i < 4; i++) test[i] = IS(i, byte); \
    bits(test) & valid; \
  })
  classes->host = TEST(HOST);
  classes->upper = TEST(UPPER);
  classes->dot = ALL('.');
  classes->slash = ALL('/');
  classes->colon = ALL(':');
  classes->stop = TEST(STOP);
  classes->hash = ALL('#');
  classes->special = TEST(SPECIAL);
  classes->semicolon = ALL(';');
  for (int i = 0; i < 4; i++) test[i] = vorrq_u8(IS(i, 'a'), IS(i, 'S'));
  const uint64_t early = bits(test);
  for (int i = 0; i < 4; i++) test[i] = vcgtq_u8(vld1q_u8(room + 16 * i), vdupq_n_u8('T'));
  const uint64_t late = bits(test) & classes->upper;
  classes->pairs = ((early & classes->upper >> 1) | late) & valid >> 1;
#undef ALL
#undef IS
#undef TEST
}

#endif

// The block that begins with an address's host, by way of a reader of any block: lowers the letters of the host, and
// copies it with zeros behind. Answers its length, 64 where it does not end in the block.
static inline size_t finish_start(uint8_t *room, uint8_t *host, const cordon_address_classes *classes) {
  const size_t end = trailing_zeros(~classes->host);
  for (uint64_t upper = classes->upper & below(end); upper != 0; upper &= upper - 1) {
    room[__builtin_ctzll(upper)] |= 0x20;
  }
  memcpy(host, room, end);
  memset(host + end, 0, 64 - end);
  return end;
}

typedef size_t (*start_reader)(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes);

static inline uint32_t four_bytes(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static inline int is_www(const uint8_t *bytes) { return (four_bytes(bytes) | 0x202020) == 0x2E777777; }

// What stands behind the host, as far as it was told.
typedef struct {
  size_t path_end, query_end;
  // Not zero: it is more than plain; it has a colon or a semicolon; the path has ended; the block before ended in a slash;
  // in a colon.
  uint64_t refused, marks, is_behind_path, slash_before, colon_before;
  // Not zero: some place of some block has to be looked at closer.
  uint64_t closer;
} rest;

// A bit for each place that has to be looked at closer, in each block of an address.
typedef uint64_t closer_places[CORDON_ADDRESS_MAXIMUM_LENGTH / 64];
_Static_assert(CORDON_ADDRESS_MAXIMUM_LENGTH % 64 == 0, "the last block would have no room");

// Tells the bytes `here` of the block that begins at `block` of the `length` bytes.
static inline __attribute__((always_inline)) void tell(
    rest *rest, uint64_t *places, const cordon_address_classes *classes, const uint8_t *bytes, uint64_t here, size_t block,
    size_t length) {
  const uint64_t slashes = classes->slash & here;
  const uint64_t stops = classes->stop & here;
  // From the lowest stop on.
  const uint64_t behind_path = -(stops & -stops) | -(uint64_t)(rest->is_behind_path != 0);
  rest->refused |= classes->special & here;
  rest->refused |= (slashes << 1 | rest->slash_before) & (classes->slash | classes->dot);
  rest->refused |= (classes->colon << 1 | rest->colon_before) & slashes;
  // There a colon may be that of an address.
  rest->refused |= classes->colon & behind_path;
  rest->marks |= (classes->colon | classes->semicolon) & here;
  places[block / 64] = (classes->pairs | classes->semicolon | classes->hash) & here;
  rest->closer |= places[block / 64];
  if (block > 0) {
    const uint64_t pair = is_pair(bytes[block - 1], bytes[block]);
    places[block / 64 - 1] |= pair << 63;
    rest->closer |= pair;
  }
  if (stops != 0 && rest->path_end == length) rest->path_end = block + trailing_zeros(stops);
  if (classes->hash != 0 && rest->query_end == length) rest->query_end = block + trailing_zeros(classes->hash);
  rest->is_behind_path = behind_path;
  rest->slash_before = slashes >> 63;
  rest->colon_before = classes->colon >> 63;
}

// Looks closer at `place`, which is behind the host: a ";", a "#", or one from `pairs`.
static void look_at(const uint8_t *bytes, size_t place, cordon_address *address, cordon_address_form *form) {
  const uint8_t before = bytes[place - 1];
  const int follows_p = (before | 0x20) == 'p';
  // A colon may be written `&colon;` or `&#58;`. `&amp;` makes none without another semicolon behind it.
  if (bytes[place] == ';' && !follows_p) *form = CORDON_ADDRESS_HOST;
  if (bytes[place] == '#' && place > address->host_end) {
    // `&#58`, `&amp;#58`, `&amp#58`.
    const int follows_amp = follows_p && place >= address->host_end + 4 && bytes[place - 4] == '&';
    if (before == '&' || before == ';' || follows_amp) *form = CORDON_ADDRESS_HOST;
  }
  if (place + 2 < address->length && cordon_may_begin_base64(bytes + place)) address->may_hold_base64 = 1;
}

// Looks at all `places` of an address. Not inlined: few addresses have any, and a reader without a call in it is faster.
static __attribute__((noinline, cold)) cordon_address_form look_closer(
    const uint8_t *bytes, const uint64_t *places, cordon_address *address, cordon_address_form form) {
  for (size_t block = 0; block < address->length; block += 64) {
    for (uint64_t here = places[block / 64]; here != 0; here &= here - 1) {
      look_at(bytes, block + (size_t)__builtin_ctzll(here), address, &form);
    }
  }
  return form;
}

// Reads an address by these readers of its first and of its other blocks; both are constants where this is called, so that
// all of it is one function for each kind of processor.
static inline __attribute__((always_inline)) cordon_address_form read_address(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address *address, start_reader start,
    cordon_address_block_reader read_block) {
  // At least five bytes follow the scheme.
  if (count < 12 || count > CORDON_ADDRESS_MAXIMUM_LENGTH) return CORDON_ADDRESS_UNREAD;
  if ((four_bytes(bytes) | 0x20202020) != 0x70747468) return CORDON_ADDRESS_UNREAD;
  // Sums, not branches: both schemes are common, and so are hosts with and without "www.".
  const size_t is_secure = (bytes[4] & 0xDF) == 'S';
  if ((four_bytes(bytes + 4 + is_secure) & 0xFFFFFF) != 0x2F2F3A || count < 12 + is_secure) return CORDON_ADDRESS_UNREAD;
  const size_t scheme_end = 7 + is_secure;
  const size_t skips_www = is_www(bytes + scheme_end) ? 1 : 0;
  const size_t start_of_host = scheme_end + 4 * skips_www;
  const size_t length = count - start_of_host;
  bytes += start_of_host;

  cordon_address_classes classes;
  const size_t host_end = start(bytes, length, room, host, &classes);
  if (host_end == 0 || host_end >= 64) return CORDON_ADDRESS_UNREAD;
  const uint64_t dots = classes.dot & below(host_end);
  const uint64_t ends = (classes.slash | classes.stop) >> host_end & 1;
  // No label is empty.
  const uint64_t empty = (dots & 1) | (dots >> (host_end - 1)) | (dots & dots >> 1);
  if ((ends == 0 && host_end != length) || empty != 0 || is_www(host)) return CORDON_ADDRESS_UNREAD;
  // Behind the last dot there is a byte of the host, since its last one is no dot.
  if ((uint8_t)(host[64 - leading_zeros(dots)] - '0') < 10) return CORDON_ADDRESS_UNREAD;

  rest rest = {.path_end = length, .query_end = length};
  closer_places places;
  tell(&rest, places, &classes, bytes, ~below(host_end), 0, length);
  for (size_t block = 64; block < length; block += 64) {
    read_block(bytes + block, length - block, room + block, &classes);
    tell(&rest, places, &classes, bytes, ~(uint64_t)0, block, length);
  }
  address->dots = dots;
  address->scheme_end = (uint32_t)scheme_end;
  address->length = (uint32_t)length;
  address->host_end = (uint32_t)host_end;
  address->path_end = (uint32_t)rest.path_end;
  address->query_end = (uint32_t)rest.query_end;
  address->skipped_www = (uint8_t)skips_www;
  address->last = bytes[length - 1];
  address->may_hold_base64 = 0;
  address->has_marks = rest.marks != 0;
  const cordon_address_form form = rest.refused == 0 ? CORDON_ADDRESS_WHOLE : CORDON_ADDRESS_HOST;
  if (__builtin_expect(rest.closer == 0, 1)) return form;
  return look_closer(bytes, places, address, form);
}

#define READ_BY(name, target, start, block) \
  target static cordon_address_form name( \
      const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address *address) { \
    return read_address(bytes, count, room, host, address, start, block); \
  }
#define START_BY(name, block) \
  static size_t name( \
      const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes) { \
    block(bytes, count, room, classes); \
    return finish_start(room, host, classes); \
  }

START_BY(start_plainly, read_plainly)
READ_BY(address_plainly, , start_plainly, read_plainly)
#if defined(__x86_64__)
START_BY(start_sse2, read_sse2)
READ_BY(address_sse2, , start_sse2, read_sse2)
READ_BY(address_avx2, AVX2, start_avx2, read_avx2)
READ_BY(address_vbmi, VBMI, start_vbmi, read_vbmi)
#elif defined(__aarch64__) && defined(__ARM_NEON)
START_BY(start_neon, read_neon)
READ_BY(address_neon, , start_neon, read_neon)
#endif

size_t cordon_all_address_readers(cordon_address_readers *readers, size_t capacity) {
  size_t count = 0;
#define ADD(name, block, address) \
  do { \
    if (count < capacity) readers[count++] = (cordon_address_readers){name, block, address}; \
  } while (0)
  ADD("plain C", read_plainly, address_plainly);
#if defined(__x86_64__)
  ADD("SSE2", read_sse2, address_sse2);
  __builtin_cpu_init();
  const int has_bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt");
  if (has_bits && __builtin_cpu_supports("avx2")) ADD("AVX2", read_avx2, address_avx2);
  if (has_bits && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi")) {
    ADD("AVX-512 VBMI", read_vbmi, address_vbmi);
  }
#elif defined(__aarch64__) && defined(__ARM_NEON)
  ADD("NEON", read_neon, address_neon);
#endif
#undef ADD
  return count;
}

cordon_address_readers cordon_chosen_address_readers = {"plain C", read_plainly, address_plainly};

__attribute__((constructor)) static void choose(void) {
  // More than there are.
  cordon_address_readers readers[8];
  const size_t count = cordon_all_address_readers(readers, 8);
  cordon_chosen_address_readers = readers[count - 1];
}
