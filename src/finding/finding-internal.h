/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FINDING_FINDING_INTERNAL_H
#define FINDING_FINDING_INTERNAL_H

#include "finding/finding.h"

/* Generated from rules/taxonomy.yaml by scripts/embed-taxonomy.py, in the order of that file. */
extern const struct taxonomy_class taxonomy_table[];
extern const size_t taxonomy_count;

#endif
