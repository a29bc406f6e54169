/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the advisory index: look-ups, import and a whole run on a lockfile of 1,000 packages.
 * Every figure is a ratio to a peer that is measured in the same run, on the same data.
 *
 *     bench-components VIRGA [FOLDER]
 *
 * FOLDER has ECO/all.zip as OSV publishes them; without it, made-up advisories serve.
 */
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <fts.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SQLITE
#include <sqlite3.h>
#endif

#include "base/buf.h"
#include "base/file.h"
#include "component/index.h"
#include "component/zip.h"

#define ROUNDS 5        /* the best one counts: others share the machine */
#define LOOKUPS 200000u /* in one round */
#define PACKAGES 1000u  /* of the lockfile */
#define MADE_UP 20000u  /* advisories */

struct key {
    enum ecosystem ecosystem;
    struct slice name;
};

struct bench {
    struct arena arena;
    const char *virga, *dir, *db;
    VEC(struct slice) texts; /* the advisories as JSON */
    uint64_t bytes;          /* of them */
    VEC(struct osv_record *) records;
    VEC(struct key) keys; /* what is looked up: every other one is not there */
    struct advisory_index *index;
};

static void complain(void *context, const struct virga_diag *d)
{
    (void)fprintf(stderr, "bench: %s\n", d->text);
}

static const struct virga_diag_sink sink = {complain, NULL};

static double seconds(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    (void)fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

/* ---- data ---- */

static void add_text(struct bench *b, struct slice text)
{
    *vec_add(&b->texts, &b->arena) = arena_slice(&b->arena, text);
    b->bytes += text.len;
}

static void read_zip(struct bench *b, const char *path)
{
    struct zip zip;
    struct zip_reader reader;
    struct slice text;
    if (zip_open(path, 1000000, &b->arena, &zip) != VIRGA_OK)
        fail("a zip cannot be read");
    zip_reader_init(&reader);
    for (size_t i = 0; i < zip.entries.len; i++)
        if (zip_read(&zip, &zip.entries.items[i], 8u << 20, &reader, &text))
            add_text(b, text);
    zip_reader_release(&reader);
    zip_close(&zip);
}

static void read_folder(struct bench *b, const char *folder)
{
    char *roots[] = {arena_strdup(&b->arena, folder), NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
    for (FTSENT *e; fts && (e = fts_read(fts)) != NULL;)
        if (e->fts_info == FTS_F && slice_ends(slice_of(e->fts_name), ".zip"))
            read_zip(b, e->fts_path);
    if (fts)
        (void)fts_close(fts);
}

/* Advisories of the usual shape: a few packages with many, most with one. */
static void make_up(struct bench *b)
{
    for (unsigned i = 0; i < MADE_UP; i++) {
        struct buf text;
        buf_init(&text, 1u << 16);
        buf_printf(&text,
                   "{\"schema_version\":\"1.6.0\",\"id\":\"MADE-%u\",\"modified\":\"2024-01-02T03:"
                   "04:05Z\","
                   "\"aliases\":[\"CVE-2024-%u\"],\"summary\":\"Something is wrong in package "
                   "%u\",\"details\":\"",
                   i, i, i % 7000);
        for (unsigned k = 0; k < 8; k++)
            buf_printf(&text, "Sentence %u tells in many words what an attacker can do with it.\\n",
                       i + k);
        buf_printf(&text,
                   "\",\"affected\":[{\"package\":{\"ecosystem\":\"%s\",\"name\":\"package-%u\"},"
                   "\"ranges\":"
                   "[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"%u.0.0\"},{\"fixed\":\"%u."
                   "2.%u\"}]}]}],"
                   "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/"
                   "S:U/C:H/I:N/A:N\"}]}",
                   i % 2 ? "npm" : "PyPI", i % 10 ? i % 7000 : i % 50, i % 5, i % 5, i % 9);
        add_text(b, buf_slice(&text));
        buf_release(&text);
    }
}

static int by_hash(const void *left, const void *right)
{
    const struct key *a = left, *b = right;
    uint64_t x = slice_hash(a->name), y = slice_hash(b->name);
    return x < y ? -1 : x > y;
}

/* The packages of all records, each followed by a name that is not there, in no order. */
static void collect_keys(struct bench *b)
{
    for (size_t i = 0; i < b->texts.len; i++) {
        struct osv_record *record;
        if (osv_read(&b->arena, b->texts.items[i], &record) != OSV_KEPT)
            continue;
        *vec_add(&b->records, &b->arena) = record;
        for (size_t k = 0; k < record->affected.len; k++) {
            const struct osv_affected *affected = &record->affected.items[k];
            struct slice absent =
                slice_of(arena_printf(&b->arena, "%.*s-x", SLICE_ARG(affected->name)));
            *vec_add(&b->keys, &b->arena) = (struct key){affected->ecosystem, affected->name};
            *vec_add(&b->keys, &b->arena) = (struct key){affected->ecosystem, absent};
        }
    }
    qsort(b->keys.items, b->keys.len, sizeof(struct key), by_hash);
}

/* ---- look-ups ---- */

static const struct slice asked_version = {"1.1.1", 5};

/* Looks LOOKUPS keys up; returns the number of affected ones, which keeps it all alive. */
static size_t look_up_index(struct bench *b)
{
    size_t affected = 0;
    for (size_t i = 0; i < LOOKUPS; i++) {
        const struct key *key = &b->keys.items[i % b->keys.len];
        struct index_found found;
        struct arena a;
        if (index_find(b->index, key->ecosystem, key->name, &found) != VIRGA_OK)
            continue;
        arena_init(&a);
        struct index_matches matches = {.arena = &a};
        if (index_affecting(b->index, &found, asked_version, &matches) == VIRGA_OK)
            affected += matches.items.len > 0;
        arena_release(&a);
    }
    return affected;
}

/* The floor: a bare table in memory from the hash of a name to its bytes, and nothing else. */
struct floor_slot {
    uint64_t hash;
    struct slice name;
};

static size_t look_up_floor(struct bench *b, const struct floor_slot *slots, size_t mask)
{
    size_t there = 0;
    for (size_t i = 0; i < LOOKUPS; i++) {
        const struct key *key = &b->keys.items[i % b->keys.len];
        uint64_t hash = index_key_hash(key->ecosystem, key->name);
        for (size_t at = hash & mask; slots[at].name.ptr; at = (at + 1) & mask) {
            if (slots[at].hash == hash && slice_eq(slots[at].name, key->name)) {
                there++;
                break;
            }
        }
    }
    return there;
}

static double time_floor(struct bench *b)
{
    size_t mask = 1;
    double best = 1e9;
    while (mask < b->keys.len * 2)
        mask *= 2;
    struct floor_slot *slots = calloc(mask, sizeof(*slots));
    if (!slots)
        fail("out of memory");
    mask--;
    for (size_t i = 0; i < b->records.len; i++)
        for (size_t k = 0; k < b->records.items[i]->affected.len; k++) {
            const struct osv_affected *affected = &b->records.items[i]->affected.items[k];
            uint64_t hash = index_key_hash(affected->ecosystem, affected->name);
            size_t at = hash & mask;
            while (slots[at].name.ptr && slots[at].hash != hash)
                at = (at + 1) & mask;
            slots[at] = (struct floor_slot){hash, affected->name};
        }
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(CLOCK_MONOTONIC);
        if (look_up_floor(b, slots, mask) == 0)
            fail("the bare table finds nothing");
        double took = seconds(CLOCK_MONOTONIC) - start;
        best = took < best ? took : best;
    }
    free(slots);
    return best / LOOKUPS;
}

static double time_index(struct bench *b)
{
    double best = 1e9;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(CLOCK_MONOTONIC);
        if (look_up_index(b) == 0)
            fail("the index finds nothing");
        double took = seconds(CLOCK_MONOTONIC) - start;
        best = took < best ? took : best;
    }
    return best / LOOKUPS;
}

#ifdef HAVE_SQLITE
/* A row for each range, which the database finds and we compare: the usual way to keep advisories.
 */
static sqlite3 *fill_sqlite(struct bench *b, const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *add;
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "PRAGMA synchronous=OFF; BEGIN; CREATE TABLE ranges(ecosystem INT, name TEXT, "
                     "advisory TEXT, low TEXT, high TEXT, bound INT);",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "INSERT INTO ranges VALUES(?,?,?,?,?,?)", -1, &add, NULL) !=
            SQLITE_OK)
        fail("SQLite cannot make its table");
    for (size_t i = 0; i < b->records.len; i++)
        for (size_t k = 0; k < b->records.items[i]->affected.len; k++) {
            const struct osv_affected *affected = &b->records.items[i]->affected.items[k];
            for (size_t n = 0; n < affected->intervals.len; n++) {
                const struct osv_interval *in = &affected->intervals.items[n];
                const struct slice texts[] = {affected->name, b->records.items[i]->id, in->low,
                                              in->high};
                (void)sqlite3_bind_int(add, 1, (int)affected->ecosystem);
                for (int t = 0; t < 4; t++)
                    (void)sqlite3_bind_text(add, 2 + t, texts[t].ptr, (int)texts[t].len,
                                            SQLITE_STATIC);
                (void)sqlite3_bind_int(add, 6, (int)in->bound);
                (void)sqlite3_step(add);
                (void)sqlite3_reset(add);
            }
        }
    (void)sqlite3_finalize(add);
    if (sqlite3_exec(db, "CREATE INDEX by_name ON ranges(ecosystem, name); COMMIT;", NULL, NULL,
                     NULL) != SQLITE_OK)
        fail("SQLite cannot make its index");
    return db;
}

static struct slice column(sqlite3_stmt *s, int i)
{
    return (struct slice){(const char *)sqlite3_column_text(s, i),
                          (size_t)sqlite3_column_bytes(s, i)};
}

static size_t look_up_sqlite(struct bench *b, sqlite3_stmt *find)
{
    size_t affected = 0;
    for (size_t i = 0; i < LOOKUPS / 10; i++) {
        const struct key *key = &b->keys.items[i % b->keys.len];
        bool hit = false;
        (void)sqlite3_bind_int(find, 1, (int)key->ecosystem);
        (void)sqlite3_bind_text(find, 2, key->name.ptr, (int)key->name.len, SQLITE_STATIC);
        while (sqlite3_step(find) == SQLITE_ROW) {
            struct osv_interval in = {column(find, 0), column(find, 1),
                                      (enum bound)sqlite3_column_int(find, 2)};
            hit |=
                (in.low.len == 0 || version_compare(key->ecosystem, asked_version, in.low) >= 0) &&
                !osv_interval_ends_before(key->ecosystem, &in, asked_version);
        }
        affected += hit;
        (void)sqlite3_reset(find);
    }
    return affected;
}

static double time_sqlite(struct bench *b)
{
    double best = 1e9;
    sqlite3_stmt *find;
    char *path = path_join(&b->arena, b->dir, "ranges.sqlite");
    sqlite3 *db = fill_sqlite(b, path);
    if (sqlite3_prepare_v2(db, "SELECT low, high, bound FROM ranges WHERE ecosystem=? AND name=?",
                           -1, &find, NULL) != SQLITE_OK)
        fail("SQLite cannot ask");
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(CLOCK_MONOTONIC);
        if (look_up_sqlite(b, find) == 0)
            fail("SQLite finds nothing");
        double took = seconds(CLOCK_MONOTONIC) - start;
        best = took < best ? took : best;
    }
    (void)sqlite3_finalize(find);
    (void)sqlite3_close(db);
    (void)unlink(path);
    return best / (LOOKUPS / 10);
}
#endif

/* Opens the index and looks one package up with nothing of it in memory, and once more with it. */
static void time_cold(struct bench *b, double *ret_cold, double *ret_warm)
{
    *ret_cold = *ret_warm = 1e9;
    for (unsigned round = 0; round < 2 * ROUNDS; round++) {
        struct advisory_index *index;
        struct index_found found;
        bool cold = round % 2 == 0;
        int fd = open(b->db, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || (cold && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0))
            fail("the index cannot be dropped from memory");
        close(fd);
        const struct key *key = &b->keys.items[round * 97 % b->keys.len];
        double start = seconds(CLOCK_MONOTONIC);
        if (advisory_index_open(b->db, &sink, &index) != VIRGA_OK ||
            index_find(index, key->ecosystem, key->name, &found) == VIRGA_ERR_VERSION)
            fail("the index cannot be read");
        double took = seconds(CLOCK_MONOTONIC) - start, *best = cold ? ret_cold : ret_warm;
        *best = took < *best ? took : *best;
        advisory_index_close(index);
    }
}

/* ---- import ---- */

static double time_cjson(struct bench *b)
{
    double best = 1e9;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        for (size_t i = 0; i < b->texts.len; i++)
            cJSON_Delete(cJSON_ParseWithLength(b->texts.items[i].ptr, b->texts.items[i].len));
        double took = seconds(CLOCK_THREAD_CPUTIME_ID) - start;
        best = took < best ? took : best;
    }
    return best;
}

static double time_read(struct bench *b)
{
    double best = 1e9;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct arena a;
        struct osv_record *record;
        arena_init(&a);
        double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        for (size_t i = 0; i < b->texts.len; i++)
            (void)osv_read(&a, b->texts.items[i], &record);
        double took = seconds(CLOCK_THREAD_CPUTIME_ID) - start;
        best = took < best ? took : best;
        arena_release(&a);
    }
    return best;
}

/* The whole import on one thread: unpacking, reading, sorting, compressing, writing. */
static double time_import(struct bench *b, const char *source)
{
    double best = 1e9;
    struct import_stats stats;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        if (advisory_import(&source, 1, b->db, 1, &sink, &stats) != VIRGA_OK)
            fail("the import failed");
        double took = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        best = took < best ? took : best;
    }
    return best;
}

/* Writes the made-up advisories as a folder of files. */
static const char *write_texts(struct bench *b)
{
    char *folder = path_join(&b->arena, b->dir, "advisories");
    if (dir_make(folder) != VIRGA_OK)
        fail("no folder can be made");
    for (size_t i = 0; i < b->texts.len; i++) {
        FILE *f = fopen(arena_printf(&b->arena, "%s/%zu.json", folder, i), "wb");
        if (!f ||
            fwrite(b->texts.items[i].ptr, 1, b->texts.items[i].len, f) != b->texts.items[i].len ||
            fclose(f) != 0)
            fail("an advisory cannot be written");
    }
    return folder;
}

/* ---- a whole run ---- */

static bool is_affected(struct bench *b, const struct key *key, const char *version)
{
    struct index_found found;
    struct arena a;
    arena_init(&a);
    struct index_matches matches = {.arena = &a};
    bool affected = index_find(b->index, key->ecosystem, key->name, &found) == VIRGA_OK &&
                    index_affecting(b->index, &found, slice_of(version), &matches) == VIRGA_OK &&
                    matches.items.len > 0;
    arena_release(&a);
    return affected;
}

/* A lockfile of npm packages, every fiftieth with a flaw. */
static void write_lockfile(struct bench *b)
{
    struct buf text;
    unsigned count = 0;
    buf_init(&text, 64u << 20);
    buf_add_str(&text, "{\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"bench\"}");
    for (size_t i = 0; i < b->keys.len && count < PACKAGES; i++) {
        const struct key *key = &b->keys.items[i];
        const char *version = count % 50 == 0 ? "1.1.1" : "999.0.0";
        if (key->ecosystem != ECO_NPM || is_affected(b, key, version) != (count % 50 == 0))
            continue;
        buf_printf(&text,
                   ",\n\"node_modules/%.*s\":{\"version\":\"%s\",\"resolved\":"
                   "\"https://registry.example/%.*s.tgz\",\"integrity\":\"sha512-%064u\","
                   "\"license\":\"MIT\",\"engines\":{\"node\":\">=10\"}}",
                   SLICE_ARG(key->name), version, SLICE_ARG(key->name), count);
        count++;
    }
    buf_add_str(&text, "}}\n");
    char *folder = path_join(&b->arena, b->dir, "app");
    if (dir_make(folder) != VIRGA_OK ||
        file_write_atomic(path_join(&b->arena, folder, "package-lock.json"), buf_slice(&text)) !=
            VIRGA_OK)
        fail("the lockfile cannot be written");
    buf_release(&text);
}

/* The wall time of virga with ARGS. */
static double run(const char *const *args)
{
    double best = 1e9;
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0)
        fail("out of memory");
    for (unsigned round = 0; round < 4 * ROUNDS; round++) {
        int status;
        pid_t pid;
        double start = seconds(CLOCK_MONOTONIC);
        if (posix_spawn(&pid, args[0], &actions, NULL, (char *const *)(uintptr_t)args, environ) !=
                0 ||
            waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > 3)
            fail("virga cannot be run");
        double took = seconds(CLOCK_MONOTONIC) - start;
        best = took < best ? took : best;
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return best;
}

static void bench_whole_run(struct bench *b)
{
    char *app = path_join(&b->arena, b->dir, "app");
    write_lockfile(b);
    double bare = run((const char *const[]){b->virga, "--version", NULL});
    double whole =
        run((const char *const[]){b->virga, "components", "--db", b->db, "-q", app, NULL});
    printf("whole run, %u packages   %8.2f ms   %.1f x 'virga --version' (%.2f ms)\n", PACKAGES,
           whole * 1e3, whole / bare, bare * 1e3);
}

static void bench_lookups(struct bench *b)
{
    double ours = time_index(b), least = time_floor(b);
    printf("look-up, warm              %8.3f us   %.1f x a bare hash table in memory (%.3f us)\n",
           ours * 1e6, ours / least, least * 1e6);
#ifdef HAVE_SQLITE
    double sqlite = time_sqlite(b);
    printf("                                         1/%.0f of SQLite with a row for each range "
           "(%.1f us)\n",
           sqlite / ours, sqlite * 1e6);
#endif
}

static void bench_opening(struct bench *b)
{
    double cold, warm;
    time_cold(b, &cold, &warm);
    printf("open and look-up, cold     %8.3f ms   %.1f x the same with the file in memory (%.3f "
           "ms)\n",
           cold * 1e3, cold / warm, warm * 1e3);
}

static void bench_import(struct bench *b, const char *source)
{
    double mb = (double)b->bytes / 1e6, parse = time_cjson(b), read = time_read(b);
    double whole = time_import(b, source);
    printf("reading advisories         %8.0f MB/s %.1f x cJSON parsing alone (%.0f MB/s)\n",
           mb / read, parse / read, mb / parse);
    printf("whole import, one core     %8.0f MB/s %.2f x cJSON parsing alone\n", mb / whole,
           parse / whole);
}

int main(int argc, char **argv)
{
    struct bench b = {.virga = argc > 1 ? argv[1] : NULL};
    char dir[] = "/tmp/virga-bench-XXXXXX";
    if (!b.virga || !mkdtemp(dir))
        fail("usage: bench-components VIRGA [FOLDER]");
    arena_init(&b.arena);
    b.dir = dir;
    b.db = path_join(&b.arena, dir, "index.vdb");
    const char *source = argc > 2 && dir_exists(argv[2]) ? argv[2] : NULL;
    if (source)
        read_folder(&b, source);
    else
        make_up(&b);
    if (!source)
        source = write_texts(&b);
    collect_keys(&b);
    if (b.keys.len == 0)
        fail("no advisories");
    printf("components: %zu advisories, %.1f MB of JSON\n", b.texts.len, (double)b.bytes / 1e6);
    bench_import(&b, source);
    if (advisory_index_open(b.db, &sink, &b.index) != VIRGA_OK)
        fail("the index cannot be opened");
    bench_lookups(&b);
    bench_whole_run(&b);
    advisory_index_close(b.index);
    bench_opening(&b);
    char *roots[] = {dir, NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *e; fts && (e = fts_read(fts)) != NULL;)
        if (e->fts_info != FTS_D)
            (void)remove(e->fts_accpath);
    if (fts)
        (void)fts_close(fts);
    arena_release(&b.arena);
    return 0;
}
