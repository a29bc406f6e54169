/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_CFN_INTERNAL_H
#define APP_CFN_INTERNAL_H

#include "app/cloudformation/cloudformation.h"
#include "base/map.h"

/* One entry of the template's Resources. */
struct cfn_item {
    const char *id;
    const char *type; /* "AWS::S3::Bucket" */
    const struct doc *node, *properties;
};

/* An authorizer, wherever it is declared. */
struct cfn_authorizer {
    const char *api;  /* logical id of the API it belongs to; "" = any API of the template */
    const char *name; /* as routes name it */
    enum auth_kind kind;
    struct app_resource *resource;
    const struct doc *function; /* what names the function that decides; NULL = none */
};

/* Who may call a route. */
struct cfn_auth {
    enum auth_kind kind;
    const char *authorizer; /* name or logical id; NULL = none */
    bool scoped;            /* the route asks for scopes */
};

struct cfn_route {
    enum trigger_kind kind; /* TRIGGER_HTTP or TRIGGER_WEBSOCKET */
    const char *api;        /* logical id; NULL = none or the implicit one */
    const char *method, *path;
    struct cfn_auth auth;
    bool idle;                    /* nothing stands behind it: a mock, or nothing yet */
    bool decides;                 /* no other declaration of the route changes its auth */
    const char *implicit_api;     /* that the transform makes; NULL = none */
    const struct doc *properties; /* that settings are read from; NULL = none */
    struct location at;
};

/* The policies of the template that name one role. */
struct cfn_role_policies {
    VEC(const struct doc *) documents;
};

/* The value that a parameter is given from outside. */
struct cfn_given {
    struct cfn *from; /* the template whose notation it is in; NULL: a plain text */
    const struct doc *node;
    bool evaluated; /* then TEXT is its text, NULL when only FROM understands it */
    const char *text;
};

struct cfn {
    struct app *app;
    struct arena *arena;
    const struct doc *root, *resources;
    const char *file, *dir; /* dir: folder of file, "" = the root */
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    struct cfn *outer;   /* the stack that nests this one, or NULL */
    const char *region;  /* that it is deployed to; NULL = not told */
    struct cdk *cdk;     /* of a template that the CDK made; else NULL */
    struct map given;    /* parameter -> struct cfn_given * */
    struct map nested;   /* logical id of a nested stack -> struct cfn * */
    struct map *exports; /* of all templates, see cfn-stack.c; NULL while there are none */
    VEC(struct cfn_item) items;
    struct map ids;            /* logical id -> struct cfn_item * */
    struct map functions;      /* logical id of a function, version, alias or URL -> function */
    struct map function_names; /* deployed name -> struct app_function * */
    struct map things;         /* logical id or physical name -> struct app_resource * */
    struct map role_policies;  /* role -> struct cfn_role_policies * */
    struct map roles;          /* logical id of a role whose grants are read -> its item */
    struct map connects;       /* logical id of a WebSocket API -> struct cfn_auth * */
    struct map definitions;    /* file -> struct doc * of an API definition, NULL when broken */
    VEC(struct cfn_authorizer) authorizers;
    struct map conditions; /* name -> what is known of it, see intrinsics.c */
    struct map decided;    /* the same keys as in routes: whose auth is final */
    struct map routes;     /* "function method path api" -> index + 1 of its trigger */
    size_t text_bytes;     /* made so far */
    size_t compared;       /* keys, in look-ups so far */
    size_t copied;         /* nodes of the template */
    size_t grants;         /* permissions added so far */
    unsigned hops;         /* from template to template, of the look-up that is going on */
    unsigned followed;     /* look-ups in other templates so far */
    unsigned steps;        /* left for the evaluation that is going on */
    bool unknown;          /* since last cleared: a value rested on what is not in the files */
    bool told_of_caps;     /* a cap that was hit is reported once for each template */
};

/* --- intrinsics.c --- */
/* The property KEY of MAP, conditions decided. */
const struct doc *cfn_get(struct cfn *c, const struct doc *map, const char *key) V_NONNULL(1, 3);
/* Its text; NULL when absent. */
const char *cfn_text_at(struct cfn *c, const struct doc *map, const char *key) V_NONNULL(1, 3);
/* NODE is an Fn::If that the files do not decide and that may leave its property out. */
bool cfn_may_be_absent(struct cfn *c, const struct doc *node) V_NONNULL(1);
bool cfn_bool_at(struct cfn *c, const struct doc *map, const char *key) V_NONNULL(1, 3);
/* Walks the references "${Name…}" of TEXT: the next Name, or empty at the end. *AT starts as 0. */
struct slice cfn_next_reference(struct slice text, size_t *at) V_NONNULL(2);
/* X when TEXT is "${X}" and nothing else, else empty. */
struct slice cfn_whole_reference(struct slice text);

/* --- cdk.c --- */
/* What is shared by all templates of a scan that the CDK made. */
struct cdk_tree *cdk_tree_new(struct app *app, const struct app_files *files,
                              const struct virga_diag_sink *sink) V_NONNULL(1, 2) V_RETURNS_NONNULL;
/* Finds out whether the CDK made the template, and what it noted about it. */
void cdk_open(struct cfn *c, struct cdk_tree *tree) V_NONNULL(1, 2);
/* "Stack/Votes/Get": the construct that ITEM stems from; NULL when there is none. */
const char *cdk_name(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);

/* --- cdk-source.c --- */
/* The folder of the code asset of ITEM, relative to the tree; NULL when there is none. */
const char *cdk_asset_folder(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* Finds the source that the code asset of F was made from; sets file, symbol and folder. */
bool cdk_resolve_handler(struct cfn *c, struct app_function *f, const struct cfn_item *item)
    V_NONNULL(1, 2, 3);
/* Moves the place of F to the line that makes its construct, where that can be told. */
void cdk_place(struct cfn *c, struct app_function *f, const struct cfn_item *item)
    V_NONNULL(1, 2, 3);

/* --- cfn-stack.c --- */
/* Reads COUNT templates of one tree in step: those that nest others give them parameters. */
void cfn_read_templates(struct app *app, struct cfn *const *templates, size_t count) V_NONNULL(1);
/* What NAME stands for, cut from a reference in TEXT, when another template says it: a parameter
   given by an outer stack, an output of a nested one, an import of what another exports. In the
   notation of *RET_FROM; NULL = neither.
 */
const struct doc *cfn_follow(struct cfn *c, struct slice name, struct slice text,
                             struct cfn **ret_from) V_NONNULL(1, 4);

/* --- cloudformation.c --- */
/* The two halves of cfn_read_resources, but for direct triggers. */
void cfn_declare_resources(struct cfn *c) V_NONNULL(1);
void cfn_link_resources(struct cfn *c) V_NONNULL(1);
const struct cfn_item *cfn_item_of(struct cfn *c, const struct doc *reference) V_NONNULL(1);
/* The same, also of another template of the tree: *RET_FROM is the one that has it. */
const struct cfn_item *cfn_item_anywhere(struct cfn *c, const struct doc *reference,
                                         struct cfn **ret_from) V_NONNULL(1, 3);
/* Adds a trigger that only the account's own services send; NULL at the cap. */
struct app_trigger *cfn_add_trigger(struct cfn *c, struct app_function *f, enum trigger_kind kind,
                                    const char *resource, const struct doc *at) V_NONNULL(1, 2);
void cfn_report_cap(struct cfn *c, const char *what) V_NONNULL(1, 2);
/* The entry KEY of MAP, whose keys may hold anything. Look-ups of one template add up: past a cap
   nothing is found. */
const struct doc *cfn_entry(struct cfn *c, const struct doc *map, struct slice key) V_NONNULL(1);
/* Calls FOUND for every function that some text below NODE refers to. */
void cfn_each_function(struct cfn *c, const struct doc *node, const char *resource,
                       void (*found)(struct cfn *c, struct app_function *f, const char *resource,
                                     const struct doc *at)) V_NONNULL(1, 4);

/* --- cfn-settings.c --- */
/* What settings are put on: one of the three. Triggers move: an owner does not outlive an added
 * one.
 */
struct cfn_owner {
    struct app_function *f;
    struct app_resource *r;
    struct app_trigger *t;
};
/* How the value of a property becomes the value of a setting. */
enum cfn_how {
    CFN_TEXT,    /* as it is */
    CFN_WORD,    /* by `words`, "Theirs=ours …"; "*=ours" is any other text. Else not known */
    CFN_SWITCH,  /* true: `on` … */
    CFN_INVERSE, /* … or `off` */
    CFN_PRESENT, /* `words` when there is any value */
    CFN_ALWAYS,  /* `words`, whatever stands there */
    CFN_QUOTED,  /* the items of "'GET,POST'", as header values are written */
    CFN_KEY,     /* an encryption key: `kms`, of the service itself `managed` */
    CFN_PATTERN, /* a text or a map, as compact JSON */
    CFN_TAGS,    /* a map, or a list of {Key, Value} */
};
struct cfn_rule {
    const char *name; /* docs/model.md */
    const char *path; /* "Alpha.Beta", "List.0.Name", "List.*.Name" */
    enum cfn_how how;
    const char *words; /* NULL where HOW needs none */
};
struct cfn_rules {
    const char *type; /* of the resource */
    const struct cfn_rule *rules;
    size_t count;
};
/* Puts on OWNER what COUNT RULES find in PROPERTIES, which may be NULL. Of rules of one name that
   stand together the first that finds something counts, but for lists. */
void cfn_apply_rules(struct cfn *c, const struct cfn_owner *owner, const struct cfn_rule *rules,
                     size_t count, const struct doc *properties) V_NONNULL(1, 2, 3);
/* One setting that a reader has worked out. */
void cfn_put(struct cfn *c, const struct cfn_owner *owner, const char *name, const char *value,
             bool known, struct location at) V_NONNULL(1, 2, 3, 4);
/* The settings of a resource, by its type. */
void cfn_put_resource_settings(struct cfn *c, struct app_resource *r, const struct cfn_item *item)
    V_NONNULL(1, 2, 3);
void cfn_put_function_settings(struct cfn *c, struct app_function *f, const struct cfn_item *item)
    V_NONNULL(1, 2, 3);
/* Those of a trigger: PROPERTIES of the event, mapping, subscription … */
void cfn_put_trigger_settings(struct cfn *c, struct app_trigger *t, const struct doc *properties)
    V_NONNULL(1, 2);
/* CORS headers among the response PARAMETERS of a method of API, which may be NULL. */
void cfn_put_cors_headers(struct cfn *c, const char *api, const struct doc *parameters)
    V_NONNULL(1);
/* Resources that say something of another one. */
void cfn_link_log_group(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_invoke_config(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_validator(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* Once all are read: which functions have a role of their own. */
void cfn_settle_roles(struct cfn *c) V_NONNULL(1);

/* --- cfn-settings-table.c --- */
/* The rules for a type; NULL when there are none. */
const struct cfn_rules *cfn_rules_of(const char *type) V_NONNULL(1);
extern const struct cfn_rules cfn_trigger_rules, cfn_url_rules, cfn_definition_rules;

/* --- cfn-stage.c --- */
/* What a resource says about stages: itself, or those that the transform makes for it. */
void cfn_declare_stage(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_declare_sam_stage(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_firewall(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_usage_plan(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* The logical id of the API that the transform makes for events that name none; makes it, with its
   stage, at the first event EVENT. SECTION: "Api" or "HttpApi". */
const char *cfn_implicit_api(struct cfn *c, const char *section, const struct doc *event)
    V_NONNULL(1, 2, 3);

/* --- cfn-expand.c --- */
/* The section of Globals for resources of a SAM type; NULL when there is none. */
const struct doc *cfn_globals_of(struct cfn *c, const char *type) V_NONNULL(1, 2);
/* PROPERTIES of a resource with what Globals adds: maps merged, lists joined. */
const struct doc *cfn_with_globals(struct cfn *c, const char *type, const struct doc *properties)
    V_NONNULL(1, 2);
/* RESOURCES with loops and included files written out: itself when there are none. */
const struct doc *cfn_expanded(struct cfn *c, const struct doc *resources) V_NONNULL(1);
/* A deep copy of NODE in the model's arena, hung under PARENT unless that is NULL. Incomplete or
   NULL at the cap. */
struct doc *cfn_copy(struct cfn *c, const struct doc *node, struct doc *parent) V_NONNULL(1, 2);

/* --- sam-role.c --- */
/* What the role may do that the transform makes for the SAM function F. */
void cfn_add_made_role(struct cfn *c, struct app_function *f, const struct cfn_item *item)
    V_NONNULL(1, 2, 3);

/* --- sam-connector.c --- */
/* AWS::Serverless::Connector, and the Connectors of any resource. */
void cfn_link_connector(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_connectors_of(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);

/* --- cfn-function.c --- */
void cfn_declare_function(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* AWS::Serverless::Function, AWS::Lambda::Function: events, URL, permissions. */
void cfn_link_sam_function(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_lambda_function(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* AWS::Lambda::Alias, Version, Url: more names of a function. */
void cfn_declare_alias(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_url(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_permission(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);

/* --- cfn-inline.c --- */
/* The code that stands in the template: f->code, f->file and f->symbol. */
void cfn_read_inline_code(struct cfn *c, const struct cfn_item *item, struct app_function *f)
    V_NONNULL(1, 2, 3);

/* --- cfn-events.c --- */
void cfn_read_events(struct cfn *c, struct app_function *f, const struct doc *events)
    V_NONNULL(1, 2);
void cfn_link_event_source(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_pipe(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_rule(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_schedule(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_topic(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_subscription(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_user_pool(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_log_filter(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_iot_rule(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_iot_authorizer(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_mail_rule(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_state_machine(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_custom_resource(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);

/* --- cfn-auth.c --- */
void cfn_declare_sam_api(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* The authorizers that Globals gives to every API, the implicit ones included. */
void cfn_declare_global_authorizers(struct cfn *c) V_NONNULL(1);
void cfn_declare_authorizer(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* NODE declares it, FUNCTION names the function that decides (or NULL). Past a cap it is dropped.
 */
void cfn_add_authorizer(struct cfn *c, const char *api, const char *name, enum auth_kind kind,
                        const struct doc *node, const struct doc *function) V_NONNULL(1, 2, 3);
/* What it means to name authorizer NAME of API; marks it as attached. */
struct cfn_auth cfn_use_authorizer(struct cfn *c, const char *api, const char *name)
    V_NONNULL(1, 3);
/* What an API asks of every caller unless a route says otherwise. API NULL = the implicit one,
   METHOD NULL = any: preflight requests may be spared. */
struct cfn_auth cfn_api_default(struct cfn *c, const char *api, const char *section,
                                const char *method) V_NONNULL(1, 3);
bool cfn_has_default_authorizer(struct cfn *c, const char *api, const char *section)
    V_NONNULL(1, 3);
/* What the Auth section of a SAM event makes of it. */
struct cfn_auth cfn_event_auth(struct cfn *c, const char *api, const char *section,
                               const char *method, const struct doc *auth) V_NONNULL(1, 3, 4);

/* STATEMENT of a policy denies its actions to everybody but those of some network or account. */
bool cfn_bars_outsiders(struct cfn *c, const struct doc *statement) V_NONNULL(1);
/* Once all routes are read: default authorizers count as attached, authorizers' functions are
   called by the platform. */
void cfn_settle_authorizers(struct cfn *c) V_NONNULL(1);

/* --- cfn-api.c --- */
/* Adds a route to F, or merges it into the same route declared elsewhere. */
void cfn_add_route(struct cfn *c, struct app_function *f, const struct cfn_route *route)
    V_NONNULL(1, 2, 3);
/* Notes on the API of ROUTE, which ends in no function but in TO or is idle, that it asks nobody who
   they are. */
void cfn_note_open_route(struct cfn *c, const struct cfn_route *route, const struct doc *to)
    V_NONNULL(1, 2);
void cfn_link_method(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_route(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_websocket_api(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_http_api(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_data_source(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_target_group(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_distribution(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* The later messages of a WebSocket are as protected as its $connect. */
void cfn_settle_websockets(struct cfn *c) V_NONNULL(1);

/* --- cfn-openapi.c --- */
/* The routes in the definition (OpenAPI or Swagger) of an API, given in place or as a file. */
void cfn_link_definition(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* The document in FILE, when it lies in the scanned tree; NULL otherwise. Read once. */
const struct doc *cfn_read_file(struct cfn *c, const char *file) V_NONNULL(1, 2);
/* The document in the file that WHERE names, when it lies in the scanned tree; NULL otherwise. Read
   once. */
const struct doc *cfn_include(struct cfn *c, const struct doc *where) V_NONNULL(1);
/* Every authorizer of the definition, whether a route uses it or not. */
void cfn_declare_schemes(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* The definition that an API has in place or in a file of the tree; NULL when there is none. */
const struct doc *cfn_definition(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* What the definition of the API ITEM says about a route. */
struct cfn_defined {
    bool known;             /* the API has a definition of its own that can be read */
    bool there;             /* the route stands in it … */
    bool integrated;        /* … with what answers it … */
    struct app_function *f; /* … this function; NULL = none of this template */
    struct cfn_auth auth;
};
struct cfn_defined cfn_defined_route(struct cfn *c, const struct cfn_item *item, const char *method,
                                     const char *path) V_NONNULL(1, 2, 3, 4);

/* --- cfn-iam.c --- */
void cfn_declare_policy(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* What roles grant; once every policy is declared. */
void cfn_link_role(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* Actions that statements of a policy deny to all but those of some network or account, so that
   what another allows "*" is open to nobody else. */
struct cfn_barred {
    VEC(const char *) actions;
};
struct cfn_barred cfn_barred_by(struct cfn *c, const struct doc *statements) V_NONNULL(1);
bool cfn_is_barred(const struct cfn_barred *barred, const char *action) V_NONNULL(1, 2);
/* The statements of DOCUMENT become the policy of R: who may do what with it. */
void cfn_add_resource_policy(struct cfn *c, struct app_resource *r, const struct doc *document)
    V_NONNULL(1, 2);
/* One statement, made of a resource that says the same in its own properties: PRINCIPAL and ACTION
   name them. NULL at the cap. */
struct app_permission *cfn_add_caller(struct cfn *c, struct app_function *f, struct app_resource *r,
                                      const char *principal, const char *action,
                                      const struct doc *at) V_NONNULL(1);
/* AWS::Serverless::Api: Auth.ResourcePolicy. */
void cfn_add_sam_resource_policy(struct cfn *c, struct app_resource *r, const struct doc *policy)
    V_NONNULL(1, 2);
/* Adds to F a statement with ACTIONS (separated by spaces) on RESOURCE. */
void cfn_grant(struct cfn *c, struct app_function *f, const char *actions, const char *resource,
               const struct doc *at) V_NONNULL(1, 2, 3, 4);
/* Adds the managed policy NAME, unless F has it. */
void cfn_grant_managed(struct cfn *c, struct app_function *f, const char *name,
                       const struct doc *at) V_NONNULL(1, 2, 3);
void cfn_link_layer_permission(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_attached_policy(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* The role that the transform makes for a state machine. */
void cfn_declare_workflow_role(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* The Policies of a SAM function: names, templates, statements. */
void cfn_add_sam_policies(struct cfn *c, struct app_function *f, const struct doc *policies)
    V_NONNULL(1, 2);

/* --- cfn-storage.c --- */
/* PRINCIPAL is "*", {AWS: "*"} or {AWS: ["*"]}. */
bool cfn_is_everybody(struct cfn *c, const struct doc *principal) V_NONNULL(1);
void cfn_link_bucket(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_bucket_policy(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
void cfn_link_queue_policy(struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);

/* --- sam-policies.c, aws-policies.c: what AWS publishes --- */
/* One statement of a SAM policy template or of a managed policy. */
struct aws_policy {
    const char *name;      /* rows of one policy stand together */
    const char *actions;   /* separated by spaces */
    const char *resources; /* the same; "${BucketName}" is a parameter of the template */
    bool conditional;
};
/* The first row of NAME, or NULL; the rows after it with the same name belong to it too. */
const struct aws_policy *aws_policy_template(struct slice name);
const struct aws_policy *aws_managed_policy(struct slice name);

#endif
