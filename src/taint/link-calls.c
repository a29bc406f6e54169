/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

/*
 * The call graph. A callee is followed to the functions it may be; functions and objects that are
 * handed to parameters are remembered, so that calls of parameters and of their methods are found
 * in the next round.
 */

#define WRAP_DEPTH 4
#define FOLLOW_STEPS 64
#define FOLLOW (WALK_MANY | WALK_PARAMS | WALK_RETURNS)

const struct call_targets *calls_get(const struct link *l, struct ref call)
{
    uint32_t id = l->side[link_value(l, call)];
    return id ? &l->calls.items[id - 1] : NULL;
}

/* ---- what a value may call ---- */

static void add_callee(struct callees *set, struct callee c)
{
    for (uint32_t i = 0; i < set->n; i++)
        if (set->items[i].fn == c.fn)
            return;
    if (set->n < MAX_CALLEES)
        set->items[set->n++] = c;
    else
        set->cut = true;
}

static void add_open(struct callees *set, const uint32_t *values, uint32_t n)
{
    for (uint32_t i = 0; i < n && set->nopen < WALK_OPEN; i++)
        set->open[set->nopen++] = values[i];
}

static void add_constructor(const struct link *l, uint32_t class_id, int8_t shift,
                            struct callees *ret)
{
    uint32_t queue[16], n = 0;
    queue[n++] = class_id;
    for (uint32_t i = 0; i < n; i++) {
        const struct link_class *c = &l->classes.items[queue[i]];
        const struct name_slot *slot =
            names_get(l, SCOPE(SCOPE_METHOD, queue[i]), l->atoms.constructor);
        if (!slot)
            slot = names_get(l, SCOPE(SCOPE_METHOD, queue[i]), l->atoms.init);
        if (slot) {
            uint32_t fn = l->names.values.items[slot->first - 1].ref.fn;
            add_callee(ret, (struct callee){.fn = fn, .shift = shift, .made = true});
            return;
        }
        for (size_t k = 0; k < c->bases.len && n < ARRAY_SIZE(queue); k++)
            queue[n++] = c->bases.items[k];
    }
}

/* May it be a function or an object? */
static bool may_matter(const struct ir_instr *in)
{
    switch (in->op) {
    case IR_NOP:
    case IR_FUNCTION:
    case IR_CLASS:
    case IR_OBJECT:
    case IR_THIS:
    case IR_NEW:
    case IR_CALL:
    case IR_LOAD:
    case IR_CELL_LOAD:
    case IR_PHI:
    case IR_PARAM:
    case IR_AWAIT:
    case IR_IMPORT:
    case IR_ITER:
        return true;
    default:
        return false;
    }
}

static void follow(const struct link *l, struct ref r, int8_t shift, unsigned depth,
                   struct callees *ret);

static int8_t shifted(int8_t shift, int by)
{
    int sum = shift + by;
    return shift == CALLEE_UNALIGNED || sum < -64 || sum > 64 ? CALLEE_UNALIGNED : (int8_t)sum;
}

/*
 * A call of a library that makes a function of a function: promisify(f), f.bind(x), partial(f, x),
 * any unknown wrapper that is given one function.
 */
static void follow_wrapper(const struct link *l, struct ref call, int8_t shift, unsigned depth,
                           struct callees *ret)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    const struct ir_instr *callee = in->a < f->code.len ? &f->code.items[in->a] : NULL;
    const struct atom *name = callee && callee->op != IR_CALL ? callee->name : NULL;
    if (callee && callee->op == IR_LOAD && name == l->atoms.bind) {
        follow(l, ref_of(call.fn, callee->a), in->nargs ? shifted(shift, 1 - in->nargs) : shift,
               depth + 1, ret);
        return;
    }
    struct callees inner = {.steps = ret->steps};
    bool partial = name == l->atoms.partial;
    uint32_t most = partial && in->nargs ? 1 : in->nargs;
    if (partial)
        shift = shifted(shift, 1 - in->nargs);
    for (uint32_t i = 0; i < most; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_PLAIN && arg->value < f->code.len &&
            may_matter(&f->code.items[arg->value]))
            follow(l, ref_of(call.fn, arg->value), shift, depth + 1, &inner);
    }
    add_open(ret, inner.open, inner.nopen);
    ret->steps = inner.steps;
    if (inner.n == 1)
        add_callee(ret, inner.items[0]);
}

static void follow_end(const struct link *l, struct ref r, int8_t shift, unsigned depth,
                       struct callees *ret)
{
    uint32_t fn = IR_NONE;
    if (r.v == REF_FUNCTION) {
        add_callee(ret, (struct callee){.fn = r.fn, .shift = shift});
        return;
    }
    if (!link_is_value(l, r))
        return;
    const struct ir_instr *in = link_instr(l, r);
    switch (in->op) {
    case IR_FUNCTION:
        fn = link_fn_id(l, r.fn, in->a);
        if (fn != IR_NONE)
            add_callee(ret, (struct callee){.fn = fn, .shift = shift});
        break;
    case IR_CLASS:
        fn = link_class_id(l, r.fn, in->a);
        if (fn != IR_NONE)
            add_constructor(l, fn, shift, ret);
        break;
    case IR_CALL:
        if (!calls_get(l, r))
            follow_wrapper(l, r, shift, depth, ret);
        break;
    default:
        break;
    }
}

static void follow(const struct link *l, struct ref r, int8_t shift, unsigned depth,
                   struct callees *ret)
{
    struct walk w;
    if (depth > WRAP_DEPTH || ++ret->steps > FOLLOW_STEPS)
        return;
    walk_start(&w, l, FOLLOW);
    walk_value(&w, r);
    add_open(ret, w.open, w.nopen);
    for (uint32_t i = 0; i < w.n; i++)
        follow_end(l, w.out[i], shift, depth, ret);
}

void calls_functions(const struct link *l, struct ref r, struct callees *ret)
{
    *ret = (struct callees){0};
    follow(l, r, 0, 0, ret);
}

/* ---- one call ---- */

/* f.call(this, x), f.apply(this, xs) */
static bool is_indirect(const struct link *l, const struct ir_instr *callee, int8_t *ret_shift)
{
    if (callee->op != IR_LOAD || (callee->name != l->atoms.call && callee->name != l->atoms.apply))
        return false;
    *ret_shift = callee->name == l->atoms.call ? 1 : CALLEE_UNALIGNED;
    return true;
}

/* A method of objects, and not one of the class as @classmethod makes them. */
static bool is_method(const struct link *l, uint32_t fn)
{
    const struct ir_function *f = link_fn(l, fn);
    uint32_t id = f->klass == IR_NONE ? IR_NONE : link_class_id(l, fn, f->klass);
    const struct name_slot *slot =
        id == IR_NONE ? NULL : names_get(l, SCOPE(SCOPE_METHOD, id), f->name);
    for (uint32_t at = slot ? slot->first : 0; at; at = l->names.values.items[at - 1].next)
        if (l->names.values.items[at - 1].ref.fn == fn)
            return true;
    return false;
}

/* Class.method(self, x): the receiver is the first argument. */
static void shift_unbound(const struct link *l, struct ref callee, struct callees *set)
{
    const struct ir_instr *in = link_instr(l, callee);
    if (in->op != IR_LOAD || link_fn(l, callee.fn)->file->lang != LANG_PYTHON)
        return;
    uint64_t scope = walk_scope(l, walk_one(l, ref_of(callee.fn, in->a), 0));
    if (SCOPE_KIND(scope) != SCOPE_STATIC)
        return;
    for (uint32_t i = 0; i < set->n; i++)
        if (set->items[i].shift == 0 && is_method(l, set->items[i].fn))
            set->items[i].shift = 1;
}

static void find_callees(const struct link *l, struct ref call, struct callees *ret)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    *ret = (struct callees){0};
    if (in->a >= f->code.len)
        return;
    const struct ir_instr *callee = &f->code.items[in->a];
    int8_t shift;
    if (callee->op == IR_GLOBAL && callee->name == l->atoms.super) {
        uint32_t id = index_class_of(l, call.fn);
        for (size_t i = 0; id != IR_NONE && i < l->classes.items[id].bases.len; i++)
            add_constructor(l, l->classes.items[id].bases.items[i], 0, ret);
        return;
    }
    follow(l, ref_of(call.fn, in->a), 0, 0, ret);
    if (ret->n)
        shift_unbound(l, ref_of(call.fn, in->a), ret);
    else if (is_indirect(l, callee, &shift))
        follow(l, ref_of(call.fn, callee->a), shift, 0, ret);
}

/* ---- waiting for more ---- */

/* Something new is known of a parameter or of what a call returns. */
static void wake(struct link *l, uint32_t value)
{
    uint64_t head;
    if (!umap_get(&l->waiting, value, &head))
        return;
    for (uint32_t at = (uint32_t)head; at; at = l->wait_chains.items[at - 1].next) {
        uint32_t waiter = l->wait_chains.items[at - 1].value;
        if (l->open_calls.items[waiter].queued)
            continue;
        l->open_calls.items[waiter].queued = true;
        *vec_add(&l->awake, &l->work) = waiter;
    }
}

/* CALL will be visited again when more is known of one of VALUES. WAITER: its number, once it has
   one. */
static void wait_for(struct link *l, struct ref call, const uint32_t *values, uint32_t n,
                     uint32_t *waiter)
{
    for (uint32_t i = 0; i < n; i++) {
        uint64_t found = 0;
        if (*waiter == IR_NONE) {
            *waiter = (uint32_t)l->open_calls.len;
            *vec_add(&l->open_calls, &l->work) = (struct open_call){.call = call};
        }
        uint64_t pair = (uint64_t)values[i] << 32 | *waiter;
        if (umap_get(&l->waits, pair, NULL))
            continue;
        umap_put(&l->waits, pair, 1);
        (void)umap_get(&l->waiting, values[i], &found);
        *vec_add(&l->wait_chains, &l->work) =
            (struct chain){.value = *waiter, .next = (uint32_t)found};
        umap_put(&l->waiting, values[i], l->wait_chains.len);
    }
}

/* ---- the targets of a call ---- */

static struct call_targets *targets_at(struct link *l, struct ref call)
{
    uint32_t *id = &l->side[link_value(l, call)];
    if (!*id) {
        *vec_add(&l->calls, &l->arena) = (struct call_targets){0};
        *id = (uint32_t)l->calls.len;
    }
    return &l->calls.items[*id - 1];
}

static void add_target(struct link *l, struct ref call, struct callee c)
{
    struct call_targets *t = targets_at(l, call);
    for (uint32_t i = 0; i < t->n; i++)
        if (t->items[i].fn == c.fn)
            return;
    if (t->n == MAX_CALLEES) {
        l->caps_hit++;
        return;
    }
    if (t->n == t->cap) {
        uint32_t cap = t->cap ? t->cap * 4 : 1;
        struct callee *items = arena_array(&l->arena, struct callee, cap);
        if (t->n)
            memcpy(items, t->items, t->n * sizeof(*items));
        t->items = items;
        t->cap = cap;
    }
    t->items[t->n++] = c;
    wake(l, link_value(l, call));
    uint32_t *head = &l->callers[c.fn];
    if (!*head || l->chains.items[*head - 1].value != call.fn)
        chain_add(l, head, call.fn);
}

uint32_t calls_argument(const struct link *l, struct ref call, const struct callee *callee,
                        uint32_t p)
{
    const struct ir_function *f = link_fn(l, call.fn), *g = link_fn(l, callee->fn);
    const struct ir_instr *in = link_instr(l, call);
    int64_t wanted = (int64_t)p + callee->shift, at = 0;
    bool counted = callee->shift != CALLEE_UNALIGNED;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && arg->name && p < g->params.len &&
            arg->name == g->params.items[p].name)
            return arg->value;
        if (arg->kind == IR_ARG_SPREAD)
            counted = false; /* positions after it are unknown */
        if (arg->kind == IR_ARG_PLAIN && counted && at++ == wanted)
            return arg->value;
    }
    return IR_NONE;
}

/* ---- what is handed to parameters ---- */

static bool is_worth_keeping(const struct link *l, struct ref r)
{
    if (!REF_IS_REAL(r))
        return true;
    if (!link_is_value(l, r))
        return false;
    switch (link_instr(l, r)->op) {
    case IR_FUNCTION:
    case IR_CLASS:
    case IR_OBJECT:
    case IR_THIS:
        return true;
    case IR_NEW:
    case IR_CALL:
        return walk_scope(l, r) != 0;
    default:
        return false;
    }
}

static void add_param(struct link *l, struct ref param, struct ref r)
{
    uint32_t *id = &l->side[link_value(l, param)];
    if (!*id) {
        *vec_add(&l->params, &l->arena) = (struct param_refs){0};
        *id = (uint32_t)l->params.len;
    }
    struct param_refs *set = &l->params.items[*id - 1];
    for (uint32_t i = 0; i < set->n; i++)
        if (ref_eq(set->items[i], r))
            return;
    if (set->n == PARAM_REFS)
        return;
    set->items[set->n++] = r;
    wake(l, link_value(l, param));
}

/* Hands the arguments of CALL to the parameters of C; the call waits for what is still open. */
static void hand_over(struct link *l, struct ref call, const struct callee *c, uint32_t *waiter)
{
    const struct ir_function *f = link_fn(l, call.fn), *g = link_fn(l, c->fn);
    for (uint32_t p = 0; p < g->params.len; p++) {
        struct ref param = ref_of(g->id, g->params.items[p].value);
        if (g->params.items[p].rest || g->params.items[p].rest_named || !link_is_value(l, param))
            continue;
        uint32_t value = calls_argument(l, call, c, p);
        if (value >= f->code.len || !may_matter(&f->code.items[value]))
            continue;
        struct walk w;
        walk_start(&w, l, FOLLOW);
        walk_value(&w, ref_of(call.fn, value));
        wait_for(l, call, w.open, w.nopen, waiter);
        for (uint32_t i = 0; i < w.n; i++)
            if (is_worth_keeping(l, w.out[i]))
                add_param(l, param, w.out[i]);
    }
}

static void visit_call(struct link *l, struct ref call, uint32_t *waiter)
{
    struct callees found;
    find_callees(l, call, &found);
    wait_for(l, call, found.open, found.nopen, waiter);
    l->caps_hit += found.cut;
    for (uint32_t i = 0; i < found.n; i++)
        add_target(l, call, found.items[i]);
    const struct call_targets *t = calls_get(l, call);
    for (uint32_t i = 0; t && i < t->n; i++) {
        struct callee c = t->items[i]; /* tables may move below */
        hand_over(l, call, &c, waiter);
        t = calls_get(l, call);
    }
}

/* Visits calls again until nothing new is learnt; each at most so often as its inputs grow. */
static void settle(struct link *l)
{
    for (size_t i = 0; i < l->awake.len; i++) {
        uint32_t waiter = l->awake.items[i];
        l->open_calls.items[waiter].queued = false;
        visit_call(l, l->open_calls.items[waiter].call, &waiter);
    }
    l->awake.len = 0;
}

void calls_build(struct link *l)
{
    arena_init(&l->work);
    umap_init(&l->waiting, &l->work);
    umap_init(&l->waits, &l->work);
    for (uint32_t fn = 0; fn < l->nfunctions; fn++) {
        const struct ir_function *f = link_fn(l, fn);
        for (uint32_t v = 0; v < f->code.len; v++) {
            uint32_t waiter = IR_NONE;
            if (f->code.items[v].op == IR_CALL || f->code.items[v].op == IR_NEW)
                visit_call(l, ref_of(fn, v), &waiter);
        }
    }
    settle(l);
}

/* ---- by name ---- */

/* Does the value come from a library or is it plain data? Then no method of ours is meant. */
static bool is_foreign(const struct link *l, struct ref r)
{
    for (int i = 0; i < 12 && link_is_value(l, r); i++) {
        r = walk_one(l, r, 0);
        if (!link_is_value(l, r))
            return true;
        const struct ir_instr *in = link_instr(l, r);
        switch (in->op) {
        case IR_LOAD:
        case IR_CALL:
        case IR_NEW:
            if (in->a >= link_fn(l, r.fn)->code.len)
                return false;
            r.v = in->a;
            break;
        case IR_PARAM:
        case IR_PHI:
        case IR_CELL_LOAD:
        case IR_THIS:
        case IR_ITER:
            return false;
        default:
            return true;
        }
    }
    return false;
}

static bool find_by_name(struct link *l, struct ref call, struct callee *ret)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    if (in->op != IR_CALL || in->a >= f->code.len || calls_get(l, call))
        return false;
    const struct ir_instr *callee = &f->code.items[in->a];
    if (callee->op != IR_LOAD || !callee->name || callee->name->len < 3)
        return false;
    const struct name_slot *slot = names_get(l, SCOPE(SCOPE_BY_NAME, f->file->lang), callee->name);
    if (!slot || slot->count != 1 || names_is_builtin_method(atom_slice(callee->name)))
        return false;
    if (nodes_get(l, ref_of(call.fn, in->a)) || nodes_get(l, ref_of(call.fn, callee->a)) ||
        is_foreign(l, ref_of(call.fn, callee->a)))
        return false;
    *ret = (struct callee){.fn = l->names.values.items[slot->first - 1].ref.fn, .by_name = true};
    return true;
}

void calls_by_name(struct link *l)
{
    for (uint32_t fn = 0; fn < l->nfunctions; fn++) {
        const struct ir_function *f = link_fn(l, fn);
        for (uint32_t v = 0; v < f->code.len; v++) {
            struct callee c;
            uint32_t waiter = IR_NONE;
            if (!find_by_name(l, ref_of(fn, v), &c))
                continue;
            add_target(l, ref_of(fn, v), c);
            hand_over(l, ref_of(fn, v), &c, &waiter);
            nodes_dirty(l, fn);
        }
    }
    settle(l);
    arena_release(&l->work);
}

size_t link_callees(const struct link *l, uint32_t function, uint32_t call, uint32_t *ret,
                    size_t max)
{
    struct ref at = ref_of(function, call);
    if (!link_is_value(l, at))
        return 0;
    const struct call_targets *t = calls_get(l, at);
    size_t n = 0;
    for (uint32_t i = 0; t && i < t->n; i++) {
        /* a guess gives way to what the rules know of the call */
        if (t->items[i].by_name && nodes_of_call(l, at))
            continue;
        if (n < max)
            ret[n] = t->items[i].fn;
        n++;
    }
    return n;
}

int link_call_shift(const struct link *l, uint32_t function, uint32_t call, uint32_t callee)
{
    struct ref at = ref_of(function, call);
    const struct call_targets *t = link_is_value(l, at) ? calls_get(l, at) : NULL;
    for (uint32_t i = 0; t && i < t->n; i++)
        if (t->items[i].fn == callee)
            return t->items[i].shift == CALLEE_UNALIGNED ? LINK_UNALIGNED : t->items[i].shift;
    return 0;
}
