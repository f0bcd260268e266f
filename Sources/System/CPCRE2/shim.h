// PCRE2, 8-bit code units. The library's own header, and nothing else.
#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
