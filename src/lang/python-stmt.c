/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/python-internal.h"

static uint32_t first_child(const struct py *py, uint32_t node)
{
    return tree_first(&py->tree, node);
}

static uint32_t field(const struct py *py, uint32_t node, uint8_t name)
{
    return tree_field(&py->tree, node, name);
}

void py_block(struct py *py, uint32_t node)
{
    if (node == TREE_NONE)
        return;
    for (TREE_EACH(&py->tree, c, node))
        py_statement(py, c);
}

/* ---- leaving ---- */

void py_throw(struct py *py, uint32_t value, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    const struct py_handler *handler = py->fn->handler;
    if (!handler) {
        irb_throw(py->b, value, n->start, n->end);
        return;
    }
    irb_assign(py->b, handler->var, value, n->start, n->end);
    irb_jump(py->b, handler->block);
}

void py_may_throw(struct py *py, uint32_t node)
{
    if (!py->fn->handler || !irb_open(py->b))
        return;
    uint32_t on = irb_block(py->b);
    irb_branch(py->b, py_undef(py, node), on, py->fn->handler->implicit);
    irb_seal(py->b, on);
    irb_enter(py->b, on);
}

static void return_statement(struct py *py, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    uint32_t inner = first_child(py, node);
    uint32_t value = inner == TREE_NONE ? IR_NONE : py_expr(py, inner);
    py_may_throw(py, node);
    irb_return(py->b, value, n->start, n->end);
}

static void raise_statement(struct py *py, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    uint32_t inner = first_child(py, node), cause = field(py, node, PY_F_CAUSE), value;
    if (inner != TREE_NONE && inner != cause)
        value = py_expr(py, inner);
    else if (py->fn->caught != VAR_NONE)
        value = irb_read(py->b, py->fn->caught, n->start, n->end);
    else
        value = py_undef(py, node);
    if (cause != TREE_NONE)
        py_expr(py, cause);
    py_throw(py, value, node);
}

static void leave_loop(struct py *py, bool is_break)
{
    if (py->targets.len <= py->fn->targets)
        return;
    const struct py_target *target = &py->targets.items[py->targets.len - 1];
    irb_jump(py->b, is_break ? target->on_break : target->on_continue);
}

/* After it the condition holds. */
static void assert_statement(struct py *py, uint32_t node)
{
    uint32_t cond = first_child(py, node);
    uint32_t text = cond == TREE_NONE ? TREE_NONE : tree_next(&py->tree, cond);
    uint32_t holds = irb_block(py->b), fails = irb_block(py->b);
    py_condition(py, cond, holds, fails);
    irb_seal(py->b, fails);
    irb_enter(py->b, fails);
    py_throw(py, py_expr(py, text), node);
    irb_seal(py->b, holds);
    irb_enter(py->b, holds);
}

/* ---- if, with ---- */

static void if_statement(struct py *py, uint32_t node)
{
    struct builder *b = py->b;
    uint32_t after = irb_block(b), branch = node;
    uint32_t alternative = field(py, node, PY_F_ALTERNATIVE);
    for (;;) {
        uint32_t yes = irb_block(b), no = irb_block(b);
        py_condition(py, field(py, branch, PY_F_CONDITION), yes, no);
        irb_seal(b, yes);
        irb_enter(b, yes);
        py_block(py, field(py, branch, PY_F_CONSEQUENCE));
        irb_jump(b, after);
        irb_seal(b, no);
        irb_enter(b, no);
        /* an ERROR may stand between the alternatives */
        while (alternative != TREE_NONE && py_kind(py, alternative) != PY_ELIF &&
               py_kind(py, alternative) != PY_ELSE)
            alternative = tree_next(&py->tree, alternative);
        if (py_kind(py, alternative) != PY_ELIF)
            break;
        branch = alternative;
        alternative = tree_next(&py->tree, alternative);
    }
    if (alternative != TREE_NONE)
        py_block(py, field(py, alternative, PY_F_BODY));
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
}

static void with_statement(struct py *py, uint32_t node)
{
    uint32_t clause = tree_child(&py->tree, node, PY_WITH_CLAUSE);
    if (clause != TREE_NONE)
        for (TREE_EACH(&py->tree, c, clause))
            py_expr(py, py_kind(py, c) == PY_WITH_ITEM ? field(py, c, PY_F_VALUE) : c);
    py_block(py, field(py, node, PY_F_BODY));
}

/* ---- the small ones ---- */

static void expression_statement(struct py *py, uint32_t node)
{
    for (TREE_EACH(&py->tree, c, node)) {
        struct slice text;
        if (!py_plain_string(py, c, &text)) /* a docstring does nothing */
            py_expr(py, c);
    }
}

static void delete_statement(struct py *py, uint32_t node)
{
    uint32_t what = first_child(py, node);
    if (py_kind(py, what) == PY_IDENTIFIER)
        py_bind(py, what, py_undef(py, node));
    else if (what != TREE_NONE && py_kind(py, what) != PY_EXPRESSION_LIST)
        py_expr(py, what);
}

/* print and exec of Python 2, as calls of the functions that they became */
static void call_builtin(struct py *py, uint32_t node, const char *name)
{
    size_t base = py->args.len;
    for (TREE_EACH(&py->tree, c, node))
        py_push_element(py, c);
    uint32_t callee = py_emit(py, IR_GLOBAL, IR_NONE, IR_NONE, IR_NONE, py_name(py, name), node);
    py_emit_args(py, IR_CALL, callee, base, 0, node);
}

/* Broken syntax: whatever can be recognised in it. */
static void error_statement(struct py *py, uint32_t node)
{
    py->errors++;
    for (TREE_EACH(&py->tree, c, node))
        py_statement(py, c);
    py->errors--;
}

static void compound_statement(struct py *py, uint32_t node)
{
    switch (py_kind(py, node)) {
    case PY_IF:
        if_statement(py, node);
        break;
    case PY_FOR:
        py_for(py, node);
        break;
    case PY_WHILE:
        py_while(py, node);
        break;
    case PY_TRY:
        py_try(py, node);
        break;
    case PY_WITH:
        with_statement(py, node);
        break;
    case PY_MATCH:
        py_match(py, node);
        break;
    case PY_FUNCTION:
    case PY_CLASS:
    case PY_DECORATED:
        py_definition(py, node);
        break;
    case PY_BLOCK:
        py_block(py, node);
        break;
    case TREE_ERROR:
        error_statement(py, node);
        break;
    default: /* part of broken syntax */
        py_expr(py, node);
    }
}

static void statement(struct py *py, uint32_t node)
{
    switch (py_kind(py, node)) {
    case PY_EXPRESSION_STATEMENT:
        expression_statement(py, node);
        break;
    case PY_RETURN:
        return_statement(py, node);
        break;
    case PY_RAISE:
        raise_statement(py, node);
        break;
    case PY_BREAK:
    case PY_CONTINUE:
        leave_loop(py, py_kind(py, node) == PY_BREAK);
        break;
    case PY_ASSERT:
        assert_statement(py, node);
        break;
    case PY_DELETE:
        delete_statement(py, node);
        break;
    case PY_IMPORT:
        py_import(py, node);
        break;
    case PY_IMPORT_FROM:
        py_import_from(py, node);
        break;
    case PY_PRINT:
        call_builtin(py, node, "print");
        break;
    case PY_EXEC:
        call_builtin(py, node, "exec");
        break;
    case PY_PASS:
    case PY_GLOBAL:
    case PY_NONLOCAL:
    case TREE_OTHER:
        break;
    default:
        compound_statement(py, node);
    }
}

void py_statement(struct py *py, uint32_t node)
{
    if (!py_enter(py))
        return;
    statement(py, node);
    py_leave(py);
}
