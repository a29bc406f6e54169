/* SPDX-License-Identifier: Apache-2.0 */
#include "report/surface.h"

const struct surface_caller_info surface_callers[CALLER_COUNT] = {
    [CALLER_ANYONE] = {"anyone", "Anyone", "no key, no sign-in"},
    [CALLER_API_KEY] = {"api-key", "API key", "anyone with a key"},
    [CALLER_UNKNOWN] = {"unknown", "Unknown", "not told by these files"},
    [CALLER_CUSTOM] = {"custom", "Authorizer", "whom the app lets in"},
    [CALLER_USERS] = {"users", "Signed-in users", "verified by the platform"},
    [CALLER_IAM] = {"iam", "Cloud account", "identities with the right"},
    [CALLER_EVENT] = {"event", "Events", "queues, schedules, stores"},
    [CALLER_PRIVATE] = {"private", "Private network", "inside the account"},
};

enum surface_caller surface_caller_of(const struct app_trigger *t)
{
    static const enum surface_caller by_auth[SURFACE_AUTHS] = {
        [AUTH_UNKNOWN] = CALLER_UNKNOWN, [AUTH_NONE] = CALLER_ANYONE,
        [AUTH_API_KEY] = CALLER_API_KEY, [AUTH_IAM] = CALLER_IAM,
        [AUTH_USERS] = CALLER_USERS,     [AUTH_CUSTOM] = CALLER_CUSTOM,
        [AUTH_PRIVATE] = CALLER_PRIVATE,
    };
    if (!surface_is_request(t) && (t->auth == AUTH_PRIVATE || t->auth == AUTH_UNKNOWN))
        return CALLER_EVENT;
    return by_auth[t->auth];
}

const char *surface_provider_title(enum app_provider p)
{
    static const char *const titles[SURFACE_PROVIDERS] = {
        [PROVIDER_UNKNOWN] = "unknown platform",
        [PROVIDER_AWS] = "AWS",
        [PROVIDER_GOOGLE] = "Google Cloud",
        [PROVIDER_CLOUDFLARE] = "Cloudflare",
        [PROVIDER_AZURE] = "Azure",
        [PROVIDER_NETLIFY] = "Netlify",
        [PROVIDER_VERCEL] = "Vercel",
        [PROVIDER_OPENWHISK] = "OpenWhisk",
        [PROVIDER_OTHER] = "another platform",
    };
    return titles[p];
}

bool surface_is_filtered(const struct report_input *in)
{
    const struct report_map_filter *w = &in->filter;
    return w->provider || w->function || w->public_only || w->unauthenticated;
}

bool surface_is_request(const struct app_trigger *t)
{
    return t->kind == TRIGGER_HTTP || t->kind == TRIGGER_WEBSOCKET;
}

bool surface_is_open_event(const struct surface *m, const struct app_trigger *t)
{
    if (t->kind != TRIGGER_STORAGE || !t->resource)
        return false;
    for (size_t i = 0; i < m->in->app->resources.len; i++) {
        const struct app_resource *r = m->in->app->resources.items[i];
        if (r->public_write && ((r->name && strcmp(r->name, t->resource) == 0) ||
                                (r->logical_id && strcmp(r->logical_id, t->resource) == 0)))
            return true;
    }
    return false;
}

bool surface_rights(const struct surface *m, const struct surface_function *f, size_t *ret_granted,
                    size_t *ret_used)
{
    const struct usage_function *u = usage_of(m->in->usage, f->app);
    size_t granted = 0;
    if (!u || !u->known || u->doubts.len)
        return false;
    for (size_t i = 0; i < f->app->permissions.len; i++) {
        const struct app_permission *p = &f->app->permissions.items[i];
        for (size_t k = 0; p->allow && k < p->actions.len; k++)
            granted += !usage_by_platform(f->app, slice_of(p->actions.items[k]));
    }
    if (granted < u->unused.len)
        return false;
    *ret_granted = granted;
    *ret_used = granted - u->unused.len;
    return granted > 0;
}

static bool is_same_doubt(const struct usage_doubt *a, const struct usage_doubt *b)
{
    return strcmp(a->why, b->why) == 0 && a->at.line == b->at.line && a->at.file && b->at.file &&
           strcmp(a->at.file, b->at.file) == 0;
}

bool surface_doubt(const struct usage_function *u, size_t index, struct buf *out)
{
    const struct usage_doubt *d = &u->doubts.items[index];
    for (size_t i = 0; i < index; i++)
        if (is_same_doubt(&u->doubts.items[i], d))
            return false;
    if (strcmp(d->service, "*") != 0) {
        const char *before = "";
        for (size_t i = index; i < u->doubts.len; i++) {
            if (!is_same_doubt(&u->doubts.items[i], d))
                continue;
            buf_printf(out, "%s%s", before, u->doubts.items[i].service);
            before = ", ";
        }
        buf_add_str(out, ": ");
    }
    buf_printf(out, "the code %s", d->why);
    if (d->at.file)
        buf_printf(out, " (%s:%u)", d->at.file, d->at.line);
    return true;
}

static bool wants_provider(const struct report_map_filter *w, enum app_provider p)
{
    return !w->provider || strcmp(w->provider, provider_name(p)) == 0;
}

static bool wants_function(const struct report_map_filter *w, const struct app_function *f)
{
    if (!wants_provider(w, f->provider))
        return false;
    return !w->function || (f->name && strcmp(f->name, w->function) == 0) ||
           (f->logical_id && strcmp(f->logical_id, w->function) == 0);
}

static bool wants_trigger(const struct report_map_filter *w, const struct app_trigger *t)
{
    if (w->unauthenticated)
        return t->auth == AUTH_NONE;
    return !w->public_only || trigger_is_public(t);
}

static void count_trigger(struct surface_counts *c, const struct app_trigger *t)
{
    c->entry_points++;
    c->public_entry_points += trigger_is_public(t);
    c->unauthenticated += t->auth == AUTH_NONE;
    c->unknown += t->auth == AUTH_UNKNOWN && surface_is_request(t);
    c->by_kind[t->kind]++;
    c->by_auth[t->auth]++;
    c->by_caller[surface_caller_of(t)]++;
}

static void add_function(struct surface *m, const struct app_function *f)
{
    const struct report_map_filter *w = &m->in->filter;
    struct surface_function shown = {.app = f, .caller = CALLER_PRIVATE};
    bool narrowed = w->public_only || w->unauthenticated, open = false;
    if (!wants_function(w, f))
        return;
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        if (wants_trigger(w, t))
            *vec_add(&shown.triggers, &m->arena) = t;
    }
    if (narrowed && shown.triggers.len == 0)
        return;
    for (size_t i = 0; i < shown.triggers.len; i++) {
        count_trigger(&m->counts, shown.triggers.items[i]);
        open = open || trigger_is_public(shown.triggers.items[i]);
        enum surface_caller caller = surface_caller_of(shown.triggers.items[i]);
        shown.caller = caller < shown.caller ? caller : shown.caller;
    }
    m->counts.functions++;
    m->counts.public_functions += open;
    m->counts.by_provider[f->provider]++;
    *vec_add(&m->functions, &m->arena) = shown;
}

static bool is_called(const struct app_resource *r, const char *name)
{
    return name && ((r->name && strcmp(r->name, name) == 0) ||
                    (r->logical_id && strcmp(r->logical_id, name) == 0));
}

/* Does some function that is shown touch R, run as it, or get its calls from it? */
static bool belongs(const struct surface *m, const struct app_resource *r)
{
    for (size_t i = 0; i < m->stores.len; i++)
        if (m->stores.items[i].resource == r)
            return true;
    for (size_t i = 0; i < m->functions.len; i++) {
        const struct surface_function *f = &m->functions.items[i];
        if (is_called(r, f->app->role))
            return true;
        for (size_t k = 0; k < f->triggers.len; k++) {
            const struct app_trigger *t = f->triggers.items[k];
            if (is_called(r, t->resource) || is_called(r, t->api) || is_called(r, t->authorizer))
                return true;
        }
    }
    return false;
}

static void add_resource(struct surface *m, const struct app_resource *r)
{
    const struct report_map_filter *w = &m->in->filter;
    bool open = r->public_read || r->public_write;
    if (!wants_provider(w, r->provider) || ((w->public_only || w->unauthenticated) && !open) ||
        (w->function && !belongs(m, r)))
        return;
    m->counts.resources++;
    m->counts.public_resources += open;
    m->counts.by_resource[r->kind]++;
    *vec_add(&m->resources, &m->arena) = r;
}

void surface_build(struct surface *m, const struct report_input *in)
{
    *m = (struct surface){.in = in};
    arena_init(&m->arena);
    for (size_t i = 0; i < in->app->functions.len; i++)
        add_function(m, in->app->functions.items[i]);
    if (in->filter.function)
        surface_link(m);
    for (size_t i = 0; i < in->app->resources.len; i++)
        add_resource(m, in->app->resources.items[i]);
}

void surface_release(struct surface *m)
{
    arena_release(&m->arena);
}
