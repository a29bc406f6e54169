/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_GOOGLE_GCLOUD_H
#define APP_GOOGLE_GCLOUD_H

#include "app/app.h"
#include "app/google/shell.h"

/*
 * What `gcloud` and `gsutil` commands deploy: functions, services, topics, buckets, and who may use
 * them. The commands come from scripts and pipelines; who reads those opens a struct gcloud, hands
 * it every command of one file and closes it.
 */

/* --name=value, --name value, or --name alone. */
struct gcloud_flag {
    struct slice name; /* without the dashes */
    struct slice value;
    bool has_value, known;
    unsigned line, column;
};

/* One command, taken apart. */
struct gcloud_command {
    const struct shell_word *words[SHELL_MAX_WORDS]; /* positional, behind the program's name */
    size_t nwords;
    struct gcloud_flag flags[SHELL_MAX_WORDS];
    size_t nflags;
    unsigned line, column; /* of the program's name */
};

/* A member that is let in, to be given out once every command of the file is read. */
struct gcloud_binding {
    struct slice name; /* of a function or service */
    enum auth_kind auth;
    unsigned line, column;
};

/* A job of Cloud Scheduler. */
struct gcloud_job {
    struct slice schedule, target; /* an address, or the name of a topic */
    bool topic;
    unsigned line, column;
};

struct gcloud {
    struct app *app;
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    const char *file;              /* the one that holds the commands */
    const char *base;              /* folder from which it is run: its own, as far as is known */
    const char *dir;               /* where commands run, relative to that; "" = there */
    struct map given[SHELL_GIVEN]; /* variables that a pipeline sets, see gcloud_give */
    size_t first_function;
    size_t commands; /* read so far */
    bool told_of_caps;
    struct arena scratch;    /* what lives as long as the file is read */
    struct shell *shells[2]; /* the second is for a command that is given to another as one text */
    struct gcloud_command *command; /* that is run */
    size_t text_bytes;              /* of the words of all scripts */
    bool nested;
    VEC(struct gcloud_binding) bindings;
    VEC(struct gcloud_job) jobs;
};

/* FILE must live as long as the model. */
void gcloud_open(struct gcloud *g, struct app *app, const char *file, const struct app_files *files,
                 const struct virga_diag_sink *sink) V_NONNULL(1, 2, 3, 4);
/* COUNT words of one command, whatever its program is. */
void gcloud_run(struct gcloud *g, const struct shell_word *words, size_t count) V_NONNULL(1);
/* Every command of a script, whose text starts at AT of the file. */
void gcloud_script(struct gcloud *g, enum shell_dialect dialect, struct slice text,
                   struct location at) V_NONNULL(1);
/* The constants of map VARIABLES (or NULL) are known to scripts from now on, before those of a
   lower LEVEL; those that the level had are not. */
void gcloud_give(struct gcloud *g, size_t level, const struct doc *variables) V_NONNULL(1);
/* A shell that knows them, over TEXT. One at a time. */
struct shell *gcloud_shell(struct gcloud *g, enum shell_dialect dialect, struct slice text,
                           struct location at) V_NONNULL(1) V_RETURNS_NONNULL;
/* Gives out what waited for the end of the file. */
void gcloud_close(struct gcloud *g) V_NONNULL(1);

/* The last flag of that name, or NULL. */
const struct gcloud_flag *gcloud_flag(const struct gcloud_command *c, const char *name)
    V_NONNULL(1, 2);
/* Its value; empty when there is none. */
struct slice gcloud_text(const struct gcloud_command *c, const char *name) V_NONNULL(1, 2);
/* TEXT in the model's arena. */
const char *gcloud_copy(struct gcloud *g, struct slice text) V_NONNULL(1) V_RETURNS_NONNULL;
struct location gcloud_at(const struct gcloud *g, unsigned line, unsigned column) V_NONNULL(1);
/* A function or service that some command names; made when it is not there yet. */
struct app_function *gcloud_function(struct gcloud *g, struct slice name, const char *code_dir,
                                     struct location at) V_NONNULL(1);

/* gcloud-deploy.c */
void gcloud_deploy_function(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_deploy_service(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_deploy_job(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
/* "A=b,C=d", or with another separator "^;^A=b;C=d": each into the environment of F. */
void gcloud_add_variables(struct gcloud *g, struct app_function *f, struct slice list, bool secrets,
                          struct location at) V_NONNULL(1, 2);
/* The folder that holds the code SOURCE names, among those where the command may run; or NULL. */
const char *gcloud_code_dir(struct gcloud *g, struct slice source, const char *runtime)
    V_NONNULL(1);
/* Finds the code of F below DIR (or NULL) by its runtime, and its symbol ENTRY (or NULL). */
void gcloud_find_code(struct gcloud *g, struct app_function *f, const char *dir, const char *entry)
    V_NONNULL(1, 2);

/* gcloud-data.c: topics, buckets, schedules, and who may use what */
void gcloud_bind(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_create_job(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_create_secret(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_create_topic(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_create_bucket(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_bind_bucket(struct gcloud *g, const struct gcloud_command *c) V_NONNULL(1, 2);
void gcloud_settle(struct gcloud *g) V_NONNULL(1);

#endif
