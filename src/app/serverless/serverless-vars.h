/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_SERVERLESS_VARS_H
#define APP_SERVERLESS_VARS_H

#include "app/serverless/serverless-internal.h"

/* What serverless-vars.c, which puts values in, and serverless-lookup.c, which finds them, share.
 */

#define SLS_MAX_TEXT (64u << 10) /* bytes that one text may grow to */

enum outcome {
    MISSING, /* nothing here tells: the next alternative counts */
    BLOCKED, /* may be known after another sweep */
    FOUND,
};

struct value {
    const struct doc *node; /* NULL: `text` is the value */
    struct slice text;
    bool outside; /* another value may be given from outside of the files */
};

struct resolver {
    struct sls *s;
    struct doc *root;
    const struct doc *given; /* params that a serverless-compose.yml hands to this service */
    struct map files;        /* path -> struct doc *, see serverless-lookup.c */
    struct umap indexes;     /* map with many entries -> struct index * */
    size_t copies, bytes;
    bool last_sweeps; /* what is blocked now stays so */
    bool changed, full;
};

/* --- serverless-vars.c --- */
/* A text in which a variable is left. */
bool sls_is_open(const struct doc *node) V_NONNULL(1);

/* --- serverless-lookup.c --- */
/* The value of SOURCE, one alternative of a variable that stands at AT. */
enum outcome sls_look_up(struct resolver *r, struct slice source, const struct doc *at,
                         struct value *ret) V_NONNULL(1, 3, 4);
/* The params that serverless-compose.yml, in this folder or above, has for this service. */
const struct doc *sls_given_params(struct resolver *r) V_NONNULL(1);

#endif
