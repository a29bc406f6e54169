/* SPDX-License-Identifier: Apache-2.0 */
/*
 * poetry.lock and uv.lock: TOML with one [[package]] for each package. What the project asks for
 * stands in pyproject.toml for Poetry, and in the project's own [[package]] for uv.
 */
#include "base/file.h"
#include "base/limits.h"
#include "component/lockfile.h"
#include "component/version.h"
#include "format/doc.h"

struct python_lock {
    struct component_list *out;
    struct arena *arena;
    struct dep_graph graph;
    const char *file;
    bool flags; /* packages say themselves that they are for development */
};

static bool poetry_matches(const char *path)
{
    return strcmp(path_base(path), "poetry.lock") == 0;
}

static bool uv_matches(const char *path)
{
    return strcmp(path_base(path), "uv.lock") == 0;
}

static struct slice normalised(struct python_lock *l, struct slice name)
{
    return ecosystem_normalise(l->arena, ECO_PYPI, name);
}

static struct dep_node *add_package(struct python_lock *l, const struct doc *package)
{
    const struct doc *name_node = doc_get(package, "name");
    struct slice name = normalised(l, doc_text(name_node));
    struct dep_node *n = dep_add(&l->graph, name);
    n->version = doc_text_at(package, "version");
    if (name_node)
        n->at = (struct location){
            .file = l->file, .line = name_node->key_line, .column = name_node->key_column};
    dep_key(&l->graph, name);
    return n;
}

/* The name that a requirement begins with: "requests[x]>=2 ; marker" -> "requests". */
static struct slice required_name(struct slice requirement)
{
    size_t n = 0;
    requirement = slice_trim(requirement);
    while (n < requirement.len &&
           (version_is_digit(requirement.ptr[n]) || version_is_letter(requirement.ptr[n]) ||
            strchr("-_.", requirement.ptr[n])))
        n++;
    return slice_sub(requirement, 0, n);
}

/* A table of dependencies by name, or a list of requirements. */
static void read_needs(struct python_lock *l, const struct doc *list)
{
    doc_each(need, list)
    {
        struct slice name = doc_is_seq(list) ? doc_text_at(need, "name") : need->key;
        if (name.len == 0)
            name = required_name(doc_text(need));
        if (name.len > 0 && !slice_eq_str(name, "python"))
            dep_need(&l->graph, normalised(l, name));
    }
}

/* ---- Poetry ---- */

static void read_poetry_package(struct python_lock *l, const struct doc *package)
{
    struct slice source = doc_text(doc_at(package, "source.type"));
    struct slice category = doc_text_at(package, "category");
    const struct doc *groups = doc_get(package, "groups");
    struct dep_node *n = add_package(l, package);
    n->listed = source.len == 0 || slice_eq_str(source, "legacy") || slice_eq_str(source, "pypi");
    n->optional = doc_bool(doc_get(package, "optional"), false);
    if (groups || category.len > 0) {
        l->flags = true;
        n->dev = slice_eq_str(category, "dev") || groups;
        doc_each(group, groups) if (slice_eq_str(doc_text(group), "main")) n->dev = false;
    }
    read_needs(l, doc_get(package, "dependencies"));
}

/* Adds what pyproject.toml beside asks for; false when it says nothing. */
static bool add_poetry_roots(struct python_lock *l)
{
    struct slice text;
    struct doc *root;
    const struct virga_diag_sink *quiet = NULL; /* broken: whoever reads it for itself reports it */
    char *path = path_join(l->arena, path_dir(l->arena, l->file), "pyproject.toml");
    if (!lockfile_has_beside(l->out, l->file, "pyproject.toml") ||
        file_read(l->arena, path_join(l->arena, l->out->files->root, path), LIMIT_CONFIG_FILE,
                  &text) != VIRGA_OK ||
        doc_parse(l->arena, DOC_TOML, text, path, quiet, &root) != VIRGA_OK)
        return false;
    const struct doc *poetry = doc_at(root, "tool.poetry");
    dep_add(&l->graph, SLICE_EMPTY)->root = DEP_ROOT;
    read_needs(l, doc_get(poetry, "dependencies"));
    read_needs(l, doc_at(root, "project.dependencies"));
    doc_each(extra, doc_at(root, "project.optional-dependencies")) read_needs(l, extra);
    dep_add(&l->graph, SLICE_EMPTY)->root = DEP_DEV_ROOT;
    read_needs(l, doc_get(poetry, "dev-dependencies"));
    doc_each(group, doc_get(poetry, "group")) read_needs(l, doc_get(group, "dependencies"));
    return true;
}

/* ---- uv ---- */

static void read_uv_package(struct python_lock *l, const struct doc *package)
{
    const struct doc *source = doc_get(package, "source");
    struct dep_node *n = add_package(l, package);
    n->listed = doc_get(source, "registry") != NULL;
    bool project = doc_get(source, "virtual") || doc_get(source, "editable");
    if (project)
        n->root = DEP_ROOT;
    read_needs(l, doc_get(package, "dependencies"));
    doc_each(extra, doc_get(package, "optional-dependencies")) read_needs(l, extra);
    if (!project)
        return;
    dep_add(&l->graph, SLICE_EMPTY)->root = DEP_DEV_ROOT;
    doc_each(group, doc_get(package, "dev-dependencies")) read_needs(l, group);
}

/* ---- both ---- */

static enum virga_err read_lock(struct component_list *out, struct slice text, const char *path,
                                const struct virga_diag_sink *sink, bool uv)
{
    struct arena a;
    struct doc *root;
    struct python_lock l = {.out = out, .arena = &a, .file = path};
    arena_init(&a);
    dep_graph_init(&l.graph, &a);
    enum virga_err err = doc_parse(&a, DOC_TOML, text, path, sink, &root);
    if (err == VIRGA_OK) {
        doc_each(package,
                 doc_get(root, "package"))(uv ? read_uv_package : read_poetry_package)(&l, package);
        bool known = uv || add_poetry_roots(&l);
        dep_graph_walk(&l.graph, known && !l.flags);
        dep_graph_emit(&l.graph, ECO_PYPI, out);
    }
    arena_release(&a);
    return err;
}

static enum virga_err poetry_read(struct component_list *out, struct slice text, const char *path,
                                  const struct virga_diag_sink *sink)
{
    return read_lock(out, text, path, sink, false);
}

static enum virga_err uv_read(struct component_list *out, struct slice text, const char *path,
                              const struct virga_diag_sink *sink)
{
    return read_lock(out, text, path, sink, true);
}

const struct lockfile_reader poetry_lock_reader = {
    .name = "poetry-lock",
    .matches = poetry_matches,
    .read = poetry_read,
};

const struct lockfile_reader uv_lock_reader = {
    .name = "uv-lock",
    .matches = uv_matches,
    .read = uv_read,
};
