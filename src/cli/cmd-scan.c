/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

/* When every report went to a file, a person still wants to know. */
static void tell(const struct cli_args *args, const struct outputs *outputs,
                 const struct virga_scan *scan)
{
    size_t count = virga_scan_count(scan);
    if (args->quiet || outputs_use_stdout(outputs))
        return;
    (void)fprintf(stderr, "virga: %zu finding%s written to %s%s\n", count, count == 1 ? "" : "s",
                  outputs->items[0].file, outputs->len > 1 ? " and others" : "");
}

int scan_main(const struct cli_args *args, unsigned parts)
{
    static const int codes[] = {EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE};
    const char *path = args->noperands ? args->operands[0] : ".";
    struct outputs outputs;
    struct virga_scan *scan = NULL;
    int status = EXIT_USAGE;
    if (!outputs_plan(&outputs, args) || !(scan = scan_open(args, path)))
        goto out;
    enum virga_err err = virga_scan_run(scan, path, parts);
    progress_clear();
    if (err != VIRGA_OK) {
        status = exit_code_of(err);
        goto out;
    }
    status = outputs_write(&outputs, args, scan, virga_scan_write);
    tell(args, &outputs, scan);
    if (status == EXIT_CLEAN)
        status = codes[virga_scan_outcome(scan)];
out:
    virga_scan_free(scan);
    outputs_release(&outputs);
    return status;
}

static int run(const struct cli_args *args)
{
    return scan_main(args, VIRGA_PART_ALL);
}

static const enum option_id options[] = {OPT_FORMAT, OPT_OUTPUT, OPT_FAIL_ON, OPT_MIN_CONFIDENCE,
                                         OPT_ONLY,   OPT_SKIP,   OPT_EXCLUDE, OPT_BASELINE,
                                         OPT_CONFIG, OPT_RULES,  OPT_DB,      OPT_OFFLINE,
                                         OPT_JOBS,   OPT_COUNT};

const struct command cmd_scan = {
    .name = "scan",
    .operands = "[PATH]",
    .max_operands = 1,
    .summary = "find flaws in the app at PATH",
    .description =
        "Reads the deployment files, the source code and the lockfiles of the serverless app at "
        "PATH (a folder or one file; the current folder when it is not given), joins them into "
        "one model and reports the flaws that follow.\n\n"
        "A comment 'virga:ignore RULE reason=\"...\"' on the line of a finding or the line above "
        "silences it; 'until=YYYY-MM-DD' limits that. virga.yaml in the scanned folder holds "
        "settings, and an 'ignore' list for the same by rule, path, function or fingerprint.",
    .formats = "text|json|sarif",
    .options = options,
    .run = run,
};
