/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package-lock.json and npm-shrinkwrap.json. Version 1 nests "dependencies" in "dependencies";
 * versions 2 and 3 have a flat "packages" by path (2 keeps both: the flat one counts). Version 1 is
 * turned into the same paths, so that one walk finds out what brings what.
 */
#include "base/file.h"
#include "component/lockfile.h"

#define MAX_PATH_BYTES 4096 /* of a package below the project */

/* Where a package lies: one for each node of the graph. */
struct spot {
    struct slice path; /* "node_modules/a/node_modules/@s/b"; "" = the project */
    struct slice link; /* where a link leads; empty when it is none */
};

struct lock {
    struct arena *arena;
    struct dep_graph graph;
    VEC(struct spot) spots;
    struct jscan json;
    const char *file;
    bool flat;  /* "packages" was met */
    bool limit; /* something was left out because a cap was hit */
};

static bool package_lock_matches(const char *path)
{
    static const char *const names[] = {"package-lock.json", "npm-shrinkwrap.json", NULL};
    return lockfile_is_named(path, names);
}

static struct dep_node *add_package(struct lock *l, struct slice path, struct slice name)
{
    struct dep_node *n = dep_add(&l->graph, name);
    vec_add(&l->spots, l->arena)->path = path;
    dep_key(&l->graph, path);
    return n;
}

/* The keys of the object at hand are names of packages that the newest package needs. */
static void read_needs(struct lock *l)
{
    struct jscan_string key;
    if (!jscan_object(&l->json))
        return;
    while (jscan_key(&l->json, &key)) {
        dep_need(&l->graph, jscan_decode(l->arena, key));
        jscan_skip(&l->json);
    }
}

static struct slice read_text(struct lock *l)
{
    struct jscan_string s;
    return jscan_string(&l->json, &s) ? jscan_decode(l->arena, s) : SLICE_EMPTY;
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
    struct slice path = jscan_decode(l->arena, path_text), resolved = SLICE_EMPTY;
    struct slice name = name_of_path(path), alias = SLICE_EMPTY, version = SLICE_EMPTY;
    struct dep_node *n = add_package(l, path, name);
    struct jscan_string key;
    bool link = false;
    n->at = lockfile_place(&l->json, l->file, path_text.raw.ptr - 1);
    n->root = name.len == 0 ? DEP_ROOT : DEP_NO_ROOT;
    if (!jscan_object(&l->json))
        return;
    while (jscan_key(&l->json, &key)) {
        if (JSCAN_IS(key.raw, "version"))
            version = read_text(l);
        else if (JSCAN_IS(key.raw, "name"))
            alias = read_text(l);
        else if (JSCAN_IS(key.raw, "resolved"))
            resolved = read_text(l);
        else if (JSCAN_IS(key.raw, "link"))
            link = jscan_true(&l->json);
        else if (JSCAN_IS(key.raw, "dev"))
            n->dev = jscan_true(&l->json);
        else if (JSCAN_IS(key.raw, "optional") || JSCAN_IS(key.raw, "devOptional"))
            n->optional |= jscan_true(&l->json);
        else if (is_need_list(key.raw))
            read_needs(l);
        else
            jscan_skip(&l->json);
    }
    if (link)
        l->spots.items[l->spots.len - 1].link = resolved;
    if (alias.len > 0)
        n->name = alias;
    n->version = version;
    n->listed = name.len > 0 && !link && npm_is_registry_address(resolved);
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
static void set_nested_version(struct dep_node *n, struct slice version)
{
    n->version = version;
    n->listed = version.len > 0 && version.ptr[0] >= '0' && version.ptr[0] <= '9';
    if (npm_alias(version, &n->name, &n->version))
        n->listed = true;
}

/* One field, other than "dependencies", of the version 1 entry at INDEX. */
static void read_nested_field(struct lock *l, size_t index, struct slice key)
{
    struct dep_node *n = &l->graph.nodes.items[index];
    if (JSCAN_IS(key, "version")) {
        set_nested_version(n, read_text(l));
    } else if (JSCAN_IS(key, "resolved")) {
        n->listed &= npm_is_registry_address(read_text(l));
    } else if (JSCAN_IS(key, "dev")) {
        n->dev = jscan_true(&l->json);
    } else if (JSCAN_IS(key, "optional")) {
        n->optional = jscan_true(&l->json);
    } else if (JSCAN_IS(key, "requires") && index + 1 == l->graph.nodes.len) {
        read_needs(l); /* npm writes it before the nested packages */
    } else {
        jscan_skip(&l->json);
    }
}

static bool add_nested(struct lock *l, struct slice above, struct jscan_string key)
{
    struct slice name = jscan_decode(l->arena, key);
    if (above.len + name.len > MAX_PATH_BYTES) {
        l->limit = true;
        return false;
    }
    const char *path = arena_printf(l->arena, "%.*s%snode_modules/%.*s", SLICE_ARG(above),
                                    above.len > 0 ? "/" : "", SLICE_ARG(name));
    add_package(l, slice_of(path), name)->at = lockfile_place(&l->json, l->file, key.raw.ptr - 1);
    return true;
}

/* The "dependencies" of version 1: maps of entries, each maybe with a map of its own. */
static void read_nested(struct lock *l)
{
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
            struct slice above = depth > 1 ? l->spots.items[entries[depth - 2]].path : SLICE_EMPTY;
            if (!add_nested(l, above, key))
                jscan_skip(&l->json);
            else if (jscan_object(&l->json))
                entries[depth++] = l->graph.nodes.len - 1;
        } else if (JSCAN_IS(key.raw, "dependencies")) {
            if (jscan_object(&l->json))
                entries[depth++] = SIZE_MAX;
        } else {
            read_nested_field(l, entry, key.raw);
        }
    }
}

/* ---- what needs what ---- */

/* The folder above PATH, as Node goes up: "a/node_modules/b" -> "a". False at the top. */
static bool go_up(struct slice *path)
{
    if (path->len == 0)
        return false;
    size_t slash = slice_rfind_char(*path, '/');
    *path = slash == SIZE_MAX ? SLICE_EMPTY : slice_sub(*path, 0, slash);
    if (slice_eq_str(*path, "node_modules"))
        *path = SLICE_EMPTY;
    else if (slice_ends(*path, "/node_modules"))
        *path = slice_sub(*path, 0, path->len - strlen("/node_modules"));
    return true;
}

/* The path of what NAME means inside PATH: the nearest node_modules that has it, links followed. */
static struct slice resolve(const struct lock *l, struct slice path, struct slice name)
{
    char text[2 * MAX_PATH_BYTES];
    if (path.len + name.len > MAX_PATH_BYTES)
        return SLICE_EMPTY;
    do {
        int len = snprintf(text, sizeof(text), "%.*s%snode_modules/%.*s", SLICE_ARG(path),
                           path.len > 0 ? "/" : "", SLICE_ARG(name));
        size_t found = dep_find(&l->graph, (struct slice){text, (size_t)len});
        if (found) {
            const struct spot *spot = &l->spots.items[found - 1];
            return spot->link.len > 0 ? spot->link : spot->path;
        }
    } while (go_up(&path));
    return SLICE_EMPTY;
}

/* Needs were read as names; from here on they are paths. */
static void resolve_needs(struct lock *l)
{
    for (size_t i = 0; i < l->graph.nodes.len; i++) {
        const struct dep_node *n = &l->graph.nodes.items[i];
        for (size_t k = 0; k < n->needs; k++) {
            struct slice *need = &l->graph.needs.items[n->first_need + k];
            *need = resolve(l, l->spots.items[i].path, *need);
        }
    }
}

static void need_direct(void *context, struct slice name, struct slice range, bool dev)
{
    struct lock *l = context;
    dep_need(&l->graph, name);
}

/* Version 1 does not say what is direct; the manifest beside it does. */
static void add_root(struct lock *l, const struct component_list *out)
{
    const char *manifest = path_join(l->arena, path_dir(l->arena, l->file), "package.json");
    if (!lockfile_has_beside(out, l->file, "package.json"))
        return;
    add_package(l, SLICE_EMPTY, SLICE_EMPTY)->root = DEP_ROOT;
    if (!npm_manifest_read(out, l->arena, manifest, need_direct, l))
        l->graph.nodes.items[l->graph.nodes.len - 1].root = DEP_NO_ROOT;
}

static void lock_init(struct lock *l, struct arena *a, const char *file)
{
    *l = (struct lock){.arena = a, .file = file};
    dep_graph_init(&l->graph, a);
}

static enum virga_err read_lock(struct component_list *out, struct arena *a, struct slice text,
                                const char *path, const struct virga_diag_sink *sink)
{
    struct lock flat, nested, *l = &nested;
    struct jscan json;
    struct jscan_string key;
    lock_init(&flat, a, path);
    lock_init(&nested, a, path);
    jscan_init(&json, text);
    if (jscan_object(&json)) {
        while (jscan_key(&json, &key)) {
            bool packages = JSCAN_IS(key.raw, "packages");
            if (!flat.flat && (packages || JSCAN_IS(key.raw, "dependencies"))) {
                l = packages ? &flat : &nested;
                l->json = json;
                if (packages)
                    read_packages(l);
                else
                    read_nested(l);
                json = l->json;
            } else {
                jscan_skip(&json);
            }
        }
    }
    if (!jscan_finish(&json))
        return lockfile_json_error(&json, path, sink);
    l = flat.flat ? &flat : &nested;
    if (!l->flat)
        add_root(l, out);
    resolve_needs(l);
    dep_graph_walk(&l->graph, false);
    dep_graph_emit(&l->graph, ECO_NPM, out);
    return l->limit ? VIRGA_ERR_LIMIT : VIRGA_OK;
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
    enum virga_err err = read_lock(out, &a, text, path, sink);
    arena_release(&a);
    return err;
}

const struct lockfile_reader package_lock_reader = {
    .name = "package-lock",
    .matches = package_lock_matches,
    .read = package_lock_read,
};
