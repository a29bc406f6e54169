/* SPDX-License-Identifier: Apache-2.0 */
/* Reports to standard output and to files. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdout(const char *file)
{
    return !file || strcmp(file, "-") == 0;
}

/* -o without a --format before it: the ending of the name decides. */
static const char *format_by_name(const struct cli_args *args, const char *file)
{
    const char *format = virga_format_of(file);
    return format && cli_list_has(args->command->formats, format) ? format : "text";
}

static bool check(const struct outputs *o)
{
    size_t to_stdout = 0;
    struct stat st;
    for (size_t i = 0; i < o->len; i++) {
        to_stdout += o->items[i].file == NULL;
        for (size_t k = 0; k < i; k++) {
            if (o->items[i].file && o->items[k].file &&
                strcmp(o->items[i].file, o->items[k].file) == 0) {
                complain("'%s' is given for two reports", o->items[i].file);
                return false;
            }
        }
        /* Better now than after a long scan; one that fails leaves no empty report. */
        bool is_new = o->items[i].file && lstat(o->items[i].file, &st) != 0;
        FILE *f = o->items[i].file ? fopen(o->items[i].file, "ae") : stdout;
        if (!f) {
            complain("cannot write '%s': %s", o->items[i].file, strerror(errno));
            return false;
        }
        if (f != stdout)
            (void)fclose(f);
        if (is_new)
            (void)unlink(o->items[i].file);
    }
    if (to_stdout > 1)
        complain("two reports for standard output: give all but one a -o FILE");
    return to_stdout <= 1;
}

/* `-o FILE --format F`: one report, as people write it in either order, unless the name of the file
   promises another format. */
static void join_reversed(struct outputs *o)
{
    if (o->len != 2 || !o->items[0].file || o->items[1].file)
        return;
    const char *promised = virga_format_of(o->items[0].file);
    if (promised && strcmp(promised, o->items[1].format) != 0)
        return;
    o->items[0].format = o->items[1].format;
    o->len = 1;
}

bool outputs_plan(struct outputs *o, const struct cli_args *args)
{
    bool open = false; /* the last format has no file yet */
    *o = (struct outputs){calloc(args->noptions + 1, sizeof(*o->items)), 0};
    if (!o->items) {
        complain("out of memory");
        return false;
    }
    for (size_t i = 0; i < args->noptions; i++) {
        const char *value = args->options[i].value;
        if (args->options[i].id == OPT_FORMAT) {
            o->items[o->len++] = (struct output){value, NULL};
            open = true;
        } else if (args->options[i].id == OPT_OUTPUT) {
            if (!open)
                o->items[o->len++] = (struct output){format_by_name(args, value), NULL};
            o->items[o->len - 1].file = is_stdout(value) ? NULL : value;
            open = false;
        }
    }
    if (open)
        join_reversed(o);
    if (o->len == 0)
        o->items[o->len++] = (struct output){"text", NULL};
    return check(o);
}

void outputs_release(struct outputs *o)
{
    free(o->items);
}

bool outputs_use_stdout(const struct outputs *o)
{
    for (size_t i = 0; i < o->len; i++) {
        if (!o->items[i].file)
            return true;
    }
    return false;
}

static bool write_bytes(void *context, const char *bytes, size_t len)
{
    return fwrite(bytes, 1, len, context) == len;
}

struct virga_out out_to(FILE *file)
{
    return (struct virga_out){write_bytes, file};
}

struct virga_style style_for(const struct cli_args *args)
{
    return (struct virga_style){80, args->color};
}

bool stdout_flush(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    complain("cannot write to standard output: %s", strerror(errno));
    return false;
}

int outputs_write(const struct outputs *o, const struct cli_args *args, struct virga_scan *scan,
                  enum virga_err (*write)(struct virga_scan *, const char *,
                                          const struct virga_style *, const struct virga_out *))
{
    int status = EXIT_CLEAN;
    for (size_t i = 0; i < o->len; i++) {
        const struct output *item = &o->items[i];
        struct virga_style style = style_for(args);
        if (item->file)
            style.color = false;
        FILE *file = item->file ? fopen(item->file, "we") : stdout;
        enum virga_err err = VIRGA_ERR_IO;
        if (file) {
            const struct virga_out out = out_to(file);
            err = write(scan, item->format, &style, &out);
        }
        if (file && file != stdout && fclose(file) != 0)
            err = VIRGA_ERR_IO;
        if (err != VIRGA_OK)
            complain("cannot write '%s': %s", item->file ? item->file : "standard output",
                     err == VIRGA_ERR_IO ? strerror(errno) : virga_strerror(err));
        if (err != VIRGA_OK)
            status = EXIT_INTERNAL;
    }
    return stdout_flush() ? status : EXIT_INTERNAL;
}
