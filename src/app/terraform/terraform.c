/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of Terraform and OpenTofu: root modules of a tree, evaluated one by one. */
#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"

/* The budget of all roots of a tree, in those of one. */
#define ALL_ROOTS 8u

void tf_add_config(struct tf_world *w, const char *file, const struct doc *root)
{
    *vec_add(&w->app->configs, w->app->arena) =
        (struct app_config){.file = file, .format = "terraform", .root = root};
}

/* Which folders are called by others? A folder that only calls itself stays a root. */
static void mark_called(struct tf_world *w, const struct tf_folder *folder)
{
    for (size_t i = 0; i < folder->declarations.len; i++) {
        const struct tf_declaration *d = &folder->declarations.items[i];
        struct tf_folder *called =
            d->kind == TF_CALL ? tf_called_folder(w, folder, doc_text_at(d->body, "source")) : NULL;
        if (called && called != folder)
            called->called = true;
    }
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void start_root(struct tf_world *w, struct tf_folder *folder)
{
    struct tf *tf = arena_new(w->arena, struct tf);
    tf->app = w->app;
    tf->arena = w->arena;
    tf->files = w->files;
    tf->sink = w->sink;
    tf->folder = folder->path;
    tf->world = w;
    map_init(&tf->by_address, w->arena);
    map_init(&w->instances, w->arena);
    w->tf = tf;
    w->root = folder;
    w->depth = 0;
    /* What the root before has left, after it was mapped, goes back. */
    w->all_steps += w->steps;
    w->all_text += w->text;
    w->steps = smaller(w->all_steps, LIMIT_TERRAFORM_STEPS);
    w->text = smaller(w->all_text, LIMIT_TEMPLATE_TEXT);
    w->all_steps -= w->steps;
    w->all_text -= w->text;
    w->told_steps = w->told_depth = w->told_cycle = w->told_instances = w->told_modules = false;
}

struct tf *tf_evaluate_root(struct tf_world *w, struct tf_folder *folder)
{
    start_root(w, folder);
    struct tf_module *root = tf_instantiate(w, folder, NULL);
    tf_read_values(root);
    tf_list_resources(root);
    return w->tf;
}

void tf_world_init(struct tf_world *w, struct app *app, const struct app_files *files,
                   const struct virga_diag_sink *sink)
{
    *w = (struct tf_world){.app = app, .arena = app->arena, .files = files, .sink = sink};
    w->all_steps = ALL_ROOTS * (size_t)LIMIT_TERRAFORM_STEPS;
    w->all_text = ALL_ROOTS * (size_t)LIMIT_TEMPLATE_TEXT;
    map_init(&w->folders, w->arena);
    map_init(&w->texts, w->arena);
    umap_init(&w->templates, w->arena);
    umap_init(&w->origins, w->arena);
    tf_find_folders(w);
    for (size_t i = 0; i < w->folders.len; i++)
        tf_parse_folder(w, w->folders.entries[i].value);
    for (size_t i = 0; i < w->folders.len; i++)
        mark_called(w, w->folders.entries[i].value);
}

/* Folders that nobody calls come first; then those that only call each other in a circle. */
static void read_tree(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    struct tf_world *w = arena_new(app->arena, struct tf_world);
    tf_world_init(w, app, files, sink);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < w->folders.len; i++) {
            struct tf_folder *folder = w->folders.entries[i].value;
            bool root = pass == 0 ? !folder->called : !folder->instantiated;
            if (root && folder->declarations.len)
                tf_map(tf_evaluate_root(w, folder));
        }
    }
}

const struct app_reader terraform_reader = {
    .name = "terraform",
    .read_tree = read_tree,
};
