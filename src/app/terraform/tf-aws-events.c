/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-evaluate.h"
#include "app/terraform/tf-model.h"

/* What calls functions of AWS besides HTTP: rules, schedules, subscriptions, hooks. */

/* Adds a trigger with what BODY, at AT, says about it. */
static struct app_trigger *add_at(struct tf_model *m, struct app_function *f,
                                  enum trigger_kind kind, const char *resource,
                                  const struct doc *body, struct location at)
{
    static const struct tfm_setting settings[] = {
        {"filter", "filter_policy", TFM_TEXT, NULL},
        {"filter", "filter_pattern", TFM_TEXT, NULL},
        {"filter", "source_parameters.filter_criteria.filter.pattern", TFM_EACH, NULL},
        {"on-failure", "dead_letter_config.arn", TFM_TEXT, NULL},
        {"on-failure", "target.dead_letter_config.arn", TFM_TEXT, NULL},
        {"max-retries", "retry_policy.maximum_retry_attempts", TFM_TEXT, NULL},
        {"max-retries", "target.retry_policy.maximum_retry_attempts", TFM_TEXT, NULL},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    struct app_trigger *trigger = tfm_add_trigger(m, f, kind, resource, at);
    if (trigger)
        tfm_apply(m, body, settings, TFM_SETTINGS(trigger));
    return trigger;
}

static struct app_trigger *add(struct tf_model *m, struct app_function *f, enum trigger_kind kind,
                               const char *resource, const struct tfm_thing *t)
{
    return add_at(m, f, kind, resource, t->r->body, t->r->at);
}

/* --- EventBridge --- */

/*
 * The trigger behind a RULE with an event pattern; TARGET, at AT, names the function. What AWS
 * itself sends carries no outsider's data, but for the names of stored objects.
 */
static void add_pattern(struct tf_model *m, struct app_function *f, const struct doc *rule,
                        const struct doc *bus, const struct doc *target, struct location at)
{
    const struct doc *text = doc_get(rule, "event_pattern");
    const struct doc *pattern = tf_json(m->tf, text), *sources = doc_get(pattern, "source");
    bool all_aws = doc_count(sources) > 0, storage = false;
    doc_each(source, sources)
    {
        all_aws &= slice_starts(doc_text(source), "aws.");
        storage |= slice_eq_str(doc_text(source), "aws.s3");
    }
    enum trigger_kind kind = storage ? TRIGGER_STORAGE : all_aws ? TRIGGER_OTHER : TRIGGER_TOPIC;
    const char *from = tfm_name_of(m, bus);
    if (storage)
        from = tfm_name_of(m, doc_index(doc_at(pattern, "detail.bucket.name"), 0));
    else if (!from && doc_index(sources, 0))
        from = tf_text(doc_index(sources, 0));
    struct app_trigger *trigger = add_at(m, f, kind, from, target, at);
    if (trigger && tf_text(text))
        tfm_set(m, TFM_SETTINGS(trigger), "filter", tf_text(text), doc_location(text));
}

static void link_event_target(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = tfm_find_function(m, doc_get(t->r->body, "arn"));
    const struct tfm_thing *rule = tfm_find_at(m, t, "rule", "aws_cloudwatch_event_rule");
    if (!f)
        return;
    if (!rule)
        (void)add(m, f, TRIGGER_TOPIC, tfm_name_of(m, doc_get(t->r->body, "rule")), t);
    else if (doc_get(rule->r->body, "event_pattern"))
        add_pattern(m, f, rule->r->body, doc_get(rule->r->body, "event_bus_name"), t->r->body,
                    t->r->at);
    else
        (void)add(m, f, TRIGGER_SCHEDULE, tfm_text_at(rule->r->body, "schedule_expression"), t);
}

/* terraform-aws-modules/eventbridge: `targets` has a list for each of `rules`. */
static void link_event_module(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *rules = doc_get(body, "rules");
    doc_each(list, doc_get(body, "targets"))
    {
        const struct doc *rule = tf_entry(rules, list->key);
        tf_each_item(target, list)
        {
            struct app_function *f = tfm_find_function(m, doc_get(target, "arn"));
            struct location at = doc_location(target);
            if (f && doc_get(rule, "event_pattern"))
                add_pattern(m, f, rule, doc_get(body, "bus_name"), target, at);
            else if (f && rule)
                (void)add_at(m, f, TRIGGER_SCHEDULE, tfm_text_at(rule, "schedule_expression"),
                             target, at);
        }
    }
    doc_each(schedule, doc_get(body, "schedules"))
    {
        struct app_function *f = tfm_find_function(m, doc_get(schedule, "arn"));
        if (f)
            (void)add_at(m, f, TRIGGER_SCHEDULE, tfm_text_at(schedule, "schedule_expression"),
                         schedule, doc_location(schedule));
    }
}

static void link_schedule(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = tfm_find_function(m, tfm_at(t->r->body, "target.arn"));
    if (f)
        (void)add(m, f, TRIGGER_SCHEDULE, tfm_text_at(t->r->body, "schedule_expression"), t);
}

/* Reads a source, may hand it to a function for enrichment, then to its target. */
static void link_pipe(struct tf_model *m, struct tfm_thing *t)
{
    static const char *const steps[] = {"enrichment", "target"};
    const struct doc *source = doc_get(t->r->body, "source");
    const struct tf_resource *r = tf_referred(m->tf, source, NULL);
    struct slice text = slice_of(r ? r->type : tf_text(source));
    enum trigger_kind kind = slice_ifind(text, "sqs") != SIZE_MAX ? TRIGGER_QUEUE : TRIGGER_STREAM;
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        struct app_function *f = tfm_find_function(m, doc_get(t->r->body, steps[i]));
        if (f)
            (void)add(m, f, kind, tfm_name_of(m, source), t);
    }
}

/* --- topics, logs, devices, mail --- */

/* The resources in which one attribute names a function and another what it gets. */
static const struct link {
    const char *type, *function, *source;
    enum trigger_kind kind;
} links[] = {
    {"aws_sns_topic_subscription", "endpoint", "topic_arn", TRIGGER_TOPIC},
    {"aws_cloudwatch_log_subscription_filter", "destination_arn", "log_group_name", TRIGGER_TOPIC},
    {"aws_iot_topic_rule", "lambda.function_arn", "sql", TRIGGER_TOPIC},
    {"aws_ses_receipt_rule", "lambda_action.function_arn", "recipients", TRIGGER_EMAIL},
    {"aws_kinesis_firehose_delivery_stream",
     "extended_s3_configuration.processing_configuration.processors.parameters.parameter_value",
     "name", TRIGGER_STREAM},
    {"aws_secretsmanager_secret_rotation", "rotation_lambda_arn", "secret_id", TRIGGER_DIRECT},
    {"aws_config_config_rule", "source.source_identifier", "name", TRIGGER_OTHER},
};

static void link_by_table(struct tf_model *m, struct tfm_thing *t)
{
    for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
        const struct link *l = &links[i];
        if (strcmp(t->type->type, l->type) != 0)
            continue;
        const struct doc *source = tfm_at(t->r->body, l->source);
        const char *from = tfm_name_of(m, doc_is_seq(source) ? source->child : source);
        struct tfm_values values = tfm_all(m, t->r->body, l->function);
        for (size_t k = 0; k < values.len; k++) {
            struct app_function *f = tfm_find_function(m, values.items[k]);
            if (f)
                (void)add(m, f, l->kind, from, t);
        }
    }
}

static const struct tfm_word key_type_words[] = {
    {"CUSTOMER_MANAGED_CMK", "kms"}, {"AWS_OWNED_CMK", "managed"}, {NULL, NULL}};
static const struct tfm_word delivery_words[] = {
    {"true", "managed"}, {"false", "off"}, {NULL, NULL}};
static const struct tfm_word delivery_off[] = {{"false", "off"}, {NULL, NULL}};
static const struct tfm_setting delivery_settings[] = {
    {"encryption", "server_side_encryption.enabled", TFM_TEXT, delivery_off},
    {"encryption", "server_side_encryption.key_arn", TFM_KEY, NULL},
    {"encryption", "server_side_encryption.key_type", TFM_TEXT, key_type_words},
    {"encryption", "server_side_encryption.enabled", TFM_TEXT, delivery_words},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- state machines --- */

/* A definition names its tasks in many ways and often more than once: each counts once. */
static void add_task(struct tf_model *m, struct app_function *f, const struct tfm_thing *t)
{
    const char *name = tfm_thing_name(t);
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *have = &f->triggers.items[i];
        if (have->kind == TRIGGER_DIRECT && have->resource == name)
            return;
    }
    struct app_trigger *trigger = tfm_add_trigger(m, f, TRIGGER_DIRECT, name, t->r->at);
    if (trigger)
        trigger->auth = AUTH_IAM;
}

static void add_tasks_in(struct tf_model *m, const struct doc *value, const struct tfm_thing *t)
{
    struct tfm_thing *task;
    for (size_t at = 0; (task = tfm_next_referred(m, value, &at));)
        if (task->function)
            add_task(m, task->function, t);
    struct slice text = slice_of(tf_text(value));
    struct app_function *f =
        slice_find(text, ":function:") != SIZE_MAX && slice_find_char(text, '{') == SIZE_MAX
            ? tfm_find_function(m, value)
            : NULL;
    if (f)
        add_task(m, f, t);
}

static void link_state_machine(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *definition = doc_get(t->r->body, "definition");
    const struct doc *root = tf_json(m->tf, definition);
    add_tasks_in(m, definition, t);
    for (const struct doc *node = root; node; node = doc_next(node, root)) /* every text below */
        if (doc_is_scalar(node))
            add_tasks_in(m, node, t);
}

static const struct tfm_word logging_words[] = {
    {"OFF", "off"}, {"ERROR", "on"}, {"FATAL", "on"}, {"ALL", "on"}, {NULL, NULL}};
static const struct tfm_setting state_machine_settings[] = {
    {"logging", "logging_configuration.level", TFM_TEXT, logging_words},
    {"tracing", "tracing_configuration.enabled", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- sign-up --- */

static const struct tfm_word mfa_words[] = {
    {"ON", "on"}, {"OPTIONAL", "optional"}, {"OFF", "off"}, {NULL, NULL}};
static const struct tfm_setting user_pool_settings[] = {
    {"self-sign-up", "admin_create_user_config.allow_admin_create_user_only", TFM_TEXT, tfm_off_on},
    {"mfa", "mfa_configuration", TFM_TEXT, mfa_words},
    {"mfa-factor", "software_token_mfa_configuration", TFM_PRESENT, NULL},
    {"mfa-factor", "sms_configuration", TFM_PRESENT, NULL},
    {"mfa-factor", "email_mfa_configuration", TFM_PRESENT, NULL},
    {"password-length", "password_policy.minimum_length", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting identity_pool_settings[] = {
    {"unauthenticated", "allow_unauthenticated_identities", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};

static void link_user_pool(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *hooks = tf_block(t->r->body, "lambda_config");
    doc_each(hook, hooks)
    {
        const struct doc *arn = doc_is_scalar(hook) ? hook : tfm_at(hook, "lambda_arn");
        if (!arn && doc_is_seq(hook)) /* newer hooks also name a version */
            arn = tfm_at(hook->child, "lambda_arn");
        struct app_function *f = arn ? tfm_find_function(m, arn) : NULL;
        if (f)
            (void)tfm_add_trigger(m, f, TRIGGER_IDENTITY, tfm_thing_name(t), doc_location(hook));
    }
}

static const struct tfm_type rows[] = {
    {"aws_cloudwatch_event_rule", TFM_NONE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_cloudwatch_event_target", TFM_NONE, NULL, NULL, NULL, link_event_target, TFM_MIDDLE},
    {"module:terraform-aws-modules/eventbridge/aws", TFM_NONE, NULL, NULL, NULL, link_event_module,
     TFM_MIDDLE},
    {"aws_scheduler_schedule", TFM_NONE, "name", NULL, NULL, link_schedule, TFM_MIDDLE},
    {"aws_pipes_pipe", TFM_NONE, "name", NULL, NULL, link_pipe, TFM_MIDDLE},
    {"aws_sns_topic_subscription", TFM_NONE, NULL, NULL, NULL, link_by_table, TFM_MIDDLE},
    {"aws_cloudwatch_log_subscription_filter", TFM_NONE, NULL, NULL, NULL, link_by_table,
     TFM_MIDDLE},
    {"aws_iot_topic_rule", TFM_NONE, NULL, NULL, NULL, link_by_table, TFM_MIDDLE},
    {"aws_ses_receipt_rule", TFM_NONE, NULL, NULL, NULL, link_by_table, TFM_MIDDLE},
    {"aws_secretsmanager_secret_rotation", TFM_NONE, NULL, NULL, NULL, link_by_table, TFM_MIDDLE},
    {"aws_config_config_rule", TFM_NONE, NULL, NULL, NULL, link_by_table, TFM_MIDDLE},
    {"aws_kinesis_firehose_delivery_stream", RESOURCE_STREAM, "name", delivery_settings, NULL,
     link_by_table, TFM_MIDDLE},
    {"aws_sfn_state_machine", RESOURCE_WORKFLOW, "name", state_machine_settings, NULL,
     link_state_machine, TFM_MIDDLE},
    {"aws_cognito_user_pool", RESOURCE_USER_POOL, "name", user_pool_settings, NULL, link_user_pool,
     TFM_MIDDLE},
    {"aws_cognito_identity_pool", RESOURCE_IDENTITY_POOL, "identity_pool_name",
     identity_pool_settings, NULL, NULL, TFM_MIDDLE},
};
const struct tfm_types tfm_aws_event_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
