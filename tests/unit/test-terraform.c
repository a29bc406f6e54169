/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation of Terraform: modules, instances, references, documents inside texts. */
#include "terraform-fixture.h"

#include "base/limits.h"

/* The text of attribute KEY of the resource at ADDRESS. */
static const char *text_of(const struct tf *tf, const char *address, const char *key)
{
    const struct tf_resource *r = tf_find(tf, slice_of(address));
    assert_non_null(r);
    return tf_text_at(r->body, key);
}

static void gives_every_instance(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "locals { names = toset([\"in\", \"out\"]) }\n"
                    "resource \"aws_sqs_queue\" \"q\" {\n"
                    "  for_each = local.names\n"
                    "  name     = \"jobs-${each.key}\"\n"
                    "}\n"
                    "resource \"aws_sqs_queue\" \"n\" {\n"
                    "  count = 2\n"
                    "  name  = \"n${count.index + 1}\"\n"
                    "}\n"
                    "resource \"aws_sqs_queue\" \"none\" { count = 0 }\n"
                    "variable \"how_many\" {}\n"
                    "resource \"aws_sqs_queue\" \"some\" {\n"
                    "  count = var.how_many\n"
                    "  name  = \"s${count.index}\"\n"
                    "}\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    assert_int_equal(tf->resources.len, 5);
    assert_string_equal(text_of(tf, "aws_sqs_queue.q[\"in\"]", "name"), "jobs-in");
    assert_string_equal(text_of(tf, "aws_sqs_queue.q[\"out\"]", "name"), "jobs-out");
    assert_string_equal(text_of(tf, "aws_sqs_queue.n[1]", "name"), "n2");
    assert_null(tf_find(tf, SLICE("aws_sqs_queue.none")));
    assert_string_equal(text_of(tf, "aws_sqs_queue.some", "name"), "s${count.index}");
    assert_int_equal(t.diags.len, 0);
    finish(&t);
}

static void follows_references(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "module \"api\" {\n"
                    "  source = \"./api\"\n"
                    "  target = aws_lambda_function.f.arn\n"
                    "}\n"
                    "resource \"aws_lambda_function\" \"f\" { function_name = \"hello\" }\n"
                    "resource \"test\" \"it\" {\n"
                    "  a = module.api.url\n"
                    "  b = \"${module.api.url}/x\"\n"
                    "  c = aws_lambda_function.f.function_name\n"
                    "  d = module.api.nothing\n"
                    "}\n"},
        {"api/main.tf", "variable \"target\" {}\n"
                        "resource \"aws_apigatewayv2_api\" \"api\" { name = \"api\" }\n"
                        "resource \"aws_apigatewayv2_integration\" \"i\" {\n"
                        "  uri = var.target\n"
                        "}\n"
                        "output \"url\" { value = aws_apigatewayv2_api.api.api_endpoint }\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct slice attribute;
    struct tf *tf = evaluate(&t, files, "");
    const struct tf_resource *it = tf_find(tf, SLICE("test.it"));
    const struct tf_resource *r = tf_referred(tf, doc_get(it->body, "a"), &attribute);
    assert_string_equal(r->address, "module.api.aws_apigatewayv2_api.api");
    assert_true(slice_eq_str(attribute, "api_endpoint"));
    assert_ptr_equal(tf_referred(tf, doc_get(it->body, "b"), NULL), r);
    assert_string_equal(tf_text_at(it->body, "c"), "hello");
    assert_false(tf_is_unknown(doc_get(it->body, "c")));
    r = tf_referred(tf, doc_get(it->body, "c"), &attribute);
    assert_string_equal(r->address, "aws_lambda_function.f");
    assert_null(tf_referred(tf, doc_get(it->body, "d"), NULL));
    const struct tf_resource *i = tf_find(tf, SLICE("module.api.aws_apigatewayv2_integration.i"));
    assert_string_equal(i->folder, "api");
    assert_int_equal(i->at.line, 3);
    r = tf_referred(tf, doc_get(i->body, "uri"), &attribute);
    assert_string_equal(r->address, "aws_lambda_function.f");
    assert_true(slice_eq_str(attribute, "arn"));
    finish(&t);
}

static void points_into_documents(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"
                    "resource \"test\" \"it\" {\n"
                    "  heredoc = <<-EOT\n"
                    "    {\n"
                    "      \"Action\": \"s3:*\",\n"
                    "      \"Resource\": \"${aws_s3_bucket.b.arn}/*\"\n"
                    "    }\n"
                    "  EOT\n"
                    "  encoded = jsonencode({\n"
                    "    Action = \"s3:Get*\"\n"
                    "  })\n"
                    "  file = file(\"${path.module}/policy.json\")\n"
                    "  filled = templatefile(\"filled.json\", { bucket = aws_s3_bucket.b.id })\n"
                    "}\n"},
        {"filled.json", "{\n  \"Version\": 1,\n  \"Resource\": \"${bucket}\"\n}\n"},
        {"policy.json", "{\n\n  \"Action\": \"*\"\n}\n"},
        {NULL, NULL},
    };
    static const struct {
        const char *attribute, *key, *text, *file;
        unsigned line;
        bool unknown;
    } expected[] = {
        {"heredoc", "Action", "s3:*", "main.tf", 5, false},
        {"heredoc", "Resource", "${aws_s3_bucket.b.arn}/*", "main.tf", 6, true},
        {"encoded", "Action", "s3:Get*", "main.tf", 10, false},
        {"file", "Action", "*", "policy.json", 3, false},
        {"filled", "Resource", "${aws_s3_bucket.b.id}", "filled.json", 3, true},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    const struct tf_resource *it = tf_find(tf, SLICE("test.it"));
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        const struct doc *root = tf_json(tf, doc_get(it->body, expected[i].attribute));
        const struct doc *node = doc_get(root, expected[i].key);
        assert_non_null(node);
        assert_string_equal(tf_text(node), expected[i].text);
        assert_string_equal(doc_location(node).file, expected[i].file);
        assert_int_equal(doc_location(node).line, expected[i].line);
        assert_int_equal(tf_is_unknown(node), expected[i].unknown);
        assert_int_equal(tf_referred(tf, node, NULL) != NULL, expected[i].unknown);
    }
    finish(&t);
}

static void makes_dynamic_blocks(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "variable \"unknown\" {}\n"
                    "resource \"test\" \"it\" {\n"
                    "  rule { port = 1 }\n"
                    "  dynamic \"rule\" {\n"
                    "    for_each = [2, 3]\n"
                    "    iterator = r\n"
                    "    content { port = r.value }\n"
                    "  }\n"
                    "  dynamic \"none\" {\n"
                    "    for_each = []\n"
                    "    content {}\n"
                    "  }\n"
                    "  dynamic \"maybe\" {\n"
                    "    for_each = var.unknown\n"
                    "    content { port = maybe.value.port }\n"
                    "  }\n"
                    "  nothing = null\n"
                    "}\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    const struct doc *body = tf_find(tf, SLICE("test.it"))->body;
    double port = 0;
    tf_each_block(rule, body, "rule") assert_true(doc_number(doc_get(rule, "port"), 0) == ++port);
    assert_true(port == 3);
    assert_null(doc_get(body, "none"));
    assert_null(doc_get(body, "nothing"));
    assert_true(tf_is_partial(tf_block(body, "maybe")));
    assert_string_equal(tf_text_at(tf_block(body, "maybe"), "port"), "${maybe.value.port}");
    finish(&t);
}

static void reads_json_alike(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf.json", "{\n"
                         "  \"//\": \"a comment\",\n"
                         "  \"locals\": {\"name\": \"x-${var.stage}\"},\n"
                         "  \"resource\": {\"test\": {\"it\": {\n"
                         "    \"a\": \"${local.name}!\",\n"
                         "    \"block\": {\"b\": \"$${c}\"}\n"
                         "  }}}\n"
                         "}\n"},
        {"terraform.tfvars", "stage = \"prod\"\n"},
        {"vars.tf", "variable \"stage\" {}\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    const struct tf_resource *it = tf_find(tf, SLICE("test.it"));
    assert_string_equal(tf_text_at(it->body, "a"), "x-prod!");
    assert_int_equal(doc_location(doc_get(it->body, "a")).line, 5);
    assert_string_equal(tf_text_at(tf_block(it->body, "block"), "b"), "${c}");
    assert_int_equal(t.diags.len, 0);
    finish(&t);
}

static void lets_overrides_win(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "resource \"test\" \"it\" {\n"
                    "  a = 1\n"
                    "  b = 2\n"
                    "}\n"
                    "variable \"v\" { default = \"old\" }\n"
                    "locals { l = var.v }\n"},
        {"override.tf", "resource \"test\" \"it\" { a = local.l }\n"},
        {"v.2_override.tf", "variable \"v\" { default = \"new\" }\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    assert_int_equal(tf->resources.len, 1);
    assert_string_equal(text_of(tf, "test.it", "a"), "new");
    assert_string_equal(text_of(tf, "test.it", "b"), "2");
    finish(&t);
}

/* What stands in later files wins, and these come in an order of their own. */
static void takes_values_of_files(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"a.auto.tfvars", "one = \"auto\"\n"},
        {"main.tf", "variable \"one\" {}\n"
                    "variable \"two\" { default = \"default\" }\n"
                    "variable \"three\" { default = \"default\" }\n"
                    "resource \"test\" \"it\" {\n"
                    "  a = var.one\n"
                    "  b = var.two\n"
                    "  c = var.three\n"
                    "}\n"},
        {"prod.tfvars", "three = \"asked for\"\n"},
        {"terraform.tfvars", "one = \"file\"\ntwo = \"file\"\n"},
        {"terraform.tfvars.json", "{\"two\": \"json\"}\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    assert_string_equal(text_of(tf, "test.it", "a"), "auto");
    assert_string_equal(text_of(tf, "test.it", "b"), "json");
    assert_string_equal(text_of(tf, "test.it", "c"), "default");
    finish(&t);
}

static void knows_files_by_their_names(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {".terraform/m/main.tf", "resource \"test\" \"fetched\" {}\n"},
        {"a.tf", "resource \"test\" \"old\" {}\n"},
        {"a.tofu", "resource \"test\" \"it\" {}\n"},
        {"b.tf.json", "{\"resource\": {\"test\": {\"old\": {}}}}\n"},
        {"b.tofu.json", "{\"resource\": {\"test\": {\"json\": {}}}}\n"},
        {NULL, NULL},
    };
    static const struct file_text like_fetched[] = {
        {"my.terraform/main.tf", "resource \"test\" \"it\" {}\n"}, {NULL, NULL}};
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    assert_int_equal(tf->resources.len, 2);
    assert_non_null(tf_find(tf, SLICE("test.it")));
    assert_non_null(tf_find(tf, SLICE("test.json")));
    assert_null(map_get(&t.world.folders, SLICE(".terraform/m")));
    finish(&t);
    assert_int_equal(evaluate(&t, like_fetched, "my.terraform")->resources.len, 1);
    finish(&t);
}

static void shows_modules_that_are_elsewhere(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "module \"fn\" {\n"
                    "  source  = \"terraform-aws-modules/lambda/aws\"\n"
                    "  handler = \"index.handler\"\n"
                    "}\n"
                    "provider \"aws\" { region = \"eu-west-1\" }\n"
                    "resource \"test\" \"it\" { arn = module.fn.lambda_function_arn }\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct slice attribute;
    struct tf *tf = evaluate(&t, files, "");
    const struct tf_resource *fn = tf_find(tf, SLICE("module.fn"));
    assert_string_equal(fn->type, "module:terraform-aws-modules/lambda/aws");
    assert_string_equal(tf_text_at(fn->body, "handler"), "index.handler");
    const struct tf_resource *it = tf_find(tf, SLICE("test.it"));
    assert_ptr_equal(tf_referred(tf, doc_get(it->body, "arn"), &attribute), fn);
    assert_true(slice_eq_str(attribute, "lambda_function_arn"));
    assert_string_equal(tf_find(tf, SLICE("provider.aws"))->type, "provider:aws");
    finish(&t);
}

static void reports_cycles_once(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"a/main.tf", "module \"b\" { source = \"../b\" }\n"
                      "locals {\n"
                      "  x = local.y\n"
                      "  y = local.x\n"
                      "}\n"
                      "resource \"test\" \"it\" { a = [local.x, local.y] }\n"},
        {"b/main.tf", "module \"a\" { source = \"../a\" }\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "a");
    assert_non_null(tf_find(tf, SLICE("test.it")));
    size_t lines = 0;
    for (size_t i = 0; i < t.diags.len; i++)
        lines += t.diags.ptr[i] == '\n';
    assert_int_equal(lines, 2);
    assert_non_null(strstr(t.diags.ptr, "'local.x' refers to itself"));
    assert_non_null(strstr(t.diags.ptr, "module 'a' calls itself"));
    finish(&t);
}

static void fills_in_optional_attributes(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf",
         "variable \"fns\" {\n"
         "  type = map(object({ memory = optional(number, 128), public = optional(bool) }))\n"
         "  default = { a = { memory = 256 }, b = {} }\n"
         "}\n"
         "resource \"test\" \"it\" {\n"
         "  for_each = var.fns\n"
         "  memory   = each.value.memory\n"
         "  public   = each.value.public == null ? \"unset\" : \"set\"\n"
         "}\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    assert_string_equal(text_of(tf, "test.it[\"a\"]", "memory"), "256");
    assert_string_equal(text_of(tf, "test.it[\"b\"]", "memory"), "128");
    assert_string_equal(text_of(tf, "test.it[\"b\"]", "public"), "unset");
    finish(&t);
}

static void converts_to_declared_types(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "variable \"s\" {\n  type = string\n  default = true\n}\n"
                    "variable \"n\" {\n  type = list(number)\n  default = [\"3\"]\n}\n"
                    "variable \"b\" {\n  type = bool\n  default = \"true\"\n}\n"
                    "variable \"o\" {\n  type = object({ a = string })\n"
                    "  default = { a = 1, more = 2 }\n}\n"
                    "resource \"test\" \"it\" {\n"
                    "  o = join(\",\", [for k, v in var.o : \"${k}=${v}\"])\n"
                    "  s = var.s == \"true\"\n"
                    "  n = var.n[0] == 3\n"
                    "  b = var.b == true\n"
                    "}\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    assert_string_equal(text_of(tf, "test.it", "s"), "true");
    assert_string_equal(text_of(tf, "test.it", "n"), "true");
    assert_string_equal(text_of(tf, "test.it", "o"), "a=1");
    assert_string_equal(text_of(tf, "test.it", "b"), "true");
    finish(&t);
}

/* Locals that each hold the next one twice, "l0 = [local.l1, local.l1]". */
static void add_lines(struct buf *out, const char *before, const char *between, const char *after)
{
    for (int i = 0; i < 60; i++)
        buf_printf(out, "  %s%d = %s%d%s%d%s\n", before, i, between, i + 1, after, i + 1,
                   after[0] == ',' ? "]" : "}\"");
}

static void caps_what_it_makes(void **state)
{
    (void)state;
    struct terraform t;
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "locals {\n  l60 = 1\n  t60 = \"x\"\n");
    add_lines(&text, "l", "[local.l", ", local.l");
    add_lines(&text, "t", "\"${local.t", "}${local.t");
    buf_add_str(&text, "}\n"
                       "resource \"test\" \"it\" {\n"
                       "  a = local.t0\n"
                       "  b = jsonencode(local.l0)\n"
                       "  c = local.l0 == local.l0\n"
                       "  d = local.l0\n"
                       "}\n");
    const struct file_text files[] = {{"main.tf", text.ptr}, {NULL, NULL}};
    struct tf *tf = evaluate(&t, files, "");
    assert_int_equal(tf->resources.len, 1);
    assert_in_range(t.arena.used, 0, 512u << 20);
    assert_non_null(strstr(t.diags.ptr, "more than 2000000 steps"));
    buf_release(&text);
    finish(&t);
}

static void caps_how_many_it_makes(void **state)
{
    (void)state;
    static const struct file_text files[] = {
        {"main.tf", "resource \"test\" \"many\" { count = 1000000000 }\n"
                    "resource \"test\" \"more\" { for_each = toset(range(1000000000)) }\n"},
        {NULL, NULL},
    };
    struct terraform t;
    struct tf *tf = evaluate(&t, files, "");
    assert_int_equal(tf->resources.len, LIMIT_TEMPLATE_ITEMS);
    assert_non_null(strstr(t.diags.ptr, "more than 5000 resources"));
    finish(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_every_instance),
        cmocka_unit_test(follows_references),
        cmocka_unit_test(points_into_documents),
        cmocka_unit_test(makes_dynamic_blocks),
        cmocka_unit_test(reads_json_alike),
        cmocka_unit_test(lets_overrides_win),
        cmocka_unit_test(takes_values_of_files),
        cmocka_unit_test(knows_files_by_their_names),
        cmocka_unit_test(shows_modules_that_are_elsewhere),
        cmocka_unit_test(reports_cycles_once),
        cmocka_unit_test(fills_in_optional_attributes),
        cmocka_unit_test(converts_to_declared_types),
        cmocka_unit_test(caps_what_it_makes),
        cmocka_unit_test(caps_how_many_it_makes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
