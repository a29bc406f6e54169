/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-vars.h"

/*
 * Variables of the Serverless Framework. The tree is copied and then swept until nothing changes;
 * each sweep puts in the values that are known by then. Copies are charged to a budget, so that
 * variables that multiply each other end in a diagnostic.
 *
 * What the environment of who deploys has stays text, even where a .env file would tell: that is no
 * place of the config, and full of secrets that belong in no report.
 */

#define MAX_SWEEPS 24u
#define MAX_NESTED 16u              /* "${" within "${" */
#define MAX_COPIES 400000u          /* nodes */
#define MAX_COPIED_BYTES (8u << 20) /* of text */

/* Copies ------------------------------------------------------------------------------------- */

static bool is_outside(const struct sls *s, const struct doc *node)
{
    return umap_get(&s->outside, (uintptr_t)node, NULL);
}

static void mark_outside(struct resolver *r, const struct doc *node)
{
    umap_put(&r->s->outside, (uintptr_t)node, 1);
}

static struct doc *copy_node(struct resolver *r, const struct doc *from)
{
    r->copies++;
    if (r->copies > MAX_COPIES || r->bytes > MAX_COPIED_BYTES)
        r->full = true;
    if (r->full)
        return NULL;
    struct doc *copy = arena_new(r->s->arena, struct doc);
    *copy = *from;
    copy->parent = copy->child = copy->last = copy->next = NULL;
    copy->count = 0;
    if (is_outside(r->s, from))
        mark_outside(r, copy);
    return copy;
}

/* A copy of the tree under FROM; NULL when the budget is spent. */
static struct doc *copy_tree(struct resolver *r, const struct doc *from)
{
    struct doc *root = copy_node(r, from), *to = root;
    const struct doc *at = from;
    while (to) {
        struct doc *parent = to;
        if (at->child) {
            at = at->child;
        } else {
            while (at != from && !at->next) {
                at = at->parent;
                to = to->parent;
            }
            if (at == from)
                return root;
            at = at->next;
            parent = to->parent;
        }
        to = copy_node(r, at);
        if (to)
            doc_append(parent, to);
    }
    return NULL;
}

void sls_take_value(struct doc *node, const struct doc *from)
{
    node->kind = from->kind;
    node->quoted = from->quoted;
    node->truth = from->truth;
    node->number = from->number;
    node->text = from->text;
    node->tag = from->tag;
    node->child = from->child;
    node->last = from->last;
    node->count = from->count;
    if (!node->parent || node->parent->kind != DOC_MAP) {
        node->key_line = from->key_line;
        node->key_column = from->key_column;
        node->file = from->file;
    }
    if (strcmp(node->file, from->file) == 0) {
        node->line = from->line;
        node->column = from->column;
        node->end_line = from->end_line;
    }
    for (struct doc *child = node->child; child; child = child->next)
        child->parent = node;
}

/* Expressions -------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* "self:…", "file(…": a lower-case source and what it is asked for. */
static bool is_expression(struct slice s)
{
    size_t at = 0;
    while (at < s.len && is_word(s.ptr[at]))
        at++;
    if (at == 0 || at >= s.len || s.ptr[0] < 'a' || s.ptr[0] > 'z')
        return false;
    return s.ptr[at] == '(' || (s.ptr[at] == ':' && (at + 1 >= s.len || s.ptr[at + 1] != ':'));
}

bool sls_has_variable(struct slice text)
{
    for (;;) {
        size_t at = slice_find(text, "${");
        if (at == SIZE_MAX)
            return false;
        text = slice_sub(text, at + 2, text.len);
        if (is_expression(text))
            return true;
    }
}

bool sls_is_open(const struct doc *node)
{
    return node->kind == DOC_STRING && sls_has_variable(node->text);
}

/* Cuts off the first alternative of "a, 'b, c', d" at a comma outside of quotes and parentheses. */
static struct slice next_alternative(struct slice *rest)
{
    char quote = '\0';
    unsigned depth = 0;
    for (size_t i = 0; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && depth) {
            depth--;
        } else if (c == ',' && !depth) {
            struct slice head = slice_sub(*rest, 0, i);
            *rest = slice_sub(*rest, i + 1, rest->len);
            return slice_trim(head);
        }
    }
    struct slice head = *rest;
    *rest = SLICE_EMPTY;
    return slice_trim(head);
}

/* The first of the alternatives of EXPRESSION that has a value. AT is where it stands. */
static enum outcome evaluate(struct resolver *r, struct slice expression, const struct doc *at,
                             struct value *ret)
{
    struct slice rest = expression;
    bool outside = false;
    for (bool first = true; rest.len; first = false) {
        struct slice alternative = next_alternative(&rest);
        if (first && !is_expression(alternative))
            return MISSING;
        /* "${opt:stage, 'dev'}": the default is the value, not what we would guess */
        bool guessed = rest.len && slice_starts(alternative, "opt:");
        enum outcome outcome = guessed ? MISSING : sls_look_up(r, alternative, at, ret);
        bool open = outcome == FOUND && ret->node && sls_is_open(ret->node);
        if (outcome == BLOCKED || (open && !r->last_sweeps))
            return BLOCKED;
        if (outcome == FOUND && !(open && rest.len)) {
            ret->outside = ret->outside || outside;
            return FOUND;
        }
        /* what the files do not tell, the one who deploys may */
        outside |= !slice_starts(alternative, "self:");
    }
    return MISSING;
}

/* Sweeps ------------------------------------------------------------------------------------- */

static bool is_inside(const struct doc *node, const struct doc *tree)
{
    for (; node; node = node->parent) {
        if (node == tree)
            return true;
    }
    return false;
}

/* NODE is one variable and nothing else: it becomes the value, whatever that is. */
static bool put_node(struct resolver *r, struct doc *node, const struct value *value)
{
    if (is_inside(node, value->node))
        return false; /* a value cannot contain itself */
    struct doc *copy = copy_tree(r, value->node);
    if (!copy)
        return false;
    sls_take_value(node, copy);
    r->bytes += node->text.len;
    if (value->outside)
        mark_outside(r, node);
    return true;
}

/* Replaces TEXT[start, end) of NODE. */
static bool put_text(struct resolver *r, struct doc *node, size_t start, size_t end,
                     const struct value *value)
{
    struct slice part = value->node ? doc_text(value->node) : value->text, text = node->text;
    size_t len = start + part.len + (text.len - end);
    if (len > SLS_MAX_TEXT || r->bytes + len > MAX_COPIED_BYTES) {
        r->full = true;
        return false;
    }
    char *joined = arena_alloc(r->s->arena, len + 1);
    memcpy(joined, text.ptr, start);
    if (part.len)
        memcpy(joined + start, part.ptr, part.len);
    memcpy(joined + start + part.len, text.ptr + end, text.len - end);
    node->text = (struct slice){joined, len};
    r->bytes += len;
    if (value->outside)
        mark_outside(r, node);
    return true;
}

/* Puts in the value of the variable at TEXT[start, end) of NODE. *RET_WHOLE: NODE is new. */
static bool put_value(struct resolver *r, struct doc *node, size_t start, size_t end,
                      bool *ret_whole)
{
    struct value value = {0};
    struct slice inner = slice_sub(node->text, start + 2, end - 1);
    if (slice_find(inner, "${") != SIZE_MAX ||
        evaluate(r, slice_trim(inner), node, &value) != FOUND)
        return false;
    if (value.node && node->tag.len == 0 && start == 0 && end == node->text.len) {
        *ret_whole = true;
        return put_node(r, node, &value);
    }
    if (value.node && (!doc_is_scalar(value.node) || value.node == node))
        return false;
    return put_text(r, node, start, end, &value);
}

static void sweep_node(struct resolver *r, struct doc *node)
{
    size_t starts[MAX_NESTED], depth = 0;
    for (size_t at = 0; at < node->text.len && !r->full; at++) {
        const char *text = node->text.ptr;
        if (text[at] == '$' && at + 1 < node->text.len && text[at + 1] == '{') {
            if (depth == MAX_NESTED)
                return;
            starts[depth++] = at++;
        } else if (text[at] == '}' && depth) {
            size_t start = starts[--depth], before = node->text.len;
            bool whole = false;
            if (!put_value(r, node, start, at + 1, &whole))
                continue;
            r->changed = true;
            if (whole)
                return;
            at = at + node->text.len - before; /* the end of what was put in */
        }
    }
}

static void sweep(struct resolver *r)
{
    struct doc *node = r->root;
    while (node && !r->full) {
        bool scalar = doc_is_scalar(node);
        if (node->kind == DOC_STRING && node->text.len > 3)
            sweep_node(r, node);
        /* what has been put in now is looked at in the next sweep */
        if (!scalar && node->child) {
            node = node->child;
            continue;
        }
        while (node && !node->next)
            node = node->parent;
        node = node ? node->next : NULL;
    }
}

const struct doc *sls_resolve(struct sls *s, const struct doc *root)
{
    struct resolver r = {.s = s};
    umap_init(&s->outside, s->arena);
    map_init(&r.files, s->arena);
    umap_init(&r.indexes, s->arena);
    r.root = copy_tree(&r, root);
    r.given = r.root ? sls_given_params(&r) : NULL;
    for (unsigned i = 0; i < MAX_SWEEPS && !r.full; i++) {
        r.changed = false;
        sweep(&r);
        if (r.changed)
            continue;
        if (r.last_sweeps)
            break;
        r.last_sweeps = true;
    }
    if (r.full)
        diag_emit(s->sink, VIRGA_DIAG_WARNING, "serverless-variables", s->file, 1, 1,
                  "variables grow beyond all bounds: some are left as they are");
    return r.root ? r.root : root;
}
