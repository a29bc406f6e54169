/* SPDX-License-Identifier: Apache-2.0 */
#include "format/doc-internal.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"

#include <math.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_typescript(void);

/*
 * Configs written as JavaScript or TypeScript modules: what the module exports, as far as it stands
 * there literally. Nothing is run. Names of constants of the module are followed; what else would
 * have to be computed becomes text in the notation of variables:
 *
 *     ${import:./other:name}   a value of another module
 *     ${env:NAME, 'default'}   process.env.NAME || 'default'
 *     ${dirname:}              the folder of the file
 *     ${code:…}                anything else, as written
 */

#define MAX_SCRIPT_NODES 200000u
#define MAX_HOPS 16u   /* from a name to a name to a name */
#define MAX_SPREADS 8u /* within each other */
#define MAX_CODE 200u  /* bytes of code that are kept as text */
#define MAX_TEXT (64u << 10)
#define MAX_STEPS 400000u /* of putting texts together, for the whole module */

/* EXPRESSION is to be read into NODE. */
struct task {
    TSNode expression;
    struct doc *node;
};

struct script {
    struct doc_builder *b;
    struct map constants; /* name -> TSNode * of its value */
    struct map imports;   /* name -> the text that stands for it */
    struct map exports;   /* name -> TSNode *; "default" is the module's value */
    struct map again;     /* exported name -> text: export { x } from './y' */
    VEC(struct task) tasks;
    unsigned steps;
    enum virga_err err;
};

struct children {
    TSNode *items;
    uint32_t len;
};

static struct slice source_of(const struct script *s, TSNode node)
{
    return slice_sub(s->b->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

static bool is_type(TSNode node, const char *type)
{
    return !ts_node_is_null(node) && strcmp(ts_node_type(node), type) == 0;
}

static TSNode field(TSNode node, const char *name)
{
    return ts_node_child_by_field_name(node, name, (uint32_t)strlen(name));
}

static struct doc_place place_of(TSNode node)
{
    TSPoint point = ts_node_start_point(node);
    return (struct doc_place){point.row + 1, point.column + 1};
}

/* The named children of NODE. One walk: asking for them by number walks again for each. */
static struct children children_of(struct script *s, TSNode node)
{
    struct children c = {0};
    if (ts_node_is_null(node) || ts_node_named_child_count(node) == 0)
        return c;
    c.items = arena_array(s->b->scratch, TSNode, ts_node_named_child_count(node));
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    bool more = ts_tree_cursor_goto_first_child(&cursor);
    for (; more && c.len < ts_node_named_child_count(node);
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_named(child))
            c.items[c.len++] = child;
    }
    ts_tree_cursor_delete(&cursor);
    return c;
}

/* Text --------------------------------------------------------------------------------------- */

static uint32_t hex_value(struct slice digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < digits.len && i < 8; i++) {
        char c = digits.ptr[i];
        bool digit = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'f';
        if (digit || letter)
            value = value << 4 | (uint32_t)(digit ? c - '0' : (c | 32) - 'a' + 10);
    }
    return value;
}

/* Writes what the escape sequence ESCAPE ("\n", "\u{41}") stands for; never longer than itself. */
static void add_escape(struct buf *out, struct slice escape)
{
    static const char from[] = "nrtbfv0", to[] = "\n\r\t\b\f\v ";
    char utf8[4], c = escape.len > 1 ? escape.ptr[1] : '\0';
    const char *known = c ? strchr(from, c) : NULL;
    if (c == 'u' || c == 'x')
        buf_add(out, utf8, utf8_encode(hex_value(slice_sub(escape, 2, escape.len)), utf8));
    else if (known)
        buf_add_char(out, to[known - from]);
    else if (c != '\n' && c != '\r') /* the end of a line is swallowed */
        buf_add_slice(out, slice_sub(escape, 1, escape.len));
}

/* The text that stands for code which is not run. */
static void add_code(struct script *s, struct buf *out, TSNode node)
{
    struct slice code = slice_sub(source_of(s, node), 0, MAX_CODE);
    buf_add_str(out, "${code:");
    for (size_t i = 0; i < code.len && (code.ptr[i] & 0x80) == 0; i++)
        buf_add_char(out, strchr("${}\n\r", code.ptr[i]) ? ' ' : code.ptr[i]);
    buf_add_str(out, "}");
}

static TSNode unwrap(TSNode node);
static void add_text(struct script *s, struct buf *out, TSNode node, unsigned hops);

/* process.env.NAME */
static bool is_environment(const struct script *s, TSNode node, struct slice *ret_name)
{
    if (!is_type(node, "member_expression") ||
        !slice_eq_str(source_of(s, field(node, "object")), "process.env"))
        return false;
    *ret_name = source_of(s, field(node, "property"));
    return true;
}

static bool mentions_dirname(const struct script *s, TSNode call)
{
    TSNode arguments = field(call, "arguments");
    return ts_node_named_child_count(arguments) == 1 &&
           slice_eq_str(source_of(s, ts_node_named_child(arguments, 0)), "__dirname");
}

static void add_template(struct script *s, struct buf *out, TSNode node, unsigned hops)
{
    uint32_t at = ts_node_start_byte(node) + 1;
    struct children parts = children_of(s, node);
    for (uint32_t i = 0; i < parts.len; i++) {
        TSNode part = parts.items[i];
        /* what lies between the parts is plain text in some versions of the grammar */
        buf_add_slice(out, slice_sub(s->b->text, at, ts_node_start_byte(part)));
        at = ts_node_end_byte(part);
        if (is_type(part, "escape_sequence"))
            add_escape(out, source_of(s, part));
        else if (is_type(part, "template_substitution"))
            add_text(s, out, ts_node_named_child(part, 0), hops + 1);
        else
            buf_add_slice(out, source_of(s, part));
    }
    if (at < ts_node_end_byte(node))
        buf_add_slice(out, slice_sub(s->b->text, at, ts_node_end_byte(node) - 1));
}

static void add_string(struct script *s, struct buf *out, TSNode node)
{
    struct children parts = children_of(s, node);
    for (uint32_t i = 0; i < parts.len; i++) {
        TSNode part = parts.items[i];
        if (is_type(part, "escape_sequence"))
            add_escape(out, source_of(s, part));
        else
            buf_add_slice(out, source_of(s, part));
    }
}

/* "${env:NAME, 'default'}" for process.env.NAME with or without a default. */
static bool add_environment(struct script *s, struct buf *out, TSNode node)
{
    struct slice name;
    TSNode fallback = {0};
    if (is_type(node, "binary_expression")) {
        struct slice sign = source_of(s, field(node, "operator"));
        if (!slice_eq_str(sign, "||") && !slice_eq_str(sign, "??"))
            return false;
        fallback = unwrap(field(node, "right"));
        node = unwrap(field(node, "left"));
    }
    if (!is_environment(s, node, &name))
        return false;
    buf_add_str(out, "${env:");
    buf_add_slice(out, name);
    if (is_type(fallback, "string")) {
        buf_add_str(out, ", '");
        add_string(s, out, fallback);
        buf_add_str(out, "'");
    }
    buf_add_str(out, "}");
    return true;
}

/* The text of an expression, with stand-ins for what would have to run. HOPS caps the recursion. */
static void add_text(struct script *s, struct buf *out, TSNode node, unsigned hops)
{
    node = unwrap(node);
    struct slice text = source_of(s, node);
    const TSNode *constant = is_type(node, "identifier") ? map_get(&s->constants, text) : NULL;
    const char *imported = is_type(node, "identifier") ? map_get(&s->imports, text) : NULL;
    if (out->full || s->steps++ > MAX_STEPS)
        return;
    if (hops > MAX_HOPS)
        add_code(s, out, node);
    else if (constant)
        add_text(s, out, *constant, hops + 1);
    else if (imported)
        buf_add_str(out, imported);
    else if (is_type(node, "string"))
        add_string(s, out, node);
    else if (is_type(node, "template_string"))
        add_template(s, out, node, hops);
    else if (is_type(node, "number") || is_type(node, "true") || is_type(node, "false"))
        buf_add_slice(out, text);
    else if (slice_eq_str(text, "__dirname") ||
             (is_type(node, "call_expression") && mentions_dirname(s, node)))
        buf_add_str(out, "${dirname:}");
    else if (!add_environment(s, out, node))
        add_code(s, out, node);
}

static struct slice text_of(struct script *s, TSNode node)
{
    struct buf out;
    buf_init(&out, MAX_TEXT);
    add_text(s, &out, node, 0);
    struct slice text = arena_slice(s->b->arena, buf_slice(&out));
    buf_release(&out);
    return text;
}

/* The module --------------------------------------------------------------------------------- */

/* Without parentheses, type assertions and the like. */
static TSNode unwrap(TSNode node)
{
    static const char *const wrappers[] = {"parenthesized_expression", "as_expression",
                                           "satisfies_expression", "non_null_expression"};
    for (unsigned i = 0; i < MAX_HOPS; i++) {
        bool wrapped = false;
        for (size_t k = 0; k < ARRAY_SIZE(wrappers) && !wrapped; k++)
            wrapped = is_type(node, wrappers[k]);
        if (!wrapped || ts_node_named_child_count(node) == 0)
            break;
        node = ts_node_named_child(node, 0);
    }
    return node;
}

static void keep(struct script *s, struct map *map, struct slice name, TSNode value)
{
    TSNode *kept = arena_new(s->b->scratch, TSNode);
    *kept = value;
    map_put(map, name, kept);
}

/* "${import:SOURCE:NAME}". NAME may be empty: the module's value. */
static char *import_text(struct script *s, TSNode source, struct slice name)
{
    struct slice path = source_of(s, source);
    path = slice_sub(path, 1, path.len ? path.len - 1 : 0);
    return arena_printf(s->b->arena, "${import:%.*s%s%.*s}", SLICE_ARG(path), name.len ? ":" : "",
                        SLICE_ARG(name));
}

static struct slice name_in(const struct script *s, TSNode specifier, const char *which)
{
    struct slice name = source_of(s, field(specifier, which));
    return slice_eq_str(name, "default") ? SLICE_EMPTY : name;
}

static void read_named_imports(struct script *s, TSNode list, TSNode source)
{
    struct children parts = children_of(s, list);
    for (uint32_t i = 0; i < parts.len; i++) {
        TSNode one = parts.items[i], alias = field(one, "alias");
        if (is_type(one, "import_specifier"))
            map_put(&s->imports, source_of(s, ts_node_is_null(alias) ? field(one, "name") : alias),
                    import_text(s, source, name_in(s, one, "name")));
    }
}

/* import a, { b, c as d }, * as e from './x' */
static void read_import(struct script *s, TSNode statement)
{
    TSNode source = field(statement, "source"), clause = ts_node_named_child(statement, 0);
    if (ts_node_is_null(source) || !is_type(clause, "import_clause"))
        return;
    struct children parts = children_of(s, clause);
    for (uint32_t i = 0; i < parts.len; i++) {
        TSNode part = parts.items[i];
        if (is_type(part, "identifier"))
            map_put(&s->imports, source_of(s, part), import_text(s, source, SLICE_EMPTY));
        else if (is_type(part, "namespace_import"))
            map_put(&s->imports, source_of(s, ts_node_named_child(part, 0)),
                    import_text(s, source, SLICE_EMPTY));
        else if (is_type(part, "named_imports"))
            read_named_imports(s, part, source);
    }
}

/* require('./x') */
static bool is_require(const struct script *s, TSNode node, TSNode *ret_source)
{
    TSNode arguments = field(node, "arguments");
    if (!is_type(node, "call_expression") ||
        !slice_eq_str(source_of(s, field(node, "function")), "require") ||
        !is_type(ts_node_named_child(arguments, 0), "string"))
        return false;
    *ret_source = ts_node_named_child(arguments, 0);
    return true;
}

/* const { a } = require('./x') */
static void read_required_names(struct script *s, TSNode pattern, TSNode source)
{
    struct children parts = children_of(s, pattern);
    for (uint32_t i = 0; i < parts.len; i++) {
        if (is_type(parts.items[i], "shorthand_property_identifier_pattern"))
            map_put(&s->imports, source_of(s, parts.items[i]),
                    import_text(s, source, source_of(s, parts.items[i])));
    }
}

static void read_declaration(struct script *s, TSNode declaration, bool exported)
{
    struct children parts = children_of(s, declaration);
    for (uint32_t i = 0; i < parts.len; i++) {
        TSNode one = parts.items[i];
        TSNode name = field(one, "name"), value = field(one, "value"), source;
        if (!is_type(one, "variable_declarator") || ts_node_is_null(value))
            continue;
        bool required = is_require(s, unwrap(value), &source);
        if (!is_type(name, "identifier")) {
            if (required)
                read_required_names(s, name, source);
            continue;
        }
        if (required)
            map_put(&s->imports, source_of(s, name), import_text(s, source, SLICE_EMPTY));
        else
            keep(s, &s->constants, source_of(s, name), value);
        if (exported)
            keep(s, &s->exports, source_of(s, name), value);
    }
}

/* export { a, b as c } and export { a } from './x' */
static void read_export_clause(struct script *s, TSNode clause, TSNode source)
{
    struct children parts = children_of(s, clause);
    for (uint32_t i = 0; i < parts.len; i++) {
        TSNode one = parts.items[i];
        TSNode alias = field(one, "alias"), name = field(one, "name");
        if (!is_type(one, "export_specifier"))
            continue;
        struct slice exported = source_of(s, ts_node_is_null(alias) ? name : alias);
        if (!ts_node_is_null(source))
            map_put(&s->again, exported, import_text(s, source, name_in(s, one, "name")));
        else
            keep(s, &s->exports, exported, name);
    }
}

static void read_export(struct script *s, TSNode statement)
{
    TSNode declaration = field(statement, "declaration"), value = field(statement, "value");
    if (!ts_node_is_null(declaration)) {
        read_declaration(s, declaration, true);
        return;
    }
    if (!ts_node_is_null(value)) {
        keep(s, &s->exports, SLICE("default"), value);
        return;
    }
    struct children parts = children_of(s, statement);
    for (uint32_t i = 0; i < parts.len; i++) {
        TSNode part = parts.items[i];
        if (is_type(part, "export_clause"))
            read_export_clause(s, part, field(statement, "source"));
        else if (parts.len == 1 && !is_type(part, "string"))
            keep(s, &s->exports, SLICE("default"), part); /* export = x */
    }
}

/* module.exports = x, exports.y = x */
static void read_assignment(struct script *s, TSNode statement)
{
    TSNode assignment = ts_node_named_child(statement, 0);
    if (!is_type(assignment, "assignment_expression"))
        return;
    struct slice target = source_of(s, field(assignment, "left"));
    TSNode value = field(assignment, "right");
    if (slice_eq_str(target, "module.exports"))
        keep(s, &s->exports, SLICE("default"), value);
    else if (slice_starts(target, "module.exports."))
        keep(s, &s->exports, slice_sub(target, strlen("module.exports."), target.len), value);
    else if (slice_starts(target, "exports."))
        keep(s, &s->exports, slice_sub(target, strlen("exports."), target.len), value);
}

static void read_module(struct script *s, TSNode root)
{
    struct children statements = children_of(s, root);
    for (uint32_t i = 0; i < statements.len; i++) {
        TSNode statement = statements.items[i];
        if (is_type(statement, "import_statement"))
            read_import(s, statement);
        else if (is_type(statement, "lexical_declaration") ||
                 is_type(statement, "variable_declaration"))
            read_declaration(s, statement, false);
        else if (is_type(statement, "export_statement"))
            read_export(s, statement);
        else if (is_type(statement, "expression_statement"))
            read_assignment(s, statement);
    }
}

/* Values ------------------------------------------------------------------------------------- */

static size_t depth_of(const struct doc *node)
{
    size_t depth = 0;
    for (; node; node = node->parent)
        depth++;
    return depth;
}

/* A new child of PARENT that EXPRESSION will be read into. */
static struct doc *add_child(struct script *s, struct doc *parent, struct slice key,
                             TSNode key_node, TSNode expression)
{
    if (s->b->nodes >= MAX_SCRIPT_NODES && !s->err)
        s->err = doc_limit_error(s->b, "doc-too-large", place_of(key_node),
                                 "the module's value has more than %u parts", MAX_SCRIPT_NODES);
    if (!s->err && depth_of(parent) >= LIMIT_DOC_DEPTH)
        s->err = doc_too_deep(s->b, place_of(key_node));
    if (s->err)
        return NULL;
    struct doc *node = doc_node_new(s->b, DOC_NULL, place_of(expression));
    if (!node) {
        s->err = VIRGA_ERR_LIMIT;
        return NULL;
    }
    node->key = key;
    node->key_line = place_of(key_node).line;
    node->key_column = place_of(key_node).column;
    doc_append(parent, node);
    *vec_add(&s->tasks, s->b->scratch) = (struct task){expression, node};
    return node;
}

/* What a name of the module stands for, followed to something that is no name. */
static TSNode follow(struct script *s, TSNode node)
{
    for (unsigned hops = 0; hops < MAX_HOPS; hops++) {
        node = unwrap(node);
        const TSNode *constant =
            is_type(node, "identifier") ? map_get(&s->constants, source_of(s, node)) : NULL;
        if (!constant)
            break;
        node = *constant;
    }
    return node;
}

static struct slice key_text(struct script *s, TSNode key)
{
    if (is_type(key, "computed_property_name"))
        return text_of(s, ts_node_named_child(key, 0));
    if (is_type(key, "string"))
        return text_of(s, key);
    return arena_slice(s->b->arena, source_of(s, key));
}

static void read_object(struct script *s, struct doc *map, TSNode object, unsigned spreads)
{
    struct children parts = children_of(s, object);
    for (uint32_t i = 0; i < parts.len && !s->err; i++) {
        TSNode part = parts.items[i];
        if (is_type(part, "pair")) {
            TSNode key = field(part, "key");
            (void)add_child(s, map, key_text(s, key), key, field(part, "value"));
        } else if (is_type(part, "shorthand_property_identifier")) {
            (void)add_child(s, map, key_text(s, part), part, part);
        } else if (is_type(part, "spread_element") && spreads < MAX_SPREADS) {
            TSNode inner = follow(s, ts_node_named_child(part, 0));
            if (is_type(inner, "object"))
                read_object(s, map, inner, spreads + 1);
        }
    }
}

static void read_array(struct script *s, struct doc *list, TSNode array)
{
    struct children parts = children_of(s, array);
    for (uint32_t i = 0; i < parts.len && !s->err; i++) {
        TSNode part = parts.items[i];
        if (!is_type(part, "comment"))
            (void)add_child(s, list, SLICE_EMPTY, part, part);
    }
}

/* What the function FUNCTION gives back: its body, or the value of the `return` that ends it. */
static TSNode returned(TSNode function)
{
    TSNode body = field(function, "body");
    if (!is_type(body, "statement_block"))
        return body;
    uint32_t count = ts_node_named_child_count(body);
    TSNode last = count ? ts_node_named_child(body, count - 1) : body;
    return is_type(last, "return_statement") ? ts_node_named_child(last, 0) : body;
}

/*
 * The object behind a thin wrapping: freeze({…}), defineConfig({…}), () => ({…}) and
 * async function () { return {…}; }, which is how modules give a value that depends on nothing.
 */
static TSNode only_object(struct script *s, TSNode node)
{
    if (is_type(node, "arrow_function") || is_type(node, "function_expression")) {
        TSNode value = returned(node);
        if (!ts_node_is_null(value))
            value = follow(s, value);
        return is_type(value, "object") ? value : node;
    }
    TSNode arguments = field(node, "arguments");
    if (!is_type(node, "call_expression") || ts_node_named_child_count(arguments) != 1)
        return node;
    TSNode inner = follow(s, ts_node_named_child(arguments, 0));
    return is_type(inner, "object") ? inner : node;
}

static void read_text(struct script *s, struct doc *node, TSNode expression)
{
    TSNode source;
    node->kind = DOC_STRING;
    node->quoted = true;
    if (is_require(s, expression, &source))
        node->text = slice_of(import_text(s, source, SLICE_EMPTY));
    else
        node->text = text_of(s, expression);
}

static void read_value(struct script *s, struct task task)
{
    struct doc *node = task.node;
    TSNode named = task.expression, expression = named;
    if (is_type(named, "shorthand_property_identifier")) {
        const TSNode *constant = map_get(&s->constants, source_of(s, named));
        const char *imported = map_get(&s->imports, source_of(s, named));
        if (constant) {
            expression = *constant;
        } else if (imported) {
            node->kind = DOC_STRING;
            node->text = slice_of(imported);
            return;
        }
    }
    expression = only_object(s, follow(s, expression));
    node->end_line = ts_node_end_point(expression).row + 1;
    if (node->end_line < node->line)
        node->end_line = node->line;
    if (is_type(expression, "object")) {
        node->kind = DOC_MAP;
        read_object(s, node, expression, 0);
    } else if (is_type(expression, "array")) {
        node->kind = DOC_SEQ;
        read_array(s, node, expression);
    } else if (is_type(expression, "number") || is_type(expression, "unary_expression")) {
        node->text = arena_slice(s->b->arena, source_of(s, expression));
        node->number = doc_parse_number(node->text);
        node->kind = DOC_NUMBER;
    } else if (is_type(expression, "true") || is_type(expression, "false")) {
        node->text = arena_slice(s->b->arena, source_of(s, expression));
        node->truth = is_type(expression, "true");
        node->kind = DOC_BOOL;
    } else if (!is_type(expression, "null") && !is_type(expression, "undefined")) {
        read_text(s, node, expression);
    }
}

/* The module's value: what it exports by default, else a map of what it exports. */
static struct doc *read_exports(struct script *s, TSNode root)
{
    const TSNode *value = map_get(&s->exports, SLICE("default"));
    struct doc *top = doc_node_new(s->b, DOC_NULL, value ? place_of(*value) : place_of(root));
    if (value) {
        *vec_add(&s->tasks, s->b->scratch) = (struct task){*value, top};
    } else {
        top->kind = DOC_MAP;
        top->end_line = (unsigned)s->b->line_count;
        for (size_t i = 0; i < s->exports.len && !s->err; i++) {
            TSNode node = *(TSNode *)s->exports.entries[i].value;
            (void)add_child(s, top, arena_slice(s->b->arena, s->exports.entries[i].key), node,
                            node);
        }
        for (size_t i = 0; i < s->again.len && !s->err; i++) {
            struct doc *node =
                add_child(s, top, arena_slice(s->b->arena, s->again.entries[i].key), root, root);
            if (!node)
                break;
            s->tasks.len--;
            node->kind = DOC_STRING;
            node->text = slice_of(s->again.entries[i].value);
        }
    }
    while (s->tasks.len && !s->err) {
        struct task task = s->tasks.items[--s->tasks.len];
        read_value(s, task);
        if (task.node->kind == DOC_MAP)
            doc_node_drop_duplicates(s->b, task.node);
    }
    return top;
}

/* The first place that is no valid code. */
static enum virga_err syntax_error(struct doc_builder *b, TSNode root)
{
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    TSNode node = root;
    bool more = true;
    while (more) {
        node = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_error(node) || ts_node_is_missing(node))
            break;
        if (ts_node_has_error(node) && ts_tree_cursor_goto_first_child(&cursor))
            continue;
        while (!ts_tree_cursor_goto_next_sibling(&cursor) && more)
            more = ts_tree_cursor_goto_parent(&cursor);
    }
    ts_tree_cursor_delete(&cursor);
    return doc_syntax_error(b, "script-syntax", place_of(node), "not valid code here");
}

enum virga_err script_parse(struct doc_builder *b, struct doc **ret_root)
{
    struct script s = {.b = b};
    TSTree *tree = NULL;
    enum virga_err err = doc_parse_tree(b, tree_sitter_typescript(), &tree);
    if (err)
        return err;
    doc_index_lines(b);
    map_init(&s.constants, b->scratch);
    map_init(&s.imports, b->scratch);
    map_init(&s.exports, b->scratch);
    map_init(&s.again, b->scratch);
    TSNode root = ts_tree_root_node(tree);
    if (ts_node_has_error(root)) {
        s.err = syntax_error(b, root);
    } else {
        read_module(&s, root);
        struct doc *value = read_exports(&s, root);
        if (!s.err)
            *ret_root = value;
    }
    ts_tree_delete(tree);
    return s.err;
}
