/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

#include "base/limits.h"

static void load(struct fixture *fx, const char *yaml)
{
    const struct file_text files[] = {
        {"api/app.py", ""},       {"api/votes.js", ""}, {"index.js", ""}, {"main.py", ""},
        {"serverless.yml", yaml}, {"src/vote.ts", ""},  {NULL, NULL},
    };
    load_files(fx, files);
}

static void test_functions_take_settings_of_the_provider(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  runtime: nodejs12.x\n" /* 4 */
              "  timeout: 20\n"
              "  environment:\n"
              "    TABLE: votes-${self:provider.stage}\n" /* 7 */
              "    KEY: plain\n"
              "functions:\n"
              "  vote:\n" /* 10 */
              "    handler: src/vote.handler\n"
              "    memorySize: 512\n"
              "    reservedConcurrency: 3\n"
              "    environment: {KEY: own, POOL: !Ref Pool}\n" /* 14 */
              "  count:\n"
              "    name: ${self:service}-${opt:stage, 'test'}-count\n"
              "    handler: api/app.main\n"
              "    runtime: python3.8\n" /* 18 */
              "    timeout: 5\n");
    assert_int_equal(fx.app.functions.len, 2);
    struct app_function *f = function(&fx, "vote");
    assert_string_equal(f->name, "vote");
    assert_int_equal(f->provider, PROVIDER_AWS);
    assert_string_equal(f->runtime, "nodejs12.x");
    assert_int_equal(f->runtime_at.line, 4);
    assert_string_equal(f->file, "src/vote.ts");
    assert_string_equal(f->symbol, "handler");
    assert_string_equal(f->code_dir, "");
    assert_true(f->timeout == 20 && f->memory == 512 && f->concurrency == 3);
    assert_int_equal(f->at.line, 10);
    assert_string_equal(f->at.file, "serverless.yml");
    expect_variables(&fx, "vote", "KEY=own @14!\nPOOL=${Pool} @14\nTABLE=votes-dev @7!");
    expect_triggers(&fx, "vote", "direct (IAM) @10");
    f = function(&fx, "count");
    assert_string_equal(f->name, "shop-test-count");
    assert_string_equal(f->runtime, "python3.8");
    assert_int_equal(f->runtime_at.line, 18);
    assert_string_equal(f->file, "api/app.py");
    assert_true(f->timeout == 5 && f->memory < 0 && f->concurrency < 0);
    assert_ptr_equal(app_find_function(&fx.app, SLICE("shop-test-count")), f);
    assert_int_equal(fx.diags.len, 0);
    end(&fx);
}

static void test_rest_routes_say_who_may_call(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider: {name: aws}\n"
         "functions:\n"
         "  a:\n"
         "    handler: index.a\n"
         "    events:\n"
         "      - http: GET /plain\n" /* 7 */
         "      - http: {path: 'votes/{id}', method: any, cors: true}\n"
         "      - http: {path: keyed, method: post, private: true}\n"
         "      - http: {path: iam, method: get, authorizer: aws_iam}\n"
         "      - http: {path: fn, method: get, authorizer: check}\n"
         "      - http: {path: pool, method: get, authorizer: {arn: "
         "'arn:aws:cognito-idp:x:1:userpool/p'}}\n"
         "      - http: {path: pool2, method: get, authorizer: {name: users, arn: !GetAtt "
         "Pool.Arn}}\n"
         "      - http: {path: typed, method: get, authorizer: {type: COGNITO_USER_POOLS, "
         "authorizerId: !Ref Auth}}\n"
         "      - http: {path: custom, method: get, authorizer: {type: CUSTOM, authorizerId: {Ref: "
         "Other}}}\n"
         "      - http: {path: token, method: get, authorizer: {name: check, type: request}}\n"
         "      - http: {path: far, method: get, authorizer: 'arn:aws:lambda:x:1:function:f'}\n"
         "      - http: {path: open, method: get, authorizer: ~}\n"
         "  check: {handler: index.check}\n" /* 19 */
         "resources:\n"
         "  Resources:\n"
         "    Pool: {Type: 'AWS::Cognito::UserPool'}\n"
         "    Auth: {Type: 'AWS::ApiGateway::Authorizer', Properties: {Type: "
         "COGNITO_USER_POOLS}}\n");
    expect_triggers(&fx, "a",
                    "http GET /plain (public) @7\n"
                    "http ANY /votes/{id} (public) @8\n"
                    "http POST /keyed (public, API key) @9\n"
                    "http GET /iam (IAM) @10\n"
                    "http GET /fn (custom authorizer) @11\n"
                    "http GET /pool (signed-in users) @12\n"
                    "http GET /pool2 (signed-in users) @13\n"
                    "http GET /typed (signed-in users) @14\n"
                    "http GET /custom (custom authorizer) @15\n"
                    "http GET /token (custom authorizer) @16\n"
                    "http GET /far (custom authorizer) @17\n"
                    "http GET /open (public) @18");
    assert_string_equal(function(&fx, "a")->triggers.items[4].authorizer, "check");
    expect_triggers(&fx, "check", "identity check @11");
    assert_true(app_find_resource(&fx.app, SLICE("Auth"))->attached);
    end(&fx);
}

static void test_http_api_routes_name_declared_authorizers(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  httpApi:\n"
              "    authorizers:\n"
              "      jwt: {identitySource: $request.header.Authorization, issuerUrl: https://i, "
              "audience: [a]}\n"
              "      mine: {type: request, functionName: check}\n" /* 7 */
              "      unused: {type: jwt}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    url: true\n" /* 12 */
              "    events:\n"
              "      - httpApi: 'POST /open'\n" /* 14 */
              "      - httpApi: '*'\n"
              "      - httpApi: {method: get, path: /jwt, authorizer: jwt}\n"
              "      - httpApi: {method: get, path: /mine, authorizer: {name: mine}}\n"
              "      - httpApi: {method: get, path: /iam, authorizer: {type: aws_iam}}\n"
              "      - httpApi: {method: '*', path: /id, authorizer: {id: abc, scopes: [s]}}\n"
              "  b: {handler: index.b, url: {authorizer: aws_iam}}\n" /* 20 */
              "  check: {handler: index.check}\n");
    expect_triggers(&fx, "a",
                    "http POST /open (public) @14\n"
                    "http ANY $default (public) @15\n"
                    "http GET /jwt (signed-in users) @16\n"
                    "http GET /mine (custom authorizer) @17\n"
                    "http GET /iam (IAM) @18\n"
                    "http ANY /id (signed-in users) @19\n"
                    "http ANY / (public) @12");
    expect_triggers(&fx, "b", "http ANY / (IAM) @20");
    expect_triggers(&fx, "check", "identity check @7");
    assert_true(app_find_resource(&fx.app, SLICE("jwt"))->attached);
    assert_true(app_find_resource(&fx.app, SLICE("mine"))->attached);
    assert_false(app_find_resource(&fx.app, SLICE("unused"))->attached);
    assert_int_equal(app_find_resource(&fx.app, SLICE("unused"))->at.line, 8);
    end(&fx);
}

static void test_private_endpoints_and_network_policies(void **state)
{
    static const char *const providers[] = {
        "{name: aws, endpointType: PRIVATE}",
        "{name: aws, apiGateway: {resourcePolicy: [{Effect: Allow, Condition: {IpAddress: "
        "{'aws:SourceIp': [10.0.0.0/8]}}}]}}",
    };
    for (size_t i = 0; i < ARRAY_SIZE(providers); i++) {
        struct fixture fx;
        char yaml[512];
        (void)snprintf(
            yaml, sizeof(yaml),
            "service: s\nprovider: %s\nfunctions: {a: {handler: index.a, events: [{http: "
            "GET /x}]}}\n",
            providers[i]);
        load(&fx, yaml);
        expect_triggers(&fx, "a", "http GET /x (private network) @3");
        end(&fx);
    }
}

static void test_events_of_other_kinds(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider: {name: aws}\n"
         "functions:\n"
         "  a:\n"
         "    handler: index.a\n"
         "    events:\n"
         "      - s3: photos\n" /* 7 */
         "      - s3: {bucket: other, event: 's3:ObjectCreated:*', existing: true}\n"
         "      - sqs: arn:aws:sqs:x:1:jobs\n"
         "      - sqs: {arn: !GetAtt Queue.Arn}\n"
         "      - sns: news\n"
         "      - stream: {type: dynamodb, arn: {Fn::GetAtt: [Table, StreamArn]}}\n"
         "      - schedule: rate(1 minute)\n"
         "      - schedule: {rate: ['cron(0 1)'], enabled: false}\n"
         "      - eventBridge: {pattern: {source: [my.app]}}\n"
         "      - eventBridge: {schedule: rate(2 hours)}\n"
         "      - cloudwatchEvent: {event: {source: [aws.ec2]}}\n"
         "      - cloudwatchLog: /aws/x\n"
         "      - iot: {sql: SELECT 1}\n"
         "      - cognitoUserPool: {pool: users, trigger: PreSignUp}\n"
         "      - alexaSkill\n" /* 21 */
         "      - alb: {listenerArn: l, priority: 1, conditions: {path: /alb, method: [GET]}}\n"
         "      - websocket: $connect\n"
         "      - kafka: {topic: t}\n"
         "      - marvel: {x: 1}\n" /* 25 */
         "resources:\n"
         "  Resources:\n"
         "    Queue: {Type: 'AWS::SQS::Queue'}\n"
         "    Table: {Type: 'AWS::DynamoDB::Table'}\n");
    expect_triggers(&fx, "a",
                    "storage photos @7\nstorage other @8\nqueue jobs @9\nqueue Queue @10\n"
                    "topic news @11\nstream Table @12\nschedule rate(1 minute) @13\n"
                    "schedule cron(0 1) @14\ntopic my.app @15\nschedule rate(2 hours) @16\n"
                    "other aws.ec2 @17\ntopic /aws/x @18\ntopic SELECT 1 @19\n"
                    "identity users @20\nother @21\nhttp GET /alb (public) @22\n"
                    "websocket $connect (public) @23\nstream t @24\nother @25");
    const struct app_function *f = function(&fx, "a");
    assert_false(trigger_is_attacker_controlled(&f->triggers.items[10]));
    assert_true(trigger_is_attacker_controlled(&f->triggers.items[14]));
    assert_string_equal(fx.diags.ptr,
                        "0 serverless.yml:25 unknown-event the event type 'marvel' is not known\n");
    assert_int_equal(app_find_resource(&fx.app, SLICE("photos"))->kind, RESOURCE_BUCKET);
    assert_null(app_find_resource(&fx.app, SLICE("other")));
    end(&fx);
}

static void test_the_connect_route_guards_a_websocket(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider: {name: aws}\n"
         "functions:\n"
         "  say: {handler: index.say, events: [{websocket: say}]}\n"
         "  in: {handler: index.in, events: [{websocket: {route: $connect, authorizer: check}}]}\n"
         "  check: {handler: index.check}\n");
    expect_triggers(&fx, "say", "websocket say (custom authorizer) @4");
    expect_triggers(&fx, "in", "websocket $connect (custom authorizer) @5");
    expect_triggers(&fx, "check", "identity check @5");
    end(&fx);
}

static void test_variables_are_put_in(void **state)
{
    struct fixture fx;
    load(&fx, "service: {name: shop}\n"
              "provider:\n"
              "  name: aws\n"
              "  stage: ${opt:stage, self:custom.fallback}\n"
              "  environment:\n"
              "    STAGE: ${sls:stage}\n" /* 6 */
              "    DEEP: ${self:custom.tables.${self:provider.stage}.name}\n"
              "    DEFAULT: ${self:custom.nothing, 'a, b'}\n"
              "    ENV: ${env:SECRET}\n"
              "    ENVD: ${env:SECRET, 'fallback'}\n"
              "    PARAM: ${param:color}\n"
              "    NAME: ${self:service.name}-x\n"
              "    SELF: ${self:custom.loop}\n"
              "    SUB: {'Fn::Sub': 'x-${AWS::Region}-${self:custom.word}'}\n"
              "    LIST: ${self:custom.list.1}\n"
              "    KEPT: ${ssm:/a/b}\n"
              "    NUMBER: ${self:custom.number}\n"
              "params: {default: {color: blue}, prod: {color: red}}\n"
              "custom:\n"
              "  fallback: test\n"
              "  word: w\n"
              "  loop: ${self:custom.loop2}\n"
              "  loop2: ${self:custom.loop}\n"
              "  number: 5\n"
              "  list: [a, b]\n"
              "  tables: {test: {name: votes}}\n"
              "functions:\n"
              "  a: {handler: index.a}\n");
    expect_variables(&fx, "a",
                     "STAGE=test @6\nDEEP=votes @7\nDEFAULT=a, b @8!\nENV=${env:SECRET} @9\n"
                     "ENVD=fallback @10\nPARAM=blue @11!\nNAME=shop-x @12!\n"
                     "SELF=${self:custom.loop} @13\nSUB=x-${AWS::Region}-w @14\nLIST=b @15!\n"
                     "KEPT=${ssm:/a/b} @16\nNUMBER=5 @17!");
    end(&fx);
}

static void test_variables_that_multiply_are_stopped(void **state)
{
    struct fixture fx;
    struct buf yaml;
    buf_init(&yaml, 1 << 16);
    buf_add_str(&yaml, "service: s\nprovider: {name: aws}\nfunctions: {a: {handler: index.a}}\n"
                       "custom:\n  t0: xxxxxxxxxxxxxxxx\n  m0: [1, 2, 3, 4]\n");
    for (unsigned i = 1; i < 20; i++)
        buf_printf(&yaml,
                   "  t%u: ${self:custom.t%u}${self:custom.t%u}${self:custom.t%u}\n"
                   "  m%u: ['${self:custom.m%u}', '${self:custom.m%u}', '${self:custom.m%u}']\n",
                   i, i - 1, i - 1, i - 1, i, i - 1, i - 1, i - 1);
    load(&fx, yaml.ptr);
    assert_int_equal(fx.app.functions.len, 1);
    assert_non_null(strstr(fx.diags.ptr, "1 serverless.yml:1 serverless-variables "));
    assert_true(fx.arena.used < (size_t)256 << 20);
    buf_release(&yaml);
    end(&fx);
}

static void test_caps_are_reported_once(void **state)
{
    struct fixture fx;
    struct buf yaml;
    buf_init(&yaml, 1 << 20);
    buf_add_str(&yaml, "service: s\nprovider: {name: aws}\nfunctions:\n  a:\n    handler: index.a\n"
                       "    events:\n");
    for (unsigned i = 0; i < LIMIT_FUNCTION_ITEMS + 3; i++)
        buf_printf(&yaml, "      - http: GET /%u\n", i);
    load(&fx, yaml.ptr);
    assert_int_equal(function(&fx, "a")->triggers.len, LIMIT_FUNCTION_ITEMS);
    assert_string_equal(fx.diags.ptr, "1 serverless.yml:1 serverless-too-large more than 1024 "
                                      "triggers of a function: the rest is not read\n");
    buf_release(&yaml);
    end(&fx);
}

static void test_parts_come_from_other_files(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"svc/conf/dev.json", "{\"table\": \"votes\",\n \"role\": {\"a\": 1}}"},
        {"svc/fns/one.yml",
         "# head\none:\n  handler: index.one\n  environment:\n    X: ${self:custom.x}\n"},
        {"svc/fns/three.js", "module.exports = { three: { handler: 'index.three' } };\n"},
        {"svc/fns/two.yml", "two:\n  handler: index.two\n  events:\n    - http: GET /two\n"},
        {"svc/index.js", ""},
        {"svc/key", "secret"},
        {"svc/res.yml", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"},
        {"svc/serverless.yaml",
         "service: s\n"
         "provider:\n"
         "  name: aws\n"
         "  environment:\n"
         "    TABLE: ${file(conf/${self:provider.stage}.json):table}\n" /* 5 */
         "    KEY: ${file(./key)}\n"
         "    GONE: ${file(./gone.yml):x, 'none'}\n"
         "    OUT: ${file(../../etc/passwd)}\n"
         "custom: {x: y}\n"
         "functions:\n"
         "  - ${file(fns/one.yml)}\n"
         "  - ${file(fns/two.yml)}\n"
         "  - ${file(fns/three.js)}\n" /* 13 */
         "  - four: {handler: index.four}\n"
         "  - ${file(gone.yml)}\n" /* 15 */
         "resources:\n"
         "  - ${file(res.yml)}\n"
         "  - Resources:\n"
         "      C: {Type: 'AWS::S3::Bucket'}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 4);
    const struct app_function *f = function(&fx, "one");
    assert_string_equal(f->at.file, "svc/fns/one.yml");
    assert_int_equal(f->at.line, 2);
    assert_string_equal(f->file, "svc/index.js");
    assert_string_equal(f->code_dir, "svc");
    expect_variables(&fx, "one",
                     "X=y @5!\nTABLE=votes @5!\nKEY=secret @6!\nGONE=none @7\n"
                     "OUT=${file(../../etc/passwd)} @8");
    expect_triggers(&fx, "two", "http GET /two (public) @4");
    assert_string_equal(function(&fx, "two")->triggers.items[0].at.file, "svc/fns/two.yml");
    (void)function(&fx, "four");
    assert_string_equal(app_find_resource(&fx.app, SLICE("B"))->at.file, "svc/res.yml");
    assert_non_null(app_find_resource(&fx.app, SLICE("C")));
    (void)function(&fx, "three");
    assert_non_null(strstr(fx.diags.ptr, "1 svc/serverless.yaml:15 serverless-unresolved the list "
                                         "of functions '${file(gone.yml)}'"));
    assert_non_null(strstr(fx.diags.ptr, "0 svc/serverless.yaml:7 serverless-file "));
    end(&fx);
}

static void test_configs_written_as_modules(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"lib/dir.ts", "export const dir = (d: string) => d.slice(1);\n"},
        {"serverless.ts",
         "import type { AWS } from '@serverless/typescript';\n"
         "import vote from '@fn/vote';\n"
         "import { count as tally } from './src/count';\n"
         "const stage = process.env.STAGE || 'dev';\n"
         "const shared = { timeout: 9 };\n"
         "const config: AWS = {\n"
         "  service: 'shop',\n"
         "  provider: {\n"
         "    name: 'aws',\n"
         "    runtime: 'nodejs20.x',\n"
         "    environment: {\n"
         "      TABLE: `votes-${stage}`,\n" /* 12 */
         "      KEY: process.env.KEY!,\n"
         "      PLAIN: 'x',\n"
         "      RUN: make('y'),\n"
         "    },\n"
         "  },\n"
         "  functions: { vote, tally, last: { handler: 'src/last.go', ...shared } },\n"
         "};\n"
         "module.exports = config;\n"},
        {"src/count.ts", "export const count = {\n"
                         "  handler: 'src/count.handler',\n"
                         "  events: [{ httpApi: { method: 'get', path: '/count' } }],\n"
                         "};\n"},
        {"src/last.ts", ""},
        {"src/vote/handler.ts", ""},
        {"src/vote/index.ts", "import { dir } from '../../lib/dir';\n"
                              "export default {\n"
                              "  handler: `${dir(__dirname)}/handler.main`,\n"
                              "  events: [{ http: 'POST vote' }],\n"
                              "};\n"},
        {"tsconfig.json", "{ // comment\n \"extends\": \"./tsconfig.paths.json\" }"},
        {"tsconfig.paths.json",
         "{\"compilerOptions\": {\"baseUrl\": \".\", \"paths\": {\"@fn/*\": [\"src/*\"]}}}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 3);
    const struct app_function *f = function(&fx, "vote");
    assert_string_equal(f->handler, "src/vote/handler.main");
    assert_string_equal(f->file, "src/vote/handler.ts");
    assert_string_equal(f->runtime, "nodejs20.x");
    expect_triggers(&fx, "vote", "http POST /vote (public) @4");
    assert_string_equal(f->triggers.items[0].at.file, "src/vote/index.ts");
    expect_triggers(&fx, "tally", "http GET /count (public) @3");
    assert_string_equal(function(&fx, "last")->file, "src/last.ts");
    assert_true(function(&fx, "last")->timeout == 9);
    expect_variables(
        &fx, "vote",
        "TABLE=votes-dev @12\nKEY=${env:KEY} @13\nPLAIN=x @14!\nRUN=${code:make('y')} @15");
    end(&fx);
}

static void test_permissions_of_the_service_and_of_functions(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: s\n"
         "provider:\n"
         "  name: aws\n"
         "  iam:\n"
         "    role:\n"
         "      statements:\n"
         "        - {Effect: Allow, Action: 's3:*', Resource: '*'}\n" /* 7 */
         "  iamRoleStatements:\n"
         "    - Effect: Allow\n" /* 9 */
         "      Action: [dynamodb:Query]\n"
         "      Resource: !GetAtt Table.Arn\n"
         "functions:\n"
         "  plain: {handler: index.a}\n"
         "  own:\n"
         "    handler: index.b\n"
         "    iamRoleStatements:\n"
         "      - {Effect: Deny, Action: 'sqs:*', Resource: ['a', 'b']}\n" /* 17 */
         "  both:\n"
         "    handler: index.c\n"
         "    iamRoleStatementsInherit: true\n"
         "    iamRoleStatements:\n"
         "      - {Effect: Allow, Action: 'sns:Publish', Resource: '*'}\n" /* 22 */
         "  role: {handler: index.d, role: Limited}\n"
         "resources:\n"
         "  Resources:\n"
         "    Limited:\n"
         "      Type: AWS::IAM::Role\n"
         "      Properties:\n"
         "        Policies:\n"
         "          - PolicyName: p\n"
         "            PolicyDocument:\n"
         "              Statement: {Effect: Allow, Action: 'ses:SendEmail', Resource: x}\n" /* 32 */
    );
    expect_permissions(&fx, "plain",
                       "allow s3:* on * @serverless.yml:7\n"
                       "allow dynamodb:Query on ${Table.Arn} @serverless.yml:9");
    expect_permissions(&fx, "own", "deny sqs:* on a b @serverless.yml:17");
    expect_permissions(&fx, "both",
                       "allow sns:Publish on * @serverless.yml:22\n"
                       "allow s3:* on * @serverless.yml:7\n"
                       "allow dynamodb:Query on ${Table.Arn} @serverless.yml:9");
    expect_permissions(&fx, "role", "allow ses:SendEmail on x @serverless.yml:32");
    end(&fx);
}

static void test_google(void **state)
{
    struct fixture fx;
    load(
        &fx,
        "service: s\n"
        "provider: {name: google, runtime: nodejs18}\n"
        "functions:\n"
        "  open: {handler: serve, allowUnauthenticated: true, events: [{http: path}]}\n"
        "  unsaid: {handler: serve, events: [{http: path}]}\n"
        "  closed: {handler: serve, allowUnauthenticated: false, events: [{http: path}]}\n"
        "  topic:\n"
        "    handler: work\n"
        "    runtime: python310\n"
        "    events:\n"
        "      - event: {eventType: providers/cloud.pubsub/eventTypes/topic.publish, resource: t}\n"
        "      - event: {eventType: google.storage.object.finalize, resource: b}\n");
    expect_triggers(&fx, "open", "http ANY /open (public) @4");
    expect_triggers(&fx, "unsaid", "http ANY /unsaid (access unknown) @5");
    expect_triggers(&fx, "closed", "http ANY /closed (IAM) @6");
    expect_triggers(&fx, "topic", "topic t @11\nstorage b @12");
    assert_string_equal(function(&fx, "open")->file, "index.js");
    assert_string_equal(function(&fx, "open")->symbol, "serve");
    assert_string_equal(function(&fx, "topic")->file, "main.py");
    assert_int_equal(function(&fx, "open")->provider, PROVIDER_GOOGLE);
    end(&fx);
}

static void test_azure_and_others(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: s\n"
         "provider: {name: azure, runtime: nodejs18}\n"
         "functions:\n"
         "  a:\n"
         "    handler: api/votes.list\n"
         "    events:\n"
         "      - http: true\n" /* 7 */
         "        x-azure-settings: {authLevel: anonymous, methods: [get, post], route: 'v/{id}'}\n"
         "      - http: {x-azure-settings: {authLevel: function}}\n"
         "      - queue: jobs\n"
         "      - timer:\n"
         "        x-azure-settings: {schedule: '* * *'}\n");
    expect_triggers(&fx, "a",
                    "http GET /api/v/{id} (public) @7\nhttp POST /api/v/{id} (public) @7\n"
                    "http ANY /api/a (public, API key) @9\nqueue jobs @10\nschedule * * * @11");
    assert_string_equal(function(&fx, "a")->file, "api/votes.js");
    end(&fx);
    load(&fx, "service: s\n"
              "provider: {name: cloudflare}\n"
              "functions:\n"
              "  w: {name: worker, script: index, events: [{http: {url: 'https://e.org/x/*', "
              "method: GET}}]}\n");
    expect_triggers(&fx, "w", "http GET /x/* (public) @4");
    assert_string_equal(function(&fx, "w")->file, "index.js");
    assert_string_equal(function(&fx, "w")->symbol, "default.fetch");
    end(&fx);
    load(&fx, "service: s\n"
              "provider: {name: twilio}\n"
              "functions:\n"
              "  w: {handler: index, path: /call, access: public}\n");
    expect_triggers(&fx, "w", "http ANY /call (public) @4");
    assert_string_equal(function(&fx, "w")->file, "index.js");
    end(&fx);
}

static void test_plugins_with_code_of_their_own(void **state)
{
    struct fixture fx;
    load(&fx, "service: s\n"
              "provider: {name: aws, runtime: python3.9}\n"
              "custom: {wsgi: {app: api/app.flask}}\n"
              "constructs:\n"
              "  jobs: {type: queue, worker: {handler: main.work}}\n" /* 5 */
              "  files: {type: storage}\n"
              "functions:\n"
              "  web: {handler: wsgi_handler.handler, events: [{httpApi: '*'}]}\n");
    assert_string_equal(function(&fx, "web")->file, "api/app.py");
    assert_string_equal(function(&fx, "web")->symbol, "flask");
    assert_string_equal(function(&fx, "web")->handler, "wsgi_handler.handler");
    expect_triggers(&fx, "jobsWorker", "queue jobs @5");
    assert_string_equal(function(&fx, "jobsWorker")->file, "main.py");
    assert_int_equal(app_find_resource(&fx.app, SLICE("files"))->kind, RESOURCE_BUCKET);
    end(&fx);
}

static void test_files_that_are_no_service(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"a/serverless.yml", "component: domain\nname: x\n"},
        {"b/serverless.yml", ""},
        {"c/serverless.yml", "service: x\n{% if a %}\nprovider: aws\n"},
        {"serverless-parts.yml", "one: {handler: a.b}\n"},
        {"serverless.json",
         "{\"service\": \"s\", \"provider\": \"aws\", \"functions\": {\"f\": {}}}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 1);
    assert_int_equal(function(&fx, "f")->provider, PROVIDER_AWS);
    assert_string_equal(
        fx.diags.ptr,
        "0 b/serverless.yml:1 serverless-no-service no 'provider' and no 'functions': this is no "
        "service of the Serverless Framework\n"
        "0 c/serverless.yml:1 yaml-template template text is not rendered: its values are not "
        "known\n");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_take_settings_of_the_provider),
        cmocka_unit_test(test_rest_routes_say_who_may_call),
        cmocka_unit_test(test_http_api_routes_name_declared_authorizers),
        cmocka_unit_test(test_private_endpoints_and_network_policies),
        cmocka_unit_test(test_events_of_other_kinds),
        cmocka_unit_test(test_the_connect_route_guards_a_websocket),
        cmocka_unit_test(test_variables_are_put_in),
        cmocka_unit_test(test_variables_that_multiply_are_stopped),
        cmocka_unit_test(test_caps_are_reported_once),
        cmocka_unit_test(test_parts_come_from_other_files),
        cmocka_unit_test(test_configs_written_as_modules),
        cmocka_unit_test(test_permissions_of_the_service_and_of_functions),
        cmocka_unit_test(test_google),
        cmocka_unit_test(test_azure_and_others),
        cmocka_unit_test(test_plugins_with_code_of_their_own),
        cmocka_unit_test(test_files_that_are_no_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
