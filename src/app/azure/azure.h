/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_AZURE_H
#define APP_AZURE_H

#include "app/app.h"

/* Azure Functions: what its readers and the recognition of its functions in code share. */

/* The type of the RESOURCE_API that a host.json stands for. */
#define AZURE_HOST_TYPE "host.json"

/* The function app (RESOURCE_API) whose host.json lies in a folder above FILE; NULL if none. */
const struct app_resource *azure_host_of(const struct app *app, const char *file) V_NONNULL(1, 2);
/* The path under which HOST (or NULL) serves ROUTE: "/api/items/{id}". In the model's arena. */
const char *azure_path(const struct app *app, const struct app_resource *host, struct slice route)
    V_NONNULL(1);
/* A method as the model writes it. In the model's arena. */
const char *azure_method(const struct app *app, struct slice method) V_NONNULL(1);
/* "anonymous", "function", "admin", in any case. AUTH_UNKNOWN for what is none of them. */
enum auth_kind azure_auth_level(struct slice level);

/* What starts a function: the part of a binding's name before "Trigger", in any case. */
struct azure_trigger_type {
    const char *name;
    enum trigger_kind kind;
    enum auth_kind auth;
    const char *resource_keys[3]; /* of a binding: what names the source, the first that is there */
};
/* The type of "queueTrigger", "queue", "service_bus_queue_trigger" …; NULL when it is none. */
const struct azure_trigger_type *azure_trigger_type(struct slice name);

/*
 * What host.json and local.settings.json in folders above say about all functions of their app:
 * F, whose code or config is FILE, gets the timeout and the environment, if it has none.
 */
void azure_apply_app(struct app *app, struct app_function *f, const char *file) V_NONNULL(1, 2, 3);

#endif
