/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_HCL_INTERNAL_H
#define FORMAT_HCL_INTERNAL_H

#include "base/map.h"
#include "base/vec.h"
#include "format/doc-internal.h"
#include "format/hcl.h"

enum hcl_token {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_NAME,
    TOKEN_NUMBER,
    TOKEN_QUOTE,   /* `at` stands behind it */
    TOKEN_HEREDOC, /* "<<" or "<<-": `at` stands behind it */
    TOKEN_SIGN, /* everything else; one character or one of ==, !=, <=, >=, &&, ||, =>, ..., :: */
};

/* One parse. The current token is read but not used up; `at` stands behind it. */
struct hcl {
    struct doc_builder *b;
    const char *at, *end, *line_start;
    unsigned line;
    const struct doc *fixed; /* where everything stands, if not NULL */
    bool skip_newlines;      /* inside parentheses, brackets and templates */
    unsigned depth;          /* of our own recursion */
    enum hcl_token token;
    struct slice text;
    struct doc_place place; /* of the token */
    unsigned last_line;     /* of the token before */
    struct umap blocks;     /* (map, key) -> its node that holds blocks */
};

/* hcl-lex.c */
/* Reads the next token. */
enum virga_err hcl_next(struct hcl *h) V_NONNULL(1) V_MUST_USE;
bool hcl_is_sign(const struct hcl *h, const char *sign) V_NONNULL(1, 2);
bool hcl_is_name(const struct hcl *h, const char *name) V_NONNULL(1, 2);
/* Uses up the sign that must stand here. */
enum virga_err hcl_expect(struct hcl *h, const char *sign) V_NONNULL(1, 2) V_MUST_USE;
/* Reports that EXPECTED should stand instead of the current token. */
enum virga_err hcl_unexpected(struct hcl *h, const char *expected) V_NONNULL(1, 2) V_MUST_USE;
/* Of `at`. */
struct doc_place hcl_place(const struct hcl *h) V_NONNULL(1);
/* Steps over the line break at `at`. */
void hcl_newline(struct hcl *h) V_NONNULL(1);
struct doc_place hcl_node_place(const struct doc *node) V_NONNULL(1);
/* A node with TAG (NULL: none) at PLACE, and a string. NULL: too many, reported. */
struct doc *hcl_node(struct hcl *h, enum doc_kind kind, const char *tag, struct doc_place place)
    V_NONNULL(1);
struct doc *hcl_string(struct hcl *h, const char *tag, struct slice text, struct doc_place place)
    V_NONNULL(1);

/* hcl-expression.c */
enum virga_err hcl_expression(struct hcl *h, struct doc **ret) V_NONNULL(1, 2) V_MUST_USE;
/* Counts one more level of recursion; the caller takes it back with h->depth--. */
enum virga_err hcl_enter(struct hcl *h) V_NONNULL(1) V_MUST_USE;

/* hcl-collection.c */
enum virga_err hcl_tuple(struct hcl *h, struct doc **ret) V_NONNULL(1, 2) V_MUST_USE;
enum virga_err hcl_object(struct hcl *h, struct doc **ret) V_NONNULL(1, 2) V_MUST_USE;
/* "for k, v in x", up to but without what follows the collection. */
enum virga_err hcl_for_intro(struct hcl *h, struct doc *node) V_NONNULL(1, 2) V_MUST_USE;
struct doc *hcl_true(struct hcl *h, struct doc_place place) V_NONNULL(1);
/* Puts VALUE into MAP under KEY, as an entry that stands where VALUE stands. */
void hcl_put(struct doc *map, const char *key, struct doc *value) V_NONNULL(1, 2, 3);

/* hcl-template.c */
/* The current token is the opening quote or heredoc sign; the one behind the end is read. */
enum virga_err hcl_quoted(struct hcl *h, struct doc **ret) V_NONNULL(1, 2) V_MUST_USE;
enum virga_err hcl_heredoc(struct hcl *h, struct doc **ret) V_NONNULL(1, 2) V_MUST_USE;
/* All the rest of the text. */
enum virga_err hcl_whole_template(struct hcl *h, struct doc **ret) V_NONNULL(1, 2) V_MUST_USE;

#endif
