/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAINT_TAINT_H
#define TAINT_TAINT_H

#include "app/app.h"
#include "lang/ir.h"
#include "rule/rule.h"

/*
 * Two steps. The linker joins files into one program: imports to exports, calls to functions,
 * values to API nodes, handlers of the model to functions. The engine then follows labels from
 * sources to sinks through all of it, all rules at once (see docs/architecture.md).
 *
 * Functions are named by their program-wide id, values by (function, index).
 */
struct link;

/* A function of the program that the platform or a framework calls. */
struct link_entry {
    uint32_t function;
    struct app_function *app; /* of the model; for routes inside an app, the one that hosts it */
    const struct entry_role *role; /* may be NULL */
    const char *method, *path;     /* of a framework route ("GET", "/users/:id"), else NULL */
};

struct link *link_program(const struct ir_program *program, const struct rule_set *rules,
                          const struct app *app, const struct virga_diag_sink *sink)
    V_NONNULL(1, 2, 3);
void link_free(struct link *l);
const struct link_entry *link_entries(const struct link *l, size_t *ret_count) V_NONNULL(1, 2);
/* The API node of a value; 0 when unknown. */
uint32_t link_node(const struct link *l, uint32_t function, uint32_t value) V_NONNULL(1);
/* The API node that a CALL or NEW invokes ("child_process.exec()"); 0 when unknown. */
uint32_t link_call_node(const struct link *l, uint32_t function, uint32_t call) V_NONNULL(1);
/*
 * Calls VISIT for every row that applies to an instruction (its conditions hold), typed rows first;
 * EXACT is false for rows found by method name alone.
 */
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
/* The functions a call may reach; returns how many, writes at most MAX ids. */
size_t link_callees(const struct link *l, uint32_t function, uint32_t call, uint32_t *ret,
                    size_t max) V_NONNULL(1, 4);
/* Can code of function TO run when FROM is called? (reflexive, through calls and callbacks) */
bool link_reaches(const struct link *l, uint32_t from, uint32_t to) V_NONNULL(1);

/* The run of the engine. */
struct taint;

struct taint_step {
    uint32_t function, value;
    const char *text;
};

/* A label arrived at a sink. Arrays live as long as the struct taint. */
struct taint_hit {
    const struct rule *rule;
    const struct rule_row *source, *sink; /* rows; source may be NULL for built-in sources */
    uint32_t function, value;             /* the sink call or member */
    uint32_t argument_function, argument; /* the value that is tainted there; IR_NONE if unknown */
    uint32_t label;
    bool exact;                     /* no step was assumed and the sink is typed */
    const struct taint_step *steps; /* source first, sink last */
    size_t nsteps;
};

struct taint_stats {
    size_t facts, summaries, caps_hit;
};

struct taint *taint_run(const struct link *l, const struct virga_diag_sink *sink) V_NONNULL(1);
void taint_free(struct taint *t);
/* All hits of rules that are not check_only, ordered by place; one per rule, sink and source. */
const struct taint_hit *taint_hits(const struct taint *t, size_t *ret_count) V_NONNULL(1, 2);
/* Hits of rules whose check_only is set: raw material for src/check. */
const struct taint_hit *taint_check_hits(const struct taint *t, size_t *ret_count) V_NONNULL(1, 2);
/* Union of the labels that may reach a value; DEEP: or anything below it. */
uint32_t taint_labels(const struct taint *t, uint32_t function, uint32_t value, bool deep)
    V_NONNULL(1);
/*
 * How LABEL comes to a value (or below it): steps from the source, and the source's row and value.
 * Zero steps when it does not.
 */
size_t taint_explain(const struct taint *t, uint32_t function, uint32_t value, uint32_t label,
                     struct arena *a, const struct taint_step **ret_steps) V_NONNULL(1, 5, 6);
struct taint_stats taint_stats(const struct taint *t) V_NONNULL(1);

#endif
