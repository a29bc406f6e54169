/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

/*
 * The APIs that a service makes without saying so: one for all `http` events, one for `httpApi`,
 * one for `websocket`. Their settings stand in the provider section.
 */

/* What the framework calls them, and where their settings are. */
static const struct api_kind {
    const char *api, *stage; /* logical ids */
    const char *type, *protocol;
    const char *section;     /* of the provider: its presence alone promises the API */
    const char *logs;        /* provider.logs.… */
    const char *log_group;   /* of the access log, before "/SERVICE-STAGE" */
    const char *existing[3]; /* paths below the provider: the API is made elsewhere */
} api_kinds[] = {
    [SLS_REST_API] = {"ApiGatewayRestApi",
                      "ApiGatewayStage",
                      "AWS::ApiGateway::RestApi",
                      "rest",
                      "apiGateway",
                      "logs.restApi",
                      "/aws/api-gateway",
                      {"apiGateway.restApiId", "apiGatewayRestApiId", NULL}},
    [SLS_HTTP_API] = {"HttpApi",
                      "HttpApiStage",
                      "AWS::ApiGatewayV2::Api",
                      "http",
                      "httpApi",
                      "logs.httpApi",
                      "/aws/http-api",
                      {"httpApi.id", NULL, NULL}},
    [SLS_WEBSOCKET_API] = {"WebsocketsApi",
                           "WebsocketsDeploymentStage",
                           "AWS::ApiGatewayV2::Api",
                           "websocket",
                           "websocketsApiName",
                           "logs.websocket",
                           "/aws/websocket",
                           {"apiGateway.websocketApiId", "websocketApiId", NULL}},
};

/* A setting of the API or its stage that is one value at one path below the provider. */
struct row {
    const char *name, *path;
    const struct sls_word *words; /* NULL = the value as it is */
};

static const struct sls_word endpoints[] = {
    {"edge", "edge"}, {"regional", "regional"}, {"private", "private"}, {NULL, NULL}};
static const struct sls_word off_on[] = {{"true", "off"}, {"false", "on"}, {NULL, NULL}};

static const struct row rest_api_rows[] = {
    {"endpoint", "endpointType", endpoints},
    {"minimum-compression", "apiGateway.minimumCompressionSize", NULL},
    {"default-endpoint", "apiGateway.disableDefaultEndpoint", off_on},
    {"default-endpoint", "apiGateway.endpoint.disable", off_on}, /* version 4 */
    {NULL, NULL, NULL},
};
static const struct row rest_stage_rows[] = {
    {"tracing", "tracing.apiGateway", sls_active_off},
    {"metrics", "apiGateway.metrics", sls_on_off},
    {NULL, NULL, NULL},
};
static const struct row http_api_rows[] = {
    {"default-endpoint", "httpApi.disableDefaultEndpoint", off_on},
    {NULL, NULL, NULL},
};
static const struct row http_stage_rows[] = {
    {"metrics", "httpApi.metrics", sls_on_off},
    {NULL, NULL, NULL},
};

static void set_rows(struct sls *s, struct app_resource *r, const struct row *rows)
{
    for (; rows->name; rows++) {
        const struct doc *node = doc_at(s->provider, rows->path);
        if (!node)
            continue;
        struct sls_value v = sls_value(s, node);
        if (v.text && (!rows->words || sls_translate(rows->words, &v)))
            app_set(s->app, r, rows->name, v.text, v.known, v.at);
    }
}

/* Stages ----------------------------------------------------------------------------------- */

/* CHILD of LOGS is on, or LOGS says nothing about it and is on itself. */
static bool logs_say(const struct doc *logs, const char *child)
{
    return doc_bool(doc_get(logs, child), true);
}

static struct location log_place(const struct doc *logs, const char *child)
{
    const struct doc *node = doc_get(logs, child);
    return doc_location(node ? node : logs);
}

/* provider.logs.restApi and websocket: true, or a map of what is on unless it is turned off. */
static void set_logs(struct sls *s, struct app_resource *stage, const struct doc *logs,
                     const char *group, bool executes)
{
    static const struct sls_word levels[] = {
        {"info", "info"}, {"error", "error"}, {"off", "off"}, {NULL, NULL}};
    struct sls_value level = {.text = "info", .known = true, .at = doc_location(logs)};
    if (!logs || logs->kind == DOC_NULL || (doc_is_scalar(logs) && !doc_bool(logs, false)))
        return;
    if (logs_say(logs, "accessLogging"))
        app_set(s->app, stage, "access-log", group, true, log_place(logs, "accessLogging"));
    if (!executes)
        return;
    if (!logs_say(logs, "executionLogging")) {
        app_set(s->app, stage, "execution-log", "off", true, log_place(logs, "executionLogging"));
        return;
    }
    if (doc_get(logs, "level"))
        level = sls_value(s, doc_get(logs, "level"));
    if (sls_translate(levels, &level))
        app_set(s->app, stage, "execution-log", level.text, level.known, level.at);
    app_set(s->app, stage, "data-trace", logs_say(logs, "fullExecutionData") ? "on" : "off", true,
            log_place(logs, "fullExecutionData"));
}

/* {quota, throttle}, or a list of such by their names. */
static void set_usage_plan(struct sls *s, struct app_resource *stage)
{
    const struct doc *plan = doc_at(s->provider, "apiGateway.usagePlan");
    if (!plan)
        plan = doc_get(s->provider, "usagePlan");
    if (doc_is_map(plan))
        app_set(s->app, stage, "usage-plan", "ApiGatewayUsagePlan", true, doc_location(plan));
    doc_each(item, doc_is_seq(plan) ? plan : NULL)
    {
        if (doc_is_map(item) && item->child)
            app_set(s->app, stage, "usage-plan", arena_slicedup(s->arena, item->child->key), true,
                    doc_location(item));
    }
}

static void declare_stage(struct sls *s, enum sls_api kind, const struct app_resource *api)
{
    const struct api_kind *k = &api_kinds[kind];
    const char *name = sls_text(s, doc_get(s->provider, "stage"));
    struct app_resource *stage = app_add_resource(s->app, RESOURCE_STAGE, k->stage, api->at);
    if (kind == SLS_HTTP_API)
        name = "$default";
    stage->provider = PROVIDER_AWS;
    stage->name = name ? name : "dev";
    stage->type = kind == SLS_REST_API ? "AWS::ApiGateway::Stage" : "AWS::ApiGatewayV2::Stage";
    app_set(s->app, stage, "api", api->logical_id, true, api->at);
    const struct doc *service = doc_get(s->root, "service");
    struct slice service_name =
        doc_is_map(service) ? doc_text_at(service, "name") : doc_text(service);
    set_logs(s, stage, doc_at(s->provider, k->logs),
             arena_printf(s->arena, "%s/%.*s-%s", k->log_group, SLICE_ARG(service_name),
                          name && kind != SLS_HTTP_API ? name : "dev"),
             kind != SLS_HTTP_API);
    if (kind == SLS_REST_API) {
        set_rows(s, stage, rest_stage_rows);
        set_usage_plan(s, stage);
    } else if (kind == SLS_HTTP_API) {
        set_rows(s, stage, http_stage_rows);
    }
    s->stages[kind] = stage;
}

/* APIs ------------------------------------------------------------------------------------- */

/* The id of an API that the service only adds routes to, or NULL. */
static const struct doc *existing_api(const struct sls *s, const struct api_kind *k)
{
    for (size_t i = 0; i < ARRAY_SIZE(k->existing) && k->existing[i]; i++) {
        const struct doc *id = doc_at(s->provider, k->existing[i]);
        if (id && id->kind != DOC_NULL)
            return id;
    }
    return NULL;
}

const char *sls_use_api(struct sls *s, enum sls_api kind, struct location at)
{
    const struct api_kind *k = &api_kinds[kind];
    const struct doc *existing = existing_api(s, k);
    if (s->platform != PROVIDER_AWS)
        return NULL;
    if (existing) {
        const struct app_resource *r = cfn_find_resource(s->cfn, existing);
        return r && r->kind == RESOURCE_API ? r->logical_id : NULL;
    }
    if (s->apis[kind])
        return s->apis[kind]->logical_id;
    struct app_resource *api = app_add_resource(s->app, RESOURCE_API, k->api, at);
    s->apis[kind] = api;
    api->provider = PROVIDER_AWS;
    api->type = k->type;
    api->node = doc_get(s->provider, k->section);
    app_set(s->app, api, "protocol", k->protocol, true, at);
    if (kind == SLS_REST_API) {
        set_rows(s, api, rest_api_rows);
        const struct doc *policy = doc_at(s->provider, "apiGateway.resourcePolicy");
        cfn_add_policy_of(s->cfn, api, policy ? policy : doc_get(s->provider, "resourcePolicy"));
    } else if (kind == SLS_HTTP_API) {
        const struct sls_cors cors = sls_read_cors(s, doc_at(s->provider, "httpApi.cors"), false);
        sls_copy_settings(s, api, &cors);
        set_rows(s, api, http_api_rows);
    }
    declare_stage(s, kind, api);
    return api->logical_id;
}

void sls_declare_apis(struct sls *s)
{
    for (size_t i = 0; i < SLS_API_KINDS; i++) {
        const struct doc *section = doc_get(s->provider, api_kinds[i].section);
        const struct doc *logs = doc_at(s->provider, api_kinds[i].logs);
        if (section || logs)
            (void)sls_use_api(s, (enum sls_api)i, doc_location(section ? section : logs));
    }
}

/* The bucket that deployments go through. One that is only named is made elsewhere. */
void sls_declare_deployment_bucket(struct sls *s)
{
    static const struct sls_word encryptions[] = {
        {"AES256", "aes256"}, {"aws:kms", "kms"}, {NULL, NULL}};
    const struct doc *node = doc_get(s->provider, "deploymentBucket");
    const struct doc *encryption = doc_get(node, "serverSideEncryption");
    const struct doc *block = doc_get(node, "blockPublicAccess");
    const struct doc *versioning = doc_get(node, "versioning");
    if (!doc_is_map(node) || sls_is_intrinsic(node) || !(encryption || block || versioning))
        return;
    struct app_resource *r =
        app_add_resource(s->app, RESOURCE_BUCKET, "ServerlessDeploymentBucket", doc_location(node));
    r->provider = PROVIDER_AWS;
    r->type = "AWS::S3::Bucket";
    r->name = sls_text(s, doc_get(node, "name"));
    r->node = node;
    const struct {
        const char *name;
        const struct doc *node;
        const struct sls_word *words;
    } rows[] = {
        {"encryption", encryption, encryptions},
        {"block-public", block, sls_on_off},
        {"versioning", versioning, sls_on_off},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (!rows[i].node)
            continue;
        struct sls_value v = sls_value(s, rows[i].node);
        if (sls_translate(rows[i].words, &v))
            app_set(s->app, r, rows[i].name, v.text, v.known, v.at);
    }
}
