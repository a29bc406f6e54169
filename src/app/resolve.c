/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"
#include "base/file.h"

/*
 * From the handler that a config names to the source file that people edit. A config often points
 * into a build output; the source it was built from is what we want to look at.
 */

/* Source before what is compiled from it, where both lie side by side. */
static const char *const node_suffixes[] = {
    ".ts",       ".tsx",       ".mts",       ".cts",       ".js",        ".mjs",
    ".cjs",      ".jsx",       "/index.ts",  "/index.tsx", "/index.mts", "/index.cts",
    "/index.js", "/index.mjs", "/index.cjs", "/index.jsx", NULL,
};
static const char *const python_suffixes[] = {".py", "/__init__.py", NULL};

/* Folders that builds write to. */
static const char *const build_folders[] = {
    "dist",   "build",    "out",      "output", "bundle",
    "target", "compiled", ".webpack", ".build", ".esbuild",
};

static bool is_build_folder(struct slice name)
{
    for (size_t i = 0; i < ARRAY_SIZE(build_folders); i++)
        if (slice_eq_str(name, build_folders[i]))
            return true;
    return false;
}

/* The file BASE + one of SUFFIXES, or NULL. */
static const char *with_suffix(struct arena *a, const char *base, const char *const *suffixes,
                               const struct app_files *files)
{
    struct arena scratch;
    const char *found = NULL;
    arena_init(&scratch);
    for (size_t i = 0; suffixes[i] && !found; i++) {
        char *path = arena_printf(&scratch, "%s%s", base, suffixes[i]);
        if (app_files_has(files, path))
            found = arena_strdup(a, path);
    }
    arena_release(&scratch);
    return found;
}

/*
 * BASE with its first build folder replaced by "src" and left out; NULL when it has none. What
 * stands before that folder (the package in a repository of several) stays.
 */
static const char *from_source(struct arena *a, const char *base, const char *const *suffixes,
                               const struct app_files *files)
{
    struct slice rest = slice_of(base);
    while (rest.len) {
        size_t start = (size_t)(rest.ptr - base);
        struct slice folder = slice_cut(rest, '/', &rest);
        if (!rest.len)
            return NULL; /* the last part names the file */
        if (!is_build_folder(folder))
            continue;
        /* webpack puts the service's own tree under this name */
        struct slice below, head = slice_cut(rest, '/', &below);
        if (slice_eq_str(folder, ".webpack") && slice_eq_str(head, "service") && below.len)
            rest = below;
        char *in_src = arena_printf(a, "%.*ssrc/%.*s", (int)start, base, SLICE_ARG(rest));
        char *beside = arena_printf(a, "%.*s%.*s", (int)start, base, SLICE_ARG(rest));
        const char *found = with_suffix(a, in_src, suffixes, files);
        return found ? found : with_suffix(a, beside, suffixes, files);
    }
    return NULL;
}

static const char *find_module(struct arena *a, const char *code_dir, struct slice module,
                               const char *const *suffixes, const struct app_files *files)
{
    const char *base = path_clean(a, path_join(a, code_dir, arena_slicedup(a, module)));
    const char *found = from_source(a, base, suffixes, files);
    return found ? found : with_suffix(a, base, suffixes, files);
}

/* Cuts HANDLER at the '.' at AT, if there is one with something on both sides. */
static bool cut_at(struct slice handler, size_t at, struct slice *ret_module,
                   struct slice *ret_symbol)
{
    if (at == SIZE_MAX || at == 0 || at + 1 >= handler.len)
        return false;
    *ret_module = slice_sub(handler, 0, at);
    *ret_symbol = slice_sub(handler, at + 1, handler.len);
    return true;
}

/* Node: the symbol follows the first '.' of the last path part ("lib.v2/api.users.get"). */
static bool resolve_node(struct app *app, struct app_function *f, const struct app_files *files)
{
    struct slice handler = slice_of(f->handler), module, symbol;
    size_t slash = slice_rfind_char(handler, '/');
    size_t start = slash == SIZE_MAX ? 0 : slash + 1;
    size_t dot = slice_find_char(slice_sub(handler, start, handler.len), '.');
    const size_t cuts[] = {dot == SIZE_MAX ? SIZE_MAX : start + dot,
                           slice_rfind_char(handler, '.')};
    for (size_t i = 0; i < ARRAY_SIZE(cuts); i++) {
        if (!cut_at(handler, cuts[i], &module, &symbol))
            continue;
        const char *file = find_module(app->arena, f->code_dir, module, node_suffixes, files);
        if (!file)
            continue;
        f->file = file;
        f->symbol = arena_slicedup(app->arena, symbol);
        return true;
    }
    return false;
}

/* Python: the symbol follows the last '.'; dots before it are folders too. */
static bool resolve_python(struct app *app, struct app_function *f, const struct app_files *files)
{
    struct slice handler = slice_of(f->handler), module, symbol;
    if (!cut_at(handler, slice_rfind_char(handler, '.'), &module, &symbol))
        return false;
    const char *file = find_module(app->arena, f->code_dir, module, python_suffixes, files);
    if (!file) {
        char *dotted = arena_slicedup(app->arena, module);
        for (char *p = dotted; *p; p++)
            if (*p == '.')
                *p = '/';
        file = find_module(app->arena, f->code_dir, slice_of(dotted), python_suffixes, files);
    }
    if (!file)
        return false;
    f->file = file;
    f->symbol = arena_slicedup(app->arena, symbol);
    return true;
}

/* An archive or a bucket: the source is not here. */
static bool is_packaged(const char *code_dir)
{
    struct slice s = slice_of(code_dir);
    return slice_ends(s, ".zip") || slice_ends(s, ".jar") || slice_find(s, "://") != SIZE_MAX;
}

bool app_resolve_handler(struct app *app, struct app_function *f, const struct app_files *files)
{
    if (!f->handler || !f->code_dir || f->inline_code || is_packaged(f->code_dir))
        return false;
    struct slice runtime = slice_of(f->runtime);
    bool node = slice_starts(runtime, "node"), python = slice_starts(runtime, "python");
    if (runtime.len && !node && !python)
        return false;
    return (!python && resolve_node(app, f, files)) || (!node && resolve_python(app, f, files));
}
