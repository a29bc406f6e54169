/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include "base/base.h"

/*
 * A view of bytes that somebody else owns: pointer and length, not NUL-terminated. Source text
 * travels as slices. An empty slice may have a NULL pointer.
 */
struct slice {
    const char *ptr;
    size_t len;
};

#define SLICE_EMPTY ((struct slice){NULL, 0})
/* A slice of a string literal. */
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
/* For printf("%.*s"). */
#define SLICE_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

/* The small ones are inline, so that the length of a literal is known where they stand. */

/* A slice over the NUL-terminated S; NULL gives the empty slice. */
static inline struct slice slice_of(const char *s)
{
    return s ? (struct slice){s, strlen(s)} : SLICE_EMPTY;
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_starts(struct slice a, const char *prefix)
{
    if (a.len && a.ptr[0] != prefix[0] && prefix[0])
        return false;
    size_t len = strlen(prefix);
    return a.len >= len && (len == 0 || memcmp(a.ptr, prefix, len) == 0);
}

static inline bool slice_eq_str(struct slice a, const char *b)
{
    return a.len ? a.ptr[0] == b[0] && slice_eq(a, slice_of(b)) : !b[0];
}

/* ASCII case-insensitive. */
bool slice_ieq_str(struct slice a, const char *b);
/* Byte order, shorter first: <0, 0, >0. */
int slice_cmp(struct slice a, struct slice b);
bool slice_ends(struct slice a, const char *suffix);
/* Index of the first C or of the first NEEDLE in A; SIZE_MAX when absent. */
size_t slice_find_char(struct slice a, char c);
size_t slice_rfind_char(struct slice a, char c);
size_t slice_find(struct slice a, const char *needle);
/* As slice_find, ASCII case-insensitive. */
size_t slice_ifind(struct slice a, const char *needle);
/* A[from, to), clipped to A. */
struct slice slice_sub(struct slice a, size_t from, size_t to);
/* Without ASCII white space at both ends. */
struct slice slice_trim(struct slice a);
/* Cuts A at the first SEP: returns the head, leaves the rest in *REST (empty when SEP is absent).
 */
struct slice slice_cut(struct slice a, char sep, struct slice *rest) V_NONNULL(3);
/* Decimal digits only, the whole slice; false on anything else or overflow. */
bool slice_to_u64(struct slice a, uint64_t *ret_value) V_NONNULL(2);
/* XXH3 64-bit hash of the bytes. */
uint64_t slice_hash(struct slice a);

#endif
