/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

#include "app/openapi.h"

/* The settings `route` of API ID, one a line, with their lines. */
static void expect_routes(struct fixture *fx, const char *id, const char *expected)
{
    const struct app_resource *r = app_find_resource(&fx->app, slice_of(id));
    struct buf found;
    buf_init(&found, 1 << 16);
    assert_non_null(r);
    assert_int_equal(r->kind, RESOURCE_API);
    for (size_t i = 0; i < r->settings.len; i++)
        if (strcmp(r->settings.items[i].name, "route") == 0)
            buf_printf(&found, "%s @%u\n", r->settings.items[i].value,
                       r->settings.items[i].at.line);
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

static void test_security_of_routes(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"openapi.yaml",
         "openapi: 3.0.3\n"
         "info: {title: Votes}\n"
         "servers: [{url: 'https://votes.example/v1'}, {url: 'https://{env}.example'}]\n"
         "security: [{bearer: []}]\n"
         "paths:\n"
         "  /votes:\n"
         "    get: {security: []}\n" /* 7 */
         "    post: {}\n"
         "    put: {security: [{key: []}]}\n"
         "    patch: {security: [{key: []}, {bearer: []}]}\n"    /* either: the key is enough */
         "    delete: {security: [{key: [], oauth: [admin]}]}\n" /* 11: both */
         "    options: {security: [{}, {bearer: []}]}\n"
         "    head: {security: [{session: []}]}\n"
         "    trace: {security: [{missing: []}]}\n"
         "    parameters: []\n"
         "  /shared:\n"
         "    $ref: '#/components/pathItems/shared'\n"
         "components:\n"
         "  pathItems:\n"
         "    shared: {get: {}}\n" /* 20 */
         "  securitySchemes:\n"
         "    bearer: {type: http, scheme: bearer}\n"
         "    key: {type: apiKey, in: header, name: X-Key}\n"
         "    session: {type: apiKey, in: cookie, name: X-API-Key}\n"
         "    oauth: {type: oauth2}\n"},
        {"plain.json", "{\"swagger\": \"2.0\", \"host\": \"h.example\", \"basePath\": \"/b\", "
                       "\"schemes\": [\"http\"],\n"
                       "\"paths\": {\"/x\": {\"get\": {}}}}"},
        {"unrelated.json", "{\"openapi\": \"no\"}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    openapi_settle(&fx.app, NULL);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.resources.len, 2);
    expect_routes(&fx, "Votes",
                  "GET /votes (none) @7\nPOST /votes (users) @8\nPUT /votes (api-key) @9\n"
                  "PATCH /votes (api-key) @10\nDELETE /votes (users) @11\n"
                  "OPTIONS /votes (none) @12\nHEAD /votes (users) @13\nTRACE /votes (unknown) @14\n"
                  "GET /shared (users) @20\n");
    expect_routes(&fx, "plain.json", "GET /x (unknown) @2\n");
    const struct app_setting *server =
        app_setting(app_find_resource(&fx.app, SLICE("plain.json")), "server");
    assert_string_equal(server->value, "http://h.example/b");
    server = app_setting(app_find_resource(&fx.app, SLICE("Votes")), "server");
    assert_string_equal(server->value, "https://votes.example/v1");
    assert_true(server->known);
    assert_false(server[1].known);
    end(&fx);
    (void)state;
}

static struct app_function *add_function(struct fixture *fx, const char *name,
                                         enum app_provider provider)
{
    struct location at = {.file = "code.js", .line = 1};
    struct app_function *f = app_add_function(&fx->app, name, at);
    f->provider = provider;
    return f;
}

static void test_functions_behind_routes(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"amazon.yaml",
         "openapi: 3.0.1\n"
         "info: {title: Amazon}\n"
         "paths:\n"
         "  /a:\n"
         "    get:\n" /* 5 */
         "      x-amazon-apigateway-integration:\n"
         "        uri: "
         "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
         "arn:aws:lambda:eu-west-1:1:function:first/invocations\n"
         "    x-amazon-apigateway-any-method:\n" /* 8 */
         "      security: [{pool: []}]\n"
         "      x-amazon-apigateway-integration: {uri: "
         "'arn:x:functions/${Second.Arn}/invocations'}\n"
         "    put:\n"
         "      x-amazon-apigateway-integration: {uri: 'http://elsewhere'}\n"
         "components:\n"
         "  securitySchemes:\n"
         "    pool: {type: apiKey, x-amazon-apigateway-authtype: cognito_user_pools}\n"},
        {"google.yaml",
         "swagger: '2.0'\n"
         "info: {title: Google}\n"
         "paths:\n"
         "  /run:\n"
         "    get:\n" /* 5 */
         "      security: [{jwt: []}]\n"
         "      x-google-backend: {address: 'https://eu-p.cloudfunctions.net/hello'}\n"
         "    post: {x-google-backend: {address: 'https://svc-abc-ew.a.run.app/x'}}\n"
         "securityDefinitions:\n"
         "  jwt: {type: oauth2, x-google-issuer: a}\n"},
        {"named.yaml",
         "openapi: 3.1.0\n"
         "info: {title: Named}\n"
         "security: [{key: []}]\n"
         "paths: {/n: {post: {operationId: byName}, put: {operationId: twice}}}\n" /* 4 */
         "components: {securitySchemes: {key: {type: apiKey, in: header, name: k}}}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    add_function(&fx, "first", PROVIDER_AWS);
    add_function(&fx, "Second", PROVIDER_AWS);
    add_function(&fx, "hello", PROVIDER_GOOGLE);
    add_function(&fx, "svc", PROVIDER_GOOGLE);
    add_function(&fx, "twice", PROVIDER_AWS);
    add_function(&fx, "twice", PROVIDER_AWS);
    struct app_function *f = add_function(&fx, "byName", PROVIDER_AWS);
    struct app_trigger *t = app_add_trigger(&fx.app, f, TRIGGER_HTTP, f->at);
    t->from_code = true;
    openapi_settle(&fx.app, NULL);
    expect_triggers(&fx, "first", "http GET /a (public) @5");
    expect_triggers(&fx, "Second", "http ANY /a (signed-in users) @8");
    expect_triggers(&fx, "hello", "http GET /run (signed-in users) @5");
    expect_triggers(&fx, "svc", "http POST /run (public) @8");
    expect_triggers(&fx, "byName", "http POST /n (public, API key) @4");
    assert_string_equal(function(&fx, "byName")->triggers.items[0].api, "Named");
    expect_routes(&fx, "Amazon", "PUT /a (none) @11\n");
    expect_routes(&fx, "Google", "");
    expect_routes(&fx, "Named", "PUT /n (api-key) @4\n");
    end(&fx);
    (void)state;
}

/* A template that includes its definition has read it. */
static void test_included_documents_are_left_alone(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"api.yaml", "openapi: 3.0.1\n"
                     "info: {title: Included}\n"
                     "paths: {/a: {get: {x-amazon-apigateway-integration: {uri: "
                     "'arn:aws:apigateway:x:lambda:path/x/functions/${F.Arn}/invocations'}}}}\n"},
        {"template.yaml",
         "Transform: AWS::Serverless-2016-10-31\n"
         "Resources:\n"
         "  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.12}}\n"
         "  A: {Type: AWS::Serverless::Api, Properties: {StageName: p, DefinitionUri: "
         "api.yaml}}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    openapi_settle(&fx.app, NULL);
    assert_null(app_find_resource(&fx.app, SLICE("Included")));
    assert_int_equal(function(&fx, "F")->triggers.len, 1);
    end(&fx);
    (void)state;
}

static void test_references_to_files(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"api/openapi.yaml", "components:\n" /* a tool that sorts keys */
                             "  securitySchemes:\n"
                             "    user: {$ref: './parts/auth.yaml#/user'}\n"
                             "info: {title: Split}\n"
                             "paths:\n"
                             "  /a/{id}:\n"
                             "    get: {$ref: parts/get-a.yaml}\n" /* 7 */
                             "    put: {$ref: '#/paths/~1c/post'}\n"
                             "  /b: {$ref: 'parts/b.json#/items/%7Bb~0%7D'}\n"
                             "  /c:\n"
                             "    post: {security: [{user: []}]}\n" /* 11 */
                             "  /gone: {$ref: ../../etc/passwd.yaml}\n"
                             "  /far: {$ref: 'https://h.example/x.yaml'}\n"
                             "openapi: 3.0.3\n"},
        {"api/parts/auth.yaml", "user: {type: http, scheme: bearer}\n"},
        {"api/parts/b.json",
         "{\"items\": {\"{b~}\": {\n\"delete\": {\"$ref\": \"../parts/get-a.yaml\"},\n"
         "\"patch\": {\"$ref\": \"#/loop\"}}}, \"loop\": {\"$ref\": \"#/loop\"}}"},
        {"api/parts/get-a.yaml", "summary: x\nsecurity: [{user: []}]\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    openapi_settle(&fx.app, NULL);
    assert_null(fx.diags.ptr);
    expect_routes(&fx, "Split",
                  "GET /a/{id} (users) @7\n"
                  "PUT /a/{id} (users) @8\n"
                  "DELETE /b (users) @2\n"
                  "POST /c (users) @11\n");
    end(&fx);
    (void)state;
}

static void test_token_in_a_header(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"swagger.yaml", "swagger: '2.0'\n"
                         "info: {title: Tokens}\n"
                         "securityDefinitions:\n"
                         "  token: {type: apiKey, in: header, name: Authorization}\n"
                         "  key: {type: apiKey, in: header, name: X-Key}\n"
                         "paths:\n"
                         "  /x:\n"
                         "    get: {security: [{token: []}]}\n"
                         "    put: {security: [{key: []}]}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    openapi_settle(&fx.app, NULL);
    expect_routes(&fx, "Tokens", "GET /x (users) @8\nPUT /x (api-key) @9\n");
    end(&fx);
    (void)state;
}

/* A hundred thousand references into a long list, and as many schemes for all: told, and soon. */
static void test_endless_references(void **state)
{
    struct fixture fx;
    struct buf text;
    buf_init(&text, 16 << 20);
    buf_add_str(&text, "{\"openapi\": \"3.0.0\", \"info\": {\"title\": \"Long\"},\n\"paths\": {");
    for (int i = 0; i < 50000; i++)
        buf_printf(&text, "%s\"/%d\": {\"$ref\": \"#/paths/~1%d\"}", i ? "," : "", i, 49999 - i);
    buf_add_str(&text, "}, \"security\": [{");
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "%s\"s%d\": []", i ? "," : "", 19999 - i);
    buf_add_str(&text, "}], \"components\": {\"securitySchemes\": {");
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "%s\"s%d\": {\"type\": \"http\"}", i ? "," : "", i);
    buf_add_str(&text, "}}}");
    const struct file_text files[] = {{"openapi.json", text.ptr}, {NULL, NULL}};
    assert_false(text.full);
    load_files(&fx, files);
    const struct virga_diag_sink sink = {keep_diag, &fx.diags};
    openapi_settle(&fx.app, &sink);
    assert_non_null(strstr(fx.diags.ptr, "api-too-large"));
    end(&fx);
    buf_release(&text);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_security_of_routes),
        cmocka_unit_test(test_references_to_files),
        cmocka_unit_test(test_token_in_a_header),
        cmocka_unit_test(test_endless_references),
        cmocka_unit_test(test_functions_behind_routes),
        cmocka_unit_test(test_included_documents_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
