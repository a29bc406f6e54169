/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

/*
 * Where is a value made? A walk goes backwards from a value through variables, awaits, imports and
 * members of known objects. Where several values meet it either stops or follows all of them. Steps
 * and depth are capped, so that cycles (of imports, of phis) end.
 */

#define WALK_DEPTH 16
#define WALK_STEPS 64
#define WALK_STEPS_MANY 256

void refs_add(struct refs *set, struct ref r)
{
    for (uint32_t i = 0; i < set->n; i++)
        if (ref_eq(set->items[i], r))
            return;
    if (set->n < NAME_VALUES)
        set->items[set->n++] = r;
}

static void refs_add_slot(const struct link *l, struct refs *set, const struct name_slot *slot)
{
    uint32_t at = slot ? slot->first : 0;
    for (; at; at = l->names.values.items[at - 1].next)
        refs_add(set, l->names.values.items[at - 1].ref);
}

bool walk_is_nothing(const struct link *l, struct ref r)
{
    if (!link_is_value(l, r))
        return false;
    const struct ir_instr *in = link_instr(l, r);
    return in->op == IR_UNDEF || (in->op == IR_CONST && in->flags == IR_CONST_NULL) ||
           (in->op == IR_UNARY && slice_eq_str(atom_slice(in->name), "void"));
}

/* Leaves out what variables hold before they get their value, if there is anything else. */
static void drop_nothing(const struct link *l, struct refs *set)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < set->n; i++)
        if (!walk_is_nothing(l, set->items[i]))
            set->items[n++] = set->items[i];
    if (n)
        set->n = n;
}

void walk_start(struct walk *w, const struct link *l, unsigned flags)
{
    *w = (struct walk){.l = (struct link *)l,
                       .flags = flags,
                       .budget = flags & WALK_MANY ? WALK_STEPS_MANY : WALK_STEPS};
}

static void walk_emit(struct walk *w, struct ref r)
{
    for (uint32_t i = 0; i < w->n; i++)
        if (ref_eq(w->out[i], r))
            return;
    if (w->n < WALK_MAX)
        w->out[w->n++] = r;
    else
        w->cut = true;
}

static void add_open(struct walk *w, uint32_t value)
{
    for (uint32_t i = 0; i < w->nopen; i++)
        if (w->open[i] == value)
            return;
    if (w->nopen < WALK_OPEN)
        w->open[w->nopen++] = value;
}

/* A walk inside another one. */
static void sub_walk(struct walk *w, struct ref r, unsigned flags, struct walk *ret)
{
    *ret = (struct walk){.l = w->l, .flags = flags, .budget = w->budget, .depth = w->depth + 1};
    walk_value(ret, r);
    w->budget = ret->budget;
    for (uint32_t i = 0; i < ret->nopen; i++)
        add_open(w, ret->open[i]);
    w->cut = w->cut || ret->cut;
}

struct ref walk_one(const struct link *l, struct ref r, unsigned flags)
{
    struct walk w;
    walk_start(&w, l, flags & ~(unsigned)WALK_MANY);
    walk_value(&w, r);
    return w.n == 1 ? w.out[0] : r;
}

/* ---- scopes ---- */

/* What a NEW or CALL of a class makes; inside a walk, so that its caps hold. */
static uint64_t made_scope(struct walk *w, struct ref r)
{
    const struct link *l = w->l;
    const struct ir_instr *in = link_instr(l, r);
    struct walk callee;
    if (w->depth > WALK_DEPTH || !w->budget)
        return 0;
    sub_walk(w, ref_of(r.fn, in->a), 0, &callee);
    if (callee.n != 1 || !link_is_value(l, callee.out[0]))
        return 0;
    struct ref maker = callee.out[0];
    const struct ir_instr *made_by = link_instr(l, maker);
    if (made_by->op == IR_CLASS) {
        uint32_t id = link_class_id(l, maker.fn, made_by->a);
        return id == IR_NONE ? 0 : SCOPE(SCOPE_INSTANCE, id);
    }
    if (made_by->op == IR_FUNCTION && in->op == IR_NEW) {
        uint32_t fn = link_fn_id(l, maker.fn, made_by->a);
        return fn == IR_NONE ? 0 : SCOPE(SCOPE_MADE, fn);
    }
    return 0;
}

static uint64_t scope_in(struct walk *w, struct ref r)
{
    const struct link *l = w->l;
    if (r.v == REF_FUNCTION)
        return SCOPE(SCOPE_FUNCTION, r.fn);
    if (!link_is_value(l, r))
        return 0;
    const struct ir_instr *in = link_instr(l, r);
    uint32_t id;
    switch (in->op) {
    case IR_OBJECT:
        return SCOPE(SCOPE_OBJECT, link_value(l, r));
    case IR_FUNCTION:
        id = link_fn_id(l, r.fn, in->a);
        return id == IR_NONE ? 0 : SCOPE(SCOPE_FUNCTION, id);
    case IR_CLASS:
        id = link_class_id(l, r.fn, in->a);
        return id == IR_NONE ? 0 : SCOPE(SCOPE_STATIC, id);
    case IR_THIS:
        return index_this_scope(l, r.fn);
    case IR_NEW:
    case IR_CALL:
        return in->a < link_fn(l, r.fn)->code.len ? made_scope(w, r) : 0;
    default:
        return 0;
    }
}

uint64_t walk_scope(const struct link *l, struct ref r)
{
    struct walk w;
    walk_start(&w, l, 0);
    return scope_in(&w, r);
}

/* ---- members ---- */

static void object_members(struct walk *w, struct ref object, const struct atom *name,
                           struct refs *ret)
{
    const struct link *l = w->l;
    const struct ir_function *f = link_fn(l, object.fn);
    const struct ir_instr *in = link_instr(l, object);
    refs_add_slot(l, ret, names_get(l, SCOPE(SCOPE_OBJECT, link_value(l, object)), name));
    for (uint32_t i = in->nargs; i > 0; i--) {
        const struct ir_arg *arg = &f->args.items[in->args + i - 1];
        if (arg->value >= f->code.len)
            continue;
        if (arg->kind == IR_ARG_NAMED && arg->name == name) {
            refs_add(ret, ref_of(object.fn, arg->value));
            return;
        }
        if (arg->kind == IR_ARG_COMPUTED && arg->key < f->code.len &&
            f->code.items[arg->key].op == IR_CONST && f->code.items[arg->key].name == name) {
            refs_add(ret, ref_of(object.fn, arg->value));
            return;
        }
        if (arg->kind != IR_ARG_SPREAD_NAMED || w->depth > WALK_DEPTH || !w->budget)
            continue;
        struct walk spread;
        uint32_t before = ret->n;
        sub_walk(w, ref_of(object.fn, arg->value), w->flags | WALK_MODULES, &spread);
        for (uint32_t k = 0; k < spread.n; k++) {
            w->depth++;
            walk_members(w, spread.out[k], name, ret);
            w->depth--;
        }
        if (ret->n > before)
            return;
    }
}

static void array_members(const struct link *l, struct ref array, const struct atom *name,
                          struct refs *ret)
{
    const struct ir_function *f = link_fn(l, array.fn);
    const struct ir_instr *in = link_instr(l, array);
    uint64_t index;
    if (!slice_to_u64(atom_slice(name), &index) || index >= in->nargs)
        return;
    for (uint64_t i = 0; i <= index; i++)
        if (f->args.items[in->args + i].kind != IR_ARG_PLAIN)
            return;
    refs_add(ret, ref_of(array.fn, f->args.items[in->args + index].value));
}

#define CLASS_CHAIN 24

/* Looks in a class and its bases, nearest first; stops at the first that has NAME. */
static bool class_members(const struct link *l, uint32_t id, bool instance, const struct atom *name,
                          struct refs *ret)
{
    uint32_t queue[CLASS_CHAIN], n = 0;
    queue[n++] = id;
    for (uint32_t i = 0; i < n; i++) {
        const struct link_class *c = &l->classes.items[queue[i]];
        uint32_t before = ret->n;
        if (instance)
            refs_add_slot(l, ret, names_get(l, SCOPE(SCOPE_INSTANCE, queue[i]), name));
        refs_add_slot(l, ret, names_get(l, SCOPE(SCOPE_STATIC, queue[i]), name));
        /* also beside a field: this.method = this.method.bind(this) */
        refs_add_slot(l, ret, names_get(l, SCOPE(SCOPE_METHOD, queue[i]), name));
        if (ret->n > before)
            return true;
        for (size_t k = 0; k < c->bases.len && n < CLASS_CHAIN; k++)
            queue[n++] = c->bases.items[k];
    }
    return false;
}

/* What classes that derive from ID make of NAME. */
static void derived_members(const struct link *l, uint32_t id, const struct atom *name,
                            struct refs *ret)
{
    uint32_t queue[CLASS_CHAIN], n = 0;
    queue[n++] = id;
    for (uint32_t i = 0; i < n; i++) {
        const struct link_class *c = &l->classes.items[queue[i]];
        for (size_t k = 0; k < c->derived.len && n < CLASS_CHAIN; k++) {
            uint32_t other = c->derived.items[k];
            queue[n++] = other;
            refs_add_slot(l, ret, names_get(l, SCOPE(SCOPE_INSTANCE, other), name));
            refs_add_slot(l, ret, names_get(l, SCOPE(SCOPE_METHOD, other), name));
        }
    }
}

/* super, or super() in Python */
static bool is_super(const struct link *l, struct ref base)
{
    const struct ir_instr *in = link_instr(l, base);
    const struct ir_function *f = link_fn(l, base.fn);
    if (in->op == IR_CALL && in->a < f->code.len)
        in = &f->code.items[in->a];
    return in->op == IR_GLOBAL && in->name == l->atoms.super;
}

static void module_members(struct walk *w, uint32_t module, const struct atom *name,
                           struct refs *ret);

static void star_members(struct walk *w, uint32_t file, const struct atom *name, struct refs *ret)
{
    struct refs stars = {0};
    refs_add_slot(w->l, &stars, names_get(w->l, SCOPE(SCOPE_EXPORT, file), w->l->atoms.star));
    for (uint32_t i = 0; i < stars.n && !ret->n && w->depth < WALK_DEPTH && w->budget; i++) {
        uint32_t target;
        w->budget--;
        if (!link_is_value(w->l, stars.items[i]) ||
            link_instr(w->l, stars.items[i])->op != IR_IMPORT ||
            !link_import(w->l, link_value(w->l, stars.items[i]), &target))
            continue;
        w->depth++;
        module_members(w, target, name, ret);
        w->depth--;
    }
}

static void js_exports_members(struct walk *w, uint32_t module, const struct atom *name,
                               struct refs *ret)
{
    struct refs whole = {0};
    struct link *l = w->l;
    refs_add_slot(l, &whole, names_get(l, SCOPE(SCOPE_EXPORT, module), l->atoms.module_exports));
    if (name == l->atoms.deflt) {
        if (whole.n)
            *ret = whole;
        else
            refs_add(ret, ref_of(module, REF_MODULE));
        return;
    }
    for (uint32_t i = 0; i < whole.n && w->depth < WALK_DEPTH && w->budget; i++) {
        struct walk sub;
        sub_walk(w, whole.items[i], w->flags | WALK_MODULES, &sub);
        for (uint32_t k = 0; k < sub.n; k++) {
            if (sub.out[k].v == REF_MODULE && sub.out[k].fn == module)
                continue;
            w->depth++;
            walk_members(w, sub.out[k], name, ret);
            w->depth--;
        }
    }
}

static void module_members(struct walk *w, uint32_t module, const struct atom *name,
                           struct refs *ret)
{
    struct link *l = w->l;
    uint32_t file = l->modules.items[module].file, sub;
    if (file != IR_NONE) {
        refs_add_slot(l, ret, names_get(l, SCOPE(SCOPE_EXPORT, file), name));
        if (!ret->n && l->program->files.items[file]->lang == LANG_JAVASCRIPT)
            js_exports_members(w, module, name, ret);
        if (!ret->n)
            star_members(w, file, name, ret);
    }
    if (!ret->n && l->modules.items[module].dir && module_submodule(l, module, name, &sub))
        refs_add(ret, ref_of(sub, REF_MODULE));
}

/* super.x: what the bases of the class have. */
static void super_members(struct walk *w, struct ref base, const struct atom *name,
                          struct refs *ret)
{
    uint32_t id = index_class_of(w->l, base.fn);
    if (id == IR_NONE)
        return;
    const struct link_class *c = &w->l->classes.items[id];
    for (size_t i = 0; i < c->bases.len; i++)
        if (class_members(w->l, c->bases.items[i], true, name, ret))
            return;
}

static void scope_members(struct walk *w, uint64_t scope, bool open_class, const struct atom *name,
                          struct refs *ret)
{
    struct link *l = w->l;
    uint32_t id = SCOPE_ID(scope);
    switch (SCOPE_KIND(scope)) {
    case SCOPE_INSTANCE:
    case SCOPE_STATIC:
        class_members(l, id, SCOPE_KIND(scope) == SCOPE_INSTANCE, name, ret);
        if (open_class && (w->flags & WALK_MANY || !ret->n))
            derived_members(l, id, name, ret);
        break;
    case SCOPE_OBJECT: {
        const struct ir_function *f = ir_function_of_value(l->program, id);
        if (f && w->depth <= WALK_DEPTH)
            object_members(w, ref_of(f->id, id - f->value_base), name, ret);
        break;
    }
    case SCOPE_FUNCTION:
    case SCOPE_MADE:
        refs_add_slot(l, ret, names_get(l, scope, name));
        break;
    default:
        break;
    }
}

void walk_members(struct walk *w, struct ref base, const struct atom *name, struct refs *ret)
{
    struct link *l = w->l;
    if (base.v == REF_MODULE) {
        module_members(w, base.fn, name, ret);
        return;
    }
    bool receiver = false;
    if (link_is_value(l, base)) {
        const struct ir_instr *in = link_instr(l, base);
        if (in->op == IR_OBJECT) {
            object_members(w, base, name, ret);
            return;
        }
        if (in->op == IR_ARRAY) {
            array_members(l, base, name, ret);
            return;
        }
        if (is_super(l, base)) {
            super_members(w, base, name, ret);
            return;
        }
        receiver = in->op == IR_THIS;
    }
    scope_members(w, scope_in(w, base), receiver, name, ret);
}

/* ---- steps ---- */

static void cell_step(const struct link *l, struct ref r, struct refs *next)
{
    const struct ir_file *file = link_fn(l, r.fn)->file;
    uint32_t cell = link_instr(l, r)->a;
    if (cell >= file->cells.len)
        return;
    const struct ir_cell *c = &file->cells.items[cell];
    if (c->nstores == 1 && c->store_fn < file->functions.len) {
        const struct ir_function *f = file->functions.items[c->store_fn];
        if (c->store < f->code.len)
            refs_add(next, ref_of(f->id, f->code.items[c->store].c));
        return;
    }
    for (uint32_t at = l->cell_stores[file->cell_base + cell]; at;
         at = l->chains.items[at - 1].next) {
        uint32_t value = l->chains.items[at - 1].value;
        const struct ir_function *f = ir_function_of_value(l->program, value);
        if (f)
            refs_add(next, ref_of(f->id, value - f->value_base));
    }
}

static void phi_step(const struct link *l, struct ref r, struct refs *next)
{
    const struct ir_function *f = link_fn(l, r.fn);
    const struct ir_instr *in = link_instr(l, r);
    if (in->nargs > NAME_VALUES)
        return;
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t value = f->args.items[in->args + i].value;
        if (value < f->code.len && value != r.v)
            refs_add(next, ref_of(r.fn, value));
    }
}

/* The module object of the file itself: exports, module.exports. */
static bool is_own_module(const struct link *l, struct ref r)
{
    const struct ir_function *f = link_fn(l, r.fn);
    const struct ir_instr *in = link_instr(l, r);
    if (f->file->lang != LANG_JAVASCRIPT || !in->name)
        return false;
    if (in->op == IR_LOAD && slice_eq_str(atom_slice(in->name), "exports") && in->a < f->code.len) {
        in = &f->code.items[in->a];
        return in->op == IR_GLOBAL && slice_eq_str(atom_slice(in->name), "module");
    }
    return in->op == IR_GLOBAL && slice_eq_str(atom_slice(in->name), "exports");
}

/* A table of functions: handlers[event.type](event). */
static void any_members(struct walk *w, struct ref table, struct refs *ret)
{
    if (!link_is_value(w->l, table))
        return;
    const struct ir_function *f = link_fn(w->l, table.fn);
    const struct ir_instr *in = link_instr(w->l, table);
    if (in->op != IR_OBJECT && in->op != IR_ARRAY)
        return;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_SPREAD || arg->kind == IR_ARG_SPREAD_NAMED)
            continue;
        w->cut = w->cut || ret->n == NAME_VALUES;
        refs_add(ret, ref_of(table.fn, arg->value));
    }
}

/* Member NAME (NULL: any) of the value BASE. */
static void member_step(struct walk *w, struct ref at, const struct atom *name, struct refs *next)
{
    struct walk base;
    if (!name && !(w->flags & WALK_MANY))
        return;
    sub_walk(w, at, w->flags | WALK_MODULES, &base);
    if (!(w->flags & WALK_MANY) && base.n > 1)
        return;
    for (uint32_t i = 0; i < base.n; i++) {
        if (name)
            walk_members(w, base.out[i], name, next);
        else
            any_members(w, base.out[i], next);
    }
}

static void load_step(struct walk *w, struct ref r, struct refs *next)
{
    const struct ir_instr *in = link_instr(w->l, r);
    if (is_own_module(w->l, r)) {
        refs_add(next, ref_of(w->l->file_of[r.fn], REF_MODULE));
        return;
    }
    member_step(w, ref_of(r.fn, in->a), link_member_name(w->l, r.fn, in), next);
}

/* d.get(key) of a literal. */
static void lookup_step(struct walk *w, struct ref call, struct refs *next)
{
    const struct ir_function *f = link_fn(w->l, call.fn);
    const struct ir_instr *in = link_instr(w->l, call);
    const struct ir_instr *callee = in->a < f->code.len ? &f->code.items[in->a] : NULL;
    uint32_t key = in->nargs ? f->args.items[in->args].value : IR_NONE;
    if (!callee || callee->op != IR_LOAD || callee->name != w->l->atoms.get || key >= f->code.len ||
        w->depth > WALK_DEPTH)
        return;
    bool constant = f->code.items[key].op == IR_CONST;
    struct walk base;
    sub_walk(w, ref_of(call.fn, callee->a), w->flags, &base);
    for (uint32_t i = 0; i < base.n; i++) {
        if (!link_is_value(w->l, base.out[i]) || link_instr(w->l, base.out[i])->op != IR_OBJECT)
            continue;
        if (constant)
            walk_members(w, base.out[i], f->code.items[key].name, next);
        else if (w->flags & WALK_MANY)
            any_members(w, base.out[i], next);
    }
}

static bool is_passing(const struct link *l, struct ref call)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    if (!in->nargs || f->args.items[in->args].kind != IR_ARG_PLAIN)
        return false;
    if (in->flags & IR_FLAG_DECORATOR)
        return true;
    const struct ir_instr *callee = in->a < f->code.len ? &f->code.items[in->a] : NULL;
    if (!callee || callee->op != IR_LOAD || callee->a >= f->code.len || !callee->name)
        return false;
    const struct ir_instr *base = &f->code.items[callee->a];
    return base->op == IR_GLOBAL && base->name == l->atoms.object &&
           (slice_eq_str(atom_slice(callee->name), "freeze") ||
            slice_eq_str(atom_slice(callee->name), "seal"));
}

static void call_step(struct walk *w, struct ref r, struct refs *next)
{
    const struct link *l = w->l;
    if (w->flags & WALK_DECORATED && link_instr(l, r)->flags & IR_FLAG_DECORATOR)
        return;
    lookup_step(w, r, next);
    if (next->n)
        return;
    if (is_passing(l, r)) {
        const struct ir_function *f = link_fn(l, r.fn);
        refs_add(next, ref_of(r.fn, f->args.items[link_instr(l, r)->args].value));
        return;
    }
    if (!(w->flags & WALK_RETURNS))
        return;
    add_open(w, link_value(l, r));
    const struct call_targets *targets = calls_get(l, r);
    for (uint32_t i = 0; targets && i < targets->n; i++) {
        const struct callee *c = &targets->items[i];
        if (c->made || c->by_name)
            continue;
        const struct ir_function *f = link_fn(l, c->fn);
        for (uint32_t at = l->returns[c->fn]; at; at = l->chains.items[at - 1].next)
            refs_add(next, ref_of(c->fn, l->chains.items[at - 1].value - f->value_base));
    }
}

static void param_step(struct walk *w, struct ref r, struct refs *next)
{
    const struct link *l = w->l;
    const struct ir_function *f = link_fn(l, r.fn);
    uint32_t p = link_instr(l, r)->a, id = l->side[link_value(l, r)];
    if (!(w->flags & WALK_PARAMS))
        return;
    add_open(w, link_value(l, r));
    if (id) {
        const struct param_refs *set = &l->params.items[id - 1];
        for (uint32_t i = 0; i < set->n; i++)
            refs_add(next, set->items[i]);
    }
    if (p < f->params.len && f->params.items[p].fallback < f->code.len)
        refs_add(next, ref_of(r.fn, f->params.items[p].fallback));
}

static void module_step(struct walk *w, struct ref r, struct refs *next)
{
    const struct link *l = w->l;
    uint32_t file = l->modules.items[r.fn].file;
    if (!(w->flags & WALK_MODULES) && file != IR_NONE)
        refs_add_slot(l, next, names_get(l, SCOPE(SCOPE_EXPORT, file), l->atoms.module_exports));
}

/* A free name in Python may come from a star import. */
static void global_step(struct walk *w, struct ref r, struct refs *next)
{
    const struct link *l = w->l;
    if (is_own_module(l, r))
        refs_add(next, ref_of(l->file_of[r.fn], REF_MODULE));
    else if (link_fn(l, r.fn)->file->lang == LANG_PYTHON && link_instr(l, r)->name)
        star_members(w, l->file_of[r.fn], link_instr(l, r)->name, next);
}

static void walk_step(struct walk *w, struct ref r, struct refs *next)
{
    const struct link *l = w->l;
    if (r.v == REF_MODULE) {
        module_step(w, r, next);
        return;
    }
    const struct ir_instr *in = link_instr(l, r);
    uint32_t module;
    switch (in->op) {
    case IR_NOP: /* a phi that turned out to be one value */
    case IR_AWAIT:
        refs_add(next, ref_of(r.fn, in->a));
        break;
    case IR_CELL_LOAD:
        cell_step(l, r, next);
        break;
    case IR_PHI:
        phi_step(l, r, next);
        break;
    case IR_IMPORT:
        if (link_import(l, link_value(l, r), &module))
            refs_add(next, ref_of(module, REF_MODULE));
        break;
    case IR_LOAD:
        load_step(w, r, next);
        break;
    case IR_ITER:
        member_step(w, ref_of(r.fn, in->a), NULL, next);
        break;
    case IR_CALL:
        call_step(w, r, next);
        break;
    case IR_PARAM:
        param_step(w, r, next);
        break;
    case IR_GLOBAL:
        global_step(w, r, next);
        break;
    default:
        break;
    }
}

/* Several values meet at R. */
static void walk_join(struct walk *w, struct ref r, const struct refs *next)
{
    if (w->flags & WALK_MANY) {
        w->depth++;
        for (uint32_t i = 0; i < next->n; i++)
            walk_value(w, next->items[i]);
        w->depth--;
        return;
    }
    struct walk first = {0};
    for (uint32_t i = 0; i < next->n; i++) {
        struct walk other;
        sub_walk(w, next->items[i], w->flags, &other);
        if (i == 0)
            first = other;
        if (other.n != 1 || first.n != 1 || !ref_eq(other.out[0], first.out[0])) {
            walk_emit(w, r);
            return;
        }
    }
    w->real = first.real;
    walk_emit(w, first.out[0]);
}

void walk_value(struct walk *w, struct ref r)
{
    for (;;) {
        struct refs next;
        bool real = REF_IS_REAL(r);
        next.n = 0;
        if (real && !link_is_value(w->l, r))
            return;
        if (real)
            w->real = r;
        if (r.v == REF_FUNCTION) {
            walk_emit(w, r);
            return;
        }
        if (!w->budget || w->depth > WALK_DEPTH) {
            w->cut = true;
            walk_emit(w, r);
            return;
        }
        w->budget--;
        walk_step(w, r, &next);
        if (next.n > 1)
            drop_nothing(w->l, &next);
        if (next.n != 1) {
            if (next.n)
                walk_join(w, r, &next);
            else
                walk_emit(w, r);
            return;
        }
        r = next.items[0];
    }
}
