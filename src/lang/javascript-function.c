/* SPDX-License-Identifier: Apache-2.0 */
/* Functions: parameters with patterns, defaults and decorators, `this`, `arguments`, bodies. */
#include "lang/javascript-internal.h"

/* A parameter, taken apart. */
struct parameter {
    uint32_t pattern;  /* the name or pattern; TREE_NONE for none (TypeScript's `this`) */
    uint32_t fallback; /* its default, or TREE_NONE */
    bool rest;
};

static struct parameter read_parameter(const struct js *js, uint32_t node)
{
    struct parameter p = {.pattern = node, .fallback = TREE_NONE};
    switch (js->nodes[node].kind) {
    case JS_PARAMETER:
    case JS_OPTIONAL_PARAMETER:
        p.pattern = js_field(js, node, F_PATTERN);
        p.fallback = js_field(js, node, F_VALUE);
        break;
    case JS_ASSIGNMENT_PATTERN:
        p.pattern = js_field(js, node, F_LEFT);
        p.fallback = js_field(js, node, F_RIGHT);
        break;
    default:
        break;
    }
    if (js_kind(js, p.pattern) == JS_REST_PATTERN) {
        p.rest = true;
        p.pattern = js_inner(js, p.pattern);
    }
    if (p.pattern != TREE_NONE &&
        (js->nodes[p.pattern].kind == JS_THIS || js_is_token(js->nodes[p.pattern].kind)))
        p.pattern = TREE_NONE;
    return p;
}

static void add_parameter(struct js *js, uint32_t node)
{
    struct parameter p = read_parameter(js, node);
    if (p.pattern == TREE_NONE)
        return;
    const struct tree_node *n = &js->nodes[p.pattern];
    irb_param(js->b, n->kind == JS_IDENTIFIER ? js_atom(js, p.pattern) : NULL, n->start, n->end);
    struct ir_function *f = irb_current(js->b);
    f->params.items[f->params.len - 1].rest = p.rest;
}

/* Gives parameter number INDEX to its name or pattern; true when NODE is one. */
static bool bind_parameter(struct js *js, uint32_t node, size_t index)
{
    struct parameter p = read_parameter(js, node);
    if (p.pattern == TREE_NONE || index >= irb_current(js->b)->params.len)
        return false;
    uint32_t value = irb_current(js->b)->params.items[index].value;
    if (p.fallback != TREE_NONE) {
        bool is_name = js->nodes[p.pattern].kind == JS_IDENTIFIER;
        uint32_t fallback =
            js_named_expression(js, p.fallback, is_name ? js_atom(js, p.pattern) : NULL);
        irb_current(js->b)->params.items[index].fallback = fallback;
    }
    value = js_decorate(js, node, value);
    js_bind(js, p.pattern, value);
    bool is_property = js_has(js, node, JS_ACCESSIBILITY) || js_has(js, node, JS_READONLY) ||
                       js_has(js, node, JS_OVERRIDE);
    if (is_property && js->nodes[p.pattern].kind == JS_IDENTIFIER)
        js_store(js, js_this(js, node), (struct js_key){js_atom(js, p.pattern), IR_NONE}, value,
                 node);
    return true;
}

/* The array of all arguments. Those beyond the parameters come through a hidden rest parameter. */
static void bind_arguments(struct js *js, const struct js_binding *binding, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    const struct atom *name = js->names.items[JS_NAME_ARGUMENTS].atom;
    size_t base = js->args.len;
    struct ir_function *f = irb_current(js->b);
    if (f->params.len == 0 || !f->params.items[f->params.len - 1].rest) {
        irb_param(js->b, name, n->start, n->start);
        f->params.items[f->params.len - 1].rest = true;
    }
    for (size_t i = 0; i < f->params.len; i++)
        js_push_arg(js, f->params.items[i].rest ? IR_ARG_SPREAD : IR_ARG_PLAIN, NULL, IR_NONE,
                    f->params.items[i].value);
    uint32_t all = js_emit_args(js, IR_ARRAY, IR_NONE, base, 0, n->start, n->start);
    irb_assign(js->b, binding->var, all, n->start, n->start);
}

static void parameters(struct js *js, uint32_t node)
{
    uint32_t list = js_field(js, node, F_PARAMETERS), single = js_field(js, node, F_PARAMETER);
    size_t index = 0;
    if (single != TREE_NONE)
        add_parameter(js, single);
    if (list != TREE_NONE) {
        for (TREE_EACH(&js->tree, c, list))
            add_parameter(js, c);
    }
    struct js_binding *binding = js_scope_find(js, node, JS_NAME_ARGUMENTS);
    if (binding && binding->kind == JS_BIND_ARGUMENTS)
        bind_arguments(js, binding, node);
    if (single != TREE_NONE)
        bind_parameter(js, single, index);
    if (list != TREE_NONE) {
        for (TREE_EACH(&js->tree, c, list))
            index += bind_parameter(js, c, index);
    }
}

/* What is known of a function before its parameters: its own name and its receiver. */
static void bind_own_names(struct js *js, uint32_t node, const struct ir_function *f)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t name = js_field(js, node, F_NAME);
    struct js_binding *binding = js_scope_find(js, node, JS_NAME_THIS);
    if (binding && binding->kind == JS_BIND_THIS)
        irb_assign(js->b, binding->var, js_emit(js, IR_THIS, IR_NONE, IR_NONE, NULL, node),
                   n->start, n->start);
    if (name == TREE_NONE || js->nodes[name].data == 0 || !js_is_name(js->nodes[name].kind))
        return;
    binding = js_scope_find(js, node, js->nodes[name].data);
    if (binding && binding->kind == JS_BIND_SELF)
        binding->var = f->index;
}

/* A constructor that is not written takes any arguments and hands them on. */
static void implicit_super(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    size_t base = js->args.len;
    uint32_t rest = irb_param(js->b, irb_atom(js->b, SLICE("args")), n->start, n->start);
    irb_current(js->b)->params.items[0].rest = true;
    js_push_arg(js, IR_ARG_SPREAD, NULL, IR_NONE, rest);
    uint32_t super =
        js_emit(js, IR_GLOBAL, IR_NONE, IR_NONE, irb_atom(js->b, SLICE("super")), node);
    js_emit_args(js, IR_CALL, super, base, 0, n->start, n->start);
}

static void body(struct js *js, uint32_t node)
{
    uint32_t inner = js_field(js, node, F_BODY);
    if (inner == TREE_NONE)
        return;
    if (js->nodes[inner].kind == JS_BLOCK) {
        js_statement(js, inner);
    } else {
        uint32_t value = js_expression(js, inner);
        irb_return(js->b, value, js->nodes[inner].start, js->nodes[inner].end);
    }
}

uint32_t js_lower_function(struct js *js, const struct js_function_spec *spec)
{
    const struct tree_node *n = &js->nodes[spec->node];
    bool is_class =
        n->kind == JS_CLASS || n->kind == JS_CLASS_DECLARATION || n->kind == JS_ABSTRACT_CLASS;
    struct js_function fn = {
        .outer = js->fn,
        .is_arrow = n->kind == JS_ARROW && !(n->flags & JS_METHOD_ARROW),
        .klass = spec->klass,
        .handler = IR_NONE,
        .targets = js->targets.len,
        .receiver = IR_NONE,
    };
    struct ir_function *f = irb_begin(js->b, spec->kind, spec->name, n->start, n->end);
    f->klass = spec->klass;
    js->fn = &fn;
    if (!is_class) {
        f->has_error = js->tree.nerrors > 0 && tree_is_broken(&js->tree, spec->node);
        f->is_async = js_has(js, spec->node, JS_ASYNC);
        f->is_generator = n->kind == JS_GENERATOR || n->kind == JS_GENERATOR_DECLARATION ||
                          js_has(js, spec->node, JS_STAR);
        js_scope_open(js, spec->node);
        bind_own_names(js, spec->node, f);
        parameters(js, spec->node);
    } else if (spec->calls_super) {
        implicit_super(js, spec->node);
    }
    for (size_t i = 0; i < spec->nfields; i++)
        js_class_field(js, spec->fields[i], js_this(js, spec->fields[i]));
    if (!is_class) {
        body(js, spec->node);
        js_scope_close(js, spec->node);
    }
    irb_end(js->b);
    js->fn = fn.outer;
    return f->index;
}

uint32_t js_function(struct js *js, uint32_t node, const struct atom *name)
{
    uint32_t own = js_field(js, node, F_NAME);
    if (js_kind(js, own) == JS_IDENTIFIER)
        name = js_atom(js, own);
    struct js_function_spec spec = {
        .node = node, .name = name, .kind = IR_FN_PLAIN, .klass = IR_NONE};
    uint32_t index = js_lower_function(js, &spec);
    return js_emit(js, IR_FUNCTION, index, IR_NONE, NULL, node);
}

/* ---- decorators ---- */

void js_push_decorators(struct js *js, uint32_t node)
{
    for (TREE_EACH(&js->tree, c, node)) {
        if (js->nodes[c].kind == JS_DECORATOR)
            *vec_add(&js->spine, js->scratch) = c;
    }
}

uint32_t js_apply_decorators(struct js *js, size_t bottom, uint32_t value)
{
    while (js->spine.len > bottom) { /* the last one is applied first */
        uint32_t decorator = js->spine.items[--js->spine.len];
        uint32_t inner = js_inner(js, decorator);
        if (inner == TREE_NONE)
            continue;
        uint32_t callee = js_expression(js, inner);
        size_t base = js->args.len;
        js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, value);
        value = js_emit_args(js, IR_CALL, callee, base, IR_FLAG_DECORATOR,
                             js->nodes[decorator].start, js->nodes[decorator].end);
    }
    return value;
}

uint32_t js_decorate(struct js *js, uint32_t node, uint32_t value)
{
    size_t bottom = js->spine.len;
    js_push_decorators(js, node);
    return js_apply_decorators(js, bottom, value);
}
