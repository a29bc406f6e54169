/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/* What each instruction does with a fact about one of its operands. Calls are in taint-call.c. */

struct flow {
    struct taint *t;
    const struct ir_function *f;
    const struct ir_instr *in;
    struct fact fact;
    uint32_t id;
    const struct use *use;
    uint64_t clears;
};

static struct derived derive(const struct flow *w, uint32_t path, enum how how)
{
    return (struct derived){.root = w->fact.root,
                            .path = path,
                            .pred = w->id,
                            .since = TAINT_NONE,
                            .clears = w->clears,
                            .how = how};
}

static void flow_to(const struct flow *w, uint32_t value, uint32_t path, enum how how)
{
    fact_add(w->t, w->f->id, value, derive(w, path, how));
}

static bool is_clean_member(const struct flow *w, const struct atom *name)
{
    return name && name == w->t->atom_length && w->f->file->lang == LANG_JAVASCRIPT;
}

/* A load that is nothing but the callee of a call: the call looks at its receiver itself. */
static bool is_only_callee(const struct flow *w)
{
    const struct fn_info *info = w->t->info[w->f->id];
    uint32_t first = info->first_use[w->use->instr];
    if (info->first_use[w->use->instr + 1] != first + 1 || info->uses[first].kind != USE_A)
        return false;
    uint8_t op = w->f->code.items[info->uses[first].instr].op;
    return op == IR_CALL || op == IR_NEW;
}

/* Path(x).name: what a row says of a member that is read. */
static uint64_t member_clears(const struct flow *w)
{
    uint64_t clears = 0;
    if (!link_node(w->t->link, w->f->id, w->use->instr))
        return 0;
    const struct row_list *rows = index_rows(w->t, w->f->id, w->use->instr);
    for (size_t i = 0; i < rows->n; i++)
        if (rows->rows[i].row->kind == ROW_SANITIZER &&
            rows->rows[i].row->in.kind == SELECT_RECEIVER)
            clears |= rows->rows[i].row->clears;
    return clears;
}

static void flow_load(const struct flow *w)
{
    struct taint *t = w->t;
    const struct fn_info *info = t->info[w->f->id];
    uint32_t rest;
    if (w->use->kind != USE_A || t->has_source[w->f->value_base + w->use->instr])
        return;
    if ((info->known && info->known[w->use->instr] != TAINT_NONE) || is_only_callee(w))
        return;
    const struct atom *name = index_member_name(t, w->f, w->in);
    if (is_clean_member(w, name) || !path_pop(t, w->fact.path, name, &rest))
        return;
    /* what the app itself puts into the request did not come with it */
    uint32_t shared = w->fact.path ? TAINT_NONE : index_shared(t, w->f, w->in->a);
    if (shared != TAINT_NONE && index_is_set(t, shared, name))
        return;
    struct derived d = derive(w, rest, HOW_LOAD);
    if (w->fact.path == 0)
        d.clears |= guard_field_clears(name);
    d.clears |= member_clears(w);
    fact_add(t, w->f->id, w->use->instr, d);
}

static void check_store_sinks(const struct flow *w)
{
    const struct row_list *rows = index_rows(w->t, w->f->id, w->use->instr);
    uint32_t rest;
    for (size_t i = 0; i < rows->n; i++) {
        const struct rule_row *row = rows->rows[i].row;
        if (row->kind == ROW_SINK && row->rule->requires &&
            path_matches(w->t, &row->in, w->fact.path, true, &rest))
            sink_add(w->t, row, w->id, w->clears, w->f->id, w->use->instr, w->fact.value,
                     rows->rows[i].exact);
    }
}

static void flow_store(const struct flow *w)
{
    if (w->use->kind != USE_C)
        return;
    check_store_sinks(w);
    struct derived d =
        derive(w, path_push(w->t, index_member_name(w->t, w->f, w->in), w->fact.path), HOW_STORE);
    d.since = w->use->instr;
    fact_add_object(w->t, w->f->id, w->in->a, d);
}

static const struct atom *part_name(const struct flow *w, const struct ir_arg *arg)
{
    struct slice text;
    if (arg->kind == IR_ARG_NAMED)
        return arg->name;
    if (arg->kind == IR_ARG_COMPUTED && link_string(w->t->link, w->f->id, arg->key, &text))
        return atom_get(w->t->program->atoms, text);
    return NULL;
}

static void flow_part(const struct flow *w)
{
    const struct ir_arg *arg = &w->f->args.items[w->in->args + w->use->index];
    bool spread = arg->kind == IR_ARG_SPREAD || arg->kind == IR_ARG_SPREAD_NAMED;
    uint32_t path = w->fact.path;
    if (!spread)
        path = path_push(w->t, part_name(w, arg), path);
    flow_to(w, w->use->instr, path, HOW_PART);
}

/* Arithmetic gives numbers, comparison booleans; the rest may build strings, lists and paths. */
static bool keeps_taint(const struct flow *w)
{
    struct slice op = atom_slice(w->in->name);
    if (slice_eq_str(op, "+"))
        return true;
    return w->f->file->lang == LANG_PYTHON && (slice_eq_str(op, "/") || slice_eq_str(op, "%") ||
                                               slice_eq_str(op, "|") || slice_eq_str(op, "*"));
}

/*
 * What is returned as a whole says nothing about its headers or its status: a response is built
 * member by member, and each is looked at by itself.
 */
static bool is_member_known(const struct flow *w, const struct selector *s, uint32_t path)
{
    return w->t->paths.items[path].n >= (s->depth < PATH_DEPTH ? s->depth : PATH_DEPTH);
}

static void check_return_sinks(const struct flow *w, uint32_t path)
{
    if (!w->t->role[w->f->id])
        return;
    const struct row_list *rows = index_rows(w->t, w->f->id, w->use->instr);
    uint32_t rest;
    for (size_t i = 0; i < rows->n; i++) {
        const struct rule_row *row = rows->rows[i].row;
        if (row->kind == ROW_SINK && row->rule->requires && row->in.kind == SELECT_RETURN &&
            is_member_known(w, &row->in, path) && path_matches(w->t, &row->in, path, true, &rest))
            sink_add(w->t, row, w->id, w->clears, w->f->id, w->use->instr, w->fact.value,
                     rows->rows[i].exact);
    }
}

static void flow_return(const struct flow *w)
{
    uint32_t path = w->fact.path;
    if (w->in->op == IR_YIELD)
        path = path_push(w->t, NULL, path);
    check_return_sinks(w, path);
    exit_add(w->t, w->f->id, EXIT_RETURN, 0, derive(w, path, HOW_RETURNED));
}

static void flow_element(const struct flow *w)
{
    uint32_t rest;
    if (!w->t->has_source[w->f->value_base + w->use->instr] &&
        path_pop(w->t, w->fact.path, NULL, &rest))
        flow_to(w, w->use->instr, rest, HOW_LOAD);
}

static void flow_concat(const struct flow *w)
{
    const struct taint_path *p = &w->t->paths.items[w->fact.path];
    if (p->n > 0 && p->e[0] != TAINT_ANY)
        return;
    struct derived d = derive(w, 0, HOW_CONCAT);
    d.clears |= CLEAR_TEXT;
    if (w->use->kind == USE_ARG)
        d.clears |= guard_prefix_clears(w->t, w->f, w->use->instr, w->use->index);
    text_check(w->t, w->f, w->use->instr, w->id, d.clears);
    fact_add(w->t, w->f->id, w->use->instr, d);
}

static void flow_use(const struct flow *w)
{
    if (w->use->kind == USE_KNOWN) {
        flow_to(w, w->use->instr, w->fact.path, HOW_LOAD);
        return;
    }
    switch (w->in->op) {
    case IR_LOAD:
        flow_load(w);
        break;
    case IR_STORE:
        flow_store(w);
        break;
    case IR_CONCAT:
        flow_concat(w);
        break;
    case IR_BINARY:
        if (keeps_taint(w))
            flow_to(w, w->use->instr, w->fact.path, HOW_CONCAT);
        break;
    case IR_PHI:
    case IR_AWAIT:
    case IR_PARAM: /* the default of a parameter */
        flow_to(w, w->use->instr, w->fact.path, HOW_COPY);
        break;
    case IR_ITER:
        flow_element(w);
        break;
    case IR_KEYS:
        if (w->fact.path == 0)
            flow_to(w, w->use->instr, 0, HOW_LOAD);
        break;
    case IR_OBJECT:
    case IR_ARRAY:
        if (w->use->kind == USE_ARG)
            flow_part(w);
        break;
    case IR_CELL_STORE:
        cell_add(w->t, w->f->file->cell_base + w->in->a, w->fact.path, w->id, w->clears);
        break;
    case IR_RETURN:
    case IR_YIELD:
        flow_return(w);
        break;
    case IR_CALL:
    case IR_NEW:
        call_flow(w->t, w->id, w->use, w->clears);
        break;
    default:
        break;
    }
}

/* Does what the code itself decides keep the use from running? */
static bool is_dead_use(const struct fn_info *info, const struct use *u)
{
    const struct ir_instr *in = &info->f->code.items[u->instr];
    if (!info->dead)
        return false;
    if (in->op == IR_PHI && u->kind == USE_ARG) {
        const struct ir_block *b = &info->f->blocks.items[in->block];
        return u->index < b->npreds &&
               fold_is_dead_edge(info, info->f->edges.items[b->preds + u->index], in->block);
    }
    return info->dead[in->block];
}

/* Where a use runs: an argument of a phi is used at the end of its predecessor. */
static uint32_t block_of_use(const struct ir_function *f, const struct use *u)
{
    const struct ir_instr *in = &f->code.items[u->instr];
    if (in->op != IR_PHI || u->kind != USE_ARG)
        return in->block;
    const struct ir_block *b = &f->blocks.items[in->block];
    return u->index < b->npreds ? f->edges.items[b->preds + u->index] : in->block;
}

void flow_fact(struct taint *t, uint32_t id)
{
    struct fact fact = *fact_at(t, id);
    struct fn_info *info = index_function(t, fact.function);
    for (uint32_t i = info->first_use[fact.value]; i < info->first_use[fact.value + 1]; i++) {
        const struct use *u = &info->uses[i];
        if (fact.since != TAINT_NONE && index_is_before(info->f, u->instr, fact.since))
            continue;
        if (is_dead_use(info, u))
            continue;
        struct flow w = {.t = t,
                         .f = info->f,
                         .in = &info->f->code.items[u->instr],
                         .fact = fact,
                         .id = id,
                         .use = u,
                         .clears = fact.clears};
        if (info->guarded)
            w.clears |= guard_clears(t, info, fact.value, u, block_of_use(info->f, u));
        flow_use(&w);
    }
}
