/* SPDX-License-Identifier: Apache-2.0 */
/* Strings, templates, regular expressions, objects and arrays. */
#include "lang/javascript-internal.h"

/* ---- escapes ---- */

static void add_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_add_char(out, (char)c);
    } else if (c < 0x800) {
        buf_add_char(out, (char)(0xc0 | c >> 6));
        buf_add_char(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buf_add_char(out, (char)(0xe0 | c >> 12));
        buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c & 0x3f)));
    } else {
        buf_add_char(out, (char)(0xf0 | c >> 18));
        buf_add_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Up to MAX hexadecimal digits at *AT, which moves past them. */
static uint32_t hex(struct slice s, size_t *at, size_t max)
{
    uint32_t c = 0;
    for (size_t n = 0; n < max && *at < s.len && hex_digit(s.ptr[*at]) >= 0; n++, (*at)++)
        c = c << 4 | (uint32_t)hex_digit(s.ptr[*at]);
    return c;
}

static uint32_t unicode_escape(struct slice s, size_t *at)
{
    uint32_t c;
    if (*at < s.len && s.ptr[*at] == '{') {
        (*at)++;
        c = hex(s, at, 6);
        if (*at < s.len && s.ptr[*at] == '}')
            (*at)++;
        return c;
    }
    c = hex(s, at, 4);
    if (c >= 0xd800 && c < 0xdc00 && *at + 1 < s.len && s.ptr[*at] == '\\' &&
        s.ptr[*at + 1] == 'u') {
        size_t low_at = *at + 2;
        uint32_t low = hex(s, &low_at, 4);
        if (low >= 0xdc00 && low < 0xe000) {
            *at = low_at;
            return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return c;
}

/* Adds what the escape at *AT, just after its backslash, stands for. */
static void add_escape(struct buf *out, struct slice s, size_t *at)
{
    static const char from[] = "nrtbfv", to[] = "\n\r\t\b\f\v";
    char c = s.ptr[(*at)++];
    const char *simple = c ? strchr(from, c) : NULL;
    uint32_t code;
    if (simple) {
        buf_add_char(out, to[simple - from]);
    } else if (c == 'x' || c == 'u') {
        code = c == 'x' ? hex(s, at, 2) : unicode_escape(s, at);
        add_utf8(out, code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code);
    } else if (c >= '0' && c <= '7') {
        code = (uint32_t)(c - '0');
        for (int n = 0; n < 2 && *at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '7'; n++)
            code = code * 8 + (uint32_t)(s.ptr[(*at)++] - '0');
        add_utf8(out, code & 0xff);
    } else if (c == '\r') {
        if (*at < s.len && s.ptr[*at] == '\n')
            (*at)++;
    } else if (c != '\n') {
        buf_add_char(out, c);
    }
}

static struct slice unescape(struct js *js, struct slice s)
{
    size_t at = slice_find_char(s, '\\');
    if (at == SIZE_MAX)
        return s;
    buf_clear(&js->text);
    buf_add(&js->text, s.ptr, at);
    while (at < s.len) {
        if (s.ptr[at] == '\\' && at + 1 < s.len) {
            at++;
            add_escape(&js->text, s, &at);
        } else {
            buf_add_char(&js->text, s.ptr[at++]);
        }
    }
    return buf_slice(&js->text);
}

/* The text between quotes. */
static struct slice unquoted(struct js *js, uint32_t node)
{
    struct slice s = js_text(js, node);
    bool closed = s.len >= 2 && s.ptr[s.len - 1] == s.ptr[0];
    return slice_sub(s, 1, closed ? s.len - 1 : s.len);
}

struct slice js_string_text(struct js *js, uint32_t node)
{
    return unescape(js, unquoted(js, node));
}

bool js_constant_text(struct js *js, uint32_t node, struct slice *ret_text)
{
    node = js_strip(js, node);
    uint16_t kind = js_kind(js, node);
    if (kind != JS_STRING && (kind != JS_TEMPLATE || js_inner(js, node) != TREE_NONE))
        return false;
    *ret_text = js_string_text(js, node);
    return true;
}

uint32_t js_regex(struct js *js, uint32_t node)
{
    uint32_t pattern = tree_child(&js->tree, node, JS_REGEX_PATTERN);
    struct slice text = pattern != TREE_NONE ? js_text(js, pattern) : SLICE_EMPTY;
    return irb_const(js->b, IR_CONST_REGEX, text, js->nodes[node].start, js->nodes[node].end);
}

/* ---- templates ---- */

/* The constant text between FROM and TO of a template. */
static uint32_t template_part(struct js *js, uint32_t from, uint32_t to)
{
    struct slice text = unescape(js, slice_sub(js->file->text, from, to));
    return irb_const(js->b, IR_CONST_STRING, text, from, to > from ? to : from);
}

static uint32_t template_end(const struct js *js, uint32_t node)
{
    struct slice s = js_text(js, node);
    bool closed = s.len >= 2 && s.ptr[s.len - 1] == '`';
    return js->nodes[node].end - (closed ? 1 : 0);
}

/* Evaluates the parts of a template into js->args: constants, substitutions or both. */
static void template_parts(struct js *js, uint32_t node, bool constants, bool substitutions)
{
    uint32_t at = js->nodes[node].start + 1, end = template_end(js, node);
    for (TREE_EACH(&js->tree, c, node)) {
        const struct tree_node *n = &js->nodes[c];
        uint32_t inner = n->kind == JS_SUBSTITUTION ? js_inner(js, c) : TREE_NONE;
        /* a tag sees empty parts, too: they are what separates its substitutions */
        if (constants && (n->start > at || !substitutions))
            js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, template_part(js, at, n->start));
        if (substitutions && inner != TREE_NONE) {
            uint32_t value = js_expression(js, inner);
            js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, value);
        }
        at = n->end;
    }
    if (constants && (end > at || !substitutions))
        js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, template_part(js, at, end));
}

uint32_t js_template(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    size_t base = js->args.len;
    if (js_inner(js, node) == TREE_NONE)
        return js_string(js, js_string_text(js, node), node);
    template_parts(js, node, true, true);
    return js_emit_args(js, IR_CONCAT, IR_NONE, base, IR_FLAG_FSTRING, n->start, n->end);
}

void js_template_arguments(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    size_t base = js->args.len;
    template_parts(js, node, true, false);
    uint32_t parts = js_emit_args(js, IR_ARRAY, IR_NONE, base, 0, n->start, n->end);
    js_push_arg(js, IR_ARG_PLAIN, NULL, IR_NONE, parts);
    template_parts(js, node, false, true);
}

/* ---- property names ---- */

/* The name that the constant VALUE of the current function spells, or NULL. */
static const struct atom *constant_name(struct js *js, uint32_t value)
{
    const struct ir_function *f = irb_current(js->b);
    struct slice text;
    if (value >= f->code.len)
        return NULL;
    const struct ir_instr *in = &f->code.items[value];
    if (in->op == IR_CONST && in->flags == IR_CONST_NUMBER)
        return in->name;
    return ir_const_string(f, value, &text) ? irb_atom(js->b, text) : NULL;
}

struct js_key js_index_key(struct js *js, uint32_t node)
{
    struct js_key key = {NULL, IR_NONE};
    uint32_t inner = js_strip(js, node);
    struct slice text;
    if (js_constant_text(js, inner, &text)) {
        key.name = irb_atom(js->b, text);
    } else if (js->nodes[inner].kind == JS_NUMBER) {
        key.name = irb_atom(js->b, js_text(js, inner));
    } else {
        uint32_t value = js_expression(js, inner);
        key.name = constant_name(js, value);
        if (!key.name)
            key.value = value;
    }
    return key;
}

struct js_key js_property_key(struct js *js, uint32_t node)
{
    uint32_t inner;
    if (js_is_name(js->nodes[node].kind))
        return (struct js_key){js_atom(js, node), IR_NONE};
    switch (js->nodes[node].kind) {
    case JS_STRING:
    case JS_NUMBER:
        return js_index_key(js, node);
    case JS_COMPUTED_NAME:
        inner = js_inner(js, node);
        return inner != TREE_NONE ? js_index_key(js, inner)
                                  : (struct js_key){NULL, js_undef(js, node)};
    default:
        return (struct js_key){irb_atom(js->b, js_text(js, node)), IR_NONE};
    }
}

/* ---- objects and arrays ---- */

static void push_entry(struct js *js, struct js_key key, uint32_t value)
{
    js_push_arg(js, key.name ? IR_ARG_NAMED : IR_ARG_COMPUTED, key.name, key.value, value);
}

static void object_method(struct js *js, uint32_t node)
{
    uint32_t name = js_field(js, node, F_NAME);
    struct js_key key = {NULL, IR_NONE};
    if (name != TREE_NONE)
        key = js_property_key(js, name);
    uint32_t value = js_function(js, node, key.name);
    if (!js_has(js, node, JS_SET) && (key.name || key.value != IR_NONE))
        push_entry(js, key, value);
}

static void object_entry(struct js *js, uint32_t node)
{
    uint32_t key_node, value_node;
    struct js_key key;
    switch (js->nodes[node].kind) {
    case JS_PAIR:
        key_node = js_field(js, node, F_KEY);
        value_node = js_field(js, node, F_VALUE);
        if (key_node == TREE_NONE || value_node == TREE_NONE)
            break;
        key = js_property_key(js, key_node);
        push_entry(js, key, js_named_expression(js, value_node, key.name));
        break;
    case JS_SHORTHAND:
        push_entry(js, (struct js_key){js_atom(js, node), IR_NONE},
                   js_read_name(js, js->nodes[node].data, node));
        break;
    case JS_SPREAD:
        if (js_inner(js, node) != TREE_NONE) {
            uint32_t value = js_expression(js, js_inner(js, node));
            js_push_arg(js, IR_ARG_SPREAD_NAMED, NULL, IR_NONE, value);
        }
        break;
    case JS_METHOD:
        object_method(js, node);
        break;
    default:
        if (!js_is_token(js->nodes[node].kind))
            js_any(js, node);
        break;
    }
}

uint32_t js_object(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    size_t base = js->args.len;
    for (TREE_EACH(&js->tree, c, node))
        object_entry(js, c);
    return js_emit_args(js, IR_OBJECT, IR_NONE, base, 0, n->start, n->end);
}

uint32_t js_array(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    size_t base = js->args.len;
    js_arguments(js, node);
    return js_emit_args(js, IR_ARRAY, IR_NONE, base, 0, n->start, n->end);
}
