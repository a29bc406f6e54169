/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/*
 * The policy templates of SAM, as AWS publishes them (policy_templates.json of the SAM translator).
 * Several rows of one name are several statements. "${TableName}" is a parameter of the template.
 */

/* clang-format off: one policy a row reads better */
static const struct aws_policy templates[] = {
    {"AMIDescribePolicy", "ec2:DescribeImages", "*", false},
    {"AWSSecretsManagerGetSecretValuePolicy", "secretsmanager:GetSecretValue", "${SecretArn}",
     false},
    {"AWSSecretsManagerRotationPolicy",
     "secretsmanager:DescribeSecret secretsmanager:GetSecretValue "
     "secretsmanager:PutSecretValue secretsmanager:UpdateSecretVersionStage",
     "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*", true},
    {"AWSSecretsManagerRotationPolicy", "secretsmanager:GetRandomPassword", "*", false},
    {"AcmGetCertificatePolicy", "acm:GetCertificate", "${CertificateArn}", false},
    {"AthenaQueryPolicy",
     "athena:ListWorkGroups athena:GetExecutionEngine athena:GetExecutionEngines "
     "athena:GetNamespace athena:GetCatalogs athena:GetNamespaces athena:GetTables "
     "athena:GetTable",
     "*", false},
    {"AthenaQueryPolicy",
     "athena:StartQueryExecution athena:GetQueryResults athena:DeleteNamedQuery "
     "athena:GetNamedQuery athena:ListQueryExecutions athena:StopQueryExecution "
     "athena:GetQueryResultsStream athena:ListNamedQueries athena:CreateNamedQuery "
     "athena:GetQueryExecution athena:BatchGetNamedQuery athena:BatchGetQueryExecution "
     "athena:GetWorkGroup",
     "arn:aws:athena:${AWS::Region}:${AWS::AccountId}:workgroup/${WorkGroupName}", false},
    {"CloudFormationDescribeStacksPolicy", "cloudformation:DescribeStacks",
     "arn:aws:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/*", false},
    {"CloudWatchDashboardPolicy",
     "cloudwatch:GetDashboard cloudwatch:ListDashboards cloudwatch:PutDashboard "
     "cloudwatch:ListMetrics",
     "*", false},
    {"CloudWatchDescribeAlarmHistoryPolicy", "cloudwatch:DescribeAlarmHistory", "*", false},
    {"CloudWatchPutMetricPolicy", "cloudwatch:PutMetricData", "*", false},
    {"CodeCommitCrudPolicy",
     "codecommit:GitPull codecommit:GitPush codecommit:CreateBranch "
     "codecommit:DeleteBranch codecommit:GetBranch codecommit:ListBranches "
     "codecommit:MergeBranchesByFastForward codecommit:MergeBranchesBySquash "
     "codecommit:MergeBranchesByThreeWay codecommit:UpdateDefaultBranch "
     "codecommit:BatchDescribeMergeConflicts codecommit:CreateUnreferencedMergeCommit "
     "codecommit:DescribeMergeConflicts codecommit:GetMergeCommit "
     "codecommit:GetMergeOptions codecommit:BatchGetPullRequests "
     "codecommit:CreatePullRequest codecommit:DescribePullRequestEvents "
     "codecommit:GetCommentsForPullRequest codecommit:GetCommitsFromMergeBase "
     "codecommit:GetMergeConflicts codecommit:GetPullRequest "
     "codecommit:ListPullRequests codecommit:MergePullRequestByFastForward "
     "codecommit:MergePullRequestBySquash codecommit:MergePullRequestByThreeWay "
     "codecommit:PostCommentForPullRequest codecommit:UpdatePullRequestDescription "
     "codecommit:UpdatePullRequestStatus codecommit:UpdatePullRequestTitle "
     "codecommit:DeleteFile codecommit:GetBlob codecommit:GetFile codecommit:GetFolder "
     "codecommit:PutFile codecommit:DeleteCommentContent codecommit:GetComment "
     "codecommit:GetCommentsForComparedCommit codecommit:PostCommentForComparedCommit "
     "codecommit:PostCommentReply codecommit:UpdateComment codecommit:BatchGetCommits "
     "codecommit:CreateCommit codecommit:GetCommit codecommit:GetCommitHistory "
     "codecommit:GetDifferences codecommit:GetObjectIdentifier "
     "codecommit:GetReferences codecommit:GetTree codecommit:GetRepository "
     "codecommit:UpdateRepositoryDescription codecommit:ListTagsForResource "
     "codecommit:TagResource codecommit:UntagResource codecommit:GetRepositoryTriggers "
     "codecommit:PutRepositoryTriggers codecommit:TestRepositoryTriggers "
     "codecommit:UploadArchive codecommit:GetUploadArchiveStatus "
     "codecommit:CancelUploadArchive",
     "arn:aws:codecommit:${AWS::Region}:${AWS::AccountId}:${RepositoryName}", false},
    {"CodeCommitReadPolicy",
     "codecommit:GitPull codecommit:GetBranch codecommit:ListBranches "
     "codecommit:BatchDescribeMergeConflicts codecommit:DescribeMergeConflicts "
     "codecommit:GetMergeCommit codecommit:GetMergeOptions "
     "codecommit:BatchGetPullRequests codecommit:DescribePullRequestEvents "
     "codecommit:GetCommentsForPullRequest codecommit:GetCommitsFromMergeBase "
     "codecommit:GetMergeConflicts codecommit:GetPullRequest "
     "codecommit:ListPullRequests codecommit:GetBlob codecommit:GetFile "
     "codecommit:GetFolder codecommit:GetComment "
     "codecommit:GetCommentsForComparedCommit codecommit:BatchGetCommits "
     "codecommit:GetCommit codecommit:GetCommitHistory codecommit:GetDifferences "
     "codecommit:GetObjectIdentifier codecommit:GetReferences codecommit:GetTree "
     "codecommit:GetRepository codecommit:ListTagsForResource "
     "codecommit:GetRepositoryTriggers codecommit:TestRepositoryTriggers "
     "codecommit:GetUploadArchiveStatus",
     "arn:aws:codecommit:${AWS::Region}:${AWS::AccountId}:${RepositoryName}", false},
    {"CodePipelineLambdaExecutionPolicy",
     "codepipeline:PutJobSuccessResult codepipeline:PutJobFailureResult", "*", false},
    {"CodePipelineReadOnlyPolicy", "codepipeline:ListPipelineExecutions",
     "arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${PipelineName}", false},
    {"ComprehendBasicAccessPolicy",
     "comprehend:BatchDetectKeyPhrases comprehend:DetectDominantLanguage "
     "comprehend:DetectEntities comprehend:BatchDetectEntities "
     "comprehend:DetectKeyPhrases comprehend:DetectSentiment "
     "comprehend:BatchDetectDominantLanguage comprehend:BatchDetectSentiment",
     "*", false},
    {"CostExplorerReadOnlyPolicy",
     "ce:GetCostAndUsage ce:GetDimensionValues ce:GetReservationCoverage "
     "ce:GetReservationPurchaseRecommendation ce:GetReservationUtilization ce:GetTags",
     "*", false},
    {"DynamoDBBackupFullAccessPolicy", "dynamodb:CreateBackup dynamodb:DescribeContinuousBackups",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}", false},
    {"DynamoDBBackupFullAccessPolicy",
     "dynamodb:DeleteBackup dynamodb:DescribeBackup dynamodb:ListBackups",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}/backup/*", false},
    {"DynamoDBCrudPolicy",
     "dynamodb:GetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Scan "
     "dynamodb:Query dynamodb:UpdateItem dynamodb:BatchWriteItem dynamodb:BatchGetItem "
     "dynamodb:DescribeTable dynamodb:ConditionCheckItem",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName} "
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}/index/*",
     false},
    {"DynamoDBReadPolicy",
     "dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem "
     "dynamodb:DescribeTable",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName} "
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}/index/*",
     false},
    {"DynamoDBReconfigurePolicy", "dynamodb:UpdateTable",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}", false},
    {"DynamoDBRestoreFromBackupPolicy", "dynamodb:RestoreTableFromBackup",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}/backup/*", false},
    {"DynamoDBRestoreFromBackupPolicy",
     "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:GetItem "
     "dynamodb:Query dynamodb:Scan dynamodb:BatchWriteItem",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}", false},
    {"DynamoDBStreamReadPolicy",
     "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}/stream/${StreamName}",
     false},
    {"DynamoDBStreamReadPolicy", "dynamodb:ListStreams",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}/stream/*", false},
    {"DynamoDBWritePolicy", "dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem",
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName} "
     "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}/index/*",
     false},
    {"EC2CopyImagePolicy", "ec2:CopyImage",
     "arn:aws:ec2:${AWS::Region}:${AWS::AccountId}:image/${ImageId}", false},
    {"EC2DescribePolicy", "ec2:DescribeRegions ec2:DescribeInstances", "*", false},
    {"EFSWriteAccessPolicy", "elasticfilesystem:ClientMount elasticfilesystem:ClientWrite",
     "arn:aws:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/${FileSystem}", true},
    {"EKSDescribePolicy", "eks:DescribeCluster eks:ListClusters", "*", false},
    {"EcsRunTaskPolicy", "ecs:RunTask",
     "arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/${TaskDefinition}", false},
    {"ElasticMapReduceAddJobFlowStepsPolicy", "elasticmapreduce:AddJobFlowSteps",
     "arn:aws:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${ClusterId}", false},
    {"ElasticMapReduceCancelStepsPolicy", "elasticmapreduce:CancelSteps",
     "arn:aws:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${ClusterId}", false},
    {"ElasticMapReduceModifyInstanceFleetPolicy",
     "elasticmapreduce:ModifyInstanceFleet elasticmapreduce:ListInstanceFleets",
     "arn:aws:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${ClusterId}", false},
    {"ElasticMapReduceModifyInstanceGroupsPolicy",
     "elasticmapreduce:ModifyInstanceGroups elasticmapreduce:ListInstanceGroups",
     "arn:aws:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${ClusterId}", false},
    {"ElasticMapReduceSetTerminationProtectionPolicy", "elasticmapreduce:SetTerminationProtection",
     "arn:aws:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${ClusterId}", false},
    {"ElasticMapReduceTerminateJobFlowsPolicy", "elasticmapreduce:TerminateJobFlows",
     "arn:aws:elasticmapreduce:${AWS::Region}:${AWS::AccountId}:cluster/${ClusterId}", false},
    {"ElasticsearchHttpPostPolicy", "es:ESHttpPost es:ESHttpPut",
     "arn:aws:es:${AWS::Region}:${AWS::AccountId}:domain/${DomainName}/*", false},
    {"EventBridgePutEventsPolicy", "events:PutEvents",
     "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/${EventBusName}", false},
    {"FilterLogEventsPolicy", "logs:FilterLogEvents",
     "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroupName}:log-stream:*", false},
    {"FirehoseCrudPolicy",
     "firehose:CreateDeliveryStream firehose:DeleteDeliveryStream "
     "firehose:DescribeDeliveryStream firehose:PutRecord firehose:PutRecordBatch "
     "firehose:UpdateDestination",
     "arn:aws:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/${DeliveryStreamName}",
     false},
    {"FirehoseWritePolicy", "firehose:PutRecord firehose:PutRecordBatch",
     "arn:aws:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/${DeliveryStreamName}",
     false},
    {"KMSDecryptPolicy", "kms:Decrypt", "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}",
     false},
    {"KMSEncryptPolicy", "kms:Encrypt", "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}",
     false},
    {"KMSEncryptPolicy_v2",
     "kms:Encrypt kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext "
     "kms:GenerateDataKeyPair kms:GenerateDataKeyPairWithoutPlaintext",
     "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${KeyId}", false},
    {"KinesisCrudPolicy",
     "kinesis:AddTagsToStream kinesis:CreateStream "
     "kinesis:DecreaseStreamRetentionPeriod kinesis:DeleteStream "
     "kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetShardIterator "
     "kinesis:IncreaseStreamRetentionPeriod kinesis:ListTagsForStream "
     "kinesis:MergeShards kinesis:PutRecord kinesis:PutRecords kinesis:SplitShard "
     "kinesis:RemoveTagsFromStream",
     "arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${StreamName}", false},
    {"KinesisStreamReadPolicy", "kinesis:ListStreams kinesis:DescribeLimits",
     "arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/*", false},
    {"KinesisStreamReadPolicy",
     "kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords "
     "kinesis:GetShardIterator",
     "arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${StreamName}", false},
    {"LambdaInvokePolicy", "lambda:InvokeFunction",
     "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${FunctionName}*", false},
    {"MobileAnalyticsWriteOnlyAccessPolicy", "mobileanalytics:PutEvents", "*", false},
    {"OrganizationsListAccountsPolicy", "organizations:ListAccounts", "*", false},
    {"PinpointEndpointAccessPolicy",
     "mobiletargeting:GetEndpoint mobiletargeting:UpdateEndpoint "
     "mobiletargeting:UpdateEndpointsBatch",
     "arn:aws:mobiletargeting:${AWS::Region}:${AWS::AccountId}:apps/${PinpointApplicationId}/"
     "endpoints/*",
     false},
    {"PollyFullAccessPolicy", "polly:GetLexicon polly:DeleteLexicon",
     "arn:aws:polly:${AWS::Region}:${AWS::AccountId}:lexicon/${LexiconName}", false},
    {"PollyFullAccessPolicy",
     "polly:DescribeVoices polly:ListLexicons polly:PutLexicon polly:SynthesizeSpeech",
     "arn:aws:polly:${AWS::Region}:${AWS::AccountId}:lexicon/*", false},
    {"RekognitionDetectOnlyPolicy",
     "rekognition:DetectFaces rekognition:DetectLabels "
     "rekognition:DetectModerationLabels rekognition:DetectText",
     "*", false},
    {"RekognitionFacesManagementPolicy",
     "rekognition:IndexFaces rekognition:DeleteFaces rekognition:SearchFaces "
     "rekognition:SearchFacesByImage rekognition:ListFaces",
     "arn:aws:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${CollectionId}", false},
    {"RekognitionFacesPolicy", "rekognition:CompareFaces rekognition:DetectFaces", "*", false},
    {"RekognitionLabelsPolicy", "rekognition:DetectLabels rekognition:DetectModerationLabels", "*",
     false},
    {"RekognitionNoDataAccessPolicy",
     "rekognition:CompareFaces rekognition:DetectFaces rekognition:DetectLabels "
     "rekognition:DetectModerationLabels",
     "arn:aws:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${CollectionId}", false},
    {"RekognitionReadPolicy",
     "rekognition:ListCollections rekognition:ListFaces rekognition:SearchFaces "
     "rekognition:SearchFacesByImage",
     "arn:aws:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${CollectionId}", false},
    {"RekognitionWriteOnlyAccessPolicy", "rekognition:CreateCollection rekognition:IndexFaces",
     "arn:aws:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${CollectionId}", false},
    {"Route53ChangeResourceRecordSetsPolicy", "route53:ChangeResourceRecordSets",
     "arn:aws:route53:::hostedzone/${HostedZoneId}", false},
    {"S3CrudPolicy",
     "s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject "
     "s3:PutObjectAcl s3:GetLifecycleConfiguration s3:PutLifecycleConfiguration "
     "s3:DeleteObject",
     "arn:aws:s3:::${BucketName} arn:aws:s3:::${BucketName}/*", false},
    {"S3FullAccessPolicy",
     "s3:GetObject s3:GetObjectAcl s3:GetObjectVersion s3:PutObject s3:PutObjectAcl "
     "s3:DeleteObject s3:DeleteObjectTagging s3:DeleteObjectVersionTagging "
     "s3:GetObjectTagging s3:GetObjectVersionTagging s3:PutObjectTagging "
     "s3:PutObjectVersionTagging",
     "arn:aws:s3:::${BucketName}/*", false},
    {"S3FullAccessPolicy",
     "s3:ListBucket s3:GetBucketLocation s3:GetLifecycleConfiguration "
     "s3:PutLifecycleConfiguration",
     "arn:aws:s3:::${BucketName}", false},
    {"S3ReadPolicy",
     "s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion "
     "s3:GetLifecycleConfiguration",
     "arn:aws:s3:::${BucketName} arn:aws:s3:::${BucketName}/*", false},
    {"S3WritePolicy", "s3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration",
     "arn:aws:s3:::${BucketName} arn:aws:s3:::${BucketName}/*", false},
    {"SESBulkTemplatedCrudPolicy",
     "ses:GetIdentityVerificationAttributes ses:SendEmail ses:SendRawEmail "
     "ses:SendTemplatedEmail ses:SendBulkTemplatedEmail ses:VerifyEmailIdentity",
     "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${IdentityName}", false},
    {"SESBulkTemplatedCrudPolicy_v2",
     "ses:SendEmail ses:SendRawEmail ses:SendTemplatedEmail ses:SendBulkTemplatedEmail",
     "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${IdentityName} "
     "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:template/${TemplateName}",
     false},
    {"SESBulkTemplatedCrudPolicy_v2",
     "ses:GetIdentityVerificationAttributes ses:VerifyEmailIdentity", "*", false},
    {"SESCrudPolicy",
     "ses:GetIdentityVerificationAttributes ses:SendEmail ses:SendRawEmail "
     "ses:VerifyEmailIdentity",
     "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${IdentityName}", false},
    {"SESEmailTemplateCrudPolicy",
     "ses:CreateTemplate ses:GetTemplate ses:ListTemplates ses:UpdateTemplate "
     "ses:DeleteTemplate ses:TestRenderTemplate",
     "*", false},
    {"SESSendBouncePolicy", "ses:SendBounce",
     "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${IdentityName}", false},
    {"SNSCrudPolicy",
     "sns:ListSubscriptionsByTopic sns:CreateTopic sns:SetTopicAttributes "
     "sns:Subscribe sns:Publish",
     "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:${TopicName}*", false},
    {"SNSPublishMessagePolicy", "sns:Publish",
     "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:${TopicName}", false},
    {"SQSPollerPolicy",
     "sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage "
     "sqs:DeleteMessageBatch sqs:GetQueueAttributes sqs:ReceiveMessage",
     "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${QueueName}", false},
    {"SQSSendMessagePolicy", "sqs:SendMessage*",
     "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${QueueName}", false},
    {"SSMParameterReadPolicy", "ssm:DescribeParameters", "*", false},
    {"SSMParameterReadPolicy", "ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath",
     "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${ParameterName}", false},
    {"SSMParameterWithSlashPrefixReadPolicy", "ssm:DescribeParameters", "*", false},
    {"SSMParameterWithSlashPrefixReadPolicy",
     "ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath",
     "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter${ParameterName}", false},
    {"SageMakerCreateEndpointConfigPolicy", "sagemaker:CreateEndpointConfig",
     "arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint-config/${EndpointConfigName}",
     false},
    {"SageMakerCreateEndpointPolicy", "sagemaker:CreateEndpoint",
     "arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint/${EndpointName}", false},
    {"ServerlessRepoReadWriteAccessPolicy",
     "serverlessrepo:CreateApplication serverlessrepo:CreateApplicationVersion "
     "serverlessrepo:UpdateApplication serverlessrepo:GetApplication "
     "serverlessrepo:ListApplications serverlessrepo:ListApplicationVersions "
     "serverlessrepo:ListApplicationDependencies",
     "arn:aws:serverlessrepo:${AWS::Region}:${AWS::AccountId}:applications/*", false},
    {"StepFunctionsCallbackPolicy",
     "states:SendTaskFailure states:SendTaskHeartbeat states:SendTaskSuccess",
     "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${StateMachineName}", false},
    {"StepFunctionsExecutionPolicy", "states:StartExecution",
     "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${StateMachineName}", false},
    {"StepFunctionsExecutionPolicy_v2", "states:StartExecution states:StartSyncExecution",
     "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${StateMachineName}", false},
    {"TextractDetectAnalyzePolicy",
     "textract:DetectDocumentText textract:StartDocumentTextDetection "
     "textract:StartDocumentAnalysis textract:AnalyzeDocument",
     "*", false},
    {"TextractGetResultPolicy", "textract:GetDocumentTextDetection textract:GetDocumentAnalysis",
     "*", false},
    {"TextractPolicy", "textract:*", "*", false},
    {"VPCAccessPolicy",
     "ec2:CreateNetworkInterface ec2:DeleteNetworkInterface "
     "ec2:DescribeNetworkInterfaces ec2:DetachNetworkInterface",
     "*", false},
    {NULL, NULL, NULL, false},
};
/* clang-format on */

const struct aws_policy *aws_policy_template(struct slice name)
{
    for (size_t i = 0; templates[i].name; i++)
        if (slice_eq_str(name, templates[i].name))
            return &templates[i];
    return NULL;
}
