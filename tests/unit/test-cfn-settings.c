/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn-fixture.h"

static void check(const struct app_setting *settings, size_t count, const char *owner,
                  const char *name, const char *value, unsigned line)
{
    for (size_t i = 0; i < count; i++) {
        const struct app_setting *s = &settings[i];
        if (strcmp(s->name, name) != 0 || strcmp(s->value, value) != 0)
            continue;
        if (s->at.line != line)
            fail_msg("%s: '%s' is at line %u, not %u", owner, name, s->at.line, line);
        assert_true(s->known);
        return;
    }
    for (size_t i = 0; i < count; i++)
        print_message("%s has %s=%s\n", owner, settings[i].name, settings[i].value);
    fail_msg("%s has no %s=%s", owner, name, value);
}

/* OWNER (a function, trigger or resource) has the setting, known, from LINE. */
#define HAS(owner_, name_, value_, line_)                                                          \
    check((owner_)->settings.items, (owner_)->settings.len, #owner_, name_, value_, line_)

static void test_functions(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Globals:\n"
              "  Function:\n"
              "    Tracing: Active\n" /* 3 */
              "    Layers: [!Ref Common]\n"
              "    Tags: {team: votes}\n"
              "Parameters: {Mode: {Type: String}}\n"
              "Resources:\n"
              "  Sam:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}\n" /* 11 */
              "      EventInvokeConfig:\n"
              "        DestinationConfig: {OnFailure: {Type: SNS, Destination: !Ref Topic}}\n"
              "      Layers: [!Ref Own]\n" /* 14 */
              "      VpcConfig: {SubnetIds: [a, b]}\n"
              "      KmsKeyArn: !GetAtt Key.Arn\n" /* 16 */
              "      PackageType: Zip\n"
              "  Dead: {Type: AWS::SQS::Queue}\n"
              "  Topic: {Type: AWS::SNS::Topic}\n"
              "  Key: {Type: AWS::KMS::Key}\n"
              "  Own: {Type: AWS::Serverless::LayerVersion}\n"
              "  Common: {Type: AWS::Serverless::LayerVersion}\n"
              "  Plain:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Properties:\n"
              "      TracingConfig: {Mode: !Ref Mode}\n"
              "      Role: !GetAtt Shared.Arn\n"
              "  Other:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Properties: {Role: !GetAtt Shared.Arn}\n"
              "  Shared: {Type: AWS::IAM::Role}\n"
              "  Log:\n"
              "    Type: AWS::Logs::LogGroup\n"
              "    Properties:\n"
              "      LogGroupName: !Sub /aws/lambda/${Plain}\n"
              "      RetentionInDays: 30\n"); /* 36 */
    const struct app_function *sam = function(&fx, "Sam"), *plain = function(&fx, "Plain");
    HAS(sam, "tracing", "active", 3);
    HAS(sam, "dead-letter", "${Dead.Arn}", 11);
    HAS(sam, "on-failure", "${Topic}", 13);
    HAS(sam, "layer", "${Own}", 14);
    HAS(sam, "layer", "${Common}", 4);
    HAS(sam, "network", "a", 15);
    HAS(sam, "network", "b", 15);
    HAS(sam, "kms-key", "${Key.Arn}", 16);
    HAS(sam, "package", "zip", 17);
    HAS(sam, "tag", "team=votes", 5);
    HAS(sam, "own-role", "on", 8);
    assert_null(sam->role);
    assert_false(app_setting(plain, "tracing")->known);
    HAS(plain, "log-retention", "30", 36);
    assert_string_equal(plain->role, "Shared");
    assert_null(app_setting(plain, "own-role"));
    end(&fx);
}

static void test_apis_and_stages(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Globals:\n"
              "  Api:\n"
              "    TracingEnabled: true\n" /* 3 */
              "    Cors: \"'*'\"\n"
              "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      Events:\n"
              "        A: {Type: Api, Properties: {Path: /a, Method: get,\n" /* 10 */
              "            RequestModel: {ValidateBody: true}, Auth: {ApiKeyRequired: true}}}\n"
              "        B: {Type: HttpApi, Properties: {Path: /b, Method: get, ApiId: !Ref Http}}\n"
              "  Http:\n"
              "    Type: AWS::Serverless::HttpApi\n" /* 14 */
              "    Properties:\n"
              "      StageName: live\n"
              "      DisableExecuteApiEndpoint: true\n"
              "      CorsConfiguration: {AllowOrigins: [a.test, b.test], AllowCredentials: true}\n"
              "      DefaultRouteSettings: {ThrottlingRateLimit: 10}\n" /* 19 */
              "  Rest:\n"
              "    Type: AWS::ApiGateway::RestApi\n"
              "    Properties: {EndpointConfiguration: {Types: [PRIVATE]}}\n" /* 22 */
              "  Stage:\n"
              "    Type: AWS::ApiGateway::Stage\n"
              "    Properties:\n"
              "      RestApiId: !Ref Rest\n" /* 26 */
              "      StageName: prod\n"
              "      MethodSettings: [{LoggingLevel: 'OFF', DataTraceEnabled: true}]\n" /* 28 */
              "      AccessLogSetting: {DestinationArn: !GetAtt Log.Arn}\n"
              "  Log: {Type: AWS::Logs::LogGroup}\n"
              "  Plan:\n"
              "    Type: AWS::ApiGateway::UsagePlan\n"
              "    Properties: {ApiStages: [{ApiId: !Ref Rest, Stage: !Ref Stage}]}\n" /* 33 */
              "  Wall:\n"
              "    Type: AWS::WAFv2::WebACLAssociation\n" /* 34: the key */
              "    Properties:\n"
              "      WebACLArn: !GetAtt Acl.Arn\n"
              "      ResourceArn: !Sub arn:aws:apigateway:x::/restapis/${Rest}/stages/prod\n"
              "  Acl: {Type: AWS::WAFv2::WebACL}\n");
    const struct app_resource *implicit = resource(&fx, "ServerlessRestApi");
    const struct app_resource *made = resource(&fx, "ServerlessRestApiProdStage");
    const struct app_resource *http = resource(&fx, "Http"), *rest = resource(&fx, "Rest");
    const struct app_resource *live = resource(&fx, "HttpliveStage");
    const struct app_resource *stage = resource(&fx, "Stage");
    const struct app_trigger *a = &function(&fx, "Fn")->triggers.items[0];
    const struct app_trigger *b = &function(&fx, "Fn")->triggers.items[1];
    assert_string_equal(a->api, "ServerlessRestApi");
    assert_string_equal(b->api, "Http");
    HAS(a, "validation", "on", 11);
    HAS(a, "api-key", "on", 11);
    HAS(implicit, "protocol", "rest", 10);
    HAS(implicit, "cors-origin", "*", 4);
    HAS(made, "tracing", "active", 3);
    HAS(made, "api", "ServerlessRestApi", 10);
    HAS(http, "protocol", "http", 13);
    HAS(http, "default-endpoint", "off", 17);
    HAS(http, "cors-origin", "a.test", 18);
    HAS(http, "cors-origin", "b.test", 18);
    HAS(http, "cors-credentials", "on", 18);
    HAS(live, "throttle-rate", "10", 19);
    HAS(rest, "endpoint", "private", 22);
    HAS(stage, "api", "Rest", 26);
    HAS(stage, "execution-log", "off", 28);
    HAS(stage, "data-trace", "on", 28);
    HAS(stage, "access-log", "${Log.Arn}", 29);
    HAS(stage, "usage-plan", "Plan", 33);
    HAS(stage, "firewall", "Acl", 34);
    end(&fx);
}

static void test_headers_of_answers(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Resources:\n"
              "  Rest: {Type: AWS::ApiGateway::RestApi}\n"
              "  Preflight:\n"
              "    Type: AWS::ApiGateway::Method\n"
              "    Properties:\n"
              "      RestApiId: !Ref Rest\n"
              "      HttpMethod: OPTIONS\n"
              "      Integration:\n"
              "        Type: MOCK\n"
              "        IntegrationResponses:\n"
              "          - ResponseParameters:\n"
              "              method.response.header.Access-Control-Allow-Origin: \"'*'\"\n" /* 12 */
              "              method.response.header.Access-Control-Allow-Credentials: \"'true'\"\n"
              "          - ResponseParameters:\n"
              "              method.response.header.Access-Control-Allow-Origin: \"'*'\"\n"
              "  Defined:\n"
              "    Type: AWS::Serverless::HttpApi\n"
              "    Properties:\n"
              "      DefinitionBody:\n"
              "        x-amazon-apigateway-cors: {allowOrigins: [a.test], allowCredentials: true}\n"
              "  Steps:\n"
              "    Type: AWS::Serverless::StateMachine\n"
              "    Properties:\n"
              "      Policies:\n" /* 24 */
              "        - Statement: {Effect: Allow, Action: 'lambda:*', Resource: '*'}\n");
    const struct app_resource *rest = resource(&fx, "Rest"), *defined = resource(&fx, "Defined");
    const struct app_resource *role = resource(&fx, "StepsRole");
    HAS(rest, "cors-origin", "*", 12);
    HAS(rest, "cors-credentials", "on", 13);
    assert_int_equal(rest->settings.len, 3); /* and its protocol: each header counts once */
    HAS(defined, "cors-origin", "a.test", 20);
    HAS(defined, "cors-credentials", "on", 20);
    assert_int_equal(role->kind, RESOURCE_ROLE);
    assert_int_equal(role->at.line, 24);
    assert_string_equal(role->permissions.items[0].actions.items[0], "lambda:*");
    end(&fx);
}

static void test_stores(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Parameters: {Open: {Type: String}, Mode: {Type: String, Default: quiet}}\n"
              "Conditions: {IsOpen: !Equals [!Ref Open, 'yes'], Loud: !Equals [!Ref Mode, loud]}\n"
              "Resources:\n"
              "  Bucket:\n"
              "    Type: AWS::S3::Bucket\n"
              "    Properties:\n"
              "      BucketEncryption:\n"
              "        ServerSideEncryptionConfiguration:\n"
              "          - ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'}\n" /* 9 */
              "      VersioningConfiguration: {Status: !If [Loud, Enabled, Suspended]}\n"
              "      PublicAccessBlockConfiguration: {BlockPublicAcls: true}\n" /* 11 */
              "      LoggingConfiguration: !If [IsOpen, {DestinationBucketName: logs}, x]\n"
              "  Table:\n"
              "    Type: AWS::DynamoDB::Table\n"
              "    Properties:\n"
              "      SSESpecification: {SSEEnabled: true}\n" /* 16 */
              "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: false}\n"
              "  Queue:\n"
              "    Type: AWS::SQS::Queue\n"
              "    Properties:\n"
              "      KmsMasterKeyId: !Ref Open\n" /* 21 */
              "      RedrivePolicy: {deadLetterTargetArn: !GetAtt Topic.Arn}\n"
              "  Topic: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}\n"
              "  Users:\n"
              "    Type: AWS::Cognito::UserPool\n"
              "    Properties:\n"
              "      AdminCreateUserConfig: {AllowAdminCreateUserOnly: false}\n" /* 27 */
              "      MfaConfiguration: 'OFF'\n"
              "  Guests:\n"
              "    Type: AWS::Cognito::IdentityPool\n"
              "    Properties: {AllowUnauthenticatedIdentities: true}\n" /* 31 */
              "  Db:\n"
              "    Type: AWS::RDS::DBInstance\n"
              "    Properties: {PubliclyAccessible: true, StorageEncrypted: false}\n" /* 34 */
              "  Cdn:\n"
              "    Type: AWS::CloudFront::Distribution\n"
              "    Properties:\n"
              "      DistributionConfig:\n"
              "        DefaultCacheBehavior: {ViewerProtocolPolicy: allow-all}\n" /* 39 */
              "        ViewerCertificate: {MinimumProtocolVersion: TLSv1.2_2021}\n");
    const struct app_resource *bucket = resource(&fx, "Bucket"), *queue = resource(&fx, "Queue");
    const struct app_resource *table = resource(&fx, "Table"), *topic = resource(&fx, "Topic");
    const struct app_resource *users = resource(&fx, "Users"), *guests = resource(&fx, "Guests");
    const struct app_resource *db = resource(&fx, "Db"), *cdn = resource(&fx, "Cdn");
    HAS(bucket, "encryption", "kms", 9);
    HAS(bucket, "versioning", "off", 10);
    HAS(bucket, "block-public", "part", 11);
    assert_false(app_setting(bucket, "access-log")->known);
    HAS(table, "encryption", "managed", 16);
    HAS(table, "recovery", "off", 17);
    HAS(queue, "encryption", "kms", 21);
    HAS(queue, "dead-letter", "${Topic.Arn}", 22);
    HAS(topic, "encryption", "managed", 23);
    HAS(users, "self-sign-up", "on", 27);
    HAS(users, "mfa", "off", 28);
    HAS(guests, "unauthenticated", "on", 31);
    HAS(db, "public", "on", 34);
    HAS(db, "encryption", "off", 34);
    HAS(cdn, "http", "allowed", 39);
    HAS(cdn, "tls", "1.2", 40);
    assert_int_equal(guests->kind, RESOURCE_IDENTITY_POOL);
    end(&fx);
}

static void test_events(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx, "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      FunctionUrlConfig:\n"
              "        AuthType: NONE\n"
              "        Cors: {AllowOrigins: ['*'], AllowCredentials: true}\n" /* 7 */
              "      Events:\n"
              "        Q:\n"
              "          Type: SQS\n"
              "          Properties:\n"
              "            Queue: !GetAtt Queue.Arn\n"
              "            BatchSize: 5\n" /* 13 */
              "            FilterCriteria: {Filters: [{Pattern: '{\"a\": [1]}'}]}\n"
              "        T: {Type: SNS, Properties: {Topic: !Ref Topic,\n"
              "            FilterPolicy: {kind: [vote, {prefix: a}]}}}\n" /* 16 */
              "  Queue: {Type: AWS::SQS::Queue}\n"
              "  Topic: {Type: AWS::SNS::Topic}\n"
              "  Read:\n"
              "    Type: AWS::Lambda::EventSourceMapping\n"
              "    Properties:\n"
              "      FunctionName: !Ref Fn\n"
              "      EventSourceArn: arn:aws:dynamodb:x:1:table/t/stream/s\n"
              "      MaximumRetryAttempts: 3\n" /* 24 */
              "      DestinationConfig: {OnFailure: {Destination: !GetAtt Queue.Arn}}\n");
    const struct app_function *f = function(&fx, "Fn");
    const struct app_trigger *q = &f->triggers.items[0], *t = &f->triggers.items[1];
    const struct app_trigger *u = &f->triggers.items[2], *m = &f->triggers.items[3];
    HAS(q, "batch-size", "5", 13);
    HAS(q, "filter", "{\"a\": [1]}", 14);
    HAS(t, "filter", "{\"kind\":[\"vote\",{\"prefix\":\"a\"}]}", 16);
    HAS(u, "cors-origin", "*", 7);
    HAS(u, "cors-credentials", "on", 7);
    HAS(m, "max-retries", "3", 24);
    HAS(m, "on-failure", "${Queue.Arn}", 25);
    end(&fx);
}

static void test_policies(void **state)
{
    struct fixture fx;
    (void)state;
    load(&fx,
         "Resources:\n"
         "  Fn: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}\n"
         "  Role:\n"
         "    Type: AWS::IAM::Role\n"
         "    Properties:\n"
         "      AssumeRolePolicyDocument:\n"
         "        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}}\n" /* 7 */
         "      Policies:\n"
         "        - PolicyDocument: {Statement: {Action: 's3:*', Resource: '*'}}\n" /* 9 */
         "  Call:\n"
         "    Type: AWS::Lambda::Permission\n"
         "    Properties: {FunctionName: !Ref Fn, Action: 'lambda:InvokeFunction',\n"
         "                 Principal: s3.amazonaws.com, SourceAccount: '1'}\n"
         "  Bucket: {Type: AWS::S3::Bucket}\n"
         "  Open:\n"
         "    Type: AWS::S3::BucketPolicy\n"
         "    Properties:\n"
         "      Bucket: !Ref Bucket\n"
         "      PolicyDocument:\n"
         "        Statement:\n"
         "          - Effect: Deny\n"
         "            Principal: {AWS: [a, b]}\n"
         "            Action: 's3:PutObject'\n"
         "            Resource: '*'\n"
         "            Condition: {Bool: {'aws:SecureTransport': 'false'}}\n"
         "  Layer: {Type: AWS::Lambda::LayerVersion}\n"
         "  Share:\n"
         "    Type: AWS::Lambda::LayerVersionPermission\n"
         "    Properties: {LayerVersionArn: !Ref Layer, Action: 'lambda:GetLayerVersion',\n"
         "                 Principal: '*'}\n"
         "  Key:\n"
         "    Type: AWS::KMS::Key\n"
         "    Properties: {KeyPolicy: {Statement: [{Action: 'kms:*', Principal: '*'}]}}\n");
    const struct app_resource *role = resource(&fx, "Role"), *bucket = resource(&fx, "Bucket");
    const struct app_resource *layer = resource(&fx, "Layer"), *key = resource(&fx, "Key");
    const struct app_function *f = function(&fx, "Fn");
    assert_string_equal(f->role, "Role");
    assert_int_equal(f->permissions.len, 1);
    assert_int_equal(f->permissions.items[0].at.line, 9);
    assert_int_equal(role->permissions.len, 1);
    assert_string_equal(role->permissions.items[0].actions.items[0], "s3:*");
    assert_int_equal(role->policy.len, 1);
    assert_string_equal(role->policy.items[0].principals.items[0], "lambda.amazonaws.com");
    assert_int_equal(role->policy.items[0].at.line, 7);
    assert_int_equal(f->policy.len, 1);
    assert_true(f->policy.items[0].conditional);
    assert_string_equal(f->policy.items[0].principals.items[0], "s3.amazonaws.com");
    assert_string_equal(f->policy.items[0].actions.items[0], "lambda:InvokeFunction");
    assert_int_equal(bucket->policy.len, 1);
    assert_false(bucket->policy.items[0].allow);
    assert_int_equal(bucket->policy.items[0].principals.len, 2);
    assert_int_equal(bucket->policy.items[0].at.line, 21);
    assert_string_equal(layer->policy.items[0].principals.items[0], "*");
    assert_string_equal(key->policy.items[0].principals.items[0], "*");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_apis_and_stages),
        cmocka_unit_test(test_headers_of_answers),
        cmocka_unit_test(test_stores),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
