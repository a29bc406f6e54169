/* SPDX-License-Identifier: Apache-2.0 */
#include "report/markup.h"

#include "base/utf8.h"

#define MAX_TEXT (1u << 16) /* bytes of one text; names are far shorter */
#define MAX_BYTES 8         /* for one column: marks take none */

static void escape(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            buf_add_str(out, "&amp;");
            break;
        case '<':
            buf_add_str(out, "&lt;");
            break;
        case '>':
            buf_add_str(out, "&gt;");
            break;
        case '"':
            buf_add_str(out, "&quot;");
            break;
        case '\'':
            buf_add_str(out, "&#39;");
            break;
        default:
            buf_add_char(out, text.ptr[i]);
        }
    }
}

static bool is_noncharacter(uint32_t c)
{
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

/* TEXT as it is shown. XML knows some characters not at all, not even as references. */
void markup_show(struct buf *b, struct slice text)
{
    for (size_t i = 0; i < text.len && !b->full;) {
        uint32_t c;
        size_t n = utf8_next(text, i, &c);
        if (is_noncharacter(c))
            buf_printf(b, "\\u%04x", (unsigned)c);
        else
            utf8_add_safe(b, slice_sub(text, i, i + n));
        i += n;
    }
}

void markup_add(struct buf *out, struct slice text)
{
    struct buf b;
    buf_init(&b, MAX_TEXT);
    markup_show(&b, text);
    struct slice shown = buf_slice(&b);
    escape(out, slice_sub(shown, 0, utf8_floor(shown, shown.len)));
    buf_release(&b);
}

void markup_clip(struct buf *out, struct slice text, size_t columns)
{
    struct buf b;
    buf_init(&b, MAX_TEXT);
    markup_show(&b, text);
    struct slice shown = buf_slice(&b);
    size_t width = 0, end = 0, i = 0;
    while (i < shown.len) {
        uint32_t c;
        size_t n = utf8_next(shown, i, &c);
        width += utf8_width(c);
        i += n;
        if (width > columns || i > columns * MAX_BYTES)
            break;
        if (width < columns)
            end = i;
    }
    bool whole = i == shown.len && width <= columns;
    escape(out, slice_sub(shown, 0, whole ? shown.len : end));
    if (!whole)
        buf_add_str(out, "\xe2\x80\xa6");
    buf_release(&b);
}

void markup_printf(struct buf *out, const char *fmt, ...)
{
    char text[2048];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    struct slice s = slice_of(text);
    markup_add(out, slice_sub(s, 0, utf8_floor(s, s.len)));
}
