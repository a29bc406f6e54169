/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"

#include <cmocka.h>

/* Apps of the CDK: a tree on disk of which a scan leaves cdk.out out. */

struct fixture {
    struct arena arena;
    struct app app;
    struct app_files files;
    char root[32];
    char codes[256]; /* of diagnostics */
};

static void keep(void *context, const struct virga_diag *d)
{
    struct fixture *fx = context;
    (void)snprintf(fx->codes + strlen(fx->codes), sizeof(fx->codes) - strlen(fx->codes), "%s ",
                   d->code);
}

static const char stack_source[] = "import * as lambda from 'aws-cdk-lib/aws-lambda';\n"
                                   "export class Votes {\n"
                                   "  constructor() {\n"
                                   "    new lambda.Function(this, 'Count', { code });\n"
                                   "    new lambda.Function(this, 'Both'); // 'Both'\n"
                                   "  }\n"
                                   "}\n";

static const char template[] =
    "{\"Resources\": {\n"
    "\"Get1\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\"Handler\": \"index.get\",\n"
    "  \"Runtime\": \"nodejs20.x\", \"Code\": {\"S3Key\": \"aa.zip\"}},\n"
    "  \"Metadata\": {\"aws:cdk:path\": \"Votes/Get/Resource\"}},\n"
    "\"Count1\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\"Handler\": "
    "\"index.main\",\n"
    "  \"Runtime\": \"nodejs20.x\"}, \"Metadata\": {\"aws:cdk:path\": \"Votes/Count/Resource\",\n"
    "  \"aws:asset:path\": \"asset.bb\"}},\n"
    "\"Both1\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\"FunctionName\": "
    "\"both\"},\n"
    "  \"Metadata\": {\"aws:cdk:path\": \"Votes/Both/Resource\"}},\n"
    "\"Inner\": {\"Type\": \"AWS::CloudFormation::Stack\",\n"
    "  \"Properties\": {\"Parameters\": {\"To\": {\"Fn::GetAtt\": [\"Get1\", \"Arn\"]}}},\n"
    "  \"Metadata\": {\"aws:asset:path\": \"Inner.nested.template.json\"}}}}\n";

static const struct {
    const char *path, *text;
    bool listed; /* a scan enters the folder */
} tree[] = {
    {"app/cdk.json", "{\"app\": \"node bin/app.js\"}", true},
    {"app/image/main.py", "def count(event, context): pass\n", true},
    {"app/lambda/get/index.js", "exports.get = async () => 1;\n", true},
    {"app/lib/votes.ts", stack_source, true},
    {"app/src/count.ts", "export const main = async () => 2;\n", true},
    {"app/cdk.out/manifest.json",
     "{\"artifacts\": {\"Votes\": {\"environment\": \"aws://1/eu-west-1\",\n"
     "  \"properties\": {\"templateFile\": \"Votes.template.json\"},\n"
     "  \"metadata\": {\"/Votes/Get/Resource\": [{\"type\": \"aws:cdk:logicalId\",\n"
     "    \"data\": \"Get1\", \"trace\": [\"new Function (/b/node_modules/x.js:1:1)\",\n"
     "    \"at new Votes (/build/app/lib/votes.ts:3:7)\"]}]}},\n"
     "  \"Polls\": {\"properties\": {\"templateFile\": \"Polls.template.json\"},\n"
     "  \"additionalMetadataFile\": \"Polls.metadata.json\"},\n"
     "  \"Evil\": {\"properties\": {\"templateFile\": \"../../../etc/passwd\"}}}}",
     false},
    {"app/cdk.out/Votes.assets.json",
     "{\"files\": {\"aa\": {\"source\": {\"path\": \"asset.aa\"}}}}", false},
    {"app/cdk.out/Votes.template.json", template, false},
    /* without the paths of constructs: the manifest has them, in a file of its own */
    {"app/cdk.out/Polls.template.json",
     "{\"Resources\": {\"Get1\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {}},\n"
     "\"Deep1\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {}},\n"
     "\"Near1\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {}},\n"
     "\"Image1\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\"PackageType\": "
     "\"Image\",\n"
     "  \"Code\": {\"ImageUri\": {\"Fn::Sub\": \"1.dkr.ecr.${AWS::URLSuffix}/a:cc\"}}}},\n"
     "\"Table1\": {\"Type\": \"AWS::DynamoDB::Table\", \"Properties\": {}}}}",
     false},
    {"app/cdk.out/Polls.assets.json",
     "{\"dockerImages\": {\"cc\": {\"source\": {\"directory\": \"asset.cc\"}}}}", false},
    {"app/cdk.out/asset.cc/Dockerfile", "FROM x\nCMD [\"main.count\"]\n", false},
    {"app/cdk.out/asset.cc/main.py", "def count(event, context): pass\n", false},
    {"app/cdk.out/Polls.metadata.json",
     "{\"/Polls/Get/Resource\": [{\"type\": \"aws:cdk:logicalId\", \"data\": \"Get1\",\n"
     "  \"trace\": [\"at x (/b/lib/votes.ts:6:3)\"]}],\n"
     "\"/Polls/Library/Count/Resource\": [{\"type\": \"aws:cdk:logicalId\", \"data\": "
     "\"Deep1\"}],\n"
     "\"/Polls/Both/Count/Resource\": [{\"type\": \"aws:cdk:logicalId\", \"data\": \"Near1\"}],\n"
     "\"/Polls/Table/Resource\": [{\"type\": \"aws:cdk:logicalId\", \"data\": \"Table1\"}]}",
     false},
    {"app/cdk.out/Inner.nested.template.json",
     "{\"Parameters\": {\"To\": {}}, \"Resources\": {\"U\": {\"Type\": \"AWS::Lambda::Url\",\n"
     "  \"Properties\": {\"AuthType\": \"NONE\", \"TargetFunctionArn\": {\"Ref\": \"To\"}}}}}",
     false},
    {"app/cdk.out/asset.aa/index.js", "exports.get = async () => 1;\n", false},
    {"app/cdk.out/asset.bb/index.js", "// src/util.ts\nvar x;\n// src/count.ts\nvar main;\n",
     false},
};

static void begin(struct fixture *fx, bool synthesized)
{
    const struct virga_diag_sink sink = {keep, fx};
    *fx = (struct fixture){.root = "/tmp/virga-test-XXXXXX"};
    arena_init(&fx->arena);
    app_init(&fx->app, &fx->arena);
    assert_non_null(mkdtemp(fx->root));
    fx->files.root = fx->root;
    for (size_t i = 0; i < ARRAY_SIZE(tree); i++) {
        char *path = path_join(&fx->arena, fx->root, tree[i].path);
        if (tree[i].listed)
            *vec_add(&fx->files.paths, &fx->arena) = tree[i].path;
        else if (!synthesized)
            continue;
        assert_int_equal(dir_make(path_dir(&fx->arena, path)), VIRGA_OK);
        assert_int_equal(file_write_atomic(path, slice_of(tree[i].text)), VIRGA_OK);
    }
    app_read(&fx->app, &fx->files, &sink);
}

static void end(struct fixture *fx)
{
    for (size_t i = 0; i < ARRAY_SIZE(tree); i++) {
        char *path = path_join(&fx->arena, fx->root, tree[i].path);
        (void)unlink(path);
        for (char *dir = path_dir(&fx->arena, path); strlen(dir) > strlen(fx->root);
             dir = path_dir(&fx->arena, dir))
            (void)rmdir(dir); /* as soon as it is empty */
    }
    assert_int_equal(rmdir(fx->root), 0);
    arena_release(&fx->arena);
}

static void test_functions_lead_back_to_constructs(void **state)
{
    struct fixture fx;
    (void)state;
    begin(&fx, true);
    const struct app_function *get = app_find_function(&fx.app, SLICE("Get1"));
    const struct app_function *count = app_find_function(&fx.app, SLICE("Count1"));
    const struct app_function *both = app_find_function(&fx.app, SLICE("Both1"));
    assert_non_null(get);
    assert_string_equal(get->name, "Votes/Get");
    assert_string_equal(get->region, "eu-west-1");
    assert_string_equal(get->at.file, "app/lib/votes.ts"); /* by the trace */
    assert_int_equal(get->at.line, 3);
    assert_string_equal(get->file, "app/lambda/get/index.js"); /* the same text */
    assert_string_equal(get->symbol, "get");
    assert_string_equal(count->at.file, "app/lib/votes.ts"); /* by the only literal */
    assert_int_equal(count->at.line, 4);
    assert_string_equal(count->file, "app/src/count.ts"); /* by the bundler's comment */
    assert_string_equal(both->name, "both");
    assert_string_equal(both->at.file, "app/cdk.out/Votes.template.json"); /* two literals */
    end(&fx);
}

static void test_nested_stacks_are_read(void **state)
{
    struct fixture fx;
    (void)state;
    begin(&fx, true);
    const struct app_function *get = app_find_function(&fx.app, SLICE("Get1"));
    assert_int_equal(get->triggers.len, 1);
    assert_string_equal(trigger_describe(&fx.arena, &get->triggers.items[0]),
                        "http ANY / (public)");
    assert_string_equal(get->triggers.items[0].at.file, "app/cdk.out/Inner.nested.template.json");
    assert_string_equal(fx.codes, "");
    end(&fx);
}

static void test_the_manifest_knows_the_constructs(void **state)
{
    struct fixture fx;
    (void)state;
    begin(&fx, true);
    const struct app_function *get = app_find_function(&fx.app, SLICE("Polls/Get"));
    const struct app_function *deep = app_find_function(&fx.app, SLICE("Deep1"));
    const struct app_function *near = app_find_function(&fx.app, SLICE("Near1"));
    const struct app_resource *table = app_find_resource(&fx.app, SLICE("Table1"));
    assert_non_null(get); /* another stack has the same logical id */
    assert_string_equal(get->logical_id, "Get1");
    assert_string_equal(get->at.file, "app/lib/votes.ts");
    assert_int_equal(get->at.line, 6);
    assert_string_equal(deep->name, "Polls/Library/Count");
    assert_string_equal(deep->at.file,
                        "app/cdk.out/Polls.template.json"); /* no source says Library */
    assert_string_equal(near->at.file, "app/lib/votes.ts");
    assert_int_equal(near->at.line, 4);
    assert_string_equal(table->name, "Polls/Table");
    const struct app_function *image = app_find_function(&fx.app, SLICE("Image1"));
    assert_string_equal(image->file, "app/image/main.py");
    assert_string_equal(image->symbol, "count");
    end(&fx);
}

static void test_an_app_that_was_not_synthesized_is_told(void **state)
{
    struct fixture fx;
    (void)state;
    begin(&fx, false);
    assert_int_equal(fx.app.functions.len, 0);
    assert_string_equal(fx.codes, "cdk-not-synthesized ");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_lead_back_to_constructs),
        cmocka_unit_test(test_nested_stacks_are_read),
        cmocka_unit_test(test_the_manifest_knows_the_constructs),
        cmocka_unit_test(test_an_app_that_was_not_synthesized_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
