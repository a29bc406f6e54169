/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"

unsigned aws_action_access(const char *action)
{
    static const struct {
        const char *prefix; /* after "s3:" */
        unsigned access;
    } verbs[] = {
        {"Get", ACCESS_READ},      {"List", ACCESS_READ},       {"Describe", ACCESS_READ},
        {"Head", ACCESS_READ},     {"Receive", ACCESS_READ},    {"Subscribe", ACCESS_READ},
        {"Put", ACCESS_WRITE},     {"Delete", ACCESS_WRITE},    {"Create", ACCESS_WRITE},
        {"Send", ACCESS_WRITE},    {"Publish", ACCESS_WRITE},   {"Purge", ACCESS_WRITE},
        {"Restore", ACCESS_WRITE}, {"Replicate", ACCESS_WRITE}, {"Abort", ACCESS_WRITE},
        {"Add", ACCESS_WRITE},     {"Set", ACCESS_WRITE},       {"Remove", ACCESS_WRITE},
    };
    struct slice verb, service = slice_cut(slice_of(action), ':', &verb);
    if (!verb.len)
        return slice_eq_str(service, "*") ? ACCESS_READ | ACCESS_WRITE : ACCESS_NONE;
    if (slice_starts(verb, "*"))
        return ACCESS_READ | ACCESS_WRITE;
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
        size_t len = strlen(verbs[i].prefix);
        if (slice_ieq_str(slice_sub(verb, 0, len), verbs[i].prefix))
            return verbs[i].access;
    }
    return ACCESS_NONE;
}

const struct aws_caller *aws_caller_of(struct slice service)
{
    enum { AUTHORIZERS = 1u << TRIGGER_IDENTITY, SOCKETS = 1u << TRIGGER_WEBSOCKET };
    static const struct aws_caller callers[] = {
        {"apigateway", TRIGGER_HTTP, AUTH_UNKNOWN, AUTHORIZERS | SOCKETS},
        {"elasticloadbalancing", TRIGGER_HTTP, AUTH_UNKNOWN, 0},
        {"vpc-lattice", TRIGGER_HTTP, AUTH_UNKNOWN, 0},
        {"s3", TRIGGER_STORAGE, AUTH_PRIVATE, 0},
        {"sns", TRIGGER_TOPIC, AUTH_PRIVATE, 0},
        {"iot", TRIGGER_TOPIC, AUTH_PRIVATE, AUTHORIZERS},
        {"logs", TRIGGER_TOPIC, AUTH_PRIVATE, 0},
        {"ses", TRIGGER_EMAIL, AUTH_PRIVATE, 0},
        {"cognito-idp", TRIGGER_IDENTITY, AUTH_PRIVATE, 0},
        {"cognito-sync", TRIGGER_IDENTITY, AUTH_PRIVATE, 0},
        {"alexa-appkit", TRIGGER_OTHER, AUTH_UNKNOWN, 0},
        {"lex", TRIGGER_OTHER, AUTH_UNKNOWN, 0},
        {"lexv2", TRIGGER_OTHER, AUTH_UNKNOWN, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(callers); i++)
        if (slice_eq_str(service, callers[i].service))
            return &callers[i];
    return NULL;
}

bool aws_call_of(const struct aws_caller *caller, const struct app_function *f, const char *source,
                 struct aws_call *ret)
{
    bool authorizer = caller->kind == TRIGGER_HTTP && source && strstr(source, "/authorizers/");
    *ret = authorizer ? (struct aws_call){TRIGGER_IDENTITY, AUTH_PRIVATE}
                      : (struct aws_call){caller->kind, caller->auth};
    for (size_t i = 0; i < f->triggers.len; i++) {
        enum trigger_kind have = f->triggers.items[i].kind;
        if (have == ret->kind || (!authorizer && caller->also & 1u << have))
            return false;
    }
    return true;
}

bool aws_route_is_open(enum auth_kind auth, bool idle)
{
    return auth == AUTH_NONE || (auth == AUTH_API_KEY && !idle);
}

enum auth_kind aws_graphql_auth(const char *type)
{
    static const struct {
        const char *type;
        enum auth_kind kind;
    } kinds[] = {
        {"API_KEY", AUTH_API_KEY},
        {"AWS_IAM", AUTH_IAM},
        {"AMAZON_COGNITO_USER_POOLS", AUTH_USERS},
        {"OPENID_CONNECT", AUTH_USERS},
        {"AWS_LAMBDA", AUTH_CUSTOM},
    };
    for (size_t i = 0; type && i < ARRAY_SIZE(kinds); i++)
        if (strcmp(type, kinds[i].type) == 0)
            return kinds[i].kind;
    return AUTH_UNKNOWN;
}

struct slice aws_arn_resource(struct slice arn)
{
    unsigned colons = 0;
    bool in_reference = false;
    for (size_t i = 0; i < arn.len; i++) {
        char ch = arn.ptr[i];
        if (ch == '{' || ch == '}')
            in_reference = ch == '{';
        else if (ch == ':' && !in_reference && ++colons == 5)
            return slice_sub(arn, i + 1, arn.len);
    }
    return SLICE_EMPTY;
}
