/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/python-internal.h"

void py_bind(struct py *py, uint32_t node, uint32_t value)
{
    const struct tree_node *n = &py->nodes[node];
    if (n->data > 0)
        irb_assign(py->b, py->bindings.items[n->data - 1].var, value, n->start, n->end);
}

static bool is_sequence(uint32_t kind)
{
    return kind == PY_PATTERN_LIST || kind == PY_TUPLE_PATTERN || kind == PY_LIST_PATTERN ||
           kind == PY_TUPLE || kind == PY_LIST || kind == PY_EXPRESSION_LIST;
}

static bool is_splat(uint32_t kind)
{
    return kind == PY_LIST_SPLAT_PATTERN || kind == PY_LIST_SPLAT;
}

/* a, *rest, b = value. Behind the star the index is unknown: any element. */
static void unpack(struct py *py, uint32_t target, uint32_t value)
{
    unsigned index = 0;
    bool starred = false;
    for (TREE_EACH(&py->tree, c, target)) {
        if (is_splat(py_kind(py, c))) {
            size_t base = py->args.len;
            starred = true;
            py_push_arg(py, IR_ARG_SPREAD, NULL, value);
            py_assign(py, c, py_emit_args(py, IR_ARRAY, IR_NONE, base, 0, c));
            continue;
        }
        uint32_t item;
        if (starred) {
            item = py_emit(py, IR_ITER, value, IR_NONE, IR_NONE, NULL, c);
        } else {
            char name[16];
            snprintf(name, sizeof(name), "%u", index++);
            item = py_emit(py, IR_LOAD, value, IR_NONE, IR_NONE, py_name(py, name), c);
        }
        py_assign(py, c, item);
    }
}

static void store_attribute(struct py *py, uint32_t target, uint32_t value)
{
    uint32_t object = py_expr(py, tree_field(&py->tree, target, PY_F_OBJECT));
    uint32_t name = tree_field(&py->tree, target, PY_F_ATTRIBUTE);
    if (name != TREE_NONE)
        py_emit(py, IR_STORE, object, IR_NONE, value, py_atom(py, name), target);
}

static void store_subscript(struct py *py, uint32_t target, uint32_t value)
{
    const struct atom *name;
    uint32_t key;
    uint32_t object = py_expr(py, tree_field(&py->tree, target, PY_F_VALUE));
    py_subscript_key(py, target, &name, &key);
    py_emit(py, IR_STORE, object, key, value, name, target);
}

void py_assign(struct py *py, uint32_t target, uint32_t value)
{
    while (target != TREE_NONE &&
           (py_kind(py, target) == PY_PARENTHESIZED || py_kind(py, target) == PY_AS_TARGET ||
            is_splat(py_kind(py, target)) || py_kind(py, target) == PY_DICTIONARY_SPLAT_PATTERN))
        target = tree_first(&py->tree, target);
    if (target == TREE_NONE || !py_enter(py))
        return;
    uint32_t kind = py_kind(py, target);
    if (kind == PY_IDENTIFIER)
        py_bind(py, target, value);
    else if (kind == PY_ATTRIBUTE)
        store_attribute(py, target, value);
    else if (kind == PY_SUBSCRIPT)
        store_subscript(py, target, value);
    else if (is_sequence(kind))
        unpack(py, target, value);
    py_leave(py);
}

/* Do both sides list their items, none of them starred? Then they are paired one by one. */
static bool pairs_up(const struct py *py, uint32_t left, uint32_t right)
{
    if (!is_sequence(py_kind(py, left)) || !is_sequence(py_kind(py, right)))
        return false;
    uint32_t l = tree_first(&py->tree, left), r = tree_first(&py->tree, right);
    while (l != TREE_NONE && r != TREE_NONE) {
        if (is_splat(py_kind(py, l)) || is_splat(py_kind(py, r)))
            return false;
        l = tree_next(&py->tree, l);
        r = tree_next(&py->tree, r);
    }
    return l == r;
}

/* a, b = b, a: every value before any name. */
static uint32_t assign_pairs(struct py *py, uint32_t left, uint32_t right)
{
    size_t base = py->args.len, at = base;
    for (TREE_EACH(&py->tree, c, right))
        py_push_element(py, c);
    for (TREE_EACH(&py->tree, c, left))
        py_assign(py, c, py->args.items[at++].value);
    return py_emit_args(py, IR_ARRAY, IR_NONE, base, 0, right);
}

uint32_t py_assignment(struct py *py, uint32_t node)
{
    uint32_t left = tree_field(&py->tree, node, PY_F_LEFT);
    uint32_t right = tree_field(&py->tree, node, PY_F_RIGHT);
    if (right == TREE_NONE || left == TREE_NONE)
        return py_undef(py, node); /* only an annotation */
    if (pairs_up(py, left, right))
        return assign_pairs(py, left, right);
    uint32_t value = py_expr(py, right);
    py_assign(py, left, value);
    return value;
}

uint32_t py_augmented(struct py *py, uint32_t node)
{
    uint32_t left = tree_field(&py->tree, node, PY_F_LEFT);
    uint32_t right = tree_field(&py->tree, node, PY_F_RIGHT);
    if (right == TREE_NONE || left == TREE_NONE)
        return py_undef(py, node);
    struct slice op = py_operator(py, py->nodes[left].end, py->nodes[right].start);
    if (slice_ends(op, "="))
        op.len--;
    const struct atom *name = NULL;
    uint32_t key = IR_NONE, object = IR_NONE, old, kind = py_kind(py, left);
    if (kind == PY_SUBSCRIPT) {
        object = py_expr(py, tree_field(&py->tree, left, PY_F_VALUE));
        py_subscript_key(py, left, &name, &key);
    } else if (kind == PY_ATTRIBUTE && tree_field(&py->tree, left, PY_F_ATTRIBUTE) != TREE_NONE) {
        object = py_expr(py, tree_field(&py->tree, left, PY_F_OBJECT));
        name = py_atom(py, tree_field(&py->tree, left, PY_F_ATTRIBUTE));
    }
    old = object == IR_NONE ? py_expr(py, left)
                            : py_emit(py, IR_LOAD, object, key, IR_NONE, name, left);
    uint32_t value = py_binary(py, op, old, py_expr(py, right), right, node);
    if (object == IR_NONE)
        py_assign(py, left, value);
    else
        py_emit(py, IR_STORE, object, key, value, name, left);
    return value;
}
