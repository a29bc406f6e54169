/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/date.h"
#include "check/posture-internal.h"

/*
 * The rules of rules/posture/ over the model. What one line decides for many (a Globals section, a
 * provider's default) is one finding that names them all, and so is what a file lacks.
 */

#define SHOWN_NAMES 5
#define SHOWN_PLACES 100

struct hit {
    struct posture_thing thing;
    struct location at;
    const char *listed;
};

/* The hits that make one finding. */
struct hits {
    VEC(struct hit) items;
};

struct posture_run {
    struct check_context *c;
    struct posture_index index;
    struct posture_eval eval;
    struct posture_things things; /* all of the app, in order */
};

/* ---- what a finding says ---- */

static const char *name_of(const struct posture_run *run, const struct posture_thing *t)
{
    const struct app_permission *p = t->item;
    switch (t->kind) {
    case THING_FUNCTION:
        return t->function->name;
    case THING_TRIGGER:
        return trigger_describe(run->index.arena, t->item);
    case THING_VARIABLE:
        return ((const struct app_variable *)t->item)->name;
    case THING_PERMISSION:
    case THING_POLICY:
        return p->origin ? p->origin : p->actions.len ? p->actions.items[0] : "a statement";
    case THING_APP:
        return "the app";
    default:
        return posture_resource_name(t->resource);
    }
}

static void put_names(struct buf *b, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && i < SHOWN_NAMES; i++)
        buf_printf(b, "%s%s", i ? ", " : "", names[i]);
    if (count > SHOWN_NAMES)
        buf_printf(b, " and %zu more", count - SHOWN_NAMES);
}

/* Those values of S at OWNER that TEST asks for, all when it is NULL; how many were put. */
static size_t put_values(struct posture_run *run, struct buf *b, const struct posture_subject *s,
                         const struct posture_thing *owner, const struct posture_node *test)
{
    struct posture_value v;
    size_t n = 0;
    for (size_t i = 0; n < SHOWN_NAMES && posture_value(&run->index, owner, s, i, &v); i++)
        if (v.text[0] && (!test || posture_value_holds(&run->eval, test, &v)))
            buf_printf(b, "%s%s", n++ ? ", " : "", v.text);
    return n;
}

/* The values that the rule R found fault with or, when it names none, all. */
static void put_subject(struct posture_run *run, struct buf *b, const struct posture_rule *r,
                        const struct posture_subject *s, const struct posture_thing *t)
{
    struct posture_thing owner;
    const struct posture_node *test = posture_test_of(r->when, s);
    bool known = posture_owner(&run->index, t, s->hop, &owner);
    if (known && test && put_values(run, b, s, &owner, test))
        return;
    if (!known || !put_values(run, b, s, &owner, NULL))
        buf_add_str(b, "(not set)");
}

/* The functions of F; of a role that none of the files uses, its name. */
static void put_functions(struct buf *b, const struct finding *f, const struct posture_thing *t)
{
    if (f->functions.len || !t->resource)
        put_names(b, f->functions.items, f->functions.len);
    else
        buf_printf(b, "what runs as '%s'", posture_resource_name(t->resource));
}

static void put_message(struct posture_run *run, struct buf *b, const struct posture_rule *r,
                        const struct posture_message *m, const struct hits *hits,
                        const struct finding *f)
{
    const struct hit *first = &hits->items.items[0];
    const char *names[SHOWN_NAMES + 1];
    for (size_t i = 0; i < m->pieces.len; i++) {
        const struct posture_piece *p = &m->pieces.items[i];
        switch (p->kind) {
        case PIECE_TEXT:
            buf_add_str(b, p->text);
            break;
        case PIECE_SUBJECT:
            put_subject(run, b, r, &p->subject, &first->thing);
            break;
        case PIECE_FUNCTIONS:
            put_functions(b, f, &first->thing);
            break;
        case PIECE_NAMES:
            for (size_t k = 0; k < hits->items.len && k < SHOWN_NAMES; k++)
                names[k] = name_of(run, &hits->items.items[k].thing);
            put_names(b, names, hits->items.len);
            break;
        case PIECE_COUNT:
            buf_printf(b, "%zu", hits->items.len);
            break;
        case PIECE_LISTED:
            buf_add_str(b, first->listed ? first->listed : "");
            break;
        }
    }
}

/* The functions and entry points that a thing is about. *LAST are the users that were added last:
   all stages of an API have the same. */
static void attribute(const struct posture_run *run, struct finding *f,
                      const struct posture_thing *t, const struct posture_things **last)
{
    struct finding_set *out = run->c->out;
    if (t->function)
        finding_add_function(out, f, t->function->name);
    if (t->kind == THING_TRIGGER)
        finding_add_entry_point(out, f, trigger_describe(run->index.arena, t->item));
    if (!t->resource)
        return;
    struct posture_thing owner = {.kind = THING_RESOURCE(t->resource->kind),
                                  .resource = t->resource};
    const struct posture_things *users = posture_users(&run->index, &owner);
    if (users == *last)
        return;
    *last = users;
    for (size_t i = 0; i < users->items.len; i++)
        finding_add_function(out, f, users->items.items[i].function->name);
}

static void add_place(const struct posture_run *run, struct finding *f, struct location at,
                      const char *text)
{
    if (at.file && (at.line != f->at.line || strcmp(at.file, f->at.file) != 0))
        finding_add_evidence(run->c->out, f, EVIDENCE_STATIC, "also", at, "%s", text);
}

/* The places of the others, when one finding stands for several, and those of the further values of
   what the rule asks to be shown. */
static void add_places(struct posture_run *run, const struct posture_rule *r, struct finding *f,
                       const struct hits *hits)
{
    const struct hit *first = &hits->items.items[0];
    struct posture_thing owner;
    struct posture_value v;
    for (size_t i = 1; i < hits->items.len && i < SHOWN_PLACES; i++)
        add_place(run, f, hits->items.items[i].at, name_of(run, &hits->items.items[i].thing));
    if (!r->nat || !posture_owner(&run->index, &first->thing, r->at[0].hop, &owner))
        return;
    const struct posture_node *test = posture_test_of(r->when, &r->at[0]);
    for (size_t i = 0; i < SHOWN_PLACES && posture_value(&run->index, &owner, &r->at[0], i, &v);
         i++)
        if (!test || posture_value_holds(&run->eval, test, &v))
            add_place(run, f, v.at, v.text);
}

static void report(struct posture_run *run, const struct posture_rule *r, const struct hits *hits)
{
    const struct hit *first = &hits->items.items[0];
    const struct posture_things *last = NULL;
    struct buf text;
    buf_init(&text, 4096);
    struct finding *f =
        check_report(run->c, r->rule->id, CONFIDENCE_LIKELY, first->at, "%s", r->rule->title);
    for (size_t i = 0; i < hits->items.len; i++)
        attribute(run, f, &hits->items.items[i].thing, &last);
    bool many = hits->items.len > 1 && r->many.pieces.len;
    put_message(run, &text, r, many ? &r->many : &r->one, hits, f);
    f->message = arena_slicedup(run->c->out->arena, buf_slice(&text));
    f->identity = arena_printf(run->c->out->arena, "%s|%s", posture_thing_name(first->thing.kind),
                               r->per_file ? first->at.file : name_of(run, &first->thing));
    add_places(run, r, f, hits);
    buf_release(&text);
}

/* ---- what a rule finds ---- */

/* The first value of S at OWNER that the rule finds fault with; when it names none, the first. */
static bool value_at_fault(struct posture_run *run, const struct posture_rule *r,
                           const struct posture_subject *s, const struct posture_thing *owner,
                           struct posture_value *ret)
{
    const struct posture_node *test = posture_test_of(r->when, s);
    for (size_t i = 0; test && posture_value(&run->index, owner, s, i, ret); i++)
        if (posture_value_holds(&run->eval, test, ret))
            return true;
    return posture_value(&run->index, owner, s, 0, ret);
}

/* The place of the first subject of the rule's `at` that has one. */
static struct location place_asked_for(struct posture_run *run, const struct posture_rule *r,
                                       const struct posture_thing *t)
{
    for (size_t i = 0; i < r->nat; i++) {
        struct posture_thing owner;
        struct posture_value v;
        if (posture_owner(&run->index, t, r->at[i].hop, &owner) &&
            value_at_fault(run, r, &r->at[i], &owner, &v)) {
            if (v.at.file)
                return v.at;
            return posture_place(&owner);
        }
    }
    return (struct location){0};
}

static struct location place_of(struct posture_run *run, const struct posture_rule *r,
                                const struct posture_thing *t)
{
    struct location at = place_asked_for(run, r, t);
    if (!at.file)
        at = run->eval.at;
    if (!at.file)
        at = posture_place(t);
    if (!at.file && run->index.app->configs.len)
        at = (struct location){.file = run->index.app->configs.items[0].file, .line = 1};
    return at;
}

static bool is_hit(struct posture_run *run, const struct posture_rule *r,
                   const struct posture_thing *t)
{
    arena_release(&run->eval.scratch);
    return (!r->where || posture_holds(&run->eval, r->where, t) == TRUTH_YES) &&
           posture_holds(&run->eval, r->when, t) == TRUTH_YES;
}

static void check_rule(struct posture_run *run, const struct posture_rule *r)
{
    struct map groups; /* file, or file and line and column -> struct hits */
    map_init(&groups, run->index.arena);
    for (size_t i = 0; i < run->things.items.len; i++) {
        const struct posture_thing *t = &run->things.items.items[i];
        if (!(t->kind & r->of) || !is_hit(run, r, t))
            continue;
        struct hit hit = {.thing = *t, .listed = run->eval.listed};
        hit.at = place_of(run, r, t);
        if (!hit.at.file)
            continue;
        const char *key = r->per_file ? hit.at.file
                                      : arena_printf(run->index.arena, "%s:%u:%u", hit.at.file,
                                                     hit.at.line, hit.at.column);
        void **at = map_at(&groups, slice_of(key));
        struct hits *hits = *at ? *at : (*at = arena_new(run->index.arena, struct hits));
        *vec_add(&hits->items, run->index.arena) = hit;
    }
    for (size_t i = 0; i < groups.len; i++)
        report(run, r, groups.entries[i].value);
}

static void run(struct check_context *c)
{
    struct posture_run run = {.c = c};
    char today[DATE_SIZE];
    size_t count;
    const struct posture_rule *const *rules = rule_posture(c->in->rules, &count);
    const struct posture_thing app = {.kind = THING_APP};
    date_today(today);
    posture_index_init(&run.index, c->in->app, &c->arena);
    run.eval = (struct posture_eval){.index = &run.index, .today = today};
    arena_init(&run.eval.scratch);
    *vec_add(&run.things.items, &c->arena) = app;
    posture_related_things(&run.index, &app, THING_ANY, &c->arena, &run.things);
    for (size_t i = 0; i < count; i++)
        check_rule(&run, rules[i]);
    arena_release(&run.eval.scratch);
}

const struct check check_posture = {.name = "posture", .run = run};
