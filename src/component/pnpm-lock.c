/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pnpm-lock.yaml, versions 5 to 9. Packages are keyed by name and version in changing spellings,
 *
 *     /a/1.0.0_peer@2.0.0     5
 *     /a@1.0.0(peer@2.0.0)    6
 *     a@1.0.0                 9, with dependencies under "snapshots": a@1.0.0(peer@2.0.0)
 *
 * which all become "name@version" here: variants that differ in their peers are one component.
 */
#include "base/file.h"
#include "component/lockfile.h"
#include "component/version.h"
#include "format/doc.h"

struct pnpm {
    struct arena *arena;
    struct dep_graph graph;
    const char *file;
    bool old;   /* version 5: "/name/version" */
    bool flags; /* packages carry "dev" themselves */
};

static bool pnpm_matches(const char *path)
{
    return strcmp(path_base(path), "pnpm-lock.yaml") == 0;
}

/* Where the peers begin in VERSION, or its end. */
static struct slice without_peers(const struct pnpm *p, struct slice version)
{
    size_t end = slice_find_char(version, '(');
    version = slice_sub(version, 0, end);
    if (!p->old)
        return version;
    version = slice_sub(version, 0, slice_find_char(version, '_'));
    return slice_sub(version, 0, slice_find_char(version, '/'));
}

/* Takes a key apart; false for what does not come from a registry. */
static bool split_key(const struct pnpm *p, struct slice key, struct slice *ret_name,
                      struct slice *ret_version)
{
    bool slash = key.len > 0 && key.ptr[0] == '/';
    if (p->old && !slash && key.len > 0 && key.ptr[0] != '@') {
        /* version 5 puts the host of another registry first; forges have no version at the end */
        size_t host = slice_find_char(key, '/');
        slash = host != SIZE_MAX && slice_find_char(slice_sub(key, 0, host), '.') != SIZE_MAX &&
                !slice_starts(key, "github.com/") && !slice_starts(key, "gitlab.com/") &&
                !slice_starts(key, "bitbucket.org/");
        key = slash ? slice_sub(key, host, key.len) : key;
    }
    key = slice_sub(key, slash, key.len);
    size_t scope = key.len > 0 && key.ptr[0] == '@' ? slice_find_char(key, '/') : 0;
    if (scope == SIZE_MAX || (p->old && !slash))
        return false;
    size_t from = scope ? scope + 1 : 0;
    size_t at = slice_find_char(slice_sub(key, from + 1, key.len), p->old ? '/' : '@');
    if (at == SIZE_MAX)
        return false;
    *ret_name = slice_sub(key, 0, from + 1 + at);
    *ret_version = without_peers(p, slice_sub(key, from + at + 2, key.len));
    return ret_version->len > 0 && version_is_digit(ret_version->ptr[0]);
}

static struct slice make_key(struct arena *a, struct slice name, struct slice version)
{
    return slice_of(arena_printf(a, "%.*s@%.*s", SLICE_ARG(name), SLICE_ARG(version)));
}

/* The key of what a dependency NAME: VERSION leads to; VERSION may be the key of something else. */
static struct slice key_of_need(const struct pnpm *p, struct slice name, struct slice version)
{
    struct slice real, real_version;
    if (version.len > 0 && !version_is_digit(version.ptr[0]) &&
        split_key(p, version, &real, &real_version))
        return make_key(p->arena, real, real_version);
    return make_key(p->arena, name, without_peers(p, version));
}

static void read_needs(struct pnpm *p, const struct doc *list)
{
    doc_each(need, list)
    {
        struct slice version = doc_is_map(need) ? doc_text_at(need, "version") : doc_text(need);
        dep_need(&p->graph, key_of_need(p, need->key, version));
    }
}

static bool is_registry_package(const struct doc *package)
{
    const struct doc *resolution = doc_get(package, "resolution");
    struct slice tarball = doc_text_at(resolution, "tarball");
    return doc_text_at(resolution, "type").len == 0 && !doc_get(resolution, "directory") &&
           (tarball.len == 0 ||
            (doc_get(resolution, "integrity") && npm_is_registry_address(tarball)));
}

/* Adds the node for PACKAGE; false when it is no package of a registry. */
static bool add_package(struct pnpm *p, const struct doc *package)
{
    struct slice name, version;
    if (!split_key(p, package->key, &name, &version))
        return false;
    struct slice key = make_key(p->arena, name, version);
    bool known = dep_find(&p->graph, key) != 0;
    struct dep_node *n = dep_add(&p->graph, name);
    const struct doc *dev = doc_get(package, "dev");
    n->version = version;
    n->at = (struct location){
        .file = p->file, .line = package->key_line, .column = package->key_column};
    n->listed = !known && is_registry_package(package);
    n->optional = doc_bool(doc_get(package, "optional"), false);
    n->dev = doc_bool(dev, false);
    p->flags |= dev != NULL;
    dep_key(&p->graph, key);
    return true;
}

/* The packages; in version 9 SNAPSHOTS says what they need, once for each set of peers. */
static void read_packages(struct pnpm *p, const struct doc *packages, const struct doc *snapshots)
{
    struct map first; /* key -> its first snapshot */
    struct slice name, version;
    map_init(&first, p->arena);
    doc_each(snapshot, snapshots)
    {
        if (!split_key(p, snapshot->key, &name, &version))
            continue;
        void **at = map_at(&first, make_key(p->arena, name, version));
        if (!*at)
            *at = (void *)(uintptr_t)snapshot;
    }
    doc_each(package, packages)
    {
        if (!add_package(p, package))
            continue;
        const struct dep_node *n = &p->graph.nodes.items[p->graph.nodes.len - 1];
        const struct doc *from = package;
        if (snapshots)
            from = map_get(&first, make_key(p->arena, n->name, n->version));
        read_needs(p, doc_get(from, "dependencies"));
        read_needs(p, doc_get(from, "optionalDependencies"));
    }
}

static void read_importer(struct pnpm *p, const struct doc *importer)
{
    dep_add(&p->graph, SLICE_EMPTY)->root = DEP_ROOT;
    read_needs(p, doc_get(importer, "dependencies"));
    read_needs(p, doc_get(importer, "optionalDependencies"));
    dep_add(&p->graph, SLICE_EMPTY)->root = DEP_DEV_ROOT;
    read_needs(p, doc_get(importer, "devDependencies"));
}

static void read_document(struct pnpm *p, const struct doc *root)
{
    const struct doc *importers = doc_get(root, "importers"), *packages = doc_get(root, "packages");
    p->old = doc_number(doc_get(root, "lockfileVersion"), 6) < 6;
    read_packages(p, packages, doc_get(root, "snapshots"));
    if (!importers)
        read_importer(p, root);
    doc_each(importer, importers) read_importer(p, importer);
    dep_graph_walk(&p->graph, !p->flags);
}

static enum virga_err pnpm_read(struct component_list *out, struct slice text, const char *path,
                                const struct virga_diag_sink *sink)
{
    struct arena a;
    struct doc *root;
    struct pnpm p = {.arena = &a, .file = path};
    arena_init(&a);
    dep_graph_init(&p.graph, &a);
    enum virga_err err = doc_parse(&a, DOC_YAML, text, path, sink, &root);
    if (err == VIRGA_OK) {
        read_document(&p, root);
        dep_graph_emit(&p.graph, ECO_NPM, out);
    }
    arena_release(&a);
    return err;
}

const struct lockfile_reader pnpm_lock_reader = {
    .name = "pnpm-lock",
    .matches = pnpm_matches,
    .read = pnpm_read,
};
