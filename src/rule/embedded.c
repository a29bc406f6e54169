/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/rule-internal.h"

#include <math.h>

/*
 * Reads the blob that scripts/embed-rules.py makes of rules/: YAML already parsed, so that starting
 * costs no parser. Strings are deduplicated, NUL-terminated and used in place; nodes come in
 * document order and become the same struct doc that a user's rule file becomes.
 *
 *   "VRB1" nstrings { length bytes NUL }* nfiles { name node }*
 *   node: head byte (kind, 8 quoted, 16 true, 32 has key) [key line column] line column
 *         (string | count)
 *
 * Numbers are LEB128.
 */
#define EMBEDDED_DEPTH 32

struct reader {
    struct arena *arena;
    const unsigned char *at, *end;
    struct slice *strings;
    size_t nstrings;
    const char *file;
    bool bad;
};

static uint32_t read_number(struct reader *r)
{
    uint32_t n = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
        if (r->at == r->end)
            break;
        unsigned char c = *r->at++;
        n |= (uint32_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return n;
    }
    r->bad = true;
    return 0;
}

static struct slice read_string(struct reader *r)
{
    uint32_t i = read_number(r);
    if (i >= r->nstrings) {
        r->bad = true;
        return SLICE_EMPTY;
    }
    return r->strings[i];
}

static void read_strings(struct reader *r)
{
    r->nstrings = read_number(r);
    if (r->nstrings > (size_t)(r->end - r->at)) {
        r->bad = true;
        return;
    }
    r->strings = arena_array(r->arena, struct slice, r->nstrings + 1);
    for (size_t i = 0; i < r->nstrings && !r->bad; i++) {
        size_t len = read_number(r);
        if (len >= (size_t)(r->end - r->at)) {
            r->bad = true;
            return;
        }
        r->strings[i] = (struct slice){(const char *)r->at, len};
        r->at += len + 1;
    }
}

static struct doc *read_head(struct reader *r, struct doc *parent, uint32_t *ret_count)
{
    struct doc *d = arena_new(r->arena, struct doc);
    unsigned head = r->at < r->end ? *r->at++ : 0;
    d->kind = (enum doc_kind)(head & 7);
    d->quoted = head & 8;
    d->truth = head & 16;
    d->file = r->file;
    if (head & 32) {
        d->key = read_string(r);
        d->key_line = read_number(r);
        d->key_column = read_number(r);
    }
    d->line = read_number(r);
    d->column = read_number(r);
    if (!(head & 32)) {
        d->key_line = d->line;
        d->key_column = d->column;
    }
    d->end_line = d->line;
    d->number = (double)NAN;
    if (d->kind == DOC_SEQ || d->kind == DOC_MAP)
        *ret_count = read_number(r);
    else
        d->text = read_string(r);
    if (d->kind == DOC_NUMBER && d->text.len)
        d->number = strtod(d->text.ptr, NULL);
    d->parent = parent;
    if (parent) {
        if (parent->last)
            parent->last->next = d;
        else
            parent->child = d;
        parent->last = d;
        parent->count++;
    }
    return d;
}

static struct doc *read_tree(struct reader *r)
{
    struct {
        struct doc *node;
        uint32_t left;
    } stack[EMBEDDED_DEPTH];
    size_t depth = 0;
    uint32_t count = 0;
    struct doc *root = read_head(r, NULL, &count);
    if (count)
        stack[depth++] = (typeof(stack[0])){root, count};
    while (depth && !r->bad) {
        if (!stack[depth - 1].left) {
            depth--;
            continue;
        }
        stack[depth - 1].left--;
        count = 0;
        struct doc *d = read_head(r, stack[depth - 1].node, &count);
        if (!count)
            continue;
        if (depth == EMBEDDED_DEPTH)
            r->bad = true;
        else
            stack[depth++] = (typeof(stack[0])){d, count};
    }
    return root;
}

bool rule_embedded_read(struct arena *a, struct slice blob, struct rule_embedded *out)
{
    struct reader r = {.arena = a,
                       .at = (const unsigned char *)blob.ptr,
                       .end = (const unsigned char *)blob.ptr + blob.len};
    if (!slice_starts(blob, "VRB1"))
        return false;
    r.at += 4;
    read_strings(&r);
    uint32_t nfiles = r.bad ? 0 : read_number(&r);
    for (uint32_t i = 0; i < nfiles && !r.bad; i++) {
        r.file = read_string(&r).ptr;
        struct doc *root = read_tree(&r);
        if (!r.bad)
            *vec_add(&out->roots, a) = root;
    }
    return !r.bad;
}
