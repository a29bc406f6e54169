/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSV records from zips, folders and files into an index. The sources are cut into units of work, a
 * large zip into several. What is kept does not depend on how the work was divided: records are
 * ordered by id, and of several with one id (a record stands in the zip of each of its ecosystems)
 * the one that was modified last stays.
 */
#include <fts.h>
#include <stdatomic.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/pool.h"
#include "component/index.h"
#include "component/osv.h"
#include "component/zip.h"

#define FILES_PER_UNIT 256
#define ENTRIES_PER_UNIT 1024
#define MAX_COMPLAINTS 10 /* broken records that are named; the rest is only counted */

struct source_zip {
    const char *path;
    struct zip zip;
};

/* Some entries of a zip, or some .json files. */
struct unit {
    const struct source_zip *zip; /* NULL for files */
    size_t first, end;            /* of the entries */
    VEC(const char *) paths;
    uint64_t order; /* of its first record */
    /* what came of it */
    struct arena arena;
    VEC(struct osv_record *) records;
    struct import_stats stats;
};

struct import {
    struct arena arena;
    const struct virga_diag_sink *sink;
    unsigned jobs;
    VEC(struct unit) units;
    VEC(struct source_zip *) zips;
    uint64_t sources; /* files and zips met so far */
    atomic_uint complaints;
};

static void complain(struct import *im, const char *path, struct slice entry, const char *what)
{
    if (atomic_fetch_add(&im->complaints, 1) < MAX_COMPLAINTS)
        diag_emit(im->sink, VIRGA_DIAG_WARNING, "advisory-broken", path, 0, 0, "%.*s%s%s; left out",
                  SLICE_ARG(entry), entry.len > 0 ? ": " : "", what);
}

static void take_record(struct import *im, struct unit *u, struct slice text, uint64_t order,
                        const char *path, struct slice entry)
{
    struct osv_record *record;
    u->stats.read++;
    u->stats.bytes += text.len;
    switch (osv_read(&u->arena, text, &record)) {
    case OSV_KEPT:
        record->order = order;
        *vec_add(&u->records, &u->arena) = record;
        break;
    case OSV_WITHDRAWN:
        u->stats.withdrawn++;
        break;
    case OSV_EMPTY:
        break;
    case OSV_BROKEN:
        u->stats.broken++;
        complain(im, path, entry, "no OSV record");
        break;
    }
}

static void read_zip(struct import *im, struct unit *u)
{
    struct zip_reader reader;
    zip_reader_init(&reader);
    for (size_t i = u->first; i < u->end; i++) {
        const struct zip_entry *e = &u->zip->zip.entries.items[i];
        const char *path = u->zip->path;
        struct slice text;
        if (!slice_ends(e->name, ".json"))
            continue;
        if (zip_read(&u->zip->zip, e, LIMIT_ADVISORY, &reader, &text)) {
            take_record(im, u, text, u->order + i, path, e->name);
        } else {
            u->stats.read++;
            u->stats.broken++;
            complain(im, path, e->name, "the entry is damaged or too large");
        }
    }
    zip_reader_release(&reader);
}

static void read_files(struct import *im, struct unit *u)
{
    for (size_t i = 0; i < u->paths.len; i++) {
        struct arena a;
        struct slice text;
        arena_init(&a);
        enum virga_err err = file_read(&a, u->paths.items[i], LIMIT_ADVISORY, &text);
        if (err == VIRGA_OK) {
            take_record(im, u, text, u->order + i, u->paths.items[i], SLICE_EMPTY);
        } else {
            u->stats.read++;
            u->stats.broken++;
            complain(im, u->paths.items[i], SLICE_EMPTY,
                     err == VIRGA_ERR_LIMIT ? "too large for an advisory" : "cannot be read");
        }
        arena_release(&a);
    }
}

static void run_unit(void *context, size_t index)
{
    struct import *im = context;
    struct unit *u = &im->units.items[index];
    if (u->zip)
        read_zip(im, u);
    else
        read_files(im, u);
}

/* ---- sources ---- */

static struct unit *add_unit(struct import *im)
{
    struct unit *u = vec_add(&im->units, &im->arena);
    u->order = im->sources << 32;
    arena_init(&u->arena);
    return u;
}

static enum virga_err add_zip(struct import *im, const char *path)
{
    struct source_zip *source = arena_new(&im->arena, struct source_zip);
    enum virga_err err = zip_open(path, LIMIT_ARCHIVE_ENTRIES, &im->arena, &source->zip);
    uint64_t bytes = 0;
    source->path = path;
    *vec_add(&im->zips, &im->arena) = source;
    for (size_t i = 0; i < source->zip.entries.len && err == VIRGA_OK; i++)
        if (__builtin_add_overflow(bytes, source->zip.entries.items[i].size, &bytes) ||
            bytes > LIMIT_ARCHIVE_BYTES)
            err = VIRGA_ERR_LIMIT;
    if (err != VIRGA_OK) {
        diag_emit(im->sink, VIRGA_DIAG_ERROR, "advisory-source", NULL, 0, 0,
                  err == VIRGA_ERR_LIMIT ? "'%s' is too large: over %u entries or %llu GB"
                                         : "'%s' is no zip archive, or a damaged one",
                  path, LIMIT_ARCHIVE_ENTRIES, (unsigned long long)(LIMIT_ARCHIVE_BYTES >> 30));
        return err;
    }
    im->sources++;
    for (size_t i = 0; i < source->zip.entries.len; i += ENTRIES_PER_UNIT) {
        struct unit *u = add_unit(im);
        u->zip = source;
        u->first = i;
        u->end = i + ENTRIES_PER_UNIT;
        if (u->end > source->zip.entries.len)
            u->end = source->zip.entries.len;
    }
    return VIRGA_OK;
}

static void add_file(struct import *im, const char *path)
{
    struct unit *u = im->units.len > 0 ? &im->units.items[im->units.len - 1] : NULL;
    if (!u || u->zip || u->paths.len >= FILES_PER_UNIT) {
        im->sources++;
        u = add_unit(im);
    }
    *vec_add(&u->paths, &im->arena) = path;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Adds PATH, and in a folder every zip and .json file below it. */
static enum virga_err add_source(struct import *im, const char *path)
{
    char *roots[] = {arena_strdup(&im->arena, path), NULL};
    enum virga_err err = VIRGA_OK;
    size_t files = 0;
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    if (!fts)
        return VIRGA_ERR_IO;
    for (FTSENT *e; err == VIRGA_OK && (e = fts_read(fts)) != NULL;) {
        struct slice name = slice_of(e->fts_name);
        const char *file = e->fts_path;
        if (e->fts_info == FTS_D && e->fts_level > (int)LIMIT_PATH_DEPTH)
            (void)fts_set(fts, e, FTS_SKIP);
        bool zip = slice_ends(name, ".zip");
        if (e->fts_info != FTS_F || (e->fts_level > 0 && !zip && !slice_ends(name, ".json")))
            continue;
        if (zip)
            err = add_zip(im, arena_strdup(&im->arena, file));
        else
            add_file(im, arena_strdup(&im->arena, file));
        if (++files > LIMIT_ARCHIVE_ENTRIES)
            err = VIRGA_ERR_LIMIT;
    }
    (void)fts_close(fts);
    if (err != VIRGA_OK || files > 0)
        return err;
    diag_emit(im->sink, VIRGA_DIAG_ERROR, "advisory-source", NULL, 0, 0,
              dir_exists(path) ? "'%s' has no OSV records: neither .zip nor .json files"
                               : "'%s' cannot be read",
              path);
    return VIRGA_ERR_NOTFOUND;
}

/* ---- together ---- */

static int by_id(const void *left, const void *right)
{
    const struct osv_record *a = *(struct osv_record *const *)left;
    const struct osv_record *b = *(struct osv_record *const *)right;
    int order = slice_cmp(a->id, b->id);
    if (order == 0)
        order = slice_cmp(b->modified, a->modified); /* the youngest first */
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void sum_up(const struct import *im, struct import_stats *total)
{
    for (size_t i = 0; i < im->units.len; i++) {
        const struct import_stats *s = &im->units.items[i].stats;
        total->read += s->read;
        total->withdrawn += s->withdrawn;
        total->broken += s->broken;
        total->bytes += s->bytes;
    }
    unsigned complaints = atomic_load(&im->complaints);
    if (complaints > MAX_COMPLAINTS)
        diag_emit(im->sink, VIRGA_DIAG_WARNING, "advisory-broken", NULL, 0, 0,
                  "%u more records are broken; left out", complaints - MAX_COMPLAINTS);
}

static enum virga_err write_records(struct import *im, const char *path, struct import_stats *stats)
{
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < im->units.len; i++)
        count += im->units.items[i].records.len;
    struct osv_record **records = arena_array(&im->arena, struct osv_record *, count);
    count = 0;
    for (size_t i = 0; i < im->units.len; i++)
        for (size_t k = 0; k < im->units.items[i].records.len; k++)
            records[count++] = im->units.items[i].records.items[k];
    if (count > 1)
        qsort(records, count, sizeof(*records), by_id);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !slice_eq(records[kept - 1]->id, records[i]->id))
            records[kept++] = records[i];
    stats->kept = kept;
    if (kept == 0) {
        diag_emit(im->sink, VIRGA_DIAG_ERROR, "advisory-source", NULL, 0, 0,
                  "no advisory of a known ecosystem was found; the index was left as it is");
        return VIRGA_ERR_NOTFOUND;
    }
    return index_write((const struct osv_record *const *)records, kept, path, im->jobs, im->sink);
}

enum virga_err advisory_import(const char *const *sources, size_t nsources, const char *path,
                               unsigned jobs, const struct virga_diag_sink *sink,
                               struct import_stats *ret_stats)
{
    struct import im = {.sink = sink, .jobs = jobs ? jobs : pool_cpus()};
    struct import_stats stats = {0};
    enum virga_err err = VIRGA_OK;
    arena_init(&im.arena);
    for (size_t i = 0; i < nsources && err == VIRGA_OK; i++)
        err = add_source(&im, sources[i]);
    if (err == VIRGA_OK) {
        pool_for(im.jobs, im.units.len, run_unit, &im);
        sum_up(&im, &stats);
        err = write_records(&im, path, &stats);
    }
    if (err == VIRGA_OK)
        *ret_stats = stats;
    for (size_t i = 0; i < im.units.len; i++)
        arena_release(&im.units.items[i].arena);
    for (size_t i = 0; i < im.zips.len; i++)
        zip_close(&im.zips.items[i]->zip);
    arena_release(&im.arena);
    return err;
}
