/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure.h"
#include "app/terraform/tf-model.h"

/*
 * Function apps and web apps of Azure, their functions, and stores. An app is one function of the
 * model: it has the settings, the environment and the identity. Which functions run in it is told
 * by azurerm_function_app_function or by the code.
 */

static const struct tfm_word ingress_words[] = {
    {"true", "all"}, {"false", "internal"}, {NULL, NULL}};
static const struct tfm_word required_words[] = {
    {"Required", "on"}, {"Optional", "off"}, {"OptionalInteractiveUser", "off"}, {NULL, NULL}};
/* A mode says something only where certificates are asked for at all. */
static const struct tfm_word refused[] = {{"false", "off"}, {NULL, NULL}};
static const struct tfm_word tls_words[] = {
    {"TLS1_0", "1.0"}, {"TLS1_1", "1.1"}, {"TLS1_2", "1.2"}, {"TLS1_3", "1.3"}, {NULL, ""}};

static const struct tfm_setting app_settings[] = {
    {"https-only", "https_only", TFM_TEXT, tfm_on_off},
    {"tls", "site_config.minimum_tls_version", TFM_TEXT, NULL},
    {"tls", "site_config.min_tls_version", TFM_TEXT, NULL},
    {"mutual-tls", "client_certificate_enabled", TFM_TEXT, refused},
    {"mutual-tls", "client_certificate_mode", TFM_TEXT, required_words},
    {"mutual-tls", "client_cert_mode", TFM_TEXT, required_words},
    {"mutual-tls", "client_certificate_enabled", TFM_TEXT, tfm_on_off},
    {"mutual-tls", "client_cert_enabled", TFM_TEXT, tfm_on_off},
    {"ingress", "public_network_access_enabled", TFM_TEXT, ingress_words},
    {"network", "virtual_network_subnet_id", TFM_TEXT, NULL},
    {"max-instances", "site_config.app_scale_limit", TFM_TEXT, NULL},
    {"max-instances", "maximum_instance_count", TFM_TEXT, NULL},
    {"min-instances", "site_config.elastic_instance_minimum", TFM_TEXT, NULL},
    {"logging", "builtin_logging_enabled", TFM_TEXT, tfm_on_off},
    {"logging", "enable_builtin_logging", TFM_TEXT, tfm_on_off},
    {"debug", "site_config.remote_debugging_enabled", TFM_TEXT, tfm_on_off},
    {"logging", "site_config.application_insights_connection_string", TFM_PRESENT, NULL},
    {"logging", "site_config.application_insights_key", TFM_PRESENT, NULL},
    {"logging", "logs.http_logs", TFM_PRESENT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting cors_settings[] = {
    {"cors-origin", "site_config.cors.allowed_origins", TFM_EACH, NULL},
    {"cors-credentials", "site_config.cors.support_credentials", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- apps --- */

/* "python3.11" of site_config.application_stack { python_version = "3.11" }. */
static void set_runtime(struct tf_model *m, const struct doc *body, struct app_function *f)
{
    static const struct {
        const char *path, *name;
    } rows[] = {
        {"site_config.application_stack.node_version", "node"},
        {"site_config.application_stack.python_version", "python"},
        {"site_config.application_stack.java_version", "java"},
        {"site_config.application_stack.dotnet_version", "dotnet"},
        {"site_config.application_stack.powershell_core_version", "powershell"},
        {"site_config.application_stack.php_version", "php"},
        {"site_config.application_stack.ruby_version", "ruby"},
        {"site_config.application_stack.go_version", "go"},
        {"site_config.python_version", "python"},
        {"site_config.php_version", "php"},
        {"site_config.java_version", "java"},
        {"site_config.dotnet_framework_version", "dotnet"},
        {"app_settings.FUNCTIONS_WORKER_RUNTIME", ""},
    };
    const char *name = tfm_known_at(body, "runtime_name"); /* of Flex Consumption */
    const char *newest = tfm_known_at(body, "runtime_version");
    if (name && newest) {
        f->runtime = arena_printf(m->arena, "%s%s", name, newest);
        f->runtime_at = doc_location(tfm_at(body, "runtime_version"));
    }
    for (size_t i = 0; i < ARRAY_SIZE(rows) && !f->runtime; i++) {
        const char *version = tfm_known_at(body, rows[i].path);
        if (!version)
            continue;
        if (version[0] == '~') /* "~18": the newest 18 */
            version++;
        f->runtime = arena_printf(m->arena, "%s%s", rows[i].name, version);
        f->runtime_at = doc_location(tfm_at(body, rows[i].path));
    }
}

/* What Azure itself asks of callers before the code of the app is asked. */
static enum auth_kind gate_of(const struct doc *body)
{
    static const struct {
        const char *enabled, *action;
    } gates[] = {
        {"auth_settings_v2.auth_enabled", "auth_settings_v2.unauthenticated_action"},
        {"auth_settings.enabled", "auth_settings.unauthenticated_client_action"},
    };
    if (tfm_false_at(body, "public_network_access_enabled"))
        return AUTH_PRIVATE;
    for (size_t i = 0; i < ARRAY_SIZE(gates); i++) {
        const struct doc *action = tfm_at(body, gates[i].action);
        if (tfm_true_at(body, gates[i].enabled))
            return tf_is_unknown(action) || slice_eq_str(doc_text(action), "AllowAnonymous")
                       ? AUTH_UNKNOWN
                       : AUTH_USERS;
    }
    return AUTH_UNKNOWN;
}

/* Each is a variable of the app, too, under a name that its type gives. */
static void add_connections(struct tf_model *m, struct app_function *f, const struct doc *body)
{
    static const struct {
        const char *type, *prefix;
    } prefixes[] = {
        {"MySQL", "MYSQLCONNSTR_"},
        {"PostgreSQL", "POSTGRESQLCONNSTR_"},
        {"SQLAzure", "SQLAZURECONNSTR_"},
        {"SQLServer", "SQLCONNSTR_"},
    };
    tf_each_block(connection, body, "connection_string")
    {
        const char *prefix = "CUSTOMCONNSTR_", *name = tfm_text_at(connection, "name");
        for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
            if (slice_ieq_str(doc_text_at(connection, "type"), prefixes[i].type))
                prefix = prefixes[i].prefix;
        if (name)
            tfm_add_variable(m, f, arena_printf(m->arena, "%s%s", prefix, name),
                             doc_get(connection, "value"), connection);
    }
}

static void declare_app(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    struct app_function *f = tfm_add_function(m, t);
    set_runtime(m, body, f);
    f->region = tfm_known_at(body, "location");
    f->memory = tfm_number_at(body, "instance_memory_in_mb");
    tfm_add_environment(m, f, doc_get(body, "app_settings"));
    add_connections(m, f, body);
    tfm_apply(m, body, app_settings, TFM_SETTINGS(f));
    if (tfm_at(body, "site_config.application_stack.docker") ||
        tfm_at(body, "site_config.application_stack.docker_image_name"))
        tfm_set(m, TFM_SETTINGS(f), "package", "image", tfm_place_at(t, "site_config"));
    f->role = tfm_text_at(body, "identity.type");
    tfm_locate_code(m, t, doc_get(body, "zip_deploy_file"));
    struct app_trigger *trigger = tfm_add_trigger(m, f, TRIGGER_HTTP, NULL, t->r->at);
    if (!trigger)
        return;
    trigger->method = "ANY";
    trigger->path = "/*";
    trigger->auth = gate_of(body);
    tfm_apply(m, body, cors_settings, TFM_SETTINGS(trigger));
}

/* --- functions of apps --- */

static struct app_function *app_of(struct tf_model *m, const struct doc *value)
{
    struct tfm_thing *t;
    for (size_t at = 0; (t = tfm_next_referred(m, value, &at));)
        if (t->function)
            return t->function;
    return NULL;
}

static void add_route(struct tf_model *m, struct app_function *f, const struct tfm_thing *t,
                      const struct doc *binding, const struct doc *method)
{
    struct slice level = doc_text_at(binding, "authLevel"), route = doc_text_at(binding, "route");
    const struct tfm_route all = {
        .kind = TRIGGER_HTTP,
        .method = method ? tf_text(method) : "ANY",
        .path = azure_path(m->app, NULL, route.len ? route : slice_of(tfm_thing_name(t))),
        .auth = {.kind = level.len ? azure_auth_level(level) : AUTH_API_KEY},
        .at = doc_location(binding),
    };
    (void)tfm_add_route(m, f, &all);
}

static void add_binding(struct tf_model *m, struct app_function *f, const struct tfm_thing *t,
                        const struct doc *binding)
{
    const struct azure_trigger_type *type = azure_trigger_type(doc_text_at(binding, "type"));
    const struct doc *methods = doc_get(binding, "methods");
    const char *source = NULL;
    if (!type || !slice_ends(doc_text_at(binding, "type"), "rigger"))
        return;
    if (type->kind == TRIGGER_HTTP) {
        doc_each(method, methods) add_route(m, f, t, binding, method);
        if (!doc_count(methods))
            add_route(m, f, t, binding, NULL);
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(type->resource_keys) && !source; i++)
        source = type->resource_keys[i] ? tf_text_at(binding, type->resource_keys[i]) : NULL;
    struct app_trigger *trigger = tfm_add_trigger(m, f, type->kind, source, doc_location(binding));
    if (trigger)
        trigger->auth = type->auth;
}

/* Files are given in place, or read from beside the configuration. */
static void take_files(struct tf_model *m, struct app_function *f, const struct doc *body)
{
    static const struct {
        const char *language, *ending, *symbol;
    } languages[] = {{"Python", ".py", "main"}, {"Javascript", ".js", "default"}};
    tf_each_block(file, body, "file")
    {
        const char *name = tfm_text_at(file, "name");
        f->handler = f->handler ? f->handler : name;
        for (size_t i = 0; i < ARRAY_SIZE(languages) && !f->file; i++) {
            if (!slice_ieq_str(doc_text_at(body, "language"), languages[i].language) ||
                !slice_ends(slice_of(name), languages[i].ending) || !doc_get(file, "content"))
                continue;
            tfm_take_code(m, f, doc_get(file, "content"), languages[i].ending);
            f->symbol = f->file ? languages[i].symbol : NULL;
        }
        f->inline_code |= !f->file;
    }
}

static void link_function(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    struct app_function *app = app_of(m, doc_get(body, "function_app_id"));
    struct app_function *f = tfm_add_function(m, t);
    const struct doc *config = tf_json(m->tf, doc_get(body, "config_json"));
    if (app) {
        f->runtime = app->runtime;
        f->runtime_at = app->runtime_at;
        f->role = app->role;
    }
    f->code_dir = m->tf->folder;
    take_files(m, f, body);
    doc_each(binding, doc_get(config, "bindings")) add_binding(m, f, t, binding);
}

/* --- what an app may do --- */

/* The identity of an app gets a role; by its name, or by its id alone. */
static void link_role_assignment(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *role = doc_get(body, "role_definition_name");
    struct app_function *f = app_of(m, doc_get(body, "principal_id"));
    struct slice name = doc_text(role);
    if (!f || !tf_text(role) || tf_is_unknown(role))
        return;
    struct app_permission *p = tfm_add_permission(m, TFM_PERMISSIONS(f), t->r->at);
    if (!p)
        return;
    p->origin = tf_text(role);
    p->conditional = doc_get(body, "condition") != NULL;
    /* these two stand for nearly everything there is */
    bool all = slice_eq_str(name, "Owner") || slice_eq_str(name, "Contributor");
    tfm_add_text(m, TFM_TEXTS(&p->actions), all ? "*" : tf_text(role));
    tfm_add_texts(m, TFM_TEXTS(&p->resources), doc_get(body, "scope"));
}

/* --- stores --- */

static const struct tfm_setting account_settings[] = {
    {"https-only", "https_traffic_only_enabled", TFM_TEXT, tfm_on_off},
    {"https-only", "enable_https_traffic_only", TFM_TEXT, tfm_on_off},
    {"tls", "min_tls_version", TFM_TEXT, tls_words},
    {"block-public", "allow_nested_items_to_be_public", TFM_TEXT, tfm_off_on},
    {"block-public", "allow_blob_public_access", TFM_TEXT, tfm_off_on},
    {"versioning", "blob_properties.versioning_enabled", TFM_TEXT, tfm_on_off},
    {"cors-origin", "blob_properties.cors_rule.allowed_origins", TFM_EACH, NULL},
    {"encryption", "customer_managed_key.key_vault_key_id", TFM_KEY, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static struct tfm_thing *account_of(struct tf_model *m, const struct tfm_thing *t)
{
    struct tfm_thing *account =
        tfm_find_at(m, t, "storage_account_name", "azurerm_storage_account");
    return account ? account : tfm_find_at(m, t, "storage_account_id", "azurerm_storage_account");
}

static void link_container(struct tf_model *m, struct tfm_thing *t)
{
    struct slice access = slice_of(tfm_known_at(t->r->body, "container_access_type"));
    const struct tfm_thing *account = account_of(m, t);
    bool open = slice_eq_str(access, "blob") || slice_eq_str(access, "container");
    bool refused_by_account =
        account && (tfm_false_at(account->r->body, "allow_nested_items_to_be_public") ||
                    tfm_false_at(account->r->body, "allow_blob_public_access"));
    if (!open || refused_by_account)
        return;
    t->resource->public_read = true;
    t->resource->public_at = tfm_place_at(t, "container_access_type");
}

/* --- API Management --- */

static const struct tfm_setting api_settings[] = {
    {"mutual-tls", "client_certificate_enabled", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};

static const struct tfm_setting database_settings[] = {
    {"public", "public_network_access_enabled", TFM_TEXT, tfm_on_off},
    {"encryption", "key_vault_key_id", TFM_KEY, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

#define APP(type_)                                                                                 \
    {                                                                                              \
        type_, TFM_NONE, "name", NULL, declare_app, NULL, TFM_MIDDLE                               \
    }

static const struct tfm_type rows[] = {
    APP("azurerm_function_app"),
    APP("azurerm_function_app_slot"),
    APP("azurerm_function_app_flex_consumption"),
    APP("azurerm_linux_function_app"),
    APP("azurerm_linux_function_app_slot"),
    APP("azurerm_windows_function_app"),
    APP("azurerm_windows_function_app_slot"),
    APP("azurerm_app_service"),
    APP("azurerm_app_service_slot"),
    APP("azurerm_linux_web_app"),
    APP("azurerm_linux_web_app_slot"),
    APP("azurerm_windows_web_app"),
    APP("azurerm_windows_web_app_slot"),
    {"azurerm_function_app_function", TFM_NONE, "name", NULL, NULL, link_function, TFM_MIDDLE},
    {"azurerm_role_assignment", TFM_NONE, NULL, NULL, NULL, link_role_assignment, TFM_LATE},
    {"azurerm_storage_account", RESOURCE_BUCKET, "name", account_settings, NULL, NULL, TFM_MIDDLE},
    {"azurerm_storage_container", RESOURCE_BUCKET, "name", NULL, NULL, link_container, TFM_MIDDLE},
    {"azurerm_storage_queue", RESOURCE_QUEUE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_storage_table", RESOURCE_TABLE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_servicebus_queue", RESOURCE_QUEUE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_servicebus_topic", RESOURCE_TOPIC, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_eventhub", RESOURCE_STREAM, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_eventgrid_topic", RESOURCE_TOPIC, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_cosmosdb_account", RESOURCE_DATABASE, "name", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"azurerm_key_vault_secret", RESOURCE_SECRET, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_api_management", RESOURCE_API, "name", api_settings, NULL, NULL, TFM_MIDDLE},
    {"azurerm_api_management_api", RESOURCE_API, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_static_web_app", RESOURCE_SITE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"azurerm_static_site", RESOURCE_SITE, "name", NULL, NULL, NULL, TFM_MIDDLE},
};
const struct tfm_types tfm_azure_types = {PROVIDER_AZURE, rows, ARRAY_SIZE(rows)};
