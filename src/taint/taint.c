/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

#include "base/diag.h"
#include "taint/link-internal.h"

/* Labels of roots: the union over what leads to them. Those whose labels grew hand them on. */
static void spread_labels(struct taint *t)
{
    size_t n = t->roots.len, nedges = 0, nqueue = 0;
    uint32_t *first = arena_array(&t->run, uint32_t, n + 2); /* of the edges that leave a root */
    uint32_t *queue = arena_array(&t->run, uint32_t, n + 1); /* a stack */
    uint8_t *queued = arena_array(&t->run, uint8_t, n + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < t->roots.items[i].in.len; k++, nedges++)
            first[fact_at(t, t->roots.items[i].in.items[k].fact)->root + 2]++;
    uint32_t *to = arena_array(&t->run, uint32_t, nedges + 1);
    for (size_t i = 2; i <= n; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < n; i++)
        for (size_t k = 0; k < t->roots.items[i].in.len; k++)
            to[first[fact_at(t, t->roots.items[i].in.items[k].fact)->root + 1]++] = i;
    for (uint32_t i = 0; i < n; i++)
        if (t->roots.items[i].labels) {
            queue[nqueue++] = i;
            queued[i] = 1;
        }
    while (nqueue) {
        uint32_t from = queue[--nqueue];
        queued[from] = 0;
        for (uint32_t e = first[from]; e < first[from + 1]; e++) {
            struct root *r = &t->roots.items[to[e]];
            uint32_t labels = r->labels | t->roots.items[from].labels;
            if (labels == r->labels)
                continue;
            r->labels = labels;
            if (!queued[to[e]])
                queue[nqueue++] = to[e];
            queued[to[e]] = 1;
        }
    }
}

static void run_queue(struct taint *t)
{
    while (t->queue_head < t->queue.len) {
        uint32_t fact = t->queue.items[t->queue_head++];
        fact_at(t, fact)->queued = false;
        flow_fact(t, fact);
        if (t->queue_head > 65536 && t->queue_head * 2 > t->queue.len) {
            t->queue.len -= t->queue_head;
            memmove(t->queue.items, t->queue.items + t->queue_head,
                    t->queue.len * sizeof(t->queue.items[0]));
            t->queue_head = 0;
        }
    }
}

struct taint *taint_run(const struct link *l, const struct virga_diag_sink *sink)
{
    struct taint *t = calloc(1, sizeof(*t));
    if (!t)
        abort();
    arena_init(&t->arena);
    arena_init(&t->run);
    t->link = l;
    t->program = l->program;
    t->rules = l->rules;
    t->diag = sink;
    umap_init(&t->path_ids, &t->run);
    umap_init(&t->root_ids, &t->run);
    umap_init(&t->row_ids, &t->run);
    umap_init(&t->sink_ids, &t->run);
    umap_init(&t->edge_ids, &t->run);
    umap_init(&t->exit_ids, &t->run);
    umap_init(&t->change_ids, &t->run);
    t->atom_length = atom_get_str(t->program->atoms, "length");
    path_intern(t, &(struct taint_path){0});
    index_sites(t);
    text_init(t);
    source_scan(t);
    run_queue(t);
    spread_labels(t);
    hits_resolve(t);
    arena_release(&t->run);
    if (t->caps_hit)
        diag_emit(
            sink, VIRGA_DIAG_WARNING, "taint-facts", NULL, 0, 0,
            "the data-flow analysis stopped at %zu facts: scan parts of the tree by themselves",
            t->nfacts);
    if (t->cut)
        diag_emit(sink, VIRGA_DIAG_WARNING, "taint-function-facts", NULL, 0, 0,
                  "the data flow of %zu functions is too tangled to be followed whole: some of it "
                  "was left out",
                  t->cut);
    if (t->lost)
        diag_emit(sink, VIRGA_DIAG_WARNING, "taint-way", NULL, 0, 0,
                  "%zu flows of data go through too many functions to be followed to where they "
                  "begin: what they lead to was left out",
                  t->lost);
    return t;
}

void taint_free(struct taint *t)
{
    if (!t)
        return;
    arena_release(&t->arena);
    free(t);
}

const struct taint_hit *taint_hits(const struct taint *t, size_t *ret_count)
{
    *ret_count = t->hits.len;
    return t->hits.items;
}

const struct taint_hit *taint_check_hits(const struct taint *t, size_t *ret_count)
{
    *ret_count = t->check_hits.len;
    return t->check_hits.items;
}

uint32_t taint_labels(const struct taint *t, uint32_t function, uint32_t value, bool deep)
{
    uint32_t labels = 0;
    if (value == IR_NONE)
        return 0;
    for (uint32_t id = t->first_fact[function_of(t, function)->value_base + value];
         id != TAINT_NONE; id = fact_at(t, id)->next_at_value) {
        const struct fact *f = fact_at(t, id);
        if ((deep || f->path == 0) && (f->clears & CLEAR_ALL) != CLEAR_ALL)
            labels |= t->roots.items[f->root].labels;
    }
    return labels;
}

const struct taint_site *taint_callers(const struct taint *t, uint32_t function, size_t *ret_count)
{
    *ret_count = t->callers[function].len;
    return t->callers[function].items;
}

struct taint_stats taint_stats(const struct taint *t)
{
    return (struct taint_stats){
        .facts = t->nfacts, .summaries = t->roots.len, .caps_hit = t->caps_hit + t->cut + t->lost};
}
