/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/limits.h"

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
    {"timer",
     TRIGGER_SCHEDULE,
     {"schedule", "parameters.cronExpression", "triggerConfig.cronExpression"}},
    {"cron", TRIGGER_SCHEDULE, {"expression", "value"}},
    {"cloudwatchLog", TRIGGER_TOPIC, {"logGroup"}},
    {"iot", TRIGGER_TOPIC, {"sql"}},
    {"iotFleetProvisioning", TRIGGER_IDENTITY, {"templateName"}},
    {"cognitoUserPool", TRIGGER_IDENTITY, {"pool"}},
    {"alexaSkill", TRIGGER_OTHER, {"appId"}},
    {"alexaSmartHome", TRIGGER_OTHER, {"appId"}},
    /* of plugins */
    {"ses", TRIGGER_EMAIL, {"recipient", "recipients", "ruleSet"}},
    {"existingS3", TRIGGER_STORAGE, {"bucket"}},
    {"existingSns", TRIGGER_TOPIC, {"arn", "topicName"}},
    {"kinesis", TRIGGER_STREAM, {"arn"}},
    {"dynamodb", TRIGGER_STREAM, {"arn", "table"}},
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
    {"cos", TRIGGER_STORAGE, {"parameters.bucket", "bucket"}},
    {"oss", TRIGGER_STORAGE, {"bucketName", "sourceArn"}},
    {"obs", TRIGGER_STORAGE, {"bucket"}},
    {"cmq", TRIGGER_QUEUE, {"parameters.name", "name"}},
    {"mns-topic", TRIGGER_TOPIC, {"topicName", "sourceArn"}},
    {"smn", TRIGGER_TOPIC, {"topic_urn"}},
    {"ckafka", TRIGGER_STREAM, {"parameters.topic", "topic"}},
    {"log", TRIGGER_STREAM, {"sourceArn", "projectName"}},
    {"dis", TRIGGER_STREAM, {"stream_name"}},
    {"nats", TRIGGER_TOPIC, {"topic"}},
    {"mqtt", TRIGGER_TOPIC, {"topic"}},
};

struct app_trigger *sls_add_trigger(struct sls *s, struct app_function *f, enum trigger_kind kind,
                                    const struct doc *at)
{
    if (f->triggers.len >= LIMIT_FUNCTION_ITEMS) {
        sls_report_cap(s, "triggers of a function", LIMIT_FUNCTION_ITEMS);
        return NULL;
    }
    struct app_trigger *t = app_add_trigger(s->app, f, kind, doc_location(at));
    t->auth = AUTH_PRIVATE; /* the account's own services send it */
    return t;
}

static void read_google_event(struct sls *s, const struct sls_event *e)
{
    const struct doc *event = e->event;
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
    struct app_trigger *t = sls_add_trigger(s, e->function->f, kind, event);
    if (t)
        t->resource = sls_text(s, doc_get(event, "resource"));
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
            source = doc_at(event, type->keys[i]);
    }
    if (doc_is_seq(source))
        source = doc_index(source, 0);
    if (!source || source->kind == DOC_NULL || source->kind == DOC_BOOL)
        return NULL;
    if (strcmp(type->name, "s3") == 0 && doc_is_scalar(source)) {
        /* provider.s3 has more about the bucket, maybe another name */
        const char *key = arena_slicedup(s->arena, doc_text(source));
        const struct doc *name = doc_get(doc_get(doc_get(s->provider, "s3"), key), "name");
        source = name ? name : source;
    }
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
static void read_pattern(struct sls *s, const struct sls_event *e)
{
    struct app_function *f = e->function->f;
    const struct doc *event = e->event;
    const struct doc *pattern = doc_get(event, "pattern"), *schedule = doc_get(event, "schedule");
    if (!pattern)
        pattern = doc_get(event, "event");
    if (schedule) {
        struct app_trigger *t = sls_add_trigger(s, f, TRIGGER_SCHEDULE, event);
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
    struct app_trigger *t = sls_add_trigger(s, f,
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
            s->platform == PROVIDER_AZURE ? sls_azure_settings(item, event) : event;
        /* "- alexaSkill": the item is no more than the type */
        const char *resource = event == item ? NULL : event_resource(s, type, settings);
        if (!resource && event != item && doc_is_scalar(event))
            resource = event_resource(s, type, event);
        struct app_trigger *t = sls_add_trigger(s, f, type->kind, event);
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

/* Events that need more than a name. */
static const struct special_event {
    const char *name;
    void (*read)(struct sls *s, const struct sls_event *e);
    enum app_provider only; /* PROVIDER_UNKNOWN = of every platform */
} special_events[] = {
    {"http", sls_read_route, PROVIDER_UNKNOWN},
    {"apigw", sls_read_route, PROVIDER_UNKNOWN},
    {"apig", sls_read_route, PROVIDER_UNKNOWN},
    {"preExistingCloudFront", sls_read_distribution, PROVIDER_UNKNOWN},
    {"httpApi", sls_read_http_api, PROVIDER_UNKNOWN},
    {"alb", sls_read_alb, PROVIDER_UNKNOWN},
    {"websocket", sls_read_websocket, PROVIDER_UNKNOWN},
    {"cloudFront", sls_read_distribution, PROVIDER_UNKNOWN},
    {"eventBridge", read_pattern, PROVIDER_UNKNOWN},
    {"cloudwatchEvent", read_pattern, PROVIDER_UNKNOWN},
    {"event", read_google_event, PROVIDER_GOOGLE},
};

static bool read_special_event(struct sls *s, struct slice name, const struct sls_event *e)
{
    for (size_t i = 0; i < ARRAY_SIZE(special_events); i++) {
        const struct special_event *type = &special_events[i];
        if (!slice_eq_str(name, type->name) ||
            (type->only != PROVIDER_UNKNOWN && type->only != s->platform))
            continue;
        type->read(s, e);
        return true;
    }
    return false;
}

/* One event: NAME is its type, EVENT its settings. FIRST: it stands first in its list item. */
static void read_event(struct sls *s, const struct sls_function *function, struct slice name,
                       const struct doc *item, const struct doc *event, bool first)
{
    const struct sls_event e = {.function = function, .item = item, .event = event};
    struct app_function *f = function->f;
    size_t before = f->triggers.len;
    if (!read_special_event(s, name, &e) && !read_plain_event(s, f, name, item, event) && first &&
        !is_setting(name)) {
        if (s->notes++ < SLS_MAX_NOTES)
            diag_emit(s->sink, VIRGA_DIAG_NOTE, "unknown-event", event->file, event->key_line,
                      event->key_column, "the event type '%.*s' is not known", SLICE_ARG(name));
        struct app_trigger *t = sls_add_trigger(s, f, TRIGGER_OTHER, event);
        if (t)
            t->auth = AUTH_UNKNOWN;
    }
    for (size_t i = before; i < f->triggers.len; i++) {
        if (f->triggers.items[i].kind != TRIGGER_HTTP)
            sls_set_event_settings(s, &f->triggers.items[i], event);
    }
}

static void read_item(struct sls *s, const struct sls_function *function, const struct doc *item)
{
    if (doc_is_scalar(item) && doc_text(item).len && !sls_has_variable(doc_text(item)))
        read_event(s, function, doc_text(item), item, item, true); /* "- alexaSkill" */
    doc_each(event, doc_is_map(item) ? item : NULL)
        read_event(s, function, event->key, item, event, event == item->child);
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
    sls_read_url(s, function);
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
