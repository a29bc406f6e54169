/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/rule-internal.h"

/*
 * One row of a rule file:
 *
 *     {at: "child_process.{exec,execSync}()", in: arg0, when: {...}}
 *
 * A row is read whole before any of it enters the trie, so that a rule with a bad row leaves
 * nothing behind but unused nodes.
 */

struct target {
    uint32_t node;
    enum lang_id lang;
};

struct selectors {
    VEC(struct selector) items;
};

struct rule_draft {
    const struct doc *node;
    struct rule_row row; /* what all of its rows share */
    unsigned langs;
    bool by_name; /* a method or store row */
    VEC(struct target) targets;
    struct selectors in, out;
    struct rule_whens whens;
    struct operation *operation;
    uint32_t types[LANG_COUNT];
    const struct entry_role *roles[LANG_COUNT];
};

static bool read_paths(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    struct rule_texts texts = {0};
    if (!rule_list(l, value, &texts))
        return false;
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        for (size_t i = 0; i < texts.items.len && d->langs & LANG_BIT(lang); i++) {
            struct target t = {.lang = (enum lang_id)lang};
            const char *why;
            if (!path_node(l->set, t.lang, texts.items.items[i], &t.node, &why)) {
                rule_error(l, value, "bad path '%.*s': %s", SLICE_ARG(texts.items.items[i]), why);
                return false;
            }
            *vec_add(&d->targets, &l->scratch) = t;
        }
    }
    return true;
}

static bool read_names(struct rule_loader *l, struct rule_draft *d, const struct doc *value,
                       uint32_t edge)
{
    struct rule_texts texts = {0};
    if (!rule_list(l, value, &texts))
        return false;
    d->by_name = true;
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        for (size_t i = 0; i < texts.items.len && d->langs & LANG_BIT(lang); i++) {
            struct slice name = texts.items.items[i];
            if (slice_find_char(name, '.') != SIZE_MAX || slice_find_char(name, '(') != SIZE_MAX) {
                rule_error(l, value, "'%.*s' is not a plain name; a path goes to 'at'",
                           SLICE_ARG(name));
                return false;
            }
            *vec_add(&d->targets, &l->scratch) =
                (struct target){trie_make(l->set, 0, edge + lang, atom_get(l->set->atoms, name)),
                                (enum lang_id)lang};
        }
    }
    return true;
}

static bool read_method(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return read_names(l, d, value, EDGE_METHOD);
}

static bool read_store(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return read_names(l, d, value, EDGE_STORE);
}

static bool read_selectors(struct rule_loader *l, const struct doc *value, struct selectors *out)
{
    struct rule_texts texts = {0};
    if (!rule_list(l, value, &texts))
        return false;
    for (size_t i = 0; i < texts.items.len; i++) {
        struct slice text = texts.items.items[i];
        struct selector s = {0};
        const char *why;
        if (!slice_eq_str(text, "none") && !path_selector(l->set, text, &s, &why)) {
            rule_error(l, value, "bad selector '%.*s': %s", SLICE_ARG(text), why);
            return false;
        }
        *vec_add(&out->items, &l->scratch) = s;
    }
    return true;
}

static bool read_in(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return read_selectors(l, value, &d->in);
}

static bool read_out(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return read_selectors(l, value, &d->out);
}

static bool read_when(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return rule_read_when(l, value, &d->whens);
}

static bool read_what(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return (d->row.what = rule_text(l, value)) != NULL;
}

static bool read_label(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return rule_labels(l, value, &d->row.labels);
}

static bool read_clears(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return rule_classes(l, value, &d->row.clears);
}

static bool read_negated(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    if (value->kind != DOC_BOOL) {
        rule_error(l, value, "'negated' is true or false");
        return false;
    }
    d->row.negated = value->truth;
    return true;
}

static bool read_open_route(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    if (value->kind != DOC_BOOL) {
        rule_error(l, value, "'open-route' is true or false");
        return false;
    }
    d->row.open_route = value->truth;
    return true;
}

/* A flow that is only likely: whatever it leads to is at most possible. */
static bool read_assumed(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    if (value->kind != DOC_BOOL) {
        rule_error(l, value, "'assumed' is true or false");
        return false;
    }
    d->row.clears |= value->truth ? CLEAR_UNSURE : 0;
    return true;
}

/* A text becomes an object here. */
static bool read_parses(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    if (value->kind != DOC_BOOL) {
        rule_error(l, value, "'parses' is true or false");
        return false;
    }
    d->row.resets = value->truth ? CLEAR_TEXT : 0;
    return true;
}

static bool read_role(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        if (!(d->langs & LANG_BIT(lang)))
            continue;
        d->roles[lang] = map_get(&l->set->roles[lang], value->text);
        if (!d->roles[lang]) {
            rule_error(l, value, "no role is named '%.*s' in this language",
                       SLICE_ARG(value->text));
            return false;
        }
    }
    return true;
}

static bool read_is(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    struct selector argument;
    const char *unused;
    if (path_selector(l->set, value->text, &argument, &unused) && argument.kind == SELECT_ARG) {
        *vec_add(&d->in.items, &l->scratch) = argument;
        return true;
    }
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        const char *why;
        if (!(d->langs & LANG_BIT(lang)))
            continue;
        if (!path_node(l->set, (enum lang_id)lang, value->text, &d->types[lang], &why)) {
            rule_error(l, value, "bad path '%.*s': %s", SLICE_ARG(value->text), why);
            return false;
        }
    }
    return true;
}

static struct operation *operation_of(struct rule_loader *l, struct rule_draft *d)
{
    if (!d->operation)
        d->operation = arena_new(&l->set->arena, struct operation);
    return d->operation;
}

static bool read_effect(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    static const char *const names[] = {
        [EFFECT_READ_ONE] = "read-one", [EFFECT_READ_MANY] = "read-many",
        [EFFECT_READ_ALL] = "read-all", [EFFECT_WRITE] = "write",
        [EFFECT_DELETE] = "delete",     [EFFECT_INVOKE] = "invoke",
        [EFFECT_SEND] = "send",         [EFFECT_ADMIN] = "admin",
        [EFFECT_PAY] = "pay",           [EFFECT_SQL] = "sql",
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (slice_eq_str(value->text, names[i])) {
            operation_of(l, d)->effect = (enum effect)i;
            return true;
        }
    }
    rule_error(l, value,
               "unknown effect '%.*s'; there are read-one, read-many, read-all, write, delete, "
               "invoke, send, admin, pay, sql",
               SLICE_ARG(value->text));
    return false;
}

static bool read_service(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    return (operation_of(l, d)->service = rule_text(l, value)) != NULL;
}

/* One of the places of an operation; its key says which. */
static bool read_place(struct rule_loader *l, struct rule_draft *d, const struct doc *value)
{
    static const struct {
        const char *name;
        size_t offset;
    } places[] = {
        {"resource", offsetof(struct operation, resource)},
        {"key", offsetof(struct operation, key)},
        {"condition", offsetof(struct operation, condition)},
        {"projection", offsetof(struct operation, projection)},
        {"payload", offsetof(struct operation, payload)},
        {"result", offsetof(struct operation, result)},
    };
    const char *why;
    struct selector s;
    if (!path_selector(l->set, value->text, &s, &why)) {
        rule_error(l, value, "bad selector '%.*s': %s", SLICE_ARG(value->text), why);
        return false;
    }
    for (size_t i = 0; i < ARRAY_SIZE(places); i++)
        if (slice_eq_str(value->key, places[i].name))
            memcpy((char *)operation_of(l, d) + places[i].offset, &s, sizeof(s));
    return true;
}

#define BIT(kind) (1u << (kind))
#define ANY_ROW (~0u)
#define FLOWS (BIT(ROW_SANITIZER) | BIT(ROW_PROPAGATOR))

static const struct row_key {
    const char *name;
    unsigned kinds, required; /* kinds of row that may and that must have it */
    bool (*read)(struct rule_loader *l, struct rule_draft *d, const struct doc *value);
} row_keys[] = {
    {"at", ANY_ROW, 0, read_paths},
    {"method", ANY_ROW, 0, read_method},
    {"store", BIT(ROW_SINK), 0, read_store},
    {"when", ANY_ROW, 0, read_when},
    {"in", FLOWS | BIT(ROW_SINK) | BIT(ROW_GUARD) | BIT(ROW_ENTRY),
     BIT(ROW_SINK) | BIT(ROW_GUARD) | BIT(ROW_ENTRY), read_in},
    {"out", FLOWS | BIT(ROW_SOURCE) | BIT(ROW_TYPE), 0, read_out},
    {"label", BIT(ROW_SOURCE), BIT(ROW_SOURCE), read_label},
    {"what", BIT(ROW_SOURCE) | BIT(ROW_SINK) | BIT(ROW_OPERATION), 0, read_what},
    {"clears", BIT(ROW_SANITIZER) | BIT(ROW_GUARD) | BIT(ROW_SOURCE),
     BIT(ROW_SANITIZER) | BIT(ROW_GUARD), read_clears},
    {"negated", BIT(ROW_GUARD), 0, read_negated},
    {"open-route", BIT(ROW_SOURCE), 0, read_open_route},
    {"assumed", BIT(ROW_PROPAGATOR) | BIT(ROW_SOURCE), 0, read_assumed},
    {"parses", BIT(ROW_PROPAGATOR), 0, read_parses},
    {"role", BIT(ROW_ENTRY), BIT(ROW_ENTRY), read_role},
    {"is", BIT(ROW_TYPE), BIT(ROW_TYPE), read_is},
    {"effect", BIT(ROW_OPERATION), BIT(ROW_OPERATION), read_effect},
    {"service", BIT(ROW_OPERATION), BIT(ROW_OPERATION), read_service},
    {"resource", BIT(ROW_OPERATION), 0, read_place},
    {"key", BIT(ROW_OPERATION), 0, read_place},
    {"condition", BIT(ROW_OPERATION), 0, read_place},
    {"projection", BIT(ROW_OPERATION), 0, read_place},
    {"payload", BIT(ROW_OPERATION), 0, read_place},
    {"result", BIT(ROW_OPERATION), 0, read_place},
};

static bool read_entry(struct rule_loader *l, struct rule_draft *d, const struct doc *entry,
                       unsigned *seen)
{
    for (size_t i = 0; i < ARRAY_SIZE(row_keys); i++) {
        if (!slice_eq_str(entry->key, row_keys[i].name) || !(row_keys[i].kinds & BIT(d->row.kind)))
            continue;
        *seen |= 1u << i;
        return row_keys[i].read(l, d, entry);
    }
    rule_key_error(l, entry, "a row of this section has no '%.*s'", SLICE_ARG(entry->key));
    return false;
}

static bool check_required(struct rule_loader *l, struct rule_draft *d, unsigned seen)
{
    for (size_t i = 0; i < ARRAY_SIZE(row_keys); i++) {
        if (row_keys[i].required & BIT(d->row.kind) && !(seen & 1u << i)) {
            rule_error(l, d->node, "the row needs '%s'", row_keys[i].name);
            return false;
        }
    }
    if (!d->targets.len) {
        rule_error(l, d->node, "the row needs 'at', with a path, or 'method', with a name");
        return false;
    }
    return true;
}

/* What a row means that does not say it: any argument (the receiver of a method) to the result. */
static void add_defaults(struct rule_loader *l, struct rule_draft *d)
{
    struct arena *a = &l->scratch;
    bool flow = d->row.kind == ROW_SANITIZER || d->row.kind == ROW_PROPAGATOR;
    bool result = flow || d->row.kind == ROW_SOURCE || d->row.kind == ROW_TYPE;
    if (!d->in.items.len)
        vec_add(&d->in.items, a)->kind = !flow        ? SELECT_NONE
                                         : d->by_name ? SELECT_RECEIVER
                                                      : SELECT_ANY_ARG;
    if (!d->out.items.len)
        vec_add(&d->out.items, a)->kind = result ? SELECT_RETURN : SELECT_NONE;
    if (!d->whens.items.len)
        *vec_add(&d->whens.items, a) = (struct rule_conditions){0};
}

struct rule_draft *rule_read_row(struct rule_loader *l, const struct doc *node, enum row_kind kind,
                                 unsigned langs)
{
    struct rule_draft *d = arena_new(&l->scratch, struct rule_draft);
    unsigned seen = 0;
    d->node = node;
    d->row.kind = kind;
    d->langs = langs;
    if (node->kind != DOC_MAP) {
        rule_error(l, node, "a row is a map such as {at: \"package.function()\", in: arg0}");
        return NULL;
    }
    for (const struct doc *entry = node->child; entry; entry = entry->next)
        if (!read_entry(l, d, entry, &seen))
            return NULL;
    if (!check_required(l, d, seen))
        return NULL;
    add_defaults(l, d);
    d->row.operation = d->operation;
    return d;
}

/* The value of a call or member, without a condition, is always of that type: the node itself. */
static bool set_base(struct rule_loader *l, const struct rule_draft *d, struct target t,
                     const struct selector *out)
{
    if (out->kind != SELECT_RETURN || out->deep || d->by_name || d->whens.items.items[0].count ||
        !d->types[t.lang])
        return false;
    uint32_t node = t.node;
    for (size_t i = 0; i < out->depth; i++)
        node = trie_make(l->set, node, out->path[i] ? EDGE_MEMBER : EDGE_ANY_MEMBER, out->path[i]);
    struct rule_node *n = &l->set->nodes.items[node];
    if (n->base && n->base != d->types[t.lang])
        rule_error(l, d->node, "'%s' has the type '%s' already", n->title,
                   l->set->nodes.items[n->base].title);
    else if (node == d->types[t.lang])
        rule_error(l, d->node, "'%s' cannot be its own type", n->title);
    else
        n->base = d->types[t.lang];
    return true;
}

static void commit_at(struct rule_loader *l, const struct rule_draft *d, struct rule_row row,
                      struct target t)
{
    row.type = d->types[t.lang];
    row.entry = d->roles[t.lang];
    for (size_t i = 0; i < d->in.items.len; i++) {
        for (size_t o = 0; o < d->out.items.len; o++) {
            if (row.kind == ROW_TYPE && set_base(l, d, t, &d->out.items.items[o]))
                continue;
            for (size_t w = 0; w < d->whens.items.len; w++) {
                struct rule_row *copy = arena_new(&l->set->arena, struct rule_row);
                *copy = row;
                copy->in = d->in.items.items[i];
                copy->out = d->out.items.items[o];
                copy->conditions = d->whens.items.items[w].items;
                copy->nconditions = d->whens.items.items[w].count;
                trie_add_row(l->set, t.node, copy);
            }
        }
    }
}

/* The conditions so far lie in scratch memory; rows share a copy that stays. */
static void keep_conditions(struct rule_loader *l, struct rule_draft *d)
{
    for (size_t i = 0; i < d->whens.items.len; i++) {
        struct rule_conditions *c = &d->whens.items.items[i];
        struct condition *kept = arena_array(&l->set->arena, struct condition, c->count);
        if (c->count)
            memcpy(kept, c->items, c->count * sizeof(*kept));
        c->items = c->count ? kept : NULL;
    }
}

void rule_commit_row(struct rule_loader *l, struct rule_draft *d, const struct rule *rule)
{
    struct rule_row row = d->row;
    size_t each = d->in.items.len * d->out.items.len * d->whens.items.len;
    row.rule = rule;
    if (each > RULE_MAX_ROWS || d->targets.len * each > RULE_MAX_ROWS - l->set->nrows) {
        rule_error(l, d->node, "too many rows; a set has at most %d", RULE_MAX_ROWS);
        return;
    }
    l->set->nrows += d->targets.len * each;
    keep_conditions(l, d);
    for (size_t i = 0; i < d->targets.len; i++)
        commit_at(l, d, row, d->targets.items[i]);
}
