/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/suggest.h"
#include "scan/scan-internal.h"

struct report_style style_of(const struct virga_style *style)
{
    if (!style)
        return (struct report_style){80, false};
    return (struct report_style){style->width, style->color};
}

enum virga_err out_write(const struct virga_out *out, const struct buf *b)
{
    if (b->full)
        return VIRGA_ERR_LIMIT;
    return b->len == 0 || out->write(out->context, b->ptr, b->len) ? VIRGA_OK : VIRGA_ERR_IO;
}

static void complete_report(struct virga_scan *scan)
{
    scan->report.version = VIRGA_VERSION;
    scan->report.sources = &scan->sources;
    scan->report.app = &scan->app;
    scan->report.program = scan->program;
}

static bool needs_rules(const struct report_input *in, const struct report_writer *writer)
{
    if (writer->need == REPORT_NEEDS_RULES)
        return in->findings.len + in->suppressed.len > 0;
    for (size_t i = 0; i < in->findings.len && writer->need == REPORT_NEEDS_FIXES; i++) {
        if (!in->findings.items[i]->fix)
            return true;
    }
    return false;
}

enum virga_err virga_scan_write(struct virga_scan *scan, const char *format,
                                const struct virga_style *style, const struct virga_out *out)
{
    struct buf b;
    const struct report_writer *writer = report_writer_find(format);
    if (!writer) {
        diag_emit(scan->user, VIRGA_DIAG_ERROR, "format", NULL, 0, 0, "there is no format '%s'",
                  format);
        return VIRGA_ERR_USAGE;
    }
    complete_report(scan);
    enum virga_err err = needs_rules(&scan->report, writer) ? scan_load_rules(scan) : VIRGA_OK;
    if (err != VIRGA_OK)
        return err;
    const struct report_style plain = style_of(style);
    buf_init(&b, LIMIT_REPORT);
    writer->write(&scan->report, &plain, &b);
    err = out_write(out, &b);
    buf_release(&b);
    return err;
}

static bool is_provider(const char *name)
{
    for (int i = 0; i <= PROVIDER_OTHER; i++)
        if (strcmp(name, provider_name((enum app_provider)i)) == 0)
            return true;
    return false;
}

static bool is_function(const struct virga_scan *scan, const char *name)
{
    struct suggestion near = {0};
    if (app_find_function(&scan->app, slice_of(name)))
        return true;
    for (size_t i = 0; i < scan->app.functions.len; i++)
        suggest_offer(&near, slice_of(name), scan->app.functions.items[i]->name);
    diag_emit(scan->user, VIRGA_DIAG_ERROR, "function", NULL, 0, 0,
              near.best ? "there is no function '%s': did you mean '%s'?"
                        : "there is no function '%s'",
              name, near.best);
    return false;
}

enum virga_err virga_scan_filter_map(struct virga_scan *scan, const struct virga_map_filter *filter)
{
    struct arena *a = &scan->arena;
    if (filter->provider && !is_provider(filter->provider)) {
        diag_emit(scan->user, VIRGA_DIAG_ERROR, "provider", NULL, 0, 0, "there is no provider '%s'",
                  filter->provider);
        return VIRGA_ERR_USAGE;
    }
    if (filter->function && !is_function(scan, filter->function))
        return VIRGA_ERR_USAGE;
    scan->report.filter = (struct report_map_filter){
        .provider = filter->provider ? arena_strdup(a, filter->provider) : NULL,
        .function = filter->function ? arena_strdup(a, filter->function) : NULL,
        .public_only = filter->public_only,
        .unauthenticated = filter->unauthenticated,
    };
    return VIRGA_OK;
}

enum virga_err virga_scan_write_map(struct virga_scan *scan, const char *format,
                                    const struct virga_style *style, const struct virga_out *out)
{
    struct buf b;
    const struct report_style plain = style_of(style);
    complete_report(scan);
    buf_init(&b, LIMIT_REPORT);
    if (strcmp(format, "json") == 0)
        report_map_json(&scan->report, &b);
    else if (strcmp(format, "svg") == 0)
        report_map_svg(&scan->report, &b);
    else if (strcmp(format, "html") == 0)
        report_map_html(&scan->report, &b);
    else if (strcmp(format, "text") == 0)
        report_map_text(&scan->report, &plain, &b);
    else
        return VIRGA_ERR_USAGE;
    enum virga_err err = out_write(out, &b);
    buf_release(&b);
    return err;
}

const char *virga_format_of(const char *file_name)
{
    size_t count;
    const struct report_writer *const *writers = report_writers(&count);
    for (size_t i = 0; i < count; i++) {
        if (slice_ends(slice_of(file_name), writers[i]->extension))
            return writers[i]->name;
    }
    if (slice_ends(slice_of(file_name), ".svg"))
        return "svg";
    if (slice_ends(slice_of(file_name), ".html"))
        return "html";
    return NULL;
}
