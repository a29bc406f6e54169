/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "check/check.h"
#include "rule/posture-internal.h"

#include <cmocka.h>

/* The predicate language, over a model filled by hand: see new_model. */

static struct arena arena;
static struct app app;
static struct buf said; /* what the loader said, one message a line */

static void note(void *context, const struct virga_diag *d)
{
    buf_printf(context, "%u:%u: %s\n", d->line, d->column, d->text);
}

static struct location place(unsigned line)
{
    return (struct location){"app/template.yaml", line, 3, 0, 0};
}

static struct app_trigger *add_route(struct app_function *f, const char *path, enum auth_kind auth,
                                     unsigned line)
{
    struct app_trigger *t = app_add_trigger(&app, f, TRIGGER_HTTP, place(line));
    t->method = "GET";
    t->path = path;
    t->auth = auth;
    t->api = "Api";
    return t;
}

static struct app_permission *add_permission(struct app_function *f, const char *action,
                                             const char *resource, unsigned line)
{
    struct app_permission *p = vec_add(&f->permissions, &arena);
    p->allow = true;
    p->at = place(line);
    *vec_add(&p->actions, &arena) = action;
    *vec_add(&p->resources, &arena) = resource;
    return p;
}

static struct app_function *add_function(const char *name, unsigned line)
{
    struct app_function *f = app_add_function(&app, name, place(line));
    f->provider = PROVIDER_AWS;
    return f;
}

/*
 * Three functions behind one API, whose stage has no log: `open` may be called by anyone and waits
 * long; `closed` is for users; `parts` has a timeout and a runtime that depend on parameters.
 */
static void new_model(void)
{
    static const char file[] = "app/template.yaml";
    arena_init(&arena);
    app_init(&app, &arena);
    *vec_add(&app.configs, &arena) = (struct app_config){.file = file, .format = "sam"};
    struct app_resource *api = app_add_resource(&app, RESOURCE_API, "Api", place(2));
    api->provider = PROVIDER_AWS;
    app_set(&app, api, "cors-origin", "https://a.example", true, place(3));
    app_set(&app, api, "cors-origin", "*", true, place(4));
    struct app_resource *stage = app_add_resource(&app, RESOURCE_STAGE, "Live", place(6));
    app_set(&app, stage, "api", "Api", true, place(7));
    app_set(&app, stage, "throttle-rate", "${Rate}", false, place(8));

    struct app_function *open = add_function("open", 10);
    open->runtime = "Nodejs12.x";
    open->runtime_at = place(11);
    open->timeout = 300;
    open->role = "Shared";
    add_route(open, "/all/{proxy+}", AUTH_NONE, 12);
    add_permission(open, "s3:GetObject", "*", 13);

    struct app_function *closed = add_function("closed", 20);
    closed->runtime = "python3.99";
    closed->timeout = 3;
    closed->role = "Shared";
    app_set(&app, closed, "tracing", "active", true, place(21));
    add_route(closed, "/users", AUTH_USERS, 22);
    add_permission(closed, "s3:PutObject", "arn:aws:s3:::photos/*", 23);

    struct app_function *parts = add_function("parts", 30);
    parts->runtime = "${Runtime}";
    app_set(&app, parts, "timeout", "${Seconds}", false, place(31));
    app_set(&app, parts, "tracing", "${Mode}", false, place(32));
    add_route(parts, "/parts", AUTH_UNKNOWN, 33);
}

/* What the rules of TEXT find: "LINE MESSAGE [functions]", one a line. NULL when they are bad. */
static const char *findings_of(const char *text)
{
    struct rule_embedded files = {0};
    struct rule_set *set = NULL;
    struct doc *root = NULL;
    struct finding_set found;
    struct buf out;
    const char *result = NULL;
    const struct virga_diag_sink sink = {note, &said};
    struct atom_table *atoms = atom_table_new();
    buf_clear(&said);
    buf_init(&out, 1 << 16);
    finding_set_init(&found, &arena);
    assert_int_equal(doc_parse(&arena, DOC_YAML, slice_of(text), "mine.yaml", &sink, &root), 0);
    *vec_add(&files.roots, &arena) = root;
    if (rule_set_build(atoms, &files, &sink, &set)) {
        const struct check_input input = {.app = &app, .rules = set, .sink = &sink};
        check_run(&input, &found);
        finding_set_finish(&found);
        for (size_t i = 0; i < found.items.len; i++) {
            const struct finding *f = &found.items.items[i];
            if (strncmp(f->rule, "cors/", 5) != 0)
                continue;
            buf_printf(&out, "%u %s [", f->at.line, f->message);
            for (size_t k = 0; k < f->functions.len; k++)
                buf_printf(&out, "%s%s", k ? " " : "", f->functions.items[k]);
            buf_add_str(&out, "]\n");
        }
        result = arena_slicedup(&arena, buf_slice(&out));
    }
    buf_release(&out);
    rule_set_free(set);
    atom_table_free(atoms);
    return result;
}

/* The names of the things OF for which the predicate WHEN holds. */
static void expect_when(const char *of, const char *when, const char *expected)
{
    const char *text =
        arena_printf(&arena,
                     "lists: {old: {nodejs12.x: 2023-03-31, python3.99: 2999-01-01}}\n"
                     "posture:\n"
                     "  - {id: cors/mine, title: t, severity: low, of: %s,\n"
                     "     message: '{names}', many: '{names}', per: file,\n"
                     "     when: %s}\n",
                     of, when);
    const char *found = findings_of(text);
    if (!found)
        fail_msg("%s: %s", when, said.ptr);
    struct slice rest, line = slice_cut(slice_of(found), '\n', &rest), head;
    struct slice names = line;
    (void)slice_cut(line, ' ', &names);
    size_t end = slice_rfind_char(names, '[');
    head = slice_sub(names, 0, end == SIZE_MAX || end == 0 ? 0 : end - 1);
    if (!slice_eq_str(head, expected))
        fail_msg("%s: found '%.*s', not '%s'", when, SLICE_ARG(head), expected);
}

static int setup(void **state)
{
    buf_init(&said, 1 << 16);
    new_model();
    return 0;
}

static int teardown(void **state)
{
    buf_release(&said);
    arena_release(&arena);
    return 0;
}

static void test_operators(void **state)
{
    expect_when("function", "{name: open}", "open");
    expect_when("function", "{name: [OPEN, closed]}", "open, closed");
    expect_when("function", "{name: {not: [open, parts]}}", "closed");
    expect_when("function", "{timeout: {more: 60}}", "open");
    expect_when("function", "{timeout: {less: 60, more: 1}}", "closed");
    expect_when("function", "{runtime: {contains: python}}", "closed");
    expect_when("function", "{runtime: {lacks: python}}", "open");
    expect_when("function", "{runtime: {matches: 'NODE*.?'}}", "open");
    expect_when("function", "{runtime: {unlike: 'node*'}}", "closed");
    expect_when("function", "{runtime: {in: old}}", "open, closed");
    expect_when("function", "{runtime: {in: old, before: today}}", "open");
    expect_when("function", "{runtime: {in: old, before: 2023-03-31}}", "");
    expect_when("function", "{runtime: {not-in: old}}", "");
    expect_when("function", "{tracing: present}", "closed, parts");
    expect_when("function", "{tracing: absent}", "open");
    expect_when("function", "{tracing: 'absent'}", "");
}

static void test_what_is_not_known_decides_nothing(void **state)
{
    expect_when("function", "{timeout: {less: 900}}", "open, closed");
    expect_when("function", "{timeout: {not: 300}}", "closed");
    expect_when("function", "{not: {timeout: {more: 60}}}", "closed");
    expect_when("function", "{tracing: {not: active}}", "open");
    expect_when("function", "{runtime: unknown}", "parts");
    expect_when("function", "{runtime: known}", "open, closed");
    expect_when("function", "{memory: unknown}", "");
    expect_when("function", "{memory: known}", "");
    expect_when("function", "{any: [{timeout: {less: 900}}, {name: parts}]}",
                "open, closed, parts");
    expect_when("function", "{all: [{timeout: {less: 900}}, {name: open}]}", "open");
    expect_when("function", "{public: true}", "open");
    expect_when("function", "{public: false}", "closed");
    expect_when("trigger", "{auth: {not: none}}", "http GET /users (signed-in users)");
    expect_when("stage", "{throttle-rate: {less: 5}}", "");
    expect_when("stage", "{throttle-rate: absent}", "");
}

static void test_what_code_alone_tells_of_has_no_settings(void **state)
{
    app.functions.items[0]->from_code = true;
    expect_when("function", "{tracing: absent}", "");
    expect_when("function", "{tracing: {not: active}}", "");
    expect_when("function", "{timeout: {more: 60}}", "open");
}

static void test_lists_of_values(void **state)
{
    expect_when("api", "{cors-origin: '*'}", "Api");
    expect_when("api", "{cors-origin: {not: '*'}}", "");
    expect_when("api", "{cors-origin: {matches: 'https://*'}}", "Api");
    expect_when("permission", "{action: 's3:GetObject', resource: '*'}", "s3:GetObject");
}

static void test_what_belongs_together(void **state)
{
    expect_when("trigger", "{function.timeout: {more: 60}}", "http GET /all/{proxy+} (public)");
    expect_when("trigger", "{path: /users, api.cors-origin: '*', stage.access-log: absent}",
                "http GET /users (signed-in users)");
    expect_when("permission", "{function.name: closed}", "s3:PutObject");
    expect_when("function", "{some trigger: {path: '/users'}}", "closed");
    expect_when("function", "{no trigger: {auth: none}}", "closed");
    expect_when("function", "{every trigger: {auth: users}}", "closed");
    expect_when("function", "{every variable: {name: X}}", "");
    expect_when("function", "{some permission: {wide: true}}", "open");
    expect_when("function", "{users: {more: 1}}", "open, closed");
    expect_when("api", "{public: true, users: 3, some stage: {access-log: absent}}", "Api");
    expect_when("stage", "{api.cors-origin: '*', public: true}", "Live");
    expect_when("app", "{some function: {name: open}, no queue: {name: x}, format: sam}",
                "the app");
    expect_when("app", "{some permission: {action: 's3:PutObject'}, no variable: {name: X}}",
                "the app");
    expect_when("trigger", "{source.encryption: absent}", "");
    expect_when("trigger", "{auth: none, others-guarded: true}", "http GET /all/{proxy+} (public)");
    app.functions.items[1]->triggers.items[0].auth = AUTH_API_KEY;
    expect_when("trigger", "{others-guarded: true}", "");
}

static void test_a_finding_stands_at_what_decides(void **state)
{
    assert_string_equal(
        findings_of("posture:\n"
                    "  - {id: cors/a, title: t, severity: low, of: function,\n"
                    "     when: {runtime: 'nodejs12.x'}, message: 'runs {runtime}'}\n"
                    "  - {id: cors/b, title: t, severity: low, of: api,\n"
                    "     when: {cors-origin: '*'}, message: 'of {functions}'}\n"
                    "  - {id: cors/c, title: t, severity: low, of: trigger, at: stage.access-log,\n"
                    "     when: {path: /users}, message: '{auth} {stage.access-log}'}\n"
                    "  - {id: cors/d, title: t, severity: low, of: trigger, at: api.cors-origin,\n"
                    "     when: {path: /users}, message: 'm'}\n"),
        "3 m [closed]\n"
        "4 of closed, open, parts [closed open parts]\n"
        "11 runs Nodejs12.x [open]\n"
        "22 users (not set) [closed]\n");
}

static void test_one_finding_for_what_one_line_decides(void **state)
{
    for (size_t i = 0; i < app.functions.len; i++)
        app_set(&app, app.functions.items[i], "debug", "on", true, place(5));
    const char *rule = "posture:\n"
                       "  - {id: cors/a, title: t, severity: low, of: function,\n"
                       "     when: {debug: on}, message: '{name}', many: '{count}: {names}'}\n";
    assert_string_equal(findings_of(rule), "5 3: open, closed, parts [closed open parts]\n");
    for (unsigned i = 0; i < 20; i++)
        (void)add_function(arena_printf(&arena, "more%u", i), 100 + i);
    rule = "posture:\n"
           "  - {id: cors/a, title: t, severity: low, of: function, per: file,\n"
           "     when: {memory: absent}, message: '{name}', many: '{count}: {names}'}\n";
    const char *found = findings_of(rule);
    const char *start = "10 23: open, closed, parts, more0, more1 and 18 more [closed more0";
    assert_memory_equal(found, start, strlen(start));
}

static void test_names_mean_what_is_nearest(void **state)
{
    struct app_resource *other =
        app_add_resource(&app, RESOURCE_API, "Api", (struct location){"other/t.yaml", 1, 1, 0, 0});
    app_set(&app, other, "protocol", "rest", true, other->at);
    expect_when("trigger", "{api.protocol: present}", "");
    expect_when("api", "{protocol: rest, users: 0}", "Api");
    app.functions.items[0]->triggers.items[0].at.file = "other/t.yaml";
    expect_when("trigger", "{api.protocol: rest}", "http GET /all/{proxy+} (public)");
}

static void test_mistakes_are_told_with_their_place(void **state)
{
    static const char head[] = "posture:\n  - id: cors/x\n    title: t\n    severity: low\n"
                               "    message: m\n    of: function\n    ";
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"when: {timout: absent}", "7:12: a function has no 'timout': did you mean 'timeout'?"},
        {"when: {api.tls: 1.0}", "7:12: a function belongs to no 'api'"},
        {"when: {timeout: {above: 3}}", "7:22: unknown operator 'above'"},
        {"when: {timeout: {more: x}}", "7:28: expected a number here"},
        {"when: {runtime: {in: none}}", "7:26: there is no list 'none'"},
        {"when: {runtime: []}", "7:21: expected a text or a list of texts here"},
        {"when: {runtime: [a, [b]]}", "7:25: expected a text here"},
        {"when: {some stage: {cache: on}}", "7:12: no 'stage' belongs to a function"},
        {"when: {runtime: {in: plain, before: today}}",
         "7:41: no date stands beside 'nodejs22.x' in the list 'plain'"},
        {"when: {some trigger: {tracing: on}}", "7:27: a trigger has no 'tracing'"},
        {"when: {all: {name: a}}", "7:17: 'all' is a list of maps"},
        {"when: {}", "7:11: expected a predicate here"},
        {"when: {name: a}\n    per: app", "8:10: 'per' is place"},
        {"when: {name: a}\n    at: path", "8:9: a function has no 'path'"},
        {"when: {name: a}\n    many: '{nmae}'", "8:11: bad '{nmae}': a function has no 'nmae'"},
        {"when: {name: a}\n    many: '{name'", "8:11: '{' without its '}'"},
        {"when: {name: a}\n    sinks: {}", "8:5: a posture rule has no 'sinks'"},
        {"where: {name: a}", "2:5: the rule needs 'when'"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        if (findings_of(
                arena_printf(&arena, "%s%s\nlists: {plain: [nodejs22.x]}\n", head, cases[i].text)))
            fail_msg("accepted: %s", cases[i].text);
        if (strncmp(said.ptr, cases[i].says, strlen(cases[i].says)) != 0)
            fail_msg("for %s\ngot %s\nnot %s", cases[i].text, said.ptr, cases[i].says);
    }
    assert_null(findings_of("posture: [{id: cors/x, title: t, severity: low, of: [api, function], "
                            "message: m, when: {some stage: {metrics: on}}}]"));
    assert_non_null(strstr(said.ptr, "no 'stage' belongs to a function"));
    assert_non_null(findings_of("posture: [{id: cors/x, title: t, severity: low, "
                                "of: [api, function], message: m, when: {timeout: {more: 9}}}]"));
    assert_null(findings_of("posture: [{id: cors/x, title: t, severity: low, of: thing, "
                            "message: m, when: {name: a}}]"));
    assert_non_null(strstr(said.ptr, "'thing' is no kind of thing"));
    assert_null(findings_of("lists: {a: []}\nposture: {}\n"));
    assert_string_equal(said.ptr, "1:12: a list holds texts, or a map of text to text\n"
                                  "2:10: 'posture' is a list of rules\n");
}

static void test_depth_is_capped(void **state)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_add_str(&b,
                "posture: [{id: cors/x, title: t, severity: low, of: function, message: m, when: ");
    for (int i = 0; i < 40; i++)
        buf_add_str(&b, "{not: ");
    buf_add_str(&b, "{name: a}");
    for (int i = 0; i < 40; i++)
        buf_add_char(&b, '}');
    buf_add_str(&b, "}]\n");
    assert_null(findings_of(b.ptr));
    assert_non_null(strstr(said.ptr, "nested too deeply"));
    buf_release(&b);
}

static void test_patterns(void **state)
{
    assert_true(posture_like("*", ""));
    assert_true(posture_like("a*b*c", "aXbbYc"));
    assert_false(posture_like("a*b*c", "aXbbY"));
    assert_true(posture_like("nodejs[0-9][0-9].x", "NodeJS12.X"));
    assert_false(posture_like("nodejs[0-9].x", "nodejs12.x"));
    assert_true(posture_like("[!a]b", "cb"));
    assert_false(posture_like("[!a]b", "ab"));
    assert_true(posture_like("[]]", "]"));
    assert_false(posture_like("[", "["));
    assert_false(posture_like("", "a"));
    /* time is the product of the lengths at most */
    char text[4001], pattern[201];
    memset(text, 'a', 4000);
    text[4000] = '\0';
    for (size_t i = 0; i < 200; i += 2) {
        pattern[i] = '*';
        pattern[i + 1] = 'a';
    }
    pattern[199] = 'b';
    pattern[200] = '\0';
    assert_false(posture_like(pattern, text));
}

static void test_today_may_be_given(void **state)
{
    char today[DATE_SIZE];
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "86400", 1), 0);
    date_today(today);
    assert_string_equal(today, "1970-01-02");
    expect_when("function", "{runtime: {in: old, before: today}}", "");
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
}

/* The text before the next '|', trimmed; TEXT becomes what follows. */
static struct slice cell(struct slice *text)
{
    return slice_trim(slice_cut(*text, '|', text));
}

/* Is `{NAME: present}` a test of things of the kind OF? */
static bool is_accepted(struct slice of, struct slice name)
{
    return findings_of(arena_printf(&arena,
                                    "posture: [{id: cors/x, title: t, severity: low, of: %.*s, "
                                    "message: m, when: {%.*s: present}}]",
                                    SLICE_ARG(of), SLICE_ARG(name)));
}

/* docs/model.md is for those who write readers and for those who write rules: what it tells of a
   setting, and nothing else, is what rules may ask for. */
static void test_settings_are_those_of_the_documentation(void **state)
{
    struct slice page, row, rest;
    size_t settings = 0;
    assert_int_equal(file_read(&arena, VIRGA_SOURCE_ROOT "/docs/model.md", 1u << 20, &page), 0);
    for (const char *const *name = posture_setting_names(); *name; name++)
        if (slice_find(page, arena_printf(&arena, "`%s`", *name)) == SIZE_MAX)
            fail_msg("docs/model.md does not tell of '%s'", *name);
    rest = slice_sub(page, slice_find(page, "| on | setting |"), slice_find(page, "## Public"));
    (void)slice_cut(rest, '\n', &rest);
    (void)slice_cut(rest, '\n', &rest);
    while ((row = slice_cut(rest, '\n', &rest)).len) {
        (void)cell(&row);
        struct slice kinds = cell(&row), names = cell(&row), kind, name;
        while ((kind = slice_trim(slice_cut(kinds, ',', &kinds))).len) {
            struct slice left = slice_eq_str(kind, "any") ? SLICE_EMPTY : names;
            for (; left.len; settings++) {
                (void)slice_cut(left, '`', &left);
                name = slice_cut(left, '`', &left);
                if (name.len && !is_accepted(kind, name))
                    fail_msg("%.*s: %s", SLICE_ARG(name), said.ptr);
            }
        }
    }
    assert_true(settings > 100);
}

/* Each example of the tables in docs/posture.md, the last cell of a row, is one that works. */
static void test_examples_of_the_documentation_are_accepted(void **state)
{
    struct slice page, row, rest, of, predicate;
    size_t examples = 0;
    assert_int_equal(file_read(&arena, VIRGA_SOURCE_ROOT "/docs/posture.md", 1u << 20, &page), 0);
    for (rest = page; rest.len;) {
        row = slice_cut(rest, '\n', &rest);
        size_t end = slice_rfind_char(row, '`');
        size_t start = end == SIZE_MAX ? end : slice_rfind_char(slice_sub(row, 0, end), '`');
        if (!slice_starts(row, "| ") || start == SIZE_MAX)
            continue;
        of = slice_cut(slice_sub(row, start + 1, end), ':', &predicate);
        if (!slice_starts(predicate, " {"))
            continue;
        if (!findings_of(arena_printf(&arena,
                                      "lists: {old-runtimes: {nodejs16.x: 2024-06-12}}\n"
                                      "posture: [{id: cors/x, title: t, severity: low, of: %.*s, "
                                      "message: m, when:%.*s}]\n",
                                      SLICE_ARG(of), SLICE_ARG(predicate))))
            fail_msg("%.*s: %s", SLICE_ARG(row), said.ptr);
        examples++;
    }
    assert_true(examples >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_operators),
        T(test_what_is_not_known_decides_nothing),
        T(test_what_code_alone_tells_of_has_no_settings),
        T(test_lists_of_values),
        T(test_what_belongs_together),
        T(test_a_finding_stands_at_what_decides),
        T(test_one_finding_for_what_one_line_decides),
        T(test_names_mean_what_is_nearest),
        T(test_mistakes_are_told_with_their_place),
        T(test_depth_is_capped),
        T(test_patterns),
        T(test_today_may_be_given),
        T(test_settings_are_those_of_the_documentation),
        T(test_examples_of_the_documentation_are_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
