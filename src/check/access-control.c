/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

#include "base/buf.h"

/*
 * Missing function-level access control: a function that anyone can call does what not everyone
 * should, and neither an authorizer nor the code looks at who asks. What is sensitive is told by
 * what the function does (delete, administer, pay, hand out everything) and by what it is called.
 */

struct verdict {
    int weight;     /* how bad it is when anyone can do it */
    bool sensitive; /* by itself, whatever the function is called */
    const char *does;
};

/* "token" of Key: { token }: does what selects the record name something that only those know who
   may use it? */
static bool is_capability(struct check_context *c, const struct op_site *o)
{
    const char *resource = check_text(c, o, &o->op->resource);
    uint32_t at = o->function;
    if (resource && word_in(slice_of(resource), WORD_CAPABILITY))
        return true;
    uint32_t key = o->op->key.kind == SELECT_NONE
                       ? IR_NONE
                       : link_select(c->in->link, o->function, o->value, &o->op->key, &at);
    uint32_t origin = key == IR_NONE ? IR_NONE : link_origin(c->in->link, at, key, &at);
    if (origin == IR_NONE)
        return false;
    const struct ir_function *f = check_function(c, at);
    const struct ir_instr *in = &f->code.items[origin];
    for (uint32_t i = 0; in->op == IR_OBJECT && i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && word_in(atom_slice(arg->name), WORD_CAPABILITY))
            return true;
    }
    return false;
}

/* Deleting what the caller cannot choose (its own connection, what has expired) is no wonder. */
static bool deletes_at_will(struct check_context *c, const struct op_site *o)
{
    if (o->op->key.kind == SELECT_NONE)
        return !is_capability(c, o);
    return check_labels(c, o, &o->op->key) != 0 && !is_capability(c, o);
}

static struct verdict judge(struct check_context *c, const struct op_site *o)
{
    const struct operation *op = o->op;
    bool chosen = check_labels(c, o, &op->key) & (LABEL_ATTACKER | LABEL_UNVERIFIED);
    switch (op->effect) {
    case EFFECT_PAY:
        return (struct verdict){9, true, "moves money"};
    case EFFECT_ADMIN:
        return (struct verdict){8, true, "administers users or settings"};
    case EFFECT_DELETE:
        return (struct verdict){7, deletes_at_will(c, o), "deletes data"};
    case EFFECT_READ_ALL:
        return (struct verdict){6, false, "reads all records"};
    case EFFECT_WRITE:
        return (struct verdict){5, false, chosen ? "changes records" : "writes data"};
    case EFFECT_SQL:
        return (struct verdict){4, false, "queries a database"};
    case EFFECT_READ_MANY:
    case EFFECT_READ_ONE:
        return (struct verdict){3, false, "reads data"};
    case EFFECT_INVOKE:
        return (struct verdict){2, false, "invokes functions"};
    case EFFECT_SEND:
        return (struct verdict){1, false, "sends messages"};
    }
    return (struct verdict){0, false, "uses a service"};
}

/* What an entry is named for. */
struct names {
    bool sensitive, internal;
};

static struct names names_of(const struct check_context *c, const struct link_entry *e)
{
    return (struct names){
        .sensitive = word_names_entry(c, e, WORD_ADMIN) || word_names_entry(c, e, WORD_PAYMENT),
        .internal = word_names_entry(c, e, WORD_INTERNAL),
    };
}

/* What the checks of this file share. */
struct access {
    struct verdict *verdicts;  /* by operation */
    bool *leaves;              /* by operation: the records that it reads reach an answer */
    struct map authorizers;    /* what triggers call them -> their entry */
    VEC(struct op_site *) ops; /* of the entry at hand, in order */
};

/* Names of operators' functions count where everything is handed out: a status page is often
   public. */
static bool is_sensitive_for(const struct check_context *c, const struct access *a,
                             struct names names, const struct op_site *o)
{
    return names.sensitive ||
           (o->op->effect == EFFECT_READ_ALL && names.internal && a->leaves[o - c->ops.items]);
}

/* The route or, without one, the function that E stands for. */
static const char *entry_title(struct check_context *c, const struct link_entry *e)
{
    if (e->path)
        return arena_printf(&c->arena, "%s %s", e->method ? e->method : "ANY", e->path);
    for (size_t i = 0; e->app && i < e->app->triggers.len; i++)
        if (e->app->triggers.items[i].kind == TRIGGER_HTTP)
            return trigger_describe(&c->arena, &e->app->triggers.items[i]);
    return e->app && e->app->name ? e->app->name : "the function";
}

static enum confidence confidence_of(unsigned reach, bool sensitive_act, bool sensitive_name,
                                     bool exact)
{
    if (!exact || !(reach & REACH_OPEN))
        return CONFIDENCE_POSSIBLE;
    return sensitive_act || sensitive_name ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

static void add_route_evidence(struct check_context *c, struct finding *f,
                               const struct link_entry *e)
{
    for (size_t i = 0; e->app && i < e->app->triggers.len; i++) {
        const struct app_trigger *t = &e->app->triggers.items[i];
        if (trigger_is_public(t) && !t->from_code)
            finding_add_evidence(c->out, f, EVIDENCE_STATIC, "route", t->at, "%s has no authorizer",
                                 trigger_describe(&c->arena, t));
    }
}

static void report_site(struct check_context *c, const struct link_entry *e,
                        const struct op_site *o, struct verdict v, bool sensitive_name)
{
    const struct ir_function *f = check_function(c, o->function);
    const char *title = ir_function_title(&c->arena, f);
    const char *resource = check_text(c, o, &o->op->resource);
    unsigned reach = check_entry_reach(c, e);
    struct finding *out = check_report(
        c, "missing-access-control", confidence_of(reach, v.sensitive, sensitive_name, o->exact),
        ir_location(f, o->value), "%s %s%s%s for anyone who calls it: %s", title, v.does,
        resource ? " in " : "", resource ? resource : "",
        reach & REACH_OPEN ? "no authorizer and no check of the caller stands before it"
                           : "nothing in it looks at who asks");
    out->identity = arena_printf(c->out->arena, "%s|%s|%s", title, v.does,
                                 resource ? resource : o->op->service);
    add_route_evidence(c, out, e);
    check_attribute(c, out, o->function);
}

/* A function whose name promises something sensitive, though no known operation was seen. */
static void report_entry(struct check_context *c, const struct link_entry *e)
{
    const struct ir_function *f = check_function(c, e->function);
    unsigned reach = check_entry_reach(c, e);
    struct location at = ir_location(f, IR_NONE);
    at.end_line = at.end_column = 0;
    struct finding *out = check_report(
        c, "missing-access-control", confidence_of(reach, false, true, true), at,
        "%s can be called by anyone: no authorizer and no check of the caller stands before it",
        entry_title(c, e));
    out->identity = arena_printf(c->out->arena, "entry|%s", ir_function_title(&c->arena, f));
    add_route_evidence(c, out, e);
    check_attribute(c, out, e->function);
}

/* Does anything in what E runs look at the caller? */
static bool entry_is_guarded(struct check_context *c, const struct link_entry *e)
{
    const struct ir_function *f = check_function(c, e->function);
    for (uint32_t v = 0; v < f->code.len; v++)
        if (f->code.items[v].op == IR_CALL && check_proof_at(c, e->function, v) != PROOF_NONE)
            return true;
    return false;
}

/* Puts the operations that E runs into A. */
static void find_operations(struct check_context *c, struct access *a, const struct link_entry *e)
{
    size_t n;
    const uint32_t *functions = link_reached(c->in->link, &e->function, 1, &n);
    struct op_site *end = c->ops.items + c->ops.len;
    a->ops.len = 0;
    for (size_t i = 0; i < n; i++) {
        struct op_site *o = c->ops.items + check_first_op(c, functions[i], 0);
        for (; o < end && o->function == functions[i]; o++)
            *vec_add(&a->ops, &c->arena) = o;
    }
}

/* Middleware decides who gets in: to be called by anyone is what it is for. */
static bool is_middleware(const struct app_function *f)
{
    const struct app_setting *s = f ? app_setting(f, "convention") : NULL;
    return s && (slice_ends(slice_of(s->value), "-middleware") ||
                 slice_ends(slice_of(s->value), "-hook"));
}

static void check_entry(struct check_context *c, struct access *a, const struct link_entry *e)
{
    unsigned reach = check_entry_reach(c, e);
    struct names names = names_of(c, e);
    const struct op_site *worst = NULL;
    struct verdict verdict = {.weight = -1};
    if (is_middleware(e->app) ||
        (!(reach & REACH_OPEN) &&
         !(reach & REACH_DIRECT && !(reach & REACH_HTTP) && names.sensitive)))
        return;
    find_operations(c, a, e);
    for (size_t i = 0; i < a->ops.len; i++) {
        const struct op_site *o = a->ops.items[i];
        struct verdict v = a->verdicts[o - c->ops.items];
        if (v.weight <= verdict.weight || (!v.sensitive && !is_sensitive_for(c, a, names, o)) ||
            check_proof_at(c, o->function, o->value) != PROOF_NONE)
            continue;
        worst = o;
        verdict = v;
    }
    if (worst)
        report_site(c, e, worst, verdict, is_sensitive_for(c, a, names, worst));
    else if (!a->ops.len && names.sensitive && !entry_is_guarded(c, e))
        report_entry(c, e);
}

/* ---- what not any user may do ---- */

static void name_authorizer(struct access *a, const char *name, const struct link_entry *e)
{
    void **known = name ? map_at(&a->authorizers, slice_of(name)) : NULL;
    if (known && !*known)
        *known = (void *)(uintptr_t)e;
}

/* Entries by the names that triggers call those by that decide about their callers. */
static void find_authorizers(struct check_context *c, struct access *a)
{
    map_init(&a->authorizers, &c->arena);
    for (size_t i = 0; i < c->nentries; i++) {
        const struct app_function *f = c->entries[i].app;
        if (!f || c->entries[i].path)
            continue;
        name_authorizer(a, f->logical_id, &c->entries[i]);
        name_authorizer(a, f->name, &c->entries[i]);
        for (size_t k = 0; k < f->triggers.len; k++)
            if (f->triggers.items[k].kind == TRIGGER_IDENTITY)
                name_authorizer(a, f->triggers.items[k].resource, &c->entries[i]);
    }
}

/* How sure is it that T lets any user in, not only some? */
static bool lets_any_user_in(struct check_context *c, const struct access *a,
                             const struct app_trigger *t, enum confidence *ret)
{
    if (t->scoped || t->auth == AUTH_IAM || t->auth == AUTH_PRIVATE ||
        (t->authorizer && (word_in(slice_of(t->authorizer), WORD_OPERATOR) ||
                           word_in(slice_of(t->authorizer), WORD_ROLE))))
        return false;
    *ret = CONFIDENCE_LIKELY;
    if (t->auth == AUTH_UNKNOWN)
        *ret = CONFIDENCE_POSSIBLE;
    if (t->auth != AUTH_CUSTOM)
        return true;
    const struct link_entry *decides =
        t->authorizer ? map_get(&a->authorizers, slice_of(t->authorizer)) : NULL;
    if (!decides)
        *ret = CONFIDENCE_POSSIBLE;
    return !decides || check_proof_of_function(c, decides->function) != PROOF_AUTHORIZED;
}

static bool is_for_operators(struct check_context *c, const struct access *a,
                             const struct link_entry *e, enum confidence *ret)
{
    bool any = false;
    if (!word_names_entry(c, e, WORD_OPERATOR))
        return false;
    *ret = CONFIDENCE_LIKELY;
    for (size_t i = 0; e->app && i < e->app->triggers.len; i++) {
        const struct app_trigger *t = &e->app->triggers.items[i];
        enum confidence sure = CONFIDENCE_LIKELY;
        if (t->kind != TRIGGER_HTTP && t->kind != TRIGGER_WEBSOCKET)
            continue;
        if (!lets_any_user_in(c, a, t, &sure))
            return false;
        any = true;
        *ret = sure < *ret ? sure : *ret;
    }
    return any || !e->app;
}

/* Everybody who is signed in may do what only operators should. */
static void check_operators(struct check_context *c, struct access *a, const struct link_entry *e)
{
    enum confidence confidence;
    struct op_site *worst = NULL;
    struct verdict verdict = {.weight = 2};
    if (!(check_entry_reach(c, e) & REACH_HTTP) || !is_for_operators(c, a, e, &confidence))
        return;
    find_operations(c, a, e);
    for (size_t i = 0; i < a->ops.len; i++) {
        struct op_site *o = a->ops.items[i];
        struct verdict v = a->verdicts[o - c->ops.items];
        uint32_t tied = check_labels(c, o, &o->op->key) | check_labels(c, o, &o->op->condition);
        enum proof proof = check_proof_at(c, o->function, o->value);
        bool closed = !(check_entry_reach(c, e) & REACH_OPEN);
        if (v.weight <= 2 || proof == PROOF_AUTHORIZED || (proof == PROOF_NONE && !closed) ||
            tied & LABEL_IDENTITY)
            continue;
        o->reported = true;
        if (v.weight <= verdict.weight)
            continue;
        worst = o;
        verdict = v;
    }
    if (!worst)
        return;
    const struct ir_function *f = check_function(c, worst->function);
    const char *title = ir_function_title(&c->arena, f);
    const char *resource = check_text(c, worst, &worst->op->resource);
    if (!worst->exact)
        confidence = CONFIDENCE_POSSIBLE;
    struct finding *out =
        check_report(c, "missing-access-control", confidence, ir_location(f, worst->value),
                     "%s %s%s%s for every user who is signed in: nothing asks for a role", title,
                     verdict.does, resource ? " in " : "", resource ? resource : "");
    out->identity = arena_printf(c->out->arena, "%s|%s|%s", title, verdict.does,
                                 resource ? resource : worst->op->service);
    check_attribute(c, out, worst->function);
}

/* An authorizer was written and then forgotten. */
static void check_authorizers(struct check_context *c)
{
    for (size_t i = 0; i < c->in->app->resources.len; i++) {
        const struct app_resource *r = c->in->app->resources.items[i];
        if (r->kind != RESOURCE_AUTHORIZER || r->attached)
            continue;
        struct finding *f =
            check_report(c, "missing-access-control/authorizer-not-attached", CONFIDENCE_LIKELY,
                         r->at, "authorizer '%s' is defined, but no route uses it", r->logical_id);
        f->identity = arena_printf(c->out->arena, "authorizer|%s", r->logical_id);
        for (size_t k = 0; k < c->in->app->functions.len; k++) {
            const struct app_function *fn = c->in->app->functions.items[k];
            for (size_t t = 0; t < fn->triggers.len; t++) {
                if (!trigger_is_public(&fn->triggers.items[t]) ||
                    strcmp(fn->at.file ? fn->at.file : "", r->at.file ? r->at.file : "") != 0)
                    continue;
                finding_add_function(c->out, f, fn->name);
                finding_add_entry_point(c->out, f,
                                        trigger_describe(&c->arena, &fn->triggers.items[t]));
            }
        }
    }
}

static void judge_operations(struct check_context *c, struct access *a)
{
    size_t n = 0;
    const struct taint_hit *hits = c->nentries ? taint_check_hits(c->in->taint, &n) : NULL;
    a->verdicts = arena_array(&c->arena, struct verdict, c->ops.len);
    a->leaves = arena_array(&c->arena, bool, c->ops.len);
    for (size_t i = 0; i < c->ops.len; i++)
        a->verdicts[i] = judge(c, &c->ops.items[i]);
    for (size_t i = 0; i < n; i++) {
        const struct op_site *o =
            hits[i].label == LABEL_RECORDS && hits[i].nsteps
                ? check_op_at(c, hits[i].steps[0].function, hits[i].steps[0].value)
                : NULL;
        if (o)
            a->leaves[o - c->ops.items] = true;
    }
}

static void run(struct check_context *c)
{
    struct access a = {0};
    check_authorizers(c);
    find_authorizers(c, &a);
    judge_operations(c, &a);
    for (size_t i = 0; i < c->nentries; i++)
        check_entry(c, &a, &c->entries[i]);
    for (size_t i = 0; i < c->nentries; i++)
        check_operators(c, &a, &c->entries[i]);
}

const struct check check_access_control = {.name = "access-control", .run = run};
