/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"

/* Stores of Google Cloud, and who may read buckets by their older access lists. */

static const struct tfm_word prevention_words[] = {
    {"enforced", "on"}, {"inherited", "off"}, {NULL, NULL}};
static const struct tfm_setting bucket_settings[] = {
    {"encryption", "encryption.default_kms_key_name", TFM_KEY, NULL},
    {"versioning", "versioning.enabled", TFM_TEXT, tfm_on_off},
    {"access-log", "logging.log_bucket", TFM_TEXT, NULL},
    {"block-public", "public_access_prevention", TFM_TEXT, prevention_words},
    {"uniform-access", "uniform_bucket_level_access", TFM_TEXT, tfm_on_off},
    {"uniform-access", "bucket_policy_only", TFM_TEXT, tfm_on_off},
    {"cors-origin", "cors.origin", TFM_EACH, NULL},
    {"cors-method", "cors.method", TFM_EACH, NULL},
    {"cors-header", "cors.response_header", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting key_settings[] = {
    {"encryption", "kms_key_name", TFM_KEY, NULL},
    {"encryption", "default_encryption_configuration.kms_key_name", TFM_KEY, NULL},
    {"encryption", "cmek_config.kms_key_name", TFM_KEY, NULL},
    {"encryption", "replication.auto.customer_managed_encryption.kms_key_name", TFM_KEY, NULL},
    {"encryption", "replication.user_managed.replicas.customer_managed_encryption.kms_key_name",
     TFM_KEY, NULL},
    {"recovery", "point_in_time_recovery_enablement", TFM_TEXT, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting database_settings[] = {
    {"encryption", "encryption_key_name", TFM_KEY, NULL},
    {"public", "settings.ip_configuration.ipv4_enabled", TFM_TEXT, tfm_on_off},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_word call_log_words[] = {{"LOG_NONE", "off"},
                                                 {"CALL_LOG_LEVEL_UNSPECIFIED", NULL},
                                                 {"LOG_ALL_CALLS", "on"},
                                                 {"LOG_ERRORS_ONLY", "on"},
                                                 {NULL, NULL}};
static const struct tfm_setting workflow_settings[] = {
    {"logging", "call_log_level", TFM_TEXT, call_log_words},
    {NULL, NULL, TFM_TEXT, NULL},
};

/* --- access lists of buckets --- */

static void declare_bucket(struct tf_model *m, struct tfm_thing *t)
{
    (void)m;
    t->blocks_acls = t->blocks_policies =
        slice_eq_str(slice_of(tfm_text_at(t->r->body, "public_access_prevention")), "enforced");
    t->blocks_acls |= tfm_true_at(t->r->body, "uniform_bucket_level_access");
}

static void link_bucket(struct tf_model *m, struct tfm_thing *t)
{
    struct slice acl = slice_of(tfm_text_at(t->r->body, "predefined_acl"));
    const struct doc *site = tf_block(t->r->body, "website");
    tfm_open_bucket(t, slice_starts(acl, "publicRead") || slice_starts(acl, "authenticatedRead"),
                    slice_starts(acl, "publicReadWrite"), tfm_place_at(t, "predefined_acl"));
    if (!site)
        return;
    struct app_resource *r = tfm_add_resource(m, t, RESOURCE_SITE, tfm_thing_name(t));
    r->at = tfm_place_at(t, "website");
}

/* "READER:allUsers" in a list, or a role and an entity. */
static void open_by_entity(struct tfm_thing *bucket, struct slice role, struct slice entity,
                           struct location at)
{
    bool everybody =
        slice_eq_str(entity, "allUsers") || slice_eq_str(entity, "allAuthenticatedUsers");
    bool write = everybody && (slice_eq_str(role, "OWNER") || slice_eq_str(role, "WRITER"));
    if (everybody)
        tfm_open_bucket(bucket, true, write, at);
}

static void link_acl(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *list = doc_get(body, "role_entity");
    struct tfm_thing *bucket =
        tfm_need(m, t, doc_get(body, "bucket"), "google_storage_bucket", RESOURCE_BUCKET);
    struct slice acl = slice_of(tfm_text_at(body, "predefined_acl"));
    tfm_open_bucket(bucket, slice_starts(acl, "publicRead"), slice_starts(acl, "publicReadWrite"),
                    tfm_place_at(t, "predefined_acl"));
    if (doc_is_seq(list))
        doc_each(item, list)
        {
            struct slice entity, role = slice_cut(doc_text(item), ':', &entity);
            open_by_entity(bucket, role, entity, doc_location(item));
        }
    open_by_entity(bucket, doc_text_at(body, "role"), doc_text_at(body, "entity"),
                   tfm_place_at(t, "entity"));
}

static const struct tfm_type rows[] = {
    {"google_storage_bucket", RESOURCE_BUCKET, "name", bucket_settings, declare_bucket, link_bucket,
     TFM_MIDDLE},
    {"google_storage_bucket_acl", TFM_NONE, NULL, NULL, NULL, link_acl, TFM_MIDDLE},
    {"google_storage_default_object_acl", TFM_NONE, NULL, NULL, NULL, link_acl, TFM_MIDDLE},
    {"google_storage_bucket_access_control", TFM_NONE, NULL, NULL, NULL, link_acl, TFM_MIDDLE},
    {"google_storage_default_object_access_control", TFM_NONE, NULL, NULL, NULL, link_acl,
     TFM_MIDDLE},
    {"google_pubsub_topic", RESOURCE_TOPIC, "name", key_settings, NULL, NULL, TFM_MIDDLE},
    {"google_cloud_tasks_queue", RESOURCE_QUEUE, "name", NULL, NULL, NULL, TFM_MIDDLE},
    {"google_secret_manager_secret", RESOURCE_SECRET, "secret_id", key_settings, NULL, NULL,
     TFM_MIDDLE},
    {"google_bigquery_dataset", RESOURCE_DATABASE, "dataset_id", key_settings, NULL, NULL,
     TFM_MIDDLE},
    {"google_firestore_database", RESOURCE_DATABASE, "name", key_settings, NULL, NULL, TFM_MIDDLE},
    {"google_sql_database_instance", RESOURCE_DATABASE, "name", database_settings, NULL, NULL,
     TFM_MIDDLE},
    {"google_workflows_workflow", RESOURCE_WORKFLOW, "name", workflow_settings, NULL, NULL,
     TFM_MIDDLE},
    {"google_api_gateway_api", RESOURCE_API, "api_id", NULL, NULL, NULL, TFM_MIDDLE},
    {"google_api_gateway_gateway", RESOURCE_STAGE, "gateway_id", NULL, NULL, NULL, TFM_MIDDLE},
};
const struct tfm_types tfm_google_data_types = {PROVIDER_GOOGLE, rows, ARRAY_SIZE(rows)};
