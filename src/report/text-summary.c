/* SPDX-License-Identifier: Apache-2.0 */
#include "report/text-internal.h"

#define INDENT 13

void text_count(struct buf *out, size_t count, const char *one, const char *many)
{
    buf_printf(out, "%zu %s", count, count == 1 ? one : many);
}

static void add_count(struct buf *out, size_t count, const char *one, const char *many)
{
    if (count == 0)
        return;
    if (out->len)
        buf_add_str(out, ", ");
    text_count(out, count, one, many);
}

static void put_counts(struct layout *l, const struct report_input *in)
{
    struct buf text;
    size_t count[SEVERITY_CRITICAL + 1] = {0};
    buf_init(&text, 4096);
    for (size_t i = 0; i < in->findings.len; i++)
        count[in->findings.items[i]->severity]++;
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--)
        add_count(&text, count[s], severity_name((enum severity)s),
                  severity_name((enum severity)s));
    char total[64];
    size_t n = in->findings.len;
    if (n == 0)
        (void)snprintf(total, sizeof(total), "no findings");
    else
        (void)snprintf(total, sizeof(total), "%zu finding%s: ", n, n == 1 ? "" : "s");
    layout_add(l, n ? TONE_BOLD : TONE_GOOD, total);
    buf_add_slice(l->out, buf_slice(&text));
    buf_clear(&text);
    add_count(&text, in->suppressed.len, "suppressed", "suppressed");
    add_count(&text, in->unsure, "less sure", "less sure");
    if (text.len)
        buf_printf(l->out, " (%.*s)", SLICE_ARG(buf_slice(&text)));
    buf_add_char(l->out, '\n');
    buf_release(&text);
}

static void put_read(struct layout *l, const struct report_coverage *c)
{
    struct buf text;
    buf_init(&text, 4096);
    add_count(&text, c->source.files, "source file", "source files");
    if (c->source.files)
        buf_printf(&text, " (%zu KB)", (c->source.bytes + 1023) / 1024);
    add_count(&text, c->configs, "deployment file", "deployment files");
    add_count(&text, c->lockfiles, "lockfile", "lockfiles");
    if (text.len == 0)
        buf_add_str(&text, "nothing that virga knows");
    buf_printf(&text, ", of %zu files", c->files);
    layout_field(l, INDENT, "read", buf_slice(&text));

    buf_clear(&text);
    text_count(&text, c->functions, "function", "functions");
    buf_add_str(&text, ", ");
    text_count(&text, c->entry_points, "entry point", "entry points");
    buf_printf(&text, " (%zu public)", c->public_entry_points);
    add_count(&text, c->components, "component", "components");
    if (c->components && c->components_checked)
        buf_printf(&text, ", checked against the advisories of %.10s",
                   c->advisories ? c->advisories : "(no date)");
    else if (c->components)
        buf_add_str(&text, " NOT checked against advisories");
    layout_field(l, INDENT, "found", buf_slice(&text));
    buf_release(&text);
}

static void put_skipped(struct layout *l, const struct report_coverage *c)
{
    struct buf text;
    buf_init(&text, 4096);
    add_count(&text, c->source.minified, "minified file", "minified files");
    add_count(&text, c->source.generated, "generated file", "generated files");
    add_count(&text, c->source.large, "file too large", "files too large");
    add_count(&text, c->source.timeouts, "file too slow to parse", "files too slow to parse");
    add_count(&text, c->source.unreadable, "unreadable file", "unreadable files");
    add_count(&text, c->skipped.vendor, "folder of packages", "folders of packages");
    add_count(&text, c->skipped.hidden, "hidden folder", "hidden folders");
    add_count(&text, c->skipped.generated, "folder of build output", "folders of build output");
    add_count(&text, c->skipped.excluded, "excluded by virga.yaml", "excluded by virga.yaml");
    add_count(&text, c->skipped.links, "link out of the folder", "links out of the folder");
    if (text.len)
        layout_field(l, INDENT, "skipped", buf_slice(&text));
    buf_release(&text);
}

static void put_incomplete(struct layout *l, const struct report_input *in)
{
    struct buf text;
    size_t warnings = 0;
    buf_init(&text, 4096);
    for (size_t i = 0; i < in->diags.len; i++)
        warnings += in->diags.items[i].severity >= VIRGA_DIAG_WARNING;
    add_count(&text, warnings, "warning says", "warnings say");
    buf_add_str(&text, text.len ? " what was not done" : "part of the work was not done");
    add_count(&text, in->coverage.source.broken, "file with broken syntax",
              "files with broken syntax");
    add_count(&text, in->coverage.caps, "limit of the analysis hit", "limits of the analysis hit");
    if (in->incomplete)
        layout_field(l, INDENT, "INCOMPLETE", buf_slice(&text));
    buf_release(&text);
}

static void put_next(struct layout *l, const struct report_input *in)
{
    char text[512];
    const struct finding *worst = NULL;
    for (size_t i = 0; i < in->findings.len; i++) {
        if (!worst || in->findings.items[i]->severity > worst->severity)
            worst = in->findings.items[i];
    }
    if (worst)
        (void)snprintf(text, sizeof(text), "virga explain %s", worst->rule);
    else if (in->unsure)
        (void)snprintf(text, sizeof(text), "virga scan --min-confidence possible, to see them");
    else if (in->coverage.components && !in->coverage.components_checked)
        (void)snprintf(text, sizeof(text), "virga db update, to check the components");
    else if (in->coverage.functions == 0)
        (void)snprintf(text, sizeof(text), "virga map, to see what was recognised");
    else
        return;
    layout_field(l, INDENT, "next", slice_of(text));
}

void text_summary(struct layout *l, const struct report_input *in)
{
    put_counts(l, in);
    put_read(l, &in->coverage);
    put_skipped(l, &in->coverage);
    put_incomplete(l, in);
    put_next(l, in);
}
