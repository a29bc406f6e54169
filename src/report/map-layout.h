/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_MAP_LAYOUT_H
#define REPORT_MAP_LAYOUT_H

#include "report/surface.h"

/*
 * Where the things of one section stand: four columns, from left to right who calls, the entry
 * points, the functions, what these touch. Lengths are in pixels at the natural size; every y is
 * the middle of its thing, from the top of the section. The same surface gives the same layout.
 */
#define MAP_WIDTH 1200
#define MAP_SOURCE_X 12
#define MAP_SOURCE_W 150
#define MAP_ROW_X 244
#define MAP_ROW_W 296
#define MAP_BOX_X 560
#define MAP_BOX_W 236
#define MAP_TARGET_X 962
#define MAP_TARGET_W 226
#define MAP_NODE_H 36 /* of sources and targets */
#define MAP_ROW_H 20
#define MAP_ROWS 12 /* entry points of one function that are drawn; the rest is counted */

/* Who or what calls: a kind of caller, or a kind of event. */
struct map_source {
    enum surface_caller caller;
    enum trigger_kind kind; /* of events */
    size_t entry_points;
    double y;
    double track; /* x of the vertical line that its edges share */
};

/* An entry point. */
struct map_row {
    const struct app_trigger *trigger; /* the first of those that are only counted */
    size_t more;                       /* how many further ones it stands for */
    size_t source;
    double y;
};

/* A function. */
struct map_box {
    size_t function; /* index into the surface's functions */
    size_t first_row, nrows;
    double y, h;
};

/* What functions touch. */
struct map_target {
    size_t store; /* index into the surface's stores */
    size_t degree;
    double y;
};

/* One function touches one target. */
struct map_edge {
    size_t box, target;
    bool wide;
    double from;  /* y at which it leaves the function */
    double track; /* x of the line that it shares with its neighbours; 0 = goes straight */
    double bend;  /* y at which it leaves that line */
};

struct map_layout {
    VEC(struct map_source) sources;
    VEC(struct map_row) rows;
    VEC(struct map_box) boxes;
    VEC(struct map_target) targets;
    VEC(struct map_edge) edges; /* by box, then from top to bottom */
    double height;
};

/* Lists live in A. */
void map_layout_make(struct map_layout *l, const struct surface *m,
                     const struct surface_section *section, struct arena *a) V_NONNULL(1, 2, 3, 4);

/* map-order.c: orders BOXES within blocks of equal RANK, and targets, so that few edges cross. */
void map_order(struct map_layout *l, const unsigned *rank, struct arena *a) V_NONNULL(1, 2, 3);

#endif
