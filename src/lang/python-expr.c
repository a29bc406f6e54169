/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "lang/python-internal.h"

static const struct tree *tree_of(const struct py *py)
{
    return &py->tree;
}

static uint32_t field(const struct py *py, uint32_t node, uint8_t name)
{
    return tree_field(&py->tree, node, name);
}

/* ---- names and constants ---- */

static uint32_t constant(struct py *py, enum ir_const kind, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    return irb_const(py->b, kind, py_text(py, node), n->start, n->end);
}

static uint32_t identifier(struct py *py, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    if (n->data == 0)
        return py_emit(py, IR_GLOBAL, IR_NONE, IR_NONE, IR_NONE, py_atom(py, node), node);
    return irb_read(py->b, py->bindings.items[n->data - 1].var, n->start, n->end);
}

/* a.b.c, in patterns */
static uint32_t dotted_name(struct py *py, uint32_t node)
{
    uint32_t value = IR_NONE;
    for (TREE_EACH(tree_of(py), c, node))
        value = value == IR_NONE ? identifier(py, c)
                                 : py_emit(py, IR_LOAD, value, IR_NONE, IR_NONE, py_atom(py, c), c);
    return value == IR_NONE ? py_undef(py, node) : value;
}

/* ---- displays ---- */

void py_push_element(struct py *py, uint32_t node)
{
    enum ir_arg_kind kind = IR_ARG_PLAIN;
    if (py_kind(py, node) == PY_LIST_SPLAT || py_kind(py, node) == PY_LIST_SPLAT_PATTERN)
        kind = IR_ARG_SPREAD;
    else if (py_kind(py, node) == PY_DICTIONARY_SPLAT)
        kind = IR_ARG_SPREAD_NAMED;
    uint32_t inner = kind == IR_ARG_PLAIN ? node : tree_first(tree_of(py), node);
    py_push_arg(py, kind, NULL, py_expr(py, inner));
}

static uint32_t display(struct py *py, uint32_t node)
{
    size_t base = py->args.len;
    for (TREE_EACH(tree_of(py), c, node))
        py_push_element(py, c);
    return py_emit_args(py, IR_ARRAY, IR_NONE, base, 0, node);
}

static void push_pair(struct py *py, uint32_t node)
{
    uint32_t key = field(py, node, PY_F_KEY);
    struct slice text;
    if (py_plain_string(py, key, &text)) {
        const struct atom *name = irb_atom(py->b, text);
        py_push_arg(py, IR_ARG_NAMED, name, py_expr(py, field(py, node, PY_F_VALUE)));
        return;
    }
    uint32_t key_value = py_expr(py, key);
    py_push_arg(py, IR_ARG_COMPUTED, NULL, py_expr(py, field(py, node, PY_F_VALUE)));
    py->args.items[py->args.len - 1].key = key_value;
}

static uint32_t dictionary(struct py *py, uint32_t node)
{
    size_t base = py->args.len;
    for (TREE_EACH(tree_of(py), c, node)) {
        if (py_kind(py, c) == PY_PAIR)
            push_pair(py, c);
        else
            py_push_element(py, c);
    }
    return py_emit_args(py, IR_OBJECT, IR_NONE, base, 0, node);
}

/*
 * [body for x in xs if c]: x is an element of xs; where c does not hold the body is passed over.
 * The result is made of the body's value.
 */
uint32_t py_comprehension(struct py *py, uint32_t node)
{
    size_t base = py->args.len;
    uint32_t body = field(py, node, PY_F_BODY);
    bool filters = tree_child(tree_of(py), node, PY_IF_CLAUSE) != TREE_NONE;
    uint32_t after = filters ? irb_block(py->b) : IR_NONE;
    py_scope_open(py, node);
    for (TREE_EACH(tree_of(py), c, node)) {
        if (py_kind(py, c) == PY_FOR_IN) {
            uint32_t all = py_expr(py, field(py, c, PY_F_RIGHT));
            py_assign(py, field(py, c, PY_F_LEFT),
                      py_emit(py, IR_ITER, all, IR_NONE, IR_NONE, NULL, c));
        } else if (py_kind(py, c) == PY_IF_CLAUSE) {
            uint32_t yes = irb_block(py->b);
            py_condition(py, tree_first(tree_of(py), c), yes, after);
            irb_seal(py->b, yes);
            irb_enter(py->b, yes);
        }
    }
    if (py_kind(py, body) == PY_PAIR)
        push_pair(py, body);
    else
        py_push_element(py, body);
    if (filters) {
        irb_jump(py->b, after);
        irb_seal(py->b, after);
        irb_enter(py->b, after);
    }
    enum ir_op op = py_kind(py, node) == PY_DICTIONARY_COMPREHENSION ? IR_OBJECT : IR_ARRAY;
    return py_emit_args(py, op, IR_NONE, base, 0, node);
}

/* ---- calls and members ---- */

static void push_arguments(struct py *py, uint32_t list)
{
    if (list == TREE_NONE)
        return;
    if (py_kind(py, list) == PY_GENERATOR) {
        py_push_arg(py, IR_ARG_PLAIN, NULL, py_expr(py, list));
        return;
    }
    for (TREE_EACH(tree_of(py), c, list)) {
        if (py_kind(py, c) != PY_KEYWORD_ARGUMENT) {
            py_push_element(py, c);
            continue;
        }
        uint32_t name = field(py, c, PY_F_NAME);
        uint32_t value = py_expr(py, field(py, c, PY_F_VALUE));
        py_push_arg(py, IR_ARG_NAMED, name == TREE_NONE ? NULL : py_atom(py, name), value);
    }
}

static uint32_t call(struct py *py, uint32_t node, uint32_t callee)
{
    size_t base = py->args.len;
    push_arguments(py, field(py, node, PY_F_ARGUMENTS));
    const struct ir_function *f = irb_current(py->b);
    const struct ir_instr *in = callee < f->code.len ? &f->code.items[callee] : NULL;
    if (in && in->op == IR_LOAD && in->name && py->args.len == base + 1 &&
        py->args.items[base].kind == IR_ARG_PLAIN && slice_eq_str(atom_slice(in->name), "join") &&
        py_is_text(py, in->a)) {
        uint32_t parts = py->args.items[base].value;
        py->args.len = base;
        return py_join(py, in->a, parts, node);
    }
    return py_emit_args(py, IR_CALL, callee, base, 0, node);
}

static bool is_index(struct slice text)
{
    uint64_t number;
    return text.len < 10 && slice_to_u64(text, &number);
}

void py_subscript_key(struct py *py, uint32_t node, const struct atom **ret_name, uint32_t *ret_key)
{
    struct slice text;
    uint32_t first = field(py, node, PY_F_SUBSCRIPT);
    uint32_t kind = py_kind(py, first);
    bool several = false;
    *ret_name = NULL;
    *ret_key = IR_NONE;
    for (TREE_EACH(tree_of(py), c, node))
        several |= c != first && py->nodes[c].field == PY_F_SUBSCRIPT;
    if (!several && py_plain_string(py, first, &text)) {
        *ret_name = irb_atom(py->b, text);
    } else if (!several && kind == PY_INTEGER && is_index(py_text(py, first))) {
        *ret_name = py_atom(py, first);
    } else if (!several) {
        *ret_key = py_expr(py, first);
    } else {
        size_t base = py->args.len;
        for (TREE_EACH(tree_of(py), c, node))
            if (py->nodes[c].field == PY_F_SUBSCRIPT)
                py_push_element(py, c);
        *ret_key = py_emit_args(py, IR_ARRAY, IR_NONE, base, 0, node);
    }
}

static uint32_t subscript(struct py *py, uint32_t node, uint32_t object)
{
    const struct atom *name;
    uint32_t key;
    py_subscript_key(py, node, &name, &key);
    return py_emit(py, IR_LOAD, object, key, IR_NONE, name, node);
}

/* A slice keeps what it cuts from; its bounds are only evaluated. */
static uint32_t slice_bounds(struct py *py, uint32_t node)
{
    for (TREE_EACH(tree_of(py), c, node))
        py_expr(py, c);
    return py_undef(py, node);
}

/* ---- operators ---- */

uint32_t py_binary(struct py *py, struct slice op, uint32_t a, uint32_t b, uint32_t right,
                   uint32_t node)
{
    if (slice_eq_str(op, "+") && (py_is_text(py, a) || py_is_text(py, b))) {
        size_t base = py->args.len;
        py_push_arg(py, IR_ARG_PLAIN, NULL, a);
        py_push_arg(py, IR_ARG_PLAIN, NULL, b);
        return py_emit_args(py, IR_CONCAT, IR_NONE, base, 0, node);
    }
    if (slice_eq_str(op, "%") && py_is_text(py, a))
        return py_percent(py, a, b, right, node);
    return py_emit(py, IR_BINARY, a, b, IR_NONE, irb_atom(py->b, op), node);
}

static struct slice binary_operator(const struct py *py, uint32_t node)
{
    uint32_t left = field(py, node, PY_F_LEFT), right = field(py, node, PY_F_RIGHT);
    if (left == TREE_NONE || right == TREE_NONE)
        return SLICE("?");
    return py_operator(py, py->nodes[left].end, py->nodes[right].start);
}

static bool spine_has(const struct py *py, size_t base, uint32_t kind)
{
    return py->spine.len > base && py_kind(py, py->spine.items[py->spine.len - 1]) == kind;
}

/*
 * NODE is `left + right`, left is there. All `+` that follow on the spine are taken at once: if one
 * operand is text then all are, and the whole is one CONCAT.
 */
static uint32_t plus_run(struct py *py, uint32_t node, uint32_t left, size_t base)
{
    size_t first = py->args.len;
    bool text = py_is_text(py, left);
    py_push_arg(py, IR_ARG_PLAIN, NULL, left);
    for (;;) {
        uint32_t value = py_expr(py, field(py, node, PY_F_RIGHT));
        text |= py_is_text(py, value);
        py_push_arg(py, IR_ARG_PLAIN, NULL, value);
        py->args.items[py->args.len - 1].key = node;
        if (!spine_has(py, base, PY_BINARY) ||
            !slice_eq_str(binary_operator(py, py->spine.items[py->spine.len - 1]), "+"))
            break;
        node = py->spine.items[--py->spine.len];
    }
    if (!text) {
        uint32_t value = left;
        for (size_t i = first + 1; i < py->args.len; i++)
            value = py_emit(py, IR_BINARY, value, py->args.items[i].value, IR_NONE,
                            py_name(py, "+"), py->args.items[i].key);
        py->args.len = first;
        return value;
    }
    for (size_t i = first; i < py->args.len; i++)
        py->args.items[i].key = IR_NONE;
    return py_emit_args(py, IR_CONCAT, IR_NONE, first, 0, node);
}

static bool is_and(const struct py *py, uint32_t node)
{
    return slice_eq_str(binary_operator(py, node), "and");
}

/* `left and right and …` as a value: a phi of the operand at which evaluation stopped. */
static uint32_t boolean_run(struct py *py, uint32_t node, uint32_t value, size_t base)
{
    struct builder *b = py->b;
    const struct tree_node *n;
    bool and = is_and(py, node);
    uint32_t result = irb_declare(b, py_name(py, and? "and" : "or"), false);
    uint32_t after = irb_block(b);
    for (;;) {
        uint32_t next = irb_block(b);
        n = &py->nodes[node];
        irb_assign(b, result, value, n->start, n->end);
        irb_branch(b, value, and? next : after, and? after : next);
        irb_seal(b, next);
        irb_enter(b, next);
        value = py_expr(py, field(py, node, PY_F_RIGHT));
        if (!spine_has(py, base, PY_BOOLEAN) ||
            is_and(py, py->spine.items[py->spine.len - 1]) != and)
            break;
        node = py->spine.items[--py->spine.len];
    }
    n = &py->nodes[node];
    irb_assign(b, result, value, n->start, n->end);
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
    return irb_read(b, result, n->start, n->end);
}

static uint32_t compare(struct py *py, uint32_t a, uint32_t left, uint32_t b, uint32_t right,
                        uint32_t node)
{
    struct slice op = py_operator(py, py->nodes[left].end, py->nodes[right].start);
    bool negated = slice_eq_str(op, "not in") || slice_eq_str(op, "is not");
    if (slice_eq_str(op, "not in"))
        op = SLICE("in");
    else if (slice_eq_str(op, "is not"))
        op = SLICE("is");
    uint32_t value = py_emit(py, IR_BINARY, a, b, IR_NONE, irb_atom(py->b, op), node);
    if (negated) /* so that guards need to know one form only */
        value = py_emit(py, IR_UNARY, value, IR_NONE, IR_NONE, py_name(py, "not"), node);
    return value;
}

/* a < b < c is a < b and b < c, with b evaluated once. */
static uint32_t comparison(struct py *py, uint32_t node, uint32_t value)
{
    struct builder *b = py->b;
    const struct tree_node *n = &py->nodes[node];
    uint32_t left = tree_first(tree_of(py), node), right = tree_next(tree_of(py), left);
    if (right == TREE_NONE)
        return value;
    uint32_t other = py_expr(py, right), result = compare(py, value, left, other, right, node);
    if (tree_next(tree_of(py), right) == TREE_NONE)
        return result;
    uint32_t var = irb_declare(b, py_name(py, "and"), false), after = irb_block(b);
    while (tree_next(tree_of(py), right) != TREE_NONE) {
        uint32_t next = irb_block(b);
        irb_assign(b, var, result, n->start, n->end);
        irb_branch(b, result, next, after);
        irb_seal(b, next);
        irb_enter(b, next);
        left = right;
        right = tree_next(tree_of(py), right);
        value = other;
        other = py_expr(py, right);
        result = compare(py, value, left, other, right, node);
    }
    irb_assign(b, var, result, n->start, n->end);
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
    return irb_read(b, var, n->start, n->end);
}

static uint32_t conditional(struct py *py, uint32_t node)
{
    struct builder *b = py->b;
    const struct tree_node *n = &py->nodes[node];
    uint32_t first = tree_first(tree_of(py), node);
    uint32_t cond = first == TREE_NONE ? TREE_NONE : tree_next(tree_of(py), first);
    uint32_t last = cond == TREE_NONE ? TREE_NONE : tree_next(tree_of(py), cond);
    uint32_t yes = irb_block(b), no = irb_block(b), after = irb_block(b);
    uint32_t result = irb_declare(b, py_name(py, "if"), false);
    py_condition(py, cond, yes, no);
    irb_seal(b, yes);
    irb_enter(b, yes);
    irb_assign(b, result, py_expr(py, first), n->start, n->end);
    irb_jump(b, after);
    irb_seal(b, no);
    irb_enter(b, no);
    irb_assign(b, result, py_expr(py, last), n->start, n->end);
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
    return irb_read(b, result, n->start, n->end);
}

static uint32_t unary(struct py *py, uint32_t node, uint32_t value)
{
    const char *op = py_kind(py, node) == PY_NOT ? "not" : NULL;
    const struct atom *name =
        op ? py_name(py, op) : irb_atom(py->b, slice_sub(py_text(py, node), 0, 1));
    return py_emit(py, IR_UNARY, value, IR_NONE, IR_NONE, name, node);
}

static uint32_t yield(struct py *py, uint32_t node)
{
    uint32_t inner = tree_first(tree_of(py), node);
    uint32_t value = inner == TREE_NONE ? IR_NONE : py_expr(py, inner);
    struct slice text = py_text(py, node);
    if (inner != TREE_NONE && text.len > 5 &&
        slice_starts(slice_trim(slice_sub(text, 5, text.len)), "from"))
        value = py_emit(py, IR_ITER, value, IR_NONE, IR_NONE, NULL, node);
    return py_emit(py, IR_YIELD, value, IR_NONE, IR_NONE, NULL, node);
}

static uint32_t named_expression(struct py *py, uint32_t node)
{
    uint32_t value = py_expr(py, field(py, node, PY_F_VALUE));
    uint32_t name = field(py, node, PY_F_NAME);
    if (name != TREE_NONE)
        py_assign(py, name, value);
    return value;
}

/* with x as y; also `except x as y`, where it stands for the value of x */
static uint32_t as_pattern(struct py *py, uint32_t node)
{
    uint32_t value = py_expr(py, tree_first(tree_of(py), node));
    uint32_t target = field(py, node, PY_F_ALIAS);
    if (target != TREE_NONE)
        py_assign(py, target, value);
    return value;
}

/* ---- expressions ---- */

/* The operand that is evaluated first, where the rest can be done when its value is there. */
static uint32_t spine_operand(const struct py *py, uint32_t node)
{
    switch (py_kind(py, node)) {
    case PY_ATTRIBUTE:
        return field(py, node, PY_F_OBJECT);
    case PY_SUBSCRIPT:
        return field(py, node, PY_F_VALUE);
    case PY_CALL:
        return field(py, node, PY_F_FUNCTION);
    case PY_BINARY:
    case PY_BOOLEAN:
        return field(py, node, PY_F_LEFT);
    case PY_NOT:
    case PY_UNARY:
    case PY_AWAIT:
    case PY_PARENTHESIZED:
    case PY_COMPARISON:
        return tree_first(&py->tree, node);
    default:
        return TREE_NONE;
    }
}

static uint32_t attribute(struct py *py, uint32_t node, uint32_t object)
{
    uint32_t name = field(py, node, PY_F_ATTRIBUTE);
    if (name == TREE_NONE)
        return py_undef(py, node);
    return py_emit(py, IR_LOAD, object, IR_NONE, IR_NONE, py_atom(py, name), node);
}

/* NODE, whose first operand has VALUE. */
static uint32_t spine_step(struct py *py, uint32_t node, uint32_t value, size_t base)
{
    switch (py_kind(py, node)) {
    case PY_ATTRIBUTE:
        return attribute(py, node, value);
    case PY_SUBSCRIPT:
        return subscript(py, node, value);
    case PY_CALL:
        return call(py, node, value);
    case PY_BINARY: {
        struct slice op = binary_operator(py, node);
        uint32_t right = field(py, node, PY_F_RIGHT);
        if (slice_eq_str(op, "+"))
            return plus_run(py, node, value, base);
        return py_binary(py, op, value, py_expr(py, right), right, node);
    }
    case PY_BOOLEAN:
        return boolean_run(py, node, value, base);
    case PY_NOT:
    case PY_UNARY:
        return unary(py, node, value);
    case PY_AWAIT:
        return py_emit(py, IR_AWAIT, value, IR_NONE, IR_NONE, NULL, node);
    case PY_COMPARISON:
        return comparison(py, node, value);
    default:
        return value;
    }
}

/* What cannot be read, and what stands below it. */
static uint32_t unknown(struct py *py, uint32_t node)
{
    if (py_kind(py, node) == TREE_ERROR) {
        py->errors++;
        for (TREE_EACH(tree_of(py), c, node))
            py_expr(py, c);
        py->errors--;
    }
    return py_undef(py, node);
}

static uint32_t primary(struct py *py, uint32_t node)
{
    switch (py_kind(py, node)) {
    case PY_IDENTIFIER:
        return identifier(py, node);
    case PY_DOTTED_NAME:
        return dotted_name(py, node);
    case PY_STRING:
    case PY_CONCATENATED_STRING:
        return py_string(py, node);
    case PY_INTEGER:
    case PY_FLOAT:
        return constant(py, IR_CONST_NUMBER, node);
    case PY_TRUE:
    case PY_FALSE:
        return constant(py, IR_CONST_BOOL, node);
    case PY_NONE:
        return constant(py, IR_CONST_NULL, node);
    case PY_LIST:
    case PY_TUPLE:
    case PY_SET:
    case PY_EXPRESSION_LIST:
    case PY_PATTERN_LIST:
    case PY_LIST_PATTERN:
    case PY_TUPLE_PATTERN:
        return display(py, node);
    case PY_DICTIONARY:
        return dictionary(py, node);
    case PY_LIST_COMPREHENSION:
    case PY_SET_COMPREHENSION:
    case PY_DICTIONARY_COMPREHENSION:
    case PY_GENERATOR:
        return py_comprehension(py, node);
    case PY_CONDITIONAL:
        return conditional(py, node);
    case PY_NAMED_EXPRESSION:
        return named_expression(py, node);
    case PY_LAMBDA:
        return py_lambda(py, node);
    case PY_YIELD:
        return yield(py, node);
    case PY_AS_PATTERN:
        return as_pattern(py, node);
    case PY_ASSIGNMENT:
        return py_assignment(py, node);
    case PY_AUGMENTED:
        return py_augmented(py, node);
    case PY_SLICE:
        return slice_bounds(py, node);
    case PY_LIST_SPLAT:
    case PY_LIST_SPLAT_PATTERN:
    case PY_AS_TARGET:
    case PY_CHEVRON:
        return py_expr(py, tree_first(tree_of(py), node));
    default:
        return unknown(py, node);
    }
}

uint32_t py_expr(struct py *py, uint32_t node)
{
    if (node == TREE_NONE || !py_enter(py))
        return py_undef(py, node);
    size_t base = py->spine.len;
    for (;;) {
        uint32_t operand = spine_operand(py, node);
        if (operand == TREE_NONE)
            break;
        *vec_add(&py->spine, py->scratch) = node;
        node = operand;
    }
    uint32_t value = primary(py, node);
    while (py->spine.len > base) {
        uint32_t outer = py->spine.items[--py->spine.len];
        value = spine_step(py, outer, value, base);
    }
    py_leave(py);
    return value;
}

/* ---- conditions ---- */

/* `a and b and c` as control flow: the operands, left to right. */
static void boolean_condition(struct py *py, uint32_t node, uint32_t yes, uint32_t no)
{
    struct builder *b = py->b;
    size_t base = py->spine.len;
    bool and = is_and(py, node);
    while (py_kind(py, node) == PY_BOOLEAN && is_and(py, node) == and) {
        *vec_add(&py->spine, py->scratch) = field(py, node, PY_F_RIGHT);
        node = field(py, node, PY_F_LEFT);
    }
    for (;;) {
        bool last = py->spine.len == base;
        uint32_t next = last ? IR_NONE : irb_block(b);
        uint32_t on_true = and&&!last ? next : yes, on_false = and || last ? no : next;
        py_condition(py, node, on_true, on_false);
        if (last)
            return;
        irb_seal(b, next);
        irb_enter(b, next);
        node = py->spine.items[--py->spine.len];
    }
}

void py_condition(struct py *py, uint32_t node, uint32_t yes, uint32_t no)
{
    bool negated = false;
    while (py_kind(py, node) == PY_NOT || py_kind(py, node) == PY_PARENTHESIZED) {
        uint32_t inner = tree_first(tree_of(py), node);
        if (inner == TREE_NONE)
            break;
        negated ^= py_kind(py, node) == PY_NOT;
        node = inner;
    }
    if (negated) {
        uint32_t swap = yes;
        yes = no;
        no = swap;
    }
    if (py_kind(py, node) == PY_BOOLEAN && py_enter(py)) {
        boolean_condition(py, node, yes, no);
        py_leave(py);
    } else {
        irb_branch(py->b, py_expr(py, node), yes, no);
    }
}
