/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_BUILDER_INTERNAL_H
#define LANG_BUILDER_INTERNAL_H

#include "lang/builder.h"

/* An edge into a block; the list of each block keeps the order in which its edges were made. */
struct link_in {
    uint32_t from, next;
};

/* A phi of a block that is not sealed yet: its operands come when it is. */
struct pending_phi {
    uint32_t var, phi, next;
};

struct block_state {
    uint32_t uid;                /* number in the file: the key of its definitions */
    uint32_t first, last, count; /* in links */
    uint32_t pending;            /* in pending */
    bool sealed, entered;
};

/* A function that is being built. Kept when it ends, so that the next one finds room ready. */
struct function_state {
    struct ir_function *f;
    uint32_t here;
    bool open;
    uint32_t open_loops; /* blocks that were entered and are not sealed */
    size_t first_class;  /* classes of the file before it began */
    VEC(struct block_state) blocks;
    VEC(struct link_in) links;
    VEC(struct pending_phi) pending;
    /* room for the vectors of f */
    VEC(struct ir_instr) code;
    VEC(struct ir_arg) args;
    VEC(struct ir_block) ir_blocks;
};

struct variable {
    const struct atom *name;
    uint32_t owner; /* function */
    uint32_t cell;  /* IR_NONE when it lives in SSA */
    uint32_t ndefs; /* assignments so far, and the value of the last one */
    uint32_t def;
};

/* A phi whose operands are being looked up. */
struct phi_frame {
    uint32_t phi, var, link, arg;
};

#define ATOM_CACHE 1024

struct builder {
    struct ir_file *file;
    struct atom_table *atoms;
    struct arena scratch;
    VEC(struct function_state *) states; /* by depth */
    size_t depth;
    VEC(struct variable) variables;
    struct umap defs; /* block uid << 32 | variable -> value */
    VEC(struct phi_frame) frames;
    uint32_t nblocks;
    uint32_t place_start, place_end; /* of the read that a phi is made for */
    size_t nvalues, nphi_args, steps, folded;
    uint32_t *room; /* of irb_finish */
    size_t room_size;
    const struct atom *cache[ATOM_CACHE];
};

/* What a value that was a trivial phi stands for now. */
uint32_t irb_resolve(struct ir_function *f, uint32_t value) V_NONNULL(1);
/* Turns PHI into an alias when all its operands are the same; true when it did. */
bool irb_drop_trivial_phi(struct ir_function *f, uint32_t phi) V_NONNULL(1);
/* Edges, unreachable code, phis, operands, dominators and loops of a function that ended. */
void irb_finish(struct builder *b, struct function_state *st) V_NONNULL(1, 2);

#endif
