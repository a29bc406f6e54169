/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "app/app.h"
#include "taint/taint.h"

/* Everything a check may look at. `link` and `taint` are NULL when there is no source code. */
struct check_input {
    const struct app *app;
    const struct app_files *files;
    const struct ir_program *program;
    const struct rule_set *rules;
    const struct link *link;
    const struct taint *taint;
    const struct virga_diag_sink *sink;
};

/* Runs all checks, in the order of the table in checks.c. */
void check_run(const struct check_input *input, struct finding_set *out) V_NONNULL(1, 2);

/* Does V hold a credential in clear? Reports do not repeat such values. */
bool check_is_secret(const struct app_variable *v) V_NONNULL(1);

#endif
