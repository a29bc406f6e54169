/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/rule-internal.h"

/*
 * `when`: a map of selector to what is wanted there, or a list of such maps of which one must hold.
 *
 *     when: {arg1.shell: true, "name:Loader": {not: [SafeLoader, CSafeLoader]}}
 */

static const struct operator_name {
    const char *name;
    enum condition_kind kind, when_false; /* of operators that take true or false */
    bool flag;
} operators[] = {
    {"is", COND_IS, COND_IS, false},
    {"not", COND_NOT, COND_NOT, false},
    {"contains", COND_CONTAINS, COND_CONTAINS, false},
    {"lacks", COND_LACKS, COND_LACKS, false},
    {"given", COND_PRESENT, COND_ABSENT, true},
    {"constant", COND_CONST, COND_DYNAMIC, true},
};

/* Of these, all alternatives must hold; of the others one. */
static bool wants_all(enum condition_kind kind)
{
    return kind == COND_NOT || kind == COND_LACKS || kind == COND_ABSENT;
}

struct conditions {
    VEC(struct condition) items;
};

/* What one entry of the map says: each selector with each value. */
static bool read_choices(struct rule_loader *l, const struct doc *entry, enum condition_kind kind,
                         const struct doc *values, struct conditions *out)
{
    struct rule_texts places = {0}, texts = {0};
    const char *why = NULL;
    struct arena *a = &l->scratch;
    if (values && !rule_list(l, values, &texts))
        return false;
    if (!values)
        *vec_add(&texts.items, a) = SLICE_EMPTY;
    if (!path_expand(a, entry->key, &places, &why)) {
        rule_key_error(l, entry, "%s", why);
        return false;
    }
    for (size_t i = 0; i < places.items.len; i++) {
        struct condition c = {.kind = kind};
        if (!path_selector(l->set, places.items.items[i], &c.at, &why)) {
            rule_key_error(l, entry, "bad selector '%.*s': %s", SLICE_ARG(places.items.items[i]),
                           why);
            return false;
        }
        for (size_t j = 0; j < texts.items.len; j++) {
            c.value = values ? atom_get(l->set->atoms, texts.items.items[j]) : NULL;
            *vec_add(&out->items, a) = c;
        }
    }
    return true;
}

/* One operator of an entry, "not: [a, b]"; OP is the entry itself when it is a plain value. */
static bool read_operator(struct rule_loader *l, const struct doc *entry, const struct doc *op,
                          enum condition_kind *kind, const struct doc **values)
{
    if (op == entry) {
        *kind = COND_IS;
        *values = entry;
        return true;
    }
    for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
        if (!slice_eq_str(op->key, operators[i].name))
            continue;
        if (operators[i].flag && op->kind != DOC_BOOL) {
            rule_error(l, op, "'%s' is true or false", operators[i].name);
            return false;
        }
        *kind = operators[i].flag && !op->truth ? operators[i].when_false : operators[i].kind;
        *values = operators[i].flag ? NULL : op;
        return true;
    }
    rule_key_error(l, op,
                   "unknown operator '%.*s'; there are is, not, contains, lacks, given, constant",
                   SLICE_ARG(op->key));
    return false;
}

static void append(struct arena *a, struct rule_conditions *set, const struct condition *add,
                   size_t nadd)
{
    struct condition *items = arena_array(a, struct condition, set->count + nadd);
    if (set->count)
        memcpy(items, set->items, set->count * sizeof(*items));
    memcpy(items + set->count, add, nadd * sizeof(*items));
    set->items = items;
    set->count += nadd;
}

/* Multiplies the alternatives SETS by what one operator of ENTRY says. */
static bool apply_operator(struct rule_loader *l, const struct doc *entry, const struct doc *op,
                           struct rule_whens *sets)
{
    struct arena *a = &l->scratch;
    enum condition_kind kind;
    const struct doc *values;
    struct conditions choices = {0};
    if (!read_operator(l, entry, op, &kind, &values) ||
        !read_choices(l, entry, kind, values, &choices))
        return false;
    size_t before = sets->items.len, n = choices.items.len;
    if (wants_all(kind)) {
        for (size_t i = 0; i < before; i++)
            append(a, &sets->items.items[i], choices.items.items, n);
        return true;
    }
    if (before * n > RULE_WHENS) {
        rule_error(l, entry, "too many alternatives in one 'when'");
        return false;
    }
    struct rule_whens out = {0};
    for (size_t i = 0; i < before; i++) {
        for (size_t j = 0; j < n; j++) {
            struct rule_conditions *one = vec_add(&out.items, a);
            *one = sets->items.items[i];
            append(a, one, &choices.items.items[j], 1);
        }
    }
    *sets = out;
    return true;
}

static bool read_entry(struct rule_loader *l, const struct doc *entry, struct rule_whens *sets)
{
    if (entry->kind != DOC_MAP)
        return apply_operator(l, entry, entry, sets);
    if (!entry->count)
        rule_error(l, entry, "a condition needs a value or an operator");
    bool good = entry->count > 0;
    for (const struct doc *op = entry->child; op && good; op = op->next)
        good = apply_operator(l, entry, op, sets);
    return good;
}

bool rule_read_when(struct rule_loader *l, const struct doc *node, struct rule_whens *out)
{
    struct arena *a = &l->scratch;
    const struct doc *map = node->kind == DOC_SEQ ? node->child : node;
    for (; map; map = node->kind == DOC_SEQ ? map->next : NULL) {
        struct rule_whens sets = {0};
        *vec_add(&sets.items, a) = (struct rule_conditions){0};
        if (map->kind != DOC_MAP || !map->count) {
            rule_error(l, map, "'when' is a map of selectors, or a list of such maps");
            return false;
        }
        for (const struct doc *entry = map->child; entry; entry = entry->next)
            if (!read_entry(l, entry, &sets))
                return false;
        for (size_t i = 0; i < sets.items.len; i++)
            *vec_add(&out->items, a) = sets.items.items[i];
    }
    if (!out->items.len || out->items.len > RULE_WHENS) {
        rule_error(l, node,
                   out->items.len ? "too many alternatives in one 'when'" : "'when' is empty");
        return false;
    }
    return true;
}
