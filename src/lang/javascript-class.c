/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes. Fields whose value is a function are methods; other fields of instances are stored when
 * the constructor begins (one is made when there is none), those of the class when it is defined.
 */
#include "lang/javascript-internal.h"

struct class_def {
    uint32_t node;
    uint32_t klass;       /* its index in the file */
    uint32_t value;       /* for static members */
    uint32_t constructor; /* node, or TREE_NONE */
    size_t decorators;    /* those on js->spine from here belong to the next method */
    VEC(uint32_t) fields; /* of instances */
};

static bool is_static(const struct js *js, uint32_t member)
{
    return js_has(js, member, JS_STATIC) || js_has(js, member, JS_STATIC_GET);
}

static struct js_key member_key(struct js *js, uint32_t member)
{
    uint32_t name = js_field(js, member, F_NAME);
    if (name == TREE_NONE)
        name = js_field(js, member, F_PROPERTY);
    return name != TREE_NONE ? js_property_key(js, name)
                             : (struct js_key){NULL, js_undef(js, member)};
}

static void register_method(struct js *js, const struct class_def *c, const struct atom *name,
                            uint32_t function, bool of_class)
{
    struct ir_class *k = &js->file->classes.items[c->klass];
    *vec_add(&k->methods, &js->file->arena) =
        (struct ir_method){.name = name, .function = function, .is_static = of_class};
}

/* MEMBER is a method, or a field with the function NODE as its value. */
static void add_method(struct js *js, struct class_def *c, uint32_t member, uint32_t node)
{
    struct js_key key = member_key(js, member);
    bool of_class = is_static(js, member);
    struct js_function_spec spec = {
        .node = node,
        .name = key.name,
        .kind = of_class ? IR_FN_STATIC : IR_FN_METHOD,
        .klass = c->klass,
    };
    js_push_decorators(js, member);
    uint32_t index = js_lower_function(js, &spec);
    if (key.name && !js_has(js, member, JS_SET))
        register_method(js, c, key.name, index, of_class);
    if (key.name && js->spine.len == c->decorators)
        return;
    uint32_t value = js_emit(js, IR_FUNCTION, index, IR_NONE, NULL, node);
    value = js_apply_decorators(js, c->decorators, value);
    if (!key.name)
        js_store(js, c->value, key, value, member);
}

static bool is_constructor(const struct js *js, uint32_t method)
{
    uint32_t name = js_field(js, method, F_NAME);
    return js_kind(js, name) == JS_PROPERTY && slice_eq_str(js_text(js, name), "constructor") &&
           !is_static(js, method);
}

static void add_field(struct js *js, struct class_def *c, uint32_t field)
{
    uint32_t value = js_field(js, field, F_VALUE);
    uint16_t kind = js_kind(js, value);
    if (kind == JS_ARROW || kind == JS_FUNCTION || kind == JS_GENERATOR)
        add_method(js, c, field, value);
    else if (is_static(js, field))
        js_class_field(js, field, c->value);
    else if (value != TREE_NONE || js_has(js, field, JS_DECORATOR))
        *vec_add(&c->fields, js->scratch) = field;
}

static void static_block(struct js *js, const struct class_def *c, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    struct js_function_spec spec = {.node = node, .kind = IR_FN_STATIC, .klass = c->klass};
    uint32_t index = js_lower_function(js, &spec);
    uint32_t callee = js_emit(js, IR_FUNCTION, index, IR_NONE, NULL, node);
    js_emit_args(js, IR_CALL, callee, js->args.len, 0, n->start, n->end);
}

static void class_member(struct js *js, struct class_def *c, uint32_t member)
{
    switch (js->nodes[member].kind) {
    case JS_DECORATOR: /* TypeScript: stands before the method */
        *vec_add(&js->spine, js->scratch) = member;
        return;
    case JS_METHOD:
        if (is_constructor(js, member))
            c->constructor = member;
        else
            add_method(js, c, member, member);
        break;
    case JS_FIELD:
    case JS_PUBLIC_FIELD:
        add_field(js, c, member);
        break;
    case JS_STATIC_BLOCK:
        static_block(js, c, member);
        break;
    default:
        if (!js_is_token(js->nodes[member].kind))
            js_any(js, member);
        break;
    }
    js->spine.len = c->decorators;
}

void js_class_field(struct js *js, uint32_t node, uint32_t receiver)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t value_node = js_field(js, node, F_VALUE), value;
    uint32_t outer = js->fn->receiver;
    if (value_node == TREE_NONE && !js_has(js, node, JS_DECORATOR))
        return;
    js_scope_open(js, node);
    js->fn->receiver = receiver;
    struct js_binding *binding = js_scope_find(js, node, JS_NAME_THIS);
    if (binding && binding->kind == JS_BIND_THIS)
        irb_assign(js->b, binding->var, receiver, n->start, n->start);
    struct js_key key = member_key(js, node);
    value = value_node != TREE_NONE ? js_named_expression(js, value_node, key.name)
                                    : js_undef(js, node);
    js_store(js, receiver, key, js_decorate(js, node, value), node);
    js->fn->receiver = outer;
    js_scope_close(js, node);
}

static void add_constructor(struct js *js, struct class_def *c)
{
    const struct atom *name = irb_atom(js->b, SLICE("constructor"));
    bool written = c->constructor != TREE_NONE;
    if (!written && c->fields.len == 0)
        return;
    struct js_function_spec spec = {
        .node = written ? c->constructor : c->node,
        .name = name,
        .kind = IR_FN_CONSTRUCTOR,
        .klass = c->klass,
        .fields = c->fields.items,
        .nfields = c->fields.len,
        .calls_super = !written && js->file->classes.items[c->klass].bases.len > 0,
    };
    register_method(js, c, name, js_lower_function(js, &spec), false);
}

/* The classes that NODE extends, onto js->spine. */
static void push_bases(struct js *js, uint32_t node)
{
    uint32_t heritage = tree_child(&js->tree, node, JS_HERITAGE);
    if (heritage == TREE_NONE)
        return;
    uint32_t extends = tree_child(&js->tree, heritage, JS_EXTENDS);
    uint32_t list = extends != TREE_NONE ? extends : heritage;
    for (TREE_EACH(&js->tree, c, list)) {
        if (js_is_token(js->nodes[c].kind))
            continue;
        uint32_t base = js_expression(js, c);
        *vec_add(&js->spine, js->scratch) = base;
    }
}

uint32_t js_class(struct js *js, uint32_t node, const struct atom *name, uint32_t export)
{
    uint32_t own = js_field(js, node, F_NAME), body = js_field(js, node, F_BODY);
    bool is_named = own != TREE_NONE && js_is_name(js->nodes[own].kind);
    size_t bottom = js->spine.len;
    struct class_def c = {.node = node, .constructor = TREE_NONE};
    js_scope_open(js, node);
    push_bases(js, node);
    c.klass = irb_class(js->b, is_named ? js_atom(js, own) : name);
    struct ir_class *k = &js->file->classes.items[c.klass];
    for (size_t i = bottom; i < js->spine.len; i++)
        *vec_add(&k->bases, &js->file->arena) = js->spine.items[i];
    js->spine.len = bottom;
    c.value = js_emit(js, IR_CLASS, c.klass, IR_NONE, NULL, node);
    if (export != TREE_NONE)
        js_push_decorators(js, export);
    js_push_decorators(js, node);
    uint32_t value = js_apply_decorators(js, bottom, c.value);
    if (is_named)
        js_assign_name(js, js->nodes[own].data, value, own);
    c.decorators = js->spine.len;
    if (body != TREE_NONE) {
        for (TREE_EACH(&js->tree, m, body))
            class_member(js, &c, m);
    }
    add_constructor(js, &c);
    js_scope_close(js, node);
    return value;
}
