/* SPDX-License-Identifier: Apache-2.0 */
/* The one table of options. Which command takes which stands in its cmd-NAME.c. */
#include "cli/cli.h"

#include <string.h>

#define SEVERITIES "info|low|medium|high|critical"
#define PROVIDERS "aws|google|cloudflare|azure|netlify|vercel|openwhisk|other|unknown"

const struct option_info option_table[OPT_COUNT] = {
    [OPT_FORMAT] = {"format", 'f', "FORMAT", NULL, NULL,
                    "what to write; repeat it, each with a -o, for several reports at once"},
    [OPT_OUTPUT] = {"output", 'o', "FILE", NULL, NULL,
                    "where the format before goes; alone, its ending decides the format"},
    [OPT_FAIL_ON] = {"fail-on", 0, "SEVERITY", SEVERITIES, "fail-on",
                     "exit with 1 when a finding is at least this grave (high)"},
    [OPT_MIN_CONFIDENCE] = {"min-confidence", 0, "LEVEL", "possible|likely|proven",
                            "min-confidence", "leave out findings that are less sure (likely)"},
    [OPT_ONLY] = {"only", 0, "CLASS,...", NULL, "only", "report these classes or rules alone"},
    [OPT_SKIP] = {"skip", 0, "CLASS,...", NULL, "skip", "leave these classes or rules out"},
    [OPT_EXCLUDE] = {"exclude", 0, "GLOB", NULL, "exclude",
                     "do not read paths that match; may be repeated"},
    [OPT_BASELINE] = {"baseline", 0, "FILE", NULL, "baseline",
                      "what this earlier JSON report has is known and does not count"},
    [OPT_CONFIG] = {"config", 'c', "FILE", NULL, NULL,
                    "the configuration (virga.yaml in the scanned folder)"},
    [OPT_RULES] = {"rules", 0, "DIR", NULL, "rules", "a folder of further rules"},
    [OPT_DB] = {"db", 0, "PATH", NULL, "db",
                "the advisory database ($VIRGA_DB, else virga/advisories.vdb in the user's data)"},
    [OPT_OFFLINE] = {"offline", 0, NULL, NULL, "offline",
                     "without an advisory database, go on as if components were none"},
    [OPT_JOBS] = {"jobs", 'j', "N", NULL, "jobs",
                  "threads to use; 0 is one for each processor (0)"},
    [OPT_ROOT] = {"root", 0, "DIR", NULL, NULL, "the folder that was scanned, for excerpts"},
    [OPT_ECOSYSTEMS] = {"ecosystems", 0, "NAME,...", NULL, NULL,
                        "which to download, as OSV spells them (npm,PyPI)"},
    [OPT_URL] = {"url", 0, "URL", NULL, NULL,
                 "where NAME/all.zip is downloaded from (OSV's public bucket)"},
    [OPT_PROVIDER] = {"provider", 0, "PROVIDER", PROVIDERS, NULL, "only functions and resources there"},
    [OPT_FUNCTION] = {"function", 0, "NAME", NULL, NULL,
                      "only this function, by its name or logical id"},
    [OPT_PUBLIC] = {"public", 0, NULL, NULL, NULL,
                    "only entry points that anyone may call, with an API key or without"},
    [OPT_UNAUTHENTICATED] = {"unauthenticated", 0, NULL, NULL, NULL,
                             "only entry points that ask callers for nothing at all"},
    [OPT_MAN] = {"man", 0, NULL, NULL, NULL, "write the man page"},
    [OPT_COMPLETION] = {"completion", 0, "SHELL", "bash|zsh|fish", NULL,
                        "write the completions for a shell"},
    [OPT_QUIET] = {"quiet", 'q', NULL, NULL, NULL, "no progress and no warnings on standard error"},
    [OPT_VERBOSE] = {"verbose", 'v', NULL, NULL, NULL, "tell more on standard error"},
    [OPT_NO_COLOR] = {"no-color", 0, NULL, NULL, NULL,
                      "no colours, as with NO_COLOR in the environment"},
    [OPT_HELP] = {"help", 'h', NULL, NULL, NULL, "show this help"},
    [OPT_VERSION] = {"version", 'V', NULL, NULL, NULL, "show the version"},
};

const enum option_id common_options[] = {OPT_QUIET, OPT_VERBOSE, OPT_NO_COLOR,
                                         OPT_HELP,  OPT_VERSION, OPT_COUNT};

const struct command *const command_table[] = {
    &cmd_scan,   &cmd_map,   &cmd_components, &cmd_db,      &cmd_explain,
    &cmd_report, &cmd_rules, &cmd_help,       &cmd_version, NULL};

const char *const exit_code_help[] = {
    "no finding at or above --fail-on",
    "at least one such finding",
    "a mistake in the command line or the configuration",
    "part of the work could not be done, such as a file that cannot be read; what was found is "
    "reported, and there may be findings as with 1",
    "an internal error, or a report that could not be written",
    NULL,
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *c = command_table; *c; c++) {
        if (strcmp((*c)->name, name) == 0)
            return *c;
    }
    return NULL;
}

static bool in_list(const enum option_id *list, enum option_id id)
{
    for (; *list != OPT_COUNT; list++) {
        if (*list == id)
            return true;
    }
    return false;
}

bool command_has_option(const struct command *c, enum option_id id)
{
    return in_list(c->options, id) || in_list(common_options, id);
}

const char *option_values(const struct command *c, enum option_id id)
{
    return id == OPT_FORMAT && c ? c->formats : option_table[id].values;
}

bool cli_list_has(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *p = list; p; p = strchr(p, '|')) {
        if (*p == '|')
            p++;
        if (strncmp(p, word, len) == 0 && (p[len] == '|' || p[len] == '\0'))
            return true;
    }
    return false;
}

void command_each_option(const struct command *c, void (*visit)(void *context, enum option_id id),
                         void *context)
{
    for (int id = 0; id < OPT_COUNT; id++) {
        if (command_has_option(c, (enum option_id)id))
            visit(context, (enum option_id)id);
    }
}
