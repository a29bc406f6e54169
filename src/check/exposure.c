/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Sensitive data exposure: whole records go out where the caller needs less. The engine tells where
 * records of a store reach a response (rules with `records`); this file asks what the records hold.
 * What a store holds is known from what the app itself writes there.
 */

/* The read that the records of HIT come from. */
static const struct op_site *read_site(const struct check_context *c, const struct taint_hit *hit)
{
    if (!hit->nsteps)
        return NULL;
    uint32_t function = hit->steps[0].function, value = hit->steps[0].value;
    const struct op_site *at = check_op_at(c, function, value);
    for (size_t i = check_first_op(c, function, 0); !at && i < c->ops.len; i++) {
        const struct op_site *o = &c->ops.items[i];
        if (o->function != function)
            break;
        if (o->first == value)
            at = o;
    }
    return at;
}

static bool is_list(const struct op_site *o)
{
    return o->op->effect == EFFECT_READ_ALL || o->op->effect == EFFECT_READ_MANY ||
           o->op->effect == EFFECT_SQL;
}

/* A private field among the members of the object literal that VALUE is; NULL when none. */
static const char *private_member(const struct check_context *c, uint32_t function, uint32_t value)
{
    uint32_t at = function, origin = link_origin(c->in->link, function, value, &at);
    if (origin == IR_NONE)
        return NULL;
    const struct ir_function *f = check_function(c, at);
    const struct ir_instr *in = &f->code.items[origin];
    for (uint32_t i = 0; in->op == IR_OBJECT && i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && word_in(atom_slice(arg->name), WORD_PRIVATE))
            return arg->name->text;
    }
    return NULL;
}

/* The first private field that the app writes to each of its stores. */
static void find_private_fields(struct check_context *c, struct map *ret_fields)
{
    map_init(ret_fields, &c->arena);
    for (size_t i = 0; i < c->ops.len; i++) {
        const struct op_site *w = &c->ops.items[i];
        uint32_t at = w->function;
        if (w->op->effect != EFFECT_WRITE || w->op->payload.kind == SELECT_NONE)
            continue;
        const char *resource = check_text(c, w, &w->op->resource);
        if (!resource)
            continue;
        uint32_t value = link_select(c->in->link, w->function, w->value, &w->op->payload, &at);
        const char *field = value == IR_NONE ? NULL : private_member(c, at, value);
        void **known = map_at(ret_fields, slice_of(resource));
        if (!*known)
            *known = (void *)(uintptr_t)field;
    }
}

static bool named_personal(struct check_context *c, const struct op_site *o)
{
    const char *resource = check_text(c, o, &o->op->resource);
    if (resource &&
        (word_in(slice_of(resource), WORD_PERSONAL) || word_in(slice_of(resource), WORD_PRIVATE)))
        return true;
    size_t n;
    const uint32_t *entries = link_entries_to(c->in->link, o->function, &n);
    for (size_t i = 0; i < n; i++)
        if (word_names_entry(c, &c->entries[entries[i]], WORD_PERSONAL))
            return true;
    return false;
}

static enum confidence confidence_of(struct check_context *c, const struct taint_hit *hit,
                                     const struct op_site *o, const char *field)
{
    unsigned reach = check_reach(c, hit->function);
    if (!hit->exact || !(reach & REACH_HTTP))
        return CONFIDENCE_POSSIBLE;
    if (check_proof_at(c, o->function, o->value) == PROOF_AUTHORIZED)
        return CONFIDENCE_POSSIBLE;
    if (field || (is_list(o) && named_personal(c, o)))
        return CONFIDENCE_LIKELY;
    return CONFIDENCE_POSSIBLE;
}

/* The caller gets records that are its own: the key holds its identity. */
static bool is_own_record(const struct check_context *c, const struct op_site *o)
{
    return (check_labels(c, o, &o->op->key) | check_labels(c, o, &o->op->condition)) &
           LABEL_IDENTITY;
}

static void report(struct check_context *c, const struct taint_hit *hit, const struct op_site *o,
                   const struct map *fields)
{
    const struct ir_function *f = check_function(c, hit->function);
    const char *title = ir_function_title(&c->arena, f);
    const char *resource = check_text(c, o, &o->op->resource);
    const char *field = resource ? map_get(fields, slice_of(resource)) : NULL;
    struct location at = ir_location(check_function(c, o->function), o->value);
    struct finding *out = check_report(
        c, hit->rule->id, confidence_of(c, hit, o, field), at,
        "%s returns %s%s%s as stored%s%s%s: return only what the caller needs", title,
        is_list(o) ? "whole records" : "a whole record", resource ? " of " : "",
        resource ? resource : "", field ? ", with '" : "", field ? field : "", field ? "'" : "");
    if (field && is_list(o))
        out->severity = SEVERITY_HIGH; /* personal data of many */
    for (size_t i = 0; i < hit->nsteps; i++)
        finding_add_step(
            c->out, out,
            ir_location(check_function(c, hit->steps[i].function), hit->steps[i].value), "%s",
            hit->steps[i].text);
    finding_add_step(c->out, out, ir_location(f, hit->value), "leaves in the response");
    out->identity = arena_printf(c->out->arena, "%s|%s", title, resource ? resource : "");
    check_attribute(c, out, hit->function);
}

static void run(struct check_context *c)
{
    size_t n;
    struct map fields;
    const struct taint_hit *hits = taint_check_hits(c->in->taint, &n);
    find_private_fields(c, &fields);
    for (size_t i = 0; i < n; i++) {
        if (hits[i].label != LABEL_RECORDS || strcmp(hits[i].rule->class_id, "data-exposure") != 0)
            continue;
        const struct op_site *o = read_site(c, &hits[i]);
        if (o && !is_own_record(c, o))
            report(c, &hits[i], o, &fields);
    }
}

const struct check check_exposure = {.name = "exposure", .needs_code = true, .run = run};
