/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's expressions and functions, one by one. */
#include "terraform-fixture.h"

/* Evaluates EXPRESSION in a module that declares variable "unknown", a bucket and a few locals. */
static struct tf *evaluate_one(struct terraform *t, const char *expression)
{
    static char text[8192];
    (void)snprintf(text, sizeof(text),
                   "variable \"unknown\" {}\n"
                   "variable \"stage\" { default = \"dev\" }\n"
                   "locals {\n"
                   "  list = [\"a\", \"b\", \"c\"]\n"
                   "  map  = { one = 1, two = 2 }\n"
                   "}\n"
                   "resource \"aws_s3_bucket\" \"b\" {\n"
                   "  bucket = \"photos\"\n"
                   "  website { index_document = \"index.html\" }\n"
                   "}\n"
                   "resource \"test\" \"it\" {\n"
                   "  it = %s\n"
                   "}\n",
                   expression);
    static const char path[] = "main.tf";
    const struct file_text files[] = {{path, text}, {NULL, NULL}};
    return evaluate(t, files, "");
}

static void gives(const char *expression, const char *expected)
{
    struct terraform t;
    struct buf out;
    struct tf *tf = evaluate_one(&t, expression);
    const struct doc *value = doc_get(tf_find(tf, SLICE("test.it"))->body, "it");
    buf_init(&out, 1 << 16);
    if (value)
        tf_add_operand(&out, value);
    if (tf_is_partial(value))
        buf_add_str(&out, " and more");
    if (strcmp(out.ptr ? out.ptr : "", expected) != 0)
        print_error("%s\n", expression);
    assert_string_equal(out.ptr ? out.ptr : "", expected);
    assert_int_equal(t.diags.len, 0);
    buf_release(&out);
    finish(&t);
}

static void evaluates_operators(void **state)
{
    (void)state;
    gives("1 + 2 * 3 - 4 / 2", "5");
    gives("-(3 % 2)", "-1");
    gives("1 < 2 && 2 <= 2 && !(3 > 4)", "true");
    gives("\"a\" == \"a\" && [1, 2] != [1, 3]", "true");
    gives("var.stage == \"dev\" ? \"yes\" : \"no\"", "\"yes\"");
    gives("null == null", "true");
}

static void knows_three_values(void **state)
{
    (void)state;
    gives("var.unknown", "var.unknown");
    gives("var.unknown && false", "false");
    gives("true || var.unknown", "true");
    gives("var.unknown || false", "var.unknown || false");
    gives("var.unknown == \"x\"", "var.unknown == \"x\"");
    gives("var.unknown ? 1 : 1", "1");
    gives("var.unknown ? 1 : 2", "var.unknown ? 1 : 2");
    gives("lower(var.unknown)", "lower(var.unknown)");
    gives("\"a-${var.unknown}\"", "\"a-${var.unknown}\"");
    gives("no_such_function(1, \"a\")", "no_such_function(1, \"a\")");
    gives("!var.unknown", "!(var.unknown)");
    gives("aws_s3_bucket.b.arn != null", "true");
    gives("aws_s3_bucket.b.policy != null", "aws_s3_bucket.b.policy != null");
    gives("\"a-${var.unknown}\" == \"\"", "false");
    gives("coalesce(null, \"a-${var.unknown}\", \"b\")", "\"a-${var.unknown}\"");
    gives("coalesce(null, var.unknown, \"b\")", "coalesce(null, var.unknown, \"b\")");
    gives("[1, var.unknown] == []", "false");
    gives("join(\"\", aws_s3_bucket.b[*].arn)", "aws_s3_bucket.b.arn");
}

static void looks_up(void **state)
{
    (void)state;
    gives("local.list[1]", "\"b\"");
    gives("local.map[\"two\"]", "2");
    gives("local.map.one", "1");
    gives("local.list.0", "\"a\"");
    gives("[{ a = 1 }, { a = 2 }][*].a", "[1, 2]");
    gives("null[*]", "[]");
    gives("[{ a = [1] }, { a = [2] }][*].a[0]", "[1, 2]");
    gives("[{ a = [1] }, { a = [2] }].*.a[0]", "[1]");
    gives("[{ a = [1] }, { a = [2] }].*.a.0", "[1, 2]");
    gives("aws_s3_bucket.b.*.id[0]", "aws_s3_bucket.b.id");
    gives("aws_s3_bucket.b.arn", "aws_s3_bucket.b.arn");
    gives("aws_s3_bucket.b.bucket", "\"photos\"");
    gives("aws_s3_bucket.b.website[0].index_document", "\"index.html\"");
    gives("try(aws_s3_bucket.b.website[0].endpoint, \"x\")",
          "{index_document = \"index.html\"}.endpoint");
    gives("aws_s3_bucket.b[*].id", "[aws_s3_bucket.b.id]");
    gives("data.aws_region.here.name", "data.aws_region.here.name");
    gives("path.module", "\".\"");
}

static void writes_templates(void **state)
{
    (void)state;
    gives("\"${var.stage}-$${x}-%%{y}\"", "\"dev-${x}-%{y}\"");
    gives("\"%{ if var.stage == \"dev\" }a%{ else }b%{ endif }\"", "\"a\"");
    gives("\"%{ for x in local.list ~} ${x}, %{ endfor }\"", "\"a, b, c, \"");
    gives("<<-E\n    a\n      b ${1 + 1}\n  E", "\"a\\n  b 2\\n\"");
    gives("<<-E\n    a\n      b\n    E", "\"a\\n  b\\n\"");
    gives("try(\"a${null}\", \"x\")", "\"x\"");
}

/* Each "~" takes what it takes in HCL: of a heredoc never more than one line. */
static void trims_templates(void **state)
{
    (void)state;
    gives("\"a ${~ 1 ~} \\n b\"", "\"a1b\"");
    gives("<<E\na\n  ${~ 1 ~}\n  b\nE", "\"a\\n1  b\\n\"");
    gives("<<E\na\n${~ 1 ~}\n\nb\nE", "\"a1\\nb\\n\"");
    gives("<<E\n${1 ~}${2} b\nE", "\"12 b\\n\"");
    gives("<<-E\n  %{ if true ~}\n  a\n  %{ endif ~}\n  E", "\"  a\\n\"");
    gives("<<-E\n    a\n  %{~ if true }b%{ endif }\n  E", "\"    a\\nb\\n\"");
    gives("<<-E\n    a\n${~ 1}\n    b\n  E", "\"a1\\nb\\n\"");
    gives("<<-E\n    a\n  \n    b\n  E", "\"a\\n  \\nb\\n\"");
}

static void loops(void **state)
{
    (void)state;
    gives("[for i, x in local.list : \"${i}${x}\" if x != \"b\"]", "[\"0a\", \"2c\"]");
    gives("{ for k, v in local.map : upper(k) => v * 2 }", "{ONE = 2, TWO = 4}");
    gives("{ for x in [\"aa\", \"ab\", \"b\"] : substr(x, 0, 1) => x... }",
          "{a = [\"aa\", \"ab\"], b = [\"b\"]}");
    gives("[for x in var.unknown : x]", "[for in var.unknown]");
}

static void calls_functions_of_texts(void **state)
{
    (void)state;
    gives("upper(lower(\"aB\"))", "\"AB\"");
    gives("title(\"hello world\")", "\"Hello World\"");
    gives("trimspace(\" a \")", "\"a\"");
    gives("trimprefix(\"abc\", \"a\")", "\"bc\"");
    gives("trimsuffix(\"abc\", \"c\")", "\"ab\"");
    gives("trim(\"--a-\", \"-\")", "\"a\"");
    gives("chomp(\"a\\n\")", "\"a\"");
    gives("replace(\"a.b.c\", \".\", \"-\")", "\"a-b-c\"");
    gives("substr(\"hello\", 1, 3)", "\"ell\"");
    gives("substr(\"hello\", -2, -1)", "\"lo\"");
    gives("substr(\"h\u00e9llo\", 1, 1)", "\"\u00e9\"");
    gives("length(\"h\u00e9\")", "2");
    gives("title(\"a/b c_d e-f\")", "\"A/B C_d E-F\"");
    gives("\"${1e3} ${-0} ${007}\"", "\"1000 0 7\"");
    gives("split(\",\", \"\")", "[\"\"]");
    gives("split(\",\", \"a,b,\")", "[\"a\", \"b\", \"\"]");
    gives("join(\"-\", local.list)", "\"a-b-c\"");
    gives("join(\"/\", [\"a\", var.unknown])", "\"a/${var.unknown}\"");
    gives("format(\"%s-%03d-%q %%\", \"a\", 7, \"b\")", "\"a-007-\\\"b\\\" %\"");
    gives("format(\"%-3s|%3s|%.1f|%4d\", \"a\", \"\u00e9\", 2.25, 7)", "\"a  |  \u00e9|2.2|   7\"");
    gives("format(\"%s/x\", aws_s3_bucket.b.arn)", "\"${aws_s3_bucket.b.arn}/x\"");
    gives("formatlist(\"%s-%d/*\", local.list, 1)", "[\"a-1/*\", \"b-1/*\", \"c-1/*\"]");
    gives("formatlist(\"%s/*\", [var.unknown])", "[\"${var.unknown}/*\"]");
    gives("indent(2, \"a\\nb\")", "\"a\\n  b\"");
    gives("basename(\"a/b.zip\")", "\"b.zip\"");
    gives("basename(\"a/b/\")", "\"b\"");
    gives("abspath(\"src\")", "\"src\"");
    gives("dirname(\"a/b.zip\")", "\"a\"");
    gives("startswith(\"abc\", \"ab\") && endswith(\"abc\", \"bc\") && strcontains(\"abc\", \"b\")",
          "true");
    gives("[tostring(1), tonumber(\"2\"), tobool(\"true\")]", "[\"1\", 2, true]");
    gives("[abs(-1), floor(1.5), ceil(1.5), max(1, 3, 2), min(2, 1), parseint(\"ff\", 16)]",
          "[1, 1, 2, 3, 1, 255]");
}

static void matches_regular_expressions(void **state)
{
    (void)state;
    gives("regex(\"[a-z]+\", \"12ab3c\")", "\"ab\"");
    gives("regex(\"(\\\\d+)-(x)?\", \"ab12-\")", "[\"12\", null]");
    gives("regex(\"(?P<name>[a-z]+)\", \"1ab\")", "{name = \"ab\"}");
    gives("can(regex(\"^x\", \"ax\"))", "false");
    gives("regexall(\"[a-z]\", \"a1b\")", "[\"a\", \"b\"]");
    gives("regexall(\"x*\", \"ab\")", "[\"\", \"\", \"\"]");
    gives("length(regexall(\"z\", \"ab\"))", "0");
    gives("replace(\"a.b-c\", \"/[^a-z]/\", \"\")", "\"abc\"");
    gives("replace(\"ab\", \"/(a)(b)/\", \"$2$1\")", "\"ba\"");
    gives("regex(\"(a+)+$\", \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\")",
          "regex(\"(a+)+$\", \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\")");
    gives("regex(\"(\", \"a\")", "regex(\"(\", \"a\")");
}

static void calls_functions_of_collections(void **state)
{
    (void)state;
    gives("length(local.list) + length(local.map) + length(\"ab\")", "7");
    gives("element(local.list, 4)", "\"b\"");
    gives("index(local.list, \"c\")", "2");
    gives("contains(local.list, \"z\")", "false");
    gives("contains([var.unknown], \"z\")", "contains([var.unknown], \"z\")");
    gives("keys(local.map)", "[\"one\", \"two\"]");
    gives("values(local.map)", "[1, 2]");
    gives("keys({ b = 1, a = 2 })", "[\"a\", \"b\"]");
    gives("[for k, v in { b = 1, a = 2 } : v]", "[2, 1]");
    gives("lookup(local.map, \"three\", 3)", "3");
    gives("merge(local.map, { two = 3 })", "{one = 1, two = 3}");
    gives("merge(local.map, var.unknown)", "{one = 1, two = 2} and more");
    gives("concat(local.list, [\"d\"])", "[\"a\", \"b\", \"c\", \"d\"]");
    gives("concat(local.list, var.unknown)", "[\"a\", \"b\", \"c\"] and more");
    gives("flatten([[1, [2]], 3])", "[1, 2, 3]");
    gives("coalesce(null, \"\", \"x\")", "\"x\"");
    gives("compact([\"a\", \"\", null])", "[\"a\"]");
    gives("distinct([\"a\", \"b\", \"a\"])", "[\"a\", \"b\"]");
    gives("toset([\"b\", \"a\", \"b\"])", "[\"a\", \"b\"]");
    gives("setunion([\"b\", 1], [\"a\"])", "[\"1\", \"a\", \"b\"]");
    gives("tolist([\"a\", 1, true])", "[\"a\", \"1\", \"true\"]");
    gives("tomap({ a = 1, b = \"x\" }).a", "\"1\"");
    gives("range(-2)", "[0, -1]");
    gives("sort([\"b\", \"a\"])", "[\"a\", \"b\"]");
    gives("reverse([1, 2])", "[2, 1]");
    gives("slice([1, 2, 3], 1, 2)", "[2]");
    gives("zipmap([\"a\", \"b\"], [1, 2])", "{a = 1, b = 2}");
    gives("range(1, 7, 3)", "[1, 4]");
    gives("one([])", "");
    gives("sum([1, 2])", "3");
    gives("anytrue([false, true]) && alltrue([true])", "true");
    gives("setunion([1], [1, 2])", "[1, 2]");
    gives("setintersection([1, 2, 3], [2, 3], [3])", "[3]");
    gives("setsubtract([1, 2], [1])", "[2]");
    gives("setproduct([1], [2, 3])", "[[1, 2], [1, 3]]");
    gives("max([1, 2]...)", "2");
}

static void goes_on_after_errors(void **state)
{
    (void)state;
    gives("try(local.map.three, local.list[7], \"x\")", "\"x\"");
    gives("try(upper(local.map.three), \"x\")", "\"x\"");
    gives("try(var.unknown, \"x\")", "var.unknown");
    gives("can(local.map.three)", "false");
    gives("try(tostring([1]), \"x\")", "\"x\"");
    gives("try(lookup(local.map, \"three\"), \"x\")", "\"x\"");
    gives("try(jsondecode(\"{\"), \"x\")", "\"x\"");
    gives("try(tostring(var.unknown), \"x\")", "var.unknown");
    gives("can(local.map.one)", "true");
    gives("jsondecode(jsonencode({ a = [1, null] })).a[0]", "1");
    gives("yamldecode(\"a: 1\").a", "1");
    gives("yamldecode(yamlencode({ a = [1] })).a[0]", "1");
    gives("jsonencode({ a = \"<\\n\", b = null })",
          "\"{\\\"a\\\":\\\"\\\\u003c\\\\n\\\",\\\"b\\\":null}\"");
    gives("jsondecode(\"null\") == null", "true");
    gives("base64encode(\"hello\")", "\"aGVsbG8=\"");
    gives("base64decode(\"aGVsbG8=\")", "\"hello\"");
    gives("base64decode(\"/w==\")", "base64decode(\"/w==\")"); /* no text */
    gives("jsonencode({ b = 1, a = 2 })", "\"{\\\"a\\\":2,\\\"b\\\":1}\"");
    gives("try([for x in local.list : x.name], [])", "[]");
    gives("try({ a = local.map.three }, \"x\")", "\"x\"");
    gives("can(local.map.three && var.unknown)", "false");
    gives("try(index(local.list, \"z\"), -1)", "-1");
    gives("try(slice(local.list, 0, 9), [])", "[]");
    gives("try([for x in \"text\" : x], [])", "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evaluates_operators),
        cmocka_unit_test(knows_three_values),
        cmocka_unit_test(looks_up),
        cmocka_unit_test(writes_templates),
        cmocka_unit_test(trims_templates),
        cmocka_unit_test(loops),
        cmocka_unit_test(calls_functions_of_texts),
        cmocka_unit_test(matches_regular_expressions),
        cmocka_unit_test(calls_functions_of_collections),
        cmocka_unit_test(goes_on_after_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
