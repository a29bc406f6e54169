/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SOURCES 1000

static unsigned jobs_of(const struct cli_args *args)
{
    const char *text = args_value(args, OPT_JOBS);
    unsigned long jobs = text ? strtoul(text, NULL, 10) : 0;
    return jobs > 1024 ? 1024 : (unsigned)jobs;
}

static int run(const struct cli_args *args)
{
    const char *action = args->operands[0], *db = args_value(args, OPT_DB);
    const struct virga_out out = out_to(stdout);
    enum virga_err err;
    if (strcmp(action, "import") == 0 ? args->noperands < 2 : args->noperands > 1) {
        complain("%s", strcmp(action, "import") == 0 ? "say what to import: virga db import PATH..."
                                                     : "only 'virga db import' takes paths");
        return EXIT_USAGE;
    }
    if (strcmp(action, "import") == 0)
        err = virga_db_import(args->operands + 1, args->noperands - 1, db, jobs_of(args),
                              &args->sink, &out);
    else if (strcmp(action, "update") == 0)
        err = virga_db_update(args_value(args, OPT_URL), args_value(args, OPT_ECOSYSTEMS), db,
                              jobs_of(args), &args->sink, &out);
    else
        err = virga_db_status(db, &args->sink, &out);
    if (!stdout_flush())
        return EXIT_INTERNAL;
    return exit_code_of(err);
}

static const enum option_id options[] = {OPT_DB, OPT_ECOSYSTEMS, OPT_URL, OPT_JOBS, OPT_COUNT};

const struct command cmd_db = {
    .name = "db",
    .operands = "update|import|status [PATH...]",
    .min_operands = 1,
    .max_operands = MAX_SOURCES,
    .summary = "make the advisory database, or tell what it holds",
    .description =
        "'virga db update' downloads the advisories of OSV. 'virga db import PATH...' takes them "
        "from OSV's zips, from folders and from single JSON files instead, for machines without "
        "a network. Both make the database anew. 'virga db status' tells what it holds.",
    .actions = "update|import|status",
    .options = options,
    .run = run,
};
