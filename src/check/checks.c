/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

static const struct check *const checks[] = {
    &check_flows,          &check_access_control, &check_idor,        &check_exposure,
    &check_authentication, &check_markup,         &check_permissions, &check_posture,
    &check_secrets,        &check_privacy,        &check_portability, &check_unused,
};

static void add_operation(void *context, const struct rule_row *row, bool exact)
{
    struct op_site *site = context;
    if (row->kind != ROW_OPERATION || site->op)
        return;
    site->op = row->operation;
    site->exact = exact;
}

/* All calls of the program that touch a data store or service, in program order. */
static void collect_operations(struct check_context *c)
{
    for (size_t i = 0; i < c->in->program->functions.len; i++) {
        const struct ir_function *f = c->in->program->functions.items[i];
        size_t first = c->ops.len;
        for (uint32_t v = 0; v < f->code.len; v++) {
            if (f->code.items[v].op != IR_CALL && f->code.items[v].op != IR_NEW)
                continue;
            struct op_site site = {.function = f->id, .value = v, .first = v};
            link_rows(c->in->link, f->id, v, add_operation, &site);
            if (site.op && site.op->effect == EFFECT_SQL && !check_read_statement(c, &site))
                continue;
            if (site.op)
                *vec_add(&c->ops, &c->arena) = site;
        }
        check_join_chains(c, first);
    }
}

static void index_entries(struct check_context *c)
{
    c->next_entry = arena_array(&c->arena, uint32_t, c->nentries + 1);
    for (size_t i = c->nentries; i > 0; i--) {
        uint64_t next = 0;
        (void)umap_get(&c->entry_ids, c->entries[i - 1].function, &next);
        c->next_entry[i - 1] = (uint32_t)next;
        umap_put(&c->entry_ids, c->entries[i - 1].function, i);
    }
}

void check_run(const struct check_input *input, struct finding_set *out)
{
    struct check_context c = {.in = input, .out = out};
    bool code = input->link && input->taint;
    arena_init(&c.arena);
    umap_init(&c.proof, &c.arena);
    umap_init(&c.proof_sites, &c.arena);
    umap_init(&c.proof_calls, &c.arena);
    umap_init(&c.entry_ids, &c.arena);
    if (code) {
        c.entries = link_entries(input->link, &c.nentries);
        c.before = arena_array(&c.arena, uint8_t, c.nentries + 1);
        c.trigger_texts = arena_array(&c.arena, const char **, c.nentries + 1);
        c.texts = &c.arena;
        index_entries(&c);
        collect_operations(&c);
    }
    for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
        if (code || !checks[i]->needs_code)
            checks[i]->run(&c);
    arena_release(&c.arena);
}

size_t check_first_op(const struct check_context *c, uint32_t function, uint32_t value)
{
    size_t low = 0, high = c->ops.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct op_site *o = &c->ops.items[middle];
        if (o->function < function || (o->function == function && o->value < value))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct op_site *check_op_at(const struct check_context *c, uint32_t function, uint32_t value)
{
    size_t i = check_first_op(c, function, value);
    if (i == c->ops.len)
        return NULL;
    const struct op_site *o = &c->ops.items[i];
    return o->function == function && o->value == value ? o : NULL;
}

const struct ir_function *check_function(const struct check_context *c, uint32_t function)
{
    return c->in->program->functions.items[function];
}

uint32_t check_labels(const struct check_context *c, const struct op_site *o,
                      const struct selector *s)
{
    uint32_t at = o->function;
    if (s->kind == SELECT_NONE)
        return 0;
    uint32_t value = link_select(c->in->link, o->function, o->value, s, &at);
    uint32_t labels = value == IR_NONE ? 0 : taint_labels(c->in->taint, at, value, true);
    if (s->kind == SELECT_RETURN)
        return labels | check_chain_labels(c, o->function, o->value);
    if (s->kind != SELECT_RECEIVER)
        return labels;
    const struct ir_function *f = check_function(c, o->function);
    const struct ir_instr *callee = &f->code.items[f->code.items[o->value].a];
    at = o->function;
    value = callee->op == IR_LOAD ? link_origin(c->in->link, f->id, callee->a, &at) : IR_NONE;
    return labels | check_chain_labels(c, at, value);
}

/* A constant, or the name of the variable of the environment that VALUE is read from. */
static struct slice name_of_argument(const struct check_context *c, uint32_t function,
                                     uint32_t value)
{
    struct slice text = SLICE_EMPTY;
    uint32_t at = function;
    if (value == IR_NONE || link_string(c->in->link, function, value, &text))
        return text;
    value = link_origin(c->in->link, function, value, &at);
    if (value == IR_NONE)
        return SLICE_EMPTY;
    const struct ir_instr *in = &check_function(c, at)->code.items[value];
    const struct ir_file *file = check_function(c, at)->file;
    if (in->op == IR_CLASS && in->a < file->classes.len)
        return atom_slice(file->classes.items[in->a].name);
    return in->op == IR_LOAD && check_is_environment(c, at, in->a) ? atom_slice(in->name)
                                                                   : SLICE_EMPTY;
}

/* The first name on the way to VALUE: `db.collection("users").doc(id)` is of users. */
static struct slice name_of_value(const struct check_context *c, uint32_t function, uint32_t value)
{
    for (int i = 0; i < 8 && value != IR_NONE; i++) {
        struct slice text = name_of_argument(c, function, value);
        uint32_t at = function;
        value = text.len ? IR_NONE : link_origin(c->in->link, function, value, &at);
        if (value == IR_NONE)
            return text;
        function = at;
        const struct ir_function *f = check_function(c, function);
        const struct ir_instr *in = &f->code.items[value];
        if (in->op != IR_LOAD && in->op != IR_CALL && in->op != IR_NEW)
            break;
        for (uint32_t k = 0; k < in->nargs && !text.len; k++)
            text = name_of_argument(c, function, f->args.items[in->args + k].value);
        if (text.len)
            return text;
        value = in->a;
    }
    return SLICE_EMPTY;
}

const char *check_text(struct check_context *c, const struct op_site *o, const struct selector *s)
{
    uint32_t at = o->function;
    struct slice text;
    if (o->table && s == &o->op->resource)
        return o->table;
    if (s->kind == SELECT_NONE)
        return NULL;
    uint32_t value = link_select(c->in->link, o->function, o->value, s, &at);
    if (value == IR_NONE)
        return NULL;
    text = name_of_value(c, at, value);
    return text.len ? arena_slicedup(&c->arena, text) : NULL;
}

struct finding *check_report(struct check_context *c, const char *rule, enum confidence confidence,
                             struct location at, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    const struct rule *r = rule_find(c->in->rules, slice_of(rule));
    enum severity severity = r ? r->severity : SEVERITY_MEDIUM;
    if (r && r->confidence < confidence)
        confidence = r->confidence;
    struct finding *f = finding_add(c->out, rule, severity, confidence, at, "%s", text);
    if (r && r->fix)
        f->fix = arena_strdup(c->out->arena, r->fix);
    return f;
}

void check_explain(struct check_context *c, struct finding *f, uint32_t function, uint32_t value,
                   uint32_t label)
{
    const struct taint_step *steps;
    size_t n = taint_explain(c->in->taint, function, value, label, &c->arena, &steps);
    for (size_t i = 0; i < n; i++)
        finding_add_step(c->out, f,
                         ir_location(check_function(c, steps[i].function), steps[i].value), "%s",
                         steps[i].text);
}
