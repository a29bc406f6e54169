/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/jamstack-internal.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * Vercel: vercel.json (now.json), and the files below api/ of a project that is deployed there.
 * Routes are the paths of the files.
 */

struct vercel {
    struct web_project p;
    const struct doc *root; /* of vercel.json; NULL when there is none */
    size_t first;           /* of its functions in the model */
};

static bool is_code(const char *path)
{
    struct slice s = slice_of(path);
    return web_is_script(path) || slice_ends(s, ".py") || slice_ends(s, ".go") ||
           slice_ends(s, ".rb");
}

/* Functions --------------------------------------------------------------------------------- */

static bool is_added(const struct vercel *v, const char *path)
{
    for (size_t i = v->first; i < v->p.app->functions.len; i++) {
        const char *file = v->p.app->functions.items[i]->file;
        if (file && strcmp(file, path) == 0)
            return true;
    }
    return false;
}

static struct app_function *add_file(struct vercel *v, const char *path)
{
    struct arena *a = v->p.app->arena;
    struct slice stem = web_stem(web_below(path, v->p.dir));
    bool script = web_is_script(path);
    return web_add(&v->p, (struct web_file){
                              .file = path,
                              .name = arena_slicedup(a, stem),
                              .convention = script ? "node-request" : "vercel-handler",
                              .path = web_route(a, "", stem, WEB_BRACKETS),
                          });
}

/* Every file below api/, but for those that begin with a mark, which only others use. */
static void add_api(struct vercel *v)
{
    const char *dir = path_join(v->p.app->arena, v->p.dir, "api");
    size_t from, to;
    web_files_below(v->p.files, dir, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *path = v->p.files->paths.items[i];
        struct slice rest = web_below(path, dir);
        bool hidden = slice_starts(rest, "_") || slice_starts(rest, ".") ||
                      slice_find(rest, "/_") != SIZE_MAX || slice_find(rest, "/.") != SIZE_MAX;
        if (!hidden && is_code(path))
            (void)add_file(v, path);
    }
}

/* The builders of the first generation: {"src": "index.js", "use": "@vercel/node"}. */
static void add_builds(struct vercel *v)
{
    static const char *const builders[] = {"node", "python", "go", "ruby", "express"};
    size_t from, to;
    web_files_below(v->p.files, v->p.dir, &from, &to);
    doc_each(build, doc_get(v->root, "builds"))
    {
        struct slice src = doc_text_at(build, "src"), use = doc_text_at(build, "use");
        bool runs = false;
        for (size_t i = 0; i < ARRAY_SIZE(builders); i++)
            runs = runs || slice_find(use, builders[i]) != SIZE_MAX;
        for (size_t i = from; runs && src.len && i < to; i++) {
            const char *path = v->p.files->paths.items[i];
            if (is_code(path) && web_glob(src, web_below(path, v->p.dir)) && !is_added(v, path))
                (void)add_file(v, path);
        }
    }
}

/* vercel.json ------------------------------------------------------------------------------- */

static void read_function_settings(struct vercel *v)
{
    doc_each(section, doc_get(v->root, "functions"))
    {
        for (size_t i = v->first; i < v->p.app->functions.len; i++) {
            struct app_function *f = v->p.app->functions.items[i];
            if (!web_glob(section->key, web_below(f->file, v->p.dir)))
                continue;
            f->timeout = doc_number(doc_get(section, "maxDuration"), f->timeout);
            f->memory = doc_number(doc_get(section, "memory"), f->memory);
            const struct doc *runtime = doc_get(section, "runtime");
            if (doc_text(runtime).len) {
                f->runtime = arena_slicedup(v->p.app->arena, doc_text(runtime));
                f->runtime_at = doc_location(runtime);
            }
        }
    }
}

/* "/users" of "/api/users", "/api/users?x=1" or "api/users.js": the function it leads to. */
static struct app_function *find_target(const struct vercel *v, struct slice target)
{
    size_t query = slice_find_char(target, '?');
    target = slice_sub(target, 0, query);
    struct slice name = target;
    while (slice_starts(name, "/"))
        name = slice_sub(name, 1, name.len);
    for (size_t i = v->first; name.len && i < v->p.app->functions.len; i++) {
        struct app_function *f = v->p.app->functions.items[i];
        if (slice_eq_str(name, f->name) || slice_eq(name, web_below(f->file, v->p.dir)) ||
            (f->triggers.len && f->triggers.items[0].path &&
             slice_eq_str(target, f->triggers.items[0].path)))
            return f;
    }
    return NULL;
}

/* Addresses that are handed to functions: rewrites and, before them, routes. */
static void read_routes(struct vercel *v)
{
    static const char *const keys[][3] = {{"rewrites", "source", "destination"},
                                          {"routes", "src", "dest"}};
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        doc_each(entry, doc_get(v->root, keys[i][0]))
        {
            struct slice source = doc_text_at(entry, keys[i][1]);
            struct app_function *f = find_target(v, doc_text_at(entry, keys[i][2]));
            if (f && source.len)
                web_add_route(v->p.app, f, arena_slicedup(v->p.app->arena, source), entry);
        }
    }
}

static void read_crons(struct vercel *v)
{
    doc_each(cron, doc_get(v->root, "crons"))
    {
        struct app_function *f = find_target(v, doc_text_at(cron, "path"));
        if (!f || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
            continue;
        struct app_trigger *t = app_add_trigger(v->p.app, f, TRIGGER_SCHEDULE, doc_location(cron));
        t->resource = arena_slicedup(v->p.app->arena, doc_text_at(cron, "schedule"));
        t->auth = AUTH_PRIVATE;
    }
}

static void read_headers(struct vercel *v)
{
    doc_each(entry, doc_get(v->root, "headers"))
    {
        doc_each(h, doc_get(entry, "headers"))
            web_add_header(v->p.app, v->first, doc_text_at(entry, "source"), h,
                           doc_text_at(h, "key"), doc_text_at(h, "value"));
    }
    doc_each(entry, doc_get(v->root, "routes"))
    {
        doc_each(h, doc_get(entry, "headers"))
            web_add_header(v->p.app, v->first, doc_text_at(entry, "src"), h, h->key, doc_text(h));
    }
}

static void add_site(struct vercel *v)
{
    const struct doc *output = doc_get(v->root, "outputDirectory");
    struct arena *a = v->p.app->arena;
    if (!doc_text(output).len)
        return;
    struct app_resource *r =
        app_add_resource(v->p.app, RESOURCE_SITE, "site", doc_location(output));
    r->provider = PROVIDER_VERCEL;
    r->type = "vercel";
    r->node = output;
    app_set(v->p.app, r, "directory",
            path_clean(a, path_join(a, v->p.dir, arena_slicedup(a, doc_text(output)))), true,
            doc_location(output));
}

/* What vercel.json says about functions that are in the model. */
static void apply_config(struct vercel *v)
{
    read_function_settings(v);
    read_routes(v);
    read_crons(v);
    read_headers(v);
    for (size_t i = v->first; i < v->p.app->functions.len; i++) {
        web_add_variables(v->p.app, v->p.app->functions.items[i], doc_get(v->root, "env"));
        web_add_variables(v->p.app, v->p.app->functions.items[i], doc_at(v->root, "build.env"));
    }
}

static void read_project(struct vercel *v)
{
    v->first = v->p.app->functions.len;
    add_api(v);
    add_builds(v);
    apply_config(v);
    if (v->root)
        add_site(v);
}

void vercel_apply(const struct web_project *p, size_t first)
{
    for (size_t i = 0; i < p->app->configs.len; i++) {
        const struct app_config *c = &p->app->configs.items[i];
        struct vercel v = {.p = *p, .root = c->root, .first = first};
        if (strcmp(c->format, "vercel") == 0 &&
            strcmp(path_dir(p->app->arena, c->file), p->dir) == 0)
            apply_config(&v);
    }
}

static bool matches(const char *file)
{
    const char *name = path_base(file);
    return strcmp(name, "vercel.json") == 0 || strcmp(name, "now.json") == 0;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(root);
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct vercel v = {
        .p = {.app = app, .files = files, .sink = sink, .provider = PROVIDER_VERCEL},
        .root = root,
    };
    v.p.dir = path_dir(app->arena, file);
    read_project(&v);
}

/* Without vercel.json: the package depends on Vercel's own tools or types. */
static bool depends_on_vercel(const struct app_files *files, const char *path)
{
    static const char *const names[] = {"\"vercel\":", "\"@vercel/node\"", "\"@vercel/functions\"",
                                        "\"@now/node\""};
    struct arena scratch;
    struct slice text;
    bool found = false;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, files->root, path), 1u << 20, &text) == VIRGA_OK)
        for (size_t i = 0; i < ARRAY_SIZE(names); i++)
            found = found || slice_find(text, names[i]) != SIZE_MAX;
    arena_release(&scratch);
    return found;
}

static bool has_api(const struct app *app, const struct app_files *files, const char *dir)
{
    size_t from, to;
    web_files_below(files, path_join(app->arena, dir, "api"), &from, &to);
    return from < to;
}

static bool has_config(const struct app *app, const struct app_files *files, const char *dir)
{
    return app_files_has(files, path_join(app->arena, dir, "vercel.json")) ||
           app_files_has(files, path_join(app->arena, dir, "now.json"));
}

void vercel_read_tree(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    for (size_t i = 0; i < files->paths.len; i++) {
        const char *path = files->paths.items[i];
        if (strcmp(path_base(path), "package.json") != 0)
            continue;
        struct vercel v = {
            .p = {.app = app, .files = files, .sink = sink, .provider = PROVIDER_VERCEL},
        };
        v.p.dir = path_dir(app->arena, path);
        if (has_api(app, files, v.p.dir) && !has_config(app, files, v.p.dir) &&
            depends_on_vercel(files, path))
            read_project(&v);
    }
}

const struct app_reader vercel_reader = {
    .name = "vercel", .matches = matches, .accepts = accepts, .read = read_config};
