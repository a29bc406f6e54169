/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_AZURE_EXPR_INTERNAL_H
#define APP_AZURE_EXPR_INTERNAL_H

#include "app/azure/azure-expr.h"
#include "base/buf.h"
#include "base/limits.h"

#define AZURE_MAX_DEPTH 48         /* expressions in expressions, through names */
#define AZURE_MAX_STEPS 2000000u   /* parts of expressions looked at in one deployment */
#define AZURE_MAX_RANGE 1000u      /* items of a list that range() makes */
#define AZURE_MAX_VALUE (1u << 14) /* bytes of one text */

/* Tags of scalars that expressions made, told by their address: they are evaluated already. */
extern const struct slice azure_tag_known, azure_tag_unknown;

/* Where a call stands. */
struct azure_context {
    const struct azure_scope *scope;
    const struct doc *node; /* that holds the expression */
    int depth;
};

/* azure-expr.c */
struct azure_value azure_eval_within(const struct azure_scope *s, const struct doc *node, int depth)
    V_NONNULL(1);

/* azure-builtins.c */
typedef struct azure_value azure_builtin(const struct azure_context *c,
                                         const struct azure_value *args, size_t n);
/* NULL when there is none of that name. */
azure_builtin *azure_builtin_named(struct slice name);
azure_builtin azure_fn_not, azure_fn_if, azure_fn_or, azure_fn_and, azure_fn_equals;

struct azure_value azure_truth(bool is);
/* A scalar of which nothing is left open. */
bool azure_is_text(struct azure_value v);
/* B as a text, which is released; not known when it grew too large. */
struct azure_value azure_take(const struct azure_scope *s, struct buf *b, bool known)
    V_NONNULL(1, 2);
/* What only the deployment knows, by how it is written: "${reference('x').key}". */
struct azure_value azure_unknown(const struct azure_scope *s, struct slice written) V_NONNULL(1);
/* A list or map that an expression makes. */
struct doc *azure_container(const struct azure_context *c, enum doc_kind kind) V_NONNULL(1);
/* Adds V, which stands at AT (or where the call does), to CONTAINER; under KEY if that is a map. */
void azure_add_to(const struct azure_context *c, struct doc *container, struct slice key,
                  struct azure_value v, const struct doc *at) V_NONNULL(1, 2);
struct azure_value azure_made(const struct azure_context *c, const struct doc *made)
    V_NONNULL(1, 2);

#endif
