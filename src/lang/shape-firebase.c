/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of Firebase: the code itself says what starts them, who may call them and how they run.
 *
 *     exports.a = functions.region("x").runWith({…}).firestore.document("d/{id}").onWrite(f)
 *     exports.b = onRequest({cors: true, invoker: "private"}, f)
 *     @https_fn.on_call(timeout_sec=60)
 */
#include "app/google/google.h"
#include "lang/shape-internal.h"

#define MAX_CHAIN 16
#define MAX_ITEMS 64

/* A call that declares a function, taken apart. */
struct declaration {
    struct shape_value call;
    struct slice event;          /* "onRequest" */
    struct shape_value options;  /* of the call itself */
    struct shape_value run_with; /* of the first version */
    struct shape_value regions;  /* the same */
    struct slice resource;       /* document, topic, schedule … */
    const struct firebase_service *service;
};

/* A part of Firebase that sends events; its names in lower case, without '_'. */
struct firebase_service {
    const char *names[3];
    enum trigger_kind kind;
};

static const struct firebase_service services[] = {
    {{"https", "httpsfn"}, TRIGGER_HTTP},
    {{"firestore", "firestorefn"}, TRIGGER_STREAM},
    {{"database", "dbfn", "dataconnect"}, TRIGGER_STREAM},
    {{"storage", "storagefn"}, TRIGGER_STORAGE},
    {{"schedule", "scheduler", "schedulerfn"}, TRIGGER_SCHEDULE}, /* before pubsub.schedule() */
    {{"pubsub", "pubsubfn"}, TRIGGER_TOPIC},
    {{"eventarc", "eventarcfn"}, TRIGGER_TOPIC},
    {{"auth", "identity", "identityfn"}, TRIGGER_IDENTITY},
    {{"tasks", "tasksfn"}, TRIGGER_QUEUE},
};
static const struct firebase_service http_service = {{NULL}, TRIGGER_HTTP};
static const struct firebase_service other_service = {{NULL}, TRIGGER_OTHER};

static const struct firebase_service *service_named(struct slice name)
{
    for (size_t i = 0; i < ARRAY_SIZE(services); i++)
        for (size_t k = 0; k < ARRAY_SIZE(services[i].names) && services[i].names[k]; k++)
            if (shape_is_word(name, services[i].names[k]))
                return &services[i];
    return NULL;
}

static bool is_resource_call(struct slice name)
{
    static const char *const names[] = {"document", "ref", "topic", "schedule", "bucket", "event"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (slice_eq_str(name, names[i]))
            return true;
    return false;
}

/* One step of the chain before the event: a member NAME, called when CALL is given. */
static void read_step(struct declaration *d, struct slice name, struct shape_value call)
{
    const struct firebase_service *service = service_named(name);
    if (service && !d->service)
        d->service = service;
    if (!call.in)
        return;
    if (slice_eq_str(name, "runWith"))
        d->run_with = shape_object_argument(call);
    else if (slice_eq_str(name, "region"))
        d->regions = shape_argument(call, 0);
    else if (is_resource_call(name) && !d->resource.len)
        (void)shape_text(shape_argument(call, 0), &d->resource);
}

/* The module that the chain starts from: its last part may name the service. */
static void read_module(struct declaration *d, struct slice module)
{
    char separator = slice_find_char(module, '/') == SIZE_MAX ? '.' : '/';
    while (module.len && !d->service)
        d->service = service_named(slice_cut(module, separator, &module));
}

static void read_chain(struct declaration *d, struct shape_value callee)
{
    struct shape_value v = callee, call = {NULL, NULL};
    for (int depth = 0; depth < MAX_CHAIN && v.in; depth++) {
        if (v.in->op == IR_IMPORT) {
            read_module(d, atom_slice(v.in->name));
            return;
        }
        if (v.in->op == IR_CALL) {
            call = v;
        } else if (v.in->op == IR_LOAD) {
            if (depth > 0)
                read_step(d, atom_slice(v.in->name), call);
            call = (struct shape_value){NULL, NULL};
        } else {
            return;
        }
        v = shape_value_at(v.fn, v.in->a);
    }
}

static bool is_firebase(struct slice module)
{
    return slice_starts(module, "firebase-functions") || slice_starts(module, "firebase_functions");
}

/* Takes CALL apart; false when it declares no function. */
static bool read_declaration(struct shape_value call, struct declaration *ret)
{
    if (!call.in || (call.in->op != IR_CALL && call.in->op != IR_LOAD) ||
        !is_firebase(shape_module_of(call)))
        return false;
    struct shape_value callee = call.in->op == IR_CALL ? shape_value_at(call.fn, call.in->a) : call;
    struct declaration d = {.call = call};
    if (!callee.in || callee.in->op != IR_LOAD || !callee.in->name)
        return false;
    d.event = atom_slice(callee.in->name);
    if (!slice_starts(d.event, "on") && !slice_starts(d.event, "before"))
        return false;
    if (shape_is_word(d.event, "onrequest") || shape_is_word(d.event, "oncall"))
        d.service = &http_service;
    read_chain(&d, callee);
    if (!d.service)
        d.service = &other_service;
    if (call.in->op == IR_CALL) {
        d.options = shape_object_argument(call);
        if (!d.options.in)
            d.options = call; /* keyword arguments */
        if (!d.resource.len && call.in->nargs > 1)
            (void)shape_text(shape_argument(call, 0), &d.resource);
    }
    *ret = d;
    return true;
}

/* ---- options ---- */

enum option_use {
    OPTION_TIMEOUT,
    OPTION_MEMORY,
    OPTION_REGION,
    OPTION_ROLE,
    OPTION_INGRESS,
    OPTION_SECRETS,
    OPTION_SETTING,
};

struct option_row {
    const char *name;
    enum option_use use;
    const char *setting;
};

static const struct option_row option_rows[] = {
    {"timeoutSeconds", OPTION_TIMEOUT, NULL},
    {"timeout_sec", OPTION_TIMEOUT, NULL},
    {"memory", OPTION_MEMORY, NULL},
    {"region", OPTION_REGION, NULL},
    {"serviceAccount", OPTION_ROLE, NULL},
    {"serviceAccountEmail", OPTION_ROLE, NULL},
    {"service_account", OPTION_ROLE, NULL},
    {"ingressSettings", OPTION_INGRESS, NULL},
    {"ingress", OPTION_INGRESS, NULL},
    {"secrets", OPTION_SECRETS, NULL},
    {"minInstances", OPTION_SETTING, "min-instances"},
    {"min_instances", OPTION_SETTING, "min-instances"},
    {"maxInstances", OPTION_SETTING, "max-instances"},
    {"max_instances", OPTION_SETTING, "max-instances"},
    {"vpcConnector", OPTION_SETTING, "network"},
    {"vpc_connector", OPTION_SETTING, "network"},
};

static void add_secrets(struct shape *s, struct app_function *f, struct shape_value list)
{
    struct shape_value items[MAX_ITEMS];
    size_t n = shape_items(list, items, MAX_ITEMS);
    for (size_t i = 0; i < n; i++) {
        struct slice name;
        struct shape_value item = items[i];
        if (item.in && item.in->op == IR_CALL) /* defineSecret("KEY") */
            item = shape_argument(item, 0);
        if (!shape_text(item, &name))
            continue;
        *vec_add(&f->environment, s->app->arena) = (struct app_variable){
            .name = arena_slicedup(s->app->arena, name),
            .value = arena_printf(s->app->arena, "${secret:%.*s}", SLICE_ARG(name)),
            .at = shape_place(s, items[i]),
        };
    }
}

static void set_text(struct shape *s, struct app_function *f, const char *name,
                     struct shape_value v, struct slice text, bool known)
{
    app_set(s->app, f, name, known ? arena_slicedup(s->app->arena, text) : "", known,
            shape_place(s, v));
}

static void apply_option(struct shape *s, struct app_function *f, const struct option_row *row,
                         struct shape_value v)
{
    struct arena *a = s->app->arena;
    struct slice text = SLICE_EMPTY;
    double number = -1;
    bool known = shape_word(v, &text);
    switch (row->use) {
    case OPTION_TIMEOUT:
        if (shape_number(v, &number))
            f->timeout = number;
        break;
    case OPTION_MEMORY:
        if (known && (number = google_memory(text)) > 0)
            f->memory = number;
        break;
    case OPTION_REGION: {
        struct shape_value first;
        if (shape_items(v, &first, 1) && shape_word(first, &text))
            f->region = arena_slicedup(a, text);
        break;
    }
    case OPTION_ROLE:
        if (known)
            f->role = arena_slicedup(a, text);
        break;
    case OPTION_INGRESS: {
        const char *ingress = known ? google_ingress(text) : NULL;
        app_set(s->app, f, "ingress", ingress ? ingress : "", ingress != NULL, shape_place(s, v));
        break;
    }
    case OPTION_SECRETS:
        add_secrets(s, f, v);
        break;
    case OPTION_SETTING:
        set_text(s, f, row->setting, v, text, known && v.in->op == IR_CONST);
        break;
    }
}

static bool is_set(const struct app_function *f, const struct option_row *row)
{
    return (row->use == OPTION_TIMEOUT && f->timeout >= 0) ||
           (row->use == OPTION_MEMORY && f->memory >= 0) ||
           (row->use == OPTION_REGION && f->region) || (row->use == OPTION_ROLE && f->role) ||
           (row->use == OPTION_INGRESS && app_setting(f, "ingress")) ||
           (row->setting && app_setting(f, row->setting));
}

/* What OPTIONS say; what was said before, nearer to the function, stays. */
static void apply_options(struct shape *s, struct app_function *f, struct shape_value options)
{
    for (size_t i = 0; i < ARRAY_SIZE(option_rows); i++) {
        struct shape_value v = shape_option(options, option_rows[i].name);
        if (v.in && !is_set(f, &option_rows[i]))
            apply_option(s, f, &option_rows[i], v);
    }
}

/* setGlobalOptions({…}), set_global_options(…): for all functions that the file declares. */
static struct shape_value global_options(const struct shape *s)
{
    const struct ir_function *module = s->file->functions.items[0];
    for (uint32_t i = 0; i < module->code.len; i++) {
        if (module->code.items[i].op != IR_CALL)
            continue;
        struct shape_value call = {module, &module->code.items[i]};
        struct shape_value callee = shape_value_at(module, call.in->a);
        if (!callee.in || !shape_is_word(atom_slice(callee.in->name), "setglobaloptions"))
            continue;
        struct shape_value options = shape_object_argument(call);
        return options.in ? options : call;
    }
    return (struct shape_value){NULL, NULL};
}

/* ---- HTTP ---- */

/* Anyone may call unless `invoker` says who may; that is what the deployment sets. */
static enum auth_kind invoker_auth(struct shape_value invoker)
{
    struct slice text;
    if (!invoker.in)
        return AUTH_NONE;
    if (invoker.in->op == IR_ARRAY)
        return AUTH_IAM;
    if (!shape_text(invoker, &text))
        return AUTH_UNKNOWN;
    return slice_eq_str(text, "public") ? AUTH_NONE : AUTH_IAM;
}

static void set_cors(struct shape *s, struct app_trigger *t, struct shape_value cors)
{
    struct shape_value items[MAX_ITEMS], origins = shape_option(cors, "cors_origins");
    bool flag;
    if (shape_flag(cors, &flag)) { /* true: whoever asks */
        if (flag)
            app_set(s->app, t, "cors-origin", "*", true, shape_place(s, cors));
        return;
    }
    size_t n = shape_items(origins.in ? origins : cors, items, MAX_ITEMS);
    for (size_t i = 0; i < n; i++) {
        struct slice text = SLICE_EMPTY;
        bool known = shape_text(items[i], &text);
        app_set(s->app, t, "cors-origin", known ? arena_slicedup(s->app->arena, text) : "", known,
                shape_place(s, items[i]));
    }
}

static void set_app_check(struct shape *s, struct app_trigger *t, struct shape_value v)
{
    bool flag;
    if (shape_flag(v, &flag))
        app_set(s->app, t, "app-check", flag ? "on" : "off", true, shape_place(s, v));
}

static void http_trigger(struct shape *s, struct app_function *f, const struct declaration *d)
{
    static const char *const checks[] = {"enforceAppCheck", "enforce_app_check"};
    struct shape_value invoker = shape_option(d->options, "invoker");
    if (!invoker.in)
        invoker = shape_option(d->run_with, "invoker");
    struct app_trigger *t = shape_trigger(s, f, TRIGGER_HTTP, invoker_auth(invoker));
    bool callable = shape_is_word(d->event, "oncall");
    t->method = callable ? "POST" : "ANY";
    t->path = arena_printf(s->app->arena, "/%s", f->symbol ? f->symbol : f->name);
    if (invoker.in)
        t->at = shape_place(s, invoker);
    if (callable)
        app_set(s->app, t, "callable", "on", true, shape_place(s, d->call));
    struct shape_value cors = shape_option(d->options, "cors");
    if (cors.in)
        set_cors(s, t, cors);
    for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
        set_app_check(s, t, shape_option(d->options, checks[i]));
        set_app_check(s, t, shape_option(d->run_with, checks[i]));
    }
}

static void event_trigger(struct shape *s, struct app_function *f, const struct declaration *d)
{
    static const char *const names[] = {"document", "ref",   "reference",  "bucket",   "topic",
                                        "schedule", "queue", "event_type", "eventType"};
    struct app_trigger *t = shape_trigger(s, f, d->service->kind, AUTH_PRIVATE);
    struct slice resource = d->resource;
    for (size_t i = 0; i < ARRAY_SIZE(names) && !resource.len; i++)
        (void)shape_text(shape_option(d->options, names[i]), &resource);
    if (resource.len)
        t->resource = arena_slicedup(s->app->arena, resource);
}

bool shape_firebase(struct shape *s, struct shape_match *m, struct shape_value call)
{
    struct declaration d;
    const struct option_row region = {"region", OPTION_REGION, NULL};
    if (!read_declaration(call, &d))
        return false;
    m->strong = true;
    m->provider = PROVIDER_GOOGLE;
    struct app_function *f = shape_add(s, m);
    if (!f)
        return true;
    if (d.service->kind == TRIGGER_HTTP)
        http_trigger(s, f, &d);
    else
        event_trigger(s, f, &d);
    if (d.regions.in)
        apply_option(s, f, &region, d.regions);
    apply_options(s, f, d.options);
    apply_options(s, f, d.run_with);
    apply_options(s, f, global_options(s));
    const struct app_setting *ingress = app_setting(f, "ingress");
    for (size_t i = 0; i < f->triggers.len && ingress; i++) {
        struct app_trigger *t = &f->triggers.items[i];
        if (t->kind == TRIGGER_HTTP)
            t->auth = google_reach(t->auth, ingress->value);
    }
    return true;
}
