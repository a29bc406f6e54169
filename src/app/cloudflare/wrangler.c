/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudflare/wrangler-internal.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * Cloudflare Workers: wrangler.toml, wrangler.json, wrangler.jsonc. The top level of a file
 * declares one Worker; each named environment that says something of its own is deployed as
 * another one, from the same code, as NAME-ENVIRONMENT unless it has a name.
 */

#define MAX_ENVIRONMENTS 64u

const char *worker_text(struct worker *w, const struct doc *node)
{
    return app_copy(w->app, doc_text(node));
}

void worker_report_cap(struct worker *w, const char *what, struct location at)
{
    if (!w->told_of_caps)
        diag_emit(w->sink, VIRGA_DIAG_WARNING, "worker-too-large", at.file, at.line, at.column,
                  "Worker '%s' has too many %s: the rest is not read",
                  worker_name(w->app, w->root, w->env), what);
    w->told_of_caps = true;
}

const struct doc *worker_inherited(const struct worker *w, const char *path)
{
    struct slice rest, first = slice_cut(slice_of(path), '.', &rest);
    doc_each(own, w->env)
    {
        if (slice_eq(own->key, first)) /* said here, it replaces the whole of the top level's */
            return doc_at(w->env, path);
    }
    return doc_at(w->root, path);
}

const struct doc *worker_section(const struct worker *w)
{
    return w->env ? w->env : w->root;
}

const char *worker_name(struct app *app, const struct doc *root, const struct doc *env)
{
    struct slice name = doc_text_at(root, "name"), own = doc_text_at(env, "name");
    if (own.len)
        return arena_slicedup(app->arena, own);
    if (!name.len)
        name = SLICE("worker");
    if (!env || !doc_bool(doc_get(root, "legacy_env"), true))
        return arena_slicedup(app->arena, name);
    return arena_printf(app->arena, "%.*s-%.*s", SLICE_ARG(name), SLICE_ARG(env->key));
}

/* Code --------------------------------------------------------------------------------------- */

static const char *file_below(struct worker *w, const char *path)
{
    const char *clean = path_clean(w->app->arena, path_join(w->app->arena, w->dir, path));
    return app_files_has(w->files, clean) ? clean : NULL;
}

/* What MAIN names, or the source that it is built from. */
static const char *find_main(struct worker *w, const char *main)
{
    static const char *const suffixes[] = {"", ".ts", ".tsx", ".mts", ".js", ".mjs", ".py"};
    static const char *const built[] = {"dist/", "build/", "out/"};
    struct slice stem = slice_of(main);
    const char *found = file_below(w, main);
    while (slice_starts(stem, "./"))
        stem = slice_sub(stem, 2, stem.len);
    size_t dot = slice_rfind_char(stem, '.'), slash = slice_rfind_char(stem, '/');
    if (dot != SIZE_MAX && (slash == SIZE_MAX || dot > slash))
        stem.len = dot;
    else if (!found)
        for (size_t k = 1; k < ARRAY_SIZE(suffixes) && !found; k++)
            found = file_below(w, arena_printf(w->app->arena, "%s%s", main, suffixes[k]));
    for (size_t i = 0; i < ARRAY_SIZE(built) && !found; i++) {
        if (!slice_starts(stem, built[i]))
            continue;
        struct slice rest = slice_sub(stem, strlen(built[i]), stem.len);
        for (size_t k = 1; k < ARRAY_SIZE(suffixes) && !found; k++)
            found = file_below(
                w, arena_printf(w->app->arena, "src/%.*s%s", SLICE_ARG(rest), suffixes[k]));
    }
    return found;
}

/* A Python Worker is a function on_fetch or, since 2025, a class Default with a method. */
static const char *python_symbol(struct worker *w)
{
    struct arena scratch;
    struct slice text = SLICE_EMPTY;
    arena_init(&scratch);
    char *path = path_join(&scratch, w->files->root, w->f->file);
    enum virga_err err = file_read(&scratch, path, LIMIT_SOURCE_FILE, &text);
    bool class = err == VIRGA_OK && slice_find(text, "class Default(") != SIZE_MAX;
    arena_release(&scratch);
    return class ? "Default.fetch" : "on_fetch";
}

/* The file that is there among the words behind "wrangler deploy" in the command TEXT. */
static const char *entry_of_command(struct worker *w, struct slice text)
{
    static const char *const commands[] = {"wrangler deploy ", "wrangler dev ",
                                           "wrangler publish "};
    static const char *const endings[] = {".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".py"};
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < ARRAY_SIZE(commands) && at == SIZE_MAX; i++)
        at = slice_find(text, commands[i]);
    text = at == SIZE_MAX ? SLICE_EMPTY : slice_sub(text, at, text.len);
    while (text.len) {
        struct slice word = slice_cut(text, ' ', &text);
        if (word.len && strchr("&|;", word.ptr[0]))
            return NULL; /* another command */
        for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
            const char *file = slice_ends(word, endings[i])
                                   ? file_below(w, arena_slicedup(w->app->arena, word))
                                   : NULL;
            if (file)
                return file;
        }
    }
    return NULL;
}

/* "deploy": "wrangler deploy src/index.ts": scripts of the package name what the config leaves out.
 */
static const char *entry_of_scripts(struct worker *w)
{
    const char *path = path_join(w->app->arena, w->dir, "package.json"), *entry = NULL;
    struct doc *package = NULL;
    struct arena scratch;
    struct slice text;
    if (!app_files_has(w->files, path))
        return NULL;
    arena_init(&scratch);
    char *whole = path_join(&scratch, w->files->root, path);
    if (file_read(&scratch, whole, LIMIT_SOURCE_FILE, &text) != VIRGA_OK ||
        slice_find(text, "wrangler") == SIZE_MAX ||
        doc_parse(&scratch, DOC_JSON, text, path, NULL, &package) != VIRGA_OK)
        package = NULL;
    doc_each(script, doc_get(package, "scripts"))
    {
        if (!entry)
            entry = entry_of_command(w, doc_text(script));
    }
    arena_release(&scratch);
    return entry;
}

static void find_code(struct worker *w)
{
    static const char *const usual[] = {
        "src/index.ts",          "src/index.tsx", "src/index.js", "src/index.mjs",
        "src/worker.ts",         "src/worker.js", "index.ts",     "index.js",
        "workers-site/index.js", "worker.ts",     "worker.js",
    };
    const struct doc *main = worker_inherited(w, "main");
    if (!main)
        main = doc_at(w->root, "build.upload.main");
    w->f->handler = main ? worker_text(w, main) : w->entry;
    w->f->code_dir = w->dir;
    w->f->file = w->f->handler && main ? find_main(w, w->f->handler) : w->entry;
    for (size_t i = 0; i < ARRAY_SIZE(usual) && !w->f->file && !w->f->handler; i++)
        w->f->file = file_below(w, usual[i]);
    bool python = w->f->file && slice_ends(slice_of(w->f->file), ".py");
    w->f->symbol = python ? python_symbol(w) : "default.fetch";
}

/* The file ----------------------------------------------------------------------------------- */

/* What wrangler takes without being told, the first that is there. */
static const char *const names[] = {"wrangler.json", "wrangler.jsonc", "wrangler.toml"};

static bool matches(const char *file)
{
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (strcmp(path_base(file), names[i]) == 0)
            return true;
    return false;
}

/* The file beside FILE that wrangler takes in its place; NULL when it takes FILE. */
static const char *taken_instead(struct app *app, const struct app_files *files, const char *file)
{
    const char *dir = path_dir(app->arena, file);
    for (size_t i = 0; i < ARRAY_SIZE(names) && strcmp(path_base(file), names[i]) != 0; i++)
        if (app_files_has(files, path_join(app->arena, dir, names[i])))
            return names[i];
    return NULL;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(root);
}

/* What the file declares: a Worker with code, or why it has none. */
static const char *why_no_worker(const struct doc *root, bool code)
{
    static const char *const keys[] = {"main",  "build",  "type",        "site",    "workers_dev",
                                       "route", "routes", "usage_model", "triggers"};
    code = code || doc_get(root, "main");
    if (doc_get(root, "pages_build_output_dir") && !code)
        return "this is a Pages project: its functions are the files of its folder 'functions'";
    if (doc_get(root, "assets") && !code)
        return "this Worker serves files only: it has no 'main'";
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        if (doc_get(root, keys[i]))
            return NULL;
    }
    return doc_get(root, "name") ? NULL : "no 'name' and no 'main': this file declares no Worker";
}

/* The function of the model that W's section is deployed as: its own, or one of the file. */
static struct app_function *function_of(struct worker *w, size_t first)
{
    const struct doc *name = doc_get(w->env, "name"), *at = name ? name : w->env;
    const char *text = worker_name(w->app, w->root, w->env);
    for (size_t i = first; i < w->app->functions.len; i++)
        if (strcmp(w->app->functions.items[i]->name, text) == 0)
            return w->app->functions.items[i];
    if (!at)
        at = doc_get(w->root, "name") ? doc_get(w->root, "name") : w->root;
    struct app_function *f = app_add_function(w->app, text, doc_location(at));
    f->provider = PROVIDER_CLOUDFLARE;
    f->runtime = "workers";
    f->node = w->root;
    return f;
}

static void read_worker(struct worker *w, size_t first)
{
    w->f = function_of(w, first);
    w->told_of_caps = false;
    if (!w->f->symbol)
        find_code(w);
    worker_read_settings(w);
    worker_read_bindings(w);
    worker_read_triggers(w);
    worker_read_assets(w, w->f->name);
}

static void read_environments(struct worker *w, size_t first)
{
    unsigned count = 0;
    doc_each(env, doc_get(w->root, "env"))
    {
        if (!doc_is_map(env) || doc_count(env) == 0)
            continue; /* the same as the top level, under another name */
        if (count++ >= MAX_ENVIRONMENTS) {
            diag_emit(w->sink, VIRGA_DIAG_WARNING, "worker-too-large", env->file, env->key_line,
                      env->key_column, "more than %u environments: the rest is not read",
                      MAX_ENVIRONMENTS);
            return;
        }
        w->env = env;
        worker_report_not_inherited(w);
        read_worker(w, first);
    }
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct worker w = {.app = app, .root = root, .files = files, .sink = sink};
    size_t first = app->functions.len;
    const char *instead = taken_instead(app, files, file);
    if (instead) {
        diag_emit(sink, VIRGA_DIAG_NOTE, "wrangler-not-taken", file, 0, 0,
                  "wrangler takes '%s' of the same folder", instead);
        return;
    }
    w.dir = path_dir(app->arena, file);
    w.first_resource = app->resources.len;
    if (!doc_get(root, "main") && !doc_get(root, "pages_build_output_dir"))
        w.entry = entry_of_scripts(&w);
    const char *why = why_no_worker(root, w.entry);
    /* a name without code is a Worker that is to be, but for the folder of functions beside it */
    if (!why && !w.entry && !doc_get(root, "main") && !doc_get(root, "site") &&
        !doc_get(root, "build") && pages_has_functions(files, w.dir)) {
        pages_read(app, root, w.dir, files, sink);
        app_add_direct_triggers(app, first);
        return;
    }
    if (why) {
        worker_read_assets(&w, worker_name(app, root, NULL));
        if (doc_get(root, "pages_build_output_dir"))
            pages_read(app, root, w.dir, files, sink);
        if (app->functions.len > first) {
            app_add_direct_triggers(app, first);
            return;
        }
        diag_emit(sink, VIRGA_DIAG_NOTE, "wrangler-no-worker", file, root->line, root->column, "%s",
                  why);
        return;
    }
    read_worker(&w, first);
    read_environments(&w, first);
    app_add_direct_triggers(app, first);
}

static void read_tree(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    size_t first = app->functions.len;
    worker_join(app);
    pages_read_tree(app, files, sink);
    app_add_direct_triggers(app, first);
}

const struct app_reader wrangler_reader = {.name = "wrangler",
                                           .matches = matches,
                                           .accepts = accepts,
                                           .read = read_config,
                                           .read_tree = read_tree};
