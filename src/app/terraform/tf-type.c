/* SPDX-License-Identifier: Apache-2.0 */
/* Types of variables, as far as they give values: optional(TYPE, DEFAULT). */
#include "app/terraform/tf-evaluate.h"

#include <math.h>

/* The argument INDEX of TYPE, when it is a call of NAME. */
static const struct doc *argument(const struct doc *type, const char *name, size_t index)
{
    const struct doc *child = tf_has_tag(type, HCL_CALL) ? type->child : NULL;
    if (!child || !slice_eq_str(doc_text(child), name))
        return NULL;
    for (child = child->next; child && index; index--)
        child = child->next;
    return child;
}

static const struct doc *apply(struct tf_module *m, const struct doc *value,
                               const struct doc *type);

/* An attribute that is absent or null takes the default of optional(), else null. */
static const struct doc *attribute(struct tf_module *m, const struct doc *value,
                                   const struct doc *type)
{
    const struct tf_scope scope = {.module = m};
    const struct doc *inner = argument(type, "optional", 0);
    const struct doc *standard = argument(type, "optional", 1);
    if (!value || value->kind == DOC_NULL) {
        if (!inner)
            return value;
        if (!standard)
            return tf_node(m->world, DOC_NULL, type);
        value = tf_evaluate(&scope, standard);
    }
    return apply(m, value, inner ? inner : type);
}

static const struct doc *object(struct tf_module *m, const struct doc *value,
                                const struct doc *types)
{
    struct tf_world *w = m->world;
    struct doc *map = tf_node(w, DOC_MAP, value);
    map->tag = value->tag;
    for (const struct doc *entry = value->child; entry && w->steps; entry = entry->next) {
        const struct doc *type = tf_entry(types, entry->key);
        tf_charge(w, types->count);
        const struct doc *own = type ? attribute(m, entry, type) : NULL;
        if (own) /* what the type does not name is left out */
            tf_put(w, map, entry->key, own, entry);
    }
    for (const struct doc *type = types->child; type && w->steps; type = type->next) {
        tf_charge(w, value->count);
        const struct doc *own = tf_entry(value, type->key) ? NULL : attribute(m, NULL, type);
        if (own && !tf_is_partial(value))
            tf_put(w, map, type->key, own, type);
    }
    return map;
}

static const struct doc *items(struct tf_module *m, const struct doc *value, const struct doc *type)
{
    struct tf_world *w = m->world;
    struct doc *all = tf_node(w, value->kind, value);
    all->tag = value->tag;
    doc_each(item, value)
    {
        if (doc_is_map(value))
            tf_put(w, all, item->key, apply(m, item, type), item);
        else
            tf_add(w, all, apply(m, item, type), NULL);
    }
    return all;
}

/* The scalar VALUE as a string, number or boolean, as the word TYPE says. */
static const struct doc *primitive(struct tf_module *m, const struct doc *value,
                                   const struct doc *type)
{
    struct tf_world *w = m->world;
    struct slice text;
    if (!tf_known_text(value, &text) || !doc_is_scalar(type))
        return value;
    double number = doc_number(value, NAN);
    int truth = tf_truth(value);
    if (slice_eq_str(type->text, "string") && value->kind != DOC_STRING)
        return tf_string(w, text, value);
    if (slice_eq_str(type->text, "number") && value->kind == DOC_STRING && !isnan(number))
        return tf_number(w, number, value);
    if (slice_eq_str(type->text, "bool") && value->kind == DOC_STRING && truth >= 0)
        return tf_bool(w, truth, value);
    return value;
}

static const struct doc *apply(struct tf_module *m, const struct doc *value, const struct doc *type)
{
    static const char *const collections[] = {"map", "list", "set"};
    const struct doc *inner = argument(type, "object", 0);
    if (doc_is_map(value) && doc_is_map(inner))
        return object(m, value, inner);
    for (size_t i = 0; i < ARRAY_SIZE(collections); i++) {
        inner = argument(type, collections[i], 0);
        if (inner && !doc_is_scalar(value))
            return items(m, value, inner);
    }
    return primitive(m, value, type);
}

const struct doc *tf_with_defaults(struct tf_module *m, const struct doc *value,
                                   const struct doc *type)
{
    return type ? apply(m, value, type) : value;
}
