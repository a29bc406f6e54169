/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven: tokens divided by ".", "-" and by each change between digits and letters, which counts as
 * a hyphen. Nulls ("0", "", "final", "ga", "release") are dropped at the end and before a hyphen.
 * At one place the order is the one of enum place below; words that are known come as alpha < beta
 * < milestone < rc < snapshot and sp < any other word.
 *
 * Maven's own comparison goes round in circles in a few corners ("1-sp" < "1.0.rc" < "1" < "1-sp",
 * "1.sp" < "1-rc" < "1" < "1.sp"). They are cut open here so that the order is total: what stands
 * on either side of the plain version stays there.
 */
#include "component/version.h"

struct token {
    bool hyphen; /* stands after a hyphen */
    bool number;
    struct slice text; /* a word in any case */
    int rank;          /* of words */
    bool before_pre;   /* a zero in front of a word below the plain version, as in "1.0.rc" */
};

enum {
    RANK_ALPHA,
    RANK_BETA,
    RANK_MILESTONE,
    RANK_RC,
    RANK_SNAPSHOT,
    RANK_NULL,
    RANK_SP,
    RANK_WORD
};

static const struct {
    const char *word;
    int rank;
} known_words[] = {
    {"alpha", RANK_ALPHA}, {"beta", RANK_BETA},  {"milestone", RANK_MILESTONE},
    {"rc", RANK_RC},       {"cr", RANK_RC},      {"snapshot", RANK_SNAPSHOT},
    {"ga", RANK_NULL},     {"final", RANK_NULL}, {"release", RANK_NULL},
    {"sp", RANK_SP},
};

/* "a", "b" and "m" are short for their words only right before a digit. */
static int word_rank(struct slice text, bool digit_follows)
{
    if (text.len == 1 && digit_follows) {
        switch (version_lower(text.ptr[0])) {
        case 'a':
            return RANK_ALPHA;
        case 'b':
            return RANK_BETA;
        case 'm':
            return RANK_MILESTONE;
        default:
            return RANK_WORD;
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(known_words); i++)
        if (slice_ieq_str(text, known_words[i].word))
            return known_words[i].rank;
    return RANK_WORD;
}

static struct token make_token(struct slice text, bool hyphen, bool digit_follows)
{
    struct token t = {.hyphen = hyphen, .text = text};
    t.number = text.len == 0 || version_is_digit(text.ptr[0]);
    if (!t.number)
        t.rank = word_rank(text, digit_follows);
    if (!t.number && t.rank == RANK_NULL)
        t = (struct token){.hyphen = hyphen, .number = true};
    return t;
}

static bool is_null(const struct token *t)
{
    return t->number && version_is_zero(t->text);
}

static size_t split(struct slice s, struct token *tokens)
{
    size_t count = 0, start = 0;
    bool hyphen = false;
    for (size_t i = 0; i <= s.len; i++) {
        bool end = i == s.len, separator = !end && (s.ptr[i] == '.' || s.ptr[i] == '-');
        bool digit = !end && version_is_digit(s.ptr[i]);
        bool change = !end && !separator && i > start && digit != version_is_digit(s.ptr[i - 1]);
        if (!end && !separator && !change)
            continue;
        tokens[count++] = make_token(slice_sub(s, start, i), hyphen, change && digit);
        start = separator ? i + 1 : i;
        hyphen = change || (separator && s.ptr[i] == '-');
    }
    return count;
}

/* The tokens of S without its nulls; at least one. */
static size_t read_tokens(struct slice s, struct token *tokens)
{
    size_t count = split(s, tokens), kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].hyphen)
            while (kept > 1 && is_null(&tokens[kept - 1]))
                kept--;
        tokens[kept++] = tokens[i];
    }
    while (kept > 1 && is_null(&tokens[kept - 1]))
        kept--;
    for (size_t i = kept - 1; i-- > 1;) {
        const struct token *next = &tokens[i + 1];
        if (is_null(&tokens[i]))
            tokens[i].before_pre = next->number ? next->before_pre : next->rank < RANK_NULL;
    }
    return kept;
}

enum place {
    PLACE_PRE,        /* .alpha … .snapshot */
    PLACE_PRE_HYPHEN, /* -alpha … -snapshot */
    PLACE_BEFORE_PRE,
    PLACE_END,
    PLACE_POST, /* .sp and any other word */
    PLACE_POST_HYPHEN,
    PLACE_NUMBER_HYPHEN,
    PLACE_NUMBER,
};

static enum place place_of(const struct token *t)
{
    if (!t)
        return PLACE_END;
    if (t->before_pre)
        return PLACE_BEFORE_PRE;
    if (t->number)
        return t->hyphen ? PLACE_NUMBER_HYPHEN : PLACE_NUMBER;
    if (t->rank < RANK_NULL)
        return t->hyphen ? PLACE_PRE_HYPHEN : PLACE_PRE;
    return t->hyphen ? PLACE_POST_HYPHEN : PLACE_POST;
}

static int compare_tokens(const struct token *a, const struct token *b)
{
    enum place pa = place_of(a), pb = place_of(b);
    if (pa != pb || pa == PLACE_END)
        return (int)pa - (int)pb;
    if (a->number)
        return version_compare_numbers(a->text, b->text);
    if (a->rank != b->rank || a->rank != RANK_WORD)
        return a->rank - b->rank;
    return version_compare_folded(a->text, b->text);
}

int version_compare_maven(struct slice a, struct slice b)
{
    struct token ta[VERSION_MAX + 1], tb[VERSION_MAX + 1];
    size_t na = read_tokens(a, ta), nb = read_tokens(b, tb);
    for (size_t i = 0; i < na || i < nb; i++) {
        int order = compare_tokens(i < na ? &ta[i] : NULL, i < nb ? &tb[i] : NULL);
        if (order != 0)
            return order;
    }
    return 0;
}
