/* SPDX-License-Identifier: Apache-2.0 */
/* Loops, exceptions and match. */
#include "lang/python-internal.h"

static uint32_t field(const struct py *py, uint32_t node, uint8_t name)
{
    return tree_field(&py->tree, node, name);
}

/* ---- loops ---- */

static bool is_always_true(const struct py *py, uint32_t node)
{
    return py_kind(py, node) == PY_TRUE ||
           (py_kind(py, node) == PY_INTEGER && !slice_eq_str(py_text(py, node), "0"));
}

/* The body, from where the current block is, back to HEADER; then what follows the loop. */
static void finish_loop(struct py *py, uint32_t node, uint32_t header, uint32_t done)
{
    struct builder *b = py->b;
    uint32_t after = irb_block(b), alternative = field(py, node, PY_F_ALTERNATIVE);
    *vec_add(&py->targets, py->scratch) =
        (struct py_target){.on_break = after, .on_continue = header};
    py_block(py, field(py, node, PY_F_BODY));
    py->targets.len--;
    irb_jump(b, header);
    irb_seal(b, header);
    irb_seal(b, done);
    irb_enter(b, done);
    if (alternative != TREE_NONE)
        py_block(py, field(py, alternative, PY_F_BODY));
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
}

void py_while(struct py *py, uint32_t node)
{
    struct builder *b = py->b;
    uint32_t header = irb_block(b), body = irb_block(b), done = irb_block(b);
    uint32_t cond = field(py, node, PY_F_CONDITION);
    irb_jump(b, header);
    irb_enter(b, header);
    if (is_always_true(py, cond))
        irb_jump(b, body);
    else
        py_condition(py, cond, body, done);
    irb_seal(b, body);
    irb_enter(b, body);
    finish_loop(py, node, header, done);
}

void py_for(struct py *py, uint32_t node)
{
    struct builder *b = py->b;
    uint32_t header = irb_block(b), body = irb_block(b), done = irb_block(b);
    uint32_t right = field(py, node, PY_F_RIGHT), left = field(py, node, PY_F_LEFT);
    uint32_t all = py_expr(py, right);
    irb_jump(b, header);
    irb_enter(b, header);
    irb_branch(b, py_undef(py, node), body, done);
    irb_seal(b, body);
    irb_enter(b, body);
    uint32_t at = left == TREE_NONE ? node : left;
    py_assign(py, left, py_emit(py, IR_ITER, all, IR_NONE, IR_NONE, NULL, at));
    finish_loop(py, node, header, done);
}

/* ---- exceptions ---- */

struct try_state {
    uint32_t node;
    uint32_t finally; /* the clause, or TREE_NONE */
    uint32_t after;   /* where paths go that end well */
    uint32_t missed;  /* where exceptions go that no clause takes */
};

/* except X as e: the name of the exception, and the types. */
static void open_clause(struct py *py, uint32_t node, uint32_t caught)
{
    const struct tree_node *n = &py->nodes[node];
    uint32_t alias = field(py, node, PY_F_ALIAS), value = field(py, node, PY_F_VALUE);
    if (py_kind(py, value) == PY_AS_PATTERN) {
        alias = field(py, value, PY_F_ALIAS);
        value = tree_first(&py->tree, value);
    }
    if (value != TREE_NONE)
        py_expr(py, value);
    if (alias != TREE_NONE)
        py_assign(py, alias, irb_read(py->b, caught, n->start, n->end));
}

/* Does the clause take every exception? */
static bool takes_all(const struct py *py, uint32_t node)
{
    uint32_t value = field(py, node, PY_F_VALUE);
    if (py_kind(py, value) == PY_AS_PATTERN)
        value = tree_first(&py->tree, value);
    if (value == TREE_NONE)
        return true;
    struct slice name = py_text(py, value);
    return slice_eq_str(name, "Exception") || slice_eq_str(name, "BaseException");
}

static void except_clauses(struct py *py, const struct try_state *t, uint32_t caught)
{
    struct builder *b = py->b;
    uint32_t outer_caught = py->fn->caught;
    py->fn->caught = caught;
    for (TREE_EACH(&py->tree, c, t->node)) {
        if (py_kind(py, c) != PY_EXCEPT || !irb_open(b))
            continue;
        uint32_t clause = irb_block(b), next = irb_block(b);
        if (takes_all(py, c))
            irb_jump(b, clause);
        else
            irb_branch(b, py_undef(py, c), clause, next);
        irb_seal(b, clause);
        irb_enter(b, clause);
        open_clause(py, c, caught);
        py_block(py, tree_child(&py->tree, c, PY_BLOCK));
        irb_jump(b, t->after);
        irb_seal(b, next);
        irb_enter(b, next);
    }
    irb_jump(b, t->missed);
    py->fn->caught = outer_caught;
}

/* The handler's two entrances: exceptions of calls, for which a value is made up, and raised ones.
 */
static void handle(struct py *py, const struct try_state *t, const struct py_handler *handler)
{
    struct builder *b = py->b;
    uint32_t first = tree_child(&py->tree, t->node, PY_EXCEPT);
    uint32_t at = first == TREE_NONE ? t->node : first;
    irb_seal(b, handler->implicit);
    irb_enter(b, handler->implicit);
    if (t->finally != TREE_NONE) { /* some exceptions no clause takes */
        uint32_t on = irb_block(b);
        irb_branch(b, py_undef(py, at), on, t->missed);
        irb_seal(b, on);
        irb_enter(b, on);
    }
    const struct tree_node *n = &py->nodes[at];
    uint32_t value = py_emit(py, IR_CATCH, IR_NONE, IR_NONE, IR_NONE, NULL, at);
    irb_assign(b, handler->var, value, n->start, n->end);
    irb_jump(b, handler->block);
    irb_seal(b, handler->block);
    irb_enter(b, handler->block);
    except_clauses(py, t, handler->var);
}

/*
 * The finally clause is lowered once: where the paths that end well meet, so that what they have
 * checked holds behind it; only when there are none, where exceptions go.
 */
static void finish_try(struct py *py, const struct try_state *t, bool ends_well)
{
    struct builder *b = py->b;
    uint32_t clause =
        t->finally == TREE_NONE ? TREE_NONE : tree_child(&py->tree, t->finally, PY_BLOCK);
    const struct tree_node *n = &py->nodes[t->node];
    irb_seal(b, t->missed);
    irb_enter(b, t->missed);
    if (!ends_well)
        py_block(py, clause);
    if (irb_open(b))
        py_throw(py, irb_emit(b, IR_CATCH, IR_NONE, IR_NONE, IR_NONE, NULL, n->start, n->start),
                 t->node);
    irb_seal(b, t->after);
    irb_enter(b, t->after);
    if (ends_well)
        py_block(py, clause);
}

void py_try(struct py *py, uint32_t node)
{
    struct builder *b = py->b;
    const struct py_handler *outer = py->fn->handler;
    uint32_t body = irb_block(b);
    struct try_state t = {.node = node,
                          .finally = tree_child(&py->tree, node, PY_FINALLY),
                          .after = irb_block(b),
                          .missed = irb_block(b)};
    struct py_handler handler = {.implicit = irb_block(b),
                                 .block = irb_block(b),
                                 .var = irb_declare(b, py_name(py, "exception"), false)};
    irb_branch(b, py_undef(py, node), body, handler.implicit);
    irb_seal(b, body);
    irb_enter(b, body);
    py->fn->handler = &handler;
    py_block(py, field(py, node, PY_F_BODY));
    py_may_throw(py, node);
    py->fn->handler = outer;
    uint32_t alternative = tree_child(&py->tree, node, PY_ELSE);
    if (alternative != TREE_NONE)
        py_block(py, field(py, alternative, PY_F_BODY));
    irb_jump(b, t.after);
    handle(py, &t, &handler);
    finish_try(py, &t, irb_has_jumps(b, t.after));
}

/* ---- match ---- */

static void bind_pattern(struct py *py, uint32_t pattern, uint32_t value);

static uint32_t member(struct py *py, uint32_t value, const struct atom *name, uint32_t node)
{
    return py_emit(py, IR_LOAD, value, IR_NONE, IR_NONE, name, node);
}

static void bind_items(struct py *py, uint32_t pattern, uint32_t value)
{
    unsigned index = 0;
    for (TREE_EACH(&py->tree, c, pattern)) {
        char name[16];
        snprintf(name, sizeof(name), "%u", index++);
        if (py_kind(py, c) != PY_CASE_PATTERN)
            continue;
        if (py_kind(py, tree_first(&py->tree, c)) == PY_SPLAT_PATTERN) {
            size_t base = py->args.len;
            py_push_arg(py, IR_ARG_SPREAD, NULL, value);
            bind_pattern(py, c, py_emit_args(py, IR_ARRAY, IR_NONE, base, 0, c));
        } else {
            bind_pattern(py, c, member(py, value, py_name(py, name), c));
        }
    }
}

static void bind_entries(struct py *py, uint32_t pattern, uint32_t value)
{
    const struct atom *key = NULL;
    for (TREE_EACH(&py->tree, c, pattern)) {
        struct slice text;
        if (py->nodes[c].field == PY_F_KEY)
            key = py_plain_string(py, c, &text) ? irb_atom(py->b, text) : NULL;
        else if (py->nodes[c].field == PY_F_VALUE)
            bind_pattern(py, c, py_emit(py, IR_LOAD, value, py_undef(py, c), IR_NONE, key, c));
        else
            bind_pattern(py, c, value);
    }
}

/* Point(x=a, y=0) */
static void bind_attributes(struct py *py, uint32_t pattern, uint32_t value)
{
    for (TREE_EACH(&py->tree, c, pattern)) {
        uint32_t inner = tree_first(&py->tree, c);
        if (py_kind(py, inner) != PY_KEYWORD_PATTERN) {
            if (py_kind(py, c) == PY_CASE_PATTERN)
                bind_pattern(py, c, value);
            continue;
        }
        uint32_t name = tree_first(&py->tree, inner);
        uint32_t part = name == TREE_NONE ? TREE_NONE : tree_next(&py->tree, name);
        if (part != TREE_NONE)
            bind_pattern(py, part, member(py, value, py_atom(py, name), inner));
    }
}

/* Gives the names in PATTERN, which VALUE fits, their parts of it. */
static void bind_pattern(struct py *py, uint32_t pattern, uint32_t value)
{
    uint32_t first = tree_first(&py->tree, pattern);
    if (!py_enter(py))
        return;
    switch (py_kind(py, pattern)) {
    case PY_CASE_PATTERN:
        if (first != TREE_NONE)
            bind_pattern(py, first, value);
        break;
    case PY_DOTTED_NAME:
    case PY_SPLAT_PATTERN:
        if (first != TREE_NONE && py->nodes[first].flags & PY_DONE)
            py_bind(py, first, value);
        break;
    case PY_AS_PATTERN:
        if (first == TREE_NONE)
            break;
        bind_pattern(py, first, value);
        if (tree_next(&py->tree, first) != TREE_NONE)
            py_bind(py, tree_next(&py->tree, first), value);
        break;
    case PY_LIST_PATTERN:
    case PY_TUPLE_PATTERN:
        bind_items(py, pattern, value);
        break;
    case PY_DICT_PATTERN:
        bind_entries(py, pattern, value);
        break;
    case PY_CLASS_PATTERN:
        bind_attributes(py, pattern, value);
        break;
    default:
        break;
    }
    py_leave(py);
}

enum fit { FIT_MAYBE, FIT_ALWAYS, FIT_EQUAL };

/* How PATTERN is tested: a capture or `_` always fits, a literal when it is equal. */
static enum fit how_it_fits(const struct py *py, uint32_t pattern)
{
    uint32_t first = tree_first(&py->tree, pattern);
    if (first == TREE_NONE) /* `_` is no node */
        return FIT_ALWAYS;
    switch (py_kind(py, first)) {
    case PY_STRING:
    case PY_INTEGER:
    case PY_TRUE:
    case PY_FALSE:
    case PY_NONE:
        return FIT_EQUAL;
    case PY_DOTTED_NAME: {
        uint32_t name = tree_first(&py->tree, first);
        bool single = name != TREE_NONE && tree_next(&py->tree, name) == TREE_NONE;
        return single ? FIT_ALWAYS : FIT_EQUAL;
    }
    default:
        return FIT_MAYBE;
    }
}

static void test_pattern(struct py *py, uint32_t pattern, uint32_t value, uint32_t yes, uint32_t no)
{
    enum fit fit = pattern == TREE_NONE ? FIT_MAYBE : how_it_fits(py, pattern);
    if (fit == FIT_ALWAYS) {
        irb_jump(py->b, yes);
        return;
    }
    uint32_t cond;
    if (fit == FIT_EQUAL)
        cond = py_emit(py, IR_BINARY, value, py_expr(py, tree_first(&py->tree, pattern)), IR_NONE,
                       py_name(py, "=="), pattern);
    else
        cond = py_undef(py, pattern);
    irb_branch(py->b, cond, yes, no);
}

static void case_clause(struct py *py, uint32_t node, uint32_t value, uint32_t after)
{
    struct builder *b = py->b;
    uint32_t body = irb_block(b), next = irb_block(b), guard = field(py, node, PY_F_GUARD);
    uint32_t pattern = tree_child(&py->tree, node, PY_CASE_PATTERN);
    bool single = pattern == TREE_NONE || tree_next(&py->tree, pattern) == TREE_NONE ||
                  py_kind(py, tree_next(&py->tree, pattern)) != PY_CASE_PATTERN;
    test_pattern(py, single ? pattern : TREE_NONE, value, body, next);
    irb_seal(b, body);
    irb_enter(b, body);
    if (single && pattern != TREE_NONE)
        bind_pattern(py, pattern, value);
    else
        bind_items(py, node, value);
    if (guard != TREE_NONE) {
        uint32_t passed = irb_block(b);
        py_condition(py, tree_first(&py->tree, guard), passed, next);
        irb_seal(b, passed);
        irb_enter(b, passed);
    }
    py_block(py, field(py, node, PY_F_CONSEQUENCE));
    irb_jump(b, after);
    irb_seal(b, next);
    irb_enter(b, next);
}

void py_match(struct py *py, uint32_t node)
{
    struct builder *b = py->b;
    uint32_t value = py_expr(py, field(py, node, PY_F_SUBJECT)), after = irb_block(b);
    uint32_t body = field(py, node, PY_F_BODY);
    if (body != TREE_NONE)
        for (TREE_EACH(&py->tree, c, body))
            if (py_kind(py, c) == PY_CASE)
                case_clause(py, c, value, after);
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
}
