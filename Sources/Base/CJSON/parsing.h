// What both parsers of this target ask of simdjson: room, a bound on depth, and a sentence for each error.
#pragma once
#include <simdjson.h>

#include <cstddef>

// Bounds the recursion of `walk`: a frame is some hundred bytes, a Dispatch worker's stack 512 KiB at the least.
inline constexpr size_t maximum_depth = 512;
inline constexpr size_t initial_capacity = 4096;

inline const char *sentence(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR: return "it is not valid UTF-8";
    case simdjson::DEPTH_ERROR: return "it is nested more than 512 levels deep";
    case simdjson::STRING_ERROR: return "a string has a bad escape or half a surrogate pair";
    case simdjson::UNESCAPED_CHARS: return "a string has a raw control character";
    case simdjson::UNCLOSED_STRING: return "a string is not closed";
    case simdjson::NUMBER_ERROR: return "a number is malformed or too large";
    case simdjson::MEMALLOC: return "memory is short";
    default: return "it is not one JSON value";
  }
}

// Makes room for a text of `length` bytes. Returns null, or what is wrong.
inline const char *make_room(simdjson::dom::parser &parser, size_t length) {
  if (parser.capacity() >= length && parser.capacity() != 0) return nullptr;
  size_t room = initial_capacity;
  while (room < length) room *= 2;
  const auto code = parser.allocate(room, maximum_depth);
  return code ? sentence(code) : nullptr;
}
