/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAINT_TAINT_H
#define TAINT_TAINT_H

#include "taint/link.h"

/*
 * The engine follows labels from sources to sinks through the linked program, all rules at once
 * (see docs/engine.md).
 */
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
    uint32_t site_function, site; /* where it is decided: the sink, or the call of a helper that
                                     only hands on to it what it is given */
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
/* Where a function is called, or handed to a call as callback. */
struct taint_site {
    uint32_t function, call;
    uint32_t argument; /* UINT32_MAX: a direct call; else the index of the callback argument */
};
const struct taint_site *taint_callers(const struct taint *t, uint32_t function, size_t *ret_count)
    V_NONNULL(1, 3);
struct taint_stats taint_stats(const struct taint *t) V_NONNULL(1);

#endif
