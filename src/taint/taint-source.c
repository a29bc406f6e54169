/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/* One pass over the program: where labels enter, and what is a hit without any source. */

struct scan {
    struct taint *t;
    const struct ir_function *f;
    uint32_t value;
};

static struct derived start(struct taint *t, uint32_t function, unsigned label_index,
                            const struct rule_row *row, uint32_t at_function, uint32_t at,
                            bool exact)
{
    *vec_add(&t->origins, &t->arena) =
        (struct origin){.row = row, .function = at_function, .value = at};
    return (struct derived){.root = root_get(t, ROOT_SOURCE, function, label_index, 0),
                            .pred = (uint32_t)t->origins.len - 1,
                            .since = TAINT_NONE,
                            .clears = (exact ? 0 : CLEAR_UNSURE) | (row ? row->clears : 0),
                            .how = HOW_SOURCE};
}

/* The source is a parameter of a callback: its facts start in the callback. */
static void start_in_callback(const struct scan *s, const struct rule_row *row,
                              const struct selector *out, unsigned label, bool exact)
{
    const struct ir_instr *in = &s->f->code.items[s->value];
    if (out->index >= in->nargs)
        return;
    uint32_t target =
        index_function_value(s->t, s->f->id, s->f->args.items[in->args + out->index].value);
    if (target == TAINT_NONE || out->param >= function_of(s->t, target)->params.len)
        return;
    struct derived d = start(s->t, target, label, row, s->f->id, s->value, exact);
    d.path = path_of_selector(s->t, out, 0);
    fact_add(s->t, target, function_of(s->t, target)->params.items[out->param].value, d);
}

static void start_at(const struct scan *s, const struct rule_row *row, const struct selector *out,
                     uint32_t labels, bool exact)
{
    for (unsigned i = 0; i < LABEL_COUNT; i++) {
        if (!(labels & 1u << i))
            continue;
        if (out->kind == SELECT_CALLBACK) {
            start_in_callback(s, row, out, i, exact);
            continue;
        }
        struct derived d = start(s->t, s->f->id, i, row, s->f->id, s->value, exact);
        if (out->kind == SELECT_RETURN || out->kind == SELECT_NONE) {
            d.path = path_of_selector(s->t, out, 0);
            fact_add(s->t, s->f->id, s->value, d);
        } else {
            call_emit(s->t, s->f->id, s->value, out, 0, d);
        }
    }
}

static bool is_written_star(struct slice statement)
{
    return slice_find_char(statement, '*') != SIZE_MAX;
}

/* What an operation hands back: stored data, and whole records when nothing picks columns. */
static uint32_t operation_labels(const struct scan *s, const struct operation *op)
{
    uint32_t at;
    struct slice text;
    uint32_t value;
    switch (op->effect) {
    case EFFECT_READ_ONE:
    case EFFECT_READ_MANY:
    case EFFECT_READ_ALL:
        if (op->projection.kind != SELECT_NONE &&
            link_select(s->t->link, s->f->id, s->value, &op->projection, &at) != IR_NONE)
            return LABEL_STORED;
        return LABEL_STORED | LABEL_RECORDS;
    case EFFECT_SQL:
        value = link_select(s->t->link, s->f->id, s->value, &op->key, &at);
        if (value != IR_NONE && link_string(s->t->link, at, value, &text)) {
            text = slice_trim(text);
            if (text.len < 6 || !slice_ieq_str(slice_sub(text, 0, 6), "select"))
                return 0;
            return is_written_star(text) ? LABEL_STORED | LABEL_RECORDS : LABEL_STORED;
        }
        return LABEL_STORED;
    default:
        return 0;
    }
}

/* A member that the function itself has just set is no source any more. */
static bool is_overridden(const struct scan *s)
{
    if (s->f->code.items[s->value].op != IR_LOAD)
        return false;
    const struct fn_info *info = index_function(s->t, s->f->id);
    return info->known && info->known[s->value] != TAINT_NONE;
}

/* req.account, which the app itself sets: what a row says of members without a name of their own
   does not hold for it. */
static bool is_set_by_app(const struct scan *s)
{
    const struct ir_instr *in = &s->f->code.items[s->value];
    uint32_t cell = in->op == IR_LOAD ? index_shared(s->t, s->f, in->a) : TAINT_NONE;
    if (cell == TAINT_NONE || !index_is_set(s->t, cell, in->name))
        return false;
    uint32_t base = link_node(s->t->link, s->f->id, in->a);
    return rule_member(s->t->rules, base, in->name) == rule_member(s->t->rules, base, NULL);
}

/* A row at which labels may enter; NULL for a caught exception. */
struct entering {
    const struct rule_row *row;
    uint32_t function, value;
    bool exact;
};

struct survey {
    struct scan at;
    VEC(struct entering) rows;
    uint32_t wanted; /* labels that some sink of the program requires */
};

static void visit(void *context, const struct rule_row *row, bool exact)
{
    struct survey *v = context;
    struct scan *s = &v->at;
    if (row->kind == ROW_SOURCE || row->kind == ROW_OPERATION) {
        *vec_add(&v->rows, &s->t->run) = (struct entering){row, s->f->id, s->value, exact};
    } else if (row->kind == ROW_SINK && row->rule->requires) {
        v->wanted |= row->rule->requires;
    } else if (row->kind == ROW_SINK) {
        uint32_t at = s->f->id;
        uint32_t argument = link_select(s->t->link, s->f->id, s->value, &row->in, &at);
        hit_add_unconditional(s->t, row, s->f->id, s->value,
                              argument != IR_NONE && at == s->f->id ? argument : IR_NONE, exact);
    }
}

static void enter(const struct scan *s, const struct entering *e, uint32_t wanted)
{
    const struct rule_row *row = e->row;
    if (row->kind == ROW_OPERATION) {
        start_at(s, row, &row->operation->result, operation_labels(s, row->operation) & wanted,
                 e->exact);
        return;
    }
    bool here = row->out.kind == SELECT_RETURN || row->out.kind == SELECT_NONE;
    if (row->open_route && s->t->fixed_route[s->f->id] == 1)
        return;
    if (here && is_set_by_app(s))
        return;
    if (here && e->exact)
        s->t->has_source[s->f->value_base + s->value] = 1;
    if (!here || !is_overridden(s))
        start_at(s, row, &row->out, row->labels & wanted, e->exact);
}

/* Exceptions: their stack tells about the inside; their text often does. */
static void scan_catch(struct taint *t, const struct ir_function *f, uint32_t value)
{
    const unsigned error = 5; /* LABEL_ERROR */
    _Static_assert(LABEL_ERROR == 1u << 5, "the index of LABEL_ERROR");
    struct derived d = start(t, f->id, error, NULL, f->id, value, false);
    fact_add(t, f->id, value, d);
    if (f->file->lang == LANG_JAVASCRIPT) {
        d = start(t, f->id, error, NULL, f->id, value, true);
        d.path = path_push(t, TAINT_STACK, 0);
        fact_add(t, f->id, value, d);
    }
}

static bool is_named(const struct atom *name, const char *a, const char *b)
{
    return slice_eq_str(atom_slice(name), a) || slice_eq_str(atom_slice(name), b);
}

/* (err, data) => …, and (err, req, res, next) => … of Express: an exception by another way. */
static bool is_error_parameter(const struct ir_function *f, uint32_t value)
{
    const struct ir_instr *in = &f->code.items[value];
    return f->file->lang == LANG_JAVASCRIPT && in->op == IR_PARAM && in->a == 0 &&
           f->params.len > 1 && is_named(f->params.items[0].name, "err", "error");
}

/* promise.catch((e) => …) */
static void survey_rejection(struct survey *v)
{
    struct taint *t = v->at.t;
    const struct ir_function *f = v->at.f;
    const struct ir_instr *in = &f->code.items[v->at.value];
    if (f->file->lang != LANG_JAVASCRIPT || in->nargs != 1 || in->a >= f->code.len ||
        f->code.items[in->a].op != IR_LOAD ||
        !is_named(f->code.items[in->a].name, "catch", "catch"))
        return;
    uint32_t target = index_function_value(t, f->id, f->args.items[in->args].value);
    if (target == TAINT_NONE || !function_of(t, target)->params.len)
        return;
    uint32_t value = function_of(t, target)->params.items[0].value;
    *vec_add(&v->rows, &t->run) = (struct entering){NULL, target, value, false};
}

static void survey_value(struct survey *v)
{
    const struct scan *s = &v->at;
    switch (s->f->code.items[s->value].op) {
    case IR_PARAM:
        link_rows(s->t->link, s->f->id, s->value, visit, v);
        if (is_error_parameter(s->f, s->value))
            *vec_add(&v->rows, &s->t->run) = (struct entering){NULL, s->f->id, s->value, false};
        break;
    case IR_LOAD:
    case IR_ITER:
    case IR_GLOBAL:
    case IR_IMPORT:
        if (link_node(s->t->link, s->f->id, s->value))
            link_rows(s->t->link, s->f->id, s->value, visit, v);
        break;
    case IR_CALL:
        survey_rejection(v);
        link_rows(s->t->link, s->f->id, s->value, visit, v);
        break;
    case IR_NEW:
    case IR_STORE:
    case IR_RETURN:
        link_rows(s->t->link, s->f->id, s->value, visit, v);
        break;
    case IR_CATCH:
        *vec_add(&v->rows, &s->t->run) = (struct entering){NULL, s->f->id, s->value, false};
        break;
    default:
        break;
    }
}

/* Labels that checks ask for, whether or not a sink requires them. */
#define LABELS_OF_CHECKS                                                                           \
    (LABEL_ATTACKER | LABEL_IDENTITY | LABEL_UNVERIFIED | LABEL_STORED | LABEL_SECRET)

void source_scan(struct taint *t)
{
    struct survey v = {.at = {.t = t}, .wanted = LABELS_OF_CHECKS};
    for (size_t i = 0; i < t->program->functions.len; i++) {
        v.at.f = t->program->functions.items[i];
        for (v.at.value = 0; v.at.value < v.at.f->code.len; v.at.value++)
            survey_value(&v);
    }
    for (size_t i = 0; i < v.rows.len; i++) {
        const struct entering *e = &v.rows.items[i];
        struct scan s = {.t = t, .f = function_of(t, e->function), .value = e->value};
        if (e->row)
            enter(&s, e, v.wanted);
        else if (v.wanted & LABEL_ERROR)
            scan_catch(t, s.f, s.value);
    }
}
