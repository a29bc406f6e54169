/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudflare/wrangler-internal.h"

#include "app/jamstack/web.h"
#include "base/file.h"
#include "base/limits.h"

/*
 * Cloudflare Pages: a project's folder `functions` holds a function for each address, or one script
 * _worker.js answers all. A wrangler file with pages_build_output_dir says what they are bound to.
 */

#define MAX_PATTERNS 200u /* of _routes.json: the platform takes 100 */
#define MAX_ENVIRONMENTS 8u

struct pages {
    struct web_project p;
    const struct doc *root;   /* of the wrangler file; NULL when there is none */
    const struct doc *routes; /* _routes.json: for which addresses functions run at all */
};

/* _routes.json ------------------------------------------------------------------------------ */

static void find_routes(struct pages *p)
{
    static const char *const places[] = {"", "public", "static", "src"};
    struct arena *a = p->p.app->arena;
    for (size_t i = 0; i < ARRAY_SIZE(places) && !p->routes; i++)
        p->routes = web_doc(p->p.app, p->p.files,
                            path_join(a, path_join(a, p->p.dir, places[i]), "_routes.json"),
                            DOC_JSON, p->p.sink);
}

/* Addresses that _routes.json leaves to static files. A parameter may stand for anything. */
static bool is_left_out(const struct pages *p, const char *path)
{
    const struct doc *include = doc_get(p->routes, "include");
    bool included = !doc_count(include);
    size_t n = 0;
    if (strchr(path, '{'))
        return false;
    doc_each(pattern, doc_get(p->routes, "exclude"))
    {
        if (n++ < MAX_PATTERNS && web_wildcard(doc_text(pattern), slice_of(path)))
            return true;
    }
    doc_each(pattern, include)
    {
        struct slice text = doc_text(pattern);
        if (text.len > 1 && slice_ends(text, "/"))
            text.len--; /* a function answers with it and without */
        included = included || n >= MAX_PATTERNS || web_wildcard(text, slice_of(path));
        n++;
    }
    return !included;
}

/* Functions --------------------------------------------------------------------------------- */

/* Does the file export a handler? Others are helpers. */
static bool has_handler(const struct app_files *files, const char *path)
{
    static const char *const methods[] = {"",    "Get",   "Head",   "Post",
                                          "Put", "Patch", "Delete", "Options"};
    struct arena scratch;
    struct slice text;
    bool found = false;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, files->root, path), LIMIT_SOURCE_FILE, &text) ==
            VIRGA_OK &&
        slice_find(text, "onRequest") != SIZE_MAX)
        for (size_t i = 0; i < ARRAY_SIZE(methods) && !found; i++)
            found = web_exports(text, arena_printf(&scratch, "onRequest%s", methods[i]));
    arena_release(&scratch);
    return found;
}

static void add_function(struct pages *p, const char *path, struct slice rest)
{
    struct arena *a = p->p.app->arena;
    struct slice stem = web_stem(rest);
    bool middleware = slice_eq_str(stem, "_middleware") || slice_ends(stem, "/_middleware");
    if (middleware)
        stem.len -= stem.len > strlen("_middleware") ? strlen("/_middleware") : stem.len;
    const char *route = web_route(a, "", stem, WEB_PAGES);
    if (middleware)
        route = strcmp(route, "/") == 0 ? "/*" : arena_printf(a, "%s/*", route);
    else if (is_left_out(p, route))
        return;
    (void)web_add(&p->p, (struct web_file){
                             .file = path,
                             .name = arena_slicedup(a, web_stem(web_below(path, p->p.dir))),
                             .convention = middleware ? "pages-middleware" : "pages-function",
                             .path = route,
                         });
}

static void add_functions(struct pages *p)
{
    struct arena *a = p->p.app->arena;
    const char *dir = path_join(a, p->p.dir, "functions");
    size_t from, to;
    web_files_below(p->p.files, dir, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *path = p->p.files->paths.items[i];
        if (web_is_script(path) && has_handler(p->p.files, path))
            add_function(p, path, web_below(path, dir));
    }
}

/* One script that answers all requests in place of the folder. */
static bool add_worker(struct pages *p)
{
    struct arena *a = p->p.app->arena;
    struct slice out = doc_text_at(p->root, "pages_build_output_dir");
    const char *const dirs[] = {"", out.len ? arena_slicedup(a, out) : "public", "public"};
    static const char *const names[] = {"_worker.js", "_worker.ts", "_worker.js/index.js"};
    for (size_t i = 0; i < ARRAY_SIZE(dirs) * ARRAY_SIZE(names); i++) {
        const char *dir = path_join(a, p->p.dir, dirs[i / ARRAY_SIZE(names)]);
        const char *path = path_clean(a, path_join(a, dir, names[i % ARRAY_SIZE(names)]));
        if (!app_files_has(p->p.files, path))
            continue;
        struct app_function *f =
            web_add(&p->p, (struct web_file){.file = path,
                                             .name = worker_name(p->p.app, p->root, NULL),
                                             .convention = "worker-fetch",
                                             .path = "/*"});
        if (f)
            f->symbol = "default.fetch";
        return true;
    }
    return false;
}

/* F is bound to, sees and is set what the function MODEL is, from its setting FIRST on. */
static void share(struct pages *p, struct app_function *f, const struct app_function *model,
                  size_t first)
{
    struct arena *a = p->p.app->arena;
    f->node = p->root;
    p->p.copies += model->settings.len + model->environment.len;
    if (web_is_full(&p->p, 0, "functions with bindings", doc_location(p->root)))
        return;
    for (size_t i = first; i < model->settings.len; i++)
        *vec_add(&f->settings, a) = model->settings.items[i];
    for (size_t i = 0; i < model->environment.len; i++)
        *vec_add(&f->environment, a) = model->environment.items[i];
}

/* What the wrangler file binds and sets holds for every function of the project. */
static void bind(struct pages *p, size_t first)
{
    struct app *app = p->p.app;
    if (first == app->functions.len)
        return;
    struct worker w = {.app = app,
                       .f = app->functions.items[first],
                       .root = p->root,
                       .dir = p->p.dir,
                       .files = p->p.files,
                       .sink = p->p.sink,
                       .first_resource = app->resources.len};
    size_t own = w.f->settings.len, n = 0;
    w.f->node = p->root;
    worker_read_settings(&w);
    worker_read_bindings(&w);
    doc_each(env, doc_get(p->root, "env")) /* production, preview: the same code once more */
    {
        if (n++ >= MAX_ENVIRONMENTS)
            break;
        w.env = env;
        worker_read_bindings(&w);
    }
    for (size_t i = first + 1; i < app->functions.len; i++)
        share(p, app->functions.items[i], w.f, own);
}

bool pages_has_functions(const struct app_files *files, const char *dir)
{
    struct arena scratch;
    size_t from, to;
    bool found = false;
    arena_init(&scratch);
    web_files_below(files, path_join(&scratch, dir, "functions"), &from, &to);
    for (size_t i = from; i < to && !found; i++)
        found = web_is_script(files->paths.items[i]) && has_handler(files, files->paths.items[i]);
    arena_release(&scratch);
    return found;
}

void pages_read(struct app *app, const struct doc *root, const char *dir,
                const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct pages p = {
        .p = {.app = app, .files = files, .sink = sink, .provider = PROVIDER_CLOUDFLARE},
        .root = root,
    };
    size_t first = app->functions.len;
    p.p.dir = dir;
    find_routes(&p);
    if (!root || !add_worker(&p))
        add_functions(&p);
    if (root)
        bind(&p, first);
}

/* The folder above "functions/" in PATH, which is a script; those of Netlify are not meant. */
static bool folder_of(const char *path, struct slice *ret_dir)
{
    size_t at = 0;
    if (strncmp(path, "functions/", strlen("functions/")) != 0)
        at = slice_find(slice_of(path), "/functions/");
    if (at == SIZE_MAX || !web_is_script(path))
        return false;
    *ret_dir = slice_sub(slice_of(path), 0, at);
    return !slice_eq_str(*ret_dir, "netlify") && !slice_ends(*ret_dir, "/netlify");
}

/* Does some file say that the functions of DIR are another platform's, or read already? */
static bool has_config(const struct app_files *files, const char *dir)
{
    static const char *const configs[] = {"wrangler.toml", "wrangler.json", "wrangler.jsonc",
                                          "netlify.toml", "firebase.json"};
    struct arena scratch;
    bool found = false;
    arena_init(&scratch);
    for (size_t i = 0; i < ARRAY_SIZE(configs); i++)
        found = found || app_files_has(files, path_join(&scratch, dir, configs[i]));
    arena_release(&scratch);
    return found;
}

void pages_read_tree(struct app *app, const struct app_files *files,
                     const struct virga_diag_sink *sink)
{
    struct slice last = SLICE_EMPTY, dir;
    bool any = false;
    for (size_t i = 0; i < files->paths.len; i++) {
        if (!folder_of(files->paths.items[i], &dir) || (any && slice_eq(dir, last)))
            continue;
        any = true;
        last = dir;
        const char *text = arena_slicedup(app->arena, dir);
        if (!has_config(files, text))
            pages_read(app, NULL, text, files, sink);
    }
}
