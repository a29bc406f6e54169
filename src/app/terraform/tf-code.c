/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"
#include "base/file.h"

/*
 * From a function to the folder that its code lies in. Terraform uploads archives; what they were
 * made of is what we want to look at.
 */

#define MAX_HOPS 4u /* from the function to its archive */

/* PATH, as the configuration says it, below the scanned path; NULL when it is not in there. */
static const char *local_path(struct tf_model *m, const char *path)
{
    struct slice s = slice_of(path);
    if (!path || slice_find(s, "://") != SIZE_MAX || slice_find(s, "${") != SIZE_MAX)
        return NULL;
    return tf_path(m->tf, path);
}

/* Is PATH a folder of the scan, or the scanned path itself? */
static bool is_folder(const struct tf_model *m, const char *path)
{
    size_t len = strlen(path), low = 0, high = m->tf->files->paths.len;
    if (len == 0)
        return true;
    while (low < high) { /* the first path that is not before "PATH/" */
        size_t middle = low + (high - low) / 2;
        const char *have = m->tf->files->paths.items[middle];
        int order = strncmp(have, path, len);
        if (order < 0 || (order == 0 && (unsigned char)have[len] < '/'))
            low = middle + 1;
        else
            high = middle;
    }
    const char *have = low < m->tf->files->paths.len ? m->tf->files->paths.items[low] : "";
    return strncmp(have, path, len) == 0 && have[len] == '/';
}

/* Tries FOLDER: true when the function's handler is in it. */
static bool try_folder(struct tf_model *m, struct app_function *f, const char *folder)
{
    const char *before = f->code_dir;
    if (!folder || !is_folder(m, folder))
        return false;
    f->code_dir = folder;
    if (app_resolve_handler(m->app, f, m->tf->files))
        return true;
    if (before)
        f->code_dir = before;
    return false;
}

/* The source that goes into an archive_file. */
static bool locate_archive(struct tf_model *m, struct app_function *f, const struct doc *body)
{
    const char *folder = local_path(m, tfm_text_at(body, "source_dir"));
    const char *file = local_path(m, tfm_text_at(body, "source_file"));
    if (folder)
        return try_folder(m, f, folder) || f->code_dir;
    if (file)
        return try_folder(m, f, path_dir(m->arena, file)) || f->code_dir;
    if (!tf_block(body, "source"))
        return false;
    f->inline_code = true;
    f->code_dir = m->tf->folder;
    return true;
}

/* Code is often zipped by other means than Terraform's: it lies beside the archive, or in a folder
   of its name. */
static void locate_beside(struct tf_model *m, struct app_function *f, const char *archive)
{
    static const char *const folders[] = {"", "src", "lambda", "code", "function", "app"};
    const char *dir = path_dir(m->arena, archive);
    struct slice s = slice_of(archive);
    size_t dot = slice_rfind_char(s, '.'), slash = slice_rfind_char(s, '/');
    bool named = dot != SIZE_MAX && (slash == SIZE_MAX || dot > slash + 1);
    if (try_folder(m, f, archive) ||
        (named && try_folder(m, f, arena_slicedup(m->arena, slice_sub(s, 0, dot)))))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
        if (try_folder(m, f, path_clean(m->arena, path_join(m->arena, dir, folders[i]))))
            return;
    if (!named && is_folder(m, archive))
        f->code_dir = archive;
}

/* The resource that makes what PACKAGE names: an archive, or an object that an archive goes to. */
static const struct tf_resource *archive_of(struct tf_model *m, const struct doc *package,
                                            const struct doc **ret_path)
{
    static const char *const objects[] = {"aws_s3_object", "aws_s3_bucket_object",
                                          "google_storage_bucket_object", "null_resource"};
    *ret_path = package;
    for (unsigned hop = 0; hop < MAX_HOPS && package; hop++) {
        const struct tf_resource *r = tf_referred(m->tf, package, NULL);
        bool object = false;
        if (!r)
            return NULL;
        if (strcmp(r->type, "archive_file") == 0)
            return r;
        for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
            object |= strcmp(r->type, objects[i]) == 0;
        package = object ? tfm_at(r->body, "source") : NULL;
        if (package)
            *ret_path = package;
    }
    return NULL;
}

void tfm_locate_code(struct tf_model *m, const struct tfm_thing *t, const struct doc *package)
{
    struct app_function *f = t->function;
    const struct doc *path_node;
    const struct tf_resource *archive = archive_of(m, package, &path_node);
    if (!f || (archive && locate_archive(m, f, archive->body)))
        return;
    const char *path = local_path(m, tf_text(path_node));
    if (path)
        locate_beside(m, f, path);
}
