/* SPDX-License-Identifier: Apache-2.0 */
#include "check/usage.h"

#include "check/usage-internal.h"

#define MAX_CALLS 4096 /* of one function */

struct gatherer {
    struct usage *u;
    const struct app *app;
    const struct ir_program *program;
    const struct link *link;
    struct usage_sites sites;
    size_t *first_site, *first_mark; /* by function id */
    struct usage_code *code;
    const uint32_t *queue; /* what can run with the function at hand */
    size_t nqueue;
    VEC(const char *) handed; /* services whose clients go where they are not followed */
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

static const char *value_of(const struct app_function *f, const char *variable)
{
    for (size_t i = 0; variable && i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        if (v->name && strcmp(v->name, variable) == 0)
            return v->value;
    }
    return NULL;
}

static void add_doubt(struct gatherer *g, struct usage_function *f, const char *service,
                      const char *why, struct location at)
{
    for (size_t i = 0; i < f->doubts.len; i++)
        if (strcmp(f->doubts.items[i].service, service) == 0)
            return;
    *vec_add(&f->doubts, &g->u->arena) = (struct usage_doubt){service, why, at};
}

/* Is a client of the service of ACTION put where it is not followed, by the code in the queue? */
static bool is_handed(const struct gatherer *g, const char *action)
{
    for (size_t i = 0; i < g->handed.len; i++) {
        size_t n = strlen(g->handed.items[i]);
        if (strncmp(g->handed.items[i], action, n) == 0 && action[n] == ':')
            return true;
    }
    return false;
}

static void add_handed(struct gatherer *g, const char *service)
{
    for (size_t i = 0; i < g->handed.len; i++)
        if (strcmp(g->handed.items[i], service) == 0)
            return;
    *vec_add(&g->handed, &g->u->arena) = service;
}

static void find_handed(struct gatherer *g)
{
    g->handed.len = 0;
    for (size_t q = 0; q < g->nqueue; q++) {
        uint32_t fn = g->queue[q];
        for (size_t i = g->first_mark[fn]; i < g->first_mark[fn + 1]; i++)
            if (g->sites.marks.items[i].kind == MARK_HANDED)
                add_handed(g, g->sites.marks.items[i].service);
    }
}

static void add_calls(struct gatherer *g, struct usage_function *f, uint32_t fn, bool certain)
{
    for (size_t i = g->first_site[fn]; i < g->first_site[fn + 1]; i++) {
        const struct usage_site *s = &g->sites.items.items[i];
        if (s->sure == USAGE_BRIEF && !is_handed(g, s->action))
            continue;
        if (f->calls.len >= MAX_CALLS) {
            add_doubt(g, f, "*", "makes too many calls", s->at);
            return;
        }
        struct usage_call *c = vec_add(&f->calls, &g->u->arena);
        c->action = s->action;
        c->resource = s->text ? s->text : value_of(f->app, s->variable);
        c->at = s->at;
        c->certain = certain && s->sure == USAGE_SEEN;
        c->any = s->any;
    }
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
    for (size_t q = 0; q < g->nqueue; q++) {
        uint32_t fn = g->queue[q];
        for (size_t i = g->first_mark[fn]; i < g->first_mark[fn + 1]; i++) {
            const struct usage_mark *m = &g->sites.marks.items[i];
            struct location at = m->at;
            if (m->kind == MARK_DOUBT)
                add_doubt(g, f, m->service, m->why, at);
            else if (m->kind == MARK_CLIENT && !has_call_of(f, m->service))
                add_doubt(g, f, m->service, "makes a client whose calls are not seen", at);
            for (size_t k = 0; m->kind == MARK_COMPUTED && k < g->handed.len; k++)
                add_doubt(g, f, g->handed.items[k], "calls a method by a computed name", at);
        }
    }
}

/* Services that are called may need rights of the function for other services. */
static void add_doubts_of_calls(struct gatherer *g, struct usage_function *f)
{
    static const char *const others[] = {
        "s3",
        "iam",
        "glue",
        "sns",
        "sqs",
        "lambda",
        "states",
        "kinesis",
        "secretsmanager",
        "redshift",
        "redshift-serverless",
        "lakeformation",
    };
    for (size_t i = 0; i < f->calls.len; i++) {
        const struct usage_call *c = &f->calls.items[i];
        if (usage_makes_anything(slice_of(c->action)))
            add_doubt(g, f, "*", "calls a service that acts with its rights", c->at);
        if (!usage_acts_for_caller(slice_of(c->action)))
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(others); k++)
            add_doubt(g, f, others[k], "calls a service that acts with its rights", c->at);
    }
}

static bool is_named(const struct app_resource *r, const char *name)
{
    return (r->name && strcmp(r->name, name) == 0) ||
           (r->logical_id && strcmp(r->logical_id, name) == 0);
}

/* May others than functions run as R? */
static bool is_role_of_others(const struct app_resource *r)
{
    for (size_t i = 0; i < r->policy.len; i++) {
        const struct app_permission *p = &r->policy.items[i];
        for (size_t k = 0; p->allow && k < p->principals.len; k++)
            if (!slice_ends(slice_of(p->principals.items[k]), "lambda.amazonaws.com"))
                return true;
    }
    return false;
}

static void add_doubt_of_role(struct gatherer *g, struct usage_function *f)
{
    for (size_t i = 0; f->app->role && i < g->app->resources.len; i++) {
        const struct app_resource *r = g->app->resources.items[i];
        if (r->kind == RESOURCE_ROLE && is_named(r, f->app->role) && is_role_of_others(r))
            add_doubt(g, f, "*", "has a role that others than functions run as", r->at);
    }
}

/* Code that comes with the function from elsewhere. */
static void add_doubts_of_config(struct gatherer *g, struct usage_function *f)
{
    static const char *const loaders[] = {"AWS_LAMBDA_EXEC_WRAPPER", "NODE_OPTIONS",
                                          "PYTHONSTARTUP"};
    const struct app_setting *package = app_setting(f->app, "package");
    if (app_setting(f->app, "layer"))
        add_doubt(g, f, "*", "has a layer, whose code is not here", f->app->at);
    if (package && package->value && strcmp(package->value, "image") == 0)
        add_doubt(g, f, "*", "is part of an image, which may hold more", f->app->at);
    for (size_t i = 0; i < ARRAY_SIZE(loaders); i++)
        if (value_of(f->app, loaders[i]))
            add_doubt(g, f, "*", "starts with code that is not here", f->app->at);
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

static bool calls_anything(const struct gatherer *g)
{
    for (size_t q = 0; q < g->nqueue; q++)
        if (g->first_site[g->queue[q]] < g->first_site[g->queue[q] + 1] ||
            g->first_mark[g->queue[q]] < g->first_mark[g->queue[q] + 1])
            return true;
    return false;
}

/* Why not all of what F runs was read; NULL when it was. */
static const char *why_unknown(const struct gatherer *g, const struct app_function *f)
{
    if (!f->file)
        return "its code is not in these files";
    for (size_t i = 0; i < g->nqueue; i++) {
        const struct ir_function *fn = g->program->functions.items[g->queue[i]];
        if (fn->kind == IR_FN_MODULE && (fn->file->has_error || fn->file->limited))
            return "part of its code could not be read";
    }
    /* a stand-in, until the first real deployment */
    if (f->inline_code && !calls_anything(g))
        return "the code in its config calls no service: it may be replaced";
    return NULL;
}

static void gather(struct gatherer *g, struct usage_function *f)
{
    size_t certain;
    if (f->app->provider != PROVIDER_AWS) {
        f->why_unknown = "it does not run on AWS";
        return;
    }
    g->queue = usage_code_of(g->code, f->app, &g->nqueue, &certain);
    if (!g->queue) {
        f->why_unknown = f->app->file ? "its handler was not found in its code"
                                      : "its code is not in these files";
        return;
    }
    f->why_unknown = why_unknown(g, f->app);
    f->known = f->why_unknown == NULL;
    if (!f->known)
        return;
    find_handed(g);
    for (size_t i = 0; i < g->nqueue; i++)
        add_calls(g, f, g->queue[i], i < certain);
    add_doubts(g, f);
    add_doubts_of_calls(g, f);
    add_doubts_of_config(g, f);
    add_doubt_of_role(g, f);
    tidy(f);
    usage_compare(f, &g->u->arena);
}

void usage_find(struct usage *u, const struct app *app, const struct ir_program *program,
                const struct rule_set *rules, const struct link *link)
{
    struct gatherer g = {.u = u, .app = app, .program = program, .link = link};
    size_t nfunctions = program->functions.len;
    *u = (struct usage){.n = app->functions.len};
    arena_init(&u->arena);
    umap_init(&u->by_app, &u->arena);
    g.sites.arena = &u->arena;
    usage_collect(&g.sites, app, program, rules, link);
    index_sites(&g, nfunctions);
    g.code = usage_code_new(&u->arena, program, link, &g.sites);
    u->functions = arena_array(&u->arena, struct usage_function, u->n + 1);
    for (size_t i = 0; i < u->n; i++) {
        u->functions[i].app = app->functions.items[i];
        umap_put(&u->by_app, (uintptr_t)app->functions.items[i], i);
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
    uint64_t index;
    return u && u->n && umap_get(&u->by_app, (uintptr_t)f, &index) ? &u->functions[index] : NULL;
}

bool usage_doubts(const struct usage_function *f, struct slice service)
{
    for (size_t i = 0; i < f->doubts.len; i++)
        if (strcmp(f->doubts.items[i].service, "*") == 0 ||
            slice_eq_str(service, f->doubts.items[i].service))
            return true;
    return false;
}
