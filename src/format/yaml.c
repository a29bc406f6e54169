/* SPDX-License-Identifier: Apache-2.0 */
#include "format/doc-internal.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"

#include <libfyaml.h>
#include <math.h>

/*
 * YAML from libfyaml's events. The events come from a state machine without recursion; building
 * from them (instead of taking libfyaml's document) keeps depth, aliases and duplicates in our
 * hands.
 */
struct yaml_frame {
    struct doc *node;
    bool flow;
    bool has_key, merge; /* of the entry that is being read; MERGE: its key is a plain "<<" */
    struct slice key;
    struct doc_place key_place;
    struct doc *merges, *last_merge; /* values of "<<", chained by `next` */
    struct yaml_anchor *anchor;      /* of the node; NULL when it has none */
};

struct yaml_anchor {
    struct doc *node;
    bool open; /* the node is not complete: an alias to it would contain itself */
};

struct yaml {
    struct doc_builder *b;
    struct doc *root;
    VEC(struct yaml_frame) stack;
    struct map anchors; /* name -> struct yaml_anchor */
    size_t alias_bytes;
    size_t offset; /* end of the last event that had a place */
};

static struct yaml_frame *top_frame(struct yaml *y)
{
    return y->stack.len ? &y->stack.items[y->stack.len - 1] : NULL;
}

static bool wants_key(const struct yaml_frame *frame)
{
    return frame && frame->node->kind == DOC_MAP && !frame->has_key;
}

/* Where EVENT's text really starts, given libfyaml's MARK. */
static size_t event_offset(struct yaml *y, struct fy_event *event, size_t mark)
{
    const char *text = y->b->text.ptr;
    char before = mark > 0 && mark <= y->b->text.len ? text[mark - 1] : '\0';
    if (event->type == FYET_ALIAS)
        return before == '*' ? mark - 1 : mark;
    if (event->type != FYET_SCALAR || !event->scalar.value)
        return mark;
    switch (fy_token_scalar_style(event->scalar.value)) {
    case FYSS_SINGLE_QUOTED:
    case FYSS_DOUBLE_QUOTED:
        return before == '\'' || before == '"' ? mark - 1 : mark;
    case FYSS_LITERAL:
    case FYSS_FOLDED:
        while (mark < y->b->text.len && text[mark] == ' ')
            mark++;
        return mark;
    default:
        return mark;
    }
}

static struct doc_place event_place(struct yaml *y, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    const struct yaml_frame *frame = top_frame(y);
    if (mark)
        return doc_place_at(y->b, event_offset(y, event, mark->input_pos));
    if (frame && frame->has_key)
        return frame->key_place;
    return doc_place_at(y->b, y->offset);
}

/* The last line that carries text of what ends at OFFSET. */
static unsigned end_line_at(struct yaml *y, unsigned first_line, size_t offset)
{
    const char *text = y->b->text.ptr;
    if (offset > y->b->text.len)
        offset = y->b->text.len;
    while (offset > 0 && strchr(" \t\r\n", text[offset - 1]))
        offset--;
    unsigned line = doc_place_at(y->b, offset ? offset - 1 : 0).line;
    return line > first_line ? line : first_line;
}

static struct slice token_source(struct yaml *y, struct fy_token *token)
{
    const struct fy_mark *start = token ? fy_token_start_mark(token) : NULL;
    const struct fy_mark *end = token ? fy_token_end_mark(token) : NULL;
    return start && end ? slice_sub(y->b->text, start->input_pos, end->input_pos) : SLICE_EMPTY;
}

static struct slice token_text(struct yaml *y, struct fy_token *token)
{
    size_t len = 0;
    const char *text = token ? fy_token_get_text(token, &len) : NULL;
    return text ? arena_slice(y->b->arena, (struct slice){text, len}) : SLICE_EMPTY;
}

/* Errors ------------------------------------------------------------------------------------- */

static struct slice source_line(const struct doc_builder *b, unsigned line)
{
    if (line == 0 || line > b->line_count)
        return SLICE_EMPTY;
    size_t start = b->line_starts[line - 1];
    size_t end = line < b->line_count ? b->line_starts[line] : b->text.len;
    return slice_sub(b->text, start, end);
}

/* The mark of a template language in LINE, which makes YAML of the file only after rendering. */
static const char *template_mark(struct slice line)
{
    static const char *const marks[] = {"{{", "{%", "<%"};
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
        if (slice_find(line, marks[i]) != SIZE_MAX)
            return marks[i];
    }
    return NULL;
}

static enum virga_err yaml_error(struct yaml *y, struct doc_place place, const char *message)
{
    const char *mark = template_mark(source_line(y->b, place.line));
    if (mark)
        return doc_syntax_error(y->b, "yaml-syntax", place,
                                "template text '%s' is not YAML: render the file first", mark);
    return doc_syntax_error(y->b, "yaml-syntax", place, "%s", message);
}

/* libfyaml counts columns in characters; places are in bytes. */
static struct doc_place byte_place(const struct doc_builder *b, int line, int column)
{
    if (line < 1 || column < 1)
        return (struct doc_place){1, 1};
    if ((size_t)line > b->line_count)
        return doc_place_at(b, b->text.len);
    struct slice text = source_line(b, (unsigned)line);
    size_t at = 0;
    for (int left = column - 1; left > 0 && at < text.len; left--) {
        at++;
        while (at < text.len && (text.ptr[at] & 0xc0) == 0x80)
            at++;
    }
    return (struct doc_place){(unsigned)line, (unsigned)at + 1};
}

/* What is wrong in brackets may show lines after the one that opens them. */
static unsigned first_line_of_flow(const struct yaml *y, unsigned line)
{
    for (size_t i = 0; i < y->stack.len; i++)
        if (y->stack.items[i].flow)
            return y->stack.items[i].node->line;
    return line;
}

static enum virga_err parser_error(struct yaml *y, struct fy_diag *diag)
{
    void *iterator = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);
    if (!error || !error->msg)
        return yaml_error(y, doc_place_at(y->b, y->offset), "not valid YAML here");
    struct slice message = slice_trim(slice_of(error->msg));
    struct doc_place place = byte_place(y->b, error->line, error->column);
    const struct yaml_frame *frame = top_frame(y);
    char text[256];
    if (slice_find(message, "tab character") != SIZE_MAX)
        message = SLICE("a tab cannot indent YAML: use spaces");
    if (frame && frame->flow && slice_find(message, "closing") != SIZE_MAX)
        (void)snprintf(text, sizeof(text), "'%c' of line %u is not closed",
                       frame->node->kind == DOC_MAP ? '{' : '[', frame->node->line);
    else
        (void)snprintf(text, sizeof(text), "%.*s", SLICE_ARG(message));
    enum virga_err err = yaml_error(y, place, text);
    y->b->broken_line = first_line_of_flow(y, place.line);
    return err;
}

/* Scalars ------------------------------------------------------------------------------------ */

static bool is_one_of(struct slice text, const char *a, const char *b, const char *c)
{
    return slice_eq_str(text, a) || slice_eq_str(text, b) || slice_eq_str(text, c);
}

static size_t count_digits(struct slice s, size_t from)
{
    size_t at = from;
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at - from;
}

/* The decimal numbers of YAML's core schema. */
static bool is_decimal(struct slice s)
{
    size_t at = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+') ? 1 : 0;
    size_t whole = count_digits(s, at), fraction = 0;
    at += whole;
    if (at < s.len && s.ptr[at] == '.') {
        fraction = count_digits(s, at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0)
        return false;
    if (at < s.len && (s.ptr[at] | 32) == 'e') {
        at++;
        if (at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+'))
            at++;
        size_t exponent = count_digits(s, at);
        if (exponent == 0)
            return false;
        at += exponent;
    }
    return at == s.len;
}

static bool based_number(struct slice s, double *ret_value)
{
    unsigned base = slice_starts(s, "0x") ? 16 : slice_starts(s, "0o") ? 8 : 0;
    double value = 0;
    if (base == 0 || s.len < 3)
        return false;
    for (size_t i = 2; i < s.len; i++) {
        char c = s.ptr[i], letter = (char)(c | 32);
        unsigned digit = c >= '0' && c <= '9'             ? (unsigned)(c - '0')
                         : letter >= 'a' && letter <= 'f' ? (unsigned)(letter - 'a') + 10
                                                          : 16;
        if (digit >= base)
            return false;
        value = value * base + digit;
    }
    *ret_value = value;
    return true;
}

static bool is_not_finite(struct slice s)
{
    if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
        s = slice_sub(s, 1, s.len);
    return is_one_of(s, ".inf", ".Inf", ".INF") || is_one_of(s, ".nan", ".NaN", ".NAN");
}

/* Gives a plain scalar the kind that YAML's core schema sees in it. */
static void resolve_plain(struct doc *node)
{
    struct slice s = node->text;
    node->kind = DOC_STRING;
    if (s.len == 0 || slice_eq_str(s, "~") || is_one_of(s, "null", "Null", "NULL")) {
        node->kind = DOC_NULL;
        node->text = SLICE_EMPTY;
    } else if (is_one_of(s, "true", "True", "TRUE") || is_one_of(s, "false", "False", "FALSE")) {
        node->kind = DOC_BOOL;
        node->truth = (s.ptr[0] | 32) == 't';
    } else if (is_decimal(s)) {
        node->kind = DOC_NUMBER;
        node->number = doc_parse_number(s);
    } else if (based_number(s, &node->number)) {
        node->kind = DOC_NUMBER;
    } else if (is_not_finite(s)) {
        node->kind = DOC_NUMBER;
        node->number = NAN;
    }
}

static bool tag_resolves(struct slice tag)
{
    return tag.len == 0 || is_one_of(tag, "!!int", "!!float", "!!bool") ||
           slice_eq_str(tag, "!!null");
}

/* The tree ----------------------------------------------------------------------------------- */

/* Puts a new NODE where the parser stands: root, item, entry or merge value. */
static void attach(struct yaml *y, struct doc *node)
{
    struct yaml_frame *frame = top_frame(y);
    if (!frame) {
        y->root = node;
        return;
    }
    if (frame->node->kind == DOC_MAP) {
        node->key = frame->key;
        node->key_line = frame->key_place.line;
        node->key_column = frame->key_place.column;
    }
    bool merge = frame->merge;
    frame->has_key = frame->merge = false;
    if (!merge) {
        doc_append(frame->node, node);
        return;
    }
    if (frame->last_merge)
        frame->last_merge->next = node;
    else
        frame->merges = node;
    frame->last_merge = node;
}

static struct yaml_anchor *remember_anchor(struct yaml *y, struct fy_event *event, struct doc *node)
{
    struct fy_token *token = fy_event_get_anchor_token(event);
    if (!token)
        return NULL;
    struct yaml_anchor *anchor = arena_new(y->b->scratch, struct yaml_anchor);
    anchor->node = node;
    anchor->open = !doc_is_scalar(node);
    map_put(&y->anchors, token_text(y, token), anchor);
    return anchor;
}

static enum virga_err make_scalar(struct yaml *y, struct fy_event *event, struct doc **ret_node)
{
    struct fy_token *token = event->scalar.value;
    struct doc_place place = event_place(y, event);
    struct doc *node = doc_node_new(y->b, DOC_STRING, place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    const struct fy_mark *end = fy_event_end_mark(event);
    node->text = token_text(y, token);
    node->tag = arena_slice(y->b->arena, token_source(y, event->scalar.tag));
    node->quoted = token && fy_token_scalar_style(token) != FYSS_PLAIN;
    if (end)
        node->end_line = end_line_at(y, place.line, end->input_pos);
    if (!node->quoted && tag_resolves(node->tag))
        resolve_plain(node);
    (void)remember_anchor(y, event, node);
    *ret_node = node;
    return VIRGA_OK;
}

static void take_key(struct yaml *y, struct slice key, bool plain, struct doc_place place)
{
    struct yaml_frame *frame = top_frame(y);
    frame->key = key;
    frame->key_place = place;
    frame->has_key = true;
    frame->merge = plain && slice_eq_str(key, "<<");
}

static enum virga_err on_scalar(struct yaml *y, struct fy_event *event)
{
    struct doc *node;
    if (wants_key(top_frame(y)) && !fy_event_get_anchor_token(event)) {
        struct fy_token *token = event->scalar.value;
        bool plain = token && fy_token_scalar_style(token) == FYSS_PLAIN;
        take_key(y, token_text(y, token), plain, event_place(y, event));
        return VIRGA_OK;
    }
    enum virga_err err = make_scalar(y, event, &node);
    if (err)
        return err;
    if (wants_key(top_frame(y)))
        take_key(y, node->text, false, (struct doc_place){node->line, node->column});
    else
        attach(y, node);
    return VIRGA_OK;
}

static enum virga_err on_open(struct yaml *y, struct fy_event *event, enum doc_kind kind)
{
    struct doc_place place = event_place(y, event);
    if (wants_key(top_frame(y)))
        return yaml_error(y, place, "a key must be plain text, not a map or list");
    if (y->stack.len >= LIMIT_DOC_DEPTH)
        return doc_too_deep(y->b, place);
    struct doc *node = doc_node_new(y->b, kind, place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    const struct fy_mark *mark = fy_event_start_mark(event);
    char first = mark && mark->input_pos < y->b->text.len ? y->b->text.ptr[mark->input_pos] : '\0';
    node->tag = arena_slice(y->b->arena, token_source(y, fy_event_get_tag_token(event)));
    attach(y, node);
    *vec_add(&y->stack, y->b->scratch) = (struct yaml_frame){
        .node = node,
        .flow = first == '{' || first == '[',
        .anchor = remember_anchor(y, event, node),
    };
    return VIRGA_OK;
}

/* Aliases and merges ------------------------------------------------------------------------- */

static struct doc *copy_node(struct yaml *y, const struct doc *from)
{
    struct doc *copy = doc_node_new(y->b, from->kind, (struct doc_place){from->line, from->column});
    if (!copy)
        return NULL;
    struct doc fresh = *from;
    fresh.parent = fresh.child = fresh.last = fresh.next = NULL;
    fresh.count = 0;
    *copy = fresh;
    y->alias_bytes += sizeof(*copy) + from->text.len + from->key.len;
    return copy;
}

static enum virga_err copy_tree(struct yaml *y, const struct doc *from, struct doc_place alias,
                                struct doc **ret_copy)
{
    struct doc *root = copy_node(y, from), *to = root;
    size_t depth = y->stack.len;
    for (const struct doc *at = from; to;) {
        if (y->alias_bytes > LIMIT_ALIAS_BYTES)
            return doc_limit_error(y->b, "yaml-alias-limit", alias,
                                   "aliases expand to more than %u MB", LIMIT_ALIAS_BYTES >> 20);
        struct doc *parent = to;
        if (at->child) {
            at = at->child;
            if (++depth > LIMIT_DOC_DEPTH)
                return doc_too_deep(y->b, alias);
        } else {
            while (at != from && !at->next) {
                at = at->parent;
                to = to->parent;
                depth--;
            }
            if (at == from)
                break;
            at = at->next;
            parent = to->parent;
        }
        to = copy_node(y, at);
        if (to)
            doc_append(parent, to);
    }
    if (!to)
        return VIRGA_ERR_LIMIT;
    *ret_copy = root;
    return VIRGA_OK;
}

static enum virga_err on_alias(struct yaml *y, struct fy_event *event)
{
    struct doc_place place = event_place(y, event);
    struct slice name = token_text(y, event->alias.anchor);
    const struct yaml_anchor *anchor = map_get(&y->anchors, name);
    struct doc *copy = NULL;
    if (!anchor)
        return doc_syntax_error(y->b, "yaml-syntax", place,
                                "alias '*%.*s' names no anchor: define '&%.*s' before it",
                                SLICE_ARG(name), SLICE_ARG(name));
    if (anchor->open)
        return doc_syntax_error(y->b, "yaml-syntax", place,
                                "alias '*%.*s' stands inside what it names", SLICE_ARG(name));
    if (wants_key(top_frame(y))) {
        if (!doc_is_scalar(anchor->node))
            return yaml_error(y, place, "a key must be plain text, not a map or list");
        take_key(y, anchor->node->text, false, place);
        return VIRGA_OK;
    }
    enum virga_err err = copy_tree(y, anchor->node, place, &copy);
    if (err)
        return err;
    copy->key = SLICE_EMPTY;
    copy->key_line = copy->line;
    copy->key_column = copy->column;
    attach(y, copy);
    return VIRGA_OK;
}

/* Moves those entries of FROM to MAP whose keys are not in TAKEN yet. */
static void merge_entries(struct doc *map, struct doc *from, struct map *taken)
{
    for (struct doc *entry = from->child, *next; entry; entry = next) {
        next = entry->next;
        void **at = map_at(taken, entry->key);
        if (*at)
            continue;
        *at = entry;
        doc_append(map, entry);
    }
}

static bool is_list_of_maps(const struct doc *node)
{
    if (!doc_is_seq(node))
        return false;
    doc_each(item, node)
    {
        if (!doc_is_map(item))
            return false;
    }
    return true;
}

/* Carries out the merge keys of FRAME. What is written in the map itself wins, then the first. */
static void merge(struct yaml_frame *frame)
{
    struct arena arena;
    struct map taken;
    arena_init(&arena);
    map_init(&taken, &arena);
    for (struct doc *entry = frame->node->child; entry; entry = entry->next)
        map_put(&taken, entry->key, entry);
    for (struct doc *value = frame->merges, *next; value; value = next) {
        next = value->next;
        if (doc_is_map(value)) {
            merge_entries(frame->node, value, &taken);
        } else if (is_list_of_maps(value)) {
            for (struct doc *item = value->child, *after; item; item = after) {
                after = item->next;
                merge_entries(frame->node, item, &taken);
            }
        } else {
            doc_append(frame->node, value);
        }
    }
    arena_release(&arena);
}

static void on_close(struct yaml *y, struct fy_event *event)
{
    struct yaml_frame *frame = top_frame(y);
    if (!frame)
        return;
    struct doc *node = frame->node;
    const struct fy_mark *end = fy_event_end_mark(event);
    const struct doc *last = frame->last_merge ? frame->last_merge : node->last;
    if (last && node->last && node->last->end_line > last->end_line)
        last = node->last;
    if (frame->flow && end)
        node->end_line = end_line_at(y, node->line, end->input_pos);
    else if (last && last->end_line > node->line)
        node->end_line = last->end_line;
    if (node->kind == DOC_MAP)
        doc_node_drop_duplicates(y->b, node);
    if (frame->merges)
        merge(frame);
    if (frame->anchor)
        frame->anchor->open = false;
    y->stack.len--;
}

/* The stream --------------------------------------------------------------------------------- */

static enum virga_err on_event(struct yaml *y, struct fy_event *event)
{
    enum virga_err err = VIRGA_OK;
    switch (event->type) {
    case FYET_SCALAR:
        err = on_scalar(y, event);
        break;
    case FYET_ALIAS:
        err = on_alias(y, event);
        break;
    case FYET_SEQUENCE_START:
        err = on_open(y, event, DOC_SEQ);
        break;
    case FYET_MAPPING_START:
        err = on_open(y, event, DOC_MAP);
        break;
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        on_close(y, event);
        break;
    default:
        break;
    }
    const struct fy_mark *end = fy_event_end_mark(event);
    if (end)
        y->offset = end->input_pos;
    return err;
}

/* Reads the first document, and looks at what follows it: text there belongs to a broken file. */
static enum virga_err read_document(struct yaml *y, struct fy_parser *parser, struct fy_diag *diag)
{
    enum virga_err err = VIRGA_OK;
    bool ended = false;
    while (!err) {
        struct fy_event *event = fy_parser_parse(parser);
        if (!event)
            return fy_parser_get_stream_error(parser) ? parser_error(y, diag) : VIRGA_OK;
        bool last = event->type == FYET_STREAM_END || ended;
        ended = ended || event->type == FYET_DOCUMENT_END;
        if (!last)
            err = on_event(y, event);
        fy_parser_event_free(parser, event);
        if (last)
            break;
    }
    return err;
}

enum virga_err yaml_parse(struct doc_builder *b, struct doc **ret_root)
{
    struct yaml y = {.b = b};
    struct fy_diag_cfg diag_config;
    struct fy_diag *diag = NULL;
    struct fy_parser *parser = NULL;
    enum virga_err err = VIRGA_ERR_MEMORY;
    map_init(&y.anchors, b->scratch);
    doc_index_lines(b);
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = NULL;
    diag_config.level = FYET_ERROR;
    diag = fy_diag_create(&diag_config);
    if (!diag)
        goto out;
    fy_diag_set_collect_errors(diag, true);
    const struct fy_parse_cfg config = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DISABLE_DEPTH_LIMIT | FYPCF_JSON_NONE |
                 FYPCF_DEFAULT_VERSION_1_2 | FYPCF_SLOPPY_FLOW_INDENTATION,
        .diag = diag,
    };
    parser = fy_parser_create(&config);
    if (!parser || fy_parser_set_string(parser, b->text.ptr, b->text.len) != 0)
        goto out;
    err = read_document(&y, parser, diag);
    if (!err && !y.root)
        y.root = doc_node_new(b, DOC_NULL, (struct doc_place){1, 1});
    if (!err)
        *ret_root = y.root;
out:
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return err;
}
