/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "component/lockfile.h"

static const struct lockfile_reader *const readers[] = {
    &package_lock_reader, &package_json_reader, &pipfile_lock_reader, &pnpm_lock_reader,
    &poetry_lock_reader,  &requirements_reader, &uv_lock_reader,      &yarn_lock_reader,
};

bool lockfile_is_named(const char *path, const char *const *names)
{
    const char *base = path_base(path);
    for (size_t i = 0; names[i]; i++)
        if (strcmp(base, names[i]) == 0)
            return true;
    return false;
}

bool lockfile_has_beside(const struct component_list *out, const char *path, const char *name)
{
    if (!out->files)
        return false;
    struct arena a;
    arena_init(&a);
    bool has = app_files_has(out->files, path_join(&a, path_dir(&a, path), name));
    arena_release(&a);
    return has;
}

struct component *lockfile_add(struct component_list *out, enum ecosystem e, struct slice name,
                               struct slice version, struct location at)
{
    struct component *c = vec_add(&out->items, out->arena);
    c->ecosystem = e;
    c->name = arena_slicedup(out->arena, slice_trim(name));
    c->version = arena_slicedup(out->arena, slice_trim(version));
    c->at = at;
    return c;
}

struct location lockfile_place(struct jscan *j, const char *file, const char *at)
{
    struct location place = {.file = file};
    jscan_position(j, at, &place.line, &place.column);
    return place;
}

enum virga_err lockfile_json_error(struct jscan *j, const char *file,
                                   const struct virga_diag_sink *sink)
{
    struct location at = lockfile_place(j, file, j->p);
    diag_emit(sink, VIRGA_DIAG_WARNING, "lockfile-syntax", file, at.line, at.column,
              "%s; its packages were not checked", j->error ? j->error : "malformed JSON");
    return VIRGA_ERR_SYNTAX;
}

/* Installed packages bring manifests of their own, which say nothing about the app. */
bool lockfile_is_installed(const char *path)
{
    return strncmp(path, "node_modules/", 13) == 0 || strstr(path, "/node_modules/") ||
           strstr(path, "site-packages/");
}

static void read_one(struct component_list *out, const struct lockfile_reader *reader,
                     const char *path, const struct virga_diag_sink *sink)
{
    struct arena a;
    struct slice text;
    arena_init(&a);
    enum virga_err err =
        file_read(&a, path_join(&a, out->files->root, path), LIMIT_LOCKFILE, &text);
    if (err == VIRGA_ERR_LIMIT)
        diag_emit(sink, VIRGA_DIAG_WARNING, "file-too-large", path, 0, 0,
                  "lockfile over %u MB; its packages were not checked", LIMIT_LOCKFILE >> 20);
    else if (err != VIRGA_OK)
        diag_emit(sink, VIRGA_DIAG_WARNING, "file-unreadable", path, 0, 0,
                  "the file cannot be read; its packages were not checked");
    else if (reader->read(out, text, arena_strdup(out->arena, path), sink) == VIRGA_ERR_LIMIT)
        diag_emit(sink, VIRGA_DIAG_WARNING, "lockfile-limit", path, 0, 0,
                  "too large or too deep to be read whole; some packages were not checked");
    arena_release(&a);
}

void component_collect(struct component_list *out, const struct app_files *files,
                       const struct virga_diag_sink *sink)
{
    out->files = files;
    for (size_t i = 0; i < files->paths.len; i++) {
        const char *path = files->paths.items[i];
        for (size_t k = 0; k < ARRAY_SIZE(readers) && !lockfile_is_installed(path); k++)
            if (readers[k]->matches(path))
                read_one(out, readers[k], path, sink);
    }
    out->files = NULL;
}
