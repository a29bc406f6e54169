/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include <stdio.h>

void diag_emit(const struct virga_diag_sink *sink, enum virga_severity_of_diag severity,
               const char *code, const char *file, unsigned line, unsigned column, const char *fmt,
               ...)
{
    char text[1024]; /* a longer message is cut: it is for people */
    va_list ap;
    if (!sink || !sink->emit)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    const struct virga_diag diag = {severity, code, file, line, column, text};
    sink->emit(sink->context, &diag);
}

const char *virga_strerror(enum virga_err err)
{
    switch (err) {
    case VIRGA_OK:
        return "no error";
    case VIRGA_ERR_MEMORY:
        return "out of memory";
    case VIRGA_ERR_IO:
        return "cannot read or write";
    case VIRGA_ERR_SYNTAX:
        return "malformed input";
    case VIRGA_ERR_LIMIT:
        return "a limit was reached";
    case VIRGA_ERR_NOTFOUND:
        return "not found";
    case VIRGA_ERR_USAGE:
        return "wrong use";
    case VIRGA_ERR_VERSION:
        return "unknown version or damaged file";
    }
    return "unknown error";
}
