/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAINT_LINK_H
#define TAINT_LINK_H

#include <limits.h>

#include "app/app.h"
#include "lang/ir.h"
#include "rule/rule.h"

/*
 * The linker joins files into one program: imports to exports, calls to functions, values to API
 * nodes, handlers of the model to functions.
 *
 * Functions are named by their program-wide id, values by (function, index). A value may have the
 * node of a parameter's role (<lambda>.event): a function that is called gets the nodes of its
 * arguments where all callers that know one agree.
 */
struct link;

/* What runs before an entry for the same request: a function of the program or, with a VALUE, what
   a library made there: passport.authenticate('jwt'). */
struct link_before {
    uint32_t function, value; /* VALUE: IR_NONE for functions of the program */
};

/* A function of the program that the platform or a framework calls. */
struct link_entry {
    uint32_t function;
    struct app_function *app; /* of the model; for routes inside an app, the one that hosts it, or
                                 NULL when no function of the model does */
    const struct entry_role *role;    /* may be NULL */
    const char *method, *path;        /* of a framework route ("GET", "/users/:id"), else NULL */
    const struct link_before *before; /* middleware, hooks, wrappers, decorators */
    size_t nbefore;
};

struct link *link_program(const struct ir_program *program, const struct rule_set *rules,
                          const struct app *app, const struct virga_diag_sink *sink)
    V_NONNULL(1, 2, 3);
/* The same, reading tsconfig.json and package.json among FILES to find what imports mean. */
struct link *link_program_in(const struct ir_program *program, const struct rule_set *rules,
                             const struct app *app, const struct app_files *files,
                             const struct virga_diag_sink *sink) V_NONNULL(1, 2, 3);
void link_free(struct link *l);
const struct link_entry *link_entries(const struct link *l, size_t *ret_count) V_NONNULL(1, 2);
/* Those of a function of the model: indexes in it, ascending. */
const uint32_t *link_entries_of(const struct link *l, const struct app_function *app,
                                size_t *ret_count) V_NONNULL(1, 2, 3);
/* The API node of a value; 0 when unknown. */
uint32_t link_node(const struct link *l, uint32_t function, uint32_t value) V_NONNULL(1);
/* The API node that a CALL or NEW invokes ("child_process.exec()"); 0 when unknown. */
uint32_t link_call_node(const struct link *l, uint32_t function, uint32_t call) V_NONNULL(1);
/* A row that applies to an instruction; EXACT is false when it was found by method name alone. */
struct link_row {
    const struct rule_row *row;
    bool exact;
};
/*
 * The rows that apply to an instruction (their conditions hold), in the order of the rules. They
 * are found once and live as long as L.
 */
const struct link_row *link_rows_at(const struct link *l, uint32_t function, uint32_t value,
                                    size_t *ret_count) V_NONNULL(1, 4);
/* Calls VISIT for each of them. */
void link_rows(const struct link *l, uint32_t function, uint32_t value,
               void (*visit)(void *context, const struct rule_row *row, bool exact), void *context)
    V_NONNULL(1, 4);
/*
 * The value that SELECTOR picks at a call, following object literals and local aliases; IR_NONE
 * when it is absent or not visible. The value may stand in another function than the call:
 * RET_FUNCTION tells.
 */
uint32_t link_select(const struct link *l, uint32_t function, uint32_t call,
                     const struct selector *selector, uint32_t *ret_function) V_NONNULL(1, 4, 5);
/* Follows cells with one store, decorators, awaits and single-valued phis to where VALUE is made.
 */
uint32_t link_origin(const struct link *l, uint32_t function, uint32_t value,
                     uint32_t *ret_function) V_NONNULL(1, 4);
/* The constant string of a value after link_origin, also from the function's environment
   ("process.env.TABLE" with a literal in the model); false when unknown. */
bool link_string(const struct link *l, uint32_t function, uint32_t value, struct slice *ret_text)
    V_NONNULL(1, 4);
/* Is VALUE an IMPORT of a file of the program? */
bool link_is_module(const struct link *l, uint32_t function, uint32_t value) V_NONNULL(1);
/* The functions a call may reach; returns how many, writes at most MAX ids. */
size_t link_callees(const struct link *l, uint32_t function, uint32_t call, uint32_t *ret,
                    size_t max) V_NONNULL(1, 4);
/*
 * Parameter p of CALLEE gets argument p + shift of CALL: 1 for f.call(this, x), -1 for what
 * partial(f, x) made; LINK_UNALIGNED where the positions are not known (f.apply(this, xs)).
 */
#define LINK_UNALIGNED INT_MIN
int link_call_shift(const struct link *l, uint32_t function, uint32_t call, uint32_t callee)
    V_NONNULL(1);
/* Can code of function TO run when FROM is called? (reflexive, through calls and callbacks) */
bool link_reaches(const struct link *l, uint32_t from, uint32_t to) V_NONNULL(1);
/* All functions that can run when one of FROM is called, sorted; valid until the next question. */
const uint32_t *link_reached(const struct link *l, const uint32_t *from, size_t nfrom,
                             size_t *ret_count) V_NONNULL(1, 4);
/* The entries that reach FUNCTION: sorted indexes into link_entries(); valid likewise. */
const uint32_t *link_entries_to(const struct link *l, uint32_t function, size_t *ret_count)
    V_NONNULL(1, 3);

#endif
