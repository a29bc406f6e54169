/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

/*
 * Which code can run when a function runs? Calls, functions handed to somebody or made on the way,
 * and the module code of the files involved. The closure of one function is a set of bits, made
 * when first asked for.
 */

#define CACHE_BYTES ((size_t)64 << 20)

struct link_reach {
    struct arena graph; /* edges */
    uint32_t *first;    /* nfunctions + 1 offsets into edges */
    uint32_t *edges;
    uint8_t *is_entry, *is_wrapper;
    struct arena cache; /* closures */
    struct umap closures;
    VEC(uint64_t *) sets;
    uint32_t *queue;
};

struct edge_list {
    VEC(uint32_t) items;
};

static void add_edge(struct edge_list *list, struct arena *a, size_t from, uint32_t to)
{
    for (size_t i = from; i < list->items.len; i++)
        if (list->items.items[i] == to)
            return;
    *vec_add(&list->items, a) = to;
}

static bool may_be_function(const struct ir_instr *in)
{
    return in->op == IR_FUNCTION || in->op == IR_CELL_LOAD || in->op == IR_LOAD ||
           in->op == IR_PHI || in->op == IR_CALL || in->op == IR_PARAM;
}

/* Functions given to somebody who may call them. */
static void add_callbacks(const struct link *l, const struct ir_function *f,
                          const struct ir_instr *in, struct edge_list *list, struct arena *a,
                          size_t from)
{
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t value = f->args.items[in->args + i].value;
        if (value >= f->code.len || !may_be_function(&f->code.items[value]))
            continue;
        struct callees found;
        calls_functions(l, ref_of(f->id, value), &found);
        for (uint32_t k = 0; k < found.n; k++)
            add_edge(list, a, from, found.items[k].fn);
    }
}

static void add_edges(const struct link *l, const struct ir_function *f, struct edge_list *list,
                      struct arena *a)
{
    size_t from = list->items.len;
    bool module = f->kind == IR_FN_MODULE;
    for (uint32_t v = 0; v < f->code.len; v++) {
        const struct ir_instr *in = &f->code.items[v];
        uint32_t made = in->op == IR_FUNCTION && !module ? link_fn_id(l, f->id, in->a) : IR_NONE;
        if (made != IR_NONE)
            add_edge(list, a, from, made);
        if (in->op != IR_CALL && in->op != IR_NEW)
            continue;
        const struct call_targets *t = calls_get(l, ref_of(f->id, v));
        for (uint32_t k = 0; t && k < t->n; k++)
            if (!t->items[k].by_name || !nodes_of_call(l, ref_of(f->id, v)))
                add_edge(list, a, from, t->items[k].fn);
        /* what module code registers is not run by every function of the file */
        if (!module)
            add_callbacks(l, f, in, list, a, from);
    }
    uint32_t file = l->file_of[f->id];
    if (!module)
        add_edge(list, a, from, f->file->functions.items[0]->id);
    for (uint32_t at = module ? l->file_imports[file] : 0; at; at = l->chains.items[at - 1].next) {
        const struct ir_file *other = l->program->files.items[l->chains.items[at - 1].value];
        add_edge(list, a, from, other->functions.items[0]->id);
    }
    for (uint32_t at = l->wrappers[f->id]; at; at = l->chains.items[at - 1].next)
        add_edge(list, a, from, l->chains.items[at - 1].value);
}

static struct link_reach *reach_build(const struct link *l)
{
    struct link_reach *r = calloc(1, sizeof(*r));
    if (!r)
        abort();
    struct edge_list list = {0};
    arena_init(&r->graph);
    arena_init(&r->cache);
    umap_init(&r->closures, &r->cache);
    r->first = arena_array(&r->graph, uint32_t, l->nfunctions + 1);
    r->is_entry = arena_array(&r->graph, uint8_t, l->nfunctions + 1);
    r->is_wrapper = arena_array(&r->graph, uint8_t, l->nfunctions + 1);
    r->queue = arena_array(&r->graph, uint32_t, l->nfunctions + 1);
    for (uint32_t fn = 0; fn < l->nfunctions; fn++) {
        r->first[fn] = (uint32_t)list.items.len;
        add_edges(l, link_fn(l, fn), &list, &r->graph);
        for (uint32_t at = l->wrappers[fn]; at; at = l->chains.items[at - 1].next)
            r->is_wrapper[l->chains.items[at - 1].value] = 1;
    }
    r->first[l->nfunctions] = (uint32_t)list.items.len;
    r->edges = list.items.items;
    for (size_t i = 0; i < l->entries.len; i++)
        if (l->entries.items[i].app)
            r->is_entry[l->entries.items[i].function] = 1;
    return r;
}

void reach_free(struct link_reach *reach)
{
    if (!reach)
        return;
    arena_release(&reach->graph);
    arena_release(&reach->cache);
    free(reach);
}

static void fill(const struct link *l, struct link_reach *r, uint32_t from, uint64_t *set)
{
    size_t n = 0;
    r->queue[n++] = from;
    set[from / 64] |= UINT64_C(1) << from % 64;
    for (size_t i = 0; i < n; i++) {
        uint32_t fn = r->queue[i];
        for (uint32_t e = r->first[fn]; e < r->first[fn + 1]; e++) {
            uint32_t to = r->edges[e];
            /* a wrapper that many handlers share calls each of them, but not for this one */
            if (r->is_wrapper[fn] && r->is_entry[to] && to != from)
                continue;
            if (set[to / 64] >> to % 64 & 1)
                continue;
            set[to / 64] |= UINT64_C(1) << to % 64;
            r->queue[n++] = to;
        }
    }
}

static const uint64_t *closure_of(const struct link *l, struct link_reach *r, uint32_t from)
{
    uint64_t id;
    if (umap_get(&r->closures, from, &id))
        return r->sets.items[id];
    if (r->cache.used > CACHE_BYTES) {
        arena_release(&r->cache);
        umap_init(&r->closures, &r->cache);
        memset(&r->sets, 0, sizeof(r->sets));
    }
    uint64_t *set = arena_array(&r->cache, uint64_t, l->nfunctions / 64 + 1);
    fill(l, r, from, set);
    umap_put(&r->closures, from, r->sets.len);
    *vec_add(&r->sets, &r->cache) = set;
    return set;
}

bool link_reaches(const struct link *l, uint32_t from, uint32_t to)
{
    struct link *own = (struct link *)l; /* a cache: callers see no change */
    if (from >= l->nfunctions || to >= l->nfunctions)
        return false;
    if (from == to)
        return true;
    if (!own->reach)
        own->reach = reach_build(l);
    return closure_of(l, own->reach, from)[to / 64] >> to % 64 & 1;
}
