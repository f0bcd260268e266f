// Empty on purpose: simdjson.h is C++ and is included by CSimdjson alone; this module names the library to link.
