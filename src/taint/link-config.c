/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "format/doc.h"
#include "taint/link-internal.h"

/*
 * Names that are no paths may still mean files of the tree: `paths` and `baseUrl` of a
 * tsconfig.json above the file, or the name of a package of the same workspace.
 */

#define MAX_CONFIGS 4000
#define EXTENDS_DEPTH 4

struct ts_path {
    struct slice before, after; /* around the '*'; AFTER is unused when there is none */
    bool star;
    VEC(const char *) targets; /* relative to the root of the scan */
};

struct ts_config {
    const char *dir;  /* folder of the file */
    const char *base; /* baseUrl, relative to the root of the scan; NULL when not set */
    VEC(struct ts_path) paths;
};

struct package {
    const char *dir;
    VEC(const char *) mains; /* candidates for the package itself */
};

struct link_config {
    struct map ts;       /* folder -> struct ts_config * */
    struct map packages; /* name -> struct package * */
};

static struct doc *read_doc(struct link *l, const char *path)
{
    struct slice text;
    struct doc *root = NULL;
    const char *full = path_join(&l->arena, l->files->root, path);
    if (file_read(&l->arena, full, LIMIT_SOURCE_FILE, &text) != VIRGA_OK)
        return NULL;
    /* these files are read for hints alone: what is wrong with them is not ours to report */
    if (doc_parse(&l->arena, DOC_JSONC, text, path, NULL, &root) != VIRGA_OK)
        return NULL;
    return root;
}

static const char *under(struct link *l, const char *dir, struct slice name)
{
    return path_clean(&l->arena, path_join(&l->arena, dir, arena_slicedup(&l->arena, name)));
}

static void read_paths(struct link *l, struct ts_config *c, const struct doc *paths,
                       const char *base)
{
    doc_each(entry, paths)
    {
        struct ts_path *p = vec_add(&c->paths, &l->arena);
        size_t star = slice_find_char(entry->key, '*');
        p->star = star != SIZE_MAX;
        p->before = p->star ? slice_sub(entry->key, 0, star) : entry->key;
        p->after = p->star ? slice_sub(entry->key, star + 1, entry->key.len) : SLICE_EMPTY;
        doc_each(target, entry)
        {
            if (doc_text(target).len)
                *vec_add(&p->targets, &l->arena) = under(l, base, doc_text(target));
        }
    }
}

/* Reads PATH into C, and what it extends where C still lacks something. */
static void read_ts(struct link *l, struct ts_config *c, const char *path)
{
    for (int depth = 0; path && depth < EXTENDS_DEPTH; depth++) {
        const struct doc *root = read_doc(l, path);
        const struct doc *options = doc_get(root, "compilerOptions");
        const char *dir = path_dir(&l->arena, path);
        struct slice base = doc_text_at(options, "baseUrl");
        if (base.len && !c->base)
            c->base = under(l, dir, base);
        if (!c->paths.len)
            read_paths(l, c, doc_get(options, "paths"), base.len ? c->base : dir);
        struct slice extends = doc_text_at(root, "extends");
        if (!slice_starts(extends, "."))
            break;
        path = under(l, dir, extends);
        if (!slice_ends(slice_of(path), ".json"))
            path = arena_printf(&l->arena, "%s.json", path);
    }
}

static void add_ts(struct link *l, struct link_config *config, const char *path)
{
    struct ts_config *c = arena_new(&l->arena, struct ts_config);
    c->dir = path_dir(&l->arena, path);
    void **at = map_at(&config->ts, slice_of(c->dir));
    if (*at)
        return;
    *at = c;
    read_ts(l, c, path);
}

/* "main", or the texts inside "exports": {".": …} at any depth that is in use. */
static void add_mains(struct link *l, struct package *p, const struct doc *node, int depth)
{
    if (doc_text(node).len) {
        *vec_add(&p->mains, &l->arena) = under(l, p->dir, doc_text(node));
        return;
    }
    if (depth == 0)
        return;
    doc_each(child, node)
    {
        if (child->key.len && child->key.ptr[0] == '.' && child->key.len > 1)
            continue;
        add_mains(l, p, child, depth - 1);
    }
}

static void add_package(struct link *l, struct link_config *config, const char *path)
{
    const struct doc *root = read_doc(l, path);
    struct slice name = doc_text_at(root, "name");
    if (!name.len)
        return;
    struct package *p = arena_new(&l->arena, struct package);
    p->dir = path_dir(&l->arena, path);
    static const char *const keys[] = {"source", "types", "module", "main", "exports"};
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        add_mains(l, p, doc_get(root, keys[i]), 4);
    void **at = map_at(&config->packages, name);
    if (!*at)
        *at = p;
}

static struct link_config *config_load(struct link *l)
{
    if (l->config)
        return l->config;
    struct link_config *config = arena_new(&l->arena, struct link_config);
    l->config = config;
    map_init(&config->ts, &l->arena);
    map_init(&config->packages, &l->arena);
    size_t read = 0;
    for (size_t i = 0; l->files && i < l->files->paths.len; i++) {
        const char *path = l->files->paths.items[i], *base = path_base(path);
        bool ts = strcmp(base, "tsconfig.json") == 0 || strcmp(base, "jsconfig.json") == 0;
        if (!ts && strcmp(base, "package.json") != 0)
            continue;
        if (slice_find(slice_of(path), "node_modules/") != SIZE_MAX)
            continue;
        if (++read > MAX_CONFIGS) {
            diag_emit(l->sink, VIRGA_DIAG_WARNING, "limit", NULL, 0, 0,
                      "more than %d tsconfig.json and package.json files; the rest is not read",
                      MAX_CONFIGS);
            break;
        }
        if (ts)
            add_ts(l, config, path);
        else
            add_package(l, config, path);
    }
    return config;
}

static bool matches(const struct ts_path *p, struct slice name, struct slice *ret_star)
{
    if (!p->star)
        return slice_eq(p->before, name);
    size_t fixed = p->before.len + p->after.len;
    if (name.len < fixed || !slice_eq(slice_sub(name, 0, p->before.len), p->before) ||
        !slice_eq(slice_sub(name, name.len - p->after.len, name.len), p->after))
        return false;
    *ret_star = slice_sub(name, p->before.len, name.len - p->after.len);
    return true;
}

static bool try_target(struct link *l, const char *target, struct slice star, uint32_t *ret_module)
{
    struct slice rest;
    struct slice head = slice_cut(slice_of(target), '*', &rest);
    bool has_star = head.len < strlen(target);
    struct arena scratch;
    arena_init(&scratch);
    const char *path = has_star ? arena_printf(&scratch, "%.*s%.*s%.*s", SLICE_ARG(head),
                                               SLICE_ARG(star), SLICE_ARG(rest))
                                : target;
    bool found = module_find_js(l, path_clean(&scratch, path), ret_module);
    arena_release(&scratch);
    return found;
}

static bool resolve_ts(struct link *l, const struct ts_config *c, struct slice name,
                       uint32_t *ret_module)
{
    const struct ts_path *best = NULL;
    struct slice star = SLICE_EMPTY, found;
    for (size_t i = 0; i < c->paths.len; i++) {
        const struct ts_path *p = &c->paths.items[i];
        found = SLICE_EMPTY;
        if (!matches(p, name, &found))
            continue;
        if (best && best->before.len >= p->before.len)
            continue;
        best = p;
        star = found;
    }
    for (size_t i = 0; best && i < best->targets.len; i++)
        if (try_target(l, best->targets.items[i], star, ret_module))
            return true;
    if (!c->base)
        return false;
    struct arena scratch;
    arena_init(&scratch);
    const char *path =
        path_clean(&scratch, path_join(&scratch, c->base, arena_slicedup(&scratch, name)));
    bool ok = module_find_js(l, path, ret_module);
    arena_release(&scratch);
    return ok;
}

static bool resolve_package(struct link *l, const struct link_config *config, struct slice name,
                            uint32_t *ret_module)
{
    static const char *const places[] = {"src/index", "index", "lib/index", "src/main"};
    size_t slash = slice_find_char(name, '/');
    if (slash != SIZE_MAX && name.ptr[0] == '@') {
        size_t second = slice_find_char(slice_sub(name, slash + 1, name.len), '/');
        slash = second == SIZE_MAX ? SIZE_MAX : slash + 1 + second;
    }
    const struct package *p = map_get(&config->packages, slice_sub(name, 0, slash));
    if (!p)
        return false;
    if (slash != SIZE_MAX) {
        struct slice rest = slice_sub(name, slash + 1, name.len);
        return module_find_js(l, under(l, p->dir, rest), ret_module) ||
               module_find_js(l, under(l, under(l, p->dir, SLICE("src")), rest), ret_module);
    }
    for (size_t i = 0; i < p->mains.len; i++)
        if (module_find_js(l, p->mains.items[i], ret_module))
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(places); i++)
        if (module_find_js(l, under(l, p->dir, slice_of(places[i])), ret_module))
            return true;
    return false;
}

bool config_resolve(struct link *l, uint32_t file, struct slice name, uint32_t *ret_module)
{
    const struct link_config *config = config_load(l);
    if (config->packages.len && resolve_package(l, config, name, ret_module))
        return true;
    if (!config->ts.len)
        return false;
    struct slice dir = slice_of(l->program->files.items[file]->path);
    while (dir.len) {
        size_t at = slice_rfind_char(dir, '/');
        dir = slice_sub(dir, 0, at == SIZE_MAX ? 0 : at);
        const struct ts_config *c = map_get(&config->ts, dir);
        if (c)
            return resolve_ts(l, c, name, ret_module);
    }
    return false;
}
