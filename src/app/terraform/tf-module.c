/* SPDX-License-Identifier: Apache-2.0 */
/* Modules at work: their variables, locals and outputs, and the instances of what they declare. */
#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"

#include <math.h>

void tf_report_cycle(struct tf_world *w, const char *what, const struct doc *at)
{
    if (!w->told_cycle)
        diag_emit(w->sink, VIRGA_DIAG_WARNING, "terraform-cycle", at->file, at->line, at->column,
                  "'%s' refers to itself: taken for unknown", what);
    w->told_cycle = true;
}

struct tf_module *tf_instantiate(struct tf_world *w, struct tf_folder *folder,
                                 const struct tf_instance *call)
{
    struct tf_module *m = arena_new(w->arena, struct tf_module);
    m->world = w;
    m->folder = folder;
    m->call = call;
    m->prefix = call ? arena_printf(w->arena, "%s.", call->address) : "";
    m->depth = call ? call->set->module->depth + 1 : 0;
    map_init(&m->variables, w->arena);
    map_init(&m->locals, w->arena);
    map_init(&m->outputs, w->arena);
    map_init(&m->values, w->arena);
    map_init(&m->sets, w->arena);
    folder->instantiated = true;
    for (size_t i = 0; i < folder->declarations.len; i++) {
        const struct tf_declaration *d = &folder->declarations.items[i];
        struct tf_set *set = arena_new(w->arena, struct tf_set);
        const char *key =
            arena_printf(w->arena, "%s%s.%s", d->kind == TF_DATA ? "data." : "", d->type, d->name);
        set->declaration = d;
        set->module = m;
        set->address = arena_printf(w->arena, "%s%s", m->prefix, key);
        *vec_add(&m->order, w->arena) = set;
        map_put(&m->sets, slice_of(key), set);
    }
    return m;
}

/* Memory -------------------------------------------------------------------------------------- */

/* The memo NAME in MEMOS, made when absent; true when its value is there or cannot be had. */
static bool remembered(struct tf_world *w, struct map *memos, struct slice name, const char *what,
                       const struct doc *at, struct tf_memo **ret_memo, const struct doc **ret)
{
    struct tf_memo *memo = map_get(memos, name);
    if (!memo) {
        memo = arena_new(w->arena, struct tf_memo);
        map_put(memos, arena_slice(w->arena, name), memo);
    }
    *ret_memo = memo;
    if (memo->busy) {
        tf_report_cycle(w, what, at);
        *ret = tf_unknown(w, slice_of(arena_printf(w->arena, "${%s}", what)), at);
        return true;
    }
    *ret = memo->value;
    memo->busy = !memo->value;
    return memo->value != NULL;
}

static const struct doc *remember(struct tf_memo *memo, const struct doc *value)
{
    memo->value = value;
    memo->busy = false;
    return value;
}

/* What a call or a tfvars file gives for a variable; NULL when nothing does. */
static const struct doc *given(struct tf_module *m, struct slice name)
{
    if (!m->call) {
        const struct tf_scope scope = {.module = m};
        const struct doc *value = map_get(&m->values, name);
        return value ? tf_evaluate(&scope, value) : NULL;
    }
    const struct tf_set *set = m->call->set;
    const struct tf_scope scope = {.module = set->module, .self = m->call};
    const struct doc *argument = tf_entry(set->declaration->body, name);
    tf_charge(m->world, set->declaration->body->count);
    return argument ? tf_evaluate(&scope, argument) : NULL;
}

static const struct doc *variable_value(struct tf_module *m, struct slice name,
                                        const struct doc *declaration, const struct doc *unknown)
{
    const struct tf_scope scope = {.module = m};
    const struct doc *value = given(m, name), *standard = doc_get(declaration, "default");
    bool nullable = doc_bool(doc_get(declaration, "nullable"), true);
    if ((!value || (value->kind == DOC_NULL && !nullable)) && standard)
        value = tf_evaluate(&scope, standard);
    if (!value)
        return unknown;
    return tf_with_defaults(m, value, doc_get(declaration, "type"));
}

const struct doc *tf_variable(struct tf_module *m, struct slice name, const struct doc *at)
{
    struct tf_world *w = m->world;
    const struct doc *value, *declaration = map_get(&m->folder->variables, name);
    struct tf_memo *memo;
    const char *what = arena_printf(w->arena, "%svar.%.*s", m->prefix, SLICE_ARG(name));
    if (remembered(w, &m->variables, name, what, at, &memo, &value))
        return value;
    const struct doc *unknown = tf_unknown(w, slice_of(arena_printf(w->arena, "${%s}", what)), at);
    return remember(memo, variable_value(m, name, declaration, unknown));
}

const struct doc *tf_local(struct tf_module *m, struct slice name, const struct doc *at)
{
    struct tf_world *w = m->world;
    const struct tf_scope scope = {.module = m};
    const struct doc *value, *expression = map_get(&m->folder->locals, name);
    struct tf_memo *memo;
    const char *what = arena_printf(w->arena, "%slocal.%.*s", m->prefix, SLICE_ARG(name));
    if (remembered(w, &m->locals, name, what, at, &memo, &value))
        return value;
    if (!expression)
        return remember(memo, tf_unknown(w, slice_of(arena_printf(w->arena, "${%s}", what)), at));
    return remember(memo, tf_evaluate(&scope, expression));
}

const struct doc *tf_output(struct tf_module *m, struct slice name, const struct doc *at)
{
    struct tf_world *w = m->world;
    const struct tf_scope scope = {.module = m};
    const struct doc *value, *declaration = map_get(&m->folder->outputs, name);
    const struct doc *expression = doc_get(declaration, "value");
    struct tf_memo *memo;
    const char *what = arena_printf(w->arena, "%s%.*s", m->prefix, SLICE_ARG(name));
    if (remembered(w, &m->outputs, name, what, at, &memo, &value))
        return value;
    if (!expression)
        return remember(memo, tf_unknown(w, slice_of(arena_printf(w->arena, "${%s}", what)), at));
    return remember(memo, tf_evaluate(&scope, expression));
}

/* The text that the old data source template_file makes. */
static const struct doc *rendered(struct tf_instance *instance, const struct doc *at)
{
    struct tf_world *w = instance->set->module->world;
    const struct tf_scope scope = {.module = instance->set->module, .self = instance};
    const struct doc *body = instance->set->declaration->body, *text = doc_get(body, "template");
    const struct doc *variables = doc_get(body, "vars");
    if (!text)
        return tf_invalid(w, SLICE("${…}"), at);
    return tf_render(&scope, tf_evaluate(&scope, text),
                     variables ? tf_evaluate(&scope, variables) : NULL);
}

/* Blocks of a resource have attributes, too, that only its cloud will set. */
static const struct doc *open_blocks(struct tf_world *w, const struct doc *blocks)
{
    struct doc *list = tf_node(w, DOC_SEQ, blocks);
    for (const struct doc *block = blocks->child; block && tf_step(w); block = block->next) {
        tf_add(w, list, block, NULL);
        if (list->last->kind == DOC_MAP)
            list->last->tag = SLICE(TF_PARTIAL);
    }
    return list;
}

static const struct doc *written_attribute(struct tf_instance *instance, struct slice name,
                                           const struct doc *at)
{
    const struct tf_declaration *d = instance->set->declaration;
    const struct tf_scope scope = {.module = instance->set->module, .self = instance};
    if (strcmp(d->type, "template_file") == 0 && slice_eq_str(name, "rendered"))
        return rendered(instance, at);
    const struct doc *expression = tf_entry(d->body, name);
    tf_charge(scope.module->world, d->body->count);
    const struct doc *value = expression ? tf_evaluate(&scope, expression) : NULL;
    return value && doc_is_seq(value) && tf_has_tag(expression->child, HCL_BLOCK)
               ? open_blocks(scope.module->world, value)
               : value;
}

const struct doc *tf_instance_attribute(struct tf_instance *instance, struct slice name,
                                        const struct doc *at)
{
    struct tf_world *w = instance->set->module->world;
    const struct doc *value;
    struct tf_memo *memo;
    if (instance->module)
        return tf_output(instance->module, name, at);
    const char *what = arena_printf(w->arena, "%s.%.*s", instance->address, SLICE_ARG(name));
    if (remembered(w, &instance->attributes, name, what, at, &memo, &value))
        return value;
    bool call = instance->set->declaration->kind == TF_CALL;
    value = call ? NULL : written_attribute(instance, name, at);
    if (!value || value->kind == DOC_NULL || tf_is_unknown(value))
        return remember(memo, tf_unknown(w, slice_of(arena_printf(w->arena, "${%s}", what)), at));
    if (tf_is_partial(value))
        return remember(memo, value);
    struct doc *copy = tf_copy(w, value);
    copy->tag = slice_of(arena_printf(w->arena, "=%s", what));
    return remember(memo, copy);
}

/* Instances ----------------------------------------------------------------------------------- */

static bool is_called_by_itself(const struct tf_module *m, const struct tf_folder *folder)
{
    for (; m; m = m->call ? m->call->set->module : NULL) {
        if (m->folder == folder)
            return true;
    }
    return false;
}

/* The module that the call INSTANCE makes; stays NULL for one that is not in the tree. */
static void open_call(struct tf_world *w, struct tf_instance *instance)
{
    struct tf_module *m = instance->set->module;
    const struct doc *body = instance->set->declaration->body;
    struct tf_folder *folder = tf_called_folder(w, m->folder, doc_text_at(body, "source"));
    if (!folder)
        return;
    if (is_called_by_itself(m, folder) || m->depth >= LIMIT_TERRAFORM_MODULES) {
        if (!w->told_modules)
            diag_emit(w->sink, VIRGA_DIAG_WARNING, "terraform-cycle", body->file, body->line,
                      body->column, "module '%s' calls itself, or modules nest deeper than %u",
                      instance->set->declaration->name, LIMIT_TERRAFORM_MODULES);
        w->told_modules = true;
        return;
    }
    instance->module = tf_instantiate(w, folder, instance);
}

static void add_instance(struct tf_set *set, const char *suffix, const struct doc *key,
                         const struct doc *value)
{
    struct tf_world *w = set->module->world;
    if (w->instances.len >= LIMIT_TEMPLATE_ITEMS) {
        const struct doc *body = set->declaration->body;
        if (!w->told_instances)
            diag_emit(w->sink, VIRGA_DIAG_WARNING, "terraform-too-large", body->file, body->line,
                      body->column,
                      "this Terraform module has more than %u resources: the rest is not read",
                      LIMIT_TEMPLATE_ITEMS);
        w->told_instances = true;
        return;
    }
    struct tf_instance *instance = arena_new(w->arena, struct tf_instance);
    instance->set = set;
    instance->key = key;
    instance->value = value;
    instance->address = arena_printf(w->arena, "%s%s", set->address, suffix);
    map_init(&instance->attributes, w->arena);
    map_put(&w->instances, slice_of(instance->address), instance);
    *vec_add(&set->instances, w->arena) = instance;
    if (set->declaration->kind == TF_CALL)
        open_call(w, instance);
}

static void expand_count(struct tf_set *set, const struct doc *count)
{
    struct tf_world *w = set->module->world;
    double number = tf_is_unknown(count) ? NAN : doc_number(count, NAN);
    if (count->kind == DOC_BOOL)
        number = count->truth;
    if (isnan(number)) {
        set->repetition = TF_OPEN;
        add_instance(set, "", NULL, NULL);
        return;
    }
    set->repetition = TF_COUNT;
    for (double i = 0; i < number && tf_step(w) && !w->told_instances; i++)
        add_instance(set, arena_printf(w->arena, "[%.0f]", i), tf_number(w, i, count), NULL);
}

static void expand_each(struct tf_set *set, const struct doc *each)
{
    struct tf_world *w = set->module->world;
    bool open = doc_is_scalar(each) || (tf_is_partial(each) && each->count == 0);
    doc_each(item, each) open |= !doc_is_map(each) && item->kind != DOC_STRING;
    doc_each(item, each) open |= !doc_is_map(each) && tf_is_unknown(item);
    if (each->kind == DOC_NULL)
        open = false;
    set->repetition = open ? TF_OPEN : TF_EACH;
    if (open) {
        add_instance(set, "", NULL, NULL);
        return;
    }
    doc_each(item, each)
    {
        struct slice key = doc_is_map(each) ? item->key : item->text;
        if (!tf_step(w))
            return;
        add_instance(set, arena_printf(w->arena, "[\"%.*s\"]", SLICE_ARG(key)),
                     tf_string(w, key, item), item);
    }
}

void tf_expand(struct tf_set *set)
{
    const struct tf_scope scope = {.module = set->module};
    const struct doc *body = set->declaration->body;
    const struct doc *count = doc_get(body, "count"), *each = doc_get(body, "for_each");
    if (set->state != TF_UNEXPANDED)
        return;
    set->state = TF_EXPANDING;
    if (set->declaration->kind == TF_PROVIDER || (!count && !each))
        add_instance(set, "", NULL, NULL);
    else if (count)
        expand_count(set, tf_evaluate(&scope, count));
    else
        expand_each(set, tf_evaluate(&scope, each));
    set->state = TF_EXPANDED;
}

/* Listing ------------------------------------------------------------------------------------- */

static void add_resource(struct tf *tf, struct tf_instance *instance)
{
    struct tf_world *w = tf->world;
    const struct tf_declaration *d = instance->set->declaration;
    const struct tf_scope scope = {.module = instance->set->module, .self = instance};
    struct tf_resource *r = arena_new(tf->arena, struct tf_resource);
    r->type = d->type;
    r->name = d->name;
    r->address = instance->address;
    r->folder = instance->set->module->folder->path;
    r->data = d->kind == TF_DATA;
    r->body = tf_materialise(w, tf_evaluate_body(&scope, d->body));
    r->at = doc_location(d->body);
    if (d->kind == TF_CALL)
        r->type = arena_printf(tf->arena, "module:%.*s", SLICE_ARG(doc_text_at(r->body, "source")));
    else if (d->kind == TF_PROVIDER)
        r->type = arena_printf(tf->arena, "provider:%.*s", (int)strcspn(d->name, "."), d->name);
    *vec_add(&tf->resources, tf->arena) = r;
    map_put(&tf->by_address, slice_of(r->address), r);
    struct slice bare = slice_of(instance->set->address);
    if (!map_get(&tf->by_address, bare))
        map_put(&tf->by_address, bare, r);
}

const struct doc *tf_call_arguments(const struct tf *tf, const struct tf_resource *r)
{
    struct tf_world *w = tf->world;
    const struct tf_instance *own = map_get(&w->instances, slice_of(r->address));
    struct tf_instance *call = own ? (struct tf_instance *)(uintptr_t)own->set->module->call : NULL;
    if (!call)
        return NULL;
    const struct tf_scope scope = {.module = call->set->module, .self = call};
    if (!call->arguments)
        call->arguments = tf_materialise(w, tf_evaluate_body(&scope, call->set->declaration->body));
    return call->arguments;
}

void tf_list_resources(struct tf_module *module)
{
    struct tf *tf = module->world->tf;
    for (size_t i = 0; i < module->order.len; i++) {
        struct tf_set *set = module->order.items[i];
        tf_expand(set);
        for (size_t k = 0; k < set->instances.len; k++) {
            if (!set->instances.items[k]->module)
                add_resource(tf, set->instances.items[k]);
        }
    }
    for (size_t i = 0; i < module->order.len; i++) {
        const struct tf_set *set = module->order.items[i];
        for (size_t k = 0; k < set->instances.len; k++) {
            if (set->instances.items[k]->module)
                tf_list_resources(set->instances.items[k]->module);
        }
    }
}
