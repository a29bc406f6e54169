/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/jamstack-internal.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * Web frameworks that make functions of files by their place: Next.js, SvelteKit, Nuxt, Astro,
 * Remix, Gatsby. A folder belongs to one when its package.json depends on it.
 */

#define MAX_PACKAGE_FILE (1u << 20)

enum {
    NAMED = 1,   /* the last part belongs to the route */
    METHOD = 2,  /* users.get.ts */
    SRC = 4,     /* the folder may lie below src/, too */
    PRIVATE = 8, /* parts that begin with '_' are no routes */
    TOP = 16,    /* of the folder itself, not of those in it */
    BUILT = 32,  /* `prerender` in it tells whether it runs when the site is built, and only then */
    EXPORTS = 64, /* the words must be exported */
};

struct convention {
    const char *package; /* of which the project depends on one; "@x/" any of that scope */
    const char *folder;  /* below the project, ends in '/' */
    const char *file;    /* how the last part starts; NULL: any script */
    const char *base;    /* of the route */
    const char *convention;
    enum web_routing routing;
    unsigned flags;
    const char *words[2]; /* where plain pages lie, too: a function has one of them */
};

#define KIT "@sveltejs/kit"

/* clang-format off */
#define LOADS {"loader", "action"}
static const struct convention conventions[] = {
    {"next", "app/", "route.", "/", "next-route", WEB_GROUPS, SRC | PRIVATE, {NULL}},
    {"next", "app/", "page.", "/", "next-page", WEB_GROUPS, SRC | PRIVATE, {"params", "searchParams"}},
    {"next", "pages/api/", NULL, "/api", "node-request", WEB_BRACKETS, NAMED | SRC, {NULL}},
    {"next", "pages/", NULL, "/", "next-props", WEB_BRACKETS, NAMED | SRC | EXPORTS, {"getServerSideProps"}},
    {KIT, "src/routes/", "+server.", "/", "sveltekit-endpoint", WEB_GROUPS, BUILT, {NULL}},
    {KIT, "src/routes/", "+page.server.", "/", "sveltekit-page", WEB_GROUPS, BUILT | EXPORTS, {"load", "actions"}},
    {KIT, "src/routes/", "+layout.server.", "/", "sveltekit-page", WEB_GROUPS, BUILT | EXPORTS, {"load"}},
    {"nuxt", "server/api/", NULL, "/api", "nitro-handler", WEB_GROUPS, NAMED | METHOD, {NULL}},
    {"nuxt", "server/routes/", NULL, "/", "nitro-handler", WEB_GROUPS, NAMED | METHOD, {NULL}},
    {"nitropack", "server/api/", NULL, "/api", "nitro-handler", WEB_GROUPS, NAMED | METHOD, {NULL}},
    {"nitropack", "server/routes/", NULL, "/", "nitro-handler", WEB_GROUPS, NAMED | METHOD, {NULL}},
    {"nitropack", "routes/", NULL, "/", "nitro-handler", WEB_GROUPS, NAMED | METHOD, {NULL}},
    {"nitropack", "api/", NULL, "/api", "nitro-handler", WEB_GROUPS, NAMED | METHOD, {NULL}},
    {"astro", "src/pages/", NULL, "/", "astro-endpoint", WEB_BRACKETS, NAMED | PRIVATE | BUILT, {NULL}},
    {"@remix-run/", "app/routes/", NULL, "/", "remix-route", WEB_DOTS, NAMED | EXPORTS, LOADS},
    {"@remix-run/", "app/", "root.", "/*", "remix-route", WEB_DOTS, TOP | EXPORTS, LOADS},
    {"@react-router/", "app/routes/", NULL, "/", "remix-route", WEB_DOTS, NAMED | EXPORTS, LOADS},
    {"@react-router/", "app/", "root.", "/*", "remix-route", WEB_DOTS, TOP | EXPORTS, LOADS},
    {"gatsby", "src/api/", NULL, "/api", "node-request", WEB_BRACKETS, NAMED, {NULL}},
};
/* clang-format on */

/* Files that run before the routes of a project. */
static const struct {
    const char *package, *stem, *convention;
} middleware[] = {
    {"next", "middleware", "next-middleware"},
    {"next", "src/middleware", "next-middleware"},
    {"next", "proxy", "next-middleware"},
    {"next", "src/proxy", "next-middleware"},
    {"@sveltejs/kit", "src/hooks.server", "sveltekit-hook"},
    {"astro", "src/middleware", "astro-middleware"},
    {"astro", "src/middleware/index", "astro-middleware"},
};

/* What else in a project tells where it runs. */
static const struct {
    const char *file, *package; /* one of them; the file beside package.json */
    enum app_provider provider;
} hosts[] = {
    {"netlify.toml", NULL, PROVIDER_NETLIFY},
    {"wrangler.toml", NULL, PROVIDER_CLOUDFLARE},
    {"wrangler.json", NULL, PROVIDER_CLOUDFLARE},
    {"wrangler.jsonc", NULL, PROVIDER_CLOUDFLARE},
    {"vercel.json", NULL, PROVIDER_VERCEL},
    {NULL, "@sveltejs/adapter-netlify", PROVIDER_NETLIFY},
    {NULL, "@sveltejs/adapter-cloudflare", PROVIDER_CLOUDFLARE},
    {NULL, "@sveltejs/adapter-vercel", PROVIDER_VERCEL},
    {NULL, "@astrojs/netlify", PROVIDER_NETLIFY},
    {NULL, "@astrojs/cloudflare", PROVIDER_CLOUDFLARE},
    {NULL, "@astrojs/vercel", PROVIDER_VERCEL},
    {NULL, "@remix-run/cloudflare", PROVIDER_CLOUDFLARE},
    {NULL, "@remix-run/netlify", PROVIDER_NETLIFY},
    {NULL, "@netlify/remix-adapter", PROVIDER_NETLIFY},
    {NULL, "@vercel/remix", PROVIDER_VERCEL},
    {NULL, "@opennextjs/cloudflare", PROVIDER_CLOUDFLARE},
    {NULL, "@cloudflare/next-on-pages", PROVIDER_CLOUDFLARE},
    {NULL, "next", PROVIDER_VERCEL}, /* its makers' own platform, where nothing else is said */
};

/* Packages ---------------------------------------------------------------------------------- */

/* A folder whose package, or whose config, names a framework. */
struct project {
    struct web_project p;
    const struct doc *package; /* NULL: a layer of Nuxt, which needs none */
    const char *base;          /* what stands before all routes of a Next.js app; "" when nothing */
    bool exported;             /* a Next.js app of files alone: nothing runs on a server */
    bool built;                /* an Astro site: made when it is built, where a file says nothing */
    bool nested;               /* Remix 1: folders are parts of routes */
};

/* The dependency WANTED of the project; NULL when there is none. */
static const struct doc *dependency(const struct doc *package, const char *wanted)
{
    static const char *const lists[] = {"dependencies", "devDependencies"};
    bool scope = wanted[strlen(wanted) - 1] == '/';
    for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
        doc_each(node, doc_get(package, lists[i]))
        {
            if (scope ? slice_starts(node->key, wanted) : slice_eq_str(node->key, wanted))
                return node;
        }
    }
    return NULL;
}

static bool depends_on(const struct project *project, const char *wanted)
{
    if (!project->package)
        return strcmp(wanted, "nuxt") == 0;
    return dependency(project->package, wanted) != NULL;
}

/* Worth parsing? Most packages name no framework. */
static bool names_framework(struct slice text)
{
    char needle[64];
    for (size_t i = 0; i < ARRAY_SIZE(conventions); i++) {
        (void)snprintf(needle, sizeof(needle), "\"%s", conventions[i].package);
        if (slice_find(text, needle) != SIZE_MAX)
            return true;
    }
    return false;
}

static const struct doc *read_package(struct arena *a, const struct app_files *files,
                                      const char *path)
{
    struct slice text;
    struct doc *root = NULL;
    if (file_read(a, path_join(a, files->root, path), MAX_PACKAGE_FILE, &text) != VIRGA_OK ||
        !names_framework(text))
        return NULL;
    /* read for a hint alone: what is wrong with it is the lockfile readers' to report */
    return doc_parse(a, DOC_JSON, text, path, NULL, &root) == VIRGA_OK ? root : NULL;
}

static enum app_provider host_of(const struct project *project)
{
    const struct web_project *p = &project->p;
    for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
        bool here = hosts[i].file
                        ? app_files_has(p->files, path_join(p->app->arena, p->dir, hosts[i].file))
                        : depends_on(project, hosts[i].package);
        if (here)
            return hosts[i].provider;
    }
    return PROVIDER_OTHER;
}

/* Configs ----------------------------------------------------------------------------------- */

/* The config NAME.js of the project, in whatever ending; NULL when there is none to be read. */
static const struct doc *read_config(const struct project *project, const char *name)
{
    static const char *const endings[] = {".js", ".mjs", ".ts", ".cjs", ".mts"};
    struct arena *a = project->p.app->arena;
    const struct doc *config = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(endings) && !config; i++) {
        const char *file = arena_printf(a, "%s%s", name, endings[i]);
        config = web_doc(project->p.app, project->p.files, path_join(a, project->p.dir, file),
                         DOC_SCRIPT, NULL);
    }
    return config;
}

static void read_configs(struct project *project)
{
    if (depends_on(project, "next")) {
        const struct doc *config = read_config(project, "next.config");
        struct slice base = doc_text_at(config, "basePath");
        project->exported = slice_eq_str(doc_text_at(config, "output"), "export");
        if (slice_starts(base, "/"))
            project->base = arena_slicedup(project->p.app->arena, base);
    }
    if (depends_on(project, "astro"))
        project->built =
            !slice_eq_str(doc_text_at(read_config(project, "astro.config"), "output"), "server");
    struct slice version = doc_text(dependency(project->package, "@remix-run/"));
    while (version.len && strchr("^~>=v ", version.ptr[0]))
        version = slice_sub(version, 1, version.len);
    if (slice_starts(version, "1."))
        project->nested = !doc_bool(
            doc_at(read_config(project, "remix.config"), "future.v2_routeConvention"), false);
}

/* Projects ---------------------------------------------------------------------------------- */

/* May C take the file REST, below its folder? */
static bool takes(const struct convention *c, struct slice rest)
{
    size_t slash = slice_rfind_char(rest, '/');
    struct slice name = slash == SIZE_MAX ? rest : slice_sub(rest, slash + 1, rest.len);
    if ((c->flags & TOP) && slash != SIZE_MAX)
        return false;
    if ((c->flags & PRIVATE) && (slice_starts(rest, "_") || slice_find(rest, "/_") != SIZE_MAX))
        return false;
    if (strcmp(c->convention, "next-props") == 0 && slice_starts(rest, "api/"))
        return false;
    return c->file ? slice_starts(name, c->file) : !slice_starts(name, ".");
}

/* Cuts ".get" off the end of STEM. */
static const char *cut_method(struct slice *stem)
{
    static const char *const methods[][2] = {
        {".get", "GET"},     {".post", "POST"}, {".put", "PUT"},         {".delete", "DELETE"},
        {".patch", "PATCH"}, {".head", "HEAD"}, {".options", "OPTIONS"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
        if (!slice_ends(*stem, methods[i][0]))
            continue;
        stem->len -= strlen(methods[i][0]);
        return methods[i][1];
    }
    return NULL;
}

/* `export const prerender = true`: is the file run when the site is built, and never again? */
static bool is_built(struct slice text, bool fallback)
{
    for (size_t at; (at = slice_find(text, "const prerender")) != SIZE_MAX;) {
        text = slice_sub(text, at + strlen("const prerender"), text.len);
        struct slice value, name = slice_cut(slice_sub(text, 0, 64), '=', &value);
        name = slice_trim(name);
        value = slice_trim(value);
        if ((!name.len || name.ptr[0] == ':') && slice_starts(value, "true"))
            return true;
        if ((!name.len || name.ptr[0] == ':') && slice_starts(value, "false"))
            return false;
    }
    return fallback;
}

/* Pages without a line for the server are no functions, nor is what only the build runs. */
static bool runs_on_server(const struct project *project, const struct convention *c,
                           const char *path)
{
    struct arena scratch;
    struct slice text;
    bool runs = !c->words[0];
    if (runs && !(c->flags & BUILT))
        return true;
    arena_init(&scratch);
    char *whole = path_join(&scratch, project->p.files->root, path);
    if (file_read(&scratch, whole, LIMIT_SOURCE_FILE, &text) == VIRGA_OK) {
        for (size_t i = 0; i < ARRAY_SIZE(c->words) && c->words[i] && !runs; i++)
            runs = (c->flags & EXPORTS ? web_exports : web_mentions)(text, c->words[i]);
        runs = runs && !web_has_directive(text, "use client") &&
               !((c->flags & BUILT) && is_built(text, project->built));
    }
    arena_release(&scratch);
    return runs;
}

static void add_file(struct project *project, const struct convention *c, const char *path,
                     struct slice rest)
{
    struct arena *a = project->p.app->arena;
    struct slice stem = web_stem(rest);
    size_t slash = slice_rfind_char(stem, '/');
    const char *base = project->base;
    const char *method = c->flags & METHOD ? cut_method(&stem) : NULL;
    if (!(c->flags & NAMED))
        stem = slice_sub(stem, 0, slash == SIZE_MAX ? 0 : slash);
    else if (c->routing == WEB_DOTS && slash != SIZE_MAX && !project->nested &&
             !slice_ends(stem, "/route") && !slice_ends(stem, "/index"))
        return; /* other files lie beside the route of their folder */
    if (strcmp(c->base, "/") != 0)
        base = arena_printf(a, "%s%s", base, c->base);
    (void)web_add(&project->p,
                  (struct web_file){
                      .file = path,
                      .name = arena_slicedup(a, web_stem(web_below(path, project->p.dir))),
                      .convention = c->convention,
                      .method = method,
                      .path = web_route(a, base, stem, c->routing),
                  });
}

static void read_folder(struct project *project, const struct convention *c, const char *above)
{
    struct arena *a = project->p.app->arena;
    struct slice folder = slice_sub(slice_of(c->folder), 0, strlen(c->folder) - 1);
    const char *dir =
        path_join(a, project->p.dir, arena_printf(a, "%s%.*s", above, SLICE_ARG(folder)));
    size_t from, to;
    web_files_below(project->p.files, dir, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *path = project->p.files->paths.items[i];
        struct slice rest = web_below(path, dir);
        if (web_is_script(path) && takes(c, rest) && runs_on_server(project, c, path))
            add_file(project, c, path, rest);
    }
}

static void add_middleware(struct project *project, const char *path, const char *convention)
{
    struct arena *a = project->p.app->arena;
    (void)web_add(&project->p,
                  (struct web_file){
                      .file = path,
                      .name = arena_slicedup(a, web_stem(web_below(path, project->p.dir))),
                      .convention = convention,
                      .path = arena_printf(a, "%s/*", project->base),
                  });
}

static void read_middleware(struct project *project)
{
    static const char *const endings[] = {".ts", ".js", ".mjs"};
    struct arena *a = project->p.app->arena;
    for (size_t i = 0; i < ARRAY_SIZE(middleware); i++) {
        if (!depends_on(project, middleware[i].package))
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(endings); k++) {
            const char *file = arena_printf(a, "%s%s", middleware[i].stem, endings[k]);
            const char *path = path_join(a, project->p.dir, file);
            if (app_files_has(project->p.files, path))
                add_middleware(project, path, middleware[i].convention);
        }
    }
}

/* Files of Nitro's middleware are numbered by their names and run for every request. */
static void read_nitro_middleware(struct project *project)
{
    const char *dir = path_join(project->p.app->arena, project->p.dir, "server/middleware");
    size_t from, to;
    web_files_below(project->p.files, dir, &from, &to);
    for (size_t i = from; i < to; i++)
        if (web_is_script(project->p.files->paths.items[i]))
            add_middleware(project, project->p.files->paths.items[i], "nitro-middleware");
}

static void read_project(struct project *project)
{
    bool nuxt = depends_on(project, "nuxt");
    size_t first = project->p.app->functions.len;
    project->base = "";
    project->p.provider = host_of(project);
    read_configs(project);
    for (size_t i = 0; i < ARRAY_SIZE(conventions) && !project->exported; i++) {
        const struct convention *c = &conventions[i];
        bool twice = nuxt && strcmp(c->package, "nitropack") == 0;
        if (twice || !depends_on(project, c->package))
            continue;
        read_folder(project, c, "");
        if (c->flags & SRC)
            read_folder(project, c, "src/");
    }
    if (!project->exported)
        read_middleware(project);
    if (nuxt || depends_on(project, "nitropack"))
        read_nitro_middleware(project);
    vercel_apply(&project->p, first);
}

/* A layer of Nuxt has a config and needs no package. */
static bool is_layer(const struct app_files *files, struct arena *a, const char *path)
{
    if (strncmp(path_base(path), "nuxt.config.", strlen("nuxt.config.")) != 0)
        return false;
    const char *file = path_join(a, path_dir(a, path), "package.json");
    const struct doc *package = app_files_has(files, file) ? read_package(a, files, file) : NULL;
    return !dependency(package, "nuxt");
}

void frameworks_read_tree(struct app *app, const struct app_files *files,
                          const struct virga_diag_sink *sink)
{
    for (size_t i = 0; i < files->paths.len; i++) {
        const char *path = files->paths.items[i];
        struct project project = {.p = {.app = app, .files = files, .sink = sink}};
        struct arena scratch;
        arena_init(&scratch);
        if (strcmp(path_base(path), "package.json") == 0)
            project.package = read_package(&scratch, files, path);
        if (project.package || is_layer(files, &scratch, path)) {
            project.p.dir = path_dir(app->arena, path);
            read_project(&project);
        }
        arena_release(&scratch);
    }
}
