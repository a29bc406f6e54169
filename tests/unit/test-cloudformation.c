/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn-fixture.h"

static const struct app_variable *variable(const struct app_function *f, const char *name)
{
    for (size_t i = 0; i < f->environment.len; i++)
        if (strcmp(f->environment.items[i].name, name) == 0)
            return &f->environment.items[i];
    fail_msg("no variable %s", name);
    return NULL;
}

static void test_settings_come_from_the_function_or_from_globals(void **state)
{
    struct fixture fx;
    load(&fx, "Transform: AWS::Serverless-2016-10-31\n"
              "Parameters:\n"
              "  Stage: {Type: String, Default: dev}\n"
              "Globals:\n"
              "  Function:\n"
              "    Runtime: nodejs12.x\n" /* 6 */
              "    CodeUri: src/\n"
              "    Timeout: 7\n"
              "    Environment: {Variables: {A: global, B: global}}\n"
              "Resources:\n"
              "  Fn:\n" /* 11 */
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      FunctionName: !Sub '${Stage}-fn'\n"
              "      Handler: fn.handler\n"
              "      MemorySize: 256\n"
              "      ReservedConcurrentExecutions: 5\n"
              "      Environment:\n"
              "        Variables:\n"
              "          A: local\n" /* 20 */
              "          T: !Ref Table\n"
              "          S: '{{resolve:ssm:x}}'\n"
              "  Other:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties: {Handler: other.main, Runtime: python3.8, CodeUri: s3://b/k}\n");
    struct app_function *f = function(&fx, "Fn");
    assert_string_equal(f->name, "dev-fn");
    assert_string_equal(f->runtime, "nodejs12.x");
    assert_int_equal(f->at.line, 11);
    assert_int_equal(f->runtime_at.line, 6);
    assert_string_equal(f->file, "src/fn.ts");
    assert_string_equal(f->symbol, "handler");
    assert_int_equal(f->timeout, 7);
    assert_int_equal(f->memory, 256);
    assert_int_equal(f->concurrency, 5);
    assert_int_equal(f->provider, PROVIDER_AWS);
    assert_string_equal(variable(f, "A")->value, "local");
    assert_int_equal(variable(f, "A")->at.line, 20);
    assert_true(variable(f, "A")->literal);
    assert_string_equal(variable(f, "B")->value, "global");
    assert_string_equal(variable(f, "T")->value, "${Table}");
    assert_false(variable(f, "T")->literal);
    assert_false(variable(f, "S")->literal);
    expect(&fx, "Fn", "direct (IAM)", 11);
    f = function(&fx, "Other");
    assert_null(f->file);
    assert_null(f->code_dir);
    assert_int_equal(f->runtime_at.line, 25);
    assert_true(f->memory < 0);
    end(&fx);
}

static void test_intrinsics_become_text(void **state)
{
    struct fixture fx;
    load(&fx, "Parameters:\n"
              "  Stage: {Type: String, Default: dev}\n"
              "  Secret: {Type: String}\n"
              "  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}\n"
              "Mappings: {Sizes: {dev: {Name: small.one}}}\n"
              "Conditions:\n"
              "  IsProd: !Equals [!Ref Stage, prod]\n"
              "  IsTest: !Not [!Or [!Condition IsProd, !Equals [a, b]]]\n"
              "  Unsure: !Equals [!Ref Secret, x]\n"
              "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Properties:\n"
              "      Environment:\n"
              "        Variables:\n"
              "          PARAM: !Ref Stage\n"
              "          SECRET: {Ref: Secret}\n"
              "          STORED: !Ref Stored\n"
              "          ATT: !GetAtt Table.Arn\n"
              "          ATT2: {'Fn::GetAtt': [Table, Arn]}\n"
              "          SUB: !Sub '${Stage}-${AWS::Region}-${!kept}-${Table.Arn}'\n"
              "          SUB2: {'Fn::Sub': ['${x}/${Stage}', {x: !Ref Table}]}\n"
              "          JOIN: !Join ['-', [a, !Ref Stage, {Ref: Table}]]\n"
              "          MAP: !FindInMap [Sizes, !Ref Stage, Name]\n"
              "          NOMAP: !FindInMap [Sizes, !Ref 'AWS::Region', Name]\n"
              "          IF: !If [IsProd, yes, !If [IsTest, test, no]]\n"
              "          IF2: {'Fn::If': [Unsure, !Ref 'AWS::NoValue', second]}\n"
              "          IMPORT: !ImportValue {'Fn::Sub': '${Stage}-x'}\n"
              "          SELECT: !Select [1, [a, b]]\n"
              "          BASE: !Base64 text\n"
              "          NUMBER: 3\n"
              "          SERVERLESS: ${self:service}-x\n");
    static const struct {
        const char *name, *value;
        bool literal;
    } expected[] = {
        {"PARAM", "dev", false},
        {"SECRET", "${Secret}", false},
        {"STORED", "${Stored}", false},
        {"ATT", "${Table.Arn}", false},
        {"ATT2", "${Table.Arn}", false},
        {"SUB", "dev-${AWS::Region}-${kept}-${Table.Arn}", false},
        {"SUB2", "${Table}/dev", false},
        {"JOIN", "a-dev-${Table}", false},
        {"MAP", "small.one", false},
        {"NOMAP", "${FindInMap.Sizes.${AWS::Region}.Name}", false},
        {"IF", "test", false},
        {"IF2", "second", false},
        {"IMPORT", "${ImportValue:dev-x}", false},
        {"SELECT", "b", false},
        {"BASE", "text", true},
        {"NUMBER", "3", true},
        {"SERVERLESS", "${self:service}-x", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        const struct app_variable *v = variable(function(&fx, "Fn"), expected[i].name);
        assert_non_null(v->value);
        assert_string_equal(v->value, expected[i].value);
        assert_int_equal(v->literal, expected[i].literal);
    }
    end(&fx);
}

static void test_lists_are_divided(void **state)
{
    struct fixture fx;
    load(&fx, "Parameters: {Names: {Type: CommaDelimitedList, Default: 'up,down'}}\n"
              "Resources:\n"
              "  Topic: {Type: AWS::SNS::Topic}\n"
              "  Fn: {Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {\n"
              "    Second: !Select [1, !Ref Names],\n"
              "    Table: !Select [1, !Split [/, !Sub 'arn:${AWS::Partition}:x/votes/y']],\n"
              "    Account: !Select [4, !Split [':', !Ref Topic]],\n"
              "    Third: !Select [2, [a, b, !Ref Topic]]}}}}\n");
    const struct app_function *f = function(&fx, "Fn");
    assert_string_equal(variable(f, "Second")->value, "down");
    assert_string_equal(variable(f, "Table")->value, "votes");
    assert_string_equal(variable(f, "Account")->value, "${Topic}"); /* of an ARN not yet known */
    assert_string_equal(variable(f, "Third")->value, "${Topic}");
    end(&fx);
}

/* LINES: of the template, for each line of the code. */
static void expect_lines(struct fixture *fx, const char *id, const char *text,
                         const unsigned *lines)
{
    const struct app_code *code = function(fx, id)->code;
    assert_non_null(code);
    assert_int_equal(code->text.len, strlen(text));
    assert_memory_equal(code->text.ptr, text, code->text.len);
    for (size_t i = 0, n = 0; i <= code->text.len; i++)
        if (i == code->text.len || code->text.ptr[i] == '\n') {
            assert_in_range(n, 0, code->nlines - 1);
            assert_int_equal(code->lines[n], lines[n]);
            n++;
        }
}

static void test_inline_code_knows_its_lines(void **state)
{
    struct fixture fx;
    load(&fx, "{\"Resources\": {\n"
              "\"Ends\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\n"
              "  \"Runtime\": \"python3.12\", \"Handler\": \"index.f\", \"Code\": {\"ZipFile\":\n"
              "  {\"Fn::Join\": [\"\", [\"a\\n\",\n" /* 4 */
              "    \"b\", \"c\\n\",\n"
              "    \"d\\n\"]]}}}},\n"
              "\"Breaks\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\n"
              "  \"Runtime\": \"python3.12\", \"Handler\": \"index.f\", \"Code\": {\"ZipFile\":\n"
              "  {\"Fn::Join\": [\"\\n\\n\", [\"a\",\n" /* 9 */
              "    \"b\"]]}}}}}}\n");
    expect_lines(&fx, "Ends", "a\nbc\nd\n", (const unsigned[]){4, 5, 6, 6});
    expect_lines(&fx, "Breaks", "a\n\nb", (const unsigned[]){9, 10, 10});
    end(&fx);
}

static void test_hostile_intrinsics_end(void **state)
{
    struct fixture fx;
    struct arena a;
    arena_init(&a);
    char *value = "x"; /* each level repeats the one below a hundred times */
    for (int depth = 0; depth < 12; depth++)
        value = arena_printf(&a,
                             "{'Fn::Sub': ['${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}',"
                             " {a: %s}]}",
                             value);
    load(&fx, arena_printf(&a,
                           "Conditions: {A: {Condition: B}, B: {'Fn::Not': [{Condition: A}]}}\n"
                           "Resources:\n"
                           "  Fn:\n"
                           "    Type: AWS::Lambda::Function\n"
                           "    Properties:\n"
                           "      Timeout: !If [A, 1, 2]\n"
                           "      Environment: {Variables: {V: %s}}\n",
                           value));
    assert_int_equal(function(&fx, "Fn")->timeout, 1);
    assert_int_equal(function(&fx, "Fn")->environment.len, 1);
    end(&fx);
    arena_release(&a);
}

static void test_sam_events_become_triggers(void **state)
{
    struct fixture fx;
    load(&fx, "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      Events:\n"
              "        A: {Type: S3, Properties: {Bucket: !Ref Uploads}}\n" /* 6 */
              "        B: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}\n"
              "        C: {Type: SNS, Properties: {Topic: 'arn:aws:sns:eu-west-1:1:news'}}\n"
              "        D: {Type: Kinesis, Properties: {Stream: !GetAtt Clicks.Arn}}\n"
              "        E: {Type: DynamoDB, Properties: {Stream: !GetAtt Votes.StreamArn}}\n"
              "        F: {Type: Schedule, Properties: {Schedule: rate(1 day)}}\n"
              "        G: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(2 days)}}\n"
              "        H: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop.orders]}}}\n"
              "        I: {Type: CloudWatchEvent, Properties: {Pattern: {source: [aws.ec2]}}}\n"
              "        J: {Type: CloudWatchLogs, Properties: {LogGroupName: /aws/x}}\n" /* 15 */
              "        K: {Type: IoTRule, Properties: {Sql: \"SELECT *\"}}\n"
              "        L: {Type: AlexaSkill}\n"
              "        M: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}\n"
              "        N: {Type: MSK, Properties: {Stream: !Ref Kafka}}\n"
              "        O: {Type: MQ, Properties: {Broker: !GetAtt Broker.Arn}}\n" /* 20 */
              "        P: {Type: SelfManagedKafka, Properties: {Topics: [log]}}\n"
              "        Q: {Type: DocumentDB, Properties: {Cluster: docs}}\n"
              "        R: {Type: NewThing}\n"
              "  Uploads: {Type: AWS::S3::Bucket}\n"
              "  Jobs: {Type: AWS::SQS::Queue}\n"
              "  Votes: {Type: AWS::DynamoDB::Table}\n"
              "  Clicks: {Type: AWS::Kinesis::Stream}\n"
              "  Broker: {Type: AWS::AmazonMQ::Broker}\n"
              "  Pool: {Type: AWS::Cognito::UserPool}\n");
    expect(&fx, "Fn", "storage Uploads", 6);
    expect(&fx, "Fn", "queue Jobs", 7);
    expect(&fx, "Fn", "topic news", 8);
    expect(&fx, "Fn", "stream Clicks", 9);
    expect(&fx, "Fn", "stream Votes", 10);
    assert_false(trigger_is_attacker_controlled(expect(&fx, "Fn", "schedule rate(1 day)", 11)));
    expect(&fx, "Fn", "schedule rate(2 days)", 12);
    assert_true(trigger_is_attacker_controlled(expect(&fx, "Fn", "topic shop.orders", 13)));
    assert_false(trigger_is_attacker_controlled(expect(&fx, "Fn", "other aws.ec2", 14)));
    expect(&fx, "Fn", "topic /aws/x", 15);
    expect(&fx, "Fn", "topic SELECT *", 16);
    assert_true(trigger_is_attacker_controlled(expect(&fx, "Fn", "other", 17)));
    expect(&fx, "Fn", "identity Pool", 18);
    expect(&fx, "Fn", "stream ${Kafka}", 19);
    expect(&fx, "Fn", "queue Broker", 20);
    expect(&fx, "Fn", "stream log", 21);
    expect(&fx, "Fn", "stream docs", 22);
    assert_string_equal(fx.code, "unknown-event");
    assert_int_equal(fx.line, 23);
    assert_int_equal(function(&fx, "Fn")->triggers.len, 17);
    end(&fx);
}

static void test_resources_trigger_functions(void **state)
{
    struct fixture fx;
    load(
        &fx,
        "Resources:\n"
        "  Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}\n"
        "  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Fn}}\n"
        "  Jobs: {Type: AWS::SQS::Queue}\n"
        "  Map: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: worker,\n"
        "    EventSourceArn: !GetAtt Jobs.Arn}}\n"
        "  Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration:\n"
        "    {LambdaConfigurations: [{Event: x, Function: !GetAtt Fn.Arn}]}}}\n" /* 8 */
        "  Topic: {Type: AWS::SNS::Topic}\n"
        "  Sub: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic,\n" /* 10 */
        "    Endpoint: !Ref Live}}\n"
        "  Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {\n"
        "    PreSignUp: !GetAtt Fn.Arn,\n" /* 13 */
        "    PreTokenGenerationConfig: {LambdaArn: !GetAtt Other.Arn}}}}\n"
        "  Nightly: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day),\n"
        "    Targets: [{Arn: !GetAtt Fn.Arn}]}}\n"
        "  Orders: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]},\n"
        "    Targets: [{Arn: 'arn:aws:lambda:eu-west-1:1:function:worker:live'}]}}\n"
        "  Mail: {Type: AWS::SES::ReceiptRule, Properties: {Rule: {Recipients: [a@b.c],\n"
        "    Actions: [{LambdaAction: {FunctionArn: !GetAtt Fn.Arn}}]}}}\n" /* 20 */
        "  Steps: {Type: AWS::StepFunctions::StateMachine, Properties: {\n"
        "    DefinitionString: !Sub '{\"a\": \"${Fn.Arn}\", \"b\": \"${Fn.Arn}\"}'}}\n"
        "  Setup: {Type: Custom::Setup, Properties: {ServiceToken: !GetAtt Other.Arn}}\n"
        "  Other: {Type: AWS::Lambda::Function}\n"
        "  Called: {Type: AWS::Lambda::Function}\n"
        "  Allow: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Called,\n"
        "    Principal: apigateway.amazonaws.com, Action: 'lambda:InvokeFunction'}}\n"
        "  Known: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Fn,\n"
        "    Principal: s3.amazonaws.com}}\n"
        "  Open: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Called,\n"
        "    Principal: '*'}}\n" /* 31 */
        "  Table: {Type: AWS::Serverless::SimpleTable}\n"
        "  Piped: {Type: AWS::Lambda::Function}\n"
        "  Pipe: {Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt Jobs.Arn,\n" /* 34 */
        "    Target: !GetAtt Piped.Arn}}\n"
        "  Chat: {Type: AWS::Serverless::WebSocketApi, Properties: {Auth: {AuthType: AWS_IAM},\n"
        "    Routes: {$connect: {FunctionArn: !GetAtt Piped.Arn}}}}\n" /* 37 */
        "  Things: {Type: AWS::IoT::Authorizer, Properties: {\n"       /* 38 */
        "    AuthorizerFunctionArn: !GetAtt Gate.Arn}}\n"
        "  Gate: {Type: AWS::Lambda::Function}\n"
        "  ByThings: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Gate,\n"
        "    Principal: iot.amazonaws.com}}\n"
        "  Twice: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {\n"
        "    PreTokenGeneration: !GetAtt Hook.Arn,\n"
        "    PreTokenGenerationConfig: {LambdaArn: !GetAtt Hook.Arn}}}}\n"
        "  Hook: {Type: AWS::Lambda::Function}\n"
        "  ByLogs: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Hook,\n" /* 47 */
        "    Principal: logs.amazonaws.com}}\n"
        "  Lines: {Type: AWS::Lambda::Function}\n"
        "  Group: {Type: AWS::Logs::LogGroup}\n"
        "  Filter: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: !Ref Group,\n"
        "    DestinationArn: !GetAtt Lines.Arn}}\n" /* 51 */
        "  ByFilter: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Lines,\n"
        "    Principal: logs.amazonaws.com}}\n");
    expect(&fx, "Fn", "queue Jobs", 5);
    expect(&fx, "Fn", "storage Bucket", 8);
    expect(&fx, "Fn", "topic Topic", 10);
    expect(&fx, "Fn", "identity Pool", 13);
    expect(&fx, "Other", "identity Pool", 14);
    expect(&fx, "Fn", "schedule rate(1 day)", 15);
    expect(&fx, "Fn", "topic shop", 17);
    expect(&fx, "Fn", "email a@b.c", 20);
    expect(&fx, "Fn", "direct Steps (IAM)", 22);
    assert_int_equal(function(&fx, "Fn")->triggers.len, 8);
    assert_false(trigger_is_attacker_controlled(expect(&fx, "Other", "direct Setup", 23)));
    expect(&fx, "Called", "http (access unknown)", 26);
    expect(&fx, "Called", "direct (public)", 31);
    expect(&fx, "Piped", "queue Jobs", 34);
    expect(&fx, "Piped", "websocket $connect (IAM)", 37);
    expect(&fx, "Gate", "identity Things", 38);
    assert_int_equal(function(&fx, "Gate")->triggers.len, 1);
    expect(&fx, "Hook", "identity Twice", 45);
    expect(&fx, "Hook", "topic", 47);
    assert_int_equal(function(&fx, "Hook")->triggers.len, 2);
    expect(&fx, "Lines", "topic Group", 51);
    assert_int_equal(function(&fx, "Lines")->triggers.len, 1);
    assert_int_equal(resource(&fx, "Table")->kind, RESOURCE_TABLE);
    end(&fx);
}

static void test_images_and_bundles_lead_to_source(void **state)
{
    struct fixture fx;
    load(&fx, "Resources:\n"
              "  Image:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Metadata: {DockerContext: ./app}\n"
              "    Properties: {PackageType: Image, ImageConfig: {Command: [main.handler]}}\n"
              "  Bundle:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Metadata: {BuildMethod: esbuild, BuildProperties: {\n"
              "      EntryPoints: [src/deep/get.ts]}}\n"
              "    Properties: {CodeUri: ., Handler: get.main, Runtime: nodejs20.x}\n"
              "  Asset:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Metadata: {'aws:asset:path': src}\n"
              "    Properties: {Code: {S3Bucket: x}, Handler: fn.handler, Runtime: nodejs20.x}\n"
              "  Missing:\n" /* 15 */
              "    Type: AWS::Serverless::Function\n"
              "    Properties: {CodeUri: src, Handler: gone.main, Runtime: nodejs20.x}\n");
    assert_string_equal(function(&fx, "Image")->file, "app/main.py");
    assert_null(function(&fx, "Image")->runtime);
    assert_string_equal(function(&fx, "Bundle")->file, "src/deep/get.ts");
    assert_string_equal(function(&fx, "Bundle")->symbol, "main");
    assert_string_equal(function(&fx, "Asset")->file, "src/fn.ts");
    assert_null(function(&fx, "Missing")->file);
    assert_string_equal(fx.code, "handler-not-found");
    assert_int_equal(fx.line, 15);
    assert_int_equal(fx.warnings, 0);
    end(&fx);
}

static void test_resources_find_functions_of_a_serverless_file(void **state)
{
    struct fixture fx;
    struct doc *root;
    const char *text = "Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration:\n"
                       "  {LambdaConfigurations: [{Function:\n"
                       "    !GetAtt SayDashhelloUnderscoreagainLambdaFunction.Arn}]}}}\n";
    begin(&fx);
    assert_int_equal(doc_parse(&fx.arena, DOC_YAML, slice_of(text), "serverless.yml", NULL, &root),
                     VIRGA_OK);
    struct app_function *f =
        app_add_function(&fx.app, "shop-dev-say", (struct location){.file = "serverless.yml"});
    f->logical_id = "say-hello_again";
    cfn_read_resources(cfn_new(&fx.app, NULL, root, "serverless.yml", &fx.files, NULL));
    assert_int_equal(f->triggers.len, 1);
    assert_int_equal(f->triggers.items[0].kind, TRIGGER_STORAGE);
    assert_int_equal(f->triggers.items[0].at.line, 2);
    end(&fx);
}

/* Closing brackets at the left margin are wrong YAML, but the tools of AWS read them. */
static void test_sloppy_brackets_are_read(void **state)
{
    struct fixture fx;
    load(&fx, "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Properties: {\n"
              "      FunctionName: 'a\n"
              "  b'\n"
              "    }\n"
              "  Bucket: {Type: AWS::S3::Bucket}\n");
    assert_string_equal(function(&fx, "Fn")->name, "a b");
    assert_int_equal(resource(&fx, "Bucket")->at.line, 8);
    end(&fx);
}

static void test_templates_are_told_by_name_and_content(void **state)
{
    static const struct {
        const char *file;
        bool named, any;
    } names[] = {
        {"template.yaml", true, false},         {"a/b/template.json", false, true},
        {"stack.template", false, true},        {"cdk.out/App.template.json", false, true},
        {"infra.cfn.yaml", true, false},        {"infra/api.yaml", false, true},
        {"package.json", false, true},          {".aws-sam/build/template.yaml", false, false},
        {"a/.serverless/x.json", false, false}, {"src/index.js", false, false},
        {"node_modules/x/a.yml", false, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (sam_reader.matches(names[i].file) != names[i].named ||
            cloudformation_reader.matches(names[i].file) != names[i].any)
            fail_msg("%s", names[i].file);
    }
    assert_true(cloudformation_reader.sniffs(SLICE("Resources: {A: {Type: AWS::X}}")));
    assert_false(cloudformation_reader.sniffs(SLICE("{\"name\": \"Resources\"}")));
    struct arena a;
    struct doc *root;
    arena_init(&a);
    assert_int_equal(doc_parse(&a, DOC_YAML, SLICE("Resources: {a: {Type: Other}}\nX: y\n"),
                               "x.yml", NULL, &root),
                     VIRGA_OK);
    assert_false(sam_reader.accepts(root, "x.yml"));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings_come_from_the_function_or_from_globals),
        cmocka_unit_test(test_intrinsics_become_text),
        cmocka_unit_test(test_lists_are_divided),
        cmocka_unit_test(test_inline_code_knows_its_lines),
        cmocka_unit_test(test_hostile_intrinsics_end),
        cmocka_unit_test(test_sam_events_become_triggers),
        cmocka_unit_test(test_resources_trigger_functions),
        cmocka_unit_test(test_images_and_bundles_lead_to_source),
        cmocka_unit_test(test_resources_find_functions_of_a_serverless_file),
        cmocka_unit_test(test_sloppy_brackets_are_read),
        cmocka_unit_test(test_templates_are_told_by_name_and_content),
    };
    return cmocka_run_group_tests_name("cloudformation", tests, NULL, NULL);
}
