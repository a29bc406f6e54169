/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chalice: routes, events and authorizers are decorators. Routes belong to one function, which the
 * config declares; each event handler is a function of its own with the same settings.
 */
#include "lang/shape-chalice.h"
#include "base/file.h"
#include "base/limits.h"

#define MAX_METHODS 16
#define MAX_PREFIXES 8 /* that one Blueprint is registered under */

struct chalice_event {
    const char *decorator;
    enum trigger_kind kind;
    enum auth_kind auth;
    const char *source; /* the argument that names it, which may stand first */
    const char *path;   /* of a WebSocket */
};

static const struct chalice_event events[] = {
    {"lambda_function", TRIGGER_DIRECT, AUTH_IAM, NULL, NULL},
    {"schedule", TRIGGER_SCHEDULE, AUTH_PRIVATE, "expression", NULL},
    {"on_cw_event", TRIGGER_TOPIC, AUTH_PRIVATE, NULL, NULL},
    {"on_s3_event", TRIGGER_STORAGE, AUTH_PRIVATE, "bucket", NULL},
    {"on_sns_message", TRIGGER_TOPIC, AUTH_PRIVATE, "topic", NULL},
    {"on_sqs_message", TRIGGER_QUEUE, AUTH_PRIVATE, "queue", NULL},
    {"on_kinesis_record", TRIGGER_STREAM, AUTH_PRIVATE, "stream", NULL},
    {"on_dynamodb_record", TRIGGER_STREAM, AUTH_PRIVATE, "stream_arn", NULL},
    {"on_ws_connect", TRIGGER_WEBSOCKET, AUTH_NONE, NULL, "$connect"},
    {"on_ws_message", TRIGGER_WEBSOCKET, AUTH_NONE, NULL, "$default"},
    {"on_ws_disconnect", TRIGGER_WEBSOCKET, AUTH_NONE, NULL, "$disconnect"},
    {"authorizer", TRIGGER_IDENTITY, AUTH_PRIVATE, NULL, NULL},
};

/* "route" of app.route(…), "Chalice" of Chalice(…). */
static struct slice callee_name(struct shape_value call)
{
    if (!call.in || call.in->op != IR_CALL)
        return SLICE_EMPTY;
    struct shape_value callee = shape_value_at(call.fn, call.in->a);
    return callee.in ? atom_slice(callee.in->name) : SLICE_EMPTY;
}

/* "app" of app.route(…). */
static struct shape_value receiver_of(struct shape_value call)
{
    struct shape_value callee = {NULL, NULL};
    if (call.in && call.in->op == IR_CALL)
        callee = shape_value_at(call.fn, call.in->a);
    if (!callee.in || callee.in->op != IR_LOAD)
        return (struct shape_value){NULL, NULL};
    return shape_value_at(callee.fn, callee.in->a);
}

/* ---- the functions of the model ---- */

static bool is_deployed_by_chalice(const struct app_function *f)
{
    const struct app_setting *s = app_setting(f, "framework");
    return s && strcmp(s->value, "chalice") == 0;
}

bool shape_is_chalice_host(const struct app_function *f)
{
    return strcmp(f->logical_id, "api_handler") == 0 && is_deployed_by_chalice(f);
}

static bool is_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);
    return len == 0 || (strncmp(path, dir, len) == 0 && path[len] == '/');
}

/* R is the API of HOST, or its stage: both stand for one config file. */
static bool is_api_of(const struct app_resource *r, const struct app_function *host)
{
    return host->node && r->node == host->node;
}

static bool is_private_host(const struct app *app, const struct app_function *host)
{
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        const struct app_setting *endpoint = is_api_of(r, host) ? app_setting(r, "endpoint") : NULL;
        if (endpoint && strcmp(endpoint->value, "private") == 0)
            return true;
    }
    return false;
}

/* The function that answers the routes of this file, made when no config has it. */
static struct app_function *find_host(struct shape *s, struct location at)
{
    struct app_function *best = NULL;
    if (s->web_host && s->web_host_of == s->file)
        return s->web_host;
    for (size_t i = 0; i < s->app->functions.len; i++) {
        struct app_function *f = s->app->functions.items[i];
        if (f->code_dir && shape_is_chalice_host(f) && is_below(s->file->path, f->code_dir) &&
            (!best || strlen(f->code_dir) > strlen(best->code_dir)))
            best = f;
    }
    if (!best) {
        best = app_add_function(s->app, "api_handler", at);
        best->provider = PROVIDER_AWS;
        best->code_dir = path_dir(s->app->arena, at.file);
        best->handler = "app.app";
        best->file = at.file;
        best->symbol = "app";
        best->from_code = true;
        app_set(s->app, best, "framework", "chalice", true, at);
    }
    s->web_host = best;
    s->web_host_of = s->file;
    s->web_is_private = is_private_host(s->app, best);
    return best;
}

/* Config alone cannot know what starts F, and said that it is called by name. */
static bool is_assumed(const struct app_function *f)
{
    return f->triggers.len == 1 && f->triggers.items[0].kind == TRIGGER_DIRECT &&
           !f->triggers.items[0].from_code;
}

static void forget_assumption(struct app_function *f)
{
    if (is_assumed(f))
        f->triggers.len = 0;
}

#define SHARE(to_, from_)                                                                          \
    do {                                                                                           \
        (to_)->items = (from_)->items;                                                             \
        (to_)->len = (to_)->cap = (from_)->len; /* whoever adds more copies first */               \
    } while (0)

/* The function NAME beside HOST: with settings of its own in the config, or with HOST's. */
static struct app_function *find_event_function(struct shape *s, const struct app_function *host,
                                                const char *name, struct location at)
{
    for (size_t i = 0; i < s->app->functions.len; i++) {
        struct app_function *f = s->app->functions.items[i];
        if (f != host && strcmp(f->logical_id, name) == 0 && is_deployed_by_chalice(f) &&
            f->code_dir && strcmp(f->code_dir, host->code_dir) == 0)
            return f;
    }
    struct app_function *f = app_add_function(s->app, name, at);
    f->provider = PROVIDER_AWS;
    f->code_dir = host->code_dir;
    f->timeout = host->timeout;
    f->memory = host->memory;
    f->role = host->role;
    f->region = host->region;
    f->from_code = true;
    SHARE(&f->environment, &host->environment);
    SHARE(&f->permissions, &host->permissions);
    for (size_t i = 0; i < host->settings.len; i++) {
        if (strcmp(host->settings.items[i].name, "debug") != 0) /* shows in HTTP responses alone */
            *vec_add(&f->settings, s->app->arena) = host->settings.items[i];
    }
    return f;
}

/* ---- routes ---- */

/* What authorizer=… asks of callers. */
static enum auth_kind authorizer_kind(struct shape *s, struct shape_value v, const char **ret_name)
{
    static const struct {
        const char *type;
        enum auth_kind kind;
    } kinds[] = {
        {"CognitoUserPoolAuthorizer", AUTH_USERS},
        {"IAMAuthorizer", AUTH_IAM},
        {"CustomAuthorizer", AUTH_CUSTOM},
    };
    struct arena *a = s->app->arena;
    struct slice name, text;
    v = shape_follow(s, v);
    if (slice_eq_str(callee_name(v), "with_scopes"))
        v = shape_follow(s, receiver_of(v));
    name = callee_name(v);
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (!slice_eq_str(name, kinds[i].type))
            continue;
        if (shape_text(shape_argument(v, 0), &text))
            *ret_name = arena_slicedup(a, text);
        return kinds[i].kind;
    }
    const struct ir_function *f = v.in ? shape_unwrap(v) : NULL;
    if (f && f->name)
        *ret_name = arena_slicedup(a, atom_slice(f->name));
    return AUTH_CUSTOM;
}

/* cors=True, or CORSConfig(allow_origin=…, allow_credentials=…). */
static void set_cors(struct shape *s, struct app_trigger *t, struct shape_value cors)
{
    struct slice text;
    bool flag = false;
    if (shape_flag(cors, &flag) && !flag)
        return;
    struct shape_value origin = shape_option(cors, "allow_origin");
    struct shape_value credentials = shape_option(cors, "allow_credentials");
    bool known = !origin.in || shape_text(origin, &text);
    const char *value = !origin.in ? "*" : known ? arena_slicedup(s->app->arena, text) : "?";
    app_set(s->app, t, "cors-origin", value, known, shape_place(s, origin.in ? origin : cors));
    if (shape_flag(credentials, &flag))
        app_set(s->app, t, "cors-credentials", flag ? "on" : "off", true,
                shape_place(s, credentials));
}

/* Chalice's '/'.join([prefix.rstrip('/'), path.strip('/')]).rstrip('/'). */
static const char *full_path(struct arena *a, const char *prefix, struct slice path)
{
    struct slice head = slice_of(prefix);
    if (!prefix)
        return arena_slicedup(a, path);
    while (slice_ends(head, "/"))
        head.len--;
    while (slice_ends(path, "/"))
        path.len--;
    while (slice_starts(path, "/"))
        path = slice_sub(path, 1, path.len);
    return arena_printf(a, "%.*s%s%.*s", SLICE_ARG(head), path.len || !head.len ? "/" : "",
                        SLICE_ARG(path));
}

static void add_route(struct shape *s, struct app_function *host, struct shape_value call,
                      const char *path, const char *method)
{
    struct shape_value authorizer = shape_option(call, "authorizer");
    struct shape_value key = shape_option(call, "api_key_required");
    struct shape_value cors = shape_option(call, "cors");
    struct app_trigger *t = app_add_trigger(s->app, host, TRIGGER_HTTP, shape_place(s, call));
    bool asks = false;
    t->method = method;
    t->path = path;
    t->api = host->node ? "RestAPI" : NULL;
    t->from_code = true;
    t->auth = s->web_is_private ? AUTH_PRIVATE : AUTH_NONE;
    if (shape_flag(key, &asks))
        app_set(s->app, t, "api-key", asks ? "on" : "off", true, shape_place(s, key));
    if (authorizer.in &&
        !(authorizer.in->op == IR_CONST && authorizer.in->flags == IR_CONST_NULL)) {
        t->auth = authorizer_kind(s, authorizer, &t->authorizer);
        t->scoped =
            slice_eq_str(callee_name(authorizer), "with_scopes") || shape_option(call, "scopes").in;
    } else if (asks && !s->web_is_private) {
        t->auth = AUTH_API_KEY;
    }
    if (cors.in)
        set_cors(s, t, cors);
}

static const char *upper(struct arena *a, struct slice text)
{
    char *copy = arena_slicedup(a, text);
    for (char *p = copy; *p; p++)
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    return copy;
}

/* One decorator: CALL is what it calls, FUNCTION what stands below it, if that is known. */
struct declaration {
    struct shape_value call;
    const struct ir_function *function;
    struct chalice_prefix prefix;
};

static void read_route(struct shape *s, const struct declaration *d)
{
    struct arena *a = s->app->arena;
    struct slice text;
    struct shape_value path = shape_option(d->call, "path"), methods[MAX_METHODS];
    if (!shape_text(path.in ? path : shape_argument(d->call, 0), &text))
        return;
    const char *route = full_path(a, d->prefix.url, text);
    struct app_function *host = find_host(s, shape_place(s, d->call));
    size_t count = shape_items(shape_option(d->call, "methods"), methods, MAX_METHODS);
    forget_assumption(host);
    if (!count) /* what Chalice takes without */
        add_route(s, host, d->call, route, "GET");
    for (size_t i = 0; i < count; i++) {
        if (shape_text(methods[i], &text))
            add_route(s, host, d->call, route, upper(a, text));
    }
}

/* ---- events ---- */

static void read_event(struct shape *s, const struct declaration *d, const struct chalice_event *e)
{
    struct arena *a = s->app->arena;
    struct location at = shape_place(s, d->call);
    struct shape_value named = shape_option(d->call, "name");
    struct shape_value batch = shape_option(d->call, "batch_size"), source = {NULL, NULL};
    struct slice text;
    double size;
    if (!d->function || !d->function->name)
        return;
    const char *symbol = arena_slicedup(a, atom_slice(d->function->name));
    const char *name = shape_text(named, &text) ? arena_slicedup(a, text) : symbol;
    if (d->prefix.name)
        name = arena_printf(a, "%s%s", d->prefix.name, name);
    const struct app_function *host = find_host(s, at);
    struct app_function *f = find_event_function(s, host, name, at);
    f->file = at.file;
    f->symbol = symbol;
    f->handler = arena_printf(a, "app.%s", symbol);
    forget_assumption(f);
    struct app_trigger *t = app_add_trigger(s->app, f, e->kind, at);
    t->from_code = true;
    t->auth = e->auth;
    t->path = e->path;
    if (e->source) {
        source = shape_option(d->call, e->source);
        source = source.in ? source : shape_argument(d->call, 0);
    }
    if (shape_text(source, &text))
        t->resource = arena_slicedup(a, text);
    else if (e->kind == TRIGGER_IDENTITY)
        t->resource = f->logical_id;
    if (shape_number(batch, &size))
        app_set(s->app, t, "batch-size", arena_printf(a, "%.0f", size), true,
                shape_place(s, batch));
    shape_note(s, f);
}

static void read_declaration(struct shape *s, struct declaration *d)
{
    struct chalice_objects objects;
    struct slice name = callee_name(d->call);
    const struct chalice_event *event = NULL;
    for (size_t k = 0; k < ARRAY_SIZE(events); k++)
        event = slice_eq_str(name, events[k].decorator) ? &events[k] : event;
    if (!event && !slice_eq_str(name, "route"))
        return;
    chalice_objects(s, receiver_of(d->call), &objects);
    for (size_t i = 0; i < objects.len; i++) {
        struct chalice_prefix prefixes[MAX_PREFIXES];
        size_t count = chalice_prefixes(s, &objects.items[i], prefixes, MAX_PREFIXES);
        for (size_t k = 0; k < count; k++) {
            if (shape_is_full(s, LIMIT_FUNCTION_ITEMS))
                return;
            d->prefix = prefixes[k];
            if (event)
                read_event(s, d, event);
            else
                read_route(s, d);
        }
    }
}

/* app.debug = True: whoever causes an error is told where it happened. */
static void read_debug(struct shape *s, struct shape_value store)
{
    struct chalice_objects objects;
    bool on = false;
    if (!slice_eq_str(atom_slice(store.in->name), "debug") ||
        !shape_flag(shape_value_at(store.fn, store.in->c), &on) || !on)
        return;
    chalice_objects(s, shape_value_at(store.fn, store.in->a), &objects);
    if (!objects.len || objects.items[0].blueprint)
        return;
    struct location at = shape_place(s, store);
    struct app_function *host = find_host(s, at);
    if (!app_setting(host, "debug"))
        app_set(s->app, host, "debug", "on", true, at);
}

/* CALL is @app.route(…) above a function, or app.route(…)(function). */
static void read_call(struct shape *s, struct shape_value call)
{
    struct shape_value function = shape_argument(call, 0);
    struct declaration d = {.call = shape_value_at(call.fn, call.in->a)};
    if (!d.call.in || d.call.in->op != IR_CALL)
        return;
    d.function = function.in ? shape_unwrap(function) : NULL;
    read_declaration(s, &d);
}

void shape_chalice(struct shape *s)
{
    for (size_t i = 0; i < s->file->functions.len; i++) {
        const struct ir_function *f = s->file->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++) {
            const struct shape_value at = {f, &f->code.items[v]};
            if (at.in->op == IR_CALL)
                read_call(s, at);
            else if (at.in->op == IR_STORE && at.in->name)
                read_debug(s, at);
        }
    }
    s->looked_at = 0;
}

bool shape_chalice_decorated(struct shape *s, const struct shape_value *calls, size_t count)
{
    struct chalice_objects objects;
    for (size_t i = 0; i < count; i++) {
        chalice_objects(s, receiver_of(calls[i]), &objects);
        if (objects.len)
            return true;
    }
    return false;
}

/* Some event of the app that HOST belongs to was found. */
static bool has_events(const struct app *app, const struct app_function *host)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        if (f != host && f->code_dir && strcmp(f->code_dir, host->code_dir) == 0 &&
            is_deployed_by_chalice(f) && !is_assumed(f))
            return true;
    }
    return false;
}

void shape_settle_chalice(struct app *app)
{
    size_t kept = 0;
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        bool drop =
            shape_is_chalice_host(f) && f->node && f->file && is_assumed(f) && has_events(app, f);
        size_t resources = 0;
        for (size_t k = 0; drop && k < app->resources.len; k++) {
            if (!is_api_of(app->resources.items[k], f))
                app->resources.items[resources++] = app->resources.items[k];
        }
        if (drop)
            app->resources.len = resources;
        else
            app->functions.items[kept++] = f;
    }
    app->functions.len = kept;
}
