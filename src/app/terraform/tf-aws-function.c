/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/terraform/tf-model.h"

/* Lambda functions of AWS: their settings, who may call them, what they are called by. */

#define MAX_HOPS 8u /* from an alias to its function */

const struct tfm_word tfm_tracing_words[] = {
    {"Active", "active"}, {"PassThrough", "pass-through"}, {NULL, NULL}};
const struct tfm_word tfm_package_words[] = {{"Zip", "zip"}, {"Image", "image"}, {NULL, NULL}};

static const struct tfm_setting function_settings[] = {
    {"tracing", "tracing_config.mode", TFM_TEXT, tfm_tracing_words},
    {"dead-letter", "dead_letter_config.target_arn", TFM_TEXT, NULL},
    {"kms-key", "kms_key_arn", TFM_TEXT, NULL},
    {"code-signing", "code_signing_config_arn", TFM_TEXT, NULL},
    {"network", "vpc_config.subnet_ids", TFM_EACH, NULL},
    {"log-group", "logging_config.log_group", TFM_TEXT, NULL},
    {"package", "package_type", TFM_TEXT, tfm_package_words},
    {"layer", "layers", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- finding functions --- */

/* The attribute by which a resource that is not the function itself names it; NULL = none. */
static const char *way_to_function(const char *type)
{
    static const struct {
        const char *type, *attribute;
    } ways[] = {
        {"module:terraform-aws-modules/lambda/aws//modules/alias", "function_name"},
        {"aws_lambda_alias", "function_name"},
        {"aws_lambda_function_url", "function_name"},
        {"aws_lambda_provisioned_concurrency_config", "function_name"},
        {"aws_apigatewayv2_integration", "integration_uri"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
        if (strcmp(type, ways[i].type) == 0)
            return ways[i].attribute;
    return NULL;
}

static struct app_function *function_named(struct tf_model *m, struct slice name)
{
    static const char *const types[] = {
        "aws_lambda_function", "module:terraform-aws-modules/lambda/aws", TFM_FUNCTION_MODULE};
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        const struct tfm_thing *t = map_get(
            &m->by_name, slice_of(arena_printf(m->arena, "%s %.*s", types[i], SLICE_ARG(name))));
        if (t)
            return t->function;
    }
    return NULL;
}

/* By name, by ARN, or by the URI that API Gateway calls it under. */
static struct app_function *function_in_text(struct tf_model *m, struct slice text)
{
    struct slice rest;
    for (;;) { /* an API's ARN holds the function's: the last one counts */
        size_t next = slice_find(text, ":function:");
        if (next == SIZE_MAX)
            break;
        text = slice_sub(text, next + strlen(":function:"), text.len);
    }
    text = slice_cut(slice_cut(text, '/', &rest), ':', &rest);
    return text.len ? function_named(m, text) : NULL;
}

struct app_function *tfm_find_function(struct tf_model *m, const struct doc *value)
{
    const char *text = tf_text(value);
    for (unsigned hop = 0; hop < MAX_HOPS && value; hop++) {
        const struct tfm_thing *t;
        const struct doc *next = NULL;
        for (size_t at = 0; (t = tfm_next_referred(m, value, &at));) {
            const char *way = way_to_function(t->type->type);
            if (t->function)
                return t->function;
            if (way && !next)
                next = tfm_at(t->r->body, way);
        }
        if ((value = next))
            text = tf_text(value);
    }
    return text && *text ? function_in_text(m, slice_of(text)) : NULL;
}

/* --- functions --- */

const struct doc *tfm_first_at(const struct doc *body, const char *const *paths)
{
    const struct doc *found = NULL;
    for (size_t i = 0; i < TFM_SPELLINGS && paths[i] && !found; i++)
        found = tfm_at(body, paths[i]);
    return doc_is_seq(found) ? found->child : found;
}

static double number_of(const struct doc *value)
{
    double number = doc_number(value, -1);
    return number >= 0 && number < 1e12 ? number : -1;
}

static const char *first_text_at(const struct doc *body, const char *const *paths)
{
    const char *text = tf_text(tfm_first_at(body, paths));
    return text && *text ? text : NULL;
}

struct app_function *tfm_declare_function(struct tf_model *m, struct tfm_thing *t,
                                          const struct tfm_arguments *as)
{
    const struct doc *body = t->r->body, *runtime = tfm_first_at(body, as->runtime);
    struct app_function *f = tfm_add_function(m, t);
    t->role = tfm_first_at(body, as->role);
    t->role_type = as->role_type;
    f->runtime = first_text_at(body, as->runtime);
    if (f->runtime)
        f->runtime_at = doc_location(runtime);
    f->handler = first_text_at(body, as->handler);
    f->timeout = number_of(tfm_first_at(body, as->timeout));
    f->memory = number_of(tfm_first_at(body, as->memory));
    f->concurrency = number_of(tfm_first_at(body, as->concurrency));
    f->region = tfm_known_at(body, "region");
    for (size_t i = 0; i < TFM_SPELLINGS && as->environment[i] && !f->environment.len; i++)
        tfm_add_environment(m, f, tfm_at(body, as->environment[i]));
    tfm_locate_code(m, t, tfm_first_at(body, as->code));
    return f;
}

static void declare_function(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_arguments arguments = {
        .runtime = {"runtime"},
        .handler = {"handler", "image_config.command"}, /* an image's command is the handler */
        .timeout = {"timeout"},
        .memory = {"memory_size"},
        .concurrency = {"reserved_concurrent_executions"},
        .environment = {"environment.variables"},
        .role = {"role"},
        .code = {"filename", "s3_key"},
        .role_type = "aws_iam_role",
    };
    struct app_function *f = tfm_declare_function(m, t, &arguments);
    tfm_apply(m, t->r->body, function_settings, TFM_SETTINGS(f));
    if (tfm_at(t->r->body, "image_uri"))
        tfm_set(m, TFM_SETTINGS(f), "package", "image", tfm_place_at(t, "image_uri"));
}

/* Called after the phases: log groups may be declared before or after. */
static void take_log_group(struct tf_model *m, struct tfm_thing *t, struct app_function *f)
{
    static const struct tfm_setting settings[] = {
        {"log-group", "name", TFM_TEXT, NULL},
        {"log-retention", "retention_in_days", TFM_TEXT, NULL},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    tfm_apply(m, t->r->body, settings, TFM_SETTINGS(f));
}

void tfm_settle_log_groups(struct tf_model *m)
{
    struct tfm_thing *t;
    for (size_t i = 0; i < m->things.len; i++) { /* the group that a function itself names */
        struct app_function *f = m->things.items[i]->function;
        const struct doc *group = tfm_at(m->things.items[i]->r->body, "logging_config.log_group");
        if (f && group && (t = tfm_find(m, group, "aws_cloudwatch_log_group")))
            take_log_group(m, t, f);
    }
    tfm_each(t, m, "aws_cloudwatch_log_group")
    {
        const struct doc *value = doc_get(t->r->body, "name");
        struct slice name = slice_of(tf_text(value));
        size_t start = slice_find(name, "/aws/lambda/");
        if (start == SIZE_MAX)
            continue;
        name = slice_sub(name, start + strlen("/aws/lambda/"), name.len);
        struct app_function *f = function_named(m, name);
        f = f ? f : tfm_find_function(m, value);
        if (f && !app_setting(f, "log-group"))
            take_log_group(m, t, f);
    }
}

static void link_invoke_config(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_setting settings[] = {
        {"on-failure", "destination_config.on_failure.destination", TFM_TEXT, NULL},
        {"on-success", "destination_config.on_success.destination", TFM_TEXT, NULL},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    struct app_function *f = tfm_find_function(m, doc_get(t->r->body, "function_name"));
    if (f)
        tfm_apply(m, t->r->body, settings, TFM_SETTINGS(f));
}

/* --- who may call --- */

static const struct tfm_setting url_settings[] = {
    {"cors-origin", "cors.allow_origins", TFM_EACH, NULL},
    {"cors-credentials", "cors.allow_credentials", TFM_TEXT, tfm_on_off},
    {"cors-method", "cors.allow_methods", TFM_EACH, NULL},
    {"cors-header", "cors.allow_headers", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

struct app_trigger *tfm_add_url(struct tf_model *m, struct app_function *f, const struct doc *type,
                                enum auth_kind standard, struct location at)
{
    struct app_trigger *trigger = tfm_add_trigger(m, f, TRIGGER_HTTP, "function URL", at);
    struct slice text = slice_of(tf_text(type));
    if (!trigger)
        return NULL;
    trigger->method = "ANY";
    trigger->path = "/";
    trigger->auth = !text.len                       ? standard
                    : slice_eq_str(text, "NONE")    ? AUTH_NONE
                    : slice_eq_str(text, "AWS_IAM") ? AUTH_IAM
                                                    : AUTH_UNKNOWN;
    return trigger;
}

/* The function that T speaks of; one that is not in the files cannot have triggers. */
static void link_url(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    struct app_function *f = tfm_find_function(m, doc_get(body, "function_name"));
    struct slice type = slice_of(tfm_known_at(body, "authorization_type"));
    if (!f) {
        struct app_resource *r = tfm_need_resource(m, t, doc_get(body, "function_name"),
                                                   "aws_lambda_function", RESOURCE_OTHER);
        struct app_permission *p =
            slice_eq_str(type, "NONE")
                ? tfm_add_permission(m, TFM_POLICY(r), tfm_place_at(t, "authorization_type"))
                : NULL;
        if (p) {
            tfm_add_text(m, TFM_TEXTS(&p->principals), "*");
            tfm_add_text(m, TFM_TEXTS(&p->actions), "lambda:InvokeFunctionUrl");
            tfm_add_text(m, TFM_TEXTS(&p->resources), r->name);
        }
        return;
    }
    struct app_trigger *trigger = tfm_add_url(m, f, doc_get(body, "authorization_type"),
                                              AUTH_UNKNOWN, tfm_place_at(t, "authorization_type"));
    if (trigger)
        tfm_apply(m, body, url_settings, TFM_SETTINGS(trigger));
}

void tfm_add_caller(struct tf_model *m, struct app_function *f, struct slice service,
                    const struct doc *source, struct location at)
{
    struct aws_call call;
    const struct aws_caller *caller = aws_caller_of(service);
    if (!caller || !aws_call_of(caller, f, tf_text(source), &call))
        return;
    struct app_trigger *trigger = tfm_add_trigger(m, f, call.kind, tfm_name_of(m, source), at);
    if (trigger)
        trigger->auth = call.auth;
}

/* What narrows a permission to some callers of the principal. */
static bool is_narrowed(const struct doc *body)
{
    static const char *const narrowing[] = {"source_arn", "source_account", "principal_org_id",
                                            "event_source_token", "function_url_auth_type"};
    for (size_t i = 0; i < ARRAY_SIZE(narrowing); i++)
        if (doc_get(body, narrowing[i]))
            return true;
    return false;
}

static void add_to_policy(struct tf_model *m, const struct tfm_thing *t,
                          struct tfm_permissions list, const char *name)
{
    struct app_permission *p = tfm_add_permission(m, list, tfm_place_at(t, "principal"));
    if (!p)
        return;
    tfm_add_texts(m, TFM_TEXTS(&p->principals), doc_get(t->r->body, "principal"));
    tfm_add_texts(m, TFM_TEXTS(&p->actions), doc_get(t->r->body, "action"));
    tfm_add_text(m, TFM_TEXTS(&p->resources), name);
    p->conditional = is_narrowed(t->r->body);
}

static void link_permission(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *name = doc_get(t->r->body, "function_name");
    struct app_function *f = tfm_find_function(m, name);
    struct slice rest, principal = slice_of(tfm_text_at(t->r->body, "principal"));
    if (!f) { /* of a function that is not in the files */
        struct app_resource *r =
            tfm_need_resource(m, t, name, "aws_lambda_function", RESOURCE_OTHER);
        add_to_policy(m, t, TFM_POLICY(r), r->name);
        return;
    }
    add_to_policy(m, t, TFM_POLICY(f), f->name);
    if (slice_eq_str(principal, "*") && !is_narrowed(t->r->body)) {
        struct app_trigger *trigger =
            tfm_add_trigger(m, f, TRIGGER_DIRECT, NULL, tfm_place_at(t, "principal"));
        if (trigger)
            trigger->auth = AUTH_NONE;
        return;
    }
    struct slice service = slice_cut(principal, '.', &rest);
    if (slice_starts(rest, "amazon"))
        tfm_add_caller(m, f, service, doc_get(t->r->body, "source_arn"), t->r->at);
}

/* --- what it is fed from --- */

const struct tfm_setting tfm_source_settings[] = {
    {"filter", "filter_criteria.filter.pattern", TFM_EACH, NULL},
    {"on-failure", "destination_config.on_failure.destination_arn", TFM_TEXT, NULL},
    {"batch-size", "batch_size", TFM_TEXT, NULL},
    {"max-retries", "maximum_retry_attempts", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

enum trigger_kind tfm_source_kind(struct tf_model *m, const struct doc *arn)
{
    const struct tf_resource *r = tf_referred(m->tf, arn, NULL);
    struct slice text = slice_of(r ? r->type : tf_text(arn));
    if (slice_ifind(text, "sqs") != SIZE_MAX || slice_ifind(text, ":mq:") != SIZE_MAX ||
        slice_ifind(text, "mq_broker") != SIZE_MAX || slice_ifind(text, "queue") != SIZE_MAX)
        return TRIGGER_QUEUE;
    return TRIGGER_STREAM;
}

static void link_event_source(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *arn = doc_get(body, "event_source_arn");
    struct app_function *f = tfm_find_function(m, doc_get(body, "function_name"));
    if (!f)
        return;
    const struct doc *topics = doc_get(body, "topics");
    const char *from = tfm_name_of(m, arn ? arn : doc_is_seq(topics) ? topics->child : topics);
    struct app_trigger *trigger =
        tfm_add_trigger(m, f, arn ? tfm_source_kind(m, arn) : TRIGGER_STREAM, from, t->r->at);
    if (trigger)
        tfm_apply(m, body, tfm_source_settings, TFM_SETTINGS(trigger));
}

static const struct tfm_type rows[] = {
    {"aws_lambda_function", TFM_NONE, "function_name", NULL, declare_function, NULL, TFM_MIDDLE},
    {"aws_lambda_alias", TFM_NONE, NULL, NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_lambda_provisioned_concurrency_config", TFM_NONE, NULL, NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_lambda_function_url", TFM_NONE, NULL, NULL, NULL, link_url, TFM_MIDDLE},
    {"aws_lambda_function_event_invoke_config", TFM_NONE, NULL, NULL, NULL, link_invoke_config,
     TFM_MIDDLE},
    {"aws_lambda_event_source_mapping", TFM_NONE, NULL, NULL, NULL, link_event_source, TFM_MIDDLE},
    /* last: a permission counts only where nothing says more precisely who calls */
    {"aws_lambda_permission", TFM_NONE, NULL, NULL, NULL, link_permission, TFM_LATE},
};
const struct tfm_types tfm_aws_function_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
