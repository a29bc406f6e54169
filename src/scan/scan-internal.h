/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_SCAN_INTERNAL_H
#define SCAN_SCAN_INTERNAL_H

#include <pthread.h>

#include "app/app.h"
#include "finding/suppress.h"
#include "lang/lang.h"
#include "report/report.h"
#include "virga/virga.h"

/* What can be set, by virga_scan_set and in virga.yaml. */
enum setting_id {
    SETTING_FAIL_ON,
    SETTING_MIN_CONFIDENCE,
    SETTING_ONLY,
    SETTING_SKIP,
    SETTING_EXCLUDE,
    SETTING_JOBS,
    SETTING_OFFLINE,
    SETTING_DB,
    SETTING_RULES,
    SETTING_BASELINE,
    SETTING_COUNT
};

struct setting_info {
    const char *name;
    bool list; /* several values, from the command line divided by commas */
    bool path; /* in virga.yaml relative to its folder */
};
extern const struct setting_info setting_table[SETTING_COUNT];

struct settings {
    enum severity fail_on;
    enum confidence min_confidence;
    VEC(const char *) only, skip, exclude;
    unsigned jobs;
    bool offline;
    const char *db, *rules, *baseline; /* NULL = not set */
    VEC(struct suppress_rule) ignore;
    unsigned fixed; /* bit for each setting that virga_scan_set has set */
};

/* A link that was followed: what lies below NAME is what lies below TARGET. */
struct walk_link {
    const char *name, *target;
};

struct walk {
    struct app_files files;
    struct report_skipped skipped;
    VEC(struct walk_link) links;
};

struct virga_scan {
    struct arena arena;
    struct settings settings;
    const struct virga_diag_sink *user;
    struct virga_diag_sink sink; /* collects into diags */
    pthread_mutex_t lock;        /* for diags and diag_arena */
    struct arena diag_arena;
    VEC(struct report_diag) diags;
    size_t diags_lost; /* over the ceiling */
    bool diags_lost_warning;
    void (*progress)(void *context, const char *phase);
    void *progress_context;

    struct walk walk;
    struct app app;
    struct ir_program *program; /* NULL until code was read */
    struct atom_table *atoms;   /* of the rules, when there is no program */
    struct rule_set *rules;     /* NULL until asked for */
    struct finding_set findings;
    struct source_cache sources;
    struct report_input report;
    struct usage usage; /* of maps */
    struct slice baseline;
    bool ran;
};

enum setting_id setting_find(struct slice name); /* SETTING_COUNT when unknown */
/*
 * Sets one value. *RET_REASON is the complaint (in A) when VIRGA_ERR_USAGE comes back. FROM_CONFIG
 * leaves alone what the program has set.
 */
enum virga_err settings_set(struct settings *s, struct arena *a, enum setting_id id,
                            struct slice value, bool from_config, const char **ret_reason)
    V_NONNULL(1, 2, 6) V_MUST_USE;
/* Reads virga.yaml. */
enum virga_err config_read(struct settings *s, struct arena *a, const char *file,
                           const struct virga_diag_sink *sink) V_NONNULL(1, 2, 3) V_MUST_USE;

/*
 * Lists the files below PATH (or PATH alone, when it is a file) into W, in arena A. Packages, build
 * output and hidden folders are not entered, links are followed inside PATH only.
 */
enum virga_err walk_run(struct walk *w, struct arena *a, const char *path,
                        const struct settings *settings, const struct virga_diag_sink *sink)
    V_NONNULL(1, 2, 3, 4) V_MUST_USE;
/* The place of FILE when no link is followed; FILE itself when none is on its way. */
const char *walk_canonical(const struct walk *w, struct arena *a, const char *file)
    V_NONNULL(1, 2, 3);

/* A sink that keeps what it gets, from several threads. */
void diags_init(struct virga_scan *scan) V_NONNULL(1);
/* Sorts, drops repetitions, hands them to the user's sink. True when one says "not done". */
bool diags_finish(struct virga_scan *scan) V_NONNULL(1);

/* The parts of a run; each adds to SCAN. */
enum virga_err scan_load_rules(struct virga_scan *scan) V_NONNULL(1) V_MUST_USE;
void scan_code(struct virga_scan *scan) V_NONNULL(1);
/* Which rights the code uses, for maps. */
void scan_usage(struct virga_scan *scan) V_NONNULL(1);
void scan_components(struct virga_scan *scan) V_NONNULL(1);
/* Finishes the findings: aliases, order, suppression, the choice of what counts. */
enum virga_err scan_finish(struct virga_scan *scan) V_NONNULL(1) V_MUST_USE;
void scan_phase(struct virga_scan *scan, const char *fmt, ...) V_NONNULL(1, 2) V_PRINTF(2, 3);
enum virga_err out_write(const struct virga_out *out, const struct buf *b)
    V_NONNULL(1, 2) V_MUST_USE;
struct report_style style_of(const struct virga_style *style);

#endif
