/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_OSV_RANGE_H
#define COMPONENT_OSV_RANGE_H

/* From the events of an OSV record to intervals of versions; only for osv.c and its tests. */

#include "component/osv.h"

enum osv_event_kind { EVENT_INTRODUCED, EVENT_FIXED, EVENT_LAST_AFFECTED, EVENT_LIMIT };

struct osv_event {
    enum osv_event_kind kind;
    struct slice version;
    size_t order; /* in the record */
};

struct osv_range {
    VEC(struct osv_event) events;
};

/* An entry of "affected" as it was read. */
struct osv_entry {
    bool known; /* its ecosystem is one of ours */
    enum ecosystem ecosystem;
    struct slice name;
    VEC(struct osv_range) ranges; /* without those of commits */
    VEC(struct slice) versions;
    struct slice last_known; /* "<= 4.5" */
};

/*
 * Fills *RET, in A, with the intervals of E and the listed versions that none of them covers. False
 * when nothing is affected.
 */
bool osv_entry_resolve(const struct osv_entry *e, struct arena *a, struct arena *scratch,
                       struct osv_affected *ret) V_NONNULL(1, 2, 3, 4);
#endif
