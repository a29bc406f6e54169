/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

/* Which rows apply at an instruction: the rows of its node, if their conditions hold. */

#define CONST_DEPTH 4
#define CONST_STEPS 256
#define NO_MEMO UINT32_MAX

static bool text_equal(struct slice text, const struct atom *wanted)
{
    return wanted && text.len == wanted->len && slice_ieq_str(text, wanted->text);
}

/* Texts, numbers and booleans; of something else its name, so that yaml.SafeLoader is SafeLoader.
 */
static bool plain_text(const struct link *l, struct ref r, struct slice *ret_text)
{
    if (link_is_value(l, r) && link_string(l, r.fn, r.v, ret_text))
        return true;
    r = walk_one(l, r, WALK_RETURNS);
    if (!link_is_value(l, r))
        return false;
    const struct ir_instr *in = link_instr(l, r);
    switch (in->op) {
    case IR_CONST:
    case IR_LOAD:
    case IR_GLOBAL:
        *ret_text = atom_slice(in->name);
        return in->name != NULL;
    case IR_CLASS:
        if (in->a >= link_fn(l, r.fn)->file->classes.len)
            return false;
        *ret_text = atom_slice(link_fn(l, r.fn)->file->classes.items[in->a].name);
        return ret_text->len > 0;
    default:
        return false;
    }
}

/* Calls TEST for the text of R; of arrays for that of each item. */
static bool any_text(const struct link *l, struct ref r, const struct atom *wanted,
                     bool (*test)(struct slice text, const struct atom *wanted))
{
    struct slice text;
    if (plain_text(l, r, &text))
        return test(text, wanted);
    r = walk_one(l, r, WALK_RETURNS);
    if (!link_is_value(l, r))
        return false;
    const struct ir_instr *in = link_instr(l, r);
    const struct ir_function *f = link_fn(l, r.fn);
    if (in->op != IR_ARRAY && in->op != IR_CONCAT)
        return false;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_PLAIN && plain_text(l, ref_of(r.fn, arg->value), &text) &&
            (in->op == IR_ARRAY || test != text_equal) && test(text, wanted))
            return true;
    }
    return false;
}

static bool text_contains(struct slice text, const struct atom *wanted)
{
    return wanted && slice_ifind(text, wanted->text) != SIZE_MAX;
}

/* Written in the code: what the environment holds, even when the model knows it, is not. */
static bool is_constant(const struct link *l, struct ref r, unsigned depth, unsigned *steps)
{
    if (!link_is_value(l, r) || depth > CONST_DEPTH || ++*steps > CONST_STEPS)
        return false;
    r = walk_one(l, r, WALK_RETURNS);
    if (!link_is_value(l, r))
        return false;
    const struct ir_instr *in = link_instr(l, r);
    const struct ir_function *f = link_fn(l, r.fn);
    switch (in->op) {
    case IR_CONST:
        return true;
    case IR_UNARY:
        return is_constant(l, ref_of(r.fn, in->a), depth + 1, steps);
    case IR_ARRAY:
    case IR_OBJECT:
    case IR_CONCAT:
        for (uint32_t i = 0; i < in->nargs; i++)
            if (!is_constant(l, ref_of(r.fn, f->args.items[in->args + i].value), depth + 1, steps))
                return false;
        return true;
    default:
        return false;
    }
}

static bool holds_at(const struct link *l, const struct condition *c, enum visibility seen,
                     struct ref value)
{
    bool visible = seen == SELECT_SEEN;
    unsigned steps = 0;
    switch (c->kind) {
    case COND_IS:
        return visible && any_text(l, value, c->value, text_equal);
    case COND_NOT:
        return !visible || !any_text(l, value, c->value, text_equal);
    case COND_PRESENT:
        return visible;
    case COND_ABSENT:
        return seen == SELECT_ABSENT;
    case COND_CONTAINS:
        return visible && any_text(l, value, c->value, text_contains);
    case COND_LACKS:
        return !visible || !any_text(l, value, c->value, text_contains);
    case COND_CONST:
        return visible && is_constant(l, value, 0, &steps);
    case COND_DYNAMIC:
        return seen == SELECT_HIDDEN || (visible && !is_constant(l, value, 0, &steps));
    }
    return false;
}

/* A condition on any argument: one must meet it; all must, where it denies something. */
static bool holds_anywhere(const struct link *l, struct ref at, const struct condition *c)
{
    const struct ir_instr *in = link_instr(l, at);
    bool all = c->kind == COND_NOT || c->kind == COND_LACKS || c->kind == COND_ABSENT ||
               c->kind == COND_CONST;
    struct selector one = c->at;
    one.kind = SELECT_ARG;
    for (uint16_t i = 0; i < in->nargs; i++) {
        struct ref value = at;
        one.index = i;
        enum visibility seen = select_value(l, at, &one, &value);
        if (holds_at(l, c, seen, value) != all)
            return !all;
    }
    return all;
}

bool rows_hold(const struct link *l, struct ref at, const struct rule_row *row)
{
    const struct ir_instr *in = link_instr(l, at);
    bool call = in->op == IR_CALL || in->op == IR_NEW;
    for (size_t i = 0; i < row->nconditions; i++) {
        const struct condition *c = &row->conditions[i];
        struct ref value = at;
        if (c->at.kind == SELECT_ANY_ARG && call) {
            if (!holds_anywhere(l, at, c))
                return false;
            continue;
        }
        enum visibility seen = select_value(l, at, &c->at, &value);
        if (!holds_at(l, c, seen, value))
            return false;
    }
    return true;
}

/* ---- rows ---- */

/* The method rows of a call of which nothing is known; NULL when a function of the tree is meant.
 */
static const struct rule_row *rows_by_name(const struct link *l, struct ref at)
{
    const struct ir_function *f = link_fn(l, at.fn);
    const struct ir_instr *in = link_instr(l, at);
    if (in->a >= f->code.len || f->code.items[in->a].op != IR_LOAD)
        return NULL;
    const struct call_targets *t = calls_get(l, at);
    for (uint32_t i = 0; t && i < t->n; i++)
        if (!t->items[i].by_name)
            return NULL;
    return rule_method_rows(l->rules, f->file->lang, f->code.items[in->a].name);
}

/* The rows of a parameter's name, where nothing in sight gives the parameter anything. */
static const struct rule_row *rows_of_name(const struct link *l, struct ref at)
{
    const struct ir_function *f = link_fn(l, at.fn);
    uint32_t index = link_instr(l, at)->a;
    if (l->callers[at.fn] || index >= f->params.len || !f->params.items[index].name)
        return NULL;
    uint32_t all = rule_global(l->rules, f->file->lang, l->atoms.parameter);
    return rule_rows(l->rules, rule_member(l->rules, all, f->params.items[index].name));
}

/* The rows of what is no call. A value that is only an alias of a node has none of its own. */
static const struct rule_row *rows_of_value(const struct link *l, struct ref at)
{
    const struct ir_function *f = link_fn(l, at.fn);
    const struct ir_instr *in = link_instr(l, at);
    uint32_t node = nodes_get(l, at), base;
    switch (in->op) {
    case IR_GLOBAL:
    case IR_IMPORT:
        return rule_rows(l->rules, node);
    case IR_PARAM:
        return l->value_flags[link_value(l, at)] & VALUE_ROLE ? rule_rows(l->rules, node)
                                                              : rows_of_name(l, at);
    case IR_LOAD:
    case IR_ITER:
        base = nodes_get(l, ref_of(at.fn, in->a));
        if (!node || !base)
            return NULL;
        if (rule_member(l->rules, base,
                        in->op == IR_LOAD ? link_member_name(l, at.fn, in) : NULL) != node)
            return NULL;
        return rule_rows(l->rules, node);
    case IR_RETURN: /* what a function gives to who calls it from outside */
        return nodes_role(l, at.fn) ? rule_rows(l->rules, nodes_role(l, at.fn)->returns) : NULL;
    case IR_STORE:
        base = nodes_get(l, ref_of(at.fn, in->a));
        node =
            rule_set_member(l->rules, rule_member(l->rules, base, link_member_name(l, at.fn, in)));
        if (rule_rows(l->rules, node))
            return rule_rows(l->rules, node);
        return rule_store_rows(l->rules, f->file->lang, link_member_name(l, at.fn, in));
    default:
        return NULL;
    }
}

/* shlex.split(x): a function of a Python module is no method, whatever it is named. */
static bool is_module_function(const struct link *l, struct ref at)
{
    const struct ir_function *f = link_fn(l, at.fn);
    uint32_t callee = link_instr(l, at)->a;
    if (f->file->lang != LANG_PYTHON || callee >= f->code.len ||
        f->code.items[callee].op != IR_LOAD || f->code.items[callee].a >= f->code.len)
        return false;
    struct ref base = walk_one(l, ref_of(at.fn, f->code.items[callee].a), 0);
    return link_is_value(l, base) && link_instr(l, base)->op == IR_IMPORT;
}

/* ---- what was found once ---- */

/* The rows that apply at AT; the node of a call with them. */
static struct link_memo find_rows(struct link *l, struct ref at)
{
    const struct ir_instr *in = link_instr(l, at);
    const struct rule_row *rows;
    struct link_memo memo = {0};
    bool exact = true;
    if (in->op == IR_CALL || in->op == IR_NEW) {
        memo.node = nodes_of_call(l, at);
        rows = rule_rows(l->rules, memo.node);
        exact = rows != NULL;
        if (!rows)
            rows = rows_by_name(l, at);
    } else {
        rows = rows_of_value(l, at);
    }
    bool of_module = rows && !exact && is_module_function(l, at);
    VEC(struct link_row) found = {0};
    for (; rows; rows = rows->next)
        if (!(of_module && rows->kind != ROW_SINK) && rows_hold(l, at, rows))
            *vec_add(&found, &l->scratch) = (struct link_row){rows, exact};
    memo.n = (uint32_t)found.len;
    if (found.len) {
        struct link_row *kept = arena_array(&l->arena, struct link_row, found.len);
        memcpy(kept, found.items, found.len * sizeof(*kept));
        memo.rows = kept;
        arena_release(&l->scratch);
    }
    return memo;
}

static struct link_memo memo_at(const struct link *l, struct ref at)
{
    struct link *own = (struct link *)l; /* a cache: callers see no change */
    uint32_t *id = &own->memo_of[link_value(l, at)];
    if (!*id) {
        struct link_memo memo = find_rows(own, at);
        if (memo.node || memo.n)
            *vec_add(&own->memos, &own->arena) = memo;
        *id = memo.node || memo.n ? (uint32_t)own->memos.len : NO_MEMO;
    }
    return *id == NO_MEMO ? (struct link_memo){0} : l->memos.items[*id - 1];
}

uint32_t link_call_node(const struct link *l, uint32_t function, uint32_t call)
{
    struct ref at = ref_of(function, call);
    return link_is_value(l, at) ? memo_at(l, at).node : 0;
}

const struct link_row *link_rows_at(const struct link *l, uint32_t function, uint32_t value,
                                    size_t *ret_count)
{
    struct ref at = ref_of(function, value);
    struct link_memo memo = link_is_value(l, at) ? memo_at(l, at) : (struct link_memo){0};
    *ret_count = memo.n;
    return memo.rows;
}

void link_rows(const struct link *l, uint32_t function, uint32_t value,
               void (*visit)(void *context, const struct rule_row *row, bool exact), void *context)
{
    size_t n;
    const struct link_row *rows = link_rows_at(l, function, value, &n);
    for (size_t i = 0; i < n; i++)
        visit(context, rows[i].row, rows[i].exact);
}
