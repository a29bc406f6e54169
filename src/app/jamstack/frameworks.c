/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/jamstack-internal.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * Web frameworks that make functions of files by their place: Next.js, SvelteKit, Nuxt, Astro,
 * Remix, Gatsby. A folder belongs to one when its package.json depends on it.
 */

#define MAX_PACKAGE_FILE (1u << 20)

struct convention {
    const char *package; /* of which the project depends on one; "@x/" any of that scope */
    const char *folder;  /* below the project, ends in '/' */
    const char *file;    /* how the last part starts; NULL: any script */
    const char *base;    /* of the route */
    const char *convention;
    enum web_routing routing;
    bool file_is_named;      /* the last part belongs to the route */
    bool method_in_name;     /* users.get.ts */
    const char *mentions[2]; /* plain pages lie there, too: words of which a function has one */
};

/* clang-format off: one a line */
static const struct convention conventions[] = {
    {"next", "app/", "route.", "/", "next-route", WEB_BRACKETS, false, false, {NULL}},
    {"next", "src/app/", "route.", "/", "next-route", WEB_BRACKETS, false, false, {NULL}},
    {"next",
     "app/",
     "page.",
     "/",
     "next-page",
     WEB_BRACKETS,
     false,
     false,
     {"params", "searchParams"}},
    {"next",
     "src/app/",
     "page.",
     "/",
     "next-page",
     WEB_BRACKETS,
     false,
     false,
     {"params", "searchParams"}},
    {"next", "pages/api/", NULL, "/api", "node-request", WEB_BRACKETS, true, false, {NULL}},
    {"next", "src/pages/api/", NULL, "/api", "node-request", WEB_BRACKETS, true, false, {NULL}},
    {"next", "pages/", NULL, "/", "next-props", WEB_BRACKETS, true, false, {"getServerSideProps"}},
    {"next",
     "src/pages/",
     NULL,
     "/",
     "next-props",
     WEB_BRACKETS,
     true,
     false,
     {"getServerSideProps"}},
    {"@sveltejs/kit",
     "src/routes/",
     "+server.",
     "/",
     "sveltekit-endpoint",
     WEB_BRACKETS,
     false,
     false,
     {NULL}},
    {"@sveltejs/kit",
     "src/routes/",
     "+page.server.",
     "/",
     "sveltekit-page",
     WEB_BRACKETS,
     false,
     false,
     {"load", "actions"}},
    {"@sveltejs/kit",
     "src/routes/",
     "+layout.server.",
     "/",
     "sveltekit-page",
     WEB_BRACKETS,
     false,
     false,
     {"load"}},
    {"nuxt", "server/api/", NULL, "/api", "nitro-handler", WEB_BRACKETS, true, true, {NULL}},
    {"nuxt", "server/routes/", NULL, "/", "nitro-handler", WEB_BRACKETS, true, true, {NULL}},
    {"nitropack", "server/api/", NULL, "/api", "nitro-handler", WEB_BRACKETS, true, true, {NULL}},
    {"nitropack", "server/routes/", NULL, "/", "nitro-handler", WEB_BRACKETS, true, true, {NULL}},
    {"nitropack", "routes/", NULL, "/", "nitro-handler", WEB_BRACKETS, true, true, {NULL}},
    {"nitropack", "api/", NULL, "/api", "nitro-handler", WEB_BRACKETS, true, true, {NULL}},
    {"astro", "src/pages/", NULL, "/", "astro-endpoint", WEB_BRACKETS, true, false, {NULL}},
    {"@remix-run/",
     "app/routes/",
     NULL,
     "/",
     "remix-route",
     WEB_DOTS,
     true,
     false,
     {"loader", "action"}},
    {"@react-router/",
     "app/routes/",
     NULL,
     "/",
     "remix-route",
     WEB_DOTS,
     true,
     false,
     {"loader", "action"}},
    {"gatsby", "src/api/", NULL, "/api", "node-request", WEB_BRACKETS, true, false, {NULL}},
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

static bool is_package(struct slice name, const char *wanted)
{
    size_t len = strlen(wanted);
    return wanted[len - 1] == '/' ? slice_starts(name, wanted) : slice_eq_str(name, wanted);
}

static bool depends_on(const struct doc *package, const char *wanted)
{
    static const char *const lists[] = {"dependencies", "devDependencies"};
    for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
        doc_each(node, doc_get(package, lists[i]))
        {
            if (is_package(node->key, wanted))
                return true;
        }
    }
    return false;
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

static enum app_provider host_of(struct web_project *p, const struct doc *package)
{
    for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
        bool here = hosts[i].file
                        ? app_files_has(p->files, path_join(p->app->arena, p->dir, hosts[i].file))
                        : depends_on(package, hosts[i].package);
        if (here)
            return hosts[i].provider;
    }
    return PROVIDER_OTHER;
}

/* Next.js ----------------------------------------------------------------------------------- */

/* The address below which all routes of a Next.js app stand; "" when it is the root. */
static const char *base_path(struct web_project *p)
{
    static const char *const names[] = {"next.config.js", "next.config.mjs", "next.config.ts",
                                        "next.config.cjs"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *path = path_join(p->app->arena, p->dir, names[i]);
        const struct doc *config = web_doc(p->app, p->files, path, DOC_SCRIPT, NULL);
        struct slice base = doc_text_at(config, "basePath");
        if (base.len && base.ptr[0] == '/')
            return arena_slicedup(p->app->arena, base);
    }
    return "";
}

/* Projects ---------------------------------------------------------------------------------- */

/* A file that a convention may take, and how it names routes. */
static bool takes(const struct convention *c, struct slice rest)
{
    size_t slash = slice_rfind_char(rest, '/');
    struct slice name = slash == SIZE_MAX ? rest : slice_sub(rest, slash + 1, rest.len);
    if (c->file)
        return slice_starts(name, c->file);
    bool hidden = name.len && name.ptr[0] == '_' && c->routing != WEB_DOTS;
    return name.len && !hidden && name.ptr[0] != '.';
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

/* Pages without a line for the server are no functions. */
static bool runs_on_server(const struct web_project *p, const struct convention *c,
                           const char *path)
{
    struct arena scratch;
    struct slice text;
    bool runs = false;
    if (!c->mentions[0])
        return true;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, p->files->root, path), LIMIT_SOURCE_FILE, &text) ==
        VIRGA_OK) {
        struct slice first = slice_sub(slice_trim(text), 1, 1 + strlen("use client"));
        for (size_t i = 0; i < ARRAY_SIZE(c->mentions) && c->mentions[i]; i++)
            runs = runs || slice_find(text, c->mentions[i]) != SIZE_MAX;
        runs = runs && !slice_eq_str(first, "use client");
    }
    arena_release(&scratch);
    return runs;
}

static void add_file(struct web_project *p, const struct convention *c, const char *base,
                     const char *path, struct slice rest)
{
    struct arena *a = p->app->arena;
    struct slice stem = web_stem(rest);
    const char *method = c->method_in_name ? cut_method(&stem) : NULL;
    if (!c->file_is_named) {
        size_t slash = slice_rfind_char(rest, '/');
        stem = slash == SIZE_MAX ? SLICE_EMPTY : slice_sub(rest, 0, slash);
    } else if (c->routing == WEB_DOTS && slice_rfind_char(stem, '/') != SIZE_MAX &&
               !slice_ends(stem, "/route") && !slice_ends(stem, "/index")) {
        return; /* other files lie beside the route of their folder */
    }
    if (strcmp(c->base, "/") != 0)
        base = arena_printf(a, "%s%s", base, c->base);
    (void)web_add(p, (struct web_file){
                         .file = path,
                         .name = arena_slicedup(a, web_stem(web_below(path, p->dir))),
                         .convention = c->convention,
                         .method = method,
                         .path = web_route(a, base, stem, c->routing),
                     });
}

static void read_convention(struct web_project *p, const struct convention *c, const char *base)
{
    struct arena *a = p->app->arena;
    struct slice folder = slice_of(c->folder);
    folder.len--;
    const char *dir = path_join(a, p->dir, arena_slicedup(a, folder));
    size_t from, to;
    web_files_below(p->files, dir, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *path = p->files->paths.items[i];
        struct slice rest = web_below(path, dir);
        bool api = strcmp(c->convention, "next-props") == 0 && slice_starts(rest, "api/");
        if (web_is_script(path) && takes(c, rest) && !api && runs_on_server(p, c, path))
            add_file(p, c, base, path, rest);
    }
}

static void read_middleware(struct web_project *p, const struct doc *package)
{
    static const char *const endings[] = {".ts", ".js", ".mjs"};
    struct arena *a = p->app->arena;
    for (size_t i = 0; i < ARRAY_SIZE(middleware); i++) {
        if (!depends_on(package, middleware[i].package))
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(endings); k++) {
            const char *path =
                path_join(a, p->dir, arena_printf(a, "%s%s", middleware[i].stem, endings[k]));
            if (app_files_has(p->files, path))
                (void)web_add(p, (struct web_file){.file = path,
                                                   .name = middleware[i].stem,
                                                   .convention = middleware[i].convention,
                                                   .path = "/*"});
        }
    }
}

/* Files of Nitro's middleware are numbered by their names and run for every request. */
static void read_nitro_middleware(struct web_project *p)
{
    struct arena *a = p->app->arena;
    const char *dir = path_join(a, p->dir, "server/middleware");
    size_t from, to;
    web_files_below(p->files, dir, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *path = p->files->paths.items[i];
        if (web_is_script(path))
            (void)web_add(
                p, (struct web_file){.file = path,
                                     .name = arena_slicedup(a, web_stem(web_below(path, p->dir))),
                                     .convention = "nitro-middleware",
                                     .path = "/*"});
    }
}

static void read_project(struct web_project *p, const struct doc *package)
{
    bool next = depends_on(package, "next");
    bool nitro = depends_on(package, "nuxt") || depends_on(package, "nitropack");
    const char *base = next ? base_path(p) : "";
    size_t first = p->app->functions.len;
    p->provider = host_of(p, package);
    for (size_t i = 0; i < ARRAY_SIZE(conventions); i++) {
        const struct convention *c = &conventions[i];
        bool twice = strcmp(c->package, "nitropack") == 0 && depends_on(package, "nuxt");
        if (!twice && depends_on(package, c->package))
            read_convention(p, c, base);
    }
    read_middleware(p, package);
    if (nitro)
        read_nitro_middleware(p);
    vercel_apply(p, first);
}

void frameworks_read_tree(struct app *app, const struct app_files *files,
                          const struct virga_diag_sink *sink)
{
    for (size_t i = 0; i < files->paths.len; i++) {
        const char *path = files->paths.items[i];
        struct arena scratch;
        if (strcmp(path_base(path), "package.json") != 0)
            continue;
        arena_init(&scratch);
        const struct doc *package = read_package(&scratch, files, path);
        struct web_project p = {.app = app, .files = files, .sink = sink};
        p.dir = path_dir(app->arena, path);
        if (package)
            read_project(&p, package);
        arena_release(&scratch);
    }
}
