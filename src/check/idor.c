/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Insecure direct object references: a value that the caller controls selects a record, and nothing
 * ties the record to the caller. It is tied when the verified identity is part of the same key or
 * condition, when the owner is compared with it, or when a role was checked before.
 */

static bool selects_record(const struct operation *op)
{
    switch (op->effect) {
    case EFFECT_READ_ONE:
    case EFFECT_READ_MANY:
    case EFFECT_DELETE:
        return op->key.kind != SELECT_NONE;
    case EFFECT_WRITE: /* a put of a whole new record selects nothing */
        return op->key.kind != SELECT_NONE && memcmp(&op->key, &op->payload, sizeof(op->key)) != 0;
    default:
        return false;
    }
}

static bool names_owner(struct slice name)
{
    static const char *const words[] = {"user",     "owner",  "sub",    "account",
                                        "customer", "tenant", "member", "email"};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_ifind(name, words[i]) != SIZE_MAX)
            return true;
    return false;
}

/* Who brings the password, or the token of a link, has shown that the record is theirs. */
static bool names_credential(struct slice name)
{
    static const char *const words[] = {"password", "passwd", "passphrase", "secret", "token"};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_ifind(name, words[i]) != SIZE_MAX)
            return true;
    return false;
}

/* Has the key of O a part of such a name? */
static bool has_key_part(struct check_context *c, const struct op_site *o,
                         bool (*is_named)(struct slice name))
{
    uint32_t at = o->function;
    uint32_t key = link_select(c->in->link, o->function, o->value, &o->op->key, &at);
    if (key == IR_NONE)
        return false;
    uint32_t origin = link_origin(c->in->link, at, key, &at);
    const struct ir_function *f = check_function(c, at);
    const struct ir_instr *in = origin == IR_NONE ? NULL : &f->code.items[origin];
    if (!in || in->op != IR_OBJECT)
        return false;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && is_named(atom_slice(arg->name)))
            return true;
    }
    return false;
}

static const char *verb(enum effect e)
{
    return e == EFFECT_DELETE ? "deleted" : e == EFFECT_WRITE ? "changed" : "read";
}

/* Is the record one about people, as far as names tell? */
static bool is_personal(struct check_context *c, const struct op_site *o)
{
    const char *resource = check_text(c, o, &o->op->resource);
    if (resource && word_in(slice_of(resource), WORD_PERSONAL))
        return true;
    size_t n;
    const uint32_t *entries = link_entries_to(c->in->link, o->function, &n);
    for (size_t i = 0; i < n; i++)
        if (word_names_entry(c, &c->entries[entries[i]], WORD_PERSONAL) ||
            word_names_entry(c, &c->entries[entries[i]], WORD_PAYMENT))
            return true;
    return false;
}

static enum confidence confidence_of(struct check_context *c, const struct op_site *o,
                                     unsigned reach)
{
    if (!o->exact || !(reach & REACH_HTTP))
        return CONFIDENCE_POSSIBLE;
    /* Public pages read public records by id all the time; changing them is another matter. */
    if (reach & REACH_USERS || is_personal(c, o) || o->op->effect == EFFECT_DELETE)
        return CONFIDENCE_LIKELY;
    return CONFIDENCE_POSSIBLE;
}

static void report(struct check_context *c, const struct op_site *o, uint32_t labels,
                   unsigned reach)
{
    const struct ir_function *f = check_function(c, o->function);
    const char *title = ir_function_title(&c->arena, f);
    const char *resource = check_text(c, o, &o->op->resource);
    bool claimed = !(labels & LABEL_ATTACKER);
    uint32_t at = o->function;
    uint32_t key = link_select(c->in->link, o->function, o->value, &o->op->key, &at);
    struct finding *out = check_report(
        c, claimed ? "idor/unverified-identity" : "idor", confidence_of(c, o, reach),
        ir_location(f, o->value),
        "%s selects the record that is %s%s%s by %s, and nothing checks that it is the caller's",
        claimed ? "an identity that nobody verified" : "a value of the request",
        verb(o->op->effect),
        !resource                       ? ""
        : o->op->effect == EFFECT_WRITE ? " in "
                                        : " from ",
        resource ? resource : "", title);
    check_explain(c, out, at, key, claimed ? LABEL_UNVERIFIED : LABEL_ATTACKER);
    finding_add_step(c->out, out, ir_location(f, o->value), "selects the record");
    out->identity = arena_printf(c->out->arena, "%s|%s|%s", title, verb(o->op->effect),
                                 resource ? resource : o->op->service);
    check_attribute(c, out, o->function);
}

/* A function that is called about an object reads that object: nobody chose another one. */
static bool is_of_the_event(const struct op_site *o, unsigned reach)
{
    return !(reach & (REACH_HTTP | REACH_DIRECT)) &&
           (strcmp(o->op->service, "s3") == 0 || strcmp(o->op->service, "gcs") == 0);
}

/*
 * Who signs in says who it is, and then proves it: the record is looked up by what is claimed. All
 * ways to O must be of that kind.
 */
static bool is_sign_in(struct check_context *c, const struct op_site *o)
{
    size_t n;
    if (o->op->effect == EFFECT_DELETE)
        return false;
    const uint32_t *entries = link_entries_to(c->in->link, o->function, &n);
    for (size_t i = 0; i < n; i++)
        if (!word_names_entry(c, &c->entries[entries[i]], WORD_SIGN_IN))
            return false;
    return n > 0;
}

static void run(struct check_context *c)
{
    for (size_t i = 0; i < c->ops.len; i++) {
        const struct op_site *o = &c->ops.items[i];
        if (!selects_record(o->op) || o->reported)
            continue;
        uint32_t labels = check_labels(c, o, &o->op->key);
        uint32_t tied = labels | check_labels(c, o, &o->op->condition);
        if (!(labels & (LABEL_ATTACKER | LABEL_UNVERIFIED)) || tied & LABEL_IDENTITY)
            continue;
        unsigned reach = check_reach(c, o->function);
        /* What only other functions call is told by them who the user is: a key of which one part
           is the user's is tied as far as can be told here. */
        if ((!(reach & REACH_HTTP) && has_key_part(c, o, names_owner)) ||
            has_key_part(c, o, names_credential))
            continue;
        if (is_of_the_event(o, reach) || is_sign_in(c, o))
            continue;
        if (!reach || check_proof_at(c, o->function, o->value) == PROOF_AUTHORIZED ||
            check_compares_owner(c, o->function))
            continue;
        report(c, o, labels, reach);
    }
}

const struct check check_idor = {.name = "idor", .needs_code = true, .run = run};
