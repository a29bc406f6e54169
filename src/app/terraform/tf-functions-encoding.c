/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's functions that write and read documents, and those of files in the tree. */
#include <openssl/evp.h>

#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"
#include "finding/glob.h"

struct encoder {
    struct tf_world *w;
    struct buf out;
    bool unknown;
};

static void write_string(struct encoder *e, struct slice text)
{
    buf_add_char(&e->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(&e->out, "\\%c", c);
        else if (c == '\n')
            buf_add_str(&e->out, "\\n");
        else if (c < ' ' || c == '<' || c == '>' || c == '&')
            buf_printf(&e->out, "\\u%04x", c);
        else
            buf_add_char(&e->out, (char)c);
    }
    buf_add_char(&e->out, '"');
}

static void write_value(struct encoder *e, const struct doc *value, unsigned depth)
{
    bool map = value->kind == DOC_MAP;
    e->unknown |= tf_is_unknown(value) || tf_is_partial(value);
    if (value->kind == DOC_STRING) {
        write_string(e, value->text);
        return;
    }
    if (doc_is_scalar(value)) {
        buf_add_slice(&e->out, value->kind == DOC_NULL ? SLICE("null") : value->text);
        return;
    }
    buf_add_char(&e->out, map ? '{' : '[');
    struct tf_entries all = tf_in_order(e->w, value);
    for (size_t i = 0; depth < LIMIT_DOC_DEPTH && i < all.len && !e->out.full; i++) {
        const struct doc *c = all.items[i];
        if (!tf_step(e->w))
            break;
        if (i)
            buf_add_char(&e->out, ',');
        if (map) {
            write_string(e, c->key);
            buf_add_char(&e->out, ':');
        }
        write_value(e, c, depth + 1);
    }
    buf_add_char(&e->out, map ? '}' : ']');
}

/* The text remembers what was written, which is what matters of it. */
static struct doc *encode(const struct tf_call *c)
{
    struct encoder e = {.w = c->w};
    if (tf_is_unknown(c->args[0]))
        return NULL;
    buf_init(&e.out, TF_MAX_TEXT);
    write_value(&e, c->args[0], 0);
    if (e.out.full) {
        buf_release(&e.out);
        return NULL;
    }
    struct doc *value = tf_string(c->w, tf_finish(c->w, &e.out), c->node);
    if (e.unknown)
        value->tag = SLICE(TF_UNKNOWN);
    if (!doc_is_scalar(c->args[0]))
        tf_add_origin(c->w, value->text)->value = c->args[0];
    return value;
}

static const struct doc *jsonencode(const struct tf_call *c)
{
    return encode(c);
}

/* JSON is YAML, but not the text that Terraform writes: of that only the value is known. */
static const struct doc *yamlencode(const struct tf_call *c)
{
    struct doc *value = encode(c);
    if (value)
        value->tag = SLICE(TF_UNKNOWN);
    return value;
}

static const struct doc *base64encode(const struct tf_call *c)
{
    struct slice text;
    if (!tf_known_text(c->args[0], &text) || text.len > TF_MAX_TEXT)
        return NULL;
    struct arena scratch;
    arena_init(&scratch);
    unsigned char *out = arena_alloc(&scratch, text.len / 3 * 4 + 5);
    int len = EVP_EncodeBlock(out, (const unsigned char *)text.ptr, (int)text.len);
    const struct doc *value = NULL;
    if (tf_take_text(c->w, (size_t)len)) {
        struct slice encoded = {(const char *)out, (size_t)len};
        value = tf_string(c->w, arena_slice(c->w->arena, encoded), c->node);
    }
    arena_release(&scratch);
    return value;
}

static const struct doc *base64decode(const struct tf_call *c)
{
    struct slice text;
    if (!tf_known_text(c->args[0], &text) || text.len > TF_MAX_TEXT || text.len % 4)
        return NULL;
    unsigned char *out = arena_alloc(c->w->arena, text.len / 4 * 3 + 1);
    int len = text.len ? EVP_DecodeBlock(out, (const unsigned char *)text.ptr, (int)text.len) : 0;
    if (len < 0)
        return tf_fails(c);
    for (size_t i = text.len; i > 0 && len > 0 && text.ptr[i - 1] == '='; i--)
        len--; /* padding was decoded, too */
    out[len] = '\0';
    struct slice decoded = {(const char *)out, (size_t)len};
    return tf_take_text(c->w, decoded.len) && tf_is_text(decoded)
               ? tf_string(c->w, decoded, c->node)
               : NULL;
}

static const struct doc *decode(const struct tf_call *c, enum doc_format format)
{
    const struct doc *value = tf_decode(c->w, c->args[0], format);
    return value || tf_is_unknown(c->args[0]) ? value : tf_fails(c);
}

static const struct doc *jsondecode(const struct tf_call *c)
{
    return decode(c, DOC_JSON);
}

static const struct doc *yamldecode(const struct tf_call *c)
{
    return decode(c, DOC_YAML);
}

static const struct doc *file(const struct tf_call *c)
{
    struct slice path;
    return tf_known_text(c->args[0], &path) ? tf_file_value(c->w, path, c->node) : NULL;
}

static const struct doc *fileexists(const struct tf_call *c)
{
    struct slice path;
    if (!tf_known_text(c->args[0], &path) || !tf_file_path(c->w, path))
        return NULL; /* it may be made before Terraform runs */
    return tf_bool(c->w, true, c->node);
}

static const struct doc *templatefile(const struct tf_call *c)
{
    const struct doc *text = file(c);
    return text ? tf_render(c->scope, text, c->args[1]) : NULL;
}

static const struct doc *templatestring(const struct tf_call *c)
{
    return tf_render(c->scope, c->args[0], c->args[1]);
}

/* The files of the tree below a folder that fit a pattern. */
static const struct doc *fileset(const struct tf_call *c)
{
    struct slice folder, pattern;
    if (!tf_known_text(c->args[0], &folder) || !tf_known_text(c->args[1], &pattern))
        return NULL;
    const char *path = tf_path(c->w->tf, arena_slicedup(c->w->arena, folder));
    const char *glob = arena_slicedup(c->w->arena, pattern);
    if (!path)
        return NULL;
    struct doc *list = tf_node(c->w, DOC_SEQ, c->node);
    size_t skip = path[0] ? strlen(path) + 1 : 0;
    for (size_t i = 0; i < c->w->files->paths.len && tf_step(c->w); i++) {
        const char *file_path = c->w->files->paths.items[i];
        if (skip && (strncmp(file_path, path, skip - 1) != 0 || file_path[skip - 1] != '/'))
            continue;
        /* A pattern without a slash stays in its folder here. */
        bool fits = strchr(glob, '/') || !strchr(file_path + skip, '/');
        if (fits && glob_match(glob, file_path + skip))
            tf_add(c->w, list, tf_string(c->w, slice_of(file_path + skip), c->node), NULL);
    }
    return list;
}

const struct tf_function_entry tf_encoding_functions[] = {
    {"jsonencode", jsonencode, 1, 1},
    {"yamlencode", yamlencode, 1, 1},
    {"base64encode", base64encode, 1, 1},
    {"base64decode", base64decode, 1, 1},
    {"jsondecode", jsondecode, 1, 1},
    {"yamldecode", yamldecode, 1, 1},
    {"file", file, 1, 1},
    {"fileexists", fileexists, 1, 1},
    {"fileset", fileset, 2, 2},
    {"templatefile", templatefile, 2, 2},
    {"templatestring", templatestring, 2, 2},
    {NULL, NULL, 0, 0},
};
