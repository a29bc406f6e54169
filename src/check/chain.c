/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Queries that are put together call by call:
 *
 *     db.query(Order).filter(Order.id == id, Order.owner == me).first()
 *     knex('orders').where({ id }).andWhere('owner', me)
 *
 * Each call may be an operation by what is known of it alone; what counts is the last one, with the
 * conditions of all.
 */

#define CHAIN_STEPS 24
#define CONDITION_PARTS 32

static bool is_builder(const struct operation *op)
{
    static const char *const services[] = {"knex", "sqlalchemy", "supabase"};
    for (size_t i = 0; i < ARRAY_SIZE(services); i++)
        if (strcmp(op->service, services[i]) == 0)
            return true;
    return false;
}

/* The call on whose result CALL is made; IR_NONE when there is none. */
static uint32_t call_before(const struct check_context *c, uint32_t call, uint32_t *function)
{
    const struct ir_function *f = check_function(c, *function);
    const struct ir_instr *in = &f->code.items[call];
    if (in->op != IR_CALL || in->a >= f->code.len || f->code.items[in->a].op != IR_LOAD)
        return IR_NONE;
    return link_origin(c->in->link, f->id, f->code.items[in->a].a, function);
}

static struct op_site *op_in(struct check_context *c, size_t first, uint32_t value)
{
    for (size_t i = first; i < c->ops.len; i++)
        if (c->ops.items[i].value == value)
            return &c->ops.items[i];
    return NULL;
}

void check_join_chains(struct check_context *c, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < c->ops.len; i++) {
        struct op_site *o = &c->ops.items[i];
        uint32_t at = o->function, call = o->value;
        for (int k = 0; k < CHAIN_STEPS && is_builder(o->op); k++) {
            call = call_before(c, call, &at);
            if (call == IR_NONE || at != o->function)
                break;
            struct op_site *before = op_in(c, first, call);
            if (!before || strcmp(before->op->service, o->op->service) != 0)
                continue;
            if (!before->joined)
                o->first = before->first;
            before->joined = true;
        }
    }
    for (size_t i = first; i < c->ops.len; i++)
        if (!c->ops.items[i].joined)
            c->ops.items[kept++] = c->ops.items[i];
    c->ops.len = kept;
}

/* Labels of a condition: Order.id == id holds those of both sides, and_(a, b) those of both. */
static uint32_t condition_labels(const struct check_context *c, const struct ir_function *f,
                                 uint32_t value)
{
    uint32_t parts[CONDITION_PARTS], labels = 0;
    size_t n = 0;
    parts[n++] = value;
    for (size_t i = 0; i < n; i++) {
        const struct ir_instr *in = &f->code.items[parts[i]];
        labels |= taint_labels(c->in->taint, f->id, parts[i], true);
        if (in->op == IR_BINARY || in->op == IR_UNARY) {
            if (in->a < f->code.len && n < CONDITION_PARTS)
                parts[n++] = in->a;
            if (in->op == IR_BINARY && in->b < f->code.len && n < CONDITION_PARTS)
                parts[n++] = in->b;
        }
        for (uint32_t k = 0; in->op == IR_CALL && k < in->nargs && n < CONDITION_PARTS; k++)
            if (f->args.items[in->args + k].value < f->code.len)
                parts[n++] = f->args.items[in->args + k].value;
    }
    return labels;
}

uint32_t check_chain_labels(const struct check_context *c, uint32_t function, uint32_t call)
{
    uint32_t labels = 0;
    for (int i = 0; i < CHAIN_STEPS && call != IR_NONE; i++) {
        const struct ir_function *f = check_function(c, function);
        const struct ir_instr *in = &f->code.items[call];
        for (uint32_t k = 0; in->op == IR_CALL && k < in->nargs; k++)
            if (f->args.items[in->args + k].value < f->code.len)
                labels |= condition_labels(c, f, f->args.items[in->args + k].value);
        call = call_before(c, call, &function);
    }
    return labels;
}
