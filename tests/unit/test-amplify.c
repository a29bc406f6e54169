/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

/* "public", "read", "write" or "" of table or bucket NAME, and the deciding line. */
static void expect_access(struct fixture *fx, const char *name, const char *access, unsigned line)
{
    const struct app_resource *r = app_find_resource(&fx->app, slice_of(name));
    assert_non_null(r);
    const char *found = r->public_read && r->public_write ? "public"
                        : r->public_read                  ? "read"
                        : r->public_write                 ? "write"
                                                          : "";
    assert_string_equal(found, access);
    assert_int_equal(r->public_at.line, line);
}

static const char hello_template[] =
    "{\"AWSTemplateFormatVersion\": \"2010-09-09\",\n"
    "\"Parameters\": {\"env\": {\"Type\": \"String\"}},\n"
    "\"Resources\": {\"LambdaFunction\": {\"Type\": \"AWS::Lambda::Function\",\n"
    "\"Properties\": {\"Handler\": \"index.handler\", \"Runtime\": \"nodejs18.x\",\n"
    "\"Code\": {\"S3Bucket\": \"b\", \"S3Key\": \"k\"}}}}}\n";

static void test_first_generation(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"amplify/backend/api/notes/cli-inputs.json",
         "{\"serviceConfiguration\": {\"defaultAuthType\": {\"mode\": \"API_KEY\"}}}"},
        {"amplify/backend/api/notes/schema.graphql",
         "# all notes\n"
         "type Open @model { id: ID! }\n"
         "type Read @model @auth(rules: [\n" /* 3 */
         "  { allow: owner }\n"
         "  { allow: public, operations: [read] }\n" /* 5 */
         "]) { id: ID! text: String @auth(rules: [{ allow: public }]) }\n"
         "\"\"\" type Fake @model \"\"\"\n"
         "type Mine @model @auth(rules: [{ allow: owner }, { allow: groups, groups: [\"A\"] }]) {\n"
         "  id: ID!\n"
         "}\n"
         "type NoTable { id: ID! }\n"
         "type Query {\n"
         "  hello(name: String): String @function(name: \"hello-${env}\")\n" /* 13 */
         "    @auth(rules: [{ allow: private }])\n"
         "  both: String @function(name: \"hello-${env}\") @function(name: \"other\")\n" /* 15 */
         "}\n"},
        {"amplify/backend/api/rest/cli-inputs.json",
         "{\"version\": 1, \"paths\": {\n"
         "\"/open\": {\"lambdaFunction\": \"hello\", \"permissions\": {\"setting\": \"open\"}},\n"
         "\"/mine\": {\"lambdaFunction\": \"hello\", \"permissions\": {\"setting\": "
         "\"private\"}}}}\n"},
        {"amplify/backend/function/hello/hello-cloudformation-template.json", hello_template},
        {"amplify/backend/function/hello/src/index.js", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 1);
    const struct app_function *f = fx.app.functions.items[0];
    assert_string_equal(f->name, "hello");
    assert_string_equal(f->file, "amplify/backend/function/hello/src/index.js");
    expect_triggers(
        &fx, f->logical_id,
        "http POST /graphql (signed-in users) @13\nhttp POST /graphql (public, API key) @15\n"
        "http ANY /open (public) @2\nhttp ANY /mine (IAM) @3");
    expect_access(&fx, "Open", "public", 2);
    expect_access(&fx, "Read", "read", 5);
    expect_access(&fx, "Mine", "", 0);
    assert_null(app_find_resource(&fx.app, SLICE("NoTable")));
    assert_null(app_find_resource(&fx.app, SLICE("Fake")));
    end(&fx);
}

static void test_second_version_of_the_transformer(void **state)
{
    struct fixture fx;
    struct file_text files[] = {
        {"amplify/backend/api/notes/cli-inputs.json",
         "{\"serviceConfiguration\": {\"defaultAuthType\": {\"mode\": \"API_KEY\"}}}"},
        {"amplify/backend/api/notes/schema.graphql", "type Note @model { id: ID! }\n"},
        {"amplify/cli.json",
         "{\"features\": {\"graphqltransformer\": {\"transformerversion\": 2}}}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_access(&fx, "Note", "", 0);
    end(&fx);
    files[1].text = "input AMPLIFY { globalAuthRule: AuthRule = { allow: public } }\n"
                    "type Note @model { id: ID! }\n";
    load_files(&fx, files);
    expect_access(&fx, "Note", "public", 2);
    end(&fx);
}

static void test_functions_of_the_second_generation(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"amplify/auth/resource.ts", "import { defineAuth } from '@aws-amplify/backend'\n"
                                     "import { check } from '../functions/check/resource'\n"
                                     "export const auth = defineAuth({\n"
                                     "  multifactor: { mode: 'REQUIRED' },\n"
                                     "  triggers: { preSignUp: check },\n" /* 5 */
                                     "})\n"},
        {"amplify/functions/check/handler.ts", ""},
        {"amplify/functions/check/resource.ts",
         "import { defineFunction, secret } from '@aws-amplify/backend'\n"
         "\n"
         "export const check = defineFunction({\n" /* 3 */
         "  timeoutSeconds: 60,\n"
         "  runtime: 20,\n"
         "  environment: { MODE: 'live', KEY: secret('KEY') },\n" /* 6 */
         "})\n"
         "const late = defineFunction({ name: 'late-one', entry: './late.ts', schedule: 'every day'"
         " })\n"
         "const bare = defineFunction()\n" /* 9 */
         "const python = defineFunction((scope) => new Function(scope))\n"},
        {"elsewhere/resource.ts", "export const x = defineFunction({})\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 3);
    const struct app_function *f = function(&fx, "check");
    assert_string_equal(f->name, "check");
    assert_string_equal(f->file, "amplify/functions/check/handler.ts");
    assert_string_equal(f->runtime, "nodejs20.x");
    assert_int_equal(f->runtime_at.line, 5);
    assert_true(f->timeout == 60);
    expect_triggers(&fx, "check", "identity preSignUp @5");
    expect_variables(&fx, "check", "MODE=live @6!\nKEY= @6");
    assert_int_equal(f->environment.items[0].at.column, 18);
    expect_triggers(&fx, "late", "schedule every day @8");
    assert_string_equal(function(&fx, "late")->name, "late-one");
    assert_int_equal(function(&fx, "late")->triggers.items[0].at.column, 69);
    expect_triggers(&fx, "bare", "direct (IAM) @9");
    const struct app_resource *pool = app_find_resource(&fx.app, SLICE("auth"));
    assert_string_equal(app_setting(pool, "mfa")->value, "on");
    end(&fx);
}

static void test_data_of_the_second_generation(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"amplify/data/resource.ts",
         "import { a, defineData, defineFunction } from '@aws-amplify/backend'\n"
         "const echo = defineFunction({ entry: './echo.ts' })\n"
         "const schema = a.schema({\n"
         "  Own: a.model({\n"
         "    text: a.string().authorization((allow) => [allow.guest()]), // of the field\n"
         "  }).authorization((allow) => [allow.owner()]),\n"
         "  Read: a.model({ text: a.string() })\n"
         "    .authorization((allow) => [allow.guest().to(['read'])]),\n" /* 8 */
         "  Rest: a.model({ text: a.string() }),\n"
         "  echo: a.query().arguments({ x: a.string() }).returns(a.string())\n"
         "    .authorization((allow) => [allow.group('Admins')])\n"
         "    .handler(a.handler.function(echo)),\n"             /* 12 */
         "}).authorization((allow) => [allow.publicApiKey()])\n" /* 13 */
         "export const data = defineData({ schema })\n"},
        {"amplify/storage/resource.ts",
         "import { defineStorage } from '@aws-amplify/backend'\n"
         "export const storage = defineStorage({\n"
         "  name: 'drive',\n"
         "  access: (allow) => ({\n"
         "    'in/*': [allow.authenticated.to(['read']), allow.guest.to(['write'])],\n" /* 5 */
         "  }),\n"
         "})\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_access(&fx, "Own", "", 0);
    expect_access(&fx, "Read", "read", 8);
    expect_access(&fx, "Rest", "public", 13);
    expect_access(&fx, "drive", "write", 5);
    expect_triggers(&fx, "echo", "http POST /graphql (signed-in users) @12");
    assert_true(function(&fx, "echo")->triggers.items[0].scoped);
    assert_string_equal(function(&fx, "echo")->triggers.items[0].api, "data");
    end(&fx);
}

static void test_schemas_and_functions_inside_others(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"a/amplify/data.ts",
         "import { defineData, defineFunction } from '@aws-amplify/backend'\n"
         "const schema = /* GraphQL */ `\n"
         "  type Todo @model @auth(rules: [{ allow: public }]) {\n" /* 3 */
         "    id: ID!\n"
         "    echo(x: String): String @function(name: \"echo\")\n" /* 5 */
         "  }\n"
         "`\n"
         "export const data = defineData({\n"
         "  schema, functions: { echo: defineFunction({ entry: './say.ts' }) },\n" /* 9 */
         "})\n"},
        {"a/amplify/say.ts", ""},
        {"b/amplify/data.ts",
         "import { a, defineFunction } from '@aws-amplify/backend'; const quote = /'/\n"
         "export const schema = a.schema({\n"
         "  echo: a.mutation().handler(a.handler.function(defineFunction({ name: 'echo' })))\n"
         "    .authorization((allow) => [allow.authenticated()]),\n"
         "})\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 2);
    expect_access(&fx, "Todo", "public", 3);
    const struct app_function *f = fx.app.functions.items[0];
    assert_string_equal(f->name, "say");
    assert_string_equal(f->file, "a/amplify/say.ts");
    expect_triggers(&fx, "echo", "http POST /graphql (access unknown) @5");
    f = fx.app.functions.items[1]; /* of the same name, in another tree */
    assert_int_equal(f->triggers.len, 1);
    assert_int_equal(f->triggers.items[0].auth, AUTH_USERS);
    assert_int_equal(f->triggers.items[0].at.line, 3);
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_generation),
        cmocka_unit_test(test_second_version_of_the_transformer),
        cmocka_unit_test(test_functions_of_the_second_generation),
        cmocka_unit_test(test_data_of_the_second_generation),
        cmocka_unit_test(test_schemas_and_functions_inside_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
