/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/ir.h"

/* ---- files and programs ---- */

struct ir_file *ir_file_new(const char *path, enum lang_id lang)
{
    struct arena a;
    arena_init(&a);
    struct ir_file *file = arena_new(&a, struct ir_file);
    file->path = file->shown = arena_strdup(&a, path);
    file->lang = lang;
    file->arena = a;
    return file;
}

void ir_file_free(struct ir_file *file)
{
    if (!file)
        return;
    struct arena a = file->arena; /* FILE itself lives there */
    arena_release(&a);
}

void ir_file_set_text(struct ir_file *file, struct slice text)
{
    size_t room = text.len / 24 + 16; /* lines are longer, mostly */
    const char *end = text.ptr + text.len;
    file->text = text;
    file->line_starts.items = arena_array(&file->arena, uint32_t, room);
    file->line_starts.cap = room;
    file->line_starts.len = 1;
    for (const char *p = text.ptr; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        *vec_add(&file->line_starts, &file->arena) = (uint32_t)(p - text.ptr) + 1;
}

struct ir_program *ir_program_new(void)
{
    struct arena a;
    arena_init(&a);
    struct ir_program *p = arena_new(&a, struct ir_program);
    p->arena = a;
    p->atoms = atom_table_new();
    map_init(&p->by_path, &p->arena);
    return p;
}

void ir_program_free(struct ir_program *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->files.len; i++)
        ir_file_free(p->files.items[i]);
    atom_table_free(p->atoms);
    struct arena a = p->arena;
    arena_release(&a);
}

void ir_program_add(struct ir_program *p, struct ir_file *file)
{
    *vec_add(&p->files, &p->arena) = file;
    map_put(&p->by_path, slice_of(file->path), file);
    file->cell_base = p->ncells;
    p->ncells += (uint32_t)file->cells.len;
    for (size_t i = 0; i < file->functions.len; i++) {
        struct ir_function *f = file->functions.items[i];
        f->id = (uint32_t)p->functions.len;
        f->value_base = p->nvalues;
        p->nvalues += (uint32_t)f->code.len;
        *vec_add(&p->functions, &p->arena) = f;
    }
}

struct ir_file *ir_program_find(const struct ir_program *p, struct slice path)
{
    return map_get(&p->by_path, path);
}

struct ir_function *ir_function_of_value(const struct ir_program *p, uint32_t value)
{
    size_t low = 0, high = p->functions.len;
    if (value >= p->nvalues)
        return NULL;
    /* the last one that starts at or before VALUE */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (p->functions.items[middle]->value_base <= value)
            low = middle;
        else
            high = middle;
    }
    return p->functions.items[low];
}

/* ---- places and names ---- */

void ir_position(const struct ir_file *file, uint32_t offset, unsigned *ret_line,
                 unsigned *ret_column)
{
    size_t low = 0, high = file->line_starts.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (file->line_starts.items[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    uint32_t start = file->line_starts.len ? file->line_starts.items[low] : 0;
    *ret_line = (unsigned)low + 1;
    *ret_column = (offset > start ? offset - start : 0) + 1;
    if (file->nconfig_lines) {
        *ret_line = file->config_lines[low < file->nconfig_lines ? low : file->nconfig_lines - 1];
        *ret_column = 0;
    }
}

struct location ir_location(const struct ir_function *f, uint32_t value)
{
    struct location at = {.file = f->file->shown};
    uint32_t start = f->start, end = f->end;
    if (value < f->code.len) {
        start = f->code.items[value].start;
        end = f->code.items[value].end;
    }
    ir_position(f->file, start, &at.line, &at.column);
    ir_position(f->file, end, &at.end_line, &at.end_column);
    return at;
}

const char *ir_function_title(struct arena *a, const struct ir_function *f)
{
    if (f->kind == IR_FN_MODULE)
        return "module code";
    if (!f->name) {
        unsigned line, column;
        ir_position(f->file, f->start, &line, &column);
        return arena_printf(a, "anonymous function at line %u", line);
    }
    const struct atom *klass =
        f->klass < f->file->classes.len ? f->file->classes.items[f->klass].name : NULL;
    return klass ? arena_printf(a, "%s.%s", klass->text, f->name->text) : f->name->text;
}

bool ir_const_string(const struct ir_function *f, uint32_t value, struct slice *ret_text)
{
    while (value < f->code.len && f->code.items[value].op == IR_NOP)
        value = f->code.items[value].a;
    if (value >= f->code.len)
        return false;
    const struct ir_instr *in = &f->code.items[value];
    bool is_string = in->op == IR_CONST && in->flags == IR_CONST_STRING;
    if (!is_string && !(in->op == IR_CONCAT && in->name)) /* the builder joined its parts */
        return false;
    *ret_text = atom_slice(in->name);
    return true;
}

/* ---- control flow ---- */

bool ir_dominates(const struct ir_function *f, uint32_t block, uint32_t other)
{
    if (block >= f->blocks.len || other >= f->blocks.len)
        return false;
    while (other != block) {
        uint32_t up = f->blocks.items[other].idom;
        if (up == IR_NONE || up == other)
            return false;
        other = up;
    }
    return f->blocks.items[block].idom != IR_NONE;
}

#define MAX_PARTS 32 /* conditions in one && or || that are taken apart */

struct guards {
    const struct ir_function *f;
    struct ir_guard *ret;
    size_t len, max;
    struct ir_guard todo[MAX_PARTS];
    size_t ntodo;
};

static void guard_push(struct guards *g, uint32_t cond, bool truthy)
{
    if (g->ntodo < MAX_PARTS)
        g->todo[g->ntodo++] = (struct ir_guard){cond, truthy};
}

/* The condition that held when control went from FROM to TO. */
static bool edge_condition(const struct ir_function *f, uint32_t from, uint32_t to,
                           struct ir_guard *ret)
{
    const struct ir_block *block = &f->blocks.items[from];
    if (block->end >= f->code.len || block->succ[0] == block->succ[1])
        return false;
    const struct ir_instr *in = &f->code.items[block->end];
    if (in->op != IR_BRANCH || in->a >= f->code.len)
        return false;
    *ret = (struct ir_guard){in->a, block->succ[0] == to};
    return true;
}

/* The condition under which BLOCK is entered from its immediate dominator, the only way in. */
static bool entry_condition(const struct ir_function *f, uint32_t block, struct ir_guard *ret)
{
    const struct ir_block *b = &f->blocks.items[block];
    return b->npreds == 1 && edge_condition(f, f->edges.items[b->preds], block, ret);
}

static bool constant_truth(const struct ir_instr *in, bool *ret_truthy)
{
    if (in->op != IR_CONST)
        return false;
    struct slice text = atom_slice(in->name);
    switch ((enum ir_const)in->flags) {
    case IR_CONST_STRING:
        *ret_truthy = text.len > 0;
        return true;
    case IR_CONST_NUMBER:
        *ret_truthy = !slice_eq_str(text, "0");
        return true;
    case IR_CONST_BOOL:
        *ret_truthy = slice_eq_str(text, "true") || slice_eq_str(text, "True");
        return true;
    case IR_CONST_NULL:
        *ret_truthy = false;
        return true;
    case IR_CONST_REGEX:
        *ret_truthy = true;
        return true;
    }
    return false;
}

/* May operand I of PHI, which comes with its edge, be truthy (or falsy)? */
static bool operand_may_be(const struct ir_function *f, const struct ir_instr *phi, uint32_t i,
                           bool truthy)
{
    uint32_t value = f->args.items[phi->args + i].value;
    uint32_t pred = f->edges.items[f->blocks.items[phi->block].preds + i];
    struct ir_guard edge;
    bool known;
    if (value < f->code.len && constant_truth(&f->code.items[value], &known))
        return known == truthy;
    if (edge_condition(f, pred, phi->block, &edge) && edge.cond == value)
        return edge.truthy == truthy;
    return true;
}

/*
 * `a && b` is a phi of a (where a was falsy) and b. When it is truthy it can only be b, and control
 * came through the block of b, for which a was truthy. Likewise `a || b` when falsy.
 */
static bool take_phi_apart(struct guards *g, const struct ir_instr *phi, bool truthy)
{
    const struct ir_function *f = g->f;
    const struct ir_block *block = &f->blocks.items[phi->block];
    uint32_t only = IR_NONE;
    if (block->loop == phi->block || phi->nargs != block->npreds)
        return false; /* in a loop the operands are of another round */
    for (uint32_t i = 0; i < phi->nargs; i++) {
        if (!operand_may_be(f, phi, i, truthy))
            continue;
        if (only != IR_NONE)
            return false;
        only = i;
    }
    if (only == IR_NONE)
        return false;
    struct ir_guard edge;
    uint32_t at = f->edges.items[block->preds + only];
    guard_push(g, f->args.items[phi->args + only].value, truthy);
    if (edge_condition(f, at, phi->block, &edge))
        guard_push(g, edge.cond, edge.truthy);
    while (at != block->idom && at != IR_NONE && at != f->blocks.items[at].idom) {
        if (entry_condition(f, at, &edge))
            guard_push(g, edge.cond, edge.truthy);
        at = f->blocks.items[at].idom;
    }
    return true;
}

static void guard_add(struct guards *g, uint32_t cond, bool truthy)
{
    for (size_t i = 0; i < g->len; i++)
        if (g->ret[i].cond == cond && g->ret[i].truthy == truthy)
            return;
    if (g->len < g->max)
        g->ret[g->len++] = (struct ir_guard){cond, truthy};
}

static void guard_resolve(struct guards *g)
{
    /* a phi taken apart may lead back to itself through others: every step is paid for */
    for (size_t steps = 0; g->ntodo > 0 && steps < 4 * MAX_PARTS; steps++) {
        struct ir_guard guard = g->todo[--g->ntodo];
        const struct ir_instr *in = &g->f->code.items[guard.cond];
        if (in->op == IR_UNDEF || in->op == IR_CONST)
            continue;
        if (in->op == IR_UNARY && in->a < g->f->code.len &&
            (slice_eq_str(atom_slice(in->name), "!") || slice_eq_str(atom_slice(in->name), "not")))
            guard_push(g, in->a, !guard.truthy);
        else if (in->op != IR_PHI || !take_phi_apart(g, in, guard.truthy))
            guard_add(g, guard.cond, guard.truthy);
    }
    g->ntodo = 0;
}

size_t ir_guards(const struct ir_function *f, uint32_t block, struct ir_guard *ret, size_t max)
{
    struct guards g = {.f = f, .ret = ret, .max = max};
    while (block < f->blocks.len && f->blocks.items[block].idom != IR_NONE && g.len < max) {
        struct ir_guard edge;
        if (entry_condition(f, block, &edge)) {
            guard_push(&g, edge.cond, edge.truthy);
            guard_resolve(&g);
        }
        if (f->blocks.items[block].idom == block)
            break;
        block = f->blocks.items[block].idom;
    }
    return g.len;
}
