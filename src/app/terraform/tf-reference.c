/* SPDX-License-Identifier: Apache-2.0 */
/* What names and lookups mean: variables, locals, resources, outputs of modules. */
#include "app/terraform/tf-evaluate.h"

#include "base/file.h"
#include "base/limits.h"

#include <math.h>

static const struct doc *unknown_text(struct tf_world *w, const char *text, const struct doc *at)
{
    return tf_unknown(w, slice_of(text), at);
}

/* The instance that the unknown VALUE stands for as a whole, "${aws_sqs_queue.q[0]}"; or NULL. */
static struct tf_instance *instance_of(const struct tf_world *w, const struct doc *value)
{
    struct slice address;
    return tf_is_unknown(value) && tf_is_single(value->text, &address)
               ? map_get(&w->instances, address)
               : NULL;
}

static void add_index(struct buf *out, const struct doc *index)
{
    buf_add_char(out, '[');
    tf_add_operand(out, index);
    buf_add_char(out, ']');
}

/* Names --------------------------------------------------------------------------------------- */

static const struct doc *bound(const struct tf_scope *scope, struct slice name)
{
    for (const struct tf_binding *b = scope->bindings; b; b = b->outer) {
        if (slice_eq(b->name, name))
            return b->value;
    }
    return NULL;
}

const struct doc *tf_name(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    const struct doc *value = bound(scope, node->text);
    return value ? value
                 : unknown_text(w, arena_printf(w->arena, "${%.*s}", SLICE_ARG(node->text)), node);
}

static const struct doc *reference_to(struct tf_world *w, const char *address, const struct doc *at)
{
    return unknown_text(w, arena_printf(w->arena, "${%s}", address), at);
}

/* All instances of SET: one as it is, several as Terraform shows them. */
static const struct doc *set_value(struct tf_world *w, struct tf_set *set, const struct doc *at)
{
    if (set->state == TF_EXPANDING) {
        tf_report_cycle(w, set->address, at);
        return reference_to(w, set->address, at);
    }
    tf_expand(set);
    if (set->repetition == TF_ONE || set->repetition == TF_OPEN)
        return set->instances.len ? reference_to(w, set->instances.items[0]->address, at)
                                  : reference_to(w, set->address, at);
    if (set->all)
        return set->all;
    struct doc *all = tf_node(w, set->repetition == TF_EACH ? DOC_MAP : DOC_SEQ, at);
    for (size_t i = 0; i < set->instances.len; i++) {
        const struct tf_instance *instance = set->instances.items[i];
        const struct doc *one = reference_to(w, instance->address, at);
        if (set->repetition == TF_EACH)
            tf_put(w, all, doc_text(instance->key), one, at);
        else
            tf_add(w, all, one, at);
    }
    set->all = all;
    return all;
}

/* The text of step STEP when it is a name, else empty. */
static struct slice step_name(const struct doc *step)
{
    return tf_has_tag(step, HCL_NAME) ? step->text : SLICE_EMPTY;
}

/* What "each.key", "count.index" … are for the instance that is evaluated. */
static const struct doc *repetition_value(const struct tf_scope *scope, struct slice root,
                                          struct slice name, const struct doc *at)
{
    struct tf_world *w = scope->module->world;
    const struct tf_instance *self = scope->self;
    bool value = slice_eq_str(name, "value");
    if (self && self->key && (value ? self->value : self->key))
        return value ? self->value : self->key;
    return unknown_text(w, arena_printf(w->arena, "${%.*s.%.*s}", SLICE_ARG(root), SLICE_ARG(name)),
                        at);
}

/* From the folder of the root module to that of M: what path.module is. */
static const char *path_from_root(const struct tf_module *m)
{
    struct tf_world *w = m->world;
    struct slice root = slice_of(w->root->path), own = slice_of(m->folder->path);
    struct buf out;
    while (root.len && own.len) {
        struct slice root_rest, own_rest, step = slice_cut(root, '/', &root_rest);
        if (!slice_eq(step, slice_cut(own, '/', &own_rest)))
            break;
        root = root_rest;
        own = own_rest;
    }
    if (!root.len && !own.len)
        return ".";
    buf_init(&out, 1u << 16);
    while (root.len) {
        (void)slice_cut(root, '/', &root);
        buf_add_str(&out, own.len || root.len ? "../" : "..");
    }
    buf_add_slice(&out, own);
    char *path = arena_slicedup(w->arena, buf_slice(&out));
    buf_release(&out);
    return path;
}

static const struct doc *path_value(const struct tf_module *m, struct slice name,
                                    const struct doc *at)
{
    struct tf_world *w = m->world;
    if (slice_eq_str(name, "module"))
        return tf_string(w, slice_of(path_from_root(m)), at);
    struct doc *here = tf_string(w, SLICE("."), at);
    if (slice_eq_str(name, "cwd"))
        here->tag = SLICE(TF_CWD);
    return here;
}

/* A resource, data source or call by its key in the module, "data.aws_region.here". */
static const struct doc *declared(const struct tf_scope *scope, const char *key,
                                  const struct doc *at)
{
    struct tf_world *w = scope->module->world;
    struct tf_set *set = map_get(&scope->module->sets, slice_of(key));
    return set ? set_value(w, set, at)
               : reference_to(w, arena_printf(w->arena, "%s%s", scope->module->prefix, key), at);
}

/*
 * The value that the first steps of "a.b.c" give; *STEP becomes the first one that is left. ROOT is
 * a name that nothing binds.
 */
static const struct doc *named_value(const struct tf_scope *scope, const struct doc *root,
                                     const struct doc **step)
{
    struct tf_module *m = scope->module;
    struct arena *a = m->world->arena;
    struct slice kind = root->text, name = step_name(*step);
    if (!name.len)
        return tf_name(scope, root);
    *step = (*step)->next;
    if (slice_eq_str(kind, "var"))
        return tf_variable(m, name, root);
    if (slice_eq_str(kind, "local"))
        return tf_local(m, name, root);
    if (slice_eq_str(kind, "each") || slice_eq_str(kind, "count"))
        return repetition_value(scope, kind, name, root);
    if (slice_eq_str(kind, "path"))
        return path_value(m, name, root);
    const char *key = arena_printf(a, "%.*s.%.*s", SLICE_ARG(kind), SLICE_ARG(name));
    if (slice_eq_str(kind, "terraform") || slice_eq_str(kind, "self"))
        return reference_to(m->world, key, root);
    struct slice more = step_name(*step);
    if (slice_eq_str(kind, "data") && more.len) {
        key = arena_printf(a, "%s.%.*s", key, SLICE_ARG(more));
        *step = (*step)->next;
    }
    return declared(scope, key, root);
}

/* Steps --------------------------------------------------------------------------------------- */

static const struct doc *look_up(struct tf_world *w, const struct doc *value, struct slice name,
                                 const struct doc *at)
{
    struct buf out;
    tf_open_unknown(&out);
    tf_add_operand(&out, value);
    buf_add_char(&out, '.');
    buf_add_slice(&out, name);
    bool open = (tf_is_unknown(value) && !tf_is_invalid(value)) || tf_is_partial(value);
    return tf_close_unknown(w, &out, !open, at);
}

const struct doc *tf_attribute(struct tf_world *w, const struct doc *value, struct slice name,
                               const struct doc *at)
{
    struct tf_instance *instance = instance_of(w, value);
    if (instance)
        return tf_instance_attribute(instance, name, at);
    const struct doc *entry = tf_entry(value, name);
    tf_charge(w, value->count);
    if (entry)
        return entry;
    /* Before version 0.12 the attribute of a counted resource was that of its first instance. */
    if (doc_is_seq(value) && instance_of(w, value->child))
        return tf_attribute(w, value->child, name, at);
    return look_up(w, value, name, at);
}

static const struct doc *unknown_item(struct tf_world *w, const struct doc *value,
                                      const struct doc *index, const struct doc *at, bool invalid)
{
    struct buf out;
    tf_open_unknown(&out);
    tf_add_operand(&out, value);
    add_index(&out, index);
    return tf_close_unknown(w, &out, invalid, at);
}

const struct doc *tf_item(struct tf_world *w, const struct doc *value, const struct doc *index,
                          const struct doc *at)
{
    const struct tf_instance *instance = instance_of(w, value);
    struct slice text;
    if (instance && instance->set->repetition == TF_OPEN)
        return value; /* whichever it is, it is one of these */
    bool known = tf_known_text(index, &text);
    if (instance && instance->module == NULL && known && index->kind == DOC_STRING)
        return tf_attribute(w, value, text, at);
    if (!known || doc_is_scalar(value))
        return unknown_item(w, value, index, at,
                            tf_is_invalid(value) || index->kind == DOC_NULL ||
                                (known && !tf_is_unknown(value)));
    const struct doc *found = NULL;
    tf_charge(w, value->count);
    if (doc_is_map(value)) {
        found = tf_entry(value, text);
    } else {
        double number = doc_number(index, NAN);
        if (number >= 0 && number < (double)value->count && floor(number) == number)
            found = value->child;
        for (size_t i = 0; found && i < (size_t)number; i++)
            found = found->next;
    }
    return found ? found : unknown_item(w, value, index, at, !tf_is_partial(value));
}

static const struct doc *take_steps(const struct tf_scope *scope, const struct doc *value,
                                    const struct doc *step);

/* "[*]" and ".*": the steps behind it for each item. */
static const struct doc *splat(const struct tf_scope *scope, const struct doc *value,
                               const struct doc *step)
{
    struct tf_world *w = scope->module->world;
    const struct tf_instance *instance = instance_of(w, value);
    bool open = instance && instance->set->repetition == TF_OPEN;
    struct doc *list = tf_node(w, DOC_SEQ, step);
    if (tf_is_unknown(value) && !instance) {
        struct buf out;
        tf_open_unknown(&out);
        tf_add_operand(&out, value);
        buf_add_str(&out, "[*]");
        value = tf_close_unknown(w, &out, tf_is_invalid(value), step);
        return take_steps(scope, value, step->next);
    }
    if (doc_is_seq(value)) {
        for (const struct doc *c = value->child; c && w->steps; c = c->next)
            tf_add(w, list, take_steps(scope, c, step->next), NULL);
    } else if (value->kind != DOC_NULL) {
        tf_add(w, list, take_steps(scope, value, step->next), NULL);
    }
    if (open || tf_is_partial(value))
        list->tag = SLICE(TF_PARTIAL);
    return list;
}

static const struct doc *take_steps(const struct tf_scope *scope, const struct doc *value,
                                    const struct doc *step)
{
    struct tf_world *w = scope->module->world;
    if (w->depth >= LIMIT_TERRAFORM_DEPTH)
        return tf_unknown(w, SLICE("${…}"), step ? step : value);
    w->depth++;
    for (; step && w->steps; step = step->next) {
        if (tf_has_tag(step, HCL_SPLAT) || tf_has_tag(step, HCL_ATTRIBUTES)) {
            value = splat(scope, value, step);
            break;
        }
        value = tf_has_tag(step, HCL_INDEX) && step->child
                    ? tf_item(w, value, tf_evaluate(scope, step->child), step)
                    : tf_attribute(w, value, doc_text(step), step);
    }
    w->depth--;
    return value;
}

const struct doc *tf_get(const struct tf_scope *scope, const struct doc *node)
{
    const struct doc *root = node->child, *step = root ? root->next : NULL;
    if (!root)
        return tf_invalid(scope->module->world, SLICE("${…}"), node);
    const struct doc *value = tf_has_tag(root, HCL_VARIABLE) ? bound(scope, root->text) : NULL;
    if (!value)
        value = tf_has_tag(root, HCL_VARIABLE) ? named_value(scope, root, &step)
                                               : tf_evaluate(scope, root);
    return take_steps(scope, value, step);
}
