/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_BUILDER_H
#define LANG_BUILDER_H

#include "lang/ir.h"

/*
 * Builds the IR of one file. Front ends walk their syntax tree and call this; it makes SSA on the
 * fly (Braun, Buchwald, Hack, Leißa, Mallon, Zwinkau: "Simple and Efficient Construction of Static
 * Single Assignment Form", CC 2013), keeps the stack of open functions, and computes dominators and
 * loops when a function ends.
 */
struct builder;

/* Variables are numbers that irb_declare gives out; valid in the whole file. */
#define VAR_NONE UINT32_MAX

struct builder *irb_new(struct ir_file *file, struct atom_table *atoms) V_NONNULL(1, 2);
void irb_free(struct builder *b);
struct ir_file *irb_file(struct builder *b) V_NONNULL(1);
const struct atom *irb_atom(struct builder *b, struct slice text) V_NONNULL(1);

/* Opens a function inside the current one and makes its entry block current. */
struct ir_function *irb_begin(struct builder *b, enum ir_function_kind kind,
                              const struct atom *name, uint32_t start, uint32_t end);
/* Closes it (an open block returns nothing) and goes back to where the outer one was. */
void irb_end(struct builder *b) V_NONNULL(1);
struct ir_function *irb_current(struct builder *b) V_NONNULL(1);
/* Adds a parameter; returns its value. */
uint32_t irb_param(struct builder *b, const struct atom *name, uint32_t start, uint32_t end);

/*
 * Control flow. A block is sealed when all its predecessors are known; jumps to it after that are
 * dropped. Jump to a block before entering it (a loop header: at least once): a sealed block that
 * nothing jumps to is not open, and what it holds counts as unreachable.
 */
uint32_t irb_block(struct builder *b) V_NONNULL(1);
void irb_seal(struct builder *b, uint32_t block) V_NONNULL(1);
void irb_enter(struct builder *b, uint32_t block) V_NONNULL(1); /* code goes there from now on */
uint32_t irb_here(struct builder *b) V_NONNULL(1);              /* the current block */
bool irb_open(struct builder *b) V_NONNULL(1); /* false after a return, throw or jump: code that
                                                  follows goes to a fresh unreachable block */
bool irb_has_jumps(struct builder *b, uint32_t block) V_NONNULL(1); /* so far */
void irb_jump(struct builder *b, uint32_t block) V_NONNULL(1);      /* no-op when not open */
void irb_branch(struct builder *b, uint32_t cond, uint32_t then_block, uint32_t else_block)
    V_NONNULL(1);
void irb_return(struct builder *b, uint32_t value, uint32_t start, uint32_t end) V_NONNULL(1);
void irb_throw(struct builder *b, uint32_t value, uint32_t start, uint32_t end) V_NONNULL(1);

/* Instructions; all return the value. Place = byte offsets. */
uint32_t irb_emit(struct builder *b, enum ir_op op, uint32_t a, uint32_t b_, uint32_t c,
                  const struct atom *name, uint32_t start, uint32_t end);
uint32_t irb_const(struct builder *b, enum ir_const kind, struct slice text, uint32_t start,
                   uint32_t end);
uint32_t irb_load(struct builder *b, uint32_t base, const struct atom *name, uint32_t start,
                  uint32_t end);
/* With arguments: CALL, NEW, OBJECT, ARRAY, CONCAT. A is the callee or IR_NONE. */
uint32_t irb_emit_args(struct builder *b, enum ir_op op, uint32_t a, const struct ir_arg *args,
                       size_t nargs, uint8_t flags, uint32_t start, uint32_t end);
void irb_set_flags(struct builder *b, uint32_t value, uint8_t flags) V_NONNULL(1);

/*
 * Declares a variable of the current function. CAPTURED: some nested function uses it, or it is a
 * module variable that functions use; then it is a cell, and may be read and assigned from any
 * function below.
 */
uint32_t irb_declare(struct builder *b, const struct atom *name, bool captured) V_NONNULL(1, 2);
void irb_assign(struct builder *b, uint32_t var, uint32_t value, uint32_t start, uint32_t end);
/*
 * The variable's value here; an IR_UNDEF before any assignment. Where only some paths assign it,
 * the others may be overlooked: a declaration without a value should assign an IR_UNDEF.
 */
uint32_t irb_read(struct builder *b, uint32_t var, uint32_t start, uint32_t end);

/* Defines a class in the current function; returns its index in the file. */
uint32_t irb_class(struct builder *b, const struct atom *name) V_NONNULL(1);

#endif
