/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "app/app.h"
#include "base/buf.h"
#include "base/diag.h"
#include "check/usage.h"
#include "finding/finding.h"
#include "finding/source.h"
#include "lang/lang.h"
#include "rule/rule.h"

/*
 * Reports: what a scan has to say, in one of several formats. Writers read; they add nothing and
 * leave nothing out that the format can hold. The same input gives the same bytes.
 */

/* A diagnostic that outlived its call. */
struct report_diag {
    enum virga_severity_of_diag severity;
    const char *code, *file, *text; /* file may be NULL */
    unsigned line, column;
};

/* Why folders and files were not looked at. */
struct report_skipped {
    size_t vendor;    /* folders of installed packages: node_modules, venv */
    size_t hidden;    /* folders whose name starts with a dot */
    size_t generated; /* build output: .aws-sam, cdk.out, dist beside its sources */
    size_t excluded;  /* files and folders by `exclude` in virga.yaml */
    size_t links;     /* symbolic links that leave the scanned folder or go nowhere */
};

/* What a scan has looked at. */
struct report_coverage {
    size_t files; /* found, of every kind */
    size_t configs, lockfiles, components;
    size_t functions, entry_points, public_entry_points;
    struct lang_coverage source;
    struct report_skipped skipped;
    size_t caps; /* limits of the data-flow engine that were hit */
    bool components_checked;
    const char *advisories; /* when the advisory database was made; NULL = none was read */
};

/* Which part of the attack surface a map shows; all of it by default. */
struct report_map_filter {
    const char *provider; /* "aws"; NULL = all */
    const char *function; /* name or logical id; NULL = all */
    bool public_only;     /* entry points that anyone may send, with an API key or without */
    bool unauthenticated; /* entry points that ask for nothing at all */
};

struct report_input {
    const char *version; /* of Virga */
    const char *root;    /* the scanned path, as given; NULL when unknown */
    /* What counts: sorted by file, line, column and rule. */
    VEC(const struct finding *) findings;
    VEC(const struct finding *) suppressed;
    size_t unsure; /* findings below the confidence that was asked for */
    VEC(struct report_diag) diags;
    bool incomplete; /* part of the work was not done */
    struct report_coverage coverage;
    struct source_cache *sources; /* for excerpts and columns */
    const struct rule *const *rules;
    size_t nrules;
    const struct app *app;            /* for maps */
    const struct ir_program *program; /* may be NULL */
    struct report_map_filter filter;  /* of maps */
    const struct usage *usage;        /* of maps; may be NULL */
};

struct report_style {
    unsigned width; /* columns of text */
    bool color;
};

enum report_need {
    REPORT_NEEDS_NO_RULES,
    REPORT_NEEDS_FIXES /* where there is none */,
    REPORT_NEEDS_RULES
};

/* A format of findings. One file, one const descriptor, listed once in report/writers.c. */
struct report_writer {
    const char *name;      /* "sarif" */
    const char *extension; /* ".sarif" */
    enum report_need need; /* of what rules say of themselves: loading them takes a while */
    void (*write)(const struct report_input *in, const struct report_style *style, struct buf *out);
};
const struct report_writer *report_writer_find(const char *name) V_NONNULL(1);
const struct report_writer *const *report_writers(size_t *ret_count) V_NONNULL(1);

/* The attack surface: functions, how they are reached, what they may touch. */
void report_map_text(const struct report_input *in, const struct report_style *style,
                     struct buf *out) V_NONNULL(1, 2, 3);
void report_map_json(const struct report_input *in, struct buf *out) V_NONNULL(1, 2);
void report_map_svg(const struct report_input *in, struct buf *out) V_NONNULL(1, 2);
void report_map_html(const struct report_input *in, struct buf *out) V_NONNULL(1, 2);

/* What a rule is about: what, why, how to fix, examples. */
void report_rule_text(const struct rule *rule, const struct report_style *style, struct buf *out)
    V_NONNULL(1, 2, 3);
/* One line for each rule, grouped by class. */
void report_rule_list(const struct report_input *in, const struct report_style *style,
                      struct buf *out) V_NONNULL(1, 2, 3);

/*
 * Reads a JSON report back. Adds its findings to SET (suppressed ones marked so), its diagnostics
 * and coverage to IN. Strings live in the arena of SET.
 */
enum virga_err report_read_json(struct slice text, const char *name, struct finding_set *set,
                                struct report_input *in, const struct virga_diag_sink *sink)
    V_NONNULL(2, 3, 4) V_MUST_USE;

/* The rule of an id, or of its class ("sql-injection/mysql" -> "sql-injection"); NULL if unknown.
 */
const struct rule *report_rule(const struct report_input *in, const char *id) V_NONNULL(1, 2);
/* What the rule is called: its own title, its class's, or its id. Never NULL. */
const char *report_rule_title(const struct report_input *in, const struct finding *f)
    V_NONNULL(1, 2);

#endif
