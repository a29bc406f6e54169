/* SPDX-License-Identifier: Apache-2.0 */
#include "report/map-draw.h"

#include <math.h>

#include "report/markup.h"

#define ROW_PILL 17 /* height of an entry point */
#define CORNER 6

void map_count(struct buf *out, size_t n, const char *one, const char *many)
{
    buf_printf(out, "%zu %s", n, n == 1 ? one : many);
}

const char *map_root_name(const struct surface *m)
{
    struct slice root = slice_of(m->in->root);
    while (root.len && root.ptr[root.len - 1] == '/')
        root.len--;
    size_t cut = slice_rfind_char(root, '/');
    if (cut != SIZE_MAX)
        root = slice_sub(root, cut + 1, root.len);
    if (root.len == 0 || slice_eq_str(root, ".") || slice_eq_str(root, ".."))
        return NULL;
    return arena_slicedup((struct arena *)(uintptr_t)&m->arena, root);
}

const char *map_event_title(enum trigger_kind k)
{
    static const char *const titles[SURFACE_TRIGGERS] = {
        [TRIGGER_HTTP] = "Request",       [TRIGGER_WEBSOCKET] = "Socket",
        [TRIGGER_STORAGE] = "Storage",    [TRIGGER_QUEUE] = "Queues",
        [TRIGGER_TOPIC] = "Topics",       [TRIGGER_STREAM] = "Streams",
        [TRIGGER_EMAIL] = "Mail",         [TRIGGER_SCHEDULE] = "Schedules",
        [TRIGGER_IDENTITY] = "Sign-up",   [TRIGGER_DIRECT] = "Platform",
        [TRIGGER_OTHER] = "Other events",
    };
    return titles[k];
}

const char *map_entry_text(const struct app_trigger *t)
{
    if (t->path)
        return t->path;
    if (t->resource)
        return t->resource;
    if (t->kind == TRIGGER_DIRECT)
        return "invoked by name";
    return surface_is_request(t) ? "/" : trigger_kind_name(t->kind);
}

/* ---- elements ---- */

static void text_at(struct buf *out, double x, double y, const char *classes, struct slice text,
                    size_t columns)
{
    buf_printf(out, "<text x=\"%.6g\" y=\"%.6g\" class=\"%s\">", x, y, classes);
    markup_clip(out, text, columns);
    buf_add_str(out, "</text>");
}

static void rect_at(struct buf *out, double x, double y, double w, double h, double r,
                    const char *classes)
{
    buf_printf(out,
               "<rect x=\"%.6g\" y=\"%.6g\" width=\"%.6g\" height=\"%.6g\" rx=\"%.6g\" "
               "class=\"%s\"/>",
               x, y, w, h, r, classes);
}

static void add_title(struct buf *out, const char *text)
{
    buf_add_str(out, "<title>");
    markup_add(out, slice_of(text));
    buf_add_str(out, "</title>");
}

/* From (X1, Y1) to the vertical line at X, along it to Y2. */
static void path_to_track(struct buf *out, double x1, double y1, double x, double y2)
{
    double away = fabs(y2 - y1), r = away / 2 < CORNER ? away / 2 : CORNER;
    double sign = y2 > y1 ? 1 : -1;
    if (away < 0.5) {
        buf_printf(out, "M%.6g %.6gH%.6g", x1, y1, x + CORNER);
        return;
    }
    buf_printf(out, "M%.6g %.6gH%.6gQ%.6g %.6g %.6g %.6gV%.6gQ%.6g %.6g %.6g %.6g", x1, y1, x - r,
               x, y1, x, y1 + sign * r, y2 - sign * r, x, y2, x + r, y2);
}

/* ---- callers and entry points ---- */

static void draw_row_edge(struct buf *out, const struct map_source *s, const struct map_row *row,
                          size_t function, double top)
{
    buf_printf(out, "<path class=\"e c-%s\" data-f=\"%zu\" d=\"", surface_callers[s->caller].id,
               function);
    path_to_track(out, MAP_SOURCE_X + MAP_SOURCE_W, top + s->y, s->track, top + row->y);
    buf_printf(out, "H%dM%d %.6gH%d\"/>\n", MAP_ROW_X, MAP_ROW_X + MAP_ROW_W, top + row->y,
               MAP_BOX_X);
}

static void draw_source(struct buf *out, const struct map_source *s, double top)
{
    const struct surface_caller_info *info = &surface_callers[s->caller];
    double y = top + s->y - MAP_NODE_H / 2.0;
    const char *title = s->caller == CALLER_EVENT ? map_event_title(s->kind) : info->title;
    struct buf text;
    buf_init(&text, 4096);
    map_count(&text, s->entry_points, "entry point", "entry points");
    buf_printf(out, "<g class=\"source c-%s\">", info->id);
    buf_add_str(out, "<title>");
    markup_printf(out, "%s: %s, %s", title, info->text, text.ptr);
    buf_add_str(out, "</title>");
    rect_at(out, MAP_SOURCE_X, y, MAP_SOURCE_W, MAP_NODE_H, 5, "tint");
    rect_at(out, MAP_SOURCE_X, y, 3, MAP_NODE_H, 1.5, "bar");
    text_at(out, MAP_SOURCE_X + 14, y + 15, "b", slice_of(title), 20);
    text_at(out, MAP_SOURCE_X + 14, y + 29, "s", buf_slice(&text), 22);
    buf_add_str(out, "</g>\n");
    buf_release(&text);
}

static void draw_row(struct buf *out, const struct surface *m, const struct map_row *row,
                     size_t function, double top)
{
    const struct app_trigger *t = row->trigger;
    double y = top + row->y, x = MAP_ROW_X + 10;
    bool open = surface_is_open_event(m, t);
    struct arena a;
    arena_init(&a);
    buf_printf(out, "<g class=\"row c-%s\" data-f=\"%zu\">",
               surface_callers[open ? CALLER_ANYONE : surface_caller_of(t)].id, function);
    add_title(out, trigger_describe(&a, t));
    rect_at(out, MAP_ROW_X, y - ROW_PILL / 2.0, MAP_ROW_W, ROW_PILL, ROW_PILL / 2.0, "tint");
    if (row->more) {
        buf_printf(out, "<text x=\"%.6g\" y=\"%.6g\" class=\"s\">and %zu more</text>", x, y + 4,
                   row->more + 1);
    } else {
        size_t columns = open ? 22 : 39;
        if (surface_is_request(t) && t->method) {
            size_t width = strlen(t->method) < 8 ? strlen(t->method) : 8;
            text_at(out, x, y + 4, "code verb", slice_of(t->method), 8);
            x += 7 * (double)width + 7;
            columns -= width + 1;
        }
        text_at(out, x, y + 4, "code", slice_of(map_entry_text(t)), columns);
        if (open)
            buf_printf(out,
                       "<text x=\"%d\" y=\"%.6g\" class=\"s loud\" text-anchor=\"end\">anyone "
                       "may write</text>",
                       MAP_ROW_X + MAP_ROW_W - 10, y + 4);
    }
    buf_add_str(out, "</g>\n");
    arena_release(&a);
}

/* ---- functions ---- */

static void describe_function(struct buf *out, const struct app_function *f)
{
    markup_add(out, slice_of(f->name ? f->name : "(unnamed)"));
    buf_printf(out, "&#10;%s", surface_provider_title(f->provider));
    if (f->runtime) {
        buf_add_str(out, ", ");
        markup_add(out, slice_of(f->runtime));
    }
    if (f->file) {
        buf_add_str(out, "&#10;");
        markup_add(out, slice_of(f->file));
    }
}

/* In the corner of a function: what there is to say of its code. */
static void draw_note(struct buf *out, const struct surface *m, const struct surface_function *f,
                      double x, double y)
{
    size_t granted, used;
    bool missing = !f->app->file && !f->app->inline_code;
    bool idle = surface_rights(m, f, &granted, &used) && used < granted;
    if (!missing && !idle)
        return;
    buf_printf(out, "<text x=\"%.6g\" y=\"%.6g\" class=\"s\" text-anchor=\"end\">", x, y);
    if (missing)
        buf_add_str(out, "code not found");
    else
        buf_printf(out, "%zu of %zu rights unused", granted - used, granted);
    buf_add_str(out, "</text>");
}

static void draw_box(struct buf *out, const struct surface *m, const struct map_box *b, double top)
{
    const struct surface_function *f = &m->functions.items[b->function];
    double y = top + b->y - b->h / 2;
    buf_printf(out, "<g class=\"fn c-%s\" data-f=\"%zu\">", surface_callers[f->caller].id,
               b->function);
    buf_add_str(out, "<title>");
    describe_function(out, f->app);
    buf_add_str(out, "</title>");
    rect_at(out, MAP_BOX_X, y, MAP_BOX_W, b->h, 5, "card");
    rect_at(out, MAP_BOX_X, y, 4, b->h, 2, "bar");
    text_at(out, MAP_BOX_X + 14, top + b->y - 2, "b",
            slice_of(f->app->name ? f->app->name : "(unnamed)"), 25);
    const char *below =
        f->app->runtime ? f->app->runtime : surface_provider_title(f->app->provider);
    text_at(out, MAP_BOX_X + 14, top + b->y + 12, "s", slice_of(below), 24);
    draw_note(out, m, f, MAP_BOX_X + MAP_BOX_W - 10, top + b->y + 12);
    buf_add_str(out, "</g>\n");
}

/* ---- what they touch ---- */

static void draw_edge(struct buf *out, const struct surface *m, const struct map_layout *l,
                      const struct map_edge *e, double top)
{
    const struct map_box *b = &l->boxes.items[e->box];
    const struct map_target *t = &l->targets.items[e->target];
    const double x1 = MAP_BOX_X + MAP_BOX_W, x2 = MAP_TARGET_X, y2 = top + t->y;
    double x = x1, y = top + e->from;
    buf_printf(out, "<path class=\"e c-%s%s\" data-f=\"%zu\" data-s=\"%zu\" d=\"",
               surface_callers[m->functions.items[b->function].caller].id, e->wide ? " every" : "",
               b->function, t->store);
    if (e->track > 0) {
        path_to_track(out, x1, y, e->track, top + e->bend);
        x = e->track + CORNER;
        y = top + e->bend;
        buf_printf(out, "L%.6g %.6g", x, y);
    } else {
        buf_printf(out, "M%.6g %.6g", x, y);
    }
    double pull = (x2 - x) / 2;
    buf_printf(out, "C%.6g %.6g %.6g %.6g %.6g %.6g\"/>\n", x + pull, y, x2 - pull, y2, x2, y2);
}

static void draw_target(struct buf *out, const struct surface *m, const struct map_target *t,
                        double top)
{
    const struct surface_store *s = &m->stores.items[t->store];
    double y = top + t->y - MAP_NODE_H / 2.0;
    struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text, "%s", s->kind);
    if (s->open)
        buf_printf(&text, " \xc2\xb7 anyone may %s", s->resource->public_write ? "write" : "read");
    buf_printf(out, "<g class=\"st%s%s\" data-s=\"%zu\">", s->open ? " open" : "",
               s->wide ? " wide" : "", t->store);
    buf_add_str(out, "<title>");
    markup_add(out, slice_of(s->label));
    markup_printf(out, " (%s), used by %zu", text.ptr, t->degree);
    buf_add_str(out, "</title>");
    rect_at(out, MAP_TARGET_X, y, MAP_TARGET_W, MAP_NODE_H, 5, "card");
    text_at(out, MAP_TARGET_X + 12, y + 15, "b", slice_of(s->label ? s->label : "(unnamed)"), 24);
    text_at(out, MAP_TARGET_X + 12, y + 29, "s", buf_slice(&text), 34);
    buf_add_str(out, "</g>\n");
    buf_release(&text);
}

/* The most open last: they lie on top. */
static void draw_edges(struct buf *out, const struct surface *m, const struct map_layout *l,
                       double top)
{
    for (unsigned c = CALLER_COUNT; c-- > 0;) {
        for (size_t i = 0; i < l->edges.len; i++) {
            const struct map_edge *e = &l->edges.items[i];
            if (m->functions.items[l->boxes.items[e->box].function].caller == c)
                draw_edge(out, m, l, e, top);
        }
    }
}

void map_draw_section(struct buf *out, const struct surface *m, const struct map_layout *l,
                      double top)
{
    buf_add_str(out, "<g class=\"in\">\n");
    for (size_t i = l->boxes.len; i-- > 0;) {
        const struct map_box *b = &l->boxes.items[i];
        for (size_t r = 0; r < b->nrows; r++) {
            const struct map_row *row = &l->rows.items[b->first_row + r];
            draw_row_edge(out, &l->sources.items[row->source], row, b->function, top);
        }
    }
    buf_add_str(out, "</g>\n<g class=\"out\">\n");
    draw_edges(out, m, l, top);
    buf_add_str(out, "</g>\n");
    for (size_t i = 0; i < l->sources.len; i++)
        draw_source(out, &l->sources.items[i], top);
    for (size_t i = 0; i < l->boxes.len; i++) {
        const struct map_box *b = &l->boxes.items[i];
        for (size_t r = 0; r < b->nrows; r++)
            draw_row(out, m, &l->rows.items[b->first_row + r], b->function, top);
        draw_box(out, m, b, top);
    }
    for (size_t i = 0; i < l->targets.len; i++)
        draw_target(out, m, &l->targets.items[i], top);
}

void map_draw_columns(struct buf *out, double y)
{
    static const struct {
        int x;
        const char *text;
    } columns[] = {{MAP_SOURCE_X, "WHO CALLS"},
                   {MAP_ROW_X, "ENTRY POINTS"},
                   {MAP_BOX_X, "FUNCTIONS"},
                   {MAP_TARGET_X, "DATA AND SERVICES"}};
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
        text_at(out, columns[i].x, y, "cap", slice_of(columns[i].text), 40);
}

void map_draw_bar(struct buf *out, const struct surface_section *s, double x, double y,
                  double width, size_t most)
{
    double unit = most ? width / (double)most : 0;
    for (size_t c = 0; c < CALLER_COUNT; c++) {
        double w = unit * (double)s->by_caller[c];
        if (w <= 0)
            continue;
        w = w < 2 ? 2 : w;
        buf_printf(out,
                   "<rect x=\"%.6g\" y=\"%.6g\" width=\"%.6g\" height=\"8\" class=\"bar c-%s\"/>",
                   x, y, w, surface_callers[c].id);
        x += w;
    }
}

void map_section_counts(struct buf *out, const struct surface_section *s)
{
    size_t open = s->by_caller[CALLER_ANYONE] + s->by_caller[CALLER_API_KEY];
    map_count(out, s->functions.len, "function", "functions");
    buf_add_str(out, ", ");
    map_count(out, s->entry_points, "entry point", "entry points");
    if (open)
        buf_printf(out, ", %zu public", open);
}
