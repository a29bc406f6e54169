/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

/* What every source file may rely on: standard headers, error codes and attributes. */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "virga/error.h"

#define V_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define V_MUST_USE __attribute__((warn_unused_result))
#define V_NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
#define V_RETURNS_NONNULL __attribute__((returns_nonnull))
#define V_UNUSED __attribute__((unused))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Last: it makes names unusable that the headers above declare. */
#include "base/banned.h"

#endif
