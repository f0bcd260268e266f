#define _GNU_SOURCE
#include "gram_filter.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

static inline uint64_t eight_bytes(const uint8_t *bytes) {
  uint64_t word = 0;
  for (int i = 0; i < 8; i++) word |= (uint64_t)bytes[i] << (8 * i);
  return word;
}

static inline uint32_t hash_at(const uint8_t *bytes, uint64_t mask) {
  return cordon_gram_hash(eight_bytes(bytes) & mask);
}

// Keeps, of so many places that have the pairs, those that pass the rest of the filter; answers how many.
static inline __attribute__((always_inline)) size_t keep_grams(
    const cordon_gram_filter *filter, const uint8_t *bytes, uint32_t *places, size_t count) {
  const uint32_t *const words = filter->words;
  const cordon_gram_sides *const sides = filter->sides;
  const uint64_t mask = filter->mask;
  const uint32_t shift = 32 - filter->bits, width = filter->width;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t place = places[i];
    const uint32_t hash = hash_at(bytes + place, mask);
    const uint32_t word = words[hash >> shift];
    places[kept] = place;
    kept += word >> (hash & 31) & word >> (hash >> 5 & 31) & 1;
  }
  count = kept;
  kept = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t place = places[i];
    const uint8_t *const gram = bytes + place;
    const cordon_gram_sides side = sides[hash_at(gram, mask) >> shift];
    places[kept] = place;
    kept += side.before >> (gram[-1] & 31) & side.behind >> (gram[width] & 31) & 1;
  }
  return kept;
}

static size_t search_plainly(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places) {
  size_t count = 0;
  for (size_t place = start; place < end; place++) {
    int has_pairs = 1;
    for (uint32_t i = 0; i < filter->pair_count; i++) {
      const uint8_t *pair = bytes + place + filter->pair_places[i];
      has_pairs &= cordon_is_pair(&filter->pairs[i], pair[0], pair[1]);
    }
    places[count] = (uint32_t)place;
    count += (size_t)has_pairs;
  }
  return keep_grams(filter, bytes, places, count);
}

#if defined(__x86_64__)

#define SIMD __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE SIMD __attribute__((always_inline)) static inline

// Of 32 pairs what every set is asked by. A shuffle takes the lower four bits of an index, and gives 0 where its sign is
// set: so two of them, of which one index has the sign turned, look up five bits. A blend goes by signs too.
typedef struct {
  // The first byte's class, with its fifth bit for the sign.
  __m256i lower_row, upper_row;
  // The second byte's class, with its fourth and fifth bit for the sign, and the bit for its lower three.
  __m256i fourth, fifth, bit;
} pair_block;

INLINE pair_block read_pairs(const uint8_t *bytes) {
  const __m256i beyond_ascii = _mm256_set1_epi8(31), sign = _mm256_set1_epi8((char)0x80);
  const __m256i bit_of = _mm256_set1_epi64x((long long)0x8040201008040201u);
  const __m256i x = _mm256_loadu_si256((const __m256i *)bytes), y = _mm256_loadu_si256((const __m256i *)(bytes + 1));
  const __m256i first = _mm256_blendv_epi8(x, beyond_ascii, x), second = _mm256_blendv_epi8(y, beyond_ascii, y);
  const __m256i lower_row = _mm256_or_si256(first, _mm256_and_si256(_mm256_slli_epi16(first, 3), sign));
  return (pair_block){
      lower_row, _mm256_xor_si256(lower_row, sign), _mm256_slli_epi16(second, 4), _mm256_slli_epi16(second, 3),
      _mm256_shuffle_epi8(bit_of, second)};
}

// A bit for each of the pairs that is in the set.
INLINE uint32_t find_pairs(const cordon_pair_set *set, pair_block x) {
  __m256i rows[4];
  for (int i = 0; i < 4; i++) {
    const __m256i lower = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)set->bits[i][0]));
    const __m256i upper = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)set->bits[i][1]));
    rows[i] = _mm256_or_si256(_mm256_shuffle_epi8(lower, x.lower_row), _mm256_shuffle_epi8(upper, x.upper_row));
  }
  const __m256i row = _mm256_blendv_epi8(
      _mm256_blendv_epi8(rows[0], rows[1], x.fourth), _mm256_blendv_epi8(rows[2], rows[3], x.fourth), x.fifth);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(row, x.bit), x.bit));
}

#elif defined(__aarch64__) && defined(__ARM_NEON)

#define SIMD
#define INLINE __attribute__((always_inline)) static inline

// Of 32 pairs what every set is asked by: which of its bytes, and which bit of that.
typedef struct {
  uint8x16_t row[2], bit[2];
} pair_block;

INLINE pair_block read_pairs(const uint8_t *bytes) {
  const uint8x16_t beyond_ascii = vdupq_n_u8(31), bit_of = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201u));
  pair_block block;
  for (int i = 0; i < 2; i++) {
    const uint8x16_t x = vld1q_u8(bytes + 16 * i), y = vld1q_u8(bytes + 16 * i + 1);
    const uint8x16_t first = vbslq_u8(vcgeq_u8(x, vdupq_n_u8(0x80)), beyond_ascii, vandq_u8(x, beyond_ascii));
    const uint8x16_t second = vbslq_u8(vcgeq_u8(y, vdupq_n_u8(0x80)), beyond_ascii, vandq_u8(y, beyond_ascii));
    block.row[i] = vorrq_u8(first, vandq_u8(vshlq_n_u8(second, 2), vdupq_n_u8(0x60)));
    block.bit[i] = vqtbl1q_u8(bit_of, vandq_u8(second, vdupq_n_u8(7)));
  }
  return block;
}

// A bit for each of the pairs that is in the set. What is beyond a table is looked up as 0.
INLINE uint32_t find_pairs(const cordon_pair_set *set, pair_block x) {
  const uint8x16x4_t lower = vld1q_u8_x4(set->bits[0][0]), upper = vld1q_u8_x4(set->bits[2][0]);
  const uint8x16_t place_of = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201u));
  uint8x16_t found[2];
  for (int i = 0; i < 2; i++) {
    const uint8x16_t in_upper = veorq_u8(x.row[i], vdupq_n_u8(64));
    const uint8x16_t row = vorrq_u8(vqtbl4q_u8(lower, x.row[i]), vqtbl4q_u8(upper, in_upper));
    found[i] = vandq_u8(vtstq_u8(row, x.bit[i]), place_of);
  }
  const uint8x16_t pairs = vpaddq_u8(found[0], found[1]), fours = vpaddq_u8(pairs, pairs);
  return vgetq_lane_u32(vreinterpretq_u32_u8(vpaddq_u8(fours, fours)), 0);
}

#endif

#if defined(SIMD)

INLINE uint32_t first_bit(uint32_t bits) { return bits == 0 ? 32 : (uint32_t)__builtin_ctz(bits); }

INLINE uint32_t first_bits(uint32_t bits, size_t count) { return count < 32 ? bits & ((1u << count) - 1) : bits; }

// Writes the places, from `first` on, of the bits of `found`; answers where the next one goes.
INLINE uint32_t *write_places(uint32_t *places, size_t first, uint32_t found) {
  uint32_t *const next = places + __builtin_popcount(found);
  // Eight are written whether there are as many or not: there are rarely more.
  for (uint32_t *place = places; place < places + 8; place++, found &= found - 1) {
    *place = (uint32_t)first + first_bit(found);
  }
  for (uint32_t *place = places + 8; place < next; place++, found &= found - 1) {
    *place = (uint32_t)first + first_bit(found);
  }
  return next;
}

INLINE size_t search_by_pairs(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places,
    uint32_t pair_count) {
  if (start >= end) return 0;
  uint32_t *next = places;
  // The last pairs of 32 places stand among the next 32: of the places before, and of these.
  uint32_t before[CORDON_GRAM_PAIRS] = {0}, now[CORDON_GRAM_PAIRS];
  for (size_t first = start;; first += 32) {
    const pair_block block = read_pairs(bytes + first);
    uint32_t found = ~0u, found_now = ~0u;
    for (uint32_t i = 0; i < pair_count; i++) {
      now[i] = find_pairs(&filter->pairs[i], block);
      found &= (uint32_t)((before[i] | (uint64_t)now[i] << 32) >> filter->pair_places[i]);
      found_now &= now[i] >> filter->pair_places[i];
      before[i] = now[i];
    }
    if (first != start) {
      next = write_places(next, first - 32, first_bits(found, end + 32 - first));
    }
    if (first + 28 >= end) {
      if (first < end) next = write_places(next, first, first_bits(found_now, end - first));
      break;
    }
  }
  return keep_grams(filter, bytes, places, (size_t)(next - places));
}

SIMD static size_t search_simd(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places) {
  // The number of pairs is known to each loop.
  switch (filter->pair_count) {
    case 1: return search_by_pairs(filter, bytes, start, end, places, 1);
    case 2: return search_by_pairs(filter, bytes, start, end, places, 2);
    default: return search_by_pairs(filter, bytes, start, end, places, 3);
  }
}

#endif

typedef uint8_t sixteen_bytes __attribute__((vector_size(16)));

// What was met in a text, a byte for each sixteenth: any bit that some byte had, and ones where white space was no single
// space.
typedef struct {
  sixteen_bytes bits, runs;
} met;

// Lowers 16 bytes of `source` to `target`, and notes what they are. `beside`: the 16 bytes from one before or behind them.
static inline __attribute__((always_inline)) void lower_16(
    uint8_t *target, const uint8_t *source, const uint8_t *beside, met *met) {
  sixteen_bytes bytes, others;
  memcpy(&bytes, source, 16);
  memcpy(&others, beside, 16);
  met->bits |= bytes;
  met->runs |= (sixteen_bytes)(bytes - '\t' < 5) | ((sixteen_bytes)(bytes == ' ') & (sixteen_bytes)(others == ' '));
  bytes |= (sixteen_bytes)(bytes - 'A' < 26) & 0x20;
  memcpy(target, &bytes, 16);
}

static inline uint64_t any_bit(sixteen_bytes bytes) {
  uint64_t halves[2];
  memcpy(halves, &bytes, 16);
  return halves[0] | halves[1];
}

int cordon_lower_ascii(uint8_t *target, const uint8_t *source, size_t count) {
  met met = {0};
  if (count > 16) {
    for (size_t i = 0; i + 16 < count; i += 16) lower_16(target + i, source + i, source + i + 1, &met);
    // Some bytes of the last block are lowered twice.
    lower_16(target + count - 16, source + count - 16, source + count - 17, &met);
  } else {
    uint8_t room[17] = {0};
    for (size_t i = 0; i < count; i++) room[i] = source[i];
    uint8_t lowered[16];
    lower_16(lowered, room, room + 1, &met);
    for (size_t i = 0; i < count; i++) target[i] = lowered[i];
  }
  if (any_bit(met.bits) & 0x8080808080808080u) return CORDON_BEYOND_ASCII;
  return any_bit(met.runs) ? CORDON_ASCII : CORDON_SIMPLE_ASCII;
}

const uint8_t *cordon_find_bytes(const uint8_t *bytes, size_t count, const uint8_t *text, size_t text_count) {
  return memmem(bytes, count, text, text_count);
}

size_t cordon_all_gram_searchers(cordon_gram_searcher *searchers, size_t capacity) {
  size_t count = 0;
  if (count < capacity) searchers[count++] = (cordon_gram_searcher){"plain C", search_plainly};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (count < capacity && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt")) {
    searchers[count++] = (cordon_gram_searcher){"AVX2", search_simd};
  }
#elif defined(SIMD)
  if (count < capacity) searchers[count++] = (cordon_gram_searcher){"NEON", search_simd};
#endif
  return count;
}

cordon_gram_searcher cordon_chosen_gram_searcher = {"plain C", search_plainly};

__attribute__((constructor)) static void choose(void) {
  // More than there are.
  cordon_gram_searcher searchers[4];
  const size_t count = cordon_all_gram_searchers(searchers, 4);
  cordon_chosen_gram_searcher = searchers[count - 1];
}
