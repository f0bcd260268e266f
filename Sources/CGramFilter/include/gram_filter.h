// The prefilter of patterns: at which places of a subject may one of many grams of two to four bytes stand?
//
//   4 bytes at each place ─► & mask ─► hash ─► a word of the filter ─► both bits of the hash set? ─► the place is kept
//
// Nearly no place is kept. AVX2 looks at eight places at a time; plain C, which it is tested against, at one. The fastest
// that the processor has is chosen when the program is loaded.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A filter of 2^bits words, of which each gram has two bits set in one. `mask`: the bits of four bytes, read little-endian,
// that belong to a gram. `bits`: 1 to 24.
typedef struct {
  const uint32_t *words;
  uint32_t bits;
  uint32_t mask;
} cordon_gram_filter;

// The hash of a gram: its word in the upper bits, the numbers of its two bits in the lower ten.
static inline uint32_t cordon_gram_hash(uint32_t gram) {
  const uint32_t product = gram * 0x9E3779B1u;
  return product ^ product >> 15;
}

static inline uint32_t cordon_gram_bits(uint32_t hash) { return 1u << (hash & 31) | 1u << (hash >> 5 & 31); }

// Writes the places from `start` up to `end` of `bytes` that the filter lets pass, ascending, to `places`, which has room
// for all; answers how many there are. Four bytes are readable at each place, and 16 at that before `end` and each before.
typedef size_t (*cordon_gram_search)(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places);

typedef struct {
  const char *name;
  cordon_gram_search search;
} cordon_gram_searcher;

// Every searcher that this processor has, the plain one first and the fastest last, and how many. Names are static.
size_t cordon_all_gram_searchers(cordon_gram_searcher *searchers, size_t capacity);

extern cordon_gram_searcher cordon_chosen_gram_searcher;

static inline size_t cordon_search_grams(
    const cordon_gram_filter *filter, const uint8_t *bytes, size_t start, size_t end, uint32_t *places) {
  return cordon_chosen_gram_searcher.search(filter, bytes, start, end, places);
}

#ifdef __cplusplus
}
#endif
