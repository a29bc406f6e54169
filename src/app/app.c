/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "base/buf.h"

static const char *const provider_names[] = {
    [PROVIDER_UNKNOWN] = "unknown", [PROVIDER_AWS] = "aws",
    [PROVIDER_GOOGLE] = "google",   [PROVIDER_CLOUDFLARE] = "cloudflare",
    [PROVIDER_AZURE] = "azure",     [PROVIDER_NETLIFY] = "netlify",
    [PROVIDER_VERCEL] = "vercel",   [PROVIDER_OPENWHISK] = "openwhisk",
    [PROVIDER_OTHER] = "other",
};

static const char *const trigger_names[] = {
    [TRIGGER_HTTP] = "http",     [TRIGGER_WEBSOCKET] = "websocket", [TRIGGER_STORAGE] = "storage",
    [TRIGGER_QUEUE] = "queue",   [TRIGGER_TOPIC] = "topic",         [TRIGGER_STREAM] = "stream",
    [TRIGGER_EMAIL] = "email",   [TRIGGER_SCHEDULE] = "schedule",   [TRIGGER_IDENTITY] = "identity",
    [TRIGGER_DIRECT] = "direct", [TRIGGER_OTHER] = "other",
};

static const char *const auth_names[] = {
    [AUTH_UNKNOWN] = "unknown", [AUTH_NONE] = "none",   [AUTH_API_KEY] = "api-key",
    [AUTH_IAM] = "iam",         [AUTH_USERS] = "users", [AUTH_CUSTOM] = "custom",
    [AUTH_PRIVATE] = "private",
};

static const char *const resource_names[] = {
    [RESOURCE_BUCKET] = "bucket",
    [RESOURCE_TABLE] = "table",
    [RESOURCE_QUEUE] = "queue",
    [RESOURCE_TOPIC] = "topic",
    [RESOURCE_STREAM] = "stream",
    [RESOURCE_USER_POOL] = "user-pool",
    [RESOURCE_AUTHORIZER] = "authorizer",
    [RESOURCE_API] = "api",
    [RESOURCE_STAGE] = "stage",
    [RESOURCE_ROLE] = "role",
    [RESOURCE_KV] = "kv",
    [RESOURCE_DATABASE] = "database",
    [RESOURCE_SECRET] = "secret",
    [RESOURCE_IDENTITY_POOL] = "identity-pool",
    [RESOURCE_LOG_GROUP] = "log-group",
    [RESOURCE_DISTRIBUTION] = "distribution",
    [RESOURCE_WORKFLOW] = "workflow",
    [RESOURCE_SITE] = "site",
    [RESOURCE_OTHER] = "other",
};

const char *provider_name(enum app_provider p)
{
    return provider_names[p];
}

const char *trigger_kind_name(enum trigger_kind k)
{
    return trigger_names[k];
}

const char *auth_kind_name(enum auth_kind k)
{
    return auth_names[k];
}

const char *resource_kind_name(enum resource_kind k)
{
    return resource_names[k];
}

void app_init(struct app *app, struct arena *a)
{
    *app = (struct app){.arena = a};
}

const char *app_copy(struct app *app, struct slice text)
{
    return text.len ? arena_slicedup(app->arena, text) : NULL;
}

void app_note_cut(struct app *app, const char *file)
{
    if (app->cut.len == 0 || strcmp(app->cut.items[app->cut.len - 1], file) != 0)
        *vec_add(&app->cut, app->arena) = arena_strdup(app->arena, file);
}

struct app_function *app_add_function(struct app *app, const char *name, struct location at)
{
    struct app_function *f = arena_new(app->arena, struct app_function);
    f->name = arena_strdup(app->arena, name);
    f->logical_id = f->name;
    f->timeout = f->memory = f->concurrency = -1;
    f->at = at;
    *vec_add(&app->functions, app->arena) = f;
    return f;
}

struct app_resource *app_add_resource(struct app *app, enum resource_kind kind,
                                      const char *logical_id, struct location at)
{
    struct app_resource *r = arena_new(app->arena, struct app_resource);
    r->kind = kind;
    r->logical_id = arena_strdup(app->arena, logical_id);
    r->at = at;
    *vec_add(&app->resources, app->arena) = r;
    return r;
}

struct app_trigger *app_add_trigger(struct app *app, struct app_function *f, enum trigger_kind kind,
                                    struct location at)
{
    struct app_trigger *t = vec_add(&f->triggers, app->arena);
    t->kind = kind;
    t->at = at;
    return t;
}

void app_add_setting(struct app *app, struct app_setting *s, const char *name, const char *value,
                     bool known, struct location at)
{
    s->name = name;
    s->value = arena_strdup(app->arena, value);
    s->known = known;
    s->at = at;
}

const struct app_setting *app_find_setting(const struct app_setting *settings, size_t count,
                                           const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    return NULL;
}

void app_add_direct_triggers(struct app *app, size_t first)
{
    for (size_t i = first; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        if (f->triggers.len > 0)
            continue;
        struct app_trigger *t = app_add_trigger(app, f, TRIGGER_DIRECT, f->at);
        t->auth = AUTH_IAM;
    }
}

static bool is_named(struct slice wanted, const char *name, const char *logical_id)
{
    return (name && slice_eq_str(wanted, name)) || (logical_id && slice_eq_str(wanted, logical_id));
}

struct app_function *app_find_function(const struct app *app, struct slice name_or_id)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        if (is_named(name_or_id, f->name, f->logical_id))
            return f;
    }
    return NULL;
}

struct app_resource *app_find_resource(const struct app *app, struct slice name_or_id)
{
    for (size_t i = 0; i < app->resources.len; i++) {
        struct app_resource *r = app->resources.items[i];
        if (is_named(name_or_id, r->name, r->logical_id))
            return r;
    }
    return NULL;
}

bool trigger_is_public(const struct app_trigger *t)
{
    return t->auth == AUTH_NONE || t->auth == AUTH_API_KEY;
}

bool trigger_is_attacker_controlled(const struct app_trigger *t)
{
    switch (t->kind) {
    case TRIGGER_SCHEDULE:
        return false;
    case TRIGGER_DIRECT:
    case TRIGGER_OTHER:
        /* what only the platform itself sends (deployment hooks, state changes) is no input */
        return t->auth != AUTH_PRIVATE;
    case TRIGGER_HTTP:
    case TRIGGER_WEBSOCKET:
    case TRIGGER_STORAGE:
    case TRIGGER_QUEUE:
    case TRIGGER_TOPIC:
    case TRIGGER_STREAM:
    case TRIGGER_EMAIL:
    case TRIGGER_IDENTITY:
        return true;
    }
    return true;
}

/* What stands in parentheses behind a trigger, or NULL when there is nothing to say. */
static const char *describe_auth(const struct app_trigger *t)
{
    bool from_outside = t->kind == TRIGGER_HTTP || t->kind == TRIGGER_WEBSOCKET;
    switch (t->auth) {
    case AUTH_NONE:
        return "public";
    case AUTH_API_KEY:
        return "public, API key";
    case AUTH_IAM:
        return "IAM";
    case AUTH_USERS:
        return "signed-in users";
    case AUTH_CUSTOM:
        return "custom authorizer";
    case AUTH_PRIVATE:
        return from_outside ? "private network" : NULL;
    case AUTH_UNKNOWN:
        return from_outside ? "access unknown" : NULL;
    }
    return NULL;
}

char *trigger_describe(struct arena *a, const struct app_trigger *t)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_add_str(&b, trigger_kind_name(t->kind));
    const char *parts[] = {t->method, t->path, t->resource};
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        if (!parts[i] || (i == 2 && t->path)) /* the route says more than the name of its API */
            continue;
        buf_add_char(&b, ' ');
        buf_add_str(&b, parts[i]);
    }
    const char *auth = describe_auth(t);
    if (auth)
        buf_printf(&b, " (%s)", auth);
    char *text = arena_slicedup(a, buf_slice(&b));
    buf_release(&b);
    return text;
}

static bool resource_is_wide(struct slice r)
{
    if (!slice_starts(r, "arn:"))
        return slice_eq_str(r, "*");
    struct slice name = aws_arn_resource(r);
    if (slice_find(r, ":s3:") == SIZE_MAX) { /* a bucket ARN names no type, the others do */
        size_t at = 0;
        while (at < name.len && name.ptr[at] != '/' && name.ptr[at] != ':')
            at++;
        if (at < name.len)
            name = slice_sub(name, at + 1, name.len);
    }
    return slice_eq_str(name, "*") || slice_starts(name, "*/") || slice_starts(name, "*:");
}

bool app_permission_is_wide(const struct app_permission *p)
{
    for (size_t i = 0; i < p->resources.len; i++)
        if (resource_is_wide(slice_of(p->resources.items[i])))
            return true;
    return false;
}

struct location doc_location(const struct doc *node)
{
    if (!node)
        return (struct location){0};
    bool entry = node->parent && node->parent->kind == DOC_MAP;
    return (struct location){
        .file = node->file,
        .line = entry ? node->key_line : node->line,
        .column = entry ? node->key_column : node->column,
        .end_line = node->end_line,
    };
}

static int compare_paths(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

bool app_files_has(const struct app_files *files, const char *path)
{
    return files->paths.len && bsearch(path, files->paths.items, files->paths.len,
                                       sizeof(files->paths.items[0]), compare_paths) != NULL;
}
