/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0, as GitHub code scanning and editors read it. Columns are counted in UTF-16 code
 * units (the default of SARIF), paths are relative to %SRCROOT%, the scanned folder.
 */
#include "base/utf8.h"
#include "report/report-internal.h"

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define ROOT_ID "%SRCROOT%"
/* What GitHub accepts in one run. */
#define MAX_RESULTS 25000
#define MAX_STEPS 10000
#define MAX_RELATED 1000

struct sarif {
    struct json_out j;
    const struct report_input *in;
    struct sarif_rules rules;
    struct buf scratch;
};

/* A column in bytes as one in UTF-16 code units, both from 1. Unknown text: unchanged. */
static unsigned utf16_column(const struct report_input *in, const char *file, unsigned line,
                             unsigned column)
{
    struct slice text;
    if (!in->sources || column <= 1 || !source_line(in->sources, file, line, &text))
        return column;
    unsigned units = 1;
    for (size_t i = 0; i < text.len && i + 1 < column;) {
        uint32_t c;
        i += utf8_next(text, i, &c);
        units += c > 0xFFFF ? 2 : 1;
    }
    return units;
}

/* FILE as a relative URI reference: everything but unreserved characters and '/' is encoded. */
static void write_uri(struct sarif *s, const char *file)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    buf_clear(&s->scratch);
    for (const char *p = file; *p; p++) {
        if (strchr(plain, *p))
            buf_add_char(&s->scratch, *p);
        else
            buf_printf(&s->scratch, "%%%02X", (unsigned)(unsigned char)*p);
    }
    json_slice(&s->j, "uri", buf_slice(&s->scratch));
}

static void write_physical(struct sarif *s, struct location at)
{
    struct json_out *j = &s->j;
    json_open(j, "physicalLocation", '{');
    json_open(j, "artifactLocation", '{');
    write_uri(s, at.file);
    json_string(j, "uriBaseId", ROOT_ID);
    json_close(j, '}');
    if (at.line) {
        json_open(j, "region", '{');
        json_number(j, "startLine", at.line);
        if (at.column)
            json_number(j, "startColumn", utf16_column(s->in, at.file, at.line, at.column));
        if (at.end_line >= at.line) {
            json_number(j, "endLine", at.end_line);
            if (at.column && at.end_column)
                json_number(j, "endColumn",
                            utf16_column(s->in, at.file, at.end_line, at.end_column));
        }
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void write_message(struct sarif *s, const char *text)
{
    json_open(&s->j, "message", '{');
    json_string(&s->j, "text", text);
    json_close(&s->j, '}');
}

static void write_location(struct sarif *s, struct location at, const char *text)
{
    json_open(&s->j, NULL, '{');
    write_physical(s, at);
    if (text)
        write_message(s, text);
    json_close(&s->j, '}');
}

static void write_primary(struct sarif *s, const struct finding *f)
{
    struct json_out *j = &s->j;
    json_open(j, "locations", '[');
    json_open(j, NULL, '{');
    if (f->at.file[0])
        write_physical(s, f->at);
    if (f->functions.len) {
        json_open(j, "logicalLocations", '[');
        for (size_t i = 0; i < f->functions.len && i < MAX_RELATED; i++) {
            json_open(j, NULL, '{');
            json_string(j, "name", f->functions.items[i]);
            json_string(j, "kind", "function");
            json_close(j, '}');
        }
        json_close(j, ']');
    }
    json_close(j, '}');
    json_close(j, ']');
}

static void write_flow(struct sarif *s, const struct finding *f)
{
    struct json_out *j = &s->j;
    /* The ends of a flow say most: a long one loses its middle. */
    size_t drop = f->flow.len > MAX_STEPS ? f->flow.len - MAX_STEPS : 0;
    if (f->flow.len == 0)
        return;
    json_open(j, "codeFlows", '[');
    json_open(j, NULL, '{');
    json_open(j, "threadFlows", '[');
    json_open(j, NULL, '{');
    json_open(j, "locations", '[');
    for (size_t i = 0; i < f->flow.len; i++) {
        if (i >= MAX_STEPS / 2 && i < MAX_STEPS / 2 + drop)
            continue;
        const struct flow_step *step = &f->flow.items[i];
        json_open(j, NULL, '{');
        json_open(j, "location", '{');
        if (step->at.file)
            write_physical(s, step->at);
        write_message(s, step->text);
        json_close(j, '}');
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, ']');
}

static bool same_place(struct location a, struct location b)
{
    return strcmp(a.file, b.file) == 0 && a.line == b.line && a.column == b.column;
}

/* Does evidence I say what an earlier one says? SARIF wants related locations to differ. */
static bool is_repeated(const struct finding *f, size_t i)
{
    const struct evidence *e = &f->evidence.items[i];
    for (size_t k = 0; k < i; k++) {
        const struct evidence *other = &f->evidence.items[k];
        if (other->at.file && same_place(other->at, e->at) && strcmp(other->text, e->text) == 0)
            return true;
    }
    return false;
}

/* Places of the evidence, such as the line of a route or of a permission. */
static void write_related(struct sarif *s, const struct finding *f)
{
    size_t count = 0;
    for (size_t i = 0; i < f->evidence.len; i++)
        count += f->evidence.items[i].at.file != NULL;
    if (count == 0)
        return;
    json_open(&s->j, "relatedLocations", '[');
    for (size_t i = 0, n = 0; i < f->evidence.len && n < MAX_RELATED; i++) {
        const struct evidence *e = &f->evidence.items[i];
        if (!e->at.file || is_repeated(f, i))
            continue;
        write_location(s, e->at, e->text && e->text[0] ? e->text : e->title);
        n++;
    }
    json_close(&s->j, ']');
}

static void write_properties(struct sarif *s, const struct finding *f)
{
    struct json_out *j = &s->j;
    const struct taxonomy_class *class = taxonomy_find(f->class_id);
    json_open(j, "properties", '{');
    json_string(j, "class", f->class_id);
    json_open(j, "cwe", '[');
    for (const int *cwe = class ? class->cwe : NULL; cwe && *cwe; cwe++)
        json_number(j, NULL, (uint64_t)*cwe);
    json_close(j, ']');
    json_string(j, "severity", severity_name(f->severity));
    json_string(j, "confidence", confidence_name(f->confidence));
    json_strings(j, "functions", f->functions.items, f->functions.len);
    json_strings(j, "entryPoints", f->entry_points.items, f->entry_points.len);
    report_evidence_json(j, f);
    json_strings(j, "references", f->references.items, f->references.len);
    json_optional(j, "fix", f->fix);
    if (f->tags.len)
        json_strings(j, "tags", f->tags.items, f->tags.len);
    json_close(j, '}');
}

static void write_suppression(struct sarif *s, const struct finding *f)
{
    struct json_out *j = &s->j;
    if (f->suppression == SUPPRESSION_NONE)
        return;
    json_open(j, "suppressions", '[');
    json_open(j, NULL, '{');
    json_string(j, "kind", f->suppression == SUPPRESSION_INLINE ? "inSource" : "external");
    json_string(j, "status", "accepted");
    json_optional(j, "justification", f->suppression_reason);
    json_close(j, '}');
    json_close(j, ']');
}

static void write_result(struct sarif *s, const struct finding *f)
{
    struct json_out *j = &s->j;
    json_open(j, NULL, '{');
    json_string(j, "ruleId", f->rule);
    json_number(j, "ruleIndex", sarif_rule_index(&s->rules, f->rule));
    json_string(j, "level", sarif_level(f->severity));
    write_message(s, f->message);
    write_primary(s, f);
    write_flow(s, f);
    write_related(s, f);
    json_open(j, "partialFingerprints", '{');
    json_string(j, "virga/v1", f->fingerprint);
    json_close(j, '}');
    write_suppression(s, f);
    write_properties(s, f);
    json_close(j, '}');
}

/* What the scan had to say about itself, so that a machine-readable report hides nothing. */
static void write_invocation(struct sarif *s, size_t left_out)
{
    static const char *const levels[] = {"note", "warning", "error"};
    struct json_out *j = &s->j;
    json_open(j, "invocations", '[');
    json_open(j, NULL, '{');
    json_bool(j, "executionSuccessful", !s->in->incomplete);
    json_open(j, "toolExecutionNotifications", '[');
    for (size_t i = 0; i < s->in->diags.len; i++) {
        const struct report_diag *d = &s->in->diags.items[i];
        json_open(j, NULL, '{');
        json_open(j, "descriptor", '{');
        json_string(j, "id", d->code);
        json_close(j, '}');
        json_string(j, "level", levels[d->severity]);
        write_message(s, d->text);
        if (d->file && d->file[0]) {
            json_open(j, "locations", '[');
            write_location(s, (struct location){d->file, d->line, d->column, 0, 0}, NULL);
            json_close(j, ']');
        }
        json_close(j, '}');
    }
    if (left_out) {
        char text[128];
        (void)snprintf(text, sizeof(text),
                       "%zu results of the least severity are left out: a run holds %d at most",
                       left_out, MAX_RESULTS);
        json_open(j, NULL, '{');
        json_string(j, "level", "warning");
        write_message(s, text);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, ']');
}

/* Results in the order of the findings; when there are too many, the gravest. */
static size_t write_results(struct sarif *s)
{
    const struct report_input *in = s->in;
    size_t room = MAX_RESULTS, count[SEVERITY_CRITICAL + 1] = {0}, left_out = 0;
    size_t total = in->findings.len + in->suppressed.len;
    for (size_t i = 0; i < in->findings.len; i++)
        count[in->findings.items[i]->severity]++;
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
        if (count[severity] > room)
            count[severity] = room;
        room -= count[severity];
    }
    json_open(&s->j, "results", '[');
    for (size_t i = 0; i < total; i++) {
        const struct finding *f = i < in->findings.len ? in->findings.items[i]
                                                       : in->suppressed.items[i - in->findings.len];
        size_t *left = i < in->findings.len ? &count[f->severity] : &room;
        if (*left == 0) {
            left_out++;
            continue;
        }
        (*left)--;
        write_result(s, f);
    }
    json_close(&s->j, ']');
    return left_out;
}

static void write_run(struct sarif *s)
{
    struct json_out *j = &s->j;
    json_open(j, NULL, '{');
    json_open(j, "tool", '{');
    json_open(j, "driver", '{');
    json_string(j, "name", "Virga");
    json_string(j, "version", s->in->version);
    json_string(j, "semanticVersion", s->in->version);
    sarif_rules_write(j, &s->rules, s->in);
    json_close(j, '}');
    json_close(j, '}');
    json_string(j, "columnKind", "utf16CodeUnits");
    json_open(j, "originalUriBaseIds", '{');
    json_open(j, ROOT_ID, '{');
    json_open(j, "description", '{');
    json_string(j, "text", "The scanned folder");
    json_close(j, '}');
    json_close(j, '}');
    json_close(j, '}');
    size_t left_out = write_results(s);
    write_invocation(s, left_out);
    json_open(j, "automationDetails", '{');
    json_string(j, "id", "virga/");
    json_close(j, '}');
    json_open(j, "properties", '{');
    report_coverage_json(j, "coverage", &s->in->coverage);
    json_number(j, "belowConfidence", s->in->unsure);
    json_close(j, '}');
    json_close(j, '}');
}

static void write_sarif(const struct report_input *in, const struct report_style *style,
                        struct buf *out)
{
    struct sarif s = {.j = {.out = out}, .in = in};
    buf_init(&s.scratch, 1u << 20);
    sarif_rules_collect(&s.rules, in);
    json_open(&s.j, NULL, '{');
    json_string(&s.j, "$schema", SCHEMA);
    json_string(&s.j, "version", "2.1.0");
    json_open(&s.j, "runs", '[');
    write_run(&s);
    json_close(&s.j, ']');
    json_close(&s.j, '}');
    sarif_rules_release(&s.rules);
    buf_release(&s.scratch);
}

const struct report_writer report_sarif = {"sarif", ".sarif", REPORT_NEEDS_RULES, write_sarif};
