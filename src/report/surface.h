/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_SURFACE_H
#define REPORT_SURFACE_H

#include "base/map.h"
#include "report/report-internal.h"

/*
 * What a map shows, in any format: the part of the model that the filter lets through, what it
 * leads to, and how much of it there is. Pointers lead into the model; lists live in the arena of
 * the surface.
 */
#define SURFACE_AUTHS (AUTH_PRIVATE + 1)
#define SURFACE_TRIGGERS (TRIGGER_OTHER + 1)
#define SURFACE_PROVIDERS (PROVIDER_OTHER + 1)
#define SURFACE_RESOURCES (RESOURCE_OTHER + 1)

/* Who makes something run, the most open first: the order in which maps show them. */
enum surface_caller {
    CALLER_ANYONE,
    CALLER_API_KEY,
    CALLER_UNKNOWN,
    CALLER_CUSTOM,
    CALLER_USERS,
    CALLER_IAM,
    CALLER_EVENT,   /* an event of the platform: a queue, a schedule, a bucket */
    CALLER_PRIVATE, /* inside the account's own network */
    CALLER_COUNT
};
struct surface_caller_info {
    const char *id;    /* for class names: "anyone" */
    const char *title; /* "Anyone" */
    const char *text;  /* who that is, in a few words */
};
extern const struct surface_caller_info surface_callers[CALLER_COUNT];
enum surface_caller surface_caller_of(const struct app_trigger *t) V_NONNULL(1);

/* What functions touch: a resource or function of the model, or a service as a whole. */
struct surface_store {
    const struct app_resource *resource; /* or … */
    const struct app_function *function; /* … or neither: a service, or something declared
                                            elsewhere */
    const char *label, *kind;            /* "DVSA-ORDERS-DB", "table" */
    bool wide;                           /* every resource of the service */
    bool open;                           /* anyone may read or write it */
};

struct surface_link {
    size_t store; /* index into stores */
    bool wide;    /* by a permission for everything of its kind */
};

struct surface_function {
    const struct app_function *app;
    VEC(const struct app_trigger *) triggers; /* those that the filter lets through */
    VEC(struct surface_link) links;           /* by store, each once */
    enum surface_caller caller;               /* the most open of its callers */
};

/* Functions that belong together: those of one config file, or a part of them. */
struct surface_section {
    const char *title; /* "orders-service" */
    const char *file;  /* the config; NULL when code alone tells */
    VEC(size_t) functions;
    size_t entry_points, by_caller[CALLER_COUNT]; /* entry points */
};

struct surface_counts {
    size_t functions, entry_points, public_entry_points, unauthenticated, unknown;
    size_t public_functions;
    size_t resources, public_resources;
    size_t by_provider[SURFACE_PROVIDERS]; /* functions */
    size_t by_kind[SURFACE_TRIGGERS];      /* entry points */
    size_t by_auth[SURFACE_AUTHS];         /* entry points */
    size_t by_caller[CALLER_COUNT];        /* entry points */
    size_t by_resource[SURFACE_RESOURCES];
};

struct surface {
    struct arena arena;
    const struct report_input *in;
    VEC(struct surface_function) functions;
    VEC(const struct app_resource *) resources;
    VEC(struct surface_store) stores;     /* surface_link adds them */
    VEC(struct surface_section) sections; /* surface_divide adds them */
    struct surface_counts counts;
    bool linked;
};

void surface_build(struct surface *m, const struct report_input *in) V_NONNULL(1, 2);
/* Finds what each function touches: by its permissions, variables, bindings and calls. Once. */
void surface_link(struct surface *m) V_NONNULL(1);
/* Divides the functions into sections, each once. */
void surface_divide(struct surface *m) V_NONNULL(1);
void surface_release(struct surface *m);
/* Does the map leave anything out by wish? */
bool surface_is_filtered(const struct report_input *in) V_NONNULL(1);
/* Does anyone write what T reacts to: objects of a bucket that is open to all? */
bool surface_is_open_event(const struct surface *m, const struct app_trigger *t) V_NONNULL(1, 2);
/* How many actions F may take, those for the platform left out, and how many of these its code
   uses. False when that is not known of all. */
bool surface_rights(const struct surface *m, const struct surface_function *f, size_t *ret_granted,
                    size_t *ret_used) V_NONNULL(1, 2, 3, 4);
/* Adds the doubt INDEX of U in words, with all services that are doubted for the same reason; false
   when an earlier one did. */
bool surface_doubt(const struct usage_function *u, size_t index, struct buf *out) V_NONNULL(1, 3);
/* Reached from outside by a request: its `auth` says by whom. Other kinds are events. */
bool surface_is_request(const struct app_trigger *t) V_NONNULL(1);
/* "AWS", "Cloudflare". */
const char *surface_provider_title(enum app_provider p);

#endif
