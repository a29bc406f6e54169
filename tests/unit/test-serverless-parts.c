/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

static void test_an_included_template_counts_once(void **state)
{
    struct fixture fx;
    const char *parts = "Resources:\n"
                        "  Files: {Type: 'AWS::S3::Bucket'}\n"
                        "  Extra:\n"
                        "    Type: AWS::Lambda::Function\n"
                        "    Properties: {Handler: index.x, Runtime: nodejs20.x}\n";
    const struct file_text files[] = {
        {"a-parts.yml", parts},
        {"other.yml", "Resources:\n  Files: {Type: 'AWS::S3::Bucket'}\n"},
        {"serverless.yml", "service: shop\n"
                           "provider: {name: aws}\n"
                           "functions:\n"
                           "  a: {handler: index.a}\n"
                           "resources:\n"
                           "  - ${file(a-parts.yml)}\n"
                           "  - ${file(z-parts.yml)}\n"},
        {"z-parts.yml", "Resources:\n  Late: {Type: 'AWS::SQS::Queue'}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 2);
    assert_int_equal(fx.app.resources.len, 3); /* Files of two files, Late */
    assert_string_equal(function(&fx, "Extra")->at.file, "a-parts.yml");
    end(&fx);
}

static void test_compose_hands_params_to_services(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"serverless-compose.yml", "services:\n"
                                   "  net: {path: net}\n"
                                   "  votes:\n"
                                   "    path: ./votes\n"
                                   "    params: {table: given, extra: given, vpc: '${net.vpcId}'}\n"},
        {"votes/index.js", ""},
        {"votes/serverless.yml", "service: votes\n"
                                 "provider: {name: aws}\n"
                                 "params: {default: {table: own, plain: own, vpc: none}}\n"
                                 "functions:\n"
                                 "  a:\n"
                                 "    handler: index.a\n"
                                 "    environment:\n"
                                 "      T: ${param:table}\n"
                                 "      P: ${param:plain}\n"
                                 "      V: ${param:vpc}\n"
                                 "      X: ${param:extra}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_variables(&fx, "a", "T=own @8!\nP=own @9!\nV=none @10!\nX=given @11!");
    assert_int_equal(fx.diags.len, 0);
    end(&fx);
}

static void test_more_variables(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"conf.js", "module.exports.fns = () => ({ b: { handler: 'index.b' } });\n"
                    "module.exports.name = 'shop';\n"},
        {"index.js", ""},
        {"lazy.js", "module.exports = async () => { return { c: { handler: 'index.c' } }; };\n"},
        {"serverless.yml", "service: shop\n"
                           "provider:\n"
                           "  name: aws\n"
                           "  disableLogs: ${strToBool(${self:custom.quiet})}\n"
                           "  environment:\n"
                           "    CF: ${cf:net.vpc}\n" /* 6 */
                           "    SSM: ${ssm:/a/${sls:stage}/b}\n"
                           "    ENV: ${env:NAME, 'x'}\n"
                           "    STAGED: ${self:custom.stages.${opt:stage, 'prod'}.x}\n"
                           "    LOCAL: ${param:only}\n" /* 10 */
                           "stages: {default: {params: {only: all}}, dev: {params: {only: dev}}}\n"
                           "custom:\n"
                           "  quiet: 'true'\n"
                           "  stages: {dev: {x: 1}, prod: {x: 2}}\n"
                           "functions:\n"
                           "  - a: {handler: index.a}\n"
                           "  - ${file(./conf.js):fns}\n"
                           "  - ${file(./lazy.js)}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_variables(&fx, "a",
                     "CF=${cf:net.vpc} @6\n"
                     "SSM=${ssm:/a/dev/b} @7\n"
                     "ENV=x @8\n"
                     "STAGED=2 @9\n"
                     "LOCAL=dev @10!");
    assert_string_equal(app_setting(function(&fx, "a"), "logging")->value, "off");
    expect_triggers(&fx, "b", "direct (IAM) @1");
    assert_string_equal(function(&fx, "b")->handler, "index.b");
    assert_string_equal(function(&fx, "c")->handler, "index.c");
    end(&fx);
}

static void test_components(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"serverless.yml", "component: express@2.0.0\nname: site\ninputs: {src: ./web}\n"},
        {"task/serverless.yml",
         "component: '@serverless/aws-lambda'\n"
         "name: task\n"
         "inputs: {src: src, handler: index.run, timeout: 7, env: {A: b}}\n"},
        {"task/src/index.js", ""},
        {"zone/serverless.yml", "component: domain\nname: zone\ninputs: {domain: a.b}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 2);
    expect_triggers(&fx, "site", "http ANY /{proxy+} (public) @1");
    assert_string_equal(function(&fx, "site")->code_dir, "web");
    expect_triggers(&fx, "task", "direct (IAM) @1");
    assert_string_equal(function(&fx, "task")->file, "task/src/index.js");
    expect_variables(&fx, "task", "A=b @3!");
    assert_int_equal(fx.diags.len, 0);
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_included_template_counts_once),
        cmocka_unit_test(test_compose_hands_params_to_services),
        cmocka_unit_test(test_more_variables),
        cmocka_unit_test(test_components),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
