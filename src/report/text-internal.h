/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_TEXT_INTERNAL_H
#define REPORT_TEXT_INTERNAL_H

#include "report/layout.h"

/* The closing lines: counts, what was looked at and what not, the next step. */
void text_summary(struct layout *l, const struct report_input *in) V_NONNULL(1, 2);
/* "no functions", "1 function", "2 functions" */
void text_count(struct buf *out, size_t count, const char *one, const char *many)
    V_NONNULL(1, 3, 4);

#endif
