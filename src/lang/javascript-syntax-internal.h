/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_JAVASCRIPT_SYNTAX_INTERNAL_H
#define LANG_JAVASCRIPT_SYNTAX_INTERNAL_H

#include "lang/tree.h"

/*
 * The node types, tokens and fields of the JavaScript, TypeScript and TSX grammars that lowering
 * knows, as one set of numbers.
 */

/* X(kind, grammar's name, action) */
#define JS_NODES(X)                                                                                \
    X(PROGRAM, "program", KEEP)                                                                    \
    X(IDENTIFIER, "identifier", LEAF)                                                              \
    X(PROPERTY, "property_identifier", LEAF)                                                       \
    X(PRIVATE, "private_property_identifier", LEAF)                                                \
    X(SHORTHAND, "shorthand_property_identifier", LEAF)                                            \
    X(SHORTHAND_PATTERN, "shorthand_property_identifier_pattern", LEAF)                            \
    X(LABEL, "statement_identifier", LEAF)                                                         \
    X(TYPE_NAME, "type_identifier", LEAF) /* up to here: names */                                  \
    X(NESTED_NAME, "nested_identifier", KEEP)                                                      \
    X(THIS, "this", LEAF)                                                                          \
    X(SUPER, "super", LEAF)                                                                        \
    X(IMPORT, "import", LEAF)                                                                      \
    X(UNDEFINED, "undefined", LEAF)                                                                \
    X(NUMBER, "number", LEAF)                                                                      \
    X(STRING, "string", LEAF)                                                                      \
    X(TRUE, "true", LEAF)                                                                          \
    X(FALSE, "false", LEAF)                                                                        \
    X(NULL, "null", LEAF)                                                                          \
    X(REGEX, "regex", KEEP)                                                                        \
    X(REGEX_PATTERN, "regex_pattern", LEAF)                                                        \
    X(TEMPLATE, "template_string", KEEP)                                                           \
    X(SUBSTITUTION, "template_substitution", KEEP)                                                 \
    X(META, "meta_property", LEAF)                                                                 \
    X(OBJECT, "object", KEEP)                                                                      \
    X(ARRAY, "array", KEEP)                                                                        \
    X(PAIR, "pair", KEEP)                                                                          \
    X(SPREAD, "spread_element", KEEP)                                                              \
    X(COMPUTED_NAME, "computed_property_name", KEEP)                                               \
    X(OBJECT_PATTERN, "object_pattern", KEEP)                                                      \
    X(ARRAY_PATTERN, "array_pattern", KEEP)                                                        \
    X(PAIR_PATTERN, "pair_pattern", KEEP)                                                          \
    X(REST_PATTERN, "rest_pattern", KEEP)                                                          \
    X(ASSIGNMENT_PATTERN, "assignment_pattern", KEEP)                                              \
    X(OBJECT_ASSIGNMENT_PATTERN, "object_assignment_pattern", KEEP)                                \
    X(PARENTHESIZED, "parenthesized_expression", KEEP)                                             \
    X(SEQUENCE, "sequence_expression", KEEP)                                                       \
    X(MEMBER, "member_expression", KEEP)                                                           \
    X(SUBSCRIPT, "subscript_expression", KEEP)                                                     \
    X(CALL, "call_expression", KEEP)                                                               \
    X(ARGUMENTS, "arguments", KEEP)                                                                \
    X(NEW, "new_expression", KEEP)                                                                 \
    X(AWAIT, "await_expression", KEEP)                                                             \
    X(YIELD, "yield_expression", KEEP)                                                             \
    X(UNARY, "unary_expression", KEEP)                                                             \
    X(BINARY, "binary_expression", KEEP)                                                           \
    X(UPDATE, "update_expression", KEEP)                                                           \
    X(TERNARY, "ternary_expression", KEEP)                                                         \
    X(ASSIGNMENT, "assignment_expression", KEEP)                                                   \
    X(AUGMENTED, "augmented_assignment_expression", KEEP)                                          \
    X(NON_NULL, "non_null_expression", KEEP)                                                       \
    X(AS, "as_expression", KEEP)                                                                   \
    X(SATISFIES, "satisfies_expression", KEEP)                                                     \
    X(TYPE_ASSERTION, "type_assertion", KEEP)                                                      \
    X(INSTANTIATION, "instantiation_expression", KEEP)                                             \
    X(FUNCTION, "function_expression", KEEP)                                                       \
    X(GENERATOR, "generator_function", KEEP)                                                       \
    X(ARROW, "arrow_function", KEEP)                                                               \
    X(FUNCTION_DECLARATION, "function_declaration", KEEP)                                          \
    X(GENERATOR_DECLARATION, "generator_function_declaration", KEEP)                               \
    X(METHOD, "method_definition", KEEP)                                                           \
    X(PARAMETERS, "formal_parameters", KEEP)                                                       \
    X(PARAMETER, "required_parameter", KEEP)                                                       \
    X(OPTIONAL_PARAMETER, "optional_parameter", KEEP)                                              \
    X(ACCESSIBILITY, "accessibility_modifier", LEAF)                                               \
    X(OVERRIDE, "override_modifier", LEAF)                                                         \
    X(CLASS, "class", KEEP)                                                                        \
    X(CLASS_DECLARATION, "class_declaration", KEEP)                                                \
    X(ABSTRACT_CLASS, "abstract_class_declaration", KEEP)                                          \
    X(HERITAGE, "class_heritage", KEEP)                                                            \
    X(EXTENDS, "extends_clause", KEEP)                                                             \
    X(CLASS_BODY, "class_body", KEEP)                                                              \
    X(FIELD, "field_definition", KEEP)                                                             \
    X(PUBLIC_FIELD, "public_field_definition", KEEP)                                               \
    X(STATIC_BLOCK, "class_static_block", KEEP)                                                    \
    X(DECORATOR, "decorator", KEEP)                                                                \
    X(JSX_ELEMENT, "jsx_element", KEEP)                                                            \
    X(JSX_SELF_CLOSING, "jsx_self_closing_element", KEEP)                                          \
    X(JSX_OPENING, "jsx_opening_element", KEEP)                                                    \
    X(JSX_CLOSING, "jsx_closing_element", DROP)                                                    \
    X(JSX_ATTRIBUTE, "jsx_attribute", KEEP)                                                        \
    X(JSX_EXPRESSION, "jsx_expression", KEEP)                                                      \
    X(JSX_NAMESPACE, "jsx_namespace_name", LEAF)                                                   \
    X(JSX_TEXT, "jsx_text", LEAF)                                                                  \
    X(ENTITY, "html_character_reference", LEAF)                                                    \
    X(EXPRESSION_STATEMENT, "expression_statement", KEEP) /* from here: statements */              \
    X(VAR_DECLARATION, "variable_declaration", KEEP)                                               \
    X(LEXICAL_DECLARATION, "lexical_declaration", KEEP)                                            \
    X(USING_DECLARATION, "using_declaration", KEEP)                                                \
    X(DECLARATOR, "variable_declarator", KEEP)                                                     \
    X(BLOCK, "statement_block", KEEP)                                                              \
    X(IF, "if_statement", KEEP)                                                                    \
    X(ELSE, "else_clause", KEEP)                                                                   \
    X(SWITCH, "switch_statement", KEEP)                                                            \
    X(SWITCH_BODY, "switch_body", KEEP)                                                            \
    X(CASE, "switch_case", KEEP)                                                                   \
    X(DEFAULT_CASE, "switch_default", KEEP)                                                        \
    X(FOR, "for_statement", KEEP)                                                                  \
    X(FOR_IN, "for_in_statement", KEEP)                                                            \
    X(WHILE, "while_statement", KEEP)                                                              \
    X(DO, "do_statement", KEEP)                                                                    \
    X(TRY, "try_statement", KEEP)                                                                  \
    X(CATCH, "catch_clause", KEEP)                                                                 \
    X(FINALLY, "finally_clause", KEEP)                                                             \
    X(WITH, "with_statement", KEEP)                                                                \
    X(BREAK, "break_statement", KEEP)                                                              \
    X(CONTINUE, "continue_statement", KEEP)                                                        \
    X(RETURN, "return_statement", KEEP)                                                            \
    X(THROW, "throw_statement", KEEP)                                                              \
    X(LABELED, "labeled_statement", KEEP)                                                          \
    X(EMPTY, "empty_statement", LEAF)                                                              \
    X(DEBUGGER, "debugger_statement", LEAF)                                                        \
    X(HASH_BANG, "hash_bang_line", DROP)                                                           \
    X(IMPORT_STATEMENT, "import_statement", KEEP)                                                  \
    X(IMPORT_CLAUSE, "import_clause", KEEP)                                                        \
    X(NAMESPACE_IMPORT, "namespace_import", KEEP)                                                  \
    X(NAMED_IMPORTS, "named_imports", KEEP)                                                        \
    X(IMPORT_SPECIFIER, "import_specifier", KEEP)                                                  \
    X(IMPORT_REQUIRE, "import_require_clause", KEEP)                                               \
    X(IMPORT_ALIAS, "import_alias", KEEP)                                                          \
    X(EXPORT_STATEMENT, "export_statement", KEEP)                                                  \
    X(EXPORT_CLAUSE, "export_clause", KEEP)                                                        \
    X(EXPORT_SPECIFIER, "export_specifier", KEEP)                                                  \
    X(NAMESPACE_EXPORT, "namespace_export", KEEP)                                                  \
    X(ENUM, "enum_declaration", KEEP)                                                              \
    X(ENUM_BODY, "enum_body", KEEP)                                                                \
    X(ENUM_ASSIGNMENT, "enum_assignment", KEEP)                                                    \
    X(NAMESPACE, "internal_module", KEEP)                                                          \
    X(MODULE, "module", KEEP)

/* Left out of the tree: what does not run. */
#define JS_DROPPED(X)                                                                              \
    X("html_comment")                                                                              \
    X("string_fragment")                                                                           \
    X("escape_sequence")                                                                           \
    X("regex_flags")                                                                               \
    X("import_attribute")                                                                          \
    X("ambient_declaration")                                                                       \
    X("interface_declaration")                                                                     \
    X("type_alias_declaration")                                                                    \
    X("function_signature")                                                                        \
    X("method_signature")                                                                          \
    X("abstract_method_signature")                                                                 \
    X("index_signature")                                                                           \
    X("type_annotation")                                                                           \
    X("type_arguments")                                                                            \
    X("type_parameters")                                                                           \
    X("type_predicate_annotation")                                                                 \
    X("type_predicate")                                                                            \
    X("asserts_annotation")                                                                        \
    X("asserts")                                                                                   \
    X("omitting_type_annotation")                                                                  \
    X("adding_type_annotation")                                                                    \
    X("opting_type_annotation")                                                                    \
    X("implements_clause")                                                                         \
    X("extends_type_clause")                                                                       \
    X("predefined_type")                                                                           \
    X("nested_type_identifier")                                                                    \
    X("generic_type")                                                                              \
    X("object_type")                                                                               \
    X("array_type")                                                                                \
    X("tuple_type")                                                                                \
    X("union_type")                                                                                \
    X("intersection_type")                                                                         \
    X("function_type")                                                                             \
    X("constructor_type")                                                                          \
    X("conditional_type")                                                                          \
    X("literal_type")                                                                              \
    X("lookup_type")                                                                               \
    X("parenthesized_type")                                                                        \
    X("readonly_type")                                                                             \
    X("type_query")                                                                                \
    X("index_type_query")                                                                          \
    X("template_literal_type")                                                                     \
    X("infer_type")                                                                                \
    X("this_type")                                                                                 \
    X("flow_maybe_type")                                                                           \
    X("existential_type")                                                                          \
    X("constraint")                                                                                \
    X("default_type")

/* X(kind, text): unnamed tokens that mean something. OP stands for any other operator. */
#define JS_TOKENS(X)                                                                               \
    X(ASYNC, "async")                                                                              \
    X(AWAIT_TOKEN, "await")                                                                        \
    X(STATIC, "static")                                                                            \
    X(STATIC_GET, "static get")                                                                    \
    X(GET, "get")                                                                                  \
    X(SET, "set")                                                                                  \
    X(STAR, "*")                                                                                   \
    X(DEFAULT, "default")                                                                          \
    X(TYPE, "type")                                                                                \
    X(READONLY, "readonly")                                                                        \
    X(VAR, "var")                                                                                  \
    X(LET, "let")                                                                                  \
    X(CONST, "const")                                                                              \
    X(USING, "using")                                                                              \
    X(OPTIONAL_CALL, "?.")                                                                         \
    X(OF, "of")                                                                                    \
    X(AND, "&&")                                                                                   \
    X(OR, "||")                                                                                    \
    X(NULLISH, "??")                                                                               \
    X(PLUS, "+")                                                                                   \
    X(NOT, "!")                                                                                    \
    X(ASSIGN_AND, "&&=")                                                                           \
    X(ASSIGN_OR, "||=")                                                                            \
    X(ASSIGN_NULLISH, "?\?=")                                                                      \
    X(ASSIGN_PLUS, "+=")

#define JS_OPERATORS(X)                                                                            \
    X("-")                                                                                         \
    X("/")                                                                                         \
    X("%")                                                                                         \
    X("**")                                                                                        \
    X("<")                                                                                         \
    X("<=")                                                                                        \
    X(">")                                                                                         \
    X(">=")                                                                                        \
    X("==")                                                                                        \
    X("===")                                                                                       \
    X("!=")                                                                                        \
    X("!==")                                                                                       \
    X("&")                                                                                         \
    X("|")                                                                                         \
    X("^")                                                                                         \
    X("~")                                                                                         \
    X("<<")                                                                                        \
    X(">>")                                                                                        \
    X(">>>")                                                                                       \
    X("in")                                                                                        \
    X("instanceof")                                                                                \
    X("typeof")                                                                                    \
    X("void")                                                                                      \
    X("delete")                                                                                    \
    X("++")                                                                                        \
    X("--")                                                                                        \
    X("-=")                                                                                        \
    X("*=")                                                                                        \
    X("/=")                                                                                        \
    X("%=")                                                                                        \
    X("**=")                                                                                       \
    X("<<=")                                                                                       \
    X(">>=")                                                                                       \
    X(">>>=")                                                                                      \
    X("&=")                                                                                        \
    X("|=")                                                                                        \
    X("^=")

enum js_kind {
    JS_OTHER = TREE_OTHER,
    JS_ERROR = TREE_ERROR,
    JS_BEFORE_FIRST = TREE_FIRST_KIND - 1,
#define X(kind, name, action) JS_##kind,
    JS_NODES(X)
#undef X
        JS_FIRST_TOKEN,
    JS_OP = JS_FIRST_TOKEN,
#define X(kind, name) JS_##kind,
    JS_TOKENS(X)
#undef X
};

/* X(field, grammar's name) */
#define JS_FIELDS(X)                                                                               \
    X(NAME, "name")                                                                                \
    X(VALUE, "value")                                                                              \
    X(BODY, "body")                                                                                \
    X(LEFT, "left")                                                                                \
    X(RIGHT, "right")                                                                              \
    X(OPERATOR, "operator")                                                                        \
    X(OBJECT, "object")                                                                            \
    X(PROPERTY, "property")                                                                        \
    X(INDEX, "index")                                                                              \
    X(FUNCTION, "function")                                                                        \
    X(ARGUMENTS, "arguments")                                                                      \
    X(ARGUMENT, "argument")                                                                        \
    X(CONSTRUCTOR, "constructor")                                                                  \
    X(PARAMETERS, "parameters")                                                                    \
    X(PARAMETER, "parameter")                                                                      \
    X(PATTERN, "pattern")                                                                          \
    X(KEY, "key")                                                                                  \
    X(KIND, "kind")                                                                                \
    X(CONDITION, "condition")                                                                      \
    X(CONSEQUENCE, "consequence")                                                                  \
    X(ALTERNATIVE, "alternative")                                                                  \
    X(INITIALIZER, "initializer")                                                                  \
    X(INCREMENT, "increment")                                                                      \
    X(HANDLER, "handler")                                                                          \
    X(FINALIZER, "finalizer")                                                                      \
    X(LABEL, "label")                                                                              \
    X(SOURCE, "source")                                                                            \
    X(DECLARATION, "declaration")                                                                  \
    X(DECORATOR, "decorator")                                                                      \
    X(ALIAS, "alias")                                                                              \
    X(ATTRIBUTE, "attribute")                                                                      \
    X(OPEN_TAG, "open_tag")                                                                        \
    X(OPTIONAL_CHAIN, "optional_chain")

enum js_field {
    F_NONE,
#define X(field, name) F_##field,
    JS_FIELDS(X)
#undef X
};

/* Nodes whose data is the number of a name. */
static inline bool js_is_name(uint16_t kind)
{
    return kind >= JS_IDENTIFIER && kind <= JS_TYPE_NAME;
}

static inline bool js_is_token(uint16_t kind)
{
    return kind >= JS_FIRST_TOKEN;
}

static inline bool js_is_statement(uint16_t kind)
{
    return (kind >= JS_EXPRESSION_STATEMENT && kind < JS_FIRST_TOKEN) ||
           kind == JS_FUNCTION_DECLARATION || kind == JS_GENERATOR_DECLARATION ||
           kind == JS_CLASS_DECLARATION || kind == JS_ABSTRACT_CLASS;
}

/* The tables of a grammar's types and fields for tree_grammar_init. */
extern const struct tree_kind js_kinds[];
extern const char *const js_fields[];

#endif
