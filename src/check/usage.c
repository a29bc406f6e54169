/* SPDX-License-Identifier: Apache-2.0 */
#include "check/usage.h"

#include "check/usage-internal.h"

#define MAX_CALLS 4096 /* of one function */

struct gatherer {
    struct usage *u;
    const struct ir_program *program;
    const struct link *link;
    const struct link_entry *entries;
    size_t nentries;
    struct usage_sites sites;
    size_t *first_site, *first_mark; /* by function id */
    bool *led_to;                    /* by function id: some entry leads there */
    uint32_t *mark, stamp;           /* by function id: loaded with the function at hand */
    VEC(uint32_t) queue;
};

static void index_sites(struct gatherer *g, size_t nfunctions)
{
    struct arena *a = &g->u->arena;
    size_t s = 0, m = 0;
    g->first_site = arena_array(a, size_t, nfunctions + 1);
    g->first_mark = arena_array(a, size_t, nfunctions + 1);
    for (size_t fn = 0; fn <= nfunctions; fn++) {
        while (s < g->sites.items.len && g->sites.items.items[s].function < fn)
            s++;
        while (m < g->sites.marks.len && g->sites.marks.items[m].function < fn)
            m++;
        g->first_site[fn] = s;
        g->first_mark[fn] = m;
    }
}

static void find_led_to(struct gatherer *g, size_t nfunctions)
{
    size_t n;
    struct arena *a = &g->u->arena;
    uint32_t *from = arena_array(a, uint32_t, g->nentries + 1);
    g->led_to = arena_array(a, bool, nfunctions + 1);
    for (size_t i = 0; i < g->nentries; i++)
        from[i] = g->entries[i].function;
    const uint32_t *reached = link_reached(g->link, from, g->nentries, &n);
    for (size_t i = 0; i < n; i++)
        g->led_to[reached[i]] = true;
}

static void load(struct gatherer *g, uint32_t fn)
{
    if (g->mark[fn] == g->stamp)
        return;
    g->mark[fn] = g->stamp;
    *vec_add(&g->queue, &g->u->arena) = fn;
}

/*
 * Puts into the queue what can run when F does: first what its entries lead to, and then what the
 * files of that hold besides and no entry of the program is known to lead to. *RET_CERTAIN are the
 * former. False when no entry of F is known.
 */
static bool find_code(struct gatherer *g, const struct app_function *f, size_t *ret_certain)
{
    struct arena scratch;
    size_t n = 0, nfrom = 0;
    arena_init(&scratch);
    uint32_t *from = arena_array(&scratch, uint32_t, g->nentries + 1);
    for (size_t i = 0; i < g->nentries; i++)
        if (g->entries[i].app == f)
            from[nfrom++] = g->entries[i].function;
    g->stamp++;
    g->queue.len = 0;
    const uint32_t *reached = link_reached(g->link, from, nfrom, &n);
    for (size_t i = 0; i < n; i++)
        load(g, reached[i]);
    *ret_certain = g->queue.len;
    for (size_t i = 0; i < *ret_certain; i++) {
        const struct ir_function *module = g->program->functions.items[g->queue.items[i]];
        if (module->kind != IR_FN_MODULE)
            continue;
        for (size_t k = 0; k < module->file->functions.len; k++)
            if (!g->led_to[module->file->functions.items[k]->id])
                load(g, module->file->functions.items[k]->id);
    }
    arena_release(&scratch);
    return nfrom > 0;
}

static const char *value_of(const struct app_function *f, const char *variable)
{
    for (size_t i = 0; variable && i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        if (v->name && strcmp(v->name, variable) == 0)
            return v->value;
    }
    return NULL;
}

static struct location place_of(const struct gatherer *g, uint32_t fn, uint32_t value)
{
    return ir_location(g->program->functions.items[fn], value);
}

static void add_calls(struct gatherer *g, struct usage_function *f, uint32_t fn, bool certain)
{
    for (size_t i = g->first_site[fn]; i < g->first_site[fn + 1]; i++) {
        const struct usage_site *s = &g->sites.items.items[i];
        if (f->calls.len >= MAX_CALLS)
            return;
        struct usage_call *c = vec_add(&f->calls, &g->u->arena);
        c->action = s->action;
        c->resource = s->text ? s->text : value_of(f->app, s->variable);
        c->at = place_of(g, fn, s->value);
        c->certain = certain && !s->loose;
        c->any = s->any;
    }
}

static void add_doubt(struct gatherer *g, struct usage_function *f, const char *service,
                      const char *why, struct location at)
{
    for (size_t i = 0; i < f->doubts.len; i++)
        if (strcmp(f->doubts.items[i].service, service) == 0)
            return;
    *vec_add(&f->doubts, &g->u->arena) = (struct usage_doubt){service, why, at};
}

static bool has_call_of(const struct usage_function *f, const char *service)
{
    size_t len = strlen(service);
    for (size_t i = 0; i < f->calls.len; i++) {
        const char *action = f->calls.items[i].action;
        if (strncmp(action, service, len) == 0 && action[len] == ':')
            return true;
    }
    return false;
}

/* Doubts that the code states, and clients of which no call was seen. */
static void add_doubts(struct gatherer *g, struct usage_function *f)
{
    for (size_t q = 0; q < g->queue.len; q++) {
        uint32_t fn = g->queue.items[q];
        for (size_t i = g->first_mark[fn]; i < g->first_mark[fn + 1]; i++) {
            const struct usage_mark *m = &g->sites.marks.items[i];
            if (m->why)
                add_doubt(g, f, m->service, m->why, place_of(g, fn, m->value));
            else if (!has_call_of(f, m->service))
                add_doubt(g, f, m->service, "makes a client whose calls are not seen",
                          place_of(g, fn, m->value));
        }
    }
}

/* Services that are called may need rights of the function for other services. */
static void add_doubts_of_calls(struct gatherer *g, struct usage_function *f)
{
    static const char *const others[] = {"s3", "iam", "glue", "sns", "lambda", "states"};
    for (size_t i = 0; i < f->calls.len; i++) {
        const struct usage_call *c = &f->calls.items[i];
        if (!usage_acts_for_caller(slice_of(c->action)))
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(others); k++)
            add_doubt(g, f, others[k], "calls a service that acts with its rights", c->at);
    }
}

static int compare_text(const char *a, const char *b)
{
    return slice_cmp(slice_of(a), slice_of(b));
}

static int compare_calls(const void *a, const void *b)
{
    const struct usage_call *x = a, *y = b;
    int order = strcmp(x->action, y->action);
    if (!order)
        order = compare_text(x->resource, y->resource);
    if (!order)
        order = (int)y->certain - (int)x->certain;
    if (!order)
        order = compare_text(x->at.file, y->at.file);
    if (!order)
        order = x->at.line < y->at.line ? -1 : x->at.line > y->at.line;
    return order;
}

/* An action on a resource once: at its first place, the certain ones before the others. */
static void tidy(struct usage_function *f)
{
    size_t n = 0;
    if (f->calls.len)
        qsort(f->calls.items, f->calls.len, sizeof(*f->calls.items), compare_calls);
    for (size_t i = 0; i < f->calls.len; i++) {
        const struct usage_call *last = n ? &f->calls.items[n - 1] : NULL;
        if (last && strcmp(last->action, f->calls.items[i].action) == 0 &&
            compare_text(last->resource, f->calls.items[i].resource) == 0)
            continue;
        f->calls.items[n++] = f->calls.items[i];
    }
    f->calls.len = n;
}

/* Why not all of what F runs was read; NULL when it was. */
static const char *why_unknown(const struct gatherer *g, const struct app_function *f)
{
    if (!f->file)
        return "its code is not in these files";
    for (size_t i = 0; i < g->queue.len; i++) {
        const struct ir_function *fn = g->program->functions.items[g->queue.items[i]];
        if (fn->kind == IR_FN_MODULE && (fn->file->has_error || fn->file->limited))
            return "part of its code could not be read";
    }
    return NULL;
}

static void gather(struct gatherer *g, struct usage_function *f)
{
    size_t certain;
    if (f->app->provider != PROVIDER_AWS) {
        f->why_unknown = "it does not run on AWS";
        return;
    }
    if (!find_code(g, f->app, &certain)) {
        f->why_unknown = f->app->file ? "its handler was not found in its code"
                                      : "its code is not in these files";
        return;
    }
    f->why_unknown = why_unknown(g, f->app);
    f->known = f->why_unknown == NULL;
    if (!f->known)
        return;
    for (size_t i = 0; i < g->queue.len; i++)
        add_calls(g, f, g->queue.items[i], i < certain);
    add_doubts(g, f);
    add_doubts_of_calls(g, f);
    if (app_setting(f->app, "layer"))
        add_doubt(g, f, "*", "has a layer, whose code is not here", f->app->at);
    tidy(f);
    usage_compare(f, &g->u->arena);
}

void usage_find(struct usage *u, const struct app *app, const struct ir_program *program,
                const struct rule_set *rules, const struct link *link)
{
    struct gatherer g = {.u = u, .program = program, .link = link};
    size_t nfunctions = program->functions.len;
    *u = (struct usage){.n = app->functions.len};
    arena_init(&u->arena);
    g.sites.arena = &u->arena;
    g.entries = link_entries(link, &g.nentries);
    usage_collect(&g.sites, app, program, rules, link);
    index_sites(&g, nfunctions);
    find_led_to(&g, nfunctions);
    g.mark = arena_array(&u->arena, uint32_t, nfunctions + 1);
    u->functions = arena_array(&u->arena, struct usage_function, u->n + 1);
    for (size_t i = 0; i < u->n; i++) {
        u->functions[i].app = app->functions.items[i];
        gather(&g, &u->functions[i]);
    }
}

void usage_release(struct usage *u)
{
    if (u)
        arena_release(&u->arena);
}

const struct usage_function *usage_of(const struct usage *u, const struct app_function *f)
{
    for (size_t i = 0; u && i < u->n; i++)
        if (u->functions[i].app == f)
            return &u->functions[i];
    return NULL;
}

bool usage_doubts(const struct usage_function *f, struct slice service)
{
    for (size_t i = 0; i < f->doubts.len; i++)
        if (strcmp(f->doubts.items[i].service, "*") == 0 ||
            slice_eq_str(service, f->doubts.items[i].service))
            return true;
    return false;
}
