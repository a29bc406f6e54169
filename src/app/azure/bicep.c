/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-template.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"

/*
 * Bicep: the resources, modules, parameters and variables of a file become a template like that to
 * which it is compiled. An expression becomes the text "[…]", as templates write theirs. A file
 * that another names as a module is deployed by that, with what it is given.
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

/* Does the next line go on with the expression of this one? */
static bool continues(const struct parser *p)
{
    struct slice rest = slice_trim(slice_sub(p->text, p->at, p->text.len));
    return slice_starts(rest, "?") || slice_starts(rest, ":") || slice_starts(rest, "&&") ||
           slice_starts(rest, "||");
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
        else if (depth == 0 && ((c == '\n' && !continues(p)) || c == ',' || starts(p, "//")))
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

/* Is WRITTEN one text, and nothing in it to be worked out? */
static bool is_plain_text(struct slice written)
{
    struct slice inside = slice_sub(written, 1, written.len ? written.len - 1 : 0);
    if (slice_starts(written, "'''"))
        return written.len >= 6 &&
               slice_find(slice_sub(written, 3, written.len), "'''") == written.len - 6;
    return written.len >= 2 && written.ptr[0] == '\'' && slice_ends(written, "'") &&
           slice_find_char(inside, '\'') == SIZE_MAX && slice_find_char(inside, '\\') == SIZE_MAX &&
           slice_find(inside, "${") == SIZE_MAX;
}

/* What a constant or an expression stands for. */
static void set_scalar(struct parser *p, struct doc *node, struct slice written)
{
    struct arena *a = p->app->arena;
    node->kind = DOC_STRING;
    node->text = SLICE_EMPTY;
    if (is_plain_text(written)) {
        size_t quotes = slice_starts(written, "'''") ? 3 : 1;
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
        node->text = slice_of(arena_printf(a, "[%.*s]", SLICE_ARG(written)));
    }
}

/* ---- values ---- */

/* The containers that are open, the innermost last. */
struct open {
    struct doc *items[MAX_DEPTH];
    struct doc *resources[MAX_DEPTH]; /* the list of those within; NULL until there is one */
    bool loops[MAX_DEPTH];            /* a ']' follows, the end of a loop */
    size_t depth;
};

static void push(struct open *open, struct doc *node)
{
    open->resources[open->depth] = NULL;
    open->loops[open->depth] = false;
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

/* What stands before STOP, outside of texts and brackets; stands behind it after. */
static struct slice take_until(struct parser *p, char stop)
{
    size_t start = p->at, depth = 0;
    while (!at_end(p) && (depth || peek(p, 0) != stop)) {
        char c = peek(p, 0);
        if (c == '\'') {
            (void)take_string(p);
            continue;
        }
        depth += c == '(' || c == '[' || c == '{';
        depth -= (c == ')' || c == ']' || c == '}') && depth > 0;
        skip(p, 1);
    }
    struct slice text = slice_trim(slice_sub(p->text, start, p->at));
    skip(p, 1);
    return text;
}

/* if (CONDITION) */
static void take_condition(struct parser *p, struct doc *node)
{
    skip(p, 2);
    skip_blank(p, false);
    if (peek(p, 0) != '(')
        return;
    skip(p, 1);
    struct doc *condition = new_node(p, DOC_STRING);
    set_scalar(p, condition, take_until(p, ')'));
    add_entry(p, node, "condition", condition);
}

/* [for ITEM in LIST: or [for (ITEM, INDEX) in LIST: */
static void take_loop(struct parser *p, struct doc *node)
{
    struct doc *loop = new_node(p, DOC_MAP), *in = new_node(p, DOC_STRING);
    skip(p, 1);
    skip_blank(p, true);
    if (!slice_eq_str(take_word(p), "for"))
        return;
    skip_blank(p, false);
    bool pair = peek(p, 0) == '(';
    skip(p, pair ? 1 : 0);
    skip_blank(p, false);
    add_entry(p, loop, "item", text_node(p, take_word(p)));
    skip_blank(p, pair);
    if (pair) {
        add_entry(p, loop, "index", text_node(p, take_word(p)));
        skip_blank(p, false);
        skip(p, 1);
        skip_blank(p, false);
    }
    (void)take_word(p);
    skip_blank(p, false);
    set_scalar(p, in, take_until(p, ':'));
    add_entry(p, loop, "in", in);
    add_entry(p, node, "copy", loop);
}

/*
 * resource NAME 'TYPE@VERSION' = …, module NAME 'FILE' = …: stands at the body's '{'. False when
 * there is none.
 */
static bool take_head(struct parser *p, struct doc *node, bool module, bool *ret_loops)
{
    skip_blank(p, false);
    struct slice symbol = take_word(p);
    skip_blank(p, false);
    if (peek(p, 0) != '\'')
        return false;
    struct slice type = take_string(p);
    type = slice_sub(type, 1, type.len - 1);
    size_t version = module ? SIZE_MAX : slice_find_char(type, '@');
    type.len = version == SIZE_MAX ? type.len : version;
    skip_blank(p, false);
    if (peek(p, 0) != '=')
        return false; /* one that is there already */
    skip(p, 1);
    add_entry(p, node, module ? "module" : "type", text_node(p, type));
    add_entry(p, node, "symbol", text_node(p, symbol));
    skip_blank(p, true);
    *ret_loops = peek(p, 0) == '[';
    if (*ret_loops)
        take_loop(p, node);
    skip_blank(p, true);
    if (starts(p, "if"))
        take_condition(p, node);
    skip_blank(p, true);
    return peek(p, 0) == '{';
}

/* A resource or module at its head, into LIST; its body is left open. */
static void begin_resource(struct parser *p, struct open *open, struct doc *list, bool module)
{
    bool loops = false;
    struct doc *node = new_node(p, DOC_MAP);
    if (open->depth >= MAX_DEPTH || !take_head(p, node, module, &loops))
        return;
    skip(p, 1);
    doc_append(list, node);
    push(open, node);
    open->loops[open->depth - 1] = loops;
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
        begin_resource(p, open, resources_of(p, map, &open->resources[open->depth - 1]), false);
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
            skip(p, 1);
            if (open->loops[--open->depth]) {
                skip_blank(p, true);
                skip(p, peek(p, 0) == ']' ? 1 : 0);
            }
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
    } else if (slice_eq_str(word, "resource") || slice_eq_str(word, "module")) {
        begin_resource(p, &open, resources_of(p, made->root, &made->resources),
                       slice_eq_str(word, "module"));
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

/* The tree is kept as the config that the file is. */
static void keep(struct app *app, const char *file, const struct doc *root)
{
    struct app_config *last = app->configs.len ? &app->configs.items[app->configs.len - 1] : NULL;
    if (!last || last->root || strcmp(last->file, file) != 0) {
        last = vec_add(&app->configs, app->arena);
        *last = (struct app_config){.file = file, .format = AZURE_BICEP_FORMAT};
    }
    last->root = root;
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
    for (skip_blank(&p, true); !at_end(&p) && !p.limited; skip_blank(&p, true))
        read_statement(&p, &made);
    if (p.limited)
        diag_emit(sink, VIRGA_DIAG_WARNING, "template-too-large", file, p.line, p.column,
                  "this file has more than %u values: the rest is not read", LIMIT_DOC_NODES);
    keep(app, file, made.root);
}

/* The files that some other file names as a module, into NAMED. */
static void find_modules(struct arena *a, const struct doc *root, struct map *named)
{
    doc_each(item, doc_get(root, "resources"))
    {
        struct slice path = doc_text_at(item, "module");
        const char *file =
            path_clean(a, path_join(a, path_dir(a, root->file), arena_slicedup(a, path)));
        if (path.len && strcmp(file, root->file) != 0)
            map_put(named, slice_of(file), (void *)root);
    }
}

/* Files that nobody names are deployed; others only if that deploys them. */
static void deploy(struct app *app, const struct app_files *files,
                   const struct virga_diag_sink *sink)
{
    struct arena scratch;
    struct map modules, named, used;
    (void)files;
    arena_init(&scratch);
    map_init(&modules, &scratch);
    map_init(&named, &scratch);
    map_init(&used, &scratch);
    for (size_t i = 0; i < app->configs.len; i++) {
        const struct app_config *c = &app->configs.items[i];
        if (strcmp(c->format, AZURE_BICEP_FORMAT) != 0 || !c->root)
            continue;
        map_put(&modules, slice_of(c->file), (void *)c->root);
        find_modules(&scratch, c->root, &named);
    }
    for (size_t i = 0; i < modules.len; i++)
        if (!map_get(&named, modules.entries[i].key))
            azure_read_template(app, modules.entries[i].value, &modules, &used, sink);
    for (size_t i = 0; i < modules.len; i++) /* they name each other, or loops never run */
        if (map_get(&named, modules.entries[i].key) && !map_get(&used, modules.entries[i].key))
            azure_read_template(app, modules.entries[i].value, &modules, &used, sink);
    arena_release(&scratch);
}

const struct app_reader azure_bicep_reader = {
    .name = AZURE_BICEP_FORMAT, .matches = matches, .read_text = read_bicep, .read_tree = deploy};
