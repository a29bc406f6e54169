/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_PYTHON_INTERNAL_H
#define LANG_PYTHON_INTERNAL_H

#include "lang/builder.h"
#include "lang/tree.h"

/*
 * The front end of Python: a pre-pass that finds what each scope binds and what nested functions
 * use of it (python-scope.c), then the lowering proper, by seam: statements, expressions, strings,
 * definitions.
 *
 * Comprehensions are lowered in place, without a function or a loop of their own: the element
 * stands for all elements. A class body is code of the function around it. `with x as y` makes y
 * the value of x. A function's default values are lowered inside it, at its start.
 */

/* X(kind, the grammar's name, action) */
#define PY_NODES(X)                                                                                \
    X(MODULE, "module", KEEP)                                                                      \
    X(IDENTIFIER, "identifier", LEAF)                                                              \
    X(DOTTED_NAME, "dotted_name", KEEP)                                                            \
    X(RELATIVE_IMPORT, "relative_import", LEAF)                                                    \
    X(ALIASED_IMPORT, "aliased_import", KEEP)                                                      \
    X(WILDCARD, "wildcard_import", LEAF)                                                           \
    X(STRING, "string", KEEP)                                                                      \
    X(STRING_START, "string_start", LEAF)                                                          \
    X(STRING_CONTENT, "string_content", LEAF)                                                      \
    X(INTERPOLATION, "interpolation", KEEP)                                                        \
    X(FORMAT_SPECIFIER, "format_specifier", KEEP)                                                  \
    X(FORMAT_EXPRESSION, "format_expression", KEEP)                                                \
    X(CONCATENATED_STRING, "concatenated_string", KEEP)                                            \
    X(INTEGER, "integer", LEAF)                                                                    \
    X(FLOAT, "float", LEAF)                                                                        \
    X(TRUE, "true", LEAF)                                                                          \
    X(FALSE, "false", LEAF)                                                                        \
    X(NONE, "none", LEAF)                                                                          \
    X(ELLIPSIS, "ellipsis", LEAF)                                                                  \
    X(ATTRIBUTE, "attribute", KEEP)                                                                \
    X(SUBSCRIPT, "subscript", KEEP)                                                                \
    X(SLICE, "slice", KEEP)                                                                        \
    X(CALL, "call", KEEP)                                                                          \
    X(ARGUMENTS, "argument_list", KEEP)                                                            \
    X(KEYWORD_ARGUMENT, "keyword_argument", KEEP)                                                  \
    X(LIST_SPLAT, "list_splat", KEEP)                                                              \
    X(DICTIONARY_SPLAT, "dictionary_splat", KEEP)                                                  \
    X(PARENTHESIZED, "parenthesized_expression", KEEP)                                             \
    X(BINARY, "binary_operator", KEEP)                                                             \
    X(UNARY, "unary_operator", KEEP)                                                               \
    X(NOT, "not_operator", KEEP)                                                                   \
    X(BOOLEAN, "boolean_operator", KEEP)                                                           \
    X(COMPARISON, "comparison_operator", KEEP)                                                     \
    X(CONDITIONAL, "conditional_expression", KEEP)                                                 \
    X(NAMED_EXPRESSION, "named_expression", KEEP)                                                  \
    X(AS_PATTERN, "as_pattern", KEEP)                                                              \
    X(AS_TARGET, "as_pattern_target", KEEP)                                                        \
    X(LAMBDA, "lambda", KEEP)                                                                      \
    X(AWAIT, "await", KEEP)                                                                        \
    X(YIELD, "yield", KEEP)                                                                        \
    X(LIST, "list", KEEP)                                                                          \
    X(TUPLE, "tuple", KEEP)                                                                        \
    X(SET, "set", KEEP)                                                                            \
    X(DICTIONARY, "dictionary", KEEP)                                                              \
    X(PAIR, "pair", KEEP)                                                                          \
    X(LIST_COMPREHENSION, "list_comprehension", KEEP)                                              \
    X(SET_COMPREHENSION, "set_comprehension", KEEP)                                                \
    X(DICTIONARY_COMPREHENSION, "dictionary_comprehension", KEEP)                                  \
    X(GENERATOR, "generator_expression", KEEP)                                                     \
    X(FOR_IN, "for_in_clause", KEEP)                                                               \
    X(IF_CLAUSE, "if_clause", KEEP)                                                                \
    X(EXPRESSION_LIST, "expression_list", KEEP)                                                    \
    X(PATTERN_LIST, "pattern_list", KEEP)                                                          \
    X(TUPLE_PATTERN, "tuple_pattern", KEEP)                                                        \
    X(LIST_PATTERN, "list_pattern", KEEP)                                                          \
    X(LIST_SPLAT_PATTERN, "list_splat_pattern", KEEP)                                              \
    X(DICTIONARY_SPLAT_PATTERN, "dictionary_splat_pattern", KEEP)                                  \
    X(PARAMETERS, "parameters", KEEP)                                                              \
    X(LAMBDA_PARAMETERS, "lambda_parameters", KEEP)                                                \
    X(TYPED_PARAMETER, "typed_parameter", KEEP)                                                    \
    X(DEFAULT_PARAMETER, "default_parameter", KEEP)                                                \
    X(TYPED_DEFAULT_PARAMETER, "typed_default_parameter", KEEP)                                    \
    X(ASSIGNMENT, "assignment", KEEP)                                                              \
    X(AUGMENTED, "augmented_assignment", KEEP)                                                     \
    X(DECORATOR, "decorator", KEEP)                                                                \
    X(WITH_CLAUSE, "with_clause", KEEP)                                                            \
    X(WITH_ITEM, "with_item", KEEP)                                                                \
    X(ELIF, "elif_clause", KEEP)                                                                   \
    X(ELSE, "else_clause", KEEP)                                                                   \
    X(EXCEPT, "except_clause", KEEP)                                                               \
    X(FINALLY, "finally_clause", KEEP)                                                             \
    X(CASE, "case_clause", KEEP)                                                                   \
    X(CASE_PATTERN, "case_pattern", KEEP)                                                          \
    X(CLASS_PATTERN, "class_pattern", KEEP)                                                        \
    X(UNION_PATTERN, "union_pattern", KEEP)                                                        \
    X(DICT_PATTERN, "dict_pattern", KEEP)                                                          \
    X(KEYWORD_PATTERN, "keyword_pattern", KEEP)                                                    \
    X(SPLAT_PATTERN, "splat_pattern", KEEP)                                                        \
    X(COMPLEX_PATTERN, "complex_pattern", LEAF)                                                    \
    X(CHEVRON, "chevron", KEEP)                                                                    \
    X(BLOCK, "block", KEEP)                                                                        \
    X(EXPRESSION_STATEMENT, "expression_statement", KEEP) /* from here: statements */              \
    X(IMPORT, "import_statement", KEEP)                                                            \
    X(IMPORT_FROM, "import_from_statement", KEEP)                                                  \
    X(PRINT, "print_statement", KEEP)                                                              \
    X(EXEC, "exec_statement", KEEP)                                                                \
    X(ASSERT, "assert_statement", KEEP)                                                            \
    X(RETURN, "return_statement", KEEP)                                                            \
    X(DELETE, "delete_statement", KEEP)                                                            \
    X(RAISE, "raise_statement", KEEP)                                                              \
    X(PASS, "pass_statement", LEAF)                                                                \
    X(BREAK, "break_statement", LEAF)                                                              \
    X(CONTINUE, "continue_statement", LEAF)                                                        \
    X(GLOBAL, "global_statement", KEEP)                                                            \
    X(NONLOCAL, "nonlocal_statement", KEEP)                                                        \
    X(IF, "if_statement", KEEP)                                                                    \
    X(FOR, "for_statement", KEEP)                                                                  \
    X(WHILE, "while_statement", KEEP)                                                              \
    X(TRY, "try_statement", KEEP)                                                                  \
    X(WITH, "with_statement", KEEP)                                                                \
    X(MATCH, "match_statement", KEEP)                                                              \
    X(FUNCTION, "function_definition", KEEP)                                                       \
    X(CLASS, "class_definition", KEEP)                                                             \
    X(DECORATED, "decorated_definition", KEEP)

/* X(field, the grammar's name) */
#define PY_FIELDS(X)                                                                               \
    X(NAME, "name")                                                                                \
    X(ALIAS, "alias")                                                                              \
    X(MODULE_NAME, "module_name")                                                                  \
    X(ARGUMENT, "argument")                                                                        \
    X(ARGUMENTS, "arguments")                                                                      \
    X(ALTERNATIVE, "alternative")                                                                  \
    X(ATTRIBUTE, "attribute")                                                                      \
    X(BODY, "body")                                                                                \
    X(CAUSE, "cause")                                                                              \
    X(CODE, "code")                                                                                \
    X(CONDITION, "condition")                                                                      \
    X(CONSEQUENCE, "consequence")                                                                  \
    X(DEFINITION, "definition")                                                                    \
    X(EXPRESSION, "expression")                                                                    \
    X(FUNCTION, "function")                                                                        \
    X(GUARD, "guard")                                                                              \
    X(KEY, "key")                                                                                  \
    X(LEFT, "left")                                                                                \
    X(OBJECT, "object")                                                                            \
    X(PARAMETERS, "parameters")                                                                    \
    X(RIGHT, "right")                                                                              \
    X(SUBJECT, "subject")                                                                          \
    X(SUBSCRIPT, "subscript")                                                                      \
    X(SUPERCLASSES, "superclasses")                                                                \
    X(VALUE, "value")

#define PY_ENUM_NODE(kind, name, action) PY_##kind,
#define PY_ENUM_FIELD(field, name) PY_F_##field,
enum { PY_BEFORE_KINDS = TREE_FIRST_KIND - 1, PY_NODES(PY_ENUM_NODE) };
enum { PY_F_NONE, PY_FIELDS(PY_ENUM_FIELD) };

/* What the pre-pass notes in tree_node.flags. */
#define PY_STORE 0x10u /* names below are bound here */
#define PY_DONE 0x20u  /* nothing to find below */
#define PY_OUTER 0x40u /* names below are looked up in the scope around */
#define PY_OPENS 0x80u /* opens the scope data - 1 */

#define PY_NO_SCOPE UINT32_MAX

enum py_scope_kind { PY_SCOPE_MODULE, PY_SCOPE_FUNCTION, PY_SCOPE_CLASS, PY_SCOPE_COMPREHENSION };

struct py_scope {
    enum py_scope_kind kind;
    uint32_t parent;
    uint32_t function;    /* scope of the function (or module) that its code is part of */
    uint32_t first, last; /* bindings */
    bool has_error, is_generator;
};

struct py_binding {
    const struct atom *name;
    uint32_t scope;
    uint32_t next; /* in its scope */
    uint32_t var;  /* of the builder, while the scope is open */
    bool captured; /* used by a function nested in that of its scope */
    bool method;   /* of a class scope: stands in the table of methods */
};

/* Where exceptions of the code being lowered go. */
struct py_handler {
    uint32_t implicit; /* block for those of calls and the like */
    uint32_t block;    /* block for raised ones; expects the exception in var */
    uint32_t var;
};

/* Where break and continue go. */
struct py_target {
    uint32_t on_break, on_continue;
};

/* A function that is being lowered. */
struct py_function {
    struct py_function *outer;
    const struct py_handler *handler; /* NULL: exceptions leave the function */
    uint32_t caught;                  /* variable of the exception being handled, or VAR_NONE */
    uint32_t klass;                   /* the class whose body is being lowered, or IR_NONE */
    size_t targets;                   /* where its loops begin */
};

struct py {
    struct builder *b;
    struct ir_file *file;
    struct arena *scratch; /* lives as long as the lowering of this file */
    struct tree tree;
    struct tree_node *nodes;     /* tree.nodes */
    VEC(struct py_scope) scopes; /* 0 is the module */
    VEC(struct py_binding) bindings;
    struct py_function *fn;
    VEC(struct py_target) targets;
    VEC(struct ir_arg) args; /* a stack: arguments being collected */
    VEC(uint32_t) spine;     /* a stack: chains being walked down */
    struct buf text;         /* of the string being unescaped */
    unsigned depth;          /* nesting so far */
    unsigned errors;         /* ERROR nodes around */
};

static inline uint32_t py_kind(const struct py *py, uint32_t node)
{
    return node == TREE_NONE ? (uint32_t)TREE_OTHER : py->nodes[node].kind;
}

/* ---- python.c: what all parts need ---- */

struct slice py_text(const struct py *py, uint32_t node) V_NONNULL(1);
const struct atom *py_atom(struct py *py, uint32_t node) V_NONNULL(1);
/* An atom for a name of ours. */
const struct atom *py_name(struct py *py, const char *text) V_NONNULL(1, 2);
/* The operator that stands in the text between two operands: "+", "not in", "and". */
struct slice py_operator(const struct py *py, uint32_t from, uint32_t to) V_NONNULL(1);
uint32_t py_emit(struct py *py, enum ir_op op, uint32_t a, uint32_t b, uint32_t c,
                 const struct atom *name, uint32_t node) V_NONNULL(1);
uint32_t py_undef(struct py *py, uint32_t node) V_NONNULL(1);
/* Emits OP with the arguments collected since BASE and takes them off the stack. */
uint32_t py_emit_args(struct py *py, enum ir_op op, uint32_t a, size_t base, unsigned flags,
                      uint32_t node) V_NONNULL(1);
void py_push_arg(struct py *py, enum ir_arg_kind kind, const struct atom *name, uint32_t value)
    V_NONNULL(1);
/* Every nested construct enters and leaves; false when the nesting is too deep. */
bool py_enter(struct py *py) V_NONNULL(1);
void py_leave(struct py *py) V_NONNULL(1);

/* ---- python-scope.c ---- */

/* Finds scopes, bindings and captures: node.data of an identifier is its binding + 1, or 0 when the
   file does not bind it. */
void py_scopes(struct py *py) V_NONNULL(1);
/* Makes the bindings of NODE's scope variables of the current function. */
void py_scope_open(struct py *py, uint32_t node) V_NONNULL(1);
/* The scope that NODE opens, or NULL. */
struct py_scope *py_scope_of(struct py *py, uint32_t node) V_NONNULL(1);

/* ---- python-stmt.c, python-flow.c ---- */

void py_block(struct py *py, uint32_t node) V_NONNULL(1);
void py_statement(struct py *py, uint32_t node) V_NONNULL(1);
/* Leaves by exception: to the handler around, or out of the function. */
void py_throw(struct py *py, uint32_t value, uint32_t node) V_NONNULL(1);
/* An exception may come here: the handler around sees the variables as they are now. */
void py_may_throw(struct py *py, uint32_t node) V_NONNULL(1);
void py_while(struct py *py, uint32_t node) V_NONNULL(1);
void py_for(struct py *py, uint32_t node) V_NONNULL(1);
void py_try(struct py *py, uint32_t node) V_NONNULL(1);
void py_match(struct py *py, uint32_t node) V_NONNULL(1);

/* ---- python-assign.c ---- */

/* Binds or stores VALUE to the pattern at TARGET. */
void py_assign(struct py *py, uint32_t target, uint32_t value) V_NONNULL(1);
/* The name at NODE, an identifier that is bound, gets VALUE. */
void py_bind(struct py *py, uint32_t node, uint32_t value) V_NONNULL(1);
uint32_t py_assignment(struct py *py, uint32_t node) V_NONNULL(1);
uint32_t py_augmented(struct py *py, uint32_t node) V_NONNULL(1);

/* ---- python-expr.c ---- */

uint32_t py_expr(struct py *py, uint32_t node) V_NONNULL(1);
/* Goes to YES when the expression is truthy, else to NO. */
void py_condition(struct py *py, uint32_t node, uint32_t yes, uint32_t no) V_NONNULL(1);
/* Element of an array literal or argument: handles splats. */
void py_push_element(struct py *py, uint32_t node) V_NONNULL(1);
/* A subscript: a constant string or index becomes RET_NAME, anything else the value RET_KEY. */
void py_subscript_key(struct py *py, uint32_t node, const struct atom **ret_name, uint32_t *ret_key)
    V_NONNULL(1, 3, 4);
/* a OP b, with + and % on text as CONCAT. */
uint32_t py_binary(struct py *py, struct slice op, uint32_t a, uint32_t b, uint32_t right,
                   uint32_t node) V_NONNULL(1);
uint32_t py_comprehension(struct py *py, uint32_t node) V_NONNULL(1);

/* ---- python-string.c ---- */

/* A string, f-string or several beside each other. */
uint32_t py_string(struct py *py, uint32_t node) V_NONNULL(1);
/* The text of a string without interpolation; false for any other node. */
bool py_plain_string(struct py *py, uint32_t node, struct slice *ret_text) V_NONNULL(1, 3);
/* Is VALUE known to be text? */
bool py_is_text(struct py *py, uint32_t value) V_NONNULL(1);
/* "format" % VALUE; RIGHT is the node of the value, to see into tuples and dictionaries. */
uint32_t py_percent(struct py *py, uint32_t format, uint32_t value, uint32_t right, uint32_t node)
    V_NONNULL(1);
/* "separator".join(…) */
uint32_t py_join(struct py *py, uint32_t separator, uint32_t parts, uint32_t node) V_NONNULL(1);

/* ---- python-def.c ---- */

void py_import(struct py *py, uint32_t node) V_NONNULL(1);
void py_import_from(struct py *py, uint32_t node) V_NONNULL(1);
void py_definition(struct py *py, uint32_t node) V_NONNULL(1); /* def, class, decorated */
uint32_t py_lambda(struct py *py, uint32_t node) V_NONNULL(1);

#endif
