/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-template.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"

/*
 * Bicep: the resources, parameters and variables of a file become the template that it is compiled
 * to, as far as they stand literally. An expression becomes the text "[…]", as templates write it.
 */

#define MAX_DEPTH 64

struct parser {
    struct app *app;
    const char *file;
    struct slice text;
    size_t at;
    unsigned line, column;
    size_t nodes;
    bool limited;
    struct map names; /* of parameters and variables: the function of a template that reads it */
};

/* ---- characters ---- */

static char peek(const struct parser *p, size_t ahead)
{
    return p->at + ahead < p->text.len ? p->text.ptr[p->at + ahead] : '\0';
}

static bool at_end(const struct parser *p)
{
    return p->at >= p->text.len;
}

static void skip(struct parser *p, size_t n)
{
    while (n-- && !at_end(p)) {
        if (p->text.ptr[p->at++] == '\n') {
            p->line++;
            p->column = 1;
        } else {
            p->column++;
        }
    }
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool starts(const struct parser *p, const char *text)
{
    return slice_starts(slice_sub(p->text, p->at, p->text.len), text);
}

static bool skip_comment(struct parser *p)
{
    if (starts(p, "//")) {
        while (!at_end(p) && peek(p, 0) != '\n')
            skip(p, 1);
        return true;
    }
    if (!starts(p, "/*"))
        return false;
    skip(p, 2);
    while (!at_end(p) && !starts(p, "*/"))
        skip(p, 1);
    skip(p, 2);
    return true;
}

/* Blanks and comments; newlines too when LINES. */
static void skip_blank(struct parser *p, bool lines)
{
    while (!at_end(p)) {
        char c = peek(p, 0);
        if (c == ' ' || c == '\t' || c == '\r' || (lines && (c == '\n' || c == ',')))
            skip(p, 1);
        else if (!skip_comment(p))
            return;
    }
}

static struct slice take_word(struct parser *p)
{
    size_t start = p->at;
    while (is_word_char(peek(p, 0)))
        skip(p, 1);
    return slice_sub(p->text, start, p->at);
}

/* A string with its quotes, '…' or '''…'''. */
static struct slice take_string(struct parser *p)
{
    size_t start = p->at;
    bool lines = starts(p, "'''");
    skip(p, lines ? 3 : 1);
    while (!at_end(p) && !(lines ? starts(p, "'''") : peek(p, 0) == '\'')) {
        if (!lines && peek(p, 0) == '\n')
            break;
        skip(p, !lines && peek(p, 0) == '\\' ? 2 : 1);
    }
    skip(p, lines ? 3 : 1);
    return slice_sub(p->text, start, p->at);
}

/* An expression: to the end of the line, of the list or of the map it stands in. */
static struct slice take_expression(struct parser *p)
{
    size_t start = p->at;
    unsigned depth = 0;
    while (!at_end(p)) {
        char c = peek(p, 0);
        if (c == '\'') {
            (void)take_string(p);
            continue;
        }
        if (c == '(' || c == '[' || c == '{')
            depth++;
        else if ((c == ')' || c == ']' || c == '}') && depth-- == 0)
            break;
        else if (depth == 0 && (c == '\n' || c == ',' || starts(p, "//")))
            break;
        skip(p, 1);
    }
    return slice_trim(slice_sub(p->text, start, p->at));
}

/* ---- nodes ---- */

static struct doc *new_node(struct parser *p, enum doc_kind kind)
{
    if (++p->nodes > LIMIT_DOC_NODES)
        p->limited = true;
    struct doc *node = arena_new(p->app->arena, struct doc);
    node->kind = kind;
    node->file = p->file;
    node->line = node->key_line = node->end_line = p->line;
    node->column = node->key_column = p->column;
    return node;
}

static void add_entry(struct parser *p, struct doc *map, const char *key, struct doc *value)
{
    value->key = slice_of(arena_strdup(p->app->arena, key));
    doc_append(map, value);
}

static struct doc *text_node(struct parser *p, struct slice text)
{
    struct doc *node = new_node(p, DOC_STRING);
    node->text = arena_slice(p->app->arena, text);
    return node;
}

/* What a constant or an expression stands for. */
static void set_scalar(struct parser *p, struct doc *node, struct slice written)
{
    struct arena *a = p->app->arena;
    bool string = slice_starts(written, "'") && slice_ends(written, "'") && written.len >= 2;
    node->kind = DOC_STRING;
    node->text = SLICE_EMPTY;
    if (string && slice_find(written, "${") == SIZE_MAX) {
        size_t quotes = slice_starts(written, "'''") && written.len >= 6 ? 3 : 1;
        node->quoted = true;
        node->text = arena_slice(a, slice_sub(written, quotes, written.len - quotes));
    } else if (slice_eq_str(written, "true") || slice_eq_str(written, "false")) {
        node->kind = DOC_BOOL;
        node->truth = slice_eq_str(written, "true");
        node->text = arena_slice(a, written);
    } else if (slice_eq_str(written, "null")) {
        node->kind = DOC_NULL;
    } else if (written.len && written.ptr[0] >= '0' && written.ptr[0] <= '9') {
        node->text = arena_slice(a, written); /* its text is all that is asked for */
    } else {
        const char *function = map_get(&p->names, written);
        node->text =
            slice_of(function ? arena_printf(a, "[%s('%.*s')]", function, SLICE_ARG(written))
                              : arena_printf(a, "[%.*s]", SLICE_ARG(written)));
    }
}

/* ---- values ---- */

/* The containers that are open, the innermost last. */
struct open {
    struct doc *items[MAX_DEPTH];
    struct doc *resources[MAX_DEPTH]; /* the list of those within; NULL until there is one */
    size_t depth;
};

static void push(struct open *open, struct doc *node)
{
    open->resources[open->depth] = NULL;
    open->items[open->depth++] = node;
}

/* A value begins here: scalars are taken whole, a container is opened. */
static void begin_value(struct parser *p, struct open *open, struct doc *node)
{
    char c = peek(p, 0);
    bool loops = starts(p, "[for ") || starts(p, "[ for ");
    if ((c == '{' || (c == '[' && !loops)) && open->depth < MAX_DEPTH) {
        node->kind = c == '{' ? DOC_MAP : DOC_SEQ;
        push(open, node);
        skip(p, 1);
        return;
    }
    set_scalar(p, node, take_expression(p));
}

/* resource NAME 'TYPE@VERSION' = …: stands at the body's '{'. False when there is none. */
static bool take_resource_head(struct parser *p, struct slice *ret_type)
{
    skip_blank(p, false);
    (void)take_word(p);
    skip_blank(p, false);
    if (peek(p, 0) != '\'')
        return false;
    struct slice type = take_string(p);
    type = slice_sub(type, 1, type.len - 1);
    size_t version = slice_find_char(type, '@');
    type.len = version == SIZE_MAX ? type.len : version;
    skip_blank(p, false);
    if (starts(p, "existing"))
        return false;
    while (!at_end(p) && peek(p, 0) != '{' && peek(p, 0) != '\n') {
        if (peek(p, 0) == '\'')
            (void)take_string(p);
        else
            skip(p, 1);
    }
    *ret_type = type;
    return peek(p, 0) == '{';
}

/* A resource at its head, into LIST; its body is left open. */
static void begin_resource(struct parser *p, struct open *open, struct doc *list)
{
    struct slice type;
    struct doc *node = new_node(p, DOC_MAP);
    if (open->depth >= MAX_DEPTH || !take_resource_head(p, &type))
        return;
    skip(p, 1);
    add_entry(p, node, "type", text_node(p, type));
    doc_append(list, node);
    push(open, node);
}

/* The list of resources within MAP, made when *LIST is not there. */
static struct doc *resources_of(struct parser *p, struct doc *map, struct doc **list)
{
    if (!*list) {
        *list = new_node(p, DOC_SEQ);
        add_entry(p, map, "resources", *list);
    }
    return *list;
}

/* One entry of the innermost map, or its end. */
static void read_entry(struct parser *p, struct open *open)
{
    struct doc *map = open->items[open->depth - 1];
    unsigned line = p->line, column = p->column;
    struct slice key;
    if (peek(p, 0) == '@') { /* a decorator */
        (void)take_expression(p);
        return;
    }
    if (peek(p, 0) == '\'') {
        key = take_string(p);
        key = slice_sub(key, 1, key.len - 1);
    } else {
        key = take_word(p);
    }
    skip_blank(p, false);
    if (slice_eq_str(key, "resource") && peek(p, 0) != ':') {
        begin_resource(p, open, resources_of(p, map, &open->resources[open->depth - 1]));
        return;
    }
    if (!key.len || peek(p, 0) != ':') {
        skip(p, 1);
        return;
    }
    skip(p, 1);
    skip_blank(p, false);
    struct doc *value = new_node(p, DOC_NULL);
    value->key = arena_slice(p->app->arena, key);
    value->key_line = line;
    value->key_column = column;
    doc_append(map, value);
    begin_value(p, open, value);
}

/* Reads until every container is closed. */
static void read_open(struct parser *p, struct open *open)
{
    while (open->depth && !at_end(p) && !p->limited) {
        struct doc *inner = open->items[open->depth - 1];
        skip_blank(p, true);
        char c = peek(p, 0);
        if (c == '}' || c == ']') {
            inner->end_line = p->line;
            open->depth--;
            skip(p, 1);
        } else if (inner->kind == DOC_MAP) {
            read_entry(p, open);
        } else if (!at_end(p)) {
            size_t before = p->at;
            struct doc *value = new_node(p, DOC_NULL);
            doc_append(inner, value);
            begin_value(p, open, value);
            if (p->at == before)
                skip(p, 1);
        }
    }
}

/* ---- statements ---- */

/* The template that is made. */
struct made {
    struct doc *root, *parameters, *variables, *resources;
};

static struct doc *section(struct parser *p, struct made *made, struct doc **map, const char *name)
{
    if (!*map) {
        *map = new_node(p, DOC_MAP);
        add_entry(p, made->root, name, *map);
    }
    return *map;
}

static void read_value(struct parser *p, struct doc *value)
{
    struct open open = {.depth = 0};
    begin_value(p, &open, value);
    read_open(p, &open);
}

/* param NAME TYPE = DEFAULT */
static void read_param(struct parser *p, struct made *made)
{
    skip_blank(p, false);
    struct doc *param = new_node(p, DOC_MAP);
    param->key = arena_slice(p->app->arena, take_word(p));
    while (!at_end(p) && peek(p, 0) != '=' && peek(p, 0) != '\n')
        skip(p, 1);
    doc_append(section(p, made, &made->parameters, "parameters"), param);
    map_put(&p->names, param->key, (void *)"parameters");
    if (peek(p, 0) != '=')
        return;
    skip(p, 1);
    skip_blank(p, false);
    struct doc *value = new_node(p, DOC_NULL);
    add_entry(p, param, "defaultValue", value);
    read_value(p, value);
}

/* var NAME = VALUE */
static void read_var(struct parser *p, struct made *made)
{
    skip_blank(p, false);
    struct slice name = take_word(p);
    skip_blank(p, false);
    if (peek(p, 0) != '=')
        return;
    skip(p, 1);
    skip_blank(p, false);
    struct doc *value = new_node(p, DOC_NULL);
    value->key = arena_slice(p->app->arena, name);
    doc_append(section(p, made, &made->variables, "variables"), value);
    map_put(&p->names, value->key, (void *)"variables");
    read_value(p, value);
}

static void read_statement(struct parser *p, struct made *made)
{
    struct open open = {.depth = 0};
    struct slice word = take_word(p);
    if (slice_eq_str(word, "param")) {
        read_param(p, made);
    } else if (slice_eq_str(word, "var")) {
        read_var(p, made);
    } else if (slice_eq_str(word, "resource")) {
        begin_resource(p, &open, resources_of(p, made->root, &made->resources));
        read_open(p, &open);
    } else if (word.len || peek(p, 0) == '@') {
        (void)take_expression(p);
    } else {
        skip(p, 1);
    }
}

/* ---- the reader ---- */

static bool matches(const char *file)
{
    return slice_ends(slice_of(file), ".bicep");
}

static void read_bicep(struct app *app, struct slice text, const char *file,
                       const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct parser p = {
        .app = app,
        .file = file,
        .text = arena_slice(app->arena, text),
        .line = 1,
        .column = 1,
    };
    struct made made = {.root = new_node(&p, DOC_MAP)};
    (void)files;
    map_init(&p.names, app->arena);
    for (skip_blank(&p, true); !at_end(&p) && !p.limited; skip_blank(&p, true))
        read_statement(&p, &made);
    if (p.limited)
        diag_emit(sink, VIRGA_DIAG_WARNING, "template-too-large", file, p.line, p.column,
                  "this file has more than %u values: the rest is not read", LIMIT_DOC_NODES);
    azure_read_template(app, made.root, sink);
}

const struct app_reader azure_bicep_reader = {
    .name = "bicep", .matches = matches, .read_text = read_bicep};
