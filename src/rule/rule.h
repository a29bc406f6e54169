/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "base/atom.h"
#include "base/diag.h"
#include "base/vec.h"
#include "finding/finding.h"
#include "lang/ir.h"

/*
 * Rules are data (rules/, documented in docs/rules.md): rows that say what a call or a member of a
 * library does. A row is attached to an API path such as
 *
 *     child_process.exec()                       a call of exec of the module child_process
 *     boto3.resource("dynamodb").Table().scan()  with a constant first argument
 *     [lodash.template]()                        a package whose name holds a dot
 *     global.eval()                              a free name of the language
 *     <lambda>.event.body                        a member of a value with a role (see entries);
 *                                                <roots> are names that no program can spell
 *
 * compiled into one trie, so that the cost of matching does not depend on the number of rules: the
 * linker walks the trie as it follows imports, members and calls, and a value knows its node.
 */

/* What a value is, as seen by the analysis. Facts carry one label; rules require some. */
enum label {
    LABEL_ATTACKER = 1u << 0,   /* chosen by whoever sends the request or event */
    LABEL_IDENTITY = 1u << 1,   /* who the caller is, verified by the platform or a library */
    LABEL_UNVERIFIED = 1u << 2, /* who the caller claims to be: a token decoded, not verified */
    LABEL_STORED = 1u << 3,     /* read from a data store */
    LABEL_SECRET = 1u << 4,     /* a credential */
    LABEL_ERROR = 1u << 5,      /* exception text, stack trace */
    LABEL_RECORDS = 1u << 6,    /* a whole record or list of records from a store, unprojected */
    LABEL_ENV = 1u << 7,        /* the process environment as a whole */
};
#define LABEL_COUNT 8

/*
 * Cleared classes: bit i is the i-th class of the taxonomy. A path through a sanitizer sets the
 * bits of the classes it protects; where paths join, the intersection counts. CLEAR_UNSURE is set
 * by steps that are only assumed (an unknown library passes its argument on).
 */
#define CLEAR_UNSURE (UINT64_C(1) << 63)
/* The value is a text: rules that need an object (query operators, __proto__) do not apply. */
#define CLEAR_TEXT (UINT64_C(1) << 62)
/* The value is a field picked from a record: rules about whole records do not apply. */
#define CLEAR_FIELD (UINT64_C(1) << 61)
/* Fixed text stands before the value: rules about how a text begins do not apply. */
#define CLEAR_START (UINT64_C(1) << 60)
#define CLEAR_ALL (~CLEAR_UNSURE)

enum selector_kind {
    SELECT_NONE,
    SELECT_RETURN,   /* the value of the call or member itself; at the node that a role `returns`
                        (<lambda>.response), the value returned */
    SELECT_ARG,      /* positional `index`, or keyword `name` where the call names it */
    SELECT_NAMED,    /* keyword argument `name` only */
    SELECT_ANY_ARG,  /* any argument */
    SELECT_RECEIVER, /* the object whose method it is */
    SELECT_CALLBACK, /* parameter `param` of the function given as argument `index`, or what that
                        function returns (SELECTOR_RETURN) */
};

#define SELECTOR_RETURN UINT16_MAX
#define SELECTOR_DEPTH 4
/* A place at a call: arg0, arg1.Key.*, name:Loader, receiver, return, callback0.1, callback0.return
 */
struct selector {
    enum selector_kind kind;
    uint16_t index, param;
    const struct atom *name; /* for SELECT_ARG also its keyword: "arg1|TableName" */
    uint8_t depth;
    const struct atom *path[SELECTOR_DEPTH]; /* member names from there; NULL = any ("*") */
    bool deep;                               /* "**": anything below too */
    bool keyed; /* a name is "@N": the constant that argument N is, any member when it is none */
};

/*
 * A condition on a call: WHEN selector is/is not this constant. All of a row's must hold. Texts are
 * compared without regard to ASCII case (so that False is false). Alternatives were expanded by the
 * loader: into several rows for IS, CONTAINS, PRESENT, CONST and DYNAMIC, into several conditions
 * of one row for NOT, LACKS and ABSENT.
 */
enum condition_kind {
    COND_IS,
    COND_NOT,
    COND_PRESENT,
    COND_ABSENT,
    COND_CONTAINS,
    COND_LACKS,
    COND_CONST,
    COND_DYNAMIC
};
struct condition {
    enum condition_kind kind;
    struct selector at;
    /*
     * Constant text for IS and NOT (an unknown value satisfies NOT but not IS), substring of the
     * constant parts for CONTAINS and LACKS. What is named instead of written (yaml.SafeLoader, a
     * content type of an enum) has its last name as its text.
     */
    const struct atom *value;
};

enum row_kind {
    ROW_SOURCE,     /* `out` gets `labels`, in place of what its base has; 0 = known to be clean;
                       `clears` from the start (query parameters are texts) */
    ROW_SINK,       /* `in` must not have a label that the rule requires */
    ROW_SANITIZER,  /* `in` -> `out`, clearing `clears` */
    ROW_PROPAGATOR, /* `in` -> `out`; `clears` is 0, or CLEAR_UNSURE when it is only assumed */
    ROW_GUARD,      /* as a condition, true (or false, `negated`) protects `in` for `clears`;
                       `in` of SELECT_NONE: the call proves who asks (jwt.verify, a role test) */
    ROW_OPERATION,  /* touches a data store or service: see struct operation */
    ROW_ENTRY,      /* registers a handler: argument `in` is a function with role `entry` */
    ROW_TYPE, /* the value of `out` is as the API path `type`; when that is 0, the result is as
                 the argument `in` (util.promisify(f)) */
    ROW_SHARED, /* an object of one request: members that code sets are seen by all that read it */
};

enum effect {
    EFFECT_READ_ONE,  /* by key */
    EFFECT_READ_MANY, /* query by condition */
    EFFECT_READ_ALL,  /* scan or list */
    EFFECT_WRITE,     /* create or update */
    EFFECT_DELETE,
    EFFECT_INVOKE, /* call another function */
    EFFECT_SEND,   /* message, mail, event */
    EFFECT_ADMIN,  /* users, permissions, configuration */
    EFFECT_PAY,    /* money */
    EFFECT_SQL,    /* decided by its statement text at `key` */
};

/* What a call does to a data store or service: the ground for access control, IDOR, exposure. */
struct operation {
    enum effect effect;
    const char *service;        /* "dynamodb", "s3", "sql" … */
    struct selector resource;   /* table, bucket, queue */
    struct selector key;        /* what selects the record */
    struct selector condition;  /* extra condition that may hold an owner check */
    struct selector projection; /* columns picked */
    struct selector payload;    /* what is written or sent */
    struct selector result;     /* where the records are: return.Items */
};

/* The part a function plays: the API nodes of its parameters and of what it returns. */
struct entry_role {
    const char *name;   /* "lambda", "worker-fetch", "express" */
    uint32_t params[6]; /* trie nodes; 0 = none */
    uint32_t returns;   /* trie node whose sink rows see the returned value; 0 = none */
    enum lang_id lang;
};

struct rule {
    const char *id; /* "command-injection/child-process" */
    const char *class_id;
    uint64_t class_bit; /* with CLEAR_TEXT, CLEAR_FIELD or CLEAR_START when it needs an object, a
                           whole record or the start of a text: any of its bits clears */
    enum severity severity;
    enum confidence confidence;    /* the most it can claim: likely unless said otherwise */
    uint32_t requires;             /* any of these labels; 0 = needs no source: every call or member
                                      at which a sink row's conditions hold is a hit */
    const char *title, *message;   /* message may hold {source} {sink} {function} */
    const char *help, *fix;        /* for `explain` */
    const char *bad, *good;        /* example and fixed example */
    const char *const *references; /* NULL-terminated URLs */
    bool check_only;               /* reported by code in src/check, not by the taint engine */
};

struct rule_row {
    enum row_kind kind;
    const struct rule *rule; /* of sinks */
    struct selector in, out;
    uint32_t labels;
    uint64_t clears;
    uint64_t resets; /* of propagators: clearances that end here: a text was parsed to an object */
    bool negated;
    bool open_route;  /* of sources: not in a handler whose route is one fixed path */
    const char *what; /* "the query string", for messages */
    const struct operation *operation;
    const struct entry_role *entry;
    uint32_t type; /* trie node of ROW_TYPE */
    const struct condition *conditions;
    size_t nconditions;
    const struct rule_row *next; /* another row at the same node */
};

struct rule_set;

/*
 * Loads the built-in rules and then every .yaml file of EXTRA_DIR (may be NULL). Errors are
 * reported to SINK with file, line and column; a bad rule is left out and VIRGA_ERR_SYNTAX returned
 * with the set still usable. ATOMS must outlive the set.
 */
enum virga_err rule_set_load(struct atom_table *atoms, const char *extra_dir,
                             const struct virga_diag_sink *sink, struct rule_set **ret_set)
    V_NONNULL(1, 4) V_MUST_USE;
void rule_set_free(struct rule_set *set);

const struct rule *rule_find(const struct rule_set *set, struct slice id) V_NONNULL(1);
const struct rule *const *rule_all(const struct rule_set *set, size_t *ret_count) V_NONNULL(1, 2);
/* Bit of a class in `clears` masks; 0 when unknown. */
uint64_t rule_class_bit(const char *class_id) V_NONNULL(1);
const struct entry_role *rule_role(const struct rule_set *set, enum lang_id lang, const char *name)
    V_NONNULL(1, 3);

/*
 * Walking the trie. Node 0 means "nothing known": every function accepts it and returns it. A
 * member that has no child of that name falls to the node's "*" child, if any, a call with a
 * constant to the call without. A node of which `types` says that it is as another falls to that
 * one. The most specific node that has rows gives them. NAME may be NULL: a computed member.
 * rule_package knows "node:" prefixes and walks dotted Python modules; the members of globalThis,
 * window and self are globals.
 */
uint32_t rule_package(const struct rule_set *set, enum lang_id lang, const struct atom *name);
/* A free name: eval, fetch, process, open. */
uint32_t rule_global(const struct rule_set *set, enum lang_id lang, const struct atom *name);
uint32_t rule_member(const struct rule_set *set, uint32_t node, const struct atom *name);
/* CONST_ARG is the constant first argument or NULL. */
uint32_t rule_call(const struct rule_set *set, uint32_t node, const struct atom *const_arg);
/* An assignment to the member NODE. */
uint32_t rule_set_member(const struct rule_set *set, uint32_t node);
/* The most specific node that both are like: one of them, or what `types` and "*" lead to from
   both; 0 when there is none. */
uint32_t rule_common(const struct rule_set *set, uint32_t a, uint32_t b) V_NONNULL(1);
/* The rows at NODE, linked by `next`; NULL when none. */
const struct rule_row *rule_rows(const struct rule_set *set, uint32_t node) V_NONNULL(1);
/* Rows for a method of that name on a receiver of which nothing is known: weaker. */
const struct rule_row *rule_method_rows(const struct rule_set *set, enum lang_id lang,
                                        const struct atom *name) V_NONNULL(1);
/*
 * Rows for an assignment to a member of that name on any object (el.innerHTML = x); their selector
 * is arg0, the value assigned. NULL when none.
 */
const struct rule_row *rule_store_rows(const struct rule_set *set, enum lang_id lang,
                                       const struct atom *name) V_NONNULL(1);
/* "child_process.exec()", for messages; lives as long as the set. */
const char *rule_node_title(const struct rule_set *set, uint32_t node) V_NONNULL(1);

#endif
