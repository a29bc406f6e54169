/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_JSON_OUT_H
#define REPORT_JSON_OUT_H

#include "base/buf.h"

/*
 * Writes indented JSON. Commas and line ends are its business; the caller balances open and close.
 * Text is made well-formed: bytes that are no UTF-8 become U+FFFD.
 *
 * KEY names the value inside an object and is NULL inside an array.
 */
struct json_out {
    struct buf *out;
    unsigned depth;
    bool started; /* the current object or array has a value */
};

void json_open(struct json_out *j, const char *key, char bracket) V_NONNULL(1);
void json_close(struct json_out *j, char bracket) V_NONNULL(1);
void json_string(struct json_out *j, const char *key, const char *value) V_NONNULL(1);
void json_slice(struct json_out *j, const char *key, struct slice value) V_NONNULL(1);
void json_number(struct json_out *j, const char *key, uint64_t value) V_NONNULL(1);
/* With no more digits than it needs; null when it is not finite. */
void json_double(struct json_out *j, const char *key, double value) V_NONNULL(1);
void json_bool(struct json_out *j, const char *key, bool value) V_NONNULL(1);
/* As json_string; nothing at all when VALUE is NULL. */
void json_optional(struct json_out *j, const char *key, const char *value) V_NONNULL(1);
/* As json_string; null when VALUE is NULL. */
void json_nullable(struct json_out *j, const char *key, const char *value) V_NONNULL(1);
void json_strings(struct json_out *j, const char *key, const char *const *values, size_t count)
    V_NONNULL(1);

#endif
