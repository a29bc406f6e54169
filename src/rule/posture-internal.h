/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULE_POSTURE_INTERNAL_H
#define RULE_POSTURE_INTERNAL_H

#include "rule/posture.h"
#include "rule/rule-internal.h"

/* Depth of a predicate: all, any, not and the words for "belongs to" inside each other. */
#define POSTURE_DEPTH 12

/* posture-subject.c. The bits of a kind of thing; "resource" has those of all kinds of resource. */
bool posture_thing(struct slice name, uint64_t *ret_bits) V_NONNULL(2);
/* The same, when things of the kind NAME can belong to each kind of OF; else those kinds of OF to
   which they cannot, unless there is no such kind at all. */
bool posture_related(uint64_t of, struct slice name, uint64_t *ret_bits) V_NONNULL(3);
/* "timeout", "function.timeout": of things OF. On failure *RET_WHY says in A what is wrong. */
bool posture_subject(struct arena *a, uint64_t of, struct slice text, struct posture_subject *ret,
                     const char **ret_why) V_NONNULL(1, 4, 5);

/* posture-predicate.c. NULL and a report when NODE is no predicate about things OF. */
struct posture_node *posture_read_predicate(struct rule_loader *l, const struct doc *node,
                                            uint64_t of) V_NONNULL(1, 2);

/* posture.c. The sections `lists` and `posture`. */
void posture_read_lists(struct rule_loader *l, const struct doc *map) V_NONNULL(1);
void posture_read_rules(struct rule_loader *l, const struct doc *list) V_NONNULL(1);
bool posture_is_date(struct slice text);
/* A copy in lower case. */
char *posture_lower(struct arena *a, struct slice text) V_NONNULL(1) V_RETURNS_NONNULL;

#endif
