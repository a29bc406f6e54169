/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LOWERING_FIXTURE_H
#define LOWERING_FIXTURE_H

/* Lowers texts, hostile ones mostly, and checks that the IR is well-formed. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "base/buf.h"
#include "lang/lang.h"

#include <cmocka.h>

struct fixture {
    struct atom_table *atoms;
    struct ir_file *file;
    struct buf text;
};

static int setup(void **state)
{
    static struct fixture fx;
    fx.atoms = atom_table_new();
    fx.file = NULL;
    buf_init(&fx.text, 16u << 20);
    *state = &fx;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fx = *state;
    ir_file_free(fx->file);
    atom_table_free(fx->atoms);
    buf_release(&fx->text);
    return 0;
}

#define MAX_CHECKED 200
typedef bool block_set[MAX_CHECKED];

/* What dominates each block, by the definition: itself, and what dominates all its predecessors. */
static void find_dominators_slowly(const struct ir_function *f, block_set *ret)
{
    size_t n = f->blocks.len;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            ret[i][k] = i != 0 || k == 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 1; i < n; i++) {
            const struct ir_block *b = &f->blocks.items[i];
            for (size_t k = 0; k < n; k++) {
                bool all = ret[i][k] && b->idom != IR_NONE;
                for (uint32_t p = 0; all && p < b->npreds && k != i; p++)
                    all = ret[f->edges.items[b->preds + p]][k];
                changed |= all != ret[i][k];
                ret[i][k] = all;
            }
        }
    }
}

/* The dominators of a block are itself and those of its immediate dominator. */
static void check_dominators(const struct ir_function *f)
{
    static block_set slow[MAX_CHECKED];
    if (f->blocks.len > MAX_CHECKED)
        return;
    find_dominators_slowly(f, slow);
    for (size_t i = 1; i < f->blocks.len; i++) {
        uint32_t idom = f->blocks.items[i].idom;
        for (size_t k = 0; idom != IR_NONE && k < f->blocks.len; k++)
            assert_int_equal(slow[i][k], k == i || slow[idom][k]);
    }
}

static void check_function(const struct ir_function *f)
{
    for (size_t i = 0; i < f->code.len; i++) {
        const struct ir_instr *in = &f->code.items[i];
        assert_true(in->block < f->blocks.len);
        assert_true(in->start <= f->file->text.len && in->end <= f->file->text.len);
        assert_true(in->nargs == 0 || (size_t)in->args + in->nargs <= f->args.len);
        for (uint32_t k = 0; k < in->nargs; k++)
            assert_true(f->args.items[in->args + k].value < f->code.len);
        if (in->op == IR_LOAD || in->op == IR_CALL || in->op == IR_NEW)
            assert_true(in->a < f->code.len);
        if (in->op == IR_LOAD)
            assert_true(in->name || in->b < f->code.len);
    }
    for (size_t i = 0; i < f->blocks.len; i++) {
        if (f->blocks.items[i].idom != IR_NONE)
            assert_true(f->blocks.items[i].end < f->code.len);
    }
    check_dominators(f);
}

/* Lowers what FX->text holds, as a file of that name. */
static struct ir_file *lower_as(struct fixture *fx, const char *name)
{
    const struct language *language = language_of(name);
    ir_file_free(fx->file);
    fx->file = ir_file_new(name, language->id);
    ir_file_set_text(fx->file, buf_slice(&fx->text));
    TSParser *parser = ts_parser_new();
    assert_true(ts_parser_set_language(parser, language->grammar()));
    TSTree *tree = ts_parser_parse_string(parser, NULL, fx->text.ptr, (uint32_t)fx->text.len);
    language->lower(fx->file, fx->atoms, tree);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    assert_true(fx->file->functions.len > 0);
    for (size_t i = 0; i < fx->file->functions.len; i++)
        check_function(fx->file->functions.items[i]);
    return fx->file;
}

static void repeat(struct fixture *fx, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add_str(&fx->text, text);
}

/* OPEN, repeated, around MIDDLE; CLOSE may be "": then nothing is closed. */
static struct ir_file *nested(struct fixture *fx, const char *name, const char *open,
                              const char *middle, const char *close, size_t times)
{
    buf_clear(&fx->text);
    repeat(fx, open, times);
    buf_add_str(&fx->text, middle);
    repeat(fx, close, times);
    return lower_as(fx, name);
}

#endif
