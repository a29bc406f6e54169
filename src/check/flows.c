/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

#include "base/buf.h"

/* What the engine found, told as findings. */

static const char *sink_title(const struct check_context *c, const struct taint_hit *hit)
{
    const struct ir_function *f = check_function(c, hit->function);
    const struct ir_instr *in = &f->code.items[hit->value];
    uint32_t node = in->op == IR_CALL || in->op == IR_NEW
                        ? link_call_node(c->in->link, hit->function, hit->value)
                        : link_node(c->in->link, hit->function, hit->value);
    if (hit->exact && node)
        return rule_node_title(c->in->rules, node);
    if (in->op == IR_STORE && in->name)
        return in->name->text;
    if (in->op == IR_RETURN)
        return "the response";
    if (in->a != IR_NONE && (in->op == IR_CALL || in->op == IR_NEW) && f->code.items[in->a].name)
        return f->code.items[in->a].name->text;
    return node ? rule_node_title(c->in->rules, node) : "the call";
}

static const char *source_title(const struct taint_hit *hit)
{
    if (hit->source && hit->source->what)
        return hit->source->what;
    switch (hit->label) {
    case LABEL_STORED:
    case LABEL_RECORDS:
        return "stored data";
    case LABEL_ERROR:
        return "the text of an exception";
    case LABEL_ENV:
        return "the environment";
    case LABEL_SECRET:
        return "a secret";
    case LABEL_IDENTITY:
    case LABEL_UNVERIFIED:
        return "the caller's claims";
    default:
        return "data of the request";
    }
}

/* The message of a rule with its {placeholders} filled. */
static void expand(struct buf *out, const char *text, const char *source, const char *sink,
                   const char *function)
{
    const struct {
        const char *name, *value;
    } words[] = {{"{source}", source}, {"{sink}", sink}, {"{function}", function}};
    for (const char *p = text; *p; p++) {
        size_t i = 0;
        while (i < ARRAY_SIZE(words) && strncmp(p, words[i].name, strlen(words[i].name)) != 0)
            i++;
        if (i == ARRAY_SIZE(words)) {
            buf_add_char(out, *p);
            continue;
        }
        buf_add_str(out, words[i].value);
        p += strlen(words[i].name) - 1;
    }
}

static enum confidence confidence_of(const struct check_context *c, const struct taint_hit *hit)
{
    if (!hit->exact || hit->label == LABEL_STORED)
        return CONFIDENCE_POSSIBLE;
    const struct ir_function *f = check_function(c, hit->function);
    return f->has_error ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
}

static void report(struct check_context *c, const struct taint_hit *hit)
{
    const struct ir_function *f = check_function(c, hit->function);
    const char *title = ir_function_title(&c->arena, f);
    const char *source = source_title(hit), *sink = sink_title(c, hit);
    struct buf message;
    buf_init(&message, 2048);
    expand(&message, hit->rule->message ? hit->rule->message : hit->rule->title, source, sink,
           title);
    struct location at = ir_location(f, hit->value);
    struct finding *out = check_report(c, hit->rule->id, confidence_of(c, hit), at, "%.*s",
                                       SLICE_ARG(buf_slice(&message)));
    buf_release(&message);
    for (size_t i = 0; i < hit->nsteps; i++)
        finding_add_step(
            c->out, out,
            ir_location(check_function(c, hit->steps[i].function), hit->steps[i].value), "%s",
            hit->steps[i].text);
    if (hit->nsteps)
        finding_add_step(c->out, out, at, "reaches %s", sink);
    out->identity = arena_printf(c->out->arena, "%s|%s|%s", title, source, sink);
    check_attribute(c, out, hit->function);
    if (hit->nsteps)
        check_tag_events(c, out, hit->function);
}

static void run(struct check_context *c)
{
    size_t n;
    const struct taint_hit *hits = taint_hits(c->in->taint, &n);
    for (size_t i = 0; i < n; i++)
        report(c, &hits[i]);
}

const struct check check_flows = {.name = "flows", .needs_code = true, .run = run};
