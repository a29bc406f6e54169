/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package-lock.json and npm-shrinkwrap.json. Version 1 nests "dependencies" in "dependencies";
 * versions 2 and 3 have a flat "packages" by path (2 keeps both: the flat one counts). Version 1 is
 * turned into the same paths, so that one walk finds out what brings what.
 */
#include "base/file.h"
#include "base/limits.h"
#include "component/lockfile.h"

#define MAX_PATH_BYTES 4096 /* of a package below the project */

struct lock {
    struct npm_graph *graph;
    struct jscan json;
    bool flat;  /* "packages" was met */
    bool limit; /* something was left out because a cap was hit */
};

static bool package_lock_matches(const char *path)
{
    static const char *const names[] = {"package-lock.json", "npm-shrinkwrap.json", NULL};
    return lockfile_is_named(path, names);
}

/* Archives of a forge are no registry packages, though they look like any other download. */
static bool is_registry_address(struct slice url)
{
    static const char *const forges[] = {"://codeload.github.com/", "://github.com/",
                                         "://gitlab.com/", "://bitbucket.org/"};
    if (url.len == 0)
        return true; /* bundled, or the lockfile leaves addresses out */
    if (!slice_starts(url, "https:") && !slice_starts(url, "http:"))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(forges); i++)
        if (slice_find(url, forges[i]) != SIZE_MAX)
            return false;
    return true;
}

static struct npm_package *add_package(struct npm_graph *g, struct slice path, const char *at)
{
    struct npm_package *p = vec_add(&g->packages, g->arena);
    p->path = path;
    p->at = at;
    p->first_need = g->needs.len;
    map_put(&g->by_path, path, (void *)g->packages.len);
    return p;
}

/* The keys of the object at J are names of packages that the last package needs. */
static void read_needs(struct lock *l)
{
    struct npm_graph *g = l->graph;
    struct jscan_string key;
    if (!jscan_object(&l->json))
        return;
    while (jscan_key(&l->json, &key)) {
        *vec_add(&g->needs, g->arena) = jscan_decode(g->arena, key);
        jscan_skip(&l->json);
    }
}

static struct slice read_text(struct lock *l)
{
    struct jscan_string s;
    return jscan_string(&l->json, &s) ? jscan_decode(l->graph->arena, s) : SLICE_EMPTY;
}

/* The package name at the end of a path: "a/node_modules/@s/b" -> "@s/b"; empty outside. */
static struct slice name_of_path(struct slice path)
{
    static const char marker[] = "node_modules/";
    struct slice name = SLICE_EMPTY;
    for (size_t i = path.len; i-- > 0;) {
        if (path.len - i >= sizeof(marker) - 1 &&
            memcmp(path.ptr + i, marker, sizeof(marker) - 1) == 0 &&
            (i == 0 || path.ptr[i - 1] == '/')) {
            name = slice_sub(path, i + sizeof(marker) - 1, path.len);
            break;
        }
    }
    return name;
}

static bool is_need_list(struct slice key)
{
    return JSCAN_IS(key, "dependencies") || JSCAN_IS(key, "devDependencies") ||
           JSCAN_IS(key, "optionalDependencies") || JSCAN_IS(key, "peerDependencies");
}

/* One entry of "packages". */
static void read_flat_package(struct lock *l, struct jscan_string path_text)
{
    struct npm_graph *g = l->graph;
    struct slice path = jscan_decode(g->arena, path_text), resolved = SLICE_EMPTY;
    struct npm_package *p = add_package(g, path, path_text.raw.ptr - 1);
    struct jscan_string key;
    bool link = false;
    p->name = name_of_path(path);
    bool installed = p->name.len > 0;
    if (!jscan_object(&l->json))
        return;
    while (jscan_key(&l->json, &key)) {
        if (JSCAN_IS(key.raw, "version"))
            p->version = read_text(l);
        else if (JSCAN_IS(key.raw, "name"))
            p->name = read_text(l);
        else if (JSCAN_IS(key.raw, "resolved"))
            resolved = read_text(l);
        else if (JSCAN_IS(key.raw, "link"))
            link = jscan_true(&l->json);
        else if (JSCAN_IS(key.raw, "dev"))
            p->dev = jscan_true(&l->json);
        else if (JSCAN_IS(key.raw, "optional") || JSCAN_IS(key.raw, "devOptional"))
            p->optional |= jscan_true(&l->json);
        else if (is_need_list(key.raw))
            read_needs(l);
        else
            jscan_skip(&l->json);
    }
    p->needs = g->needs.len - p->first_need;
    if (link)
        p->link = resolved;
    p->listed = installed && !link && p->version.len > 0 && is_registry_address(resolved);
}

static void read_packages(struct lock *l)
{
    struct jscan_string key;
    if (!jscan_object(&l->json))
        return;
    l->flat = true;
    while (jscan_key(&l->json, &key))
        read_flat_package(l, key);
}

/* The version of a version 1 entry: plain, or an alias, or the address of something else. */
static void set_nested_version(struct npm_package *p, struct slice version)
{
    p->version = version;
    p->listed = version.len > 0 && version.ptr[0] >= '0' && version.ptr[0] <= '9';
    if (npm_alias(version, &p->name, &p->version))
        p->listed = true;
}

/* One field, other than "dependencies", of the version 1 entry at INDEX. */
static void read_nested_field(struct lock *l, size_t index, struct slice key)
{
    struct npm_graph *g = l->graph;
    struct npm_package *p = &g->packages.items[index];
    if (JSCAN_IS(key, "version")) {
        set_nested_version(p, read_text(l));
    } else if (JSCAN_IS(key, "resolved")) {
        p->listed &= is_registry_address(read_text(l));
    } else if (JSCAN_IS(key, "dev")) {
        p->dev = jscan_true(&l->json);
    } else if (JSCAN_IS(key, "optional")) {
        p->optional = jscan_true(&l->json);
    } else if (JSCAN_IS(key, "requires")) {
        p->first_need = g->needs.len;
        read_needs(l);
        p->needs = g->needs.len - p->first_need;
    } else {
        jscan_skip(&l->json);
    }
}

static bool add_nested(struct lock *l, struct slice above, struct slice name, const char *at)
{
    struct npm_graph *g = l->graph;
    if (above.len + name.len > MAX_PATH_BYTES) {
        l->limit = true;
        return false;
    }
    const char *path = arena_printf(g->arena, "%.*s%snode_modules/%.*s", SLICE_ARG(above),
                                    above.len > 0 ? "/" : "", SLICE_ARG(name));
    add_package(g, slice_of(path), at)->name = name;
    return true;
}

/* The "dependencies" of version 1: maps of entries, each maybe with a map of its own. */
static void read_nested(struct lock *l)
{
    struct npm_graph *g = l->graph;
    size_t entries[JSCAN_DEPTH]; /* the entry at each level; SIZE_MAX = a map of entries */
    unsigned depth = 0;
    struct jscan_string key;
    if (!jscan_object(&l->json))
        return;
    entries[depth++] = SIZE_MAX;
    while (depth > 0) {
        size_t entry = entries[depth - 1];
        if (!jscan_key(&l->json, &key)) {
            depth--;
        } else if (entry == SIZE_MAX) {
            struct slice name = jscan_decode(g->arena, key);
            struct slice above = SLICE_EMPTY;
            if (depth > 1)
                above = g->packages.items[entries[depth - 2]].path;
            if (!add_nested(l, above, name, key.raw.ptr - 1))
                jscan_skip(&l->json);
            else if (jscan_object(&l->json))
                entries[depth++] = g->packages.len - 1;
        } else if (JSCAN_IS(key.raw, "dependencies")) {
            if (jscan_object(&l->json))
                entries[depth++] = SIZE_MAX;
        } else {
            read_nested_field(l, entry, key.raw);
        }
    }
}

/* Version 1 does not say what is direct; the manifest beside it does. */
static bool read_manifest_needs(struct npm_graph *g, const struct component_list *out,
                                const char *path)
{
    struct slice text;
    struct lock l = {.graph = g};
    struct jscan_string key;
    char *manifest = path_join(g->arena, path_dir(g->arena, path), "package.json");
    if (!out->files || !app_files_has(out->files, manifest) ||
        file_read(g->arena, path_join(g->arena, out->files->root, manifest), LIMIT_CONFIG_FILE,
                  &text) != VIRGA_OK)
        return false;
    size_t index = g->packages.len;
    struct npm_package *root = add_package(g, SLICE_EMPTY, NULL);
    size_t first = root->first_need;
    jscan_init(&l.json, text);
    if (jscan_object(&l.json)) {
        while (jscan_key(&l.json, &key)) {
            if (is_need_list(key.raw))
                read_needs(&l);
            else
                jscan_skip(&l.json);
        }
    }
    g->packages.items[index].needs = g->needs.len - first;
    return jscan_finish(&l.json);
}

/* Without a manifest: whatever at the top nothing else needs must have been asked for. */
static void guess_root_needs(struct npm_graph *g)
{
    struct map needed;
    size_t count = g->packages.len, first = g->needs.len;
    map_init(&needed, g->arena);
    for (size_t i = 0; i < first; i++)
        map_put(&needed, g->needs.items[i], (void *)1);
    for (size_t i = 0; i < count; i++) {
        struct slice path = g->packages.items[i].path, name = name_of_path(path);
        if (path.len == strlen("node_modules/") + name.len && !map_get(&needed, name))
            *vec_add(&g->needs, g->arena) = name;
    }
    struct npm_package *root = add_package(g, SLICE_EMPTY, NULL);
    root->first_need = first;
    root->needs = g->needs.len - first;
}

static void find_parents(struct lock *l, const struct component_list *out, const char *path)
{
    struct npm_graph *g = l->graph;
    if (!l->flat && !read_manifest_needs(g, out, path))
        guess_root_needs(g);
    bool *roots = arena_array(g->arena, bool, g->packages.len + 1);
    for (size_t i = 0; i < g->packages.len; i++)
        roots[i] = name_of_path(g->packages.items[i].path).len == 0;
    npm_graph_walk(g, roots);
}

static void add_components(struct lock *l, struct component_list *out, const char *path)
{
    struct npm_graph *g = l->graph;
    for (size_t i = 0; i < g->packages.len; i++) {
        const struct npm_package *p = &g->packages.items[i];
        if (!p->listed)
            continue;
        struct component *c =
            lockfile_add(out, ECO_NPM, p->name, p->version, lockfile_place(&l->json, path, p->at));
        c->direct = p->direct;
        c->dev = p->dev;
        c->optional = p->optional;
        c->parent = npm_graph_chain(g, i, out->arena);
    }
}

static enum virga_err read_lock(struct component_list *out, struct npm_graph *g, struct slice text,
                                const char *path, const struct virga_diag_sink *sink)
{
    struct lock l = {.graph = g};
    struct npm_graph nested = {.arena = g->arena};
    struct jscan_string key;
    map_init(&nested.by_path, g->arena);
    jscan_init(&l.json, text);
    if (jscan_object(&l.json)) {
        while (jscan_key(&l.json, &key)) {
            if (JSCAN_IS(key.raw, "packages") && !l.flat) {
                read_packages(&l);
            } else if (JSCAN_IS(key.raw, "dependencies") && !l.flat) {
                l.graph = &nested;
                read_nested(&l);
                l.graph = g;
            } else {
                jscan_skip(&l.json);
            }
        }
    }
    if (!jscan_finish(&l.json))
        return lockfile_json_error(&l.json, path, sink);
    if (!l.flat)
        l.graph = &nested;
    find_parents(&l, out, path);
    add_components(&l, out, path);
    return l.limit ? VIRGA_ERR_LIMIT : VIRGA_OK;
}

static enum virga_err package_lock_read(struct component_list *out, struct slice text,
                                        const char *path, const struct virga_diag_sink *sink)
{
    /* npm reads the shrinkwrap file and ignores the other when both are there */
    if (strcmp(path_base(path), "package-lock.json") == 0 &&
        lockfile_has_beside(out, path, "npm-shrinkwrap.json"))
        return VIRGA_OK;
    struct arena a;
    arena_init(&a);
    struct npm_graph graph = {.arena = &a};
    map_init(&graph.by_path, &a);
    enum virga_err err = read_lock(out, &graph, text, path, sink);
    arena_release(&a);
    return err;
}

const struct lockfile_reader package_lock_reader = {
    .name = "package-lock",
    .matches = package_lock_matches,
    .read = package_lock_read,
};
