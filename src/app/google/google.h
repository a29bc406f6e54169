/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_GOOGLE_H
#define APP_GOOGLE_H

#include "app/app.h"

/* How Google's tools write what the model knows in units of its own. */

/* "256MB", "512Mi", "1GiB", "MB_512", "2048": in MB; -1 when it is none. */
double google_memory(struct slice text);
/* "60s", "9m", "540": in seconds; -1 when it is none. */
double google_duration(struct slice text);
/* The setting `ingress` of "ALLOW_INTERNAL_ONLY", "internal-and-gclb" …; NULL when it is none. */
const char *google_ingress(struct slice text);

#endif
