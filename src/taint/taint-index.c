/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * What the engine looks up again and again: callers of a function, loads of a cell, uses of a
 * value. The first two are made for the whole program, the rest when a fact first enters a
 * function.
 */

struct ir_function *function_of(const struct taint *t, uint32_t function)
{
    return t->program->functions.items[function];
}

static void add_caller(struct taint *t, uint32_t function, struct taint_site site)
{
    *vec_add(&t->callers[function], &t->arena) = site;
}

static void add_cell_load(struct taint *t, uint32_t cell, struct taint_site site)
{
    *vec_add(&t->cell_loads[cell], &t->run) = site;
}

uint32_t index_function_value(struct taint *t, uint32_t function, uint32_t value)
{
    uint32_t at = function;
    uint32_t origin = link_origin(t->link, function, value, &at);
    if (origin == IR_NONE)
        return TAINT_NONE;
    const struct ir_function *f = function_of(t, at);
    const struct ir_instr *in = &f->code.items[origin];
    if (in->op != IR_FUNCTION || in->a >= f->file->functions.len)
        return TAINT_NONE;
    return f->file->functions.items[in->a]->id;
}

static bool may_be_function(const struct ir_instr *in)
{
    return in->op == IR_FUNCTION || in->op == IR_CELL_LOAD || in->op == IR_LOAD;
}

static void index_callbacks(struct taint *t, const struct ir_function *f, uint32_t call)
{
    const struct ir_instr *in = &f->code.items[call];
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t value = f->args.items[in->args + i].value;
        if (value == IR_NONE || !may_be_function(&f->code.items[value]))
            continue;
        uint32_t target = index_function_value(t, f->id, value);
        if (target != TAINT_NONE)
            add_caller(t, target, (struct taint_site){f->id, call, i});
    }
}

#define MAX_CALLEES 16
#define SHARED_THIS 0x80000000u

/* Counts the places where objects of a class are made; a subclass that calls super() makes none. */
static void count_instance(struct taint *t, const struct ir_function *f, uint32_t constructor)
{
    const struct ir_function *g = function_of(t, constructor);
    uint32_t cell = t->this_cell[constructor];
    if (g->kind == IR_FN_CONSTRUCTOR && f->kind != IR_FN_CONSTRUCTOR && cell != TAINT_NONE)
        t->instances[cell - t->program->ncells]++;
}

static void index_call(struct taint *t, const struct ir_function *f, uint32_t call)
{
    uint32_t callees[MAX_CALLEES];
    size_t n = link_callees(t->link, f->id, call, callees, MAX_CALLEES);
    for (size_t i = 0; i < n && i < MAX_CALLEES; i++) {
        add_caller(t, callees[i], (struct taint_site){f->id, call, TAINT_NONE});
        count_instance(t, f, callees[i]);
    }
    index_callbacks(t, f, call);
}

static void index_code(struct taint *t, const struct ir_function *f)
{
    for (uint32_t i = 0; i < f->code.len; i++) {
        const struct ir_instr *in = &f->code.items[i];
        if (in->op == IR_CALL || in->op == IR_NEW)
            index_call(t, f, i);
        else if (in->op == IR_CELL_LOAD)
            add_cell_load(t, f->file->cell_base + in->a, (struct taint_site){f->id, i, TAINT_NONE});
        else if (in->op == IR_THIS && t->this_cell[f->id] != TAINT_NONE) {
            add_cell_load(t, t->this_cell[f->id], (struct taint_site){f->id, i, TAINT_NONE});
            if (f->klass == IR_NONE) /* no receiver leads here */
                t->instances[t->this_cell[f->id] - t->program->ncells] |= SHARED_THIS;
        }
    }
}

/* Is the class of a method derived from another? What it inherits sees the same fields. */
static bool has_family(const struct ir_function *f)
{
    return f->klass < f->file->classes.len && f->file->classes.items[f->klass].bases.len > 0;
}

/*
 * Where a class has several objects, what one holds is not what the others hold: facts follow the
 * receivers then, unless functions inside its methods use `this`, which have no receiver.
 */
static void separate_instances(struct taint *t)
{
    for (size_t i = 0; i < t->program->functions.len; i++) {
        uint32_t cell = t->this_cell[i];
        if (cell == TAINT_NONE)
            continue;
        uint32_t made = t->instances[cell - t->program->ncells];
        if (made > 1 && !(made & SHARED_THIS) && !has_family(t->program->functions.items[i]))
            t->this_cell[i] = TAINT_NONE;
    }
}

/* Fields of `this` are shared by the methods of a class: one cell for each class. Arrow functions
   inside a method that read `this` through IR_THIS belong to it as well. */
static void index_classes(struct taint *t)
{
    size_t nfunctions = t->program->functions.len;
    t->this_cell = arena_array(&t->run, uint32_t, nfunctions + 1);
    memset(t->this_cell, 0xff, (nfunctions + 1) * sizeof(*t->this_cell));
    t->ncells = t->program->ncells;
    for (size_t i = 0; i < t->program->files.len; i++) {
        const struct ir_file *file = t->program->files.items[i];
        for (size_t j = 0; j < file->functions.len; j++) {
            const struct ir_function *f = file->functions.items[j];
            const struct ir_function *method = f;
            for (int up = 0; up < 8 && method->klass == IR_NONE && method->parent != IR_NONE; up++)
                method = file->functions.items[method->parent];
            if (method->klass != IR_NONE)
                t->this_cell[f->id] = t->ncells + method->klass;
        }
        t->ncells += (uint32_t)file->classes.len;
    }
}

/* "/orders", and not "/orders/<id>", "/orders/:id" or "/orders/{id}" */
static bool is_fixed_route(const struct link_entry *e)
{
    return e->method && e->path && !strpbrk(e->path, "<{:*(+?") &&
           !slice_ieq_str(slice_of(e->method), "use");
}

void index_sites(struct taint *t)
{
    size_t n = t->program->functions.len;
    index_classes(t);
    shared_find(t);
    t->info = arena_array(&t->run, struct fn_info *, n + 1);
    t->callers = arena_array(&t->arena, struct site_list, n + 1);
    t->cell_loads = arena_array(&t->run, struct site_list, t->ncells + 1);
    t->role = arena_array(&t->run, const struct entry_role *, n + 1);
    t->first_fact = arena_array(&t->arena, uint32_t, t->program->nvalues + 1);
    memset(t->first_fact, 0xff, (t->program->nvalues + 1) * sizeof(*t->first_fact));
    t->instances = arena_array(&t->run, uint32_t, t->ncells - t->program->ncells + 1);
    t->facts_of = arena_array(&t->run, uint32_t, n + 1);
    t->has_source = arena_array(&t->run, uint8_t, t->program->nvalues + 1);
    size_t nentries;
    const struct link_entry *entries = link_entries(t->link, &nentries);
    for (size_t i = 0; i < nentries; i++)
        if (entries[i].role)
            t->role[entries[i].function] = entries[i].role;
    t->fixed_route = arena_array(&t->run, uint8_t, n + 1);
    for (size_t i = 0; i < nentries; i++)
        t->fixed_route[entries[i].function] |= is_fixed_route(&entries[i]) ? 1 : 2;
    for (size_t i = 0; i < n; i++)
        index_code(t, t->program->functions.items[i]);
    shared_index(t);
    separate_instances(t);
}

bool index_precedes(const struct ir_function *f, uint32_t a, uint32_t b)
{
    uint32_t ba = f->code.items[a].block, bb = f->code.items[b].block;
    return ba == bb ? a < b : ir_dominates(f, ba, bb);
}

const struct atom *index_member_name(struct taint *t, const struct ir_function *f,
                                     const struct ir_instr *in)
{
    struct slice text;
    if (in->name)
        return in->name;
    if (in->b == IR_NONE || !link_string(t->link, f->id, in->b, &text))
        return NULL;
    return atom_get(t->program->atoms, text);
}

/* ---- uses ---- */

struct use_sink {
    struct fn_info *info;
    bool counting;
};

static void use_put(struct use_sink *s, uint32_t value, uint32_t instr, enum use_kind kind,
                    uint32_t index)
{
    if (value == IR_NONE || value >= s->info->f->code.len)
        return;
    if (s->counting)
        s->info->first_use[value + 1]++;
    else
        s->info->uses[s->info->first_use[value]++] =
            (struct use){.instr = instr, .index = (uint16_t)index, .kind = (uint8_t)kind};
}

static bool is_callee_load(const struct ir_function *f, uint32_t value)
{
    return value != IR_NONE && value < f->code.len && f->code.items[value].op == IR_LOAD;
}

static void put_operands(struct use_sink *s, uint32_t i)
{
    const struct ir_function *f = s->info->f;
    const struct ir_instr *in = &f->code.items[i];
    bool values = true; /* a is a value and no index */
    switch (in->op) {
    case IR_NOP:
    case IR_CONST:
    case IR_PARAM:
    case IR_FUNCTION:
    case IR_CLASS:
    case IR_CELL_LOAD:
    case IR_JUMP:
        return;
    case IR_CELL_STORE:
        values = false;
        break;
    default:
        break;
    }
    if ((in->op == IR_CALL || in->op == IR_NEW) && is_callee_load(f, in->a))
        use_put(s, f->code.items[in->a].a, i, USE_RECEIVER, 0);
    if (values)
        use_put(s, in->a, i, USE_A, 0);
    use_put(s, in->b, i, USE_B, 0);
    use_put(s, in->c, i, USE_C, 0);
    for (uint32_t k = 0; k < in->nargs; k++)
        use_put(s, f->args.items[in->args + k].value, i, USE_ARG, k);
}

static void put_all(struct use_sink *s)
{
    const struct ir_function *f = s->info->f;
    for (uint32_t i = 0; i < f->code.len; i++) {
        put_operands(s, i);
        if (s->info->known && s->info->known[i] != TAINT_NONE)
            use_put(s, s->info->known[i], i, USE_KNOWN, 0);
    }
    for (uint32_t i = 0; i < f->params.len; i++)
        use_put(s, f->params.items[i].fallback, f->params.items[i].value, USE_FALLBACK, i);
}

static void collect_uses(struct taint *t, struct fn_info *info)
{
    size_t n = info->f->code.len;
    struct use_sink s = {.info = info, .counting = true};
    info->first_use = arena_array(&t->run, uint32_t, n + 2);
    put_all(&s);
    for (size_t i = 0; i < n; i++)
        info->first_use[i + 1] += info->first_use[i];
    info->uses = arena_array(&t->run, struct use, (size_t)info->first_use[n] + 1);
    s.counting = false;
    put_all(&s);
    /* each is now where the next one starts */
    memmove(info->first_use + 1, info->first_use, n * sizeof(*info->first_use));
    info->first_use[0] = 0;
}

/* ---- value numbers ---- */

static uint64_t vn_key(const struct taint *t, const struct fn_info *info, uint32_t i)
{
    const struct ir_instr *in = &info->f->code.items[i];
    uint64_t h;
    switch (in->op) {
    case IR_LOAD:
        if (!in->name || in->a == IR_NONE)
            return 0;
        h = in->name->hash ^ ((uint64_t)info->vn[in->a] << 20);
        break;
    case IR_CELL_LOAD:
        if (info->f->file->cells.items[in->a].nstores > 1)
            return 0;
        h = in->a;
        break;
    case IR_GLOBAL:
        h = in->name ? in->name->hash : 1;
        break;
    case IR_THIS:
        h = 7;
        break;
    default:
        return 0;
    }
    (void)t;
    h = (h ^ ((uint64_t)in->op << 56)) * UINT64_C(0x9E3779B97F4A7C15);
    return h ? h : 1;
}

static void number_values(struct taint *t, struct fn_info *info, struct arena *scratch)
{
    struct umap seen;
    size_t n = info->f->code.len;
    umap_init(&seen, scratch);
    info->vn = arena_array(&t->run, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const struct ir_instr *in = &info->f->code.items[i];
        info->vn[i] = i;
        if (in->op == IR_AWAIT && in->a < i) {
            info->vn[i] = info->vn[in->a];
            continue;
        }
        uint64_t key = in->a != IR_NONE && in->op == IR_LOAD && in->a >= i ? 0 : vn_key(t, info, i);
        uint64_t first;
        if (!key)
            continue;
        if (umap_get(&seen, key, &first))
            info->vn[i] = (uint32_t)first;
        else
            umap_put(&seen, key, i);
    }
}

/* ---- loads of members that were just stored ---- */

void index_set_known(struct taint *t, struct fn_info *info, uint32_t instr, uint32_t value)
{
    size_t n = info->f->code.len + 1;
    if (!info->known) {
        info->known = arena_array(&t->run, uint32_t, n);
        memset(info->known, 0xff, n * sizeof(uint32_t));
    }
    info->known[instr] = value;
}

static uint64_t member_key(const struct fn_info *info, const struct ir_instr *in)
{
    uint64_t h = (in->name->hash ^ info->vn[in->a]) * UINT64_C(0x9E3779B97F4A7C15);
    return h ? h : 1;
}

/*
 * `x.id = parseInt(x.id); use(x.id)`: the second load reads what was stored, whatever x holds. A
 * store is taken when it comes before the load on every way and no other store to that member comes
 * after it.
 */
static void find_known(struct taint *t, struct fn_info *info, struct arena *scratch)
{
    const struct ir_function *f = info->f;
    struct umap last;
    umap_init(&last, scratch);
    for (uint32_t i = 0; i < f->code.len; i++) {
        const struct ir_instr *in = &f->code.items[i];
        if (in->op != IR_STORE || !in->name || in->a == IR_NONE)
            continue;
        uint64_t before, key = member_key(info, in);
        bool ordered = !umap_get(&last, key, &before) ||
                       (before != TAINT_NONE && index_precedes(f, (uint32_t)before, i));
        umap_put(&last, key, ordered ? i : TAINT_NONE);
    }
    if (!last.len)
        return;
    for (uint32_t i = 0; i < f->code.len; i++) {
        const struct ir_instr *in = &f->code.items[i];
        uint64_t store;
        if (in->op != IR_LOAD || !in->name || in->a == IR_NONE ||
            !umap_get(&last, member_key(info, in), &store) || store == TAINT_NONE)
            continue;
        if (index_precedes(f, (uint32_t)store, i))
            index_set_known(t, info, i, f->code.items[store].c);
    }
}

struct fn_info *index_function(struct taint *t, uint32_t function)
{
    if (t->info[function])
        return t->info[function];
    struct arena scratch;
    arena_init(&scratch);
    struct fn_info *info = arena_new(&t->run, struct fn_info);
    info->f = function_of(t, function);
    t->info[function] = info;
    fold_function(t, info);
    number_values(t, info, &scratch);
    find_known(t, info, &scratch);
    arena_release(&scratch);
    list_read(t, info);
    collect_uses(t, info);
    guard_collect(t, info);
    return info;
}

/* ---- rows ---- */

static bool is_defining(const struct rule_row *row)
{
    switch (row->kind) {
    case ROW_SANITIZER:
    case ROW_PROPAGATOR:
    case ROW_GUARD:
    case ROW_OPERATION:
        return true;
    case ROW_SOURCE:
        return row->out.kind == SELECT_RETURN || row->out.kind == SELECT_NONE;
    default:
        return false;
    }
}

/* What a function was handed as parameter: `run(cb)` calls, where it is called, what it was given.
 */
static size_t callees_through_parameter(struct taint *t, const struct ir_function *f,
                                        const struct ir_instr *call, uint32_t *ret, size_t max)
{
    size_t n = 0;
    if (call->a == IR_NONE || f->code.items[call->a].op != IR_PARAM)
        return 0;
    uint32_t slot = f->code.items[call->a].a;
    const struct site_list *sites = &t->callers[f->id];
    for (size_t i = 0; i < sites->len && n < max; i++) {
        const struct taint_site *s = &sites->items[i];
        const struct ir_function *caller = function_of(t, s->function);
        const struct ir_instr *in = &caller->code.items[s->call];
        if (s->argument != TAINT_NONE || slot >= in->nargs)
            continue;
        uint32_t target =
            index_function_value(t, s->function, caller->args.items[in->args + slot].value);
        if (target != TAINT_NONE)
            ret[n++] = target;
    }
    return n;
}

static void set_callees(struct taint *t, const struct ir_function *f, uint32_t value,
                        struct row_list *list)
{
    uint32_t ids[MAX_CALLEES];
    const struct ir_instr *in = &f->code.items[value];
    if (in->op != IR_CALL && in->op != IR_NEW)
        return;
    size_t n = link_callees(t->link, f->id, value, ids, MAX_CALLEES);
    if (!n)
        n = callees_through_parameter(t, f, in, ids, MAX_CALLEES);
    n = n < MAX_CALLEES ? n : MAX_CALLEES;
    list->callees = arena_array(&t->run, uint32_t, n + 1);
    memcpy(list->callees, ids, n * sizeof(*ids));
    list->ncallees = n;
}

const struct row_list *index_rows(struct taint *t, uint32_t function, uint32_t value)
{
    uint64_t id, key = function_of(t, function)->value_base + value;
    if (umap_get(&t->row_ids, key, &id))
        return &t->row_lists.items[id];
    id = t->row_lists.len;
    struct row_list *list = vec_add(&t->row_lists, &t->run);
    list->rows = link_rows_at(t->link, function, value, &list->n);
    for (size_t i = 0; i < list->n; i++) {
        list->defining = list->defining || is_defining(list->rows[i].row);
        list->known = list->known || list->rows[i].exact;
    }
    set_callees(t, function_of(t, function), value, list);
    umap_put(&t->row_ids, key, id);
    return &t->row_lists.items[id];
}

bool index_is_before(const struct ir_function *f, uint32_t instr, uint32_t since)
{
    return f->blocks.items[f->code.items[instr].block].loop == IR_NONE && instr != since &&
           index_precedes(f, instr, since);
}
