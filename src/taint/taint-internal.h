/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAINT_TAINT_INTERNAL_H
#define TAINT_TAINT_INTERNAL_H

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "taint/taint.h"

/*
 * The engine is a tabulation in the manner of IFDS (Reps, Horwitz, Sagiv: "Precise Interprocedural
 * Dataflow Analysis via Graph Reachability", POPL 1995). Its unit is a fact: below ROOT, the memory
 * at VALUE.PATH came from where the root says, and CLEARS is what has been cleared on the way.
 *
 * A root is where a chain of facts starts:
 *   ROOT_SOURCE  a label enters in a function;
 *   ROOT_PARAM   a parameter of a function was handed something: all callers share these facts, so
 *                that they are the summary of the function;
 *   ROOT_CELL    a variable that closures share (or a field of `this`) was given something.
 * `incoming` edges of a root tell which facts led to it. Labels are thus a property of roots, and a
 * sink below a parameter knows its labels by walking the incoming edges.
 *
 * What leaves a function through a return, a parameter or its receiver is an exit. Exits below a
 * parameter go back to the calls that led there; exits below other roots go to all callers.
 */

#define TAINT_NONE UINT32_MAX
#define PATH_DEPTH 3 /* longer paths are cut: the memory at the cut and all below is meant */
#define PARAM_THIS 0xFFFFu

struct taint_path {
    uint32_t n;
    const struct atom *e[PATH_DEPTH]; /* ANY for elements and computed members */
};

enum root_kind { ROOT_SOURCE, ROOT_PARAM, ROOT_CELL };

/* A fact that leads to a root, at CALL of FUNCTION (TAINT_NONE for cells). What a callback returns
   to a call that hands it on to another callback is a fact of the callback, not of FUNCTION. */
struct incoming {
    uint32_t fact, function, call;
    bool callback;     /* the call hands the root's function to a library */
    uint32_t argument; /* as this argument; param_add finds it */
    uint64_t clears;   /* added on the edge */
};

enum exit_kind { EXIT_RETURN, EXIT_PARAM, EXIT_THIS };

struct exit {
    enum exit_kind kind;
    uint32_t slot; /* parameter */
    uint32_t path, fact;
    uint64_t clears; /* of the fact */
};

struct root {
    enum root_kind kind;
    uint32_t function; /* of SOURCE and PARAM */
    uint32_t slot;     /* label index, parameter or PARAM_THIS, cell */
    uint32_t path;
    uint32_t start; /* first fact of a PARAM root */
    uint32_t labels;
    VEC(struct incoming) in;
    VEC(struct exit) exits;
};

/* How a fact follows from its predecessor: for the text of a step. */
enum how {
    HOW_SOURCE, /* pred: index into taint.origins */
    HOW_ROOT,   /* first fact below a parameter or cell; no pred */
    HOW_COPY,
    HOW_LOAD,
    HOW_STORE,
    HOW_PART, /* of an object or array literal */
    HOW_CONCAT,
    HOW_THROUGH, /* a library call */
    HOW_UNKNOWN, /* a library call that is only assumed to pass it on */
    HOW_RETURNED,
    HOW_CHANGED, /* by a callee, through an argument or its receiver */
};

struct fact {
    uint32_t root, function, value, path;
    uint64_t clears;
    uint32_t pred;
    uint32_t since; /* the STORE or call after which it holds; TAINT_NONE: everywhere */
    uint32_t next_at_value;
    uint8_t how;
    bool queued;
};

struct origin {
    const struct rule_row *row; /* NULL for built-in sources */
    uint32_t function, value;
};

enum use_kind { USE_A, USE_B, USE_C, USE_ARG, USE_RECEIVER, USE_FALLBACK, USE_KNOWN };

struct use {
    uint32_t instr;
    uint16_t index; /* argument or parameter */
    uint8_t kind;
};

/* Where the protected value must stand for the condition to help. */
enum guard_place { GUARD_ANYWHERE, GUARD_BEHIND_TEXT, GUARD_BEHIND_QUOTE };

/* What together makes a text a plain literal: 'abc' */
#define LITERAL_START 1u
#define LITERAL_END 2u
#define LITERAL_INSIDE 4u
/* What together makes an address one of this site: /x, not //host */
#define LOCAL_SLASH 8u
#define LOCAL_SINGLE 16u

struct guard_entry {
    uint32_t vn; /* the protected value's number */
    uint32_t cond;
    bool truthy;
    uint8_t place;   /* enum guard_place */
    uint8_t literal; /* LITERAL_… */
    char quote;      /* of GUARD_BEHIND_QUOTE */
    uint64_t clears;
    struct guard_entry *next; /* of the same condition */
};

/* What the engine knows of a function once a fact enters it. */
struct fn_info {
    struct ir_function *f;
    uint32_t *first_use; /* ncode + 1 offsets into uses */
    struct use *uses;
    uint32_t *vn;        /* value numbers: equal for loads of the same member */
    uint32_t *known;     /* LOAD or CALL -> the value that it reads, or TAINT_NONE; NULL if none */
    uint8_t *guarded;    /* by value number: how many conditions protect it, at most 2; or NULL */
    struct umap by_cond; /* condition -> its guard entries */
    uint8_t *dead;       /* by block: never runs; NULL when no branch is decided by constants */
    uint32_t *never;     /* by block: the successor that its branch never takes, or IR_NONE */
};

struct site_list {
    struct taint_site *items;
    size_t len, cap;
};

struct row_list {
    const struct link_row *rows;
    size_t n;
    bool defining;     /* rows say what the call does to its arguments */
    bool known;        /* some exact row */
    uint32_t *callees; /* functions of the program that a call may reach */
    size_t ncallees;
};

struct sink_fact {
    const struct rule_row *row;
    uint32_t fact;
    uint64_t clears;          /* of the fact, and of conditions that hold at the sink */
    uint32_t function, value; /* the sink */
    uint32_t argument;        /* value, in FUNCTION */
    bool exact;
};

/* A derived fact as it is handed around before it is stored. */
struct derived {
    uint32_t root, path, pred, since;
    uint64_t clears;
    enum how how;
};

/* What is known of changes of an object. */
struct change {
    uint64_t clears;
    uint32_t since;
};

#define TEXT_KINDS 2 /* HTML, SQL: see taint-text.c */

#define FACT_CHUNK 4096u

struct fact_slot {
    uint32_t id;  /* of the fact, plus 1; 0: free */
    uint32_t tag; /* of its key, so that others need not be looked at */
};

struct taint {
    struct arena arena; /* what answers questions afterwards */
    struct arena run;   /* what only the making of facts and hits needs */
    const struct link *link;
    const struct ir_program *program;
    const struct rule_set *rules;
    const struct virga_diag_sink *diag;

    VEC(struct taint_path) paths; /* 0 is the empty path */
    struct umap path_ids;
    VEC(struct root) roots;
    struct umap root_ids;
    struct fact *fact_chunks[(LIMIT_FACTS + FACT_CHUNK - 1) / FACT_CHUNK]; /* facts never move */
    size_t nfacts;
    struct fact_slot *fact_slots; /* a hash table */
    size_t nfact_slots;
    uint32_t *first_fact; /* by program-wide value */
    uint32_t *facts_of;   /* by function id: how many */
    VEC(struct origin) origins;
    VEC(uint32_t) queue;
    size_t queue_head;

    struct fn_info **info;          /* by function id */
    struct site_list *callers;      /* by function id */
    struct site_list *cell_loads;   /* by cell; those of classes hold IR_THIS values */
    uint32_t ncells;                /* cells, then one for the fields of each class */
    uint32_t *this_cell;            /* by function id: the cell of its class or TAINT_NONE */
    struct umap shared;             /* program-wide value of an object of the request -> its cell */
    struct umap set_members;        /* (cell, name) that code sets on such an object */
    uint32_t *instances;            /* by class: places that make objects of it */
    uint8_t *has_source;            /* by program-wide value: a source row decides its labels */
    const struct entry_role **role; /* by function id; NULL if no entry */
    uint8_t *fixed_route;           /* by function id: all routes that lead to it are fixed paths */
    struct umap row_ids;            /* program-wide value -> index in row_lists */
    VEC(struct row_list) row_lists;
    struct umap edge_ids, exit_ids; /* places in the lists of roots */
    struct umap change_ids;
    VEC(struct change) changes;
    VEC(struct work) work; /* taint-fact.c */
    bool working;
    struct trail *trail; /* taint-hit.c */
    struct umap sink_ids;
    VEC(struct sink_fact) sinks;
    VEC(struct taint_hit) hits, check_hits;
    struct rule_row text_rows[TEXT_KINDS];
    size_t caps_hit;
    size_t cut;  /* functions of which some facts were left out */
    size_t lost; /* flows whose source was not found, because the way to it is too long */
    const struct atom *atom_length;
};

static inline struct fact *fact_at(const struct taint *t, uint32_t id)
{
    return &t->fact_chunks[id / FACT_CHUNK][id % FACT_CHUNK];
}

/* The path element of array items and computed members. */
extern const struct atom *const TAINT_ANY;
/* The `stack` of an exception: found by its name alone, not among all members. */
extern const struct atom *const TAINT_STACK;

/* taint-path.c */
uint32_t path_intern(struct taint *t, const struct taint_path *p) V_NONNULL(1, 2);
/* NAME put before PATH. */
uint32_t path_push(struct taint *t, const struct atom *name, uint32_t path) V_NONNULL(1);
/* Is NAME (NULL: any) a member that PATH covers? *RET_REST is what is left below it. */
bool path_pop(struct taint *t, uint32_t path, const struct atom *name, uint32_t *ret_rest)
    V_NONNULL(1, 4);
/*
 * Does the memory at PATH below a place cover what S picks there? *RET_REST is what PATH has beyond
 * the selector. EXACT: something beyond does not match unless S is deep.
 */
bool path_matches(struct taint *t, const struct selector *s, uint32_t path, bool exact,
                  uint32_t *ret_rest) V_NONNULL(1, 2, 5);
/* The selector's own path followed by REST. */
uint32_t path_of_selector(struct taint *t, const struct selector *s, uint32_t rest) V_NONNULL(1, 2);

/* taint-index.c */
void index_sites(struct taint *t) V_NONNULL(1);
struct fn_info *index_function(struct taint *t, uint32_t function) V_NONNULL(1);
/* The rows of a call, load or store, cached. */
const struct row_list *index_rows(struct taint *t, uint32_t function, uint32_t value) V_NONNULL(1);
/* The function that VALUE is; TAINT_NONE when that is not known. */
uint32_t index_function_value(struct taint *t, uint32_t function, uint32_t value) V_NONNULL(1);
struct ir_function *function_of(const struct taint *t, uint32_t function) V_NONNULL(1);
/* The cell of the object that VALUE is when all code of a request shares it; TAINT_NONE. */
uint32_t index_shared(const struct taint *t, const struct ir_function *f, uint32_t value)
    V_NONNULL(1, 2);
/* Does some code set member NAME of the shared object with CELL? */
bool index_is_set(const struct taint *t, uint32_t cell, const struct atom *name) V_NONNULL(1);
/* taint-shared.c; before and after the lists of cells are made */
void shared_find(struct taint *t) V_NONNULL(1);
void shared_index(struct taint *t) V_NONNULL(1);
/* Does instruction A come before B on every way to B? */
bool index_precedes(const struct ir_function *f, uint32_t a, uint32_t b) V_NONNULL(1);
/* The constant member name of a LOAD, STORE or of a computed key; NULL when it is not constant. */
const struct atom *index_member_name(struct taint *t, const struct ir_function *f,
                                     const struct ir_instr *in) V_NONNULL(1, 2, 3);

/* INSTR is known to read VALUE. */
void index_set_known(struct taint *t, struct fn_info *info, uint32_t instr, uint32_t value)
    V_NONNULL(1, 2);

/* taint-list.c */
void list_read(struct taint *t, struct fn_info *info) V_NONNULL(1, 2);

/* taint-fold.c */
void fold_function(struct taint *t, struct fn_info *info) V_NONNULL(1, 2);
bool fold_is_dead_edge(const struct fn_info *info, uint32_t from, uint32_t to) V_NONNULL(1);

/* ---- calls ---- */

static inline const struct atom *call_method(const struct ir_function *f,
                                             const struct ir_instr *call)
{
    bool method = call->a < f->code.len && f->code.items[call->a].op == IR_LOAD;
    return method ? f->code.items[call->a].name : NULL;
}

/* Of a call with a method. */
static inline uint32_t call_receiver(const struct ir_function *f, const struct ir_instr *call)
{
    return f->code.items[call->a].a;
}

static inline uint32_t call_argument(const struct ir_function *f, const struct ir_instr *call,
                                     uint32_t i)
{
    return i < call->nargs ? f->args.items[call->args + i].value : IR_NONE;
}

/* taint-guard.c */
void guard_collect(struct taint *t, struct fn_info *info) V_NONNULL(1, 2);
/* What conditions known to hold in BLOCK clear for VALUE at its use U. */
uint64_t guard_clears(struct taint *t, struct fn_info *info, uint32_t value, const struct use *u,
                      uint32_t block) V_NONNULL(1, 2, 4);
/* Adds a copy of E for VALUE. */
void guard_entry_add(struct taint *t, struct fn_info *info, uint32_t value,
                     const struct guard_entry *e) V_NONNULL(1, 2, 4);

/* taint-guard-text.c */
void guard_text_condition(struct taint *t, struct fn_info *info, uint32_t cond) V_NONNULL(1, 2);
bool guard_text_applies(struct taint *t, const struct ir_function *f, const struct guard_entry *e,
                        const struct use *u) V_NONNULL(1, 2, 3, 4);
/* The URL of which VALUE is the host; IR_NONE. */
uint32_t guard_host_of(struct taint *t, const struct ir_function *f, uint32_t value)
    V_NONNULL(1, 2);

/* The URL object of which VALUE is the host; IR_NONE. */
uint32_t guard_url_of(struct taint *t, const struct ir_function *f, uint32_t value) V_NONNULL(1, 2);

/* taint-regex.c */
/* The classes that need more than letters, digits and a little punctuation. */
uint64_t guard_plain_clears(void);
/* The text of a regex literal, with its flags, or of a constant given as pattern. */
bool regex_text(struct taint *t, const struct ir_function *f, uint32_t value, struct slice *ret)
    V_NONNULL(1, 2, 4);
/* Is VALUE a flag of Python that only says how letters are compared? */
bool regex_is_plain_flag(const struct ir_function *f, uint32_t value) V_NONNULL(1);
/* What a text is clean for that matches REGEX from end to end. */
uint64_t regex_whole_clears(struct slice regex);
/* The same where the anchors of REGEX must say that it is from end to end. */
uint64_t regex_anchored_clears(struct slice regex, bool starts_anchored);

/* What a call that replaces all but harmless characters clears for the text it works on. */
uint64_t guard_replace_clears(struct taint *t, const struct ir_function *f,
                              const struct ir_instr *call, const struct use *u)
    V_NONNULL(1, 2, 3, 4);

/*
 * taint-prefix.c
 * What the constant text before part INDEX of a CONCAT (or before the placeholder of a format)
 * clears for that part: behind "https://host/" nothing chooses the host any more.
 */
uint64_t guard_prefix_clears(struct taint *t, const struct ir_function *f, uint32_t concat,
                             uint32_t index) V_NONNULL(1, 2);
uint64_t guard_format_clears(struct taint *t, const struct ir_function *f,
                             const struct ir_instr *call, const struct use *u)
    V_NONNULL(1, 2, 3, 4);
/* What picking member NAME of a record clears: one field is no whole record. */
uint64_t guard_field_clears(const struct atom *name);

/* taint-fact.c */
uint32_t root_get(struct taint *t, enum root_kind kind, uint32_t function, uint32_t slot,
                  uint32_t path) V_NONNULL(1);
void fact_add(struct taint *t, uint32_t function, uint32_t value, struct derived d) V_NONNULL(1);
/* The same where the object at VALUE itself was changed: whoever else holds it sees it too. */
void fact_add_object(struct taint *t, uint32_t function, uint32_t value, struct derived d)
    V_NONNULL(1);
void cell_add(struct taint *t, uint32_t cell, uint32_t path, uint32_t fact, uint64_t clears)
    V_NONNULL(1);
void exit_add(struct taint *t, uint32_t function, enum exit_kind kind, uint32_t slot,
              struct derived d) V_NONNULL(1);
/* Hands something to parameter SLOT (or PARAM_THIS) of FUNCTION. */
void param_add(struct taint *t, uint32_t function, uint32_t slot, uint32_t path, struct incoming in)
    V_NONNULL(1);

/* Is INSTR one that can only run before SINCE? */
bool index_is_before(const struct ir_function *f, uint32_t instr, uint32_t since) V_NONNULL(1);

/* taint-source.c: the facts that everything starts from, and hits of rules that need none. */
void source_scan(struct taint *t) V_NONNULL(1);

/* taint-flow.c */
void flow_fact(struct taint *t, uint32_t fact) V_NONNULL(1);
/* taint-call.c */
void call_flow(struct taint *t, uint32_t fact, const struct use *u, uint64_t clears)
    V_NONNULL(1, 3);
/* The value of FUNCTION given as callback at CALL was returned: rows say where it goes. */
void call_callback_return(struct taint *t, uint32_t function, uint32_t call, uint32_t argument,
                          struct derived d) V_NONNULL(1);
/* Brings D to where OUT points at a call; REST is put behind the selector's path. */
void call_emit(struct taint *t, uint32_t function, uint32_t call, const struct selector *out,
               uint32_t rest, struct derived d) V_NONNULL(1, 4);

/* taint-text.c: strings with the look of a language, as sinks by themselves. */
void text_init(struct taint *t) V_NONNULL(1);
/* FACT, with CLEARS, becomes part of the string that VALUE makes. */
void text_check(struct taint *t, const struct ir_function *f, uint32_t value, uint32_t fact,
                uint64_t clears) V_NONNULL(1, 2);

/* taint-hit.c */
void sink_add(struct taint *t, const struct rule_row *row, uint32_t fact, uint64_t clears,
              uint32_t function, uint32_t value, uint32_t argument, bool exact) V_NONNULL(1, 2);
void hit_add_unconditional(struct taint *t, const struct rule_row *row, uint32_t function,
                           uint32_t value, uint32_t argument, bool exact) V_NONNULL(1, 2);
void hits_resolve(struct taint *t) V_NONNULL(1);

#endif
