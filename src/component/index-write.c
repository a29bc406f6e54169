/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the file that index.c describes. */
#include <xxhash.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/pool.h"
#include "component/index.h"

#define MAX_INDEX_BYTES ((size_t)8 << 30)
#define COMPRESSION 1
#define BLOCKS_PER_JOB 32
#define MAX_LOAD 4 /* packages for each bucket of seven slots, at most, on average */

struct own_interval {
    size_t record; /* index of the advisory */
    const struct osv_interval *interval;
};

struct own_version {
    size_t record;
    struct slice version;
};

struct own_package {
    enum ecosystem ecosystem;
    struct slice name;
    VEC(struct own_interval) intervals;
    VEC(struct own_version) versions;
    uint32_t position;
};

struct block {
    size_t first, end; /* its records */
    size_t raw;        /* bytes of text */
    void *frame;
    size_t frame_size, frame_offset;
    uint32_t check;
};

struct place {
    uint32_t block, text_offset; /* of the description */
    uint32_t position;           /* of the record, in units */
};

struct writer {
    struct arena arena;
    const struct osv_record *const *records;
    size_t count;
    struct place *places; /* one for each record */
    VEC(struct block) blocks;
    struct map by_name; /* ecosystem digit and name -> struct own_package */
    VEC(struct own_package *) packages;
    struct buf out;
    size_t records_start;
    struct index_header header;
};

/* ---- descriptions ---- */

static void plan_blocks(struct writer *w)
{
    struct block *b = NULL;
    for (size_t i = 0; i < w->count; i++) {
        size_t size = w->records[i]->details.len;
        if (!b || b->raw >= INDEX_BLOCK) {
            b = vec_add(&w->blocks, &w->arena);
            b->first = i;
        }
        w->places[i].block = (uint32_t)(w->blocks.len - 1);
        w->places[i].text_offset = (uint32_t)b->raw;
        b->raw += size;
        b->end = i + 1;
    }
}

/* Compresses some blocks, one after the other, with one context. */
static void compress_blocks_from(void *context, size_t index)
{
    struct writer *w = context;
    size_t end = (index + 1) * BLOCKS_PER_JOB;
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    struct buf raw;
    buf_init(&raw, SIZE_MAX / 2);
    for (size_t k = index * BLOCKS_PER_JOB; zstd && k < end && k < w->blocks.len; k++) {
        struct block *b = &w->blocks.items[k];
        size_t room = ZSTD_compressBound(b->raw);
        buf_clear(&raw);
        for (size_t i = b->first; i < b->end; i++)
            buf_add_slice(&raw, w->records[i]->details);
        b->frame = malloc(room ? room : 1);
        if (!b->frame || raw.len != b->raw)
            break;
        size_t size =
            ZSTD_compressCCtx(zstd, b->frame, room, raw.ptr ? raw.ptr : "", raw.len, COMPRESSION);
        b->frame_size = ZSTD_isError(size) ? 0 : size;
        b->check = (uint32_t)XXH3_64bits(b->frame, b->frame_size);
    }
    ZSTD_freeCCtx(zstd);
    buf_release(&raw);
}

/* False when a block could not be compressed. */
static bool compress_blocks(struct writer *w, unsigned jobs)
{
    size_t offset = 0;
    pool_for(jobs, (w->blocks.len + BLOCKS_PER_JOB - 1) / BLOCKS_PER_JOB, compress_blocks_from, w);
    for (size_t i = 0; i < w->blocks.len; i++) {
        struct block *b = &w->blocks.items[i];
        if (b->frame_size == 0)
            return false;
        b->frame_offset = offset;
        offset += b->frame_size;
    }
    return true;
}

/* ---- packages ---- */

static struct own_package *package_of(struct writer *w, const struct osv_affected *affected)
{
    char key[1024];
    size_t len = affected->name.len;
    if (len >= sizeof(key))
        len = sizeof(key) - 1;
    key[0] = (char)('A' + affected->ecosystem);
    memcpy(key + 1, affected->name.ptr, len);
    struct slice text = {key, len + 1};
    struct own_package *p = map_get(&w->by_name, text);
    if (!p) {
        p = arena_new(&w->arena, struct own_package);
        p->ecosystem = affected->ecosystem;
        p->name = affected->name;
        map_put(&w->by_name, arena_slice(&w->arena, text), p);
        *vec_add(&w->packages, &w->arena) = p;
    }
    return p;
}

static void collect_packages(struct writer *w)
{
    for (size_t i = 0; i < w->count; i++) {
        bool counted[ECO_COUNT] = {false};
        for (size_t k = 0; k < w->records[i]->affected.len; k++) {
            const struct osv_affected *affected = &w->records[i]->affected.items[k];
            struct own_package *p = package_of(w, affected);
            for (size_t n = 0; n < affected->intervals.len; n++)
                *vec_add(&p->intervals, &w->arena) =
                    (struct own_interval){i, &affected->intervals.items[n]};
            for (size_t n = 0; n < affected->versions.len; n++)
                *vec_add(&p->versions, &w->arena) =
                    (struct own_version){i, affected->versions.items[n]};
            w->header.per_ecosystem[p->ecosystem] += !counted[p->ecosystem];
            counted[p->ecosystem] = true;
        }
    }
}

static int compare_packages(const void *left, const void *right)
{
    const struct own_package *a = *(struct own_package *const *)left;
    const struct own_package *b = *(struct own_package *const *)right;
    if (a->ecosystem != b->ecosystem)
        return a->ecosystem < b->ecosystem ? -1 : 1;
    return slice_cmp(a->name, b->name);
}

static int compare_records(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_bounds(enum ecosystem e, struct slice a, struct slice b)
{
    if (a.len == 0 || b.len == 0)
        return (a.len > 0) - (b.len > 0);
    int order = version_compare(e, a, b);
    return order ? order : slice_cmp(a, b); /* equal versions may be spelt differently */
}

static int compare_intervals(const void *left, const void *right, void *context)
{
    const struct own_interval *a = left, *b = right;
    const enum ecosystem *e = context;
    int order = compare_bounds(*e, a->interval->low, b->interval->low);
    if (order == 0)
        order = compare_records(a->record, b->record);
    if (order == 0)
        order = compare_bounds(*e, a->interval->high, b->interval->high);
    return order ? order : (int)a->interval->bound - (int)b->interval->bound;
}

static int compare_versions(const void *left, const void *right, void *context)
{
    const struct own_version *a = left, *b = right;
    const enum ecosystem *e = context;
    int order = compare_bounds(*e, a->version, b->version);
    return order ? order : compare_records(a->record, b->record);
}

/* Sorts what was collected for P and drops what stands there twice. */
static void sort_package(struct own_package *p)
{
    size_t kept = 0;
    if (p->intervals.len > 1)
        qsort_r(p->intervals.items, p->intervals.len, sizeof(struct own_interval),
                compare_intervals, &p->ecosystem);
    for (size_t i = 0; i < p->intervals.len; i++)
        if (kept == 0 || compare_intervals(&p->intervals.items[kept - 1], &p->intervals.items[i],
                                           &p->ecosystem) != 0)
            p->intervals.items[kept++] = p->intervals.items[i];
    p->intervals.len = kept;
    kept = 0;
    if (p->versions.len > 1)
        qsort_r(p->versions.items, p->versions.len, sizeof(struct own_version), compare_versions,
                &p->ecosystem);
    for (size_t i = 0; i < p->versions.len; i++)
        if (kept == 0 || compare_versions(&p->versions.items[kept - 1], &p->versions.items[i],
                                          &p->ecosystem) != 0)
            p->versions.items[kept++] = p->versions.items[i];
    p->versions.len = kept;
}

/* ---- records ---- */

static void pad(struct buf *b)
{
    static const char zeros[INDEX_UNIT] = {0};
    if (b->len % INDEX_UNIT)
        buf_add(b, zeros, INDEX_UNIT - b->len % INDEX_UNIT);
}

/* Starts a record: its position in units. */
static uint32_t begin_record(struct writer *w)
{
    return (uint32_t)((w->out.len - w->records_start) / INDEX_UNIT);
}

/* Ends the record at POSITION: pads it and sets its size and checksum. */
static void end_record(struct writer *w, uint32_t position)
{
    pad(&w->out);
    if (w->out.full)
        return;
    char *at = w->out.ptr + w->records_start + (size_t)position * INDEX_UNIT;
    uint32_t size = (uint32_t)(w->out.ptr + w->out.len - at);
    memcpy(at + sizeof(uint32_t), &size, sizeof(size));
    uint32_t check = (uint32_t)XXH3_64bits(at + sizeof(uint32_t), size - sizeof(uint32_t));
    memcpy(at, &check, sizeof(check));
}

static void add_text(struct buf *b, struct slice s)
{
    buf_add_slice(b, s);
    buf_add_char(b, '\0');
}

static void write_advisory(struct writer *w, size_t index)
{
    const struct osv_record *r = w->records[index];
    struct place *place = &w->places[index];
    const struct block *block = &w->blocks.items[place->block];
    struct index_advisory a = {
        .frame = block->frame_offset,
        .frame_size = (uint32_t)block->frame_size,
        .frame_check = block->check,
        .text_offset = place->text_offset,
        .text_size = (uint32_t)r->details.len,
        .score = (uint16_t)r->score,
        .alias_count = (uint16_t)r->aliases.len,
        .severity = (uint8_t)r->severity,
        .malicious = r->malicious,
    };
    place->position = begin_record(w);
    buf_add(&w->out, &a, sizeof(a));
    add_text(&w->out, r->id);
    add_text(&w->out, r->title);
    add_text(&w->out, r->vector);
    for (size_t i = 0; i < r->aliases.len; i++)
        add_text(&w->out, r->aliases.items[i]);
    end_record(w, place->position);
}

/* The strings of a package record, each once. */
struct strings {
    struct arena arena;
    struct map offsets;
    struct buf text;
    size_t start; /* offset of the first one in the record */
};

static uint32_t string_offset(struct strings *s, struct slice text)
{
    if (text.len == 0)
        return 0;
    void **known = map_at(&s->offsets, text);
    if (!*known) {
        uint16_t len = (uint16_t)text.len;
        *known = (void *)(s->start + s->text.len);
        buf_add(&s->text, &len, sizeof(len));
        buf_add_slice(&s->text, text);
    }
    return (uint32_t)(uintptr_t)*known;
}

static void write_package(struct writer *w, struct own_package *p)
{
    struct strings s = {0};
    struct index_package head = {
        .interval_count = (uint32_t)p->intervals.len,
        .version_count = (uint32_t)p->versions.len,
        .name_size = (uint32_t)p->name.len,
        .ecosystem = (uint32_t)p->ecosystem,
    };
    arena_init(&s.arena);
    map_init(&s.offsets, &s.arena);
    buf_init(&s.text, MAX_INDEX_BYTES);
    s.start = sizeof(head) + p->intervals.len * sizeof(struct index_interval) +
              p->versions.len * sizeof(struct index_version) + p->name.len;
    p->position = begin_record(w);
    buf_add(&w->out, &head, sizeof(head));
    for (size_t i = 0; i < p->intervals.len; i++) {
        const struct own_interval *own = &p->intervals.items[i];
        struct index_interval at = {
            .advisory = w->places[own->record].position,
            .low = string_offset(&s, own->interval->low),
            .high = string_offset(&s, own->interval->high),
            .bound = (uint32_t)own->interval->bound,
        };
        buf_add(&w->out, &at, sizeof(at));
    }
    for (size_t i = 0; i < p->versions.len; i++) {
        const struct own_version *own = &p->versions.items[i];
        struct index_version at = {w->places[own->record].position,
                                   string_offset(&s, own->version)};
        buf_add(&w->out, &at, sizeof(at));
    }
    buf_add_slice(&w->out, p->name);
    buf_add_slice(&w->out, buf_slice(&s.text));
    end_record(w, p->position);
    w->header.ranges += p->intervals.len + p->versions.len;
    buf_release(&s.text);
    arena_release(&s.arena);
}

/* ---- table and header ---- */

static void fill_buckets(struct writer *w)
{
    struct index_bucket *buckets = (void *)(w->out.ptr + w->header.buckets);
    uint64_t mask = w->header.bucket_count - 1;
    for (size_t i = 0; i < w->packages.len; i++) {
        const struct own_package *p = w->packages.items[i];
        uint64_t hash = index_key_hash(p->ecosystem, p->name), at = hash & mask;
        size_t slot = 0;
        while (buckets[at].slots[slot].position != 0) {
            if (++slot == INDEX_SLOTS) {
                slot = 0;
                at = (at + 1) & mask;
            }
        }
        buckets[at].slots[slot].tag = (uint32_t)(hash >> 32);
        buckets[at].slots[slot].position = p->position + 1;
    }
    for (uint64_t i = 0; i <= mask; i++)
        buckets[i].check = XXH3_64bits(buckets[i].slots, sizeof(buckets[i].slots));
}

/* "2024-05-06T07:08:09Z" as seconds since 1970; 0 when it is none. */
static uint64_t parse_time(struct slice s)
{
    static const unsigned char starts[] = {0, 5, 8, 11, 14, 17}, ends[] = {4, 7, 10, 13, 16, 19};
    uint64_t n[6];
    for (size_t i = 0; i < ARRAY_SIZE(n); i++)
        if (s.len < ends[i] || !slice_to_u64(slice_sub(s, starts[i], ends[i]), &n[i]))
            return 0;
    struct tm tm = {.tm_year = (int)n[0] - 1900,
                    .tm_mon = (int)n[1] - 1,
                    .tm_mday = (int)n[2],
                    .tm_hour = (int)n[3],
                    .tm_min = (int)n[4],
                    .tm_sec = (int)n[5]};
    time_t t = timegm(&tm);
    return t > 0 ? (uint64_t)t : 0;
}

static void fill_header(struct writer *w)
{
    struct index_header *h = &w->header;
    for (size_t i = 0; i < w->count; i++) {
        uint64_t modified = parse_time(w->records[i]->modified);
        if (modified > h->newest)
            h->newest = modified;
    }
    h->magic = INDEX_MAGIC;
    h->format = INDEX_FORMAT;
    h->size = sizeof(*h);
    h->file_size = w->out.len;
    h->created = (uint64_t)time(NULL);
    h->advisories = w->count;
    h->packages = w->packages.len;
    h->body_check = XXH3_64bits(w->out.ptr + sizeof(*h), w->out.len - sizeof(*h));
    h->header_check = XXH3_64bits(h, offsetof(struct index_header, header_check));
    memcpy(w->out.ptr, h, sizeof(*h));
}

static void add_zeros(struct buf *b, size_t count)
{
    static const char zeros[4096] = {0};
    for (; count > 0 && !b->full; count -= count < sizeof(zeros) ? count : sizeof(zeros))
        buf_add(b, zeros, count < sizeof(zeros) ? count : sizeof(zeros));
}

static void build(struct writer *w)
{
    struct index_header *h = &w->header;
    h->bucket_count = 1;
    while (h->bucket_count * MAX_LOAD < w->packages.len)
        h->bucket_count *= 2;
    add_zeros(&w->out, sizeof(*h));
    h->buckets = w->out.len;
    add_zeros(&w->out, h->bucket_count * sizeof(struct index_bucket));
    h->records = w->records_start = w->out.len;
    for (size_t i = 0; i < w->count; i++)
        write_advisory(w, i);
    for (size_t i = 0; i < w->packages.len; i++) {
        sort_package(w->packages.items[i]);
        write_package(w, w->packages.items[i]);
    }
    h->records_size = w->out.len - h->records;
    h->text = w->out.len;
    for (size_t i = 0; i < w->blocks.len; i++)
        buf_add(&w->out, w->blocks.items[i].frame, w->blocks.items[i].frame_size);
    h->text_size = w->out.len - h->text;
    if (w->out.full)
        return;
    fill_buckets(w);
    fill_header(w);
}

enum virga_err index_write(const struct osv_record *const *records, size_t count, const char *path,
                           unsigned jobs, const struct virga_diag_sink *sink)
{
    struct writer w = {.records = records, .count = count};
    enum virga_err err = VIRGA_ERR_MEMORY;
    arena_init(&w.arena);
    map_init(&w.by_name, &w.arena);
    buf_init(&w.out, MAX_INDEX_BYTES);
    w.places = arena_array(&w.arena, struct place, count);
    plan_blocks(&w);
    if (compress_blocks(&w, jobs)) {
        collect_packages(&w);
        if (w.packages.len > 1)
            qsort(w.packages.items, w.packages.len, sizeof(struct own_package *), compare_packages);
        build(&w);
        err = VIRGA_ERR_LIMIT;
    }
    if (err == VIRGA_ERR_LIMIT && !w.out.full) {
        err = dir_make(path_dir(&w.arena, path)[0] ? path_dir(&w.arena, path) : ".");
        if (err == VIRGA_OK)
            err = file_write_atomic(path, buf_slice(&w.out));
    }
    if (err != VIRGA_OK)
        diag_emit(sink, VIRGA_DIAG_ERROR, "index-unwritable", NULL, 0, 0,
                  "the advisory index '%s' cannot be written: %s", path, virga_strerror(err));
    for (size_t i = 0; i < w.blocks.len; i++)
        free(w.blocks.items[i].frame);
    buf_release(&w.out);
    arena_release(&w.arena);
    return err;
}
