/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"
#include "base/file.h"
#include "base/limits.h"

/* Workers of Cloudflare, what starts them, and what they are bound to. */

static const char script_type[] = "cloudflare_workers_script";

static const struct tfm_setting script_settings[] = {
    {"cpu-limit", "limits.cpu_ms", TFM_TEXT, NULL},
    {"logging", "observability.enabled", TFM_TEXT, tfm_on_off},
    {"logging", "logpush", TFM_TEXT, tfm_on_off},
    {"compatibility-date", "compatibility_date", TFM_TEXT, NULL},
    {"compatibility-flag", "compatibility_flags", TFM_EACH, NULL},
    {"placement", "placement.mode", TFM_TEXT, NULL},
    {"default-url", "subdomain.enabled", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- bindings --- */

/* The blocks of provider 4, one for each kind; in provider 5 it is one list with a `type`. */
static const struct {
    const char *block, *type, *value;
    enum resource_kind kind;
} binding_types[] = {
    {"plain_text_binding", "plain_text", "text", RESOURCE_OTHER},
    {"secret_text_binding", "secret_text", "text", RESOURCE_SECRET},
    {"kv_namespace_binding", "kv_namespace", "namespace_id", RESOURCE_KV},
    {"r2_bucket_binding", "r2_bucket", "bucket_name", RESOURCE_BUCKET},
    {"d1_database_binding", "d1", "database_id", RESOURCE_DATABASE},
    {"queue_binding", "queue", "queue", RESOURCE_QUEUE},
    {"service_binding", "service", "service", RESOURCE_OTHER},
    {"hyperdrive_config_binding", "hyperdrive", "id", RESOURCE_DATABASE},
    {"analytics_engine_binding", "analytics_engine", "dataset", RESOURCE_STREAM},
};

static void add_variable(struct tf_model *m, struct app_function *f, const struct doc *binding,
                         const char *name, bool secret)
{
    const struct doc *value = doc_get(binding, "text");
    const char *text = tf_text(value);
    if (f->environment.len >= LIMIT_FUNCTION_ITEMS) {
        tfm_report_cap(m, "environment variables");
        return;
    }
    *vec_add(&f->environment, m->arena) = (struct app_variable){
        .name = name,
        .value = text ? text : "",
        /* a secret is kept as one, though its value may stand in the files */
        .literal = text && !secret && !tf_is_unknown(value) && !tf_referred(m->tf, value, NULL),
        .at = doc_location(value ? value : binding),
    };
}

static void add_binding(struct tf_model *m, struct tfm_thing *t, const struct doc *binding,
                        size_t kind)
{
    const char *name = tfm_text_at(binding, "name");
    if (!name)
        name = tfm_text_at(binding, "binding"); /* of a queue */
    if (!name)
        return;
    if (kind <= 1) {
        add_variable(m, t->function, binding, name, kind == 1);
        return;
    }
    const struct doc *value = doc_get(binding, binding_types[kind].value);
    struct tfm_thing *target;
    if (!value)
        value = doc_get(binding, kind == 4 ? "id" : "queue_name");
    for (size_t at = 0; value && (target = tfm_next_referred(m, value, &at));) {
        if (!target->resource)
            continue;
        tfm_add(m, TFM_SETTINGS(t->function), "binding", target->resource->logical_id,
                doc_location(binding));
        return;
    }
    if (kind == 6 || binding_types[kind].kind == RESOURCE_OTHER)
        return; /* another Worker */
    struct app_resource *r = tfm_add_resource(m, t, binding_types[kind].kind, name);
    r->logical_id = arena_printf(m->arena, "%s.%s", t->r->address, name);
    r->at = doc_location(binding);
    tfm_add(m, TFM_SETTINGS(t->function), "binding", r->logical_id, r->at);
}

static void add_class(struct tf_model *m, struct app_function *f, const struct doc *name)
{
    if (tf_text(name))
        tfm_add(m, TFM_SETTINGS(f), "class", tf_text(name), doc_location(name));
}

static void link_script(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *list = doc_get(t->r->body, "bindings");
    if (!t->function)
        return;
    tf_each_item(item, list)
    {
        /* of a class of another Worker only its name would be here */
        if (slice_eq_str(doc_text_at(item, "type"), "durable_object_namespace") &&
            !doc_get(item, "script_name"))
            add_class(m, t->function, doc_get(item, "class_name"));
    }
    for (size_t i = 0; i < ARRAY_SIZE(binding_types); i++) {
        tf_each_block(block, t->r->body, binding_types[i].block)
        {
            add_binding(m, t, block, i);
        }
        tf_each_item(item, list)
        {
            if (slice_eq_str(doc_text_at(item, "type"), binding_types[i].type))
                add_binding(m, t, item, i);
        }
    }
}

/* --- scripts --- */

/* The file that the code is read from, when it is in the tree, or the code itself. */
static void locate_script(struct tf_model *m, struct tfm_thing *t)
{
    static const char *const paths[] = {"content_file", "modules.content_file"};
    struct app_function *f = t->function;
    for (size_t i = 0; i < ARRAY_SIZE(paths) && !f->file; i++) {
        const char *text = tfm_text_at(t->r->body, paths[i]);
        const char *path = text ? tf_path(m->tf, text) : NULL;
        if (path && app_files_has(m->tf->files, path))
            f->file = path;
    }
    const struct doc *content = doc_get(t->r->body, "content");
    if (f->file)
        f->code_dir = path_dir(m->arena, f->file);
    else if (content)
        tfm_take_code(m, f, content, ".js");
    f->symbol = f->file ? "default.fetch" : NULL;
}

static void add_address(struct tf_model *m, struct app_function *f, const char *host,
                        const char *path, struct location at)
{
    struct app_trigger *trigger = tfm_add_trigger(m, f, TRIGGER_HTTP, host, at);
    if (!trigger)
        return;
    trigger->method = "ANY";
    trigger->path = path;
    trigger->auth = AUTH_NONE;
}

static void declare_script(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    if (!t->name)
        t->name = tfm_known_at(body, "script_name");
    struct app_function *f = tfm_add_function(m, t);
    locate_script(m, t);
    tfm_apply(m, body, script_settings, TFM_SETTINGS(f));
    if (tfm_true_at(body, "subdomain.enabled"))
        add_address(m, f, "workers.dev", "/*", tfm_place_at(t, "subdomain"));
}

static struct app_function *script_of(struct tf_model *m, const struct doc *value)
{
    static const char *const types[] = {script_type, "cloudflare_worker_script",
                                        "cloudflare_worker"};
    struct tfm_thing *t;
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        const char *text = tf_text(value);
        if ((t = tfm_find(m, value, types[i])) && t->function)
            return t->function;
        tfm_each(t, m, types[i])
        {
            if (t->function && text && strcmp(t->function->name, text) == 0)
                return t->function;
        }
    }
    return NULL;
}

/* A version of a Worker has the code and bindings. */
static void link_version(struct tf_model *m, struct tfm_thing *t)
{
    t->function = script_of(m, doc_get(t->r->body, "worker_id"));
    if (!t->function)
        return;
    locate_script(m, t);
    link_script(m, t);
    t->function = NULL; /* it is no function of its own */
}

/* --- what starts them --- */

/* The attribute that names the Worker, in whichever version of the provider. */
static struct app_function *named_script(struct tf_model *m, const struct tfm_thing *t)
{
    static const char *const names[] = {"script_name", "script", "service", "worker_id"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const struct doc *value = doc_get(t->r->body, names[i]);
        struct app_function *f = value ? script_of(m, value) : NULL;
        if (f)
            return f;
    }
    return NULL;
}

static void link_route(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = named_script(m, t);
    struct slice pattern = slice_of(tfm_text_at(t->r->body, "pattern"));
    size_t scheme = slice_find(pattern, "://");
    struct slice rest = scheme == SIZE_MAX ? pattern : slice_sub(pattern, scheme + 3, pattern.len);
    size_t slash = slice_find_char(rest, '/');
    if (f && pattern.len)
        add_address(m, f, arena_slicedup(m->arena, slice_sub(rest, 0, slash)),
                    slash == SIZE_MAX ? "/*"
                                      : arena_slicedup(m->arena, slice_sub(rest, slash, rest.len)),
                    tfm_place_at(t, "pattern"));
}

static void link_domain(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = named_script(m, t);
    if (f)
        add_address(m, f, tfm_text_at(t->r->body, "hostname"), "/*", t->r->at);
}

static void link_subdomain(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = named_script(m, t);
    bool on = tfm_true_at(t->r->body, "enabled") || tfm_true_at(t->r->body, "previews_enabled");
    if (!f)
        return;
    tfm_set(m, TFM_SETTINGS(f), "default-url", on ? "on" : "off", tfm_place_at(t, "enabled"));
    if (on)
        add_address(m, f, "workers.dev", "/*", tfm_place_at(t, "enabled"));
}

static void link_cron(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = named_script(m, t);
    struct tfm_values schedules = tfm_all(m, t->r->body, "schedules");
    for (size_t i = 0; f && i < schedules.len; i++) {
        const struct doc *item = schedules.items[i];
        const struct doc *cron = doc_is_map(item) ? doc_get(item, "cron") : item;
        (void)tfm_add_trigger(m, f, TRIGGER_SCHEDULE, tf_text(cron), doc_location(item));
    }
}

static void link_consumer(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_setting settings[] = {
        {"on-failure", "dead_letter_queue", TFM_TEXT, NULL},
        {"batch-size", "settings.batch_size", TFM_TEXT, NULL},
        {"max-retries", "settings.max_retries", TFM_TEXT, NULL},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    struct app_function *f = named_script(m, t);
    struct app_trigger *trigger =
        f ? tfm_add_trigger(m, f, TRIGGER_QUEUE, tfm_name_of(m, doc_get(t->r->body, "queue_id")),
                            t->r->at)
          : NULL;
    if (trigger)
        tfm_apply(m, t->r->body, settings, TFM_SETTINGS(trigger));
}

static void link_workflow(struct tf_model *m, struct tfm_thing *t)
{
    struct app_function *f = named_script(m, t);
    if (f)
        add_class(m, f, doc_get(t->r->body, "class_name"));
}

/* --- Pages --- */

static void declare_pages(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *directory = tfm_at(t->r->body, "build_config.destination_dir");
    if (t->resource && tf_text(directory))
        tfm_set(m, TFM_SETTINGS(t->resource), "directory", tf_text(directory),
                doc_location(directory));
}

#define SCRIPT(type_, name_)                                                                       \
    {                                                                                              \
        type_, TFM_NONE, name_, NULL, declare_script, link_script, TFM_MIDDLE                      \
    }
#define LINK(type_, link_)                                                                         \
    {                                                                                              \
        type_, TFM_NONE, NULL, NULL, NULL, link_, TFM_MIDDLE                                       \
    }
#define STORE(type_, kind_, name_)                                                                 \
    {                                                                                              \
        type_, kind_, name_, NULL, NULL, NULL, TFM_MIDDLE                                          \
    }

static const struct tfm_type rows[] = {
    SCRIPT("cloudflare_worker_script", "name"),
    SCRIPT("cloudflare_workers_script", "name"),
    SCRIPT("cloudflare_worker", "name"),
    LINK("cloudflare_worker_version", link_version),
    LINK("cloudflare_worker_route", link_route),
    LINK("cloudflare_workers_route", link_route),
    LINK("cloudflare_worker_domain", link_domain),
    LINK("cloudflare_workers_domain", link_domain),
    LINK("cloudflare_workers_custom_domain", link_domain),
    LINK("cloudflare_workers_script_subdomain", link_subdomain),
    LINK("cloudflare_worker_cron_trigger", link_cron),
    LINK("cloudflare_workers_cron_trigger", link_cron),
    LINK("cloudflare_queue_consumer", link_consumer),
    LINK("cloudflare_workflow", link_workflow),
    STORE("cloudflare_workers_kv_namespace", RESOURCE_KV, "title"),
    STORE("cloudflare_d1_database", RESOURCE_DATABASE, "name"),
    STORE("cloudflare_r2_bucket", RESOURCE_BUCKET, "name"),
    STORE("cloudflare_queue", RESOURCE_QUEUE, "queue_name"),
    STORE("cloudflare_hyperdrive_config", RESOURCE_DATABASE, "name"),
    {"cloudflare_pages_project", RESOURCE_SITE, "name", NULL, declare_pages, NULL, TFM_MIDDLE},
};
const struct tfm_types tfm_cloudflare_types = {PROVIDER_CLOUDFLARE, rows, ARRAY_SIZE(rows)};
