/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "virga/virga.h"

/*
 * The program: a client of the library. One table of options and one of commands drive the parser,
 * the help, the man page and the completions.
 */
enum exit_code {
    EXIT_CLEAN = 0,      /* no finding at or above --fail-on */
    EXIT_FINDINGS = 1,   /* at least one */
    EXIT_USAGE = 2,      /* a mistake in the command line or the configuration */
    EXIT_INCOMPLETE = 3, /* part of the work was not done */
    EXIT_INTERNAL = 4
};

enum option_id {
    OPT_FORMAT,
    OPT_OUTPUT,
    OPT_FAIL_ON,
    OPT_MIN_CONFIDENCE,
    OPT_ONLY,
    OPT_SKIP,
    OPT_EXCLUDE,
    OPT_BASELINE,
    OPT_CONFIG,
    OPT_RULES,
    OPT_DB,
    OPT_OFFLINE,
    OPT_JOBS,
    OPT_ROOT,
    OPT_ECOSYSTEMS,
    OPT_URL,
    OPT_PROVIDER,
    OPT_FUNCTION,
    OPT_PUBLIC,
    OPT_UNAUTHENTICATED,
    OPT_MAN,
    OPT_COMPLETION,
    OPT_QUIET,
    OPT_VERBOSE,
    OPT_NO_COLOR,
    OPT_HELP,
    OPT_VERSION,
    OPT_COUNT
};

struct option_info {
    const char *name;     /* without the dashes */
    char letter;          /* 0 = none */
    const char *argument; /* "FILE"; NULL for a flag */
    const char *values;   /* "low|high" when only these are allowed; NULL = any */
    const char *setting;  /* name for virga_scan_set; NULL when the command handles it */
    const char *help;     /* one sentence, without a full stop */
};
extern const struct option_info option_table[OPT_COUNT];

struct cli_args;

/* One command. One file, one const descriptor, listed once in cli/options.c. */
struct command {
    const char *name;
    const char *operands; /* "[PATH]"; "" when none */
    size_t min_operands, max_operands;
    const char *summary;           /* one line, without a full stop */
    const char *description;       /* paragraphs divided by empty lines */
    const char *formats;           /* values of --format: "text|json"; NULL when it has none */
    const char *actions;           /* values of the first operand: "update|import"; NULL = any */
    const enum option_id *options; /* ends with OPT_COUNT; those of common_options come on top */
    int (*run)(const struct cli_args *args);
};
extern const struct command *const command_table[]; /* ends with NULL */
extern const enum option_id common_options[];       /* ends with OPT_COUNT */
extern const char *const exit_code_help[];          /* by exit code; ends with NULL */

const struct command *command_find(const char *name);
bool command_has_option(const struct command *c, enum option_id id);
/* What --format, or any other option, may be with this command; NULL = anything. */
const char *option_values(const struct command *c, enum option_id id);
/* Is WORD one of the words of LIST ("a|b|c")? */
bool cli_list_has(const char *list, const char *word);
/* Calls VISIT for the options of C, in the order of the table. */
void command_each_option(const struct command *c, void (*visit)(void *context, enum option_id id),
                         void *context);

struct cli_option {
    enum option_id id;
    const char *value; /* NULL for flags */
};

/* A command line, taken apart. Strings are argv's. */
struct cli_args {
    const struct command *command;
    struct cli_option *options; /* in the order given */
    size_t noptions;
    const char **operands;
    size_t noperands;
    bool quiet, verbose, color; /* color: standard output takes it */
    struct virga_diag_sink sink;
};

/* Reads what follows the command's name. Complains on standard error and returns false. */
bool args_parse(struct cli_args *args, const struct command *command, int argc, char **argv);
void args_release(struct cli_args *args);
/* The last value of an option; NULL when it was not given. */
const char *args_value(const struct cli_args *args, enum option_id id);
bool args_has(const struct cli_args *args, enum option_id id);
/* Hands every option that is a setting to SCAN. */
enum virga_err args_apply(const struct cli_args *args, struct virga_scan *scan);

/* Where reports go: pairs of --format and -o. */
struct output {
    const char *format;
    const char *file; /* NULL = standard output */
};
struct outputs {
    struct output *items;
    size_t len;
};
/* Complains on standard error and returns false. */
bool outputs_plan(struct outputs *o, const struct cli_args *args);
void outputs_release(struct outputs *o);
/* Calls WRITE for each output; an exit code, EXIT_CLEAN when all went well. */
int outputs_write(const struct outputs *o, const struct cli_args *args, struct virga_scan *scan,
                  enum virga_err (*write)(struct virga_scan *, const char *,
                                          const struct virga_style *, const struct virga_out *));
bool outputs_use_stdout(const struct outputs *o);
struct virga_out out_to(FILE *file);
struct virga_style style_for(const struct cli_args *args);
/* Flushes standard output; false when the disk is full or the reader is gone. */
bool stdout_flush(void);

/* Messages on standard error. TEXT may hold scanned content: escape sequences are shown, not sent.
 */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void diag_print(void *context, const struct virga_diag *d); /* context: struct cli_args */
void progress_show(void *context, const char *phase);       /* context: struct cli_args */
void progress_clear(void);

int exit_code_of(enum virga_err err);
void help_overview(FILE *out);
void help_command(FILE *out, const struct command *c);
void man_page(FILE *out);
/* SHELL is bash, zsh or fish. */
void completion(FILE *out, const char *shell);
/* TEXT wrapped at 80 columns; the cursor stands at column AT. */
void print_wrapped(FILE *out, size_t at, size_t indent, const char *text);

/* A scan set up by the command line and the configuration of PATH; NULL after a complaint. */
struct virga_scan *scan_open(const struct cli_args *args, const char *path);
/* The rest of scan and components: run, write, tell how it went. */
int scan_main(const struct cli_args *args, unsigned parts);

extern const struct command cmd_scan, cmd_map, cmd_components, cmd_db, cmd_explain, cmd_report,
    cmd_rules, cmd_help, cmd_version;

#endif
