/* SPDX-License-Identifier: Apache-2.0 */
#include "report/layout.h"

#define MIN_WIDTH 40
#define MAX_WIDTH 200
#define TAB_COLUMNS 4
/* How far around its column a line is looked at: minified lines are megabytes long. */
#define REACH 512

static const char *const escapes[] = {
    [TONE_BOLD] = "\x1b[1m",    [TONE_DIM] = "\x1b[2m",       [TONE_CRITICAL] = "\x1b[1;35m",
    [TONE_HIGH] = "\x1b[1;31m", [TONE_MEDIUM] = "\x1b[1;33m", [TONE_LOW] = "\x1b[1;36m",
    [TONE_INFO] = "\x1b[1;34m", [TONE_GOOD] = "\x1b[1;32m",   [TONE_PATH] = "\x1b[36m",
};

void layout_init(struct layout *l, const struct report_style *style, struct buf *out)
{
    unsigned width = style->width < MIN_WIDTH ? MIN_WIDTH : style->width;
    *l = (struct layout){out, width > MAX_WIDTH ? MAX_WIDTH : width, style->color};
}

enum tone tone_of(enum severity s)
{
    static const enum tone tones[] = {TONE_INFO, TONE_LOW, TONE_MEDIUM, TONE_HIGH, TONE_CRITICAL};
    return (size_t)s < ARRAY_SIZE(tones) ? tones[s] : TONE_PLAIN;
}

static void tone_on(struct layout *l, enum tone tone)
{
    if (l->color && tone != TONE_PLAIN)
        buf_add_str(l->out, escapes[tone]);
}

static void tone_off(struct layout *l, enum tone tone)
{
    if (l->color && tone != TONE_PLAIN)
        buf_add_str(l->out, "\x1b[0m");
}

void layout_add(struct layout *l, enum tone tone, const char *text)
{
    tone_on(l, tone);
    buf_add_str(l->out, text);
    tone_off(l, tone);
}

void layout_add_safe(struct layout *l, enum tone tone, struct slice text)
{
    tone_on(l, tone);
    utf8_add_safe(l->out, text);
    tone_off(l, tone);
}

static void spaces(struct layout *l, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_add_char(l->out, ' ');
}

/* How many bytes of TEXT fit into COLUMNS; at least one character. */
static size_t fitting(struct slice text, size_t columns)
{
    size_t used = 0, at = 0;
    while (at < text.len) {
        uint32_t c;
        size_t len = utf8_next(text, at, &c);
        used += utf8_safe_width(slice_sub(text, at, at + len));
        if (used > columns && at > 0)
            break;
        at += len;
    }
    return at;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void break_line(struct layout *l, unsigned indent, unsigned *at)
{
    buf_add_char(l->out, '\n');
    spaces(l, indent);
    *at = indent;
}

/* One word; cut into pieces where a whole line does not hold it. */
static void put_word(struct layout *l, unsigned *at, unsigned indent, bool first, struct slice word)
{
    size_t width = utf8_safe_width(word), gap = first ? 0 : 1;
    if (!first && *at + gap + width > l->width) {
        break_line(l, indent, at);
        gap = 0;
    }
    spaces(l, gap);
    *at += (unsigned)gap;
    while (*at + width > l->width) {
        size_t cut = fitting(word, l->width > *at ? l->width - *at : 1);
        if (cut >= word.len)
            break;
        utf8_add_safe(l->out, slice_sub(word, 0, cut));
        word = slice_sub(word, cut, word.len);
        width = utf8_safe_width(word);
        break_line(l, indent, at);
    }
    utf8_add_safe(l->out, word);
    *at += (unsigned)width;
}

static void wrap_line(struct layout *l, unsigned at, unsigned indent, struct slice text)
{
    bool first = true;
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && is_blank(text.ptr[i]))
            from = ++i;
        while (i < text.len && !is_blank(text.ptr[i]))
            i++;
        if (i == from)
            break;
        put_word(l, &at, indent, first, slice_sub(text, from, i));
        first = false;
    }
}

/* Lines of a list and after an empty line stand for themselves; others go on. */
static struct slice next_paragraph(struct slice *rest)
{
    size_t end = 0;
    while (end < rest->len) {
        size_t line = slice_find_char(slice_sub(*rest, end, rest->len), '\n');
        end = line == SIZE_MAX ? rest->len : end + line;
        struct slice next = slice_sub(*rest, end + 1, rest->len);
        if (end == 0 || end == rest->len || slice_starts(next, "\n") || slice_starts(next, "- "))
            break;
        end++;
    }
    struct slice part = slice_sub(*rest, 0, end);
    *rest = slice_sub(*rest, end + 1, rest->len);
    return part;
}

static void wrap_part(struct layout *l, unsigned at, unsigned indent, enum tone tone,
                      struct slice text)
{
    tone_on(l, tone);
    wrap_line(l, at, indent, text);
    tone_off(l, tone);
    buf_add_char(l->out, '\n');
}

void layout_wrap(struct layout *l, unsigned at, unsigned indent, enum tone tone, struct slice text,
                 bool paragraphs)
{
    if (!paragraphs) {
        wrap_part(l, at, indent, tone, text);
        return;
    }
    text = slice_trim(text);
    for (bool first = true; text.len || first; first = false) {
        struct slice part = next_paragraph(&text);
        if (!first && part.len)
            spaces(l, indent);
        wrap_part(l, first ? at : indent, indent, tone, part);
    }
}

void layout_field(struct layout *l, unsigned indent, const char *label, struct slice text)
{
    size_t width = strlen(label);
    spaces(l, 2);
    layout_add(l, TONE_DIM, label);
    spaces(l, width + 3 <= indent ? indent - 2 - width : 1);
    layout_wrap(l, width + 3 <= indent ? indent : (unsigned)width + 3, indent, TONE_PLAIN, text,
                false);
}

void layout_place(struct layout *l, struct source_cache *sources, struct location at,
                  struct buf *out)
{
    utf8_add_safe(out, slice_of(at.file));
    if (at.line)
        buf_printf(out, ":%u", at.line);
    if (at.line && at.column)
        buf_printf(out, ":%u",
                   sources ? source_column(sources, at.file, at.line, at.column) : at.column);
}

/* A part of a line, made ready for display. */
struct excerpt {
    struct buf shown;
    size_t from, to; /* bytes of the mark, in the line */
    size_t mark_at, mark_width;
    size_t width;
    bool cut_left, cut_right;
};

static size_t char_width(struct slice line, size_t at, size_t len)
{
    return line.ptr[at] == '\t' ? TAB_COLUMNS : utf8_safe_width(slice_sub(line, at, at + len));
}

/* The offset from which the mark fits into ROOM columns, with some of what stands before it. */
static size_t window_start(struct slice line, size_t from, size_t to, size_t room)
{
    size_t start = from > REACH ? utf8_floor(line, from - REACH) : 0;
    size_t columns = 0, mark_end = to > from + room ? from + room / 2 : to;
    for (size_t i = start; i < mark_end && i < line.len;) {
        uint32_t c;
        size_t len = utf8_next(line, i, &c);
        columns += char_width(line, i, len);
        i += len;
    }
    size_t spare = room > 24 ? 8 : 0;
    while (columns + spare > room && start < from) {
        uint32_t c;
        size_t len = utf8_next(line, start, &c);
        columns -= char_width(line, start, len);
        start += len;
    }
    return start;
}

static void fill_excerpt(struct excerpt *e, struct slice line, size_t room)
{
    size_t start = window_start(line, e->from, e->to, room);
    size_t lead = start;
    while (lead < e->from && is_blank(line.ptr[lead]))
        lead++; /* indentation says nothing here */
    e->cut_left = lead > 0 && slice_trim(slice_sub(line, 0, lead)).len > 0;
    for (size_t i = lead; i < line.len;) {
        uint32_t c;
        size_t len = utf8_next(line, i, &c), width = char_width(line, i, len);
        if (e->width + width > room) {
            e->cut_right = true;
            break;
        }
        if (i < e->from)
            e->mark_at += width;
        else if (i < e->to)
            e->mark_width += width;
        if (c == '\t')
            buf_add_str(&e->shown, "    ");
        else
            utf8_add_safe(&e->shown, slice_sub(line, i, i + len));
        e->width += width;
        i += len;
    }
}

static void put_excerpt(struct layout *l, const struct excerpt *e, unsigned number, size_t gutter)
{
    char digits[32];
    (void)snprintf(digits, sizeof(digits), "  %*u | ", (int)gutter, number);
    layout_add(l, TONE_DIM, digits);
    layout_add(l, TONE_DIM, e->cut_left ? ".." : "");
    buf_add_slice(l->out, buf_slice(&e->shown));
    layout_add(l, TONE_DIM, e->cut_right ? ".." : "");
    buf_add_char(l->out, '\n');
    spaces(l, 2 + gutter);
    layout_add(l, TONE_DIM, " | ");
    spaces(l, e->mark_at + (e->cut_left ? 2 : 0));
    tone_on(l, TONE_BOLD);
    buf_add_char(l->out, '^');
    for (size_t i = 1; i < e->mark_width; i++)
        buf_add_char(l->out, '~');
    tone_off(l, TONE_BOLD);
    buf_add_char(l->out, '\n');
}

#define SHOWN_OF_SECRET 2u

/* LINE with what stands at FROM, or behind the next '=' or ':', starred: a report is no place for a
   credential. */
static void mask_secret(struct slice line, size_t from, struct buf *out)
{
    if (from < line.len && line.ptr[from] != '"' && line.ptr[from] != '\'' && line.ptr[from] != '`')
        while (from < line.len && line.ptr[from] != '=' && line.ptr[from] != ':')
            from++;
    buf_add_slice(out, slice_sub(line, 0, from));
    for (size_t i = from, shown = 0; i < line.len; i++) {
        char c = line.ptr[i];
        bool plain = c == ' ' || c == '"' || c == '\'' || c == '`' || c == '=' || c == ':' ||
                     c == ',' || c == ';';
        buf_add_char(out, plain || shown < SHOWN_OF_SECRET ? c : '*');
        shown += !plain;
    }
}

void layout_excerpt(struct layout *l, struct source_cache *sources, struct location at, bool secret)
{
    struct slice line;
    struct buf masked;
    if (!sources || !source_line(sources, at.file, at.line, &line) || slice_trim(line).len == 0)
        return;
    char number[16];
    int gutter = snprintf(number, sizeof(number), "%u", at.line);
    if (gutter < 4)
        gutter = 4;
    struct excerpt e = {0};
    e.from = at.column ? at.column - 1 : 0;
    while (!at.column && e.from < line.len && is_blank(line.ptr[e.from]))
        e.from++;
    e.from = utf8_floor(line, e.from);
    e.to = e.from;
    if (at.end_line == at.line && at.end_column > at.column)
        e.to = at.end_column - 1;
    else if (at.end_line > at.line)
        e.to = line.len;
    if (e.to > line.len)
        e.to = line.len;
    buf_init(&masked, 1u << 20);
    if (secret) {
        mask_secret(line, e.from, &masked);
        line = buf_slice(&masked);
    }
    buf_init(&e.shown, 1u << 16);
    fill_excerpt(&e, line, l->width - (unsigned)gutter - 9);
    put_excerpt(l, &e, at.line, (size_t)gutter);
    buf_release(&e.shown);
    buf_release(&masked);
}

void layout_code(struct layout *l, unsigned indent, struct slice code)
{
    while (code.len) {
        struct slice line = slice_cut(code, '\n', &code);
        do {
            size_t cut = fitting(line, l->width - indent);
            spaces(l, line.len ? indent : 0);
            utf8_add_safe(l->out, slice_sub(line, 0, cut));
            buf_add_char(l->out, '\n');
            line = slice_sub(line, cut, line.len);
        } while (line.len);
    }
}
