/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/terraform/tf-model.h"

/* Routes of AWS, the same for every kind of API: who may call them, and what they are called. */

const struct tfm_word tfm_level_words[] = {
    {"OFF", "off"}, {"ERROR", "error"}, {"INFO", "info"}, {NULL, NULL}};
const struct tfm_word tfm_active_off[] = {{"true", "active"}, {"false", "off"}, {NULL, NULL}};
const struct tfm_setting tfm_authorizer_settings[] = {
    {"cache", "authorizer_result_ttl_in_seconds", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

void tfm_add_authorizer(struct tf_model *m, const struct doc *uri, const char *api,
                        struct location at)
{
    struct app_function *f = tfm_find_function(m, uri);
    if (f)
        (void)tfm_add_trigger(m, f, TRIGGER_IDENTITY, api, at);
}

void tfm_link_authorizer(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *api = doc_get(body, "api_id");
    const char *name = tfm_name_of(m, api ? api : doc_get(body, "rest_api_id"));
    tfm_add_authorizer(m, doc_get(body, "authorizer_uri"), name, t->r->at);
}

static const char *upper(struct tf_model *m, const char *text)
{
    char *copy = arena_strdup(m->arena, text);
    for (char *p = copy; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return copy;
}

static bool is_any(const char *method)
{
    return strcmp(method, "*") == 0 || strcmp(method, "x-amazon-apigateway-any-method") == 0;
}

struct app_trigger *tfm_add_route(struct tf_model *m, struct app_function *f,
                                  const struct tfm_route *route)
{
    struct app_trigger *t = tfm_add_trigger(m, f, route->kind, route->api_name, route->at);
    if (!t)
        return NULL;
    if (route->method)
        t->method = is_any(route->method) ? "ANY" : upper(m, route->method);
    t->path = route->path;
    t->api = !route->api            ? route->api_name
             : route->api->resource ? route->api->resource->logical_id
                                    : route->api->r->address;
    t->auth = route->auth.kind;
    t->authorizer = route->auth.authorizer;
    t->scoped = route->auth.scoped;
    return t;
}

void tfm_set_route_key(struct tf_model *m, struct tfm_route *route, const char *key)
{
    struct slice path, method = slice_cut(slice_of(key), ' ', &path);
    if (route->kind == TRIGGER_WEBSOCKET || !path.len) {
        route->method = route->kind == TRIGGER_WEBSOCKET ? NULL : "ANY";
        route->path = arena_strdup(m->arena, key);
        return;
    }
    route->method = arena_slicedup(m->arena, method);
    route->path = arena_slicedup(m->arena, slice_trim(path));
}

struct tfm_auth tfm_declared_auth(struct tf_model *m, const struct doc *authorization,
                                  const struct doc *authorizer, const char *authorizer_type)
{
    static const struct {
        const char *type;
        enum auth_kind kind;
    } kinds[] = {
        {"NONE", AUTH_NONE},     {"AWS_IAM", AUTH_IAM},
        {"JWT", AUTH_USERS},     {"COGNITO_USER_POOLS", AUTH_USERS},
        {"CUSTOM", AUTH_CUSTOM},
    };
    const char *text = tf_text(authorization);
    struct tfm_auth auth = {.kind = text && *text ? AUTH_UNKNOWN : AUTH_NONE};
    const struct tfm_thing *t = tfm_find(m, authorizer, authorizer_type);
    for (size_t i = 0; text && i < ARRAY_SIZE(kinds); i++)
        if (strcmp(text, kinds[i].type) == 0)
            auth.kind = kinds[i].kind;
    if (auth.kind == AUTH_NONE || auth.kind == AUTH_IAM)
        return auth;
    auth.authorizer = tfm_name_of(m, authorizer);
    if (t && t->resource) {
        t->resource->attached = true;
        auth.kind = t->auth;
    }
    return auth;
}

void tfm_note_open_route(struct tf_model *m, const struct tfm_route *route)
{
    bool preflight = slice_ieq_str(slice_of(route->method), "OPTIONS");
    if (!aws_route_is_open(route->auth.kind, route->idle) || preflight || !route->api ||
        !route->api->resource)
        return;
    const char *method = !route->method ? "" : is_any(route->method) ? "ANY" : route->method;
    tfm_add(m, TFM_SETTINGS(route->api->resource), route->idle ? "idle-route" : "open-route",
            arena_printf(m->arena, "%s%s%s", method, *method ? " " : "",
                         route->path ? route->path : "/"),
            route->at);
}
