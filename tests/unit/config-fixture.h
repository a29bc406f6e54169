/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_FIXTURE_H
#define CONFIG_FIXTURE_H

/* A small app of a few files, written to a folder of its own and read into a model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "app/app.h"
#include "base/buf.h"
#include "base/file.h"

#include <cmocka.h>

struct file_text {
    const char *path, *text;
};

struct fixture {
    struct arena arena;
    struct app app;
    struct buf diags; /* "severity file:line code text", one a line */
};

static void keep_diag(void *context, const struct virga_diag *d)
{
    buf_printf(context, "%d %s:%u %s %s\n", (int)d->severity, d->file, d->line, d->code, d->text);
}

/* Files in byte order of their paths, ended by a NULL path. */
static void load_files(struct fixture *fx, const struct file_text *texts)
{
    char root[] = "/tmp/virga-test-XXXXXX";
    struct app_files files = {0};
    arena_init(&fx->arena);
    app_init(&fx->app, &fx->arena);
    buf_init(&fx->diags, 1 << 16);
    const struct virga_diag_sink sink = {keep_diag, &fx->diags};
    assert_non_null(mkdtemp(root));
    files.root = root;
    for (const struct file_text *t = texts; t->path; t++) {
        char *path = path_join(&fx->arena, root, t->path);
        assert_int_equal(dir_make(path_dir(&fx->arena, path)), VIRGA_OK);
        assert_int_equal(file_write_atomic(path, slice_of(t->text)), VIRGA_OK);
        *vec_add(&files.paths, &fx->arena) = t->path;
    }
    app_read(&fx->app, &files, &sink);
    for (const struct file_text *t = texts; t->path; t++) {
        char *path = path_join(&fx->arena, root, t->path);
        assert_int_equal(unlink(path), 0);
        for (char *dir = path_dir(&fx->arena, path); strlen(dir) > strlen(root);
             dir = path_dir(&fx->arena, dir))
            (void)rmdir(dir); /* as soon as it is empty */
    }
    assert_int_equal(rmdir(root), 0);
}

static void end(struct fixture *fx)
{
    arena_release(&fx->arena);
    buf_release(&fx->diags);
}

static struct app_function *function(struct fixture *fx, const char *id)
{
    for (size_t i = 0; i < fx->app.functions.len; i++) {
        if (strcmp(fx->app.functions.items[i]->logical_id, id) == 0)
            return fx->app.functions.items[i];
    }
    fail_msg("no function %s", id);
    return NULL;
}

/* Function ID has exactly these triggers: "http GET /votes (public) @12", divided by '\n'. */
static void expect_triggers(struct fixture *fx, const char *id, const char *expected)
{
    const struct app_function *f = function(fx, id);
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        buf_printf(&found, "%s%s @%u", i ? "\n" : "", trigger_describe(&fx->arena, t), t->at.line);
    }
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

/* Its variables: "NAME=value @12", followed by '!' when the value is a plain constant. */
static V_UNUSED void expect_variables(struct fixture *fx, const char *id, const char *expected)
{
    const struct app_function *f = function(fx, id);
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        buf_printf(&found, "%s%s=%s @%u%s", i ? "\n" : "", v->name, v->value, v->at.line,
                   v->literal ? "!" : "");
    }
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

/* Its permissions: "allow s3:GetObject on arn @12". */
static V_UNUSED void expect_permissions(struct fixture *fx, const char *id, const char *expected)
{
    const struct app_function *f = function(fx, id);
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < f->permissions.len; i++) {
        const struct app_permission *p = &f->permissions.items[i];
        buf_printf(&found, "%s%s", i ? "\n" : "", p->allow ? "allow" : "deny");
        for (size_t j = 0; j < p->actions.len; j++)
            buf_printf(&found, " %s", p->actions.items[j]);
        buf_add_str(&found, " on");
        for (size_t j = 0; j < p->resources.len; j++)
            buf_printf(&found, " %s", p->resources.items[j]);
        buf_printf(&found, " @%s:%u", p->at.file, p->at.line);
    }
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

#endif
