// ICU as Cordon meets it: the few functions it needs, as `static inline` shims, because ICU renames its functions by
// macros that Swift cannot see. On Linux this is the ICU that every Swift toolchain carries; elsewhere the system's.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#if __has_include(<_foundation_unicode/uidna.h>)
#include <_foundation_unicode/uchar.h>
#include <_foundation_unicode/uidna.h>
#include <_foundation_unicode/unorm2.h>
#include <_foundation_unicode/uscript.h>
#include <_foundation_unicode/uspoof.h>
#include <_foundation_unicode/ustring.h>
#else
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#endif

/// A UTS #46 engine: non-transitional, bidi and joiner rules checked. NULL when ICU has no data.
static inline UIDNA *cordon_idna_open(void) {
  UErrorCode error = U_ZERO_ERROR;
  UIDNA *idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &error);
  return U_SUCCESS(error) ? idna : 0;
}

/// Writes the ASCII form of a domain in UTF-8 and returns its length, or -1 where UTS #46 refuses it.
/// Errors about hyphens, lengths and empty labels do not count, as the WHATWG URL Standard asks.
static inline int32_t cordon_idna_to_ascii(const UIDNA *idna, const char *text, int32_t count, char *out,
                                           int32_t capacity) {
  UErrorCode error = U_ZERO_ERROR;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  int32_t written = uidna_nameToASCII_UTF8(idna, text, count, out, capacity, &info, &error);
  const uint32_t ignored = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
                           UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(error) || (info.errors & ~ignored) != 0 || written > capacity) return -1;
  return written;
}

/// The NFKC_Casefold normaliser: UAX #15 and UTS #46's cousin, which also drops default-ignorable code points.
static inline const UNormalizer2 *cordon_nfkc_casefold(void) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&error);
  return U_SUCCESS(error) ? normalizer : 0;
}

/// Normalises UTF-16 and returns the length, or -1 (also when `capacity` is too small).
static inline int32_t cordon_normalize(const UNormalizer2 *normalizer, const uint16_t *text, int32_t count,
                                       uint16_t *out, int32_t capacity) {
  UErrorCode error = U_ZERO_ERROR;
  int32_t written = unorm2_normalize(normalizer, (const UChar *)text, count, (UChar *)out, capacity, &error);
  return U_SUCCESS(error) && written <= capacity ? written : -1;
}

/// Whether normalisation always starts anew at this code point, so that text may be cut before it.
static inline bool cordon_has_boundary_before(const UNormalizer2 *normalizer, uint32_t scalar) {
  return unorm2_hasBoundaryBefore(normalizer, (UChar32)scalar);
}

/// The composite of two characters in a row (NFC), or -1 where they stay two.
static inline int32_t cordon_compose_pair(uint32_t first, uint32_t second) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
  return U_SUCCESS(error) ? unorm2_composePair(nfc, (UChar32)first, (UChar32)second) : -1;
}

/// Whether the character may become one with what stands before it (NFC_Quick_Check=Maybe).
static inline bool cordon_may_compose_back(uint32_t scalar) {
  return u_getIntPropertyValue((UChar32)scalar, UCHAR_NFC_QUICK_CHECK) == UNORM_MAYBE;
}

/// Whether the character is two or more in NFD.
static inline bool cordon_is_composite(uint32_t scalar) {
  return u_getIntPropertyValue((UChar32)scalar, UCHAR_NFD_QUICK_CHECK) == UNORM_NO;
}

/// The property Canonical_Combining_Class.
static inline uint8_t cordon_combining_class(uint32_t scalar) { return u_getCombiningClass((UChar32)scalar); }

/// Whether the character is a mark that takes no place of its own and belongs to the letters of every script, or to
/// those of one that is read without: Latin, Greek, Cyrillic, Arabic, Hebrew.
static inline bool cordon_is_mark_to_drop(uint32_t scalar) {
  if ((U_GET_GC_MASK((UChar32)scalar) & (U_GC_MN_MASK | U_GC_ME_MASK)) == 0) return false;
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript((UChar32)scalar, &error)) {
  case USCRIPT_INHERITED:
  case USCRIPT_LATIN:
  case USCRIPT_GREEK:
  case USCRIPT_CYRILLIC:
  case USCRIPT_ARABIC:
  case USCRIPT_HEBREW: return true;
  default: return false;
  }
}

/// Whether the character is a mark of any kind.
static inline bool cordon_is_mark(uint32_t scalar) { return (U_GET_GC_MASK((UChar32)scalar) & U_GC_M_MASK) != 0; }

/// The value of a decimal digit of any script, or -1.
static inline int32_t cordon_decimal_digit(uint32_t scalar) {
  return u_charType((UChar32)scalar) == U_DECIMAL_DIGIT_NUMBER ? u_charDigitValue((UChar32)scalar) : -1;
}

/// What tells confusable characters (UTS #39). NULL when ICU has no data.
static inline USpoofChecker *cordon_spoof_open(void) {
  UErrorCode error = U_ZERO_ERROR;
  USpoofChecker *checker = uspoof_open(&error);
  return U_SUCCESS(error) ? checker : 0;
}

static inline void cordon_spoof_close(USpoofChecker *checker) { uspoof_close(checker); }

/// Writes the skeleton of UTF-16 and returns its length, or -1 (also when `capacity` is too small).
static inline int32_t cordon_skeleton(const USpoofChecker *checker, const uint16_t *text, int32_t count, uint16_t *out,
                                      int32_t capacity) {
  UErrorCode error = U_ZERO_ERROR;
  int32_t written = uspoof_getSkeleton(checker, 0, (const UChar *)text, count, (UChar *)out, capacity, &error);
  return U_SUCCESS(error) && written <= capacity ? written : -1;
}

/// The character in its comparison form, one for one: simple case folding, without the Turkic mappings.
static inline uint32_t cordon_fold_case(uint32_t scalar) {
  return (uint32_t)u_foldCase((UChar32)scalar, U_FOLD_CASE_DEFAULT);
}

/// The capital of a letter, one for one; every other character itself.
static inline uint32_t cordon_upper_case(uint32_t scalar) { return (uint32_t)u_toupper((UChar32)scalar); }

/// Whether the character is a letter, a number or "_": a part of a word.
static inline bool cordon_is_word(uint32_t scalar) {
  return scalar == '_' || (U_GET_GC_MASK((UChar32)scalar) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

/// The Unicode property White_Space.
static inline bool cordon_is_white_space(uint32_t scalar) { return u_isUWhiteSpace((UChar32)scalar); }

/// Whether the character is a letter, a number or a mark: a part of a name.
static inline bool cordon_is_name_part(uint32_t scalar) {
  return (U_GET_GC_MASK((UChar32)scalar) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) != 0;
}

/// The version of ICU, such as "74.2", into 20 bytes.
static inline void cordon_icu_version(char *out) {
  UVersionInfo version;
  u_getVersion(version);
  u_versionToString(version, out);
}

/// The version of Unicode that ICU implements, such as "15.1", into 20 bytes.
static inline void cordon_unicode_version(char *out) {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  u_versionToString(version, out);
}
