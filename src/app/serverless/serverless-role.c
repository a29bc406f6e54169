/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

/* The roles that functions run as, and what those may do. */

/* The framework's own name for the role that it makes for all functions of a service. */
static const char service_role_id[] = "IamRoleLambdaExecution";

static void add_managed(struct sls *s, struct app_function *f, const struct doc *policies)
{
    doc_each(policy, doc_is_seq(policies) ? policies : NULL)
        cfn_add_managed_policy(s->cfn, f, policy);
}

/* ROLE names a role that is made elsewhere; it does not describe one. */
static bool is_reference(const struct doc *role)
{
    return role && role->kind != DOC_NULL && (doc_is_scalar(role) || sls_is_intrinsic(role));
}

/* provider.iam.role or, of one function, iam.role: a reference or {statements, managedPolicies}. */
static void add_role(struct sls *s, struct app_function *f, const struct doc *role)
{
    if (!role || role->kind == DOC_NULL)
        return;
    if (is_reference(role)) {
        cfn_add_role(s->cfn, f, role);
        return;
    }
    cfn_add_statements(s->cfn, f, doc_get(role, "statements"), NULL);
    add_managed(s, f, doc_get(role, "managedPolicies"));
}

static void add_service_role(struct sls *s, struct app_function *f)
{
    const struct doc *old = doc_get(s->provider, "role");
    const struct doc *role = doc_at(s->provider, "iam.role");
    add_role(s, f, old ? old : role);
    if (old || is_reference(role))
        return;
    cfn_add_statements(s->cfn, f, doc_get(s->provider, "iamRoleStatements"), NULL);
    add_managed(s, f, doc_get(s->provider, "iamManagedPolicies"));
}

/* The name of the role that functions share which have none of their own. */
static const char *service_role_name(struct sls *s)
{
    const struct doc *old = doc_get(s->provider, "role");
    const struct doc *role = old ? old : doc_at(s->provider, "iam.role");
    const char *name = is_reference(role) ? cfn_resource_name(s->cfn, role) : NULL;
    return name ? name : service_role_id;
}

void sls_declare_service_role(struct sls *s)
{
    const struct doc *role = doc_at(s->provider, "iam.role");
    const struct doc *parts[] = {
        doc_get(role, "statements"),
        doc_get(role, "managedPolicies"),
        doc_get(s->provider, "iamRoleStatements"),
        doc_get(s->provider, "iamManagedPolicies"),
    };
    const struct doc *first = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(parts) && !first; i++)
        first = doc_count(parts[i]) ? parts[i] : NULL;
    if (!first || doc_get(s->provider, "role"))
        return;
    struct app_resource *r =
        app_add_resource(s->app, RESOURCE_ROLE, service_role_id, doc_location(first));
    struct app_function holder = {0}; /* lends its list of permissions */
    add_service_role(s, &holder);
    r->provider = s->platform;
    r->type = "AWS::IAM::Role";
    r->name = sls_text(s, doc_get(role, "name"));
    r->name = r->name ? r->name : r->logical_id;
    r->node = role;
    r->permissions.items = holder.permissions.items;
    r->permissions.len = holder.permissions.len;
    r->permissions.cap = holder.permissions.cap;
}

/* A role of its own replaces the service's, unless the plugin that makes it is told to add. */
void sls_read_permissions(struct sls *s, struct app_function *f)
{
    const struct doc *role = doc_get(f->node, "role");
    const struct doc *statements = doc_get(f->node, "iamRoleStatements");
    const struct doc *own = doc_at(f->node, "iam.role");
    const struct doc *plugin =
        doc_get(doc_get(s->root, "custom"), "serverless-iam-roles-per-function");
    if (role) {
        add_role(s, f, role);
        f->role = cfn_resource_name(s->cfn, role);
        return;
    }
    cfn_add_statements(s->cfn, f, statements, NULL);
    add_role(s, f, own);
    bool inherits = doc_bool(doc_get(f->node, "iamRoleStatementsInherit"),
                             doc_bool(doc_get(plugin, "defaultInherit"), false)) ||
                    doc_bool(doc_at(f->node, "iam.inheritStatements"), false);
    if ((!statements && !own) || inherits)
        add_service_role(s, f);
    if (is_reference(own))
        f->role = cfn_resource_name(s->cfn, own);
    else if (own || statements)
        app_set(s->app, f, "own-role", "on", true, doc_location(own ? own : statements));
    else
        f->role = service_role_name(s);
}

void sls_settle_roles(struct sls *s, size_t last)
{
    struct map users; /* role -> how many functions of the service run as it */
    map_init(&users, s->arena);
    for (size_t i = s->first_function; i < last; i++) {
        const char *role = s->app->functions.items[i]->role;
        if (role) {
            void **count = map_at(&users, slice_of(role));
            *count = (void *)((uintptr_t)*count + 1);
        }
    }
    for (size_t i = s->first_function; i < last; i++) {
        struct app_function *f = s->app->functions.items[i];
        const struct doc *role = doc_get(f->node, "role");
        if (role && f->role && (uintptr_t)map_get(&users, slice_of(f->role)) == 1)
            app_set(s->app, f, "own-role", "on", true, doc_location(role));
    }
}
