/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/builder.h"

#include <cmocka.h>

struct fixture {
    struct ir_program *program;
    struct ir_file *file;
    struct builder *b;
};

static int setup(void **state)
{
    static struct fixture fx;
    fx.program = ir_program_new();
    fx.file = ir_file_new("a.py", LANG_PYTHON);
    ir_file_set_text(fx.file, SLICE("one\ntwo\n\nfour"));
    fx.b = irb_new(fx.file, fx.program->atoms);
    irb_begin(fx.b, IR_FN_MODULE, NULL, 0, 0);
    *state = &fx;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fx = *state;
    irb_free(fx->b);
    if (fx->program->files.len == 0)
        ir_file_free(fx->file);
    ir_program_free(fx->program);
    return 0;
}

static uint32_t global(struct fixture *fx, const char *text)
{
    return irb_emit(fx->b, IR_GLOBAL, IR_NONE, IR_NONE, IR_NONE, irb_atom(fx->b, slice_of(text)), 0,
                    0);
}

static uint32_t not_of(struct fixture *fx, uint32_t value)
{
    return irb_emit(fx->b, IR_UNARY, value, IR_NONE, IR_NONE, irb_atom(fx->b, SLICE("not")), 0, 0);
}

/* if COND: return */
static void leave_if(struct fixture *fx, uint32_t cond)
{
    uint32_t yes = irb_block(fx->b), after = irb_block(fx->b);
    irb_branch(fx->b, cond, yes, after);
    irb_seal(fx->b, yes);
    irb_enter(fx->b, yes);
    irb_return(fx->b, IR_NONE, 0, 0);
    irb_seal(fx->b, after);
    irb_enter(fx->b, after);
}

/* The value `left && right` (or `||`), right being made by a call of MAKE. */
static uint32_t logical(struct fixture *fx, bool is_and, uint32_t left, const char *right,
                        uint32_t *ret_right)
{
    struct builder *b = fx->b;
    uint32_t result = irb_declare(b, irb_atom(b, SLICE("r")), false);
    uint32_t other = irb_block(b), after = irb_block(b);
    irb_assign(b, result, left, 0, 0);
    irb_branch(b, left, is_and ? other : after, is_and ? after : other);
    irb_seal(b, other);
    irb_enter(b, other);
    *ret_right = global(fx, right);
    irb_assign(b, result, *ret_right, 0, 0);
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
    return irb_read(b, result, 0, 0);
}

static bool has_guard(const struct ir_guard *guards, size_t count, uint32_t cond, bool truthy)
{
    for (size_t i = 0; i < count; i++)
        if (guards[i].cond == cond && guards[i].truthy == truthy)
            return true;
    return false;
}

static void test_an_early_return_guards_what_follows(void **state)
{
    struct fixture *fx = *state;
    struct ir_guard guards[8];
    uint32_t user = global(fx, "user"), admin = global(fx, "admin");
    leave_if(fx, not_of(fx, user));
    leave_if(fx, not_of(fx, not_of(fx, admin)));
    uint32_t here = irb_here(fx->b);
    irb_end(fx->b);
    const struct ir_function *f = fx->file->functions.items[0];
    assert_int_equal(ir_guards(f, here, guards, 8), 2);
    assert_int_equal(guards[0].cond, admin); /* innermost first */
    assert_false(guards[0].truthy);
    assert_int_equal(guards[1].cond, user);
    assert_true(guards[1].truthy);
    assert_int_equal(ir_guards(f, here, guards, 1), 1);
    assert_int_equal(ir_guards(f, 0, guards, 8), 0);
}

static void test_an_if_without_return_guards_only_its_body(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    struct ir_guard guards[8];
    uint32_t cond = global(fx, "c"), yes = irb_block(b), no = irb_block(b), after = irb_block(b);
    irb_branch(b, cond, yes, no);
    irb_seal(b, yes);
    irb_enter(b, yes);
    irb_jump(b, after);
    irb_seal(b, no);
    irb_enter(b, no);
    irb_jump(b, after);
    irb_seal(b, after);
    irb_enter(b, after);
    irb_end(b);
    const struct ir_function *f = fx->file->functions.items[0];
    assert_int_equal(ir_guards(f, yes, guards, 8), 1);
    assert_true(has_guard(guards, 1, cond, true));
    assert_int_equal(ir_guards(f, no, guards, 8), 1);
    assert_true(has_guard(guards, 1, cond, false));
    assert_int_equal(ir_guards(f, after, guards, 8), 0);
}

static void test_both_sides_of_and_are_guards(void **state)
{
    struct fixture *fx = *state;
    struct ir_guard guards[8];
    uint32_t a = global(fx, "a"), b, c;
    uint32_t both = logical(fx, true, a, "b", &b);
    uint32_t all = logical(fx, true, both, "c", &c);
    leave_if(fx, not_of(fx, all));
    uint32_t here = irb_here(fx->b);
    irb_end(fx->b);
    size_t n = ir_guards(fx->file->functions.items[0], here, guards, 8);
    assert_int_equal(n, 3);
    assert_true(has_guard(guards, n, a, true));
    assert_true(has_guard(guards, n, b, true));
    assert_true(has_guard(guards, n, c, true));
}

static void test_or_tells_something_only_when_false(void **state)
{
    struct fixture *fx = *state;
    struct ir_guard guards[8];
    uint32_t a = global(fx, "a"), b, d;
    leave_if(fx, logical(fx, false, a, "b", &b)); /* here neither holds */
    uint32_t c = global(fx, "c");
    uint32_t either = logical(fx, false, c, "d", &d);
    leave_if(fx, not_of(fx, either)); /* one of them holds, who knows which */
    uint32_t here = irb_here(fx->b);
    irb_end(fx->b);
    size_t n = ir_guards(fx->file->functions.items[0], here, guards, 8);
    assert_int_equal(n, 3);
    assert_true(has_guard(guards, n, a, false));
    assert_true(has_guard(guards, n, b, false));
    assert_true(has_guard(guards, n, either, true));
}

static void test_unknown_conditions_guard_nothing(void **state)
{
    struct fixture *fx = *state;
    struct ir_guard guards[8];
    leave_if(fx, irb_emit(fx->b, IR_UNDEF, IR_NONE, IR_NONE, IR_NONE, NULL, 0, 0));
    uint32_t here = irb_here(fx->b);
    irb_end(fx->b);
    assert_int_equal(ir_guards(fx->file->functions.items[0], here, guards, 8), 0);
}

static void test_places_count_from_one(void **state)
{
    struct fixture *fx = *state;
    unsigned line, column;
    const struct {
        uint32_t offset;
        unsigned line, column;
    } cases[] = {{0, 1, 1}, {3, 1, 4}, {4, 2, 1}, {8, 3, 1}, {9, 4, 1}, {12, 4, 4}};
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        ir_position(fx->file, cases[i].offset, &line, &column);
        assert_int_equal(line, cases[i].line);
        assert_int_equal(column, cases[i].column);
    }
    uint32_t value = irb_emit(fx->b, IR_UNDEF, IR_NONE, IR_NONE, IR_NONE, NULL, 4, 7);
    irb_end(fx->b);
    struct location at = ir_location(fx->file->functions.items[0], value);
    assert_string_equal(at.file, "a.py");
    assert_int_equal(at.line, 2);
    assert_int_equal(at.end_column, 4);
}

static void test_functions_have_names_for_people(void **state)
{
    struct fixture *fx = *state;
    struct builder *b = fx->b;
    uint32_t klass = irb_class(b, irb_atom(b, SLICE("Orders")));
    struct ir_function *method = irb_begin(b, IR_FN_METHOD, irb_atom(b, SLICE("get")), 4, 7);
    method->klass = klass;
    irb_end(b);
    struct ir_function *plain = irb_begin(b, IR_FN_PLAIN, irb_atom(b, SLICE("handler")), 4, 7);
    irb_end(b);
    struct ir_function *nameless = irb_begin(b, IR_FN_PLAIN, NULL, 9, 13);
    irb_end(b);
    irb_end(b);
    struct arena *a = &fx->program->arena;
    assert_string_equal(ir_function_title(a, method), "Orders.get");
    assert_string_equal(ir_function_title(a, plain), "handler");
    assert_string_equal(ir_function_title(a, nameless), "anonymous function at line 4");
}

static void test_programs_number_everything(void **state)
{
    struct fixture *fx = *state;
    global(fx, "a");
    irb_begin(fx->b, IR_FN_PLAIN, NULL, 0, 0);
    irb_end(fx->b);
    irb_end(fx->b);
    struct ir_program *p = fx->program;
    ir_program_add(p, fx->file);
    struct ir_file *other = ir_file_new("b.py", LANG_PYTHON);
    struct builder *b = irb_new(other, p->atoms);
    irb_begin(b, IR_FN_MODULE, NULL, 0, 0);
    irb_declare(b, irb_atom(b, SLICE("x")), true);
    irb_end(b);
    irb_free(b);
    ir_program_add(p, other);
    assert_int_equal(p->functions.len, 3);
    assert_int_equal(p->nvalues, 4); /* a global and three returns */
    assert_int_equal(p->ncells, 1);
    for (uint32_t i = 0; i < p->functions.len; i++)
        assert_int_equal(p->functions.items[i]->id, i);
    assert_ptr_equal(ir_function_of_value(p, 0), p->functions.items[0]);
    assert_ptr_equal(ir_function_of_value(p, 2), p->functions.items[1]);
    assert_ptr_equal(ir_function_of_value(p, 3), p->functions.items[2]);
    assert_null(ir_function_of_value(p, 4));
    assert_ptr_equal(ir_program_find(p, SLICE("b.py")), other);
    assert_null(ir_program_find(p, SLICE("c.py")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        TEST(test_an_early_return_guards_what_follows),
        TEST(test_an_if_without_return_guards_only_its_body),
        TEST(test_both_sides_of_and_are_guards),
        TEST(test_or_tells_something_only_when_false),
        TEST(test_unknown_conditions_guard_nothing),
        TEST(test_places_count_from_one),
        TEST(test_functions_have_names_for_people),
        TEST(test_programs_number_everything),
    };
    return cmocka_run_group_tests_name("ir", tests, NULL, NULL);
}
