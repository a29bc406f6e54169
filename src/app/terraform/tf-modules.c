/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"

/*
 * Functions made by modules that are not in the tree. Of terraform-aws-modules/lambda the
 * documented arguments say all that it makes. Of any other one a runtime and an entry point say
 * that it makes a function; the arguments are called much the same everywhere.
 */

static const char lambda_module[] = "module:terraform-aws-modules/lambda/aws";
static const char alias_module[] = "module:terraform-aws-modules/lambda/aws//modules/alias";

const char *tfm_module_name(struct tf_model *m, const char *type)
{
    static const char *const registries[] = {"registry.terraform.io/", "registry.opentofu.org/"};
    struct slice query, source = slice_of(type), organisation, name, rest = SLICE_EMPTY;
    if (!slice_starts(source, "module:"))
        return type;
    source = slice_cut(slice_sub(source, strlen("module:"), source.len), '?', &query);
    for (size_t i = 0; i < ARRAY_SIZE(registries); i++) {
        size_t at = slice_find(source, registries[i]);
        if (at != SIZE_MAX)
            return arena_printf(
                m->arena, "module:%.*s",
                SLICE_ARG(slice_sub(source, at + strlen(registries[i]), source.len)));
    }
    size_t host = slice_find(source, "github.com");
    if (host == SIZE_MAX || source.len < host + strlen("github.com/"))
        return arena_printf(m->arena, "module:%.*s", SLICE_ARG(source));
    /* the repository of ORGANISATION/NAME/PROVIDER is called terraform-PROVIDER-NAME */
    source = slice_sub(source, host + strlen("github.com/"), source.len);
    organisation = slice_cut(source, '/', &name);
    size_t folder = slice_find(name, "//");
    if (folder != SIZE_MAX) {
        rest = slice_sub(name, folder, name.len);
        name = slice_sub(name, 0, folder);
    }
    if (slice_ends(name, ".git"))
        name.len -= strlen(".git");
    if (!slice_starts(name, "terraform-"))
        return type;
    struct slice provider = slice_cut(slice_sub(name, strlen("terraform-"), name.len), '-', &name);
    return arena_printf(m->arena, "module:%.*s/%.*s/%.*s%.*s", SLICE_ARG(organisation),
                        SLICE_ARG(name), SLICE_ARG(provider), SLICE_ARG(rest));
}

/* --- functions --- */

static const struct tfm_arguments module_arguments = {
    .runtime = {"runtime", "function_runtime", "lambda_runtime"},
    .handler = {"handler", "lambda_handler", "function_handler", "image_config_command"},
    .timeout = {"timeout", "lambda_timeout", "function_timeout"},
    .memory = {"memory_size", "memory", "lambda_memory_size", "function_memory_size"},
    .concurrency = {"reserved_concurrent_executions"},
    .environment = {"environment_variables", "lambda_environment.variables",
                    "environment.variables", "environment", "env_vars"},
    .role = {"lambda_role", "role_arn", "iam_role_arn", "lambda_role_arn", "role"},
    .code = {"source_path.path", "source_path", "source_dir", "source_directory",
             "local_existing_package", "filename", "source_file"},
    .role_type = "aws_iam_role",
};

/* --- terraform-aws-modules/lambda --- */

static const struct tfm_setting module_settings[] = {
    {"tracing", "tracing_mode", TFM_TEXT, tfm_tracing_words},
    {"dead-letter", "dead_letter_target_arn", TFM_TEXT, NULL},
    {"kms-key", "kms_key_arn", TFM_TEXT, NULL},
    {"code-signing", "code_signing_config_arn", TFM_TEXT, NULL},
    {"network", "vpc_subnet_ids", TFM_EACH, NULL},
    {"package", "package_type", TFM_TEXT, tfm_package_words},
    {"layer", "layers", TFM_EACH, NULL},
    {"on-failure", "destination_on_failure", TFM_TEXT, NULL},
    {"on-success", "destination_on_success", TFM_TEXT, NULL},
    {"log-group", "logging_log_group", TFM_TEXT, NULL},
    {"log-retention", "cloudwatch_logs_retention_in_days", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting module_source_settings[] = {
    {"filter", "filter_criteria.pattern", TFM_EACH, NULL},
    {"on-failure", "destination_arn_on_failure", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting module_url_settings[] = {
    {"cors-origin", "allow_origins", TFM_EACH, NULL},
    {"cors-credentials", "allow_credentials", TFM_TEXT, tfm_on_off},
    {"cors-method", "allow_methods", TFM_EACH, NULL},
    {"cors-header", "allow_headers", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static void declare_lambda(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    /* it can also make a layer alone, or nothing */
    if (tfm_false_at(body, "create") || tfm_false_at(body, "create_function") ||
        tfm_true_at(body, "create_layer"))
        return;
    struct app_function *f = tfm_declare_function(m, t, &module_arguments);
    tfm_apply(m, body, module_settings, TFM_SETTINGS(f));
}

/* A statement that the module makes for itself: ACTIONS, divided by ' ', on what TARGET names. */
static void allow(struct tf_model *m, struct tfm_thing *t, const char *actions,
                  const struct doc *target)
{
    struct app_permission *p = tfm_add_permission(m, TFM_PERMISSIONS(t->function),
                                                  target ? doc_location(target) : t->r->at);
    if (!p)
        return;
    for (struct slice rest = slice_of(actions); rest.len;)
        tfm_add_text(m, TFM_TEXTS(&p->actions),
                     arena_slicedup(m->arena, slice_cut(rest, ' ', &rest)));
    tfm_add_texts(m, TFM_TEXTS(&p->resources), target);
}

/* The policies that the module puts into the role it makes: each is asked for by a switch. */
static void add_lambda_policies(struct tf_model *m, struct tfm_thing *t)
{
    static const char async_actions[] =
        "sns:Publish sqs:SendMessage events:PutEvents lambda:InvokeFunction";
    static const struct {
        const char *wanted, *target, *actions;
    } own[] = {
        {"attach_dead_letter_policy", "dead_letter_target_arn", "sns:Publish sqs:SendMessage"},
        {"attach_async_event_policy", "destination_on_failure", async_actions},
        {"attach_async_event_policy", "destination_on_success", async_actions},
    };
    static const struct {
        const char *wanted, *argument;
        void (*add)(struct tf_model *, const struct doc *, struct tfm_permissions);
    } given[] = {
        {"attach_policy", "policy", tfm_add_managed_policy},
        {"attach_policies", "policies", tfm_add_managed_policy},
        {"attach_policy_json", "policy_json", tfm_add_policy},
        {"attach_policy_jsons", "policy_jsons", tfm_add_policy},
        {"attach_policy_statements", "policy_statements", tfm_add_statement},
    };
    const struct doc *body = t->r->body;
    struct tfm_permissions list = TFM_PERMISSIONS(t->function);
    for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
        const struct doc *target = doc_get(body, own[i].target);
        if (target && tfm_true_at(body, own[i].wanted))
            allow(m, t, own[i].actions, target);
    }
    for (size_t i = 0; i < ARRAY_SIZE(given); i++) {
        const struct doc *value = doc_get(body, given[i].argument);
        if (!value || !doc_get(body, given[i].wanted) || tfm_false_at(body, given[i].wanted))
            continue;
        if (doc_is_scalar(value))
            given[i].add(m, value, list);
        else
            doc_each(item, value) given[i].add(m, item, list);
    }
    if (!doc_get(body, "lambda_role"))
        tfm_set(m, TFM_SETTINGS(t->function), "own-role", "on", t->r->at);
}

static void add_url(struct tf_model *m, struct tfm_thing *t, struct app_function *f)
{
    const struct doc *body = t->r->body, *type = doc_get(body, "authorization_type");
    if (!tfm_true_at(body, "create_lambda_function_url"))
        return;
    struct app_trigger *trigger =
        tfm_add_url(m, f, type, AUTH_NONE, tfm_place_at(t, "create_lambda_function_url"));
    if (trigger)
        tfm_apply(m, doc_get(body, "cors"), module_url_settings, TFM_SETTINGS(trigger));
}

static void add_event_sources(struct tf_model *m, const struct tfm_thing *t, struct app_function *f)
{
    doc_each(source, doc_get(t->r->body, "event_source_mapping"))
    {
        const struct doc *arn = doc_get(source, "event_source_arn");
        struct app_trigger *trigger = tfm_add_trigger(m, f, tfm_source_kind(m, arn),
                                                      tfm_name_of(m, arn), doc_location(source));
        if (!trigger)
            return;
        tfm_apply(m, source, module_source_settings, TFM_SETTINGS(trigger));
        tfm_apply(m, source, tfm_source_settings, TFM_SETTINGS(trigger));
    }
}

/* Each entry is a permission to call: {service = "apigateway", source_arn = …}. */
static void add_allowed(struct tf_model *m, const struct tfm_thing *t, struct app_function *f)
{
    doc_each(caller, doc_get(t->r->body, "allowed_triggers"))
    {
        struct slice rest, service = doc_text_at(caller, "service");
        const char *principal = tf_text_at(caller, "principal");
        const struct doc *source = doc_get(caller, "source_arn");
        struct app_permission *p = tfm_add_permission(m, TFM_POLICY(f), doc_location(caller));
        if (!p)
            return;
        if (!principal && service.len)
            principal = arena_printf(m->arena, "%.*s.amazonaws.com", SLICE_ARG(service));
        if (!service.len)
            service = slice_cut(slice_of(principal), '.', &rest);
        if (principal)
            tfm_add_text(m, TFM_TEXTS(&p->principals), principal);
        tfm_add_text(m, TFM_TEXTS(&p->actions), "lambda:InvokeFunction");
        tfm_add_text(m, TFM_TEXTS(&p->resources), f->name);
        p->conditional =
            source || doc_get(caller, "source_account") || doc_get(caller, "principal_org_id");
        tfm_add_caller(m, f, service, source, doc_location(caller));
    }
}

static void link_lambda(struct tf_model *m, struct tfm_thing *t)
{
    if (!t->function)
        return;
    add_lambda_policies(m, t);
    add_url(m, t, t->function);
    add_event_sources(m, t, t->function);
    add_allowed(m, t, t->function);
}

/* An alias has callers and sources of its own. */
static void link_alias(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = tfm_find_function(m, doc_get(t->r->body, "function_name"));
    if (!f)
        return;
    tfm_apply(m, t->r->body, module_settings, TFM_SETTINGS(f));
    add_event_sources(m, t, f);
    add_allowed(m, t, f);
}

/* --- modules that nobody told us of --- */

static void declare_any(struct tf_model *m, struct tfm_thing *t)
{
    static const char *const names[TFM_SPELLINGS] = {"function_name", "lambda_function_name",
                                                     "lambda_name", "name"};
    const struct doc *name = tfm_first_at(t->r->body, names);
    if (name && !tf_is_unknown(name))
        t->name = tf_text(name);
    if (t->name)
        map_put(&m->by_name,
                slice_of(arena_printf(m->arena, "%s %s", TFM_FUNCTION_MODULE, t->name)), t);
    struct app_function *f = tfm_declare_function(m, t, &module_arguments);
    tfm_apply(m, t->r->body, module_settings, TFM_SETTINGS(f));
}

static const struct tfm_type any_module = {TFM_FUNCTION_MODULE, TFM_NONE, NULL,      NULL,
                                           declare_any,         NULL,     TFM_MIDDLE};

const struct tfm_type *tfm_function_module(const struct tf_resource *r)
{
    static const char *const families[] = {"nodejs", "python", "java",    "go1.",
                                           "dotnet", "ruby",   "provided"};
    const struct doc *runtime = tfm_first_at(r->body, module_arguments.runtime);
    struct slice text = slice_of(tf_text(runtime));
    if (!slice_starts(slice_of(r->type), "module:") || !text.len ||
        !tf_text(tfm_first_at(r->body, module_arguments.handler)))
        return NULL;
    if (tf_is_unknown(runtime))
        return &any_module;
    for (size_t i = 0; i < ARRAY_SIZE(families); i++)
        if (slice_starts(text, families[i]))
            return &any_module;
    return NULL;
}

static const struct tfm_type rows[] = {
    {lambda_module, TFM_NONE, "function_name", NULL, declare_lambda, link_lambda, TFM_LATE},
    {alias_module, TFM_NONE, NULL, NULL, NULL, link_alias, TFM_LATE},
};
const struct tfm_types tfm_module_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
