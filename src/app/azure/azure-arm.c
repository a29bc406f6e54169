/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-template.h"
#include "base/limits.h"

/*
 * What resources of Resource Manager templates mean: function apps, with their settings and
 * environment, and stores. An app is one function of the model; which functions run in it is told
 * by their own files.
 */

/* A resource that is read. */
struct reading {
    struct azure_template *t;
    const struct azure_scope *s;
    const struct doc *item;
    const char *type;
};

/* TEXT in the model's arena; empty once loops and names have multiplied it beyond the cap. */
static const char *copy(const struct reading *rd, struct slice text)
{
    struct azure_budget *budget = &rd->t->budget;
    budget->text_bytes += text.len;
    budget->limited |= budget->text_bytes > LIMIT_TEMPLATE_TEXT;
    return budget->limited ? "" : arena_slicedup(rd->t->app->arena, text);
}

/* The text at PATH of MAP, as far as it is known; NULL when there is none. */
static const char *text_at(const struct reading *rd, const struct doc *map, const char *path)
{
    struct slice text = azure_eval_at(rd->s, map, path).text;
    return text.len ? copy(rd, text) : NULL;
}

/* ---- settings ---- */

struct setting_row {
    const char *path, *name;
    const char *words[2]; /* of true and false; none: the text itself */
};

static const struct setting_row app_rows[] = {
    {"httpsOnly", "https-only", {"on", "off"}},
    {"functionAppConfig.scaleAndConcurrency.maximumInstanceCount", "max-instances", {NULL, NULL}},
    {"virtualNetworkSubnetId", "network", {NULL, NULL}},
    {"clientCertEnabled", "mutual-tls", {"on", "off"}},
};
/* Of `siteConfig`, and of a config named "web". */
static const struct setting_row site_rows[] = {
    {"minTlsVersion", "tls", {NULL, NULL}},
    {"remoteDebuggingEnabled", "debug", {"on", "off"}},
    {"functionAppScaleLimit", "max-instances", {NULL, NULL}},
    {"minimumElasticInstanceCount", "min-instances", {NULL, NULL}},
};
static const struct setting_row storage_rows[] = {
    {"allowBlobPublicAccess", "block-public", {"off", "on"}},
};

/* NULL when it is not said, "" when it is not known. */
static const char *setting_value(const struct reading *rd, const struct setting_row *row,
                                 struct azure_value v)
{
    bool scalar = !v.doc || doc_is_scalar(v.doc);
    if (!scalar || !v.text.len)
        return NULL;
    if (!v.known)
        return "";
    if (!row->words[0])
        return copy(rd, v.text);
    return row->words[slice_ieq_str(v.text, "true") ? 0 : 1];
}

/* A place to point at: that of PATH in MAP, or of what stands for it. */
static struct location place_at(const struct doc *map, const char *path)
{
    const struct doc *node = doc_at(map, path);
    return doc_location(node ? node : map);
}

#define SET(rd_, owner_, rows_, node_)                                                             \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < ARRAY_SIZE(rows_); i_++) {                                        \
            struct azure_value v_ = azure_eval_at((rd_)->s, node_, (rows_)[i_].path);              \
            const char *value_ = setting_value(rd_, &(rows_)[i_], v_);                             \
            if (value_)                                                                            \
                app_set((rd_)->t->app, owner_, (rows_)[i_].name, value_, v_.known,                 \
                        place_at(node_, (rows_)[i_].path));                                        \
        }                                                                                          \
    } while (0)

/* ---- function apps ---- */

static void add_variable(const struct reading *rd, struct app_function *f, struct slice name,
                         struct azure_value value, const struct doc *at)
{
    bool scalar = !value.doc || doc_is_scalar(value.doc);
    rd->t->budget.limited |= ++rd->t->variables > LIMIT_TEMPLATE_COPIES;
    if (!name.len || rd->t->budget.limited || f->environment.len >= LIMIT_FUNCTION_ITEMS)
        return;
    *vec_add(&f->environment, rd->t->app->arena) = (struct app_variable){
        .name = copy(rd, name),
        .value = copy(rd, value.text),
        .literal =
            scalar && value.known && slice_find(value.text, "@Microsoft.KeyVault") == SIZE_MAX,
        .at = doc_location(at),
    };
}

static const char *lower(const struct reading *rd, struct slice text)
{
    char *out = arena_slicedup(rd->t->app->arena, text);
    for (char *p = out; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return out;
}

static void set_runtime(struct app_function *f, const char *runtime, struct location at)
{
    f->runtime = runtime;
    f->runtime_at = at;
}

/* "PYTHON|3.11" of linuxFxVersion, the runtime of a flexible plan, or FUNCTIONS_WORKER_RUNTIME. */
static void find_runtime(const struct reading *rd, struct app_function *f,
                         const struct doc *properties)
{
    static const char linux_path[] = "siteConfig.linuxFxVersion",
                      flex_path[] = "functionAppConfig.runtime.name";
    struct azure_value fx = azure_eval_at(rd->s, properties, linux_path);
    struct azure_value flex = azure_eval_at(rd->s, properties, flex_path);
    struct slice version, name = slice_cut(fx.text, '|', &version);
    if (fx.known && version.len && slice_ieq_str(name, "docker")) {
        set_runtime(f, "container", place_at(properties, linux_path));
        app_set(rd->t->app, f, "package", "image", true, f->runtime_at);
        return;
    }
    if (fx.known && name.len && version.len) {
        const char *text =
            arena_printf(&rd->t->scratch, "%.*s%.*s", SLICE_ARG(name), SLICE_ARG(version));
        set_runtime(f, lower(rd, slice_of(text)), place_at(properties, linux_path));
        return;
    }
    if (flex.known && flex.text.len) {
        const char *number = text_at(rd, properties, "functionAppConfig.runtime.version");
        const char *text = arena_printf(rd->t->app->arena, "%.*s%s", SLICE_ARG(flex.text),
                                        number && *number != '$' ? number : "");
        set_runtime(f, text, place_at(properties, flex_path));
        return;
    }
    for (size_t i = 0; i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        if (strcmp(v->name, "FUNCTIONS_WORKER_RUNTIME") == 0 && v->literal)
            set_runtime(f, v->value, v->at);
    }
}

static void set_cors(const struct reading *rd, struct app_trigger *trigger, const struct doc *cors)
{
    struct azure_value origins = azure_eval_at(rd->s, cors, "allowedOrigins");
    struct azure_value with = azure_eval_at(rd->s, cors, "supportCredentials");
    doc_each(origin, origins.doc)
    {
        struct azure_value v = azure_eval(origins.scope, origin);
        if (trigger->settings.len < LIMIT_FUNCTION_ITEMS)
            app_set(rd->t->app, trigger, "cors-origin", copy(rd, v.text), v.known,
                    doc_location(origin));
    }
    if (with.text.len)
        app_set(rd->t->app, trigger, "cors-credentials",
                slice_ieq_str(with.text, "true") ? "on" : "off", with.known,
                place_at(cors, "supportCredentials"));
}

static void add_http(const struct reading *rd, struct app_function *f, const struct doc *properties)
{
    struct app_trigger *trigger = app_add_trigger(rd->t->app, f, TRIGGER_HTTP, f->at);
    struct slice access = azure_eval_at(rd->s, properties, "publicNetworkAccess").text;
    trigger->method = "ANY";
    trigger->path = "/*";
    trigger->auth = slice_ieq_str(access, "Disabled") ? AUTH_PRIVATE : AUTH_UNKNOWN;
    set_cors(rd, trigger, azure_eval_at(rd->s, properties, "siteConfig.cors").doc);
}

/* An identity of the app's own, or one that it may share: the first that is named. */
static void set_identity(const struct reading *rd, struct app_function *f)
{
    const struct doc *identity = doc_get(rd->item, "identity");
    struct azure_value type = azure_eval_at(rd->s, identity, "type");
    const struct doc *shared = azure_eval_at(rd->s, identity, "userAssignedIdentities").doc;
    if (shared && shared->child) {
        struct doc name = {.kind = DOC_STRING, .text = shared->child->key, .file = shared->file};
        struct slice text = azure_eval(rd->s, &name).text;
        f->role = copy(rd, text.len ? text : name.text);
    } else if (type.known && slice_ieq_str(type.text, "SystemAssigned")) {
        app_set(rd->t->app, f, "own-role", "on", true, place_at(identity, "type"));
    }
}

static const char *name_of(const struct reading *rd)
{
    const char *name = text_at(rd, rd->item, "name");
    return name ? name : "unnamed";
}

/* Each entry of a map is a variable. */
static void add_map(const struct reading *rd, struct app_function *f, struct azure_value map)
{
    doc_each(node, map.known && doc_is_map(map.doc) ? map.doc : NULL)
        add_variable(rd, f, node->key, azure_eval(map.scope, node), node);
}

/* A list of maps with "name" and "value". */
static void add_list(const struct reading *rd, struct app_function *f, struct azure_value list)
{
    doc_each(variable, list.known && doc_is_seq(list.doc) ? list.doc : NULL)
    {
        const struct doc *value = doc_get(variable, "value");
        add_variable(rd, f, azure_eval_at(list.scope, variable, "name").text,
                     azure_eval(list.scope, value), value ? value : variable);
    }
}

/* The app whose name and kind BODY tells; NULL when it is no function app. */
static struct app_function *add_app(const struct reading *rd, const struct doc *body,
                                    const struct doc *properties)
{
    const struct reading named = {rd->t, rd->s, body, rd->type};
    if (slice_ifind(azure_eval_at(rd->s, body, "kind").text, "functionapp") == SIZE_MAX)
        return NULL; /* a web server */
    struct app_function *f = app_add_function(rd->t->app, name_of(&named), doc_location(rd->item));
    f->provider = PROVIDER_AZURE;
    f->node = rd->item;
    add_list(rd, f, azure_eval_at(rd->s, properties, "siteConfig.appSettings"));
    SET(rd, f, app_rows, properties);
    SET(rd, f, site_rows, azure_eval_at(rd->s, properties, "siteConfig").doc);
    struct azure_value memory =
        azure_eval_at(rd->s, properties, "functionAppConfig.scaleAndConcurrency.instanceMemoryMB");
    uint64_t megabytes;
    if (memory.known && slice_to_u64(memory.text, &megabytes) && megabytes < UINT32_MAX)
        f->memory = (double)megabytes;
    add_http(rd, f, properties);
    *vec_add(&rd->t->apps, &rd->t->scratch) = (struct azure_app){f, rd->s, rd->item, properties};
    return f;
}

static void read_app(const struct reading *rd)
{
    const struct doc *properties = doc_get(rd->item, "properties");
    struct app_function *f = add_app(rd, rd->item, properties);
    if (!f)
        return;
    set_identity(rd, f);
    find_runtime(rd, f, properties);
}

static void read_site_module(const struct reading *rd)
{
    const struct doc *params = doc_get(rd->item, "params");
    struct app_function *f = add_app(rd, params, params);
    if (!f)
        return;
    struct azure_value shared =
        azure_eval_at(rd->s, params, "managedIdentities.userAssignedResourceIds.0");
    struct azure_value own = azure_eval_at(rd->s, params, "managedIdentities.systemAssigned");
    if (shared.text.len)
        f->role = copy(rd, shared.text);
    else if (own.known && slice_eq_str(own.text, "true"))
        app_set(rd->t->app, f, "own-role", "on", true,
                place_at(params, "managedIdentities.systemAssigned"));
    add_map(rd, f, azure_eval_at(rd->s, params, "appSettingsKeyValuePairs"));
    struct azure_value configs = azure_eval_at(rd->s, params, "configs");
    doc_each(config, configs.known && doc_is_seq(configs.doc)
                         ? configs.doc
                         : NULL) if (slice_eq_str(azure_eval_at(configs.scope, config, "name").text,
                                                  "appsettings"))
        add_map(rd, f, azure_eval_at(configs.scope, config, "properties"));
    find_runtime(rd, f, params);
}

/* ---- what belongs to an app ---- */

static void read_part(const struct reading *rd)
{
    *vec_add(&rd->t->waiting, &rd->t->scratch) = (struct azure_waiting){rd->s, rd->item, rd->type};
}

/* Is OUTER the scope S, or one around it? */
static bool lies_in(const struct azure_scope *s, const struct azure_scope *outer)
{
    while (s && s != outer)
        s = s->outer;
    return s != NULL;
}

/* `parent: x` for the resource x of the same template, which has one loop turn at most. */
static bool is_parent(const struct azure_app *a, const struct azure_waiting *w)
{
    struct slice parent = doc_text_at(w->item, "parent"), symbol = doc_text_at(a->item, "symbol");
    const struct azure_scope *whole = a->scope;
    while (whole->outer)
        whole = whole->outer;
    return parent.len > 2 && slice_eq(slice_sub(parent, 1, parent.len - 1), symbol) &&
           lies_in(w->scope, whole);
}

/* The app that W lies in, says to belong to, has in its NAME, or the only one there is. */
static const struct azure_app *app_of(const struct azure_template *t, const struct azure_waiting *w,
                                      struct slice name)
{
    struct slice rest, first = slice_cut(name, '/', &rest);
    for (size_t i = t->apps.len; i > 0; i--) {
        const struct azure_app *a = &t->apps.items[i - 1];
        bool around = w->item->parent && w->item->parent->parent == a->item;
        if ((around && lies_in(w->scope, a->scope)) || is_parent(a, w) ||
            (rest.len && slice_eq_str(first, a->f->name)))
            return a;
    }
    return t->apps.len == 1 ? &t->apps.items[0] : NULL;
}

static void set_variables(const struct reading *rd, const struct azure_app *a,
                          struct azure_value properties)
{
    add_map(rd, a->f, properties);
    if (!a->f->runtime)
        find_runtime(rd, a->f, a->properties);
}

static void set_site(const struct reading *rd, const struct azure_app *a,
                     struct azure_value properties)
{
    struct app_function *f = a->f;
    SET(rd, f, site_rows, properties.doc);
    if (f->triggers.len)
        set_cors(rd, &f->triggers.items[0], azure_eval_at(rd->s, properties.doc, "cors").doc);
}

/* The platform's own sign-in before all functions of the app. */
static void set_sign_in(const struct reading *rd, const struct azure_app *a,
                        struct azure_value properties)
{
    struct app_function *f = a->f;
    static const char path[] = "globalValidation.requireAuthentication";
    struct azure_value required = azure_eval_at(rd->s, properties.doc, path);
    struct slice action =
        azure_eval_at(rd->s, properties.doc, "globalValidation.unauthenticatedClientAction").text;
    struct slice enabled = azure_eval_at(rd->s, properties.doc, "platform.enabled").text;
    struct app_trigger *trigger = f->triggers.len ? &f->triggers.items[0] : NULL;
    if (!trigger || trigger->auth != AUTH_UNKNOWN || !slice_ieq_str(required.text, "true") ||
        slice_ieq_str(action, "AllowAnonymous") || slice_ieq_str(enabled, "false"))
        return;
    trigger->auth = AUTH_USERS;
    trigger->at = place_at(properties.doc, path);
}

static const struct {
    const char *name; /* how the name of the config ends */
    void (*set)(const struct reading *rd, const struct azure_app *a, struct azure_value properties);
} configs[] = {{"appsettings", set_variables}, {"web", set_site}, {"authsettingsV2", set_sign_in}};

void azure_template_settle(struct azure_template *t)
{
    for (size_t i = 0; i < t->waiting.len; i++) {
        const struct azure_waiting *w = &t->waiting.items[i];
        const struct reading rd = {t, w->scope, w->item, w->type};
        struct slice name = azure_eval_at(w->scope, w->item, "name").text;
        size_t slash = slice_rfind_char(name, '/');
        struct slice last = slash == SIZE_MAX ? name : slice_sub(name, slash + 1, name.len);
        const struct azure_app *a = app_of(t, w, name);
        struct azure_value properties = azure_eval(w->scope, doc_get(w->item, "properties"));
        for (size_t k = 0; a && properties.doc && k < ARRAY_SIZE(configs); k++)
            if (slice_ieq_str(last, configs[k].name))
                configs[k].set(&rd, a, properties);
    }
}

/* ---- stores ---- */

static struct app_resource *add_resource(const struct reading *rd, enum resource_kind kind)
{
    struct app_resource *r =
        app_add_resource(rd->t->app, kind, name_of(rd), doc_location(rd->item));
    r->provider = PROVIDER_AZURE;
    r->name = r->logical_id;
    r->type = copy(rd, slice_of(rd->type));
    r->node = rd->item;
    return r;
}

static void read_storage(const struct reading *rd)
{
    struct app_resource *r = add_resource(rd, RESOURCE_BUCKET);
    SET(rd, r, storage_rows, doc_get(rd->item, "properties"));
}

static void read_container(const struct reading *rd)
{
    static const char path[] = "properties.publicAccess";
    struct app_resource *r = add_resource(rd, RESOURCE_BUCKET);
    struct slice text = azure_eval_at(rd->s, rd->item, path).text;
    r->public_read = slice_ieq_str(text, "Blob") || slice_ieq_str(text, "Container");
    if (r->public_read)
        r->public_at = place_at(rd->item, path);
}

static void read_database(const struct reading *rd)
{
    static const char path[] = "properties.publicNetworkAccess";
    struct app_resource *r = add_resource(rd, RESOURCE_DATABASE);
    struct azure_value access = azure_eval_at(rd->s, rd->item, path);
    if (access.text.len)
        app_set(rd->t->app, r, "public", slice_ieq_str(access.text, "Disabled") ? "off" : "on",
                access.known, place_at(rd->item, path));
}

static void read_queue(const struct reading *rd)
{
    (void)add_resource(rd, RESOURCE_QUEUE);
}

static void read_topic(const struct reading *rd)
{
    (void)add_resource(rd, RESOURCE_TOPIC);
}

static void read_stream(const struct reading *rd)
{
    (void)add_resource(rd, RESOURCE_STREAM);
}

static void read_secret(const struct reading *rd)
{
    (void)add_resource(rd, RESOURCE_SECRET);
}

static const struct {
    const char *type;
    void (*read)(const struct reading *rd);
} types[] = {
    {"Microsoft.Web/sites", read_app},
    {AZURE_SITE_MODULE, read_site_module},
    {"Microsoft.Web/sites/config", read_part},
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

void azure_template_resource(struct azure_template *t, const struct azure_scope *s,
                             const struct doc *item, const char *type)
{
    const struct reading rd = {t, s, item, type};
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (slice_ieq_str(slice_of(type), types[i].type))
            types[i].read(&rd);
}
