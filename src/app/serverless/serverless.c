/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/file.h"

/*
 * The Serverless Framework, versions 1 to 4: serverless.yml, .yaml, .json, .ts, .js, on AWS,
 * Google, Azure, Cloudflare and the smaller platforms.
 */

#define MAX_FUNCTIONS 5000u /* of one service; CloudFormation takes 500 resources */

/* Settings of the service that every function starts from. */
struct defaults {
    const struct doc *runtime, *timeout, *memory, *environment;
};

struct app_function *sls_find_function(const struct sls *s, struct slice name)
{
    return name.len ? map_get(&s->functions, name) : NULL;
}

void sls_report_cap(struct sls *s, const char *what, unsigned count)
{
    if (!s->told_of_caps)
        diag_emit(s->sink, VIRGA_DIAG_WARNING, "serverless-too-large", s->file, 1, 1,
                  "more than %u %s: the rest is not read", count, what);
    s->told_of_caps = true;
}

const char *sls_text(struct sls *s, const struct doc *node)
{
    struct slice text = doc_text(node);
    return text.len ? arena_slicedup(s->arena, text) : NULL;
}

/* Source files ------------------------------------------------------------------------------- */

/* The first file of NAMES ('|'-separated; '%' stands for BASE) below the function's folder. */
static const char *find_source(struct sls *s, const struct app_function *f, const char *base,
                               const char *names)
{
    struct slice rest = slice_of(names);
    while (rest.len) {
        struct slice name = slice_cut(rest, '|', &rest);
        bool with_base = slice_starts(name, "%");
        name = slice_sub(name, with_base, name.len);
        const char *path = path_clean(
            s->arena,
            path_join(s->arena, f->code_dir,
                      arena_printf(s->arena, "%s%.*s", with_base ? base : "", SLICE_ARG(name))));
        if (app_files_has(s->files, path))
            return path;
    }
    return NULL;
}

/* "main" of the package.json beside the config, relative to it; the file may not exist yet. */
static const char *package_main(struct sls *s, const struct app_function *f)
{
    struct slice text;
    struct doc *root = NULL;
    const char *path = path_clean(s->arena, path_join(s->arena, f->code_dir, "package.json"));
    const char *full = path_join(s->arena, s->files->root, path);
    if (!app_files_has(s->files, path) || file_read(s->arena, full, 1u << 20, &text) != VIRGA_OK ||
        doc_parse(s->arena, DOC_JSON, text, path, NULL, &root) != VIRGA_OK)
        return NULL;
    struct slice main = doc_text_at(root, "main");
    if (slice_starts(main, "/"))
        main = slice_sub(main, 1, main.len);
    if (!main.len)
        return NULL;
    return path_clean(s->arena, arena_slicedup(s->arena, main));
}

/* Google: the handler is what the package's main file exports. */
static void resolve_google(struct sls *s, struct app_function *f)
{
    bool python = slice_starts(slice_of(f->runtime), "python");
    const char *main = python ? NULL : package_main(s, f), *handler = f->handler;
    if (main && strcmp(main, s->file) == 0)
        main = NULL;
    if (main) {
        /* as a Lambda handler, so that built files are led back to their source */
        size_t dot = slice_rfind_char(slice_of(main), '.');
        f->handler = arena_printf(s->arena, "%.*s.%s", (int)(dot == SIZE_MAX ? strlen(main) : dot),
                                  main, handler);
        if (app_resolve_handler(s->app, f, s->files))
            main = NULL;
        f->handler = handler;
    }
    if (!f->file)
        f->file = find_source(s, f, main ? main : "",
                              python ? "main.py"
                                     : "%|index.js|function.js|index.ts|src/index.ts|index.mjs");
    f->symbol = f->file ? f->handler : NULL;
}

/* The WSGI plugin puts its own handler before the app that custom.wsgi.app names: "api/app.app". */
static void resolve_wsgi(struct sls *s, struct app_function *f)
{
    const char *app = sls_text(s, doc_at(s->root, "custom.wsgi.app")), *handler = f->handler;
    if (!app || !slice_ends(slice_of(handler), "wsgi_handler.handler"))
        return;
    f->handler = app;
    (void)app_resolve_handler(s->app, f, s->files);
    f->handler = handler;
}

static void resolve_source(struct sls *s, struct app_function *f, const struct doc *node)
{
    static const char suffixes[] = "%|%.js|%.ts|%.mjs|%.cjs|%.py|%/index.js|%/index.ts";
    const char *script = sls_text(s, doc_get(node, "script"));
    if (s->platform == PROVIDER_CLOUDFLARE && (script || f->handler)) {
        f->file = find_source(s, f, script ? script : f->handler, suffixes);
        f->symbol = f->file ? "default.fetch" : NULL;
    } else if (s->platform == PROVIDER_GOOGLE && f->handler) {
        resolve_google(s, f);
    } else if (!f->handler || app_resolve_handler(s->app, f, s->files)) {
        return;
    } else if (s->platform == PROVIDER_AWS) {
        resolve_wsgi(s, f);
    } else if (s->platform == PROVIDER_UNKNOWN) {
        f->file = find_source(s, f, f->handler, suffixes);
        f->symbol = f->file ? "handler" : NULL;
    }
}

/* Functions ---------------------------------------------------------------------------------- */

/*
 * The variables that F does not have yet. One that comes from outside of the files is no constant,
 * whatever default it has.
 */
static void add_environment(struct sls *s, struct app_function *f, const struct doc *variables)
{
    size_t first = f->environment.len;
    if (!doc_is_map(variables))
        return;
    cfn_add_environment(s->cfn, f, variables);
    for (size_t i = first; i < f->environment.len; i++) {
        struct app_variable *v = &f->environment.items[i];
        const struct doc *node = doc_get(variables, v->name);
        if (node &&
            (umap_get(&s->outside, (uintptr_t)node, NULL) || sls_has_variable(doc_text(node))))
            v->literal = false;
    }
}

static struct location setting_place(const struct doc *own, const struct doc *inherited)
{
    return own ? doc_location(own) : inherited ? doc_location(inherited) : (struct location){0};
}

/* NULL when there are too many. */
static struct app_function *read_function(struct sls *s, const struct doc *node, const char *key,
                                          const struct defaults *defaults)
{
    if (s->app->functions.len - s->first_function >= MAX_FUNCTIONS) {
        sls_report_cap(s, "functions", MAX_FUNCTIONS);
        return NULL;
    }
    struct slice name = doc_text_at(node, "name");
    struct app_function *f = app_add_function(s->app, key, doc_location(node));
    const struct doc *runtime = doc_get(node, "runtime"), *handler = doc_get(node, "handler");
    if (name.len && !sls_has_variable(name))
        f->name = arena_slicedup(s->arena, name);
    map_put(&s->functions, slice_of(f->name), f);
    map_put(&s->functions, slice_of(f->logical_id), f);
    f->provider = s->platform;
    f->node = node;
    f->runtime = sls_text(s, runtime ? runtime : defaults->runtime);
    f->runtime_at = setting_place(runtime, defaults->runtime);
    f->handler = sls_text(s, handler);
    const char *module = sls_text(s, doc_get(node, "module")); /* of the Python packager */
    f->code_dir = module ? path_clean(s->arena, path_join(s->arena, s->dir, module)) : s->dir;
    f->timeout = doc_number(doc_get(node, "timeout"), doc_number(defaults->timeout, -1));
    f->memory = doc_number(doc_get(node, "memorySize"), doc_number(defaults->memory, -1));
    f->concurrency = doc_number(doc_get(node, "reservedConcurrency"), -1);
    add_environment(s, f, doc_get(node, "environment"));
    add_environment(s, f, defaults->environment);
    resolve_source(s, f, node);
    return f;
}

static void refuse(struct sls *s, const struct doc *node, const char *what)
{
    if (s->notes++ < SLS_MAX_NOTES)
        diag_emit(s->sink, VIRGA_DIAG_WARNING, "serverless-unresolved", node->file, node->line,
                  node->column, "%s '%.*s' cannot be resolved and is not scanned", what,
                  SLICE_ARG(doc_text(node)));
}

static void read_function_map(struct sls *s, const struct doc *map, const struct defaults *defaults)
{
    if (doc_is_scalar(map) && doc_text(map).len)
        refuse(s, map, "the list of functions");
    doc_each(node, doc_is_map(map) ? map : NULL)
    {
        if (doc_is_map(node))
            (void)read_function(s, node, arena_slicedup(s->arena, node->key), defaults);
        else if (doc_text(node).len)
            refuse(s, node, "the function");
    }
}

/* A function inside of a construct: the worker of a queue, the authorizer of a webhook. */
static void read_construct_function(struct sls *s, const struct doc *node, const char *construct,
                                    bool worker, const struct defaults *defaults)
{
    const char *key = arena_printf(s->arena, "%s%s", construct, worker ? "Worker" : "");
    struct app_function *f = read_function(s, node, key, defaults);
    if (!f)
        return;
    struct app_trigger *t =
        app_add_trigger(s->app, f, worker ? TRIGGER_QUEUE : TRIGGER_IDENTITY, doc_location(node));
    t->resource = construct;
    t->auth = AUTH_PRIVATE;
}

/* Constructs of the Lift plugin. */
static void read_constructs(struct sls *s, const struct defaults *defaults)
{
    doc_each(construct, doc_get(s->root, "constructs"))
    {
        struct slice type = doc_text_at(construct, "type");
        const char *name = arena_slicedup(s->arena, construct->key);
        enum resource_kind kind = slice_eq_str(type, "storage")     ? RESOURCE_BUCKET
                                  : slice_eq_str(type, "queue")     ? RESOURCE_QUEUE
                                  : slice_starts(type, "database/") ? RESOURCE_TABLE
                                                                    : RESOURCE_OTHER;
        struct app_resource *r = app_add_resource(s->app, kind, name, doc_location(construct));
        r->provider = s->platform;
        r->node = construct;
        doc_each(part, construct)
        {
            if (doc_get(part, "handler"))
                read_construct_function(s, part, name,
                                        kind == RESOURCE_QUEUE && slice_eq_str(part->key, "worker"),
                                        defaults);
        }
    }
}

static void read_functions(struct sls *s)
{
    const struct doc *functions = doc_get(s->root, "functions");
    const struct defaults defaults = {
        .runtime = doc_get(s->provider, "runtime"),
        .timeout = doc_get(s->provider, "timeout"),
        .memory = doc_get(s->provider, "memorySize"),
        .environment = doc_get(s->provider, "environment"),
    };
    if (doc_is_seq(functions))
        doc_each(part, functions) read_function_map(s, part, &defaults);
    else if (functions)
        read_function_map(s, functions, &defaults);
    read_constructs(s, &defaults);
}

/* Permissions -------------------------------------------------------------------------------- */

static void add_managed(struct sls *s, struct app_function *f, const struct doc *policies)
{
    doc_each(policy, doc_is_seq(policies) ? policies : NULL)
        cfn_add_managed_policy(s->cfn, f, policy);
}

/* provider.iam.role or, of one function, iam.role: a reference or {statements, managedPolicies}. */
static void add_role(struct sls *s, struct app_function *f, const struct doc *role)
{
    if (!role || role->kind == DOC_NULL)
        return;
    if (doc_is_scalar(role) || sls_is_intrinsic(role)) {
        cfn_add_role(s->cfn, f, role);
        return;
    }
    cfn_add_statements(s->cfn, f, doc_get(role, "statements"), NULL);
    add_managed(s, f, doc_get(role, "managedPolicies"));
}

static void add_service_role(struct sls *s, struct app_function *f)
{
    const struct doc *old = doc_get(s->provider, "role");
    const struct doc *role = doc_at(s->provider, "iam.role");
    add_role(s, f, old ? old : role);
    if (old || doc_is_scalar(role) || (role && sls_is_intrinsic(role)))
        return;
    cfn_add_statements(s->cfn, f, doc_get(s->provider, "iamRoleStatements"), NULL);
    add_managed(s, f, doc_get(s->provider, "iamManagedPolicies"));
}

/* A role of its own replaces the service's, unless the plugin that makes it is told to add. */
static void read_permissions(struct sls *s, struct app_function *f, const struct doc *node)
{
    const struct doc *role = doc_get(node, "role");
    const struct doc *statements = doc_get(node, "iamRoleStatements");
    const struct doc *own = doc_at(node, "iam.role");
    const struct doc *settings =
        doc_get(doc_get(s->root, "custom"), "serverless-iam-roles-per-function");
    if (role) {
        add_role(s, f, role);
        return;
    }
    cfn_add_statements(s->cfn, f, statements, NULL);
    add_role(s, f, own);
    bool inherits = doc_bool(doc_get(node, "iamRoleStatementsInherit"),
                             doc_bool(doc_get(settings, "defaultInherit"), false)) ||
                    doc_bool(doc_at(node, "iam.inheritStatements"), false);
    if ((!statements && !own) || inherits)
        add_service_role(s, f);
}

/* The service -------------------------------------------------------------------------------- */

static struct doc *find_child(struct doc *map, struct slice key)
{
    struct doc *child = map->child;
    while (child && !slice_eq(child->key, key))
        child = child->next;
    return child;
}

/* Turns LIST, a list of maps of maps, into one map. */
static void join_parts(struct sls *s, struct doc *list)
{
    struct doc *part = list->child;
    list->kind = DOC_MAP;
    list->child = list->last = NULL;
    list->count = 0;
    for (; part; part = part->next) {
        if (doc_is_scalar(part) && doc_text(part).len)
            refuse(s, part, "the part");
        for (struct doc *section = part->child, *next; section; section = next) {
            next = section->next;
            struct doc *known = find_child(list, section->key);
            if (!known)
                doc_append(list, section);
            for (struct doc *entry = known ? section->child : NULL, *after; entry; entry = after) {
                after = entry->next;
                doc_append(known, entry);
            }
        }
    }
}

/* `resources` is one template or a list of parts of it. */
static const struct doc *whole_template(struct sls *s)
{
    for (struct doc *child = s->root->child; child; child = child->next) {
        if (!slice_eq_str(child->key, "resources"))
            continue;
        if (child->kind == DOC_SEQ)
            join_parts(s, child);
        else if (doc_is_scalar(child) && doc_text(child).len)
            refuse(s, child, "the list of resources");
        return doc_is_map(child) ? child : NULL;
    }
    return NULL;
}

static enum app_provider platform_of(struct slice name)
{
    static const struct {
        const char *name;
        enum app_provider provider;
    } platforms[] = {
        {"aws", PROVIDER_AWS},
        {"google", PROVIDER_GOOGLE},
        {"cloudflare", PROVIDER_CLOUDFLARE},
        {"azure", PROVIDER_AZURE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(platforms); i++) {
        if (slice_eq_str(name, platforms[i].name))
            return platforms[i].provider;
    }
    return PROVIDER_UNKNOWN;
}

static void read_service(struct sls *s)
{
    const struct doc *template = whole_template(s);
    s->cfn = cfn_new(s->app, template, doc_get(template, "Resources"), s->file, s->files, s->sink);
    s->first_function = s->app->functions.len;
    map_init(&s->functions, s->arena);
    map_init(&s->made, s->arena);
    read_functions(s);
    size_t last = s->app->functions.len; /* those of the template come behind */
    sls_declare_authorizers(s);
    cfn_read_resources(s->cfn);
    for (size_t i = s->first_function; i < last; i++) {
        struct app_function *f = s->app->functions.items[i];
        const struct sls_function function = {f, f->node};
        sls_read_triggers(s, &function);
        if (s->platform == PROVIDER_AWS)
            read_permissions(s, f, f->node);
    }
    sls_settle_websockets(s);
    app_add_direct_triggers(s->app, s->first_function);
}

static bool is_script(struct slice name)
{
    static const char *const names[] = {"serverless.ts", "serverless.js", "serverless.mjs",
                                        "serverless.cjs"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (slice_eq_str(name, names[i]))
            return true;
    }
    return false;
}

static bool matches(const char *file)
{
    struct slice name = slice_of(path_base(file));
    bool document =
        slice_ends(name, ".yml") || slice_ends(name, ".yaml") || slice_ends(name, ".json");
    return (slice_starts(name, "serverless") && document) || is_script(name);
}

/* Is FILE the config itself, by its name? Others are parts that it includes, or settings. */
static bool is_main_file(const char *file)
{
    struct slice name = slice_of(path_base(file));
    return slice_eq_str(name, "serverless.yml") || slice_eq_str(name, "serverless.yaml") ||
           slice_eq_str(name, "serverless.json") || is_script(name);
}

static bool accepts(const struct doc *root, const char *file)
{
    return is_main_file(file) || (doc_get(root, "service") && doc_get(root, "provider"));
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct sls s = {.app = app, .arena = app->arena, .file = file, .files = files, .sink = sink};
    if (!doc_get(root, "provider") && !doc_get(root, "functions")) {
        diag_emit(
            sink, VIRGA_DIAG_NOTE, "serverless-no-service", file, root->line, root->column,
            "no 'provider' and no 'functions': this is no service of the Serverless Framework");
        return;
    }
    s.dir = path_dir(app->arena, file);
    s.root = sls_resolve(&s, root);
    s.provider = doc_get(s.root, "provider");
    struct slice name =
        doc_is_map(s.provider) ? doc_text_at(s.provider, "name") : doc_text(s.provider);
    s.platform = platform_of(name);
    read_service(&s);
}

const struct app_reader serverless_reader = {
    .name = "serverless", .matches = matches, .accepts = accepts, .read = read_config};
