/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_DEPS_H
#define COMPONENT_DEPS_H

/* The packages of one lockfile and what needs what; only for the lockfile readers. */

#include "base/map.h"
#include "component/component.h"

enum dep_root {
    DEP_NO_ROOT,
    DEP_ROOT,     /* the app itself, or a workspace of it: what it needs is direct */
    DEP_DEV_ROOT, /* stands for what is needed for development only */
};

struct dep_node {
    struct slice name, version;
    struct location at;
    enum dep_root root;
    bool listed; /* from a registry: becomes a component */
    bool dev, optional;
    size_t first_need, needs; /* into dep_graph.needs */
    /* set by dep_graph_walk */
    bool direct, reached;
    uint32_t parent; /* index + 1 of the node that brings it; 0 = none */
};

struct dep_graph {
    struct arena *arena; /* for the reading of one file */
    VEC(struct dep_node) nodes;
    VEC(struct slice) needs; /* keys */
    struct map keys;         /* key -> index + 1 of its node */
};

void dep_graph_init(struct dep_graph *g, struct arena *a) V_NONNULL(1, 2);
/* A new node; valid until the next one. What is needed next belongs to it. */
struct dep_node *dep_add(struct dep_graph *g, struct slice name) V_NONNULL(1) V_RETURNS_NONNULL;
/* The newest node is found under KEY, unless another one is already. KEY must outlive G. */
void dep_key(struct dep_graph *g, struct slice key) V_NONNULL(1);
/* The newest node needs what is found under KEY. */
void dep_need(struct dep_graph *g, struct slice key) V_NONNULL(1);
/* Index + 1 of the node under KEY; 0 = none. */
size_t dep_find(const struct dep_graph *g, struct slice key) V_NONNULL(1);
/*
 * Finds out what is direct and what brings the rest, breadth first from the roots. With MARK_DEV,
 * what only DEP_DEV_ROOT reaches becomes `dev`. Without any root, what nothing needs counts as
 * direct.
 */
void dep_graph_walk(struct dep_graph *g, bool mark_dev) V_NONNULL(1);
/* Adds a component for every listed node. */
void dep_graph_emit(const struct dep_graph *g, enum ecosystem e, struct component_list *out)
    V_NONNULL(1, 3);

#endif
