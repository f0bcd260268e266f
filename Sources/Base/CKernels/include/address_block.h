// Addresses that are spelled plainly, told apart 64 bytes at a time.
//
//   http(s)://  www.  host          path            ?query      #fragment
//                     │ lower case  │ as it stands …
//                     └─────────────┴─► room      the host alone, zeros behind it ─► host room
//
// AVX-512 with VBMI, and NEON, which every arm64 has, look what a byte is up in one table; AVX2 by sets of halves of bytes;
// SSE2, which every x86-64 has, compares; plain C is what the others are tested against. The fastest that the processor
// has is chosen when the program is loaded.
//
// No reader touches a page of memory that none of the bytes it was given is in; AVX2's may read behind the last of them in
// the same page, and what it finds there counts for nothing.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Of up to 64 bytes, one bit each, the lowest for the first.
typedef struct {
  // ASCII letters of either case, digits, ".", "-" and "_": what a plain host holds.
  uint64_t host;
  uint64_t upper;
  uint64_t dot;
  uint64_t slash;
  uint64_t colon;
  // "?" and "#", which end a path.
  uint64_t stop;
  uint64_t hash;
  // Below 0x21, above 0x7E, and the marks " % ' ( ) < > [ \ ] ^ ` { }: what makes an address more than plain wherever it
  // stands. A colon may be written `[colon]` or `(colon)`.
  uint64_t special;
  uint64_t semicolon;
  // What base64 of "http", or of that, may begin with, by that byte and the one behind it in the block: all such places, and
  // perhaps others.
  uint64_t pairs;
} cordon_address_classes;

// Copies the first `count` of `bytes`, 64 at most, to `room`, and tells their classes; bits from `count` on are 0. `room`
// has 64 bytes, of which those from `count` on are of no meaning then.
typedef void (*cordon_address_block_reader)(
    const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes);

enum { CORDON_ADDRESS_MAXIMUM_LENGTH = 2048 };

typedef enum {
  // No host of fewer than 64 bytes in plain characters with single dots between its labels, the last of which does not
  // begin with a digit, behind "http://" or "https://" and one "www." or none; or too long an address.
  CORDON_ADDRESS_UNREAD,
  // Such a host, and behind it something else than what follows.
  CORDON_ADDRESS_HOST,
  // Path, query and fragment in plain characters, without "//", a segment that begins with ".", "://", a colon in query
  // or fragment, a semicolon that may end `&colon;`, or a "#" that may be that of `&#58`.
  CORDON_ADDRESS_WHOLE,
} cordon_address_form;

typedef struct {
  // Bit i: byte i of the host is a dot.
  uint64_t dots;
  // Where the scheme's "://" ends.
  uint32_t scheme_end;
  // The bytes behind that and "www.", by which all that follows counts.
  uint32_t length;
  uint32_t host_end;
  // Where path and query end: at the first "?" or "#", and at the first "#", else where all ends.
  uint32_t path_end;
  uint32_t query_end;
  // The last byte.
  uint8_t last;
  // Whether a "www." was passed over.
  uint8_t skipped_www;
  // Whether what follows the host may hold "http" in base64, or in base64 of that, and so on.
  uint8_t may_hold_base64;
  // Whether a colon or a semicolon follows the host.
  uint8_t has_marks;
} cordon_address;

// Reads the `count` bytes of an address: what stands behind "www." to `room`, with the host in lower case; the host to
// `host`, which has 64 bytes, with zeros behind it. `room` has 64 bytes more than the longest address. Where the answer is
// CORDON_ADDRESS_UNREAD, what is in both rooms and in `address` is of no meaning.
typedef cordon_address_form (*cordon_address_reader)(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address *address);

typedef struct {
  const char *name;
  cordon_address_block_reader read_block;
  cordon_address_reader read;
} cordon_address_readers;

// Every pair of readers that this processor has, the plain one first and the fastest last, and how many. Names are
// static.
size_t cordon_all_address_readers(cordon_address_readers *readers, size_t capacity);

extern cordon_address_readers cordon_chosen_address_readers;

static inline cordon_address_form cordon_read_address(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address *address) {
  return cordon_chosen_address_readers.read(bytes, count, room, host, address);
}

// Asks for the line of the cache at `place`, which need not be readable, and does not wait for it.
static inline void cordon_prefetch(const void *place) { __builtin_prefetch(place); }

#ifdef __cplusplus
}
#endif
