/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terraform's functions of regular expressions. Go's syntax is close to Perl's, and what Perl's
 * matcher cannot compile or does not finish in its budget is not known.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "app/terraform/tf-evaluate.h"

#define MAX_PATTERN 1024u     /* bytes */
#define MAX_MATCH_STEPS 5000u /* of one search */
#define SEARCH_COST 16000u    /* of one search, in entries looked through */

struct matcher {
    const struct tf_call *c;
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    struct slice text;
};

static void release(struct matcher *m)
{
    pcre2_match_context_free(m->context);
    pcre2_match_data_free(m->data);
    pcre2_code_free(m->code);
}

static bool compile(struct matcher *m, struct slice pattern)
{
    int error;
    PCRE2_SIZE offset;
    if (pattern.len > MAX_PATTERN)
        return false;
    m->code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, PCRE2_UTF, &error, &offset, NULL);
    if (!m->code)
        return false;
    m->data = pcre2_match_data_create_from_pattern(m->code, NULL);
    m->context = pcre2_match_context_create(NULL);
    if (m->context)
        pcre2_set_match_limit(m->context, MAX_MATCH_STEPS);
    return m->data && m->context;
}

/* The pattern is argument 0, the text argument 1. */
static bool start(struct matcher *m, const struct tf_call *c)
{
    struct slice pattern;
    *m = (struct matcher){.c = c};
    if (!tf_known_text(c->args[0], &pattern) || !tf_known_text(c->args[1], &m->text))
        return false;
    if (compile(m, pattern))
        return true;
    release(m);
    return false;
}

/* The number of groups that a match from AT on has, with the whole; 0: none; negative: not known.
 */
static int find(struct matcher *m, size_t at)
{
    tf_charge(m->c->w, SEARCH_COST);
    int found =
        pcre2_match(m->code, (PCRE2_SPTR)m->text.ptr, m->text.len, at, 0, m->data, m->context);
    return found == PCRE2_ERROR_NOMATCH ? 0 : found ? found : -1;
}

static const struct doc *group(const struct matcher *m, uint32_t index)
{
    struct tf_world *w = m->c->w;
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data) + 2 * (size_t)index;
    if (at[0] == PCRE2_UNSET || at[1] < at[0])
        return tf_node(w, DOC_NULL, m->c->node);
    struct slice text = slice_sub(m->text, at[0], at[1]);
    return tf_take_text(w, text.len) ? tf_string(w, arena_slice(w->arena, text), m->c->node)
                                     : tf_unknown(w, SLICE("${…}"), m->c->node);
}

/* Named groups are a map, others a list; without groups it is the text that was found. */
static const struct doc *match_value(const struct matcher *m)
{
    struct tf_world *w = m->c->w;
    uint32_t groups = 0, names = 0, size = 0;
    PCRE2_SPTR table = NULL;
    (void)pcre2_pattern_info(m->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    (void)pcre2_pattern_info(m->code, PCRE2_INFO_NAMECOUNT, &names);
    (void)pcre2_pattern_info(m->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    (void)pcre2_pattern_info(m->code, PCRE2_INFO_NAMETABLE, &table);
    if (groups == 0)
        return group(m, 0);
    struct doc *all = tf_node(w, names ? DOC_MAP : DOC_SEQ, m->c->node);
    for (uint32_t i = 0; i < names && table; i++, table += size) {
        uint32_t index = (uint32_t)table[0] << 8 | table[1];
        struct slice name = slice_of(arena_strdup(w->arena, (const char *)table + 2));
        tf_put(w, all, name, group(m, index), NULL);
    }
    for (uint32_t i = 1; i <= groups && !names; i++)
        tf_add(w, all, group(m, i), NULL);
    return all;
}

static const struct doc *regex(const struct tf_call *c)
{
    struct matcher m;
    if (!start(&m, c))
        return NULL;
    int found = find(&m, 0);
    const struct doc *value = found > 0 ? match_value(&m) : found == 0 ? tf_fails(c) : NULL;
    release(&m);
    return value;
}

static const struct doc *regexall(const struct tf_call *c)
{
    struct matcher m;
    if (!start(&m, c))
        return NULL;
    struct doc *all = tf_node(c->w, DOC_SEQ, c->node);
    int found = 1;
    for (size_t at = 0; at <= m.text.len && tf_step(c->w);) {
        found = find(&m, at);
        if (found <= 0)
            break;
        tf_add(c->w, all, match_value(&m), NULL);
        const PCRE2_SIZE *place = pcre2_get_ovector_pointer(m.data);
        size_t next = place[1] + (place[1] <= place[0]);
        at = next > at ? next : at + 1;
    }
    release(&m);
    return found < 0 ? NULL : all;
}

const struct doc *tf_replace_pattern(const struct tf_call *c, struct slice text,
                                     struct slice pattern, struct slice with)
{
    struct matcher m = {.c = c, .text = text};
    PCRE2_SIZE length = TF_MAX_TEXT;
    const struct doc *value = NULL;
    if (compile(&m, pattern)) {
        struct arena scratch;
        arena_init(&scratch);
        char *out = arena_alloc(&scratch, TF_MAX_TEXT);
        tf_charge(c->w, SEARCH_COST + text.len);
        int done = pcre2_substitute(m.code, (PCRE2_SPTR)text.ptr, text.len, 0,
                                    PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_UNSET_EMPTY, m.data,
                                    m.context, (PCRE2_SPTR)with.ptr, with.len, (PCRE2_UCHAR *)out,
                                    &length);
        if (done >= 0 && tf_take_text(c->w, length))
            value = tf_string(c->w, arena_slice(c->w->arena, (struct slice){out, length}), c->node);
        arena_release(&scratch);
    }
    release(&m);
    return value;
}

const struct tf_function_entry tf_regex_functions[] = {
    {"regex", regex, 2, 2},
    {"regexall", regexall, 2, 2},
    {NULL, NULL, 0, 0},
};
