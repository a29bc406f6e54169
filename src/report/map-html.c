/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attack surface as a page: one file that asks for nothing else. Drawing and table are there
 * without scripts; the script adds filters, highlights and the panel.
 */
#include "report/map-draw.h"
#include "report/map-page.h"
#include "report/markup.h"

#define OPEN_FUNCTIONS 60 /* more, and sections start closed */

static void add(struct buf *out, const char *text)
{
    markup_add(out, slice_of(text));
}

static void put_head(struct buf *out, const struct surface *m, const char *root)
{
    buf_printf(out,
               "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"referrer\" content=\"no-referrer\">\n"
               "<meta name=\"generator\" content=\"virga %s\">\n<title>",
               report_asset_page.hash, report_asset_script.hash, m->in->version);
    if (root) {
        add(out, root);
        buf_add_str(out, " \xc2\xb7 ");
    }
    buf_add_str(out, "Attack surface</title>\n<style>");
    buf_add(out, report_asset_page.text, report_asset_page.len);
    buf_add_str(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#functions\">Skip to the "
                     "list of functions</a>\n");
}

static void put_number(struct buf *out, size_t n, const char *label, const char *caller)
{
    buf_printf(out, "<div%s%s%s><dt>%s</dt><dd>%zu</dd></div>\n", n && *caller ? " class=\"c-" : "",
               n ? caller : "", n && *caller ? "\"" : "", label, n);
}

static void put_filter_note(struct buf *out, const struct report_map_filter *w)
{
    buf_add_str(out, "<p class=\"note\">Only ");
    buf_add_str(out, w->unauthenticated ? "what asks for nothing"
                     : w->public_only   ? "what is public"
                                        : "a part of it");
    if (w->provider)
        markup_printf(out, ", on %s", w->provider);
    if (w->function)
        markup_printf(out, ", of function %s", w->function);
    buf_add_str(out, " is shown.</p>\n");
}

static void put_banner(struct buf *out, const struct surface *m, const char *root)
{
    const struct surface_counts *c = &m->counts;
    buf_add_str(out, "<header class=\"wrap\">\n<p class=\"eyebrow\">Attack surface</p>\n<h1>");
    add(out, root ? root : "This app");
    buf_add_str(out, "</h1>\n");
    if (surface_is_filtered(m->in))
        put_filter_note(out, &m->in->filter);
    if (m->in->incomplete)
        buf_add_str(out, "<p class=\"note\">Part of the files could not be read: the map may lack "
                         "something.</p>\n");
    buf_add_str(out, "<dl class=\"numbers\">\n");
    put_number(out, c->functions, "functions", "");
    put_number(out, c->entry_points, "entry points", "");
    put_number(out, c->public_entry_points, "public entry points", "anyone");
    put_number(out, c->unknown, "of unknown access", "unknown");
    put_number(out, c->resources, "resources", "");
    put_number(out, c->public_resources, "public resources", "anyone");
    buf_add_str(out, "</dl>\n</header>\n");
}

static void put_option(struct buf *out, const char *value, const char *title)
{
    buf_add_str(out, "<option value=\"");
    add(out, value);
    buf_add_str(out, "\">");
    add(out, title);
    buf_add_str(out, "</option>");
}

static void put_choices(struct buf *out, const struct surface_counts *c)
{
    buf_add_str(out, "<select id=\"provider\" class=\"needs-script\" hidden "
                     "aria-label=\"Platform\"><option value=\"\">All platforms</option>");
    for (size_t i = 0; i < SURFACE_PROVIDERS; i++)
        if (c->by_provider[i])
            put_option(out, surface_provider_title((enum app_provider)i),
                       surface_provider_title((enum app_provider)i));
    buf_add_str(out,
                "</select>\n<select id=\"kind\" class=\"needs-script\" hidden aria-label=\"Kind "
                "of entry point\"><option value=\"\">All entry points</option>");
    for (size_t i = 0; i < SURFACE_TRIGGERS; i++)
        if (c->by_kind[i])
            put_option(out, trigger_kind_name((enum trigger_kind)i),
                       trigger_kind_name((enum trigger_kind)i));
    buf_add_str(out, "</select>\n");
}

static void put_tools(struct buf *out, const struct surface_counts *c)
{
    buf_add_str(out,
                "<div class=\"tools\"><div class=\"wrap\">\n<input type=\"search\" id=\"query\" "
                "class=\"needs-script\" hidden placeholder=\"Filter functions, routes, "
                "stores\" aria-label=\"Filter\">\n");
    put_choices(out, c);
    buf_add_str(out, "<button type=\"button\" class=\"chip c-anyone needs-script\" id=\"public\" "
                     "hidden>Public only</button>\n<ul class=\"legend\" aria-label=\"Who may "
                     "call\">\n");
    for (size_t i = 0; i < CALLER_COUNT; i++) {
        const struct surface_caller_info *info = &surface_callers[i];
        if (c->by_caller[i])
            buf_printf(out,
                       "<li><button type=\"button\" disabled class=\"chip c-%s\" "
                       "data-caller=\"%s\" title=\"%s\"><i></i>%s <b>%zu</b></button></li>\n",
                       info->id, info->id, info->text, info->title, c->by_caller[i]);
    }
    buf_add_str(out, "</ul>\n</div></div>\n");
}

/* ---- the drawing, section by section ---- */

static void put_drawing(struct buf *out, const struct surface *m,
                        const struct surface_section *section)
{
    struct arena a;
    struct map_layout l;
    arena_init(&a);
    map_layout_make(&l, m, section, &a);
    double height = l.height + 28;
    buf_printf(out,
               "<div class=\"scroll\"><svg viewBox=\"0 0 %d %.6g\" role=\"group\" aria-label=\"",
               MAP_WIDTH, height);
    add(out, section->title);
    buf_add_str(out, "\">\n");
    map_draw_columns(out, 12);
    map_draw_section(out, m, &l, 26);
    buf_add_str(out, "</svg></div>\n");
    arena_release(&a);
}

static void put_sections(struct buf *out, const struct surface *m)
{
    size_t most = 1;
    bool open = m->functions.len <= OPEN_FUNCTIONS;
    for (size_t i = 0; i < m->sections.len; i++)
        if (m->sections.items[i].entry_points > most)
            most = m->sections.items[i].entry_points;
    for (size_t i = 0; i < m->sections.len; i++) {
        const struct surface_section *s = &m->sections.items[i];
        buf_printf(out, "<details class=\"group\"%s><summary><b title=\"", open ? " open" : "");
        add(out, s->file ? s->file : s->title);
        buf_add_str(out, "\">");
        add(out, s->title);
        buf_add_str(out, "</b><svg class=\"mini\" viewBox=\"0 0 180 8\" aria-hidden=\"true\" "
                         "preserveAspectRatio=\"none\">");
        map_draw_bar(out, s, 0, 0, 180, most);
        buf_add_str(out, "</svg><span>");
        map_section_counts(out, s);
        buf_add_str(out, "</span></summary>\n");
        put_drawing(out, m, s);
        buf_add_str(out, "</details>\n");
    }
}

static void put_map(struct buf *out, const struct surface *m)
{
    buf_add_str(out, "<section id=\"map\" aria-label=\"Map\">\n<h2>Who reaches what"
                     "<span class=\"found\" id=\"found\" role=\"status\"></span></h2>\n");
    if (m->sections.len == 1)
        buf_add_str(out, "<div class=\"group\">");
    if (m->sections.len == 1)
        put_drawing(out, m, &m->sections.items[0]);
    else
        put_sections(out, m);
    if (m->sections.len == 1)
        buf_add_str(out, "</div>\n");
    buf_printf(out, "<p class=\"empty\" id=\"nothing\"%s>No function to show.</p>\n</section>\n",
               m->functions.len ? " hidden" : "");
}

/* ---- the table ---- */

static void put_entries(struct buf *out, const struct surface_function *f)
{
    buf_add_str(out, "<td><ul>");
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = f->triggers.items[i];
        buf_printf(out, "<li class=\"mono c-%s\">", surface_callers[surface_caller_of(t)].id);
        if (surface_is_request(t) && t->method) {
            buf_add_str(out, "<span class=\"verb\">");
            add(out, t->method);
            buf_add_str(out, "</span> ");
        }
        add(out, map_entry_text(t));
        buf_add_str(out, "</li>");
    }
    buf_add_str(out, "</ul></td>");
}

/* Sorted by how many rights are not used. */
static void put_rights(struct buf *out, const struct surface *m, const struct surface_function *f)
{
    size_t granted, used;
    if (surface_rights(m, f, &granted, &used))
        buf_printf(out, "<td data-sort=\"%zu\">%zu of %zu unused</td>", granted - used + 1,
                   granted - used, granted);
    else
        buf_add_str(out, "<td data-sort=\"0\"></td>");
}

static void put_row(struct buf *out, const struct surface *m, size_t i)
{
    const struct surface_function *f = &m->functions.items[i];
    const struct surface_caller_info *caller = &surface_callers[f->caller];
    buf_printf(out, "<tr data-f=\"%zu\"><td><span class=\"name\">", i);
    add(out, f->app->name ? f->app->name : "(unnamed)");
    buf_add_str(out, "</span><span class=\"at mono\">");
    map_place(out, f->app->at);
    buf_printf(out,
               "</span></td><td data-sort=\"%u\"><span class=\"who c-%s\"><i></i>%s</span></td>",
               (unsigned)f->caller, caller->id, caller->title);
    put_entries(out, f);
    buf_printf(out, "<td>%s", surface_provider_title(f->app->provider));
    if (f->app->runtime) {
        buf_add_str(out, "<span class=\"at\">");
        add(out, f->app->runtime);
        buf_add_str(out, "</span>");
    }
    buf_printf(out, "</td><td data-sort=\"%zu\"><ul>", f->links.len);
    for (size_t k = 0; k < f->links.len; k++) {
        const struct surface_store *s = &m->stores.items[f->links.items[k].store];
        buf_add_str(out, "<li>");
        add(out, s->label ? s->label : "(unnamed)");
        buf_printf(out, "%s</li>", s->open ? "<span class=\"tag bad\">public</span>" : "");
    }
    buf_add_str(out, "</ul></td>");
    put_rights(out, m, f);
    buf_add_str(out, "</tr>\n");
}

static void put_table(struct buf *out, const struct surface *m)
{
    static const char *const heads[] = {"Function", "Who may call", "Entry points",
                                        "Platform", "Touches",      "Rights"};
    buf_add_str(out, "<section id=\"functions\" aria-label=\"Functions\">\n<h2>Functions</h2>\n"
                     "<div class=\"sheet\"><table>\n<thead><tr>");
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        buf_printf(out, "<th scope=\"col\">%s</th>", heads[i]);
    buf_add_str(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < m->functions.len; i++)
        put_row(out, m, i);
    buf_add_str(out, "</tbody></table></div>\n</section>\n");
}

static void put_resources(struct buf *out, const struct surface *m)
{
    if (m->resources.len == 0)
        return;
    buf_add_str(out, "<section id=\"resources\" aria-label=\"Resources\">\n<h2>Resources</h2>\n"
                     "<div class=\"sheet\"><table>\n<thead><tr><th scope=\"col\">Name</th>"
                     "<th scope=\"col\">Kind</th><th scope=\"col\">Open to anyone</th></tr></thead>"
                     "\n<tbody>\n");
    for (size_t i = 0; i < m->resources.len; i++) {
        const struct app_resource *r = m->resources.items[i];
        buf_add_str(out, "<tr><td><b>");
        add(out, r->name ? r->name : r->logical_id ? r->logical_id : "(unnamed)");
        buf_add_str(out, "</b><span class=\"at mono\">");
        map_place(out, r->at);
        buf_printf(out, "</span></td><td>%s</td><td>", resource_kind_name(r->kind));
        if (r->public_read || r->public_write)
            buf_printf(out, "<span class=\"who c-anyone\"><i></i>%s</span>",
                       r->public_read && r->public_write ? "read and write"
                       : r->public_read                  ? "read"
                                                         : "write");
        buf_add_str(out, "</td></tr>\n");
    }
    buf_add_str(out, "</tbody></table></div>\n</section>\n");
}

void map_place(struct buf *out, struct location at)
{
    if (!at.file)
        return;
    add(out, at.file);
    if (at.line)
        buf_printf(out, ":%u", at.line);
}

void report_map_html(const struct report_input *in, struct buf *out)
{
    struct surface m;
    surface_build(&m, in);
    surface_link(&m);
    surface_divide(&m);
    const char *root = map_root_name(&m);
    put_head(out, &m, root);
    put_banner(out, &m, root);
    put_tools(out, &m.counts);
    buf_add_str(out, "<main class=\"wrap\">\n");
    put_map(out, &m);
    put_table(out, &m);
    put_resources(out, &m);
    buf_add_str(out, "</main>\n<aside id=\"panel\" role=\"dialog\" aria-label=\"Details of a "
                     "function\" hidden></aside>\n");
    buf_printf(out,
               "<footer class=\"wrap\">virga %s \xc2\xb7 who may call what is told by %zu "
               "deployment %s</footer>\n",
               in->version, in->coverage.configs, in->coverage.configs == 1 ? "file" : "files");
    buf_add_str(out, "<script type=\"application/json\" id=\"data\">");
    map_page_data(&m, out);
    buf_add_str(out, "</script>\n<script>");
    buf_add(out, report_asset_script.text, report_asset_script.len);
    buf_add_str(out, "</script>\n</body>\n</html>\n");
    surface_release(&m);
}
