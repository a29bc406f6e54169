/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/file.h"
#include "base/limits.h"

/* The functions of a service, and what they take over from the provider. */

#define MAX_FUNCTIONS 5000u /* of one service; CloudFormation takes 500 resources */

/* Settings of the service that every function starts from. */
struct defaults {
    const struct doc *runtime, *timeout, *memory, *environment;
};

/*
 * The variables that F does not have yet. One that comes from outside of the files is no constant,
 * whatever default it has.
 */
static void add_environment(struct sls *s, struct app_function *f, const struct doc *variables)
{
    size_t first = f->environment.len;
    if (!doc_is_map(variables))
        return;
    if (s->copies >= LIMIT_TEMPLATE_COPIES) {
        sls_report_cap(s, "variables of all functions", LIMIT_TEMPLATE_COPIES);
        return;
    }
    cfn_add_environment(s->cfn, f, variables);
    s->copies += f->environment.len - first;
    const struct doc *node = NULL;
    for (size_t i = first; i < f->environment.len; i++) {
        struct app_variable *v = &f->environment.items[i];
        /* they stand in the order of the map */
        node = node ? node->next : variables->child;
        while (node && !slice_eq_str(node->key, v->name))
            node = node->next;
        if (node &&
            (umap_get(&s->outside, (uintptr_t)node, NULL) || sls_has_variable(doc_text(node))))
            v->literal = false;
    }
}

static struct location setting_place(const struct doc *own, const struct doc *inherited)
{
    return own ? doc_location(own) : inherited ? doc_location(inherited) : (struct location){0};
}

/* What the framework calls a function that has no name: "shop-dev-vote". */
static const char *default_name(struct sls *s, const char *key)
{
    const struct doc *service = doc_get(s->root, "service");
    struct slice name = doc_is_map(service) ? doc_text_at(service, "name") : doc_text(service);
    struct slice stage = doc_text_at(s->provider, "stage");
    return arena_printf(s->arena, "%.*s-%.*s-%s", SLICE_ARG(name),
                        SLICE_ARG(stage.len ? stage : SLICE("dev")), key);
}

/* What the constructs of the Lift plugin are made with. */
static void set_construct(struct sls *s, struct app_resource *r, const struct doc *construct)
{
    static const struct sls_word keys[] = {{"kms", "kms"},
                                           {"kmsManaged", "managed"},
                                           {"customerKms", "kms"},
                                           {"s3", "aes256"},
                                           {NULL, NULL}};
    const struct doc *encryption = doc_get(construct, "encryption");
    struct sls_value key = {.text = "aes256", .known = true, .at = r->at};
    if (encryption)
        key = sls_value(s, encryption);
    bool told = (encryption || r->kind == RESOURCE_BUCKET) && key.text;
    if (told && (!encryption || sls_translate(keys, &key)))
        app_set(s->app, r, "encryption", key.text, key.known, key.at);
    if (r->kind == RESOURCE_BUCKET) {
        app_set(s->app, r, "block-public", "on", true, r->at);
        app_set(s->app, r, "versioning", "on", true, r->at);
    } else if (r->kind == RESOURCE_QUEUE) {
        app_set(s->app, r, "dead-letter", arena_printf(s->arena, "%sDlq", r->logical_id), true,
                r->at);
    } else if (r->kind == RESOURCE_SITE && doc_get(construct, "path")) {
        sls_set(s, r, "directory", doc_get(construct, "path"));
    }
}

/* Seconds: "60s" with Google. */
static double seconds(const struct doc *node, double fallback)
{
    struct slice text = slice_trim(doc_text(node));
    const struct doc number = {.kind = DOC_STRING, .text = slice_sub(text, 0, text.len - 1)};
    return slice_ends(text, "s") ? doc_number(&number, fallback) : doc_number(node, fallback);
}

/* NULL when there are too many. */
static struct app_function *read_function(struct sls *s, const struct doc *node, const char *key,
                                          const struct defaults *defaults)
{
    if (s->app->functions.len - s->first_function >= MAX_FUNCTIONS) {
        sls_report_cap(s, "functions", MAX_FUNCTIONS);
        return NULL;
    }
    struct slice name = doc_text_at(node, "name");
    struct app_function *f = app_add_function(s->app, key, doc_location(node));
    const struct doc *runtime = doc_get(node, "runtime"), *handler = doc_get(node, "handler");
    if (name.len && !sls_has_variable(name))
        f->name = arena_slicedup(s->arena, name);
    map_put(&s->functions, slice_of(default_name(s, key)), f);
    map_put(&s->functions, slice_of(f->name), f);
    map_put(&s->functions, slice_of(f->logical_id), f);
    f->provider = s->platform;
    f->node = node;
    f->runtime = sls_text(s, runtime ? runtime : defaults->runtime);
    f->runtime_at = setting_place(runtime, defaults->runtime);
    f->handler = sls_text(s, handler);
    const char *module = sls_text(s, doc_get(node, "module")); /* of the Python packager */
    f->code_dir = module ? path_clean(s->arena, path_join(s->arena, s->dir, module)) : s->dir;
    f->timeout = seconds(doc_get(node, "timeout"), seconds(defaults->timeout, -1));
    f->memory = doc_number(doc_get(node, "memorySize"), doc_number(defaults->memory, -1));
    f->concurrency = doc_number(doc_get(node, "reservedConcurrency"), -1);
    add_environment(s, f, doc_get(node, "environment"));
    add_environment(s, f, defaults->environment);
    if (s->platform == PROVIDER_GOOGLE) {
        const struct doc *account = doc_get(node, "serviceAccountEmail");
        f->role = sls_text(s, account ? account : doc_get(s->provider, "serviceAccountEmail"));
    }
    sls_resolve_source(s, f, node);
    sls_set_function_settings(s, f, node);
    return f;
}

void sls_refuse(struct sls *s, const struct doc *node, const char *what)
{
    if (s->notes++ < SLS_MAX_NOTES)
        diag_emit(s->sink, VIRGA_DIAG_WARNING, "serverless-unresolved", node->file, node->line,
                  node->column, "%s '%.*s' cannot be resolved and is not scanned", what,
                  SLICE_ARG(doc_text(node)));
}

static void read_function_map(struct sls *s, const struct doc *map, const struct defaults *defaults)
{
    if (doc_is_scalar(map) && doc_text(map).len)
        sls_refuse(s, map, "the list of functions");
    doc_each(node, doc_is_map(map) ? map : NULL)
    {
        if (doc_is_map(node))
            (void)read_function(s, node, arena_slicedup(s->arena, node->key), defaults);
        else if (doc_text(node).len)
            sls_refuse(s, node, "the function");
    }
}

/* A function inside of a construct: the worker of a queue, the authorizer of a webhook. */
static void read_construct_function(struct sls *s, const struct doc *node, const char *construct,
                                    bool worker, const struct defaults *defaults)
{
    const char *key = arena_printf(s->arena, "%s%s", construct, worker ? "Worker" : "");
    struct app_function *f = read_function(s, node, key, defaults);
    if (!f)
        return;
    struct app_trigger *t =
        app_add_trigger(s->app, f, worker ? TRIGGER_QUEUE : TRIGGER_IDENTITY, doc_location(node));
    t->resource = construct;
    t->auth = AUTH_PRIVATE;
}

/* Constructs of the Lift plugin. */
static void read_constructs(struct sls *s, const struct defaults *defaults)
{
    doc_each(construct, doc_get(s->root, "constructs"))
    {
        struct slice type = doc_text_at(construct, "type");
        const char *name = arena_slicedup(s->arena, construct->key);
        enum resource_kind kind = slice_eq_str(type, "storage")           ? RESOURCE_BUCKET
                                  : slice_eq_str(type, "queue")           ? RESOURCE_QUEUE
                                  : slice_starts(type, "database/")       ? RESOURCE_TABLE
                                  : slice_ends(type, "website")           ? RESOURCE_SITE
                                  : slice_eq_str(type, "single-page-app") ? RESOURCE_SITE
                                                                          : RESOURCE_OTHER;
        struct app_resource *r = app_add_resource(s->app, kind, name, doc_location(construct));
        r->provider = s->platform;
        r->node = construct;
        set_construct(s, r, construct);
        doc_each(part, construct)
        {
            if (doc_get(part, "handler"))
                read_construct_function(s, part, name,
                                        kind == RESOURCE_QUEUE && slice_eq_str(part->key, "worker"),
                                        defaults);
        }
    }
}

static struct defaults service_defaults(const struct sls *s)
{
    return (struct defaults){
        .runtime = doc_get(s->provider, "runtime"),
        .timeout = doc_get(s->provider, "timeout"),
        .memory = doc_get(s->provider, "memorySize"),
        .environment = doc_get(s->provider, "environment"),
    };
}

struct app_function *sls_add_function(struct sls *s, const struct doc *node, const char *key)
{
    const struct defaults defaults = service_defaults(s);
    struct app_function *f = read_function(s, node, key, &defaults);
    const struct sls_function function = {f, node};
    if (!f)
        return NULL;
    sls_read_triggers(s, &function);
    sls_read_permissions(s, f);
    return f;
}

void sls_read_functions(struct sls *s)
{
    const struct doc *functions = doc_get(s->root, "functions");
    const struct defaults defaults = service_defaults(s);
    if (doc_is_seq(functions))
        doc_each(part, functions) read_function_map(s, part, &defaults);
    else if (functions)
        read_function_map(s, functions, &defaults);
    read_constructs(s, &defaults);
}
