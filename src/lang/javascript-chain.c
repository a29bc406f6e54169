/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members, subscripts and calls. `a.b().c[0]` leans to the left: its tree is as deep as the chain
 * is long, so it is walked down and up again in two loops.
 *
 * The place of a link that stands on a later line than the chain begins is its own name: a finding
 * in a chain of ten lines points at the right one.
 */
#include "lang/javascript-internal.h"

struct chain {
    uint32_t value;
    uint32_t start;   /* place of the link that is being made */
    uint32_t scanned; /* text up to here was searched for line breaks */
};

static uint32_t chain_child(const struct js *js, uint32_t node)
{
    switch (js->nodes[node].kind) {
    case JS_MEMBER:
    case JS_SUBSCRIPT:
        return js_field(js, node, F_OBJECT);
    case JS_CALL:
        return js_field(js, node, F_FUNCTION);
    case JS_NON_NULL:
        return js_inner(js, node);
    default:
        return TREE_NONE;
    }
}

void js_arguments(struct js *js, uint32_t node)
{
    if (node == TREE_NONE)
        return;
    for (TREE_EACH(&js->tree, c, node)) {
        if (js_is_token(js->nodes[c].kind))
            continue;
        uint32_t inner = js->nodes[c].kind == JS_SPREAD ? js_inner(js, c) : TREE_NONE;
        uint32_t value = inner != TREE_NONE ? js_expression(js, inner) : js_any(js, c);
        js_push_arg(js, inner != TREE_NONE ? IR_ARG_SPREAD : IR_ARG_PLAIN, NULL, IR_NONE, value);
    }
}

/* require("x") and import("x"), with a constant, name a module. */
static bool module_of_call(struct js *js, uint32_t call, uint32_t callee, struct slice *ret_name)
{
    bool imports =
        js->nodes[callee].kind == JS_IMPORT ||
        (js->nodes[callee].kind == JS_IDENTIFIER && js->nodes[callee].data == JS_NAME_REQUIRE &&
         js->names.items[JS_NAME_REQUIRE].binding == JS_NONE);
    uint32_t arguments = imports ? js_field(js, call, F_ARGUMENTS) : TREE_NONE;
    if (js_kind(js, arguments) != JS_ARGUMENTS)
        return false;
    uint32_t first = js_inner(js, arguments);
    return first != TREE_NONE && js_constant_text(js, first, ret_name);
}

static uint8_t optional_flag(const struct js *js, uint32_t node)
{
    bool is_optional =
        js_field(js, node, F_OPTIONAL_CHAIN) != TREE_NONE || js_has(js, node, JS_OPTIONAL_CALL);
    return is_optional ? IR_FLAG_OPTIONAL : 0;
}

static void move_place(struct js *js, struct chain *c, uint32_t to)
{
    const char *text = js->file->text.ptr;
    if (to > c->scanned && memchr(text + c->scanned, '\n', to - c->scanned))
        c->start = to;
    if (to > c->scanned)
        c->scanned = to;
}

static void load_link(struct js *js, struct chain *c, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t index = js_field(js, node, F_INDEX), property = js_field(js, node, F_PROPERTY);
    struct js_key key = {NULL, IR_NONE};
    if (index != TREE_NONE) {
        key = js_index_key(js, index);
    } else if (property != TREE_NONE) {
        move_place(js, c, js->nodes[property].start);
        key = js_property_key(js, property);
    } else {
        key.value = js_undef(js, node);
    }
    c->value = irb_emit(js->b, IR_LOAD, c->value, key.value, IR_NONE, key.name, c->start, n->end);
    uint8_t flags = (uint8_t)(optional_flag(js, node) | (js->errors ? IR_FLAG_ERROR : 0));
    if (flags)
        irb_set_flags(js->b, c->value, flags);
}

static void call_link(struct js *js, struct chain *c, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t arguments = js_field(js, node, F_ARGUMENTS);
    uint8_t flags = optional_flag(js, node);
    size_t base = js->args.len;
    if (js_kind(js, arguments) == JS_TEMPLATE) {
        flags |= IR_FLAG_TAGGED;
        js_template_arguments(js, arguments);
    } else {
        js_arguments(js, arguments);
    }
    c->value = js_emit_args(js, IR_CALL, c->value, base, flags, c->start, n->end);
}

static uint32_t chain_base(struct js *js, uint32_t node)
{
    if (js->nodes[node].kind == JS_IMPORT)
        return js_emit(js, IR_GLOBAL, IR_NONE, IR_NONE, irb_atom(js->b, SLICE("import")), node);
    return js_expression(js, node);
}

uint32_t js_chain(struct js *js, uint32_t node)
{
    size_t bottom = js->spine.len;
    uint32_t child, at = node;
    struct slice module;
    while ((child = chain_child(js, at)) != TREE_NONE) {
        *vec_add(&js->spine, js->scratch) = at;
        at = child;
    }
    if (js->spine.len == bottom)
        return js_children(js, node);
    struct chain c = {.start = js->nodes[at].start, .scanned = js->nodes[at].start};
    uint32_t last = js->spine.items[js->spine.len - 1];
    if (js->nodes[last].kind == JS_CALL && module_of_call(js, last, at, &module)) {
        c.value = js_emit(js, IR_IMPORT, IR_NONE, IR_NONE, irb_atom(js->b, module), last);
        js->spine.len--;
    } else {
        c.value = chain_base(js, at);
    }
    while (js->spine.len > bottom) {
        uint32_t link = js->spine.items[--js->spine.len];
        if (js->nodes[link].kind == JS_CALL)
            call_link(js, &c, link);
        else if (js->nodes[link].kind != JS_NON_NULL)
            load_link(js, &c, link);
    }
    return c.value;
}

uint32_t js_new(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t constructor = js_field(js, node, F_CONSTRUCTOR);
    size_t base = js->args.len;
    if (constructor == TREE_NONE)
        return js_children(js, node);
    uint32_t callee = js_expression(js, constructor);
    js_arguments(js, js_field(js, node, F_ARGUMENTS));
    return js_emit_args(js, IR_NEW, callee, base, 0, n->start, n->end);
}
