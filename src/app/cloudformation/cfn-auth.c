/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/* Who may call an API: authorizers and what APIs ask of every caller. */

#define MAX_AUTHORIZERS 256u

static const struct cfn_auth nobody_asked = {.kind = AUTH_NONE};

void cfn_add_authorizer(struct cfn *c, const char *api, const char *name, enum auth_kind kind,
                        const struct doc *node, const struct doc *function)
{
    if (c->authorizers.len >= MAX_AUTHORIZERS) {
        cfn_report_cap(c, "authorizers");
        return;
    }
    struct app_resource *r = map_get(&c->things, slice_of(name));
    if (!r || r->kind != RESOURCE_AUTHORIZER || r->node != node) {
        r = app_add_resource(c->app, RESOURCE_AUTHORIZER, name, doc_location(node));
        r->provider = PROVIDER_AWS;
        r->node = node;
    }
    static const struct cfn_rule cache[] = {
        {"cache", "Identity.ReauthorizeEvery", CFN_TEXT, NULL},
        {"cache", "x-amazon-apigateway-authorizer.authorizerResultTtlInSeconds", CFN_TEXT, NULL},
    };
    const struct cfn_owner owner = {.r = r};
    cfn_apply_rules(c, &owner, cache, ARRAY_SIZE(cache), cfn_value(c, node), NULL);
    *vec_add(&c->authorizers, c->arena) = (struct cfn_authorizer){
        .api = api, .name = r->logical_id, .kind = kind, .resource = r, .function = function};
}

struct cfn_auth cfn_use_authorizer(struct cfn *c, const char *api, const char *name)
{
    struct cfn_auth auth = {.kind = AUTH_UNKNOWN, .authorizer = name};
    for (size_t i = 0; i < c->authorizers.len; i++) {
        struct cfn_authorizer *a = &c->authorizers.items[i];
        bool here = !*a->api || (api && strcmp(a->api, api) == 0);
        if (!here || strcmp(a->name, name) != 0)
            continue;
        a->resource->attached = true;
        auth.kind = a->kind;
    }
    return auth;
}

enum auth_kind cfn_authorizer_kind(struct cfn *c, const struct doc *reference)
{
    const char *name = cfn_resource_name(c, reference);
    return name ? cfn_use_authorizer(c, "", name).kind : AUTH_UNKNOWN;
}

/* The Authorizers of a SAM Auth section. */
static void add_sam_authorizers(struct cfn *c, const char *api, const struct doc *auth)
{
    doc_each(node, cfn_get(c, auth, "Authorizers"))
    {
        const struct doc *function = doc_get(node, "FunctionArn");
        bool users = doc_get(node, "UserPoolArn") || doc_get(node, "JwtConfiguration") ||
                     doc_get(node, "OpenIdConnectUrl");
        cfn_add_authorizer(c, api, arena_slicedup(c->arena, node->key),
                           function ? AUTH_CUSTOM
                           : users  ? AUTH_USERS
                                    : AUTH_UNKNOWN,
                           node, function);
    }
}

static const struct doc *global_auth(struct cfn *c, const char *section)
{
    return cfn_get(c, doc_get(doc_get(c->root, "Globals"), section), "Auth");
}

void cfn_declare_global_authorizers(struct cfn *c)
{
    add_sam_authorizers(c, "", global_auth(c, "Api"));
    add_sam_authorizers(c, "", global_auth(c, "HttpApi"));
}

void cfn_declare_sam_api(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *auth = cfn_get(c, item->properties, "Auth");
    struct app_resource *r = map_get(&c->things, slice_of(item->id));
    add_sam_authorizers(c, item->id, auth);
    if (r)
        cfn_add_sam_resource_policy(c, r, cfn_get(c, auth, "ResourcePolicy"));
    cfn_declare_sam_stage(c, item);
}

void cfn_declare_authorizer(struct cfn *c, const struct cfn_item *item)
{
    struct slice type = slice_of(cfn_text_at(c, item->properties, "Type"));
    if (!type.len)
        type = slice_of(cfn_text_at(c, item->properties, "AuthorizerType"));
    enum auth_kind kind =
        slice_eq_str(type, "COGNITO_USER_POOLS") || slice_eq_str(type, "JWT") ? AUTH_USERS
        : slice_eq_str(type, "TOKEN") || slice_eq_str(type, "REQUEST")        ? AUTH_CUSTOM
                                                                              : AUTH_UNKNOWN;
    cfn_add_authorizer(c, "", item->id, kind, item->node,
                       kind == AUTH_USERS ? NULL : doc_get(item->properties, "AuthorizerUri"));
}

/* The Auth section of an API and the one of Globals behind it. */
struct auth_sections {
    const struct doc *own, *global;
};

static const struct doc *section_get(struct cfn *c, const struct auth_sections *s, const char *key)
{
    const struct doc *own = cfn_get(c, s->own, key);
    return own ? own : cfn_get(c, s->global, key);
}

/* "PRIVATE" in any of the forms of an EndpointConfiguration. */
static bool is_private_endpoint(struct cfn *c, const struct doc *endpoint)
{
    const struct doc *types = cfn_get(c, endpoint, "Types");
    const struct doc *type = doc_is_map(endpoint) ? cfn_get(c, endpoint, "Type") : endpoint;
    const char *text = cfn_text(c, types ? doc_index(types, 0) : type, NULL);
    return text && strcmp(text, "PRIVATE") == 0;
}

/* What a SAM ResourcePolicy leaves of "anyone". */
static enum auth_kind policy_kind(struct cfn *c, const struct doc *policy)
{
    static const char *const networks[] = {
        "SourceVpcWhitelist",     "SourceVpceWhitelist", "IntrinsicVpcWhitelist",
        "IntrinsicVpceWhitelist", "IpRangeWhitelist",
    };
    for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
        if (cfn_get(c, policy, networks[i]))
            return AUTH_PRIVATE;
    return cfn_get(c, policy, "AwsAccountWhitelist") ? AUTH_IAM : AUTH_NONE;
}

/* A policy of a RestApi with a condition on where calls come from. */
static bool is_network_policy(struct cfn *c, const struct doc *policy)
{
    doc_each(statement, cfn_get(c, policy, "Statement"))
    {
        doc_each(operator, cfn_get(c, cfn_value(c, statement), "Condition"))
        {
            doc_each(key, operator) if (slice_ieq_str(key->key, "aws:SourceIp") ||
                                        slice_ieq_str(key->key, "aws:SourceVpc") ||
                                        slice_ieq_str(key->key, "aws:SourceVpce")) return true;
        }
    }
    return false;
}

/* Who reaches the API at all, before any authorizer. */
static struct cfn_auth reach_of(struct cfn *c, const char *api, const char *section)
{
    const struct cfn_item *item = api ? map_get(&c->ids, slice_of(api)) : NULL;
    const struct doc *p = item ? item->properties : NULL;
    struct cfn_auth auth = nobody_asked;
    if (api && !item) {
        auth.kind = AUTH_UNKNOWN; /* another template has it */
        return auth;
    }
    const struct doc *endpoint = cfn_setting(c, p, section, "EndpointConfiguration");
    if (is_private_endpoint(c, endpoint) || is_network_policy(c, cfn_get(c, p, "Policy")))
        auth.kind = AUTH_PRIVATE;
    return auth;
}

static struct auth_sections sections_of(struct cfn *c, const char *api, const char *section)
{
    const struct cfn_item *item = api ? map_get(&c->ids, slice_of(api)) : NULL;
    struct auth_sections s = {0};
    if (item)
        s.own = cfn_get(c, item->properties, "Auth");
    if (!api || (item && slice_starts(slice_of(item->type), "AWS::Serverless::")))
        s.global = global_auth(c, section);
    return s;
}

/* What it means that a SAM section names NAME as its authorizer. */
static struct cfn_auth named_authorizer(struct cfn *c, const char *api, const char *name)
{
    if (strcmp(name, "NONE") == 0)
        return nobody_asked;
    if (strcmp(name, "AWS_IAM") == 0)
        return (struct cfn_auth){.kind = AUTH_IAM};
    return cfn_use_authorizer(c, api, name);
}

/* AUTH, or what else limits the callers when no authorizer does. */
static struct cfn_auth or_else(struct cfn *c, struct cfn_auth auth, struct cfn_auth reach,
                               bool key_required, const struct doc *policy)
{
    if (auth.kind != AUTH_NONE)
        return auth;
    enum auth_kind by_policy = policy_kind(c, policy);
    if (by_policy != AUTH_NONE)
        auth.kind = by_policy;
    else if (reach.kind != AUTH_NONE)
        auth.kind = reach.kind;
    else if (key_required)
        auth.kind = AUTH_API_KEY;
    return auth;
}

static bool is_true(struct cfn *c, const struct doc *node)
{
    return slice_ieq_str(slice_of(cfn_text(c, node, NULL)), "true");
}

struct cfn_auth cfn_api_default(struct cfn *c, const char *api, const char *section)
{
    struct auth_sections s = sections_of(c, api, section);
    const char *name = cfn_text(c, section_get(c, &s, "DefaultAuthorizer"), NULL);
    return or_else(c, name ? named_authorizer(c, api, name) : nobody_asked,
                   reach_of(c, api, section), is_true(c, section_get(c, &s, "ApiKeyRequired")),
                   section_get(c, &s, "ResourcePolicy"));
}

struct cfn_auth cfn_event_auth(struct cfn *c, const char *api, const char *section,
                               const struct doc *auth)
{
    struct auth_sections s = sections_of(c, api, section);
    const struct doc *key = cfn_get(c, auth, "ApiKeyRequired");
    const struct doc *policy = cfn_get(c, auth, "ResourcePolicy");
    const char *name = cfn_text_at(c, auth, "Authorizer");
    struct cfn_auth reach = reach_of(c, api, section);
    if (name && strcmp(name, "NONE") == 0 && reach.kind == AUTH_UNKNOWN)
        reach = nobody_asked; /* wherever the API is: this route is open */
    if (!name)
        name = cfn_text(c, section_get(c, &s, "DefaultAuthorizer"), NULL);
    struct cfn_auth asked = name ? named_authorizer(c, api, name) : nobody_asked;
    asked.scoped = asked.kind != AUTH_NONE && cfn_get(c, auth, "AuthorizationScopes");
    return or_else(c, asked, reach, is_true(c, key ? key : section_get(c, &s, "ApiKeyRequired")),
                   policy ? policy : section_get(c, &s, "ResourcePolicy"));
}

void cfn_settle_authorizers(struct cfn *c)
{
    (void)cfn_api_default(c, NULL, "Api");
    (void)cfn_api_default(c, NULL, "HttpApi");
    for (size_t i = 0; i < c->items.len; i++) {
        const struct cfn_item *item = &c->items.items[i];
        struct app_resource *r = map_get(&c->things, slice_of(item->id));
        const char *section = strcmp(item->type, "AWS::Serverless::Api") == 0       ? "Api"
                              : strcmp(item->type, "AWS::Serverless::HttpApi") == 0 ? "HttpApi"
                                                                                    : NULL;
        if (!section || !r)
            continue;
        struct auth_sections s = sections_of(c, item->id, section);
        const char *name = cfn_text(c, section_get(c, &s, "DefaultAuthorizer"), NULL);
        r->attached = name && strcmp(name, "NONE") != 0;
        (void)cfn_api_default(c, item->id, section);
    }
    for (size_t i = 0; i < c->authorizers.len; i++) {
        const struct cfn_authorizer *a = &c->authorizers.items[i];
        struct app_function *f = a->function ? cfn_find_function(c, a->function) : NULL;
        if (f)
            (void)cfn_add_trigger(c, f, TRIGGER_IDENTITY, a->name, a->resource->node);
    }
}
