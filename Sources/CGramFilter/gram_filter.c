#include "gram_filter.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline uint32_t four_bytes(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static inline __attribute__((always_inline)) int passes(const cordon_gram_filter *filter, const uint8_t *bytes) {
  const uint32_t hash = cordon_gram_hash(four_bytes(bytes) & filter->mask);
  const uint32_t word = filter->words[hash >> (32 - filter->bits)];
  return word >> (hash & 31) & word >> (hash >> 5 & 31) & 1;
}

static size_t search_plainly(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places) {
  size_t count = 0;
  for (size_t place = start; place < end; place++) {
    int is_triggered = 0;
    for (int i = 0; i < 4; i++) is_triggered |= cordon_is_trigger(&filter->triggers[i], bytes[place + i]);
    places[count] = (uint32_t)place;
    count += is_triggered & passes(filter, bytes + place);
  }
  return count;
}

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2,bmi,bmi2")))

typedef struct {
  __m256i low, high;
} block;

AVX2 static inline uint64_t bits(block x) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(x.low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(x.high) << 32;
}

// A bit for each of the bytes `x` that is not in `set`; `place`: the bit of its upper half, 0 beyond ASCII.
AVX2 static inline uint64_t outside_of(__m256i set, block x, block place) {
#define OUTSIDE(half) \
  _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(set, x.half), place.half), _mm256_setzero_si256())
  return bits((block){OUTSIDE(low), OUTSIDE(high)});
#undef OUTSIDE
}

AVX2 static size_t search_avx2(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places) {
  static const uint8_t halves[16] = {1, 2, 4, 8, 16, 32, 64, 128};
  const __m256i place_of = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)halves));
  const __m256i fifteen = _mm256_set1_epi8(15);
  __m256i sets[4];
  uint64_t beyond[4];
  for (int i = 0; i < 4; i++) {
    sets[i] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)filter->triggers[i].of_low_half));
    beyond[i] = filter->triggers[i].has_beyond_ascii ? ~(uint64_t)0 : 0;
  }
  size_t count = 0;
  // Of the last places of a block the triggers stand in the next one: 60 are told at a time.
  for (size_t first = start; first < end; first += 60) {
    const block x = {
        _mm256_loadu_si256((const __m256i *)(bytes + first)), _mm256_loadu_si256((const __m256i *)(bytes + first + 32))};
    const block place = {
        _mm256_shuffle_epi8(place_of, _mm256_and_si256(_mm256_srli_epi16(x.low, 4), fifteen)),
        _mm256_shuffle_epi8(place_of, _mm256_and_si256(_mm256_srli_epi16(x.high, 4), fifteen))};
    const uint64_t not_ascii = bits(x);
    uint64_t triggered = 0;
    for (int i = 0; i < 4; i++) triggered |= (~outside_of(sets[i], x, place) | (not_ascii & beyond[i])) >> i;
    const size_t left = end - first;
    triggered &= left < 60 ? ((uint64_t)1 << left) - 1 : ((uint64_t)1 << 60) - 1;
    for (; triggered != 0; triggered &= triggered - 1) {
      const size_t at = first + (size_t)__builtin_ctzll(triggered);
      places[count] = (uint32_t)at;
      count += (size_t)passes(filter, bytes + at);
    }
  }
  return count;
}

#endif

size_t cordon_all_gram_searchers(cordon_gram_searcher *searchers, size_t capacity) {
  size_t count = 0;
  if (count < capacity) searchers[count++] = (cordon_gram_searcher){"plain C", search_plainly};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (count < capacity && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("bmi2")) {
    searchers[count++] = (cordon_gram_searcher){"AVX2", search_avx2};
  }
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
