/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

static int run(const struct cli_args *args)
{
    const struct command *c = args->noperands ? command_find(args->operands[0]) : NULL;
    if (args->noperands && !c) {
        complain("there is no command '%s': 'virga help' lists the commands", args->operands[0]);
        return EXIT_USAGE;
    }
    if (args_has(args, OPT_MAN))
        man_page(stdout);
    else if (args_has(args, OPT_COMPLETION))
        completion(stdout, args_value(args, OPT_COMPLETION));
    else if (c)
        help_command(stdout, c);
    else
        help_overview(stdout);
    return stdout_flush() ? EXIT_CLEAN : EXIT_INTERNAL;
}

static const enum option_id options[] = {OPT_MAN, OPT_COMPLETION, OPT_COUNT};

const struct command cmd_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .max_operands = 1,
    .summary = "show this help, or that of a command",
    .description = "Shows what virga can do, or how to use COMMAND.",
    .options = options,
    .run = run,
};
