/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "base/utf8.h"
#include "finding/source.h"
#include "report/report.h"

/*
 * Text for terminals: wrapped by display columns, coloured, and safe. Whatever comes from scanned
 * content goes through utf8_add_safe, so that no escape sequence of a file reaches the terminal.
 */
enum tone {
    TONE_PLAIN,
    TONE_BOLD,
    TONE_DIM,
    TONE_CRITICAL,
    TONE_HIGH,
    TONE_MEDIUM,
    TONE_LOW,
    TONE_INFO,
    TONE_GOOD,
    TONE_PATH,
};

struct layout {
    struct buf *out;
    unsigned width;
    bool color;
};

void layout_init(struct layout *l, const struct report_style *style, struct buf *out)
    V_NONNULL(1, 2, 3);
enum tone tone_of(enum severity s);
/* TEXT as it is (it must be safe: our own words), or made safe, in a tone. No line end. */
void layout_add(struct layout *l, enum tone tone, const char *text) V_NONNULL(1, 3);
void layout_add_safe(struct layout *l, enum tone tone, struct slice text) V_NONNULL(1);
/*
 * TEXT wrapped so that no line passes the width, and a line end. The cursor stands at column AT (0
 * = the start of a line); further lines start at column INDENT. Line ends in TEXT are kept when
 * KEEP.
 */
void layout_wrap(struct layout *l, unsigned at, unsigned indent, enum tone tone, struct slice text,
                 bool paragraphs) V_NONNULL(1);
/* "  label     text", wrapped, the text from column INDENT on. */
void layout_field(struct layout *l, unsigned indent, const char *label, struct slice text)
    V_NONNULL(1, 3);
/* The line of AT with a caret below what it points at, starred when it is SECRET. Nothing when the line
   cannot be read. */
void layout_excerpt(struct layout *l, struct source_cache *sources, struct location at, bool secret)
    V_NONNULL(1);
/* "dir/file.js:12:5", the column counted in characters. */
void layout_place(struct layout *l, struct source_cache *sources, struct location at,
                  struct buf *out) V_NONNULL(1, 4);
/* CODE indented, long lines cut into pieces. */
void layout_code(struct layout *l, unsigned indent, struct slice code) V_NONNULL(1);

#endif
