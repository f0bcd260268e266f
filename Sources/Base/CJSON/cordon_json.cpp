// See cordon_json.h. The plan: parse into simdjson's tape, walk the tape depth first with one path that grows and
// shrinks, keep the wanted string leaves. Paths go one after another into an arena; as the arena may move while it
// grows, leaves hold offsets until the walk has ended.
#include "cordon_json.h"

#include "parsing.h"

#include <simdjson.h>

#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace dom = simdjson::dom;

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

}  // namespace

struct cordon_json_parser {
  dom::parser parser;
  std::vector<std::string> fields;
  std::vector<cordon_json_leaf> leaves;
  std::vector<size_t> path_offsets;  // of each leaf, into `paths`
  std::string paths;
  std::string path;
  std::vector<std::string> texts;  // of values that are no strings; `leaves` points into them once the walk has ended
  bool keeps_all = false;
  bool gives_keys = false;
  bool has_key_fields = false;  // whether a field ends in `{}`
  size_t value_count = 0;
  size_t path_limit = 0;
  bool path_is_kept = false;  // the last leaf has the path as it stands, so the next may share it

  cordon_json_result parse(const uint8_t *text, size_t length, size_t capacity);

 private:
  const char *walk(dom::element element);
  const char *keep(std::string_view value, bool is_string);
  const char *add(std::string_view value, bool is_string);
  const char *keep_keys(dom::object object);
  bool is_wanted() const;
  bool may_lead_to_a_field() const;
};

cordon_json_result cordon_json_parser::parse(const uint8_t *text, size_t length, size_t capacity) {
  leaves.clear();
  value_count = 0;
  path_offsets.clear();
  texts.clear();
  paths.clear();
  path.clear();
  path_is_kept = false;
  // Every leaf carries its whole path, so a long prefix before many leaves would make a square of a line: a real
  // record's paths come nowhere near this.
  path_limit = 16 * length + initial_capacity;

  if (const char *error = make_room(parser, length)) return {nullptr, 0, 0, error};
  const bool copy_first = capacity - length < simdjson::SIMDJSON_PADDING;
  dom::element root;
  if (auto code = parser.parse(text, length, copy_first).get(root)) return {nullptr, 0, 0, sentence(code)};
  if (const char *error = walk(root)) return {nullptr, 0, 0, error};

  const auto *base = reinterpret_cast<const uint8_t *>(paths.data());
  size_t next_text = 0;
  for (size_t i = 0; i < leaves.size(); ++i) {
    leaves[i].path = base + path_offsets[i];
    if (!leaves[i].is_string) leaves[i].value = reinterpret_cast<const uint8_t *>(texts[next_text++].data());
  }
  return {leaves.data(), leaves.size(), value_count, nullptr};
}

// Returns null, or what is wrong.
const char *cordon_json_parser::walk(dom::element element) {
  const size_t length = path.size();
  if (keeps_all && element.type() != dom::element_type::STRING && is_wanted()) {
    texts.push_back(simdjson::minify(element));
    if (const char *error = keep(texts.back(), false)) return error;
    path_is_kept = false;
  }
  switch (element.type()) {
    case dom::element_type::STRING:
      return keep(std::string_view(element), true);
    case dom::element_type::ARRAY:
      path += "[]";
      path_is_kept = false;
      if (may_lead_to_a_field()) {
        for (dom::element child : dom::array(element)) {
          if (const char *error = walk(child)) return error;
        }
      }
      break;
    case dom::element_type::OBJECT:
      if (gives_keys || has_key_fields) {
        if (const char *error = keep_keys(element)) return error;
      }
      for (dom::key_value_pair member : dom::object(element)) {
        if (length != 0) path += '.';
        path += member.key;
        path_is_kept = false;
        if (may_lead_to_a_field()) {
          if (const char *error = walk(member.value)) return error;
        }
        path.resize(length);
      }
      break;
    default:
      break;
  }
  path.resize(length);
  path_is_kept = false;
  return nullptr;
}

// Keeps the keys of the object at `path`. All of them share one path.
const char *cordon_json_parser::keep_keys(dom::object object) {
  const size_t length = path.size();
  path += "{}";
  path_is_kept = false;
  const bool is_field = is_wanted() && has_key_fields;
  if (is_field || gives_keys) {
    for (dom::key_value_pair member : object) {
      if (const char *error = add(member.key, true)) return error;
      if (is_field) ++value_count;
    }
  }
  path.resize(length);
  path_is_kept = false;
  return nullptr;
}

const char *cordon_json_parser::keep(std::string_view value, bool is_string) {
  if (!is_wanted()) return nullptr;
  ++value_count;
  return add(value, is_string);
}

const char *cordon_json_parser::add(std::string_view value, bool is_string) {
  if (path_is_kept) {
    path_offsets.push_back(path_offsets.back());
  } else {
    if (paths.size() + path.size() > path_limit) return "the paths of its strings are longer than 16 times the record";
    path_offsets.push_back(paths.size());
    paths += path;
    path_is_kept = true;
  }
  leaves.push_back({nullptr, path.size(), reinterpret_cast<const uint8_t *>(value.data()), value.size(), is_string});
  return nullptr;
}

bool cordon_json_parser::is_wanted() const {
  if (fields.empty()) return true;
  for (const auto &field : fields) {
    if (field == path) return true;
  }
  return false;
}

// Whether a field is `path` or goes on from it; what leads nowhere is not walked.
bool cordon_json_parser::may_lead_to_a_field() const {
  if (fields.empty() || gives_keys) return true;
  for (const auto &field : fields) {
    if (starts_with(field, path)) return true;
  }
  return false;
}

extern "C" {

size_t cordon_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

size_t cordon_json_maximum_depth(void) { return maximum_depth; }

cordon_json_parser *cordon_json_parser_create(void) {
  try {
    return new cordon_json_parser;
  } catch (...) {
    return nullptr;
  }
}

bool cordon_json_parser_add_field(cordon_json_parser *parser, const uint8_t *name, size_t length) {
  try {
    parser->fields.emplace_back(reinterpret_cast<const char *>(name), length);
    if (length >= 2 && name[length - 2] == '{' && name[length - 1] == '}') parser->has_key_fields = true;
    return true;
  } catch (...) {
    return false;
  }
}

void cordon_json_parser_keep_all(cordon_json_parser *parser) { parser->keeps_all = true; }

void cordon_json_parser_give_keys(cordon_json_parser *parser) { parser->gives_keys = true; }

void cordon_json_parser_destroy(cordon_json_parser *parser) { delete parser; }

cordon_json_result cordon_json_parse(cordon_json_parser *parser, const uint8_t *text, size_t length, size_t capacity) {
  try {
    return parser->parse(text, length, capacity);
  } catch (...) {
    return {nullptr, 0, 0, "memory is short"};
  }
}

}  // extern "C"
