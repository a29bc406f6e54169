/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_MARKUP_H
#define REPORT_MARKUP_H

#include "base/buf.h"

/*
 * Text inside XML and HTML. Whatever comes from scanned content goes through here, so that it can
 * neither end the element or attribute that it stands in nor turn the direction of what follows:
 * unsafe characters are shown as "\u202e", invalid bytes as "\xff".
 */
/* As it is shown, not yet escaped. */
void markup_show(struct buf *out, struct slice text) V_NONNULL(1);
void markup_add(struct buf *out, struct slice text) V_NONNULL(1);
/* At most COLUMNS wide; what is longer ends in "…". */
void markup_clip(struct buf *out, struct slice text, size_t columns) V_NONNULL(1);
/* printf whose text is escaped as a whole. */
void markup_printf(struct buf *out, const char *fmt, ...) V_NONNULL(1, 2) V_PRINTF(2, 3);

#endif
