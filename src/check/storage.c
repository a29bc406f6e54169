/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/* Buckets and other stores that anyone may read or write, as far as the config says. */

static void run(struct check_context *c)
{
    for (size_t i = 0; i < c->in->app->resources.len; i++) {
        const struct app_resource *r = c->in->app->resources.items[i];
        if (!r->public_read && !r->public_write)
            continue;
        const char *name = r->name ? r->name : r->logical_id;
        struct location at = r->public_at.file ? r->public_at : r->at;
        struct finding *f =
            check_report(c, r->public_write ? "public-storage/writable" : "public-storage",
                         CONFIDENCE_LIKELY, at, "anyone may %s %s '%s'",
                         r->public_read && r->public_write ? "read and write"
                         : r->public_write                 ? "write to"
                                                           : "read",
                         resource_kind_name(r->kind), name);
        f->identity = arena_printf(c->out->arena, "%s|%d", r->logical_id, r->public_write);
    }
}

const struct check check_storage = {.name = "storage", .run = run};
