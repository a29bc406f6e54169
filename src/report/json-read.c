/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a JSON report back. What it says is somebody's input: kinds are checked, the rest kept. */
#include <cjson/cJSON.h>

#include "report/report-internal.h"

static const char *text_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static const char *copy_of(struct arena *a, const cJSON *object, const char *key)
{
    const char *text = text_of(object, key);
    return text ? arena_strdup(a, text) : NULL;
}

static unsigned number_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    bool fits = cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= 1e9;
    return fits ? (unsigned)item->valuedouble : 0;
}

/* The strings of the array KEY, each handed to ADD. */
static void each_text(struct finding_set *set, struct finding *f, const cJSON *object,
                      const char *key,
                      void (*add)(struct finding_set *, struct finding *, const char *))
{
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, key))
    {
        if (cJSON_IsString(item))
            add(set, f, item->valuestring);
    }
}

static struct location location_of(const cJSON *object)
{
    return (struct location){text_of(object, "file"), number_of(object, "line"),
                             number_of(object, "column"), number_of(object, "endLine"),
                             number_of(object, "endColumn")};
}

static enum evidence_kind evidence_kind_of(const char *name)
{
    for (int k = EVIDENCE_STATIC; name && k <= EVIDENCE_COMPONENT; k++) {
        if (strcmp(report_evidence_kind_name((enum evidence_kind)k), name) == 0)
            return (enum evidence_kind)k;
    }
    return EVIDENCE_STATIC;
}

static void read_suppression(struct arena *a, struct finding *f, const cJSON *item)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(item, "suppression");
    const char *kind = text_of(object, "kind");
    for (int k = SUPPRESSION_INLINE; kind && k <= SUPPRESSION_BASELINE; k++) {
        if (strcmp(report_suppression_name((enum suppression_kind)k), kind) == 0)
            f->suppression = (enum suppression_kind)k;
    }
    f->suppression_reason = copy_of(a, object, "reason");
}

static void read_details(struct finding_set *set, struct finding *f, const cJSON *item)
{
    const cJSON *part;
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(item, "flow"))
    {
        const char *text = text_of(part, "text");
        finding_add_step(set, f, location_of(part), "%s", text ? text : "");
    }
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(item, "evidence"))
    {
        const char *text = text_of(part, "text"), *title = text_of(part, "title");
        finding_add_evidence(set, f, evidence_kind_of(text_of(part, "kind")), title,
                             location_of(part), "%s", text ? text : "");
    }
}

static bool is_fingerprint(const char *text)
{
    return text && strlen(text) == sizeof((struct finding){0}.fingerprint) - 1 &&
           strspn(text, "0123456789abcdef") == strlen(text);
}

/* One finding; false when it lacks what every finding has. */
static bool read_finding(struct finding_set *set, const cJSON *item)
{
    const char *rule = text_of(item, "rule"), *message = text_of(item, "message");
    const char *print = text_of(item, "fingerprint");
    struct location at = location_of(item);
    enum severity severity;
    enum confidence confidence;
    if (!rule || !message || !at.file || !is_fingerprint(print) ||
        !severity_parse(slice_of(text_of(item, "severity")), &severity) ||
        !confidence_parse(slice_of(text_of(item, "confidence")), &confidence))
        return false;
    struct finding *f = finding_add(set, rule, severity, confidence, at, "%s", message);
    memcpy(f->fingerprint, print, strlen(print) + 1);
    f->fix = copy_of(set->arena, item, "fix");
    each_text(set, f, item, "functions", finding_add_function);
    each_text(set, f, item, "entryPoints", finding_add_entry_point);
    each_text(set, f, item, "references", finding_add_reference);
    each_text(set, f, item, "tags", finding_add_tag);
    read_details(set, f, item);
    read_suppression(set->arena, f, item);
    return true;
}

static void read_diags(struct report_input *in, struct arena *a, const cJSON *root)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "diagnostics"))
    {
        const char *severity = text_of(item, "severity"), *text = text_of(item, "text");
        const char *code = text_of(item, "code");
        if (!severity || !text || !code)
            continue;
        struct report_diag d = {.code = arena_strdup(a, code), .text = arena_strdup(a, text)};
        d.severity = VIRGA_DIAG_ERROR;
        for (int s = VIRGA_DIAG_NOTE; s < VIRGA_DIAG_ERROR; s++) {
            if (strcmp(report_severity_of_diag_name((enum virga_severity_of_diag)s), severity) == 0)
                d.severity = (enum virga_severity_of_diag)s;
        }
        d.file = copy_of(a, item, "file");
        d.line = number_of(item, "line");
        d.column = number_of(item, "column");
        *vec_add(&in->diags, a) = d;
    }
}

static void read_coverage(struct report_input *in, struct arena *a, const cJSON *root)
{
    const cJSON *coverage = cJSON_GetObjectItemCaseSensitive(root, "coverage");
    for (size_t i = 0; i < report_counter_count; i++) {
        size_t value = number_of(coverage, report_counters[i].name);
        memcpy((char *)&in->coverage + report_counters[i].offset, &value, sizeof(value));
    }
    in->coverage.components_checked =
        cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(coverage, "componentsChecked"));
    in->coverage.advisories = copy_of(a, coverage, "advisories");
}

static bool read_list(struct finding_set *set, const cJSON *root, const char *key, const char *name,
                      const struct virga_diag_sink *sink)
{
    unsigned number = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, key))
    {
        number++;
        if (read_finding(set, item))
            continue;
        diag_emit(sink, VIRGA_DIAG_ERROR, "report-syntax", name, 0, 0,
                  "entry %u of '%s' lacks a rule, severity, confidence, file, message or "
                  "fingerprint",
                  number, key);
        return false;
    }
    return true;
}

enum virga_err report_read_json(struct slice text, const char *name, struct finding_set *set,
                                struct report_input *in, const struct virga_diag_sink *sink)
{
    enum virga_err err = VIRGA_ERR_SYNTAX;
    cJSON *root = cJSON_ParseWithLength(text.ptr ? text.ptr : "", text.len);
    if (!cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(root, "findings"))) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "report-syntax", name, 0, 0,
                  "no JSON report of virga: make one with 'virga scan --format json'");
        goto out;
    }
    if (number_of(root, "version") != REPORT_JSON_VERSION) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "report-version", name, 0, 0,
                  "the report is of a format version that this virga does not know");
        err = VIRGA_ERR_VERSION;
        goto out;
    }
    if (!read_list(set, root, "findings", name, sink) ||
        !read_list(set, root, "suppressed", name, sink))
        goto out;
    read_diags(in, set->arena, root);
    read_coverage(in, set->arena, root);
    in->unsure = number_of(root, "belowConfidence");
    in->incomplete = cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(root, "complete"));
    err = VIRGA_OK;
out:
    cJSON_Delete(root);
    return err;
}
