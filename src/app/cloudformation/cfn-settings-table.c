/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/* Where each type of resource says what docs/model.md calls its settings. */

static const char switch_words[] = "true=active false=off";
static const char level_words[] = "OFF=off ERROR=error INFO=info";
static const char owned_words[] = "true=managed false=off";

static const struct cfn_rule lambda_function[] = {
    {"tracing", "TracingConfig.Mode", CFN_WORD, "Active=active PassThrough=pass-through"},
    {"dead-letter", "DeadLetterConfig.TargetArn", CFN_TEXT, NULL},
    {"kms-key", "KmsKeyArn", CFN_TEXT, NULL},
    {"code-signing", "CodeSigningConfigArn", CFN_TEXT, NULL},
    {"network", "VpcConfig.SubnetIds.*", CFN_TEXT, NULL},
    {"log-group", "LoggingConfig.LogGroup", CFN_TEXT, NULL},
    {"package", "PackageType", CFN_WORD, "Zip=zip Image=image"},
    {"layer", "Layers.*", CFN_TEXT, NULL},
    {"tag", "Tags", CFN_TAGS, NULL},
};

static const struct cfn_rule sam_function[] = {
    {"tracing", "Tracing", CFN_WORD, "Active=active PassThrough=pass-through Disabled=off"},
    {"dead-letter", "DeadLetterQueue.TargetArn", CFN_TEXT, NULL},
    /* the name that Lambda has for it, which SAM refuses: who writes it has not forgotten it */
    {"dead-letter", "DeadLetterConfig.TargetArn", CFN_TEXT, NULL},
    {"on-failure", "EventInvokeConfig.DestinationConfig.OnFailure.Destination", CFN_TEXT, NULL},
    {"on-success", "EventInvokeConfig.DestinationConfig.OnSuccess.Destination", CFN_TEXT, NULL},
    {"on-failure", "EventInvokeConfig.DestinationConfig.OnFailure.Type", CFN_TEXT, NULL},
    {"on-success", "EventInvokeConfig.DestinationConfig.OnSuccess.Type", CFN_TEXT, NULL},
    {"kms-key", "KmsKeyArn", CFN_TEXT, NULL},
    {"code-signing", "CodeSigningConfigArn", CFN_TEXT, NULL},
    {"network", "VpcConfig.SubnetIds.*", CFN_TEXT, NULL},
    {"log-group", "LoggingConfig.LogGroup", CFN_TEXT, NULL},
    {"package", "PackageType", CFN_WORD, "Zip=zip Image=image"},
    {"layer", "Layers.*", CFN_TEXT, NULL},
    {"tag", "Tags", CFN_TAGS, NULL},
};

/* One table for all that sends events: SAM events, mappings, subscriptions, rules, routes. */
static const struct cfn_rule trigger[] = {
    {"filter", "FilterCriteria.Filters.*.Pattern", CFN_PATTERN, NULL},
    {"filter", "FilterPolicy", CFN_PATTERN, NULL},
    {"filter", "Pattern", CFN_PATTERN, NULL},
    {"filter", "EventPattern", CFN_PATTERN, NULL},
    {"filter", "FilterPattern", CFN_PATTERN, NULL},
    {"filter", "Filter", CFN_PATTERN, NULL},
    {"on-failure", "DestinationConfig.OnFailure.Destination", CFN_TEXT, NULL},
    {"on-failure", "DeadLetterConfig.Arn", CFN_TEXT, NULL},
    {"on-failure", "DeadLetterConfig.Type", CFN_TEXT, NULL},
    {"on-failure", "RedrivePolicy.deadLetterTargetArn", CFN_TEXT, NULL},
    {"batch-size", "BatchSize", CFN_TEXT, NULL},
    {"max-retries", "MaximumRetryAttempts", CFN_TEXT, NULL},
    {"max-retries", "RetryPolicy.MaximumRetryAttempts", CFN_TEXT, NULL},
    {"api-key", "Auth.ApiKeyRequired", CFN_SWITCH, NULL},
    {"api-key", "ApiKeyRequired", CFN_SWITCH, NULL},
    {"validation", "RequestModel.ValidateBody", CFN_WORD, "true=on false=off"},
    {"validation", "RequestModel.ValidateParameters", CFN_WORD, "true=on false=off"},
    {"validation", "RequestValidatorId", CFN_PRESENT, "on"},
    {"throttle-rate", "RouteSettings.ThrottlingRateLimit", CFN_TEXT, NULL},
    {"throttle-burst", "RouteSettings.ThrottlingBurstLimit", CFN_TEXT, NULL},
};
const struct cfn_rules cfn_trigger_rules = {"", trigger, ARRAY_SIZE(trigger)};

static const struct cfn_rule url[] = {
    {"cors-origin", "Cors.AllowOrigins.*", CFN_QUOTED, NULL},
    {"cors-method", "Cors.AllowMethods.*", CFN_QUOTED, NULL},
    {"cors-header", "Cors.AllowHeaders.*", CFN_QUOTED, NULL},
    {"cors-credentials", "Cors.AllowCredentials", CFN_SWITCH, NULL},
};
const struct cfn_rules cfn_url_rules = {"", url, ARRAY_SIZE(url)};

/* Of the root of an API definition. */
static const struct cfn_rule definition[] = {
    {"cors-origin", "x-amazon-apigateway-cors.allowOrigins.*", CFN_QUOTED, NULL},
    {"cors-method", "x-amazon-apigateway-cors.allowMethods.*", CFN_QUOTED, NULL},
    {"cors-header", "x-amazon-apigateway-cors.allowHeaders.*", CFN_QUOTED, NULL},
    {"cors-credentials", "x-amazon-apigateway-cors.allowCredentials", CFN_SWITCH, NULL},
    {"minimum-compression", "x-amazon-apigateway-minimum-compression-size", CFN_TEXT, NULL},
    {"validator", "x-amazon-apigateway-request-validator", CFN_TEXT, NULL},
};
const struct cfn_rules cfn_definition_rules = {"", definition, ARRAY_SIZE(definition)};

static const char endpoint_words[] = "EDGE=edge REGIONAL=regional PRIVATE=private";
static const char tls_words[] = "TLS_1_0=1.0 TLS_1_2=1.2 SecurityPolicy_TLS13_1_3_2025_09=1.3 "
                                "SecurityPolicy_TLS13_1_3_FIPS_2025_09=1.3 *=1.2";

static const struct cfn_rule sam_api[] = {
    {"protocol", "", CFN_ALWAYS, "rest"},
    {"endpoint", "EndpointConfiguration.Type", CFN_WORD, endpoint_words},
    {"endpoint", "EndpointConfiguration", CFN_WORD, endpoint_words},
    {"default-authorizer", "Auth.DefaultAuthorizer", CFN_TEXT, NULL},
    {"default-endpoint", "DisableExecuteApiEndpoint", CFN_INVERSE, NULL},
    {"minimum-compression", "MinimumCompressionSize", CFN_TEXT, NULL},
    {"tls", "Domain.SecurityPolicy", CFN_WORD, tls_words},
    {"mutual-tls", "Domain.MutualTlsAuthentication", CFN_PRESENT, "on"},
    {"cors-origin", "Cors.AllowOrigin", CFN_QUOTED, NULL},
    {"cors-origin", "Cors", CFN_QUOTED, NULL},
    {"cors-method", "Cors.AllowMethods", CFN_QUOTED, NULL},
    {"cors-header", "Cors.AllowHeaders", CFN_QUOTED, NULL},
    {"cors-credentials", "Cors.AllowCredentials", CFN_SWITCH, NULL},
};

static const struct cfn_rule sam_http_api[] = {
    {"protocol", "", CFN_ALWAYS, "http"},
    {"default-authorizer", "Auth.DefaultAuthorizer", CFN_TEXT, NULL},
    {"default-endpoint", "DisableExecuteApiEndpoint", CFN_INVERSE, NULL},
    {"tls", "Domain.SecurityPolicy", CFN_WORD, tls_words},
    {"mutual-tls", "Domain.MutualTlsAuthentication", CFN_PRESENT, "on"},
    /* true alone stands for all origins */
    {"cors-origin", "CorsConfiguration", CFN_WORD, "true=*"},
    {"cors-origin", "CorsConfiguration.AllowOrigins.*", CFN_QUOTED, NULL},
    {"cors-method", "CorsConfiguration.AllowMethods.*", CFN_QUOTED, NULL},
    {"cors-header", "CorsConfiguration.AllowHeaders.*", CFN_QUOTED, NULL},
    {"cors-credentials", "CorsConfiguration.AllowCredentials", CFN_SWITCH, NULL},
};

static const struct cfn_rule rest_api[] = {
    {"protocol", "", CFN_ALWAYS, "rest"},
    {"endpoint", "EndpointConfiguration.Types.0", CFN_WORD, endpoint_words},
    {"default-endpoint", "DisableExecuteApiEndpoint", CFN_INVERSE, NULL},
    {"minimum-compression", "MinimumCompressionSize", CFN_TEXT, NULL},
    {"tls", "SecurityPolicy", CFN_WORD, tls_words},
};

static const struct cfn_rule gateway_api[] = {
    {"protocol", "ProtocolType", CFN_WORD, "HTTP=http WEBSOCKET=websocket"},
    {"default-endpoint", "DisableExecuteApiEndpoint", CFN_INVERSE, NULL},
    {"cors-origin", "CorsConfiguration.AllowOrigins.*", CFN_QUOTED, NULL},
    {"cors-method", "CorsConfiguration.AllowMethods.*", CFN_QUOTED, NULL},
    {"cors-header", "CorsConfiguration.AllowHeaders.*", CFN_QUOTED, NULL},
    {"cors-credentials", "CorsConfiguration.AllowCredentials", CFN_SWITCH, NULL},
};

static const struct cfn_rule websocket_api[] = {
    {"protocol", "", CFN_ALWAYS, "websocket"},
    {"default-endpoint", "DisableExecuteApiEndpoint", CFN_INVERSE, NULL},
};

static const struct cfn_rule graphql_api[] = {
    {"protocol", "", CFN_ALWAYS, "graphql"},
    {"endpoint", "Visibility", CFN_WORD, "GLOBAL=regional PRIVATE=private"},
    {"tracing", "XrayEnabled", CFN_WORD, switch_words},
    {"field-logs", "LogConfig.FieldLogLevel", CFN_WORD,
     "NONE=none ERROR=error ALL=all INFO=all DEBUG=all"},
    {"field-logs", "Logging.FieldLogLevel", CFN_WORD,
     "NONE=none ERROR=error ALL=all INFO=all DEBUG=all"},
};

static const struct cfn_rule balancer[] = {
    {"protocol", "", CFN_ALWAYS, "load-balancer"},
    {"endpoint", "Scheme", CFN_WORD, "internet-facing=regional internal=private"},
};

static const struct cfn_rule rest_domain[] = {
    {"tls", "SecurityPolicy", CFN_WORD, tls_words},
    {"mutual-tls", "MutualTlsAuthentication", CFN_PRESENT, "on"},
};
static const struct cfn_rule gateway_domain[] = {
    {"tls", "DomainNameConfigurations.*.SecurityPolicy", CFN_WORD, tls_words},
    {"mutual-tls", "MutualTlsAuthentication", CFN_PRESENT, "on"},
};

static const struct cfn_rule authorizer[] = {
    {"cache", "AuthorizerResultTtlInSeconds", CFN_TEXT, NULL},
};

static const struct cfn_rule rest_stage[] = {
    {"access-log", "AccessLogSetting.DestinationArn", CFN_TEXT, NULL},
    {"execution-log", "MethodSettings.*.LoggingLevel", CFN_WORD, level_words},
    {"data-trace", "MethodSettings.*.DataTraceEnabled", CFN_SWITCH, NULL},
    {"tracing", "TracingEnabled", CFN_WORD, switch_words},
    {"metrics", "MethodSettings.*.MetricsEnabled", CFN_SWITCH, NULL},
    {"cache", "CacheClusterEnabled", CFN_SWITCH, NULL},
    {"cache", "MethodSettings.*.CachingEnabled", CFN_SWITCH, NULL},
    {"cache-encryption", "MethodSettings.*.CacheDataEncrypted", CFN_SWITCH, NULL},
    {"throttle-rate", "MethodSettings.*.ThrottlingRateLimit", CFN_TEXT, NULL},
    {"throttle-burst", "MethodSettings.*.ThrottlingBurstLimit", CFN_TEXT, NULL},
    {"client-certificate", "ClientCertificateId", CFN_TEXT, NULL},
};

static const struct cfn_rule deployment[] = {
    {"access-log", "StageDescription.AccessLogSetting.DestinationArn", CFN_TEXT, NULL},
    {"execution-log", "StageDescription.LoggingLevel", CFN_WORD, level_words},
    {"execution-log", "StageDescription.MethodSettings.*.LoggingLevel", CFN_WORD, level_words},
    {"data-trace", "StageDescription.DataTraceEnabled", CFN_SWITCH, NULL},
    {"data-trace", "StageDescription.MethodSettings.*.DataTraceEnabled", CFN_SWITCH, NULL},
    {"tracing", "StageDescription.TracingEnabled", CFN_WORD, switch_words},
    {"metrics", "StageDescription.MetricsEnabled", CFN_SWITCH, NULL},
    {"cache", "StageDescription.CacheClusterEnabled", CFN_SWITCH, NULL},
    {"cache", "StageDescription.CachingEnabled", CFN_SWITCH, NULL},
    {"cache-encryption", "StageDescription.CacheDataEncrypted", CFN_SWITCH, NULL},
    {"throttle-rate", "StageDescription.ThrottlingRateLimit", CFN_TEXT, NULL},
    {"throttle-burst", "StageDescription.ThrottlingBurstLimit", CFN_TEXT, NULL},
    {"client-certificate", "StageDescription.ClientCertificateId", CFN_TEXT, NULL},
};

/* Also of the stages that SAM makes for an HttpApi: the property names are the same. */
static const struct cfn_rule gateway_stage[] = {
    {"access-log", "AccessLogSettings.DestinationArn", CFN_TEXT, NULL},
    {"execution-log", "DefaultRouteSettings.LoggingLevel", CFN_WORD, level_words},
    {"data-trace", "DefaultRouteSettings.DataTraceEnabled", CFN_SWITCH, NULL},
    {"metrics", "DefaultRouteSettings.DetailedMetricsEnabled", CFN_SWITCH, NULL},
    {"throttle-rate", "DefaultRouteSettings.ThrottlingRateLimit", CFN_TEXT, NULL},
    {"throttle-burst", "DefaultRouteSettings.ThrottlingBurstLimit", CFN_TEXT, NULL},
    {"client-certificate", "ClientCertificateId", CFN_TEXT, NULL},
};

static const struct cfn_rule bucket[] = {
    {"encryption",
     "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault."
     "SSEAlgorithm",
     CFN_WORD, "aws:kms=kms aws:kms:dsse=kms AES256=aes256"},
    {"versioning", "VersioningConfiguration.Status", CFN_WORD, "Enabled=on Suspended=off"},
    {"access-log", "LoggingConfiguration.DestinationBucketName", CFN_TEXT, NULL},
    {"access-log", "LoggingConfiguration", CFN_PRESENT, "itself"},
    {"cors-origin", "CorsConfiguration.CorsRules.*.AllowedOrigins.*", CFN_QUOTED, NULL},
    {"cors-method", "CorsConfiguration.CorsRules.*.AllowedMethods.*", CFN_QUOTED, NULL},
    {"cors-header", "CorsConfiguration.CorsRules.*.AllowedHeaders.*", CFN_QUOTED, NULL},
};

static const struct cfn_rule table[] = {
    {"encryption", "SSESpecification.KMSMasterKeyId", CFN_KEY, NULL},
    {"encryption", "Replicas.0.SSESpecification.KMSMasterKeyId", CFN_KEY, NULL},
    {"encryption", "SSESpecification.SSEEnabled", CFN_WORD, owned_words},
    {"recovery", "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", CFN_SWITCH, NULL},
    {"recovery", "Replicas.*.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
     CFN_SWITCH, NULL},
};

static const struct cfn_rule queue[] = {
    {"encryption", "KmsMasterKeyId", CFN_KEY, NULL},
    {"encryption", "SqsManagedSseEnabled", CFN_WORD, owned_words},
    {"dead-letter", "RedrivePolicy.deadLetterTargetArn", CFN_TEXT, NULL},
};
static const struct cfn_rule broker[] = {
    {"encryption", "EncryptionOptions.KmsKeyId", CFN_KEY, NULL},
    {"encryption", "EncryptionOptions.UseAwsOwnedKey", CFN_WORD, "true=managed false=managed"},
};

static const struct cfn_rule topic[] = {
    {"encryption", "KmsMasterKeyId", CFN_KEY, NULL},
};

static const struct cfn_rule stream[] = {
    {"encryption", "StreamEncryption.KeyId", CFN_KEY, NULL},
    {"encryption", "StreamEncryption", CFN_PRESENT, "managed"},
};
static const struct cfn_rule delivery_stream[] = {
    {"encryption", "DeliveryStreamEncryptionConfigurationInput.KeyType", CFN_WORD,
     "CUSTOMER_MANAGED_CMK=kms AWS_OWNED_CMK=managed"},
};
static const struct cfn_rule kafka[] = {
    {"encryption", "EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId", CFN_KEY, NULL},
};

static const struct cfn_rule encrypted_by_key[] = {
    {"encryption", "KmsKeyId", CFN_KEY, NULL},
};
static const struct cfn_rule log_group[] = {
    {"encryption", "KmsKeyId", CFN_KEY, NULL},
    {"retention", "RetentionInDays", CFN_TEXT, NULL},
};

static const struct cfn_rule database[] = {
    {"encryption", "KmsKeyId", CFN_KEY, NULL},
    {"encryption", "StorageEncrypted", CFN_WORD, owned_words},
    {"encryption", "Encrypted", CFN_WORD, owned_words},
    {"encryption", "AtRestEncryptionEnabled", CFN_WORD, owned_words},
    {"encryption", "EncryptionAtRestOptions.KmsKeyId", CFN_KEY, NULL},
    {"encryption", "EncryptionAtRestOptions.Enabled", CFN_WORD, owned_words},
    {"public", "PubliclyAccessible", CFN_SWITCH, NULL},
};

static const struct cfn_rule database_instance[] = {
    {"encryption", "KmsKeyId", CFN_KEY, NULL},
    {"encryption", "StorageEncrypted", CFN_WORD, owned_words},
    {"encryption", "DBClusterIdentifier", CFN_PRESENT, "cluster"},
    {"public", "PubliclyAccessible", CFN_SWITCH, NULL},
};

static const struct cfn_rule user_pool[] = {
    {"self-sign-up", "AdminCreateUserConfig.AllowAdminCreateUserOnly", CFN_INVERSE, NULL},
    {"mfa", "MfaConfiguration", CFN_WORD, "ON=on OPTIONAL=optional OFF=off"},
    {"mfa-factor", "EnabledMfas.*", CFN_TEXT, NULL},
    {"mfa-factor", "SmsConfiguration", CFN_PRESENT, "SMS_MFA"},
    {"password-length", "Policies.PasswordPolicy.MinimumLength", CFN_TEXT, NULL},
};
static const struct cfn_rule identity_pool[] = {
    {"unauthenticated", "AllowUnauthenticatedIdentities", CFN_SWITCH, NULL},
};

static const char viewer_words[] = "allow-all=allowed redirect-to-https=redirected "
                                   "https-only=refused";
static const struct cfn_rule distribution[] = {
    {"http", "DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy", CFN_WORD,
     viewer_words},
    {"http", "DistributionConfig.CacheBehaviors.*.ViewerProtocolPolicy", CFN_WORD, viewer_words},
    {"access-log", "DistributionConfig.Logging.Bucket", CFN_TEXT, NULL},
    {"firewall", "DistributionConfig.WebACLId", CFN_TEXT, NULL},
    {"tls", "DistributionConfig.ViewerCertificate.MinimumProtocolVersion", CFN_WORD,
     "SSLv3=ssl3 TLSv1=1.0 TLSv1_2016=1.0 TLSv1.1_2016=1.1 TLSv1.2_2018=1.2 TLSv1.2_2019=1.2 "
     "TLSv1.2_2021=1.2 TLSv1.2_2025=1.2 TLSv1.3_2025=1.3"},
};

static const char logging_words[] = "OFF=off ERROR=on FATAL=on ALL=on";
static const struct cfn_rule state_machine[] = {
    {"logging", "LoggingConfiguration.Level", CFN_WORD, logging_words},
    {"tracing", "TracingConfiguration.Enabled", CFN_SWITCH, NULL},
};
static const struct cfn_rule sam_state_machine[] = {
    {"logging", "Logging.Level", CFN_WORD, logging_words},
    {"tracing", "Tracing.Enabled", CFN_SWITCH, NULL},
};

/* clang-format off: one type a row */
#define RULES(type_, rules_)                                                                       \
    {                                                                                              \
        type_, rules_, ARRAY_SIZE(rules_)                                                          \
    }
static const struct cfn_rules tables[] = {
    RULES("AWS::Serverless::Function", sam_function),
    RULES("AWS::Lambda::Function", lambda_function),
    RULES("AWS::Serverless::Api", sam_api),
    RULES("AWS::Serverless::HttpApi", sam_http_api),
    RULES("AWS::Serverless::WebSocketApi", websocket_api),
    RULES("AWS::Serverless::GraphQLApi", graphql_api),
    RULES("AWS::ApiGateway::RestApi", rest_api),
    RULES("AWS::ApiGatewayV2::Api", gateway_api),
    RULES("AWS::AppSync::GraphQLApi", graphql_api),
    RULES("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer),
    RULES("AWS::ApiGateway::DomainName", rest_domain),
    RULES("AWS::ApiGatewayV2::DomainName", gateway_domain),
    RULES("AWS::ApiGateway::Authorizer", authorizer),
    RULES("AWS::ApiGatewayV2::Authorizer", authorizer),
    RULES("AWS::ApiGateway::Stage", rest_stage),
    RULES("AWS::ApiGateway::Deployment", deployment),
    RULES("AWS::ApiGatewayV2::Stage", gateway_stage),
    RULES("AWS::S3::Bucket", bucket),
    RULES("AWS::DynamoDB::Table", table),
    RULES("AWS::DynamoDB::GlobalTable", table),
    RULES("AWS::Serverless::SimpleTable", table),
    RULES("AWS::SQS::Queue", queue),
    RULES("AWS::AmazonMQ::Broker", broker),
    RULES("AWS::SNS::Topic", topic),
    RULES("AWS::Kinesis::Stream", stream),
    RULES("AWS::KinesisFirehose::DeliveryStream", delivery_stream),
    RULES("AWS::MSK::Cluster", kafka),
    RULES("AWS::Logs::LogGroup", log_group),
    RULES("AWS::SecretsManager::Secret", encrypted_by_key),
    RULES("AWS::RDS::DBInstance", database_instance),
    RULES("AWS::RDS::DBCluster", database),
    RULES("AWS::DocDB::DBCluster", database),
    RULES("AWS::Neptune::DBCluster", database),
    RULES("AWS::Redshift::Cluster", database),
    RULES("AWS::ElastiCache::ReplicationGroup", database),
    RULES("AWS::Elasticsearch::Domain", database),
    RULES("AWS::OpenSearchService::Domain", database),
    RULES("AWS::Cognito::UserPool", user_pool),
    RULES("AWS::Cognito::IdentityPool", identity_pool),
    RULES("AWS::CloudFront::Distribution", distribution),
    RULES("AWS::StepFunctions::StateMachine", state_machine),
    RULES("AWS::Serverless::StateMachine", sam_state_machine),
};
/* clang-format on */

const struct cfn_rules *cfn_rules_of(const char *type)
{
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
        if (strcmp(type, tables[i].type) == 0)
            return &tables[i];
    return NULL;
}
