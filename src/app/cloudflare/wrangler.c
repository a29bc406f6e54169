/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * Cloudflare Workers: wrangler.toml, wrangler.json, wrangler.jsonc. One file declares one Worker.
 * Its named environments are deployed from the same code, so they add to the same function.
 */

struct worker {
    struct app *app;
    struct app_function *f;
    const char *dir; /* folder of the file, "" = the root */
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    size_t first_resource; /* of this Worker in the model */
    bool told_of_caps;     /* a cap that was hit is reported once */
};

static const char *text_of(struct worker *w, const struct doc *node)
{
    struct slice text = doc_text(node);
    return text.len ? arena_slicedup(w->app->arena, text) : NULL;
}

/* W cannot take more of WHAT; that is said once. */
static void report_cap(struct worker *w, const char *what, const struct doc *at)
{
    if (!w->told_of_caps)
        diag_emit(w->sink, VIRGA_DIAG_WARNING, "worker-too-large", at->file, at->line, at->column,
                  "Worker '%s' has more than %u %s: the rest is not read", w->f->name,
                  LIMIT_FUNCTION_ITEMS, what);
    w->told_of_caps = true;
}

/* Bindings ----------------------------------------------------------------------------------- */

/* A list of bindings, or a map that holds it: what its entries stand for. */
struct binding_type {
    const char *path;
    enum resource_kind kind;
    const char *name_keys[3]; /* the physical name, the first that is there */
};

static const struct binding_type binding_types[] = {
    {"kv_namespaces", RESOURCE_KV, {"id"}},
    {"r2_buckets", RESOURCE_BUCKET, {"bucket_name"}},
    {"d1_databases", RESOURCE_DATABASE, {"database_name", "database_id"}},
    {"hyperdrive", RESOURCE_DATABASE, {"id"}},
    {"vectorize", RESOURCE_DATABASE, {"index_name"}},
    {"queues.producers", RESOURCE_QUEUE, {"queue"}},
    {"durable_objects.bindings", RESOURCE_OTHER, {"class_name"}},
    {"services", RESOURCE_OTHER, {"service"}},
    {"workflows", RESOURCE_OTHER, {"name"}},
    {"analytics_engine_datasets", RESOURCE_STREAM, {"dataset"}},
    {"pipelines", RESOURCE_STREAM, {"pipeline"}},
    {"send_email", RESOURCE_OTHER, {"destination_address"}},
    {"dispatch_namespaces", RESOURCE_OTHER, {"namespace"}},
    {"mtls_certificates", RESOURCE_SECRET, {"certificate_id"}},
    {"secrets_store_secrets", RESOURCE_SECRET, {"secret_name"}},
};

static void add_binding(struct worker *w, const struct binding_type *type, const struct doc *node)
{
    const char *binding = text_of(w, doc_get(node, "binding"));
    if (!binding)
        binding = text_of(w, doc_get(node, "name"));
    if (!binding)
        return;
    for (size_t i = w->first_resource; i < w->app->resources.len; i++) {
        if (strcmp(w->app->resources.items[i]->logical_id, binding) == 0)
            return; /* another environment binds the same name */
    }
    if (w->app->resources.len - w->first_resource >= LIMIT_FUNCTION_ITEMS) {
        report_cap(w, "bindings", node);
        return;
    }
    struct app_resource *r = app_add_resource(w->app, type->kind, binding, doc_location(node));
    r->provider = PROVIDER_CLOUDFLARE;
    r->type = type->path;
    r->node = node;
    for (size_t i = 0; i < ARRAY_SIZE(type->name_keys) && type->name_keys[i] && !r->name; i++)
        r->name = text_of(w, doc_get(node, type->name_keys[i]));
}

static void read_bindings(struct worker *w, const struct doc *section)
{
    for (size_t i = 0; i < ARRAY_SIZE(binding_types); i++) {
        doc_each(node, doc_at(section, binding_types[i].path))
            add_binding(w, &binding_types[i], node);
    }
}

/* Plain text that is deployed with the code: [vars]. */
static void read_vars(struct worker *w, const struct doc *vars)
{
    doc_each(node, doc_is_map(vars) ? vars : NULL)
    {
        if (w->f->environment.len >= LIMIT_FUNCTION_ITEMS) {
            report_cap(w, "variables", node);
            return;
        }
        const char *name = arena_slicedup(w->app->arena, node->key);
        bool known = false;
        for (size_t i = 0; i < w->f->environment.len && !known; i++)
            known = strcmp(w->f->environment.items[i].name, name) == 0 &&
                    slice_eq_str(doc_text(node), w->f->environment.items[i].value);
        if (known)
            continue; /* another environment says the same */
        const char *value = text_of(w, node);
        *vec_add(&w->f->environment, w->app->arena) = (struct app_variable){
            .name = name,
            .value = value ? value : "",
            .literal = doc_is_scalar(node),
            .at = doc_location(node),
        };
    }
}

/* Triggers ----------------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* AT decides about it; NULL: the Worker as such. Environments repeat each other: what is there
   already is not added again. */
static void add_trigger(struct worker *w, const struct doc *at, struct app_trigger trigger)
{
    trigger.at = at ? doc_location(at) : w->f->at;
    for (size_t i = 0; i < w->f->triggers.len; i++) {
        const struct app_trigger *known = &w->f->triggers.items[i];
        if (known->kind == trigger.kind && same_text(known->path, trigger.path) &&
            same_text(known->resource, trigger.resource))
            return;
    }
    if (w->f->triggers.len < LIMIT_FUNCTION_ITEMS)
        *app_add_trigger(w->app, w->f, trigger.kind, trigger.at) = trigger;
    else
        report_cap(w, "triggers", at ? at : w->f->node);
}

static void add_route(struct worker *w, const struct doc *node)
{
    struct slice pattern = doc_is_map(node) ? doc_text_at(node, "pattern") : doc_text(node);
    if (!pattern.len)
        return;
    size_t scheme = slice_find(pattern, "://");
    struct slice rest = scheme == SIZE_MAX ? pattern : slice_sub(pattern, scheme + 3, pattern.len);
    size_t slash = slice_find_char(rest, '/');
    struct slice path = slash == SIZE_MAX ? SLICE("/*") : slice_sub(rest, slash, rest.len);
    add_trigger(w, node,
                (struct app_trigger){
                    .kind = TRIGGER_HTTP,
                    .method = "ANY",
                    .path = arena_slicedup(w->app->arena, path),
                    .resource = arena_slicedup(w->app->arena, slice_sub(rest, 0, slash)),
                    .auth = AUTH_NONE,
                });
}

static void read_routes(struct worker *w, const struct doc *section)
{
    const struct doc *route = doc_get(section, "route");
    if (route)
        add_route(w, route);
    doc_each(node, doc_get(section, "routes")) add_route(w, node);
}

static void read_events(struct worker *w, const struct doc *section)
{
    doc_each(cron, doc_at(section, "triggers.crons"))
    {
        add_trigger(w, cron,
                    (struct app_trigger){
                        .kind = TRIGGER_SCHEDULE,
                        .resource = text_of(w, cron),
                        .auth = AUTH_PRIVATE,
                    });
    }
    doc_each(consumer, doc_at(section, "queues.consumers"))
    {
        add_trigger(w, consumer,
                    (struct app_trigger){
                        .kind = TRIGGER_QUEUE,
                        .resource = text_of(w, doc_get(consumer, "queue")),
                        .auth = AUTH_PRIVATE,
                    });
    }
}

/* A Worker answers at NAME.workers.dev unless workers_dev says no, or, without it, a route. */
static void read_address(struct worker *w, const struct doc *root)
{
    const struct doc *setting = doc_get(root, "workers_dev");
    bool routed = doc_get(root, "route") || doc_count(doc_get(root, "routes")) > 0;
    if (!doc_bool(setting, !routed))
        return;
    add_trigger(w, setting ? setting : w->f->node,
                (struct app_trigger){
                    .kind = TRIGGER_HTTP,
                    .method = "ANY",
                    .path = "/*",
                    .resource = "workers.dev",
                    .auth = AUTH_NONE,
                });
}

static void read_section(struct worker *w, const struct doc *section)
{
    read_vars(w, doc_get(section, "vars"));
    read_bindings(w, section);
    read_routes(w, section);
    read_events(w, section);
}

/* The Worker --------------------------------------------------------------------------------- */

static const char *file_below(struct worker *w, const char *path)
{
    const char *clean = path_clean(w->app->arena, path_join(w->app->arena, w->dir, path));
    return app_files_has(w->files, clean) ? clean : NULL;
}

static void find_code(struct worker *w, const struct doc *root)
{
    static const char *const usual[] = {
        "src/index.ts", "src/index.js", "src/index.mjs", "src/worker.ts", "src/worker.js",
        "index.ts",     "index.js",     "worker.ts",     "worker.js",     "workers-site/index.js",
    };
    const struct doc *main = doc_get(root, "main");
    if (!main)
        main = doc_at(root, "build.upload.main");
    w->f->handler = text_of(w, main);
    w->f->code_dir = w->dir;
    if (w->f->handler)
        w->f->file = file_below(w, w->f->handler);
    for (size_t i = 0; i < ARRAY_SIZE(usual) && !w->f->file && !w->f->handler; i++)
        w->f->file = file_below(w, usual[i]);
    bool python = w->f->file && slice_ends(slice_of(w->f->file), ".py");
    w->f->symbol = python ? "on_fetch" : "default.fetch";
}

/* Files that are served as they are. */
static void read_assets(struct app *app, const struct doc *root)
{
    const struct doc *assets = doc_get(root, "assets");
    if (!assets)
        assets = doc_get(root, "site");
    if (!assets)
        return;
    struct app_resource *r = app_add_resource(app, RESOURCE_OTHER, "assets", doc_location(assets));
    r->provider = PROVIDER_CLOUDFLARE;
    r->type = "assets";
    r->node = assets;
}

static bool matches(const char *file)
{
    const char *name = path_base(file);
    return strcmp(name, "wrangler.toml") == 0 || strcmp(name, "wrangler.json") == 0 ||
           strcmp(name, "wrangler.jsonc") == 0;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(root);
}

/* What the file declares: a Worker with code, or why it has none. */
static const char *why_no_worker(const struct doc *root)
{
    static const char *const keys[] = {"main",  "build",  "type",        "site",    "workers_dev",
                                       "route", "routes", "usage_model", "triggers"};
    if (doc_get(root, "pages_build_output_dir") && !doc_get(root, "main"))
        return "this is a Pages project: its functions are not read";
    if (doc_get(root, "assets") && !doc_get(root, "main"))
        return "this Worker serves files only: it has no 'main'";
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        if (doc_get(root, keys[i]))
            return NULL;
    }
    return doc_get(root, "name") ? NULL : "no 'name' and no 'main': this file declares no Worker";
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct worker w = {.app = app, .files = files, .sink = sink};
    const struct doc *name = doc_get(root, "name");
    const char *why = why_no_worker(root);
    w.dir = path_dir(app->arena, file);
    read_assets(app, root);
    if (why) {
        diag_emit(sink, VIRGA_DIAG_NOTE, "wrangler-no-worker", file, root->line, root->column, "%s",
                  why);
        return;
    }
    const char *text = text_of(&w, name);
    w.f = app_add_function(app, text ? text : "worker", doc_location(name ? name : root));
    w.f->provider = PROVIDER_CLOUDFLARE;
    w.f->runtime = "workers";
    w.f->node = root;
    find_code(&w, root);
    read_section(&w, root);
    doc_each(environment, doc_get(root, "env")) read_section(&w, environment);
    read_address(&w, root);
    app_add_direct_triggers(app, app->functions.len - 1);
}

const struct app_reader wrangler_reader = {
    .name = "wrangler", .matches = matches, .accepts = accepts, .read = read_config};
