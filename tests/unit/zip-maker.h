/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_ZIP_MAKER_H
#define TESTS_ZIP_MAKER_H

/* Makes small zip archives in memory, for tests. */

#include <libdeflate.h>

#include "base/buf.h"

struct zip_maker {
    struct buf out, directory;
    unsigned count;
    bool zip64; /* sizes and offsets go to the extra fields */
};

static inline void zip_number(struct buf *b, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buf_add_char(b, (char)(value >> (8 * i)));
}

static inline void zip_maker_init(struct zip_maker *z, bool zip64)
{
    *z = (struct zip_maker){.zip64 = zip64};
    buf_init(&z->out, 1u << 24);
    buf_init(&z->directory, 1u << 24);
}

static inline void zip_maker_release(struct zip_maker *z)
{
    buf_release(&z->out);
    buf_release(&z->directory);
}

/* METHOD is 0 (stored) or 8 (deflated). */
static inline void zip_maker_add(struct zip_maker *z, const char *name, struct slice text,
                                 unsigned method)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    struct slice packed = text;
    size_t room = libdeflate_deflate_compress_bound(c, text.len), offset = z->out.len;
    char *bytes = malloc(room);
    if (method == 8)
        packed =
            (struct slice){bytes, libdeflate_deflate_compress(c, text.ptr, text.len, bytes, room)};
    uint32_t crc = libdeflate_crc32(0, text.ptr, text.len);

    zip_number(&z->out, 0x04034b50, 4);
    zip_number(&z->out, 20, 2);
    zip_number(&z->out, 0, 2);
    zip_number(&z->out, method, 2);
    zip_number(&z->out, 0, 4);
    zip_number(&z->out, crc, 4);
    zip_number(&z->out, packed.len, 4);
    zip_number(&z->out, text.len, 4);
    zip_number(&z->out, strlen(name), 2);
    zip_number(&z->out, 0, 2);
    buf_add_str(&z->out, name);
    buf_add_slice(&z->out, packed);

    struct buf *d = &z->directory;
    zip_number(d, 0x02014b50, 4);
    zip_number(d, 20, 2);
    zip_number(d, 20, 2);
    zip_number(d, 0, 2);
    zip_number(d, method, 2);
    zip_number(d, 0, 4);
    zip_number(d, crc, 4);
    zip_number(d, z->zip64 ? UINT32_MAX : packed.len, 4);
    zip_number(d, z->zip64 ? UINT32_MAX : text.len, 4);
    zip_number(d, strlen(name), 2);
    zip_number(d, z->zip64 ? 28 : 0, 2);
    zip_number(d, 0, 2);
    zip_number(d, 0, 8);
    zip_number(d, z->zip64 ? UINT32_MAX : offset, 4);
    buf_add_str(d, name);
    if (z->zip64) {
        zip_number(d, 1, 2);
        zip_number(d, 24, 2);
        zip_number(d, text.len, 8);
        zip_number(d, packed.len, 8);
        zip_number(d, offset, 8);
    }
    z->count++;
    free(bytes);
    libdeflate_free_compressor(c);
}

/* The finished archive; lives as long as Z. */
static inline struct slice zip_maker_finish(struct zip_maker *z)
{
    size_t start = z->out.len;
    buf_add_slice(&z->out, buf_slice(&z->directory));
    size_t end = z->out.len;
    if (z->zip64) {
        zip_number(&z->out, 0x06064b50, 4);
        zip_number(&z->out, 44, 8);
        zip_number(&z->out, 45, 2);
        zip_number(&z->out, 45, 2);
        zip_number(&z->out, 0, 8);
        zip_number(&z->out, z->count, 8);
        zip_number(&z->out, z->count, 8);
        zip_number(&z->out, end - start, 8);
        zip_number(&z->out, start, 8);
        zip_number(&z->out, 0x07064b50, 4);
        zip_number(&z->out, 0, 4);
        zip_number(&z->out, end, 8);
        zip_number(&z->out, 1, 4);
    }
    zip_number(&z->out, 0x06054b50, 4);
    zip_number(&z->out, 0, 4);
    zip_number(&z->out, z->zip64 ? 0xFFFF : z->count, 2);
    zip_number(&z->out, z->zip64 ? 0xFFFF : z->count, 2);
    zip_number(&z->out, z->zip64 ? UINT32_MAX : end - start, 4);
    zip_number(&z->out, z->zip64 ? UINT32_MAX : start, 4);
    zip_number(&z->out, 0, 2);
    return buf_slice(&z->out);
}

#endif
