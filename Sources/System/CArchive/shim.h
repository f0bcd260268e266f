// Compressed files and archives, as libarchive reads them.
#pragma once
#include <archive.h>
#include <archive_entry.h>
