/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CFN_FIXTURE_H
#define TESTS_CFN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "app/cloudformation/cloudformation.h"

#include <cmocka.h>

/* What the tests of the CloudFormation reader share. */

extern const struct app_reader sam_reader, cloudformation_reader;

/* A template read into a model; the last diagnostic is kept. */
struct fixture {
    struct arena arena;
    struct app app;
    struct app_files files;
    char code[64];
    unsigned line, warnings;
};

static V_UNUSED void keep(void *context, const struct virga_diag *diag)
{
    struct fixture *fx = context;
    (void)snprintf(fx->code, sizeof(fx->code), "%s", diag->code);
    fx->line = diag->line;
    fx->warnings += diag->severity == VIRGA_DIAG_WARNING;
}

static const char *const source_files[] = {
    "app/Dockerfile", "app/main.py", "src/deep/get.ts", "src/fn.ts", "src/other.py",
};

static V_UNUSED void begin(struct fixture *fx)
{
    *fx = (struct fixture){.files = {.root = "."}};
    arena_init(&fx->arena);
    app_init(&fx->app, &fx->arena);
    for (size_t i = 0; i < ARRAY_SIZE(source_files); i++)
        *vec_add(&fx->files.paths, &fx->arena) = source_files[i];
}

static V_UNUSED void end(struct fixture *fx)
{
    arena_release(&fx->arena);
}

static V_UNUSED void load(struct fixture *fx, const char *text)
{
    struct doc *root;
    const struct virga_diag_sink sink = {keep, fx};
    enum doc_format format = text[0] == '{' ? DOC_JSON : DOC_YAML;
    begin(fx);
    assert_int_equal(doc_parse(&fx->arena, format, slice_of(text), "template.yml", &sink, &root),
                     VIRGA_OK);
    assert_true(sam_reader.accepts(root, "template.yml"));
    *vec_add(&fx->app.configs, &fx->arena) =
        (struct app_config){.file = "template.yml", .format = "sam", .root = root};
    sam_reader.read_tree(&fx->app, &fx->files, &sink);
}

static V_UNUSED struct app_function *function(struct fixture *fx, const char *id)
{
    struct app_function *f = app_find_function(&fx->app, slice_of(id));
    if (!f)
        fail_msg("no function %s", id);
    return f;
}

static V_UNUSED struct app_resource *resource(struct fixture *fx, const char *id)
{
    struct app_resource *r = app_find_resource(&fx->app, slice_of(id));
    if (!r)
        fail_msg("no resource %s", id);
    return r;
}

/* F has a trigger that describes itself as TEXT, at LINE. */
static V_UNUSED struct app_trigger *expect(struct fixture *fx, const char *id, const char *text,
                                           unsigned line)
{
    struct app_function *f = function(fx, id);
    for (size_t i = 0; i < f->triggers.len; i++) {
        struct app_trigger *t = &f->triggers.items[i];
        if (strcmp(trigger_describe(&fx->arena, t), text) != 0)
            continue;
        if (t->at.line != line)
            fail_msg("%s: '%s' is at line %u, not %u", id, text, t->at.line, line);
        assert_string_equal(t->at.file, "template.yml");
        return t;
    }
    for (size_t i = 0; i < f->triggers.len; i++)
        print_message("%s has '%s'\n", id, trigger_describe(&fx->arena, &f->triggers.items[i]));
    fail_msg("%s has no trigger '%s'", id, text);
    return NULL;
}

#endif
