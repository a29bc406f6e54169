/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hostile JavaScript: whatever it is given, lowering ends, stays within its limits and leaves a
 * well-formed IR. What lowering means is shown by the listings in tests/cases/ir.
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

static void test_nesting_is_cut_and_noted(void **state)
{
    static const char *const shapes[][3] = {
        {"(", "a", ")"},
        {"[", "a", "]"},
        {"f(", "a", ")"},
        {"{", "a", "}"},
        {"x=>", "a", ""},
        {"!", "a", ""},
        {"a=", "a", ""},
        {"(a&&(a||", "a", "))"},
        {"({a:", "a", "})"},
        {"`${", "a", "}`"},
        {"if(a)", "b()", ""},
        {"function f(){", "a", "}"},
        {"new ", "A", ""},
        {"async()=>await ", "a", ""},
        {"try{", "a", "}catch{}"},
        {"a:", "for(;;)break;", ""},
        {"class A{m(){", "a", "}}"},
        {"for(;;)", "a()", ""},
        {"a[", "b", "]"},
        {"switch(a){case 1:", "a()", "}"},
        {"(function(){", "a", "})()"},
        {"a?", "a", ":b"},
        {"-", "a", ""},
        {"class A extends ", "B", "{}"},
    };
    struct fixture *fx = *state;
    for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
        struct ir_file *file = nested(fx, "a.js", shapes[i][0], shapes[i][1], shapes[i][2], 20000);
        /* parentheses alone mean nothing, however many */
        assert_true(file->limited != slice_eq_str(slice_of(shapes[i][0]), "("));
        assert_false(file->has_error);
    }
}

static void test_nested_patterns_types_and_elements(void **state)
{
    struct fixture *fx = *state;
    assert_true(nested(fx, "a.js", "[", "a", "]", 5000)->limited);
    buf_clear(&fx->text);
    buf_add_str(&fx->text, "let ");
    repeat(fx, "[", 5000);
    buf_add_str(&fx->text, "a");
    repeat(fx, "]", 5000);
    buf_add_str(&fx->text, " = b;");
    assert_true(lower_as(fx, "a.js")->limited);
    assert_true(nested(fx, "a.jsx", "<a>", "b", "</a>", 5000)->limited);
    nested(fx, "a.tsx", "<a b={", "1", "}/>", 5000);
    nested(fx, "a.ts", "namespace a {", "export const b = 1", "}", 5000);
    nested(fx, "a.ts", "a as ", "b", "", 5000);
}

static void test_long_chains_are_lowered_completely(void **state)
{
    static const struct {
        const char *head, *link, *tail;
        enum ir_op op;
        size_t links, expected;
    } chains[] = {
        {"f(a", "+a", ")", IR_BINARY, 500000, 500000},
        {"f('a'", "+a", ")", IR_CONCAT, 100000, 2}, /* in pieces of 60,000 */
        {"a", ".b", "", IR_LOAD, 100000, 100000},
        {"a", ".b()", "", IR_CALL, 100000, 100000},
        {"a", "()", "", IR_CALL, 100000, 100000},
        {"a", "!.b", "", IR_LOAD, 0, 0},
        {"f(a", "&&b", ")", IR_BRANCH, 20000, 20000},
        {"f(a", "??b", ")", IR_BRANCH, 20000, 20000},
        {"f(a", "?b:a", ")", IR_BRANCH, 20000, 20000},
        {"if(a)b();", "else if(a)b();", "", IR_CALL, 5000, 5001},
        {"f(a", ",a", ")", IR_CALL, 100000, 1},
        {"f([a", ",a", "])", IR_CALL, 100000, 1},
        {"switch(a){", "case a:b();", "}", IR_CALL, 20000, 20000},
        {"if(a", "||b", ") c()", IR_BRANCH, 200000, 200001},
        {"for(;;){", "if(a)break;", "}", IR_BRANCH, 50000, 50000},
        {"for(a of b){", "if(a)continue;", "}", IR_BRANCH, 50000, 50001},
        {"f(", "a,", "a)", IR_CALL, 70000, 1},
    };
    struct fixture *fx = *state;
    for (size_t i = 0; i < ARRAY_SIZE(chains); i++) {
        buf_clear(&fx->text);
        buf_add_str(&fx->text, chains[i].head);
        repeat(fx, chains[i].link, chains[i].links);
        buf_add_str(&fx->text, chains[i].tail);
        struct ir_file *file = lower_as(fx, "a.js");
        assert_false(file->limited);
        assert_int_equal(count(file->functions.items[0], chains[i].op), chains[i].expected);
    }
}

static void test_broken_text_is_read_as_far_as_possible(void **state)
{
    static const struct {
        const char *text;
        size_t len;
    } texts[] = {
        {"exec('", 6},
        {"exec(\"abc\ndef(x)", 16},
        {"`${", 3},
        {"`", 1},
        {"/* never closed exec(a)", 23},
        {"a = /[", 6},
        {"'\\u{110000}\\ud800\\xZ\\u'", 24},
        {"a\0b('c\0d');\0", 12},
        {"\xff\xfe\x00\xc3(", 5},
        {"", 0},
        {"export", 6},
        {"import {a as from 'b'", 21},
        {"class { constructor( { } get static async *", 43},
        {"({a, b: , ...}) => {", 20},
        {"for (const of of) of; for (let in of) {", 39},
        {"switch (a) { case: default default: case", 40},
        {"function (", 10},
        {"<a b={c", 7},
        {"x?.[?.(", 7},
        {"try { } catch ( { }", 19},
        {"label: break nowhere; continue;", 31},
        {"return 1; yield 2; await 3; super(); super.x; new.target; import.meta.url", 73},
        {"@dec @dec() class A { @dec x; @dec m() {} @dec", 46},
        {"a.#b; #b in a; class B { #b; [`x${1}`]() {} static { this.#b } }", 64},
        {"export default; export { ; export * as; export =", 48},
        {"enum A { , B = , } namespace { abstract class {", 47},
    };
    static const char *const names[] = {"a.js", "a.ts", "a.tsx"};
    struct fixture *fx = *state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
            buf_clear(&fx->text);
            buf_add(&fx->text, texts[i].text, texts[i].len);
            lower_as(fx, names[k]);
        }
}

static void test_any_cut_of_a_program_is_survived(void **state)
{
    static const char program[] =
        "import a, { b as c, type D } from 'x'; export * from 'y';\n"
        "@dec class A extends B.C { static #x = () => this; constructor(private a, {b = 1}) {\n"
        "super(...arguments); } async *[k]() { yield* await this.#x?.(`t${a}${b}`); } }\n"
        "outer: for (const [i, { j = 2, ...r }] of Object.entries(o)) { try { if (i && !j || r)\n"
        "continue outer; switch (i) { case 1: break outer; default: throw new E(/x[/]/g, 'y'); } "
        "}\n"
        "catch ({ message: m }) { ({ m, [m]: r.s = 1 } = m); } finally { o.x ?\?= i++ ? -j : void "
        "0; } }\n"
        "const F = ({ p, ...q }) => <p.Q {...q} a='b' c={p}>t{p}</p.Q>; export { F as default };\n"
        "enum E { G, H = 'h' } namespace N.M { export const z = <any>F as D; } module.exports = "
        "tag`a${z}`;";
    static const char *const names[] = {"a.jsx", "a.ts", "a.tsx"};
    struct fixture *fx = *state;
    for (size_t k = 0; k < ARRAY_SIZE(names); k++)
        for (size_t from = 0, to; from < sizeof(program); from += 97)
            for (to = from; to < sizeof(program); to += 31) {
                buf_clear(&fx->text);
                buf_add(&fx->text, program + from, to - from);
                lower_as(fx, names[k]);
            }
}

static const char *const tokens[] = {
    "a",
    "b",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "=>",
    "=",
    ",",
    ";",
    ".",
    "?.",
    "...",
    "+",
    "&&",
    "?",
    ":",
    "'s'",
    "`t${",
    "}`",
    "1",
    "/r/",
    "function ",
    "class ",
    "async ",
    "await ",
    "yield ",
    "let ",
    "const ",
    "var ",
    "return ",
    "if(",
    "else ",
    "for(",
    " of ",
    " in ",
    "try{",
    "catch(",
    "finally{",
    "switch(",
    "case ",
    "default:",
    "break;",
    "export ",
    "import ",
    "from ",
    "this",
    "super",
    "new ",
    "delete ",
    "@",
    "#p",
    "<a>",
    "</a>",
    "static ",
    "get ",
    "enum ",
    "namespace ",
    "type ",
    "as ",
    "!",
    "\n",
    "arguments",
    "exports.",
    "module.exports",
    "require('x')",
    "extends ",
    "constructor(",
};

static void test_random_tokens(void **state)
{
    static const char *const names[] = {"a.jsx", "a.ts", "a.tsx"};
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
        lower_as(fx, names[round % ARRAY_SIZE(names)]);
    }
}

static void test_comments_and_broken_places_are_noted(void **state)
{
    struct fixture *fx = *state;
    buf_add_str(&fx->text, "// nothing\nf(); // virga:ignore x\n/* virga:\n */\n  g(]);\n}");
    const struct ir_file *file = lower_as(fx, "a.js");
    assert_int_equal(file->comments.len, 2);
    assert_int_equal(file->comments.items[0].line, 2);
    assert_true(slice_eq_str(file->comments.items[0].text, "// virga:ignore x"));
    assert_int_equal(file->comments.items[1].line, 3);
    assert_true(file->has_error);
    assert_int_equal(file->error_line, 5);
    assert_int_equal(file->error_column, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nesting_is_cut_and_noted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nested_patterns_types_and_elements, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_chains_are_lowered_completely, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_text_is_read_as_far_as_possible, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_any_cut_of_a_program_is_survived, setup, teardown),
        cmocka_unit_test_setup_teardown(test_random_tokens, setup, teardown),
        cmocka_unit_test_setup_teardown(test_comments_and_broken_places_are_noted, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
