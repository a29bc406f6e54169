/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/web.h"

/* Patterns of files, as vercel.json has them. */

#define MAX_STEPS 4096u /* no pattern that people write needs as many */

/* The first choice of S: [*RET_FROM, *RET_TO) with its marks, which begin INSIDE. */
static bool find_choice(struct slice s, size_t *ret_from, size_t *ret_inside, size_t *ret_to)
{
    for (size_t i = 0; i < s.len; i++) {
        bool group = strchr("+@?", s.ptr[i]) && i + 1 < s.len && s.ptr[i + 1] == '(';
        if (!group && s.ptr[i] != '{')
            continue;
        size_t inside = i + (group ? 2 : 1);
        size_t len = slice_find_char(slice_sub(s, inside, s.len), group ? ')' : '}');
        if (len == SIZE_MAX)
            return false;
        *ret_from = i;
        *ret_inside = inside;
        *ret_to = inside + len + 1;
        return true;
    }
    return false;
}

void web_glob_init(struct web_glob *g, struct arena *a, struct slice pattern)
{
    while (slice_starts(pattern, "./") || slice_starts(pattern, "/"))
        pattern = slice_sub(pattern, 1, pattern.len);
    g->choices[0] = pattern;
    g->n = 1;
    for (size_t i = 0; i < g->n;) {
        struct slice whole = g->choices[i], one, rest;
        size_t from, inside, to, added = 0;
        if (!find_choice(whole, &from, &inside, &to)) {
            i++;
            continue;
        }
        char separator = whole.ptr[from] == '{' ? ',' : '|';
        rest = slice_sub(whole, inside, to - 1);
        do {
            one = slice_cut(rest, separator, &rest);
            const char *text =
                arena_printf(a, "%.*s%.*s%.*s", SLICE_ARG(slice_sub(whole, 0, from)),
                             SLICE_ARG(one), SLICE_ARG(slice_sub(whole, to, whole.len)));
            if (added++ == 0)
                g->choices[i] = slice_of(text);
            else if (g->n < ARRAY_SIZE(g->choices))
                g->choices[g->n++] = slice_of(text);
        } while (rest.len);
    }
}

/* Where a search goes on when what follows a star does not fit. */
struct retry {
    size_t pattern, path; /* SIZE_MAX: there was no star */
    bool folders;         /* only at the beginning of a part of the path */
};

static bool next_try(struct retry *r, struct slice path)
{
    if (r->pattern == SIZE_MAX)
        return false;
    do
        r->path++;
    while (r->folders && r->path < path.len && path.ptr[r->path - 1] != '/');
    return r->path < path.len || !r->folders;
}

static bool matches(struct slice p, struct slice s)
{
    const struct retry none = {.pattern = SIZE_MAX};
    struct retry star = none, deep = none;
    size_t i = 0, k = 0;
    for (unsigned steps = 0; k < s.len; steps++) {
        bool more = i < p.len;
        if (steps == MAX_STEPS)
            return false;
        if (more && p.ptr[i] == '*') {
            bool folders = slice_starts(slice_sub(p, i, p.len), "**/");
            bool any = slice_starts(slice_sub(p, i, p.len), "**");
            i += folders ? 3 : any ? 2 : 1;
            *(any ? &deep : &star) = (struct retry){i, k, folders};
            star = any ? none : star;
        } else if (more && (p.ptr[i] == s.ptr[k] || (p.ptr[i] == '?' && s.ptr[k] != '/'))) {
            i++;
            k++;
        } else if (star.pattern != SIZE_MAX && s.ptr[star.path] != '/') {
            k = ++star.path;
            i = star.pattern;
        } else if (next_try(&deep, s)) {
            k = deep.path;
            i = deep.pattern;
            star = none;
        } else {
            return false;
        }
    }
    while (i < p.len && p.ptr[i] == '*')
        i++;
    return i == p.len;
}

bool web_glob_matches(const struct web_glob *g, struct slice path)
{
    for (size_t i = 0; i < g->n; i++)
        if (slice_eq(g->choices[i], path) || matches(g->choices[i], path))
            return true;
    return false;
}
