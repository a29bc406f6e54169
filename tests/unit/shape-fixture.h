/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHAPE_FIXTURE_H
#define SHAPE_FIXTURE_H

/* A program of a few files, and the model in which its handlers are recognised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "lang/lang.h"

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct ir_program *program;
    struct app app;
    struct buf out;
};

static int setup(void **state)
{
    static struct fixture fx;
    arena_init(&fx.arena);
    fx.program = ir_program_new();
    app_init(&fx.app, &fx.arena);
    buf_init(&fx.out, 1 << 16);
    *state = &fx;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fx = *state;
    ir_program_free(fx->program);
    buf_release(&fx->out);
    arena_release(&fx->arena);
    return 0;
}

static void add_file(struct fixture *fx, const char *path, const char *text)
{
    const struct language *language = language_of(path);
    struct ir_file *file = ir_file_new(path, language->id);
    ir_file_set_text(file, slice_of(arena_strdup(&file->arena, text)));
    TSParser *parser = ts_parser_new();
    assert_true(ts_parser_set_language(parser, language->grammar()));
    TSTree *tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)strlen(text));
    language->lower(file, fx->program->atoms, tree);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    assert_false(file->has_error);
    ir_program_add(fx->program, file);
}

#endif
