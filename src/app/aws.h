/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_AWS_H
#define APP_AWS_H

#include "app/app.h"

/* What words of AWS mean, in whatever format they are written. */

/* What an action of IAM does with what is stored: bits of a mask. */
enum access { ACCESS_NONE = 0, ACCESS_READ = 1, ACCESS_WRITE = 2 };
/* The access that ACTION gives ("s3:GetObject", "sqs:*", "*"), told by its verb; ACCESS_NONE when
   the verb is about neither, as in "s3:TagResource". */
unsigned aws_action_access(const char *action) V_NONNULL(1);

/* A service that calls functions, as the principal of a permission tells it. */
struct aws_caller {
    const char *service; /* "s3" of s3.amazonaws.com */
    enum trigger_kind kind;
    enum auth_kind auth; /* unknown where an API that is not here decides */
    unsigned also;       /* bits of other kinds of trigger that the service starts */
};
/* NULL when SERVICE is none of them. */
const struct aws_caller *aws_caller_of(struct slice service);
/* The trigger that a permission tells of. */
struct aws_call {
    enum trigger_kind kind;
    enum auth_kind auth;
};
/* How CALLER starts F where the permission names the ARN SOURCE (or NULL); false when a trigger of
   F explains the call already. */
bool aws_call_of(const struct aws_caller *caller, const struct app_function *f, const char *source,
                 struct aws_call *ret) V_NONNULL(1, 2, 4);

/* Does a route that asks callers for AUTH let anyone in? An API key is nobody's proof, but keeps
   them from one that is IDLE: there is nothing behind it to protect. */
bool aws_route_is_open(enum auth_kind auth, bool idle);

/* What follows the fifth ':' of an ARN: "table/x". Colons in "${AWS::Region}" do not count. */
struct slice aws_arn_resource(struct slice arn);

/* What an authentication type of AppSync asks of callers; TYPE may be NULL. */
enum auth_kind aws_graphql_auth(const char *type);

#endif
