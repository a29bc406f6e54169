/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

static void load(struct fixture *fx, const char *name, const char *text)
{
    const struct file_text files[] = {
        {"w/src/index.ts", ""},
        {"w/src/other.py", ""},
        {name, text},
        {NULL, NULL},
    };
    load_files(fx, files);
}

static void test_a_worker_and_its_bindings(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.toml",
         "name = \"notes\"\n"
         "main = \"src/index.ts\"\n"
         "compatibility_date = \"2024-01-01\"\n"
         "[vars]\n"
         "API_KEY = \"abc\"\n" /* 5 */
         "LIMITS = { n = 1 }\n"
         "[triggers]\n"
         "crons = [\n"
         "  \"*/5 * * * *\"\n" /* 9 */
         "]\n"
         "[[kv_namespaces]]\n" /* 11 */
         "binding = \"KV\"\n"
         "id = \"123\"\n"
         "[[r2_buckets]]\n"
         "binding = \"FILES\"\n"
         "bucket_name = \"files\"\n"
         "[[d1_databases]]\n"
         "binding = \"DB\"\n"
         "database_name = \"db\"\n"
         "[[queues.producers]]\n"
         "binding = \"OUT\"\n"
         "queue = \"jobs\"\n"
         "[[queues.consumers]]\n" /* 23 */
         "queue = \"jobs\"\n"
         "[durable_objects]\n"
         "bindings = [{ name = \"ROOM\", class_name = \"Room\" }]\n");
    assert_int_equal(fx.app.functions.len, 1);
    const struct app_function *f = function(&fx, "notes");
    assert_int_equal(f->provider, PROVIDER_CLOUDFLARE);
    assert_string_equal(f->handler, "src/index.ts");
    assert_string_equal(f->file, "w/src/index.ts");
    assert_string_equal(f->symbol, "default.fetch");
    assert_string_equal(f->code_dir, "w");
    assert_int_equal(f->at.line, 1);
    expect_triggers(&fx, "notes",
                    "schedule */5 * * * * @9\nqueue jobs @23\nhttp ANY /* (public) @1");
    expect_variables(&fx, "notes", "API_KEY=abc @5!\nLIMITS= @6");
    static const struct {
        const char *id, *name;
        enum resource_kind kind;
    } expected[] = {
        {"KV", "123", RESOURCE_KV},       {"FILES", "files", RESOURCE_BUCKET},
        {"DB", "db", RESOURCE_DATABASE},  {"OUT", "jobs", RESOURCE_QUEUE},
        {"ROOM", "Room", RESOURCE_OTHER},
    };
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        const struct app_resource *r = app_find_resource(&fx.app, slice_of(expected[i].id));
        assert_non_null(r);
        assert_string_equal(r->name, expected[i].name);
        assert_int_equal(r->kind, expected[i].kind);
        assert_int_equal(r->provider, PROVIDER_CLOUDFLARE);
    }
    assert_int_equal(app_find_resource(&fx.app, SLICE("KV"))->at.line, 11);
    assert_int_equal(fx.diags.len, 0);
    end(&fx);
}

static void test_environments_add_to_the_same_worker(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.jsonc",
         "{\n"
         "  // comment\n"
         "  \"name\": \"notes\",\n"
         "  \"main\": \"src/index.ts\",\n"
         "  \"route\": \"example.com/api/*\",\n" /* 5 */
         "  \"vars\": {\"MODE\": \"dev\", \"SAME\": \"x\"},\n"
         "  \"kv_namespaces\": [{\"binding\": \"KV\", \"id\": \"1\"}],\n"
         "  \"env\": {\n"
         "    \"production\": {\n"
         "      \"routes\": [\n"
         "        {\"pattern\": \"https://example.com/api/*\", \"zone_name\": \"example.com\"},\n"
         "        \"other.example.com\"\n" /* 12 */
         "      ],\n"
         "      \"vars\": {\"MODE\": \"live\", \"SAME\": \"x\"},\n" /* 14 */
         "      \"kv_namespaces\": [{\"binding\": \"KV\", \"id\": \"2\"}],\n"
         "    },\n"
         "  },\n"
         "}\n");
    assert_int_equal(fx.app.functions.len, 1);
    expect_triggers(&fx, "notes", "http ANY /api/* (public) @5\nhttp ANY /* (public) @12");
    expect_variables(&fx, "notes", "MODE=dev @6!\nSAME=x @6!\nMODE=live @14!");
    assert_int_equal(fx.app.resources.len, 1);
    end(&fx);
}

static void test_addresses(void **state)
{
    static const struct {
        const char *text, *triggers;
    } cases[] = {
        {"name = \"w\"\nmain = \"src/index.ts\"\n", "http ANY /* (public) @1"},
        {"name = \"w\"\nworkers_dev = true\nroute = \"a.b/x\"\n",
         "http ANY /x (public) @3\nhttp ANY /* (public) @2"},
        {"name = \"w\"\nroute = \"a.b/x\"\n", "http ANY /x (public) @2"},
        {"name = \"w\"\nworkers_dev = false\n", "direct (IAM) @1"},
        {"name = \"w\"\nworkers_dev = false\n[triggers]\ncrons = [\"0 0 * * *\"]\n",
         "schedule 0 0 * * * @4"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct fixture fx;
        load(&fx, "w/wrangler.toml", cases[i].text);
        expect_triggers(&fx, "w", cases[i].triggers);
        assert_string_equal(function(&fx, "w")->file, "w/src/index.ts");
        end(&fx);
    }
}

static void test_code_elsewhere_or_none(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.json", "{\"name\": \"p\", \"main\": \"./src/other.py\"}");
    assert_string_equal(function(&fx, "p")->file, "w/src/other.py");
    assert_string_equal(function(&fx, "p")->symbol, "on_fetch");
    end(&fx);
    load(&fx, "w/wrangler.toml", "name = \"gone\"\nmain = \"dist/worker.js\"\n");
    assert_null(function(&fx, "gone")->file);
    assert_string_equal(function(&fx, "gone")->handler, "dist/worker.js");
    end(&fx);
    load(&fx, "w/wrangler.toml", "name = \"p\"\npages_build_output_dir = \"dist\"\n");
    assert_int_equal(fx.app.functions.len, 0);
    assert_string_equal(fx.diags.ptr, "0 w/wrangler.toml:1 wrangler-no-worker this is a Pages "
                                      "project: its functions are not read\n");
    end(&fx);
    load(&fx, "w/wrangler.toml", "name = \"p\"\n[assets]\ndirectory = \"public\"\n");
    assert_int_equal(fx.app.functions.len, 0);
    assert_int_equal(app_find_resource(&fx.app, SLICE("assets"))->at.line, 2);
    end(&fx);
    load(&fx, "w/wrangler.toml", "name = \"p\nmain = 1\n");
    assert_int_equal(fx.app.functions.len, 0);
    assert_non_null(strstr(fx.diags.ptr, "1 w/wrangler.toml:1 toml-syntax "));
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_worker_and_its_bindings),
        cmocka_unit_test(test_environments_add_to_the_same_worker),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_code_elsewhere_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
