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
    static const struct aws_caller callers[] = {
        {"apigateway", TRIGGER_HTTP, AUTH_UNKNOWN},
        {"elasticloadbalancing", TRIGGER_HTTP, AUTH_UNKNOWN},
        {"vpc-lattice", TRIGGER_HTTP, AUTH_UNKNOWN},
        {"s3", TRIGGER_STORAGE, AUTH_PRIVATE},
        {"sns", TRIGGER_TOPIC, AUTH_PRIVATE},
        {"iot", TRIGGER_TOPIC, AUTH_PRIVATE},
        {"logs", TRIGGER_STREAM, AUTH_PRIVATE},
        {"ses", TRIGGER_EMAIL, AUTH_PRIVATE},
        {"cognito-idp", TRIGGER_IDENTITY, AUTH_PRIVATE},
        {"cognito-sync", TRIGGER_IDENTITY, AUTH_PRIVATE},
        {"alexa-appkit", TRIGGER_OTHER, AUTH_UNKNOWN},
        {"lex", TRIGGER_OTHER, AUTH_UNKNOWN},
        {"lexv2", TRIGGER_OTHER, AUTH_UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_SIZE(callers); i++)
        if (slice_eq_str(service, callers[i].service))
            return &callers[i];
    return NULL;
}

bool aws_call_is_explained(const struct app_function *f, enum trigger_kind kind)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        enum trigger_kind have = f->triggers.items[i].kind;
        /* APIs and the device gateway also call their authorizers, APIs those of WebSockets */
        if (have == kind || (kind == TRIGGER_HTTP && have == TRIGGER_WEBSOCKET) ||
            ((kind == TRIGGER_HTTP || kind == TRIGGER_TOPIC) && have == TRIGGER_IDENTITY))
            return true;
    }
    return false;
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
