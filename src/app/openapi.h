/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_OPENAPI_H
#define APP_OPENAPI_H

#include "app/app.h"

/*
 * OpenAPI 3 and Swagger 2 documents: the routes of an API and what each asks of its callers. Those
 * that a deployment file includes are read with it; what both need is here, too.
 */

/* The entry KEY of a map, or NULL. */
const struct doc *openapi_child(const struct doc *map, struct slice key);
/* The map of security schemes, in either version; NULL if there is none. */
const struct doc *openapi_schemes(const struct doc *root);
/* "GET" of "get", "ANY" of Amazon's extension; NULL when KEY is no method. */
const char *openapi_method(struct slice key);

/* The texts of a security scheme that say what Amazon's gateway asks for. */
struct openapi_amazon_scheme {
    bool has_authorizer;          /* x-amazon-apigateway-authorizer is there */
    struct slice authorizer_type; /* its `type` */
    struct slice auth_type;       /* x-amazon-apigateway-authtype */
    struct slice type, name;      /* of the scheme itself */
};
/* One without Amazon's extensions the gateway does not enforce: AUTH_UNKNOWN. */
enum auth_kind openapi_amazon_auth(const struct openapi_amazon_scheme *s) V_NONNULL(1);

/*
 * Gives the routes of the documents that were read to functions of APP, or else to an API of their
 * own, as settings `route`. Called once all functions are known, those in code too. Documents that
 * a deployment file includes are left to it.
 */
void openapi_settle(struct app *app, const struct virga_diag_sink *sink) V_NONNULL(1);

#endif
