/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/cloudformation/cfn-internal.h"
#include "base/file.h"

/* Routes: how a request reaches a function, in each of the ways AWS has for it. */

#define MAX_PATH_PARTS 64u

static const char *method_of(struct cfn *c, const char *method)
{
    if (strcmp(method, "*") == 0 || strcmp(method, "x-amazon-apigateway-any-method") == 0)
        return "ANY";
    char *upper = arena_strdup(c->arena, method);
    for (char *p = upper; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return upper;
}

/* How much an auth kind demands; the declaration of a route that demands more decides. */
static int demand(enum auth_kind kind)
{
    return kind == AUTH_NONE ? 0 : kind == AUTH_API_KEY ? 1 : kind == AUTH_UNKNOWN ? 2 : 3;
}

/* Does AT lie in the config of F itself? */
static bool is_within(const struct app_function *f, const struct location *at)
{
    return f->node && at->file && strcmp(at->file, f->node->file) == 0 &&
           at->line >= f->node->key_line && at->line <= f->node->end_line;
}

void cfn_add_route(struct cfn *c, struct app_function *f, const struct cfn_route *route)
{
    const char *method = route->method ? method_of(c, route->method) : NULL;
    char *key =
        arena_printf(c->arena, "%p %d %s %s %s", (void *)f, route->kind, method ? method : "",
                     route->path ? route->path : "", route->api ? route->api : "");
    size_t index = (size_t)map_get(&c->routes, slice_of(key));
    struct app_trigger *t = index ? &f->triggers.items[index - 1] : NULL;
    if (!index) {
        if (!(t = cfn_add_trigger(c, f, route->kind, route->api, NULL)))
            return;
        map_put(&c->routes, slice_of(key), (void *)f->triggers.len);
    }
    t->method = method;
    t->path = route->path;
    if (route->implicit_api || !t->api)
        t->api = route->implicit_api ? route->implicit_api : route->api;
    cfn_put_trigger_settings(c, t, route->properties);
    if (!index || is_within(f, &route->at)) /* the function's own words are the best place */
        t->at = route->at;
    bool decided = map_get(&c->decided, slice_of(key)) != NULL;
    if (route->decides)
        map_put(&c->decided, slice_of(key), c);
    if (!index || route->decides || (!decided && demand(route->auth.kind) > demand(t->auth))) {
        t->auth = route->auth.kind;
        t->authorizer = route->auth.authorizer;
        t->scoped = route->auth.scoped;
    }
}

/* The API of ROUTE; that of a Method, when it is made elsewhere, is added by what it is called. */
static struct app_resource *api_of(struct cfn *c, const struct cfn_route *route)
{
    const struct doc *reference = doc_get(route->properties, "RestApiId");
    struct slice api = slice_of(route->api), name = cfn_whole_reference(api);
    struct app_resource *r = reference ? cfn_find_resource(c, reference) : map_get(&c->things, api);
    if (r || !reference)
        return r;
    r = app_add_resource(c->app, RESOURCE_API, arena_slicedup(c->arena, name.len ? name : api),
                         route->at);
    r->provider = PROVIDER_AWS;
    r->region = c->region;
    r->type = "AWS::ApiGateway::RestApi";
    r->node = route->properties;
    map_put(&c->things, api, r);
    return r;
}

void cfn_note_open_route(struct cfn *c, const struct cfn_route *route, const struct doc *to)
{
    const char *where = cfn_text(c, to, NULL); /* a function elsewhere looks at who calls itself */
    if (where && strstr(where, ":lambda:"))
        return;
    const char *method = route->method ? method_of(c, route->method) : "";
    /* preflight requests carry no credentials; later messages of a WebSocket come by its $connect
     */
    if (!aws_route_is_open(route->auth.kind, route->idle) || !route->api ||
        strcmp(method, "OPTIONS") == 0 ||
        (route->kind == TRIGGER_WEBSOCKET && strcmp(route->path, "$connect") != 0))
        return;
    const struct cfn_owner owner = {.r = api_of(c, route)};
    if (!owner.r || owner.r->kind != RESOURCE_API)
        return;
    cfn_put(c, &owner, route->idle ? "idle-route" : "open-route",
            arena_printf(c->arena, "%s%s%s", method, *method ? " " : "",
                         route->path ? route->path : "/"),
            true, route->at);
}

/* The path of a RestApi's Resource, put together from its parents. */
static const char *resource_path(struct cfn *c, const struct doc *reference)
{
    const char *path = "";
    for (unsigned depth = 0; depth < MAX_PATH_PARTS; depth++) {
        const struct cfn_item *item = cfn_item_anywhere(c, reference, &c);
        if (!item || strcmp(item->type, "AWS::ApiGateway::Resource") != 0)
            break;
        const char *part = cfn_text_at(c, item->properties, "PathPart");
        path = arena_printf(c->arena, "/%s%s", part ? part : "", path);
        reference = doc_get(item->properties, "ParentId");
    }
    return *path ? path : "/";
}

/* AuthorizationType, AuthorizerId and ApiKeyRequired of a Method or Route. */
static struct cfn_auth declared_auth(struct cfn *c, const struct doc *properties, const char *api,
                                     const char *section)
{
    struct slice type = slice_of(cfn_text_at(c, properties, "AuthorizationType"));
    const struct doc *reference = cfn_get(c, properties, "AuthorizerId");
    const char *authorizer = cfn_resource_name(c, reference);
    struct cfn *from;
    (void)cfn_item_anywhere(c, reference, &from);
    struct cfn_auth auth = {.kind = AUTH_NONE};
    if (slice_eq_str(type, "AWS_IAM")) {
        auth.kind = AUTH_IAM;
    } else if (type.len && !slice_eq_str(type, "NONE")) {
        if (authorizer)
            auth = cfn_use_authorizer(from, api, authorizer);
        /* the method says what kind it is also when the authorizer stands elsewhere */
        if (auth.kind == AUTH_UNKNOWN || auth.kind == AUTH_NONE)
            auth.kind = slice_eq_str(type, "COGNITO_USER_POOLS") || slice_eq_str(type, "JWT")
                            ? AUTH_USERS
                        : slice_eq_str(type, "CUSTOM") ? AUTH_CUSTOM
                                                       : AUTH_UNKNOWN;
    }
    auth.scoped = auth.kind != AUTH_NONE && cfn_get(c, properties, "AuthorizationScopes");
    if (auth.kind != AUTH_NONE)
        return auth;
    struct cfn_auth reach = cfn_api_default(c, api, section, NULL);
    if (reach.kind != AUTH_NONE && reach.kind != AUTH_UNKNOWN)
        auth = reach; /* the method itself decides, but for who reaches the API at all */
    else if (cfn_bool_at(c, properties, "ApiKeyRequired"))
        auth.kind = AUTH_API_KEY;
    return auth;
}

void cfn_link_method(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties, *integration = cfn_get(c, p, "Integration");
    struct app_function *f = cfn_find_function(c, doc_get(integration, "Uri"));
    const char *type = cfn_text_at(c, integration, "Type");
    doc_each(response, cfn_get(c, integration, "IntegrationResponses"))
        cfn_put_cors_headers(c, cfn_resource_name(c, doc_get(p, "RestApiId")),
                             cfn_get(c, cfn_value(c, response), "ResponseParameters"));
    const char *method = cfn_text_at(c, p, "HttpMethod");
    struct cfn_route route = {
        .kind = TRIGGER_HTTP,
        .api = cfn_resource_name(c, doc_get(p, "RestApiId")),
        .method = method ? method : "ANY",
        .path = resource_path(c, doc_get(p, "ResourceId")),
        .idle = !integration || (type && strcmp(type, "MOCK") == 0),
        .properties = p,
        .at = doc_location(item->node),
    };
    route.auth = declared_auth(c, p, route.api, "Api"); /* also marks its authorizer as used */
    if (f && !route.idle)
        cfn_add_route(c, f, &route);
    else
        cfn_note_open_route(c, &route, doc_get(integration, "Uri"));
}

/* "GET /votes/{id}", "$default"; of a WebSocket a name alone. */
static void set_route_key(struct cfn *c, struct cfn_route *route, const char *key)
{
    struct slice path, method = slice_cut(slice_of(key), ' ', &path);
    if (route->kind == TRIGGER_WEBSOCKET || !path.len) {
        route->method = route->kind == TRIGGER_WEBSOCKET ? NULL : "ANY";
        route->path = key;
        return;
    }
    route->method = arena_slicedup(c->arena, method);
    route->path = arena_slicedup(c->arena, slice_trim(path));
}

static bool is_websocket(struct cfn *c, const struct doc *api)
{
    const struct cfn_item *item = cfn_item_anywhere(c, api, &c);
    const char *protocol = item ? cfn_text_at(c, item->properties, "ProtocolType") : NULL;
    return protocol && strcmp(protocol, "WEBSOCKET") == 0;
}

void cfn_link_route(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties;
    const char *key = cfn_text_at(c, p, "RouteKey");
    const struct cfn_item *integration = cfn_item_of(c, doc_get(p, "Target"));
    if (!key)
        return;
    struct cfn_route route = {
        .kind = TRIGGER_HTTP,
        .api = cfn_resource_name(c, doc_get(p, "ApiId")),
        .properties = p,
        .at = doc_location(item->node),
    };
    if (is_websocket(c, doc_get(p, "ApiId")))
        route.kind = TRIGGER_WEBSOCKET;
    set_route_key(c, &route, key);
    route.auth = declared_auth(c, p, route.api, "HttpApi");
    if (route.api && strcmp(key, "$connect") == 0) {
        struct cfn_auth *connect = arena_new(c->arena, struct cfn_auth);
        *connect = route.auth;
        map_put(&c->connects, slice_of(route.api), connect);
    }
    struct app_function *f =
        integration ? cfn_find_function(c, doc_get(integration->properties, "IntegrationUri"))
                    : NULL;
    if (f)
        cfn_add_route(c, f, &route);
    else
        cfn_note_open_route(
            c, &route, integration ? doc_get(integration->properties, "IntegrationUri") : NULL);
}

/* AWS::Serverless::WebSocketApi: routes and the authorizer of $connect in one place. */
void cfn_link_websocket_api(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *auth = cfn_get(c, item->properties, "Auth");
    const char *type = cfn_text_at(c, auth, "AuthType");
    enum auth_kind kind = !type || strcmp(type, "NONE") == 0 ? AUTH_NONE
                          : strcmp(type, "AWS_IAM") == 0     ? AUTH_IAM
                          : strcmp(type, "CUSTOM") == 0      ? AUTH_CUSTOM
                                                             : AUTH_UNKNOWN;
    struct app_function *authorizer = cfn_find_function(c, doc_get(auth, "AuthArn"));
    if (authorizer)
        (void)cfn_add_trigger(c, authorizer, TRIGGER_IDENTITY, item->id, auth);
    doc_each(node, cfn_get(c, item->properties, "Routes"))
    {
        struct app_function *f = cfn_find_function(c, doc_get(cfn_value(c, node), "FunctionArn"));
        struct cfn_route route = {
            .kind = TRIGGER_WEBSOCKET,
            .api = item->id,
            .path = arena_slicedup(c->arena, node->key),
            .auth = {.kind = kind, .authorizer = authorizer ? authorizer->logical_id : NULL},
            .at = doc_location(node),
        };
        if (f)
            cfn_add_route(c, f, &route);
    }
}

void cfn_settle_websockets(struct cfn *c)
{
    for (size_t i = 0; i < c->functions.len; i++) {
        struct app_function *f = c->functions.entries[i].value;
        for (size_t j = 0; j < f->triggers.len; j++) {
            struct app_trigger *t = &f->triggers.items[j];
            if (t->kind != TRIGGER_WEBSOCKET || t->auth != AUTH_NONE || !t->resource)
                continue;
            const struct cfn_auth *connect = map_get(&c->connects, slice_of(t->resource));
            if (!connect)
                continue;
            t->auth = connect->kind;
            t->authorizer = connect->authorizer;
        }
    }
}

void cfn_link_http_api(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *target = doc_get(item->properties, "Target");
    struct app_function *f = cfn_find_function(c, target);
    cfn_link_definition(c, item);
    if (!target)
        return;
    const char *key = cfn_text_at(c, item->properties, "RouteKey");
    struct cfn_route route = {
        .kind = TRIGGER_HTTP,
        .api = item->id,
        .auth = {.kind = AUTH_NONE},
        .at = doc_location(target),
    };
    set_route_key(c, &route, key ? key : "$default");
    if (f)
        cfn_add_route(c, f, &route);
    else
        cfn_note_open_route(c, &route, target);
}

static void add_resolver(struct cfn *c, struct app_function *f, const char *api,
                         const struct doc *at)
{
    const struct cfn_item *item = api ? map_get(&c->ids, slice_of(api)) : NULL;
    const struct doc *p = item ? item->properties : NULL;
    const char *type = cfn_text_at(c, p, "AuthenticationType");
    if (!type) /* AWS::Serverless::GraphQLApi */
        type = cfn_text_at(c, cfn_get(c, p, "Auth"), "Type");
    struct cfn_route route = {
        .kind = TRIGGER_HTTP,
        .api = api,
        .method = "POST",
        .path = "/graphql",
        .auth = {.kind = aws_graphql_auth(type)},
        .at = doc_location(at),
    };
    cfn_add_route(c, f, &route);
}

void cfn_link_data_source(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties;
    const struct doc *arn = doc_get(cfn_get(c, p, "LambdaConfig"), "LambdaFunctionArn");
    if (strcmp(item->type, "AWS::AppSync::DataSource") != 0) {
        cfn_each_function(c, doc_get(p, "DataSources"), item->id, add_resolver);
        return;
    }
    struct app_function *f = cfn_find_function(c, arn);
    if (f)
        add_resolver(c, f, cfn_resource_name(c, doc_get(p, "ApiId")), item->node);
}

/* A way in whose rules are not those of an API: who may come is not known. */
static void add_unknown_http(struct cfn *c, struct app_function *f, const char *resource,
                             const struct doc *at)
{
    struct cfn_route route = {
        .kind = TRIGGER_HTTP,
        .api = resource,
        .method = "ANY",
        .auth = {.kind = AUTH_UNKNOWN},
        .at = doc_location(at),
    };
    cfn_add_route(c, f, &route);
}

void cfn_link_target_group(struct cfn *c, const struct cfn_item *item)
{
    cfn_each_function(c, doc_get(item->properties, "Targets"), item->id, add_unknown_http);
}

void cfn_link_distribution(struct cfn *c, const struct cfn_item *item)
{
    cfn_each_function(c, item->properties, item->id, add_unknown_http);
}
