/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

static int run(const struct cli_args *args)
{
    const struct virga_out out = out_to(stdout);
    const struct virga_style style = style_for(args);
    enum virga_err err = virga_explain(args->noperands ? args->operands[0] : NULL,
                                       args_value(args, OPT_RULES), &style, &args->sink, &out);
    return stdout_flush() ? exit_code_of(err) : EXIT_INTERNAL;
}

static const enum option_id options[] = {OPT_RULES, OPT_COUNT};

const struct command cmd_explain = {
    .name = "explain",
    .operands = "[RULE]",
    .max_operands = 1,
    .summary = "tell what a rule is about and how to fix what it finds",
    .description = "Tells what RULE (or every rule of a class) finds, why that matters, how to fix "
                   "it, with an example and its fixed twin. Without RULE, lists all rules.",
    .options = options,
    .run = run,
};
