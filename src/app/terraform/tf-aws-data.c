/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"

/* Stores of AWS other than buckets: tables, queues, topics, streams, databases, secrets, logs. */

static const struct tfm_word owned_words[] = {{"true", "managed"}, {"false", "off"}, {NULL, NULL}};
/* A key counts only where encryption is not refused. */
static const struct tfm_word refused[] = {{"false", "off"}, {NULL, NULL}};

static const struct tfm_setting table_settings[] = {
    {"encryption", "server_side_encryption.enabled", TFM_TEXT, refused},
    {"encryption", "server_side_encryption.kms_key_arn", TFM_KEY, NULL},
    {"encryption", "server_side_encryption.enabled", TFM_TEXT, owned_words},
    {"recovery", "point_in_time_recovery.enabled", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting table_module_settings[] = {
    {"encryption", "server_side_encryption_enabled", TFM_TEXT, refused},
    {"encryption", "server_side_encryption_kms_key_arn", TFM_KEY, NULL},
    {"encryption", "server_side_encryption_enabled", TFM_TEXT, owned_words},
    {"recovery", "point_in_time_recovery_enabled", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting queue_settings[] = {
    {"encryption", "kms_master_key_id", TFM_KEY, NULL},
    {"encryption", "sqs_managed_sse_enabled", TFM_TEXT, owned_words},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting topic_settings[] = {
    {"encryption", "kms_master_key_id", TFM_KEY, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_word stream_off[] = {{"NONE", "off"}, {NULL, NULL}};
static const struct tfm_word stream_words[] = {{"KMS", "managed"}, {NULL, NULL}};
static const struct tfm_setting stream_settings[] = {
    {"encryption", "encryption_type", TFM_TEXT, stream_off},
    {"encryption", "kms_key_id", TFM_KEY, NULL},
    {"encryption", "encryption_type", TFM_TEXT, stream_words},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting kafka_settings[] = {
    {"encryption", "encryption_info.encryption_at_rest_kms_key_arn", TFM_KEY, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_word forever[] = {{"0", NULL}, {NULL, ""}};
static const struct tfm_setting log_group_settings[] = {
    {"encryption", "kms_key_id", TFM_KEY, NULL},
    {"retention", "retention_in_days", TFM_TEXT, forever},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting secret_settings[] = {
    {"encryption", "kms_key_id", TFM_KEY, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_word parameter_off[] = {
    {"String", "off"}, {"StringList", "off"}, {NULL, NULL}};
static const struct tfm_word parameter_words[] = {{"SecureString", "managed"}, {NULL, NULL}};
static const struct tfm_setting parameter_settings[] = {
    {"encryption", "type", TFM_TEXT, parameter_off},
    {"encryption", "key_id", TFM_KEY, NULL},
    {"encryption", "type", TFM_TEXT, parameter_words},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_word serverless_words[] = {{"serverless", "managed"}, {NULL, NULL}};
static const struct tfm_setting database_settings[] = {
    {"encryption", "storage_encrypted", TFM_TEXT, refused},
    {"encryption", "encrypted", TFM_TEXT, refused},
    {"encryption", "kms_key_id", TFM_KEY, NULL},
    {"encryption", "encrypt_at_rest.kms_key_id", TFM_KEY, NULL},
    {"encryption", "storage_encrypted", TFM_TEXT, owned_words},
    {"encryption", "encrypted", TFM_TEXT, owned_words},
    {"encryption", "at_rest_encryption_enabled", TFM_TEXT, owned_words},
    {"encryption", "encrypt_at_rest.enabled", TFM_TEXT, owned_words},
    {"encryption", "engine_mode", TFM_TEXT, serverless_words}, /* which has no other way */
    {"public", "publicly_accessible", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};

static void link_own_policy(struct tf_model *m, struct tfm_thing *t)
{
    if (doc_get(t->r->body, "policy"))
        tfm_attach_policy(m, t->resource, doc_get(t->r->body, "policy"));
}

/* --- queues --- */

static void set_dead_letter(struct tf_model *m, struct app_resource *queue,
                            const struct doc *policy)
{
    const struct doc *target = doc_get(tf_json(m->tf, policy), "deadLetterTargetArn");
    const char *name = tfm_name_of(m, target);
    if (name)
        tfm_set(m, TFM_SETTINGS(queue), "dead-letter", name, doc_location(target));
}

static void link_queue(struct tf_model *m, struct tfm_thing *t)
{
    if (doc_get(t->r->body, "redrive_policy"))
        set_dead_letter(m, t->resource, doc_get(t->r->body, "redrive_policy"));
    link_own_policy(m, t);
}

static void link_redrive_policy(struct tf_model *m, struct tfm_thing *t)
{
    struct app_resource *queue =
        tfm_need_resource(m, t, doc_get(t->r->body, "queue_url"), "aws_sqs_queue", RESOURCE_QUEUE);
    set_dead_letter(m, queue, doc_get(t->r->body, "redrive_policy"));
}

static void link_queue_module(struct tf_model *m, struct tfm_thing *t)
{
    link_own_policy(m, t);
    if (tfm_true_at(t->r->body, "create_dlq"))
        tfm_set(m, TFM_SETTINGS(t->resource), "dead-letter", "on", tfm_place_at(t, "create_dlq"));
}

/* --- topics --- */

/* Each entry of `subscriptions` is {protocol = "lambda", endpoint = …}. */
static void link_topic_module(struct tf_model *m, struct tfm_thing *t)
{
    link_own_policy(m, t);
    doc_each(one, doc_get(t->r->body, "subscriptions"))
    {
        static const struct tfm_setting settings[] = {
            {"filter", "filter_policy", TFM_TEXT, NULL},
            {NULL, NULL, TFM_TEXT, NULL},
        };
        struct app_function *f = tfm_find_function(m, doc_get(one, "endpoint"));
        struct app_trigger *trigger =
            f ? tfm_add_trigger(m, f, TRIGGER_TOPIC, tfm_thing_name(t), doc_location(one)) : NULL;
        if (trigger)
            tfm_apply(m, one, settings, TFM_SETTINGS(trigger));
    }
}

/* --- policies of resources --- */

/* The resources that give another one its policy. */
static const struct attachment {
    const char *type, *attribute, *target;
    enum resource_kind kind;
} attachments[] = {
    {"aws_sqs_queue_policy", "queue_url", "aws_sqs_queue", RESOURCE_QUEUE},
    {"aws_sns_topic_policy", "arn", "aws_sns_topic", RESOURCE_TOPIC},
    {"aws_secretsmanager_secret_policy", "secret_arn", "aws_secretsmanager_secret",
     RESOURCE_SECRET},
    {"aws_dynamodb_resource_policy", "resource_arn", "aws_dynamodb_table", RESOURCE_TABLE},
    {"aws_kinesis_resource_policy", "resource_arn", "aws_kinesis_stream", RESOURCE_STREAM},
};

static void link_attachment(struct tf_model *m, struct tfm_thing *t)
{
    for (size_t i = 0; i < ARRAY_SIZE(attachments); i++) {
        const struct attachment *a = &attachments[i];
        if (strcmp(t->type->type, a->type) != 0)
            continue;
        struct app_resource *r =
            tfm_need_resource(m, t, doc_get(t->r->body, a->attribute), a->target, a->kind);
        tfm_attach_policy(m, r, doc_get(t->r->body, "policy"));
    }
}

static const struct tfm_type rows[] = {
    {"aws_dynamodb_table", RESOURCE_TABLE, "name", table_settings, NULL, NULL, TFM_MIDDLE},
    {"aws_dynamodb_global_table", RESOURCE_TABLE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"module:terraform-aws-modules/dynamodb-table/aws", RESOURCE_TABLE, "name",
     table_module_settings, NULL, NULL, TFM_MIDDLE},
    {"aws_sqs_queue", RESOURCE_QUEUE, "name", queue_settings, NULL, link_queue, TFM_MIDDLE},
    {"module:terraform-aws-modules/sqs/aws", RESOURCE_QUEUE, "name", queue_settings, NULL,
     link_queue_module, TFM_MIDDLE},
    {"aws_sqs_queue_redrive_policy", TFM_NONE, NULL, NULL, NULL, link_redrive_policy, TFM_MIDDLE},
    {"aws_sns_topic", RESOURCE_TOPIC, "name", topic_settings, NULL, link_own_policy, TFM_MIDDLE},
    {"module:terraform-aws-modules/sns/aws", RESOURCE_TOPIC, "name", topic_settings, NULL,
     link_topic_module, TFM_MIDDLE},
    {"aws_cloudwatch_event_bus", RESOURCE_TOPIC, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"aws_kinesis_stream", RESOURCE_STREAM, "name", stream_settings, NULL, NULL, TFM_MIDDLE},
    {"aws_msk_cluster", RESOURCE_STREAM, "cluster_name", kafka_settings, NULL, NULL, TFM_MIDDLE},
    {"aws_cloudwatch_log_group", RESOURCE_LOG_GROUP, "name", log_group_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_secretsmanager_secret", RESOURCE_SECRET, "name", secret_settings, NULL, link_own_policy,
     TFM_MIDDLE},
    {"aws_ssm_parameter", RESOURCE_SECRET, "name", parameter_settings, NULL, NULL, TFM_MIDDLE},
    {"aws_db_instance", RESOURCE_DATABASE, "identifier", database_settings, NULL, NULL, TFM_MIDDLE},
    {"module:terraform-aws-modules/rds/aws", RESOURCE_DATABASE, "identifier", database_settings,
     NULL, NULL, TFM_MIDDLE},
    {"module:terraform-aws-modules/rds-aurora/aws", RESOURCE_DATABASE, "name", database_settings,
     NULL, NULL, TFM_MIDDLE},
    {"aws_rds_global_cluster", RESOURCE_DATABASE, "global_cluster_identifier", database_settings,
     NULL, NULL, TFM_MIDDLE},
    {"aws_rds_cluster", RESOURCE_DATABASE, "cluster_identifier", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_rds_cluster_instance", RESOURCE_DATABASE, "identifier", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_docdb_cluster", RESOURCE_DATABASE, "cluster_identifier", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_neptune_cluster", RESOURCE_DATABASE, "cluster_identifier", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_redshift_cluster", RESOURCE_DATABASE, "cluster_identifier", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_elasticache_replication_group", RESOURCE_DATABASE, "replication_group_id",
     database_settings, NULL, NULL, TFM_MIDDLE},
    {"aws_elasticsearch_domain", RESOURCE_DATABASE, "domain_name", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_opensearch_domain", RESOURCE_DATABASE, "domain_name", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"aws_sqs_queue_policy", TFM_NONE, NULL, NULL, NULL, link_attachment, TFM_MIDDLE},
    {"aws_sns_topic_policy", TFM_NONE, NULL, NULL, NULL, link_attachment, TFM_MIDDLE},
    {"aws_secretsmanager_secret_policy", TFM_NONE, NULL, NULL, NULL, link_attachment, TFM_MIDDLE},
    {"aws_dynamodb_resource_policy", TFM_NONE, NULL, NULL, NULL, link_attachment, TFM_MIDDLE},
    {"aws_kinesis_resource_policy", TFM_NONE, NULL, NULL, NULL, link_attachment, TFM_MIDDLE},
};
const struct tfm_types tfm_aws_data_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
