/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/slice.h"

/*
 * A growable byte buffer with a ceiling. Once an addition would pass the ceiling the buffer is
 * marked `full`, keeps what it has and refuses more, so that callers may check once at the end.
 * Contents are always NUL-terminated.
 */
struct buf {
    char *ptr;
    size_t len, cap, max;
    bool full;
};

/* MAX is the ceiling in bytes, without the NUL. */
void buf_init(struct buf *b, size_t max) V_NONNULL(1);
void buf_release(struct buf *b);
/* Empties, keeps the memory, clears `full`. */
void buf_clear(struct buf *b) V_NONNULL(1);
void buf_add(struct buf *b, const void *bytes, size_t len) V_NONNULL(1);
void buf_add_slice(struct buf *b, struct slice s) V_NONNULL(1);
void buf_add_str(struct buf *b, const char *s) V_NONNULL(1, 2);
void buf_add_char(struct buf *b, char c) V_NONNULL(1);
void buf_printf(struct buf *b, const char *fmt, ...) V_NONNULL(1, 2) V_PRINTF(2, 3);
struct slice buf_slice(const struct buf *b) V_NONNULL(1);

#endif
