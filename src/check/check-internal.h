/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_CHECK_INTERNAL_H
#define CHECK_CHECK_INTERNAL_H

#include "base/map.h"
#include "check/check.h"

/* A call that touches a data store or service. */
struct op_site {
    uint32_t function, value;
    const struct operation *op;
    const char *table; /* named in an SQL statement, else NULL */
    uint32_t first; /* the value where a chain of calls starts: db.query(X).filter(…).first() */
    bool exact;
    bool joined;   /* a later call of the chain stands for it */
    bool reported; /* as lacking access control */
};

struct proving_calls {
    struct proving_call {
        uint32_t call;
        uint8_t proof;
    } * items;
    size_t n;
};

/* What all checks of one run share. */
struct check_context {
    const struct check_input *in;
    struct finding_set *out;
    struct arena arena;
    const struct link_entry *entries;
    size_t nentries;
    struct umap entry_ids; /* function id -> 1 + the first of its entries */
    uint32_t *next_entry;  /* 1 + the next entry of the same function; 0 behind the last */
    const char ***trigger_texts; /* by entry: attribute.c */
    struct arena *texts;         /* in which they live */
    VEC(struct op_site) ops;
    /* identity.c */
    uint8_t *before;         /* by entry: 1 + enum proof of what runs before it */
    struct umap proof;       /* function id -> 1 + enum proof of calling it */
    struct umap proof_sites; /* (call, depth) -> enum proof where it stands */
    struct umap proof_calls; /* function id -> index in proving: its calls that prove something */
    VEC(struct proving_calls) proving;
    VEC(uint32_t) comparers; /* functions that compare an owner with the caller, in order */
    bool *compared;          /* by function id: one of them leads there; NULL: not looked for */
};

/* One kind of reasoning. One file, one const descriptor, listed once in checks.c. */
struct check {
    const char *name; /* "access-control" */
    bool needs_code;  /* not run when there is no source code */
    void (*run)(struct check_context *c);
};

/* ---- attribute.c: who can make a function run ---- */

#define REACH_PUBLIC 1u  /* anyone over HTTP */
#define REACH_UNKNOWN 2u /* over HTTP; the config that decides who is not here */
#define REACH_USERS 4u   /* over HTTP, after the platform or an authorizer has looked */
#define REACH_EVENT 8u   /* by an event that carries data of an outsider */
#define REACH_DIRECT 16u /* by name, from inside the account */
#define REACH_OPEN (REACH_PUBLIC | REACH_UNKNOWN)
#define REACH_HTTP (REACH_OPEN | REACH_USERS)
/* Middleware that verifies the caller counts as an authorizer does. */
unsigned check_entry_reach(const struct check_context *c, const struct link_entry *e)
    V_NONNULL(1, 2);
/* The union over all entries from which FUNCTION can run; 0 when none is known. */
unsigned check_reach(const struct check_context *c, uint32_t function) V_NONNULL(1);
/* Adds the functions and entry points from which FUNCTION can run to F. */
void check_attribute(const struct check_context *c, struct finding *f, uint32_t function)
    V_NONNULL(1, 2);
/* Marks F as event injection when only events other than HTTP lead to it. */
void check_tag_events(const struct check_context *c, struct finding *f, uint32_t function)
    V_NONNULL(1, 2);

/* ---- words.c: what names tell ---- */

enum word_kind {
    WORD_ADMIN,    /* administration, maintenance, secrets */
    WORD_INTERNAL, /* of operators: status, metrics, configuration */
    WORD_PERSONAL, /* data about people: accounts, orders, employees */
    WORD_PAYMENT,
    WORD_OPERATOR,    /* what not any signed-in user may do */
    WORD_CAPABILITY,  /* things that whoever knows them may use: tokens, codes, sessions */
    WORD_SIGN_IN,     /* "login", "token": callers are not known yet */
    WORD_ROLE,        /* "isAdmin", "role", "permissions" */
    WORD_PRIVATE,     /* fields that are nobody else's business: email, salary, password */
    WORD_IDENTIFYING, /* data that tells who a person is: email, phone, birth date */
    WORD_SENSITIVE,   /* data that harms when known: passwords, card numbers, diagnoses */
};
/* Does NAME ("DVSA-AdminGetOrders", "/users/{id}", "is_admin") hold a word of that kind? */
bool word_in(struct slice name, enum word_kind kind);
/* Does anything that names entry E (function, route, file) hold such a word? */
bool word_names_entry(const struct check_context *c, const struct link_entry *e,
                      enum word_kind kind) V_NONNULL(1, 2);

/* ---- identity.c: does code look at who asks? ---- */

enum proof {
    PROOF_NONE,
    PROOF_AUTHENTICATED, /* somebody known: a token was verified, an identity is there */
    PROOF_AUTHORIZED,    /* the right one: a role or the owner was compared */
};
/* What is known of the caller wherever the instruction runs, whichever way it is reached. */
enum proof check_proof_at(struct check_context *c, uint32_t function, uint32_t value) V_NONNULL(1);
/* What middleware, hooks and wrappers prove before E (one of C's entries) runs. */
enum proof check_proof_before(const struct check_context *c, const struct link_entry *e)
    V_NONNULL(1, 2);
/* What calling FUNCTION proves, when it returns. */
enum proof check_proof_of_function(struct check_context *c, uint32_t function) V_NONNULL(1);
/* Is VALUE the environment of the process, or read from it? */
bool check_is_environment(const struct check_context *c, uint32_t function, uint32_t value)
    V_NONNULL(1);
/* Somewhere on the way of FUNCTION: is stored data compared with the caller's identity? */
bool check_compares_owner(struct check_context *c, uint32_t function) V_NONNULL(1);

/* ---- chain.c ---- */

/* Keeps the last of each chain among the operations from FIRST on, which are of one function. */
void check_join_chains(struct check_context *c, size_t first) V_NONNULL(1);
/* Labels of all that is given to CALL and to the calls before it in its chain. */
uint32_t check_chain_labels(const struct check_context *c, uint32_t function, uint32_t call)
    V_NONNULL(1);

/* ---- statement.c ---- */

/*
 * Gives O, of which only the text of a statement is known, the effect, key and table that the text
 * says. False when it does nothing of interest: it counts.
 */
bool check_read_statement(struct check_context *c, struct op_site *o) V_NONNULL(1, 2);

/* ---- trace.c ---- */

#define TRACE_STEPS 64
/* What a value is made of inside its function, nearest first, the value itself included. */
struct trace {
    uint32_t items[TRACE_STEPS];
    size_t n;
};
void trace_value(const struct ir_function *f, uint32_t value, struct trace *w) V_NONNULL(1, 3);

/* ---- helpers, in checks.c ---- */

/* The operation there; NULL when there is none. */
const struct op_site *check_op_at(const struct check_context *c, uint32_t function, uint32_t value)
    V_NONNULL(1);
/* The index of the first operation there or behind it: they are in order of function and value. */
size_t check_first_op(const struct check_context *c, uint32_t function, uint32_t value)
    V_NONNULL(1);
/* The value that S picks at a call, and its labels; 0 when the call has none. */
uint32_t check_labels(const struct check_context *c, const struct op_site *o,
                      const struct selector *s) V_NONNULL(1, 2, 3);
/*
 * The text at S, such as a table's name: a constant, else the name of the variable of the
 * environment that holds it. NULL when unknown.
 */
const char *check_text(struct check_context *c, const struct op_site *o, const struct selector *s)
    V_NONNULL(1, 2, 3);
/* A finding of a rule of rules/, with its severity and the least of both confidences. */
struct finding *check_report(struct check_context *c, const char *rule, enum confidence confidence,
                             struct location at, const char *fmt, ...) V_NONNULL(1, 2, 5)
    V_PRINTF(5, 6);
/* Adds the steps by which LABEL comes to a value. */
void check_explain(struct check_context *c, struct finding *f, uint32_t function, uint32_t value,
                   uint32_t label) V_NONNULL(1, 2);
const struct ir_function *check_function(const struct check_context *c, uint32_t function)
    V_NONNULL(1);

extern const struct check check_flows, check_access_control, check_idor, check_exposure,
    check_authentication, check_markup, check_permissions, check_posture, check_secrets,
    check_privacy, check_portability, check_unused;

#endif
