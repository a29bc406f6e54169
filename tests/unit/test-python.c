/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hostile Python, and what guards what. What lowering means is shown by the listings in
 * tests/cases/ir.
 */
#include "lowering-fixture.h"

#include "base/limits.h"

static size_t count(const struct ir_function *f, enum ir_op op)
{
    size_t n = 0;
    for (size_t i = 0; i < f->code.len; i++)
        n += f->code.items[i].op == op;
    return n;
}

static struct ir_file *lower(struct fixture *fx, const char *text)
{
    buf_clear(&fx->text);
    buf_add_str(&fx->text, text);
    return lower_as(fx, "a.py");
}

/* ---- guards ---- */

static bool calls(const struct ir_function *f, const struct ir_instr *in, const char *name)
{
    if (in->op != IR_CALL || in->a >= f->code.len)
        return false;
    const struct ir_instr *callee = &f->code.items[in->a];
    return callee->op == IR_GLOBAL && slice_eq_str(atom_slice(callee->name), name);
}

static void add_guard(struct buf *out, const struct ir_function *f, const struct ir_guard *g)
{
    const struct ir_instr *in = &f->code.items[g->cond];
    buf_printf(out, "%s%s", out->len ? " " : "", g->truthy ? "" : "!");
    if (in->op == IR_BINARY && f->code.items[in->a].name && f->code.items[in->b].name)
        buf_printf(out, "%s%s%s", f->code.items[in->a].name->text, in->name->text,
                   f->code.items[in->b].name->text);
    else
        buf_add_str(out, in->name ? in->name->text : "?");
}

/* What must hold where danger() is called, innermost first. */
static void expect_guards(struct fixture *fx, const char *text, const char *expected)
{
    const struct ir_file *file = lower(fx, text);
    struct buf out;
    bool found = false;
    assert_false(file->has_error);
    buf_init(&out, 1 << 12);
    buf_add_str(&out, "");
    for (size_t i = 0; i < file->functions.len; i++) {
        const struct ir_function *f = file->functions.items[i];
        for (size_t v = 0; v < f->code.len; v++) {
            struct ir_guard guards[16];
            if (!calls(f, &f->code.items[v], "danger"))
                continue;
            found = true;
            size_t n = ir_guards(f, f->code.items[v].block, guards, 16);
            for (size_t k = 0; k < n; k++)
                add_guard(&out, f, &guards[k]);
        }
    }
    assert_true(found);
    assert_string_equal(out.ptr ? out.ptr : "", expected);
    buf_release(&out);
}

static void test_what_guards_what(void **state)
{
    static const char *const cases[][2] = {
        {"danger()", ""},
        {"if a:\n  danger()", "a"},
        {"if a: pass\ndanger()", ""},
        {"if a: pass\nelse:\n  danger()", "!a"},
        {"if a: pass\nelif b:\n  danger()", "b !a"},
        {"def f():\n  if not a:\n    return\n  danger()", "a"},
        {"def f():\n  if a or not b:\n    raise X\n  danger()", "b !a"},
        {"def f():\n  if not (a and b):\n    return\n  danger()", "b a"},
        {"def f():\n  ok = a and b\n  if ok:\n    danger()", "a b"},
        {"assert a\ndanger()", "a"},
        {"if a == 'x':\n  danger()", "a==x"},
        {"if a not in b:\n  exit()\nelse:\n  danger()", "ainb"},
        {"if not a is not b:\n  danger()", "aisb"},
        {"while a:\n  danger()", "a"},
        {"while True:\n  if a: break\ndanger()", "a"},
        {"for x in y:\n  if not x: continue\n  if a:\n    danger()", "a ?"},
        {"[danger() for x in y if a]", "a"},
        {"x = danger() if a else None", "a"},
        {"a and danger()", "a"},
        {"a or danger()", "!a"},
        {"match a:\n  case 'x': pass\n  case 'y' if b:\n    danger()", "b a==y !a==x"},
        {"def f():\n  try:\n    if not a: return\n    g()\n  except E:\n    return\n  danger()",
         "a"},
        {"def f():\n  try:\n    if not a: raise X\n  except E:\n    pass\n  danger()", ""},
        {"def f():\n  try:\n    if not a: return\n  finally:\n    g()\n  danger()", "a"},
        {"def f():\n  try:\n    if a: return\n  finally:\n    danger()", "!a"},
        {"def f():\n  try:\n    return g()\n  finally:\n    danger()", ""},
        {"def f():\n  with a as b:\n    if b: danger()", "a"},
    };
    struct fixture *fx = *state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        expect_guards(fx, cases[i][0], cases[i][1]);
}

/* ---- hostile text ---- */

static void test_nesting_is_cut_and_noted(void **state)
{
    static const char *const shapes[][3] = {
        {"[", "a", "]"},           {"f(", "a", ")"},
        {"{a:", "a", "}"},         {"(a,", "a", ")"},
        {"lambda:", "a", ""},      {"a=", "a", ""},
        {"a[", "a", "]"},          {"(a and (a or ", "a", "))"},
        {"a if b else ", "a", ""}, {"[a for a in ", "a", "]"},
        {"a+(", "a", ")"},         {"yield (", "a", ")"},
        {"(a:=", "a", ")"},        {"f(*", "a", ")"},
        {"a<(", "a", ")"},         {"2**", "a", ""},
    };
    struct fixture *fx = *state;
    for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
        struct ir_file *file = nested(fx, "a.py", shapes[i][0], shapes[i][1], shapes[i][2], 5000);
        assert_true(file->limited);
    }
    /* what only changes one value needs no room */
    assert_false(nested(fx, "a.py", "(", "a", ")", 20000)->limited);
    assert_false(nested(fx, "a.py", "not ", "a", "", 20000)->limited);
    assert_false(nested(fx, "a.py", "-", "a", "", 20000)->limited);
    assert_false(nested(fx, "a.py", "await ", "a", "", 20000)->limited);
}

static void test_nested_blocks_are_cut(void **state)
{
    static const char *const heads[] = {"if a:",        "for a in b:",     "while a:",
                                        "try:",         "def f():",        "class A:",
                                        "with a as b:", "match a:",        "async def f(a=b):",
                                        "@d\ndef f():", "if a and b or c:"};
    struct fixture *fx = *state;
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
        buf_clear(&fx->text);
        for (size_t depth = 0; depth < 900; depth++) {
            for (size_t k = 0; k < depth; k++)
                buf_add_char(&fx->text, ' ');
            buf_printf(&fx->text, "%s\n",
                       slice_starts(slice_of(heads[i]), "@") ? "def f():" : heads[i]);
        }
        lower_as(fx, "a.py");
    }
    assert_true(fx->file->limited);
}

static void test_long_chains_are_lowered_completely(void **state)
{
    static const struct {
        const char *head, *link, *tail;
        enum ir_op op;
        size_t links, expected;
    } chains[] = {
        {"f(a", "+b", ")", IR_BINARY, 200000, 200000},
        {"f('a'", "+b", ")", IR_CONCAT, 60000, 1},
        {"a", ".b", "", IR_LOAD, 100000, 100000},
        {"a", ".b()", "", IR_CALL, 100000, 100000},
        {"a", "['b']", "", IR_LOAD, 100000, 100000},
        {"f(a", " and b", ")", IR_BRANCH, 50000, 50000},
        {"f(a", " or b", ")", IR_BRANCH, 50000, 50000},
        {"f(a", " < b", ")", IR_BINARY, 20000, 20000},
        {"if a: b()\n", "elif a: b()\n", "", IR_CALL, 20000, 20001},
        {"if a", " or b", ": c()", IR_BRANCH, 100000, 100001},
        {"while True:\n", " if a: break\n", "", IR_BRANCH, 30000, 30000},
        {"for a in b:\n", " if a: continue\n", "", IR_BRANCH, 30000, 30001},
        {"f([a", ",a", "])", IR_ARRAY, 60000, 1},
        {"try: a()\n", "except b: c()\n", "", IR_CALL, 10000, 10001},
        {"match a:\n", " case 1: b()\n", "", IR_CALL, 10000, 10000},
        {"a = 'b'", " 'c'", "", IR_EXPORT, 50000, 1},
    };
    struct fixture *fx = *state;
    for (size_t i = 0; i < ARRAY_SIZE(chains); i++) {
        buf_clear(&fx->text);
        buf_add_str(&fx->text, chains[i].head);
        repeat(fx, chains[i].link, chains[i].links);
        buf_add_str(&fx->text, chains[i].tail);
        struct ir_file *file = lower_as(fx, "a.py");
        assert_false(file->limited);
        assert_int_equal(count(file->functions.items[0], chains[i].op), chains[i].expected);
    }
}

static const char program[] =
    "import a.b as c, d\nfrom . import e as f\nfrom ..g import *\n"
    "@a.b(1)\nclass A(B, metaclass=C):\n  x = y = 1\n  @staticmethod\n  def m(*a, k=1, **kw): "
    "yield from a\n"
    "  async def n(self, (p, q), r: int = 2, /, *, s):\n    async with a as b, c: return await b\n"
    "def h(event, context):\n  global x\n  nonlocal z\n  try:\n    if a and not b or c < d <= e: "
    "raise X() from e\n    return f'{a!r:>{w}} {b:d}' 'x' % (1, k)\n  except (A, B) as e: raise\n"
    "  except: pass\n  else: del a, b[1]\n  finally: assert x, 'y'\n"
    "  while (n := g()): break\n  else: continue\n  for i, *j in k: x[i:j, ...] += -~i ** 2\n"
    "  match p:\n    case [1, *_] | {'a': b, **c} if d: pass\n    case P(x=0, y=(a, b)) as q: "
    "pass\n"
    "  return {**a, 'b': [*c], d: {e for e in f if g}, h: (i async for i in j)}\n"
    "print >>f, 'x' % {'a': 1}\nexec 'x' in d\nlambda *a, b=1: (yield)\n\"%(a)s %d%%\" % v\n";

static void test_any_cut_of_a_program_is_survived(void **state)
{
    struct fixture *fx = *state;
    for (size_t from = 0, to; from < sizeof(program); from += 53)
        for (to = from; to < sizeof(program); to += 17) {
            buf_clear(&fx->text);
            buf_add(&fx->text, program + from, to - from);
            lower_as(fx, "a.py");
        }
}

static void test_random_tokens(void **state)
{
    static const char *const tokens[] = {
        "a",      "b",        "(",      ")",       "[",      "]",       "{",      "}",
        ":",      "\n",       "\n  ",   "\n    ",  "=",      ",",       ".",      "+",
        "%",      "'s'",      "f'{",    "}'",      "1",      "def f(",  "class ", "lambda ",
        "async ", "await ",   "yield ", "return ", "if ",    "elif ",   "else:",  "for ",
        " in ",   "while ",   "try:",   "except ", "as ",    "finally", "with ",  "match ",
        "case ",  "raise ",   "from ",  "import ", "global", "del ",    "not ",   " and ",
        " or ",   " is ",     "*",      "**",      "@",      ":=",      "->",     "assert ",
        "pass",   "continue", "break",  "None",    "\\",     "#x\n",    "\"\"\"", "nonlocal ",
    };
    struct fixture *fx = *state;
    uint64_t seed = 88172645463325252u;
    for (size_t round = 0; round < 300; round++) {
        buf_clear(&fx->text);
        for (size_t i = 0; i < 200; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            buf_add_str(&fx->text, tokens[seed % ARRAY_SIZE(tokens)]);
        }
        lower_as(fx, "a.py");
    }
}

static void test_broken_functions_are_marked(void **state)
{
    struct fixture *fx = *state;
    const struct ir_file *file = lower(fx, "def good():\n    return 1\n\n"
                                           "def bad():\n    x = (1 +\n    return x ]\n");
    assert_true(file->has_error);
    assert_false(file->functions.items[1]->has_error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        TEST(test_what_guards_what),
        TEST(test_nesting_is_cut_and_noted),
        TEST(test_nested_blocks_are_cut),
        TEST(test_long_chains_are_lowered_completely),
        TEST(test_any_cut_of_a_program_is_survived),
        TEST(test_random_tokens),
        TEST(test_broken_functions_are_marked),
    };
    return cmocka_run_group_tests_name("python", tests, NULL, NULL);
}
