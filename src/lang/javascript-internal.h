/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_JAVASCRIPT_INTERNAL_H
#define LANG_JAVASCRIPT_INTERNAL_H

#include "base/limits.h"
#include "lang/builder.h"
#include "lang/javascript-syntax-internal.h"

/*
 * The front end of JavaScript and TypeScript: one set of node kinds for the three grammars, a
 * pre-pass that finds what each scope declares (javascript-scope.c), and the lowering proper.
 *
 * How `this` is lowered: a function that is no arrow has IR_THIS. When an arrow inside uses it, the
 * function declares a captured variable "this" and stores IR_THIS there; the arrow loads the cell.
 * `super` is the free name "super"; `arguments` is an array of the parameters.
 */

/* A name is a number, too: tables over names are arrays. 0 is no name. */
enum {
    JS_NAME_NONE,
    JS_NAME_THIS,
    JS_NAME_ARGUMENTS,
    JS_NAME_REQUIRE,
    JS_NAME_MODULE,
    JS_NAME_EXPORTS,
    JS_NAME_FIRST_FREE
};

#define JS_NONE UINT32_MAX

struct js_name {
    const struct atom *atom;
    uint32_t binding; /* the one that is visible now, or JS_NONE */
};

enum js_binding_kind {
    JS_BIND_VARIABLE,
    JS_BIND_SELF,      /* the own name of a function expression: the value is that function */
    JS_BIND_THIS,      /* `this` of a function, for the arrows in it */
    JS_BIND_ARGUMENTS, /* the `arguments` of a function that uses them */
};

struct js_binding {
    uint32_t name;
    uint32_t function; /* scope of the function that holds it */
    uint32_t next;     /* in its scope */
    uint32_t shadowed; /* the binding of that name outside, while this one is visible */
    uint32_t var;      /* of the builder; for JS_BIND_SELF the index of the function */
    uint8_t kind;
    bool captured; /* a nested function uses it */
};

struct js_scope {
    uint32_t first;    /* binding */
    uint32_t function; /* scope of the function that it is part of, maybe itself */
    uint32_t receiver; /* of functions: the scope of the function whose `this` this one sees */
};

/* Where break and continue go. */
struct js_target {
    uint32_t label;                 /* name, or JS_NAME_NONE */
    uint32_t on_break, on_continue; /* blocks; on_continue is IR_NONE for switch and blocks */
    uint32_t handler;               /* where exceptions went outside of it */
    bool label_only;                /* a plain break means something further out */
};

/* A function that is being lowered. */
struct js_function {
    struct js_function *outer;
    bool is_module, is_arrow;
    uint32_t klass;    /* index of the class of a method, else IR_NONE */
    uint32_t handler;  /* the block that exceptions go to, or IR_NONE */
    size_t targets;    /* where its targets begin */
    uint32_t receiver; /* the value of `this` when it is not IR_THIS, else IR_NONE */
};

struct js {
    struct builder *b;
    struct ir_file *file;
    struct arena *scratch; /* lives as long as the lowering of this file */
    struct tree tree;
    const struct tree_node *nodes; /* tree.nodes */

    VEC(struct js_name) names;
    uint32_t *name_slots; /* hash table over names; 0 is free */
    size_t nname_slots;
    VEC(struct js_binding) bindings;
    VEC(struct js_scope) scopes;

    struct js_function *fn;
    VEC(struct js_target) targets;
    VEC(struct ir_arg) args;    /* a stack: arguments being collected */
    VEC(uint32_t) spine;        /* a stack: chains being walked down */
    VEC(uint32_t) late_exports; /* nodes: export { … }, done when the module has run */
    VEC(uint32_t) members;      /* a stack: names that open namespaces export */
    unsigned namespaces;        /* namespaces around */
    struct buf text;            /* of the string being unescaped */
    uint32_t label;             /* name of the label of the statement that comes now */
    unsigned depth;             /* nesting so far */
    unsigned errors;            /* ERROR nodes around */
};

/* Flags of nodes, beyond those of tree.h. */
#define JS_DECLARED 0x10u     /* a name that is declared here, not used */
#define JS_METHOD_ARROW 0x20u /* an arrow that is the value of a class field: a method */

static inline struct slice js_text(const struct js *js, uint32_t node)
{
    return slice_sub(js->file->text, js->nodes[node].start, js->nodes[node].end);
}

static inline uint16_t js_kind(const struct js *js, uint32_t node)
{
    return node == TREE_NONE ? (uint16_t)JS_OTHER : js->nodes[node].kind;
}

static inline const struct atom *js_atom(const struct js *js, uint32_t node)
{
    return js->names.items[js->nodes[node].data].atom;
}

static inline uint32_t js_field(const struct js *js, uint32_t node, enum js_field field)
{
    return tree_field(&js->tree, node, (uint8_t)field);
}

static inline bool js_has(const struct js *js, uint32_t node, enum js_kind kind)
{
    return tree_child(&js->tree, node, (uint16_t)kind) != TREE_NONE;
}

/* The first child that is no token, or TREE_NONE. */
uint32_t js_inner(const struct js *js, uint32_t node) V_NONNULL(1);
/* The expression itself, without parentheses and type assertions around. */
uint32_t js_strip(const struct js *js, uint32_t node) V_NONNULL(1);

/* One more level of nesting; false, and noted in the file, when it is one too many. */
bool js_enter(struct js *js) V_NONNULL(1);
static inline void js_leave(struct js *js)
{
    js->depth--;
}

/* ---- emitting (javascript.c) ---- */

uint32_t js_emit(struct js *js, enum ir_op op, uint32_t a, uint32_t b, const struct atom *name,
                 uint32_t node) V_NONNULL(1);
uint32_t js_undef(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_string(struct js *js, struct slice text, uint32_t node) V_NONNULL(1);
/* Pushes an argument on js->args. */
void js_push_arg(struct js *js, enum ir_arg_kind kind, const struct atom *name, uint32_t key,
                 uint32_t value) V_NONNULL(1);
/* Emits OP with the arguments from BASE on, and takes them off the stack. */
uint32_t js_emit_args(struct js *js, enum ir_op op, uint32_t callee, size_t base, uint8_t flags,
                      uint32_t start, uint32_t end) V_NONNULL(1);
/* Is VALUE, made in the current function, a string for sure? */
bool js_is_string(struct js *js, uint32_t value) V_NONNULL(1);

/*
 * A value that is made on several paths: js_merge_begin with the one known first, js_merge_add on
 * each other path, js_merge_end where they meet.
 */
struct js_merge {
    uint32_t var, join;
};
struct js_merge js_merge_begin(struct js *js) V_NONNULL(1);
/* Takes VALUE on this path, and goes to the meeting point. */
void js_merge_add(struct js *js, struct js_merge m, uint32_t value, uint32_t node) V_NONNULL(1);
uint32_t js_merge_end(struct js *js, struct js_merge m, uint32_t node) V_NONNULL(1);

/* ---- javascript-scope.c ---- */

/* Finds scopes, bindings and captures, and gives names their numbers: node.data of a name is that
   number, of a node that opens a scope the scope + 1. */
void js_scopes(struct js *js) V_NONNULL(1);
/* Makes the bindings of NODE's scope visible, as variables of the current function. */
void js_scope_open(struct js *js, uint32_t node) V_NONNULL(1);
void js_scope_close(struct js *js, uint32_t node) V_NONNULL(1);
/* The binding of NAME in the scope of the function NODE, just opened, or NULL. */
struct js_binding *js_scope_find(struct js *js, uint32_t node, uint32_t name) V_NONNULL(1);
/* Calls VISIT for each name that the pattern at NODE binds or assigns. */
void js_pattern_names(struct js *js, uint32_t node,
                      void (*visit)(struct js *js, uint32_t node, void *context), void *context)
    V_NONNULL(1, 3);
uint32_t js_name(struct js *js, struct slice text) V_NONNULL(1);

/* ---- javascript-statement.c ---- */

void js_statement(struct js *js, uint32_t node) V_NONNULL(1);
/* The children of NODE that are statements, functions first; FIELD: only those in it, or F_NONE. */
void js_statements(struct js *js, uint32_t node, enum js_field field) V_NONNULL(1);
/* A statement or an expression: the children of broken nodes. */
uint32_t js_any(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_children(struct js *js, uint32_t node) V_NONNULL(1);

/* ---- javascript-expression.c ---- */

uint32_t js_expression(struct js *js, uint32_t node) V_NONNULL(1);
/* The same; a function or class without a name of its own gets NAME. */
uint32_t js_named_expression(struct js *js, uint32_t node, const struct atom *name) V_NONNULL(1);
/* Goes to YES or NO; && || and ! become control flow. The caller seals both. */
void js_condition(struct js *js, uint32_t node, uint32_t yes, uint32_t no) V_NONNULL(1);
/* NODE's value where VALUE is undefined, else VALUE. */
uint32_t js_default(struct js *js, uint32_t value, uint32_t node, const struct atom *name)
    V_NONNULL(1);
uint32_t js_this(struct js *js, uint32_t node) V_NONNULL(1);

/* ---- javascript-chain.c ---- */

/* Members, subscripts and calls, however long the chain. */
uint32_t js_chain(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_new(struct js *js, uint32_t node) V_NONNULL(1);
/* Pushes the arguments in the list NODE (may be TREE_NONE) on js->args. */
void js_arguments(struct js *js, uint32_t node) V_NONNULL(1);

/* ---- javascript-literal.c ---- */

/* A property's name: the atom, or the value of a computed one. */
struct js_key {
    const struct atom *name; /* NULL when computed */
    uint32_t value;          /* IR_NONE unless computed */
};
struct js_key js_property_key(struct js *js, uint32_t node) V_NONNULL(1);
/* The value of an index expression, as a name when it is a constant. */
struct js_key js_index_key(struct js *js, uint32_t node) V_NONNULL(1);
/* The contents of a string node; valid until the next call. */
struct slice js_string_text(struct js *js, uint32_t node) V_NONNULL(1);
/* The constant text of a string or of a template without substitutions; false when it is none. */
bool js_constant_text(struct js *js, uint32_t node, struct slice *ret_text) V_NONNULL(1, 3);
uint32_t js_object(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_array(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_template(struct js *js, uint32_t node) V_NONNULL(1);
/* Pushes the arguments of a tagged template: the array of the parts, then the substitutions. */
void js_template_arguments(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_regex(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_jsx(struct js *js, uint32_t node) V_NONNULL(1);
/* The grammars take "&" in the text of an element for an error: it is just text. */
void js_forgive_text(struct js *js) V_NONNULL(1);

/* ---- javascript-pattern.c ---- */

uint32_t js_read_name(struct js *js, uint32_t name, uint32_t node) V_NONNULL(1);
void js_assign_name(struct js *js, uint32_t name, uint32_t value, uint32_t node) V_NONNULL(1);
/* Gives VALUE to the name, member or pattern at NODE. */
void js_bind(struct js *js, uint32_t node, uint32_t value) V_NONNULL(1);
void js_store(struct js *js, uint32_t base, struct js_key key, uint32_t value, uint32_t node)
    V_NONNULL(1);
uint32_t js_assignment(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_augmented(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_update(struct js *js, uint32_t node) V_NONNULL(1);

/* ---- javascript-function.c, javascript-class.c ---- */

/* A function to lower. */
struct js_function_spec {
    uint32_t node;           /* the function, or a class whose constructor is not written */
    const struct atom *name; /* when it has none of its own */
    enum ir_function_kind kind;
    uint32_t klass;
    const uint32_t *fields; /* constructors: the fields to initialise */
    size_t nfields;
    bool calls_super; /* a constructor that is not written hands its arguments on */
};
/* Returns its index in the file. */
uint32_t js_lower_function(struct js *js, const struct js_function_spec *spec) V_NONNULL(1, 2);
/* A function expression or declaration; its value. */
uint32_t js_function(struct js *js, uint32_t node, const struct atom *name) V_NONNULL(1);
/* Defines the class and gives it to its name. EXPORT: the export statement around it, which may
   hold its decorators, or TREE_NONE. */
uint32_t js_class(struct js *js, uint32_t node, const struct atom *name, uint32_t export)
    V_NONNULL(1);
/* Stores the field NODE in RECEIVER, which is what `this` means in it. */
void js_class_field(struct js *js, uint32_t node, uint32_t receiver) V_NONNULL(1);
/* Applies the decorators among the children of NODE to VALUE; returns the result. */
uint32_t js_decorate(struct js *js, uint32_t node, uint32_t value) V_NONNULL(1);
/* In two steps: decorators are pushed on js->spine, those from BOTTOM on are applied. */
void js_push_decorators(struct js *js, uint32_t node) V_NONNULL(1);
uint32_t js_apply_decorators(struct js *js, size_t bottom, uint32_t value) V_NONNULL(1);

/* ---- javascript-module.c ---- */

void js_import(struct js *js, uint32_t node) V_NONNULL(1);
/* The name under which an import specifier is known here, TREE_NONE for a type. */
uint32_t js_import_local(const struct js *js, uint32_t specifier) V_NONNULL(1);
void js_import_alias(struct js *js, uint32_t node) V_NONNULL(1);
void js_export(struct js *js, uint32_t node) V_NONNULL(1);
void js_late_exports(struct js *js) V_NONNULL(1);
/* Is LEFT an export of CommonJS (exports.x, module.exports)? Then the name it exports, else NULL.
 */
const struct atom *js_commonjs_target(struct js *js, uint32_t left) V_NONNULL(1);
void js_emit_export(struct js *js, const struct atom *name, uint32_t value, uint32_t node)
    V_NONNULL(1);
void js_enum(struct js *js, uint32_t node) V_NONNULL(1);
void js_namespace(struct js *js, uint32_t node) V_NONNULL(1);

#endif
