/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FINDING_SOURCE_H
#define FINDING_SOURCE_H

#include "base/map.h"

/*
 * The text of the files that findings lie in, read when first asked for and kept. For excerpts,
 * suppression comments and column arithmetic. One thread at a time.
 */
struct source_cache {
    struct arena arena;
    const char *root; /* "" or the scanned folder; not owned. NULL = no file can be read */
    struct map files; /* path -> struct source_text * */
};

void source_cache_init(struct source_cache *c, const char *root) V_NONNULL(1);
void source_cache_release(struct source_cache *c);
/*
 * Line LINE (from 1) of FILE without its end-of-line; false when there is none, when the file
 * cannot be read, or when its name leaves the root. The slice lives as long as the cache.
 */
bool source_line(struct source_cache *c, const char *file, unsigned line, struct slice *ret_line)
    V_NONNULL(1, 4);
/* A column in bytes as a column in characters, both from 1. Unknown text: unchanged. */
unsigned source_column(struct source_cache *c, const char *file, unsigned line, unsigned column)
    V_NONNULL(1);

#endif
