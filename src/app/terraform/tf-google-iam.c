/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/google.h"
#include "app/terraform/tf-google.h"

/* Who may do what in Google Cloud: members, bindings and policies, and the accounts they name. */

/* What a resource "google_…_iam_member" is about: the rest of its type is member, binding, policy.
 */
static const struct subject {
    const char *prefix;    /* of its type, up to "_iam_" */
    const char *attribute; /* names what it is about */
    const char *target;    /* the type of that; NULL = a function */
    enum resource_kind kind;
} subjects[] = {
    {"google_cloudfunctions_function", "cloud_function", NULL, RESOURCE_OTHER},
    {"google_cloudfunctions2_function", "cloud_function", NULL, RESOURCE_OTHER},
    {"google_cloud_run_service", "service", NULL, RESOURCE_OTHER},
    {"google_cloud_run_v2_service", "name", NULL, RESOURCE_OTHER},
    {"google_storage_bucket", "bucket", "google_storage_bucket", RESOURCE_BUCKET},
    {"google_pubsub_topic", "topic", "google_pubsub_topic", RESOURCE_TOPIC},
    {"google_pubsub_subscription", "subscription", "google_pubsub_subscription", RESOURCE_QUEUE},
    {"google_secret_manager_secret", "secret_id", "google_secret_manager_secret", RESOURCE_SECRET},
    {"google_bigquery_dataset", "dataset_id", "google_bigquery_dataset", RESOURCE_DATABASE},
    {"google_service_account", "service_account_id", "google_service_account", RESOURCE_ROLE},
};

/* One grant of a role to members. */
struct grant {
    const struct doc *role, *members, *condition;
    struct location at;
};

static bool is_everybody(struct slice member)
{
    /* whoever has a Google account: nobody whom the app knows */
    return slice_eq_str(member, "allUsers") || slice_eq_str(member, "allAuthenticatedUsers");
}

/* The member that lets everybody in, or NULL. */
static const struct doc *everybody_of(const struct grant *g)
{
    const struct doc *node = doc_is_seq(g->members) ? g->members->child : g->members;
    for (; node; node = doc_is_seq(g->members) ? node->next : NULL)
        if (is_everybody(doc_text(node)))
            return node;
    return NULL;
}

static void add_policy(struct tf_model *m, const struct grant *g, struct tfm_permissions list,
                       const char *name)
{
    struct app_permission *p = tfm_add_permission(m, list, g->at);
    if (!p)
        return;
    p->conditional = g->condition != NULL;
    tfm_add_texts(m, TFM_TEXTS(&p->actions), g->role);
    tfm_add_text(m, TFM_TEXTS(&p->resources), name);
    tfm_add_texts(m, TFM_TEXTS(&p->principals), g->members);
    for (size_t i = 0; i < p->principals.len; i++)
        if (is_everybody(slice_of(p->principals.items[i])))
            p->principals.items[i] = "*";
}

void tfm_google_let_in(struct app_function *f, struct location at)
{
    const struct app_setting *ingress = app_setting(f, "ingress");
    for (size_t i = 0; i < f->triggers.len; i++) {
        struct app_trigger *t = &f->triggers.items[i];
        if (t->kind != TRIGGER_HTTP || t->auth == AUTH_NONE)
            continue;
        t->auth = google_reach(AUTH_NONE, ingress ? ingress->value : NULL);
        t->at = at;
    }
}

void tfm_google_let_in_members(struct app_function *f, const struct doc *members)
{
    const struct grant g = {.members = members};
    const struct doc *member = members ? everybody_of(&g) : NULL;
    if (member)
        tfm_google_let_in(f, doc_location(member));
}

/* --- what a role lets its members do --- */

static bool is_role_to(struct slice role, const char *const *words)
{
    for (; *words; words++)
        if (slice_ifind(role, *words) != SIZE_MAX)
            return true;
    return false;
}

static void open_resource(struct app_resource *r, const struct grant *g, const struct doc *member)
{
    static const char *const writing[] = {"admin",  "writer", "creator",   "owner",
                                          "editor", "user",   "publisher", NULL};
    static const char *const reading[] = {"admin", "viewer",     "reader",   "owner", "editor",
                                          "user",  "subscriber", "accessor", NULL};
    struct slice role = slice_of(tf_text(g->role));
    if (g->condition)
        return;
    if (!r->public_read && !r->public_write)
        r->public_at = doc_location(member);
    r->public_write |= is_role_to(role, writing);
    r->public_read |= is_role_to(role, reading);
}

static void grant_on_function(struct tf_model *m, struct tfm_thing *t, const struct grant *g,
                              const struct doc *name)
{
    struct app_function *f = tfm_google_function(m, name);
    const struct doc *member = everybody_of(g);
    struct slice role = slice_of(tf_text(g->role));
    if (!f) { /* of a function that is not in the files */
        struct app_resource *r =
            tfm_need_resource(m, t, name, "google_cloudfunctions_function", RESOURCE_OTHER);
        add_policy(m, g, TFM_POLICY(r), r->name);
        return;
    }
    add_policy(m, g, TFM_POLICY(f), f->name);
    /* whoever may only look at it cannot call it */
    if (member && !g->condition && slice_ifind(role, "invoker") != SIZE_MAX)
        tfm_google_let_in(f, doc_location(member));
}

static void apply_grant(struct tf_model *m, struct tfm_thing *t, const struct subject *s,
                        const struct grant *g)
{
    const struct doc *name = doc_get(t->r->body, s->attribute), *member = everybody_of(g);
    if (!s->target) {
        grant_on_function(m, t, g, name);
        return;
    }
    const struct tfm_thing *target = tfm_need(m, t, name, s->target, s->kind);
    add_policy(m, g, TFM_POLICY(target->resource), target->resource->name);
    if (member && !target->blocks_policies)
        open_resource(target->resource, g, member);
}

/* --- what accounts may do --- */

/* Roles that stand for nearly everything in the project. */
static bool is_basic(struct slice role)
{
    return slice_eq_str(role, "roles/owner") || slice_eq_str(role, "roles/editor");
}

static void grant_in_project(struct tf_model *m, struct tfm_thing *t, const struct grant *g)
{
    const struct doc *node = doc_is_seq(g->members) ? g->members->child : g->members;
    const char *role = tf_text(g->role);
    for (; node && role; node = doc_is_seq(g->members) ? node->next : NULL) {
        const struct tfm_thing *account = tfm_find(m, node, "google_service_account");
        if (!account && slice_starts(doc_text(node), "serviceAccount:"))
            account = tfm_need(m, t, node, "google_service_account", RESOURCE_ROLE);
        struct app_permission *p =
            account && account->resource
                ? tfm_add_permission(m, TFM_PERMISSIONS(account->resource), g->at)
                : NULL;
        if (!p)
            continue;
        p->origin = role;
        p->conditional = g->condition != NULL;
        tfm_add_text(m, TFM_TEXTS(&p->actions), is_basic(slice_of(role)) ? "*" : role);
        tfm_add_text(m, TFM_TEXTS(&p->resources), "*");
    }
}

/* --- the three ways to say it --- */

static const struct subject *subject_of(const char *type)
{
    for (size_t i = 0; i < ARRAY_SIZE(subjects); i++) {
        size_t len = strlen(subjects[i].prefix);
        if (strncmp(type, subjects[i].prefix, len) == 0 && strncmp(type + len, "_iam_", 5) == 0)
            return &subjects[i];
    }
    return NULL;
}

static void use_grant(struct tf_model *m, struct tfm_thing *t, const struct grant *g)
{
    const struct subject *s = subject_of(t->type->type);
    if (s)
        apply_grant(m, t, s, g);
    else
        grant_in_project(m, t, g);
}

static void link_member(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *body = t->r->body, *one = doc_get(body, "member");
    const struct grant g = {
        .role = doc_get(body, "role"),
        .members = one ? one : doc_get(body, "members"),
        .condition = tf_block(body, "condition"),
        .at = tfm_place(t, one ? one : doc_get(body, "members")),
    };
    use_grant(m, t, &g);
}

static void link_policy(struct tf_model *m, struct tfm_thing *t)
{
    const struct doc *data = doc_get(t->r->body, "policy_data");
    const struct tf_resource *r = data ? tf_referred(m->tf, data, NULL) : NULL;
    if (!r || !r->data || strcmp(r->type, "google_iam_policy") != 0)
        return;
    tf_each_block(binding, r->body, "binding")
    {
        const struct grant g = {
            .role = doc_get(binding, "role"),
            .members = doc_get(binding, "members"),
            .condition = tf_block(binding, "condition"),
            .at = doc_location(binding),
        };
        use_grant(m, t, &g);
    }
}

/* The three resources of one subject. */
#define IAM(prefix_)                                                                               \
    {prefix_ "_iam_member", TFM_NONE, NULL, NULL, NULL, link_member, TFM_MIDDLE},                  \
        {prefix_ "_iam_binding", TFM_NONE, NULL, NULL, NULL, link_member, TFM_MIDDLE},             \
    {                                                                                              \
        prefix_ "_iam_policy", TFM_NONE, NULL, NULL, NULL, link_policy, TFM_MIDDLE                 \
    }

static const struct tfm_type rows[] = {
    IAM("google_cloudfunctions_function"),
    IAM("google_cloudfunctions2_function"),
    IAM("google_cloud_run_service"),
    IAM("google_cloud_run_v2_service"),
    IAM("google_storage_bucket"),
    IAM("google_pubsub_topic"),
    IAM("google_pubsub_subscription"),
    IAM("google_secret_manager_secret"),
    IAM("google_bigquery_dataset"),
    IAM("google_service_account"),
    IAM("google_project"),
    {"google_service_account", RESOURCE_ROLE, "account_id", NULL, NULL, NULL, TFM_MIDDLE},
};
const struct tfm_types tfm_google_iam_types = {PROVIDER_GOOGLE, rows, ARRAY_SIZE(rows)};
