/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudflare/wrangler-internal.h"

#include "base/file.h"
#include "base/limits.h"

/* What a Worker is bound to: stores, queues, other Workers, variables, secrets, static files. */

/* A list of bindings, or a map that holds one: what its entries stand for. */
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
    {"ai_search", RESOURCE_DATABASE, {"instance_name"}},
    {"ai_search_namespaces", RESOURCE_DATABASE, {"namespace"}},
    {"agent_memory", RESOURCE_DATABASE, {"namespace"}},
    {"queues.producers", RESOURCE_QUEUE, {"queue"}},
    {"durable_objects.bindings", RESOURCE_OTHER, {"class_name"}},
    {"services", RESOURCE_OTHER, {"service"}},
    {"workflows", RESOURCE_WORKFLOW, {"name"}},
    {"analytics_engine_datasets", RESOURCE_STREAM, {"dataset"}},
    {"pipelines", RESOURCE_STREAM, {"pipeline", "stream"}},
    {"send_email", RESOURCE_OTHER, {"destination_address"}},
    {"dispatch_namespaces", RESOURCE_OTHER, {"namespace"}},
    {"mtls_certificates", RESOURCE_SECRET, {"certificate_id"}},
    {"secrets_store_secrets", RESOURCE_SECRET, {"secret_name"}},
    {"ratelimits", RESOURCE_OTHER, {"namespace_id"}},
    {"vpc_services", RESOURCE_OTHER, {"service_id"}},
    {"vpc_networks", RESOURCE_OTHER, {"tunnel_id", "network_id"}},
    {"worker_loaders", RESOURCE_OTHER, {NULL}},
    {"artifacts", RESOURCE_OTHER, {"namespace"}},
    {"flagship", RESOURCE_OTHER, {"app_id"}},
    {"unsafe.bindings", RESOURCE_OTHER, {"type"}},
    {"ai", RESOURCE_OTHER, {NULL}},
    {"browser", RESOURCE_OTHER, {NULL}},
    {"images", RESOURCE_OTHER, {NULL}},
    {"media", RESOURCE_OTHER, {NULL}},
    {"stream", RESOURCE_OTHER, {NULL}},
    {"websearch", RESOURCE_OTHER, {NULL}},
    {"containers", RESOURCE_OTHER, {"name", "image"}},
};

/* Other keys that an environment does not take over from the top level. */
static const char *const not_inherited[] = {
    "vars",         "define",  "secrets", "durable_objects", "queues",
    "cloudchamber", "connect", "unsafe",  "tail_consumers",  "streaming_tail_consumers",
};

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The resource of the file that is bound so already; environments often share one. */
static const struct app_resource *find_binding(const struct worker *w, const char *binding,
                                               const char *type, const char *name)
{
    for (size_t i = w->first_resource; i < w->app->resources.len; i++) {
        const struct app_resource *r = w->app->resources.items[i];
        if (strcmp(r->logical_id, binding) == 0 && same_text(r->type, type) &&
            same_text(r->name, name))
            return r;
    }
    return NULL;
}

static void add_binding(struct worker *w, const struct binding_type *type, const struct doc *node)
{
    static const char *const id_keys[] = {"binding", "name", "class_name"};
    const char *binding = NULL, *name = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(id_keys) && !binding; i++)
        binding = worker_text(w, doc_get(node, id_keys[i]));
    if (!binding)
        return;
    for (size_t i = 0; i < ARRAY_SIZE(type->name_keys) && type->name_keys[i] && !name; i++)
        name = worker_text(w, doc_get(node, type->name_keys[i]));
    if (w->f->settings.len >= LIMIT_FUNCTION_ITEMS) {
        worker_report_cap(w, "bindings", doc_location(node));
        return;
    }
    app_set(w->app, w->f, "binding", binding, true, doc_location(node));
    if (find_binding(w, binding, type->path, name))
        return;
    if (w->app->resources.len - w->first_resource >= LIMIT_TEMPLATE_ITEMS) {
        worker_report_cap(w, "bindings", doc_location(node));
        return;
    }
    struct app_resource *r = app_add_resource(w->app, type->kind, binding, doc_location(node));
    r->provider = PROVIDER_CLOUDFLARE;
    r->type = type->path;
    r->name = name;
    r->node = node;
}

/* A class of this code that the platform makes objects of: those of other scripts are not here. */
static void add_class(struct worker *w, const char *class, const struct doc *at)
{
    for (size_t i = 0; class && i < w->f->settings.len; i++) {
        const struct app_setting *s = &w->f->settings.items[i];
        if (strcmp(s->name, "class") == 0 && strcmp(s->value, class) == 0)
            return;
    }
    if (class && w->f->settings.len >= LIMIT_FUNCTION_ITEMS)
        worker_report_cap(w, "classes", doc_location(at));
    else if (class)
        app_set(w->app, w->f, "class", class, true, doc_location(at));
}

static void read_classes(struct worker *w, const struct doc *section)
{
    static const char *const lists[] = {"durable_objects.bindings", "workflows", "containers"};
    for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
        doc_each(node, doc_at(section, lists[i]))
        {
            if (!doc_get(node, "script_name"))
                add_class(w, worker_text(w, doc_get(node, "class_name")), node);
        }
    }
    doc_each(node, worker_inherited(w, "exports"))
    {
        bool gone = doc_get(node, "state") != NULL; /* deleted, renamed, transferred */
        if (doc_is_map(node) && !gone)
            add_class(w, arena_slicedup(w->app->arena, node->key), node);
    }
}

/* Variables ---------------------------------------------------------------------------------- */

/* False when there are too many, which is reported. */
static bool add_variable(struct worker *w, struct app_variable v)
{
    for (size_t i = 0; i < w->f->environment.len; i++) {
        const struct app_variable *known = &w->f->environment.items[i];
        if (strcmp(known->name, v.name) == 0 && (!v.literal || same_text(known->value, v.value)))
            return true; /* said twice, or a secret that is a variable elsewhere */
    }
    if (w->f->environment.len >= LIMIT_FUNCTION_ITEMS) {
        worker_report_cap(w, "variables", v.at);
        return false;
    }
    *vec_add(&w->f->environment, w->app->arena) = v;
    return true;
}

/* Plain text that is deployed with the code: [vars]. */
static void read_vars(struct worker *w, const struct doc *vars)
{
    doc_each(node, doc_is_map(vars) ? vars : NULL)
    {
        const char *value = worker_text(w, node);
        const struct app_variable v = {
            .name = arena_slicedup(w->app->arena, node->key),
            .value = value ? value : "",
            .literal = doc_is_scalar(node),
            .at = doc_location(node),
        };
        if (!add_variable(w, v))
            return;
    }
}

/* Secrets that must be set for a deployment: their names alone stand in the file. */
static void read_required_secrets(struct worker *w, const struct doc *names)
{
    doc_each(node, names)
    {
        const char *name = worker_text(w, node);
        const struct app_variable v = {.name = name, .value = "", .at = doc_location(node)};
        if (name && !add_variable(w, v))
            return;
    }
}

/* The name in a line NAME=value of .dev.vars; empty for other lines. */
static struct slice secret_name(struct slice line)
{
    struct slice value;
    line = slice_trim(line);
    if (slice_starts(line, "export "))
        line = slice_trim(slice_sub(line, strlen("export "), line.len));
    if (!line.len || line.ptr[0] == '#' || slice_find_char(line, '=') == SIZE_MAX)
        return SLICE_EMPTY;
    struct slice name = slice_trim(slice_cut(line, '=', &value));
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '_')
            return SLICE_EMPTY;
    }
    return name;
}

/*
 * Secrets are set by hand and stand in no config; for work at home they are repeated in .dev.vars,
 * which tells their names. The values stay where they are.
 */
static void read_secret_names(struct worker *w)
{
    struct arena scratch;
    struct slice text, rest;
    char *file = path_join(w->app->arena, w->dir, ".dev.vars");
    if (w->env) {
        char *own = arena_printf(w->app->arena, "%s.%.*s", file, SLICE_ARG(w->env->key));
        file = app_files_has(w->files, own) ? own : file;
    }
    if (!app_files_has(w->files, file))
        return;
    arena_init(&scratch);
    char *path = path_join(&scratch, w->files->root, file);
    if (file_read(&scratch, path, LIMIT_CONFIG_FILE, &text) != VIRGA_OK)
        text = SLICE_EMPTY;
    rest = text;
    bool more = true;
    for (unsigned line = 1; rest.len && more; line++) {
        struct slice name = secret_name(slice_cut(rest, '\n', &rest));
        if (name.len)
            more = add_variable(
                w, (struct app_variable){
                       .name = arena_slicedup(w->app->arena, name),
                       .value = "",
                       .at = {.file = file, .line = line, .column = 1, .end_line = line},
                   });
    }
    arena_release(&scratch);
}

/* The whole ---------------------------------------------------------------------------------- */

void worker_read_bindings(struct worker *w)
{
    const struct doc *section = worker_section(w);
    for (size_t i = 0; i < ARRAY_SIZE(binding_types); i++) {
        const struct doc *list = doc_at(section, binding_types[i].path);
        if (doc_is_map(list) && doc_is_scalar(doc_get(list, "binding"))) {
            add_binding(w, &binding_types[i], list);
            continue;
        }
        doc_each(node, list) add_binding(w, &binding_types[i], node);
    }
    read_classes(w, section);
    read_vars(w, doc_get(section, "vars"));
    read_required_secrets(w, doc_at(section, "secrets.required"));
    read_secret_names(w);
}

static void report_if_missing(const struct worker *w, const char *key)
{
    const struct doc *top = doc_get(w->root, key);
    if (!top || doc_get(w->env, key))
        return;
    diag_emit(w->sink, VIRGA_DIAG_NOTE, "wrangler-not-inherited", w->env->file, w->env->key_line,
              w->env->key_column,
              "environment '%.*s' has no '%s': that of the top level is not inherited",
              SLICE_ARG(w->env->key), key);
}

void worker_report_not_inherited(const struct worker *w)
{
    for (size_t i = 0; i < ARRAY_SIZE(not_inherited); i++)
        report_if_missing(w, not_inherited[i]);
    for (size_t i = 0; i < ARRAY_SIZE(binding_types); i++)
        if (!strchr(binding_types[i].path, '.'))
            report_if_missing(w, binding_types[i].path);
}

void worker_read_assets(struct worker *w, const char *name)
{
    static const char *const places[][2] = {
        {"assets", "directory"}, {"site", "bucket"}, {"pages_build_output_dir", NULL}};
    const struct doc *assets = NULL, *directory = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(places) && !assets; i++) {
        assets = worker_inherited(w, places[i][0]);
        directory = places[i][1] && doc_is_map(assets) ? doc_get(assets, places[i][1]) : assets;
    }
    if (!assets)
        return;
    const char *binding = worker_text(w, doc_get(assets, "binding"));
    const char *text = worker_text(w, directory);
    binding = binding ? binding : "assets";
    if (find_binding(w, binding, "assets", name))
        return;
    struct app_resource *r = app_add_resource(w->app, RESOURCE_SITE, binding, doc_location(assets));
    r->provider = PROVIDER_CLOUDFLARE;
    r->type = "assets";
    r->name = name;
    r->node = assets;
    if (text)
        app_set(w->app, r, "directory",
                path_clean(w->app->arena, path_join(w->app->arena, w->dir, text)), true,
                doc_location(directory));
    const struct doc *first = doc_get(assets, "run_worker_first");
    if (doc_is_scalar(first))
        app_set(w->app, r, "code-first", doc_bool(first, false) ? "on" : "off", true,
                doc_location(first));
    doc_each(pattern, first)
    {
        const char *path = worker_text(w, pattern);
        if (r->settings.len >= LIMIT_FUNCTION_ITEMS) {
            worker_report_cap(w, "patterns", doc_location(pattern));
            return;
        }
        if (path)
            app_set(w->app, r, "code-first", path, true, doc_location(pattern));
    }
}
