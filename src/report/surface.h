/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_SURFACE_H
#define REPORT_SURFACE_H

#include "report/report-internal.h"

/*
 * What a map shows, in any format: the part of the model that the filter lets through, and how
 * much of it there is. Pointers lead into the model; lists live in the arena of the map.
 */
#define SURFACE_AUTHS (AUTH_PRIVATE + 1)
#define SURFACE_TRIGGERS (TRIGGER_OTHER + 1)
#define SURFACE_PROVIDERS (PROVIDER_OTHER + 1)
#define SURFACE_RESOURCES (RESOURCE_OTHER + 1)

struct surface_function {
    const struct app_function *app;
    VEC(const struct app_trigger *) triggers; /* those that the filter lets through */
};

struct surface_counts {
    size_t functions, entry_points, public_entry_points, unauthenticated, unknown;
    size_t public_functions;
    size_t resources, public_resources;
    size_t by_provider[SURFACE_PROVIDERS]; /* functions */
    size_t by_kind[SURFACE_TRIGGERS];      /* entry points */
    size_t by_auth[SURFACE_AUTHS];         /* entry points */
    size_t by_resource[SURFACE_RESOURCES];
};

struct surface {
    struct arena arena;
    const struct report_input *in;
    VEC(struct surface_function) functions;
    VEC(const struct app_resource *) resources;
    struct surface_counts counts;
};

void surface_build(struct surface *m, const struct report_input *in) V_NONNULL(1, 2);
void surface_release(struct surface *m);
/* Does the map leave anything out by wish? */
bool surface_is_filtered(const struct report_input *in) V_NONNULL(1);
/* Reached from outside by a request: its `auth` says by whom. Other kinds are events. */
bool surface_is_request(const struct app_trigger *t) V_NONNULL(1);

#endif
