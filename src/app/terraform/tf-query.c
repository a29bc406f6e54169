/* SPDX-License-Identifier: Apache-2.0 */
/* What mappers ask of evaluated modules. */
#include "app/terraform/tf-evaluate.h"

#include "base/file.h"

#define MAX_KEY 512u /* bytes of a key in an address, with its brackets */

const char *tf_text(const struct doc *value)
{
    return doc_is_scalar(value) && value->kind != DOC_NULL && value->text.ptr ? value->text.ptr
                                                                              : NULL;
}

const char *tf_text_at(const struct doc *map, const char *key)
{
    return tf_text(doc_get(map, key));
}

const struct doc *tf_first_item(const struct doc *node)
{
    if (doc_is_map(node))
        return node;
    const struct doc *item = doc_is_seq(node) ? node->child : NULL;
    while (item && !doc_is_map(item))
        item = item->next;
    return item;
}

const struct doc *tf_block(const struct doc *body, const char *key)
{
    return tf_first_item(doc_get(body, key));
}

const struct doc *tf_next_block(const struct doc *block)
{
    if (!doc_is_seq(block->parent))
        return NULL;
    do
        block = block->next;
    while (block && !doc_is_map(block));
    return block;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c == '-' ||
           (unsigned char)c >= 0x80;
}

/* The length of "[…]" at the start of TEXT; 0 when it does not end soon enough for a key. */
static size_t index_length(struct slice text)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len && i < MAX_KEY; i++) {
        char c = text.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == '[')
            depth++;
        else if (!quoted && c == ']' && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* The length of the next part of an address at AT: a name with the dot before it, or an index. */
static size_t part_length(struct slice text, size_t at)
{
    if (at < text.len && text.ptr[at] == '[')
        return index_length(slice_sub(text, at, text.len));
    size_t len = at < text.len && text.ptr[at] == '.' ? 1 : 0;
    size_t start = len;
    while (at + len < text.len && is_word(text.ptr[at + len]))
        len++;
    return len > start ? len : 0;
}

/* The longest address at the start of TEXT; "a.b[0].c" is tried part by part. */
static const struct tf_resource *longest(const struct tf *tf, struct slice text, size_t *ret_len)
{
    const struct tf_resource *found = NULL;
    struct buf bare; /* without the indexes that are not known */
    size_t at = 0, len;
    buf_init(&bare, 1u << 16);
    while ((len = part_length(text, at)) > 0) {
        struct slice part = slice_sub(text, at, at + len);
        size_t before = bare.len;
        buf_add_slice(&bare, part);
        at += len;
        const struct tf_resource *r = map_get(&tf->by_address, buf_slice(&bare));
        if (!r && part.ptr[0] == '[' &&
            map_get(&tf->by_address, (struct slice){bare.ptr, before})) {
            bare.len = before;
            bare.ptr[before] = '\0';
            r = found;
        }
        if (r) {
            found = r;
            *ret_len = at;
        }
    }
    buf_release(&bare);
    return found;
}

const struct tf_resource *tf_find(const struct tf *tf, struct slice address)
{
    size_t len;
    const struct tf_resource *r = map_get(&tf->by_address, address);
    if (r)
        return r;
    r = longest(tf, address, &len);
    return r && len == address.len ? r : NULL;
}

const struct tf_resource *tf_referred(const struct tf *tf, const struct doc *value,
                                      struct slice *ret_attribute)
{
    struct slice text = doc_text(value);
    if (value && slice_starts(value->tag, "="))
        text = slice_sub(value->tag, 1, value->tag.len);
    else if (!tf_is_unknown(value))
        return NULL;
    for (size_t at = 0; at < text.len; at++) {
        bool starts = is_word(text.ptr[at]) &&
                      (at == 0 || (!is_word(text.ptr[at - 1]) && text.ptr[at - 1] != '.'));
        size_t len = 0;
        const struct tf_resource *r =
            starts ? longest(tf, slice_sub(text, at, text.len), &len) : NULL;
        if (!r)
            continue;
        struct slice rest = slice_sub(text, at + len, text.len);
        size_t end = 0, more;
        while ((more = part_length(rest, end)) > 0 && (end || rest.ptr[0] == '.'))
            end += more;
        if (ret_attribute)
            *ret_attribute = slice_sub(rest, rest.len && rest.ptr[0] == '.' ? 1 : 0, end);
        return r;
    }
    return NULL;
}

const char *tf_path(const struct tf *tf, const char *text)
{
    if (text[0] == '/' || text[0] == '\0')
        return NULL;
    const char *path = path_clean(tf->arena, path_join(tf->arena, tf->folder, text));
    if (strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0)
        return NULL;
    return strcmp(path, ".") == 0 ? "" : path;
}
