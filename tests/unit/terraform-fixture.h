/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERRAFORM_FIXTURE_H
#define TERRAFORM_FIXTURE_H

/* Terraform folders of a few files, evaluated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "app/terraform/tf-evaluate.h"
#include "base/file.h"

#include <cmocka.h>

struct file_text {
    const char *path, *text;
};

struct terraform {
    struct arena arena;
    struct app app;
    struct tf_world world;
    struct buf diags; /* one a line */
};

static void keep_diag(void *context, const struct virga_diag *d)
{
    buf_printf(context, "%s:%u %s %s\n", d->file, d->line, d->code, d->text);
}

/* Writes TEXTS, which a NULL path ends, to a folder of their own and evaluates FOLDER as a root. */
static struct tf *evaluate(struct terraform *t, const struct file_text *texts, const char *folder)
{
    char root[] = "/tmp/virga-test-XXXXXX";
    struct arena *a = &t->arena;
    arena_init(a);
    app_init(&t->app, a);
    buf_init(&t->diags, 1 << 16);
    struct app_files *files = arena_new(a, struct app_files);
    struct virga_diag_sink *sink = arena_new(a, struct virga_diag_sink);
    *sink = (struct virga_diag_sink){keep_diag, &t->diags};
    assert_non_null(mkdtemp(root));
    files->root = arena_strdup(a, root);
    for (const struct file_text *f = texts; f->path; f++) {
        char *path = path_join(a, root, f->path);
        assert_int_equal(dir_make(path_dir(a, path)), VIRGA_OK);
        assert_int_equal(file_write_atomic(path, slice_of(f->text)), VIRGA_OK);
        *vec_add(&files->paths, a) = f->path;
    }
    tf_world_init(&t->world, &t->app, files, sink);
    struct tf_folder *found = map_get(&t->world.folders, slice_of(folder));
    assert_non_null(found);
    struct tf *tf = tf_evaluate_root(&t->world, found);
    for (const struct file_text *f = texts; f->path; f++) {
        char *path = path_join(a, root, f->path);
        assert_int_equal(unlink(path), 0);
        for (char *dir = path_dir(a, path); strlen(dir) > strlen(root); dir = path_dir(a, dir))
            (void)rmdir(dir);
    }
    assert_int_equal(rmdir(root), 0);
    return tf;
}

static void finish(struct terraform *t)
{
    buf_release(&t->diags);
    arena_release(&t->arena);
}

#endif
