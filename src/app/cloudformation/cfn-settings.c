/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "base/buf.h"
#include "base/limits.h"

/* Settings: the rules of cfn-settings-table.c, applied to the properties of a resource. */

#define MAX_PATTERN 4096u
#define MAX_PATTERN_DEPTH 12u

/* One rule at work. */
struct application {
    struct cfn *c;
    const struct cfn_owner *owner;
    const struct cfn_rule *rule;
    bool found;
    bool unknown; /* a condition on the way is not decided by the files */
};

static size_t count_of(const struct cfn_owner *o)
{
    return o->f ? o->f->settings.len : o->r ? o->r->settings.len : o->t->settings.len;
}

static struct location place_of(const struct cfn_owner *o)
{
    return o->f ? o->f->at : o->r ? o->r->at : o->t->at;
}

void cfn_put(struct cfn *c, const struct cfn_owner *o, const char *name, const char *value,
             bool known, struct location at)
{
    if (count_of(o) >= LIMIT_FUNCTION_ITEMS) {
        cfn_report_cap(c, "settings");
        return;
    }
    if (o->f)
        app_set(c->app, o->f, name, value, known, at);
    else if (o->r)
        app_set(c->app, o->r, name, value, known, at);
    else
        app_set(c->app, o->t, name, value, known, at);
}

static void put(struct application *a, const char *value, bool known, const struct doc *at)
{
    a->found = true;
    cfn_put(a->c, a->owner, a->rule->name, value, known && !a->unknown, doc_location(at));
}

static bool is_word(struct slice a, struct slice b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && (a.ptr[i] | 0x20) == (b.ptr[i] | 0x20))
        i++;
    return i == a.len && i == b.len;
}

/* The word of WORDS ("Theirs=ours …") for TEXT, in the model's arena, or NULL. */
static const char *translated(struct cfn *c, const char *words, struct slice text)
{
    struct slice rest = slice_of(words), any = SLICE_EMPTY;
    while (rest.len) {
        struct slice ours, theirs = slice_cut(slice_cut(rest, ' ', &rest), '=', &ours);
        if (is_word(theirs, text))
            return arena_slicedup(c->arena, ours);
        if (slice_eq_str(theirs, "*"))
            any = ours;
    }
    return any.len ? arena_slicedup(c->arena, any) : NULL;
}

/* "'GET,POST'" as items. */
static void put_quoted(struct application *a, const char *text, bool known, const struct doc *at)
{
    struct slice rest = slice_trim(slice_of(text));
    if (rest.len >= 2 && rest.ptr[0] == '\'' && rest.ptr[rest.len - 1] == '\'')
        rest = slice_sub(rest, 1, rest.len - 1);
    while (rest.len) {
        struct slice item = slice_trim(slice_cut(rest, ',', &rest));
        if (item.len)
            put(a, arena_slicedup(a->c->arena, item), known, at);
    }
}

static void put_text(struct application *a, const char *text, bool known, const struct doc *at)
{
    const struct cfn_rule *r = a->rule;
    struct slice s = slice_of(text);
    const char *word;
    switch (r->how) {
    case CFN_WORD:
        word = known ? translated(a->c, r->words, s) : NULL;
        put(a, word ? word : text, known && word, at);
        return;
    case CFN_SWITCH:
    case CFN_INVERSE:
        if (slice_ieq_str(s, "true") || slice_ieq_str(s, "yes"))
            put(a, r->how == CFN_SWITCH ? "on" : "off", known, at);
        else if (slice_ieq_str(s, "false") || slice_ieq_str(s, "no"))
            put(a, r->how == CFN_SWITCH ? "off" : "on", known, at);
        else
            put(a, text, false, at);
        return;
    case CFN_QUOTED:
        put_quoted(a, text, known, at);
        return;
    case CFN_KEY: /* a parameter is no key that we know, but a key it is */
        put(a, slice_find(s, "alias/aws/") != SIZE_MAX ? "managed" : "kms", true, at);
        return;
    case CFN_TEXT:
    case CFN_PATTERN:
    case CFN_PRESENT:
    case CFN_ALWAYS:
    case CFN_TAGS:
        put(a, text, known, at);
    }
}

/* NODE as compact JSON. What lies too deep is left out. */
static void add_json(struct cfn *c, struct buf *out, const struct doc *node, unsigned depth)
{
    const char *text = cfn_text(c, node, NULL);
    const struct doc *value = cfn_value(c, node);
    if (text || depth == MAX_PATTERN_DEPTH || !value || !value->child) {
        bool bare = value && (value->kind == DOC_NUMBER || value->kind == DOC_BOOL);
        buf_printf(out, bare ? "%s" : "\"%s\"", text ? text : "");
        return;
    }
    buf_add_char(out, doc_is_map(value) ? '{' : '[');
    doc_each(child, value)
    {
        if (child != value->child)
            buf_add_char(out, ',');
        if (doc_is_map(value))
            buf_printf(out, "\"%.*s\":", SLICE_ARG(child->key));
        add_json(c, out, child, depth + 1);
    }
    buf_add_char(out, doc_is_map(value) ? '}' : ']');
}

static void put_pattern(struct application *a, const struct doc *value, const struct doc *at)
{
    struct buf out;
    buf_init(&out, MAX_PATTERN);
    a->c->unknown = false;
    add_json(a->c, &out, value, 0);
    put(a, arena_slicedup(a->c->arena, buf_slice(&out)), !a->c->unknown, at);
    buf_release(&out);
}

static void put_tags(struct application *a, const struct doc *tags)
{
    doc_each(node, tags)
    {
        const struct doc *tag = cfn_value(a->c, node);
        bool pair = doc_is_seq(tags);
        a->c->unknown = false;
        const char *value = pair ? cfn_text_at(a->c, tag, "Value") : cfn_text(a->c, node, NULL);
        const char *key =
            pair ? cfn_text_at(a->c, tag, "Key") : arena_slicedup(a->c->arena, node->key);
        if (key && value)
            put(a, arena_printf(a->c->arena, "%s=%s", key, value), !a->c->unknown, node);
    }
}

static void put_value(struct application *a, const struct doc *node)
{
    struct cfn *c = a->c;
    const struct doc *value = cfn_value(c, node);
    if (!value || (value->kind == DOC_NULL && !value->tag.len) || a->rule->how == CFN_ALWAYS)
        return;
    if (a->rule->how == CFN_PRESENT) {
        put(a, a->rule->words, true, node);
        return;
    }
    if (a->rule->how == CFN_TAGS) {
        put_tags(a, value);
        return;
    }
    c->unknown = false;
    const char *text = cfn_text(c, node, NULL);
    if (text)
        put_text(a, text, !c->unknown, node);
    else if (a->rule->how == CFN_PATTERN)
        put_pattern(a, value, node);
}

/* Follows PATH down from NODE. Its length bounds the recursion. */
static void follow(struct application *a, const struct doc *node, struct slice path)
{
    struct slice rest, key = slice_cut(path, '.', &rest);
    bool before = a->unknown;
    if (!key.len) {
        put_value(a, node);
        return;
    }
    a->c->unknown = false;
    const struct doc *value = cfn_value(a->c, node);
    a->unknown |= a->c->unknown;
    uint64_t index;
    if (!slice_eq_str(key, "*")) {
        char *name = arena_slicedup(a->c->arena, key);
        const struct doc *next =
            slice_to_u64(key, &index) ? doc_index(value, (size_t)index) : doc_get(value, name);
        if (next)
            follow(a, next, rest);
    } else if (doc_is_seq(value) && !value->tag.len) {
        doc_each(child, value) follow(a, child, rest);
    } else if (value) { /* one value, or a reference to a list */
        follow(a, value, rest);
    }
    a->unknown = before;
}

void cfn_apply_rules(struct cfn *c, const struct cfn_owner *owner, const struct cfn_rule *rules,
                     size_t count, const struct doc *properties)
{
    bool found = false; /* by a rule of the same name before */
    for (size_t i = 0; i < count; i++) {
        struct application a = {.c = c, .owner = owner, .rule = &rules[i]};
        bool joins = strchr(rules[i].path, '*') || rules[i].how == CFN_TAGS;
        found = found && strcmp(rules[i - 1].name, rules[i].name) == 0;
        if (found && !joins)
            continue;
        if (rules[i].how == CFN_ALWAYS)
            cfn_put(c, owner, rules[i].name, rules[i].words, true, place_of(owner));
        follow(&a, properties, slice_of(rules[i].path));
        found |= a.found;
    }
}

/* What a REST API answers in CORS headers stands in the responses of its methods, often many times:
   each value counts once. */
void cfn_put_cors_headers(struct cfn *c, const char *api, const struct doc *parameters)
{
    static const struct {
        const char *header, *name;
    } headers[] = {
        {"header.Access-Control-Allow-Origin", "cors-origin"},
        {"header.Access-Control-Allow-Credentials", "cors-credentials"},
    };
    struct app_resource *r = api ? map_get(&c->things, slice_of(api)) : NULL;
    const struct cfn_owner owner = {.r = r};
    doc_each(node, r && r->kind == RESOURCE_API ? parameters : NULL)
    {
        c->unknown = false;
        struct slice value = slice_of(cfn_text(c, node, NULL));
        if (value.len < 2 || value.ptr[0] != '\'') /* else what the function answers */
            continue;
        value = slice_sub(value, 1, value.len - 1);
        if (slice_ieq_str(value, "true"))
            value = SLICE("on");
        for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
            bool have = slice_ifind(node->key, headers[i].header) == SIZE_MAX;
            for (size_t k = 0; k < r->settings.len && !have; k++)
                have = strcmp(r->settings.items[k].name, headers[i].name) == 0 &&
                       slice_eq_str(value, r->settings.items[k].value);
            if (!have)
                cfn_put(c, &owner, headers[i].name, arena_slicedup(c->arena, value), !c->unknown,
                        doc_location(node));
        }
    }
}

/* Of the four switches of an access block, how many are on. */
static void put_block(struct cfn *c, struct app_resource *r, const struct doc *properties)
{
    static const char *const switches[] = {"BlockPublicAcls", "BlockPublicPolicy",
                                           "IgnorePublicAcls", "RestrictPublicBuckets"};
    const struct doc *block = doc_get(properties, "PublicAccessBlockConfiguration");
    const struct cfn_owner owner = {.r = r};
    size_t on = 0;
    c->unknown = false;
    const struct doc *value = cfn_value(c, block);
    if (!doc_is_map(value))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(switches); i++)
        on += cfn_bool_at(c, value, switches[i]);
    cfn_put(c, &owner, "block-public",
            on == ARRAY_SIZE(switches) ? "on"
            : on                       ? "part"
                                       : "off",
            !c->unknown, doc_location(block));
}

void cfn_put_resource_settings(struct cfn *c, struct app_resource *r, const struct cfn_item *item)
{
    static const struct cfn_rule tags[] = {{"tag", "Tags", CFN_TAGS, NULL}};
    const struct cfn_rules *rules = cfn_rules_of(item->type);
    const struct cfn_owner owner = {.r = r};
    if (rules)
        cfn_apply_rules(c, &owner, rules->rules, rules->count, item->properties);
    cfn_apply_rules(c, &owner, tags, ARRAY_SIZE(tags), item->properties);
    if (r->kind == RESOURCE_BUCKET)
        put_block(c, r, item->properties);
}

void cfn_put_function_settings(struct cfn *c, struct app_function *f, const struct cfn_item *item)
{
    const struct cfn_rules *rules = cfn_rules_of(item->type);
    const struct cfn_owner owner = {.f = f};
    if (rules)
        cfn_apply_rules(c, &owner, rules->rules, rules->count, item->properties);
}

void cfn_put_trigger_settings(struct cfn *c, struct app_trigger *t, const struct doc *properties)
{
    const struct cfn_owner owner = {.t = t};
    cfn_apply_rules(c, &owner, cfn_trigger_rules.rules, cfn_trigger_rules.count, properties);
}

/* A log group with the name that a function writes to. */
void cfn_link_log_group(struct cfn *c, const struct cfn_item *item)
{
    static const struct cfn_rule rules[] = {
        {"log-group", "LogGroupName", CFN_TEXT, NULL},
        {"log-retention", "RetentionInDays", CFN_TEXT, NULL},
    };
    struct slice name = slice_of(cfn_text_at(c, item->properties, "LogGroupName")), rest;
    size_t start = slice_find(name, "/aws/lambda/"), at = 0;
    if (start == SIZE_MAX)
        return;
    name = slice_sub(name, start + strlen("/aws/lambda/"), name.len);
    struct app_function *f = map_get(&c->function_names, name);
    for (rest = cfn_next_reference(name, &at); rest.len && !f; rest = cfn_next_reference(name, &at))
        f = map_get(&c->functions, rest);
    const struct cfn_owner owner = {.f = f};
    if (f && !app_setting(f, "log-retention"))
        cfn_apply_rules(c, &owner, rules, ARRAY_SIZE(rules), item->properties);
}

void cfn_link_invoke_config(struct cfn *c, const struct cfn_item *item)
{
    static const struct cfn_rule rules[] = {
        {"on-failure", "DestinationConfig.OnFailure.Destination", CFN_TEXT, NULL},
        {"on-success", "DestinationConfig.OnSuccess.Destination", CFN_TEXT, NULL},
    };
    struct app_function *f = cfn_find_function(c, doc_get(item->properties, "FunctionName"));
    const struct cfn_owner owner = {.f = f};
    if (f)
        cfn_apply_rules(c, &owner, rules, ARRAY_SIZE(rules), item->properties);
}

void cfn_link_validator(struct cfn *c, const struct cfn_item *item)
{
    struct app_resource *r = cfn_find_resource(c, doc_get(item->properties, "RestApiId"));
    const struct cfn_owner owner = {.r = r};
    if (r && r->kind == RESOURCE_API)
        cfn_put(c, &owner, "validator", item->id, true, doc_location(item->node));
}

void cfn_settle_roles(struct cfn *c)
{
    struct map users; /* role -> how many functions name it, as a number in the pointer */
    map_init(&users, c->arena);
    for (size_t i = 0; i < c->functions.len; i++) {
        const struct app_function *f = c->functions.entries[i].value;
        bool alias = !slice_eq_str(c->functions.entries[i].key, f->logical_id);
        if (!alias && f->role) {
            void **count = map_at(&users, slice_of(f->role));
            *count = (void *)((uintptr_t)*count + 1);
        }
    }
    for (size_t i = 0; i < c->items.len; i++) {
        struct app_function *f = map_get(&c->functions, slice_of(c->items.items[i].id));
        if (!f || strcmp(f->logical_id, c->items.items[i].id) != 0)
            continue;
        bool shared = f->role && (uintptr_t)map_get(&users, slice_of(f->role)) > 1;
        const struct cfn_owner owner = {.f = f};
        /* one that stands elsewhere may have more users there */
        bool here = !f->role || map_get(&c->ids, slice_of(f->role));
        if (!shared)
            cfn_put(c, &owner, "own-role", "on", here, f->at);
    }
}
