/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-google.h"
#include "app/google/google.h"

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
static void add_secrets(struct tf_model *m, struct app_function *f, const struct doc *body)
{
    tf_each_block(secret, body, "secret_environment_variables")
    {
        const char *key = tfm_text_at(secret, "key");
        const char *value = tfm_name_of(m, doc_get(secret, "secret"));
        if (key && f->environment.len < 1024)
            *vec_add(&f->environment, m->arena) = (struct app_variable){
                .name = key, .value = value ? value : "", .at = doc_location(secret)};
    }
}

static struct app_function *declare(struct tf_model *m, struct tfm_thing *t, const char *runtime,
                                    const char *account)
{
    const struct doc *body = t->r->body, *runtime_at = tfm_at(body, runtime);
    struct app_function *f = tfm_add_function(m, t);
    const char *region = tfm_known_at(body, "region");
    f->runtime = tfm_text_at(body, runtime);
    if (runtime_at)
        f->runtime_at = doc_location(runtime_at);
    f->region = region ? region : tfm_known_at(body, "location");
    t->role = tfm_at(body, account);
    t->role_type = "google_service_account";
    return f;
}

/* The entry point is an export of the folder's main file. */
static void locate(struct tf_model *m, struct tfm_thing *t, const char *object,
                   const char *entry_point)
{
    struct app_function *f = t->function;
    f->handler = tfm_text_at(t->r->body, entry_point);
    tfm_locate_code(m, t, tfm_at(t->r->body, object));
    if (f->file || !f->code_dir || f->inline_code)
        return;
    f->file = google_main_file(m->app, f->code_dir, f->runtime, m->tf->files);
    f->symbol = f->file ? f->handler : NULL;
}

static void declare_function(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *event = tf_block(body, "event_trigger");
    if (t->r->data)
        return;
    struct app_function *f = declare(m, t, "runtime", "service_account_email");
    f->memory = tfm_number_at(body, "available_memory_mb");
    f->timeout = tfm_number_at(body, "timeout");
    tfm_add_environment(m, f, doc_get(body, "environment_variables"));
    add_secrets(m, f, body);
    tfm_apply(m, body, function_settings, TFM_SETTINGS(f));
    locate(m, t, "source_archive_object", "entry_point");
    if (tfm_true_at(body, "trigger_http"))
        add_http(m, f, arena_printf(m->arena, "/%s", f->name), tfm_place_at(t, "trigger_http"));
    if (event)
        (void)tfm_add_trigger(m, f, event_kind(doc_text_at(event, "event_type")),
                              tfm_name_of(m, doc_get(event, "resource")),
                              tfm_place_at(t, "event_trigger"));
}

static void declare_function2(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *event = tf_block(body, "event_trigger");
    if (t->r->data)
        return;
    struct app_function *f =
        declare(m, t, "build_config.runtime", "service_config.service_account_email");
    const char *memory = tfm_known_at(body, "service_config.available_memory");
    f->memory = memory ? google_memory(slice_of(memory)) : -1;
    f->timeout = tfm_number_at(body, "service_config.timeout_seconds");
    tfm_add_environment(m, f, tfm_at(body, "service_config.environment_variables"));
    add_secrets(m, f, tf_block(body, "service_config"));
    tfm_apply(m, body, function2_settings, TFM_SETTINGS(f));
    locate(m, t, "build_config.source.storage_source.object", "build_config.entry_point");
    if (!event) {
        add_http(m, f, arena_printf(m->arena, "/%s", f->name), t->r->at);
        return;
    }
    const struct doc *from = doc_get(event, "pubsub_topic");
    if (!from)
        from = tfm_at(event, "event_filters.value");
    (void)tfm_add_trigger(m, f, event_kind(doc_text_at(event, "event_type")), tfm_name_of(m, from),
                          tfm_place_at(t, "event_trigger"));
}

/* --- services --- */

static void add_container(struct tf_model *m, struct app_function *f, const struct doc *container)
{
    const char *memory = tfm_known_at(container, "resources.limits.memory");
    if (memory)
        f->memory = google_memory(slice_of(memory));
    tf_each_block(env, container, "env")
    {
        const struct doc *value = doc_get(env, "value");
        const char *name = tfm_text_at(env, "name"), *text = tf_text(value);
        if (name && f->environment.len < 1024)
            *vec_add(&f->environment, m->arena) = (struct app_variable){
                .name = name,
                .value = text ? text : "",
                .literal = text && !tf_is_unknown(value) && !tf_referred(m->tf, value, NULL),
                .at = doc_location(value ? value : env),
            };
    }
}

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
    if (t->r->data)
        return;
    struct app_function *f = declare(m, t, "", "template.spec.service_account_name");
    const char *way = ingress ? google_ingress(doc_text(ingress)) : NULL;
    f->timeout = tfm_number_at(body, "template.spec.timeout_seconds");
    add_container(m, f, tfm_at(body, "template.spec.containers"));
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
    const char *timeout = tfm_known_at(body, "template.timeout");
    if (t->r->data)
        return;
    struct app_function *f = declare(m, t, "", "template.service_account");
    f->timeout = timeout ? google_duration(slice_of(timeout)) : -1;
    add_container(m, f, tf_block(tf_block(body, "template"), "containers"));
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
    struct app_function *f = declare(m, t, "", "template.template.service_account");
    add_container(m, f, tfm_at(t->r->body, "template.template.containers"));
    tfm_set(m, TFM_SETTINGS(f), "package", "image", t->r->at);
}

/* --- App Engine --- */

static void declare_app_engine(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    struct app_function *f = declare(m, t, "runtime", "service_account");
    tfm_add_environment(m, f, doc_get(body, "env_variables"));
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
    {"google_cloudfunctions2_function", TFM_NONE, "name", NULL, declare_function2, NULL,
     TFM_MIDDLE},
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
