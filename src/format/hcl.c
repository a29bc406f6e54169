/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HCL: bodies, which are attributes and blocks, and the whole. A scanner of its own instead of a
 * grammar: heredocs, strip markers and line breaks that sometimes count are the language, and the
 * evaluation of Terraform needs them exactly.
 */
#include "format/hcl-internal.h"

#include "base/limits.h"

static uint64_t block_hash(const struct doc *map, struct slice key)
{
    return slice_hash(key) ^ ((uint64_t)(uintptr_t)map * UINT64_C(0x9e3779b97f4a7c15));
}

/*
 * What MAP holds under KEY for blocks: a map by label, or for a KIND of DOC_SEQ the blocks. Made
 * when absent.
 */
static struct doc *holder(struct hcl *h, struct doc *map, struct slice key, struct doc_place place,
                          enum doc_kind kind)
{
    uint64_t found;
    if (umap_get(&h->blocks, block_hash(map, key), &found)) {
        struct doc *node = (struct doc *)(uintptr_t)found;
        if (node->parent == map && node->kind == kind && slice_eq(node->key, key))
            return node;
    }
    struct doc *node = hcl_node(h, kind, NULL, place);
    if (!node)
        return NULL;
    node->key = arena_slice(h->b->arena, key);
    doc_append(map, node);
    umap_put(&h->blocks, block_hash(map, key), (uint64_t)(uintptr_t)node);
    return node;
}

static enum virga_err body(struct hcl *h, struct doc *map);

struct label {
    struct slice text;
    struct doc_place place;
};

/* A bare word or a string without interpolation. */
static enum virga_err read_label(struct hcl *h, struct label *ret_label)
{
    struct doc *string = NULL;
    ret_label->text = h->text;
    ret_label->place = h->place;
    if (h->token == TOKEN_NAME)
        return hcl_next(h);
    enum virga_err err = hcl_quoted(h, &string);
    if (err)
        return err;
    if (string->kind != DOC_STRING || string->tag.len)
        return doc_syntax_error(h->b, "hcl-syntax", ret_label->place,
                                "the label of a block is a plain string");
    ret_label->text = string->text;
    return VIRGA_OK;
}

/* The braces of a block and what they hold, into BLOCK. */
static enum virga_err block_body(struct hcl *h, struct doc *block)
{
    enum virga_err err = hcl_enter(h);
    if (!err)
        err = hcl_expect(h, "{");
    if (!err)
        err = body(h, block);
    if (err)
        return err;
    h->depth--;
    block->end_line = h->place.line;
    return hcl_expect(h, "}");
}

/* TYPE is used up; the labels and the body follow. */
static enum virga_err read_block(struct hcl *h, struct doc *map, struct label type)
{
    VEC(struct label) path = {0};
    enum virga_err err = VIRGA_OK;
    *vec_add(&path, h->b->scratch) = type;
    while (!err && !hcl_is_sign(h, "{")) {
        if (h->token != TOKEN_NAME && h->token != TOKEN_QUOTE)
            return hcl_unexpected(h, "'=', '{' or the label of a block");
        if (path.len > LIMIT_DOC_DEPTH)
            return doc_too_deep(h->b, h->place);
        err = read_label(h, vec_add(&path, h->b->scratch));
    }
    struct doc *place = map;
    for (size_t i = 0; !err && i < path.len; i++) {
        place = holder(h, place, path.items[i].text, path.items[i].place,
                       i + 1 == path.len ? DOC_SEQ : DOC_MAP);
        if (!place)
            return VIRGA_ERR_LIMIT;
    }
    struct doc *block = err ? NULL : hcl_node(h, DOC_MAP, HCL_BLOCK, type.place);
    if (err || !block)
        return err ? err : VIRGA_ERR_LIMIT;
    doc_append(place, block);
    return block_body(h, block);
}

static enum virga_err attribute(struct hcl *h, struct doc *map, struct label name)
{
    struct doc *value = NULL;
    enum virga_err err = hcl_next(h);
    if (!err)
        err = hcl_expression(h, &value);
    if (err)
        return err;
    value->key = arena_slice(h->b->arena, name.text);
    value->key_line = name.place.line;
    value->key_column = name.place.column;
    doc_append(map, value);
    return VIRGA_OK;
}

static enum virga_err item(struct hcl *h, struct doc *map)
{
    struct label name = {h->text, h->place};
    if (h->token != TOKEN_NAME)
        return hcl_unexpected(h, "the name of an attribute or block");
    enum virga_err err = hcl_next(h);
    if (err)
        return err;
    err = hcl_is_sign(h, "=") ? attribute(h, map, name) : read_block(h, map, name);
    if (!err && h->token != TOKEN_NEWLINE && h->token != TOKEN_END && !hcl_is_sign(h, "}"))
        err = hcl_unexpected(h, "a line break");
    return err;
}

/* Up to "}" or the end, which stays the current token. */
static enum virga_err body(struct hcl *h, struct doc *map)
{
    enum virga_err err = VIRGA_OK;
    while (!err && h->token != TOKEN_END && !hcl_is_sign(h, "}"))
        err = h->token == TOKEN_NEWLINE ? hcl_next(h) : item(h, map);
    if (!err)
        doc_node_drop_duplicates(h->b, map);
    return err;
}

/* Long chains of operators and labels nest without recursion: what came out is measured. */
static enum virga_err check_depth(struct hcl *h, const struct doc *root)
{
    size_t depth = 1;
    for (const struct doc *n = root; n;) {
        if (depth > LIMIT_DOC_DEPTH)
            return doc_too_deep(h->b, hcl_node_place(n));
        if (n->child) {
            n = n->child;
            depth++;
            continue;
        }
        while (n != root && !n->next) {
            n = n->parent;
            depth--;
        }
        n = n == root ? NULL : n->next;
    }
    return VIRGA_OK;
}

static void start(struct hcl *h, struct doc_builder *b)
{
    *h = (struct hcl){.b = b, .at = b->text.ptr, .line_start = b->text.ptr, .line = 1};
    h->end = h->at + b->text.len;
    umap_init(&h->blocks, b->scratch);
}

enum virga_err hcl_parse(struct doc_builder *b, struct doc **ret_root)
{
    struct hcl h;
    start(&h, b);
    struct doc *root =
        hcl_node(&h, slice_trim(b->text).len ? DOC_MAP : DOC_NULL, NULL, (struct doc_place){1, 1});
    if (!root)
        return VIRGA_ERR_LIMIT;
    enum virga_err err = hcl_next(&h);
    if (!err && root->kind == DOC_MAP)
        err = body(&h, root);
    if (!err && h.token != TOKEN_END)
        err = hcl_unexpected(&h, "the name of an attribute or block");
    root->end_line = h.line;
    if (!err)
        err = check_depth(&h, root);
    if (!err)
        *ret_root = root;
    return err;
}

enum virga_err hcl_parse_template(struct doc_builder *b, const struct doc *place,
                                  struct doc **ret_root)
{
    struct hcl h;
    struct doc *root = NULL;
    start(&h, b);
    h.fixed = place;
    enum virga_err err = hcl_whole_template(&h, &root);
    if (!err)
        err = check_depth(&h, root);
    if (!err)
        *ret_root = root;
    return err;
}
