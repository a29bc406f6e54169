/* SPDX-License-Identifier: Apache-2.0 */
#include "app/openapi.h"

#include "app/openapi-refs.h"
#include "base/file.h"
#include "base/limits.h"

/* ---- what deployment files that include a document need, too ---- */

const struct doc *openapi_child(const struct doc *map, struct slice key)
{
    if (doc_is_map(map))
        doc_each(node, map) if (slice_eq(node->key, key)) return node;
    return NULL;
}

const struct doc *openapi_schemes(const struct doc *root)
{
    const struct doc *two = doc_get(root, "securityDefinitions");
    return two ? two : doc_get(doc_get(root, "components"), "securitySchemes");
}

const char *openapi_method(struct slice key)
{
    static const struct {
        const char *key, *method;
    } rows[] = {
        {"get", "GET"},     {"post", "POST"},
        {"put", "PUT"},     {"delete", "DELETE"},
        {"head", "HEAD"},   {"options", "OPTIONS"},
        {"patch", "PATCH"}, {"trace", "TRACE"},
        {"query", "QUERY"}, {"x-amazon-apigateway-any-method", "ANY"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (slice_ieq_str(key, rows[i].key))
            return rows[i].method;
    return NULL;
}

enum auth_kind openapi_amazon_auth(const struct openapi_amazon_scheme *s)
{
    if (slice_ieq_str(s->auth_type, "awsSigv4"))
        return AUTH_IAM;
    if (slice_ieq_str(s->authorizer_type, "cognito_user_pools") ||
        slice_ieq_str(s->authorizer_type, "jwt"))
        return AUTH_USERS;
    if (slice_ieq_str(s->authorizer_type, "token") ||
        slice_ieq_str(s->authorizer_type, "request") || slice_ieq_str(s->authorizer_type, "custom"))
        return AUTH_CUSTOM;
    if (slice_ieq_str(s->auth_type, "cognito_user_pools"))
        return AUTH_USERS;
    if (!s->has_authorizer && slice_ieq_str(s->type, "apiKey") &&
        slice_ieq_str(s->name, "x-api-key"))
        return AUTH_API_KEY;
    return AUTH_UNKNOWN;
}

/* ---- a document of its own ---- */

/* Who may call, and the name of the scheme that says so. */
struct access {
    enum auth_kind auth;
    struct slice scheme;
    bool scoped;
};

struct document {
    struct app *app;
    const struct doc *root;
    const char *file;
    const struct virga_diag_sink *sink;
    struct openapi_refs *refs;
    struct app_resource *api;
    bool amazon, google; /* has extensions of theirs */
    bool secured;        /* says anything about security */
    struct access usual; /* of operations that say nothing about it */
    size_t routes;
};

/* ---- who may call ---- */

static enum auth_kind scheme_auth(const struct document *d, const struct doc *scheme)
{
    static const struct {
        const char *type;
        enum auth_kind auth;
    } rows[] = {
        {"apiKey", AUTH_API_KEY}, {"http", AUTH_USERS},          {"basic", AUTH_USERS},
        {"oauth2", AUTH_USERS},   {"openIdConnect", AUTH_USERS},
    };
    const struct doc *authorizer = doc_get(scheme, "x-amazon-apigateway-authorizer");
    struct slice type = doc_text_at(scheme, "type"), name = doc_text_at(scheme, "name");
    bool cookie = slice_ieq_str(doc_text_at(scheme, "in"), "cookie");
    const struct openapi_amazon_scheme amazon = {
        .has_authorizer = authorizer != NULL,
        .authorizer_type = doc_text_at(authorizer, "type"),
        .auth_type = doc_text_at(scheme, "x-amazon-apigateway-authtype"),
        .type = type,
        .name = cookie ? SLICE_EMPTY : name, /* the gateway takes keys from headers alone */
    };
    enum auth_kind auth = openapi_amazon_auth(&amazon);
    if (auth != AUTH_UNKNOWN || authorizer || d->amazon)
        return auth;
    if (slice_ieq_str(type, "apiKey") && (cookie || slice_ieq_str(name, "authorization")))
        return AUTH_USERS; /* a session, or a token: Swagger 2 cannot say it otherwise */
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (slice_ieq_str(type, rows[i].type))
            return rows[i].auth;
    return AUTH_UNKNOWN;
}

static int demand(enum auth_kind kind)
{
    return kind == AUTH_NONE ? 0 : kind == AUTH_API_KEY ? 1 : kind == AUTH_UNKNOWN ? 2 : 3;
}

/* All schemes of one requirement must be met: the most demanding one decides. */
static struct access requirement_access(const struct document *d, const struct doc *requirement)
{
    struct access result = {.auth = AUTH_NONE};
    const struct doc *schemes = openapi_resolve(d->refs, openapi_schemes(d->root));
    doc_each(node, doc_is_map(requirement) ? requirement : NULL)
    {
        const struct doc *scheme =
            openapi_resolve(d->refs, openapi_entry(d->refs, schemes, node->key));
        enum auth_kind auth = scheme ? scheme_auth(d, scheme) : AUTH_UNKNOWN;
        if (result.scheme.len && demand(auth) <= demand(result.auth))
            continue;
        result.auth = auth;
        result.scheme = node->key;
        result.scoped = doc_count(node) > 0;
    }
    return result;
}

/*
 * One of the requirements is enough. Amazon's gateway knows no alternatives: there they add up.
 * Without a word about it nobody is asked, where anything is said about others.
 */
static struct access security_access(const struct document *d, const struct doc *security)
{
    struct access result = {.auth = AUTH_NONE};
    bool first = true;
    if (!security && !d->secured && !d->amazon && !d->google)
        result.auth = AUTH_UNKNOWN;
    doc_each(node, doc_is_seq(security) ? security : NULL)
    {
        struct access one = requirement_access(d, node);
        int order = demand(one.auth) - demand(result.auth);
        if (first || (d->amazon ? order > 0 : order < 0))
            result = one;
        first = false;
    }
    return result;
}

/* An operation without a word about it asks for what the document asks of all. */
static struct access operation_access(const struct document *d, const struct doc *operation)
{
    const struct doc *security = doc_get(operation, "security");
    struct slice amazon = doc_text_at(doc_get(operation, "x-amazon-apigateway-auth"), "type");
    if (slice_ieq_str(amazon, "AWS_IAM"))
        return (struct access){.auth = AUTH_IAM};
    return security ? security_access(d, security) : d->usual;
}

/* ---- the function behind a route ---- */

static bool is_named(const struct app_function *f, struct slice name)
{
    return slice_eq_str(name, f->name) || slice_eq_str(name, f->logical_id) ||
           (f->symbol && slice_eq_str(name, f->symbol));
}

static struct app_function *function_named(const struct app *app, enum app_provider provider,
                                           struct slice name)
{
    for (size_t i = 0; i < app->functions.len && name.len; i++) {
        struct app_function *f = app->functions.items[i];
        if (f->provider == provider && is_named(f, name))
            return f;
    }
    return NULL;
}

/* "arn:…:function:NAME/invocations", "…/functions/${Name.Arn}/invocations". */
static struct app_function *amazon_function(const struct document *d, const struct doc *operation)
{
    static const char *const marks[] = {":function:", "functions/${"};
    static const char shared[] = "#/components/x-amazon-apigateway-integrations/";
    const struct doc *integration = doc_get(operation, "x-amazon-apigateway-integration");
    struct slice reference = doc_text_at(integration, "$ref");
    if (slice_starts(reference, shared))
        integration = openapi_resolve(d->refs, integration);
    struct slice uri = doc_text_at(integration, "uri");
    if (!uri.len)
        uri = doc_text(doc_at(integration, "uri.Fn::Sub"));
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
        size_t at = slice_find(uri, marks[i]);
        if (at == SIZE_MAX)
            continue;
        struct slice name = slice_sub(uri, at + strlen(marks[i]), uri.len);
        size_t end = 0;
        while (end < name.len && !strchr("/:.}", name.ptr[end]))
            end++;
        return function_named(d->app, PROVIDER_AWS, slice_sub(name, 0, end));
    }
    return NULL;
}

/* https://region-project.cloudfunctions.net/NAME, https://NAME-hash-xx.a.run.app/… */
static struct app_function *google_function(const struct document *d, const struct doc *operation)
{
    const struct doc *backend = doc_get(operation, "x-google-backend");
    if (!backend)
        backend = doc_get(d->root, "x-google-backend");
    struct slice address = doc_text_at(backend, "address"), rest;
    size_t scheme = slice_find(address, "://");
    if (scheme == SIZE_MAX)
        return NULL;
    struct slice host = slice_cut(slice_sub(address, scheme + 3, address.len), '/', &rest);
    if (slice_ends(host, ".cloudfunctions.net"))
        return function_named(d->app, PROVIDER_GOOGLE, slice_cut(rest, '/', &rest));
    for (size_t i = 0; i < d->app->functions.len && slice_ends(host, ".run.app"); i++) {
        struct app_function *f = d->app->functions.items[i];
        size_t len = strlen(f->name);
        if (f->provider == PROVIDER_GOOGLE && slice_starts(host, f->name) && host.ptr[len] == '-')
            return f;
    }
    return NULL;
}

/* The only function of that name, near the document: an operationId is no deployed name. */
static struct app_function *function_nearby(const struct document *d, struct slice name)
{
    struct app_function *found = NULL;
    struct slice near = slice_of(d->file);
    for (int up = 0; up < 2; up++) { /* the folder above that of the document */
        size_t slash = slice_rfind_char(near, '/');
        near.len = slash == SIZE_MAX ? 0 : slash;
    }
    for (size_t i = 0; i < d->app->functions.len && name.len; i++) {
        struct app_function *f = d->app->functions.items[i];
        bool named = is_named(f, name);
        bool below = near.len == 0 ||
                     (strncmp(f->at.file, near.ptr, near.len) == 0 && f->at.file[near.len] == '/');
        if (named && found)
            return NULL;
        if (named && below)
            found = f;
    }
    return found;
}

static struct app_function *function_of(const struct document *d, const struct doc *operation)
{
    struct app_function *f = amazon_function(d, operation);
    if (!f)
        f = google_function(d, operation);
    if (!f)
        f = function_nearby(d, doc_text_at(operation, "operationId"));
    return f;
}

/* ---- routes ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* A way in that code alone tells of, without a path: the document names it. */
static bool is_unplaced(const struct app_trigger *t)
{
    return t->kind == TRIGGER_HTTP && t->from_code && !t->path && t->auth == AUTH_UNKNOWN;
}

static void give_route(struct document *d, struct app_function *f, const char *method,
                       const char *path, const struct access *access, struct location at)
{
    struct app_trigger *t = NULL;
    for (size_t i = 0; i < f->triggers.len; i++) {
        struct app_trigger *known = &f->triggers.items[i];
        if (known->kind == TRIGGER_HTTP && same_text(known->method, method) &&
            same_text(known->path, path))
            return; /* what is deployed decides, not what is written about it */
        if (!t && is_unplaced(known))
            t = known;
    }
    if (!t && f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    if (!t)
        t = app_add_trigger(d->app, f, TRIGGER_HTTP, at);
    t->method = method;
    t->path = path;
    t->auth = access->auth;
    t->scoped = access->scoped;
    t->api = d->api->logical_id;
    t->at = at;
    if (access->scheme.len)
        t->authorizer = arena_slicedup(d->app->arena, access->scheme);
}

static void read_operation(struct document *d, const struct doc *path, const struct doc *node)
{
    const char *method = openapi_method(node->key);
    const struct doc *operation = method ? openapi_resolve(d->refs, node) : NULL;
    if (!doc_is_map(operation) || ++d->routes > LIMIT_TEMPLATE_ITEMS)
        return;
    struct access access = operation_access(d, operation);
    struct app_function *f = function_of(d, operation);
    const char *text = arena_slicedup(d->app->arena, path->key);
    if (f)
        give_route(d, f, method, text, &access, doc_location(node));
    else
        app_set(
            d->app, d->api, "route",
            arena_printf(d->app->arena, "%s %s (%s)", method, text, auth_kind_name(access.auth)),
            true, doc_location(node));
}

/* Where the API is served, as far as it says. */
static void read_servers(struct document *d)
{
    struct arena *a = d->app->arena;
    struct slice host = doc_text_at(d->root, "host"), base = doc_text_at(d->root, "basePath");
    size_t count = 0;
    doc_each(server, doc_get(d->root, "servers"))
    {
        struct slice url = doc_text_at(server, "url");
        if (!url.len || ++count > LIMIT_FUNCTION_ITEMS)
            continue;
        app_set(d->app, d->api, "server", arena_slicedup(a, url),
                slice_find_char(url, '{') == SIZE_MAX, doc_location(server));
    }
    if (!host.len)
        return;
    const struct doc *schemes = doc_get(d->root, "schemes");
    doc_each(scheme, doc_is_seq(schemes) ? schemes : NULL)
    {
        if (++count > LIMIT_FUNCTION_ITEMS)
            return;
        app_set(d->app, d->api, "server",
                arena_printf(a, "%.*s://%.*s%.*s", SLICE_ARG(doc_text(scheme)), SLICE_ARG(host),
                             SLICE_ARG(base)),
                slice_find_char(host, '$') == SIZE_MAX, doc_location(doc_get(d->root, "host")));
    }
}

static bool has_extension(const struct doc *map, const char *prefix)
{
    doc_each(node, doc_is_map(map) ? map : NULL) if (slice_starts(node->key, prefix)) return true;
    return false;
}

/* Which gateway the document is written for, and whether it says anything about security. */
static void look_around(struct document *d)
{
    d->amazon = has_extension(d->root, "x-amazon-");
    d->google = has_extension(d->root, "x-google-");
    d->secured = doc_get(d->root, "security") != NULL;
    doc_each(scheme, openapi_schemes(d->root))
    {
        d->amazon |= has_extension(scheme, "x-amazon-");
        d->google |= has_extension(scheme, "x-google-");
    }
    size_t count = 0;
    doc_each(path, openapi_resolve(d->refs, doc_get(d->root, "paths")))
    {
        const struct doc *item = openapi_resolve(d->refs, path);
        if (++count > LIMIT_TEMPLATE_ITEMS)
            return;
        doc_each(node, doc_is_map(item) ? item : NULL)
        {
            const struct doc *operation = openapi_resolve(d->refs, node);
            d->amazon |= has_extension(operation, "x-amazon-");
            d->google |= has_extension(operation, "x-google-");
            d->secured |= doc_get(operation, "security") != NULL;
        }
    }
}

static void read_paths(struct document *d)
{
    const struct doc *last = doc_get(d->root, "paths"), *paths = openapi_resolve(d->refs, last);
    d->usual = security_access(d, doc_get(d->root, "security"));
    doc_each(path, doc_is_map(paths) && !d->refs->limited ? paths : NULL)
    {
        const struct doc *item = openapi_resolve(d->refs, path);
        doc_each(node, doc_is_map(item) ? item : NULL) read_operation(d, path, node);
        last = path;
        if (d->routes > LIMIT_TEMPLATE_ITEMS)
            break;
    }
    if (d->routes > LIMIT_TEMPLATE_ITEMS || d->refs->limited)
        diag_emit(d->sink, VIRGA_DIAG_WARNING, "api-too-large", d->file, last->key_line,
                  last->key_column, "more than %u routes, or too many references: not all is read",
                  LIMIT_TEMPLATE_ITEMS);
}

static void read_document(struct document *d)
{
    struct arena *a = d->app->arena;
    const struct doc *title = doc_at(d->root, "info.title");
    look_around(d);
    d->api = app_add_resource(d->app, RESOURCE_API,
                              doc_text(title).len ? arena_slicedup(a, doc_text(title))
                                                  : path_base(d->file),
                              doc_location(title ? title : d->root));
    d->api->provider = d->amazon ? PROVIDER_AWS : d->google ? PROVIDER_GOOGLE : PROVIDER_UNKNOWN;
    d->api->type = "openapi";
    d->api->node = d->root;
    d->api->attached = doc_count(doc_get(d->root, "security")) > 0;
    app_set(d->app, d->api, "protocol", "rest", true, d->api->at);
    read_servers(d);
    read_paths(d);
}

/* ---- the reader ---- */

/* A deployment file that includes the document has read it: what it found points here. */
static bool is_included(const struct app *app, const char *file)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        for (size_t k = 0; k < f->triggers.len; k++)
            if (f->triggers.items[k].at.file && strcmp(f->triggers.items[k].at.file, file) == 0)
                return true;
    }
    for (size_t i = 0; i < app->resources.len; i++)
        if (app->resources.items[i]->at.file && strcmp(app->resources.items[i]->at.file, file) == 0)
            return true;
    return false;
}

extern const struct app_reader openapi_reader;

void openapi_settle(struct app *app, const struct virga_diag_sink *sink)
{
    struct arena scratch;
    struct openapi_refs refs;
    arena_init(&scratch);
    openapi_refs_init(&refs, &scratch, app);
    for (size_t i = 0; i < app->configs.len; i++) {
        struct document d = {
            .app = app,
            .refs = &refs,
            .root = app->configs.items[i].root,
            .file = app->configs.items[i].file,
            .sink = sink,
        };
        if (strcmp(app->configs.items[i].format, openapi_reader.name) == 0 &&
            !is_included(app, d.file))
            read_document(&d);
        refs.work = 0;
        refs.limited = false;
    }
    arena_release(&scratch);
}

static bool matches(const char *file)
{
    return path_is_yaml(file) || slice_ends(slice_of(file), ".json");
}

/* Is WORD a key somewhere in TEXT? Tools that sort keys write the version behind everything. */
static bool has_key(struct slice text, const char *word)
{
    for (size_t at; (at = slice_find(text, word)) != SIZE_MAX;) {
        text = slice_sub(text, at + strlen(word), text.len);
        size_t n = text.len && (text.ptr[0] == '"' || text.ptr[0] == '\'') ? 1 : 0;
        while (n < text.len && text.ptr[n] == ' ')
            n++;
        if (n < text.len && text.ptr[n] == ':')
            return true;
    }
    return false;
}

static bool sniffs(struct slice text)
{
    return has_key(text, "paths") && (has_key(text, "openapi") || has_key(text, "swagger"));
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    bool versioned = doc_text_at(root, "openapi").len || doc_text_at(root, "swagger").len;
    return versioned && doc_is_map(doc_get(root, "paths"));
}

/* openapi_settle reads the documents. */
const struct app_reader openapi_reader = {.name = "openapi",
                                          .matches = matches,
                                          .sniffs = sniffs,
                                          .accepts = accepts,
                                          .read_tree = openapi_read_parts};
