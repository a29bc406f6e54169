/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/*
 * Managed policies of AWS that functions are given in practice, with their main actions. One that
 * is not here is recorded by its name alone.
 */

/* clang-format off: one policy a row reads better */
static const struct aws_policy policies[] = {
    {"AWSAppSyncInvokeFullAccess",
     "appsync:GraphQL appsync:GetGraphqlApi appsync:ListGraphqlApis "
     "appsync:ListApiKeys",
     "*", false},
    {"AWSAppSyncPushToCloudWatchLogs", "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",
     "*", false},
    {"AWSCertificateManagerFullAccess", "acm:*", "*", false},
    {"AWSCloudFormationFullAccess", "cloudformation:*", "*", false},
    {"AWSCodeBuildAdminAccess", "codebuild:*", "*", false},
    {"AWSCodeCommitFullAccess", "codecommit:*", "*", false},
    {"AWSCodeDeployFullAccess", "codedeploy:*", "*", false},
    {"AWSCodeDeployRoleForLambda",
     "cloudwatch:DescribeAlarms lambda:UpdateAlias lambda:GetAlias "
     "lambda:GetProvisionedConcurrencyConfig sns:Publish",
     "*", false},
    {"AWSCodeDeployRoleForLambda", "s3:GetObject s3:GetObjectVersion",
     "arn:aws:s3:::*/CodeDeploy/*", false},
    {"AWSCodeDeployRoleForLambda", "s3:GetObject s3:GetObjectVersion", "*", true},
    {"AWSCodeDeployRoleForLambda", "lambda:InvokeFunction",
     "arn:aws:lambda:*:*:function:CodeDeployHook_*", false},
    {"AWSCodePipeline_FullAccess", "codepipeline:*", "*", false},
    {"AWSGlueConsoleFullAccess", "glue:*", "*", false},
    {"AWSIoTFullAccess", "iot:* iotjobsdata:*", "*", false},
    {"AWSIoTDataAccess",
     "iot:Connect iot:Publish iot:Subscribe iot:Receive iot:GetThingShadow "
     "iot:UpdateThingShadow iot:DeleteThingShadow",
     "*", false},
    {"AWSKeyManagementServicePowerUser",
     "kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:Describe* kms:GenerateRandom "
     "kms:Get* kms:List* kms:TagResource kms:UntagResource iam:ListGroups "
     "iam:ListRoles iam:ListUsers",
     "*", false},
    {"AWSLambdaBasicDurableExecutionRolePolicy",
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents "
     "lambda:CheckpointDurableExecution lambda:GetDurableExecutionState",
     "*", false},
    {"AWSLambdaBasicExecutionRole", "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",
     "*", false},
    {"AWSLambdaDynamoDBExecutionRole",
     "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator "
     "dynamodb:ListStreams logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",
     "*", false},
    {"AWSLambdaENIManagementAccess",
     "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces "
     "ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses "
     "ec2:UnassignPrivateIpAddresses",
     "*", false},
    {"AWSLambdaExecute", "logs:*", "arn:aws:logs:*:*:*", false},
    {"AWSLambdaExecute", "s3:GetObject s3:PutObject", "arn:aws:s3:::*", false},
    {"AWSLambdaInvocation-DynamoDB",
     "lambda:InvokeFunction dynamodb:DescribeStream dynamodb:GetRecords "
     "dynamodb:GetShardIterator dynamodb:ListStreams",
     "*", false},
    {"AWSLambdaKinesisExecutionRole",
     "kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords "
     "kinesis:GetShardIterator kinesis:ListShards kinesis:ListStreams "
     "kinesis:SubscribeToShard logs:CreateLogGroup logs:CreateLogStream "
     "logs:PutLogEvents",
     "*", false},
    {"AWSLambdaMSKExecutionRole",
     "kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers "
     "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeVpcs "
     "ec2:DeleteNetworkInterface ec2:DescribeSubnets ec2:DescribeSecurityGroups "
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",
     "*", false},
    {"AWSLambdaRole", "lambda:InvokeFunction", "*", false},
    {"AWSLambdaSQSQueueExecutionRole",
     "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes logs:CreateLogGroup "
     "logs:CreateLogStream logs:PutLogEvents",
     "*", false},
    {"AWSLambdaVPCAccessExecutionRole",
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents "
     "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets "
     "ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses "
     "ec2:UnassignPrivateIpAddresses",
     "*", false},
    {"AWSLambda_FullAccess",
     "lambda:* states:* cloudformation:DescribeStacks "
     "cloudformation:ListStackResources cloudwatch:GetMetricData "
     "cloudwatch:ListMetrics ec2:DescribeSecurityGroups ec2:DescribeSubnets "
     "ec2:DescribeVpcs kms:ListAliases iam:GetPolicy iam:GetPolicyVersion iam:GetRole "
     "iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListRolePolicies "
     "iam:ListRoles logs:DescribeLogGroups tag:GetResources xray:GetTraceSummaries "
     "xray:BatchGetTraces",
     "*", false},
    {"AWSLambda_FullAccess", "iam:PassRole", "*", true},
    {"AWSLambda_ReadOnlyAccess",
     "lambda:Get* lambda:List* states:ListStateMachines states:DescribeStateMachine "
     "cloudformation:DescribeStacks cloudwatch:GetMetricData iam:GetRole iam:ListRoles "
     "logs:DescribeLogGroups",
     "*", false},
    {"AWSLambdaFullAccess",
     "lambda:* s3:* dynamodb:* events:* logs:* cognito-sync:* iot:* kms:ListAliases "
     "sns:* sqs:* iam:PassRole",
     "*", false},
    {"AWSOrganizationsFullAccess", "organizations:*", "*", false},
    {"AWSStepFunctionsFullAccess", "states:*", "*", false},
    {"AWSXRayDaemonWriteAccess",
     "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules "
     "xray:GetSamplingTargets xray:GetSamplingStatisticSummaries",
     "*", false},
    {"AWSXrayFullAccess", "xray:*", "*", false},
    {"AWSXrayWriteOnlyAccess",
     "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules "
     "xray:GetSamplingTargets xray:GetSamplingStatisticSummaries",
     "*", false},
    {"AdministratorAccess", "*", "*", false},
    {"AmazonAPIGatewayAdministrator", "apigateway:*", "*", false},
    {"AmazonAPIGatewayInvokeFullAccess", "execute-api:Invoke execute-api:ManageConnections", "*",
     false},
    {"AmazonAPIGatewayPushToCloudWatchLogs",
     "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups "
     "logs:DescribeLogStreams logs:PutLogEvents logs:GetLogEvents logs:FilterLogEvents",
     "*", false},
    {"AmazonAthenaFullAccess",
     "athena:* glue:* s3:GetBucketLocation s3:GetObject s3:ListBucket s3:PutObject "
     "lakeformation:GetDataAccess",
     "*", false},
    {"AmazonBedrockFullAccess", "bedrock:*", "*", false},
    {"AmazonCognitoDeveloperAuthenticatedIdentities",
     "cognito-identity:GetOpenIdTokenForDeveloperIdentity "
     "cognito-identity:LookupDeveloperIdentity "
     "cognito-identity:MergeDeveloperIdentities "
     "cognito-identity:UnlinkDeveloperIdentity",
     "*", false},
    {"AmazonCognitoPowerUser",
     "cognito-identity:* cognito-idp:* cognito-sync:* iam:ListRoles "
     "iam:ListOpenIdConnectProviders iam:GetRole sns:ListPlatformApplications",
     "*", false},
    {"AmazonCognitoReadOnly",
     "cognito-identity:Describe* cognito-identity:Get* cognito-identity:List* "
     "cognito-idp:Describe* cognito-idp:AdminGet* cognito-idp:AdminList* "
     "cognito-idp:List* cognito-idp:Get*",
     "*", false},
    {"AmazonDynamoDBFullAccess",
     "dynamodb:* dax:* application-autoscaling:* cloudwatch:PutMetricAlarm "
     "cloudwatch:DescribeAlarms cloudwatch:GetMetricData lambda:CreateFunction "
     "lambda:ListFunctions lambda:CreateEventSourceMapping lambda:DeleteFunction "
     "sns:CreateTopic sns:Subscribe iam:GetRole iam:ListRoles",
     "*", false},
    {"AmazonDynamoDBFullAccess_v2",
     "dynamodb:* dax:* application-autoscaling:* cloudwatch:PutMetricAlarm "
     "cloudwatch:DescribeAlarms cloudwatch:GetMetricData iam:GetRole iam:ListRoles",
     "*", false},
    {"AmazonDynamoDBReadOnlyAccess",
     "dynamodb:BatchGetItem dynamodb:Describe* dynamodb:GetItem dynamodb:List* "
     "dynamodb:Query dynamodb:Scan dynamodb:PartiQLSelect",
     "*", false},
    {"AmazonEC2ContainerRegistryFullAccess", "ecr:*", "*", false},
    {"AmazonEC2ContainerRegistryReadOnly",
     "ecr:BatchGetImage ecr:GetAuthorizationToken ecr:GetDownloadUrlForLayer "
     "ecr:Describe* ecr:List*",
     "*", false},
    {"AmazonEC2FullAccess", "ec2:* elasticloadbalancing:* cloudwatch:* autoscaling:*", "*", false},
    {"AmazonEC2ReadOnlyAccess",
     "ec2:Describe* elasticloadbalancing:Describe* cloudwatch:ListMetrics "
     "cloudwatch:GetMetricStatistics autoscaling:Describe*",
     "*", false},
    {"AmazonECS_FullAccess", "ecs:*", "*", false},
    {"AmazonElasticFileSystemClientFullAccess",
     "elasticfilesystem:ClientMount elasticfilesystem:ClientRootAccess "
     "elasticfilesystem:ClientWrite elasticfilesystem:DescribeMountTargets",
     "*", false},
    {"AmazonElasticFileSystemFullAccess", "elasticfilesystem:*", "*", false},
    {"AmazonEventBridgeFullAccess", "events:* schemas:* scheduler:* pipes:*", "*", false},
    {"AmazonESFullAccess", "es:*", "*", false},
    {"AmazonKinesisFirehoseFullAccess", "firehose:*", "*", false},
    {"AmazonKinesisFullAccess", "kinesis:*", "*", false},
    {"AmazonKinesisReadOnlyAccess", "kinesis:Get* kinesis:List* kinesis:Describe*", "*", false},
    {"AmazonMQFullAccess", "mq:*", "*", false},
    {"AmazonMSKFullAccess", "kafka:*", "*", false},
    {"AmazonOpenSearchServiceFullAccess", "es:*", "*", false},
    {"AmazonPollyFullAccess", "polly:*", "*", false},
    {"AmazonPollyReadOnlyAccess",
     "polly:DescribeVoices polly:GetLexicon polly:GetSpeechSynthesisTask polly:ListLexicons "
     "polly:ListSpeechSynthesisTasks polly:SynthesizeSpeech",
     "*", false},
    {"AmazonRDSDataFullAccess",
     "rds-data:ExecuteSql rds-data:ExecuteStatement rds-data:BatchExecuteStatement "
     "rds-data:BeginTransaction rds-data:CommitTransaction "
     "rds-data:RollbackTransaction secretsmanager:GetSecretValue "
     "secretsmanager:ListSecrets",
     "*", false},
    {"AmazonRDSFullAccess", "rds:*", "*", false},
    {"AmazonRekognitionFullAccess", "rekognition:*", "*", false},
    {"AmazonRoute53FullAccess", "route53:* route53domains:*", "*", false},
    {"AmazonRoute53ReadOnlyAccess", "route53:Get* route53:List* route53:TestDNSAnswer", "*", false},
    {"AmazonS3FullAccess", "s3:* s3-object-lambda:*", "*", false},
    {"AmazonS3ObjectLambdaExecutionRolePolicy",
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents "
     "s3-object-lambda:WriteGetObjectResponse",
     "*", false},
    {"AmazonS3OutpostsFullAccess", "s3-outposts:*", "*", false},
    {"AmazonS3ReadOnlyAccess",
     "s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*", "*", false},
    {"AmazonSESFullAccess", "ses:*", "*", false},
    {"AmazonSESReadOnlyAccess", "ses:Get* ses:List* ses:BatchGetMetricData", "*", false},
    {"AmazonSNSFullAccess", "sns:*", "*", false},
    {"AmazonSNSReadOnlyAccess", "sns:GetTopicAttributes sns:List*", "*", false},
    {"AmazonSQSFullAccess", "sqs:*", "*", false},
    {"AmazonSQSReadOnlyAccess",
     "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListDeadLetterSourceQueues "
     "sqs:ListQueues",
     "*", false},
    {"AmazonSSMAutomationRole", "lambda:InvokeFunction ec2:* ssm:* cloudformation:*", "*", false},
    {"AmazonSSMFullAccess",
     "ssm:* cloudwatch:PutMetricData ec2:DescribeInstanceStatus logs:* ec2messages:*", "*", false},
    {"AmazonSSMManagedInstanceCore",
     "ssm:DescribeAssociation ssm:GetParameter ssm:GetParameters "
     "ssm:UpdateInstanceInformation ssmmessages:* ec2messages:*",
     "*", false},
    {"AmazonSSMReadOnlyAccess", "ssm:Describe* ssm:Get* ssm:List*", "*", false},
    {"AmazonSageMakerFullAccess", "sagemaker:*", "*", false},
    {"AmazonTextractFullAccess", "textract:*", "*", false},
    {"AmazonTranscribeFullAccess", "transcribe:*", "*", false},
    {"AmazonVPCFullAccess", "ec2:*", "*", false},
    {"CloudFrontFullAccess", "cloudfront:*", "*", false},
    {"CloudWatchEventsFullAccess", "events:*", "*", false},
    {"CloudWatchFullAccess",
     "cloudwatch:* logs:* sns:* autoscaling:Describe* iam:GetPolicy "
     "iam:GetPolicyVersion iam:GetRole",
     "*", false},
    {"CloudWatchFullAccessV2",
     "cloudwatch:* logs:* sns:CreateTopic sns:ListTopics autoscaling:Describe* xray:* "
     "synthetics:*",
     "*", false},
    {"CloudWatchLambdaInsightsExecutionRolePolicy",
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents", "*", false},
    {"CloudWatchLogsFullAccess", "logs:* cloudwatch:GenerateQuery", "*", false},
    {"CloudWatchLogsReadOnlyAccess",
     "logs:Describe* logs:Get* logs:List* logs:StartQuery logs:StopQuery "
     "logs:FilterLogEvents",
     "*", false},
    {"CloudWatchReadOnlyAccess",
     "cloudwatch:Describe* cloudwatch:Get* cloudwatch:List* logs:Get* logs:List* "
     "logs:Describe* sns:Get* sns:List*",
     "*", false},
    {"ComprehendFullAccess",
     "comprehend:* s3:ListAllMyBuckets s3:ListBucket s3:GetBucketLocation "
     "iam:ListRoles iam:GetRole",
     "*", false},
    {"ComprehendReadOnly",
     "comprehend:Detect* comprehend:BatchDetect* comprehend:ClassifyDocument "
     "comprehend:ContainsPiiEntities comprehend:Describe* comprehend:List*",
     "*", false},
    {"IAMFullAccess", "iam:*", "*", false},
    {"IAMReadOnlyAccess", "iam:Generate* iam:Get* iam:List* iam:Simulate*", "*", false},
    {"PowerUserAccess", "*", "*", false},
    {"ReadOnlyAccess",
     "s3:Get* s3:List* dynamodb:Get* dynamodb:BatchGet* dynamodb:Query dynamodb:Scan "
     "sqs:Get* sqs:List* sns:Get* sns:List* lambda:Get* lambda:List* ec2:Describe* "
     "logs:Get* iam:Get* iam:List* ssm:Get* ssm:List*",
     "*", false},
    {"SecretsManagerReadWrite",
     "secretsmanager:* kms:DescribeKey kms:ListAliases kms:ListKeys "
     "lambda:CreateFunction rds:DescribeDBInstances tag:GetResources",
     "*", false},
    {"TranslateReadOnly",
     "translate:TranslateText translate:TranslateDocument translate:Get* translate:List* "
     "translate:DescribeTextTranslationJob comprehend:DetectDominantLanguage "
     "cloudwatch:GetMetricStatistics cloudwatch:ListMetrics",
     "*", false},
    {"TranslateFullAccess", "translate:* comprehend:DetectDominantLanguage", "*", false},
    {NULL, NULL, NULL, false},
};
/* clang-format on */

const struct aws_policy *aws_managed_policy(struct slice name)
{
    for (size_t i = 0; policies[i].name; i++)
        if (slice_eq_str(name, policies[i].name))
            return &policies[i];
    return NULL;
}
