/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/limits.h"

/* What well-known plugins add: ways in, functions, workflows, sites, settings of APIs. */

/* The function that NODE names: by key, deployed name, ARN or reference. */
static struct app_function *function_of(struct sls *s, const struct doc *node)
{
    struct app_function *f = node ? cfn_find_function(s->cfn, node) : NULL;
    struct slice text = slice_of(node ? cfn_text(s->cfn, node, NULL) : NULL);
    size_t colon = slice_rfind_char(text, ':');
    if (!f)
        f = sls_find_function(s, text);
    if (!f && slice_starts(text, "${")) { /* "${key.Arn}" */
        struct slice name = slice_sub(text, 2, slice_find_char(text, '}')), rest;
        f = sls_find_function(s, slice_cut(name, '.', &rest));
    }
    return f || colon == SIZE_MAX ? f : sls_find_function(s, slice_sub(text, colon + 1, text.len));
}

static struct app_resource *add_resource(struct sls *s, enum resource_kind kind, const char *id,
                                         const struct doc *node)
{
    struct app_resource *r = app_add_resource(s->app, kind, id, doc_location(node));
    r->provider = s->platform;
    r->name = r->logical_id;
    r->node = node;
    return r;
}

static void set_word(struct sls *s, struct app_resource *r, const char *name,
                     const struct doc *node, const struct sls_word *words)
{
    if (!r || !node)
        return;
    struct sls_value v = sls_value(s, node);
    if (v.text && (!words || sls_translate(words, &v)))
        app_set(s->app, r, name, v.text, v.known, v.at);
}

/* Step Functions --------------------------------------------------------------------------- */

/* What the http event of a state machine asks of whoever starts it; AUTH_IAM when it has none. */
static struct sls_auth starters(struct sls *s, const struct doc *machine)
{
    struct sls_auth auth = {AUTH_IAM, NULL};
    doc_each(event, doc_get(machine, "events"))
    {
        const struct doc *http = doc_get(event, "http");
        if (!http)
            continue;
        (void)sls_use_api(s, SLS_REST_API, doc_location(http));
        auth = sls_rest_auth(s, http);
        if (auth.kind == AUTH_NONE || auth.kind == AUTH_API_KEY)
            break;
    }
    return auth;
}

static void add_task(struct sls *s, struct app_function *f, const char *machine,
                     struct sls_auth auth, const struct doc *at)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        if (t->kind == TRIGGER_DIRECT && t->resource && strcmp(t->resource, machine) == 0)
            return; /* named more than once */
    }
    struct app_trigger *t = sls_add_trigger(s, f, TRIGGER_DIRECT, at);
    if (!t)
        return;
    t->resource = machine;
    t->auth = auth.kind;
    t->authorizer = auth.name;
}

/* stepFunctions.stateMachines: their tasks are functions of the service. */
static void read_state_machines(struct sls *s, const struct doc *machines)
{
    static const struct sls_word levels[] = {
        {"off", "off"}, {"error", "on"}, {"fatal", "on"}, {"all", "on"}, {NULL, NULL}};
    doc_each(machine, doc_is_map(machines) ? machines : NULL)
    {
        if (!doc_is_map(machine) || s->plugin_items++ >= LIMIT_TEMPLATE_ITEMS)
            continue;
        struct app_resource *r =
            add_resource(s, RESOURCE_WORKFLOW, arena_slicedup(s->arena, machine->key), machine);
        const char *name = sls_text(s, doc_get(machine, "name"));
        const struct doc *definition = doc_get(machine, "definition");
        struct sls_auth auth = starters(s, machine);
        r->name = name ? name : r->logical_id;
        r->type = "AWS::StepFunctions::StateMachine";
        set_word(s, r, "logging", doc_at(machine, "loggingConfig.level"), levels);
        set_word(s, r, "tracing", doc_at(machine, "tracingConfig.enabled"), sls_on_off);
        for (const struct doc *at = definition; at; at = doc_next(at, definition)) {
            bool called =
                slice_eq_str(at->key, "Resource") || slice_eq_str(at->key, "FunctionName");
            struct app_function *f = called ? function_of(s, at) : NULL;
            if (f)
                add_task(s, f, r->logical_id, auth, at);
        }
    }
}

/* AppSync ---------------------------------------------------------------------------------- */

/* The function that CONFIG names, or the one called KEY that it declares. RET_AT is where. */
static struct app_function *function_in(struct sls *s, const struct doc *config, const char *key,
                                        const struct doc **ret_at)
{
    static const char *const names[] = {"functionName", "functionArn", "lambdaFunctionArn"};
    const struct doc *declared = doc_get(config, "function");
    struct app_function *f = NULL;
    if (doc_get(declared, "handler")) {
        *ret_at = declared;
        return sls_add_function(s, declared, key);
    }
    for (size_t i = 0; i < ARRAY_SIZE(names) && !f; i++) {
        const struct doc *name = doc_get(config, names[i]);
        f = name ? function_of(s, name) : NULL;
        *ret_at = f ? name : *ret_at;
    }
    return f;
}

static struct sls_auth graphql_auth(struct sls *s, const struct doc *api)
{
    static const struct {
        const char *type;
        enum auth_kind kind;
    } kinds[] = {
        {"API_KEY", AUTH_API_KEY},      {"AWS_IAM", AUTH_IAM},
        {"OPENID_CONNECT", AUTH_USERS}, {"AMAZON_COGNITO_USER_POOLS", AUTH_USERS},
        {"AWS_LAMBDA", AUTH_CUSTOM},
    };
    const struct doc *section = doc_get(api, "authentication"), *at = NULL;
    struct slice type = doc_text_at(section, "type");
    struct sls_auth auth = {AUTH_UNKNOWN, NULL};
    if (!type.len)
        type = doc_text_at(api, "authenticationType"); /* version 1 */
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (slice_eq_str(type, kinds[i].type))
            auth.kind = kinds[i].kind;
    }
    struct app_function *f = auth.kind == AUTH_CUSTOM
                                 ? function_in(s, doc_get(section, "config"), "Authorizer", &at)
                                 : NULL;
    if (f) {
        sls_mark_authorizer(s, f, at);
        auth.name = f->logical_id;
    }
    return auth;
}

/* Where the API's requests go to: a data source called KEY; those of functions are ways in. */
static void read_data_source(struct sls *s, const struct doc *source, const char *key,
                             const char *api, struct sls_auth auth)
{
    const struct doc *at = NULL;
    struct app_function *f = NULL;
    if (s->plugin_items++ < LIMIT_TEMPLATE_ITEMS)
        f = function_in(s, doc_get(source, "config"), key, &at);
    struct app_trigger *t = f ? sls_add_trigger(s, f, TRIGGER_HTTP, at) : NULL;
    if (!t)
        return;
    t->method = "POST";
    t->path = "/graphql";
    t->api = api;
    t->auth = auth.kind;
    t->authorizer = auth.name;
}

/* Each entry of LIST, a map or a list of maps, that is a data source or has one in it. */
static void read_data_sources(struct sls *s, const struct doc *list, const char *api,
                              struct sls_auth auth)
{
    doc_each(item, list)
    {
        bool many = doc_is_seq(list) && !doc_get(item, "config");
        doc_each(inner, many ? item : NULL)
            read_data_source(s, inner, arena_slicedup(s->arena, inner->key), api, auth);
        const struct doc *own = doc_get(item, "dataSource");
        const char *key = arena_slicedup(s->arena, item->key);
        if (!many)
            read_data_source(s, doc_is_map(own) ? own : item, key, api, auth);
    }
}

static void read_graphql_api(struct sls *s, const struct doc *api)
{
    static const struct sls_word levels[] = {
        {"none", "none"}, {"error", "error"}, {"all", "all"}, {NULL, NULL}};
    if (!doc_is_map(api) || s->plugin_items++ >= LIMIT_TEMPLATE_ITEMS)
        return;
    const char *name = sls_text(s, doc_get(api, "name"));
    struct app_resource *r = add_resource(s, RESOURCE_API, "GraphQlApi", api);
    const struct doc *level = doc_at(api, "logging.level");
    const struct doc *tracing = doc_get(api, "xrayEnabled");
    struct sls_auth auth = graphql_auth(s, api);
    r->name = name ? name : r->logical_id;
    r->type = "AWS::AppSync::GraphQLApi";
    app_set(s->app, r, "protocol", "graphql", true, r->at);
    set_word(s, r, "field-logs", level ? level : doc_at(api, "logConfig.level"), levels);
    set_word(s, r, "tracing", tracing, sls_active_off);
    read_data_sources(s, doc_get(api, "dataSources"), r->logical_id, auth);
    read_data_sources(s, doc_get(api, "resolvers"), r->logical_id, auth);
    read_data_sources(s, doc_get(api, "pipelineFunctions"), r->logical_id, auth);
}

static void read_graphql(struct sls *s, const struct doc *node)
{
    if (doc_is_seq(node))
        doc_each(api, node) read_graphql_api(s, api);
    else
        read_graphql_api(s, node);
}

/* Routes that lead to a service of AWS, with no function between ---------------------------- */

/* What a proxy of one kind lets callers do with the resource that it names. */
static const struct proxy {
    const char *kind, *resource;
    const char *reads; /* the value of `action` that reads instead of writing */
} proxies[] = {
    {"sqs", "queueName", NULL},
    {"kinesis", "streamName", NULL},
    {"sns", "topicName", NULL},
    {"s3", "bucket", "GetObject"},
    {"dynamodb", "tableName", "Get"},
    {"dynamodb", "tableName", "Query"},
    {"eventbridge", "eventBusName", NULL},
};

static bool asks_nobody(const struct doc *proxy)
{
    struct slice type = doc_text_at(proxy, "authorizationType");
    return (!type.len || slice_ieq_str(type, "none")) && !doc_get(proxy, "authorizer") &&
           !doc_bool(doc_get(proxy, "private"), false);
}

static void open_resource(struct sls *s, const struct doc *proxy)
{
    struct app_resource *r = NULL;
    bool reads = false;
    for (size_t i = 0; i < ARRAY_SIZE(proxies); i++) {
        const struct doc *name = doc_get(proxy, proxies[i].resource);
        if (!slice_eq_str(proxy->key, proxies[i].kind) || !name)
            continue;
        struct app_resource *named = cfn_find_resource(s->cfn, name);
        const struct doc *attribute = doc_get(name, "Fn::GetAtt"); /* [Queue, QueueName] */
        if (!named && attribute)
            named = app_find_resource(s->app, doc_text(doc_index(attribute, 0)));
        r = named ? named : r;
        reads |= proxies[i].reads && slice_starts(doc_text_at(proxy, "action"), proxies[i].reads);
    }
    if (!r)
        return;
    r->public_read |= reads;
    r->public_write |= !reads;
    r->public_at = doc_location(proxy);
}

static void read_proxies(struct sls *s, const struct doc *list)
{
    doc_each(item, doc_is_seq(list) ? list : NULL)
    {
        doc_each(proxy, doc_is_map(item) ? item : NULL)
        {
            (void)sls_use_api(s, SLS_REST_API, doc_location(proxy));
            if (asks_nobody(proxy))
                open_resource(s, proxy);
        }
    }
}

/* Others ----------------------------------------------------------------------------------- */

/* custom.warmup: each entry is a function that calls others on a schedule. */
static void read_warmers(struct sls *s, const struct doc *warmers)
{
    doc_each(warmer, doc_is_map(warmers) ? warmers : NULL)
    {
        const struct doc *enabled = doc_get(warmer, "enabled");
        bool off = !doc_is_map(warmer) || (enabled && enabled->kind == DOC_BOOL && !enabled->truth);
        if (off || s->plugin_items++ >= LIMIT_TEMPLATE_ITEMS)
            continue;
        struct app_function *f = app_add_function(
            s->app, arena_printf(s->arena, "warmUpPlugin-%.*s", SLICE_ARG(warmer->key)),
            doc_location(warmer));
        const struct doc *event = doc_index(doc_get(warmer, "events"), 0);
        const struct doc *schedule = doc_get(event, "schedule");
        struct app_trigger *t =
            sls_add_trigger(s, f, TRIGGER_SCHEDULE, schedule ? schedule : warmer);
        f->provider = s->platform;
        f->runtime = sls_text(s, doc_get(s->provider, "runtime"));
        f->code_dir = s->dir;
        f->timeout = doc_number(doc_get(warmer, "timeout"), -1);
        f->memory = doc_number(doc_get(warmer, "memorySize"), -1);
        f->node = warmer;
        if (t && schedule)
            t->resource = cfn_text(s->cfn, schedule, NULL);
    }
}

/* serverless-finch: a folder becomes a public bucket. */
static void read_site(struct sls *s, const struct doc *client)
{
    const char *bucket = sls_text(s, doc_get(client, "bucketName"));
    const struct doc *folder = doc_get(client, "distributionFolder");
    if (!bucket)
        return;
    struct app_resource *r = add_resource(s, RESOURCE_SITE, bucket, client);
    r->public_read = true;
    r->public_at = doc_location(client);
    if (folder)
        sls_set(s, r, "directory", folder);
    else
        app_set(s->app, r, "directory", "client/dist", true, r->at);
}

static void read_firewall(struct sls *s, const struct doc *node)
{
    const struct doc *name = doc_get(node, "name");
    set_word(s, s->stages[SLS_REST_API], "firewall", name ? name : doc_get(node, "arn"), NULL);
}

static void read_cache(struct sls *s, const struct doc *node)
{
    struct app_resource *stage = s->stages[SLS_REST_API];
    set_word(s, stage, "cache", doc_get(node, "enabled"), sls_on_off);
    set_word(s, stage, "cache-encryption", doc_get(node, "dataEncrypted"), sls_on_off);
}

static void read_throttle(struct sls *s, const struct doc *node)
{
    struct app_resource *stage = s->stages[SLS_REST_API];
    set_word(s, stage, "throttle-rate", doc_get(node, "maxRequestsPerSecond"), NULL);
    set_word(s, stage, "throttle-burst", doc_get(node, "maxConcurrentRequests"), NULL);
}

/* One domain of the API of KIND; of whichever there is when that is not said. */
static void set_domain(struct sls *s, const struct doc *node, struct slice kind)
{
    static const struct sls_word versions[] = {
        {"tls_1_0", "1.0"}, {"tls_1_2", "1.2"}, {"tls_1_3", "1.3"}, {NULL, NULL}};
    static const char *const kinds[] = {
        [SLS_REST_API] = "rest", [SLS_HTTP_API] = "http", [SLS_WEBSOCKET_API] = "websocket"};
    const struct doc *trust = doc_get(node, "tlsTruststoreUri");
    struct app_resource *api = NULL;
    for (size_t i = 0; i < SLS_API_KINDS && !api; i++)
        api = !kind.len || slice_ieq_str(kind, kinds[i]) ? s->apis[i] : NULL;
    set_word(s, api, "tls", doc_get(node, "securityPolicy"), versions);
    if (api && trust && trust->kind != DOC_NULL)
        app_set(s->app, api, "mutual-tls", "on", true, doc_location(trust));
}

/* A domain or a list of them; of the plugin also one for each kind of API. */
static void read_domain(struct sls *s, const struct doc *node)
{
    doc_each(item, doc_is_seq(node) ? node : NULL)
    {
        if (!doc_is_seq(item))
            read_domain(s, item);
    }
    if (!doc_is_map(node))
        return;
    bool many = false;
    doc_each(inner, node)
    {
        bool named = slice_eq_str(inner->key, "rest") || slice_eq_str(inner->key, "http") ||
                     slice_eq_str(inner->key, "websocket");
        if (named && doc_is_map(inner))
            set_domain(s, inner, inner->key);
        many |= named;
    }
    if (!many)
        set_domain(s, node, doc_text_at(node, "apiType"));
}

/* What the plugin's section of the config means. */
static const struct plugin {
    const char *section; /* path below the root */
    const char *module;  /* part of the plugin's name, where the section's is too common; or NULL */
    void (*read)(struct sls *s, const struct doc *section);
} plugins[] = {
    {"custom.apiGatewayServiceProxies", NULL, read_proxies},
    {"appSync", NULL, read_graphql},
    {"custom.appSync", NULL, read_graphql},
    {"stepFunctions.stateMachines", NULL, read_state_machines},
    {"custom.warmup", NULL, read_warmers},
    {"custom.client", "serverless-finch", read_site},
    {"custom.associateWaf", NULL, read_firewall},
    {"custom.apiGatewayCaching", NULL, read_cache},
    {"custom.apiGatewayThrottling", NULL, read_throttle},
    {"custom.customDomain", NULL, read_domain},
    {"custom.customDomains", NULL, read_domain},
    {"provider.domain", NULL, read_domain}, /* of version 4 itself */
    {"provider.domains", NULL, read_domain},
};

bool sls_uses_plugin(const struct sls *s, const char *module)
{
    const struct doc *list = doc_get(s->root, "plugins");
    if (doc_is_map(list))
        list = doc_get(list, "modules");
    doc_each(name, list)
    {
        if (slice_find(doc_text(name), module) != SIZE_MAX)
            return true;
    }
    return false;
}

void sls_read_plugins(struct sls *s)
{
    for (size_t i = 0; i < ARRAY_SIZE(plugins); i++) {
        const struct doc *section = doc_at(s->root, plugins[i].section);
        if (section && section->kind != DOC_NULL &&
            (!plugins[i].module || sls_uses_plugin(s, plugins[i].module)))
            plugins[i].read(s, section);
    }
}
