/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEP 440: N!1.2.3a1.post2.dev3+local.4, with all its spellings ("1.0-alpha.1", "1.0-1", "v1.0c2").
 * dev < a < b < rc < final < post, and a local version stands above its base. What PEP 440 does not
 * know sorts below everything that it does, numbers in it by value.
 */
#include "component/version.h"

enum pre_rank { PRE_DEV_ONLY = -1, PRE_A, PRE_B, PRE_RC, PRE_NONE };

struct pep440 {
    struct slice epoch, release; /* release: "1.2.3" */
    int pre;                     /* enum pre_rank */
    struct slice pre_number;
    bool post, dev, local;
    struct slice post_number, dev_number, local_text;
};

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_';
}

static void skip_separator(struct slice *s)
{
    if (s->len > 0 && is_separator(s->ptr[0]))
        *s = slice_sub(*s, 1, s->len);
}

/* A number, maybe after a separator, as in "rc.1". Nothing is taken when no digit is there. */
static struct slice take_number(struct slice *s)
{
    struct slice rest = *s;
    skip_separator(&rest);
    struct slice digits = version_take_digits(&rest);
    if (digits.len > 0)
        *s = rest;
    return digits;
}

/* The word after an optional separator when it is among WORDS (lower case, NULL-ended): its index
   there, else -1 and nothing taken. */
static int take_word(struct slice *s, const char *const *words)
{
    struct slice rest = *s;
    skip_separator(&rest);
    if (rest.len == 0 || !version_is_letter(rest.ptr[0]))
        return -1;
    struct slice word = version_take_letters(&rest);
    for (int i = 0; words[i]; i++) {
        if (slice_ieq_str(word, words[i])) {
            *s = rest;
            return i;
        }
    }
    return -1;
}

static struct slice take_release(struct slice *s)
{
    const char *start = s->ptr;
    size_t len = 0;
    for (;;) {
        struct slice digits = version_take_digits(s);
        if (digits.len == 0)
            break;
        len = (size_t)(digits.ptr + digits.len - start);
        if (s->len < 2 || s->ptr[0] != '.' || !version_is_digit(s->ptr[1]))
            break;
        *s = slice_sub(*s, 1, s->len);
    }
    return (struct slice){start, len};
}

static bool local_is_valid(struct slice local)
{
    if (local.len == 0)
        return false;
    bool letter = false;
    for (size_t i = 0; i < local.len; i++) {
        char c = local.ptr[i];
        bool separator = is_separator(c);
        if (separator ? !letter : !version_is_letter(c) && !version_is_digit(c))
            return false;
        letter = !separator;
    }
    return letter;
}

static void take_pre(struct slice *s, struct pep440 *v)
{
    static const char *const words[] = {"alpha", "beta", "preview", "pre", "rc",
                                        "a",     "b",    "c",       NULL};
    static const int ranks[] = {PRE_A, PRE_B, PRE_RC, PRE_RC, PRE_RC, PRE_A, PRE_B, PRE_RC};
    int word = take_word(s, words);
    v->pre = word < 0 ? PRE_NONE : ranks[word];
    if (word >= 0)
        v->pre_number = take_number(s);
}

static void take_post(struct slice *s, struct pep440 *v)
{
    static const char *const words[] = {"post", "rev", "r", NULL};
    if (take_word(s, words) >= 0) {
        v->post = true;
        v->post_number = take_number(s);
    } else if (s->len > 1 && s->ptr[0] == '-' && version_is_digit(s->ptr[1])) {
        *s = slice_sub(*s, 1, s->len);
        v->post = true;
        v->post_number = version_take_digits(s);
    }
}

static bool pep440_read(struct slice s, struct pep440 *v)
{
    static const char *const dev_words[] = {"dev", NULL};
    *v = (struct pep440){.pre = PRE_NONE};
    s = slice_trim(s);
    if (s.len > 0 && version_lower(s.ptr[0]) == 'v')
        s = slice_sub(s, 1, s.len);
    struct slice rest = s, epoch = version_take_digits(&rest);
    if (epoch.len > 0 && rest.len > 0 && rest.ptr[0] == '!') {
        v->epoch = epoch;
        s = slice_sub(rest, 1, rest.len);
    }
    v->release = take_release(&s);
    if (v->release.len == 0)
        return false;
    take_pre(&s, v);
    take_post(&s, v);
    if (take_word(&s, dev_words) >= 0) {
        v->dev = true;
        v->dev_number = take_number(&s);
    }
    if (v->pre == PRE_NONE && !v->post && v->dev)
        v->pre = PRE_DEV_ONLY;
    if (s.len > 0 && s.ptr[0] == '+') {
        v->local = true;
        v->local_text = slice_sub(s, 1, s.len);
        return local_is_valid(v->local_text);
    }
    return s.len == 0;
}

static int compare_releases(struct slice a, struct slice b)
{
    while (a.len > 0 || b.len > 0) {
        int order = version_compare_numbers(slice_cut(a, '.', &a), slice_cut(b, '.', &b));
        if (order != 0)
            return order;
    }
    return 0;
}

static struct slice take_local(struct slice *s)
{
    size_t n = 0;
    while (n < s->len && !is_separator(s->ptr[n]))
        n++;
    struct slice segment = slice_sub(*s, 0, n);
    *s = slice_sub(*s, n + 1, s->len);
    return segment;
}

static bool all_digits(struct slice s)
{
    version_take_digits(&s);
    return s.len == 0;
}

static int compare_locals(struct slice a, struct slice b)
{
    while (a.len > 0 && b.len > 0) {
        struct slice sa = take_local(&a), sb = take_local(&b);
        bool na = all_digits(sa), nb = all_digits(sb);
        if (na != nb)
            return na ? 1 : -1;
        int order = na ? version_compare_numbers(sa, sb) : version_compare_folded(sa, sb);
        if (order != 0)
            return order;
    }
    return (a.len > 0) - (b.len > 0);
}

/* Pieces of digits and of everything else, digits by value and above the rest. */
static int compare_unknown(struct slice a, struct slice b)
{
    while (a.len > 0 && b.len > 0) {
        struct slice da = version_take_digits(&a), db = version_take_digits(&b);
        if ((da.len > 0) != (db.len > 0))
            return da.len > 0 ? 1 : -1;
        if (da.len > 0) {
            int order = version_compare_numbers(da, db);
            if (order != 0)
                return order;
            continue;
        }
        char ca = version_lower(a.ptr[0]), cb = version_lower(b.ptr[0]);
        if (ca != cb)
            return (unsigned char)ca < (unsigned char)cb ? -1 : 1;
        a = slice_sub(a, 1, a.len);
        b = slice_sub(b, 1, b.len);
    }
    return (a.len > 0) - (b.len > 0);
}

bool version_is_pep440(struct slice s)
{
    struct pep440 v;
    return pep440_read(s, &v);
}

int version_compare_pep440(struct slice a, struct slice b)
{
    struct pep440 va, vb;
    bool known_a = pep440_read(a, &va), known_b = pep440_read(b, &vb);
    if (!known_a || !known_b)
        return known_a != known_b ? (known_a ? 1 : -1) : compare_unknown(a, b);
    int order = version_compare_numbers(va.epoch, vb.epoch);
    if (order == 0)
        order = compare_releases(va.release, vb.release);
    if (order == 0)
        order = va.pre - vb.pre;
    if (order == 0)
        order = version_compare_numbers(va.pre_number, vb.pre_number);
    if (order == 0)
        order = (int)va.post - (int)vb.post;
    if (order == 0)
        order = version_compare_numbers(va.post_number, vb.post_number);
    if (order == 0)
        order = (int)vb.dev - (int)va.dev;
    if (order == 0)
        order = version_compare_numbers(va.dev_number, vb.dev_number);
    if (order == 0)
        order = (int)va.local - (int)vb.local;
    return order ? order : compare_locals(va.local_text, vb.local_text);
}
