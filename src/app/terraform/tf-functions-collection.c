/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's functions of lists, maps and sets. What is partly known stays partly known. */
#include "app/terraform/tf-evaluate.h"

#include <math.h>

/* Terraform makes no longer ones. */
#define MAX_RANGE 1024

static bool is_whole(const struct doc *value)
{
    return !doc_is_scalar(value) && !tf_is_partial(value);
}

static struct slice partial_tag(const struct doc *of)
{
    return tf_is_partial(of) ? SLICE(TF_PARTIAL) : SLICE_EMPTY;
}

static struct doc *list_of(const struct tf_call *c)
{
    struct doc *list = tf_node(c->w, DOC_SEQ, c->node);
    if (c->open)
        list->tag = SLICE(TF_PARTIAL);
    return list;
}

static const struct doc *length(const struct tf_call *c)
{
    const struct doc *value = c->args[0];
    struct slice s;
    if (is_whole(value))
        return tf_number(c->w, (double)value->count, c->node);
    return value->kind == DOC_STRING && tf_known_text(value, &s)
               ? tf_number(c->w, (double)tf_characters(s), c->node)
               : NULL;
}

static const struct doc *element(const struct tf_call *c)
{
    const struct doc *list = c->args[0];
    double index = tf_is_unknown(c->args[1]) ? NAN : doc_number(c->args[1], NAN);
    if (is_whole(list) && list->count == 0)
        return tf_fails(c);
    if (!doc_is_seq(list) || list->count == 0 || isnan(index))
        return NULL;
    if (tf_is_partial(list) && index >= (double)list->count)
        return NULL;
    index = fmod(floor(index), (double)list->count);
    if (index < 0)
        index += (double)list->count;
    return tf_item(c->w, list, tf_number(c->w, index, c->node), c->node);
}

static const struct doc *position(const struct tf_call *c)
{
    bool sure = is_whole(c->args[0]);
    double index = 0;
    if (!doc_is_seq(c->args[0]))
        return NULL;
    doc_each(item, c->args[0])
    {
        int equal = tf_equal(c->w, item, c->args[1]);
        if (equal)
            return equal < 0 ? NULL : tf_number(c->w, index, c->node);
        index++;
    }
    return sure ? tf_fails(c) : NULL;
}

static const struct doc *contains(const struct tf_call *c)
{
    bool sure = is_whole(c->args[0]);
    if (!doc_is_seq(c->args[0]))
        return NULL;
    doc_each(item, c->args[0])
    {
        int equal = tf_equal(c->w, item, c->args[1]);
        if (equal == 1)
            return tf_bool(c->w, true, c->node);
        sure &= equal == 0;
    }
    return sure ? tf_bool(c->w, false, c->node) : NULL;
}

static const struct doc *keys(const struct tf_call *c)
{
    if (!doc_is_map(c->args[0]))
        return NULL;
    struct doc *list = list_of(c);
    struct tf_entries all = tf_in_order(c->w, c->args[0]);
    list->tag = partial_tag(c->args[0]);
    for (size_t i = 0; i < all.len; i++)
        tf_add(c->w, list, tf_string(c->w, all.items[i]->key, all.items[i]), NULL);
    return list;
}

static const struct doc *values(const struct tf_call *c)
{
    if (!doc_is_map(c->args[0]))
        return NULL;
    struct doc *list = list_of(c);
    struct tf_entries all = tf_in_order(c->w, c->args[0]);
    list->tag = partial_tag(c->args[0]);
    for (size_t i = 0; i < all.len; i++)
        tf_add(c->w, list, all.items[i], NULL);
    return list;
}

static const struct doc *lookup(const struct tf_call *c)
{
    struct slice key;
    if (!doc_is_map(c->args[0]) || !tf_known_text(c->args[1], &key))
        return NULL;
    const struct doc *entry = tf_entry(c->args[0], key);
    tf_charge(c->w, c->args[0]->count);
    if (entry)
        return entry;
    if (!is_whole(c->args[0]))
        return NULL;
    return c->count > 2 ? c->args[2] : tf_fails(c);
}

static const struct doc *merge(const struct tf_call *c)
{
    struct doc *map = tf_node(c->w, DOC_MAP, c->node);
    bool partial = c->open;
    for (size_t i = 0; i < c->count; i++) {
        const struct doc *arg = c->args[i];
        partial |= tf_is_partial(arg) || tf_is_unknown(arg);
        for (const struct doc *e = doc_is_map(arg) ? arg->child : NULL; e && tf_step(c->w);
             e = e->next) {
            tf_replace(c->w, map, e->key, e, NULL);
            map->last->key_line = e->key_line;
            map->last->key_column = e->key_column;
        }
    }
    if (partial)
        map->tag = SLICE(TF_PARTIAL);
    return map;
}

static const struct doc *concat(const struct tf_call *c)
{
    struct doc *list = list_of(c);
    for (size_t i = 0; i < c->count; i++) {
        const struct doc *arg = c->args[i];
        if (tf_is_partial(arg) || doc_is_scalar(arg))
            list->tag = SLICE(TF_PARTIAL);
        for (const struct doc *n = arg->child; n && tf_step(c->w); n = n->next)
            tf_add(c->w, list, n, NULL);
    }
    return list;
}

/* The items of VALUE, and of lists among them, to any depth. */
static void add_flat(const struct tf_call *c, struct doc *list, const struct doc *value,
                     unsigned depth)
{
    for (const struct doc *n = value->child; n && tf_step(c->w); n = n->next) {
        if (doc_is_seq(n) && depth < 64)
            add_flat(c, list, n, depth + 1);
        else
            tf_add(c->w, list, n, NULL);
    }
    if (tf_is_partial(value))
        list->tag = SLICE(TF_PARTIAL);
}

static const struct doc *flatten(const struct tf_call *c)
{
    if (!doc_is_seq(c->args[0]))
        return NULL;
    struct doc *list = list_of(c);
    add_flat(c, list, c->args[0], 0);
    return list;
}

/* The first argument that is neither null nor, for texts, empty. */
static const struct doc *coalesce(const struct tf_call *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (tf_is_present(c->w, c->args[i]))
            return c->args[i];
        if (tf_is_unknown(c->args[i]))
            return NULL;
        bool empty = c->args[i]->kind == DOC_STRING && c->args[i]->text.len == 0;
        if (c->args[i]->kind != DOC_NULL && !empty)
            return c->args[i];
    }
    return c->open ? NULL : tf_fails(c);
}

static const struct doc *coalescelist(const struct tf_call *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!doc_is_seq(c->args[i]) || tf_is_partial(c->args[i]))
            return NULL;
        if (c->args[i]->count)
            return c->args[i];
    }
    return NULL;
}

static const struct doc *compact(const struct tf_call *c)
{
    if (!doc_is_seq(c->args[0]))
        return NULL;
    struct doc *list = list_of(c);
    list->tag = tf_is_partial(c->args[0]) ? SLICE(TF_PARTIAL) : list->tag;
    doc_each(item, c->args[0])
    {
        bool empty = item->kind == DOC_STRING && item->text.len == 0;
        if (item->kind != DOC_NULL && !empty)
            tf_add(c->w, list, item, NULL);
    }
    return list;
}

static const struct doc *reverse(const struct tf_call *c)
{
    VEC(const struct doc *) items = {0};
    if (!doc_is_seq(c->args[0]) || !is_whole(c->args[0]))
        return NULL;
    struct doc *list = list_of(c);
    doc_each(item, c->args[0]) * vec_add(&items, c->w->arena) = item;
    for (size_t i = items.len; i > 0; i--)
        tf_add(c->w, list, items.items[i - 1], NULL);
    return list;
}

static int by_text(const void *a, const void *b)
{
    return slice_cmp((*(const struct doc *const *)a)->text, (*(const struct doc *const *)b)->text);
}

static const struct doc *sort(const struct tf_call *c)
{
    VEC(const struct doc *) items = {0};
    if (!doc_is_seq(c->args[0]))
        return NULL;
    struct doc *list = list_of(c);
    list->tag = tf_is_partial(c->args[0]) ? SLICE(TF_PARTIAL) : list->tag;
    doc_each(item, c->args[0])
    {
        if (!doc_is_scalar(item))
            return NULL;
        *vec_add(&items, c->w->arena) = item;
    }
    if (items.len)
        qsort(items.items, items.len, sizeof(*items.items), by_text);
    for (size_t i = 0; i < items.len; i++)
        tf_add(c->w, list, items.items[i], NULL);
    return list;
}

static const struct doc *slice(const struct tf_call *c)
{
    double from = doc_number(c->args[1], NAN), to = doc_number(c->args[2], NAN), index = 0;
    if (!doc_is_seq(c->args[0]) || !is_whole(c->args[0]) || isnan(from) || isnan(to))
        return NULL;
    if (from < 0 || from > to || to > (double)c->args[0]->count)
        return tf_fails(c);
    struct doc *list = list_of(c);
    doc_each(item, c->args[0])
    {
        if (index >= from && index < to)
            tf_add(c->w, list, item, NULL);
        index++;
    }
    return list;
}

static const struct doc *zipmap(const struct tf_call *c)
{
    if (!doc_is_seq(c->args[0]) || !doc_is_seq(c->args[1]) || !is_whole(c->args[0]) ||
        !is_whole(c->args[1]))
        return NULL;
    struct doc *map = tf_node(c->w, DOC_MAP, c->node);
    const struct doc *value = c->args[1]->child;
    struct slice text;
    for (const struct doc *k = c->args[0]->child; k && value && tf_step(c->w); k = k->next) {
        if (tf_known_text(k, &text))
            tf_replace(c->w, map, text, value, k);
        else
            map->tag = SLICE(TF_PARTIAL);
        value = value->next;
    }
    return map;
}

static const struct doc *range(const struct tf_call *c)
{
    double from = 0, to = doc_number(c->args[c->count > 1], NAN);
    if (c->count > 1)
        from = doc_number(c->args[0], NAN);
    double step = c->count > 2 ? doc_number(c->args[2], NAN) : from <= to ? 1 : -1;
    if (isnan(from) || isnan(to) || isnan(step) || step == 0)
        return NULL;
    if (fabs(to - from) / fabs(step) > MAX_RANGE)
        return tf_fails(c);
    struct doc *list = list_of(c);
    for (double n = from; step > 0 ? n < to : n > to; n += step)
        tf_add(c->w, list, tf_number(c->w, n, c->node), NULL);
    return list;
}

static const struct doc *one(const struct tf_call *c)
{
    const struct doc *list = c->args[0];
    if (!doc_is_seq(list) || list->count > 1 || (tf_is_partial(list) && list->count == 0))
        return NULL;
    return list->child ? list->child : tf_node(c->w, DOC_NULL, c->node);
}

static const struct doc *sum(const struct tf_call *c)
{
    double total = 0;
    if (!doc_is_seq(c->args[0]) || !is_whole(c->args[0]))
        return NULL;
    doc_each(item, c->args[0]) total += tf_is_unknown(item) ? NAN : doc_number(item, NAN);
    return isnan(total) ? NULL : tf_number(c->w, total, c->node);
}

/* "alltrue" when ALL, else "anytrue". */
static const struct doc *all_or_any(const struct tf_call *c, bool all)
{
    bool sure = is_whole(c->args[0]);
    if (!doc_is_seq(c->args[0]))
        return NULL;
    doc_each(item, c->args[0])
    {
        int truth = tf_truth(item);
        if (truth == !all)
            return tf_bool(c->w, !all, c->node);
        sure &= truth >= 0;
    }
    return sure ? tf_bool(c->w, all, c->node) : NULL;
}

static const struct doc *alltrue(const struct tf_call *c)
{
    return all_or_any(c, true);
}

static const struct doc *anytrue(const struct tf_call *c)
{
    return all_or_any(c, false);
}

const struct tf_function_entry tf_collection_functions[] = {
    {"length", length, 1, 1},
    {"element", element, 2, 2},
    {"index", position, 2, 2},
    {"contains", contains, 2, 2},
    {"keys", keys, 1, 1},
    {"values", values, 1, 1},
    {"lookup", lookup, 2, 3},
    {"merge", merge, 0, SIZE_MAX},
    {"concat", concat, 0, SIZE_MAX},
    {"flatten", flatten, 1, 1},
    {"coalesce", coalesce, 1, SIZE_MAX},
    {"coalescelist", coalescelist, 1, SIZE_MAX},
    {"compact", compact, 1, 1},
    {"reverse", reverse, 1, 1},
    {"sort", sort, 1, 1},
    {"slice", slice, 3, 3},
    {"zipmap", zipmap, 2, 2},
    {"range", range, 1, 3},
    {"one", one, 1, 1},
    {"sum", sum, 1, 1},
    {"alltrue", alltrue, 1, 1},
    {"anytrue", anytrue, 1, 1},
    {NULL, NULL, 0, 0},
};
