/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

/*
 * A file of resources that a service includes may look like a template of its own, and is then read
 * twice. What the service made of it stays: it knows the variables and the functions around.
 */

/* What functions and resources have in common here. */
struct part {
    const struct doc *node;
    const char *id;
    struct location at;
};

static struct part function_part(const void *item)
{
    const struct app_function *f = item;
    return (struct part){f->node, f->logical_id, f->at};
}

static struct part resource_part(const void *item)
{
    const struct app_resource *r = item;
    return (struct part){r->node, r->logical_id, r->at};
}

/* The documents that were read as templates of their own; none when there is no service. */
static struct umap template_roots(const struct app *app)
{
    struct umap roots, none;
    bool services = false;
    umap_init(&roots, app->arena);
    umap_init(&none, app->arena);
    for (size_t i = 0; i < app->configs.len; i++) {
        const struct app_config *c = &app->configs.items[i];
        services |= strcmp(c->format, "serverless") == 0;
        if (c->root && (strcmp(c->format, "cloudformation") == 0 || strcmp(c->format, "sam") == 0))
            umap_put(&roots, (uintptr_t)c->root, 1);
    }
    return services ? roots : none;
}

static bool stands_alone(const struct umap *roots, const struct doc *node)
{
    while (node && node->parent)
        node = node->parent;
    return node && umap_get(roots, (uintptr_t)node, NULL);
}

static struct slice place_of(struct arena *a, const struct part *part)
{
    return slice_of(arena_printf(a, "%s:%u:%u:%s", part->at.file ? part->at.file : "",
                                 part->at.line, part->at.column, part->id));
}

/* Drops from the LEN items what stands alone and is in a service too. Returns how many are left. */
static size_t drop_doubles(struct arena *a, void **items, size_t len, const struct umap *roots,
                           struct part (*part_of)(const void *item))
{
    struct map included;
    size_t kept = 0;
    map_init(&included, a);
    for (size_t i = 0; i < len; i++) {
        const struct part part = part_of(items[i]);
        if (part.node && !stands_alone(roots, part.node))
            map_put(&included, place_of(a, &part), items[i]);
    }
    for (size_t i = 0; i < len; i++) {
        const struct part part = part_of(items[i]);
        if (!stands_alone(roots, part.node) || !map_get(&included, place_of(a, &part)))
            items[kept++] = items[i];
    }
    return kept;
}

void sls_drop_doubles(struct app *app)
{
    const struct umap roots = template_roots(app);
    if (!roots.len)
        return;
    app->functions.len = drop_doubles(app->arena, (void **)app->functions.items, app->functions.len,
                                      &roots, function_part);
    app->resources.len = drop_doubles(app->arena, (void **)app->resources.items, app->resources.len,
                                      &roots, resource_part);
}
