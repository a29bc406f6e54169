/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"

#include <cmocka.h>

/* A folder of files, read into a model; diagnostics are kept as "code file:line". */
struct folder {
    struct arena arena;
    struct app app;
    struct app_files files;
    char root[32];
    VEC(char *) diags;
};

static void keep(void *context, const struct virga_diag *diag)
{
    struct folder *d = context;
    *vec_add(&d->diags, &d->arena) =
        arena_printf(&d->arena, "%s %s:%u", diag->code, diag->file, diag->line);
}

static void begin(struct folder *d)
{
    *d = (struct folder){.root = "/tmp/virga-test-XXXXXX"};
    arena_init(&d->arena);
    app_init(&d->app, &d->arena);
    assert_non_null(mkdtemp(d->root));
    d->files.root = d->root;
}

/* Files are added in the order of their names, as a scan does it. */
static void add(struct folder *d, const char *name, const char *text)
{
    char *path = path_join(&d->arena, d->root, name);
    assert_int_equal(file_write_atomic(path, slice_of(text)), VIRGA_OK);
    *vec_add(&d->files.paths, &d->arena) = name;
}

static void read_all(struct folder *d)
{
    const struct virga_diag_sink sink = {keep, d};
    app_read(&d->app, &d->files, &sink);
}

static void end(struct folder *d)
{
    for (size_t i = 0; i < d->files.paths.len; i++)
        unlink(path_join(&d->arena, d->root, d->files.paths.items[i]));
    rmdir(d->root);
    arena_release(&d->arena);
}

static void test_each_file_finds_its_reader(void **state)
{
    struct folder d;
    begin(&d);
    add(&d, "app.py", "AWS:: Resources");
    add(&d, "data.json", "{\"Resources\": \"AWS::\"}");
    add(&d, "notes.json", "{ this is no JSON");
    add(&d, "stack.template", "{\"Resources\": {\"J\": {\"Type\": \"AWS::Lambda::Function\"}}}");
    add(&d, "stack.yml", "Resources:\n  Y: {Type: AWS::Lambda::Function}\n");
    add(&d, "template.yml", "Resources:\n  T: {Type: AWS::Lambda::Function}\n");
    read_all(&d);
    assert_int_equal(d.app.configs.len, 3);
    assert_string_equal(d.app.configs.items[0].file, "stack.template");
    assert_string_equal(d.app.configs.items[1].file, "stack.yml");
    assert_string_equal(d.app.configs.items[2].file, "template.yml");
    assert_non_null(app_find_function(&d.app, SLICE("J")));
    assert_non_null(app_find_function(&d.app, SLICE("Y")));
    assert_string_equal(app_find_function(&d.app, SLICE("T"))->at.file, "template.yml");
    assert_int_equal(d.diags.len, 0);
    end(&d);
}

static void test_a_broken_file_costs_one_diagnostic(void **state)
{
    struct folder d;
    begin(&d);
    add(&d, "a.cfn.yaml", "Resources:\n  T: [unclosed\n");
    add(&d, "b.cfn.yaml", "Resources:\n  T: {Type: AWS::Lambda::Function}\n");
    *vec_add(&d.files.paths, &d.arena) = "gone.cfn.yaml";
    *vec_add(&d.files.paths, &d.arena) = "gone.json";
    read_all(&d);
    assert_int_equal(d.diags.len, 2);
    assert_non_null(strstr(d.diags.items[0], "a.cfn.yaml:"));
    assert_string_equal(d.diags.items[1], "config-unreadable gone.cfn.yaml:0");
    assert_int_equal(d.app.functions.len, 1);
    end(&d);
}

static void test_definitions_and_images_are_read_from_their_files(void **state)
{
    struct folder d;
    begin(&d);
    add(&d, "Dockerfile", "FROM x\nCMD [\"old.one\"]\nCMD [ \"main.handler\" ]\n");
    add(&d, "api.yaml",
        "paths:\n"
        "  /votes:\n"
        "    get:\n"
        "      x-amazon-apigateway-integration: {uri: {'Fn::GetAtt': [Image, Arn]}}\n");
    add(&d, "bad.yaml", "paths: [\n");
    add(&d, "main.py", "def handler(event, context): pass\n");
    add(&d, "template.yaml",
        "Resources:\n"
        "  Image:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Metadata: {DockerContext: ., Dockerfile: Dockerfile}\n"
        "    Properties: {PackageType: Image}\n"
        "  Uri: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: ./api.yaml}}\n"
        "  Include: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionBody: {\n"
        "    'Fn::Transform': {Name: AWS::Include, Parameters: {Location: api.yaml}}}}}\n"
        "  Bad: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: bad.yaml}}\n"
        "  Bad2: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: bad.yaml}}\n"
        "  Away: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: ../../etc/passwd}}\n");
    read_all(&d);
    struct app_function *f = app_find_function(&d.app, SLICE("Image"));
    assert_string_equal(f->handler, "main.handler");
    assert_string_equal(f->file, "main.py");
    assert_int_equal(f->triggers.len, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(f->triggers.items[i].path, "/votes");
        assert_string_equal(f->triggers.items[i].at.file, "api.yaml");
        assert_int_equal(f->triggers.items[i].at.line, 3);
    }
    assert_int_equal(d.diags.len, 1);
    assert_non_null(strstr(d.diags.items[0], "bad.yaml:"));
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_file_finds_its_reader),
        cmocka_unit_test(test_a_broken_file_costs_one_diagnostic),
        cmocka_unit_test(test_definitions_and_images_are_read_from_their_files),
    };
    return cmocka_run_group_tests_name("readers", tests, NULL, NULL);
}
