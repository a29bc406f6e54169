/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/cloudformation/cfn-internal.h"

/*
 * The role that the SAM transform makes for a function without one: besides the Policies that the
 * function names it grants what the function's settings and events need.
 */

/* What a function needs to send what failed to a destination. */
static const struct {
    const char *type, *actions,
        *below; /* below: what is appended to the resource; NULL = nothing */
} destinations[] = {
    {"SQS", "sqs:SendMessage", NULL},
    {"SNS", "sns:publish", NULL},
    {"EventBridge", "events:PutEvents", NULL},
    {"Lambda", "lambda:InvokeFunction", NULL},
    {"S3", "s3:PutObject", "/*"},
    {"S3", "s3:ListBucket", NULL},
    {"S3Bucket", "s3:PutObject", "/*"},
    {"S3Bucket", "s3:ListBucket", NULL},
};

static void grant_destination(struct cfn *c, struct app_function *f, const char *type,
                              const char *resource, const struct doc *at)
{
    for (size_t i = 0; type && i < ARRAY_SIZE(destinations); i++) {
        if (strcmp(type, destinations[i].type) != 0)
            continue;
        const char *below = destinations[i].below;
        cfn_grant(c, f, destinations[i].actions,
                  below ? arena_printf(c->arena, "%s%s", resource, below) : resource, at);
    }
}

/* OnSuccess and OnFailure of asynchronous calls. A queue or topic that is not named is made. */
static void add_invoke_destinations(struct cfn *c, struct app_function *f,
                                    const struct cfn_item *item)
{
    static const char *const keys[] = {"OnSuccess", "OnFailure"};
    const struct doc *config = cfn_get(c, item->properties, "EventInvokeConfig");
    const struct doc *all = cfn_get(c, config, "DestinationConfig");
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        const struct doc *node = cfn_get(c, all, keys[i]);
        const char *type = cfn_text_at(c, node, "Type");
        const char *to = cfn_text_at(c, node, "Destination");
        bool queue = type && strcmp(type, "SQS") == 0;
        if (!to)
            to = arena_printf(c->arena, "${%sEventInvokeConfig%s%s}", item->id, keys[i],
                              queue ? "Queue.Arn" : "Topic");
        if (node)
            grant_destination(c, f, type, to, node);
    }
}

/* What an event needs besides. */
static const struct {
    const char *event, *managed; /* the managed policy; NULL = none */
} events[] = {
    {"SQS", "AWSLambdaSQSQueueExecutionRole"},
    {"Kinesis", "AWSLambdaKinesisExecutionRole"},
    {"DynamoDB", "AWSLambdaDynamoDBExecutionRole"},
    {"MSK", "AWSLambdaMSKExecutionRole"},
    {"MQ", NULL},
    {"DocumentDB", NULL},
    {"SelfManagedKafka", NULL},
};

static const char network_actions[] =
    "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface "
    "ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups";

/* How a source is logged in to: each secret must be read. */
static void add_source_access(struct cfn *c, struct app_function *f, const struct doc *properties,
                              bool managed_kafka)
{
    static const char *const no_secrets[] = {"VPC_SUBNET", "VPC_SECURITY_GROUP", "VIRTUAL_HOST"};
    const struct doc *network = NULL;
    doc_each(node, cfn_get(c, properties, "SourceAccessConfigurations"))
    {
        const struct doc *access = cfn_value(c, node);
        const char *type = cfn_text_at(c, access, "Type"), *secret = cfn_text_at(c, access, "URI");
        bool is_secret = type && secret;
        for (size_t i = 0; is_secret && i < ARRAY_SIZE(no_secrets); i++)
            is_secret = strcmp(type, no_secrets[i]) != 0;
        if (type && strcmp(type, "VPC_SUBNET") == 0)
            network = node;
        if (managed_kafka && type)
            is_secret = strcmp(type, "CLIENT_CERTIFICATE_TLS_AUTH") == 0 && secret;
        /* with another secret the transform forgets this one */
        if (slice_eq_str(slice_of(type), "SERVER_ROOT_CA_CERTIFICATE") &&
            doc_count(node->parent) > 1)
            is_secret = false;
        if (is_secret)
            cfn_grant(c, f, "secretsmanager:GetSecretValue", secret, node);
    }
    if (network && !managed_kafka)
        cfn_grant(c, f, network_actions, "*", network);
}

static void add_schema_registry(struct cfn *c, struct app_function *f, const struct doc *properties)
{
    const struct doc *config = cfn_get(c, properties, "SchemaRegistryConfig");
    const char *uri = cfn_text_at(c, config, "SchemaRegistryURI");
    struct slice name = aws_arn_resource(slice_of(uri)), registry;
    doc_each(node, cfn_get(c, config, "AccessConfigs"))
    {
        const char *secret = cfn_text_at(c, cfn_value(c, node), "URI");
        if (secret)
            cfn_grant(c, f, "secretsmanager:GetSecretValue", secret, node);
    }
    if (!slice_eq_str(slice_cut(name, '/', &registry), "registry") || !uri)
        return;
    cfn_grant(c, f, "glue:GetRegistry", uri, config);
    cfn_grant(c, f, "glue:GetSchemaVersion",
              arena_printf(c->arena,
                           "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:schema/"
                           "%.*s/*",
                           SLICE_ARG(registry)),
              config);
}

static void add_event(struct cfn *c, struct app_function *f, const struct doc *node)
{
    const struct doc *event = cfn_value(c, node), *p = cfn_get(c, event, "Properties");
    struct slice type = doc_text_at(event, "Type");
    size_t i = 0;
    while (i < ARRAY_SIZE(events) && !slice_eq_str(type, events[i].event))
        i++;
    if (slice_eq_str(type, "SNS") && cfn_get(c, p, "SqsSubscription"))
        cfn_grant_managed(c, f, "AWSLambdaSQSQueueExecutionRole", node); /* by way of a queue */
    if (i == ARRAY_SIZE(events))
        return;
    const struct doc *failed = cfn_get(c, cfn_get(c, p, "DestinationConfig"), "OnFailure");
    const char *to = cfn_text_at(c, failed, "Destination");
    const char *key = cfn_text_at(c, p, "SecretsManagerKmsKeyId");
    if (events[i].managed)
        cfn_grant_managed(c, f, events[i].managed, node);
    if (to)
        grant_destination(c, f, cfn_text_at(c, failed, "Type"), to, failed);
    add_source_access(c, f, p, slice_eq_str(type, "MSK"));
    add_schema_registry(c, f, p);
    if (slice_eq_str(type, "MQ") && cfn_text_at(c, p, "Broker"))
        cfn_grant(c, f, "mq:DescribeBroker", cfn_text_at(c, p, "Broker"), node);
    if (slice_eq_str(type, "DocumentDB") && cfn_text_at(c, p, "Cluster")) {
        static const char rds[] = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}:";
        cfn_grant(c, f, "rds:DescribeDBClusterParameters",
                  arena_printf(c->arena, "%scluster-pg:*", rds), node);
        cfn_grant(c, f, "rds:DescribeDBSubnetGroups", arena_printf(c->arena, "%ssubgrp:*", rds),
                  node);
        cfn_grant(c, f, "rds:DescribeDBClusters", cfn_text_at(c, p, "Cluster"), node);
        cfn_grant(c, f, network_actions, "*", node);
    }
    if (key)
        cfn_grant(c, f, "kms:Decrypt",
                  arena_printf(c->arena,
                               "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/%s",
                               key),
                  node);
}

void cfn_add_made_role(struct cfn *c, struct app_function *f, const struct cfn_item *item)
{
    const struct doc *p = item->properties, *queue = cfn_get(c, p, "DeadLetterQueue");
    const char *tracing = cfn_text_at(c, p, "Tracing");
    const char *dead = cfn_text_at(c, queue, "TargetArn");
    const char *kind = cfn_text_at(c, queue, "Type");
    cfn_grant_managed(c, f,
                      cfn_get(c, p, "DurableConfig") ? "AWSLambdaBasicDurableExecutionRolePolicy"
                                                     : "AWSLambdaBasicExecutionRole",
                      item->node);
    if (tracing && strcmp(tracing, "Disabled") != 0)
        cfn_grant_managed(c, f, "AWSXrayWriteOnlyAccess", doc_get(p, "Tracing"));
    if (cfn_get(c, p, "VpcConfig"))
        cfn_grant_managed(c, f, "AWSLambdaVPCAccessExecutionRole", doc_get(p, "VpcConfig"));
    if (dead && kind)
        cfn_grant(c, f, strcmp(kind, "SNS") == 0 ? "sns:Publish" : "sqs:SendMessage", dead, queue);
    add_invoke_destinations(c, f, item);
    doc_each(node, cfn_get(c, p, "Events")) add_event(c, f, node);
}
