/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_CLOUDFLARE_WRANGLER_INTERNAL_H
#define APP_CLOUDFLARE_WRANGLER_INTERNAL_H

#include "app/app.h"

/*
 * What one configuration deploys: the Worker of its top level, or that of a named environment. Some
 * keys of the top level hold for environments too, others have to be repeated in each; wrangler
 * calls them inheritable and not.
 */
struct worker {
    struct app *app;
    struct app_function *f;
    const struct doc *root;
    const struct doc *env; /* the environment's section; NULL for the top level */
    const char *dir;       /* folder of the file, "" = the root */
    const char *entry; /* file that commands of the package name; NULL when none, or not needed */
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    size_t first_resource; /* of this file in the model */
    bool told_of_caps;     /* a cap that was hit is reported once */
};

/* The text of NODE in the model's arena; NULL when it is empty or no scalar. */
const char *worker_text(struct worker *w, const struct doc *node) V_NONNULL(1);
/* W cannot take more of WHAT; that is said once. */
void worker_report_cap(struct worker *w, const char *what, struct location at) V_NONNULL(1, 2);
/* An inheritable key: of the environment, else of the top level. PATH as for doc_at. */
const struct doc *worker_inherited(const struct worker *w, const char *path) V_NONNULL(1, 2);
/* The section whose keys are not inherited. */
const struct doc *worker_section(const struct worker *w) V_NONNULL(1);
/* The name that the environment ENV (NULL = top level) of ROOT is deployed under. */
const char *worker_name(struct app *app, const struct doc *root, const struct doc *env)
    V_NONNULL(1, 2);

/* wrangler-bindings.c: what the code may use, and the variables that it sees. */
void worker_read_bindings(struct worker *w) V_NONNULL(1);
/* Keys of the top level that W's environment lacks though they are not inherited. */
void worker_report_not_inherited(const struct worker *w) V_NONNULL(1);
/* The folder of files that are served as they are, named NAME; nothing when there is none. */
void worker_read_assets(struct worker *w, const char *name) V_NONNULL(1, 2);

/* wrangler-triggers.c: what starts it, and how it is run. */
void worker_read_triggers(struct worker *w) V_NONNULL(1);
void worker_read_settings(struct worker *w) V_NONNULL(1);
/* After all files are read: Workers that are called by others of the tree. */
void worker_join(struct app *app) V_NONNULL(1);
/* pages.c: the functions of a Pages project in folder DIR; ROOT is its wrangler file or NULL. */
void pages_read(struct app *app, const struct doc *root, const char *dir,
                const struct app_files *files, const struct virga_diag_sink *sink)
    V_NONNULL(1, 3, 4);
/* Does some file below DIR/functions handle requests? */
bool pages_has_functions(const struct app_files *files, const char *dir) V_NONNULL(1, 2);
/* Those of projects without such a file, after all files are read. */
void pages_read_tree(struct app *app, const struct app_files *files,
                     const struct virga_diag_sink *sink) V_NONNULL(1, 2);

#endif
