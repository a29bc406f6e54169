/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_LANG_H
#define LANG_LANG_H

#include "app/app.h"
#include "base/diag.h"
#include "lang/ir.h"

/* A source language. One file, one const descriptor, listed once in lang/languages.c. */
struct language {
    const char *name; /* "typescript" */
    enum lang_id id;
    const char *const *extensions; /* NULL-terminated: ".ts", ".mts" */
    /* The tree-sitter grammar. */
    const void *(*grammar)(void);
    /* What the parser is given instead of the text, of the same length; NULL: the text. */
    struct slice (*text)(struct slice text, struct arena *a);
    /* Lowers the parsed tree (a TSTree *) into FILE. Iterative or depth-limited; never fails: what
       it cannot read becomes IR_UNDEF and sets FILE->has_error. */
    void (*lower)(struct ir_file *file, struct atom_table *atoms, const void *tree);
    /* Files that are broken here and less so there are read as that language; NULL for none. */
    const struct language *fallback;
};

/* The language of a file name, or NULL. */
const struct language *language_of(const char *path) V_NONNULL(1);

/* Why a file was not analysed, or how. */
enum lang_outcome {
    LANG_OK,
    LANG_BROKEN, /* analysed, but part of it is not valid syntax */
    LANG_SKIPPED_MINIFIED,
    LANG_SKIPPED_GENERATED,
    LANG_SKIPPED_LARGE,
    LANG_SKIPPED_TIMEOUT,
    LANG_UNREADABLE,
};
struct lang_coverage {
    size_t files, bytes, broken, minified, generated, large, timeouts, unreadable;
};

/*
 * Parses and lowers every source file of FILES on JOBS threads and returns the program. Files of no
 * known language are passed over silently, skipped ones are counted in RET_COVERAGE and reported.
 */
struct ir_program *lang_load(const struct app_files *files, unsigned jobs,
                             const struct virga_diag_sink *sink, struct lang_coverage *ret_coverage)
    V_NONNULL(1, 4);
/*
 * Adds the code that stands in configs of APP to PROGRAM: one file for each function, named by the
 * function's `file`. COVERAGE counts it too.
 */
void lang_load_inline(struct ir_program *program, const struct app *app,
                      const struct virga_diag_sink *sink, struct lang_coverage *coverage)
    V_NONNULL(1, 2, 4);
/* Parses only, for benchmarks: bytes parsed. */
size_t lang_parse_only(const struct app_files *files, unsigned jobs) V_NONNULL(1);

/* Is PATH a test or a fixture? They hold functions that look like handlers. */
bool shape_is_test(const char *path) V_NONNULL(1);

/*
 * Adds to APP the functions that no config declares but whose code has the shape of a handler:
 * Lambda exports and def handler(event, context), Workers export default { fetch }, Google
 * functions.http(), (req, res) exports and @functions_framework decorators, Firebase's calls and
 * decorators, app.http() and decorators of Azure. Who may call and how it runs is read where code
 * says it. A function that a command deploys by name gets the code that is found for it.
 */
void shape_recognize(struct app *app, const struct ir_program *program) V_NONNULL(1, 2);

#endif
