#include "cordon_json.h"
#include <simdjson.h>
extern "C" size_t cordon_json_padding(void) { simdjson::dom::parser p; return simdjson::SIMDJSON_PADDING + (p.capacity() & 0); }
