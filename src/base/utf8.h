/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

#define UTF8_REPLACEMENT 0xFFFDu

/*
 * The character that starts at TEXT[at] (at < len) and how many bytes it takes, at least 1. A byte
 * that starts no well-formed sequence gives UTF8_REPLACEMENT and 1.
 */
size_t utf8_next(struct slice text, size_t at, uint32_t *ret_char) V_NONNULL(3);
/* Columns that a terminal gives to C: 0, 1 or 2. */
unsigned utf8_width(uint32_t c);
/*
 * May C harm the terminal or deceive the reader? Control characters (escape sequences), those that
 * turn the direction of writing, invisible separators.
 */
bool utf8_is_unsafe(uint32_t c);
/* Adds C, well-formed. */
void utf8_add(struct buf *out, uint32_t c) V_NONNULL(1);
/* Adds TEXT for a terminal: unsafe characters as "\x1b" or "\u202e", invalid bytes as "\xff". */
void utf8_add_safe(struct buf *out, struct slice text) V_NONNULL(1);
/* Columns that utf8_add_safe's text takes. */
size_t utf8_safe_width(struct slice text);
/* The largest offset <= AT that does not lie inside a character. */
size_t utf8_floor(struct slice text, size_t at);

#endif
