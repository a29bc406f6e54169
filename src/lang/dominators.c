/* SPDX-License-Identifier: Apache-2.0 */
/* What is computed when a function is complete: its graph, dominators, loops and final operands. */
#include "lang/builder-internal.h"

struct graph {
    uint32_t *order;  /* reachable blocks in reverse postorder */
    uint32_t *number; /* of a block in `order`; IR_NONE when unreachable */
    uint32_t *outer, *work;
    uint32_t *depth; /* of a block in the dominator tree */
    uint32_t *jump;  /* an ancestor further up there: makes finding any of them logarithmic */
    uint32_t count;
};

/* Zeroed room for the arrays of the graph; it is kept for the functions that follow. */
static struct graph make_room(struct builder *b, const struct function_state *st)
{
    size_t n = st->blocks.len, need = 6 * n + st->links.len + 1;
    if (b->room_size < need) {
        b->room_size = need * 2;
        b->room = arena_array(&b->scratch, uint32_t, b->room_size);
    }
    memset(b->room, 0, 6 * n * sizeof(*b->room));
    return (struct graph){.order = b->room,
                          .number = b->room + n,
                          .depth = b->room + 2 * n,
                          .jump = b->room + 3 * n,
                          .outer = b->room + 4 * n,
                          .work = b->room + 5 * n};
}

/* Depth first from the entry, with a stack of our own: blocks and the next successor of each. */
static void number_blocks(struct graph *g, const struct ir_function *f)
{
    size_t n = f->blocks.len;
    uint32_t *stack = g->outer, *next = g->work; /* not in use yet */
    uint32_t depth = 0, place = (uint32_t)n;
    memset(g->number, 0xff, n * sizeof(*g->number));
    stack[depth++] = 0;
    g->number[0] = 0;
    while (depth > 0) {
        uint32_t block = stack[depth - 1];
        if (next[block] == 2) {
            g->order[--place] = block;
            depth--;
            continue;
        }
        uint32_t to = f->blocks.items[block].succ[next[block]++];
        if (to != IR_NONE && g->number[to] == IR_NONE) {
            g->number[to] = 0;
            stack[depth++] = to;
        }
    }
    g->count = (uint32_t)n - place;
    g->order += place;
    for (uint32_t i = 0; i < g->count; i++)
        g->number[g->order[i]] = i;
}

/* Writes down the edges between reachable blocks; the others are forgotten. */
static void settle_edges(struct function_state *st, const struct graph *g)
{
    struct ir_function *f = st->f;
    size_t total = 0;
    for (size_t i = 0; i < st->blocks.len; i++)
        total += st->blocks.items[i].count;
    f->edges.items = arena_array(&f->file->arena, uint32_t, total);
    f->edges.cap = total;
    for (uint32_t i = 0; i < st->blocks.len; i++) {
        struct ir_block *block = &f->blocks.items[i];
        block->preds = (uint32_t)f->edges.len;
        if (g->number[i] == IR_NONE)
            continue;
        for (uint32_t at = st->blocks.items[i].first; at != IR_NONE; at = st->links.items[at].next)
            if (g->number[st->links.items[at].from] != IR_NONE)
                f->edges.items[f->edges.len++] = st->links.items[at].from;
        block->npreds = (uint32_t)f->edges.len - block->preds;
    }
}

/* Drops the operands that come from unreachable blocks, then phis that became trivial by it. */
static bool settle_phis(struct function_state *st, const struct graph *g)
{
    struct ir_function *f = st->f;
    bool any = false, changed = true;
    for (uint32_t i = 0; i < f->code.len; i++) {
        struct ir_instr *in = &f->code.items[i];
        any |= in->op == IR_NOP;
        if (in->op != IR_PHI)
            continue;
        uint16_t kept = 0;
        uint32_t at = st->blocks.items[in->block].first;
        for (uint16_t arg = 0; arg < in->nargs; arg++, at = st->links.items[at].next)
            if (g->number[in->block] != IR_NONE && g->number[st->links.items[at].from] != IR_NONE)
                f->args.items[in->args + kept++] = f->args.items[in->args + arg];
        in->nargs = kept;
    }
    /* one phi may make another trivial; what is left after a few rounds is right, if not minimal */
    for (int round = 0; round < 8 && changed; round++) {
        changed = false;
        for (uint32_t i = 0; i < f->code.len; i++)
            if (f->code.items[i].op == IR_PHI && irb_drop_trivial_phi(f, i))
                changed = any = true;
    }
    return any;
}

static bool a_is_value(enum ir_op op)
{
    switch (op) {
    case IR_LOAD:
    case IR_STORE:
    case IR_CALL:
    case IR_NEW:
    case IR_BINARY:
    case IR_UNARY:
    case IR_AWAIT:
    case IR_ITER:
    case IR_KEYS:
    case IR_EXPORT:
    case IR_YIELD:
    case IR_RETURN:
    case IR_THROW:
    case IR_BRANCH:
        return true;
    default:
        return false;
    }
}

/* Lets every operand name the value itself and not the phi that it once was. */
static void settle_operands(struct ir_function *f, size_t first_class)
{
    for (uint32_t i = 0; i < f->code.len; i++) {
        struct ir_instr *in = &f->code.items[i];
        if (a_is_value(in->op))
            in->a = irb_resolve(f, in->a);
        if (in->op == IR_LOAD || in->op == IR_STORE || in->op == IR_BINARY)
            in->b = irb_resolve(f, in->b);
        if (in->op == IR_STORE || in->op == IR_CELL_STORE)
            in->c = irb_resolve(f, in->c);
    }
    for (size_t i = 0; i < f->args.len; i++) {
        f->args.items[i].value = irb_resolve(f, f->args.items[i].value);
        f->args.items[i].key = irb_resolve(f, f->args.items[i].key);
    }
    for (size_t i = 0; i < f->params.len; i++)
        f->params.items[i].fallback = irb_resolve(f, f->params.items[i].fallback);
    for (size_t i = first_class; i < f->file->classes.len; i++) {
        struct ir_class *c = &f->file->classes.items[i];
        for (size_t k = 0; c->owner == f->index && k < c->bases.len; k++)
            c->bases.items[k] = irb_resolve(f, c->bases.items[k]);
    }
}

/* Gives BLOCK its place in the dominator tree; that of its dominator is known. */
static void set_dominator(struct ir_function *f, struct graph *g, uint32_t block, uint32_t idom)
{
    uint32_t near = g->jump[idom], far = g->jump[near];
    f->blocks.items[block].idom = idom;
    g->depth[block] = g->depth[idom] + 1;
    bool equal = g->depth[idom] - g->depth[near] == g->depth[near] - g->depth[far];
    g->jump[block] = equal ? far : idom;
}

/* The ancestor of BLOCK in the dominator tree that stands at DEPTH, or BLOCK. */
static uint32_t ancestor_at(const struct ir_function *f, const struct graph *g, uint32_t block,
                            uint32_t depth)
{
    while (g->depth[block] > depth)
        block = g->depth[g->jump[block]] >= depth ? g->jump[block] : f->blocks.items[block].idom;
    return block;
}

/* Long chains of conditions that all lead to one place are common: steps must be few. */
static uint32_t common_dominator(const struct ir_function *f, const struct graph *g, uint32_t a,
                                 uint32_t b)
{
    a = ancestor_at(f, g, a, g->depth[b]);
    b = ancestor_at(f, g, b, g->depth[a]);
    while (a != b) {
        bool far = g->jump[a] != g->jump[b];
        a = far ? g->jump[a] : f->blocks.items[a].idom;
        b = far ? g->jump[b] : f->blocks.items[b].idom;
    }
    return a;
}

/* The dominator of BLOCK as far as its predecessors have theirs. */
static uint32_t dominator_of(const struct ir_function *f, const struct graph *g, uint32_t block)
{
    const struct ir_block *b = &f->blocks.items[block];
    uint32_t idom = IR_NONE;
    for (uint32_t k = 0; k < b->npreds; k++) {
        uint32_t pred = f->edges.items[b->preds + k];
        if (f->blocks.items[pred].idom != IR_NONE)
            idom = idom == IR_NONE ? pred : common_dominator(f, g, idom, pred);
    }
    return idom;
}

/*
 * Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm". One round is enough, because the
 * graph is reducible: front ends make no jump into a loop but to its header, and so every other
 * predecessor comes before a block in reverse postorder.
 */
static void find_dominators(struct ir_function *f, struct graph *g)
{
    f->blocks.items[0].idom = 0;
    for (uint32_t i = 1; i < g->count; i++)
        set_dominator(f, g, g->order[i], dominator_of(f, g, g->order[i]));
}

/* The outermost loop found so far around BLOCK, by its header; BLOCK itself when there is none. */
static uint32_t outermost(uint32_t *outer, uint32_t block)
{
    uint32_t end = block;
    while (outer[end] != end)
        end = outer[end];
    while (outer[block] != end) {
        uint32_t next = outer[block];
        outer[block] = end;
        block = next;
    }
    return end;
}

/*
 * Natural loops, inner ones first: headers in reverse order of their numbers. A loop that was found
 * counts as one block for those around it, which keeps deep nests linear.
 */
static void find_loops(struct ir_function *f, const struct graph *g)
{
    uint32_t *outer = g->outer, *work = g->work;
    for (uint32_t i = 0; i < f->blocks.len; i++)
        outer[i] = i;
    for (uint32_t i = g->count; i-- > 0;) {
        uint32_t header = g->order[i], todo = 0;
        const struct ir_block *block = &f->blocks.items[header];
        for (uint32_t k = 0; k < block->npreds; k++) {
            uint32_t pred = f->edges.items[block->preds + k];
            if (g->number[pred] >= i && ancestor_at(f, g, pred, g->depth[header]) == header)
                work[todo++] = pred;
        }
        if (todo == 0)
            continue;
        f->blocks.items[header].loop = header;
        while (todo > 0) {
            uint32_t at = outermost(outer, work[--todo]);
            if (at == header)
                continue;
            outer[at] = header;
            if (f->blocks.items[at].loop == IR_NONE)
                f->blocks.items[at].loop = header;
            const struct ir_block *member = &f->blocks.items[at];
            for (uint32_t k = 0; k < member->npreds; k++) {
                uint32_t pred = f->edges.items[member->preds + k];
                if (outermost(outer, pred) != header)
                    work[todo++] = pred;
            }
        }
    }
}

void irb_finish(struct builder *b, struct function_state *st)
{
    struct ir_function *f = st->f;
    struct graph g = make_room(b, st);
    number_blocks(&g, f);
    settle_edges(st, &g);
    if (settle_phis(st, &g))
        settle_operands(f, st->first_class);
    find_dominators(f, &g);
    if (f->blocks.len > 1)
        find_loops(f, &g);
}
