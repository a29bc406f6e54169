/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include <ctype.h>

/* Routes: the events that HTTP and WebSocket requests make, for each of the platforms. */

#define MAX_CONDITIONS 32u /* methods or paths of one listener's rule */

static const char *upper(struct arena *a, struct slice text)
{
    char *copy = arena_slicedup(a, text);
    for (char *p = copy; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return copy;
}

static const char *method_name(struct sls *s, struct slice method)
{
    if (method.len == 0 || slice_eq_str(method, "*") || slice_ieq_str(method, "any"))
        return "ANY";
    return upper(s->arena, method);
}

static const char *route_path(struct sls *s, struct slice path)
{
    if (slice_eq_str(path, "*"))
        return "$default";
    if (path.len && (path.ptr[0] == '/' || path.ptr[0] == '$'))
        return arena_slicedup(s->arena, path);
    return arena_printf(s->arena, "/%.*s", SLICE_ARG(path));
}

struct route {
    struct slice method, path;
    struct sls_auth auth;
};

/* NULL when F has too many triggers. */
static struct app_trigger *add_route(struct sls *s, struct app_function *f, const struct doc *at,
                                     const struct route *route)
{
    struct app_trigger *t = sls_add_trigger(s, f, TRIGGER_HTTP, at);
    if (!t)
        return NULL;
    t->method = method_name(s, route->method);
    t->path = route_path(s, route->path);
    t->auth = route->auth.kind;
    t->authorizer = route->auth.name;
    t->scoped = doc_at(at, "authorizer.scopes") != NULL;
    return t;
}

/* "GET /votes", "/votes", "*". */
static void split_route(struct slice text, struct slice *ret_method, struct slice *ret_path)
{
    struct slice rest, head = slice_cut(slice_trim(text), ' ', &rest);
    bool lone = slice_trim(rest).len == 0;
    *ret_method = lone ? SLICE_EMPTY : head;
    *ret_path = lone ? head : slice_trim(rest);
}

static struct route aws_route(const struct doc *event)
{
    struct route r = {.method = doc_text_at(event, "method"), .path = doc_text_at(event, "path")};
    const struct doc *parameters = doc_get(event, "parameters"); /* of Tencent */
    if (parameters && !r.method.len && !r.path.len) {
        r.method = doc_text_at(parameters, "httpMethod");
        r.path = doc_text_at(parameters, "path");
    }
    if (doc_is_scalar(event))
        split_route(doc_text(event), &r.method, &r.path);
    else if (slice_eq_str(r.method, "*") && !r.path.len)
        r.path = SLICE("*");
    return r;
}

static void set_rest_settings(struct sls *s, struct app_trigger *t, const struct doc *event)
{
    const struct doc *request = doc_get(event, "request"), *private = doc_get(event, "private");
    const struct doc *schemas = doc_get(request, "schemas");
    const struct doc *rate = doc_at(event, "throttling.maxRequestsPerSecond");
    const struct doc *burst = doc_at(event, "throttling.maxConcurrentRequests");
    const struct sls_cors cors = sls_read_cors(s, doc_get(event, "cors"), true);
    sls_copy_settings(s, t, &cors);
    if (!schemas)
        schemas = doc_get(request, "schema"); /* version 1 */
    if (schemas && schemas->kind != DOC_NULL)
        app_set(s->app, t, "validation", "on", true, doc_location(schemas));
    if (private) {
        struct sls_value v = sls_value(s, private);
        if (sls_translate(sls_on_off, &v))
            app_set(s->app, t, "api-key", v.text, v.known, v.at);
    }
    if (rate)
        sls_set(s, t, "throttle-rate", rate);
    if (burst)
        sls_set(s, t, "throttle-burst", burst);
}

static void read_rest(struct sls *s, const struct sls_event *e)
{
    struct route route = aws_route(e->event);
    route.auth = sls_rest_auth(s, e->event);
    struct app_trigger *t = add_route(s, e->function->f, e->event, &route);
    if (!t)
        return;
    t->api = sls_use_api(s, SLS_REST_API, t->at);
    set_rest_settings(s, t, e->event);
}

void sls_read_http_api(struct sls *s, const struct sls_event *e)
{
    struct route route = aws_route(e->event);
    route.auth = sls_http_api_auth(s, e->event);
    struct app_trigger *t = add_route(s, e->function->f, e->event, &route);
    if (t)
        t->api = sls_use_api(s, SLS_HTTP_API, t->at);
}

static struct slice first_text(const struct doc *node)
{
    return doc_is_seq(node) ? doc_text(doc_index(node, 0)) : doc_text(node);
}

/* The texts of NODE, one or a list; the empty text when there is none. Up to MAX_CONDITIONS. */
static size_t texts_of(const struct doc *node, struct slice *ret_texts)
{
    size_t count = 0;
    doc_each(item, doc_is_seq(node) ? node : NULL)
    {
        if (count < MAX_CONDITIONS)
            ret_texts[count++] = doc_text(item);
    }
    if (!count)
        ret_texts[count++] = doc_text(node);
    return count;
}

/* provider.alb.authorizers has NAME, and it lets those pass who do not sign in. */
static bool lets_pass(const struct sls *s, struct slice name)
{
    doc_each(authorizer, doc_at(s->provider, "alb.authorizers"))
    {
        if (slice_eq(authorizer->key, name))
            return slice_ieq_str(doc_text_at(authorizer, "onUnauthenticatedRequest"), "allow");
    }
    return false;
}

/* A listener of a load balancer: with authorizers, it signs users in before it forwards. */
void sls_read_alb(struct sls *s, const struct sls_event *e)
{
    const struct doc *authorizer = doc_get(e->event, "authorizer");
    const struct doc *conditions = doc_get(e->event, "conditions");
    struct slice name = first_text(authorizer), methods[MAX_CONDITIONS], paths[MAX_CONDITIONS];
    bool asks = authorizer && authorizer->kind != DOC_NULL && !lets_pass(s, name);
    struct route route = {
        .auth = {asks ? AUTH_USERS : AUTH_NONE, name.len ? arena_slicedup(s->arena, name) : NULL}};
    size_t method_count = texts_of(doc_get(conditions, "method"), methods);
    size_t path_count = texts_of(doc_get(conditions, "path"), paths);
    for (size_t i = 0; i < method_count; i++) {
        for (size_t j = 0; j < path_count; j++) {
            route.method = methods[i];
            route.path = paths[j];
            (void)add_route(s, e->function->f, e->event, &route);
        }
    }
}

void sls_read_websocket(struct sls *s, const struct sls_event *e)
{
    struct app_trigger *t = sls_add_trigger(s, e->function->f, TRIGGER_WEBSOCKET, e->event);
    if (!t)
        return;
    struct sls_auth auth = sls_websocket_auth(s, e->event);
    struct slice route = doc_is_map(e->event) ? doc_text_at(e->event, "route") : doc_text(e->event);
    t->path = route.len ? arena_slicedup(s->arena, route) : "$default";
    t->auth = auth.kind;
    t->authorizer = auth.name;
    t->api = sls_use_api(s, SLS_WEBSOCKET_API, t->at);
}

/* Lambda@Edge: the function answers or changes requests of a distribution. */
void sls_read_distribution(struct sls *s, const struct sls_event *e)
{
    const struct doc *behavior = doc_get(e->event, "behavior");
    struct slice own = doc_text_at(e->event, "pathPattern"); /* of the plugin for existing ones */
    const struct route route = {.path = own.len ? own : doc_text_at(behavior, "PathPattern"),
                                .auth = {AUTH_NONE, NULL}};
    (void)add_route(s, e->function->f, e->event, &route);
}

/* Twilio, Spotinst: the function has an address, and a word says for whom. */
static void read_access(struct sls *s, const struct sls_function *function,
                        const struct doc *access)
{
    struct slice word = doc_text(access);
    struct route route = {.path = doc_text_at(function->node, "path"), .auth = {AUTH_IAM, NULL}};
    if (slice_eq_str(word, "public"))
        route.auth.kind = AUTH_NONE;
    else if (slice_eq_str(word, "protected")) /* what the platform signs is let in */
        route.auth.kind = AUTH_CUSTOM;
    (void)add_route(s, function->f, access, &route);
}

/* OpenWhisk: an action with this annotation has an address of its own. */
static void read_web_action(struct sls *s, const struct sls_function *function)
{
    const struct doc *notes = doc_get(function->node, "annotations");
    const struct doc *web = doc_get(notes, "web-export");
    const struct doc *key = doc_get(notes, "require-whisk-auth");
    bool open = !key || (key->kind == DOC_BOOL && !key->truth);
    const struct route route = {.path = slice_of(function->f->name),
                                .auth = {open ? AUTH_NONE : AUTH_API_KEY, NULL}};
    if (web && (doc_bool(web, false) || slice_eq_str(doc_text(web), "raw")))
        (void)add_route(s, function->f, web, &route);
}

void sls_read_url(struct sls *s, const struct sls_function *function)
{
    const struct doc *url = doc_get(function->node, "url");
    const struct doc *access = doc_get(function->node, "access");
    if (url && s->platform == PROVIDER_AWS && (doc_is_map(url) || doc_bool(url, false))) {
        bool iam = slice_ieq_str(doc_text_at(url, "authorizer"), "aws_iam");
        const struct route route = {.path = SLICE("/"), .auth = {iam ? AUTH_IAM : AUTH_NONE, NULL}};
        const struct sls_cors cors = sls_read_cors(s, doc_get(url, "cors"), false);
        struct app_trigger *t = add_route(s, function->f, url, &route);
        if (t)
            sls_copy_settings(s, t, &cors);
    } else if (access && sls_is_small_platform(s)) {
        read_access(s, function, access);
    } else if (s->platform == PROVIDER_OPENWHISK) {
        read_web_action(s, function);
    }
}

/* Other platforms ------------------------------------------------------------------------- */

/* Functions have addresses by their names; whether strangers may call is a setting. */
static void read_google_route(struct sls *s, const struct sls_event *e)
{
    const struct doc *open = doc_get(e->function->node, "allowUnauthenticated");
    struct sls_auth auth = {AUTH_UNKNOWN, NULL};
    if (open)
        auth.kind = doc_bool(open, false) ? AUTH_NONE : AUTH_IAM;
    const struct route route = {.path = slice_of(e->function->f->logical_id), .auth = auth};
    (void)add_route(s, e->function->f, e->event, &route);
}

const struct doc *sls_azure_settings(const struct doc *item, const struct doc *event)
{
    const struct doc *inside = doc_get(event, "x-azure-settings");
    const struct doc *beside = doc_get(item, "x-azure-settings");
    return inside ? inside : beside ? beside : doc_is_map(event) ? event : item;
}

static void read_azure_route(struct sls *s, const struct sls_event *e)
{
    const struct doc *settings = sls_azure_settings(e->item, e->event);
    const struct doc *methods = doc_get(settings, "methods");
    struct slice level = doc_text_at(settings, "authLevel"), path = doc_text_at(settings, "route");
    /* without anything else a key that all callers share is asked for */
    struct route route = {.auth = {AUTH_API_KEY, NULL}};
    if (slice_ieq_str(level, "anonymous"))
        route.auth.kind = AUTH_NONE;
    if (!path.len)
        path = slice_of(e->function->f->logical_id);
    route.path = slice_of(arena_printf(s->arena, "/api/%.*s", SLICE_ARG(path)));
    route.method = doc_text_at(settings, "method");
    if (doc_count(methods) == 0)
        (void)add_route(s, e->function->f, e->event, &route);
    doc_each(method, methods)
    {
        route.method = doc_text(method);
        (void)add_route(s, e->function->f, e->event, &route);
    }
}

/* {url: "example.com/hello", method}. */
static void read_cloudflare_route(struct sls *s, const struct sls_event *e)
{
    struct slice url = doc_text_at(e->event, "url");
    size_t scheme = slice_find(url, "://");
    if (scheme != SIZE_MAX)
        url = slice_sub(url, scheme + 3, url.len);
    size_t slash = slice_find_char(url, '/');
    const struct route route = {
        .method = doc_text_at(e->event, "method"),
        .path = slash == SIZE_MAX ? SLICE("/*") : slice_sub(url, slash, url.len),
        .auth = {AUTH_NONE, NULL},
    };
    (void)add_route(s, e->function->f, e->event, &route);
}

void sls_read_route(struct sls *s, const struct sls_event *e)
{
    switch (s->platform) {
    case PROVIDER_GOOGLE:
        read_google_route(s, e);
        break;
    case PROVIDER_AZURE:
        read_azure_route(s, e);
        break;
    case PROVIDER_CLOUDFLARE:
        read_cloudflare_route(s, e);
        break;
    default:
        read_rest(s, e);
    }
}
