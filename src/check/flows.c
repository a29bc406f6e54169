/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

#include "base/buf.h"
#include "base/map.h"

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
        size_t i = *p == '{' ? 0 : ARRAY_SIZE(words);
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
    /* what another part of the app sends may be stored as it comes */
    if (strcmp(hit->rule->id, "mass-assignment/record") == 0 &&
        !(check_reach(c, hit->site_function) & REACH_HTTP))
        return CONFIDENCE_POSSIBLE;
    return f->has_error ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
}

/*
 * Where to point: a response that is made beforehand is at fault, not the line that returns it; the
 * call of a helper, not the helper that only hands on what it is given.
 */
static struct location place_of(const struct check_context *c, const struct taint_hit *hit)
{
    const struct ir_function *f = check_function(c, hit->site_function);
    const struct ir_instr *in = &f->code.items[hit->site];
    uint32_t at = f->id;
    uint32_t made = in->op == IR_RETURN && in->a != IR_NONE
                        ? link_origin(c->in->link, f->id, in->a, &at)
                        : IR_NONE;
    bool object = made != IR_NONE && at == f->id && f->code.items[made].op == IR_OBJECT;
    return ir_location(f, object ? made : hit->site);
}

static void report(struct check_context *c, const struct taint_hit *hit)
{
    const struct ir_function *f = check_function(c, hit->site_function);
    const char *title = ir_function_title(&c->arena, f);
    const char *source = source_title(hit), *sink = sink_title(c, hit);
    struct buf message;
    buf_init(&message, 2048);
    expand(&message, hit->rule->message ? hit->rule->message : hit->rule->title, source, sink,
           title);
    struct location at = place_of(c, hit);
    struct finding *out = check_report(c, hit->rule->id, confidence_of(c, hit), at, "%.*s",
                                       SLICE_ARG(buf_slice(&message)));
    buf_release(&message);
    for (size_t i = 0; i < hit->nsteps; i++)
        finding_add_step(
            c->out, out,
            ir_location(check_function(c, hit->steps[i].function), hit->steps[i].value), "%s",
            hit->steps[i].text);
    if (hit->nsteps)
        finding_add_step(c->out, out,
                         hit->site_function == hit->function
                             ? at
                             : ir_location(check_function(c, hit->function), hit->value),
                         "reaches %s", sink);
    out->identity = arena_printf(c->out->arena, "%s|%s|%s", title, source, sink);
    check_attribute(c, out, hit->site_function);
    if (hit->nsteps)
        check_tag_events(c, out, hit->site_function);
}

/* What the hits of sinks tell of. */
struct told {
    struct umap steps;    /* program-wide values on their ways */
    struct map functions; /* class -> by function id: a hit of the class leads there (bool) */
};

static bool *reached_by_class(struct check_context *c, const char *class_id,
                              const struct taint_hit *hits, size_t n)
{
    VEC(uint32_t) from = {0};
    bool *reached = arena_array(&c->arena, bool, c->in->program->functions.len + 1);
    size_t nreached;
    for (size_t i = 0; i < n; i++)
        if (strcmp(hits[i].rule->class_id, class_id) == 0)
            *vec_add(&from, &c->arena) = hits[i].function;
    const uint32_t *functions = link_reached(c->in->link, from.items, from.len, &nreached);
    for (size_t i = 0; i < nreached; i++)
        reached[functions[i]] = true;
    return reached;
}

static uint64_t value_key(const struct check_context *c, uint32_t function, uint32_t value)
{
    return (uint64_t)check_function(c, function)->value_base + value;
}

static void tell(struct check_context *c, struct told *told, const struct taint_hit *hits, size_t n)
{
    umap_init(&told->steps, &c->arena);
    map_init(&told->functions, &c->arena);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < hits[i].nsteps; k++)
            umap_put(&told->steps, value_key(c, hits[i].steps[k].function, hits[i].steps[k].value),
                     1);
}

/*
 * Is the string that HIT is about known to go on to a sink? It is a step on the way of another hit,
 * or made for a function that hands it to a sink of the same class.
 */
static bool is_told_already(struct check_context *c, struct told *told, const struct taint_hit *hit,
                            const struct taint_hit *hits, size_t n)
{
    if (umap_get(&told->steps, value_key(c, hit->function, hit->value), NULL))
        return true;
    void **reached = map_at(&told->functions, slice_of(hit->rule->class_id));
    if (!*reached)
        *reached = reached_by_class(c, hit->rule->class_id, hits, n);
    return ((const bool *)*reached)[hit->function];
}

static bool is_string_rule(const struct rule *rule)
{
    return strcmp(rule->id, "xss/html-string") == 0 ||
           strcmp(rule->id, "sql-injection/string") == 0;
}

static void run(struct check_context *c)
{
    size_t n, nstrings;
    const struct taint_hit *hits = taint_hits(c->in->taint, &n);
    const struct taint_hit *strings = taint_check_hits(c->in->taint, &nstrings);
    for (size_t i = 0; i < n; i++)
        report(c, &hits[i]);
    struct told told;
    tell(c, &told, hits, n);
    for (size_t i = 0; i < nstrings; i++)
        if (is_string_rule(strings[i].rule) && !is_told_already(c, &told, &strings[i], hits, n))
            report(c, &strings[i]);
}

const struct check check_flows = {.name = "flows", .needs_code = true, .run = run};
