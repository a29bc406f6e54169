/* SPDX-License-Identifier: Apache-2.0 */
#include "app/openapi.h"
#include "app/terraform/tf-evaluate.h"
#include "app/terraform/tf-model.h"

/* API definitions (OpenAPI 3, Swagger 2) with Amazon's extensions, given as the body of an API. */

struct definition {
    struct tf_model *m;
    const struct tfm_thing *api;
    const struct doc *root;
};

static enum auth_kind scheme_kind(const struct doc *scheme)
{
    const struct doc *authorizer = doc_get(scheme, "x-amazon-apigateway-authorizer");
    const struct openapi_amazon_scheme texts = {
        .has_authorizer = authorizer != NULL,
        .authorizer_type = doc_text_at(authorizer, "type"),
        .auth_type = doc_text_at(scheme, "x-amazon-apigateway-authtype"),
        .type = doc_text_at(scheme, "type"),
        .name = doc_text_at(scheme, "name"),
    };
    return openapi_amazon_auth(&texts);
}

/* The most demanding of the requirements of an operation decides. */
static struct tfm_auth auth_of(const struct definition *d, const struct doc *operation)
{
    const struct doc *security = doc_get(operation, "security");
    struct tfm_auth auth = {.kind = AUTH_NONE};
    struct slice type = doc_text_at(doc_get(operation, "x-amazon-apigateway-auth"), "type");
    if (slice_ieq_str(type, "AWS_IAM"))
        return (struct tfm_auth){.kind = AUTH_IAM};
    doc_each(requirement, security ? security : doc_get(d->root, "security"))
    {
        if (!doc_is_map(requirement))
            continue;
        doc_each(scheme, requirement)
        {
            enum auth_kind kind = scheme_kind(openapi_child(openapi_schemes(d->root), scheme->key));
            bool more = auth.kind == AUTH_NONE || auth.kind == AUTH_API_KEY;
            if (!more)
                continue;
            auth.kind = kind;
            auth.scoped = doc_count(scheme) > 0;
            if (kind != AUTH_API_KEY && kind != AUTH_IAM)
                auth.authorizer = arena_slicedup(d->m->arena, scheme->key);
        }
    }
    return auth;
}

/* OpenAPI 3 may refer to a shared integration. */
static const struct doc *integration_of(const struct definition *d, const struct doc *operation)
{
    static const char shared[] = "#/components/x-amazon-apigateway-integrations/";
    const struct doc *integration = doc_get(operation, "x-amazon-apigateway-integration");
    struct slice reference = doc_text_at(integration, "$ref");
    if (!slice_starts(reference, shared))
        return integration;
    return openapi_child(doc_at(d->root, "components.x-amazon-apigateway-integrations"),
                         slice_sub(reference, sizeof(shared) - 1, reference.len));
}

static void read_operation(const struct definition *d, const struct doc *path,
                           const struct doc *node)
{
    const struct doc *integration = integration_of(d, node);
    struct app_function *f = tfm_find_function(d->m, doc_get(integration, "uri"));
    if (!integration || !openapi_method(node->key))
        return;
    const struct tfm_route route = {
        .kind = TRIGGER_HTTP,
        .api = d->api,
        .api_name = tfm_thing_name(d->api),
        .method = arena_slicedup(d->m->arena, node->key),
        .path = arena_slicedup(d->m->arena, path->key),
        .auth = auth_of(d, node),
        .idle = slice_ieq_str(doc_text_at(integration, "type"), "mock"),
        .at = doc_location(node),
    };
    if (f && !route.idle)
        (void)tfm_add_route(d->m, f, &route);
    else
        tfm_note_open_route(d->m, &route);
}

/* The authorizers of the definition; a requirement that names one makes it used. */
static void declare_schemes(const struct definition *d)
{
    const struct doc *all = openapi_schemes(d->root);
    if (!doc_is_map(all))
        return;
    doc_each(scheme, all)
    {
        const struct doc *authorizer = doc_get(scheme, "x-amazon-apigateway-authorizer");
        struct app_function *f = tfm_find_function(d->m, doc_get(authorizer, "authorizerUri"));
        struct location at = doc_location(scheme);
        if (f)
            (void)tfm_add_trigger(d->m, f, TRIGGER_IDENTITY, tfm_thing_name(d->api), at);
    }
}

void tfm_read_definition(struct tf_model *m, const struct tfm_thing *api, const struct doc *body)
{
    struct definition d = {.m = m, .api = api, .root = tf_json(m->tf, body)};
    if (!doc_is_map(d.root))
        d.root = tf_decode(m->tf->world, body, DOC_YAML);
    declare_schemes(&d);
    const struct doc *paths = doc_get(d.root, "paths");
    if (!doc_is_map(paths))
        return;
    doc_each(path, paths)
    {
        if (doc_is_map(path))
            doc_each(node, path) read_operation(&d, path, node);
    }
}
