// Where the records and fields of CSV and its kin end (RFC 4180, and what programs write that do not keep to it).
//
//   a,"b ""x"", y",c\r\n       a field that begins with a quote goes on to the next one that stands alone
//   5" pipe,"d"e               a quote elsewhere is itself, and so is what follows a closing one
//
// A record ends at a line feed outside of quotes; one carriage return before it belongs to the end. SSE2 and NEON, which
// every processor of their kind has, look at 16 bytes at a time; plain C, which they are tested against, at one.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What was found in bytes that begin with a record.
typedef struct {
  size_t end;      // behind the last record that is complete
  size_t records;  // how many are
  size_t quote;    // where, in what follows them, a quote is open; SIZE_MAX where none is
} cordon_records;

// Finds the records in `count` bytes, with `delimiter` between their fields.
cordon_records cordon_find_records(const uint8_t *bytes, size_t count, uint8_t delimiter);

// One field.
typedef struct {
  size_t start, end;  // what it holds, without the quotes around it
  int needs_undoing;  // whether quotes are left in it that stand for others: then with those around it
} cordon_field;

// Finds the fields of the record that begins at `start`, of which the first `capacity` are written to `fields`; answers how
// many there are, and in `next` where the next record begins. The record ends at `count` where no line feed ends it.
size_t cordon_find_fields(
    const uint8_t *bytes, size_t start, size_t count, uint8_t delimiter, cordon_field *fields, size_t capacity,
    size_t *next);

// What both look for bytes with, for the tests: where the first of `x`, `y` and `z` stands, or `count`; by 16 bytes a step
// where the processor has them, and by plain C.
size_t cordon_find_mark(const uint8_t *bytes, size_t count, uint8_t x, uint8_t y, uint8_t z);
size_t cordon_find_mark_plain(const uint8_t *bytes, size_t count, uint8_t x, uint8_t y, uint8_t z);

#ifdef __cplusplus
}
#endif
