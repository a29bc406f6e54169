/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

static int run(const struct cli_args *args)
{
    (void)printf("virga %s\n", virga_version());
    return stdout_flush() ? EXIT_CLEAN : EXIT_INTERNAL;
}

static const enum option_id options[] = {OPT_COUNT};

const struct command cmd_version = {
    .name = "version",
    .operands = "",
    .summary = "show the version",
    .description = "Shows the version of virga.",
    .options = options,
    .run = run,
};
