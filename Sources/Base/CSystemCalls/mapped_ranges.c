// A table of fixed size, so that a signal handler can read it without a lock: a place is taken by one atomic exchange, and
// its end is written last.

#include "mapped_ranges.h"

#include <stdatomic.h>
#include <stdint.h>

enum { place_count = 64, name_size = 512 };

struct place {
  _Atomic(uintptr_t) start;
  /// 0 while the place is being filled.
  _Atomic(uintptr_t) end;
  char name[name_size];
};

static struct place places[place_count];

/// Writes `path` so that no byte of it drives a terminal: C0 controls and DEL, and all that begins as the C1 and the
/// bidirectional controls do in UTF-8, become `?`.
static void copy_printable(char *name, const char *path) {
  size_t length = 0;
  const unsigned char *next = (const unsigned char *)path;
  while (*next != 0 && length + 4 < name_size) {
    size_t hidden = 0;
    if (*next < 0x20 || *next == 0x7F) hidden = 1;
    else if (*next == 0xC2 && next[1] >= 0x80 && next[1] <= 0x9F) hidden = 2;
    else if (*next == 0xD8 && next[1] == 0x9C) hidden = 2;
    else if (*next == 0xE2 && (next[1] == 0x80 || next[1] == 0x81) && next[2] != 0) hidden = 3;
    if (hidden > 0) {
      name[length++] = '?';
      next += hidden;
    } else {
      name[length++] = (char)*next++;
    }
  }
  name[length] = 0;
}

bool cordon_note_mapping(const void *start, size_t count, const char *path) {
  for (size_t index = 0; index < place_count; index++) {
    uintptr_t free_place = 0;
    if (!atomic_compare_exchange_strong(&places[index].start, &free_place, (uintptr_t)start)) continue;
    copy_printable(places[index].name, path);
    atomic_store(&places[index].end, (uintptr_t)start + count);
    return true;
  }
  return false;
}

void cordon_forget_mapping(const void *start) {
  for (size_t index = 0; index < place_count; index++) {
    if (atomic_load(&places[index].start) != (uintptr_t)start) continue;
    atomic_store(&places[index].end, 0);
    atomic_store(&places[index].start, 0);
    return;
  }
}

const char *cordon_mapped_file(const void *address) {
  for (size_t index = 0; index < place_count; index++) {
    uintptr_t start = atomic_load(&places[index].start);
    if (start != 0 && (uintptr_t)address >= start && (uintptr_t)address < atomic_load(&places[index].end)) {
      return places[index].name;
    }
  }
  return NULL;
}
