/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the parts of static analysis from inside, so that a ratio compares like with like: the
 * same files, the same process, one thread, processor time. Prints "NAME VALUE" lines for
 * bench/run.
 *
 *     bench-static DIR
 */
#include <malloc.h>
#include <sys/resource.h>

#include "check/check.h"
#include "scan/scan-internal.h"

static double now(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) != 0)
        abort();
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print(const char *name, double value)
{
    (void)printf("%s %.9g\n", name, value);
}

static long peak_kb(void)
{
    struct rusage use;
    return getrusage(RUSAGE_SELF, &use) == 0 ? use.ru_maxrss : 0;
}

/* What the program holds after a part, in KB. */
static void print_held(const char *name)
{
    struct mallinfo2 held = mallinfo2();
    print(name, (double)(held.uordblks + held.hblkhd) / 1024);
}

static int bench_static(const struct app_files *files)
{
    struct arena a;
    struct app app;
    struct rule_set *rules;
    struct lang_coverage coverage;
    struct finding_set findings;
    arena_init(&a);
    app_init(&app, &a);
    finding_set_init(&findings, &a);
    (void)lang_parse_only(files, 1); /* the files are in the page cache from here on */

    double start = now();
    size_t bytes = lang_parse_only(files, 1);
    print("parse_seconds", now() - start);
    print("bytes", (double)bytes);

    start = now();
    app_read(&app, files, NULL);
    print("config_seconds", now() - start);
    print_held("config_kb");
    start = now();
    struct ir_program *program = lang_load(files, 1, NULL, &coverage);
    shape_recognize(&app, program);
    print("load_seconds", now() - start);
    print_held("load_kb");
    start = now();
    if (rule_set_load(program->atoms, NULL, NULL, &rules) != VIRGA_OK)
        return 1;
    print("rules_seconds", now() - start);
    print_held("rules_kb");
    start = now();
    struct link *link = link_program_in(program, rules, &app, files, NULL);
    print("link_seconds", now() - start);
    print_held("link_kb");
    start = now();
    struct taint *taint = taint_run(link, NULL);
    print("taint_seconds", now() - start);
    print_held("taint_kb");
    start = now();
    const struct check_input input = {&app, files, program, rules, link, taint, NULL};
    check_run(&input, &findings);
    finding_set_finish(&findings);
    print("check_seconds", now() - start);
    print_held("check_kb");
    print("findings", (double)findings.items.len);
    print("functions", (double)program->functions.len);
    print("peak_kb", (double)peak_kb());
    taint_free(taint);
    link_free(link);
    rule_set_free(rules);
    ir_program_free(program);
    arena_release(&a);
    return 0;
}

int main(int argc, char **argv)
{
    struct arena a;
    struct walk walk = {0};
    const struct settings settings = {0};
    int status = 2;
    arena_init(&a);
    if (argc == 2 && walk_run(&walk, &a, argv[1], &settings, NULL) == VIRGA_OK)
        status = bench_static(&walk.files);
    else
        (void)fprintf(stderr, "usage: bench-static DIR\n");
    arena_release(&a);
    return status;
}
