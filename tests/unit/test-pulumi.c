/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

static void load(struct fixture *fx, const char *yaml)
{
    const struct file_text files[] = {{"Pulumi.yaml", yaml}, {"app/index.js", ""}, {NULL, NULL}};
    load_files(fx, files);
}

static const struct app_resource *resource(struct fixture *fx, const char *name)
{
    for (size_t i = 0; i < fx->app.resources.len; i++) {
        const struct app_resource *r = fx->app.resources.items[i];
        if (r->name && strcmp(r->name, name) == 0)
            return r;
    }
    fail_msg("no resource %s", name);
    return NULL;
}

static const char *value(const struct app_setting *s)
{
    return s ? s->value : NULL;
}

#define VALUE(owner, name) value(app_setting(owner, name))

static void test_functions_with_roles_and_variables(void **state)
{
    struct fixture fx;
    load(&fx,
         "name: shop\n"
         "runtime: yaml\n"
         "config:\n"
         "  stage: {type: string, default: dev}\n"
         "variables:\n"
         "  doc:\n"
         "    fn::invoke:\n"
         "      function: aws:iam:getPolicyDocument\n"
         "      arguments:\n"
         "        statements:\n"
         "          - {effect: Allow, actions: ['dynamodb:*'], resources: ['${table.arn}']}\n" /* 11
                                                                                                */
         "      return: json\n"
         "  size: 512\n"
         "resources:\n"
         "  role:\n"
         "    type: aws:iam:Role\n"
         "    properties:\n"
         "      assumeRolePolicy: {fn::toJSON: {Statement: []}}\n"
         "  table: {type: 'aws:dynamodb:Table', properties: {hashKey: id}}\n"
         "  grants: {type: 'aws:iam:RolePolicy', properties: {role: '${role}', policy: '${doc}'}}\n"
         "  more:\n"
         "    type: aws:iam/rolePolicy:RolePolicy\n"
         "    properties:\n"
         "      role: ${role.id}\n"
         "      policy:\n"
         "        fn::toJSON:\n"
         "          Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]\n" /* 27 */
         "  my.vote:\n"                                                            /* 28 */
         "    type: aws:lambda/function:Function\n"
         "    properties:\n"
         "      name: vote-${stage}\n"
         "      runtime: nodejs20.x\n"
         "      handler: index.handler\n"
         "      role: ${role.arn}\n"
         "      memorySize: ${size}\n"
         "      timeout: 20\n"
         "      code: {fn::assetArchive: {'.': {fn::fileArchive: ./app}}}\n"
         "      tracingConfig: {mode: Active}\n" /* 38 */
         "      environment: {variables: {TABLE: '${table.name}', someKey: 'a-${pulumi.stack}', "
         "B: c}}\n");
    const struct app_function *f = app_find_function(&fx.app, SLICE("vote-dev"));
    assert_non_null(f);
    assert_int_equal(f->at.line, 28);
    assert_string_equal(f->at.file, "Pulumi.yaml");
    assert_string_equal(f->file, "app/index.js");
    assert_string_equal(f->runtime, "nodejs20.x");
    assert_true(f->memory == 512 && f->timeout == 20);
    assert_string_equal(VALUE(f, "tracing"), "active");
    assert_int_equal(app_setting(f, "tracing")->at.line, 38);
    expect_permissions(&fx, f->logical_id,
                       "allow dynamodb:* on ${aws_dynamodb_table.table.arn} @Pulumi.yaml:11\n"
                       "allow s3:* on * @Pulumi.yaml:27");
    assert_int_equal(f->environment.len, 3);
    assert_string_equal(f->environment.items[1].name, "someKey");
    assert_false(f->environment.items[1].literal);
    assert_true(f->environment.items[2].literal);
    expect_triggers(&fx, f->logical_id, "direct (IAM) @28");
    assert_int_equal(fx.diags.len, 0);
    end(&fx);
}

static void test_ways_in(void **state)
{
    struct fixture fx;
    load(
        &fx,
        "name: shop\n"
        "runtime: yaml\n"
        "resources:\n"
        "  vote:\n"
        "    type: aws:lambda:Function\n"
        "    properties: {runtime: nodejs20.x, handler: index.handler, code: {fn::fileArchive: "
        "./app}}\n"
        "  jobs: {type: 'aws:sqs:Queue'}\n"
        "  url:\n"
        "    type: aws:lambda:FunctionUrl\n"
        "    properties: {functionName: '${vote.name}', authorizationType: NONE, cors: "
        "{allowOrigins: ['*']}}\n" /* 10 */
        "  api: {type: 'aws:apigatewayv2:Api', properties: {protocolType: HTTP}}\n"
        "  integration:\n"
        "    type: aws:apigatewayv2:Integration\n"
        "    properties: {apiId: '${api.id}', integrationType: AWS_PROXY, integrationUri: "
        "'${vote.arn}'}\n"
        "  route:\n"
        "    type: aws:apigatewayv2:Route\n"
        "    properties: {apiId: '${api.id}', routeKey: 'GET /votes', target: "
        "'integrations/${integration.id}'}\n"
        "  mapping:\n"
        "    type: aws:lambda:EventSourceMapping\n"
        "    properties: {eventSourceArn: '${jobs.arn}', functionName: '${vote.arn}'}\n"
        "  rest:\n"
        "    type: aws-apigateway:RestAPI\n"
        "    properties:\n"
        "      routes:\n"
        "        - {path: /, method: GET, eventHandler: '${vote}'}\n" /* 25 */
        "        - {path: '/k/{id}', method: POST, apiKeyRequired: true, eventHandler: '${vote}'}\n"
        "        - path: users\n" /* 27 */
        "          method: GET\n"
        "          eventHandler: ${vote}\n"
        "          authorizers: [{providerARNs: ['arn:aws:cognito-idp:x:1:userpool/p']}]\n"
        "  files:\n"
        "    type: aws:s3:Bucket\n"
        "    properties:\n"
        "      acl: public-read\n"
        "      corsRules: [{allowedOrigins: ['https://a'], allowedMethods: [GET]}]\n");
    const struct app_function *f = fx.app.functions.items[0];
    static const struct {
        const char *title;
        unsigned line;
    } expected[] = {
        {"http ANY / (public)", 10},
        {"http GET /votes (public)", 15},
        {"queue jobs", 18},
        {"http GET / (public)", 25},
        {"http POST /k/{id} (public, API key)", 26},
        {"http GET /users (signed-in users)", 27},
    };
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        bool found = false;
        for (size_t k = 0; k < f->triggers.len; k++)
            found |=
                f->triggers.items[k].at.line == expected[i].line &&
                strcmp(trigger_describe(&fx.arena, &f->triggers.items[k]), expected[i].title) == 0;
        if (!found)
            fail_msg("no trigger %s", expected[i].title);
    }
    assert_int_equal(f->triggers.len, ARRAY_SIZE(expected));
    assert_true(resource(&fx, "files")->public_read);
    assert_string_equal(VALUE(resource(&fx, "files"), "cors-origin"), "https://a");
    end(&fx);
}

static void test_other_clouds(void **state)
{
    struct fixture fx;
    load(&fx,
         "name: shop\n"
         "runtime: yaml\n"
         "resources:\n"
         "  gfn:\n" /* 4 */
         "    type: gcp:cloudfunctions:Function\n"
         "    properties: {runtime: nodejs20, entryPoint: run, triggerHttp: true}\n"
         "  open:\n"
         "    type: gcp:cloudfunctions:FunctionIamMember\n"
         "    properties: {cloudFunction: '${gfn.name}', role: roles/cloudfunctions.invoker, "
         "member: allUsers}\n"
         "  az:\n" /* 10 */
         "    type: azure-native:web:WebApp\n"
         "    properties:\n"
         "      kind: functionapp,linux\n"
         "      httpsOnly: true\n"
         "      siteConfig: {appSettings: [{name: KEY, value: v}], cors: {allowedOrigins: ['*']}}\n"
         "  site: {type: 'azure-native:web:WebApp', properties: {kind: app}}\n"
         "  other: {type: 'random:index/randomId:RandomId', properties: {byteLength: 4}}\n");
    assert_int_equal(fx.app.functions.len, 2);
    const struct app_function *g = fx.app.functions.items[0], *az = fx.app.functions.items[1];
    assert_int_equal(g->provider, PROVIDER_GOOGLE);
    assert_int_equal(g->at.line, 4);
    assert_int_equal(g->triggers.items[0].auth, AUTH_NONE);
    assert_int_equal(az->provider, PROVIDER_AZURE);
    assert_int_equal(az->at.line, 10);
    assert_string_equal(VALUE(az, "https-only"), "on");
    assert_string_equal(az->environment.items[0].name, "KEY");
    end(&fx);
}

static void test_a_stack_gives_values(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"Pulumi.yaml", "name: shop\n"
                        "runtime: yaml\n"
                        "config:\n"
                        "  bucket: {type: string, default: none}\n"
                        "  size: {type: integer}\n"
                        "  key: {type: string, secret: true}\n"
                        "resources:\n"
                        "  files: {type: 'aws:s3:Bucket', properties: {bucket: '${bucket}'}}\n"
                        "  fn:\n"
                        "    type: aws:lambda:Function\n"
                        "    properties:\n"
                        "      memorySize: ${size}\n"
                        "      environment: {variables: {KEY: '${key}'}}\n"},
        {"Pulumi.dev.yaml", "config:\n"
                            "  aws:region: eu-west-1\n"
                            "  shop:bucket: shop-files\n"
                            "  size: 256\n"
                            "  shop:key: {secure: AAAB}\n"},
        {"Pulumi.prod.yaml", "config: {shop:bucket: other}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_string_equal(fx.app.resources.items[0]->name, "shop-files");
    const struct app_function *f = fx.app.functions.items[0];
    assert_true(f->memory == 256);
    assert_int_equal(f->environment.len, 1);
    assert_false(f->environment.items[0].literal);
    end(&fx);
}

/* Names of types and blocks that do not follow from the general rule. */
static void test_names_of_their_own(void **state)
{
    struct fixture fx;
    load(&fx,
         "name: shop\n"
         "runtime: yaml\n"
         "resources:\n"
         "  files: {type: 'aws:s3:BucketV2'}\n"
         "  acl: {type: 'aws:s3:BucketAclV2', properties: {bucket: '${files.id}', acl: "
         "public-read}}\n"
         "  versions:\n"
         "    type: aws:s3/bucketVersioningV2:BucketVersioningV2\n"
         "    properties: {bucket: '${files.id}', versioningConfiguration: {status: Enabled}}\n"
         "  api: {type: 'aws:apigateway:RestApi'}\n"
         "  live: {type: 'aws:apigateway:Stage', properties: {restApi: '${api}', stageName: v1}}\n"
         "  plan:\n"
         "    type: aws:apigateway:UsagePlan\n"
         "    properties: {apiStages: [{apiId: '${api.id}', stage: '${live.stageName}'}]}\n"
         "  inline:\n"
         "    type: aws:lambda:Function\n"
         "    properties:\n"
         "      code: {fn::assetArchive: {index.js: {fn::stringAsset: 'app/index.js'}}}\n"
         "      handler: index.handler\n"
         "      runtime: nodejs20.x\n"
         "  web:\n"
         "    type: gcp:cloudrunv2:Service\n"
         "    properties: {template: {containers: [{image: i, envs: [{name: KEY, value: v}]}]}}\n");
    assert_true(resource(&fx, "files")->public_read);
    assert_string_equal(VALUE(resource(&fx, "files"), "versioning"), "on");
    assert_non_null(VALUE(resource(&fx, "v1"), "usage-plan"));
    assert_int_equal(fx.app.functions.len, 2);
    const struct app_function *inner = fx.app.functions.items[0], *web = fx.app.functions.items[1];
    assert_null(inner->file);
    assert_int_equal(web->environment.len, 1);
    assert_string_equal(web->environment.items[0].name, "KEY");
    end(&fx);
}

static void test_programs_in_other_languages(void **state)
{
    struct fixture fx;
    load(&fx, "name: shop\nruntime: nodejs\ndescription: code\n");
    assert_int_equal(fx.app.configs.len, 0);
    assert_int_equal(fx.diags.len, 0);
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_with_roles_and_variables),
        cmocka_unit_test(test_ways_in),
        cmocka_unit_test(test_other_clouds),
        cmocka_unit_test(test_a_stack_gives_values),
        cmocka_unit_test(test_names_of_their_own),
        cmocka_unit_test(test_programs_in_other_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
