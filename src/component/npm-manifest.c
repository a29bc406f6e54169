/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of npm, yarn and pnpm lockfiles share beyond versions. */
#include "base/file.h"
#include "base/limits.h"
#include "component/lockfile.h"

bool npm_is_registry_address(struct slice url)
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
    return !slice_ends(url, ".git");
}

static void read_section(struct jscan *j, struct arena *a, bool dev,
                         void (*need)(void *context, struct slice name, struct slice range,
                                      bool dev),
                         void *context)
{
    struct jscan_string key, value;
    if (!jscan_object(j))
        return;
    while (jscan_key(j, &key))
        if (jscan_string(j, &value))
            need(context, jscan_decode(a, key), slice_trim(jscan_decode(a, value)), dev);
}

bool npm_manifest_read(const struct component_list *out, struct arena *a, const char *file,
                       void (*need)(void *context, struct slice name, struct slice range, bool dev),
                       void *context)
{
    struct slice text;
    struct jscan j;
    struct jscan_string key;
    if (!out->files || !app_files_has(out->files, file) ||
        file_read(a, path_join(a, out->files->root, file), LIMIT_CONFIG_FILE, &text) != VIRGA_OK)
        return false;
    jscan_init(&j, text);
    if (!jscan_object(&j))
        return false;
    while (jscan_key(&j, &key)) {
        bool dev = JSCAN_IS(key.raw, "devDependencies");
        if (dev || JSCAN_IS(key.raw, "dependencies") || JSCAN_IS(key.raw, "optionalDependencies") ||
            JSCAN_IS(key.raw, "peerDependencies"))
            read_section(&j, a, dev, need, context);
        else
            jscan_skip(&j);
    }
    return jscan_finish(&j);
}

struct roots {
    struct arena *arena;
    struct slice (*make_key)(struct arena *a, struct slice name, struct slice range);
    VEC(struct slice) needs, dev_needs;
};

static void collect_need(void *context, struct slice name, struct slice range, bool dev)
{
    struct roots *r = context;
    struct slice key = r->make_key(r->arena, name, range);
    if (dev)
        *vec_add(&r->dev_needs, r->arena) = key;
    else
        *vec_add(&r->needs, r->arena) = key;
}

bool npm_add_roots(const struct component_list *out, struct dep_graph *g, const char *lockfile,
                   struct slice (*make_key)(struct arena *a, struct slice name, struct slice range))
{
    struct roots r = {.arena = g->arena, .make_key = make_key};
    size_t dir = strlen(lockfile) - strlen(path_base(lockfile));
    bool found = false;
    for (size_t i = 0; out->files && i < out->files->paths.len; i++) {
        const char *file = out->files->paths.items[i];
        if (strncmp(file, lockfile, dir) == 0 && strcmp(path_base(file), "package.json") == 0 &&
            !lockfile_is_installed(file))
            found |= npm_manifest_read(out, g->arena, file, collect_need, &r);
    }
    if (!found)
        return false;
    for (size_t i = 0; i < g->nodes.len; i++)
        g->nodes.items[i].root =
            DEP_NO_ROOT; /* the manifests know better: they tell what is for development */
    dep_add(g, SLICE_EMPTY)->root = DEP_ROOT;
    for (size_t i = 0; i < r.needs.len; i++)
        dep_need(g, r.needs.items[i]);
    dep_add(g, SLICE_EMPTY)->root = DEP_DEV_ROOT;
    for (size_t i = 0; i < r.dev_needs.len; i++)
        dep_need(g, r.dev_needs.items[i]);
    return true;
}
