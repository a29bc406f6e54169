/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_JAMSTACK_WEB_H
#define APP_JAMSTACK_WEB_H

#include "app/app.h"

/*
 * What platforms have in common where the place of a file makes it a function: Netlify, Vercel,
 * Cloudflare Pages, Next.js and its like. A reader adds such a file with the convention by which
 * its code is called; what the file exports is seen later (lang/shape-web.c), which then puts one
 * trigger for each method in the place of the one that is made here.
 */
struct web_project {
    struct app *app;
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    const char *dir; /* of the project, relative to the scanned path; "" = the root */
    enum app_provider provider;
    size_t count;  /* functions added, up to LIMIT_TEMPLATE_ITEMS */
    size_t copies; /* of what holds for many functions, up to LIMIT_TEMPLATE_COPIES */
    bool told;     /* a cap that was hit is reported once */
};

#define WEB_MAX_ENTRIES                                                                            \
    4096u /* of one list of a config: more than any of these platforms takes                       \
           */

/* What a file is to be added as. */
struct web_file {
    const char *file; /* relative to the scanned path */
    const char *name;
    const char *convention; /* lives as long as the program */
    const char *method;     /* NULL: "ANY" */
    const char *path;       /* NULL: no route, it is invoked by name */
};

/* NULL when the project has too many, which is reported once. */
struct app_function *web_add(struct web_project *p, struct web_file f) V_NONNULL(1);

/* Sets [*RET_FROM, *RET_TO) to the files below the folder DIR ("" = all). */
void web_files_below(const struct app_files *files, const char *dir, size_t *ret_from,
                     size_t *ret_to) V_NONNULL(1, 2, 3, 4);
/* PATH below DIR, or an empty slice when it is elsewhere. */
struct slice web_below(const char *path, const char *dir) V_NONNULL(1, 2);

enum web_routing {
    WEB_BRACKETS, /* [id], [...rest], [[...rest]] */
    WEB_GROUPS,   /* the same, and folders that are no part of it: (group), @slot */
    WEB_PAGES,    /* as brackets, but [[rest]] takes all that follows */
    WEB_DOTS,     /* Remix: users.$id.edit */
};
/*
 * The route of STEM, a path without its ending: "users/[id]" becomes BASE/users/{id}, and what
 * takes all that follows {rest+}. A last part "index" is dropped.
 */
const char *web_route(struct arena *a, const char *base, struct slice stem,
                      enum web_routing routing) V_NONNULL(1, 2);

/* May a request for PATH match PATTERN, of which what stands before the first mark counts? */
bool web_matches(struct slice pattern, const char *path) V_NONNULL(2);
/* Is TEXT as PATTERN says, in which '*' stands for anything? */
bool web_wildcard(struct slice pattern, struct slice text);

/*
 * web-glob.c: a pattern of files. '*' and '?' stay inside a folder, "**" stands for any; what
 * {a,b}, @(a|b) and +(a|b) leave to choose is tried in turn. Brackets are not special: names of
 * files have them. It lives as long as the arena and PATTERN.
 */
struct web_glob {
    struct slice choices[16];
    size_t n;
};
void web_glob_init(struct web_glob *g, struct arena *a, struct slice pattern) V_NONNULL(1, 2);
bool web_glob_matches(const struct web_glob *g, struct slice path) V_NONNULL(1);

/* Is LEN all that a function may have of WHAT, or were there too many copies? That is reported. */
bool web_is_full(struct web_project *p, size_t len, const char *what, struct location at)
    V_NONNULL(1, 3);
/* Is ENTRY, number N of its list, one too many? That is reported. */
bool web_too_many(struct web_project *p, size_t n, const struct doc *entry) V_NONNULL(1, 3);
/* Adds variables of the map NODE, plain texts, to the functions from FIRST on. */
void web_add_variables(struct web_project *p, size_t first, const struct doc *node) V_NONNULL(1);
/* A response header that the config sets for PATTERN, taken over by the routes of functions from
   FIRST on that it is sent with. */
void web_add_header(struct web_project *p, size_t first, struct slice pattern,
                    const struct doc *name, struct slice header, struct slice value) V_NONNULL(1);
/* Another address of F, which AT says; NULL when it has that already, or too many. */
struct app_trigger *web_add_route(struct web_project *p, struct app_function *f, const char *path,
                                  struct location at) V_NONNULL(1, 2, 3);
/* SCHEDULE starts F; AT says so. */
void web_add_schedule(struct web_project *p, struct app_function *f, const struct doc *schedule,
                      const struct doc *at) V_NONNULL(1, 2, 4);
/* DIRECTORY, below BASE, is published as it is; nothing when it is NULL. */
void web_add_site(struct web_project *p, const char *type, const char *base,
                  const struct doc *directory) V_NONNULL(1, 2, 3);

/* Takes all triggers from F. */
void web_clear_triggers(struct app_function *f) V_NONNULL(1);

/* Is NAME a source file of JavaScript or TypeScript, not one of types or tests? */
bool web_is_script(const char *name) V_NONNULL(1);
/* Does the module TEXT begin with a directive such as 'use client'? */
bool web_has_directive(struct slice text, const char *directive) V_NONNULL(2);
/* Does the module TEXT hold WORD, and seem to export it? */
bool web_mentions(struct slice text, const char *word) V_NONNULL(2);
bool web_exports(struct slice text, const char *word) V_NONNULL(2);
/* PATH without the ending of its last part. */
struct slice web_stem(struct slice path);
/* Reads and parses the document PATH; NULL when there is none or it is broken, which is SINK's. */
const struct doc *web_doc(struct app *app, const struct app_files *files, const char *path,
                          enum doc_format format, const struct virga_diag_sink *sink)
    V_NONNULL(1, 2, 3);

#endif
