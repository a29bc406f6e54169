/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure Functions whose triggers stand in code: app.http("x", {…}) of the Node model v4, decorators
 * of a FunctionApp in Python.
 */
#include "app/azure/azure.h"
#include "base/file.h"
#include "lang/shape-internal.h"

#define MAX_ITEMS 16

/* What is declared, whatever the language. */
struct declaration {
    struct shape_value options;
    const struct azure_trigger_type *type;
    enum auth_kind level; /* when the function itself says none */
    const char *method;   /* of app.get(…) */
};

static void add_route(struct shape *s, struct app_function *f, const char *method, const char *path,
                      enum auth_kind auth, const char *api, struct location at)
{
    struct app_trigger *t = shape_trigger(s, f, TRIGGER_HTTP, auth);
    t->method = method;
    t->path = path;
    t->api = api;
    t->at = at;
}

/* A trigger for each method that is served; one for all when none is named. */
static void http_triggers(struct shape *s, struct app_function *f, const struct declaration *d)
{
    const struct app_resource *host = azure_host_of(s->app, f->file);
    struct shape_value items[MAX_ITEMS], methods = shape_option(d->options, "methods");
    struct shape_value level = shape_option(d->options, "authLevel");
    struct slice route = slice_of(f->name), word;
    enum auth_kind auth = d->level;
    struct location at = f->at;
    if (!level.in)
        level = shape_option(d->options, "auth_level");
    if (level.in) {
        auth = shape_word(level, &word) ? azure_auth_level(word) : AUTH_UNKNOWN;
        at = shape_place(s, level);
    }
    struct shape_value given = shape_option(d->options, "route");
    if (given.in && !shape_text(given, &route))
        route = SLICE("{route}"); /* not a constant */
    const char *path = azure_path(s->app, host, route), *api = host ? host->logical_id : NULL;
    size_t n = d->method || !methods.in ? 0 : shape_items(methods, items, MAX_ITEMS);
    for (size_t i = 0; i < n; i++)
        if (shape_word(items[i], &word))
            add_route(s, f, azure_method(s->app, word), path, auth, api, at);
    if (f->triggers.len == 0)
        add_route(s, f, d->method ? d->method : "ANY", path, auth, api, at);
}

static void event_trigger(struct shape *s, struct app_function *f, const struct declaration *d)
{
    const struct azure_trigger_type *type = d->type;
    struct app_trigger *t = shape_trigger(s, f, type->kind, type->auth);
    struct slice text;
    for (size_t i = 0; i < ARRAY_SIZE(type->resource_keys) && type->resource_keys[i]; i++) {
        struct shape_value v = shape_option(d->options, type->resource_keys[i]);
        if (!t->resource && shape_text(v, &text))
            t->resource = arena_slicedup(s->app->arena, text);
    }
}

static bool declare(struct shape *s, struct shape_match *m, const struct declaration *d)
{
    m->strong = true;
    m->provider = PROVIDER_AZURE;
    struct app_function *f = shape_add(s, m);
    if (!f)
        return true;
    if (d->type->kind == TRIGGER_HTTP)
        http_triggers(s, f, d);
    else
        event_trigger(s, f, d);
    azure_apply_app(s->app, f, f->file);
    return true;
}

/* ---- Node ---- */

static const struct azure_trigger_type *http_type(void)
{
    return azure_trigger_type(SLICE("http"));
}

/* app.get(…): the methods that have a short form. */
static const char *short_form(struct slice name)
{
    static const struct {
        const char *name, *method;
    } rows[] = {{"get", "GET"},
                {"post", "POST"},
                {"put", "PUT"},
                {"patch", "PATCH"},
                {"deleteRequest", "DELETE"}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (slice_eq_str(name, rows[i].name))
            return rows[i].method;
    return NULL;
}

bool shape_azure_registration(struct shape *s, struct shape_value call)
{
    struct slice name, module = shape_module_of(call);
    bool connector = slice_eq_str(module, "@azure/functions-extensions-connectors");
    if (!connector && !slice_eq_str(module, "@azure/functions") &&
        !slice_eq_str(module, "durable-functions"))
        return false;
    struct shape_value callee = shape_value_at(call.fn, call.in->a);
    if (!callee.in || !callee.in->name || !shape_text(shape_argument(call, 0), &name))
        return false;
    struct declaration d = {
        .options = shape_object_argument(call),
        .method = short_form(atom_slice(callee.in->name)),
        .level = AUTH_NONE, /* the model's default */
    };
    d.type = d.method    ? http_type()
             : connector ? azure_trigger_type(SLICE("generic")) /* connectors.x.onNewFile(…) */
                         : azure_trigger_type(atom_slice(callee.in->name));
    if (!d.type)
        return false;
    struct shape_value handler = shape_option(d.options, "handler");
    const char *given = arena_slicedup(s->app->arena, name);
    struct shape_match m = {
        .name = given,
        .symbol = given,
        .f = shape_unwrap(handler.in ? handler : shape_argument(call, 1)),
        .start = call.in->start,
    };
    return declare(s, &m, &d);
}

/* ---- Python ---- */

static bool is_azure(struct shape_value v)
{
    struct slice module = shape_module_of(v);
    return slice_starts(module, "azure.functions") ||
           slice_starts(module, "azure.durable_functions") || slice_eq_str(module, "azure");
}

static struct slice callee_name(struct shape_value call)
{
    if (!call.in || call.in->op != IR_CALL)
        return SLICE_EMPTY;
    struct shape_value callee = shape_value_at(call.fn, call.in->a);
    return callee.in ? atom_slice(callee.in->name) : SLICE_EMPTY;
}

/* What FunctionApp(http_auth_level=…) asks of all; without the argument a key. */
static enum auth_kind app_level(struct shape_value app)
{
    struct slice word;
    struct shape_value level = shape_option(app, "http_auth_level");
    if (!level.in)
        level = shape_argument(app, 0);
    if (!level.in)
        return AUTH_API_KEY;
    return shape_word(level, &word) ? azure_auth_level(word) : AUTH_UNKNOWN;
}

/* The level of the app that a blueprint is registered with: function_app.py in a folder above. */
static enum auth_kind level_of_main(const struct shape *s)
{
    struct arena a;
    const struct ir_file *file = NULL;
    arena_init(&a);
    for (const char *dir = path_dir(&a, s->file->path);; dir = path_dir(&a, dir)) {
        const char *main = *dir ? path_join(&a, dir, "function_app.py") : "function_app.py";
        file = ir_program_find(s->program, slice_of(main));
        if (file || !*dir || strcmp(dir, "/") == 0)
            break;
    }
    arena_release(&a);
    const struct ir_function *module =
        file && file->functions.len ? file->functions.items[0] : NULL;
    for (uint32_t i = 0; module && i < module->code.len; i++) {
        struct shape_value call = {module, &module->code.items[i]};
        if (call.in->op == IR_CALL && slice_ends(callee_name(call), "FunctionApp") &&
            is_azure(call))
            return app_level(call);
        if (call.in->op == IR_CALL && slice_eq_str(callee_name(call), "DFApp"))
            return app_level(call);
    }
    return AUTH_UNKNOWN;
}

/* The level of the app or blueprint whose decorator CALL is. */
static enum auth_kind level_behind(const struct shape *s, struct shape_value call)
{
    struct shape_value callee = shape_value_at(call.fn, call.in->a);
    struct shape_value app = callee.in ? shape_value_at(callee.fn, callee.in->a) : callee;
    struct slice name = callee_name(app);
    if (slice_eq_str(name, "FunctionApp") || slice_eq_str(name, "DFApp"))
        return app_level(app);
    return level_of_main(s);
}

bool shape_azure_decorated(struct shape *s, struct shape_match *m, const struct shape_value *calls,
                           size_t count)
{
    struct declaration d = {.type = NULL};
    struct slice text;
    for (size_t i = 0; i < count; i++) {
        struct slice name = callee_name(calls[i]);
        if (!name.len || !is_azure(calls[i]))
            continue;
        if (slice_eq_str(name, "function_name")) {
            struct shape_value given = shape_option(calls[i], "name");
            if (shape_text(given.in ? given : shape_argument(calls[i], 0), &text))
                m->name = arena_slicedup(s->app->arena, text);
            continue;
        }
        bool route = slice_eq_str(name, "route");
        const struct azure_trigger_type *type =
            route ? http_type()
            : slice_ends(name, "_trigger") || slice_eq_str(name, "schedule")
                ? azure_trigger_type(name)
                : NULL;
        if (!type || d.type)
            continue;
        d.type = type;
        d.options = calls[i];
        d.level = route ? level_behind(s, calls[i]) : AUTH_UNKNOWN;
    }
    if (!d.type)
        return false;
    if (!m->name)
        m->name = m->symbol;
    return declare(s, m, &d);
}

bool shape_azure_web_app(struct shape *s, struct shape_match *m, struct shape_value call)
{
    struct slice name = callee_name(call);
    if ((!slice_eq_str(name, "AsgiFunctionApp") && !slice_eq_str(name, "WsgiFunctionApp")) ||
        !is_azure(call))
        return false;
    struct shape_value level = shape_option(call, "http_auth_level");
    struct slice word;
    m->strong = true;
    m->provider = PROVIDER_AZURE;
    m->start = call.in->start;
    struct app_function *f = shape_add(s, m);
    if (!f)
        return true;
    enum auth_kind auth = !level.in                  ? AUTH_API_KEY
                          : shape_word(level, &word) ? azure_auth_level(word)
                                                     : AUTH_UNKNOWN;
    const struct app_resource *host = azure_host_of(s->app, f->file);
    add_route(s, f, "ANY", azure_path(s->app, host, SLICE("{*route}")), auth,
              host ? host->logical_id : NULL, level.in ? shape_place(s, level) : f->at);
    azure_apply_app(s->app, f, f->file);
    return true;
}
