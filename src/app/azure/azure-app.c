/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * A function app: host.json and local.settings.json say what holds for all of its functions. The
 * app is an API of the model, to which the routes belong.
 */

/* ---- host.json ---- */

static bool matches_host(const char *file)
{
    return strcmp(path_base(file), "host.json") == 0;
}

static bool accepts_host(const struct doc *root, const char *file)
{
    static const char *const keys[] = {"version", "extensions",      "extensionBundle",
                                       "http",    "functionTimeout", "logging",
                                       "tracing", "functions",       "customHandler"};
    (void)file;
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        if (doc_get(root, keys[i]))
            return true;
    return doc_is_map(root) && doc_count(root) == 0;
}

/* "00:05:00": in seconds; -1 when it is none, or endless. */
static double time_span(struct slice text)
{
    double seconds = 0;
    if (!text.len)
        return -1;
    for (int i = 0; i < 3; i++) {
        uint64_t part;
        if (!slice_to_u64(slice_cut(text, ':', &text), &part) || part > 86400)
            return -1;
        seconds = seconds * 60 + (double)part;
    }
    return seconds;
}

static void read_host(struct app *app, const struct doc *root, const char *file,
                      const struct app_files *files, const struct virga_diag_sink *sink)
{
    const char *dir = path_dir(app->arena, file);
    struct app_resource *r = app_add_resource(
        app, RESOURCE_API, *dir ? path_base(dir) : "function app", doc_location(root));
    const struct doc *http = doc_at(root, "extensions.http");
    const struct doc *timeout = doc_get(root, "functionTimeout");
    (void)files;
    (void)sink;
    if (!http)
        http = doc_get(root, "http"); /* the first version */
    r->provider = PROVIDER_AZURE;
    r->type = AZURE_HOST_TYPE;
    r->node = root;
    app_set(app, r, "protocol", "http", true, r->at);
    const struct doc *prefix = doc_get(http, "routePrefix");
    if (doc_is_scalar(prefix))
        app_set(app, r, "route-prefix", arena_slicedup(app->arena, doc_text(prefix)), true,
                doc_location(prefix));
    double seconds = time_span(doc_text(timeout));
    if (seconds > 0)
        app_set(app, r, "timeout", arena_printf(app->arena, "%.0f", seconds), true,
                doc_location(timeout));
}

const struct app_reader azure_host_reader = {
    .name = "azure-host", .matches = matches_host, .accepts = accepts_host, .read = read_host};

/* ---- local.settings.json ---- */

static bool matches_settings(const char *file)
{
    return strcmp(path_base(file), "local.settings.json") == 0;
}

static bool accepts_settings(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(doc_get(root, "Values")) || doc_is_map(doc_get(root, "Host"));
}

/* Its values are given to functions once these are known (settings_above). */
const struct app_reader azure_settings_reader = {
    .name = "azure-settings", .matches = matches_settings, .accepts = accepts_settings};

/* ---- what holds for a function ---- */

/* The nearest local.settings.json in a folder above FILE. */
static const struct doc *settings_above(const struct app *app, const char *file)
{
    const struct doc *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; i < app->configs.len; i++) {
        const struct app_config *c = &app->configs.items[i];
        if (strcmp(c->format, azure_settings_reader.name) != 0)
            continue;
        size_t len = (size_t)(path_base(c->file) - c->file); /* with its '/' */
        if (strncmp(file, c->file, len) == 0 && (!best || len > best_len)) {
            best = c->root;
            best_len = len;
        }
    }
    return best;
}

/* `Host` beside them is for the emulator: what is deployed has origins of its own. */
static void add_values(struct app *app, struct app_function *f, const struct doc *values)
{
    doc_each(node, doc_is_map(values) ? values : NULL)
    {
        if (f->environment.len >= LIMIT_FUNCTION_ITEMS)
            return;
        struct slice value = doc_text(node);
        *vec_add(&f->environment, app->arena) = (struct app_variable){
            .name = arena_slicedup(app->arena, node->key),
            .value = arena_slicedup(app->arena, value),
            .literal = doc_is_scalar(node) && slice_find(value, "@Microsoft.KeyVault") == SIZE_MAX,
            .at = doc_location(node),
        };
    }
}

void azure_apply_app(struct app *app, struct app_function *f, const char *file)
{
    const struct app_resource *host = azure_host_of(app, file);
    const struct doc *settings = settings_above(app, file);
    const struct app_setting *timeout = host ? app_setting(host, "timeout") : NULL;
    uint64_t seconds;
    if (timeout && f->timeout < 0 && slice_to_u64(slice_of(timeout->value), &seconds))
        f->timeout = (double)seconds;
    if (!settings || f->environment.len > 0)
        return;
    add_values(app, f, doc_get(settings, "Values"));
}
