/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/slice.h"

/*
 * The best candidate for a mistyped WORD so far. Start from a zeroed one, offer every candidate,
 * then read `best`: NULL when none is near enough to be what was meant.
 */
struct suggestion {
    const char *best;
    unsigned distance;
};
void suggest_offer(struct suggestion *s, struct slice word, const char *candidate) V_NONNULL(1, 3);

#endif
