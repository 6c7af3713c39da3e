// SPDX-License-Identifier: Apache-2.0
// The header of zlib; its `deflateInit2` and `inflateInit2` are macros.
#ifndef FERRY_CZLIB_H
#define FERRY_CZLIB_H

#include <zlib.h>

static inline int ferry_deflate_init(z_stream *stream, int level) { return deflateInit(stream, level); }

static inline int ferry_inflate_init(z_stream *stream) { return inflateInit(stream); }

#endif
