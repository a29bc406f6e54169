/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/typescript-text.h"

#define MAX_TYPE 400 /* bytes of type arguments */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/* What may stand in type arguments; nothing that begins or ends a text or a template. */
static bool is_type(char c)
{
    return is_name(c) || is_space(c) || (c && strchr("<>{}[]():;,.?|&=\"'-", c));
}

/* The '<' that the '>' at END closes, when a name stands before it; SIZE_MAX when there is none. */
static size_t opening(struct slice text, size_t end)
{
    size_t depth = 0, least = end > MAX_TYPE ? end - MAX_TYPE : 0;
    for (size_t i = end + 1; i-- > least && is_type(text.ptr[i]);) {
        if (text.ptr[i] == '>')
            depth += i == 0 || text.ptr[i - 1] != '=';
        else if (text.ptr[i] == '<' && --depth == 0)
            return i > 0 && is_name(text.ptr[i - 1]) ? i : SIZE_MAX;
    }
    return SIZE_MAX;
}

/* <b> in the text of an element is no type. */
static bool is_tag(struct slice inside)
{
    static const char *const types[] = {"string",  "number", "boolean", "any",
                                        "unknown", "void",   "never"};
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (slice_eq_str(inside, types[i]))
            return false;
    for (size_t i = 0; i < inside.len; i++)
        if (inside.ptr[i] < 'a' || inside.ptr[i] > 'z')
            return false;
    return true;
}

struct slice typescript_text(struct slice text, struct arena *a)
{
    char *copy = NULL;
    for (size_t at = 0; at < text.len; at++) {
        const char *tick = memchr(text.ptr + at, '`', text.len - at);
        if (!tick)
            break;
        at = (size_t)(tick - text.ptr);
        size_t end = at;
        while (end > 0 && is_space(text.ptr[end - 1]))
            end--;
        if (end < 2 || text.ptr[end - 1] != '>' || text.ptr[end - 2] == '=')
            continue;
        size_t start = opening(text, end - 1);
        if (start == SIZE_MAX || is_tag(slice_sub(text, start + 1, end - 1)))
            continue;
        if (!copy)
            copy = arena_slicedup(a, text);
        for (size_t i = start; i < end; i++)
            if (!is_space(copy[i]))
                copy[i] = ' ';
    }
    return copy ? (struct slice){copy, text.len} : text;
}
