/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * React: dangerouslySetInnerHTML with a value that is neither constant nor sanitized. What the
 * components of a front end are given is not followed from the server, so that the value's own
 * making is what counts.
 */

static bool is_sanitizing_name(struct slice name)
{
    return slice_ifind(name, "sanitiz") != SIZE_MAX || slice_ifind(name, "purify") != SIZE_MAX ||
           slice_ifind(name, "escape") != SIZE_MAX || slice_ifind(name, "encode") != SIZE_MAX ||
           slice_ifind(name, "stringify") != SIZE_MAX || slice_ifind(name, "highlight") != SIZE_MAX;
}

struct html_facts {
    bool clean;   /* something on the way sanitizes */
    bool outside; /* comes from props, state, a parameter or a response */
};

static struct html_facts facts_of(const struct ir_function *f, uint32_t value)
{
    struct html_facts facts = {false, false};
    struct trace w;
    trace_value(f, value, &w);
    for (size_t i = 0; i < w.n; i++) {
        const struct ir_instr *in = &f->code.items[w.items[i]];
        struct slice name = atom_slice(in->name);
        if ((in->op == IR_LOAD || in->op == IR_GLOBAL || in->op == IR_IMPORT ||
             in->op == IR_CELL_LOAD) &&
            is_sanitizing_name(name))
            facts.clean = true;
        if (in->op == IR_PARAM || slice_eq_str(name, "props") || slice_eq_str(name, "state"))
            facts.outside = true;
    }
    return facts;
}

/* The value of member NAME of the object literal at VALUE. */
static uint32_t member_value(const struct ir_function *f, uint32_t value, const char *name)
{
    if (value == IR_NONE || f->code.items[value].op != IR_OBJECT)
        return IR_NONE;
    const struct ir_instr *in = &f->code.items[value];
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && slice_eq_str(atom_slice(arg->name), name))
            return arg->value;
    }
    return IR_NONE;
}

static void check_element(struct check_context *c, const struct ir_function *f, uint32_t call)
{
    const struct ir_instr *in = &f->code.items[call];
    struct slice text;
    if (!in->nargs)
        return;
    uint32_t props = f->args.items[in->args].value;
    uint32_t attribute = member_value(f, props, "dangerouslySetInnerHTML");
    uint32_t html = member_value(f, attribute, "__html");
    if (html == IR_NONE || link_string(c->in->link, f->id, html, &text))
        return;
    struct html_facts facts = facts_of(f, html);
    if (facts.clean)
        return;
    bool tainted = taint_labels(c->in->taint, f->id, html, false) & (LABEL_ATTACKER | LABEL_STORED);
    const char *title = ir_function_title(&c->arena, f);
    struct finding *out = check_report(
        c, "xss/react-html", facts.outside || tainted ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
        ir_location(f, attribute),
        "%s puts HTML into the page that is neither constant nor sanitized", title);
    out->identity = arena_printf(c->out->arena, "react-html|%s", title);
    check_attribute(c, out, f->id);
}

static void run(struct check_context *c)
{
    for (size_t i = 0; i < c->in->program->functions.len; i++) {
        const struct ir_function *f = c->in->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++)
            if (f->code.items[v].op == IR_CALL && f->code.items[v].flags & IR_FLAG_JSX)
                check_element(c, f, v);
    }
}

const struct check check_markup = {.name = "markup", .needs_code = true, .run = run};
