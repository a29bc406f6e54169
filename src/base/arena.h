/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

/*
 * A bump allocator. What is allocated lives until arena_release; only large tables can be given
 * back before. An arena belongs to one thread at a time. Running out of memory aborts the process
 * with a message on stderr: a scan has no useful way to go on without memory, and every caller
 * stays free of unreachable branches. Growth is bounded where input is: parsers cap what they
 * allocate.
 */
struct arena_block;
struct arena {
    struct arena_block *head, *large;
    char *next, *end;
    size_t used; /* bytes handed out, for budgets and statistics */
};

void arena_init(struct arena *a) V_NONNULL(1);
/* Frees every block; A may be used again after it. Accepts NULL. */
void arena_release(struct arena *a);
/* SIZE bytes aligned for any object, zeroed. Never NULL; SIZE 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size) V_NONNULL(1) V_RETURNS_NONNULL;
/* COUNT zeroed objects of SIZE bytes; aborts on overflow. */
void *arena_calloc(struct arena *a, size_t count, size_t size) V_NONNULL(1) V_RETURNS_NONNULL;
/* Copies, NUL-terminated. */
char *arena_strdup(struct arena *a, const char *s) V_NONNULL(1, 2) V_RETURNS_NONNULL;
char *arena_slicedup(struct arena *a, struct slice s) V_NONNULL(1) V_RETURNS_NONNULL;
struct slice arena_slice(struct arena *a, struct slice s) V_NONNULL(1);
char *arena_printf(struct arena *a, const char *fmt, ...) V_NONNULL(1, 2) V_RETURNS_NONNULL
    V_PRINTF(2, 3);

/*
 * Frees what was allocated with SIZE, when it is large; otherwise it stays until arena_release. For
 * tables that grow by moving and hand out no pointers into themselves. Accepts NULL.
 */
void arena_give_back(struct arena *a, void *ptr, size_t size) V_NONNULL(1);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_calloc((a), (count), sizeof(type)))

#endif
