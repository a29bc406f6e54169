/* SPDX-License-Identifier: Apache-2.0 */
#include "app/settle.h"

#include "app/google/firebase.h"
#include "app/openapi.h"

void app_settle(struct app *app, const struct virga_diag_sink *sink)
{
    firebase_settle(app);
    openapi_settle(app, sink);
    for (size_t i = 0; i < app->cut.len; i++)
        diag_emit(sink, VIRGA_DIAG_WARNING, "entries-limit", app->cut.items[i], 0, 0,
                  "too many entries in one source file: the rest is not looked at");
}
