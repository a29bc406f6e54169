/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_POSTURE_INTERNAL_H
#define CHECK_POSTURE_INTERNAL_H

#include "base/map.h"
#include "check/check-internal.h"
#include "rule/posture.h"

/* What a posture rule looks at. Of a trigger, variable, permission or policy, `function` or
   `resource` is its owner. */
struct posture_thing {
    uint64_t kind; /* one THING_ bit */
    const struct app_function *function;
    const struct app_resource *resource;
    const void *item; /* struct app_trigger, app_variable or app_permission */
};

struct posture_things {
    VEC(struct posture_thing) items;
};

/* What points at a resource. */
struct posture_links {
    struct posture_things users; /* functions that run as it, are reached or started by it */
    struct posture_things stages, routes; /* of an API */
    bool open, unsure, guarded;           /* of an API: a route is public, may be, asks who calls */
};

/*
 * What belongs to what, looked up once for all rules. Names such as "Api" may stand for several
 * things when several apps are scanned at once: what is nearest in the tree of folders is meant.
 */
struct posture_index {
    const struct app *app;
    struct arena *arena;
    struct map formats;       /* file -> const char * */
    struct map names, places; /* name, file or folder -> its number */
    struct umap named;        /* name and place -> struct posture_things: a resource of each kind */
    struct umap by_role;      /* role and folder -> struct posture_things: functions */
    struct umap links;        /* address of a resource -> address of its struct posture_links */
    struct umap apis;         /* address of a trigger or stage -> address of its API */
};

void posture_index_init(struct posture_index *ix, const struct app *app, struct arena *a)
    V_NONNULL(1, 2, 3);
/* The format of the file that declares a thing, or NULL. */
const char *posture_format(const struct posture_index *ix, const char *file) V_NONNULL(1);
/* The thing that T belongs to; false when it is not among what was read. */
bool posture_owner(const struct posture_index *ix, const struct posture_thing *t,
                   enum posture_hop hop, struct posture_thing *ret) V_NONNULL(1, 2, 4);
/* Adds the things of KINDS that belong to T, in order. */
void posture_related_things(const struct posture_index *ix, const struct posture_thing *t,
                            uint64_t kinds, struct arena *a, struct posture_things *out)
    V_NONNULL(1, 2, 4, 5);
/* The functions that use T: run as the role, are reached by the API, are started by the queue. */
const struct posture_things *posture_users(const struct posture_index *ix,
                                           const struct posture_thing *t) V_NONNULL(1, 2);
/* Of a resource; of a trigger or stage, those of its API. */
const struct posture_links *posture_links(const struct posture_index *ix,
                                          const struct posture_thing *t) V_NONNULL(1, 2);
/* The name of a resource; when that is put together from what is not in the files, its id. */
const char *posture_resource_name(const struct app_resource *r) V_NONNULL(1);
struct location posture_place(const struct posture_thing *t) V_NONNULL(1);

/* posture-value.c: one value of what a subject picks. */
struct posture_value {
    const char *text;
    bool known;
    struct location at; /* file NULL: no place of its own */
    char digits[32];
};
/* The I-th value of S (whose hop is done) at T; false behind the last. */
bool posture_value(const struct posture_index *ix, const struct posture_thing *t,
                   const struct posture_subject *s, size_t i, struct posture_value *ret)
    V_NONNULL(1, 2, 3, 5);

/* posture-eval.c */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

struct posture_eval {
    const struct posture_index *index;
    const char *today;    /* "2026-11-24" */
    struct location at;   /* of the first value that decided; file NULL when it has none */
    const char *listed;   /* what stood beside the value in its list, or NULL */
    struct arena scratch; /* emptied for each thing */
};
/* NO and UNKNOWN leave `at` and `listed` without meaning. */
enum truth posture_holds(struct posture_eval *e, const struct posture_node *n,
                         const struct posture_thing *t) V_NONNULL(1, 2, 3);
/* What N, a rule's `when`, asks of the values of S; NULL when it asks nothing of single ones. */
const struct posture_node *posture_test_of(const struct posture_node *n,
                                           const struct posture_subject *s) V_NONNULL(1, 2);
/* Is V what TEST, such a test, asks for? */
bool posture_value_holds(struct posture_eval *e, const struct posture_node *test,
                         const struct posture_value *v) V_NONNULL(1, 2, 3);

#endif
