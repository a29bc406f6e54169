/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/tree.h"

#include <tree_sitter/api.h>

/*
 * The core's own structures. Its cursor, which works for any tree that is being edited, takes a
 * quarter of the time of parsing; a plain walk of a finished tree takes a third of that. The core
 * is pinned (grammars/package-lock.json), and the tests of the front ends notice when it changes.
 */
#include <lib/src/language.h>
#include <lib/src/tree.h>

#define FIELD_MASK (TREE_MAX_FIELDS - 1)

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
    g->comment = ts_language_symbol_for_name(language, "comment", 7, true);
    /* symbols that differ inside the parser only stand for the public one */
    for (uint32_t i = 0; i < g->nsymbols; i++) {
        TSSymbol public = ts_language_public_symbol(language, (TSSymbol)i);
        if (public < g->nsymbols) {
            g->kinds[i] = g->kinds[public];
            g->actions[i] = g->actions[public];
        }
    }
    for (unsigned i = 1; fields[i]; i++) {
        uint32_t len = (uint32_t)strlen(fields[i]);
        TSFieldId id = ts_language_field_id_for_name(language, fields[i], len);
        if (id > 0 && id < TREE_MAX_FIELDS)
            g->fields[id] = (uint8_t)i;
    }
}

/* A subtree whose children are being visited. */
struct frame {
    Subtree tree;
    uint32_t child;      /* the next */
    uint32_t structural; /* its number without extras, by which aliases and fields are found */
    uint32_t position;   /* byte at which it begins */
    uint32_t node;       /* TREE_NONE when hidden: its children are those of the node around */
    uint32_t last;       /* of nodes: the last child so far */
    uint8_t field;       /* of hidden ones: the field that it fills */
    const TSSymbol *aliases;
    const TSFieldMapEntry *fields, *fields_end;
};

struct flattener {
    const TSLanguage *language;
    const struct tree_grammar *grammar;
    struct ir_file *file;
    struct arena *arena;
    VEC(struct tree_node) nodes;
    VEC(struct frame) frames;
    VEC(uint32_t) errors;
};

static void note_error(struct flattener *f, uint32_t position, bool kept)
{
    struct ir_file *file = f->file;
    uint32_t len = (uint32_t)f->nodes.len;
    *vec_add(&f->errors, f->arena) = kept || len == 0 ? len : len - 1;
    if (!file->has_error)
        ir_position(file, position, &file->error_line, &file->error_column);
    file->has_error = true;
}

static void note_comment(struct ir_file *file, uint32_t start, uint32_t end)
{
    struct slice text = slice_sub(file->text, start, end);
    unsigned line, column;
    if (slice_find(text, "virga:") == SIZE_MAX)
        return;
    ir_position(file, start, &line, &column);
    *vec_add(&file->comments, &file->arena) = (struct ir_comment){.text = text, .line = line};
}

static void push_frame(struct flattener *f, Subtree tree, uint32_t position, uint32_t node,
                       uint8_t field)
{
    uint16_t production = tree.ptr->production_id;
    struct frame *frame = vec_add(&f->frames, f->arena);
    *frame = (struct frame){
        .tree = tree, .position = position, .node = node, .last = TREE_NONE, .field = field};
    frame->aliases = ts_language_alias_sequence(f->language, production);
    ts_language_field_map(f->language, production, &frame->fields, &frame->fields_end);
}

/* A node of the tree, at byte START: adds it when it is wanted, and goes on into it. */
static void visit(struct flattener *f, struct frame *parent, Subtree tree, TSSymbol symbol,
                  uint32_t start, uint8_t field)
{
    const struct tree_grammar *g = f->grammar;
    bool known = symbol < g->nsymbols; /* ERROR is not */
    uint8_t action = known ? g->actions[symbol] : TREE_KEEP;
    uint32_t end = start + ts_subtree_size(tree).bytes;

    if (symbol == ts_builtin_sym_error || ts_subtree_missing(tree))
        note_error(f, start, action != TREE_DROP);
    if (symbol == g->comment) {
        note_comment(f->file, start, end);
        return;
    }
    if (action == TREE_DROP)
        return;
    uint32_t index = (uint32_t)f->nodes.len;
    *vec_add(&f->nodes, f->arena) = (struct tree_node){
        .kind = symbol == ts_builtin_sym_error ? TREE_ERROR
                : known                        ? g->kinds[symbol]
                                               : TREE_OTHER,
        .field = field,
        .flags = ts_subtree_missing(tree) ? TREE_MISSING : 0,
        .start = start,
        .end = end,
        .next = index + 1,
    };
    while (parent && parent->node == TREE_NONE)
        parent--;
    if (parent)
        parent->last = index;
    if (action == TREE_KEEP && ts_subtree_child_count(tree) > 0)
        push_frame(f, tree, start, index, 0);
}

static uint8_t field_of(const struct flattener *f, const struct frame *frame, uint32_t structural)
{
    for (const TSFieldMapEntry *m = frame->fields; m < frame->fields_end; m++) {
        if (!m->inherited && m->child_index == structural)
            return f->grammar->fields[m->field_id & FIELD_MASK];
    }
    return frame->node == TREE_NONE ? frame->field : 0;
}

/* Visits the next child of the innermost frame. */
static void step(struct flattener *f)
{
    struct frame *frame = &f->frames.items[f->frames.len - 1];
    const Subtree *children = ts_subtree_children(frame->tree);
    Subtree child = children[frame->child++];
    uint32_t start = frame->position, structural = frame->structural;
    TSSymbol alias = 0;
    uint8_t field = 0;
    frame->position += ts_subtree_size(child).bytes;
    if (frame->child < frame->tree.ptr->child_count)
        frame->position += ts_subtree_padding(children[frame->child]).bytes;
    if (!ts_subtree_extra(child)) {
        alias = frame->aliases ? frame->aliases[structural] : 0;
        field = field_of(f, frame, structural);
        frame->structural++;
    }
    if (alias || ts_subtree_visible(child))
        visit(f, frame, child, alias ? alias : ts_subtree_symbol(child), start, field);
    else if (ts_subtree_child_count(child) > 0)
        push_frame(f, child, start, TREE_NONE, field);
}

static void leave(struct flattener *f)
{
    const struct frame *frame = &f->frames.items[--f->frames.len];
    if (frame->node == TREE_NONE)
        return;
    f->nodes.items[frame->node].next = (uint32_t)f->nodes.len;
    if (frame->last != TREE_NONE)
        f->nodes.items[frame->last].flags |= TREE_LAST;
}

void tree_flatten(struct tree *t, const struct tree_grammar *g, const void *ts_tree,
                  struct ir_file *file, struct arena *a)
{
    const TSTree *tree = ts_tree;
    struct flattener f = {.language = tree->language, .grammar = g, .file = file, .arena = a};
    /* about half of the nodes are punctuation */
    f.nodes.cap = ts_subtree_visible_descendant_count(tree->root) / 2 + 16;
    f.nodes.items = arena_array(a, struct tree_node, f.nodes.cap);
    visit(&f, NULL, tree->root, ts_subtree_symbol(tree->root), ts_subtree_padding(tree->root).bytes,
          0);
    while (f.frames.len > 0) {
        const struct frame *frame = &f.frames.items[f.frames.len - 1];
        if (frame->child < frame->tree.ptr->child_count)
            step(&f);
        else
            leave(&f);
    }
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
