/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers for Google and Azure. The first byte picks one, by `letter` below; the rest is the
 * file.
 */
#include "app/settle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static void ignore(void *context, const struct virga_diag *diag)
{
    (void)context;
    if (!diag->code || !diag->text)
        abort();
}

static void check_settings(const struct app_setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!settings[i].name || !settings[i].value)
            abort();
}

static void check_model(struct arena *a, const struct app *app)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        if (!f->name || !f->logical_id || !f->at.file || f->triggers.len == 0)
            abort();
        check_settings(f->settings.items, f->settings.len);
        for (size_t k = 0; k < f->environment.len; k++)
            if (!f->environment.items[k].name || !f->environment.items[k].value)
                abort();
        for (size_t k = 0; k < f->triggers.len; k++) {
            (void)trigger_describe(a, &f->triggers.items[k]);
            check_settings(f->triggers.items[k].settings.items, f->triggers.items[k].settings.len);
        }
    }
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        if (!r->logical_id || (r->public_read && !r->public_at.file))
            abort();
        check_settings(r->settings.items, r->settings.len);
    }
}

static void read_as(size_t kind, struct slice text)
{
    static const char *paths[] = {"Fn/index.ts", "fn/index.js", "index.js", "main.py",
                                  "src/server.ts"};
    const struct virga_diag_sink sink = {ignore, NULL};
    const struct app_reader *r = kinds[kind].reader;
    struct app_files files = {.root = "/nowhere"};
    struct arena a;
    struct app app;
    struct doc *root = NULL;
    arena_init(&a);
    app_init(&app, &a);
    files.paths.items = paths;
    files.paths.len = files.paths.cap = ARRAY_SIZE(paths);
    const char *file = kinds[kind].file;
    struct location code = {.file = "index.js", .line = 1};
    struct app_function *f = app_add_function(&app, "hello", code);
    f->provider = PROVIDER_GOOGLE;
    f->from_code = true;
    app_add_trigger(&app, f, TRIGGER_HTTP, code)->from_code = true;
    if (!r->matches(file))
        abort();
    if (r->read_text)
        r->read_text(&app, text, file, &files, &sink);
    else if (doc_parse(&a, kinds[kind].format, text, file, &sink, &root) == VIRGA_OK &&
             r->accepts(root, file)) {
        *vec_add(&app.configs, &a) = (struct app_config){file, r->name, root};
        r->read(&app, root, file, &files, &sink);
    }
    if (r->read_tree)
        r->read_tree(&app, &files, &sink);
    app_settle(&app, &sink);
    check_model(&a, &app);
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; size && i < ARRAY_SIZE(kinds); i++) {
        if (data[0] == (uint8_t)kinds[i].letter)
            read_as(i, (struct slice){(const char *)data + 1, size - 1});
    }
    return 0;
}
