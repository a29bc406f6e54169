/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_APP_H
#define APP_APP_H

#include "base/vec.h"
#include "finding/finding.h"
#include "format/doc.h"

/*
 * The application model: what is deployed, how it is reached, by whom, and what it may touch.
 * Readers (one per deployment format) fill it; code recognition (lang/shape.c) adds functions that
 * no config names; every check reads it. Strings live in the model's arena. Unknown text is NULL.
 */
enum app_provider {
    PROVIDER_UNKNOWN,
    PROVIDER_AWS,
    PROVIDER_GOOGLE,
    PROVIDER_CLOUDFLARE,
    PROVIDER_AZURE,
    PROVIDER_NETLIFY,
    PROVIDER_VERCEL,
    PROVIDER_OPENWHISK,
    PROVIDER_OTHER, /* some other cloud or cluster: its functions are known, its rules are not */
};
const char *provider_name(enum app_provider p);

enum trigger_kind {
    TRIGGER_HTTP, /* API gateway route, Workers fetch, Google HTTP function, function URL */
    TRIGGER_WEBSOCKET,
    TRIGGER_STORAGE, /* object created or removed */
    TRIGGER_QUEUE,   /* SQS, Cloudflare Queues */
    TRIGGER_TOPIC,   /* SNS, Pub/Sub, EventBridge with application events, lines of logs */
    TRIGGER_STREAM,  /* DynamoDB, Kinesis, Kafka, Firestore */
    TRIGGER_EMAIL,
    TRIGGER_SCHEDULE, /* carries no attacker data */
    TRIGGER_IDENTITY, /* Cognito and other sign-up hooks */
    TRIGGER_DIRECT,   /* invoked by name: by other functions or by whoever holds the right */
    TRIGGER_OTHER,
};
const char *trigger_kind_name(enum trigger_kind k);

enum auth_kind {
    AUTH_UNKNOWN, /* code-only app: the config that decides is not here */
    AUTH_NONE,    /* anyone on the internet */
    AUTH_API_KEY, /* identifies a client, not a user: no access control by itself */
    AUTH_IAM,
    AUTH_USERS,   /* Cognito, JWT, OIDC: a user verified by the platform */
    AUTH_CUSTOM,  /* an authorizer function of the app */
    AUTH_PRIVATE, /* reachable only inside the account or network */
};
const char *auth_kind_name(enum auth_kind k);

/*
 * One setting of a function, trigger or resource, under the model's own name, the same whatever
 * format it was written in; docs/model.md lists the names and their values. A setting that the
 * config leaves to its default is absent. Of a list each item is a setting of its own.
 */
struct app_setting {
    const char *name;  /* "tracing" */
    const char *value; /* "active"; references as text, "${Key.Arn}" */
    bool known;        /* false: the value depends on what is not in the files */
    struct location at;
};

struct app_trigger {
    enum trigger_kind kind;
    const char *method;   /* upper case; "ANY"; NULL when the kind has none */
    const char *path;     /* "/votes/{id}" */
    const char *resource; /* bucket, queue, topic, table, schedule expression … */
    enum auth_kind auth;
    const char *authorizer; /* its name or logical id */
    const char *api;        /* logical id of the RESOURCE_API that a route belongs to */
    bool scoped;            /* not any user will do: the route asks for scopes */
    bool from_code;         /* recognised in code, not declared in config */
    VEC(struct app_setting) settings;
    struct location at;
};

struct app_variable {
    const char *name, *value; /* value as written; references kept as text "${Table}" */
    bool literal;             /* the value is a plain constant, no reference or parameter */
    struct location at;
};

struct app_permission {
    bool allow;
    VEC(const char *) actions;   /* "s3:GetObject", "dynamodb:*", "*" */
    VEC(const char *) resources; /* ARNs or patterns as text; "*" */
    const char *origin; /* policy template or managed policy name; NULL for an inline statement */
    bool conditional;   /* a Condition narrows it */
    VEC(const char *)
    principals; /* of a resource's own policy: who may; "*" = anyone. Empty in
                   what a role or function may do */
    struct location at;
};

/* Code that stands in the config itself. */
struct app_code {
    struct slice text;
    const unsigned *lines; /* of the config, for each line of TEXT */
    size_t nlines;
};

struct app_function {
    const char *name;       /* as deployed when known, else the logical id or config key */
    const char *logical_id; /* config key; same as name when there is only one */
    enum app_provider provider;
    const char *runtime;  /* "nodejs18.x" */
    const char *handler;  /* as written: "src/index.handler" */
    const char *code_dir; /* folder of the code, relative to the scanned path; "" = the root */
    const char *file;     /* resolved source file, relative to the scanned path; NULL = not found */
    const char *symbol;   /* exported name: "handler", "default.fetch" */
    bool inline_code;     /* code stands in the config itself */
    const struct app_code *code; /* of inline code: what it says; NULL when it cannot be read. FILE
                                    is then a name of its own, such as "template.yaml#Hello.js" */
    bool from_code;              /* no config: recognised by its shape */
    double timeout, memory, concurrency; /* seconds, MB, reserved; -1 = not set */
    VEC(struct app_trigger) triggers;
    VEC(struct app_variable) environment;
    VEC(struct app_permission) permissions;
    VEC(struct app_permission) policy; /* who else may call or change it */
    const char *role;   /* that it runs as, as declared; NULL = one of its own, or unknown */
    const char *region; /* NULL = the one that is deployed to */
    VEC(struct app_setting) settings;
    const struct doc *node; /* its config; NULL when from code */
    struct location at;
    struct location runtime_at; /* where the runtime is set (maybe a Globals section) */
};

enum resource_kind {
    RESOURCE_BUCKET,
    RESOURCE_TABLE,
    RESOURCE_QUEUE,
    RESOURCE_TOPIC,
    RESOURCE_STREAM,
    RESOURCE_USER_POOL,
    RESOURCE_AUTHORIZER,
    RESOURCE_API,
    RESOURCE_STAGE, /* a deployed stage of an API; its setting `api` names it */
    RESOURCE_ROLE,
    RESOURCE_KV,
    RESOURCE_DATABASE,
    RESOURCE_SECRET,
    RESOURCE_IDENTITY_POOL,
    RESOURCE_LOG_GROUP,
    RESOURCE_DISTRIBUTION, /* a CDN before buckets and APIs */
    RESOURCE_WORKFLOW,     /* a state machine */
    RESOURCE_SITE,         /* a static site */
    RESOURCE_OTHER,
};
const char *resource_kind_name(enum resource_kind k);

struct app_resource {
    enum resource_kind kind;
    enum app_provider provider;
    const char *name; /* physical name when known */
    const char *logical_id;
    const char *type;               /* "AWS::S3::Bucket" */
    bool public_read, public_write; /* anyone may, as far as the config says */
    struct location public_at;      /* the deciding line */
    bool attached;      /* authorizers: some route uses it; APIs: has a default authorizer */
    const char *region; /* NULL = the one that is deployed to */
    VEC(struct app_setting) settings;
    VEC(struct app_permission) permissions; /* roles: what they grant */
    VEC(struct app_permission) policy;      /* other resources: who may do what with it */
    const struct doc *node;
    struct location at;
};

/* One deployment file that was read. */
struct app_config {
    const char *file, *format; /* "sam", "serverless", "wrangler" */
    const struct doc *root;
};

struct app {
    struct arena *arena;
    VEC(struct app_function *) functions;
    VEC(struct app_resource *) resources;
    VEC(struct app_config) configs;
    VEC(const char *) cut; /* source files with more entries than are looked at */
};

void app_init(struct app *app, struct arena *a) V_NONNULL(1, 2);
struct app_function *app_add_function(struct app *app, const char *name, struct location at)
    V_NONNULL(1, 2) V_RETURNS_NONNULL;
struct app_resource *app_add_resource(struct app *app, enum resource_kind kind,
                                      const char *logical_id, struct location at)
    V_NONNULL(1, 3) V_RETURNS_NONNULL;
struct app_trigger *app_add_trigger(struct app *app, struct app_function *f, enum trigger_kind kind,
                                    struct location at) V_NONNULL(1, 2) V_RETURNS_NONNULL;
/* Of a function, trigger or resource: adds a setting to its list. VALUE is copied. */
#define app_set(app_, owner_, name_, value_, known_, at_)                                          \
    app_add_setting(app_, vec_add(&(owner_)->settings, (app_)->arena), name_, value_, known_, at_)
/* Fills S; NAME lives as long as the program, VALUE is copied. What app_set does. */
void app_add_setting(struct app *app, struct app_setting *s, const char *name, const char *value,
                     bool known, struct location at) V_NONNULL(1, 2, 3, 4);
/* TEXT for as long as APP, NULL when it is empty. */
const char *app_copy(struct app *app, struct slice text) V_NONNULL(1);
/* Notes that not all that FILE declares was looked at; app_settle reports it, once for a file. */
void app_note_cut(struct app *app, const char *file) V_NONNULL(1, 2);
/* The first setting of that name among the COUNT at SETTINGS, or NULL. */
const struct app_setting *app_find_setting(const struct app_setting *settings, size_t count,
                                           const char *name) V_NONNULL(3);
#define app_setting(owner_, name_)                                                                 \
    app_find_setting((owner_)->settings.items, (owner_)->settings.len, name_)
/*
 * Gives every function from index FIRST on that has no trigger a TRIGGER_DIRECT (AUTH_IAM) at its
 * own place: it is invoked by name. A reader calls it last, with the count it started from.
 */
void app_add_direct_triggers(struct app *app, size_t first) V_NONNULL(1);
struct app_function *app_find_function(const struct app *app, struct slice name_or_id);
struct app_resource *app_find_resource(const struct app *app, struct slice name_or_id);
/* Anyone on the internet can trigger it without proving who they are (AUTH_NONE or API key). */
bool trigger_is_public(const struct app_trigger *t) V_NONNULL(1);
/* The event carries data that somebody outside chose. */
bool trigger_is_attacker_controlled(const struct app_trigger *t) V_NONNULL(1);
/* Some resource of P stands for all of its kind: "*", "arn:aws:s3:::*", "arn:…:table/" and a star.
 */
bool app_permission_is_wide(const struct app_permission *p) V_NONNULL(1);
/* "http GET /votes/{id} (public)", in arena A. */
char *trigger_describe(struct arena *a, const struct app_trigger *t) V_NONNULL(1, 2);
/* The place of a document node; its key's place when it is a map entry. */
struct location doc_location(const struct doc *node);

/* The files of the scan, relative to its root, sorted. */
struct app_files {
    const char *root; /* the scanned path */
    VEC(const char *) paths;
};
bool app_files_has(const struct app_files *files, const char *path) V_NONNULL(1, 2);

/*
 * A deployment format. One file, one const descriptor, listed once in app/readers.c. It reads
 * documents (matches, accepts, read), plain texts such as scripts (matches, read_text), the tree as
 * a whole where files matter by their names or belong together (read_tree), or several of these.
 * What a reader lacks is NULL.
 */
struct app_reader {
    const char *name; /* "sam" */
    /* May FILE (relative path) be of this format, by its name alone? */
    bool (*matches)(const char *file);
    /* Only for readers that match nearly any name: is TEXT worth parsing? NULL = always. */
    bool (*sniffs)(struct slice text);
    /* Does the parsed document really belong to it? */
    bool (*accepts)(const struct doc *root, const char *file);
    /*
     * Adds what ROOT declares. Unreadable parts are reported to SINK and left out. NULL = ROOT is
     * kept as a config alone, for what is settled when all files are read.
     */
    void (*read)(struct app *app, const struct doc *root, const char *file,
                 const struct app_files *files, const struct virga_diag_sink *sink);
    /* The same for a file that is no document, instead of accepts and read. TEXT is gone after. */
    void (*read_text)(struct app *app, struct slice text, const char *file,
                      const struct app_files *files, const struct virga_diag_sink *sink);
    /* Called once, after all files were read one by one; whatever it opens it reads itself. */
    void (*read_tree)(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink);
};

/*
 * Runs every reader over FILES. The first reader in the table that accepts a document or takes a
 * text gets it; each file is read and parsed once. What cannot be read is reported to SINK and
 * passed over.
 */
void app_read(struct app *app, const struct app_files *files, const struct virga_diag_sink *sink)
    V_NONNULL(1, 2);
/*
 * Finds the source file and symbol of a handler "dir/file.symbol" below CODE_DIR among FILES, for a
 * Node or Python runtime, and sets f->file and f->symbol. False when no file fits.
 */
bool app_resolve_handler(struct app *app, struct app_function *f, const struct app_files *files)
    V_NONNULL(1, 2, 3);

#endif
