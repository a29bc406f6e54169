/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/gcloud.h"

#include "app/google/google.h"
#include "base/limits.h"

/* ---- who may call ---- */

void gcloud_bind(struct gcloud *g, const struct gcloud_command *c)
{
    struct slice role = gcloud_text(c, "role"), member = gcloud_text(c, "member");
    const struct gcloud_flag *flag = gcloud_flag(c, "member");
    bool everybody = slice_eq_str(member, "allUsers");
    if (c->nwords == 0 || !flag || (!everybody && !slice_eq_str(member, "allAuthenticatedUsers")))
        return;
    if (role.len && slice_find(role, "nvoker") == SIZE_MAX)
        return; /* may look at it, not call it */
    *vec_add(&g->bindings, g->app->arena) = (struct gcloud_binding){
        .name = arena_slice(g->app->arena, c->words[0]->text),
        /* whoever has a Google account: nobody whom the app knows */
        .auth = AUTH_NONE,
        .line = flag->line,
        .column = flag->column,
    };
}

static void let_in(struct gcloud *g, const struct gcloud_binding *b)
{
    struct location at = gcloud_at(g, b->line, b->column);
    struct app_function *f = gcloud_function(g, b->name, NULL, at);
    const struct app_setting *ingress = app_setting(f, "ingress");
    enum auth_kind auth = google_reach(b->auth, ingress ? ingress->value : NULL);
    bool any = false;
    if (!f->handler)
        f->handler = f->name;
    for (size_t i = 0; i < f->triggers.len; i++) {
        struct app_trigger *t = &f->triggers.items[i];
        if (t->kind != TRIGGER_HTTP)
            continue;
        any = true;
        if (t->auth == AUTH_NONE)
            continue;
        t->auth = auth;
        t->at = at;
    }
    if (any)
        return;
    struct app_trigger *t = app_add_trigger(g->app, f, TRIGGER_HTTP, at);
    t->method = "ANY";
    t->path = arena_printf(g->app->arena, "/%s", f->name);
    t->auth = auth;
}

/* ---- schedules ---- */

void gcloud_create_job(struct gcloud *g, const struct gcloud_command *c)
{
    struct slice uri = gcloud_text(c, "uri"), topic = gcloud_text(c, "topic");
    if (!uri.len && !topic.len)
        return;
    *vec_add(&g->jobs, g->app->arena) = (struct gcloud_job){
        .schedule = arena_slice(g->app->arena, gcloud_text(c, "schedule")),
        .target = arena_slice(g->app->arena, uri.len ? uri : topic),
        .topic = !uri.len,
        .line = c->line,
        .column = c->column,
    };
}

/* Does address URI lead to the function or service NAME? */
static bool leads_to(struct slice uri, const char *name)
{
    size_t scheme = slice_find(uri, "://");
    struct slice rest, host;
    if (scheme != SIZE_MAX)
        uri = slice_sub(uri, scheme + 3, uri.len);
    host = slice_cut(uri, '/', &rest);
    struct slice first = slice_cut(rest, '/', &rest);
    size_t query = slice_find_char(first, '?');
    if (slice_find(host, "cloudfunctions.net") != SIZE_MAX)
        return slice_eq_str(slice_sub(first, 0, query), name);
    /* NAME-hash-region.a.run.app */
    return slice_ends(host, ".run.app") && slice_starts(host, name) &&
           host.ptr[strlen(name)] == '-';
}

static bool is_target(const struct gcloud_job *job, const struct app_function *f)
{
    if (!job->topic)
        return leads_to(job->target, f->name);
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        if (t->kind == TRIGGER_TOPIC && t->resource && slice_eq_str(job->target, t->resource))
            return true;
    }
    return false;
}

static void start_job(struct gcloud *g, const struct gcloud_job *job)
{
    for (size_t i = 0; i < g->app->functions.len; i++) {
        struct app_function *f = g->app->functions.items[i];
        if (f->provider != PROVIDER_GOOGLE || !is_target(job, f) ||
            f->triggers.len >= LIMIT_FUNCTION_ITEMS)
            continue;
        struct app_trigger *t =
            app_add_trigger(g->app, f, TRIGGER_SCHEDULE, gcloud_at(g, job->line, job->column));
        t->resource = gcloud_copy(g, job->schedule);
        t->auth = AUTH_PRIVATE;
    }
}

/* ---- topics and buckets ---- */

static struct slice without_scheme(struct slice name)
{
    if (slice_starts(name, "gs://"))
        name = slice_sub(name, 5, name.len);
    return slice_ends(name, "/") ? slice_sub(name, 0, name.len - 1) : name;
}

static struct app_resource *resource(struct gcloud *g, enum resource_kind kind, const char *type,
                                     struct slice name, const struct gcloud_command *c)
{
    for (size_t i = 0; i < g->app->resources.len; i++) {
        struct app_resource *r = g->app->resources.items[i];
        if (r->kind == kind && r->provider == PROVIDER_GOOGLE && r->name &&
            slice_eq_str(name, r->name))
            return r;
    }
    struct app_resource *r =
        app_add_resource(g->app, kind, gcloud_copy(g, name), gcloud_at(g, c->line, c->column));
    r->provider = PROVIDER_GOOGLE;
    r->type = type;
    r->name = r->logical_id;
    return r;
}

void gcloud_create_topic(struct gcloud *g, const struct gcloud_command *c)
{
    const struct gcloud_flag *key = gcloud_flag(c, "topic-encryption-key");
    for (size_t i = 0; i < c->nwords; i++) {
        struct app_resource *r = resource(g, RESOURCE_TOPIC, "pubsub.topic", c->words[i]->text, c);
        if (key && !app_setting(r, "encryption"))
            app_set(g->app, r, "encryption", "kms", true, gcloud_at(g, key->line, key->column));
    }
}

void gcloud_create_secret(struct gcloud *g, const struct gcloud_command *c)
{
    if (c->nwords)
        (void)resource(g, RESOURCE_SECRET, "secretmanager.secret", c->words[0]->text, c);
}

/* Flags of a bucket; the first of a setting that is there says it. */
static const struct {
    const char *flag, *setting, *value;
} bucket_rows[] = {
    {"public-access-prevention", "block-public", "on"},
    {"no-public-access-prevention", "block-public", "off"},
    {"uniform-bucket-level-access", "uniform-access", "on"},
    {"no-uniform-bucket-level-access", "uniform-access", "off"},
    {"default-encryption-key", "encryption", "kms"},
};

void gcloud_create_bucket(struct gcloud *g, const struct gcloud_command *c)
{
    for (size_t i = 0; i < c->nwords; i++) {
        struct slice name = without_scheme(c->words[i]->text);
        if (!slice_starts(c->words[i]->text, "gs://") || !name.len)
            continue;
        struct app_resource *r = resource(g, RESOURCE_BUCKET, "storage.bucket", name, c);
        for (size_t k = 0; k < ARRAY_SIZE(bucket_rows); k++) {
            const struct gcloud_flag *flag = gcloud_flag(c, bucket_rows[k].flag);
            if (flag && !app_setting(r, bucket_rows[k].setting))
                app_set(g->app, r, bucket_rows[k].setting, bucket_rows[k].value, true,
                        gcloud_at(g, flag->line, flag->column));
        }
    }
}

static bool is_one_of(struct slice word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_ieq_str(word, words[i]))
            return true;
    return false;
}

static bool has_one_of(struct slice word, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_ifind(word, parts[i]) != SIZE_MAX)
            return true;
    return false;
}

/*
 * Member and role: "allUsers" and "objectViewer", "AllUsers" and "R" of an access list; of a list
 * that is set whole its name alone, "public-read".
 */
static void open_bucket(struct gcloud *g, const struct gcloud_command *c, struct slice name,
                        struct slice member, struct slice role)
{
    static const char *const anyone[] = {"allUsers", "allAuthenticatedUsers", "public-read",
                                         "public-read-write", "authenticated-read"};
    static const char *const writers[] = {"admin", "writ", "creator", "owner", "user"};
    static const char *const letters[] = {"W", "O"};
    bool writes = has_one_of(role, writers, ARRAY_SIZE(writers)) ||
                  is_one_of(role, letters, ARRAY_SIZE(letters)) ||
                  slice_eq_str(member, "public-read-write");
    bool reads = slice_ifind(role, "creator") == SIZE_MAX && !slice_ieq_str(role, "W");
    name = without_scheme(name);
    if (!name.len || !is_one_of(member, anyone, ARRAY_SIZE(anyone)))
        return;
    struct app_resource *r = resource(g, RESOURCE_BUCKET, "storage.bucket", name, c);
    r->public_read |= reads;
    r->public_write |= writes;
    r->public_at = gcloud_at(g, c->line, c->column);
}

void gcloud_bind_bucket(struct gcloud *g, const struct gcloud_command *c)
{
    struct slice member = gcloud_text(c, "member");
    if (member.len && c->nwords) {
        open_bucket(g, c, c->words[0]->text, member, gcloud_text(c, "role"));
        return;
    }
    /* gsutil iam ch MEMBER:ROLE … gs://BUCKET, gsutil acl ch -u MEMBER:ROLE gs://BUCKET */
    for (size_t i = 0; i + 1 < c->nwords; i++) {
        struct slice role, who = slice_cut(c->words[i]->text, ':', &role);
        open_bucket(g, c, c->words[c->nwords - 1]->text, who, role);
    }
}

void gcloud_settle(struct gcloud *g)
{
    for (size_t i = 0; i < g->bindings.len; i++)
        let_in(g, &g->bindings.items[i]);
    for (size_t i = 0; i < g->jobs.len; i++)
        start_job(g, &g->jobs.items[i]);
}
