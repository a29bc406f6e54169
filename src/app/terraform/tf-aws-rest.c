/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"

/* REST APIs of API Gateway: resources and methods make routes, stages say how they are run. */

#define MAX_PATH_PARTS 64u
#define MAX_HOPS 4u /* from an integration to what its method says */

static const struct tfm_word endpoint_words[] = {
    {"PRIVATE", "private"}, {"REGIONAL", "regional"}, {"EDGE", "edge"}, {NULL, NULL}};
static const struct tfm_word tls_words[] = {
    {"TLS_1_0", "1.0"}, {"TLS_1_2", "1.2"}, {"TLS_1_3", "1.3"}, {NULL, ""}};

static const struct tfm_setting api_settings[] = {
    {"endpoint", "endpoint_configuration.types", TFM_WORST, endpoint_words},
    {"default-endpoint", "disable_execute_api_endpoint", TFM_TEXT, tfm_off_on},
    {"minimum-compression", "minimum_compression_size", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting stage_settings[] = {
    {"access-log", "access_log_settings.destination_arn", TFM_TEXT, NULL},
    {"tracing", "xray_tracing_enabled", TFM_TEXT, tfm_active_off},
    {"cache", "cache_cluster_enabled", TFM_TEXT, tfm_on_off},
    {"client-certificate", "client_certificate_id", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting method_settings[] = {
    {"execution-log", "logging_level", TFM_TEXT, tfm_level_words},
    {"data-trace", "data_trace_enabled", TFM_TEXT, tfm_on_off},
    {"metrics", "metrics_enabled", TFM_TEXT, tfm_on_off},
    {"cache", "caching_enabled", TFM_TEXT, tfm_on_off},
    {"cache-encryption", "cache_data_encrypted", TFM_TEXT, tfm_on_off},
    {"throttle-rate", "throttling_rate_limit", TFM_TEXT, NULL},
    {"throttle-burst", "throttling_burst_limit", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting domain_settings[] = {
    {"tls", "security_policy", TFM_TEXT, tls_words},
    {"tls", "domain_name_configuration.security_policy", TFM_TEXT, tls_words},
    {"mutual-tls", "mutual_tls_authentication.truststore_uri", TFM_PRESENT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- APIs --- */

static void declare_api(struct tf_model *m, struct tfm_thing *t)
{
    tfm_set(m, TFM_SETTINGS(t->resource), "protocol", "rest", t->r->at);
    if (doc_get(t->r->body, "policy"))
        tfm_attach_policy(m, t->resource, doc_get(t->r->body, "policy"));
}

static void link_api(struct tf_model *m, struct tfm_thing *t)
{
    tfm_read_definition(m, t, doc_get(t->r->body, "body"));
}

static void link_api_policy(struct tf_model *m, struct tfm_thing *t)
{
    struct app_resource *r = tfm_need_resource(m, t, doc_get(t->r->body, "rest_api_id"),
                                               "aws_api_gateway_rest_api", RESOURCE_API);
    tfm_attach_policy(m, r, doc_get(t->r->body, "policy"));
}

static void link_validator(struct tf_model *m, struct tfm_thing *t)
{
    const struct tfm_thing *api = tfm_find_at(m, t, "rest_api_id", "aws_api_gateway_rest_api");
    if (api && api->resource)
        tfm_set(m, TFM_SETTINGS(api->resource), "validator", tfm_thing_name(t), t->r->at);
}

/* Who reaches an API at all: its policy may keep callers out before a method is asked. */
static enum auth_kind reach_of(const struct tfm_thing *api)
{
    const struct app_resource *r = api ? api->resource : NULL;
    const struct app_setting *endpoint = r ? app_setting(r, "endpoint") : NULL;
    bool open = false, asks = false, narrowed = false;
    if (endpoint && strcmp(endpoint->value, "private") == 0)
        return AUTH_PRIVATE;
    for (size_t i = 0; r && i < r->policy.len; i++) {
        const struct app_permission *p = &r->policy.items[i];
        bool everybody = p->principals.len && strcmp(p->principals.items[0], "*") == 0;
        open |= tfm_is_for_everybody(p);
        narrowed |= everybody && p->conditional; /* an address range, or all but one */
        asks |= p->allow && !everybody && p->principals.len;
    }
    return narrowed ? AUTH_PRIVATE : asks && !open ? AUTH_IAM : AUTH_NONE;
}

/* --- routes --- */

/* The path of a resource, put together from its parents. */
static const char *path_of(struct tf_model *m, const struct doc *reference)
{
    const char *path = "";
    for (unsigned depth = 0; depth < MAX_PATH_PARTS; depth++) {
        const struct tfm_thing *t = tfm_find(m, reference, "aws_api_gateway_resource");
        if (!t)
            break;
        const struct doc *body = t->r->body;
        const char *part = tfm_text_at(body, t->r->data ? "path" : "path_part");
        const char *slash = t->r->data && part ? "" : "/";
        path = arena_printf(m->arena, "%s%s%s", slash, part ? part : "", path);
        reference = t->r->data ? NULL : doc_get(body, "parent_id");
    }
    return *path ? path : "/";
}

/* The attribute NAME of BODY; "aws_api_gateway_method.m.resource_id" is that of the method. */
static const struct doc *own_or_borrowed(struct tf_model *m, const struct doc *body,
                                         const char *name)
{
    const struct doc *value = doc_get(body, name);
    for (unsigned hop = 0; hop < MAX_HOPS; hop++) {
        const struct tfm_thing *t = tfm_referred(m, value);
        if (!t || strcmp(t->r->type, "aws_api_gateway_method") != 0)
            break;
        value = doc_get(t->r->body, name);
    }
    return value;
}

/* What names the same method in a method and its integration. */
static struct slice method_key(struct tf_model *m, const struct doc *body)
{
    const struct doc *resource = own_or_borrowed(m, body, "resource_id");
    const struct tfm_thing *t = tfm_referred(m, resource);
    const char *id = t ? t->r->address : tf_text(resource);
    const char *method = tf_text(own_or_borrowed(m, body, "http_method"));
    return slice_of(
        arena_printf(m->arena, "integration %s %s", id ? id : "", method ? method : ""));
}

static void declare_integration(struct tf_model *m, struct tfm_thing *t)
{
    map_put(&m->joins, method_key(m, t->r->body), t);
}

static struct tfm_auth auth_of_method(struct tf_model *m, const struct doc *body,
                                      const struct tfm_thing *api)
{
    struct tfm_auth auth =
        tfm_declared_auth(m, doc_get(body, "authorization"), doc_get(body, "authorizer_id"),
                          "aws_api_gateway_authorizer");
    auth.scoped = auth.kind != AUTH_NONE && doc_count(doc_get(body, "authorization_scopes")) > 0;
    if (auth.kind != AUTH_NONE)
        return auth;
    auth.kind = reach_of(api);
    if (auth.kind == AUTH_NONE && tfm_true_at(body, "api_key_required"))
        auth.kind = AUTH_API_KEY;
    return auth;
}

static void set_route_settings(struct tf_model *m, const struct tfm_thing *t,
                               struct app_trigger *trigger)
{
    static const struct tfm_setting settings[] = {
        {"api-key", "api_key_required", TFM_TEXT, tfm_on_off},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    const struct doc *validator = doc_get(t->r->body, "request_validator_id");
    const struct tfm_thing *known = tfm_find(m, validator, "aws_api_gateway_request_validator");
    tfm_apply(m, t->r->body, settings, TFM_SETTINGS(trigger));
    if (validator && (!known || tfm_true_at(known->r->body, "validate_request_body") ||
                      tfm_true_at(known->r->body, "validate_request_parameters")))
        tfm_set(m, TFM_SETTINGS(trigger), "validation", "on", doc_location(validator));
}

static void link_method(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    const struct tfm_thing *integration = map_get(&m->joins, method_key(m, body));
    const struct tfm_thing *api =
        tfm_need(m, t, doc_get(body, "rest_api_id"), "aws_api_gateway_rest_api", RESOURCE_API);
    const char *method = tfm_text_at(body, "http_method");
    struct tfm_route route = {
        .kind = TRIGGER_HTTP,
        .api = api,
        .api_name = tfm_name_of(m, doc_get(body, "rest_api_id")),
        .method = method ? method : "ANY",
        .path = path_of(m, doc_get(body, "resource_id")),
        .auth = auth_of_method(m, body, api), /* also marks its authorizer as used */
        .at = t->r->at,
    };
    const char *type = integration ? tfm_text_at(integration->r->body, "type") : NULL;
    route.idle = !integration || (type && strcmp(type, "MOCK") == 0);
    struct app_function *f =
        route.idle ? NULL : tfm_find_function(m, doc_get(integration->r->body, "uri"));
    struct app_trigger *trigger = f ? tfm_add_route(m, f, &route) : NULL;
    if (trigger)
        set_route_settings(m, t, trigger);
    else if (!f)
        tfm_note_open_route(m, &route);
}

/* --- cross-origin headers, which REST APIs answer with by hand --- */

static void link_integration_response(struct tf_model *m, struct tfm_thing *t)
{
    static const struct {
        const char *header, *setting;
    } headers[] = {
        {"Access-Control-Allow-Origin", "cors-origin"},
        {"Access-Control-Allow-Credentials", "cors-credentials"},
        {"Access-Control-Allow-Methods", "cors-method"},
        {"Access-Control-Allow-Headers", "cors-header"},
    };
    const struct tfm_thing *api = tfm_find_at(m, t, "rest_api_id", "aws_api_gateway_rest_api");
    const struct doc *parameters = doc_get(t->r->body, "response_parameters");
    if (!api || !api->resource || !doc_is_map(parameters))
        return;
    struct tfm_settings list = TFM_SETTINGS(api->resource);
    doc_each(node, parameters)
    {
        struct slice value = doc_text(node); /* "'GET,POST'" */
        if (tf_is_unknown(node) || value.len < 2 || value.ptr[0] != '\'')
            continue;
        value = slice_sub(value, 1, value.len - 1);
        for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
            bool credentials = i == 1, given = tfm_has(list, headers[i].setting);
            if (!slice_ends(node->key, headers[i].header) || given)
                continue;
            if (credentials && !slice_eq_str(value, "true"))
                continue;
            for (struct slice rest = value; rest.len;)
                tfm_add(m, list, headers[i].setting,
                        credentials
                            ? "on"
                            : arena_slicedup(m->arena, slice_trim(slice_cut(rest, ',', &rest))),
                        doc_location(node));
        }
    }
}

/* --- authorizers --- */

static void declare_authorizer(struct tf_model *m, struct tfm_thing *t)
{
    struct slice type = slice_of(tfm_text_at(t->r->body, "type"));
    t->auth = slice_eq_str(type, "COGNITO_USER_POOLS") ? AUTH_USERS : AUTH_CUSTOM;
    (void)m;
}

/* --- stages --- */

static void name_api(struct tf_model *m, struct tfm_thing *t, const struct doc *value,
                     struct app_resource *stage)
{
    const struct tfm_thing *api = tfm_find(m, value, "aws_api_gateway_rest_api");
    const char *name = api ? api->r->address : tfm_name_of(m, value);
    if (name)
        tfm_set(m, TFM_SETTINGS(stage), "api", name, tfm_place(t, value));
}

static void link_stage(struct tf_model *m, struct tfm_thing *t)
{
    name_api(m, t, doc_get(t->r->body, "rest_api_id"), t->resource);
}

/* A stage's name says which it is only together with its API. */
static struct slice stage_key(struct tf_model *m, const struct doc *api, const struct doc *name)
{
    const struct tfm_thing *t = tfm_referred(m, api);
    const char *id = t ? t->r->address : tf_text(api), *text = tf_text(name);
    return slice_of(arena_printf(m->arena, "stage %s %s", id ? id : "", text ? text : ""));
}

static void declare_stage(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    map_put(&m->joins, stage_key(m, doc_get(body, "rest_api_id"), doc_get(body, "stage_name")), t);
}

/* A deployment may make a stage of its own. */
static void declare_deployment(struct tf_model *m, struct tfm_thing *t)
{
    const char *name = tfm_text_at(t->r->body, "stage_name");
    if (!name)
        return;
    t->resource = tfm_add_resource(m, t, RESOURCE_STAGE, name);
    declare_stage(m, t);
    name_api(m, t, doc_get(t->r->body, "rest_api_id"), t->resource);
}

/* The stage that VALUE names, of API; NULL when it is not in the files. */
static struct app_resource *find_stage(struct tf_model *m, const struct doc *api,
                                       const struct doc *value)
{
    const struct tfm_thing *deployment = tfm_find(m, value, "aws_api_gateway_deployment");
    const struct tfm_thing *stage = map_get(&m->joins, stage_key(m, api, value));
    if (deployment && deployment->resource)
        return deployment->resource;
    if (!stage && tfm_referred(m, value))
        stage = tfm_find(m, value, "aws_api_gateway_stage");
    return stage ? stage->resource : NULL;
}

/* The same; one that T speaks of is made when it is not in the files. */
static struct app_resource *need_stage(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *api = doc_get(t->r->body, "rest_api_id");
    const struct doc *value = doc_get(t->r->body, "stage_name");
    struct app_resource *stage = find_stage(m, api, value);
    if (!stage) {
        stage = tfm_need_resource(m, t, value, "aws_api_gateway_stage", RESOURCE_STAGE);
        name_api(m, t, api, stage);
    }
    return stage;
}

static void link_method_settings(struct tf_model *m, struct tfm_thing *t)
{
    struct app_resource *stage = need_stage(m, t);
    tf_each_block(settings, t->r->body, "settings")
    {
        tfm_apply_more(m, settings, method_settings, TFM_SETTINGS(stage));
        if (tfm_true_at(settings, "caching_enabled") && !doc_get(settings, "cache_data_encrypted"))
            tfm_add(m, TFM_SETTINGS(stage), "cache-encryption", "off",
                    doc_location(doc_get(settings, "caching_enabled")));
    }
}

static void link_usage_plan(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_setting throttles[] = {
        {"throttle-rate", "throttle_settings.rate_limit", TFM_TEXT, NULL},
        {"throttle-burst", "throttle_settings.burst_limit", TFM_TEXT, NULL},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    tf_each_block(of, t->r->body, "api_stages")
    {
        struct app_resource *stage = find_stage(m, doc_get(of, "api_id"), doc_get(of, "stage"));
        if (!stage) /* a plan says nothing about an API but for its own stages */
            continue;
        tfm_set(m, TFM_SETTINGS(stage), "usage-plan", tfm_thing_name(t), t->r->at);
        tfm_apply(m, t->r->body, throttles, TFM_SETTINGS(stage));
    }
}

static const struct tfm_type rows[] = {
    {"aws_api_gateway_rest_api", RESOURCE_API, "name", api_settings, declare_api, link_api,
     TFM_LATE},
    {"aws_api_gateway_rest_api_policy", TFM_NONE, NULL, NULL, NULL, link_api_policy, TFM_EARLY},
    {"aws_api_gateway_request_validator", TFM_NONE, "name", NULL, NULL, link_validator, TFM_MIDDLE},
    {"aws_api_gateway_resource", TFM_NONE, NULL, NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_api_gateway_integration", TFM_NONE, NULL, NULL, declare_integration, NULL, TFM_MIDDLE},
    {"aws_api_gateway_integration_response", TFM_NONE, NULL, NULL, NULL, link_integration_response,
     TFM_MIDDLE},
    {"aws_api_gateway_method", TFM_NONE, NULL, NULL, NULL, link_method, TFM_MIDDLE},
    {"aws_api_gateway_authorizer", RESOURCE_AUTHORIZER, "name", tfm_authorizer_settings,
     declare_authorizer, tfm_link_authorizer, TFM_MIDDLE},
    {"aws_api_gateway_stage", RESOURCE_STAGE, "stage_name", stage_settings, declare_stage,
     link_stage, TFM_MIDDLE},
    {"aws_api_gateway_deployment", TFM_NONE, NULL, NULL, declare_deployment, NULL, TFM_MIDDLE},
    {"aws_api_gateway_method_settings", TFM_NONE, NULL, NULL, NULL, link_method_settings, TFM_LATE},
    {"aws_api_gateway_usage_plan", TFM_NONE, "name", NULL, NULL, link_usage_plan, TFM_LATE},
    {"aws_api_gateway_domain_name", RESOURCE_OTHER, "domain_name", domain_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_apigatewayv2_domain_name", RESOURCE_OTHER, "domain_name", domain_settings, NULL, NULL,
     TFM_MIDDLE},
};
const struct tfm_types tfm_aws_rest_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
