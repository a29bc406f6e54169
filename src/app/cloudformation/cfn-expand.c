/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "base/limits.h"

/*
 * What a template leaves to the transform: Globals. The result is a tree of copies that keep the
 * places of what they copy, so that everything behind this file sees a template written out in
 * full.
 */

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

static const struct doc *entry(const struct doc *map, struct slice key)
{
    doc_each(child, map) if (slice_eq(child->key, key)) return child;
    return NULL;
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
        const struct doc *mine = maps ? entry(own, child->key) : NULL;
        if (mine)
            merge(c, child, mine, joined, depth + 1);
        else
            (void)cfn_copy(c, child, joined);
    }
    doc_each(child, own) if (lists || !entry(global, child->key))(void) cfn_copy(c, child, joined);
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
