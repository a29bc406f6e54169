/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of deployment formats that have no target of their own. The first byte picks one, by
 * `letter` below; the rest is the file.
 */
#include "app/settle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct app_reader serverless_reader, wrangler_reader, netlify_reader, vercel_reader,
    chalice_reader, zappa_reader, pulumi_reader;
extern const struct app_reader cloudbuild_reader, workflow_reader, gitlab_reader,
    gcloud_script_reader, gcloud_package_reader, firebase_rules_reader, firebase_database_reader,
    azure_host_reader, azure_settings_reader, azure_function_reader, appengine_reader,
    appengine_more_reader, cloud_run_reader, firebase_reader, openapi_reader, azure_arm_reader,
    azure_bicep_reader;

static const struct {
    char letter;
    enum doc_format format; /* of readers of documents */
    const char *file;
    const struct app_reader *reader;
} kinds[] = {
    {'V', DOC_YAML, "serverless.yml", &serverless_reader},
    {'S', DOC_SCRIPT, "serverless.ts", &serverless_reader},
    {'W', DOC_TOML, "wrangler.toml", &wrangler_reader},
    {'N', DOC_TOML, "netlify.toml", &netlify_reader},
    {'J', DOC_JSON, "vercel.json", &vercel_reader},
    {'H', DOC_JSON, ".chalice/config.json", &chalice_reader},
    {'Z', DOC_HJSON, "zappa_settings.json", &zappa_reader},
    {'T', DOC_TOML, "zappa_settings.toml", &zappa_reader},
    {'P', DOC_YAML, "Pulumi.yaml", &pulumi_reader},
    {'s', DOC_YAML, "scripts/deploy.sh", &gcloud_script_reader},
    {'m', DOC_YAML, "Makefile", &gcloud_script_reader},
    {'p', DOC_JSON, "package.json", &gcloud_package_reader},
    {'b', DOC_YAML, "cloudbuild.yaml", &cloudbuild_reader},
    {'w', DOC_YAML, ".github/workflows/deploy.yml", &workflow_reader},
    {'l', DOC_YAML, ".gitlab-ci.yml", &gitlab_reader},
    {'r', DOC_YAML, "firestore.rules", &firebase_rules_reader},
    {'a', DOC_YAML, "app.yaml", &appengine_reader},
    {'c', DOC_YAML, "dispatch.yaml", &appengine_more_reader},
    {'k', DOC_YAML, "service.yaml", &cloud_run_reader},
    {'j', DOC_JSON, "firebase.json", &firebase_reader},
    {'o', DOC_YAML, "openapi.yaml", &openapi_reader},
    {'i', DOC_YAML, "main.bicep", &azure_bicep_reader},
    {'t', DOC_JSON, "azuredeploy.json", &azure_arm_reader},
    {'f', DOC_JSON, "Fn/function.json", &azure_function_reader},
    {'h', DOC_JSON, "host.json", &azure_host_reader},
    {'v', DOC_JSON, "local.settings.json", &azure_settings_reader},
    {'d', DOC_JSONC, "database.rules.json", &firebase_database_reader},
};

static void check_diag(void *context, const struct virga_diag *diag)
{
    (void)context;
    if (!diag->code || !diag->text)
        abort();
}

static void check_settings(const struct app_setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!settings[i].name || !settings[i].value || !settings[i].at.file)
            abort();
}

static void check_function(struct arena *a, const struct app_function *f)
{
    if (!f->name || !f->logical_id || !f->at.file || f->triggers.len == 0)
        abort();
    check_settings(f->settings.items, f->settings.len);
    for (size_t i = 0; i < f->environment.len; i++)
        if (!f->environment.items[i].name ||
            (f->environment.items[i].literal && !f->environment.items[i].value))
            abort();
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        (void)trigger_describe(a, t);
        check_settings(t->settings.items, t->settings.len);
    }
    for (size_t i = 0; i < f->permissions.len; i++)
        (void)app_permission_is_wide(&f->permissions.items[i]);
}

static void check_model(struct arena *a, const struct app *app)
{
    for (size_t i = 0; i < app->functions.len; i++)
        check_function(a, app->functions.items[i]);
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        if (!r->logical_id || (r->public_read && !r->public_at.file))
            abort();
        check_settings(r->settings.items, r->settings.len);
    }
}

/* A function from code, which some formats say more of. */
static void add_code(struct app *app)
{
    const struct location at = {.file = "index.js", .line = 1};
    struct app_function *f = app_add_function(app, "hello", at);
    f->provider = PROVIDER_GOOGLE;
    f->from_code = true;
    app_add_trigger(app, f, TRIGGER_HTTP, at)->from_code = true;
}

static void read_file(struct app *app, size_t kind, struct slice text,
                      const struct app_files *files)
{
    const struct virga_diag_sink sink = {check_diag, NULL};
    const struct app_reader *r = kinds[kind].reader;
    const char *file = kinds[kind].file;
    struct doc *root = NULL;
    if (!r->matches(file))
        abort();
    if (r->read_text) {
        r->read_text(app, text, file, files, &sink);
    } else if (doc_parse_mended(app->arena, kinds[kind].format, text, file, &sink, &root) ==
                   VIRGA_OK &&
               r->accepts(root, file)) {
        *vec_add(&app->configs, app->arena) = (struct app_config){file, r->name, root};
        if (r->read)
            r->read(app, root, file, files, &sink);
    }
    if (r->read_tree)
        r->read_tree(app, files, &sink);
    app_settle(app, &sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *paths[] = {"Fn/index.ts",
                                  "_worker.js",
                                  "api/[...all]/[[id]].ts",
                                  "api/app.py",
                                  "fn/index.js",
                                  "functions/[[path]].js",
                                  "index.js",
                                  "main.py",
                                  "netlify/edge-functions/e.ts",
                                  "netlify/functions/f/index.js",
                                  "netlify/functions/identity-signup.js",
                                  "src/server.ts",
                                  "src/vote.ts"};
    struct app_files files = {.root = "/nowhere"};
    files.paths.items = paths;
    files.paths.len = files.paths.cap = ARRAY_SIZE(paths);
    for (size_t i = 0; size && i < ARRAY_SIZE(kinds); i++) {
        struct arena a;
        struct app app;
        if (data[0] != (uint8_t)kinds[i].letter)
            continue;
        arena_init(&a);
        app_init(&app, &a);
        add_code(&app);
        read_file(&app, i, (struct slice){(const char *)data + 1, size - 1}, &files);
        check_model(&a, &app);
        arena_release(&a);
    }
    return 0;
}
