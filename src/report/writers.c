/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report-internal.h"

static const struct report_writer *const writers[] = {&report_text, &report_json, &report_sarif};

const struct report_writer *report_writer_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(writers); i++) {
        if (strcmp(writers[i]->name, name) == 0)
            return writers[i];
    }
    return NULL;
}

const struct report_writer *const *report_writers(size_t *ret_count)
{
    *ret_count = ARRAY_SIZE(writers);
    return writers;
}

const struct rule *report_rule(const struct report_input *in, const char *id)
{
    for (struct slice name = slice_of(id);;) {
        for (size_t i = 0; i < in->nrules; i++) {
            if (slice_eq_str(name, in->rules[i]->id))
                return in->rules[i];
        }
        size_t cut = slice_rfind_char(name, '/');
        if (cut == SIZE_MAX)
            return NULL;
        name = slice_sub(name, 0, cut);
    }
}

const char *report_rule_title(const struct report_input *in, const struct finding *f)
{
    const struct rule *rule = report_rule(in, f->rule);
    if (rule && rule->title)
        return rule->title;
    const struct taxonomy_class *class = taxonomy_find(f->class_id);
    return class ? class->title : f->rule;
}

const char *report_evidence_kind_name(enum evidence_kind k)
{
    static const char *const names[] = {"static", "invoke", "probe", "component"};
    return (size_t)k < ARRAY_SIZE(names) ? names[k] : "static";
}

const char *report_suppression_name(enum suppression_kind k)
{
    static const char *const names[] = {"none", "inline", "config", "baseline"};
    return (size_t)k < ARRAY_SIZE(names) ? names[k] : "none";
}

const char *report_severity_of_diag_name(enum virga_severity_of_diag s)
{
    static const char *const names[] = {"note", "warning", "error"};
    return (size_t)s < ARRAY_SIZE(names) ? names[s] : "error";
}

#define COUNTER(name, field)                                                                       \
    {                                                                                              \
        name, offsetof(struct report_coverage, field)                                              \
    }
const struct report_counter report_counters[] = {
    COUNTER("files", files),
    COUNTER("sourceFiles", source.files),
    COUNTER("sourceBytes", source.bytes),
    COUNTER("configs", configs),
    COUNTER("lockfiles", lockfiles),
    COUNTER("components", components),
    COUNTER("functions", functions),
    COUNTER("entryPoints", entry_points),
    COUNTER("publicEntryPoints", public_entry_points),
    COUNTER("broken", source.broken),
    COUNTER("minified", source.minified),
    COUNTER("generated", source.generated),
    COUNTER("large", source.large),
    COUNTER("timeouts", source.timeouts),
    COUNTER("unreadable", source.unreadable),
    COUNTER("vendorFolders", skipped.vendor),
    COUNTER("hiddenFolders", skipped.hidden),
    COUNTER("generatedFolders", skipped.generated),
    COUNTER("excluded", skipped.excluded),
    COUNTER("links", skipped.links),
    COUNTER("caps", caps),
};
const size_t report_counter_count = ARRAY_SIZE(report_counters);
