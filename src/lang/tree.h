/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_TREE_H
#define LANG_TREE_H

#include "lang/ir.h"

/*
 * A syntax tree as one array in preorder, which is what front ends read. Walking a tree-sitter tree
 * costs far more than walking memory, and lowering looks at each node several times; so the tree is
 * walked once, what no front end needs (punctuation, comments, types) is left out, and node types
 * and fields become the numbers that the front end chose.
 *
 * The subtree of node i is [i, nodes[i].next): its first child is i + 1, the sibling of a child c
 * is nodes[c].next.
 */
struct tree_node {
    uint16_t kind; /* the front end's number; TREE_OTHER for a type that it does not list */
    uint8_t field; /* the front end's number of the field that it fills; 0 = none */
    uint8_t flags;
    uint32_t start, end; /* bytes */
    uint32_t next;
    uint32_t data; /* for the front end; 0 at first */
};

/* Kinds that every front end has; its own begin at TREE_FIRST_KIND. */
enum { TREE_OTHER, TREE_ERROR, TREE_FIRST_KIND };

#define TREE_MISSING 0x01u /* not in the text: the parser made it up to go on */
#define TREE_LAST 0x02u    /* the last child of its parent */

/* What happens to the nodes of a type. */
enum tree_action {
    TREE_KEEP,  /* a named node */
    TREE_LEAF,  /* a named node; its children are left out */
    TREE_DROP,  /* a named node that is left out with all below it */
    TREE_TOKEN, /* an unnamed one, such as "async" or "=="; those not listed are left out */
};

struct tree_kind {
    const char *name; /* the grammar's; NULL ends a table; unknown names are passed over */
    uint16_t kind;
    enum tree_action action;
};

/*
 * The types and fields of one grammar, as numbers. Filled by tree_grammar_init, once (from a
 * pthread_once), and read only from then on.
 */
#define TREE_MAX_SYMBOLS 512
#define TREE_MAX_FIELDS 64
struct tree_grammar {
    uint16_t kinds[TREE_MAX_SYMBOLS];
    uint8_t actions[TREE_MAX_SYMBOLS];
    uint8_t fields[TREE_MAX_FIELDS];
    uint16_t comment; /* symbol */
    uint16_t nsymbols;
};

/* FIELDS[i] is the name of field i; FIELDS[0] is not used; NULL ends it. */
void tree_grammar_init(struct tree_grammar *g, const void *ts_language,
                       const struct tree_kind *kinds, const char *const *fields)
    V_NONNULL(1, 2, 3, 4);

struct tree {
    struct tree_node *nodes;
    uint32_t len;
    uint32_t *errors; /* the nodes that are broken, or miss a token; ascending */
    uint32_t nerrors;
};

/*
 * Flattens a TSTree into A. Node 0 is the root. Marks the first broken place in FILE, and adds the
 * comments that contain "virga:" to it.
 */
void tree_flatten(struct tree *t, const struct tree_grammar *g, const void *ts_tree,
                  struct ir_file *file, struct arena *a) V_NONNULL(1, 2, 3, 4, 5);

#define TREE_NONE UINT32_MAX

/* The first child, or TREE_NONE. */
static inline uint32_t tree_first(const struct tree *t, uint32_t node)
{
    return t->nodes[node].next > node + 1 ? node + 1 : TREE_NONE;
}

/* The sibling after CHILD, or TREE_NONE. */
static inline uint32_t tree_next(const struct tree *t, uint32_t child)
{
    return t->nodes[child].flags & TREE_LAST ? TREE_NONE : t->nodes[child].next;
}

/* for (uint32_t c = tree_first(t, n); c != TREE_NONE; c = tree_next(t, c)) */
#define TREE_EACH(t, child, node)                                                                  \
    uint32_t child = tree_first((t), (node));                                                      \
    (child) != TREE_NONE;                                                                          \
    (child) = tree_next((t), (child))

/* Is there a broken place below NODE? */
bool tree_is_broken(const struct tree *t, uint32_t node) V_NONNULL(1);
/* The first child in FIELD, or TREE_NONE. */
uint32_t tree_field(const struct tree *t, uint32_t node, uint8_t field) V_NONNULL(1);
/* The first child of KIND, or TREE_NONE. */
uint32_t tree_child(const struct tree *t, uint32_t node, uint16_t kind) V_NONNULL(1);

#endif
