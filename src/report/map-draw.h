/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_MAP_DRAW_H
#define REPORT_MAP_DRAW_H

#include "report/map-layout.h"

/* What the SVG file and the page share. */

/* Elements of one section, its top at TOP. Classes are those of assets/map.css; what belongs to a
   function has its index in data-f, what belongs to a store in data-s. */
void map_draw_section(struct buf *out, const struct surface *m, const struct map_layout *l,
                      double top) V_NONNULL(1, 2, 3);
/* The words over the columns. */
void map_draw_columns(struct buf *out, double y) V_NONNULL(1);
/* How many of the entry points of S are whose, as a bar of at most WIDTH for MOST of them. */
void map_draw_bar(struct buf *out, const struct surface_section *s, double x, double y,
                  double width, size_t most) V_NONNULL(1, 2);
/* "3 functions, 5 entry points, 2 public" */
void map_section_counts(struct buf *out, const struct surface_section *s) V_NONNULL(1, 2);
/* What the scan was pointed at, as a name; NULL when that says nothing. */
const char *map_root_name(const struct surface *m) V_NONNULL(1);
/* "1 function", "2 functions" */
void map_count(struct buf *out, size_t n, const char *one, const char *many) V_NONNULL(1, 3, 4);
/* What a row says of an entry point: "/votes/{id}", "rate(1 day)", "invoked by name". */
const char *map_entry_text(const struct app_trigger *t) V_NONNULL(1);
const char *map_event_title(enum trigger_kind k);

#endif
