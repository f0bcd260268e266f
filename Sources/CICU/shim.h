#pragma once
#include <stdint.h>
#if __has_include(<_foundation_unicode/uidna.h>)
#include <_foundation_unicode/uidna.h>
#include <_foundation_unicode/unorm2.h>
#include <_foundation_unicode/uspoof.h>
#include <_foundation_unicode/uchar.h>
#include <_foundation_unicode/uversion.h>
#else
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/uchar.h>
#include <unicode/uversion.h>
#endif

static inline UIDNA *cordon_idna_open(uint32_t options, UErrorCode *error) {
  return uidna_openUTS46(options, error);
}
static inline void cordon_icu_version(uint8_t out[4]) { u_getUnicodeVersion(out); }
