/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A damaged advisory index. After 'R' the bytes are taken as they are; after 'S' the header,
 * buckets and records are signed anew first, so that the fuzzer gets past the checksums.
 */
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "component/index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, const struct virga_diag *diag)
{
    unsigned *problems = context;
    (*problems)++;
}

/* Signs the record at POSITION when it lies inside, and returns it. */
static unsigned char *sign_record(unsigned char *bytes, const struct index_header *h,
                                  uint64_t position)
{
    uint32_t size, check;
    uint64_t offset = position * INDEX_UNIT;
    if (offset + 8 < offset || offset + 8 > h->records_size)
        return NULL;
    unsigned char *at = bytes + h->records + offset;
    memcpy(&size, at + 4, sizeof(size));
    if (size < 8 || size > h->records_size - offset)
        return NULL;
    check = (uint32_t)XXH3_64bits(at + 4, size - 4);
    memcpy(at, &check, sizeof(check));
    return at;
}

static void sign_package(unsigned char *bytes, const struct index_header *h, uint64_t position)
{
    struct index_package p;
    struct index_interval interval;
    unsigned char *at = sign_record(bytes, h, position);
    uint32_t size = 0;
    if (at)
        memcpy(&size, at + 4, sizeof(size));
    if (size < sizeof(p))
        return;
    memcpy(&p, at, sizeof(p));
    for (uint32_t i = 0; i < 16 && i < p.interval_count; i++) {
        uint64_t offset = sizeof(p) + i * sizeof(interval);
        if (offset + sizeof(interval) > size)
            break;
        memcpy(&interval, at + offset, sizeof(interval));
        (void)sign_record(bytes, h, interval.advisory);
    }
    (void)sign_record(bytes, h, position);
}

static void sign(unsigned char *bytes, size_t size)
{
    struct index_header h;
    if (size < sizeof(h))
        return;
    memcpy(&h, bytes, sizeof(h));
    h.magic = INDEX_MAGIC;
    h.format = INDEX_FORMAT;
    h.size = sizeof(h);
    h.file_size = size;
    h.header_check = XXH3_64bits(&h, offsetof(struct index_header, header_check));
    memcpy(bytes, &h, sizeof(h));
    if (h.records > size || h.records_size > size - h.records || h.buckets > size)
        return;
    for (uint64_t i = 0; i < h.bucket_count && i < 64; i++) {
        struct index_bucket b;
        uint64_t offset = h.buckets + i * sizeof(b);
        if (offset > size || size - offset < sizeof(b))
            return;
        memcpy(&b, bytes + offset, sizeof(b));
        for (size_t k = 0; k < INDEX_SLOTS; k++)
            if (b.slots[k].position)
                sign_package(bytes, &h, b.slots[k].position - 1);
        b.check = XXH3_64bits(b.slots, sizeof(b.slots));
        memcpy(bytes + offset, &b, sizeof(b));
    }
}

static void look_up(const struct advisory_index *index, struct arena *a)
{
    static const struct {
        enum ecosystem e;
        const char *name, *version;
    } shipped[] = {{ECO_NPM, "lodash", "4.17.11"},
                   {ECO_NPM, "minimist", "0.0.8"},
                   {ECO_PYPI, "jinja2", "2.4.1"},
                   {ECO_NPM, "nothing", "1.0.0"}};
    struct component_list list = {.arena = a};
    struct finding_set set;
    finding_set_init(&set, a);
    for (size_t i = 0; i < ARRAY_SIZE(shipped); i++)
        *vec_add(&list.items, a) = (struct component){.ecosystem = shipped[i].e,
                                                      .name = shipped[i].name,
                                                      .version = shipped[i].version,
                                                      .at = {.file = "f", .line = 1, .column = 1}};
    component_check(&list, index, NULL, &set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    unsigned problems = 0;
    struct virga_diag_sink sink = {ignore, &problems};
    struct advisory_index *index;
    struct arena a;
    if (size < 2 || (data[0] != 'R' && data[0] != 'S'))
        return 0;
    arena_init(&a);
    unsigned char *bytes = malloc(size - 1);
    if (!bytes)
        abort();
    memcpy(bytes, data + 1, size - 1);
    if (data[0] == 'S')
        sign(bytes, size - 1);
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size - 1) != (ssize_t)(size - 1))
        abort();
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (advisory_index_open(path, &sink, &index) == VIRGA_OK) {
        look_up(index, &a);
        if (advisory_index_verify(index) == VIRGA_OK && data[0] == 'R' && problems > 0)
            abort(); /* a sound file has nothing to report */
        advisory_index_close(index);
    } else if (problems != 1) {
        abort();
    }
    close(fd);
    free(bytes);
    arena_release(&a);
    return 0;
}
