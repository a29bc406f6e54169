/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * From facts at sinks to hits. A fact says what flows below its root; which labels reach the root,
 * and whether something on the way has cleared the class, is answered by walking incoming edges
 * back to a source.
 */

void sink_add(struct taint *t, const struct rule_row *row, uint32_t fact, uint64_t clears,
              uint32_t function, uint32_t value, uint32_t argument, bool exact)
{
    uint64_t id, key = ((uint64_t)(uintptr_t)row >> 4) * UINT64_C(0x9E3779B97F4A7C15);
    key = (key ^ (function_of(t, function)->value_base + value)) * UINT64_C(0xBF58476D1CE4E5B9);
    key = (key ^ (key >> 31) ^ fact) * UINT64_C(0x94D049BB133111EB);
    if (umap_get(&t->sink_ids, key, &id)) {
        t->sinks.items[id].clears &= clears;
        return;
    }
    umap_put(&t->sink_ids, key, t->sinks.len);
    *vec_add(&t->sinks, &t->run) = (struct sink_fact){.row = row,
                                                      .fact = fact,
                                                      .clears = clears,
                                                      .function = function,
                                                      .value = value,
                                                      .argument = argument,
                                                      .exact = exact};
}

void hit_add_unconditional(struct taint *t, const struct rule_row *row, uint32_t function,
                           uint32_t value, uint32_t argument, bool exact)
{
    struct taint_hit hit = {.rule = row->rule,
                            .sink = row,
                            .function = function,
                            .value = value,
                            .argument_function = function,
                            .argument = argument,
                            .site_function = function,
                            .site = value,
                            .exact = exact};
    if (row->rule->check_only)
        *vec_add(&t->check_hits, &t->arena) = hit;
    else
        *vec_add(&t->hits, &t->arena) = hit;
}

/* ---- the way back to a source ---- */

#define MAX_TRAIL_ROOTS 65536

struct trail_node {
    uint32_t root, fact; /* fact: where the walk came into the root from below */
    uint32_t from;       /* index of the trail node below; TAINT_NONE for the first */
};

struct trail {
    struct trail_node nodes[MAX_TRAIL_ROOTS];
    uint32_t len;
    bool cut;              /* there was more than nodes have room for */
    uint32_t *seen, stamp; /* by root: STAMP when this walk has been there */
};

static bool passes(uint64_t clears, uint64_t forbidden)
{
    return (clears & forbidden) == 0;
}

static void trail_push(struct trail *w, const struct taint *t, uint32_t fact, uint32_t from)
{
    uint32_t root = fact_at(t, fact)->root;
    if (w->seen[root] == w->stamp)
        return;
    w->cut = w->cut || w->len == MAX_TRAIL_ROOTS;
    if (w->cut)
        return;
    w->seen[root] = w->stamp;
    w->nodes[w->len++] = (struct trail_node){root, fact, from};
}

/*
 * Breadth first from FACT over incoming edges to a source with one of LABELS, along facts that
 * carry none of the FORBIDDEN bits. The index of the trail node at the source, or TAINT_NONE.
 */
static uint32_t trail_find(const struct taint *t, struct trail *w, uint32_t fact, uint32_t labels,
                           uint64_t forbidden)
{
    w->len = 0;
    w->cut = false;
    w->stamp++;
    if (!passes(fact_at(t, fact)->clears, forbidden))
        return TAINT_NONE;
    trail_push(w, t, fact, TAINT_NONE);
    for (uint32_t i = 0; i < w->len; i++) {
        const struct root *r = &t->roots.items[w->nodes[i].root];
        if (r->kind == ROOT_SOURCE && labels & 1u << r->slot)
            return i;
        if (!(r->labels & labels))
            continue;
        for (size_t k = 0; k < r->in.len; k++) {
            const struct incoming *in = &r->in.items[k];
            if (passes(fact_at(t, in->fact)->clears | in->clears, forbidden))
                trail_push(w, t, in->fact, i);
        }
    }
    return TAINT_NONE;
}

/* ---- steps ---- */

#define MAX_CHAIN 512
#define MAX_STEPS 24

struct chain {
    uint32_t facts[MAX_CHAIN];
    size_t n;
};

/* The facts from the source to the sink: below each root from its start to where it was left. */
static void chain_build(const struct taint *t, const struct trail *w, uint32_t at,
                        struct chain *ret)
{
    ret->n = 0;
    for (; at != TAINT_NONE; at = w->nodes[at].from) {
        uint32_t part[MAX_CHAIN], fact = w->nodes[at].fact;
        size_t n = 0;
        while (fact != TAINT_NONE && n < MAX_CHAIN) {
            const struct fact *f = fact_at(t, fact);
            part[n++] = fact;
            fact = f->how == HOW_SOURCE || f->how == HOW_ROOT ? TAINT_NONE : f->pred;
        }
        while (n > 0 && ret->n < MAX_CHAIN)
            ret->facts[ret->n++] = part[--n];
    }
}

static const char *call_title(const struct taint *t, struct arena *a, uint32_t function,
                              uint32_t value)
{
    const struct ir_function *f = function_of(t, function);
    const struct ir_instr *in = &f->code.items[value];
    uint32_t node = link_call_node(t->link, function, value);
    if (node)
        return rule_node_title(t->rules, node);
    if ((in->op == IR_CALL || in->op == IR_NEW) && in->a != IR_NONE) {
        const struct ir_instr *callee = &f->code.items[in->a];
        if (callee->name)
            return arena_printf(a, "%.*s()", SLICE_ARG(atom_slice(callee->name)));
    }
    return "a call";
}

static const char *root_text(const struct taint *t, struct arena *a, const struct fact *f)
{
    const struct root *r = &t->roots.items[f->root];
    const struct ir_function *fn = function_of(t, f->function);
    const char *title = ir_function_title(a, fn);
    if (r->kind == ROOT_CELL)
        return arena_printf(a, "read in %s from a variable that functions share", title);
    if (r->slot == PARAM_THIS)
        return arena_printf(a, "reaches %s through its receiver", title);
    const struct atom *name = fn->params.items[r->slot].name;
    if (name)
        return arena_printf(a, "passed to %s as '%.*s'", title, SLICE_ARG(atom_slice(name)));
    return arena_printf(a, "passed to %s", title);
}

static const char *source_text(const struct taint *t, struct arena *a, const struct fact *f)
{
    const struct origin *o = &t->origins.items[f->pred];
    if (!o->row)
        return "the exception is caught here";
    if (o->row->what)
        return arena_printf(a, "%s enters here", o->row->what);
    if (o->row->kind == ROW_OPERATION)
        return arena_printf(a, "stored data is read here (%s)",
                            call_title(t, a, o->function, o->value));
    return "data enters here";
}

/* NULL for steps that need no words. */
static const char *fact_text(const struct taint *t, struct arena *a, const struct fact *f)
{
    switch (f->how) {
    case HOW_SOURCE:
        return source_text(t, a, f);
    case HOW_ROOT:
        return root_text(t, a, f);
    case HOW_STORE:
        return "stored in a member";
    case HOW_PART:
        return "becomes part of an object";
    case HOW_CONCAT:
        return "becomes part of a string";
    case HOW_THROUGH:
        return arena_printf(a, "goes through %s", call_title(t, a, f->function, f->value));
    case HOW_UNKNOWN:
        return arena_printf(a, "assumed to go through %s", call_title(t, a, f->function, f->value));
    case HOW_RETURNED:
        return arena_printf(a, "returned by %s", call_title(t, a, f->function, f->value));
    case HOW_CHANGED:
        return "changed by a call";
    default:
        return NULL;
    }
}

/* Writes the steps of CHAIN; one for each line, the first and the last always there. */
static size_t steps_build(const struct taint *t, struct arena *a, const struct chain *chain,
                          const struct taint_step **ret)
{
    struct taint_step steps[MAX_STEPS];
    size_t n = 0;
    unsigned last_line = 0;
    const struct ir_file *last_file = NULL;
    for (size_t i = 0; i < chain->n && n < MAX_STEPS; i++) {
        const struct fact *f = fact_at(t, chain->facts[i]);
        const char *text = fact_text(t, a, f);
        if (!text)
            continue;
        const struct ir_function *fn = function_of(t, f->function);
        unsigned line = ir_location(fn, f->value).line;
        bool same_place = n > 1 && line == last_line && fn->file == last_file;
        steps[same_place ? n - 1 : n] =
            (struct taint_step){.function = f->function, .value = f->value, .text = text};
        n += same_place ? 0 : 1;
        last_line = line;
        last_file = fn->file;
    }
    struct taint_step *kept = arena_array(a, struct taint_step, n);
    if (n)
        memcpy(kept, steps, n * sizeof(*kept));
    *ret = kept;
    return n;
}

static size_t explain(const struct taint *t, struct arena *a, const struct trail *w, uint32_t at,
                      const struct taint_step **ret_steps, const struct origin **ret_origin)
{
    struct chain chain;
    chain_build(t, w, at, &chain);
    *ret_origin = NULL;
    if (chain.n > 0) {
        const struct fact *first = fact_at(t, chain.facts[0]);
        if (first->how == HOW_SOURCE)
            *ret_origin = &t->origins.items[first->pred];
    }
    return steps_build(t, a, &chain, ret_steps);
}

/* ---- hits ---- */

/* A place from which something reaches a sink, through helpers that only hand it on. */
struct place {
    uint32_t fact, function, value;
    uint64_t clears;
    unsigned depth;
};

static bool is_text_maker(const struct taint *t, uint32_t function, uint32_t value)
{
    uint32_t node = link_call_node(t->link, function, value);
    const char *title = node ? rule_node_title(t->rules, node) : "";
    return strstr(title, "JSON.stringify") || strstr(title, "json.dumps");
}

/* Below its root, is FACT just what the function was given? Picking the stack of an error is a
   decision of the function that picks. */
static bool is_unchanged(const struct taint *t, uint32_t fact, uint32_t label)
{
    for (int i = 0; i < MAX_CHAIN; i++) {
        const struct fact *f = fact_at(t, fact);
        switch (f->how) {
        case HOW_ROOT:
            return true;
        case HOW_COPY:
        case HOW_STORE:
        case HOW_PART:
            break;
        case HOW_LOAD:
            if (label == LABEL_ERROR)
                return false;
            break;
        case HOW_THROUGH:
            if (!is_text_maker(t, f->function, f->value))
                return false;
            break;
        default:
            return false;
        }
        fact = f->pred;
    }
    return false;
}

static bool is_helper(const struct taint *t, uint32_t function)
{
    return !t->role[function] && t->callers[function].len > 1;
}

#define MAX_PLACES 64
#define MAX_HELPERS 4

/* The places that hand P on to the function of P, put into NEXT; 0 when P itself decides. */
static size_t callers_of_place(const struct taint *t, const struct place *p, uint32_t label,
                               uint64_t bit, struct place *next, size_t max)
{
    const struct root *r = &t->roots.items[fact_at(t, p->fact)->root];
    size_t n = 0;
    bool variable = r->kind == ROOT_CELL;
    if (p->depth == MAX_HELPERS || r->kind == ROOT_SOURCE ||
        (variable && r->slot >= t->program->ncells) || /* fields of a class */
        !is_unchanged(t, p->fact, label) ||
        (!variable && (r->slot == PARAM_THIS || !is_helper(t, r->function))))
        return 0;
    for (size_t i = 0; i < r->in.len; i++) {
        const struct incoming *in = &r->in.items[i];
        const struct fact *f = fact_at(t, in->fact);
        if (in->callback)
            return 0;
        if (!(t->roots.items[f->root].labels & label) || !passes(f->clears | in->clears, bit))
            continue;
        if (n == max)
            return 0;
        next[n++] = (struct place){.fact = in->fact,
                                   .function = variable ? p->function : f->function,
                                   .value = variable ? p->value : in->call,
                                   .clears = p->clears | in->clears,
                                   .depth = p->depth + 1};
    }
    return n;
}

static void resolve_place(struct taint *t, struct trail *w, const struct sink_fact *s,
                          const struct place *p, uint32_t label)
{
    uint64_t bit = s->row->rule->class_bit;
    bool sure = (p->clears & CLEAR_UNSURE) == 0;
    uint32_t at = sure ? trail_find(t, w, p->fact, label, bit | CLEAR_UNSURE) : TAINT_NONE;
    if (at == TAINT_NONE) {
        sure = false;
        at = trail_find(t, w, p->fact, label, bit);
    }
    if (at == TAINT_NONE) {
        t->lost += w->cut;
        return;
    }
    struct taint_hit hit = {.rule = s->row->rule,
                            .sink = s->row,
                            .function = s->function,
                            .value = s->value,
                            .argument_function = s->function,
                            .argument = s->argument,
                            .site_function = p->function,
                            .site = p->value,
                            .label = label,
                            .exact = sure && s->exact};
    const struct origin *origin;
    hit.nsteps = explain(t, &t->arena, w, at, &hit.steps, &origin);
    hit.source = origin ? origin->row : NULL;
    if (s->row->rule->check_only)
        *vec_add(&t->check_hits, &t->arena) = hit;
    else
        *vec_add(&t->hits, &t->arena) = hit;
}

static void resolve_label(struct taint *t, struct trail *w, const struct sink_fact *s,
                          uint32_t label)
{
    struct place places[MAX_PLACES];
    size_t n = 0;
    uint64_t bit = s->row->rule->class_bit;
    if (!passes(s->clears, bit))
        return;
    places[n++] = (struct place){.fact = s->fact,
                                 .function = s->function,
                                 .value = s->value,
                                 .clears = s->clears & CLEAR_UNSURE};
    while (n) {
        struct place p = places[--n];
        size_t more = callers_of_place(t, &p, label, bit, places + n, MAX_PLACES - n);
        n += more;
        if (!more)
            resolve_place(t, w, s, &p, label);
    }
}

static int compare_hits(const void *left, const void *right)
{
    const struct taint_hit *a = left, *b = right;
    if (a->function != b->function)
        return a->function < b->function ? -1 : 1;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    if (a->site_function != b->site_function)
        return a->site_function < b->site_function ? -1 : 1;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    int c = strcmp(a->rule->id, b->rule->id);
    if (c)
        return c;
    if (a->label != b->label)
        return a->label < b->label ? -1 : 1;
    if (a->exact != b->exact)
        return a->exact ? -1 : 1;
    if (a->nsteps != b->nsteps)
        return a->nsteps < b->nsteps ? -1 : 1;
    for (size_t i = 0; i < a->nsteps; i++) {
        if (a->steps[i].function != b->steps[i].function)
            return a->steps[i].function < b->steps[i].function ? -1 : 1;
        if (a->steps[i].value != b->steps[i].value)
            return a->steps[i].value < b->steps[i].value ? -1 : 1;
    }
    return 0;
}

/* Sorts and keeps the best of each rule, place and label. */
static size_t sort_hits(struct taint_hit *hits, size_t n)
{
    size_t kept = 0;
    if (!n)
        return 0;
    qsort(hits, n, sizeof(*hits), compare_hits);
    for (size_t i = 1; i < n; i++) {
        const struct taint_hit *last = &hits[kept];
        if (last->function != hits[i].function || last->value != hits[i].value ||
            last->site_function != hits[i].site_function || last->site != hits[i].site ||
            last->rule != hits[i].rule || last->label != hits[i].label)
            hits[++kept] = hits[i];
    }
    return kept + 1;
}

void hits_resolve(struct taint *t)
{
    t->trail = arena_new(&t->arena, struct trail);
    t->trail->seen = arena_array(&t->arena, uint32_t, t->roots.len + 1);
    for (size_t i = 0; i < t->sinks.len; i++) {
        const struct sink_fact *s = &t->sinks.items[i];
        uint32_t labels = t->roots.items[fact_at(t, s->fact)->root].labels;
        for (unsigned k = 0; k < LABEL_COUNT; k++)
            if (s->row->rule->requires & labels & 1u << k)
                resolve_label(t, t->trail, s, 1u << k);
    }
    t->hits.len = sort_hits(t->hits.items, t->hits.len);
    t->check_hits.len = sort_hits(t->check_hits.items, t->check_hits.len);
}

size_t taint_explain(const struct taint *t, uint32_t function, uint32_t value, uint32_t label,
                     struct arena *a, const struct taint_step **ret_steps)
{
    const struct origin *origin;
    for (uint32_t id = t->first_fact[function_of(t, function)->value_base + value];
         id != TAINT_NONE; id = fact_at(t, id)->next_at_value) {
        uint32_t at = trail_find(t, t->trail, id, label, 0);
        if (at != TAINT_NONE)
            return explain(t, a, t->trail, at, ret_steps, &origin);
    }
    return 0;
}
