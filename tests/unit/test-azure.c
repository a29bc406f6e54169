/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

#include "app/azure/azure.h"

static void test_names_of_triggers(void **state)
{
    assert_int_equal(azure_trigger_type(SLICE("httpTrigger"))->kind, TRIGGER_HTTP);
    assert_int_equal(azure_trigger_type(SLICE("cosmosDBTrigger"))->kind, TRIGGER_STREAM);
    assert_int_equal(azure_trigger_type(SLICE("service_bus_topic_trigger"))->kind, TRIGGER_TOPIC);
    assert_int_equal(azure_trigger_type(SLICE("storageQueue"))->kind, TRIGGER_QUEUE);
    assert_null(azure_trigger_type(SLICE("blobs")));
    assert_null(azure_trigger_type(SLICE("a_name_that_is_longer_than_any_trigger_has")));
    assert_int_equal(azure_auth_level(SLICE("ANONYMOUS")), AUTH_NONE);
    assert_int_equal(azure_auth_level(SLICE("admin")), AUTH_API_KEY);
    assert_int_equal(azure_auth_level(SLICE("%LEVEL%")), AUTH_UNKNOWN);
    (void)state;
}

static void test_functions_of_an_app(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"app/Built/function.json",
         "{\"scriptFile\": \"../dist/Built/index.js\", \"bindings\": [\n"
         "{\"type\": \"httpTrigger\", \"authLevel\": \"admin\", \"methods\": []}]}"},
        {"app/Built/index.ts", ""},
        {"app/Queue/__init__.py", ""},
        {"app/Queue/function.json",
         "{\"disabled\": true, \"entryPoint\": \"run\", \"bindings\": [\n"
         "{\"type\": \"queueTrigger\", \"queueName\": \"jobs\"},\n"
         "{\"type\": \"blob\", \"direction\": \"out\", \"path\": \"files/{name}\"}]}"},
        {"app/Votes/function.json", "{\"bindings\": [{\n"
                                    "  \"authLevel\": \"anonymous\",\n" /* 2 */
                                    "  \"type\": \"httpTrigger\", \"route\": \"votes/{id}\",\n"
                                    "  \"methods\": [\"get\", \"post\"]},\n"
                                    "  {\"type\": \"http\", \"direction\": \"out\"}]}"},
        {"app/Votes/index.js", ""},
        {"app/host.json", "{\"version\": \"2.0\", \"functionTimeout\": \"00:05:00\",\n"
                          "\"extensions\": {\"http\": {\"routePrefix\": \"v1\"}}}"},
        {"app/local.settings.json",
         "{\"Values\": {\"KEY\": \"abc\",\n"
         "\"VAULT\": \"@Microsoft.KeyVault(SecretUri=x)\"},\n"
         "\"Host\": {\"CORS\": \"https://a.example, *\", \"CORSCredentials\": true}}"},
        {"other/Plain/function.json", "{\"bindings\": [{\"type\": \"httpTrigger\"}]}"},
        {"other/host.json",
         "{ // comments are allowed\n"
         "\"version\": \"2.0\", \"extensions\": {\"http\": {\"routePrefix\": \"\"}}}"},
        {"third/Timer/function.json",
         "{\"bindings\": [{\"type\": \"timerTrigger\", \"schedule\": \"0 * * * * *\"}, 5]}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.functions.len, 5);
    const struct app_function *f = function(&fx, "Votes");
    assert_int_equal(f->provider, PROVIDER_AZURE);
    assert_string_equal(f->file, "app/Votes/index.js");
    assert_string_equal(f->symbol, "default");
    assert_true(f->timeout == 300);
    expect_triggers(&fx, "Votes",
                    "http GET /v1/votes/{id} (public) @2\nhttp POST /v1/votes/{id} (public) @2");
    assert_string_equal(f->triggers.items[0].api, "app");
    assert_int_equal(f->triggers.items[0].settings.len, 3);
    assert_string_equal(f->triggers.items[0].settings.items[1].value, "*");
    expect_variables(&fx, "Votes", "KEY=abc @1!\nVAULT=@Microsoft.KeyVault(SecretUri=x) @2");
    expect_triggers(&fx, "Built", "http ANY /v1/Built (public, API key) @2");
    assert_string_equal(function(&fx, "Built")->file, "app/Built/index.ts");
    f = function(&fx, "Queue");
    assert_string_equal(f->file, "app/Queue/__init__.py");
    assert_string_equal(f->symbol, "run");
    assert_string_equal(app_setting(f, "disabled")->value, "on");
    expect_triggers(&fx, "Queue", "queue jobs @2");
    expect_triggers(&fx, "Plain", "http ANY /Plain (public, API key) @1");
    expect_triggers(&fx, "Timer", "schedule 0 * * * * * @1");
    const struct app_resource *r = app_find_resource(&fx.app, SLICE("files/{name}"));
    assert_non_null(r);
    assert_int_equal(r->kind, RESOURCE_BUCKET);
    end(&fx);
    (void)state;
}

static void test_a_template(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"azuredeploy.json",
         "{\"$schema\": "
         "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n"
         "\"parameters\": {\"app\": {\"type\": \"string\", \"defaultValue\": \"votes\"}, \"key\": "
         "{\"type\": "
         "\"securestring\"}},\n"
         "\"variables\": {\"name\": \"[parameters('app')]\"},\n"
         "\"resources\": [\n"
         "{\"type\": \"Microsoft.Web/sites\", \"name\": \"[variables('name')]\",\n" /* 5 */
         "\"kind\": \"functionapp,linux\", \"identity\": {\"type\": \"SystemAssigned\"},\n"
         "\"properties\": {\"httpsOnly\": false,\n"
         "\"siteConfig\": {\"linuxFxVersion\": \"PYTHON|3.9\", \"minTlsVersion\": \"1.0\",\n"
         "\"cors\": {\"allowedOrigins\": [\"*\"]},\n"
         "\"appSettings\": [{\"name\": \"A\", \"value\": \"b\"},\n" /* 10 */
         "{\"name\": \"K\", \"value\": \"[parameters('key')]\"}]}},\n"
         "\"resources\": [{\"type\": \"config\", \"name\": \"appsettings\", \"properties\": "
         "{\"C\": \"d\"}}]},\n"
         "{\"type\": \"Microsoft.Web/sites\", \"name\": \"web\", \"kind\": \"app\"},\n"
         "{\"type\": \"Microsoft.Storage/storageAccounts\", \"name\": \"store\",\n"
         "\"properties\": {\"allowBlobPublicAccess\": true}},\n" /* 15 */
         "{\"type\": \"Microsoft.Storage/storageAccounts/blobServices/containers\", \"name\": "
         "\"c\",\n"
         "\"properties\": {\"publicAccess\": \"Blob\"}},\n" /* 17 */
         "{\"type\": \"Microsoft.DocumentDB/databaseAccounts\", \"name\": \"db\",\n"
         "\"properties\": {\"publicNetworkAccess\": \"Disabled\"}}\n"
         "]}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.functions.len, 1);
    const struct app_function *f = function(&fx, "votes");
    assert_string_equal(f->runtime, "python3.9");
    assert_string_equal(f->role, "SystemAssigned");
    assert_string_equal(app_setting(f, "https-only")->value, "off");
    assert_int_equal(app_setting(f, "https-only")->at.line, 7);
    assert_string_equal(app_setting(f, "tls")->value, "1.0");
    expect_variables(&fx, "votes", "A=b @10!\nK=[parameters('key')] @11\nC=d @12!");
    expect_triggers(&fx, "votes", "http ANY /* (access unknown) @5");
    assert_string_equal(app_setting(&f->triggers.items[0], "cors-origin")->value, "*");
    const struct app_resource *r = app_find_resource(&fx.app, SLICE("store"));
    assert_string_equal(app_setting(r, "block-public")->value, "off");
    r = app_find_resource(&fx.app, SLICE("c"));
    assert_true(r->public_read);
    assert_int_equal(r->public_at.line, 17);
    assert_string_equal(app_setting(app_find_resource(&fx.app, SLICE("db")), "public")->value,
                        "off");
    end(&fx);
    (void)state;
}

static void test_bicep(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"main.bicep",
         "@description('the name, } with a brace')\n"
         "param appName string = 'votes' // comment\n"
         "param level string\n"
         "var https = true\n"
         "resource plan 'Microsoft.Web/serverfarms@2022-03-01' existing = { name: 'p' }\n" /* 5 */
         "resource app 'Microsoft.Web/sites@2022-03-01' = if (level == 'x') {\n"
         "  name: appName\n"
         "  kind: 'functionapp,linux'\n"
         "  properties: {\n"
         "    httpsOnly: https\n" /* 10 */
         "    serverFarmId: plan.id\n"
         "    siteConfig: {\n"
         "      linuxFxVersion: 'Node|18'\n"
         "      minTlsVersion: level\n"
         "      appSettings: [\n" /* 15 */
         "        { name: 'A', value: 'b' }\n"
         "        {\n"
         "          name: 'C'\n"
         "          value: 'x${level}'\n"
         "        }\n" /* 20 */
         "      ]\n"
         "      cors: { allowedOrigins: ['*'] }\n"
         "    }\n"
         "  }\n"
         "  resource settings 'config' = {\n" /* 25 */
         "    name: 'appsettings'\n"
         "    properties: { D: 'e' }\n"
         "  }\n"
         "}\n"
         "resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n" /* 30 */
         "  name: toLower('${appName}st')\n"
         "  properties: { allowBlobPublicAccess: false }\n"
         "}\n"
         "module other 'other.bicep' = { name: 'x', params: { a: { b: 1 } } }\n"
         "output id string = app.id\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.functions.len, 1);
    const struct app_function *f = function(&fx, "votes");
    assert_int_equal(f->at.line, 6);
    assert_string_equal(f->runtime, "node18");
    assert_string_equal(app_setting(f, "https-only")->value, "on");
    assert_int_equal(app_setting(f, "https-only")->at.line, 10);
    assert_false(app_setting(f, "tls")->known);
    expect_variables(&fx, "votes", "A=b @16!\nC=['x${level}'] @19\nD=e @27!");
    assert_string_equal(app_setting(&f->triggers.items[0], "cors-origin")->value, "*");
    assert_int_equal(fx.app.resources.len, 1);
    const struct app_resource *r = fx.app.resources.items[0];
    assert_int_equal(r->at.line, 30);
    assert_string_equal(app_setting(r, "block-public")->value, "on");
    end(&fx);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_triggers),
        cmocka_unit_test(test_functions_of_an_app),
        cmocka_unit_test(test_a_template),
        cmocka_unit_test(test_bicep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
