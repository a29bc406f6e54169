/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <string.h>

#define WIDTH 80
#define INDENT 28

void print_wrapped(FILE *out, size_t at, size_t indent, const char *text)
{
    bool first = true;
    for (const char *p = text; *p;) {
        if (p[0] == '\n' && p[1] == '\n') {
            (void)fprintf(out, "\n\n%*s", (int)indent, "");
            at = indent;
            first = true;
            p += 2;
            continue;
        }
        size_t len = strcspn(p, " \n");
        if (!first && at + 1 + len > WIDTH) {
            (void)fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
            first = true;
        }
        (void)fprintf(out, "%s%.*s", first ? "" : " ", (int)len, p);
        at += len + !first;
        first = false;
        p += len;
        if (*p == ' ' || (*p == '\n' && p[1] != '\n'))
            p++;
    }
    (void)fputc('\n', out);
}

/* "a|b|c", on as many lines as it takes. */
static void print_values(FILE *out, const char *values)
{
    size_t at = INDENT;
    (void)fprintf(out, "%*s", INDENT, "");
    while (*values) {
        size_t len = strcspn(values, "|");
        len += values[len] == '|';
        if (at + len > WIDTH) {
            (void)fprintf(out, "\n%*s", INDENT, "");
            at = INDENT;
        }
        (void)fprintf(out, "%.*s", (int)len, values);
        at += len;
        values += len;
    }
    (void)fputc('\n', out);
}

struct option_printer {
    FILE *out;
    const struct command *command;
};

static void print_option(void *context, enum option_id id)
{
    const struct option_printer *printer = context;
    const struct option_info *o = &option_table[id];
    const char *values = option_values(printer->command, id);
    char head[128], letter[8] = "    ";
    if (o->letter)
        (void)snprintf(letter, sizeof(letter), "-%c, ", o->letter);
    int len = snprintf(head, sizeof(head), "  %s--%s%s%s", letter, o->name, o->argument ? " " : "",
                       o->argument ? o->argument : "");
    size_t at = len > 0 ? (size_t)len : 0;
    (void)fputs(head, printer->out);
    if (at + 2 > INDENT) {
        (void)fputc('\n', printer->out);
        at = 0;
    }
    (void)fprintf(printer->out, "%*s", (int)(INDENT - at), "");
    print_wrapped(printer->out, INDENT, INDENT, o->help);
    if (values)
        print_values(printer->out, values);
}

void help_command(FILE *out, const struct command *c)
{
    struct option_printer printer = {out, c};
    (void)fprintf(out, "usage: virga %s [OPTION...]%s%s\n\n", c->name, c->operands[0] ? " " : "",
                  c->operands);
    print_wrapped(out, 0, 0, c->description);
    (void)fputs("\noptions:\n", out);
    command_each_option(c, print_option, &printer);
}

void help_overview(FILE *out)
{
    (void)fputs("virga tests serverless applications for security flaws.\n\n"
                "usage: virga COMMAND [OPTION...] [OPERAND...]\n\ncommands:\n",
                out);
    for (const struct command *const *c = command_table; *c; c++) {
        (void)fprintf(out, "  %-12s", (*c)->name);
        print_wrapped(out, 14, 14, (*c)->summary);
    }
    (void)fputs("\nexit codes:\n", out);
    for (int code = 0; exit_code_help[code]; code++) {
        (void)fprintf(out, "  %d  ", code);
        print_wrapped(out, 5, 5, exit_code_help[code]);
    }
    (void)fputs("\nStart with:      virga scan path/to/app\n"
                "Then:            virga help scan\n",
                out);
}
