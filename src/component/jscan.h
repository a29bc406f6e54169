/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_JSCAN_H
#define COMPONENT_JSCAN_H

#include "base/arena.h"

/*
 * A pull scanner for large JSON texts (lockfiles, advisories): it walks the bytes in place, builds
 * no tree and allocates nothing. The caller asks for what it expects; whatever it does not want is
 * skipped at memory speed. Malformed text sets `error` and ends every loop, so that callers check
 * once at the end. Depth is capped at JSCAN_DEPTH. Slices point into the text. Byte sequences
 * inside strings are not checked to be UTF-8.
 *
 *     if (jscan_object(&j))
 *         while (jscan_key(&j, &key))
 *             if (JSCAN_IS(key.raw, "version")) jscan_string(&j, &version); else
 * jscan_skip(&j);
 */
#define JSCAN_DEPTH 256

struct jscan {
    const char *start, *p, *end;
    unsigned depth;
    bool first;        /* no element of the current object or array was read yet */
    const char *error; /* NULL = fine; else what is wrong at p */
    const char *line_mark;
    unsigned line; /* of line_mark */
};

/* A string as it stands in the text, without its quotes. */
struct jscan_string {
    struct slice raw;
    bool escaped; /* raw holds backslash escapes */
};

/* Does KEY, a struct slice, read LITERAL? Compiled to one comparison, unlike slice_eq_str. */
#define JSCAN_IS(key, literal)                                                                     \
    ((key).len == sizeof(literal) - 1 && memcmp((key).ptr, literal, sizeof(literal) - 1) == 0)

void jscan_init(struct jscan *j, struct slice text) V_NONNULL(1);
/* Enters an object or array. When something else stands there it is skipped and false returned. */
bool jscan_object(struct jscan *j) V_NONNULL(1);
bool jscan_array(struct jscan *j) V_NONNULL(1);
/* The next key of the object; the caller must then consume its value. False at its end. */
bool jscan_key(struct jscan *j, struct jscan_string *ret_key) V_NONNULL(1, 2);
/* Is there another item in the array? The caller must then consume it. False at its end. */
bool jscan_item(struct jscan *j) V_NONNULL(1);
/* Consumes one value. False, *RET untouched, when it is not a string. */
bool jscan_string(struct jscan *j, struct jscan_string *ret) V_NONNULL(1, 2);
/* Consumes one value; true only for the literal true. */
bool jscan_true(struct jscan *j) V_NONNULL(1);
/* Consumes one value; false when it is not a whole number of at least 0. */
bool jscan_u64(struct jscan *j, uint64_t *ret) V_NONNULL(1, 2);
/* Skips one value of any kind, checking its syntax. */
void jscan_skip(struct jscan *j) V_NONNULL(1);
/* The first character of the next value, 0 at the end of the text. */
char jscan_peek(struct jscan *j) V_NONNULL(1);
/* True when nothing but white space is left and no error was met. */
bool jscan_finish(struct jscan *j) V_NONNULL(1);

/*
 * The decoded text of S: S itself when it has no escape, else a copy in A. A surrogate without its
 * partner becomes U+FFFD.
 */
struct slice jscan_decode(struct arena *a, struct jscan_string s) V_NONNULL(1);
/*
 * Line and column, from 1, of AT in the text. Cheap when asked in rising order.
 */
void jscan_position(struct jscan *j, const char *at, unsigned *ret_line, unsigned *ret_column)
    V_NONNULL(1, 2, 3, 4);

#endif
