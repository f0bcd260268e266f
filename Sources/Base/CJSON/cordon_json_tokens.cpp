// See cordon_json_tokens.h. simdjson's tape is walked once, depth first; a container's `next` is filled in when its end
// is reached.
#include "cordon_json_tokens.h"

#include "parsing.h"

#include <simdjson.h>

#include <string_view>
#include <vector>

namespace dom = simdjson::dom;

struct cordon_json_tokenizer {
  dom::parser parser;
  std::vector<cordon_json_token> tokens;

  cordon_json_tokens tokenize(const uint8_t *text, size_t length);

 private:
  void walk(dom::element element);
  void add_string(std::string_view text);
  void add_number(cordon_json_kind kind, int64_t integer, double number);
  size_t add(cordon_json_kind kind);
};

cordon_json_tokens cordon_json_tokenizer::tokenize(const uint8_t *text, size_t length) {
  tokens.clear();
  if (const char *error = make_room(parser, length)) return {nullptr, 0, error};
  dom::element root;
  if (auto code = parser.parse(text, length, true).get(root)) return {nullptr, 0, sentence(code)};
  walk(root);
  return {tokens.data(), tokens.size(), nullptr};
}

void cordon_json_tokenizer::walk(dom::element element) {
  switch (element.type()) {
    case dom::element_type::OBJECT: {
      const size_t own = add(CORDON_JSON_OBJECT);
      for (dom::key_value_pair member : dom::object(element)) {
        add_string(member.key);
        walk(member.value);
      }
      tokens[own].next = static_cast<uint32_t>(tokens.size());
      break;
    }
    case dom::element_type::ARRAY: {
      const size_t own = add(CORDON_JSON_ARRAY);
      for (dom::element child : dom::array(element)) walk(child);
      tokens[own].next = static_cast<uint32_t>(tokens.size());
      break;
    }
    case dom::element_type::STRING: add_string(std::string_view(element)); break;
    case dom::element_type::INT64: {
      const int64_t value = int64_t(element);
      add_number(CORDON_JSON_INTEGER, value, static_cast<double>(value));
      break;
    }
    // simdjson says so only of what no int64_t holds.
    case dom::element_type::UINT64: add_number(CORDON_JSON_FRACTION, 0, static_cast<double>(uint64_t(element))); break;
    case dom::element_type::DOUBLE: add_number(CORDON_JSON_FRACTION, 0, double(element)); break;
    case dom::element_type::NULL_VALUE: add(CORDON_JSON_NULL); break;
    default: add(CORDON_JSON_TRUTH); break;
  }
}

size_t cordon_json_tokenizer::add(cordon_json_kind kind) {
  const size_t own = tokens.size();
  tokens.push_back({kind, static_cast<uint32_t>(own + 1), nullptr, 0, 0, 0});
  return own;
}

void cordon_json_tokenizer::add_string(std::string_view text) {
  cordon_json_token &token = tokens[add(CORDON_JSON_STRING)];
  token.text = reinterpret_cast<const uint8_t *>(text.data());
  token.length = text.size();
}

void cordon_json_tokenizer::add_number(cordon_json_kind kind, int64_t integer, double number) {
  cordon_json_token &token = tokens[add(kind)];
  token.integer = integer;
  token.number = number;
}

extern "C" {

cordon_json_tokenizer *cordon_json_tokenizer_create(void) {
  try {
    return new cordon_json_tokenizer;
  } catch (...) {
    return nullptr;
  }
}

void cordon_json_tokenizer_destroy(cordon_json_tokenizer *tokenizer) { delete tokenizer; }

cordon_json_tokens cordon_json_tokenize(cordon_json_tokenizer *tokenizer, const uint8_t *text, size_t length) {
  try {
    return tokenizer->tokenize(text, length);
  } catch (...) {
    return {nullptr, 0, "memory is short"};
  }
}

}  // extern "C"
