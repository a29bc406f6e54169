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
    {"acmpca", "acm-pca"},
    {"api-gateway", "apigateway"},
    {"api-gatewayv2", "apigateway"},
    {"apigatewaymanagementapi", "execute-api"},
    {"apigatewayv2", "apigateway"},
    {"appconfigdata", "appconfig"},
    {"application-auto-scaling", "application-autoscaling"},
    {"applicationautoscaling", "application-autoscaling"},
    {"auto-scaling", "autoscaling"},
    {"bedrock-agent", "bedrock"},
    {"bedrock-agent-runtime", "bedrock"},
    {"bedrock-data-automation-runtime", "bedrock"},
    {"bedrock-runtime", "bedrock"},
    {"bedrockagentruntime", "bedrock"},
    {"bedrockruntime", "bedrock"},
    {"cloudhsm-v2", "cloudhsm"},
    {"cloudwatch-events", "events"},
    {"cloudwatch-logs", "logs"},
    {"cloudwatchevents", "events"},
    {"cloudwatchlogs", "logs"},
    {"cognito", "cognito-idp"},
    {"cognito-identity-provider", "cognito-idp"},
    {"cognitoidentity", "cognito-identity"},
    {"cognitoidentityserviceprovider", "cognito-idp"},
    {"config-service", "config"},
    {"configservice", "config"},
    {"cost-explorer", "ce"},
    {"costexplorer", "ce"},
    {"database-migration-service", "dms"},
    {"directory-service", "ds"},
    {"dynamodb-streams", "dynamodb"},
    {"dynamodbstreams", "dynamodb"},
    {"elastic-load-balancing", "elasticloadbalancing"},
    {"elastic-load-balancing-v2", "elasticloadbalancing"},
    {"elasticsearch-service", "es"},
    {"elb", "elasticloadbalancing"},
    {"elbv2", "elasticloadbalancing"},
    {"email", "ses"},
    {"emr", "elasticmapreduce"},
    {"eventbridge", "events"},
    {"forecastquery", "forecast"},
    {"forecastqueryservice", "forecast"},
    {"iot-data", "iot"},
    {"iot-data-plane", "iot"},
    {"iot-jobs-data", "iotjobsdata"},
    {"iotdata", "iot"},
    {"kinesis-video", "kinesisvideo"},
    {"kinesis-video-archived-media", "kinesisvideo"},
    {"kinesisvideoarchivedmedia", "kinesisvideo"},
    {"lambda-client", "lambda"},
    {"lex-runtime", "lex"},
    {"lex-runtime-service", "lex"},
    {"lex-runtime-v2", "lex"},
    {"lexruntime", "lex"},
    {"lexruntimev2", "lex"},
    {"lexv2-runtime", "lex"},
    {"location", "geo"},
    {"location-service", "geo"},
    {"marketplace-entitlement", "aws-marketplace"},
    {"marketplace-entitlement-service", "aws-marketplace"},
    {"marketplace-metering", "aws-marketplace"},
    {"marketplaceentitlementservice", "aws-marketplace"},
    {"marketplacemetering", "aws-marketplace"},
    {"meteringmarketplace", "aws-marketplace"},
    {"mwaa", "airflow"},
    {"opensearch", "es"},
    {"personalize-events", "personalize"},
    {"personalize-runtime", "personalize"},
    {"personalizeevents", "personalize"},
    {"personalizeruntime", "personalize"},
    {"pinpoint", "mobiletargeting"},
    {"pinpoint-email", "ses"},
    {"pinpoint-sms-voice-v2", "sms-voice"},
    {"qldb-session", "qldb"},
    {"qldbsession", "qldb"},
    {"rdsdataservice", "rds-data"},
    {"redshiftdata", "redshift-data"},
    {"redshiftserverless", "redshift-serverless"},
    {"resource-groups-tagging-api", "tag"},
    {"resourcegroupstaggingapi", "tag"},
    {"route-53", "route53"},
    {"sagemaker-runtime", "sagemaker"},
    {"sagemakerruntime", "sagemaker"},
    {"secrets-manager", "secretsmanager"},
    {"service-discovery", "servicediscovery"},
    {"ses-v2", "ses"},
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
    {"transcribestreaming", "transcribe"},
    {"websocket-api", "execute-api"},
};

/* Of these all is known: how the SDKs name them, and where their actions are named otherwise than
   their operations. Sorted. */
/* clang-format off */
static const char *const known_services[] = {
    "airflow", "apigateway", "appconfig", "athena", "autoscaling", "aws-marketplace", "bedrock", "ce",
    "cloudformation", "cloudfront", "cloudwatch", "codebuild", "codecommit", "codepipeline", "cognito-identity", "cognito-idp",
    "comprehend", "config", "dynamodb", "ec2", "ecr", "ecs", "elasticloadbalancing", "es",
    "events", "execute-api", "firehose", "geo", "glue", "guardduty", "iam", "iot",
    "kinesis", "kms", "lambda", "lex", "logs", "mobiletargeting", "organizations", "personalize",
    "polly", "qldb", "rds", "rds-data", "redshift-data", "rekognition", "route53", "s3",
    "sagemaker", "scheduler", "secretsmanager", "securityhub", "ses", "sns", "sqs", "ssm",
    "states", "sts", "tag", "textract", "timestream", "transcribe", "translate", "xray",
};
/* clang-format on */

bool usage_knows_service(struct slice service)
{
    for (size_t i = 0; i < ARRAY_SIZE(known_services); i++)
        if (slice_eq_str(service, known_services[i]))
            return true;
    return false;
}

bool usage_is_service(struct slice member)
{
    static const char *const others[] = {
        "config",  "Config",   "Credentials", "Endpoint", "HttpRequest", "HttpResponse",
        "Request", "Response", "Service",     "Signers",  "util",
    };
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        if (slice_eq_str(member, others[i]))
            return false;
    return !slice_ends(member, "Credentials") && !slice_ends(member, "CredentialProvider") &&
           !slice_ends(member, "ProviderChain");
}

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
static const struct usage_operation operations[] = {
    {"dynamodb", "Tables", false, {"ListTables"}},
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
    {"dynamodb",
     "RestoreTableFromBackup",
     false,
     {"RestoreTableFromBackup", "BatchWriteItem", "Scan", "Query", "PutItem", "GetItem"}},
    {"s3", "ManagedUpload", false, {"PutObject"}},
    {"s3", "GetBucketNotificationConfiguration", false, {"GetBucketNotification"}},
    {"s3", "PutBucketNotificationConfiguration", false, {"PutBucketNotification"}},
    {"s3", "GetBucketReplication", false, {"GetReplicationConfiguration"}},
    {"s3", "PutBucketReplication", false, {"PutReplicationConfiguration"}},
    {"s3", "DeleteBucketReplication", false, {"PutReplicationConfiguration"}},
    {"s3", "DeleteBucketEncryption", false, {"PutEncryptionConfiguration"}},
    {"s3", "GetBucketLifecycle", false, {"GetLifecycleConfiguration"}},
    {"s3", "PutBucketLifecycle", false, {"PutLifecycleConfiguration"}},
    {"s3", "DeleteBucketLifecycle", false, {"PutLifecycleConfiguration"}},
    {"s3", "GetBucketAccelerateConfiguration", false, {"GetAccelerateConfiguration"}},
    {"s3", "PutBucketAccelerateConfiguration", false, {"PutAccelerateConfiguration"}},
    {"s3", "GetPublicAccessBlock", false, {"GetBucketPublicAccessBlock"}},
    {"s3", "PutPublicAccessBlock", false, {"PutBucketPublicAccessBlock"}},
    {"s3", "DeletePublicAccessBlock", false, {"PutBucketPublicAccessBlock"}},
    {"s3", "DeleteBucketCors", false, {"PutBucketCORS"}},
    {"s3", "DeleteBucketTagging", false, {"PutBucketTagging"}},
    {"s3", "DeleteBucketOwnershipControls", false, {"PutBucketOwnershipControls"}},
    {"s3", "GetObjectLockConfiguration", false, {"GetBucketObjectLockConfiguration"}},
    {"s3", "PutObjectLockConfiguration", false, {"PutBucketObjectLockConfiguration"}},
    {"s3", "ListParts", false, {"ListMultipartUploadParts"}},
    {"s3", "ListMultipartUploads", false, {"ListBucketMultipartUploads"}},
    {"s3", "WriteGetObjectResponse", false, {"s3-object-lambda:WriteGetObjectResponse"}},
    {"s3", "GetBucketAnalyticsConfiguration", false, {"GetAnalyticsConfiguration"}},
    {"s3", "ListBucketAnalyticsConfigurations", false, {"GetAnalyticsConfiguration"}},
    {"s3", "PutBucketAnalyticsConfiguration", false, {"PutAnalyticsConfiguration"}},
    {"s3", "DeleteBucketAnalyticsConfiguration", false, {"PutAnalyticsConfiguration"}},
    {"s3", "GetBucketInventoryConfiguration", false, {"GetInventoryConfiguration"}},
    {"s3", "ListBucketInventoryConfigurations", false, {"GetInventoryConfiguration"}},
    {"s3", "PutBucketInventoryConfiguration", false, {"PutInventoryConfiguration"}},
    {"s3", "DeleteBucketInventoryConfiguration", false, {"PutInventoryConfiguration"}},
    {"s3", "GetBucketMetricsConfiguration", false, {"GetMetricsConfiguration"}},
    {"s3", "ListBucketMetricsConfigurations", false, {"GetMetricsConfiguration"}},
    {"s3", "PutBucketMetricsConfiguration", false, {"PutMetricsConfiguration"}},
    {"s3", "DeleteBucketMetricsConfiguration", false, {"PutMetricsConfiguration"}},
    {"s3",
     "GetBucketIntelligentTieringConfiguration",
     false,
     {"GetIntelligentTieringConfiguration"}},
    {"s3",
     "ListBucketIntelligentTieringConfigurations",
     false,
     {"GetIntelligentTieringConfiguration"}},
    {"s3",
     "PutBucketIntelligentTieringConfiguration",
     false,
     {"PutIntelligentTieringConfiguration"}},
    {"s3",
     "DeleteBucketIntelligentTieringConfiguration",
     false,
     {"PutIntelligentTieringConfiguration"}},
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
    {"timestream", "Query", false, {"Select"}},
    {"secretsmanager",
     "BatchGetSecretValue",
     false,
     {"BatchGetSecretValue", "GetSecretValue", "ListSecrets"}},
    {"rds", "GetAuthToken", false, {"rds-db:connect"}},
    {"rds", "GenerateDbAuthToken", false, {"rds-db:connect"}},
    {"dsql", "GenerateDbConnectAuthToken", false, {"dsql:DbConnect"}},
    {"dsql", "GenerateDbConnectAdminAuthToken", false, {"dsql:DbConnectAdmin"}},
};

const struct usage_operation *usage_operations(size_t *ret_n)
{
    *ret_n = ARRAY_SIZE(operations);
    return operations;
}

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

const char *usage_document_operation(struct slice method)
{
    for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
        if (slice_eq_str(method, documents[i].method))
            return documents[i].operation;
    return NULL;
}

const char *usage_object_operation(struct slice method, size_t *at, const char **ret_service)
{
    for (; *at < ARRAY_SIZE(objects); ++*at) {
        if (!slice_eq_str(method, objects[*at].method))
            continue;
        *ret_service = objects[*at].service;
        return objects[(*at)++].operation;
    }
    return NULL;
}

static const char *operation_of(struct arena *a, const struct usage_client *c, struct slice method)
{
    bool document = c->style == STYLE_DOCUMENT || c->style == STYLE_TABLE;
    const char *operation = document ? usage_document_operation(method) : NULL;
    if (operation)
        return operation;
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
        const struct usage_operation *row = &operations[i];
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
    {"s3:GetObjectVersion*", "s3:GetObject"},
    {"s3:PutObjectVersion*", "s3:PutObject"},
    {"s3:PutObjectRetention", "s3:PutObject"},
    {"s3:PutObjectLegalHold", "s3:PutObject"},
    {"s3:BypassGovernanceRetention", "s3:DeleteObject"},
    {"dynamodb:DescribeTable", "dynamodb:*"},
    {"dynamodb:ConditionCheckItem", "dynamodb:PutItem"},
    {"dynamodb:PartiQL*", "dynamodb:PartiQL*"},
    {"firehose:PutRecord*", "kinesis:PutRecord*"}, /* <kinesis> stands for both */
    {"lambda:InvokeAsync", "lambda:InvokeFunction"},
    {"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"},
    {"ssm:GetParameter*", "ssm:GetParameter*"},
    {"sqs:GetQueueUrl", "sqs:*"},
    {"sqs:GetQueueAttributes", "sqs:*"},
    {"ses:Send*", "ses:Send*"}, /* version 2 of its API asks for several for one */
    /* what the service asks for besides, of the one who calls */
    {"secretsmanager:GetSecretValue", "rds-data:*"},
    {"timestream:DescribeEndpoints", "timestream:*"},
    {"sts:TagSession", "sts:AssumeRole*"},
    {"sts:SetSourceIdentity", "sts:AssumeRole*"},
    {"iam:CreateServiceLinkedRole", "*:Create*"},
    {"mediaconvert:DescribeEndpoints", "mediaconvert:*"},
    /* actions that are no operations */
    {"apigateway:*", "apigateway:*"},
    {"bedrock:*", "bedrock:*"},
    {"aws-marketplace:*", "bedrock:*"},
    {"iot:Connect", "iot:*"},
    {"athena:GetWorkGroup", "athena:*"},
};

bool usage_implies(struct slice used, struct slice granted)
{
    for (size_t i = 0; i < ARRAY_SIZE(implied); i++)
        if ((usage_matches(slice_of(implied[i].granted), granted) ||
             usage_matches(granted, slice_of(implied[i].granted))) &&
            usage_matches(slice_of(implied[i].used), used))
            return true;
    return false;
}

bool usage_passes_role(struct slice action)
{
    static const char *const verbs[] = {"Create", "Update",   "Put",       "Run",     "Start",
                                        "Add",    "Register", "Associate", "Restore", "Submit",
                                        "Modify", "Set",      "Import",    "Send",    "Attach"};
    static const char *const never[] = {
        "dynamodb:", "sqs:",         "sns:",         "ses:",           "secretsmanager:",
        "kinesis:",  "execute-api:", "rds-data:",    "firehose:Put",   "s3:PutObject",
        "logs:",     "cloudwatch:",  "states:Start", "states:Send",    "events:PutEvents",
        "xray:",     "timestream:",  "lex:",         "ssm:PutParamet", "athena:",
    };
    struct slice name;
    for (size_t i = 0; i < ARRAY_SIZE(never); i++)
        if (slice_starts(action, never[i]))
            return false;
    (void)slice_cut(action, ':', &name);
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
        if (slice_starts(name, verbs[i]))
            return true;
    return false;
}

bool usage_acts_for_caller(struct slice action)
{
    static const char *const actors[] = {
        "transcribe:",
        "rekognition:",
        "textract:",
        "comprehend:",
        "athena:",
        "glue:",
        "sagemaker:",
        "polly:",
        "cloudformation:",
        "mediaconvert:",
        "forecast:",
        "personalize:",
        "batch:",
        "elasticmapreduce:",
        "codebuild:",
        "ecs:",
        "redshift-data:",
        "scheduler:",
        "translate:Start",
        "bedrock:",
        "dynamodb:ExportTable",
        "dynamodb:ImportTable",
        "dynamodb:RestoreTable",
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

bool usage_makes_anything(struct slice action)
{
    static const char *const makers[] = {
        "cloudformation:Create",
        "cloudformation:Update",
        "cloudformation:Delete",
        "cloudformation:Execut",
        "cloudformation:Continue",
        "cloudformation:Rollback",
        "servicecatalog:",
        "cloudcontrol",
        "ssm:StartAutomation",
        "codedeploy:",
        "amplify:",
        "proton:",
    };
    for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
        if (slice_starts(action, makers[i]))
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
