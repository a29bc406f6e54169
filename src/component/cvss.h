/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_CVSS_H
#define COMPONENT_CVSS_H

#include "finding/finding.h"

/*
 * The score of a CVSS vector in tenths, 0 to 100: the base score of versions 2, 3.0 and 3.1; of
 * version 4.0 the base score with threat when the vector has it ("E:"). False, *RET untouched, when
 * VECTOR is none. CVSS is a standard of FIRST.Org.
 */
bool cvss_score(struct slice vector, unsigned *ret_tenths) V_NONNULL(2);
/* The rating of TENTHS under the version of VECTOR (2.0 knows no "critical"). */
enum severity cvss_severity(struct slice vector, unsigned tenths);

/* cvss-four.c: LEVELS has the index of each value in its metric's list there; see cvss.c. */
unsigned cvss_four_score(const unsigned *levels) V_NONNULL(1);
enum {
    V4_AV,
    V4_AC,
    V4_AT,
    V4_PR,
    V4_UI,
    V4_VC,
    V4_VI,
    V4_VA,
    V4_SC,
    V4_SI,
    V4_SA,
    V4_E,
    V4_COUNT
};

#endif
