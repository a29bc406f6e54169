/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The advisory index: one file, written once, mapped read-only, in the byte order of the machine.
 *
 *     header    sizes, counts, dates, a checksum of itself and one of all the rest
 *     buckets   a hash table over XXH3 of "ecosystem:name": 64 bytes each, seven slots and their
 *               checksum; a full bucket spills into the next one
 *     records   packages and advisories, each at a multiple of 8 bytes, each with its checksum
 *     text      descriptions, 16 KB together, as zstd frames whose checksums stand in the
 * advisories
 *
 * A package record has everything that decides whether a version is affected: its intervals, sorted
 * by their lower ends, the listed versions that no interval covers, sorted too, and the strings of
 * both. A look-up of a package touches one bucket and one record; only a hit goes on to an
 * advisory. Pages are read one by one as they are needed (MADV_RANDOM), so opening costs the same
 * for a file of any size.
 *
 * Every offset is checked against the place that it must lie in, and every piece against its
 * checksum before it is used: a damaged file is refused with a reason, at the opening or at the
 * look-up that meets the damage.
 */
#include "component/index.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

#include "base/file.h"

#define MAX_TEXT ((size_t)1 << 20) /* of one unpacked frame */

struct advisory_index {
    struct arena arena; /* holds this struct too */
    const unsigned char *bytes;
    const struct index_header *header;
    const struct virga_diag_sink *sink;
    const char *path;
    char created[32], newest[32];
    ZSTD_DCtx *unpack;
    bool *reported; /* damage, once */
};

uint64_t index_key_hash(enum ecosystem e, struct slice name)
{
    /* the number of the ecosystem as seed: the same as hashing "ecosystem:name" in one piece */
    return XXH3_64bits_withSeed(name.ptr ? name.ptr : "", name.len, (uint64_t)e + 1);
}

/* ---- opening ---- */

static bool part_fits(const struct index_header *h, uint64_t offset, uint64_t size)
{
    return offset >= sizeof(*h) && offset % INDEX_UNIT == 0 && offset <= h->file_size &&
           size <= h->file_size - offset;
}

/* NULL when the header is sound, else what is wrong with it. */
static const char *header_fault(const struct index_header *h, uint64_t size)
{
    if (size < sizeof(*h) || h->magic != INDEX_MAGIC)
        return "is no advisory index";
    if (h->format != INDEX_FORMAT || h->size != sizeof(*h))
        return "is an advisory index of another format";
    if (h->header_check != XXH3_64bits(h, offsetof(struct index_header, header_check)))
        return "is damaged (header)";
    if (h->file_size != size)
        return "is damaged (it was cut short or added to)";
    if (h->bucket_count == 0 || (h->bucket_count & (h->bucket_count - 1)) != 0 ||
        h->bucket_count > h->file_size / sizeof(struct index_bucket) ||
        !part_fits(h, h->buckets, h->bucket_count * sizeof(struct index_bucket)) ||
        !part_fits(h, h->records, h->records_size) || !part_fits(h, h->text, h->text_size))
        return "is damaged (table of contents)";
    return NULL;
}

static void format_time(uint64_t seconds, char *out, size_t size)
{
    struct tm tm;
    time_t t = (time_t)seconds;
    if (!gmtime_r(&t, &tm) || strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        out[0] = '\0';
}

static enum virga_err map_file(const char *path, const struct virga_diag_sink *sink, void **ret_map,
                               size_t *ret_size)
{
    enum virga_err err = VIRGA_ERR_IO;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) {
        diag_emit(sink, VIRGA_DIAG_WARNING, "index-missing", NULL, 0, 0,
                  "there is no advisory index at '%s'; run 'virga db update' to make one", path);
        return VIRGA_ERR_NOTFOUND;
    }
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        diag_emit(sink, VIRGA_DIAG_WARNING, "index-unreadable", NULL, 0, 0,
                  "the advisory index '%s' cannot be read", path);
        goto out;
    }
    *ret_size = (size_t)st.st_size;
    *ret_map = MAP_FAILED;
    if (*ret_size >= sizeof(struct index_header))
        *ret_map = mmap(NULL, *ret_size, PROT_READ, MAP_SHARED, fd, 0);
    err = VIRGA_OK;
out:
    if (fd >= 0)
        close(fd);
    return err;
}

enum virga_err advisory_index_open(const char *path, const struct virga_diag_sink *sink,
                                   struct advisory_index **ret_index)
{
    void *map;
    size_t size;
    struct arena a;
    enum virga_err err = map_file(path, sink, &map, &size);
    if (err != VIRGA_OK)
        return err;
    const char *fault = map == MAP_FAILED ? "is no advisory index" : header_fault(map, size);
    if (fault) {
        diag_emit(sink, VIRGA_DIAG_WARNING, "index-damaged", NULL, 0, 0,
                  "'%s' %s; run 'virga db update' to make a new one", path, fault);
        if (map != MAP_FAILED)
            (void)munmap(map, size);
        return VIRGA_ERR_VERSION;
    }
    (void)madvise(map, size, MADV_RANDOM);
    arena_init(&a);
    struct advisory_index *index = arena_new(&a, struct advisory_index);
    index->bytes = map;
    index->header = map;
    index->sink = sink;
    index->path = arena_strdup(&a, path);
    index->reported = arena_new(&a, bool);
    index->unpack = ZSTD_createDCtx();
    format_time(index->header->created, index->created, sizeof(index->created));
    format_time(index->header->newest, index->newest, sizeof(index->newest));
    index->arena = a;
    *ret_index = index;
    return VIRGA_OK;
}

void advisory_index_close(struct advisory_index *index)
{
    if (!index)
        return;
    struct arena a = index->arena;
    ZSTD_freeDCtx(index->unpack);
    (void)munmap((void *)(uintptr_t)index->bytes, index->header->file_size);
    arena_release(&a);
}

void advisory_index_info(const struct advisory_index *index, struct advisory_index_info *ret)
{
    const struct index_header *h = index->header;
    *ret = (struct advisory_index_info){
        .advisories = h->advisories,
        .packages = h->packages,
        .ranges = h->ranges,
        .bytes = h->file_size,
        .created = index->created,
        .newest = index->newest,
    };
    memcpy(ret->per_ecosystem, h->per_ecosystem, sizeof(ret->per_ecosystem));
}

enum virga_err advisory_index_verify(const struct advisory_index *index)
{
    const struct index_header *h = index->header;
    uint64_t check = XXH3_64bits(index->bytes + sizeof(*h), h->file_size - sizeof(*h));
    return check == h->body_check ? VIRGA_OK : VIRGA_ERR_VERSION;
}

char *advisory_index_default_path(struct arena *a)
{
    static const char *const name = "virga/advisories.vdb";
    const char *path = getenv("VIRGA_DB"), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (path && path[0])
        return arena_strdup(a, path);
    if (data && data[0] == '/') /* the standard has relative ones ignored */
        return path_join(a, data, name);
    return path_join(a, path_join(a, home ? home : "", ".local/share"), name);
}

/* ---- looking up ---- */

static enum virga_err damaged(const struct advisory_index *index, const char *part)
{
    if (!*index->reported)
        diag_emit(index->sink, VIRGA_DIAG_WARNING, "index-damaged", NULL, 0, 0,
                  "'%s' is damaged (%s), some components could not be checked; "
                  "run 'virga db update' to make a new one",
                  index->path, part);
    *index->reported = true;
    return VIRGA_ERR_VERSION;
}

/*
 * The record at POSITION: its first bytes are a checksum and its size, of at least MINIMUM. NULL
 * when it is damaged.
 */
static const void *record_at(const struct advisory_index *index, uint32_t position, size_t minimum)
{
    const struct index_header *h = index->header;
    uint64_t offset = (uint64_t)position * INDEX_UNIT;
    uint32_t check, size;
    if (offset > h->records_size || h->records_size - offset < minimum)
        return NULL;
    const unsigned char *at = index->bytes + h->records + offset;
    memcpy(&check, at, sizeof(check));
    memcpy(&size, at + sizeof(check), sizeof(size));
    if (size < minimum || size > h->records_size - offset)
        return NULL;
    uint64_t found = XXH3_64bits(at + sizeof(check), size - sizeof(check));
    return (uint32_t)found == check ? at : NULL;
}

static struct slice package_name(const struct index_package *p)
{
    const char *arrays = (const char *)(p + 1);
    return (struct slice){arrays + p->interval_count * sizeof(struct index_interval) +
                              p->version_count * sizeof(struct index_version),
                          p->name_size};
}

static bool package_is_sound(const struct index_package *p)
{
    uint64_t need = sizeof(*p) + (uint64_t)p->interval_count * sizeof(struct index_interval) +
                    (uint64_t)p->version_count * sizeof(struct index_version) + p->name_size;
    return need <= p->size;
}

enum virga_err index_find(const struct advisory_index *index, enum ecosystem e, struct slice name,
                          struct index_found *ret)
{
    const struct index_header *h = index->header;
    const struct index_bucket *buckets = (const void *)(index->bytes + h->buckets);
    uint64_t hash = index_key_hash(e, name), mask = h->bucket_count - 1;
    for (uint64_t n = 0; n < h->bucket_count; n++) {
        const struct index_bucket *b = &buckets[(hash + n) & mask];
        if (b->check != XXH3_64bits(b->slots, sizeof(b->slots)))
            return damaged(index, "table");
        for (size_t i = 0; i < INDEX_SLOTS; i++) {
            if (b->slots[i].position == 0)
                return VIRGA_ERR_NOTFOUND;
            if (b->slots[i].tag != hash >> 32)
                continue;
            const struct index_package *p =
                record_at(index, b->slots[i].position - 1, sizeof(struct index_package));
            if (!p || !package_is_sound(p))
                return damaged(index, "package");
            if (p->ecosystem != (uint32_t)e || !slice_eq(package_name(p), name))
                continue;
            ret->record = p;
            ret->intervals = (const void *)(p + 1);
            ret->versions = (const void *)(ret->intervals + p->interval_count);
            return VIRGA_OK;
        }
    }
    return VIRGA_ERR_NOTFOUND;
}

/* The string at OFFSET of package P; false when it does not lie in there. */
static bool package_string(const struct index_package *p, uint32_t offset, struct slice *ret)
{
    uint16_t len;
    *ret = SLICE_EMPTY;
    if (offset == 0)
        return true;
    if (offset > p->size || p->size - offset < sizeof(len))
        return false;
    const char *at = (const char *)p + offset;
    memcpy(&len, at, sizeof(len));
    if (p->size - offset - sizeof(len) < len)
        return false;
    *ret = (struct slice){at + sizeof(len), len};
    return true;
}

static enum virga_err match_intervals(const struct advisory_index *index,
                                      const struct index_found *found, struct slice version,
                                      struct index_matches *out)
{
    enum ecosystem e = (enum ecosystem)found->record->ecosystem;
    for (uint32_t i = 0; i < found->record->interval_count; i++) {
        const struct index_interval *at = &found->intervals[i];
        struct osv_interval interval = {.bound = (enum bound)at->bound};
        if (!package_string(found->record, at->low, &interval.low) ||
            !package_string(found->record, at->high, &interval.high) || at->bound > BOUND_LIMIT)
            return damaged(index, "interval");
        if (interval.low.len > 0 && version_compare(e, version, interval.low) < 0)
            break; /* sorted: the others begin later still */
        if (osv_interval_ends_before(e, &interval, version))
            continue;
        *vec_add(&out->items, out->arena) =
            (struct index_match){at->advisory, interval.bound, interval.low, interval.high};
    }
    return VIRGA_OK;
}

static bool listed_version(const struct index_found *found, uint32_t i, struct slice *ret)
{
    return package_string(found->record, found->versions[i].version, ret);
}

/* The highest version that the advisory of entry I lists. */
static bool last_listed(const struct index_found *found, uint32_t i, struct slice *ret)
{
    uint32_t last = found->record->version_count - 1;
    while (last > i && found->versions[last].advisory != found->versions[i].advisory)
        last--;
    return listed_version(found, last, ret);
}

/* The listed versions are sorted: equal ones stand together. */
static enum virga_err match_versions(const struct advisory_index *index,
                                     const struct index_found *found, struct slice version,
                                     struct index_matches *out)
{
    enum ecosystem e = (enum ecosystem)found->record->ecosystem;
    struct slice listed, last;
    uint32_t low = 0, high = found->record->version_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (!listed_version(found, middle, &listed))
            return damaged(index, "version");
        if (version_compare(e, listed, version) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < found->record->version_count; low++) {
        if (!listed_version(found, low, &listed) || !last_listed(found, low, &last))
            return damaged(index, "version");
        if (version_compare(e, listed, version) != 0)
            break;
        *vec_add(&out->items, out->arena) =
            (struct index_match){found->versions[low].advisory, BOUND_LAST, listed, last};
    }
    return VIRGA_OK;
}

enum virga_err index_affecting(const struct advisory_index *index, const struct index_found *found,
                               struct slice version, struct index_matches *out)
{
    enum virga_err err = match_intervals(index, found, version, out);
    return err == VIRGA_OK ? match_versions(index, found, version, out) : err;
}

/* Takes the NUL-terminated string at *P; false when it does not end before END. */
static bool take_string(const char **p, const char *end, const char **ret)
{
    const char *nul = *p < end ? memchr(*p, '\0', (size_t)(end - *p)) : NULL;
    if (!nul)
        return false;
    *ret = *p;
    *p = nul + 1;
    return true;
}

enum virga_err index_advisory(const struct advisory_index *index, uint32_t position,
                              struct advisory *ret)
{
    const struct index_advisory *r = record_at(index, position, sizeof(struct index_advisory));
    if (!r || r->severity > SEVERITY_CRITICAL)
        return damaged(index, "advisory");
    const char *p = (const char *)(r + 1), *end = (const char *)r + r->size, *alias;
    struct advisory a = {
        .record = r,
        .alias_count = r->alias_count,
        .severity = (enum severity)r->severity,
        .score = r->score,
        .malicious = r->malicious != 0,
    };
    if (!take_string(&p, end, &a.id) || !take_string(&p, end, &a.title) ||
        !take_string(&p, end, &a.vector))
        return damaged(index, "advisory");
    a.aliases = p;
    for (unsigned i = 0; i < a.alias_count; i++)
        if (!take_string(&p, end, &alias))
            return damaged(index, "advisory");
    *ret = a;
    return VIRGA_OK;
}

enum virga_err index_text(const struct advisory_index *index, const struct advisory *advisory,
                          struct arena *a, struct slice *ret)
{
    const struct index_header *h = index->header;
    const struct index_advisory *r = advisory->record;
    if (r->text_size == 0) {
        *ret = SLICE_EMPTY;
        return VIRGA_OK;
    }
    if (r->frame > h->text_size || h->text_size - r->frame < r->frame_size)
        return damaged(index, "text");
    const unsigned char *frame = index->bytes + h->text + r->frame;
    if ((uint32_t)XXH3_64bits(frame, r->frame_size) != r->frame_check)
        return damaged(index, "text");
    unsigned long long size = ZSTD_getFrameContentSize(frame, r->frame_size);
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > MAX_TEXT ||
        r->text_offset > size || size - r->text_offset < r->text_size)
        return damaged(index, "text");
    if (!index->unpack)
        return VIRGA_ERR_MEMORY;
    char *text = arena_alloc(a, (size_t)size + 1);
    size_t got = ZSTD_decompressDCtx(index->unpack, text, (size_t)size, frame, r->frame_size);
    if (ZSTD_isError(got) || got != size)
        return damaged(index, "text");
    *ret = (struct slice){text + r->text_offset, r->text_size};
    return VIRGA_OK;
}
