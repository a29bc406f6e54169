/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

#include "base/buf.h"

/*
 * What binds a function to its provider: the shape of its events, the services it calls, the
 * services that start it. A list for who thinks of moving, not a flaw: one finding a function, only
 * when asked for.
 */

/* One thing that binds, and what does the same elsewhere. */
struct tie {
    const char *key; /* what it is recognised by; see the tables */
    const char *what, *instead;
};

/* Services of AWS, by the name that its SDKs share. */
static const struct tie aws_services[] = {
    {"apigatewaymanagementapi", "API Gateway WebSockets", "a WebSocket server, or NATS"},
    {"appsync", "AppSync", "a GraphQL server such as Apollo or Yoga"},
    {"athena", "Athena", "Trino or DuckDB over the same files"},
    {"cloudwatch", "CloudWatch metrics", "OpenTelemetry metrics"},
    {"cloudwatch-logs", "CloudWatch Logs", "structured lines on standard output"},
    {"cognito-identity-provider", "Cognito user pools", "an OpenID Connect provider"},
    {"cognitoidentityserviceprovider", "Cognito user pools", "an OpenID Connect provider"},
    {"cognito-idp", "Cognito user pools", "an OpenID Connect provider"},
    {"dynamodb", "DynamoDB", "a store behind an interface of the app's own, such as PostgreSQL"},
    {"dynamodbstreams", "DynamoDB streams", "change data capture of the database"},
    {"eventbridge", "EventBridge", "CloudEvents over a broker"},
    {"events", "EventBridge", "CloudEvents over a broker"},
    {"firehose", "Firehose", "Kafka Connect"},
    {"kinesis", "Kinesis", "Kafka"},
    {"kms", "KMS", "Vault transit, or a library with keys from the environment"},
    {"lambda", "direct Lambda invocation", "an HTTP call or a queue message"},
    {"rekognition", "Rekognition", "a model behind HTTP"},
    {"s3", "S3", "any store with the S3 protocol, by a configurable endpoint"},
    {"secrets-manager", "Secrets Manager", "secrets in the environment, or Vault"},
    {"secretsmanager", "Secrets Manager", "secrets in the environment, or Vault"},
    {"ses", "SES", "SMTP"},
    {"sesv2", "SES", "SMTP"},
    {"sfn", "Step Functions", "a workflow engine such as Temporal"},
    {"sns", "SNS", "CloudEvents over a broker"},
    {"sqs", "SQS", "AMQP, or a queue behind an interface of the app's own"},
    {"ssm", "Parameter Store", "configuration in the environment"},
    {"stepfunctions", "Step Functions", "a workflow engine such as Temporal"},
    {"sts", "STS", "OpenID Connect federation"},
    {"textract", "Textract", "an OCR library"},
};

/* Packages of other providers, by their names or the start of them. */
static const struct tie packages[] = {
    {"@azure/cosmos", "Cosmos DB", "its MongoDB or PostgreSQL protocol"},
    {"@azure/functions", "the Azure Functions programming model", "an HTTP framework"},
    {"@azure/service-bus", "Service Bus", "AMQP"},
    {"@azure/storage-", "Azure Storage", "an object store behind an interface of the app's own"},
    {"@google-cloud/firestore", "Firestore", "a document store behind an interface"},
    {"@google-cloud/functions-framework", "Cloud Functions", "the same framework in any container"},
    {"@google-cloud/pubsub", "Pub/Sub", "CloudEvents over a broker"},
    {"@google-cloud/storage", "Cloud Storage", "its S3 protocol"},
    {"@google-cloud/tasks", "Cloud Tasks", "a job queue"},
    {"@netlify/blobs", "Netlify Blobs", "any store with the S3 protocol"},
    {"@netlify/functions", "Netlify Functions", "Request and Response of the web platform"},
    {"@vercel/blob", "Vercel Blob", "any store with the S3 protocol"},
    {"@vercel/kv", "Vercel KV", "Redis"},
    {"@vercel/postgres", "Vercel Postgres", "the pg package"},
    {"azure.functions", "the Azure Functions programming model", "an HTTP framework"},
    {"azure.storage", "Azure Storage", "an object store behind an interface of the app's own"},
    {"cloudflare:", "the Workers runtime", "the APIs of the web platform"},
    {"firebase-admin", "Firebase", "an OpenID Connect provider and a document store"},
    {"firebase-functions", "Firebase functions", "an HTTP framework and a broker"},
    {"firebase_admin", "Firebase", "an OpenID Connect provider and a document store"},
    {"google.cloud", "Google Cloud client libraries", "an interface of the app's own"},
};

/* Roles of handlers, by the start of their names. Request and Response of the web platform bind
   nobody. */
static const struct tie shapes[] = {
    {"lambda-http", "API Gateway's event", "an HTTP framework with an adapter"},
    {"lambda-storage", "S3's event", "CloudEvents"},
    {"lambda-queue", "SQS's event", "CloudEvents"},
    {"lambda-topic", "the event of SNS or EventBridge", "CloudEvents"},
    {"lambda-stream", "a stream's event", "CloudEvents"},
    {"lambda-email", "SES's event", "CloudEvents"},
    {"lambda-identity", "Cognito's trigger event", "hooks of an OpenID Connect provider"},
    {"lambda", "Lambda's handler signature", "an adapter around a plain function"},
    {"worker-queue", "Cloudflare's queue batch", "CloudEvents"},
    {"worker-email", "Cloudflare's mail event", "SMTP"},
    {"google-event", "Google's event signature", "CloudEvents"},
    {"azure", "Azure's context and bindings", "an HTTP framework"},
};

static const struct tie *find_tie(const struct tie *table, size_t n, struct slice name, bool whole)
{
    for (size_t i = 0; i < n; i++)
        if (whole ? slice_ieq_str(name, table[i].key) : slice_starts(name, table[i].key))
            return &table[i];
    return NULL;
}

/* A tie and where it shows. */
struct knot {
    const struct tie *tie;
    struct location at;
};

struct knots {
    VEC(struct knot) items;
};

static void add_knot(struct check_context *c, struct knots *k, const struct tie *tie,
                     struct location at)
{
    for (size_t i = 0; tie && i < k->items.len; i++)
        if (strcmp(k->items.items[i].tie->what, tie->what) == 0)
            return;
    if (tie)
        *vec_add(&k->items, &c->arena) = (struct knot){tie, at};
}

/* "dynamodb" of "@aws-sdk/client-dynamodb.X", "aws-sdk.DynamoDB()", "aws-sdk/clients/dynamodb". */
static struct slice aws_service(struct slice title)
{
    static const char *const starts[] = {"@aws-sdk/client-", "@aws-sdk/lib-", "aws-sdk/clients/",
                                         "aws-sdk."};
    for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
        if (!slice_starts(title, starts[i]))
            continue;
        struct slice name = slice_sub(title, strlen(starts[i]), title.len);
        size_t n = 0;
        while (n < name.len && name.ptr[n] != '.' && name.ptr[n] != '(' && name.ptr[n] != '/')
            n++;
        return slice_sub(name, 0, n);
    }
    return SLICE_EMPTY;
}

/* boto3.client("dynamodb"), session.resource("s3") */
static struct slice boto_service(const struct check_context *c, const struct ir_function *f,
                                 uint32_t value, struct slice title)
{
    const struct ir_instr *in = &f->code.items[value];
    struct slice text = SLICE_EMPTY;
    if ((slice_starts(title, "boto3.") || slice_starts(title, "aioboto3.")) && in->nargs &&
        !link_string(c->in->link, f->id, f->args.items[in->args].value, &text))
        return SLICE_EMPTY;
    return text;
}

static void look_at(struct check_context *c, const struct ir_function *f, uint32_t value,
                    struct knots *k)
{
    const struct ir_instr *in = &f->code.items[value];
    struct slice title = SLICE_EMPTY, service = SLICE_EMPTY;
    if (in->op == IR_IMPORT && in->name) {
        title = atom_slice(in->name);
        add_knot(c, k, find_tie(packages, ARRAY_SIZE(packages), title, false),
                 ir_location(f, value));
    } else if (in->op == IR_CALL || in->op == IR_NEW) {
        uint32_t node = link_call_node(c->in->link, f->id, value);
        title = node ? slice_of(rule_node_title(c->in->rules, node)) : SLICE_EMPTY;
        service = boto_service(c, f, value, title);
    }
    if (!service.len)
        service = aws_service(title);
    if (service.len)
        add_knot(c, k, find_tie(aws_services, ARRAY_SIZE(aws_services), service, true),
                 ir_location(f, value));
}

/* What each function of the program is bound by, by its id. */
static struct knots *knots_of_program(struct check_context *c)
{
    size_t n = c->in->program->functions.len;
    struct knots *all = arena_array(&c->arena, struct knots, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct ir_function *f = c->in->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++)
            look_at(c, f, v, &all[f->id]);
    }
    return all;
}

/* All that binds what entry E leads to; its module is imported, so the imports count too. */
static void gather(struct check_context *c, const struct link_entry *e, const struct knots *all,
                   struct knots *out)
{
    size_t n;
    const uint32_t *reached = link_reached(c->in->link, &e->function, 1, &n);
    if (e->role)
        add_knot(c, out, find_tie(shapes, ARRAY_SIZE(shapes), slice_of(e->role->name), false),
                 ir_location(check_function(c, e->function), 0));
    for (size_t i = 0; i < n; i++) {
        const struct ir_function *f = check_function(c, reached[i]);
        const struct knots *own = &all[f->id], *module = &all[f->file->functions.items[0]->id];
        for (size_t k = 0; k < module->items.len; k++)
            add_knot(c, out, module->items.items[k].tie, module->items.items[k].at);
        for (size_t k = 0; own != module && k < own->items.len; k++)
            add_knot(c, out, own->items.items[k].tie, own->items.items[k].at);
    }
}

static void report(struct check_context *c, const struct app_function *app, const struct knots *k)
{
    struct buf text;
    buf_init(&text, 1u << 14);
    for (size_t i = 0; i < k->items.len; i++)
        buf_printf(&text, "%s%s", i ? ", " : "", k->items.items[i].tie->what);
    struct finding *f = check_report(
        c, "provider-lock-in", CONFIDENCE_LIKELY, app->at, "function '%s' is bound to %s by %.*s",
        app->name,
        app->provider == PROVIDER_UNKNOWN ? "its provider" : provider_name(app->provider),
        SLICE_ARG(buf_slice(&text)));
    buf_release(&text);
    f->identity = app->logical_id;
    finding_add_function(c->out, f, app->name);
    for (size_t i = 0; i < k->items.len; i++)
        finding_add_evidence(c->out, f, EVIDENCE_STATIC, k->items.items[i].tie->what,
                             k->items.items[i].at, "elsewhere: %s", k->items.items[i].tie->instead);
}

static void run(struct check_context *c)
{
    struct knots *all = knots_of_program(c);
    for (size_t i = 0; i < c->in->app->functions.len; i++) {
        const struct app_function *app = c->in->app->functions.items[i];
        struct knots k = {0};
        size_t n;
        const uint32_t *entries = link_entries_of(c->in->link, app, &n);
        for (size_t e = 0; e < n; e++)
            gather(c, &c->entries[entries[e]], all, &k);
        if (k.items.len)
            report(c, app, &k);
    }
}

const struct check check_portability = {.name = "portability", .needs_code = true, .run = run};
