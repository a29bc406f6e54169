/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures reading deployment files into the model against parsing the same files to document
 * trees, in one process and one thread. Prints "NAME VALUE" lines for bench/run.
 *
 *     bench-templates DIR
 */
#include "base/file.h"
#include "base/limits.h"
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

/* Parses every document and forgets it; the bytes that were parsed. */
static size_t parse_only(const struct app_files *files)
{
    size_t bytes = 0;
    for (size_t i = 0; i < files->paths.len; i++) {
        struct arena a;
        struct slice text;
        struct doc *root;
        enum doc_format format;
        arena_init(&a);
        if (doc_format_of(files->paths.items[i], &format) &&
            file_read(&a, path_join(&a, files->root, files->paths.items[i]), LIMIT_CONFIG_FILE,
                      &text) == VIRGA_OK &&
            doc_parse(&a, format, text, files->paths.items[i], NULL, &root) == VIRGA_OK)
            bytes += text.len;
        arena_release(&a);
    }
    return bytes;
}

static void bench_templates(const struct app_files *files)
{
    struct arena a;
    struct app app;
    arena_init(&a);
    app_init(&app, &a);
    (void)parse_only(files); /* the files are in the page cache from here on */

    double start = now();
    size_t bytes = parse_only(files);
    print("parse_seconds", now() - start);
    print("bytes", (double)bytes);

    start = now();
    app_read(&app, files, NULL);
    print("read_seconds", now() - start);
    print("files", (double)app.configs.len);
    print("functions", (double)app.functions.len);
    print("resources", (double)app.resources.len);
    arena_release(&a);
}

int main(int argc, char **argv)
{
    struct arena a;
    struct walk walk = {0};
    const struct settings settings = {0};
    int status = 2;
    arena_init(&a);
    if (argc == 2 && walk_run(&walk, &a, argv[1], &settings, NULL) == VIRGA_OK) {
        bench_templates(&walk.files);
        status = 0;
    } else {
        (void)fprintf(stderr, "usage: bench-templates DIR\n");
    }
    arena_release(&a);
    return status;
}
