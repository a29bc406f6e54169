/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn-fixture.h"

/* What the SAM transform adds to a template. */

/* F may do ACTION on RESOURCE by the statement at LINE. */
static void may(const struct app_function *f, const char *action, const char *resource,
                unsigned line)
{
    for (size_t i = 0; i < f->permissions.len; i++) {
        const struct app_permission *p = &f->permissions.items[i];
        bool acts = false, on = false;
        for (size_t j = 0; j < p->actions.len; j++)
            acts |= strcmp(p->actions.items[j], action) == 0;
        for (size_t j = 0; j < p->resources.len; j++)
            on |= strcmp(p->resources.items[j], resource) == 0;
        if (acts && on && p->at.line == line)
            return;
    }
    fail_msg("%s may not %s on %s by line %u", f->name, action, resource, line);
}

static bool has_managed(const struct app_function *f, const char *name)
{
    for (size_t i = 0; i < f->permissions.len; i++)
        if (f->permissions.items[i].origin && strcmp(f->permissions.items[i].origin, name) == 0)
            return true;
    return false;
}

static void test_roles_are_made(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Parameters: {Given: {Type: String}}\n"
              "Conditions: {Make: !Equals [!Ref Given, '']}\n"
              "Resources:\n"
              "  Fn:\n" /* 4 */
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      Tracing: Active\n"
              "      VpcConfig: {SubnetIds: [a]}\n"
              "      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}\n" /* 9 */
              "      EventInvokeConfig:\n"
              "        DestinationConfig:\n"
              "          OnFailure: {Type: SNS, Destination: !Ref Topic}\n" /* 12 */
              "          OnSuccess: {Type: SQS}\n"
              "      Events:\n"
              "        Q: {Type: SQS, Properties: {Queue: !GetAtt Dead.Arn}}\n"
              "        M:\n" /* 16 */
              "          Type: MQ\n"
              "          Properties:\n"
              "            Broker: b\n"
              "            SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: secret}]\n"
              "  Dead: {Type: AWS::SQS::Queue}\n"
              "  Topic: {Type: AWS::SNS::Topic}\n"
              "  Own:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties: {Role: !GetAtt Role.Arn, Tracing: Active}\n"
              "  Role: {Type: AWS::IAM::Role}\n"
              "  Maybe:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties: {Role: !If [Make, !Ref AWS::NoValue, !Ref Given]}\n");
    const struct app_function *f = function(&fx, "Fn");
    assert_true(has_managed(f, "AWSLambdaBasicExecutionRole"));
    assert_true(has_managed(f, "AWSXrayWriteOnlyAccess"));
    assert_true(has_managed(f, "AWSLambdaVPCAccessExecutionRole"));
    assert_true(has_managed(f, "AWSLambdaSQSQueueExecutionRole"));
    may(f, "sqs:SendMessage", "${Dead.Arn}", 9);
    may(f, "sns:publish", "${Topic}", 12);
    may(f, "sqs:SendMessage", "${FnEventInvokeConfigOnSuccessQueue.Arn}", 13);
    may(f, "secretsmanager:GetSecretValue", "secret", 20);
    may(f, "mq:DescribeBroker", "b", 16);
    assert_int_equal(function(&fx, "Own")->permissions.len, 0);
    assert_true(has_managed(function(&fx, "Maybe"), "AWSLambdaBasicExecutionRole"));
    end(&fx);
}

static void test_policies_are_of_roles_that_are_made(void **state)
{
    struct fixture fx;
    load(&fx, "Transform: AWS::Serverless-2016-10-31\n"
              "Parameters: {Given: {Type: String}}\n"
              "Conditions: {Has: !Not [!Equals [!Ref Given, '']]}\n"
              "Resources:\n"
              "  Role: {Type: AWS::IAM::Role, Properties: {}}\n"
              "  Own: {Type: AWS::Serverless::Function, Properties: {\n"
              "    Role: !GetAtt Role.Arn, Policies: AdministratorAccess}}\n"
              "  Maybe: {Type: AWS::Serverless::Function, Properties: {\n"
              "    Role: !If [Has, !Ref Given, !Ref AWS::NoValue], Policies: ReadOnlyAccess}}\n");
    assert_int_equal(function(&fx, "Own")->permissions.len, 0);
    assert_string_equal(function(&fx, "Maybe")->permissions.items[0].origin, "ReadOnlyAccess");
    end(&fx);
}

static void test_connectors_grant(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Connectors:\n"
              "      ToTable:\n"
              "        Properties: {Destination: {Id: Table}, Permissions: [Read]}\n" /* 6 */
              "  Table: {Type: AWS::Serverless::SimpleTable}\n"
              "  Queue: {Type: AWS::SQS::Queue}\n"
              "  Topic: {Type: AWS::SNS::Topic}\n"
              "  FromQueue:\n"
              "    Type: AWS::Serverless::Connector\n"
              "    Properties:\n" /* 12 */
              "      Source: {Id: Queue}\n"
              "      Destination: [{Id: Fn}, {Id: Roled}]\n"
              "      Permissions: [Read, Write]\n"
              "  FromTopic:\n"
              "    Type: AWS::Serverless::Connector\n"
              "    Properties: {Source: {Id: Topic}, Destination: {Id: Fn}, Permissions: [Write]}\n"
              "  Role: {Type: AWS::IAM::Role}\n"
              "  Roled:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Properties: {Role: !GetAtt Role.Arn}\n"
              "  Shares:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Properties: {Role: !GetAtt Role.Arn}\n");
    const struct app_function *f = function(&fx, "Fn");
    may(f, "dynamodb:Query", "${Table.Arn}/index/*", 6);
    may(f, "sqs:ReceiveMessage", "${Queue.Arn}", 12);
    may(f, "sqs:DeleteMessage", "${Queue.Arn}", 12);
    may(function(&fx, "Shares"), "sqs:DeleteMessage", "${Queue.Arn}", 12);
    assert_int_equal(f->policy.len, 1);
    assert_string_equal(f->policy.items[0].principals.items[0], "sns.amazonaws.com");
    end(&fx);
}

static void test_definitions_decide(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx,
         "Resources:\n"
         "  Fn:\n"
         "    Type: AWS::Serverless::Function\n"
         "    Properties:\n"
         "      Events:\n"
         "        A: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref Rest}}\n"
         "        B: {Type: Api, Properties: {Path: /b, Method: get, RestApiId: !Ref Rest}}\n"
         "        C: {Type: Api, Properties: {Path: /c, Method: get, RestApiId: !Ref Rest,\n"
         "            Auth: {Authorizer: NONE, OverrideApiAuth: true}}}\n"
         "        D: {Type: HttpApi, Properties: {Path: /d, Method: get, ApiId: !Ref Http}}\n"
         "        E: {Type: HttpApi, Properties: {Path: /e, Method: options, ApiId: !Ref Http}}\n"
         "  Http:\n"
         "    Type: AWS::Serverless::HttpApi\n"
         "    Properties:\n"
         "      Auth: {DefaultAuthorizer: J, Authorizers: {J: {JwtConfiguration: {issuer: x}}}}\n"
         "      DefinitionBody: {openapi: '3.0', paths: {/d: {get: {security: [{J: []}]}}}}\n"
         "  Rest:\n"
         "    Type: AWS::Serverless::Api\n"
         "    Properties:\n"
         "      Auth: {DefaultAuthorizer: U, Authorizers: {U: {UserPoolArn: x}}}\n"
         "      DefinitionBody:\n"
         "        paths:\n"
         "          /a: {get: {x-amazon-apigateway-integration: {uri: !GetAtt Fn.Arn}}}\n"
         "          /c: {get: {x-amazon-apigateway-integration: {uri: !GetAtt Fn.Arn}}}\n");
    const struct app_function *f = function(&fx, "Fn");
    expect(&fx, "Fn", "http GET /a (signed-in users)", 6);
    expect(&fx, "Fn", "http GET /c (public)", 8);
    expect(&fx, "Fn", "http GET /d (signed-in users)", 10);
    expect(&fx, "Fn", "http OPTIONS /e (public)", 11);
    assert_int_equal(f->triggers.len, 4); /* /b is in no definition: nothing answers there */
    end(&fx);
}

static void test_resource_policies_limit_who_comes(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      Events:\n"
              "        A: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref Net}}\n"
              "        B: {Type: Api, Properties: {Path: /b, Method: get, RestApiId: !Ref Not}}\n"
              "        C: {Type: Api, Properties: {Path: /c, Method: get, RestApiId: !Ref Acc}}\n"
              "  Net:\n"
              "    Type: AWS::Serverless::Api\n"
              "    Properties: {Auth: {ResourcePolicy: {CustomStatements: [\n"
              "      {Effect: Allow, Principal: '*'},\n"
              "      {Effect: Deny, Principal: '*',\n"
              "       Condition: {NotIpAddress: {'aws:SourceIp': 10.0.0.0/8}}}]}}}\n"
              "  Not:\n"
              "    Type: AWS::Serverless::Api\n"
              "    Properties: {Auth: {ResourcePolicy: {CustomStatements: [\n"
              "      {Effect: Allow, Principal: '*'},\n"
              "      {Effect: Deny, Principal: '*',\n"
              "       Condition: {IpAddress: {'aws:SourceIp': 1.2.3.4}}}]}}}\n"
              "  Acc:\n"
              "    Type: AWS::Serverless::Api\n"
              "    Properties: {Auth: {ResourcePolicy: {AwsAccountWhitelist: ['1']}}}\n");
    expect(&fx, "Fn", "http GET /a (private network)", 6);
    expect(&fx, "Fn", "http GET /b (public)", 7);
    expect(&fx, "Fn", "http GET /c (IAM)", 8);
    assert_string_equal(resource(&fx, "Acc")->policy.items[0].principals.items[0], "1");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles_are_made),
        cmocka_unit_test(test_policies_are_of_roles_that_are_made),
        cmocka_unit_test(test_connectors_grant),
        cmocka_unit_test(test_definitions_decide),
        cmocka_unit_test(test_resource_policies_limit_who_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
