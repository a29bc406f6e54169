/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FINDING_FINDING_H
#define FINDING_FINDING_H

#include "base/vec.h"

/* The order of severities and confidences is part of the contract: comparisons rely on it. */
enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
enum confidence { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_PROVEN };

const char *severity_name(enum severity s);
const char *confidence_name(enum confidence c);
bool severity_parse(struct slice text, enum severity *ret) V_NONNULL(2);
bool confidence_parse(struct slice text, enum confidence *ret) V_NONNULL(2);

/* A place in a scanned file. `file` is relative to the scanned path, '/'-separated. */
struct location {
    const char *file;
    unsigned line, column; /* from 1; 0 = unknown */
    unsigned end_line, end_column;
};

/* Bytes of what one text of a finding may say, with its NUL: messages quote the scanned code, which
   is as long as it likes. Longer ones are cut. */
#define FINDING_MAX_TEXT 4096

/* One step of a data flow, from the source to the sink. */
struct flow_step {
    struct location at;
    const char *text; /* "the query parameter 'id' enters here" */
};

enum evidence_kind { EVIDENCE_STATIC, EVIDENCE_INVOKE, EVIDENCE_PROBE, EVIDENCE_COMPONENT };

/* What supports a finding, beyond its flow: an advisory, a request and its response, an event. */
struct evidence {
    enum evidence_kind kind;
    const char *title; /* "advisory GHSA-xxxx", "route" */
    const char *text;
    struct location at; /* file NULL when it has no place */
};

enum suppression_kind {
    SUPPRESSION_NONE,
    SUPPRESSION_INLINE,
    SUPPRESSION_CONFIG,
    SUPPRESSION_BASELINE
};

/*
 * One flaw. `rule` starts with the class: "command-injection" or "command-injection/child-process".
 * Strings live in the arena of the set that holds the finding.
 */
struct finding {
    const char *rule;
    const char *class_id; /* taxonomy id, "command-injection" */
    enum severity severity;
    enum confidence confidence;
    struct location at;  /* the sink or the deciding line */
    const char *message; /* one sentence, specific: names the value, the function and the route */
    const char *fix;     /* one or two sentences on how to mend it here; may be NULL */
    VEC(const char *) functions;    /* affected function names, sorted */
    VEC(const char *) entry_points; /* "http GET /votes/{id} (public)", sorted */
    VEC(struct flow_step) flow;     /* empty for findings without data flow */
    VEC(struct evidence) evidence;
    VEC(const char *) references; /* advisory ids and aliases: GHSA-…, CVE-… */
    VEC(const char *) tags;       /* "event-injection"; sorted */
    char fingerprint[33];         /* hex; set by finding_set_finish */
    enum suppression_kind suppression;
    const char *suppression_reason; /* NULL unless suppressed */
    const char *identity; /* what tells it from its like on other lines, line-free: set by its
                             check for the fingerprint ("fn|source|sink"); NULL = message */
};

/* All findings of a scan. One thread at a time. */
struct finding_set {
    struct arena *arena;
    VEC(struct finding) items;
};

void finding_set_init(struct finding_set *set, struct arena *a) V_NONNULL(1, 2);
/*
 * Adds a zeroed finding with rule, class (the part of RULE before '/'), severity, confidence, place
 * and message set, and returns it for the caller to fill. The address is valid until the next add.
 */
struct finding *finding_add(struct finding_set *set, const char *rule, enum severity severity,
                            enum confidence confidence, struct location at, const char *fmt, ...)
    V_NONNULL(1, 2, 6) V_PRINTF(6, 7);
void finding_add_function(struct finding_set *set, struct finding *f, const char *name);
void finding_add_entry_point(struct finding_set *set, struct finding *f, const char *text);
void finding_add_step(struct finding_set *set, struct finding *f, struct location at,
                      const char *fmt, ...) V_PRINTF(4, 5);
void finding_add_evidence(struct finding_set *set, struct finding *f, enum evidence_kind kind,
                          const char *title, struct location at, const char *fmt, ...)
    V_PRINTF(6, 7);
void finding_add_reference(struct finding_set *set, struct finding *f, const char *id);
void finding_add_tag(struct finding_set *set, struct finding *f, const char *tag);
/*
 * Once all are added: merges duplicates (same rule and place, and not two different advisories: the
 * more confident stays, functions and entry points are united), sorts by file, line, column and
 * rule, and computes fingerprints, which do not depend on line numbers. Deterministic whatever the
 * order of adding.
 */
void finding_set_finish(struct finding_set *set) V_NONNULL(1);

/* The taxonomy: class -> title, CWE, OWASP. Compiled in from rules/taxonomy.yaml. */
struct taxonomy_class {
    const char *id, *title;
    const int *cwe;           /* 0-terminated */
    const char *const *owasp; /* NULL-terminated: "A03:2021", "API1:2023", "SAS-01" … */
};
/* NULL when unknown. */
const struct taxonomy_class *taxonomy_find(const char *class_id) V_NONNULL(1);
const struct taxonomy_class *taxonomy_all(size_t *ret_count) V_NONNULL(1);

#endif
