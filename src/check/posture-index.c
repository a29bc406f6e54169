/* SPDX-License-Identifier: Apache-2.0 */
#include "check/posture-internal.h"

/* ---- names ---- */

/* What is around a file or folder: "a/b/t.yaml" lies in "a/b/", that in "a/", that in "". */
static struct slice folder_of(struct slice place)
{
    size_t slash = place.len ? slice_rfind_char(slice_sub(place, 0, place.len - 1), '/') : SIZE_MAX;
    return slice_sub(place, 0, slash == SIZE_MAX ? 0 : slash + 1);
}

/* The number of a text, from 1 on; 0 when it has none. */
static uint64_t number_of(const struct map *numbers, struct slice text)
{
    return (uintptr_t)map_get(numbers, text);
}

static uint64_t number_for(struct map *numbers, struct slice text)
{
    void **at = map_at(numbers, text);
    if (!*at)
        *at = (void *)(uintptr_t)numbers->len; /* NOLINT(performance-no-int-to-ptr) */
    return (uintptr_t)*at;
}

/* The list kept under two numbers. */
static const struct posture_things *find_list(const struct umap *lists, uint64_t a, uint64_t b)
{
    uint64_t found = 0;
    (void)umap_get(lists, a << 32 | b, &found);
    return (const struct posture_things *)(uintptr_t)found; /* NOLINT(performance-no-int-to-ptr) */
}

static struct posture_things *list_for(struct posture_index *ix, struct umap *lists, uint64_t a,
                                       uint64_t b)
{
    uint64_t found = 0;
    if (umap_get(lists, a << 32 | b, &found))
        return (struct posture_things *)(uintptr_t)found; /* NOLINT(performance-no-int-to-ptr) */
    struct posture_things *list = arena_new(ix->arena, struct posture_things);
    umap_put(lists, a << 32 | b, (uintptr_t)list);
    return list;
}

static const struct app_resource *first_of(const struct posture_things *list, uint64_t kinds)
{
    for (size_t i = 0; list && i < list->items.len; i++)
        if (list->items.items[i].kind & kinds)
            return list->items.items[i].resource;
    return NULL;
}

/* The resource of KINDS that NAME stands for in FILE, or NULL. */
static const struct app_resource *find_named(const struct posture_index *ix, const char *name,
                                             const char *file, uint64_t kinds)
{
    uint64_t number = name ? number_of(&ix->names, slice_of(name)) : 0;
    const struct app_resource *found = NULL;
    for (struct slice place = slice_of(file); number && !found; place = folder_of(place)) {
        found = first_of(find_list(&ix->named, number, number_of(&ix->places, place)), kinds);
        if (!place.len)
            break;
    }
    return found;
}

/* What is known of a resource from what points at it. */
static struct posture_links *links_of(struct posture_index *ix, const struct app_resource *r)
{
    uint64_t found = 0;
    if (umap_get(&ix->links, (uintptr_t)r, &found))
        return (struct posture_links *)(uintptr_t)found; /* NOLINT(performance-no-int-to-ptr) */
    struct posture_links *links = arena_new(ix->arena, struct posture_links);
    umap_put(&ix->links, (uintptr_t)r, (uintptr_t)links);
    return links;
}

static const struct posture_links *find_links(const struct posture_index *ix,
                                              const struct app_resource *r)
{
    static const struct posture_links none;
    uint64_t found = 0;
    if (!umap_get(&ix->links, (uintptr_t)r, &found))
        return &none;
    return (const struct posture_links *)(uintptr_t)found; /* NOLINT(performance-no-int-to-ptr) */
}

static void add_function_once(struct posture_things *list, struct arena *a,
                              const struct app_function *fn)
{
    /* functions come in order, so that one that is there already is the last */
    size_t n = list->items.len;
    if (!n || list->items.items[n - 1].function != fn)
        *vec_add(&list->items, a) = (struct posture_thing){.kind = THING_FUNCTION, .function = fn};
}

static const char *setting_text(const struct app_resource *r, const char *name)
{
    const struct app_setting *s = app_setting(r, name);
    return s ? s->value : NULL;
}

/* ---- building ---- */

/* In each place around it, the first of its kind stands for the name. */
static void add_name(struct posture_index *ix, const char *name, struct posture_thing t)
{
    uint64_t number = number_for(&ix->names, slice_of(name));
    for (struct slice place = slice_of(t.resource->at.file);; place = folder_of(place)) {
        struct posture_things *list =
            list_for(ix, &ix->named, number, number_for(&ix->places, place));
        if (!first_of(list, t.kind))
            *vec_add(&list->items, ix->arena) = t;
        if (!place.len)
            return;
    }
}

static void index_resources(struct posture_index *ix)
{
    for (size_t i = 0; i < ix->app->resources.len; i++) {
        const struct app_resource *r = ix->app->resources.items[i];
        struct posture_thing t = {.kind = THING_RESOURCE(r->kind), .resource = r};
        add_name(ix, r->logical_id, t);
        if (r->name && strcmp(r->name, r->logical_id) != 0)
            add_name(ix, r->name, t);
    }
}

/* Stages and the APIs that they are of. */
static void index_stages(struct posture_index *ix)
{
    for (size_t i = 0; i < ix->app->resources.len; i++) {
        const struct app_resource *r = ix->app->resources.items[i];
        if (r->kind != RESOURCE_STAGE)
            continue;
        const struct app_resource *api =
            find_named(ix, setting_text(r, "api"), r->at.file, THING_RESOURCE(RESOURCE_API));
        if (!api)
            continue;
        umap_put(&ix->apis, (uintptr_t)r, (uintptr_t)api);
        *vec_add(&links_of(ix, api)->stages.items, ix->arena) =
            (struct posture_thing){.kind = THING_RESOURCE(r->kind), .resource = r};
    }
}

static void add_user(struct posture_index *ix, const struct app_resource *r,
                     const struct app_function *fn)
{
    if (r)
        add_function_once(&links_of(ix, r)->users, ix->arena, fn);
}

static bool asks_who_calls(const struct app_trigger *t)
{
    return t->auth == AUTH_USERS || t->auth == AUTH_CUSTOM || t->auth == AUTH_IAM;
}

static void index_route(struct posture_index *ix, const struct app_function *fn,
                        const struct app_trigger *t)
{
    const struct app_resource *api =
        find_named(ix, t->api, t->at.file, THING_RESOURCE(RESOURCE_API));
    add_user(ix, api, fn);
    if (!api)
        return;
    struct posture_links *links = links_of(ix, api);
    umap_put(&ix->apis, (uintptr_t)t, (uintptr_t)api);
    links->open = links->open || trigger_is_public(t);
    links->unsure = links->unsure || t->auth == AUTH_UNKNOWN;
    links->guarded = links->guarded || asks_who_calls(t);
    *vec_add(&links->routes.items, ix->arena) =
        (struct posture_thing){.kind = THING_TRIGGER, .function = fn, .item = t};
}

static void index_function(struct posture_index *ix, const struct app_function *fn)
{
    const uint64_t sources = THING_RESOURCES & ~THING_RESOURCE(RESOURCE_API);
    for (size_t i = 0; i < fn->triggers.len; i++) {
        const struct app_trigger *t = &fn->triggers.items[i];
        index_route(ix, fn, t);
        add_user(ix, find_named(ix, t->resource, t->at.file, sources), fn);
        add_user(ix, find_named(ix, t->authorizer, t->at.file, THING_RESOURCE(RESOURCE_AUTHORIZER)),
                 fn);
    }
    if (!fn->role)
        return;
    add_user(ix, find_named(ix, fn->role, fn->at.file, THING_RESOURCE(RESOURCE_ROLE)), fn);
    add_function_once(list_for(ix, &ix->by_role, number_for(&ix->names, slice_of(fn->role)),
                               number_for(&ix->places, folder_of(slice_of(fn->at.file)))),
                      ix->arena, fn);
}

void posture_index_init(struct posture_index *ix, const struct app *app, struct arena *a)
{
    *ix = (struct posture_index){.app = app, .arena = a};
    map_init(&ix->formats, a);
    map_init(&ix->names, a);
    map_init(&ix->places, a);
    umap_init(&ix->named, a);
    umap_init(&ix->links, a);
    umap_init(&ix->apis, a);
    umap_init(&ix->by_role, a);
    for (size_t i = 0; i < app->configs.len; i++)
        map_put(&ix->formats, slice_of(app->configs.items[i].file),
                (void *)(uintptr_t)app->configs.items[i].format);
    index_resources(ix);
    index_stages(ix);
    for (size_t i = 0; i < app->functions.len; i++)
        index_function(ix, app->functions.items[i]);
}

/* ---- asking ---- */

const char *posture_format(const struct posture_index *ix, const char *file)
{
    return file ? map_get(&ix->formats, slice_of(file)) : NULL;
}

struct location posture_place(const struct posture_thing *t)
{
    switch (t->kind) {
    case THING_FUNCTION:
        return t->function->at;
    case THING_TRIGGER:
        return ((const struct app_trigger *)t->item)->at;
    case THING_VARIABLE:
        return ((const struct app_variable *)t->item)->at;
    case THING_PERMISSION:
    case THING_POLICY:
        return ((const struct app_permission *)t->item)->at;
    default:
        return t->resource ? t->resource->at : (struct location){0};
    }
}

static const struct app_resource *api_of(const struct posture_index *ix,
                                         const struct posture_thing *t)
{
    uint64_t found = 0;
    const void *key = t->item ? t->item : t->resource;
    if (t->kind == THING_RESOURCE(RESOURCE_API))
        return t->resource;
    if (!umap_get(&ix->apis, (uintptr_t)key, &found))
        return NULL;
    return (const struct app_resource *)(uintptr_t)found; /* NOLINT(performance-no-int-to-ptr) */
}

const struct posture_links *posture_links(const struct posture_index *ix,
                                          const struct posture_thing *t)
{
    const struct app_resource *r = t->resource;
    if (t->kind == THING_TRIGGER || t->kind == THING_RESOURCE(RESOURCE_STAGE))
        r = api_of(ix, t);
    return find_links(ix, r);
}

bool posture_owner(const struct posture_index *ix, const struct posture_thing *t,
                   enum posture_hop hop, struct posture_thing *ret)
{
    const struct app_resource *r = NULL;
    const struct posture_things *stages;
    switch (hop) {
    case HOP_NONE:
        *ret = *t;
        return true;
    case HOP_FUNCTION:
        *ret = (struct posture_thing){.kind = THING_FUNCTION, .function = t->function};
        return t->function != NULL;
    case HOP_RESOURCE:
        r = t->resource;
        break;
    case HOP_API:
        r = api_of(ix, t);
        break;
    case HOP_SOURCE:
        r = find_named(ix, ((const struct app_trigger *)t->item)->resource, posture_place(t).file,
                       THING_RESOURCES);
        break;
    case HOP_STAGE:
        stages = &posture_links(ix, t)->stages;
        r = stages->items.len ? stages->items.items[0].resource : NULL;
        break;
    }
    if (r)
        *ret = (struct posture_thing){.kind = THING_RESOURCE(r->kind), .resource = r};
    return r != NULL;
}

const struct posture_things *posture_users(const struct posture_index *ix,
                                           const struct posture_thing *t)
{
    static const struct posture_things none;
    const struct posture_things *found = NULL;
    if (t->kind == THING_FUNCTION && t->function->role)
        found = find_list(&ix->by_role, number_of(&ix->names, slice_of(t->function->role)),
                          number_of(&ix->places, folder_of(slice_of(t->function->at.file))));
    else if (t->kind & THING_RESOURCES)
        found = &posture_links(ix, t)->users;
    return found ? found : &none;
}

static void add_items(struct posture_thing owner, uint64_t kind, const void *items, size_t size,
                      size_t len, struct arena *a, struct posture_things *out)
{
    owner.kind = kind;
    for (size_t i = 0; i < len; i++) {
        owner.item = (const char *)items + i * size;
        *vec_add(&out->items, a) = owner;
    }
}

/* Those of LIST, when they are wanted. */
#define ADD_ITEMS(kind, list)                                                                      \
    add_items(t, kind, (list).items, sizeof(*(list).items), kinds &(kind) ? (list).len : 0, a, out)

static void add_function_parts(const struct app_function *fn, uint64_t kinds, struct arena *a,
                               struct posture_things *out)
{
    const struct posture_thing t = {.function = fn};
    ADD_ITEMS(THING_TRIGGER, fn->triggers);
    ADD_ITEMS(THING_VARIABLE, fn->environment);
    ADD_ITEMS(THING_PERMISSION, fn->permissions);
    ADD_ITEMS(THING_POLICY, fn->policy);
}

static void add_resource_parts(const struct app_resource *r, uint64_t kinds, struct arena *a,
                               struct posture_things *out)
{
    const struct posture_thing t = {.resource = r};
    ADD_ITEMS(THING_PERMISSION, r->permissions);
    ADD_ITEMS(THING_POLICY, r->policy);
}

/* Everything of KINDS in the app. */
static void add_all(const struct posture_index *ix, uint64_t kinds, struct arena *a,
                    struct posture_things *out)
{
    for (size_t i = 0; i < ix->app->functions.len; i++) {
        const struct app_function *fn = ix->app->functions.items[i];
        if (kinds & THING_FUNCTION)
            *vec_add(&out->items, a) =
                (struct posture_thing){.kind = THING_FUNCTION, .function = fn};
        add_function_parts(fn, kinds, a, out);
    }
    for (size_t i = 0; i < ix->app->resources.len; i++) {
        const struct app_resource *r = ix->app->resources.items[i];
        if (kinds & THING_RESOURCE(r->kind))
            *vec_add(&out->items, a) =
                (struct posture_thing){.kind = THING_RESOURCE(r->kind), .resource = r};
        add_resource_parts(r, kinds, a, out);
    }
}

static void add_list(const struct posture_things *list, struct arena *a, struct posture_things *out)
{
    for (size_t i = 0; i < list->items.len; i++)
        *vec_add(&out->items, a) = list->items.items[i];
}

void posture_related_things(const struct posture_index *ix, const struct posture_thing *t,
                            uint64_t kinds, struct arena *a, struct posture_things *out)
{
    if (t->kind == THING_APP) {
        add_all(ix, kinds, a, out);
        return;
    }
    if (t->kind == THING_FUNCTION) {
        add_function_parts(t->function, kinds, a, out);
        return;
    }
    const struct posture_links *links = posture_links(ix, t);
    const struct app_resource *api = api_of(ix, t);
    if (kinds & THING_RESOURCE(RESOURCE_STAGE))
        add_list(&links->stages, a, out);
    if (kinds & THING_RESOURCE(RESOURCE_API) && api)
        *vec_add(&out->items, a) =
            (struct posture_thing){.kind = THING_RESOURCE(api->kind), .resource = api};
    if (!(t->kind & THING_RESOURCES))
        return;
    if (kinds & THING_TRIGGER)
        add_list(&links->routes, a, out);
    if (kinds & THING_FUNCTION)
        add_list(&links->users, a, out);
    add_resource_parts(t->resource, kinds, a, out);
}
