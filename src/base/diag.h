/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/base.h"

/* Formats TEXT and hands it to SINK; a NULL sink drops it. FILE may be NULL. */
void diag_emit(const struct virga_diag_sink *sink, enum virga_severity_of_diag severity,
               const char *code, const char *file, unsigned line, unsigned column, const char *fmt,
               ...) V_PRINTF(7, 8);

#endif
