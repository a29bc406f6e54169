/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RubyGems: runs of digits and runs of letters, everything else only separates; a hyphen stands for
 * ".pre.". Letters make a pre-release, below any number; missing segments are 0, and zeros at the
 * end of the numbers before the first letters do not count.
 */
#include "component/version.h"

struct segments {
    struct slice rest;
    bool pre_due;    /* a hyphen was met: "pre" comes next */
    bool in_letters; /* the first letters were met: zeros count from here on */
};

/* The next raw segment; empty at the end. */
static struct slice raw_next(struct segments *g)
{
    if (g->pre_due) {
        g->pre_due = false;
        return SLICE("pre");
    }
    while (g->rest.len > 0) {
        char c = g->rest.ptr[0];
        if (version_is_digit(c))
            return version_take_digits(&g->rest);
        if (version_is_letter(c))
            return version_take_letters(&g->rest);
        g->rest = slice_sub(g->rest, 1, g->rest.len);
        if (c == '-')
            return SLICE("pre");
    }
    return SLICE_EMPTY;
}

static bool is_letters(struct slice segment)
{
    return segment.len > 0 && version_is_letter(segment.ptr[0]);
}

/* The next segment that counts; empty at the end. */
static struct slice next_segment(struct segments *g)
{
    struct slice segment = raw_next(g);
    if (!g->in_letters && segment.len > 0 && version_is_zero(segment) && !is_letters(segment)) {
        struct segments ahead = *g;
        struct slice s = segment;
        while (s.len > 0 && !is_letters(s) && version_is_zero(s))
            s = raw_next(&ahead);
        if (s.len == 0 || is_letters(s)) {
            *g = ahead;
            segment = s;
        }
    }
    if (is_letters(segment))
        g->in_letters = true;
    return segment;
}

int version_compare_rubygems(struct slice a, struct slice b)
{
    struct segments ga = {.rest = a}, gb = {.rest = b};
    for (;;) {
        struct slice sa = next_segment(&ga), sb = next_segment(&gb);
        if (sa.len == 0 && sb.len == 0)
            return 0;
        bool la = is_letters(sa), lb = is_letters(sb);
        if (la != lb)
            return la ? -1 : 1;
        int order = la ? slice_cmp(sa, sb) : version_compare_numbers(sa, sb);
        if (order != 0)
            return order;
    }
}
