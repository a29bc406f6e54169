/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_REPORT_INTERNAL_H
#define REPORT_REPORT_INTERNAL_H

#include "report/json-out.h"
#include "report/report.h"

extern const struct report_writer report_text, report_json, report_sarif;

#define REPORT_JSON_VERSION 1

/* A style or script that a report holds, made by scripts/embed-assets.py. */
struct report_asset {
    const char *text;
    size_t len;
    const char *hash; /* "sha256-…", for a content security policy */
};
extern const struct report_asset report_asset_drawing, report_asset_page, report_asset_script;

const char *report_evidence_kind_name(enum evidence_kind k);
const char *report_suppression_name(enum suppression_kind k);
const char *report_severity_of_diag_name(enum virga_severity_of_diag s);

/* A number of `coverage`, by the name it has in every machine-readable report. */
struct report_counter {
    const char *name;
    size_t offset; /* of a size_t in struct report_coverage */
};
extern const struct report_counter report_counters[];
extern const size_t report_counter_count;

void report_coverage_json(struct json_out *j, const char *key, const struct report_coverage *c)
    V_NONNULL(1, 2, 3);
void report_diags_json(struct json_out *j, const char *key, const struct report_input *in)
    V_NONNULL(1, 2, 3);
/* "file", "line", "column" … of AT; those that are unknown are left out. */
void report_location_json(struct json_out *j, struct location at) V_NONNULL(1);
void report_evidence_json(struct json_out *j, const struct finding *f) V_NONNULL(1, 2);

/* The readable rules of a SARIF report: one for each rule that has a result. */
struct sarif_rules {
    struct arena arena;
    VEC(const char *) ids; /* sorted */
};
void sarif_rules_collect(struct sarif_rules *r, const struct report_input *in) V_NONNULL(1, 2);
void sarif_rules_release(struct sarif_rules *r);
size_t sarif_rule_index(const struct sarif_rules *r, const char *id) V_NONNULL(1, 2);
void sarif_rules_write(struct json_out *j, const struct sarif_rules *r,
                       const struct report_input *in) V_NONNULL(1, 2, 3);
const char *sarif_level(enum severity s);

#endif
