/* SPDX-License-Identifier: Apache-2.0 */
#include "app/settle.h"

#include "app/google/firebase.h"
#include "app/openapi.h"

void app_settle(struct app *app, const struct virga_diag_sink *sink)
{
    firebase_settle(app);
    openapi_settle(app, sink);
}
