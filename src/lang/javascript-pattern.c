/* SPDX-License-Identifier: Apache-2.0 */
/* Names, assignment in all its forms, and destructuring. */
#include "lang/javascript-internal.h"

uint32_t js_read_name(struct js *js, uint32_t name, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t b = js->names.items[name].binding;
    if (b == JS_NONE)
        return js_emit(js, IR_GLOBAL, IR_NONE, IR_NONE, js->names.items[name].atom, node);
    const struct js_binding *binding = &js->bindings.items[b];
    if (binding->kind == JS_BIND_SELF)
        return js_emit(js, IR_FUNCTION, binding->var, IR_NONE, NULL, node);
    return irb_read(js->b, binding->var, n->start, n->end);
}

void js_assign_name(struct js *js, uint32_t name, uint32_t value, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t b = js->names.items[name].binding;
    if (b != JS_NONE && js->bindings.items[b].kind != JS_BIND_SELF)
        irb_assign(js->b, js->bindings.items[b].var, value, n->start, n->end);
}

void js_store(struct js *js, uint32_t base, struct js_key key, uint32_t value, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t store = irb_emit(js->b, IR_STORE, base, key.value, value, key.name, n->start, n->end);
    if (js->errors)
        irb_set_flags(js->b, store, IR_FLAG_ERROR);
}

/* ---- members as targets ---- */

struct member {
    uint32_t base;
    struct js_key key;
};

/* NODE is a member or subscript expression: its base and key, evaluated. */
static struct member member_target(struct js *js, uint32_t node)
{
    uint32_t object = js_field(js, node, F_OBJECT);
    uint32_t index = js_field(js, node, F_INDEX), property = js_field(js, node, F_PROPERTY);
    struct member m = {.key = {NULL, IR_NONE}};
    m.base = object != TREE_NONE ? js_expression(js, object) : js_undef(js, node);
    if (index != TREE_NONE)
        m.key = js_index_key(js, index);
    else if (property != TREE_NONE)
        m.key = js_property_key(js, property);
    else
        m.key.value = js_undef(js, node);
    return m;
}

static uint32_t load_member(struct js *js, struct member m, uint32_t node)
{
    return js_emit(js, IR_LOAD, m.base, m.key.value, m.key.name, node);
}

/* ---- patterns ---- */

/* Commas in the text between FROM and TO, outside comments: the holes of [, b]. */
static unsigned commas_between(const struct js *js, uint32_t from, uint32_t to)
{
    struct slice s = slice_sub(js->file->text, from, to);
    unsigned commas = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ',') {
            commas++;
        } else if (s.ptr[i] == '/' && i + 1 < s.len && s.ptr[i + 1] == '/') {
            while (i < s.len && s.ptr[i] != '\n')
                i++;
        } else if (s.ptr[i] == '/' && i + 1 < s.len && s.ptr[i + 1] == '*') {
            size_t close = slice_find(slice_sub(s, i + 2, s.len), "*/");
            i = close == SIZE_MAX ? s.len : i + 3 + close;
        }
    }
    return commas;
}

static const struct atom *index_atom(struct js *js, unsigned index)
{
    char text[16];
    int len = snprintf(text, sizeof(text), "%u", index);
    return irb_atom(js->b, (struct slice){text, (size_t)len});
}

static void bind_array(struct js *js, uint32_t node, uint32_t value)
{
    uint32_t before = js->nodes[node].start;
    unsigned index = 0;
    for (TREE_EACH(&js->tree, c, node)) {
        const struct tree_node *n = &js->nodes[c];
        index += commas_between(js, before, n->start);
        before = n->end;
        if (js_is_token(n->kind))
            continue;
        uint32_t inner = n->kind == JS_REST_PATTERN ? js_inner(js, c) : TREE_NONE;
        if (inner != TREE_NONE) {
            size_t base = js->args.len;
            js_push_arg(js, IR_ARG_SPREAD, NULL, IR_NONE, value);
            js_bind(js, inner, js_emit_args(js, IR_ARRAY, IR_NONE, base, 0, n->start, n->end));
        } else {
            js_bind(js, c, js_emit(js, IR_LOAD, value, IR_NONE, index_atom(js, index), c));
        }
    }
}

static void bind_rest(struct js *js, uint32_t node, uint32_t value)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t inner = js_inner(js, node);
    size_t base = js->args.len;
    js_push_arg(js, IR_ARG_SPREAD_NAMED, NULL, IR_NONE, value);
    uint32_t rest = js_emit_args(js, IR_OBJECT, IR_NONE, base, 0, n->start, n->end);
    if (inner != TREE_NONE)
        js_bind(js, inner, rest);
}

static void bind_pair(struct js *js, uint32_t node, uint32_t value)
{
    uint32_t key_node = js_field(js, node, F_KEY), target = js_field(js, node, F_VALUE);
    if (key_node == TREE_NONE || target == TREE_NONE)
        return;
    struct js_key key = js_property_key(js, key_node);
    js_bind(js, target, js_emit(js, IR_LOAD, value, key.value, key.name, node));
}

static void bind_object(struct js *js, uint32_t node, uint32_t value)
{
    for (TREE_EACH(&js->tree, c, node)) {
        uint32_t left;
        switch (js->nodes[c].kind) {
        case JS_SHORTHAND_PATTERN:
        case JS_SHORTHAND:
            js_bind(js, c, js_emit(js, IR_LOAD, value, IR_NONE, js_atom(js, c), c));
            break;
        case JS_OBJECT_ASSIGNMENT_PATTERN:
            left = js_field(js, c, F_LEFT);
            if (js_kind(js, left) == JS_SHORTHAND_PATTERN)
                js_bind(js, c, js_emit(js, IR_LOAD, value, IR_NONE, js_atom(js, left), left));
            break;
        case JS_PAIR_PATTERN:
        case JS_PAIR:
            bind_pair(js, c, value);
            break;
        case JS_REST_PATTERN:
        case JS_SPREAD:
            bind_rest(js, c, value);
            break;
        default:
            break;
        }
    }
}

static void bind_with_default(struct js *js, uint32_t node, uint32_t value)
{
    uint32_t left = js_field(js, node, F_LEFT), right = js_field(js, node, F_RIGHT);
    if (left == TREE_NONE)
        return;
    if (right != TREE_NONE)
        value =
            js_default(js, value, right, js_is_name(js_kind(js, left)) ? js_atom(js, left) : NULL);
    js_bind(js, left, value);
}

void js_bind(struct js *js, uint32_t node, uint32_t value)
{
    if (!js_enter(js))
        return;
    node = js_strip(js, node);
    struct member m;
    switch (js->nodes[node].kind) {
    case JS_IDENTIFIER:
    case JS_SHORTHAND_PATTERN:
    case JS_SHORTHAND:
        js_assign_name(js, js->nodes[node].data, value, node);
        break;
    case JS_MEMBER:
    case JS_SUBSCRIPT:
        m = member_target(js, node);
        js_store(js, m.base, m.key, value, node);
        break;
    case JS_OBJECT_PATTERN:
    case JS_OBJECT:
        bind_object(js, node, value);
        break;
    case JS_ARRAY_PATTERN:
    case JS_ARRAY:
        bind_array(js, node, value);
        break;
    case JS_ASSIGNMENT_PATTERN:
    case JS_OBJECT_ASSIGNMENT_PATTERN:
    case JS_ASSIGNMENT:
        bind_with_default(js, node, value);
        break;
    case JS_REST_PATTERN:
        if (js_inner(js, node) != TREE_NONE)
            js_bind(js, js_inner(js, node), value);
        break;
    default:
        break;
    }
    js_leave(js);
}

/* ---- assignment expressions ---- */

uint32_t js_assignment(struct js *js, uint32_t node)
{
    uint32_t left = js_strip(js, js_field(js, node, F_LEFT)), right = js_field(js, node, F_RIGHT);
    if (left == TREE_NONE || right == TREE_NONE)
        return js_children(js, node);
    uint16_t kind = js->nodes[left].kind;
    const struct atom *exported = js_commonjs_target(js, left);
    if (exported) {
        uint32_t member = js_field(js, left, F_OBJECT);
        bool is_whole =
            js_kind(js, member) == JS_IDENTIFIER && js->nodes[member].data == JS_NAME_MODULE;
        uint32_t value = js_named_expression(js, right, is_whole ? NULL : exported);
        js_emit_export(js, exported, value, node);
        return value;
    }
    if (kind == JS_MEMBER || kind == JS_SUBSCRIPT) {
        struct member m = member_target(js, left);
        uint32_t value = js_named_expression(js, right, m.key.name);
        js_store(js, m.base, m.key, value, node);
        return value;
    }
    uint32_t value = js_named_expression(js, right, js_is_name(kind) ? js_atom(js, left) : NULL);
    js_bind(js, left, value);
    return value;
}

/* A target that is read and written: x += 1, a.b++. */
struct place {
    uint32_t node;
    bool is_member;
    struct member member;
    uint32_t old;
};

static struct place open_place(struct js *js, uint32_t node)
{
    struct place p = {.node = js_strip(js, node)};
    uint16_t kind = js->nodes[p.node].kind;
    p.is_member = kind == JS_MEMBER || kind == JS_SUBSCRIPT;
    if (p.is_member) {
        p.member = member_target(js, p.node);
        p.old = load_member(js, p.member, p.node);
    } else {
        p.old = js_expression(js, p.node);
    }
    return p;
}

static void set_place(struct js *js, const struct place *p, uint32_t value, uint32_t node)
{
    if (p->is_member)
        js_store(js, p->member.base, p->member.key, value, node);
    else
        js_bind(js, p->node, value);
}

/* a &&= b, a ||= b, a ??= b */
static uint32_t logical_assignment(struct js *js, uint32_t node, uint16_t op, struct place *p)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t assign = irb_block(js->b);
    struct js_merge m = js_merge_begin(js);
    uint32_t cond = p->old;
    if (op == JS_ASSIGN_NULLISH) {
        uint32_t null = irb_const(js->b, IR_CONST_NULL, SLICE("null"), n->start, n->end);
        cond = js_emit(js, IR_BINARY, p->old, null, irb_atom(js->b, SLICE("==")), node);
    }
    irb_assign(js->b, m.var, p->old, n->start, n->end);
    if (op == JS_ASSIGN_OR)
        irb_branch(js->b, cond, m.join, assign);
    else
        irb_branch(js->b, cond, assign, m.join);
    irb_seal(js->b, assign);
    irb_enter(js->b, assign);
    uint32_t value = js_expression(js, js_field(js, node, F_RIGHT));
    set_place(js, p, value, node);
    js_merge_add(js, m, value, node);
    return js_merge_end(js, m, node);
}

uint32_t js_augmented(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t left = js_field(js, node, F_LEFT), right = js_field(js, node, F_RIGHT);
    uint32_t op = js_field(js, node, F_OPERATOR);
    if (left == TREE_NONE || right == TREE_NONE || op == TREE_NONE)
        return js_children(js, node);
    struct place p = open_place(js, left);
    uint16_t kind = js->nodes[op].kind;
    if (kind == JS_ASSIGN_AND || kind == JS_ASSIGN_OR || kind == JS_ASSIGN_NULLISH)
        return logical_assignment(js, node, kind, &p);
    uint32_t value = js_expression(js, right);
    if (kind == JS_ASSIGN_PLUS && (js_is_string(js, p.old) || js_is_string(js, value))) {
        size_t base = js->args.len;
        js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, p.old);
        js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, value);
        value = js_emit_args(js, IR_CONCAT, IR_NONE, base, 0, n->start, n->end);
    } else {
        struct slice text = js_text(js, op); /* without its "=" */
        const struct atom *name = irb_atom(js->b, slice_sub(text, 0, text.len - 1));
        value = js_emit(js, IR_BINARY, p.old, value, name, node);
    }
    set_place(js, &p, value, node);
    return value;
}

uint32_t js_update(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t argument = js_field(js, node, F_ARGUMENT), op = js_field(js, node, F_OPERATOR);
    if (argument == TREE_NONE || op == TREE_NONE)
        return js_children(js, node);
    struct place p = open_place(js, argument);
    uint32_t one = irb_const(js->b, IR_CONST_NUMBER, SLICE("1"), n->start, n->end);
    const struct atom *name = irb_atom(js->b, slice_sub(js_text(js, op), 0, 1));
    uint32_t value = js_emit(js, IR_BINARY, p.old, one, name, node);
    set_place(js, &p, value, node);
    bool prefix = js->nodes[op].start < js->nodes[argument].start;
    return prefix ? value : p.old;
}
