/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions that are files by their place (app/jamstack, Cloudflare Pages): what the file exports
 * tells which methods it answers and how it is called, and a constant `config` beside them what
 * address, schedule or runtime it has.
 */
#include "app/jamstack/web.h"
#include "base/file.h"
#include "base/limits.h"
#include "lang/shape-internal.h"

struct exported {
    const char *convention;
    const char *symbol; /* one that ends in '*': with each method in its place, "onRequestGet" */
    const char *method; /* NULL: as the reader said */
};

/* What the platform calls, by convention; "default" is also module.exports. */
static const struct exported exports_of[] = {
    {"next-route", "*", NULL},
    {"next-page", "default", "GET"},
    {"next-props", "getServerSideProps", "GET"},
    {"next-middleware", "middleware", NULL},
    {"next-middleware", "proxy", NULL},
    {"next-middleware", "default", NULL},
    {"node-request", "default", NULL},
    {"web-request", "*", NULL},
    {"web-request", "fetch", NULL},
    {"web-request", "default", NULL},
    {"netlify-lambda", "handler", NULL},
    {"netlify-function", "default", NULL},
    {"netlify-edge", "default", NULL},
    {"pages-function", "onRequest", NULL},
    {"pages-function", "onRequest*", NULL},
    {"pages-middleware", "onRequest", NULL},
    {"pages-middleware", "onRequest*", NULL},
    {"sveltekit-endpoint", "*", NULL},
    {"sveltekit-endpoint", "fallback", NULL},
    {"sveltekit-page", "load", "GET"},
    {"sveltekit-page", "actions", "POST"},
    {"sveltekit-hook", "handle", NULL},
    {"nitro-handler", "default", NULL},
    {"nitro-middleware", "default", NULL},
    {"astro-endpoint", "*", NULL},
    {"astro-endpoint", "ALL", NULL},
    {"astro-middleware", "onRequest", NULL},
    {"remix-route", "loader", "GET"},
    {"remix-route", "action", "POST"},
};

/* Methods as names, and as the end of one. */
static const char *const http_methods[][2] = {
    {"GET", "Get"},     {"HEAD", "Head"},     {"POST", "Post"},       {"PUT", "Put"},
    {"PATCH", "Patch"}, {"DELETE", "Delete"}, {"OPTIONS", "Options"},
};

#define MAX_ITEMS 64 /* addresses and methods that code lists */

/* A name that the file exports, with the value of it in function IN. */
struct offer {
    struct slice name;
    const struct ir_function *in;
    uint32_t value, start;
};

struct web {
    struct app *app;
    const struct ir_file *file;
    struct app_function *f;
    struct arena scratch;
    VEC(struct offer) offers;
};

/* ---- exports ---- */

static void offer(struct web *w, struct slice name, const struct ir_function *in, uint32_t value,
                  uint32_t start)
{
    *vec_add(&w->offers, &w->scratch) = (struct offer){name, in, value, start};
}

static const struct offer *find_offer(const struct web *w, const char *name)
{
    for (size_t i = 0; i < w->offers.len; i++)
        if (slice_eq_str(w->offers.items[i].name, name))
            return &w->offers.items[i];
    return NULL;
}

/* module.exports = { a, b } offers a and b, and itself as default. */
static void offer_members(struct web *w, const struct ir_function *fn, const struct ir_instr *in)
{
    struct shape_value v = shape_value_at(fn, in->a);
    for (uint32_t i = 0; v.in && v.in->op == IR_OBJECT && i < v.in->nargs; i++) {
        const struct ir_arg *arg = &v.fn->args.items[v.in->args + i];
        if (arg->kind == IR_ARG_NAMED)
            offer(w, atom_slice(arg->name), v.fn, arg->value, in->start);
    }
    offer(w, SLICE("default"), fn, in->a, in->start);
}

static void find_offers(struct web *w)
{
    const struct ir_function *module = w->file->functions.items[0];
    for (size_t i = 0; i < module->code.len; i++) {
        const struct ir_instr *in = &module->code.items[i];
        if (in->op != IR_EXPORT || !in->name)
            continue;
        if (slice_eq_str(atom_slice(in->name), "module.exports"))
            offer_members(w, module, in);
        else
            offer(w, atom_slice(in->name), module, in->a, in->start);
    }
}

static const struct ir_function *function_of(const struct offer *o)
{
    struct shape_value v = {NULL, NULL};
    if (o)
        v = shape_value_at(o->in, o->value);
    if (!v.in || v.in->op != IR_FUNCTION || v.in->a >= v.fn->file->functions.len)
        return NULL;
    return v.fn->file->functions.items[v.in->a];
}

/* The value of a function in the model that a setting names; NULL when there is none. */
static struct app_setting *setting_of(struct app_function *f, const char *name)
{
    for (size_t i = 0; i < f->settings.len; i++)
        if (strcmp(f->settings.items[i].name, name) == 0)
            return &f->settings.items[i];
    return NULL;
}

static struct location place(const struct web *w, uint32_t start)
{
    struct location at = {.file = w->f->file};
    ir_position(w->file, start, &at.line, &at.column);
    at.end_line = at.line;
    return at;
}

/* Where the function stands or, if it comes from elsewhere, is exported. */
static struct location place_of(const struct web *w, const struct offer *o)
{
    const struct ir_function *f = function_of(o);
    return place(w, f ? f->start : o->start);
}

/* ---- constants of the module ---- */

/* A member of the object that NAME is exported as, or with MEMBER NULL the value itself. */
static struct shape_value constant(const struct web *w, const char *name, const char *member)
{
    const struct shape_value none = {NULL, NULL};
    const struct offer *o = find_offer(w, name);
    struct shape_value v = o ? shape_value_at(o->in, o->value) : none;
    if (!member || !v.in)
        return v;
    return v.in->op == IR_OBJECT ? shape_option(v, member) : none;
}

struct text_at {
    struct slice text;
    uint32_t start;
};

/* The text, or the texts of the list, that a constant holds: how many. { source: "/x" } is one. */
static size_t texts(const struct web *w, const char *name, const char *member,
                    struct text_at ret[MAX_ITEMS])
{
    struct shape_value items[MAX_ITEMS];
    size_t len = shape_items(constant(w, name, member), items, MAX_ITEMS), n = 0;
    for (size_t i = 0; i < len; i++) {
        struct shape_value v = items[i];
        if (v.in && v.in->op == IR_OBJECT)
            v = shape_option(v, "source");
        if (shape_text(v, &ret[n].text))
            ret[n++].start = v.in->start;
    }
    return n;
}

static double number(const struct web *w, const char *name, const char *member, double fallback)
{
    double result;
    bool fits = shape_number(constant(w, name, member), &result) && result <= 1u << 30;
    return fits ? result : fallback;
}

/* ---- how it is called ---- */

/* Is the code that EXPORT names given (req, res), as Node's own server gives them? */
static bool takes_response(const struct offer *o)
{
    const struct ir_function *f = function_of(o);
    return !f || f->params.len != 1; /* behind a wrapper the usual one is assumed */
}

static bool is_edge(const struct web *w)
{
    struct text_at text[MAX_ITEMS];
    size_t n = texts(w, "runtime", NULL, text);
    if (!n)
        n = texts(w, "config", "runtime", text);
    return n == 1 &&
           (slice_eq_str(text[0].text, "edge") || slice_eq_str(text[0].text, "experimental-edge"));
}

static bool exports_method(const struct web *w)
{
    for (size_t i = 0; i < ARRAY_SIZE(http_methods); i++)
        if (find_offer(w, http_methods[i][0]))
            return true;
    return find_offer(w, "fetch") != NULL;
}

/* default: { fetch(request) { … } } */
static bool exports_fetch_object(const struct web *w)
{
    return constant(w, "default", "fetch").in != NULL;
}

/* One folder may hold functions of two generations: the code tells which. */
static const char *convention_of(struct web *w, const char *convention)
{
    const struct offer *deflt = find_offer(w, "default");
    if (strcmp(convention, "node-request") == 0 &&
        (is_edge(w) || exports_fetch_object(w) || (!deflt && exports_method(w)) ||
         (deflt && !takes_response(deflt))))
        return "web-request";
    if (strcmp(convention, "netlify-function") == 0 && find_offer(w, "handler"))
        return "netlify-lambda";
    return convention;
}

/* ---- triggers ---- */

static struct app_trigger *add_trigger(struct web *w, const struct app_trigger *like,
                                       struct location at)
{
    if (w->f->triggers.len >= LIMIT_FUNCTION_ITEMS) {
        app_note_cut(w->app, at.file);
        return NULL;
    }
    struct app_trigger copy = *like, *t = app_add_trigger(w->app, w->f, like->kind, at);
    *t = copy;
    t->at = at;
    t->settings.items = NULL;
    t->settings.len = t->settings.cap = 0;
    for (size_t i = 0; i < copy.settings.len; i++)
        *vec_add(&t->settings, w->app->arena) = copy.settings.items[i];
    return t;
}

/* The triggers that the reader made, one for each address. */
struct templates {
    struct app_trigger *items;
    size_t n;
};

static struct templates take_triggers(struct web *w)
{
    struct templates t = {w->f->triggers.items, w->f->triggers.len};
    w->f->triggers.items = NULL;
    w->f->triggers.len = w->f->triggers.cap = 0;
    return t;
}

/* SYMBOL, which stands at AT, answers METHOD (NULL: as the reader said) at every address. */
static void add_symbol(struct web *w, const struct templates *old, const char *method,
                       const char *symbol, struct location at)
{
    for (size_t i = 0; i < old->n; i++) {
        const struct app_trigger *like = &old->items[i];
        bool http = like->kind == TRIGGER_HTTP;
        if (!http && w->f->triggers.len > i)
            continue; /* a schedule starts the function once, whatever it exports */
        /* an address that a config gives stays where it is written */
        bool own = like->at.file == w->f->at.file && like->at.line == w->f->at.line &&
                   like->at.column == w->f->at.column;
        struct app_trigger *t = add_trigger(w, like, own ? at : like->at);
        if (!t)
            return;
        if (http && method)
            t->method = method;
        app_set(w->app, t, "symbol", symbol, true, at);
    }
}

/* What is exported as SYMBOL, if it is; *FIRST is the first that was. */
static void add_export(struct web *w, const struct templates *old, const char *method,
                       const char *symbol, const char **first)
{
    const struct offer *o = find_offer(w, symbol);
    if (!o)
        return;
    if (strcmp(symbol, "default") == 0 && exports_fetch_object(w))
        symbol = "default.fetch";
    else if (strcmp(symbol, "default") == 0 && *first)
        return; /* of no account beside the others */
    *first = *first ? *first : symbol;
    add_symbol(w, old, method, symbol, place_of(w, o));
}

static void add_symbols(struct web *w, const char *convention)
{
    const struct templates old = take_triggers(w);
    const char *first = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(exports_of); i++) {
        const struct exported *e = &exports_of[i];
        struct slice prefix = slice_of(e->symbol);
        if (strcmp(e->convention, convention) != 0)
            continue;
        if (!slice_ends(prefix, "*")) {
            add_export(w, &old, e->method, e->symbol, &first);
            continue;
        }
        prefix.len--;
        for (size_t k = 0; k < ARRAY_SIZE(http_methods); k++)
            add_export(w, &old, http_methods[k][0],
                       arena_printf(w->app->arena, "%.*s%s", SLICE_ARG(prefix),
                                    http_methods[k][prefix.len ? 1 : 0]),
                       &first);
    }
    if (first) {
        w->f->symbol = first;
        return;
    }
    w->f->triggers.items = old.items; /* nothing in sight is exported: as it was */
    w->f->triggers.len = w->f->triggers.cap = old.n;
}

/* ---- what the code says of itself ---- */

/* Netlify: config = { path: "/x", schedule: "@daily", method: "POST" }. */
static void read_netlify_config(struct web *w)
{
    struct text_at text[MAX_ITEMS], method[MAX_ITEMS];
    size_t n = texts(w, "config", "path", text);
    size_t methods = texts(w, "config", "method", method);
    struct app_trigger like = {.kind = TRIGGER_HTTP, .method = "ANY", .auth = AUTH_NONE};
    if (n)
        (void)take_triggers(w);
    for (size_t i = 0; i < n; i++) {
        like.path = arena_slicedup(w->app->arena, text[i].text);
        for (size_t k = 0; k < (methods ? methods : 1); k++) {
            if (methods)
                like.method = arena_slicedup(w->app->arena, method[k].text);
            (void)add_trigger(w, &like, place(w, text[i].start));
        }
    }
    if (!texts(w, "config", "schedule", text))
        return;
    (void)take_triggers(w);
    like = (struct app_trigger){.kind = TRIGGER_SCHEDULE,
                                .resource = arena_slicedup(w->app->arena, text[0].text),
                                .auth = AUTH_PRIVATE};
    (void)add_trigger(w, &like, place(w, text[0].start));
}

/* Netlify, the older way: exports.handler = schedule("@daily", handler). */
static void read_netlify_schedule(struct web *w)
{
    struct shape_value call = constant(w, "handler", NULL), callee;
    struct slice text;
    if (!call.in || call.in->op != IR_CALL || !shape_text(shape_argument(call, 0), &text))
        return;
    callee = shape_value_at(call.fn, call.in->a);
    if (!callee.in || callee.in->op != IR_LOAD ||
        !slice_eq_str(atom_slice(callee.in->name), "schedule"))
        return;
    struct app_trigger like = {.kind = TRIGGER_SCHEDULE,
                               .resource = arena_slicedup(w->app->arena, text),
                               .auth = AUTH_PRIVATE};
    (void)take_triggers(w);
    (void)add_trigger(w, &like, place(w, call.in->start));
}

/* Next.js: config = { matcher: ["/api/:path*"] } says for which addresses below the base of the app
   middleware runs; the reader made it run for all of them. */
static void read_matcher(struct web *w)
{
    struct text_at text[MAX_ITEMS];
    size_t n = texts(w, "config", "matcher", text);
    struct slice base = w->f->triggers.len ? slice_of(w->f->triggers.items[0].path) : SLICE_EMPTY;
    if (!n)
        return;
    if (slice_ends(base, "/*"))
        base.len -= strlen("/*");
    const struct app_trigger like = {.kind = TRIGGER_HTTP, .method = "ANY", .auth = AUTH_NONE};
    (void)take_triggers(w);
    for (size_t i = 0; i < n; i++) {
        struct app_trigger *t = add_trigger(w, &like, place(w, text[i].start));
        if (t)
            t->path =
                arena_printf(w->app->arena, "%.*s%.*s", SLICE_ARG(base), SLICE_ARG(text[i].text));
    }
}

static void read_limits(struct web *w)
{
    double limit = number(w, "maxDuration", NULL, w->f->timeout);
    w->f->timeout = number(w, "config", "maxDuration", limit);
    if (is_edge(w))
        w->f->runtime = "edge";
}

static void read_function(struct web *w, struct app_setting *convention)
{
    find_offers(w);
    convention->value = convention_of(w, convention->value);
    if (slice_starts(slice_of(convention->value), "netlify")) {
        read_netlify_config(w);
        read_netlify_schedule(w);
    }
    if (strcmp(convention->value, "next-middleware") == 0)
        read_matcher(w);
    read_limits(w);
    add_symbols(w, convention->value);
}

/* ---- what runs before ---- */

static bool is_middleware(const struct app_function *f)
{
    const struct app_setting *s = app_setting(f, "convention");
    return s && (slice_ends(slice_of(s->value), "-middleware") ||
                 slice_ends(slice_of(s->value), "-hook"));
}

/* Addresses that "/((?!api|static).*)" leaves out. */
static bool is_excluded(struct slice group, struct slice path)
{
    size_t end = slice_find_char(group, ')');
    group = slice_sub(group, 0, end == SIZE_MAX ? group.len : end);
    while (group.len) {
        struct slice part = slice_cut(group, '|', &group);
        if (part.len && path.len >= part.len && slice_eq(slice_sub(path, 0, part.len), part))
            return true;
    }
    return false;
}

/* Does middleware at PATTERN run for PATH? The plain start of the pattern decides. */
static bool covers(struct slice pattern, struct slice path)
{
    size_t end = 0, group = slice_find(pattern, "(?!");
    while (end < pattern.len && !strchr("*:(", pattern.ptr[end]))
        end++;
    if (end == pattern.len)
        return slice_eq(pattern, path);
    if (path.len < end) /* "/api/:path*" is for "/api", too */
        return path.len + 1 == end && slice_eq(slice_sub(pattern, 0, path.len), path);
    if (!slice_eq(slice_sub(pattern, 0, end), slice_sub(path, 0, end)))
        return false;
    return group == SIZE_MAX ||
           !is_excluded(slice_sub(pattern, group + 3, pattern.len), slice_sub(path, end, path.len));
}

static void put_before(struct app *app, const struct app_function *m, struct app_function *f)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        struct app_trigger *t = &f->triggers.items[i];
        bool runs = false;
        if (t->kind != TRIGGER_HTTP || !t->path)
            continue;
        for (size_t k = 0; k < m->triggers.len && !runs; k++)
            runs = m->triggers.items[k].path &&
                   covers(slice_of(m->triggers.items[k].path), slice_of(t->path));
        const struct app_setting *known = app_setting(t, "middleware");
        if (runs && !(known && strcmp(known->value, m->file) == 0))
            app_set(app, t, "middleware", m->file, true, m->at);
    }
}

/* Middleware of a project runs before the functions of the same project. */
static void join_middleware(struct app *app)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *m = app->functions.items[i];
        if (!m->file || !is_middleware(m))
            continue;
        for (size_t k = 0; k < app->functions.len; k++) {
            struct app_function *f = app->functions.items[k];
            if (k != i && f->code_dir && app_setting(f, "convention") && !is_middleware(f) &&
                f->provider == m->provider && strcmp(f->code_dir, m->code_dir) == 0)
                put_before(app, m, f);
        }
    }
}

/* ---- server actions: files that begin with 'use server' ---- */

/* The project of frameworks that holds PATH: the provider that it is deployed to. */
static enum app_provider provider_around(const struct app *app, const char *path)
{
    enum app_provider provider = PROVIDER_VERCEL;
    size_t best = 0;
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        size_t len = f->code_dir ? strlen(f->code_dir) : 0;
        if (!f->code_dir || !app_setting(f, "convention") || len < best ||
            strncmp(path, f->code_dir, len) != 0 || (len && path[len] != '/'))
            continue;
        best = len;
        provider = f->provider;
    }
    return provider;
}

/*
 * What such a file exports the browser may call, with arguments of its choice: each export is an
 * address, however it is used by the pages.
 */
static void add_actions(struct app *app, const struct ir_file *file)
{
    struct arena *a = app->arena;
    struct web w = {.app = app, .file = file};
    arena_init(&w.scratch);
    const char *path = arena_strdup(a, file->path);
    struct location at = {.file = path, .line = 1, .column = 1};
    find_offers(&w);
    if (!w.offers.len) {
        arena_release(&w.scratch);
        return;
    }
    struct app_function *f = w.f = app_add_function(app, path, at);
    f->provider = provider_around(app, path);
    f->code_dir = path_dir(a, path);
    f->handler = f->file = path;
    f->from_code = true;
    app_set(app, f, "convention", "server-action", true, at);
    if (w.offers.len > LIMIT_FUNCTION_ITEMS)
        app_note_cut(app, path);
    for (size_t i = 0; i < w.offers.len && i < LIMIT_FUNCTION_ITEMS; i++) {
        const struct offer *o = &w.offers.items[i];
        const char *symbol = arena_slicedup(a, o->name);
        struct app_trigger *t = app_add_trigger(app, f, TRIGGER_HTTP, place_of(&w, o));
        f->symbol = f->symbol ? f->symbol : symbol;
        t->method = "POST";
        t->resource = symbol;
        t->auth = AUTH_NONE;
        t->from_code = true;
        app_set(app, t, "symbol", symbol, true, t->at);
    }
    arena_release(&w.scratch);
}

static void find_actions(struct app *app, const struct ir_program *program)
{
    for (size_t i = 0; i < program->files.len; i++) {
        const struct ir_file *file = program->files.items[i];
        if (file->functions.len && file->lang == LANG_JAVASCRIPT &&
            web_has_directive(file->text, "use server"))
            add_actions(app, file);
    }
}

/* ---- Workers: mail is sent to them by rules that no file of theirs holds ---- */

static void find_mail_handler(struct web *w)
{
    find_offers(w);
    struct shape_value handler = constant(w, "default", "email");
    for (size_t i = 0; i < w->f->triggers.len; i++)
        if (w->f->triggers.items[i].kind == TRIGGER_EMAIL)
            return;
    if (!handler.in)
        return;
    if (w->f->triggers.len == 1 && w->f->triggers.items[0].kind == TRIGGER_DIRECT)
        (void)take_triggers(w); /* nothing seemed to call it */
    const struct app_trigger mail = {.kind = TRIGGER_EMAIL};
    struct app_trigger *t = add_trigger(w, &mail, place(w, handler.in->start));
    if (t)
        t->from_code = true;
}

void shape_web(struct app *app, const struct ir_program *program)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        struct app_setting *convention = f->file ? setting_of(f, "convention") : NULL;
        bool worker = f->file && !convention && f->provider == PROVIDER_CLOUDFLARE;
        const struct ir_file *file =
            convention || worker ? ir_program_find(program, slice_of(f->file)) : NULL;
        struct web w = {.app = app, .file = file, .f = f};
        if (!file || !file->functions.len || file->lang != LANG_JAVASCRIPT)
            continue;
        arena_init(&w.scratch);
        if (convention)
            read_function(&w, convention);
        else
            find_mail_handler(&w);
        arena_release(&w.scratch);
    }
    find_actions(app, program);
    join_middleware(app);
}
