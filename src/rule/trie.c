/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/rule-internal.h"

/* A chain of bases longer than this is a cycle of `types` rows. */
#define BASE_CHAIN 8

static uint64_t edge_hash(uint32_t parent, uint32_t edge, const struct atom *name)
{
    uint64_t h = (name ? name->hash : 0) ^ ((uint64_t)parent << 8 | edge);
    h *= UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

static bool is_edge(const struct rule_node *n, uint32_t parent, uint32_t edge,
                    const struct atom *name)
{
    return n->parent == parent && n->edge == edge && n->name == name;
}

uint32_t trie_find(const struct rule_set *set, uint32_t parent, uint32_t edge,
                   const struct atom *name)
{
    if (!set->nslots)
        return 0;
    size_t i = edge_hash(parent, edge, name) & (set->nslots - 1);
    for (; set->slots[i]; i = (i + 1) & (set->nslots - 1))
        if (is_edge(&set->nodes.items[set->slots[i]], parent, edge, name))
            return set->slots[i];
    return 0;
}

static void insert_slot(struct rule_set *set, uint32_t node)
{
    const struct rule_node *n = &set->nodes.items[node];
    size_t i = edge_hash(n->parent, n->edge, n->name) & (set->nslots - 1);
    while (set->slots[i])
        i = (i + 1) & (set->nslots - 1);
    set->slots[i] = node;
}

static void grow_slots(struct rule_set *set)
{
    set->nslots = set->nslots ? set->nslots * 2 : 4096;
    set->slots = arena_array(&set->arena, uint32_t, set->nslots);
    for (uint32_t i = 1; i < set->nodes.len; i++)
        insert_slot(set, i);
}

/* "lambda" of "<lambda>". */
static struct slice plain_name(struct slice name)
{
    if (name.len > 2 && name.ptr[0] == '<' && name.ptr[name.len - 1] == '>')
        return slice_sub(name, 1, name.len - 1);
    return name;
}

/* A and B and C in one; written by hand, since there are many nodes and start counts. */
static const char *join3(struct arena *a, struct slice x, struct slice y, struct slice z)
{
    char *text = arena_alloc(a, x.len + y.len + z.len + 1);
    const struct slice parts[] = {x, y, z};
    char *at = text;
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        if (parts[i].len)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return text;
}

/* People know the parameters of a role by their own names: event.body, res.redirect(). */
static bool is_role(const struct rule_set *set, uint32_t node)
{
    const struct rule_node *n = &set->nodes.items[node];
    return n->edge >= EDGE_GLOBAL && n->edge < EDGE_GLOBAL + LANG_COUNT && n->name &&
           n->name->text[0] == '<' &&
           map_get(&set->roles[n->edge - EDGE_GLOBAL], plain_name(atom_slice(n->name)));
}

static const char *make_title(struct rule_set *set, uint32_t parent, uint32_t edge,
                              const struct atom *name)
{
    struct slice before = slice_of(set->nodes.items[parent].title);
    struct slice text = plain_name(atom_slice(name));
    switch (edge) {
    case EDGE_MEMBER:
        if (is_role(set, parent))
            return arena_slicedup(&set->arena, text);
        return join3(&set->arena, before, SLICE("."), text);
    case EDGE_ANY_MEMBER:
        return join3(&set->arena, before, SLICE(".*"), SLICE_EMPTY);
    case EDGE_CALL:
        return join3(&set->arena, before, SLICE("()"), SLICE_EMPTY);
    case EDGE_SET:
        return join3(&set->arena, before, SLICE_EMPTY, SLICE_EMPTY);
    case EDGE_CALL_CONST:
        return arena_printf(&set->arena, "%s(\"%.*s\")", before.ptr, SLICE_ARG(text));
    case EDGE_METHOD + LANG_JAVASCRIPT:
    case EDGE_METHOD + LANG_PYTHON:
        return join3(&set->arena, text, SLICE("()"), SLICE_EMPTY);
    default:
        return arena_slicedup(&set->arena, text);
    }
}

uint32_t trie_make(struct rule_set *set, uint32_t parent, uint32_t edge, const struct atom *name)
{
    uint32_t found = trie_find(set, parent, edge, name);
    if (found)
        return found;
    const char *title = make_title(set, parent, edge, name);
    uint32_t node = (uint32_t)set->nodes.len;
    *vec_add(&set->nodes, &set->arena) =
        (struct rule_node){.name = name, .title = title, .parent = parent, .edge = edge};
    if (set->nodes.len * 2 > set->nslots)
        grow_slots(set);
    else
        insert_slot(set, node);
    return node;
}

void trie_add_row(struct rule_set *set, uint32_t node, struct rule_row *row)
{
    struct rule_node *n = &set->nodes.items[node];
    if (n->last_row)
        n->last_row->next = row;
    else
        n->rows = row;
    n->last_row = row;
}

/*
 * A node falls to its sibling "*" (or the call without a constant), and else to what its parent's
 * base has under the same name. Parents come before their children.
 */
static uint32_t base_of(const struct rule_set *set, const struct rule_node *n)
{
    uint32_t above = set->nodes.items[n->parent].base, base = 0;
    if (n->edge == EDGE_MEMBER)
        base = trie_find(set, n->parent, EDGE_ANY_MEMBER, NULL);
    else if (n->edge == EDGE_CALL_CONST)
        base = trie_find(set, n->parent, EDGE_CALL, NULL);
    if (base)
        return base;
    if (n->edge == EDGE_MEMBER || n->edge == EDGE_ANY_MEMBER)
        return rule_member(set, above, n->name);
    if (n->edge == EDGE_CALL || n->edge == EDGE_CALL_CONST)
        return rule_call(set, above, n->name);
    return n->edge == EDGE_SET ? rule_set_member(set, above) : 0;
}

void trie_finish(struct rule_set *set)
{
    for (uint32_t i = 1; i < set->nodes.len; i++) {
        struct rule_node *n = &set->nodes.items[i];
        if (!n->base)
            n->base = base_of(set, n);
    }
}

uint32_t rule_global(const struct rule_set *set, enum lang_id lang, const struct atom *name)
{
    return name ? trie_find(set, 0, EDGE_GLOBAL + (uint32_t)lang, name) : 0;
}

/* "google.cloud.storage": the package google and then its members. */
static uint32_t python_package(const struct rule_set *set, struct slice text)
{
    struct slice rest;
    struct slice head = slice_cut(text, '.', &rest);
    uint32_t node = trie_find(set, 0, EDGE_PACKAGE + LANG_PYTHON, atom_get(set->atoms, head));
    while (node && rest.len) {
        head = slice_cut(rest, '.', &rest);
        node = rule_member(set, node, atom_get(set->atoms, head));
    }
    return node;
}

uint32_t rule_package(const struct rule_set *set, enum lang_id lang, const struct atom *name)
{
    if (!name)
        return 0;
    uint32_t node = trie_find(set, 0, EDGE_PACKAGE + (uint32_t)lang, name);
    struct slice text = atom_slice(name);
    if (node)
        return node;
    if (lang == LANG_JAVASCRIPT && slice_starts(text, "node:"))
        return trie_find(set, 0, EDGE_PACKAGE + (uint32_t)lang,
                         atom_get(set->atoms, slice_sub(text, 5, text.len)));
    if (lang == LANG_PYTHON && slice_find_char(text, '.') != SIZE_MAX)
        return python_package(set, text);
    return 0;
}

static bool is_global_object(const struct rule_node *n)
{
    if (n->edge != EDGE_GLOBAL + LANG_JAVASCRIPT)
        return false;
    struct slice name = atom_slice(n->name);
    return slice_eq_str(name, "globalThis") || slice_eq_str(name, "window") ||
           slice_eq_str(name, "self") || slice_eq_str(name, "global");
}

/* The member that NODE itself has; "*" stands for any that has no entry of its own. */
static uint32_t own_member(const struct rule_set *set, uint32_t node, const struct atom *name)
{
    const struct rule_node *n = &set->nodes.items[node];
    uint32_t child = name ? trie_find(set, node, EDGE_MEMBER, name) : 0;
    if (child)
        return child;
    /* import x from "package", where the package exports itself. */
    if (name == set->atom_default && n->edge == EDGE_PACKAGE + LANG_JAVASCRIPT)
        return node;
    child = trie_find(set, node, EDGE_ANY_MEMBER, NULL);
    if (!child && is_global_object(n))
        child = rule_global(set, LANG_JAVASCRIPT, name);
    return child;
}

uint32_t rule_member(const struct rule_set *set, uint32_t node, const struct atom *name)
{
    for (int i = 0; node && i < BASE_CHAIN; i++, node = set->nodes.items[node].base) {
        uint32_t child = own_member(set, node, name);
        if (child)
            return child;
    }
    return 0;
}

uint32_t rule_call(const struct rule_set *set, uint32_t node, const struct atom *const_arg)
{
    uint32_t at = node;
    for (int i = 0; at && i < BASE_CHAIN; i++, at = set->nodes.items[at].base) {
        uint32_t child = const_arg ? trie_find(set, at, EDGE_CALL_CONST, const_arg) : 0;
        if (!child)
            child = trie_find(set, at, EDGE_CALL, NULL);
        if (child)
            return child;
    }
    return 0;
}

uint32_t rule_set_member(const struct rule_set *set, uint32_t node)
{
    for (int i = 0; node && i < BASE_CHAIN; i++, node = set->nodes.items[node].base) {
        uint32_t child = trie_find(set, node, EDGE_SET, NULL);
        if (child)
            return child;
    }
    return 0;
}

uint32_t rule_common(const struct rule_set *set, uint32_t a, uint32_t b)
{
    for (int i = 0; a && i < BASE_CHAIN; i++, a = set->nodes.items[a].base)
        for (uint32_t at = b, k = 0; at && k < BASE_CHAIN; k++, at = set->nodes.items[at].base)
            if (at == a)
                return a;
    return 0;
}

const struct rule_row *rule_rows(const struct rule_set *set, uint32_t node)
{
    for (int i = 0; node && i < BASE_CHAIN; i++, node = set->nodes.items[node].base)
        if (set->nodes.items[node].rows)
            return set->nodes.items[node].rows;
    return NULL;
}

const struct rule_row *rule_method_rows(const struct rule_set *set, enum lang_id lang,
                                        const struct atom *name)
{
    return name ? rule_rows(set, trie_find(set, 0, EDGE_METHOD + (uint32_t)lang, name)) : NULL;
}

const struct rule_row *rule_store_rows(const struct rule_set *set, enum lang_id lang,
                                       const struct atom *name)
{
    return name ? rule_rows(set, trie_find(set, 0, EDGE_STORE + (uint32_t)lang, name)) : NULL;
}

const char *rule_node_title(const struct rule_set *set, uint32_t node)
{
    return node < set->nodes.len ? set->nodes.items[node].title : "";
}
