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

#ifdef __cplusplus
}
#endif
