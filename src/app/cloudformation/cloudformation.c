/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/cloudformation/cfn-internal.h"
#include "base/file.h"
#include "base/limits.h"

/*
 * One template: first every resource is declared, so that references find it wherever it stands,
 * then each says what it links (routes, events, permissions).
 */

#define MAX_HOPS 4u         /* from template to template */
#define MAX_FOLLOWED 10000u /* look-ups of one template in others */

typedef void (*cfn_step)(struct cfn *c, const struct cfn_item *item);

/* What a type of resource means to the model. */
struct cfn_type {
    const char *type;
    enum resource_kind kind;
    const char *name; /* property with the physical name; NULL = none */
    cfn_step declare; /* besides adding the resource; NULL = nothing */
    cfn_step link;    /* NULL = nothing */
    bool plumbing;    /* joins others and is no resource of the model itself */
};

static const struct cfn_type types[] = {
    {"AWS::Serverless::Function", RESOURCE_OTHER, NULL, cfn_declare_function, cfn_link_sam_function,
     true},
    {"AWS::Lambda::Function", RESOURCE_OTHER, NULL, cfn_declare_function, cfn_link_lambda_function,
     true},
    {"AWS::Lambda::Alias", RESOURCE_OTHER, NULL, NULL, NULL, true},
    {"AWS::Lambda::Version", RESOURCE_OTHER, NULL, NULL, NULL, true},
    {"AWS::Lambda::Url", RESOURCE_OTHER, NULL, NULL, cfn_link_url, true},
    {"AWS::Lambda::EventSourceMapping", RESOURCE_OTHER, NULL, NULL, cfn_link_event_source, true},
    {"AWS::Lambda::Permission", RESOURCE_OTHER, NULL, NULL, NULL, true},
    {"AWS::Lambda::EventInvokeConfig", RESOURCE_OTHER, NULL, NULL, NULL, true},
    {"AWS::Lambda::LayerVersion", RESOURCE_OTHER, "LayerName", NULL, NULL, false},
    {"AWS::Serverless::LayerVersion", RESOURCE_OTHER, "LayerName", NULL, NULL, false},
    {"AWS::Serverless::Application", RESOURCE_OTHER, NULL, NULL, NULL, false},
    {"AWS::Serverless::SimpleTable", RESOURCE_TABLE, "TableName", NULL, NULL, false},
    {"AWS::Serverless::Api", RESOURCE_API, "Name", cfn_declare_sam_api, cfn_link_definition, false},
    {"AWS::Serverless::HttpApi", RESOURCE_API, "Name", cfn_declare_sam_api, cfn_link_definition,
     false},
    {"AWS::Serverless::WebSocketApi", RESOURCE_API, "Name", cfn_declare_sam_stage,
     cfn_link_websocket_api, false},
    {"AWS::ApiGateway::Stage", RESOURCE_OTHER, NULL, cfn_declare_stage, NULL, true},
    {"AWS::ApiGateway::Deployment", RESOURCE_OTHER, NULL, cfn_declare_stage, NULL, true},
    {"AWS::ApiGatewayV2::Stage", RESOURCE_OTHER, NULL, cfn_declare_stage, NULL, true},
    {"AWS::ApiGateway::DomainName", RESOURCE_OTHER, "DomainName", NULL, NULL, false},
    {"AWS::ApiGatewayV2::DomainName", RESOURCE_OTHER, "DomainName", NULL, NULL, false},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", RESOURCE_API, "Name", NULL, NULL, false},
    {"AWS::Serverless::GraphQLApi", RESOURCE_API, "Name", NULL, cfn_link_data_source, false},
    {"AWS::Serverless::Connector", RESOURCE_OTHER, NULL, NULL, NULL, true},
    {"AWS::Serverless::StateMachine", RESOURCE_WORKFLOW, "Name", cfn_declare_workflow_role,
     cfn_link_state_machine, false},
    {"AWS::StepFunctions::StateMachine", RESOURCE_WORKFLOW, "StateMachineName", NULL,
     cfn_link_state_machine, false},
    {"AWS::ApiGateway::RestApi", RESOURCE_API, "Name", NULL, cfn_link_definition, false},
    {"AWS::ApiGateway::Authorizer", RESOURCE_AUTHORIZER, "Name", cfn_declare_authorizer, NULL,
     false},
    {"AWS::ApiGateway::Method", RESOURCE_OTHER, NULL, NULL, cfn_link_method, true},
    {"AWS::ApiGatewayV2::Api", RESOURCE_API, "Name", NULL, cfn_link_http_api, false},
    {"AWS::ApiGatewayV2::Authorizer", RESOURCE_AUTHORIZER, "Name", cfn_declare_authorizer, NULL,
     false},
    {"AWS::ApiGatewayV2::Route", RESOURCE_OTHER, NULL, NULL, cfn_link_route, true},
    {"AWS::AppSync::GraphQLApi", RESOURCE_API, "Name", NULL, NULL, false},
    {"AWS::AppSync::DataSource", RESOURCE_OTHER, NULL, NULL, cfn_link_data_source, true},
    {"AWS::S3::Bucket", RESOURCE_BUCKET, "BucketName", NULL, cfn_link_bucket, false},
    {"AWS::S3::BucketPolicy", RESOURCE_OTHER, NULL, NULL, NULL, true},
    {"AWS::DynamoDB::Table", RESOURCE_TABLE, "TableName", NULL, NULL, false},
    {"AWS::DynamoDB::GlobalTable", RESOURCE_TABLE, "TableName", NULL, NULL, false},
    {"AWS::SQS::Queue", RESOURCE_QUEUE, "QueueName", NULL, NULL, false},
    {"AWS::SQS::QueuePolicy", RESOURCE_OTHER, NULL, NULL, cfn_link_queue_policy, true},
    {"AWS::AmazonMQ::Broker", RESOURCE_QUEUE, "BrokerName", NULL, NULL, false},
    {"AWS::SNS::Topic", RESOURCE_TOPIC, "TopicName", NULL, cfn_link_topic, false},
    {"AWS::SNS::Subscription", RESOURCE_OTHER, NULL, NULL, cfn_link_subscription, true},
    {"AWS::SNS::TopicPolicy", RESOURCE_OTHER, NULL, NULL, cfn_link_queue_policy, true},
    {"AWS::Events::EventBus", RESOURCE_TOPIC, "Name", NULL, NULL, false},
    {"AWS::Events::Rule", RESOURCE_OTHER, NULL, NULL, cfn_link_rule, true},
    {"AWS::Pipes::Pipe", RESOURCE_OTHER, NULL, NULL, cfn_link_pipe, true},
    {"AWS::Scheduler::Schedule", RESOURCE_OTHER, NULL, NULL, cfn_link_schedule, true},
    {"AWS::Kinesis::Stream", RESOURCE_STREAM, "Name", NULL, NULL, false},
    {"AWS::KinesisFirehose::DeliveryStream", RESOURCE_STREAM, "DeliveryStreamName", NULL, NULL,
     false},
    {"AWS::MSK::Cluster", RESOURCE_STREAM, "ClusterName", NULL, NULL, false},
    {"AWS::Cognito::UserPool", RESOURCE_USER_POOL, "UserPoolName", NULL, cfn_link_user_pool, false},
    {"AWS::Cognito::IdentityPool", RESOURCE_IDENTITY_POOL, "IdentityPoolName", NULL, NULL, false},
    {"AWS::Logs::LogGroup", RESOURCE_LOG_GROUP, "LogGroupName", NULL, NULL, false},
    {"AWS::Logs::SubscriptionFilter", RESOURCE_OTHER, NULL, NULL, cfn_link_log_filter, true},
    {"AWS::IoT::TopicRule", RESOURCE_OTHER, NULL, NULL, cfn_link_iot_rule, true},
    {"AWS::IoT::Authorizer", RESOURCE_OTHER, NULL, NULL, cfn_link_iot_authorizer, true},
    {"AWS::SES::ReceiptRule", RESOURCE_OTHER, NULL, NULL, cfn_link_mail_rule, true},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", RESOURCE_OTHER, NULL, NULL, cfn_link_target_group,
     true},
    {"AWS::CloudFront::Distribution", RESOURCE_DISTRIBUTION, NULL, NULL, cfn_link_distribution,
     false},
    {"AWS::IAM::Role", RESOURCE_ROLE, "RoleName", NULL, cfn_link_role, false},
    {"AWS::IAM::Policy", RESOURCE_OTHER, NULL, cfn_declare_policy, NULL, true},
    {"AWS::IAM::RolePolicy", RESOURCE_OTHER, NULL, cfn_declare_policy, NULL, true},
    {"AWS::IAM::ManagedPolicy", RESOURCE_OTHER, "ManagedPolicyName", cfn_declare_policy, NULL,
     true},
    {"AWS::SecretsManager::Secret", RESOURCE_SECRET, "Name", NULL, NULL, false},
    {"AWS::RDS::DBInstance", RESOURCE_DATABASE, "DBInstanceIdentifier", NULL, NULL, false},
    {"AWS::RDS::DBCluster", RESOURCE_DATABASE, "DBClusterIdentifier", NULL, NULL, false},
    {"AWS::DocDB::DBCluster", RESOURCE_DATABASE, "DBClusterIdentifier", NULL, NULL, false},
    {"AWS::Neptune::DBCluster", RESOURCE_DATABASE, "DBClusterIdentifier", NULL, NULL, false},
    {"AWS::Redshift::Cluster", RESOURCE_DATABASE, "ClusterIdentifier", NULL, NULL, false},
    {"AWS::ElastiCache::CacheCluster", RESOURCE_DATABASE, "ClusterName", NULL, NULL, false},
    {"AWS::ElastiCache::ReplicationGroup", RESOURCE_DATABASE, "ReplicationGroupId", NULL, NULL,
     false},
    {"AWS::Elasticsearch::Domain", RESOURCE_DATABASE, "DomainName", NULL, NULL, false},
    {"AWS::OpenSearchService::Domain", RESOURCE_DATABASE, "DomainName", NULL, NULL, false},
};

/* Services whose other resources carry no data and run no code. */
static const char *const plumbing[] = {
    "AWS::ApiGateway::",
    "AWS::ApiGatewayV2::",
    "AWS::AppSync::",
    "AWS::CloudWatch::",
    "AWS::EC2::",
    "AWS::Lambda::",
    "AWS::Route53::",
    "AWS::CertificateManager::",
    "AWS::Logs::",
    "AWS::IAM::",
    "AWS::Scheduler::",
    "AWS::CloudFormation::WaitCondition",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::Kinesis::ResourcePolicy",
    "AWS::Events::EventBusPolicy",
    "AWS::WAFv2::WebACLAssociation",
    "AWS::WAFRegional::WebACLAssociation",
};

static const struct cfn_type plumbing_type = {NULL, RESOURCE_OTHER, NULL, NULL, NULL, true};
static const struct cfn_type other_type = {NULL, RESOURCE_OTHER, NULL, NULL, NULL, false};
static const struct cfn_type custom_type = {NULL, RESOURCE_OTHER,           NULL,
                                            NULL, cfn_link_custom_resource, true};

static const struct cfn_type *type_of(const struct cfn_item *item)
{
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (strcmp(item->type, types[i].type) == 0)
            return &types[i];
    bool custom = slice_starts(slice_of(item->type), "Custom::") ||
                  strcmp(item->type, "AWS::CloudFormation::CustomResource") == 0;
    if (custom)
        return &custom_type;
    for (size_t i = 0; i < ARRAY_SIZE(plumbing); i++)
        if (slice_starts(slice_of(item->type), plumbing[i]))
            return &plumbing_type;
    return &other_type;
}

struct cfn *cfn_new(struct app *app, const struct doc *root, const struct doc *resources,
                    const char *file, const struct app_files *files,
                    const struct virga_diag_sink *sink)
{
    struct cfn *c = arena_new(app->arena, struct cfn);
    c->app = app;
    c->arena = app->arena;
    c->root = root;
    c->resources = resources;
    c->file = file;
    c->dir = path_dir(app->arena, file);
    c->files = files;
    c->sink = sink;
    map_init(&c->given, c->arena);
    map_init(&c->nested, c->arena);
    map_init(&c->ids, c->arena);
    map_init(&c->functions, c->arena);
    map_init(&c->function_names, c->arena);
    map_init(&c->things, c->arena);
    map_init(&c->role_policies, c->arena);
    map_init(&c->roles, c->arena);
    map_init(&c->connects, c->arena);
    map_init(&c->definitions, c->arena);
    map_init(&c->conditions, c->arena);
    map_init(&c->routes, c->arena);
    map_init(&c->decided, c->arena);
    return c;
}

void cfn_report_cap(struct cfn *c, const char *what)
{
    if (c->told_of_caps)
        return;
    c->told_of_caps = true;
    diag_emit(c->sink, VIRGA_DIAG_WARNING, "template-too-large", c->file, 0, 0,
              "too many %s in this template: the rest was not read", what);
}

static void index_resources(struct cfn *c)
{
    c->resources = cfn_expanded(c, c->resources);
    doc_each(node, c->resources)
    {
        struct slice type = doc_text_at(node, "Type");
        if (!type.len)
            continue;
        if (c->items.len >= LIMIT_TEMPLATE_ITEMS) {
            cfn_report_cap(c, "resources");
            break;
        }
        *vec_add(&c->items, c->arena) = (struct cfn_item){
            .id = arena_slicedup(c->arena, node->key),
            .type = arena_slicedup(c->arena, type),
            .node = node,
        };
        struct cfn_item *item = &c->items.items[c->items.len - 1];
        item->properties = cfn_with_globals(c, item->type, cfn_get(c, node, "Properties"));
    }
    for (size_t i = 0; i < c->items.len; i++) /* only now do the items stay in place */
        map_put(&c->ids, slice_of(c->items.items[i].id), &c->items.items[i]);
}

/* The logical id that the Serverless Framework gives the function KEY. */
static char *serverless_id(struct arena *a, const char *key)
{
    char *id = arena_alloc(a, strlen(key) * 10 + sizeof("LambdaFunction"));
    size_t len = 0;
    for (const char *p = key; *p; p++) {
        const char *word = *p == '-' ? "Dash" : *p == '_' ? "Underscore" : NULL;
        if (word) {
            memcpy(id + len, word, strlen(word));
            len += strlen(word);
        } else {
            bool raise = len == 0 && *p >= 'a' && *p <= 'z';
            id[len++] = raise ? (char)(*p - 'a' + 'A') : *p;
        }
    }
    memcpy(id + len, "LambdaFunction", sizeof("LambdaFunction"));
    return id;
}

/* Functions that another reader found in the same file. */
static void index_other_functions(struct cfn *c)
{
    for (size_t i = 0; i < c->app->functions.len; i++) {
        struct app_function *f = c->app->functions.items[i];
        if (!f->at.file || strcmp(f->at.file, c->file) != 0)
            continue;
        map_put(&c->functions, slice_of(serverless_id(c->arena, f->logical_id)), f);
        map_put(&c->function_names, slice_of(f->name), f);
    }
}

/* The policy that a resource carries in its own properties. */
static void read_own_policy(struct cfn *c, struct app_resource *r, const struct cfn_item *item)
{
    static const char *const names[] = {"Policy",        "KeyPolicy",       "ResourcePolicy",
                                        "PolicyText",    "AccessPolicies",  "RepositoryPolicyText",
                                        "ArchivePolicy", "FileSystemPolicy"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const struct doc *policy = cfn_get(c, item->properties, names[i]);
        const struct doc *document = cfn_get(c, policy, "PolicyDocument");
        cfn_add_resource_policy(c, r, document ? document : policy);
    }
}

static void declare(struct cfn *c, const struct cfn_item *item)
{
    const struct cfn_type *type = type_of(item);
    if (!type->plumbing) {
        struct app_resource *r =
            app_add_resource(c->app, type->kind, item->id, doc_location(item->node));
        r->provider = PROVIDER_AWS;
        r->region = c->region;
        r->type = item->type;
        r->node = item->node;
        r->name = type->name ? cfn_text_at(c, item->properties, type->name) : NULL;
        if (!r->name)
            r->name = cdk_name(c, item);
        map_put(&c->things, slice_of(r->logical_id), r);
        if (r->name && !map_get(&c->things, slice_of(r->name)))
            map_put(&c->things, slice_of(r->name), r);
        cfn_put_resource_settings(c, r, item);
        read_own_policy(c, r, item);
    }
    if (type->declare)
        type->declare(c, item);
}

static bool is_type(const struct cfn_item *item, const char *type)
{
    return strcmp(item->type, type) == 0;
}

/* Runs STEP over all resources of TYPE: those that rest on what the others have said. */
static void each_of(struct cfn *c, const char *type, cfn_step step)
{
    for (size_t i = 0; i < c->items.len; i++)
        if (is_type(&c->items.items[i], type))
            step(c, &c->items.items[i]);
}

/* APIs that may have a definition (OpenAPI). */
static const char *const defined_types[] = {
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
};

/* Resources that only add to what is said of another. */
static const struct {
    const char *type;
    cfn_step link;
} remarks[] = {
    {"AWS::Serverless::Connector", cfn_link_connector},
    {"AWS::Lambda::EventInvokeConfig", cfn_link_invoke_config},
    {"AWS::Lambda::LayerVersionPermission", cfn_link_layer_permission},
    {"AWS::Logs::LogGroup", cfn_link_log_group},
    {"AWS::ApiGateway::RequestValidator", cfn_link_validator},
    {"AWS::ApiGateway::UsagePlan", cfn_link_usage_plan},
    {"AWS::WAFv2::WebACLAssociation", cfn_link_firewall},
    {"AWS::WAFRegional::WebACLAssociation", cfn_link_firewall},
    {"AWS::SecretsManager::ResourcePolicy", cfn_link_attached_policy},
    {"AWS::Kinesis::ResourcePolicy", cfn_link_attached_policy},
    {"AWS::Events::EventBusPolicy", cfn_link_attached_policy},
};

void cfn_declare_resources(struct cfn *c)
{
    index_resources(c);
    cfn_declare_global_authorizers(c);
    for (size_t i = 0; i < c->items.len; i++)
        declare(c, &c->items.items[i]);
    for (size_t i = 0; i < ARRAY_SIZE(defined_types); i++)
        each_of(c, defined_types[i], cfn_declare_schemes);
    each_of(c, "AWS::Lambda::Version", cfn_declare_alias);
    each_of(c, "AWS::Lambda::Alias", cfn_declare_alias); /* of a function or of a version */
    each_of(c, "AWS::Lambda::Url", cfn_declare_alias);
}

void cfn_link_resources(struct cfn *c)
{
    for (size_t i = 0; i < c->items.len; i++) {
        const struct cfn_type *type = type_of(&c->items.items[i]);
        if (type->link)
            type->link(c, &c->items.items[i]);
    }
    each_of(c, "AWS::S3::BucketPolicy", cfn_link_bucket_policy);
    cfn_settle_authorizers(c);
    cfn_settle_websockets(c);
    /* last: a permission counts only where nothing says more precisely who calls */
    each_of(c, "AWS::Lambda::Permission", cfn_link_permission);
    for (size_t i = 0; i < ARRAY_SIZE(remarks); i++)
        each_of(c, remarks[i].type, remarks[i].link);
    for (size_t i = 0; i < c->items.len; i++)
        cfn_link_connectors_of(c, &c->items.items[i]);
    cfn_settle_roles(c);
}

void cfn_read_resources(struct cfn *c)
{
    size_t first = c->app->functions.len;
    index_other_functions(c);
    cfn_declare_resources(c);
    cfn_link_resources(c);
    app_add_direct_triggers(c->app, first);
}

const struct cfn_item *cfn_item_of(struct cfn *c, const struct doc *reference)
{
    struct slice text = slice_of(cfn_text(c, reference, NULL)), name;
    size_t at = 0;
    while ((name = cfn_next_reference(text, &at)).len) {
        const struct cfn_item *item = map_get(&c->ids, name);
        if (item)
            return item;
    }
    return NULL;
}

/* The name in an ARN: of "table/votes/stream/x" "votes", of "queue" "queue". */
static struct slice name_in_arn(struct slice arn)
{
    struct slice rest, name = aws_arn_resource(arn);
    if (slice_find(arn, ":s3:") != SIZE_MAX)
        return slice_cut(name, '/', &rest);
    struct slice head = slice_cut(name, '/', &rest);
    return rest.len ? slice_cut(rest, '/', &rest) : head;
}

/* What NAME, cut from a reference in TEXT, stands for in another template of the tree, *RET_FROM;
   or NULL. Templates may send look-ups in circles: few at once, and not too many in all. */
static const struct doc *follow(struct cfn *c, struct slice name, struct slice text,
                                struct cfn **ret_from)
{
    if (c->hops >= MAX_HOPS)
        return NULL;
    if (c->followed >= MAX_FOLLOWED) {
        cfn_report_cap(c, "references to other templates");
        return NULL;
    }
    const struct doc *node = cfn_follow(c, name, text, ret_from);
    c->followed += node != NULL;
    return node;
}

/* The same for the first reference in TEXT that leads anywhere. */
static const struct doc *follow_text(struct cfn *c, const char *text, struct cfn **ret_from)
{
    const struct doc *node = NULL;
    struct slice name;
    size_t at = 0;
    while (!node && (name = cfn_next_reference(slice_of(text), &at)).len)
        node = follow(c, name, slice_of(text), ret_from);
    return node;
}

const struct cfn_item *cfn_item_anywhere(struct cfn *c, const struct doc *reference,
                                         struct cfn **ret_from)
{
    const struct cfn_item *item = cfn_item_of(c, reference);
    *ret_from = c;
    for (unsigned hops = 0; !item && reference && hops < MAX_HOPS; hops++) {
        reference = follow_text(c, cfn_text(c, reference, NULL), ret_from);
        item = reference ? cfn_item_of(c = *ret_from, reference) : NULL;
    }
    return item;
}

/* The resource that TEXT, a reference, means in another template of the tree. */
static const char *resource_elsewhere(struct cfn *c, const char *text)
{
    struct cfn *from;
    const struct doc *node = follow_text(c, text, &from);
    if (!node)
        return NULL;
    c->hops++;
    const char *found = cfn_resource_name(from, node);
    c->hops--;
    return found;
}

const char *cfn_resource_name(struct cfn *c, const struct doc *node)
{
    const char *text = cfn_text(c, node, NULL);
    const struct cfn_item *item = text ? cfn_item_of(c, node) : NULL;
    if (!text || item)
        return item ? item->id : NULL;
    const char *elsewhere = resource_elsewhere(c, text);
    if (elsewhere)
        return elsewhere;
    struct slice name = slice_of(text);
    if (slice_starts(name, "arn:") && name_in_arn(name).len)
        name = name_in_arn(name);
    const struct app_resource *known = map_get(&c->things, name);
    if (!known) /* one that SAM makes is in no list of the template */
        known = map_get(&c->things, cfn_whole_reference(name));
    return known ? known->logical_id : arena_slicedup(c->arena, name);
}

struct app_resource *cfn_find_resource(struct cfn *c, const struct doc *node)
{
    struct cfn *from;
    const struct cfn_item *item = cfn_item_anywhere(c, node, &from);
    const char *name = item ? item->id : cfn_resource_name(c, node);
    return name ? map_get(&from->things, slice_of(name)) : NULL;
}

/* TEXT up to the first ':' or '/' outside of a reference. */
static struct slice name_part(struct slice text)
{
    bool in_reference = false;
    for (size_t i = 0; i < text.len; i++) {
        char ch = text.ptr[i];
        if (ch == '{' || ch == '}')
            in_reference = ch == '{';
        else if ((ch == ':' || ch == '/') && !in_reference)
            return slice_sub(text, 0, i);
    }
    return text;
}

/* What the reference NAME in TEXT stands for in another template of the tree. */
static struct app_function *function_elsewhere(struct cfn *c, struct slice name, struct slice text)
{
    struct cfn *from;
    const struct doc *node = follow(c, name, text, &from);
    if (!node)
        return NULL;
    c->hops++;
    struct app_function *f = cfn_find_function(from, node);
    c->hops--;
    return f;
}

static struct app_function *function_in_text(struct cfn *c, struct slice text)
{
    struct slice name;
    size_t at = 0;
    while ((name = cfn_next_reference(text, &at)).len) {
        struct app_function *f = map_get(&c->functions, name);
        if (f || (f = function_elsewhere(c, name, text)))
            return f;
    }
    for (;;) { /* an API's ARN holds the function's: the last one counts */
        size_t next = slice_find(text, ":function:");
        if (next == SIZE_MAX)
            break;
        text = slice_sub(text, next + strlen(":function:"), text.len);
    }
    name = name_part(text);
    return name.len ? map_get(&c->function_names, name) : NULL;
}

struct app_function *cfn_find_function(struct cfn *c, const struct doc *node)
{
    return function_in_text(c, slice_of(cfn_text(c, node, NULL)));
}

struct app_trigger *cfn_add_trigger(struct cfn *c, struct app_function *f, enum trigger_kind kind,
                                    const char *resource, const struct doc *at)
{
    if (f->triggers.len >= LIMIT_FUNCTION_ITEMS) {
        cfn_report_cap(c, "triggers");
        return NULL;
    }
    struct app_trigger *t = app_add_trigger(c->app, f, kind, doc_location(at));
    t->resource = resource;
    t->auth = AUTH_PRIVATE;
    return t;
}

void cfn_each_function(struct cfn *c, const struct doc *node, const char *resource,
                       void (*found)(struct cfn *c, struct app_function *f, const char *resource,
                                     const struct doc *at))
{
    for (const struct doc *n = node; n; n = doc_next(n, node)) {
        bool plain = doc_is_scalar(n) && !n->tag.len;
        struct slice text = plain ? doc_text(n) : slice_of(cfn_text(c, n, NULL)), name;
        size_t at = 0;
        while ((name = cfn_next_reference(text, &at)).len) {
            struct app_function *f = map_get(&c->functions, name);
            if (f || (f = function_elsewhere(c, name, text)))
                found(c, f, resource, n);
        }
        if (slice_find(text, ":function:") != SIZE_MAX) {
            struct app_function *f = function_in_text(c, text);
            if (f)
                found(c, f, resource, n);
        }
    }
}
