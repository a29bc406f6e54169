/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readable listing of a file. Values that do nothing (constants, globals, parameters, function
 * and class values) are written where they are used; everything else has a line of its own:
 *
 *     f1 handler(event=v0, context=v1)
 *       b0:
 *         v2 = v0.body
 *         v4 = call $eval(v2)
 *         return v4
 */
#include "lang/ir.h"

static void dump_text(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_add_str(out, "\\n");
        else if (c < ' ' || c == 0x7f)
            buf_printf(out, "\\x%02x", c);
        else
            buf_add_char(out, (char)c);
    }
}

static void dump_name(struct buf *out, const struct atom *name)
{
    dump_text(out, atom_slice(name));
}

static bool is_inline(const struct ir_instr *in)
{
    switch ((enum ir_op)in->op) {
    case IR_CONST:
    case IR_UNDEF:
    case IR_PARAM:
    case IR_THIS:
    case IR_GLOBAL:
    case IR_IMPORT:
    case IR_FUNCTION:
    case IR_CLASS:
        return true;
    default:
        return false;
    }
}

static void dump_const(struct buf *out, const struct ir_instr *in)
{
    const char *quote = in->flags == IR_CONST_STRING ? "\"" : "";
    buf_add_str(out, quote);
    dump_name(out, in->name);
    buf_add_str(out, quote);
}

static void dump_value(struct buf *out, const struct ir_function *f, uint32_t value)
{
    if (value >= f->code.len) {
        buf_add_str(out, value == IR_NONE ? "none" : "?");
        return;
    }
    const struct ir_instr *in = &f->code.items[value];
    switch ((enum ir_op)in->op) {
    case IR_CONST:
        dump_const(out, in);
        break;
    case IR_UNDEF:
        buf_add_str(out, "undef");
        break;
    case IR_THIS:
        buf_add_str(out, "this");
        break;
    case IR_GLOBAL:
        buf_add_char(out, '$');
        dump_name(out, in->name);
        break;
    case IR_IMPORT:
        buf_add_str(out, "import(");
        dump_name(out, in->name);
        buf_add_char(out, ')');
        break;
    case IR_FUNCTION:
        buf_printf(out, "f%u", in->a);
        break;
    case IR_CLASS:
        buf_printf(out, "k%u", in->a);
        break;
    default:
        buf_printf(out, "v%u", value);
    }
}

static void dump_args(struct buf *out, const struct ir_function *f, const struct ir_instr *in)
{
    const struct ir_block *block = &f->blocks.items[in->block];
    buf_add_char(out, '(');
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (i > 0)
            buf_add_str(out, ", ");
        if (in->op == IR_PHI && i < block->npreds)
            buf_printf(out, "b%u: ", f->edges.items[block->preds + i]);
        if (arg->kind == IR_ARG_SPREAD)
            buf_add_str(out, "*");
        if (arg->kind == IR_ARG_SPREAD_NAMED)
            buf_add_str(out, "**");
        if (arg->kind == IR_ARG_NAMED) {
            dump_name(out, arg->name);
            buf_add_char(out, '=');
        }
        if (arg->kind == IR_ARG_COMPUTED) {
            buf_add_char(out, '[');
            dump_value(out, f, arg->key);
            buf_add_str(out, "]=");
        }
        dump_value(out, f, arg->value);
    }
    buf_add_char(out, ')');
}

static void dump_member(struct buf *out, const struct ir_function *f, const struct ir_instr *in)
{
    dump_value(out, f, in->a);
    buf_add_str(out, in->flags & IR_FLAG_OPTIONAL ? "?" : "");
    if (in->name) {
        buf_add_char(out, '.');
        dump_name(out, in->name);
    } else {
        buf_add_char(out, '[');
        dump_value(out, f, in->b);
        buf_add_char(out, ']');
    }
}

/* "call", "phi", … for the operations that are written as a word and their operands. */
static const char *op_word(const struct ir_instr *in)
{
    switch ((enum ir_op)in->op) {
    case IR_CALL:
        return in->flags & IR_FLAG_DECORATOR ? "decorate"
               : in->flags & IR_FLAG_JSX     ? "jsx"
               : in->flags & IR_FLAG_TAGGED  ? "tagged"
                                             : "call";
    case IR_NEW:
        return "new";
    case IR_OBJECT:
        return "object";
    case IR_ARRAY:
        return "array";
    case IR_CONCAT:
        return in->flags & IR_FLAG_FSTRING ? "fstring" : "concat";
    case IR_PHI:
        return "phi";
    case IR_AWAIT:
        return "await";
    case IR_ITER:
        return "iter";
    case IR_KEYS:
        return "keys";
    case IR_CATCH:
        return "catch";
    case IR_YIELD:
        return "yield";
    case IR_RETURN:
        return "return";
    case IR_THROW:
        return "throw";
    default:
        return "?";
    }
}

static void dump_word(struct buf *out, const struct ir_function *f, const struct ir_instr *in)
{
    bool has_args = in->op == IR_CALL || in->op == IR_NEW || in->op == IR_OBJECT ||
                    in->op == IR_ARRAY || in->op == IR_CONCAT || in->op == IR_PHI;
    buf_add_str(out, op_word(in));
    buf_add_str(out, in->op == IR_CALL && in->flags & IR_FLAG_OPTIONAL ? "?" : "");
    if (in->a != IR_NONE) {
        buf_add_char(out, ' ');
        dump_value(out, f, in->a);
    }
    if (has_args)
        dump_args(out, f, in);
}

static void dump_operation(struct buf *out, const struct ir_function *f, const struct ir_instr *in)
{
    const struct ir_block *block = &f->blocks.items[in->block];
    switch ((enum ir_op)in->op) {
    case IR_LOAD:
        dump_member(out, f, in);
        break;
    case IR_STORE:
        dump_member(out, f, in);
        buf_add_str(out, " := ");
        dump_value(out, f, in->c);
        break;
    case IR_BINARY:
        dump_value(out, f, in->a);
        buf_printf(out, " %s ", in->name ? in->name->text : "?");
        dump_value(out, f, in->b);
        break;
    case IR_UNARY:
        buf_printf(out, "%s ", in->name ? in->name->text : "?");
        dump_value(out, f, in->a);
        break;
    case IR_CELL_LOAD:
        buf_printf(out, "cell %s", in->name ? in->name->text : "");
        break;
    case IR_CELL_STORE:
        buf_printf(out, "cell %s := ", in->name ? in->name->text : "");
        dump_value(out, f, in->c);
        break;
    case IR_EXPORT:
        buf_printf(out, "export %s%s = ", in->name ? in->name->text : "",
                   in->flags & IR_FLAG_EXPORT_ALL ? "*" : "");
        dump_value(out, f, in->a);
        break;
    case IR_BRANCH:
        buf_add_str(out, "branch ");
        dump_value(out, f, in->a);
        buf_printf(out, " b%u b%u", block->succ[0], block->succ[1]);
        break;
    case IR_JUMP:
        buf_printf(out, "jump b%u", block->succ[0]);
        break;
    default:
        dump_word(out, f, in);
    }
}

static bool has_result(const struct ir_instr *in)
{
    return in->op < IR_RETURN && in->op != IR_STORE && in->op != IR_CELL_STORE &&
           in->op != IR_EXPORT;
}

static void dump_block(struct buf *out, const struct ir_function *f, uint32_t index,
                       const uint32_t *next, uint32_t first)
{
    const struct ir_block *block = &f->blocks.items[index];
    buf_printf(out, "  b%u:", index);
    for (uint32_t i = 0; i < block->npreds; i++)
        buf_printf(out, "%s b%u", i ? "," : " from", f->edges.items[block->preds + i]);
    if (block->idom == IR_NONE)
        buf_add_str(out, " unreachable");
    if (block->loop != IR_NONE)
        buf_printf(out, " loop b%u", block->loop);
    buf_add_char(out, '\n');
    for (uint32_t i = first; i != IR_NONE; i = next[i]) {
        const struct ir_instr *in = &f->code.items[i];
        if (in->op == IR_NOP || is_inline(in))
            continue;
        buf_add_str(out, "    ");
        if (has_result(in))
            buf_printf(out, "v%u = ", i);
        dump_operation(out, f, in);
        buf_add_char(out, '\n');
    }
}

static void dump_header(struct buf *out, const struct ir_function *f)
{
    buf_printf(out, "f%u %s", f->index,
               f->kind == IR_FN_MODULE ? "module"
               : f->name               ? f->name->text
                                       : "(anonymous)");
    buf_add_char(out, '(');
    for (size_t i = 0; i < f->params.len; i++) {
        const struct ir_param *p = &f->params.items[i];
        buf_printf(out, "%s%s", i ? ", " : "", p->rest ? "*" : p->rest_named ? "**" : "");
        dump_name(out, p->name);
        buf_printf(out, "=v%u", p->value);
        if (p->fallback != IR_NONE) {
            buf_add_str(out, " or ");
            dump_value(out, f, p->fallback);
        }
    }
    buf_add_char(out, ')');
    buf_add_str(out, f->is_async ? " async" : "");
    buf_add_str(out, f->is_generator ? " generator" : "");
    buf_add_str(out, f->kind == IR_FN_CONSTRUCTOR ? " constructor"
                     : f->kind == IR_FN_STATIC    ? " static"
                                                  : "");
    if (f->klass != IR_NONE)
        buf_printf(out, " of k%u", f->klass);
    buf_add_str(out, f->has_error ? " broken\n" : "\n");
}

static void dump_function(struct buf *out, const struct ir_function *f)
{
    struct arena a;
    arena_init(&a);
    size_t nblocks = f->blocks.len, ncode = f->code.len;
    uint32_t *first = arena_array(&a, uint32_t, nblocks), *next = arena_array(&a, uint32_t, ncode);
    memset(first, 0xff, nblocks * sizeof(*first));
    /* phis were made late but stand at the head of their block, the terminator at its end */
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = ncode; i-- > 0;) {
            const struct ir_instr *in = &f->code.items[i];
            int wanted = in->op == IR_PHI ? 2 : in->op >= IR_RETURN ? 0 : 1;
            if (wanted != pass)
                continue;
            next[i] = first[in->block];
            first[in->block] = (uint32_t)i;
        }
    dump_header(out, f);
    for (uint32_t i = 0; i < nblocks; i++)
        if (f->blocks.items[i].idom != IR_NONE || first[i] != IR_NONE)
            dump_block(out, f, i, next, first[i]);
    arena_release(&a);
}

static void dump_class(struct buf *out, const struct ir_file *file, uint32_t index)
{
    const struct ir_class *c = &file->classes.items[index];
    buf_printf(out, "k%u %s in f%u", index, c->name ? c->name->text : "(anonymous)", c->owner);
    for (size_t i = 0; i < c->bases.len; i++) {
        buf_add_str(out, i ? ", " : " extends ");
        dump_value(out, file->functions.items[c->owner], c->bases.items[i]);
    }
    for (size_t i = 0; i < c->methods.len; i++)
        buf_printf(out, "\n  %s%s = f%u", c->methods.items[i].is_static ? "static " : "",
                   c->methods.items[i].name ? c->methods.items[i].name->text : "?",
                   c->methods.items[i].function);
    buf_add_char(out, '\n');
}

void ir_dump(const struct ir_file *file, struct buf *out)
{
    for (uint32_t i = 0; i < file->classes.len; i++)
        dump_class(out, file, i);
    for (size_t i = 0; i < file->functions.len; i++)
        dump_function(out, file->functions.items[i]);
}
