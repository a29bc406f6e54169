/* SPDX-License-Identifier: Apache-2.0 */
/* How the SDKs name services and operations, and how IAM does. Where no row says otherwise, the
   action of a method is its name in capitals: get_object and getObject are GetObject. */
#include "check/usage-internal.h"

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static char to_upper(char c)
{
    return (char)(is_lower(c) ? c - 32 : c);
}

static char to_lower(char c)
{
    return (char)(is_upper(c) ? c + 32 : c);
}

/* ---- services ---- */

static const struct {
    const char *name, *prefix;
} services[] = {
    {"apigatewaymanagementapi", "execute-api"},
    {"api-gateway", "apigateway"},
    {"application-auto-scaling", "application-autoscaling"},
    {"bedrock-agent-runtime", "bedrock"},
    {"bedrock-runtime", "bedrock"},
    {"cloudwatch-events", "events"},
    {"cloudwatch-logs", "logs"},
    {"cloudwatchevents", "events"},
    {"cloudwatchlogs", "logs"},
    {"cognito", "cognito-idp"},
    {"cognito-identity-provider", "cognito-idp"},
    {"cognitoidentity", "cognito-identity"},
    {"cognitoidentityserviceprovider", "cognito-idp"},
    {"cost-explorer", "ce"},
    {"costexplorer", "ce"},
    {"dynamodb-streams", "dynamodb"},
    {"dynamodbstreams", "dynamodb"},
    {"ecr-public", "ecr-public"},
    {"elastic-load-balancing-v2", "elasticloadbalancing"},
    {"elastic-load-balancing", "elasticloadbalancing"},
    {"elb", "elasticloadbalancing"},
    {"elbv2", "elasticloadbalancing"},
    {"emr", "elasticmapreduce"},
    {"qldb-session", "qldb"},
    {"qldbsession", "qldb"},
    {"eventbridge", "events"},
    {"forecastquery", "forecast"},
    {"forecastqueryservice", "forecast"},
    {"iot-data", "iot"},
    {"iot-data-plane", "iot"},
    {"iotdata", "iot"},
    {"kinesis-video", "kinesisvideo"},
    {"lambda-client", "lambda"},
    {"lex-runtime-service", "lex"},
    {"lex-runtime-v2", "lex"},
    {"lexruntime", "lex"},
    {"opensearch", "es"},
    {"location", "geo"},
    {"personalize-events", "personalize"},
    {"personalize-runtime", "personalize"},
    {"personalizeevents", "personalize"},
    {"personalizeruntime", "personalize"},
    {"pinpoint", "mobiletargeting"},
    {"rdsdataservice", "rds-data"},
    {"redshiftdata", "redshift-data"},
    {"sagemaker-runtime", "sagemaker"},
    {"sagemakerruntime", "sagemaker"},
    {"secrets-manager", "secretsmanager"},
    {"sesv2", "ses"},
    {"sfn", "states"},
    {"step-functions", "states"},
    {"stepfunctions", "states"},
    {"timestream-query", "timestream"},
    {"timestream-write", "timestream"},
    {"timestreamquery", "timestream"},
    {"timestreamwrite", "timestream"},
    {"transcribe-streaming", "transcribe"},
    {"transcribeservice", "transcribe"},
    {"websocket-api", "execute-api"},
};

const char *usage_service(struct arena *a, struct slice name)
{
    char *lower = arena_slicedup(a, name);
    for (char *c = lower; *c; c++)
        *c = to_lower(*c);
    for (size_t i = 0; i < ARRAY_SIZE(services); i++)
        if (strcmp(lower, services[i].name) == 0)
            return services[i].prefix;
    return lower;
}

/* ---- operations ---- */

#define ANY true
static const struct operation_row {
    const char *service, *operation; /* in capitals */
    bool any;                        /* takes one of the actions, not all */
    const char *actions[USAGE_ACTIONS];
} operations[] = {
    {"dynamodb", "TransactGetItems", false, {"GetItem"}},
    {"dynamodb",
     "TransactWriteItems",
     ANY,
     {"PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"}},
    {"dynamodb",
     "ExecuteStatement",
     ANY,
     {"PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"}},
    {"dynamodb",
     "BatchExecuteStatement",
     ANY,
     {"PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"}},
    {"dynamodb",
     "ExecuteTransaction",
     ANY,
     {"PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"}},
    {"s3", "ListObjects", false, {"ListBucket"}},
    {"s3", "ListObjectsV2", false, {"ListBucket"}},
    {"s3", "ListObjectVersions", false, {"ListBucketVersions"}},
    {"s3", "ListBuckets", false, {"ListAllMyBuckets"}},
    {"s3", "HeadBucket", false, {"ListBucket"}},
    {"s3", "HeadObject", false, {"GetObject"}},
    {"s3", "SelectObjectContent", false, {"GetObject"}},
    {"s3", "DownloadFile", false, {"GetObject"}},
    {"s3", "DownloadFileobj", false, {"GetObject"}},
    {"s3", "Upload", false, {"PutObject"}},
    {"s3", "UploadFile", false, {"PutObject"}},
    {"s3", "UploadFileobj", false, {"PutObject"}},
    {"s3", "CreateMultipartUpload", false, {"PutObject"}},
    {"s3", "UploadPart", false, {"PutObject"}},
    {"s3", "CompleteMultipartUpload", false, {"PutObject"}},
    {"s3", "CreatePresignedPost", false, {"PutObject"}},
    {"s3", "GeneratePresignedPost", false, {"PutObject"}},
    {"s3", "CopyObject", false, {"GetObject", "PutObject"}},
    {"s3", "Copy", false, {"GetObject", "PutObject"}},
    {"s3", "UploadPartCopy", false, {"GetObject", "PutObject"}},
    {"s3", "DeleteObjects", false, {"DeleteObject"}},
    {"s3", "GetBucketCors", false, {"GetBucketCORS"}},
    {"s3", "PutBucketCors", false, {"PutBucketCORS"}},
    {"s3", "PutBucketLifecycleConfiguration", false, {"PutLifecycleConfiguration"}},
    {"s3", "GetBucketLifecycleConfiguration", false, {"GetLifecycleConfiguration"}},
    {"s3", "PutBucketEncryption", false, {"PutEncryptionConfiguration"}},
    {"s3", "GetBucketEncryption", false, {"GetEncryptionConfiguration"}},
    {"lambda", "Invoke", false, {"InvokeFunction"}},
    {"lambda", "InvokeAsync", false, {"InvokeFunction"}},
    {"lambda", "InvokeWithResponseStream", false, {"InvokeFunction"}},
    {"sqs", "SendMessageBatch", false, {"SendMessage"}},
    {"sqs", "DeleteMessageBatch", false, {"DeleteMessage"}},
    {"sqs", "ChangeMessageVisibilityBatch", false, {"ChangeMessageVisibility"}},
    {"sns", "PublishBatch", false, {"Publish"}},
    {"ses", "SendBulkEmail", false, {"SendEmail", "SendBulkTemplatedEmail"}},
    {"execute-api", "PostToConnection", false, {"ManageConnections"}},
    {"execute-api", "DeleteConnection", false, {"ManageConnections"}},
    {"execute-api", "GetConnection", false, {"ManageConnections"}},
    {"bedrock", "Converse", false, {"InvokeModel"}},
    {"bedrock", "ConverseStream", false, {"InvokeModelWithResponseStream"}},
    {"kms", "ReEncrypt", false, {"ReEncryptFrom", "ReEncryptTo"}},
    {"iot", "Publish", false, {"Publish"}},
    {"sagemaker", "InvokeEndpoint", false, {"InvokeEndpoint"}},
};

/* The document clients leave "Item" out. */
static const struct {
    const char *method, *operation;
} documents[] = {
    {"get", "GetItem"},
    {"put", "PutItem"},
    {"update", "UpdateItem"},
    {"delete", "DeleteItem"},
    {"query", "Query"},
    {"scan", "Scan"},
    {"batchGet", "BatchGetItem"},
    {"batchWrite", "BatchWriteItem"},
    {"transactGet", "TransactGetItems"},
    {"transactWrite", "TransactWriteItems"},
    {"batch_writer", "BatchWriteItem"},
};

/* boto3's resources have words of their own; what is not here says nothing certain. */
static const struct {
    const char *service, *method, *operation;
} objects[] = {
    {"s3", "get", "GetObject"},
    {"s3", "load", "HeadObject"},
    {"s3", "put", "PutObject"},
    {"s3", "put_object", "PutObject"},
    {"s3", "upload_file", "PutObject"},
    {"s3", "upload_fileobj", "PutObject"},
    {"s3", "download_file", "GetObject"},
    {"s3", "download_fileobj", "GetObject"},
    {"s3", "copy", "CopyObject"},
    {"s3", "copy_from", "CopyObject"},
    {"s3", "delete", "DeleteObject"},
    {"s3", "delete_objects", "DeleteObject"},
    {"s3", "all", "ListObjects"},
    {"s3", "filter", "ListObjects"},
    {"sqs", "send_message", "SendMessage"},
    {"sqs", "send_messages", "SendMessage"},
    {"sqs", "receive_messages", "ReceiveMessage"},
    {"sqs", "delete_messages", "DeleteMessage"},
    {"sqs", "purge", "PurgeQueue"},
    {"sqs", "get_queue_by_name", "GetQueueUrl"},
    {"sns", "publish", "Publish"},
    {"sns", "subscribe", "Subscribe"},
};

/* Methods of clients that call nothing, or what another method of the same line calls. */
static const char *const silent[] = {
    "promise",
    "send",
    "on",
    "once",
    "destroy",
    "close",
    "config",
    "endpoint",
    "then",
    "catch",
    "createSet",
    "can_paginate",
    "meta",
    "Table",
    "Bucket",
    "Object",
    "Queue",
    "Topic",
    "from",
    "bind",
    "call",
    "apply",
    "make_api_call",
    "exceptions",
    "setPromisesDependency",
    "paginate",
};

bool usage_is_silent(struct slice method)
{
    for (size_t i = 0; i < ARRAY_SIZE(silent); i++)
        if (slice_eq_str(method, silent[i]))
            return true;
    return method.len == 0 || method.ptr[0] == '_';
}

/* "get_item", "getItem", "GetItemCommand" */
static const char *capitals(struct arena *a, struct slice method)
{
    char *out = arena_alloc(a, method.len + 1);
    size_t n = 0;
    bool start = true;
    for (size_t i = 0; i < method.len; i++) {
        if (method.ptr[i] == '_') {
            start = true;
            continue;
        }
        out[n++] = start ? to_upper(method.ptr[i]) : method.ptr[i];
        start = false;
    }
    return out;
}

static const char *operation_of(struct arena *a, const struct usage_client *c, struct slice method)
{
    bool document = c->style == STYLE_DOCUMENT || c->style == STYLE_TABLE;
    for (size_t i = 0; document && i < ARRAY_SIZE(documents); i++)
        if (slice_eq_str(method, documents[i].method))
            return documents[i].operation;
    if (c->style == STYLE_OBJECTS) {
        for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
            if (strcmp(objects[i].service, c->service) == 0 &&
                slice_eq_str(method, objects[i].method))
                return objects[i].operation;
        return NULL;
    }
    return capitals(a, method);
}

size_t usage_actions(struct arena *a, const struct usage_client *client, struct slice method,
                     const char *ret[USAGE_ACTIONS], bool *ret_any)
{
    if (client->style == STYLE_COMMAND || usage_is_silent(method))
        return 0;
    const char *operation = operation_of(a, client, method);
    *ret_any = false;
    if (!operation)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(operations); i++) {
        const struct operation_row *row = &operations[i];
        if (strcmp(row->service, client->service) != 0 || strcmp(row->operation, operation) != 0)
            continue;
        size_t n = 0;
        for (; n < USAGE_ACTIONS && row->actions[n]; n++)
            ret[n] = row->actions[n];
        *ret_any = row->any;
        return n;
    }
    ret[0] = operation;
    return 1;
}

/* ---- what goes together ---- */

/* GRANTED is of use where USED is: for options of the same call, or for better errors. */
static const struct {
    const char *granted, *used;
} implied[] = {
    {"s3:PutObjectAcl", "s3:PutObject"},
    {"s3:PutObjectTagging", "s3:PutObject"},
    {"s3:GetObjectTagging", "s3:GetObject"},
    {"s3:GetObjectAttributes", "s3:GetObject"},
    {"s3:ListBucket", "s3:GetObject"}, /* without it a missing object is "access denied" */
    {"s3:DeleteObjectVersion", "s3:DeleteObject"},
    {"s3:ListBucketVersions", "s3:ListBucket"},
    {"dynamodb:DescribeTable", "dynamodb:*"},
    {"dynamodb:ConditionCheckItem", "dynamodb:PutItem"},
    {"lambda:InvokeAsync", "lambda:InvokeFunction"},
    {"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"},
    {"ssm:GetParameter*", "ssm:GetParameter*"},
    {"sqs:GetQueueUrl", "sqs:*"},
    {"sqs:GetQueueAttributes", "sqs:*"},
    {"ses:SendRawEmail", "ses:SendEmail"},
    {"ses:SendEmail", "ses:SendRawEmail"},
    {"ses:SendTemplatedEmail", "ses:SendEmail"},
};

bool usage_implies(struct slice used, struct slice granted)
{
    for (size_t i = 0; i < ARRAY_SIZE(implied); i++)
        if (usage_matches(slice_of(implied[i].granted), granted) &&
            usage_matches(slice_of(implied[i].used), used))
            return true;
    return false;
}

bool usage_acts_for_caller(struct slice action)
{
    static const char *const actors[] = {
        "transcribe:", "rekognition:",   "textract:",  "comprehend:",       "athena:",
        "glue:",       "sagemaker:",     "polly:",     "cloudformation:",   "mediaconvert:",
        "forecast:",   "personalize:",   "batch:",     "elasticmapreduce:", "codebuild:",
        "ecs:",        "redshift-data:", "scheduler:", "translate:Start",   "bedrock:",
    };
    static const char *const makers[] = {"Create", "Run", "Register", "Submit"};
    struct slice name;
    for (size_t i = 0; i < ARRAY_SIZE(actors); i++)
        if (slice_starts(action, actors[i]))
            return true;
    struct slice service = slice_cut(action, ':', &name);
    if (!slice_eq_str(service, "lambda") && !slice_eq_str(service, "states"))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
        if (slice_starts(name, makers[i]))
            return true;
    return false;
}

enum usage_kind usage_kind_of(struct slice action)
{
    static const char *const reads[] = {"Get",    "List",    "Describe",     "Query",
                                        "Scan",   "Head",    "BatchGet",     "Select",
                                        "Search", "Receive", "PartiQLSelect"};
    struct slice name;
    (void)slice_cut(action, ':', &name);
    for (size_t i = 0; i < ARRAY_SIZE(reads); i++)
        if (slice_starts(name, reads[i]))
            return USAGE_READS;
    return USAGE_CHANGES;
}

bool usage_names_operation(struct slice method)
{
    static const char *const names[] = {"get_paginator", "generate_presigned_url", "getSignedUrl",
                                        "getSignedUrlPromise", "makeRequest"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (slice_eq_str(method, names[i]))
            return true;
    return false;
}

/* ---- parameters ---- */

static const struct {
    const char *service, *parameter;
} parameters[] = {
    {"dynamodb", "TableName"},
    {"s3", "Bucket"},
    {"sqs", "QueueUrl"},
    {"sns", "TopicArn"},
    {"lambda", "FunctionName"},
    {"states", "stateMachineArn"},
    {"secretsmanager", "SecretId"},
    {"kinesis", "StreamName"},
    {"cognito-idp", "UserPoolId"},
    {"firehose", "DeliveryStreamName"},
    {"ssm", "Name"},
    {"kms", "KeyId"},
};

const char *usage_parameter(struct slice service)
{
    for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
        if (slice_eq_str(service, parameters[i].service))
            return parameters[i].parameter;
    return NULL;
}

const char *usage_service_of_parameter(struct slice parameter)
{
    for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
        if (slice_eq_str(parameter, parameters[i].parameter) && parameter.len > 4)
            return parameters[i].service;
    return NULL;
}

/* ---- packages ---- */

/* Known to call nothing, or nothing but what is seen. */
static const char *const plain_packages[] = {
    "aws-sdk",
    "boto3",
    "botocore",
    "@aws-sdk/",
    "@smithy/",
    "@types/",
    "aws-lambda",
    "aws-xray-sdk",
    "aws_xray_sdk",
    "aws-jwt-verify",
    "aws-cdk",
    "aws_cdk",
    "@aws-cdk/",
    "aws-serverless",
    "aws_lambda_typing",
    "aws-embedded-metrics",
    "mypy_boto3",
    "types_aiobotocore",
    "@aws-lambda-powertools/logger",
    "@aws-lambda-powertools/tracer",
    "@aws-lambda-powertools/metrics",
    "@aws-lambda-powertools/commons",
};

static const char *const foreign_words[] = {
    "aws",       "amazon",        "dynamo",   "pynamo",        "vogels",    "typedorm",
    "boto",      "cognito",       "s3",       "sqs",           "electrodb", "onetable",
    "middy/ssm", "middy/secrets", "middy/s3", "middy/dynamodb"};

const char *usage_foreign_package(struct slice name)
{
    static const char *const powertools[] = {"parameters", "idempotency", "feature_flags"};
    if (slice_starts(name, "aws_lambda_powertools")) {
        for (size_t i = 0; i < ARRAY_SIZE(powertools); i++)
            if (slice_find(name, powertools[i]) != SIZE_MAX)
                return "a library calls services by itself";
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_SIZE(plain_packages); i++)
        if (slice_starts(name, plain_packages[i]))
            return NULL;
    for (size_t i = 0; i < ARRAY_SIZE(foreign_words); i++)
        if (slice_ifind(name, foreign_words[i]) != SIZE_MAX)
            return "a library calls services by itself";
    return NULL;
}

/* ---- the other way round ---- */

const char *usage_camel(struct arena *a, struct slice action)
{
    char *out = arena_slicedup(a, action);
    out[0] = to_lower(out[0]);
    return out;
}

const char *usage_snake(struct arena *a, struct slice action)
{
    char *out = arena_alloc(a, action.len * 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i < action.len; i++) {
        char c = action.ptr[i];
        if (is_upper(c) && i > 0 && !is_upper(action.ptr[i - 1]))
            out[n++] = '_';
        out[n++] = to_lower(c);
    }
    return out;
}
