// Where in a text a link may be told by, or a spelling of one that was made to look like none.
//
//   64 bytes ─► one bit each: set where the byte is one of the few that links are told by
//
// AVX2 looks at 32 bytes at a time, where the processor has it; SSE2 and NEON, which every processor of their kind has, at
// 16; plain C, which they are tested against, at one.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Sets bit i % 64 of marks[i / 64] where `text[i]` is marked, and no other, for all of the (count + 63) / 64 words.
// Marked are:
//
//   . : % & [ ( { \          what addresses are made of, or are hidden by
//   the d of "dot"           in any case
//   the a of "aHR", its kin  what "http" begins with in base64, and base64 of that, and so on (base64_heads.h)
//   C2 E1 E2 E3 EF F0        what characters begin with that are kin to those of ASCII
//
// Reads `count` bytes at `text`.
void cordon_text_marks(const uint8_t *text, size_t count, uint64_t *marks);

// The same by the vectors that every processor of this kind has, and by plain C, for the tests.
void cordon_text_marks_baseline(const uint8_t *text, size_t count, uint64_t *marks);
void cordon_text_marks_plain(const uint8_t *text, size_t count, uint64_t *marks);

#ifdef __cplusplus
}
#endif
