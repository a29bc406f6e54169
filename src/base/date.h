/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/base.h"

#define DATE_SIZE 11
/*
 * Today in UTC, "2026-01-31". SOURCE_DATE_EPOCH in the environment (seconds since 1970) stands for
 * now when it is set, so that a report can be made again.
 */
void date_today(char ret[DATE_SIZE]) V_NONNULL(1);

#endif
