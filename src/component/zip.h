/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_ZIP_H
#define COMPONENT_ZIP_H

#include "base/vec.h"

/*
 * A zip archive for reading many small entries fast, from several threads at once. Plain and
 * deflated entries, ZIP64; nothing encrypted, nothing split. Every offset is checked.
 */
struct zip_entry {
    struct slice name;
    uint64_t offset; /* of its local header */
    uint64_t packed_size, size;
    uint32_t crc;
    uint16_t method, flags;
};

struct zip {
    const unsigned char *bytes; /* mapped */
    size_t size;
    VEC(struct zip_entry) entries; /* in the order of the directory, in the arena of zip_open */
};

/*
 * Maps PATH and reads its directory into A. VIRGA_ERR_IO, VIRGA_ERR_SYNTAX, or VIRGA_ERR_LIMIT for
 * more than MAX_ENTRIES.
 */
enum virga_err zip_open(const char *path, size_t max_entries, struct arena *a, struct zip *ret)
    V_NONNULL(1, 3, 4) V_MUST_USE;
void zip_close(struct zip *z);

/* One thread's means to unpack. */
struct zip_reader {
    struct libdeflate_decompressor *inflate;
    char *bytes;
    size_t cap;
};
void zip_reader_init(struct zip_reader *r) V_NONNULL(1);
void zip_reader_release(struct zip_reader *r);
/* The text of entry E, valid until the next call with R. False when it is damaged or over MAX. */
bool zip_read(const struct zip *z, const struct zip_entry *e, size_t max, struct zip_reader *r,
              struct slice *ret_text) V_NONNULL(1, 2, 4, 5);

#endif
