/* SPDX-License-Identifier: Apache-2.0 */
/* Variables: cells, and SSA on the fly (Braun et al., CC 2013) without recursion. */
#include "base/limits.h"
#include "lang/builder-internal.h"

#define MAX_STEPS ((size_t)1 << 25) /* blocks looked at for one file */

static struct function_state *top(struct builder *b)
{
    return b->states.items[b->depth - 1];
}

uint32_t irb_resolve(struct ir_function *f, uint32_t value)
{
    if (value >= f->code.len)
        return value;
    uint32_t end = value;
    while (f->code.items[end].op == IR_NOP && f->code.items[end].a != IR_NONE)
        end = f->code.items[end].a;
    while (value != end) {
        uint32_t next = f->code.items[value].a;
        f->code.items[value].a = end;
        value = next;
    }
    return end;
}

bool irb_drop_trivial_phi(struct ir_function *f, uint32_t phi)
{
    struct ir_instr *in = &f->code.items[phi];
    uint32_t same = IR_NONE;
    for (uint32_t i = 0; i < in->nargs; i++) {
        struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->value == IR_NONE)
            return false;
        arg->value = irb_resolve(f, arg->value);
        if (arg->value == phi || arg->value == same)
            continue;
        if (same != IR_NONE)
            return false;
        same = arg->value;
    }
    in->nargs = 0;
    if (same == IR_NONE) {
        in->op = IR_UNDEF; /* unreachable, or never assigned */
    } else {
        in->op = IR_NOP;
        in->a = same;
    }
    return true;
}

static uint64_t def_key(const struct function_state *st, uint32_t block, uint32_t var)
{
    return (uint64_t)st->blocks.items[block].uid << 32 | var;
}

static uint32_t new_instr(struct builder *b, enum ir_op op, uint32_t block, uint32_t var)
{
    struct function_state *st = top(b);
    struct ir_function *f = st->f;
    *vec_add(&f->code, &b->scratch) = (struct ir_instr){.op = (uint8_t)op,
                                                        .block = block,
                                                        .a = IR_NONE,
                                                        .b = IR_NONE,
                                                        .c = IR_NONE,
                                                        .name = b->variables.items[var].name,
                                                        .start = b->place_start,
                                                        .end = b->place_end};
    b->nvalues++;
    uint32_t value = (uint32_t)f->code.len - 1;
    umap_put(&b->defs, def_key(st, block, var), value);
    return value;
}

/* Makes room for the operands of PHI and queues it. */
static void push_frame(struct builder *b, uint32_t phi, uint32_t var)
{
    struct function_state *st = top(b);
    struct ir_function *f = st->f;
    struct ir_instr *in = &f->code.items[phi];
    const struct block_state *block = &st->blocks.items[in->block];
    uint32_t count = block->count;
    if (count > UINT16_MAX) {
        count = UINT16_MAX;
        b->file->limited = true;
    }
    in->args = (uint32_t)f->args.len;
    in->nargs = (uint16_t)count;
    for (uint32_t i = 0; i < count; i++)
        *vec_add(&f->args, &b->scratch) = (struct ir_arg){.value = IR_NONE, .key = IR_NONE};
    b->nphi_args += count;
    *vec_add(&b->frames, &b->scratch) =
        (struct phi_frame){.phi = phi, .var = var, .link = block->first, .arg = 0};
}

/*
 * The definition of VAR that reaches the end of BLOCK. Where paths meet that is a new phi; its
 * operands are left to the frame that is pushed.
 */
static uint32_t find_def(struct builder *b, uint32_t block, uint32_t var)
{
    struct function_state *st = top(b);
    uint32_t first = block;
    uint64_t found;
    uint32_t value;
    const struct block_state *state;
    for (size_t walked = 0;; walked++) {
        if (umap_get(&b->defs, def_key(st, block, var), &found)) {
            value = (uint32_t)found;
            break;
        }
        state = &st->blocks.items[block];
        /* unreachable loops have no way out: no walk passes more blocks than there are */
        bool lost = walked > st->blocks.len;
        if (!lost && state->sealed && state->count == 1) {
            block = st->links.items[state->first].from;
            continue;
        }
        b->steps += walked;
        if (lost || b->steps > MAX_STEPS || b->nphi_args + state->count > LIMIT_FILE_PHIS) {
            b->file->limited |= !lost;
            value = new_instr(b, IR_UNDEF, block, var);
        } else if (!state->sealed) {
            value = new_instr(b, IR_PHI, block, var);
            uint32_t next = state->pending;
            st->blocks.items[block].pending = (uint32_t)st->pending.len;
            *vec_add(&st->pending, &b->scratch) = (struct pending_phi){var, value, next};
        } else if (state->count == 0) {
            value = new_instr(b, IR_UNDEF, block, var);
        } else {
            value = new_instr(b, IR_PHI, block, var);
            push_frame(b, value, var);
        }
        break;
    }
    if (first != block)
        umap_put(&b->defs, def_key(st, first, var), value);
    return value;
}

/* Fills the operands of every queued phi, and of those that come up meanwhile. */
static void fill_phis(struct builder *b)
{
    struct function_state *st = top(b);
    while (b->frames.len > 0) {
        size_t at = b->frames.len - 1;
        struct phi_frame *frame = &b->frames.items[at];
        struct ir_instr *in = &st->f->code.items[frame->phi];
        if (frame->arg == in->nargs) {
            irb_drop_trivial_phi(st->f, frame->phi);
            b->frames.len--;
            continue;
        }
        uint32_t slot = in->args + frame->arg++;
        uint32_t from = st->links.items[frame->link].from;
        frame->link = st->links.items[frame->link].next;
        uint32_t value = find_def(b, from, frame->var);
        st->f->args.items[slot].value = value;
    }
}

void irb_seal(struct builder *b, uint32_t block)
{
    struct function_state *st = top(b);
    if (block >= st->blocks.len || st->blocks.items[block].sealed)
        return;
    struct block_state *state = &st->blocks.items[block];
    state->sealed = true;
    if (state->entered)
        st->open_loops--;
    for (uint32_t i = state->pending; i != IR_NONE; i = st->pending.items[i].next) {
        push_frame(b, st->pending.items[i].phi, st->pending.items[i].var);
        fill_phis(b);
    }
}

uint32_t irb_declare(struct builder *b, const struct atom *name, bool captured)
{
    struct ir_file *file = b->file;
    uint32_t owner = irb_current(b)->index, cell = IR_NONE;
    if (captured) {
        cell = (uint32_t)file->cells.len;
        *vec_add(&file->cells, &file->arena) =
            (struct ir_cell){.name = name, .owner = owner, .store_fn = IR_NONE, .store = IR_NONE};
    }
    *vec_add(&b->variables, &b->scratch) =
        (struct variable){.name = name, .owner = owner, .cell = cell, .def = IR_NONE};
    return (uint32_t)b->variables.len - 1;
}

void irb_assign(struct builder *b, uint32_t var, uint32_t value, uint32_t start, uint32_t end)
{
    struct function_state *st = top(b);
    if (var >= b->variables.len)
        return;
    struct variable *v = &b->variables.items[var];
    if (v->cell != IR_NONE) {
        uint32_t store = irb_emit(b, IR_CELL_STORE, v->cell, IR_NONE, value, v->name, start, end);
        struct ir_cell *cell = &b->file->cells.items[v->cell];
        cell->nstores++;
        cell->store_fn = cell->nstores == 1 ? st->f->index : IR_NONE;
        cell->store = cell->nstores == 1 ? store : IR_NONE;
    } else if (v->owner == st->f->index) {
        v->ndefs++;
        v->def = value;
        umap_put(&b->defs, def_key(st, irb_here(b), var), value);
    }
}

uint32_t irb_read(struct builder *b, uint32_t var, uint32_t start, uint32_t end)
{
    struct function_state *st = top(b);
    const struct variable *v = var < b->variables.len ? &b->variables.items[var] : NULL;
    if (v && v->cell != IR_NONE)
        return irb_emit(b, IR_CELL_LOAD, v->cell, IR_NONE, IR_NONE, v->name, start, end);
    if (!v || v->owner != st->f->index || (v->ndefs == 0 && st->open_loops == 0))
        return irb_emit(b, IR_UNDEF, IR_NONE, IR_NONE, IR_NONE, v ? v->name : NULL, start, end);
    if (v->ndefs == 1 && st->open_loops == 0)
        return irb_resolve(st->f, v->def); /* most variables: nothing to look up */
    b->place_start = start;
    b->place_end = end;
    uint32_t value = find_def(b, irb_here(b), var);
    fill_phis(b);
    return irb_resolve(st->f, value);
}
