/* SPDX-License-Identifier: Apache-2.0 */
/* From OSV records to findings: import, index, matching. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "component/index.h"

#include <cmocka.h>

struct bench {
    struct arena arena;
    char root[32], *path;
    unsigned records;
    struct virga_diag_sink sink;
    unsigned diags;
    char diag[512]; /* the last one */
    struct advisory_index *index;
    struct component_list components;
    struct finding_set findings;
    struct import_stats stats;
};

static void note(void *context, const struct virga_diag *d)
{
    struct bench *b = context;
    b->diags++;
    (void)snprintf(b->diag, sizeof(b->diag), "%s: %s", d->code, d->text);
}

static void bench_init(struct bench *b)
{
    *b = (struct bench){.root = "/tmp/virga-osv-XXXXXX", .sink = {note, b}};
    arena_init(&b->arena);
    assert_non_null(mkdtemp(b->root));
    b->path = path_join(&b->arena, b->root, "index.vdb");
    b->components.arena = &b->arena;
    finding_set_init(&b->findings, &b->arena);
}

/* Adds a record to be imported. */
static void add(struct bench *b, const char *json)
{
    const char *path = arena_printf(&b->arena, "%s/%u.json", b->root, b->records++);
    assert_int_equal(file_write_atomic(path, slice_of(json)), VIRGA_OK);
}

/* A record that affects one npm package in the given ranges and versions. */
static void add_npm(struct bench *b, const char *id, const char *name, const char *rest)
{
    add(b,
        arena_printf(&b->arena,
                     "{\"id\": \"%s\", \"summary\": \"Flaw in %s\", \"affected\": [{\"package\": "
                     "{\"ecosystem\": \"npm\", \"name\": \"%s\"}, %s}]}",
                     id, name, name, rest));
}

static enum virga_err import(struct bench *b)
{
    const char *source = b->root;
    return advisory_import(&source, 1, b->path, 2, &b->sink, &b->stats);
}

static void import_and_open(struct bench *b)
{
    assert_int_equal(import(b), VIRGA_OK);
    assert_int_equal(advisory_index_open(b->path, &b->sink, &b->index), VIRGA_OK);
    assert_int_equal(advisory_index_verify(b->index), VIRGA_OK);
}

static void bench_release(struct bench *b)
{
    advisory_index_close(b->index);
    for (unsigned i = 0; i < b->records; i++)
        (void)unlink(arena_printf(&b->arena, "%s/%u.json", b->root, i));
    (void)unlink(b->path);
    assert_int_equal(rmdir(b->root), 0);
    arena_release(&b->arena);
}

static struct component *ship(struct bench *b, enum ecosystem e, const char *name,
                              const char *version)
{
    struct component *c = vec_add(&b->components.items, &b->arena);
    *c = (struct component){.ecosystem = e,
                            .name = name,
                            .version = version,
                            .direct = true,
                            .at = {.file = "fn/package-lock.json", .line = 3, .column = 5}};
    return c;
}

/* The findings for one component, as "id id id"; "" when it is clean. */
static const char *ids_of(struct bench *b, enum ecosystem e, const char *name, const char *version)
{
    struct finding_set set;
    struct buf ids;
    b->components.items.len = 0;
    ship(b, e, name, version);
    finding_set_init(&set, &b->arena);
    component_check(&b->components, b->index, NULL, &set);
    buf_init(&ids, 4096);
    for (size_t i = 0; i < set.items.len; i++)
        for (size_t k = 0; k < set.items.items[i].references.len; k++)
            buf_printf(&ids, "%s%s", ids.len > 0 ? " " : "",
                       set.items.items[i].references.items[k]);
    const char *text = arena_slicedup(&b->arena, buf_slice(&ids));
    buf_release(&ids);
    return text;
}

static void expect_affected(struct bench *b, const char *name, const char *const *versions,
                            bool affected)
{
    for (; *versions; versions++)
        if ((ids_of(b, ECO_NPM, name, *versions)[0] != '\0') != affected)
            fail_msg("%s %s is %saffected", name, *versions, affected ? "not " : "");
}

static const char *const none[] = {NULL};

static void expect_range(const char *rest, const char *const *in, const char *const *out)
{
    struct bench b;
    bench_init(&b);
    add_npm(&b, "X-1", "p", rest);
    import_and_open(&b);
    expect_affected(&b, "p", in, true);
    expect_affected(&b, "p", out, false);
    assert_int_equal(b.diags, 0);
    bench_release(&b);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_events_are_sorted_and_open_and_close(void **state)
{
    expect_range("\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"fixed\": \"2.1.0\"}, "
                 "{\"introduced\": \"2.0.0\"},"
                 "{\"fixed\": \"1.0.5\"}, {\"introduced\": \"0\"}]}]",
                 LIST("0.0.0-alpha", "0.0.1", "1.0.4", "1.0.5-rc.1", "2.0.0", "2.0.99"),
                 LIST("1.0.5", "1.9.9", "2.0.0-beta", "2.1.0", "3.0.0", "latest", ""));
    expect_range("\"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"1.0.0\"}, "
                 "{\"last_affected\": \"1.4.2\"}]}]",
                 LIST("1.0.0", "1.4.2", "1.4.2-rc.1"), LIST("0.9.9", "1.4.3", "1.4.3-rc.1"));
    expect_range("\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"1.0.0\"}, "
                 "{\"last_affected\": \"1.0.0\"}]}]",
                 LIST("1.0.0"), LIST("0.9.9", "1.0.1"));
    expect_range("\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"3.0.0\"}]}]",
                 LIST("3.0.0", "99.0.0"), LIST("2.9.9", "3.0.0-rc.1"));
}

static void test_limits_end_a_range(void **state)
{
    expect_range("\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, "
                 "{\"limit\": \"1.5.0\"}, {\"limit\": \"1.2.0\"}]}]",
                 LIST("1.0.0", "1.4.9"), LIST("1.5.0", "2.0.0"));
    expect_range("\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, "
                 "{\"limit\": \"*\"}]}]",
                 LIST("1.0.0", "9.0.0"), none);
}

static void test_commit_ranges_do_not_end_the_evaluation(void **state)
{
    expect_range("\"ranges\": [{\"type\": \"GIT\", \"repo\": \"https://host.example/x\", "
                 "\"events\": [{\"introduced\": \"0\"},"
                 "{\"fixed\": \"8a1b\"}]}, {\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": "
                 "\"0\"}, {\"fixed\": \"1.1.0\"}]}]",
                 LIST("1.0.0"), LIST("1.1.0"));
}

static void test_listed_versions_count_beside_ranges(void **state)
{
    expect_range("\"versions\": [\"1.0.0\", \"v3.0.0\", \"2.5.0\"], \"ranges\": [{\"type\": "
                 "\"SEMVER\", \"events\": "
                 "[{\"introduced\": \"0\"}, {\"fixed\": \"1.1.0\"}]}]",
                 LIST("0.5.0", "1.0.0", "2.5.0", "3.0.0"), LIST("1.1.0", "2.5.1", "4.0.0"));
    expect_range("\"versions\": [\"1.0.0\"]", LIST("1.0.0"), LIST("1.0.1", "0.9.0"));
}

static void test_last_known_range_ends_what_has_no_fix(void **state)
{
#define KNOWN(range)                                                                               \
    "\"database_specific\": {\"last_known_affected_version_range\": \"" range "\"}, "
#define OPEN "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"1.0.0\"}]}]"
    expect_range(KNOWN("<= 4.5") OPEN, LIST("1.0.0", "4.5.0"), LIST("0.9.0", "4.5.1", "5.0.0"));
    expect_range(KNOWN("< 1.2.3") OPEN, LIST("1.0.0", "1.2.2"), LIST("1.2.3"));
    expect_range(KNOWN(">= 1.0, <= 2.0.0") OPEN, LIST("2.0.0"), LIST("2.0.1"));
    expect_range(KNOWN("rubbish") OPEN, LIST("2.0.0", "9.0.0"), none);
    expect_range(KNOWN("<= 0.5.0") OPEN, LIST("1.0.0"),
                 none); /* contradicts itself: not believed */
    expect_range(KNOWN("<= 9.0.0") "\"ranges\": [{\"type\": \"SEMVER\", \"events\": "
                                   "[{\"introduced\": \"0\"}, {\"fixed\": \"2.0.0\"}]}]",
                 LIST("1.0.0"), LIST("2.0.0", "8.0.0"));
}

static void test_what_is_not_kept(void **state)
{
    struct bench b;
    bench_init(&b);
    add(&b, "{\"id\": \"W\", \"withdrawn\": \"2024-01-01T00:00:00Z\", \"affected\": [{\"package\": "
            "{\"ecosystem\": \"npm\", "
            "\"name\": \"p\"}, \"versions\": [\"1.0.0\"]}]}");
    add(&b, "{\"id\": \"B\", \"affected\": [");
    add(&b, "{\"id\": \"E\", \"affected\": [{\"package\": {\"ecosystem\": \"Debian:12\", \"name\": "
            "\"p\"}, \"versions\": [\"1.0.0\"]}]}");
    add(&b, "[]");
    assert_int_equal(import(&b), VIRGA_ERR_NOTFOUND);
    assert_false(file_exists(b.path));
    add_npm(&b, "K", "p", "\"versions\": [\"2.0.0\"]");
    import_and_open(&b);
    assert_int_equal(b.stats.read, 5);
    assert_int_equal(b.stats.kept, 1);
    assert_int_equal(b.stats.withdrawn, 1);
    assert_int_equal(b.stats.broken, 2);
    assert_string_equal(ids_of(&b, ECO_NPM, "p", "1.0.0"), "");
    assert_string_equal(ids_of(&b, ECO_NPM, "p", "2.0.0"), "K");
    bench_release(&b);
}

static void test_the_youngest_of_one_id_stays(void **state)
{
    struct bench b;
    bench_init(&b);
    for (unsigned i = 0; i < 3; i++)
        add(&b, arena_printf(
                    &b.arena,
                    "{\"id\": \"X\", \"modified\": \"202%u-01-01T00:00:00Z\", \"affected\": "
                    "[{\"package\": "
                    "{\"ecosystem\": \"npm\", \"name\": \"p%u\"}, \"versions\": [\"1.0.0\"]}]}",
                    (i * 2) % 3, i));
    import_and_open(&b);
    struct advisory_index_info info;
    advisory_index_info(b.index, &info);
    assert_int_equal(info.advisories, 1);
    assert_string_equal(info.newest, "2022-01-01T00:00:00Z");
    assert_string_equal(ids_of(&b, ECO_NPM, "p1", "1.0.0"), "X");
    assert_string_equal(ids_of(&b, ECO_NPM, "p0", "1.0.0"), "");
    bench_release(&b);
}

static void test_names_are_compared_as_the_ecosystem_does(void **state)
{
    struct bench b;
    bench_init(&b);
    add(&b, "{\"id\": \"PY\", \"affected\": [{\"package\": {\"ecosystem\": \"PyPI\", \"name\": "
            "\"Zope.Interface\"}, \"ranges\": "
            "[{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"0\"}, {\"fixed\": "
            "\"1.0\"}]}]}]}");
    import_and_open(&b);
    assert_string_equal(ids_of(&b, ECO_PYPI, "zope_interface", "1.0rc1"), "PY");
    assert_string_equal(ids_of(&b, ECO_PYPI, "zope-interface", "1.0.0"), "");
    assert_string_equal(ids_of(&b, ECO_NPM, "zope-interface", "0.1.0"), "");
    bench_release(&b);
}

static void test_aliases_make_one_flaw_however_indirect(void **state)
{
    struct bench b;
    bench_init(&b);
#define PY(id, aliases, severity, fixed)                                                           \
    "{\"id\": \"" id "\", \"summary\": \"T " id ".\", \"aliases\": [" aliases                      \
    "], \"database_specific\": {\"severity\": \"" severity                                         \
    "\"}, \"affected\": [{\"package\": {\"ecosystem\": \"PyPI\", \"name\": \"p\"}, \"ranges\": "   \
    "[{\"type\": \"ECOSYSTEM\","                                                                   \
    "\"events\": [{\"introduced\": \"0\"}, {\"fixed\": \"" fixed "\"}]}]}]}"
    add(&b, PY("PYSEC-1", "\"GHSA-a\"", "LOW", "1.0"));
    add(&b, PY("GHSA-a", "\"CVE-1\"", "HIGH", "1.2"));
    add(&b, PY("OTHER-1", "\"CVE-1\"", "LOW", "1.1"));
    add(&b, PY("GHSA-b", "", "MODERATE", "0.9"));
    import_and_open(&b);
    ship(&b, ECO_PYPI, "p", "0.5");
    component_check(&b.components, b.index, NULL, &b.findings);
    assert_int_equal(b.findings.items.len, 1);
    const struct finding *f = &b.findings.items.items[0];
    assert_string_equal(f->message, "p 0.5 has 2 known flaws, the worst CVE-1 (high): T GHSA-a");
    assert_string_equal(f->fix, "Upgrade p to 1.2 or later, which clears all of them.");
    assert_string_equal(f->references.items[0], "CVE-1");
    assert_int_equal(f->references.len, 5);
    assert_int_equal(f->evidence.len, 4);
    assert_int_equal(f->severity, SEVERITY_HIGH);
    assert_int_equal(f->confidence, CONFIDENCE_LIKELY);
    assert_string_equal(ids_of(&b, ECO_PYPI, "p", "1.1.5"), "CVE-1 GHSA-a");
    bench_release(&b);
}

static void test_the_fix_clears_what_comes_after_it_too(void **state)
{
    struct bench b;
    bench_init(&b);
    add_npm(&b, "A", "p",
            "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, {\"fixed\": "
            "\"1.1.0\"}]}]");
    add_npm(&b, "B", "p",
            "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"1.1.0\"}, "
            "{\"fixed\": \"1.3.0\"},"
            "{\"introduced\": \"2.0.0\"}, {\"fixed\": \"2.2.0\"}]}]");
    add_npm(&b, "C", "q",
            "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}]}]");
    add_npm(&b, "D", "r",
            "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, "
            "{\"last_affected\": \"1.5.0\"}]}]");
    add_npm(&b, "E", "s",
            "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}]}]");
    add_npm(&b, "F", "s",
            "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, {\"fixed\": "
            "\"1.0.1\"}]}]");
    import_and_open(&b);
    static const struct {
        const char *name, *version, *fix;
    } cases[] = {
        {"p", "1.0.0", "Upgrade p to 1.3.0 or later."},
        {"p", "2.1.0", "Upgrade p to 2.2.0 or later."},
        {"q", "1.0.0",
         "No fixed version of q is known: replace it, or keep untrusted data away from it."},
        {"r", "1.0.0", "Upgrade r to a version above 1.5.0."},
        {"s", "1.0.0",
         "Upgrade s to 1.0.1 or later, which clears 1 of the 2; for the rest no fix is known."},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        ship(&b, ECO_NPM, cases[i].name, cases[i].version);
        component_check(&b.components, b.index, NULL, &b.findings);
        assert_int_equal(b.findings.items.len, 1);
        assert_string_equal(b.findings.items.items[0].fix, cases[i].fix);
        b.components.items.len = b.findings.items.len = 0;
    }
    bench_release(&b);
}

static void test_how_a_finding_is_told(void **state)
{
    struct bench b;
    struct app app;
    bench_init(&b);
    add(&b, "{\"id\": \"GHSA-x\", \"aliases\": [\"CVE-2\"], \"summary\": \"Prototype "
            "\\u001b[31mPollution\", \"details\": "
            "\"# Impact\\nEverything\\nbreaks.\\n\\nMore.\", \"severity\": [{\"type\": "
            "\"CVSS_V3\", \"score\": "
            "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}, {\"type\": \"CVSS_V2\", \"score\": "
            "\"AV:N/AC:L/Au:N/C:P/I:P/A:P\"}],"
            "\"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"p\"}, \"ranges\": "
            "[{\"type\": \"SEMVER\", "
            "\"events\": [{\"introduced\": \"1.0.0\"}, {\"fixed\": \"1.2.0\"}]}]}]}");
    import_and_open(&b);
    struct component *c = ship(&b, ECO_NPM, "p", "1.1.0");
    c->dev = true;
    c->parent = "grunt > async";
    c = ship(&b, ECO_NPM, "p", "1.1.0");
    c->range = "^1.1.0";
    app_init(&app, &b.arena);
    const char *const files[] = {"fn/a.js", "fn/b.py", "other/c.js", "fnx/d.js"};
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        app_add_function(&app, files[i], (struct location){0})->file = files[i];
    component_check(&b.components, b.index, &app, &b.findings);
    assert_int_equal(b.findings.items.len, 2);
    const struct finding *f = &b.findings.items.items[0];
    assert_string_equal(f->rule, "vulnerable-component");
    assert_string_equal(
        f->message, "p 1.1.0 (dev dependency, brought by grunt > async) has a known flaw, CVE-2 "
                    "(critical): Prototype  [31mPollution");
    assert_string_equal(
        f->fix,
        "Upgrade p to 1.2.0 or later. It is brought by grunt > async: update that, or override "
        "the version.");
    assert_int_equal(f->severity, SEVERITY_HIGH); /* one less: it is not shipped */
    assert_int_equal(f->confidence, CONFIDENCE_LIKELY);
    assert_string_equal(f->identity, "npm|p");
    assert_int_equal(f->functions.len, 1);
    assert_string_equal(f->functions.items[0], "fn/a.js");
    assert_string_equal(f->evidence.items[0].title, "advisory GHSA-x");
    assert_string_equal(f->evidence.items[0].text,
                        "Prototype  [31mPollution; critical, CVSS 9.8 "
                        "(CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H); "
                        "affected: >= 1.0.0, < 1.2.0; fixed in 1.2.0\nEverything breaks.");
    f = &b.findings.items.items[1];
    assert_string_equal(f->message, "p '^1.1.0' admits 1.1.0, which has a known flaw, CVE-2 "
                                    "(critical): Prototype  [31mPollution");
    assert_int_equal(f->severity, SEVERITY_CRITICAL);
    assert_int_equal(f->confidence, CONFIDENCE_POSSIBLE);
    bench_release(&b);
}

static void test_malware_is_a_class_of_its_own(void **state)
{
    struct bench b;
    bench_init(&b);
    add_npm(&b, "MAL-2024-1", "p", "\"versions\": [\"1.0.0\"]");
    add_npm(&b, "X-1", "p", "\"versions\": [\"1.0.0\"]");
    add(&b, "{\"id\": \"GHSA-m\", \"database_specific\": {\"severity\": \"HIGH\", \"cwe_ids\": "
            "[\"CWE-506\"]}, \"details\": "
            "\"Steals keys. Runs.\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", "
            "\"name\": \"q\"}, \"ranges\": [{\"type\": "
            "\"SEMVER\", \"events\": [{\"introduced\": \"0\"}]}]}]}");
    import_and_open(&b);
    ship(&b, ECO_NPM, "p", "1.0.0");
    ship(&b, ECO_NPM, "q", "2.0.0");
    component_check(&b.components, b.index, NULL, &b.findings);
    assert_int_equal(b.findings.items.len, 3);
    const struct finding *f = b.findings.items.items;
    assert_string_equal(f[0].class_id, "malicious-component");
    assert_string_equal(f[0].message, "p 1.0.0 is malware, MAL-2024-1 (critical): Flaw in p");
    assert_int_equal(f[0].references.len, 1);
    assert_string_equal(f[1].class_id, "vulnerable-component");
    assert_string_equal(f[1].references.items[0], "X-1");
    assert_string_equal(f[2].message, "q 2.0.0 is malware, GHSA-m (critical): Steals keys");
    bench_release(&b);
}

static void test_ecosystems_without_advisories_are_told(void **state)
{
    struct bench b;
    bool unchecked[ECO_COUNT];
    bench_init(&b);
    add_npm(&b, "X", "p", "\"versions\": [\"1.0.0\"]");
    import_and_open(&b);
    ship(&b, ECO_NPM, "p", "1.0.0");
    assert_int_equal(component_unchecked(&b.components, b.index, unchecked), 0);
    ship(&b, ECO_PYPI, "p", "1.0.0");
    ship(&b, ECO_PYPI, "q", "1.0.0");
    assert_int_equal(component_unchecked(&b.components, b.index, unchecked), 1);
    assert_true(unchecked[ECO_PYPI]);
    assert_false(unchecked[ECO_NPM]);
    bench_release(&b);
}

static void test_missing_and_foreign_files_are_refused(void **state)
{
    struct bench b;
    struct advisory_index *index;
    bench_init(&b);
    assert_int_equal(advisory_index_open(b.path, &b.sink, &index), VIRGA_ERR_NOTFOUND);
    assert_non_null(strstr(b.diag, "virga db update"));
    assert_int_equal(file_write_atomic(b.path, SLICE("")), VIRGA_OK);
    assert_int_equal(advisory_index_open(b.path, &b.sink, &index), VIRGA_ERR_VERSION);
    char junk[4096] = "junk";
    assert_int_equal(file_write_atomic(b.path, (struct slice){junk, sizeof(junk)}), VIRGA_OK);
    assert_int_equal(advisory_index_open(b.path, &b.sink, &index), VIRGA_ERR_VERSION);
    assert_int_equal(advisory_index_open(b.root, &b.sink, &index), VIRGA_ERR_IO);
    const char *missing = "/nonexistent/source";
    assert_int_equal(advisory_import(&missing, 1, b.path, 1, &b.sink, &b.stats),
                     VIRGA_ERR_NOTFOUND);
    assert_non_null(strstr(b.diag, "'/nonexistent/source' cannot be read"));
    bench_release(&b);
}

/* Every byte of a small index is damaged in turn: refused or reported, never believed. */
static void test_damage_is_never_believed(void **state)
{
    struct bench b;
    struct slice good;
    bench_init(&b);
    add_npm(&b, "X-1", "p",
            "\"versions\": [\"1.0.0\"], \"ranges\": [{\"type\": \"SEMVER\", \"events\": "
            "[{\"introduced\": "
            "\"2.0.0\"}, {\"fixed\": \"2.1.0\"}]}]");
    add(&b, "{\"id\": \"Y\", \"aliases\": [\"Z\"], \"details\": \"Some text. More text.\", "
            "\"affected\": [{\"package\": "
            "{\"ecosystem\": \"npm\", \"name\": \"p\"}, \"versions\": [\"2.0.5\"]}]}");
    import_and_open(&b);
    assert_string_equal(ids_of(&b, ECO_NPM, "p", "2.0.5"), "X-1 Y Z");
    advisory_index_close(b.index);
    b.index = NULL;
    assert_int_equal(file_read(&b.arena, b.path, 1u << 20, &good), VIRGA_OK);
    for (size_t i = 0; i < good.len; i++) {
        struct slice bad = arena_slice(&b.arena, good);
        ((char *)(uintptr_t)bad.ptr)[i] ^= 0x41;
        assert_int_equal(file_write_atomic(b.path, bad), VIRGA_OK);
        b.diags = 0;
        if (advisory_index_open(b.path, &b.sink, &b.index) != VIRGA_OK) {
            assert_int_equal(b.diags, 1);
            continue;
        }
        assert_int_equal(advisory_index_verify(b.index), VIRGA_ERR_VERSION);
        const char *ids = ids_of(&b, ECO_NPM, "p", "2.0.5");
        if (b.diags == 0)
            assert_string_equal(ids, "X-1 Y Z"); /* a byte that this look-up does not need */
        assert_true(b.diags <= 1);
        advisory_index_close(b.index);
        b.index = NULL;
    }
    for (size_t len = 0; len < good.len; len += 7) {
        assert_int_equal(file_write_atomic(b.path, slice_sub(good, 0, len)), VIRGA_OK);
        assert_int_equal(advisory_index_open(b.path, &b.sink, &b.index), VIRGA_ERR_VERSION);
    }
    bench_release(&b);
}

static void test_the_example_advisories(void **state)
{
    struct bench b;
    bench_init(&b);
    const char *source = VIRGA_SOURCE_ROOT "/examples/advisories";
    assert_int_equal(advisory_import(&source, 1, b.path, 1, &b.sink, &b.stats), VIRGA_OK);
    assert_int_equal(b.stats.kept, b.stats.read);
    assert_int_equal(advisory_index_open(b.path, &b.sink, &b.index), VIRGA_OK);
    assert_string_equal(ids_of(&b, ECO_NPM, "lodash", "4.17.11"),
                        "CVE-2019-10744 GHSA-jf85-cpcp-j695");
    assert_string_equal(ids_of(&b, ECO_NPM, "lodash", "4.17.12"), "");
    assert_string_equal(ids_of(&b, ECO_NPM, "minimist", "0.0.8"),
                        "CVE-2020-7598 GHSA-vh95-rmgr-6w4m");
    assert_string_equal(ids_of(&b, ECO_NPM, "minimist", "0.2.1"), "");
    assert_string_equal(ids_of(&b, ECO_NPM, "minimist", "1.2.2"),
                        "CVE-2020-7598 GHSA-vh95-rmgr-6w4m");
    assert_string_equal(ids_of(&b, ECO_PYPI, "Jinja2", "2.4.1"),
                        "CVE-2014-1402 GHSA-8r7q-cvjq-x353 PYSEC-2014-8");
    assert_string_equal(ids_of(&b, ECO_PYPI, "jinja2", "2.7.2"), "");
    assert_int_equal(b.diags, 0);
    bench_release(&b);
}

/* A few well-known flaws, where real advisories are at hand. */
static void test_real_advisories(void **state)
{
    struct bench b;
    bench_init(&b);
    const char *data = getenv("VIRGA_SHARED_DATA");
    char *source = path_join(&b.arena, data ? data : VIRGA_SOURCE_ROOT "/../shared/data", "osv");
    if (dir_exists(source)) {
        const char *sources[] = {source};
        assert_int_equal(advisory_import(sources, 1, b.path, 2, &b.sink, &b.stats), VIRGA_OK);
        assert_int_equal(b.stats.broken, 0);
        assert_int_equal(advisory_index_open(b.path, &b.sink, &b.index), VIRGA_OK);
        assert_non_null(strstr(ids_of(&b, ECO_NPM, "lodash", "4.17.11"), "CVE-2019-10744"));
        assert_null(strstr(ids_of(&b, ECO_NPM, "lodash", "4.17.12"), "CVE-2019-10744"));
        assert_string_equal(ids_of(&b, ECO_NPM, "lodash", "4.17.21"), "");
        assert_non_null(strstr(ids_of(&b, ECO_PYPI, "jinja2", "2.4.1"), "CVE-2014-1402"));
        assert_non_null(strstr(ids_of(&b, ECO_NPM, "minimist", "0.0.8"), "CVE-2020-7598"));
    }
    bench_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_are_sorted_and_open_and_close),
        cmocka_unit_test(test_limits_end_a_range),
        cmocka_unit_test(test_commit_ranges_do_not_end_the_evaluation),
        cmocka_unit_test(test_listed_versions_count_beside_ranges),
        cmocka_unit_test(test_last_known_range_ends_what_has_no_fix),
        cmocka_unit_test(test_what_is_not_kept),
        cmocka_unit_test(test_the_youngest_of_one_id_stays),
        cmocka_unit_test(test_names_are_compared_as_the_ecosystem_does),
        cmocka_unit_test(test_aliases_make_one_flaw_however_indirect),
        cmocka_unit_test(test_the_fix_clears_what_comes_after_it_too),
        cmocka_unit_test(test_how_a_finding_is_told),
        cmocka_unit_test(test_malware_is_a_class_of_its_own),
        cmocka_unit_test(test_ecosystems_without_advisories_are_told),
        cmocka_unit_test(test_missing_and_foreign_files_are_refused),
        cmocka_unit_test(test_damage_is_never_believed),
        cmocka_unit_test(test_the_example_advisories),
        cmocka_unit_test(test_real_advisories),
    };
    return cmocka_run_group_tests_name("component", tests, NULL, NULL);
}
