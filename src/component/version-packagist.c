/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packagist: PHP's version_compare, which Composer builds upon. Digits and other characters are
 * pieces of their own, ".", "-", "_" and "+" separate. At one place the order is: any other word <
 * dev < alpha < beta < rc < nothing < a number < pl, in lower case but for RC. "#" stands for "some
 * number" and equals all of them and nothing, as in PHP; it is the one spelling for which equality
 * is not transitive.
 */
#include "component/version.h"

enum { WORD_OTHER = -1, WORD_DEV, WORD_ALPHA, WORD_BETA, WORD_RC, WORD_NUMBER, WORD_PATCH };

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_' || c == '+';
}

/* The next piece; empty at the end. */
static struct slice next_piece(struct slice *s)
{
    while (s->len > 0 && is_separator(s->ptr[0]))
        *s = slice_sub(*s, 1, s->len);
    if (s->len == 0)
        return SLICE_EMPTY;
    if (version_is_digit(s->ptr[0]))
        return version_take_digits(s);
    size_t n = 0;
    while (n < s->len && !version_is_digit(s->ptr[n]) && !is_separator(s->ptr[n]))
        n++;
    struct slice piece = slice_sub(*s, 0, n);
    *s = slice_sub(*s, n, s->len);
    return piece;
}

static int word_rank(struct slice piece)
{
    static const struct {
        const char *prefix;
        int rank;
    } words[] = {{"dev", WORD_DEV}, {"a", WORD_ALPHA},  {"b", WORD_BETA}, {"RC", WORD_RC},
                 {"rc", WORD_RC},   {"#", WORD_NUMBER}, {"p", WORD_PATCH}};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_starts(piece, words[i].prefix))
            return words[i].rank;
    return WORD_OTHER;
}

static bool is_number(struct slice piece)
{
    return piece.len > 0 && version_is_digit(piece.ptr[0]);
}

/* Both are there, or one is at its end. */
static int compare_pieces(struct slice a, struct slice b)
{
    if (is_number(a) && is_number(b))
        return version_compare_numbers(a, b);
    if (a.len == 0 && is_number(b))
        return -1;
    if (b.len == 0 && is_number(a))
        return 1;
    int ra = a.len == 0 || is_number(a) ? WORD_NUMBER : word_rank(a);
    int rb = b.len == 0 || is_number(b) ? WORD_NUMBER : word_rank(b);
    return ra - rb;
}

static struct slice without_v(struct slice s)
{
    return s.len > 0 && version_lower(s.ptr[0]) == 'v' ? slice_sub(s, 1, s.len) : s;
}

int version_compare_packagist(struct slice a, struct slice b)
{
    a = without_v(a);
    b = without_v(b);
    for (;;) {
        struct slice pa = next_piece(&a), pb = next_piece(&b);
        if (pa.len == 0 && pb.len == 0)
            return 0;
        int order = compare_pieces(pa, pb);
        if (order != 0)
            return order;
    }
}
