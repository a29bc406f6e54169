/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "component/lockfile.h"

#include <cmocka.h>

/* A small tree of files on disk, and what was found in it. */
struct tree {
    struct arena arena;
    char root[32];
    struct app_files files;
    struct component_list list;
    unsigned warnings;
    char warning[256]; /* the last one */
};

static void count_warning(void *context, const struct virga_diag *d)
{
    struct tree *t = context;
    t->warnings++;
    (void)snprintf(t->warning, sizeof(t->warning), "%s:%u:%u: %s", d->file, d->line, d->column,
                   d->code);
}

static void tree_init(struct tree *t)
{
    *t = (struct tree){.root = "/tmp/virga-lock-XXXXXX"};
    arena_init(&t->arena);
    assert_non_null(mkdtemp(t->root));
    t->files.root = t->root;
    t->list.arena = &t->arena;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void tree_add(struct tree *t, const char *path, const char *text)
{
    char *full = path_join(&t->arena, t->root, path);
    assert_int_equal(dir_make(path_dir(&t->arena, full)), VIRGA_OK);
    assert_int_equal(file_write_atomic(full, slice_of(text)), VIRGA_OK);
    *vec_add(&t->files.paths, &t->arena) = path;
    qsort(t->files.paths.items, t->files.paths.len, sizeof(char *), by_name);
}

static void tree_collect(struct tree *t)
{
    struct virga_diag_sink sink = {count_warning, t};
    component_collect(&t->list, &t->files, &sink);
}

static void tree_release(struct tree *t)
{
    for (size_t i = 0; i < t->files.paths.len; i++) {
        char *path = path_join(&t->arena, t->root, t->files.paths.items[i]);
        (void)unlink(path);
        for (path = path_dir(&t->arena, path); strlen(path) >= strlen(t->root);
             path = path_dir(&t->arena, path))
            if (rmdir(path) != 0)
                break;
    }
    arena_release(&t->arena);
}

/* One line for each component: "file:line:column name version flags <parent [range". */
static char *describe(struct tree *t)
{
    struct buf b;
    buf_init(&b, 1u << 20);
    for (size_t i = 0; i < t->list.items.len; i++) {
        const struct component *c = &t->list.items.items[i];
        buf_printf(&b, "%s:%u:%u %s %s%s%s%s", c->at.file, c->at.line, c->at.column, c->name,
                   c->version, c->direct ? " direct" : "", c->dev ? " dev" : "",
                   c->optional ? " optional" : "");
        if (c->parent)
            buf_printf(&b, " <%s", c->parent);
        if (c->range)
            buf_printf(&b, " [%s", c->range);
        buf_add_char(&b, '\n');
    }
    char *text = arena_slicedup(&t->arena, buf_slice(&b));
    buf_release(&b);
    return text;
}

static void expect_tree(struct tree *t, const char *expected)
{
    tree_collect(t);
    assert_string_equal(describe(t), expected);
    tree_release(t);
}

static void test_package_lock_v3(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(
        &t, "package-lock.json",
        "{\n"
        "  \"name\": \"app\", \"lockfileVersion\": 3, \"requires\": true,\n"
        "  \"packages\": {\n"
        "    \"\": {\"name\": \"app\", \"version\": \"1.0.0\", \"dependencies\": {\"a\": \"^1\", "
        "\"al\": \"npm:real@2\", \"w\": \"*\"},\n"
        "         \"devDependencies\": {\"@s/d\": \"~3\"}},\n"
        "    \"node_modules/a\": {\"version\": \"1.1.0\", \"resolved\": "
        "\"https://r.example/a/-/a-1.1.0.tgz\", \"dependencies\": {\"b\": \"1\", \"c\": \"1\"}},\n"
        "    \"node_modules/al\": {\"name\": \"real\", \"version\": \"2.0.0\"},\n"
        "    \"node_modules/b\": {\"version\": \"9.0.0\", \"inBundle\": true, \"optional\": "
        "true},\n"
        "    \"node_modules/a/node_modules/b\": {\"version\": \"1.0.0\", \"dependencies\": {\"c\": "
        "\"1\"}},\n"
        "    \"node_modules/c\": {\"version\": \"1.2.3\", \"peer\": true},\n"
        "    \"node_modules/@s/d\": {\"version\": \"3.0.1\", \"dev\": true, \"dependencies\": "
        "{\"b\": \"9\"}},\n"
        "    \"node_modules/g\": {\"version\": \"1.0.0\", \"resolved\": "
        "\"git+ssh://git@host.example/x/g.git#abc\"},\n"
        "    \"node_modules/h\": {\"version\": \"1.0.0\", \"resolved\": "
        "\"https://codeload.github.com/x/h/tar.gz/abc\"},\n"
        "    \"node_modules/f\": {\"version\": \"1.0.0\", \"resolved\": \"file:vendor/f.tgz\"},\n"
        "    \"node_modules/w\": {\"resolved\": \"packages/w\", \"link\": true},\n"
        "    \"packages/w\": {\"version\": \"0.0.1\", \"dependencies\": {\"e\": \"1\"}},\n"
        "    \"packages/w/node_modules/e\": {\"version\": \"1.0.5\"}\n"
        "  }\n"
        "}\n");
    expect_tree(&t, "package-lock.json:6:5 a 1.1.0 direct\n"
                    "package-lock.json:7:5 real 2.0.0 direct\n"
                    "package-lock.json:8:5 b 9.0.0 optional <@s/d\n"
                    "package-lock.json:9:5 b 1.0.0 <a\n"
                    "package-lock.json:10:5 c 1.2.3 <a\n"
                    "package-lock.json:11:5 @s/d 3.0.1 direct dev\n"
                    "package-lock.json:17:5 e 1.0.5 direct\n");
}

#define LOCK_V1                                                                                    \
    "{\"lockfileVersion\": 1, \"requires\": true, \"dependencies\": {\n"                           \
    " \"a\": {\"version\": \"1.0.0\", \"requires\": {\"b\": \"2\", \"z\": \"1\"}, "                \
    "\"dependencies\": {\n"                                                                        \
    "   \"b\": {\"version\": \"2.0.0\", \"bundled\": true, \"requires\": {\"c\": \"1\"}}}},\n"     \
    " \"b\": {\"version\": \"3.0.0\", \"dev\": true},\n"                                           \
    " \"c\": {\"version\": \"1.0.0\", \"optional\": true},\n"                                      \
    " \"al\": {\"version\": \"npm:@x/real@4.0.0\"},\n"                                             \
    " \"g\": {\"version\": \"git+https://host.example/g.git#1\", \"from\": \"g\"},\n"              \
    " \"t\": {\"version\": \"https://host.example/t.tgz\"},\n"                                     \
    " \"f\": {\"version\": \"file:../f\"}}}\n"

static void test_package_lock_v1_with_manifest(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "fn/package-lock.json", LOCK_V1);
    tree_add(
        &t, "fn/package.json",
        "{\"dependencies\": {\"a\": \"1\", \"c\": \"*\"}, \"devDependencies\": {\"b\": \"3\"}}");
    expect_tree(&t, "fn/package-lock.json:2:2 a 1.0.0 direct\n"
                    "fn/package-lock.json:3:4 b 2.0.0 <a\n"
                    "fn/package-lock.json:4:2 b 3.0.0 direct dev\n"
                    "fn/package-lock.json:5:2 c 1.0.0 direct optional\n"
                    "fn/package-lock.json:6:2 @x/real 4.0.0\n");
}

static void test_package_lock_v1_alone(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "package-lock.json", LOCK_V1);
    expect_tree(&t, "package-lock.json:2:2 a 1.0.0 direct\n"
                    "package-lock.json:3:4 b 2.0.0 <a\n"
                    "package-lock.json:4:2 b 3.0.0 direct dev\n"
                    "package-lock.json:5:2 c 1.0.0 optional <a > b\n"
                    "package-lock.json:6:2 @x/real 4.0.0 direct\n");
}

static void test_package_lock_v2_counts_packages_once(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "package-lock.json",
             "{\"lockfileVersion\": 2,\n"
             "\"dependencies\": {\"a\": {\"version\": \"1.0.0\"}},\n"
             "\"packages\": {\"\": {\"dependencies\": {\"a\": \"1\"}},\n"
             "\"node_modules/a\": {\"version\": \"1.0.0\"}}}");
    expect_tree(&t, "package-lock.json:4:1 a 1.0.0 direct\n");
}

static void test_shrinkwrap_wins_over_package_lock(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "package-lock.json",
             "{\"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\"}}}");
    tree_add(&t, "npm-shrinkwrap.json",
             "{\"packages\": {\"node_modules/a\": {\"version\": \"1.0.1\"}}}");
    tree_add(&t, "node_modules/.package-lock.json", "{}");
    tree_add(&t, "node_modules/x/package-lock.json",
             "{\"packages\": {\"node_modules/q\": {\"version\": \"1.0.0\"}}}");
    expect_tree(&t, "npm-shrinkwrap.json:1:15 a 1.0.1 direct\n");
}

static void test_long_chains_are_shortened(void **state)
{
    struct tree t;
    struct buf b;
    tree_init(&t);
    buf_init(&b, 1u << 20);
    buf_add_str(&b, "{\"packages\": {\"\": {\"dependencies\": {\"p0\": \"1\"}}");
    for (unsigned i = 0; i < 14; i++)
        buf_printf(
            &b,
            ",\"node_modules/p%u\": {\"version\": \"1.0.0\", \"dependencies\": {\"p%u\": \"1\"}}",
            i, i + 1);
    buf_add_str(&b, "}}");
    tree_add(&t, "package-lock.json", b.ptr);
    tree_collect(&t);
    assert_int_equal(t.list.items.len, 14);
    assert_string_equal(t.list.items.items[3].parent, "p0 > p1 > p2");
    assert_string_equal(t.list.items.items[8].parent, "p0 > p1 > p2 > p3 > p4 > p5 > p6 > p7");
    assert_string_equal(t.list.items.items[13].parent,
                        "p0 > … > p6 > p7 > p8 > p9 > p10 > p11 > p12");
    buf_release(&b);
    tree_release(&t);
}

static void test_broken_lockfile_is_reported_once(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "package-lock.json",
             "{\"packages\": {\n \"node_modules/a\": {\"version\": \"1.0.0\"},\n oops}}");
    tree_add(&t, "sub/package-lock.json",
             "{\"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\"}}}");
    tree_collect(&t);
    assert_int_equal(t.warnings, 1);
    assert_string_equal(t.warning, "package-lock.json:3:2: lockfile-syntax");
    assert_string_equal(describe(&t), "sub/package-lock.json:1:15 a 1.0.0 direct\n");
    tree_release(&t);
}

static void test_manifest_counts_only_without_lockfile(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "package.json",
             "{\"workspaces\": [\"./libs/*\"], \"dependencies\": {\"x\": \"1.0.0\"}}");
    tree_add(&t, "package-lock.json", "{\"packages\": {}}");
    tree_add(&t, "libs/a/package.json", "{\"dependencies\": {\"x\": \"1.0.0\"}}");
    tree_add(&t, "fn/package.json",
             "{\"name\": \"fn\",\n"
             " \"dependencies\": {\"x\": \"1.0.0\",\n"
             "   \"y\": \"^2.1\", \"z\": \"*\", \"g\": \"github:a/b\", \"u\": "
             "\"https://host.example/u.tgz\", \"l\": \"latest\", \"f\": \"file:../f\",\n"
             "   \"al\": \"npm:real@~3.2.1\"},\n"
             " \"devDependencies\": {\"d\": \"=4.0.0-rc.1\"},\n"
             " \"optionalDependencies\": {\"o\": \">=1.2 <2 || >=0.5.1\"}, \"peerDependencies\": "
             "{\"p\": \"1.0.0\"}}");
    expect_tree(&t, "fn/package.json:2:19 x 1.0.0 direct\n"
                    "fn/package.json:3:4 y 2.1.0 direct [^2.1\n"
                    "fn/package.json:4:4 real 3.2.1 direct [~3.2.1\n"
                    "fn/package.json:5:22 d 4.0.0-rc.1 direct dev\n"
                    "fn/package.json:6:27 o 0.5.1 direct optional [>=1.2 <2 || >=0.5.1\n");
}

static void test_npm_ranges_have_a_lowest_version(void **state)
{
    static const struct {
        const char *range, *lowest; /* NULL = none */
        bool exact;
    } cases[] = {
        {"1.2.3", "1.2.3", true},
        {"=v1.2.3", "1.2.3", true},
        {"1.2.3-beta.1", "1.2.3-beta.1", true},
        {"1.2.3+b", "1.2.3", true},
        {"1.2", "1.2.0", false},
        {"1.x", "1.0.0", false},
        {"1.2.*", "1.2.0", false},
        {"^0.2.3", "0.2.3", false},
        {"~> 1.1", "1.1.0", false},
        {">= 1.2.3", "1.2.3", false},
        {">1.2.3", "1.2.4", false},
        {">1", "2.0.0", false},
        {">=1.0.0 >=1.5.0 <2", "1.5.0", false},
        {"1.2.3 - 2.3.4", "1.2.3", false},
        {"1.2.3 || 1.2.3", "1.2.3", false},
        {"^2 || ^1.4", "1.4.0", false},
        {"<2", NULL, false},
        {"*", NULL, false},
        {"", NULL, false},
        {"latest", NULL, false},
        {"git+https://x.example/y", NULL, false},
        {"workspace:^1.0.0", NULL, false},
        {"a/b", NULL, false},
        {"1.2.3 || *", NULL, false},
        {"99999999999999999999.0.0", NULL, false},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct slice lowest = SLICE_EMPTY;
        bool exact = false;
        bool found = npm_range_lowest(&a, slice_of(cases[i].range), &lowest, &exact);
        if (found != (cases[i].lowest != NULL) ||
            (found && (!slice_eq_str(lowest, cases[i].lowest) || exact != cases[i].exact)))
            fail_msg("'%s' gives '%.*s' %d", cases[i].range, SLICE_ARG(lowest), exact);
    }
    arena_release(&a);
}

static void test_requirements(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "requirements.txt",
             "\xef\xbb\xbf# comment\r\n"
             "Flask_Login[extra, more]==0.5.0 ; python_version >= '3'  # why\r\n"
             "  jinja2 == 2.4.1 \\\r\n"
             "    --hash=sha256:aa \\\r\n"
             "    --hash=sha256:bb\r\n"
             "requests>=2.0,!=2.1,<3\n"
             "old (==1.0)\n"
             "wild==1.2.*\n"
             "arbitrary===1.0.post1\n"
             "compatible~=1.4.2; sys_platform == 'win32'\n"
             "nothing\n"
             "above>1.0\n"
             "pkg @ https://host.example/pkg-1.0.zip\n"
             "git+https://host.example/x.git#egg=x==1.0\n"
             "-e ./local\n"
             "--index-url https://index.example/simple\n"
             "-r deps/more.in\n"
             "-r ../outside.txt\n"
             "--requirement=requirements-dev.txt\n"
             "bad==${VERSION}\n"
             "x==1.0#not-a-comment\n");
    tree_add(&t, "deps/more.in", "-r more.in\n-r ../requirements.txt\nsix==1.16.0\n");
    tree_add(&t, "requirements-dev.txt", "pytest==7.0\n");
    tree_add(&t, "requirements/base.txt", "click==8.0\n");
    tree_add(&t, "notes.txt", "notes==1.0\n");
    expect_tree(&t, "requirements-dev.txt:1:1 pytest 7.0 direct dev\n"
                    "requirements.txt:2:1 flask-login 0.5.0 direct optional\n"
                    "requirements.txt:3:3 jinja2 2.4.1 direct\n"
                    "requirements.txt:6:1 requests 2.0 direct [>=2.0,!=2.1,<3\n"
                    "requirements.txt:7:1 old 1.0 direct\n"
                    "requirements.txt:8:1 wild 1.2 direct [==1.2.*\n"
                    "requirements.txt:9:1 arbitrary 1.0.post1 direct\n"
                    "requirements.txt:10:1 compatible 1.4.2 direct optional [~=1.4.2\n"
                    "deps/more.in:3:1 six 1.16.0 direct\n"
                    "requirements/base.txt:1:1 click 8.0 direct\n");
}

static void test_requirements_of_pip_compile(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "requirements.txt",
             "click==8.0.1 \\\n"
             "    --hash=sha256:aa\n"
             "    # via\n"
             "    #   Flask\n"
             "    #   other\n"
             "flask==2.0.1\n"
             "    # via -r requirements.in\n"
             "jinja2==3.0.1  # via flask, other\n"
             "plain==1.0  # we need this one\n");
    expect_tree(&t, "requirements.txt:1:1 click 8.0.1 <flask\n"
                    "requirements.txt:6:1 flask 2.0.1 direct\n"
                    "requirements.txt:8:1 jinja2 3.0.1 <flask\n"
                    "requirements.txt:9:1 plain 1.0 direct\n");
}

static void test_yarn_classic(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(
        &t, "yarn.lock",
        "# yarn lockfile v1\n\n\n"
        "\"@s/a@^1.0.0\", \"@s/a@^1.1.0\":\n"
        "  version \"1.1.3\"\n"
        "  resolved \"https://r.example/@s/a/-/a-1.1.3.tgz#abc\"\n"
        "  integrity sha512-xx\n"
        "  dependencies:\n"
        "    b \"~2.0.0\"\n"
        "    \"@s/c\" \"1\"\n"
        "\n"
        "\"@s/c@1\":\n  version \"1.0.0\"\n  optionalDependencies:\n    e \"*\"\n\n"
        "al@npm:real@^4:\r\n  version \"4.0.1\"\r\n\r\n"
        "b@^2, b@~2.0.0:\n  version \"2.0.9\"\n\n"
        "d@^3:\n  version \"3.0.0\"\n\n"
        "e@*:\n  version \"5.0.0\"\n\n"
        "f@file:./f:\n  version \"1.0.0\"\n\n"
        "g@x/g:\n  version \"1.0.0\"\n  resolved \"https://codeload.github.com/x/g/tar.gz/abc\"\n");
    tree_add(&t, "package.json",
             "{\"dependencies\": {\"@s/a\": \"^1.0.0\", \"al\": \"npm:real@^4\"}, "
             "\"devDependencies\": {\"d\": \"^3\"}}");
    tree_add(&t, "packages/x/package.json", "{\"dependencies\": {\"b\": \"^2\"}}");
    tree_add(&t, "node_modules/y/package.json", "{\"dependencies\": {\"e\": \"*\"}}");
    expect_tree(&t, "packages/x/package.json:1:19 b 2.0.0 direct [^2\n"
                    "yarn.lock:4:1 @s/a 1.1.3 direct\n"
                    "yarn.lock:12:1 @s/c 1.0.0 <@s/a\n"
                    "yarn.lock:17:1 real 4.0.1 direct\n"
                    "yarn.lock:20:1 b 2.0.9 direct\n"
                    "yarn.lock:23:1 d 3.0.0 direct dev\n"
                    "yarn.lock:26:1 e 5.0.0 <@s/a > @s/c\n");
}

static void test_yarn_berry(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "yarn.lock",
             "# This file is generated\n"
             "__metadata:\n  version: 6\n  cacheKey: 8\n\n"
             "\"a@npm:^1.0.0, a@npm:^1.1.0\":\n"
             "  version: 1.1.3\n"
             "  resolution: \"a@npm:1.1.3\"\n"
             "  dependencies:\n    b: ^2.0\n    c: \"npm:^1.0\"\n"
             "  checksum: xx\n  languageName: node\n  linkType: hard\n\n"
             "\"al@npm:real@^4\":\n  version: 4.0.1\n  resolution: \"real@npm:4.0.1\"\n\n"
             "\"app@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"app@workspace:.\"\n"
             "  dependencies:\n    a: ^1.0.0\n    al: \"npm:real@^4\"\n    p: ^1\n\n"
             "\"b@npm:^2.0\":\n  version: 2.0\n  resolution: \"b@npm:2.0\"\n\n"
             "\"c@npm:^1.0\":\n  version: 1.0.1\n  resolution: \"c@npm:1.0.1\"\n\n"
             "\"p@^1\":\n  version: 1.2.0\n  resolution: \"p@patch:p@npm%3A1.2.0#p.patch\"\n");
    expect_tree(&t, "yarn.lock:6:1 a 1.1.3 direct\n"
                    "yarn.lock:16:1 real 4.0.1 direct\n"
                    "yarn.lock:28:1 b 2.0 <a\n"
                    "yarn.lock:32:1 c 1.0.1 <a\n");
}

static void test_pnpm_in_its_versions(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "five/pnpm-lock.yaml",
             "lockfileVersion: 5.4\n"
             "specifiers:\n  a: ^1.0.0\n"
             "dependencies:\n  a: 1.0.0_b@2.0.0\n  al: /real/4.0.0\n  w: link:../w\n"
             "packages:\n"
             "  /a/1.0.0_b@2.0.0:\n    resolution: {integrity: x}\n    dependencies:\n      "
             "'@s/c': 3.0.0\n    dev: false\n"
             "  /@s/c/3.0.0:\n    resolution: {integrity: x}\n    dev: false\n    optional: true\n"
             "  /d/5.0.0:\n    resolution: {integrity: x}\n    dev: true\n"
             "  /real/4.0.0:\n    resolution: {integrity: x}\n"
             "  registry.example.com/@s/r/1.2.0_b@1.0.0:\n    resolution: {integrity: x}\n"
             "  github.com/x/y/abc:\n    resolution: {tarball: "
             "'https://codeload.github.com/x/y/tar.gz/abc'}\n    name: y\n    version: 1.0.0\n");
    tree_add(&t, "six/pnpm-lock.yaml",
             "lockfileVersion: '6.0'\n"
             "importers:\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        "
             "version: 1.0.0(b@2.0.0)\n"
             "    devDependencies:\n      d:\n        specifier: 5\n        version: 5.0.0\n"
             "packages:\n"
             "  /a@1.0.0(b@2.0.0):\n    resolution: {integrity: x}\n    dependencies:\n      "
             "'@s/c': 3.0.0\n"
             "  /a@1.0.0(b@3.0.0):\n    resolution: {integrity: x}\n"
             "  /@s/c@3.0.0:\n    resolution: {integrity: x}\n"
             "  /d@5.0.0:\n    resolution: {integrity: x}\n    dev: true\n");
    tree_add(&t, "nine/pnpm-lock.yaml",
             "lockfileVersion: '9.0'\n"
             "importers:\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        "
             "version: 1.0.0(b@2.0.0)\n"
             "      al:\n        specifier: npm:real@4\n        version: real@4.0.0\n"
             "    devDependencies:\n      d:\n        specifier: 5\n        version: 5.0.0\n"
             "packages:\n"
             "  '@s/c@3.0.0':\n    resolution: {integrity: x}\n"
             "  a@1.0.0:\n    resolution: {integrity: x}\n"
             "  d@5.0.0:\n    resolution: {integrity: x}\n"
             "  real@4.0.0:\n    resolution: {integrity: x}\n"
             "  z@https://host.example/z.tgz:\n    resolution: {tarball: "
             "'https://host.example/z.tgz'}\n    version: 1.0.0\n"
             "snapshots:\n"
             "  '@s/c@3.0.0': {}\n"
             "  a@1.0.0(b@2.0.0):\n    dependencies:\n      '@s/c': 3.0.0\n"
             "  d@5.0.0: {}\n"
             "  real@4.0.0: {}\n");
    expect_tree(&t, "five/pnpm-lock.yaml:9:3 a 1.0.0 direct\n"
                    "five/pnpm-lock.yaml:14:3 @s/c 3.0.0 optional <a\n"
                    "five/pnpm-lock.yaml:18:3 d 5.0.0 dev\n"
                    "five/pnpm-lock.yaml:21:3 real 4.0.0 direct\n"
                    "five/pnpm-lock.yaml:23:3 @s/r 1.2.0\n"
                    "nine/pnpm-lock.yaml:16:3 @s/c 3.0.0 <a\n"
                    "nine/pnpm-lock.yaml:18:3 a 1.0.0 direct\n"
                    "nine/pnpm-lock.yaml:20:3 d 5.0.0 direct dev\n"
                    "nine/pnpm-lock.yaml:22:3 real 4.0.0 direct\n"
                    "six/pnpm-lock.yaml:13:3 a 1.0.0 direct\n"
                    "six/pnpm-lock.yaml:19:3 @s/c 3.0.0 <a\n"
                    "six/pnpm-lock.yaml:21:3 d 5.0.0 direct dev\n");
}

static void test_poetry_and_uv(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "poetry.lock",
             "# generated\n"
             "[[package]]\nname = \"Flask\"\nversion = \"2.0.1\"\noptional = false\n\n"
             "[package.dependencies]\nclick = \">=7.1\"\nJinja2 = {version = \">=3.0\", markers = "
             "\"x\"}\n\n"
             "[[package]]\nname = \"click\"\nversion = \"8.0.0\"\n\n"
             "[[package]]\nname = \"jinja2\"\nversion = \"3.0.1\"\n\n"
             "[[package]]\nname = \"pytest\"\nversion = \"7.0.0\"\n\n"
             "[[package]]\nname = \"from-git\"\nversion = \"1.0\"\n[package.source]\ntype = "
             "\"git\"\nurl = \"x\"\n");
    tree_add(&t, "pyproject.toml",
             "[tool.poetry.dependencies]\npython = \"^3.9\"\nflask = \"^2\"\n"
             "[tool.poetry.group.dev.dependencies]\npytest = \"*\"\n");
    tree_add(&t, "old/poetry.lock",
             "[[package]]\nname = \"a\"\nversion = \"1.0\"\ncategory = \"main\"\noptional = true\n"
             "[[package]]\nname = \"b\"\nversion = \"1.0\"\ncategory = \"dev\"\n"
             "[[package]]\nname = \"c\"\nversion = \"1.0\"\ngroups = [\"dev\", \"main\"]\n");
    tree_add(&t, "uv.lock",
             "version = 1\n"
             "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\n"
             "dependencies = [\n    { name = \"flask\" },\n]\n"
             "[package.dev-dependencies]\ndev = [\n    { name = \"pytest\" },\n]\n"
             "[[package]]\nname = \"flask\"\nversion = \"2.0.1\"\nsource = { registry = "
             "\"https://index.example/simple\" }\n"
             "dependencies = [{ name = \"click\" }]\n"
             "[[package]]\nname = \"click\"\nversion = \"8.0.0\"\nsource = { registry = "
             "\"https://index.example/simple\" }\n"
             "[[package]]\nname = \"pytest\"\nversion = \"7.0.0\"\nsource = { registry = "
             "\"https://index.example/simple\" }\n"
             "[[package]]\nname = \"g\"\nversion = \"1.0\"\nsource = { git = "
             "\"https://host.example/g\" }\n");
    expect_tree(&t, "old/poetry.lock:2:1 a 1.0 direct optional\n"
                    "old/poetry.lock:7:1 b 1.0 direct dev\n"
                    "old/poetry.lock:11:1 c 1.0 direct\n"
                    "poetry.lock:3:1 flask 2.0.1 direct\n"
                    "poetry.lock:12:1 click 8.0.0 <flask\n"
                    "poetry.lock:16:1 jinja2 3.0.1 <flask\n"
                    "poetry.lock:20:1 pytest 7.0.0 direct dev\n"
                    "uv.lock:14:1 flask 2.0.1 direct\n"
                    "uv.lock:19:1 click 8.0.0 <flask\n"
                    "uv.lock:23:1 pytest 7.0.0 direct dev\n");
}

static void test_pipfile(void **state)
{
    struct tree t;
    tree_init(&t);
    tree_add(&t, "Pipfile.lock",
             "{\"_meta\": {\"hash\": {}},\n"
             " \"default\": {\n"
             "  \"Flask\": {\"hashes\": [\"sha256:x\"], \"version\": \"==2.0.1\"},\n"
             "  \"click\": {\"version\": \"==8.0.0\", \"markers\": \"python_version >= '3.6'\"},\n"
             "  \"g\": {\"git\": \"https://host.example/g\", \"ref\": \"abc\"}},\n"
             " \"develop\": {\n"
             "  \"pytest\": {\"version\": \"===7.0.0\"}}}\n");
    tree_add(&t, "Pipfile", "[packages]\nflask = \"*\"\n[dev-packages]\npytest = \"*\"\n");
    tree_add(&t, "alone/Pipfile.lock", "{\"default\": {\"x\": {\"version\": \"==1.0\"}}}");
    expect_tree(&t, "Pipfile.lock:3:3 flask 2.0.1 direct\n"
                    "Pipfile.lock:4:3 click 8.0.0 optional\n"
                    "Pipfile.lock:7:3 pytest 7.0.0 direct dev\n"
                    "alone/Pipfile.lock:1:14 x 1.0 direct\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_package_lock_v3),
        cmocka_unit_test(test_package_lock_v1_with_manifest),
        cmocka_unit_test(test_package_lock_v1_alone),
        cmocka_unit_test(test_package_lock_v2_counts_packages_once),
        cmocka_unit_test(test_shrinkwrap_wins_over_package_lock),
        cmocka_unit_test(test_long_chains_are_shortened),
        cmocka_unit_test(test_broken_lockfile_is_reported_once),
        cmocka_unit_test(test_manifest_counts_only_without_lockfile),
        cmocka_unit_test(test_npm_ranges_have_a_lowest_version),
        cmocka_unit_test(test_yarn_classic),
        cmocka_unit_test(test_yarn_berry),
        cmocka_unit_test(test_pnpm_in_its_versions),
        cmocka_unit_test(test_poetry_and_uv),
        cmocka_unit_test(test_pipfile),
        cmocka_unit_test(test_requirements),
        cmocka_unit_test(test_requirements_of_pip_compile),
    };
    return cmocka_run_group_tests_name("lockfile", tests, NULL, NULL);
}
