/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_DOC_H
#define FORMAT_DOC_H

#include "base/arena.h"
#include "base/diag.h"

/*
 * One tree for every structured text format (YAML, JSON, JSONC, TOML, HCL). Each node knows where
 * it stands. Trees are read-only after parsing and live in the arena they were parsed into; so does
 * every string. Anchors, aliases and YAML merge keys are already expanded; what they bring in keeps
 * the place where it is written.
 */
enum doc_kind {
    DOC_NULL,
    DOC_BOOL,
    DOC_NUMBER, /* the text as written stays in `text` */
    DOC_STRING,
    DOC_SEQ,
    DOC_MAP,
};

struct doc {
    enum doc_kind kind;
    bool quoted;           /* a string written in quotes: never a number, a boolean or a variable */
    bool truth;            /* of DOC_BOOL */
    double number;         /* of DOC_NUMBER; NAN when the text is no finite double */
    struct slice text;     /* scalars: the value with escapes resolved */
    struct slice tag;      /* YAML tag as written, "!Sub"; of HCL, see format/hcl.h; else empty */
    struct slice key;      /* of a child of a map */
    unsigned line, column; /* of the value, from 1; column in bytes */
    unsigned key_line, key_column; /* of the key; the value's own place for sequence items */
    unsigned end_line;             /* last line of the value */
    struct doc *parent, *child, *last, *next; /* children in source order */
    size_t count;                             /* of children */
    const char *file;                         /* the name given to doc_parse */
};

enum doc_format {
    DOC_YAML,
    DOC_JSON,
    DOC_JSONC, /* JSON with comments and trailing commas */
    DOC_HJSON, /* and with '#' comments and lines that need no comma: as much of Hjson as JSON that
                  people wrote by hand has */
    DOC_TOML,
    DOC_HCL,    /* Terraform's language; format/hcl.h says what becomes of expressions */
    DOC_SCRIPT, /* a JavaScript or TypeScript module: what it exports, where that stands literally;
                   format/script.c says what becomes of the rest */
};

/*
 * Parses TEXT. FILE is the name for nodes and diagnostics and must outlive the tree. A YAML stream
 * gives its first document. On bad input: one diagnostic with line and column, VIRGA_ERR_SYNTAX (or
 * VIRGA_ERR_LIMIT), *RET_ROOT untouched. An empty text gives a DOC_NULL root.
 */
enum virga_err doc_parse(struct arena *a, enum doc_format format, struct slice text,
                         const char *file, const struct virga_diag_sink *sink,
                         struct doc **ret_root) V_NONNULL(1, 4, 6) V_MUST_USE;
/*
 * The same for what a team deploys. YAML is taken with entries that are no YAML left out, each of
 * them told by a diagnostic: one slip does not hide the rest of the app.
 */
enum virga_err doc_parse_mended(struct arena *a, enum doc_format format, struct slice text,
                                const char *file, const struct virga_diag_sink *sink,
                                struct doc **ret_root) V_NONNULL(1, 4, 6) V_MUST_USE;
/* The format that a file name promises (.yml .yaml .json .jsonc .toml .lock …); false if none. */
bool doc_format_of(const char *name, enum doc_format *ret_format) V_NONNULL(1, 2);

/* Every accessor below accepts NULL and wrong kinds, and gives NULL, empty or the fallback. */
const struct doc *doc_get(const struct doc *map, const char *key);
/* "Resources.Api.Properties": map keys divided by '.'; a number indexes a sequence. */
const struct doc *doc_at(const struct doc *root, const char *path);
const struct doc *doc_index(const struct doc *seq, size_t index);
/* Scalar text; empty for maps, sequences and null. */
struct slice doc_text(const struct doc *node);
/* doc_text of a map's entry. */
struct slice doc_text_at(const struct doc *map, const char *key);
bool doc_is_map(const struct doc *node);
bool doc_is_seq(const struct doc *node);
bool doc_is_scalar(const struct doc *node);
/* true/false, also as the strings "true"/"false"/"yes"/"no". */
bool doc_bool(const struct doc *node, bool fallback);
/* A number, also as a numeric string. */
double doc_number(const struct doc *node, double fallback);
/* Number of children; 0 for scalars. */
size_t doc_count(const struct doc *node);

/* The node after NODE in the tree below ROOT, parents first; NULL at its end. */
const struct doc *doc_next(const struct doc *node, const struct doc *root) V_NONNULL(1, 2);

/* For who builds or changes a tree of their own: hangs CHILD under PARENT, as its last child. */
void doc_append(struct doc *parent, struct doc *child) V_NONNULL(1, 2);

/* Iterates the children of NODE, which may be NULL. */
#define doc_each(child_, node_)                                                                    \
    for (const struct doc *child_ = (node_) ? (node_)->child : NULL; child_; child_ = child_->next)

#endif
