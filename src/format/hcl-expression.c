/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of HCL: operators, lookups, calls. */
#include "format/hcl-internal.h"

#include "base/limits.h"

#include <math.h>

enum virga_err hcl_enter(struct hcl *h)
{
    if (h->depth >= LIMIT_DOC_DEPTH)
        return doc_too_deep(h->b, h->place);
    h->depth++;
    return VIRGA_OK;
}

/* A sequence with TAG that stands where FIRST, its first child, stands. */
static struct doc *wrap(struct hcl *h, const char *tag, struct doc *first)
{
    struct doc *node = hcl_node(h, DOC_SEQ, tag, hcl_node_place(first));
    if (node)
        doc_append(node, first);
    return node;
}

static enum virga_err end_node(struct hcl *h, struct doc *node, struct doc **ret)
{
    if (node->end_line < h->last_line)
        node->end_line = h->last_line;
    *ret = node;
    return VIRGA_OK;
}

static enum virga_err number(struct hcl *h, struct doc **ret)
{
    struct doc *node = hcl_node(h, DOC_NUMBER, NULL, h->place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    node->text = arena_slice(h->b->arena, h->text);
    node->number = doc_parse_number(h->text);
    *ret = node;
    return hcl_next(h);
}

/* Arguments of a call, behind its "(" up to and with its ")". */
static enum virga_err arguments(struct hcl *h, struct doc *call, bool outer_skip)
{
    enum virga_err err = VIRGA_OK;
    while (!err && !hcl_is_sign(h, ")")) {
        struct doc *argument = NULL;
        err = hcl_expression(h, &argument);
        if (err)
            return err;
        if (hcl_is_sign(h, "...")) {
            argument = wrap(h, HCL_EXPAND, argument);
            if (!argument)
                return VIRGA_ERR_LIMIT;
            err = hcl_next(h);
        }
        doc_append(call, argument);
        if (!err && hcl_is_sign(h, ","))
            err = hcl_next(h);
        else if (!err && !hcl_is_sign(h, ")"))
            err = hcl_unexpected(h, "',' or ')'");
    }
    h->skip_newlines = outer_skip;
    return err ? err : hcl_expect(h, ")");
}

/* A name that may have parts, "provider::aws::arn_parse", and is called when "(" follows. */
static enum virga_err name_or_call(struct hcl *h, struct doc **ret)
{
    struct slice name = h->text;
    struct doc_place place = h->place;
    bool outer_skip = h->skip_newlines;
    enum virga_err err = hcl_next(h);
    while (!err && hcl_is_sign(h, "::")) {
        err = hcl_next(h);
        if (!err && h->token != TOKEN_NAME)
            err = hcl_unexpected(h, "the name of a function");
        if (err)
            return err;
        name.len = (size_t)(h->at - name.ptr);
        err = hcl_next(h);
    }
    if (err)
        return err;
    bool called = hcl_is_sign(h, "(");
    struct doc *node = hcl_string(h, called ? HCL_NAME : HCL_VARIABLE, name, place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    node->quoted = false;
    *ret = node;
    if (!called)
        return VIRGA_OK;
    struct doc *call = wrap(h, HCL_CALL, node);
    if (!call)
        return VIRGA_ERR_LIMIT;
    h->skip_newlines = true;
    err = hcl_next(h);
    if (!err)
        err = arguments(h, call, outer_skip);
    return err ? err : end_node(h, call, ret);
}

static enum virga_err word(struct hcl *h, struct doc **ret)
{
    enum doc_kind kind = hcl_is_name(h, "null") ? DOC_NULL : DOC_BOOL;
    if (kind == DOC_BOOL && !hcl_is_name(h, "true") && !hcl_is_name(h, "false"))
        return name_or_call(h, ret);
    struct doc *node = hcl_node(h, kind, NULL, h->place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    node->truth = hcl_is_name(h, "true");
    if (kind == DOC_BOOL)
        node->text = arena_slice(h->b->arena, h->text);
    *ret = node;
    return hcl_next(h);
}

static enum virga_err parenthesis(struct hcl *h, struct doc **ret)
{
    bool outer_skip = h->skip_newlines;
    h->skip_newlines = true;
    enum virga_err err = hcl_next(h);
    if (!err)
        err = hcl_expression(h, ret);
    h->skip_newlines = outer_skip;
    return err ? err : hcl_expect(h, ")");
}

static enum virga_err primary(struct hcl *h, struct doc **ret)
{
    switch (h->token) {
    case TOKEN_NAME:
        return word(h, ret);
    case TOKEN_NUMBER:
        return number(h, ret);
    case TOKEN_QUOTE:
        return hcl_quoted(h, ret);
    case TOKEN_HEREDOC:
        return hcl_heredoc(h, ret);
    case TOKEN_SIGN:
        if (hcl_is_sign(h, "("))
            return parenthesis(h, ret);
        if (hcl_is_sign(h, "["))
            return hcl_tuple(h, ret);
        if (hcl_is_sign(h, "{"))
            return hcl_object(h, ret);
        break;
    default:
        break;
    }
    return hcl_unexpected(h, "a value");
}

/* The "0.1" of "a.0.1" is two steps. */
static enum virga_err number_steps(struct hcl *h, struct doc *get)
{
    struct slice rest = h->text;
    while (rest.len) {
        struct slice digits = slice_cut(rest, '.', &rest);
        struct doc *index = hcl_node(h, DOC_SEQ, HCL_INDEX, h->place);
        struct doc *value = hcl_node(h, DOC_NUMBER, NULL, h->place);
        if (!index || !value)
            return VIRGA_ERR_LIMIT;
        value->text = arena_slice(h->b->arena, digits);
        value->number = doc_parse_number(digits);
        doc_append(index, value);
        doc_append(get, index);
    }
    return hcl_next(h);
}

/* Behind a ".": a name, "*" or a number. */
static enum virga_err dot_step(struct hcl *h, struct doc *get)
{
    if (h->token == TOKEN_NUMBER)
        return number_steps(h, get);
    struct doc *step = NULL;
    if (h->token == TOKEN_NAME)
        step = hcl_string(h, HCL_NAME, h->text, h->place);
    else if (hcl_is_sign(h, "*"))
        step = hcl_node(h, DOC_NULL, HCL_ATTRIBUTES, h->place);
    else
        return hcl_unexpected(h, "the name of an attribute");
    if (!step)
        return VIRGA_ERR_LIMIT;
    doc_append(get, step);
    return hcl_next(h);
}

/* "[", which is the current token, up to "]". */
static enum virga_err index_step(struct hcl *h, struct doc *get)
{
    bool outer_skip = h->skip_newlines;
    struct doc_place place = h->place;
    struct doc *step = NULL, *value = NULL;
    h->skip_newlines = true;
    enum virga_err err = hcl_next(h);
    if (err)
        return err;
    if (hcl_is_sign(h, "*")) {
        step = hcl_node(h, DOC_NULL, HCL_SPLAT, place);
        err = hcl_next(h);
    } else {
        err = hcl_expression(h, &value);
        step = err ? NULL : hcl_node(h, DOC_SEQ, HCL_INDEX, place);
        if (step)
            doc_append(step, value);
    }
    h->skip_newlines = outer_skip;
    if (err)
        return err;
    if (!step)
        return VIRGA_ERR_LIMIT;
    doc_append(get, step);
    return hcl_expect(h, "]");
}

/* Of "a.*.b[0]" the index is for the list that "a.*.b" makes; of "a[*].b[0]" for each item. */
static bool ends_attributes(const struct doc *get, bool dot)
{
    if (dot || !get)
        return false;
    doc_each(step, get)
    {
        if (slice_eq_str(step->tag, HCL_ATTRIBUTES))
            return true;
    }
    return false;
}

static enum virga_err lookups(struct hcl *h, struct doc **ret)
{
    struct doc *get = NULL;
    enum virga_err err = primary(h, ret);
    while (!err && (hcl_is_sign(h, ".") || hcl_is_sign(h, "["))) {
        bool dot = hcl_is_sign(h, ".");
        if (ends_attributes(get, dot)) {
            (void)end_node(h, get, ret);
            get = NULL;
        }
        if (!get)
            get = wrap(h, HCL_GET, *ret);
        if (!get)
            return VIRGA_ERR_LIMIT;
        if (dot)
            err = hcl_next(h);
        if (!err)
            err = dot ? dot_step(h, get) : index_step(h, get);
    }
    return err || !get ? err : end_node(h, get, ret);
}

static enum virga_err unary(struct hcl *h, struct doc **ret)
{
    bool minus = hcl_is_sign(h, "-");
    if (!minus && !hcl_is_sign(h, "!"))
        return lookups(h, ret);
    struct doc_place place = h->place;
    struct doc *operand = NULL;
    enum virga_err err = hcl_enter(h);
    if (!err)
        err = hcl_next(h);
    if (!err)
        err = unary(h, &operand);
    if (err)
        return err;
    h->depth--;
    if (minus && operand->kind == DOC_NUMBER && operand->text.ptr[0] != '-') {
        operand->text = slice_of(arena_printf(h->b->arena, "-%.*s", SLICE_ARG(operand->text)));
        operand->number = -operand->number;
        *ret = operand;
        return VIRGA_OK;
    }
    struct doc *node = hcl_node(h, DOC_SEQ, minus ? "-" : "!", place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    doc_append(node, operand);
    return end_node(h, node, ret);
}

struct operator
{
    const char *sign;
    unsigned rank; /* a higher one binds tighter */
};

static const struct operator* find_operator(const struct hcl *h)
{
    static const struct operator operators[] = {
        {"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"<", 4}, {">", 4}, {"<=", 4},
        {">=", 4}, {"+", 5},  {"-", 5},  {"*", 6},  {"/", 6}, {"%", 6},
    };
    for (size_t i = 0; h->token == TOKEN_SIGN && i < ARRAY_SIZE(operators); i++) {
        if (hcl_is_sign(h, operators[i].sign))
            return &operators[i];
    }
    return NULL;
}

/* Operators of at least rank RANK. */
static enum virga_err binary(struct hcl *h, unsigned rank, struct doc **ret)
{
    struct doc *value = NULL;
    enum virga_err err = unary(h, &value);
    const struct operator* op;
    while (!err && (op = find_operator(h)) && op->rank >= rank) {
        struct doc *right = NULL;
        struct doc *node = wrap(h, op->sign, value);
        if (!node)
            return VIRGA_ERR_LIMIT;
        err = hcl_next(h);
        if (!err)
            err = binary(h, op->rank + 1, &right);
        if (!err) {
            doc_append(node, right);
            err = end_node(h, node, &value);
        }
    }
    if (!err)
        *ret = value;
    return err;
}

enum virga_err hcl_expression(struct hcl *h, struct doc **ret)
{
    struct doc *value = NULL, *branch = NULL;
    enum virga_err err = hcl_enter(h);
    if (!err)
        err = binary(h, 1, &value);
    if (!err && hcl_is_sign(h, "?")) {
        struct doc *node = wrap(h, HCL_CONDITIONAL, value);
        if (!node)
            return VIRGA_ERR_LIMIT;
        err = hcl_next(h);
        if (!err)
            err = hcl_expression(h, &branch);
        if (!err) {
            doc_append(node, branch);
            err = hcl_expect(h, ":");
        }
        if (!err)
            err = hcl_expression(h, &branch);
        if (!err) {
            doc_append(node, branch);
            err = end_node(h, node, &value);
        }
    }
    if (err)
        return err;
    h->depth--;
    *ret = value;
    return VIRGA_OK;
}
