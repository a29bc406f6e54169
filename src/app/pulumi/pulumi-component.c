/* SPDX-License-Identifier: Apache-2.0 */
/* Resources that stand for several of Terraform's, and those of providers of another make. */
#include "app/pulumi/pulumi.h"

static void put_text(struct pulumi *p, struct doc *body, const char *key, const char *text,
                     const struct doc *at)
{
    pulumi_put(body, key, pulumi_text(p, slice_of(text), at), at);
}

/* aws-apigateway:RestAPI ------------------------------------------------------------------- */

/* The first of a route's authorizers becomes one of the gateway; gives its kind. */
static const char *add_authorizer(struct pulumi *p, const struct doc *route, const char *label,
                                  const char *api, const char *id)
{
    const struct doc *list = doc_get(route, "authorizers");
    const struct doc *authorizer = doc_is_seq(list) ? doc_index(list, 0) : list;
    const struct doc *pools = doc_get(authorizer, "providerARNs");
    const char *iam = doc_text_at(route, "iamAuthEnabled").len ? "AWS_IAM" : "NONE";
    if (!authorizer || !id)
        return iam;
    struct doc *body = pulumi_node(p, DOC_MAP, authorizer);
    if (!body)
        return iam;
    put_text(p, body, "rest_api_id", api, authorizer);
    put_text(p, body, "name", label, authorizer);
    put_text(p, body, "type", pools ? "COGNITO_USER_POOLS" : "REQUEST", authorizer);
    if (pools)
        pulumi_put(body, "provider_arns", pulumi_value(p, pools), pools);
    else if (doc_get(authorizer, "handler"))
        pulumi_put(body, "authorizer_uri", pulumi_value(p, doc_get(authorizer, "handler")),
                   authorizer);
    pulumi_declare(p, TF_RESOURCE, "aws_api_gateway_authorizer", label, body);
    return pools ? "COGNITO_USER_POOLS" : "CUSTOM";
}

static void add_route(struct pulumi *p, const struct doc *route, const char *api_label,
                      unsigned index)
{
    struct arena *a = p->arena;
    struct slice path = doc_text_at(route, "path"), method = doc_text_at(route, "method");
    const struct doc *handler = doc_get(route, "eventHandler");
    const struct doc *key = doc_get(route, "apiKeyRequired");
    const char *label = arena_printf(a, "%s-%u", api_label, index);
    /* written as Pulumi's references: pulumi_text turns them into Terraform's */
    const char *api = arena_printf(a, "${%s}", api_label);
    const char *resource = arena_printf(a, "${%s.rootResourceId}", api_label);
    struct doc *place = pulumi_node(p, DOC_MAP, route), *ask = pulumi_node(p, DOC_MAP, route);
    struct doc *target = pulumi_node(p, DOC_MAP, route);
    if (!handler || !place || !ask || !target)
        return;
    while (path.len && path.ptr[0] == '/')
        path = slice_sub(path, 1, path.len);
    if (path.len) {
        struct pulumi_name *name = arena_new(a, struct pulumi_name);
        *name = (struct pulumi_name){PULUMI_RESOURCE, "aws_api_gateway_resource", label, NULL};
        map_put(&p->names, slice_of(label), name);
        put_text(p, place, "rest_api_id", api, route);
        put_text(p, place, "parent_id", resource, route);
        put_text(p, place, "path_part", arena_slicedup(a, path), route);
        pulumi_declare(p, TF_RESOURCE, "aws_api_gateway_resource", label, place);
        resource = arena_printf(a, "${%s}", label);
    }
    const char *auth_label = arena_printf(a, "%s-authorizer", label);
    const char *kind = add_authorizer(p, route, auth_label, api, label);
    const char *verb = method.len ? arena_slicedup(a, method) : "ANY";
    struct doc *const bodies[] = {ask, target};
    for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
        put_text(p, bodies[i], "rest_api_id", api, route);
        put_text(p, bodies[i], "resource_id", resource, route);
        put_text(p, bodies[i], "http_method", verb, route);
    }
    put_text(p, ask, "authorization", kind, route);
    if (strcmp(kind, "CUSTOM") == 0 || strcmp(kind, "COGNITO_USER_POOLS") == 0) {
        struct pulumi_name *name = arena_new(a, struct pulumi_name);
        *name =
            (struct pulumi_name){PULUMI_RESOURCE, "aws_api_gateway_authorizer", auth_label, NULL};
        map_put(&p->names, slice_of(auth_label), name);
        put_text(p, ask, "authorizer_id", arena_printf(a, "${%s}", auth_label), route);
    }
    if (key)
        pulumi_put(ask, "api_key_required", pulumi_value(p, key), key);
    put_text(p, target, "type", "AWS_PROXY", route);
    pulumi_put(target, "uri", pulumi_value(p, handler), handler);
    pulumi_declare(p, TF_RESOURCE, "aws_api_gateway_method", label, ask);
    pulumi_declare(p, TF_RESOURCE, "aws_api_gateway_integration", label, target);
}

static void rest_api(struct pulumi *p, const char *label, const struct doc *resource)
{
    const struct doc *properties = doc_get(resource, "properties");
    struct pulumi_name *name = arena_new(p->arena, struct pulumi_name);
    struct doc *api = pulumi_node(p, DOC_MAP, resource);
    unsigned index = 0;
    *name = (struct pulumi_name){PULUMI_RESOURCE, "aws_api_gateway_rest_api", label, NULL};
    map_put(&p->names, slice_of(label), name);
    if (api)
        pulumi_declare(p, TF_RESOURCE, "aws_api_gateway_rest_api", label, api);
    doc_each(route, doc_get(properties, "routes")) add_route(p, route, label, index++);
}

/* azure-native:web:WebApp ------------------------------------------------------------------- */

/* siteConfig.appSettings: [{name, value}] as a map. */
static void add_settings(struct pulumi *p, struct doc *body, const struct doc *settings)
{
    struct doc *map = settings ? pulumi_node(p, DOC_MAP, settings) : NULL;
    doc_each(item, map ? settings : NULL)
    {
        struct slice name = doc_text_at(item, "name");
        const struct doc *value = doc_get(item, "value");
        if (name.len && value)
            pulumi_put(map, arena_slicedup(p->arena, name), pulumi_value(p, value), value);
    }
    if (map)
        pulumi_put(body, "app_settings", map, settings);
}

static void web_app(struct pulumi *p, const char *label, const struct doc *resource)
{
    const struct doc *properties = doc_get(resource, "properties");
    if (slice_ifind(doc_text_at(properties, "kind"), "functionapp") == SIZE_MAX)
        return;
    const char *type = "azurerm_linux_function_app";
    struct doc *body = pulumi_body(p, type, properties, resource);
    if (!body)
        return;
    body->line = resource->key_line;
    body->column = resource->key_column;
    add_settings(p, body, doc_at(properties, "siteConfig.appSettings"));
    pulumi_declare(p, TF_RESOURCE, type, label, body);
}

static const struct component {
    const char *token;
    void (*translate)(struct pulumi *p, const char *label, const struct doc *resource);
} components[] = {
    {"aws-apigateway:index:RestAPI", rest_api},
    {"aws-apigateway:RestAPI", rest_api},
    {"azure-native:web:WebApp", web_app},
};

bool pulumi_component(struct pulumi *p, struct slice token, const char *label,
                      const struct doc *resource)
{
    for (size_t i = 0; i < ARRAY_SIZE(components); i++) {
        if (!slice_eq_str(token, components[i].token))
            continue;
        components[i].translate(p, label, resource);
        return true;
    }
    return false;
}
