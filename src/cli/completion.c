/* SPDX-License-Identifier: Apache-2.0 */
/* Completions for shells, from the same tables as the help. */
#include "cli/cli.h"

#include <string.h>

static void put_words(FILE *out, const char *list)
{
    for (const char *p = list; p && *p; p++)
        (void)fputc(*p == '|' ? ' ' : *p, out);
}

static bool takes_path(const struct option_info *o)
{
    return o->argument && (strcmp(o->argument, "FILE") == 0 || strcmp(o->argument, "DIR") == 0 ||
                           strcmp(o->argument, "PATH") == 0);
}

static void put_commands(FILE *out)
{
    for (const struct command *const *c = command_table; *c; c++)
        (void)fprintf(out, "%s%s", c == command_table ? "" : " ", (*c)->name);
}

static void bash_option(void *context, enum option_id id)
{
    (void)fprintf(context, " --%s", option_table[id].name);
}

static void bash(FILE *out)
{
    (void)fputs("_virga() {\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                "    local command=${COMP_WORDS[1]} words=\n"
                "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"",
                out);
    put_commands(out);
    (void)fputs("\"\n    else\n        case $command:$before in\n", out);
    for (const struct command *const *c = command_table; *c; c++) {
        for (int id = 0; id < OPT_COUNT; id++) {
            const char *values = option_values(*c, (enum option_id)id);
            if (!values || !option_table[id].argument ||
                !command_has_option(*c, (enum option_id)id))
                continue;
            (void)fprintf(out, "        %s:--%s) words=\"", (*c)->name, option_table[id].name);
            put_words(out, values);
            (void)fputs("\" ;;\n", out);
        }
    }
    (void)fputs("        *) case $command in\n", out);
    for (const struct command *const *c = command_table; *c; c++) {
        (void)fprintf(out, "            %s) words=\"", (*c)->name);
        put_words(out, (*c)->actions);
        if (strcmp((*c)->name, "help") == 0)
            put_commands(out);
        command_each_option(*c, bash_option, out);
        (void)fputs("\" ;;\n", out);
    }
    (void)fputs("            esac ;;\n        esac\n    fi\n"
                "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                "}\ncomplete -o default -F _virga virga\n",
                out);
}

/* TEXT inside single quotes of zsh or fish. */
static void put_quoted(FILE *out, const char *text, const char *special)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\'')
            (void)fputs("'\\''", out);
        else if (strchr(special, *p))
            (void)fprintf(out, "\\%c", *p);
        else
            (void)fputc(*p, out);
    }
}

struct shell_printer {
    FILE *out;
    const struct command *command;
};

static void zsh_option(void *context, enum option_id id)
{
    const struct shell_printer *printer = context;
    const struct option_info *o = &option_table[id];
    const char *values = option_values(printer->command, id);
    FILE *out = printer->out;
    (void)fprintf(out, " \\\n            '*--%s%s[", o->name, o->argument ? "=" : "");
    put_quoted(out, o->help, "[]:\\");
    (void)fputc(']', out);
    if (o->argument) {
        (void)fprintf(out, ":%s:", o->argument);
        if (values) {
            (void)fputc('(', out);
            put_words(out, values);
            (void)fputc(')', out);
        } else if (takes_path(o)) {
            (void)fputs("_files", out);
        }
    }
    (void)fputc('\'', out);
}

static void zsh(FILE *out)
{
    (void)fputs("#compdef virga\n_virga() {\n    if (( CURRENT == 2 )); then\n"
                "        local -a commands=(\n",
                out);
    for (const struct command *const *c = command_table; *c; c++) {
        (void)fprintf(out, "            '%s:", (*c)->name);
        put_quoted(out, (*c)->summary, "\\");
        (void)fputs("'\n", out);
    }
    (void)fputs("        )\n        _describe command commands\n        return\n    fi\n"
                "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n"
                "    case $command in\n",
                out);
    for (const struct command *const *c = command_table; *c; c++) {
        struct shell_printer printer = {out, *c};
        (void)fprintf(out, "    %s)\n        _arguments", (*c)->name);
        command_each_option(*c, zsh_option, &printer);
        if ((*c)->actions) {
            (void)fputs(" \\\n            '1:action:(", out);
            put_words(out, (*c)->actions);
            (void)fputs(")'", out);
        }
        (void)fputs(" \\\n            '*:file:_files' ;;\n", out);
    }
    (void)fputs("    esac\n}\n_virga \"$@\"\n", out);
}

static void fish_option(void *context, enum option_id id)
{
    const struct shell_printer *printer = context;
    const struct option_info *o = &option_table[id];
    const char *values = option_values(printer->command, id);
    FILE *out = printer->out;
    (void)fprintf(out, "complete -c virga -n '__fish_seen_subcommand_from %s' -l %s",
                  printer->command->name, o->name);
    if (o->letter)
        (void)fprintf(out, " -s %c", o->letter);
    if (o->argument)
        (void)fputs(takes_path(o) ? " -r -F" : " -x", out);
    if (values && o->argument) {
        (void)fputs(" -a '", out);
        put_words(out, values);
        (void)fputc('\'', out);
    }
    (void)fputs(" -d '", out);
    put_quoted(out, o->help, "\\");
    (void)fputs("'\n", out);
}

static void fish(FILE *out)
{
    for (const struct command *const *c = command_table; *c; c++) {
        struct shell_printer printer = {out, *c};
        (void)fprintf(out, "complete -c virga -n __fish_use_subcommand -a %s -d '", (*c)->name);
        put_quoted(out, (*c)->summary, "\\");
        (void)fputs("'\n", out);
        if ((*c)->actions) {
            (void)fprintf(out, "complete -c virga -n '__fish_seen_subcommand_from %s' -a '",
                          (*c)->name);
            put_words(out, (*c)->actions);
            (void)fputs("'\n", out);
        }
        command_each_option(*c, fish_option, &printer);
    }
}

void completion(FILE *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        bash(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else
        fish(out);
}
