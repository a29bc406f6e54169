/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_SETTLE_H
#define APP_SETTLE_H

#include "app/app.h"

/*
 * What deployment files say about functions that only code declares: paths, access, runtimes.
 * Called once, when code recognition has added its functions.
 */
void app_settle(struct app *app, const struct virga_diag_sink *sink) V_NONNULL(1);

#endif
