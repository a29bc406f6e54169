/* SPDX-License-Identifier: Apache-2.0 */
/* JSON, as docs/findings.schema.json describes it. */
#include "report/report-internal.h"

void report_location_json(struct json_out *j, struct location at)
{
    json_optional(j, "file", at.file);
    if (at.line)
        json_number(j, "line", at.line);
    if (at.column)
        json_number(j, "column", at.column);
    if (at.end_line)
        json_number(j, "endLine", at.end_line);
    if (at.end_column)
        json_number(j, "endColumn", at.end_column);
}

void report_coverage_json(struct json_out *j, const char *key, const struct report_coverage *c)
{
    json_open(j, key, '{');
    for (size_t i = 0; i < report_counter_count; i++) {
        size_t value;
        memcpy(&value, (const char *)c + report_counters[i].offset, sizeof(value));
        json_number(j, report_counters[i].name, value);
    }
    json_bool(j, "componentsChecked", c->components_checked);
    json_nullable(j, "advisories", c->advisories);
    json_close(j, '}');
}

void report_diags_json(struct json_out *j, const char *key, const struct report_input *in)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < in->diags.len; i++) {
        const struct report_diag *d = &in->diags.items[i];
        json_open(j, NULL, '{');
        json_string(j, "severity", report_severity_of_diag_name(d->severity));
        json_string(j, "code", d->code);
        report_location_json(j, (struct location){d->file, d->line, d->column, 0, 0});
        json_string(j, "text", d->text);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void report_evidence_json(struct json_out *j, const struct finding *f)
{
    json_open(j, "evidence", '[');
    for (size_t i = 0; i < f->evidence.len; i++) {
        const struct evidence *e = &f->evidence.items[i];
        json_open(j, NULL, '{');
        json_string(j, "kind", report_evidence_kind_name(e->kind));
        json_string(j, "title", e->title);
        json_string(j, "text", e->text);
        report_location_json(j, e->at);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_details(struct json_out *j, const struct finding *f)
{
    json_open(j, "flow", '[');
    for (size_t i = 0; i < f->flow.len; i++) {
        json_open(j, NULL, '{');
        report_location_json(j, f->flow.items[i].at);
        json_string(j, "text", f->flow.items[i].text);
        json_close(j, '}');
    }
    json_close(j, ']');
    report_evidence_json(j, f);
}

static void write_finding(struct json_out *j, const struct finding *f)
{
    const struct taxonomy_class *class = taxonomy_find(f->class_id);
    json_open(j, NULL, '{');
    json_string(j, "rule", f->rule);
    json_string(j, "class", f->class_id);
    json_string(j, "severity", severity_name(f->severity));
    json_string(j, "confidence", confidence_name(f->confidence));
    json_string(j, "file", f->at.file);
    json_number(j, "line", f->at.line);
    json_number(j, "column", f->at.column);
    if (f->at.end_line)
        json_number(j, "endLine", f->at.end_line);
    if (f->at.end_column)
        json_number(j, "endColumn", f->at.end_column);
    json_string(j, "message", f->message);
    json_optional(j, "fix", f->fix);
    json_strings(j, "functions", f->functions.items, f->functions.len);
    json_strings(j, "entryPoints", f->entry_points.items, f->entry_points.len);
    json_open(j, "cwe", '[');
    for (const int *cwe = class ? class->cwe : NULL; cwe && *cwe; cwe++)
        json_number(j, NULL, (uint64_t)*cwe);
    json_close(j, ']');
    json_open(j, "owasp", '[');
    for (const char *const *owasp = class ? class->owasp : NULL; owasp && *owasp; owasp++)
        json_string(j, NULL, *owasp);
    json_close(j, ']');
    json_strings(j, "references", f->references.items, f->references.len);
    json_strings(j, "tags", f->tags.items, f->tags.len);
    write_details(j, f);
    json_string(j, "fingerprint", f->fingerprint);
    if (f->suppression != SUPPRESSION_NONE) {
        json_open(j, "suppression", '{');
        json_string(j, "kind", report_suppression_name(f->suppression));
        json_nullable(j, "reason", f->suppression_reason);
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void write_json(const struct report_input *in, const struct report_style *style,
                       struct buf *out)
{
    struct json_out j = {.out = out};
    json_open(&j, NULL, '{');
    json_number(&j, "version", REPORT_JSON_VERSION);
    json_open(&j, "tool", '{');
    json_string(&j, "name", "virga");
    json_string(&j, "version", in->version);
    json_close(&j, '}');
    json_open(&j, "findings", '[');
    for (size_t i = 0; i < in->findings.len; i++)
        write_finding(&j, in->findings.items[i]);
    json_close(&j, ']');
    json_open(&j, "suppressed", '[');
    for (size_t i = 0; i < in->suppressed.len; i++)
        write_finding(&j, in->suppressed.items[i]);
    json_close(&j, ']');
    json_number(&j, "belowConfidence", in->unsure);
    json_bool(&j, "complete", !in->incomplete);
    report_coverage_json(&j, "coverage", &in->coverage);
    report_diags_json(&j, "diagnostics", in);
    json_close(&j, '}');
}

const struct report_writer report_json = {"json", ".json", REPORT_NEEDS_NO_RULES, write_json};
