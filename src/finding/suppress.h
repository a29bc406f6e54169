/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FINDING_SUPPRESS_H
#define FINDING_SUPPRESS_H

#include "base/diag.h"
#include "finding/finding.h"
#include "finding/source.h"

/*
 * Suppression: findings that somebody has looked at and accepted. They stay in the set, marked with
 * who silenced them (a comment, virga.yaml, a baseline) and why. A suppression without a reason, or
 * past its date, does not count: the finding fires, with a note that says so.
 *
 *     // virga:ignore RULE until=2027-01-31 reason="the id is checked by the gateway"
 *
 * RULE: a rule id, a class, an advisory id, several of them divided by commas, or `*`.
 */

/* An entry of the `ignore` list of virga.yaml. NULL fields match everything. */
struct suppress_rule {
    const char *rule, *path /* glob */, *function, *fingerprint;
    const char *reason, *until; /* as written; NULL = absent */
    struct location at;         /* in virga.yaml */
    bool used;
};

/* A comment that holds a suppression, found by a language front end. */
struct suppress_comment {
    struct slice text;
    unsigned line; /* its first line */
};
struct suppress_comments {
    struct arena *arena;
    struct map by_file; /* path -> its comments. A file that is here has no others. */
};

void suppress_comments_init(struct suppress_comments *c, struct arena *a) V_NONNULL(1, 2);
/* Declares FILE as read by a front end: only comments added for it count. */
void suppress_comments_add_file(struct suppress_comments *c, const char *file) V_NONNULL(1, 2);
void suppress_comments_add(struct suppress_comments *c, const char *file, struct slice text,
                           unsigned line) V_NONNULL(1, 2);

/* Does SELECTOR (see RULE above) name the rule, the class or an advisory of F? */
bool suppress_selects(struct slice selector, const struct finding *f) V_NONNULL(2);
/* TODAY is a day as "YYYY-MM-DD"; a suppression holds through its last day. */
void suppress_inline(struct finding_set *set, const struct suppress_comments *comments,
                     struct source_cache *sources, const char *today) V_NONNULL(1, 3, 4);
void suppress_config(struct finding_set *set, struct suppress_rule *rules, size_t count,
                     const char *today) V_NONNULL(1, 4);
/* Marks the findings whose fingerprints stand in REPORT, a JSON report of an earlier scan. */
enum virga_err suppress_baseline(struct finding_set *set, struct slice report, const char *name,
                                 const struct virga_diag_sink *sink) V_NONNULL(1, 3) V_MUST_USE;
/* Is TEXT a day of the calendar, "YYYY-MM-DD"? */
bool suppress_is_date(struct slice text);

#endif
