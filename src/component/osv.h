/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_OSV_H
#define COMPONENT_OSV_H

/* Advisories in OSV format, as far as they matter for matching; not for other folders. */

#include "component/component.h"

/* How an interval of affected versions ends. */
enum bound {
    BOUND_NONE,  /* it does not: every later version is affected */
    BOUND_FIXED, /* at the version that fixes it */
    BOUND_LAST,  /* after the last affected version */
    BOUND_LIMIT, /* at a version from which on nothing is said */
};

struct osv_interval {
    struct slice low;  /* the first affected version; empty = from the beginning */
    struct slice high; /* empty with BOUND_NONE */
    enum bound bound;
};

struct osv_affected {
    enum ecosystem ecosystem;
    struct slice name; /* normalised */
    VEC(struct osv_interval) intervals;
    VEC(struct slice) versions; /* listed ones that no interval covers */
};

struct osv_record {
    struct slice id, title, details, vector;
    struct slice modified, published; /* RFC 3339 as written: they order as text */
    enum severity severity;
    unsigned score; /* tenths; 0 = none known */
    bool malicious;
    VEC(struct slice) aliases;
    VEC(struct osv_affected) affected; /* never empty */
    uint64_t order;                    /* of several records with one id, the first stays */
};

enum osv_verdict {
    OSV_KEPT,
    OSV_WITHDRAWN,
    OSV_EMPTY,  /* names no package of an ecosystem that is known here */
    OSV_BROKEN, /* no OSV record */
};

/* Reads one record; its strings are copied into A. *RET is set for OSV_KEPT only. */
enum osv_verdict osv_read(struct arena *a, struct slice text, struct osv_record **ret)
    V_NONNULL(1, 3);
/* Is V past the end of INTERVAL? */
bool osv_interval_ends_before(enum ecosystem e, const struct osv_interval *interval, struct slice v)
    V_NONNULL(2);

#endif
