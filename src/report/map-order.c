/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of functions and targets: each goes to the mean place of what it is joined to, in turn,
 * a few times; the order with the fewest crossings stays.
 */
#include "report/map-layout.h"

#include <math.h>

#define SWEEPS 12

/* One function or target, to be sorted. */
struct item {
    size_t id;
    unsigned rank; /* blocks of one rank stay together */
    double mean;   /* place of what it is joined to */
    size_t before; /* its last place: ties keep their order */
};

struct side {
    struct item *items; /* in order */
    size_t n;
    size_t *place, *best; /* by id */
};

struct order {
    const struct map_layout *l;
    struct side boxes, targets;
    uint64_t *keys; /* by edge */
    size_t *tree;   /* sums over places of targets */
};

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->mean < y->mean || x->mean > y->mean)
        return x->mean < y->mean ? -1 : 1;
    return x->before < y->before ? -1 : x->before > y->before;
}

static void side_init(struct side *s, size_t n, const unsigned *rank, struct arena *a)
{
    s->n = n;
    s->items = arena_array(a, struct item, n + 1);
    s->place = arena_array(a, size_t, n + 1);
    s->best = arena_array(a, size_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        s->items[i] = (struct item){.id = i, .rank = rank ? rank[i] : 0};
        s->place[i] = i;
    }
}

static void settle(struct side *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->items[i].before = i;
    qsort(s->items, s->n, sizeof(*s->items), compare_items);
    for (size_t i = 0; i < s->n; i++)
        s->place[s->items[i].id] = i;
}

/* Moves each thing of one side to the mean place of its edges; what has none, behind the others. */
static void pull(const struct order *o, struct side *s, const struct side *other, bool boxes)
{
    struct arena a;
    arena_init(&a);
    double *sum = arena_array(&a, double, s->n + 1);
    size_t *count = arena_array(&a, size_t, s->n + 1);
    for (size_t i = 0; i < o->l->edges.len; i++) {
        const struct map_edge *e = &o->l->edges.items[i];
        size_t own = boxes ? e->box : e->target;
        sum[own] += (double)other->place[boxes ? e->target : e->box];
        count[own]++;
    }
    for (size_t i = 0; i < s->n; i++) {
        struct item *item = &s->items[i];
        item->mean = count[item->id] ? sum[item->id] / (double)count[item->id] : HUGE_VAL;
    }
    settle(s);
    arena_release(&a);
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Pairs of edges that cross: those that stand in another order on the right than on the left. */
static size_t count_crossings(struct order *o)
{
    size_t n = o->l->edges.len, crossings = 0;
    memset(o->tree, 0, (o->targets.n + 1) * sizeof(*o->tree));
    for (size_t i = 0; i < n; i++) {
        const struct map_edge *e = &o->l->edges.items[i];
        o->keys[i] = (uint64_t)o->boxes.place[e->box] << 32 | o->targets.place[e->target];
    }
    qsort(o->keys, n, sizeof(*o->keys), compare_keys);
    for (size_t i = 0; i < n; i++) {
        size_t place = o->keys[i] & UINT32_MAX, above = 0;
        for (size_t k = place + 1; k > 0; k -= k & (~k + 1))
            above += o->tree[k];
        crossings += i - above;
        for (size_t k = place + 1; k <= o->targets.n; k += k & (~k + 1))
            o->tree[k]++;
    }
    return crossings;
}

static void keep(struct order *o)
{
    memcpy(o->boxes.best, o->boxes.place, o->boxes.n * sizeof(*o->boxes.best));
    memcpy(o->targets.best, o->targets.place, o->targets.n * sizeof(*o->targets.best));
}

/* Puts ITEMS of SIZE bytes to the places of S, and makes PLACE lead from old to new. */
static void permute(void *items, size_t size, const struct side *s, struct arena *a)
{
    if (s->n == 0)
        return;
    char *copy = arena_calloc(a, s->n, size);
    memcpy(copy, items, s->n * size);
    for (size_t i = 0; i < s->n; i++)
        memcpy((char *)items + s->best[i] * size, copy + i * size, size);
}

void map_order(struct map_layout *l, const unsigned *rank, struct arena *a)
{
    struct order o = {.l = l};
    side_init(&o.boxes, l->boxes.len, rank, a);
    side_init(&o.targets, l->targets.len, NULL, a);
    o.keys = arena_array(a, uint64_t, l->edges.len + 1);
    o.tree = arena_array(a, size_t, l->targets.len + 2);
    settle(&o.boxes);
    pull(&o, &o.targets, &o.boxes, false);
    keep(&o);
    size_t best = count_crossings(&o);
    for (int i = 0; i < SWEEPS && best > 0; i++) {
        pull(&o, &o.boxes, &o.targets, true);
        pull(&o, &o.targets, &o.boxes, false);
        size_t crossings = count_crossings(&o);
        if (crossings >= best)
            continue;
        best = crossings;
        keep(&o);
    }
    permute(l->boxes.items, sizeof(*l->boxes.items), &o.boxes, a);
    permute(l->targets.items, sizeof(*l->targets.items), &o.targets, a);
    for (size_t i = 0; i < l->edges.len; i++) {
        l->edges.items[i].box = o.boxes.best[l->edges.items[i].box];
        l->edges.items[i].target = o.targets.best[l->edges.items[i].target];
    }
}
