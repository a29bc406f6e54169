/* SPDX-License-Identifier: Apache-2.0 */
/* The actions that the functions of an app have, by the names of methods that take them. */
#include "base/map.h"
#include "check/usage-internal.h"

#define MAX_NAME 128    /* bytes of a member */
#define MAX_PATTERNS 64 /* "dynamodb:Get*": compared with every name */

struct usage_granted {
    struct arena *arena;
    struct map keys;            /* "getitem" -> struct usage_name: what stands there exactly */
    VEC(const char *) patterns; /* that hold a `*`, but not for a whole service */
    struct map names;           /* "getItem" -> answer: the answers given */
};

/* Shared by answers that are nothing, which a map cannot hold. */
static const struct usage_name nothing;

/* "get_item", "GetItem" -> "getitem"; empty when it is too long. */
static struct slice key_of(struct slice name, char out[MAX_NAME])
{
    size_t n = 0;
    if (name.len >= MAX_NAME)
        return SLICE_EMPTY;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c != '_')
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return (struct slice){out, n};
}

static void add(struct usage_granted *g, struct usage_name **list, const char *action, bool brief)
{
    for (struct usage_name *n = *list; n; n = n->next) {
        if (strcmp(n->action, action) != 0)
            continue;
        n->brief = n->brief && brief;
        return;
    }
    struct usage_name *n = arena_new(g->arena, struct usage_name);
    *n = (struct usage_name){action, brief, *list};
    *list = n;
}

static void add_key(struct usage_granted *g, struct slice name, const char *action)
{
    char buffer[MAX_NAME];
    struct slice key = key_of(name, buffer);
    if (!key.len)
        return;
    if (!map_get(&g->keys, key))
        key = slice_of(arena_slicedup(g->arena, key));
    struct usage_name **list = (struct usage_name **)map_at(&g->keys, key);
    add(g, list, action, slice_eq_str(key, "copy") || slice_eq_str(key, "upload"));
}

/* Operations that take ACTION, which is granted, under another name. */
static void add_operations(struct usage_granted *g, const char *action)
{
    size_t n;
    const struct usage_operation *rows = usage_operations(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < USAGE_ACTIONS && rows[i].actions[k]; k++) {
            const char *taken = rows[i].actions[k];
            if (!strchr(taken, ':'))
                taken = arena_printf(g->arena, "%s:%s", rows[i].service, taken);
            if (usage_matches(slice_of(action), slice_of(taken)))
                add_key(g, slice_of(rows[i].operation), taken);
        }
}

static void add_action(struct usage_granted *g, const char *action)
{
    struct slice name;
    (void)slice_cut(slice_of(action), ':', &name);
    if (!name.len || slice_eq_str(name, "*"))
        return;
    add_operations(g, action);
    if (slice_find_char(name, '*') == SIZE_MAX && slice_find_char(name, '?') == SIZE_MAX)
        add_key(g, name, action);
    else if (g->patterns.len < MAX_PATTERNS)
        *vec_add(&g->patterns, g->arena) = action;
}

struct usage_granted *usage_granted_new(struct arena *a, const struct app *app)
{
    struct usage_granted *g = arena_new(a, struct usage_granted);
    struct map seen;
    g->arena = a;
    map_init(&g->keys, a);
    map_init(&g->names, a);
    map_init(&seen, a);
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        for (size_t k = 0; k < f->permissions.len; k++) {
            const struct app_permission *p = &f->permissions.items[k];
            for (size_t n = 0; n < p->actions.len; n++) {
                if (map_get(&seen, slice_of(p->actions.items[n])))
                    continue;
                map_put(&seen, slice_of(p->actions.items[n]), g);
                add_action(g, p->actions.items[n]);
            }
        }
    }
    return g;
}

static bool is_of(const char *action, const char *service)
{
    size_t n = service ? strlen(service) : 0;
    return !service || (strncmp(action, service, n) == 0 && action[n] == ':');
}

/* The actions of OPERATION that a granted pattern lets through. */
static void find_in_pattern(struct usage_granted *g, struct slice operation, const char *pattern,
                            bool brief, struct usage_name **list)
{
    const char *actions[USAGE_ACTIONS];
    bool any;
    struct slice rest;
    struct usage_client client = {
        arena_slicedup(g->arena, slice_cut(slice_of(pattern), ':', &rest)), STYLE_METHOD};
    size_t n = usage_actions(g->arena, &client, operation, actions, &any);
    for (size_t i = 0; i < n; i++) {
        const char *action = strchr(actions[i], ':')
                                 ? actions[i]
                                 : arena_printf(g->arena, "%s:%s", client.service, actions[i]);
        if (usage_matches(slice_of(pattern), slice_of(action)))
            add(g, list, action, brief);
    }
}

/* What OPERATION of SERVICE, or of any when that is NULL, may be granted as. */
static void find_operation(struct usage_granted *g, const char *service, struct slice operation,
                           bool brief, struct usage_name **list)
{
    char buffer[MAX_NAME];
    struct slice key = key_of(operation, buffer);
    if (!key.len)
        return;
    for (const struct usage_name *n = map_get(&g->keys, key); n; n = n->next)
        if (is_of(n->action, service))
            add(g, list, n->action, brief || n->brief);
    for (size_t i = 0; i < g->patterns.len; i++)
        if (is_of(g->patterns.items[i], service))
            find_in_pattern(g, operation, g->patterns.items[i], brief, list);
}

const struct usage_name *usage_granted_to(struct usage_granted *g, struct slice name)
{
    struct usage_name *list = NULL;
    const struct usage_name *known = map_get(&g->names, name);
    if (known)
        return known == &nothing ? NULL : known;
    struct slice bare = name;
    if (slice_ends(name, "Command"))
        bare = slice_sub(name, 0, name.len - 7);
    else if (slice_starts(name, "paginate"))
        bare = slice_sub(name, 8, name.len);
    bool whole = bare.len != name.len; /* GetCommand says more than get */
    char *method = arena_slicedup(g->arena, bare);
    if (whole && bare.len && method[0] >= 'A' && method[0] <= 'Z')
        method[0] = (char)(method[0] + 32);
    const char *document = usage_document_operation(slice_of(method));
    find_operation(g, NULL, name, false, &list);
    if (whole)
        find_operation(g, NULL, bare, false, &list);
    if (document)
        find_operation(g, "dynamodb", slice_of(document), !whole, &list);
    size_t at = 0;
    for (const char *service, *object; (object = usage_object_operation(name, &at, &service));)
        find_operation(g, service, slice_of(object), true, &list);
    map_put(&g->names, slice_of(arena_slicedup(g->arena, name)),
            list ? (void *)list : (void *)(uintptr_t)&nothing);
    return list;
}
