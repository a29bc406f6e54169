/* SPDX-License-Identifier: Apache-2.0 */
/* Values of Terraform: making, comparing and writing them. */
#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"

#include <math.h>

/* Bytes of the text of one unknown value, and how deep it shows what a value holds. */
#define MAX_UNKNOWN_TEXT 4096u
#define MAX_SHOWN_DEPTH 4u

bool tf_has_tag(const struct doc *value, const char *tag)
{
    return value && slice_eq_str(value->tag, tag);
}

bool tf_is_invalid(const struct doc *value)
{
    return tf_has_tag(value, TF_INVALID);
}

bool tf_is_unknown(const struct doc *value)
{
    return tf_has_tag(value, TF_UNKNOWN) || tf_has_tag(value, TF_INVALID);
}

bool tf_is_partial(const struct doc *value)
{
    return tf_has_tag(value, TF_PARTIAL);
}

bool tf_step(struct tf_world *w)
{
    if (w->steps) {
        w->steps--;
        return true;
    }
    if (!w->told_steps)
        diag_emit(w->sink, VIRGA_DIAG_WARNING, "terraform-too-large", w->root->files.items[0], 0, 0,
                  "evaluating this Terraform module takes more than %u steps: the rest is taken "
                  "for unknown",
                  LIMIT_TERRAFORM_STEPS);
    w->told_steps = true;
    return false;
}

void tf_charge(struct tf_world *w, size_t count)
{
    count /= 32;
    if (count < w->steps) {
        w->steps -= count;
        return;
    }
    w->steps = 0;
    (void)tf_step(w);
}

bool tf_take_text(struct tf_world *w, size_t bytes)
{
    if (bytes > w->text) {
        w->steps = 0;
        return tf_step(w);
    }
    w->text -= bytes;
    return true;
}

/* Without budget every value becomes this one, and nothing grows any more. */
static struct doc *exhausted(struct doc *node)
{
    node->kind = DOC_STRING;
    node->text = SLICE("${…}");
    node->tag = SLICE(TF_UNKNOWN);
    node->child = node->last = NULL;
    node->count = 0;
    return node;
}

struct doc *tf_node(struct tf_world *w, enum doc_kind kind, const struct doc *at)
{
    struct doc *node = arena_new(w->arena, struct doc);
    (void)tf_step(w);
    node->kind = kind;
    if (!at)
        return node;
    node->file = at->file;
    node->line = node->key_line = at->line;
    node->column = node->key_column = at->column;
    node->end_line = at->end_line;
    return node;
}

struct doc *tf_copy(struct tf_world *w, const struct doc *value)
{
    struct doc *copy = arena_new(w->arena, struct doc);
    *copy = *value;
    copy->parent = copy->next = NULL;
    copy->key = SLICE_EMPTY;
    copy->key_line = copy->line;
    copy->key_column = copy->column;
    return tf_step(w) ? copy : exhausted(copy);
}

struct doc *tf_string(struct tf_world *w, struct slice text, const struct doc *at)
{
    struct doc *node = tf_node(w, DOC_STRING, at);
    node->quoted = true;
    node->text = text.ptr ? text : SLICE("");
    return node;
}

struct doc *tf_number(struct tf_world *w, double number, const struct doc *at)
{
    struct doc *node = tf_node(w, DOC_NUMBER, at);
    node->number = number == 0 ? 0 : number; /* of which there is only one */
    node->text = slice_of(arena_printf(w->arena, "%.15g", node->number));
    return node;
}

struct doc *tf_bool(struct tf_world *w, bool truth, const struct doc *at)
{
    struct doc *node = tf_node(w, DOC_BOOL, at);
    node->truth = truth;
    node->text = truth ? SLICE("true") : SLICE("false");
    return node;
}

static const struct doc *missing(struct tf_world *w, struct slice text, const struct doc *at,
                                 const char *tag)
{
    struct doc *node = tf_string(w, text, at);
    node->tag = slice_of(tag);
    return node;
}

const struct doc *tf_unknown(struct tf_world *w, struct slice text, const struct doc *at)
{
    return missing(w, text, at, TF_UNKNOWN);
}

const struct doc *tf_invalid(struct tf_world *w, struct slice text, const struct doc *at)
{
    return missing(w, text, at, TF_INVALID);
}

struct slice tf_finish(struct tf_world *w, struct buf *buf)
{
    struct slice text = SLICE("${…}");
    if (tf_take_text(w, buf->len + 1))
        text = arena_slice(w->arena, buf_slice(buf));
    buf_release(buf);
    return text;
}

bool tf_is_single(struct slice text, struct slice *ret_inner)
{
    size_t depth = 0;
    if (!slice_starts(text, "${") || !slice_ends(text, "}"))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        depth += text.ptr[i] == '{';
        depth -= text.ptr[i] == '}' && depth > 0;
        if (depth == 0 && i + 1 < text.len)
            return false;
    }
    *ret_inner = slice_sub(text, 2, text.len - 1);
    return true;
}

static void add_quoted(struct buf *out, struct slice text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            buf_add_str(out, "\\n");
            continue;
        }
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, text.ptr[i]);
    }
    buf_add_char(out, '"');
}

static void add_value(struct buf *out, const struct doc *value, unsigned depth);

static void add_items(struct buf *out, const struct doc *value, unsigned depth)
{
    bool map = value->kind == DOC_MAP;
    buf_add_char(out, map ? '{' : '[');
    if (depth >= MAX_SHOWN_DEPTH && value->child)
        buf_add_str(out, "…");
    for (const struct doc *c = depth < MAX_SHOWN_DEPTH ? value->child : NULL; c && !out->full;
         c = c->next) {
        if (c != value->child)
            buf_add_str(out, ", ");
        if (map) {
            buf_add_slice(out, c->key);
            buf_add_str(out, " = ");
        }
        add_value(out, c, depth + 1);
    }
    buf_add_char(out, map ? '}' : ']');
}

static void add_value(struct buf *out, const struct doc *value, unsigned depth)
{
    struct slice inner;
    if (value->kind == DOC_MAP || value->kind == DOC_SEQ)
        add_items(out, value, depth);
    else if (value->kind == DOC_NULL)
        buf_add_str(out, "null");
    else if (tf_is_unknown(value) && tf_is_single(value->text, &inner))
        buf_add_slice(out, inner);
    else if (tf_is_unknown(value)) {
        buf_add_char(out, '"');
        buf_add_slice(out, value->text);
        buf_add_char(out, '"');
    } else if (value->kind == DOC_STRING)
        add_quoted(out, value->text);
    else
        buf_add_slice(out, value->text);
}

void tf_add_operand(struct buf *out, const struct doc *value)
{
    add_value(out, value, 0);
}

void tf_open_unknown(struct buf *out)
{
    buf_init(out, MAX_UNKNOWN_TEXT);
    buf_add_str(out, "${");
}

const struct doc *tf_close_unknown(struct tf_world *w, struct buf *out, bool invalid,
                                   const struct doc *at)
{
    buf_add_char(out, '}');
    if (out->full) {
        buf_clear(out);
        buf_add_str(out, "${…}");
    }
    return missing(w, tf_finish(w, out), at, invalid ? TF_INVALID : TF_UNKNOWN);
}

const struct doc *tf_unknown_call(struct tf_world *w, struct slice name,
                                  const struct doc *const *args, size_t count, const struct doc *at)
{
    struct buf out;
    bool invalid = false;
    tf_open_unknown(&out);
    buf_add_slice(&out, name);
    buf_add_char(&out, '(');
    for (size_t i = 0; i < count && !out.full; i++) {
        if (i)
            buf_add_str(&out, ", ");
        tf_add_operand(&out, args[i]);
        invalid |= tf_is_invalid(args[i]);
    }
    buf_add_char(&out, ')');
    return tf_close_unknown(w, &out, invalid, at);
}

const struct doc *tf_invalid_call(struct tf_world *w, struct slice name,
                                  const struct doc *const *args, size_t count, const struct doc *at)
{
    return tf_invalid(w, tf_unknown_call(w, name, args, count, at)->text, at);
}

static struct doc *attached(struct tf_world *w, const struct doc *value, const struct doc *at)
{
    struct doc *copy = tf_copy(w, value);
    if (!at)
        return copy;
    copy->file = at->file;
    copy->line = copy->key_line = at->line;
    copy->column = copy->key_column = at->column;
    copy->end_line = at->end_line;
    return copy;
}

void tf_add(struct tf_world *w, struct doc *list, const struct doc *value, const struct doc *at)
{
    doc_append(list, attached(w, value, at));
}

void tf_put(struct tf_world *w, struct doc *map, struct slice key, const struct doc *value,
            const struct doc *at)
{
    struct doc *copy = attached(w, value, at);
    copy->key = key.ptr ? key : SLICE("");
    if (at) {
        copy->key_line = at->key_line;
        copy->key_column = at->key_column;
    }
    doc_append(map, copy);
}

void tf_replace(struct tf_world *w, struct doc *map, struct slice key, const struct doc *value,
                const struct doc *at)
{
    struct doc *previous = NULL;
    tf_charge(w, map->count);
    for (struct doc *c = map->child; c; previous = c, c = c->next) {
        if (!slice_eq(c->key, key))
            continue;
        if (previous)
            previous->next = c->next;
        else
            map->child = c->next;
        if (map->last == c)
            map->last = previous;
        map->count--;
        break;
    }
    tf_put(w, map, key, value, at);
}

const struct doc *tf_entry(const struct doc *map, struct slice key)
{
    if (!doc_is_map(map))
        return NULL;
    doc_each(child, map)
    {
        if (slice_eq(child->key, key))
            return child;
    }
    return NULL;
}

static int by_key(const void *a, const void *b)
{
    return slice_cmp((*(const struct doc *const *)a)->key, (*(const struct doc *const *)b)->key);
}

struct tf_entries tf_in_order(struct tf_world *w, const struct doc *collection)
{
    struct tf_entries all = {arena_array(w->arena, const struct doc *, collection->count), 0};
    for (const struct doc *c = collection->child; c && all.len < collection->count; c = c->next)
        all.items[all.len++] = c;
    tf_charge(w, all.len);
    if (doc_is_map(collection) && all.len > 1)
        qsort(all.items, all.len, sizeof(*all.items), by_key);
    return all;
}

bool tf_known_text(const struct doc *value, struct slice *ret_text)
{
    if (!doc_is_scalar(value) || value->kind == DOC_NULL || tf_is_unknown(value))
        return false;
    *ret_text = value->text.ptr ? value->text : SLICE("");
    return true;
}

/* Steps through VALUE and all that it holds; a shared part comes as often as it is held. */
struct walk {
    VEC(const struct doc *) path;
};

static const struct doc *walk_next(struct walk *walk, struct arena *a, const struct doc *node)
{
    if (node->child) {
        *vec_add(&walk->path, a) = node;
        return node->child;
    }
    while (walk->path.len && !node->next)
        node = walk->path.items[--walk->path.len];
    return walk->path.len ? node->next : NULL;
}

bool tf_holds_invalid(struct tf_world *w, const struct doc *value)
{
    struct walk walk = {0};
    struct arena a;
    bool found = false;
    arena_init(&a);
    for (const struct doc *n = value; n && !found && w->steps;) {
        found = tf_is_invalid(n);
        tf_charge(w, n->count);
        n = n->child || walk.path.len ? walk_next(&walk, &a, n) : NULL;
    }
    arena_release(&a);
    return found;
}

/* Attributes that every resource which has them is given by its cloud. */
static bool is_always_given(struct slice attribute)
{
    static const char *const names[] = {
        "id",          "arn",  "invoke_arn", "execution_arn", "api_endpoint", "qualified_arn",
        "output_path", "json", "rendered",   "stream_arn",    "unique_id",    "account_id",
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (slice_eq_str(attribute, names[i]))
            return true;
    }
    return false;
}

bool tf_is_present(const struct tf_world *w, const struct doc *value)
{
    struct slice text = value->text, reference;
    if (!tf_is_unknown(value) || tf_is_invalid(value))
        return false;
    if (!tf_is_single(text, &reference))
        return !slice_starts(text, "${") || !slice_ends(text, "}"); /* it has text of its own */
    size_t dot = slice_rfind_char(reference, '.');
    if (dot == SIZE_MAX || !is_always_given(slice_sub(reference, dot + 1, reference.len)))
        return false;
    const struct tf_instance *instance = map_get(&w->instances, slice_sub(reference, 0, dot));
    return instance && instance->set->declaration->kind != TF_CALL;
}

/* Of two values of which one is unknown: they may still be sure to differ. */
static int equal_unknown(const struct tf_world *w, const struct doc *a, const struct doc *b)
{
    const struct doc *known = tf_is_unknown(a) ? b : a, *unknown = known == a ? b : a;
    bool nothing = known->kind == DOC_NULL ||
                   (known->kind == DOC_STRING && !tf_is_unknown(known) && known->text.len == 0);
    return nothing && tf_is_present(w, unknown) ? 0 : -1;
}

static int equal_scalars(const struct doc *a, const struct doc *b)
{
    if (a->kind == DOC_NULL || b->kind == DOC_NULL)
        return a->kind == b->kind;
    if (a->kind == DOC_NUMBER && b->kind == DOC_NUMBER && isfinite(a->number))
        return a->number == b->number;
    return a->kind == b->kind && slice_eq(a->text, b->text);
}

static int equal_at_depth(struct tf_world *w, const struct doc *a, const struct doc *b,
                          unsigned depth)
{
    if (depth > LIMIT_DOC_DEPTH || !tf_step(w))
        return -1;
    if (tf_is_unknown(a) || tf_is_unknown(b))
        return equal_unknown(w, a, b);
    if (tf_is_partial(a) || tf_is_partial(b))
        return a->kind == b->kind ? -1 : 0;
    if (doc_is_scalar(a) && doc_is_scalar(b))
        return equal_scalars(a, b);
    if (a->kind != b->kind || a->count != b->count)
        return 0;
    int result = 1;
    for (const struct doc *x = a->child, *y = b->child; x && y && result;
         x = x->next, y = y->next) {
        const struct doc *other = a->kind == DOC_MAP ? tf_entry(b, x->key) : y;
        tf_charge(w, a->kind == DOC_MAP ? b->count : 0);
        int one = other ? equal_at_depth(w, x, other, depth + 1) : 0;
        result = one == 1 ? result : one;
    }
    return result;
}

int tf_equal(struct tf_world *w, const struct doc *a, const struct doc *b)
{
    return equal_at_depth(w, a, b, 0);
}

/* Copies the list of children of FROM, with all below, under TO. */
struct doc *tf_materialise(struct tf_world *w, const struct doc *value)
{
    struct doc *root = tf_copy(w, value), *to = root;
    struct walk walk = {0};
    struct arena a;
    arena_init(&a);
    const struct doc *from = value;
    while (from && w->steps) {
        to->child = to->last = NULL;
        to->count = 0;
        if (tf_is_invalid(to))
            to->tag = SLICE(TF_UNKNOWN);
        struct doc *parent = to;
        size_t depth = walk.path.len;
        const struct doc *next =
            depth < LIMIT_DOC_DEPTH && from->child ? walk_next(&walk, &a, from) : NULL;
        if (!next) {
            while (walk.path.len && !from->next) {
                from = walk.path.items[--walk.path.len];
                parent = parent->parent;
            }
            next = walk.path.len ? from->next : NULL;
            parent = parent ? parent->parent : NULL;
        }
        if (!next || !parent)
            break;
        struct doc *copy = arena_new(w->arena, struct doc);
        *copy = *next;
        (void)tf_step(w);
        doc_append(parent, copy);
        from = next;
        to = copy;
    }
    if (!w->steps && from && from->child) {
        to->child = to->last = NULL;
        to->count = 0;
    }
    arena_release(&a);
    return root;
}
