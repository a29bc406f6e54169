/* SPDX-License-Identifier: Apache-2.0 */
/* From what the parts found to what the report says. */
#include "base/date.h"
#include "scan/scan-internal.h"

/* Files that were reached by a link are named as what the link leads to: one flaw, one finding. */
static void canonical_places(struct virga_scan *scan)
{
    struct arena *a = &scan->arena;
    for (size_t i = 0; i < scan->findings.items.len && scan->walk.links.len; i++) {
        struct finding *f = &scan->findings.items.items[i];
        f->at.file = walk_canonical(&scan->walk, a, f->at.file);
        for (size_t k = 0; k < f->flow.len; k++) {
            if (f->flow.items[k].at.file)
                f->flow.items[k].at.file = walk_canonical(&scan->walk, a, f->flow.items[k].at.file);
        }
    }
}

static bool listed(const struct finding *f, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(names[i]);
        if (strncmp(f->rule, names[i], len) == 0 && (f->rule[len] == '\0' || f->rule[len] == '/'))
            return true;
    }
    return false;
}

/* Not a flaw: told to who asks for it by name. */
static bool is_only_on_request(const struct finding *f)
{
    return strcmp(f->class_id, "provider-lock-in") == 0;
}

static bool wanted(const struct settings *s, const struct finding *f)
{
    if (s->only.len == 0 && is_only_on_request(f))
        return false;
    return (s->only.len == 0 || listed(f, s->only.items, s->only.len)) &&
           !listed(f, s->skip.items, s->skip.len);
}

static void suppress_by_comments(struct virga_scan *scan, const char *date)
{
    struct suppress_comments comments;
    suppress_comments_init(&comments, &scan->arena);
    for (size_t i = 0; scan->program && i < scan->program->files.len; i++) {
        const struct ir_file *file = scan->program->files.items[i];
        suppress_comments_add_file(&comments, file->shown);
        for (size_t k = 0; k < file->comments.len; k++)
            suppress_comments_add(&comments, file->shown, file->comments.items[k].text,
                                  file->comments.items[k].line);
    }
    suppress_inline(&scan->findings, &comments, &scan->sources, date);
}

static enum virga_err suppress_all(struct virga_scan *scan)
{
    char date[DATE_SIZE];
    struct settings *s = &scan->settings;
    date_today(date);
    if (scan->walk.files.root) /* a report that was read back has its suppressions */
        suppress_by_comments(scan, date);
    suppress_config(&scan->findings, s->ignore.items, s->ignore.len, date);
    for (size_t i = 0; i < s->ignore.len; i++) {
        const struct suppress_rule *r = &s->ignore.items[i];
        if (!r->used && scan->walk.files.root)
            diag_emit(&scan->sink, VIRGA_DIAG_NOTE, "unused-ignore", NULL, 0, 0,
                      "%s:%u: this entry of 'ignore' matches nothing", r->at.file, r->at.line);
    }
    if (!s->baseline)
        return VIRGA_OK;
    return suppress_baseline(&scan->findings, scan->baseline, s->baseline, scan->user);
}

static void count_entry_points(struct virga_scan *scan)
{
    struct report_coverage *c = &scan->report.coverage;
    c->functions = scan->app.functions.len;
    for (size_t i = 0; i < scan->app.functions.len; i++) {
        const struct app_function *f = scan->app.functions.items[i];
        c->entry_points += f->triggers.len;
        for (size_t k = 0; k < f->triggers.len; k++)
            c->public_entry_points += trigger_is_public(&f->triggers.items[k]);
    }
}

enum virga_err scan_finish(struct virga_scan *scan)
{
    bool scanned = scan->walk.files.root != NULL;
    if (scanned) {
        canonical_places(scan);
        finding_set_finish(&scan->findings);
        count_entry_points(scan);
    }
    enum virga_err err = suppress_all(scan);
    if (err != VIRGA_OK)
        return err;
    for (size_t i = 0; i < scan->findings.items.len; i++) {
        const struct finding *f = &scan->findings.items.items[i];
        if (!wanted(&scan->settings, f))
            continue;
        if (f->confidence < scan->settings.min_confidence)
            scan->report.unsure++;
        else if (f->suppression != SUPPRESSION_NONE)
            *vec_add(&scan->report.suppressed, &scan->arena) = f;
        else
            *vec_add(&scan->report.findings, &scan->arena) = f;
    }
    return VIRGA_OK;
}

enum virga_outcome virga_scan_outcome(const struct virga_scan *scan)
{
    if (scan->report.incomplete)
        return VIRGA_OUTCOME_INCOMPLETE;
    for (size_t i = 0; i < scan->report.findings.len; i++) {
        if (scan->report.findings.items[i]->severity >= scan->settings.fail_on)
            return VIRGA_OUTCOME_FINDINGS;
    }
    return VIRGA_OUTCOME_CLEAN;
}

size_t virga_scan_count(const struct virga_scan *scan)
{
    return scan->report.findings.len;
}
