// gzip streams and the members of zip archives, as zlib reads them. The initialisers of zlib are macros.
#pragma once
#include <zlib.h>

/// Prepares `stream` for a gzip stream: its header, CRC-32 and length are checked.
static inline int cordon_inflate_begin_gzip(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }

/// Prepares `stream` for deflated data without any header.
static inline int cordon_inflate_begin_raw(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }
