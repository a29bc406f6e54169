/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/amplify-internal.h"

#include "app/jamstack/web.h"
#include "base/file.h"
#include "base/limits.h"

/* The tree below amplify/: which file is read as what, and what both generations have in common. */

enum auth_kind amplify_auth(const struct amplify_access *access, enum auth_kind fallback)
{
    if (!access->any)
        return fallback;
    if (access->guests)
        return AUTH_NONE; /* everybody is given the role of guests */
    if (access->public_key)
        return AUTH_API_KEY;
    return access->custom ? AUTH_CUSTOM : access->users || access->groups ? AUTH_USERS : AUTH_IAM;
}

void amplify_add_model(struct app *app, const char *name, const struct amplify_access *access,
                       struct location at)
{
    struct app_resource *r = app_add_resource(app, RESOURCE_TABLE, name, at);
    r->provider = PROVIDER_AWS;
    r->type = "Amplify::Model";
    r->name = r->logical_id;
    r->public_read = access->public_read;
    r->public_write = access->public_write;
    r->public_at = access->public_at;
}

/* "web/amplify/" of any path below it; empty when there is no such folder in it. */
static struct slice tree_of(const char *path)
{
    struct slice s = slice_of(path);
    size_t at = slice_find(s, "amplify/");
    return slice_sub(s, 0, at == SIZE_MAX ? 0 : at + strlen("amplify/"));
}

struct app_function *amplify_find_function(const struct app *app, struct slice name,
                                           const char *file)
{
    struct slice tree = tree_of(file);
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        bool named = slice_eq_str(name, f->logical_id) || slice_eq_str(name, f->name);
        if (named && f->at.file && slice_eq(tree_of(f->at.file), tree))
            return f;
    }
    return NULL;
}

void amplify_add_resolver(struct app *app, struct app_function *f, const char *api,
                          const char *field, const struct amplify_access *access,
                          enum auth_kind fallback, struct location at)
{
    if (!f || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    if (f->triggers.len == 1 && f->triggers.items[0].kind == TRIGGER_DIRECT)
        web_clear_triggers(f); /* nothing seemed to call it */
    struct app_trigger *t = app_add_trigger(app, f, TRIGGER_HTTP, at);
    t->method = "POST";
    t->path = "/graphql";
    t->resource = field;
    t->api = api;
    t->auth = amplify_auth(access, fallback);
    t->scoped = access->groups && !access->users;
}

/* Folders ------------------------------------------------------------------------------------ */

/*
 * What stands between PREFIX ("amplify/backend/api/") and the next '/' of PATH: the name of an API
 * or function; RET_DIR is the folder up to it. False when PATH is elsewhere.
 */
static bool name_below(struct arena *a, const char *path, const char *prefix, const char **ret_name,
                       const char **ret_dir)
{
    struct slice s = slice_of(path), rest;
    size_t at = slice_find(s, prefix);
    if (at == SIZE_MAX || (at > 0 && path[at - 1] != '/'))
        return false;
    struct slice name = slice_cut(slice_sub(s, at + strlen(prefix), s.len), '/', &rest);
    if (!rest.len)
        return false;
    *ret_name = arena_slicedup(a, name);
    *ret_dir = arena_slicedup(a, slice_sub(s, 0, at + strlen(prefix) + name.len));
    return true;
}

static struct slice read_file(struct arena *a, const struct app_files *files, const char *path)
{
    struct slice text = SLICE_EMPTY;
    if (file_read(a, path_join(a, files->root, path), LIMIT_SOURCE_FILE, &text) != VIRGA_OK)
        return SLICE_EMPTY;
    return text;
}

/* First generation --------------------------------------------------------------------------- */

/* Functions that templates below amplify/backend/function declare: their code lies in src. */
static void find_code(struct app *app, const struct app_files *files)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        const char *name, *dir;
        if (!f->at.file ||
            !name_below(app->arena, f->at.file, "amplify/backend/function/", &name, &dir))
            continue;
        if (strcmp(f->name, f->logical_id) == 0 || strchr(f->name, '$'))
            f->name = name;
        if (f->file)
            continue;
        f->code_dir = path_join(app->arena, dir, "src");
        (void)app_resolve_handler(app, f, files);
    }
}

/* REST: the paths of the API, each with its function and who may call it. */
static void add_path(struct app *app, const struct doc *path, struct slice route, const char *api)
{
    struct app_function *f =
        amplify_find_function(app, doc_text_at(path, "lambdaFunction"), path->file);
    const struct doc *permissions = doc_get(path, "permissions");
    struct slice setting = doc_text_at(permissions, "setting");
    const struct doc *privacy = doc_get(path, "privacy"); /* of older versions */
    bool open = slice_eq_str(setting, "open") || doc_bool(doc_get(privacy, "open"), false);
    bool guests =
        slice_eq_str(setting, "protected") || doc_bool(doc_get(privacy, "protected"), false);
    if (!f || !route.len || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    if (f->triggers.len == 1 && f->triggers.items[0].kind == TRIGGER_DIRECT)
        web_clear_triggers(f);
    struct app_trigger *t = app_add_trigger(app, f, TRIGGER_HTTP, doc_location(path));
    t->method = "ANY";
    t->path = arena_slicedup(app->arena, route);
    t->api = api;
    t->auth = open || guests           ? AUTH_NONE /* guests are whoever comes */
              : setting.len || privacy ? AUTH_IAM
                                       : AUTH_UNKNOWN;
}

static void read_rest(struct app *app, const struct app_files *files, const char *file,
                      const char *api, const struct virga_diag_sink *sink)
{
    const struct doc *root = web_doc(app, files, file, DOC_JSON, sink);
    const struct doc *paths = doc_get(root, "paths");
    if (!paths)
        return;
    struct app_resource *r = app_add_resource(app, RESOURCE_API, api, doc_location(paths));
    r->provider = PROVIDER_AWS;
    r->type = "Amplify::Rest";
    r->node = root;
    app_set(app, r, "protocol", "rest", true, r->at);
    size_t n = 0;
    doc_each(path, paths)
    {
        if (n++ >= LIMIT_TEMPLATE_ITEMS) {
            diag_emit(sink, VIRGA_DIAG_WARNING, "amplify-too-large", file, path->line, path->column,
                      "more than %u paths: the rest is not read", LIMIT_TEMPLATE_ITEMS);
            return;
        }
        struct slice route = doc_text_at(path, "name");
        add_path(app, path, path->key.len ? path->key : route, r->logical_id);
    }
}

static enum auth_kind auth_of_mode(struct slice mode)
{
    static const struct {
        const char *mode;
        enum auth_kind auth;
    } modes[] = {
        {"API_KEY", AUTH_API_KEY},      {"AMAZON_COGNITO_USER_POOLS", AUTH_USERS},
        {"OPENID_CONNECT", AUTH_USERS}, {"AWS_LAMBDA", AUTH_CUSTOM},
        {"AWS_IAM", AUTH_IAM},
    };
    for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
        if (slice_eq_str(mode, modes[i].mode))
            return modes[i].auth;
    return AUTH_UNKNOWN;
}

/* How callers of the API are known by default, as cli-inputs.json or backend-config.json say. */
static struct slice default_mode(struct app *app, const struct app_files *files, const char *dir,
                                 const char *api, struct location *ret_at)
{
    struct arena *a = app->arena;
    const struct doc *inputs =
        web_doc(app, files, path_join(a, dir, "cli-inputs.json"), DOC_JSON, NULL);
    const struct doc *mode = doc_at(inputs, "serviceConfiguration.defaultAuthType.mode");
    if (!mode) {
        const char *backend = path_dir(a, path_dir(a, dir));
        const struct doc *config =
            web_doc(app, files, path_join(a, backend, "backend-config.json"), DOC_JSON, NULL);
        const struct doc *output = doc_get(doc_get(doc_get(config, "api"), api), "output");
        mode = doc_at(output, "authConfig.defaultAuthentication.authenticationType");
    }
    if (mode)
        *ret_at = doc_location(mode);
    return doc_text(mode);
}

/* Until the transformer's second version a model without rules was open to every caller. */
static bool is_second_version(struct app *app, const struct app_files *files, const char *dir)
{
    struct arena *a = app->arena;
    const char *amplify = path_dir(a, path_dir(a, path_dir(a, dir)));
    const struct doc *cli = web_doc(app, files, path_join(a, amplify, "cli.json"), DOC_JSON, NULL);
    return doc_number(doc_at(cli, "features.graphqltransformer.transformerversion"), 1) >= 2;
}

static void read_schema(struct app *app, const struct app_files *files, const char *file,
                        const char *name, const char *dir, const struct virga_diag_sink *sink)
{
    struct arena scratch;
    struct location at = {.file = file, .line = 1, .column = 1};
    enum auth_kind auth = auth_of_mode(default_mode(app, files, dir, name, &at));
    struct app_resource *r = app_find_resource(app, slice_of(name));
    if (!r) { /* a schema may be several files */
        r = app_add_resource(app, RESOURCE_API, name, at);
        r->provider = PROVIDER_AWS;
        r->type = "Amplify::GraphQL";
        app_set(app, r, "protocol", "graphql", true, at);
    }
    const struct amplify_api api = {
        .name = r->logical_id,
        .auth = auth,
        .sink = sink,
        .open_models = auth == AUTH_API_KEY && !is_second_version(app, files, dir),
    };
    arena_init(&scratch);
    amplify_read_schema(app, &api, read_file(&scratch, files, file), file);
    arena_release(&scratch);
}

static void read_first(struct app *app, const struct app_files *files,
                       const struct virga_diag_sink *sink)
{
    find_code(app, files);
    for (size_t i = 0; i < files->paths.len; i++) {
        const char *file = files->paths.items[i], *name, *dir;
        const char *base = path_base(file);
        if (!name_below(app->arena, file, "amplify/backend/api/", &name, &dir))
            continue;
        if (slice_ends(slice_of(file), ".graphql"))
            read_schema(app, files, file, name, dir, sink);
        else if (strcmp(base, "cli-inputs.json") == 0 || strcmp(base, "api-params.json") == 0)
            read_rest(app, files, file, name, sink);
    }
}

/* Second generation -------------------------------------------------------------------------- */

static bool is_backend_code(const char *path)
{
    size_t at = slice_find(slice_of(path), "amplify/");
    return at != SIZE_MAX && (at == 0 || path[at - 1] == '/') && web_is_script(path);
}

static void read_second(struct app *app, const struct app_files *files, bool functions,
                        const struct virga_diag_sink *sink)
{
    for (size_t i = 0; i < files->paths.len; i++) {
        const char *file = files->paths.items[i];
        struct arena scratch;
        if (!is_backend_code(file))
            continue;
        arena_init(&scratch);
        struct slice text = read_file(&scratch, files, file);
        if (slice_find(text, "@aws-amplify/backend") == SIZE_MAX)
            text = SLICE_EMPTY;
        if (text.len && functions)
            amplify_read_functions(app, text, file, files, sink);
        else if (text.len)
            amplify_read_backend(app, text, file);
        arena_release(&scratch);
    }
}

static void read_tree(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    size_t first = app->functions.len;
    read_first(app, files, sink);
    read_second(app, files, true, sink);
    read_second(app, files, false, sink);
    app_add_direct_triggers(app, first);
}

const struct app_reader amplify_reader = {.name = "amplify", .read_tree = read_tree};
