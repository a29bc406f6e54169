/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that no config names. Weak shapes (an exported function with an event and a context)
 * need parameters that are named for the part, so that ordinary functions stay out of the model.
 */
#include "base/file.h"
#include "lang/shape-internal.h"

#define ORIGIN_STEPS 16

/* ---- looking at code ---- */

const struct ir_instr *shape_origin(const struct ir_function *fn, uint32_t value,
                                    const struct ir_function **ret_fn)
{
    const struct ir_file *file = fn->file;
    for (int i = 0; i < ORIGIN_STEPS && value < fn->code.len; i++) {
        const struct ir_instr *in = &fn->code.items[value];
        if (in->op != IR_CELL_LOAD) {
            *ret_fn = fn;
            return in;
        }
        const struct ir_cell *cell = in->a < file->cells.len ? &file->cells.items[in->a] : NULL;
        if (!cell || cell->nstores != 1 || cell->store_fn >= file->functions.len)
            return NULL;
        fn = file->functions.items[cell->store_fn];
        value = cell->store < fn->code.len ? fn->code.items[cell->store].c : IR_NONE;
    }
    return NULL;
}

bool shape_named(const struct ir_function *f, size_t param, enum param_role role)
{
    static const char *const names[][6] = {
        [ROLE_EVENT] = {"event", "evt", "events", "ev"},
        [ROLE_CONTEXT] = {"context", "ctx", "contxt", ""},
        [ROLE_CALLBACK] = {"callback", "cb", "done", "next"},
        [ROLE_REQUEST] = {"req", "request"},
        [ROLE_RESPONSE] = {"res", "resp", "response", "reply"},
    };
    if (param >= f->params.len || !f->params.items[param].name || f->params.items[param].rest ||
        f->params.items[param].rest_named)
        return false;
    struct slice name = atom_slice(f->params.items[param].name);
    while (name.len > 0 && name.ptr[0] == '_')
        name = slice_sub(name, 1, name.len);
    while (slice_ends(name, "_"))
        name.len--;
    for (size_t i = 0; i < ARRAY_SIZE(names[role]) && names[role][i]; i++)
        if (slice_ieq_str(name, names[role][i]))
            return true;
    /* lambda_event, awsContext */
    if (role == ROLE_EVENT)
        return slice_ends(name, "_event") || slice_ends(name, "Event");
    return role == ROLE_CONTEXT && (slice_ends(name, "_context") || slice_ends(name, "Context"));
}

struct import_row {
    const char *prefix;
    unsigned evidence;
};

static const struct import_row import_rows[] = {
    {"aws-sdk", IMPORTS_AWS},
    {"@aws-sdk/", IMPORTS_AWS},
    {"aws-lambda", IMPORTS_AWS},
    {"@aws-lambda-powertools/", IMPORTS_AWS},
    {"@middy/", IMPORTS_AWS},
    {"middy", IMPORTS_AWS},
    {"aws-xray-sdk", IMPORTS_AWS},
    {"boto3", IMPORTS_AWS},
    {"botocore", IMPORTS_AWS},
    {"aws_lambda_powertools", IMPORTS_AWS},
    {"aws_xray_sdk", IMPORTS_AWS},
    {"@google-cloud/", IMPORTS_GOOGLE},
    {"firebase-functions", IMPORTS_GOOGLE | IMPORTS_FIREBASE},
    {"firebase-admin", IMPORTS_GOOGLE},
    {"google.cloud", IMPORTS_GOOGLE},
    {"google.auth", IMPORTS_GOOGLE},
    {"functions_framework", IMPORTS_GOOGLE},
    {"firebase_admin", IMPORTS_GOOGLE},
    {"firebase_functions", IMPORTS_GOOGLE | IMPORTS_FIREBASE},
    {"cloudevents", IMPORTS_GOOGLE},
    {"@azure/functions", IMPORTS_AZURE},
    {"azure.functions", IMPORTS_AZURE},
    {"express", IMPORTS_SERVER},
    {"koa", IMPORTS_SERVER},
    {"fastify", IMPORTS_SERVER},
    {"restify", IMPORTS_SERVER},
    {"@hapi/hapi", IMPORTS_SERVER},
    {"@nestjs/", IMPORTS_SERVER},
    {"next", IMPORTS_SERVER},
    {"hono", IMPORTS_ROUTER},
    {"itty-router", IMPORTS_ROUTER},
    {"fastapi", IMPORTS_SERVER},
    {"django", IMPORTS_SERVER},
    {"starlette", IMPORTS_SERVER},
    {"aiohttp", IMPORTS_SERVER},
    {"tornado", IMPORTS_SERVER},
    {"react", IMPORTS_BROWSER},
    {"vue", IMPORTS_BROWSER},
    {"svelte", IMPORTS_BROWSER},
    {"@angular/", IMPORTS_BROWSER},
};

/* Is MODULE the package PREFIX or something in it? */
static bool is_of_package(struct slice module, const char *prefix)
{
    size_t len = strlen(prefix);
    if (!slice_starts(module, prefix))
        return false;
    return prefix[len - 1] == '/' || module.len == len || module.ptr[len] == '/' ||
           module.ptr[len] == '.';
}

unsigned shape_imports(const struct ir_file *file)
{
    unsigned evidence = 0;
    for (size_t i = 0; i < file->functions.len; i++) {
        const struct ir_function *f = file->functions.items[i];
        for (size_t v = 0; v < f->code.len; v++) {
            const struct ir_instr *in = &f->code.items[v];
            for (size_t k = 0; in->op == IR_IMPORT && k < ARRAY_SIZE(import_rows); k++)
                if (is_of_package(atom_slice(in->name), import_rows[k].prefix))
                    evidence |= import_rows[k].evidence;
        }
    }
    return evidence;
}

static bool is_inside(const struct ir_function *f, const struct ir_function *outer)
{
    while (f != outer && f->parent < f->file->functions.len)
        f = f->file->functions.items[f->parent];
    return f == outer;
}

/* { statusCode: …, body: … }, in F or in a function within it */
static bool makes_response(const struct ir_function *outer)
{
    for (size_t i = outer->index; i < outer->file->functions.len; i++) {
        const struct ir_function *f = outer->file->functions.items[i];
        if (f->start > outer->end)
            break;
        for (size_t v = 0; v < f->code.len; v++) {
            const struct ir_instr *in = &f->code.items[v];
            for (uint32_t k = 0; in->op == IR_OBJECT && k < in->nargs; k++)
                if (slice_eq_str(atom_slice(f->args.items[in->args + k].name), "statusCode") &&
                    is_inside(f, outer))
                    return true;
        }
    }
    return false;
}

unsigned shape_first_use(const struct ir_function *f)
{
    unsigned use = 0;
    if (f && f->params.len > 0)
        use = shape_event_use(f, f->params.items[0].value);
    if (f && makes_response(f))
        use |= USE_RESPONSE;
    return use;
}

static bool is_word(struct slice part, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_ieq_str(part, words[i]))
            return true;
    return false;
}

bool shape_is_test(const char *path)
{
    static const char *const folders[] = {"test",     "tests",     "__tests__", "spec",
                                          "specs",    "__mocks__", "mocks",     "fixtures",
                                          "testdata", "e2e",       "cypress"};
    struct slice rest = slice_of(path), name = slice_of(path_base(path));
    while (rest.len > name.len) {
        struct slice part = slice_cut(rest, '/', &rest);
        if (is_word(part, folders, ARRAY_SIZE(folders)))
            return true;
    }
    return slice_find(name, ".test.") != SIZE_MAX || slice_find(name, ".spec.") != SIZE_MAX ||
           slice_starts(name, "test_") || slice_ends(name, "_test.py") ||
           slice_eq_str(name, "conftest.py");
}

/* ---- adding to the model ---- */

/* "src/index.handler", as deployment files write it. */
static const char *handler_text(struct arena *a, const char *path, const char *symbol)
{
    struct slice stem = slice_of(path);
    size_t dot = slice_rfind_char(stem, '.');
    if (dot != SIZE_MAX)
        stem.len = dot;
    return arena_printf(a, "%.*s.%s", SLICE_ARG(stem), symbol);
}

/* Google deploys a function under the name that its code gives it. */
static const char *function_name(struct shape *s, const struct shape_match *m, const char *handler)
{
    struct arena *a = s->app->arena;
    if (m->name)
        return arena_strdup(a, m->name);
    if (m->symbol && m->provider == PROVIDER_GOOGLE && !shape_is_taken(s, m->symbol))
        return arena_strdup(a, m->symbol);
    return handler ? handler : arena_strdup(a, s->file->path);
}

struct app_function *shape_add(struct shape *s, const struct shape_match *m)
{
    struct arena *a = s->app->arena;
    struct location at = {.file = s->file->path};
    ir_position(s->file, m->start, &at.line, &at.column);
    if (shape_is_covered(s, m, at))
        return NULL;
    struct app_function *declared = shape_join(s, m);
    if (declared)
        return declared;
    const char *path = at.file = arena_strdup(a, s->file->path);
    const char *handler = m->symbol ? handler_text(a, path, m->symbol) : NULL;
    struct app_function *f = app_add_function(s->app, function_name(s, m, handler), at);
    f->provider = m->provider;
    f->handler = handler;
    f->code_dir = path_dir(a, path);
    f->file = path;
    f->symbol = m->symbol ? arena_strdup(a, m->symbol) : NULL;
    f->from_code = true;
    shape_note(s, f);
    return f;
}

/* F was deployed without a word about what starts it, if this is its only trigger. */
static bool is_assumed(const struct app_function *f)
{
    return f->triggers.len == 1 && f->triggers.items[0].kind == TRIGGER_DIRECT;
}

struct app_trigger *shape_trigger(struct shape *s, struct app_function *f, enum trigger_kind kind,
                                  enum auth_kind auth)
{
    if (!f->from_code) {
        s->ignored = (struct app_trigger){.kind = kind};
        for (size_t i = 0; i < s->joined.len; i++) {
            struct app_function *same = s->joined.items[i];
            if (is_assumed(same))
                same->triggers.items[0] = (struct app_trigger){
                    .kind = kind, .auth = auth, .from_code = true, .at = same->at};
        }
        return &s->ignored;
    }
    struct app_trigger *t = app_add_trigger(s->app, f, kind, f->at);
    t->auth = auth;
    t->from_code = true;
    return t;
}

struct trigger_row {
    unsigned use;
    enum trigger_kind kind;
    enum auth_kind auth;
};

static const struct trigger_row lambda_rows[] = {
    {USE_WEBSOCKET, TRIGGER_WEBSOCKET, AUTH_UNKNOWN},
    {USE_HTTP, TRIGGER_HTTP, AUTH_UNKNOWN},
    {USE_EDGE, TRIGGER_HTTP, AUTH_NONE},
    {USE_RESOLVER, TRIGGER_HTTP, AUTH_UNKNOWN},
    {USE_STORAGE, TRIGGER_STORAGE, AUTH_UNKNOWN},
    {USE_QUEUE, TRIGGER_QUEUE, AUTH_UNKNOWN},
    {USE_TOPIC, TRIGGER_TOPIC, AUTH_UNKNOWN},
    {USE_STREAM, TRIGGER_STREAM, AUTH_UNKNOWN},
    {USE_EMAIL, TRIGGER_EMAIL, AUTH_UNKNOWN},
    {USE_IDENTITY, TRIGGER_IDENTITY, AUTH_UNKNOWN},
};

void shape_lambda_triggers(struct shape *s, struct app_function *f, unsigned use)
{
    if (use & USE_WEBSOCKET)
        use &= ~(unsigned)USE_HTTP; /* a message has a body and a context, too */
    if (use & USE_IDENTITY)
        use &= ~(unsigned)USE_HTTP; /* authorizers read headers */
    for (size_t i = 0; i < ARRAY_SIZE(lambda_rows); i++)
        if (use & lambda_rows[i].use)
            shape_trigger(s, f, lambda_rows[i].kind, lambda_rows[i].auth);
    if (f->triggers.len == 0)
        shape_trigger(s, f,
                      use & USE_RECORDS    ? TRIGGER_OTHER
                      : use & USE_RESPONSE ? TRIGGER_HTTP
                                           : TRIGGER_DIRECT,
                      AUTH_UNKNOWN);
}

void shape_google_triggers(struct shape *s, struct app_function *f, unsigned use)
{
    if (use & USE_OBJECT)
        shape_trigger(s, f, TRIGGER_STORAGE, AUTH_UNKNOWN);
    else if (use & USE_MESSAGE)
        shape_trigger(s, f, TRIGGER_TOPIC, AUTH_UNKNOWN);
    else
        shape_trigger(s, f, TRIGGER_OTHER, AUTH_UNKNOWN);
}

void shape_recognize(struct app *app, const struct ir_program *program)
{
    struct arena a;
    struct shape s = {.app = app, .program = program, .scratch = &a};
    arena_init(&a);
    arena_init(&s.per_file);
    shape_web(app, program);
    shape_index(&s);
    for (size_t i = 0; i < program->files.len; i++) {
        shape_enter_file(&s, i);
        if (s.file->functions.len == 0 || shape_is_test(s.file->path))
            continue;
        if (s.file->lang == LANG_PYTHON)
            shape_python(&s);
        else
            shape_javascript(&s);
    }
    shape_settle_chalice(app);
    arena_release(&s.per_file);
    arena_release(&a);
}
