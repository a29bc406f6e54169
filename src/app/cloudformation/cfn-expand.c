/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "base/buf.h"
#include "base/limits.h"

/*
 * What a template leaves to transforms: Globals, Fn::ForEach, included files. The result is a tree
 * of copies that keep the places of what they copy, so that everything behind this file sees a
 * template written out in full.
 */

#define MAX_LOOPS 5u /* within one another, as CloudFormation has it */
#define MAX_LOOP_VALUES 1000u

/* A copy of NODE alone, hung under PARENT unless that is NULL; NULL at the cap. */
static struct doc *copy_node(struct cfn *c, const struct doc *node, struct doc *parent)
{
    if (c->copied >= LIMIT_TEMPLATE_COPIES) {
        cfn_report_cap(c, "values that are copied");
        return NULL;
    }
    c->copied++;
    struct doc *copy = arena_new(c->arena, struct doc);
    *copy = *node;
    copy->parent = copy->child = copy->last = copy->next = NULL;
    copy->count = 0;
    if (parent)
        doc_append(parent, copy);
    return copy;
}

struct doc *cfn_copy(struct cfn *c, const struct doc *node, struct doc *parent)
{
    struct doc *top = copy_node(c, node, parent), *to = top;
    const struct doc *from = node;
    while (to) {
        if (from->child) {
            to = copy_node(c, from = from->child, to);
            continue;
        }
        while (from != node && !from->next) {
            from = from->parent;
            to = to->parent;
        }
        if (from == node)
            break;
        to = copy_node(c, from = from->next, to->parent);
    }
    return top;
}

static bool is_intrinsic(const struct doc *node)
{
    struct slice key = node->count == 1 ? node->child->key : SLICE_EMPTY;
    return node->tag.len || slice_starts(key, "Fn::") || slice_eq_str(key, "Ref");
}

/* OWN over GLOBAL, as a child of PARENT: maps are merged, lists joined, else OWN counts. */
static void merge(struct cfn *c, const struct doc *global, const struct doc *own,
                  struct doc *parent, unsigned depth)
{
    bool maps = doc_is_map(global) && doc_is_map(own);
    bool lists = doc_is_seq(global) && doc_is_seq(own);
    if ((!maps && !lists) || is_intrinsic(own) || is_intrinsic(global) ||
        depth == LIMIT_DOC_DEPTH) {
        (void)cfn_copy(c, own, parent);
        return;
    }
    struct doc *joined = copy_node(c, own, parent);
    if (!joined)
        return;
    doc_each(child, global)
    {
        const struct doc *mine = maps ? cfn_entry(c, own, child->key) : NULL;
        if (mine)
            merge(c, child, mine, joined, depth + 1);
        else
            (void)cfn_copy(c, child, joined);
    }
    doc_each(child, own) if (lists || !cfn_entry(c, global, child->key))(void)
        cfn_copy(c, child, joined);
}

const struct doc *cfn_globals_of(struct cfn *c, const char *type)
{
    static const char sam[] = "AWS::Serverless::";
    if (strncmp(type, sam, sizeof(sam) - 1) != 0)
        return NULL;
    return cfn_value(c, doc_get(doc_get(c->root, "Globals"), type + sizeof(sam) - 1));
}

const struct doc *cfn_with_globals(struct cfn *c, const char *type, const struct doc *properties)
{
    const struct doc *globals = cfn_globals_of(c, type);
    if (!doc_is_map(globals) || !globals->child)
        return properties;
    if (!doc_is_map(properties))
        return globals;
    struct doc *holder = arena_new(c->arena, struct doc);
    holder->kind = DOC_MAP;
    merge(c, globals, properties, holder, 0);
    return holder->child ? holder->child : properties;
}

/* Loops and includes --------------------------------------------------------------------------- */

/* The variables of the loops around a place. */
struct loop {
    struct slice name, value;
    const struct loop *outer;
    unsigned depth;
};

static bool is_variable(struct slice name, const struct loop *loop, struct slice *ret_value)
{
    for (; loop; loop = loop->outer)
        if (slice_eq(name, loop->name)) {
            *ret_value = loop->value;
            return true;
        }
    return false;
}

/* TEXT with "${Name}" and "&{Name}" replaced; the latter keeps only what a logical id may have. */
static struct slice substituted(struct cfn *c, struct slice text, const struct loop *loop)
{
    struct buf out;
    bool changed = false;
    if (!loop || slice_find_char(text, '{') == SIZE_MAX)
        return text;
    buf_init(&out, LIMIT_CONFIG_FILE);
    for (size_t i = 0; i < text.len; i++) {
        bool opens = i + 1 < text.len && text.ptr[i + 1] == '{' &&
                     (text.ptr[i] == '$' || text.ptr[i] == '&');
        struct slice rest, value,
            name = opens ? slice_cut(slice_sub(text, i + 2, text.len), '}', &rest) : SLICE_EMPTY;
        if (!opens || !is_variable(name, loop, &value)) {
            buf_add_char(&out, text.ptr[i]);
            continue;
        }
        for (size_t k = 0; k < value.len; k++) {
            char ch = value.ptr[k];
            bool plain =
                (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
            if (plain || text.ptr[i] == '$')
                buf_add_char(&out, ch);
        }
        changed = true;
        i += name.len + 2;
    }
    if (changed)
        text = slice_of(arena_slicedup(c->arena, buf_slice(&out)));
    buf_release(&out);
    return text;
}

static void expand(struct cfn *c, const struct doc *node, struct doc *parent,
                   const struct loop *loop, unsigned depth);

/* The children of MAP, with the loops among them written out. */
static void expand_children(struct cfn *c, const struct doc *map, struct doc *parent,
                            const struct loop *loop, unsigned depth);

/* One round of a loop: BODY is the map of what each value makes. */
static void expand_round(struct cfn *c, const struct doc *body, struct doc *parent,
                         const struct loop *outer, struct slice name, struct slice value,
                         unsigned depth)
{
    const struct loop loop = {name, value, outer, outer ? outer->depth + 1 : 1};
    expand_children(c, body, parent, &loop, depth + 1);
}

/* "Fn::ForEach::Name": [Identifier, values, {key: value}]. */
static void expand_loop(struct cfn *c, const struct doc *node, struct doc *parent,
                        const struct loop *loop, unsigned depth)
{
    struct slice name = doc_text(doc_index(node, 0)), rest;
    const struct doc *values = cfn_value(c, doc_index(node, 1)), *body = doc_index(node, 2);
    struct slice list = slice_of(cfn_text(c, values, NULL)); /* a parameter: "a,b" */
    size_t rounds = 0;
    if ((loop && loop->depth >= MAX_LOOPS) || !name.len || !doc_is_map(body)) {
        diag_emit(c->sink, VIRGA_DIAG_WARNING, "template-loop", c->file, node->key_line,
                  node->key_column, "this loop is no list of a name, values and a map");
        return;
    }
    if (slice_find(list, "${") != SIZE_MAX)
        diag_emit(c->sink, VIRGA_DIAG_WARNING, "template-loop", c->file, node->key_line,
                  node->key_column, "what this loop runs over is not in the files");
    for (; list.len && rounds < MAX_LOOP_VALUES; rounds++) {
        struct slice value = slice_trim(slice_cut(list, ',', &rest));
        list = rest;
        expand_round(c, body, parent, loop, name, value, depth);
    }
    doc_each(value, doc_is_seq(values) && !values->tag.len ? values : NULL)
    {
        const char *text = cfn_text(c, value, NULL);
        if (text && rounds++ < MAX_LOOP_VALUES)
            expand_round(c, body, parent, loop, name, substituted(c, slice_of(text), loop), depth);
    }
    if (rounds >= MAX_LOOP_VALUES)
        cfn_report_cap(c, "rounds of a loop");
}

/* The file of the tree that an Fn::Transform of AWS::Include brings in, or NULL. */
static const struct doc *included_by(struct cfn *c, const struct doc *transform)
{
    if (!slice_eq_str(doc_text_at(transform, "Name"), "AWS::Include"))
        return NULL;
    const struct doc *parameters = cfn_get(c, transform, "Parameters");
    return cfn_include(c, cfn_get(c, parameters, "Location"));
}

static void expand_children(struct cfn *c, const struct doc *map, struct doc *parent,
                            const struct loop *loop, unsigned depth)
{
    doc_each(child, map)
    {
        const struct doc *file = NULL;
        if (doc_is_map(map) && slice_starts(child->key, "Fn::ForEach"))
            expand_loop(c, child, parent, loop, depth);
        else if (slice_eq_str(child->key, "Fn::Transform") && (file = included_by(c, child)))
            doc_each(entry_, doc_is_map(file) ? file : NULL)
                expand(c, entry_, parent, loop, depth + 1);
        else
            expand(c, child, parent, loop, depth + 1);
    }
}

/* A copy of NODE under PARENT, written out. */
static void expand(struct cfn *c, const struct doc *node, struct doc *parent,
                   const struct loop *loop, unsigned depth)
{
    const struct doc *reference =
        node->kind == DOC_MAP && node->count == 1 && slice_eq_str(node->child->key, "Ref")
            ? node->child
        : slice_eq_str(node->tag, "!Ref") ? node
                                          : NULL;
    struct slice value;
    if (depth >= LIMIT_DOC_DEPTH)
        return;
    struct doc *copy = copy_node(c, node, parent);
    if (!copy)
        return;
    copy->key = substituted(c, node->key, loop);
    if (reference && is_variable(doc_text(reference), loop, &value)) {
        copy->kind = DOC_STRING;
        copy->tag = SLICE_EMPTY;
        copy->text = value;
        return;
    }
    copy->text = substituted(c, node->text, loop);
    expand_children(c, node, copy, loop, depth);
}

/* Does some key below TOP ask for it? */
static bool needs_expansion(const struct doc *top)
{
    for (const struct doc *n = top; n; n = doc_next(n, top)) {
        bool loop = slice_starts(n->key, "Fn::ForEach");
        bool file = slice_eq_str(n->key, "Fn::Transform") &&
                    slice_eq_str(doc_text_at(n, "Name"), "AWS::Include");
        if (n != top && (loop || file))
            return true;
    }
    return false;
}

const struct doc *cfn_expanded(struct cfn *c, const struct doc *resources)
{
    if (!resources || !needs_expansion(resources))
        return resources;
    struct doc *holder = arena_new(c->arena, struct doc);
    holder->kind = DOC_MAP;
    holder->file = resources->file;
    expand(c, resources, holder, NULL, 0);
    return holder->child ? holder->child : resources;
}
