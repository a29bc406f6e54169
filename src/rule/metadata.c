/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/rule-internal.h"

/* The section `rules`: what a finding says, and the sinks that lead to it. */

static const struct text_key {
    const char *name;
    size_t offset;
} text_keys[] = {
    {"title", offsetof(struct rule, title)}, {"help", offsetof(struct rule, help)},
    {"fix", offsetof(struct rule, fix)},     {"bad", offsetof(struct rule, bad)},
    {"good", offsetof(struct rule, good)},
};

struct drafts {
    VEC(struct rule_draft *) items;
};

static void read_id(struct rule_loader *l, struct rule *rule, const struct doc *value)
{
    struct slice rest, class_id = slice_cut(value->text, '/', &rest);
    const struct taxonomy_class *c = taxonomy_find(arena_slicedup(&l->scratch, class_id));
    if (!c) {
        rule_error(l, value, "rule id '%.*s' must start with a class of the taxonomy",
                   SLICE_ARG(value->text));
        return;
    }
    if (map_get(&l->set->by_id, value->text)) {
        rule_error(l, value, "there is a rule '%.*s' already", SLICE_ARG(value->text));
        return;
    }
    rule->id = arena_slicedup(&l->set->arena, value->text);
    rule->class_id = c->id;
    rule->class_bit |= rule_class_bit(c->id);
}

static void read_references(struct rule_loader *l, struct rule *rule, const struct doc *value)
{
    const char **list = arena_array(&l->set->arena, const char *, value->count + 1);
    size_t n = 0;
    if (value->kind != DOC_SEQ) {
        rule_error(l, value, "'references' is a list of addresses");
        return;
    }
    doc_each(item, value)
    {
        list[n] = rule_text(l, item);
        if (list[n])
            n++;
    }
    rule->references = list;
}

static void read_sinks(struct rule_loader *l, const struct doc *value, struct drafts *sinks)
{
    static const struct {
        const char *name;
        unsigned langs;
    } languages[] = {
        {"javascript", LANG_BIT(LANG_JAVASCRIPT)},
        {"python", LANG_BIT(LANG_PYTHON)},
        {"all", LANG_BIT(LANG_COUNT) - 1},
    };
    if (value->kind != DOC_MAP) {
        rule_error(l, value, "'sinks' is a map of language to a list of rows");
        return;
    }
    doc_each(list, value)
    {
        unsigned langs = 0;
        for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
            if (slice_eq_str(list->key, languages[i].name))
                langs = languages[i].langs;
        if (!langs || list->kind != DOC_SEQ) {
            rule_key_error(l, list, "'sinks' holds lists named javascript, python or all");
            continue;
        }
        doc_each(row, list)
        {
            struct rule_draft *d = rule_read_row(l, row, ROW_SINK, langs);
            if (d)
                *vec_add(&sinks->items, &l->scratch) = d;
        }
    }
}

static bool read_text(struct rule_loader *l, struct rule *rule, const struct doc *entry)
{
    for (size_t i = 0; i < ARRAY_SIZE(text_keys); i++) {
        if (!slice_eq_str(entry->key, text_keys[i].name))
            continue;
        const char *text = rule_text(l, entry);
        memcpy((char *)rule + text_keys[i].offset, &text, sizeof(text));
        return true;
    }
    return false;
}

bool rule_read_metadata(struct rule_loader *l, struct rule *rule, const struct doc *entry)
{
    struct slice key = entry->key;
    if (slice_eq_str(key, "id")) {
        read_id(l, rule, entry);
    } else if (slice_eq_str(key, "severity")) {
        if (!severity_parse(entry->text, &rule->severity))
            rule_error(l, entry, "severity is info, low, medium, high or critical");
    } else if (slice_eq_str(key, "confidence")) {
        if (!confidence_parse(entry->text, &rule->confidence) ||
            rule->confidence == CONFIDENCE_PROVEN)
            rule_error(l, entry, "confidence is possible or likely; proof needs a run");
    } else if (slice_eq_str(key, "references")) {
        read_references(l, rule, entry);
    } else {
        return read_text(l, rule, entry);
    }
    return true;
}

static void read_entry(struct rule_loader *l, struct rule *rule, const struct doc *entry,
                       struct drafts *sinks)
{
    struct slice key = entry->key;
    if (slice_eq_str(key, "message")) {
        rule->message = rule_text(l, entry);
    } else if (slice_eq_str(key, "requires")) {
        (void)rule_labels(l, entry, &rule->requires);
    } else if (slice_eq_str(key, "needs")) {
        if (slice_eq_str(entry->text, "object"))
            rule->class_bit |= CLEAR_TEXT;
        else if (slice_eq_str(entry->text, "record"))
            rule->class_bit |= CLEAR_FIELD;
        else if (slice_eq_str(entry->text, "start"))
            rule->class_bit |= CLEAR_START;
        else
            rule_error(l, entry,
                       "'needs' is object (no plain text), record (no single field) or start (no "
                       "text before)");
    } else if (slice_eq_str(key, "check")) {
        if (entry->kind != DOC_BOOL)
            rule_error(l, entry, "'check' is true or false");
        rule->check_only = entry->truth;
    } else if (slice_eq_str(key, "sinks")) {
        read_sinks(l, entry, sinks);
    } else if (!rule_read_metadata(l, rule, entry)) {
        rule_key_error(l, entry, "a rule has no '%.*s'", SLICE_ARG(key));
    }
}

static void check_complete(struct rule_loader *l, const struct doc *node, const struct rule *rule)
{
    static const char *const needed[] = {"id", "title", "severity"};
    for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
        if (!doc_get(node, needed[i]))
            rule_error(l, node, "the rule needs '%s'", needed[i]);
    if (!rule->check_only && !doc_get(node, "message"))
        rule_error(l, node, "the rule needs 'message', one sentence for the report");
    if (!rule->check_only && !doc_get(node, "sinks"))
        rule_error(l, node, "the rule needs 'sinks', or 'check: true' when code reports it");
}

void rule_add(struct rule_set *set, struct rule *rule)
{
    *vec_add(&set->rules, &set->arena) = rule;
    map_put(&set->by_id, slice_of(rule->id), rule);
}

static void read_rule(struct rule_loader *l, const struct doc *node)
{
    struct rule *rule = arena_new(&l->set->arena, struct rule);
    struct drafts sinks = {0};
    bool bad_before = l->bad;
    if (node->kind != DOC_MAP) {
        rule_error(l, node, "a rule is a map with id, title, severity, message and sinks");
        return;
    }
    *rule = (struct rule){.confidence = CONFIDENCE_LIKELY, .requires = LABEL_ATTACKER};
    l->bad = false;
    doc_each(entry, node)
    {
        read_entry(l, rule, entry, &sinks);
    }
    check_complete(l, node, rule);
    if (!l->bad) {
        rule_add(l->set, rule);
        for (size_t i = 0; i < sinks.items.len; i++)
            rule_commit_row(l, sinks.items.items[i], rule);
    }
    l->bad |= bad_before;
    arena_release(&l->scratch);
}

void rule_read_rules(struct rule_loader *l, const struct doc *list)
{
    if (list->kind != DOC_SEQ)
        rule_error(l, list, "'rules' is a list");
    else
        doc_each(rule, list) read_rule(l, rule);
}
