/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Identities that nobody verified: the payload of a token decoded by hand, a role that the request
 * itself brings along.
 */

static struct slice callee_name(const struct ir_function *f, const struct ir_instr *in)
{
    if ((in->op != IR_CALL && in->op != IR_NEW) || in->a == IR_NONE)
        return SLICE_EMPTY;
    return atom_slice(f->code.items[in->a].name);
}

static bool has_constant(const struct ir_function *f, const struct ir_instr *in, const char *text)
{
    struct slice s;
    for (uint32_t i = 0; i < in->nargs; i++)
        if (ir_const_string(f, f->args.items[in->args + i].value, &s) && slice_ieq_str(s, text))
            return true;
    return false;
}

/* atob(x), Buffer.from(x, "base64"), base64.b64decode(x), base64url.decode(x) … */
static bool is_base64_decode(const struct ir_function *f, const struct ir_instr *in)
{
    struct slice name = callee_name(f, in);
    if (!name.len)
        return false;
    if (slice_eq_str(name, "atob") || slice_ifind(name, "b64decode") != SIZE_MAX ||
        slice_ifind(name, "base64decode") != SIZE_MAX)
        return true;
    if (slice_eq_str(name, "from") || slice_eq_str(name, "Buffer"))
        return has_constant(f, in, "base64") || has_constant(f, in, "base64url");
    if (!slice_eq_str(name, "decode"))
        return false;
    const struct ir_instr *load = &f->code.items[in->a];
    for (int i = 0; i < 4 && load->op == IR_LOAD && load->a != IR_NONE; i++) {
        load = &f->code.items[load->a];
        if (load->name && slice_ifind(atom_slice(load->name), "base64") != SIZE_MAX)
            return true;
    }
    return false;
}

static bool is_split_at_dot(const struct ir_function *f, const struct ir_instr *in)
{
    return slice_eq_str(callee_name(f, in), "split") && has_constant(f, in, ".");
}

static bool is_json_parse(const struct ir_function *f, const struct ir_instr *in)
{
    struct slice name = callee_name(f, in);
    return slice_eq_str(name, "parse") || slice_eq_str(name, "loads");
}

/* JSON of the base64 of a part of something that was split at dots: a token's payload. */
static bool is_decoded_token(const struct ir_function *f, uint32_t parse)
{
    struct trace w;
    bool decoded = false, split = false;
    trace_value(f, parse, &w);
    for (size_t i = 0; i < w.n; i++) {
        const struct ir_instr *in = &f->code.items[w.items[i]];
        decoded = decoded || is_base64_decode(f, in);
        split = split || is_split_at_dot(f, in);
    }
    return decoded && split;
}

/* A token that the platform has verified before is not verified again here. */
static bool only_verified_callers(const struct check_context *c, uint32_t function)
{
    unsigned reach = check_reach(c, function);
    return reach != 0 && !(reach & ~REACH_USERS);
}

static void check_token(struct check_context *c, const struct ir_function *f, uint32_t value)
{
    if (check_proof_at(c, f->id, value) != PROOF_NONE || only_verified_callers(c, f->id))
        return;
    const char *title = ir_function_title(&c->arena, f);
    struct finding *out = check_report(
        c, "broken-authentication/token-not-verified", CONFIDENCE_LIKELY, ir_location(f, value),
        "%s believes what a token says without verifying its signature", title);
    out->identity = arena_printf(c->out->arena, "token|%s", title);
    if (taint_labels(c->in->taint, f->id, value, true) & LABEL_ATTACKER)
        check_explain(c, out, f->id, value, LABEL_ATTACKER);
    check_attribute(c, out, f->id);
}

/* The member that VALUE reads: x.isAdmin, x["isAdmin"], x.get("isAdmin", False). */
static struct slice member_of(const struct ir_function *f, uint32_t value)
{
    struct slice name = SLICE_EMPTY;
    const struct ir_instr *in = &f->code.items[value];
    if (in->op == IR_LOAD)
        return atom_slice(in->name);
    if (slice_eq_str(callee_name(f, in), "get") && in->nargs)
        (void)ir_const_string(f, f->args.items[in->args].value, &name);
    return name;
}

static bool holds(struct slice text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (slice_ifind(text, words[i]) != SIZE_MAX)
            return true;
    return false;
}

/*
 * The value that a condition takes for a role: `isAdmin`, `!isAdmin`, `role === "admin"`. Testing
 * whether a role is one of those that exist is validation, and no answer.
 */
static uint32_t role_in_condition(const struct ir_function *f, uint32_t cond)
{
    static const char *const flags[] = {"admin", "superuser", "privileged"};
    static const char *const roles[] = {"role", "group", "permission", "usertype", "scope"};
    static const char *const ranks[] = {"admin", "root", "super", "owner", "manager"};
    const struct ir_instr *in = &f->code.items[cond];
    struct slice text;
    while (in->op == IR_UNARY && in->a != IR_NONE) {
        cond = in->a;
        in = &f->code.items[cond];
    }
    if (in->op != IR_BINARY)
        return holds(member_of(f, cond), flags, ARRAY_SIZE(flags)) ? cond : IR_NONE;
    if (in->a == IR_NONE || in->b == IR_NONE)
        return IR_NONE;
    if (holds(member_of(f, in->a), flags, ARRAY_SIZE(flags)) && f->code.items[in->b].op == IR_CONST)
        return in->a;
    if (holds(member_of(f, in->a), roles, ARRAY_SIZE(roles)) && ir_const_string(f, in->b, &text) &&
        holds(text, ranks, ARRAY_SIZE(ranks)))
        return in->a;
    return IR_NONE;
}

static void check_role(struct check_context *c, const struct ir_function *f, uint32_t branch)
{
    uint32_t value = role_in_condition(f, f->code.items[branch].a);
    if (value == IR_NONE || !(taint_labels(c->in->taint, f->id, value, false) & LABEL_ATTACKER))
        return;
    const char *title = ir_function_title(&c->arena, f);
    struct slice name = member_of(f, value);
    struct finding *out = check_report(
        c, "broken-authentication/role-from-request",
        check_reach(c, f->id) & REACH_HTTP ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
        ir_location(f, value), "%s lets the request itself say '%.*s'", title, SLICE_ARG(name));
    out->identity = arena_printf(c->out->arena, "role|%s|%.*s", title, SLICE_ARG(name));
    check_explain(c, out, f->id, value, LABEL_ATTACKER);
    check_attribute(c, out, f->id);
}

/* jwt.decode(token) and the like: a row says that nobody verified what it returns. */
static void look_for_unverified(void *context, const struct rule_row *row, bool exact)
{
    bool *unverified = context;
    if (row->kind == ROW_SOURCE && exact && row->labels & LABEL_UNVERIFIED)
        *unverified = true;
}

static bool reads_header(const struct ir_function *f, const struct ir_instr *in)
{
    return slice_ifind(callee_name(f, in), "header") != SIZE_MAX;
}

/*
 * A token may be read before it is verified, to find the key: then the function verifies as well.
 * What nobody reads further than to log it is harmless, but who knows.
 */
static void check_library(struct check_context *c, const struct ir_function *f, uint32_t call)
{
    bool unverified = false;
    if (link_call_node(c->in->link, f->id, call) == 0 || reads_header(f, &f->code.items[call]))
        return;
    link_rows(c->in->link, f->id, call, look_for_unverified, &unverified);
    if (unverified && check_proof_of_function(c, f->id) == PROOF_NONE &&
        check_reach(c, f->id) & ~REACH_USERS)
        check_token(c, f, call);
}

static void run(struct check_context *c)
{
    for (size_t i = 0; i < c->in->program->functions.len; i++) {
        const struct ir_function *f = c->in->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++) {
            const struct ir_instr *in = &f->code.items[v];
            if (in->op == IR_CALL && is_json_parse(f, in) && is_decoded_token(f, v))
                check_token(c, f, v);
            else if (in->op == IR_CALL)
                check_library(c, f, v);
            else if (in->op == IR_BRANCH && in->a != IR_NONE)
                check_role(c, f, v);
        }
    }
}

const struct check check_authentication = {
    .name = "authentication", .needs_code = true, .run = run};
