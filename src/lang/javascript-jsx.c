/* SPDX-License-Identifier: Apache-2.0 */
/* JSX: an element is a call of its tag with an object of attributes and its children. */
#include "lang/javascript-internal.h"

static uint32_t constant(struct js *js, enum ir_const kind, struct slice text, uint32_t node)
{
    return irb_const(js->b, kind, text, js->nodes[node].start, js->nodes[node].end);
}

/* <div> is the text "div", <Card> and <ui.Card> are values of the program. */
static uint32_t jsx_tag(struct js *js, uint32_t element, uint32_t node)
{
    if (node == TREE_NONE)
        return constant(js, IR_CONST_STRING, SLICE_EMPTY, element);
    struct slice text = js_text(js, node);
    bool is_html =
        js->nodes[node].kind == JS_JSX_NAMESPACE ||
        (js->nodes[node].kind == JS_IDENTIFIER && text.len > 0 &&
         ((text.ptr[0] >= 'a' && text.ptr[0] <= 'z') || slice_find_char(text, '-') != SIZE_MAX));
    return is_html ? constant(js, IR_CONST_STRING, text, node) : js_expression(js, node);
}

static struct slice without_quotes(struct slice s)
{
    return s.len >= 2 && s.ptr[s.len - 1] == s.ptr[0] ? slice_sub(s, 1, s.len - 1) : s;
}

static uint32_t attribute_value(struct js *js, uint32_t attribute, uint32_t node)
{
    if (node == TREE_NONE)
        return constant(js, IR_CONST_BOOL, SLICE("true"), attribute);
    if (js->nodes[node].kind == JS_STRING) /* no escapes in JSX */
        return constant(js, IR_CONST_STRING, without_quotes(js_text(js, node)), node);
    if (js->nodes[node].kind != JS_JSX_EXPRESSION)
        return js_expression(js, node);
    uint32_t inner = js_inner(js, node);
    return inner != TREE_NONE ? js_expression(js, inner) : js_undef(js, node);
}

static void jsx_attribute(struct js *js, uint32_t node)
{
    uint32_t name = js_inner(js, node), inner;
    switch (js->nodes[node].kind) {
    case JS_JSX_ATTRIBUTE:
        if (name == TREE_NONE)
            break;
        js_push_arg(js, IR_ARG_NAMED, irb_atom(js->b, js_text(js, name)), IR_NONE,
                    attribute_value(js, node, tree_next(&js->tree, name)));
        break;
    case JS_JSX_EXPRESSION: /* {...props} */
        inner = js_kind(js, name) == JS_SPREAD ? js_inner(js, name) : TREE_NONE;
        if (inner != TREE_NONE) {
            uint32_t value = js_expression(js, inner);
            js_push_arg(js, IR_ARG_SPREAD_NAMED, NULL, IR_NONE, value);
        }
        break;
    default:
        break;
    }
}

static void jsx_child(struct js *js, uint32_t node)
{
    struct slice text;
    uint32_t inner;
    switch (js->nodes[node].kind) {
    case JS_JSX_TEXT:
    case JS_ENTITY:
        text = slice_trim(js_text(js, node));
        if (text.len > 0)
            js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, constant(js, IR_CONST_STRING, text, node));
        break;
    case JS_JSX_EXPRESSION:
        inner = js_inner(js, node);
        if (inner != TREE_NONE && js->nodes[inner].kind == JS_SPREAD)
            inner = js_inner(js, inner);
        if (inner != TREE_NONE)
            js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, js_expression(js, inner));
        break;
    case JS_JSX_OPENING:
        break;
    default:
        if (!js_is_token(js->nodes[node].kind))
            js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, js_any(js, node));
        break;
    }
}

uint32_t js_jsx(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    bool has_children = n->kind == JS_JSX_ELEMENT;
    uint32_t opening = has_children ? js_field(js, node, F_OPEN_TAG) : node;
    size_t base = js->args.len;
    if (opening == TREE_NONE)
        return js_children(js, node);
    uint32_t tag = jsx_tag(js, node, js_field(js, opening, F_NAME));
    for (TREE_EACH(&js->tree, c, opening)) {
        if (js->nodes[c].field == F_ATTRIBUTE)
            jsx_attribute(js, c);
    }
    uint32_t props = js_emit_args(js, IR_OBJECT, IR_NONE, base, 0, js->nodes[opening].start,
                                  js->nodes[opening].end);
    js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, props);
    if (has_children) {
        for (TREE_EACH(&js->tree, c, node))
            jsx_child(js, c);
    }
    return js_emit_args(js, IR_CALL, tag, base, IR_FLAG_JSX, n->start, n->end);
}

/* ---- text that the grammars refuse ---- */

static bool is_text(const struct js *js, uint32_t node)
{
    struct slice text = js_text(js, node);
    return js->nodes[node].kind == JS_ERROR && text.len > 0 && text.ptr[0] == '&';
}

void js_forgive_text(struct js *js)
{
    struct tree *t = &js->tree;
    uint32_t kept = 0;
    if (t->nerrors == 0)
        return;
    uint32_t first = t->errors[0];
    for (uint32_t i = 0; i < t->len; i++) {
        if (t->nodes[i].kind != JS_JSX_ELEMENT)
            continue;
        for (TREE_EACH(t, c, i)) {
            if (is_text(js, c))
                t->nodes[c].kind = JS_JSX_TEXT;
        }
    }
    for (uint32_t i = 0; i < t->nerrors; i++) {
        if (t->nodes[t->errors[i]].kind != JS_JSX_TEXT)
            t->errors[kept++] = t->errors[i];
    }
    t->nerrors = kept;
    js->file->has_error = kept > 0;
    if (kept > 0 && t->errors[0] != first)
        ir_position(js->file, t->nodes[t->errors[0]].start, &js->file->error_line,
                    &js->file->error_column);
}
