/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_LOCKFILE_H
#define COMPONENT_LOCKFILE_H

/* Shared by the lockfile readers; not for other folders. */

#include "base/map.h"
#include "component/component.h"
#include "component/jscan.h"

extern const struct lockfile_reader package_lock_reader;
extern const struct lockfile_reader package_json_reader;
extern const struct lockfile_reader requirements_reader;

/*
 * Adds a component with copies of NAME and VERSION, both trimmed. AT.file must outlive the list.
 * Valid until the next call.
 */
struct component *lockfile_add(struct component_list *out, enum ecosystem e, struct slice name,
                               struct slice version, struct location at)
    V_NONNULL(1) V_RETURNS_NONNULL;
/* The base name of PATH is one of NAMES (NULL-ended). */
bool lockfile_is_named(const char *path, const char *const *names) V_NONNULL(1, 2);
/* True when NAME stands in the same folder as PATH. */
bool lockfile_has_beside(const struct component_list *out, const char *path, const char *name)
    V_NONNULL(1, 2, 3);
/* The place of AT, which points into the text of J. */
struct location lockfile_place(struct jscan *j, const char *file, const char *at)
    V_NONNULL(1, 2, 3);
/* Reports what J stumbled over. Returns VIRGA_ERR_SYNTAX. */
enum virga_err lockfile_json_error(struct jscan *j, const char *file,
                                   const struct virga_diag_sink *sink) V_NONNULL(1, 2);

/* "npm:real@1.2" -> "real" and "1.2"; false when SPEC is no alias. */
bool npm_alias(struct slice spec, struct slice *ret_name, struct slice *ret_version)
    V_NONNULL(2, 3);
/*
 * The lowest version that an npm range admits, in A; *RET_EXACT when it admits no other. False for
 * tags, addresses, folders and ranges without a lower end.
 */
bool npm_range_lowest(struct arena *a, struct slice range, struct slice *ret_version,
                      bool *ret_exact) V_NONNULL(1, 3, 4);

/*
 * The packages of an npm lockfile while they are read: what each needs, so that "direct" and
 * "parent" can be told.
 */
struct npm_package {
    struct slice path; /* "node_modules/a/node_modules/@s/b"; "" = the project */
    struct slice name, version;
    struct slice link; /* where a link leads; empty when it is none */
    const char *at;    /* its key in the text */
    bool listed;       /* comes from a registry: a component */
    bool dev, optional;
    size_t first_need, needs; /* into npm_graph.needs */
    uint32_t parent;          /* index + 1 of the package that brings it; 0 = none */
    bool direct, reached;
};

struct npm_graph {
    struct arena *arena; /* for the reading of one file */
    VEC(struct npm_package) packages;
    VEC(struct slice) needs;
    struct map by_path; /* path -> struct npm_package index + 1, as a pointer */
};

/*
 * Walks from the packages for which ROOTS is set and fills `direct`, `parent` and `reached`.
 * Packages must not move afterwards.
 */
void npm_graph_walk(struct npm_graph *g, const bool *roots) V_NONNULL(1, 2);
/* "grunt > async" for package INDEX, in A; NULL when it is direct or was not reached. */
const char *npm_graph_chain(const struct npm_graph *g, size_t index, struct arena *a)
    V_NONNULL(1, 3);

#endif
