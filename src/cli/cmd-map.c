/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

static int run(const struct cli_args *args)
{
    const char *path = args->noperands ? args->operands[0] : ".";
    const struct virga_map_filter filter = {
        .provider = args_value(args, OPT_PROVIDER),
        .function = args_value(args, OPT_FUNCTION),
        .public_only = args_has(args, OPT_PUBLIC),
        .unauthenticated = args_has(args, OPT_UNAUTHENTICATED),
    };
    struct outputs outputs;
    struct virga_scan *scan = NULL;
    int status = EXIT_USAGE;
    if (!outputs_plan(&outputs, args) || !(scan = scan_open(args, path)))
        goto out;
    enum virga_err err = virga_scan_run(scan, path, VIRGA_PART_MAP);
    progress_clear();
    if (err == VIRGA_OK)
        err = virga_scan_filter_map(scan, &filter);
    if (err != VIRGA_OK) {
        status = exit_code_of(err);
        goto out;
    }
    status = outputs_write(&outputs, args, scan, virga_scan_write_map);
    if (status == EXIT_CLEAN && virga_scan_outcome(scan) == VIRGA_OUTCOME_INCOMPLETE)
        status = EXIT_INCOMPLETE;
out:
    virga_scan_free(scan);
    outputs_release(&outputs);
    return status;
}

static const enum option_id options[] = {
    OPT_FORMAT,          OPT_OUTPUT, OPT_PROVIDER, OPT_FUNCTION, OPT_PUBLIC,
    OPT_UNAUTHENTICATED, OPT_CONFIG, OPT_JOBS,     OPT_EXCLUDE,  OPT_COUNT};

const struct command cmd_map = {
    .name = "map",
    .operands = "[PATH]",
    .max_operands = 1,
    .summary = "show the attack surface: functions, who may call them, what they may touch",
    .description = "Lists every function of the app at PATH with its entry points, who may use "
                   "each of them, and its permissions; then the resources, and which of them are "
                   "open to anyone.\n\n"
                   "As svg it is a drawing, as html a page with filters and the details of each "
                   "function: one file that loads nothing. The filters apply to every format.",
    .formats = "text|json|svg|html",
    .options = options,
    .run = run,
};
