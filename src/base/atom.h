/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ATOM_H
#define BASE_ATOM_H

#include "base/arena.h"

/*
 * Interned strings: two atoms of one table are equal exactly when their pointers are. Order and
 * hash by `hash` or by text, never by address, so that output does not depend on memory layout or
 * on the thread that came first.
 */
struct atom {
    uint64_t hash; /* XXH3 of the text: the same in every run */
    uint32_t len;
    char text[]; /* NUL-terminated */
};

struct atom_table;

struct atom_table *atom_table_new(void);
void atom_table_free(struct atom_table *t);
/* The atom for TEXT. Safe from several threads. Lives as long as the table. Never NULL. */
const struct atom *atom_get(struct atom_table *t, struct slice text) V_NONNULL(1) V_RETURNS_NONNULL;
const struct atom *atom_get_str(struct atom_table *t, const char *text)
    V_NONNULL(1, 2) V_RETURNS_NONNULL;
/* The text of A; the empty slice for NULL. */
static inline struct slice atom_slice(const struct atom *a)
{
    return a ? (struct slice){a->text, a->len} : SLICE_EMPTY;
}

#endif
