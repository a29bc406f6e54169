/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic versioning as npm reads it in loose mode: "=v1.2", "1.2.3beta" and numbers of any length
 * are fine; missing numbers count as 0. crates.io is a strict subset. Build metadata, and whatever
 * else follows the numbers, does not take part.
 */
#include "component/version.h"

#define MAX_NUMBERS 4

struct semver {
    bool valid;
    struct slice numbers[MAX_NUMBERS];
    struct slice pre; /* without its hyphen; empty = a release */
};

static bool begins_with_digit(struct slice s)
{
    return s.len > 0 && version_is_digit(s.ptr[0]);
}

static struct semver semver_read(struct slice s, unsigned max_numbers)
{
    struct semver v = {0};
    s = slice_trim(s);
    while (s.len > 0 && strchr("vV= \t", s.ptr[0]) && s.ptr[0] != '\0')
        s = slice_sub(s, 1, s.len);
    v.valid = begins_with_digit(s);
    for (unsigned i = 0; i < max_numbers && begins_with_digit(s); i++) {
        v.numbers[i] = version_take_digits(&s);
        if (i + 1 < max_numbers && s.len > 1 && s.ptr[0] == '.' && version_is_digit(s.ptr[1]))
            s = slice_sub(s, 1, s.len);
        else
            break;
    }
    struct slice build;
    s = slice_cut(s, '+', &build);
    if (s.len > 0 && (s.ptr[0] == '-' || version_is_letter(s.ptr[0])))
        v.pre = slice_sub(s, s.ptr[0] == '-', s.len);
    return v;
}

static bool is_number(struct slice s)
{
    struct slice rest = s;
    return s.len > 0 && (version_take_digits(&rest), rest.len == 0);
}

/* Numbers by value and below names. */
static int compare_identifiers(struct slice a, struct slice b, bool fold_case)
{
    bool na = is_number(a), nb = is_number(b);
    if (na != nb)
        return na ? -1 : 1;
    if (na)
        return version_compare_numbers(a, b);
    return fold_case ? version_compare_folded(a, b) : slice_cmp(a, b);
}

static int compare_pre(struct slice a, struct slice b, bool fold_case)
{
    if (a.len == 0 || b.len == 0)
        return (a.len == 0) - (b.len == 0);
    for (;;) {
        bool last_a = slice_find_char(a, '.') == SIZE_MAX;
        bool last_b = slice_find_char(b, '.') == SIZE_MAX;
        struct slice ia = slice_cut(a, '.', &a), ib = slice_cut(b, '.', &b);
        int order = compare_identifiers(ia, ib, fold_case);
        if (order != 0)
            return order;
        if (last_a || last_b)
            return (int)last_b - (int)last_a;
    }
}

int version_semver_order(struct slice a, struct slice b, unsigned max_numbers, bool fold_case)
{
    if (max_numbers > MAX_NUMBERS)
        max_numbers = MAX_NUMBERS;
    struct semver va = semver_read(a, max_numbers), vb = semver_read(b, max_numbers);
    if (!va.valid || !vb.valid)
        return va.valid != vb.valid ? (va.valid ? 1 : -1) : slice_cmp(a, b);
    for (unsigned i = 0; i < max_numbers; i++) {
        int order = version_compare_numbers(va.numbers[i], vb.numbers[i]);
        if (order != 0)
            return order;
    }
    return compare_pre(va.pre, vb.pre, fold_case);
}

int version_compare_semver(struct slice a, struct slice b)
{
    return version_semver_order(a, b, 3, false);
}
