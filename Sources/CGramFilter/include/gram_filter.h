// The prefilter of patterns: at which places of a subject may one of many grams of two to four bytes stand?
//
//   each place ─► is one of its four bytes a trigger there? ─► few places
//             ─► 4 bytes & mask ─► hash ─► a word of the filter ─► both bits of the hash set? ─► nearly none
//
// Each gram has a trigger: a rare byte at one of its places. AVX2 tells the triggers of 60 places at a time; plain C, which
// it is tested against, of one. The fastest that the processor has is chosen when the program is loaded.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// For each byte of ASCII, by its lower half, a bit for its upper half where it is in the set; and whether the bytes beyond
// ASCII are.
typedef struct {
  uint8_t of_low_half[16];
  uint8_t has_beyond_ascii;
} cordon_trigger_set;

// A filter of 2^bits words, of which each gram has two bits set in one. `mask`: the bits of four bytes, read little-endian,
// that belong to a gram. `bits`: 1 to 24. `triggers`: of the first to the fourth byte of a gram.
typedef struct {
  const uint32_t *words;
  uint32_t bits;
  uint32_t mask;
  cordon_trigger_set triggers[4];
} cordon_gram_filter;

// The hash of a gram: its word in the upper bits, the numbers of its two bits in the lower ten.
static inline uint32_t cordon_gram_hash(uint32_t gram) {
  const uint32_t product = gram * 0x9E3779B1u;
  return product ^ product >> 15;
}

static inline uint32_t cordon_gram_bits(uint32_t hash) { return 1u << (hash & 31) | 1u << (hash >> 5 & 31); }

static inline int cordon_is_trigger(const cordon_trigger_set *set, uint8_t byte) {
  return byte < 128 ? set->of_low_half[byte & 15] >> (byte >> 4) & 1 : set->has_beyond_ascii != 0;
}

static inline void cordon_add_trigger(cordon_gram_filter *filter, int number, uint8_t byte) {
  cordon_trigger_set *set = &filter->triggers[number];
  if (byte < 128) {
    set->of_low_half[byte & 15] |= (uint8_t)(1 << (byte >> 4));
  } else {
    set->has_beyond_ascii = 1;
  }
}

// Writes the places from `start` up to `end` of `bytes` that the filter lets pass, ascending, to `places`, which has room
// for all; answers how many there are. At each place 64 bytes are readable.
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
