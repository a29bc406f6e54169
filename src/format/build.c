/* SPDX-License-Identifier: Apache-2.0 */
#include "format/doc-internal.h"
#include "format/syntax.h"

#include "base/limits.h"
#include "base/map.h"

#include <math.h>

/* Below this many entries comparing all pairs is cheaper than a map. */
#define SMALL_MAP 12
/* Notes about duplicate keys in one document. */
#define MAX_NOTES 20

struct doc *doc_node_new(struct doc_builder *b, enum doc_kind kind, struct doc_place place)
{
    if (b->nodes >= LIMIT_DOC_NODES) {
        enum virga_err err = doc_limit_error(b, "doc-too-large", place,
                                             "document has more than %u values", LIMIT_DOC_NODES);
        (void)err;
        return NULL;
    }
    b->nodes++;
    struct doc *node = arena_new(b->arena, struct doc);
    node->kind = kind;
    node->file = b->file;
    node->line = node->key_line = node->end_line = place.line;
    node->column = node->key_column = place.column;
    return node;
}

const struct doc *doc_next(const struct doc *node, const struct doc *root)
{
    if (node->child)
        return node->child;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

void doc_append(struct doc *parent, struct doc *child)
{
    child->parent = parent;
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->child = child;
    parent->last = child;
    parent->count++;
}

void doc_node_unlink(struct doc *parent, struct doc *previous, struct doc *child)
{
    if (previous)
        previous->next = child->next;
    else
        parent->child = child->next;
    if (parent->last == child)
        parent->last = previous;
    parent->count--;
    child->parent = child->next = NULL;
}

static void note_duplicate(struct doc_builder *b, const struct doc *first, const struct doc *again)
{
    if (b->notes++ >= MAX_NOTES)
        return;
    diag_emit(b->sink, VIRGA_DIAG_NOTE, "duplicate-key", b->file, again->key_line,
              again->key_column, "key '%.*s' stands already in line %u: the last one counts",
              SLICE_ARG(again->key), first->key_line);
}

static struct doc *find_later(const struct doc *child)
{
    for (struct doc *later = child->next; later; later = later->next) {
        if (slice_eq(later->key, child->key))
            return later;
    }
    return NULL;
}

static void drop_from_small(struct doc_builder *b, struct doc *map)
{
    struct doc *previous = NULL;
    for (struct doc *child = map->child, *next; child; child = next) {
        next = child->next;
        struct doc *later = find_later(child);
        if (later) {
            note_duplicate(b, child, later);
            doc_node_unlink(map, previous, child);
        } else {
            previous = child;
        }
    }
}

static void drop_from_large(struct doc_builder *b, struct doc *map)
{
    struct arena arena;
    struct map newest;
    bool any = false;
    arena_init(&arena);
    map_init(&newest, &arena);
    for (struct doc *child = map->child; child; child = child->next) {
        void **at = map_at(&newest, child->key);
        if (*at) {
            note_duplicate(b, *at, child);
            any = true;
        }
        *at = child;
    }
    struct doc *previous = NULL;
    for (struct doc *child = any ? map->child : NULL, *next; child; child = next) {
        next = child->next;
        if (map_get(&newest, child->key) != child)
            doc_node_unlink(map, previous, child);
        else
            previous = child;
    }
    arena_release(&arena);
}

void doc_node_drop_duplicates(struct doc_builder *b, struct doc *map)
{
    if (map->count > SMALL_MAP)
        drop_from_large(b, map);
    else if (map->count > 1)
        drop_from_small(b, map);
}

void doc_index_lines(struct doc_builder *b)
{
    size_t count = 1;
    for (size_t i = 0; i < b->text.len; i++)
        count += b->text.ptr[i] == '\n';
    uint32_t *starts = arena_array(b->scratch, uint32_t, count);
    size_t line = 1;
    for (size_t i = 0; i < b->text.len; i++) {
        if (b->text.ptr[i] == '\n')
            starts[line++] = (uint32_t)(i + 1);
    }
    b->line_starts = starts;
    b->line_count = count;
}

struct doc_place doc_place_at(const struct doc_builder *b, size_t offset)
{
    size_t low = 0, high = b->line_count;
    if (offset > b->text.len)
        offset = b->text.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (b->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return (struct doc_place){(unsigned)(low + 1), (unsigned)(offset - b->line_starts[low] + 1)};
}

static void emit_error(struct doc_builder *b, const char *code, struct doc_place place,
                       const char *fmt, va_list ap)
{
    char text[512];
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    b->broken_line = place.line;
    diag_emit(b->sink, VIRGA_DIAG_WARNING, code, b->file, place.line, place.column, "%s", text);
}

enum virga_err doc_syntax_error(struct doc_builder *b, const char *code, struct doc_place place,
                                const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    emit_error(b, code, place, fmt, ap);
    va_end(ap);
    return VIRGA_ERR_SYNTAX;
}

enum virga_err doc_limit_error(struct doc_builder *b, const char *code, struct doc_place place,
                               const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    emit_error(b, code, place, fmt, ap);
    va_end(ap);
    return VIRGA_ERR_LIMIT;
}

enum virga_err doc_too_deep(struct doc_builder *b, struct doc_place place)
{
    return doc_limit_error(b, "doc-too-deep", place, "values nest deeper than %u", LIMIT_DOC_DEPTH);
}

size_t utf8_encode(uint32_t code, char *out)
{
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || code == 0)
        code = 0xfffd;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

double doc_parse_number(struct slice text)
{
    char copy[65];
    char *end;
    if (text.len == 0 || text.len >= sizeof(copy))
        return NAN;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    double value = strtod(copy, &end);
    return *end == '\0' && isfinite(value) ? value : NAN;
}

enum virga_err doc_parse_tree(struct doc_builder *b, const struct TSLanguage *language,
                              struct TSTree **ret_tree)
{
    struct TSTree *tree = syntax_parse(language, b->text);
    if (!tree)
        return doc_limit_error(b, "parse-timeout", (struct doc_place){1, 1},
                               "parsing takes longer than %u seconds",
                               LIMIT_PARSE_MICROS / 1000000);
    *ret_tree = tree;
    return VIRGA_OK;
}
