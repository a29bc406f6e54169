/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

/*
 * API nodes of values: 0 while nothing is known, then one node, then one that is more general, then
 * NODE_MANY when branches or callers disagree. Values only climb that ladder, so that the work
 * ends. Its unit is a function: each is gone through once, and again when something that it reads
 * from elsewhere (a parameter, a variable of a closure, what a callee returns) has changed.
 */

#define SWEEPS 16

static uint32_t join(const struct link *l, uint32_t a, uint32_t b)
{
    if (a == b || b == 0)
        return a;
    if (a == 0 || b == NODE_MANY)
        return b;
    uint32_t common = a == NODE_MANY ? 0 : rule_common(l->rules, a, b);
    return common ? common : NODE_MANY;
}

static bool is_node(uint32_t node)
{
    return node != 0 && node != NODE_MANY;
}

uint32_t nodes_get(const struct link *l, struct ref r)
{
    uint32_t node = link_is_value(l, r) ? l->nodes[link_value(l, r)] : 0;
    return node == NODE_MANY ? 0 : node;
}

void nodes_dirty(struct link *l, uint32_t fn)
{
    if (l->queued[fn])
        return;
    l->queued[fn] = 1;
    *vec_add(&l->queue, &l->arena) = fn;
}

static void dirty_chain(struct link *l, uint32_t head)
{
    for (; head; head = l->chains.items[head - 1].next)
        nodes_dirty(l, l->chains.items[head - 1].value);
}

/* Raises a value of any function. */
static bool raise_value(struct link *l, struct ref r, uint32_t node)
{
    uint32_t value = link_value(l, r);
    uint32_t joined = join(l, l->nodes[value], node);
    if (joined == l->nodes[value])
        return false;
    l->nodes[value] = joined;
    uint64_t head;
    if (l->value_flags[value] & VALUE_WATCHED && umap_get(&l->watchers, value, &head))
        dirty_chain(l, (uint32_t)head);
    return true;
}

/* FN reads R, of another function, without a place in between that would tell it of changes. */
static void watch(struct link *l, struct ref r, uint32_t fn)
{
    uint32_t value = link_value(l, r), head = 0;
    uint64_t found;
    if (umap_get(&l->watchers, value, &found))
        head = (uint32_t)found;
    if (head && l->chains.items[head - 1].value == fn)
        return;
    chain_add(l, &head, fn);
    umap_put(&l->watchers, value, head);
    l->value_flags[value] |= VALUE_WATCHED;
}

static void raise_param(struct link *l, uint32_t fn, uint32_t p, uint32_t node)
{
    const struct ir_function *f = link_fn(l, fn);
    if (!node || p >= f->params.len || f->params.items[p].rest || f->params.items[p].rest_named)
        return;
    struct ref param = ref_of(fn, f->params.items[p].value);
    if (!link_is_value(l, param) || l->value_flags[link_value(l, param)] & VALUE_ROLE)
        return;
    if (raise_value(l, param, node))
        nodes_dirty(l, fn);
}

/* def f(db=Depends(get_db)): the framework calls get_db and hands over what it returns. */
static bool is_injection(const struct ir_function *f, const struct ir_instr *in)
{
    return f->file->lang == LANG_PYTHON && in->op == IR_CALL && in->a < f->code.len &&
           slice_eq_str(atom_slice(f->code.items[in->a].name), "Depends");
}

static void fix_param(struct link *l, uint32_t fn, uint32_t p, uint32_t node)
{
    const struct ir_function *f = link_fn(l, fn);
    if (!node || p >= f->params.len)
        return;
    struct ref param = ref_of(fn, f->params.items[p].value);
    uint32_t fallback = f->params.items[p].fallback;
    if (!link_is_value(l, param) || l->value_flags[link_value(l, param)] & VALUE_ROLE ||
        (fallback < f->code.len && is_injection(f, &f->code.items[fallback])))
        return;
    if (l->nodes[link_value(l, param)])
        l->nodes[link_value(l, param)] = 0; /* what callers gave counts no more */
    raise_value(l, param, node);
    l->value_flags[link_value(l, param)] |= VALUE_ROLE;
    nodes_dirty(l, fn);
}

void nodes_set_role(struct link *l, uint32_t fn, const struct entry_role *role)
{
    /* an error handler of Express has one parameter before the usual ones */
    uint32_t skip = link_fn(l, fn)->params.len == 4 && strcmp(role->name, "express") == 0;
    if (!l->roles[fn])
        l->roles[fn] = role;
    for (uint32_t i = 0; i < ARRAY_SIZE(role->params); i++)
        fix_param(l, fn, i + skip, role->params[i]);
}

const struct entry_role *nodes_role(const struct link *l, uint32_t fn)
{
    return l->roles[fn];
}

/* ---- values made elsewhere ---- */

/* What a member of a known object, or an imported value, may be: looked up once. */
static uint32_t source_nodes(struct link *l, struct ref r)
{
    uint32_t value = link_value(l, r), node = 0;
    uint64_t head = 0;
    if (!(l->value_flags[value] & VALUE_LOOKED)) {
        struct walk w;
        uint32_t chain = 0;
        l->value_flags[value] |= VALUE_LOOKED;
        walk_start(&w, l, WALK_MANY | WALK_PARAMS | WALK_RETURNS);
        walk_value(&w, r);
        for (uint32_t i = 0; i < w.n; i++) {
            if (!link_is_value(l, w.out[i]) || ref_eq(w.out[i], r))
                continue;
            chain_add(l, &chain, link_value(l, w.out[i]));
            watch(l, w.out[i], r.fn);
        }
        if (chain) {
            umap_put(&l->sources, value, chain);
            l->value_flags[value] |= VALUE_SOURCES;
        }
    }
    if (!(l->value_flags[value] & VALUE_SOURCES) || !umap_get(&l->sources, value, &head))
        return 0;
    for (uint32_t at = (uint32_t)head; at; at = l->chains.items[at - 1].next)
        node = join(l, node, l->nodes[l->chains.items[at - 1].value]);
    return node;
}

static uint32_t operand(const struct link *l, const struct ir_function *f, uint32_t v)
{
    return v < f->code.len ? l->nodes[f->value_base + v] : 0;
}

static uint32_t member_node(const struct link *l, uint32_t base, const struct atom *name)
{
    return is_node(base) ? rule_member(l->rules, base, name) : base;
}

static uint32_t load_node(struct link *l, const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    uint32_t base = operand(l, f, in->a);
    uint32_t node = member_node(l, base, link_member_name(l, f->id, in));
    return node ? node : source_nodes(l, ref_of(f->id, v));
}

/* A free name; in Python it may come from `from library import *`. */
static uint32_t global_node(struct link *l, const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    uint32_t node = rule_global(l->rules, f->file->lang, in->name);
    if (f->file->lang != LANG_PYTHON || !in->name)
        return node;
    const struct name_slot *stars =
        names_get(l, SCOPE(SCOPE_EXPORT, l->file_of[f->id]), l->atoms.star);
    if (!stars)
        return node;
    uint32_t other = source_nodes(l, ref_of(f->id, v));
    for (uint32_t at = stars->first; at && !other; at = l->names.values.items[at - 1].next) {
        struct ref module = l->names.values.items[at - 1].ref;
        watch(l, module, f->id);
        other = member_node(l, nodes_get(l, module), in->name);
    }
    return other ? other : node;
}

static uint32_t class_node(const struct link *l, const struct ir_file *file, uint32_t index)
{
    uint32_t node = 0;
    if (index >= file->classes.len)
        return 0;
    const struct ir_class *c = &file->classes.items[index];
    if (c->owner >= file->functions.len)
        return 0;
    for (size_t i = 0; i < c->bases.len; i++)
        node = join(l, node, operand(l, file->functions.items[c->owner], c->bases.items[i]));
    return node;
}

/* An object of a class that extends one of a library. */
static uint32_t this_node(struct link *l, const struct ir_function *f)
{
    uint32_t id = index_class_of(l, f->id);
    if (id == IR_NONE)
        return 0;
    const struct link_class *c = &l->classes.items[id];
    const struct ir_file *file = l->program->files.items[c->file];
    uint32_t node = class_node(l, file, c->index);
    const struct ir_class *ir = &file->classes.items[c->index];
    for (size_t i = 0; i < ir->bases.len && ir->owner < file->functions.len; i++) {
        struct ref base = ref_of(file->functions.items[ir->owner]->id, ir->bases.items[i]);
        if (link_is_value(l, base))
            watch(l, base, f->id);
    }
    return is_node(node) ? rule_call(l->rules, node, NULL) : node;
}

static uint32_t phi_node(struct link *l, const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    uint32_t node = 0;
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t value = f->args.items[in->args + i].value;
        l->backward = l->backward || (value > v && value != IR_NONE);
        node = join(l, node, operand(l, f, value));
    }
    return node;
}

/* ---- calls ---- */

static const struct atom *first_constant(const struct link *l, const struct ir_function *f,
                                         const struct ir_instr *in)
{
    struct slice text;
    if (!in->nargs || f->args.items[in->args].kind == IR_ARG_SPREAD ||
        !link_string(l, f->id, f->args.items[in->args].value, &text))
        return NULL;
    return atom_get(l->program->atoms, text);
}

/* d.get("key") where get is no method that the rules know: as d["key"]. */
static uint32_t lookup_node(const struct link *l, const struct ir_function *f,
                            const struct ir_instr *in)
{
    const struct ir_instr *callee = &f->code.items[in->a];
    if (callee->op != IR_LOAD || callee->name != l->atoms.get || !in->nargs)
        return 0;
    uint32_t base = operand(l, f, callee->a);
    if (!is_node(base))
        return 0;
    uint32_t known = rule_member(l->rules, base, callee->name);
    if (known && known != rule_member(l->rules, base, NULL))
        return 0;
    const struct atom *key = first_constant(l, f, in);
    return key ? rule_member(l->rules, base, key) : 0;
}

uint32_t nodes_of_call(const struct link *l, struct ref call)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    if ((in->op != IR_CALL && in->op != IR_NEW) || in->a >= f->code.len)
        return 0;
    uint32_t node = lookup_node(l, f, in);
    if (node)
        return node;
    uint32_t callee = operand(l, f, in->a);
    return is_node(callee) ? rule_call(l->rules, callee, first_constant(l, f, in)) : 0;
}

/* Gives parameter P of the functions that ARG of a call may be a node; true for a callback. */
static bool raise_callback(struct link *l, const struct ir_function *f, const struct ir_instr *in,
                           uint32_t arg, uint32_t p, uint32_t node, uint32_t *ret_returned)
{
    struct callees found;
    if (arg >= in->nargs || f->args.items[in->args + arg].kind != IR_ARG_PLAIN)
        return false;
    calls_functions(l, ref_of(f->id, f->args.items[in->args + arg].value), &found);
    for (uint32_t i = 0; i < found.n; i++) {
        raise_param(l, found.items[i].fn, p, node);
        if (ret_returned)
            *ret_returned = join(l, *ret_returned, l->return_nodes[found.items[i].fn]);
        uint32_t *head = &l->callers[found.items[i].fn];
        if (!*head || l->chains.items[*head - 1].value != f->id)
            chain_add(l, head, f->id); /* so that its result is looked at again */
    }
    return found.n > 0;
}

/* Methods of arrays and promises that hand what they hold to a function. */
static const struct {
    const char *name;
    uint8_t param;
    bool element; /* the parameter is an element, not the thing */
    enum { GIVES_NOTHING, GIVES_SAME, GIVES_ELEMENT, GIVES_RETURNED } gives;
} holders[] = {
    {"then", 0, false, GIVES_RETURNED},
    {"catch", UINT8_MAX, false, GIVES_SAME},
    {"finally", UINT8_MAX, false, GIVES_SAME},
    {"promise", UINT8_MAX, false, GIVES_SAME},
    {"forEach", 0, true, GIVES_NOTHING},
    {"map", 0, true, GIVES_NOTHING},
    {"flatMap", 0, true, GIVES_NOTHING},
    {"filter", 0, true, GIVES_SAME},
    {"find", 0, true, GIVES_ELEMENT},
    {"findLast", 0, true, GIVES_ELEMENT},
    {"findIndex", 0, true, GIVES_NOTHING},
    {"some", 0, true, GIVES_NOTHING},
    {"every", 0, true, GIVES_NOTHING},
    {"reduce", 1, true, GIVES_NOTHING},
    {"slice", UINT8_MAX, true, GIVES_SAME},
    {"reverse", UINT8_MAX, true, GIVES_SAME},
    {"sort", 0, true, GIVES_SAME},
};

static uint32_t holder_node(struct link *l, const struct ir_function *f, const struct ir_instr *in)
{
    const struct ir_instr *callee = &f->code.items[in->a];
    if (callee->op != IR_LOAD || !callee->name || f->file->lang != LANG_JAVASCRIPT)
        return 0;
    uint32_t base = operand(l, f, callee->a), returned = 0;
    if (!is_node(base))
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(holders); i++) {
        if (!slice_eq_str(atom_slice(callee->name), holders[i].name))
            continue;
        uint32_t element = rule_member(l->rules, base, NULL);
        if (holders[i].param != UINT8_MAX)
            raise_callback(l, f, in, 0, holders[i].param, holders[i].element ? element : base,
                           &returned);
        switch (holders[i].gives) {
        case GIVES_SAME:
            return base;
        case GIVES_ELEMENT:
            return element;
        case GIVES_RETURNED:
            return returned;
        default:
            return 0;
        }
    }
    return 0;
}

/* A row that says what the value of a place is like; true when it is the value of the call. */
static bool apply_type(struct link *l, struct ref call, const struct rule_row *row)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    if (row->out.depth || !rows_hold(l, call, row))
        return false;
    struct ref at;
    switch (row->out.kind) {
    case SELECT_RETURN:
        return true;
    case SELECT_CALLBACK:
        if (row->out.param != SELECTOR_RETURN)
            raise_callback(l, f, in, row->out.index, row->out.param, row->type, NULL);
        break;
    case SELECT_ARG:
    case SELECT_NAMED:
        if (select_value(l, call, &row->out, &at) == SELECT_SEEN && link_is_value(l, at) &&
            raise_value(l, at, row->type))
            nodes_dirty(l, at.fn);
        break;
    default:
        break;
    }
    return false;
}

/* What a row says that the value of the call is: a path, or what the argument is. */
static uint32_t type_of_row(const struct link *l, struct ref call, const struct rule_row *row)
{
    struct ref at;
    if (row->type)
        return row->type;
    return select_value(l, call, &row->in, &at) == SELECT_SEEN ? nodes_get(l, at) : 0;
}

/* Rows that act on the linker itself: types and entries. The type of the call's value, or 0. */
static uint32_t apply_rows(struct link *l, struct ref call, const struct rule_row *rows)
{
    uint32_t type = 0;
    for (const struct rule_row *row = rows; row; row = row->next) {
        if (row->kind == ROW_TYPE && apply_type(l, call, row) && !type)
            type = type_of_row(l, call, row);
        else if (row->kind == ROW_ENTRY && rows_hold(l, entries_route_call(l, call), row))
            entries_of_row(l, call, row);
    }
    return type;
}

/* Hands the nodes of arguments to the functions called; the node of what they return. */
static uint32_t pass_arguments(struct link *l, struct ref call)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct call_targets *t = calls_get(l, call);
    uint32_t node = 0;
    for (uint32_t i = 0; t && i < t->n; i++) {
        const struct callee *c = &t->items[i];
        const struct ir_function *g = link_fn(l, c->fn);
        for (uint32_t p = 0; p < g->params.len; p++)
            raise_param(l, c->fn, p, operand(l, f, calls_argument(l, call, c, p)));
        /* with connection() as c: what a context manager of the program yields is its value */
        if (!c->made && (!g->is_generator || g->file->lang == LANG_PYTHON))
            node = join(l, node, l->return_nodes[c->fn]);
    }
    return node;
}

/* What instruments a client gives the client back: captureAWSClient, captureAWSv3Client. */
static bool is_instrumented(const struct ir_function *f, const struct ir_instr *in)
{
    const struct ir_instr *callee = &f->code.items[in->a];
    return callee->op == IR_LOAD && slice_starts(atom_slice(callee->name), "captureAWS");
}

static uint32_t injected_node(struct link *l, const struct ir_function *f,
                              const struct ir_instr *in)
{
    uint32_t returned = 0;
    if (is_injection(f, in))
        (void)raise_callback(l, f, in, 0, 0, 0, &returned);
    return returned;
}

static uint32_t call_value_node(struct link *l, const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    struct ref call = ref_of(f->id, v);
    if (in->a >= f->code.len)
        return 0;
    uint32_t returned = pass_arguments(l, call);
    uint32_t invoked = nodes_of_call(l, call);
    const struct rule_row *rows = rule_rows(l->rules, invoked);
    if (!rows && !invoked && !calls_get(l, call) && f->code.items[in->a].op == IR_LOAD &&
        !operand(l, f, f->code.items[in->a].a))
        rows = rule_method_rows(l->rules, f->file->lang, f->code.items[in->a].name);
    uint32_t type = rows ? apply_rows(l, call, rows) : 0;
    uint32_t held = holder_node(l, f, in);
    if (in->nargs && in->flags & IR_FLAG_DECORATOR)
        return operand(l, f, f->args.items[in->args].value);
    if (type)
        return type;
    if (held)
        return held;
    if (!invoked && in->nargs && is_instrumented(f, in))
        return operand(l, f, f->args.items[in->args].value);
    if (invoked || returned)
        return invoked ? invoked : returned;
    return injected_node(l, f, in);
}

/* ---- the fixpoint ---- */

static void store_cell(struct link *l, const struct ir_function *f, const struct ir_instr *in)
{
    uint32_t node = operand(l, f, in->c);
    if (!node || in->a >= f->file->cells.len)
        return;
    uint32_t cell = f->file->cell_base + in->a;
    uint32_t joined = join(l, l->cell_nodes[cell], node);
    if (joined == l->cell_nodes[cell])
        return;
    l->cell_nodes[cell] = joined;
    dirty_chain(l, l->cell_loads[cell]);
}

static void store_return(struct link *l, const struct ir_function *f, uint32_t node)
{
    uint32_t joined = join(l, l->return_nodes[f->id], node);
    if (joined == l->return_nodes[f->id])
        return;
    l->return_nodes[f->id] = joined;
    dirty_chain(l, l->callers[f->id]);
}

static uint32_t param_node(struct link *l, const struct ir_function *f, const struct ir_instr *in)
{
    if (in->a >= f->params.len || f->params.items[in->a].fallback == IR_NONE)
        return 0;
    l->backward = true; /* the default is computed after the parameter */
    return operand(l, f, f->params.items[in->a].fallback);
}

/* folder / name in Python: what the object's method for the operator gives. */
static uint32_t operator_node(struct link *l, const struct ir_function *f,
                              const struct ir_instr *in)
{
    if (f->file->lang != LANG_PYTHON || !slice_eq_str(atom_slice(in->name), "/"))
        return 0;
    uint32_t node = operand(l, f, in->a);
    return is_node(node) ? rule_call(l->rules, rule_member(l->rules, node, l->atoms.truediv), NULL)
                         : 0;
}

static uint32_t instr_node(struct link *l, const struct ir_function *f, uint32_t v)
{
    const struct ir_instr *in = &f->code.items[v];
    uint32_t module;
    switch (in->op) {
    case IR_IMPORT:
        if (link_import(l, f->value_base + v, &module))
            return source_nodes(l, ref_of(f->id, v));
        return rule_package(l->rules, f->file->lang, in->name);
    case IR_GLOBAL:
        return global_node(l, f, v);
    case IR_PARAM:
        return l->value_flags[f->value_base + v] & VALUE_ROLE ? 0 : param_node(l, f, in);
    case IR_THIS:
        return this_node(l, f);
    case IR_CLASS:
        return class_node(l, f->file, in->a);
    case IR_LOAD:
        return load_node(l, f, v);
    case IR_CALL:
    case IR_NEW:
        return call_value_node(l, f, v);
    case IR_NOP:
    case IR_AWAIT:
        return operand(l, f, in->a);
    case IR_ITER:
        return member_node(l, operand(l, f, in->a), NULL);
    case IR_BINARY:
        return operator_node(l, f, in);
    case IR_PHI:
        return phi_node(l, f, v);
    case IR_CELL_LOAD:
        return in->a < f->file->cells.len ? l->cell_nodes[f->file->cell_base + in->a] : 0;
    case IR_CELL_STORE:
        store_cell(l, f, in);
        return 0;
    case IR_RETURN:
        store_return(l, f, operand(l, f, in->a));
        return 0;
    case IR_YIELD: /* what a context manager or a dependency hands over */
        if (f->file->lang == LANG_PYTHON)
            store_return(l, f, operand(l, f, in->a));
        return 0;
    default:
        return 0;
    }
}

static void sweep(struct link *l, uint32_t fn)
{
    const struct ir_function *f = link_fn(l, fn);
    bool again = true;
    for (int i = 0; again && i < SWEEPS; i++) {
        again = l->backward = false;
        for (uint32_t v = 0; v < f->code.len; v++) {
            uint32_t node = instr_node(l, f, v);
            if (node && raise_value(l, ref_of(fn, v), node))
                again = true;
        }
        again = again && l->backward;
    }
}

void nodes_run(struct link *l)
{
    while (l->queue_head < l->queue.len) {
        uint32_t fn = l->queue.items[l->queue_head++];
        l->queued[fn] = 0;
        sweep(l, fn);
        if (l->queue_head == l->queue.len)
            l->queue_head = l->queue.len = 0;
    }
}

void nodes_init(struct link *l)
{
    const struct ir_program *p = l->program;
    l->nodes = arena_array(&l->arena, uint32_t, (size_t)p->nvalues + 1);
    l->value_flags = arena_array(&l->arena, uint8_t, (size_t)p->nvalues + 1);
    l->return_nodes = arena_array(&l->arena, uint32_t, l->nfunctions + 1);
    l->cell_nodes = arena_array(&l->arena, uint32_t, (size_t)p->ncells + 1);
    l->queued = arena_array(&l->arena, uint8_t, l->nfunctions + 1);
    l->roles = arena_array(&l->arena, const struct entry_role *, l->nfunctions + 1);
    umap_init(&l->watchers, &l->arena);
    umap_init(&l->sources, &l->arena);
    /* module code first: most of what functions use is imported there */
    for (uint32_t fn = 0; fn < l->nfunctions; fn++)
        if (link_fn(l, fn)->kind == IR_FN_MODULE)
            nodes_dirty(l, fn);
    for (uint32_t fn = 0; fn < l->nfunctions; fn++)
        nodes_dirty(l, fn);
}

uint32_t link_node(const struct link *l, uint32_t function, uint32_t value)
{
    return nodes_get(l, ref_of(function, value));
}
