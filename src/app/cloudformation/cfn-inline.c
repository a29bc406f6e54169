/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/*
 * Code inside a template: InlineCode of SAM, ZipFile of Lambda. It is analysed as a file of its
 * own, of which each line knows its line in the template.
 */

/* The lines of a template that a text comes from. */
struct lines {
    VEC(unsigned) items;
    bool empty_last; /* nothing stands in the last one yet */
};

static size_t count_lines(struct slice text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

/* The lines of NODE; the first of them is one with the last before when it CONTINUES that. What is
   written in one line, with "\n" in it, stays there. */
static void add_scalar(struct cfn *c, struct lines *l, const struct doc *node, bool continues)
{
    size_t n = count_lines(doc_text(node));
    if (continues && l->empty_last)
        l->items.len--;
    for (size_t i = continues && l->items.len && !l->empty_last ? 1 : 0; i < n; i++) {
        unsigned line = node->line + (unsigned)i;
        *vec_add(&l->items, c->arena) = line < node->end_line ? line : node->end_line;
    }
    l->empty_last = slice_ends(doc_text(node), "\n");
}

/* The value below {"Fn::Sub": …} and the like. */
static const struct doc *argument_of(const struct doc *node)
{
    bool wraps = doc_is_map(node) && doc_count(node) == 1 && slice_starts(node->child->key, "Fn::");
    return wraps ? node->child : node;
}

/* [delimiter, [parts]]. */
static void add_joined(struct cfn *c, struct lines *l, const struct doc *join)
{
    size_t breaks = count_lines(doc_text(doc_index(join, 0))) - 1; /* in the delimiter */
    const struct doc *parts = doc_index(join, 1);
    doc_each(node, doc_is_seq(parts) ? parts : NULL)
    {
        const struct doc *part = argument_of(node);
        for (size_t i = 1; i < breaks && node != parts->child; i++)
            *vec_add(&l->items, c->arena) = node->line;
        add_scalar(c, l, doc_is_seq(part) ? doc_index(part, 0) : part, breaks == 0);
    }
}

static void add_lines(struct cfn *c, struct lines *l, const struct doc *node)
{
    const struct doc *value = argument_of(node);
    if (doc_is_seq(value) &&
        (slice_eq_str(value->tag, "!Join") || slice_eq_str(value->key, "Fn::Join")))
        add_joined(c, l, value);
    else if (doc_is_seq(value) && value->child) /* Fn::Sub with its variables */
        add_scalar(c, l, value->child, false);
    else
        add_scalar(c, l, value, false);
    if (!l->items.len)
        *vec_add(&l->items, c->arena) = node->line;
}

void cfn_read_inline_code(struct cfn *c, const struct cfn_item *item, struct app_function *f)
{
    const struct doc *node = cfn_get(c, item->properties, "InlineCode");
    if (!node)
        node = cfn_get(c, cfn_get(c, item->properties, "Code"), "ZipFile");
    const char *text = cfn_text(c, node, NULL);
    struct slice runtime = slice_of(f->runtime), symbol = slice_of(f->handler);
    const char *ending = slice_starts(runtime, "python")   ? ".py"
                         : slice_starts(runtime, "nodejs") ? ".js"
                                                           : NULL;
    size_t dot = slice_rfind_char(symbol, '.');
    if (!text || !ending || dot == SIZE_MAX)
        return;
    struct lines lines = {0};
    add_lines(c, &lines, node);
    struct app_code *code = arena_new(c->arena, struct app_code);
    code->text = slice_of(text);
    code->lines = lines.items.items;
    code->nlines = lines.items.len;
    f->code = code;
    f->file = arena_printf(c->arena, "%s#%s%s", c->file, item->id, ending);
    f->symbol = arena_slicedup(c->arena, slice_sub(symbol, dot + 1, symbol.len));
}
