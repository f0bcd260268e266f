// The C interface of Cordon: opens a compiled list and checks items against it.
//
//   char message[256];
//   cordon_blocklist *list = cordon_open("list.cordon", message, sizeof message);
//   if (!list) { fprintf(stderr, "%s\n", message); return 2; }
//   cordon_matcher *matcher = cordon_matcher_create(list);
//   ptrdiff_t matches = cordon_check(matcher, text, length, CORDON_AUTO, print_match, NULL);
//   cordon_matcher_destroy(matcher);
//   cordon_close(list);
//
// Any number of threads may use a blocklist at once, but only one at a time a matcher. A matcher keeps its blocklist alive.
// Close a blocklist and destroy a matcher once. Strings are UTF-8, end in NUL, and are valid until the callback returns.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cordon_blocklist cordon_blocklist;
typedef struct cordon_matcher cordon_matcher;

/// How to check an item. CORDON_AUTO takes an item without white space that looks like a URL as a URL.
enum { CORDON_AUTO = 0, CORDON_URL = 1, CORDON_TEXT = 2 };

/// Called for each rule that matches, most specific first. `start` and `end` (exclusive) are byte offsets into the item.
typedef void (*cordon_match_callback)(void *context, const char *rule, const char *list, const char *action,
                                      const char *kind, const char *value, const char *tier, size_t start, size_t end);

/// Opens and verifies a compiled list. On failure returns NULL and, if `message` is not NULL, writes one sentence to it,
/// truncated to `capacity` bytes with its NUL.
cordon_blocklist *cordon_open(const char *path, char *message, size_t capacity);
void cordon_close(cordon_blocklist *blocklist);

cordon_matcher *cordon_matcher_create(cordon_blocklist *blocklist);
void cordon_matcher_destroy(cordon_matcher *matcher);

/// Checks `length` bytes at `item`; any bytes are allowed. Returns how many rules match that no exception removed.
/// `callback` may be NULL.
ptrdiff_t cordon_check(cordon_matcher *matcher, const uint8_t *item, size_t length, int type,
                       cordon_match_callback callback, void *context);

#ifdef __cplusplus
}
#endif
