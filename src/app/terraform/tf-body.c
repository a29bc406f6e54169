/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of blocks: attributes, nested blocks, and dynamic blocks, which make nested ones. */
#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"

/* The list of blocks KEY in MAP, made when absent; NULL when something else stands there. */
static struct doc *block_list(struct tf_world *w, struct doc *map, const struct doc *at)
{
    const struct doc *found = tf_entry(map, at->key);
    tf_charge(w, map->count);
    if (!found) {
        tf_put(w, map, at->key, tf_node(w, DOC_SEQ, at), at);
        found = map->last;
    }
    return found->kind == DOC_SEQ ? (struct doc *)(uintptr_t)found : NULL;
}

/* One block that the dynamic block GENERATOR makes, with KEY and VALUE as its iterator. */
static void generate(const struct tf_scope *scope, const struct doc *generator, struct doc *list,
                     const struct doc *key, const struct doc *value)
{
    struct tf_world *w = scope->module->world;
    const struct doc *content = tf_block(generator, "content");
    const struct doc *name = doc_get(generator, "iterator");
    struct doc *iterator = tf_node(w, DOC_MAP, generator);
    if (!content)
        return;
    tf_put(w, iterator, SLICE("key"), key, key);
    tf_put(w, iterator, SLICE("value"), value, value);
    struct tf_binding binding = {name ? doc_text(name) : list->key, iterator, scope->bindings};
    struct tf_scope inner = *scope;
    inner.bindings = &binding;
    tf_add(w, list, tf_evaluate_body(&inner, content), content);
}

/* The collection is not known: one block stands for all, and it is partial. */
static void generate_unknown(const struct tf_scope *scope, const struct doc *generator,
                             struct doc *list)
{
    struct tf_world *w = scope->module->world;
    const char *key = arena_printf(w->arena, "${%.*s.key}", SLICE_ARG(list->key));
    const char *value = arena_printf(w->arena, "${%.*s.value}", SLICE_ARG(list->key));
    generate(scope, generator, list, tf_unknown(w, slice_of(key), generator),
             tf_unknown(w, slice_of(value), generator));
    if (list->last)
        list->last->tag = SLICE(TF_PARTIAL);
}

static void dynamic(const struct tf_scope *scope, const struct doc *generator, struct doc *list)
{
    struct tf_world *w = scope->module->world;
    const struct doc *each = doc_get(generator, "for_each");
    const struct doc *collection = each ? tf_evaluate(scope, each) : NULL;
    if (!collection || collection->kind == DOC_NULL)
        return;
    if (doc_is_scalar(collection)) {
        generate_unknown(scope, generator, list);
        return;
    }
    double index = 0;
    for (const struct doc *c = collection->child; c && w->steps; c = c->next, index++) {
        const struct doc *key =
            doc_is_map(collection) ? tf_string(w, c->key, c) : tf_number(w, index, c);
        generate(scope, generator, list, key, c);
    }
    if (tf_is_partial(collection))
        generate_unknown(scope, generator, list);
}

static void dynamic_blocks(const struct tf_scope *scope, const struct doc *kinds, struct doc *map)
{
    struct tf_world *w = scope->module->world;
    tf_each_item(kind_map, kinds)
    {
        for (const struct doc *kind = kind_map->child; kind && w->steps; kind = kind->next) {
            struct doc *made = tf_node(w, DOC_SEQ, kind);
            made->key = kind->key;
            tf_each_item(generator, kind) dynamic(scope, generator, made);
            struct doc *list = made->count ? block_list(w, map, kind) : NULL;
            doc_each(block, list ? made : NULL) tf_add(w, list, block, NULL);
        }
    }
}

const struct doc *tf_evaluate_body(const struct tf_scope *scope, const struct doc *body)
{
    struct tf_world *w = scope->module->world;
    struct doc *map = tf_node(w, DOC_MAP, body);
    for (const struct doc *c = body->child; c && w->steps; c = c->next) {
        if (slice_eq_str(c->key, "dynamic") && !doc_is_scalar(c)) {
            dynamic_blocks(scope, c, map);
            continue;
        }
        const struct doc *value = tf_evaluate(scope, c);
        struct doc *list = value->kind == DOC_SEQ && tf_has_tag(c->child, HCL_BLOCK)
                               ? block_list(w, map, c)
                               : NULL;
        if (list)
            doc_each(block, value) tf_add(w, list, block, block);
        else if (value->kind != DOC_NULL)
            tf_put(w, map, c->key, value, c);
    }
    return map;
}
