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
    cfn_apply_rules(c, &owner, cache, ARRAY_SIZE(cache), cfn_value(c, node));
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
        bool decides = function || doc_get(node, "FunctionPayloadType");
        cfn_add_authorizer(c, api, arena_slicedup(c->arena, node->key),
                           decides ? AUTH_CUSTOM
                           : users ? AUTH_USERS
                                   : AUTH_UNKNOWN,
                           node, function);
    }
}

static const struct doc *global_auth(struct cfn *c, const char *section)
{
    return cfn_get(c, cfn_get(c, doc_get(c->root, "Globals"), section), "Auth");
}

void cfn_declare_global_authorizers(struct cfn *c)
{
    add_sam_authorizers(c, "", global_auth(c, "Api"));
    add_sam_authorizers(c, "", global_auth(c, "HttpApi"));
}

void cfn_declare_sam_api(struct cfn *c, const struct cfn_item *item)
{
    /* those of Globals count for all APIs and are declared once */
    const struct doc *own = cfn_get(c, cfn_get(c, item->node, "Properties"), "Auth");
    const struct doc *auth = cfn_get(c, item->properties, "Auth");
    struct app_resource *r = map_get(&c->things, slice_of(item->id));
    add_sam_authorizers(c, item->id, own);
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

/* "PRIVATE" in any of the forms of an EndpointConfiguration. */
static bool is_private_endpoint(struct cfn *c, const struct doc *endpoint)
{
    const struct doc *types = cfn_get(c, endpoint, "Types");
    const struct doc *type = doc_is_map(endpoint) ? cfn_get(c, endpoint, "Type") : endpoint;
    const char *text = cfn_text(c, types ? doc_index(types, 0) : type, NULL);
    return text && strcmp(text, "PRIVATE") == 0;
}

/* Does a condition of STATEMENT keep out all but some, told by one of COUNT KEYS? */
static bool asks_for(struct cfn *c, const struct doc *statement, const char *const *keys,
                     size_t count)
{
    const char *effect = cfn_text_at(c, statement, "Effect");
    bool denies = effect && strcmp(effect, "Deny") == 0;
    doc_each(operator, cfn_get(c, statement, "Condition"))
    {
        /* only these are allowed, or whoever is none of them denied; the reverse bars a few */
        if ((slice_find(operator->key, "Not") != SIZE_MAX) != denies)
            continue;
        doc_each(key, operator) for (size_t i = 0; i < count;
                                     i++) if (slice_ieq_str(key->key, keys[i])) return true;
    }
    return false;
}

static bool asks_for_network(struct cfn *c, const struct doc *statement)
{
    static const char *const keys[] = {"aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce"};
    return asks_for(c, statement, keys, ARRAY_SIZE(keys));
}

bool cfn_bars_outsiders(struct cfn *c, const struct doc *statement)
{
    static const char *const keys[] = {
        "aws:SourceIp",      "aws:SourceVpc",         "aws:SourceVpce", "aws:PrincipalOrgID",
        "aws:PrincipalArn",  "aws:PrincipalAccount",  "aws:userId",     "aws:SourceArn",
        "aws:SourceAccount", "aws:PrincipalOrgPaths", "aws:SourceOrgID"};
    const char *effect = cfn_text_at(c, statement, "Effect");
    return effect && strcmp(effect, "Deny") == 0 &&
           cfn_is_everybody(c, cfn_get(c, statement, "Principal")) &&
           asks_for(c, statement, keys, ARRAY_SIZE(keys));
}

/* What the STATEMENTS (a list or one map) of an API's policy leave of "anyone". */
static enum auth_kind statements_kind(struct cfn *c, const struct doc *statements)
{
    bool allows = false, anyone = false;
    for (const struct doc *node = doc_is_seq(statements) ? statements->child : statements; node;
         node = doc_is_seq(statements) ? node->next : NULL) {
        const struct doc *statement = cfn_value(c, node);
        const char *effect = cfn_text_at(c, statement, "Effect");
        if (asks_for_network(c, statement))
            return AUTH_PRIVATE;
        if (!effect || strcmp(effect, "Allow") != 0)
            continue;
        allows = true;
        anyone |= cfn_is_everybody(c, cfn_get(c, statement, "Principal"));
    }
    return allows && !anyone ? AUTH_IAM : AUTH_NONE;
}

/* What a SAM ResourcePolicy leaves of "anyone". */
static enum auth_kind policy_kind(struct cfn *c, const struct doc *policy)
{
    static const char *const networks[] = {
        "SourceVpcWhitelist",     "SourceVpceWhitelist", "IntrinsicVpcWhitelist",
        "IntrinsicVpceWhitelist", "IpRangeWhitelist",
    };
    static const char *const barred[] = {
        "SourceVpcBlacklist",     "SourceVpceBlacklist", "IntrinsicVpcBlacklist",
        "IntrinsicVpceBlacklist", "IpRangeBlacklist",
    };
    for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
        if (cfn_get(c, policy, networks[i]))
            return AUTH_PRIVATE;
    for (size_t i = 0; i < ARRAY_SIZE(barred); i++)
        if (cfn_get(c, policy, barred[i]))
            return AUTH_NONE; /* everybody but these */
    if (cfn_get(c, policy, "AwsAccountWhitelist"))
        return AUTH_IAM;
    return statements_kind(c, cfn_get(c, policy, "CustomStatements"));
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
    const struct doc *globals = api ? NULL : cfn_get(c, doc_get(c->root, "Globals"), section);
    const struct doc *endpoint = cfn_get(c, api ? p : globals, "EndpointConfiguration");
    const struct doc *policy = cfn_get(c, p, "Policy");
    if (!policy && item)
        policy = cfn_get(c, cfn_definition(c, item), "x-amazon-apigateway-policy");
    auth.kind = is_private_endpoint(c, endpoint)
                    ? AUTH_PRIVATE
                    : statements_kind(c, cfn_get(c, policy, "Statement"));
    return auth;
}

/* The Auth section of an API. */
static const struct doc *auth_of(struct cfn *c, const char *api, const char *section)
{
    const struct cfn_item *item = api ? map_get(&c->ids, slice_of(api)) : NULL;
    return item ? cfn_get(c, item->properties, "Auth") : api ? NULL : global_auth(c, section);
}

/* What it means that a SAM section names NAME as its authorizer. */
static struct cfn_auth named_authorizer(struct cfn *c, const char *api, const char *name)
{
    struct cfn_auth known = cfn_use_authorizer(c, api, name); /* it may have any name */
    if (known.kind != AUTH_UNKNOWN)
        return known;
    if (strcmp(name, "NONE") == 0)
        return nobody_asked;
    return strcmp(name, "AWS_IAM") == 0 ? (struct cfn_auth){.kind = AUTH_IAM} : known;
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

/* The authorizer that a METHOD (NULL = no matter) gets that names none; NULL = none. */
static const char *default_authorizer(struct cfn *c, const struct doc *auth, const char *section,
                                      const char *method)
{
    bool preflight = method && slice_ieq_str(slice_of(method), "options");
    const char *of_preflight = cfn_text_at(c, auth, "AddDefaultAuthorizerToCorsPreflight");
    if (preflight &&
        (strcmp(section, "HttpApi") == 0 || (of_preflight && strcmp(of_preflight, "false") == 0)))
        return NULL;
    return cfn_text_at(c, auth, "DefaultAuthorizer");
}

struct cfn_auth cfn_api_default(struct cfn *c, const char *api, const char *section,
                                const char *method)
{
    const struct doc *s = auth_of(c, api, section);
    const char *name = default_authorizer(c, s, section, method);
    return or_else(c, name ? named_authorizer(c, api, name) : nobody_asked,
                   reach_of(c, api, section), cfn_bool_at(c, s, "ApiKeyRequired"),
                   cfn_get(c, s, "ResourcePolicy"));
}

bool cfn_has_default_authorizer(struct cfn *c, const char *api, const char *section)
{
    return cfn_get(c, auth_of(c, api, section), "DefaultAuthorizer") != NULL;
}

struct cfn_auth cfn_event_auth(struct cfn *c, const char *api, const char *section,
                               const char *method, const struct doc *auth)
{
    const struct doc *s = auth_of(c, api, section);
    const struct doc *policy = cfn_get(c, auth, "ResourcePolicy");
    const char *name = cfn_text_at(c, auth, "Authorizer");
    struct cfn_auth reach = reach_of(c, api, section);
    if (name && strcmp(name, "NONE") == 0 && reach.kind == AUTH_UNKNOWN)
        reach = nobody_asked; /* wherever the API is: this route is open */
    if (!name)
        name = default_authorizer(c, s, section, method);
    struct cfn_auth asked = name ? named_authorizer(c, api, name) : nobody_asked;
    asked.scoped = asked.kind != AUTH_NONE && cfn_get(c, auth, "AuthorizationScopes");
    const struct doc *key = cfn_get(c, auth, "ApiKeyRequired") ? auth : s;
    return or_else(c, asked, reach, cfn_bool_at(c, key, "ApiKeyRequired"),
                   policy ? policy : cfn_get(c, s, "ResourcePolicy"));
}

void cfn_settle_authorizers(struct cfn *c)
{
    (void)cfn_api_default(c, NULL, "Api", NULL);
    (void)cfn_api_default(c, NULL, "HttpApi", NULL);
    for (size_t i = 0; i < c->items.len; i++) {
        const struct cfn_item *item = &c->items.items[i];
        struct app_resource *r = map_get(&c->things, slice_of(item->id));
        const char *section = strcmp(item->type, "AWS::Serverless::Api") == 0       ? "Api"
                              : strcmp(item->type, "AWS::Serverless::HttpApi") == 0 ? "HttpApi"
                                                                                    : NULL;
        if (!section || !r)
            continue;
        const struct doc *s = auth_of(c, item->id, section);
        const char *name = cfn_text(c, cfn_get(c, s, "DefaultAuthorizer"), NULL);
        r->attached = name && strcmp(name, "NONE") != 0;
        (void)cfn_api_default(c, item->id, section, NULL);
    }
    for (size_t i = 0; i < c->authorizers.len; i++) {
        const struct cfn_authorizer *a = &c->authorizers.items[i];
        struct app_function *f = a->function ? cfn_find_function(c, a->function) : NULL;
        if (f)
            (void)cfn_add_trigger(c, f, TRIGGER_IDENTITY, a->name, a->resource->node);
    }
}
