/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "base/limits.h"

/* What functions may do: statements, policy templates, managed policies, roles. */

/* Actions that a policy denies to outsiders: each is compared with all others. */
#define MAX_BARRED 100u

/* Whose list of permissions grows: what F or R may do or, for POLICY, who may do what with it. */
struct grants {
    struct app_function *f;
    struct app_resource *r;
    bool policy;
};

static size_t count_of(const struct grants *g)
{
    if (g->f)
        return g->policy ? g->f->policy.len : g->f->permissions.len;
    return g->policy ? g->r->policy.len : g->r->permissions.len;
}

static struct app_permission *add_permission(struct cfn *c, const struct grants *g,
                                             const char *origin, const struct doc *at)
{
    if (count_of(g) >= LIMIT_FUNCTION_ITEMS || c->grants >= LIMIT_TEMPLATE_GRANTS) {
        cfn_report_cap(c, "permissions");
        return NULL;
    }
    c->grants++;
    struct app_permission *p;
    if (g->f)
        p = g->policy ? vec_add(&g->f->policy, c->arena) : vec_add(&g->f->permissions, c->arena);
    else
        p = g->policy ? vec_add(&g->r->policy, c->arena) : vec_add(&g->r->permissions, c->arena);
    p->allow = true;
    p->origin = origin;
    p->at = doc_location(at);
    return p;
}

/* Adds the texts of NODE (one value or a sequence of them) to LIST, an array of strings. */
#define ADD_TEXTS(c_, list_, node_)                                                                \
    do {                                                                                           \
        const struct doc *texts_ = (node_);                                                        \
        const char *one_ = cfn_text((c_), texts_, NULL);                                           \
        if (one_)                                                                                  \
            *vec_add((list_), (c_)->arena) = one_;                                                 \
        else                                                                                       \
            doc_each(text_, texts_)                                                                \
            {                                                                                      \
                one_ = cfn_text((c_), text_, NULL);                                                \
                if (one_)                                                                          \
                    *vec_add((list_), (c_)->arena) = one_;                                         \
            }                                                                                      \
    } while (0)

/* "*", or {AWS: …, Service: …} with one or more of each. */
static void add_principals(struct cfn *c, struct app_permission *p, const struct doc *statement)
{
    const struct doc *principal = cfn_get(c, statement, "Principal");
    if (doc_is_map(principal) && !cfn_text(c, principal, NULL))
        doc_each(kind, principal) ADD_TEXTS(c, &p->principals, cfn_value(c, kind));
    else
        ADD_TEXTS(c, &p->principals, principal);
    /* everybody but a few is everybody */
    if (p->principals.len == 0 && doc_get(statement, "NotPrincipal"))
        *vec_add(&p->principals, c->arena) = "*";
}

static void add_statement(struct cfn *c, const struct grants *g, const struct doc *node,
                          const char *origin)
{
    const struct doc *statement = cfn_value(c, node);
    if (!doc_is_map(statement))
        return;
    struct app_permission *p = add_permission(c, g, origin, node);
    if (!p)
        return;
    const char *effect = cfn_text_at(c, statement, "Effect");
    p->allow = !effect || strcmp(effect, "Deny") != 0;
    p->conditional = doc_count(cfn_get(c, statement, "Condition")) > 0;
    ADD_TEXTS(c, &p->actions, cfn_get(c, statement, "Action"));
    ADD_TEXTS(c, &p->resources, cfn_get(c, statement, "Resource"));
    if (g->policy)
        add_principals(c, p, statement);
    /* everything but a few is everything */
    if (p->actions.len == 0 && doc_get(statement, "NotAction"))
        *vec_add(&p->actions, c->arena) = "*";
    if (p->resources.len == 0 && doc_get(statement, "NotResource"))
        *vec_add(&p->resources, c->arena) = "*";
}

static void add_statements(struct cfn *c, const struct grants *g, const struct doc *statements,
                           const char *origin)
{
    const struct doc *all = cfn_value(c, statements);
    if (doc_is_map(all))
        add_statement(c, g, all, origin);
    else
        doc_each(node, all) add_statement(c, g, node, origin);
}

void cfn_add_statements(struct cfn *c, struct app_function *f, const struct doc *statements,
                        const char *origin)
{
    const struct grants g = {.f = f};
    add_statements(c, &g, statements, origin);
}

/* Does the action PATTERN, "s3:Get*", cover ACTION? */
static bool covers(const char *pattern, const char *action)
{
    size_t len = strlen(pattern);
    return len && pattern[len - 1] == '*' ? strncasecmp(pattern, action, len - 1) == 0
                                          : strcasecmp(pattern, action) == 0;
}

bool cfn_is_barred(const struct cfn_barred *barred, const char *action)
{
    for (size_t i = 0; i < barred->actions.len; i++)
        if (covers(barred->actions.items[i], action))
            return true;
    return false;
}

struct cfn_barred cfn_barred_by(struct cfn *c, const struct doc *statements)
{
    struct cfn_barred barred = {0};
    const struct doc *all = cfn_value(c, statements);
    doc_each(node, doc_is_seq(all) ? all : NULL)
    {
        const struct doc *statement = cfn_value(c, node);
        if (!cfn_bars_outsiders(c, statement))
            continue;
        if (barred.actions.len >= MAX_BARRED) {
            cfn_report_cap(c, "denied actions");
            break;
        }
        ADD_TEXTS(c, &barred.actions, cfn_get(c, statement, "Action"));
    }
    return barred;
}

void cfn_add_policy_of(struct cfn *c, struct app_resource *r, const struct doc *statements)
{
    const struct grants g = {.r = r, .policy = true};
    const struct cfn_barred barred = cfn_barred_by(c, statements);
    size_t first = r->policy.len;
    add_statements(c, &g, statements, NULL);
    for (size_t i = first; i < r->policy.len && barred.actions.len; i++) {
        struct app_permission *p = &r->policy.items[i];
        size_t left = 0; /* actions that outsiders may do nevertheless */
        for (size_t k = 0; k < p->actions.len; k++)
            left += !cfn_is_barred(&barred, p->actions.items[k]);
        p->conditional |= p->allow && left == 0;
    }
}

void cfn_add_resource_policy(struct cfn *c, struct app_resource *r, const struct doc *document)
{
    cfn_add_policy_of(c, r, doc_get(document, "Statement"));
}

struct app_permission *cfn_add_caller(struct cfn *c, struct app_function *f, struct app_resource *r,
                                      const char *principal, const char *action,
                                      const struct doc *at)
{
    const struct grants g = {.f = f, .r = r, .policy = true};
    struct app_permission *p = add_permission(c, &g, NULL, at);
    if (p && principal)
        *vec_add(&p->principals, c->arena) = principal;
    if (p && action)
        *vec_add(&p->actions, c->arena) = action;
    return p;
}

/* Lists of who is let in, and statements as they are. */
void cfn_add_sam_resource_policy(struct cfn *c, struct app_resource *r, const struct doc *policy)
{
    static const struct {
        const char *key;
        bool accounts; /* its items are the principals; else they narrow "anyone" */
    } lists[] = {
        {"AwsAccountWhitelist", true},     {"IpRangeWhitelist", false},
        {"SourceVpcWhitelist", false},     {"IntrinsicVpcWhitelist", false},
        {"IntrinsicVpceWhitelist", false},
    };
    cfn_add_policy_of(c, r, doc_get(policy, "CustomStatements"));
    for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
        const struct doc *list = cfn_get(c, policy, lists[i].key);
        struct app_permission *p =
            list ? cfn_add_caller(c, NULL, r, lists[i].accounts ? NULL : "*", "execute-api:Invoke",
                                  doc_get(policy, lists[i].key))
                 : NULL;
        if (!p)
            continue;
        p->conditional = !lists[i].accounts;
        if (lists[i].accounts)
            ADD_TEXTS(c, &p->principals, list);
    }
}

/* PATTERN with the parameters "${BucketName}" of a policy template filled in. */
static const char *fill_in(struct cfn *c, struct slice pattern, const struct doc *parameters)
{
    char *result = arena_slicedup(c->arena, pattern);
    doc_each(node, parameters)
    {
        char *name = arena_printf(c->arena, "${%.*s}", SLICE_ARG(node->key));
        char *found = strstr(result, name);
        const char *value = found ? cfn_text(c, node, NULL) : NULL;
        if (value)
            result = arena_printf(c->arena, "%.*s%s%s", (int)(found - result), result, value,
                                  found + strlen(name));
    }
    return result;
}

/* Adds the rows of a published policy. PARAMETERS may be NULL. */
static void add_published(struct cfn *c, const struct grants *g, const struct aws_policy *policy,
                          const struct doc *parameters, const struct doc *at)
{
    const char *name = policy->name;
    for (; policy->name && strcmp(policy->name, name) == 0; policy++) {
        struct app_permission *p = add_permission(c, g, name, at);
        if (!p)
            return;
        p->conditional = policy->conditional;
        for (struct slice rest = slice_of(policy->actions); rest.len;)
            *vec_add(&p->actions, c->arena) = arena_slicedup(c->arena, slice_cut(rest, ' ', &rest));
        for (struct slice rest = slice_of(policy->resources); rest.len;)
            *vec_add(&p->resources, c->arena) = fill_in(c, slice_cut(rest, ' ', &rest), parameters);
    }
}

static void add_managed_policy(struct cfn *c, const struct grants *g, const struct doc *policy)
{
    const char *text = cfn_text(c, policy, NULL);
    const struct cfn_item *item = text ? cfn_item_of(c, policy) : NULL;
    if (!text)
        return;
    if (item &&
        strcmp(item->type, "AWS::IAM::ManagedPolicy") == 0) { /* one of the template's own */
        const struct doc *document = cfn_get(c, item->properties, "PolicyDocument");
        add_statements(c, g, doc_get(document, "Statement"), NULL);
        return;
    }
    size_t slash = slice_rfind_char(slice_of(text), '/');
    struct slice name = slice_sub(slice_of(text), slash == SIZE_MAX ? 0 : slash + 1, SIZE_MAX);
    const struct aws_policy *known = aws_managed_policy(name);
    if (known)
        add_published(c, g, known, NULL, policy);
    else /* the name alone is worth knowing */
        (void)add_permission(c, g, arena_slicedup(c->arena, name), policy);
}

void cfn_add_managed_policy(struct cfn *c, struct app_function *f, const struct doc *policy)
{
    const struct grants g = {.f = f};
    add_managed_policy(c, &g, policy);
}

/* The entries of a map in Policies: templates by name, or a document with statements. */
static void add_policy_map(struct cfn *c, const struct grants *g, const struct doc *map)
{
    const struct doc *statements = doc_get(map, "Statement");
    if (statements) {
        add_statements(c, g, statements, NULL);
        return;
    }
    doc_each(node, map)
    {
        const struct aws_policy *known = aws_policy_template(node->key);
        if (known)
            add_published(c, g, known, cfn_value(c, node), node);
        else if (slice_ends(node->key, "Policy"))
            diag_emit(c->sink, VIRGA_DIAG_WARNING, "unknown-policy", c->file, node->key_line,
                      node->key_column, "the policy template '%.*s' is not known",
                      SLICE_ARG(node->key));
    }
}

static void add_sam_policies(struct cfn *c, const struct grants *g, const struct doc *policies)
{
    if (policies && cfn_text(c, policies, NULL)) {
        add_managed_policy(c, g, policies);
        return;
    }
    if (doc_is_map(policies)) {
        add_policy_map(c, g, policies);
        return;
    }
    doc_each(node, policies)
    {
        const struct doc *policy = cfn_value(c, node);
        if (policy && cfn_text(c, policy, NULL))
            add_managed_policy(c, g, policy);
        else
            add_policy_map(c, g, policy);
    }
}

void cfn_add_sam_policies(struct cfn *c, struct app_function *f, const struct doc *policies)
{
    const struct grants g = {.f = f};
    add_sam_policies(c, &g, policies);
}

void cfn_declare_workflow_role(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *policies = cfn_get(c, item->properties, "Policies");
    if (!policies || cfn_get(c, item->properties, "Role"))
        return;
    char *id = arena_printf(c->arena, "%sRole", item->id);
    struct app_resource *r = app_add_resource(c->app, RESOURCE_ROLE, id, doc_location(policies));
    const struct grants g = {.r = r};
    r->provider = PROVIDER_AWS;
    r->region = c->region;
    r->type = "AWS::IAM::Role";
    r->node = item->node;
    add_sam_policies(c, &g, policies);
}

void cfn_declare_policy(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *document = cfn_get(c, item->properties, "PolicyDocument");
    const struct doc *roles = cfn_get(c, item->properties, "Roles");
    const struct doc *role = roles ? roles->child : cfn_get(c, item->properties, "RoleName");
    for (; document && role; role = roles ? role->next : NULL) {
        const char *name = cfn_resource_name(c, role);
        if (!name)
            continue;
        struct cfn_role_policies **at =
            (struct cfn_role_policies **)map_at(&c->role_policies, slice_of(name));
        if (!*at)
            *at = arena_new(c->arena, struct cfn_role_policies);
        *vec_add(&(*at)->documents, c->arena) = document;
    }
}

/* Everything that ROLE, known as NAME, may do. ROLE is NULL when it stands elsewhere. */
static void read_role(struct cfn *c, const struct grants *g, const struct cfn_item *role,
                      const char *name)
{
    const struct doc *p = role ? role->properties : NULL;
    doc_each(node, cfn_get(c, p, "Policies"))
    {
        const struct doc *document = cfn_get(c, cfn_value(c, node), "PolicyDocument");
        add_statements(c, g, doc_get(document, "Statement"), NULL);
    }
    doc_each(node, cfn_get(c, p, "ManagedPolicyArns"))
    {
        const struct doc *policy = cfn_value(c, node);
        if (policy)
            add_managed_policy(c, g, policy);
    }
    /* policies may name the role by its logical id or by its name */
    const char *role_name = p ? cfn_text_at(c, p, "RoleName") : NULL;
    const char *const names[] = {name, role_name};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const struct cfn_role_policies *attached =
            names[i] ? map_get(&c->role_policies, slice_of(names[i])) : NULL;
        for (size_t j = 0; attached && j < attached->documents.len; j++)
            add_statements(c, g, doc_get(attached->documents.items[j], "Statement"), NULL);
        if (role_name && strcmp(role_name, name) == 0)
            break;
    }
}

void cfn_link_role(struct cfn *c, const struct cfn_item *item)
{
    struct app_resource *r = map_get(&c->things, slice_of(item->id));
    const struct grants g = {.r = r};
    const struct grants assumed = {.r = r, .policy = true};
    if (!r || map_get(&c->roles, slice_of(item->id)))
        return;
    map_put(&c->roles, slice_of(item->id), (void *)item);
    read_role(c, &g, item, item->id);
    const struct doc *trust = cfn_get(c, item->properties, "AssumeRolePolicyDocument");
    add_statements(c, &assumed, doc_get(trust, "Statement"), NULL);
}

void cfn_add_role(struct cfn *c, struct app_function *f, const struct doc *role)
{
    const char *name = cfn_resource_name(c, role);
    const struct grants g = {.f = f};
    if (!name)
        return;
    f->role = name;
    struct cfn *from;
    const struct cfn_item *item = cfn_item_anywhere(c, role, &from);
    if (!item) { /* a serverless.yml names it without a reference */
        from = c;
        item = map_get(&c->ids, slice_of(name));
    }
    const struct app_resource *r = item ? map_get(&from->things, slice_of(item->id)) : NULL;
    if (!r || r->kind != RESOURCE_ROLE) {
        read_role(c, &g, NULL, name);
        return;
    }
    cfn_link_role(from, item);
    for (size_t i = 0; i < r->permissions.len; i++) { /* the lists in it are shared */
        struct app_permission *p = add_permission(c, &g, NULL, r->node);
        if (!p)
            return;
        *p = r->permissions.items[i];
    }
}

void cfn_grant(struct cfn *c, struct app_function *f, const char *actions, const char *resource,
               const struct doc *at)
{
    const struct grants g = {.f = f};
    struct app_permission *p = add_permission(c, &g, NULL, at);
    if (!p)
        return;
    for (struct slice rest = slice_of(actions); rest.len;)
        *vec_add(&p->actions, c->arena) = arena_slicedup(c->arena, slice_cut(rest, ' ', &rest));
    *vec_add(&p->resources, c->arena) = resource;
}

void cfn_grant_managed(struct cfn *c, struct app_function *f, const char *name,
                       const struct doc *at)
{
    const struct grants g = {.f = f};
    const struct aws_policy *known = aws_managed_policy(slice_of(name));
    for (size_t i = 0; i < f->permissions.len; i++)
        if (f->permissions.items[i].origin && strcmp(f->permissions.items[i].origin, name) == 0)
            return;
    if (known)
        add_published(c, &g, known, NULL, at);
    else
        (void)add_permission(c, &g, name, at);
}

/* AWS::Lambda::LayerVersionPermission: an account, an organisation or everybody. */
void cfn_link_layer_permission(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *p = item->properties;
    struct app_resource *r = cfn_find_resource(c, doc_get(p, "LayerVersionArn"));
    if (!r)
        return;
    struct app_permission *granted = cfn_add_caller(c, NULL, r, cfn_text_at(c, p, "Principal"),
                                                    cfn_text_at(c, p, "Action"), item->node);
    if (granted)
        granted->conditional = cfn_get(c, p, "OrganizationId") != NULL;
}

/* Policies that are resources of their own and name what they protect. */
void cfn_link_attached_policy(struct cfn *c, const struct cfn_item *item)
{
    static const struct {
        const char *type, *target, *document;
    } policies[] = {
        {"AWS::SecretsManager::ResourcePolicy", "SecretId", "ResourcePolicy"},
        {"AWS::Kinesis::ResourcePolicy", "ResourceArn", "ResourcePolicy"},
        {"AWS::Events::EventBusPolicy", "EventBusName", "Statement"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(policies); i++) {
        const struct doc *target = doc_get(item->properties, policies[i].target);
        struct app_resource *r =
            strcmp(item->type, policies[i].type) == 0 ? cfn_find_resource(c, target) : NULL;
        const struct grants g = {.r = r, .policy = true};
        const struct doc *document = r ? cfn_get(c, item->properties, policies[i].document) : NULL;
        if (doc_get(document, "Statement"))
            cfn_add_resource_policy(c, r, document);
        else if (document)
            add_statement(c, &g, document, NULL);
    }
}
