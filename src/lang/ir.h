/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_IR_H
#define LANG_IR_H

#include "base/atom.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "finding/finding.h"

/*
 * The intermediate representation: what every language is lowered to and every analysis reads.
 *
 * A file has functions; function 0 is the module itself. A function is a list of instructions in
 * SSA form: an instruction is also the value that it computes, named by its index. Basic blocks
 * form a control-flow graph with dominators, so that guards ("is this call reached only when that
 * condition held?") can be asked. Instructions of one block need not be contiguous; `block` tells.
 *
 * Variables that nested functions use, and module variables that functions use, live in cells:
 * CELL_LOAD and CELL_STORE. A cell with one store is an alias of the value stored. Everything else
 * is SSA: reading a local variable costs nothing.
 */

#define IR_NONE UINT32_MAX

enum ir_op {
    IR_NOP,        /* dead; skip */
    IR_CONST,      /* literal; `name` = its text (strings unescaped), `flags` = enum ir_const */
    IR_UNDEF,      /* a value of which nothing is known; undefined, None, an ERROR node */
    IR_PARAM,      /* parameter number a of this function */
    IR_THIS,       /* the receiver: this, self, cls */
    IR_GLOBAL,     /* the free name `name` that the file does not bind: process, eval, open */
    IR_IMPORT,     /* module `name` as written ("./db", "boto3"); the whole module object */
    IR_FUNCTION,   /* function value: a = index of the function in this file */
    IR_CLASS,      /* class value: a = index of the class in this file */
    IR_LOAD,       /* member of a: `name`, or the key value b when name is NULL */
    IR_STORE,      /* a.name = c, or a[b] = c when name is NULL */
    IR_CALL,       /* calls a with args; a is an IR_LOAD for a method call (receiver = its base) */
    IR_NEW,        /* new a(args) */
    IR_OBJECT,     /* object or dict literal: args named by key */
    IR_ARRAY,      /* array, list, tuple or set literal: args */
    IR_CONCAT,     /* string from args, in order: +, template literal, f-string, % and join */
    IR_BINARY,     /* operator `name` ("===", "in", "-", "<") on a and b */
    IR_UNARY,      /* operator `name` ("!", "not", "-", "typeof") on a */
    IR_PHI,        /* one arg per predecessor of its block, in order */
    IR_AWAIT,      /* the settled value of a */
    IR_ITER,       /* an element of a: for-of, for-in in Python, spread and comprehension items */
    IR_KEYS,       /* a property name of a: for-in in JavaScript */
    IR_CATCH,      /* the exception that a handler caught */
    IR_CELL_LOAD,  /* the variable in cell a */
    IR_CELL_STORE, /* cell a = value c */
    IR_EXPORT,     /* module function only: exports a as `name`; see below */
    IR_YIELD,      /* yields a; as a value: what the consumer sends back */
    IR_RETURN,     /* ends its block: returns a (IR_NONE = nothing) */
    IR_THROW,      /* ends its block: throws a */
    IR_BRANCH,     /* ends its block: to succ[0] when a is truthy, else to succ[1] */
    IR_JUMP,       /* ends its block: to succ[0] */
};

enum ir_const { IR_CONST_STRING, IR_CONST_NUMBER, IR_CONST_BOOL, IR_CONST_NULL, IR_CONST_REGEX };

/* Instruction flags. For IR_CONST the low bits are the enum ir_const instead. */
#define IR_FLAG_OPTIONAL 0x01u  /* a?.b, a?.() */
#define IR_FLAG_DECORATOR 0x02u /* IR_CALL made by a decorator: its value is its first argument */
#define IR_FLAG_ERROR 0x04u     /* lowered from broken syntax: lower confidence */
#define IR_FLAG_JSX 0x08u       /* IR_CALL of a JSX element: callee is the tag, arg 0 the props */
#define IR_FLAG_TAGGED                                                                             \
    0x10u                     /* IR_CALL of a tagged template: arg 0 an IR_ARRAY of the constant   \
                                 parts, then the substitutions */
#define IR_FLAG_FSTRING 0x20u /* IR_CONCAT from a template literal or f-string */
#define IR_FLAG_EXPORT_ALL 0x40u /* IR_EXPORT: export * from; a is the IR_IMPORT */

/*
 * IR_EXPORT names: "x" for exports.x, export const x and every Python module-level name;
 * "default" for export default; "module.exports" for the assignment of the whole object.
 */

enum ir_arg_kind {
    IR_ARG_PLAIN,
    IR_ARG_NAMED,        /* keyword argument or object entry: `name` */
    IR_ARG_COMPUTED,     /* object entry whose key is the value `key` */
    IR_ARG_SPREAD,       /* ...v, *args */
    IR_ARG_SPREAD_NAMED, /* {...v}, **kwargs */
};

struct ir_arg {
    uint32_t value;
    uint32_t key; /* of IR_ARG_COMPUTED, else IR_NONE */
    const struct atom *name;
    enum ir_arg_kind kind;
};

struct ir_instr {
    uint8_t op, flags;
    uint16_t nargs;
    uint32_t block;
    uint32_t a, b, c; /* values or indexes as the op says; IR_NONE when unused */
    uint32_t args;    /* index of the first arg in function->args */
    const struct atom *name;
    uint32_t start, end; /* byte offsets in the file */
};

struct ir_block {
    uint32_t preds, npreds; /* in function->edges */
    uint32_t succ[2];       /* IR_NONE when absent */
    uint32_t end;           /* its terminator, IR_NONE while open */
    uint32_t idom;          /* immediate dominator; itself for the entry, IR_NONE if unreachable */
    uint32_t loop;          /* innermost loop header that contains it, IR_NONE outside loops */
};

enum ir_function_kind {
    IR_FN_MODULE,
    IR_FN_PLAIN,
    IR_FN_METHOD, /* of class `klass`; its receiver is IR_THIS, not a parameter */
    IR_FN_STATIC,
    IR_FN_CONSTRUCTOR,
};

struct ir_param {
    const struct atom *name; /* NULL when destructured */
    uint32_t value;          /* its IR_PARAM */
    uint32_t fallback;       /* the value of its default, in this function; IR_NONE */
    bool rest;               /* ...rest, *args */
    bool rest_named;         /* **kwargs */
};

struct ir_function {
    const struct atom *name; /* NULL when anonymous */
    enum ir_function_kind kind;
    bool is_async, is_generator;
    bool has_error;  /* some of it was broken syntax */
    uint32_t index;  /* in its file */
    uint32_t parent; /* the enclosing function; IR_NONE for the module */
    uint32_t klass;  /* of methods; else IR_NONE */
    uint32_t start, end;
    struct ir_file *file;
    VEC(struct ir_param) params;
    VEC(struct ir_instr) code;
    VEC(struct ir_arg) args;
    VEC(struct ir_block) blocks; /* block 0 is the entry */
    VEC(uint32_t) edges;
    uint32_t id;         /* program-wide, set by ir_program_add */
    uint32_t value_base; /* program-wide number of value 0 */
};

struct ir_cell {
    const struct atom *name;
    uint32_t owner; /* function that declares the variable */
    uint32_t nstores;
    uint32_t store_fn, store; /* the IR_CELL_STORE, when nstores is 1 */
};

struct ir_method {
    const struct atom *name;
    uint32_t function;
    bool is_static;
};

struct ir_class {
    const struct atom *name;
    uint32_t owner;      /* function in which it is defined */
    VEC(uint32_t) bases; /* values in the owner */
    VEC(struct ir_method) methods;
};

enum lang_id { LANG_JAVASCRIPT /* and TypeScript */, LANG_PYTHON, LANG_COUNT };

/* A comment that may matter: suppression and annotations. */
struct ir_comment {
    struct slice text;
    unsigned line;
};

struct ir_file {
    const char *path;  /* relative to the scanned path */
    const char *shown; /* the file that people see: PATH, or the config that the code stands in */
    const unsigned *config_lines; /* in a config: its line for each line of the code; else NULL */
    size_t nconfig_lines;
    enum lang_id lang;
    struct slice text;
    struct arena arena; /* owns the IR of this file */
    VEC(struct ir_function *) functions;
    VEC(struct ir_class) classes;
    VEC(struct ir_cell) cells;
    VEC(uint32_t) line_starts;       /* byte offset of each line */
    VEC(struct ir_comment) comments; /* those that contain "virga:" */
    bool has_error;
    unsigned error_line, error_column; /* the first broken place */
    bool limited;                      /* a cap cut its lowering short: too large or too nested */
    uint32_t cell_base;                /* program-wide number of cell 0 */
};

/* All files of a scan. Owns them. */
struct ir_program {
    struct arena arena;
    struct atom_table *atoms;
    VEC(struct ir_file *) files;         /* sorted by path */
    VEC(struct ir_function *) functions; /* by id */
    uint32_t nvalues, ncells;
    struct map by_path; /* path -> struct ir_file * */
};

struct ir_program *ir_program_new(void);
void ir_program_free(struct ir_program *p);
/* Takes FILE over and numbers its functions, values and cells. */
void ir_program_add(struct ir_program *p, struct ir_file *file) V_NONNULL(1, 2);
struct ir_file *ir_program_find(const struct ir_program *p, struct slice path);
/* The function that holds the program-wide VALUE. */
struct ir_function *ir_function_of_value(const struct ir_program *p, uint32_t value);

/* An empty file of the given PATH, which is copied; text and lines are set by ir_file_set_text. */
struct ir_file *ir_file_new(const char *path, enum lang_id lang) V_NONNULL(1);
void ir_file_free(struct ir_file *file);
/* TEXT is not copied: it must live as long as FILE; best in its arena. */
void ir_file_set_text(struct ir_file *file, struct slice text) V_NONNULL(1);
/* Line and column (in bytes), from 1, of a byte offset. Code in a config has the config's lines,
   and no columns: 0. */
void ir_position(const struct ir_file *file, uint32_t offset, unsigned *ret_line,
                 unsigned *ret_column) V_NONNULL(1, 3, 4);
struct location ir_location(const struct ir_function *f, uint32_t value) V_NONNULL(1);
/* The name for people: "handler", "Orders.get", "anonymous function at line 12". In arena A. */
const char *ir_function_title(struct arena *a, const struct ir_function *f) V_NONNULL(1, 2);
/* The constant string of VALUE, also of a CONCAT of constants; false when it is none. */
bool ir_const_string(const struct ir_function *f, uint32_t value, struct slice *ret_text)
    V_NONNULL(1, 3);

/* A condition that holds wherever a block runs: COND was truthy (or falsy). */
struct ir_guard {
    uint32_t cond;
    bool truthy;
};
/*
 * The guards of BLOCK, innermost first; at most MAX, returns how many. `!` and `not` are unwrapped,
 * `a && b` gives both; early returns and throws guard everything after them. A condition that is
 * IR_UNDEF (an exception may come from anywhere) guards nothing.
 */
size_t ir_guards(const struct ir_function *f, uint32_t block, struct ir_guard *ret, size_t max)
    V_NONNULL(1, 3);
bool ir_dominates(const struct ir_function *f, uint32_t block, uint32_t other) V_NONNULL(1);
/* A readable listing, for tests and debugging. */
void ir_dump(const struct ir_file *file, struct buf *out) V_NONNULL(1, 2);

#endif
