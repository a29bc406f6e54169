/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of Terraform's functions. One that is not in the tables gives an unknown value. */
#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"

static const struct tf_function_entry *const tables[] = {
    tf_text_functions, tf_number_functions,   tf_collection_functions,
    tf_set_functions,  tf_encoding_functions, tf_regex_functions,
};

static const struct tf_function_entry *find_function(struct slice name)
{
    if (slice_starts(name, "core::"))
        name = slice_sub(name, strlen("core::"), name.len);
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        for (const struct tf_function_entry *f = tables[i]; f->name; f++) {
            if (slice_eq_str(name, f->name))
                return f;
        }
    }
    return NULL;
}

struct arguments {
    VEC(const struct doc *) values;
    bool open;
};

static void evaluate_arguments(const struct tf_scope *scope, const struct doc *first,
                               struct arguments *a)
{
    struct tf_world *w = scope->module->world;
    for (const struct doc *n = first; n && w->steps; n = n->next) {
        bool expand = tf_has_tag(n, HCL_EXPAND);
        const struct doc *value = tf_evaluate(scope, expand && n->child ? n->child : n);
        if (!expand) {
            *vec_add(&a->values, w->arena) = value;
            continue;
        }
        a->open |= doc_is_scalar(value) || tf_is_partial(value);
        if (doc_is_scalar(value) && value->kind != DOC_NULL)
            *vec_add(&a->values, w->arena) = value;
        for (const struct doc *item = value->child; item && tf_step(w); item = item->next)
            *vec_add(&a->values, w->arena) = item;
    }
}

const struct doc *tf_fails(const struct tf_call *c)
{
    return tf_invalid_call(c->w, c->name, c->args, c->count, c->node);
}

const struct doc *tf_call_value(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    struct arguments a = {0};
    const struct doc *name = node->child, *value = NULL;
    if (!name)
        return tf_invalid(w, SLICE("${…}"), node);
    evaluate_arguments(scope, name->next, &a);
    const struct tf_function_entry *f = find_function(name->text);
    const struct tf_call call = {scope, w, node, name->text, a.values.items, a.values.len, a.open};
    if (f && call.count >= f->least && call.count <= f->most && w->steps)
        value = f->function(&call);
    if (value)
        return value;
    return tf_unknown_call(w, name->text, a.values.items, a.values.len, node);
}
