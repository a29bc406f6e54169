/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * Objects that all code of one request shares: req of Express, flask.g, ctx.state of Koa. What
 * middleware puts into a member is there when the handler reads it, though no call leads from one
 * to the other. Each of them is a cell; rules (`shared`) name them.
 */

static const struct rule_row *shared_row(const struct taint *t, const struct ir_function *f,
                                         uint32_t value)
{
    uint32_t node = link_node(t->link, f->id, value);
    for (const struct rule_row *row = node ? rule_rows(t->rules, node) : NULL; row; row = row->next)
        if (row->kind == ROW_SHARED)
            return row;
    return NULL;
}

static bool may_be_object(const struct ir_instr *in)
{
    return in->op == IR_PARAM || in->op == IR_LOAD || in->op == IR_IMPORT || in->op == IR_CALL ||
           in->op == IR_GLOBAL || in->op == IR_CELL_LOAD;
}

static uint64_t member_key(uint32_t cell, const struct atom *name)
{
    return (name->hash ^ ((uint64_t)cell << 32)) * UINT64_C(0x9E3779B97F4A7C15);
}

void shared_find(struct taint *t)
{
    struct umap cells; /* row -> cell: objects that are alike by their type are one */
    uint64_t cell;
    umap_init(&t->shared, &t->run);
    umap_init(&t->set_members, &t->run);
    umap_init(&cells, &t->run);
    for (size_t i = 0; i < t->program->functions.len; i++) {
        const struct ir_function *f = t->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++) {
            const struct rule_row *row =
                may_be_object(&f->code.items[v]) ? shared_row(t, f, v) : NULL;
            if (!row)
                continue;
            if (!umap_get(&cells, (uintptr_t)row, &cell)) {
                cell = t->ncells++;
                umap_put(&cells, (uintptr_t)row, cell);
            }
            umap_put(&t->shared, f->value_base + v, cell);
        }
    }
}

void shared_index(struct taint *t)
{
    for (size_t i = 0; i < t->program->functions.len; i++) {
        const struct ir_function *f = t->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++) {
            const struct ir_instr *in = &f->code.items[v];
            uint32_t cell = index_shared(t, f, v);
            if (cell != TAINT_NONE)
                *vec_add(&t->cell_loads[cell], &t->run) = (struct taint_site){f->id, v, TAINT_NONE};
            cell = in->op == IR_STORE ? index_shared(t, f, in->a) : TAINT_NONE;
            const struct atom *name = cell == TAINT_NONE ? NULL : index_member_name(t, f, in);
            if (name)
                umap_put(&t->set_members, member_key(cell, name), 1);
        }
    }
}

uint32_t index_shared(const struct taint *t, const struct ir_function *f, uint32_t value)
{
    uint64_t cell;
    if (value >= f->code.len || !umap_get(&t->shared, f->value_base + value, &cell))
        return TAINT_NONE;
    return (uint32_t)cell;
}

bool index_is_set(const struct taint *t, uint32_t cell, const struct atom *name)
{
    return name && umap_get(&t->set_members, member_key(cell, name), NULL);
}
