/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/* Calls: what rows say, what functions of the program do, and what is assumed of the rest. */

struct call {
    struct taint *t;
    const struct ir_function *f;
    const struct ir_instr *in;
    uint32_t value; /* the call itself */
    const struct use *use;
    struct derived d; /* path: that of the argument; pred: its fact */
    const struct row_list *rows;
};

static uint32_t receiver_of(const struct ir_function *f, const struct ir_instr *call)
{
    if (call->a == IR_NONE || f->code.items[call->a].op != IR_LOAD)
        return IR_NONE;
    return f->code.items[call->a].a;
}

/* The argument that S picks, by position or keyword; NULL when the call has none. */
static const struct ir_arg *argument_of(const struct ir_function *f, const struct ir_instr *call,
                                        const struct selector *s)
{
    for (uint32_t i = 0; i < call->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[call->args + i];
        if (arg->kind == IR_ARG_PLAIN && s->kind == SELECT_ARG && i == s->index)
            return arg;
        if (arg->kind == IR_ARG_NAMED && s->name && arg->name == s->name)
            return arg;
    }
    return NULL;
}

/* Is the operand that the fact is about one that S picks? Then *RET_PATH is the path below it. */
static bool selects_operand(const struct call *c, const struct selector *s, uint32_t *ret_path)
{
    *ret_path = c->d.path;
    if (c->use->kind == USE_RECEIVER)
        return s->kind == SELECT_RECEIVER;
    if (c->use->kind != USE_ARG)
        return false;
    const struct ir_arg *arg = &c->f->args.items[c->in->args + c->use->index];
    switch (s->kind) {
    case SELECT_ANY_ARG:
        return true;
    case SELECT_ARG:
        if (arg->kind == IR_ARG_PLAIN)
            return c->use->index == s->index;
        if (arg->kind == IR_ARG_SPREAD)
            return s->index >= c->use->index && path_pop(c->t, c->d.path, NULL, ret_path);
        /* fall through */
    case SELECT_NAMED:
        if (arg->kind == IR_ARG_SPREAD_NAMED)
            return s->name && path_pop(c->t, c->d.path, s->name, ret_path);
        return arg->kind == IR_ARG_NAMED && s->name && arg->name == s->name;
    default:
        return false;
    }
}

static void enter_callback(struct taint *t, const struct ir_function *f, uint32_t call,
                           uint32_t argument, uint32_t param, struct derived d)
{
    uint32_t target = index_function_value(t, f->id, argument);
    if (target != TAINT_NONE)
        param_add(t, target, param, d.path,
                  (struct incoming){.fact = d.pred,
                                    .function = f->id,
                                    .call = call,
                                    .callback = true,
                                    .clears = d.clears});
}

void call_emit(struct taint *t, uint32_t function, uint32_t call, const struct selector *out,
               uint32_t rest, struct derived d)
{
    const struct ir_function *f = function_of(t, function);
    const struct ir_instr *in = &f->code.items[call];
    const struct ir_arg *arg;
    d.path = path_of_selector(t, out, rest);
    switch (out->kind) {
    case SELECT_NONE:
    case SELECT_RETURN:
        fact_add(t, function, call, d);
        break;
    case SELECT_RECEIVER:
        d.since = call;
        if (receiver_of(f, in) != IR_NONE)
            fact_add_object(t, function, receiver_of(f, in), d);
        break;
    case SELECT_ARG:
    case SELECT_NAMED:
        d.since = call;
        arg = argument_of(f, in, out);
        if (arg)
            fact_add_object(t, function, arg->value, d);
        break;
    case SELECT_CALLBACK:
        if (out->index < in->nargs)
            enter_callback(t, f, call, f->args.items[in->args + out->index].value, out->param, d);
        break;
    case SELECT_ANY_ARG:
        break;
    }
}

/* The selector with the keys that the call gives: map.set("a", x) is about map.a. */
static struct selector with_keys(const struct call *c, const struct selector *s)
{
    struct selector ret = *s;
    for (uint8_t i = 0; s->keyed && i < s->depth; i++) {
        const struct atom *name = s->path[i];
        struct slice text;
        if (!name || name->len != 2 || name->text[0] != '@')
            continue;
        uint32_t at = (uint32_t)(name->text[1] - '0');
        const struct ir_arg *arg = at < c->in->nargs ? &c->f->args.items[c->in->args + at] : NULL;
        ret.path[i] = NULL;
        if (arg && arg->kind == IR_ARG_PLAIN &&
            link_string(c->t->link, c->f->id, arg->value, &text))
            ret.path[i] = atom_get(c->t->program->atoms, text);
    }
    return ret;
}

static void apply_row(const struct call *c, const struct rule_row *row, bool exact)
{
    uint32_t path, rest;
    if (!selects_operand(c, &row->in, &path))
        return;
    struct selector in = with_keys(c, &row->in), out = with_keys(c, &row->out);
    if (row->kind == ROW_SINK) {
        if (row->rule->requires && path_matches(c->t, &in, path, true, &rest))
            sink_add(c->t, row, c->d.pred, c->d.clears, c->f->id, c->value,
                     fact_at(c->t, c->d.pred)->value, exact);
        return;
    }
    if (row->kind != ROW_SANITIZER && row->kind != ROW_PROPAGATOR)
        return;
    if (!path_matches(c->t, &in, path, false, &rest))
        return;
    struct derived d = c->d;
    d.how = HOW_THROUGH;
    d.clears = (d.clears & ~row->resets) | row->clears;
    call_emit(c->t, c->f->id, c->value, &out, rest, d);
}

void call_callback_return(struct taint *t, uint32_t function, uint32_t call, uint32_t argument,
                          struct derived d)
{
    const struct row_list *rows = index_rows(t, function, call);
    bool said = false;
    d.how = HOW_THROUGH;
    for (size_t i = 0; i < rows->n; i++) {
        const struct rule_row *row = rows->rows[i].row;
        uint32_t rest;
        if (row->in.kind != SELECT_CALLBACK || row->in.param != SELECTOR_RETURN ||
            row->in.index != argument || !path_matches(t, &row->in, d.path, false, &rest))
            continue;
        said = true;
        struct derived out = d;
        out.clears = (out.clears & ~row->resets) | row->clears;
        call_emit(t, function, call, &row->out, rest, out);
    }
    if (said || rows->defining || rows->known)
        return;
    d.path = 0;
    d.how = HOW_UNKNOWN;
    d.clears |= CLEAR_UNSURE;
    fact_add(t, function, call, d);
}

/* ---- functions of the program ---- */

static struct incoming incoming_of(const struct call *c)
{
    return (struct incoming){
        .fact = c->d.pred, .function = c->f->id, .call = c->value, .clears = c->d.clears};
}

static uint32_t rest_param(const struct ir_function *callee, bool named)
{
    for (uint32_t i = 0; i < callee->params.len; i++)
        if (named ? callee->params.items[i].rest_named : callee->params.items[i].rest)
            return i;
    return TAINT_NONE;
}

static void enter_positional(const struct call *c, const struct ir_function *callee, uint32_t index,
                             uint32_t path)
{
    uint32_t rest = rest_param(callee, false);
    if (rest != TAINT_NONE && index >= rest)
        param_add(c->t, callee->id, rest, path_push(c->t, NULL, path), incoming_of(c));
    else
        param_add(c->t, callee->id, index, path, incoming_of(c));
}

static void enter_named(const struct call *c, const struct ir_function *callee,
                        const struct atom *name, uint32_t path)
{
    for (uint32_t i = 0; i < callee->params.len; i++) {
        if (callee->params.items[i].name == name) {
            param_add(c->t, callee->id, i, path, incoming_of(c));
            return;
        }
    }
    uint32_t rest = rest_param(callee, true);
    if (rest != TAINT_NONE)
        param_add(c->t, callee->id, rest, path_push(c->t, name, path), incoming_of(c));
}

static void enter_spread(const struct call *c, const struct ir_function *callee, uint32_t from)
{
    uint32_t rest;
    if (!path_pop(c->t, c->d.path, NULL, &rest))
        return;
    for (uint32_t i = from; i < callee->params.len; i++)
        enter_positional(c, callee, i, rest);
}

static void enter_spread_named(const struct call *c, const struct ir_function *callee)
{
    for (uint32_t i = 0; i < callee->params.len; i++) {
        uint32_t rest;
        const struct atom *name = callee->params.items[i].name;
        if (name && path_pop(c->t, c->d.path, name, &rest))
            param_add(c->t, callee->id, i, rest, incoming_of(c));
    }
}

static void enter_callee(const struct call *c, uint32_t callee_id)
{
    const struct ir_function *callee = function_of(c->t, callee_id);
    int shift = link_call_shift(c->t->link, c->f->id, c->value, callee_id);
    if (c->use->kind == USE_RECEIVER) {
        if (shift == 0)
            param_add(c->t, callee_id, PARAM_THIS, c->d.path, incoming_of(c));
        return;
    }
    const struct ir_arg *arg = &c->f->args.items[c->in->args + c->use->index];
    int index = shift == LINK_UNALIGNED ? 0 : (int)c->use->index - shift;
    if (index < 0)
        return;
    switch (arg->kind) {
    case IR_ARG_PLAIN:
        if (shift == LINK_UNALIGNED)
            enter_spread(c, callee, 0);
        else
            enter_positional(c, callee, (uint32_t)index, c->d.path);
        break;
    case IR_ARG_NAMED:
        enter_named(c, callee, arg->name, c->d.path);
        break;
    case IR_ARG_SPREAD:
        enter_spread(c, callee, (uint32_t)index);
        break;
    case IR_ARG_SPREAD_NAMED:
        enter_spread_named(c, callee);
        break;
    case IR_ARG_COMPUTED:
        break;
    }
}

/* ---- unknown libraries ---- */

/* `new Promise((resolve) => { ... resolve(x) })`: x is what the promise settles to. */
static bool settle_promise(const struct call *c)
{
    if (c->in->a == IR_NONE || c->use->kind != USE_ARG || c->use->index != 0)
        return false;
    uint32_t at = c->f->id, origin = link_origin(c->t->link, c->f->id, c->in->a, &at);
    if (origin == IR_NONE)
        return false;
    const struct ir_instr *param = &function_of(c->t, at)->code.items[origin];
    if (param->op != IR_PARAM || param->a != 0)
        return false;
    bool found = false;
    const struct site_list *sites = &c->t->callers[at];
    for (size_t i = 0; i < sites->len; i++) {
        const struct taint_site *s = &sites->items[i];
        const struct ir_function *maker = function_of(c->t, s->function);
        const struct ir_instr *in = &maker->code.items[s->call];
        if (s->argument != 0 || in->op != IR_NEW || in->a == IR_NONE ||
            maker->code.items[in->a].op != IR_GLOBAL ||
            !slice_eq_str(atom_slice(maker->code.items[in->a].name), "Promise"))
            continue;
        found = true;
        if (c->t->roots.items[c->d.root].kind != ROOT_PARAM)
            fact_add(c->t, s->function, s->call, c->d);
    }
    return found;
}

static void assume_callbacks(const struct call *c, struct derived d)
{
    for (uint32_t i = 0; i < c->in->nargs; i++) {
        uint32_t value = c->f->args.items[c->in->args + i].value;
        uint32_t target;
        if (value == IR_NONE || i == c->use->index || c->f->code.items[value].op != IR_FUNCTION ||
            (target = index_function_value(c->t, c->f->id, value)) == TAINT_NONE)
            continue;
        for (uint32_t p = 0; p < function_of(c->t, target)->params.len; p++)
            enter_callback(c->t, c->f, c->value, value, p, d);
    }
}

/* A statement such as `list.add(x)`, on something made here: x is in there now. */
static bool may_keep_argument(const struct call *c)
{
    const struct fn_info *info = c->t->info[c->f->id];
    uint32_t receiver = receiver_of(c->f, c->in);
    if (receiver == IR_NONE || c->use->kind != USE_ARG ||
        info->first_use[c->value] != info->first_use[c->value + 1])
        return false;
    uint8_t op = c->f->code.items[receiver].op;
    return op == IR_NEW || op == IR_CALL || op == IR_OBJECT || op == IR_ARRAY;
}

static void assume(const struct call *c)
{
    struct derived d = c->d;
    if (settle_promise(c))
        return;
    d.path = 0;
    d.how = HOW_UNKNOWN;
    d.clears |= CLEAR_UNSURE;
    fact_add(c->t, c->f->id, c->value, d);
    assume_callbacks(c, d);
    if (may_keep_argument(c)) {
        d.since = c->value;
        fact_add_object(c->t, c->f->id, receiver_of(c->f, c->in), d);
    }
}

void call_flow(struct taint *t, uint32_t fact, const struct use *u, uint64_t clears)
{
    struct fact from = *fact_at(t, fact);
    const struct ir_function *f = function_of(t, from.function);
    struct call c = {.t = t,
                     .f = f,
                     .in = &f->code.items[u->instr],
                     .value = u->instr,
                     .use = u,
                     .d = {.root = from.root,
                           .path = from.path,
                           .pred = fact,
                           .since = TAINT_NONE,
                           .clears = clears,
                           .how = HOW_COPY}};
    if (u->kind != USE_ARG && u->kind != USE_RECEIVER)
        return;
    if (u->kind == USE_RECEIVER && t->info[f->id]->known &&
        t->info[f->id]->known[u->instr] != TAINT_NONE)
        return;
    if (c.in->flags & IR_FLAG_DECORATOR && u->kind == USE_ARG && u->index == 0) {
        fact_add(t, f->id, c.value, c.d);
        return;
    }
    c.rows = index_rows(t, f->id, c.value);
    c.d.clears |= guard_replace_clears(t, f, c.in, u) | guard_format_clears(t, f, c.in, u);
    if (u->kind == USE_ARG && from.path == 0)
        text_check(t, f, c.value, fact, c.d.clears);
    for (size_t i = 0; i < c.rows->n; i++)
        apply_row(&c, c.rows->rows[i].row, c.rows->rows[i].exact);
    for (size_t i = 0; i < c.rows->ncallees; i++)
        enter_callee(&c, c.rows->callees[i]);
    if (!c.rows->ncallees && !c.rows->defining && !c.rows->known)
        assume(&c);
}
