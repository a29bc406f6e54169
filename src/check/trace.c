/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

static void trace_add(struct trace *w, uint32_t value)
{
    if (value == IR_NONE || w->n == TRACE_STEPS)
        return;
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i] == value)
            return;
    w->items[w->n++] = value;
}

void trace_value(const struct ir_function *f, uint32_t value, struct trace *w)
{
    w->n = 0;
    trace_add(w, value);
    for (size_t i = 0; i < w->n; i++) {
        const struct ir_instr *in = &f->code.items[w->items[i]];
        switch (in->op) {
        case IR_UNARY:
        case IR_LOAD:
        case IR_AWAIT:
        case IR_ITER:
            trace_add(w, in->a);
            break;
        case IR_BINARY:
            trace_add(w, in->a);
            trace_add(w, in->b);
            break;
        case IR_CALL:
        case IR_NEW:
        case IR_PHI:
        case IR_CONCAT:
            if (in->op == IR_CALL)
                trace_add(w, in->a);
            for (uint32_t k = 0; k < in->nargs; k++)
                trace_add(w, f->args.items[in->args + k].value);
            break;
        case IR_CELL_LOAD: {
            const struct ir_cell *cell = &f->file->cells.items[in->a];
            if (cell->nstores == 1 && cell->store_fn == f->index)
                trace_add(w, f->code.items[cell->store].c);
            break;
        }
        default:
            break;
        }
    }
}
