/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/firebase.h"

#include "app/google/google.h"
#include "base/file.h"
#include "base/limits.h"

/* firebase.json: what is published, which paths lead to functions, and their runtime. */

static bool matches(const char *file)
{
    return strcmp(path_base(file), "firebase.json") == 0;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(root);
}

/* NODE itself, or each item of it when it is a list. */
#define EACH_OF(item_, node_)                                                                      \
    for (const struct doc *item_ = doc_is_seq(node_) ? (node_)->child : (node_); item_;            \
         item_ = doc_is_seq(node_) ? item_->next : NULL)

/* ---- hosting ---- */

static void read_headers(struct app *app, struct app_resource *site, const struct doc *headers)
{
    doc_each(rule, doc_is_seq(headers) ? headers : NULL)
    {
        doc_each(header, doc_get(rule, "headers"))
        {
            struct slice key = doc_text_at(header, "key");
            const struct doc *value = doc_get(header, "value");
            if (!key.len || site->settings.len >= LIMIT_FUNCTION_ITEMS)
                continue;
            if (slice_ieq_str(key, "access-control-allow-origin"))
                app_set(app, site, "cors-origin", arena_slicedup(app->arena, doc_text(value)), true,
                        doc_location(header));
            else
                app_set(app, site, "header",
                        arena_printf(app->arena, "%.*s: %.*s", SLICE_ARG(key),
                                     SLICE_ARG(doc_text(value))),
                        true, doc_location(header));
        }
    }
}

static void read_site(struct app *app, const struct doc *hosting, const char *dir)
{
    const struct doc *folder = doc_get(hosting, "public");
    struct slice name = doc_text_at(hosting, "target");
    if (!doc_is_map(hosting))
        return;
    if (!name.len)
        name = doc_text_at(hosting, "site");
    struct app_resource *r = app_add_resource(
        app, RESOURCE_SITE, name.len ? app_copy(app, name) : "hosting", doc_location(hosting));
    r->provider = PROVIDER_GOOGLE;
    r->type = "firebase.hosting";
    r->node = hosting;
    if (doc_text(folder).len)
        app_set(app, r, "directory",
                path_clean(app->arena, path_join(app->arena, dir, app_copy(app, doc_text(folder)))),
                true, doc_location(folder));
    read_headers(app, r, doc_get(hosting, "headers"));
}

static void read_firebase(struct app *app, const struct doc *root, const char *file,
                          const struct app_files *files, const struct virga_diag_sink *sink)
{
    const char *dir = path_dir(app->arena, file);
    size_t count = 0;
    (void)files;
    (void)sink;
    EACH_OF(hosting, doc_get(root, "hosting"))
    {
        if (++count <= LIMIT_FUNCTION_ITEMS)
            read_site(app, hosting, dir);
    }
}

const struct app_reader firebase_reader = {
    .name = "firebase", .matches = matches, .accepts = accepts, .read = read_firebase};

/* ---- once all functions are known ---- */

static struct app_function *function_named(const struct app *app, struct slice name)
{
    for (size_t i = 0; i < app->functions.len && name.len; i++) {
        struct app_function *f = app->functions.items[i];
        if (f->provider == PROVIDER_GOOGLE && slice_eq_str(name, f->name))
            return f;
    }
    return NULL;
}

/* The function or service that a rewrite leads to. */
static struct slice target_of(const struct doc *rewrite)
{
    const struct doc *function = doc_get(rewrite, "function");
    if (doc_is_map(function))
        return doc_text_at(function, "functionId");
    return function ? doc_text(function) : doc_text(doc_at(rewrite, "run.serviceId"));
}

/* Whoever may call the function may do so through the site. */
static void add_rewrite(struct app *app, const struct doc *rewrite)
{
    struct app_function *f = function_named(app, target_of(rewrite));
    struct slice source = doc_text_at(rewrite, "source");
    if (!source.len)
        source = doc_text_at(rewrite, "regex");
    enum auth_kind auth = AUTH_UNKNOWN;
    if (!f || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    for (size_t i = 0; i < f->triggers.len; i++)
        if (f->triggers.items[i].kind == TRIGGER_HTTP)
            auth = f->triggers.items[i].auth;
    struct app_trigger *t = app_add_trigger(app, f, TRIGGER_HTTP, doc_location(rewrite));
    t->method = "ANY";
    t->path = source.len ? app_copy(app, source) : "/*";
    t->resource = "hosting";
    t->auth = auth;
    t->from_code = true; /* who may call is not decided here */
}

/* The runtime of the functions whose code lies in DIR. */
static void set_runtime(struct app *app, const char *dir, const char *runtime, const struct doc *at)
{
    size_t len = strlen(dir);
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        bool inside =
            f->file && (len == 0 || (strncmp(f->file, dir, len) == 0 && f->file[len] == '/'));
        if (f->provider != PROVIDER_GOOGLE || !f->from_code || f->runtime || !inside)
            continue;
        f->runtime = runtime;
        f->runtime_at = doc_location(at);
    }
}

static void settle_file(struct app *app, const struct doc *root, const char *file)
{
    const char *dir = path_dir(app->arena, file);
    EACH_OF(hosting, doc_get(root, "hosting"))
    {
        doc_each(rewrite, doc_get(hosting, "rewrites")) add_rewrite(app, rewrite);
    }
    EACH_OF(functions, doc_get(root, "functions"))
    {
        struct slice source = doc_text_at(functions, "source");
        const struct doc *runtime = doc_get(functions, "runtime");
        const char *below = source.len ? app_copy(app, source) : "functions";
        const char *path = path_clean(app->arena, path_join(app->arena, dir, below));
        if (doc_text(runtime).len)
            set_runtime(app, strcmp(path, ".") == 0 ? "" : path, app_copy(app, doc_text(runtime)),
                        runtime);
    }
}

void firebase_settle(struct app *app)
{
    for (size_t i = 0; i < app->configs.len; i++)
        if (strcmp(app->configs.items[i].format, firebase_reader.name) == 0)
            settle_file(app, app->configs.items[i].root, app->configs.items[i].file);
}
