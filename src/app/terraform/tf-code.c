/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-evaluate.h"
#include "app/terraform/tf-model.h"
#include "base/file.h"

/*
 * From a function to the folder that its code lies in. Terraform uploads archives; what they were
 * made of is what we want to look at.
 */

#define MAX_HOPS 4u       /* from the function to its archive */
#define MAX_ARGUMENTS 64u /* of a module's call that may be paths */

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
    if (!folder)
        return false;
    f->code_dir = folder;
    if (app_resolve_handler(m->app, f, m->tf->files))
        return true;
    f->code_dir = before || !is_folder(m, folder) ? before : folder;
    return false;
}

/* --- code in the configuration itself --- */

/* The line of the configuration on which the byte at OFFSET of a text stands. */
static unsigned line_at(const struct tf_origin *origin, const struct doc *value, size_t offset)
{
    const char *text = value->text.ptr;
    size_t i = origin ? origin->segments.len : 0;
    while (i > 0 && origin->segments.items[i - 1].offset > offset)
        i--;
    if (i == 0)
        return value->line;
    const struct tf_segment *segment = &origin->segments.items[i - 1];
    unsigned line = segment->line;
    for (size_t at = segment->offset; segment->lines && at < offset; at++)
        line += text[at] == '\n';
    return line;
}

static const struct app_code *code_of(struct tf_model *m, const struct tf_origin *origin,
                                      const struct doc *value)
{
    struct app_code *code = arena_new(m->arena, struct app_code);
    VEC(unsigned) lines = {0};
    code->text = value->text;
    for (size_t i = 0; i < code->text.len; i++)
        if (i == 0 || code->text.ptr[i - 1] == '\n')
            *vec_add(&lines, m->arena) = line_at(origin, value, i);
    if (!lines.len)
        *vec_add(&lines, m->arena) = value->line;
    code->lines = lines.items;
    code->nlines = lines.len;
    return code;
}

void tfm_take_code(struct tf_model *m, struct app_function *f, const struct doc *value,
                   const char *ending)
{
    const struct tf_origin *origin =
        doc_is_scalar(value) ? tf_origin_of(m->tf->world, value) : NULL;
    const struct tf_segment *first =
        origin && origin->segments.len ? &origin->segments.items[0] : NULL;
    const char *from = first ? first->file : value->file;
    if (!doc_is_scalar(value) || !value->text.len)
        return;
    f->code_dir = path_dir(m->arena, from);
    if (first && origin->segments.len == 1 && !slice_ends(slice_of(from), ".tf") &&
        app_files_has(m->tf->files, from)) { /* file("src/app.py") */
        f->file = from;
        return;
    }
    f->inline_code = true;
    /* lines are told of one file only, the one that declares the function */
    if (!ending || strcmp(from, f->at.file) != 0)
        return;
    f->code = code_of(m, origin, value);
    f->file = arena_printf(m->arena, "%s#%s%s", f->at.file, f->logical_id, ending);
}

/* --- archives --- */

/* The blocks `source` of an archive_file: the one that the handler is in counts. */
static bool locate_sources(struct tf_model *m, struct app_function *f, const struct doc *body)
{
    struct slice rest, handler = slice_of(f->handler), runtime = slice_of(f->runtime);
    size_t dot = slice_rfind_char(handler, '.');
    struct slice module = slice_sub(handler, 0, dot);
    const struct doc *best = tf_block(body, "source");
    const char *ending = slice_starts(runtime, "python")   ? ".py"
                         : slice_starts(runtime, "nodejs") ? ".js"
                                                           : NULL;
    tf_each_block(source, body, "source")
    {
        struct slice name = doc_text_at(source, "filename");
        if (slice_eq(slice_cut(name, '.', &rest), module))
            best = source;
    }
    if (!best || !doc_get(best, "content"))
        return false;
    tfm_take_code(m, f, doc_get(best, "content"), ending);
    if (f->file && dot != SIZE_MAX)
        f->symbol = arena_slicedup(m->arena, slice_sub(handler, dot + 1, handler.len));
    return true;
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
    return locate_sources(m, f, body);
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

void tfm_index_archives(struct tf_model *m)
{
    for (size_t i = 0; i < m->tf->resources.len; i++) {
        const struct tf_resource *r = m->tf->resources.items[i];
        const char *output = strcmp(r->type, "archive_file") == 0
                                 ? local_path(m, tfm_text_at(r->body, "output_path"))
                                 : NULL;
        if (output && !map_get(&m->archives, slice_of(output)))
            map_put(&m->archives, slice_of(output), (void *)(uintptr_t)r);
    }
}

/* Modules make archives in ways of their own, of what their call names: a folder that the handler
   is in, or a file beside it. */
static bool locate_by_arguments(struct tf_model *m, struct app_function *f,
                                const struct doc *arguments)
{
    unsigned tries = MAX_ARGUMENTS;
    for (const struct doc *node = arguments; node && tries; node = doc_next(node, arguments)) {
        const char *path = node->child ? NULL : local_path(m, tf_text(node));
        bool named = path && *path && !slice_eq_str(node->key, "source");
        tries -= named;
        if (named && is_folder(m, path) && try_folder(m, f, path))
            return true;
        if (named && app_files_has(m->tf->files, path) &&
            try_folder(m, f, path_dir(m->arena, path)))
            return true;
    }
    return false;
}

void tfm_locate_code(struct tf_model *m, const struct tfm_thing *t, const struct doc *package)
{
    struct app_function *f = t->function;
    const struct doc *path_node;
    const struct tf_resource *archive = archive_of(m, package, &path_node);
    const char *path = local_path(m, tf_text(path_node));
    if (!archive && path) /* the function names the file alone */
        archive = map_get(&m->archives, slice_of(path));
    if (!f || (archive && locate_archive(m, f, archive->body)))
        return;
    if (path)
        locate_beside(m, f, path);
    if (f->file || f->code_dir)
        return;
    if (slice_starts(slice_of(t->r->type), "module:"))
        (void)locate_by_arguments(m, f, t->r->body);
    else
        (void)locate_by_arguments(m, f, tf_call_arguments(m->tf, t->r));
}
