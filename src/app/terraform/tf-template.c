/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that are put together, and texts of files: each part of them knows where it comes from. */
#include "app/terraform/tf-evaluate.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"

struct text {
    struct tf_world *w;
    struct buf out;
    VEC(struct tf_segment) segments;
    bool unknown, invalid;
    struct slice reference; /* the tag of the first part that is known through a reference */
};

struct tf_origin *tf_origin_of(const struct tf_world *w, const struct doc *value)
{
    uint64_t found;
    return umap_get(&w->origins, (uintptr_t)value->text.ptr, &found)
               ? (struct tf_origin *)(uintptr_t)found
               : NULL;
}

struct tf_origin *tf_add_origin(struct tf_world *w, struct slice text)
{
    struct tf_origin *origin = arena_new(w->arena, struct tf_origin);
    umap_put(&w->origins, (uintptr_t)text.ptr, (uintptr_t)origin);
    return origin;
}

/* A literal part, as it stands in its file. */
static struct tf_segment literal_segment(const struct doc *part, size_t offset)
{
    return (struct tf_segment){
        .offset = offset,
        .file = part->file,
        .line = part->line,
        .column = part->column,
        .indent = part->number > 0 ? (unsigned)part->number : 0,
        .lines = tf_has_tag(part, HCL_HEREDOC),
    };
}

static void add_literal(struct text *t, const struct doc *part)
{
    *vec_add(&t->segments, t->w->arena) = literal_segment(part, t->out.len);
    buf_add_slice(&t->out, part->text);
}

/* VALUE, which the expression PART gave, with the places of its own parts. */
static void add_value(struct text *t, const struct doc *value, const struct doc *part)
{
    const struct tf_origin *origin = doc_is_scalar(value) ? tf_origin_of(t->w, value) : NULL;
    size_t count = origin ? origin->segments.len : 0;
    bool unknown = tf_is_unknown(value);
    for (size_t i = 0; i < count && tf_step(t->w); i++) {
        struct tf_segment segment = origin->segments.items[i];
        segment.offset += t->out.len;
        *vec_add(&t->segments, t->w->arena) = segment;
    }
    if (count == 0) {
        struct tf_segment segment = literal_segment(part, t->out.len);
        segment.unknown = unknown;
        segment.lines = false;
        *vec_add(&t->segments, t->w->arena) = segment;
    }
    t->unknown |= unknown || !doc_is_scalar(value);
    t->invalid |= tf_is_invalid(value) || value->kind == DOC_NULL;
    if (doc_is_scalar(value)) {
        buf_add_slice(&t->out, doc_text(value));
        if (slice_starts(value->tag, "=") && !t->reference.len)
            t->reference = value->tag;
        return;
    }
    buf_add_str(&t->out, "${");
    tf_add_operand(&t->out, value);
    buf_add_char(&t->out, '}');
}

static void add_part(const struct tf_scope *scope, struct text *t, const struct doc *part)
{
    if (part->kind == DOC_STRING && !tf_has_tag(part, HCL_VARIABLE)) {
        add_literal(t, part);
        return;
    }
    const struct doc *value = tf_evaluate(scope, part);
    if (!tf_has_tag(part, HCL_FOR) || !doc_get(part, "text") || !doc_is_seq(value)) {
        add_value(t, value, part);
        return;
    }
    doc_each(turn, value) add_value(t, turn, part);
    t->unknown |= tf_is_partial(value);
}

const struct doc *tf_template(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    struct text t = {.w = w};
    buf_init(&t.out, TF_MAX_TEXT);
    for (const struct doc *c = node->child; c && w->steps && !t.out.full; c = c->next)
        add_part(scope, &t, c);
    if (t.out.full) {
        buf_release(&t.out);
        return tf_unknown(w, SLICE("${…}"), node);
    }
    struct doc *value = tf_string(w, tf_finish(w, &t.out), node);
    if (t.invalid)
        value->tag = SLICE(TF_INVALID);
    else if (t.unknown)
        value->tag = SLICE(TF_UNKNOWN);
    else
        value->tag = t.reference;
    if (slice_find_char(value->text, '\n') != SIZE_MAX ||
        slice_find_char(value->text, '{') != SIZE_MAX) {
        struct tf_origin *origin = tf_add_origin(w, value->text);
        origin->segments.items = t.segments.items;
        origin->segments.len = origin->segments.cap = t.segments.len;
    }
    return value;
}

const struct doc *tf_heredoc(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    struct doc *value = tf_string(w, node->text, node);
    if (!tf_origin_of(w, node)) {
        struct tf_origin *origin = tf_add_origin(w, node->text);
        *vec_add(&origin->segments, w->arena) = literal_segment(node, 0);
    }
    return value;
}

/* Files --------------------------------------------------------------------------------------- */

const char *tf_file_path(struct tf_world *w, struct slice path)
{
    const char *clean = tf_path(w->tf, arena_slicedup(w->arena, path));
    return clean && app_files_has(w->files, clean) ? clean : NULL;
}

bool tf_is_text(struct slice bytes)
{
    uint32_t c;
    for (size_t i = 0; i < bytes.len;) {
        size_t len = utf8_next(bytes, i, &c);
        if (c == 0 || (c == UTF8_REPLACEMENT && len == 1))
            return false;
        i += len;
    }
    return true;
}

/* Each file is read once; what is no text is none. */
static const struct slice *file_text(struct tf_world *w, const char *path)
{
    struct slice *text = map_get(&w->texts, slice_of(path));
    if (text)
        return text->ptr ? text : NULL;
    text = arena_new(w->arena, struct slice);
    map_put(&w->texts, slice_of(path), text);
    char *full = path_join(w->arena, w->files->root, path);
    if (file_read(w->arena, full, TF_MAX_TEXT, text) != VIRGA_OK || !tf_is_text(*text) ||
        !tf_take_text(w, text->len))
        *text = SLICE_EMPTY;
    return text->ptr ? text : NULL;
}

const struct doc *tf_file_value(struct tf_world *w, struct slice path, const struct doc *at)
{
    const char *file = tf_file_path(w, path);
    const struct slice *text = file ? file_text(w, file) : NULL;
    if (!text)
        return NULL;
    struct doc *value = tf_string(w, *text, at);
    if (!tf_origin_of(w, value)) {
        struct tf_origin *origin = tf_add_origin(w, *text);
        *vec_add(&origin->segments, w->arena) =
            (struct tf_segment){.file = file, .line = 1, .column = 1, .lines = true};
    }
    return value;
}

/* The syntax of TEMPLATE's text; parsed once for each text. */
static const struct doc *parse_text(struct tf_world *w, const struct doc *template)
{
    const struct tf_origin *origin = tf_origin_of(w, template);
    const struct tf_segment *only =
        origin && origin->segments.len == 1 ? &origin->segments.items[0] : NULL;
    bool file = only && only->lines && only->line == 1;
    struct doc *root = NULL;
    uint64_t known;
    if (umap_get(&w->templates, (uintptr_t) template->text.ptr, &known))
        return (const struct doc *)(uintptr_t)known;
    if (doc_parse_template(w->arena, template->text, file ? only->file : template->file,
                           file ? NULL : template, NULL, &root))
        root = NULL;
    umap_put(&w->templates, (uintptr_t) template->text.ptr, (uintptr_t)root);
    return root;
}

const struct doc *tf_render(const struct tf_scope *scope, const struct doc *template,
                            const struct doc *variables)
{
    struct tf_world *w = scope->module->world;
    const struct tf_binding *bindings = NULL;
    struct slice text;
    const struct doc *root = tf_known_text(template, &text) ? parse_text(w, template) : NULL;
    if (!root)
        return NULL;
    for (const struct doc *v = doc_is_map(variables) ? variables->child : NULL; v && tf_step(w);
         v = v->next) {
        struct tf_binding *binding = arena_new(w->arena, struct tf_binding);
        *binding = (struct tf_binding){v->key, v, bindings};
        bindings = binding;
    }
    const struct tf_scope inner = {.module = scope->module, .bindings = bindings};
    return tf_evaluate(&inner, root);
}
