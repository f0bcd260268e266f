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
// the first and a bit of the second are the same. A byte's bits are those that both of its halves have.
typedef struct {
  uint8_t low[16], high[16];
} cordon_byte_halves;

// 1: "a" and "S"; 2: "V", "W" and "Y"; 4: "U" and "V"; 8: "V".
static const cordon_byte_halves cordon_base64_first_halves = {
    .low = {[1] = 1, [3] = 1, [5] = 4, [6] = 2 | 4 | 8, [7] = 2, [9] = 2},
    .high = {[5] = 1 | 2 | 4 | 8, [6] = 1},
};
// Behind them, 1: "C", "F" and "H"; 2: "T", "U" and "V"; 4: "0" and "1"; 8: "j", "l" and "m".
static const cordon_byte_halves cordon_base64_second_halves = {
    .low = {[0] = 4, [1] = 4, [3] = 1, [4] = 2, [5] = 2, [6] = 1 | 2, [8] = 1, [10] = 8, [12] = 8, [13] = 8},
    .high = {[3] = 4, [4] = 1, [5] = 2, [6] = 8},
};

#ifdef __cplusplus
}
#endif
