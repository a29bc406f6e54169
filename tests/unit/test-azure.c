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
        {"third/Hand/function.json", "{\"bindings\": [{\"type\": \"manualTrigger\"},\n"
                                     "{\"type\": \"serviceBusTrigger\", \"topicName\": \"t\"},\n"
                                     "{\"type\": \"serviceBusTrigger\", \"queueName\": \"q\"}]}"},
        {"third/Timer/function.json",
         "{\"bindings\": [{\"type\": \"timerTrigger\", \"schedule\": \"0 * * * * *\"}, 5]}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.functions.len, 6);
    expect_triggers(&fx, "Hand", "direct @1\ntopic t @2\nqueue q @3");
    const struct app_function *f = function(&fx, "Votes");
    assert_int_equal(f->provider, PROVIDER_AZURE);
    assert_string_equal(f->file, "app/Votes/index.js");
    assert_string_equal(f->symbol, "default");
    assert_true(f->timeout == 300);
    expect_triggers(&fx, "Votes",
                    "http GET /v1/votes/{id} (public) @2\nhttp POST /v1/votes/{id} (public) @2");
    assert_string_equal(f->triggers.items[0].api, "app");
    assert_int_equal(f->triggers.items[0].settings.len, 0); /* CORS of the emulator */
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
    assert_null(f->role); /* nobody shares it */
    assert_string_equal(app_setting(f, "own-role")->value, "on");
    assert_string_equal(app_setting(f, "https-only")->value, "off");
    assert_int_equal(app_setting(f, "https-only")->at.line, 7);
    assert_string_equal(app_setting(f, "tls")->value, "1.0");
    expect_variables(&fx, "votes", "A=b @10!\nK=${key} @11\nC=d @12!");
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
    expect_variables(&fx, "votes", "A=b @16!\nC=x${level} @19\nD=e @27!");
    assert_string_equal(app_setting(&f->triggers.items[0], "cors-origin")->value, "*");
    assert_int_equal(fx.app.resources.len, 1);
    const struct app_resource *r = fx.app.resources.items[0];
    assert_int_equal(r->at.line, 30);
    assert_string_equal(app_setting(r, "block-public")->value, "on");
    end(&fx);
    (void)state;
}

/* The names of all function apps, one a line. */
static void expect_apps(struct fixture *fx, const char *expected)
{
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < fx->app.functions.len; i++)
        buf_printf(&found, "%s @%u\n", fx->app.functions.items[i]->name,
                   fx->app.functions.items[i]->at.line);
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

#define SCHEMA                                                                                     \
    "{\"$schema\": "                                                                               \
    "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\","

static void test_expressions_of_templates(void **state)
{
    static const struct {
        const char *written, *value;
        bool known;
    } rows[] = {
        {"[concat('a', parameters('p'), variables('v').in.it)]", "apdeep", true},
        {"[format('{0}-{1:D2}-{{}}{9}', 'a', toUpper('b'))]", "a-B-{}{9}", true},
        {"[if(equals(parameters('p'), 'p'), 'yes', 'no')]", "yes", true},
        {"[if(and(true, not(empty(''))), 'yes', 'no')]", "no", true},
        {"[resourceId('g', 'Microsoft.A/b/c', 'x', parameters('none'))]",
         "Microsoft.A/b/x/c/${none}", false},
        {"[concat('it''s ', uniqueString(resourceGroup().id))]",
         "it's ${uniqueString(resourceGroup().id)}", false},
        {"[reference('x').y[0].z]", "${reference('x').y[0].z}", false},
        {"[variables('list')[1]]", "two", true},
        {"[variables('self')]", "${self}", false},
        {"[[literal]", "[literal]", true},
        {"[concat('never closed]", "${concat('never closed}", false},
        {"[]", "${}", false},
    };
    struct fixture fx;
    struct buf text;
    buf_init(&text, 1 << 16);
    buf_add_str(&text, SCHEMA "\"parameters\": {\"p\": {\"defaultValue\": \"p\"}, \"none\": {}},"
                              "\"variables\": {\"v\": {\"in\": {\"it\": \"deep\"}},"
                              "\"list\": [\"one\", \"two\"], \"self\": \"[variables('self')]\"},"
                              "\"resources\": [{\"type\": \"Microsoft.Web/sites\", \"name\": \"f\","
                              "\"kind\": \"functionapp\", \"properties\": {\"siteConfig\": "
                              "{\"appSettings\": [");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        buf_printf(&text, "%s{\"name\": \"N\", \"value\": \"%s\"}", i ? "," : "", rows[i].written);
    buf_add_str(&text, "]}}}]}");
    const struct file_text files[] = {{"azuredeploy.json", text.ptr}, {NULL, NULL}};
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    const struct app_function *f = function(&fx, "f");
    assert_int_equal(f->environment.len, ARRAY_SIZE(rows));
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_string_equal(f->environment.items[i].value, rows[i].value);
        assert_int_equal(f->environment.items[i].literal, rows[i].known);
    }
    end(&fx);
    buf_release(&text);
    (void)state;
}

static void test_loops_and_nested_templates(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"azuredeploy.json", SCHEMA
         "\"parameters\": {\"n\": {\"defaultValue\": \"outer\"}},\n"
         "\"resources\": [\n"
         "{\"type\": \"Microsoft.Web/sites/config\", \"name\": \"app1/appsettings\",\n" /* 3 */
         "\"properties\": {\"A\": \"[parameters('n')]\"}},\n"
         "{\"type\": \"Microsoft.Web/sites\", \"kind\": \"functionapp\",\n" /* 5 */
         "\"name\": \"[concat('app', copyIndex('c', 1))]\", \"copy\": {\"name\": \"c\", "
         "\"count\": 2},\n"
         "\"identity\": {\"type\": \"UserAssigned\", \"userAssignedIdentities\": {"
         "\"[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'me')]\": {}}}},\n"
         "{\"type\": \"Microsoft.Web/sites\", \"kind\": \"functionapp\", "
         "\"condition\": \"[equals('a', 'b')]\", \"name\": \"never\"},\n"
         "{\"type\": \"Microsoft.Resources/deployments\", \"name\": \"d\", "
         "\"properties\": {\"template\": {\n"
         "\"resources\": [{\"type\": \"Microsoft.Web/sites\", \"kind\": \"functionapp\", "
         "\"name\": \"[concat('seen-', parameters('n'))]\"}]}}},\n" /* 10 */
         "{\"type\": \"Microsoft.Resources/deployments\", \"name\": \"e\", "
         "\"properties\": {\"expressionEvaluationOptions\": {\"scope\": \"inner\"},\n"
         "\"parameters\": {\"n\": {\"value\": \"[concat('from-', parameters('n'))]\"}},\n"
         "\"template\": {\"parameters\": {\"n\": {}}, \"resources\": {\"symbol\": {"
         "\"type\": \"Microsoft.Web/sites\", \"kind\": \"functionapp\",\n" /* 13 */
         "\"name\": \"[concat('given-', parameters('n'))]\"}}}}},\n"
         "{\"type\": \"Microsoft.Storage/storageAccounts\", \"name\": \"s\", "
         "\"resources\": [{\"type\": \"blobServices/containers\", \"name\": \"default/c\", "
         "\"properties\": {\"publicAccess\": \"Container\"}}]}\n"
         "]}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    expect_apps(&fx, "app1 @5\napp2 @5\nseen-outer @10\ngiven-from-outer @13\n");
    expect_variables(&fx, "app1", "A=outer @4!");
    expect_variables(&fx, "app2", "");
    assert_string_equal(function(&fx, "app2")->role,
                        "Microsoft.ManagedIdentity/userAssignedIdentities/me");
    const struct app_resource *r = app_find_resource(&fx.app, SLICE("default/c"));
    assert_non_null(r);
    assert_true(r->public_read);
    assert_string_equal(r->type, "Microsoft.Storage/storageAccounts/blobServices/containers");
    end(&fx);
    (void)state;
}

static void test_loops_and_modules_of_bicep(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"infra/main.bicep", "param env string = 'dev'\n"
                             "var regions = ['eu', 'us']\n"
                             "module each 'parts/app.bicep' = [for (r, i) in regions: {\n"
                             "  name: 'm${i}'\n"
                             "  params: {\n"
                             "    name: '${env}-${r}-${i}'\n"
                             "    settings: {\n"
                             "      A: env == 'dev' ? 'small' : 'large'\n" /* 8 */
                             "    }\n"
                             "  }\n"
                             "}]\n"
                             "module off 'parts/app.bicep' = if (env == 'prod') {\n"
                             "  name: 'x'\n"
                             "  params: { name: 'off' }\n"
                             "}\n"
                             "resource n 'Microsoft.Web/sites@2022' = [for i in range(1, 2): if "
                             "(true) {\n" /* 16 */
                             "  name: 'n${i}'\n"
                             "  kind: env != 'dev'\n"
                             "    ? 'app'\n"
                             "    : 'functionapp'\n"
                             "  resource c 'config' = [for j in range(0, 1): {\n"
                             "    name: 'appsettings'\n"
                             "    properties: { J: '${i}' }\n" /* 23 */
                             "  }]\n"
                             "}]\n"},
        {"infra/parts/app.bicep",
         "param name string\n"
         "param settings object = {}\n"
         "resource app 'Microsoft.Web/sites@2022' = {\n" /* 3 */
         "  name: name\n"
         "  kind: 'functionapp'\n"
         "  properties: { siteConfig: { minTlsVersion: '1.2' } }\n"
         "}\n"
         "resource other 'Microsoft.Web/sites@2022' = {\n" /* 8 */
         "  name: 'b-${name}'\n"
         "  kind: 'functionapp'\n"
         "}\n"
         "resource c 'Microsoft.Web/sites/config@2022' = {\n"
         "  parent: app\n"
         "  name: 'appsettings'\n"
         "  properties: settings\n"
         "}\n"
         "resource login 'Microsoft.Web/sites/config@2022' = {\n"
         "  parent: other\n"
         "  name: 'authsettingsV2'\n"
         "  properties: { globalValidation: { requireAuthentication: true } }\n" /* 20 */
         "}\n"},
        {"infra/round.bicep", "module r 'round.bicep' = { name: 'r' }\n"
                              "resource x 'Microsoft.Web/sites@2022' = { name: 'x\\'y', kind: "
                              "'functionapp' }\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_variables(&fx, "dev-eu-0", "A=small @8!");
    expect_variables(&fx, "dev-us-1", "A=small @8!");
    assert_string_equal(app_setting(function(&fx, "dev-us-1"), "tls")->value, "1.2");
    assert_string_equal(function(&fx, "dev-us-1")->at.file, "infra/parts/app.bicep");
    expect_triggers(&fx, "b-dev-us-1", "http ANY /* (signed-in users) @20");
    expect_variables(&fx, "n1", "J=1 @23!");
    expect_variables(&fx, "n2", "J=2 @23!");
    assert_non_null(function(&fx, "x'y"));
    for (size_t i = 0; i < fx.app.functions.len; i++)
        assert_string_not_equal(fx.app.functions.items[i]->name, "off");
    end(&fx);
    (void)state;
}

static void test_the_public_module_for_apps(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"main.bicep", "param given object = { A: 'a', B: 'b' }\n" /* 1 */
                       "param more bool = true\n"
                       "param id string\n"
                       "var extra = more ? { B: 'c', D: '${id}-d' } : {}\n" /* 4 */
                       "module api 'br/public:avm/res/web/site:0.15.1' = {\n"
                       "  name: 'deployment'\n"
                       "  params: {\n"
                       "    kind: 'functionapp,linux'\n"
                       "    name: 'api'\n"
                       "    managedIdentities: { userAssignedResourceIds: ['${id}'] }\n"
                       "    functionAppConfig: {\n"
                       "      runtime: { name: 'node', version: '22' }\n"
                       "      scaleAndConcurrency: { instanceMemoryMB: 2048 }\n"
                       "    }\n"
                       "    appSettingsKeyValuePairs: union(given, unknownThing(), extra)\n"
                       "    siteConfig: { appSettings: concat([{ name: 'L', value: 'm' }], "
                       "[\n{ name: 'N', value: id }])\n}\n" /* 16 */
                       "  }\n"
                       "}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    const struct app_function *f = function(&fx, "api");
    assert_int_equal(f->at.line, 5);
    assert_string_equal(f->role, "${id}");
    assert_string_equal(f->runtime, "node22");
    assert_true(f->memory == 2048);
    expect_variables(&fx, "api", "L=m @16!\nN=${id} @17\nB=c @4!\nD=${id}-d @4\nA=a @1!");
    end(&fx);
    (void)state;
}

/* Names that double a hundred times, endless loops, brackets without end: told, and soon. */
static void test_templates_without_end(void **state)
{
    struct fixture fx;
    struct buf vars, deep;
    buf_init(&vars, 1 << 20);
    buf_init(&deep, 1 << 20);
    buf_add_str(&vars, SCHEMA "\"variables\": {\"v0\": \"abc\"");
    for (int i = 1; i < 100; i++)
        buf_printf(&vars, ",\"v%d\": \"[concat(variables('v%d'), variables('v%d'))]\"", i, i - 1,
                   i - 1);
    buf_add_str(&vars, "}, \"resources\": [{\"type\": \"Microsoft.Web/sites\", \"kind\": "
                       "\"functionapp\", \"name\": \"[variables('v99')]\", \"copy\": "
                       "{\"name\": \"c\", \"count\": 800000000}}]}");
    buf_add_str(&deep, "var a = ");
    for (int i = 0; i < 100000; i++)
        buf_add_str(&deep, "['${(");
    buf_add_str(&deep,
                "\nresource x 'Microsoft.Web/sites@2022' = { name: a, kind: 'functionapp' }");
    const struct file_text files[] = {
        {"azuredeploy.json", vars.ptr}, {"deep.bicep", deep.ptr}, {NULL, NULL}};
    load_files(&fx, files);
    assert_non_null(strstr(fx.diags.ptr, "template-too-large"));
    assert_true(fx.app.functions.len <= 1001);
    assert_true(fx.arena.used < 64u << 20);
    end(&fx);
    buf_release(&vars);
    buf_release(&deep);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_triggers),
        cmocka_unit_test(test_functions_of_an_app),
        cmocka_unit_test(test_a_template),
        cmocka_unit_test(test_bicep),
        cmocka_unit_test(test_expressions_of_templates),
        cmocka_unit_test(test_loops_and_nested_templates),
        cmocka_unit_test(test_loops_and_modules_of_bicep),
        cmocka_unit_test(test_the_public_module_for_apps),
        cmocka_unit_test(test_templates_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
