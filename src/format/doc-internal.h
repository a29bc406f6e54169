/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_DOC_INTERNAL_H
#define FORMAT_DOC_INTERNAL_H

#include "format/doc.h"

/*
 * What the parsers share: making nodes, hanging them into the tree, counting them, and turning byte
 * offsets into lines and columns. One builder serves one call of doc_parse.
 */
struct doc_builder {
    struct arena *arena;   /* of the tree */
    struct arena *scratch; /* freed when the parse ends */
    struct slice text;     /* without a byte order mark */
    const char *file;
    const struct virga_diag_sink *sink;
    size_t nodes;
    unsigned notes;              /* about duplicate keys */
    unsigned broken_line;        /* where the entry starts that the last error is in; 0 = none */
    const uint32_t *line_starts; /* made by doc_index_lines */
    size_t line_count;
};

struct doc_place {
    unsigned line, column;
};

enum virga_err yaml_parse(struct doc_builder *b, struct doc **ret_root) V_NONNULL(1, 2) V_MUST_USE;
/* The same; entries that are no YAML are told and left out with all that is nested in them. False,
   and nothing told, when it is broken in more than LIMIT_YAML_MENDS places or nothing is left. */
bool yaml_parse_mended(struct doc_builder *b, struct doc **ret_root) V_NONNULL(1, 2);
/* TEXT with the marks of template languages replaced by what is YAML, in arena A; false when it has
   none. */
bool yaml_without_marks(struct arena *a, struct slice text, struct slice *ret_text) V_NONNULL(1, 3);
enum virga_err json_parse(struct doc_builder *b, enum doc_format format, struct doc **ret_root)
    V_NONNULL(1, 3) V_MUST_USE;
enum virga_err toml_parse(struct doc_builder *b, struct doc **ret_root) V_NONNULL(1, 2) V_MUST_USE;
enum virga_err hcl_parse(struct doc_builder *b, struct doc **ret_root) V_NONNULL(1, 2) V_MUST_USE;
/* The text as a template; every node stands where PLACE does, when it is not NULL. */
enum virga_err hcl_parse_template(struct doc_builder *b, const struct doc *place,
                                  struct doc **ret_root) V_NONNULL(1, 3) V_MUST_USE;

enum virga_err script_parse(struct doc_builder *b, struct doc **ret_root)
    V_NONNULL(1, 2) V_MUST_USE;
/* The syntax tree of the text, which the caller deletes; out of time is reported. */
struct TSLanguage;
struct TSTree;
enum virga_err doc_parse_tree(struct doc_builder *b, const struct TSLanguage *language,
                              struct TSTree **ret_tree) V_NONNULL(1, 2, 3) V_MUST_USE;

/* A node of KIND at PLACE; NULL once the document has too many, which is reported. */
struct doc *doc_node_new(struct doc_builder *b, enum doc_kind kind, struct doc_place place)
    V_NONNULL(1);
/* Takes CHILD, whose elder sibling is PREVIOUS (NULL for the first), out of PARENT. */
void doc_node_unlink(struct doc *parent, struct doc *previous, struct doc *child) V_NONNULL(1, 3);
/* Of entries with the same key only the last stays; each loss is reported as a note. */
void doc_node_drop_duplicates(struct doc_builder *b, struct doc *map) V_NONNULL(1, 2);

/* Needed once before doc_place_at. */
void doc_index_lines(struct doc_builder *b) V_NONNULL(1);
struct doc_place doc_place_at(const struct doc_builder *b, size_t offset) V_NONNULL(1);

/* Each reports one diagnostic and returns the error. */
enum virga_err doc_syntax_error(struct doc_builder *b, const char *code, struct doc_place place,
                                const char *fmt, ...) V_NONNULL(1, 2, 4) V_PRINTF(4, 5) V_MUST_USE;
enum virga_err doc_limit_error(struct doc_builder *b, const char *code, struct doc_place place,
                               const char *fmt, ...) V_NONNULL(1, 2, 4) V_PRINTF(4, 5) V_MUST_USE;
/* The document nests deeper than LIMIT_DOC_DEPTH. */
enum virga_err doc_too_deep(struct doc_builder *b, struct doc_place place) V_NONNULL(1) V_MUST_USE;

/* Writes CODE as UTF-8 to OUT (room for 4) and returns the length; U+FFFD for no character. */
size_t utf8_encode(uint32_t code, char *out) V_NONNULL(2);
/* The number in TEXT (C syntax of strtod, at most 64 characters), else NAN. */
double doc_parse_number(struct slice text);

#endif
