/* SPDX-License-Identifier: Apache-2.0 */
#include "tf-fixture.h"

static void test_modules_of_the_registry(void **state)
{
    struct fixture fx;
    load_tf(&fx, "module \"vote\" {\n"
                 "  source        = \"terraform-aws-modules/lambda/aws\"\n"
                 "  function_name = \"vote\"\n"
                 "  handler       = \"app.handler\"\n"
                 "  runtime       = \"python3.12\"\n" /* 5 */
                 "  source_path   = \"./src\"\n"
                 "  tracing_mode  = \"Active\"\n"
                 "  policy_statements = {\n"
                 "    read = { effect = \"Allow\", actions = [\"dynamodb:GetItem\"], "
                 "resources = [\"*\"] }\n"
                 "  }\n" /* 10 */
                 "  attach_policy_statements = true\n"
                 "  policy = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n" /* not attached */
                 "}\n"
                 "module \"api\" {\n"
                 "  source        = \"terraform-aws-modules/apigateway-v2/aws\"\n"
                 "  name          = \"api\"\n" /* 16 */
                 "  protocol_type = \"HTTP\"\n"
                 "  routes = {\n"
                 "    \"GET /votes\" = {\n"
                 "      integration = { uri = module.vote.lambda_function_arn }\n"
                 "    }\n"
                 "    \"POST /votes\" = {\n" /* 22 */
                 "      authorization_type   = \"JWT\"\n"
                 "      authorizer_key       = \"pool\"\n"
                 "      authorization_scopes = [\"vote\"]\n" /* 25 */
                 "      integration = { uri = module.vote.lambda_function_arn }\n"
                 "    }\n"
                 "    \"GET /open\" = { integration = { uri = \"http://x.example\" } }\n" /* 28 */
                 "  }\n"
                 "  authorizers = {\n"
                 "    pool  = { authorizer_type = \"JWT\" }\n" /* 31 */
                 "    other = { authorizer_type = \"JWT\" }\n"
                 "  }\n"
                 "}\n");
    const struct app_function *f = function(&fx, "module.vote");
    assert_string_equal(f->name, "vote");
    assert_string_equal(f->file, "src/app.py");
    EXPECT_SETTINGS(f, "tracing=active @7\nown-role=on @1");
    expect_permissions(&fx, "module.vote", "allow dynamodb:GetItem on * @main.tf:9");
    expect_triggers(&fx, "module.vote",
                    "http GET /votes (public) @19\nhttp POST /votes (signed-in users) @22");
    assert_true(f->triggers.items[1].scoped);
    assert_true(resource(&fx, "module.api.pool")->attached);
    assert_false(resource(&fx, "module.api.other")->attached);
    EXPECT_SETTINGS(resource(&fx, "module.api"), "protocol=http @17\n"
                                                 "default-endpoint=off @14\n"
                                                 "open-route=GET /open @28");
    EXPECT_SETTINGS(resource(&fx, "module.api.stage"),
                    "api=module.api @14\n"
                    "access-log=a log group of the module's own @14\n"
                    "throttle-rate=1000 @14\n"
                    "throttle-burst=500 @14");
    end(&fx);
}

/* The same module from its repository, and one that nobody told us of. */
static void test_modules_from_elsewhere(void **state)
{
    struct fixture fx;
    load_tf(&fx, "variable \"auth\" {}\n"
                 "module \"vote\" {\n"
                 "  source = \"git::https://github.com/terraform-aws-modules/"
                 "terraform-aws-lambda.git?ref=1a2b3c\"\n"
                 "  function_name = \"vote\"\n"
                 "  handler       = \"app.handler\"\n" /* 5 */
                 "  runtime       = \"python3.12\"\n"
                 "  create_lambda_function_url = true\n"
                 "  authorization_type         = var.auth\n"
                 "  allowed_triggers = {\n"
                 "    all = { principal = \"s3.amazonaws.com\" }\n" /* 10 */
                 "  }\n"
                 "}\n"
                 "module \"live\" {\n"
                 "  source        = \"registry.terraform.io/terraform-aws-modules/lambda/aws//"
                 "modules/alias\"\n"
                 "  function_name = module.vote.lambda_function_name\n" /* 15 */
                 "  event_source_mapping = {\n"
                 "    jobs = { event_source_arn = \"arn:aws:sqs:eu-west-1:1:jobs\" }\n"
                 "  }\n"
                 "}\n"
                 "module \"own\" {\n" /* 20 */
                 "  source      = \"git@git.example.com:infra/lambda.git\"\n"
                 "  name        = \"own\"\n"
                 "  handler     = \"index.handler\"\n"
                 "  runtime     = \"nodejs22.x\"\n"
                 "  code        = \"${path.root}/src\"\n" /* 25 */
                 "  environment = { variables = { A = \"1\" } }\n"
                 "}\n"
                 "module \"vpc\" { source = \"terraform-aws-modules/vpc/aws\" }\n"
                 "module \"other\" {\n"
                 "  source  = \"example/job/nomad\"\n" /* 30 */
                 "  handler = \"x\"\n"
                 "  runtime = \"docker\"\n"
                 "}\n"
                 "resource \"aws_lambda_function_url\" \"own\" {\n"
                 "  function_name      = module.own.function_name\n" /* 35 */
                 "  authorization_type = \"NONE\"\n"
                 "}\n");
    assert_int_equal(fx.app.functions.len, 2);
    expect_triggers(&fx, "module.vote",
                    "http ANY / (access unknown) @7\n"
                    "storage @10\n"
                    "queue jobs @17");
    const struct app_function *vote = function(&fx, "module.vote");
    expect_policy(vote->policy.items, vote->policy.len,
                  "allow lambda:InvokeFunction on vote for s3.amazonaws.com @10");
    const struct app_function *own = function(&fx, "module.own");
    assert_string_equal(own->name, "own");
    assert_string_equal(own->file, "src/index.js");
    expect_variables(&fx, "module.own", "A=1 @26!");
    expect_triggers(&fx, "module.own", "http ANY / (public) @36");
    end(&fx);
}

static void test_modules_that_call(void **state)
{
    struct fixture fx;
    load_tf(&fx,
            "module \"f\" {\n"
            "  source        = \"terraform-aws-modules/lambda/aws\"\n"
            "  function_name = \"f\"\n"
            "}\n"
            "module \"uploads\" {\n" /* 5 */
            "  source = \"terraform-aws-modules/s3-bucket/aws//modules/notification\"\n"
            "  bucket = \"photos\"\n"
            "  lambda_notifications = {\n"
            "    all = { function_arn = module.f.lambda_function_arn, filter_prefix = \"in/\" }\n"
            "  }\n" /* 10 */
            "}\n"
            "module \"topic\" {\n"
            "  source = \"terraform-aws-modules/sns/aws\"\n"
            "  name   = \"votes\"\n"
            "  subscriptions = {\n" /* 15 */
            "    f = { protocol = \"lambda\", endpoint = module.f.lambda_function_arn }\n"
            "  }\n"
            "}\n"
            "module \"bus\" {\n"
            "  source = \"terraform-aws-modules/eventbridge/aws\"\n" /* 20 */
            "  rules = {\n"
            "    orders = { event_pattern = jsonencode({ source = [\"shop\"] }) }\n"
            "    crons  = { schedule_expression = \"rate(1 hour)\" }\n"
            "  }\n"
            "  targets = {\n" /* 25 */
            "    orders = [{ name = \"f\", arn = module.f.lambda_function_arn }]\n"
            "    crons  = [{ name = \"f\", arn = module.f.lambda_function_arn }]\n"
            "  }\n"
            "  schedules = {\n"
            "    daily = { schedule_expression = \"cron(0 3 * * ? *)\", " /* 30 */
            "arn = module.f.lambda_function_arn }\n"
            "  }\n"
            "}\n"
            "resource \"aws_vpclattice_target_group_attachment\" \"f\" {\n" /* 33 */
            "  target_group_identifier = \"tg-1\"\n"
            "  target { id = module.f.lambda_function_arn }\n"
            "}\n");
    const struct app_function *f = function(&fx, "module.f");
    expect_triggers(&fx, "module.f",
                    "storage photos @9\n"
                    "topic votes @16\n"
                    "topic shop @26\n"
                    "schedule rate(1 hour) @27\n"
                    "schedule cron(0 3 * * ? *) @30\n"
                    "http ANY / (private network) @33");
    assert_string_equal(app_setting(&f->triggers.items[0], "filter")->value, "in/");
    end(&fx);
}

/* A module in the tree packs the folder that its caller names, by whatever means. */
static void test_code_that_a_call_names(void **state)
{
    static const struct file_text files[] = {
        {"main.tf", "module \"vote\" {\n  source = \"./m\"\n  code = [{ path = \"src\" }]\n}\n"},
        {"m/main.tf", "variable \"code\" {}\n"
                      "data \"external\" \"pack\" { query = { code = jsonencode(var.code) } }\n"
                      "resource \"aws_lambda_function\" \"f\" {\n"
                      "  handler  = \"app.handler\"\n"
                      "  runtime  = \"python3.12\"\n"
                      "  filename = data.external.pack.result.file\n"
                      "}\n"},
        {"src/app.py", ""},
        {NULL, NULL},
    };
    struct fixture fx;
    load_files(&fx, files);
    const struct app_function *f = function(&fx, "module.vote.aws_lambda_function.f");
    assert_string_equal(f->file, "src/app.py");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modules_of_the_registry),
        cmocka_unit_test(test_modules_from_elsewhere),
        cmocka_unit_test(test_modules_that_call),
        cmocka_unit_test(test_code_that_a_call_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
