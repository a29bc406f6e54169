/* SPDX-License-Identifier: Apache-2.0 */
/* Tuples, objects and for-expressions of HCL. */
#include "format/hcl-internal.h"

void hcl_put(struct doc *map, const char *key, struct doc *value)
{
    value->key = slice_of(key);
    value->key_line = value->line;
    value->key_column = value->column;
    doc_append(map, value);
}

struct doc *hcl_true(struct hcl *h, struct doc_place place)
{
    struct doc *node = hcl_node(h, DOC_BOOL, NULL, place);
    if (node) {
        node->truth = true;
        node->text = SLICE("true");
    }
    return node;
}

static enum virga_err for_name(struct hcl *h, struct doc **ret)
{
    if (h->token != TOKEN_NAME)
        return hcl_unexpected(h, "the name of a variable");
    *ret = hcl_string(h, NULL, h->text, h->place);
    return *ret ? hcl_next(h) : VIRGA_ERR_LIMIT;
}

enum virga_err hcl_for_intro(struct hcl *h, struct doc *node)
{
    struct doc *first = NULL, *second = NULL, *collection = NULL;
    enum virga_err err = hcl_next(h);
    if (!err)
        err = for_name(h, &first);
    if (!err && hcl_is_sign(h, ",")) {
        err = hcl_next(h);
        if (!err)
            err = for_name(h, &second);
    }
    if (err)
        return err;
    if (second)
        hcl_put(node, "key", first);
    hcl_put(node, "value", second ? second : first);
    if (!hcl_is_name(h, "in"))
        return hcl_unexpected(h, "'in'");
    err = hcl_next(h);
    if (!err)
        err = hcl_expression(h, &collection);
    if (!err)
        hcl_put(node, "in", collection);
    return err;
}

static enum virga_err for_result(struct hcl *h, struct doc *node)
{
    struct doc *value = NULL, *group = NULL;
    enum virga_err err = hcl_expression(h, &value);
    if (err)
        return err;
    if (!hcl_is_sign(h, "=>")) {
        hcl_put(node, "to", value);
        return VIRGA_OK;
    }
    hcl_put(node, "to-key", value);
    err = hcl_next(h);
    if (!err)
        err = hcl_expression(h, &value);
    if (err)
        return err;
    hcl_put(node, "to", value);
    if (!hcl_is_sign(h, "..."))
        return VIRGA_OK;
    group = hcl_true(h, h->place);
    if (!group)
        return VIRGA_ERR_LIMIT;
    hcl_put(node, "group", group);
    return hcl_next(h);
}

/* The current token is "for"; up to the bracket that closes. */
static enum virga_err for_expression(struct hcl *h, struct doc *node)
{
    struct doc *condition = NULL;
    node->kind = DOC_MAP;
    node->tag = slice_of(HCL_FOR);
    enum virga_err err = hcl_for_intro(h, node);
    if (!err)
        err = hcl_expect(h, ":");
    if (!err)
        err = for_result(h, node);
    if (err || !hcl_is_name(h, "if"))
        return err;
    err = hcl_next(h);
    if (!err)
        err = hcl_expression(h, &condition);
    if (!err)
        hcl_put(node, "if", condition);
    return err;
}

static enum virga_err tuple_items(struct hcl *h, struct doc *node)
{
    enum virga_err err = VIRGA_OK;
    while (!err && !hcl_is_sign(h, "]")) {
        struct doc *item = NULL;
        err = hcl_expression(h, &item);
        if (err)
            return err;
        doc_append(node, item);
        if (hcl_is_sign(h, ","))
            err = hcl_next(h);
        else if (!hcl_is_sign(h, "]"))
            err = hcl_unexpected(h, "',' or ']'");
    }
    return err;
}

static enum virga_err close(struct hcl *h, struct doc *node, const char *sign, bool outer_skip)
{
    node->end_line = h->fixed ? h->fixed->line : h->place.line;
    h->skip_newlines = outer_skip;
    return hcl_expect(h, sign);
}

enum virga_err hcl_tuple(struct hcl *h, struct doc **ret)
{
    bool outer_skip = h->skip_newlines;
    struct doc *node = hcl_node(h, DOC_SEQ, NULL, h->place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    h->skip_newlines = true;
    enum virga_err err = hcl_next(h);
    if (!err)
        err = hcl_is_name(h, "for") ? for_expression(h, node) : tuple_items(h, node);
    *ret = node;
    return err ? err : close(h, node, "]", outer_skip);
}

static bool is_text(struct slice tag, const char *text)
{
    return slice_eq_str(tag, text);
}

/*
 * Hangs VALUE into MAP. A key that is a bare WORD or a literal is the entry's key; any other, also
 * a word in parentheses, makes a computed entry.
 */
static enum virga_err add_entry(struct hcl *h, struct doc *map, struct doc *key, bool word,
                                struct doc *value)
{
    bool bare = is_text(key->tag, HCL_VARIABLE) && word;
    bool literal = key->tag.len == 0 && doc_is_scalar(key) && key->kind != DOC_NULL;
    bool null_word = key->tag.len == 0 && key->kind == DOC_NULL && word;
    if (!bare && !literal && !null_word) {
        struct doc *entry = hcl_node(h, DOC_SEQ, HCL_COMPUTED, hcl_node_place(key));
        if (!entry)
            return VIRGA_ERR_LIMIT;
        doc_append(entry, key);
        doc_append(entry, value);
        entry->end_line = value->end_line;
        value = entry;
    }
    value->key = null_word ? SLICE("null") : key->text.ptr ? key->text : SLICE("");
    value->key_line = key->line;
    value->key_column = key->column;
    doc_append(map, value);
    return VIRGA_OK;
}

static enum virga_err skip_newlines(struct hcl *h)
{
    enum virga_err err = VIRGA_OK;
    while (!err && h->token == TOKEN_NEWLINE)
        err = hcl_next(h);
    return err;
}

static enum virga_err object_entry(struct hcl *h, struct doc *map)
{
    struct doc *key = NULL, *value = NULL;
    bool word = h->token == TOKEN_NAME;
    enum virga_err err = hcl_expression(h, &key);
    if (err)
        return err;
    if (!hcl_is_sign(h, "=") && !hcl_is_sign(h, ":"))
        return hcl_unexpected(h, "'='");
    err = hcl_next(h);
    if (!err)
        err = hcl_expression(h, &value);
    return err ? err : add_entry(h, map, key, word, value);
}

static enum virga_err object_entries(struct hcl *h, struct doc *map)
{
    enum virga_err err = VIRGA_OK;
    while (!err && !hcl_is_sign(h, "}")) {
        err = object_entry(h, map);
        if (err)
            return err;
        if (hcl_is_sign(h, ",") || h->token == TOKEN_NEWLINE)
            err = hcl_next(h);
        else if (!hcl_is_sign(h, "}"))
            err = hcl_unexpected(h, "a line break, ',' or '}'");
        if (!err)
            err = skip_newlines(h);
    }
    return err;
}

static bool has_computed(const struct doc *map)
{
    doc_each(child, map)
    {
        if (is_text(child->tag, HCL_COMPUTED))
            return true;
    }
    return false;
}

enum virga_err hcl_object(struct hcl *h, struct doc **ret)
{
    bool outer_skip = h->skip_newlines;
    struct doc *node = hcl_node(h, DOC_MAP, NULL, h->place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    h->skip_newlines = false;
    enum virga_err err = hcl_next(h);
    if (!err)
        err = skip_newlines(h);
    if (!err && hcl_is_name(h, "for")) {
        h->skip_newlines = true;
        err = for_expression(h, node);
    } else if (!err) {
        err = object_entries(h, node);
        if (!err && !has_computed(node))
            doc_node_drop_duplicates(h->b, node);
    }
    *ret = node;
    return err ? err : close(h, node, "}", outer_skip);
}
