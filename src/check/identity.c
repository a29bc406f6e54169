/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Does the code look at who asks before it acts? A condition counts when the caller's verified
 * identity takes part in it, when it compares with a secret that only the server knows, or when a
 * function that verifies was called. What the caller merely claims (a decoded token, a field of the
 * request) is no proof.
 */

#define CALL_DEPTH 12

static enum proof better(enum proof a, enum proof b)
{
    return a > b ? a : b;
}

struct row_query {
    enum proof proof;
    uint64_t whole; /* the class that a guard clears when whoever gets through may do all */
};

static void look_for_proof(void *context, const struct rule_row *row, bool exact)
{
    struct row_query *q = context;
    (void)exact;
    if (row->kind == ROW_GUARD && row->in.kind == SELECT_NONE)
        q->proof =
            better(q->proof, row->clears & q->whole ? PROOF_AUTHORIZED : PROOF_AUTHENTICATED);
    if (row->kind == ROW_SOURCE && row->labels & LABEL_IDENTITY)
        q->proof = better(q->proof, PROOF_AUTHENTICATED);
}

static enum proof proof_of_rows(struct check_context *c, uint32_t function, uint32_t value)
{
    struct row_query q = {PROOF_NONE, rule_class_bit("idor")};
    link_rows(c->in->link, function, value, look_for_proof, &q);
    return q.proof;
}

/* A name such as requireAdmin or checkOwner promises more than that somebody is known. */
static bool is_role_name(const struct atom *name)
{
    return name && (word_in(atom_slice(name), WORD_ROLE) || word_in(atom_slice(name), WORD_ADMIN) ||
                    slice_ifind(atom_slice(name), "authoriz") != SIZE_MAX);
}

static bool is_identity_comparison(const struct check_context *c, const struct ir_function *f,
                                   const struct ir_instr *in)
{
    if (in->op != IR_BINARY)
        return false;
    const struct ir_instr *a = in->a == IR_NONE ? NULL : &f->code.items[in->a];
    const struct ir_instr *b = in->b == IR_NONE ? NULL : &f->code.items[in->b];
    bool with_nothing =
        (a && (a->op == IR_UNDEF || (a->op == IR_CONST && a->flags == IR_CONST_NULL))) ||
        (b && (b->op == IR_UNDEF || (b->op == IR_CONST && b->flags == IR_CONST_NULL)));
    uint32_t labels = taint_labels(c->in->taint, f->id, in->a, true) |
                      taint_labels(c->in->taint, f->id, in->b, true);
    return !with_nothing && labels & LABEL_IDENTITY;
}

/*
 * What calling FUNCTION proves, when it returns: it holds a verification or reads a verified
 * identity, itself or in what it calls.
 */
static enum proof proof_of_function(struct check_context *c, uint32_t function, int depth)
{
    uint64_t known;
    if (umap_get(&c->proof, function, &known))
        return (enum proof)(known - 1);
    umap_put(&c->proof, function, 1 + PROOF_NONE); /* in case of a cycle */
    const struct ir_function *f = check_function(c, function);
    enum proof proof = PROOF_NONE;
    bool compares = false;
    for (uint32_t v = 0; v < f->code.len; v++) {
        const struct ir_instr *in = &f->code.items[v];
        compares = compares || is_identity_comparison(c, f, in);
        if (in->op != IR_CALL && in->op != IR_NEW && in->op != IR_LOAD)
            continue;
        proof = better(proof, proof_of_rows(c, function, v));
        uint32_t callees[8];
        size_t n = in->op == IR_LOAD || depth == 0
                       ? 0
                       : link_callees(c->in->link, function, v, callees, ARRAY_SIZE(callees));
        for (size_t i = 0; i < n && i < ARRAY_SIZE(callees); i++)
            proof = better(proof, proof_of_function(c, callees[i], depth - 1));
    }
    /* an identity that is compared was verified before, here or by what runs before */
    if (compares || (proof != PROOF_NONE && is_role_name(f->name)))
        proof = PROOF_AUTHORIZED;
    umap_put(&c->proof, function, 1 + (uint64_t)proof);
    return proof;
}

static enum proof proof_of_call(struct check_context *c, uint32_t function, uint32_t call)
{
    enum proof proof = proof_of_rows(c, function, call);
    if (proof != PROOF_NONE)
        return proof;
    uint32_t callees[8];
    size_t n = link_callees(c->in->link, function, call, callees, ARRAY_SIZE(callees));
    for (size_t i = 0; i < n && i < ARRAY_SIZE(callees); i++)
        proof = better(proof, proof_of_function(c, callees[i], CALL_DEPTH));
    return proof;
}

bool check_is_environment(const struct check_context *c, uint32_t function, uint32_t value)
{
    uint32_t at = function;
    uint32_t origin = link_origin(c->in->link, function, value, &at);
    if (origin == IR_NONE)
        return false;
    const struct ir_function *f = check_function(c, at);
    uint32_t node = link_node(c->in->link, at, origin);
    for (int i = 0; i < 4 && !node && f->code.items[origin].op == IR_LOAD; i++) {
        origin = f->code.items[origin].a;
        node = origin == IR_NONE ? 0 : link_node(c->in->link, at, origin);
    }
    struct slice title = slice_of(rule_node_title(c->in->rules, node));
    return slice_starts(title, "process.env") || slice_starts(title, "os.environ") ||
           slice_starts(title, "os.getenv");
}

/* process.env.API_TOKEN, os.environ["KEY"]: what only the server knows. */
static bool is_server_secret(const struct check_context *c, uint32_t function, uint32_t value)
{
    return check_is_environment(c, function, value) ||
           taint_labels(c->in->taint, function, value, false) & (LABEL_SECRET | LABEL_ENV);
}

static bool is_comparison(const struct ir_instr *in)
{
    struct slice op = atom_slice(in->name);
    return in->op == IR_BINARY &&
           (slice_eq_str(op, "===") || slice_eq_str(op, "==") || slice_eq_str(op, "!==") ||
            slice_eq_str(op, "!=") || slice_eq_str(op, "in") || slice_eq_str(op, "not in"));
}

static bool is_membership_call(const struct ir_function *f, const struct ir_instr *in)
{
    if (in->op != IR_CALL || in->a == IR_NONE || !f->code.items[in->a].name)
        return false;
    struct slice name = atom_slice(f->code.items[in->a].name);
    return slice_eq_str(name, "includes") || slice_eq_str(name, "has") ||
           slice_eq_str(name, "indexOf") || slice_eq_str(name, "some") ||
           slice_eq_str(name, "startswith") || slice_eq_str(name, "intersection");
}

/* One side only the server knows, the other came with the request. */
static bool is_secret_pair(const struct check_context *c, const struct ir_function *f, uint32_t a,
                           uint32_t b)
{
    const uint32_t theirs = LABEL_ATTACKER | LABEL_UNVERIFIED;
    return (is_server_secret(c, f->id, a) && taint_labels(c->in->taint, f->id, b, true) & theirs) ||
           (is_server_secret(c, f->id, b) && taint_labels(c->in->taint, f->id, a, true) & theirs);
}

/* token === process.env.TOKEN, timingSafeEqual(a, b), hmac.compare_digest(a, b) */
static bool compares_secret(const struct check_context *c, const struct ir_function *f,
                            const struct ir_instr *in)
{
    if (is_comparison(in))
        return is_secret_pair(c, f, in->a, in->b);
    if (in->op != IR_CALL || in->nargs < 2 || in->a == IR_NONE)
        return false;
    struct slice name = atom_slice(f->code.items[in->a].name);
    return (slice_ifind(name, "equal") != SIZE_MAX || slice_ifind(name, "compare") != SIZE_MAX) &&
           is_secret_pair(c, f, f->args.items[in->args].value, f->args.items[in->args + 1].value);
}

static enum proof proof_of_condition(struct check_context *c, const struct ir_function *f,
                                     uint32_t cond)
{
    struct trace o;
    enum proof proof = PROOF_NONE;
    bool identity = false, compares = false;
    trace_value(f, cond, &o);
    for (size_t i = 0; i < o.n; i++) {
        const struct ir_instr *in = &f->code.items[o.items[i]];
        if (compares_secret(c, f, in))
            return PROOF_AUTHORIZED;
        compares = compares || is_identity_comparison(c, f, in) || is_membership_call(f, in);
        if (in->op == IR_CALL)
            proof = better(proof, proof_of_call(c, f->id, o.items[i]));
        if (!(taint_labels(c->in->taint, f->id, o.items[i], false) & LABEL_IDENTITY))
            continue;
        identity = true;
        if (in->op == IR_LOAD && is_role_name(in->name))
            compares = true; /* user.isAdmin needs no comparison */
    }
    if (identity)
        proof = better(proof, compares ? PROOF_AUTHORIZED : PROOF_AUTHENTICATED);
    return proof;
}

#define MAX_GUARDS 32

/* The calls of F that prove something when they return. */
static struct proving_calls proving_calls(struct check_context *c, const struct ir_function *f)
{
    uint64_t id;
    VEC(struct proving_call) found = {0};
    if (umap_get(&c->proof_calls, f->id, &id))
        return c->proving.items[id];
    for (uint32_t v = 0; v < f->code.len; v++) {
        enum proof proof = f->code.items[v].op == IR_CALL ? proof_of_call(c, f->id, v) : PROOF_NONE;
        if (proof != PROOF_NONE)
            *vec_add(&found, &c->arena) = (struct proving_call){v, (uint8_t)proof};
    }
    umap_put(&c->proof_calls, f->id, c->proving.len);
    *vec_add(&c->proving, &c->arena) = (struct proving_calls){found.items, found.len};
    return (struct proving_calls){found.items, found.len};
}

/* Conditions that hold at the instruction, and verifying calls that came before it. */
static enum proof proof_inside(struct check_context *c, const struct ir_function *f, uint32_t value)
{
    struct ir_guard guards[MAX_GUARDS];
    const struct proving_calls calls = proving_calls(c, f);
    uint32_t block = f->code.items[value].block;
    enum proof proof = PROOF_NONE;
    size_t n = ir_guards(f, block, guards, MAX_GUARDS);
    for (size_t i = 0; i < n && i < MAX_GUARDS; i++)
        proof = better(proof, proof_of_condition(c, f, guards[i].cond));
    for (size_t i = 0; i < calls.n && proof != PROOF_AUTHORIZED; i++) {
        uint32_t call = calls.items[i].call, at = f->code.items[call].block;
        if (call != value && (at == block ? call < value : ir_dominates(f, at, block)))
            proof = better(proof, (enum proof)calls.items[i].proof);
    }
    return proof;
}

/* The first entry that FUNCTION is, plus 1; 0 when it is none. */
static uint32_t entry_of(const struct check_context *c, uint32_t function)
{
    uint64_t first;
    return umap_get(&c->entry_ids, function, &first) ? (uint32_t)first : 0;
}

enum proof check_proof_of_function(struct check_context *c, uint32_t function)
{
    return proof_of_function(c, function, CALL_DEPTH);
}

static enum proof proof_before(struct check_context *c, const struct link_entry *e)
{
    enum proof proof = PROOF_NONE;
    for (size_t i = 0; i < e->nbefore && proof != PROOF_AUTHORIZED; i++) {
        const struct link_before *b = &e->before[i];
        if (b->value == IR_NONE)
            proof = better(proof, proof_of_function(c, b->function, CALL_DEPTH));
        else
            proof = better(proof, proof_of_rows(c, b->function, b->value));
    }
    return proof;
}

enum proof check_proof_before(const struct check_context *c, const struct link_entry *e)
{
    uint8_t *known = &c->before[e - c->entries];
    if (!*known)
        *known = (uint8_t)(1 + proof_before((struct check_context *)c, e));
    return (enum proof)(*known - 1);
}

/* The least that is proved before FUNCTION runs, of all routes that it serves. */
static enum proof proof_of_entries(struct check_context *c, uint32_t function)
{
    enum proof least = PROOF_AUTHORIZED;
    for (uint32_t at = entry_of(c, function); at; at = c->next_entry[at - 1]) {
        enum proof proof = check_proof_before(c, &c->entries[at - 1]);
        least = proof < least ? proof : least;
    }
    return least;
}

static enum proof proof_at(struct check_context *c, uint32_t function, uint32_t value, int depth);

/* The least that is proved on any way to the instruction. */
static enum proof find_proof_at(struct check_context *c, uint32_t function, uint32_t value,
                                int depth)
{
    const struct ir_function *f = check_function(c, function);
    enum proof here = proof_inside(c, f, value);
    if (here == PROOF_AUTHORIZED || depth == 0)
        return here;
    if (entry_of(c, function))
        return better(here, proof_of_entries(c, function));
    size_t n;
    const struct taint_site *sites = taint_callers(c->in->taint, function, &n);
    enum proof outside = n ? PROOF_AUTHORIZED : PROOF_NONE;
    for (size_t i = 0; i < n && outside != PROOF_NONE; i++) {
        if (sites[i].function == function)
            continue;
        enum proof at = proof_at(c, sites[i].function, sites[i].call, depth - 1);
        if (sites[i].argument != UINT32_MAX)
            at = better(at, proof_of_call(c, sites[i].function, sites[i].call));
        outside = at < outside ? at : outside;
    }
    return better(here, outside);
}

/* The same, asked once: the ways that lead to a place are many more than the places on them. */
static enum proof proof_at(struct check_context *c, uint32_t function, uint32_t value, int depth)
{
    uint64_t known;
    uint64_t place = (uint64_t)check_function(c, function)->value_base + value;
    uint64_t key = place * (CALL_DEPTH + 1) + (uint64_t)depth;
    if (umap_get(&c->proof_sites, key, &known))
        return (enum proof)known;
    enum proof proof = find_proof_at(c, function, value, depth);
    umap_put(&c->proof_sites, key, (uint64_t)proof);
    return proof;
}

enum proof check_proof_at(struct check_context *c, uint32_t function, uint32_t value)
{
    return proof_at(c, function, value, CALL_DEPTH);
}

static bool compares_owner_here(struct check_context *c, const struct ir_function *f)
{
    for (uint32_t v = 0; v < f->code.len; v++) {
        const struct ir_instr *in = &f->code.items[v];
        if (!is_comparison(in))
            continue;
        uint32_t a = taint_labels(c->in->taint, f->id, in->a, true);
        uint32_t b = taint_labels(c->in->taint, f->id, in->b, true);
        if ((a & LABEL_IDENTITY && b & LABEL_STORED) || (b & LABEL_IDENTITY && a & LABEL_STORED))
            return true;
    }
    return false;
}

static void find_comparers(struct check_context *c)
{
    const struct ir_program *p = c->in->program;
    size_t n;
    if (c->compared)
        return;
    c->compared = arena_array(&c->arena, bool, p->functions.len + 1);
    for (size_t i = 0; i < p->functions.len; i++)
        if (compares_owner_here(c, p->functions.items[i]))
            *vec_add(&c->comparers, &c->arena) = p->functions.items[i]->id;
    const uint32_t *reached = link_reached(c->in->link, c->comparers.items, c->comparers.len, &n);
    for (size_t i = 0; i < n; i++)
        c->compared[reached[i]] = true;
}

/* The first comparer whose id is at least ID. */
static size_t comparer_from(const struct check_context *c, uint32_t id)
{
    size_t low = 0, high = c->comparers.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->comparers.items[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool check_compares_owner(struct check_context *c, uint32_t function)
{
    const struct ir_file *file = check_function(c, function)->file;
    find_comparers(c);
    if (c->compared[function])
        return true;
    for (size_t i = comparer_from(c, file->functions.items[0]->id); i < c->comparers.len; i++) {
        uint32_t other = c->comparers.items[i];
        if (check_function(c, other)->file != file)
            break;
        if (link_reaches(c->in->link, function, other))
            return true;
    }
    return false;
}
