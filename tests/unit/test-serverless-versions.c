/* SPDX-License-Identifier: Apache-2.0 */
/* What versions 3 and 4 of the framework, and plugins of our days, say otherwise than the first. */
#include "config-fixture.h"

static void load(struct fixture *fx, const char *yaml)
{
    const struct file_text files[] = {
        {"conf.json", "{\"a\": {\"b\": \"deep\"}}"},
        {"index.js", ""},
        {"serverless.yml", yaml},
        {NULL, NULL},
    };
    load_files(fx, files);
}

static void test_variables_of_version_4(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  disableLogs: ${strToBool:True}\n"
              "  environment:\n"
              "    FILE: ${file:./conf.json#a.b}\n" /* 6 */
              "    SPACE: ${file(./conf.json) :a.b}\n"
              "    NONE: ${file:./none.json#a.b, 'other'}\n"
              "    RATE: ${opt:rate, -0.5}\n"
              "    BAD: ${strToBool(maybe)}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    role: ${opt:role, null}\n"
              "    timeout: ${opt:timeout, 2.5}\n");
    expect_variables(&fx, "a",
                     "FILE=deep @6!\nSPACE=deep @7!\nNONE=other @8\nRATE=-0.5 @9\n"
                     "BAD=${strToBool(maybe)} @10");
    assert_string_equal(app_setting(function(&fx, "a"), "logging")->value, "off");
    assert_true(function(&fx, "a")->timeout == 2.5);
    assert_string_equal(function(&fx, "a")->role, "IamRoleLambdaExecution");
    end(&fx);
}

/* Thousands of names that refer to each other are looked up without walking all of them. */
static void test_maps_of_many_entries(void **state)
{
    struct fixture fx;
    struct buf yaml;
    buf_init(&yaml, 8u << 20);
    buf_add_str(&yaml, "service: x\nprovider: {name: aws}\ncustom:\n");
    for (unsigned i = 0; i < 20000; i++)
        buf_printf(&yaml, "  k%u: ${self:custom.k%u, self:custom.none, env:X}\n", i, i + 1);
    buf_add_str(&yaml, "  k20000: last\nresources:\n");
    for (unsigned i = 0; i < 20000; i++)
        buf_printf(&yaml, "  - S%u: {}\n", i);
    buf_add_str(&yaml,
                "functions: {a: {handler: index.a, environment: {X: '${self:custom.k19999}'}}}\n");
    load(&fx, yaml.ptr);
    buf_release(&yaml);
    expect_variables(&fx, "a", "X=last @40006!");
    end(&fx);
}

static void test_what_functions_take_over_is_capped(void **state)
{
    struct fixture fx;
    struct buf yaml;
    buf_init(&yaml, 1u << 20);
    buf_add_str(&yaml, "service: x\nprovider:\n  name: aws\n  environment:\n");
    for (unsigned i = 0; i < 1000; i++)
        buf_printf(&yaml, "    K%u: v\n", i);
    buf_add_str(&yaml, "functions:\n");
    for (unsigned i = 0; i < 600; i++)
        buf_printf(&yaml, "  f%u: {handler: index.a}\n", i);
    load(&fx, yaml.ptr);
    buf_release(&yaml);
    assert_int_equal(fx.app.functions.len, 600);
    assert_int_equal(function(&fx, "f0")->environment.len, 1000);
    assert_int_equal(function(&fx, "f599")->environment.len, 0);
    assert_non_null(strstr(fx.diags.ptr, "serverless-too-large"));
    end(&fx);
}

static void test_parts_of_a_template_are_merged(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws}\n"
              "functions: {a: {handler: index.a}}\n"
              "resources:\n"
              "  - Resources:\n"
              "      Files:\n"
              "        Type: AWS::S3::Bucket\n"
              "        Properties: {BucketName: first, AccessControl: Private}\n"
              "  - Resources:\n"
              "      Files: {Properties: {AccessControl: PublicRead}}\n"
              "      Jobs: {Type: 'AWS::SQS::Queue'}\n");
    const struct app_resource *files = app_find_resource(&fx.app, SLICE("Files"));
    assert_string_equal(files->name, "first");
    assert_true(files->public_read);
    assert_non_null(app_find_resource(&fx.app, SLICE("Jobs")));
    assert_int_equal(fx.app.resources.len, 2);
    end(&fx);
}

static void expect_role(struct fixture *fx, const char *name, const char *role, const char *grants)
{
    const struct app_function *f = function(fx, name);
    if (role)
        assert_string_equal(f->role, role);
    else
        assert_non_null(app_setting(f, "own-role"));
    expect_permissions(fx, name, grants);
}

static void test_a_role_for_each_function(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  iam:\n"
              "    role:\n"
              "      mode: perFunction\n"
              "      statements: [{Effect: Allow, Action: 'xray:*', Resource: '*'}]\n" /* 7 */
              "functions:\n"
              "  plain: {handler: index.a}\n"
              "  more:\n"
              "    handler: index.a\n"
              "    iam: {role: {statements: [{Effect: Allow, Action: 's3:Get*', Resource: b}]}}\n"
              "  less: {handler: index.a, iam: {inheritStatements: false}}\n"
              "  given: {handler: index.a, role: 'arn:r'}\n");
    expect_role(&fx, "plain", NULL, "allow xray:* on * @serverless.yml:7");
    expect_role(&fx, "more", NULL,
                "allow s3:Get* on b @serverless.yml:12\nallow xray:* on * @serverless.yml:7");
    expect_role(&fx, "less", NULL, "");
    expect_role(&fx, "given", "arn:r", "");
    end(&fx);
}

static void test_a_role_that_all_functions_are_given(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws, iam: {role: 'arn:all'}}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    iamRoleStatements: [{Effect: Allow, Action: 's3:*', Resource: '*'}]\n");
    expect_role(&fx, "a", "arn:all", "");
    end(&fx);
    load(&fx, "service: shop\n"
              "plugins: [serverless-iam-roles-per-function]\n"
              "provider: {name: aws, iam: {role: 'arn:all'}}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    iamRoleStatements: [{Effect: Allow, Action: 's3:*', Resource: '*'}]\n"
              "  named: {handler: index.a, iam: {role: {name: n}}}\n");
    expect_role(&fx, "a", NULL, "allow s3:* on * @serverless.yml:7");
    expect_role(&fx, "named", "arn:all", "");
    end(&fx);
}

static void test_balancers_that_let_strangers_pass(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  alb:\n"
              "    authorizers:\n"
              "      strict: {type: oidc}\n"
              "      lax: {type: oidc, onUnauthenticatedRequest: allow}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    events:\n"
              "      - alb: {conditions: {path: /in}, authorizer: strict}\n" /* 12 */
              "      - alb: {conditions: {path: /out}, authorizer: lax}\n");
    expect_triggers(&fx, "a",
                    "http ANY /in (signed-in users) @12\n"
                    "http ANY /out (public) @13");
    end(&fx);
}

static void test_functions_inside_of_a_graphql_api(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider: {name: aws, runtime: nodejs22.x}\n"
              "appSync:\n"
              "  name: api\n"
              "  authentication:\n"
              "    type: AWS_LAMBDA\n"
              "    config: {function: {handler: index.check}}\n" /* 7 */
              "  dataSources:\n"
              "    votes:\n"
              "      type: AWS_LAMBDA\n"
              "      config:\n"
              "        function: {handler: index.votes, timeout: 9}\n" /* 12 */
              "  resolvers:\n"
              "    Query.one:\n"
              "      dataSource: {type: AWS_LAMBDA, config: {function: {handler: index.one}}}\n"
              "    Query.two: {dataSource: votes}\n"
              "  pipelineFunctions:\n"
              "    step: {dataSource: {type: AWS_LAMBDA, config: {functionName: late}}}\n" /* 18 */
              "functions:\n"
              "  late: {handler: index.late}\n");
    assert_int_equal(fx.app.functions.len, 4);
    expect_triggers(&fx, "votes", "http POST /graphql (custom authorizer) @12");
    expect_triggers(&fx, "Query.one", "http POST /graphql (custom authorizer) @15");
    expect_triggers(&fx, "late", "http POST /graphql (custom authorizer) @18");
    expect_triggers(&fx, "Authorizer", "identity Authorizer @7");
    assert_string_equal(function(&fx, "votes")->file, "index.js");
    assert_true(function(&fx, "votes")->timeout == 9);
    end(&fx);
}

static void test_domains_and_buckets(void **state)
{
    struct fixture fx;
    load(&fx, "service: shop\n"
              "provider:\n"
              "  name: aws\n"
              "  domain: {name: a.b, securityPolicy: TLS_1_2}\n" /* 4 */
              "  domains:\n"
              "    - c.d\n"
              "    - {name: e.f, apiType: websocket, tlsTruststoreUri: 's3://x/y'}\n"
              "  s3: {uploads: {name: shop-uploads}}\n"
              "functions:\n"
              "  a:\n"
              "    handler: index.a\n"
              "    events: [{httpApi: 'GET /'}, {websocket: $default}, {s3: uploads}]\n"
              "custom: {customDomain: {http: {securityPolicy: tls_1_0}}}\n");
    const struct app_resource *http = app_find_resource(&fx.app, SLICE("HttpApi"));
    assert_string_equal(app_setting(http, "tls")->value, "1.0");
    assert_non_null(app_setting(app_find_resource(&fx.app, SLICE("WebsocketsApi")), "mutual-tls"));
    assert_string_equal(function(&fx, "a")->triggers.items[2].resource, "shop-uploads");
    end(&fx);
}

static void test_google(void **state)
{
    struct fixture fx;
    load(&fx,
         "service: shop\n"
         "provider:\n"
         "  name: google\n"
         "  timeout: 30s\n"
         "  serviceAccountEmail: all@p.iam\n"
         "  labels: {team: a}\n" /* 6 */
         "functions:\n"
         "  a: {handler: a, events: [{http: path}]}\n"
         "  b: {handler: b, timeout: 90, serviceAccountEmail: b@p.iam, events: [{http: path}]}\n");
    assert_true(function(&fx, "a")->timeout == 30 && function(&fx, "b")->timeout == 90);
    assert_string_equal(function(&fx, "a")->role, "all@p.iam");
    assert_string_equal(function(&fx, "b")->role, "b@p.iam");
    assert_string_equal(app_setting(function(&fx, "a"), "tag")->value, "team=a");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_variables_of_version_4),
        cmocka_unit_test(test_maps_of_many_entries),
        cmocka_unit_test(test_what_functions_take_over_is_capped),
        cmocka_unit_test(test_parts_of_a_template_are_merged),
        cmocka_unit_test(test_a_role_for_each_function),
        cmocka_unit_test(test_a_role_that_all_functions_are_given),
        cmocka_unit_test(test_balancers_that_let_strangers_pass),
        cmocka_unit_test(test_functions_inside_of_a_graphql_api),
        cmocka_unit_test(test_domains_and_buckets),
        cmocka_unit_test(test_google),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
