/* SPDX-License-Identifier: Apache-2.0 */
#include "component/zip.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define END_SIZE 22u /* of the record that ends an archive, without its comment */
#define END64_LOCATOR_SIZE 20u
#define END64_SIZE 56u
#define CENTRAL_SIZE 46u
#define LOCAL_SIZE 30u
#define MAX_COMMENT 65535u

static uint64_t number(const unsigned char *p, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = bytes; i-- > 0;)
        value = value << 8 | p[i];
    return value;
}

static bool has_signature(const struct zip *z, uint64_t offset, uint64_t need, unsigned signature)
{
    return offset <= z->size && z->size - offset >= need &&
           number(z->bytes + offset, 4) == signature;
}

/* Where the directory begins and how many entries it has. */
struct directory {
    uint64_t offset, size, count;
};

/* The ZIP64 record that a locator before END points at; D stays as it is when there is none. */
static bool read_end64(const struct zip *z, uint64_t end, struct directory *d)
{
    if (end < END64_LOCATOR_SIZE ||
        !has_signature(z, end - END64_LOCATOR_SIZE, END64_LOCATOR_SIZE, 0x07064b50))
        return true;
    uint64_t at = number(z->bytes + end - END64_LOCATOR_SIZE + 8, 8);
    if (!has_signature(z, at, END64_SIZE, 0x06064b50))
        return false;
    d->count = number(z->bytes + at + 32, 8);
    d->size = number(z->bytes + at + 40, 8);
    d->offset = number(z->bytes + at + 48, 8);
    return true;
}

static bool find_directory(const struct zip *z, struct directory *d)
{
    if (z->size < END_SIZE)
        return false;
    uint64_t last = z->size - END_SIZE, first = last > MAX_COMMENT ? last - MAX_COMMENT : 0;
    for (uint64_t at = last + 1; at-- > first;) {
        const unsigned char *p = z->bytes + at;
        if (!has_signature(z, at, END_SIZE, 0x06054b50) ||
            number(p + 20, 2) != z->size - at - END_SIZE)
            continue;
        d->count = number(p + 10, 2);
        d->size = number(p + 12, 4);
        d->offset = number(p + 16, 4);
        return read_end64(z, at, d) && d->offset <= z->size && d->size <= z->size - d->offset;
    }
    return false;
}

/* Sizes and offset that do not fit 32 bits stand in the extra field with id 1, in this order. */
static bool read_extra64(const unsigned char *p, size_t len, struct zip_entry *e)
{
    while (len >= 4) {
        uint64_t id = number(p, 2), size = number(p + 2, 2), at = 4;
        if (size > len - 4)
            return false;
        uint64_t *const fields[] = {&e->size, &e->packed_size, &e->offset};
        for (size_t i = 0; i < ARRAY_SIZE(fields) && id == 1; i++) {
            if (*fields[i] != UINT32_MAX)
                continue;
            if (at + 8 > size + 4)
                return false;
            *fields[i] = number(p + at, 8);
            at += 8;
        }
        p += size + 4;
        len -= size + 4;
    }
    return true;
}

static bool read_directory(struct zip *z, const struct directory *d, struct arena *a)
{
    uint64_t at = d->offset, end = d->offset + d->size;
    z->entries.items = arena_array(a, struct zip_entry, d->count);
    z->entries.cap = d->count;
    while (z->entries.len < d->count) {
        if (end - at < CENTRAL_SIZE || !has_signature(z, at, CENTRAL_SIZE, 0x02014b50))
            return false;
        const unsigned char *p = z->bytes + at;
        uint64_t name = number(p + 28, 2), extra = number(p + 30, 2), comment = number(p + 32, 2);
        if (end - at - CENTRAL_SIZE < name + extra + comment)
            return false;
        struct zip_entry *e = &z->entries.items[z->entries.len++];
        *e = (struct zip_entry){
            .name = {(const char *)p + CENTRAL_SIZE, name},
            .flags = (uint16_t)number(p + 8, 2),
            .method = (uint16_t)number(p + 10, 2),
            .crc = (uint32_t)number(p + 16, 4),
            .packed_size = number(p + 20, 4),
            .size = number(p + 24, 4),
            .offset = number(p + 42, 4),
        };
        if (!read_extra64(p + CENTRAL_SIZE + name, extra, e))
            return false;
        at += CENTRAL_SIZE + name + extra + comment;
    }
    return true;
}

static enum virga_err map_zip(const char *path, struct zip *z)
{
    enum virga_err err = VIRGA_ERR_IO;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        void *map = MAP_FAILED;
        err = VIRGA_ERR_SYNTAX;
        if (st.st_size > 0)
            map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map != MAP_FAILED) {
            z->bytes = map;
            z->size = (size_t)st.st_size;
            err = VIRGA_OK;
        }
    }
    close(fd);
    return err;
}

enum virga_err zip_open(const char *path, size_t max_entries, struct arena *a, struct zip *ret)
{
    struct zip z = {0};
    struct directory d;
    enum virga_err err = map_zip(path, &z);
    if (err != VIRGA_OK)
        return err;
    if (!find_directory(&z, &d) || d.count > d.size / CENTRAL_SIZE)
        err = VIRGA_ERR_SYNTAX;
    else if (d.count > max_entries)
        err = VIRGA_ERR_LIMIT;
    else if (!read_directory(&z, &d, a))
        err = VIRGA_ERR_SYNTAX;
    if (err == VIRGA_OK)
        *ret = z;
    else
        zip_close(&z);
    return err;
}

void zip_close(struct zip *z)
{
    if (z && z->bytes)
        (void)munmap((void *)(uintptr_t)z->bytes, z->size);
    if (z)
        *z = (struct zip){0};
}

void zip_reader_init(struct zip_reader *r)
{
    *r = (struct zip_reader){.inflate = libdeflate_alloc_decompressor()};
}

void zip_reader_release(struct zip_reader *r)
{
    if (r->inflate)
        libdeflate_free_decompressor(r->inflate);
    free(r->bytes);
    *r = (struct zip_reader){0};
}

/* The packed bytes of E, behind its local header. */
static const unsigned char *packed_bytes(const struct zip *z, const struct zip_entry *e)
{
    if (!has_signature(z, e->offset, LOCAL_SIZE, 0x04034b50))
        return NULL;
    const unsigned char *p = z->bytes + e->offset;
    uint64_t skip = LOCAL_SIZE + number(p + 26, 2) + number(p + 28, 2);
    uint64_t left = z->size - e->offset;
    return left >= skip && left - skip >= e->packed_size ? p + skip : NULL;
}

bool zip_read(const struct zip *z, const struct zip_entry *e, size_t max, struct zip_reader *r,
              struct slice *ret_text)
{
    const unsigned char *packed = packed_bytes(z, e);
    if (!packed || !r->inflate || e->size > max || (e->flags & 1) != 0)
        return false;
    if (e->method == 0) {
        if (e->size != e->packed_size)
            return false;
        *ret_text = (struct slice){(const char *)packed, e->size};
    } else if (e->method == 8) {
        if (e->size > r->cap || !r->bytes) {
            size_t cap = e->size + e->size / 2 + 4096;
            char *moved = realloc(r->bytes, cap);
            if (!moved)
                return false;
            r->bytes = moved;
            r->cap = cap;
        }
        size_t got = 0;
        if (libdeflate_deflate_decompress(r->inflate, packed, e->packed_size, r->bytes, e->size,
                                          &got) != LIBDEFLATE_SUCCESS ||
            got != e->size)
            return false;
        *ret_text = (struct slice){r->bytes, e->size};
    } else {
        return false;
    }
    return libdeflate_crc32(0, ret_text->ptr, ret_text->len) == e->crc;
}
