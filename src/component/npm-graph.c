/* SPDX-License-Identifier: Apache-2.0 */
#include "component/lockfile.h"

#define MAX_PATH_BYTES 4096
#define MAX_CHAIN 8 /* names that a chain shows */

static const struct slice modules = {"node_modules/", 13};

/* Index + 1 of the package at DIR "/node_modules/" NAME. */
static size_t package_at(const struct npm_graph *g, struct slice dir, struct slice name)
{
    char path[MAX_PATH_BYTES];
    size_t len = 0;
    if (dir.len + modules.len + name.len + 2 > sizeof(path))
        return 0;
    if (dir.len > 0) {
        memcpy(path, dir.ptr, dir.len);
        len = dir.len;
        path[len++] = '/';
    }
    memcpy(path + len, modules.ptr, modules.len);
    len += modules.len;
    if (name.len > 0)
        memcpy(path + len, name.ptr, name.len);
    return (size_t)map_get(&g->by_path, (struct slice){path, len + name.len});
}

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
        *path = slice_sub(*path, 0, path->len - modules.len);
    return true;
}

/* Index + 1 of the package that NAME means inside PATH: the nearest node_modules that has it. */
static size_t resolve(const struct npm_graph *g, struct slice path, struct slice name)
{
    if (path.len >= MAX_PATH_BYTES)
        return 0;
    do {
        size_t found = package_at(g, path, name);
        if (found)
            return found;
    } while (go_up(&path));
    return 0;
}

static size_t follow_link(const struct npm_graph *g, size_t index)
{
    const struct npm_package *p = &g->packages.items[index];
    size_t target = p->link.len > 0 ? (size_t)map_get(&g->by_path, p->link) : 0;
    return target ? target - 1 : index;
}

void npm_graph_walk(struct npm_graph *g, const bool *roots)
{
    size_t count = g->packages.len, head = 0, tail = 0;
    size_t *queue = arena_array(g->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (roots[i]) {
            g->packages.items[i].reached = true;
            queue[tail++] = i;
        }
    }
    /* breadth first: the chain that is told is a shortest one */
    while (head < tail) {
        size_t from = queue[head++];
        const struct npm_package *p = &g->packages.items[from];
        for (size_t i = 0; i < p->needs; i++) {
            size_t found = resolve(g, p->path, g->needs.items[p->first_need + i]);
            if (!found)
                continue;
            size_t index = follow_link(g, found - 1);
            struct npm_package *needed = &g->packages.items[index];
            needed->direct |= roots[from];
            if (needed->reached)
                continue;
            needed->reached = true;
            needed->parent = roots[from] ? 0 : (uint32_t)from + 1;
            queue[tail++] = index;
        }
    }
}

const char *npm_graph_chain(const struct npm_graph *g, size_t index, struct arena *a)
{
    const struct npm_package *p = &g->packages.items[index];
    if (p->direct || !p->parent)
        return NULL;
    struct slice names[MAX_CHAIN];
    size_t count = 0, depth = 0;
    for (size_t i = p->parent; i; i = g->packages.items[i - 1].parent) {
        /* the direct dependency matters most: it always has the last place */
        if (count == MAX_CHAIN)
            count--;
        names[count++] = g->packages.items[i - 1].name;
        if (++depth > g->packages.len)
            break;
    }
    char *chain = arena_slicedup(a, names[count - 1]);
    for (size_t i = count - 1; i-- > 0;)
        chain = arena_printf(a, depth > MAX_CHAIN && i == count - 2 ? "%s > … > %.*s" : "%s > %.*s",
                             chain, SLICE_ARG(names[i]));
    return chain;
}
