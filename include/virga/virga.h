/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRGA_VIRGA_H
#define VIRGA_VIRGA_H

/*
 * libvirga: security tests for serverless applications.
 *
 *     struct virga_scan *scan = virga_scan_new(&sink);
 *     if (virga_scan_set(scan, "fail-on", "medium") == VIRGA_OK &&
 *         virga_scan_run(scan, "path/to/app", VIRGA_PART_ALL) == VIRGA_OK)
 *         virga_scan_write(scan, "sarif", NULL, &out);
 *     virga_scan_free(scan);
 *
 * Text is UTF-8 and NUL-terminated. Arguments are copied unless said otherwise. A function that
 * fails says why through the diagnostic sink (see virga/error.h) and leaves its outputs untouched.
 * One scan belongs to one thread at a time; several scans may run at once.
 */

#include <stdbool.h>
#include <stddef.h>

#include "virga/error.h"

/* "0.1.0" */
const char *virga_version(void);

/* Receives the bytes of a report in order. False stops the writing: VIRGA_ERR_IO. */
struct virga_out {
    bool (*write)(void *context, const char *bytes, size_t len);
    void *context;
};

/* How text looks. NULL stands for 80 columns without colour. */
struct virga_style {
    unsigned width; /* columns */
    bool color;     /* ANSI escape sequences */
};

/*
 * One scan: its settings, what it found, what it could not do. SINK may be NULL and must outlive
 * the scan; diagnostics of a run arrive sorted, at its end.
 */
struct virga_scan;
struct virga_scan *virga_scan_new(const struct virga_diag_sink *sink);
/* Accepts NULL. */
void virga_scan_free(struct virga_scan *scan);

/*
 * Changes a setting, named as in virga.yaml:
 *
 *     fail-on         info, low, medium, high or critical           (high)
 *     min-confidence  possible, likely or proven                    (likely)
 *     only, skip      classes or rules, divided by commas           (all, none)
 *     exclude         a glob of paths to leave out; adds to others  (none)
 *     jobs            threads; 0 = one for each processor           (0)
 *     offline         true or false: components may go unchecked    (false)
 *     db              the advisory database                         (see virga_db_path)
 *     rules           a folder of further rules                     (none)
 *     baseline        a JSON report: what it has is known           (none)
 *
 * VIRGA_ERR_USAGE when the name or the value is none of these.
 */
enum virga_err virga_scan_set(struct virga_scan *scan, const char *name, const char *value);
/*
 * Reads the settings of a virga.yaml, which also may have an `ignore` list. What virga_scan_set has
 * set stays. Unknown keys are errors.
 */
enum virga_err virga_scan_configure(struct virga_scan *scan, const char *file);
/* Calls PROGRESS when a phase of the run begins ("parsing 120 files"). */
void virga_scan_on_progress(struct virga_scan *scan,
                            void (*progress)(void *context, const char *phase), void *context);

/* What a run looks at. */
enum {
    VIRGA_PART_CODE = 1,       /* source code and deployment files */
    VIRGA_PART_COMPONENTS = 2, /* lockfiles */
    VIRGA_PART_ALL = VIRGA_PART_CODE | VIRGA_PART_COMPONENTS,
    VIRGA_PART_MAP = 4, /* deployment files and the shape of code: no findings */
};
/*
 * Scans the file or folder PATH; PARTS of the enum above. Once for each scan. VIRGA_OK also when
 * parts could not be read: the outcome tells.
 */
enum virga_err virga_scan_run(struct virga_scan *scan, const char *path, unsigned parts);
/*
 * Takes the findings of an earlier run from the JSON report FILE instead. ROOT is the folder that
 * was scanned, for excerpts; NULL = none.
 */
enum virga_err virga_scan_read(struct virga_scan *scan, const char *file, const char *root);

enum virga_outcome {
    VIRGA_OUTCOME_CLEAN,      /* no finding at or above `fail-on` */
    VIRGA_OUTCOME_FINDINGS,   /* at least one */
    VIRGA_OUTCOME_INCOMPLETE, /* part of the work could not be done; there may be findings, too */
};
enum virga_outcome virga_scan_outcome(const struct virga_scan *scan);
/* How many findings count: of the confidence asked for and not suppressed. */
size_t virga_scan_count(const struct virga_scan *scan);

/* Writes the findings as "text", "json" or "sarif". */
enum virga_err virga_scan_write(struct virga_scan *scan, const char *format,
                                const struct virga_style *style, const struct virga_out *out);
/* Which part of the attack surface is written. NULL and false stand for all of it. */
struct virga_map_filter {
    const char *provider; /* "aws" */
    const char *function; /* name or logical id */
    bool public_only;     /* entry points that anyone may call, with an API key or without */
    bool unauthenticated; /* entry points that ask callers for nothing at all */
};
/* For the maps that are written from now on, after a run. VIRGA_ERR_USAGE when there is no such
   provider or function. */
enum virga_err virga_scan_filter_map(struct virga_scan *scan,
                                     const struct virga_map_filter *filter);
/* Writes the attack surface as "text", "json", "svg" or "html". */
enum virga_err virga_scan_write_map(struct virga_scan *scan, const char *format,
                                    const struct virga_style *style, const struct virga_out *out);
/* The format that a file name promises by its ending ("sarif", "svg"); NULL if none. */
const char *virga_format_of(const char *file_name);

/*
 * Explains RULE (or every rule of a class): what, why, how to fix, examples. NULL lists the rules.
 * RULES is a folder of further rules or NULL. VIRGA_ERR_NOTFOUND when there is no such rule.
 */
enum virga_err virga_explain(const char *rule, const char *rules, const struct virga_style *style,
                             const struct virga_diag_sink *sink, const struct virga_out *out);

/*
 * Reads the built-in rules and those of the folder RULES (NULL = none). Mistakes go to SINK, texts
 * that rules lack to OUT; *RET_MISTAKES is their number.
 */
enum virga_err virga_rules_lint(const char *rules, const struct virga_diag_sink *sink,
                                const struct virga_out *out, size_t *ret_mistakes);
/*
 * Scans each folder of CASES and compares what is found with the marks in its files
 * (docs/adding-a-rule.md). OUT gets a line for each difference; *RET_MISTAKES is their number.
 */
enum virga_err virga_rules_test(const char *cases, const char *rules,
                                const struct virga_diag_sink *sink, const struct virga_out *out,
                                size_t *ret_mistakes);

/* Where the advisory database is when nothing else is said. The caller frees it. */
char *virga_db_path(void);
/*
 * Makes the advisory database DB (NULL = the usual one) from OSV records: zips, folders and .json
 * files. OUT gets one line of counts.
 */
enum virga_err virga_db_import(const char *const *sources, size_t count, const char *db,
                               unsigned jobs, const struct virga_diag_sink *sink,
                               const struct virga_out *out);
/*
 * Downloads the advisories of ECOSYSTEMS (comma-separated OSV names; NULL = npm and PyPI) from
 * BASE_URL (NULL = OSV's public bucket) and makes the database.
 */
enum virga_err virga_db_update(const char *base_url, const char *ecosystems, const char *db,
                               unsigned jobs, const struct virga_diag_sink *sink,
                               const struct virga_out *out);
/* What the database holds and how old it is. VIRGA_ERR_NOTFOUND when there is none. */
enum virga_err virga_db_status(const char *db, const struct virga_diag_sink *sink,
                               const struct virga_out *out);

/* The candidate that WORD was probably meant to be; NULL when none is near. */
const char *virga_nearest(const char *word, const char *const *candidates, size_t count);

#endif
