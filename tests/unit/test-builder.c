/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/builder.h"

#include <cmocka.h>

struct fixture {
    struct atom_table *atoms;
    struct ir_file *file;
    struct builder *b;
    struct buf out;
};

static int setup(void **state)
{
    static struct fixture fx;
    fx.atoms = atom_table_new();
    fx.file = ir_file_new("a.py", LANG_PYTHON);
    fx.b = irb_new(fx.file, fx.atoms);
    buf_init(&fx.out, 1 << 20);
    irb_begin(fx.b, IR_FN_MODULE, NULL, 0, 0);
    *state = &fx;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fx = *state;
    irb_free(fx->b);
    ir_file_free(fx->file);
    atom_table_free(fx->atoms);
    buf_release(&fx->out);
    return 0;
}

static const struct atom *name(struct fixture *fx, const char *text)
{
    return irb_atom(fx->b, slice_of(text));
}

static uint32_t global(struct fixture *fx, const char *text)
{
    return irb_emit(fx->b, IR_GLOBAL, IR_NONE, IR_NONE, IR_NONE, name(fx, text), 0, 0);
}

static void use(struct fixture *fx, uint32_t value)
{
    struct ir_arg arg = {.value = value, .key = IR_NONE};
    irb_emit_args(fx->b, IR_CALL, global(fx, "use"), &arg, 1, 0, 0, 0);
}

static void assign_text(struct fixture *fx, uint32_t var, const char *text)
{
    irb_assign(fx->b, var, irb_const(fx->b, IR_CONST_STRING, slice_of(text), 0, 0), 0, 0);
}

static void expect(struct fixture *fx, const char *listing)
{
    ir_dump(fx->file, &fx->out);
    assert_string_equal(fx->out.ptr, listing);
}

static void test_paths_that_meet_make_a_phi(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t x = irb_declare(b, name(fx, "x"), false), y = irb_declare(b, name(fx, "y"), false);
    assign_text(fx, x, "first");
    assign_text(fx, y, "same");
    uint32_t yes = irb_block(b), after = irb_block(b);
    irb_branch(b, global(fx, "c"), yes, after);
    irb_seal(b, yes);
    irb_enter(b, yes);
    assign_text(fx, x, "second");
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
    use(fx, irb_read(b, x, 0, 0));
    use(fx, irb_read(b, y, 0, 0));
    irb_end(b);
    expect(fx, "f0 module()\n"
               "  b0:\n"
               "    branch $c b1 b2\n"
               "  b1: from b0\n"
               "    jump b2\n"
               "  b2: from b0, b1\n"
               "    v6 = phi(b0: \"first\", b1: \"second\")\n"
               "    v8 = call $use(v6)\n"
               "    v10 = call $use(\"same\")\n"
               "    return\n");
}

static void test_loops_keep_only_phis_that_are_needed(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t i = irb_declare(b, name(fx, "i"), false), k = irb_declare(b, name(fx, "k"), false);
    assign_text(fx, i, "start");
    assign_text(fx, k, "k");
    uint32_t header = irb_block(b), body = irb_block(b), after = irb_block(b);
    irb_jump(b, header);
    irb_enter(b, header);
    irb_branch(b, irb_read(b, i, 0, 0), body, after);
    irb_seal(b, body);
    irb_enter(b, body);
    use(fx, irb_read(b, k, 0, 0)); /* looks like a phi until the header is sealed */
    irb_assign(b, k, irb_read(b, k, 0, 0), 0, 0);
    irb_assign(b, i, irb_load(b, irb_read(b, i, 0, 0), name(fx, "next"), 0, 0), 0, 0);
    irb_jump(b, header);
    irb_seal(b, header);
    irb_seal(b, after);
    irb_enter(b, after);
    use(fx, irb_read(b, i, 0, 0));
    irb_end(b);
    expect(fx, "f0 module()\n"
               "  b0:\n"
               "    jump b1\n"
               "  b1: from b0, b2 loop b1\n"
               "    v3 = phi(b0: \"start\", b2: v8)\n"
               "    branch v3 b2 b3\n"
               "  b2: from b1 loop b1\n"
               "    v7 = call $use(\"k\")\n"
               "    v8 = v3.next\n"
               "    jump b1\n"
               "  b3: from b1\n"
               "    v11 = call $use(v3)\n"
               "    return\n");
}

static void test_captured_variables_are_cells(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t once = irb_declare(b, name(fx, "once"), true);
    uint32_t twice = irb_declare(b, name(fx, "twice"), true);
    assign_text(fx, once, "1");
    assign_text(fx, twice, "2");
    struct ir_function *inner = irb_begin(b, IR_FN_PLAIN, name(fx, "inner"), 0, 0);
    use(fx, irb_read(b, once, 0, 0));
    assign_text(fx, twice, "3");
    irb_end(b);
    irb_end(b);
    assert_int_equal(inner->parent, 0);
    assert_int_equal(fx->file->cells.items[0].nstores, 1);
    assert_int_equal(fx->file->cells.items[0].store_fn, 0);
    assert_int_equal(fx->file->cells.items[0].store, 1);
    assert_int_equal(fx->file->cells.items[1].nstores, 2);
    assert_int_equal(fx->file->cells.items[1].store, IR_NONE);
    expect(fx, "f0 module()\n"
               "  b0:\n"
               "    cell once := \"1\"\n"
               "    cell twice := \"2\"\n"
               "    return\n"
               "f1 inner()\n"
               "  b0:\n"
               "    v0 = cell once\n"
               "    v2 = call $use(v0)\n"
               "    cell twice := \"3\"\n"
               "    return\n");
}

static void test_code_after_a_return_reaches_nothing(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t x = irb_declare(b, name(fx, "x"), false);
    uint32_t yes = irb_block(b), after = irb_block(b);
    assign_text(fx, x, "live");
    irb_branch(b, global(fx, "c"), yes, after);
    irb_seal(b, yes);
    irb_enter(b, yes);
    irb_return(b, IR_NONE, 0, 0);
    assert_false(irb_open(b));
    assign_text(fx, x, "dead");
    uint32_t loop = irb_block(b); /* a loop in dead code, sealed as front ends do */
    irb_jump(b, loop);
    irb_enter(b, loop);
    use(fx, irb_read(b, x, 0, 0));
    irb_jump(b, loop);
    irb_seal(b, loop);
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
    assert_true(irb_open(b));
    use(fx, irb_read(b, x, 0, 0));
    irb_end(b);
    expect(fx, "f0 module()\n"
               "  b0:\n"
               "    branch $c b1 b2\n"
               "  b1: from b0\n"
               "    return\n"
               "  b2: from b0\n"
               "    v10 = call $use(\"live\")\n"
               "    return\n"
               "  b3: unreachable\n"
               "  b4: unreachable\n"
               "    v7 = call $use(undef)\n"
               "    jump b4\n");
}

static void test_a_long_chain_of_branches_needs_no_stack(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t x = irb_declare(b, name(fx, "x"), false);
    assign_text(fx, x, "1");
    assign_text(fx, x, "2");
    for (int i = 0; i < 50000; i++) {
        uint32_t yes = irb_block(b), after = irb_block(b);
        irb_branch(b, global(fx, "c"), yes, after);
        irb_seal(b, yes);
        irb_enter(b, yes);
        irb_jump(b, after);
        irb_seal(b, after);
        irb_enter(b, after);
    }
    struct slice text;
    uint32_t value = irb_read(b, x, 0, 0);
    assert_true(ir_const_string(irb_current(b), value, &text));
    assert_true(slice_eq_str(text, "2"));
    irb_end(b);
    assert_false(fx->file->limited);
}

static void test_hostile_phi_counts_hit_a_cap(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t vars[1000];
    for (size_t i = 0; i < ARRAY_SIZE(vars); i++) {
        vars[i] = irb_declare(b, name(fx, "x"), false);
        assign_text(fx, vars[i], "1");
        assign_text(fx, vars[i], "2");
    }
    for (int i = 0; i < 2000; i++) {
        uint32_t yes = irb_block(b), after = irb_block(b);
        irb_branch(b, global(fx, "c"), yes, after);
        irb_seal(b, yes);
        irb_enter(b, yes);
        irb_jump(b, after);
        irb_seal(b, after);
        irb_enter(b, after);
    }
    for (size_t i = 0; i < ARRAY_SIZE(vars); i++)
        use(fx, irb_read(b, vars[i], 0, 0));
    irb_end(b);
    assert_true(fx->file->limited);
}

static void test_constant_strings_are_joined(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    struct slice text;
    struct ir_arg args[3] = {
        {.value = irb_const(b, IR_CONST_STRING, SLICE("a"), 0, 0), .key = IR_NONE},
        {.value = irb_const(b, IR_CONST_NUMBER, SLICE("12"), 0, 0), .key = IR_NONE},
        {.value = global(fx, "x"), .key = IR_NONE}};
    uint32_t joined = irb_emit_args(b, IR_CONCAT, IR_NONE, args, 2, 0, 0, 0);
    uint32_t open = irb_emit_args(b, IR_CONCAT, IR_NONE, args, 3, 0, 0, 0);
    args[1].value = joined;
    uint32_t again = irb_emit_args(b, IR_CONCAT, IR_NONE, args, 2, 0, 0, 0);
    assert_true(ir_const_string(irb_current(b), again, &text));
    assert_true(slice_eq_str(text, "aa12"));
    assert_false(ir_const_string(irb_current(b), open, &text));
    assert_false(ir_const_string(irb_current(b), args[2].value, &text));
    irb_end(b);
}

static void test_nested_loops_know_their_headers(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t headers[3], afters[3];
    for (int i = 0; i < 3; i++) {
        uint32_t body = irb_block(b);
        headers[i] = irb_block(b);
        afters[i] = irb_block(b);
        irb_jump(b, headers[i]);
        irb_enter(b, headers[i]);
        irb_branch(b, global(fx, "c"), body, afters[i]);
        irb_seal(b, body);
        irb_enter(b, body);
    }
    uint32_t innermost = irb_here(b);
    for (int i = 3; i-- > 0;) {
        irb_jump(b, headers[i]);
        irb_seal(b, headers[i]);
        irb_seal(b, afters[i]);
        irb_enter(b, afters[i]);
    }
    irb_end(b);
    const struct ir_function *f = fx->file->functions.items[0];
    assert_int_equal(f->blocks.items[innermost].loop, headers[2]);
    assert_int_equal(f->blocks.items[afters[2]].loop, headers[1]);
    assert_int_equal(f->blocks.items[headers[1]].loop, headers[1]);
    assert_int_equal(f->blocks.items[afters[0]].loop, IR_NONE);
    assert_true(ir_dominates(f, headers[0], innermost));
    assert_false(ir_dominates(f, innermost, afters[2]));
    assert_true(ir_dominates(f, 0, afters[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        TEST(test_paths_that_meet_make_a_phi),
        TEST(test_loops_keep_only_phis_that_are_needed),
        TEST(test_captured_variables_are_cells),
        TEST(test_code_after_a_return_reaches_nothing),
        TEST(test_a_long_chain_of_branches_needs_no_stack),
        TEST(test_hostile_phi_counts_hit_a_cap),
        TEST(test_constant_strings_are_joined),
        TEST(test_nested_loops_know_their_headers),
    };
    return cmocka_run_group_tests_name("builder", tests, NULL, NULL);
}
