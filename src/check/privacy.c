/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Personal data that lies where it need not: in logs, in stores as it came in, at other companies,
 * in another region than the function. The engine tells what flows where; the names of fields tell
 * which of it is personal.
 */

enum weight { WEIGHT_NONE, WEIGHT_IDENTIFYING, WEIGHT_SENSITIVE };

static enum weight weight_of(struct slice name)
{
    if (slice_ifind(name, "service") != SIZE_MAX) /* the mail address of a service account */
        return WEIGHT_NONE;
    if (word_in(name, WORD_SENSITIVE))
        return WEIGHT_SENSITIVE;
    return word_in(name, WORD_IDENTIFYING) ? WEIGHT_IDENTIFYING : WEIGHT_NONE;
}

/* ---- which field is it? ---- */

#define PARTS 64

/* The values that something is put together from, all of one function. */
struct parts {
    uint32_t items[PARTS];
    size_t n;
};

static void add_part(struct parts *p, uint32_t value)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i] == value)
            return;
    if (value != IR_NONE && p->n < PARTS)
        p->items[p->n++] = value;
}

static void add_arguments(struct parts *p, const struct ir_function *f, const struct ir_instr *in)
{
    for (uint32_t i = 0; i < in->nargs; i++)
        add_part(p, f->args.items[in->args + i].value);
}

/* Calls that say the same in other letters; what others return is no longer the field. */
static bool is_spelling(const struct atom *name)
{
    static const char *const names[] = {"stringify", "dumps",       "String", "str",
                                        "repr",      "format",      "trim",   "strip",
                                        "toString",  "toLowerCase", "lower"};
    for (size_t i = 0; name && i < ARRAY_SIZE(names); i++)
        if (slice_eq_str(atom_slice(name), names[i]))
            return true;
    return false;
}

static void add_parts_of_call(struct parts *p, const struct ir_function *f,
                              const struct ir_instr *in)
{
    const struct ir_instr *callee = in->a == IR_NONE ? NULL : &f->code.items[in->a];
    if (!callee || !is_spelling(callee->name))
        return;
    add_arguments(p, f, in);
    if (callee->op == IR_LOAD)
        add_part(p, callee->a);
}

static void add_parts_of(struct parts *p, const struct ir_function *f, const struct ir_instr *in)
{
    switch (in->op) {
    case IR_OBJECT:
    case IR_ARRAY:
    case IR_CONCAT:
    case IR_PHI:
        add_arguments(p, f, in);
        break;
    case IR_AWAIT:
        add_part(p, in->a);
        break;
    case IR_BINARY:
        add_part(p, in->a);
        add_part(p, in->b);
        break;
    case IR_CALL:
        add_parts_of_call(p, f, in);
        break;
    case IR_CELL_LOAD: {
        const struct ir_cell *cell = &f->file->cells.items[in->a];
        if (cell->nstores == 1 && cell->store_fn == f->index)
            add_part(p, f->code.items[cell->store].c);
        break;
    }
    default:
        break;
    }
}

/* The member that a value is read from: record.email, record['email'], record.get('email'). */
static struct slice field_name(const struct ir_function *f, const struct ir_instr *in)
{
    struct slice key;
    if (in->op == IR_LOAD && in->name)
        return atom_slice(in->name);
    if (in->op == IR_LOAD && in->b != IR_NONE && ir_const_string(f, in->b, &key))
        return key;
    const struct ir_instr *callee =
        in->op == IR_CALL && in->a != IR_NONE ? &f->code.items[in->a] : NULL;
    if (callee && callee->op == IR_LOAD && callee->name && in->nargs &&
        slice_eq_str(atom_slice(callee->name), "get") &&
        ir_const_string(f, f->args.items[in->args].value, &key))
        return key;
    return SLICE_EMPTY;
}

/* The weightiest field of what arrives at HIT's sink; empty when none is personal. */
static struct slice personal_field(const struct check_context *c, const struct taint_hit *hit,
                                   enum weight *ret_weight)
{
    struct parts p = {.n = 0};
    struct slice found = SLICE_EMPTY;
    bool known = hit->argument != IR_NONE;
    const struct ir_function *f = check_function(c, known ? hit->argument_function : hit->function);
    if (known)
        add_part(&p, hit->argument);
    else
        add_arguments(&p, f, &f->code.items[hit->value]);
    for (size_t i = 0; i < p.n; i++) {
        const struct ir_instr *in = &f->code.items[p.items[i]];
        struct slice name = field_name(f, in);
        enum weight weight = weight_of(name);
        if (weight > *ret_weight &&
            taint_labels(c->in->taint, f->id, p.items[i], false) & hit->rule->requires) {
            found = name;
            *ret_weight = weight;
        }
        add_parts_of(&p, f, in);
    }
    return found;
}

static void report_flow(struct check_context *c, const struct taint_hit *hit)
{
    enum weight weight = WEIGHT_NONE;
    struct slice field = personal_field(c, hit, &weight);
    if (!field.len)
        return;
    const struct ir_function *f = check_function(c, hit->site_function);
    const char *title = ir_function_title(&c->arena, f);
    bool logged = strcmp(hit->rule->id, "privacy/logged") == 0;
    struct finding *out =
        check_report(c, hit->rule->id, hit->exact ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
                     ir_location(f, hit->site), "%s %s '%.*s' of a person %s", title,
                     logged ? "writes" : "sends", SLICE_ARG(field),
                     logged ? "to the log" : "to another service");
    if (weight == WEIGHT_SENSITIVE && logged)
        out->severity = SEVERITY_MEDIUM;
    for (size_t i = 0; i < hit->nsteps; i++)
        finding_add_step(
            c->out, out,
            ir_location(check_function(c, hit->steps[i].function), hit->steps[i].value), "%s",
            hit->steps[i].text);
    out->identity = arena_printf(c->out->arena, "%s|%.*s", title, SLICE_ARG(field));
    check_attribute(c, out, hit->site_function);
}

/* ---- stored as it came in ---- */

/* Nothing was done to the value: it is a member or parameter. */
static bool is_raw(const struct check_context *c, uint32_t function, uint32_t value,
                   const struct ir_instr **ret_origin)
{
    uint32_t at = function, origin = link_origin(c->in->link, function, value, &at);
    if (origin == IR_NONE)
        return false;
    *ret_origin = &check_function(c, at)->code.items[origin];
    uint8_t op = (*ret_origin)->op;
    return op == IR_LOAD || op == IR_PARAM || op == IR_ITER;
}

/* The address of who calls is in no request, and yet tells who it was. */
static bool is_caller_address(const struct ir_instr *origin)
{
    static const char *const names[] = {"sourceIp",  "source_ip",     "clientIp",
                                        "client_ip", "remoteAddress", "remote_addr"};
    for (size_t i = 0; origin->op == IR_LOAD && origin->name && i < ARRAY_SIZE(names); i++)
        if (slice_ieq_str(atom_slice(origin->name), names[i]))
            return true;
    return false;
}

/* What a write keeps about a person. */
struct kept {
    struct slice field;
    enum weight weight;
};

/* FIELD gets VALUE: is that personal, and as it came in? */
static void weigh(const struct check_context *c, struct slice field, uint32_t function,
                  uint32_t value, struct kept *ret)
{
    const struct ir_instr *origin;
    if (!is_raw(c, function, value, &origin))
        return;
    uint32_t labels = taint_labels(c->in->taint, function, value, false);
    enum weight weight = labels & (LABEL_ATTACKER | LABEL_IDENTITY | LABEL_UNVERIFIED)
                             ? weight_of(field)
                             : WEIGHT_NONE;
    if (weight == WEIGHT_SENSITIVE && !(labels & LABEL_ATTACKER))
        weight = WEIGHT_IDENTIFYING;
    if (weight == WEIGHT_NONE && is_caller_address(origin))
        weight = WEIGHT_IDENTIFYING;
    if (field.len && field.ptr[0] == ':') /* of an update expression */
        field = slice_sub(field, 1, field.len);
    if (weight > ret->weight)
        *ret = (struct kept){field, weight};
}

static void report_stored(struct check_context *c, const struct op_site *o, const struct kept *kept)
{
    const struct ir_function *f = check_function(c, o->function);
    const char *title = ir_function_title(&c->arena, f);
    const char *resource = check_text(c, o, &o->op->resource);
    bool sensitive = kept->weight == WEIGHT_SENSITIVE;
    struct finding *out = check_report(
        c, sensitive ? "privacy/stored-in-clear" : "privacy/stored",
        o->exact ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, ir_location(f, o->value),
        "%s stores '%.*s' of a person%s%s%s", title, SLICE_ARG(kept->field), resource ? " in " : "",
        resource ? resource : "", sensitive ? " as it came in" : "");
    out->identity = arena_printf(c->out->arena, "%s|%.*s", title, SLICE_ARG(kept->field));
    check_attribute(c, out, o->function);
}

/* The object literals below a payload that are looked at, the payload included. */
#define PAYLOAD_OBJECTS 16

static void look_at_payload(struct check_context *c, const struct op_site *o)
{
    struct {
        uint32_t function, value;
    } todo[PAYLOAD_OBJECTS];
    struct kept kept = {.weight = WEIGHT_NONE};
    size_t n = 1;
    todo[0].function = o->function;
    todo[0].value =
        link_select(c->in->link, o->function, o->value, &o->op->payload, &todo[0].function);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = todo[i].function;
        uint32_t origin =
            todo[i].value == IR_NONE ? IR_NONE : link_origin(c->in->link, at, todo[i].value, &at);
        if (origin == IR_NONE)
            continue;
        const struct ir_function *f = check_function(c, at);
        const struct ir_instr *in = &f->code.items[origin];
        for (uint32_t k = 0; in->op == IR_OBJECT && k < in->nargs; k++) {
            const struct ir_arg *arg = &f->args.items[in->args + k];
            if (arg->kind != IR_ARG_NAMED)
                continue;
            weigh(c, atom_slice(arg->name), at, arg->value, &kept);
            if (n < PAYLOAD_OBJECTS) {
                todo[n].function = at;
                todo[n++].value = arg->value;
            }
        }
    }
    if (kept.weight != WEIGHT_NONE)
        report_stored(c, o, &kept);
}

/* ---- in another region ---- */

/* The constant region that a client is made for; false when the call makes none or says nothing. */
static bool client_region(const struct check_context *c, const struct ir_function *f,
                          uint32_t value, struct slice *ret_region)
{
    const struct ir_instr *in = &f->code.items[value];
    uint32_t node = link_call_node(c->in->link, f->id, value);
    struct slice title = node ? slice_of(rule_node_title(c->in->rules, node)) : SLICE_EMPTY;
    if (!slice_starts(title, "aws-sdk.") && !slice_starts(title, "@aws-sdk/") &&
        !slice_starts(title, "boto3."))
        return false;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && slice_eq_str(atom_slice(arg->name), "region_name"))
            return link_string(c->in->link, f->id, arg->value, ret_region);
        uint32_t at = f->id, origin = link_origin(c->in->link, f->id, arg->value, &at);
        if (origin == IR_NONE)
            continue;
        const struct ir_function *maker = check_function(c, at);
        const struct ir_instr *object = &maker->code.items[origin];
        for (uint32_t k = 0; object->op == IR_OBJECT && k < object->nargs; k++) {
            const struct ir_arg *entry = &maker->args.items[object->args + k];
            if (entry->kind == IR_ARG_NAMED && slice_eq_str(atom_slice(entry->name), "region"))
                return link_string(c->in->link, at, entry->value, ret_region);
        }
    }
    return false;
}

/* "eu-west-1", and no reference */
static bool is_region(struct slice s)
{
    return s.len >= 9 && s.len <= 16 && s.ptr[2] == '-' && s.ptr[s.len - 1] >= '0' &&
           s.ptr[s.len - 1] <= '9' && slice_find_char(s, '{') == SIZE_MAX;
}

static void compare_region(struct check_context *c, const struct ir_function *f, uint32_t value)
{
    struct slice region;
    size_t n;
    if (!client_region(c, f, value, &region) || !is_region(region))
        return;
    const uint32_t *entries = link_entries_to(c->in->link, f->id, &n);
    for (size_t i = 0; i < n; i++) {
        const struct app_function *app = c->entries[entries[i]].app;
        if (!app || !app->region || !is_region(slice_of(app->region)) ||
            slice_eq_str(region, app->region))
            continue;
        struct finding *out =
            check_report(c, "privacy/cross-region", CONFIDENCE_LIKELY, ir_location(f, value),
                         "function '%s' runs in %s and works with data in %.*s", app->name,
                         app->region, SLICE_ARG(region));
        out->identity = arena_printf(c->out->arena, "%s|%.*s", app->logical_id, SLICE_ARG(region));
        finding_add_function(c->out, out, app->name);
        return;
    }
}

static void run(struct check_context *c)
{
    size_t n;
    const struct taint_hit *hits = taint_check_hits(c->in->taint, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(hits[i].rule->id, "privacy/logged") == 0 ||
            strcmp(hits[i].rule->id, "privacy/third-party") == 0)
            report_flow(c, &hits[i]);
    for (size_t i = 0; i < c->ops.len; i++)
        if (c->ops.items[i].op->effect == EFFECT_WRITE &&
            c->ops.items[i].op->payload.kind != SELECT_NONE)
            look_at_payload(c, &c->ops.items[i]);
    for (size_t i = 0; i < c->in->program->functions.len; i++) {
        const struct ir_function *f = c->in->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++)
            if (f->code.items[v].op == IR_NEW || f->code.items[v].op == IR_CALL)
                compare_region(c, f, v);
    }
}

const struct check check_privacy = {.name = "personal-data", .needs_code = true, .run = run};
