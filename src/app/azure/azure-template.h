/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_AZURE_TEMPLATE_H
#define APP_AZURE_TEMPLATE_H

#include "app/azure/azure.h"

/* What a Resource Manager template with this ROOT deploys, whatever it was written in. */
void azure_read_template(struct app *app, const struct doc *root,
                         const struct virga_diag_sink *sink) V_NONNULL(1, 2);

#endif
