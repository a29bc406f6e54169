/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure.h"

#include "base/file.h"
#include "base/limits.h"

/* function.json: one function, in the folder that has its name. */

struct reader {
    struct app *app;
    struct app_function *f;
    const char *dir;
};

/* ---- triggers ---- */

static void add_route(struct reader *rd, const char *method, const char *route, enum auth_kind auth,
                      const struct doc *at)
{
    if (rd->f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    struct app_trigger *t = app_add_trigger(rd->app, rd->f, TRIGGER_HTTP, doc_location(at));
    t->method = method;
    t->path = route; /* what stands before it is known once all files are read */
    t->auth = auth;
}

static void add_http(struct reader *rd, const struct doc *binding)
{
    const struct doc *level = doc_get(binding, "authLevel");
    const struct doc *methods = doc_get(binding, "methods");
    enum auth_kind auth = level ? azure_auth_level(doc_text(level)) : AUTH_API_KEY;
    const char *route = app_copy(rd->app, doc_text_at(binding, "route"));
    size_t before = rd->f->triggers.len;
    if (!route)
        route = rd->f->name;
    if (!doc_is_seq(methods) && doc_text(methods).len)
        add_route(rd, azure_method(rd->app, doc_text(methods)), route, auth,
                  level ? level : binding);
    doc_each(method, doc_is_seq(methods) ? methods : NULL) add_route(
        rd, azure_method(rd->app, doc_text(method)), route, auth, level ? level : binding);
    if (rd->f->triggers.len == before)
        add_route(rd, "ANY", route, auth, level ? level : binding);
}

static void add_event(struct reader *rd, const struct azure_trigger_type *type,
                      const struct doc *binding)
{
    if (rd->f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    struct app_trigger *t = app_add_trigger(rd->app, rd->f, type->kind, doc_location(binding));
    t->auth = type->auth;
    for (size_t i = 0; i < ARRAY_SIZE(type->resource_keys) && !t->resource; i++) {
        const char *key = type->resource_keys[i];
        t->resource = key ? app_copy(rd->app, doc_text_at(binding, key)) : NULL;
        if (t->resource && type->kind == TRIGGER_QUEUE && strcmp(key, "topicName") == 0)
            t->kind = TRIGGER_TOPIC; /* Service Bus has both */
    }
}

/* ---- stores ---- */

static const struct {
    const char *type;
    enum resource_kind kind;
    const char *keys[3];
} stores[] = {
    {"blob", RESOURCE_BUCKET, {"path"}},
    {"table", RESOURCE_TABLE, {"tableName"}},
    {"cosmosDB", RESOURCE_TABLE, {"containerName", "collectionName"}},
    {"documentDB", RESOURCE_TABLE, {"collectionName"}},
    {"queue", RESOURCE_QUEUE, {"queueName"}},
    {"serviceBus", RESOURCE_QUEUE, {"queueName", "topicName"}},
    {"eventHub", RESOURCE_STREAM, {"eventHubName", "path"}},
    {"sql", RESOURCE_DATABASE, {"commandText"}},
};

static bool is_known(const struct app *app, enum resource_kind kind, const char *name)
{
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        if (r->provider == PROVIDER_AZURE && r->kind == kind && r->name &&
            strcmp(r->name, name) == 0)
            return true;
    }
    return false;
}

/* What an input or output binding reads or writes. */
static void add_store(struct reader *rd, const struct doc *binding)
{
    struct slice type = doc_text_at(binding, "type");
    const char *name = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(stores); i++) {
        if (!slice_ieq_str(type, stores[i].type))
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(stores[i].keys) && !name; k++)
            if (stores[i].keys[k])
                name = app_copy(rd->app, doc_text_at(binding, stores[i].keys[k]));
        if (!name || is_known(rd->app, stores[i].kind, name))
            return;
        struct app_resource *r =
            app_add_resource(rd->app, stores[i].kind, name, doc_location(binding));
        r->provider = PROVIDER_AZURE;
        r->name = r->logical_id;
        r->type = stores[i].type;
        r->node = binding;
        return;
    }
}

static void read_binding(struct reader *rd, const struct doc *binding)
{
    struct slice name = doc_text_at(binding, "type");
    bool triggers =
        name.len > strlen("trigger") &&
        slice_ieq_str(slice_sub(name, name.len - strlen("trigger"), name.len), "trigger");
    const struct azure_trigger_type *type = triggers ? azure_trigger_type(name) : NULL;
    if (!triggers) {
        add_store(rd, binding);
    } else if (type && type->kind == TRIGGER_HTTP) {
        add_http(rd, binding);
    } else {
        static const struct azure_trigger_type other = {"", TRIGGER_OTHER, AUTH_UNKNOWN, {NULL}};
        add_event(rd, type ? type : &other, binding);
    }
}

/* ---- code ---- */

static const struct {
    const char *suffix, *runtime;
} runtimes[] = {
    {".js", "node"},    {".mjs", "node"},       {".cjs", "node"}, {".ts", "node"},
    {".py", "python"},  {".ps1", "powershell"}, {".jar", "java"}, {".csx", "dotnet"},
    {".dll", "dotnet"}, {".fsx", "dotnet"},     {".php", "php"},  {".sh", "bash"},
};

/* Without a scriptFile the usual names are looked for, those that are compiled last. */
static const char *usual_script(struct reader *rd, const struct app_files *files)
{
    static const char *const names[] = {"__init__.py", "index.ts", "index.js",   "index.mjs",
                                        "run.ps1",     "run.csx",  "function.js"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *path = path_clean(rd->app->arena, path_join(rd->app->arena, rd->dir, names[i]));
        if (app_files_has(files, path))
            return names[i];
    }
    return NULL;
}

static void find_code(struct reader *rd, const struct doc *root, const struct app_files *files)
{
    struct app_function *f = rd->f;
    struct slice entry = doc_text_at(root, "entryPoint");
    const char *script = app_copy(rd->app, doc_text_at(root, "scriptFile"));
    if (!script)
        script = usual_script(rd, files);
    if (!script)
        return;
    struct slice stem = slice_of(script);
    for (size_t i = 0; i < ARRAY_SIZE(runtimes) && !f->runtime; i++) {
        if (slice_ends(stem, runtimes[i].suffix)) {
            f->runtime = runtimes[i].runtime;
            stem.len -= strlen(runtimes[i].suffix);
        }
    }
    bool python = f->runtime && strcmp(f->runtime, "python") == 0;
    const char *symbol = app_copy(rd->app, entry);
    if (!symbol)
        symbol = python ? "main" : "default";
    f->handler = script;
    struct app_function probe = *f;
    probe.handler = arena_printf(rd->app->arena, "%.*s.%s", SLICE_ARG(stem), symbol);
    if (!f->runtime || !app_resolve_handler(rd->app, &probe, files))
        return;
    f->file = probe.file;
    f->symbol = symbol;
}

/* ---- the reader ---- */

static bool matches(const char *file)
{
    return strcmp(path_base(file), "function.json") == 0;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_seq(doc_get(root, "bindings"));
}

static void read_function(struct app *app, const struct doc *root, const char *file,
                          const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct reader rd = {.app = app, .dir = path_dir(app->arena, file)};
    const struct doc *disabled = doc_get(root, "disabled");
    size_t first = app->functions.len;
    size_t bindings = 0;
    rd.f = app_add_function(app, *rd.dir ? path_base(rd.dir) : "function", doc_location(root));
    rd.f->provider = PROVIDER_AZURE;
    rd.f->code_dir = rd.dir;
    rd.f->node = root;
    find_code(&rd, root, files);
    doc_each(binding, doc_get(root, "bindings"))
    {
        if (++bindings > LIMIT_FUNCTION_ITEMS) {
            diag_emit(sink, VIRGA_DIAG_WARNING, "function-too-large", file, binding->line,
                      binding->column, "more than %u bindings: the rest is not read",
                      LIMIT_FUNCTION_ITEMS);
            break;
        }
        read_binding(&rd, binding);
    }
    if (doc_bool(disabled, false))
        app_set(app, rd.f, "disabled", "on", true, doc_location(disabled));
    app_add_direct_triggers(app, first);
}

/* Routes get the prefix of their app, whose file may be read after theirs. */
static void settle(struct app *app, const struct app_files *files,
                   const struct virga_diag_sink *sink)
{
    (void)files;
    (void)sink;
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        if (f->provider != PROVIDER_AZURE || !f->node || !f->at.file || !matches(f->at.file))
            continue;
        const struct app_resource *host = azure_host_of(app, f->at.file);
        for (size_t k = 0; k < f->triggers.len; k++) {
            struct app_trigger *t = &f->triggers.items[k];
            if (t->kind != TRIGGER_HTTP || !t->path)
                continue;
            t->path = azure_path(app, host, slice_of(t->path));
            t->api = host ? host->logical_id : NULL;
        }
        azure_apply_app(app, f, f->at.file);
    }
}

const struct app_reader azure_function_reader = {.name = "azure-function",
                                                 .matches = matches,
                                                 .accepts = accepts,
                                                 .read = read_function,
                                                 .read_tree = settle};
