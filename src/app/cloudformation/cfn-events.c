/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/* What calls a function besides HTTP: the Events of SAM, and the resources that do the same. */

/* A kind of SAM event: what it is, and which property names what it comes from. */
struct event_type {
    const char *type;
    enum trigger_kind kind;
    const char *source, *other_source;
};

static const struct event_type event_types[] = {
    {"S3", TRIGGER_STORAGE, "Bucket", NULL},
    {"SQS", TRIGGER_QUEUE, "Queue", NULL},
    {"SNS", TRIGGER_TOPIC, "Topic", NULL},
    {"Kinesis", TRIGGER_STREAM, "Stream", NULL},
    {"DynamoDB", TRIGGER_STREAM, "Stream", NULL},
    {"DocumentDB", TRIGGER_STREAM, "Cluster", NULL},
    {"MSK", TRIGGER_STREAM, "Stream", NULL},
    {"SelfManagedKafka", TRIGGER_STREAM, "Topics", NULL},
    {"MQ", TRIGGER_QUEUE, "Broker", NULL},
    {"Schedule", TRIGGER_SCHEDULE, "Schedule", NULL},
    {"ScheduleV2", TRIGGER_SCHEDULE, "ScheduleExpression", NULL},
    {"EventBridgeRule", TRIGGER_TOPIC, "EventBusName", NULL},
    {"CloudWatchEvent", TRIGGER_TOPIC, "EventBusName", NULL},
    {"CloudWatchLogs", TRIGGER_TOPIC, "LogGroupName", NULL},
    {"IoTRule", TRIGGER_TOPIC, "Sql", NULL},
    {"Cognito", TRIGGER_IDENTITY, "UserPool", NULL},
    {"AlexaSkill", TRIGGER_OTHER, "SkillId", NULL},
};

/*
 * The trigger behind an EventBridge pattern. What AWS itself sends carries no outsider's data, but
 * for the names of stored objects.
 */
static struct app_trigger *add_pattern(struct cfn *c, struct app_function *f,
                                       const struct doc *pattern, const struct doc *bus,
                                       const struct doc *at)
{
    const struct doc *sources = cfn_get(c, pattern, "source");
    bool all_aws = doc_count(sources) > 0, storage = false;
    doc_each(source, sources)
    {
        struct slice name = slice_of(cfn_text(c, source, NULL));
        all_aws &= slice_starts(name, "aws.");
        storage |= slice_eq_str(name, "aws.s3");
    }
    enum trigger_kind kind = storage ? TRIGGER_STORAGE : all_aws ? TRIGGER_OTHER : TRIGGER_TOPIC;
    const char *from = cfn_resource_name(c, bus);
    if (storage) /* the bucket, when the pattern names it */
        from = cfn_resource_name(
            c, doc_index(doc_get(doc_get(doc_get(pattern, "detail"), "bucket"), "name"), 0));
    else if (!from)
        from = cfn_text(c, doc_index(sources, 0), NULL);
    return cfn_add_trigger(c, f, kind, from, at);
}

/*
 * What becomes of ROUTE when the API ITEM has a definition of its own. To that of a REST API the
 * transform adds nothing unless it is told to; of an HTTP API it fills in what answers a route.
 * False when there is no such route of F.
 */
static bool fit_definition(struct cfn *c, struct app_function *f, const struct cfn_item *item,
                           bool http, const struct doc *auth, struct cfn_route *route)
{
    bool merges = cfn_bool_at(c, item->properties, "MergeDefinitions");
    struct cfn_defined defined = cfn_defined_route(c, item, route->method, route->path);
    if (!defined.known || (http && !defined.there))
        return true;
    if (!http && merges) {
        route->decides = true;
        return true;
    }
    if (!defined.there || (defined.integrated && defined.f != f) || (!http && !defined.f))
        return false;
    bool own =
        http ? cfn_get(c, auth, "Authorizer") != NULL : cfn_bool_at(c, auth, "OverrideApiAuth");
    route->decides = own;
    if (!own)
        route->auth = defined.auth;
    return true;
}

/* The Auth, RestApiId or ApiId, Path and Method of an Api or HttpApi event. */
static void add_route_event(struct cfn *c, struct app_function *f, const struct doc *event,
                            const struct doc *properties, bool http_api)
{
    const struct doc *api = cfn_get(c, properties, http_api ? "ApiId" : "RestApiId");
    const char *section = http_api ? "HttpApi" : "Api";
    const char *path = cfn_text_at(c, properties, "Path");
    const char *method = cfn_text_at(c, properties, "Method");
    struct cfn_route route = {
        .kind = TRIGGER_HTTP,
        .api = cfn_resource_name(c, api),
        .method = method ? method : "ANY",
        .path = path       ? path
                : http_api ? "$default"
                           : "/",
        .implicit_api = api ? NULL : cfn_implicit_api(c, section, event),
        .properties = properties,
        .at = doc_location(event),
    };
    const struct doc *auth = cfn_get(c, properties, "Auth");
    route.auth = cfn_event_auth(c, route.api, section, route.method, auth);
    const struct cfn_item *item = route.api ? map_get(&c->ids, slice_of(route.api)) : NULL;
    if (!item || fit_definition(c, f, item, http_api, auth, &route))
        cfn_add_route(c, f, &route);
}

/* T may be NULL: past a cap. */
static void put_settings(struct cfn *c, struct app_trigger *t, const struct doc *properties)
{
    if (t)
        cfn_put_trigger_settings(c, t, properties);
}

static void read_event(struct cfn *c, struct app_function *f, const struct doc *node)
{
    const struct doc *event = cfn_value(c, node), *p = cfn_get(c, event, "Properties");
    struct slice type = doc_text_at(event, "Type");
    if (slice_eq_str(type, "Api") || slice_eq_str(type, "HttpApi")) {
        add_route_event(c, f, node, p, slice_eq_str(type, "HttpApi"));
        return;
    }
    if (slice_eq_str(type, "EventBridgeRule") || slice_eq_str(type, "CloudWatchEvent")) {
        put_settings(
            c, add_pattern(c, f, cfn_get(c, p, "Pattern"), cfn_get(c, p, "EventBusName"), node), p);
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(event_types); i++) {
        const struct event_type *t = &event_types[i];
        if (!slice_eq_str(type, t->type))
            continue;
        const struct doc *source = cfn_get(c, p, t->source);
        if (doc_is_seq(source))
            source = doc_index(source, 0);
        const char *from =
            t->kind == TRIGGER_SCHEDULE ? cfn_text(c, source, NULL) : cfn_resource_name(c, source);
        struct app_trigger *added = cfn_add_trigger(c, f, t->kind, from, node);
        put_settings(c, added, p);
        if (added && t->kind == TRIGGER_OTHER)
            added->auth = AUTH_UNKNOWN; /* anybody who talks to the skill chooses what it gets */
        return;
    }
    if (type.len)
        diag_emit(c->sink, VIRGA_DIAG_WARNING, "unknown-event", c->file, node->key_line,
                  node->key_column, "the event type '%.*s' is not known", SLICE_ARG(type));
}

void cfn_read_events(struct cfn *c, struct app_function *f, const struct doc *events)
{
    doc_each(node, events) read_event(c, f, node);
}

/* What an event source mapping reads from: by the resource's type, else by its ARN. */
static enum trigger_kind source_kind(struct cfn *c, const struct doc *arn)
{
    const struct cfn_item *item = cfn_item_of(c, arn);
    struct slice text = slice_of(item ? item->type : cfn_text(c, arn, NULL));
    if (slice_ifind(text, "sqs") != SIZE_MAX || slice_ifind(text, ":mq:") != SIZE_MAX ||
        slice_ifind(text, "AmazonMQ") != SIZE_MAX || slice_ifind(text, "queue") != SIZE_MAX)
        return TRIGGER_QUEUE;
    return TRIGGER_STREAM;
}

void cfn_link_event_source(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties;
    struct app_function *f = cfn_find_function(c, doc_get(p, "FunctionName"));
    if (!f)
        return;
    const struct doc *arn = cfn_get(c, p, "EventSourceArn");
    const struct doc *topic = doc_index(cfn_get(c, p, "Topics"), 0);
    put_settings(c,
                 cfn_add_trigger(c, f, arn ? source_kind(c, arn) : TRIGGER_STREAM,
                                 cfn_resource_name(c, arn ? arn : topic), item->node),
                 p);
}

/* Reads a source, may hand it to a function for enrichment, then to its target. */
void cfn_link_pipe(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *source = cfn_get(c, item->properties, "Source");
    static const char *const steps[] = {"Enrichment", "Target"};
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        struct app_function *f = cfn_find_function(c, doc_get(item->properties, steps[i]));
        struct app_trigger *t = f ? cfn_add_trigger(c, f, source_kind(c, source),
                                                    cfn_resource_name(c, source), item->node)
                                  : NULL;
        put_settings(c, t, cfn_get(c, item->properties, "SourceParameters"));
    }
}

void cfn_link_rule(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties;
    const struct doc *pattern = cfn_get(c, p, "EventPattern");
    doc_each(node, cfn_get(c, p, "Targets"))
    {
        const struct doc *target = cfn_value(c, node);
        struct app_function *f = cfn_find_function(c, cfn_get(c, target, "Arn"));
        if (!f)
            continue;
        struct app_trigger *t =
            pattern ? add_pattern(c, f, pattern, cfn_get(c, p, "EventBusName"), item->node)
                    : cfn_add_trigger(c, f, TRIGGER_SCHEDULE,
                                      cfn_text_at(c, p, "ScheduleExpression"), item->node);
        put_settings(c, t, p);
        put_settings(c, t, target);
    }
}

void cfn_link_schedule(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties;
    const struct doc *target = cfn_get(c, p, "Target");
    struct app_function *f = cfn_find_function(c, doc_get(target, "Arn"));
    if (f)
        put_settings(c,
                     cfn_add_trigger(c, f, TRIGGER_SCHEDULE,
                                     cfn_text_at(c, p, "ScheduleExpression"), item->node),
                     target);
}

void cfn_link_topic(struct cfn *c, const struct cfn_item *item)
{
    doc_each(node, cfn_get(c, item->properties, "Subscription"))
    {
        const struct doc *subscription = cfn_value(c, node);
        struct app_function *f = cfn_find_function(c, doc_get(subscription, "Endpoint"));
        if (f)
            (void)cfn_add_trigger(c, f, TRIGGER_TOPIC, item->id, node);
    }
}

void cfn_link_subscription(struct cfn *c, const struct cfn_item *item)
{
    struct app_function *f = cfn_find_function(c, doc_get(item->properties, "Endpoint"));
    if (f)
        put_settings(c,
                     cfn_add_trigger(c, f, TRIGGER_TOPIC,
                                     cfn_resource_name(c, doc_get(item->properties, "TopicArn")),
                                     item->node),
                     item->properties);
}

void cfn_link_user_pool(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *hooks = cfn_get(c, item->properties, "LambdaConfig");
    doc_each(node, hooks)
    {
        /* the same hook in its older form */
        if (slice_eq_str(node->key, "PreTokenGeneration") &&
            doc_get(hooks, "PreTokenGenerationConfig"))
            continue;
        const struct doc *hook = cfn_value(c, node);
        const struct doc *arn = doc_get(hook, "LambdaArn"); /* newer hooks also name a version */
        struct app_function *f = cfn_find_function(c, arn ? arn : hook);
        if (f)
            (void)cfn_add_trigger(c, f, TRIGGER_IDENTITY, item->id, node);
    }
}

void cfn_link_log_filter(struct cfn *c, const struct cfn_item *item)
{
    struct app_function *f = cfn_find_function(c, doc_get(item->properties, "DestinationArn"));
    const struct doc *group = doc_get(item->properties, "LogGroupName");
    if (f)
        put_settings(c,
                     cfn_add_trigger(c, f, TRIGGER_TOPIC, cfn_resource_name(c, group), item->node),
                     item->properties);
}

void cfn_link_iot_rule(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *payload = cfn_get(c, item->properties, "TopicRulePayload");
    doc_each(node, cfn_get(c, payload, "Actions"))
    {
        const struct doc *lambda = cfn_get(c, cfn_value(c, node), "Lambda");
        struct app_function *f = cfn_find_function(c, doc_get(lambda, "FunctionArn"));
        if (f)
            (void)cfn_add_trigger(c, f, TRIGGER_TOPIC, cfn_text_at(c, payload, "Sql"), node);
    }
}

void cfn_link_mail_rule(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *rule = cfn_get(c, item->properties, "Rule");
    doc_each(node, cfn_get(c, rule, "Actions"))
    {
        const struct doc *action = cfn_get(c, cfn_value(c, node), "LambdaAction");
        struct app_function *f = cfn_find_function(c, doc_get(action, "FunctionArn"));
        const struct doc *recipient = doc_index(cfn_get(c, rule, "Recipients"), 0);
        if (f)
            (void)cfn_add_trigger(c, f, TRIGGER_EMAIL, cfn_text(c, recipient, NULL), node);
    }
}

/* A state machine names its tasks in many ways and often more than once: each counts once. */
static void add_task(struct cfn *c, struct app_function *f, const char *resource,
                     const struct doc *at)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        if (t->kind == TRIGGER_DIRECT && t->resource == resource)
            return;
    }
    struct app_trigger *t = cfn_add_trigger(c, f, TRIGGER_DIRECT, resource, at);
    if (t)
        t->auth = AUTH_IAM;
}

void cfn_link_state_machine(struct cfn *c, const struct cfn_item *item)
{
    cfn_each_function(c, item->properties, item->id, add_task);
}

void cfn_link_custom_resource(struct cfn *c, const struct cfn_item *item)
{
    struct app_function *f = cfn_find_function(c, doc_get(item->properties, "ServiceToken"));
    const char *name = f ? cdk_name(c, item) : NULL;
    if (f) /* AUTH_PRIVATE: only the deployment itself calls, with what the template says */
        (void)cfn_add_trigger(c, f, TRIGGER_DIRECT, name ? name : item->id, item->node);
}

/* Decides who may connect to the device gateway. */
void cfn_link_iot_authorizer(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *arn = doc_get(item->properties, "AuthorizerFunctionArn");
    struct app_function *f = cfn_find_function(c, arn);
    if (f)
        (void)cfn_add_trigger(c, f, TRIGGER_IDENTITY, item->id, item->node);
}
