/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cloudformation.h"
#include "base/file.h"

/*
 * SAM and CloudFormation templates. They are told by their content: a template may have any name.
 * Two descriptors: files whose name promises a template must be readable; of all others only those
 * are parsed whose text looks like one.
 */

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
           (slice_ends(name, ".yml") || slice_ends(name, ".yaml") || slice_ends(name, ".json") ||
            slice_ends(name, ".template"));
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
    if (doc_get(root, "AWSTemplateFormatVersion"))
        return true;
    doc_each(node, resources)
    {
        struct slice type = doc_text_at(node, "Type");
        if (slice_starts(type, "AWS::") || slice_starts(type, "Custom::"))
            return true;
    }
    return false;
}

static void read_template(struct app *app, const struct doc *root, const char *file,
                          const struct app_files *files, const struct virga_diag_sink *sink)
{
    cfn_read_resources(cfn_new(app, root, doc_get(root, "Resources"), file, files, sink));
}

const struct app_reader sam_reader = {
    .name = "sam",
    .matches = named_matches,
    .accepts = accepts,
    .read = read_template,
};

const struct app_reader cloudformation_reader = {
    .name = "cloudformation",
    .matches = any_matches,
    .sniffs = looks_like_template,
    .accepts = accepts,
    .read = read_template,
};
