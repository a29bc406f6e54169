/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_OPENAPI_REFS_H
#define APP_OPENAPI_REFS_H

#include "app/app.h"
#include "base/map.h"

/*
 * `$ref`: what an API document leaves to another place of itself, or of another file. Files that
 * documents refer to are read once all documents are known, and kept as configs of a format of
 * their own.
 */
#define OPENAPI_PART_FORMAT "openapi-part"

struct openapi_refs {
    struct map roots; /* file -> struct doc * */
    uint64_t work;    /* keys looked at so far */
    bool limited;     /* there were too many: references are not followed any more */
};

/* The files that the documents of APP refer to, as far as they are FILES of the scan. */
void openapi_read_parts(struct app *app, const struct app_files *files,
                        const struct virga_diag_sink *sink) V_NONNULL(1, 2);
/* Over all documents and parts of APP; lives in A. */
void openapi_refs_init(struct openapi_refs *r, struct arena *a, const struct app *app)
    V_NONNULL(1, 2, 3);
/* What NODE stands for: itself when it is no reference, NULL when that leads nowhere. */
const struct doc *openapi_resolve(struct openapi_refs *r, const struct doc *node) V_NONNULL(1);
/* The entry KEY of MAP (or NULL), counted as work. */
const struct doc *openapi_entry(struct openapi_refs *r, const struct doc *map, struct slice key)
    V_NONNULL(1);

#endif
