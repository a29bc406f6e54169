/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/file.h"

/* Where the code of a function stands, for each of the platforms. */

/* The first file of NAMES ('|'-separated; '%' stands for BASE) below the function's folder. */
static const char *find_source(struct sls *s, const struct app_function *f, const char *base,
                               const char *names)
{
    struct slice rest = slice_of(names);
    while (rest.len) {
        struct slice name = slice_cut(rest, '|', &rest);
        bool with_base = slice_starts(name, "%");
        name = slice_sub(name, with_base, name.len);
        const char *path = path_clean(
            s->arena,
            path_join(s->arena, f->code_dir,
                      arena_printf(s->arena, "%s%.*s", with_base ? base : "", SLICE_ARG(name))));
        if (app_files_has(s->files, path))
            return path;
    }
    return NULL;
}

/* "main" of the package.json beside the config, relative to it; the file may not exist yet. */
static const char *package_main(struct sls *s, const struct app_function *f)
{
    struct slice text;
    struct doc *root = NULL;
    const char *path = path_clean(s->arena, path_join(s->arena, f->code_dir, "package.json"));
    const char *full = path_join(s->arena, s->files->root, path);
    if (!app_files_has(s->files, path) || file_read(s->arena, full, 1u << 20, &text) != VIRGA_OK ||
        doc_parse(s->arena, DOC_JSON, text, path, NULL, &root) != VIRGA_OK)
        return NULL;
    struct slice main = doc_text_at(root, "main");
    if (slice_starts(main, "/"))
        main = slice_sub(main, 1, main.len);
    if (!main.len)
        return NULL;
    return path_clean(s->arena, arena_slicedup(s->arena, main));
}

/* Google: the handler is what the package's main file exports. */
static void resolve_google(struct sls *s, struct app_function *f)
{
    bool python = slice_starts(slice_of(f->runtime), "python");
    const char *main = python ? NULL : package_main(s, f), *handler = f->handler;
    if (main && strcmp(main, s->file) == 0)
        main = NULL;
    if (main) {
        /* as a Lambda handler, so that built files are led back to their source */
        size_t dot = slice_rfind_char(slice_of(main), '.');
        f->handler = arena_printf(s->arena, "%.*s.%s", (int)(dot == SIZE_MAX ? strlen(main) : dot),
                                  main, handler);
        if (app_resolve_handler(s->app, f, s->files))
            main = NULL;
        f->handler = handler;
    }
    if (!f->file)
        f->file = find_source(s, f, main ? main : "",
                              python ? "main.py"
                                     : "%|index.js|function.js|index.ts|src/index.ts|index.mjs");
    f->symbol = f->file ? f->handler : NULL;
}

/* The WSGI plugin puts its own handler before the app that custom.wsgi.app names: "api/app.app". */
static void resolve_wsgi(struct sls *s, struct app_function *f)
{
    const char *app = sls_text(s, doc_at(s->root, "custom.wsgi.app")), *handler = f->handler;
    if (!app || !slice_ends(slice_of(handler), "wsgi_handler.handler"))
        return;
    f->handler = app;
    (void)app_resolve_handler(s->app, f, s->files);
    f->handler = handler;
}

void sls_resolve_source(struct sls *s, struct app_function *f, const struct doc *node)
{
    static const char suffixes[] = "%|%.js|%.ts|%.mjs|%.cjs|%.py|%/index.js|%/index.ts";
    const char *script = sls_text(s, doc_get(node, "script"));
    if (s->platform == PROVIDER_CLOUDFLARE && (script || f->handler)) {
        f->file = find_source(s, f, script ? script : f->handler, suffixes);
        f->symbol = f->file ? "default.fetch" : NULL;
    } else if (s->platform == PROVIDER_GOOGLE && f->handler) {
        resolve_google(s, f);
    } else if (!f->handler || app_resolve_handler(s->app, f, s->files)) {
        return;
    } else if (s->platform == PROVIDER_AWS) {
        resolve_wsgi(s, f);
    } else if (sls_is_small_platform(s)) {
        f->file = find_source(s, f, f->handler, suffixes);
        f->symbol = f->file ? "handler" : NULL;
    }
}
