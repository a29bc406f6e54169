/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

static void load(struct fixture *fx, const char *yaml)
{
    const struct file_text files[] = {{"index.js", ""}, {"serverless.yml", yaml}, {NULL, NULL}};
    load_files(fx, files);
}

static const struct app_resource *resource(struct fixture *fx, const char *id)
{
    const struct app_resource *r = app_find_resource(&fx->app, slice_of(id));
    assert_non_null(r);
    return r;
}

/* The value of setting NAME of resource ID. */
static const char *setting(struct fixture *fx, const char *id, const char *name)
{
    const struct app_setting *s = app_setting(resource(fx, id), name);
    return s ? s->value : NULL;
}

static void test_state_machines_call_their_tasks(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws}\n"
              "functions:\n"
              "  first: {handler: index.a}\n"
              "  second: {handler: index.b}\n"
              "  third: {handler: index.c}\n"
              "stepFunctions:\n"
              "  stateMachines:\n"
              "    open:\n"
              "      name: open-machine\n"
              "      events: [{http: {path: start, method: POST}}]\n"
              "      loggingConfig: {level: ALL}\n"
              "      tracingConfig: {enabled: true}\n"
              "      definition:\n"
              "        StartAt: third\n"
              "        States:\n"
              "          third: {Type: Task, Resource: !GetAtt first.Arn, Next: Again}\n" /* 17 */
              "          Again: {Type: Task, Resource: {Fn::GetAtt: [first, Arn]}, End: true}\n"
              "    closed:\n"
              "      definition:\n"
              "        States:\n"
              "          A: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: "
              "{FunctionName: 'arn:aws:lambda:x:1:function:shop-dev-second'}}\n"); /* 22 */
    expect_triggers(&fx, "first", "direct open (public) @17");
    expect_triggers(&fx, "second", "direct closed (IAM) @22");
    expect_triggers(&fx, "third", "direct (IAM) @6");
    assert_string_equal(resource(&fx, "open")->name, "open-machine");
    assert_string_equal(setting(&fx, "open", "logging"), "on");
    assert_string_equal(setting(&fx, "open", "tracing"), "on");
    assert_null(setting(&fx, "closed", "logging"));
    end(&fx);
}

static void test_graphql_leads_to_functions(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws}\n"
              "functions:\n"
              "  votes: {handler: index.a}\n"
              "  check: {handler: index.b}\n"
              "  old: {handler: index.c}\n"
              "appSync:\n"
              "  name: votes-api\n"
              "  authentication: {type: AWS_LAMBDA, config: {functionName: check}}\n" /* 9 */
              "  logging: {level: ERROR}\n"
              "  xrayEnabled: true\n"
              "  dataSources:\n"
              "    votes: {type: AWS_LAMBDA, config: {functionName: votes}}\n" /* 13 */
              "    table: {type: AMAZON_DYNAMODB, config: {tableName: t}}\n"
              "custom:\n"
              "  appSync:\n"
              "    - authenticationType: API_KEY\n"
              "      dataSources: [{type: AWS_LAMBDA, name: o, config: {functionName: old}}]\n");
    expect_triggers(&fx, "votes", "http POST /graphql (custom authorizer) @13");
    expect_triggers(&fx, "check", "identity check @9");
    expect_triggers(&fx, "old", "http POST /graphql (public, API key) @18");
    assert_string_equal(resource(&fx, "GraphQlApi")->name, "votes-api");
    assert_string_equal(setting(&fx, "GraphQlApi", "protocol"), "graphql");
    assert_string_equal(setting(&fx, "GraphQlApi", "field-logs"), "error");
    assert_string_equal(setting(&fx, "GraphQlApi", "tracing"), "active");
    end(&fx);
}

static void test_proxies_open_what_they_lead_to(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws}\n"
              "custom:\n"
              "  apiGatewayServiceProxies:\n"
              "    - sqs: {path: /jobs, method: post, queueName: {Fn::GetAtt: [Open, QueueName]}}\n"
              "    - sqs: {path: /mine, method: post, queueName: !GetAtt Closed.QueueName, "
              "authorizationType: AWS_IAM}\n"
              "    - s3: {path: /f, method: get, action: GetObject, bucket: !Ref Files}\n"
              "resources:\n"
              "  Resources:\n"
              "    Open: {Type: 'AWS::SQS::Queue'}\n"
              "    Closed: {Type: 'AWS::SQS::Queue'}\n"
              "    Files: {Type: 'AWS::S3::Bucket'}\n");
    assert_true(resource(&fx, "Open")->public_write);
    assert_int_equal(resource(&fx, "Open")->public_at.line, 5);
    assert_false(resource(&fx, "Open")->public_read);
    assert_false(resource(&fx, "Closed")->public_write);
    assert_true(resource(&fx, "Files")->public_read);
    assert_false(resource(&fx, "Files")->public_write);
    assert_string_equal(setting(&fx, "ApiGatewayRestApi", "protocol"), "rest");
    end(&fx);
}

static void test_settings_from_plugins(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider: {name: aws}\n"
         "plugins: [serverless-finch, serverless-plugin-warmup]\n"
         "custom:\n"
         "  associateWaf: {name: shop-acl}\n"
         "  apiGatewayCaching: {enabled: true, dataEncrypted: false}\n"
         "  apiGatewayThrottling: {maxRequestsPerSecond: 10, maxConcurrentRequests: 5}\n"
         "  customDomain: {domainName: a.b, securityPolicy: tls_1_2, tlsTruststoreUri: s3://t}\n"
         "  client: {bucketName: shop-site, distributionFolder: dist}\n"
         "  warmup: {default: {enabled: true, events: [{schedule: rate(5 minutes)}]}, off: "
         "{enabled: false}}\n" /* 10 */
         "functions:\n"
         "  a: {handler: index.a, deadLetter: {sqs: dead}, events: [{http: GET /}]}\n");
    assert_string_equal(setting(&fx, "ApiGatewayStage", "firewall"), "shop-acl");
    assert_string_equal(setting(&fx, "ApiGatewayStage", "cache"), "on");
    assert_string_equal(setting(&fx, "ApiGatewayStage", "cache-encryption"), "off");
    assert_string_equal(setting(&fx, "ApiGatewayStage", "throttle-rate"), "10");
    assert_string_equal(setting(&fx, "ApiGatewayRestApi", "tls"), "1.2");
    assert_string_equal(setting(&fx, "ApiGatewayRestApi", "mutual-tls"), "on");
    assert_string_equal(setting(&fx, "shop-site", "directory"), "dist");
    assert_true(resource(&fx, "shop-site")->public_read);
    expect_triggers(&fx, "warmUpPlugin-default", "schedule rate(5 minutes) @10");
    assert_int_equal(fx.app.functions.len, 2);
    assert_string_equal(app_setting(function(&fx, "a"), "dead-letter")->value, "dead");
    end(&fx);
}

static void test_constructs(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws}\n"
              "constructs:\n"
              "  files: {type: storage}\n"
              "  jobs: {type: queue, encryption: kms, worker: {handler: index.w}}\n" /* 5 */
              "  page: {type: static-website, path: public}\n");
    assert_string_equal(setting(&fx, "files", "block-public"), "on");
    assert_string_equal(setting(&fx, "files", "encryption"), "aes256");
    assert_string_equal(setting(&fx, "jobs", "dead-letter"), "jobsDlq");
    assert_string_equal(setting(&fx, "jobs", "encryption"), "kms");
    assert_int_equal(resource(&fx, "page")->kind, RESOURCE_SITE);
    assert_string_equal(setting(&fx, "page", "directory"), "public");
    expect_triggers(&fx, "jobsWorker", "queue jobs @5");
    end(&fx);
}

static void test_smaller_platforms(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider: {name: openwhisk, runtime: 'nodejs:20'}\n"
         "functions:\n"
         "  web: {handler: index.a, annotations: {web-export: true}}\n"
         "  keyed: {handler: index.a, annotations: {web-export: true, require-whisk-auth: s}}\n"
         "  hook: {handler: index.a, events: [{trigger: t}, {http: GET /x}]}\n"
         "  chain: {sequence: [web, hook]}\n");
    assert_int_equal(function(&fx, "web")->provider, PROVIDER_OPENWHISK);
    expect_triggers(&fx, "web", "http ANY /web (public) @4");
    expect_triggers(&fx, "keyed", "http ANY /keyed (public, API key) @5");
    expect_triggers(&fx, "hook", "topic t @6\nhttp GET /x (public) @6");
    expect_triggers(&fx, "chain", "direct (IAM) @7");
    end(&fx);
    load(&fx, "service: shop\n"
              "provider: {name: tencent}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    events:\n"
              "      - apigw: {name: g, parameters: {httpMethod: GET, path: /a}}\n"
              "      - cos: {name: b, parameters: {bucket: files}}\n"
              "      - timer: {name: t, parameters: {cronExpression: '* * * * *'}}\n"
              "  b: {handler: index.b, events: [{oss: {bucketName: files}}]}\n");
    assert_int_equal(function(&fx, "a")->provider, PROVIDER_OTHER);
    expect_triggers(&fx, "a",
                    "http GET /a (public) @7\n"
                    "storage files @8\n"
                    "schedule * * * * * @9");
    expect_triggers(&fx, "b", "storage files @10");
    end(&fx);
    load(&fx, "service: shop\n"
              "provider: {name: azure}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    events: [{http: true, methods: [GET], authLevel: anonymous}]\n");
    expect_triggers(&fx, "a", "http GET /api/a (public) @6");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_state_machines_call_their_tasks),
        cmocka_unit_test(test_graphql_leads_to_functions),
        cmocka_unit_test(test_proxies_open_what_they_lead_to),
        cmocka_unit_test(test_settings_from_plugins),
        cmocka_unit_test(test_constructs),
        cmocka_unit_test(test_smaller_platforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
