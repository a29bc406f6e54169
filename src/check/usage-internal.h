/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_USAGE_INTERNAL_H
#define CHECK_USAGE_INTERNAL_H

#include "check/usage.h"

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
/* The parameter that names the thing acted upon: "TableName"; NULL when there is none. */
const char *usage_parameter(struct slice service);
/* The service of which a parameter of that name tells; NULL. */
const char *usage_service_of_parameter(struct slice parameter);
/* Is NAME a method that hands its first argument, the name of an operation, on? */
bool usage_names_operation(struct slice method);
/* Packages around the SDKs whose calls cannot be seen; NULL when NAME is none. */
const char *usage_foreign_package(struct slice name);
/* "GetItem" -> "getItem", "get_item" */
const char *usage_camel(struct arena *a, struct slice action) V_NONNULL(1);
const char *usage_snake(struct arena *a, struct slice action) V_NONNULL(1);

/* ---- usage-sites.c: the calls of a program ---- */

struct usage_site {
    uint32_t function, value;
    const char *action;   /* "dynamodb:GetItem" */
    const char *text;     /* what names the resource: a constant; or … */
    const char *variable; /* … the variable of the environment that holds it */
    bool any, loose;      /* loose: by the name of the method alone */
};
struct usage_mark {
    uint32_t function, value;
    const char *service, *why; /* why NULL: a client was made */
};
struct usage_sites {
    struct arena *arena;
    VEC(struct usage_site) items; /* by function */
    VEC(struct usage_mark) marks; /* by function */
};
void usage_collect(struct usage_sites *s, const struct app *app, const struct ir_program *program,
                   const struct rule_set *rules, const struct link *link) V_NONNULL(1, 2, 3, 4, 5);

/* ---- usage-policy.c ---- */

/* Sets `unused`, `missing` and `policy` from the calls and what is granted. */
void usage_compare(struct usage_function *f, struct arena *a) V_NONNULL(1, 2);

#endif
