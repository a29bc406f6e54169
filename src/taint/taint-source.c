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

static void visit(void *context, const struct rule_row *row, bool exact)
{
    const struct scan *s = context;
    struct taint *t = s->t;
    uint32_t at;
    if (row->kind == ROW_SOURCE) {
        bool here = row->out.kind == SELECT_RETURN || row->out.kind == SELECT_NONE;
        if (row->open_route && t->fixed_route[s->f->id] == 1)
            return;
        if (here && exact)
            t->has_source[s->f->value_base + s->value] = 1;
        if (!here || !is_overridden(s))
            start_at(s, row, &row->out, row->labels, exact);
    } else if (row->kind == ROW_OPERATION) {
        start_at(s, row, &row->operation->result, operation_labels(s, row->operation), exact);
    } else if (row->kind == ROW_SINK && !row->rule->requires) {
        uint32_t argument = link_select(t->link, s->f->id, s->value, &row->in, &at);
        hit_add_unconditional(t, row, s->f->id, s->value,
                              argument != IR_NONE && at == s->f->id ? argument : IR_NONE, exact);
    }
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
        d.path = path_push(t, atom_get_str(t->program->atoms, "stack"), 0);
        fact_add(t, f->id, value, d);
    }
}

void source_scan(struct taint *t)
{
    for (size_t i = 0; i < t->program->functions.len; i++) {
        const struct ir_function *f = t->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++) {
            struct scan s = {.t = t, .f = f, .value = v};
            switch (f->code.items[v].op) {
            case IR_LOAD:
            case IR_ITER:
            case IR_PARAM:
            case IR_GLOBAL:
            case IR_IMPORT:
                if (link_node(t->link, f->id, v))
                    link_rows(t->link, f->id, v, visit, &s);
                break;
            case IR_CALL:
            case IR_NEW:
            case IR_STORE:
            case IR_RETURN:
                link_rows(t->link, f->id, v, visit, &s);
                break;
            case IR_CATCH:
                scan_catch(t, f, v);
                break;
            default:
                break;
            }
        }
    }
}
