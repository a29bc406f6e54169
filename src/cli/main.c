/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <string.h>
#include <sys/stat.h>

int exit_code_of(enum virga_err err)
{
    switch (err) {
    case VIRGA_OK:
        return EXIT_CLEAN;
    case VIRGA_ERR_SYNTAX:
    case VIRGA_ERR_NOTFOUND:
    case VIRGA_ERR_USAGE:
    case VIRGA_ERR_VERSION:
    case VIRGA_ERR_IO:
        return EXIT_USAGE;
    case VIRGA_ERR_MEMORY:
    case VIRGA_ERR_LIMIT:
        break;
    }
    return EXIT_INTERNAL;
}

static int no_such_command(const char *word)
{
    const char *names[64];
    size_t count = 0;
    struct stat st;
    for (const struct command *const *c = command_table; *c && count < 64; c++)
        names[count++] = (*c)->name;
    const char *near = virga_nearest(word, names, count);
    if (near)
        complain("there is no command '%s': did you mean '%s'?", word, near);
    else if (word[0] != '-' && stat(word, &st) == 0)
        complain("there is no command '%s': to scan it, say 'virga scan %s'", word, word);
    else
        complain("there is no command '%s': 'virga help' lists the commands", word);
    return EXIT_USAGE;
}

static int run_command(const struct command *c, int argc, char **argv)
{
    struct cli_args args;
    int status = EXIT_USAGE;
    if (!args_parse(&args, c, argc, argv))
        goto out;
    if (args_has(&args, OPT_HELP)) {
        help_command(stdout, c);
        status = stdout_flush() ? EXIT_CLEAN : EXIT_INTERNAL;
    } else if (args_has(&args, OPT_VERSION)) {
        status = cmd_version.run(&args);
    } else {
        status = c->run(&args);
    }
out:
    args_release(&args);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        complain("say what to do, such as 'virga scan .'; 'virga help' lists the commands");
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return run_command(&cmd_version, 0, NULL);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return run_command(&cmd_help, argc - 2, argv + 2);
    const struct command *c = command_find(word);
    return c ? run_command(c, argc - 2, argv + 2) : no_such_command(word);
}
