/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "base/file.h"

/*
 * SAM and CloudFormation templates. They are told by their content: a template may have any name.
 * Two descriptors: files whose name promises a template must be readable; of all others only those
 * are parsed whose text looks like one.
 */

extern const struct app_reader sam_reader, cloudformation_reader;

static bool in_output_folder(const char *file)
{
    /* copies of templates that tools make; the originals are what people edit */
    static const char *const folders[] = {".aws-sam/", ".serverless/", "node_modules/"};
    for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
        const char *hit = strstr(file, folders[i]);
        if (hit && (hit == file || hit[-1] == '/'))
            return true;
    }
    return false;
}

static bool is_template_name(const char *file)
{
    static const char *const suffixes[] = {".cfn.yaml", ".cfn.yml", ".cfn.json"};
    const char *base = path_base(file);
    if (strcmp(base, "template.yml") == 0 || strcmp(base, "template.yaml") == 0)
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
        if (slice_ends(slice_of(base), suffixes[i]))
            return true;
    return false;
}

static bool named_matches(const char *file)
{
    return is_template_name(file) && !in_output_folder(file);
}

static bool any_matches(const char *file)
{
    struct slice name = slice_of(file);
    return !is_template_name(file) && !in_output_folder(file) &&
           (path_is_yaml(file) || slice_ends(name, ".json") || slice_ends(name, ".template"));
}

static bool looks_like_template(struct slice text)
{
    return slice_find(text, "Resources") != SIZE_MAX && slice_find(text, "AWS::") != SIZE_MAX;
}

static bool accepts(const struct doc *root, const char *file)
{
    const struct doc *resources = doc_get(root, "Resources");
    if (!doc_is_map(resources))
        return false;
    struct slice transform = doc_text_at(root, "Transform"); /* of several, a list without text */
    if (doc_get(root, "AWSTemplateFormatVersion") || slice_starts(transform, "AWS::"))
        return true;
    doc_each(node, resources)
    {
        struct slice type = doc_text_at(node, "Type");
        if (slice_starts(type, "AWS::") || slice_starts(type, "Custom::") ||
            slice_starts(node->key, "Fn::ForEach"))
            return true;
    }
    return false;
}

/* Templates nest others: all are read together, once each is a config. */
static void read_trees(struct app *app, const struct app_files *files,
                       const struct virga_diag_sink *sink)
{
    VEC(struct cfn *) templates = {0};
    struct cdk_tree *tree = cdk_tree_new(app, files, sink);
    for (size_t i = 0; i < app->configs.len; i++) {
        const struct app_config *config = &app->configs.items[i];
        bool ours = strcmp(config->format, sam_reader.name) == 0 ||
                    strcmp(config->format, cloudformation_reader.name) == 0;
        if (!ours)
            continue;
        struct cfn *c = cfn_new(app, config->root, doc_get(config->root, "Resources"), config->file,
                                files, sink);
        cdk_open(c, tree);
        *vec_add(&templates, app->arena) = c;
    }
    cfn_read_templates(app, templates.items, templates.len);
}

const struct app_reader sam_reader = {
    .name = "sam",
    .matches = named_matches,
    .accepts = accepts,
    .read_tree = read_trees, /* those of both descriptors */
};

const struct app_reader cloudformation_reader = {
    .name = "cloudformation",
    .matches = any_matches,
    .sniffs = looks_like_template,
    .accepts = accepts,
};
