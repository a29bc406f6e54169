/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_COMPONENT_H
#define COMPONENT_COMPONENT_H

#include "app/app.h"
#include "base/diag.h"
#include "finding/finding.h"

enum ecosystem {
    ECO_NPM,
    ECO_PYPI,
    ECO_GO,
    ECO_MAVEN,
    ECO_RUBYGEMS,
    ECO_CRATES,
    ECO_PACKAGIST,
    ECO_NUGET,
    ECO_COUNT
};
const char *ecosystem_name(enum ecosystem e); /* as OSV spells it: "npm", "PyPI" */
bool ecosystem_parse(struct slice name, enum ecosystem *ret) V_NONNULL(2);
/* NAME as the ecosystem compares it (PEP 503 for PyPI, lower case for NuGet …), in A. */
struct slice ecosystem_normalise(struct arena *a, enum ecosystem e, struct slice name) V_NONNULL(1);

/* One package that the app ships. Strings live in the arena of the list. */
struct component {
    enum ecosystem ecosystem;
    const char *name, *version;
    /* As written, when VERSION is only the lowest that it admits; NULL = pinned. */
    const char *range;
    bool direct, dev, optional;
    /* What brings it, from the direct dependency down: "grunt > async"; NULL = direct or unknown.
     */
    const char *parent;
    struct location at; /* of its entry in a lockfile or manifest */
};

struct component_list {
    struct arena *arena;
    VEC(struct component) items;
    /* Set while component_collect runs, else NULL: readers look at the files beside theirs. */
    const struct app_files *files;
    /* Files that were read because another one names them. */
    VEC(const char *) included;
};

/*
 * A lockfile format. One file, one const descriptor, listed once in component/lockfiles.c. `read`
 * adds components, or reports what is wrong and adds none. TEXT does not outlive the call.
 */
struct lockfile_reader {
    const char *name;
    bool (*matches)(const char *path);
    enum virga_err (*read)(struct component_list *out, struct slice text, const char *path,
                           const struct virga_diag_sink *sink);
};

/* Lists the components of every lockfile and manifest among FILES. OUT->arena is the caller's. */
void component_collect(struct component_list *out, const struct app_files *files,
                       const struct virga_diag_sink *sink) V_NONNULL(1, 2);

/* Version order of an ecosystem: <0, 0, >0. Total on all strings. */
int version_compare(enum ecosystem e, struct slice a, struct slice b);
/* Is V a version at all, and no tag, branch, range or address? Others match no range. */
bool version_valid(enum ecosystem e, struct slice v);

/*
 * The advisory index: one immutable file, mapped. See component/index.c for its layout. An open one
 * serves one thread at a time.
 */
struct advisory_index;
/*
 * SINK must outlive the index: damage that only a look-up meets is reported to it, once. A file
 * that is missing (VIRGA_ERR_NOTFOUND) or damaged (VIRGA_ERR_VERSION) is reported too.
 */
enum virga_err advisory_index_open(const char *path, const struct virga_diag_sink *sink,
                                   struct advisory_index **ret_index) V_NONNULL(1, 3) V_MUST_USE;
void advisory_index_close(struct advisory_index *index);
struct advisory_index_info {
    uint64_t advisories, packages, ranges, bytes;
    const char *created; /* RFC 3339, UTC; lives as long as the index */
    const char *newest;  /* when the youngest of its advisories was last changed */
    uint64_t per_ecosystem[ECO_COUNT];
};
void advisory_index_info(const struct advisory_index *index, struct advisory_index_info *ret)
    V_NONNULL(1, 2);
/* Reads the whole file and compares its checksum: VIRGA_ERR_VERSION when it is damaged. */
enum virga_err advisory_index_verify(const struct advisory_index *index) V_NONNULL(1) V_MUST_USE;
/* $VIRGA_DB, else $XDG_DATA_HOME/virga/advisories.vdb, else ~/.local/share/virga/advisories.vdb */
char *advisory_index_default_path(struct arena *a) V_NONNULL(1);

struct import_stats {
    uint64_t read, kept, withdrawn, broken, bytes;
};
/* Imports OSV records from zips, folders (recursive) and single .json files into PATH (replaced).
 */
enum virga_err advisory_import(const char *const *sources, size_t nsources, const char *path,
                               unsigned jobs, const struct virga_diag_sink *sink,
                               struct import_stats *ret_stats) V_NONNULL(1, 3, 6) V_MUST_USE;
/*
 * Downloads BASE_URL/ECO/all.zip for each of ECOSYSTEMS into an index of just those at PATH. NULL =
 * what OSV publishes. An https address is never left for plain http; the user may name an http one.
 */
enum virga_err advisory_update(const char *base_url, const enum ecosystem *ecosystems, size_t count,
                               const char *path, unsigned jobs, const struct virga_diag_sink *sink,
                               struct import_stats *ret_stats) V_MUST_USE;

/*
 * Adds one finding for every component that advisories of INDEX affect, "vulnerable-component" or
 * "malicious-component", with all of them as references and evidence. APP may be NULL.
 */
void component_check(const struct component_list *components, const struct advisory_index *index,
                     const struct app *app, struct finding_set *out) V_NONNULL(1, 2, 4);
/*
 * The number of ecosystems that have components but no advisory in INDEX, marked in RET_ECOSYSTEMS:
 * they were not really checked, and users should hear of it.
 */
size_t component_unchecked(const struct component_list *components,
                           const struct advisory_index *index, bool ret_ecosystems[ECO_COUNT])
    V_NONNULL(1, 2, 3);

#endif
