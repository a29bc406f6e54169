/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "rule/posture-internal.h"

/*
 * Predicates:
 *
 *     {timeout: {more: 60}, runtime: [nodejs18.x, nodejs20.x], no trigger: {kind: http}}
 *
 * A map holds when all of its entries do, a list of maps when one of them does.
 */

static struct posture_node *new_node(struct rule_loader *l, enum posture_op op)
{
    struct posture_node *n = arena_new(&l->set->arena, struct posture_node);
    n->op = op;
    return n;
}

static struct posture_node *negate(struct rule_loader *l, struct posture_node *child)
{
    struct posture_node *n = child ? new_node(l, POSTURE_NOT) : NULL;
    if (n)
        n->child = child;
    return n;
}

/* Takes up nodes one by one, as ALL or ANY of them; a single one stays as it is. */
struct group {
    struct posture_node *node;
    struct posture_node **end;
    bool bad;
};

static void group_add(struct group *g, struct posture_node *child)
{
    if (!child) {
        g->bad = true;
        return;
    }
    *g->end = child;
    g->end = &child->next;
}

static struct group group_new(struct rule_loader *l, enum posture_op op)
{
    struct group g = {.node = new_node(l, op)};
    g.end = &g.node->child;
    return g;
}

static struct posture_node *group_end(const struct group *g)
{
    if (g->bad || !g->node->child)
        return NULL;
    return g->node->child->next ? g->node : g->node->child;
}

/* ---- tests of one subject ---- */

static bool read_texts(struct rule_loader *l, const struct doc *value, struct posture_node *n)
{
    const struct doc *item = value->kind == DOC_SEQ ? value->child : value;
    const char **texts = arena_array(&l->set->arena, const char *, doc_count(value) + 1);
    for (; item; item = value->kind == DOC_SEQ ? item->next : NULL) {
        if (!doc_is_scalar(item) || item->kind == DOC_NULL) {
            rule_error(l, item, "expected a text here");
            return false;
        }
        texts[n->ntexts++] = arena_slicedup(&l->set->arena, item->text);
    }
    n->texts = texts;
    if (!n->ntexts)
        rule_error(l, value, "expected a text or a list of texts here");
    return n->ntexts > 0;
}

static bool read_number(struct rule_loader *l, const struct doc *value, struct posture_node *n)
{
    n->number = doc_number(value, (double)NAN);
    if (isnan(n->number))
        rule_error(l, value, "expected a number here");
    return !isnan(n->number);
}

static bool read_list_name(struct rule_loader *l, const struct doc *value, struct posture_node *n)
{
    n->list = doc_is_scalar(value) ? map_get(&l->set->lists, value->text) : NULL;
    if (!n->list)
        rule_error(l, value, "there is no list '%.*s'", SLICE_ARG(doc_text(value)));
    return n->list != NULL;
}

static bool read_date(struct rule_loader *l, const struct doc *value, struct posture_node *n)
{
    const struct map *list = &n->list->entries;
    if (!slice_eq_str(doc_text(value), "today") && !posture_is_date(doc_text(value))) {
        rule_error(l, value, "expected 'today' or a date such as 2026-01-31");
        return false;
    }
    for (size_t i = 0; i < list->len; i++) {
        if (posture_is_date(slice_of(list->entries[i].value)))
            continue;
        rule_error(l, value, "no date stands beside '%.*s' in the list '%s'",
                   SLICE_ARG(list->entries[i].key), n->list->name);
        return false;
    }
    n->before = arena_slicedup(&l->set->arena, value->text);
    return true;
}

static const struct test_word {
    const char *name;
    enum posture_op op;
    bool negated;
    bool (*read)(struct rule_loader *l, const struct doc *value, struct posture_node *n);
} operators[] = {
    {"is", POSTURE_IS, false, read_texts},
    {"one-of", POSTURE_IS, false, read_texts},
    {"not", POSTURE_IS, true, read_texts},
    {"contains", POSTURE_CONTAINS, false, read_texts},
    {"lacks", POSTURE_CONTAINS, true, read_texts},
    {"matches", POSTURE_MATCHES, false, read_texts},
    {"unlike", POSTURE_MATCHES, true, read_texts},
    {"less", POSTURE_LESS, false, read_number},
    {"more", POSTURE_MORE, false, read_number},
    {"in", POSTURE_IN, false, read_list_name},
    {"not-in", POSTURE_IN, true, read_list_name},
};

/* Words that stand where a value would; in quotes they are values. */
static const struct {
    const char *name;
    enum posture_op op;
    bool negated;
} states[] = {
    {"present", POSTURE_PRESENT, false},
    {"absent", POSTURE_PRESENT, true},
    {"known", POSTURE_KNOWN, false},
    {"unknown", POSTURE_UNKNOWN, false},
};

static struct posture_node *read_operator(struct rule_loader *l, const struct doc *op,
                                          struct posture_subject subject)
{
    const struct doc *before = doc_get(op->parent, "before");
    for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
        if (!slice_eq_str(op->key, operators[i].name))
            continue;
        struct posture_node *n = new_node(l, operators[i].op);
        n->subject = subject;
        if (!operators[i].read(l, op, n))
            return NULL;
        if (n->op == POSTURE_IN && before && !read_date(l, before, n))
            return NULL;
        return operators[i].negated ? negate(l, n) : n;
    }
    rule_key_error(l, op,
                   "unknown operator '%.*s'; there are is, one-of, not, contains, lacks, matches, "
                   "unlike, less, more, in, not-in and, with in, before",
                   SLICE_ARG(op->key));
    return NULL;
}

static struct posture_node *read_operators(struct rule_loader *l, const struct doc *entry,
                                           struct posture_subject subject)
{
    struct group g = group_new(l, POSTURE_ALL);
    doc_each(op, entry)
    {
        if (slice_eq_str(op->key, "before") && (doc_get(entry, "in") || doc_get(entry, "not-in")))
            continue;
        group_add(&g, read_operator(l, op, subject));
    }
    if (!entry->child)
        rule_error(l, entry, "expected an operator here, such as {more: 60}");
    return group_end(&g);
}

static struct posture_node *read_test(struct rule_loader *l, const struct doc *entry, uint64_t of)
{
    struct posture_subject subject;
    const char *why = NULL;
    if (!posture_subject(&l->scratch, of, entry->key, &subject, &why)) {
        rule_key_error(l, entry, "%s", why);
        return NULL;
    }
    if (doc_is_map(entry))
        return read_operators(l, entry, subject);
    for (size_t i = 0; i < ARRAY_SIZE(states) && doc_is_scalar(entry) && !entry->quoted; i++) {
        if (!slice_eq_str(entry->text, states[i].name))
            continue;
        struct posture_node *n = new_node(l, states[i].op);
        n->subject = subject;
        return states[i].negated ? negate(l, n) : n;
    }
    struct posture_node *n = new_node(l, POSTURE_IS);
    n->subject = subject;
    return read_texts(l, entry, n) ? n : NULL;
}

/* ---- their combination ---- */

static struct posture_node *read_at(struct rule_loader *l, const struct doc *node, uint64_t of,
                                    unsigned depth);

/* "some trigger", "every trigger", "no trigger". */
static struct posture_node *read_related(struct rule_loader *l, const struct doc *entry,
                                         struct slice word, struct slice kind, uint64_t of,
                                         unsigned depth)
{
    struct posture_node *n =
        new_node(l, slice_eq_str(word, "every") ? POSTURE_EVERY : POSTURE_SOME);
    if (!posture_related(of, kind, &n->relation)) {
        rule_key_error(l, entry, "no '%.*s' belongs to a %s", SLICE_ARG(kind),
                       posture_thing_name(n->relation ? n->relation : of));
        return NULL;
    }
    n->child = read_at(l, entry, n->relation, depth + 1);
    if (!n->child)
        return NULL;
    return slice_eq_str(word, "no") ? negate(l, n) : n;
}

static struct posture_node *read_entry(struct rule_loader *l, const struct doc *entry, uint64_t of,
                                       unsigned depth)
{
    struct slice kind, word = slice_cut(entry->key, ' ', &kind);
    if (kind.len &&
        (slice_eq_str(word, "some") || slice_eq_str(word, "every") || slice_eq_str(word, "no")))
        return read_related(l, entry, word, slice_trim(kind), of, depth);
    if (slice_eq_str(entry->key, "not"))
        return negate(l, read_at(l, entry, of, depth + 1));
    bool all = slice_eq_str(entry->key, "all");
    if (!all && !slice_eq_str(entry->key, "any"))
        return read_test(l, entry, of);
    if (!doc_is_seq(entry)) {
        rule_error(l, entry, "'%.*s' is a list of maps", SLICE_ARG(entry->key));
        return NULL;
    }
    struct group g = group_new(l, all ? POSTURE_ALL : POSTURE_ANY);
    doc_each(item, entry) group_add(&g, read_at(l, item, of, depth + 1));
    return group_end(&g);
}

/* A predicate at DEPTH, which is capped. */
static struct posture_node *read_at(struct rule_loader *l, const struct doc *node, uint64_t of,
                                    unsigned depth)
{
    if (depth > POSTURE_DEPTH) {
        rule_error(l, node, "the predicate is nested too deeply; at most %d levels", POSTURE_DEPTH);
        return NULL;
    }
    if ((!doc_is_map(node) && !doc_is_seq(node)) || !node->child) {
        rule_error(l, node, "expected a predicate here, such as {timeout: {more: 60}}");
        return NULL;
    }
    struct group g = group_new(l, doc_is_seq(node) ? POSTURE_ANY : POSTURE_ALL);
    doc_each(entry, node) group_add(&g, doc_is_seq(node) ? read_at(l, entry, of, depth + 1)
                                                         : read_entry(l, entry, of, depth));
    return group_end(&g);
}

struct posture_node *posture_read_predicate(struct rule_loader *l, const struct doc *node,
                                            uint64_t of)
{
    return read_at(l, node, of, 0);
}
