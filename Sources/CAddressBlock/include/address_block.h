// Sixty-four bytes of an address at a time: copied, and told by class, one bit a byte, the lowest bit for the first.
//
// One table decides the classes. AVX-512 with VBMI looks 64 bytes up in it at once; SSE2, which every x86-64 has, and
// NEON, which every arm64 has, compare; plain C is what the others are tested against. The fastest that the processor
// has is chosen when the program is loaded.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  // ASCII letters of either case, digits, ".", "-" and "_": what a plain host holds.
  uint64_t host;
  uint64_t upper;
  uint64_t dot;
  uint64_t slash;
  uint64_t colon;
  uint64_t question;
  uint64_t hash;
  // Below 0x21, above 0x7E, and the marks " % ' < > \ ^ ` { }: what makes an address more than plain wherever it stands.
  uint64_t special;
} cordon_address_classes;

// Copies the first `count` of `bytes`, 64 at most, to `room`, and tells their classes; bits from `count` on are 0. Reads
// no byte behind the last one. `room` has 64 bytes, all of which may be written.
typedef void (*cordon_address_block_reader)(
    const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes);

// The same for the block that begins with an address's host: tells the host's length too, which is 64 where it does not
// end in the block; lowers its letters in `room`; and writes it to `host`, which has 64 bytes, with zeros behind.
typedef size_t (*cordon_address_start_reader)(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes);

typedef struct {
  const char *name;
  cordon_address_block_reader read_block;
  cordon_address_start_reader read_start;
} cordon_address_readers;

// Every pair of readers that this processor has, the plain one first and the fastest last, and how many. Names are
// static.
size_t cordon_all_address_readers(cordon_address_readers *readers, size_t capacity);

extern cordon_address_readers cordon_chosen_address_readers;

static inline void cordon_read_address_block(
    const uint8_t *bytes, size_t count, uint8_t *room, cordon_address_classes *classes) {
  cordon_chosen_address_readers.read_block(bytes, count, room, classes);
}

static inline size_t cordon_read_address_start(
    const uint8_t *bytes, size_t count, uint8_t *room, uint8_t *host, cordon_address_classes *classes) {
  return cordon_chosen_address_readers.read_start(bytes, count, room, host, classes);
}

// Asks for the line of the cache at `place`, which need not be readable, and does not wait for it.
static inline void cordon_prefetch(const void *place) { __builtin_prefetch(place); }

#ifdef __cplusplus
}
#endif
