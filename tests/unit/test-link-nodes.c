/* SPDX-License-Identifier: Apache-2.0 */
#include "link-fixture.h"

/* API nodes, rows, selections, constant texts and entries. */

static struct world *w;

static int setup(void **state)
{
    w = world_new();
    return 0;
}

static int teardown(void **state)
{
    world_free(w);
    return 0;
}

#define assert_call_node(path, text, title)                                                        \
    assert_string_equal(world_node(w, path, IR_CALL, text), title)

/* ---- nodes ---- */

static void test_nodes_follow_imports_members_and_calls(void **state)
{
    world_file(w, "a.js",
               "const tlib = require('tlib'); const { Client } = tlib;\n"
               "const kind = 'spec' + 'ial';\n"
               "new Client().run(1); new tlib.Client(kind).run(2);\n"
               "async function f() { const c = await new Client(); c.run(3); }\n"
               "const alias = tlib['Client']; new alias().run(4);\n"
               "let either = x ? new Client() : new Client(); either.run(5);\n"
               "let none = x ? new Client() : tlib.is(); none.run(6); new Client().other(7);\n");
    world_file(w, "b.mjs",
               "import { Client as C } from 'tlib'; import * as all from 'tlib';\n"
               "new C().run(1); new all.Client().run(2);\n");
    world_file(w, "c.py",
               "import tlib\nfrom tlib import Client as C\nfrom tlib import *\n"
               "C().run(1)\ntlib.Client('special').run(2)\nClient().run(3)\n");
    world_link(w);
    assert_call_node("a.js", "new Client().run(1)", "tlib.Client().run()");
    assert_call_node("a.js", "new tlib.Client(kind).run(2)", "tlib.Client(\"special\").run()");
    assert_call_node("a.js", "c.run(3)", "tlib.Client().run()");
    assert_call_node("a.js", "new alias().run(4)", "tlib.Client().run()");
    assert_call_node("a.js", "either.run(5)", "tlib.Client().run()");
    assert_call_node("a.js", "none.run(6)", "");
    assert_call_node("a.js", "new Client().other(7)", "");
    assert_call_node("b.mjs", "new C().run(1)", "tlib.Client().run()");
    assert_call_node("b.mjs", "new all.Client().run(2)", "tlib.Client().run()");
    assert_call_node("c.py", "C().run(1)", "tlib.Client().run()");
    assert_call_node("c.py", "tlib.Client('special').run(2)", "tlib.Client(\"special\").run()");
    assert_call_node("c.py", "Client().run(3)", "tlib.Client().run()");
}

static void test_nodes_travel_between_files_and_functions(void **state)
{
    world_file(
        w, "main.js",
        "const db = require('./db'); const { make, holder } = require('./db');\n"
        "function direct() { db.client.run(1); make().run(2); holder.inner.client.run(3); }\n"
        "function helper(c) { c.run(4); } helper(db.client);\n"
        "function confused(c) { c.run(5); } confused(db.client); confused(db.other);\n"
        "function half(c) { c.run(6); } half(db.client); half(whatever);\n"
        "require('./single').run(7);\n");
    world_file(
        w, "db.js",
        "const { Client, is } = require('tlib');\n"
        "exports.client = new Client(); exports.other = is();\n"
        "exports.make = () => { return cached(); }; function cached() { return new Client(); }\n"
        "exports.holder = { inner: { client: exports.client } };\n");
    world_file(w, "single.js",
               "const { Client } = require('tlib'); module.exports = new Client();\n");
    world_link(w);
    assert_call_node("main.js", "db.client.run(1)", "tlib.Client().run()");
    assert_call_node("main.js", "make().run(2)", "tlib.Client().run()");
    assert_call_node("main.js", "holder.inner.client.run(3)", "tlib.Client().run()");
    assert_call_node("main.js", "c.run(4)", "tlib.Client().run()");
    assert_call_node("main.js", "c.run(5)", "");
    assert_call_node("main.js", "c.run(6)", "tlib.Client().run()");
    assert_call_node("main.js", "require('./single').run(7)", "tlib.Client().run()");
}

static void test_nodes_of_fields(void **state)
{
    world_file(
        w, "f.js",
        "const { Client } = require('tlib');\n"
        "class Repo { constructor() { this.client = new Client(); this.later = null; }\n"
        "  go() { this.client.run(1); this.later.run(2); } init() { this.later = new Client(); }\n"
        "  field = new Client(); use() { this.field.run(3); } }\n"
        "class Sub extends Repo { more() { this.client.run(4); } }\n"
        "class Lib extends Client { own() { this.run(5); } } new Lib().run(6);\n"
        "const clients = { one: new Client() }; clients.two = new Client();\n"
        "function f() { clients.one.run(7); clients.two.run(8); }\n"
        "function outer(r) { r.client.run(9); } outer(new Repo());\n");
    world_file(w, "f.py",
               "import tlib\ntable = tlib.Client()\n"
               "class Repo:\n    shared = tlib.Client()\n"
               "    def __init__(self, given=None):\n"
               "        self.client = tlib.Client()\n        self.given = given or tlib.Client()\n"
               "    def go(self):\n        self.client.run(1)\n        self.shared.run(2)\n"
               "        self.given.run(3)\n"
               "def f():\n    table.run(4)\n    Repo().client.run(5)\n"
               "def g(c=tlib.Client()):\n    c.run(6)\n");
    world_link(w);
    static const char *const js[] = {
        "this.client.run(1)", "this.later.run(2)",  "this.field.run(3)",
        "this.client.run(4)", "this.run(5)",        "new Lib().run(6)",
        "clients.one.run(7)", "clients.two.run(8)", "r.client.run(9)"};
    static const char *const py[] = {"self.client.run(1)",   "self.shared.run(2)",
                                     "self.given.run(3)",    "table.run(4)",
                                     "Repo().client.run(5)", "c.run(6)"};
    for (size_t i = 0; i < ARRAY_SIZE(js); i++)
        assert_call_node("f.js", js[i], "tlib.Client().run()");
    for (size_t i = 0; i < ARRAY_SIZE(py); i++)
        assert_call_node("f.py", py[i], "tlib.Client().run()");
}

static void test_rows_give_types(void **state)
{
    world_file(w, "t.js",
               "const tlib = require('tlib');\n"
               "tlib.connect('x', (err, c) => { c.run(1); });\n"
               "tlib.open('x', { kind: 'client' }).run(2); tlib.open('x', { kind: 'no' }).run(3);\n"
               "new tlib.Client().then(c => { c.run(4); }); new tlib.Client().promise().run(6);\n"
               "AWSXRay.captureAWSClient(new tlib.Client()).run(5);\n");
    world_link(w);
    assert_call_node("t.js", "c.run(1)", "tlib.Client().run()");
    assert_call_node("t.js", "tlib.open('x', { kind: 'client' }).run(2)", "tlib.Client().run()");
    assert_call_node("t.js", "tlib.open('x', { kind: 'no' }).run(3)", "");
    assert_call_node("t.js", "c.run(4)", "tlib.Client().run()");
    assert_call_node("t.js", "new tlib.Client().promise().run(6)", "tlib.Client().run()");
    assert_call_node("t.js", "AWSXRay.captureAWSClient(new tlib.Client()).run(5)",
                     "tlib.Client().run()");
}

static void test_callers_that_differ_share_what_is_common(void **state)
{
    world_file(w, "h.js",
               "exports.one = (event) => help(event); exports.two = (event) => help(event);\n"
               "function help(ev) { return ev.pathParameters; }\n");
    struct app_function *one = world_function(w, PROVIDER_AWS, "one", "h.js", "one");
    struct app_function *two = world_function(w, PROVIDER_AWS, "two", "h.js", "two");
    app_add_trigger(&w->app, one, TRIGGER_HTTP, one->at);
    app_add_trigger(&w->app, two, TRIGGER_QUEUE, two->at);
    world_link(w);
    assert_string_equal(world_node(w, "h.js", IR_LOAD, "ev.pathParameters"),
                        "event.pathParameters");
}

static void test_events_are_followed_into_helpers(void **state)
{
    world_file(
        w, "h.js",
        "exports.handler = async (event) => { const b = JSON.parse(event.body); help(event);\n"
        "  for (const r of event.Records) use(r.s3.object.key);\n"
        "  event.Records.forEach(r => use(r.s3.object['key'])); };\n"
        "function help(ev) { return ev.pathParameters.id; }\n");
    world_file(w, "h.py",
               "def handler(event, context):\n"
               "    a = event['body']\n    b = event.get('body')\n    c = "
               "event.get('queryStringParameters', {})\n"
               "    return [r['s3']['object']['key'] for r in event['Records']]\n");
    world_function(w, PROVIDER_AWS, "js", "h.js", "handler");
    world_function(w, PROVIDER_AWS, "py", "h.py", "handler");
    world_link(w);
    assert_string_equal(world_node(w, "h.js", IR_LOAD, "event.body"), "event.body");
    assert_string_equal(world_node(w, "h.js", IR_LOAD, "ev.pathParameters.id"),
                        "event.pathParameters.*");
    assert_string_equal(world_node(w, "h.js", IR_LOAD, "r.s3.object.key"),
                        "event.Records.*.s3.object.key");
    assert_string_equal(world_node(w, "h.js", IR_LOAD, "r.s3.object['key']"),
                        "event.Records.*.s3.object.key");
    assert_string_equal(world_node(w, "h.py", IR_LOAD, "event['body']"), "event.body");
    assert_call_node("h.py", "event.get('body')", "event.body");
    assert_call_node("h.py", "event.get('queryStringParameters', {})",
                     "event.queryStringParameters");
    assert_string_equal(world_node(w, "h.py", IR_LOAD, "r['s3']['object']['key']"),
                        "event.Records.*.s3.object.key");
}

/* ---- rows ---- */

struct seen {
    const char *what;
    size_t n;
    bool exact;
};

static void see(void *context, const struct rule_row *row, bool exact)
{
    struct seen *s = context;
    if (row->rule && strcmp(row->rule->id, "command-injection/test") != 0)
        return;
    s->what = row->what;
    s->exact = exact;
    s->n++;
}

static struct seen rows(const char *path, enum ir_op op, const char *text)
{
    struct seen s = {0};
    struct place p = world_find(w, path, op, text);
    link_rows(w->link, p.fn, p.value, see, &s);
    return s;
}

static void test_conditions_decide_about_rows(void **state)
{
    static const struct {
        const char *call;
        bool applies;
    } calls[] = {
        {"t.is(x, { mode: 'FAST' })", true},
        {"t.is(x, { mode: true })", true},
        {"t.is(x, { mode: t.fast })", true},
        {"t.is(x, { mode: 'slow' })", false},
        {"t.is(x, { mode: y })", false},
        {"t.is(x, { mode: ['slow', 'fast'] })", true},
        {"t.is(x, options)", true},
        {"t.is(x, later)", true},
        {"t.is(x, { ...options })", true},
        {"t.is(x, made())", true},
        {"t.is(x)", false},
        {"t.not(x, { mode: 'safe' })", false},
        {"t.not(x, { mode: y })", true},
        {"t.not(x)", true},
        {"t.given(x, { mode: y })", true},
        {"t.given(x, {})", false},
        {"t.absent(x, {})", true},
        {"t.absent(x)", true},
        {"t.absent(x, { mode: 1 })", false},
        {"t.absent(x, unknown)", false},
        {"t.absent(x, { ...unknown })", false},
        {"t.has('SELECT ' + y)", true},
        {"t.has(`select ${y}`)", true},
        {"t.has(y)", false},
        {"t.lacks(y)", true},
        {"t.lacks('SELECT ' + y)", false},
        {"t.fixed('a' + 'b')", true},
        {"t.fixed(['a', { b: 1 }])", true},
        {"t.fixed('a' + y)", false},
        {"t.moves('a' + y)", true},
        {"t.moves('a')", false},
    };
    char text[4096];
    int n =
        snprintf(text, sizeof(text),
                 "const t = require('tlib'); const options = { mode: 'fast' };\n"
                 "const later = {}; later.mode = 'fast'; function made() { return options; }\n");
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, "%s;\n", calls[i].call);
    world_file(w, "c.js", text);
    world_link(w);
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
        struct seen s = rows("c.js", IR_CALL, calls[i].call);
        if ((s.n == 1) != calls[i].applies)
            fail_msg("%s: %zu rows", calls[i].call, s.n);
        if (s.n)
            assert_true(s.exact);
    }
}

static void test_rows_by_name_are_weaker(void **state)
{
    world_file(w, "n.js",
               "function f(o) { o.tmethod(1); o.tstore = 2; } class C { tmethod(x) {} }\n"
               "new C().tmethod(3);\n");
    world_link(w);
    struct seen s = rows("n.js", IR_CALL, "o.tmethod(1)");
    assert_int_equal(s.n, 1);
    assert_false(s.exact);
    assert_int_equal(rows("n.js", IR_CALL, "new C().tmethod(3)").n, 0);
    s = rows("n.js", IR_STORE, "o.tstore = 2");
    assert_int_equal(s.n, 1);
    assert_string_equal(s.what, "store");
}

static void test_rows_of_members_count_once(void **state)
{
    world_file(w, "m.js",
               "exports.handler = (event) => { help(event); return event.body; };\n"
               "function help(e) { const { body } = e; return body; }\n");
    world_function(w, PROVIDER_AWS, "f", "m.js", "handler");
    world_link(w);
    assert_int_equal(rows("m.js", IR_LOAD, "event.body").n, 1);
    uint32_t handler = world_fn(w, "m.js", "handler"), help = world_fn(w, "m.js", "help");
    struct seen s = {0};
    link_rows(w->link, handler, w->program->functions.items[handler]->params.items[0].value, see,
              &s);
    assert_int_equal(s.n, 1);
    s = (struct seen){0};
    link_rows(w->link, help, w->program->functions.items[help]->params.items[0].value, see, &s);
    assert_int_equal(s.n, 0);
}

/* ---- selections and texts ---- */

static const struct atom *atom(const char *text)
{
    return atom_get_str(w->program->atoms, text);
}

/* The text that S picks at a call; "-" when it picks nothing, "?" when that is no constant. */
static struct slice pick(const char *path, enum ir_op op, const char *call, struct selector s)
{
    struct place p = world_find(w, path, op, call);
    struct slice text;
    uint32_t fn, value = link_select(w->link, p.fn, p.value, &s, &fn);
    if (value == IR_NONE)
        return SLICE("-");
    return link_string(w->link, fn, value, &text) ? text : SLICE("?");
}

#define assert_pick(path, call, expected, ...)                                                     \
    assert_true(slice_eq_str(pick(path, IR_CALL, call, (struct selector)__VA_ARGS__), expected))

static void test_selectors_find_values(void **state)
{
    world_file(
        w, "s.js",
        "const base = { Key: { id: 'k1' }, TableName: 'orders' };\n"
        "function get(x) { const p = { TableName: 'p' }; p.Key = 'k2'; p.TableName = 'q'; f1(p);\n"
        "  x.Key = 'k3'; f2(x); f3({ ...base, TableName: 'over' }); f4(...['a', 'b'], 'c');\n"
        "  f5(['only']); f6(maker()); f7((a, b) => { return 'back'; }); f8(base); }\n"
        "function maker() { return { deep: { er: 'm' } }; }\n");
    world_file(w, "s.py", "opts = {'c': '3'}\nf1('1', b='2', **opts)\nf2(*rest)\nob.method('x')\n");
    world_link(w);
    assert_pick("s.js", "f1(p)", "q",
                {.kind = SELECT_ARG, .depth = 1, .path = {atom("TableName")}});
    assert_pick("s.js", "f1(p)", "k2", {.kind = SELECT_ARG, .depth = 1, .path = {atom("Key")}});
    assert_pick("s.js", "f1(p)", "-", {.kind = SELECT_ARG, .depth = 1, .path = {atom("None")}});
    assert_pick("s.js", "f1(p)", "-", {.kind = SELECT_ARG, .index = 1});
    assert_pick("s.js", "f2(x)", "k3", {.kind = SELECT_ARG, .depth = 1, .path = {atom("Key")}});
    struct selector id = {.kind = SELECT_ARG, .depth = 2, .path = {atom("Key"), NULL}};
    assert_true(
        slice_eq_str(pick("s.js", IR_CALL, "f3({ ...base, TableName: 'over' })", id), "k1"));
    assert_pick("s.js", "f3({ ...base, TableName: 'over' })", "over",
                {.kind = SELECT_ARG, .depth = 1, .path = {atom("TableName")}});
    assert_pick("s.js", "f4(...['a', 'b'], 'c')", "b", {.kind = SELECT_ARG, .index = 1});
    assert_pick("s.js", "f4(...['a', 'b'], 'c')", "c", {.kind = SELECT_ARG, .index = 2});
    assert_pick("s.js", "f5(['only'])", "only", {.kind = SELECT_ARG, .depth = 1, .path = {NULL}});
    assert_pick("s.js", "f6(maker())", "m",
                {.kind = SELECT_ARG, .depth = 2, .path = {atom("deep"), atom("er")}});
    assert_pick("s.js", "f7((a, b) => { return 'back'; })", "?",
                {.kind = SELECT_CALLBACK, .param = 1});
    assert_pick("s.js", "f7((a, b) => { return 'back'; })", "back",
                {.kind = SELECT_CALLBACK, .param = SELECTOR_RETURN});
    assert_pick("s.js", "f8(base)", "orders",
                {.kind = SELECT_ARG, .depth = 1, .path = {atom("TableName")}});
    assert_pick("s.py", "f1('1', b='2', **opts)", "2",
                {.kind = SELECT_ARG, .index = 1, .name = atom("b")});
    assert_pick("s.py", "f1('1', b='2', **opts)", "3", {.kind = SELECT_NAMED, .name = atom("c")});
    assert_pick("s.py", "f1('1', b='2', **opts)", "1", {.kind = SELECT_ARG});
    assert_pick("s.py", "f2(*rest)", "-", {.kind = SELECT_ARG});
    assert_pick("s.py", "ob.method('x')", "?", {.kind = SELECT_RECEIVER});
}

static void test_texts_come_from_the_environment(void **state)
{
    static struct app_variable variables[] = {
        {.name = "TABLE", .value = "orders", .literal = true},
        {.name = "REF", .value = "${Orders}", .literal = false},
    };
    world_file(
        w, "e.js",
        "const lib = require('./l'); const P = 'a' + `b${'c'}`; const { TABLE } = process.env;\n"
        "exports.handler = () => { f1(process.env.TABLE); f2(process.env.REF); f3(TABLE);\n"
        "  f4(P + '/' + process.env.TABLE); f5(process.env.NONE); };\n");
    world_file(w, "l.js", "f1(process.env['TABLE']);\n");
    world_file(w, "other.js", "f1(process.env.TABLE);\n");
    world_file(w, "e.py",
               "import os\nfrom os import environ\nf1(os.environ['TABLE'])\n"
               "f2(os.getenv('TABLE', 'x'))\nf3(environ.get('NONE', 'dflt'))\n");
    struct app_function *js = world_function(w, PROVIDER_AWS, "js", "e.js", "handler");
    struct app_function *py = world_function(w, PROVIDER_AWS, "py", "e.py", "handler");
    for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
        *vec_add(&js->environment, &w->arena) = variables[i];
        *vec_add(&py->environment, &w->arena) = variables[i];
    }
    world_link(w);
    assert_pick("e.js", "f1(process.env.TABLE)", "orders", {.kind = SELECT_ARG});
    assert_pick("e.js", "f2(process.env.REF)", "?", {.kind = SELECT_ARG});
    assert_pick("e.js", "f3(TABLE)", "orders", {.kind = SELECT_ARG});
    assert_pick("e.js", "f4(P + '/' + process.env.TABLE)", "abc/orders", {.kind = SELECT_ARG});
    assert_pick("e.js", "f5(process.env.NONE)", "?", {.kind = SELECT_ARG});
    assert_pick("l.js", "f1(process.env['TABLE'])", "orders", {.kind = SELECT_ARG});
    assert_pick("other.js", "f1(process.env.TABLE)", "?", {.kind = SELECT_ARG});
    assert_pick("e.py", "f1(os.environ['TABLE'])", "orders", {.kind = SELECT_ARG});
    assert_pick("e.py", "f2(os.getenv('TABLE', 'x'))", "orders", {.kind = SELECT_ARG});
    assert_pick("e.py", "f3(environ.get('NONE', 'dflt'))", "dflt", {.kind = SELECT_ARG});
}

/* ---- entries ---- */

static const struct link_entry *entry_of(const char *path, const char *title)
{
    size_t n;
    uint32_t fn = world_fn(w, path, title);
    const struct link_entry *entries = link_entries(w->link, &n);
    for (size_t i = 0; i < n; i++)
        if (entries[i].function == fn)
            return &entries[i];
    return NULL;
}

static void assert_entry(const char *path, const char *title, const char *app, const char *role)
{
    const struct link_entry *e = entry_of(path, title);
    if (!e)
        fail_msg("%s of %s is no entry", title, path);
    assert_string_equal(e->app ? e->app->name : "-", app);
    assert_string_equal(e->role ? e->role->name : "-", role);
}

static void test_handlers_of_the_model(void **state)
{
    world_file(w, "a.js",
               "exports.one = async function one(event) {};\n"
               "module.exports.two = wrap(function two(e) {});\n"
               "exports.three = middy(three).use(x()).onError(() => 1);\n"
               "async function three(event) {}\n"
               "const c = { run: function run(e) {} }; exports.four = c.run.bind(c);\n");
    world_file(w, "b.ts",
               "export const handler = (event: any) => 1; export default function d() {}\n");
    world_file(w, "w.ts",
               "export default { async fetch(request, env) {}, async queue(batch) {} };\n");
    world_file(w, "p.py",
               "@tracer.capture\ndef handler(event, context):\n    pass\n"
               "class H:\n    def run(self, event):\n        pass\nh = H()\n");
    world_file(w, "g.js", "exports.http = (req, res) => {}; exports.event = (e) => {};\n");
    struct app_function *one = world_function(w, PROVIDER_AWS, "one", "a.js", "one");
    app_add_trigger(&w->app, one, TRIGGER_STORAGE, one->at);
    struct app_function *two = world_function(w, PROVIDER_AWS, "two", "a.js", "two");
    app_add_trigger(&w->app, two, TRIGGER_HTTP, two->at);
    app_add_trigger(&w->app, two, TRIGGER_QUEUE, two->at);
    world_function(w, PROVIDER_AWS, "three", "a.js", "three");
    world_function(w, PROVIDER_AWS, "four", "a.js", "four");
    world_function(w, PROVIDER_AWS, "ts", "b.ts", "handler");
    world_function(w, PROVIDER_AWS, "missing", "b.ts", "nowhere");
    world_function(w, PROVIDER_CLOUDFLARE, "worker", "w.ts", NULL);
    world_function(w, PROVIDER_AWS, "py", "p.py", "handler");
    world_function(w, PROVIDER_AWS, "class", "p.py", "h.run");
    struct app_function *http = world_function(w, PROVIDER_GOOGLE, "http", "g.js", "http");
    app_add_trigger(&w->app, http, TRIGGER_HTTP, http->at);
    world_function(w, PROVIDER_GOOGLE, "event", "g.js", "event");
    world_function(w, PROVIDER_AWS, "gone", NULL, NULL);
    world_link(w);
    assert_entry("a.js", "one", "one", "lambda-storage");
    assert_entry("a.js", "two", "two", "lambda");
    assert_entry("a.js", "three", "three", "lambda");
    assert_entry("a.js", "run", "four", "lambda");
    assert_entry("b.ts", "handler", "ts", "lambda");
    assert_entry("b.ts", "d", "missing", "lambda");
    assert_entry("w.ts", "fetch", "worker", "worker-fetch");
    assert_entry("w.ts", "queue", "worker", "worker-queue");
    assert_entry("p.py", "handler", "py", "lambda");
    assert_entry("p.py", "H.run", "class", "lambda");
    assert_entry("g.js", "http", "http", "google-http");
    assert_entry("g.js", "event", "event", "google-event");
    assert_string_equal(w->messages, "no code found for function 'gone'\n");
}

static void test_handlers_inside_wrappers_of_the_app(void **state)
{
    world_file(w, "wrap.js",
               "exports.same = (fn) => async function outer(event, ctx) {\n"
               "  try { return await fn(event, ctx); } catch (e) { return fail(e); } };\n"
               "exports.other = (fn) => async function parsed(event) { return "
               "fn(JSON.parse(event.body)); };\n"
               "function fail(e) {}\n");
    world_file(w, "h.js",
               "const { same, other } = require('./wrap');\n"
               "exports.a = same(async function a(event) { return event.body; });\n"
               "exports.b = same(async function b(event) {});\n"
               "exports.c = other(async function c(body) { return body.x; });\n"
               "exports.d = same(same(async function d(event) {}));\n");
    world_function(w, PROVIDER_AWS, "A", "h.js", "a");
    world_function(w, PROVIDER_AWS, "B", "h.js", "b");
    world_function(w, PROVIDER_AWS, "C", "h.js", "c");
    world_function(w, PROVIDER_AWS, "D", "h.js", "d");
    world_file(w, "d.py",
               "def api(fn):\n    def wrapper(event, context):\n        log(event)\n"
               "        return fn(event, context)\n    return wrapper\n"
               "def log(e):\n    pass\n"
               "@api\ndef handler(event, context):\n    return event['body']\n");
    world_function(w, PROVIDER_AWS, "P", "d.py", "handler");
    world_link(w);
    uint32_t a = world_fn(w, "h.js", "a");
    assert_entry("h.js", "a", "A", "lambda");
    assert_entry("h.js", "b", "B", "lambda");
    assert_entry("wrap.js", "parsed", "C", "lambda");
    assert_null(entry_of("h.js", "c"));
    assert_entry("wrap.js", "outer", "A", "lambda");
    assert_string_equal(world_node(w, "h.js", IR_LOAD, "event.body"), "event.body");
    assert_string_equal(world_node(w, "wrap.js", IR_LOAD, "event.body"), "event.body");
    assert_string_equal(world_node(w, "h.js", IR_LOAD, "body.x"), "");
    assert_true(link_reaches(w->link, a, world_fn(w, "wrap.js", "outer")));
    assert_true(link_reaches(w->link, a, world_fn(w, "wrap.js", "fail")));
    assert_false(link_reaches(w->link, a, world_fn(w, "h.js", "b")));
    assert_entry("h.js", "d", "D", "lambda");
    assert_entry("d.py", "handler", "P", "lambda");
    assert_entry("d.py", "wrapper", "P", "lambda");
    assert_true(link_reaches(w->link, world_fn(w, "d.py", "handler"), world_fn(w, "d.py", "log")));
    assert_true(link_reaches(w->link, world_fn(w, "wrap.js", "parsed"), world_fn(w, "h.js", "c")));
}

static void assert_route(const char *path, const char *title, const char *method, const char *route)
{
    const struct link_entry *e = entry_of(path, title);
    if (!e)
        fail_msg("%s of %s is no entry", title, path);
    assert_string_equal(e->method ? e->method : "-", method);
    assert_string_equal(e->path ? e->path : "-", route);
    assert_string_equal(e->role->name, "test-route");
    assert_string_equal(e->app ? e->app->name : "-", "host");
}

static void test_routes_of_frameworks(void **state)
{
    world_file(w, "main.js", "const app = require('./app'); exports.handler = serverless(app);\n");
    world_file(w, "app.js",
               "const { App } = require('tlib'); const app = new App();\n"
               "class Ctl { show(req, res) { f(req.body); } }\nconst ctl = new Ctl();\n"
               "app.get('/a/:id', auth, function a(req, res) {}); function auth(req) {}\n"
               "app.post('/c', ctl.show.bind(ctl)); app.all('*', [function b(req) {}]);\n"
               "app.route({ method: 'put', url: '/d', handler: function d(req) {} });\n"
               "module.exports = app;\n");
    world_file(w, "main.py",
               "from tlib import App\napp = App()\n"
               "@app.route('/p', methods=['GET', 'POST'])\ndef p(req):\n    return req.body\n"
               "@app.get('/q')\n@login_required\ndef q(req):\n    pass\n"
               "def handler(event, context):\n    return app(event, context)\n");
    world_file(w, "inject.py",
               "import tlib\nfrom fastapi import Depends\n"
               "def client():\n    return tlib.Client()\n"
               "@tlib.App().route('/i')\ndef i(req, db=Depends(client)):\n    db.run(req.body)\n");
    world_file(w, "loose.js", "require('tlib').on('x', function loose(event) {});\n");
    world_function(w, PROVIDER_AWS, "host", "main.js", "handler");
    world_link(w);
    assert_route("app.js", "a", "GET", "/a/:id");
    assert_route("app.js", "auth", "GET", "/a/:id");
    assert_route("app.js", "Ctl.show", "POST", "/c");
    assert_route("app.js", "b", "ANY", "*");
    assert_route("app.js", "d", "PUT", "/d");
    assert_string_equal(world_node(w, "app.js", IR_LOAD, "req.body"), "req.body");
    const struct link_entry *p = entry_of("main.py", "p"), *q = entry_of("main.py", "q");
    assert_non_null(p);
    assert_string_equal(p->method, "GET,POST");
    assert_string_equal(p->path, "/p");
    assert_null(p->app);
    assert_null(q); /* the rules of this test know no @app.get */
    assert_call_node("inject.py", "db.run(req.body)", "tlib.Client().run()");
    assert_entry("loose.js", "loose", "-", "test-event");
    assert_string_equal(w->messages, "");
}

#define LINK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINK_TEST(test_nodes_follow_imports_members_and_calls),
        LINK_TEST(test_nodes_travel_between_files_and_functions),
        LINK_TEST(test_nodes_of_fields),
        LINK_TEST(test_rows_give_types),
        LINK_TEST(test_callers_that_differ_share_what_is_common),
        LINK_TEST(test_events_are_followed_into_helpers),
        LINK_TEST(test_conditions_decide_about_rows),
        LINK_TEST(test_rows_by_name_are_weaker),
        LINK_TEST(test_rows_of_members_count_once),
        LINK_TEST(test_selectors_find_values),
        LINK_TEST(test_texts_come_from_the_environment),
        LINK_TEST(test_handlers_of_the_model),
        LINK_TEST(test_handlers_inside_wrappers_of_the_app),
        LINK_TEST(test_routes_of_frameworks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
