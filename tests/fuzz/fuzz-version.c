/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version orders. The first byte picks the ecosystem, lines are versions: every order must be
 * total. The same lines are tried as npm ranges and as CVSS vectors.
 */
#include "component/cvss.h"
#include "component/lockfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void check_order(enum ecosystem e, const struct slice *v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check(version_compare(e, v[i], v[i]) == 0);
        for (size_t k = 0; k < count; k++) {
            int ik = sign(version_compare(e, v[i], v[k]));
            check(ik == -sign(version_compare(e, v[k], v[i])));
            for (size_t m = 0; m < count && ik <= 0; m++) {
                int km = sign(version_compare(e, v[k], v[m]));
                check(km > 0 || sign(version_compare(e, v[i], v[m])) == (ik < km ? ik : km));
            }
        }
    }
}

static void check_others(struct arena *a, enum ecosystem e, struct slice v)
{
    struct slice lowest;
    bool exact;
    unsigned tenths = 0;
    if (npm_range_lowest(a, v, &lowest, &exact))
        check(version_valid(ECO_NPM, lowest));
    if (cvss_score(v, &tenths))
        check(tenths <= 100 && cvss_severity(v, tenths) <= SEVERITY_CRITICAL);
    struct slice name = ecosystem_normalise(a, e, v);
    check(slice_eq(ecosystem_normalise(a, e, name), name));
    (void)version_valid(e, v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice v[5], rest = {(const char *)data, size};
    size_t count = 0;
    if (size < 2)
        return 0;
    enum ecosystem e = (enum ecosystem)(data[0] % ECO_COUNT);
    rest = slice_sub(rest, 1, size);
    /* "#" equals any number in PHP's order, which cannot be transitive */
    if (e == ECO_PACKAGIST && slice_find_char(rest, '#') != SIZE_MAX)
        return 0;
    while (rest.len > 0 && count < ARRAY_SIZE(v))
        v[count++] = slice_cut(rest, '\n', &rest);
    check_order(e, v, count);
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < count; i++)
        check_others(&a, e, v[i]);
    arena_release(&a);
    return 0;
}
