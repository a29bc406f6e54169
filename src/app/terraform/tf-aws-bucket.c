/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"

/* Buckets of S3 and the many resources that each say a part of what they are. */

static const char bucket_type[] = "aws_s3_bucket";

static const struct tfm_word algorithm_words[] = {
    {"aws:kms", "kms"}, {"aws:kms:dsse", "kms"}, {"AES256", "aes256"}, {NULL, NULL}};
static const struct tfm_word status_words[] = {
    {"Enabled", "on"}, {"Suspended", "off"}, {"Disabled", "off"}, {NULL, NULL}};

/* Inside of the bucket, and in resources of their own. */
static const struct tfm_setting bucket_settings[] = {
    {"encryption",
     "server_side_encryption_configuration.rule.apply_server_side_encryption_by_default."
     "sse_algorithm",
     TFM_TEXT, algorithm_words},
    {"versioning", "versioning.enabled", TFM_TEXT, tfm_on_off},
    {"access-log", "logging.target_bucket", TFM_TEXT, NULL},
    {"cors-origin", "cors_rule.allowed_origins", TFM_EACH, NULL},
    {"cors-method", "cors_rule.allowed_methods", TFM_EACH, NULL},
    {"cors-header", "cors_rule.allowed_headers", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};
static const struct tfm_setting part_settings[] = {
    {"encryption", "rule.apply_server_side_encryption_by_default.sse_algorithm", TFM_TEXT,
     algorithm_words},
    {"versioning", "versioning_configuration.status", TFM_TEXT, status_words},
    {"access-log", "target_bucket", TFM_TEXT, NULL},
    {"cors-origin", "cors_rule.allowed_origins", TFM_EACH, NULL},
    {"cors-method", "cors_rule.allowed_methods", TFM_EACH, NULL},
    {"cors-header", "cors_rule.allowed_headers", TFM_EACH, NULL},
    {NULL, NULL, TFM_TEXT, NULL},
};

static struct tfm_thing *bucket_of(struct tf_model *m, struct tfm_thing *t)
{
    return tfm_need(m, t, doc_get(t->r->body, "bucket"), bucket_type, RESOURCE_BUCKET);
}

/* --- who may read and write --- */

static void open_by_acl(struct tfm_thing *bucket, const struct tfm_thing *t)
{
    struct slice acl = slice_of(tfm_text_at(t->r->body, "acl"));
    bool write = slice_eq_str(acl, "public-read-write");
    /* every account of AWS is as good as anyone */
    bool read =
        write || slice_eq_str(acl, "public-read") || slice_eq_str(acl, "authenticated-read");
    tfm_open_bucket(bucket, read, write, tfm_place_at(t, "acl"));
}

/* One grant; URI names whom it is for, PERMISSIONS are one text or several. */
static void open_by_grant(struct tf_model *m, struct tfm_thing *bucket, const struct doc *uri,
                          struct tfm_values permissions)
{
    struct slice who = slice_of(tf_text(uri));
    (void)m;
    if (!slice_ends(who, "/global/AllUsers") && !slice_ends(who, "/global/AuthenticatedUsers"))
        return;
    for (size_t i = 0; i < permissions.len; i++) {
        struct slice permission = doc_text(permissions.items[i]);
        bool full = slice_eq_str(permission, "FULL_CONTROL");
        tfm_open_bucket(bucket, full || slice_starts(permission, "READ"),
                        full || slice_starts(permission, "WRITE"), doc_location(uri));
    }
}

static void link_acl(struct tf_model *m, struct tfm_thing *t)
{
    struct tfm_thing *bucket = bucket_of(m, t);
    open_by_acl(bucket, t);
    struct tfm_values grants = tfm_all(m, t->r->body, "access_control_policy.grant");
    for (size_t i = 0; i < grants.len; i++)
        open_by_grant(m, bucket, tfm_at(grants.items[i], "grantee.uri"),
                      tfm_all(m, grants.items[i], "permission"));
}

/* How many of the four switches are on decides. */
static void block(struct tf_model *m, struct tfm_thing *bucket, const struct tfm_thing *t)
{
    static const char *const switches[] = {"block_public_acls", "block_public_policy",
                                           "ignore_public_acls", "restrict_public_buckets"};
    const struct doc *body = t->r->body;
    size_t on = 0;
    bool known = true, given = false;
    for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
        const struct doc *value = doc_get(body, switches[i]);
        on += tfm_true_at(body, switches[i]);
        known &= !value || !tf_is_unknown(value);
        given |= value != NULL;
    }
    bucket->blocks_acls |=
        tfm_true_at(body, "block_public_acls") || tfm_true_at(body, "ignore_public_acls");
    bucket->blocks_policies |=
        tfm_true_at(body, "block_public_policy") || tfm_true_at(body, "restrict_public_buckets");
    if ((given || t != bucket) && (known || on == ARRAY_SIZE(switches)))
        tfm_set(m, TFM_SETTINGS(bucket->resource), "block-public",
                on == ARRAY_SIZE(switches) ? "on"
                : on                       ? "part"
                                           : "off",
                t->r->at);
}

static void link_block(struct tf_model *m, struct tfm_thing *t)
{
    block(m, bucket_of(m, t), t);
}

/* For all buckets of the account. */
static void link_account_block(struct tf_model *m, struct tfm_thing *t)
{
    struct tfm_thing *bucket;
    tfm_each(bucket, m, bucket_type)
    {
        if (!bucket->r->data)
            block(m, bucket, t);
    }
}

static void attach(struct tf_model *m, struct tfm_thing *bucket, const struct doc *policy)
{
    size_t first = bucket->resource->policy.len;
    tfm_add_policy(m, policy, TFM_POLICY(bucket->resource));
    if (!bucket->blocks_policies)
        tfm_open_by_policy(bucket->resource, first);
}

static void link_policy(struct tf_model *m, struct tfm_thing *t)
{
    attach(m, bucket_of(m, t), doc_get(t->r->body, "policy"));
}

/* --- buckets --- */

static void add_site(struct tf_model *m, const struct tfm_thing *bucket, struct location at)
{
    struct app_resource *site = tfm_add_resource(m, bucket, RESOURCE_SITE, tfm_thing_name(bucket));
    site->at = at;
    site->public_read = bucket->resource->public_read;
}

static void link_bucket(struct tf_model *m, struct tfm_thing *t)
{
    open_by_acl(t, t);
    tf_each_block(grant, t->r->body, "grant")
    {
        open_by_grant(m, t, doc_get(grant, "uri"), tfm_all(m, grant, "permissions"));
    }
    if (doc_get(t->r->body, "policy"))
        attach(m, t, doc_get(t->r->body, "policy"));
    if (tf_block(t->r->body, "website"))
        add_site(m, t, doc_location(doc_get(t->r->body, "website")));
}

/* Its arguments are those of the bucket, and those of the access block. */
static void link_module(struct tf_model *m, struct tfm_thing *t)
{
    block(m, t, t);
    open_by_acl(t, t);
    if (doc_get(t->r->body, "policy") && !tfm_false_at(t->r->body, "attach_policy"))
        attach(m, t, doc_get(t->r->body, "policy"));
    if (tf_block(t->r->body, "website"))
        add_site(m, t, doc_location(doc_get(t->r->body, "website")));
}

static void link_part(struct tf_model *m, struct tfm_thing *t)
{
    tfm_apply(m, t->r->body, part_settings, TFM_SETTINGS(bucket_of(m, t)->resource));
}

static void link_website(struct tf_model *m, struct tfm_thing *t)
{
    add_site(m, bucket_of(m, t), t->r->at);
}

static void add_notification(struct tf_model *m, const struct tfm_thing *t, const struct doc *to,
                             const char *function)
{
    static const struct tfm_setting settings[] = {
        {"filter", "filter_prefix", TFM_EACH, NULL},
        {"filter", "filter_suffix", TFM_EACH, NULL},
        {NULL, NULL, TFM_TEXT, NULL},
    };
    const char *name = tfm_name_of(m, doc_get(t->r->body, "bucket"));
    struct app_function *f = tfm_find_function(m, doc_get(to, function));
    struct app_trigger *trigger =
        f ? tfm_add_trigger(m, f, TRIGGER_STORAGE, name, doc_location(to)) : NULL;
    if (trigger)
        tfm_apply(m, to, settings, TFM_SETTINGS(trigger));
}

static void link_notification(struct tf_model *m, struct tfm_thing *t)
{
    tf_each_block(to, t->r->body, "lambda_function")
    {
        add_notification(m, t, to, "lambda_function_arn");
    }
    doc_each(to, doc_get(t->r->body, "lambda_notifications")) /* of the module for it */
        add_notification(m, t, to, "function_arn");
}

static const struct tfm_type rows[] = {
    {bucket_type, RESOURCE_BUCKET, "bucket", bucket_settings, NULL, link_bucket, TFM_MIDDLE},
    {"module:terraform-aws-modules/s3-bucket/aws", RESOURCE_BUCKET, "bucket", bucket_settings, NULL,
     link_module, TFM_MIDDLE},
    {"aws_s3_bucket_public_access_block", TFM_NONE, NULL, NULL, NULL, link_block, TFM_EARLY},
    {"aws_s3_account_public_access_block", TFM_NONE, NULL, NULL, NULL, link_account_block,
     TFM_EARLY},
    {"aws_s3_bucket_acl", TFM_NONE, NULL, NULL, NULL, link_acl, TFM_MIDDLE},
    {"aws_s3_bucket_policy", TFM_NONE, NULL, NULL, NULL, link_policy, TFM_MIDDLE},
    {"aws_s3_bucket_server_side_encryption_configuration", TFM_NONE, NULL, NULL, NULL, link_part,
     TFM_MIDDLE},
    {"aws_s3_bucket_versioning", TFM_NONE, NULL, NULL, NULL, link_part, TFM_MIDDLE},
    {"aws_s3_bucket_logging", TFM_NONE, NULL, NULL, NULL, link_part, TFM_MIDDLE},
    {"aws_s3_bucket_cors_configuration", TFM_NONE, NULL, NULL, NULL, link_part, TFM_MIDDLE},
    {"aws_s3_bucket_website_configuration", TFM_NONE, NULL, NULL, NULL, link_website, TFM_LATE},
    {"aws_s3_bucket_notification", TFM_NONE, NULL, NULL, NULL, link_notification, TFM_MIDDLE},
    {"module:terraform-aws-modules/s3-bucket/aws//modules/notification", TFM_NONE, NULL, NULL, NULL,
     link_notification, TFM_MIDDLE},
};
const struct tfm_types tfm_aws_bucket_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
