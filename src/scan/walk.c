/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a scan. What Git ignores is read all the same: what is deployed is the folder, not
 * the repository.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "finding/glob.h"
#include "scan/scan-internal.h"

struct folder {
    const char *path; /* relative; "" = the root */
    unsigned depth;
    bool linked; /* reached through a link: further links to folders are not followed */
};

struct walker {
    struct walk *out;
    struct arena *arena;
    const struct settings *settings;
    const struct virga_diag_sink *sink;
    const char *root;
    char *real_root; /* the root with every link resolved; malloc'ed */
    VEC(struct folder) todo;
    bool full;
};

struct names {
    struct arena arena;
    VEC(const char *) items;
};

static bool one_of(const char *name, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(name, *list) == 0)
            return true;
    }
    return false;
}

static bool has_name(const struct names *names, const char *const *list)
{
    for (size_t i = 0; i < names->items.len; i++) {
        if (one_of(names->items.items[i], list))
            return true;
    }
    return false;
}

/* The kind of files that stand beside a build folder where one is made. */
static bool has_build(const struct names *beside)
{
    static const char *const prefixes[] = {
        "webpack.",   "rollup.config.", "vite.config.", "tsconfig", "esbuild",       "gulpfile.",
        "Gruntfile.", "babel.config.",  "tsup.",        "setup.py", "pyproject.toml"};
    for (size_t i = 0; i < beside->items.len; i++) {
        for (size_t k = 0; k < ARRAY_SIZE(prefixes); k++) {
            if (strncmp(beside->items.items[i], prefixes[k], strlen(prefixes[k])) == 0)
                return true;
        }
    }
    return false;
}

static bool holds(struct walker *w, const char *folder, const char *name)
{
    struct arena a;
    arena_init(&a);
    bool found = file_exists(path_join(&a, path_join(&a, w->root, folder), name));
    arena_release(&a);
    return found;
}

/*
 * Why the folder PATH, called NAME, with BESIDE around it, is not entered: the counter to add to;
 * NULL when it is entered.
 */
static size_t *reason_to_skip(struct walker *w, const char *path, const char *name,
                              const struct names *beside)
{
    static const char *const packages[] = {
        "node_modules",  "bower_components", "jspm_packages", "__pypackages__",
        "site-packages", "__pycache__",      "venv",          NULL};
    static const char *const made[] = {".serverless", ".aws-sam",  "cdk.out",  ".next",
                                       ".nuxt",       ".output",   ".webpack", ".esbuild",
                                       ".build",      ".wrangler", NULL};
    static const char *const maybe_made[] = {"dist", "build", "out", NULL};
    static const char *const php_or_ruby[] = {"composer.json", "Gemfile", "go.mod", NULL};
    static const char *const sources[] = {"src",       "lib",          "source",
                                          "functions", "package.json", NULL};
    struct report_skipped *skipped = &w->out->skipped;
    if (one_of(name, packages) || holds(w, path, "pyvenv.cfg"))
        return &skipped->vendor;
    if (strcmp(name, "vendor") == 0 && has_name(beside, php_or_ruby))
        return &skipped->vendor;
    if (one_of(name, made))
        return &skipped->generated;
    if (one_of(name, maybe_made) && has_build(beside) && has_name(beside, sources))
        return &skipped->generated;
    if (strcmp(name, "coverage") == 0 && holds(w, path, "lcov.info"))
        return &skipped->generated;
    /* workflows deploy, and Chalice keeps its settings in a folder of that kind */
    if (strcmp(name, ".github") == 0 || strcmp(name, ".chalice") == 0)
        return NULL;
    return name[0] == '.' ? &skipped->hidden : NULL;
}

static bool is_excluded(const struct walker *w, const char *path)
{
    for (size_t i = 0; i < w->settings->exclude.len; i++) {
        if (glob_match(w->settings->exclude.items[i], path))
            return true;
    }
    return false;
}

static void add_file(struct walker *w, const char *path)
{
    if (is_excluded(w, path)) {
        w->out->skipped.excluded++;
        return;
    }
    if (w->out->files.paths.len >= LIMIT_FILES) {
        if (!w->full)
            diag_emit(w->sink, VIRGA_DIAG_WARNING, "too-many-files", NULL, 0, 0,
                      "more than %u files: the rest is not read, exclude some or scan a part",
                      LIMIT_FILES);
        w->full = true;
        return;
    }
    *vec_add(&w->out->files.paths, w->arena) = path;
}

static void add_folder(struct walker *w, const char *path, const char *name,
                       const struct names *beside, const struct folder *in, bool linked)
{
    size_t *counter = reason_to_skip(w, path, name, beside);
    if (!counter && is_excluded(w, path))
        counter = &w->out->skipped.excluded;
    if (counter) {
        (*counter)++;
        return;
    }
    if (in->depth + 1 > LIMIT_PATH_DEPTH) {
        diag_emit(w->sink, VIRGA_DIAG_WARNING, "path-too-deep", path, 0, 0,
                  "more than %u folders deep: not read", LIMIT_PATH_DEPTH);
        return;
    }
    *vec_add(&w->todo, w->arena) = (struct folder){path, in->depth + 1, linked};
}

/*
 * A link is followed when it leads to something inside the root that is not above itself. What is
 * reached so keeps the name it has here: code refers to it by that.
 */
static void add_link(struct walker *w, const char *path, const char *full, const char *name,
                     const struct names *beside, const struct folder *in)
{
    struct stat st;
    char *target = realpath(full, NULL);
    size_t root_len = strlen(w->real_root);
    const char *inside = NULL;
    if (target && strncmp(target, w->real_root, root_len) == 0 && target[root_len] == '/')
        inside = target + root_len + 1;
    if (inside && stat(target, &st) == 0 && S_ISREG(st.st_mode)) {
        *vec_add(&w->out->links, w->arena) =
            (struct walk_link){path, arena_strdup(w->arena, inside)};
        add_file(w, path);
    } else if (inside && stat(target, &st) == 0 && S_ISDIR(st.st_mode) && !in->linked &&
               !(strncmp(path, inside, strlen(inside)) == 0 && path[strlen(inside)] == '/')) {
        *vec_add(&w->out->links, w->arena) =
            (struct walk_link){path, arena_strdup(w->arena, inside)};
        add_folder(w, path, name, beside, in, true);
    } else {
        w->out->skipped.links++;
    }
    free(target);
}

static void add_entry(struct walker *w, const char *name, const struct names *beside,
                      const struct folder *in)
{
    struct stat st;
    const char *path =
        in->path[0] ? path_join(w->arena, in->path, name) : arena_strdup(w->arena, name);
    const char *full = path_join(w->arena, w->root, path);
    if (lstat(full, &st) != 0)
        return; /* gone since */
    if (S_ISREG(st.st_mode))
        add_file(w, path);
    else if (S_ISDIR(st.st_mode))
        add_folder(w, path, name, beside, in, in->linked);
    else if (S_ISLNK(st.st_mode))
        add_link(w, path, full, name, beside, in);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void walk_folder(struct walker *w, struct folder in)
{
    struct names names = {0};
    const struct dirent *entry;
    DIR *dir = opendir(in.path[0] ? path_join(w->arena, w->root, in.path) : w->root);
    if (!dir) {
        diag_emit(w->sink, VIRGA_DIAG_WARNING, "unreadable-folder", in.path[0] ? in.path : ".", 0,
                  0, "cannot list this folder: %s", strerror(errno));
        return;
    }
    arena_init(&names.arena);
    while ((entry = readdir(dir)) && names.items.len < LIMIT_FILES) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            *vec_add(&names.items, &names.arena) = arena_strdup(&names.arena, entry->d_name);
    }
    (void)closedir(dir);
    if (names.items.len)
        qsort(names.items.items, names.items.len, sizeof(names.items.items[0]), compare_names);
    for (size_t i = 0; i < names.items.len; i++)
        add_entry(w, names.items.items[i], &names, &in);
    arena_release(&names.arena);
}

enum virga_err walk_run(struct walk *w, struct arena *a, const char *path,
                        const struct settings *settings, const struct virga_diag_sink *sink)
{
    struct stat st;
    struct walker walker = {.out = w, .arena = a, .settings = settings, .sink = sink};
    errno = 0;
    if (stat(path, &st) != 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "no-such-path", NULL, 0, 0, "cannot scan '%s': %s", path,
                  errno ? strerror(errno) : "it is neither a file nor a folder");
        return VIRGA_ERR_NOTFOUND;
    }
    if (S_ISREG(st.st_mode)) {
        const char *folder = path_dir(a, path);
        w->files.root = folder[0] ? folder : ".";
        *vec_add(&w->files.paths, a) = arena_strdup(a, path_base(path));
        return VIRGA_OK;
    }
    w->files.root = arena_strdup(a, path);
    walker.root = w->files.root;
    walker.real_root = realpath(path, NULL);
    if (!walker.real_root)
        return VIRGA_ERR_IO;
    if (strcmp(walker.real_root, "/") == 0)
        walker.real_root[0] = '\0';
    *vec_add(&walker.todo, a) = (struct folder){"", 0, false};
    while (walker.todo.len && !walker.full)
        walk_folder(&walker, walker.todo.items[--walker.todo.len]);
    if (w->files.paths.len)
        qsort(w->files.paths.items, w->files.paths.len, sizeof(w->files.paths.items[0]),
              compare_names);
    free(walker.real_root);
    return VIRGA_OK;
}

const char *walk_canonical(const struct walk *w, struct arena *a, const char *file)
{
    for (size_t i = 0; i < w->links.len; i++) {
        const struct walk_link *l = &w->links.items[i];
        size_t len = strlen(l->name);
        if (strncmp(file, l->name, len) != 0 || (file[len] != '/' && file[len] != '\0'))
            continue;
        return file[len] ? path_join(a, l->target, file + len + 1) : l->target;
    }
    return file;
}
