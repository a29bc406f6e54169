/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Runtimes that get no security updates any more. Dates: AWS "Lambda runtimes" (deprecation),
 * Google "Runtime support" (deprecated), as published in 2026.
 */
static const struct {
    const char *runtime, *since;
} obsolete[] = {
    {"nodejs", "2016-10-31"},         {"nodejs4.3", "2020-03-05"},
    {"nodejs4.3-edge", "2019-04-30"}, {"nodejs6.10", "2019-08-12"},
    {"nodejs8.10", "2020-03-06"},     {"nodejs10.x", "2021-07-30"},
    {"nodejs12.x", "2023-03-31"},     {"nodejs14.x", "2023-12-04"},
    {"nodejs16.x", "2024-06-12"},     {"nodejs18.x", "2025-09-01"},
    {"nodejs20.x", "2026-04-30"},     {"python2.7", "2021-07-15"},
    {"python3.6", "2022-07-18"},      {"python3.7", "2023-12-04"},
    {"python3.8", "2024-10-14"},      {"python3.9", "2025-12-15"},
    {"python3.10", "2026-10-31"},     {"ruby2.5", "2021-07-30"},
    {"ruby2.7", "2023-12-07"},        {"ruby3.2", "2026-03-31"},
    {"java8", "2024-01-08"},          {"go1.x", "2024-01-08"},
    {"dotnetcore1.0", "2019-06-27"},  {"dotnetcore2.0", "2019-05-30"},
    {"dotnetcore2.1", "2022-01-05"},  {"dotnetcore3.1", "2023-04-03"},
    {"dotnet5.0", "2022-05-10"},      {"dotnet6", "2024-12-20"},
    {"dotnet7", "2024-05-14"},        {"provided", "2024-01-08"},
    {"nodejs6", "2020-04-30"},        {"nodejs8", "2020-12-31"},
    {"nodejs10", "2021-04-30"},       {"nodejs12", "2022-04-30"},
    {"nodejs14", "2023-04-30"},       {"nodejs16", "2024-01-30"},
    {"nodejs18", "2025-04-30"},       {"nodejs20", "2026-04-30"},
    {"python37", "2023-06-27"},       {"python38", "2024-10-14"},
    {"python39", "2025-10-05"},       {"python310", "2026-10-04"},
    {"go111", "2020-08-01"},          {"go113", "2022-09-01"},
    {"java11", "2024-10-31"},         {"ruby26", "2022-03-31"},
    {"ruby27", "2023-03-31"},
};

static const char *obsolete_since(const struct app_function *fn)
{
    for (size_t i = 0; fn->runtime && i < ARRAY_SIZE(obsolete); i++) {
        if (strcmp(fn->runtime, "java11") == 0 && fn->provider != PROVIDER_GOOGLE)
            continue;
        if (strcmp(obsolete[i].runtime, fn->runtime) == 0)
            return obsolete[i].since;
    }
    return NULL;
}

/* Functions that share the line that sets the runtime (a Globals section) share the finding. */
static void run(struct check_context *c)
{
    for (size_t i = 0; i < c->in->app->functions.len; i++) {
        const struct app_function *fn = c->in->app->functions.items[i];
        const char *since = obsolete_since(fn);
        if (!since)
            continue;
        struct location at = fn->runtime_at.file ? fn->runtime_at : fn->at;
        struct finding *f =
            check_report(c, "obsolete-runtime", CONFIDENCE_LIKELY, at,
                         "runtime %s has had no security updates since %s", fn->runtime, since);
        finding_add_function(c->out, f, fn->name);
    }
}

const struct check check_runtime = {.name = "runtime", .run = run};
