/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_LOCKFILE_H
#define COMPONENT_LOCKFILE_H

/* Shared by the lockfile readers; not for other folders. */

#include "component/component.h"
#include "component/deps.h"
#include "component/jscan.h"

extern const struct lockfile_reader package_lock_reader;
extern const struct lockfile_reader package_json_reader;
extern const struct lockfile_reader pipfile_lock_reader;
extern const struct lockfile_reader pnpm_lock_reader;
extern const struct lockfile_reader poetry_lock_reader;
extern const struct lockfile_reader requirements_reader;
extern const struct lockfile_reader uv_lock_reader;
extern const struct lockfile_reader yarn_lock_reader;

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
/* Does PATH lie among installed packages? */
bool lockfile_is_installed(const char *path) V_NONNULL(1);
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
 * Calls NEED for every dependency of package.json FILE among the files of OUT; false when there is
 * no such file or it is broken. Peer dependencies count: somebody has to install them.
 */
bool npm_manifest_read(const struct component_list *out, struct arena *a, const char *file,
                       void (*need)(void *context, struct slice name, struct slice range, bool dev),
                       void *context) V_NONNULL(1, 2, 3, 4);

/*
 * Adds the needs of every package.json in the folder of LOCKFILE and below it to G, as roots. Keys
 * are made by MAKE_KEY. False when there is none.
 */
bool npm_add_roots(const struct component_list *out, struct dep_graph *g, const char *lockfile,
                   struct slice (*make_key)(struct arena *a, struct slice name, struct slice range))
    V_NONNULL(1, 2, 3, 4);

/* False for git, file and link addresses, and for archives that a forge makes. */
bool npm_is_registry_address(struct slice url);

#endif
