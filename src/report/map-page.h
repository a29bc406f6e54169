/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_MAP_PAGE_H
#define REPORT_MAP_PAGE_H

#include "report/surface.h"

/* "dir/template.yaml:12", escaped. */
void map_place(struct buf *out, struct location at) V_NONNULL(1);
/*
 * What the script of the page knows of each function: JSON in which no '<' stands, so that nothing
 * in it ends the element. Values of variables are not in it.
 */
void map_page_data(const struct surface *m, struct buf *out) V_NONNULL(1, 2);

#endif
