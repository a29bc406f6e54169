/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

static int run(const struct cli_args *args)
{
    struct outputs outputs;
    struct virga_scan *scan = NULL;
    int status = EXIT_USAGE;
    if (!outputs_plan(&outputs, args) || !(scan = scan_open(args, NULL)))
        goto out;
    enum virga_err err = virga_scan_read(scan, args->operands[0], args_value(args, OPT_ROOT));
    status =
        err == VIRGA_OK ? outputs_write(&outputs, args, scan, virga_scan_write) : exit_code_of(err);
out:
    virga_scan_free(scan);
    outputs_release(&outputs);
    return status;
}

static const enum option_id options[] = {OPT_FORMAT, OPT_OUTPUT, OPT_MIN_CONFIDENCE,
                                         OPT_ONLY,   OPT_SKIP,   OPT_BASELINE,
                                         OPT_RULES,  OPT_ROOT,   OPT_COUNT};

const struct command cmd_report = {
    .name = "report",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "convert the JSON findings of a scan to another format",
    .description = "Reads the JSON report FILE and writes it in another format. Exit code 0 tells "
                   "that it was written, whatever the findings.",
    .formats = "text|json|sarif",
    .options = options,
    .run = run,
};
