/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_TF_GOOGLE_H
#define APP_TF_GOOGLE_H

#include "app/terraform/tf-model.h"

/* The function or service that VALUE names, or NULL. */
struct app_function *tfm_google_function(struct tf_model *m, const struct doc *value) V_NONNULL(1);
/* Anyone may call F over HTTP, as far as its ingress lets them; AT says so. */
void tfm_google_let_in(struct app_function *f, struct location at) V_NONNULL(1);

/* The same when everybody is among MEMBERS, who may call F. */
void tfm_google_let_in_members(struct app_function *f, const struct doc *members) V_NONNULL(1);

#endif
