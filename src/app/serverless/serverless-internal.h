/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_SERVERLESS_INTERNAL_H
#define APP_SERVERLESS_INTERNAL_H

#include "app/cloudformation/cloudformation.h"
#include "base/map.h"

/* Diagnostics about one service; more would say nothing new. */
#define SLS_MAX_NOTES 50u

/* The APIs that events make. */
enum sls_api {
    SLS_REST_API,      /* http */
    SLS_HTTP_API,      /* httpApi */
    SLS_WEBSOCKET_API, /* websocket */
    SLS_API_KINDS,
};

/* One serverless.yml while it is read. Lives in the model's arena. */
struct sls {
    struct app *app;
    struct arena *arena;    /* of the model */
    const char *file, *dir; /* dir: folder of the file, "" = the root */
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    const struct doc *root; /* variables resolved */
    const struct doc *provider;
    enum app_provider platform;
    struct umap outside; /* nodes whose text depends on what is not in the files */
    struct cfn *cfn;
    size_t first_function; /* of this service in the model */
    struct map functions;  /* key or deployed name -> struct app_function * */
    struct map made;       /* names of buckets and topics that events make, or that are known */
    struct app_resource *apis[SLS_API_KINDS], *stages[SLS_API_KINDS]; /* NULL = not made */
    size_t first_authorizer, authorizers; /* of this service among the model's resources */
    bool told_of_caps;                    /* a cap that was hit is reported once */
    size_t plugin_items;                  /* that plugins added */
    size_t copies;  /* of variables, tags and layers that each function takes over */
    unsigned notes; /* reported so far, besides caps */
};

/* Reports once that the service has more than COUNT of WHAT. */
void sls_report_cap(struct sls *s, const char *what, unsigned count) V_NONNULL(1, 2);

/* A function and what declares it. */
struct sls_function {
    struct app_function *f;
    const struct doc *node;
};

/* --- serverless-vars.c --- */
/*
 * A copy of ROOT in which the variables "${self:…}", "${file(…)}", "${opt:…}", "${sls:…}",
 * "${param:…}" have their values, as far as the files tell; the others stay as text. A node that
 * comes from another place or file keeps its place there. Sets S->outside.
 */
const struct doc *sls_resolve(struct sls *s, const struct doc *root) V_NONNULL(1, 2);
/* Gives NODE the value of FROM, a tree that nobody else uses. Its key and its place among its
   siblings stay. */
void sls_take_value(struct doc *node, const struct doc *from) V_NONNULL(1, 2);
/* A variable "${word:…" or "${word(…" stands in TEXT; CloudFormation's "${Table}" is none. */
bool sls_has_variable(struct slice text);

/* --- serverless-source.c --- */
/* Finds the file and symbol of the handler of F, which NODE declares. */
void sls_resolve_source(struct sls *s, struct app_function *f, const struct doc *node)
    V_NONNULL(1, 2);

/* --- serverless-function.c --- */
/* Adds the functions of the service, without triggers and permissions. */
void sls_read_functions(struct sls *s) V_NONNULL(1);
/* Adds one that the section of a plugin declares, with all that it says; NULL at the cap. */
struct app_function *sls_add_function(struct sls *s, const struct doc *node, const char *key)
    V_NONNULL(1, 2, 3);
/* Reports that WHAT, given by the text of NODE, is not known. */
void sls_refuse(struct sls *s, const struct doc *node, const char *what) V_NONNULL(1, 2, 3);

/* --- serverless-role.c --- */
/* The role that functions share, when the provider section says what it may do. */
void sls_declare_service_role(struct sls *s) V_NONNULL(1);
/* What F may do, and what role it runs as. */
void sls_read_permissions(struct sls *s, struct app_function *f) V_NONNULL(1, 2);
/* Once all permissions are read: which of the functions before index LAST have a role alone. */
void sls_settle_roles(struct sls *s, size_t last) V_NONNULL(1);

/* --- serverless-settings.c --- */
/* The text of a node, for a setting. */
struct sls_value {
    const char *text; /* NULL when it is none */
    bool known;       /* no variable is left in it */
    struct location at;
};
struct sls_value sls_value(struct sls *s, const struct doc *node) V_NONNULL(1, 2);
/* Adds setting NAME of a function, trigger or resource with the text of NODE, if it has any. */
#define sls_set(s_, owner_, name_, node_)                                                          \
    do {                                                                                           \
        const struct sls_value value_ = sls_value(s_, node_);                                      \
        if (value_.text)                                                                           \
            app_set((s_)->app, owner_, name_, value_.text, value_.known, value_.at);               \
    } while (0)

/* What the framework writes and the model's word for it, case ignored; ended by a NULL row. */
struct sls_word {
    const char *written, *value;
};
extern const struct sls_word sls_on_off[], sls_active_off[];
const char *sls_word(const struct sls_word *words, struct slice written) V_NONNULL(1);
/* Puts the model's word in the place of V's text. False when there is none, unless V is unknown. */
bool sls_translate(const struct sls_word *words, struct sls_value *v) V_NONNULL(1, 2);

void sls_set_function_settings(struct sls *s, struct app_function *f, const struct doc *node)
    V_NONNULL(1, 2, 3);
/* The settings that events of every type may have. */
void sls_set_event_settings(struct sls *s, struct app_trigger *t, const struct doc *event)
    V_NONNULL(1, 2);

/* The settings that a `cors` section makes. */
struct sls_cors {
    VEC(struct app_setting) settings;
};
/* REST_API: of an http event; else of an HTTP API or a function URL. */
struct sls_cors sls_read_cors(struct sls *s, const struct doc *node, bool rest_api) V_NONNULL(1);
#define sls_copy_settings(s_, owner_, from_)                                                       \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < (from_)->settings.len; i_++)                                      \
            *vec_add(&(owner_)->settings, (s_)->arena) = (from_)->settings.items[i_];              \
    } while (0)

/* --- serverless-api.c --- */
/* The APIs that the provider section has settings for. */
void sls_declare_apis(struct sls *s) V_NONNULL(1);
/*
 * The logical id of the API that an event at AT belongs to; it is declared when it is the first.
 * NULL when the API is made outside of this service.
 */
const char *sls_use_api(struct sls *s, enum sls_api kind, struct location at) V_NONNULL(1);
void sls_declare_deployment_bucket(struct sls *s) V_NONNULL(1);

/* --- serverless-http.c --- */
/* One event of a function, and the list item it stands in. */
struct sls_event {
    const struct sls_function *function;
    const struct doc *item, *event;
};
/* http, or apigw: a route of whatever platform it is. */
void sls_read_route(struct sls *s, const struct sls_event *e) V_NONNULL(1, 2);
void sls_read_http_api(struct sls *s, const struct sls_event *e) V_NONNULL(1, 2);
void sls_read_alb(struct sls *s, const struct sls_event *e) V_NONNULL(1, 2);
void sls_read_websocket(struct sls *s, const struct sls_event *e) V_NONNULL(1, 2);
void sls_read_distribution(struct sls *s, const struct sls_event *e) V_NONNULL(1, 2);
/* Function URLs and Twilio's paths, which stand beside the events. */
void sls_read_url(struct sls *s, const struct sls_function *function) V_NONNULL(1, 2);
/* Azure's settings stand in the event or beside it. */
const struct doc *sls_azure_settings(const struct doc *item, const struct doc *event);

/* --- serverless-events.c --- */
/* A trigger that only the account's own services send; NULL when F has too many. */
struct app_trigger *sls_add_trigger(struct sls *s, struct app_function *f, enum trigger_kind kind,
                                    const struct doc *at) V_NONNULL(1, 2, 4);
/* Adds the triggers of the function, from its events and from what its platform writes elsewhere.
 */
void sls_read_triggers(struct sls *s, const struct sls_function *function) V_NONNULL(1, 2);
/* The authorizers that the provider section declares for HTTP APIs. */
void sls_declare_authorizers(struct sls *s) V_NONNULL(1);
/* Once all triggers are read: what a WebSocket's $connect asks counts for all of its routes. */
void sls_settle_websockets(struct sls *s) V_NONNULL(1);

/* --- serverless-auth.c --- */
struct sls_auth {
    enum auth_kind kind;
    const char *name; /* of the authorizer, NULL = none */
};
/* What the properties of an http, httpApi, alb or websocket event ask of callers. */
struct sls_auth sls_rest_auth(struct sls *s, const struct doc *event) V_NONNULL(1);
struct sls_auth sls_http_api_auth(struct sls *s, const struct doc *event) V_NONNULL(1);
struct sls_auth sls_websocket_auth(struct sls *s, const struct doc *event) V_NONNULL(1);

/* The platform calls F with what callers present: that is a trigger of its own, once. */
void sls_mark_authorizer(struct sls *s, struct app_function *f, const struct doc *at)
    V_NONNULL(1, 2, 3);

/* --- serverless-plugins.c --- */
/* What the sections of known plugins add, once the service's own triggers are read. */
void sls_read_plugins(struct sls *s) V_NONNULL(1);
/* Some plugin's name has MODULE in it. */
bool sls_uses_plugin(const struct sls *s, const char *module) V_NONNULL(1, 2);

/* --- serverless-component.c --- */
/* The function of a file that is a component instead of a service. */
void sls_read_component(struct sls *s) V_NONNULL(1);

/* --- serverless-parts.c --- */
/* Once everything is read: what a service includes is not a template beside it. */
void sls_drop_doubles(struct app *app) V_NONNULL(1);

/* --- serverless.c --- */
/* NODE is one value computed by CloudFormation: !GetAtt, {Ref: …}; not a map of settings. */
bool sls_is_intrinsic(const struct doc *node) V_NONNULL(1);
/* Of the clouds that the model has no rules for. */
bool sls_is_small_platform(const struct sls *s) V_NONNULL(1);
/* The function of this service that the config calls NAME, or NULL. */
struct app_function *sls_find_function(const struct sls *s, struct slice name) V_NONNULL(1);
/* The text of NODE in the model's arena; NULL when it is empty or no scalar. */
const char *sls_text(struct sls *s, const struct doc *node) V_NONNULL(1);

#endif
