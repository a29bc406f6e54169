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

static void test_environments_are_workers_of_their_own(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.jsonc",
         "{\n"
         "  // comment\n"
         "  \"name\": \"notes\",\n"
         "  \"main\": \"src/index.ts\",\n"
         "  \"route\": \"example.com/api/*\",\n" /* 5 */
         "  \"vars\": {\"MODE\": \"dev\", \"SAME\": \"x\"},\n"
         "  \"triggers\": {\"crons\": [\"0 1 * * *\"]}, \"compatibility_date\": \"2024-01-01\",\n"
         "  \"kv_namespaces\": [{\"binding\": \"KV\", \"id\": \"1\"}], \"ai\": {\"x\": 1}, "
         "\"env\": {\n"
         "    \"production\": {\n"
         "      \"routes\": [\n"
         "        {\"pattern\": \"https://example.com/api/*\", \"zone_name\": \"example.com\"},\n"
         "        \"other.example.com\"\n" /* 12 */
         "      ],\n"
         "      \"vars\": {\"MODE\": \"live\"},\n" /* 14 */
         "      \"kv_namespaces\": [{\"binding\": \"KV\", \"id\": \"2\"}],\n"
         "    },\n"
         "  },\n"
         "}\n");
    assert_int_equal(fx.app.functions.len, 2);
    expect_triggers(&fx, "notes", "http ANY /api/* (public) @5\nschedule 0 1 * * * @7");
    expect_triggers(&fx, "notes-production",
                    "http ANY /api/* (public) @11\nhttp ANY /* (public) @12\n"
                    "schedule 0 1 * * * @7");
    expect_variables(&fx, "notes", "MODE=dev @6!\nSAME=x @6!");
    expect_variables(&fx, "notes-production", "MODE=live @14!");
    assert_string_equal(function(&fx, "notes-production")->file, "w/src/index.ts");
    assert_int_equal(function(&fx, "notes-production")->at.line, 9);
    assert_int_equal(fx.app.resources.len, 2); /* the same name, two namespaces */
    assert_non_null(app_setting(function(&fx, "notes"), "compatibility-date"));
    assert_non_null(app_setting(function(&fx, "notes-production"), "compatibility-date"));
    assert_string_equal(fx.diags.ptr,
                        "0 w/wrangler.jsonc:9 wrangler-not-inherited environment 'production' has "
                        "no 'ai': that of the top level is not inherited\n");
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
                                      "project: its functions are the files of its folder "
                                      "'functions'\n");
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

/* Each of `route` and `routes` is inherited by itself, and `routes` is asked first. */
static void test_routes_of_environments(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.toml",
         "name = \"w\"\nworkers_dev = false\nroutes = [\"a.b/top/*\"]\n"
         "[env.same]\nroute = \"a.b/ignored\"\n[env.none]\nroutes = []\n");
    expect_triggers(&fx, "w", "http ANY /top/* (public) @3");
    expect_triggers(&fx, "w-same", "http ANY /top/* (public) @3");
    expect_triggers(&fx, "w-none", "direct (IAM) @6");
    end(&fx);
}

/* Where the config names no code, the commands that deploy it may. */
static void test_code_that_commands_name(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"a/app.tsx", ""},
        {"a/other.js", ""},
        {"a/package.json", "{\"scripts\": {\"test\": \"node other.js\","
                           " \"deploy\": \"wrangler deploy --minify app.tsx && node x.js\"}}"},
        {"a/wrangler.toml", "name = \"a\"\n[assets]\ndirectory = \"public\"\n"},
        {"a/x.js", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 1);
    assert_string_equal(function(&fx, "a")->file, "a/app.tsx");
    end(&fx);
}

static void test_the_config_that_is_taken(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"wrangler.jsonc", "{\"name\": \"new\", \"main\": \"x.js\"}"},
        {"wrangler.toml", "name = \"old\"\nmain = \"x.js\"\n"},
        {"x.js", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 1);
    assert_string_equal(function(&fx, "new")->file, "x.js");
    assert_non_null(strstr(fx.diags.ptr, "0 wrangler.toml:0 wrangler-not-taken"));
    end(&fx);
}

static const char *setting(const struct app_function *f, const char *name)
{
    const struct app_setting *s = app_setting(f, name);
    return s ? s->value : "";
}

static void test_settings(void **state)
{
    static const struct {
        const char *text, *name, *value;
    } cases[] = {
        {"workers_dev = true\nroute = \"a.b/x\"\n", "default-url", "on"},
        {"workers_dev = false\n", "default-url", "off"},
        {"workers_dev = false\npreview_urls = true\n", "default-url", "on"},
        {"main = \"src/index.ts\"\n", "default-url", ""},
        {"[observability]\nenabled = true\n", "logging", "on"},
        {"[observability]\nenabled = false\n", "logging", "off"},
        {"[observability]\nenabled = false\n[observability.logs]\nenabled = true\n", "logging",
         "on"},
        {"logpush = true\n", "logging", "on"},
        {"main = \"src/index.ts\"\n", "logging", ""},
        {"[observability.traces]\nenabled = true\n", "tracing", "active"},
        {"[limits]\ncpu_ms = 50\n", "cpu-limit", "50"},
        {"[placement]\nmode = \"smart\"\n", "placement", "smart"},
        {"compatibility_flags = [\"nodejs_compat\"]\n", "compatibility-flag", "nodejs_compat"},
        {"tail_consumers = [{ service = \"logs\" }]\n", "log-consumer", "logs"},
        {"[ai]\nbinding = \"AI\"\n", "binding", "AI"},
        {"[[durable_objects.bindings]]\nname = \"R\"\nclass_name = \"Room\"\n", "class", "Room"},
        {"[[durable_objects.bindings]]\nname = \"R\"\nclass_name = \"Room\"\nscript_name = \"x\"\n",
         "class", ""},
        {"[exports.Room]\ntype = \"durable-object\"\n", "class", "Room"},
        {"[exports.Room]\ntype = \"durable-object\"\nstate = \"deleted\"\n", "class", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct fixture fx;
        char text[512];
        (void)snprintf(text, sizeof(text), "name = \"w\"\n%s", cases[i].text);
        load(&fx, "w/wrangler.toml", text);
        assert_string_equal(setting(function(&fx, "w"), cases[i].name), cases[i].value);
        end(&fx);
    }
}

static void test_a_queue_and_its_dead_letters(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.toml",
         "name = \"w\"\nworkers_dev = false\n[[queues.consumers]]\nqueue = \"jobs\"\n"
         "dead_letter_queue = \"lost\"\nmax_batch_size = 10\nmax_retries = 3\n");
    const struct app_trigger *t = &function(&fx, "w")->triggers.items[0];
    assert_int_equal(t->kind, TRIGGER_QUEUE);
    assert_string_equal(app_setting(t, "on-failure")->value, "lost");
    assert_int_equal(app_setting(t, "on-failure")->at.line, 5);
    assert_string_equal(app_setting(t, "batch-size")->value, "10");
    assert_string_equal(app_setting(t, "max-retries")->value, "3");
    end(&fx);
}

static void test_workers_that_call_each_other(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"a/wrangler.toml", "name = \"front\"\nservices = [\n"
                            "  { binding = \"AUTH\", service = \"auth\" },\n"
                            "  { binding = \"OLD\", service = \"auth\", environment = \"test\" },\n"
                            "  { binding = \"ELSE\", service = \"elsewhere\" },\n"
                            "]\n"
                            "tail_consumers = [{ service = \"logs\" }]\n"},
        {"b/wrangler.toml", "name = \"auth\"\nworkers_dev = false\n[env.test]\n"
                            "vars = { A = \"1\" }\n"},
        {"c/wrangler.toml", "name = \"logs\"\nworkers_dev = false\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_triggers(&fx, "auth", "direct front (IAM) @3");
    expect_triggers(&fx, "auth-test", "direct front (IAM) @4");
    expect_triggers(&fx, "logs", "direct (IAM) @1\nother front @7");
    end(&fx);
}

static void test_secrets_give_their_names_alone(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"w/.dev.vars", "# for work at home\nTOKEN=abc\nexport OTHER = \"x\"\n\nno name\n"},
        {"w/.dev.vars.test", "THIRD=1\n"},
        {"w/wrangler.toml", "name = \"w\"\n[secrets]\nrequired = [\"TOKEN\", \"KEY\"]\n"
                            "[env.test]\nworkers_dev = false\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_variables(&fx, "w", "TOKEN= @3\nKEY= @3\nOTHER= @3");
    expect_variables(&fx, "w-test", "THIRD= @1");
    end(&fx);
}

static void test_static_files(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.toml",
         "name = \"w\"\nmain = \"src/index.ts\"\n[assets]\ndirectory = \"./public\"\n"
         "binding = \"FILES\"\nrun_worker_first = [\"/api/*\"]\n");
    const struct app_resource *r = app_find_resource(&fx.app, SLICE("FILES"));
    assert_int_equal(r->kind, RESOURCE_SITE);
    assert_string_equal(r->name, "w");
    assert_string_equal(app_setting(r, "directory")->value, "w/public");
    assert_string_equal(app_setting(r, "code-first")->value, "/api/*");
    end(&fx);
    load(&fx, "w/wrangler.toml", "name = \"p\"\npages_build_output_dir = \"dist\"\n");
    r = app_find_resource(&fx.app, SLICE("p"));
    assert_string_equal(app_setting(r, "directory")->value, "w/dist");
    end(&fx);
}

static void test_sources_of_what_is_built(void **state)
{
    struct fixture fx;
    load(&fx, "w/wrangler.toml", "name = \"w\"\nmain = \"dist/index.js\"\n");
    assert_string_equal(function(&fx, "w")->file, "w/src/index.ts");
    end(&fx);
    load(&fx, "w/wrangler.toml", "name = \"w\"\nmain = \"./src/index\"\n");
    assert_string_equal(function(&fx, "w")->file, "w/src/index.ts");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_worker_and_its_bindings),
        cmocka_unit_test(test_environments_are_workers_of_their_own),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_code_elsewhere_or_none),
        cmocka_unit_test(test_routes_of_environments),
        cmocka_unit_test(test_code_that_commands_name),
        cmocka_unit_test(test_the_config_that_is_taken),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_a_queue_and_its_dead_letters),
        cmocka_unit_test(test_workers_that_call_each_other),
        cmocka_unit_test(test_secrets_give_their_names_alone),
        cmocka_unit_test(test_static_files),
        cmocka_unit_test(test_sources_of_what_is_built),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
