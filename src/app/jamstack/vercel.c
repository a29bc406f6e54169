/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/jamstack-internal.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * Vercel: vercel.json (now.json), and the files below api/ of a project that is deployed there.
 * Routes are the paths of the files.
 */

#define MAX_PACKAGE_FILE (1u << 20)
#define MAX_PATTERNS 128u /* builds, patterns of functions: the platform takes no more */

struct vercel {
    struct web_project p;
    const struct doc *root; /* of vercel.json; NULL when there is none */
    size_t first;           /* of its functions in the model */
};

static bool is_code(const char *path)
{
    static const char *const endings[] = {".py", ".go", ".rb", ".ru", ".rs"};
    struct slice s = slice_of(path);
    for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
        if (slice_ends(s, endings[i]))
            return !slice_ends(s, "_test.go");
    return web_is_script(path);
}

/* Does a line of the Python file PATH begin what the platform calls? Others are helpers. */
static bool is_python_entry(const struct vercel *v, const char *path)
{
    static const char *const starts[] = {
        "app",         "application",     "handler",       "class handler", "def app",
        "def handler", "def application", "async def app", "from ",         "import "};
    struct arena scratch;
    struct slice text, line;
    bool found = false;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, v->p.files->root, path), LIMIT_SOURCE_FILE,
                  &text) != VIRGA_OK)
        text = SLICE_EMPTY;
    while (text.len && !found) {
        line = slice_cut(text, '\n', &text);
        for (size_t i = 0; i < ARRAY_SIZE(starts) && !found; i++)
            found = slice_starts(line, starts[i]) &&
                    (i < ARRAY_SIZE(starts) - 2 || slice_find(line, " app") != SIZE_MAX);
    }
    arena_release(&scratch);
    return found;
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
        if (hidden || !is_code(path))
            continue;
        if (!slice_ends(rest, ".py") || is_python_entry(v, path))
            (void)add_file(v, path);
    }
}

/* The builders of the first generation: {"src": "index.js", "use": "@vercel/node"}. */
static void add_builds(struct vercel *v)
{
    static const char *const builders[] = {"node", "python", "go", "ruby", "rust", "express"};
    size_t from, to, n = 0;
    web_files_below(v->p.files, v->p.dir, &from, &to);
    doc_each(build, doc_get(v->root, "builds"))
    {
        struct slice src = doc_text_at(build, "src"), use = doc_text_at(build, "use");
        struct arena scratch;
        struct web_glob glob;
        bool runs = false;
        if (n++ >= MAX_PATTERNS)
            break; /* the platform takes no more */
        for (size_t i = 0; i < ARRAY_SIZE(builders); i++)
            runs = runs || slice_find(use, builders[i]) != SIZE_MAX;
        arena_init(&scratch);
        web_glob_init(&glob, &scratch, src);
        for (size_t i = from; runs && src.len && i < to; i++) {
            const char *path = v->p.files->paths.items[i];
            if (is_code(path) && web_glob_matches(&glob, web_below(path, v->p.dir)) &&
                !is_added(v, path))
                (void)add_file(v, path);
        }
        arena_release(&scratch);
    }
}

/* Does the file PATH hold TEXT? */
static bool mentions(const struct app_files *files, const char *path, const char *text)
{
    struct arena scratch;
    struct slice all;
    arena_init(&scratch);
    bool found = file_read(&scratch, path_join(&scratch, files->root, path), MAX_PACKAGE_FILE,
                           &all) == VIRGA_OK &&
                 slice_find(all, text) != SIZE_MAX;
    arena_release(&scratch);
    return found;
}

/* middleware.ts beside vercel.json runs before all; that of Next.js is the frameworks' to read. */
static void add_middleware(struct vercel *v)
{
    static const char *const names[] = {"middleware.js", "middleware.ts"};
    struct arena *a = v->p.app->arena;
    if (mentions(v->p.files, path_join(a, v->p.dir, "package.json"), "\"next\""))
        return;
    for (size_t i = 0; v->root && i < ARRAY_SIZE(names); i++) {
        const char *path = path_join(a, v->p.dir, names[i]);
        if (app_files_has(v->p.files, path))
            (void)web_add(&v->p, (struct web_file){.file = path,
                                                   .name = "middleware",
                                                   .convention = "next-middleware",
                                                   .path = "/*"});
    }
}

/* vercel.json ------------------------------------------------------------------------------- */

static void apply_settings(struct vercel *v, struct app_function *f, const struct doc *section)
{
    const struct doc *runtime = doc_get(section, "runtime");
    f->timeout = doc_number(doc_get(section, "maxDuration"), f->timeout);
    f->memory = doc_number(doc_get(section, "memory"), f->memory);
    if (doc_text(runtime).len) {
        f->runtime = arena_slicedup(v->p.app->arena, doc_text(runtime));
        f->runtime_at = doc_location(runtime);
    }
}

static void read_function_settings(struct vercel *v)
{
    size_t n = 0;
    doc_each(section, doc_get(v->root, "functions"))
    {
        struct arena scratch;
        struct web_glob glob;
        if (n++ >= MAX_PATTERNS)
            break;
        arena_init(&scratch);
        web_glob_init(&glob, &scratch, section->key);
        for (size_t i = v->first; i < v->p.app->functions.len; i++) {
            struct app_function *f = v->p.app->functions.items[i];
            if (web_glob_matches(&glob, web_below(f->file, v->p.dir)))
                apply_settings(v, f, section);
        }
        arena_release(&scratch);
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
        size_t n = 0;
        doc_each(entry, doc_get(v->root, keys[i][0]))
        {
            struct slice source = doc_text_at(entry, keys[i][1]);
            if (web_too_many(&v->p, n++, entry))
                break;
            struct app_function *f = find_target(v, doc_text_at(entry, keys[i][2]));
            if (f && source.len)
                (void)web_add_route(&v->p, f, arena_slicedup(v->p.app->arena, source),
                                    doc_location(entry));
        }
    }
}

static void read_crons(struct vercel *v)
{
    size_t n = 0;
    doc_each(cron, doc_get(v->root, "crons"))
    {
        if (web_too_many(&v->p, n++, cron))
            break;
        struct app_function *f = find_target(v, doc_text_at(cron, "path"));
        if (f)
            web_add_schedule(&v->p, f, doc_get(cron, "schedule"), cron);
    }
}

static void read_headers(struct vercel *v)
{
    size_t n = 0;
    doc_each(entry, doc_get(v->root, "headers"))
    {
        if (web_too_many(&v->p, n++, entry))
            break;
        doc_each(h, doc_get(entry, "headers"))
            web_add_header(&v->p, v->first, doc_text_at(entry, "source"), h, doc_text_at(h, "key"),
                           doc_text_at(h, "value"));
    }
    n = 0;
    doc_each(entry, doc_get(v->root, "routes"))
    {
        if (web_too_many(&v->p, n++, entry))
            break;
        doc_each(h, doc_get(entry, "headers"))
            web_add_header(&v->p, v->first, doc_text_at(entry, "src"), h, h->key, doc_text(h));
    }
}

/* What vercel.json says about functions that are in the model. */
static void apply_config(struct vercel *v)
{
    read_function_settings(v);
    read_routes(v);
    read_crons(v);
    read_headers(v);
    web_add_variables(&v->p, v->first, doc_get(v->root, "env"));
    web_add_variables(&v->p, v->first, doc_at(v->root, "build.env"));
}

static void read_project(struct vercel *v)
{
    v->first = v->p.app->functions.len;
    if (doc_count(doc_get(v->root, "builds")))
        add_builds(v); /* instead of what is found by its place */
    else
        add_api(v);
    add_middleware(v);
    apply_config(v);
    web_add_site(&v->p, "vercel", v->p.dir, doc_get(v->root, "outputDirectory"));
}

/* Does FILE stand in the folder DIR itself? */
static bool is_inside(const char *file, const char *dir)
{
    struct slice rest = web_below(file, dir);
    return rest.len && slice_find_char(rest, '/') == SIZE_MAX;
}

void vercel_apply(const struct web_project *p, size_t first)
{
    for (size_t i = 0; i < p->app->configs.len; i++) {
        const struct app_config *c = &p->app->configs.items[i];
        struct vercel v = {.p = *p, .root = c->root, .first = first};
        if (strcmp(c->format, "vercel") == 0 && is_inside(c->file, p->dir))
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
    bool found = false;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        found = found || mentions(files, path, names[i]);
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
