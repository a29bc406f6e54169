/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn-fixture.h"

static void test_sam_routes_ask_what_their_api_asks(void **state)
{
    struct fixture fx;
    load(
        &fx,
        "Resources:\n"
        "  Fn:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Events:\n"
        "        A: {Type: Api, Properties: {Path: /open, Method: get}}\n" /* 6 */
        "        B: {Type: Api, Properties: {Path: /b, Method: post, RestApiId: !Ref Api}}\n"
        "        C: {Type: Api, Properties: {Path: /c, Method: any, RestApiId: !Ref Api,\n"
        "            Auth: {Authorizer: NONE}}}\n"
        "        D: {Type: Api, Properties: {Path: /d, Method: get, RestApiId: !Ref Api,\n" /* 10 */
        "            Auth: {Authorizer: Own}}}\n"
        "        E: {Type: Api, Properties: {Path: /e, Method: get,\n" /* 12 */
        "            Auth: {ApiKeyRequired: true}}}\n"
        "        F: {Type: Api, Properties: {Path: /f, Method: get,\n" /* 14 */
        "            Auth: {Authorizer: AWS_IAM}}}\n"
        "        G: {Type: Api, Properties: {Path: /g, Method: get, RestApiId: !Ref Else}}\n"
        "        H: {Type: HttpApi}\n"
        "        I: {Type: HttpApi, Properties: {Path: /i, Method: GET, ApiId: !Ref Http}}\n"
        "        J: {Type: Api, Properties: {Path: /j, Method: get, RestApiId: !Ref Inner}}\n"
        "        K: {Type: Api, Properties: {Path: /k, Method: get,\n" /* 20 */
        "            Auth: {Authorizer: Missing}}}\n"
        "      FunctionUrlConfig:\n"
        "        AuthType: NONE\n" /* 23 */
        "  Own:\n"
        "    Type: AWS::Serverless::Function\n"
        "  Api:\n"
        "    Type: AWS::Serverless::Api\n"
        "    Properties:\n"
        "      Auth:\n"
        "        DefaultAuthorizer: Users\n"
        "        Authorizers:\n"
        "          Users: {UserPoolArn: !GetAtt Pool.Arn}\n" /* 32 */
        "          Own: {FunctionArn: !GetAtt Own.Arn}\n"
        "          Unused: {UserPoolArn: !GetAtt Pool.Arn}\n"
        "  Http:\n"
        "    Type: AWS::Serverless::HttpApi\n"
        "    Properties:\n"
        "      Auth:\n"
        "        DefaultAuthorizer: Jwt\n"
        "        Authorizers: {Jwt: {JwtConfiguration: {issuer: x}}}\n"
        "  Inner:\n"
        "    Type: AWS::Serverless::Api\n"
        "    Properties: {EndpointConfiguration: {Type: PRIVATE}}\n");
    expect(&fx, "Fn", "http GET /open (public)", 6);
    assert_string_equal(expect(&fx, "Fn", "http POST /b (signed-in users)", 7)->authorizer,
                        "Users");
    expect(&fx, "Fn", "http ANY /c (public)", 8);
    expect(&fx, "Fn", "http GET /d (custom authorizer)", 10);
    expect(&fx, "Fn", "http GET /e (public, API key)", 12);
    expect(&fx, "Fn", "http GET /f (IAM)", 14);
    expect(&fx, "Fn", "http GET /g (access unknown)", 16);
    expect(&fx, "Fn", "http ANY $default (public)", 17);
    expect(&fx, "Fn", "http GET /i (signed-in users)", 18);
    expect(&fx, "Fn", "http GET /j (private network)", 19);
    expect(&fx, "Fn", "http GET /k (access unknown)", 20);
    expect(&fx, "Fn", "http ANY / (public)", 23);
    expect(&fx, "Own", "identity Own", 33);
    assert_true(resource(&fx, "Users")->attached);
    assert_int_equal(resource(&fx, "Users")->at.line, 32);
    assert_int_equal(resource(&fx, "Users")->kind, RESOURCE_AUTHORIZER);
    assert_false(resource(&fx, "Unused")->attached);
    assert_true(resource(&fx, "Api")->attached);
    assert_false(resource(&fx, "Inner")->attached);
    end(&fx);
}

static void test_globals_protect_implicit_apis(void **state)
{
    struct fixture fx;
    load(&fx, "Globals:\n"
              "  Api:\n"
              "    Auth:\n"
              "      DefaultAuthorizer: Pool\n"
              "      Authorizers: {Pool: {UserPoolArn: x}}\n"
              "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      Events:\n"
              "        A: {Type: Api, Properties: {Path: /a, Method: get}}\n"
              "        B: {Type: HttpApi, Properties: {Path: /b, Method: get}}\n");
    expect(&fx, "Fn", "http GET /a (signed-in users)", 11);
    expect(&fx, "Fn", "http GET /b (public)", 12);
    end(&fx);
}

static void test_definitions_route_and_protect(void **state)
{
    struct fixture fx;
    load(&fx,
         "Resources:\n"
         "  Api:\n"
         "    Type: AWS::Serverless::Api\n"
         "    Properties:\n"
         "      DefinitionBody:\n"
         "        swagger: 2.0\n"
         "        securityDefinitions:\n"
         "          Pool: {type: apiKey, name: Authorization, in: header,\n" /* 8 */
         "            x-amazon-apigateway-authorizer: {type: cognito_user_pools}}\n"
         "          Own: {x-amazon-apigateway-authorizer: {type: token,\n"
         "            authorizerUri: !Sub 'x/${Check.Arn}/invocations'}}\n"
         "          Key: {type: apiKey, name: x-api-key, in: header}\n"
         "          Sig: {type: apiKey, x-amazon-apigateway-authtype: awsSigv4}\n"
         "          Lost: {x-amazon-apigateway-authorizer: {type: request}}\n" /* 14 */
         "        paths:\n"
         "          /a:\n"
         "            get: &i {x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub \n"
         "              'arn:aws:apigateway:${AWS::Region}:lambda:path/f/${Fn.Arn}/invocations'}}\n"
         "            options: {x-amazon-apigateway-integration: {type: mock,\n"
         "              uri: !GetAtt Fn.Arn}}\n"
         "            post:\n" /* 21 */
         "              <<: *i\n"
         "              security: [{Pool: []}]\n"
         "            put:\n" /* 24 */
         "              <<: *i\n"
         "              security: [{Key: []}, {Own: []}]\n"
         "            delete:\n" /* 27 */
         "              <<: *i\n"
         "              security: [{Key: []}]\n"
         "            patch:\n" /* 30 */
         "              <<: *i\n"
         "              security: [{Sig: []}]\n"
         "            head:\n" /* 33 */
         "              <<: *i\n"
         "              security: [{Nowhere: []}]\n"
         "          /b:\n"
         "            x-amazon-apigateway-any-method:\n" /* 37 */
         "              x-amazon-apigateway-integration:\n"
         "                uri: {'Fn::Join': ['', ['arn:', {'Fn::GetAtt': [Fn, Arn]}, '/x']]}\n"
         "  Fn:\n"
         "    Type: AWS::Serverless::Function\n"
         "    Properties:\n"
         "      Events:\n"
         "        A: {Type: Api, Properties: {Path: /a, Method: GET, RestApiId: !Ref Api}}\n"
         "  Check: {Type: AWS::Serverless::Function}\n");
    expect(&fx, "Fn", "http GET /a (public)", 44);
    expect(&fx, "Fn", "http POST /a (signed-in users)", 21);
    assert_string_equal(expect(&fx, "Fn", "http PUT /a (custom authorizer)", 24)->authorizer,
                        "Own");
    expect(&fx, "Fn", "http DELETE /a (public, API key)", 27);
    expect(&fx, "Fn", "http PATCH /a (IAM)", 30);
    expect(&fx, "Fn", "http HEAD /a (access unknown)", 33);
    expect(&fx, "Fn", "http ANY /b (public)", 37);
    assert_int_equal(function(&fx, "Fn")->triggers.len, 7);
    expect(&fx, "Check", "identity Own", 10);
    assert_true(resource(&fx, "Pool")->attached);
    assert_false(resource(&fx, "Lost")->attached);
    assert_int_equal(resource(&fx, "Lost")->at.line, 14);
    end(&fx);
}

static void test_rest_apis_are_put_together(void **state)
{
    struct fixture fx;
    load(&fx, "{\"Resources\": {\n"
              " \"Api\": {\"Type\": \"AWS::ApiGateway::RestApi\"},\n"
              " \"Users\": {\"Type\": \"AWS::ApiGateway::Resource\", \"Properties\":\n"
              "  {\"ParentId\": {\"Fn::GetAtt\": [\"Api\", \"RootResourceId\"]},"
              " \"PathPart\": \"users\"}},\n"
              " \"User\": {\"Type\": \"AWS::ApiGateway::Resource\", \"Properties\":\n"
              "  {\"ParentId\": {\"Ref\": \"Users\"}, \"PathPart\": \"{id}\"}},\n"
              " \"Get\": {\"Type\": \"AWS::ApiGateway::Method\", \"Properties\":\n" /* 7 */
              "  {\"RestApiId\": {\"Ref\": \"Api\"}, \"ResourceId\": {\"Ref\": \"User\"},\n"
              "   \"HttpMethod\": \"GET\", \"AuthorizationType\": \"NONE\",\n"
              "   \"Integration\": {\"Uri\": {\"Fn::Sub\": \"x/${Fn.Arn}/invocations\"}}}},\n"
              " \"Put\": {\"Type\": \"AWS::ApiGateway::Method\", \"Properties\":\n" /* 11 */
              "  {\"RestApiId\": {\"Ref\": \"Api\"}, \"ResourceId\": {\"Ref\": \"User\"},\n"
              "   \"HttpMethod\": \"PUT\", \"AuthorizationType\": \"COGNITO_USER_POOLS\",\n"
              "   \"AuthorizerId\": {\"Ref\": \"Auth\"},\n"
              "   \"Integration\": {\"Uri\": {\"Fn::Sub\": \"x/${Fn.Arn}/invocations\"}}}},\n"
              " \"Root\": {\"Type\": \"AWS::ApiGateway::Method\", \"Properties\":\n" /* 16 */
              "  {\"RestApiId\": {\"Ref\": \"Api\"},\n"
              "   \"ResourceId\": {\"Fn::GetAtt\": [\"Api\", \"RootResourceId\"]},\n"
              "   \"HttpMethod\": \"ANY\", \"AuthorizationType\": \"NONE\","
              " \"ApiKeyRequired\": true,\n"
              "   \"Integration\": {\"Uri\": {\"Fn::GetAtt\": [\"Fn\", \"Arn\"]}}}},\n"
              " \"Auth\": {\"Type\": \"AWS::ApiGateway::Authorizer\", \"Properties\":\n"
              "  {\"Type\": \"COGNITO_USER_POOLS\", \"Name\": \"people\"}},\n"
              " \"Spare\": {\"Type\": \"AWS::ApiGateway::Authorizer\", \"Properties\":\n"
              "  {\"Type\": \"TOKEN\"}},\n"
              " \"Fn\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\":\n"
              "  {\"Handler\": \"index.handler\", \"Code\": {\"ZipFile\": \"x\"}}}\n"
              "}}\n");
    expect(&fx, "Fn", "http GET /users/{id} (public)", 7);
    assert_string_equal(expect(&fx, "Fn", "http PUT /users/{id} (signed-in users)", 11)->authorizer,
                        "Auth");
    expect(&fx, "Fn", "http ANY / (public, API key)", 16);
    assert_true(function(&fx, "Fn")->inline_code);
    assert_true(resource(&fx, "people")->attached);
    assert_false(resource(&fx, "Spare")->attached);
    end(&fx);
}

static void test_http_and_websocket_apis(void **state)
{
    struct fixture fx;
    load(&fx, "Resources:\n"
              "  Fn: {Type: AWS::Lambda::Function}\n"
              "  Http: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}\n"
              "  Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}\n"
              "  Quick:\n"
              "    Type: AWS::ApiGatewayV2::Api\n"
              "    Properties: {ProtocolType: HTTP, Target: !GetAtt Fn.Arn}\n" /* 7 */
              "  To: {Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationUri:\n"
              "    !Sub 'arn:aws:apigateway:x:lambda:path/f/${Fn.Arn}/invocations'}}\n"
              "  A: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Http,\n" /* 10 */
              "    RouteKey: GET /a, Target: !Join ['/', [integrations, !Ref To]]}}\n"
              "  B: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Http,\n" /* 12 */
              "    RouteKey: POST /b, Target: !Sub 'integrations/${To}',\n"
              "    AuthorizationType: JWT, AuthorizerId: !Ref Jwt}}\n"
              "  C: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Chat,\n" /* 15 */
              "    RouteKey: $connect, Target: !Sub 'integrations/${To}',\n"
              "    AuthorizationType: CUSTOM, AuthorizerId: !Ref Own}}\n"
              "  D: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Chat,\n" /* 18 */
              "    RouteKey: say, Target: !Sub 'integrations/${To}'}}\n"
              "  Jwt: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {AuthorizerType: JWT}}\n"
              "  Own: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {AuthorizerType: REQUEST,\n"
              "    AuthorizerUri: !Sub 'x/${Check.Arn}/invocations'}}\n"
              "  Check: {Type: AWS::Lambda::Function}\n"
              "  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Check,\n"
              "    AuthType: AWS_IAM}}\n"
              "  Front: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {\n"
              "    Origins: [{DomainName:\n"
              "      !Select [2, !Split [/, !GetAtt Url.FunctionUrl]]}]}}}\n"); /* 27 */
    expect(&fx, "Fn", "http GET /a (public)", 10);
    expect(&fx, "Fn", "http POST /b (signed-in users)", 12);
    expect(&fx, "Fn", "websocket $connect (custom authorizer)", 15);
    expect(&fx, "Fn", "websocket say (custom authorizer)", 18);
    expect(&fx, "Fn", "http ANY $default (public)", 7);
    expect(&fx, "Check", "identity Own", 21);
    expect(&fx, "Check", "http ANY / (IAM)", 25);
    expect(&fx, "Check", "http ANY Front (access unknown)", 27); /* the distribution signs for anyone */
    end(&fx);
}

static void expect_permission(const struct app_function *f, size_t index, unsigned line,
                              const char *origin, const char *action, const char *resource_)
{
    assert_true(index < f->permissions.len);
    const struct app_permission *p = &f->permissions.items[index];
    assert_int_equal(p->at.line, line);
    if (origin)
        assert_string_equal(p->origin, origin);
    else
        assert_null(p->origin);
    if (action)
        assert_string_equal(p->actions.items[0], action);
    else
        assert_int_equal(p->actions.len, 0);
    if (resource_)
        assert_string_equal(p->resources.items[0], resource_);
}

static void test_policies_become_permissions(void **state)
{
    struct fixture fx;
    load(&fx, "Resources:\n"
              "  Fn:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      Policies:\n"
              "        - AmazonS3FullAccess\n" /* 6 */
              "        - arn:aws:iam::aws:policy/AdministratorAccess\n"
              "        - S3FullAccessPolicy: {BucketName: !Ref Bucket}\n" /* 8 */
              "        - DynamoDBReadPolicy:\n"
              "            TableName: '*'\n"
              "        - Statement:\n"
              "            - Effect: Allow\n" /* 12 */
              "              Action: [sqs:SendMessage, sqs:GetQueueUrl]\n"
              "              Resource: !GetAtt Queue.Arn\n"
              "            - Effect: Deny\n"
              "              NotAction: s3:GetObject\n"
              "              NotResource: x\n"
              "              Condition: {Bool: {x: y}}\n"
              "        - SomebodysOwn\n" /* 19 */
              "        - MadeUpPolicy: {}\n"
              "  One:\n"
              "    Type: AWS::Serverless::Function\n"
              "    Properties:\n"
              "      Policies: {Statement: {Effect: Allow, Action: '*', Resource: '*'}}\n" /* 24 */
              "  Roled:\n"
              "    Type: AWS::Lambda::Function\n"
              "    Properties: {Role: !GetAtt Role.Arn}\n"
              "  Role:\n"
              "    Type: AWS::IAM::Role\n"
              "    Properties:\n"
              "      RoleName: boss\n"
              "      ManagedPolicyArns: [!Ref Managed]\n"
              "      Policies:\n"
              "        - PolicyDocument: {Statement: [\n"
              "            {Effect: Allow, Action: 's3:*', Resource: '*'}]}\n" /* 35 */
              "  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument:\n"
              "    {Statement: [{Effect: Allow, Action: 'kms:*', Resource: k}]}}}\n"
              "  ById: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role], PolicyDocument:\n"
              "    {Statement: [{Effect: Allow, Action: 'sns:*', Resource: t}]}}}\n"
              "  ByName: {Type: AWS::IAM::Policy, Properties: {Roles: [boss], PolicyDocument:\n"
              "    {Statement: [{Effect: Allow, Action: 'ses:*', Resource: m}]}}}\n");
    const struct app_function *f = function(&fx, "Fn");
    expect_permission(f, 0, 6, "AmazonS3FullAccess", "s3:*", "*");
    expect_permission(f, 1, 7, "AdministratorAccess", "*", "*");
    expect_permission(f, 2, 8, "S3FullAccessPolicy", "s3:GetObject", "arn:aws:s3:::${Bucket}/*");
    expect_permission(f, 3, 8, "S3FullAccessPolicy", "s3:ListBucket", "arn:aws:s3:::${Bucket}");
    assert_false(app_permission_is_wide(&f->permissions.items[2]));
    expect_permission(f, 4, 9, "DynamoDBReadPolicy", "dynamodb:GetItem",
                      "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*");
    assert_true(app_permission_is_wide(&f->permissions.items[4]));
    expect_permission(f, 5, 12, NULL, "sqs:SendMessage", "${Queue.Arn}");
    assert_int_equal(f->permissions.items[5].actions.len, 2);
    expect_permission(f, 6, 15, NULL, "*", "*");
    assert_false(f->permissions.items[6].allow);
    assert_true(f->permissions.items[6].conditional);
    expect_permission(f, 7, 19, "SomebodysOwn", NULL, NULL);
    expect_permission(f, 8, 2, "AWSLambdaBasicExecutionRole", "logs:CreateLogGroup", "*");
    assert_int_equal(f->permissions.len, 9);
    assert_string_equal(fx.code, "unknown-policy");
    assert_int_equal(fx.line, 20);
    expect_permission(function(&fx, "One"), 0, 24, NULL, "*", "*");
    f = function(&fx, "Roled");
    expect_permission(f, 0, 35, NULL, "s3:*", "*");
    expect_permission(f, 1, 37, NULL, "kms:*", "k");
    expect_permission(f, 2, 39, NULL, "sns:*", "t");
    expect_permission(f, 3, 41, NULL, "ses:*", "m");
    end(&fx);
}

static void expect_public(struct fixture *fx, const char *id, bool read, bool write, unsigned line)
{
    const struct app_resource *r = resource(fx, id);
    if (r->public_read != read || r->public_write != write || r->public_at.line != line)
        fail_msg("%s: read %d write %d at %u", id, r->public_read, r->public_write,
                 r->public_at.line);
}

static void test_open_storage_is_seen(void **state)
{
    struct fixture fx;
    load(&fx,
         "Resources:\n"
         "  Read: {Type: AWS::S3::Bucket, Properties: {\n"
         "    AccessControl: PublicRead}}\n" /* 3 */
         "  Write: {Type: AWS::S3::Bucket, Properties: {\n"
         "    AccessControl: PublicReadWrite}}\n" /* 5 */
         "  Blocked: {Type: AWS::S3::Bucket, Properties: {AccessControl: PublicRead,\n"
         "    PublicAccessBlockConfiguration: {BlockPublicAcls: true,\n"
         "      RestrictPublicBuckets: true}}}\n"
         "  ByPolicy: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'x-${AWS::Region}'}}\n"
         "  Private: {Type: AWS::S3::Bucket}\n"
         "  P1: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Sub 'x-${AWS::Region}',\n"
         "    PolicyDocument: {Statement: [{Effect: Allow, Action: ['s3:GetObject'],\n"
         "      Principal: '*'},\n" /* 13 */
         "      {Effect: Allow, Action: 's3:PutObject',\n"
         "      Principal: {AWS: ['*']}}]}}}\n" /* 15 */
         "  P2: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Private,\n"
         "    PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Principal: '*',\n"
         "      Condition: {IpAddress: {'aws:SourceIp': 10.0.0.0/8}}},\n"
         "      {Effect: Deny, Action: 's3:*', Principal: '*'},\n"
         "      {Effect: Allow, Action: 's3:*', Principal: {AWS: !Ref Me}}]}}}\n"
         "  P3: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Blocked,\n"
         "    PolicyDocument: {Statement: {Effect: Allow, Action: '*', Principal: '*'}}}}\n"
         "  P4: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: elsewhere,\n"
         "    PolicyDocument: {Statement: {Effect: Allow, Action: 's3:Get*',\n"
         "      Principal: '*', Condition: {Bool: {'aws:SecureTransport': true}}}}}}\n" /* 25 */
         "  Queue: {Type: AWS::SQS::Queue}\n"
         "  P5: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Queue],\n"
         "    PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage',\n"
         "      Principal: '*'}]}}}\n" /* 29 */
         "  Inside: {Type: AWS::S3::Bucket}\n"
         "  P6: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Inside, PolicyDocument: {\n"
         "    Statement: [{Effect: Allow, Principal: '*', Action: ['s3:GetObject', "
         "'s3:PutObject']},\n"
         "      {Effect: Deny, Principal: '*', Action: ['s3:Get*'],\n"
         "        Condition: {StringNotEquals: {'aws:SourceVpce': vpce-1}}},\n"
         "      {Effect: Deny, Principal: '*', Action: 's3:*',\n"
         "        Condition: {Bool: {'aws:SecureTransport': false}}}]}}}\n"
         "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: s, Auth: {ResourcePolicy: {\n"
         "    CustomStatements: [{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke'},\n"
         "      {Effect: Deny, Principal: '*', Action: 'execute-api:*',\n"
         "        Condition: {NotIpAddress: {'aws:SourceIp': 10.0.0.0/8}}}]}}}}\n");
    expect_public(&fx, "Read", true, false, 3);
    expect_public(&fx, "Write", true, true, 5);
    expect_public(&fx, "Blocked", false, false, 0);
    expect_public(&fx, "ByPolicy", true, true, 15);
    expect_public(&fx, "Private", false, false, 0);
    expect_public(&fx, "elsewhere", true, false, 25);
    expect_public(&fx, "Queue", false, true, 29);
    expect_public(&fx, "Inside", false, true, 32);
    assert_false(resource(&fx, "Inside")->policy.items[0].conditional);
    assert_true(resource(&fx, "Api")->policy.items[0].conditional);
    end(&fx);
}

static void expect_open(struct fixture *fx, const char *api, const char *const *routes)
{
    const struct app_resource *r = resource(fx, api);
    for (size_t i = 0; i < r->settings.len; i++) {
        if (strcmp(r->settings.items[i].name, "open-route") != 0)
            continue;
        assert_non_null(*routes);
        assert_string_equal(r->settings.items[i].value, *routes++);
    }
    assert_null(*routes);
}

static void test_routes_without_functions_count_too(void **state)
{
    struct fixture fx;
    load(
        &fx,
        "Resources:\n"
        "  Rest: {Type: AWS::ApiGateway::RestApi}\n"
        "  Open: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Rest,\n"
        "    ResourceId: !GetAtt Rest.RootResourceId, HttpMethod: POST, AuthorizationType: NONE,\n"
        "    Integration: {Type: AWS, Uri: 'arn:aws:apigateway:eu-west-1:sqs:path/1/q'}}}\n"
        "  Closed: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Rest,\n"
        "    ResourceId: !GetAtt Rest.RootResourceId, HttpMethod: GET,\n"
        "    AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref People,\n"
        "    Integration: {Type: AWS, Uri: 'arn:aws:apigateway:eu-west-1:dynamodb:action/Scan'}}}\n"
        "  Preflight: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Rest,\n"
        "    ResourceId: !GetAtt Rest.RootResourceId, HttpMethod: OPTIONS,\n"
        "    Integration: {Type: MOCK}}}\n"
        "  People: {Type: AWS::ApiGateway::Authorizer, Properties: {Type: COGNITO_USER_POOLS}}\n"
        "  Http: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP,\n"
        "    Target: 'https://example.com'}}\n"
        "  Written: {Type: AWS::Serverless::Api, Properties: {StageName: s, DefinitionBody: {\n"
        "    swagger: '2.0', paths: {/a: {get: {x-amazon-apigateway-integration: {type: http}},\n"
        "      put: {security: [{key: []}], x-amazon-apigateway-integration: {type: http}},\n"
        "      head: {x-amazon-apigateway-integration: {type: mock}}}},\n"
        "    securityDefinitions: {key: {type: apiKey, name: t, in: header,\n"
        "      x-amazon-apigateway-authtype: custom,\n"
        "      x-amazon-apigateway-authorizer: {type: token, authorizerUri: x}}}}}}\n");
    expect_open(&fx, "Rest", (const char *const[]){"POST /", NULL});
    expect_open(&fx, "Http", (const char *const[]){"ANY $default", NULL});
    expect_open(&fx, "Written", (const char *const[]){"GET /a", NULL});
    assert_true(resource(&fx, "People")->attached);
    assert_true(resource(&fx, "key")->attached);
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sam_routes_ask_what_their_api_asks),
        cmocka_unit_test(test_globals_protect_implicit_apis),
        cmocka_unit_test(test_definitions_route_and_protect),
        cmocka_unit_test(test_rest_apis_are_put_together),
        cmocka_unit_test(test_http_and_websocket_apis),
        cmocka_unit_test(test_routes_without_functions_count_too),
        cmocka_unit_test(test_policies_become_permissions),
        cmocka_unit_test(test_open_storage_is_seen),
    };
    return cmocka_run_group_tests_name("cfn-access", tests, NULL, NULL);
}
