/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_USAGE_H
#define CHECK_USAGE_H

#include "app/app.h"
#include "base/map.h"
#include "taint/link.h"

/*
 * Which rights the code of each function uses, and which of those that it has it does not. Calls
 * of the AWS SDKs are read as the IAM actions that they take. What cannot be seen is never called
 * unused: doubts say of which services, and why, nothing is claimed.
 */
struct usage_call {
    const char *action; /* "dynamodb:GetItem" */
    const char
        *resource; /* name of the table, bucket …, or a reference "${Table}"; NULL: unknown */
    struct location at;
    bool certain; /* false: in code that is loaded, but of which nobody is known to call it; or by
                     the name of a method alone */
    bool any;     /* one of several actions that the call may take */
};

struct usage_doubt {
    const char *service; /* "s3"; "*" = of all */
    const char *why;     /* "calls a method by a computed name" */
    struct location at;
};

/* An action of a permission that no call takes. */
struct usage_unused {
    const struct app_permission *permission;
    const char *action; /* as granted: "dynamodb:DeleteItem", "ses:*" */
};

struct usage_function {
    const struct app_function *app;
    bool known; /* its code was found and read; when not, nothing else is set but `why_unknown` */
    const char *why_unknown;
    VEC(struct usage_call) calls; /* sorted; an action on a resource once */
    VEC(struct usage_doubt) doubts;
    VEC(struct usage_unused) unused;
    VEC(const char *)
    missing;            /* actions that are used and not granted; empty when the permissions
                           are not in these files */
    const char *policy; /* JSON: the least that the code needs; NULL when that is not known */
};

struct usage {
    struct arena arena;
    struct usage_function *functions; /* by index in the model */
    size_t n;
    struct umap by_app; /* address in the model -> index */
};

void usage_find(struct usage *u, const struct app *app, const struct ir_program *program,
                const struct rule_set *rules, const struct link *link) V_NONNULL(1, 2, 3, 4, 5);
/* Accepts one that is zeroed. */
void usage_release(struct usage *u);
/* NULL when F is not in U. */
const struct usage_function *usage_of(const struct usage *u, const struct app_function *f);
/* Is nothing claimed about SERVICE? */
bool usage_doubts(const struct usage_function *f, struct slice service) V_NONNULL(1);
/* Do the platform and its tools use ACTION whatever the code does? Logs, traces, the network, what
   reads the queue or stream that triggers F. */
bool usage_by_platform(const struct app_function *f, struct slice action) V_NONNULL(1);
enum usage_kind { USAGE_READS = 1, USAGE_CHANGES = 2 };
enum usage_kind usage_kind_of(struct slice action);
/* Does PATTERN ("dynamodb:*") stand for ACTION? */
bool usage_matches(struct slice pattern, struct slice action);

#endif
