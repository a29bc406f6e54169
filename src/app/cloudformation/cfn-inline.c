/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/*
 * Code inside a template: InlineCode of SAM, ZipFile of Lambda. It is analysed as a file of its
 * own, of which each line knows its line in the template.
 */

/* The lines of a template that a text comes from. */
struct lines {
    VEC(unsigned) items;
};

static size_t count_lines(struct slice text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

/* What is written in one line, with "\n" in it, stays there. */
static void add_scalar(struct cfn *c, struct lines *l, const struct doc *node)
{
    size_t n = count_lines(doc_text(node));
    for (size_t i = 0; i < n; i++) {
        unsigned line = node->line + (unsigned)i;
        *vec_add(&l->items, c->arena) = line < node->end_line ? line : node->end_line;
    }
}

/* The value below {"Fn::Sub": …} and the like. */
static const struct doc *argument_of(const struct doc *node)
{
    bool wraps = doc_is_map(node) && doc_count(node) == 1 && slice_starts(node->child->key, "Fn::");
    return wraps ? node->child : node;
}

static void add_lines(struct cfn *c, struct lines *l, const struct doc *node)
{
    const struct doc *value = argument_of(node);
    bool joins = slice_eq_str(value->tag, "!Join") || slice_eq_str(value->key, "Fn::Join");
    if (doc_is_seq(value) && joins)
        doc_each(part, doc_index(value, 1)) add_scalar(c, l, argument_of(part));
    else if (doc_is_seq(value) && value->child) /* Fn::Sub with its variables */
        add_scalar(c, l, value->child);
    else
        add_scalar(c, l, value);
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
