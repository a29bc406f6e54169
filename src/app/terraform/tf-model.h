/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_TF_MODEL_H
#define APP_TF_MODEL_H

#include "app/terraform/terraform-internal.h"

/*
 * From evaluated resources to the application model. Each resource type is a row of a table: what
 * it is in the model, which attribute means which setting, and what else there is to do. All rows
 * are declared first, then linked, phase by phase: what a later phase says rests on the earlier.
 */

struct tf_model;
struct tfm_thing;

/* A value of an attribute and what docs/model.md calls it. A list of them ends with FROM NULL,
   whose TO stands for every other value: NULL means that others say nothing, "" that they stay as
   they are. */
struct tfm_word {
    const char *from, *to;
};
extern const struct tfm_word tfm_on_off[], tfm_off_on[]; /* true is "on"; true is "off" */

enum tfm_how {
    TFM_TEXT,    /* the text itself, or the word for it */
    TFM_EACH,    /* the same, once for each value that the path leads to */
    TFM_WORST,   /* of all values the one whose word stands first in the list */
    TFM_PRESENT, /* "on" when the attribute or block is there */
    TFM_TAGS,    /* "KEY=VALUE" for each entry of a map */
    TFM_KEY,     /* an encryption key: "kms", or "managed" when it is the platform's own */
};

/* One setting. Of several rows the first that yields a value decides, but for TFM_EACH. */
struct tfm_setting {
    const char *name; /* in docs/model.md; a literal */
    const char *path; /* attributes and blocks, divided by '.' */
    enum tfm_how how;
    const struct tfm_word *words; /* NULL = as it is */
};

typedef void (*tfm_step)(struct tf_model *m, struct tfm_thing *t);

enum tfm_phase {
    TFM_MIDDLE, /* where nothing else is said */
    TFM_EARLY,  /* what others look up: access blocks, authorizers, policies */
    TFM_LATE,   /* what counts only where nothing says it better */
};

struct tfm_type {
    const char *type; /* "aws_s3_bucket" */
    int kind;         /* enum resource_kind, or TFM_NONE when it is no resource of the model */
    const char *name; /* the attribute with its physical name; NULL = none */
    const struct tfm_setting *settings; /* of the resource; ends with name NULL */
    tfm_step declare;                   /* before anything is linked; NULL = nothing more */
    tfm_step link;
    enum tfm_phase phase; /* of `link` */
};
#define TFM_NONE (-1)

/* A table of types; a provider has several. */
struct tfm_types {
    enum app_provider provider;
    const struct tfm_type *rows;
    size_t len;
};

/* A resource or data source of the configuration, and what became of it. */
struct tfm_thing {
    const struct tf_resource *r;
    const struct tfm_type *type;
    enum app_provider provider;
    struct app_function *function;     /* of functions */
    struct app_resource *resource;     /* of those that are resources in the model */
    const char *name;                  /* physical name; NULL when none is given or known */
    bool blocks_acls, blocks_policies; /* of buckets: what their access block refuses */
    enum auth_kind auth;               /* of authorizers: what they ask for */
    const struct doc *role;            /* of functions: what names the role that they run as … */
    const char *role_type;             /* … and of which type it is */
};

struct tfm_group {
    VEC(struct tfm_thing *) things;
};

struct tf_model {
    struct tf *tf;
    struct app *app;
    struct arena *arena; /* of the model */
    VEC(struct tfm_thing *) things;
    struct map by_address; /* address -> thing */
    struct map by_name;    /* "TYPE NAME" -> thing */
    struct map by_type;    /* -> struct tfm_group * */
    struct map joins;      /* what tables that join two resources put there: key -> thing */
    struct map archives;   /* path that an archive_file writes -> const struct tf_resource * */
    size_t grants;         /* permissions made so far */
    size_t facts;          /* settings and triggers made so far */
    bool told_of_caps;
};

/* The settings or permissions of a function, trigger or resource: a list, whoever owns it. */
struct tfm_settings {
    struct app_setting **items;
    size_t *len, *cap;
};
struct tfm_permissions {
    struct app_permission **items;
    size_t *len, *cap;
};
#define TFM_LIST(list_)                                                                            \
    {                                                                                              \
        &(list_)->items, &(list_)->len, &(list_)->cap                                              \
    }
#define TFM_SETTINGS(owner_) ((struct tfm_settings)TFM_LIST(&(owner_)->settings))
#define TFM_PERMISSIONS(owner_) ((struct tfm_permissions)TFM_LIST(&(owner_)->permissions))
#define TFM_POLICY(owner_) ((struct tfm_permissions)TFM_LIST(&(owner_)->policy))

/* --- tf-model.c: things --- */
/* The things of TYPE in source order; NULL when there is none. */
const struct tfm_group *tfm_group(const struct tf_model *m, const char *type) V_NONNULL(1, 2);
#define tfm_each(thing_, model_, type_)                                                            \
    for (size_t i_##thing_ = 0; (thing_ = tfm_nth(model_, type_, i_##thing_)); i_##thing_++)
struct tfm_thing *tfm_nth(const struct tf_model *m, const char *type, size_t index) V_NONNULL(1, 2);
/* The thing that VALUE refers to; NULL when it is not in the files. */
struct tfm_thing *tfm_referred(const struct tf_model *m, const struct doc *value) V_NONNULL(1);
/* The things that VALUE refers to, one after the other; *AT starts as 0. NULL at the end. */
struct tfm_thing *tfm_next_referred(const struct tf_model *m, const struct doc *value, size_t *at)
    V_NONNULL(1, 3);
/* The thing of TYPE that VALUE refers to or whose physical name or ARN it is; NULL when none. */
struct tfm_thing *tfm_find(struct tf_model *m, const struct doc *value, const char *type)
    V_NONNULL(1, 3);
/* Of T's attribute or block at PATH the same. */
struct tfm_thing *tfm_find_at(struct tf_model *m, const struct tfm_thing *t, const char *path,
                              const char *type) V_NONNULL(1, 2, 3, 4);
/* The thing of TYPE that VALUE names, with its resource; when it is not in the files one of KIND
   that T speaks of, at T's place. */
struct tfm_thing *tfm_need(struct tf_model *m, struct tfm_thing *t, const struct doc *value,
                           const char *type, enum resource_kind kind)
    V_NONNULL(1, 2, 4) V_RETURNS_NONNULL;
struct app_resource *tfm_need_resource(struct tf_model *m, struct tfm_thing *t,
                                       const struct doc *value, const char *type,
                                       enum resource_kind kind)
    V_NONNULL(1, 2, 4) V_RETURNS_NONNULL;
/* How VALUE is shown: the name of what it refers to, else the name in its text or ARN; NULL when it
   has none. */
const char *tfm_name_of(struct tf_model *m, const struct doc *value) V_NONNULL(1);
const char *tfm_thing_name(const struct tfm_thing *t) V_NONNULL(1) V_RETURNS_NONNULL;
struct app_resource *tfm_add_resource(struct tf_model *m, const struct tfm_thing *t,
                                      enum resource_kind kind, const char *name)
    V_NONNULL(1, 2, 4) V_RETURNS_NONNULL;
struct app_function *tfm_add_function(struct tf_model *m, struct tfm_thing *t)
    V_NONNULL(1, 2) V_RETURNS_NONNULL;
/* Adds a trigger that only the account's own services send; NULL at the cap. */
struct app_trigger *tfm_add_trigger(struct tf_model *m, struct app_function *f,
                                    enum trigger_kind kind, const char *resource,
                                    struct location at) V_NONNULL(1, 2);
/* An access list opens BUCKET to everybody, unless it refuses such lists; AT says so. */
void tfm_open_bucket(struct tfm_thing *bucket, bool read, bool write, struct location at)
    V_NONNULL(1);
/* A variable of F's environment, which stands where VALUE does; NODE is where when it is absent.
   False at the cap. */
bool tfm_add_variable(struct tf_model *m, struct app_function *f, const char *name,
                      const struct doc *value, const struct doc *node) V_NONNULL(1, 2, 3, 5);
/* A variable of F's environment for each entry of ALL: a map, or a list of {name, value}. */
void tfm_add_environment(struct tf_model *m, struct app_function *f, const struct doc *all)
    V_NONNULL(1, 2);
void tfm_report_cap(struct tf_model *m, const char *what) V_NONNULL(1, 2);

/* --- tf-values.c: attributes and settings --- */
/* Every value that PATH leads to from BODY, through all blocks and items of lists on the way. */
struct tfm_values {
    const struct doc **items;
    size_t len, cap;
};
struct tfm_values tfm_all(struct tf_model *m, const struct doc *body, const char *path)
    V_NONNULL(1, 3);
/* The first of them, lists opened; NULL when there is none. */
const struct doc *tfm_at(const struct doc *body, const char *path) V_NONNULL(2);
/* Its text; NULL when it is absent or empty. */
const char *tfm_text_at(const struct doc *body, const char *path) V_NONNULL(2);
/* The same where the files tell all of it. */
const char *tfm_known_at(const struct doc *body, const char *path) V_NONNULL(2);
bool tfm_true_at(const struct doc *body, const char *path) V_NONNULL(2);
bool tfm_false_at(const struct doc *body, const char *path) V_NONNULL(2);
/* -1 when absent, not known or no number. */
double tfm_number_at(const struct doc *body, const char *path) V_NONNULL(2);
/* Where VALUE stands; T's own place when it is absent. */
struct location tfm_place(const struct tfm_thing *t, const struct doc *value) V_NONNULL(1);
struct location tfm_place_at(const struct tfm_thing *t, const char *path) V_NONNULL(1, 2);
/* Adds to LIST the settings that ROWS find in BODY. Names that are there already are left alone. */
void tfm_apply(struct tf_model *m, const struct doc *body, const struct tfm_setting *rows,
               struct tfm_settings list) V_NONNULL(1, 3);
/* The same for a part of a whole, such as one of several settings blocks: names may come again. */
void tfm_apply_more(struct tf_model *m, const struct doc *body, const struct tfm_setting *rows,
                    struct tfm_settings list) V_NONNULL(1, 3);
void tfm_set(struct tf_model *m, struct tfm_settings list, const char *name, const char *value,
             struct location at) V_NONNULL(1, 3, 4);
/* The same although the name is there: an item of a list. */
void tfm_add(struct tf_model *m, struct tfm_settings list, const char *name, const char *value,
             struct location at) V_NONNULL(1, 3, 4);
bool tfm_has(struct tfm_settings list, const char *name) V_NONNULL(2);
/* The name in an ARN: of "table/votes/stream/x" "votes". NULL when it has none. */
const char *tfm_part_of_arn(struct tf_model *m, struct slice arn) V_NONNULL(1);

/* --- tf-aws-policy.c: statements --- */
/* Adds the statements of POLICY (JSON, an object, a data source's) to LIST. */
void tfm_add_policy(struct tf_model *m, const struct doc *policy, struct tfm_permissions list)
    V_NONNULL(1);
/* Adds one statement with the names of aws_iam_policy_document. */
void tfm_add_statement(struct tf_model *m, const struct doc *statement, struct tfm_permissions list)
    V_NONNULL(1);
/* A permission with room in LIST; NULL at the cap. */
struct app_permission *tfm_add_permission(struct tf_model *m, struct tfm_permissions list,
                                          struct location at) V_NONNULL(1);
void tfm_add_managed_policy(struct tf_model *m, const struct doc *arn, struct tfm_permissions list)
    V_NONNULL(1);
/* Adds the texts of VALUE, one or a list, to LIST: the actions of a permission, its resources … */
struct tfm_texts {
    const char ***items;
    size_t *len, *cap;
};
#define TFM_TEXTS(list_) ((struct tfm_texts)TFM_LIST(list_))
void tfm_add_texts(struct tf_model *m, struct tfm_texts list, const struct doc *value) V_NONNULL(1);
void tfm_add_text(struct tf_model *m, struct tfm_texts list, const char *text) V_NONNULL(1, 3);
/* Marks R by what its policy, from item FIRST on, allows everybody. */
void tfm_open_by_policy(struct app_resource *r, size_t first) V_NONNULL(1);
bool tfm_is_for_everybody(const struct app_permission *p) V_NONNULL(1);
/* Adds POLICY to what may be done with R, and marks R by it. */
void tfm_attach_policy(struct tf_model *m, struct app_resource *r, const struct doc *policy)
    V_NONNULL(1, 2);

/* --- tf-aws-iam.c --- */
/* Once everything is linked: functions get what their roles grant. */
void tfm_settle_roles(struct tf_model *m) V_NONNULL(1);

/* --- tf-aws-function.c --- */
/* How a resource or the call of a module says what a function is: for each fact the paths under
   which it may stand; the first that is there counts. */
#define TFM_SPELLINGS 8
struct tfm_arguments {
    const char *runtime[TFM_SPELLINGS], *handler[TFM_SPELLINGS], *timeout[TFM_SPELLINGS],
        *memory[TFM_SPELLINGS], *concurrency[TFM_SPELLINGS], *environment[TFM_SPELLINGS],
        *role[TFM_SPELLINGS], *code[TFM_SPELLINGS];
    const char *role_type; /* of what `role` names */
};
/* Of TFM_SPELLINGS paths, NULL at the end, the first that leads somewhere; of a list its first
   item. */
const struct doc *tfm_first_at(const struct doc *body, const char *const *paths) V_NONNULL(2);
struct app_function *tfm_declare_function(struct tf_model *m, struct tfm_thing *t,
                                          const struct tfm_arguments *as)
    V_NONNULL(1, 2, 3) V_RETURNS_NONNULL;
/* A function URL that asks for TYPE; STANDARD when TYPE is absent. NULL at the cap. */
struct app_trigger *tfm_add_url(struct tf_model *m, struct app_function *f, const struct doc *type,
                                enum auth_kind standard, struct location at) V_NONNULL(1, 2);
/* The function that VALUE names: by reference, through aliases and versions, by name, by ARN. */
struct app_function *tfm_find_function(struct tf_model *m, const struct doc *value) V_NONNULL(1);
void tfm_settle_log_groups(struct tf_model *m) V_NONNULL(1);
/* What an event source mapping reads from: by the resource's type, else by its ARN. */
enum trigger_kind tfm_source_kind(struct tf_model *m, const struct doc *arn) V_NONNULL(1);
/* Adds what a permission for SERVICE ("s3") tells about F, unless another resource has told it
   better. SOURCE names what calls, or is NULL. */
void tfm_add_caller(struct tf_model *m, struct app_function *f, struct slice service,
                    const struct doc *source, struct location at) V_NONNULL(1, 2);
extern const struct tfm_word tfm_tracing_words[], tfm_package_words[];
extern const struct tfm_setting tfm_source_settings[];

/* --- tf-modules.c --- */
/* TYPE of a resource; "module:ORGANISATION/NAME/PROVIDER//FOLDER" wherever the module comes from.
 */
const char *tfm_module_name(struct tf_model *m, const char *type) V_NONNULL(1, 2);
/* The type of R when its arguments say that it is a module that makes a function; else NULL. */
#define TFM_FUNCTION_MODULE "module:function"
const struct tfm_type *tfm_function_module(const struct tf_resource *r) V_NONNULL(1);

/* --- tf-code.c --- */
void tfm_index_archives(struct tf_model *m) V_NONNULL(1);
/* Where a function's code lies; resolves its handler. PACKAGE is the attribute that names its
   archive, an archive_file, an object in a bucket or a path. */
void tfm_locate_code(struct tf_model *m, const struct tfm_thing *t, const struct doc *package)
    V_NONNULL(1, 2);
/* The code of F is the text VALUE, written in place or read from a file. Sets f->file, not the
   symbol. ENDING tells the language, ".py"; NULL = one that is not analysed. */
void tfm_take_code(struct tf_model *m, struct app_function *f, const struct doc *value,
                   const char *ending) V_NONNULL(1, 2, 3);

/* --- tf-aws-routes.c --- */
extern const struct tfm_word tfm_level_words[], tfm_active_off[];
extern const struct tfm_setting tfm_authorizer_settings[];
/* Who is at URI decides who may call API. */
void tfm_add_authorizer(struct tf_model *m, const struct doc *uri, const char *api,
                        struct location at) V_NONNULL(1);
/* The same for a resource that is an authorizer, of either version. */
void tfm_link_authorizer(struct tf_model *m, struct tfm_thing *t) V_NONNULL(1, 2);
/* Who may call a route. */
struct tfm_auth {
    enum auth_kind kind;
    const char *authorizer; /* its name; NULL = none */
    bool scoped;
};
struct tfm_route {
    enum trigger_kind kind;
    const struct tfm_thing *api; /* NULL when it is not in the files */
    const char *api_name;
    const char *method, *path;
    struct tfm_auth auth;
    bool idle; /* nothing stands behind it: a mock, or nothing yet */
    struct location at;
};
/* What AUTHORIZATION (a type, absent = none) and AUTHORIZER, of the type AUTHORIZER_TYPE, ask for;
   marks the authorizer as used. */
struct tfm_auth tfm_declared_auth(struct tf_model *m, const struct doc *authorization,
                                  const struct doc *authorizer, const char *authorizer_type)
    V_NONNULL(1, 4);
/* Adds the route to F. NULL at a cap. */
struct app_trigger *tfm_add_route(struct tf_model *m, struct app_function *f,
                                  const struct tfm_route *route) V_NONNULL(1, 2, 3);

/* The same where no function of the files answers, or nothing does: notes on its API that anyone may
   call it. */
void tfm_note_open_route(struct tf_model *m, const struct tfm_route *route) V_NONNULL(1, 2);
/* "GET /votes/{id}", "$default"; of a WebSocket a name alone. */
void tfm_set_route_key(struct tf_model *m, struct tfm_route *route, const char *key)
    V_NONNULL(1, 2, 3);

/* --- tf-aws-openapi.c --- */
/* The routes in BODY, the definition (OpenAPI or Swagger) of API. BODY may be NULL. */
void tfm_read_definition(struct tf_model *m, const struct tfm_thing *api, const struct doc *body)
    V_NONNULL(1, 2);

/* --- the tables of types --- */
extern const struct tfm_types tfm_aws_function_types, tfm_module_types, tfm_aws_rest_types,
    tfm_aws_http_types, tfm_aws_event_types, tfm_aws_iam_types, tfm_aws_bucket_types,
    tfm_aws_data_types, tfm_google_types, tfm_google_iam_types, tfm_google_data_types,
    tfm_azure_types, tfm_cloudflare_types;

#endif
