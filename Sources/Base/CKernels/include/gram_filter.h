// The prefilter of patterns: at which places of a subject may one of many grams of two to eight bytes stand?
//
//   each place ─► do pairs of neighbouring bytes stand there that grams have? ─► few places
//             ─► 8 bytes & mask ─► hash ─► a word of the filter ─► both bits of the hash set? ─► fewer
//             ─► may the bytes beside it be those beside a gram of that word? ─► nearly none
//
// The pairs at up to three places of all grams are known by the classes of their bytes, of which there are 32. AVX2 and
// NEON tell the pairs of 32 places at a time; plain C, which they are tested against, of one. The fastest that the
// processor has is chosen when the program is loaded. No step branches on what it finds, so that the processor need not guess.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The most pairs of a gram that are known, and the last place of one.
#define CORDON_GRAM_PAIRS 3
#define CORDON_LAST_PAIR_PLACE 4

// The pairs of neighbouring bytes that stand at one place of grams: for the class of the first byte, its lower four bits
// last, and the upper two bits of the second's class, a bit for its lower three.
typedef struct {
  uint8_t bits[4][2][16];
} cordon_pair_set;

// The classes of the bytes that stand right before and right behind the grams of a word, a bit for each.
typedef struct {
  uint32_t before;
  uint32_t behind;
} cordon_gram_sides;

// A filter of 2^bits words, of which each gram of `width` bytes has two bits set in one, and as many sides. `mask`: the bits of eight bytes, read
// little-endian, that belong to a gram. `bits`: 1 to 24. Of the pairs the first `pair_count` are asked for, 1 to 3, each at
// its place in the gram, 0 to 4.
typedef struct {
  const uint32_t *words;
  const cordon_gram_sides *sides;
  uint64_t mask;
  uint32_t bits;
  uint32_t width;
  uint32_t pair_count;
  uint32_t pair_places[CORDON_GRAM_PAIRS];
  cordon_pair_set pairs[CORDON_GRAM_PAIRS];
} cordon_gram_filter;

// The class of a byte: of ASCII the lower five bits, so that letters are told apart; of all that is beyond it, one.
static inline uint8_t cordon_pair_class(uint8_t byte) { return byte < 0x80 ? byte & 31 : 31; }

static inline int cordon_is_pair(const cordon_pair_set *set, uint8_t first, uint8_t second) {
  const uint8_t a = cordon_pair_class(first), b = cordon_pair_class(second);
  return set->bits[b >> 3][a >> 4][a & 15] >> (b & 7) & 1;
}

static inline void cordon_add_pair(cordon_gram_filter *filter, uint32_t number, uint8_t first, uint8_t second) {
  const uint8_t a = cordon_pair_class(first), b = cordon_pair_class(second);
  filter->pairs[number].bits[b >> 3][a >> 4][a & 15] |= (uint8_t)(1 << (b & 7));
}

// The hash of a gram: its word in the upper bits, the numbers of its two bits in the lower ten.
static inline uint32_t cordon_gram_hash(uint64_t gram) { return (uint32_t)(gram * 0x9E3779B97F4A7C15u >> 32); }

static inline uint32_t cordon_gram_bits(uint32_t hash) { return 1u << (hash & 31) | 1u << (hash >> 5 & 31); }

// Writes the places from `start` up to `end` of `bytes` that the filter lets pass, ascending, to `places`, which has room
// for all and CORDON_SPARE_PLACES more; answers how many there are. At each place 64 bytes are readable, and one before it.
#define CORDON_SPARE_PLACES 8
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

// What a text is: `CORDON_SIMPLE_ASCII` where all its white space is single spaces.
enum { CORDON_BEYOND_ASCII = 0, CORDON_ASCII = 1, CORDON_SIMPLE_ASCII = 2 };

// Writes `count` bytes of `source` to `target`, which does not overlap it, with the letters of ASCII lowered; answers what
// they are.
int cordon_lower_ascii(uint8_t *target, const uint8_t *source, size_t count);

// Where `text` stands first in `bytes`; NULL: nowhere. That is memmem of the C library, which Swift's modules of it leave
// out; glibc's and musl's take time in proportion to the bytes.
const uint8_t *cordon_find_bytes(const uint8_t *bytes, size_t count, const uint8_t *text, size_t text_count);

#ifdef __cplusplus
}
#endif
