/* SPDX-License-Identifier: Apache-2.0 */
/* The man page, in roff, from the same tables as the help. */
#include "cli/cli.h"

#include <string.h>

static void put_text(FILE *out, const char *text)
{
    bool line_start = true;
    for (const char *p = text; *p; p++) {
        if (p[0] == '\n' && p[1] == '\n') {
            (void)fputs("\n.PP\n", out);
            line_start = true;
            p++;
            continue;
        }
        if (line_start && (*p == '.' || *p == '\''))
            (void)fputs("\\&", out);
        line_start = *p == '\n';
        if (*p == '-')
            (void)fputs("\\-", out);
        else if (*p == '\\')
            (void)fputs("\\e", out);
        else
            (void)fputc(*p, out);
    }
    (void)fputc('\n', out);
}

struct man_printer {
    FILE *out;
    const struct command *command;
};

static void put_option(void *context, enum option_id id)
{
    const struct man_printer *printer = context;
    const struct option_info *o = &option_table[id];
    const char *values = option_values(printer->command, id);
    FILE *out = printer->out;
    (void)fputs(".TP\n", out);
    if (o->letter)
        (void)fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
    (void)fputs("\\fB\\-\\-", out);
    for (const char *p = o->name; *p; p++)
        (void)fprintf(out, *p == '-' ? "\\-" : "%c", *p);
    (void)fputs("\\fR", out);
    if (o->argument)
        (void)fprintf(out, " \\fI%s\\fR", o->argument);
    (void)fputc('\n', out);
    put_text(out, o->help);
    if (values)
        (void)fprintf(out, ".br\nOne of: %s\n", values);
}

static void put_commands(FILE *out)
{
    (void)fputs(".SH COMMANDS\n", out);
    for (const struct command *const *c = command_table; *c; c++) {
        struct man_printer printer = {out, *c};
        (void)fprintf(out, ".SS virga %s %s\n", (*c)->name, (*c)->operands);
        put_text(out, (*c)->description);
        command_each_option(*c, put_option, &printer);
    }
}

void man_page(FILE *out)
{
    (void)fprintf(out, ".TH VIRGA 1 \"\" \"virga %s\" \"User Commands\"\n", virga_version());
    (void)fputs(".SH NAME\nvirga \\- test serverless applications for security flaws\n"
                ".SH SYNOPSIS\n\\fBvirga\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR...] "
                "[\\fIOPERAND\\fR...]\n"
                ".SH DESCRIPTION\n",
                out);
    put_text(out, "Virga joins what is deployed, what the code does and what it is built from into "
                  "one model, and reports the flaws that follow from it, each once, with the data "
                  "flow, the entry point and the mend.\n\n"
                  "Standard output carries the report only; progress and warnings go to standard "
                  "error. The same input gives the same bytes, whatever --jobs says.");
    put_commands(out);
    (void)fputs(".SH EXIT STATUS\n", out);
    for (int code = 0; exit_code_help[code]; code++) {
        (void)fprintf(out, ".TP\n\\fB%d\\fR\n", code);
        put_text(out, exit_code_help[code]);
    }
    (void)fputs(".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\n", out);
    put_text(out, "when set and not empty: no colours");
    (void)fputs(".TP\n\\fBVIRGA_DB\\fR\n", out);
    put_text(out, "the advisory database");
    (void)fputs(".SH FILES\n.TP\n\\fBvirga.yaml\\fR\n", out);
    put_text(out, "in the scanned folder: fail-on, min-confidence, only, skip, exclude, jobs, "
                  "offline, db, rules and baseline as the options of the same name, and 'ignore', "
                  "a list of entries with rule, path, function or fingerprint, and reason and "
                  "until");
}
