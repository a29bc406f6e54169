/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_GOOGLE_H
#define APP_GOOGLE_H

#include "app/app.h"

/* How Google's tools write what the model knows in units of its own. */

/* "256MB", "512Mi", "1GiB", "MB_512", "2048": in MB; -1 when it is none. */
double google_memory(struct slice text);
/* "60s", "9m", "540": in seconds; -1 when it is none. */
double google_duration(struct slice text);
/* The setting `ingress` of "ALLOW_INTERNAL_ONLY", "internal-and-gclb" …; NULL when it is none. */
const char *google_ingress(struct slice text);

/* Who gets through to what AUTH would let in, behind such a setting `ingress` (or NULL). */
enum auth_kind google_reach(enum auth_kind auth, const char *ingress);

/*
 * The source file with the code of a function or service in folder DIR: what package.json names as
 * "main", index.js, main.py …, for a RUNTIME ("nodejs20", "python312") or NULL for any. NULL when
 * there is none. In the model's arena.
 */
const char *google_main_file(struct app *app, const char *dir, const char *runtime,
                             const struct app_files *files) V_NONNULL(1, 2, 4);
/* Does some file lie in folder DIR ("" = the root)? */
bool google_has_folder(const struct app_files *files, const char *dir) V_NONNULL(1, 2);

#endif
