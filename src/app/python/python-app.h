/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_PYTHON_APP_H
#define APP_PYTHON_APP_H

#include "app/cloudformation/cloudformation.h"

/*
 * What the tools that deploy a Python web app to AWS have in common: one file of settings in which
 * a stage stands before what all stages share. Lives in the model's arena.
 */
#define PYTHON_APP_LEVELS 4u
struct python_app {
    struct app *app;
    const char *file, *dir; /* dir: of the app's code, "" = the root */
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    struct cfn *cfn;
    /* Maps of settings: a key counts where it is found first. NULL = none. */
    const struct doc *levels[PYTHON_APP_LEVELS];
    /* Chalice: null says nothing, and the maps of all levels are one. Else a key replaces all that
       stands behind it, even with null. */
    bool merges;
    bool told_of_caps;
};

/* Reports once that there are too many of WHAT. */
void python_app_report_cap(struct python_app *p, const char *what) V_NONNULL(1, 2);

/* What stands at PATH, in the first level that has the first key of it, or NULL. */
const struct doc *python_app_get(const struct python_app *p, const char *path) V_NONNULL(1, 2);
bool python_app_flag(const struct python_app *p, const char *key, bool fallback) V_NONNULL(1, 2);
/* The text of NODE in the model's arena, or NULL. */
const char *python_app_text(const struct python_app *p, const struct doc *node) V_NONNULL(1);

/* One setting of docs/model.md, and the path that it stands at. */
struct python_app_row {
    const char *name, *key;
    const char *words; /* "true=active|false=off|…", case ignored; NULL = the value as it is */
};
/* Sets the COUNT settings at ROWS of a function, trigger or resource, as far as they are there. */
#define python_app_set(p_, owner_, rows_)                                                          \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < ARRAY_SIZE(rows_); i_++) {                                        \
            const struct doc *node_ = python_app_get(p_, (rows_)[i_].key);                         \
            const char *value_ = python_app_word(p_, &(rows_)[i_], node_);                         \
            if (value_)                                                                            \
                app_set((p_)->app, owner_, (rows_)[i_].name, value_, true, doc_location(node_));   \
        }                                                                                          \
    } while (0)
/* What python_app_set sets ROW to when NODE is there; NULL = nothing. */
const char *python_app_word(const struct python_app *p, const struct python_app_row *row,
                            const struct doc *node) V_NONNULL(1, 2);
/* Each item of the list at KEY as a setting of F; of a map KEY=VALUE. */
void python_app_list(struct python_app *p, struct app_function *f, const char *name,
                     const char *key) V_NONNULL(1, 2, 3, 4);
/* The variables of the map at KEY. */
void python_app_environment(struct python_app *p, struct app_function *f, const char *key)
    V_NONNULL(1, 2, 3);
/* The statements of the policy in file PATH, relative to the scan; NULL when there are none. */
const struct doc *python_app_statements(struct python_app *p, const char *path) V_NONNULL(1, 2);

#endif
