/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_flag(enum option_id id)
{
    return option_table[id].argument == NULL;
}

static void unknown_option(const struct command *c, const char *name, size_t len)
{
    const char *names[OPT_COUNT];
    size_t count = 0;
    char word[64];
    (void)snprintf(word, sizeof(word), "%.*s", (int)len, name);
    for (int id = 0; id < OPT_COUNT; id++) {
        if (command_has_option(c, (enum option_id)id))
            names[count++] = option_table[id].name;
    }
    const char *near = virga_nearest(word, names, count);
    if (near)
        complain("unknown option '--%s': did you mean '--%s'?", word, near);
    else
        complain("unknown option '--%s': 'virga %s --help' lists the options", word, c->name);
}

static enum option_id find_long(const struct command *c, const char *name, size_t len)
{
    for (int id = 0; id < OPT_COUNT; id++) {
        const char *known = option_table[id].name;
        if (command_has_option(c, (enum option_id)id) && strlen(known) == len &&
            memcmp(known, name, len) == 0)
            return (enum option_id)id;
    }
    return OPT_COUNT;
}

static enum option_id find_letter(const struct command *c, char letter)
{
    for (int id = 0; id < OPT_COUNT; id++) {
        if (option_table[id].letter == letter && command_has_option(c, (enum option_id)id))
            return (enum option_id)id;
    }
    return OPT_COUNT;
}

static bool add_option(struct cli_args *args, enum option_id id, const char *value)
{
    const char *values = option_values(args->command, id);
    const char *name = option_table[id].name;
    if (!is_flag(id) && value[0] == '\0') {
        complain("--%s needs a value: --%s %s", name, name, option_table[id].argument);
        return false;
    }
    if (values && !is_flag(id) && !cli_list_has(values, value)) {
        complain("--%s: '%s' is none of %s", name, value, values);
        return false;
    }
    args->options[args->noptions++] = (struct cli_option){id, value};
    return true;
}

/* Reads argv[*at], which starts with "--". */
static bool parse_long(struct cli_args *args, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    enum option_id id = find_long(args->command, name, len);
    if (id == OPT_COUNT) {
        unknown_option(args->command, name, len);
        return false;
    }
    if (is_flag(id)) {
        if (equals) {
            complain("--%s takes no value", option_table[id].name);
            return false;
        }
        return add_option(args, id, NULL);
    }
    if (equals)
        return add_option(args, id, equals + 1);
    if (*at + 1 >= argc) {
        complain("--%s needs a value: --%s %s", option_table[id].name, option_table[id].name,
                 option_table[id].argument);
        return false;
    }
    return add_option(args, id, argv[++*at]);
}

/* Reads argv[*at], letters after one dash: -qv, -j4, -o FILE. */
static bool parse_short(struct cli_args *args, int argc, char **argv, int *at)
{
    for (const char *p = argv[*at] + 1; *p; p++) {
        enum option_id id = find_letter(args->command, *p);
        if (id == OPT_COUNT) {
            complain("unknown option '-%c': 'virga %s --help' lists the options", *p,
                     args->command->name);
            return false;
        }
        if (is_flag(id)) {
            if (!add_option(args, id, NULL))
                return false;
            continue;
        }
        if (p[1])
            return add_option(args, id, p + 1);
        if (*at + 1 >= argc) {
            complain("-%c needs a value: -%c %s", *p, *p, option_table[id].argument);
            return false;
        }
        return add_option(args, id, argv[++*at]);
    }
    return true;
}

static bool check_operands(const struct cli_args *args)
{
    const struct command *c = args->command;
    if (args_has(args, OPT_HELP) || args_has(args, OPT_VERSION))
        return true;
    if (args->noperands < c->min_operands) {
        complain("say what: virga %s %s", c->name, c->operands);
        return false;
    }
    if (args->noperands > c->max_operands) {
        complain("'%s' is one too many: virga %s %s", args->operands[c->max_operands], c->name,
                 c->operands);
        return false;
    }
    if (c->actions && args->noperands && !cli_list_has(c->actions, args->operands[0])) {
        complain("'virga %s' knows no '%s': choose %s", c->name, args->operands[0], c->actions);
        return false;
    }
    return true;
}

static bool wants_color(const struct cli_args *args)
{
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    return !args_has(args, OPT_NO_COLOR) && !(none && none[0]) && isatty(STDOUT_FILENO) &&
           !(term && strcmp(term, "dumb") == 0);
}

bool args_parse(struct cli_args *args, const struct command *command, int argc, char **argv)
{
    bool options = true;
    *args = (struct cli_args){.command = command};
    args->sink = (struct virga_diag_sink){diag_print, args};
    /* A word gives as many options as it has letters, at most. */
    size_t room = 1;
    for (int i = 0; i < argc; i++)
        room += strlen(argv[i]) + 1;
    args->options = calloc(room, sizeof(*args->options));
    args->operands = calloc((size_t)argc + 1, sizeof(*args->operands));
    if (!args->options || !args->operands) {
        complain("out of memory");
        return false;
    }
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        if (options && strcmp(word, "--") == 0)
            options = false;
        else if (!options || word[0] != '-' || word[1] == '\0')
            args->operands[args->noperands++] = word;
        else if (!(word[1] == '-' ? parse_long : parse_short)(args, argc, argv, &i))
            return false;
    }
    args->quiet = args_has(args, OPT_QUIET);
    args->verbose = args_has(args, OPT_VERBOSE);
    args->color = wants_color(args);
    return check_operands(args);
}

void args_release(struct cli_args *args)
{
    free(args->options);
    free((void *)args->operands);
}

const char *args_value(const struct cli_args *args, enum option_id id)
{
    const char *value = NULL;
    for (size_t i = 0; i < args->noptions; i++) {
        if (args->options[i].id == id)
            value = args->options[i].value;
    }
    return value;
}

bool args_has(const struct cli_args *args, enum option_id id)
{
    for (size_t i = 0; i < args->noptions; i++) {
        if (args->options[i].id == id)
            return true;
    }
    return false;
}

enum virga_err args_apply(const struct cli_args *args, struct virga_scan *scan)
{
    for (size_t i = 0; i < args->noptions; i++) {
        const struct cli_option *o = &args->options[i];
        const char *setting = option_table[o->id].setting;
        enum virga_err err =
            setting ? virga_scan_set(scan, setting, o->value ? o->value : "true") : VIRGA_OK;
        if (err != VIRGA_OK)
            return err;
    }
    return VIRGA_OK;
}
