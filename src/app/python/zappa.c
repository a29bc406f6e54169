/* SPDX-License-Identifier: Apache-2.0 */
#include "app/python/python-app.h"
#include "base/file.h"
#include "base/limits.h"

/*
 * Zappa: zappa_settings.json, .toml, .yml. Each stage of it is one function that answers every
 * request with the web app; events call other functions of the same code.
 */

#define MAX_STAGES 64u
#define MAX_PACKAGES 8u /* of a dotted name */

static bool matches(const char *file)
{
    static const char *const names[] = {"zappa_settings.json", "zappa_settings.toml",
                                        "zappa_settings.yml", "zappa_settings.yaml"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(path_base(file), names[i]) == 0)
            return true;
    }
    return false;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(root);
}

static const struct python_app_row function_rows[] = {
    {"tracing", "xray_tracing", "true=active|false=off"},
    {"dead-letter", "dead_letter_arn", NULL},
    {"kms-key", "aws_kms_key_arn", NULL},
    {"debug", "debug", "true=on|false=off"}, /* errors show where they happened */
};
static const struct python_app_row stage_rows[] = {
    {"execution-log", "cloudwatch_log_level", "off=off|error=error|info=info"},
    {"data-trace", "cloudwatch_data_trace", "true=on|false=off"},
    {"metrics", "cloudwatch_metrics_enabled", "true=on|false=off"},
    {"cache", "cache_cluster_enabled", "true=on|false=off"},
    {"cache-encryption", "cache_cluster_encrypted", "true=on|false=off"},
};
static const struct python_app_row api_rows[] = {
    {"minimum-compression", "payload_minimum_compression_size", NULL},
};

/* Permissions ------------------------------------------------------------------------------ */

/* What Zappa grants when it makes the role itself and nothing else is said. */
static const struct grant {
    const char *actions, *resource;
} default_grants[] = {
    {"logs:*", "arn:aws:logs:*:*:*"},
    {"lambda:InvokeFunction lambda:InvokeFunctionUrl", "*"},
    {"xray:PutTraceSegments xray:PutTelemetryRecords", "*"},
    {"ec2:AttachNetworkInterface ec2:CreateNetworkInterface ec2:DeleteNetworkInterface "
     "ec2:DescribeInstances ec2:DescribeNetworkInterfaces ec2:DetachNetworkInterface "
     "ec2:ModifyNetworkInterfaceAttribute ec2:ResetNetworkInterfaceAttribute",
     "*"},
    {"s3:*", "arn:aws:s3:::*"},
    {"kinesis:*", "arn:aws:kinesis:*:*:*"},
    {"sns:*", "arn:aws:sns:*:*:*"},
    {"sqs:*", "arn:aws:sqs:*:*:*"},
    {"dynamodb:*", "arn:aws:dynamodb:*:*:*"},
    {"route53:*", "*"},
};

static void add_default_grants(struct python_app *p, struct app_function *f)
{
    struct arena *a = p->app->arena;
    for (size_t i = 0; i < ARRAY_SIZE(default_grants); i++) {
        struct app_permission *grant = vec_add(&f->permissions, a);
        grant->allow = true;
        grant->origin = "zappa";
        grant->at = f->at;
        for (struct slice rest = slice_of(default_grants[i].actions); rest.len;)
            *vec_add(&grant->actions, a) = arena_slicedup(a, slice_cut(rest, ' ', &rest));
        *vec_add(&grant->resources, a) = default_grants[i].resource;
    }
}

/* What the policy in the file that KEY names says; NULL when there is none. */
static const struct doc *statements_at(struct python_app *p, const char *key)
{
    const char *name = python_app_text(p, python_app_get(p, key));
    return name ? python_app_statements(p, path_join(p->app->arena, p->dir, name)) : NULL;
}

static void read_role(struct python_app *p, struct app_function *f)
{
    const struct doc *arn = python_app_get(p, "role_arn");
    f->role = python_app_text(p, arn ? arn : python_app_get(p, "role_name"));
    if (python_app_get(p, "attach_policy"))
        cfn_add_statements(p->cfn, f, statements_at(p, "attach_policy"), NULL);
    else if (python_app_flag(p, "manage_roles", true) && !arn)
        add_default_grants(p, f);
    cfn_add_statements(p->cfn, f, python_app_get(p, "extra_permissions"), NULL);
}

/* Routes and events ------------------------------------------------------------------------ */

static bool is_private(const struct python_app *p)
{
    doc_each(endpoint, python_app_get(p, "endpoint_configuration"))
    {
        if (slice_ieq_str(doc_text(endpoint), "private"))
            return true;
    }
    return false;
}

/* Signed requests take the place of an authorizer. */
static enum auth_kind route_auth(const struct python_app *p)
{
    const struct doc *authorizer = python_app_get(p, "authorizer");
    if (python_app_flag(p, "iam_authorization", false))
        return AUTH_IAM;
    if (doc_is_map(authorizer) && authorizer->child)
        return slice_ieq_str(doc_text_at(authorizer, "type"), "cognito_user_pools") ? AUTH_USERS
                                                                                    : AUTH_CUSTOM;
    if (is_private(p))
        return AUTH_PRIVATE;
    return python_app_flag(p, "api_key_required", false) ? AUTH_API_KEY : AUTH_NONE;
}

/* cors: true, or {allowed_origin, allowed_headers, allowed_methods}. */
static void set_cors(struct python_app *p, struct app_trigger *t)
{
    const struct doc *cors = python_app_get(p, "cors");
    const struct doc *origin = doc_get(cors, "allowed_origin");
    if (!cors || (doc_is_scalar(cors) && !doc_bool(cors, false)))
        return;
    const char *text = python_app_text(p, origin);
    app_set(p->app, t, "cors-origin", text ? text : "*", true,
            doc_location(origin ? origin : cors));
}

static void add_route(struct python_app *p, struct app_function *f, const char *api)
{
    const struct doc *key = python_app_get(p, "api_key_required");
    const enum auth_kind auth = route_auth(p);
    const struct doc *asks =
        python_app_get(p, auth == AUTH_IAM ? "iam_authorization" : "authorizer");
    const struct doc *decider = doc_get(asks, "function");
    struct app_trigger *t =
        app_add_trigger(p->app, f, TRIGGER_HTTP, asks ? doc_location(asks) : f->at);
    t->method = "ANY";
    t->path = "/{proxy+}";
    t->api = api;
    t->auth = auth;
    t->authorizer = python_app_text(p, decider ? decider : doc_get(asks, "arn"));
    set_cors(p, t);
    if (key)
        app_set(p->app, t, "api-key", doc_bool(key, false) ? "on" : "off", true, doc_location(key));
}

/* alb_enabled: a load balancer of its own, on the internet unless it says otherwise. */
static void add_balancer(struct python_app *p, struct app_function *f)
{
    const struct doc *enabled = python_app_get(p, "alb_enabled");
    const struct doc *scheme = python_app_get(p, "alb_vpc_config.Scheme");
    if (!doc_bool(enabled, false))
        return;
    struct app_trigger *t = app_add_trigger(p->app, f, TRIGGER_HTTP, doc_location(enabled));
    t->method = "ANY";
    t->path = "/{proxy+}";
    t->auth = slice_ieq_str(doc_text(scheme), "internal") ? AUTH_PRIVATE : AUTH_NONE;
}

/* function_url_config: an address without the gateway, open unless it says AWS_IAM. */
static void add_url(struct python_app *p, struct app_function *f)
{
    const struct doc *config = python_app_get(p, "function_url_config");
    const struct doc *enabled = python_app_get(p, "function_url_enabled");
    if (!doc_bool(enabled, false))
        return;
    bool iam = slice_ieq_str(doc_text_at(config, "authorizer"), "aws_iam");
    struct app_trigger *t = app_add_trigger(p->app, f, TRIGGER_HTTP, doc_location(enabled));
    t->method = "ANY";
    t->path = "/";
    t->auth = iam ? AUTH_IAM : AUTH_NONE;
    doc_each(origin, doc_at(config, "cors.allowedOrigins"))
    {
        const char *text = python_app_text(p, origin);
        if (text && t->settings.len < LIMIT_FUNCTION_ITEMS)
            app_set(p->app, t, "cors-origin", text, true, doc_location(origin));
    }
}

/* A trigger that only the account's own services send, at AT; NULL when F has too many. */
static struct app_trigger *add_event(struct python_app *p, struct app_function *f,
                                     enum trigger_kind kind, const struct doc *at)
{
    if (f->triggers.len >= LIMIT_FUNCTION_ITEMS) {
        python_app_report_cap(p, "triggers of a function");
        return NULL;
    }
    struct app_trigger *t = app_add_trigger(p->app, f, kind, doc_location(at));
    t->auth = AUTH_PRIVATE;
    return t;
}

/* The event runs "package.module.name": said where that stands in the file of the web app. */
static void set_symbol(struct python_app *p, const struct app_function *f, struct app_trigger *t,
                       const struct doc *name)
{
    struct arena *a = p->app->arena;
    struct app_function called = {.provider = PROVIDER_AWS,
                                  .runtime = "python3",
                                  .handler = python_app_text(p, name),
                                  .code_dir = p->dir,
                                  .at = f->at};
    if (f->file && called.handler && app_resolve_handler(p->app, &called, p->files) &&
        strcmp(called.file, f->file) == 0)
        app_set(p->app, t, "symbol", arena_strdup(a, called.symbol), true, doc_location(name));
}

/* {arn, events, batch_size}: the service in the ARN tells what it is. */
static struct app_trigger *add_source(struct python_app *p, struct app_function *f,
                                      const struct doc *source)
{
    static const struct {
        const char *service;
        enum trigger_kind kind;
    } kinds[] = {
        {":s3:", TRIGGER_STORAGE},      {":sns:", TRIGGER_TOPIC},      {":sqs:", TRIGGER_QUEUE},
        {":dynamodb:", TRIGGER_STREAM}, {":kinesis:", TRIGGER_STREAM},
    };
    const char *arn = python_app_text(p, doc_get(source, "arn"));
    const struct doc *batch = doc_get(source, "batch_size");
    enum trigger_kind kind = TRIGGER_OTHER;
    for (size_t i = 0; arn && i < ARRAY_SIZE(kinds); i++) {
        if (strstr(arn, kinds[i].service))
            kind = kinds[i].kind;
    }
    struct app_trigger *t = add_event(p, f, kind, source);
    if (!t)
        return NULL;
    t->resource = arn;
    if (doc_text(batch).len)
        app_set(p->app, t, "batch-size", python_app_text(p, batch), true, doc_location(batch));
    return t;
}

static struct app_trigger *add_schedule(struct python_app *p, struct app_function *f,
                                        const struct doc *rate)
{
    struct app_trigger *t = rate ? add_event(p, f, TRIGGER_SCHEDULE, rate) : NULL;
    if (t)
        t->resource = python_app_text(p, rate);
    return t;
}

static void read_events(struct python_app *p, struct app_function *f)
{
    const struct doc *cognito = python_app_get(p, "cognito");
    doc_each(event, python_app_get(p, "events"))
    {
        const struct doc *source = doc_get(event, "event_source");
        const struct doc *called = doc_get(event, "function");
        struct app_trigger *t =
            source ? add_source(p, f, source) : add_schedule(p, f, doc_get(event, "expression"));
        if (t)
            set_symbol(p, f, t, called);
        doc_each(rate, doc_get(event, "expressions"))
        {
            t = add_schedule(p, f, rate);
            if (t)
                set_symbol(p, f, t, called);
        }
    }
    doc_each(event, doc_get(cognito, "triggers"))
    {
        struct app_trigger *t = add_event(p, f, TRIGGER_IDENTITY, event);
        if (!t)
            continue;
        t->resource = python_app_text(p, doc_get(cognito, "user_pool"));
        set_symbol(p, f, t, doc_get(event, "function"));
    }
}

/* Stages ----------------------------------------------------------------------------------- */

/* app_function "package.module.app", or Django's settings: then the routes stand in urls.py. */
static void resolve_source(struct python_app *p, struct app_function *f)
{
    static const char *const mains[] = {"urls.py", "wsgi.py", "settings.py"};
    struct arena *a = p->app->arena;
    const char *django = python_app_text(p, python_app_get(p, "django_settings"));
    f->handler = python_app_text(p, python_app_get(p, "app_function"));
    if (!f->handler && !django)
        f->handler = python_app_text(p, python_app_get(p, "lambda_handler"));
    if (f->handler) {
        (void)app_resolve_handler(p->app, f, p->files);
        return;
    }
    f->handler = django;
    /* of "src.shop.settings.prod" the nearest folder that has one of them */
    struct slice package = slice_of(django);
    for (unsigned depth = 0; depth < MAX_PACKAGES && package.len && !f->file; depth++) {
        size_t dot = slice_rfind_char(package, '.');
        package = slice_sub(package, 0, dot == SIZE_MAX ? 0 : dot);
        char *dir = arena_slicedup(a, package);
        for (char *c = dir; *c; c++)
            *c = *c == '.' ? '/' : *c;
        for (size_t i = 0; package.len && i < ARRAY_SIZE(mains) && !f->file; i++) {
            const char *path = path_clean(a, path_join(a, path_join(a, p->dir, dir), mains[i]));
            if (app_files_has(p->files, path))
                f->file = path;
        }
    }
    f->symbol = f->file ? "application" : NULL;
}

/* The API and its stage; gives the API's logical id, NULL when there is none. */
static const char *declare_api(struct python_app *p, const struct doc *stage)
{
    struct arena *a = p->app->arena;
    struct location at = doc_location(stage);
    const struct doc *endpoint = doc_index(python_app_get(p, "endpoint_configuration"), 0);
    static const struct python_app_row kind = {"endpoint", "",
                                               "edge=edge|regional=regional|private=private"};
    if (!python_app_flag(p, "use_apigateway", python_app_flag(p, "apigateway_enabled", true)))
        return NULL;
    bool rest = !slice_ieq_str(doc_text(python_app_get(p, "apigateway_version")), "v2");
    struct app_resource *api = app_add_resource(
        p->app, RESOURCE_API, arena_printf(a, "Api-%.*s", SLICE_ARG(stage->key)), at);
    struct app_resource *deployed = app_add_resource(
        p->app, RESOURCE_STAGE, arena_printf(a, "Stage-%.*s", SLICE_ARG(stage->key)), at);
    const char *word = python_app_word(p, &kind, endpoint);
    api->provider = deployed->provider = PROVIDER_AWS;
    api->type = rest ? "AWS::ApiGateway::RestApi" : "AWS::ApiGatewayV2::Api";
    deployed->type = rest ? "AWS::ApiGateway::Stage" : "AWS::ApiGatewayV2::Stage";
    deployed->name = arena_slicedup(a, stage->key);
    app_set(p->app, api, "protocol", rest ? "rest" : "http", true, at);
    app_set(p->app, deployed, "api", api->logical_id, true, at);
    if (!rest)
        return api->logical_id;
    if (word)
        app_set(p->app, api, "endpoint", word, true, doc_location(endpoint));
    python_app_set(p, api, api_rows);
    cfn_add_policy_of(p->cfn, api, statements_at(p, "apigateway_policy"));
    python_app_set(p, deployed, stage_rows);
    return api->logical_id;
}

static void read_stage(struct python_app *p, const struct doc *stage)
{
    struct arena *a = p->app->arena;
    const char *project = python_app_text(p, python_app_get(p, "project_name"));
    struct app_function *f =
        app_add_function(p->app,
                         arena_printf(a, "%s%s%.*s", project ? project : "", project ? "-" : "",
                                      SLICE_ARG(stage->key)),
                         doc_location(stage));
    const struct doc *runtime = python_app_get(p, "runtime");
    f->provider = PROVIDER_AWS;
    f->code_dir = p->dir;
    f->node = stage;
    f->runtime = python_app_text(p, runtime);
    f->runtime_at = runtime ? doc_location(runtime) : (struct location){0};
    f->region = python_app_text(p, python_app_get(p, "aws_region"));
    f->timeout = doc_number(python_app_get(p, "timeout_seconds"), -1);
    f->memory = doc_number(python_app_get(p, "memory_size"), -1);
    f->concurrency = doc_number(python_app_get(p, "lambda_concurrency"), -1);
    resolve_source(p, f);
    python_app_set(p, f, function_rows);
    python_app_list(p, f, "network", "vpc_config.SubnetIds");
    python_app_list(p, f, "layer", "layers");
    python_app_list(p, f, "tag", "tags");
    python_app_environment(p, f, "environment_variables");
    python_app_environment(p, f, "aws_environment_variables");
    read_role(p, f);
    const char *api = declare_api(p, stage);
    if (api)
        add_route(p, f, api);
    add_balancer(p, f);
    add_url(p, f);
    read_events(p, f);
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct python_app p = {.app = app, .file = file, .files = files, .sink = sink};
    size_t first = app->functions.len, count = 0;
    p.dir = path_dir(app->arena, file);
    p.cfn = cfn_new(app, NULL, NULL, file, files, sink);
    doc_each(stage, root)
    {
        if (!doc_is_map(stage))
            continue;
        if (count++ >= MAX_STAGES) {
            python_app_report_cap(&p, "stages");
            break;
        }
        memset(p.levels, 0, sizeof(p.levels));
        const struct doc *level = stage;
        for (size_t i = 0; level && i < PYTHON_APP_LEVELS; i++) {
            p.levels[i] = level;
            level = doc_get(root, arena_slicedup(app->arena, doc_text_at(level, "extends")));
        }
        if (python_app_get(&p, "app_function") || python_app_get(&p, "django_settings") ||
            python_app_get(&p, "s3_bucket"))
            read_stage(&p, stage);
    }
    app_add_direct_triggers(app, first);
}

const struct app_reader zappa_reader = {
    .name = "zappa", .matches = matches, .accepts = accepts, .read = read_config};
