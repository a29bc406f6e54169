/* SPDX-License-Identifier: Apache-2.0 */
/* Data flow and reasoning over the program. */
#include "check/check.h"
#include "scan/scan-internal.h"

void scan_code(struct virga_scan *scan)
{
    scan_phase(scan, "following data through %zu source files", scan->report.coverage.source.files);
    struct link *link =
        link_program_in(scan->program, scan->rules, &scan->app, &scan->walk.files, &scan->sink);
    struct taint *taint = taint_run(link, &scan->sink);
    scan->report.coverage.caps += taint_stats(taint).caps_hit;
    const struct check_input input = {
        .app = &scan->app,
        .files = &scan->walk.files,
        .program = scan->program,
        .rules = scan->rules,
        .link = link,
        .taint = taint,
        .sink = &scan->sink,
    };
    check_run(&input, &scan->findings);
    taint_free(taint);
    link_free(link);
}

void scan_usage(struct virga_scan *scan)
{
    scan_phase(scan, "following calls through %zu source files",
               scan->report.coverage.source.files);
    struct link *link =
        link_program_in(scan->program, scan->rules, &scan->app, &scan->walk.files, &scan->sink);
    usage_find(&scan->usage, &scan->app, scan->program, scan->rules, link);
    scan->report.usage = &scan->usage;
    link_free(link);
}
