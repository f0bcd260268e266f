// C++ only: the headers are included by CSimdjson.cpp; this module names the library to link.
