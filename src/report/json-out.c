/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json-out.h"

#include <math.h>

#include "base/utf8.h"

static void add_text(struct buf *out, struct slice text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len;) {
        uint32_t c;
        i += utf8_next(text, i, &c);
        if (c == '"' || c == '\\') {
            buf_add_char(out, '\\');
            buf_add_char(out, (char)c);
        } else if (c == '\n') {
            buf_add_str(out, "\\n");
        } else if (c == '\t') {
            buf_add_str(out, "\\t");
        } else if (c < 0x10000 && utf8_is_unsafe(c)) {
            buf_printf(out, "\\u%04x", (unsigned)c);
        } else {
            utf8_add(out, c);
        }
    }
    buf_add_char(out, '"');
}

static void next_line(struct json_out *j)
{
    if (j->depth == 0)
        return;
    buf_add_char(j->out, '\n');
    for (unsigned i = 0; i < j->depth; i++)
        buf_add_str(j->out, "  ");
}

static void begin_value(struct json_out *j, const char *key)
{
    if (j->started)
        buf_add_char(j->out, ',');
    next_line(j);
    j->started = true;
    if (key) {
        add_text(j->out, slice_of(key));
        buf_add_str(j->out, ": ");
    }
}

void json_open(struct json_out *j, const char *key, char bracket)
{
    begin_value(j, key);
    buf_add_char(j->out, bracket);
    j->depth++;
    j->started = false;
}

void json_close(struct json_out *j, char bracket)
{
    j->depth--;
    if (j->started)
        next_line(j);
    if (j->started && j->depth == 0)
        buf_add_char(j->out, '\n');
    buf_add_char(j->out, bracket);
    if (j->depth == 0)
        buf_add_char(j->out, '\n');
    j->started = true;
}

void json_slice(struct json_out *j, const char *key, struct slice value)
{
    begin_value(j, key);
    add_text(j->out, value);
}

void json_string(struct json_out *j, const char *key, const char *value)
{
    json_slice(j, key, slice_of(value));
}

void json_number(struct json_out *j, const char *key, uint64_t value)
{
    begin_value(j, key);
    buf_printf(j->out, "%llu", (unsigned long long)value);
}

void json_double(struct json_out *j, const char *key, double value)
{
    begin_value(j, key);
    if (isfinite(value))
        buf_printf(j->out, "%.15g", value);
    else
        buf_add_str(j->out, "null");
}

void json_bool(struct json_out *j, const char *key, bool value)
{
    begin_value(j, key);
    buf_add_str(j->out, value ? "true" : "false");
}

void json_optional(struct json_out *j, const char *key, const char *value)
{
    if (value)
        json_string(j, key, value);
}

void json_nullable(struct json_out *j, const char *key, const char *value)
{
    if (value) {
        json_string(j, key, value);
        return;
    }
    begin_value(j, key);
    buf_add_str(j->out, "null");
}

void json_strings(struct json_out *j, const char *key, const char *const *values, size_t count)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < count; i++)
        json_string(j, NULL, values[i]);
    json_close(j, ']');
}
