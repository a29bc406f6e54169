/* SPDX-License-Identifier: Apache-2.0 */
#include "report/map-layout.h"

#include <limits.h>

#define BOX_GAP 8
#define BOX_H 36 /* of a function with one entry point */
#define NODE_GAP 10
#define TRACK 7 /* between vertical lines */
#define RUN 3   /* neighbours that lead to one target share a line from this many on */
#define PORT 5  /* between the edges of one function */

struct maker {
    struct map_layout *l;
    const struct surface *m;
    const struct surface_section *section;
    struct arena *a;
    size_t slots[CALLER_COUNT][SURFACE_TRIGGERS]; /* 1 + source */
};

/* Requests have one source for each kind of caller, events one for each kind of event. */
static size_t *slot_of(struct maker *k, const struct app_trigger *t)
{
    enum surface_caller caller = surface_caller_of(t);
    return &k->slots[caller][caller == CALLER_EVENT ? t->kind : 0];
}

static const struct surface_function *function_at(const struct maker *k, size_t i)
{
    return &k->m->functions.items[k->section->functions.items[i]];
}

/* Sources in the order of their kinds, whatever the order of functions. */
static void add_sources(struct maker *k)
{
    for (size_t i = 0; i < k->section->functions.len; i++) {
        const struct surface_function *f = function_at(k, i);
        for (size_t t = 0; t < f->triggers.len; t++)
            *slot_of(k, f->triggers.items[t]) = 1;
    }
    for (size_t c = 0; c < CALLER_COUNT; c++) {
        for (size_t e = 0; e < SURFACE_TRIGGERS; e++) {
            if (!k->slots[c][e])
                continue;
            struct map_source *s = vec_add(&k->l->sources, k->a);
            s->caller = (enum surface_caller)c;
            s->kind = (enum trigger_kind)e;
            k->slots[c][e] = k->l->sources.len;
        }
    }
}

/* The triggers of F in the order of their sources; the first MAP_ROWS get rows. */
static void add_rows(struct maker *k, const struct surface_function *f, struct map_box *box)
{
    box->first_row = k->l->rows.len;
    for (size_t s = 0; s < k->l->sources.len; s++) {
        for (size_t t = 0; t < f->triggers.len; t++) {
            if (*slot_of(k, f->triggers.items[t]) != s + 1)
                continue;
            k->l->sources.items[s].entry_points++;
            if (box->nrows == MAP_ROWS) {
                k->l->rows.items[k->l->rows.len - 1].more++;
                continue;
            }
            box->nrows++;
            *vec_add(&k->l->rows, k->a) =
                (struct map_row){.trigger = f->triggers.items[t], .source = s};
        }
    }
}

static void add_boxes(struct maker *k, unsigned *rank)
{
    size_t nstores = k->m->stores.len;
    size_t *target_of = arena_array(k->a, size_t, nstores + 1); /* 1 + target */
    for (size_t i = 0; i < k->section->functions.len; i++) {
        const struct surface_function *f = function_at(k, i);
        struct map_box box = {.function = k->section->functions.items[i]};
        add_rows(k, f, &box);
        rank[i] = box.nrows ? (unsigned)k->l->rows.items[box.first_row].source : UINT_MAX;
        *vec_add(&k->l->boxes, k->a) = box;
        for (size_t e = 0; e < f->links.len; e++) {
            size_t *target = &target_of[f->links.items[e].store];
            if (!*target) {
                vec_add(&k->l->targets, k->a)->store = f->links.items[e].store;
                *target = k->l->targets.len;
            }
            k->l->targets.items[*target - 1].degree++;
            *vec_add(&k->l->edges, k->a) =
                (struct map_edge){.box = i, .target = *target - 1, .wide = f->links.items[e].wide};
        }
    }
}

static void place_boxes(struct map_layout *l)
{
    double y = 0;
    for (size_t i = 0; i < l->boxes.len; i++) {
        struct map_box *b = &l->boxes.items[i];
        double rows = (double)b->nrows * MAP_ROW_H;
        b->h = rows > BOX_H ? rows : BOX_H;
        b->y = y + b->h / 2;
        for (size_t r = 0; r < b->nrows; r++)
            l->rows.items[b->first_row + r].y = b->y - rows / 2 + ((double)r + 0.5) * MAP_ROW_H;
        y += b->h + BOX_GAP;
    }
    l->height = y > BOX_GAP ? y - BOX_GAP : 0;
}

/* What stands in a column wants to be at WANT[i]; moved as little as keeps them apart, in order. */
static void spread(double *want, size_t n, double pitch, struct arena *a)
{
    struct block {
        double sum; /* of wanted places, each less its offset in the block */
        size_t n;
    } *blocks = arena_array(a, struct block, n + 1);
    size_t nblocks = 0;
    for (size_t i = 0; i < n; i++) {
        blocks[nblocks++] = (struct block){want[i], 1};
        while (nblocks > 1) {
            struct block *b = &blocks[nblocks - 1], *p = b - 1;
            if (p->sum / (double)p->n + (double)p->n * pitch <= b->sum / (double)b->n)
                break;
            p->sum += b->sum - (double)b->n * (double)p->n * pitch;
            p->n += b->n;
            nblocks--;
        }
    }
    for (size_t b = 0, i = 0; b < nblocks; b++)
        for (size_t k = 0; k < blocks[b].n; k++)
            want[i++] = blocks[b].sum / (double)blocks[b].n + (double)k * pitch;
}

/* Into [0, height]: a column that is longer than the functions makes the section longer. */
static void fit(double *y, size_t n, double *height)
{
    const double half = MAP_NODE_H / 2.0, pitch = MAP_NODE_H + NODE_GAP;
    double least = half;
    for (size_t i = 0; i < n; i++, least += pitch)
        y[i] = y[i] < least ? least : y[i];
    double most = *height - half;
    if (n && least - pitch > most)
        most = least - pitch;
    for (size_t i = n; i > 0; i--, most -= pitch)
        y[i - 1] = y[i - 1] > most ? most : y[i - 1];
    if (n && y[n - 1] + half > *height)
        *height = y[n - 1] + half;
}

static void place_sources(struct maker *k)
{
    struct map_layout *l = k->l;
    double *y = arena_array(k->a, double, l->sources.len + 1);
    size_t *n = arena_array(k->a, size_t, l->sources.len + 1);
    for (size_t i = 0; i < l->rows.len; i++) {
        y[l->rows.items[i].source] += l->rows.items[i].y;
        n[l->rows.items[i].source]++;
    }
    for (size_t i = 0; i < l->sources.len; i++)
        y[i] = n[i] ? y[i] / (double)n[i] : 0;
    spread(y, l->sources.len, MAP_NODE_H + NODE_GAP, k->a);
    fit(y, l->sources.len, &l->height);
    for (size_t i = 0; i < l->sources.len; i++)
        l->sources.items[i].y = y[i];
}

static void place_targets(struct maker *k)
{
    struct map_layout *l = k->l;
    double *y = arena_array(k->a, double, l->targets.len + 1);
    for (size_t i = 0; i < l->edges.len; i++)
        y[l->edges.items[i].target] += l->boxes.items[l->edges.items[i].box].y;
    for (size_t i = 0; i < l->targets.len; i++)
        y[i] /= (double)l->targets.items[i].degree;
    spread(y, l->targets.len, MAP_NODE_H + NODE_GAP, k->a);
    fit(y, l->targets.len, &l->height);
    for (size_t i = 0; i < l->targets.len; i++)
        l->targets.items[i].y = y[i];
}

/* ---- vertical lines that edges share ---- */

struct tracks {
    VEC(double) until; /* by track: where its last line ends */
};

/* A track on which [TOP, BOTTOM] is free, for lines that come in order of their tops. */
static size_t take_track(struct tracks *t, double top, double bottom, struct arena *a)
{
    size_t i = 0;
    while (i < t->until.len && t->until.items[i] + TRACK > top)
        i++;
    if (i == t->until.len)
        (void)vec_add(&t->until, a);
    t->until.items[i] = bottom;
    return i;
}

/* The x of track I of a gap that starts at X: where there is no more room, lines share the last. */
static double track_x(size_t i, double x, size_t most)
{
    return x + (double)(i < most ? i : most - 1) * TRACK;
}

struct span {
    size_t id;
    double top, bottom;
    size_t last; /* edges: the last box of the run */
};

static int compare_spans(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    if (x->top < y->top || x->top > y->top)
        return x->top < y->top ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void track_sources(struct maker *k)
{
    struct map_layout *l = k->l;
    struct tracks tracks = {0};
    struct span *spans = arena_array(k->a, struct span, l->sources.len + 1);
    for (size_t i = 0; i < l->sources.len; i++)
        spans[i] = (struct span){i, l->sources.items[i].y, l->sources.items[i].y, 0};
    for (size_t i = 0; i < l->rows.len; i++) {
        struct span *s = &spans[l->rows.items[i].source];
        s->top = l->rows.items[i].y < s->top ? l->rows.items[i].y : s->top;
        s->bottom = l->rows.items[i].y > s->bottom ? l->rows.items[i].y : s->bottom;
    }
    qsort(spans, l->sources.len, sizeof(*spans), compare_spans);
    for (size_t i = 0; i < l->sources.len; i++) {
        size_t track = take_track(&tracks, spans[i].top, spans[i].bottom, k->a);
        l->sources.items[spans[i].id].track = track_x(track, MAP_SOURCE_X + MAP_SOURCE_W + 18, 9);
    }
}

static int compare_edges(const void *a, const void *b)
{
    const struct map_edge *x = a, *y = b;
    if (x->box != y->box)
        return x->box < y->box ? -1 : 1;
    return x->target < y->target ? -1 : x->target > y->target;
}

/* The edges of one function leave it one below the other, in the order of their targets. */
static void place_ports(struct map_layout *l)
{
    for (size_t i = 0, end; i < l->edges.len; i = end) {
        const struct map_box *b = &l->boxes.items[l->edges.items[i].box];
        for (end = i; end < l->edges.len && l->edges.items[end].box == l->edges.items[i].box;)
            end++;
        size_t n = end - i;
        double pitch = n > 1 ? (b->h - 8) / (double)(n - 1) : 0;
        pitch = pitch > PORT ? PORT : pitch;
        for (size_t e = i; e < end; e++)
            l->edges.items[e].from = b->y + ((double)(e - i) - (double)(n - 1) / 2) * pitch;
    }
}

/* Gives the edges from boxes FIRST to LAST to TARGET one line at X. */
static void join_run(struct map_layout *l, const size_t *first_edge, const struct span *run,
                     size_t target, double x)
{
    double bend = l->targets.items[target].y;
    bend = bend < run->top ? run->top : bend > run->bottom ? run->bottom : bend;
    for (size_t b = run->id; b <= run->last; b++)
        for (size_t e = first_edge[b]; e < first_edge[b + 1]; e++)
            if (l->edges.items[e].target == target) {
                l->edges.items[e].track = x;
                l->edges.items[e].bend = bend;
            }
}

struct run {
    struct span span;
    size_t target;
};

static int compare_runs(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    int order = compare_spans(&x->span, &y->span);
    if (order)
        return order;
    return x->target < y->target ? -1 : x->target > y->target;
}

/* Neighbouring functions that lead to the same target do so on one line. */
static void bundle(struct maker *k)
{
    struct map_layout *l = k->l;
    VEC(struct run) runs = {0};
    struct tracks tracks = {0};
    size_t *first_edge = arena_array(k->a, size_t, l->boxes.len + 2);
    struct run *open = arena_array(k->a, struct run, l->targets.len + 1);
    for (size_t i = 0; i < l->edges.len; i++)
        first_edge[l->edges.items[i].box + 1] = i + 1;
    for (size_t b = 1; b <= l->boxes.len; b++)
        if (first_edge[b] < first_edge[b - 1])
            first_edge[b] = first_edge[b - 1];
    for (size_t i = 0; i < l->edges.len; i++) {
        const struct map_edge *e = &l->edges.items[i];
        struct run *r = &open[e->target];
        if (r->span.bottom > 0 && r->span.last + 1 == e->box) {
            r->span.last = e->box;
            r->span.bottom = e->from;
        } else {
            *r = (struct run){{e->box, e->from, e->from, e->box}, e->target};
        }
        bool ends = true;
        for (size_t n = first_edge[e->box + 1];
             e->box + 2 <= l->boxes.len && n < first_edge[e->box + 2]; n++)
            ends = ends && l->edges.items[n].target != e->target;
        if (ends && r->span.last - r->span.id + 1 >= RUN)
            *vec_add(&runs, k->a) = *r;
    }
    if (runs.len)
        qsort(runs.items, runs.len, sizeof(*runs.items), compare_runs);
    for (size_t i = 0; i < runs.len; i++) {
        const struct span *s = &runs.items[i].span;
        size_t track = take_track(&tracks, s->top, s->bottom, k->a);
        join_run(l, first_edge, s, runs.items[i].target,
                 track_x(track, MAP_BOX_X + MAP_BOX_W + 16, 10));
    }
}

void map_layout_make(struct map_layout *l, const struct surface *m,
                     const struct surface_section *section, struct arena *a)
{
    struct maker k = {.l = l, .m = m, .section = section, .a = a};
    *l = (struct map_layout){0};
    unsigned *rank = arena_array(a, unsigned, section->functions.len + 1);
    add_sources(&k);
    add_boxes(&k, rank);
    map_order(l, rank, a);
    if (l->edges.len)
        qsort(l->edges.items, l->edges.len, sizeof(*l->edges.items), compare_edges);
    place_boxes(l);
    place_sources(&k);
    place_targets(&k);
    track_sources(&k);
    place_ports(l);
    bundle(&k);
}
