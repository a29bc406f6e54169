/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/* Connectors: what one resource may do with another, in two words. */

/* One end. */
struct end {
    const char *type; /* as CloudFormation calls it */
    const char *arn, *name;
    struct app_function *f;
    const char *role;  /* that it acts under; NULL = one of its own, or none */
    bool foreign_role; /* one that the template does not have */
};

/* What "Read" or "Write" from SOURCE to DESTINATION adds to the role of the function of the two.
   '@' stands for the ARN of the other end, '#' for its name. */
static const struct {
    const char *source, *destination, *permission, *actions, *resources;
} profiles[] = {
    {"AWS::DynamoDB::Table", "AWS::Lambda::Function", "Read",
     "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams",
     "@/stream/*"},
    {"AWS::SQS::Queue", "AWS::Lambda::Function", "Read",
     "sqs:ReceiveMessage sqs:GetQueueAttributes", "@"},
    {"AWS::SQS::Queue", "AWS::Lambda::Function", "Write", "sqs:DeleteMessage", "@"},
    {"AWS::Lambda::Function", "AWS::Lambda::Function", "Write",
     "lambda:InvokeAsync lambda:InvokeFunction", "@"},
    {"AWS::Lambda::Function", "AWS::S3::Bucket", "Read",
     "s3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention "
     "s3:GetObjectTorrent s3:GetObjectVersion s3:GetObjectVersionAcl "
     "s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent s3:ListBucket "
     "s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts",
     "@ @/*"},
    {"AWS::Lambda::Function", "AWS::S3::Bucket", "Write",
     "s3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject "
     "s3:PutObjectLegalHold s3:PutObjectRetention s3:RestoreObject",
     "@ @/*"},
    {"AWS::Lambda::Function", "AWS::DynamoDB::Table", "Read",
     "dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem "
     "dynamodb:ConditionCheckItem dynamodb:PartiQLSelect",
     "@ @/index/*"},
    {"AWS::Lambda::Function", "AWS::DynamoDB::Table", "Write",
     "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem "
     "dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate",
     "@ @/index/*"},
    {"AWS::Lambda::Function", "AWS::SQS::Queue", "Read",
     "sqs:ReceiveMessage sqs:GetQueueAttributes", "@"},
    {"AWS::Lambda::Function", "AWS::SQS::Queue", "Write",
     "sqs:DeleteMessage sqs:SendMessage sqs:ChangeMessageVisibility sqs:PurgeQueue", "@"},
    {"AWS::Lambda::Function", "AWS::SNS::Topic", "Write", "sns:Publish", "@"},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", "Write",
     "states:StartExecution states:StartSyncExecution", "@"},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", "Write", "states:StopExecution",
     "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:#:*"},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", "Read",
     "states:DescribeStateMachine states:ListExecutions", "@"},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", "Read",
     "states:DescribeExecution states:DescribeStateMachineForExecution "
     "states:GetExecutionHistory",
     "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:#:*"},
    {"AWS::Lambda::Function", "AWS::Events::EventBus", "Write", "events:PutEvents", "@"},
    {"AWS::Lambda::Function", "AWS::Location::PlaceIndex", "Read",
     "geo:DescribePlaceIndex geo:GetPlace geo:SearchPlaceIndexForPosition "
     "geo:SearchPlaceIndexForSuggestions geo:SearchPlaceIndexForText",
     "@"},
};

/* Sources that call a function by its own policy. */
static const struct {
    const char *source, *principal;
} callers[] = {
    {"AWS::Events::Rule", "events.amazonaws.com"},
    {"AWS::ApiGateway::RestApi", "apigateway.amazonaws.com"},
    {"AWS::ApiGatewayV2::Api", "apigateway.amazonaws.com"},
    {"AWS::SNS::Topic", "sns.amazonaws.com"},
    {"AWS::S3::Bucket", "s3.amazonaws.com"},
    {"AWS::AppSync::GraphQLApi", "appsync.amazonaws.com"},
};

static const char *plain_type(const char *type)
{
    static const struct {
        const char *sam, *plain;
    } types[] = {
        {"AWS::Serverless::Function", "AWS::Lambda::Function"},
        {"AWS::Serverless::Api", "AWS::ApiGateway::RestApi"},
        {"AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"},
        {"AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table"},
        {"AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"},
        {"AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (strcmp(type, types[i].sam) == 0)
            return types[i].plain;
    return type;
}

static struct end end_of_item(struct cfn *c, const struct cfn_item *item)
{
    struct end end = {.type = plain_type(item->type)};
    bool by_reference = strcmp(end.type, "AWS::SNS::Topic") == 0 ||
                        strcmp(end.type, "AWS::StepFunctions::StateMachine") == 0;
    end.arn = arena_printf(c->arena, by_reference ? "${%s}" : "${%s.Arn}", item->id);
    end.name = arena_printf(c->arena, "${%s.Name}", item->id);
    end.f = map_get(&c->functions, slice_of(item->id));
    end.role = end.f ? end.f->role : NULL;
    return end;
}

/* NODE is {Id} or {Type, Arn, RoleName, Name …}. */
static struct end end_of(struct cfn *c, const struct doc *node)
{
    const char *id = cfn_text_at(c, node, "Id"), *type = cfn_text_at(c, node, "Type");
    const struct cfn_item *item = id ? map_get(&c->ids, slice_of(id)) : NULL;
    struct end end = {0};
    if (item)
        return end_of_item(c, item);
    end.type = type && !id ? plain_type(type) : "";
    end.arn = cfn_text_at(c, node, "Arn");
    end.name = cfn_text_at(c, node, "Name");
    end.f = cfn_find_function(c, doc_get(node, "Arn"));
    const struct cfn_item *role = cfn_item_of(c, cfn_get(c, node, "RoleName"));
    end.role = role ? role->id : NULL;
    end.foreign_role = !role;
    return end;
}

/* PATTERN with the other END filled in; NULL when it does not tell. */
static const char *fill_in(struct cfn *c, struct slice pattern, const struct end *end)
{
    size_t at = slice_find_char(pattern, '@');
    bool name = at == SIZE_MAX;
    if (name && (at = slice_find_char(pattern, '#')) == SIZE_MAX)
        return arena_slicedup(c->arena, pattern);
    const char *value = name ? end->name : end->arn;
    return value ? arena_printf(c->arena, "%.*s%s%.*s", (int)at, pattern.ptr, value,
                                SLICE_ARG(slice_sub(pattern, at + 1, pattern.len)))
                 : NULL;
}

/* Adds the statement to every function that acts under the same role as OWNER. */
static void grant(struct cfn *c, const struct end *owner, const struct end *other,
                  const char *actions, const char *resources, const struct doc *at)
{
    for (size_t i = 0; i < c->functions.len; i++) {
        struct app_function *f = c->functions.entries[i].value;
        bool itself = slice_eq_str(c->functions.entries[i].key, f->logical_id);
        bool own = f == owner->f && !owner->foreign_role;
        bool same_role = owner->role && f->role && strcmp(owner->role, f->role) == 0;
        if (!itself || (!own && !same_role))
            continue;
        size_t before = f->permissions.len;
        for (struct slice rest = slice_of(resources); rest.len;) {
            const char *resource = fill_in(c, slice_cut(rest, ' ', &rest), other);
            if (!resource)
                continue;
            if (f->permissions.len == before)
                cfn_grant(c, f, actions, resource, at);
            else
                *vec_add(&f->permissions.items[before].resources, c->arena) = resource;
        }
        if (f->permissions.len > before)
            f->permissions.items[before].origin = "AWS::Serverless::Connector";
    }
}

static void connect(struct cfn *c, const struct end *source, const struct end *destination,
                    const char *permission, const struct doc *at)
{
    bool from_function = strcmp(source->type, "AWS::Lambda::Function") == 0;
    const struct end *owner = from_function ? source : destination;
    const struct end *other = from_function ? destination : source;
    for (size_t i = 0; i < ARRAY_SIZE(profiles); i++)
        if (strcmp(profiles[i].source, source->type) == 0 &&
            strcmp(profiles[i].destination, destination->type) == 0 &&
            strcmp(profiles[i].permission, permission) == 0)
            grant(c, owner, other, profiles[i].actions, profiles[i].resources, at);
    for (size_t i = 0; destination->f && i < ARRAY_SIZE(callers); i++) {
        if (strcmp(callers[i].source, source->type) != 0)
            continue;
        struct app_permission *p = cfn_add_caller(c, destination->f, NULL, callers[i].principal,
                                                  "lambda:InvokeFunction", at);
        if (p)
            p->conditional = true; /* on the source's ARN */
    }
}

/* The Destination and Permissions of CONNECTOR, its properties. */
static void connect_from(struct cfn *c, const struct end *source, const struct doc *connector)
{
    const struct doc *to = cfn_get(c, connector, "Destination");
    const struct doc *permissions = cfn_get(c, connector, "Permissions");
    for (const struct doc *node = doc_is_seq(to) ? to->child : to; node;
         node = doc_is_seq(to) ? node->next : NULL) {
        struct end destination = end_of(c, cfn_value(c, node));
        bool read = false, write = false;
        doc_each(permission, permissions)
        {
            const char *text = cfn_text(c, permission, NULL);
            read |= text && strcmp(text, "Read") == 0;
            write |= text && strcmp(text, "Write") == 0;
        }
        if (read)
            connect(c, source, &destination, "Read", connector);
        if (write)
            connect(c, source, &destination, "Write", connector);
    }
}

void cfn_link_connector(struct cfn *c, const struct cfn_item *item)
{
    struct end source = end_of(c, cfn_get(c, item->properties, "Source"));
    connect_from(c, &source, item->properties);
}

void cfn_link_connectors_of(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *connectors = cfn_get(c, item->node, "Connectors");
    if (!connectors)
        return;
    struct end source = end_of_item(c, item);
    doc_each(node, connectors)
        connect_from(c, &source, cfn_get(c, cfn_value(c, node), "Properties"));
}
