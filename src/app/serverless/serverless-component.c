/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/file.h"

/*
 * Serverless Components: a file with `component`, `name` and `inputs` instead of a service. Those
 * that run code are one function each; those for web frameworks answer every request.
 */

static const struct component {
    const char *name; /* the word in the component's name */
    bool web;
} components[] = {
    {"express", true}, {"koa", true},     {"nextjs", true},  {"nuxtjs", true},
    {"egg", true},     {"nest", true},    {"flask", true},   {"django", true},
    {"fastapi", true}, {"laravel", true}, {"lambda", false}, {"scf", false},
};

/* Without its scope and version: "@serverless/express@2" is "express". */
static struct slice bare_name(struct slice name)
{
    size_t slash = slice_rfind_char(name, '/');
    name = slice_sub(name, slash == SIZE_MAX ? 0 : slash + 1, name.len);
    return slice_sub(name, 0, slice_find_char(name, '@'));
}

static void read_code(struct sls *s, struct app_function *f, const struct doc *inputs)
{
    const struct doc *source = doc_get(inputs, "src");
    struct slice folder = doc_is_map(source) ? doc_text_at(source, "src") : doc_text(source);
    f->code_dir =
        path_clean(s->arena, path_join(s->arena, s->dir, arena_slicedup(s->arena, folder)));
    f->runtime = sls_text(s, doc_get(inputs, "runtime"));
    f->handler = sls_text(s, doc_get(inputs, "handler"));
    f->timeout = doc_number(doc_get(inputs, "timeout"), -1);
    f->memory = doc_number(doc_get(inputs, "memory"), -1);
    if (f->handler)
        (void)app_resolve_handler(s->app, f, s->files);
}

void sls_read_component(struct sls *s)
{
    const struct doc *node = doc_get(s->root, "component");
    struct slice name = bare_name(doc_text(node));
    size_t first = s->app->functions.len;
    for (size_t i = 0; i < ARRAY_SIZE(components); i++) {
        if (slice_find(name, components[i].name) == SIZE_MAX)
            continue;
        struct slice own = doc_text_at(s->root, "name");
        struct app_function *f = app_add_function(
            s->app, arena_slicedup(s->arena, own.len ? own : name), doc_location(node));
        bool tencent = slice_starts(name, "tencent") || slice_eq_str(name, "scf");
        f->provider = tencent ? PROVIDER_OTHER : PROVIDER_AWS;
        f->node = s->root;
        read_code(s, f, doc_get(s->root, "inputs"));
        s->cfn = cfn_new(s->app, NULL, NULL, s->file, s->files, s->sink);
        cfn_add_environment(s->cfn, f, doc_at(s->root, "inputs.env"));
        if (components[i].web) {
            struct app_trigger *t = app_add_trigger(s->app, f, TRIGGER_HTTP, doc_location(node));
            t->method = "ANY";
            t->path = "/{proxy+}";
            t->auth = AUTH_NONE;
        }
        break;
    }
    app_add_direct_triggers(s->app, first);
}
