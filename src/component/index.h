/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_INDEX_H
#define COMPONENT_INDEX_H

/* The advisory index from the inside: its layout (explained in index.c) and look-ups. */

#include "component/component.h"
#include "component/osv.h"

#define INDEX_MAGIC UINT64_C(0x0a62642d61677276) /* "vrga-db\n" on a little-endian machine */
#define INDEX_FORMAT 1
#define INDEX_SLOTS 7                  /* in a bucket */
#define INDEX_UNIT 8u                  /* bytes that a position counts */
#define INDEX_BLOCK ((size_t)16 << 10) /* text that is compressed together, about */

struct index_header {
    uint64_t magic;
    uint32_t format, size; /* of this header */
    uint64_t file_size;
    uint64_t created, newest;       /* seconds since 1970: this file, the youngest advisory */
    uint64_t buckets, bucket_count; /* offset; a power of two */
    uint64_t records, records_size; /* packages and advisories */
    uint64_t text, text_size;       /* zstd frames */
    uint64_t advisories, packages, ranges;
    uint64_t per_ecosystem[ECO_COUNT];
    uint64_t body_check;   /* XXH3 of everything after the header */
    uint64_t header_check; /* XXH3 of the header up to here */
};

struct index_bucket {
    struct {
        uint32_t tag;      /* upper half of the key's hash */
        uint32_t position; /* of the package in `records`, in units, plus 1; 0 = free */
    } slots[INDEX_SLOTS];
    uint64_t check; /* XXH3 of the slots */
};

/* A record is this, its arrays, and its strings. `check` covers what follows it. */
struct index_package {
    uint32_t check, size;
    uint32_t interval_count, version_count;
    uint32_t name_size;
    uint32_t ecosystem;
    /* struct index_interval[], sorted by low; struct index_version[], sorted; name; strings */
};

struct index_interval {
    uint32_t advisory;  /* its position, in units */
    uint32_t low, high; /* offsets of strings in the record: two bytes of length, then the text */
    uint32_t bound;     /* enum bound */
};

struct index_version {
    uint32_t advisory, version;
};

struct index_advisory {
    uint32_t check, size;
    uint64_t frame; /* offset of the zstd frame in `text` */
    uint32_t frame_size, text_offset, text_size;
    uint16_t score, alias_count;
    uint8_t severity, malicious, has_vector, spare;
    uint32_t frame_check; /* XXH3 of the frame */
    /* NUL-terminated: id, title, vector, aliases */
};

_Static_assert(sizeof(struct index_bucket) == 64, "a bucket is one cache line");
_Static_assert(sizeof(struct index_package) == 24 && sizeof(struct index_interval) == 16 &&
                   sizeof(struct index_version) == 8 && sizeof(struct index_advisory) == 40,
               "the layout has no gaps");

/* ---- looking up ---- */

struct index_found {
    const struct index_package *record;
    const struct index_interval *intervals;
    const struct index_version *versions;
};

/* Why a version is affected, and where that ends. */
struct index_match {
    uint32_t advisory;
    enum bound bound;
    struct slice low, high;
};
struct index_matches {
    struct arena *arena;
    VEC(struct index_match) items;
};

struct advisory {
    const char *id, *title, *vector; /* vector "" when there is none */
    const char *aliases;             /* alias_count strings, one after the other */
    unsigned alias_count;
    enum severity severity;
    unsigned score; /* tenths; 0 = unknown */
    bool malicious;
    const struct index_advisory *record;
};

/*
 * NAME is normalised. VIRGA_ERR_NOTFOUND when no advisory speaks of it, VIRGA_ERR_VERSION, reported
 * once to the sink of the index, when the file is damaged there.
 */
enum virga_err index_find(const struct advisory_index *index, enum ecosystem e, struct slice name,
                          struct index_found *ret) V_NONNULL(1, 4) V_MUST_USE;
/* Adds every interval and listed version that VERSION falls under. Errors as index_find. */
enum virga_err index_affecting(const struct advisory_index *index, const struct index_found *found,
                               struct slice version, struct index_matches *out)
    V_NONNULL(1, 2, 4) V_MUST_USE;
/* The advisory at POSITION. Its strings live as long as the index. Errors as index_find. */
enum virga_err index_advisory(const struct advisory_index *index, uint32_t position,
                              struct advisory *ret) V_NONNULL(1, 3) V_MUST_USE;
/* Its description, in A. Errors as index_find. */
enum virga_err index_text(const struct advisory_index *index, const struct advisory *advisory,
                          struct arena *a, struct slice *ret) V_NONNULL(1, 2, 3, 4) V_MUST_USE;

/* ---- shared with the writer ---- */

uint64_t index_key_hash(enum ecosystem e, struct slice name);

/* ---- writing ---- */

/*
 * Writes RECORDS, sorted by id, to PATH (replaced whole or not at all). Blocks of text are
 * compressed on JOBS threads.
 */
enum virga_err index_write(const struct osv_record *const *records, size_t count, const char *path,
                           unsigned jobs, const struct virga_diag_sink *sink)
    V_NONNULL(1, 3) V_MUST_USE;

#endif
