/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

#include "base/limits.h"

/* Facts, roots and what leaves a function: the bookkeeping of the tabulation. */

/*
 * Objects that are changed and parameters that are entered lead to more of the same, in callers and
 * in functions that call themselves: such work waits in a list, not on the stack.
 */
enum work_kind { WORK_CHANGE, WORK_ENTER };

struct work {
    enum work_kind kind;
    uint32_t function, value; /* WORK_CHANGE */
    struct derived d;
    uint32_t root; /* WORK_ENTER */
    size_t edge;
};

static void work_add(struct taint *t, struct work w);

static uint64_t key_of(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t h = (a + 1) * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ (h >> 29) ^ b) * UINT64_C(0xBF58476D1CE4E5B9);
    h = (h ^ (h >> 32) ^ c) * UINT64_C(0x94D049BB133111EB);
    return h ^ (h >> 31);
}

uint32_t root_get(struct taint *t, enum root_kind kind, uint32_t function, uint32_t slot,
                  uint32_t path)
{
    uint64_t id, key = key_of((uint64_t)function << 2 | kind, slot, path);
    if (umap_get(&t->root_ids, key, &id))
        return (uint32_t)id;
    id = t->roots.len;
    *vec_add(&t->roots, &t->arena) = (struct root){.kind = kind,
                                                   .function = function,
                                                   .slot = slot,
                                                   .path = path,
                                                   .start = TAINT_NONE,
                                                   .labels = kind == ROOT_SOURCE ? 1u << slot : 0};
    umap_put(&t->root_ids, key, id);
    return (uint32_t)id;
}

static void enqueue(struct taint *t, uint32_t fact)
{
    struct fact *f = fact_at(t, fact);
    if (f->queued)
        return;
    f->queued = true;
    *vec_add(&t->queue, &t->run) = fact;
}

/* ---- facts ---- */

static uint64_t fact_key(const struct taint *t, const struct fact *f)
{
    return key_of(f->root, function_of(t, f->function)->value_base + f->value, f->path);
}

/* The slot of the fact with the root and place of WANTED, or the free one where it would go. */
static struct fact_slot *fact_find(const struct taint *t, const struct fact *wanted, uint64_t key)
{
    size_t mask = t->nfact_slots - 1;
    for (size_t i = (size_t)key & mask;; i = (i + 1) & mask) {
        struct fact_slot *slot = &t->fact_slots[i];
        if (!slot->id)
            return slot;
        if (slot->tag != (uint32_t)(key >> 32))
            continue;
        const struct fact *f = fact_at(t, slot->id - 1);
        if (f->root == wanted->root && f->value == wanted->value && f->path == wanted->path &&
            f->function == wanted->function)
            return slot;
    }
}

static void grow_fact_slots(struct taint *t)
{
    struct fact_slot *old = t->fact_slots;
    size_t n = t->nfact_slots;
    t->nfact_slots = n ? n * 2 : 1024;
    t->fact_slots = arena_array(&t->run, struct fact_slot, t->nfact_slots);
    arena_give_back(&t->run, old, n * sizeof(*old));
    for (uint32_t id = 0; id < t->nfacts; id++) {
        uint64_t key = fact_key(t, fact_at(t, id));
        *fact_find(t, fact_at(t, id), key) = (struct fact_slot){id + 1, (uint32_t)(key >> 32)};
    }
}

/* Keeps F; its id is the number of those before it. */
static uint32_t fact_keep(struct taint *t, struct fact f)
{
    uint32_t id = (uint32_t)t->nfacts++;
    struct fact **chunk = &t->fact_chunks[id / FACT_CHUNK];
    if (!*chunk)
        *chunk = arena_array(&t->arena, struct fact, FACT_CHUNK);
    *fact_at(t, id) = f;
    return id;
}

/* Is something shorter, and no cleaner, already known at the same value? */
static bool is_covered(struct taint *t, struct fact wanted)
{
    struct taint_path p = t->paths.items[wanted.path];
    while (p.n > 0) {
        p.n--;
        wanted.path = path_intern(t, &p);
        uint32_t id = fact_find(t, &wanted, fact_key(t, &wanted))->id;
        const struct fact *f = id ? fact_at(t, id - 1) : NULL;
        if (f && !(f->clears & ~wanted.clears) &&
            (f->since == TAINT_NONE || f->since == wanted.since))
            return true;
    }
    return false;
}

static void fact_merge(struct taint *t, uint32_t id, const struct derived *d)
{
    struct fact *f = fact_at(t, id);
    uint64_t clears = f->clears & d->clears;
    uint32_t since = f->since == d->since ? f->since : TAINT_NONE;
    if (clears == f->clears && since == f->since)
        return;
    if (clears != f->clears && d->how != HOW_ROOT) {
        f->pred = d->pred;
        f->how = (uint8_t)d->how;
    }
    f->clears = clears;
    f->since = since;
    enqueue(t, id);
}

/* The work is to stay in proportion to the code, whatever the code is. */
static size_t room_of(const struct taint *t, uint32_t function)
{
    return function_of(t, function)->code.len * LIMIT_FACTS_PER_VALUE + LIMIT_FACTS_BASE;
}

static bool has_room(struct taint *t, uint32_t function)
{
    size_t room = room_of(t, function);
    if (t->nfacts >= LIMIT_FACTS) {
        t->caps_hit++;
        return false;
    }
    if (t->facts_of[function] < room) {
        t->facts_of[function]++;
        return true;
    }
    t->cut += t->facts_of[function] == room;
    t->facts_of[function] = (uint32_t)room + 1;
    return false;
}

void fact_add(struct taint *t, uint32_t function, uint32_t value, struct derived d)
{
    if (value == IR_NONE)
        return;
    if (t->nfacts * 4 >= t->nfact_slots * 3)
        grow_fact_slots(t);
    uint32_t *first = &t->first_fact[function_of(t, function)->value_base + value];
    struct fact f = {.root = d.root,
                     .function = function,
                     .value = value,
                     .path = d.path,
                     .clears = d.clears,
                     .pred = d.pred,
                     .since = d.since,
                     .next_at_value = *first,
                     .how = (uint8_t)d.how};
    uint64_t key = fact_key(t, &f);
    struct fact_slot *slot = fact_find(t, &f, key);
    if (slot->id) {
        fact_merge(t, slot->id - 1, &d);
        return;
    }
    if (is_covered(t, f) || !has_room(t, function))
        return;
    *first = fact_keep(t, f);
    *slot = (struct fact_slot){*first + 1, (uint32_t)(key >> 32)};
    enqueue(t, *first);
}

/* ---- cells ---- */

/* The place of the edge from FACT at CALL in the list of ROOT; the place behind it when it is new.
 */
static size_t edge_find(struct taint *t, uint32_t root, uint32_t fact, uint32_t call)
{
    uint64_t id, key = key_of(root, fact, call);
    if (umap_get(&t->edge_ids, key, &id))
        return (size_t)id;
    umap_put(&t->edge_ids, key, t->roots.items[root].in.len);
    return t->roots.items[root].in.len;
}

/* Shared variables and changed objects are told apart by two members, not three. */
#define SHARED_DEPTH 2

static uint32_t cut_path(struct taint *t, uint32_t path)
{
    struct taint_path p = t->paths.items[path];
    if (p.n <= SHARED_DEPTH)
        return path;
    p.n = SHARED_DEPTH;
    return path_intern(t, &p);
}

void cell_add(struct taint *t, uint32_t cell, uint32_t path, uint32_t fact, uint64_t clears)
{
    path = cut_path(t, path);
    uint32_t root = root_get(t, ROOT_CELL, 0, cell, path);
    size_t at = edge_find(t, root, fact, TAINT_NONE);
    struct root *r = &t->roots.items[root];
    if (at < r->in.len) {
        r->in.items[at].clears &= clears;
        return;
    }
    bool first = r->in.len == 0;
    *vec_add(&r->in, &t->arena) = (struct incoming){
        .fact = fact, .function = TAINT_NONE, .call = TAINT_NONE, .clears = clears};
    if (!first)
        return;
    const struct site_list *loads = &t->cell_loads[cell];
    for (size_t i = 0; i < loads->len; i++)
        if (t->facts_of[loads->items[i].function] <= room_of(t, loads->items[i].function))
            fact_add(t, loads->items[i].function, loads->items[i].call,
                     (struct derived){.root = root,
                                      .path = path,
                                      .pred = TAINT_NONE,
                                      .since = TAINT_NONE,
                                      .how = HOW_ROOT});
}

/* ---- parameters ---- */

/* Where the call of IN hands FUNCTION on as callback: the number of the argument. */
static uint32_t callback_argument(const struct taint *t, uint32_t function,
                                  const struct incoming *in)
{
    const struct site_list *sites = &t->callers[function];
    uint32_t argument = TAINT_NONE;
    for (size_t i = 0; i < sites->len && argument == TAINT_NONE; i++)
        if (sites->items[i].function == in->function && sites->items[i].call == in->call)
            argument = sites->items[i].argument;
    return argument;
}

/* The first facts below a parameter or receiver. */
static void start_param(struct taint *t, uint32_t root)
{
    const struct root *r = &t->roots.items[root];
    const struct ir_function *f = function_of(t, r->function);
    struct derived d = {
        .root = root, .path = r->path, .pred = TAINT_NONE, .since = TAINT_NONE, .how = HOW_ROOT};
    uint32_t slot = r->slot;
    if (slot != PARAM_THIS) {
        fact_add(t, f->id, f->params.items[slot].value, d);
        return;
    }
    for (uint32_t i = 0; i < f->code.len; i++)
        if (f->code.items[i].op == IR_THIS)
            fact_add(t, f->id, i, d);
}

void param_add(struct taint *t, uint32_t function, uint32_t slot, uint32_t path, struct incoming in)
{
    const struct ir_function *f = function_of(t, function);
    if (slot != PARAM_THIS && slot >= f->params.len)
        return;
    uint32_t root = root_get(t, ROOT_PARAM, function, slot, path);
    size_t at = edge_find(t, root, in.fact, in.call);
    struct root *r = &t->roots.items[root];
    if (at < r->in.len) {
        uint64_t clears = r->in.items[at].clears & in.clears;
        if (clears == r->in.items[at].clears)
            return;
        r->in.items[at].clears = clears;
    } else {
        in.argument = in.callback ? callback_argument(t, function, &in) : TAINT_NONE;
        *vec_add(&r->in, &t->arena) = in;
        if (at == 0)
            start_param(t, root);
    }
    work_add(t, (struct work){.kind = WORK_ENTER, .root = root, .edge = at});
}

/* ---- objects that were changed ---- */

#define ALIAS_STEPS 24

struct alias {
    uint32_t value, path;
};

static void push_alias(struct alias *stack, size_t *depth, uint32_t value, uint32_t path)
{
    if (value != IR_NONE && *depth < ALIAS_STEPS)
        stack[(*depth)++] = (struct alias){value, path};
}

/*
 * The object in a variable that closures share was changed: all who read the variable see it, and
 * whoever holds the object that was put there: `const self = this; … self.name = x`.
 */
static void change_cell(struct taint *t, const struct ir_function *f, uint32_t index, uint32_t path,
                        struct derived d)
{
    uint32_t cell = f->file->cell_base + index;
    const struct ir_cell *c = &f->file->cells.items[index];
    path = cut_path(t, path);
    uint32_t root = root_get(t, ROOT_CELL, 0, cell, path);
    bool first = t->roots.items[root].in.len == 0;
    cell_add(t, cell, path, d.pred, d.clears);
    if (!first || c->nstores != 1 || c->store_fn >= f->file->functions.len)
        return;
    const struct ir_function *owner = f->file->functions.items[c->store_fn];
    if (c->store < owner->code.len)
        fact_add_object(
            t, owner->id, owner->code.items[c->store].c,
            (struct derived){
                .root = root, .path = path, .pred = d.pred, .since = TAINT_NONE, .how = HOW_COPY});
}

/* Who else sees a change of the object at A: hands the next ones to the stack. */
static void alias_step(struct taint *t, const struct ir_function *f, struct alias a,
                       struct derived d, struct alias *stack, size_t *depth)
{
    const struct ir_instr *in = &f->code.items[a.value];
    uint32_t shared = index_shared(t, f, a.value);
    d.path = a.path;
    if (shared != TAINT_NONE && a.path)
        cell_add(t, shared, a.path, d.pred, d.clears);
    switch (in->op) {
    case IR_LOAD:
        push_alias(stack, depth, in->a, path_push(t, index_member_name(t, f, in), a.path));
        break;
    case IR_AWAIT:
        push_alias(stack, depth, in->a, a.path);
        break;
    case IR_PHI:
        for (uint32_t i = 0; i < in->nargs; i++)
            push_alias(stack, depth, f->args.items[in->args + i].value, a.path);
        break;
    case IR_CELL_LOAD:
        change_cell(t, f, in->a, a.path, d);
        break;
    case IR_PARAM:
        exit_add(t, f->id, EXIT_PARAM, in->a, d);
        break;
    case IR_THIS:
        if (t->this_cell[f->id] != TAINT_NONE)
            cell_add(t, t->this_cell[f->id], a.path, d.pred, d.clears | CLEAR_UNSURE);
        exit_add(t, f->id, EXIT_THIS, PARAM_THIS, d);
        break;
    default:
        break;
    }
}

static void change_apply(struct taint *t, uint32_t function, uint32_t value, struct derived d)
{
    const struct ir_function *f = function_of(t, function);
    struct alias stack[ALIAS_STEPS];
    size_t depth = 0;
    push_alias(stack, &depth, value, d.path);
    for (int steps = 0; depth && steps < ALIAS_STEPS; steps++) {
        struct alias a = stack[--depth];
        struct derived at = d;
        at.path = a.path;
        fact_add(t, function, a.value, at);
        alias_step(t, f, a, d, stack, &depth);
    }
}

/* Notes a change; false when all that it can bring is known. */
static bool change_is_new(struct taint *t, uint32_t function, uint32_t value,
                          const struct derived *d)
{
    uint64_t where = function_of(t, function)->value_base + value, id;
    uint64_t key = key_of(key_of(d->root, where, d->path), d->pred, d->how);
    if (!umap_get(&t->change_ids, key, &id)) {
        umap_put(&t->change_ids, key, t->changes.len);
        *vec_add(&t->changes, &t->run) = (struct change){d->clears, d->since};
        return true;
    }
    struct change *known = &t->changes.items[id];
    uint64_t clears = known->clears & d->clears;
    uint32_t since = known->since == d->since ? known->since : TAINT_NONE;
    if (clears == known->clears && since == known->since)
        return false;
    *known = (struct change){clears, since};
    return true;
}

void fact_add_object(struct taint *t, uint32_t function, uint32_t value, struct derived d)
{
    if (value != IR_NONE && change_is_new(t, function, value, &d))
        work_add(t,
                 (struct work){.kind = WORK_CHANGE, .function = function, .value = value, .d = d});
}

/* ---- exits ---- */

/* The value of FUNCTION's parameter SLOT at a call that names it by position or keyword. */
static uint32_t argument_for(const struct taint *t, const struct ir_function *caller,
                             const struct ir_instr *call, uint32_t function, uint32_t slot)
{
    const struct ir_function *f = function_of(t, function);
    if (slot >= f->params.len)
        return IR_NONE;
    for (uint32_t i = 0; i < call->nargs; i++) {
        const struct ir_arg *arg = &caller->args.items[call->args + i];
        if (arg->kind == IR_ARG_PLAIN
                ? i == slot
                : arg->kind == IR_ARG_NAMED && arg->name && arg->name == f->params.items[slot].name)
            return arg->value;
    }
    return IR_NONE;
}

/* `super` and what `super()` gives */
static bool is_super(const struct ir_function *f, uint32_t value)
{
    const struct ir_instr *in = &f->code.items[value];
    if (in->op == IR_CALL && in->a != IR_NONE)
        in = &f->code.items[in->a];
    return in->op == IR_GLOBAL && slice_eq_str(atom_slice(in->name), "super");
}

/* The object on which a call is made: the base of a method, or what is called. */
static uint32_t object_of_call(const struct ir_function *caller, const struct ir_instr *call)
{
    if (call->a == IR_NONE || caller->code.items[call->a].op != IR_LOAD)
        return call->a;
    return caller->code.items[call->a].a;
}

/* Does the call make the object that the constructor FUNCTION fills? Not super().__init__(x). */
static bool makes_object(const struct taint *t, uint32_t function, const struct ir_function *caller,
                         const struct ir_instr *call)
{
    uint32_t on = object_of_call(caller, call);
    if (call->op == IR_NEW)
        return true;
    return function_of(t, function)->kind == IR_FN_CONSTRUCTOR && on != IR_NONE &&
           !is_super(caller, on) &&
           !slice_eq_str(atom_slice(caller->code.items[call->a].name), "__init__");
}

/* FUNCTION changed its receiver: the object that it makes, or that it was called on. */
static void change_receiver(struct taint *t, uint32_t function, const struct ir_function *caller,
                            uint32_t call, struct derived d)
{
    const struct ir_instr *in = &caller->code.items[call];
    uint32_t on = object_of_call(caller, in);
    if (makes_object(t, function, caller, in)) {
        d.since = TAINT_NONE;
        fact_add(t, caller->id, call, d);
    } else if (on != IR_NONE && is_super(caller, on)) {
        for (uint32_t i = 0; i < caller->code.len; i++)
            if (caller->code.items[i].op == IR_THIS)
                fact_add_object(t, caller->id, i, d);
    } else if (on != IR_NONE && on != in->a) {
        fact_add_object(t, caller->id, on, d);
    }
}

static void apply_at(struct taint *t, uint32_t function, const struct exit *e, uint32_t caller_id,
                     uint32_t call, uint32_t callback, struct derived d)
{
    const struct ir_function *caller = function_of(t, caller_id);
    const struct ir_instr *in = &caller->code.items[call];
    if (e->kind == EXIT_RETURN) {
        if (callback != TAINT_NONE)
            call_callback_return(t, caller_id, call, callback, d);
        else if (!makes_object(t, function, caller, in))
            fact_add(t, caller_id, call, d);
        return;
    }
    d.how = HOW_CHANGED;
    d.since = call;
    if (callback != TAINT_NONE)
        return;
    if (e->kind == EXIT_PARAM)
        fact_add_object(t, caller_id, argument_for(t, caller, in, function, e->slot), d);
    else
        change_receiver(t, function, caller, call, d);
}

static void exit_apply(struct taint *t, uint32_t root, const struct exit *e,
                       const struct incoming *in)
{
    struct fact to = *fact_at(t, in->fact);
    struct derived d = {.root = to.root,
                        .path = e->path,
                        .pred = in->fact,
                        .since = TAINT_NONE,
                        .clears = e->clears | to.clears | in->clears,
                        .how = HOW_RETURNED};
    apply_at(t, t->roots.items[root].function, e, in->function, in->call, in->argument, d);
}

/* Adds exit E of ROOT; false when it is known. */
static bool exit_is_new(struct taint *t, uint32_t root, struct exit e)
{
    struct root *r = &t->roots.items[root];
    uint64_t id, key = key_of(key_of(root, e.kind, e.slot), e.path, e.fact);
    if (!umap_get(&t->exit_ids, key, &id)) {
        umap_put(&t->exit_ids, key, r->exits.len);
        *vec_add(&r->exits, &t->run) = e;
        return true;
    }
    if (r->exits.items[id].clears == e.clears)
        return false;
    r->exits.items[id].clears = e.clears;
    return true;
}

/* D.pred is the fact that leaves, D.path how it looks outside. */
void exit_add(struct taint *t, uint32_t function, enum exit_kind kind, uint32_t slot,
              struct derived d)
{
    uint32_t root = d.root;
    if (kind != EXIT_RETURN)
        d.path = cut_path(t, d.path);
    struct exit e = {.kind = kind,
                     .slot = slot,
                     .path = d.path,
                     .fact = d.pred,
                     .clears = fact_at(t, d.pred)->clears};
    const struct root *r = &t->roots.items[root];
    if (r->kind == ROOT_PARAM && r->function == function) {
        if (!exit_is_new(t, root, e))
            return;
        for (size_t i = 0; i < t->roots.items[root].in.len; i++) {
            struct incoming in = t->roots.items[root].in.items[i];
            exit_apply(t, root, &e, &in);
        }
        return;
    }
    /* What came out of a shared variable and was put into an argument would be said of every
       caller: large libraries drown in that, and it is hardly ever true. */
    if (r->kind == ROOT_CELL && kind != EXIT_RETURN)
        return;
    d.how = HOW_RETURNED;
    d.since = TAINT_NONE;
    for (size_t i = 0; i < t->callers[function].len; i++) {
        struct taint_site s = t->callers[function].items[i];
        apply_at(t, function, &e, s.function, s.call, s.argument, d);
    }
}

/* ---- work that leads to more work ---- */

static void enter(struct taint *t, uint32_t root, size_t edge)
{
    for (size_t i = 0; i < t->roots.items[root].exits.len; i++) {
        struct exit e = t->roots.items[root].exits.items[i];
        struct incoming in = t->roots.items[root].in.items[edge];
        exit_apply(t, root, &e, &in);
    }
}

static void work_add(struct taint *t, struct work w)
{
    *vec_add(&t->work, &t->run) = w;
    if (t->working)
        return;
    t->working = true;
    for (size_t i = 0; i < t->work.len; i++) {
        w = t->work.items[i];
        if (w.kind == WORK_ENTER)
            enter(t, w.root, w.edge);
        else
            change_apply(t, w.function, w.value, w.d);
    }
    t->work.len = 0;
    t->working = false;
}
