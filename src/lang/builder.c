/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/builder.h"

#include "base/limits.h"
#include "lang/builder-internal.h"

#define MAX_ARGS UINT16_MAX
#define MAX_FOLD ((size_t)8 << 10) /* bytes of one joined constant */

struct builder *irb_new(struct ir_file *file, struct atom_table *atoms)
{
    struct arena scratch;
    arena_init(&scratch);
    struct builder *b = arena_new(&scratch, struct builder);
    b->scratch = scratch;
    b->file = file;
    b->atoms = atoms;
    umap_init(&b->defs, &b->scratch);
    return b;
}

void irb_free(struct builder *b)
{
    if (!b)
        return;
    struct arena scratch = b->scratch;
    arena_release(&scratch);
}

struct ir_file *irb_file(struct builder *b)
{
    return b->file;
}

const struct atom *irb_atom(struct builder *b, struct slice text)
{
    /* the table is shared and locked: most names of a file come again soon */
    const struct atom **cached = &b->cache[slice_hash(text) % ATOM_CACHE];
    if (!*cached || !slice_eq(atom_slice(*cached), text))
        *cached = atom_get(b->atoms, text);
    return *cached;
}

static struct function_state *top(struct builder *b)
{
    return b->states.items[b->depth - 1];
}

struct ir_function *irb_current(struct builder *b)
{
    return top(b)->f;
}

/* ---- functions ---- */

#define TAKE_ROOM(to, from) ((to)->items = (from)->items, (to)->cap = (from)->cap, (to)->len = 0)

struct ir_function *irb_begin(struct builder *b, enum ir_function_kind kind,
                              const struct atom *name, uint32_t start, uint32_t end)
{
    struct arena *a = &b->file->arena;
    uint32_t parent = b->depth ? top(b)->f->index : IR_NONE;
    if (b->depth == b->states.len)
        *vec_add(&b->states, &b->scratch) = arena_new(&b->scratch, struct function_state);
    struct function_state *st = b->states.items[b->depth++];
    struct ir_function *f = arena_new(a, struct ir_function);
    f->name = name;
    f->kind = kind;
    f->index = (uint32_t)b->file->functions.len;
    f->parent = parent;
    f->klass = IR_NONE;
    f->start = start;
    f->end = end;
    f->file = b->file;
    TAKE_ROOM(&f->code, &st->code);
    TAKE_ROOM(&f->args, &st->args);
    TAKE_ROOM(&f->blocks, &st->ir_blocks);
    *vec_add(&b->file->functions, a) = f;
    st->f = f;
    st->blocks.len = st->links.len = st->pending.len = 0;
    st->open_loops = 0;
    st->first_class = b->file->classes.len;
    uint32_t entry = irb_block(b);
    irb_seal(b, entry);
    irb_enter(b, entry);
    return f;
}

#define KEEP_EXACT(vec, room, arena)                                                               \
    do {                                                                                           \
        void *exact_ = arena_calloc((arena), (vec)->len, sizeof(*(vec)->items));                   \
        if ((vec)->len)                                                                            \
            memcpy(exact_, (vec)->items, (vec)->len * sizeof(*(vec)->items));                      \
        (room)->items = (vec)->items;                                                              \
        (room)->cap = (vec)->cap;                                                                  \
        (vec)->items = exact_;                                                                     \
        (vec)->cap = (vec)->len;                                                                   \
    } while (0)

void irb_end(struct builder *b)
{
    struct function_state *st = top(b);
    struct ir_function *f = st->f;
    struct arena *a = &b->file->arena;
    if (st->open)
        irb_return(b, IR_NONE, f->end, f->end);
    for (uint32_t i = 0; i < st->blocks.len; i++)
        irb_seal(b, i);
    irb_finish(b, st);
    KEEP_EXACT(&f->code, &st->code, a);
    KEEP_EXACT(&f->args, &st->args, a);
    KEEP_EXACT(&f->blocks, &st->ir_blocks, a);
    b->depth--;
}

uint32_t irb_param(struct builder *b, const struct atom *name, uint32_t start, uint32_t end)
{
    struct ir_function *f = irb_current(b);
    uint32_t value =
        irb_emit(b, IR_PARAM, (uint32_t)f->params.len, IR_NONE, IR_NONE, name, start, end);
    *vec_add(&f->params, &b->file->arena) =
        (struct ir_param){.name = name, .value = value, .fallback = IR_NONE};
    return value;
}

uint32_t irb_class(struct builder *b, const struct atom *name)
{
    struct ir_file *file = b->file;
    *vec_add(&file->classes, &file->arena) =
        (struct ir_class){.name = name, .owner = irb_current(b)->index};
    return (uint32_t)file->classes.len - 1;
}

/* ---- control flow ---- */

static struct block_state *block_at(struct function_state *st, uint32_t block)
{
    return block < st->blocks.len ? &st->blocks.items[block] : NULL;
}

uint32_t irb_block(struct builder *b)
{
    struct function_state *st = top(b);
    *vec_add(&st->blocks, &b->scratch) = (struct block_state){
        .uid = b->nblocks++, .first = IR_NONE, .last = IR_NONE, .pending = IR_NONE};
    *vec_add(&st->f->blocks, &b->scratch) = (struct ir_block){
        .succ = {IR_NONE, IR_NONE}, .end = IR_NONE, .idom = IR_NONE, .loop = IR_NONE};
    return (uint32_t)st->blocks.len - 1;
}

void irb_enter(struct builder *b, uint32_t block)
{
    struct function_state *st = top(b);
    struct block_state *state = block_at(st, block);
    if (!state)
        return;
    if (!state->entered && !state->sealed)
        st->open_loops++;
    state->entered = true;
    st->here = block;
    st->open = !state->sealed || state->count > 0 || block == 0;
}

uint32_t irb_here(struct builder *b)
{
    struct function_state *st = top(b);
    if (st->f->blocks.items[st->here].end != IR_NONE) {
        /* dead code after a return, throw or jump */
        uint32_t block = irb_block(b);
        st->blocks.items[block].sealed = true;
        st->here = block;
    }
    return st->here;
}

bool irb_open(struct builder *b)
{
    return top(b)->open;
}

bool irb_has_jumps(struct builder *b, uint32_t block)
{
    const struct block_state *state = block_at(top(b), block);
    return state && state->count > 0;
}

/* Makes the edge, or refuses when the predecessors of TO are settled: then it leads nowhere. */
static uint32_t add_edge(struct builder *b, struct function_state *st, uint32_t from, uint32_t to)
{
    struct block_state *state = block_at(st, to);
    if (!state || state->sealed)
        return IR_NONE;
    uint32_t link = (uint32_t)st->links.len;
    *vec_add(&st->links, &b->scratch) = (struct link_in){.from = from, .next = IR_NONE};
    if (state->last == IR_NONE)
        state->first = link;
    else
        st->links.items[state->last].next = link;
    state->last = link;
    state->count++;
    return to;
}

static void end_block(struct builder *b, uint32_t terminator, uint32_t to, uint32_t other)
{
    struct function_state *st = top(b);
    uint32_t here = st->here;
    uint32_t first = to == IR_NONE ? IR_NONE : add_edge(b, st, here, to);
    uint32_t second = other == IR_NONE ? IR_NONE : add_edge(b, st, here, other);
    struct ir_block *block = &st->f->blocks.items[here];
    block->end = terminator;
    block->succ[0] = first;
    block->succ[1] = second;
    st->open = false;
}

void irb_jump(struct builder *b, uint32_t block)
{
    if (!irb_open(b))
        return;
    uint32_t at = irb_current(b)->end;
    end_block(b, irb_emit(b, IR_JUMP, IR_NONE, IR_NONE, IR_NONE, NULL, at, at), block, IR_NONE);
}

void irb_branch(struct builder *b, uint32_t cond, uint32_t then_block, uint32_t else_block)
{
    if (!irb_open(b))
        return;
    struct ir_function *f = irb_current(b);
    uint32_t start = f->end, end = f->end;
    if (cond < f->code.len) {
        start = f->code.items[cond].start;
        end = f->code.items[cond].end;
    }
    end_block(b, irb_emit(b, IR_BRANCH, cond, IR_NONE, IR_NONE, NULL, start, end), then_block,
              else_block);
}

void irb_return(struct builder *b, uint32_t value, uint32_t start, uint32_t end)
{
    uint32_t at = irb_emit(b, IR_RETURN, value, IR_NONE, IR_NONE, NULL, start, end);
    end_block(b, at, IR_NONE, IR_NONE);
}

void irb_throw(struct builder *b, uint32_t value, uint32_t start, uint32_t end)
{
    uint32_t at = irb_emit(b, IR_THROW, value, IR_NONE, IR_NONE, NULL, start, end);
    end_block(b, at, IR_NONE, IR_NONE);
}

/* ---- instructions ---- */

static uint32_t append(struct builder *b, struct ir_instr instr)
{
    struct ir_function *f = irb_current(b);
    *vec_add(&f->code, &b->scratch) = instr;
    b->nvalues++;
    return (uint32_t)f->code.len - 1;
}

static bool over_limit(struct builder *b, enum ir_op op)
{
    /* terminators always fit: the graph must stay whole */
    if (b->nvalues < LIMIT_FILE_VALUES || op >= IR_RETURN)
        return false;
    b->file->limited = true;
    return true;
}

uint32_t irb_emit(struct builder *b, enum ir_op op, uint32_t a, uint32_t b_, uint32_t c,
                  const struct atom *name, uint32_t start, uint32_t end)
{
    if (over_limit(b, op)) {
        if (irb_current(b)->code.len > 0)
            return 0;
        op = IR_UNDEF;
        name = NULL;
    }
    return append(b, (struct ir_instr){.op = (uint8_t)op,
                                       .block = irb_here(b),
                                       .a = a,
                                       .b = b_,
                                       .c = c,
                                       .name = name,
                                       .start = start,
                                       .end = end});
}

uint32_t irb_const(struct builder *b, enum ir_const kind, struct slice text, uint32_t start,
                   uint32_t end)
{
    uint32_t value =
        irb_emit(b, IR_CONST, IR_NONE, IR_NONE, IR_NONE, irb_atom(b, text), start, end);
    irb_set_flags(b, value, (uint8_t)kind);
    return value;
}

uint32_t irb_load(struct builder *b, uint32_t base, const struct atom *name, uint32_t start,
                  uint32_t end)
{
    return irb_emit(b, IR_LOAD, base, IR_NONE, IR_NONE, name, start, end);
}

/* The text that VALUE adds to a constant CONCAT; false when it is not constant. */
static bool folded_text(const struct ir_function *f, uint32_t value, struct slice *ret_text)
{
    if (ir_const_string(f, value, ret_text))
        return true;
    const struct ir_instr *in = &f->code.items[value];
    uint64_t number;
    if (in->op != IR_CONST || in->flags != IR_CONST_NUMBER)
        return false;
    *ret_text = atom_slice(in->name);
    return slice_to_u64(*ret_text, &number);
}

/* The joined text of the arguments of a CONCAT, kept as its name, or NULL. */
static const struct atom *fold(struct builder *b, const struct ir_arg *args, size_t nargs)
{
    const struct ir_function *f = irb_current(b);
    char joined[MAX_FOLD];
    size_t len = 0;
    for (size_t i = 0; i < nargs; i++) {
        struct slice text;
        if (args[i].kind != IR_ARG_PLAIN || args[i].value >= f->code.len ||
            !folded_text(f, args[i].value, &text) || text.len > sizeof(joined) - len)
            return NULL;
        if (text.len)
            memcpy(joined + len, text.ptr, text.len);
        len += text.len;
    }
    b->folded += len;
    if (b->folded > LIMIT_FOLD_BYTES) {
        b->file->limited = true;
        return NULL;
    }
    return irb_atom(b, (struct slice){joined, len});
}

uint32_t irb_emit_args(struct builder *b, enum ir_op op, uint32_t a, const struct ir_arg *args,
                       size_t nargs, uint8_t flags, uint32_t start, uint32_t end)
{
    struct ir_function *f = irb_current(b);
    if (over_limit(b, op))
        return irb_emit(b, op, a, IR_NONE, IR_NONE, NULL, start, end);
    if (nargs > MAX_ARGS) {
        nargs = MAX_ARGS;
        b->file->limited = true;
    }
    const struct atom *folded = op == IR_CONCAT ? fold(b, args, nargs) : NULL;
    uint32_t first = (uint32_t)f->args.len;
    for (size_t i = 0; i < nargs; i++)
        *vec_add(&f->args, &b->scratch) = args[i];
    return append(b, (struct ir_instr){.op = (uint8_t)op,
                                       .flags = flags,
                                       .nargs = (uint16_t)nargs,
                                       .block = irb_here(b),
                                       .a = a,
                                       .b = IR_NONE,
                                       .c = IR_NONE,
                                       .args = first,
                                       .name = folded,
                                       .start = start,
                                       .end = end});
}

void irb_set_flags(struct builder *b, uint32_t value, uint8_t flags)
{
    struct ir_function *f = irb_current(b);
    if (value >= f->code.len)
        return;
    struct ir_instr *in = &f->code.items[value];
    in->flags = in->op == IR_CONST ? flags : (uint8_t)(in->flags | flags);
}
