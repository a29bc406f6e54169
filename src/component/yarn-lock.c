/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yarn.lock. Version 1 is a format of its own, read line by line; from version 2 on ("berry") it is
 * YAML. Both name their entries by what asks for them: "a@^1.0.0, a@^1.2.0". Keys of the graph are
 * "name@range", without the "npm:" that berry puts before ranges.
 */
#include "base/file.h"
#include "component/lockfile.h"
#include "format/doc.h"

struct yarn {
    struct component_list *out;
    struct arena *arena;
    struct dep_graph graph;
    const char *file;
};

static bool yarn_matches(const char *path)
{
    return strcmp(path_base(path), "yarn.lock") == 0;
}

/* "@s/a@^1" -> "@s/a" and "^1" */
static struct slice split_pattern(struct slice pattern, struct slice *ret_range)
{
    size_t at = slice_find_char(slice_sub(pattern, 1, pattern.len), '@');
    *ret_range = at == SIZE_MAX ? SLICE_EMPTY : slice_sub(pattern, at + 2, pattern.len);
    return slice_sub(pattern, 0, at == SIZE_MAX ? pattern.len : at + 1);
}

static struct slice make_key(struct arena *a, struct slice name, struct slice range)
{
    if (slice_starts(range, "npm:"))
        range = slice_sub(range, 4, range.len);
    return slice_of(arena_printf(a, "%.*s@%.*s", SLICE_ARG(name), SLICE_ARG(range)));
}

static struct slice unquote(struct slice s)
{
    s = slice_trim(s);
    if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
        return slice_sub(s, 1, s.len - 1);
    return s;
}

static bool is_local(struct slice range)
{
    static const char *const schemes[] = {
        "file:", "link:", "portal:", "workspace:", "patch:", "exec:"};
    for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
        if (slice_starts(range, schemes[i]))
            return true;
    return false;
}

/* Adds the node for a header: patterns divided by commas, each maybe in quotes. */
static struct dep_node *add_entry(struct yarn *y, struct slice header, struct location at)
{
    struct dep_node *n = NULL;
    while (header.len > 0) {
        struct slice range, pattern = unquote(slice_cut(header, ',', &header));
        struct slice name = split_pattern(pattern, &range), version;
        if (name.len == 0)
            continue;
        if (!n) {
            n = dep_add(&y->graph, name);
            n->at = at;
            n->listed = !is_local(range);
            (void)npm_alias(range, &n->name, &version);
        }
        dep_key(&y->graph, make_key(y->arena, name, range));
    }
    return n;
}

/* ---- version 1 ---- */

/* `key value` or `"key" "value"` */
static void split_pair(struct slice line, struct slice *ret_key, struct slice *ret_value)
{
    size_t end;
    if (line.len > 0 && line.ptr[0] == '"') {
        end = slice_find_char(slice_sub(line, 1, line.len), '"');
        end = end == SIZE_MAX ? line.len : end + 2;
    } else {
        end = slice_find_char(line, ' ');
    }
    *ret_key = unquote(slice_sub(line, 0, end));
    *ret_value = end == SIZE_MAX ? SLICE_EMPTY : unquote(slice_sub(line, end, line.len));
}

/* A line of an entry; IN_NEEDS tells whether it stands below "dependencies:". */
static void read_field(struct yarn *y, struct dep_node *n, struct slice line, size_t indent,
                       bool *in_needs)
{
    struct slice key, value, hash;
    split_pair(line, &key, &value);
    if (indent > 2) {
        if (*in_needs)
            dep_need(&y->graph, make_key(y->arena, key, value));
        return;
    }
    *in_needs = slice_eq_str(key, "dependencies:") || slice_eq_str(key, "optionalDependencies:");
    if (slice_eq_str(key, "version"))
        n->version = value;
    else if (slice_eq_str(key, "resolved") && slice_find(value, "://") != SIZE_MAX)
        n->listed &= npm_is_registry_address(slice_cut(value, '#', &hash));
}

static void read_classic(struct yarn *y, struct slice text)
{
    struct dep_node *entry = NULL;
    bool in_needs = false;
    for (unsigned number = 1; text.len > 0; number++) {
        struct slice line = slice_cut(text, '\n', &text), content = slice_trim(line);
        if (content.len == 0 || content.ptr[0] == '#')
            continue;
        size_t indent = (size_t)(content.ptr - line.ptr);
        if (indent == 0) {
            if (slice_ends(content, ":"))
                content.len--;
            entry = add_entry(y, content,
                              (struct location){.file = y->file, .line = number, .column = 1});
            in_needs = false;
        } else if (entry) {
            read_field(y, entry, content, indent, &in_needs);
        }
    }
}

/* ---- berry ---- */

static void read_berry_entry(struct yarn *y, const struct doc *node)
{
    struct location at = {.file = y->file, .line = node->key_line, .column = node->key_column};
    struct slice resolution = doc_text_at(node, "resolution"), range;
    struct dep_node *n = add_entry(y, node->key, at);
    if (!n)
        return;
    n->version = doc_text_at(node, "version");
    struct slice real = split_pattern(resolution, &range);
    n->listed = slice_starts(range, "npm:");
    if (n->listed)
        n->name = real;
    if (slice_starts(range, "workspace:"))
        n->root = DEP_ROOT;
    static const char *const lists[] = {"dependencies", "optionalDependencies"};
    for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
        doc_each(need, doc_get(node, lists[i]))
            dep_need(&y->graph, make_key(y->arena, need->key, doc_text(need)));
}

static enum virga_err read_berry(struct yarn *y, struct slice text,
                                 const struct virga_diag_sink *sink)
{
    struct doc *root;
    enum virga_err err = doc_parse(y->arena, DOC_YAML, text, y->file, sink, &root);
    if (err != VIRGA_OK)
        return err;
    doc_each(node, root) if (!slice_eq_str(node->key, "__metadata")) read_berry_entry(y, node);
    return VIRGA_OK;
}

static enum virga_err yarn_read(struct component_list *out, struct slice text, const char *path,
                                const struct virga_diag_sink *sink)
{
    struct arena a;
    struct yarn y = {.out = out, .arena = &a, .file = path};
    enum virga_err err = VIRGA_OK;
    arena_init(&a);
    dep_graph_init(&y.graph, &a);
    if (slice_find(text, "__metadata:") != SIZE_MAX)
        err = read_berry(&y, text, sink);
    else
        read_classic(&y, text);
    if (err == VIRGA_OK) {
        bool known = npm_add_roots(out, &y.graph, path, make_key);
        dep_graph_walk(&y.graph, known);
        dep_graph_emit(&y.graph, ECO_NPM, out);
    }
    arena_release(&a);
    return err;
}

const struct lockfile_reader yarn_lock_reader = {
    .name = "yarn-lock",
    .matches = yarn_matches,
    .read = yarn_read,
};
