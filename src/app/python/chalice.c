/* SPDX-License-Identifier: Apache-2.0 */
#include "app/python/python-app.h"
#include "base/file.h"
#include "base/limits.h"

/*
 * Chalice: .chalice/config.json has the settings; routes and events stand as decorators in the
 * code, where lang/shape-chalice.c finds them and adds them to the function that is made here.
 */

static bool matches(const char *file)
{
    struct slice path = slice_of(file);
    return slice_eq_str(path, ".chalice/config.json") || slice_ends(path, "/.chalice/config.json");
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_get(root, "app_name") || doc_get(root, "stages") || doc_get(root, "version");
}

static const struct python_app_row function_rows[] = {
    {"tracing", "xray", "true=active|false=off"},
    {"log-retention", "log_retention_in_days", NULL},
};
static const struct python_app_row api_rows[] = {
    {"endpoint", "api_gateway_endpoint_type", "edge=edge|regional=regional|private=private"},
    {"minimum-compression", "minimum_compression_size", NULL},
    {"tls", "api_gateway_custom_domain.tls_version", "tls_1_0=1.0|tls_1_2=1.2"},
};
static const struct python_app_row stage_rows[] = {
    {"tracing", "xray", "true=active|false=off"},
};

/* What the policy file beside the config says that NAME, else FALLBACK, names; or NULL. */
static const struct doc *statements_beside(struct python_app *p, struct slice name,
                                           const char *fallback)
{
    struct arena *a = p->app->arena;
    if (!name.len && !fallback)
        return NULL;
    return python_app_statements(
        p, path_join(a, path_dir(a, p->file), name.len ? arena_slicedup(a, name) : fallback));
}

/* The role, or what it grants: a file of statements unless Chalice works them out of the code. */
static void read_role(struct python_app *p, struct app_function *f, const char *stage)
{
    struct slice file = doc_text(python_app_get(p, "iam_policy_file"));
    const char *usual = arena_printf(p->app->arena, "policy-%s.json", stage);
    if (!python_app_flag(p, "manage_iam_role", true))
        f->role = python_app_text(p, python_app_get(p, "iam_role_arn"));
    else if (!python_app_flag(p, "autogen_policy", true))
        cfn_add_statements(p->cfn, f, statements_beside(p, file, usual), NULL);
}

static void read_settings(struct python_app *p, struct app_function *f, const char *stage)
{
    f->provider = PROVIDER_AWS;
    f->code_dir = p->dir;
    f->timeout = doc_number(python_app_get(p, "lambda_timeout"), -1);
    f->memory = doc_number(python_app_get(p, "lambda_memory_size"), -1);
    f->concurrency = doc_number(python_app_get(p, "reserved_concurrency"), -1);
    app_set(p->app, f, "framework", "chalice", true, f->at);
    python_app_set(p, f, function_rows);
    python_app_list(p, f, "network", "subnet_ids");
    python_app_list(p, f, "layer", "layers");
    python_app_list(p, f, "tag", "tags");
    python_app_environment(p, f, "environment_variables");
    read_role(p, f, stage);
}

static void declare_api(struct python_app *p, const char *stage, const struct doc *root)
{
    struct location at = doc_location(root);
    struct app_resource *api = app_add_resource(p->app, RESOURCE_API, "RestAPI", at);
    struct slice policy = doc_text(python_app_get(p, "api_gateway_policy_file"));
    const char *name = python_app_text(p, python_app_get(p, "api_gateway_stage"));
    api->provider = PROVIDER_AWS;
    api->type = "AWS::ApiGateway::RestApi";
    api->node = root;
    app_set(p->app, api, "protocol", "rest", true, at);
    python_app_set(p, api, api_rows);
    cfn_add_policy_of(p->cfn, api, statements_beside(p, policy, NULL));
    if (!python_app_get(p, "xray")) /* the only setting of a stage that the file can have */
        return;
    struct app_resource *deployed = app_add_resource(p->app, RESOURCE_STAGE, "RestAPIStage", at);
    deployed->provider = PROVIDER_AWS;
    deployed->type = "AWS::ApiGateway::Stage";
    deployed->name = name ? name : stage;
    deployed->node = root;
    app_set(p->app, deployed, "api", api->logical_id, true, at);
    python_app_set(p, deployed, stage_rows);
}

/* What `chalice deploy` without options takes, else the first. NULL when there is none. */
static const struct doc *chosen_stage(const struct doc *root)
{
    const struct doc *stages = doc_get(root, "stages"), *dev = doc_get(stages, "dev");
    return dev ? dev : stages ? stages->child : NULL;
}

/* HOLDER's lambda_functions; NULL when there are too many, which is reported. */
static const struct doc *single_functions(const struct doc *holder)
{
    const struct doc *list = doc_get(holder, "lambda_functions");
    return doc_is_map(list) && doc_count(list) <= LIMIT_TEMPLATE_ITEMS ? list : NULL;
}

/* Function NAME has settings of its own in the stage; those outside of it count after the stage. */
static void set_levels(struct python_app *p, const struct doc *stage, const struct doc *root,
                       const char *name)
{
    p->levels[0] = doc_get(single_functions(stage), name);
    p->levels[1] = stage;
    p->levels[2] = doc_get(single_functions(root), name);
    p->levels[3] = root;
}

/* The functions of LIST, one of the two lambda_functions, that EARLIER does not have. */
static void read_functions(struct python_app *p, const struct doc *list, const struct doc *earlier,
                           const struct doc *stage, const struct doc *root)
{
    const char *stage_name = stage ? arena_slicedup(p->app->arena, stage->key) : "dev";
    doc_each(node, list)
    {
        const char *name = arena_slicedup(p->app->arena, node->key);
        if (strcmp(name, "api_handler") == 0 || doc_get(earlier, name))
            continue;
        struct app_function *f = app_add_function(p->app, name, doc_location(node));
        set_levels(p, stage, root, name);
        f->node = node;
        f->handler = arena_printf(p->app->arena, "app.%s", name);
        read_settings(p, f, stage_name);
    }
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct arena *a = app->arena;
    struct python_app p = {.app = app, .file = file, .files = files, .sink = sink, .merges = true};
    const struct doc *stage = chosen_stage(root), *single = single_functions(stage);
    const char *stage_name = stage ? arena_slicedup(a, stage->key) : "dev";
    const char *name = arena_slicedup(a, doc_text_at(root, "app_name"));
    size_t first = app->functions.len;
    p.dir = path_dir(a, path_dir(a, file));
    p.cfn = cfn_new(app, NULL, NULL, file, files, sink);
    const char *main = path_clean(a, path_join(a, p.dir, "app.py"));
    struct app_function *f = app_add_function(
        app, arena_printf(a, "%s-%s", *name ? name : "app", stage_name), doc_location(root));
    f->logical_id = "api_handler";
    f->node = root;
    f->handler = "app.app";
    f->file = app_files_has(files, main) ? main : NULL;
    f->symbol = f->file ? "app" : NULL;
    set_levels(&p, stage, root, f->logical_id);
    read_settings(&p, f, stage_name);
    set_levels(&p, stage, root, "");
    declare_api(&p, stage_name, root);
    read_functions(&p, single, NULL, stage, root);
    read_functions(&p, single_functions(root), single, stage, root);
    if (doc_count(doc_get(stage, "lambda_functions")) > LIMIT_TEMPLATE_ITEMS ||
        doc_count(doc_get(root, "lambda_functions")) > LIMIT_TEMPLATE_ITEMS)
        python_app_report_cap(&p, "functions with settings of their own");
    app_add_direct_triggers(app, first);
}

const struct app_reader chalice_reader = {
    .name = "chalice", .matches = matches, .accepts = accepts, .read = read_config};
