/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/posture-internal.h"

/* The sections `lists` and `posture` of rule files; docs/posture.md describes them. */

/* ---- lists ---- */

static bool is_digits(struct slice text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

bool posture_is_date(struct slice text)
{
    return text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-' && is_digits(text, 0, 4) &&
           is_digits(text, 5, 7) && is_digits(text, 8, 10);
}

char *posture_lower(struct arena *a, struct slice text)
{
    char *copy = arena_slicedup(a, text);
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return copy;
}

static void add_to_list(struct rule_loader *l, struct posture_list *list, const struct doc *item)
{
    struct arena *a = &l->set->arena;
    bool keyed = item->parent->kind == DOC_MAP;
    struct slice key = keyed ? item->key : doc_text(item);
    if (!key.len || !doc_is_scalar(item)) {
        rule_error(l, item, "a list holds texts, or a map of text to text");
        return;
    }
    map_put(&list->entries, slice_of(posture_lower(a, key)),
            keyed ? arena_slicedup(a, item->text) : arena_strdup(a, ""));
}

void posture_read_lists(struct rule_loader *l, const struct doc *map)
{
    if (!doc_is_map(map)) {
        rule_error(l, map, "'lists' is a map of name to texts");
        return;
    }
    doc_each(entry, map)
    {
        struct posture_list *list = arena_new(&l->set->arena, struct posture_list);
        if (map_get(&l->set->lists, entry->key)) {
            rule_key_error(l, entry, "there is a list '%.*s' already", SLICE_ARG(entry->key));
            continue;
        }
        list->name = arena_slicedup(&l->set->arena, entry->key);
        map_init(&list->entries, &l->set->arena);
        doc_each(item, entry) add_to_list(l, list, item);
        if (!entry->child)
            rule_error(l, entry, "a list holds texts, or a map of text to text");
        map_put(&l->set->lists, slice_of(list->name), list);
    }
}

/* ---- rules ---- */

static void add_piece(struct rule_loader *l, struct posture_message *m, struct posture_piece piece)
{
    *vec_add(&m->pieces, &l->set->arena) = piece;
}

static bool read_placeholder(struct rule_loader *l, const struct doc *node, uint64_t of,
                             struct slice name, struct posture_piece *ret)
{
    static const struct {
        const char *name;
        enum posture_piece_kind kind;
    } words[] = {
        {"functions", PIECE_FUNCTIONS},
        {"names", PIECE_NAMES},
        {"count", PIECE_COUNT},
        {"listed", PIECE_LISTED},
    };
    const char *why = NULL;
    *ret = (struct posture_piece){.kind = PIECE_SUBJECT};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        if (slice_eq_str(name, words[i].name)) {
            ret->kind = words[i].kind;
            return true;
        }
    }
    if (posture_subject(&l->scratch, of, name, &ret->subject, &why))
        return true;
    rule_error(l, node, "bad '{%.*s}': %s", SLICE_ARG(name), why);
    return false;
}

/* Cuts a message at its {placeholders}. */
static void read_message(struct rule_loader *l, const struct doc *node, uint64_t of,
                         struct posture_message *ret)
{
    struct slice rest = doc_text(node);
    if (!rest.len)
        rule_error(l, node, "a text is missing here");
    while (rest.len) {
        struct slice after = SLICE_EMPTY, name, text = slice_cut(rest, '{', &after);
        if (text.len)
            add_piece(l, ret,
                      (struct posture_piece){.kind = PIECE_TEXT,
                                             .text = arena_slicedup(&l->set->arena, text)});
        if (text.len == rest.len)
            return;
        struct posture_piece piece;
        name = slice_cut(after, '}', &rest);
        if (name.len == after.len) {
            rule_error(l, node, "'{' without its '}'");
            return;
        }
        if (!read_placeholder(l, node, of, name, &piece))
            return;
        add_piece(l, ret, piece);
    }
}

static uint64_t read_of(struct rule_loader *l, const struct doc *value)
{
    const struct doc *item = value->kind == DOC_SEQ ? value->child : value;
    uint64_t of = 0;
    for (; item; item = value->kind == DOC_SEQ ? item->next : NULL) {
        uint64_t bits = 0;
        if (!posture_thing(doc_text(item), &bits))
            rule_error(l, item,
                       "'%.*s' is no kind of thing; there are function, trigger, variable, "
                       "permission, policy, app, resource and the kinds of resources",
                       SLICE_ARG(doc_text(item)));
        of |= bits;
    }
    if (!of && !l->bad)
        rule_error(l, value, "'of' names one or several kinds of things");
    return of;
}

static void read_places(struct rule_loader *l, struct posture_rule *r, const struct doc *value)
{
    const struct doc *item = value->kind == DOC_SEQ ? value->child : value;
    struct posture_subject *at =
        arena_array(&l->set->arena, struct posture_subject, doc_count(value) + 1);
    for (; item; item = value->kind == DOC_SEQ ? item->next : NULL) {
        const char *why = NULL;
        if (posture_subject(&l->scratch, r->of, doc_text(item), &at[r->nat], &why))
            r->nat++;
        else
            rule_error(l, item, "%s", why);
    }
    r->at = at;
}

static void read_part(struct rule_loader *l, struct posture_rule *r, const struct doc *entry)
{
    struct slice key = entry->key;
    if (slice_eq_str(key, "where")) {
        r->where = posture_read_predicate(l, entry, r->of);
    } else if (slice_eq_str(key, "when")) {
        r->when = posture_read_predicate(l, entry, r->of);
    } else if (slice_eq_str(key, "message")) {
        read_message(l, entry, r->of, &r->one);
    } else if (slice_eq_str(key, "many")) {
        read_message(l, entry, r->of, &r->many);
    } else if (slice_eq_str(key, "at")) {
        read_places(l, r, entry);
    } else if (slice_eq_str(key, "per")) {
        r->per_file = slice_eq_str(doc_text(entry), "file");
        if (!r->per_file && !slice_eq_str(doc_text(entry), "place"))
            rule_error(l, entry, "'per' is place (as when it is left out) or file");
    } else if (!slice_eq_str(key, "of")) {
        rule_key_error(l, entry, "a posture rule has no '%.*s'", SLICE_ARG(key));
    }
}

static void check_complete(struct rule_loader *l, const struct doc *node)
{
    static const char *const needed[] = {"id", "title", "severity", "of", "when", "message"};
    for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
        if (!doc_get(node, needed[i]))
            rule_error(l, node, "the rule needs '%s'", needed[i]);
}

static void read_rule(struct rule_loader *l, const struct doc *node)
{
    struct rule *rule = arena_new(&l->set->arena, struct rule);
    struct posture_rule *r = arena_new(&l->set->arena, struct posture_rule);
    bool bad_before = l->bad;
    const struct doc *of = doc_get(node, "of");
    if (!doc_is_map(node)) {
        rule_error(l, node, "a posture rule is a map with id, title, severity, of, when, message");
        return;
    }
    *rule = (struct rule){.confidence = CONFIDENCE_LIKELY, .check_only = true};
    r->rule = rule;
    l->bad = false;
    check_complete(l, node);
    r->of = of ? read_of(l, of) : 0;
    if (!l->bad)
        doc_each(entry, node) if (!rule_read_metadata(l, rule, entry)) read_part(l, r, entry);
    const struct doc *message = doc_get(node, "message");
    if (!l->bad) {
        rule->message = arena_slicedup(&l->set->arena, doc_text(message));
        rule_add(l->set, rule);
        *vec_add(&l->set->posture, &l->set->arena) = r;
    }
    l->bad |= bad_before;
    arena_release(&l->scratch);
}

void posture_read_rules(struct rule_loader *l, const struct doc *list)
{
    if (!doc_is_seq(list))
        rule_error(l, list, "'posture' is a list of rules");
    else
        doc_each(rule, list) read_rule(l, rule);
}

const struct posture_rule *const *rule_posture(const struct rule_set *set, size_t *ret_count)
{
    *ret_count = set->posture.len;
    return set->posture.items;
}

/* ---- patterns ---- */

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Does the set that begins at P, "[0-9a-z]", hold C? *RET_END is what follows it. */
static bool in_set(const char *p, char c, const char **ret_end)
{
    bool negated = p[1] == '!', found = false;
    p += negated ? 2 : 1;
    for (const char *start = p; *p && (*p != ']' || p == start); p++) {
        char from = fold(*p), to = from;
        if (p[1] == '-' && p[2] && p[2] != ']') {
            to = fold(p[2]);
            p += 2;
        }
        found = found || (from <= c && c <= to);
    }
    *ret_end = *p ? p + 1 : p;
    return found != negated;
}

/* One character; *RET_END is the pattern behind what stands for it. */
static bool like_one(const char *p, char c, const char **ret_end)
{
    *ret_end = p + 1;
    if (*p == '[')
        return in_set(p, fold(c), ret_end);
    return *p == '?' || fold(*p) == fold(c);
}

bool posture_like(const char *pattern, const char *text)
{
    const char *p = pattern, *after_star = NULL, *retry = NULL, *end;
    while (*text) {
        if (*p == '*') {
            after_star = ++p;
            retry = text;
        } else if (*p && like_one(p, *text, &end)) {
            p = end;
            text++;
        } else if (after_star) {
            p = after_star;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*p == '*')
        p++;
    return *p == '\0';
}
