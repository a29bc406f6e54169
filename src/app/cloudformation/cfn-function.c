/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/cloudformation/cfn-internal.h"
#include "base/file.h"
#include "base/limits.h"

/* Functions: their settings, where their code lies, and what else speaks of them. */

static bool is_sam(const struct cfn_item *item)
{
    return strcmp(item->type, "AWS::Serverless::Function") == 0;
}

static double number_of(struct cfn *c, const struct doc *node)
{
    const char *text = cfn_text(c, node, NULL);
    char *end;
    if (!text || !*text)
        return -1;
    double value = strtod(text, &end);
    return *end || !(value >= 0 && value < 1e12) ? -1 : value;
}

void cfn_add_environment(struct cfn *c, struct app_function *f, const struct doc *variables)
{
    struct map have;
    map_init(&have, c->arena);
    for (size_t i = 0; i < f->environment.len; i++)
        map_put(&have, slice_of(f->environment.items[i].name), f);
    doc_each(node, variables)
    {
        bool literal = false;
        if (map_get(&have, node->key))
            continue;
        if (f->environment.len >= LIMIT_FUNCTION_ITEMS) {
            cfn_report_cap(c, "environment variables");
            return;
        }
        const char *value = cfn_text(c, node, &literal);
        *vec_add(&f->environment, c->arena) = (struct app_variable){
            .name = arena_slicedup(c->arena, node->key),
            .value = value ? value : "", /* nothing that has a text */
            .literal = literal && value,
            .at = doc_location(node),
        };
    }
}

/* The folder that PATH, written in the template, means; NULL when it is not in the scanned tree. */
static const char *local_folder(struct cfn *c, const char *path)
{
    struct slice s = slice_of(path);
    if (!path || slice_find(s, "://") != SIZE_MAX || slice_find(s, "${") != SIZE_MAX ||
        path[0] == '/' || slice_ends(s, ".zip") || slice_ends(s, ".jar"))
        return NULL;
    char *clean = path_clean(c->arena, path_join(c->arena, c->dir, path));
    if (app_files_has(c->files, clean))
        return path_dir(c->arena, clean); /* the code may be given as one file */
    return strcmp(clean, ".") == 0 ? "" : clean;
}

/* Where the code lies: CodeUri, Code, or what the tools that made the template noted about it. */
static void locate_code(struct cfn *c, const struct cfn_item *item, struct app_function *f)
{
    const struct doc *metadata = doc_get(item->node, "Metadata");
    const struct doc *code = cfn_get(c, item->properties, is_sam(item) ? "CodeUri" : "Code");
    const char *asset = cfn_text_at(c, metadata, "aws:asset:path");
    const char *context = cfn_text_at(c, metadata, "DockerContext");
    f->inline_code = cfn_get(c, item->properties, "InlineCode") || doc_get(code, "ZipFile");
    if (f->inline_code)
        f->code_dir = c->dir;
    else if (asset || context)
        f->code_dir = local_folder(c, asset ? asset : context);
    else if (code) /* a map names a bucket and has no text */
        f->code_dir = local_folder(c, cfn_text(c, code, NULL));
    else if (is_sam(item))
        f->code_dir = c->dir;
}

/* The last CMD ["app.handler"] of the Dockerfile in the function's folder, or NULL. */
static const char *handler_in_dockerfile(struct cfn *c, const struct cfn_item *item,
                                         const struct app_function *f)
{
    const struct doc *metadata = doc_get(item->node, "Metadata");
    const char *asset = cdk_asset_folder(c, item), *folder = asset ? asset : f->code_dir;
    const char *name = cfn_text_at(c, metadata, asset ? "aws:asset:dockerfile-path" : "Dockerfile");
    const char *handler = NULL;
    struct slice text;
    struct arena scratch;
    if (!folder)
        return NULL;
    arena_init(&scratch);
    char *file =
        path_clean(&scratch, path_join(&scratch, folder, name && *name ? name : "Dockerfile"));
    bool ours = asset ? file[0] != '/' && strncmp(file, "..", 2) != 0 /* a scan leaves assets out */
                      : app_files_has(c->files, file);
    if (ours && file_read(&scratch, path_join(&scratch, c->files->root, file), LIMIT_CONFIG_FILE,
                          &text) == VIRGA_OK)
        while (text.len) {
            struct slice line = slice_trim(slice_cut(text, '\n', &text)), first;
            if (!slice_starts(line, "CMD"))
                continue;
            (void)slice_cut(line, '"', &first);
            first = slice_cut(first, '"', &line);
            handler = first.len ? arena_slicedup(c->arena, first) : NULL;
        }
    arena_release(&scratch);
    return handler;
}

static void read_handler(struct cfn *c, const struct cfn_item *item, struct app_function *f)
{
    const char *package = cfn_text(c, cfn_get(c, item->properties, "PackageType"), NULL);
    if (!package || strcmp(package, "Image") != 0) {
        const struct doc *runtime = cfn_get(c, item->properties, "Runtime");
        f->runtime = cfn_text(c, runtime, NULL);
        if (runtime)
            f->runtime_at = doc_location(runtime);
        f->handler = cfn_text(c, cfn_get(c, item->properties, "Handler"), NULL);
        return;
    }
    /* an image brings its own runtime, and its command is the handler */
    const struct doc *image = cfn_get(c, item->properties, "ImageConfig");
    f->handler = cfn_text(c, doc_index(cfn_get(c, image, "Command"), 0), NULL);
    if (!f->handler)
        f->handler = handler_in_dockerfile(c, item, f);
}

/*
 * A bundler flattens its outputs: handler "get.handler" may stem from the entry point
 * "src/handlers/get.ts".
 */
static bool resolve_entry_point(struct cfn *c, const struct cfn_item *item, struct app_function *f)
{
    const struct doc *points =
        doc_get(doc_get(doc_get(item->node, "Metadata"), "BuildProperties"), "EntryPoints");
    struct slice rest, module = slice_cut(slice_of(f->handler), '.', &rest);
    doc_each(point, points)
    {
        struct slice path = doc_text(point);
        size_t dot = slice_rfind_char(path, '.'), slash = slice_rfind_char(path, '/');
        struct slice stem = slice_sub(path, slash == SIZE_MAX ? 0 : slash + 1, dot);
        if (!f->code_dir || !rest.len || !slice_eq(stem, module))
            continue;
        char *file =
            path_clean(c->arena, path_join(c->arena, f->code_dir, arena_slicedup(c->arena, path)));
        if (!app_files_has(c->files, file))
            continue;
        f->file = file;
        f->symbol = arena_slicedup(c->arena, rest);
        return true;
    }
    return false;
}

/* Says that code named by the template is not there, where it could have been analysed. */
static void report_missing_code(struct cfn *c, const struct app_function *f)
{
    struct slice runtime = slice_of(f->runtime);
    if (!f->handler || !f->code_dir || f->inline_code ||
        !(slice_starts(runtime, "nodejs") || slice_starts(runtime, "python")))
        return;
    diag_emit(c->sink, VIRGA_DIAG_NOTE, "handler-not-found", c->file, f->at.line, f->at.column,
              "no source file for the handler '%s' of '%s' in '%s'", f->handler, f->name,
              *f->code_dir ? f->code_dir : ".");
}

void cfn_declare_function(struct cfn *c, const struct cfn_item *item)
{
    const char *name = cfn_text_at(c, item->properties, "FunctionName");
    if (!name || !*name)
        name = cdk_name(c, item);
    struct app_function *f =
        app_add_function(c->app, name && *name ? name : item->id, doc_location(item->node));
    f->logical_id = item->id;
    f->provider = PROVIDER_AWS;
    f->region = c->region;
    f->node = item->node;
    map_put(&c->functions, slice_of(item->id), f);
    map_put(&c->function_names, slice_of(f->name), f);
    locate_code(c, item, f);
    read_handler(c, item, f);
    f->timeout = number_of(c, cfn_get(c, item->properties, "Timeout"));
    f->memory = number_of(c, cfn_get(c, item->properties, "MemorySize"));
    f->concurrency = number_of(c, cfn_get(c, item->properties, "ReservedConcurrentExecutions"));
    cfn_add_environment(c, f, cfn_get(c, cfn_get(c, item->properties, "Environment"), "Variables"));
    if (is_sam(item)) {
        const char *alias = cfn_text(c, cfn_get(c, item->properties, "AutoPublishAlias"), NULL);
        /* the transform makes these resources */
        if (alias && *alias)
            map_put(&c->functions, slice_of(arena_printf(c->arena, "%sAlias%s", item->id, alias)),
                    f);
        if (cfn_get(c, item->properties, "FunctionUrlConfig"))
            map_put(&c->functions, slice_of(arena_printf(c->arena, "%sUrl", item->id)), f);
    }
    cfn_put_function_settings(c, f, item);
    cdk_place(c, f, item);
    if (f->inline_code)
        cfn_read_inline_code(c, item, f);
    else if (!cdk_resolve_handler(c, f, item) && !app_resolve_handler(c->app, f, c->files) &&
             !resolve_entry_point(c, item, f))
        report_missing_code(c, f);
}

void cfn_declare_alias(struct cfn *c, const struct cfn_item *item)
{
    bool url = strcmp(item->type, "AWS::Lambda::Url") == 0;
    struct app_function *f =
        cfn_find_function(c, doc_get(item->properties, url ? "TargetFunctionArn" : "FunctionName"));
    if (f)
        map_put(&c->functions, slice_of(item->id), f);
}

/* A function URL with its PROPERTIES. */
static void add_url(struct cfn *c, struct app_function *f, const struct doc *properties)
{
    const char *text = cfn_text_at(c, properties, "AuthType");
    if (!text)
        return;
    struct app_trigger *t =
        cfn_add_trigger(c, f, TRIGGER_HTTP, "function URL", doc_get(properties, "AuthType"));
    if (!t)
        return;
    const struct cfn_owner owner = {.t = t};
    cfn_apply_rules(c, &owner, cfn_url_rules.rules, cfn_url_rules.count, properties);
    t->method = "ANY";
    t->path = "/";
    t->auth = strcmp(text, "NONE") == 0      ? AUTH_NONE
              : strcmp(text, "AWS_IAM") == 0 ? AUTH_IAM
                                             : AUTH_UNKNOWN;
}

void cfn_link_sam_function(struct cfn *c, const struct cfn_item *item)
{
    struct app_function *f = map_get(&c->functions, slice_of(item->id));
    const struct doc *url = cfn_get(c, item->properties, "FunctionUrlConfig");
    cfn_read_events(c, f, cfn_get(c, item->properties, "Events"));
    add_url(c, f, url);
    cfn_add_role(c, f, cfn_get(c, item->properties, "Role"));
    if (f->role && !cfn_may_be_absent(c, doc_get(item->properties, "Role")))
        return; /* Policies say only what a role is made of that the transform makes */
    cfn_add_sam_policies(c, f, cfn_get(c, item->properties, "Policies"));
    cfn_add_made_role(c, f, item);
}

void cfn_link_lambda_function(struct cfn *c, const struct cfn_item *item)
{
    struct app_function *f = map_get(&c->functions, slice_of(item->id));
    cfn_add_role(c, f, cfn_get(c, item->properties, "Role"));
}

/* What stands for a function that is not in the template: ITEM says at REFERENCE who may call it.
 */
static struct app_resource *absent_function(struct cfn *c, const struct cfn_item *item,
                                            const struct doc *reference)
{
    const char *name = cfn_resource_name(c, reference);
    struct app_resource *r = name ? map_get(&c->things, slice_of(name)) : NULL;
    if (!name || r)
        return r && r->kind == RESOURCE_OTHER ? r : NULL;
    r = app_add_resource(c->app, RESOURCE_OTHER, name, doc_location(item->node));
    r->provider = PROVIDER_AWS;
    r->region = c->region;
    r->type = "AWS::Lambda::Function";
    r->node = item->node;
    map_put(&c->things, slice_of(r->logical_id), r);
    return r;
}

void cfn_link_url(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *target = doc_get(item->properties, "TargetFunctionArn");
    const char *auth = cfn_text_at(c, item->properties, "AuthType");
    struct app_function *f = cfn_find_function(c, target);
    struct app_resource *r = f ? NULL : absent_function(c, item, target);
    if (f)
        add_url(c, f, item->properties);
    else if (r && auth && strcmp(auth, "NONE") == 0)
        (void)cfn_add_caller(c, NULL, r, "*", "lambda:InvokeFunctionUrl",
                             doc_get(item->properties, "AuthType"));
}

/* Does anything but the principal limit who calls? */
static bool narrows(struct cfn *c, const struct doc *properties)
{
    static const char *const narrowing[] = {
        "SourceArn",      "SourceAccount",       "EventSourceToken",
        "PrincipalOrgID", "FunctionUrlAuthType", "InvokedViaFunctionUrl",
    };
    for (size_t i = 0; i < ARRAY_SIZE(narrowing); i++)
        if (cfn_get(c, properties, narrowing[i]))
            return true;
    return false;
}

/* Adds what a permission tells about F, unless another resource has told it better. */
static void add_caller(struct cfn *c, struct app_function *f, const struct cfn_item *item,
                       const struct aws_caller *caller)
{
    struct aws_call call;
    const struct doc *source = cfn_get(c, item->properties, "SourceArn");
    if (!aws_call_of(caller, f, cfn_text(c, source, NULL), &call))
        return;
    struct app_trigger *t =
        cfn_add_trigger(c, f, call.kind, cfn_resource_name(c, source), item->node);
    if (t)
        t->auth = call.auth;
}

void cfn_link_permission(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties;
    struct app_function *f = cfn_find_function(c, doc_get(p, "FunctionName"));
    struct app_resource *r = f ? NULL : absent_function(c, item, doc_get(p, "FunctionName"));
    const char *principal = cfn_text_at(c, p, "Principal");
    if ((!f && !r) || !principal)
        return;
    struct app_permission *grant =
        cfn_add_caller(c, f, r, principal, cfn_text_at(c, p, "Action"), item->node);
    if (grant)
        grant->conditional = narrows(c, p);
    if (!f)
        return;
    if (strcmp(principal, "*") == 0 && !narrows(c, p)) {
        struct app_trigger *t =
            cfn_add_trigger(c, f, TRIGGER_DIRECT, NULL, doc_get(p, "Principal"));
        if (t)
            t->auth = AUTH_NONE;
        return;
    }
    /* "s3.amazonaws.com", and "s3.amazonaws.com.cn" elsewhere */
    struct slice rest, service = slice_cut(slice_of(principal), '.', &rest);
    const struct aws_caller *caller = slice_starts(rest, "amazon") ? aws_caller_of(service) : NULL;
    if (caller)
        add_caller(c, f, item, caller);
}
