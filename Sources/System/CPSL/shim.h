// The Public Suffix List, as the system keeps it.
#pragma once
#include <libpsl.h>
