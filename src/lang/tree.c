/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/tree.h"

#include <tree_sitter/api.h>

#define SYMBOL_ERROR ((TSSymbol)-1)

void tree_grammar_init(struct tree_grammar *g, const void *ts_language,
                       const struct tree_kind *kinds, const char *const *fields)
{
    const TSLanguage *language = ts_language;
    memset(g, 0, sizeof(*g));
    uint32_t n = ts_language_symbol_count(language);
    g->nsymbols = (uint16_t)(n < TREE_MAX_SYMBOLS ? n : TREE_MAX_SYMBOLS);
    for (uint32_t i = 0; i < g->nsymbols; i++)
        g->actions[i] = ts_language_symbol_type(language, (TSSymbol)i) == TSSymbolTypeRegular
                            ? TREE_KEEP
                            : TREE_DROP;
    for (; kinds->name; kinds++) {
        uint32_t len = (uint32_t)strlen(kinds->name);
        TSSymbol s =
            ts_language_symbol_for_name(language, kinds->name, len, kinds->action != TREE_TOKEN);
        if (s == 0 || s >= g->nsymbols)
            continue;
        g->kinds[s] = kinds->kind;
        g->actions[s] = (uint8_t)(kinds->action == TREE_TOKEN ? TREE_LEAF : kinds->action);
    }
    for (unsigned i = 1; fields[i]; i++) {
        uint32_t len = (uint32_t)strlen(fields[i]);
        TSFieldId id = ts_language_field_id_for_name(language, fields[i], len);
        if (id > 0 && id < TREE_MAX_FIELDS)
            g->fields[id] = (uint8_t)i;
    }
    g->comment = ts_language_symbol_for_name(language, "comment", 7, true);
}

struct open_node {
    uint32_t node, last; /* its last child so far, TREE_NONE at first */
};

struct flattener {
    TSTreeCursor cursor;
    const struct tree_grammar *grammar;
    struct ir_file *file;
    struct arena *arena;
    VEC(struct tree_node) nodes;
    VEC(struct open_node) open;
    VEC(uint32_t) errors;
};

static void note_error(struct flattener *f, TSNode node, bool kept)
{
    struct ir_file *file = f->file;
    uint32_t len = (uint32_t)f->nodes.len;
    *vec_add(&f->errors, f->arena) = kept || len == 0 ? len : len - 1;
    if (file->has_error)
        return;
    TSPoint at = ts_node_start_point(node);
    file->has_error = true;
    file->error_line = at.row + 1;
    file->error_column = at.column + 1;
}

static void note_comment(struct ir_file *file, TSNode node)
{
    struct slice text = slice_sub(file->text, ts_node_start_byte(node), ts_node_end_byte(node));
    if (slice_find(text, "virga:") != SIZE_MAX)
        *vec_add(&file->comments, &file->arena) =
            (struct ir_comment){.text = text, .line = ts_node_start_point(node).row + 1};
}

/* Adds the cursor's node when it is wanted; true when its children are, too. */
static bool visit(struct flattener *f)
{
    const struct tree_grammar *g = f->grammar;
    TSNode node = ts_tree_cursor_current_node(&f->cursor);
    TSSymbol symbol = ts_node_symbol(node);
    uint8_t action = symbol < g->nsymbols ? g->actions[symbol] : TREE_KEEP;
    bool missing = ts_node_is_missing(node);

    if (symbol == SYMBOL_ERROR || missing)
        note_error(f, node, action != TREE_DROP);
    if (symbol == g->comment)
        note_comment(f->file, node);
    if (action == TREE_DROP || symbol == g->comment)
        return false;
    uint32_t index = (uint32_t)f->nodes.len;
    struct tree_node *n = vec_add(&f->nodes, f->arena);
    n->kind = symbol == SYMBOL_ERROR ? TREE_ERROR
              : symbol < g->nsymbols ? g->kinds[symbol]
                                     : (uint16_t)TREE_OTHER;
    n->field = g->fields[ts_tree_cursor_current_field_id(&f->cursor) % TREE_MAX_FIELDS];
    n->flags = missing ? TREE_MISSING : 0;
    n->start = ts_node_start_byte(node);
    n->end = ts_node_end_byte(node);
    n->next = index + 1;
    if (f->open.len > 0)
        f->open.items[f->open.len - 1].last = index;
    return action == TREE_KEEP;
}

static void leave(struct flattener *f)
{
    struct open_node *o = &f->open.items[--f->open.len];
    f->nodes.items[o->node].next = (uint32_t)f->nodes.len;
    if (o->last != TREE_NONE)
        f->nodes.items[o->last].flags |= TREE_LAST;
}

void tree_flatten(struct tree *t, const struct tree_grammar *g, const void *ts_tree,
                  struct ir_file *file, struct arena *a)
{
    TSNode root = ts_tree_root_node(ts_tree);
    struct flattener f = {.grammar = g, .file = file, .arena = a};
    /* about half of the nodes are punctuation */
    f.nodes.cap = ts_node_descendant_count(root) / 2 + 16;
    f.nodes.items = arena_array(a, struct tree_node, f.nodes.cap);
    f.cursor = ts_tree_cursor_new(root);
    bool descend = visit(&f);
    for (;;) {
        if (descend && ts_tree_cursor_goto_first_child(&f.cursor)) {
            *vec_add(&f.open, a) =
                (struct open_node){.node = (uint32_t)f.nodes.len - 1, .last = TREE_NONE};
        } else {
            while (f.open.len > 0 && !ts_tree_cursor_goto_next_sibling(&f.cursor)) {
                leave(&f);
                ts_tree_cursor_goto_parent(&f.cursor);
            }
            if (f.open.len == 0)
                break;
        }
        descend = visit(&f);
    }
    ts_tree_cursor_delete(&f.cursor);
    t->nodes = f.nodes.items;
    t->len = (uint32_t)f.nodes.len;
    t->errors = f.errors.items;
    t->nerrors = (uint32_t)f.errors.len;
}

bool tree_is_broken(const struct tree *t, uint32_t node)
{
    uint32_t low = 0, high = t->nerrors;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->errors[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->nerrors && t->errors[low] < t->nodes[node].next;
}

uint32_t tree_field(const struct tree *t, uint32_t node, uint8_t field)
{
    for (TREE_EACH(t, c, node)) {
        if (t->nodes[c].field == field)
            return c;
    }
    return TREE_NONE;
}

uint32_t tree_child(const struct tree *t, uint32_t node, uint16_t kind)
{
    for (TREE_EACH(t, c, node)) {
        if (t->nodes[c].kind == kind)
            return c;
    }
    return TREE_NONE;
}
