/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_AZURE_TEMPLATE_H
#define APP_AZURE_TEMPLATE_H

#include "app/azure/azure-expr.h"
#include "app/azure/azure.h"

/*
 * Resource Manager templates, whatever they were written in: resources within each other, loops,
 * conditions, templates and modules within templates. Each resource, in each turn of its loop, is
 * handed to azure_template_resource.
 */
#define AZURE_BICEP_FORMAT "bicep"

/* Microsoft's public module for apps: its parameters are what the resource has as properties. */
#define AZURE_SITE_MODULE "avm/res/web/site"

/* A function app that was read, to be found by what belongs to it. */
struct azure_app {
    struct app_function *f;
    const struct azure_scope *scope;
    const struct doc *item, *properties;
};

/* A resource that belongs to another, which may be written behind it. */
struct azure_waiting {
    const struct azure_scope *scope;
    const struct doc *item;
    const char *type;
};

/* A deployment that is read, with all templates it consists of. */
struct azure_template {
    struct app *app;
    const struct virga_diag_sink *sink;
    const struct map *modules; /* file -> struct doc *; NULL for JSON */
    struct arena scratch;      /* scopes and values */
    struct azure_budget budget;
    size_t items, variables, depth;
    bool told;
    struct map used;   /* files of modules that were deployed */
    struct map active; /* those that are being read: file -> struct doc *, else NULL */
    VEC(struct azure_app) apps;
    VEC(struct azure_waiting) waiting;
};

/* What a template with this ROOT deploys. MODULES: the files that Bicep may name, or NULL. */
void azure_read_template(struct app *app, const struct doc *root, const struct map *modules,
                         struct map *used, const struct virga_diag_sink *sink) V_NONNULL(1, 2);

/* azure-arm.c: adds what ITEM of this whole TYPE declares; S lives as long as T. */
void azure_template_resource(struct azure_template *t, const struct azure_scope *s,
                             const struct doc *item, const char *type) V_NONNULL(1, 2, 3, 4);
/* Once all are read: those that wait for the one they belong to. */
void azure_template_settle(struct azure_template *t) V_NONNULL(1);

#endif
