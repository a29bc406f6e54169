/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

static int run(const struct cli_args *args)
{
    return scan_main(args, VIRGA_PART_COMPONENTS);
}

static const enum option_id options[] = {OPT_FORMAT,  OPT_OUTPUT,   OPT_FAIL_ON, OPT_MIN_CONFIDENCE,
                                         OPT_EXCLUDE, OPT_BASELINE, OPT_CONFIG,  OPT_DB,
                                         OPT_OFFLINE, OPT_JOBS,     OPT_COUNT};

const struct command cmd_components = {
    .name = "components",
    .operands = "[PATH]",
    .max_operands = 1,
    .summary = "check the packages of an app against known advisories",
    .description =
        "Reads the lockfiles and manifests below PATH and reports every package for which the "
        "advisory database has an advisory. 'virga db update' makes the database.",
    .formats = "text|json|sarif",
    .options = options,
    .run = run,
};
