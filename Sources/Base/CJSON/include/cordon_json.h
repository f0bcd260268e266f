// The string leaves of one JSON text, by simdjson's DOM parser, behind C: one call a record, one flat array back.
//
// The DOM parser is used, not On-Demand: it validates the whole text (syntax, numbers, UTF-8) before it gives anything,
// so a record is either whole or an error. A parser belongs to one thread. No C++ exception crosses this header, and
// every failure is a message in the result.
//
// A leaf's path names the members down to it: `body`, `user.bio`, `urls[].href`; the whole text, where it is one
// string, has the empty path. Members of the same name are all leaves, each with the same path. The keys of an object, where
// they are wanted, are leaves whose path is the object's with `{}` behind it: `{}`, `labels{}`, `urls[]{}`.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes that must be readable past the end of a text for it to be parsed in place.
size_t cordon_json_padding(void);

// Objects and arrays may stand this deep in each other; a text with deeper ones is an error.
size_t cordon_json_maximum_depth(void);

typedef struct cordon_json_parser cordon_json_parser;

// One string. The bytes belong to the parser and hold until its next parse; they are valid UTF-8, unescaped.
typedef struct {
  const uint8_t *path;
  size_t path_length;
  const uint8_t *value;
  size_t value_length;
  // Whether the value is the string itself; else it is the JSON text of something else.
  bool is_string;
} cordon_json_leaf;

// `error` is null, or a static sentence of ASCII without a full stop; then there are no leaves.
typedef struct {
  const cordon_json_leaf *leaves;
  size_t count;
  // How many of them are no keys that are given only because every key is.
  size_t value_count;
  const char *error;
} cordon_json_result;

// A parser that gives every string leaf. Null where memory is short.
cordon_json_parser *cordon_json_parser_create(void);

// From now on the parser gives only the leaves whose path is one of the fields added; a field such as `labels{}` is the keys of
// an object. The name is copied.
// False where memory is short.
bool cordon_json_parser_add_field(cordon_json_parser *parser, const uint8_t *name, size_t length);

// From now on the parser gives what stands at the fields added whatever it is: a number, an object and so on as its JSON
// text, without white space.
void cordon_json_parser_keep_all(cordon_json_parser *parser);

// From now on the parser gives the keys of every object too, whatever the fields.
void cordon_json_parser_give_keys(cordon_json_parser *parser);

void cordon_json_parser_destroy(cordon_json_parser *parser);

// Parses the `length` bytes at `text`, of which `capacity` may be read (`capacity >= length`). Where fewer than
// cordon_json_padding() bytes follow the text, it is copied first. What those bytes hold does not matter.
cordon_json_result cordon_json_parse(cordon_json_parser *parser, const uint8_t *text, size_t length, size_t capacity);

#ifdef __cplusplus
}
#endif
