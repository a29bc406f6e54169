/* SPDX-License-Identifier: Apache-2.0 */
#include "format/doc-internal.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"

#include <math.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_toml(void);

/*
 * TOML through its tree-sitter grammar. The tree is walked with a cursor; arrays and inline tables
 * that are open form the stack.
 */
struct toml {
    struct doc_builder *b;
    struct umap entries; /* hash of (map, key) -> struct doc: tables may be very wide */
    struct umap is_dirty;
    VEC(struct doc *) dirty; /* maps in which a key was assigned twice */
    struct doc *root;
    TSTreeCursor cursor;
};

static struct doc_place node_place(TSNode node)
{
    TSPoint point = ts_node_start_point(node);
    return (struct doc_place){point.row + 1, point.column + 1};
}

static struct slice node_source(const struct toml *t, TSNode node)
{
    return slice_sub(t->b->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

static unsigned node_end_line(TSNode node)
{
    TSPoint end = ts_node_end_point(node);
    unsigned first = ts_node_start_point(node).row + 1;
    unsigned last = end.column ? end.row + 1 : end.row;
    return last > first ? last : first;
}

static bool is_type(TSNode node, const char *type)
{
    return strcmp(ts_node_type(node), type) == 0;
}

/* Syntax errors ------------------------------------------------------------------------------ */

/* Moves CURSOR to the next node in source order; with DESCEND false not into its children. */
static bool step(TSTreeCursor *cursor, bool descend)
{
    if (descend && ts_tree_cursor_goto_first_child(cursor))
        return true;
    while (!ts_tree_cursor_goto_next_sibling(cursor)) {
        if (!ts_tree_cursor_goto_parent(cursor))
            return false;
    }
    return true;
}

static enum virga_err report_syntax(struct toml *t, TSNode root)
{
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    enum virga_err err = VIRGA_OK;
    bool more = true;
    while (more && !err) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        struct doc_place place = node_place(node);
        if (ts_node_is_missing(node)) {
            err = doc_syntax_error(t->b, "toml-syntax", place, "'%s' is missing here",
                                   ts_node_type(node));
        } else if (ts_node_is_error(node)) {
            struct slice rest, text = slice_cut(slice_trim(node_source(t, node)), '\n', &rest);
            text = slice_trim(slice_sub(text, 0, 40));
            while (text.len && (text.ptr[text.len - 1] & 0xc0) == 0x80)
                text.len--; /* the cut may have split a character */
            err = doc_syntax_error(t->b, "toml-syntax", place, "not valid TOML: '%.*s'",
                                   SLICE_ARG(text));
        }
        more = step(&cursor, ts_node_has_error(node));
    }
    ts_tree_cursor_delete(&cursor);
    return err ? err : doc_syntax_error(t->b, "toml-syntax", node_place(root), "not valid TOML");
}

/* Scalars ------------------------------------------------------------------------------------ */

static uint32_t hex_value(struct slice digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return value;
}

/* Decodes the escape at S[AT] (the backslash) to *OUT and returns the offset behind it. */
static size_t decode_escape(struct slice s, size_t at, char **out)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    char c = at + 1 < s.len ? s.ptr[at + 1] : '\0';
    const char *known = c ? strchr(from, c) : NULL;
    if (known) {
        *(*out)++ = to[known - from];
        return at + 2;
    }
    if (c == 'u' || c == 'U') {
        size_t end = at + (c == 'u' ? 6 : 10);
        *out += utf8_encode(hex_value(slice_sub(s, at + 2, end)), *out);
        return end < s.len ? end : s.len;
    }
    /* A backslash before the end of a line swallows all white space up to the next text. */
    for (at++; at < s.len && strchr(" \t\r\n", s.ptr[at]); at++)
        ;
    return at;
}

/* The value of the quoted text S, quotes included. */
static struct slice decode_string(struct toml *t, struct slice s)
{
    size_t quotes = s.len >= 6 && s.ptr[1] == s.ptr[0] && s.ptr[2] == s.ptr[0] ? 3 : 1;
    bool literal = s.len && s.ptr[0] == '\'';
    if (s.len < 2 * quotes)
        return SLICE_EMPTY;
    s = slice_sub(s, quotes, s.len - quotes);
    if (quotes == 3 && slice_starts(s, "\r\n"))
        s = slice_sub(s, 2, s.len);
    else if (quotes == 3 && slice_starts(s, "\n"))
        s = slice_sub(s, 1, s.len);
    if (literal || slice_find_char(s, '\\') == SIZE_MAX)
        return arena_slice(t->b->arena, s);
    char *text = arena_alloc(t->b->arena, s.len + 4), *out = text;
    for (size_t at = 0; at < s.len;) {
        if (s.ptr[at] == '\\')
            at = decode_escape(s, at, &out);
        else
            *out++ = s.ptr[at++];
    }
    *out = '\0';
    return (struct slice){text, (size_t)(out - text)};
}

static double toml_number(struct slice s)
{
    char digits[64];
    size_t len = 0;
    for (size_t i = 0; i < s.len && len < sizeof(digits); i++) {
        if (s.ptr[i] != '_')
            digits[len++] = s.ptr[i];
    }
    struct slice plain = {digits, len};
    unsigned shift = slice_starts(plain, "0x")   ? 4
                     : slice_starts(plain, "0o") ? 3
                     : slice_starts(plain, "0b") ? 1
                                                 : 0;
    if (!shift)
        return doc_parse_number(plain);
    double value = 0;
    for (size_t i = 2; i < len; i++)
        value = value * (1u << shift) + hex_value(slice_sub(plain, i, i + 1));
    return value;
}

static void fill_scalar(struct toml *t, TSNode syntax, struct doc *node)
{
    struct slice source = node_source(t, syntax);
    node->end_line = node_end_line(syntax);
    if (is_type(syntax, "string")) {
        node->kind = DOC_STRING;
        node->quoted = true;
        node->text = decode_string(t, source);
        return;
    }
    node->text = arena_slice(t->b->arena, source);
    if (is_type(syntax, "boolean")) {
        node->kind = DOC_BOOL;
        node->truth = slice_eq_str(source, "true");
    } else if (is_type(syntax, "integer") || is_type(syntax, "float")) {
        node->kind = DOC_NUMBER;
        node->number = toml_number(source);
    } else {
        node->kind = DOC_STRING; /* dates and times */
    }
}

/* Tables and keys ---------------------------------------------------------------------------- */

static uint64_t entry_hash(const struct doc *map, struct slice key)
{
    return slice_hash(key) ^ ((uint64_t)(uintptr_t)map * UINT64_C(0x9e3779b97f4a7c15));
}

static struct doc *find_entry(struct toml *t, struct doc *map, struct slice key)
{
    uint64_t found;
    if (!umap_get(&t->entries, entry_hash(map, key), &found))
        return NULL;
    struct doc *node = (struct doc *)(uintptr_t)found;
    if (node->parent == map && slice_eq(node->key, key))
        return node;
    for (node = map->child; node; node = node->next) {
        if (slice_eq(node->key, key))
            return node;
    }
    return NULL;
}

static struct doc *add_entry(struct toml *t, struct doc *map, struct slice key,
                             struct doc_place key_place, enum doc_kind kind)
{
    struct doc *node = doc_node_new(t->b, kind, key_place);
    if (!node)
        return NULL;
    node->key = key;
    doc_append(map, node);
    umap_put(&t->entries, entry_hash(map, key), (uint64_t)(uintptr_t)node);
    return node;
}

static size_t doc_depth(const struct doc *node)
{
    size_t depth = 0;
    for (; node; node = node->parent)
        depth++;
    return depth;
}

static struct slice key_text(struct toml *t, TSNode key)
{
    struct slice source = node_source(t, key);
    return is_type(key, "quoted_key") ? decode_string(t, source) : arena_slice(t->b->arena, source);
}

/* The map that KEY of MAP leads into, made when absent: for all parts of a dotted key but the last.
 */
static enum virga_err enter_key(struct toml *t, struct doc *map, TSNode key, struct doc **ret_map)
{
    struct slice name = key_text(t, key);
    struct doc_place place = node_place(key);
    struct doc *node = find_entry(t, map, name);
    if (!node) {
        node = add_entry(t, map, name, place, DOC_MAP);
        if (!node)
            return VIRGA_ERR_LIMIT;
    }
    if (node->kind == DOC_SEQ && node->last)
        node = node->last; /* [[x]] then [x.y]: the newest element */
    if (node->kind != DOC_MAP)
        return doc_syntax_error(t->b, "toml-syntax", place,
                                "'%.*s' is a value since line %u and cannot be a table",
                                SLICE_ARG(name), node->key_line);
    if (doc_depth(node) > LIMIT_DOC_DEPTH)
        return doc_too_deep(t->b, place);
    *ret_map = node;
    return VIRGA_OK;
}

static bool is_key(TSNode node)
{
    return is_type(node, "bare_key") || is_type(node, "quoted_key");
}

static bool is_container(TSNode node)
{
    return is_type(node, "array") || is_type(node, "inline_table");
}

/*
 * Walks the key under the cursor (bare, quoted or dotted, which nests to the left) from MAP.
 * *RET_MAP is what holds the last part, *RET_KEY the last part's syntax.
 */
static enum virga_err walk_key(struct toml *t, TSNode key, struct doc *map, struct doc **ret_map,
                               TSNode *ret_key)
{
    TSTreeCursor cursor = ts_tree_cursor_new(key);
    TSNode pending = key;
    bool has_pending = false, more = true;
    enum virga_err err = VIRGA_OK;
    while (more && !err) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        if (is_key(node)) {
            if (has_pending)
                err = enter_key(t, map, pending, &map);
            pending = node;
            has_pending = true;
        }
        more = step(&cursor, is_type(node, "dotted_key"));
    }
    ts_tree_cursor_delete(&cursor);
    if (err)
        return err;
    *ret_map = map;
    *ret_key = pending;
    return VIRGA_OK;
}

/* A new entry of MAP for the pair's KEY; an older one of the same name goes at the end. */
static enum virga_err assign_key(struct toml *t, struct doc *map, TSNode key, struct doc **ret_node)
{
    TSNode last;
    enum virga_err err = walk_key(t, key, map, &map, &last);
    if (err)
        return err;
    struct slice name = key_text(t, last);
    struct doc_place place = node_place(last);
    if (find_entry(t, map, name) && !umap_get(&t->is_dirty, (uintptr_t)map, NULL)) {
        umap_put(&t->is_dirty, (uintptr_t)map, 1);
        *vec_add(&t->dirty, t->b->scratch) = map;
    }
    *ret_node = add_entry(t, map, name, place, DOC_NULL);
    return *ret_node ? VIRGA_OK : VIRGA_ERR_LIMIT;
}

/* Values ------------------------------------------------------------------------------------- */

static bool is_value(TSNode node)
{
    static const char *const types[] = {
        "string",          "integer",    "float",      "boolean", "offset_date_time",
        "local_date_time", "local_date", "local_time", "array",   "inline_table",
    };
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        if (is_type(node, types[i]))
            return true;
    }
    return false;
}

/* Where the walk over one pair stands. */
struct toml_walk {
    TSTreeCursor cursor;
    VEC(struct doc *) open; /* the innermost is being filled; the outermost is the pair's table */
    struct doc *entry;      /* of a table, waits for its value */
};

/* The cursor stands on a value: fills it, or opens it when it holds others. */
static enum virga_err read_value(struct toml *t, struct toml_walk *w, TSNode syntax)
{
    struct doc_place place = node_place(syntax);
    struct doc *value = w->entry ? w->entry : doc_node_new(t->b, DOC_NULL, place);
    if (!value)
        return VIRGA_ERR_LIMIT;
    if (!w->entry)
        doc_append(w->open.items[w->open.len - 1], value);
    w->entry = NULL;
    value->line = place.line;
    value->column = place.column;
    if (!is_container(syntax)) {
        fill_scalar(t, syntax, value);
        return VIRGA_OK;
    }
    value->kind = is_type(syntax, "array") ? DOC_SEQ : DOC_MAP;
    value->end_line = node_end_line(syntax);
    *vec_add(&w->open, t->b->scratch) = value;
    return doc_depth(value) > LIMIT_DOC_DEPTH ? doc_too_deep(t->b, place) : VIRGA_OK;
}

/* To the next node behind the one under the cursor, closing what ends; false at the end. */
static bool leave_value(struct toml_walk *w)
{
    for (;;) {
        if (is_container(ts_tree_cursor_current_node(&w->cursor))) {
            w->open.len--;
        }
        if (ts_tree_cursor_goto_next_sibling(&w->cursor))
            return true;
        if (!ts_tree_cursor_goto_parent(&w->cursor))
            return false;
    }
}

/* Reads PAIR, with everything inside, into MAP. */
static enum virga_err read_pair(struct toml *t, TSNode pair, struct doc *map)
{
    struct toml_walk w = {.cursor = ts_tree_cursor_new(pair)};
    enum virga_err err = VIRGA_OK;
    bool more = true;
    *vec_add(&w.open, t->b->scratch) = map;
    while (more && !err) {
        TSNode node = ts_tree_cursor_current_node(&w.cursor);
        bool descend = is_type(node, "pair") || is_container(node);
        if (is_key(node) || is_type(node, "dotted_key"))
            err = assign_key(t, w.open.items[w.open.len - 1], node, &w.entry);
        else if (is_value(node))
            err = read_value(t, &w, node);
        more = (descend && ts_tree_cursor_goto_first_child(&w.cursor)) || leave_value(&w);
    }
    ts_tree_cursor_delete(&w.cursor);
    return err;
}

/* Makes or finds the table of "[a.b]" and "[[a.b]]". */
static enum virga_err open_table(struct toml *t, TSNode header, bool element, struct doc **ret_map)
{
    TSNode key = ts_node_named_child(header, 0), last;
    struct doc *map = t->root;
    for (uint32_t i = 1; ts_node_is_extra(key) && !ts_node_is_null(key); i++)
        key = ts_node_named_child(header, i);
    if (ts_node_is_null(key))
        return doc_syntax_error(t->b, "toml-syntax", node_place(header), "table has no name");
    enum virga_err err = walk_key(t, key, map, &map, &last);
    if (err)
        return err;
    if (!element)
        return enter_key(t, map, last, ret_map);
    struct slice name = key_text(t, last);
    struct doc_place place = node_place(last);
    struct doc *list = find_entry(t, map, name);
    if (!list)
        list = add_entry(t, map, name, place, DOC_SEQ);
    if (!list)
        return VIRGA_ERR_LIMIT;
    if (list->kind != DOC_SEQ)
        return doc_syntax_error(t->b, "toml-syntax", place, "'%.*s' is no list of tables",
                                SLICE_ARG(name));
    struct doc *item = doc_node_new(t->b, DOC_MAP, node_place(header));
    if (!item)
        return VIRGA_ERR_LIMIT;
    doc_append(list, item);
    *ret_map = item;
    return VIRGA_OK;
}

static enum virga_err read_tree(struct toml *t)
{
    struct doc *table = t->root;
    enum virga_err err = VIRGA_OK;
    bool more = ts_tree_cursor_goto_first_child(&t->cursor);
    while (more && !err) {
        TSNode node = ts_tree_cursor_current_node(&t->cursor);
        bool element = is_type(node, "table_array_element");
        bool header = element || is_type(node, "table");
        if (header) {
            err = open_table(t, node, element, &table);
            if (!err)
                table->end_line = node_end_line(node);
        } else if (is_type(node, "pair")) {
            err = read_pair(t, node, table);
        }
        more = step(&t->cursor, header);
    }
    for (size_t i = 0; i < t->dirty.len; i++)
        doc_node_drop_duplicates(t->b, t->dirty.items[i]);
    return err;
}

enum virga_err toml_parse(struct doc_builder *b, struct doc **ret_root)
{
    struct toml t = {.b = b};
    TSTree *tree = NULL;
    enum virga_err err = doc_parse_tree(b, tree_sitter_toml(), &tree);
    if (err)
        return err;
    umap_init(&t.entries, b->scratch);
    umap_init(&t.is_dirty, b->scratch);
    TSNode root = ts_tree_root_node(tree);
    t.root =
        doc_node_new(b, slice_trim(b->text).len ? DOC_MAP : DOC_NULL, (struct doc_place){1, 1});
    if (ts_node_has_error(root)) {
        err = report_syntax(&t, root);
        goto out;
    }
    t.root->end_line = node_end_line(root);
    t.cursor = ts_tree_cursor_new(root);
    err = read_tree(&t);
    ts_tree_cursor_delete(&t.cursor);
    if (!err)
        *ret_root = t.root;
out:
    ts_tree_delete(tree);
    return err;
}
