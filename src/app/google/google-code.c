/* SPDX-License-Identifier: Apache-2.0 */
/* Where the code of a function or service lies that a config names by its folder alone. */
#include "app/google/google.h"
#include "base/file.h"
#include "base/limits.h"

static const char *const node_files[] = {
    "index.js",      "index.ts",   "index.mjs",    "function.js",  "server.js",
    "app.js",        "main.js",    "src/index.ts", "src/index.js", "src/server.ts",
    "src/server.js", "src/app.ts", "src/app.js",   "server.ts",    "app.ts",
};
static const char *const python_files[] = {"main.py", "app.py", "server.py", "src/main.py",
                                           "app/main.py"};

static const char *first_of(struct app *app, const char *dir, const char *const *names,
                            size_t count, const struct app_files *files)
{
    struct arena scratch;
    const char *found = NULL;
    arena_init(&scratch);
    for (size_t i = 0; i < count && !found; i++) {
        const char *path = path_clean(&scratch, path_join(&scratch, dir, names[i]));
        if (app_files_has(files, path))
            found = arena_strdup(app->arena, path);
    }
    arena_release(&scratch);
    return found;
}

/* The file that the package in DIR names as its "main"; what it was built from, if that is here. */
static const char *package_main(struct app *app, const char *dir, const struct app_files *files)
{
    struct arena scratch;
    struct slice text, name = SLICE_EMPTY;
    struct doc *root = NULL;
    const struct virga_diag_sink silent = {NULL, NULL};
    arena_init(&scratch);
    const char *path = path_clean(&scratch, path_join(&scratch, dir, "package.json"));
    if (app_files_has(files, path) &&
        file_read(&scratch, path_join(&scratch, files->root, path), LIMIT_CONFIG_FILE, &text) ==
            VIRGA_OK &&
        doc_parse(&scratch, DOC_JSON, text, path, &silent, &root) == VIRGA_OK)
        name = doc_text_at(root, "main");
    if (slice_ends(name, ".js") || slice_ends(name, ".ts"))
        name.len -= 3;
    struct app_function probe = {.code_dir = dir, .runtime = "nodejs"};
    if (name.len) {
        probe.handler = arena_printf(&scratch, "%.*s.main", SLICE_ARG(name));
        (void)app_resolve_handler(app, &probe, files);
    }
    arena_release(&scratch);
    return probe.file;
}

const char *google_main_file(struct app *app, const char *dir, const char *runtime,
                             const struct app_files *files)
{
    struct slice r = slice_of(runtime);
    bool node = slice_starts(r, "node"), python = slice_starts(r, "python");
    const char *found = NULL;
    if (r.len && !node && !python)
        return NULL;
    if (!python)
        found = package_main(app, dir, files);
    if (!found && !python)
        found = first_of(app, dir, node_files, ARRAY_SIZE(node_files), files);
    if (!found && !node)
        found = first_of(app, dir, python_files, ARRAY_SIZE(python_files), files);
    return found;
}

/* The first path that is not before DIR in the sorted list. */
bool google_has_folder(const struct app_files *files, const char *dir)
{
    size_t low = 0, high = files->paths.len, len = strlen(dir);
    if (!len)
        return files->paths.len > 0;
    struct arena scratch;
    arena_init(&scratch);
    const char *inside = arena_printf(&scratch, "%s/", dir);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(files->paths.items[middle], inside) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < files->paths.len && strncmp(files->paths.items[low], inside, len + 1) == 0;
    arena_release(&scratch);
    return found;
}
