/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "app/openapi.h"
#include "base/file.h"
#include "base/limits.h"

/* API definitions (OpenAPI 3, Swagger 2) with Amazon's extensions: routes and who may call them. */

struct definition {
    struct cfn *c;
    const char *api;     /* logical id */
    const char *section; /* of Globals: "Api" or "HttpApi" */
    const struct doc *root;
};

static const struct doc *parse_file(struct cfn *c, const char *file)
{
    struct doc *root = NULL;
    struct slice text;
    struct arena scratch;
    enum doc_format format = DOC_YAML;
    arena_init(&scratch);
    (void)doc_format_of(file, &format);
    enum virga_err err =
        file_read(&scratch, path_join(&scratch, c->files->root, file), LIMIT_CONFIG_FILE, &text);
    if (err == VIRGA_OK)
        err = doc_parse_mended(c->arena, format, text, file, c->sink, &root);
    else
        diag_emit(c->sink, VIRGA_DIAG_WARNING, "config-unreadable", file, 0, 0,
                  "cannot read this file that a template includes");
    arena_release(&scratch);
    return err == VIRGA_OK ? root : NULL;
}

const struct doc *cfn_read_file(struct cfn *c, const char *file)
{
    if (!app_files_has(c->files, file))
        return NULL;
    for (size_t i = 0; i < c->definitions.len; i++)
        if (slice_eq_str(c->definitions.entries[i].key, file))
            return c->definitions.entries[i].value;
    const struct doc *root = parse_file(c, file);
    map_put(&c->definitions, slice_of(file), (void *)root);
    return root;
}

const struct doc *cfn_include(struct cfn *c, const struct doc *where)
{
    const char *path = cfn_text(c, where, NULL);
    if (!path || strstr(path, "://"))
        return NULL;
    return cfn_read_file(c, path_clean(c->arena, path_join(c->arena, c->dir, path)));
}

const struct doc *cfn_definition(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *properties = item->properties;
    const struct doc *body = cfn_get(c, properties, "DefinitionBody");
    if (!body)
        body = cfn_get(c, properties, "Body");
    if (!body)
        return cfn_include(c, cfn_get(c, properties, "DefinitionUri"));
    /* one that could be read is in place by now */
    return doc_get(body, "Fn::Transform") ? NULL : body;
}

static enum auth_kind scheme_kind(struct cfn *c, const struct doc *scheme)
{
    const struct doc *authorizer = doc_get(scheme, "x-amazon-apigateway-authorizer");
    const struct openapi_amazon_scheme texts = {
        .has_authorizer = authorizer != NULL,
        .authorizer_type = slice_of(cfn_text_at(c, authorizer, "type")),
        .auth_type = slice_of(cfn_text_at(c, scheme, "x-amazon-apigateway-authtype")),
        .type = doc_text_at(scheme, "type"),
        .name = doc_text_at(scheme, "name"),
    };
    return openapi_amazon_auth(&texts);
}

void cfn_declare_schemes(struct cfn *c, const struct cfn_item *item)
{
    doc_each(node, openapi_schemes(cfn_definition(c, item)))
    {
        const struct doc *scheme = cfn_value(c, node);
        const struct doc *authorizer = doc_get(scheme, "x-amazon-apigateway-authorizer");
        if (authorizer)
            cfn_add_authorizer(c, item->id, arena_slicedup(c->arena, node->key),
                               scheme_kind(c, scheme), node, doc_get(authorizer, "authorizerUri"));
    }
}

static struct cfn_auth required_scheme(const struct definition *d, struct slice name)
{
    const struct doc *scheme = cfn_value(d->c, openapi_child(openapi_schemes(d->root), name));
    enum auth_kind kind = scheme ? scheme_kind(d->c, scheme) : AUTH_UNKNOWN;
    if (slice_eq_str(name, "NONE")) /* so the transform writes "no authorizer" */
        return (struct cfn_auth){.kind = AUTH_NONE};
    if (kind == AUTH_API_KEY || kind == AUTH_IAM || (!scheme && slice_eq_str(name, "api_key")))
        return (struct cfn_auth){.kind = kind == AUTH_IAM ? AUTH_IAM : AUTH_API_KEY};
    return cfn_use_authorizer(d->c, d->api, arena_slicedup(d->c->arena, name));
}

/* The `security` of an operation: requirements add up, so the most demanding one decides. */
static struct cfn_auth required(const struct definition *d, const struct doc *security)
{
    struct cfn_auth result = {.kind = AUTH_NONE};
    doc_each(requirement, security)
    {
        doc_each(scheme, requirement)
        {
            struct cfn_auth auth = required_scheme(d, scheme->key);
            bool more =
                result.kind == AUTH_NONE || (result.kind == AUTH_API_KEY && auth.kind != AUTH_NONE);
            if (more)
                result = auth;
        }
    }
    return result;
}

static struct cfn_auth operation_auth(const struct definition *d, const struct doc *operation,
                                      const char *method)
{
    const struct doc *security = cfn_get(d->c, operation, "security");
    const struct doc *amazon = doc_get(operation, "x-amazon-apigateway-auth");
    struct cfn_auth auth = cfn_api_default(d->c, d->api, d->section, method);
    if (slice_ieq_str(doc_text_at(amazon, "type"), "AWS_IAM"))
        return (struct cfn_auth){.kind = AUTH_IAM};
    /* the transform writes a default authorizer into each operation, which leaves nothing to the
       definition as a whole */
    if (!security && !cfn_has_default_authorizer(d->c, d->api, d->section))
        security = cfn_get(d->c, d->root, "security");
    if (!security)
        return auth;
    struct cfn_auth asked = required(d, security);
    /* nothing asked: who reaches the API at all still counts */
    bool open = asked.kind == AUTH_NONE || asked.kind == AUTH_API_KEY;
    return open && (auth.kind == AUTH_PRIVATE || auth.kind == AUTH_IAM) ? auth : asked;
}

/* The integration of an operation; OpenAPI 3 may refer to a shared one. */
static const struct doc *integration_of(const struct definition *d, const struct doc *operation)
{
    static const char shared[] = "#/components/x-amazon-apigateway-integrations/";
    const struct doc *integration = cfn_get(d->c, operation, "x-amazon-apigateway-integration");
    struct slice reference = doc_text_at(integration, "$ref");
    if (!slice_starts(reference, shared))
        return integration;
    const struct doc *all =
        doc_get(doc_get(d->root, "components"), "x-amazon-apigateway-integrations");
    return openapi_child(all, slice_sub(reference, sizeof(shared) - 1, reference.len));
}

static void read_operation(const struct definition *d, const struct doc *path,
                           const struct doc *node)
{
    const struct doc *operation = cfn_value(d->c, node);
    const struct doc *integration = integration_of(d, operation);
    const char *type = cfn_text_at(d->c, integration, "type");
    struct app_function *f = cfn_find_function(d->c, doc_get(integration, "uri"));
    doc_each(response, cfn_get(d->c, integration, "responses")) cfn_put_cors_headers(
        d->c, d->api, cfn_get(d->c, cfn_value(d->c, response), "responseParameters"));
    if (!integration || !openapi_method(node->key))
        return;
    struct cfn_route route = {
        .kind = TRIGGER_HTTP,
        .api = d->api,
        .method = arena_slicedup(d->c->arena, node->key),
        .path = arena_slicedup(d->c->arena, path->key),
        .idle = slice_ieq_str(slice_of(type), "mock"),
        .at = doc_location(node),
    };
    route.auth = operation_auth(d, operation, route.method); /* also marks its authorizer as used */
    if (f && !route.idle)
        cfn_add_route(d->c, f, &route);
    else
        cfn_note_open_route(d->c, &route, doc_get(integration, "uri"));
}

static struct definition definition_of(struct cfn *c, const struct cfn_item *item)
{
    bool http_api = strcmp(item->type, "AWS::Serverless::HttpApi") == 0 ||
                    strcmp(item->type, "AWS::ApiGatewayV2::Api") == 0;
    return (struct definition){
        .c = c,
        .api = item->id,
        .section = http_api ? "HttpApi" : "Api",
        .root = cfn_definition(c, item),
    };
}

struct cfn_defined cfn_defined_route(struct cfn *c, const struct cfn_item *item, const char *method,
                                     const char *path)
{
    struct definition d = definition_of(c, item);
    struct cfn_defined result = {.known = d.root != NULL};
    const struct doc *operation = NULL;
    bool any = slice_ieq_str(slice_of(method), "any") || strcmp(method, "*") == 0;
    const struct doc *paths = cfn_get(c, d.root, "paths");
    doc_each(node, cfn_value(c, openapi_child(paths, slice_of(path))))
    {
        bool same = slice_ieq_str(node->key, method) ||
                    (any && slice_eq_str(node->key, "x-amazon-apigateway-any-method"));
        if (same && !operation)
            operation = node;
    }
    if (!operation)
        return result;
    operation = cfn_value(c, operation);
    const struct doc *integration = integration_of(&d, operation);
    result.there = true;
    result.integrated = integration != NULL;
    result.f = cfn_find_function(c, doc_get(integration, "uri"));
    result.auth = operation_auth(&d, operation, method);
    return result;
}

void cfn_link_definition(struct cfn *c, const struct cfn_item *item)
{
    struct definition d = definition_of(c, item);
    const struct cfn_owner owner = {.r = map_get(&c->things, slice_of(item->id))};
    if (owner.r)
        cfn_apply_rules(c, &owner, cfn_definition_rules.rules, cfn_definition_rules.count, d.root);
    doc_each(path, cfn_get(c, d.root, "paths"))
    {
        const struct doc *operations = cfn_value(c, path);
        doc_each(node, operations) read_operation(&d, path, node);
    }
}
