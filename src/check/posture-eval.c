/* SPDX-License-Identifier: Apache-2.0 */
#include "check/posture-internal.h"

#include <math.h>

/*
 * Three values: what depends on something that is not in the files is UNKNOWN, and so is what is
 * built from it, unless the rest decides. A predicate is capped in depth when it is read, and so is
 * the recursion here.
 */

/* Where in the predicate we are. */
struct way {
    bool wanted;  /* what would make the whole hold here: false below a `not` */
    bool related; /* below "some …": places are not the thing's own */
};

static bool has_text(const struct posture_node *n, struct slice text)
{
    for (size_t i = 0; i < n->ntexts; i++)
        if (slice_ieq_str(text, n->texts[i]))
            return true;
    return false;
}

static bool contains(const struct posture_node *n, struct slice text)
{
    for (size_t i = 0; i < n->ntexts; i++)
        if (slice_ifind(text, n->texts[i]) != SIZE_MAX)
            return true;
    return false;
}

static bool matches(const struct posture_node *n, const char *text)
{
    for (size_t i = 0; i < n->ntexts; i++)
        if (posture_like(n->texts[i], text))
            return true;
    return false;
}

static bool compares(const struct posture_node *n, const char *text)
{
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || isnan(value))
        return false;
    return n->op == POSTURE_LESS ? value < n->number : value > n->number;
}

static bool is_listed(struct posture_eval *e, const struct posture_node *n, struct slice text)
{
    char key[256];
    if (text.len >= sizeof(key))
        return false;
    for (size_t i = 0; i < text.len; i++)
        key[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] - 'A' + 'a'
                                                                 : text.ptr[i]);
    const char *beside = map_get(&n->list->entries, (struct slice){key, text.len});
    if (!beside)
        return false;
    const char *limit = n->before && strcmp(n->before, "today") == 0 ? e->today : n->before;
    if (limit && (!beside[0] || strcmp(beside, limit) >= 0))
        return false;
    e->listed = beside;
    return true;
}

static bool value_holds(struct posture_eval *e, const struct posture_node *n,
                        const struct posture_value *v)
{
    switch (n->op) {
    case POSTURE_IS:
        return has_text(n, slice_of(v->text));
    case POSTURE_CONTAINS:
        return contains(n, slice_of(v->text));
    case POSTURE_MATCHES:
        return matches(n, v->text);
    case POSTURE_LESS:
    case POSTURE_MORE:
        return compares(n, v->text);
    case POSTURE_IN:
        return is_listed(e, n, slice_of(v->text));
    default:
        return false;
    }
}

/* What one value says: PRESENT, KNOWN and UNKNOWN ask about it, the others for it. */
static enum truth test_value(struct posture_eval *e, const struct posture_node *n,
                             const struct posture_value *v)
{
    if (n->op == POSTURE_KNOWN || n->op == POSTURE_UNKNOWN)
        return v->known == (n->op == POSTURE_KNOWN) ? TRUTH_YES : TRUTH_NO;
    if (n->op == POSTURE_PRESENT)
        return v->known || v->text[0] ? TRUTH_YES : TRUTH_UNKNOWN;
    if (!v->known)
        return TRUTH_UNKNOWN;
    return value_holds(e, n, v) ? TRUTH_YES : TRUTH_NO;
}

static enum truth test(struct posture_eval *e, const struct posture_node *n,
                       const struct posture_thing *t, struct way way)
{
    struct posture_thing owner;
    struct posture_value v, decided = {0};
    enum truth truth = TRUTH_NO;
    if (!posture_owner(e->index, t, n->subject.hop, &owner))
        return TRUTH_UNKNOWN;
    for (size_t i = 0; truth != TRUTH_YES && posture_value(e->index, &owner, &n->subject, i, &v);
         i++) {
        enum truth one = test_value(e, n, &v);
        if (i == 0 || one == TRUTH_YES)
            decided.at = v.at;
        if (one != TRUTH_NO)
            truth = one;
    }
    if (truth == (way.wanted ? TRUTH_YES : TRUTH_NO) && !way.related && !e->at.file)
        e->at = decided.at;
    return truth;
}

static enum truth negated(enum truth t)
{
    return t == TRUTH_UNKNOWN ? t : t == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
}

static enum truth holds(struct posture_eval *e, const struct posture_node *n,
                        const struct posture_thing *t, struct way way);

/* What decided in a part that did not hold decides nothing. */
static enum truth part_holds(struct posture_eval *e, const struct posture_node *n,
                             const struct posture_thing *t, struct way way)
{
    struct location at = e->at;
    const char *listed = e->listed;
    enum truth truth = holds(e, n, t, way);
    if (truth != (way.wanted ? TRUTH_YES : TRUTH_NO)) {
        e->at = at;
        e->listed = listed;
    }
    return truth;
}

/* All children must hold (or, for ANY, one): what decides ends it. */
static enum truth combined(struct posture_eval *e, const struct posture_node *n,
                           const struct posture_thing *t, struct way way)
{
    enum truth decides = n->op == POSTURE_ANY ? TRUTH_YES : TRUTH_NO;
    enum truth truth = negated(decides);
    for (const struct posture_node *c = n->child; c && truth != decides; c = c->next) {
        enum truth one = part_holds(e, c, t, way);
        if (one == decides || one == TRUTH_UNKNOWN)
            truth = one;
    }
    return truth;
}

/* "some trigger", "every trigger". */
static enum truth of_related(struct posture_eval *e, const struct posture_node *n,
                             const struct posture_thing *t, struct way way)
{
    struct posture_things things = {0};
    enum truth decides = n->op == POSTURE_SOME ? TRUTH_YES : TRUTH_NO;
    way.related = true;
    posture_related_things(e->index, t, n->relation, &e->scratch, &things);
    enum truth truth = things.items.len ? negated(decides) : TRUTH_NO;
    for (size_t i = 0; i < things.items.len && truth != decides; i++) {
        enum truth one = holds(e, n->child, &things.items.items[i], way);
        if (one == decides || one == TRUTH_UNKNOWN)
            truth = one;
    }
    return truth;
}

static enum truth holds(struct posture_eval *e, const struct posture_node *n,
                        const struct posture_thing *t, struct way way)
{
    switch (n->op) {
    case POSTURE_ALL:
    case POSTURE_ANY:
        return combined(e, n, t, way);
    case POSTURE_NOT:
        way.wanted = !way.wanted;
        return negated(holds(e, n->child, t, way));
    case POSTURE_SOME:
    case POSTURE_EVERY:
        return of_related(e, n, t, way);
    default:
        return test(e, n, t, way);
    }
}

enum truth posture_holds(struct posture_eval *e, const struct posture_node *n,
                         const struct posture_thing *t)
{
    e->at = (struct location){0};
    e->listed = NULL;
    return holds(e, n, t, (struct way){.wanted = true});
}

static bool is_test_of(const struct posture_node *n, const struct posture_subject *s)
{
    bool of_values = n->op == POSTURE_IS || n->op == POSTURE_CONTAINS || n->op == POSTURE_MATCHES ||
                     n->op == POSTURE_IN;
    return of_values && n->subject.hop == s->hop && n->subject.field == s->field &&
           strcmp(n->subject.name ? n->subject.name : "", s->name ? s->name : "") == 0;
}

const struct posture_node *posture_test_of(const struct posture_node *n,
                                           const struct posture_subject *s)
{
    if (is_test_of(n, s))
        return n;
    if (n->op != POSTURE_ALL && n->op != POSTURE_ANY)
        return NULL;
    for (const struct posture_node *c = n->child; c; c = c->next) {
        const struct posture_node *found = posture_test_of(c, s);
        if (found)
            return found;
    }
    return NULL;
}

bool posture_value_holds(struct posture_eval *e, const struct posture_node *test,
                         const struct posture_value *v)
{
    return v->known && value_holds(e, test, v);
}
