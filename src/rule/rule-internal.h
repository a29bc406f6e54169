/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULE_RULE_INTERNAL_H
#define RULE_RULE_INTERNAL_H

#include "base/map.h"
#include "format/doc.h"
#include "rule/rule.h"

/* How a node hangs on its parent. Roots hang on node 0, once per language: edge + lang_id. */
enum rule_edge {
    EDGE_MEMBER,
    EDGE_ANY_MEMBER,
    EDGE_CALL,
    EDGE_CALL_CONST,
    EDGE_SET, /* an assignment to the member */
    EDGE_PACKAGE,
    EDGE_GLOBAL = EDGE_PACKAGE + LANG_COUNT,
    EDGE_METHOD = EDGE_GLOBAL + LANG_COUNT,
    EDGE_STORE = EDGE_METHOD + LANG_COUNT,
    EDGE_END = EDGE_STORE + LANG_COUNT
};

struct rule_node {
    const struct atom *name; /* NULL for EDGE_ANY_MEMBER and EDGE_CALL */
    const char *title;
    uint32_t parent;
    uint32_t base; /* where to look for what this node does not have; 0 = nowhere */
    uint32_t edge;
    struct rule_row *rows, *last_row;
};

struct posture_rule;

struct rule_set {
    struct arena arena;
    struct atom_table *atoms;
    VEC(struct rule_node) nodes; /* 0 is "nothing known" */
    uint32_t *slots;             /* hash of (parent, edge, name) -> node; 0 = free */
    size_t nslots;
    VEC(const struct rule *) rules;
    struct map by_id;             /* id -> struct rule * */
    struct map roles[LANG_COUNT]; /* name -> struct entry_role * */
    struct map groups;            /* name -> uint64_t *, classes */
    struct map lists;             /* name -> struct posture_list * */
    VEC(const struct posture_rule *) posture;
    size_t nrows;
    const struct atom *atom_default;
};

/* Rows of a set: alternatives multiply, so that few lines could ask for very many. */
#define RULE_MAX_ROWS 500000

/* Bit of a language in a mask. */
#define LANG_BIT(lang) (1u << (lang))

/* trie.c. A node looked up or made. */
uint32_t trie_find(const struct rule_set *set, uint32_t parent, uint32_t edge,
                   const struct atom *name) V_NONNULL(1);
uint32_t trie_make(struct rule_set *set, uint32_t parent, uint32_t edge, const struct atom *name)
    V_NONNULL(1);
void trie_add_row(struct rule_set *set, uint32_t node, struct rule_row *row) V_NONNULL(1, 3);
/* Links wildcard siblings and calls without a constant as bases, once all nodes are made. */
void trie_finish(struct rule_set *set) V_NONNULL(1);

/* path.c. On bad syntax they return false and set *RET_WHY to a message. */
/* Expands {a,b} alternatives; at most RULE_ALTERNATIVES texts. */
#define RULE_ALTERNATIVES 512
struct rule_texts {
    VEC(struct slice) items;
};
bool path_expand(struct arena *a, struct slice text, struct rule_texts *out, const char **ret_why)
    V_NONNULL(1, 3, 4);
/* The node of an API path (without alternatives) in a language. */
bool path_node(struct rule_set *set, enum lang_id lang, struct slice text, uint32_t *ret_node,
               const char **ret_why) V_NONNULL(1, 4, 5);
bool path_selector(struct rule_set *set, struct slice text, struct selector *ret,
                   const char **ret_why) V_NONNULL(1, 3, 4);

/* load.c. What every reader of a rule file has at hand. */
struct rule_loader {
    struct rule_set *set;
    const struct virga_diag_sink *sink;
    struct arena scratch; /* drafts; emptied after each row and each rule */
    bool bad;             /* something was reported */
};
/* Reports at the place of AT. */
void rule_error(struct rule_loader *l, const struct doc *at, const char *fmt, ...) V_NONNULL(1, 2)
    V_PRINTF(3, 4);
/* Reports at the place of the key of AT. */
void rule_key_error(struct rule_loader *l, const struct doc *at, const char *fmt, ...)
    V_NONNULL(1, 2) V_PRINTF(3, 4);
/* A non-empty scalar, copied; NULL and a report otherwise. */
const char *rule_text(struct rule_loader *l, const struct doc *node) V_NONNULL(1, 2);
/* Labels and classes, one name or a list. "none" is no label. */
bool rule_labels(struct rule_loader *l, const struct doc *node, uint32_t *ret) V_NONNULL(1, 2, 3);
bool rule_classes(struct rule_loader *l, const struct doc *node, uint64_t *ret) V_NONNULL(1, 2, 3);
/* The scalars of a scalar or a list, with alternatives expanded, in scratch memory; false and a
   report otherwise. */
bool rule_list(struct rule_loader *l, const struct doc *node, struct rule_texts *out)
    V_NONNULL(1, 2, 3);

/* metadata.c. The rules section: their texts and their sinks. */
void rule_read_rules(struct rule_loader *l, const struct doc *list) V_NONNULL(1);
/* Takes up ENTRY when it is of those that every rule has: its id and its texts. False otherwise. */
bool rule_read_metadata(struct rule_loader *l, struct rule *rule, const struct doc *entry)
    V_NONNULL(1, 2, 3);
void rule_add(struct rule_set *set, struct rule *rule) V_NONNULL(1, 2);

/* row.c. One row as read, before its alternatives become rows of the trie. */
struct rule_draft;
/* NULL and a report when NODE is no good row of that kind. */
struct rule_draft *rule_read_row(struct rule_loader *l, const struct doc *node, enum row_kind kind,
                                 unsigned langs) V_NONNULL(1, 2);
/* Adds its rows to the trie; RULE is of sinks. */
void rule_commit_row(struct rule_loader *l, struct rule_draft *draft, const struct rule *rule)
    V_NONNULL(1, 2);

/* condition.c. `when`: the alternatives, each a list of conditions that must all hold. */
struct rule_conditions {
    const struct condition *items;
    size_t count;
};
#define RULE_WHENS 256
struct rule_whens {
    VEC(struct rule_conditions) items;
};
bool rule_read_when(struct rule_loader *l, const struct doc *node, struct rule_whens *out)
    V_NONNULL(1, 2, 3);

/* embedded.c. The built-in rule files, as document trees in A. */
struct rule_embedded {
    VEC(struct doc *) roots;
};
bool rule_embedded_read(struct arena *a, struct slice blob, struct rule_embedded *out)
    V_NONNULL(1, 3);
/* load.c. The set that these files make; false when some of it is bad. */
bool rule_set_build(struct atom_table *atoms, const struct rule_embedded *files,
                    const struct virga_diag_sink *sink, struct rule_set **ret_set)
    V_NONNULL(1, 2, 4);
/* The blob made by scripts/embed-rules.py. */
extern const char rule_embedded_blob[];
extern const size_t rule_embedded_size;

#endif
