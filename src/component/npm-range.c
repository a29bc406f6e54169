/* SPDX-License-Identifier: Apache-2.0 */
/* The lower end of npm version ranges, for manifests that no lockfile stands beside. */
#include "component/lockfile.h"
#include "component/version.h"

bool npm_alias(struct slice spec, struct slice *ret_name, struct slice *ret_version)
{
    if (!slice_starts(spec, "npm:"))
        return false;
    struct slice rest = slice_sub(spec, 4, spec.len);
    size_t at = slice_rfind_char(rest, '@');
    if (at == SIZE_MAX || at == 0) /* no version, or the "@" of a scope */
        return false;
    *ret_name = slice_sub(rest, 0, at);
    *ret_version = slice_sub(rest, at + 1, rest.len);
    return true;
}

/* "1", "1.x" and "1.2.3-rc.1": how many numbers there are, and what they are. */
struct partial {
    unsigned count;
    uint64_t numbers[3];
    struct slice pre; /* with its hyphen */
};

static bool is_wildcard(char c)
{
    return c == 'x' || c == 'X' || c == '*';
}

static bool read_partial(struct slice s, struct partial *p)
{
    bool wild = false;
    *p = (struct partial){0};
    while (s.len > 0 && (s.ptr[0] == 'v' || s.ptr[0] == '='))
        s = slice_sub(s, 1, s.len);
    for (unsigned i = 0; i < 3 && s.len > 0; i++) {
        if (is_wildcard(s.ptr[0])) {
            wild = true;
            s = slice_sub(s, 1, s.len);
        } else if (!slice_to_u64(version_take_digits(&s), &p->numbers[i])) {
            return false;
        } else if (!wild) {
            p->count = i + 1;
        }
        if (s.len == 0 || s.ptr[0] != '.' || i == 2)
            break;
        s = slice_sub(s, 1, s.len);
    }
    struct slice build;
    p->pre = slice_cut(s, '+', &build);
    return p->pre.len == 0 || (p->pre.ptr[0] == '-' && p->count == 3);
}

/* One comparator: the lowest version that it admits, empty when there is no lower end. */
static bool comparator_lowest(struct arena *a, struct slice s, struct slice *ret, bool *ret_exact)
{
    size_t op_len = 0;
    while (op_len < s.len && s.ptr[op_len] != '\0' && strchr("^~<>=", s.ptr[op_len]))
        op_len++;
    struct slice op = slice_sub(s, 0, op_len);
    struct partial p;
    if (!read_partial(slice_trim(slice_sub(s, op_len, s.len)), &p))
        return false;
    *ret_exact = p.count == 3 && (op.len == 0 || slice_eq_str(op, "="));
    *ret = SLICE_EMPTY;
    if (p.count == 0 || slice_starts(op, "<"))
        return true;
    if (slice_eq_str(op, ">")) {
        if (p.pre.len == 0)
            p.numbers[p.count - 1]++;
        for (unsigned i = p.count; i < 3; i++)
            p.numbers[i] = 0;
    }
    *ret = slice_of(arena_printf(a, "%llu.%llu.%llu%.*s", (unsigned long long)p.numbers[0],
                                 (unsigned long long)p.numbers[1], (unsigned long long)p.numbers[2],
                                 SLICE_ARG(p.pre)));
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* The next comparator of *S; an operator may stand apart from its version. */
static struct slice take_comparator(struct slice *s)
{
    size_t n = 0;
    while (n < s->len && (is_space(s->ptr[n]) || (s->ptr[n] != '\0' && strchr("^~<>=", s->ptr[n]))))
        n++;
    while (n < s->len && !is_space(s->ptr[n]))
        n++;
    struct slice head = slice_trim(slice_sub(*s, 0, n));
    *s = slice_trim(slice_sub(*s, n, s->len));
    return head;
}

/* Comparators that must all hold: the highest of their lower ends. */
static bool alternative_lowest(struct arena *a, struct slice s, struct slice *ret, bool *ret_exact)
{
    struct slice lowest = SLICE_EMPTY;
    bool exact = false;
    unsigned count = 0;
    size_t hyphen = slice_find(s, " - ");
    if (hyphen != SIZE_MAX)
        s = slice_sub(s, 0, hyphen);
    for (s = slice_trim(s); s.len > 0; count++) {
        struct slice low;
        if (!comparator_lowest(a, take_comparator(&s), &low, &exact))
            return false;
        if (low.len > 0 && (lowest.len == 0 || version_compare(ECO_NPM, low, lowest) > 0))
            lowest = low;
    }
    *ret = lowest;
    *ret_exact = exact && count == 1 && hyphen == SIZE_MAX;
    return true;
}

bool npm_range_lowest(struct arena *a, struct slice range, struct slice *ret_version,
                      bool *ret_exact)
{
    struct slice lowest = SLICE_EMPTY;
    bool exact = false, several = false;
    range = slice_trim(range);
    if (range.len > VERSION_MAX)
        return false;
    while (range.len > 0) {
        size_t bar = slice_find(range, "||");
        struct slice low;
        if (!alternative_lowest(a, slice_sub(range, 0, bar), &low, &exact) || low.len == 0)
            return false;
        if (lowest.len == 0 || version_compare(ECO_NPM, low, lowest) < 0)
            lowest = low;
        if (bar == SIZE_MAX)
            break;
        several = true;
        range = slice_sub(range, bar + 2, range.len);
    }
    if (lowest.len == 0)
        return false;
    *ret_version = lowest;
    *ret_exact = exact && !several;
    return true;
}
