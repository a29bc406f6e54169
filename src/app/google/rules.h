/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_GOOGLE_RULES_H
#define APP_GOOGLE_RULES_H

#include "app/app.h"
#include "base/vec.h"

/* The conditions of Firebase's security rules: whom they let in. */

/* From whoever to nobody: of two that must hold the later decides, of two that may the earlier. */
enum rules_who {
    RULES_ANYONE,
    RULES_GUESTS, /* whoever is not signed in: anyone can be that */
    RULES_UNTIL,  /* anyone, until a date: "test mode" */
    RULES_DATA,   /* anyone, when what is read or written is as asked */
    RULES_USERS,  /* whoever is signed in */
    RULES_CUSTOM, /* who holds some right: a claim of the token, an entry in the store */
    RULES_OWNER,  /* the user that the path or the document names */
    RULES_NOBODY,
};

enum rules_token_kind { RULES_WORD, RULES_NUMBER, RULES_TEXT, RULES_SIGN };

struct rules_token {
    enum rules_token_kind kind;
    struct slice text; /* strings without their quotes */
    uint32_t start;    /* byte offset */
    uint32_t around;   /* the innermost bracket that is open here; RULES_NO_TOKEN at the top */
    uint32_t close;    /* of a bracket that opens: its end, or the number of tokens */
    unsigned line, column;
};

#define RULES_NO_TOKEN UINT32_MAX

/* A range of tokens. */
struct rules_range {
    uint32_t from, to;
};

/* A function, or a variable of one, that conditions may name within SCOPE. */
struct rules_name {
    struct slice name;
    struct rules_range scope, value;
};

#define RULES_MAX_TOKENS 500000u
#define RULES_MAX_WORK 50000000u

struct rules {
    struct slice text;
    VEC(struct rules_token) tokens;
    VEC(struct rules_name) names;
    bool limited;  /* there were more tokens than RULES_MAX_TOKENS, or too much to look at */
    uint64_t work; /* done so far, in tokens and names looked at */
    /* of the condition that is being looked at */
    unsigned steps;   /* left */
    char until[16];   /* the latest date of RULES_UNTIL, "2030-01-31"; "" when there is none */
    const char *auth; /* what stands for the caller: "request" (request.auth), or "auth" */
};

/* Reads the tokens of TEXT into memory of A. Comments are left out; what is no token is too. */
void rules_scan(struct rules *r, struct arena *a, struct slice text, unsigned line, unsigned column)
    V_NONNULL(1, 2);
/* Whom the condition in RANGE lets in. An empty one lets in anyone. */
enum rules_who rules_judge(struct rules *r, struct rules_range range) V_NONNULL(1);
/* The value of the settings read-auth and write-auth. */
const char *rules_who_name(enum rules_who who);
bool rules_is_public(enum rules_who who);
bool rules_is(const struct rules *r, uint32_t token, const char *text) V_NONNULL(1, 3);
bool rules_opens(const struct rules *r, uint32_t token) V_NONNULL(1);
bool rules_closes(const struct rules *r, uint32_t token) V_NONNULL(1);

/* A path of the store is no longer than this; what is has no meaning to Firebase. */
#define RULES_MAX_PATH 6144u

/* Notes that WHO (until a date, with RULES_UNTIL) may read STORE, or write it; what was noted
   before is replaced. */
void rules_grant(struct app *app, struct app_resource *store, bool writes, enum rules_who who,
                 const char *until, struct location at) V_NONNULL(1, 2, 5);

#endif
