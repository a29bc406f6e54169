/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-template.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"

/*
 * Resource Manager templates: function apps, with their settings and environment, and stores. An
 * app is one function of the model; which functions run in it is told by their own files.
 */

struct template
{
    struct app *app;
    const struct doc *root;
    const char *file;
    const struct virga_diag_sink *sink;
    size_t items;
    struct map parameters, variables; /* name -> its value, a struct doc * */
};

/* ---- values ---- */

/* NAME of a text "[FUNCTION('NAME')]"; empty when it is none. */
static struct slice argument_of(struct slice text, const char *function)
{
    size_t len = strlen(function);
    if (!slice_starts(text, "[") || !slice_ends(text, "')]"))
        return SLICE_EMPTY;
    struct slice rest = slice_sub(text, 1, text.len - 3);
    if (!slice_starts(rest, function) || !slice_starts(slice_sub(rest, len, rest.len), "('"))
        return SLICE_EMPTY;
    return slice_sub(rest, len + 2, rest.len);
}

/* "[parameters('x')]" or "[variables('x')]": what stands for it, through a few steps. */
static const struct doc *value_of(const struct template *t, const struct doc *node)
{
    for (int depth = 0; depth < 8 && doc_is_scalar(node); depth++) {
        struct slice parameter = argument_of(doc_text(node), "parameters");
        struct slice variable = argument_of(doc_text(node), "variables");
        const struct doc *found = parameter.len  ? map_get(&t->parameters, parameter)
                                  : variable.len ? map_get(&t->variables, variable)
                                                 : NULL;
        if (!found)
            return node;
        node = found;
    }
    return node;
}

static const struct doc *value_at(const struct template *t, const struct doc *map, const char *path)
{
    return value_of(t, doc_at(map, path));
}

/* An expression is left that only a deployment can tell. */
static bool is_expression(struct slice text)
{
    return text.len > 1 && text.ptr[0] == '[' && text.ptr[1] != '[' &&
           text.ptr[text.len - 1] == ']';
}

static const char *text_at(const struct template *t, const struct doc *map, const char *path)
{
    struct slice text = doc_text(value_at(t, map, path));
    return text.len ? arena_slicedup(t->app->arena, text) : NULL;
}

/* ---- settings ---- */

struct setting_row {
    const char *path, *name;
    const char *words[2]; /* of true and false; none: the text itself */
};

static const struct setting_row app_rows[] = {
    {"httpsOnly", "https-only", {"on", "off"}},
    {"siteConfig.minTlsVersion", "tls", {NULL, NULL}},
    {"siteConfig.remoteDebuggingEnabled", "debug", {"on", "off"}},
    {"siteConfig.functionAppScaleLimit", "max-instances", {NULL, NULL}},
    {"siteConfig.minimumElasticInstanceCount", "min-instances", {NULL, NULL}},
    {"functionAppConfig.scaleAndConcurrency.maximumInstanceCount", "max-instances", {NULL, NULL}},
    {"virtualNetworkSubnetId", "network", {NULL, NULL}},
    {"clientCertEnabled", "mutual-tls", {"on", "off"}},
};

#define SET(t_, owner_, rows_, node_)                                                              \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < ARRAY_SIZE(rows_); i_++) {                                        \
            const struct doc *at_ = doc_at(node_, (rows_)[i_].path);                               \
            bool known_ = true;                                                                    \
            const char *value_ = setting_value(t_, at_, &(rows_)[i_], &known_);                    \
            if (value_)                                                                            \
                app_set((t_)->app, owner_, (rows_)[i_].name, value_, known_, doc_location(at_));   \
        }                                                                                          \
    } while (0)

/* NULL when it is not said. */
static const char *setting_value(const struct template *t, const struct doc *node,
                                 const struct setting_row *row, bool *ret_known)
{
    const struct doc *value = value_of(t, node);
    struct slice text = doc_text(value);
    if (!doc_is_scalar(value) || !text.len)
        return NULL;
    *ret_known = !is_expression(text);
    if (!*ret_known)
        return "";
    if (row->words[0])
        return doc_bool(value, false) ? row->words[0] : row->words[1];
    return arena_slicedup(t->app->arena, text);
}

/* ---- function apps ---- */

static void add_variable(struct template *t, struct app_function *f, struct slice name,
                         const struct doc *node)
{
    const struct doc *value = value_of(t, node);
    struct slice text = doc_text(value);
    if (!name.len || f->environment.len >= LIMIT_FUNCTION_ITEMS)
        return;
    *vec_add(&f->environment, t->app->arena) = (struct app_variable){
        .name = arena_slicedup(t->app->arena, name),
        .value = arena_slicedup(t->app->arena, text),
        .literal = doc_is_scalar(value) && !is_expression(text) &&
                   slice_find(text, "@Microsoft.KeyVault") == SIZE_MAX,
        .at = doc_location(node),
    };
}

/* "PYTHON|3.11" of linuxFxVersion, or FUNCTIONS_WORKER_RUNTIME. */
static void set_runtime(struct template *t, struct app_function *f, const struct doc *properties)
{
    const struct doc *node = value_at(t, properties, "siteConfig.linuxFxVersion");
    struct slice version, name = slice_cut(doc_text(node), '|', &version);
    const char *flex = text_at(t, properties, "functionAppConfig.runtime.name");
    if (name.len && version.len && !is_expression(doc_text(node))) {
        char *text = arena_printf(t->app->arena, "%.*s%.*s", SLICE_ARG(name), SLICE_ARG(version));
        for (char *p = text; *p; p++)
            if (*p >= 'A' && *p <= 'Z')
                *p = (char)(*p - 'A' + 'a');
        f->runtime = text;
        f->runtime_at = doc_location(node);
        return;
    }
    if (flex) {
        const char *number = text_at(t, properties, "functionAppConfig.runtime.version");
        f->runtime = arena_printf(t->app->arena, "%s%s", flex, number ? number : "");
        f->runtime_at = doc_location(doc_at(properties, "functionAppConfig.runtime.name"));
        return;
    }
    for (size_t i = 0; i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        if (strcmp(v->name, "FUNCTIONS_WORKER_RUNTIME") != 0 || !v->literal)
            continue;
        f->runtime = v->value;
        f->runtime_at = v->at;
    }
}

static void add_http(struct template *t, struct app_function *f, const struct doc *properties)
{
    const struct doc *cors = doc_at(properties, "siteConfig.cors");
    const struct doc *with = value_at(t, cors, "supportCredentials");
    struct app_trigger *trigger = app_add_trigger(t->app, f, TRIGGER_HTTP, f->at);
    struct slice access = doc_text(value_at(t, properties, "publicNetworkAccess"));
    trigger->method = "ANY";
    trigger->path = "/*";
    trigger->auth = slice_ieq_str(access, "Disabled") ? AUTH_PRIVATE : AUTH_UNKNOWN;
    doc_each(origin, value_at(t, cors, "allowedOrigins"))
    {
        struct slice text = doc_text(value_of(t, origin));
        if (trigger->settings.len < LIMIT_FUNCTION_ITEMS)
            app_set(t->app, trigger, "cors-origin", arena_slicedup(t->app->arena, text),
                    !is_expression(text), doc_location(origin));
    }
    if (with)
        app_set(t->app, trigger, "cors-credentials", doc_bool(with, false) ? "on" : "off", true,
                doc_location(with));
}

/* A name that only the deployment gives is the parameter's: "${appName}". */
static const char *name_of(struct template *t, const struct doc *item)
{
    struct slice name = doc_text(value_at(t, item, "name"));
    struct slice parameter = argument_of(name, "parameters");
    if (!name.len)
        return "unnamed";
    if (!is_expression(name))
        return arena_slicedup(t->app->arena, name);
    return arena_printf(t->app->arena, "${%.*s}",
                        SLICE_ARG(parameter.len ? parameter : slice_sub(name, 1, name.len - 1)));
}

static void read_app(struct template *t, const struct doc *item)
{
    const struct doc *properties = doc_get(item, "properties");
    const struct doc *variables = value_at(t, properties, "siteConfig.appSettings");
    struct slice kind = doc_text(value_at(t, item, "kind"));
    if (slice_ifind(kind, "functionapp") == SIZE_MAX)
        return; /* a web server */
    struct app_function *f = app_add_function(t->app, name_of(t, item), doc_location(item));
    f->provider = PROVIDER_AZURE;
    f->node = item;
    f->role = text_at(t, item, "identity.type");
    f->region = NULL;
    doc_each(variable, doc_is_seq(variables) ? variables : NULL)
        add_variable(t, f, doc_text_at(variable, "name"), doc_get(variable, "value"));
    set_runtime(t, f, properties);
    SET(t, f, app_rows, properties);
    add_http(t, f, properties);
}

/* The app that NODE lies in, or the only one of the template. */
static struct app_function *app_around(const struct template *t, const struct doc *node)
{
    struct app_function *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < t->app->functions.len; i++) {
        struct app_function *f = t->app->functions.items[i];
        if (f->provider != PROVIDER_AZURE || !f->node || f->node->file != t->file)
            continue;
        for (const struct doc *up = node->parent; up; up = up->parent)
            if (up == f->node)
                return f;
        only = f;
        count++;
    }
    return count == 1 ? only : NULL;
}

/* Microsoft.Web/sites/config "…/appsettings": a map of variables. */
static void read_config(struct template *t, const struct doc *item)
{
    struct app_function *f = app_around(t, item);
    const char *name = name_of(t, item);
    const struct doc *properties = value_at(t, item, "properties");
    if (!f || slice_ifind(slice_of(name), "appsettings") == SIZE_MAX || !doc_is_map(properties))
        return;
    doc_each(node, properties) add_variable(t, f, node->key, node);
    if (!f->runtime)
        set_runtime(t, f, doc_get(f->node, "properties"));
}

/* ---- stores ---- */

static struct app_resource *add_resource(struct template *t, enum resource_kind kind,
                                         const struct doc *item)
{
    struct app_resource *r = app_add_resource(t->app, kind, name_of(t, item), doc_location(item));
    r->provider = PROVIDER_AZURE;
    r->name = r->logical_id;
    r->type = text_at(t, item, "type");
    r->node = item;
    return r;
}

static const struct setting_row storage_rows[] = {
    {"allowBlobPublicAccess", "block-public", {"off", "on"}},
};
static const struct setting_row database_rows[] = {
    {"publicNetworkAccess", "public", {NULL, NULL}},
};

static void read_storage(struct template *t, const struct doc *item)
{
    struct app_resource *r = add_resource(t, RESOURCE_BUCKET, item);
    SET(t, r, storage_rows, doc_get(item, "properties"));
}

static void read_container(struct template *t, const struct doc *item)
{
    struct app_resource *r = add_resource(t, RESOURCE_BUCKET, item);
    const struct doc *access = doc_at(item, "properties.publicAccess");
    struct slice text = doc_text(value_of(t, access));
    r->public_read = slice_ieq_str(text, "Blob") || slice_ieq_str(text, "Container");
    if (r->public_read)
        r->public_at = doc_location(access);
}

static void read_database(struct template *t, const struct doc *item)
{
    struct app_resource *r = add_resource(t, RESOURCE_DATABASE, item);
    SET(t, r, database_rows, doc_get(item, "properties"));
    for (size_t i = 0; i < r->settings.len; i++)
        if (r->settings.items[i].known)
            r->settings.items[i].value =
                slice_ieq_str(slice_of(r->settings.items[i].value), "Disabled") ? "off" : "on";
}

static void read_queue(struct template *t, const struct doc *item)
{
    (void)add_resource(t, RESOURCE_QUEUE, item);
}

static void read_topic(struct template *t, const struct doc *item)
{
    (void)add_resource(t, RESOURCE_TOPIC, item);
}

static void read_stream(struct template *t, const struct doc *item)
{
    (void)add_resource(t, RESOURCE_STREAM, item);
}

static void read_secret(struct template *t, const struct doc *item)
{
    (void)add_resource(t, RESOURCE_SECRET, item);
}

static const struct {
    const char *type;
    void (*read)(struct template *t, const struct doc *item);
} types[] = {
    {"Microsoft.Web/sites", read_app},
    {"Microsoft.Web/sites/config", read_config},
    {"config", read_config}, /* within its app */
    {"Microsoft.Storage/storageAccounts", read_storage},
    {"Microsoft.Storage/storageAccounts/blobServices/containers", read_container},
    {"Microsoft.DocumentDB/databaseAccounts", read_database},
    {"Microsoft.Sql/servers", read_database},
    {"Microsoft.Storage/storageAccounts/queueServices/queues", read_queue},
    {"Microsoft.ServiceBus/namespaces/queues", read_queue},
    {"Microsoft.ServiceBus/namespaces/topics", read_topic},
    {"Microsoft.EventHub/namespaces/eventhubs", read_stream},
    {"Microsoft.KeyVault/vaults/secrets", read_secret},
};

static void read_item(struct template *t, const struct doc *item)
{
    struct slice type = doc_text_at(item, "type");
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        if (!slice_ieq_str(type, types[i].type))
            continue;
        if (++t->items <= LIMIT_TEMPLATE_ITEMS)
            types[i].read(t, item);
        else if (t->items == LIMIT_TEMPLATE_ITEMS + 1)
            diag_emit(t->sink, VIRGA_DIAG_WARNING, "template-too-large", t->file, item->line,
                      item->column, "more than %u resources: the rest is not read",
                      LIMIT_TEMPLATE_ITEMS);
    }
}

/* ---- the reader ---- */

static bool matches(const char *file)
{
    return slice_ends(slice_of(file), ".json");
}

static bool sniffs(struct slice text)
{
    return slice_ifind(slice_sub(text, 0, 4096), "deploymentTemplate.json") != SIZE_MAX;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return slice_ifind(doc_text_at(root, "$schema"), "deploymentTemplate.json") != SIZE_MAX &&
           doc_count(doc_get(root, "resources")) > 0;
}

static void name_values(struct template *t)
{
    const struct doc *parameters = doc_get(t->root, "parameters");
    const struct doc *variables = doc_get(t->root, "variables");
    map_init(&t->parameters, t->app->arena);
    map_init(&t->variables, t->app->arena);
    doc_each(node, doc_is_map(parameters) ? parameters : NULL)
        map_put(&t->parameters, node->key, (void *)doc_get(node, "defaultValue"));
    doc_each(node, doc_is_map(variables) ? variables : NULL)
        map_put(&t->variables, node->key, (void *)node);
}

/* Resources lie within each other and in templates within templates: every map with a type. */
void azure_read_template(struct app *app, const struct doc *root,
                         const struct virga_diag_sink *sink)
{
    struct template t = {.app = app, .root = root, .file = root->file, .sink = sink};
    const struct doc *resources = doc_get(root, "resources");
    name_values(&t);
    for (const struct doc *node = resources; node; node = doc_next(node, resources))
        if (doc_is_map(node) && doc_get(node, "type"))
            read_item(&t, node);
}

static void read_template(struct app *app, const struct doc *root, const char *file,
                          const struct app_files *files, const struct virga_diag_sink *sink)
{
    (void)file;
    (void)files;
    azure_read_template(app, root, sink);
}

const struct app_reader azure_arm_reader = {.name = "azure-template",
                                            .matches = matches,
                                            .sniffs = sniffs,
                                            .accepts = accepts,
                                            .read = read_template};
