/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_JAMSTACK_AMPLIFY_INTERNAL_H
#define APP_JAMSTACK_AMPLIFY_INTERNAL_H

#include "app/app.h"

/*
 * AWS Amplify: its first generation keeps templates, a GraphQL schema and JSON below
 * amplify/backend, its second TypeScript below amplify/. Of schema and TypeScript only the words
 * are read: what stands in calls and directives of known names.
 */

enum word_kind { WORD_END, WORD_NAME, WORD_TEXT, WORD_MARK };

/* A word of a text, without comments. */
struct word {
    enum word_kind kind;
    struct slice text;     /* of WORD_TEXT: between the quotes; of WORD_MARK: one byte */
    unsigned line, column; /* from 1 */
    unsigned depth;        /* of brackets around it; those themselves stand outside */
    uint32_t offset;
    uint32_t
        close; /* of an opening bracket: the word that closes it; the number of words if none */
};

struct words {
    struct word *items; /* ends with a WORD_END */
    size_t len;         /* without that */
    bool cut;           /* there was more */
};

/* TEXT in words, in arena A; HASH: comments start with '#' (GraphQL), else as in JavaScript. */
struct words words_of(struct arena *a, struct slice text, bool hash) V_NONNULL(1);
/* Reports it when W is not all of FILE. */
void words_report_cut(const struct words *w, const char *file, const struct virga_diag_sink *sink)
    V_NONNULL(1, 2);
/* Is word I the mark C? */
bool word_is(const struct words *w, size_t i, char c) V_NONNULL(1);
bool word_is_name(const struct words *w, size_t i, const char *name) V_NONNULL(1, 3);
/* The index of the bracket that closes the one at I; w->len when it is none, or not closed. */
size_t word_close(const struct words *w, size_t i) V_NONNULL(1);
/* What the list whose bracket is word I lets do, in words of KIND: read, create, get, list … */
void words_operations(const struct words *w, size_t i, enum word_kind kind, bool *ret_read,
                      bool *ret_write) V_NONNULL(1, 4, 5);
struct location word_at(const struct word *w, const char *file) V_NONNULL(1, 2);

/* What rules let in, gathered over all of them. */
struct amplify_access {
    bool any; /* there are rules */
    bool public_read, public_write, public_key, guests, users, groups, custom;
    struct location public_at;
};
/* How callers of a function with these rules are known; FALLBACK where there are none. */
enum auth_kind amplify_auth(const struct amplify_access *access, enum auth_kind fallback)
    V_NONNULL(1);
/* Adds a model: a table of the API. */
void amplify_add_model(struct app *app, const char *name, const struct amplify_access *access,
                       struct location at) V_NONNULL(1, 2, 3);
/* The function that FILE calls NAME: of the same tree below amplify/. NULL when there is none. */
struct app_function *amplify_find_function(const struct app *app, struct slice name,
                                           const char *file) V_NONNULL(1, 3);
/* Lets API call F for FIELD ("Query.hello"); F may be NULL. */
void amplify_add_resolver(struct app *app, struct app_function *f, const char *api,
                          const char *field, const struct amplify_access *access,
                          enum auth_kind fallback, struct location at) V_NONNULL(1, 3, 4, 5);

/* amplify-schema.c: schema.graphql of the API that is called NAME. */
struct amplify_api {
    const char *name;
    enum auth_kind auth; /* of callers, where no rule says otherwise */
    bool open_models;    /* a model without rules is open to that */
    unsigned lines;      /* of the file before the schema */
    const struct virga_diag_sink *sink;
};
void amplify_read_schema(struct app *app, const struct amplify_api *api, struct slice text,
                         const char *file) V_NONNULL(1, 2, 4);

/* amplify-code.c: a TypeScript file of the second generation. Functions and auth come first, then
   what names them. */
void amplify_read_functions(struct app *app, struct slice text, const char *file,
                            const struct app_files *files, const struct virga_diag_sink *sink)
    V_NONNULL(1, 3, 4);
void amplify_read_backend(struct app *app, struct slice text, const char *file) V_NONNULL(1, 3);

#endif
