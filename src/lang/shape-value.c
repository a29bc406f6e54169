/* SPDX-License-Identifier: Apache-2.0 */
/* What code says in constants to the platform that runs it. */
#include "lang/shape-internal.h"

struct shape_value shape_value_at(const struct ir_function *fn, uint32_t value)
{
    struct shape_value v = {fn, NULL};
    v.in = shape_origin(fn, value, &v.fn);
    return v;
}

struct slice shape_module_of(struct shape_value v)
{
    for (int depth = 0; depth < 16 && v.in; depth++) {
        if (v.in->op == IR_IMPORT)
            return atom_slice(v.in->name);
        if (v.in->op != IR_LOAD && v.in->op != IR_CALL && v.in->op != IR_NEW)
            break;
        v = shape_value_at(v.fn, v.in->a);
    }
    return SLICE_EMPTY;
}

struct location shape_place(const struct shape *s, struct shape_value v)
{
    struct location at = {.file = arena_strdup(s->app->arena, s->file->path)};
    ir_position(s->file, v.in ? v.in->start : 0, &at.line, &at.column);
    return at;
}

struct shape_value shape_argument(struct shape_value call, uint32_t index)
{
    uint32_t plain = 0;
    for (uint32_t i = 0; call.in && i < call.in->nargs; i++) {
        const struct ir_arg *arg = &call.fn->args.items[call.in->args + i];
        if (arg->kind == IR_ARG_PLAIN && plain++ == index)
            return shape_value_at(call.fn, arg->value);
    }
    return (struct shape_value){NULL, NULL};
}

struct shape_value shape_object_argument(struct shape_value call)
{
    for (uint32_t i = 0; call.in && i < call.in->nargs; i++) {
        struct shape_value v = shape_argument(call, i);
        if (v.in && v.in->op == IR_OBJECT)
            return v;
    }
    return (struct shape_value){NULL, NULL};
}

struct shape_value shape_option(struct shape_value options, const char *name)
{
    for (uint32_t i = 0; options.in && i < options.in->nargs; i++) {
        const struct ir_arg *arg = &options.fn->args.items[options.in->args + i];
        if (arg->kind == IR_ARG_NAMED && slice_eq_str(atom_slice(arg->name), name))
            return shape_value_at(options.fn, arg->value);
    }
    return (struct shape_value){NULL, NULL};
}

bool shape_text(struct shape_value v, struct slice *ret_text)
{
    return v.in && ir_const_string(v.fn, (uint32_t)(v.in - v.fn->code.items), ret_text);
}

bool shape_word(struct shape_value v, struct slice *ret_text)
{
    if (shape_text(v, ret_text))
        return true;
    bool literal = v.in && v.in->op == IR_CONST && v.in->flags != IR_CONST_NULL;
    if (!v.in || !v.in->name || !(literal || v.in->op == IR_LOAD))
        return false;
    *ret_text = atom_slice(v.in->name);
    return true;
}

bool shape_number(struct shape_value v, double *ret_number)
{
    uint64_t number;
    if (!v.in || v.in->op != IR_CONST || v.in->flags != IR_CONST_NUMBER ||
        !slice_to_u64(atom_slice(v.in->name), &number))
        return false;
    *ret_number = (double)number;
    return true;
}

bool shape_flag(struct shape_value v, bool *ret_flag)
{
    if (!v.in || v.in->op != IR_CONST || v.in->flags != IR_CONST_BOOL)
        return false;
    *ret_flag = slice_ieq_str(atom_slice(v.in->name), "true");
    return true;
}

size_t shape_items(struct shape_value v, struct shape_value *ret, size_t max)
{
    size_t n = 0;
    if (!v.in)
        return 0;
    if (v.in->op != IR_ARRAY) {
        if (max)
            ret[n++] = v;
        return n;
    }
    for (uint32_t i = 0; i < v.in->nargs && n < max; i++) {
        const struct ir_arg *arg = &v.fn->args.items[v.in->args + i];
        if (arg->kind == IR_ARG_PLAIN)
            ret[n++] = shape_value_at(v.fn, arg->value);
    }
    return n;
}

bool shape_is_word(struct slice name, const char *word)
{
    size_t n = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '_')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (word[n] != c)
            return false;
        n++;
    }
    return word[n] == '\0';
}
