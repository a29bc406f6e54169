/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_AZURE_EXPR_H
#define APP_AZURE_EXPR_H

#include "app/app.h"
#include "base/map.h"

/*
 * Expressions of Resource Manager templates, "[concat('a', parameters('b'))]",
 * and of Bicep, which stand in its documents as "[…]", too. They are evaluated
 * as far as the files tell; what only a deployment knows stands in the text as
 * "${…}".
 */

struct azure_scope;

struct azure_value {
    const struct doc *doc;           /* a map or list, or the scalar it was written as; or NULL */
    const struct azure_scope *scope; /* of the expressions inside DOC */
    struct slice text;               /* of a scalar */
    bool known;                      /* nothing of TEXT is left open; false of what is not there */
};

/* What all expressions of one deployment may cost. */
struct azure_budget {
    size_t steps, text_bytes; /* used */
    bool limited;
};

/* Names that expressions may use: of a template, or of one turn of a loop in
 * it. */
struct azure_scope {
    struct arena *arena; /* of values */
    struct azure_budget *budget;
    const struct azure_scope *outer; /* asked for what is not here; or NULL */
    bool bicep;
    struct map parameters, variables; /* name -> struct azure_binding * */
    struct slice loop;                /* of a loop in JSON: its name */
    size_t index;                     /* the turn of it */
};

void azure_scope_init(struct azure_scope *s, struct arena *a, struct azure_budget *budget,
                      const struct azure_scope *outer, bool bicep) V_NONNULL(1, 2, 3);
/* NAME stands for NODE, which is evaluated in S once it is asked for. NULL: not
 * known. */
void azure_bind(struct azure_scope *s, struct map *names, struct slice name, const struct doc *node)
    V_NONNULL(1, 2);
void azure_bind_value(struct azure_scope *s, struct map *names, struct slice name,
                      struct azure_value value) V_NONNULL(1, 2);

struct azure_value azure_eval(const struct azure_scope *s, const struct doc *node) V_NONNULL(1);
/* doc_at and azure_eval, through values that stand for maps. */
struct azure_value azure_eval_at(const struct azure_scope *s, const struct doc *map,
                                 const char *path) V_NONNULL(1, 3);
/* Text that is no node's. */
struct azure_value azure_text_value(struct slice text);

#endif
