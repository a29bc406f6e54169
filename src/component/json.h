/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_JSON_H
#define COMPONENT_JSON_H

#include "base/arena.h"

/*
 * A pull scanner for large JSON texts (lockfiles, advisories): it walks the bytes in place, builds
 * no tree and allocates nothing. The caller asks for what it expects; whatever it does not want is
 * skipped at memory speed. Malformed text sets `error` and ends every loop, so that callers check
 * once at the end. Depth is capped at JSON_DEPTH. Slices point into the text. Byte sequences inside
 * strings are not checked to be UTF-8.
 *
 *     if (json_object(&j))
 *         while (json_key(&j, &key))
 *             if (slice_eq_str(key.raw, "version")) json_string(&j, &version); else json_skip(&j);
 */
#define JSON_DEPTH 256

struct json {
    const char *start, *p, *end;
    unsigned depth;
    bool first;        /* no element of the current object or array was read yet */
    const char *error; /* NULL = fine; else what is wrong at p */
    const char *line_mark;
    unsigned line; /* of line_mark */
};

/* A string as it stands in the text, without its quotes. */
struct json_string {
    struct slice raw;
    bool escaped; /* raw holds backslash escapes */
};

void json_init(struct json *j, struct slice text) V_NONNULL(1);
/* Enters an object or array. When something else stands there it is skipped and false returned. */
bool json_object(struct json *j) V_NONNULL(1);
bool json_array(struct json *j) V_NONNULL(1);
/* The next key of the object; the caller must then consume its value. False at its end. */
bool json_key(struct json *j, struct json_string *ret_key) V_NONNULL(1, 2);
/* Is there another item in the array? The caller must then consume it. False at its end. */
bool json_item(struct json *j) V_NONNULL(1);
/* Consumes one value. False, *RET untouched, when it is not a string. */
bool json_string(struct json *j, struct json_string *ret) V_NONNULL(1, 2);
/* Consumes one value; true only for the literal true. */
bool json_true(struct json *j) V_NONNULL(1);
/* Consumes one value; false when it is not a whole number of at least 0. */
bool json_u64(struct json *j, uint64_t *ret) V_NONNULL(1, 2);
/* Skips one value of any kind, checking its syntax. */
void json_skip(struct json *j) V_NONNULL(1);
/* The first character of the next value, 0 at the end of the text. */
char json_peek(struct json *j) V_NONNULL(1);
/* True when nothing but white space is left and no error was met. */
bool json_finish(struct json *j) V_NONNULL(1);

/*
 * The decoded text of S: S itself when it has no escape, else a copy in A. A surrogate without its
 * partner becomes U+FFFD.
 */
struct slice json_decode(struct arena *a, struct json_string s) V_NONNULL(1);
/*
 * Line and column, from 1, of AT in the text. Cheap when asked in rising order.
 */
void json_position(struct json *j, const char *at, unsigned *ret_line, unsigned *ret_column)
    V_NONNULL(1, 2, 3, 4);

#endif
