/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/python-internal.h"

/* ---- literals ---- */

/* The prefix and what it means. */
struct prefix {
    bool raw, formatted;
};

static struct prefix prefix_of(const struct py *py, uint32_t string)
{
    struct prefix p = {false, false};
    uint32_t start = tree_child(&py->tree, string, PY_STRING_START);
    struct slice text = start == TREE_NONE ? SLICE_EMPTY : py_text(py, start);
    for (size_t i = 0; i < text.len; i++) {
        p.raw |= text.ptr[i] == 'r' || text.ptr[i] == 'R';
        p.formatted |=
            text.ptr[i] == 'f' || text.ptr[i] == 'F' || text.ptr[i] == 't' || text.ptr[i] == 'T';
    }
    return p;
}

static void add_code_point(struct buf *out, uint32_t c)
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
    } else if (c < 0x110000) {
        buf_add_char(out, (char)(0xf0 | c >> 18));
        buf_add_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_add_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

static int digit_of(char c, unsigned base)
{
    int d = c >= '0' && c <= '9'   ? c - '0'
            : c >= 'a' && c <= 'f' ? c - 'a' + 10
            : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                   : 99;
    return d < (int)base ? d : -1;
}

/* At most MAX digits from AT; returns where they end. */
static size_t add_number(struct buf *out, struct slice s, size_t at, unsigned base, size_t max)
{
    uint32_t code = 0;
    size_t end = at;
    while (end < s.len && end - at < max && digit_of(s.ptr[end], base) >= 0)
        code = code * base + (uint32_t)digit_of(s.ptr[end++], base);
    add_code_point(out, code);
    return end;
}

/* One escape; AT is behind the backslash. Returns where it ends. */
static size_t add_escape(struct buf *out, struct slice s, size_t at)
{
    static const char plain[] = "n\nt\tr\ra\ab\bf\fv\v\\\\''\"\"";
    char c = s.ptr[at];
    for (size_t i = 0; i + 1 < sizeof(plain); i += 2)
        if (plain[i] == c) {
            buf_add_char(out, plain[i + 1]);
            return at + 1;
        }
    switch (c) {
    case '\n':
        return at + 1;
    case '\r':
        return at + 1 < s.len && s.ptr[at + 1] == '\n' ? at + 2 : at + 1;
    case 'x':
        return add_number(out, s, at + 1, 16, 2);
    case 'u':
        return add_number(out, s, at + 1, 16, 4);
    case 'U':
        return add_number(out, s, at + 1, 16, 8);
    default:
        if (digit_of(c, 8) >= 0)
            return add_number(out, s, at, 8, 3);
        buf_add_char(out, '\\'); /* Python keeps what it does not know, and so \N{…} */
        buf_add_char(out, c);
        return at + 1;
    }
}

static void add_content(struct py *py, struct slice s, struct prefix prefix)
{
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i++];
        if (c == '\\' && !prefix.raw && i < s.len) {
            i = add_escape(&py->text, s, i);
            continue;
        }
        buf_add_char(&py->text, c);
        if (prefix.formatted && (c == '{' || c == '}') && i < s.len && s.ptr[i] == c)
            i++; /* {{ is a brace */
    }
}

/* What was unescaped so far becomes an argument. */
static void flush_text(struct py *py, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    if (py->text.len == 0)
        return;
    py_push_arg(py, IR_ARG_PLAIN, NULL,
                irb_const(py->b, IR_CONST_STRING, buf_slice(&py->text), n->start, n->end));
    buf_clear(&py->text);
}

static bool is_number_format(struct slice spec)
{
    return spec.len > 0 && strchr("bcdeEfFgGnoxX%", spec.ptr[spec.len - 1]) != NULL;
}

/* As a number: what is formatted so cannot carry text. */
static uint32_t as_number(struct py *py, uint32_t value, uint32_t node)
{
    return py_emit(py, IR_UNARY, value, IR_NONE, IR_NONE, py_name(py, "+"), node);
}

static void push_interpolation(struct py *py, uint32_t node)
{
    uint32_t value = py_expr(py, tree_field(&py->tree, node, PY_F_EXPRESSION));
    uint32_t spec = tree_child(&py->tree, node, PY_FORMAT_SPECIFIER);
    if (spec != TREE_NONE && is_number_format(py_text(py, spec)))
        value = as_number(py, value, node);
    py_push_arg(py, IR_ARG_PLAIN, NULL, value);
    if (spec == TREE_NONE)
        return;
    for (TREE_EACH(&py->tree, c, spec)) {
        uint32_t inner = tree_first(&py->tree, c);
        if (py_kind(py, c) == PY_FORMAT_EXPRESSION && inner != TREE_NONE)
            py_push_arg(py, IR_ARG_PLAIN, NULL, py_expr(py, inner));
    }
}

/* Adds the parts of one literal to the arguments; true when it is formatted. */
static bool add_parts(struct py *py, uint32_t string)
{
    struct prefix prefix = prefix_of(py, string);
    for (TREE_EACH(&py->tree, c, string)) {
        if (py_kind(py, c) == PY_STRING_CONTENT) {
            add_content(py, py_text(py, c), prefix);
        } else if (py_kind(py, c) == PY_INTERPOLATION) {
            flush_text(py, string);
            push_interpolation(py, c);
        }
    }
    return prefix.formatted;
}

uint32_t py_string(struct py *py, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    size_t base = py->args.len;
    unsigned flags = 0;
    buf_clear(&py->text);
    if (py_kind(py, node) == PY_STRING) {
        flags = add_parts(py, node) ? IR_FLAG_FSTRING : 0;
    } else {
        for (TREE_EACH(&py->tree, c, node))
            if (py_kind(py, c) == PY_STRING && add_parts(py, c))
                flags = IR_FLAG_FSTRING;
    }
    if (py->args.len == base) {
        uint32_t value = irb_const(py->b, IR_CONST_STRING, buf_slice(&py->text), n->start, n->end);
        buf_clear(&py->text);
        return value;
    }
    flush_text(py, node);
    return py_emit_args(py, IR_CONCAT, IR_NONE, base, flags, node);
}

bool py_plain_string(struct py *py, uint32_t node, struct slice *ret_text)
{
    uint32_t only = TREE_NONE;
    if (py_kind(py, node) != PY_STRING)
        return false;
    for (TREE_EACH(&py->tree, c, node)) {
        if (py_kind(py, c) == PY_STRING_START)
            continue;
        if (py_kind(py, c) != PY_STRING_CONTENT || only != TREE_NONE)
            return false;
        only = c;
    }
    buf_clear(&py->text);
    if (only != TREE_NONE)
        add_content(py, py_text(py, only), prefix_of(py, node));
    *ret_text = buf_slice(&py->text);
    return true;
}

/* ---- what makes text of values ---- */

static const struct ir_instr *made_by(struct py *py, uint32_t value)
{
    const struct ir_function *f = irb_current(py->b);
    while (value < f->code.len && f->code.items[value].op == IR_NOP)
        value = f->code.items[value].a;
    return value < f->code.len ? &f->code.items[value] : NULL;
}

static bool makes_text(const struct ir_instr *in)
{
    return in && ((in->op == IR_CONST && in->flags == IR_CONST_STRING) || in->op == IR_CONCAT);
}

/* str(x), "…".format(x) */
static bool is_text_call(struct py *py, const struct ir_instr *in)
{
    static const char *const names[] = {"str", "repr", "format"};
    const struct ir_instr *callee = made_by(py, in->a);
    if (!callee || (callee->op != IR_GLOBAL && callee->op != IR_LOAD))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (slice_eq_str(atom_slice(callee->name), names[i]))
            return true;
    return false;
}

bool py_is_text(struct py *py, uint32_t value)
{
    const struct ir_function *f = irb_current(py->b);
    const struct ir_instr *in = made_by(py, value);
    if (!in)
        return false;
    if (in->op == IR_CALL)
        return is_text_call(py, in);
    if (in->op == IR_PHI)
        for (uint32_t i = 0; i < in->nargs; i++)
            if (makes_text(made_by(py, f->args.items[in->args + i].value)))
                return true;
    return makes_text(in);
}

/* A directive of a % format: "%(name)-5.2f". */
struct directive {
    struct slice name; /* empty: positional */
    bool named;
    unsigned stars; /* widths that are arguments */
    char conversion;
};

/* Reads the directive at AT, behind the '%'; returns where it ends. */
static size_t read_directive(struct slice s, size_t at, struct directive *ret)
{
    struct directive d = {.conversion = '\0'};
    if (at < s.len && s.ptr[at] == '(') {
        size_t len = slice_find_char(slice_sub(s, at, s.len), ')');
        if (len != SIZE_MAX) {
            d.named = true;
            d.name = slice_sub(s, at + 1, at + len);
            at += len + 1;
        }
    }
    while (at < s.len && strchr("#0- +123456789.*hlL", s.ptr[at]))
        d.stars += s.ptr[at++] == '*';
    if (at < s.len)
        d.conversion = s.ptr[at++];
    *ret = d;
    return at;
}

struct percent {
    uint32_t value, node;
    bool is_tuple;
    unsigned used, count; /* positional directives so far, and in all */
};

static unsigned count_directives(struct slice format)
{
    unsigned count = 0;
    for (size_t i = 0; i < format.len;) {
        struct directive d;
        if (format.ptr[i++] != '%')
            continue;
        i = read_directive(format, i, &d);
        count += d.conversion == '%' ? 0 : 1 + d.stars;
    }
    return count;
}

static uint32_t load_named(struct py *py, const struct percent *p, struct slice name)
{
    const struct atom *atom = irb_atom(py->b, name);
    const struct ir_function *f = irb_current(py->b);
    const struct ir_instr *in = made_by(py, p->value);
    for (uint32_t i = 0; in && in->op == IR_OBJECT && i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && arg->name == atom)
            return arg->value;
    }
    return py_emit(py, IR_LOAD, p->value, IR_NONE, IR_NONE, atom, p->node);
}

static uint32_t load_next(struct py *py, struct percent *p)
{
    unsigned index = p->used++;
    const struct ir_function *f = irb_current(py->b);
    const struct ir_instr *in = made_by(py, p->value);
    if (p->is_tuple && in && in->op == IR_ARRAY && index < in->nargs &&
        f->args.items[in->args + index].kind == IR_ARG_PLAIN)
        return f->args.items[in->args + index].value;
    if (p->count == 1 && !p->is_tuple)
        return p->value;
    char name[16];
    snprintf(name, sizeof(name), "%u", index);
    return py_emit(py, IR_LOAD, p->value, IR_NONE, IR_NONE, py_name(py, name), p->node);
}

static void push_directive(struct py *py, struct percent *p, const struct directive *d)
{
    uint32_t value;
    for (unsigned i = 0; i < d->stars && !d->named; i++)
        load_next(py, p);
    value = d->named ? load_named(py, p, d->name) : load_next(py, p);
    if (d->conversion != '\0' && strchr("diouxXeEfFgG", d->conversion))
        value = as_number(py, value, p->node);
    py_push_arg(py, IR_ARG_PLAIN, NULL, value);
}

uint32_t py_percent(struct py *py, uint32_t format, uint32_t value, uint32_t right, uint32_t node)
{
    struct slice text;
    size_t base = py->args.len;
    if (!ir_const_string(irb_current(py->b), format, &text)) {
        py_push_arg(py, IR_ARG_PLAIN, NULL, format);
        py_push_arg(py, IR_ARG_PLAIN, NULL, value);
        return py_emit_args(py, IR_CONCAT, IR_NONE, base, 0, node);
    }
    struct percent p = {.value = value,
                        .node = node,
                        .is_tuple = py_kind(py, right) == PY_TUPLE,
                        .count = count_directives(text)};
    buf_clear(&py->text);
    for (size_t i = 0; i < text.len;) {
        struct directive d;
        char c = text.ptr[i++];
        if (c != '%') {
            buf_add_char(&py->text, c);
            continue;
        }
        i = read_directive(text, i, &d);
        if (d.conversion == '%') {
            buf_add_char(&py->text, '%');
            continue;
        }
        flush_text(py, node);
        push_directive(py, &p, &d);
    }
    flush_text(py, node);
    return py_emit_args(py, IR_CONCAT, IR_NONE, base, 0, node);
}

uint32_t py_join(struct py *py, uint32_t separator, uint32_t parts, uint32_t node)
{
    size_t base = py->args.len;
    struct slice text;
    bool between = !ir_const_string(irb_current(py->b), separator, &text) || text.len > 0;
    const struct ir_instr *in = made_by(py, parts);
    if (!in || in->op != IR_ARRAY) {
        py_push_arg(py, IR_ARG_PLAIN, NULL,
                    py_emit(py, IR_ITER, parts, IR_NONE, IR_NONE, NULL, node));
        if (between)
            py_push_arg(py, IR_ARG_PLAIN, NULL, separator);
        return py_emit_args(py, IR_CONCAT, IR_NONE, base, 0, node);
    }
    uint32_t first = in->args, count = in->nargs;
    for (uint32_t i = 0; i < count; i++) {
        const struct ir_arg arg = irb_current(py->b)->args.items[first + i];
        uint32_t value = arg.value;
        if (arg.kind != IR_ARG_PLAIN)
            value = py_emit(py, IR_ITER, value, IR_NONE, IR_NONE, NULL, node);
        if (i > 0 && between)
            py_push_arg(py, IR_ARG_PLAIN, NULL, separator);
        py_push_arg(py, IR_ARG_PLAIN, NULL, value);
    }
    return py_emit_args(py, IR_CONCAT, IR_NONE, base, 0, node);
}
