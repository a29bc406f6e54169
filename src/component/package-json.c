/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package.json, when no lockfile says what it leads to. An exact version is what will be installed;
 * of a range the lowest version counts, as a possibility.
 */
#include "base/file.h"
#include "base/limits.h"
#include "component/lockfile.h"
#include "finding/glob.h"

static bool package_json_matches(const char *path)
{
    return strcmp(path_base(path), "package.json") == 0;
}

static bool has_lockfile(const struct app_files *files, struct arena *a, const char *dir)
{
    static const char *const names[] = {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock",
                                        "pnpm-lock.yaml"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (app_files_has(files, path_join(a, dir, names[i])))
            return true;
    return false;
}

/* Does one of the globs of the array at J cover the folder BELOW? */
static bool any_glob_covers(struct jscan *j, struct arena *a, const char *below)
{
    struct jscan_string s;
    bool covers = false;
    if (!jscan_array(j))
        return false;
    while (jscan_item(j)) {
        if (!jscan_string(j, &s))
            continue;
        struct slice glob = jscan_decode(a, s);
        if (slice_starts(glob, "./"))
            glob = slice_sub(glob, 2, glob.len);
        covers |= glob.len > 0 && glob_match(arena_slicedup(a, glob), below);
    }
    return covers;
}

/* "workspaces": ["packages/x", …] or {"packages": […]} */
static bool workspaces_cover(struct jscan *j, struct arena *a, const char *below)
{
    struct jscan_string key;
    bool covers = false;
    if (jscan_peek(j) == '[')
        return any_glob_covers(j, a, below);
    if (!jscan_object(j))
        return false;
    while (jscan_key(j, &key)) {
        if (JSCAN_IS(key.raw, "packages"))
            covers |= any_glob_covers(j, a, below);
        else
            jscan_skip(j);
    }
    return covers;
}

static bool manifest_covers(const struct app_files *files, struct arena *a, const char *dir,
                            const char *below)
{
    struct slice text;
    struct jscan j;
    struct jscan_string key;
    bool covers = false;
    char *path = path_join(a, files->root, path_join(a, dir, "package.json"));
    if (file_read(a, path, LIMIT_CONFIG_FILE, &text) != VIRGA_OK)
        return false;
    jscan_init(&j, text);
    if (!jscan_object(&j))
        return false;
    while (jscan_key(&j, &key)) {
        if (JSCAN_IS(key.raw, "workspaces"))
            covers |= workspaces_cover(&j, a, below);
        else
            jscan_skip(&j);
    }
    return covers;
}

/* pnpm-workspace.yaml: its "packages" list, one glob a line. */
static bool pnpm_covers(const struct app_files *files, struct arena *a, const char *dir,
                        const char *below)
{
    struct slice text;
    char *path = path_join(a, files->root, path_join(a, dir, "pnpm-workspace.yaml"));
    if (file_read(a, path, LIMIT_CONFIG_FILE, &text) != VIRGA_OK)
        return false;
    while (text.len > 0) {
        struct slice line = slice_trim(slice_cut(text, '\n', &text));
        if (!slice_starts(line, "- "))
            continue;
        line = slice_trim(slice_sub(line, 2, line.len));
        if (line.len > 1 && (line.ptr[0] == '\'' || line.ptr[0] == '"'))
            line = slice_sub(line, 1, line.len - 1);
        if (line.len > 0 && glob_match(arena_slicedup(a, line), below))
            return true;
    }
    return false;
}

/* A lockfile beside, or one above whose workspaces include this folder. */
static bool is_covered(const struct app_files *files, const char *path)
{
    struct arena a;
    arena_init(&a);
    char *dir = path_dir(&a, path), *above = dir;
    bool covered = has_lockfile(files, &a, dir);
    while (!covered && above[0]) {
        above = path_dir(&a, above);
        const char *below = dir + strlen(above) + (above[0] != '\0');
        covered = has_lockfile(files, &a, above) && (manifest_covers(files, &a, above, below) ||
                                                     pnpm_covers(files, &a, above, below));
    }
    arena_release(&a);
    return covered;
}

static void read_dependencies(struct component_list *out, struct jscan *j, const char *path,
                              struct arena *a, bool dev, bool optional)
{
    struct jscan_string key, value;
    if (!jscan_object(j))
        return;
    while (jscan_key(j, &key)) {
        struct slice version;
        bool exact;
        if (!jscan_string(j, &value))
            continue;
        struct slice name = jscan_decode(a, key), spec = slice_trim(jscan_decode(a, value));
        (void)npm_alias(spec, &name, &spec);
        if (!npm_range_lowest(a, spec, &version, &exact))
            continue;
        struct component *c =
            lockfile_add(out, ECO_NPM, name, version, lockfile_place(j, path, key.raw.ptr - 1));
        c->direct = true;
        c->dev = dev;
        c->optional = optional;
        if (!exact)
            c->range = arena_slicedup(out->arena, spec);
    }
}

static enum virga_err package_json_read(struct component_list *out, struct slice text,
                                        const char *path, const struct virga_diag_sink *sink)
{
    if (out->files && is_covered(out->files, path))
        return VIRGA_OK;
    struct arena a;
    struct jscan j;
    struct jscan_string key;
    size_t before = out->items.len;
    enum virga_err err = VIRGA_OK;
    arena_init(&a);
    jscan_init(&j, text);
    if (jscan_object(&j)) {
        while (jscan_key(&j, &key)) {
            bool dev = JSCAN_IS(key.raw, "devDependencies");
            bool optional = JSCAN_IS(key.raw, "optionalDependencies");
            if (dev || optional || JSCAN_IS(key.raw, "dependencies"))
                read_dependencies(out, &j, path, &a, dev, optional);
            else
                jscan_skip(&j);
        }
    }
    if (!jscan_finish(&j)) {
        err = lockfile_json_error(&j, path, sink);
        out->items.len = before;
    }
    arena_release(&a);
    return err;
}

const struct lockfile_reader package_json_reader = {
    .name = "package-json",
    .matches = package_json_matches,
    .read = package_json_read,
};
