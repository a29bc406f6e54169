/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudflare/wrangler-internal.h"

#include "base/limits.h"
#include "base/map.h"

/* What starts a Worker: addresses, schedules, queues, other Workers. And how it is run. */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/*
 * AT decides about it; NULL: the Worker as such. Places repeat each other: what is there already
 * is not added again. The trigger in the model, or NULL when there are too many.
 */
static struct app_trigger *add_trigger(struct worker *w, const struct doc *at,
                                       struct app_trigger trigger)
{
    trigger.at = at ? doc_location(at) : w->f->at;
    for (size_t i = 0; i < w->f->triggers.len; i++) {
        struct app_trigger *known = &w->f->triggers.items[i];
        if (known->kind == trigger.kind && same_text(known->path, trigger.path) &&
            same_text(known->resource, trigger.resource))
            return known;
    }
    if (w->f->triggers.len >= LIMIT_FUNCTION_ITEMS) {
        worker_report_cap(w, "triggers", trigger.at);
        return NULL;
    }
    struct app_trigger *t = app_add_trigger(w->app, w->f, trigger.kind, trigger.at);
    *t = trigger;
    return t;
}

/* Addresses ---------------------------------------------------------------------------------- */

/* A pattern such as "example.com/api/…", or a table with it; a domain alone gets all paths. */
static void add_route(struct worker *w, const struct doc *node)
{
    struct slice pattern = doc_is_map(node) ? doc_text_at(node, "pattern") : doc_text(node);
    if (!pattern.len || !doc_bool(doc_get(node, "enabled"), true))
        return;
    size_t scheme = slice_find(pattern, "://");
    struct slice rest = scheme == SIZE_MAX ? pattern : slice_sub(pattern, scheme + 3, pattern.len);
    size_t slash = slice_find_char(rest, '/');
    struct slice path = slash == SIZE_MAX ? SLICE("/*") : slice_sub(rest, slash, rest.len);
    (void)add_trigger(w, node,
                      (struct app_trigger){
                          .kind = TRIGGER_HTTP,
                          .method = "ANY",
                          .path = arena_slicedup(w->app->arena, path),
                          .resource = arena_slicedup(w->app->arena, slice_sub(rest, 0, slash)),
                          .auth = AUTH_NONE,
                      });
}

/* `routes` of an environment or the top level, without them `route`: a list, or one; NULL: none. */
static const struct doc *routing_of(const struct worker *w)
{
    const struct doc *routes = worker_inherited(w, "routes");
    return routes ? routes : worker_inherited(w, "route");
}

static void read_routes(struct worker *w)
{
    const struct doc *routing = routing_of(w);
    if (routing && routing->kind != DOC_SEQ)
        add_route(w, routing);
    else
        doc_each(node, routing) add_route(w, node);
}

/* A Worker answers at NAME.workers.dev unless workers_dev says no, or, without it, a route. */
static void read_address(struct worker *w)
{
    const struct doc *setting = worker_inherited(w, "workers_dev"), *routing = routing_of(w);
    bool routed = routing && (routing->kind != DOC_SEQ || doc_count(routing) > 0);
    if (!doc_bool(setting, !routed))
        return;
    (void)add_trigger(w, setting,
                      (struct app_trigger){
                          .kind = TRIGGER_HTTP,
                          .method = "ANY",
                          .path = "/*",
                          .resource = "workers.dev",
                          .auth = AUTH_NONE,
                      });
}

/* Events ------------------------------------------------------------------------------------- */

static void set_number(struct worker *w, struct app_trigger *t, const char *name,
                       const struct doc *node)
{
    const char *text = worker_text(w, node);
    if (text)
        app_set(w->app, t, name, text, true, doc_location(node));
}

static void add_consumer(struct worker *w, const struct doc *consumer)
{
    struct app_trigger *t = add_trigger(w, consumer,
                                        (struct app_trigger){
                                            .kind = TRIGGER_QUEUE,
                                            .resource = worker_text(w, doc_get(consumer, "queue")),
                                            .auth = AUTH_PRIVATE,
                                        });
    if (!t || t->settings.len > 0)
        return;
    set_number(w, t, "on-failure", doc_get(consumer, "dead_letter_queue"));
    set_number(w, t, "batch-size", doc_get(consumer, "max_batch_size"));
    set_number(w, t, "max-retries", doc_get(consumer, "max_retries"));
}

static void add_schedule(struct worker *w, const struct doc *cron)
{
    (void)add_trigger(w, cron,
                      (struct app_trigger){
                          .kind = TRIGGER_SCHEDULE,
                          .resource = worker_text(w, cron),
                          .auth = AUTH_PRIVATE,
                      });
}

/* The schedules of a workflow start it without a binding; they run this Worker's code. */
static void read_workflow_schedules(struct worker *w)
{
    doc_each(workflow, doc_get(worker_section(w), "workflows"))
    {
        const struct doc *schedules = doc_get(workflow, "schedules");
        if (doc_is_scalar(schedules))
            add_schedule(w, schedules);
        doc_each(cron, schedules) add_schedule(w, cron);
    }
}

void worker_read_triggers(struct worker *w)
{
    read_routes(w);
    doc_each(cron, worker_inherited(w, "triggers.crons")) add_schedule(w, cron);
    doc_each(consumer, doc_at(worker_section(w), "queues.consumers")) add_consumer(w, consumer);
    doc_each(socket, doc_get(worker_section(w), "connect"))
    {
        (void)add_trigger(w, socket,
                          (struct app_trigger){
                              .kind = TRIGGER_OTHER,
                              .resource = worker_text(w, doc_get(socket, "port")),
                              .auth = AUTH_NONE,
                          });
    }
    read_workflow_schedules(w);
    read_address(w);
}

/* Settings ----------------------------------------------------------------------------------- */

static void set(struct worker *w, const char *name, const char *value, const struct doc *at)
{
    if (w->f->settings.len < LIMIT_FUNCTION_ITEMS)
        app_set(w->app, w->f, name, value, true, doc_location(at));
    else
        worker_report_cap(w, "settings", doc_location(at));
}

/* Settings that are one text of the config under another name. */
static const struct {
    const char *path, *name;
} plain_settings[] = {
    {"limits.cpu_ms", "cpu-limit"},
    {"compatibility_date", "compatibility-date"},
    {"placement.mode", "placement"},
};

/* Whether it can be reached at addresses that the routes do not name. */
static void set_default_url(struct worker *w)
{
    const struct doc *dev = worker_inherited(w, "workers_dev");
    const struct doc *previews = worker_inherited(w, "preview_urls");
    if (dev && doc_bool(dev, false))
        set(w, "default-url", "on", dev);
    else if (previews && doc_bool(previews, false))
        set(w, "default-url", "on", previews);
    else if (dev)
        set(w, "default-url", "off", dev);
}

static void set_logging(struct worker *w)
{
    const struct doc *whole = worker_inherited(w, "observability.enabled");
    const struct doc *logs = worker_inherited(w, "observability.logs.enabled");
    const struct doc *push = worker_inherited(w, "logpush");
    const struct doc *traces = worker_inherited(w, "observability.traces.enabled");
    const struct doc *deciding = logs ? logs : whole; /* the nearer one wins */
    if (doc_bool(push, false))
        set(w, "logging", "on", push);
    else if (deciding)
        set(w, "logging", doc_bool(deciding, false) ? "on" : "off", deciding);
    if (traces)
        set(w, "tracing", doc_bool(traces, false) ? "active" : "off", traces);
}

void worker_read_settings(struct worker *w)
{
    set_default_url(w);
    set_logging(w);
    for (size_t i = 0; i < ARRAY_SIZE(plain_settings); i++) {
        const struct doc *node = worker_inherited(w, plain_settings[i].path);
        const char *text = worker_text(w, node);
        if (text)
            set(w, plain_settings[i].name, text, node);
    }
    doc_each(flag, worker_inherited(w, "compatibility_flags"))
    {
        const char *text = worker_text(w, flag);
        if (text)
            set(w, "compatibility-flag", text, flag);
    }
    doc_each(tail, doc_get(worker_section(w), "tail_consumers"))
    {
        const char *service = worker_text(w, doc_get(tail, "service"));
        if (service)
            set(w, "log-consumer", service, tail);
    }
}

/* Calls between Workers ---------------------------------------------------------------------- */

/* Lists whose entries name another Worker that gets called or told. */
static const struct {
    const char *path, *key;
    enum trigger_kind kind;
    enum auth_kind auth;
} callers[] = {
    {"services", "service", TRIGGER_DIRECT, AUTH_IAM},
    {"durable_objects.bindings", "script_name", TRIGGER_DIRECT, AUTH_IAM},
    {"workflows", "script_name", TRIGGER_DIRECT, AUTH_IAM},
    {"tail_consumers", "service", TRIGGER_OTHER, AUTH_PRIVATE},
    {"streaming_tail_consumers", "service", TRIGGER_OTHER, AUTH_PRIVATE},
};

struct join {
    struct app *app;
    struct arena arena;
    struct map workers; /* name -> the function of the model */
};

static void index_workers(struct join *j)
{
    map_init(&j->workers, &j->arena);
    for (size_t i = j->app->functions.len; i > 0; i--) { /* the first of a name stays */
        struct app_function *f = j->app->functions.items[i - 1];
        if (f->provider == PROVIDER_CLOUDFLARE && !f->from_code)
            map_put(&j->workers, slice_of(f->name), f);
    }
}

static struct app_function *find_worker(struct join *j, const struct doc *entry, const char *key)
{
    struct slice name = doc_text_at(entry, key), env = doc_text_at(entry, "environment");
    struct app_function *f = NULL;
    if (name.len && env.len)
        f = map_get(&j->workers, slice_of(arena_printf(&j->arena, "%.*s-%.*s", SLICE_ARG(name),
                                                       SLICE_ARG(env))));
    return name.len && !f ? map_get(&j->workers, name) : f;
}

/* Worker FROM calls F, says ENTRY. That replaces the trigger of what nothing seemed to call. */
static void add_call(struct app *app, struct app_function *f, const char *from, size_t caller,
                     const struct doc *entry)
{
    struct app_trigger call = {.kind = callers[caller].kind,
                               .resource = from,
                               .auth = callers[caller].auth,
                               .at = doc_location(entry)};
    for (size_t i = 0; i < f->triggers.len; i++) {
        struct app_trigger *known = &f->triggers.items[i];
        if (known->kind == call.kind && same_text(known->resource, from))
            return;
        if (known->kind == TRIGGER_DIRECT && call.kind == TRIGGER_DIRECT && !known->resource) {
            *known = call;
            return;
        }
    }
    if (f->triggers.len < LIMIT_FUNCTION_ITEMS)
        *app_add_trigger(app, f, call.kind, call.at) = call;
}

static void join_section(struct join *j, const struct doc *section, const char *from)
{
    for (size_t i = 0; i < ARRAY_SIZE(callers); i++) {
        doc_each(entry, doc_at(section, callers[i].path))
        {
            struct app_function *f = find_worker(j, entry, callers[i].key);
            if (f && strcmp(f->name, from) != 0)
                add_call(j->app, f, from, i, entry);
        }
    }
}

void worker_join(struct app *app)
{
    struct join j = {.app = app};
    arena_init(&j.arena);
    index_workers(&j);
    for (size_t i = 0; i < app->configs.len; i++) {
        const struct app_config *config = &app->configs.items[i];
        if (strcmp(config->format, "wrangler") != 0)
            continue;
        join_section(&j, config->root, worker_name(app, config->root, NULL));
        doc_each(env, doc_get(config->root, "env"))
            join_section(&j, env, worker_name(app, config->root, env));
    }
    arena_release(&j.arena);
}
