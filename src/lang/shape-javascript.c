/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "lang/shape-internal.h"

/* ---- what is exported ---- */

static const struct ir_function *as_function(struct shape_value m)
{
    if (!m.in || m.in->op != IR_FUNCTION || m.in->a >= m.fn->file->functions.len)
        return NULL;
    return m.fn->file->functions.items[m.in->a];
}

/* The function inside wrappers: middy(handler).use(x), withAuth(handler), wrap(options, handler).
 */
const struct ir_function *shape_unwrap(struct shape_value m)
{
    for (int depth = 0; depth < 8 && m.in; depth++) {
        const struct ir_function *f = as_function(m);
        if (f)
            return f;
        if (m.in->op == IR_AWAIT) {
            m = shape_value_at(m.fn, m.in->a);
            continue;
        }
        if (m.in->op != IR_CALL)
            return NULL;
        struct shape_value inner = {NULL, NULL};
        for (uint32_t i = 0; i < m.in->nargs && !inner.in; i++) {
            struct shape_value arg = shape_value_at(m.fn, m.fn->args.items[m.in->args + i].value);
            if (arg.in && (arg.in->op == IR_FUNCTION || arg.in->op == IR_CALL))
                inner = arg;
        }
        if (!inner.in || inner.in->op != IR_FUNCTION) {
            struct shape_value callee = shape_value_at(m.fn, m.in->a);
            if (callee.in && callee.in->op == IR_LOAD) {
                struct shape_value base = shape_value_at(callee.fn, callee.in->a);
                if (base.in && base.in->op == IR_CALL)
                    inner = base;
            }
        }
        m = inner;
    }
    return NULL;
}

/* ---- Lambda and Google, by their parameters ---- */

static bool has_param_named(const struct ir_function *f, const char *const *names, size_t count)
{
    struct slice name = f->params.len ? atom_slice(f->params.items[0].name) : SLICE_EMPTY;
    for (size_t i = 0; i < count; i++)
        if (slice_eq_str(name, names[i]))
            return true;
    return false;
}

/* `handler` is also what command lines and web frameworks call theirs. */
static bool is_other_handler(const struct ir_function *f)
{
    static const char *const others[] = {"req",   "request", "ctx",  "context",
                                         "argv",  "args",    "c",    "props",
                                         "error", "err",     "next", "interaction"};
    return has_param_named(f, others, ARRAY_SIZE(others));
}

static bool takes_event(const struct ir_function *f)
{
    if (f->params.len == 0 || f->params.len > 3)
        return false;
    return shape_named(f, 0, ROLE_EVENT) &&
           (f->params.len < 2 || shape_named(f, 1, ROLE_CONTEXT)) &&
           (f->params.len < 3 || shape_named(f, 2, ROLE_CALLBACK));
}

#define USE_LAMBDA                                                                                 \
    (USE_HTTP | USE_WEBSOCKET | USE_RECORDS | USE_TOPIC | USE_IDENTITY | USE_RESOLVER)

static void lambda_function(struct shape *s, struct shape_match *m, unsigned use)
{
    m->provider = PROVIDER_AWS;
    struct app_function *f = shape_add(s, m);
    if (f)
        shape_lambda_triggers(s, f, use);
}

static void google_event(struct shape *s, struct shape_match *m, unsigned use)
{
    m->provider = PROVIDER_GOOGLE;
    struct app_function *f = shape_add(s, m);
    if (f)
        shape_google_triggers(s, f, use);
}

static void http_function(struct shape *s, struct shape_match *m, enum app_provider provider,
                          enum auth_kind auth)
{
    m->provider = provider;
    struct app_function *f = shape_add(s, m);
    if (f)
        shape_trigger(s, f, TRIGGER_HTTP, auth);
}

/* exports.f = (req, res): Google's, if nothing speaks for a server that has such controllers. */
static bool is_google_http(const struct shape *s, const struct ir_function *f)
{
    if (f->params.len != 2 || !shape_named(f, 0, ROLE_REQUEST) || !shape_named(f, 1, ROLE_RESPONSE))
        return false;
    if (s->imports & IMPORTS_GOOGLE)
        return true;
    struct slice base = slice_of(path_base(s->file->path));
    return !(s->imports & IMPORTS_BROWSER) &&
           (slice_starts(base, "index.") || slice_starts(base, "function.") ||
            slice_starts(base, "main.")) &&
           !(shape_imports_around(s) & IMPORTS_SERVER);
}

/* (context, req): nobody else has them in this order. */
static bool takes_azure_request(const struct ir_function *f)
{
    return f->params.len == 2 && shape_named(f, 0, ROLE_CONTEXT) && shape_named(f, 1, ROLE_REQUEST);
}

/* An exported function with an event: enough of one for Lambda? */
static bool is_lambda_like(struct shape *s, const struct ir_function *f, unsigned use)
{
    if (s->imports & IMPORTS_BROWSER || shape_is_called(s, f))
        return false;
    if (f->params.len == 0)
        return f->is_async && use & USE_RESPONSE;
    if (!takes_event(f))
        return false;
    return f->params.len >= 2 || use & (USE_LAMBDA | USE_RESPONSE) ||
           (f->is_async && s->imports & IMPORTS_AWS);
}

static void named_function(struct shape *s, struct shape_match *m)
{
    const struct ir_function *f = m->f;
    unsigned use = shape_first_use(f);
    bool is_handler = strcmp(m->symbol, "handler") == 0;
    if (use & USE_DOM || (s->imports & IMPORTS_FIREBASE && !is_handler))
        return;
    if (is_google_http(s, f)) {
        http_function(s, m, PROVIDER_GOOGLE, AUTH_UNKNOWN);
        return;
    }
    if (takes_event(f) && s->imports & IMPORTS_GOOGLE && !(s->imports & IMPORTS_AWS) &&
        !(use & USE_LAMBDA)) {
        google_event(s, m, use);
        return;
    }
    if (is_handler && !is_other_handler(f) && f->params.len <= 3) {
        m->strong = true;
        lambda_function(s, m, use);
        return;
    }
    if (takes_azure_request(f))
        http_function(s, m, PROVIDER_AZURE, AUTH_UNKNOWN);
    else if (is_lambda_like(s, f, use))
        lambda_function(s, m, use);
}

/* exports.handler = serverless(app): the code stands behind a web framework. */
static void wrapped_server(struct shape *s, struct shape_match *m, struct shape_value value)
{
    struct slice module = shape_module_of(value);
    bool server = slice_find(module, "serverless-") != SIZE_MAX ||
                  slice_find(module, "aws-lambda") != SIZE_MAX;
    if (!value.in || value.in->op != IR_CALL || (!server && strcmp(m->symbol, "handler") != 0))
        return;
    m->strong = true;
    m->provider = PROVIDER_AWS;
    struct app_function *f = shape_add(s, m);
    if (!f)
        return;
    shape_trigger(s, f, server ? TRIGGER_HTTP : TRIGGER_OTHER, AUTH_UNKNOWN);
}

static void export_name(struct shape *s, const char *symbol, struct shape_value value,
                        uint32_t start)
{
    struct shape_match m = {.symbol = symbol, .f = shape_unwrap(value), .start = start};
    if (shape_is_full(s, SHAPE_MAX_NAMES))
        return;
    if (shape_firebase(s, &m, value))
        return;
    if (m.f) {
        m.start = m.f->start;
        named_function(s, &m);
    } else {
        wrapped_server(s, &m, value);
    }
}

/* ---- Workers ---- */

struct worker_row {
    const char *name;
    enum trigger_kind kind;
    enum auth_kind auth;
};

static const struct worker_row worker_rows[] = {
    {"fetch", TRIGGER_HTTP, AUTH_NONE},
    {"scheduled", TRIGGER_SCHEDULE, AUTH_PRIVATE},
    {"queue", TRIGGER_QUEUE, AUTH_UNKNOWN},
    {"email", TRIGGER_EMAIL, AUTH_UNKNOWN},
};

static unsigned handler_bit(struct slice name)
{
    for (unsigned i = 0; i < ARRAY_SIZE(worker_rows); i++)
        if (slice_eq_str(name, worker_rows[i].name))
            return 1u << i;
    return 0;
}

/* Components of web frameworks have a `fetch`, too; theirs is not given a request. */
static bool looks_like_handler(struct shape_value value, unsigned bit)
{
    static const char *const names[] = {"req", "request", "_req", "_request", "_", "r"};
    const struct ir_function *f = shape_unwrap(value);
    if (bit != 1)
        return f != NULL;
    if (!f)
        return value.in && value.in->op == IR_LOAD; /* app.fetch */
    return f->params.len > 0 &&
           (!f->params.items[0].name || has_param_named(f, names, ARRAY_SIZE(names)));
}

/* The handlers that a default export offers, as bits of worker_rows. */
static unsigned worker_handlers(struct shape_value value)
{
    unsigned bits = 0;
    if (!value.in)
        return 0;
    if (value.in->op == IR_OBJECT) {
        for (uint32_t i = 0; i < value.in->nargs; i++) {
            const struct ir_arg *arg = &value.fn->args.items[value.in->args + i];
            unsigned bit = arg->kind == IR_ARG_NAMED ? handler_bit(atom_slice(arg->name)) : 0;
            if (bit && looks_like_handler(shape_value_at(value.fn, arg->value), bit))
                bits |= bit;
        }
    } else if (value.in->op == IR_CLASS && value.in->a < value.fn->file->classes.len) {
        const struct ir_class *c = &value.fn->file->classes.items[value.in->a];
        for (size_t i = 0; i < c->methods.len && c->bases.len > 0; i++)
            bits |= handler_bit(atom_slice(c->methods.items[i].name));
    } else if (value.in->op == IR_NEW || value.in->op == IR_CALL) {
        struct slice module = shape_module_of(value);
        if (slice_eq_str(module, "hono") || slice_eq_str(module, "itty-router"))
            bits = 1;
    }
    return bits;
}

static void add_worker(struct shape *s, const char *symbol, unsigned handlers, uint32_t start)
{
    struct shape_match m = {
        .provider = PROVIDER_CLOUDFLARE, .symbol = symbol, .start = start, .strong = true};
    struct app_function *f = shape_add(s, &m);
    for (unsigned i = 0; f && i < ARRAY_SIZE(worker_rows); i++)
        if (handlers & 1u << i)
            shape_trigger(s, f, worker_rows[i].kind, worker_rows[i].auth);
}

static void export_default(struct shape *s, struct shape_value value, uint32_t start)
{
    unsigned handlers = worker_handlers(value);
    if (handlers) {
        add_worker(s, handlers & 1 ? "default.fetch" : "default", handlers, start);
        return;
    }
    const struct ir_function *f = shape_unwrap(value);
    if (!f || !takes_event(f))
        return;
    struct shape_match m = {.symbol = "default", .f = f, .start = f->start};
    named_function(s, &m);
}

/* ---- calls that register ---- */

static bool calls_global(const struct ir_function *f, const struct ir_instr *in, const char *name)
{
    struct shape_value callee = shape_value_at(f, in->a);
    if (callee.in && callee.in->op == IR_LOAD) { /* self.addEventListener */
        struct shape_value base = shape_value_at(callee.fn, callee.in->a);
        return base.in && base.in->op == IR_GLOBAL &&
               slice_eq_str(atom_slice(base.in->name), "self") &&
               slice_eq_str(atom_slice(callee.in->name), name);
    }
    return callee.in && callee.in->op == IR_GLOBAL &&
           slice_eq_str(atom_slice(callee.in->name), name);
}

static bool first_text(const struct ir_function *f, const struct ir_instr *in, struct slice *ret)
{
    return in->nargs > 0 && ir_const_string(f, f->args.items[in->args].value, ret);
}

/* addEventListener("fetch", …), but not of a service worker that a web site installs. */
static void listeners(struct shape *s, const struct ir_function *module)
{
    uint32_t fetch = IR_NONE;
    struct slice text;
    for (uint32_t i = 0; i < module->code.len; i++) {
        const struct ir_instr *in = &module->code.items[i];
        if (in->op != IR_CALL || !calls_global(module, in, "addEventListener") ||
            !first_text(module, in, &text))
            continue;
        if (slice_eq_str(text, "install") || slice_eq_str(text, "activate"))
            return;
        if (slice_eq_str(text, "fetch") && fetch == IR_NONE)
            fetch = i;
    }
    if (fetch != IR_NONE)
        add_worker(s, NULL, 1, module->code.items[fetch].start);
}

/* functions.http("name", f), functions.cloudEvent("name", f) of the Functions Framework. */
static void google_registration(struct shape *s, struct shape_value call)
{
    struct slice text;
    struct shape_value callee = shape_value_at(call.fn, call.in->a);
    struct slice name = callee.in ? atom_slice(callee.in->name) : SLICE_EMPTY;
    bool http = slice_eq_str(name, "http");
    if ((!http && !slice_eq_str(name, "cloudEvent")) || !first_text(call.fn, call.in, &text) ||
        !slice_eq_str(shape_module_of(callee), "@google-cloud/functions-framework"))
        return;
    const char *given = arena_slicedup(s->app->arena, text);
    struct shape_match m = {.name = given,
                            .symbol = given,
                            .f = shape_unwrap(shape_argument(call, 1)),
                            .start = call.in->start,
                            .strong = true};
    if (http)
        http_function(s, &m, PROVIDER_GOOGLE, AUTH_UNKNOWN);
    else
        google_event(s, &m, shape_first_use(m.f));
}

static void registrations(struct shape *s, const struct ir_function *module)
{
    for (uint32_t i = 0; i < module->code.len; i++) {
        struct shape_value call = {module, &module->code.items[i]};
        if (call.in->op != IR_CALL || call.in->nargs < 2)
            continue;
        if (!shape_azure_registration(s, call))
            google_registration(s, call);
    }
}

/* module.exports = async function (context, req) */
static void azure_function(struct shape *s, const struct ir_function *f)
{
    struct shape_match m = {.symbol = "module.exports", .f = f, .start = f->start, .strong = true};
    if (takes_azure_request(f))
        http_function(s, &m, PROVIDER_AZURE, AUTH_UNKNOWN);
}

/* Does the file export a command of yargs, whose function is called handler, too? */
static bool is_command(const struct ir_function *module)
{
    for (uint32_t i = 0; i < module->code.len; i++)
        if (module->code.items[i].op == IR_EXPORT &&
            slice_eq_str(atom_slice(module->code.items[i].name), "command"))
            return true;
    return false;
}

void shape_javascript(struct shape *s)
{
    const struct ir_function *module = s->file->functions.items[0];
    if (is_command(module))
        return;
    registrations(s, module);
    listeners(s, module);
    for (uint32_t i = 0; i < module->code.len; i++) {
        const struct ir_instr *in = &module->code.items[i];
        if (in->op != IR_EXPORT || !in->name)
            continue;
        struct shape_value value = shape_value_at(module, in->a);
        struct slice name = atom_slice(in->name);
        if (slice_eq_str(name, "default")) {
            export_default(s, value, in->start);
        } else if (!slice_eq_str(name, "module.exports")) {
            export_name(s, in->name->text, value, in->start);
        } else if (value.in && value.in->op == IR_OBJECT) {
            for (uint32_t k = 0; k < value.in->nargs; k++) {
                const struct ir_arg *arg = &value.fn->args.items[value.in->args + k];
                if (arg->kind == IR_ARG_NAMED)
                    export_name(s, arg->name->text, shape_value_at(value.fn, arg->value),
                                in->start);
            }
        } else if (as_function(value)) {
            azure_function(s, as_function(value));
        }
    }
}
