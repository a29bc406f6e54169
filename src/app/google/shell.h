/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_GOOGLE_SHELL_H
#define APP_GOOGLE_SHELL_H

#include "base/map.h"
#include "base/vec.h"

/*
 * The simple commands of a shell script or Makefile, in the order in which they are written: words
 * with quotes and line continuations resolved. Nothing is run. Variables that the script sets to a
 * constant are put in; of the others "${NAME}" is left, and the word is not `known`.
 */
struct shell_word {
    struct slice text;
    bool known;
    unsigned line, column;
};

#define SHELL_MAX_WORDS 512u
#define SHELL_GIVEN 3u

enum shell_dialect {
    SHELL_SCRIPT,
    SHELL_MAKE, /* $(NAME) is a variable, $$ a dollar; lines that start with a tab are commands */
};

struct shell {
    /* read-only for users */
    struct shell_word words[SHELL_MAX_WORDS];
    size_t nwords;
    bool limited;      /* some command had more words, or the text grew too large */
    bool starts_line;  /* of a Makefile: the command has a shell of its own */
    unsigned depth;    /* of parentheses around the command: what `cd` does there ends with them */
    size_t text_bytes; /* of all words so far, and of scripts before it if its user says so */
    /* internal */
    struct arena *arena;
    enum shell_dialect dialect;
    struct slice text;
    size_t at;
    unsigned line, column;
    unsigned parentheses; /* open here */
    bool fresh;           /* at the start of a line of a recipe */
    struct map vars;      /* name -> struct slice *, whose ptr is NULL when it is not constant */
    const struct map *given[SHELL_GIVEN]; /* of the same kind, the later before the earlier */
    VEC(struct slice) here; /* the ends of here-documents that begin after this line */
};

/* Words live in A. LINE and COLUMN are of the first character of TEXT, which must outlive S. */
void shell_init(struct shell *s, struct arena *a, enum shell_dialect dialect, struct slice text,
                unsigned line, unsigned column) V_NONNULL(1, 2);
/* The next command into s->words; false at the end. */
bool shell_next(struct shell *s) V_NONNULL(1);
/* Sets a variable among VARS, to VALUE or to what is not KNOWN. Both must outlive it. */
void shell_set(struct map *vars, struct slice name, struct slice value, bool known) V_NONNULL(1);
/*
 * TEXT with the variables of S put in, for words that stand outside a script. *RET_KNOWN is
 * cleared when some are left; it is not set.
 */
struct slice shell_expand(struct shell *s, struct slice text, bool *ret_known) V_NONNULL(1, 3);

#endif
