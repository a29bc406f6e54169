/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app.h"
#include "base/file.h"
#include "base/limits.h"

extern const struct app_reader sam_reader, serverless_reader, wrangler_reader, netlify_reader,
    vercel_reader, amplify_reader, cloudformation_reader, terraform_reader;
extern const struct app_reader cdk_reader;
extern const struct app_reader cloudbuild_reader, workflow_reader, gitlab_reader,
    gcloud_script_reader, gcloud_package_reader, firebase_rules_reader, firebase_database_reader,
    azure_host_reader, azure_settings_reader, azure_function_reader;
extern const struct app_reader chalice_reader, zappa_reader, pulumi_reader;
extern const struct app_reader appengine_reader, appengine_more_reader, cloud_run_reader,
    firebase_reader, azure_arm_reader, azure_bicep_reader, openapi_reader;

/* The deployment formats. The first one that accepts a document gets it. */
/* clang-format off */
static const struct app_reader *const readers[] = {
    &sam_reader,
    &serverless_reader,
    &chalice_reader,
    &zappa_reader,
    &pulumi_reader,
    &wrangler_reader,
    &cloudbuild_reader,
    &workflow_reader,
    &gitlab_reader,
    &gcloud_script_reader,
    &gcloud_package_reader,
    &firebase_rules_reader,
    &firebase_database_reader,
    &azure_host_reader,
    &azure_settings_reader,
    &azure_function_reader,
    &appengine_reader,
    &appengine_more_reader,
    &cloud_run_reader,
    &firebase_reader,
    &azure_arm_reader,
    &azure_bicep_reader,
    &netlify_reader,
    &vercel_reader,
    &amplify_reader,
    &cloudformation_reader,
    &cdk_reader,
    &terraform_reader,
    &openapi_reader, /* after those that include such documents */
    NULL, /* ends the table */
};
/* clang-format on */

/* Which readers take a file, by its name. */
struct candidates {
    bool any;
    bool certain; /* the name alone promises a deployment file */
};

static bool matches(const struct app_reader *r, const char *file)
{
    return r->matches && r->matches(file);
}

static struct candidates find_candidates(const char *file)
{
    struct candidates c = {0};
    for (size_t i = 0; readers[i]; i++) {
        if (!matches(readers[i], file))
            continue;
        c.any = true;
        c.certain |= readers[i]->sniffs == NULL;
    }
    return c;
}

/* The reader that takes TEXT by its name and first look, from index *AT on; NULL at the end. */
static const struct app_reader *next_reader(const char *file, struct slice text, size_t *at)
{
    while (readers[*at]) {
        const struct app_reader *r = readers[(*at)++];
        if (matches(r, file) && (!r->sniffs || r->sniffs(text)))
            return r;
    }
    return NULL;
}

/* By its name, else by its first character: "*.template" may be either. */
static enum doc_format format_of(const char *file, struct slice text)
{
    enum doc_format format;
    if (doc_format_of(file, &format))
        return format;
    text = slice_trim(text);
    return text.len && text.ptr[0] == '{' ? DOC_JSON : DOC_YAML;
}

static void add_config(struct app *app, const char *file, const struct app_reader *r,
                       const struct doc *root)
{
    *vec_add(&app->configs, app->arena) =
        (struct app_config){.file = file, .format = r->name, .root = root};
}

static void read_text(struct app *app, const char *file, struct slice text,
                      const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct doc *root = NULL;
    char *name = arena_strdup(app->arena, file);
    const struct app_reader *r;
    for (size_t at = 0; (r = next_reader(file, text, &at));) {
        if (r->read_text) {
            add_config(app, name, r, NULL);
            r->read_text(app, text, name, files, sink);
            return;
        }
        /* its diagnostic is out when it fails */
        if (!root && doc_parse_mended(app->arena, format_of(file, text), text, name, sink, &root))
            return;
        if (!r->accepts(root, name))
            continue;
        add_config(app, name, r, root);
        if (r->read)
            r->read(app, root, name, files, sink);
        return;
    }
}

static void read_file(struct app *app, const char *file, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    struct candidates c = find_candidates(file);
    struct slice text;
    struct arena scratch; /* of the text: what the tree needs it copies */
    if (!c.any)
        return;
    arena_init(&scratch);
    char *path = path_join(&scratch, files->root, file);
    enum virga_err err = file_read(&scratch, path, LIMIT_CONFIG_FILE, &text);
    if (err == VIRGA_OK)
        read_text(app, file, text, files, sink);
    else if (c.certain)
        diag_emit(sink, VIRGA_DIAG_WARNING, "config-unreadable", file, 0, 0,
                  err == VIRGA_ERR_LIMIT
                      ? "deployment file is larger than %u bytes and was not read"
                      : "cannot read this deployment file",
                  LIMIT_CONFIG_FILE);
    arena_release(&scratch);
}

void app_read(struct app *app, const struct app_files *files, const struct virga_diag_sink *sink)
{
    for (size_t i = 0; i < files->paths.len; i++)
        read_file(app, files->paths.items[i], files, sink);
    for (size_t i = 0; readers[i]; i++)
        if (readers[i]->read_tree)
            readers[i]->read_tree(app, files, sink);
}
