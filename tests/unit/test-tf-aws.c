/* SPDX-License-Identifier: Apache-2.0 */
#include "tf-fixture.h"

static void test_a_function_and_its_settings(void **state)
{
    struct fixture fx;
    load_tf(&fx, "variable \"stage\" {}\n"
                 "resource \"aws_lambda_function\" \"vote\" {\n" /* 2 */
                 "  function_name = \"vote\"\n"
                 "  role          = aws_iam_role.vote.arn\n"
                 "  handler       = \"app.handler\"\n" /* 5 */
                 "  runtime       = \"python3.9\"\n"
                 "  filename      = data.archive_file.code.output_path\n"
                 "  timeout       = 20\n"
                 "  memory_size   = 256\n"
                 "  reserved_concurrent_executions = 5\n" /* 10 */
                 "  kms_key_arn   = aws_kms_key.k.arn\n"
                 "  layers        = [\"arn:aws:lambda:eu-west-1:1:layer:tools:3\"]\n"
                 "  environment {\n"
                 "    variables = {\n"
                 "      TABLE = aws_dynamodb_table.votes.name\n" /* 15 */
                 "      MODE  = \"fast\"\n"
                 "      STAGE = var.stage\n"
                 "    }\n"
                 "  }\n"
                 "  tracing_config {\n" /* 20 */
                 "    mode = \"Active\"\n"
                 "  }\n"
                 "  dead_letter_config {\n"
                 "    target_arn = aws_sqs_queue.dead.arn\n"
                 "  }\n"
                 "}\n" /* 26 */
                 "data \"archive_file\" \"code\" {\n"
                 "  type        = \"zip\"\n"
                 "  source_dir  = \"${path.module}/src\"\n"
                 "  output_path = \"code.zip\"\n" /* 30 */
                 "}\n"
                 "resource \"aws_kms_key\" \"k\" {}\n"
                 "resource \"aws_sqs_queue\" \"dead\" { name = \"dead\" }\n"
                 "resource \"aws_dynamodb_table\" \"votes\" { name = \"votes\" }\n"
                 "resource \"aws_iam_role\" \"vote\" {\n" /* 35 */
                 "  name = \"vote\"\n"
                 "}\n"
                 "resource \"aws_cloudwatch_log_group\" \"vote\" {\n"
                 "  name              = \"/aws/lambda/${aws_lambda_function.vote.function_name}\"\n"
                 "  retention_in_days = 14\n" /* 40 */
                 "}\n");
    assert_int_equal(fx.app.functions.len, 1);
    const struct app_function *f = function(&fx, "aws_lambda_function.vote");
    assert_string_equal(f->name, "vote");
    assert_string_equal(f->runtime, "python3.9");
    assert_int_equal(f->runtime_at.line, 6);
    assert_string_equal(f->file, "src/app.py");
    assert_string_equal(f->symbol, "handler");
    assert_string_equal(f->role, "vote");
    assert_true(f->timeout == 20 && f->memory == 256 && f->concurrency == 5);
    expect_variables(&fx, "aws_lambda_function.vote",
                     "TABLE=votes @15\nMODE=fast @16!\nSTAGE=${var.stage} @17");
    EXPECT_SETTINGS(f, "tracing=active @21\n"
                       "dead-letter=${aws_sqs_queue.dead.arn} @24\n"
                       "kms-key=${aws_kms_key.k.arn} @11\n"
                       "layer=arn:aws:lambda:eu-west-1:1:layer:tools:3 @12\n"
                       "own-role=on @4\n"
                       "log-group=/aws/lambda/vote @39\n"
                       "log-retention=14 @40");
    expect_triggers(&fx, "aws_lambda_function.vote", "direct (IAM) @2");
    end(&fx);
}

static void test_who_may_call_a_function(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_lambda_function\" \"f\" { function_name = \"f\" }\n"
                 "resource \"aws_lambda_function\" \"g\" { function_name = \"g\" }\n"
                 "resource \"aws_lambda_alias\" \"live\" {\n"
                 "  function_name = aws_lambda_function.f.function_name\n"
                 "  name          = \"live\"\n" /* 5 */
                 "}\n"
                 "resource \"aws_lambda_permission\" \"open\" {\n"
                 "  function_name = aws_lambda_alias.live.arn\n"
                 "  action        = \"lambda:InvokeFunction\"\n"
                 "  principal     = \"*\"\n" /* 10 */
                 "}\n"
                 "resource \"aws_lambda_permission\" \"narrow\" {\n"
                 "  function_name = \"g\"\n"
                 "  action        = \"lambda:InvokeFunction\"\n"
                 "  principal     = \"s3.amazonaws.com\"\n" /* 15 */
                 "  source_arn    = \"arn:aws:s3:::uploads\"\n"
                 "}\n"
                 "resource \"aws_lambda_function_url\" \"g\" {\n"
                 "  function_name      = aws_lambda_function.g.arn\n"
                 "  authorization_type = \"NONE\"\n" /* 20 */
                 "  cors {\n"
                 "    allow_origins     = [\"*\"]\n"
                 "    allow_credentials = true\n"
                 "  }\n"
                 "}\n" /* 25 */
                 "resource \"aws_lambda_permission\" \"elsewhere\" {\n"
                 "  function_name = \"other\"\n"
                 "  action        = \"lambda:InvokeFunction\"\n"
                 "  principal     = \"sns.amazonaws.com\"\n"
                 "}\n");
    const struct app_function *f = function(&fx, "aws_lambda_function.f");
    const struct app_function *g = function(&fx, "aws_lambda_function.g");
    const struct app_resource *other = resource(&fx, "other");
    expect_triggers(&fx, "aws_lambda_function.f", "direct (public) @10");
    expect_policy(f->policy.items, f->policy.len, "allow lambda:InvokeFunction on f for * @10");
    expect_triggers(&fx, "aws_lambda_function.g", "http ANY / (public) @20\nstorage uploads @12");
    EXPECT_SETTINGS(&g->triggers.items[0], "cors-origin=* @22\ncors-credentials=on @23");
    expect_policy(g->policy.items, g->policy.len,
                  "allow lambda:InvokeFunction on g for s3.amazonaws.com if @15");
    expect_policy(other->policy.items, other->policy.len,
                  "allow lambda:InvokeFunction on other for sns.amazonaws.com @29");
    end(&fx);
}

static void test_routes_of_rest_apis(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_lambda_function\" \"f\" { function_name = \"f\" }\n"
                 "resource \"aws_api_gateway_rest_api\" \"api\" {\n"
                 "  name = \"votes\"\n"
                 "  endpoint_configuration { types = [\"REGIONAL\"] }\n"
                 "}\n" /* 5 */
                 "resource \"aws_api_gateway_resource\" \"votes\" {\n"
                 "  rest_api_id = aws_api_gateway_rest_api.api.id\n"
                 "  parent_id   = aws_api_gateway_rest_api.api.root_resource_id\n"
                 "  path_part   = \"votes\"\n"
                 "}\n" /* 10 */
                 "resource \"aws_api_gateway_resource\" \"one\" {\n"
                 "  rest_api_id = aws_api_gateway_rest_api.api.id\n"
                 "  parent_id   = aws_api_gateway_resource.votes.id\n"
                 "  path_part   = \"{id}\"\n"
                 "}\n" /* 15 */
                 "resource \"aws_api_gateway_method\" \"open\" {\n"
                 "  rest_api_id   = aws_api_gateway_rest_api.api.id\n"
                 "  resource_id   = aws_api_gateway_resource.one.id\n"
                 "  http_method   = \"GET\"\n"
                 "  authorization = \"NONE\"\n" /* 20 */
                 "  api_key_required = true\n"
                 "}\n"
                 "resource \"aws_api_gateway_integration\" \"open\" {\n"
                 "  rest_api_id = aws_api_gateway_rest_api.api.id\n"
                 "  resource_id = aws_api_gateway_method.open.resource_id\n" /* 25 */
                 "  http_method = aws_api_gateway_method.open.http_method\n"
                 "  type        = \"AWS_PROXY\"\n"
                 "  uri         = aws_lambda_function.f.invoke_arn\n"
                 "}\n"
                 "resource \"aws_api_gateway_method\" \"users\" {\n" /* 30 */
                 "  rest_api_id   = aws_api_gateway_rest_api.api.id\n"
                 "  resource_id   = aws_api_gateway_rest_api.api.root_resource_id\n"
                 "  http_method   = \"POST\"\n"
                 "  authorization = \"COGNITO_USER_POOLS\"\n"
                 "  authorizer_id = aws_api_gateway_authorizer.pool.id\n" /* 35 */
                 "  authorization_scopes = [\"votes/write\"]\n"
                 "}\n"
                 "resource \"aws_api_gateway_integration\" \"users\" {\n"
                 "  rest_api_id = aws_api_gateway_rest_api.api.id\n"
                 "  resource_id = aws_api_gateway_rest_api.api.root_resource_id\n" /* 40 */
                 "  http_method = aws_api_gateway_method.users.http_method\n"
                 "  type        = \"AWS_PROXY\"\n"
                 "  uri = \"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
                 "${aws_lambda_function.f.arn}/invocations\"\n"
                 "}\n"
                 "resource \"aws_api_gateway_authorizer\" \"pool\" {\n" /* 45 */
                 "  name          = \"pool\"\n"
                 "  rest_api_id   = aws_api_gateway_rest_api.api.id\n"
                 "  type          = \"COGNITO_USER_POOLS\"\n"
                 "}\n"
                 "resource \"aws_api_gateway_stage\" \"live\" {\n" /* 50 */
                 "  rest_api_id   = aws_api_gateway_rest_api.api.id\n"
                 "  stage_name    = \"live\"\n"
                 "  xray_tracing_enabled = false\n"
                 "}\n"
                 "resource \"aws_api_gateway_method_settings\" \"all\" {\n" /* 55 */
                 "  rest_api_id = aws_api_gateway_rest_api.api.id\n"
                 "  stage_name  = aws_api_gateway_stage.live.stage_name\n"
                 "  method_path = \"*/*\"\n"
                 "  settings {\n"
                 "    data_trace_enabled = true\n" /* 60 */
                 "    logging_level      = \"INFO\"\n"
                 "  }\n"
                 "}\n");
    const char *id = "aws_lambda_function.f";
    expect_triggers(&fx, id,
                    "http GET /votes/{id} (public, API key) @16\n"
                    "http POST / (signed-in users) @30");
    const struct app_trigger *t = function(&fx, id)->triggers.items;
    assert_string_equal(t[0].api, "aws_api_gateway_rest_api.api");
    EXPECT_SETTINGS(&t[0], "api-key=on @21");
    assert_string_equal(t[1].authorizer, "pool");
    assert_true(t[1].scoped);
    assert_true(resource(&fx, "pool")->attached);
    EXPECT_SETTINGS(resource(&fx, "votes"), "protocol=rest @2\nendpoint=regional @4");
    EXPECT_SETTINGS(resource(&fx, "live"), "tracing=off @53\n"
                                           "api=aws_api_gateway_rest_api.api @51\n"
                                           "execution-log=info @61\n"
                                           "data-trace=on @60");
    end(&fx);
}

static void test_a_definition_and_a_policy_of_an_api(void **state)
{
    struct fixture fx;
    load_tf(&fx,
            "resource \"aws_lambda_function\" \"f\" { function_name = \"f\" }\n"
            "resource \"aws_api_gateway_rest_api\" \"api\" {\n"
            "  name = \"api\"\n"
            "  body = jsonencode({\n"
            "    openapi = \"3.0.1\"\n" /* 5 */
            "    paths = {\n"
            "      \"/votes\" = {\n"
            "        get = {\n"
            "          x-amazon-apigateway-integration = {\n"
            "            type = \"AWS_PROXY\"\n" /* 10 */
            "            uri  = aws_lambda_function.f.invoke_arn\n"
            "          }\n"
            "        }\n"
            "        post = {\n"
            "          security = [{ who = [] }]\n" /* 15 */
            "          x-amazon-apigateway-integration = {\n"
            "            type = \"AWS_PROXY\"\n"
            "            uri  = aws_lambda_function.f.invoke_arn\n"
            "          }\n"
            "        }\n" /* 20 */
            "      }\n"
            "    }\n"
            "    components = {\n"
            "      securitySchemes = {\n"
            "        who = { type = \"apiKey\", x-amazon-apigateway-authtype = \"awsSigv4\" }\n"
            "      }\n"
            "    }\n"
            "  })\n"
            "}\n");
    expect_triggers(&fx, "aws_lambda_function.f",
                    "http GET /votes (public) @8\nhttp POST /votes (IAM) @14");
    end(&fx);
}

static void test_routes_of_http_apis(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_lambda_function\" \"f\" { function_name = \"f\" }\n"
                 "resource \"aws_lambda_function\" \"auth\" { function_name = \"auth\" }\n"
                 "resource \"aws_apigatewayv2_api\" \"api\" {\n"
                 "  name          = \"api\"\n"
                 "  protocol_type = \"HTTP\"\n" /* 5 */
                 "  cors_configuration { allow_origins = [\"*\"] }\n"
                 "}\n"
                 "resource \"aws_apigatewayv2_integration\" \"f\" {\n"
                 "  api_id           = aws_apigatewayv2_api.api.id\n"
                 "  integration_type = \"AWS_PROXY\"\n" /* 10 */
                 "  integration_uri  = aws_lambda_function.f.invoke_arn\n"
                 "}\n"
                 "resource \"aws_apigatewayv2_route\" \"open\" {\n"
                 "  api_id    = aws_apigatewayv2_api.api.id\n"
                 "  route_key = \"GET /votes\"\n" /* 15 */
                 "  target    = \"integrations/${aws_apigatewayv2_integration.f.id}\"\n"
                 "}\n"
                 "resource \"aws_apigatewayv2_route\" \"closed\" {\n"
                 "  api_id             = aws_apigatewayv2_api.api.id\n"
                 "  route_key          = \"$default\"\n" /* 20 */
                 "  target    = \"integrations/${aws_apigatewayv2_integration.f.id}\"\n"
                 "  authorization_type = \"CUSTOM\"\n"
                 "  authorizer_id      = aws_apigatewayv2_authorizer.a.id\n"
                 "}\n"
                 "resource \"aws_apigatewayv2_authorizer\" \"a\" {\n" /* 25 */
                 "  api_id          = aws_apigatewayv2_api.api.id\n"
                 "  authorizer_type = \"REQUEST\"\n"
                 "  name            = \"a\"\n"
                 "  authorizer_uri  = aws_lambda_function.auth.invoke_arn\n"
                 "}\n" /* 30 */
                 "resource \"aws_apigatewayv2_api\" \"chat\" {\n"
                 "  name          = \"chat\"\n"
                 "  protocol_type = \"WEBSOCKET\"\n"
                 "}\n"
                 "resource \"aws_apigatewayv2_route\" \"connect\" {\n" /* 35 */
                 "  api_id             = aws_apigatewayv2_api.chat.id\n"
                 "  route_key          = \"$connect\"\n"
                 "  authorization_type = \"AWS_IAM\"\n"
                 "}\n"
                 "resource \"aws_apigatewayv2_integration\" \"chat\" {\n" /* 40 */
                 "  api_id           = aws_apigatewayv2_api.chat.id\n"
                 "  integration_uri  = aws_lambda_function.f.invoke_arn\n"
                 "}\n"
                 "resource \"aws_apigatewayv2_route\" \"say\" {\n"
                 "  api_id    = aws_apigatewayv2_api.chat.id\n" /* 45 */
                 "  route_key = \"say\"\n"
                 "  target    = \"integrations/${aws_apigatewayv2_integration.chat.id}\"\n"
                 "}\n");
    expect_triggers(&fx, "aws_lambda_function.f",
                    "http GET /votes (public) @13\n"
                    "http ANY $default (custom authorizer) @18\n"
                    "websocket say (IAM) @44");
    expect_triggers(&fx, "aws_lambda_function.auth", "identity api @25");
    EXPECT_SETTINGS(resource(&fx, "api"), "protocol=http @5\ncors-origin=* @6");
    end(&fx);
}

static void test_events(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_lambda_function\" \"f\" { function_name = \"f\" }\n"
                 "resource \"aws_sqs_queue\" \"jobs\" { name = \"jobs\" }\n"
                 "resource \"aws_sns_topic\" \"news\" { name = \"news\" }\n"
                 "resource \"aws_s3_bucket\" \"in\" { bucket = \"in\" }\n"
                 "resource \"aws_lambda_event_source_mapping\" \"jobs\" {\n" /* 5 */
                 "  event_source_arn = aws_sqs_queue.jobs.arn\n"
                 "  function_name    = aws_lambda_function.f.arn\n"
                 "  batch_size       = 10\n"
                 "  filter_criteria {\n"
                 "    filter { pattern = \"{\\\"a\\\":[1]}\" }\n" /* 10 */
                 "  }\n"
                 "}\n"
                 "resource \"aws_sns_topic_subscription\" \"news\" {\n"
                 "  topic_arn = aws_sns_topic.news.arn\n"
                 "  protocol  = \"lambda\"\n" /* 15 */
                 "  endpoint  = aws_lambda_function.f.arn\n"
                 "}\n"
                 "resource \"aws_s3_bucket_notification\" \"in\" {\n"
                 "  bucket = aws_s3_bucket.in.id\n"
                 "  lambda_function {\n" /* 20 */
                 "    lambda_function_arn = aws_lambda_function.f.arn\n"
                 "    events              = [\"s3:ObjectCreated:*\"]\n"
                 "    filter_suffix       = \".csv\"\n"
                 "  }\n"
                 "}\n" /* 25 */
                 "resource \"aws_cloudwatch_event_rule\" \"daily\" {\n"
                 "  name                = \"daily\"\n"
                 "  schedule_expression = \"rate(1 day)\"\n"
                 "}\n"
                 "resource \"aws_cloudwatch_event_target\" \"daily\" {\n" /* 30 */
                 "  rule = aws_cloudwatch_event_rule.daily.name\n"
                 "  arn  = aws_lambda_function.f.arn\n"
                 "}\n"
                 "resource \"aws_cloudwatch_event_rule\" \"orders\" {\n"
                 "  name          = \"orders\"\n" /* 35 */
                 "  event_pattern = jsonencode({ source = [\"shop\"] })\n"
                 "}\n"
                 "resource \"aws_cloudwatch_event_target\" \"orders\" {\n"
                 "  rule = aws_cloudwatch_event_rule.orders.name\n"
                 "  arn  = aws_lambda_function.f.arn\n" /* 40 */
                 "}\n"
                 "resource \"aws_cognito_user_pool\" \"people\" {\n"
                 "  name = \"people\"\n"
                 "  lambda_config { pre_sign_up = aws_lambda_function.f.arn }\n"
                 "}\n" /* 45 */
                 "resource \"aws_scheduler_schedule\" \"hourly\" {\n"
                 "  schedule_expression = \"rate(1 hour)\"\n"
                 "  target { arn = aws_lambda_function.f.arn }\n"
                 "}\n"
                 "resource \"aws_sfn_state_machine\" \"flow\" {\n" /* 50 */
                 "  name       = \"flow\"\n"
                 "  definition = jsonencode({ States = { A = { Type = \"Task\", "
                 "Resource = aws_lambda_function.f.arn } } })\n"
                 "}\n");
    const char *id = "aws_lambda_function.f";
    expect_triggers(&fx, id,
                    "queue jobs @5\n"
                    "topic news @13\n"
                    "storage in @20\n"
                    "schedule rate(1 day) @30\n"
                    "topic shop @38\n"
                    "identity people @44\n"
                    "schedule rate(1 hour) @46\n"
                    "direct flow (IAM) @50");
    const struct app_trigger *t = function(&fx, id)->triggers.items;
    EXPECT_SETTINGS(&t[0], "filter={\"a\":[1]} @10\nbatch-size=10 @8");
    EXPECT_SETTINGS(&t[2], "filter=.csv @23");
    end(&fx);
}

static void test_what_roles_grant(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_lambda_function\" \"f\" {\n"
                 "  function_name = \"f\"\n"
                 "  role          = aws_iam_role.r.arn\n"
                 "}\n"
                 "resource \"aws_lambda_function\" \"g\" {\n" /* 5 */
                 "  function_name = \"g\"\n"
                 "  role          = aws_iam_role.r.arn\n"
                 "}\n"
                 "resource \"aws_iam_role\" \"r\" {\n"
                 "  name = \"r\"\n" /* 10 */
                 "  inline_policy {\n"
                 "    name   = \"inline\"\n"
                 "    policy = jsonencode({\n"
                 "      Statement = [{\n"
                 "        Effect   = \"Allow\"\n" /* 15 */
                 "        Action   = \"s3:GetObject\"\n"
                 "        Resource = \"arn:aws:s3:::in/*\"\n"
                 "      }]\n"
                 "    })\n"
                 "  }\n" /* 20 */
                 "}\n"
                 "data \"aws_iam_policy_document\" \"base\" {\n"
                 "  statement {\n"
                 "    sid       = \"one\"\n"
                 "    actions   = [\"dynamodb:*\"]\n" /* 25 */
                 "    resources = [\"*\"]\n"
                 "  }\n"
                 "  statement {\n"
                 "    sid       = \"two\"\n"
                 "    not_actions = [\"iam:*\"]\n" /* 30 */
                 "    resources = [aws_dynamodb_table.t.arn]\n"
                 "  }\n"
                 "}\n"
                 "data \"aws_iam_policy_document\" \"whole\" {\n"
                 "  source_policy_documents = [data.aws_iam_policy_document.base.json]\n" /* 35 */
                 "  statement {\n"
                 "    sid       = \"one\"\n"
                 "    actions   = [\"dynamodb:GetItem\"]\n"
                 "    resources = [aws_dynamodb_table.t.arn]\n"
                 "  }\n" /* 40 */
                 "}\n"
                 "resource \"aws_dynamodb_table\" \"t\" { name = \"t\" }\n"
                 "resource \"aws_iam_role_policy\" \"p\" {\n"
                 "  role   = aws_iam_role.r.id\n"
                 "  policy = data.aws_iam_policy_document.whole.json\n" /* 45 */
                 "}\n"
                 "resource \"aws_iam_policy\" \"own\" {\n"
                 "  policy = <<EOT\n"
                 "{\n"
                 "  \"Statement\": [\n" /* 50 */
                 "    {\n"
                 "      \"Effect\": \"Allow\",\n"
                 "      \"Action\": [\"sqs:SendMessage\"],\n"
                 "      \"Resource\": \"*\",\n"
                 "      \"Condition\": {\"Bool\": {\"aws:ViaAWSService\": \"true\"}}\n"
                 "    }\n"
                 "  ]\n"
                 "}\n"
                 "EOT\n"
                 "}\n" /* 60 */
                 "resource \"aws_iam_role_policy_attachment\" \"own\" {\n"
                 "  role       = aws_iam_role.r.name\n"
                 "  policy_arn = aws_iam_policy.own.arn\n"
                 "}\n"
                 "resource \"aws_iam_role_policy_attachment\" \"aws\" {\n" /* 65 */
                 "  role       = aws_iam_role.r.name\n"
                 "  policy_arn = \"arn:aws:iam::aws:policy/service-role/AWSLambdaRole\"\n"
                 "}\n");
    static const char expected[] = "allow s3:GetObject on arn:aws:s3:::in/* @14\n"
                                   "allow dynamodb:GetItem on ${aws_dynamodb_table.t.arn} @36\n"
                                   "allow * on ${aws_dynamodb_table.t.arn} @28\n"
                                   "allow sqs:SendMessage on * if @51\n"
                                   "allow lambda:InvokeFunction on * @67";
    const struct app_resource *role = resource(&fx, "r");
    expect_policy(role->permissions.items, role->permissions.len, expected);
    const struct app_function *f = function(&fx, "aws_lambda_function.f");
    expect_policy(f->permissions.items, f->permissions.len, expected);
    assert_string_equal(f->role, "r");
    assert_null(app_setting(f, "own-role")); /* another function runs as it */
    end(&fx);
}

static void test_buckets(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_s3_bucket\" \"open\" { bucket = \"open\" }\n"
                 "resource \"aws_s3_bucket_acl\" \"open\" {\n"
                 "  bucket = aws_s3_bucket.open.id\n"
                 "  acl    = \"public-read\"\n"
                 "}\n" /* 5 */
                 "resource \"aws_s3_bucket_versioning\" \"open\" {\n"
                 "  bucket = aws_s3_bucket.open.id\n"
                 "  versioning_configuration { status = \"Enabled\" }\n"
                 "}\n"
                 "resource \"aws_s3_bucket\" \"blocked\" {\n" /* 10 */
                 "  bucket = \"blocked\"\n"
                 "  acl    = \"public-read-write\"\n"
                 "}\n"
                 "resource \"aws_s3_bucket_public_access_block\" \"blocked\" {\n"
                 "  bucket                  = aws_s3_bucket.blocked.id\n" /* 15 */
                 "  block_public_acls       = true\n"
                 "  block_public_policy     = true\n"
                 "  ignore_public_acls      = true\n"
                 "  restrict_public_buckets = true\n"
                 "}\n" /* 20 */
                 "resource \"aws_s3_bucket_policy\" \"elsewhere\" {\n"
                 "  bucket = \"elsewhere\"\n"
                 "  policy = jsonencode({\n"
                 "    Statement = [{\n"
                 "      Effect = \"Allow\", Principal = \"*\", Action = \"s3:PutObject\",\n"
                 "      Resource = \"arn:aws:s3:::elsewhere/*\"\n"
                 "    }]\n"
                 "  })\n"
                 "}\n"
                 "resource \"aws_s3_bucket\" \"kms\" {\n" /* 30 */
                 "  bucket = \"kms\"\n"
                 "  server_side_encryption_configuration {\n"
                 "    rule {\n"
                 "      apply_server_side_encryption_by_default { sse_algorithm = \"aws:kms\" }\n"
                 "    }\n"
                 "  }\n"
                 "}\n");
    const struct app_resource *open = resource(&fx, "open"), *blocked = resource(&fx, "blocked");
    const struct app_resource *elsewhere = resource(&fx, "elsewhere");
    assert_true(open->public_read && !open->public_write);
    assert_int_equal(open->public_at.line, 4);
    EXPECT_SETTINGS(open, "versioning=on @8");
    assert_false(blocked->public_read || blocked->public_write);
    EXPECT_SETTINGS(blocked, "block-public=on @14");
    assert_true(!elsewhere->public_read && elsewhere->public_write);
    assert_int_equal(elsewhere->public_at.line, 24);
    EXPECT_SETTINGS(resource(&fx, "kms"), "encryption=kms @34");
    end(&fx);
}

static void test_stores(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_dynamodb_table\" \"t\" {\n"
                 "  name = \"t\"\n"
                 "  server_side_encryption {\n"
                 "    enabled     = true\n"
                 "    kms_key_arn = aws_kms_key.k.arn\n" /* 5 */
                 "  }\n"
                 "  point_in_time_recovery { enabled = false }\n"
                 "}\n"
                 "resource \"aws_kms_key\" \"k\" {}\n"
                 "resource \"aws_sqs_queue\" \"q\" {\n" /* 10 */
                 "  name                    = \"q\"\n"
                 "  sqs_managed_sse_enabled = false\n"
                 "  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.d.arn })\n"
                 "}\n"
                 "resource \"aws_sqs_queue\" \"d\" {\n" /* 15 */
                 "  name              = \"d\"\n"
                 "  kms_master_key_id = \"alias/aws/sqs\"\n"
                 "}\n"
                 "resource \"aws_sns_topic\" \"s\" { name = \"s\" }\n"
                 "resource \"aws_sns_topic_policy\" \"s\" {\n" /* 20 */
                 "  arn    = aws_sns_topic.s.arn\n"
                 "  policy = data.aws_iam_policy_document.s.json\n"
                 "}\n"
                 "data \"aws_iam_policy_document\" \"s\" {\n"
                 "  statement {\n" /* 25 */
                 "    actions   = [\"sns:Publish\"]\n"
                 "    resources = [aws_sns_topic.s.arn]\n"
                 "    principals {\n"
                 "      type        = \"AWS\"\n"
                 "      identifiers = [\"*\"]\n" /* 30 */
                 "    }\n"
                 "  }\n"
                 "}\n"
                 "resource \"aws_ssm_parameter\" \"p\" {\n"
                 "  name = \"p\"\n" /* 35 */
                 "  type = \"SecureString\"\n"
                 "}\n");
    EXPECT_SETTINGS(resource(&fx, "t"), "encryption=kms @5\nrecovery=off @7");
    EXPECT_SETTINGS(resource(&fx, "q"), "encryption=off @12\ndead-letter=d @13");
    EXPECT_SETTINGS(resource(&fx, "d"), "encryption=managed @17");
    EXPECT_SETTINGS(resource(&fx, "p"), "encryption=managed @36");
    assert_true(resource(&fx, "s")->public_write);
    assert_int_equal(resource(&fx, "s")->public_at.line, 25);
    end(&fx);
}

static void test_other_ways_in(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_lambda_function\" \"f\" { function_name = \"f\" }\n"
                 "resource \"aws_lb\" \"inside\" {\n"
                 "  name     = \"inside\"\n"
                 "  internal = true\n"
                 "}\n" /* 5 */
                 "resource \"aws_lb\" \"outside\" { name = \"outside\" }\n"
                 "resource \"aws_lb_target_group\" \"f\" { target_type = \"lambda\" }\n"
                 "resource \"aws_lb_target_group_attachment\" \"f\" {\n"
                 "  target_group_arn = aws_lb_target_group.f.arn\n"
                 "  target_id        = aws_lambda_function.f.arn\n" /* 10 */
                 "}\n"
                 "resource \"aws_lb_listener\" \"inside\" {\n"
                 "  load_balancer_arn = aws_lb.inside.arn\n"
                 "  default_action {\n"
                 "    type             = \"forward\"\n" /* 15 */
                 "    target_group_arn = aws_lb_target_group.f.arn\n"
                 "  }\n"
                 "}\n"
                 "resource \"aws_lb_listener\" \"outside\" {\n"
                 "  load_balancer_arn = aws_lb.outside.arn\n" /* 20 */
                 "}\n"
                 "resource \"aws_lb_listener_rule\" \"open\" {\n"
                 "  listener_arn = aws_lb_listener.outside.arn\n"
                 "  action {\n"
                 "    type = \"forward\"\n" /* 25 */
                 "    forward {\n"
                 "      target_group { arn = aws_lb_target_group.f.arn }\n"
                 "    }\n"
                 "  }\n"
                 "  condition {\n" /* 30 */
                 "    path_pattern { values = [\"/f/*\"] }\n"
                 "  }\n"
                 "}\n"
                 "resource \"aws_lb_listener_rule\" \"people\" {\n"
                 "  listener_arn = aws_lb_listener.outside.arn\n" /* 35 */
                 "  action { type = \"authenticate-cognito\" }\n"
                 "  action {\n"
                 "    type             = \"forward\"\n"
                 "    target_group_arn = aws_lb_target_group.f.arn\n"
                 "  }\n" /* 40 */
                 "}\n"
                 "resource \"aws_appsync_graphql_api\" \"g\" {\n"
                 "  name                = \"g\"\n"
                 "  authentication_type = \"API_KEY\"\n"
                 "  log_config { field_log_level = \"ERROR\" }\n" /* 45 */
                 "}\n"
                 "resource \"aws_appsync_datasource\" \"g\" {\n"
                 "  api_id = aws_appsync_graphql_api.g.id\n"
                 "  lambda_config { function_arn = aws_lambda_function.f.arn }\n"
                 "}\n" /* 50 */
                 "resource \"aws_cloudfront_distribution\" \"d\" {\n"
                 "  default_cache_behavior {\n"
                 "    viewer_protocol_policy = \"allow-all\"\n"
                 "    lambda_function_association {\n"
                 "      lambda_arn = aws_lambda_function.f.qualified_arn\n" /* 55 */
                 "    }\n"
                 "  }\n"
                 "  viewer_certificate { minimum_protocol_version = \"TLSv1.2_2021\" }\n"
                 "}\n");
    expect_triggers(&fx, "aws_lambda_function.f",
                    "http ANY / (private network) @12\n"
                    "http ANY /f/* (public) @22\n"
                    "http ANY / (signed-in users) @34\n"
                    "http POST /graphql (public, API key) @47\n"
                    "http ANY /* (access unknown) @55");
    EXPECT_SETTINGS(resource(&fx, "g"), "protocol=graphql @42\nfield-logs=error @45");
    EXPECT_SETTINGS(resource(&fx, "d"), "http=allowed @53\ntls=1.2 @58");
    end(&fx);
}

static void test_plans_and_firewalls_of_stages(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"aws_api_gateway_rest_api\" \"api\" { name = \"api\" }\n"
                 "resource \"aws_api_gateway_stage\" \"live\" {\n"
                 "  rest_api_id = aws_api_gateway_rest_api.api.id\n"
                 "  stage_name  = \"live\"\n"
                 "}\n" /* 5 */
                 "resource \"aws_api_gateway_usage_plan\" \"plan\" {\n"
                 "  name = \"plan\"\n"
                 "  api_stages {\n"
                 "    api_id = aws_api_gateway_rest_api.api.id\n"
                 "    stage  = \"live\"\n" /* 10 */
                 "  }\n"
                 "  api_stages {\n"
                 "    api_id = \"another\"\n"
                 "    stage  = \"live\"\n"
                 "  }\n" /* 15 */
                 "  throttle_settings { rate_limit = 5 }\n"
                 "}\n"
                 "resource \"aws_wafv2_web_acl\" \"acl\" { name = \"acl\" }\n"
                 "resource \"aws_wafv2_web_acl_association\" \"live\" {\n"
                 "  resource_arn = aws_api_gateway_stage.live.arn\n" /* 20 */
                 "  web_acl_arn  = aws_wafv2_web_acl.acl.arn\n"
                 "}\n"
                 "resource \"aws_api_gateway_method_settings\" \"elsewhere\" {\n"
                 "  rest_api_id = \"another\"\n"
                 "  stage_name  = \"test\"\n" /* 25 */
                 "  settings { metrics_enabled = true }\n"
                 "}\n"
                 "resource \"aws_api_gateway_method\" \"proxied\" {\n"
                 "  rest_api_id   = aws_api_gateway_rest_api.api.id\n"
                 "  resource_id   = aws_api_gateway_rest_api.api.root_resource_id\n" /* 30 */
                 "  http_method   = \"ANY\"\n"
                 "  authorization = \"NONE\"\n"
                 "}\n");
    EXPECT_SETTINGS(resource(&fx, "live"), "api=aws_api_gateway_rest_api.api @3\n"
                                           "usage-plan=plan @6\n"
                                           "throttle-rate=5 @16\n"
                                           "firewall=acl @19");
    EXPECT_SETTINGS(resource(&fx, "test"), "api=another @24\nmetrics=on @26");
    EXPECT_SETTINGS(resource(&fx, "api"), "protocol=rest @1\nidle-route=ANY / @28");
    end(&fx);
}

static void test_code_and_where_it_lies(void **state)
{
    struct fixture fx;
    load_tf(&fx, "data \"archive_file\" \"a\" {\n"
                 "  source_file = \"src/app.py\"\n"
                 "  output_path = \"${path.module}/build/a.zip\"\n"
                 "}\n"
                 "data \"archive_file\" \"b\" {\n" /* 5 */
                 "  source {\n"
                 "    filename = \"b.py\"\n"
                 "    content  = <<EOT\n"
                 "import os\n"
                 "def go(event, context):\n" /* 10 */
                 "    return os.environ\n"
                 "EOT\n"
                 "  }\n"
                 "}\n"
                 "resource \"aws_lambda_function\" \"a\" {\n" /* 15 */
                 "  runtime  = \"python3.13\"\n"
                 "  handler  = \"app.go\"\n"
                 "  filename = \"build/a.zip\"\n"
                 "}\n"
                 "resource \"aws_lambda_function\" \"b\" {\n" /* 20 */
                 "  runtime  = \"python3.13\"\n"
                 "  handler  = \"b.go\"\n"
                 "  filename = data.archive_file.b.output_path\n"
                 "}\n"
                 "resource \"aws_lambda_function\" \"c\" {\n" /* 25 */
                 "  runtime  = \"nodejs22.x\"\n"
                 "  handler  = \"index.go\"\n"
                 "  filename = \"dist/index.zip\"\n"
                 "}\n");
    const struct app_function *b = function(&fx, "aws_lambda_function.b");
    assert_string_equal(function(&fx, "aws_lambda_function.a")->file, "src/app.py");
    assert_string_equal(function(&fx, "aws_lambda_function.c")->file, "src/index.js");
    assert_string_equal(b->file, "main.tf#aws_lambda_function.b.py");
    assert_string_equal(b->symbol, "go");
    assert_true(b->inline_code && b->code && b->code->nlines == 3);
    assert_int_equal(b->code->lines[0], 9);
    assert_int_equal(b->code->lines[2], 11);
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_function_and_its_settings),
        cmocka_unit_test(test_who_may_call_a_function),
        cmocka_unit_test(test_routes_of_rest_apis),
        cmocka_unit_test(test_a_definition_and_a_policy_of_an_api),
        cmocka_unit_test(test_routes_of_http_apis),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_what_roles_grant),
        cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_stores),
        cmocka_unit_test(test_other_ways_in),
        cmocka_unit_test(test_plans_and_firewalls_of_stages),
        cmocka_unit_test(test_code_and_where_it_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
