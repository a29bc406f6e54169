/* SPDX-License-Identifier: Apache-2.0 */
#include "component/deps.h"
#include "component/lockfile.h"

#define MAX_CHAIN 8 /* names that a chain shows */

void dep_graph_init(struct dep_graph *g, struct arena *a)
{
    *g = (struct dep_graph){.arena = a};
    map_init(&g->keys, a);
}

struct dep_node *dep_add(struct dep_graph *g, struct slice name)
{
    struct dep_node *n = vec_add(&g->nodes, g->arena);
    n->name = name;
    n->first_need = g->needs.len;
    return n;
}

void dep_key(struct dep_graph *g, struct slice key)
{
    void **at = map_at(&g->keys, key);
    if (!*at)
        *at = (void *)g->nodes.len;
}

void dep_need(struct dep_graph *g, struct slice key)
{
    *vec_add(&g->needs, g->arena) = key;
    g->nodes.items[g->nodes.len - 1].needs++;
}

size_t dep_find(const struct dep_graph *g, struct slice key)
{
    return (size_t)map_get(&g->keys, key);
}

struct walk {
    struct dep_graph *graph;
    size_t *queue, head, tail;
    bool dev; /* reached now = reached for development only */
};

static void reach(struct walk *w, size_t index, size_t from, bool from_root)
{
    struct dep_node *n = &w->graph->nodes.items[index];
    n->direct |= from_root;
    if (n->reached)
        return;
    n->reached = true;
    n->dev |= w->dev;
    n->parent = from_root ? 0 : (uint32_t)from + 1;
    w->queue[w->tail++] = index;
}

/* Goes on from the roots of one KIND; what was reached before stays as it is. */
static void walk_from(struct walk *w, enum dep_root kind)
{
    const struct dep_graph *g = w->graph;
    for (size_t i = 0; i < g->nodes.len; i++)
        if (g->nodes.items[i].root == kind && !g->nodes.items[i].reached) {
            g->nodes.items[i].reached = true;
            w->queue[w->tail++] = i;
        }
    while (w->head < w->tail) {
        size_t from = w->queue[w->head++];
        const struct dep_node *n = &g->nodes.items[from];
        for (size_t i = 0; i < n->needs; i++) {
            size_t found = dep_find(g, g->needs.items[n->first_need + i]);
            if (found)
                reach(w, found - 1, from, n->root != DEP_NO_ROOT);
        }
    }
}

/* Whatever nothing needs must have been asked for. */
static void add_guessed_root(struct dep_graph *g)
{
    size_t count = g->nodes.len;
    bool *needed = arena_array(g->arena, bool, count + 1);
    struct slice *keys = arena_array(g->arena, struct slice, count + 1);
    for (size_t i = 0; i < g->needs.len; i++)
        needed[dep_find(g, g->needs.items[i])] = true;
    for (size_t i = 0; i < g->keys.len; i++)
        keys[(size_t)g->keys.entries[i].value] = g->keys.entries[i].key;
    dep_add(g, SLICE_EMPTY)->root = DEP_ROOT;
    for (size_t i = 1; i <= count; i++)
        if (!needed[i] && keys[i].len > 0)
            dep_need(g, keys[i]);
}

void dep_graph_walk(struct dep_graph *g, bool mark_dev)
{
    bool rooted = false;
    for (size_t i = 0; i < g->nodes.len; i++)
        rooted |= g->nodes.items[i].root != DEP_NO_ROOT;
    if (!rooted)
        add_guessed_root(g);
    struct walk w = {.graph = g, .queue = arena_array(g->arena, size_t, g->nodes.len)};
    walk_from(&w, DEP_ROOT);
    w.dev = mark_dev;
    walk_from(&w, DEP_DEV_ROOT);
}

/* "grunt > async" for what brings N; NULL when it is direct or nothing is known. */
static const char *chain(const struct dep_graph *g, const struct dep_node *n, struct arena *a)
{
    struct slice names[MAX_CHAIN];
    size_t count = 0, depth = 0;
    if (n->direct || !n->parent)
        return NULL;
    for (size_t i = n->parent; i; i = g->nodes.items[i - 1].parent) {
        /* the direct dependency matters most: it always has the last place */
        if (count == MAX_CHAIN)
            count--;
        names[count++] = g->nodes.items[i - 1].name;
        depth++;
    }
    char *text = arena_slicedup(a, names[count - 1]);
    for (size_t i = count - 1; i-- > 0;)
        text = arena_printf(a, depth > MAX_CHAIN && i == count - 2 ? "%s > … > %.*s" : "%s > %.*s",
                            text, SLICE_ARG(names[i]));
    return text;
}

void dep_graph_emit(const struct dep_graph *g, enum ecosystem e, struct component_list *out)
{
    for (size_t i = 0; i < g->nodes.len; i++) {
        const struct dep_node *n = &g->nodes.items[i];
        if (!n->listed || n->name.len == 0 || n->version.len == 0)
            continue;
        struct component *c = lockfile_add(out, e, n->name, n->version, n->at);
        c->direct = n->direct;
        c->dev = n->dev;
        c->optional = n->optional;
        c->parent = chain(g, n, out->arena);
    }
}
