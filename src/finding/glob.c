/* SPDX-License-Identifier: Apache-2.0 */
#include "finding/glob.h"

/* A place to come back to when what follows a star did not fit. */
struct resume {
    const char *pattern, *text;
};

static bool is_globstar(const char *p)
{
    return p[0] == '*' && p[1] == '*';
}

/* P stands on "**": the pattern behind it. "**" and a slash also cover no folder at all. */
static const char *after_globstar(const char *p)
{
    while (*p == '*')
        p++;
    return *p == '/' ? p + 1 : p;
}

/*
 * PATTERN against all of TEXT, or a head of it that ends before a '/'. The latest star gives way
 * first and only then the latest double star, so the work is bounded by the product of the lengths
 * times the length of TEXT.
 */
static bool match_here(const char *pattern, const char *text)
{
    struct resume star = {NULL, NULL}, globstar = {NULL, NULL};
    for (;;) {
        if (is_globstar(pattern)) {
            pattern = after_globstar(pattern);
            if (*pattern == '\0')
                return true;
            globstar = (struct resume){pattern, text};
            star.pattern = NULL;
        } else if (*pattern == '*') {
            star = (struct resume){++pattern, text};
        } else if (*pattern == '\0' && (*text == '\0' || *text == '/')) {
            return true;
        } else if (*pattern && *text && (*pattern == *text || (*pattern == '?' && *text != '/'))) {
            pattern++;
            text++;
        } else if (star.pattern && *star.text && *star.text != '/') {
            text = ++star.text;
            pattern = star.pattern;
        } else if (globstar.pattern && *globstar.text) {
            text = ++globstar.text;
            pattern = globstar.pattern;
            star.pattern = NULL;
        } else {
            return false;
        }
    }
}

bool glob_match(const char *pattern, const char *path)
{
    if (pattern[0] == '.' && pattern[1] == '/')
        pattern += 2;
    size_t len = strlen(pattern);
    char trimmed[1024];
    if (len == 0 || len >= sizeof(trimmed))
        return false;
    bool anchored = false;
    if (pattern[0] == '/') {
        anchored = true;
        pattern++, len--;
    }
    while (len > 0 && pattern[len - 1] == '/')
        len--;
    memcpy(trimmed, pattern, len);
    trimmed[len] = '\0';
    if (len == 0)
        return false;
    if (anchored || strchr(trimmed, '/'))
        return match_here(trimmed, path);
    for (const char *segment = path; segment; segment = strchr(segment, '/')) {
        if (*segment == '/')
            segment++;
        if (match_here(trimmed, segment))
            return true;
    }
    return false;
}
