/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "base/base.h"

/* The number of processors this process may use, at least 1. */
unsigned pool_cpus(void);

/*
 * Calls work(context, index) for every index below COUNT on up to JOBS threads (0 = one per
 * processor) and returns when all are done. With one job it runs on the calling thread. Indexes are
 * handed out in order; results must not depend on which thread ran which.
 */
void pool_for(unsigned jobs, size_t count, void (*work)(void *context, size_t index), void *context)
    V_NONNULL(3);

#endif
