/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"

#include <cmocka.h>

static const struct location nowhere = {.file = "x.yml", .line = 1};

static void test_functions_and_resources_are_found_by_name_or_id(void **state)
{
    struct arena a;
    struct app app;
    arena_init(&a);
    app_init(&app, &a);
    struct app_function *f = app_add_function(&app, "shop-vote", nowhere);
    f->logical_id = "VoteFunction";
    struct app_resource *r = app_add_resource(&app, RESOURCE_TABLE, "Votes", nowhere);
    r->name = "votes-table";
    assert_ptr_equal(app_find_function(&app, SLICE("shop-vote")), f);
    assert_ptr_equal(app_find_function(&app, SLICE("VoteFunction")), f);
    assert_null(app_find_function(&app, SLICE("vote")));
    assert_ptr_equal(app_find_resource(&app, SLICE("Votes")), r);
    assert_ptr_equal(app_find_resource(&app, SLICE("votes-table")), r);
    assert_null(app_find_resource(&app, SLICE("")));
    assert_true(f->timeout < 0 && f->memory < 0 && f->concurrency < 0);
    arena_release(&a);
}

static void test_only_functions_without_trigger_are_direct(void **state)
{
    struct arena a;
    struct app app;
    arena_init(&a);
    app_init(&app, &a);
    struct app_function *before = app_add_function(&app, "before", nowhere);
    struct app_function *routed = app_add_function(&app, "routed", nowhere);
    struct app_function *called = app_add_function(&app, "called", nowhere);
    app_add_trigger(&app, routed, TRIGGER_HTTP, nowhere);
    app_add_direct_triggers(&app, 1);
    assert_int_equal(before->triggers.len, 0);
    assert_int_equal(routed->triggers.len, 1);
    assert_int_equal(called->triggers.len, 1);
    assert_int_equal(called->triggers.items[0].kind, TRIGGER_DIRECT);
    assert_int_equal(called->triggers.items[0].auth, AUTH_IAM);
    arena_release(&a);
}

static void test_triggers_say_who_may_send_them(void **state)
{
    struct app_trigger t = {.kind = TRIGGER_HTTP, .method = "GET", .path = "/votes/{id}"};
    struct arena a;
    arena_init(&a);
    t.auth = AUTH_NONE;
    assert_true(trigger_is_public(&t));
    assert_string_equal(trigger_describe(&a, &t), "http GET /votes/{id} (public)");
    t.auth = AUTH_API_KEY;
    assert_true(trigger_is_public(&t));
    t.auth = AUTH_USERS;
    assert_false(trigger_is_public(&t));
    assert_string_equal(trigger_describe(&a, &t), "http GET /votes/{id} (signed-in users)");
    t.auth = AUTH_UNKNOWN;
    assert_false(trigger_is_public(&t));
    assert_true(trigger_is_attacker_controlled(&t));

    t = (struct app_trigger){.kind = TRIGGER_STORAGE, .resource = "Uploads", .auth = AUTH_PRIVATE};
    assert_string_equal(trigger_describe(&a, &t), "storage Uploads");
    assert_true(trigger_is_attacker_controlled(&t));
    t.kind = TRIGGER_SCHEDULE;
    assert_false(trigger_is_attacker_controlled(&t));
    t.kind = TRIGGER_DIRECT;
    assert_false(trigger_is_attacker_controlled(&t));
    t.auth = AUTH_IAM;
    assert_true(trigger_is_attacker_controlled(&t));
    arena_release(&a);
}

static void test_wide_resources_are_told_from_narrow_ones(void **state)
{
    const struct {
        const char *resource;
        bool wide;
    } cases[] = {
        {"*", true},
        {"arn:aws:s3:::*", true},
        {"arn:aws:s3:::*/*", true},
        {"arn:aws:s3:::uploads/*", false},
        {"arn:aws:dynamodb:eu-west-1:123456789012:table/*", true},
        {"arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*", true},
        {"arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*/index/*", true},
        {"arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/votes", false},
        {"arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/votes/index/*", false},
        {"arn:${AWS::Partition}:lambda:*:*:function:*", true},
        {"arn:aws:lambda:*:*:function:vote:*", false},
        {"arn:aws:sqs:eu-west-1:1:*", true},
        {"arn:aws:logs:*:*:log-group:/aws/lambda/vote:*", false},
        {"${Votes.Arn}", false},
        {"arn:aws", false},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct app_permission p = {0};
        *vec_add(&p.resources, &a) = cases[i].resource;
        if (app_permission_is_wide(&p) != cases[i].wide)
            fail_msg("%s should%s be wide", cases[i].resource, cases[i].wide ? "" : " not");
    }
    arena_release(&a);
}

static void test_a_map_entry_stands_where_its_key_stands(void **state)
{
    struct doc map = {.kind = DOC_MAP, .file = "a.yml"}, seq = {.kind = DOC_SEQ, .file = "a.yml"};
    struct doc node = {.kind = DOC_STRING, .file = "a.yml", .line = 5, .column = 9, .end_line = 6};
    node.key_line = 4;
    node.key_column = 3;
    node.parent = &map;
    assert_int_equal(doc_location(&node).line, 4);
    assert_int_equal(doc_location(&node).column, 3);
    assert_int_equal(doc_location(&node).end_line, 6);
    node.parent = &seq;
    assert_int_equal(doc_location(&node).line, 5);
    assert_int_equal(doc_location(&node).column, 9);
    assert_null(doc_location(NULL).file);
}

static const char *const some_files[] = {
    "api/dist/gone.txt", "api/src/list.ts",       "apps/a/src/get.js",   "beside.js",
    "build/only.js",     "dist/both.js",          "lib.v2/api.js",       "pkg/__init__.py",
    "pkg/mod.py",        "src/both.ts",           "src/hook/index.mjs",  "src/vote.js",
    "src/vote.ts",       "svc/handlers/order.py", "svc/handlers/x.y.js",
};

struct resolution {
    const char *code_dir, *runtime, *handler;
    const char *file, *symbol; /* NULL = not found */
};

static const struct resolution resolutions[] = {
    {"src", "nodejs18.x", "vote.handler", "src/vote.ts", "handler"},
    {"", "nodejs18.x", "src/vote.handler", "src/vote.ts", "handler"},
    {"./src/", "nodejs18.x", "./vote.handler", "src/vote.ts", "handler"},
    {"src", "nodejs18.x", "hook.default.fetch", "src/hook/index.mjs", "default.fetch"},
    {"", "nodejs18.x", "lib.v2/api.users.get", "lib.v2/api.js", "users.get"},
    {"svc", "nodejs18.x", "handlers/x.y.main", "svc/handlers/x.y.js", "main"},
    {"dist", "nodejs18.x", "both.handler", "src/both.ts", "handler"},
    {"api", "nodejs18.x", "dist/list.handler", "api/src/list.ts", "handler"},
    {"apps/a/build", "nodejs18.x", "get.handler", "apps/a/src/get.js", "handler"},
    {".webpack/service", "nodejs18.x", "src/vote.handler", "src/vote.ts", "handler"},
    {"", "nodejs18.x", "dist/beside.handler", "beside.js", "handler"},
    {"", "nodejs18.x", "build/only.handler", "build/only.js", "handler"},
    {"", "python3.12", "pkg/mod.handler", "pkg/mod.py", "handler"},
    {"", "python3.12", "pkg.mod.handler", "pkg/mod.py", "handler"},
    {"", "python3.12", "pkg.handler", "pkg/__init__.py", "handler"},
    {"svc", NULL, "handlers.order.main", "svc/handlers/order.py", "main"},
    {"", "java17", "pkg.mod.handler", NULL, NULL},
    {"", "python3.12", "src/vote.handler", NULL, NULL},
    {"", "nodejs18.x", "nowhere.handler", NULL, NULL},
    {"", "nodejs18.x", "vote", NULL, NULL},
    {"", "nodejs18.x", "../src/vote.handler", NULL, NULL},
    {"", "nodejs18.x", ".", NULL, NULL},
    {"src.zip", "nodejs18.x", "vote.handler", NULL, NULL},
    {"s3://bucket/key", "nodejs18.x", "vote.handler", NULL, NULL},
    {NULL, "nodejs18.x", "vote.handler", NULL, NULL},
    {"src", "nodejs18.x", NULL, NULL, NULL},
};

static void test_handlers_lead_to_their_source(void **state)
{
    struct arena a;
    struct app app;
    struct app_files files = {.root = "."};
    arena_init(&a);
    app_init(&app, &a);
    for (size_t i = 0; i < ARRAY_SIZE(some_files); i++)
        *vec_add(&files.paths, &a) = some_files[i];
    for (size_t i = 0; i < ARRAY_SIZE(resolutions); i++) {
        const struct resolution *r = &resolutions[i];
        struct app_function *f = app_add_function(&app, "f", nowhere);
        f->code_dir = r->code_dir;
        f->runtime = r->runtime;
        f->handler = r->handler;
        bool found = app_resolve_handler(&app, f, &files);
        if (found != (r->file != NULL))
            fail_msg("handler %s in %s", r->handler, r->code_dir);
        if (!found) {
            assert_null(f->file);
            continue;
        }
        assert_string_equal(f->file, r->file);
        assert_string_equal(f->symbol, r->symbol);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_and_resources_are_found_by_name_or_id),
        cmocka_unit_test(test_only_functions_without_trigger_are_direct),
        cmocka_unit_test(test_triggers_say_who_may_send_them),
        cmocka_unit_test(test_wide_resources_are_told_from_narrow_ones),
        cmocka_unit_test(test_a_map_entry_stands_where_its_key_stands),
        cmocka_unit_test(test_handlers_lead_to_their_source),
    };
    return cmocka_run_group_tests_name("app", tests, NULL, NULL);
}
