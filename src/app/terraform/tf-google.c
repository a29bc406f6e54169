/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-google.h"
#include "app/google/google.h"
#include "base/limits.h"

/* Functions and services of Google Cloud, and what calls them. */

static const struct tfm_word ingress_words[] = {
    {"ALLOW_ALL", "all"},
    {"ALLOW_INTERNAL_ONLY", "internal"},
    {"ALLOW_INTERNAL_AND_GCLB", "internal-and-balancer"},
    {"INGRESS_TRAFFIC_ALL", "all"},
    {"INGRESS_TRAFFIC_INTERNAL_ONLY", "internal"},
    {"INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", "internal-and-balancer"},
    {NULL, NULL},
};
static const struct tfm_word secure_words[] = {
    {"SECURE_ALWAYS", "on"}, {"SECURE_OPTIONAL", "off"}, {NULL, NULL}};

static const struct tfm_setting function_settings[] = {
    {"ingress", "ingress_settings", TFM_TEXT, ingress_words},
    {"network", "vpc_connector", TFM_TEXT, NULL},
    {"max-instances", "max_instances", TFM_TEXT, NULL},
    {"min-instances", "min_instances", TFM_TEXT, NULL},
    {"https-only", "https_trigger_security_level", TFM_TEXT, secure_words},
    {"kms-key", "kms_key_name", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting function2_settings[] = {
    {"ingress", "service_config.ingress_settings", TFM_TEXT, ingress_words},
    {"network", "service_config.vpc_connector", TFM_TEXT, NULL},
    {"max-instances", "service_config.max_instance_count", TFM_TEXT, NULL},
    {"min-instances", "service_config.min_instance_count", TFM_TEXT, NULL},
    {"kms-key", "kms_key_name", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting service_settings[] = {
    {"ingress", "ingress", TFM_TEXT, ingress_words},
    {"network", "template.vpc_access.connector", TFM_TEXT, NULL},
    {"network", "template.vpc_access.network_interfaces.network", TFM_TEXT, NULL},
    {"max-instances", "template.scaling.max_instance_count", TFM_TEXT, NULL},
    {"min-instances", "template.scaling.min_instance_count", TFM_TEXT, NULL},
    {"kms-key", "template.encryption_key", TFM_TEXT, NULL},
    {"default-url", "default_uri_disabled", TFM_TEXT, tfm_off_on},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- finding --- */

static const char *const function_types[] = {
    "google_cloudfunctions_function",
    "google_cloudfunctions2_function",
    "google_cloud_run_service",
    "google_cloud_run_v2_service",
    "module:terraform-google-modules/event-function/google",
    "module:terraform-google-modules/scheduled-function/google",
    "module:GoogleCloudPlatform/cloud-functions/google",
    "module:GoogleCloudPlatform/cloud-run/google",
    "module:GoogleCloudPlatform/cloud-run/google//modules/v2",
};

struct app_function *tfm_google_function(struct tf_model *m, const struct doc *value)
{
    for (size_t i = 0; i < ARRAY_SIZE(function_types); i++) {
        const struct tfm_thing *t = tfm_find(m, value, function_types[i]);
        if (t)
            return t->function;
    }
    return NULL;
}

/* --- functions --- */

/* Whoever may call it must be let in by a binding. */
static void add_http(struct tf_model *m, struct app_function *f, const char *path,
                     struct location at)
{
    const struct app_setting *ingress = app_setting(f, "ingress");
    struct app_trigger *t = tfm_add_trigger(m, f, TRIGGER_HTTP, NULL, at);
    if (!t)
        return;
    t->method = "ANY";
    t->path = path;
    t->auth = ingress && strcmp(ingress->value, "internal") == 0 ? AUTH_PRIVATE : AUTH_IAM;
}

static enum trigger_kind event_kind(struct slice type)
{
    static const struct {
        const char *word;
        enum trigger_kind kind;
    } kinds[] = {
        {"storage", TRIGGER_STORAGE},  {"pubsub", TRIGGER_TOPIC},  {"firestore", TRIGGER_STREAM},
        {"database", TRIGGER_STREAM},  {"auth", TRIGGER_IDENTITY}, {"audit", TRIGGER_OTHER},
        {"analytics", TRIGGER_STREAM},
    };
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        if (slice_find(type, kinds[i].word) != SIZE_MAX)
            return kinds[i].kind;
    return TRIGGER_TOPIC;
}

/* The variables whose values are kept elsewhere: their names, and which secret. */
static void add_secrets(struct tf_model *m, struct app_function *f, const struct doc *body,
                        const char *path)
{
    static const char *const keys[TFM_SPELLINGS] = {"key", "key_name"};
    static const char *const secrets[TFM_SPELLINGS] = {"secret", "secret_name"};
    struct tfm_values all = tfm_all(m, body, path);
    for (size_t i = 0; i < all.len; i++) {
        const char *key = tf_text(tfm_first_at(all.items[i], keys));
        const char *value = tfm_name_of(m, tfm_first_at(all.items[i], secrets));
        if (!key)
            continue;
        if (f->environment.len >= LIMIT_FUNCTION_ITEMS) {
            tfm_report_cap(m, "environment variables");
            return;
        }
        *vec_add(&f->environment, m->arena) = (struct app_variable){
            .name = key, .value = value ? value : "", .at = doc_location(all.items[i])};
    }
}

/* What both generations, services and modules have in common. */
static struct app_function *declare(struct tf_model *m, struct tfm_thing *t,
                                    const struct tfm_arguments *as)
{
    static const char *const regions[TFM_SPELLINGS] = {"region", "location", "function_location"};
    struct app_function *f = tfm_declare_function(m, t, as);
    const struct doc *region = tfm_first_at(t->r->body, regions);
    const struct doc *memory = tfm_first_at(t->r->body, as->memory);
    f->region = region && !tf_is_unknown(region) ? tf_text(region) : NULL;
    t->role_type = "google_service_account";
    if (f->memory < 0 && tf_text(memory) && !tf_is_unknown(memory)) /* "256Mi" */
        f->memory = google_memory(doc_text(memory));
    return f;
}

/* Ways to say what a function is. */
struct flavour {
    const char *type;
    struct tfm_arguments as;
    const char *secrets;
    const struct tfm_setting *settings;
    bool asks; /* it answers HTTP only when `trigger_http` says so; others unless they get events */
};
static const struct flavour flavours[] = {
    {"google_cloudfunctions_function",
     {.runtime = {"runtime"},
      .handler = {"entry_point"},
      .timeout = {"timeout"},
      .memory = {"available_memory_mb"},
      .environment = {"environment_variables"},
      .role = {"service_account_email"},
      .code = {"source_archive_object"}},
     "secret_environment_variables",
     function_settings,
     true},
    {"google_cloudfunctions2_function",
     {.runtime = {"build_config.runtime"},
      .handler = {"build_config.entry_point"},
      .timeout = {"service_config.timeout_seconds"},
      .memory = {"service_config.available_memory"},
      .environment = {"service_config.environment_variables"},
      .role = {"service_config.service_account_email"},
      .code = {"build_config.source.storage_source.object"}},
     "service_config.secret_environment_variables",
     function2_settings,
     false},
    {"module:terraform-google-modules/event-function/google",
     {.runtime = {"runtime"},
      .handler = {"entry_point"},
      .timeout = {"timeout_s"},
      .memory = {"available_memory_mb"},
      .environment = {"environment_variables"},
      .role = {"service_account_email"},
      .code = {"source_directory"}},
     "secret_environment_variables",
     function_settings,
     true},
    {"module:terraform-google-modules/event-function/google//modules/repository-function",
     {.runtime = {"runtime"},
      .handler = {"entry_point"},
      .timeout = {"timeout_s"},
      .memory = {"available_memory_mb"},
      .environment = {"environment_variables"},
      .role = {"service_account_email"}},
     "secret_environment_variables",
     function_settings,
     true},
    {"module:terraform-google-modules/scheduled-function/google",
     {.runtime = {"function_runtime"},
      .handler = {"function_entry_point"},
      .timeout = {"function_timeout_s"},
      .memory = {"function_available_memory_mb"},
      .environment = {"function_environment_variables"},
      .role = {"function_service_account_email"},
      .code = {"function_source_directory"}},
     "function_secret_environment_variables",
     function_settings,
     true},
    {"module:GoogleCloudPlatform/cloud-functions/google",
     {.runtime = {"runtime"},
      .handler = {"entrypoint"},
      .timeout = {"service_config.timeout_seconds"},
      .memory = {"service_config.available_memory"},
      .environment = {"service_config.runtime_env_variables"},
      .role = {"service_config.service_account_email"},
      .code = {"storage_source.object"}},
     "service_config.runtime_secret_env_variables",
     function2_settings,
     false},
    {"module:GoogleCloudPlatform/cloud-functions/google//modules/secure-cloud-function",
     {.runtime = {"runtime"},
      .handler = {"entry_point"},
      .timeout = {"timeout_seconds"},
      .memory = {"available_memory_mb"},
      .environment = {"environment_variables"},
      .role = {"service_account_email"},
      .code = {"storage_source.object"}},
     "secret_environment_variables",
     function_settings,
     false},
};

/* The entry point is an export of the folder's main file. */
static void locate(struct tf_model *m, struct app_function *f)
{
    if (f->file || !f->code_dir || f->inline_code)
        return;
    f->file = google_main_file(m->app, f->code_dir, f->runtime, m->tf->files);
    f->symbol = f->file ? f->handler : NULL;
}

static void add_event(struct tf_model *m, struct tfm_thing *t, const struct doc *event)
{
    static const char *const sources[TFM_SPELLINGS] = {
        "resource", "pubsub_topic", "event_filters.value", "event_filters.attribute_value"};
    (void)tfm_add_trigger(m, t->function, event_kind(doc_text_at(event, "event_type")),
                          tfm_name_of(m, tfm_first_at(event, sources)),
                          tfm_place_at(t, "event_trigger"));
}

static void declare_function(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *event = tf_block(body, "event_trigger");
    const struct flavour *flavour = flavours;
    while (strcmp(flavour->type, t->type->type) != 0)
        flavour++; /* each row that comes here has one */
    struct app_function *f = declare(m, t, &flavour->as);
    const char *path = arena_printf(m->arena, "/%s", f->name);
    add_secrets(m, f, body, flavour->secrets);
    tfm_apply(m, body, flavour->settings, TFM_SETTINGS(f));
    locate(m, f);
    if (tfm_true_at(body, "trigger_http"))
        add_http(m, f, path, tfm_place_at(t, "trigger_http"));
    else if (!event && !flavour->asks)
        add_http(m, f, path, t->r->at);
    if (event)
        add_event(m, t, event);
    if (doc_get(body, "job_schedule"))
        (void)tfm_add_trigger(m, f, TRIGGER_SCHEDULE, tfm_text_at(body, "job_schedule"),
                              tfm_place_at(t, "job_schedule"));
    tfm_google_let_in_members(f, tfm_at(body, "members.invokers"));
}

/* --- services --- */

static void declare_service(struct tf_model *m, struct tfm_thing *t)
{
    static const struct {
        const char *annotation, *setting;
    } rows[] = {
        {"autoscaling.knative.dev/maxScale", "max-instances"},
        {"autoscaling.knative.dev/minScale", "min-instances"},
        {"run.googleapis.com/vpc-access-connector", "network"},
        {"run.googleapis.com/encryption-key", "kms-key"},
    };
    const struct doc *body = t->r->body;
    const struct doc *notes = tfm_at(body, "template.metadata.annotations");
    const struct doc *ingress =
        doc_get(tfm_at(body, "metadata.annotations"), "run.googleapis.com/ingress");
    static const struct tfm_arguments arguments = {
        .timeout = {"template.spec.timeout_seconds"},
        .memory = {"template.spec.containers.resources.limits.memory"},
        .environment = {"template.spec.containers.env"},
        .role = {"template.spec.service_account_name"},
    };
    struct app_function *f = declare(m, t, &arguments);
    const char *way = ingress ? google_ingress(doc_text(ingress)) : NULL;
    tfm_set(m, TFM_SETTINGS(f), "package", "image", t->r->at);
    if (way)
        tfm_set(m, TFM_SETTINGS(f), "ingress", way, doc_location(ingress));
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct doc *note = doc_get(notes, rows[i].annotation);
        if (tf_text(note))
            tfm_set(m, TFM_SETTINGS(f), rows[i].setting, tf_text(note), doc_location(note));
    }
    add_http(m, f, "/", t->r->at);
}

static void declare_service2(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    static const struct tfm_arguments arguments = {
        .memory = {"template.containers.resources.limits.memory"},
        .environment = {"template.containers.env"},
        .role = {"template.service_account"},
    };
    const char *timeout = tfm_known_at(body, "template.timeout");
    struct app_function *f = declare(m, t, &arguments);
    f->timeout = timeout ? google_duration(slice_of(timeout)) : -1;
    tfm_set(m, TFM_SETTINGS(f), "package", "image", t->r->at);
    tfm_apply(m, body, service_settings, TFM_SETTINGS(f));
    add_http(m, f, "/", t->r->at);
    if (tfm_true_at(body, "invoker_iam_disabled"))
        tfm_google_let_in(f, tfm_place_at(t, "invoker_iam_disabled"));
    /* Identity-Aware Proxy signs people in before */
    if (tfm_true_at(body, "iap_enabled") && f->triggers.len)
        f->triggers.items[0].auth = AUTH_USERS;
}

static void declare_job(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_arguments arguments = {
        .memory = {"template.template.containers.resources.limits.memory"},
        .environment = {"template.template.containers.env"},
        .role = {"template.template.service_account"},
    };
    struct app_function *f = declare(m, t, &arguments);
    tfm_set(m, TFM_SETTINGS(f), "package", "image", t->r->at);
}

/* GoogleCloudPlatform/cloud-run, of both versions. */
static void declare_service_module(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_arguments arguments = {
        .timeout = {"timeout_seconds"},
        .memory = {"limits.memory", "containers.resources.limits.memory"},
        .environment = {"env_vars", "containers.env_vars"},
        .role = {"service_account_email", "service_account"},
    };
    const struct doc *body = t->r->body;
    const struct doc *ingress =
        doc_get(doc_get(body, "service_annotations"), "run.googleapis.com/ingress");
    struct app_function *f = declare(m, t, &arguments);
    const char *way = ingress ? google_ingress(doc_text(ingress)) : NULL;
    tfm_set(m, TFM_SETTINGS(f), "package", "image", t->r->at);
    tfm_apply(m, body, service_settings, TFM_SETTINGS(f));
    if (way)
        tfm_set(m, TFM_SETTINGS(f), "ingress", way, doc_location(ingress));
    add_http(m, f, "/", t->r->at);
    tfm_google_let_in_members(f, doc_get(body, "members"));
    if (doc_count(doc_get(body, "iap_members")) && f->triggers.len)
        f->triggers.items[0].auth = AUTH_USERS;
}

/* --- App Engine --- */

static void declare_app_engine(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    static const struct tfm_arguments arguments = {
        .runtime = {"runtime"},
        .environment = {"env_variables"},
        .role = {"service_account"},
    };
    struct app_function *f = declare(m, t, &arguments);
    bool any = false;
    tf_each_block(handler, body, "handlers")
    {
        const char *url = tfm_text_at(handler, "url_regex");
        if (tf_block(handler, "static_files"))
            continue;
        struct app_trigger *trigger =
            tfm_add_trigger(m, f, TRIGGER_HTTP, NULL, doc_location(handler));
        struct slice login = doc_text_at(handler, "login");
        any = true;
        if (!trigger)
            return;
        trigger->method = "ANY";
        trigger->path = url ? url : "/";
        trigger->auth = slice_eq_str(login, "LOGIN_REQUIRED") ? AUTH_USERS
                        : slice_eq_str(login, "LOGIN_ADMIN")  ? AUTH_IAM
                                                              : AUTH_NONE;
    }
    struct app_trigger *trigger = any ? NULL : tfm_add_trigger(m, f, TRIGGER_HTTP, NULL, t->r->at);
    if (trigger) {
        trigger->method = "ANY";
        trigger->path = "/";
        trigger->auth = AUTH_NONE;
    }
}

/* --- what calls them --- */

static void link_push(struct tf_model *m, struct tfm_thing *t)
{
    static const struct {
        const char *target, *source;
        enum trigger_kind kind;
    } rows[] = {
        {"push_config.push_endpoint", "topic", TRIGGER_TOPIC},
        {"http_target.uri", "schedule", TRIGGER_SCHEDULE},
        {"destination.cloud_run_service.service", "matching_criteria.value", TRIGGER_TOPIC},
        {"destination.cloud_function", "matching_criteria.value", TRIGGER_TOPIC},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct doc *target = tfm_at(t->r->body, rows[i].target);
        struct app_function *f = target ? tfm_google_function(m, target) : NULL;
        const struct doc *source = tfm_at(t->r->body, rows[i].source);
        enum trigger_kind kind = rows[i].kind;
        if (f && i >= 2 && tf_text(source))
            kind = event_kind(slice_of(tf_text(source)));
        if (f)
            (void)tfm_add_trigger(
                m, f, kind, kind == TRIGGER_SCHEDULE ? tf_text(source) : tfm_name_of(m, source),
                t->r->at);
    }
}

/* A function that a schedule reaches through a topic says so itself: it listens to the topic. */
static const struct tfm_type rows[] = {
    {"google_cloudfunctions_function", TFM_NONE, "name", NULL, declare_function, NULL, TFM_MIDDLE},
    {"google_cloudfunctions2_function", TFM_NONE, "name", NULL, declare_function, NULL, TFM_MIDDLE},
    {"module:terraform-google-modules/event-function/google", TFM_NONE, "name", NULL,
     declare_function, NULL, TFM_MIDDLE},
    {"module:terraform-google-modules/scheduled-function/google", TFM_NONE, "function_name", NULL,
     declare_function, NULL, TFM_MIDDLE},
    {"module:GoogleCloudPlatform/cloud-functions/google", TFM_NONE, "function_name", NULL,
     declare_function, NULL, TFM_MIDDLE},
    {"module:terraform-google-modules/event-function/google//modules/repository-function", TFM_NONE,
     "name", NULL, declare_function, NULL, TFM_MIDDLE},
    {"module:GoogleCloudPlatform/cloud-functions/google//modules/secure-cloud-function", TFM_NONE,
     "function_name", NULL, declare_function, NULL, TFM_MIDDLE},
    {"module:GoogleCloudPlatform/cloud-run/google//modules/secure-cloud-run", TFM_NONE,
     "service_name", NULL, declare_service_module, NULL, TFM_MIDDLE},
    {"module:GoogleCloudPlatform/cloud-run/google", TFM_NONE, "service_name", NULL,
     declare_service_module, NULL, TFM_MIDDLE},
    {"module:GoogleCloudPlatform/cloud-run/google//modules/v2", TFM_NONE, "service_name", NULL,
     declare_service_module, NULL, TFM_MIDDLE},
    {"google_cloud_run_service", TFM_NONE, "name", NULL, declare_service, NULL, TFM_MIDDLE},
    {"google_cloud_run_v2_service", TFM_NONE, "name", NULL, declare_service2, NULL, TFM_MIDDLE},
    {"google_cloud_run_v2_job", TFM_NONE, "name", NULL, declare_job, NULL, TFM_MIDDLE},
    {"google_app_engine_standard_app_version", TFM_NONE, "service", NULL, declare_app_engine, NULL,
     TFM_MIDDLE},
    {"google_app_engine_flexible_app_version", TFM_NONE, "service", NULL, declare_app_engine, NULL,
     TFM_MIDDLE},
    {"google_pubsub_subscription", TFM_NONE, "name", NULL, NULL, link_push, TFM_MIDDLE},
    {"google_cloud_scheduler_job", TFM_NONE, "name", NULL, NULL, link_push, TFM_MIDDLE},
    {"google_eventarc_trigger", TFM_NONE, "name", NULL, NULL, link_push, TFM_MIDDLE},
};
const struct tfm_types tfm_google_types = {PROVIDER_GOOGLE, rows, ARRAY_SIZE(rows)};
