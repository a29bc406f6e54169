/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_JAMSTACK_JAMSTACK_INTERNAL_H
#define APP_JAMSTACK_JAMSTACK_INTERNAL_H

#include "app/jamstack/web.h"

/* The reader that works on the whole tree does it in parts, one for each platform. */
void netlify_read_tree(struct app *app, const struct app_files *files,
                       const struct virga_diag_sink *sink) V_NONNULL(1, 2);
void vercel_read_tree(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink) V_NONNULL(1, 2);
void frameworks_read_tree(struct app *app, const struct app_files *files,
                          const struct virga_diag_sink *sink) V_NONNULL(1, 2);
/* Gives the functions of P from FIRST on what the vercel.json of its folder says of them. */
void vercel_apply(const struct web_project *p, size_t first) V_NONNULL(1);

#endif
