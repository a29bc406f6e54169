/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

static void load(struct fixture *fx, const char *yaml)
{
    const struct file_text files[] = {{"index.js", ""}, {"serverless.yml", yaml}, {NULL, NULL}};
    load_files(fx, files);
}

/* "name=value @line", one a line, '?' after a value that is not known; FIELD picks one name. */
static void expect(const struct app_setting *settings, size_t count, const char *expected)
{
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < count; i++)
        buf_printf(&found, "%s%s=%s%s @%u", i ? "\n" : "", settings[i].name, settings[i].value,
                   settings[i].known ? "" : "?", settings[i].at.line);
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

#define EXPECT(owner, expected) expect((owner)->settings.items, (owner)->settings.len, expected)

static const struct app_resource *resource(struct fixture *fx, const char *id)
{
    const struct app_resource *r = app_find_resource(&fx->app, slice_of(id));
    assert_non_null(r);
    return r;
}

static void test_functions(void **state)
{
    struct fixture fx;
    load(&fx, "service: {name: shop, awsKmsKeyArn: old-key}\n"
              "provider:\n"
              "  name: aws\n"
              "  region: eu-west-1\n"
              "  tracing: {lambda: true}\n" /* 5 */
              "  logRetentionInDays: 14\n"
              "  vpc: {securityGroupIds: [sg], subnetIds: [subnet-1, subnet-2]}\n"
              "  stackTags: {team: shop}\n" /* 8 */
              "functions:\n"
              "  plain: {handler: index.a}\n"
              "  full:\n"
              "    handler: index.b\n"
              "    tracing: PassThrough\n" /* 13 */
              "    onError: !Ref Dead\n"
              "    kmsKeyArn: ${ssm:/key}\n"
              "    destinations: {onFailure: {type: sqs, arn: !GetAtt Failed.Arn}}\n" /* 16 */
              "    vpc: ~\n"
              "    logRetentionInDays: 1\n"
              "    layers: [!Ref ToolsLambdaLayer, 'arn:aws:lambda:x:1:layer:l:1']\n" /* 19 */
              "    tags: {tier: one}\n"
              "    disableLogs: true\n"
              "  image: {image: repo/app, vpc: {subnetIds: '${cf:net.subnets}'}}\n");
    EXPECT(function(&fx, "plain"), "tracing=active @5\n"
                                   "log-retention=14 @6\n"
                                   "kms-key=old-key @1\n"
                                   "network=subnet-1 @7\n"
                                   "network=subnet-2 @7\n"
                                   "tag=team=shop @8");
    EXPECT(function(&fx, "full"), "tracing=pass-through @13\n"
                                  "dead-letter=${Dead} @14\n"
                                  "on-failure=${Failed.Arn} @16\n"
                                  "kms-key=${ssm:/key}? @15\n"
                                  "log-retention=1 @18\n"
                                  "logging=off @21\n"
                                  "layer=${ToolsLambdaLayer} @19\n"
                                  "layer=arn:aws:lambda:x:1:layer:l:1 @19\n"
                                  "tag=tier=one @20\n"
                                  "tag=team=shop @8");
    const struct app_function *image = function(&fx, "image");
    assert_string_equal(app_setting(image, "network")->value, "${cf:net.subnets}");
    assert_false(app_setting(image, "network")->known);
    assert_string_equal(app_setting(image, "package")->value, "image");
    assert_string_equal(image->region, "eu-west-1");
    end(&fx);
}

static void test_implicit_rest_api(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  stage: prod\n"
              "  endpointType: REGIONAL\n" /* 5 */
              "  tracing: {apiGateway: true}\n"
              "  logs:\n"
              "    restApi: {level: ERROR, fullExecutionData: false}\n" /* 8 */
              "  apiGateway:\n"
              "    minimumCompressionSize: 1024\n"
              "    disableDefaultEndpoint: true\n" /* 11 */
              "    metrics: true\n"
              "    usagePlan: {throttle: {rateLimit: 10, burstLimit: 20}}\n"
              "    resourcePolicy:\n"
              "      - Effect: Allow\n" /* 15 */
              "        Principal: {AWS: ['*']}\n"
              "        Action: execute-api:Invoke\n"
              "        Resource: execute-api:/*\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    events:\n"
              "      - http:\n" /* 23 */
              "          path: votes\n"
              "          method: post\n"
              "          private: true\n" /* 26 */
              "          cors: {origins: ['https://a', 'https://b'], headers: 'X-A, X-B', "
              "allowCredentials: true}\n"
              "          request: {schemas: {application/json: '${file(s.json)}'}}\n" /* 28 */
              "      - http: {path: x, method: get, cors: true}\n"
              "      - http: {path: y, method: get, cors: false}\n");
    EXPECT(resource(&fx, "ApiGatewayRestApi"), "protocol=rest @9\n"
                                               "endpoint=regional @5\n"
                                               "minimum-compression=1024 @10\n"
                                               "default-endpoint=off @11");
    const struct app_resource *stage = resource(&fx, "ApiGatewayStage");
    assert_string_equal(stage->name, "prod");
    EXPECT(stage, "api=ApiGatewayRestApi @9\n"
                  "access-log=/aws/api-gateway/shop-prod @8\n"
                  "execution-log=error @8\n"
                  "data-trace=off @8\n"
                  "tracing=active @6\n"
                  "metrics=on @12\n"
                  "usage-plan=ApiGatewayUsagePlan @13");
    const struct app_permission *p = resource(&fx, "ApiGatewayRestApi")->policy.items;
    assert_string_equal(p->principals.items[0], "*");
    assert_string_equal(p->actions.items[0], "execute-api:Invoke");
    assert_int_equal(p->at.line, 15);
    const struct app_function *a = function(&fx, "a");
    assert_string_equal(a->triggers.items[0].api, "ApiGatewayRestApi");
    EXPECT(&a->triggers.items[0], "cors-origin=https://a @27\n"
                                  "cors-origin=https://b @27\n"
                                  "cors-header=X-A @27\n"
                                  "cors-header=X-B @27\n"
                                  "cors-credentials=on @27\n"
                                  "validation=on @28\n"
                                  "api-key=on @26");
    EXPECT(&a->triggers.items[1], "cors-origin=* @29");
    EXPECT(&a->triggers.items[2], "");
    end(&fx);
}

static void test_other_apis(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider:\n"
         "  name: aws\n"
         "  logs: {httpApi: true, websocket: {accessLogging: false, executionLogging: false}}\n"
         "  httpApi:\n" /* 5 */
         "    disableDefaultEndpoint: true\n"
         "    cors: {allowedOrigins: [https://a], allowedMethods: [GET], allowCredentials: "
         "true}\n"
         "functions:\n"
         "  a:\n"
         "    handler: index.a\n"
         "    url: {cors: true}\n" /* 11 */
         "    events:\n"
         "      - httpApi: 'GET /'\n"
         "      - websocket: $connect\n"
         "      - alb: {listenerArn: x, priority: 1, conditions: {path: [/a, /b], method: "
         "[get, post]}}\n");
    EXPECT(resource(&fx, "HttpApi"), "protocol=http @5\n"
                                     "cors-origin=https://a @7\n"
                                     "cors-method=GET @7\n"
                                     "cors-credentials=on @7\n"
                                     "default-endpoint=off @6");
    EXPECT(resource(&fx, "HttpApiStage"), "api=HttpApi @5\n"
                                          "access-log=/aws/http-api/shop-dev @4");
    EXPECT(resource(&fx, "WebsocketsDeploymentStage"), "api=WebsocketsApi @4\n"
                                                       "execution-log=off @4");
    expect_triggers(&fx, "a",
                    "http GET / (public) @13\n"
                    "websocket $connect (public) @14\n"
                    "http GET /a (public) @15\n"
                    "http GET /b (public) @15\n"
                    "http POST /a (public) @15\n"
                    "http POST /b (public) @15\n"
                    "http ANY / (public) @11");
    const struct app_function *a = function(&fx, "a");
    assert_string_equal(a->triggers.items[0].api, "HttpApi");
    assert_string_equal(a->triggers.items[1].api, "WebsocketsApi");
    assert_null(a->triggers.items[2].api);
    EXPECT(&a->triggers.items[6], "cors-origin=* @11");
    end(&fx);
}

static void test_an_api_of_somebody_else_is_not_declared(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws, apiGateway: {restApiId: '${cf:shared.Api}'}}\n"
              "functions:\n"
              "  a: {handler: index.a, events: [{http: GET /}]}\n");
    assert_null(function(&fx, "a")->triggers.items[0].api);
    assert_int_equal(fx.app.resources.len, 0);
    end(&fx);
}

static void test_events(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider: {name: aws}\n"
         "functions:\n"
         "  a:\n"
         "    handler: index.a\n"
         "    events:\n"
         "      - stream: {arn: !GetAtt T.StreamArn, batchSize: 5, maximumRetryAttempts: 2, "
         "destinations: {onFailure: !GetAtt Dead.Arn}, filterPatterns: [{eventName: [INSERT]}, "
         "{x: [1]}]}\n" /* 7 */
         "      - sns: {topicName: t, filterPolicy: {pet: [dog, cat]}, redrivePolicy: "
         "{deadLetterTargetArn: 'arn:aws:sqs:x:1:dead'}}\n"
         "      - eventBridge: {pattern: {source: [shop]}, retryPolicy: {maximumRetryAttempts: "
         "3}, deadLetterQueueArn: !GetAtt Dead.Arn}\n"
         "      - schedule: rate(1 day)\n");
    const struct app_function *a = function(&fx, "a");
    EXPECT(&a->triggers.items[0], "batch-size=5 @7\n"
                                  "max-retries=2 @7\n"
                                  "on-failure=${Dead.Arn} @7\n"
                                  "filter={\"eventName\":[\"INSERT\"]} @7\n"
                                  "filter={\"x\":[1]} @7");
    EXPECT(&a->triggers.items[1], "on-failure=arn:aws:sqs:x:1:dead @8\n"
                                  "filter={\"pet\":[\"dog\",\"cat\"]} @8");
    EXPECT(&a->triggers.items[2], "max-retries=3 @9\n"
                                  "on-failure=${Dead.Arn} @9");
    EXPECT(&a->triggers.items[3], "");
    end(&fx);
}

static void test_roles(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  iam: {role: {name: shop-role, statements: [{Effect: Allow, Action: 's3:*', "
              "Resource: '*'}]}}\n" /* 4 */
              "  deploymentBucket: {serverSideEncryption: AES256, blockPublicAccess: true}\n"
              "functions:\n"
              "  shared: {handler: index.a}\n"
              "  own:\n"
              "    handler: index.b\n"
              "    iamRoleStatements: [{Effect: Allow, Action: 's3:GetObject', Resource: a}]\n"
              "  alone: {handler: index.c, role: 'arn:aws:iam::1:role/alone'}\n" /* 11 */
              "  two: {handler: index.d, role: both}\n"
              "  three: {handler: index.e, role: both}\n");
    const struct app_resource *role = resource(&fx, "IamRoleLambdaExecution");
    assert_string_equal(role->name, "shop-role");
    assert_string_equal(role->permissions.items[0].actions.items[0], "s3:*");
    assert_int_equal(role->permissions.items[0].at.line, 4);
    assert_string_equal(function(&fx, "shared")->role, "IamRoleLambdaExecution");
    EXPECT(function(&fx, "shared"), "");
    assert_null(function(&fx, "own")->role);
    EXPECT(function(&fx, "own"), "own-role=on @10");
    EXPECT(function(&fx, "alone"), "own-role=on @11");
    assert_string_equal(function(&fx, "two")->role, "both");
    EXPECT(function(&fx, "two"), "");
    EXPECT(resource(&fx, "ServerlessDeploymentBucket"), "encryption=aes256 @5\n"
                                                        "block-public=on @5");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_implicit_rest_api),
        cmocka_unit_test(test_other_apis),
        cmocka_unit_test(test_an_api_of_somebody_else_is_not_declared),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
