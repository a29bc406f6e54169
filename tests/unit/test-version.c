/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "component/component.h"

#include <cmocka.h>

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void expect(enum ecosystem e, struct slice a, struct slice b, int order, const char *where)
{
    int got = sign(version_compare(e, a, b)), back = sign(version_compare(e, b, a));
    if (got != order || back != -order)
        fail_msg("%s: %s: '%.*s' against '%.*s' gives %d and %d, not %d", where, ecosystem_name(e),
                 SLICE_ARG(a), SLICE_ARG(b), got, back, order);
}

/* "a < b = c < d": every pair of the chain is compared. */
static void expect_chain(enum ecosystem e, const char *chain)
{
    struct {
        struct slice text;
        int rank;
    } links[64];
    size_t count = 0;
    int rank = 0;
    for (struct slice rest = slice_of(chain); rest.len > 0;) {
        size_t end = slice_find_char(rest, ' ');
        links[count].text = slice_sub(rest, 0, end);
        links[count++].rank = rank;
        assert_true(count < ARRAY_SIZE(links));
        if (end == SIZE_MAX)
            break;
        assert_true(rest.ptr[end + 1] == '<' || rest.ptr[end + 1] == '=');
        rank += rest.ptr[end + 1] == '<';
        rest = slice_sub(rest, end + 3, rest.len);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            expect(e, links[i].text, links[j].text, sign(links[i].rank - links[j].rank), chain);
}

static void test_semver_chains(void **state)
{
    expect_chain(ECO_NPM,
                 "latest < 0.0.0-0 < 0 = 0.0.0 < 0.0.1 < 0.1 < 0.1.1-x < 0.1.1 < 0.2 < 1.0 = 1 "
                 "< 1.0.1 < 1.1 = v1.1 = =1.1.0 < 2 < 10 < 10.0.1");
    expect_chain(ECO_NPM,
                 "1.2.3-0 < 1.2.3-7 < 1.2.3-07.1 < 1.2.3-8.0 < 1.2.3-10 < 1.2.3-A < 1.2.3-a < "
                 "1.2.3-a.1 < 1.2.3-a.b < 1.2.3-beta = 1.2.3beta = 1.2.3-beta+1 < "
                 "1.2.3-beta.2 < 1.2.3-beta-2 < 1.2.3 = 1.2.3+x-y = v1.2.3");
    expect_chain(ECO_NPM, "1.0.0-18446744073709551615 < 1.0.0-18446744073709551616 < "
                          "1.0.0-99999999999999999999999 < 1.0.0 < 1.0.18446744073709551616 < "
                          "18446744073709551615.0.0 < 18446744073709551616.0.0");
    expect_chain(ECO_CRATES, "0.9.9 < 1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-rc.1 < 1.0.0 < 1.0.1");
    expect_chain(ECO_GO,
                 "v0.0.0-20180102030405-abcdefabcdef < v0.0.0-20190102030405-012345678901 < "
                 "v0.0.0 < v1.9.9 < v2.0.0-rc.1+incompatible < v2.0.0+incompatible = 2.0.0 < "
                 "go2.0.1 < 2.1.0-pre < 2.1.0");
    expect_chain(ECO_NUGET,
                 "1.0.0-Alpha = 1.0.0-alpha < 1.0.0-BETA < 1.0.0-rc.2 < 1.0.0-RC.10 < 1.0 = "
                 "1.0.0.0 = 1+meta < 1.0.0.1-a < 1.0.0.1 < 1.0.1 < 1.0.1.1");
}

static void test_pep440_chains(void **state)
{
    expect_chain(ECO_PYPI,
                 "foo < foo-2 < foo-10 < 1.dev1 < 1.0.dev02 < 1a0.dev3 < 1a = 1.0-ALPHA.0 < 1a1 < "
                 "1a1.post1 < 1b2 = 1.0_beta_2 < 1c1 = 1rc1 = 1.preview1 = 1-pre-1 < "
                 "1rc1.post2.dev3 < 1rc1.post2 < 1 = v1.0 = 1.0.0.0 = 0!1 < 1+a < 1+a.b < "
                 "1+b < 1+1 < 1+1.a < 1+1.1 = 1.0+1-01 < 1.post0.dev9 < 1.post0 = 1-0 < "
                 "1.r1 = 1.rev1 = 1-1 = 1.0.post1 < 1.0.1 < 1.1 < 1.10 < 2020.1 < 1!0.1");
    assert_true(version_valid(ECO_PYPI, SLICE("1.0.0rc1+local.7")));
    assert_false(version_valid(ECO_PYPI, SLICE("1.0.0-final-x")));
    assert_false(version_valid(ECO_PYPI, SLICE("1.0+")));
    assert_false(version_valid(ECO_PYPI, SLICE("")));
}

static void test_maven_chains(void **state)
{
    expect_chain(
        ECO_MAVEN,
        "1.rc < 1.snapshot < 1-alpha = 1.0.0-Alpha < 1-a1 = 1alpha1 = 1.0-alpha-1 < 1-beta < 1-m2 "
        "= "
        "1-milestone-2 < 1-rc1 = 1-cr1 = 1.0-RC1 < 1-SNAPSHOT < 1.0.RC1 < 1 = 1.0 = 1-ga = "
        "1.Final = 1.0.RELEASE = 1.0-0 < 1.sp1 < 1.A < 1-sp < 1-a < 1-jre < 1-jre8 < "
        "1-zzz < 1-1 < 1-1.1 < 1-2 < 1.0.1-rc < 1.0.1 < 1.1-alpha < 1.1 = 1.01 < "
        "1.1.0.1 < 2-20200101 < 2.1 < 10 < 18446744073709551616");
}

static void test_rubygems_chains(void **state)
{
    expect_chain(ECO_RUBYGEMS,
                 "0.9 < 1.0.a < 1.a.1 = 1.0.0.a1 < 1.a.2 < 1.a.10 < 1.b < 1.0-1 = 1.0.pre.1 < "
                 "1.0.rc1 < 1 = 1.0 = 1.0.0 < 1.0.0.1 < 1.0.1.pre < 1.0.1 < 1.2 < 1.10 < 10");
}

static void test_packagist_chains(void **state)
{
    expect_chain(ECO_PACKAGIST,
                 "dev-main < 1.0-foo < 1.0-dev < 1.0-alpha = 1.0a < 1.0a1 < 1.0-beta2 = 1.0b2 < "
                 "1.0-RC1 = 1.0rc1 < 1.0RC2 < 1.0 = v1.0 < 1.0.0 < 1.0.1 < 1.0pl1 = 1.0-patch1 < "
                 "1.1 < 1.10 < 10");
}

/* Pieces of which random versions are put together. */
static const char *const pieces[] = {"0",     "1",  "00", "2",       "10", "18446744073709551617",
                                     ".",     ".",  ".",  "-",       "-",  "_",
                                     "+",     "!",  "a",  "b",       "rc", "alpha",
                                     "dev",   "sp", "v",  "pre",     "ga", "final",
                                     "patch", "go", "x",  "post",    "",   "SNAPSHOT",
                                     "Beta",  "~",  " ",  "\xc3\xa9"};

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static struct slice random_version(struct arena *a, uint64_t *seed)
{
    char text[64] = "";
    size_t len = 0;
    for (uint64_t n = next_random(seed) % 6; n > 0; n--) {
        const char *piece = pieces[next_random(seed) % ARRAY_SIZE(pieces)];
        if (len + strlen(piece) < sizeof(text)) {
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
    }
    return arena_slice(a, (struct slice){text, len});
}

static void test_every_order_is_total(void **state)
{
    enum { COUNT = 140 };
    struct slice v[COUNT];
    struct arena a;
    uint64_t seed = 7;
    arena_init(&a);
    for (size_t i = 0; i < COUNT; i++)
        v[i] = random_version(&a, &seed);
    for (enum ecosystem e = 0; e < ECO_COUNT; e++) {
        static signed char order[COUNT][COUNT];
        for (size_t i = 0; i < COUNT; i++)
            for (size_t j = 0; j < COUNT; j++)
                order[i][j] = (signed char)sign(version_compare(e, v[i], v[j]));
        for (size_t i = 0; i < COUNT; i++) {
            assert_int_equal(order[i][i], 0);
            for (size_t j = 0; j < COUNT; j++) {
                assert_int_equal(order[i][j], -order[j][i]);
                for (size_t k = 0; k < COUNT && order[i][j] <= 0; k++)
                    if (order[j][k] <= 0 &&
                        order[i][k] != (order[i][j] < order[j][k] ? order[i][j] : order[j][k]))
                        fail_msg("%s: '%s' <= '%s' <= '%s' but not so the outer two",
                                 ecosystem_name(e), v[i].ptr, v[j].ptr, v[k].ptr);
            }
        }
    }
    arena_release(&a);
}

static void test_very_long_versions_compare(void **state)
{
    struct arena a;
    arena_init(&a);
    size_t len = 100000;
    char *x = arena_alloc(&a, len + 1), *y = arena_alloc(&a, len + 1);
    for (size_t i = 0; i < len; i++)
        x[i] = y[i] = i % 2 ? '.' : '0';
    y[len - 2] = '1';
    for (enum ecosystem e = 0; e < ECO_COUNT; e++) {
        struct slice sx = {x, len}, sy = {y, len};
        assert_int_equal(version_compare(e, sx, sx), 0);
        assert_int_equal(sign(version_compare(e, sx, sy)), -sign(version_compare(e, sy, sx)));
    }
    arena_release(&a);
}

/* Vectors from outside the project, where they are at hand: "A < B" in each line. */
static void check_vector_file(struct arena *a, const char *folder, const char *name,
                              enum ecosystem e)
{
    struct slice text;
    const char *path = path_join(a, folder, name);
    if (!file_exists(path))
        return;
    assert_int_equal(file_read(a, path, 64u << 20, &text), VIRGA_OK);
    size_t checked = 0;
    while (text.len > 0) {
        struct slice line = slice_trim(slice_cut(text, '\n', &text)), rest;
        if (line.len == 0 || slice_starts(line, "//") || slice_starts(line, "# "))
            continue;
        struct slice left = slice_cut(line, ' ', &rest), op = slice_cut(rest, ' ', &rest);
        int order = slice_eq_str(op, "<") ? -1 : slice_eq_str(op, ">") ? 1 : 0;
        expect(e, left, slice_trim(rest), order, name);
        checked++;
    }
    assert_true(checked > 0);
}

static void test_vectors_from_outside(void **state)
{
    static const struct {
        const char *name;
        enum ecosystem e;
    } files[] = {
        {"semver-versions.txt", ECO_NPM},
        {"semver-versions.txt", ECO_CRATES},
        {"semver-versions.txt", ECO_GO},
        {"nuget-versions.txt", ECO_NUGET},
        {"pypi-versions.txt", ECO_PYPI},
        {"pypi-versions-generated.txt", ECO_PYPI},
        {"maven-versions.txt", ECO_MAVEN},
        {"maven-versions-generated.txt", ECO_MAVEN},
        {"rubygems-versions.txt", ECO_RUBYGEMS},
        {"rubygems-versions-generated.txt", ECO_RUBYGEMS},
        {"packagist-versions.txt", ECO_PACKAGIST},
        {"packagist-versions-generated.txt", ECO_PACKAGIST},
    };
    struct arena a;
    arena_init(&a);
    const char *data = getenv("VIRGA_SHARED_DATA");
    char *folder = path_join(&a, data ? data : VIRGA_SOURCE_ROOT "/../shared/data", "versions");
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        check_vector_file(&a, folder, files[i].name, files[i].e);
    arena_release(&a);
}

static void test_names_are_normalised(void **state)
{
    static const struct {
        enum ecosystem e;
        const char *in, *out;
    } cases[] = {
        {ECO_PYPI, "Zope.Interface", "zope-interface"},
        {ECO_PYPI, "a_-.b", "a-b"},
        {ECO_NPM, "@Scope/JSONStream", "@Scope/JSONStream"},
        {ECO_CRATES, "Serde_Json", "serde-json"},
        {ECO_PACKAGIST, "Vendor/Pkg", "vendor/pkg"},
        {ECO_NUGET, "Newtonsoft.Json", "newtonsoft.json"},
        {ECO_MAVEN, "Org:Name", "Org:Name"},
        {ECO_GO, " Github.com/X/y ", "Github.com/X/y"},
    };
    struct arena a;
    enum ecosystem e;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_string_equal(ecosystem_normalise(&a, cases[i].e, slice_of(cases[i].in)).ptr,
                            cases[i].out);
    assert_true(ecosystem_parse(SLICE("crates.io"), &e) && e == ECO_CRATES);
    assert_true(ecosystem_parse(SLICE("Maven:https://repo.example/"), &e) && e == ECO_MAVEN);
    assert_false(ecosystem_parse(SLICE("Debian:12"), &e));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_semver_chains),
        cmocka_unit_test(test_pep440_chains),
        cmocka_unit_test(test_maven_chains),
        cmocka_unit_test(test_rubygems_chains),
        cmocka_unit_test(test_packagist_chains),
        cmocka_unit_test(test_every_order_is_total),
        cmocka_unit_test(test_very_long_versions_compare),
        cmocka_unit_test(test_vectors_from_outside),
        cmocka_unit_test(test_names_are_normalised),
    };
    return cmocka_run_group_tests_name("version", tests, NULL, NULL);
}
