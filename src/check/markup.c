/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * React: dangerouslySetInnerHTML with a value that is neither constant nor sanitized; Angular:
 * bypassSecurityTrustHtml and its like. What the
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

/* Is V a call by which Angular's escaping is passed by? *RET_HTML is what it trusts then. */
static bool trusts_html(const struct ir_function *f, uint32_t v, uint32_t *ret_html)
{
    const struct ir_instr *in = &f->code.items[v];
    if (in->op != IR_CALL || in->nargs != 1 || in->a >= f->code.len ||
        f->code.items[in->a].op != IR_LOAD ||
        !slice_starts(atom_slice(f->code.items[in->a].name), "bypassSecurityTrust"))
        return false;
    *ret_html = f->args.items[in->args].value;
    return true;
}

static void check_trust(struct check_context *c, const struct ir_function *f, uint32_t call)
{
    struct slice text;
    uint32_t html;
    if (!trusts_html(f, call, &html) || link_string(c->in->link, f->id, html, &text) ||
        facts_of(f, html).clean)
        return;
    bool tainted = taint_labels(c->in->taint, f->id, html, false) & (LABEL_ATTACKER | LABEL_STORED);
    const char *title = ir_function_title(&c->arena, f);
    struct finding *out =
        check_report(c, "xss/angular-html", tainted ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
                     ir_location(f, call),
                     "%s trusts HTML or an address that is neither constant nor sanitized", title);
    out->identity = arena_printf(c->out->arena, "angular-html|%s", title);
    check_attribute(c, out, f->id);
}

/* The properties of an element, of JSX or given to createElement. */
static void check_properties(struct check_context *c, const struct ir_function *f, uint32_t props)
{
    struct slice text;
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
            if (f->code.items[v].op == IR_OBJECT)
                check_properties(c, f, v);
            else if (f->code.items[v].op == IR_CALL && f->file->lang == LANG_JAVASCRIPT)
                check_trust(c, f, v);
    }
}

const struct check check_markup = {.name = "markup", .needs_code = true, .run = run};
