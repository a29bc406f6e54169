/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAINT_LINK_INTERNAL_H
#define TAINT_LINK_INTERNAL_H

#include "base/map.h"
#include "taint/link.h"

/*
 * How the linker works:
 *
 *   1. link-index.c reads all code once and notes what is looked up by name: exports, methods,
 *      members of object literals, stores; link-modules.c finds the file of each import.
 *   2. link-walk.c answers "where is this value made?" on demand, over the notes.
 *   3. link-calls.c asks it for every callee. Functions and objects handed to parameters are
 *      remembered, and the question is asked again until nothing changes.
 *   4. link-nodes.c gives API nodes to values: a fixpoint over functions.
 *   5. link-entries.c ties handlers of the model to functions.
 *
 * Nothing depends on addresses: tables keyed by them are only looked up, never listed.
 */

/* Values remembered for one name. */
#define NAME_VALUES 16

/* A value; or, with a REF_ constant as V, a thing that no instruction makes. */
struct ref {
    uint32_t fn, v;
};
struct refs {
    struct ref items[NAME_VALUES];
    uint32_t n;
};
#define REF_MODULE (IR_NONE - 1)   /* fn: index in link.modules */
#define REF_FUNCTION (IR_NONE - 2) /* fn: id of the function, a method */
#define REF_IS_REAL(r) ((r).v < REF_FUNCTION)

/* ---- names: (scope, name) -> the values stored under it ---- */

enum scope_kind {
    SCOPE_EXPORT = 1, /* id: file */
    SCOPE_OBJECT,     /* id: program-wide value of the literal */
    SCOPE_INSTANCE,   /* id: class; fields */
    SCOPE_STATIC,     /* id: class; static fields and methods */
    SCOPE_METHOD,     /* id: class */
    SCOPE_FUNCTION,   /* id: function; its own properties */
    SCOPE_MADE,       /* id: function that makes objects: properties of its `this` and prototype */
    SCOPE_BY_NAME,    /* methods of any class or object */
};
#define SCOPE(kind, id) ((uint64_t)(kind) << 32 | (uint32_t)(id))
#define SCOPE_KIND(scope) ((enum scope_kind)((scope) >> 32))
#define SCOPE_ID(scope) ((uint32_t)(scope))

struct named {
    struct ref ref;
    uint32_t next; /* index + 1 */
};

struct name_slot {
    uint64_t scope;
    const struct atom *name;
    uint32_t first, last, count;
};

struct names {
    struct name_slot *slots;
    size_t len, cap;
    VEC(struct named) values;
};

/* ---- the program, indexed ---- */

/* Module i is file i; folders come after them. */
struct module {
    uint32_t file;   /* index in program->files; IR_NONE for a Python folder without __init__.py */
    const char *dir; /* of Python packages: where submodules are; else NULL */
};

struct link_class {
    uint32_t file, index;
    VEC(uint32_t) bases;   /* classes of the program */
    VEC(uint32_t) derived; /* classes of the program */
};

struct callee {
    uint32_t fn;
    int8_t shift; /* number of the argument that parameter 0 gets; CALLEE_UNALIGNED: unknown */
    bool made;    /* the constructor of what the call makes */
    bool by_name; /* a guess */
};
#define CALLEE_UNALIGNED INT8_MIN
#define MAX_CALLEES 16

struct call_targets {
    struct callee *items;
    uint32_t n, cap;
};

struct open_call {
    struct ref call;
    bool queued;
};

/* What may be handed to a parameter: functions, objects, classes. */
#define PARAM_REFS 8
struct param_refs {
    struct ref items[PARAM_REFS];
    uint32_t n;
};

struct chain {
    uint32_t value, next; /* next: index + 1 */
};

struct link_atoms {
    const struct atom *star, *module_exports, *deflt, *prototype, *constructor, *init, *call,
        *apply, *bind, *super, *object, *process, *env, *os, *environ, *get, *getenv, *partial,
        *methods, *method, *path, *url, *truediv, *parameter;
};

enum value_flag {
    VALUE_ROLE = 1, /* a parameter whose node a role or a type row gave: callers cannot change it */
    VALUE_LOOKED = 2,  /* its sources were looked up */
    VALUE_SOURCES = 4, /* and there are some */
    VALUE_WATCHED = 8,
};
#define NODE_MANY UINT32_MAX /* different callers or branches disagree */

/* What is kept of an instruction once all is linked. */
struct link_memo {
    uint32_t node; /* that a call invokes */
    uint32_t n;
    const struct link_row *rows;
};

/* What the environment of all functions of the model that hold a file says of a variable. */
struct link_variable {
    struct slice text;
    bool known, constant;
};

struct link {
    struct arena arena;
    const struct ir_program *program;
    const struct rule_set *rules;
    const struct app *app;
    const struct app_files *files; /* may be NULL */
    const struct virga_diag_sink *sink;
    struct link_atoms atoms;
    size_t nfunctions, nfiles;

    uint32_t *file_of;    /* function id -> file */
    uint32_t *class_base; /* file -> program-wide number of its class 0 */
    VEC(struct link_class) classes;
    VEC(struct module) modules;
    struct map module_ids; /* path -> index + 1 */
    struct map py_dirs;    /* folders that hold Python code */
    VEC(const char *) py_roots;
    struct names names;
    struct umap this_of;      /* function -> scope of its `this`, of object literals, prototypes */
    VEC(struct chain) chains; /* all lists below */
    uint32_t *cell_stores;    /* cell -> program-wide values stored, of cells with several */
    uint32_t *cell_loads;     /* cell -> functions that load it */
    uint32_t *returns;        /* function -> values returned */
    uint32_t *callers;        /* function -> functions that call it */

    /* By program-wide value, plus 1: of a call its index in calls, of a parameter in params, of an
       import its module. */
    uint32_t *side;
    VEC(struct call_targets) calls;
    struct arena work;                /* what only the making of the call graph needs */
    VEC(struct open_call) open_calls; /* calls of which more may become known */
    VEC(uint32_t) awake;              /* open calls to revisit */
    VEC(struct chain) wait_chains;
    struct umap waiting; /* program-wide value -> in wait_chains, open calls to revisit */
    struct umap waits;   /* pairs that are in such a chain */
    struct umap strings; /* program-wide value of a joined constant -> index in texts */
    VEC(struct slice) texts;
    struct umap variable_ids; /* (file, name) -> index in variables */
    VEC(struct link_variable) variables;
    VEC(struct param_refs) params;

    uint32_t *nodes;        /* program-wide value -> API node, NODE_MANY */
    uint32_t *return_nodes; /* function -> API node of what it returns */
    uint32_t *cell_nodes;
    uint8_t *value_flags; /* enum value_flag, by program-wide value */
    struct umap watchers; /* program-wide value -> chain of functions that read it from afar */
    struct umap sources;  /* program-wide value of a LOAD or IMPORT -> chain of values it may be */
    VEC(uint32_t) queue;  /* functions whose nodes are to be computed again */
    size_t queue_head;
    uint8_t *queued;
    const struct entry_role **roles; /* by function */
    bool backward;                   /* the function at hand has values that depend on later ones */

    VEC(struct link_entry) entries;
    unsigned handler_steps;   /* taken while looking for the function inside wrappers */
    struct umap entry_ids;    /* (call or 0, function) -> seen */
    VEC(const char *) titles; /* of each entry: the first constant given where it is registered */
    VEC(uint32_t) entry_files;
    VEC(struct ref) entry_refs; /* the call that registers it, or the exported value */
    uint32_t *wrappers;         /* function -> closures that exported wrappers put around it */
    uint32_t *file_imports;     /* file -> files it imports */
    uint32_t *hosts;            /* file -> functions of the model whose code holds it */
    struct umap app_places;     /* function of the model -> its index */
    uint32_t *app_first, *app_entries; /* by that index: where its entries start in the second */
    bool *resolved;                    /* by function of the model: it has an entry */

    uint32_t *memo_of; /* program-wide value -> index + 1 in memos; made when all is linked */
    VEC(struct link_memo) memos;
    struct arena scratch;

    struct link_config *config;
    struct link_reach *reach;
    size_t caps_hit;
};

/* link.c */
static inline struct ir_function *link_fn(const struct link *l, uint32_t fn)
{
    return l->program->functions.items[fn];
}
static inline const struct ir_instr *link_instr(const struct link *l, struct ref r)
{
    return &l->program->functions.items[r.fn]->code.items[r.v];
}
static inline uint32_t link_value(const struct link *l, struct ref r)
{
    return l->program->functions.items[r.fn]->value_base + r.v;
}
static inline struct ref ref_of(uint32_t fn, uint32_t v)
{
    return (struct ref){fn, v};
}
static inline bool ref_eq(struct ref a, struct ref b)
{
    return a.fn == b.fn && a.v == b.v;
}
/* The id of the function with INDEX in the file of FN; IR_NONE when there is none. */
uint32_t link_fn_id(const struct link *l, uint32_t fn, uint32_t index) V_NONNULL(1);
uint32_t link_class_id(const struct link *l, uint32_t fn, uint32_t index) V_NONNULL(1);
/* Is R a value that exists? */
static inline bool link_is_value(const struct link *l, struct ref r)
{
    return r.fn < l->nfunctions && r.v < REF_FUNCTION &&
           r.v < l->program->functions.items[r.fn]->code.len;
}
void chain_add(struct link *l, uint32_t *head, uint32_t value) V_NONNULL(1, 2);
/* The module of an IMPORT; false when it is none of the program. */
static inline bool link_import(const struct link *l, uint32_t value, uint32_t *ret_module)
{
    if (!l->side[value])
        return false;
    *ret_module = l->side[value] - 1;
    return true;
}
/* The constant member name of a LOAD, STORE or CALL argument key; NULL when unknown. */
const struct atom *link_member_name(const struct link *l, uint32_t fn, const struct ir_instr *in)
    V_NONNULL(1, 3);

/* link-names.c */
void names_add(struct link *l, uint64_t scope, const struct atom *name, struct ref ref)
    V_NONNULL(1, 3);
/* NULL when nothing is stored. */
const struct name_slot *names_get(const struct link *l, uint64_t scope, const struct atom *name)
    V_NONNULL(1);
/* A method that strings, arrays, dicts, promises … have too. */
bool names_is_builtin_method(struct slice name);

/* link-index.c */
void index_program(struct link *l) V_NONNULL(1);
/* The scope of `this` in a function; 0 when unknown. */
uint64_t index_this_scope(const struct link *l, uint32_t fn) V_NONNULL(1);
/* The class whose method a function is or stands in; IR_NONE. */
uint32_t index_class_of(const struct link *l, uint32_t fn) V_NONNULL(1);

/* link-modules.c */
void modules_init(struct link *l) V_NONNULL(1);
/* The module that NAME means in a file; false when it is a library or unknown. */
bool module_resolve(struct link *l, uint32_t file, struct slice name, uint32_t *ret_module)
    V_NONNULL(1, 4);
/* A Python module below the folder of a package. */
bool module_submodule(struct link *l, uint32_t module, const struct atom *name,
                      uint32_t *ret_module) V_NONNULL(1, 3, 4);
/* The module of PATH (relative to the root), if the program has it. */
bool module_at(struct link *l, struct slice path, uint32_t *ret_module) V_NONNULL(1, 3);
/* A path without extension or a folder, as Node resolves it. */
bool module_find_js(struct link *l, const char *path, uint32_t *ret_module) V_NONNULL(1, 2, 3);

/* link-config.c: tsconfig.json and package.json. */
bool config_resolve(struct link *l, uint32_t file, struct slice name, uint32_t *ret_module)
    V_NONNULL(1, 4);

/* link-walk.c */
enum {
    WALK_PARAMS = 1,     /* through parameters to what callers hand over */
    WALK_RETURNS = 2,    /* through calls of functions of the program to what they return */
    WALK_MANY = 4,       /* follow all branches; without it the walk stops where they part */
    WALK_MODULES = 8,    /* stop at a module, do not go on to its module.exports */
    WALK_DECORATED = 16, /* stop at the call of a decorator */
};
#define WALK_MAX 16
#define WALK_OPEN 4
struct walk {
    struct link *l;
    unsigned flags;
    unsigned budget; /* steps left */
    unsigned depth;
    struct ref out[WALK_MAX];
    uint32_t n;
    struct ref real; /* the last instruction passed, for results that are none */
    bool cut;        /* there were more results, or too many steps */
    /* parameters and calls passed of which more may become known, as program-wide values */
    uint32_t open[WALK_OPEN], nopen;
};
void walk_start(struct walk *w, const struct link *l, unsigned flags) V_NONNULL(1, 2);
void walk_value(struct walk *w, struct ref r) V_NONNULL(1);
/* Where R is made when that is one place; R's last known place otherwise. */
struct ref walk_one(const struct link *l, struct ref r, unsigned flags) V_NONNULL(1);
/* Adds the values that member NAME of BASE may have; BASE is where a walk ended. */
void walk_members(struct walk *w, struct ref base, const struct atom *name, struct refs *ret)
    V_NONNULL(1, 3, 4);
void refs_add(struct refs *set, struct ref r) V_NONNULL(1);
/* The scope of the fields of what R makes or is; 0 when unknown. */
uint64_t walk_scope(const struct link *l, struct ref r) V_NONNULL(1);
/* UNDEF or a null constant: a variable before it gets its value. */
bool walk_is_nothing(const struct link *l, struct ref r) V_NONNULL(1);

/* link-calls.c */
void calls_build(struct link *l) V_NONNULL(1);
/* Adds methods found by name alone, once nodes are known; callers of new ones become dirty. The
   call graph is final after it. */
void calls_by_name(struct link *l) V_NONNULL(1);
const struct call_targets *calls_get(const struct link *l, struct ref call) V_NONNULL(1);
/* The functions that R may be, through wrappers. */
struct callees {
    struct callee items[MAX_CALLEES];
    uint32_t n;
    bool cut;
    unsigned steps;                  /* taken, of those that are allowed */
    uint32_t open[WALK_OPEN], nopen; /* as in a walk */
};
void calls_functions(const struct link *l, struct ref r, struct callees *ret) V_NONNULL(1, 3);
/* The argument given to parameter P of CALLEE at CALL; IR_NONE when not visible. */
uint32_t calls_argument(const struct link *l, struct ref call, const struct callee *callee,
                        uint32_t p) V_NONNULL(1, 3);

/* link-reach.c */
void reach_free(struct link_reach *reach);

/* link-nodes.c */
void nodes_init(struct link *l) V_NONNULL(1);
/* Gives the parameters of a function the nodes of a role. */
void nodes_set_role(struct link *l, uint32_t fn, const struct entry_role *role) V_NONNULL(1, 3);
/* The role a function has, or NULL. */
const struct entry_role *nodes_role(const struct link *l, uint32_t fn) V_NONNULL(1);
/* Brings the fixpoint to its end after changes. */
void nodes_run(struct link *l) V_NONNULL(1);
void nodes_dirty(struct link *l, uint32_t fn) V_NONNULL(1);
/* 0 for NODE_MANY. */
uint32_t nodes_get(const struct link *l, struct ref r) V_NONNULL(1);
/* The node that a call invokes. */
uint32_t nodes_of_call(const struct link *l, struct ref call) V_NONNULL(1);

/* link-rows.c: do the conditions of ROW hold at a call? */
bool rows_hold(const struct link *l, struct ref at, const struct rule_row *row) V_NONNULL(1, 3);

/* link-select.c */
enum visibility { SELECT_SEEN, SELECT_ABSENT, SELECT_HIDDEN };
enum visibility select_value(const struct link *l, struct ref at, const struct selector *s,
                             struct ref *ret) V_NONNULL(1, 3, 4);

/* link-entries.c */
void entries_of_app(struct link *l) V_NONNULL(1);
/* A row that registers handlers at a call. */
void entries_of_row(struct link *l, struct ref call, const struct rule_row *row) V_NONNULL(1, 3);
void entries_finish(struct link *l) V_NONNULL(1);
/* The values that SYMBOL ("default.fetch") of a file may have. */
void entries_symbol(struct link *l, uint32_t file, struct slice symbol, struct refs *ret)
    V_NONNULL(1, 4);
/* FN is called by a framework that nothing in sight tells about it, unless it is an entry. */
void entries_add_handler(struct link *l, uint32_t fn, const struct entry_role *role)
    V_NONNULL(1, 3);

/* link-conventions.c */
void conventions_enter(struct link *l) V_NONNULL(1);
/* The functions that VALUE, given as handler, is, inside wrappers. */
void entries_handlers(struct link *l, struct ref value, struct callees *ret) V_NONNULL(1, 3);
/* FN and the closures that wrap it, innermost first. */
#define MAX_WRAPPERS 8
uint32_t entries_wrappers(const struct link *l, uint32_t fn, uint32_t ret[MAX_WRAPPERS])
    V_NONNULL(1);
/* The instruction that names a route: for `@app.route("/x")` the call that made the decorator. */
struct ref entries_route_call(const struct link *l, struct ref call) V_NONNULL(1);

/* link-mounts.c: fills in what runs before each entry, and the whole paths of routes. */
void mounts_join(struct link *l) V_NONNULL(1);

#endif
