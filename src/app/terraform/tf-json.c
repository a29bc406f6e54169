/* SPDX-License-Identifier: Apache-2.0 */
/* Documents inside texts: JSON in a heredoc, a file or a template, with the lines of the source. */
#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"

/* A text that is parsed, and where each byte of it comes from. */
struct source {
    struct tf_world *w;
    const struct doc *value;
    struct slice text;
    const struct tf_segment *segments;
    unsigned *segment_lines; /* of the text, from 1: on which its segment starts */
    size_t segment_count;
    size_t *lines; /* offsets of line starts */
    size_t line_count;
    bool json;
};

static void index_lines(struct source *s)
{
    size_t count = 1, segment = 0;
    for (size_t i = 0; i < s->text.len; i++)
        count += s->text.ptr[i] == '\n';
    s->lines = arena_array(s->w->arena, size_t, count);
    s->segment_lines = arena_array(s->w->arena, unsigned, s->segment_count + 1);
    for (size_t i = 0; i <= s->text.len; i++) {
        while (segment < s->segment_count && s->segments[segment].offset <= i)
            s->segment_lines[segment++] = (unsigned)s->line_count + 1;
        if (i < s->text.len && s->text.ptr[i] == '\n')
            s->lines[++s->line_count] = i + 1;
    }
    s->line_count++;
}

static size_t offset_of(const struct source *s, unsigned line, unsigned column)
{
    size_t start = line && line <= s->line_count ? s->lines[line - 1] : s->text.len;
    return start + (column ? column - 1 : 0);
}

/* The last segment that starts at OFFSET or before. */
static size_t segment_at(const struct source *s, size_t offset)
{
    size_t low = 0, high = s->segment_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (s->segments[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Turns a place in the text into one in the source; gives its file. */
static const char *map_place(const struct source *s, unsigned *line, unsigned *column)
{
    if (s->segment_count == 0) {
        *line = s->value->line;
        *column = s->value->column;
        return s->value->file;
    }
    size_t offset = offset_of(s, *line, *column), index = segment_at(s, offset);
    const struct tf_segment *segment = &s->segments[index];
    unsigned down = *line - s->segment_lines[index];
    if (!segment->lines) {
        *line = segment->line;
        *column = segment->column;
    } else if (down == 0) {
        *line = segment->line;
        *column = segment->column + (unsigned)(offset - segment->offset);
    } else {
        *line = segment->line + down;
        *column += segment->indent;
    }
    return segment->file;
}

/* Behind the string of JSON at OFFSET, or behind the line on which another value ends. */
static size_t end_of(const struct source *s, size_t offset, unsigned end_line)
{
    if (!s->json || offset >= s->text.len || s->text.ptr[offset] != '"')
        return offset_of(s, end_line + 1, 1);
    for (size_t i = offset + 1; i < s->text.len; i++) {
        if (s->text.ptr[i] == '\\')
            i++;
        else if (s->text.ptr[i] == '"')
            return i;
    }
    return s->text.len;
}

static bool holds_unknown(const struct source *s, const struct doc *node)
{
    size_t offset = offset_of(s, node->line, node->column);
    size_t end = end_of(s, offset, node->end_line);
    if (s->segment_count == 0)
        return tf_is_unknown(s->value);
    for (size_t i = segment_at(s, offset); i < s->segment_count; i++) {
        if (s->segments[i].offset > end)
            break;
        if (s->segments[i].unknown)
            return true;
    }
    return false;
}

static void map_node(const struct source *s, struct doc *node)
{
    unsigned end = node->end_line - node->line;
    if (node->kind == DOC_STRING && slice_find(node->text, "${") != SIZE_MAX &&
        holds_unknown(s, node))
        node->tag = SLICE(TF_UNKNOWN);
    else
        node->tag = SLICE_EMPTY;
    (void)map_place(s, &node->key_line, &node->key_column);
    node->file = map_place(s, &node->line, &node->column);
    node->end_line = node->line + (s->segment_count ? end : 0);
}

static void map_tree(const struct source *s, struct doc *root)
{
    for (struct doc *n = root; n;) {
        (void)tf_step(s->w);
        map_node(s, n);
        if (n->child) {
            n = n->child;
            continue;
        }
        while (n != root && !n->next)
            n = n->parent;
        n = n == root ? NULL : n->next;
    }
}

/* Adds TEXT, which stands for an unknown value, as a string or as part of the one around it. */
static void add_unknown(struct buf *out, struct slice text, bool in_string)
{
    if (!in_string)
        buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, (unsigned char)c < ' ' ? ' ' : c);
    }
    if (!in_string)
        buf_add_char(out, '"');
}

static bool still_in_string(struct slice text, bool in_string)
{
    for (size_t i = 0; i < text.len; i++) {
        if (in_string && text.ptr[i] == '\\')
            i++;
        else if (text.ptr[i] == '"')
            in_string = !in_string;
    }
    return in_string;
}

/* Unknown values would break the JSON around them: they become strings of it. */
static void patch(struct source *s)
{
    struct tf_segment *patched = arena_array(s->w->arena, struct tf_segment, s->segment_count + 1);
    struct buf out;
    bool in_string = false;
    buf_init(&out, 4 * TF_MAX_TEXT);
    for (size_t i = 0; i < s->segment_count; i++) {
        size_t end = i + 1 < s->segment_count ? s->segments[i + 1].offset : s->text.len;
        struct slice part = slice_sub(s->text, s->segments[i].offset, end);
        patched[i] = s->segments[i];
        patched[i].offset = out.len;
        if (patched[i].unknown) {
            add_unknown(&out, part, in_string);
        } else {
            buf_add_slice(&out, part);
            in_string = still_in_string(part, in_string);
        }
    }
    s->segments = patched;
    s->text = tf_finish(s->w, &out);
}

const struct doc *tf_decode(struct tf_world *w, const struct doc *value, enum doc_format format)
{
    struct source s = {.w = w, .value = value, .json = format != DOC_YAML};
    struct doc *root = NULL;
    if (!value || value->kind == DOC_MAP || value->kind == DOC_SEQ)
        return value;
    if (value->kind != DOC_STRING)
        return NULL;
    const struct tf_origin *origin = tf_origin_of(w, value);
    if (origin && origin->value)
        return origin->value;
    if (tf_is_unknown(value) && !origin)
        return NULL;
    s.text = value->text;
    s.segments = origin ? origin->segments.items : NULL;
    s.segment_count = origin ? origin->segments.len : 0;
    if (tf_is_unknown(value) && s.json)
        patch(&s);
    if (!tf_take_text(w, s.text.len) || (s.json && slice_trim(s.text).len == 0) ||
        doc_parse(w->arena, format, s.text, value->file, NULL, &root))
        return NULL;
    index_lines(&s);
    map_tree(&s, root);
    return root;
}

const struct doc *tf_json(struct tf *tf, const struct doc *value)
{
    struct tf_origin *origin = doc_is_scalar(value) ? tf_origin_of(tf->world, value) : NULL;
    if (origin && origin->tree)
        return origin->tree;
    /* people write one comma too many, and it still says what they mean */
    const struct doc *root = tf_decode(tf->world, value, DOC_JSONC);
    if (!root || doc_is_scalar(root))
        return NULL;
    if (!origin)
        return root;
    origin->tree = tf_materialise(tf->world, root);
    return origin->tree;
}
