/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_JSCAN_MODEL_H
#define FUZZ_JSCAN_MODEL_H

/* Compares the pull scanner with cJSON: both write the same canonical text or both refuse. */

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "component/jscan.h"

/* Depth that both sides go to; deeper texts are left out of the comparison. */
#define MODEL_DEPTH 64

static inline void model_string(struct buf *out, struct slice s)
{
    buf_printf(out, "\"%zu:", s.len);
    buf_add_slice(out, s);
}

/* Writes the value at J. Recursion ends at MODEL_DEPTH, where values are skipped. */
static inline void model_ours(struct jscan *j, struct arena *a, struct buf *out, unsigned depth)
{
    struct jscan_string s;
    char c = jscan_peek(j);
    if (depth >= MODEL_DEPTH) {
        jscan_skip(j);
        buf_add_char(out, '~');
    } else if (c == '{' && jscan_object(j)) {
        buf_add_char(out, '{');
        while (jscan_key(j, &s)) {
            model_string(out, jscan_decode(a, s));
            model_ours(j, a, out, depth + 1);
        }
        buf_add_char(out, '}');
    } else if (c == '[' && jscan_array(j)) {
        buf_add_char(out, '[');
        while (jscan_item(j))
            model_ours(j, a, out, depth + 1);
        buf_add_char(out, ']');
    } else if (c == '"' && jscan_string(j, &s)) {
        model_string(out, jscan_decode(a, s));
    } else {
        bool number = c == '-' || (c >= '0' && c <= '9');
        buf_add_char(out, number ? '0' : c);
        jscan_skip(j);
    }
}

static inline void model_theirs(const cJSON *node, struct buf *out, unsigned depth)
{
    if (depth >= MODEL_DEPTH) {
        buf_add_char(out, '~');
    } else if (cJSON_IsObject(node) || cJSON_IsArray(node)) {
        bool object = cJSON_IsObject(node);
        buf_add_char(out, object ? '{' : '[');
        for (const cJSON *child = node->child; child; child = child->next) {
            if (object)
                model_string(out, slice_of(child->string));
            model_theirs(child, out, depth + 1);
        }
        buf_add_char(out, object ? '}' : ']');
    } else if (cJSON_IsString(node)) {
        model_string(out, slice_of(node->valuestring));
    } else {
        buf_add_char(out, cJSON_IsNumber(node)  ? '0'
                          : cJSON_IsTrue(node)  ? 't'
                          : cJSON_IsFalse(node) ? 'f'
                                                : 'n');
    }
}

/*
 * NULL when the two agree on TEXT, else what they disagree about. The scanner may be stricter
 * (numbers such as "01", which cJSON lets through) but never more lenient; texts with NUL bytes or
 * with surrogates, which cJSON cannot carry, are not compared.
 */
static inline const char *model_compare(struct slice text)
{
    const char *verdict = NULL;
    struct arena a;
    struct buf ours, theirs;
    struct jscan walk, skip;
    arena_init(&a);
    buf_init(&ours, 64u << 20);
    buf_init(&theirs, 64u << 20);

    jscan_init(&walk, text);
    model_ours(&walk, &a, &ours, 0);
    bool walked = jscan_finish(&walk);
    jscan_init(&skip, text);
    jscan_skip(&skip);
    bool skipped = jscan_finish(&skip);
    bool special = slice_find_char(text, '\0') != SIZE_MAX ||
                   slice_ifind(text, "\\u0000") != SIZE_MAX ||
                   slice_ifind(text, "\\ud") != SIZE_MAX;

    if (walked != skipped && !(walk.error && strcmp(walk.error, "nesting too deep") == 0)) {
        verdict = "walking and skipping disagree about the syntax";
    } else if (walked && !special) {
        /* cJSON knows the byte order mark in longer texts only */
        struct slice plain =
            slice_starts(text, "\xef\xbb\xbf") ? slice_sub(text, 3, text.len) : text;
        cJSON *tree = cJSON_ParseWithLengthOpts(plain.ptr ? plain.ptr : "", plain.len, NULL, 0);
        if (!tree) {
            verdict = "accepted what cJSON refuses";
        } else {
            model_theirs(tree, &theirs, 0);
            if (!slice_eq(buf_slice(&ours), buf_slice(&theirs)))
                verdict = "the values differ";
        }
        cJSON_Delete(tree);
    }
    buf_release(&ours);
    buf_release(&theirs);
    arena_release(&a);
    return verdict;
}

#endif
