/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * Conditions that the code itself decides: `if 7 * 6 > 40`, a switch on a constant. What they rule
 * out never runs, so nothing flows there. Only local constants count: a constant of the module may
 * be set from outside, a constant in a function cannot.
 */

enum folded {
    FOLD_NOT_ASKED,
    FOLD_ASKING,
    FOLD_UNKNOWN,
    FOLD_NUMBER,
    FOLD_TEXT,
    FOLD_BOOL,
    FOLD_NULL
};

struct constant {
    enum folded kind;
    int64_t number; /* of FOLD_BOOL: 0 or 1 */
    struct slice text;
};

struct fold {
    const struct ir_function *f;
    struct constant *known;       /* by value */
    const struct fn_info *before; /* what earlier rounds decided */
};

#define FOLD_DEPTH 24
#define FOLD_ROUNDS 4

static struct constant unknown(void)
{
    return (struct constant){.kind = FOLD_UNKNOWN};
}

static struct constant truth(bool value)
{
    return (struct constant){.kind = FOLD_BOOL, .number = value};
}

static struct constant fold_literal(const struct ir_instr *in)
{
    struct slice text = atom_slice(in->name);
    uint64_t number;
    switch ((enum ir_const)in->flags) {
    case IR_CONST_STRING:
        return (struct constant){.kind = FOLD_TEXT, .text = text};
    case IR_CONST_NUMBER:
        if (!slice_to_u64(text, &number) || number > INT64_MAX)
            return unknown();
        return (struct constant){.kind = FOLD_NUMBER, .number = (int64_t)number};
    case IR_CONST_BOOL:
        return truth(slice_ieq_str(text, "true"));
    case IR_CONST_NULL:
        return (struct constant){.kind = FOLD_NULL};
    default:
        return unknown();
    }
}

static bool is_true(struct constant c, bool *ret_true)
{
    switch (c.kind) {
    case FOLD_NUMBER:
    case FOLD_BOOL:
        *ret_true = c.number != 0;
        return true;
    case FOLD_TEXT:
        *ret_true = c.text.len > 0;
        return true;
    case FOLD_NULL:
        *ret_true = false;
        return true;
    default:
        return false;
    }
}

static bool is_op(struct slice op, const char *a, const char *b)
{
    return slice_eq_str(op, a) || (b && slice_eq_str(op, b));
}

static struct constant fold_arithmetic(const struct ir_function *f, struct slice op, int64_t a,
                                       int64_t b)
{
    struct constant c = {.kind = FOLD_NUMBER};
    bool overflow = false;
    if (is_op(op, "+", NULL))
        overflow = __builtin_add_overflow(a, b, &c.number);
    else if (is_op(op, "-", NULL))
        overflow = __builtin_sub_overflow(a, b, &c.number);
    else if (is_op(op, "*", NULL))
        overflow = __builtin_mul_overflow(a, b, &c.number);
    else if (is_op(op, "%", NULL) && a >= 0 && b > 0)
        c.number = a % b;
    else if (is_op(op, "//", NULL) && f->file->lang == LANG_PYTHON && a >= 0 && b > 0)
        c.number = a / b;
    else if (is_op(op, ">", NULL))
        return truth(a > b);
    else if (is_op(op, ">=", NULL))
        return truth(a >= b);
    else if (is_op(op, "<", NULL))
        return truth(a < b);
    else if (is_op(op, "<=", NULL))
        return truth(a <= b);
    else
        return unknown();
    return overflow ? unknown() : c;
}

static bool contains(struct slice text, struct slice part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return true;
    return part.len == 0;
}

static struct constant fold_binary(const struct ir_function *f, struct slice op, struct constant a,
                                   struct constant b)
{
    bool equal = is_op(op, "==", "==="), differs = is_op(op, "!=", "!==");
    if (a.kind != b.kind || a.kind <= FOLD_UNKNOWN)
        return unknown();
    if (equal || differs) {
        bool same = a.kind == FOLD_NULL ||
                    (a.kind == FOLD_TEXT ? slice_eq(a.text, b.text) : a.number == b.number);
        return truth(same == equal);
    }
    if (a.kind == FOLD_TEXT && f->file->lang == LANG_PYTHON && is_op(op, "in", "not in") &&
        a.text.len > 0)
        return truth(contains(b.text, a.text) == is_op(op, "in", NULL));
    return a.kind == FOLD_NUMBER ? fold_arithmetic(f, op, a.number, b.number) : unknown();
}

static struct constant fold_value(struct fold *w, uint32_t value, int depth);

/* "ABC"[1] */
static struct constant fold_load(struct fold *w, const struct ir_instr *in, int depth)
{
    struct constant base = fold_value(w, in->a, depth);
    uint64_t at;
    if (base.kind != FOLD_TEXT)
        return unknown();
    if (in->name) {
        if (!slice_to_u64(atom_slice(in->name), &at))
            return unknown();
    } else {
        struct constant key = fold_value(w, in->b, depth);
        if (key.kind != FOLD_NUMBER || key.number < 0)
            return unknown();
        at = (uint64_t)key.number;
    }
    if (at >= base.text.len || (unsigned char)base.text.ptr[at] >= 0x80)
        return unknown();
    return (struct constant){.kind = FOLD_TEXT, .text = slice_sub(base.text, at, at + 1)};
}

bool fold_is_dead_edge(const struct fn_info *info, uint32_t from, uint32_t to)
{
    return info->dead && (info->dead[from] || info->never[from] == to);
}

static struct constant fold_phi(struct fold *w, const struct ir_instr *in, int depth)
{
    const struct ir_block *b = &w->f->blocks.items[in->block];
    struct constant all = {.kind = FOLD_NOT_ASKED};
    for (uint32_t i = 0; i < in->nargs; i++) {
        if (i < b->npreds &&
            fold_is_dead_edge(w->before, w->f->edges.items[b->preds + i], in->block))
            continue;
        struct constant c = fold_value(w, w->f->args.items[in->args + i].value, depth);
        if (c.kind <= FOLD_UNKNOWN)
            return unknown();
        if (all.kind != FOLD_NOT_ASKED &&
            (all.kind != c.kind || all.number != c.number || !slice_eq(all.text, c.text)))
            return unknown();
        all = c;
    }
    return all.kind == FOLD_NOT_ASKED ? unknown() : all;
}

static struct constant fold_fresh(struct fold *w, const struct ir_instr *in, int depth)
{
    struct constant a;
    bool yes;
    switch (in->op) {
    case IR_CONST:
        return fold_literal(in);
    case IR_BINARY:
        a = fold_value(w, in->a, depth);
        if (a.kind <= FOLD_UNKNOWN)
            return a;
        return fold_binary(w->f, atom_slice(in->name), a, fold_value(w, in->b, depth));
    case IR_UNARY:
        a = fold_value(w, in->a, depth);
        if (is_op(atom_slice(in->name), "!", "not") && is_true(a, &yes))
            return truth(!yes);
        if (is_op(atom_slice(in->name), "-", NULL) && a.kind == FOLD_NUMBER) {
            a.number = -a.number;
            return a;
        }
        return unknown();
    case IR_LOAD:
        return fold_load(w, in, depth);
    case IR_PHI:
        return fold_phi(w, in, depth);
    default:
        return unknown();
    }
}

/* A value that depends on itself is not known. The depth is capped. */
static struct constant fold_value(struct fold *w, uint32_t value, int depth)
{
    if (value >= w->f->code.len || depth >= FOLD_DEPTH)
        return unknown();
    struct constant *known = &w->known[value];
    if (known->kind == FOLD_NOT_ASKED) {
        known->kind = FOLD_ASKING;
        *known = fold_fresh(w, &w->f->code.items[value], depth + 1);
    }
    return known->kind == FOLD_ASKING ? unknown() : *known;
}

/* The block that a decided branch at the end of BLOCK never takes; IR_NONE. */
static uint32_t ruled_out(struct fold *w, const struct ir_block *block)
{
    bool yes;
    if (block->end == IR_NONE || w->f->code.items[block->end].op != IR_BRANCH ||
        block->succ[0] == block->succ[1] ||
        !is_true(fold_value(w, w->f->code.items[block->end].a, 0), &yes))
        return IR_NONE;
    return block->succ[yes ? 1 : 0];
}

static bool may_decide(const struct ir_function *f)
{
    for (uint32_t i = 0; i < f->blocks.len; i++) {
        uint32_t end = f->blocks.items[i].end, cond;
        if (end == IR_NONE || f->code.items[end].op != IR_BRANCH)
            continue;
        cond = f->code.items[end].a;
        if (cond < f->code.len && f->code.items[cond].op != IR_CALL &&
            f->code.items[cond].op != IR_UNDEF && f->code.items[cond].op != IR_PARAM)
            return true;
    }
    return false;
}

/* Marks the blocks that nothing leads to; returns how many branches are decided. */
static size_t find_dead(struct fold *w, struct arena *a, uint8_t *dead, uint32_t *never)
{
    size_t n = w->f->blocks.len, depth = 0, decided = 0;
    uint32_t *stack = arena_array(a, uint32_t, n + 1);
    memset(dead, 1, n);
    dead[0] = 0;
    stack[depth++] = 0;
    while (depth) {
        uint32_t at = stack[--depth];
        const struct ir_block *b = &w->f->blocks.items[at];
        never[at] = ruled_out(w, b);
        decided += never[at] != IR_NONE;
        for (int i = 0; i < 2; i++) {
            uint32_t next = b->succ[i];
            if (next == IR_NONE || next == never[at] || next >= n || !dead[next])
                continue;
            dead[next] = 0;
            stack[depth++] = next;
        }
    }
    return decided;
}

/* Each round may decide more: a phi of which one side is dead is the other side. */
void fold_function(struct taint *t, struct fn_info *info)
{
    const struct ir_function *f = info->f;
    struct arena scratch;
    size_t n = f->blocks.len, before = 0;
    if (!n || !may_decide(f))
        return;
    arena_init(&scratch);
    for (int round = 0; round < FOLD_ROUNDS; round++) {
        struct fold w = {.f = f, .before = info};
        w.known = arena_array(&scratch, struct constant, f->code.len + 1);
        uint8_t *dead = arena_array(&t->run, uint8_t, n);
        uint32_t *never = arena_array(&t->run, uint32_t, n);
        memset(never, 0xff, n * sizeof(*never));
        size_t decided = find_dead(&w, &scratch, dead, never);
        if (decided == before)
            break;
        before = decided;
        info->dead = dead;
        info->never = never;
    }
    arena_release(&scratch);
}
