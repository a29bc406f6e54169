/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

/*
 * Growable arrays in an arena:
 *
 *     VEC(struct thing) things = {0};
 *     *vec_add(&things, arena) = (struct thing){...};
 *     for (size_t i = 0; i < things.len; i++)
 *         use(&things.items[i]);
 *
 * Growing moves the items: keep indexes, not pointers, across vec_add.
 */
#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t len, cap;                                                                           \
    }

/* Adds one zeroed item and returns its address. */
#define vec_add(v, arena)                                                                          \
    (vec_grow((arena), (void **)&(v)->items, (v)->len, &(v)->cap, sizeof(*(v)->items)),            \
     &(v)->items[(v)->len++])

/* Makes room for one more item of SIZE bytes; the new room is zeroed. */
void vec_grow(struct arena *a, void **items, size_t len, size_t *cap, size_t size)
    V_NONNULL(1, 2, 4);

#endif
