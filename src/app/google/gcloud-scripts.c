/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/gcloud.h"

#include "base/file.h"

/* Shell scripts and Makefiles that deploy with gcloud, and the scripts of package.json. */

static bool is_makefile(const char *name)
{
    return strcmp(name, "Makefile") == 0 || strcmp(name, "makefile") == 0 ||
           strcmp(name, "GNUmakefile") == 0 || slice_ends(slice_of(name), ".mk");
}

static bool matches_script(const char *file)
{
    const char *name = path_base(file);
    struct slice s = slice_of(name);
    return slice_ends(s, ".sh") || slice_ends(s, ".bash") || is_makefile(name);
}

static bool sniffs(struct slice text)
{
    return slice_find(text, "gcloud ") != SIZE_MAX || slice_find(text, "gsutil ") != SIZE_MAX;
}

static void read_script(struct app *app, struct slice text, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct gcloud g;
    struct location start = {.file = file, .line = 1, .column = 1};
    gcloud_open(&g, app, file, files, sink);
    gcloud_script(&g, is_makefile(path_base(file)) ? SHELL_MAKE : SHELL_SCRIPT, text, start);
    gcloud_close(&g);
}

const struct app_reader gcloud_script_reader = {
    .name = "gcloud", .matches = matches_script, .sniffs = sniffs, .read_text = read_script};

static bool matches_package(const char *file)
{
    return strcmp(path_base(file), "package.json") == 0;
}

static bool accepts_package(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(doc_get(root, "scripts"));
}

static void read_package(struct app *app, const struct doc *root, const char *file,
                         const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct gcloud g;
    gcloud_open(&g, app, file, files, sink);
    doc_each(node, doc_get(root, "scripts"))
    {
        g.dir = "";
        struct location at = {.file = file, .line = node->line, .column = node->column};
        gcloud_script(&g, SHELL_SCRIPT, doc_text(node), at);
    }
    gcloud_close(&g);
}

const struct app_reader gcloud_package_reader = {.name = "gcloud",
                                                 .matches = matches_package,
                                                 .sniffs = sniffs,
                                                 .accepts = accepts_package,
                                                 .read = read_package};
