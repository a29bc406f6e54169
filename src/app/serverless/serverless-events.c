/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/limits.h"

#include <ctype.h>

/* The events of a Serverless Framework function, for each of the platforms. */

#define MAX_MADE 1024u /* resources that events make */

/* An event whose trigger needs nothing but a name: the first of KEYS that is there. */
struct event_type {
    const char *name;
    enum trigger_kind kind;
    const char *keys[3];
};

static const struct event_type event_types[] = {
    {"s3", TRIGGER_STORAGE, {"bucket"}},
    {"sqs", TRIGGER_QUEUE, {"arn"}},
    {"sns", TRIGGER_TOPIC, {"topicName", "arn"}},
    {"stream", TRIGGER_STREAM, {"arn"}},
    {"kafka", TRIGGER_STREAM, {"topic", "topics"}},
    {"msk", TRIGGER_STREAM, {"topic", "arn"}},
    {"documentdb", TRIGGER_STREAM, {"cluster", "arn"}},
    {"activemq", TRIGGER_QUEUE, {"queue", "arn"}},
    {"rabbitmq", TRIGGER_QUEUE, {"queue", "arn"}},
    {"schedule", TRIGGER_SCHEDULE, {"rate", "cron"}},
    {"timer", TRIGGER_SCHEDULE, {"schedule"}},
    {"cron", TRIGGER_SCHEDULE, {"expression", "value"}},
    {"cloudwatchLog", TRIGGER_STREAM, {"logGroup"}},
    {"iot", TRIGGER_TOPIC, {"sql"}},
    {"iotFleetProvisioning", TRIGGER_IDENTITY, {"templateName"}},
    {"cognitoUserPool", TRIGGER_IDENTITY, {"pool"}},
    {"alexaSkill", TRIGGER_OTHER, {"appId"}},
    {"alexaSmartHome", TRIGGER_OTHER, {"appId"}},
    /* other platforms */
    {"queue", TRIGGER_QUEUE, {"queue", "name", "queueName"}},
    {"serviceBus", TRIGGER_QUEUE, {"queueName", "topicName", "queue"}},
    {"blob", TRIGGER_STORAGE, {"path"}},
    {"eventHub", TRIGGER_STREAM, {"eventHubName"}},
    {"cosmosDB", TRIGGER_STREAM, {"collectionName"}},
    {"eventGrid", TRIGGER_TOPIC, {"topic"}},
    {"trigger", TRIGGER_TOPIC, {"trigger", "rule"}},
    {"message_hub", TRIGGER_STREAM, {"topic"}},
    {"cloudant", TRIGGER_STREAM, {"db"}},
};

/* NULL when F has too many. */
static struct app_trigger *add_trigger(struct sls *s, struct app_function *f,
                                       enum trigger_kind kind, const struct doc *at)
{
    if (f->triggers.len >= LIMIT_FUNCTION_ITEMS) {
        sls_report_cap(s, "triggers of a function", LIMIT_FUNCTION_ITEMS);
        return NULL;
    }
    struct app_trigger *t = app_add_trigger(s->app, f, kind, doc_location(at));
    t->auth = AUTH_PRIVATE; /* the account's own services send it */
    return t;
}

/* HTTP --------------------------------------------------------------------------------------- */

static const char *upper(struct arena *a, struct slice text)
{
    char *copy = arena_slicedup(a, text);
    for (char *p = copy; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return copy;
}

static const char *method_name(struct sls *s, struct slice method)
{
    if (method.len == 0 || slice_eq_str(method, "*") || slice_ieq_str(method, "any"))
        return "ANY";
    return upper(s->arena, method);
}

static const char *route_path(struct sls *s, struct slice path)
{
    if (slice_eq_str(path, "*"))
        return "$default";
    if (path.len && (path.ptr[0] == '/' || path.ptr[0] == '$'))
        return arena_slicedup(s->arena, path);
    return arena_printf(s->arena, "/%.*s", SLICE_ARG(path));
}

static void add_route(struct sls *s, struct app_function *f, const struct doc *at,
                      struct slice method, struct slice path, struct sls_auth auth)
{
    struct app_trigger *t = add_trigger(s, f, TRIGGER_HTTP, at);
    if (!t)
        return;
    t->method = method_name(s, method);
    t->path = route_path(s, path);
    t->auth = auth.kind;
    t->authorizer = auth.name;
    t->scoped = doc_at(at, "authorizer.scopes") != NULL;
}

/* "GET /votes", "/votes", "*". */
static void split_route(struct slice text, struct slice *ret_method, struct slice *ret_path)
{
    struct slice rest, head = slice_cut(slice_trim(text), ' ', &rest);
    bool lone = slice_trim(rest).len == 0;
    *ret_method = lone ? SLICE_EMPTY : head;
    *ret_path = lone ? head : slice_trim(rest);
}

static void read_aws_route(struct sls *s, struct app_function *f, const struct doc *event,
                           bool http_api)
{
    struct slice method = doc_text_at(event, "method"), path = doc_text_at(event, "path");
    if (doc_is_scalar(event))
        split_route(doc_text(event), &method, &path);
    else if (slice_eq_str(method, "*") && !path.len)
        path = SLICE("*");
    add_route(s, f, event, method, path,
              http_api ? sls_http_api_auth(s, event) : sls_rest_auth(s, event));
}

static struct slice first_text(const struct doc *node)
{
    return doc_is_seq(node) ? doc_text(doc_index(node, 0)) : doc_text(node);
}

/* A listener of a load balancer: with authorizers, it signs users in before it forwards. */
static void read_alb(struct sls *s, struct app_function *f, const struct doc *event)
{
    const struct doc *authorizer = doc_get(event, "authorizer");
    struct slice name = first_text(authorizer);
    struct sls_auth auth = {authorizer ? AUTH_USERS : AUTH_NONE,
                            name.len ? arena_slicedup(s->arena, name) : NULL};
    const struct doc *conditions = doc_get(event, "conditions");
    add_route(s, f, event, first_text(doc_get(conditions, "method")),
              first_text(doc_get(conditions, "path")), auth);
}

static void read_websocket(struct sls *s, struct app_function *f, const struct doc *event)
{
    struct app_trigger *t = add_trigger(s, f, TRIGGER_WEBSOCKET, event);
    if (!t)
        return;
    struct sls_auth auth = sls_websocket_auth(s, event);
    struct slice route = doc_is_map(event) ? doc_text_at(event, "route") : doc_text(event);
    t->path = route.len ? arena_slicedup(s->arena, route) : "$default";
    t->auth = auth.kind;
    t->authorizer = auth.name;
}

/* Other platforms ------------------------------------------------------------------------- */

/* Functions have addresses by their names; whether strangers may call is a setting. */
static void read_google_route(struct sls *s, const struct sls_function *function,
                              const struct doc *event)
{
    const struct doc *open = doc_get(function->node, "allowUnauthenticated");
    struct sls_auth auth = {AUTH_UNKNOWN, NULL};
    if (open)
        auth.kind = doc_bool(open, false) ? AUTH_NONE : AUTH_IAM;
    add_route(s, function->f, event, SLICE_EMPTY, slice_of(function->f->logical_id), auth);
}

static void read_google_event(struct sls *s, struct app_function *f, const struct doc *event)
{
    static const struct {
        const char *word;
        enum trigger_kind kind;
    } kinds[] = {
        {"pubsub", TRIGGER_TOPIC},     {"storage", TRIGGER_STORAGE}, {"firestore", TRIGGER_STREAM},
        {"datastore", TRIGGER_STREAM}, {"database", TRIGGER_STREAM}, {"auth", TRIGGER_IDENTITY},
    };
    struct slice type = doc_text_at(event, "eventType");
    enum trigger_kind kind = TRIGGER_OTHER;
    for (size_t i = 0; i < ARRAY_SIZE(kinds) && kind == TRIGGER_OTHER; i++) {
        if (slice_ifind(type, kinds[i].word) != SIZE_MAX)
            kind = kinds[i].kind;
    }
    struct app_trigger *t = add_trigger(s, f, kind, event);
    if (t)
        t->resource = sls_text(s, doc_get(event, "resource"));
}

/* Settings stand in the event or beside it. */
static const struct doc *azure_settings(const struct doc *item, const struct doc *event)
{
    const struct doc *inside = doc_get(event, "x-azure-settings");
    const struct doc *beside = doc_get(item, "x-azure-settings");
    return inside ? inside : beside ? beside : event;
}

static void read_azure_route(struct sls *s, struct app_function *f, const struct doc *item,
                             const struct doc *event)
{
    const struct doc *settings = azure_settings(item, event),
                     *methods = doc_get(settings, "methods");
    struct slice level = doc_text_at(settings, "authLevel"), path = doc_text_at(settings, "route");
    /* without anything else a key that all callers share is asked for */
    struct sls_auth auth = {AUTH_API_KEY, NULL};
    if (slice_ieq_str(level, "anonymous"))
        auth.kind = AUTH_NONE;
    if (!path.len)
        path = slice_of(f->logical_id);
    path = slice_of(arena_printf(s->arena, "/api/%.*s", SLICE_ARG(path)));
    if (doc_count(methods) == 0)
        add_route(s, f, event, doc_text_at(settings, "method"), path, auth);
    doc_each(method, methods) add_route(s, f, event, doc_text(method), path, auth);
}

/* {url: "example.com/hello", method}. */
static void read_cloudflare_route(struct sls *s, struct app_function *f, const struct doc *event)
{
    struct slice url = doc_text_at(event, "url");
    size_t scheme = slice_find(url, "://");
    if (scheme != SIZE_MAX)
        url = slice_sub(url, scheme + 3, url.len);
    size_t slash = slice_find_char(url, '/');
    add_route(s, f, event, doc_text_at(event, "method"),
              slash == SIZE_MAX ? SLICE("/*") : slice_sub(url, slash, url.len),
              (struct sls_auth){AUTH_NONE, NULL});
}

static void read_route(struct sls *s, const struct sls_function *function, const struct doc *item,
                       const struct doc *event)
{
    switch (s->platform) {
    case PROVIDER_GOOGLE:
        read_google_route(s, function, event);
        break;
    case PROVIDER_AZURE:
        read_azure_route(s, function->f, item, event);
        break;
    case PROVIDER_CLOUDFLARE:
        read_cloudflare_route(s, function->f, event);
        break;
    default:
        read_aws_route(s, function->f, event, false);
    }
}

/* Events that carry data from elsewhere ---------------------------------------------------- */

static const char *event_resource(struct sls *s, const struct event_type *type,
                                  const struct doc *event)
{
    const struct doc *source = NULL;
    if (doc_is_scalar(event) || sls_is_intrinsic(event)) {
        source = event;
    } else {
        for (size_t i = 0; i < ARRAY_SIZE(type->keys) && type->keys[i] && !source; i++)
            source = doc_get(event, type->keys[i]);
    }
    if (doc_is_seq(source))
        source = doc_index(source, 0);
    if (!source || source->kind == DOC_NULL || source->kind == DOC_BOOL)
        return NULL;
    return type->kind == TRIGGER_SCHEDULE || s->platform != PROVIDER_AWS
               ? cfn_text(s->cfn, source, NULL)
               : cfn_resource_name(s->cfn, source);
}

/* Buckets and topics that an event names are made with the service, unless it says otherwise. */
static void add_made_resource(struct sls *s, const struct event_type *type, const char *name,
                              const struct doc *event)
{
    bool bucket = strcmp(type->name, "s3") == 0, topic = strcmp(type->name, "sns") == 0;
    struct slice text = slice_of(name);
    if (!(bucket || topic) || !name || slice_starts(text, "arn:") || slice_starts(text, "${") ||
        doc_bool(doc_get(event, "existing"), false) || map_get(&s->made, text))
        return;
    if (s->made.len >= MAX_MADE) {
        sls_report_cap(s, "buckets and topics of events", MAX_MADE);
        return;
    }
    map_put(&s->made, text, (void *)(uintptr_t)name);
    if (app_find_resource(s->app, text))
        return;
    struct app_resource *r = app_add_resource(s->app, bucket ? RESOURCE_BUCKET : RESOURCE_TOPIC,
                                              name, doc_location(event));
    r->provider = s->platform;
    r->name = r->logical_id;
    r->type = bucket ? "AWS::S3::Bucket" : "AWS::SNS::Topic";
    r->node = event;
}

/*
 * eventBridge and cloudwatchEvent. What AWS itself sends carries no outsider's data, but for the
 * names of stored objects.
 */
static void read_pattern(struct sls *s, struct app_function *f, const struct doc *event)
{
    const struct doc *pattern = doc_get(event, "pattern"), *schedule = doc_get(event, "schedule");
    if (!pattern)
        pattern = doc_get(event, "event");
    if (schedule) {
        struct app_trigger *t = add_trigger(s, f, TRIGGER_SCHEDULE, event);
        if (t)
            t->resource = cfn_text(s->cfn, schedule, NULL);
        return;
    }
    const struct doc *sources = doc_get(pattern, "source");
    bool all_aws = doc_count(sources) > 0, storage = false;
    doc_each(source, sources)
    {
        all_aws &= slice_starts(doc_text(source), "aws.");
        storage |= slice_eq_str(doc_text(source), "aws.s3");
    }
    struct app_trigger *t = add_trigger(s, f,
                                        storage   ? TRIGGER_STORAGE
                                        : all_aws ? TRIGGER_OTHER
                                                  : TRIGGER_TOPIC,
                                        event);
    if (!t)
        return;
    t->resource = cfn_resource_name(s->cfn, doc_get(event, "eventBus"));
    if (storage)
        t->resource =
            cfn_resource_name(s->cfn, doc_index(doc_at(pattern, "detail.bucket.name"), 0));
    else if (!t->resource)
        t->resource = sls_text(s, doc_index(sources, 0));
}

static bool read_plain_event(struct sls *s, struct app_function *f, struct slice name,
                             const struct doc *item, const struct doc *event)
{
    for (size_t i = 0; i < ARRAY_SIZE(event_types); i++) {
        const struct event_type *type = &event_types[i];
        if (!slice_eq_str(name, type->name))
            continue;
        const struct doc *settings =
            s->platform == PROVIDER_AZURE ? azure_settings(item, event) : event;
        /* "- alexaSkill": the item is no more than the type */
        const char *resource = event == item ? NULL : event_resource(s, type, settings);
        if (!resource && event != item && doc_is_scalar(event))
            resource = event_resource(s, type, event);
        struct app_trigger *t = add_trigger(s, f, type->kind, event);
        if (t) {
            t->resource = resource;
            if (type->kind == TRIGGER_OTHER)
                t->auth = AUTH_UNKNOWN; /* anybody who talks to it chooses what it gets */
        }
        add_made_resource(s, type, resource, event);
        return true;
    }
    return false;
}

static bool is_setting(struct slice name)
{
    return slice_starts(name, "x-") || slice_eq_str(name, "enabled") || slice_eq_str(name, "name");
}

/* One event: NAME is its type, EVENT its settings. FIRST: it stands first in its list item. */
static void read_event(struct sls *s, const struct sls_function *function, struct slice name,
                       const struct doc *item, const struct doc *event, bool first)
{
    struct app_function *f = function->f;
    if (slice_eq_str(name, "http") || slice_eq_str(name, "apigw")) {
        read_route(s, function, item, event);
    } else if (slice_eq_str(name, "httpApi")) {
        read_aws_route(s, f, event, true);
    } else if (slice_eq_str(name, "alb")) {
        read_alb(s, f, event);
    } else if (slice_eq_str(name, "websocket")) {
        read_websocket(s, f, event);
    } else if (slice_eq_str(name, "cloudFront")) {
        add_route(s, f, event, SLICE_EMPTY, doc_text_at(doc_get(event, "behavior"), "PathPattern"),
                  (struct sls_auth){AUTH_NONE, NULL});
    } else if (slice_eq_str(name, "eventBridge") || slice_eq_str(name, "cloudwatchEvent")) {
        read_pattern(s, f, event);
    } else if (slice_eq_str(name, "event") && s->platform == PROVIDER_GOOGLE) {
        read_google_event(s, f, event);
    } else if (!read_plain_event(s, f, name, item, event) && first && !is_setting(name)) {
        if (s->notes++ < SLS_MAX_NOTES)
            diag_emit(s->sink, VIRGA_DIAG_NOTE, "unknown-event", event->file, event->key_line,
                      event->key_column, "the event type '%.*s' is not known", SLICE_ARG(name));
        struct app_trigger *t = add_trigger(s, f, TRIGGER_OTHER, event);
        if (t)
            t->auth = AUTH_UNKNOWN;
    }
}

static void read_item(struct sls *s, const struct sls_function *function, const struct doc *item)
{
    if (doc_is_scalar(item) && doc_text(item).len && !sls_has_variable(doc_text(item)))
        read_event(s, function, doc_text(item), item, item, true); /* "- alexaSkill" */
    doc_each(event, doc_is_map(item) ? item : NULL)
        read_event(s, function, event->key, item, event, event == item->child);
}

/* Function URLs and Twilio's paths stand beside the events. */
static void read_url(struct sls *s, const struct sls_function *function)
{
    const struct doc *url = doc_get(function->node, "url");
    const struct doc *access = doc_get(function->node, "access");
    if (url && s->platform == PROVIDER_AWS && (doc_is_map(url) || doc_bool(url, false))) {
        bool iam = slice_ieq_str(doc_text_at(url, "authorizer"), "aws_iam");
        add_route(s, function->f, url, SLICE_EMPTY, SLICE("/"),
                  (struct sls_auth){iam ? AUTH_IAM : AUTH_NONE, NULL});
    } else if (access && s->platform == PROVIDER_UNKNOWN) {
        bool open = slice_eq_str(doc_text(access), "public");
        add_route(s, function->f, access, SLICE_EMPTY, doc_text_at(function->node, "path"),
                  (struct sls_auth){open ? AUTH_NONE : AUTH_CUSTOM, NULL});
    }
}

void sls_read_triggers(struct sls *s, const struct sls_function *function)
{
    doc_each(item, doc_get(function->node, "events"))
    {
        if (doc_is_seq(item)) /* a list that a variable put into the list */
            doc_each(inner, item) read_item(s, function, inner);
        else
            read_item(s, function, item);
    }
    read_url(s, function);
}

void sls_settle_websockets(struct sls *s)
{
    const struct app_trigger *connect = NULL;
    for (size_t i = s->first_function; i < s->app->functions.len; i++) {
        const struct app_function *f = s->app->functions.items[i];
        for (size_t j = 0; j < f->triggers.len; j++) {
            const struct app_trigger *t = &f->triggers.items[j];
            if (t->kind == TRIGGER_WEBSOCKET && t->path && strcmp(t->path, "$connect") == 0)
                connect = t;
        }
    }
    for (size_t i = s->first_function; connect && i < s->app->functions.len; i++) {
        struct app_function *f = s->app->functions.items[i];
        for (size_t j = 0; j < f->triggers.len; j++) {
            struct app_trigger *t = &f->triggers.items[j];
            if (t->kind != TRIGGER_WEBSOCKET || t->auth != AUTH_NONE)
                continue;
            t->auth = connect->auth;
            t->authorizer = connect->authorizer;
        }
    }
}
