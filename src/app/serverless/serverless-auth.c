/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

/* Who may call the routes of a Serverless Framework service. */

#define MAX_AUTHORIZERS 256u /* of one service */

static const struct sls_auth nobody_asked = {AUTH_NONE, NULL};

void sls_mark_authorizer(struct sls *s, struct app_function *f, const struct doc *at)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        if (f->triggers.items[i].kind == TRIGGER_IDENTITY)
            return;
    }
    struct app_trigger *t = app_add_trigger(s->app, f, TRIGGER_IDENTITY, doc_location(at));
    t->resource = f->logical_id;
    t->auth = AUTH_PRIVATE;
}

/* What it means that an event names TEXT (a function, an ARN, "aws_iam") as its authorizer. */
static struct sls_auth named_authorizer(struct sls *s, struct slice text, const struct doc *at)
{
    if (text.len == 0 || slice_ieq_str(text, "none"))
        return nobody_asked;
    if (slice_ieq_str(text, "aws_iam"))
        return (struct sls_auth){AUTH_IAM, NULL};
    struct sls_auth auth = {AUTH_CUSTOM, arena_slicedup(s->arena, text)};
    if (slice_find(text, ":cognito-idp:") != SIZE_MAX || slice_find(text, ":userpool/") != SIZE_MAX)
        auth.kind = AUTH_USERS;
    struct app_function *f = sls_find_function(s, text);
    if (f)
        sls_mark_authorizer(s, f, at);
    return auth;
}

/* An authorizer given by reference: a user pool or a function. */
static struct sls_auth referred_authorizer(struct sls *s, const struct doc *node)
{
    struct app_resource *r = cfn_find_resource(s->cfn, node);
    const char *text = cfn_text(s->cfn, node, NULL);
    if (r && r->kind == RESOURCE_USER_POOL) {
        r->attached = true;
        return (struct sls_auth){AUTH_USERS, r->logical_id};
    }
    struct app_function *f = cfn_find_function(s->cfn, node);
    if (f) {
        sls_mark_authorizer(s, f, node);
        return (struct sls_auth){AUTH_CUSTOM, f->logical_id};
    }
    struct sls_auth auth = named_authorizer(s, slice_of(text), node);
    return auth.kind == AUTH_NONE ? (struct sls_auth){AUTH_UNKNOWN, NULL} : auth;
}

bool sls_is_intrinsic(const struct doc *node)
{
    return node->tag.len || (doc_count(node) == 1 && (slice_eq_str(node->child->key, "Ref") ||
                                                      slice_starts(node->child->key, "Fn::")));
}

static enum auth_kind kind_of_type(struct slice type)
{
    if (slice_ieq_str(type, "aws_iam"))
        return AUTH_IAM;
    if (slice_ieq_str(type, "cognito_user_pools") || slice_ieq_str(type, "jwt"))
        return AUTH_USERS;
    if (slice_ieq_str(type, "custom") || slice_ieq_str(type, "token") ||
        slice_ieq_str(type, "request"))
        return AUTH_CUSTOM;
    return AUTH_UNKNOWN;
}

/* {type, name, arn, authorizerId}. */
static struct sls_auth described_authorizer(struct sls *s, const struct doc *node)
{
    const struct doc *arn = doc_get(node, "arn"), *id = doc_get(node, "authorizerId");
    const char *name = sls_text(s, doc_get(node, "name"));
    enum auth_kind declared = kind_of_type(doc_text_at(node, "type"));
    struct sls_auth auth = {AUTH_UNKNOWN, name};
    if (declared == AUTH_IAM)
        return (struct sls_auth){AUTH_IAM, NULL};
    if (arn) {
        auth = referred_authorizer(s, arn);
        auth.name = name ? name : auth.name;
    } else if (id) {
        auth.kind = cfn_authorizer_kind(s->cfn, id);
        auth.name = cfn_resource_name(s->cfn, id);
    } else if (name) {
        auth = named_authorizer(s, slice_of(name), node);
    }
    if (declared != AUTH_UNKNOWN)
        auth.kind = declared;
    else if (auth.kind == AUTH_UNKNOWN || auth.kind == AUTH_NONE)
        auth.kind = AUTH_CUSTOM;
    return auth;
}

static struct sls_auth event_authorizer(struct sls *s, const struct doc *node)
{
    if (!node || node->kind == DOC_NULL)
        return nobody_asked;
    if (sls_is_intrinsic(node))
        return referred_authorizer(s, node);
    if (doc_is_map(node))
        return described_authorizer(s, node);
    return named_authorizer(s, doc_text(node), node);
}

/* The REST API of the whole service can be reached from a network alone. */
static bool is_private_api(const struct sls *s)
{
    const struct doc *gateway = doc_get(s->provider, "apiGateway");
    const struct doc *policy = doc_get(gateway, "resourcePolicy");
    if (slice_ieq_str(doc_text_at(s->provider, "endpointType"), "private"))
        return true;
    if (!policy)
        policy = doc_get(s->provider, "resourcePolicy");
    doc_each(statement, policy)
    {
        doc_each(operator, doc_get(statement, "Condition"))
        {
            doc_each(key, operator)
            {
                if (slice_ieq_str(key->key, "aws:SourceIp") ||
                    slice_ieq_str(key->key, "aws:SourceVpc") ||
                    slice_ieq_str(key->key, "aws:SourceVpce"))
                    return true;
            }
        }
    }
    return false;
}

struct sls_auth sls_rest_auth(struct sls *s, const struct doc *event)
{
    struct sls_auth auth = event_authorizer(s, doc_get(event, "authorizer"));
    if (auth.kind != AUTH_NONE)
        return auth;
    if (is_private_api(s))
        auth.kind = AUTH_PRIVATE;
    else if (doc_bool(doc_get(event, "private"), false))
        auth.kind = AUTH_API_KEY;
    return auth;
}

void sls_declare_authorizers(struct sls *s)
{
    s->first_authorizer = s->app->resources.len;
    doc_each(node, doc_at(s->provider, "httpApi.authorizers"))
    {
        if (s->authorizers >= MAX_AUTHORIZERS) {
            sls_report_cap(s, "authorizers", MAX_AUTHORIZERS);
            return;
        }
        const char *name = arena_slicedup(s->arena, node->key);
        struct app_resource *r =
            app_add_resource(s->app, RESOURCE_AUTHORIZER, name, doc_location(node));
        r->provider = s->platform;
        r->name = r->logical_id;
        r->node = node;
        s->authorizers++;
    }
}

/* One of provider.httpApi.authorizers. */
static struct sls_auth declared_authorizer(struct sls *s, struct app_resource *r)
{
    const struct doc *node = r->node;
    enum auth_kind kind = kind_of_type(doc_text_at(node, "type"));
    struct slice function = doc_text_at(node, "functionName");
    struct app_function *f = sls_find_function(s, function);
    const struct doc *arn = doc_get(node, "functionArn");
    if (!f && arn)
        f = cfn_find_function(s->cfn, arn);
    if (f)
        sls_mark_authorizer(s, f, node);
    r->attached = true;
    if (kind == AUTH_UNKNOWN)
        kind = f || arn || function.len ? AUTH_CUSTOM : AUTH_USERS;
    return (struct sls_auth){kind, r->logical_id};
}

struct sls_auth sls_http_api_auth(struct sls *s, const struct doc *event)
{
    const struct doc *node = doc_get(event, "authorizer");
    struct slice name = doc_is_map(node) ? doc_text_at(node, "name") : doc_text(node);
    if (!node || node->kind == DOC_NULL)
        return nobody_asked;
    for (size_t i = 0; i < s->authorizers; i++) {
        struct app_resource *declared = s->app->resources.items[s->first_authorizer + i];
        if (slice_eq_str(name, declared->logical_id))
            return declared_authorizer(s, declared);
    }
    const struct doc *id = doc_get(node, "id");
    if (!id)
        return event_authorizer(s, node);
    struct sls_auth auth = {kind_of_type(doc_text_at(node, "type")), cfn_resource_name(s->cfn, id)};
    enum auth_kind known = cfn_authorizer_kind(s->cfn, id);
    if (known != AUTH_UNKNOWN)
        auth.kind = known;
    else if (auth.kind == AUTH_UNKNOWN)
        auth.kind = doc_get(node, "scopes") ? AUTH_USERS : AUTH_CUSTOM;
    return auth;
}

struct sls_auth sls_websocket_auth(struct sls *s, const struct doc *event)
{
    return event_authorizer(s, doc_get(event, "authorizer"));
}
