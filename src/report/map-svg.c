/* SPDX-License-Identifier: Apache-2.0 */
/* The attack surface as a drawing: one SVG file that needs nothing else. */
#include "report/map-draw.h"
#include "report/markup.h"

#define MARGIN 24
#define HEAD 190 /* title, counts, legend */
#define SECTION_HEAD 34
#define SECTION_GAP 34
#define OVERVIEW_ROW 22
#define OVERVIEW_COLUMNS 3

struct sheet {
    struct buf *out;
    const struct surface *m;
    struct map_layout *layouts; /* by section */
    double height;
};

static void text_at(struct buf *out, double x, double y, const char *classes, const char *text,
                    size_t columns)
{
    buf_printf(out, "<text x=\"%.6g\" y=\"%.6g\" class=\"%s\">", x, y, classes);
    markup_clip(out, slice_of(text), columns);
    buf_add_str(out, "</text>\n");
}

static void draw_number(struct buf *out, double x, size_t n, const char *one, const char *many,
                        const char *classes)
{
    buf_printf(out, "<text x=\"%.6g\" y=\"92\" class=\"n %s\">%zu</text>\n", x, n ? classes : "",
               n);
    text_at(out, x, 110, "s", n == 1 ? one : many, 30);
}

static void draw_numbers(struct sheet *s)
{
    const struct surface_counts *c = &s->m->counts;
    const struct {
        size_t n;
        const char *one, *many, *classes;
    } numbers[] = {
        {c->functions, "function", "functions", ""},
        {c->entry_points, "entry point", "entry points", ""},
        {c->public_entry_points, "public entry point", "public entry points", "c-anyone"},
        {c->unknown, "of unknown access", "of unknown access", "c-unknown"},
        {c->resources, "resource", "resources", ""},
        {c->public_resources, "public resource", "public resources", "c-anyone"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
        draw_number(s->out, MAP_SOURCE_X + (double)i * 160, numbers[i].n, numbers[i].one,
                    numbers[i].many, numbers[i].classes);
}

static void draw_legend(struct sheet *s)
{
    double x = MAP_SOURCE_X;
    for (size_t c = 0; c < CALLER_COUNT; c++) {
        const struct surface_caller_info *info = &surface_callers[c];
        size_t n = s->m->counts.by_caller[c];
        if (n == 0)
            continue;
        buf_printf(s->out, "<circle cx=\"%.6g\" cy=\"141\" r=\"5\" class=\"dot c-%s\"/>", x + 5,
                   info->id);
        buf_printf(s->out, "<text x=\"%.6g\" y=\"145\">%s <tspan class=\"s\">%zu</tspan></text>\n",
                   x + 16, info->title, n);
        x += 16 + 8.0 * (double)strlen(info->title) + 42;
    }
}

static void draw_head(struct sheet *s)
{
    const char *root = map_root_name(s->m);
    text_at(s->out, MAP_SOURCE_X, 46, "h1", root ? root : "Attack surface", 60);
    if (root)
        buf_printf(s->out,
                   "<text x=\"%d\" y=\"46\" class=\"s\" text-anchor=\"end\">Attack surface, drawn "
                   "by virga %s</text>\n",
                   MAP_WIDTH - 12, s->m->in->version);
    draw_numbers(s);
    draw_legend(s);
    buf_printf(s->out, "<path class=\"rule\" d=\"M%d 166H%d\"/>\n", MAP_SOURCE_X, MAP_WIDTH - 12);
}

static size_t overview_rows(const struct surface *m)
{
    size_t n = m->sections.len;
    return n > 1 ? (n + OVERVIEW_COLUMNS - 1) / OVERVIEW_COLUMNS : 0;
}

/* All sections at a glance: how many entry points each has, and whose. */
static double draw_overview(struct sheet *s, double top)
{
    size_t rows = overview_rows(s->m), most = 1;
    const double pitch = (MAP_WIDTH - 24) / (double)OVERVIEW_COLUMNS;
    for (size_t i = 0; i < s->m->sections.len; i++)
        if (s->m->sections.items[i].entry_points > most)
            most = s->m->sections.items[i].entry_points;
    for (size_t i = 0; rows && i < s->m->sections.len; i++) {
        const struct surface_section *section = &s->m->sections.items[i];
        double x = MAP_SOURCE_X + pitch * (double)(i / rows);
        double y = top + OVERVIEW_ROW * (double)(i % rows);
        buf_printf(s->out, "<a href=\"#s%zu\"><g><title>", i);
        markup_add(s->out, slice_of(section->title));
        buf_add_str(s->out, ": ");
        map_section_counts(s->out, section);
        buf_add_str(s->out, "</title>");
        text_at(s->out, x, y + 14, "", section->title, 34);
        buf_printf(s->out, "<text x=\"%.6g\" y=\"%.6g\" class=\"s\" text-anchor=\"end\">%zu</text>",
                   x + 262, y + 14, section->entry_points);
        map_draw_bar(s->out, section, x + 270, y + 6, 100, most);
        buf_add_str(s->out, "</g></a>\n");
    }
    return rows ? top + OVERVIEW_ROW * (double)rows + SECTION_GAP : top;
}

static double draw_section(struct sheet *s, size_t i, double top)
{
    const struct surface_section *section = &s->m->sections.items[i];
    if (s->m->sections.len > 1) {
        struct buf counts;
        buf_init(&counts, 4096);
        map_section_counts(&counts, section);
        buf_printf(s->out, "<g id=\"s%zu\">", i);
        text_at(s->out, MAP_SOURCE_X, top + 14, "h2", section->title, 70);
        buf_printf(s->out,
                   "<text x=\"%d\" y=\"%.6g\" class=\"s\" text-anchor=\"end\">%s</text></g>\n",
                   MAP_WIDTH - 12, top + 14, counts.ptr);
        buf_printf(s->out, "<path class=\"rule\" d=\"M%d %.6gH%d\"/>\n", MAP_SOURCE_X, top + 23,
                   MAP_WIDTH - 12);
        buf_release(&counts);
        top += SECTION_HEAD;
    }
    map_draw_section(s->out, s->m, &s->layouts[i], top);
    return top + s->layouts[i].height + SECTION_GAP;
}

static double sheet_height(const struct sheet *s)
{
    double height = HEAD + OVERVIEW_ROW * (double)overview_rows(s->m);
    if (overview_rows(s->m))
        height += SECTION_GAP + 20;
    for (size_t i = 0; i < s->m->sections.len; i++)
        height += s->layouts[i].height + SECTION_GAP + (s->m->sections.len > 1 ? SECTION_HEAD : 0);
    return height + MARGIN;
}

static void begin(struct sheet *s)
{
    const char *root = map_root_name(s->m);
    const struct surface_counts *c = &s->m->counts;
    double height = sheet_height(s);
    buf_printf(s->out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.6g\" "
               "viewBox=\"0 0 %d %.6g\" role=\"img\" aria-labelledby=\"title desc\">\n",
               MAP_WIDTH, height, MAP_WIDTH, height);
    buf_add_str(s->out, "<title id=\"title\">Attack surface");
    if (root)
        markup_printf(s->out, " of %s", root);
    buf_add_str(s->out, "</title>\n<desc id=\"desc\">");
    map_count(s->out, c->functions, "function", "functions");
    buf_add_str(s->out, ", ");
    map_count(s->out, c->entry_points, "entry point", "entry points");
    buf_printf(s->out, " (%zu public), ", c->public_entry_points);
    map_count(s->out, c->resources, "resource", "resources");
    buf_printf(s->out, " (%zu public)</desc>\n<style>%s</style>\n", c->public_resources,
               report_asset_drawing.text);
    buf_printf(s->out, "<rect class=\"page\" width=\"%d\" height=\"%.6g\"/>\n", MAP_WIDTH, height);
}

void report_map_svg(const struct report_input *in, struct buf *out)
{
    struct surface m;
    surface_build(&m, in);
    surface_link(&m);
    surface_divide(&m);
    struct sheet s = {.out = out, .m = &m};
    s.layouts = arena_array(&m.arena, struct map_layout, m.sections.len + 1);
    for (size_t i = 0; i < m.sections.len; i++)
        map_layout_make(&s.layouts[i], &m, &m.sections.items[i], &m.arena);
    begin(&s);
    draw_head(&s);
    double top = HEAD;
    if (overview_rows(&m)) {
        text_at(out, MAP_SOURCE_X, top, "cap", "SECTIONS AND THEIR ENTRY POINTS", 60);
        top = draw_overview(&s, top + 10);
    }
    map_draw_columns(out, top);
    top += 16;
    if (m.functions.len == 0)
        text_at(out, MAP_SOURCE_X, top + 10, "s", "No functions to show.", 60);
    for (size_t i = 0; i < m.sections.len; i++)
        top = draw_section(&s, i, top);
    buf_add_str(out, "</svg>\n");
    surface_release(&m);
}
