/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"
#include "base/limits.h"

/* Roles: what they grant, and to which functions. */

/* Adds what a policy named by its ARN grants: one of the files, or one that AWS publishes. */
static void add_named_policy(struct tf_model *m, const struct doc *arn, struct tfm_permissions list)
{
    const struct tfm_thing *own = tfm_find(m, arn, "aws_iam_policy");
    const struct tf_resource *r = tf_referred(m->tf, arn, NULL);
    if (own && !own->r->data) {
        tfm_add_policy(m, doc_get(own->r->body, "policy"), list);
        return;
    }
    if (r && r->data && strcmp(r->type, "aws_iam_policy") == 0) {
        const struct doc *known = doc_get(r->body, "arn");
        arn = known ? known : doc_get(r->body, "name");
    }
    if (arn)
        tfm_add_managed_policy(m, arn, list);
}

static void add_named_policies(struct tf_model *m, const struct doc *arns,
                               struct tfm_permissions list)
{
    if (doc_is_seq(arns))
        doc_each(arn, arns) add_named_policy(m, arn, list);
    else if (arns)
        add_named_policy(m, arns, list);
}

static void link_role(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body;
    tf_each_block(inline_policy, body, "inline_policy")
    {
        tfm_add_policy(m, doc_get(inline_policy, "policy"), TFM_PERMISSIONS(t->resource));
    }
    add_named_policies(m, doc_get(body, "managed_policy_arns"), TFM_PERMISSIONS(t->resource));
    tfm_add_policy(m, doc_get(body, "assume_role_policy"), TFM_POLICY(t->resource));
}

static void link_role_policy(struct tf_model *m, struct tfm_thing *t)
{
    struct app_resource *role =
        tfm_need_resource(m, t, doc_get(t->r->body, "role"), "aws_iam_role", RESOURCE_ROLE);
    tfm_add_policy(m, doc_get(t->r->body, "policy"), TFM_PERMISSIONS(role));
}

static void declare_policy(struct tf_model *m, struct tfm_thing *t)
{
    tfm_add_policy(m, doc_get(t->r->body, "policy"), TFM_PERMISSIONS(t->resource));
}

static void attach_to(struct tf_model *m, struct tfm_thing *t, const struct doc *role,
                      const struct doc *policies)
{
    struct app_resource *r = tfm_need_resource(m, t, role, "aws_iam_role", RESOURCE_ROLE);
    add_named_policies(m, policies, TFM_PERMISSIONS(r));
}

static void link_attachment(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *roles = doc_get(body, "roles");
    const struct doc *role = doc_get(body, "role"), *arn = doc_get(body, "policy_arn");
    if (!role)
        role = doc_get(body, "role_name");
    if (role)
        attach_to(m, t, role, arn ? arn : doc_get(body, "policy_arns"));
    doc_each(node, roles) attach_to(m, t, node, arn);
}

/* --- functions and their roles --- */

/* How many functions run as a role. */
static size_t count_users(struct tf_model *m, const struct app_resource *role)
{
    size_t users = 0;
    for (size_t i = 0; i < m->things.len; i++) {
        const struct app_function *f = m->things.items[i]->function;
        users += f && f->role == role->name;
    }
    return users;
}

/* The function gets copies of what its role grants. */
static void take_role(struct tf_model *m, struct tfm_thing *t)
{
    const struct tfm_thing *role = tfm_find(m, t->role, t->role_type);
    t->function->role = tfm_name_of(m, t->role);
    if (!role || !role->resource)
        return;
    t->function->role = role->resource->name;
    for (size_t i = 0; i < role->resource->permissions.len; i++) {
        struct app_permission *p =
            tfm_add_permission(m, TFM_PERMISSIONS(t->function), role->resource->at);
        if (!p)
            return;
        *p = role->resource->permissions.items[i];
    }
}

void tfm_settle_roles(struct tf_model *m)
{
    for (size_t i = 0; i < m->things.len; i++)
        if (m->things.items[i]->function && m->things.items[i]->role)
            take_role(m, m->things.items[i]);
    for (size_t i = 0; i < m->things.len; i++) {
        struct tfm_thing *t = m->things.items[i];
        const struct tfm_thing *role =
            t->function && t->role ? tfm_find(m, t->role, t->role_type) : NULL;
        if (role && role->resource && count_users(m, role->resource) == 1)
            tfm_set(m, TFM_SETTINGS(t->function), "own-role", "on", doc_location(t->role));
    }
}

static const struct tfm_type rows[] = {
    {"aws_iam_role", RESOURCE_ROLE, "name", NULL, NULL, link_role, TFM_MIDDLE},
    {"aws_iam_policy", RESOURCE_OTHER, "name", NULL, declare_policy, NULL, TFM_MIDDLE},
    {"aws_iam_user_policy", RESOURCE_OTHER, "name", NULL, declare_policy, NULL, TFM_MIDDLE},
    {"aws_iam_group_policy", RESOURCE_OTHER, "name", NULL, declare_policy, NULL, TFM_MIDDLE},
    {"aws_iam_role_policy", TFM_NONE, NULL, NULL, NULL, link_role_policy, TFM_MIDDLE},
    {"aws_iam_role_policy_attachment", TFM_NONE, NULL, NULL, NULL, link_attachment, TFM_MIDDLE},
    {"aws_iam_role_policy_attachments_exclusive", TFM_NONE, NULL, NULL, NULL, link_attachment,
     TFM_MIDDLE},
    {"aws_iam_policy_attachment", TFM_NONE, NULL, NULL, NULL, link_attachment, TFM_MIDDLE},
};
const struct tfm_types tfm_aws_iam_types = {PROVIDER_AWS, rows, ARRAY_SIZE(rows)};
