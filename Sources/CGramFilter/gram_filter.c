#include "gram_filter.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline uint32_t four_bytes(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static size_t search_plainly(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places) {
  const uint32_t *words = filter->words;
  const uint32_t mask = filter->mask, shift = 32 - filter->bits;
  size_t count = 0;
  for (size_t place = start; place < end; place++) {
    const uint32_t hash = cordon_gram_hash(four_bytes(bytes + place) & mask);
    const uint32_t word = words[hash >> shift];
    places[count] = (uint32_t)place;
    count += word >> (hash & 31) & word >> (hash >> 5 & 31) & 1;
  }
  return count;
}

#if defined(__x86_64__)

__attribute__((target("avx2,bmi,bmi2"))) static size_t search_avx2(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places) {
  // The four bytes of eight places, of eleven that follow each other.
  const __m256i windows = _mm256_setr_epi8(
      0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
  const __m256i mask = _mm256_set1_epi32((int)filter->mask), factor = _mm256_set1_epi32((int)0x9E3779B1u);
  const __m256i number = _mm256_set1_epi32(31);
  const __m128i shift = _mm_cvtsi32_si128((int)(32 - filter->bits));
  size_t count = 0;
  for (size_t place = start; place < end; place += 8) {
    const __m256i block = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(bytes + place)));
    const __m256i gram = _mm256_and_si256(_mm256_shuffle_epi8(block, windows), mask);
    const __m256i product = _mm256_mullo_epi32(gram, factor);
    const __m256i hash = _mm256_xor_si256(product, _mm256_srli_epi32(product, 15));
    const __m256i word = _mm256_i32gather_epi32((const int *)filter->words, _mm256_srl_epi32(hash, shift), 4);
    const __m256i first = _mm256_srlv_epi32(word, _mm256_and_si256(hash, number));
    const __m256i second = _mm256_srlv_epi32(word, _mm256_and_si256(_mm256_srli_epi32(hash, 5), number));
    const __m256i both = _mm256_slli_epi32(_mm256_and_si256(first, second), 31);
    uint32_t passed = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(both));
    if (end - place < 8) passed &= (1u << (end - place)) - 1;
    for (; passed != 0; passed &= passed - 1) places[count++] = (uint32_t)(place + (size_t)__builtin_ctz(passed));
  }
  return count;
}

#endif

size_t cordon_all_gram_searchers(cordon_gram_searcher *searchers, size_t capacity) {
  size_t count = 0;
  if (count < capacity) searchers[count++] = (cordon_gram_searcher){"plain C", search_plainly};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (count < capacity && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
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
