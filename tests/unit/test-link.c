/* SPDX-License-Identifier: Apache-2.0 */
#include "link-fixture.h"

/* Modules, origins of values and the call graph. */

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

/* ---- modules ---- */

static void test_relative_imports_find_their_files(void **state)
{
    world_file(w, "a/main.js",
               "const x = require('./x'); const y = require('../b');\n"
               "const z = require('./z.js'); const t = require('./t.js');\n"
               "x.one(); y.two(); z(); t.three(); require('./none').four();\n");
    world_file(w, "a/x.js", "exports.one = function one() {};\n");
    world_file(w, "b/index.js", "module.exports = { two() {} };\n");
    world_file(w, "a/z.js", "module.exports = function z() {};\n");
    world_file(w, "a/t.ts", "export const three = () => 1;\n");
    world_link(w);
    assert_true(world_calls(w, "a/main.js", "x.one()", "a/x.js", "one"));
    assert_true(world_calls(w, "a/main.js", "y.two()", "b/index.js", "two"));
    assert_true(world_calls(w, "a/main.js", "z()", "a/z.js", "z"));
    assert_true(world_calls(w, "a/main.js", "t.three()", "a/t.ts", "three"));
    assert_int_equal(world_callees(w, "a/main.js", "require('./none').four()"), 0);
}

static void test_es_modules_export_and_re_export(void **state)
{
    world_file(w, "main.mjs",
               "import def, { a as b } from './m.mjs'; import * as all from './m.mjs';\n"
               "import { deep, named } from './barrel.mjs'; import cjs from './c.cjs';\n"
               "def(); b(); all.a(); deep(); named(); cjs.f();\n");
    world_file(w, "m.mjs", "export default function d() {}\nexport function a() {}\n");
    world_file(w, "barrel.mjs",
               "export * from './more.mjs'; export { a as named } from './m.mjs';\n");
    world_file(w, "more.mjs", "export * from './barrel.mjs'; export const deep = () => 0;\n");
    world_file(w, "c.cjs", "exports.f = function f() {};\n");
    world_link(w);
    assert_true(world_calls(w, "main.mjs", "def()", "m.mjs", "d"));
    assert_true(world_calls(w, "main.mjs", "b()", "m.mjs", "a"));
    assert_true(world_calls(w, "main.mjs", "all.a()", "m.mjs", "a"));
    assert_true(world_calls(w, "main.mjs", "deep()", "more.mjs", "deep"));
    assert_true(world_calls(w, "main.mjs", "named()", "m.mjs", "a"));
    assert_true(world_calls(w, "main.mjs", "cjs.f()", "c.cjs", "f"));
}

static void test_tsconfig_paths_and_workspaces(void **state)
{
    world_file(w, "tsconfig.json",
               "{ // comments are fine\n \"compilerOptions\": {\"baseUrl\": \".\",\n"
               "  \"paths\": {\"@lib/*\": [\"src/lib/*\"], \"@cfg\": [\"src/cfg.ts\"],},}}\n");
    world_file(w, "src/app/main.ts",
               "import { f } from '@lib/f'; import { c } from '@cfg';\n"
               "import { g } from 'src/lib/g'; import { h } from '@mono/util';\n"
               "import { k } from '@mono/util/k'; import { l } from 'unknown-package';\n"
               "f(); c(); g(); h(); k(); l();\n");
    world_file(w, "src/lib/f.ts", "export function f() {}\n");
    world_file(w, "src/lib/g.ts", "export function g() {}\n");
    world_file(w, "src/cfg.ts", "export function c() {}\n");
    world_file(w, "packages/util/package.json",
               "{\"name\": \"@mono/util\", \"main\": \"dist/index.js\"}\n");
    world_file(w, "packages/util/src/index.ts", "export function h() {}\n");
    world_file(w, "packages/util/k.ts", "export function k() {}\n");
    world_link(w);
    assert_true(world_calls(w, "src/app/main.ts", "f()", "src/lib/f.ts", "f"));
    assert_true(world_calls(w, "src/app/main.ts", "c()", "src/cfg.ts", "c"));
    assert_true(world_calls(w, "src/app/main.ts", "g()", "src/lib/g.ts", "g"));
    assert_true(world_calls(w, "src/app/main.ts", "h()", "packages/util/src/index.ts", "h"));
    assert_true(world_calls(w, "src/app/main.ts", "k()", "packages/util/k.ts", "k"));
    assert_int_equal(world_callees(w, "src/app/main.ts", "l()"), 0);
}

static void test_python_imports(void **state)
{
    world_file(w, "svc/app.py",
               "import util\nimport pkg.inner\nfrom pkg import inner as i, g\n"
               "from .near import n\nfrom shared.lib import s\nfrom star import *\nimport json\n"
               "util.f()\npkg.inner.h()\ni.h()\ng()\nn()\ns()\nt()\njson.loads(x)\n");
    world_file(w, "svc/util.py", "def f():\n    pass\n");
    world_file(w, "svc/pkg/__init__.py", "from .core import g\n");
    world_file(w, "svc/pkg/core.py", "def g():\n    pass\n");
    world_file(w, "svc/pkg/inner.py", "def h():\n    pass\n");
    world_file(w, "svc/near.py", "def n():\n    pass\n");
    world_file(w, "svc/star.py", "def t():\n    pass\n");
    world_file(w, "layers/common/python/shared/lib.py", "def s():\n    pass\n");
    world_file(w, "svc/json.py", "def loads(x):\n    pass\n");
    world_link(w);
    assert_true(world_calls(w, "svc/app.py", "util.f()", "svc/util.py", "f"));
    assert_true(world_calls(w, "svc/app.py", "pkg.inner.h()", "svc/pkg/inner.py", "h"));
    assert_true(world_calls(w, "svc/app.py", "i.h()", "svc/pkg/inner.py", "h"));
    assert_true(world_calls(w, "svc/app.py", "g()", "svc/pkg/core.py", "g"));
    assert_true(world_calls(w, "svc/app.py", "n()", "svc/near.py", "n"));
    assert_true(world_calls(w, "svc/app.py", "s()", "layers/common/python/shared/lib.py", "s"));
    assert_true(world_calls(w, "svc/app.py", "t()", "svc/star.py", "t"));
    assert_int_equal(world_callees(w, "svc/app.py", "json.loads(x)"), 0);
}

/* ---- origins ---- */

static struct place origin(const char *path, enum ir_op op, const char *text)
{
    struct place p = world_find(w, path, op, text), at = {IR_NONE, IR_NONE};
    at.value = link_origin(w->link, p.fn, p.value, &at.fn);
    return at;
}

static const struct ir_instr *instr(struct place p)
{
    return &w->program->functions.items[p.fn]->code.items[p.value];
}

static void test_origins_go_through_variables_and_files(void **state)
{
    world_file(w, "m.js",
               "const { conf, later, twice } = require('./conf');\n"
               "async function f() { const v = await conf; g(v.deep.x, later, twice); }\n"
               "let late; late = null; function set() { late = make(); }\n"
               "function use() { h(late); }\n");
    world_file(w, "conf.js",
               "const inner = { x: 'found' };\n"
               "exports.conf = { ...{ deep: inner } };\n"
               "exports.later = Object.freeze(['a']);\n"
               "let twice = 1; if (cond) twice = 2; exports.twice = twice;\n");
    world_link(w);
    assert_string_equal(instr(origin("m.js", IR_LOAD, "v.deep.x"))->name->text, "found");
    assert_int_equal(instr(origin("m.js", IR_CELL_LOAD, "later"))->op, IR_ARRAY);
    assert_int_equal(instr(origin("m.js", IR_CELL_LOAD, "twice"))->op, IR_PHI);
    assert_int_equal(instr(origin("m.js", IR_CELL_LOAD, "late"))->op, IR_CALL);
}

static void test_cyclic_definitions_end(void **state)
{
    world_file(w, "a.js",
               "const b = require('./b'); module.exports = new b.B(); exports.A = b.A;\n"
               "b.A.B.A(); const p = new q.x(); const q = new p.y(); q.z();\n"
               "const s = { ...t }; const t = { ...s }; s.m();\n");
    world_file(w, "b.js",
               "const a = require('./a'); module.exports = a.B; exports.A = a.A;\n"
               "exports.B = a.B;\n");
    world_file(w, "c.mjs", "export * from './d.mjs'; import { x } from './d.mjs'; x();\n");
    world_file(w, "d.mjs", "export * from './c.mjs';\n");
    world_file(w, "e.py",
               "from f import g\ng()\nclass A(B):\n    pass\nclass B(A):\n    pass\n"
               "B().m()\n");
    world_file(w, "f.py", "from e import g\n");
    world_link(w);
    assert_int_equal(world_callees(w, "a.js", "b.A.B.A()"), 0);
    assert_int_equal(world_callees(w, "a.js", "s.m()"), 0);
    assert_int_equal(world_callees(w, "c.mjs", "x()"), 0);
    assert_int_equal(world_callees(w, "e.py", "B().m()"), 0);
}

/* ---- calls ---- */

static void test_methods_of_classes(void **state)
{
    world_file(
        w, "c.js",
        "class Base { run() { this.step(); } step() {} shared() {} }\n"
        "class Sub extends Base { constructor() { super(); this.helper = new Help(); }\n"
        "  step() { super.shared(); this.helper.aid(); } static make() {} arrow = () => 1; }\n"
        "class Help { aid() {} }\n"
        "class View { constructor() { this.click = this.click.bind(this); } click() {}\n"
        "  draw() { this.click(); } }\n"
        "const s = new Sub(); s.run(); Sub.make(); s.arrow();\n");
    world_link(w);
    assert_int_equal(world_callees(w, "c.js", "this.step()"), 2);
    assert_true(world_calls(w, "c.js", "super.shared()", "c.js", "Base.shared"));
    assert_true(world_calls(w, "c.js", "this.helper.aid()", "c.js", "Help.aid"));
    assert_true(world_calls(w, "c.js", "s.run()", "c.js", "Base.run"));
    assert_true(world_calls(w, "c.js", "Sub.make()", "c.js", "Sub.make"));
    assert_true(world_calls(w, "c.js", "s.arrow()", "c.js", "Sub.arrow"));
    assert_true(world_calls(w, "c.js", "this.click()", "c.js", "View.click"));
}

static void test_python_classes(void **state)
{
    world_file(w, "c.py",
               "class Base:\n"
               "    def __init__(self, x):\n        self.x = x\n"
               "    def run(self):\n        self.step()\n"
               "    def step(self):\n        pass\n"
               "    @classmethod\n    def make(cls, y):\n        pass\n"
               "    @staticmethod\n    def util(z):\n        pass\n"
               "class Sub(Base):\n"
               "    def __init__(self):\n        super().__init__(1)\n"
               "b = Base(2)\nb.run()\nBase.make(3)\nBase.util(4)\nBase.run(b)\nSub().step()\n");
    world_link(w);
    uint32_t run = world_fn(w, "c.py", "Base.run");
    assert_true(world_calls(w, "c.py", "b.run()", "c.py", "Base.run"));
    assert_true(world_calls(w, "c.py", "self.step()", "c.py", "Base.step"));
    assert_true(world_calls(w, "c.py", "Base.make(3)", "c.py", "Base.make"));
    assert_true(world_calls(w, "c.py", "Base.util(4)", "c.py", "Base.util"));
    assert_true(world_calls(w, "c.py", "super().__init__(1)", "c.py", "Base.__init__"));
    assert_true(world_calls(w, "c.py", "Sub().step()", "c.py", "Base.step"));
    assert_true(world_calls(w, "c.py", "Base(2)", "c.py", "Base.__init__"));
    struct place unbound = world_find(w, "c.py", IR_CALL, "Base.run(b)");
    struct place made = world_find(w, "c.py", IR_CALL, "Base.make(3)");
    assert_int_equal(link_call_shift(w->link, unbound.fn, unbound.value, run), 1);
    assert_int_equal(
        link_call_shift(w->link, made.fn, made.value, world_fn(w, "c.py", "Base.make")), 0);
}

static void test_old_style_classes_and_object_methods(void **state)
{
    world_file(w, "o.js",
               "function Foo() { this.part = new Part(); }\n"
               "Foo.prototype.go = function go() { this.part.turn(); };\n"
               "function Part() {}\n"
               "Part.prototype = { turn: function turn() {} };\n"
               "const api = { list() { return this.fetchAll(); }, fetchAll() {} };\n"
               "api.late = function late() {};\n"
               "new Foo().go(); api.list(); api.late();\n");
    world_link(w);
    assert_true(world_calls(w, "o.js", "this.part.turn()", "o.js", "turn"));
    assert_true(world_calls(w, "o.js", "new Foo().go()", "o.js", "go"));
    assert_true(world_calls(w, "o.js", "this.fetchAll()", "o.js", "fetchAll"));
    assert_true(world_calls(w, "o.js", "api.late()", "o.js", "late"));
}

static void test_functions_travel_through_parameters(void **state)
{
    world_file(w, "p.js",
               "function a(x) {} function twice(fn) { fn(1); }\n"
               "function outer(cb) { twice(cb); }\n"
               "outer(a);\n"
               "class Store { saveOne(x) {} }\n"
               "function service(store) { return { put(x) { store.saveOne(x); } }; }\n"
               "const svc = service(new Store()); svc.put(2);\n"
               "function inject({ repo }) { repo.findOne(3); }\n"
               "inject({ repo: { findOne(id) {} } });\n");
    world_link(w);
    assert_true(world_calls(w, "p.js", "fn(1)", "p.js", "a"));
    assert_true(world_calls(w, "p.js", "store.saveOne(x)", "p.js", "Store.saveOne"));
    assert_true(world_calls(w, "p.js", "svc.put(2)", "p.js", "put"));
    assert_true(world_calls(w, "p.js", "repo.findOne(3)", "p.js", "findOne"));
}

static void test_tables_of_functions(void **state)
{
    world_file(w, "t.js",
               "const table = { one() {}, two() {} }; const list = [() => 1, () => 2];\n"
               "function f(e) { table[e.type](e); for (const g of list) g(e); list[1](e); }\n");
    world_file(w, "t.py",
               "def one(e):\n    pass\ndef two(e):\n    pass\nTABLE = {'1': one, '2': two}\n"
               "def f(e):\n    TABLE[e['type']](e)\n    g = TABLE.get(e['type'])\n    g(e)\n"
               "    TABLE.get('2')(e)\n");
    world_link(w);
    assert_int_equal(world_callees(w, "t.js", "table[e.type](e)"), 2);
    assert_int_equal(world_callees(w, "t.js", "g(e)"), 2);
    assert_int_equal(world_callees(w, "t.js", "list[1](e)"), 1);
    assert_int_equal(world_callees(w, "t.py", "TABLE[e['type']](e)"), 2);
    assert_int_equal(world_callees(w, "t.py", "g(e)"), 2);
    assert_true(world_calls(w, "t.py", "TABLE.get('2')(e)", "t.py", "two"));
}

static int shift_of(const char *path, const char *text, const char *callee)
{
    struct place p = world_find(w, path, IR_CALL, text);
    return link_call_shift(w->link, p.fn, p.value, world_fn(w, path, callee));
}

static void test_bound_and_wrapped_functions(void **state)
{
    world_file(w, "b.js",
               "const util = require('util');\n"
               "function f(a, b) {}\n"
               "f.call(null, 1, 2); f.apply(null, xs); f.bind(null, 1)(2);\n"
               "util.promisify(f)(3); memo(f)(4);\n");
    world_file(w, "b.py",
               "import functools\ndef f(a, b):\n    pass\n"
               "functools.partial(f, 1)(2)\n");
    world_link(w);
    assert_true(world_calls(w, "b.js", "f.call(null, 1, 2)", "b.js", "f"));
    assert_int_equal(shift_of("b.js", "f.call(null, 1, 2)", "f"), 1);
    assert_true(world_calls(w, "b.js", "f.apply(null, xs)", "b.js", "f"));
    assert_int_equal(shift_of("b.js", "f.apply(null, xs)", "f"), LINK_UNALIGNED);
    assert_true(world_calls(w, "b.js", "f.bind(null, 1)(2)", "b.js", "f"));
    assert_int_equal(shift_of("b.js", "f.bind(null, 1)(2)", "f"), -1);
    assert_true(world_calls(w, "b.js", "util.promisify(f)(3)", "b.js", "f"));
    assert_true(world_calls(w, "b.js", "memo(f)(4)", "b.js", "f"));
    assert_true(world_calls(w, "b.py", "functools.partial(f, 1)(2)", "b.py", "f"));
    assert_int_equal(shift_of("b.py", "functools.partial(f, 1)(2)", "f"), -1);
}

static void test_methods_found_by_name_alone(void **state)
{
    world_file(w, "n.js",
               "class Orders { shipParcel(x) {} get(x) {} dup(x) {} } class Other { dup(x) {} }\n"
               "function f(o) { o.shipParcel(1); o.get(2); o.dup(3); }\n"
               "const lib = require('some-lib'); lib.shipParcel(4); [].shipParcel(5);\n");
    world_link(w);
    assert_true(world_calls(w, "n.js", "o.shipParcel(1)", "n.js", "Orders.shipParcel"));
    assert_int_equal(world_callees(w, "n.js", "o.get(2)"), 0);
    assert_int_equal(world_callees(w, "n.js", "o.dup(3)"), 0);
    assert_int_equal(world_callees(w, "n.js", "lib.shipParcel(4)"), 0);
    assert_int_equal(world_callees(w, "n.js", "[].shipParcel(5)"), 0);
}

static void test_what_can_run(void **state)
{
    world_file(w, "r.js",
               "const lib = require('./lib');\n"
               "function a() { b(); xs.map(c); return function inner() { d(); }; }\n"
               "function b() {} function c() {} function d() {} function e() { a(); }\n"
               "function alone() {}\n");
    world_file(w, "lib.js", "start(); function start() {}\n");
    world_link(w);
    uint32_t a = world_fn(w, "r.js", "a"), alone = world_fn(w, "r.js", "alone");
    static const char *const reached[] = {"a", "b", "c", "d", "inner", ""};
    for (size_t i = 0; i < ARRAY_SIZE(reached); i++)
        assert_true(link_reaches(w->link, a, world_fn(w, "r.js", reached[i])));
    assert_true(link_reaches(w->link, a, world_fn(w, "lib.js", "start")));
    assert_true(link_reaches(w->link, world_fn(w, "r.js", "e"), world_fn(w, "r.js", "d")));
    assert_false(link_reaches(w->link, a, alone));
    assert_false(link_reaches(w->link, a, world_fn(w, "r.js", "e")));
    assert_true(link_reaches(w->link, alone, alone));
}

#define LINK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINK_TEST(test_relative_imports_find_their_files),
        LINK_TEST(test_es_modules_export_and_re_export),
        LINK_TEST(test_tsconfig_paths_and_workspaces),
        LINK_TEST(test_python_imports),
        LINK_TEST(test_origins_go_through_variables_and_files),
        LINK_TEST(test_cyclic_definitions_end),
        LINK_TEST(test_methods_of_classes),
        LINK_TEST(test_python_classes),
        LINK_TEST(test_old_style_classes_and_object_methods),
        LINK_TEST(test_functions_travel_through_parameters),
        LINK_TEST(test_tables_of_functions),
        LINK_TEST(test_bound_and_wrapped_functions),
        LINK_TEST(test_methods_found_by_name_alone),
        LINK_TEST(test_what_can_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
