/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "taint/link-internal.h"

/* Which file an import means. Libraries are models (rules), never files. */

#define PATH_BYTES 4096

static bool module_of_file(struct link *l, struct slice path, uint32_t *ret_module)
{
    const struct ir_file *file = ir_program_find(l->program, path);
    if (!file || !file->functions.len)
        return false;
    *ret_module = l->file_of[file->functions.items[0]->id];
    return true;
}

bool module_at(struct link *l, struct slice path, uint32_t *ret_module)
{
    return module_of_file(l, path, ret_module);
}

/* The file HEAD + TAIL. */
static bool try_file(struct link *l, struct slice head, const char *tail, uint32_t *ret_module)
{
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%.*s%s", SLICE_ARG(head), tail);
    return n > 0 && (size_t)n < sizeof(path) &&
           module_of_file(l, (struct slice){path, (size_t)n}, ret_module);
}

/* ---- JavaScript and TypeScript ---- */

/* What the compiler would have made of a TypeScript file that is imported by its output's name. */
static const struct {
    const char *output, *source;
} outputs[] = {
    {".js", ".ts"}, {".js", ".tsx"}, {".jsx", ".tsx"}, {".mjs", ".mts"}, {".cjs", ".cts"}};

bool module_find_js(struct link *l, const char *path, uint32_t *ret_module)
{
    static const char *const tails[] = {"",          ".ts",        ".tsx",       ".mts",
                                        ".cts",      ".js",        ".jsx",       ".mjs",
                                        ".cjs",      "/index.ts",  "/index.tsx", "/index.mts",
                                        "/index.js", "/index.jsx", "/index.mjs", "/index.cjs"};
    struct slice base = slice_of(path);
    if (slice_eq_str(base, "."))
        base = SLICE("index");
    for (size_t i = 0; i < ARRAY_SIZE(tails); i++)
        if (try_file(l, base, tails[i], ret_module))
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(outputs); i++) {
        if (!slice_ends(base, outputs[i].output))
            continue;
        struct slice head = slice_sub(base, 0, base.len - strlen(outputs[i].output));
        if (try_file(l, head, outputs[i].source, ret_module))
            return true;
    }
    return false;
}

static bool resolve_js(struct link *l, uint32_t file, struct slice name, uint32_t *ret_module)
{
    if (name.len >= PATH_BYTES)
        return false;
    if (!slice_starts(name, "./") && !slice_starts(name, "../") && !slice_eq_str(name, ".") &&
        !slice_eq_str(name, ".."))
        return config_resolve(l, file, name, ret_module);
    struct arena scratch;
    arena_init(&scratch);
    const char *dir = path_dir(&scratch, l->program->files.items[file]->path);
    const char *path =
        path_clean(&scratch, path_join(&scratch, dir, arena_slicedup(&scratch, name)));
    bool found = module_find_js(l, path, ret_module);
    arena_release(&scratch);
    return found;
}

/* ---- Python ---- */

static bool folder_module(struct link *l, struct slice path, uint32_t *ret_module)
{
    uintptr_t id = (uintptr_t)map_get(&l->module_ids, path);
    if (!id) {
        const char *dir = map_get(&l->py_dirs, path);
        if (!dir)
            return false;
        *vec_add(&l->modules, &l->arena) = (struct module){.file = IR_NONE, .dir = dir};
        id = l->modules.len;
        map_put(&l->module_ids, slice_of(dir), (void *)id);
    }
    *ret_module = (uint32_t)(id - 1);
    return true;
}

/* The module "a.b" below DIR. FOLDERS: a folder without __init__.py will do. */
static bool find_python(struct link *l, struct slice dir, struct slice dotted, bool folders,
                        uint32_t *ret_module)
{
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%.*s%s%.*s", SLICE_ARG(dir),
                     dir.len && dotted.len ? "/" : "", SLICE_ARG(dotted));
    if (n < 0 || (size_t)n >= sizeof(path))
        return false;
    for (size_t i = dir.len; i < (size_t)n; i++)
        if (path[i] == '.')
            path[i] = '/';
    struct slice base = {path, (size_t)n};
    if (dotted.len && try_file(l, base, ".py", ret_module))
        return true;
    if (try_file(l, base, base.len ? "/__init__.py" : "__init__.py", ret_module))
        return true;
    return folders && folder_module(l, base, ret_module);
}

static struct slice parent_of(struct slice dir)
{
    size_t at = slice_rfind_char(dir, '/');
    return at == SIZE_MAX ? SLICE_EMPTY : slice_sub(dir, 0, at);
}

static bool search_python(struct link *l, struct slice dir, struct slice name, bool folders,
                          uint32_t *ret_module)
{
    for (;;) {
        if (find_python(l, dir, name, folders, ret_module))
            return true;
        if (!dir.len)
            break;
        dir = parent_of(dir);
    }
    for (size_t i = 0; i < l->py_roots.len; i++)
        if (find_python(l, slice_of(l->py_roots.items[i]), name, folders, ret_module))
            return true;
    return false;
}

static bool resolve_python(struct link *l, uint32_t file, struct slice name, uint32_t *ret_module)
{
    struct slice dir = parent_of(slice_of(l->program->files.items[file]->path));
    size_t dots = 0;
    while (dots < name.len && name.ptr[dots] == '.')
        dots++;
    if (dots) {
        for (size_t i = 1; i < dots; i++)
            dir = parent_of(dir);
        return find_python(l, dir, slice_sub(name, dots, name.len), true, ret_module);
    }
    return search_python(l, dir, name, false, ret_module) ||
           search_python(l, dir, name, true, ret_module);
}

bool module_submodule(struct link *l, uint32_t module, const struct atom *name,
                      uint32_t *ret_module)
{
    const char *dir = l->modules.items[module].dir;
    return dir && find_python(l, slice_of(dir), atom_slice(name), true, ret_module);
}

/* ---- all ---- */

bool module_resolve(struct link *l, uint32_t file, struct slice name, uint32_t *ret_module)
{
    const struct ir_file *ir = l->program->files.items[file];
    if (!name.len)
        return false;
    if (ir->lang == LANG_JAVASCRIPT)
        return resolve_js(l, file, name, ret_module);
    /* copies of libraries lie beside Python functions: those that rules know stay libraries */
    if (name.ptr[0] != '.' && rule_package(l->rules, ir->lang, atom_get(l->program->atoms, name)))
        return false;
    return resolve_python(l, file, name, ret_module);
}

/* Notes the folders above a Python file. */
static void add_python_dirs(struct link *l, struct slice path)
{
    for (struct slice dir = parent_of(path); dir.len; dir = parent_of(dir)) {
        if (map_get(&l->py_dirs, dir))
            return;
        char *copy = arena_slicedup(&l->arena, dir);
        map_put(&l->py_dirs, slice_of(copy), copy);
    }
}

#define MAX_ROOTS 64

static void add_root(struct link *l, struct slice dir)
{
    const char *known = map_get(&l->py_dirs, dir);
    if (!known || l->py_roots.len >= MAX_ROOTS)
        return;
    for (size_t i = 0; i < l->py_roots.len; i++)
        if (l->py_roots.items[i] == known)
            return;
    *vec_add(&l->py_roots, &l->arena) = known;
}

/* Folders from which imports start beside the file's own: code of functions, src, layers. */
static void add_python_roots(struct link *l)
{
    for (size_t i = 0; i < l->app->functions.len; i++)
        add_root(l, slice_of(l->app->functions.items[i]->code_dir));
    for (size_t i = 0; i < l->py_dirs.len; i++) {
        struct slice dir = l->py_dirs.entries[i].key;
        if (slice_eq_str(dir, "src") || slice_eq_str(dir, "python") || slice_ends(dir, "/python"))
            add_root(l, dir);
    }
}

void modules_init(struct link *l)
{
    map_init(&l->module_ids, &l->arena);
    map_init(&l->py_dirs, &l->arena);
    for (uint32_t i = 0; i < l->nfiles; i++) {
        const struct ir_file *file = l->program->files.items[i];
        const char *dir = NULL;
        if (file->lang == LANG_PYTHON) {
            add_python_dirs(l, slice_of(file->path));
            if (strcmp(path_base(file->path), "__init__.py") == 0)
                dir = path_dir(&l->arena, file->path);
        }
        *vec_add(&l->modules, &l->arena) = (struct module){.file = i, .dir = dir};
    }
    add_python_roots(l);
}
