/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of deployment formats. The first byte picks one: V serverless.yml, S serverless.ts,
 * W wrangler.toml, M a SAM template, C a CloudFormation template, N netlify.toml, J vercel.json,
 * H Chalice's config.json, Z zappa_settings.json, T zappa_settings.toml, P Pulumi.yaml.
 */
#include "app/app.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct app_reader serverless_reader, wrangler_reader, sam_reader,
    cloudformation_reader, netlify_reader, vercel_reader;
extern const struct app_reader chalice_reader, zappa_reader, pulumi_reader;

static const struct {
    char letter;
    enum doc_format format;
    const char *file;
    const struct app_reader *reader;
} kinds[] = {
    {'V', DOC_YAML, "serverless.yml", &serverless_reader},
    {'S', DOC_SCRIPT, "serverless.ts", &serverless_reader},
    {'W', DOC_TOML, "wrangler.toml", &wrangler_reader},
    {'M', DOC_YAML, "template.yaml", &sam_reader},
    {'C', DOC_YAML, "template.yaml", &cloudformation_reader},
    {'N', DOC_TOML, "netlify.toml", &netlify_reader},
    {'J', DOC_JSON, "vercel.json", &vercel_reader},
    {'H', DOC_JSON, ".chalice/config.json", &chalice_reader},
    {'Z', DOC_HJSON, "zappa_settings.json", &zappa_reader},
    {'T', DOC_TOML, "zappa_settings.toml", &zappa_reader},
    {'P', DOC_YAML, "Pulumi.yaml", &pulumi_reader},
};

static void ignore(void *context, const struct virga_diag *diag)
{
    (void)context;
    if (!diag->code || !diag->text)
        abort();
}

static void check_settings(const struct app_setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!settings[i].name || !settings[i].value || !settings[i].at.file)
            abort();
    }
}

static void check_model(struct arena *a, const struct app *app)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        if (!f->name || !f->logical_id || !f->at.file || f->triggers.len == 0)
            abort();
        check_settings(f->settings.items, f->settings.len);
        for (size_t k = 0; k < f->triggers.len; k++) {
            const struct app_trigger *t = &f->triggers.items[k];
            (void)trigger_describe(a, t);
            check_settings(t->settings.items, t->settings.len);
        }
        for (size_t k = 0; k < f->permissions.len; k++)
            (void)app_permission_is_wide(&f->permissions.items[k]);
    }
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        if (!r->logical_id)
            abort();
        check_settings(r->settings.items, r->settings.len);
    }
}

static void read_as(size_t kind, struct slice text)
{
    static const char *paths[] = {"_worker.js",
                                  "api/[...all]/[[id]].ts",
                                  "api/app.py",
                                  "functions/[[path]].js",
                                  "index.js",
                                  "netlify/edge-functions/e.ts",
                                  "netlify/functions/f/index.js",
                                  "netlify/functions/identity-signup.js",
                                  "src/vote.ts"};
    const struct virga_diag_sink sink = {ignore, NULL};
    struct app_files files = {.root = "/nowhere"};
    struct arena a;
    struct app app;
    struct doc *root = NULL;
    arena_init(&a);
    app_init(&app, &a);
    files.paths.items = paths;
    files.paths.len = files.paths.cap = ARRAY_SIZE(paths);
    const char *file = kinds[kind].file;
    if (doc_parse(&a, kinds[kind].format, text, file, &sink, &root) == VIRGA_OK &&
        kinds[kind].reader->accepts(root, file)) {
        *vec_add(&app.configs, &a) = (struct app_config){file, kinds[kind].reader->name, root};
        kinds[kind].reader->read(&app, root, file, &files, &sink);
        if (kinds[kind].reader->read_tree)
            kinds[kind].reader->read_tree(&app, &files, &sink);
    }
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
