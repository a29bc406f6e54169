/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_USAGE_INTERNAL_H
#define CHECK_USAGE_INTERNAL_H

#include "check/usage.h"
#include "lang/ir.h"

/* How a client spells the operations of its service. */
enum usage_style {
    STYLE_METHOD,   /* getItem, get_item */
    STYLE_DOCUMENT, /* get, put: DynamoDB without types */
    STYLE_COMMAND,  /* operations are objects that are sent: the methods of the client are none */
    STYLE_TABLE,    /* boto3's Table */
    STYLE_OBJECTS,  /* boto3's other resources: Bucket, Queue … */
};

struct usage_client {
    const char *service; /* as IAM says: "cognito-idp" */
    enum usage_style style;
};

/* ---- usage-actions.c: tables ---- */

/* The prefix that IAM gives to the service that an SDK calls NAME ("secrets-manager", "SFN"). */
const char *usage_service(struct arena *a, struct slice name) V_NONNULL(1);
/*
 * The actions of an operation: "getItem", "get_item" or "GetItem" of dynamodb is GetItem. Writes
 * at most MAX names without the service; 0 when the method calls nothing. ANY: one of them.
 */
#define USAGE_ACTIONS 6
size_t usage_actions(struct arena *a, const struct usage_client *client, struct slice method,
                     const char *ret[USAGE_ACTIONS], bool *ret_any) V_NONNULL(1, 2, 4, 5);
/* Methods of clients that call nothing, or what another method of the same line calls. */
bool usage_is_silent(struct slice method);
/* Whoever needs USED may well be given GRANTED with it. */
bool usage_implies(struct slice used, struct slice granted);
/* Does the service that ACTION calls go on to others with the rights of the caller: read its
   buckets, pass its roles? */
bool usage_acts_for_caller(struct slice action);
/* Does it so with all services? */
bool usage_makes_anything(struct slice action);
/* The parameter that names the thing acted upon: "TableName"; NULL when there is none. */
const char *usage_parameter(struct slice service);
/* The service of which a parameter of that name tells; NULL. */
const char *usage_service_of_parameter(struct slice parameter);
/* Is NAME a method that hands its first argument, the name of an operation, on? */
bool usage_names_operation(struct slice method);
/* May a call of ACTION hand on a role, for which the caller needs iam:PassRole? */
bool usage_passes_role(struct slice action);
/* Is all known of the service: its names, and how its actions are called? */
bool usage_knows_service(struct slice service);
/* Is MEMBER of the SDK, version 2, a service? */
bool usage_is_service(struct slice member);
/* What a method of the document client calls: "get" is GetItem; NULL. */
const char *usage_document_operation(struct slice method);
/* The next operation, from *AT on, that a method of one of boto3's resources calls; NULL. */
const char *usage_object_operation(struct slice method, size_t *at, const char **ret_service)
    V_NONNULL(2, 3);

/* An operation whose actions are called otherwise. */
struct usage_operation {
    const char *service, *operation;    /* in capitals */
    bool any;                           /* takes one of the actions, not all */
    const char *actions[USAGE_ACTIONS]; /* with a service when it is another one */
};
const struct usage_operation *usage_operations(size_t *ret_n) V_NONNULL(1);

/* ---- usage-packages.c ---- */

/* Why not all calls of *RET_SERVICE ("*" = of all) are seen when module NAME is imported; NULL when
   it calls nothing by itself. */
const char *usage_doubt_of_package(enum lang_id lang, struct slice name, const char **ret_service)
    V_NONNULL(3);

/* ---- usage-granted.c: actions that are granted, by the methods that would take them ---- */

struct usage_granted;
struct usage_name {
    const char *action;
    bool brief; /* the name says little: "get"; it counts where a client is handed on */
    struct usage_name *next;
};
struct usage_granted *usage_granted_new(struct arena *a, const struct app *app) V_NONNULL(1, 2);
/* The actions that a member called NAME may stand for. */
const struct usage_name *usage_granted_to(struct usage_granted *g, struct slice name) V_NONNULL(1);

/* ---- usage-sites.c: the calls of a program ---- */

enum usage_sureness {
    USAGE_SEEN,  /* a call of a client */
    USAGE_NAMED, /* by the name of the member alone */
    USAGE_BRIEF, /* the same; it counts where a client of its service is handed on */
};
struct usage_site {
    uint32_t function, value;
    struct location at;
    const char *action;   /* "dynamodb:GetItem" */
    const char *text;     /* what names the resource: a constant; or … */
    const char *variable; /* … the variable of the environment that holds it */
    bool any;
    enum usage_sureness sure;
};
enum usage_mark_kind {
    MARK_DOUBT,    /* not all calls of the service are seen: why */
    MARK_CLIENT,   /* a client is made */
    MARK_HANDED,   /* a client is put where it is not followed: members are known by their names */
    MARK_COMPUTED, /* a member of something unknown is called by a computed name */
};
struct usage_mark {
    uint32_t function, value;
    struct location at;
    enum usage_mark_kind kind;
    const char *service, *why;
};
struct usage_sites {
    struct arena *arena;
    VEC(struct usage_site) items; /* by function */
    VEC(struct usage_mark) marks; /* by function */
};
void usage_collect(struct usage_sites *s, const struct app *app, const struct ir_program *program,
                   const struct rule_set *rules, const struct link *link) V_NONNULL(1, 2, 3, 4, 5);

/* ---- usage-code.c ---- */

struct usage_code;
struct usage_code *usage_code_new(struct arena *a, const struct ir_program *program,
                                  const struct link *link, const struct usage_sites *sites)
    V_NONNULL(1, 2, 3, 4);
/* The functions of the program that can run when F does, the first *RET_CERTAIN surely; valid until
   the next question. NULL when no entry of F is known. */
const uint32_t *usage_code_of(struct usage_code *c, const struct app_function *f, size_t *ret_n,
                              size_t *ret_certain) V_NONNULL(1, 2, 3, 4);

/* ---- usage-policy.c ---- */

/* Sets `unused`, `missing` and `policy` from the calls and what is granted. */
void usage_compare(struct usage_function *f, struct arena *a) V_NONNULL(1, 2);

#endif
