/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front ends of src/lang. The first byte picks the language: J(avaScript), T(ypeScript), X
 * (TSX), P(ython). Checks that the IR is well-formed, and runs everything that reads one file of
 * it: the listing, guards, the recognition of handlers.
 */
#include <tree_sitter/api.h>

#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_instr(const struct ir_function *f, const struct ir_instr *in)
{
    check(in->block < f->blocks.len);
    check(in->start <= f->file->text.len && in->end <= f->file->text.len);
    check(in->nargs == 0 || (size_t)in->args + in->nargs <= f->args.len);
    for (uint32_t k = 0; k < in->nargs; k++)
        check(f->args.items[in->args + k].value < f->code.len);
    switch ((enum ir_op)in->op) {
    case IR_FUNCTION:
        check(in->a < f->file->functions.len);
        break;
    case IR_CLASS:
        check(in->a < f->file->classes.len);
        break;
    case IR_CELL_LOAD:
    case IR_CELL_STORE:
        check(in->a < f->file->cells.len);
        break;
    case IR_PHI:
        check(in->nargs == f->blocks.items[in->block].npreds);
        break;
    case IR_LOAD:
        check(in->a < f->code.len && (in->name || in->b < f->code.len));
        break;
    case IR_STORE:
        check(in->a < f->code.len && in->c < f->code.len && (in->name || in->b < f->code.len));
        break;
    case IR_CALL:
    case IR_NEW:
        check(in->a < f->code.len);
        break;
    default:
        break;
    }
}

static void check_function(const struct ir_function *f)
{
    struct ir_guard guards[8];
    for (uint32_t i = 0; i < f->code.len; i++) {
        struct location at = ir_location(f, i);
        check_instr(f, &f->code.items[i]);
        check(at.line >= 1 && at.line <= f->file->line_starts.len && at.column >= 1);
    }
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        const struct ir_block *b = &f->blocks.items[i];
        size_t n = ir_guards(f, i, guards, ARRAY_SIZE(guards));
        for (size_t k = 0; k < n; k++)
            check(guards[k].cond < f->code.len);
        check(b->idom == IR_NONE || (b->end < f->code.len && ir_dominates(f, b->idom, i)));
        check(b->loop == IR_NONE || ir_dominates(f, b->loop, i));
    }
}

static void check_file(const struct ir_file *file)
{
    struct buf listing;
    check(file->functions.len > 0);
    for (size_t i = 0; i < file->functions.len; i++)
        check_function(file->functions.items[i]);
    buf_init(&listing, (size_t)4 << 20);
    ir_dump(file, &listing);
    buf_release(&listing);
}

static void run(const struct language *language, const char *name, struct slice text)
{
    struct arena a;
    struct app app;
    struct ir_program *program = ir_program_new();
    struct ir_file *file = ir_file_new(name, language->id);
    arena_init(&a);
    app_init(&app, &a);
    ir_file_set_text(file, arena_slice(&file->arena, text));
    TSParser *parser = ts_parser_new();
    check(ts_parser_set_language(parser, language->grammar()));
    TSTree *tree = ts_parser_parse_string(parser, NULL, file->text.ptr, (uint32_t)text.len);
    language->lower(file, program->atoms, tree);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    check_file(file);
    ir_program_add(program, file);
    shape_recognize(&app, program);
    arena_release(&a);
    ir_program_free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char letters[] = "JTXP";
    static const char *const names[] = {"index.js", "index.ts", "index.tsx", "main.py"};
    const char *letter = size && data[0] ? strchr(letters, data[0]) : NULL;
    if (!letter)
        return 0;
    const char *name = names[letter - letters];
    run(language_of(name), name, (struct slice){(const char *)data + 1, size - 1});
    return 0;
}
