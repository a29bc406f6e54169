/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

/*
 * One pass over all code, which notes under names what other passes look up: exports, methods,
 * literals that own functions, assignments to members.
 */

/* Values kept in one list: stores of a cell, returns of a function. */
#define CHAIN_MAX 16

struct pending {
    struct arena arena;
    VEC(struct ref) stores;
    VEC(struct ref) imports;
};

static void add_capped(struct link *l, uint32_t *head, uint32_t value)
{
    uint32_t n = 0;
    for (uint32_t at = *head; at; at = l->chains.items[at - 1].next)
        n++;
    if (n < CHAIN_MAX)
        chain_add(l, head, value);
}

uint64_t index_this_scope(const struct link *l, uint32_t fn)
{
    const struct ir_function *f = link_fn(l, fn);
    for (unsigned up = 0; up < 16; up++) {
        uint64_t scope;
        if (f->klass != IR_NONE) {
            uint32_t id = link_class_id(l, f->id, f->klass);
            if (id == IR_NONE)
                return 0;
            return f->kind == IR_FN_STATIC ? SCOPE(SCOPE_STATIC, id) : SCOPE(SCOPE_INSTANCE, id);
        }
        if (umap_get(&l->this_of, f->id, &scope))
            return scope;
        if (f->parent >= f->file->functions.len)
            break;
        f = f->file->functions.items[f->parent];
    }
    return link_fn(l, fn)->kind == IR_FN_MODULE ? 0 : SCOPE(SCOPE_MADE, fn);
}

uint32_t index_class_of(const struct link *l, uint32_t fn)
{
    uint64_t scope = index_this_scope(l, fn);
    enum scope_kind kind = SCOPE_KIND(scope);
    return kind == SCOPE_INSTANCE || kind == SCOPE_STATIC ? SCOPE_ID(scope) : IR_NONE;
}

static void index_object(struct link *l, const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind != IR_ARG_NAMED || arg->value >= f->code.len || !arg->name)
            continue;
        const struct ir_instr *value = &f->code.items[arg->value];
        if (value->op != IR_FUNCTION)
            continue;
        uint32_t fn = link_fn_id(l, f->id, value->a);
        if (fn == IR_NONE)
            continue;
        umap_put(&l->this_of, fn, SCOPE(SCOPE_OBJECT, f->value_base + v));
        names_add(l, SCOPE(SCOPE_BY_NAME, f->file->lang), arg->name, ref_of(fn, REF_FUNCTION));
    }
}

static void index_export(struct link *l, uint32_t file, const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    const struct atom *name =
        in->flags & IR_FLAG_EXPORT_ALL && !in->name ? l->atoms.star : in->name;
    if (name && in->a < f->code.len)
        names_add(l, SCOPE(SCOPE_EXPORT, file), name, ref_of(f->id, in->a));
}

static void index_cell_load(struct link *l, const struct ir_function *f, uint32_t cell)
{
    if (cell >= f->file->cells.len)
        return;
    uint32_t *head = &l->cell_loads[f->file->cell_base + cell];
    if (!*head || l->chains.items[*head - 1].value != f->id)
        chain_add(l, head, f->id);
}

static void index_instr(struct link *l, struct pending *p, uint32_t file,
                        const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    switch (in->op) {
    case IR_IMPORT:
        *vec_add(&p->imports, &p->arena) = ref_of(f->id, v);
        break;
    case IR_EXPORT:
        index_export(l, file, f, v);
        break;
    case IR_OBJECT:
        index_object(l, f, v);
        break;
    case IR_STORE:
        *vec_add(&p->stores, &p->arena) = ref_of(f->id, v);
        break;
    case IR_CELL_STORE:
        if (in->a < f->file->cells.len && f->file->cells.items[in->a].nstores != 1 &&
            in->c < f->code.len)
            add_capped(l, &l->cell_stores[f->file->cell_base + in->a], f->value_base + in->c);
        break;
    case IR_CELL_LOAD:
        index_cell_load(l, f, in->a);
        break;
    case IR_RETURN:
        if (in->a < f->code.len)
            add_capped(l, &l->returns[f->id], f->value_base + in->a);
        break;
    default:
        break;
    }
}

static void index_classes(struct link *l, uint32_t file)
{
    const struct ir_file *ir = l->program->files.items[file];
    for (uint32_t i = 0; i < ir->classes.len; i++) {
        const struct ir_class *c = &ir->classes.items[i];
        uint32_t id = l->class_base[file] + i;
        for (size_t m = 0; m < c->methods.len; m++) {
            const struct ir_method *method = &c->methods.items[m];
            if (!method->name || method->function >= ir->functions.len)
                continue;
            struct ref ref = ref_of(ir->functions.items[method->function]->id, REF_FUNCTION);
            enum scope_kind kind = method->is_static ? SCOPE_STATIC : SCOPE_METHOD;
            names_add(l, SCOPE(kind, id), method->name, ref);
            if (method->name == l->atoms.constructor || method->name == l->atoms.init)
                continue;
            names_add(l, SCOPE(SCOPE_BY_NAME, ir->lang), method->name, ref);
        }
    }
}

static void note_import(struct link *l, uint32_t file, uint32_t module)
{
    uint32_t target = l->modules.items[module].file;
    if (target == IR_NONE || target == file)
        return;
    for (uint32_t at = l->file_imports[file]; at; at = l->chains.items[at - 1].next)
        if (l->chains.items[at - 1].value == target)
            return;
    chain_add(l, &l->file_imports[file], target);
}

#define MAX_NAMES_IMPORTED 256

/* from package import a, b: modules of the package are imported with it */
static void note_submodules(struct link *l, uint32_t file, struct ref import, uint32_t module)
{
    const struct ir_function *f = link_fn(l, import.fn);
    uint32_t sub, end = import.v + MAX_NAMES_IMPORTED;
    for (uint32_t v = import.v + 1; v < f->code.len && v < end; v++) {
        const struct ir_instr *in = &f->code.items[v];
        if (in->op == IR_LOAD && in->a == import.v && in->name &&
            module_submodule(l, module, in->name, &sub))
            note_import(l, file, sub);
    }
}

static void resolve_imports(struct link *l, const struct pending *p)
{
    for (size_t i = 0; i < p->imports.len; i++) {
        struct ref r = p->imports.items[i];
        uint32_t module;
        uint32_t file = l->file_of[r.fn];
        if (!module_resolve(l, file, atom_slice(link_instr(l, r)->name), &module))
            continue;
        l->side[link_value(l, r)] = module + 1;
        note_import(l, file, module);
        if (l->modules.items[module].dir)
            note_submodules(l, file, r, module);
    }
}

static void resolve_bases(struct link *l)
{
    for (uint32_t id = 0; id < l->classes.len; id++) {
        struct link_class *c = &l->classes.items[id];
        const struct ir_file *file = l->program->files.items[c->file];
        const struct ir_class *ir = &file->classes.items[c->index];
        if (ir->owner >= file->functions.len)
            continue;
        uint32_t owner = file->functions.items[ir->owner]->id;
        for (size_t i = 0; i < ir->bases.len && i < CHAIN_MAX; i++) {
            struct ref base = walk_one(l, ref_of(owner, ir->bases.items[i]), 0);
            if (!link_is_value(l, base) || link_instr(l, base)->op != IR_CLASS)
                continue;
            uint32_t other = link_class_id(l, base.fn, link_instr(l, base)->a);
            if (other == IR_NONE || other == id)
                continue;
            *vec_add(&c->bases, &l->arena) = other;
            *vec_add(&l->classes.items[other].derived, &l->arena) = id;
        }
    }
}

/* The scope that an assignment to a member of BASE adds to; methods of prototypes get a `this`. */
static uint64_t store_scope(const struct link *l, struct ref base)
{
    struct ref at = walk_one(l, base, 0);
    if (!link_is_value(l, at))
        return walk_scope(l, at);
    const struct ir_instr *in = link_instr(l, at);
    if (in->op == IR_LOAD && in->name == l->atoms.prototype) {
        struct ref maker = walk_one(l, ref_of(at.fn, in->a), 0);
        uint64_t scope = walk_scope(l, maker);
        if (SCOPE_KIND(scope) == SCOPE_FUNCTION)
            return SCOPE(SCOPE_MADE, SCOPE_ID(scope));
        if (SCOPE_KIND(scope) == SCOPE_STATIC)
            return SCOPE(SCOPE_INSTANCE, SCOPE_ID(scope));
    }
    return walk_scope(l, at);
}

static void index_store(struct link *l, struct ref store)
{
    const struct ir_function *f = link_fn(l, store.fn);
    const struct ir_instr *in = link_instr(l, store);
    const struct atom *name = link_member_name(l, store.fn, in);
    if (!name || in->a >= f->code.len || in->c >= f->code.len)
        return;
    uint64_t scope = store_scope(l, ref_of(store.fn, in->a));
    if (!scope)
        return;
    names_add(l, scope, name, ref_of(store.fn, in->c));
    const struct ir_instr *value = &f->code.items[in->c];
    uint32_t fn = value->op == IR_FUNCTION ? link_fn_id(l, store.fn, value->a) : IR_NONE;
    if (fn == IR_NONE)
        return;
    if (SCOPE_KIND(scope) != SCOPE_FUNCTION && !umap_get(&l->this_of, fn, NULL))
        umap_put(&l->this_of, fn, scope);
    names_add(l, SCOPE(SCOPE_BY_NAME, f->file->lang), name, ref_of(fn, REF_FUNCTION));
}

/* `Foo.prototype = {...}`: what the literal has, the objects have. */
static void index_prototype(struct link *l, struct ref store)
{
    const struct ir_instr *in = link_instr(l, store);
    const struct ir_function *f = link_fn(l, store.fn);
    if (in->name != l->atoms.prototype || in->a >= f->code.len || in->c >= f->code.len)
        return;
    uint64_t scope = walk_scope(l, walk_one(l, ref_of(store.fn, in->a), 0));
    struct ref value = walk_one(l, ref_of(store.fn, in->c), 0);
    if (SCOPE_KIND(scope) != SCOPE_FUNCTION || !link_is_value(l, value) ||
        link_instr(l, value)->op != IR_OBJECT)
        return;
    const struct ir_function *g = link_fn(l, value.fn);
    const struct ir_instr *object = link_instr(l, value);
    scope = SCOPE(SCOPE_MADE, SCOPE_ID(scope));
    for (uint32_t i = 0; i < object->nargs; i++) {
        const struct ir_arg *arg = &g->args.items[object->args + i];
        if (arg->kind != IR_ARG_NAMED || !arg->name || arg->value >= g->code.len)
            continue;
        names_add(l, scope, arg->name, ref_of(g->id, arg->value));
        const struct ir_instr *member = &g->code.items[arg->value];
        uint32_t fn = member->op == IR_FUNCTION ? link_fn_id(l, g->id, member->a) : IR_NONE;
        if (fn != IR_NONE)
            umap_put(&l->this_of, fn, scope);
    }
}

static void make_tables(struct link *l)
{
    const struct ir_program *p = l->program;
    struct arena *a = &l->arena;
    l->nfunctions = p->functions.len;
    l->nfiles = p->files.len;
    l->file_of = arena_array(a, uint32_t, l->nfunctions + 1);
    l->class_base = arena_array(a, uint32_t, l->nfiles + 1);
    l->returns = arena_array(a, uint32_t, l->nfunctions + 1);
    l->callers = arena_array(a, uint32_t, l->nfunctions + 1);
    l->wrappers = arena_array(a, uint32_t, l->nfunctions + 1);
    l->file_imports = arena_array(a, uint32_t, l->nfiles + 1);
    l->cell_stores = arena_array(a, uint32_t, (size_t)p->ncells + 1);
    l->cell_loads = arena_array(a, uint32_t, (size_t)p->ncells + 1);
    l->side = arena_array(a, uint32_t, (size_t)p->nvalues + 1);
    umap_init(&l->this_of, a);
    for (uint32_t i = 0; i < l->nfiles; i++) {
        const struct ir_file *file = p->files.items[i];
        l->class_base[i] = (uint32_t)l->classes.len;
        for (size_t j = 0; j < file->functions.len; j++)
            l->file_of[file->functions.items[j]->id] = i;
        for (uint32_t j = 0; j < file->classes.len; j++)
            *vec_add(&l->classes, a) = (struct link_class){.file = i, .index = j};
    }
}

void index_program(struct link *l)
{
    struct pending p = {0};
    arena_init(&p.arena);
    make_tables(l);
    modules_init(l);
    for (uint32_t i = 0; i < l->nfiles; i++) {
        const struct ir_file *file = l->program->files.items[i];
        for (size_t j = 0; j < file->functions.len; j++) {
            const struct ir_function *f = file->functions.items[j];
            for (uint32_t v = 0; v < f->code.len; v++)
                index_instr(l, &p, i, f, v);
        }
        index_classes(l, i);
    }
    resolve_imports(l, &p);
    resolve_bases(l);
    for (size_t i = 0; i < p.stores.len; i++)
        index_store(l, p.stores.items[i]);
    for (size_t i = 0; i < p.stores.len; i++)
        index_prototype(l, p.stores.items[i]);
    arena_release(&p.arena);
}
