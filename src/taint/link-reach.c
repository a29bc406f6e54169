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
    uint32_t *mark, stamp; /* functions that the current walk has seen */
    /* the other way round, made when first asked for */
    uint32_t *first_back, *back;
    uint32_t *first_entry, *entry; /* by function: its entries */
    struct arena lists;            /* answers of link_entries_to */
    struct umap list_ids;
    VEC(struct entries_to) entries_to;
};

struct entries_to {
    uint32_t *entries;
    size_t n;
};

struct edge_list {
    struct arena *arena;
    VEC(uint32_t) items;
    uint32_t *mark, stamp; /* functions that the current one leads to already */
};

static void add_edge(struct edge_list *list, uint32_t to)
{
    if (list->mark[to] == list->stamp)
        return;
    list->mark[to] = list->stamp;
    *vec_add(&list->items, list->arena) = to;
}

static bool may_be_function(const struct ir_instr *in)
{
    return in->op == IR_FUNCTION || in->op == IR_CELL_LOAD || in->op == IR_LOAD ||
           in->op == IR_PHI || in->op == IR_CALL || in->op == IR_PARAM;
}

/* Functions given to somebody who may call them. */
static void add_callbacks(const struct link *l, const struct ir_function *f,
                          const struct ir_instr *in, struct edge_list *list)
{
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t value = f->args.items[in->args + i].value;
        if (value >= f->code.len || !may_be_function(&f->code.items[value]))
            continue;
        struct callees found;
        calls_functions(l, ref_of(f->id, value), &found);
        for (uint32_t k = 0; k < found.n; k++)
            add_edge(list, found.items[k].fn);
    }
}

static void add_edges(const struct link *l, const struct ir_function *f, struct edge_list *list)
{
    bool module = f->kind == IR_FN_MODULE;
    for (uint32_t v = 0; v < f->code.len; v++) {
        const struct ir_instr *in = &f->code.items[v];
        uint32_t made = in->op == IR_FUNCTION && !module ? link_fn_id(l, f->id, in->a) : IR_NONE;
        if (made != IR_NONE)
            add_edge(list, made);
        /* what wraps the functions of a file runs when it is loaded, what it makes does not */
        if ((in->op != IR_CALL && in->op != IR_NEW) || (module && in->flags & IR_FLAG_DECORATOR))
            continue;
        const struct call_targets *t = calls_get(l, ref_of(f->id, v));
        for (uint32_t k = 0; t && k < t->n; k++)
            if (!t->items[k].by_name || !nodes_of_call(l, ref_of(f->id, v)))
                add_edge(list, t->items[k].fn);
        /* what module code registers is not run by every function of the file */
        if (!module)
            add_callbacks(l, f, in, list);
    }
    uint32_t file = l->file_of[f->id];
    if (!module)
        add_edge(list, f->file->functions.items[0]->id);
    for (uint32_t at = module ? l->file_imports[file] : 0; at; at = l->chains.items[at - 1].next) {
        const struct ir_file *other = l->program->files.items[l->chains.items[at - 1].value];
        add_edge(list, other->functions.items[0]->id);
    }
    for (uint32_t at = l->wrappers[f->id]; at; at = l->chains.items[at - 1].next)
        add_edge(list, l->chains.items[at - 1].value);
}

static struct link_reach *reach_build(const struct link *l)
{
    struct link_reach *r = calloc(1, sizeof(*r));
    if (!r)
        abort();
    struct edge_list list = {.arena = &r->graph};
    arena_init(&r->graph);
    arena_init(&r->cache);
    umap_init(&r->closures, &r->cache);
    r->first = arena_array(&r->graph, uint32_t, l->nfunctions + 1);
    r->is_entry = arena_array(&r->graph, uint8_t, l->nfunctions + 1);
    r->is_wrapper = arena_array(&r->graph, uint8_t, l->nfunctions + 1);
    r->queue = arena_array(&r->graph, uint32_t, l->nfunctions + 1);
    r->mark = arena_array(&r->graph, uint32_t, l->nfunctions + 1);
    arena_init(&r->lists);
    umap_init(&r->list_ids, &r->lists);
    list.mark = r->mark;
    for (uint32_t fn = 0; fn < l->nfunctions; fn++) {
        r->first[fn] = (uint32_t)list.items.len;
        list.stamp = ++r->stamp;
        add_edges(l, link_fn(l, fn), &list);
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
    arena_release(&reach->lists);
    free(reach);
}

/* Is EDGE one that a walk takes? A wrapper that many handlers share calls each of them, but not for
   the one that the walk is about. */
static bool leads_on(const struct link_reach *r, uint32_t from, uint32_t to)
{
    return !(r->is_wrapper[from] && r->is_entry[to]);
}

static void begin(struct link_reach *r, size_t *n)
{
    *n = 0;
    r->stamp++;
}

static void visit(struct link_reach *r, size_t *n, uint32_t fn)
{
    if (r->mark[fn] == r->stamp)
        return;
    r->mark[fn] = r->stamp;
    r->queue[(*n)++] = fn;
}

/* From the N functions in the queue to all that can run then; how many. */
static size_t walk_on(struct link_reach *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t fn = r->queue[i];
        for (uint32_t e = r->first[fn]; e < r->first[fn + 1]; e++)
            if (leads_on(r, fn, r->edges[e]))
                visit(r, &n, r->edges[e]);
    }
    return n;
}

static void fill(struct link_reach *r, uint32_t from, uint64_t *set)
{
    size_t n;
    begin(r, &n);
    visit(r, &n, from);
    n = walk_on(r, n);
    for (size_t i = 0; i < n; i++)
        set[r->queue[i] / 64] |= UINT64_C(1) << r->queue[i] % 64;
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
    fill(r, from, set);
    umap_put(&r->closures, from, r->sets.len);
    *vec_add(&r->sets, &r->cache) = set;
    return set;
}

/* A cache: callers see no change. */
static struct link_reach *reach_of(const struct link *l)
{
    struct link *own = (struct link *)l;
    if (!own->reach)
        own->reach = reach_build(l);
    return own->reach;
}

bool link_reaches(const struct link *l, uint32_t from, uint32_t to)
{
    if (from >= l->nfunctions || to >= l->nfunctions)
        return false;
    return from == to || closure_of(l, reach_of(l), from)[to / 64] >> to % 64 & 1;
}

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

const uint32_t *link_reached(const struct link *l, const uint32_t *from, size_t nfrom,
                             size_t *ret_count)
{
    struct link_reach *r = reach_of(l);
    size_t n;
    begin(r, &n);
    for (size_t i = 0; i < nfrom; i++)
        if (from[i] < l->nfunctions)
            visit(r, &n, from[i]);
    n = walk_on(r, n);
    qsort(r->queue, n, sizeof(*r->queue), compare_ids);
    *ret_count = n;
    return r->queue;
}

/* ---- who leads here? ---- */

/* Sorts N items by KEYS: *RET_FIRST[k] is where those of key k begin among *RET_ITEMS. */
static void group(struct arena *a, size_t nkeys, size_t n, const uint32_t *keys,
                  const uint32_t *items, uint32_t **ret_first, uint32_t **ret_items)
{
    uint32_t *first = arena_array(a, uint32_t, nkeys + 2);
    uint32_t *sorted = arena_array(a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        first[keys[i] + 2]++;
    for (size_t k = 2; k < nkeys + 2; k++)
        first[k] += first[k - 1];
    for (size_t i = 0; i < n; i++)
        sorted[first[keys[i] + 1]++] = items[i];
    *ret_first = first;
    *ret_items = sorted;
}

static void build_back(const struct link *l, struct link_reach *r)
{
    struct arena scratch;
    size_t nedges = r->first[l->nfunctions], n = 0;
    arena_init(&scratch);
    uint32_t *to = arena_array(&scratch, uint32_t, nedges + 1);
    uint32_t *from = arena_array(&scratch, uint32_t, nedges + 1);
    for (uint32_t fn = 0; fn < l->nfunctions; fn++) {
        for (uint32_t e = r->first[fn]; e < r->first[fn + 1]; e++) {
            if (!leads_on(r, fn, r->edges[e]))
                continue;
            to[n] = r->edges[e];
            from[n++] = fn;
        }
    }
    group(&r->graph, l->nfunctions, n, to, from, &r->first_back, &r->back);
    uint32_t *entries = arena_array(&scratch, uint32_t, l->entries.len + 1);
    uint32_t *functions = arena_array(&scratch, uint32_t, l->entries.len + 1);
    for (uint32_t i = 0; i < l->entries.len; i++) {
        entries[i] = i;
        functions[i] = l->entries.items[i].function;
    }
    group(&r->graph, l->nfunctions, l->entries.len, functions, entries, &r->first_entry, &r->entry);
    arena_release(&scratch);
}

static struct entries_to find_entries_to(const struct link *l, struct link_reach *r, uint32_t to)
{
    VEC(uint32_t) found = {0};
    size_t n;
    if (!r->back)
        build_back(l, r);
    begin(r, &n);
    visit(r, &n, to);
    for (size_t i = 0; i < n; i++) {
        uint32_t fn = r->queue[i];
        for (uint32_t e = r->first_back[fn]; e < r->first_back[fn + 1]; e++)
            visit(r, &n, r->back[e]);
        for (uint32_t e = r->first_entry[fn]; e < r->first_entry[fn + 1]; e++)
            *vec_add(&found, &r->lists) = r->entry[e];
    }
    if (found.len)
        qsort(found.items, found.len, sizeof(*found.items), compare_ids);
    return (struct entries_to){found.items, found.len};
}

const uint32_t *link_entries_to(const struct link *l, uint32_t function, size_t *ret_count)
{
    struct link_reach *r = reach_of(l);
    uint64_t id;
    *ret_count = 0;
    if (function >= l->nfunctions)
        return NULL;
    if (r->lists.used > CACHE_BYTES) {
        arena_release(&r->lists);
        umap_init(&r->list_ids, &r->lists);
        memset(&r->entries_to, 0, sizeof(r->entries_to));
    }
    if (!umap_get(&r->list_ids, function, &id)) {
        struct entries_to found = find_entries_to(l, r, function);
        id = r->entries_to.len;
        *vec_add(&r->entries_to, &r->lists) = found;
        umap_put(&r->list_ids, function, id);
    }
    *ret_count = r->entries_to.items[id].n;
    return r->entries_to.items[id].entries;
}
