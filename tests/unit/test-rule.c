/* SPDX-License-Identifier: Apache-2.0 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/file.h"
#include "rule/rule-internal.h"

#include <cmocka.h>

/* What the loader said, one message a line. */
struct messages {
    struct arena arena;
    const char *text;
    size_t count;
};

static void note(void *context, const struct virga_diag *diag)
{
    struct messages *m = context;
    m->text =
        arena_printf(&m->arena, "%s%s:%u:%u: %s\n", m->text,
                     diag->file ? path_base(diag->file) : "", diag->line, diag->column, diag->text);
    m->count++;
}

static struct atom_table *atoms;
static struct rule_set *set;
static struct messages messages;

/* Loads the built-in rules, and TEXT as a user's rule file unless it is NULL. */
static enum virga_err load(const char *text)
{
    struct virga_diag_sink sink = {note, &messages};
    char dir[] = "/tmp/virga-test-rule-XXXXXX";
    const char *path = NULL;
    arena_init(&messages.arena);
    messages.text = "";
    messages.count = 0;
    atoms = atom_table_new();
    if (text) {
        assert_non_null(mkdtemp(dir));
        path = path_join(&messages.arena, dir, "mine.yaml");
        assert_int_equal(file_write_atomic(path, slice_of(text)), VIRGA_OK);
    }
    enum virga_err err = rule_set_load(atoms, text ? dir : NULL, &sink, &set);
    if (text) {
        (void)unlink(path);
        (void)rmdir(dir);
    }
    return err;
}

static void unload(void)
{
    rule_set_free(set);
    atom_table_free(atoms);
    arena_release(&messages.arena);
    set = NULL;
}

static const struct atom *atom(const char *text)
{
    return atom_get_str(atoms, text);
}

static bool has_row(uint32_t node, enum row_kind kind, const char *rule)
{
    for (const struct rule_row *row = rule_rows(set, node); row; row = row->next)
        if (row->kind == kind && (!rule || (row->rule && strcmp(row->rule->id, rule) == 0)))
            return true;
    return false;
}

static void test_a_call_is_found_by_its_path(void **state)
{
    assert_int_equal(load(NULL), VIRGA_OK);
    uint32_t node = rule_package(set, LANG_JAVASCRIPT, atom("child_process"));
    assert_int_not_equal(node, 0);
    assert_int_equal(rule_package(set, LANG_JAVASCRIPT, atom("node:child_process")), node);
    assert_int_equal(rule_member(set, node, atom("default")), node);
    node = rule_call(set, rule_member(set, node, atom("exec")), NULL);
    assert_true(has_row(node, ROW_SINK, "command-injection/shell"));
    assert_string_equal(rule_node_title(set, node), "child_process.exec()");
    assert_int_equal(rule_package(set, LANG_PYTHON, atom("child_process")), 0);
    assert_int_equal(rule_member(set, 0, atom("exec")), 0);
    assert_int_equal(rule_call(set, 0, NULL), 0);
    assert_null(rule_rows(set, 0));
    unload();
}

static void test_members_of_the_global_object_are_globals(void **state)
{
    assert_int_equal(load("javascript:\n"
                          "  sources:\n"
                          "    - {at: global.window, label: none}\n"
                          "    - {at: global.globalThis, label: none}\n"),
                     VIRGA_OK);
    uint32_t eval = rule_global(set, LANG_JAVASCRIPT, atom("eval"));
    assert_int_not_equal(eval, 0);
    uint32_t window = rule_global(set, LANG_JAVASCRIPT, atom("window"));
    assert_int_equal(rule_member(set, window, atom("eval")), eval);
    unload();
}

static void test_dotted_python_modules_are_members(void **state)
{
    assert_int_equal(load("rules:\n"
                          "  - id: ssrf/mine\n"
                          "    title: t\n"
                          "    severity: low\n"
                          "    message: m\n"
                          "    sinks:\n"
                          "      python:\n"
                          "        - {at: a.b.c.go(), in: arg0}\n"
                          "        - {at: \"[d.e].go()\", in: arg0}\n"),
                     VIRGA_OK);
    uint32_t node = rule_package(set, LANG_PYTHON, atom("a.b.c"));
    assert_true(has_row(rule_call(set, rule_member(set, node, atom("go")), NULL), ROW_SINK, NULL));
    node = rule_member(set, rule_package(set, LANG_PYTHON, atom("d")), atom("e"));
    assert_true(has_row(rule_call(set, rule_member(set, node, atom("go")), NULL), ROW_SINK, NULL));
    unload();
}

static const char fallback_rules[] = "javascript:\n"
                                     "  sources:\n"
                                     "    - {at: lib.*.name, label: stored}\n"
                                     "    - {at: lib.special.other, label: secret}\n"
                                     "    - {at: 'open()', label: attacker}\n"
                                     "    - {at: 'open(\"safe\")', label: none}\n"
                                     "    - {at: <thing>.size.value, label: error}\n"
                                     "    - {at: <thing>.size.kept, label: error}\n"
                                     "    - {at: <small-thing>.size.value, label: env}\n"
                                     "  types:\n"
                                     "    - {at: 'lib.make()', is: <thing>}\n"
                                     "    - {at: <small-thing>, is: <thing>}\n"
                                     "    - {at: lib.use(), out: callback0.0, is: <thing>}\n";

static uint32_t labels_at(uint32_t node)
{
    const struct rule_row *row = rule_rows(set, node);
    return row ? row->labels : UINT32_MAX;
}

static void test_nodes_fall_to_what_is_less_specific(void **state)
{
    assert_int_equal(load(fallback_rules), VIRGA_OK);
    uint32_t lib = rule_package(set, LANG_JAVASCRIPT, atom("lib"));
    uint32_t any = rule_member(set, lib, atom("whatever"));
    uint32_t special = rule_member(set, lib, atom("special"));
    assert_int_equal(labels_at(rule_member(set, any, atom("name"))), LABEL_STORED);
    assert_int_equal(labels_at(rule_member(set, special, atom("other"))), LABEL_SECRET);
    assert_int_equal(labels_at(rule_member(set, special, atom("name"))), LABEL_STORED);
    assert_int_equal(rule_member(set, lib, NULL), any);

    uint32_t open = rule_package(set, LANG_JAVASCRIPT, atom("open"));
    assert_int_equal(labels_at(rule_call(set, open, NULL)), LABEL_ATTACKER);
    assert_int_equal(labels_at(rule_call(set, open, atom("other"))), LABEL_ATTACKER);
    assert_int_equal(labels_at(rule_call(set, open, atom("safe"))), 0);
    unload();
}

static void test_types_lend_their_members(void **state)
{
    assert_int_equal(load(fallback_rules), VIRGA_OK);
    uint32_t lib = rule_package(set, LANG_JAVASCRIPT, atom("lib"));
    uint32_t made = rule_call(set, rule_member(set, lib, atom("make")), NULL);
    uint32_t value = rule_member(set, rule_member(set, made, atom("size")), atom("value"));
    assert_int_equal(labels_at(value), LABEL_ERROR);
    uint32_t size =
        rule_member(set, rule_global(set, LANG_JAVASCRIPT, atom("<small-thing>")), atom("size"));
    assert_int_equal(labels_at(rule_member(set, size, atom("value"))), LABEL_ENV);
    assert_int_equal(labels_at(rule_member(set, size, atom("kept"))), LABEL_ERROR);
    uint32_t use = rule_call(set, rule_member(set, lib, atom("use")), NULL);
    assert_int_equal(rule_rows(set, use)->kind, ROW_TYPE);
    assert_int_equal(rule_rows(set, use)->type, rule_global(set, LANG_JAVASCRIPT, atom("<thing>")));
    unload();
}

static void test_a_result_may_be_as_its_argument(void **state)
{
    assert_int_equal(load("javascript:\n  types: [{at: lib.wrap(), is: arg1}]\n"), VIRGA_OK);
    uint32_t lib = rule_package(set, LANG_JAVASCRIPT, atom("lib"));
    const struct rule_row *row =
        rule_rows(set, rule_call(set, rule_member(set, lib, atom("wrap")), NULL));
    assert_int_equal(row->kind, ROW_TYPE);
    assert_int_equal(row->type, 0);
    assert_int_equal(row->in.kind, SELECT_ARG);
    assert_int_equal(row->in.index, 1);
    unload();
}

static void test_titles_leave_roles_out(void **state)
{
    assert_int_equal(load(NULL), VIRGA_OK);
    const struct entry_role *role = rule_role(set, LANG_JAVASCRIPT, "lambda");
    uint32_t body = rule_member(set, role->params[0], atom("body"));
    assert_string_equal(rule_node_title(set, body), "event.body");
    uint32_t pg = rule_package(set, LANG_JAVASCRIPT, atom("pg"));
    uint32_t pool = rule_call(set, rule_member(set, pg, atom("Pool")), NULL);
    uint32_t query = rule_call(set, rule_member(set, pool, atom("query")), NULL);
    assert_string_equal(rule_node_title(set, query), "pg.query()");
    unload();
}

static void test_roles_name_the_nodes_of_parameters(void **state)
{
    assert_int_equal(load(NULL), VIRGA_OK);
    const struct entry_role *role = rule_role(set, LANG_PYTHON, "lambda");
    assert_non_null(role);
    uint32_t root = rule_global(set, LANG_PYTHON, atom("<lambda>"));
    assert_int_equal(role->params[0], rule_member(set, root, atom("event")));
    assert_int_equal(role->returns, rule_member(set, root, atom("response")));
    assert_int_equal(role->params[3], 0);
    assert_int_equal(role->lang, LANG_PYTHON);
    assert_null(rule_role(set, LANG_PYTHON, "worker-email"));
    assert_non_null(rule_role(set, LANG_JAVASCRIPT, "worker-email"));
    unload();
}

static void test_events_of_a_trigger_are_events(void **state)
{
    assert_int_equal(load(NULL), VIRGA_OK);
    const struct entry_role *role = rule_role(set, LANG_JAVASCRIPT, "lambda-http");
    assert_non_null(role);
    uint32_t event = role->params[0];
    assert_int_equal(labels_at(rule_member(set, event, atom("body"))), LABEL_ATTACKER);
    uint32_t context = rule_member(set, event, atom("requestContext"));
    assert_int_equal(labels_at(context), 0);
    assert_int_equal(labels_at(rule_member(set, context, atom("authorizer"))), LABEL_IDENTITY);
    role = rule_role(set, LANG_JAVASCRIPT, "lambda-schedule");
    assert_int_equal(labels_at(role->params[0]), 0);
    unload();
}

static struct selector select_text(const char *text)
{
    struct selector s = {0};
    const char *why = NULL;
    if (!path_selector(set, slice_of(text), &s, &why))
        fail_msg("'%s': %s", text, why);
    return s;
}

static void test_selectors(void **state)
{
    assert_int_equal(load(NULL), VIRGA_OK);
    struct selector s = select_text("arg1|TableName");
    assert_int_equal(s.kind, SELECT_ARG);
    assert_int_equal(s.index, 1);
    assert_ptr_equal(s.name, atom("TableName"));
    s = select_text("arg0.headers.*.[a.b].**");
    assert_int_equal(s.depth, 3);
    assert_ptr_equal(s.path[0], atom("headers"));
    assert_null(s.path[1]);
    assert_ptr_equal(s.path[2], atom("a.b"));
    assert_true(s.deep);
    s = select_text("name:Loader");
    assert_int_equal(s.kind, SELECT_NAMED);
    assert_ptr_equal(s.name, atom("Loader"));
    s = select_text("callback1.2");
    assert_int_equal(s.kind, SELECT_CALLBACK);
    assert_int_equal(s.index, 1);
    assert_int_equal(s.param, 2);
    s = select_text("callback0.return");
    assert_int_equal(s.param, SELECTOR_RETURN);
    assert_int_equal(select_text("return").kind, SELECT_RETURN);
    assert_int_equal(select_text("any").kind, SELECT_ANY_ARG);
    assert_int_equal(select_text("receiver.x").kind, SELECT_RECEIVER);
    unload();
}

static void test_bad_selectors_and_paths_are_refused(void **state)
{
    static const char *const selectors[] = {
        "",      "arg",   "argx",    "arg12345", "callback0", "callback0.x",
        "arg0x", "arg0.", "arg0.[x", "name:",    "a.b.c.d",   "arg0.a.b.c.d.e"};
    static const char *const paths[] = {"",    "a.",     "a..b", "a(",   "a(x)", "a[b",
                                        "*.b", "global", "a b",  "[]()", "a|b",  "global."};
    assert_int_equal(load(NULL), VIRGA_OK);
    for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
        struct selector s;
        const char *why = NULL;
        if (path_selector(set, slice_of(selectors[i]), &s, &why) || !why)
            fail_msg("selector '%s' is accepted", selectors[i]);
    }
    for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
        uint32_t node;
        const char *why = NULL;
        if (path_node(set, LANG_JAVASCRIPT, slice_of(paths[i]), &node, &why) || !why)
            fail_msg("path '%s' is accepted", paths[i]);
    }
    unload();
}

static void test_alternatives_multiply_up_to_a_cap(void **state)
{
    struct arena a;
    struct rule_texts out = {0};
    const char *why = NULL;
    arena_init(&a);
    assert_true(path_expand(&a, SLICE("{a, b}.c{1,2}()"), &out, &why));
    assert_int_equal(out.items.len, 4);
    assert_true(slice_eq_str(out.items.items[0], "a.c1()"));
    assert_true(slice_eq_str(out.items.items[3], "b.c2()"));
    assert_false(path_expand(&a, SLICE("{a,b"), &out, &why));
    assert_string_equal(why, "'{' without its '}'");
    struct slice many = SLICE("{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}");
    assert_false(path_expand(&a, many, &out, &why));
    arena_release(&a);
}

static size_t count_rows(const struct rule_row *row)
{
    size_t n = 0;
    for (; row; row = row->next)
        n++;
    return n;
}

static void test_conditions_become_rows(void **state)
{
    assert_int_equal(load("rules:\n"
                          "  - id: ssrf/mine\n"
                          "    title: t\n"
                          "    severity: low\n"
                          "    message: m\n"
                          "    requires: none\n"
                          "    sinks:\n"
                          "      javascript:\n"
                          "        - at: lib.f()\n"
                          "          in: [arg0, arg1]\n"
                          "          when:\n"
                          "            arg2.{a,b}: [x, y]\n"
                          "            name:L: {not: [p, q], given: true}\n"),
                     VIRGA_OK);
    uint32_t lib = rule_package(set, LANG_JAVASCRIPT, atom("lib"));
    const struct rule_row *row =
        rule_rows(set, rule_call(set, rule_member(set, lib, atom("f")), NULL));
    assert_int_equal(count_rows(row), 2 * 4);
    assert_int_equal(row->nconditions, 4);
    assert_int_equal(row->conditions[0].kind, COND_IS);
    assert_ptr_equal(row->conditions[0].value, atom("x"));
    assert_int_equal(row->conditions[1].kind, COND_NOT);
    assert_int_equal(row->conditions[2].kind, COND_NOT);
    assert_int_equal(row->conditions[3].kind, COND_PRESENT);
    assert_int_equal(row->rule->requires, 0);
    unload();
}

static void test_assumed_flows_are_marked(void **state)
{
    assert_int_equal(load("javascript:\n"
                          "  propagators:\n"
                          "    - {at: lib.f(), in: arg0, assumed: true}\n"
                          "    - {at: lib.g(), in: arg0}\n"),
                     VIRGA_OK);
    uint32_t lib = rule_package(set, LANG_JAVASCRIPT, atom("lib"));
    uint32_t f = rule_call(set, rule_member(set, lib, atom("f")), NULL);
    uint32_t g = rule_call(set, rule_member(set, lib, atom("g")), NULL);
    assert_true(rule_rows(set, f)->clears == CLEAR_UNSURE);
    assert_true(rule_rows(set, g)->clears == 0);
    assert_int_equal(rule_rows(set, g)->in.kind, SELECT_ARG);
    assert_int_equal(rule_rows(set, g)->out.kind, SELECT_RETURN);
    unload();
}

static void test_texts_clear_what_needs_an_object(void **state)
{
    assert_int_equal(load("rules:\n"
                          "  - id: nosql-injection/mine\n"
                          "    title: t\n"
                          "    severity: low\n"
                          "    message: m\n"
                          "    needs: object\n"
                          "    sinks: {javascript: [{at: lib.find(), in: arg0}]}\n"
                          "javascript:\n"
                          "  sources: [{at: lib.query, label: attacker, clears: text}]\n"
                          "  propagators: [{at: lib.parse(), in: arg0, parses: true}]\n"),
                     VIRGA_OK);
    const struct rule *rule = rule_find(set, SLICE("nosql-injection/mine"));
    assert_true(rule->class_bit == (CLEAR_TEXT | rule_class_bit("nosql-injection")));
    uint32_t lib = rule_package(set, LANG_JAVASCRIPT, atom("lib"));
    assert_true(rule_rows(set, rule_member(set, lib, atom("query")))->clears == CLEAR_TEXT);
    uint32_t parse = rule_call(set, rule_member(set, lib, atom("parse")), NULL);
    assert_true(rule_rows(set, parse)->resets == CLEAR_TEXT);
    unload();
}

static void test_errors_name_their_place(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"javascript:\n  sources:\n    - {at: 'a.b(', label: attacker}\n",
         "mine.yaml:3:12: bad path 'a.b(': '(' without its ')'\n"},
        {"javascript:\n  sources:\n    - {at: a.b, label: evil}\n",
         "mine.yaml:3:24: unknown label 'evil'"},
        {"javascript:\n  sources:\n    - {at: a.b, label: attacker, in: arg0}\n",
         "mine.yaml:3:34: a row of this section has no 'in'"},
        {"javascript:\n  sources:\n    - {label: attacker}\n", "mine.yaml:3:7: the row needs 'at'"},
        {"javascript:\n  sanitizers:\n    - {at: a.b()}\n",
         "mine.yaml:3:7: the row needs 'clears'"},
        {"javascript:\n  sanitizers:\n    - {at: a.b(), clears: nothing}\n",
         "mine.yaml:3:27: 'nothing' is neither a class nor a group"},
        {"javascript:\n  entries:\n    - {at: a.b(), in: arg0, role: king}\n",
         "mine.yaml:3:35: no role is named 'king'"},
        {"javascript:\n  operations:\n    - {at: a.b(), effect: eat, service: s}\n",
         "mine.yaml:3:27: unknown effect 'eat'"},
        {"javascript:\n  sink: []\n", "mine.yaml:2:3: unknown section 'sink'"},
        {"cobol: {}\n", "mine.yaml:1:1: 'cobol' is not known here"},
        {"- a\n", "mine.yaml:1:1: a rule file is a map"},
        {"rules:\n  - id: nonsense/x\n    title: t\n    severity: low\n    check: true\n",
         "mine.yaml:2:9: rule id 'nonsense/x' must start with a class"},
        {"rules:\n  - id: ssrf/request\n    title: t\n    severity: low\n    check: true\n",
         "mine.yaml:2:9: there is a rule 'ssrf/request' already"},
        {"rules:\n  - id: ssrf/x\n    title: t\n    severity: awful\n    check: true\n",
         "mine.yaml:4:15: severity is info, low"},
        {"rules:\n  - id: ssrf/x\n    title: t\n    severity: low\n    message: m\n",
         "mine.yaml:2:5: the rule needs 'sinks'"},
        {"rules:\n  - id: ssrf/x\n    titel: t\n", "mine.yaml:3:5: a rule has no 'titel'"},
        {"javascript:\n  sources:\n    - {at: a, label: none, when: {arg0: {maybe: 1}}}\n",
         "mine.yaml:3:42: unknown operator 'maybe'"},
        {"a: [\n", "mine.yaml:"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        if (load(cases[i].text) != VIRGA_ERR_SYNTAX)
            fail_msg("accepted: %s", cases[i].text);
        if (strncmp(messages.text, cases[i].says, strlen(cases[i].says)) != 0)
            fail_msg("for %s\ngot %s\nnot %s", cases[i].text, messages.text, cases[i].says);
        assert_non_null(rule_find(set, SLICE("command-injection/shell")));
        unload();
    }
}

static void test_a_bad_rule_is_left_out_and_the_rest_stays(void **state)
{
    assert_int_equal(load("rules:\n"
                          "  - id: ssrf/bad\n"
                          "    title: t\n"
                          "    severity: low\n"
                          "    message: m\n"
                          "    sinks:\n"
                          "      javascript:\n"
                          "        - {at: lib.good(), in: arg0}\n"
                          "        - {at: lib.bad(, in: arg0}\n"
                          "  - id: ssrf/good\n"
                          "    title: t\n"
                          "    severity: low\n"
                          "    message: m\n"
                          "    sinks:\n"
                          "      javascript:\n"
                          "        - {at: lib.other(), in: arg0}\n"),
                     VIRGA_ERR_SYNTAX);
    assert_null(rule_find(set, SLICE("ssrf/bad")));
    assert_non_null(rule_find(set, SLICE("ssrf/good")));
    uint32_t lib = rule_package(set, LANG_JAVASCRIPT, atom("lib"));
    assert_null(rule_rows(set, rule_call(set, rule_member(set, lib, atom("good")), NULL)));
    assert_true(
        has_row(rule_call(set, rule_member(set, lib, atom("other")), NULL), ROW_SINK, "ssrf/good"));
    unload();
}

static void test_a_folder_that_is_not_there_is_an_error(void **state)
{
    struct virga_diag_sink sink = {note, &messages};
    arena_init(&messages.arena);
    messages.text = "";
    messages.count = 0;
    atoms = atom_table_new();
    assert_int_equal(rule_set_load(atoms, "/nonexistent/rules", &sink, &set), VIRGA_ERR_IO);
    assert_int_equal(messages.count, 1);
    assert_non_null(rule_find(set, SLICE("command-injection/shell")));
    unload();
}

static void test_a_damaged_blob_is_refused(void **state)
{
    struct rule_embedded out = {0};
    struct arena a;
    arena_init(&a);
    assert_false(rule_embedded_read(&a, SLICE("VRB2"), &out));
    assert_false(rule_embedded_read(&a, SLICE("VRB1\xff\xff\xff\xff\x7f"), &out));
    for (size_t len = 5; len < rule_embedded_size; len += 1009) {
        out = (struct rule_embedded){0};
        assert_false(rule_embedded_read(&a, (struct slice){rule_embedded_blob, len}, &out));
    }
    arena_release(&a);
}

/* The built-in rules. */

static void test_every_built_in_rule_is_complete(void **state)
{
    size_t count;
    assert_int_equal(load(NULL), VIRGA_OK);
    assert_int_equal(messages.count, 0);
    const struct rule *const *all = rule_all(set, &count);
    assert_true(count > 30);
    for (size_t i = 0; i < count; i++) {
        const struct rule *r = all[i];
        const char *lacks = !r->help                              ? "help"
                            : !r->fix                             ? "fix"
                            : !r->bad                             ? "bad"
                            : !r->good                            ? "good"
                            : !r->references || !r->references[0] ? "references"
                            : !r->message && !r->check_only       ? "message"
                            : !r->class_bit                       ? "class"
                            : strcmp(r->bad, r->good) == 0        ? "difference"
                                                                  : NULL;
        if (lacks)
            fail_msg("rule %s lacks %s", r->id, lacks);
        for (size_t j = 0; r->references[j]; j++)
            assert_true(slice_starts(slice_of(r->references[j]), "https://"));
        assert_ptr_equal(rule_find(set, slice_of(r->id)), r);
    }
    unload();
}

static void test_messages_have_known_placeholders(void **state)
{
    size_t count;
    assert_int_equal(load(NULL), VIRGA_OK);
    const struct rule *const *all = rule_all(set, &count);
    for (size_t i = 0; i < count; i++) {
        struct slice rest = slice_of(all[i]->check_only ? NULL : all[i]->message);
        (void)slice_cut(rest, '{', &rest);
        while (rest.len) {
            struct slice name = slice_cut(rest, '}', &rest);
            if (!slice_eq_str(name, "source") && !slice_eq_str(name, "sink") &&
                !slice_eq_str(name, "function"))
                fail_msg("rule %s: unknown {%.*s}", all[i]->id, SLICE_ARG(name));
            (void)slice_cut(rest, '{', &rest);
        }
        if (all[i]->message && strstr(all[i]->message, "{source}") && !all[i]->requires)
            fail_msg("rule %s has no source to name", all[i]->id);
    }
    unload();
}

/* The next string literal of C code from *AT on, without its quotes. */
static bool next_literal(struct slice code, size_t *at, struct slice *ret)
{
    size_t start = slice_find_char(slice_sub(code, *at, code.len), '"');
    if (start == SIZE_MAX)
        return false;
    start += *at + 1;
    size_t end = start;
    while (end < code.len && code.ptr[end] != '"')
        end += code.ptr[end] == '\\' ? 2 : 1;
    *ret = slice_sub(code, start, end);
    *at = end + 1;
    return true;
}

/* What code reports has its texts: every literal that is a class, or starts with one and '/'. */
static void test_every_id_in_the_checks_is_a_rule(void **state)
{
    size_t found = 0;
    struct slice code, literal, rest;
    glob_t files = {0};
    assert_int_equal(load(NULL), VIRGA_OK);
    assert_int_equal(glob(VIRGA_SOURCE_ROOT "/src/check/*.c", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        size_t at = 0;
        if (strcmp(path_base(files.gl_pathv[i]), "usage-packages.c") == 0)
            continue; /* a package is called "cors" */
        assert_int_equal(file_read(&messages.arena, files.gl_pathv[i], 1u << 20, &code), VIRGA_OK);
        while (next_literal(code, &at, &literal)) {
            struct slice head = slice_cut(literal, '/', &rest);
            if (!taxonomy_find(arena_slicedup(&messages.arena, head)))
                continue;
            found++;
            if (!rule_find(set, literal))
                fail_msg("%s: '%.*s' is no rule", path_base(files.gl_pathv[i]), SLICE_ARG(literal));
        }
    }
    assert_true(found > 10);
    globfree(&files);
    unload();
}

/* Types and roles stand in <angles>: each one that rows hang on must be given to some value. */
static void test_every_type_is_given_to_something(void **state)
{
    assert_int_equal(load(NULL), VIRGA_OK);
    bool *given = calloc(set->nodes.len, sizeof(bool));
    for (size_t i = 1; i < set->nodes.len; i++) {
        given[set->nodes.items[i].base] = true;
        for (const struct rule_row *r = set->nodes.items[i].rows; r; r = r->next)
            given[r->type] = true;
    }
    for (size_t lang = 0; lang < LANG_COUNT; lang++) {
        for (size_t i = 0; i < set->roles[lang].len; i++) {
            const struct entry_role *role = set->roles[lang].entries[i].value;
            given[set->nodes.items[role->params[0]].parent] = true;
        }
    }
    for (size_t i = 1; i < set->nodes.len; i++) {
        const struct rule_node *n = &set->nodes.items[i];
        /* names that the linker itself knows */
        if (n->name && (slice_eq_str(atom_slice(n->name), "<function>") ||
                        slice_eq_str(atom_slice(n->name), "<parameter>")))
            continue;
        if (n->parent == 0 && n->name && n->name->text[0] == '<' && !given[i])
            fail_msg("no value is a %s", n->name->text);
    }
    free(given);
    unload();
}

static bool same_place(const struct selector *a, const struct selector *b)
{
    bool same_kind = a->kind == b->kind || (a->kind == SELECT_ARG && b->kind == SELECT_ANY_ARG);
    if (!same_kind || a->depth != b->depth || a->param != b->param)
        return false;
    if (a->kind == SELECT_ARG && b->kind == SELECT_ARG && a->index != b->index)
        return false;
    return memcmp(a->path, b->path, sizeof(a->path)) == 0;
}

static bool is_flow(const struct rule_row *row)
{
    return (row->kind == ROW_SANITIZER || row->kind == ROW_PROPAGATOR) && !row->nconditions;
}

/* Where two rows lead from the same place to the same place, only what both clear is clear. */
static void test_no_row_undoes_a_sanitizer(void **state)
{
    assert_int_equal(load(NULL), VIRGA_OK);
    for (size_t i = 1; i < set->nodes.len; i++) {
        for (const struct rule_row *a = set->nodes.items[i].rows; a; a = a->next) {
            for (const struct rule_row *b = set->nodes.items[i].rows; b; b = b->next) {
                if (a->kind == ROW_SANITIZER && is_flow(a) && is_flow(b) && a != b &&
                    a->clears & ~b->clears && same_place(&a->in, &b->in) &&
                    same_place(&a->out, &b->out))
                    fail_msg("'%s' has two rows for one way", set->nodes.items[i].title);
            }
        }
    }
    unload();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_call_is_found_by_its_path),
        cmocka_unit_test(test_members_of_the_global_object_are_globals),
        cmocka_unit_test(test_dotted_python_modules_are_members),
        cmocka_unit_test(test_nodes_fall_to_what_is_less_specific),
        cmocka_unit_test(test_types_lend_their_members),
        cmocka_unit_test(test_a_result_may_be_as_its_argument),
        cmocka_unit_test(test_titles_leave_roles_out),
        cmocka_unit_test(test_roles_name_the_nodes_of_parameters),
        cmocka_unit_test(test_events_of_a_trigger_are_events),
        cmocka_unit_test(test_selectors),
        cmocka_unit_test(test_bad_selectors_and_paths_are_refused),
        cmocka_unit_test(test_alternatives_multiply_up_to_a_cap),
        cmocka_unit_test(test_conditions_become_rows),
        cmocka_unit_test(test_assumed_flows_are_marked),
        cmocka_unit_test(test_texts_clear_what_needs_an_object),
        cmocka_unit_test(test_errors_name_their_place),
        cmocka_unit_test(test_a_bad_rule_is_left_out_and_the_rest_stays),
        cmocka_unit_test(test_a_folder_that_is_not_there_is_an_error),
        cmocka_unit_test(test_a_damaged_blob_is_refused),
        cmocka_unit_test(test_every_built_in_rule_is_complete),
        cmocka_unit_test(test_messages_have_known_placeholders),
        cmocka_unit_test(test_every_id_in_the_checks_is_a_rule),
        cmocka_unit_test(test_every_type_is_given_to_something),
        cmocka_unit_test(test_no_row_undoes_a_sanitizer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
