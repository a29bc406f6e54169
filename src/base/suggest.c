/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

#define MAX_WORD 64

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Edits (insert, remove, replace, swap of neighbours) between two words of at most MAX_WORD. */
static unsigned edit_distance(struct slice a, struct slice b)
{
    unsigned rows[3][MAX_WORD + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower(a.ptr[i - 1]), y = lower(b.ptr[j - 1]);
            row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b.ptr[j - 2]) && y == lower(a.ptr[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[b.len];
}

void suggest_offer(struct suggestion *s, struct slice word, const char *candidate)
{
    struct slice c = slice_of(candidate);
    if (word.len == 0 || word.len > MAX_WORD || c.len > MAX_WORD)
        return;
    unsigned distance = edit_distance(word, c);
    if (word.len >= 3 && c.len > word.len && memcmp(c.ptr, word.ptr, word.len) == 0)
        distance = 1; /* the start of a longer name */
    unsigned allowed = (unsigned)(word.len > c.len ? word.len : c.len) / 3;
    if (distance > (allowed ? allowed : 1))
        return;
    if (!s->best || distance < s->distance) {
        s->best = candidate;
        s->distance = distance;
    }
}
