// One JSON text as a flat array of tokens, by simdjson's DOM parser, behind C: for readers that want the values of a
// record by name, numbers too, and not only its strings (cordon_json.h).
//
// Tokens stand in the order of the text. An object is followed by its members, each a name (a string token) and a
// value; an array by its values. `next` leads behind all of that, so what is not wanted is skipped in one step:
//
//     {"a":[1,2],"b":"x"}    0 object next 7 · 1 "a" · 2 array next 5 · 3 1 · 4 2 · 5 "b" · 6 "x"
//
// The whole text is validated before anything is given. A parser belongs to one thread. No C++ exception crosses this
// header.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  CORDON_JSON_OBJECT,
  CORDON_JSON_ARRAY,
  CORDON_JSON_STRING,
  CORDON_JSON_INTEGER,
  CORDON_JSON_FRACTION,
  CORDON_JSON_NULL,
  CORDON_JSON_TRUTH,
} cordon_json_kind;

typedef struct {
  cordon_json_kind kind;
  // The index of the token behind this value and all that is in it.
  uint32_t next;
  // Of a string: valid UTF-8, unescaped; it belongs to the parser and holds until its next parse.
  const uint8_t *text;
  size_t length;
  // Of a number: as a whole one where `kind` says so (it fits), and always as a fraction.
  int64_t integer;
  double number;
} cordon_json_token;

// `error` is null, or a static sentence of ASCII without a full stop; then there are no tokens.
typedef struct {
  const cordon_json_token *tokens;
  size_t count;
  const char *error;
} cordon_json_tokens;

typedef struct cordon_json_tokenizer cordon_json_tokenizer;

// Null where memory is short.
cordon_json_tokenizer *cordon_json_tokenizer_create(void);

void cordon_json_tokenizer_destroy(cordon_json_tokenizer *tokenizer);

// Parses the `length` bytes at `text`, which is copied first.
cordon_json_tokens cordon_json_tokenize(cordon_json_tokenizer *tokenizer, const uint8_t *text, size_t length);

#ifdef __cplusplus
}
#endif
