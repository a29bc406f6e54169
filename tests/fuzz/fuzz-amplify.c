/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Amplify reader takes from texts that are no documents. The first byte picks: G a GraphQL
 * schema, T a TypeScript file of the second generation; anything else: routes of files by their
 * places, patterns of files, and what the text of a module seems to export.
 */
#include "app/jamstack/amplify-internal.h"
#include "app/jamstack/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(struct location at, struct slice text)
{
    unsigned lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    if (!at.file || at.line == 0 || at.line > lines)
        abort();
}

static void check_model(const struct app *app, struct slice text)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        check_place(f->at, text);
        for (size_t k = 0; k < f->triggers.len; k++)
            check_place(f->triggers.items[k].at, text);
        for (size_t k = 0; k < f->environment.len; k++)
            check_place(f->environment.items[k].at, text);
    }
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        check_place(r->at, text);
        if (r->public_read || r->public_write)
            check_place(r->public_at, text);
    }
}

/* Every route begins with '/' and no part of it is lost between brackets. */
static void check_route(struct arena *a, struct slice stem, enum web_routing routing)
{
    const char *route = web_route(a, "", stem, routing);
    if (route[0] != '/')
        abort();
    (void)web_matches(stem, route);
}

/* The first line is a pattern, the rest a path. A text without marks fits itself. */
static void check_glob(struct arena *a, struct slice text)
{
    struct slice path, pattern = slice_cut(text, '\n', &path);
    struct web_glob glob;
    web_glob_init(&glob, a, pattern);
    (void)web_glob_matches(&glob, path);
    if (glob.n == 0 || glob.n > ARRAY_SIZE(glob.choices))
        abort();
    web_glob_init(&glob, a, path);
    if (!slice_starts(path, "/") && !slice_starts(path, "./") && glob.n == 1 &&
        slice_eq(glob.choices[0], path) && !web_glob_matches(&glob, path))
        abort();
}

static void check_module(struct slice text)
{
    (void)web_has_directive(text, "use client");
    if (web_exports(text, "load") && !web_mentions(text, "load"))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *paths[] = {"amplify/f/handler.ts"};
    const struct amplify_api api = {.name = "api", .auth = AUTH_API_KEY, .open_models = true};
    struct app_files files = {.root = "/nowhere"};
    struct arena a;
    struct app app;
    if (!size)
        return 0;
    struct slice text = {(const char *)data + 1, size - 1};
    files.paths.items = paths;
    files.paths.len = files.paths.cap = ARRAY_SIZE(paths);
    arena_init(&a);
    app_init(&app, &a);
    if (data[0] == 'G') {
        (void)app_add_function(&app, "hello", (struct location){"f", 1, 1, 1, 1});
        amplify_read_schema(&app, &api, text, "schema.graphql");
    } else if (data[0] == 'T') {
        amplify_read_functions(&app, text, "amplify/f/resource.ts", &files, NULL);
        amplify_read_backend(&app, text, "amplify/f/resource.ts");
    } else {
        check_route(&a, text, WEB_BRACKETS);
        check_route(&a, text, WEB_PAGES);
        check_route(&a, text, WEB_GROUPS);
        check_route(&a, text, WEB_DOTS);
        check_glob(&a, text);
        check_module(text);
    }
    check_model(&app, text);
    arena_release(&a);
    return 0;
}
