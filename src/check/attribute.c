/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

static unsigned trigger_reach(const struct app_trigger *t)
{
    if (t->kind != TRIGGER_HTTP && t->kind != TRIGGER_WEBSOCKET) {
        if (t->kind == TRIGGER_DIRECT)
            return REACH_DIRECT;
        return trigger_is_attacker_controlled(t) ? REACH_EVENT : 0;
    }
    if (trigger_is_public(t))
        return REACH_PUBLIC;
    if (t->auth == AUTH_UNKNOWN)
        return REACH_UNKNOWN;
    return t->auth == AUTH_PRIVATE ? REACH_DIRECT : REACH_USERS;
}

/* T was read from the very decorator that E comes from: it says who may come on this route. */
static bool is_own_route(const struct link_entry *e, const struct app_trigger *t)
{
    return t->from_code && t->kind == TRIGGER_HTTP && e->path && t->path &&
           strcmp(e->path, t->path) == 0;
}

/* What a Worker exports besides `fetch`, by role: its addresses do not lead there. */
static const struct {
    const char *role;
    unsigned reach;
} not_by_address[] = {
    {"worker-queue", REACH_EVENT},   {"worker-email", REACH_EVENT},
    {"worker-scheduled", 0},         {"worker-alarm", 0},
    {"worker-rpc", REACH_DIRECT},    {"worker-object", REACH_DIRECT},
    {"worker-socket", REACH_DIRECT}, {"worker-run", REACH_DIRECT},
};

unsigned check_entry_reach(const struct check_context *c, const struct link_entry *e)
{
    unsigned reach = 0;
    for (size_t i = 0; e->role && i < ARRAY_SIZE(not_by_address); i++)
        if (strcmp(e->role->name, not_by_address[i].role) == 0)
            return not_by_address[i].reach;
    bool own = false;
    for (size_t i = 0; e->app && i < e->app->triggers.len; i++)
        own |= is_own_route(e, &e->app->triggers.items[i]);
    if (!e->app)
        reach = REACH_UNKNOWN; /* a framework route of an app that no config deploys */
    for (size_t i = 0; e->app && i < e->app->triggers.len; i++) {
        const struct app_trigger *t = &e->app->triggers.items[i];
        if (!own || is_own_route(e, t))
            reach |= trigger_reach(t);
    }
    if (reach & REACH_OPEN && e->nbefore && check_proof_before(c, e) != PROOF_NONE)
        reach = (reach & ~REACH_OPEN) | REACH_USERS;
    return reach;
}

unsigned check_reach(const struct check_context *c, uint32_t function)
{
    unsigned reach = 0;
    size_t n;
    const uint32_t *entries = link_entries_to(c->in->link, function, &n);
    for (size_t i = 0; i < n; i++)
        reach |= check_entry_reach(c, &c->entries[entries[i]]);
    return reach;
}

/* "http GET /users/:id (public)": a framework's route with what is known of its host. */
static void add_route(const struct check_context *c, struct finding *f, const struct link_entry *e)
{
    char text[512];
    unsigned reach = check_entry_reach(c, e);
    const char *who = reach & REACH_PUBLIC ? "public" : "auth unknown";
    if (!(reach & REACH_OPEN))
        who = "signed-in users";
    (void)snprintf(text, sizeof(text), "http %s %s (%s)", e->method ? e->method : "ANY",
                   e->path ? e->path : "/", who);
    finding_add_entry_point(c->out, f, text);
}

/* The triggers of E's function in words; they are made once. */
static const char *const *trigger_texts(const struct check_context *c, const struct link_entry *e)
{
    const char **texts = c->trigger_texts[e - c->entries];
    if (texts)
        return texts;
    texts = arena_array(c->texts, const char *, e->app->triggers.len + 1);
    for (size_t i = 0; i < e->app->triggers.len; i++)
        texts[i] = trigger_describe(c->texts, &e->app->triggers.items[i]);
    return c->trigger_texts[e - c->entries] = texts;
}

static void add_entry(const struct check_context *c, struct finding *f, const struct link_entry *e)
{
    if (e->app)
        finding_add_function(c->out, f, e->app->name);
    if (e->path) {
        add_route(c, f, e);
        return;
    }
    const char *const *texts = e->app ? trigger_texts(c, e) : NULL;
    for (size_t i = 0; e->app && i < e->app->triggers.len; i++)
        finding_add_entry_point(c->out, f, texts[i]);
}

void check_attribute(const struct check_context *c, struct finding *f, uint32_t function)
{
    size_t n;
    const uint32_t *entries = link_entries_to(c->in->link, function, &n);
    for (size_t i = 0; i < n; i++)
        add_entry(c, f, &c->entries[entries[i]]);
}

void check_tag_events(const struct check_context *c, struct finding *f, uint32_t function)
{
    unsigned reach = check_reach(c, function);
    if (reach & REACH_EVENT && !(reach & REACH_HTTP))
        finding_add_tag(c->out, f, "event-injection");
}
