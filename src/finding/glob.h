/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FINDING_GLOB_H
#define FINDING_GLOB_H

#include "base/base.h"

/*
 * Does PATTERN cover the relative PATH? `*` and `?` stay inside one path segment, `**` crosses
 * them. A pattern without '/' is compared with every segment ("*.min.js", "tests"), one with '/'
 * with the whole path from its start; either also covers everything below a folder it names.
 */
bool glob_match(const char *pattern, const char *path) V_NONNULL(1, 2);

#endif
