/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: operators, conditions as control flow, and the dispatch over all kinds. */
#include "lang/javascript-internal.h"

static const struct atom *text_atom(struct js *js, uint32_t node)
{
    return irb_atom(js->b, js_text(js, node));
}

static uint32_t constant(struct js *js, enum ir_const kind, uint32_t node)
{
    return irb_const(js->b, kind, js_text(js, node), js->nodes[node].start, js->nodes[node].end);
}

uint32_t js_this(struct js *js, uint32_t node)
{
    if (js->fn->receiver != IR_NONE)
        return js->fn->receiver;
    if (js->fn->is_arrow)
        return js_read_name(js, JS_NAME_THIS, node);
    return js_emit(js, IR_THIS, IR_NONE, IR_NONE, NULL, node);
}

/* ---- conditions ---- */

static uint16_t operator_of(const struct js *js, uint32_t node)
{
    uint16_t kind = js_kind(js, node);
    return kind == JS_BINARY || kind == JS_UNARY ? js_kind(js, js_field(js, node, F_OPERATOR))
                                                 : (uint16_t)JS_OTHER;
}

/* a && b && c leans to the left: collects its operands, last first, on js->spine. */
static void collect_operands(struct js *js, uint32_t node, uint16_t op)
{
    for (;;) {
        uint32_t left = js_field(js, node, F_LEFT), right = js_field(js, node, F_RIGHT);
        if (right != TREE_NONE)
            *vec_add(&js->spine, js->scratch) = right;
        if (left == TREE_NONE)
            return;
        left = js_strip(js, left);
        if (operator_of(js, left) != op || js->nodes[left].kind != JS_BINARY) {
            *vec_add(&js->spine, js->scratch) = left;
            return;
        }
        node = left;
    }
}

static void logical_condition(struct js *js, uint32_t node, uint16_t op, uint32_t yes, uint32_t no)
{
    size_t bottom = js->spine.len;
    collect_operands(js, node, op);
    while (js->spine.len > bottom) {
        uint32_t operand = js->spine.items[--js->spine.len];
        if (js->spine.len == bottom) {
            js_condition(js, operand, yes, no);
            break;
        }
        uint32_t next = irb_block(js->b);
        if (op == JS_AND)
            js_condition(js, operand, next, no);
        else
            js_condition(js, operand, yes, next);
        irb_seal(js->b, next);
        irb_enter(js->b, next);
    }
}

void js_condition(struct js *js, uint32_t node, uint32_t yes, uint32_t no)
{
    for (;;) {
        node = js_strip(js, node);
        uint32_t argument = js_field(js, node, F_ARGUMENT);
        if (operator_of(js, node) != JS_NOT || argument == TREE_NONE)
            break;
        uint32_t swap = yes;
        yes = no;
        no = swap;
        node = argument;
    }
    uint16_t op = operator_of(js, node);
    if ((op == JS_AND || op == JS_OR) && js_enter(js)) {
        logical_condition(js, node, op, yes, no);
        js_leave(js);
    } else {
        irb_branch(js->b, js_expression(js, node), yes, no);
    }
}

/* ---- operators ---- */

/* LEFT && right, LEFT || right, LEFT ?? right */
static uint32_t logical(struct js *js, uint32_t node, uint16_t op, uint32_t left, uint32_t right)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t other = irb_block(js->b), cond = left;
    struct js_merge m = js_merge_begin(js);
    if (op == JS_NULLISH) {
        uint32_t null = irb_const(js->b, IR_CONST_NULL, SLICE("null"), n->start, n->end);
        cond = js_emit(js, IR_BINARY, left, null, irb_atom(js->b, SLICE("==")), node);
    }
    irb_assign(js->b, m.var, left, n->start, n->end);
    if (op == JS_OR)
        irb_branch(js->b, cond, m.join, other);
    else
        irb_branch(js->b, cond, other, m.join);
    irb_seal(js->b, other);
    irb_enter(js->b, other);
    js_merge_add(js, m, js_expression(js, right), node);
    return js_merge_end(js, m, node);
}

uint32_t js_default(struct js *js, uint32_t value, uint32_t node, const struct atom *name)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t other = irb_block(js->b);
    struct js_merge m = js_merge_begin(js);
    uint32_t cond =
        js_emit(js, IR_BINARY, value, js_undef(js, node), irb_atom(js->b, SLICE("===")), node);
    irb_assign(js->b, m.var, value, n->start, n->end);
    irb_branch(js->b, cond, other, m.join);
    irb_seal(js->b, other);
    irb_enter(js->b, other);
    js_merge_add(js, m, js_named_expression(js, node, name), node);
    return js_merge_end(js, m, node);
}

/* The value of a chain of operators so far; while `joining`, it is the text of js->args. */
struct operand {
    uint32_t value;
    bool joining;
    size_t base;
    uint32_t start, end;
};

static uint32_t settle(struct js *js, struct operand *o)
{
    if (o->joining)
        o->value = js_emit_args(js, IR_CONCAT, IR_NONE, o->base, 0, o->start, o->end);
    o->joining = false;
    return o->value;
}

static void add(struct js *js, struct operand *o, uint32_t node, uint32_t op, uint32_t right)
{
    uint32_t value = js_expression(js, right);
    if (!o->joining && !js_is_string(js, o->value) && !js_is_string(js, value)) {
        o->value = js_emit(js, IR_BINARY, o->value, value, text_atom(js, op), node);
        return;
    }
    if (!o->joining) {
        o->joining = true;
        o->base = js->args.len;
        js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, o->value);
    }
    js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, value);
    o->end = js->nodes[node].end;
}

/* One operator of the chain, with what stands on its right. */
static void apply(struct js *js, struct operand *o, uint32_t node)
{
    uint32_t op = js_field(js, node, F_OPERATOR), right = js_field(js, node, F_RIGHT);
    if (op == TREE_NONE || right == TREE_NONE)
        return;
    switch (js->nodes[op].kind) {
    case JS_PLUS:
        add(js, o, node, op, right);
        break;
    case JS_AND:
    case JS_OR:
    case JS_NULLISH:
        settle(js, o);
        o->value = logical(js, node, js->nodes[op].kind, o->value, right);
        break;
    default:
        settle(js, o);
        o->value =
            js_emit(js, IR_BINARY, o->value, js_expression(js, right), text_atom(js, op), node);
        break;
    }
}

/* a + b + c leans to the left: its tree is as deep as the chain is long. */
static uint32_t binary(struct js *js, uint32_t node)
{
    size_t bottom = js->spine.len;
    uint32_t at = node;
    while (js_kind(js, at) == JS_BINARY) {
        *vec_add(&js->spine, js->scratch) = at;
        at = js_field(js, at, F_LEFT);
    }
    struct operand o = {.start = js->nodes[node].start, .end = js->nodes[node].end};
    o.value = at != TREE_NONE ? js_expression(js, at) : js_undef(js, node);
    while (js->spine.len > bottom)
        apply(js, &o, js->spine.items[--js->spine.len]);
    return settle(js, &o);
}

static uint32_t unary(struct js *js, uint32_t node)
{
    uint32_t argument = js_field(js, node, F_ARGUMENT), op = js_field(js, node, F_OPERATOR);
    if (argument == TREE_NONE || op == TREE_NONE)
        return js_children(js, node);
    uint32_t value = js_expression(js, argument);
    struct slice text = js_text(js, op);
    if (slice_eq_str(text, "void"))
        return js_undef(js, node);
    return js_emit(js, IR_UNARY, value, IR_NONE, irb_atom(js->b, text), node);
}

/* a ? b : c ? d : e leans to the right. */
static uint32_t ternary(struct js *js, uint32_t node)
{
    struct js_merge m = js_merge_begin(js);
    uint32_t at = node;
    for (;;) {
        uint32_t condition = js_field(js, at, F_CONDITION);
        uint32_t yes = js_field(js, at, F_CONSEQUENCE), no = js_field(js, at, F_ALTERNATIVE);
        if (condition == TREE_NONE || yes == TREE_NONE || no == TREE_NONE) {
            js_merge_add(js, m, js_children(js, at), at);
            break;
        }
        uint32_t yes_block = irb_block(js->b), no_block = irb_block(js->b);
        js_condition(js, condition, yes_block, no_block);
        irb_seal(js->b, yes_block);
        irb_seal(js->b, no_block);
        irb_enter(js->b, yes_block);
        js_merge_add(js, m, js_expression(js, yes), yes);
        irb_enter(js->b, no_block);
        at = js_strip(js, no);
        if (js->nodes[at].kind != JS_TERNARY) {
            js_merge_add(js, m, js_expression(js, at), at);
            break;
        }
    }
    return js_merge_end(js, m, node);
}

/* ---- the rest ---- */

static uint32_t sequence(struct js *js, uint32_t node)
{
    uint32_t value = IR_NONE;
    for (TREE_EACH(&js->tree, c, node)) {
        if (!js_is_token(js->nodes[c].kind))
            value = js_expression(js, c);
    }
    return value != IR_NONE ? value : js_undef(js, node);
}

/* await, yield: OP on the operand. */
static uint32_t suspend(struct js *js, uint32_t node, enum ir_op op)
{
    uint32_t inner = js_inner(js, node);
    uint32_t value = inner != TREE_NONE ? js_expression(js, inner) : js_undef(js, node);
    if (op == IR_YIELD && js_has(js, node, JS_STAR))
        value = js_emit(js, IR_ITER, value, IR_NONE, NULL, node);
    return js_emit(js, op, value, IR_NONE, NULL, node);
}

static uint32_t meta(struct js *js, uint32_t node)
{
    bool is_new = slice_starts(js_text(js, node), "new");
    return js_emit(js, IR_GLOBAL, IR_NONE, IR_NONE,
                   irb_atom(js->b, is_new ? SLICE("new.target") : SLICE("import.meta")), node);
}

static uint32_t broken(struct js *js, uint32_t node)
{
    irb_current(js->b)->has_error = true;
    js->errors++;
    uint32_t value = js_children(js, node);
    js->errors--;
    return value;
}

/* Operators and whatever else holds expressions. */
static uint32_t compound(struct js *js, uint32_t node, const struct atom *name)
{
    switch (js->nodes[node].kind) {
    case JS_TEMPLATE:
        return js_template(js, node);
    case JS_OBJECT:
        return js_object(js, node);
    case JS_ARRAY:
        return js_array(js, node);
    case JS_SEQUENCE:
        return sequence(js, node);
    case JS_MEMBER:
    case JS_SUBSCRIPT:
    case JS_CALL:
    case JS_NON_NULL:
        return js_chain(js, node);
    case JS_NEW:
        return js_new(js, node);
    case JS_AWAIT:
        return suspend(js, node, IR_AWAIT);
    case JS_YIELD:
        return suspend(js, node, IR_YIELD);
    case JS_UNARY:
        return unary(js, node);
    case JS_BINARY:
        return binary(js, node);
    case JS_UPDATE:
        return js_update(js, node);
    case JS_TERNARY:
        return ternary(js, node);
    case JS_ASSIGNMENT:
        return js_assignment(js, node);
    case JS_AUGMENTED:
        return js_augmented(js, node);
    case JS_FUNCTION:
    case JS_GENERATOR:
    case JS_ARROW:
        return js_function(js, node, name);
    case JS_CLASS:
        return js_class(js, node, name, TREE_NONE);
    case JS_JSX_ELEMENT:
    case JS_JSX_SELF_CLOSING:
        return js_jsx(js, node);
    default:
        return broken(js, node);
    }
}

/* Names and constants; everything else may nest, and is counted. */
uint32_t js_named_expression(struct js *js, uint32_t node, const struct atom *name)
{
    node = js_strip(js, node);
    const struct tree_node *n = &js->nodes[node];
    uint32_t value;
    switch (n->kind) {
    case JS_IDENTIFIER:
        if (!(n->flags & TREE_MISSING))
            return js_read_name(js, n->data, node);
        irb_current(js->b)->has_error = true;
        return js_undef(js, node);
    case JS_THIS:
        return js_this(js, node);
    case JS_SUPER:
        return js_emit(js, IR_GLOBAL, IR_NONE, IR_NONE, text_atom(js, node), node);
    case JS_META:
        return meta(js, node);
    case JS_UNDEFINED:
    case JS_EMPTY:
        return js_undef(js, node);
    case JS_NUMBER:
        return constant(js, IR_CONST_NUMBER, node);
    case JS_STRING:
        return js_string(js, js_string_text(js, node), node);
    case JS_PRIVATE: /* #x in object */
        return js_string(js, js_text(js, node), node);
    case JS_TRUE:
    case JS_FALSE:
        return constant(js, IR_CONST_BOOL, node);
    case JS_NULL:
        return constant(js, IR_CONST_NULL, node);
    case JS_REGEX:
        return js_regex(js, node);
    default:
        if (!js_enter(js))
            return js_undef(js, node);
        value = compound(js, node, name);
        js_leave(js);
        return value;
    }
}

uint32_t js_expression(struct js *js, uint32_t node)
{
    return js_named_expression(js, node, NULL);
}
