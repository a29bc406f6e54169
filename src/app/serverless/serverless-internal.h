/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_SERVERLESS_INTERNAL_H
#define APP_SERVERLESS_INTERNAL_H

#include "app/cloudformation/cloudformation.h"
#include "base/map.h"

/* Diagnostics about one service; more would say nothing new. */
#define SLS_MAX_NOTES 50u

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
    size_t first_authorizer, authorizers; /* of this service among the model's resources */
    bool told_of_caps;                    /* a cap that was hit is reported once */
    unsigned notes;                       /* reported so far, besides caps */
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
/* A variable "${word:…" or "${word(…" stands in TEXT; CloudFormation's "${Table}" is none. */
bool sls_has_variable(struct slice text);

/* --- serverless-events.c --- */
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

/* NODE is one value computed by CloudFormation: !GetAtt, {Ref: …}; not a map of settings. */
bool sls_is_intrinsic(const struct doc *node) V_NONNULL(1);
/* The function of this service that the config calls NAME, or NULL. */
struct app_function *sls_find_function(const struct sls *s, struct slice name) V_NONNULL(1);
/* The text of NODE in the model's arena; NULL when it is empty or no scalar. */
const char *sls_text(struct sls *s, const struct doc *node) V_NONNULL(1);

#endif
