/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's functions of sets, and conversions of collections. */
#include "app/terraform/tf-evaluate.h"

/* 1, 0, or -1 when it is not known. */
static int holds(const struct tf_call *c, const struct doc *list, const struct doc *value)
{
    int result = tf_is_partial(list) ? -1 : 0;
    doc_each(item, list)
    {
        int equal = tf_equal(c->w, item, value);
        if (equal == 1)
            return 1;
        result = equal < 0 ? -1 : result;
    }
    return result;
}

/* Texts that are told apart by a map; anything else by comparing. */
static void add_distinct(const struct tf_call *c, struct doc *list, struct map *seen,
                         const struct doc *value)
{
    if (value->kind == DOC_STRING) {
        if (map_get(seen, value->text))
            return;
        map_put(seen, value->text, (void *)(uintptr_t)value);
    } else if (holds(c, list, value) == 1) {
        return;
    }
    tf_add(c->w, list, value, NULL);
}

/* The items of all arguments, each once. */
static const struct doc *all_of(const struct tf_call *c)
{
    struct doc *list = tf_node(c->w, DOC_SEQ, c->node);
    struct map seen;
    map_init(&seen, c->w->arena);
    for (size_t i = 0; i < c->count; i++) {
        if (!doc_is_seq(c->args[i]) && !tf_is_unknown(c->args[i]))
            return NULL;
        if (c->open || doc_is_scalar(c->args[i]) || tf_is_partial(c->args[i]))
            list->tag = SLICE(TF_PARTIAL);
        for (const struct doc *n = c->args[i]->child; n && tf_step(c->w); n = n->next)
            add_distinct(c, list, &seen, n);
    }
    return list;
}

/* A list without repetitions. */
static const struct doc *distinct(const struct tf_call *c)
{
    return doc_is_seq(c->args[0]) ? all_of(c) : NULL;
}

/* Items of several types, as far as they are known, become texts, as in a list of strings. */
static const struct doc *of_one_type(const struct tf_call *c, const struct doc *from)
{
    bool mixed = false;
    struct slice text;
    doc_each(item, from) mixed |= item->kind != from->child->kind;
    doc_each(item, from) mixed &= doc_is_scalar(item);
    if (!mixed)
        return from;
    struct doc *to = tf_node(c->w, from->kind, from);
    to->tag = from->tag;
    for (const struct doc *item = from->child; item && tf_step(c->w); item = item->next) {
        bool known = item->kind != DOC_STRING && tf_known_text(item, &text);
        const struct doc *one = known ? tf_string(c->w, text, item) : item;
        if (doc_is_map(from))
            tf_put(c->w, to, item->key, one, item);
        else
            tf_add(c->w, to, one, NULL);
    }
    return to;
}

static int by_text(const void *a, const void *b)
{
    return slice_cmp((*(const struct doc *const *)a)->text, (*(const struct doc *const *)b)->text);
}

/* LIST in the order in which Terraform goes through a set. */
static const struct doc *ordered(const struct tf_call *c, const struct doc *list)
{
    doc_each(item, list)
    {
        if (item->kind != DOC_STRING || tf_is_unknown(item))
            return list;
    }
    struct tf_entries all = tf_in_order(c->w, list);
    if (all.len > 1)
        qsort(all.items, all.len, sizeof(*all.items), by_text);
    struct doc *set = tf_node(c->w, DOC_SEQ, c->node);
    set->tag = list->tag;
    for (size_t i = 0; i < all.len; i++)
        tf_add(c->w, set, all.items[i], NULL);
    return set;
}

static const struct doc *set_union(const struct tf_call *c)
{
    const struct doc *list = all_of(c);
    return list ? ordered(c, of_one_type(c, list)) : NULL;
}

static const struct doc *toset(const struct tf_call *c)
{
    return doc_is_seq(c->args[0]) ? set_union(c) : NULL;
}

/* The items of FIRST that SECOND holds, or does not. */
static const struct doc *filter(const struct tf_call *c, const struct doc *first,
                                const struct doc *second, bool held)
{
    if (!doc_is_seq(first) || !doc_is_seq(second))
        return NULL;
    struct doc *list = tf_node(c->w, DOC_SEQ, c->node);
    if (tf_is_partial(first))
        list->tag = SLICE(TF_PARTIAL);
    for (const struct doc *n = first->child; n && tf_step(c->w); n = n->next) {
        int found = holds(c, second, n);
        if (found < 0)
            list->tag = SLICE(TF_PARTIAL);
        else if ((found == 1) == held)
            tf_add(c->w, list, n, NULL);
    }
    return list;
}

static const struct doc *intersection(const struct tf_call *c)
{
    const struct doc *both = c->args[0];
    for (size_t i = 1; i < c->count && both; i++)
        both = filter(c, both, c->args[i], true);
    return c->open || !both ? NULL : ordered(c, both);
}

static const struct doc *subtraction(const struct tf_call *c)
{
    const struct doc *rest = filter(c, c->args[0], c->args[1], false);
    return rest ? ordered(c, rest) : NULL;
}

static const struct doc *product(const struct tf_call *c)
{
    if (!doc_is_seq(c->args[0]) || !doc_is_seq(c->args[1]))
        return NULL;
    struct doc *list = tf_node(c->w, DOC_SEQ, c->node);
    if (tf_is_partial(c->args[0]) || tf_is_partial(c->args[1]))
        list->tag = SLICE(TF_PARTIAL);
    doc_each(a, c->args[0])
    {
        doc_each(b, c->args[1])
        {
            struct doc *pair = tf_node(c->w, DOC_SEQ, c->node);
            if (!tf_step(c->w))
                return list;
            tf_add(c->w, pair, a, NULL);
            tf_add(c->w, pair, b, NULL);
            tf_add(c->w, list, pair, NULL);
        }
    }
    return list;
}

static const struct doc *convert(const struct tf_call *c)
{
    return of_one_type(c, c->args[0]);
}

/* What only says that a value is secret, or shows a path from the root of the disk. */
static const struct doc *same(const struct tf_call *c)
{
    return c->args[0];
}

static const struct doc *list(const struct tf_call *c)
{
    struct doc *all = tf_node(c->w, DOC_SEQ, c->node);
    if (c->open)
        all->tag = SLICE(TF_PARTIAL);
    for (size_t i = 0; i < c->count; i++)
        tf_add(c->w, all, c->args[i], NULL);
    return all;
}

/* map("a", 1, "b", 2), as it was written before version 0.12. */
static const struct doc *map(const struct tf_call *c)
{
    struct doc *all = tf_node(c->w, DOC_MAP, c->node);
    struct slice key;
    if (c->open || c->count % 2)
        return NULL;
    for (size_t i = 0; i < c->count; i += 2) {
        if (!tf_known_text(c->args[i], &key))
            return NULL;
        tf_replace(c->w, all, key, c->args[i + 1], c->args[i]);
    }
    return all;
}

/* The first argument that can be had. */
static const struct doc *try_each(const struct tf_call *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!tf_holds_invalid(c->w, c->args[i]))
            return c->args[i];
    }
    return NULL;
}

static const struct doc *can(const struct tf_call *c)
{
    bool invalid = tf_holds_invalid(c->w, c->args[0]);
    if (tf_is_unknown(c->args[0]) && !invalid)
        return NULL;
    return tf_bool(c->w, !invalid, c->node);
}

const struct tf_function_entry tf_set_functions[] = {
    {"distinct", distinct, 1, 1},
    {"toset", toset, 1, 1},
    {"setunion", set_union, 1, SIZE_MAX},
    {"setintersection", intersection, 1, SIZE_MAX},
    {"setsubtract", subtraction, 2, 2},
    {"setproduct", product, 2, 2},
    {"tolist", convert, 1, 1},
    {"tomap", convert, 1, 1},
    {"sensitive", same, 1, 1},
    {"nonsensitive", same, 1, 1},
    {"abspath", same, 1, 1},
    {"pathexpand", same, 1, 1},
    {"list", list, 0, SIZE_MAX},
    {"map", map, 0, SIZE_MAX},
    {"try", try_each, 1, SIZE_MAX},
    {"can", can, 1, 1},
    {NULL, NULL, 0, 0},
};
