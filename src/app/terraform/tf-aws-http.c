/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/terraform/tf-model.h"

/* HTTP and WebSocket APIs, load balancers, AppSync, distributions: the other ways in. */

static const struct tfm_word protocol_words[] = {
    {"HTTP", "http"}, {"WEBSOCKET", "websocket"}, {NULL, NULL}};

static const struct tfm_setting api_settings[] = {
    {"protocol", "protocol_type", TFM_TEXT, protocol_words},
    {"default-endpoint", "disable_execute_api_endpoint", TFM_TEXT, tfm_off_on},
    {"cors-origin", "cors_configuration.allow_origins", TFM_EACH, NULL},
    {"cors-credentials", "cors_configuration.allow_credentials", TFM_TEXT, tfm_on_off},
    {"cors-method", "cors_configuration.allow_methods", TFM_EACH, NULL},
    {"cors-header", "cors_configuration.allow_headers", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting stage_settings[] = {
    {"access-log", "access_log_settings.destination_arn", TFM_TEXT, NULL},
    {"execution-log", "default_route_settings.logging_level", TFM_TEXT, tfm_level_words},
    {"data-trace", "default_route_settings.data_trace_enabled", TFM_TEXT, tfm_on_off},
    {"metrics", "default_route_settings.detailed_metrics_enabled", TFM_TEXT, tfm_on_off},
    {"throttle-rate", "default_route_settings.throttling_rate_limit", TFM_TEXT, NULL},
    {"throttle-burst", "default_route_settings.throttling_burst_limit", TFM_TEXT, NULL},
    {"client-certificate", "client_certificate_id", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- HTTP and WebSocket APIs --- */

static bool is_websocket(const struct tfm_thing *api)
{
    return api && slice_eq_str(slice_of(tfm_text_at(api->r->body, "protocol_type")), "WEBSOCKET");
}

/* An API may be made with one route in one go. */
static void link_api(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *target = doc_get(body, "target");
    const char *key = tfm_text_at(body, "route_key");
    struct app_function *f = tfm_find_function(m, target);
    tfm_read_definition(m, t, doc_get(body, "body"));
    if (!f)
        return;
    struct tfm_route route = {
        .kind = TRIGGER_HTTP,
        .api = t,
        .api_name = t->resource->name,
        .auth = {.kind = AUTH_NONE},
        .at = tfm_place(t, target),
    };
    tfm_set_route_key(m, &route, key ? key : "$default");
    (void)tfm_add_route(m, f, &route);
}

static void declare_authorizer(struct tf_model *m, struct tfm_thing *t)
{
    (void)m;
    t->auth = slice_eq_str(slice_of(tfm_text_at(t->r->body, "authorizer_type")), "JWT")
                  ? AUTH_USERS
                  : AUTH_CUSTOM;
}

static struct tfm_auth auth_of_route(struct tf_model *m, const struct doc *body)
{
    struct tfm_auth auth =
        tfm_declared_auth(m, doc_get(body, "authorization_type"), doc_get(body, "authorizer_id"),
                          "aws_apigatewayv2_authorizer");
    auth.scoped = auth.kind != AUTH_NONE && doc_count(doc_get(body, "authorization_scopes")) > 0;
    if (auth.kind == AUTH_NONE && tfm_true_at(body, "api_key_required"))
        auth.kind = AUTH_API_KEY;
    return auth;
}

static struct slice connect_key(struct tf_model *m, const struct tfm_thing *api)
{
    return slice_of(arena_printf(m->arena, "connect %s", api ? api->r->address : ""));
}

static void declare_route(struct tf_model *m, struct tfm_thing *t)
{
    const struct tfm_thing *api = tfm_find_at(m, t, "api_id", "aws_apigatewayv2_api");
    const char *key = tfm_text_at(t->r->body, "route_key");
    if (key && strcmp(key, "$connect") == 0)
        map_put(&m->joins, connect_key(m, api), t);
}

/* Also where no function of the files answers: its authorizer then counts as used. */
static void link_route(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_setting settings[] = {
        {"api-key", "api_key_required", TFM_TEXT, tfm_on_off},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    const struct doc *body = t->r->body;
    const struct tfm_thing *api =
        tfm_need(m, t, doc_get(body, "api_id"), "aws_apigatewayv2_api", RESOURCE_API);
    const char *key = tfm_text_at(body, "route_key");
    struct tfm_route route = {
        .kind = is_websocket(api) ? TRIGGER_WEBSOCKET : TRIGGER_HTTP,
        .api = api,
        .api_name = tfm_name_of(m, doc_get(body, "api_id")),
        .auth = auth_of_route(m, body),
        .at = t->r->at,
    };
    if (!key)
        return;
    tfm_set_route_key(m, &route, key);
    /* the later messages of a WebSocket are as protected as its $connect */
    const struct tfm_thing *connect = map_get(&m->joins, connect_key(m, api));
    if (route.kind == TRIGGER_WEBSOCKET && route.auth.kind == AUTH_NONE && connect)
        route.auth = auth_of_route(m, connect->r->body);
    struct app_function *f = tfm_find_function(m, doc_get(body, "target"));
    struct app_trigger *trigger = f ? tfm_add_route(m, f, &route) : NULL;
    if (trigger)
        tfm_apply(m, body, settings, TFM_SETTINGS(trigger));
    else if (!f)
        tfm_note_open_route(m, &route);
}

static void link_stage(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *value = doc_get(t->r->body, "api_id");
    const struct tfm_thing *api = tfm_find(m, value, "aws_apigatewayv2_api");
    const char *name = api ? api->r->address : tfm_name_of(m, value);
    if (name)
        tfm_set(m, TFM_SETTINGS(t->resource), "api", name, tfm_place(t, value));
}

/* --- terraform-aws-modules/apigateway-v2 --- */

/* Each entry of `authorizers`, and whether a route uses it. */
static void add_module_authorizers(struct tf_model *m, struct tfm_thing *t,
                                   const struct doc *routes)
{
    doc_each(node, doc_get(t->r->body, "authorizers"))
    {
        const char *name = arena_slicedup(m->arena, node->key);
        struct app_resource *r = tfm_add_resource(m, t, RESOURCE_AUTHORIZER, name);
        r->logical_id = arena_printf(m->arena, "%s.%s", t->r->address, name);
        r->at = doc_location(node);
        tfm_apply(m, node, tfm_authorizer_settings, TFM_SETTINGS(r));
        doc_each(route, routes) r->attached |=
            slice_eq(doc_text_at(route, "authorizer_key"), node->key);
        tfm_add_authorizer(m, doc_get(node, "authorizer_uri"), t->resource->name, r->at);
    }
}

/* Each entry of `routes` (or, in old versions, `integrations`) is "METHOD PATH" = {…}. */
static void add_module_route(struct tf_model *m, struct tfm_thing *t, const struct doc *node)
{
    const struct doc *target = tfm_at(node, "integration.uri");
    struct app_function *f = tfm_find_function(m, target ? target : doc_get(node, "lambda_arn"));
    struct tfm_route route = {
        .kind = is_websocket(t) ? TRIGGER_WEBSOCKET : TRIGGER_HTTP,
        .api = t,
        .api_name = t->resource->name,
        .auth = auth_of_route(m, node),
        .at = doc_location(node),
    };
    if (!route.auth.authorizer && route.auth.kind != AUTH_NONE)
        route.auth.authorizer = tfm_text_at(node, "authorizer_key");
    tfm_set_route_key(m, &route, arena_slicedup(m->arena, node->key));
    if (f)
        (void)tfm_add_route(m, f, &route);
    else
        tfm_note_open_route(m, &route);
}

/* The module makes a stage, which since version 5 has a log and limits unless told otherwise. */
static void add_module_stage(struct tf_model *m, struct tfm_thing *t, bool old)
{
    static const struct tfm_setting settings[] = {
        {"access-log", "stage_access_log_settings.destination_arn", TFM_TEXT, NULL},
        {"access-log", "default_stage_access_log_destination_arn", TFM_TEXT, NULL},
        {"throttle-rate", "stage_default_route_settings.throttling_rate_limit", TFM_TEXT, NULL},
        {"throttle-rate", "default_route_settings.throttling_rate_limit", TFM_TEXT, NULL},
        {"throttle-burst", "stage_default_route_settings.throttling_burst_limit", TFM_TEXT, NULL},
        {"throttle-burst", "default_route_settings.throttling_burst_limit", TFM_TEXT, NULL},
        {"data-trace", "stage_default_route_settings.data_trace_enabled", TFM_TEXT, tfm_on_off},
        {"execution-log", "stage_default_route_settings.logging_level", TFM_TEXT, tfm_level_words},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    const char *name = tfm_text_at(t->r->body, "stage_name");
    if (tfm_false_at(t->r->body, "create_stage") ||
        tfm_false_at(t->r->body, "create_default_stage"))
        return;
    struct app_resource *stage = tfm_add_resource(m, t, RESOURCE_STAGE, name ? name : "$default");
    stage->logical_id = arena_printf(m->arena, "%s.stage", t->r->address);
    tfm_set(m, TFM_SETTINGS(stage), "api", t->resource->logical_id, t->r->at);
    tfm_apply(m, t->r->body, settings, TFM_SETTINGS(stage));
    tfm_set(m, TFM_SETTINGS(t->resource), "protocol", "http", t->r->at);
    if (old)
        return;
    /* it brings a domain of its own, and the platform's is then closed */
    if (!is_websocket(t) && !tfm_false_at(t->r->body, "create_domain_name"))
        tfm_set(m, TFM_SETTINGS(t->resource), "default-endpoint", "off", t->r->at);
    tfm_set(m, TFM_SETTINGS(stage), "access-log", "a log group of the module's own", t->r->at);
    tfm_set(m, TFM_SETTINGS(stage), "throttle-rate", "1000", t->r->at);
    tfm_set(m, TFM_SETTINGS(stage), "throttle-burst", "500", t->r->at);
}

static void link_module(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *routes = doc_get(body, "routes");
    const struct doc *integrations = doc_get(body, "integrations");
    add_module_stage(m, t, integrations != NULL);
    tfm_read_definition(m, t, doc_get(body, "body"));
    add_module_authorizers(m, t, routes);
    if (!routes)
        routes = integrations;
    if (doc_is_map(routes))
        doc_each(node, routes) add_module_route(m, t, node);
}

/* --- load balancers --- */

/* Who may call through a listener or rule that sends to GROUP. */
struct entrance {
    struct tfm_auth auth;
    const char *path, *method;
    const struct tfm_thing *balancer;
    struct location at;
};

static struct slice group_key(struct tf_model *m, const struct doc *arn)
{
    const struct tfm_thing *group = tfm_referred(m, arn);
    const char *text = group ? group->r->address : tf_text(arn);
    return slice_of(arena_printf(m->arena, "sends to %s", text ? text : ""));
}

/* Notes for each target group that a listener or rule sends to that it does. */
static void declare_rule(struct tf_model *m, struct tfm_thing *t)
{
    static const char *const paths[] = {
        "default_action.target_group_arn", "default_action.forward.target_group.arn",
        "action.target_group_arn", "action.forward.target_group.arn"};
    for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
        struct tfm_values arns = tfm_all(m, t->r->body, paths[i]);
        for (size_t k = 0; k < arns.len; k++) {
            struct tfm_group **rules =
                (struct tfm_group **)map_at(&m->joins, group_key(m, arns.items[k]));
            if (!*rules)
                *rules = arena_new(m->arena, struct tfm_group);
            *vec_add(&(*rules)->things, m->arena) = t;
        }
    }
}

static void read_actions(const struct doc *body, const char *block, struct entrance *e)
{
    tf_each_block(action, body, block)
    {
        if (slice_starts(slice_of(tfm_text_at(action, "type")), "authenticate-"))
            e->auth.kind = AUTH_USERS;
    }
}

/* False at a cap. */
static bool add_entrance(struct tf_model *m, struct app_function *f, const struct entrance *e)
{
    struct tfm_route route = {
        .kind = TRIGGER_HTTP,
        .api = e->balancer,
        .api_name = e->balancer ? tfm_thing_name(e->balancer) : NULL,
        .method = e->method ? e->method : "ANY",
        .path = e->path ? e->path : "/",
        .auth = e->auth,
        .at = e->at,
    };
    return tfm_add_route(m, f, &route) != NULL;
}

/* The listener that a rule belongs to; a listener itself is its own. */
static const struct tfm_thing *listener_of(struct tf_model *m, const struct tfm_thing *rule)
{
    const struct doc *arn = doc_get(rule->r->body, "listener_arn");
    const struct tfm_thing *listener = arn ? tfm_find(m, arn, "aws_lb_listener") : rule;
    return listener ? listener : tfm_find(m, arn, "aws_alb_listener");
}

static struct entrance entrance_of(struct tf_model *m, const struct tfm_thing *rule)
{
    struct entrance e = {.auth = {.kind = AUTH_UNKNOWN}, .at = rule->r->at};
    const struct tfm_thing *listener = listener_of(m, rule);
    if (listener) {
        e.balancer = tfm_find_at(m, listener, "load_balancer_arn", "aws_lb");
        if (!e.balancer)
            e.balancer = tfm_find_at(m, listener, "load_balancer_arn", "aws_alb");
    }
    if (e.balancer) /* it faces the internet unless told otherwise */
        e.auth.kind = tfm_true_at(e.balancer->r->body, "internal") ? AUTH_PRIVATE : AUTH_NONE;
    read_actions(rule->r->body, "action", &e);
    read_actions(rule->r->body, "default_action", &e);
    tf_each_block(condition, rule->r->body, "condition")
    {
        const char *path = tfm_text_at(condition, "path_pattern.values");
        const char *method = tfm_text_at(condition, "http_request_method.values");
        e.path = path ? path : e.path;
        e.method = method ? method : e.method;
    }
    return e;
}

static void link_target(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = tfm_find_function(m, doc_get(t->r->body, "target_id"));
    const struct doc *arn = doc_get(t->r->body, "target_group_arn");
    const struct tfm_group *rules = arn ? map_get(&m->joins, group_key(m, arn)) : NULL;
    if (!f)
        return;
    if (!rules) {
        struct entrance e = {.auth = {.kind = AUTH_UNKNOWN}, .at = t->r->at};
        (void)add_entrance(m, f, &e);
        return;
    }
    for (size_t i = 0; i < rules->things.len; i++) {
        struct entrance e = entrance_of(m, rules->things.items[i]);
        if (!add_entrance(m, f, &e))
            return;
    }
}

/* VPC Lattice carries calls inside the networks of the account alone. */
static void link_lattice(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *target = tfm_at(t->r->body, "target.id");
    struct app_function *f = tfm_find_function(m, target);
    const struct tfm_route route = {
        .kind = TRIGGER_HTTP,
        .api_name = tfm_name_of(m, doc_get(t->r->body, "target_group_identifier")),
        .method = "ANY",
        .path = "/",
        .auth = {.kind = AUTH_PRIVATE},
        .at = t->r->at,
    };
    if (f)
        (void)tfm_add_route(m, f, &route);
}

static const struct tfm_word internal_words[] = {
    {"true", "private"}, {"false", "regional"}, {NULL, NULL}};
static const struct tfm_setting balancer_settings[] = {
    {"endpoint", "internal", TFM_TEXT, internal_words},
    {"access-log", "access_logs.bucket", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static void declare_balancer(struct tf_model *m, struct tfm_thing *t)
{
    tfm_set(m, TFM_SETTINGS(t->resource), "protocol", "load-balancer", t->r->at);
}

/* --- AppSync --- */

static const struct tfm_word field_log_words[] = {{"NONE", "none"}, {"ERROR", "error"},
                                                  {"ALL", "all"},   {"INFO", "all"},
                                                  {"DEBUG", "all"}, {NULL, NULL}};
static const struct tfm_word visibility_words[] = {
    {"GLOBAL", "regional"}, {"PRIVATE", "private"}, {NULL, NULL}};
static const struct tfm_setting graphql_settings[] = {
    {"field-logs", "log_config.field_log_level", TFM_TEXT, field_log_words},
    {"endpoint", "visibility", TFM_TEXT, visibility_words},
    {"tracing", "xray_enabled", TFM_TEXT, tfm_active_off},
    {NULL, NULL, TFM_TEXT, NULL},
};

static void declare_graphql(struct tf_model *m, struct tfm_thing *t)
{
    t->auth = aws_graphql_auth(tfm_text_at(t->r->body, "authentication_type"));
    tfm_set(m, TFM_SETTINGS(t->resource), "protocol", "graphql", t->r->at);
}

static void link_graphql(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *uri = tfm_at(t->r->body, "lambda_authorizer_config.authorizer_uri");
    struct app_function *f = tfm_find_function(m, uri);
    if (f)
        (void)tfm_add_trigger(m, f, TRIGGER_IDENTITY, tfm_thing_name(t), doc_location(uri));
}

static void link_data_source(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = tfm_find_function(m, tfm_at(t->r->body, "lambda_config.function_arn"));
    const struct tfm_thing *api = tfm_find_at(m, t, "api_id", "aws_appsync_graphql_api");
    struct tfm_route route = {
        .kind = TRIGGER_HTTP,
        .api = api,
        .api_name = tfm_name_of(m, doc_get(t->r->body, "api_id")),
        .method = "POST",
        .path = "/graphql",
        .auth = {.kind = api ? api->auth : AUTH_UNKNOWN},
        .at = t->r->at,
    };
    if (f)
        (void)tfm_add_route(m, f, &route);
}

static void link_graphql_cache(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_setting settings[] = {
        {"cache-encryption", "at_rest_encryption_enabled", TFM_TEXT, tfm_on_off},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    struct app_resource *api = tfm_need_resource(m, t, doc_get(t->r->body, "api_id"),
                                                 "aws_appsync_graphql_api", RESOURCE_API);
    tfm_add(m, TFM_SETTINGS(api), "cache", "on", t->r->at);
    tfm_apply_more(m, t->r->body, settings, TFM_SETTINGS(api));
}

/* --- distributions --- */

static const struct tfm_word viewer_words[] = {
    {"allow-all", "allowed"},
    {"redirect-to-https", "redirected"},
    {"https-only", "refused"},
    {NULL, NULL},
};
static const struct tfm_word tls_words[] = {
    {"SSLv3", "ssl3"},       {"TLSv1", "1.0"},
    {"TLSv1_2016", "1.0"},   {"TLSv1.1_2016", "1.1"},
    {"TLSv1.2_2018", "1.2"}, {"TLSv1.2_2019", "1.2"},
    {"TLSv1.2_2021", "1.2"}, {"TLSv1.3_2025", "1.3"},
    {"TLSv1.2_2025", "1.2"}, {NULL, ""},
};
static const struct tfm_word default_certificate[] = {{"true", "1.0"}, {NULL, NULL}};
static const struct tfm_setting distribution_settings[] = {
    {"http", "default_cache_behavior.viewer_protocol_policy", TFM_EACH, viewer_words},
    {"http", "ordered_cache_behavior.viewer_protocol_policy", TFM_EACH, viewer_words},
    {"access-log", "logging_config.bucket", TFM_TEXT, NULL},
    {"firewall", "web_acl_id", TFM_TEXT, NULL},
    {"tls", "viewer_certificate.minimum_protocol_version", TFM_TEXT, tls_words},
    {"tls", "viewer_certificate.cloudfront_default_certificate", TFM_TEXT, default_certificate},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* Functions at the edge answer for the paths of a cache behavior. */
static void link_distribution(struct tf_model *m, struct tfm_thing *t)
{
    static const char *const behaviors[] = {"default_cache_behavior", "ordered_cache_behavior"};
    for (size_t i = 0; i < ARRAY_SIZE(behaviors); i++) {
        tf_each_block(behavior, t->r->body, behaviors[i])
        {
            struct tfm_values edges =
                tfm_all(m, behavior, "lambda_function_association.lambda_arn");
            const char *path = tfm_text_at(behavior, "path_pattern");
            for (size_t k = 0; k < edges.len; k++) {
                struct app_function *f = tfm_find_function(m, edges.items[k]);
                struct tfm_route route = {
                    .kind = TRIGGER_HTTP,
                    .api = t,
                    .api_name = tfm_thing_name(t),
                    .method = "ANY",
                    .path = path ? path : "/*",
                    .auth = {.kind = AUTH_UNKNOWN},
                    .at = doc_location(edges.items[k]),
                };
                if (f)
                    (void)tfm_add_route(m, f, &route);
            }
        }
    }
}

/* --- firewalls --- */

static void link_firewall(struct tf_model *m, struct tfm_thing *t)
{
    static const enum resource_kind order[] = {RESOURCE_STAGE, RESOURCE_API, RESOURCE_DISTRIBUTION};
    const struct doc *arn = doc_get(t->r->body, "resource_arn");
    const char *acl = tfm_name_of(m, doc_get(t->r->body, "web_acl_arn"));
    if (!acl)
        acl = tfm_name_of(m, doc_get(t->r->body, "web_acl_id"));
    for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
        struct tfm_thing *target;
        for (size_t at = 0; (target = tfm_next_referred(m, arn, &at));) {
            if (!target->resource || target->resource->kind != order[i])
                continue;
            tfm_set(m, TFM_SETTINGS(target->resource), "firewall", acl ? acl : tfm_thing_name(t),
                    t->r->at);
            return;
        }
    }
}

static const struct tfm_type rows[] = {
    {"aws_apigatewayv2_api", RESOURCE_API, "name", api_settings, NULL, link_api, TFM_MIDDLE},
    {"aws_apigatewayv2_authorizer", RESOURCE_AUTHORIZER, "name", tfm_authorizer_settings,
     declare_authorizer, tfm_link_authorizer, TFM_MIDDLE},
    {"aws_apigatewayv2_integration", TFM_NONE, NULL, NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_apigatewayv2_route", TFM_NONE, NULL, NULL, declare_route, link_route, TFM_MIDDLE},
    {"aws_apigatewayv2_stage", RESOURCE_STAGE, "name", stage_settings, NULL, link_stage,
     TFM_MIDDLE},
    {"module:terraform-aws-modules/apigateway-v2/aws", RESOURCE_API, "name", api_settings, NULL,
     link_module, TFM_MIDDLE},
    {"aws_lb", RESOURCE_API, "name", balancer_settings, declare_balancer, NULL, TFM_MIDDLE},
    {"aws_alb", RESOURCE_API, "name", balancer_settings, declare_balancer, NULL, TFM_MIDDLE},
    {"aws_lb_target_group", TFM_NONE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_alb_target_group", TFM_NONE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_lb_listener", TFM_NONE, NULL, NULL, declare_rule, NULL, TFM_MIDDLE},
    {"aws_alb_listener", TFM_NONE, NULL, NULL, declare_rule, NULL, TFM_MIDDLE},
    {"aws_lb_listener_rule", TFM_NONE, NULL, NULL, declare_rule, NULL, TFM_MIDDLE},
    {"aws_alb_listener_rule", TFM_NONE, NULL, NULL, declare_rule, NULL, TFM_MIDDLE},
    {"aws_lb_target_group_attachment", TFM_NONE, NULL, NULL, NULL, link_target, TFM_MIDDLE},
    {"aws_alb_target_group_attachment", TFM_NONE, NULL, NULL, NULL, link_target, TFM_MIDDLE},
    {"aws_vpclattice_target_group", TFM_NONE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_vpclattice_target_group_attachment", TFM_NONE, NULL, NULL, NULL, link_lattice,
     TFM_MIDDLE},
    {"aws_appsync_graphql_api", RESOURCE_API, "name", graphql_settings, declare_graphql,
     link_graphql, TFM_MIDDLE},
    {"aws_appsync_datasource", TFM_NONE, NULL, NULL, NULL, link_data_source, TFM_MIDDLE},
    {"aws_appsync_api_cache", TFM_NONE, NULL, NULL, NULL, link_graphql_cache, TFM_MIDDLE},
    {"aws_cloudfront_distribution", RESOURCE_DISTRIBUTION, NULL, distribution_settings, NULL,
     link_distribution, TFM_MIDDLE},
    {"aws_wafv2_web_acl", TFM_NONE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_wafv2_web_acl_association", TFM_NONE, NULL, NULL, NULL, link_firewall, TFM_LATE},
    {"aws_wafregional_web_acl_association", TFM_NONE, NULL, NULL, NULL, link_firewall, TFM_LATE},
};
const struct tfm_types tfm_aws_http_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
