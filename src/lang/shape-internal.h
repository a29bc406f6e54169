/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_SHAPE_INTERNAL_H
#define LANG_SHAPE_INTERNAL_H

#include "base/map.h"
#include "lang/lang.h"

/* What a function does with the event it gets: which members it reads, by what they tell. */
enum event_use {
    USE_HTTP = 1u << 0,
    USE_WEBSOCKET = 1u << 1,
    USE_RECORDS = 1u << 2, /* of a kind that is not known */
    USE_STORAGE = 1u << 3,
    USE_QUEUE = 1u << 4,
    USE_TOPIC = 1u << 5,
    USE_STREAM = 1u << 6,
    USE_EMAIL = 1u << 7,
    USE_EDGE = 1u << 8, /* CloudFront */
    USE_IDENTITY = 1u << 9,
    USE_RESOLVER = 1u << 10, /* AppSync */
    USE_MESSAGE = 1u << 11,  /* Pub/Sub */
    USE_OBJECT = 1u << 12,   /* an object of Cloud Storage */
    USE_REQUEST = 1u << 13,  /* a Flask request */
    USE_DOM = 1u << 14,      /* an event of a browser */
    USE_RESPONSE = 1u << 15, /* not of the event: it makes an HTTP response */
};

/* How F uses VALUE, which holds its event, and what helpers of the same file do with it. */
unsigned shape_event_use(const struct ir_function *f, uint32_t value) V_NONNULL(1);

/* What the imports of a file say about where it runs. */
enum evidence_of_platform {
    IMPORTS_AWS = 1u << 0,
    IMPORTS_GOOGLE = 1u << 1,
    IMPORTS_AZURE = 1u << 2,
    IMPORTS_SERVER = 1u << 3, /* a web server that the program runs by itself */
    IMPORTS_ROUTER = 1u << 4, /* a web framework made for Workers */
    IMPORTS_BROWSER = 1u << 5,
    IMPORTS_FIREBASE = 1u << 6, /* whose functions are declared, not only exported */
};
unsigned shape_imports(const struct ir_file *file) V_NONNULL(1);

/* Is the parameter name one of those that people give to the event, context …? */
enum param_role { ROLE_EVENT, ROLE_CONTEXT, ROLE_CALLBACK, ROLE_REQUEST, ROLE_RESPONSE };
bool shape_named(const struct ir_function *f, size_t param, enum param_role role) V_NONNULL(1);

/* The instruction that makes VALUE of FN, through cells with one store; RET_FN is its function. */
const struct ir_instr *shape_origin(const struct ir_function *fn, uint32_t value,
                                    const struct ir_function **ret_fn) V_NONNULL(1, 3);

/* ---- shape-value.c: constants in code ---- */

/* A value of the file: an instruction and the function that holds it. `in` NULL: not known. */
struct shape_value {
    const struct ir_function *fn;
    const struct ir_instr *in;
};
struct shape;
struct shape_value shape_value_at(const struct ir_function *fn, uint32_t value) V_NONNULL(1);
/* The module that V comes from, through members, calls and `new`. */
struct slice shape_module_of(struct shape_value v);
struct location shape_place(const struct shape *s, struct shape_value v) V_NONNULL(1);
/* Positional argument INDEX of CALL, and the first of them that is an object literal. */
struct shape_value shape_argument(struct shape_value call, uint32_t index);
struct shape_value shape_object_argument(struct shape_value call);
/* The member of an object literal, or the keyword argument of a call. */
struct shape_value shape_option(struct shape_value options, const char *name) V_NONNULL(2);
/* Each is false when V is no constant of the kind. */
bool shape_text(struct shape_value v, struct slice *ret_text) V_NONNULL(2);
bool shape_number(struct shape_value v, double *ret_number) V_NONNULL(2);
bool shape_flag(struct shape_value v, bool *ret_flag) V_NONNULL(2);
/* Any literal as its text, or the last name of a path: ANONYMOUS of func.AuthLevel.ANONYMOUS. */
bool shape_word(struct shape_value v, struct slice *ret_text) V_NONNULL(2);
/* The items of a list literal, at most MAX; anything else is its own only item. */
size_t shape_items(struct shape_value v, struct shape_value *ret, size_t max) V_NONNULL(2);
/* Is NAME, in lower case and without '_', WORD? onRequest and on_request are "onrequest". */
bool shape_is_word(struct slice name, const char *word) V_NONNULL(2);

/* Names of one file that are looked at: no file has so many handlers. */
#define SHAPE_MAX_NAMES 256

struct shape {
    struct app *app;
    const struct ir_program *program;
    const struct ir_file *file;
    unsigned imports; /* of the file */
    size_t looked_at; /* exported names or decorators of the file, so far */
    /* shape-index.c */
    struct arena *scratch, per_file;
    unsigned *imports_of;              /* each file */
    struct map imports_below;          /* folder -> unsigned */
    struct map configs;                /* folder -> what its deployment files declare */
    struct map declared_files;         /* files of declared functions */
    struct map names;                  /* of all functions of the model */
    struct umap added;                 /* places in the file of functions that were recognised */
    bool *called;                      /* functions of the file; NULL: not looked at */
    struct map deployed;               /* handler -> functions that commands deploy by it */
    struct umap settled;               /* addresses of those whose code was found */
    VEC(struct app_function *) joined; /* those that the last match is the code of */
    struct map members;                /* path of a file -> what it binds; shape-chalice-object.c */
    struct chalice *chalice;           /* of the program; NULL until it is asked for */
    struct app_function *web_host;     /* that answers the routes of a file, see shape-chalice.c */
    const struct ir_file *web_host_of; /* that file */
    bool web_is_private;               /* the host is reached from a network alone */
    struct app_trigger ignored;        /* what code says of a trigger that config declares */
};

/* Counts one more entry of the file; true, and noted, once there are more than MAX. */
bool shape_is_full(struct shape *s, size_t max) V_NONNULL(1);

/* A function that was recognised. */
struct shape_match {
    enum app_provider provider;
    const char *name; /* NULL: made of file and symbol */
    const char *symbol;
    const struct ir_function *f; /* NULL when its code is elsewhere */
    uint32_t start;              /* byte offset of its place */
    bool strong;                 /* no ordinary function looks like it */
};

/* Adds the function, unless config or an earlier match covers it: then NULL. */
struct app_function *shape_add(struct shape *s, const struct shape_match *m) V_NONNULL(1, 2);
/* Adds what the code tells of F; where config has declared triggers already, that is not kept. */
struct app_trigger *shape_trigger(struct shape *s, struct app_function *f, enum trigger_kind kind,
                                  enum auth_kind auth) V_NONNULL(1, 2) V_RETURNS_NONNULL;
/* Does other code of the file call F? Then it is a helper, whatever its parameters are named. */
bool shape_is_called(struct shape *s, const struct ir_function *f) V_NONNULL(1, 2);
/* What files in the folder of this one, and below it, import. */
unsigned shape_imports_around(const struct shape *s) V_NONNULL(1);
/* The triggers of a Lambda function whose event is used so. */
void shape_lambda_triggers(struct shape *s, struct app_function *f, unsigned use) V_NONNULL(1);
void shape_google_triggers(struct shape *s, struct app_function *f, unsigned use) V_NONNULL(1);
/* The use of the first parameter, and USE_RESPONSE when an object with a statusCode is made. */
unsigned shape_first_use(const struct ir_function *f);

/* ---- shape-index.c ---- */

void shape_index(struct shape *s) V_NONNULL(1);
void shape_enter_file(struct shape *s, size_t file) V_NONNULL(1);
/* Remembers a function that was added to the model. */
void shape_note(struct shape *s, const struct app_function *f) V_NONNULL(1, 2);
bool shape_is_taken(const struct shape *s, const char *name) V_NONNULL(1, 2);
/*
 * The config of a folder declares its functions: what it leaves out is not deployed, unless it
 * names functions whose code was not found.
 */
bool shape_is_covered(const struct shape *s, const struct shape_match *m, struct location at)
    V_NONNULL(1, 2);
/*
 * Commands deploy functions by name and folder: gives those that M is the code of their file and
 * symbol, keeps them in s->joined and returns the first; NULL when there is none.
 */
struct app_function *shape_join(struct shape *s, const struct shape_match *m) V_NONNULL(1, 2);

/* The function inside wrappers: middy(handler).use(x), withAuth(handler). */
const struct ir_function *shape_unwrap(struct shape_value v);

/* ---- shape-firebase.c, shape-azure.c ---- */

/* exports.f = functions.https.onRequest(…), or @https_fn.on_request(…): is CALL one of these? */
bool shape_firebase(struct shape *s, struct shape_match *m, struct shape_value call)
    V_NONNULL(1, 2);
/* app.http("name", {…}) of the programming model v4: is CALL one that registers? */
bool shape_azure_registration(struct shape *s, struct shape_value call) V_NONNULL(1);
/* The decorators above a function of a FunctionApp or Blueprint. */
bool shape_azure_decorated(struct shape *s, struct shape_match *m, const struct shape_value *calls,
                           size_t count) V_NONNULL(1, 2);
/* app = AsgiFunctionApp(app=web, …): one function for all routes of a web framework. */
bool shape_azure_web_app(struct shape *s, struct shape_match *m, struct shape_value call)
    V_NONNULL(1, 2);

/* shape-chalice.c */
/* Adds the routes and functions that the decorators of the file declare, wherever they stand. */
void shape_chalice(struct shape *s) V_NONNULL(1);
/* At the end: an app with events and no route has no function for routes, and no API. */
void shape_settle_chalice(struct app *app) V_NONNULL(1);
/* Is one of these decorators Chalice's? */
bool shape_chalice_decorated(struct shape *s, const struct shape_value *calls, size_t count)
    V_NONNULL(1);

/* shape-web.c: what the files of APP that are functions by their place export. */
void shape_web(struct app *app, const struct ir_program *program) V_NONNULL(1, 2);

void shape_javascript(struct shape *s) V_NONNULL(1);
void shape_python(struct shape *s) V_NONNULL(1);

#endif
