/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"

/*
 * Functions made by terraform-aws-modules/lambda, which most who use a module for it use. The
 * module itself is not in the tree; its documented arguments say what it makes.
 */

static const struct tfm_setting module_settings[] = {
    {"tracing", "tracing_mode", TFM_TEXT, tfm_tracing_words},
    {"dead-letter", "dead_letter_target_arn", TFM_TEXT, NULL},
    {"kms-key", "kms_key_arn", TFM_TEXT, NULL},
    {"code-signing", "code_signing_config_arn", TFM_TEXT, NULL},
    {"network", "vpc_subnet_ids", TFM_EACH, NULL},
    {"package", "package_type", TFM_TEXT, tfm_package_words},
    {"layer", "layers", TFM_EACH, NULL},
    {"on-failure", "destination_on_failure", TFM_TEXT, NULL},
    {"log-group", "logging_log_group", TFM_TEXT, NULL},
    {"log-retention", "cloudwatch_logs_retention_in_days", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting module_url_settings[] = {
    {"cors-origin", "allow_origins", TFM_EACH, NULL},
    {"cors-credentials", "allow_credentials", TFM_TEXT, tfm_on_off},
    {"cors-method", "allow_methods", TFM_EACH, NULL},
    {"cors-header", "allow_headers", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static void declare_module(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *runtime = doc_get(body, "runtime");
    /* it can also make a layer alone, or nothing */
    if (tfm_false_at(body, "create") || tfm_false_at(body, "create_function") ||
        tfm_true_at(body, "create_layer"))
        return;
    struct app_function *f = tfm_add_function(m, t);
    t->role = doc_get(body, "lambda_role");
    t->role_type = "aws_iam_role";
    f->runtime = tfm_text_at(body, "runtime");
    if (runtime)
        f->runtime_at = doc_location(runtime);
    f->handler = tfm_text_at(body, "handler");
    f->timeout = tfm_number_at(body, "timeout");
    f->memory = tfm_number_at(body, "memory_size");
    f->concurrency = tfm_number_at(body, "reserved_concurrent_executions");
    tfm_add_environment(m, f, doc_get(body, "environment_variables"));
    tfm_apply(m, body, module_settings, TFM_SETTINGS(f));
    const struct doc *source = tfm_at(body, "source_path");
    if (doc_is_seq(source))
        source = source->child;
    if (doc_is_map(source))
        source = doc_get(source, "path");
    if (!source)
        source = doc_get(body, "local_existing_package");
    tfm_locate_code(m, t, source);
}

/* The policies that the module puts into the role it makes. */
static void add_module_policies(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *arns = doc_get(body, "policies");
    struct tfm_permissions list = TFM_PERMISSIONS(t->function);
    if (doc_get(body, "policy"))
        tfm_add_managed_policy(m, doc_get(body, "policy"), list);
    doc_each(arn, arns) tfm_add_managed_policy(m, arn, list);
    tfm_add_policy(m, doc_get(body, "policy_json"), list);
    doc_each(json, doc_get(body, "policy_jsons")) tfm_add_policy(m, json, list);
    doc_each(statement, doc_get(body, "policy_statements")) tfm_add_statement(m, statement, list);
    if (!doc_get(body, "lambda_role"))
        tfm_set(m, TFM_SETTINGS(t->function), "own-role", "on", t->r->at);
}

static void link_module(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    if (!t->function)
        return;
    add_module_policies(m, t);
    if (tfm_true_at(body, "create_lambda_function_url")) {
        struct app_trigger *trigger =
            tfm_add_trigger(m, t->function, TRIGGER_HTTP, "function URL",
                            tfm_place_at(t, "create_lambda_function_url"));
        struct slice type = slice_of(tfm_text_at(body, "authorization_type"));
        if (!trigger)
            return;
        trigger->method = "ANY";
        trigger->path = "/";
        trigger->auth = slice_eq_str(type, "AWS_IAM") ? AUTH_IAM : AUTH_NONE;
        tfm_apply(m, doc_get(body, "cors"), module_url_settings, TFM_SETTINGS(trigger));
    }
    doc_each(source, doc_get(body, "event_source_mapping"))
    {
        const struct doc *arn = doc_get(source, "event_source_arn");
        struct app_trigger *trigger = tfm_add_trigger(m, t->function, tfm_source_kind(m, arn),
                                                      tfm_name_of(m, arn), doc_location(source));
        if (trigger)
            tfm_apply(m, source, tfm_source_settings, TFM_SETTINGS(trigger));
    }
}

static void link_module_triggers(struct tf_model *m, struct tfm_thing *t)
{
    if (!t->function)
        return;
    doc_each(trigger, doc_get(t->r->body, "allowed_triggers"))
    {
        struct slice rest, service = doc_text_at(trigger, "service");
        if (!service.len)
            service = slice_cut(doc_text_at(trigger, "principal"), '.', &rest);
        tfm_add_caller(m, t->function, service, doc_get(trigger, "source_arn"),
                       doc_location(trigger));
    }
}

static void link_module_all(struct tf_model *m, struct tfm_thing *t)
{
    link_module(m, t);
    link_module_triggers(m, t);
}

static const struct tfm_type rows[] = {
    {"module:terraform-aws-modules/lambda/aws", TFM_NONE, "function_name", NULL, declare_module,
     link_module_all, TFM_LATE},
};
const struct tfm_types tfm_aws_module_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
