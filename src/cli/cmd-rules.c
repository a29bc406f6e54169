/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <string.h>

static int run(const struct cli_args *args)
{
    const char *rules = args_value(args, OPT_RULES);
    const char *path = args->noperands > 1 ? args->operands[1] : NULL;
    const struct virga_out out = out_to(stdout);
    bool test = strcmp(args->operands[0], "test") == 0;
    size_t mistakes = 0;
    enum virga_err err;
    if (test && !path) {
        complain("say where the cases are: virga rules test DIR");
        return EXIT_USAGE;
    }
    if (test)
        err = virga_rules_test(path, rules, &args->sink, &out, &mistakes);
    else
        err = virga_rules_lint(path ? path : rules, &args->sink, &out, &mistakes);
    if (!stdout_flush())
        return EXIT_INTERNAL;
    return err == VIRGA_OK && mistakes ? EXIT_FINDINGS : exit_code_of(err);
}

static const enum option_id options[] = {OPT_RULES, OPT_COUNT};

const struct command cmd_rules = {
    .name = "rules",
    .operands = "lint|test [DIR]",
    .min_operands = 1,
    .max_operands = 2,
    .summary = "check rule files, or run the cases of rules",
    .description =
        "'virga rules lint DIR' reads the rule files of DIR and tells their mistakes, and which "
        "texts rules lack. 'virga rules test DIR' scans each folder of cases in DIR and tells "
        "which marked lines are not reported, and what is reported without a mark. Both exit with "
        "1 when something is wrong.",
    .actions = "lint|test",
    .options = options,
    .run = run,
};
