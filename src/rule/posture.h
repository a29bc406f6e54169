/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULE_POSTURE_H
#define RULE_POSTURE_H

#include "app/app.h"
#include "rule/rule.h"

/*
 * Posture rules: statements about the application model (docs/posture.md), compiled. A rule looks
 * at things of some kinds and holds a predicate over each; src/check/posture.c evaluates it. All of
 * it lives as long as the rule set.
 */

/* The kinds of things, as bits: the kinds of resource follow those of the rest. */
enum {
    THING_FUNCTION = 1u << 0,
    THING_TRIGGER = 1u << 1,
    THING_VARIABLE = 1u << 2,
    THING_PERMISSION = 1u << 3, /* what a function or role may do */
    THING_POLICY = 1u << 4,     /* who may do what with a function or resource */
    THING_APP = 1u << 5,
};
#define THING_RESOURCE(kind) (UINT64_C(1) << (8 + (kind)))
#define THING_RESOURCES (~UINT64_C(0xff))
#define THING_ANY (~UINT64_C(0))

/* What a subject picks of a thing. */
enum posture_field {
    FIELD_SETTING, /* the setting of the subject's name */
    FIELD_NAME,
    FIELD_PROVIDER,
    FIELD_FORMAT, /* of the file that declares it: "sam" */
    FIELD_FILE,
    FIELD_RUNTIME,
    FIELD_HANDLER,
    FIELD_TIMEOUT,
    FIELD_MEMORY,
    FIELD_CONCURRENCY,
    FIELD_ROLE,
    FIELD_REGION,
    FIELD_INLINE_CODE,
    FIELD_FROM_CODE,
    FIELD_PUBLIC,  /* anyone on the internet can start it */
    FIELD_OUTSIDE, /* carries data that somebody outside chose */
    FIELD_USERS,   /* how many functions run as the role, are reached by the API … */
    FIELD_KIND,
    FIELD_METHOD,
    FIELD_PATH,
    FIELD_RESOURCE,
    FIELD_AUTH,
    FIELD_AUTHORIZER,
    FIELD_API,
    FIELD_SCOPED,
    FIELD_OTHERS_GUARDED, /* another route of its API asks callers who they are */
    FIELD_VALUE,
    FIELD_LITERAL,
    FIELD_EFFECT,
    FIELD_ACTION,
    FIELD_PRINCIPAL,
    FIELD_ORIGIN,
    FIELD_CONDITIONAL,
    FIELD_WIDE,
    FIELD_TYPE,
    FIELD_PUBLIC_READ,
    FIELD_PUBLIC_WRITE,
    FIELD_ATTACHED,
};

/* From a thing to the one that it belongs to. */
enum posture_hop {
    HOP_NONE,
    HOP_FUNCTION, /* of a trigger, variable, permission or policy */
    HOP_API,      /* of a trigger or stage */
    HOP_STAGE,    /* of a trigger or API: the first */
    HOP_RESOURCE, /* of a policy or permission: the resource or role that has it */
    HOP_SOURCE,   /* of a trigger: the queue, stream, topic … that sends its events */
};

struct posture_subject {
    enum posture_hop hop;
    enum posture_field field;
    const char *name; /* as written behind the hop: of a setting, its name */
};

/* A list of a rule file: plain texts, or texts with something beside each. Lower case. */
struct posture_list {
    const char *name;
    struct map entries; /* text -> const char *, "" when nothing stands beside it */
};

enum posture_op {
    POSTURE_ALL,     /* every child holds */
    POSTURE_ANY,     /* one of them does */
    POSTURE_NOT,     /* its child does not */
    POSTURE_SOME,    /* the child holds for some thing of the kinds `relation` that belongs here */
    POSTURE_EVERY,   /* for every one, and there is one */
    POSTURE_PRESENT, /* the subject has a value */
    POSTURE_KNOWN,   /* and it is known */
    POSTURE_UNKNOWN, /* and it is not */
    POSTURE_IS,      /* some value is one of the texts, whatever the case */
    POSTURE_CONTAINS,
    POSTURE_MATCHES, /* one of the patterns, as a whole: see posture_like */
    POSTURE_LESS,
    POSTURE_MORE,
    POSTURE_IN, /* some value is in the list and, with `before`, the date beside it has passed */
};

struct posture_node {
    enum posture_op op;
    struct posture_node *child, *next;
    uint64_t relation;
    struct posture_subject subject;
    const char *const *texts;
    size_t ntexts;
    double number;
    const struct posture_list *list;
    const char *before; /* "2026-01-31" or "today"; NULL = any */
};

/* A message in pieces. */
enum posture_piece_kind {
    PIECE_TEXT,
    PIECE_SUBJECT,   /* the value of a subject of the (first) thing */
    PIECE_FUNCTIONS, /* the names of the functions that it is about */
    PIECE_NAMES,     /* the names of the things */
    PIECE_COUNT,     /* how many things */
    PIECE_LISTED,    /* what stands beside the value in the list */
};
struct posture_piece {
    enum posture_piece_kind kind;
    const char *text;
    struct posture_subject subject;
};
struct posture_message {
    VEC(struct posture_piece) pieces;
};

struct posture_rule {
    const struct rule *rule;
    uint64_t of;
    const struct posture_node *where, *when; /* where may be NULL */
    bool per_file;                           /* one finding for each file */
    struct posture_message one, many;        /* many is empty unless the rule has `many` */
    const struct posture_subject *at;        /* whose place is the finding's; tried in turn */
    size_t nat;
};

const struct posture_rule *const *rule_posture(const struct rule_set *set, size_t *ret_count)
    V_NONNULL(1, 2);

/*
 * Does PATTERN match TEXT as a whole, whatever the case? `*` is any run of characters, `?` any one,
 * `[0-9a-z]` one of a set, `[!/]` one not of it. Time at most the product of the lengths.
 */
bool posture_like(const char *pattern, const char *text) V_NONNULL(1, 2);

/* "queue", for messages; bit by bit. */
const char *posture_thing_name(uint64_t bit);
/* The names of all settings that rules may ask for, NULL-terminated; what tells docs/model.md. */
const char *const *posture_setting_names(void);

#endif
