/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SAM and CloudFormation templates, whatever they contain. The first byte picks the format: Y(AML)
 * or J(SON). What stands behind a line "%%%%" is a second template, nested/child.yaml, that the
 * first may nest. Checks what app.h promises of every model.
 */
#include "app/cloudformation/cfn-internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_location(const struct location *at)
{
    check(at->file && at->line >= 1 && at->column >= 1);
}

static void check_settings(const struct app_setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check(settings[i].name && settings[i].value);
        check_location(&settings[i].at);
    }
}

static void check_permissions(const struct app_permission *permissions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct app_permission *p = &permissions[i];
        check_location(&p->at);
        for (size_t j = 0; j < p->actions.len; j++)
            check(p->actions.items[j] != NULL);
        for (size_t j = 0; j < p->resources.len; j++)
            check(p->resources.items[j] != NULL);
        for (size_t j = 0; j < p->principals.len; j++)
            check(p->principals.items[j] != NULL);
        (void)app_permission_is_wide(p);
    }
}

static void check_function(struct arena *a, const struct app_function *f)
{
    check(f->name && f->logical_id && f->node && f->provider == PROVIDER_AWS);
    check(!f->file || (f->symbol && f->code_dir));
    check(!f->code || (f->file && f->inline_code && f->code->nlines > 0));
    check(f->triggers.len > 0);
    check_location(&f->at);
    for (size_t i = 0; i < f->triggers.len; i++) {
        check_location(&f->triggers.items[i].at);
        check(trigger_describe(a, &f->triggers.items[i])[0] != '\0');
        check_settings(f->triggers.items[i].settings.items, f->triggers.items[i].settings.len);
    }
    for (size_t i = 0; i < f->environment.len; i++) {
        check(f->environment.items[i].name);
        check(!f->environment.items[i].literal || f->environment.items[i].value);
        check_location(&f->environment.items[i].at);
    }
    check_permissions(f->permissions.items, f->permissions.len);
    check_permissions(f->policy.items, f->policy.len);
    check_settings(f->settings.items, f->settings.len);
}

static void check_resource(const struct app_resource *r)
{
    check(r->logical_id && r->node && r->provider == PROVIDER_AWS);
    check_location(&r->at);
    if (r->public_read || r->public_write)
        check_location(&r->public_at);
    check_permissions(r->permissions.items, r->permissions.len);
    check_permissions(r->policy.items, r->policy.len);
    check_settings(r->settings.items, r->settings.len);
}

/* Cuts the part before a line "%%%%" off TEXT. */
static struct slice next_part(struct slice *text)
{
    static const char line[] = "\n%%%%\n";
    size_t at = slice_find(*text, line);
    struct slice part = slice_sub(*text, 0, at);
    *text = at == SIZE_MAX ? SLICE_EMPTY : slice_sub(*text, at + sizeof(line) - 1, text->len);
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"app/main.py", "src/get.ts"};
    static const char *const names[] = {"template.yaml", "nested/child.yaml"};
    struct app_files files = {.root = "/nonexistent"};
    struct cfn *templates[ARRAY_SIZE(names)];
    size_t count = 0;
    struct arena a;
    struct app app;
    struct doc *root;
    if (size < 1)
        return 0;
    struct slice text = {(const char *)data + 1, size - 1};
    arena_init(&a);
    app_init(&app, &a);
    for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
        *vec_add(&files.paths, &a) = paths[i];
    enum doc_format format = data[0] == 'J' ? DOC_JSON : DOC_YAML;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (doc_parse_mended(&a, format, next_part(&text), names[i], NULL, &root) == VIRGA_OK)
            templates[count++] =
                cfn_new(&app, root, doc_get(root, "Resources"), names[i], &files, NULL);
    cfn_read_templates(&app, templates, count);
    for (size_t i = 0; i < app.functions.len; i++)
        check_function(&a, app.functions.items[i]);
    for (size_t i = 0; i < app.resources.len; i++)
        check_resource(app.resources.items[i]);
    arena_release(&a);
    return 0;
}
