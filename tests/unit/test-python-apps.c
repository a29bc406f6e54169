/* SPDX-License-Identifier: Apache-2.0 */
/* Chalice and Zappa: the tools that deploy a Python web app from one file of settings. */
#include "config-fixture.h"

/* "name=value @line", one a line. */
static void expect(const struct app_setting *settings, size_t count, const char *expected)
{
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < count; i++)
        buf_printf(&found, "%s%s=%s @%u", i ? "\n" : "", settings[i].name, settings[i].value,
                   settings[i].at.line);
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

#define EXPECT(owner, expected) expect((owner)->settings.items, (owner)->settings.len, expected)

static void test_chalice(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"shop/.chalice/config.json",
         "{\"app_name\": \"shop\", \"version\": \"2.0\",\n"
         " \"lambda_timeout\": 30, \"tags\": {\"team\": \"a\"},\n" /* 2 */
         " \"environment_variables\": {\"ALL\": \"1\", \"TABLE\": \"x\"},\n"
         " \"api_gateway_endpoint_type\": \"PRIVATE\", \"minimum_compression_size\": "
         "100,\n" /* 4 */
         " \"stages\": {\n"
         "  \"prod\": {\"xray\": false},\n"
         "  \"dev\": {\"xray\": true, \"autogen_policy\": false, "
         "\"lambda_memory_size\": 256,\n" /* 7
                                           */
         "   \"api_gateway_stage\": \"api\", \"subnet_ids\": [\"s1\"],\n"
         "   \"environment_variables\": {\"TABLE\": \"dev\"},\n"
         "   \"lambda_functions\": {\"job\": {\"lambda_timeout\": 60, \"tags\": "
         "{\"t\": "
         "\"j\"}}}}}}\n"},
        {"shop/.chalice/policy-dev.json", "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": "
                                          "[\"s3:*\"], \"Resource\": \"*\"}]}\n"},
        {"shop/app.py", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    const struct app_function *f = function(&fx, "api_handler");
    assert_string_equal(f->name, "shop-dev");
    assert_string_equal(f->file, "shop/app.py");
    assert_true(f->timeout == 30 && f->memory == 256);
    expect_variables(&fx, "api_handler", "TABLE=dev @9!\nALL=1 @3!");
    expect_permissions(&fx, "api_handler", "allow s3:* on * @shop/.chalice/policy-dev.json:1");
    expect_triggers(&fx, "api_handler", "direct (IAM) @1"); /* the routes stand in the code */
    EXPECT(f, "framework=chalice @1\ntracing=active @7\nnetwork=s1 @8\ntag=team=a @2");
    EXPECT(app_find_resource(&fx.app, SLICE("RestAPI")),
           "protocol=rest @1\nendpoint=private @4\nminimum-compression=100 @4");
    const struct app_resource *stage = app_find_resource(&fx.app, SLICE("RestAPIStage"));
    assert_string_equal(stage->name, "api");
    EXPECT(stage, "api=RestAPI @1\ntracing=active @7");
    const struct app_function *job = function(&fx, "job");
    assert_true(job->timeout == 60 && job->memory == 256);
    EXPECT(job,
           "framework=chalice @10\ntracing=active @7\nnetwork=s1 @8\ntag=t=j @10\ntag=team=a @2");
    assert_int_equal(fx.app.functions.len, 2);
    end(&fx);
}

static void test_a_chalice_role_of_somebody_else(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {".chalice/config.json", "{\"app_name\": \"a\", \"manage_iam_role\": false,\n"
                                 " \"iam_role_arn\": \"arn:aws:iam::1:role/r\"}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_string_equal(function(&fx, "api_handler")->role, "arn:aws:iam::1:role/r");
    assert_null(function(&fx, "api_handler")->file);
    end(&fx);
}

static void test_chalice_settings_of_single_functions(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {".chalice/config.json",
         "{\"app_name\": \"a\", \"xray\": null, \"lambda_timeout\": 9,\n"
         " \"api_gateway_policy_file\": \"who.json\", \"tags\": {\"k\": \"root\"},\n"
         " \"lambda_functions\": {\"job\": {\"lambda_timeout\": 5, \"lambda_memory_size\": 64},\n"
         "  \"late\": {\"lambda_timeout\": 7}},\n"
         " \"stages\": {\"live\": {\"lambda_memory_size\": 128, \"tags\": {\"k\": \"live\"},\n"
         "  \"lambda_functions\": {\"job\": {\"lambda_timeout\": 3}}}}}\n"},
        {".chalice/who.json", "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\",\n"
                              " \"Action\": \"execute-api:Invoke\", \"Resource\": \"*\"}}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 3);
    const struct app_function *job = function(&fx, "job"), *late = function(&fx, "late");
    /* what stands outside of the stage counts after the stage */
    assert_true(job->timeout == 3 && job->memory == 128);
    assert_true(late->timeout == 7 && late->memory == 128);
    EXPECT(late, "framework=chalice @4\ntag=k=live @5");
    const struct app_resource *api = app_find_resource(&fx.app, SLICE("RestAPI"));
    assert_int_equal(api->policy.len, 1);
    assert_string_equal(api->policy.items[0].principals.items[0], "*");
    assert_string_equal(api->policy.items[0].at.file, ".chalice/who.json");
    end(&fx);
}

static void test_zappa(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"shop/main.py", ""},
        {"zappa_settings.json",
         "{\"dev\": {\"app_function\": \"shop.main.app\", \"project_name\": \"shop\",\n"
         "  \"runtime\": \"python3.11\", \"aws_region\": \"eu-west-1\",\n" /* 2 */
         "  \"cors\": true, \"timeout_seconds\": 20,\n"
         "  \"events\": [{\"function\": \"shop.main.tick\", \"expression\": \"rate(1 hour)\"},\n"
         "   {\"function\": \"shop.main.f\", \"event_source\": {\"arn\": "
         "\"arn:aws:s3:::files\"}}]},\n" /* 5 */
         " \"prod\": {\"extends\": \"dev\", \"cors\": false, \"role_arn\": \"arn:r\",\n"
         "  \"authorizer\": {\"function\": \"shop.main.check\"},\n" /* 7 */
         "  \"cloudwatch_log_level\": \"INFO\", \"cloudwatch_data_trace\": true,\n"
         "  \"xray_tracing\": true, \"dead_letter_arn\": \"arn:q\",\n" /* 9 */
         "  \"vpc_config\": {\"SubnetIds\": [\"s1\"]}, \"tags\": {\"a\": \"b\"}, \"events\": [],\n"
         "  \"endpoint_configuration\": [\"REGIONAL\"],\n" /* 11 */
         "  \"extra_permissions\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", "
         "\"Resource\": \"arn:x\"}]}}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    const struct app_function *dev = function(&fx, "shop-dev"), *prod = function(&fx, "shop-prod");
    assert_string_equal(dev->file, "shop/main.py");
    assert_string_equal(dev->symbol, "app");
    assert_string_equal(dev->runtime, "python3.11");
    assert_string_equal(dev->region, "eu-west-1");
    assert_true(dev->timeout == 20 && prod->timeout == 20);
    expect_triggers(&fx, "shop-dev",
                    "http ANY /{proxy+} (public) @1\n"
                    "schedule rate(1 hour) @4\n"
                    "storage arn:aws:s3:::files @5");
    EXPECT(&dev->triggers.items[0], "cors-origin=* @3");
    assert_int_equal(dev->permissions.len, 10);
    assert_string_equal(dev->permissions.items[4].actions.items[0], "s3:*");
    expect_triggers(&fx, "shop-prod", "http ANY /{proxy+} (custom authorizer) @7");
    expect_permissions(&fx, "shop-prod", "allow s3:GetObject on arn:x @zappa_settings.json:12");
    assert_string_equal(prod->role, "arn:r");
    EXPECT(prod, "tracing=active @9\ndead-letter=arn:q @9\nnetwork=s1 @10\ntag=a=b @10");
    EXPECT(app_find_resource(&fx.app, SLICE("Api-prod")), "protocol=rest @6\nendpoint=regional "
                                                          "@11");
    EXPECT(app_find_resource(&fx.app, SLICE("Stage-prod")),
           "api=Api-prod @6\nexecution-log=info @8\ndata-trace=on @8");
    end(&fx);
}

static void test_zappa_forms(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"a/zappa_settings.toml", "[live]\n"
                                  "django_settings = \"site.settings\"\n"
                                  "s3_bucket = \"b\"\n"
                                  "iam_authorization = true\n"
                                  "manage_roles = false\n"},
        {"b/zappa_settings.yml", "live:\n"
                                 "  app_function: main.app\n"
                                 "  apigateway_enabled: false\n"
                                 "  function_url_enabled: true\n" /* 4 */
                                 "  function_url_config:\n"
                                 "    authorizer: NONE\n"
                                 "    cors: {allowedOrigins: ['https://a']}\n"
                                 "base: {tags: {a: b}}\n"
                                 "round: {extends: round, s3_bucket: x, api_key_required: true}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 3);
    const struct app_function *django = fx.app.functions.items[0];
    assert_string_equal(django->handler, "site.settings");
    assert_int_equal(django->triggers.items[0].auth, AUTH_IAM);
    assert_int_equal(django->permissions.len, 0);
    const struct app_function *url = fx.app.functions.items[1];
    assert_int_equal(url->triggers.len, 1);
    assert_string_equal(url->triggers.items[0].path, "/");
    EXPECT(&url->triggers.items[0], "cors-origin=https://a @7");
    expect_triggers(&fx, "round", "http ANY /{proxy+} (public, API key) @9");
    end(&fx);
}

static void test_zappa_ways_in(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"src/shop/urls.py", ""},
        {"tasks.py", ""},
        {"web.py", ""},
        {"who.json", "{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": "
                     "\"*\", \"Resource\": \"*\"}]}\n"},
        {"zappa_settings.json",
         "{ # as people write it\n"
         "  \"base\": {\n"
         "    \"app_function\": \"web.app\"\n" /* no comma */
         "    \"environment_variables\": {\"A\": \"1\"},\n"
         "    \"vpc_config\": {\"SubnetIds\": [\"s1\"]},\n"
         "    \"authorizer\": {\"function\": \"web.check\"},\n"
         "    \"apigateway_policy\": \"who.json\",\n"
         "  },\n"
         "  \"live\": {\n" /* 9 */
         "    \"extends\": \"base\", \"vpc_config\": null, \"debug\": true,\n"
         "    \"environment_variables\": {\"B\": \"2\"},\n"
         "    \"iam_authorization\": true,\n" /* 12 */
         "    \"alb_enabled\": true,\n"
         "    \"events\": [{\"function\": \"web.tick\", \"expressions\": [\"rate(1 hour)\"]},\n"
         "      {\"function\": \"tasks.run\", \"event_source\": {\"arn\": "
         "\"arn:aws:sqs:x:1:q\"}}],\n"
         "    \"cognito\": {\"user_pool\": \"p\", \"triggers\": [{\"source\": \"PreSignUp\",\n"
         "      \"function\": \"web.join\"}]}\n" /* 17 */
         "  },\n"
         "  \"inside\": {\"django_settings\": \"src.shop.settings.prod\", \"apigateway_version\": "
         "\"v2\",\n"
         "    \"use_apigateway\": true, \"apigateway_enabled\": false},\n"
         "  \"net\": {\"s3_bucket\": \"b\", \"endpoint_configuration\": [\"EDGE\", \"PRIVATE\"]}\n"
         "}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    const struct app_function *live = function(&fx, "live");
    expect_triggers(&fx, "base", "http ANY /{proxy+} (custom authorizer) @6");
    expect_triggers(&fx, "live",
                    "http ANY /{proxy+} (IAM) @12\n"
                    "http ANY /{proxy+} (public) @13\n"
                    "schedule rate(1 hour) @14\n"
                    "queue arn:aws:sqs:x:1:q @15\n"
                    "identity p @16");
    assert_null(live->triggers.items[0].authorizer);
    EXPECT(&live->triggers.items[2], "symbol=tick @14");
    EXPECT(&live->triggers.items[3], "");
    EXPECT(&live->triggers.items[4], "symbol=join @17");
    EXPECT(live, "debug=on @10");
    expect_variables(&fx, "live", "B=2 @11!");
    assert_string_equal(function(&fx, "inside")->file, "src/shop/urls.py");
    EXPECT(app_find_resource(&fx.app, SLICE("Api-inside")), "protocol=http @19");
    assert_int_equal(app_find_resource(&fx.app, SLICE("Api-base"))->policy.len, 1);
    expect_triggers(&fx, "net", "http ANY /{proxy+} (private network) @21");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chalice),
        cmocka_unit_test(test_a_chalice_role_of_somebody_else),
        cmocka_unit_test(test_chalice_settings_of_single_functions),
        cmocka_unit_test(test_zappa_ways_in),
        cmocka_unit_test(test_zappa),
        cmocka_unit_test(test_zappa_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
