/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"
#include "check/usage.h"

/*
 * Rights that a function has and its code never uses. A statement that several functions share is
 * judged for all of them: only what none of them uses is too much in it. Nothing is said where the
 * calls of a service are not all seen.
 */

#define CLASS "over-privileged-function"
#define RULE "over-privileged-function/unused-permissions"
#define MAX_NAMED 3 /* actions that the message names */

/* What one place of a config grants (a statement, a template, a managed policy), and to whom. */
struct grant {
    const char *origin;
    struct location at;
    VEC(const struct usage_function *) functions;
    VEC(const char *) actions; /* that code would use: not those for the platform */
    VEC(const char *) unused;  /* by all of the functions */
    unsigned kinds;            /* enum usage_kind: what the functions do by it */
    bool unknown;              /* there is a function of which nothing is known */
};

struct collector {
    struct check_context *c;
    struct usage usage;
    VEC(struct grant) grants;
    struct map index; /* "file:line:column:origin" -> size_t */
};

static struct grant *grant_at(struct collector *k, const struct app_permission *p)
{
    struct arena *a = &k->c->arena;
    const char *key = arena_printf(a, "%s:%u:%u:%s", p->at.file ? p->at.file : "", p->at.line,
                                   p->at.column, p->origin ? p->origin : "");
    void **at = map_at(&k->index, slice_of(key));
    if (!*at) {
        size_t *place = arena_new(a, size_t);
        *place = k->grants.len;
        *at = place;
        struct grant *g = vec_add(&k->grants, a);
        g->origin = p->origin;
        g->at = p->at;
    }
    return &k->grants.items[*(size_t *)*at];
}

static bool is_unused(const struct usage_function *f, const struct app_permission *p,
                      const char *action)
{
    for (size_t i = 0; i < f->unused.len; i++)
        if (f->unused.items[i].permission == p && strcmp(f->unused.items[i].action, action) == 0)
            return true;
    return false;
}

static void add_kinds(struct grant *g, const struct usage_function *f, struct slice pattern)
{
    for (size_t i = 0; i < f->calls.len; i++)
        if (usage_matches(pattern, slice_of(f->calls.items[i].action)))
            g->kinds |= usage_kind_of(slice_of(f->calls.items[i].action));
}

static bool has(const char *const *items, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(items[i], text) == 0)
            return true;
    return false;
}

/* P of F is part of G; FIRST when F is the first that has it. */
static void add_permission(struct collector *k, struct grant *g, const struct usage_function *f,
                           const struct app_permission *p, bool first)
{
    for (size_t i = 0; i < p->actions.len; i++) {
        const char *action = p->actions.items[i];
        if (usage_by_platform(f->app, slice_of(action)))
            continue;
        add_kinds(g, f, slice_of(action));
        if (!has(g->actions.items, g->actions.len, action))
            *vec_add(&g->actions, &k->c->arena) = action;
        if (is_unused(f, p, action)) {
            if (first && !has(g->unused.items, g->unused.len, action))
                *vec_add(&g->unused, &k->c->arena) = action;
            continue;
        }
        size_t n = 0;
        for (size_t u = 0; u < g->unused.len; u++)
            if (strcmp(g->unused.items[u], action) != 0)
                g->unused.items[n++] = g->unused.items[u];
        g->unused.len = n;
    }
}

static void add_function(struct collector *k, const struct usage_function *f)
{
    for (size_t i = 0; i < f->app->permissions.len; i++) {
        const struct app_permission *p = &f->app->permissions.items[i];
        if (!p->allow)
            continue;
        struct grant *g = grant_at(k, p);
        bool new = g->functions.len == 0 || g->functions.items[g->functions.len - 1] != f;
        if (new)
            *vec_add(&g->functions, &k->c->arena) = f;
        g->unknown = g->unknown || !f->known;
        add_permission(k, g, f, p, g->functions.len == 1);
    }
}

/* Those that read and write have sisters that do one of the two. */
static bool has_narrower(const struct grant *g)
{
    return slice_ends(slice_of(g->origin), "CrudPolicy");
}

/*
 * Templates and managed policies are taken whole: that some action of one is not used is told only
 * of a template where the code never reads, or only reads, so that another one would do.
 */
static bool is_worth_telling(struct grant *g)
{
    if (g->unused.len == 0 || g->unknown)
        return false;
    if (!g->origin || g->unused.len == g->actions.len)
        return true;
    if (!has_narrower(g) || (g->kinds != USAGE_READS && g->kinds != USAGE_CHANGES))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < g->unused.len; i++)
        if (!(usage_kind_of(slice_of(g->unused.items[i])) & g->kinds))
            g->unused.items[n++] = g->unused.items[i];
    g->unused.len = n;
    return n > 0;
}

static const char *list_actions(struct check_context *c, const struct grant *g)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < g->unused.len && i < MAX_NAMED; i++)
        buf_printf(&b, "%s%s",
                   i == 0                   ? ""
                   : i + 1 == g->unused.len ? " and "
                                            : ", ",
                   g->unused.items[i]);
    if (g->unused.len > MAX_NAMED)
        buf_printf(&b, " and %zu more", g->unused.len - MAX_NAMED);
    const char *text = arena_slicedup(&c->arena, buf_slice(&b));
    buf_release(&b);
    return text;
}

static struct finding *add_finding(struct check_context *c, const struct grant *g, bool whole)
{
    const struct usage_function *first = g->functions.items[0];
    bool many = g->functions.len > 1;
    const char *who = arena_printf(&c->arena, many ? "function '%s' and %zu more" : "function '%s'",
                                   first->app->name, g->functions.len - 1);
    if (g->origin && whole)
        return check_report(c, RULE, CONFIDENCE_LIKELY, g->at, "%s %s '%s' and %s nothing of it",
                            who, many ? "have" : "has", g->origin, many ? "use" : "uses");
    return check_report(c, RULE, CONFIDENCE_LIKELY, g->at,
                        "%s may use %s%s%s, which %s code never "
                        "does",
                        who, list_actions(c, g), g->origin ? " by " : "",
                        g->origin ? g->origin : "", many ? "their" : "its");
}

/* A finding of another rule about the same place, of which this is one more reason. */
static struct finding *find_other(struct check_context *c, const struct grant *g)
{
    for (size_t i = 0; i < c->out->items.len; i++) {
        struct finding *f = &c->out->items.items[i];
        if (f->at.line == g->at.line && f->at.file && g->at.file &&
            strcmp(f->at.file, g->at.file) == 0 && strcmp(f->class_id, CLASS) == 0 &&
            strcmp(f->rule, RULE) != 0)
            return f;
    }
    return NULL;
}

/* Functions by name: chains of indexes + 1, ascending. */
struct namesakes {
    struct map first;
    size_t *next; /* by index */
};

static void index_names(struct namesakes *names, const struct usage *u, struct arena *a)
{
    map_init(&names->first, a);
    names->next = arena_array(a, size_t, u->n + 1);
    for (size_t i = u->n; i > 0; i--) {
        if (!u->functions[i - 1].app->name)
            continue;
        void **first = map_at(&names->first, slice_of(u->functions[i - 1].app->name));
        names->next[i - 1] = (size_t)(uintptr_t)*first;
        *first = (void *)(uintptr_t)i;
    }
}

/* The function that F is about: the only one of that name, or that of its file. */
static const struct usage_function *function_of(const struct usage *u, const struct finding *f,
                                                const struct namesakes *names)
{
    const struct usage_function *found = NULL;
    size_t n = 0;
    size_t i = (size_t)(uintptr_t)map_get(&names->first, slice_of(f->functions.items[0]));
    for (; i; i = names->next[i - 1], n++) {
        found = &u->functions[i - 1];
        if (found->app->at.file && strcmp(found->app->at.file, f->at.file) == 0)
            return found;
    }
    return n == 1 ? found : NULL;
}

/* Where too much is granted, what would do: for findings about one function. */
static void suggest(struct check_context *c, const struct usage *u)
{
    struct namesakes names;
    index_names(&names, u, &c->arena);
    for (size_t i = 0; i < c->out->items.len; i++) {
        struct finding *f = &c->out->items.items[i];
        if (strcmp(f->class_id, CLASS) != 0 || f->functions.len != 1)
            continue;
        const struct usage_function *function = function_of(u, f, &names);
        /* a part of a policy is none */
        if (function && function->policy && strlen(function->policy) < FINDING_MAX_TEXT)
            finding_add_evidence(c->out, f, EVIDENCE_STATIC, "a policy that would do", f->at, "%s",
                                 function->policy);
    }
}

static void report(struct check_context *c, const struct grant *g)
{
    struct finding *other = find_other(c, g);
    if (other) {
        finding_add_evidence(c->out, other, EVIDENCE_STATIC, "what the code does", g->at,
                             "it never uses %s", list_actions(c, g));
        return;
    }

    const struct usage_function *first = g->functions.items[0];
    bool whole = g->unused.len == g->actions.len, many = g->functions.len > 1;
    struct finding *f = add_finding(c, g, whole);
    /* a part of a statement about the right things is untidy; a statement for nothing is a way in
     */
    f->severity = whole ? SEVERITY_LOW : SEVERITY_INFO;
    f->identity = arena_printf(c->out->arena, "%s|%s",
                               first->app->logical_id ? first->app->logical_id : first->app->name,
                               g->origin ? g->origin : g->actions.items[0]);
    for (size_t i = 0; i < g->functions.len; i++)
        finding_add_function(c->out, f, g->functions.items[i]->app->name);
    for (size_t i = 0; !many && i < first->app->triggers.len; i++)
        finding_add_entry_point(c->out, f,
                                trigger_describe(&c->arena, &first->app->triggers.items[i]));
}

static void run(struct check_context *c)
{
    struct collector k = {.c = c};
    map_init(&k.index, &c->arena);
    usage_find(&k.usage, c->in->app, c->in->program, c->in->rules, c->in->link);
    for (size_t i = 0; i < k.usage.n; i++)
        add_function(&k, &k.usage.functions[i]);
    for (size_t i = 0; i < k.grants.len; i++)
        if (is_worth_telling(&k.grants.items[i]))
            report(c, &k.grants.items[i]);
    suggest(c, &k.usage);
    usage_release(&k.usage);
}

const struct check check_unused = {.name = "unused", .needs_code = true, .run = run};
