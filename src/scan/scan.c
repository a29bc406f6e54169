/* SPDX-License-Identifier: Apache-2.0 */
/* A scan from its settings to its findings. The only code that sees all parts. */
#include "app/settle.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "scan/scan-internal.h"

const char *virga_version(void)
{
    return VIRGA_VERSION;
}

struct virga_scan *virga_scan_new(const struct virga_diag_sink *sink)
{
    struct virga_scan *scan = calloc(1, sizeof(*scan));
    if (!scan)
        return NULL;
    arena_init(&scan->arena);
    scan->user = sink;
    diags_init(scan);
    scan->settings.fail_on = SEVERITY_HIGH;
    scan->settings.min_confidence = CONFIDENCE_LIKELY;
    app_init(&scan->app, &scan->arena);
    finding_set_init(&scan->findings, &scan->arena);
    source_cache_init(&scan->sources, NULL);
    return scan;
}

void virga_scan_free(struct virga_scan *scan)
{
    if (!scan)
        return;
    rule_set_free(scan->rules);
    ir_program_free(scan->program);
    atom_table_free(scan->atoms);
    source_cache_release(&scan->sources);
    arena_release(&scan->diag_arena);
    (void)pthread_mutex_destroy(&scan->lock);
    usage_release(&scan->usage);
    arena_release(&scan->arena);
    free(scan);
}

enum virga_err virga_scan_set(struct virga_scan *scan, const char *name, const char *value)
{
    const char *reason = NULL;
    enum setting_id id = setting_find(slice_of(name));
    if (id == SETTING_COUNT) {
        diag_emit(scan->user, VIRGA_DIAG_ERROR, "setting", NULL, 0, 0, "there is no setting '%s'",
                  name);
        return VIRGA_ERR_USAGE;
    }
    enum virga_err err =
        settings_set(&scan->settings, &scan->arena, id, slice_of(value), false, &reason);
    if (err != VIRGA_OK)
        diag_emit(scan->user, VIRGA_DIAG_ERROR, "setting", NULL, 0, 0, "--%s: %s", name, reason);
    return err;
}

enum virga_err virga_scan_configure(struct virga_scan *scan, const char *file)
{
    return config_read(&scan->settings, &scan->arena, file, scan->user);
}

void virga_scan_on_progress(struct virga_scan *scan,
                            void (*progress)(void *context, const char *phase), void *context)
{
    scan->progress = progress;
    scan->progress_context = context;
}

void scan_phase(struct virga_scan *scan, const char *fmt, ...)
{
    char text[128];
    va_list ap;
    if (!scan->progress)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    scan->progress(scan->progress_context, text);
}

enum virga_err scan_load_rules(struct virga_scan *scan)
{
    if (scan->rules)
        return VIRGA_OK;
    struct atom_table *atoms = scan->program ? scan->program->atoms : scan->atoms;
    if (!atoms)
        atoms = scan->atoms = atom_table_new();
    enum virga_err err = rule_set_load(atoms, scan->settings.rules, scan->user, &scan->rules);
    if (scan->rules)
        scan->report.rules = rule_all(scan->rules, &scan->report.nrules);
    return err;
}

/* The files that settings name must be there before the work begins. */
static enum virga_err check_settings(struct virga_scan *scan)
{
    const struct settings *s = &scan->settings;
    if (s->rules && !dir_exists(s->rules)) {
        diag_emit(scan->user, VIRGA_DIAG_ERROR, "rules", NULL, 0, 0,
                  "there is no folder of rules '%s'", s->rules);
        return VIRGA_ERR_USAGE;
    }
    if (s->baseline) {
        enum virga_err err = file_read(&scan->arena, s->baseline, LIMIT_REPORT, &scan->baseline);
        if (err != VIRGA_OK) {
            diag_emit(scan->user, VIRGA_DIAG_ERROR, "baseline", NULL, 0, 0,
                      "cannot read the baseline '%s'", s->baseline);
            return VIRGA_ERR_USAGE;
        }
    }
    return VIRGA_OK;
}

static enum virga_err run_parts(struct virga_scan *scan, unsigned parts)
{
    enum virga_err err;
    struct report_coverage *coverage = &scan->report.coverage;
    const struct app_files *files = &scan->walk.files;
    coverage->files = files->paths.len;
    coverage->skipped = scan->walk.skipped;
    scan_phase(scan, "reading deployment files");
    app_read(&scan->app, files, &scan->sink);
    coverage->configs = scan->app.configs.len;
    if (parts & (VIRGA_PART_CODE | VIRGA_PART_MAP)) {
        scan_phase(scan, "reading source code");
        scan->program = lang_load(files, scan->settings.jobs, &scan->sink, &coverage->source);
        lang_load_inline(scan->program, &scan->app, &scan->sink, &coverage->source);
        shape_recognize(&scan->app, scan->program);
        app_settle(&scan->app, &scan->sink);
    }
    if (parts & VIRGA_PART_CODE) {
        err = scan_load_rules(scan);
        if (err != VIRGA_OK)
            return err;
        scan_code(scan);
    }
    if (parts & VIRGA_PART_MAP) {
        err = scan_load_rules(scan);
        if (err != VIRGA_OK)
            return err;
        scan_usage(scan);
    }
    if (parts & VIRGA_PART_COMPONENTS)
        scan_components(scan);
    return scan_finish(scan);
}

enum virga_err virga_scan_run(struct virga_scan *scan, const char *path, unsigned parts)
{
    if (scan->ran || (parts & ~(unsigned)(VIRGA_PART_ALL | VIRGA_PART_MAP)))
        return VIRGA_ERR_USAGE;
    scan->ran = true;
    scan->report.root = arena_strdup(&scan->arena, path);
    scan_phase(scan, "looking for files");
    enum virga_err err = check_settings(scan);
    if (err == VIRGA_OK)
        err = walk_run(&scan->walk, &scan->arena, path, &scan->settings, &scan->sink);
    scan->sources.root = scan->walk.files.root;
    if (err == VIRGA_OK)
        err = run_parts(scan, parts);
    if (diags_finish(scan))
        scan->report.incomplete = true;
    for (size_t i = 0; i < scan->diags.len; i++)
        *vec_add(&scan->report.diags, &scan->arena) = scan->diags.items[i];
    return err;
}

enum virga_err virga_scan_read(struct virga_scan *scan, const char *file, const char *root)
{
    struct slice text;
    if (scan->ran)
        return VIRGA_ERR_USAGE;
    scan->ran = true;
    enum virga_err err = check_settings(scan);
    if (err != VIRGA_OK)
        return err;
    err = file_read(&scan->arena, file, LIMIT_REPORT, &text);
    if (err != VIRGA_OK) {
        diag_emit(scan->user, VIRGA_DIAG_ERROR, "report", NULL, 0, 0,
                  "cannot read the report '%s': %s", file, virga_strerror(err));
        return err;
    }
    scan->sources.root = root ? arena_strdup(&scan->arena, root) : NULL;
    err = report_read_json(text, file, &scan->findings, &scan->report, scan->user);
    return err == VIRGA_OK ? scan_finish(scan) : err;
}

const char *virga_nearest(const char *word, const char *const *candidates, size_t count)
{
    struct suggestion near = {0};
    for (size_t i = 0; i < count; i++)
        suggest_offer(&near, slice_of(word), candidates[i]);
    return near.best;
}
