// How an address begins in base64.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Whether base64 of "http", or of that with other signs for its "t"s, may begin with these three bytes, or base64 of that,
// and so on: "aHR", "aHh", "YUh". 0 only where it does not.
static inline int cordon_may_begin_base64(const uint8_t *at) {
  const uint8_t third = at[2];
  switch (at[0]) {
    case 'a': case 'S':
      switch (at[1]) {
        case 'H': case 'F':
          switch (third) {
            case 'Q': case 'R': case 'g': case 'h': return 1;
            case '4': case '5': return at[1] == 'H';
            case '8': case '9': return at[1] == 'F';
            default: return 0;
          }
        case 'C':
          switch (third) {
            case '0': case '1': case 'M': case 'N': case 'o': case 'p': case 's': case 't': return 1;
            default: return 0;
          }
        default: return 0;
      }
    case 'Y': case 'U':
      if (at[1] != (at[0] == 'Y' ? 'U' : '0')) return 0;
      return third == 'M' || third == 'N' || third == 'Y' || third == 'Z' || third == 'g' || third == 'h';
    case 'W': return at[1] == 'V' && third == 'V';
    case 'V':
      switch (at[1]) {
        case 'T': return third == 'B';
        case '1': return third == 'Z';
        case 'l': return third == 'R';
        case 'j': return third == 'F';
        case 'm': return third == '0' || third == '1' || third == 'p' || third == 'x';
        default: return 0;
      }
    default: return 0;
  }
}

// What two neighbours tell of that, for readers of many bytes at a time: base64 may begin with them only where a bit of
// the first and a bit of the second are the same. By the byte, and by its halves, which tell a little less.
enum {
  CORDON_BASE64_EARLY = 1,
  CORDON_BASE64_LATE = 2,
  CORDON_ANY_BEFORE_SEMICOLON = 4,
  CORDON_BASE64_DIGIT = 8,
  CORDON_BASE64_SMALL = 16,
};

static const uint8_t cordon_base64_first[128] __attribute__((aligned(64))) = {
    ['S'] = CORDON_BASE64_EARLY,
    ['U'] = CORDON_BASE64_DIGIT,
    ['V'] = CORDON_BASE64_LATE | CORDON_BASE64_DIGIT | CORDON_BASE64_SMALL,
    ['W'] = CORDON_BASE64_LATE,
    ['Y'] = CORDON_BASE64_LATE,
    ['a'] = CORDON_BASE64_EARLY,
};
static const uint8_t cordon_base64_second[128] __attribute__((aligned(64))) = {
    ['0'] = CORDON_BASE64_DIGIT, ['1'] = CORDON_BASE64_DIGIT,
    ['C'] = CORDON_BASE64_EARLY, ['F'] = CORDON_BASE64_EARLY, ['H'] = CORDON_BASE64_EARLY,
    ['T'] = CORDON_BASE64_LATE,  ['U'] = CORDON_BASE64_LATE,  ['V'] = CORDON_BASE64_LATE,
    ['j'] = CORDON_BASE64_SMALL, ['l'] = CORDON_BASE64_SMALL, ['m'] = CORDON_BASE64_SMALL,
    // No base64: what `&colon;` ends with is found by the way.
    [';'] = CORDON_ANY_BEFORE_SEMICOLON,
};

typedef struct {
  uint8_t low[16], high[16];
} cordon_byte_halves;

static const cordon_byte_halves cordon_base64_first_halves = {
    .low = {[1] = 1, [3] = 1, [5] = 8, [6] = 2 | 8 | 16, [7] = 2, [9] = 2},
    .high = {[5] = 1 | 2 | 8 | 16, [6] = 1},
};
static const cordon_byte_halves cordon_base64_second_halves = {
    .low = {[0] = 8, [1] = 8, [3] = 1, [4] = 2, [5] = 2, [6] = 1 | 2, [8] = 1, [10] = 16, [11] = 4, [12] = 16, [13] = 16},
    .high = {[3] = 4 | 8, [4] = 1, [5] = 2, [6] = 16},
};

#ifdef __cplusplus
}
#endif
