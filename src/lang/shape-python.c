/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "lang/shape-internal.h"

#define MAX_DECORATORS 16

/* What the decorators above a function say. */
struct decorators {
    bool http, event; /* of the Functions Framework */
    bool other_role;  /* a route of a web framework: the linker knows those */
    struct shape_value items[MAX_DECORATORS];
    size_t len;
};

static void read_decorator(const struct ir_function *f, uint32_t value, struct decorators *ret)
{
    static const char *const routes[] = {"route", "get", "post", "put", "delete", "patch"};
    const struct ir_function *fn;
    const struct ir_instr *in = shape_origin(f, value, &fn);
    if (ret->len < MAX_DECORATORS)
        ret->items[ret->len++] = (struct shape_value){fn, in};
    if (in && in->op == IR_CALL) /* @decorator(…) */
        in = shape_origin(fn, in->a, &fn);
    if (!in || in->op != IR_LOAD || !in->name)
        return;
    struct slice name = atom_slice(in->name), module = SLICE_EMPTY;
    for (int i = 0; i < 4; i++) {
        const struct ir_instr *base = shape_origin(fn, in->a, &fn);
        if (!base || (base->op != IR_LOAD && base->op != IR_IMPORT))
            break;
        if (base->op == IR_IMPORT) {
            module = atom_slice(base->name);
            break;
        }
        in = base;
    }
    bool google = slice_starts(module, "functions_framework");
    ret->http |= google && (slice_eq_str(name, "http") || slice_eq_str(name, "typed"));
    ret->event |= google && slice_eq_str(name, "cloud_event");
    for (size_t i = 0; i < ARRAY_SIZE(routes) && !google; i++)
        ret->other_role |= slice_eq_str(name, routes[i]);
}

/* The function that a module-level name stands for, through its decorators. */
static const struct ir_function *function_of(const struct ir_function *module, uint32_t value,
                                             struct decorators *ret)
{
    const struct ir_function *fn = module;
    for (int i = 0; i < 16; i++) {
        const struct ir_instr *in = shape_origin(fn, value, &fn);
        if (!in)
            return NULL;
        if (in->op == IR_FUNCTION && in->a < fn->file->functions.len)
            return fn->file->functions.items[in->a];
        if (in->op != IR_CALL || !(in->flags & IR_FLAG_DECORATOR) || in->nargs == 0)
            return NULL;
        read_decorator(fn, in->a, ret);
        value = fn->args.items[in->args].value;
    }
    return NULL;
}

static bool is_handler_name(struct slice name)
{
    return slice_eq_str(name, "handler") || slice_ends(name, "_handler");
}

/* def f(event, context): Lambda, or a background function of Google when the rest says so. */
static bool is_google_event(const struct shape *s, unsigned use)
{
    bool lambda = use & (USE_HTTP | USE_RECORDS | USE_TOPIC | USE_IDENTITY | USE_WEBSOCKET);
    if (s->imports & IMPORTS_AWS || lambda)
        return false;
    return (s->imports & IMPORTS_GOOGLE) != 0;
}

static void event_function(struct shape *s, struct shape_match *m)
{
    if (!m->strong && shape_is_called(s, m->f))
        return;
    unsigned use = shape_first_use(m->f);
    struct app_function *f;
    if (is_google_event(s, use)) {
        m->provider = PROVIDER_GOOGLE;
        f = shape_add(s, m);
        if (f)
            shape_google_triggers(s, f, use);
        return;
    }
    m->provider = PROVIDER_AWS;
    f = shape_add(s, m);
    if (f)
        shape_lambda_triggers(s, f, use);
}

static void http_function(struct shape *s, struct shape_match *m, enum app_provider provider,
                          enum auth_kind auth)
{
    m->provider = provider;
    m->strong = true;
    struct app_function *f = shape_add(s, m);
    if (f)
        shape_trigger(s, f, TRIGGER_HTTP, auth);
}

static bool is_file(const struct shape *s, const char *name)
{
    return strcmp(path_base(s->file->path), name) == 0;
}

/* A function whose decorators say all about it. */
static bool decorated_function(struct shape *s, struct shape_match *m, const struct decorators *d)
{
    for (size_t i = 0; i < d->len; i++)
        if (shape_firebase(s, m, d->items[i]))
            return true;
    return shape_chalice_decorated(s, d->items, d->len) ||
           shape_azure_decorated(s, m, d->items, d->len);
}

static void exported_function(struct shape *s, struct shape_match *m, const struct decorators *d)
{
    const struct ir_function *f = m->f;
    struct slice symbol = slice_of(m->symbol);
    size_t params = f->params.len;
    if (decorated_function(s, m, d))
        return;
    if (d->http) {
        http_function(s, m, PROVIDER_GOOGLE, AUTH_UNKNOWN);
    } else if (d->event) {
        m->provider = PROVIDER_GOOGLE;
        m->strong = true;
        struct app_function *added = shape_add(s, m);
        if (added)
            shape_google_triggers(s, added, shape_first_use(f));
    } else if (d->other_role) {
        return;
    } else if (params == 2 && (shape_named(f, 0, ROLE_EVENT) || is_handler_name(symbol)) &&
               shape_named(f, 1, ROLE_CONTEXT)) {
        m->strong = is_handler_name(symbol);
        event_function(s, m);
    } else if (params == 2 && is_handler_name(symbol) && shape_named(f, 0, ROLE_EVENT)) {
        event_function(s, m);
    } else if (s->imports & IMPORTS_AZURE && slice_eq_str(symbol, "main") &&
               shape_named(f, 0, ROLE_REQUEST)) {
        http_function(s, m, PROVIDER_AZURE, AUTH_UNKNOWN);
    } else if (slice_eq_str(symbol, "on_fetch") && shape_named(f, 0, ROLE_REQUEST)) {
        http_function(s, m, PROVIDER_CLOUDFLARE, AUTH_NONE);
    } else if (params == 1 && is_file(s, "main.py") && shape_named(f, 0, ROLE_REQUEST) &&
               !(s->imports & IMPORTS_SERVER) && !shape_is_called(s, f)) {
        m->provider = PROVIDER_GOOGLE;
        struct app_function *added = shape_add(s, m);
        if (added)
            shape_trigger(s, added, TRIGGER_HTTP, AUTH_UNKNOWN);
    }
}

void shape_python(struct shape *s)
{
    const struct ir_function *module = s->file->functions.items[0];
    shape_chalice(s);
    for (uint32_t i = 0; i < module->code.len; i++) {
        const struct ir_instr *in = &module->code.items[i];
        struct decorators d = {.len = 0};
        if (in->op != IR_EXPORT || !in->name)
            continue;
        struct shape_match web = {.symbol = in->name->text};
        if (shape_azure_web_app(s, &web, shape_value_at(module, in->a)))
            continue;
        const struct ir_function *f = function_of(module, in->a, &d);
        if (!f || f->kind != IR_FN_PLAIN || f->parent != module->index)
            continue;
        if (shape_is_full(s, SHAPE_MAX_NAMES))
            break;
        struct shape_match m = {.symbol = in->name->text, .f = f, .start = f->start};
        exported_function(s, &m, &d);
    }
}
