/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

/* Templates of several files, loops, and what a deployment adds to a template. */

static const struct app_resource *resource(const struct fixture *fx, const char *id)
{
    for (size_t i = 0; i < fx->app.resources.len; i++)
        if (strcmp(fx->app.resources.items[i]->logical_id, id) == 0)
            return fx->app.resources.items[i];
    fail_msg("no resource %s", id);
    return NULL;
}

static void test_nested_stacks_get_their_parameters(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"api/template.yaml", "Parameters: {Backend: {Type: String}, Stage: {Default: none}}\n"
                              "Resources:\n"
                              "  Api:\n"
                              "    Type: AWS::ApiGatewayV2::Api\n"
                              "    Properties: {Target: !Ref Backend}\n"
                              "  Inner:\n"
                              "    Type: AWS::Lambda::Function\n"
                              "    Properties: {FunctionName: !Sub 'inner-${Stage}'}\n"
                              "Outputs: {Arn: {Value: !GetAtt Inner.Arn}}\n"},
        {"template.yaml", "Resources:\n"
                          "  Nested:\n"
                          "    Type: AWS::Serverless::Application\n"
                          "    Properties:\n"
                          "      Location: ./api/template.yaml\n"
                          "      Parameters: {Backend: !GetAtt Outer.Arn, Stage: live}\n"
                          "  Outer: {Type: AWS::Lambda::Function}\n"
                          "  Rule:\n"
                          "    Type: AWS::Events::Rule\n"
                          "    Properties:\n"
                          "      ScheduleExpression: rate(1 day)\n"
                          "      Targets: [{Arn: !GetAtt Nested.Outputs.Arn}]\n"},
        {NULL, NULL},
    };
    (void)state;
    load_files(&fx, files);
    assert_string_equal(function(&fx, "Inner")->name, "inner-live");
    expect_triggers(&fx, "Outer", "http ANY $default (public) @5");
    expect_triggers(&fx, "Inner", "schedule rate(1 day) @8");
    end(&fx);
}

static void test_stacks_may_nest_each_other(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"a.cfn.yaml", "Parameters: {P: {Type: String}}\n"
                       "Resources:\n"
                       "  B: {Type: AWS::CloudFormation::Stack,\n"
                       "      Properties: {TemplateURL: b.cfn.yaml,\n"
                       "                   Parameters: {P: !GetAtt B.Outputs.O}}}\n"
                       "  F: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE,\n"
                       "      TargetFunctionArn: !GetAtt B.Outputs.O}}\n"
                       "  A: {Type: AWS::CloudFormation::Stack,\n"
                       "      Properties: {TemplateURL: a.cfn.yaml, Parameters: {P: !Ref P}}}\n"},
        {"b.cfn.yaml", "Parameters: {P: {Type: String}}\n"
                       "Resources:\n"
                       "  A: {Type: AWS::CloudFormation::Stack,\n"
                       "      Properties: {TemplateURL: a.cfn.yaml, Parameters: {P: !Ref P}}}\n"
                       "Outputs: {O: {Value: !Ref P}}\n"},
        {NULL, NULL},
    };
    (void)state;
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 0);
    assert_string_equal(resource(&fx, "B")->type, "AWS::CloudFormation::Stack");
    end(&fx);
}

static void test_stacks_import_from_each_other(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"code.yaml", "Resources:\n"
                      "  Fn: {Type: AWS::Lambda::Function}\n"
                      "  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {\n"
                      "    Statement: {Effect: Allow, Action: 's3:GetObject', Resource: x}}}]}}\n"
                      "  Auth: {Type: AWS::ApiGateway::Authorizer, Properties: {Type: TOKEN}}\n"
                      "  Rest: {Type: AWS::ApiGateway::RestApi}\n"
                      "  Votes: {Type: AWS::ApiGateway::Resource, Properties: {PathPart: votes}}\n"
                      "Outputs:\n"
                      "  A: {Value: !GetAtt Fn.Arn, Export: {Name: 'code:Fn'}}\n"
                      "  B: {Value: !GetAtt Role.Arn, Export: {Name: 'code:Role'}}\n"
                      "  C: {Value: !Ref Auth, Export: {Name: 'code:Auth'}}\n"
                      "  D: {Value: !Ref Votes, Export: {Name: 'code:Votes'}}\n"
                      "  E: {Value: !Ref Rest, Export: {Name: 'code:Rest'}}\n"},
        {"copy/code.yaml", "Resources: {Copy: {Type: AWS::Lambda::Function}}\n"
                           "Outputs:\n"
                           "  A: {Value: !GetAtt Copy.Arn, Export: {Name: 'code:Fn'}}\n"},
        {"far/uses.yaml", "Resources: {Url: {Type: AWS::Lambda::Url, Properties: {\n"
                          "  AuthType: NONE, TargetFunctionArn: !ImportValue 'code:Fn'}}}\n"},
        {"uses.yaml",
         "Resources:\n"
         "  Role: {Type: AWS::IAM::Role, Properties: {}}\n"
         "  Own: {Type: AWS::Lambda::Function, Properties: {Role: !ImportValue 'code:Role'}}\n"
         "  Id: {Type: AWS::ApiGateway::Resource, Properties: {PathPart: '{id}',\n"
         "    ParentId: !ImportValue 'code:Votes'}}\n"
         "  Get: {Type: AWS::ApiGateway::Method, Properties: {\n" /* 6 */
         "    RestApiId: !ImportValue 'code:Rest', ResourceId: !Ref Id, HttpMethod: GET,\n"
         "    AuthorizationType: CUSTOM, AuthorizerId: {'Fn::ImportValue': 'code:Auth'},\n"
         "    Integration: {Type: AWS_PROXY, Uri: {'Fn::Join': ['', ['arn:', !Ref AWS::Partition,\n"
         "      ':lambda:path/', {'Fn::ImportValue': 'code:Fn'}, '/invocations']]}}}}\n"
         "  Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString:\n"
         "    {'Fn::Sub': ['${F}', {F: !ImportValue 'code:Fn'}]}}}\n"},
        {NULL, NULL},
    };
    (void)state;
    load_files(&fx, files);
    expect_triggers(&fx, "Fn",
                    "http GET /votes/{id} (custom authorizer) @6\ndirect Flow (IAM) @11");
    expect_triggers(&fx, "Copy", "direct (IAM) @1"); /* far/uses.yaml may mean either */
    assert_int_equal(function(&fx, "Own")->permissions.len, 1);
    assert_true(resource(&fx, "Auth")->attached);
    end(&fx);
}

static void test_samconfig_says_what_is_deployed(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"samconfig.toml", "version = 0.1\n"
                           "[default.deploy.parameters]\n"
                           "region = \"eu-west-1\"\n"
                           "parameter_overrides = \"Stage=live Title=\\\"Two words\\\" "
                           "ParameterKey=Old,ParameterValue=form\"\n"
                           "[prod.deploy.parameters]\n"
                           "parameter_overrides = \"Stage=prod\"\n"},
        {"template.yaml", "Parameters: {Stage: {Default: dev}, Title: {Type: String},\n"
                          "             Old: {Type: String}}\n"
                          "Conditions: {Live: !Equals [!Ref Stage, live]}\n"
                          "Resources:\n"
                          "  Fn:\n"
                          "    Type: AWS::Serverless::Function\n"
                          "    Properties:\n"
                          "      FunctionName: !Sub '${Stage}-fn'\n"
                          "      Environment:\n"
                          "        Variables: {T: !Ref Title, O: !Ref Old}\n"
                          "      FunctionUrlConfig: {AuthType: !If [Live, NONE, AWS_IAM]}\n"},
        {NULL, NULL},
    };
    (void)state;
    load_files(&fx, files);
    const struct app_function *f = function(&fx, "Fn");
    assert_string_equal(f->name, "live-fn");
    assert_string_equal(f->region, "eu-west-1");
    expect_triggers(&fx, "Fn", "http ANY / (public) @11");
    expect_variables(&fx, "Fn", "T=Two words @10\nO=form @10");
    end(&fx);
}

static void test_loops_are_written_out(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"loop.yaml", "Transform: AWS::LanguageExtensions\n"
                      "Parameters: {Names: {Type: CommaDelimitedList, Default: 'up, down'}}\n"
                      "Mappings: {Sizes: {up: {MB: 512}}}\n"
                      "Resources:\n"
                      "  Fn::ForEach::Functions:\n"
                      "    - Name\n"
                      "    - !Ref Names\n"
                      "    - Fn${Name}:\n" /* 8 */
                      "        Type: AWS::Lambda::Function\n"
                      "        Properties:\n"
                      "          FunctionName: !Sub vote-${Name}\n"
                      "          MemorySize: !FindInMap [Sizes, !Ref Name, MB,\n"
                      "                                  {DefaultValue: 128}]\n"
                      "          Environment:\n"
                      "            Variables:\n"
                      "              Fn::ForEach::Keys:\n"
                      "                - Key\n"
                      "                - [A, b.c]\n"
                      "                - K&{Key}: {Ref: Key}\n"},
        {NULL, NULL},
    };
    (void)state;
    load_files(&fx, files);
    assert_string_equal(function(&fx, "Fnup")->name, "vote-up");
    assert_int_equal(function(&fx, "Fnup")->at.line, 8);
    assert_true(function(&fx, "Fnup")->memory == 512);
    assert_true(function(&fx, "Fndown")->memory == 128);
    expect_variables(&fx, "Fndown", "KA=A @19!\nKbc=b.c @19!");
    assert_string_equal(fx.diags.ptr ? fx.diags.ptr : "", "");
    end(&fx);
}

static void test_files_are_included(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"more.yaml", "Fn: {Type: AWS::Lambda::Function}\n"},
        {"settings.yaml", "MemorySize: 256\n"},
        {"template.yaml",
         "Resources:\n"
         "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\n"
         "  Own:\n"
         "    Type: AWS::Lambda::Function\n"
         "    Properties:\n"
         "      Fn::Transform:\n"
         "        Name: AWS::Include\n"
         "        Parameters: {Location: ./settings.yaml}\n"},
        {NULL, NULL},
    };
    (void)state;
    load_files(&fx, files);
    assert_string_equal(function(&fx, "Fn")->at.file, "more.yaml");
    assert_true(function(&fx, "Own")->memory == 256);
    end(&fx);
}

static void test_a_loop_that_is_none_is_told(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"loop.yaml", "Resources:\n"
                      "  Fn::ForEach::A: [Name, [a], text]\n"
                      "  Fn::ForEach::B: [Name, !Ref Nowhere, {'F${Name}': {Type: AWS::X}}]\n"
                      "  F: {Type: AWS::Lambda::Function}\n"},
        {NULL, NULL},
    };
    (void)state;
    load_files(&fx, files);
    assert_non_null(strstr(fx.diags.ptr, "loop.yaml:2 template-loop"));
    assert_non_null(strstr(fx.diags.ptr, "loop.yaml:3 template-loop"));
    assert_int_equal(fx.app.functions.len, 1);
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested_stacks_get_their_parameters),
        cmocka_unit_test(test_stacks_may_nest_each_other),
        cmocka_unit_test(test_stacks_import_from_each_other),
        cmocka_unit_test(test_samconfig_says_what_is_deployed),
        cmocka_unit_test(test_loops_are_written_out),
        cmocka_unit_test(test_files_are_included),
        cmocka_unit_test(test_a_loop_that_is_none_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
