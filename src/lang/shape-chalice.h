/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_SHAPE_CHALICE_H
#define LANG_SHAPE_CHALICE_H

#include "lang/shape-internal.h"

/* An app or a Blueprint of Chalice's: the call that makes it. */
struct chalice_object {
    struct shape_value made;
    bool blueprint;
};
#define CHALICE_MAX_OBJECTS 16
struct chalice_objects {
    struct chalice_object items[CHALICE_MAX_OBJECTS];
    size_t len;
};
/* What RECEIVER may be, of these: several when callers hand over different ones. */
void chalice_objects(struct shape *s, struct shape_value receiver, struct chalice_objects *ret)
    V_NONNULL(1, 3);

/* What an app puts before the routes and the names of a Blueprint's functions; NULL = nothing. */
struct chalice_prefix {
    const char *url, *name;
};
/* One for each time that the object is registered; one that is empty for apps. At most MAX. */
size_t chalice_prefixes(struct shape *s, const struct chalice_object *object,
                        struct chalice_prefix *ret, size_t max) V_NONNULL(1, 2, 3);

/* V, or what it was imported as, in the file that makes it. */
struct shape_value shape_follow(struct shape *s, struct shape_value v) V_NONNULL(1);
/* F answers the routes of a Chalice app. */
bool shape_is_chalice_host(const struct app_function *f) V_NONNULL(1);

#endif
