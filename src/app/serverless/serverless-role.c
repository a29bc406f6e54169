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

/* NODE, unless it says null. */
static const struct doc *said(const struct doc *node)
{
    return node && node->kind != DOC_NULL ? node : NULL;
}

/* ROLE names a role that is made elsewhere; it does not describe one. */
static bool is_reference(const struct doc *role)
{
    return said(role) && (doc_is_scalar(role) || sls_is_intrinsic(role));
}

/* provider.iam.role or, of one function, iam.role: a reference or {statements, managedPolicies}. */
static void add_role(struct sls *s, struct app_function *f, const struct doc *role)
{
    if (!role)
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
    const struct doc *old = said(doc_get(s->provider, "role"));
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
    const struct doc *old = said(doc_get(s->provider, "role"));
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
    if (!first || said(doc_get(s->provider, "role")))
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

/* What decides whether a function has a role of its own. */
struct role_choice {
    const struct doc *given;      /* role: an existing one */
    const struct doc *own;        /* iam.role */
    const struct doc *statements; /* iamRoleStatements, of version 4 or the plugin for them */
    const struct doc *each;       /* provider.iam.role.mode, when it says that each one has */
};

static struct role_choice choice_of(struct sls *s, const struct doc *node)
{
    static const char plugin[] = "serverless-iam-roles-per-function";
    const struct doc *service = doc_at(s->provider, "iam.role");
    const struct doc *mode = is_reference(service) ? NULL : doc_get(service, "mode");
    struct role_choice c = {
        .given = said(doc_get(node, "role")),
        .own = said(doc_at(node, "iam.role")),
        .statements = said(doc_get(node, "iamRoleStatements")),
        .each = slice_eq_str(doc_text(mode), "perFunction") ? mode : NULL,
    };
    /* without the plugin, a role that the service is given is that of all its functions */
    bool fixed = said(doc_get(s->provider, "role")) || is_reference(service);
    if (fixed && !sls_uses_plugin(s, plugin) && !doc_get(doc_get(s->root, "custom"), plugin))
        c.own = c.statements = NULL;
    if (doc_is_map(c.own) && !is_reference(c.own) && !doc_get(c.own, "statements") &&
        !doc_count(doc_get(c.own, "managedPolicies")))
        c.own = NULL; /* a name or path alone makes no role */
    return c;
}

/* The flag that says most about F; each of them may say no. */
static bool inherits(struct sls *s, const struct doc *node, const struct role_choice *c)
{
    const struct doc *plugin =
        doc_get(doc_get(s->root, "custom"), "serverless-iam-roles-per-function");
    const struct doc *const flags[] = {doc_at(node, "iam.inheritStatements"),
                                       doc_get(node, "iamRoleStatementsInherit"),
                                       doc_get(plugin, "defaultInherit")};
    for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
        if (said(flags[i]))
            return doc_bool(flags[i], false);
    }
    return c->each != NULL;
}

/* A role of its own replaces the service's, unless it is told to add. */
void sls_read_permissions(struct sls *s, struct app_function *f)
{
    const struct role_choice c = choice_of(s, f->node);
    if (c.given) {
        add_role(s, f, c.given);
        f->role = cfn_resource_name(s->cfn, c.given);
        return;
    }
    const struct doc *first = c.own ? c.own : c.statements ? c.statements : c.each;
    if (!first) {
        add_service_role(s, f);
        f->role = service_role_name(s);
        return;
    }
    if (!doc_get(c.own, "statements"))
        cfn_add_statements(s->cfn, f, c.statements, NULL);
    add_role(s, f, c.own);
    if (inherits(s, f->node, &c))
        add_service_role(s, f);
    if (is_reference(c.own))
        f->role = cfn_resource_name(s->cfn, c.own);
    else
        app_set(s->app, f, "own-role", "on", true, doc_location(first));
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
