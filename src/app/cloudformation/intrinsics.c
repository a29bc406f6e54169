/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "base/buf.h"
#include "base/limits.h"

/*
 * Intrinsic functions, in their long form ({"Fn::Sub": …}) and their short one (!Sub …). They may
 * nest; depth, steps and the length of the text are capped, and what lies beyond is left out.
 */
#define MAX_DEPTH 16u
#define MAX_STEPS 10000u
#define MAX_TEXT (1u << 20)
#define MAX_COMPARED 20000000u /* keys of maps, by the look-ups of one template */

enum intrinsic {
    FN_NONE,
    FN_REF,
    FN_SUB,
    FN_GET_ATT,
    FN_JOIN,
    FN_FIND_IN_MAP,
    FN_IF,
    FN_IMPORT_VALUE,
    FN_SELECT,
    FN_SPLIT,
    FN_BASE64,
    FN_CONDITION,
    FN_EQUALS,
    FN_AND,
    FN_OR,
    FN_NOT,
    FN_OTHER, /* one that gives nothing to read: Cidr, GetAZs, Transform … */
};

static const struct {
    const char *name;
    enum intrinsic fn;
} intrinsics[] = {
    {"Ref", FN_REF},           {"Condition", FN_CONDITION},
    {"Fn::Sub", FN_SUB},       {"Fn::GetAtt", FN_GET_ATT},
    {"Fn::Join", FN_JOIN},     {"Fn::FindInMap", FN_FIND_IN_MAP},
    {"Fn::If", FN_IF},         {"Fn::ImportValue", FN_IMPORT_VALUE},
    {"Fn::Select", FN_SELECT}, {"Fn::Split", FN_SPLIT},
    {"Fn::Base64", FN_BASE64}, {"Fn::Equals", FN_EQUALS},
    {"Fn::And", FN_AND},       {"Fn::Or", FN_OR},
    {"Fn::Not", FN_NOT},
};

/* NAME is "Ref" or "Fn::X". */
static enum intrinsic intrinsic_named(struct slice name)
{
    for (size_t i = 0; i < ARRAY_SIZE(intrinsics); i++)
        if (slice_eq_str(name, intrinsics[i].name))
            return intrinsics[i].fn;
    return slice_starts(name, "Fn::") ? FN_OTHER : FN_NONE;
}

/* The function of a short tag "!Sub". */
static enum intrinsic intrinsic_tagged(struct slice tag)
{
    if (!slice_starts(tag, "!") || slice_starts(tag, "!!"))
        return FN_NONE;
    struct slice name = slice_sub(tag, 1, tag.len);
    for (size_t i = 0; i < ARRAY_SIZE(intrinsics); i++) {
        struct slice full = slice_of(intrinsics[i].name);
        if (slice_eq(name, slice_starts(full, "Fn::") ? slice_sub(full, 4, full.len) : full))
            return intrinsics[i].fn;
    }
    return FN_OTHER;
}

/* The intrinsic that NODE is. *RET_ARG is its argument: of a tagged node, the node itself. */
static enum intrinsic intrinsic_of(const struct doc *node, const struct doc **ret_arg)
{
    enum intrinsic fn;
    if (!node)
        return FN_NONE;
    if (node->tag.len && (fn = intrinsic_tagged(node->tag)) != FN_NONE) {
        *ret_arg = node;
        return fn;
    }
    if (node->kind != DOC_MAP || node->count != 1)
        return FN_NONE;
    *ret_arg = node->child;
    return intrinsic_named(node->child->key);
}

/* One evaluation: where the text goes, and whether it is all constant. */
struct evaluation {
    struct cfn *c;
    struct buf out;
    bool literal;
};

static bool evaluate(struct evaluation *e, const struct doc *node, unsigned depth);
static const struct doc *decide(struct cfn *c, const struct doc *node);

static bool may_go_on(struct evaluation *e, unsigned depth)
{
    if (depth >= MAX_DEPTH || e->c->steps == 0 || e->out.full)
        return false;
    e->c->steps--;
    return true;
}

/* The text of NODE on its own, in the model's arena; NULL when it has none. */
static const char *text_of(struct cfn *c, const struct doc *node, unsigned depth, bool *ret_literal)
{
    struct evaluation e = {.c = c, .literal = true};
    const char *text = NULL;
    buf_init(&e.out, MAX_TEXT);
    if (c->text_bytes > LIMIT_TEMPLATE_TEXT)
        cfn_report_cap(c, "references");
    else if (evaluate(&e, node, depth))
        text = arena_slicedup(c->arena, buf_slice(&e.out));
    c->text_bytes += e.out.len;
    buf_release(&e.out);
    if (text && ret_literal)
        *ret_literal = e.literal;
    return text;
}

const struct doc *cfn_entry(struct cfn *c, const struct doc *map, struct slice key)
{
    doc_each(child, doc_is_map(map) ? map : NULL)
    {
        if (++c->compared > MAX_COMPARED) {
            cfn_report_cap(c, "parameters, mappings or conditions to look through");
            return NULL;
        }
        if (slice_eq(child->key, key))
            return child;
    }
    return NULL;
}

/* The default of parameter NAME. A default that names a stored parameter is not the value. */
static const struct doc *parameter_default(struct cfn *c, struct slice name)
{
    const struct doc *parameter = cfn_entry(c, doc_get(c->root, "Parameters"), name);
    if (slice_starts(doc_text_at(parameter, "Type"), "AWS::SSM::"))
        return NULL;
    const struct doc *value = doc_get(parameter, "Default");
    return doc_is_scalar(value) ? value : NULL;
}

/* The text that an outer stack or a deployment gives parameter NAME; NULL when it gives none, or
   one that only the outer stack understands. */
static const char *given_text(struct cfn *c, struct slice name)
{
    struct cfn_given *given = map_get(&c->given, name);
    if (!given || given->evaluated)
        return given ? given->text : NULL;
    given->evaluated = true; /* once: what refers to it may be many */
    const char *text = given->from ? cfn_text(given->from, given->node, NULL)
                                   : arena_slicedup(c->arena, doc_text(given->node));
    given->text = text && !strstr(text, "${") ? text : NULL;
    return given->text;
}

static void put_reference(struct evaluation *e, struct slice name)
{
    struct slice rest, head = slice_cut(name, '.', &rest);
    const char *given = given_text(e->c, name);
    const struct doc *value = map_get(&e->c->given, name) ? NULL : parameter_default(e->c, name);
    e->literal = false;
    if (given || value) {
        buf_add_slice(&e->out, given ? slice_of(given) : doc_text(value));
        return;
    }
    /* what the template itself makes is known by its name, a parameter is not */
    e->c->unknown |= !slice_starts(name, "AWS::") && !map_get(&e->c->ids, head) &&
                     !map_get(&e->c->functions, head);
    buf_add_str(&e->out, "${");
    buf_add_slice(&e->out, name);
    buf_add_char(&e->out, '}');
}

/* [name, attribute] or "name.attribute". */
static void put_attribute(struct evaluation *e, const struct doc *arg, unsigned depth)
{
    struct slice rest, name = doc_text(doc_is_seq(arg) ? doc_index(arg, 0) : arg);
    name = slice_cut(name, '.', &rest);
    e->c->unknown |= !map_get(&e->c->ids, name) && !map_get(&e->c->functions, name);
    e->literal = false;
    buf_add_str(&e->out, "${");
    if (doc_is_seq(arg)) {
        buf_add_slice(&e->out, doc_text(doc_index(arg, 0)));
        buf_add_char(&e->out, '.');
        (void)evaluate(e, doc_index(arg, 1), depth + 1);
    } else {
        buf_add_slice(&e->out, doc_text(arg));
    }
    buf_add_char(&e->out, '}');
}

/* "text ${Name} ${!Literal}" or [text, {Name: value}]. */
static bool put_substituted(struct evaluation *e, const struct doc *arg, unsigned depth)
{
    const struct doc *values = doc_is_seq(arg) ? doc_index(arg, 1) : NULL;
    struct slice text = doc_text(doc_is_seq(arg) ? doc_index(arg, 0) : arg);
    while (text.len && !e->out.full) {
        size_t start = slice_find(text, "${");
        buf_add_slice(&e->out, slice_sub(text, 0, start));
        if (start == SIZE_MAX)
            break;
        size_t length = slice_find_char(slice_sub(text, start, text.len), '}');
        if (length == SIZE_MAX) {
            buf_add_slice(&e->out, slice_sub(text, start, text.len));
            break;
        }
        struct slice name = slice_trim(slice_sub(text, start + 2, start + length));
        text = slice_sub(text, start + length + 1, text.len);
        const struct doc *value = cfn_entry(e->c, values, name);
        if (slice_starts(name, "!")) {
            name = slice_sub(name, 1, name.len);
            buf_printf(&e->out, "${%.*s}", SLICE_ARG(name));
        } else if (!value || !evaluate(e, value, depth + 1)) {
            put_reference(e, name);
        }
    }
    e->literal = false;
    return true;
}

/* [delimiter, [parts]]; the parts may also be one value. */
static bool put_joined(struct evaluation *e, const struct doc *arg, unsigned depth)
{
    struct slice delimiter = doc_text(doc_index(arg, 0));
    const struct doc *parts = decide(e->c, doc_index(arg, 1)), *unused;
    bool first = true;
    if (!doc_is_seq(parts) || intrinsic_of(parts, &unused) != FN_NONE)
        return parts && evaluate(e, parts, depth + 1);
    doc_each(part, parts)
    {
        if (!first)
            buf_add_slice(&e->out, delimiter);
        first = false;
        (void)evaluate(e, part, depth + 1);
        if (e->out.full)
            break;
    }
    return true;
}

/* [map, key, key] or with {DefaultValue} behind: what is found, or NULL. NAME gets the keys. */
static const struct doc *mapped(struct cfn *c, const struct doc *arg, unsigned depth,
                                struct buf *name)
{
    const struct doc *value = doc_get(c->root, "Mappings");
    for (size_t i = 0; i < 3; i++) {
        struct slice key = slice_of(text_of(c, doc_index(arg, i), depth + 1, NULL));
        value = cfn_entry(c, value, key);
        buf_add_char(name, '.');
        buf_add_slice(name, key);
    }
    return value ? value : doc_get(doc_index(arg, 3), "DefaultValue");
}

/* With a key that only the deployment knows, a name for the value. */
static bool put_mapped(struct evaluation *e, const struct doc *arg, unsigned depth)
{
    struct buf name;
    buf_init(&name, MAX_TEXT);
    const struct doc *value = mapped(e->c, arg, depth, &name);
    e->literal = false;
    bool list = value && !doc_is_scalar(value);
    bool found = value && !list && evaluate(e, value, depth + 1);
    e->c->unknown |= !found && !list;
    if (!found && !list)
        buf_printf(&e->out, "${FindInMap%s}", name.ptr ? name.ptr : "");
    buf_release(&name);
    return !list;
}

/* The part INDEX of TEXT, divided by DELIMITER where that stands outside of references; the whole
   TEXT when it has not so many. */
static struct slice part_of(struct slice text, struct slice delimiter, size_t index)
{
    bool in_reference = false;
    size_t start = 0;
    for (size_t i = 0; delimiter.len && i < text.len; i++) {
        struct slice rest = slice_sub(text, i, text.len);
        if (text.ptr[i] == '}' || slice_starts(rest, "${"))
            in_reference = text.ptr[i] != '}';
        if (in_reference || !slice_eq(slice_sub(rest, 0, delimiter.len), delimiter))
            continue;
        if (index-- == 0)
            return slice_sub(text, start, i);
        start = i + delimiter.len;
        i = start - 1;
    }
    return index == 0 ? slice_sub(text, start, text.len) : text;
}

/* [index, list]; the list may be one text: what Fn::Split divides, or a parameter "a,b". */
static bool put_selected(struct evaluation *e, const struct doc *arg, unsigned depth)
{
    const struct doc *list = decide(e->c, doc_index(arg, 1)), *list_arg = NULL;
    double number = doc_number(doc_index(arg, 0), 0);
    size_t index = number >= 0 && number < 1e6 ? (size_t)number : 0, start = e->out.len;
    enum intrinsic fn = intrinsic_of(list, &list_arg);
    e->literal = false;
    if (doc_is_seq(list) && fn == FN_NONE)
        return evaluate(e, doc_index(list, index), depth + 1);
    if (!list || !evaluate(e, list, depth + 1))
        return false;
    struct slice all = slice_sub(buf_slice(&e->out), start, e->out.len);
    struct slice part =
        part_of(all, fn == FN_SPLIT ? doc_text(doc_index(list_arg, 0)) : SLICE(","), index);
    if (all.len) {
        memmove(e->out.ptr + start, part.ptr, part.len);
        e->out.len = start + part.len;
        e->out.ptr[e->out.len] = '\0';
    }
    return true;
}

static bool put_scalar(struct evaluation *e, const struct doc *node)
{
    struct slice text = doc_text(node);
    if (!doc_is_scalar(node) || node->kind == DOC_NULL)
        return false;
    /* "{{resolve:ssm:…}}" and another format's "${…}" are references that look like text */
    if (slice_find(text, "{{resolve:") != SIZE_MAX || slice_find(text, "${") != SIZE_MAX) {
        e->literal = false;
        e->c->unknown = true;
    }
    buf_add_slice(&e->out, text);
    return true;
}

/* The only argument ARG of NODE, which is NODE itself without its tag in the short form. */
static bool evaluate_argument(struct evaluation *e, const struct doc *node, const struct doc *arg,
                              unsigned depth)
{
    struct doc untagged = *arg;
    if (arg == node)
        untagged.tag = SLICE_EMPTY;
    return evaluate(e, arg == node ? &untagged : arg, depth + 1);
}

/* Adds the text of NODE to e->out; false when it has none. */
static bool evaluate(struct evaluation *e, const struct doc *node, unsigned depth)
{
    const struct doc *arg = NULL;
    if (!may_go_on(e, depth))
        return false;
    enum intrinsic fn = intrinsic_of(node, &arg);
    switch (fn) {
    case FN_NONE:
        return put_scalar(e, node);
    case FN_REF:
        if (slice_eq_str(doc_text(arg), "AWS::NoValue"))
            return false;
        put_reference(e, doc_text(arg));
        return true;
    case FN_GET_ATT:
        put_attribute(e, arg, depth);
        return true;
    case FN_SUB:
        return put_substituted(e, arg, depth);
    case FN_JOIN:
        return put_joined(e, arg, depth);
    case FN_FIND_IN_MAP:
        return put_mapped(e, arg, depth);
    case FN_IF:
        e->literal = false;
        return (node = decide(e->c, node)) != NULL && evaluate(e, node, depth + 1);
    case FN_IMPORT_VALUE:
        e->literal = false;
        e->c->unknown = true;
        buf_add_str(&e->out, "${ImportValue:");
        (void)evaluate_argument(e, node, arg, depth);
        buf_add_char(&e->out, '}');
        return true;
    case FN_SELECT:
        return put_selected(e, arg, depth);
    case FN_SPLIT:
        return evaluate(e, doc_index(arg, 1), depth + 1);
    case FN_BASE64:
        return evaluate_argument(e, node, arg, depth);
    case FN_CONDITION:
    case FN_EQUALS:
    case FN_AND:
    case FN_OR:
    case FN_NOT:
    case FN_OTHER:
        e->c->unknown = true;
        return false;
    }
    return false;
}

/* What the defaults of the parameters make of a condition. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

static enum truth condition_of(struct cfn *c, const struct doc *node, unsigned depth);

/* Each condition is worked out once; one that rests on itself is never known. */
static enum truth named_condition(struct cfn *c, struct slice name, unsigned depth)
{
    static const enum truth answers[] = {TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN};
    const enum truth *known = map_get(&c->conditions, name);
    if (known)
        return *known;
    const struct doc *node = cfn_entry(c, doc_get(c->root, "Conditions"), name);
    map_put(&c->conditions, name, (void *)&answers[TRUTH_UNKNOWN]);
    enum truth t = node ? condition_of(c, node, depth + 1) : TRUTH_UNKNOWN;
    map_put(&c->conditions, name, (void *)&answers[t]);
    return t;
}

static enum truth equals(struct cfn *c, const struct doc *arg, unsigned depth)
{
    const char *a = text_of(c, doc_index(arg, 0), depth + 1, NULL);
    const char *b = text_of(c, doc_index(arg, 1), depth + 1, NULL);
    if (!a || !b || strstr(a, "${") || strstr(b, "${"))
        return TRUTH_UNKNOWN;
    return strcmp(a, b) == 0 ? TRUTH_YES : TRUTH_NO;
}

/* And: decided by the first No; Or: by the first Yes. */
static enum truth all_or_any(struct cfn *c, const struct doc *arg, enum truth decisive,
                             unsigned depth)
{
    enum truth result = decisive == TRUTH_NO ? TRUTH_YES : TRUTH_NO;
    doc_each(part, arg)
    {
        enum truth t = condition_of(c, part, depth + 1);
        if (t == decisive)
            return t;
        if (t == TRUTH_UNKNOWN)
            result = t;
    }
    return result;
}

static enum truth condition_of(struct cfn *c, const struct doc *node, unsigned depth)
{
    const struct doc *arg = NULL;
    enum truth t;
    if (depth >= MAX_DEPTH || c->steps == 0)
        return TRUTH_UNKNOWN;
    c->steps--;
    switch (intrinsic_of(node, &arg)) {
    case FN_CONDITION:
        return named_condition(c, doc_text(arg), depth);
    case FN_EQUALS:
        return equals(c, arg, depth);
    case FN_AND:
        return all_or_any(c, arg, TRUTH_NO, depth);
    case FN_OR:
        return all_or_any(c, arg, TRUTH_YES, depth);
    case FN_NOT:
        t = condition_of(c, doc_index(arg, 0), depth + 1);
        return t == TRUTH_UNKNOWN ? t : t == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
    default:
        return TRUTH_UNKNOWN;
    }
}

static bool is_no_value(const struct doc *node)
{
    const struct doc *arg = NULL;
    return intrinsic_of(node, &arg) == FN_REF && slice_eq_str(doc_text(arg), "AWS::NoValue");
}

/* NODE without the Fn::If around it; of a mapping the list or map that it names. */
static const struct doc *decide(struct cfn *c, const struct doc *node)
{
    const struct doc *arg = NULL;
    for (unsigned depth = 0; intrinsic_of(node, &arg) == FN_IF; depth++) {
        if (depth == MAX_DEPTH)
            return NULL;
        enum truth t = named_condition(c, doc_text(doc_index(arg, 0)), 0);
        c->unknown |= t == TRUTH_UNKNOWN;
        const struct doc *yes = doc_index(arg, 1), *no = doc_index(arg, 2);
        /* undecided: the first branch that says something */
        node = t == TRUTH_NO || (t == TRUTH_UNKNOWN && is_no_value(yes)) ? no : yes;
    }
    if (intrinsic_of(node, &arg) == FN_FIND_IN_MAP) {
        struct buf unused;
        buf_init(&unused, MAX_TEXT);
        const struct doc *found = mapped(c, arg, 0, &unused);
        buf_release(&unused);
        return found && !doc_is_scalar(found) ? found : node;
    }
    return is_no_value(node) ? NULL : node;
}

bool cfn_may_be_absent(struct cfn *c, const struct doc *node)
{
    const struct doc *arg = NULL;
    c->steps = MAX_STEPS;
    for (unsigned depth = 0; depth < MAX_DEPTH && intrinsic_of(node, &arg) == FN_IF; depth++) {
        const struct doc *yes = doc_index(arg, 1), *no = doc_index(arg, 2);
        enum truth t = named_condition(c, doc_text(doc_index(arg, 0)), 0);
        if (t == TRUTH_UNKNOWN && (is_no_value(yes) || is_no_value(no)))
            return true;
        node = t == TRUTH_NO ? no : yes;
    }
    return false;
}

const struct doc *cfn_value(struct cfn *c, const struct doc *node)
{
    c->steps = MAX_STEPS;
    return decide(c, node);
}

const char *cfn_text(struct cfn *c, const struct doc *node, bool *ret_literal)
{
    c->steps = MAX_STEPS;
    return node ? text_of(c, node, 0, ret_literal) : NULL;
}

const struct doc *cfn_get(struct cfn *c, const struct doc *map, const char *key)
{
    return cfn_value(c, doc_get(map, key));
}

const char *cfn_text_at(struct cfn *c, const struct doc *map, const char *key)
{
    return cfn_text(c, doc_get(map, key), NULL);
}

bool cfn_bool_at(struct cfn *c, const struct doc *map, const char *key)
{
    const char *text = cfn_text_at(c, map, key);
    struct slice s = slice_of(text);
    return slice_ieq_str(s, "true") || slice_ieq_str(s, "yes");
}

struct slice cfn_next_reference(struct slice text, size_t *at)
{
    struct slice rest = slice_sub(text, *at, text.len);
    size_t start = slice_find(rest, "${");
    if (start == SIZE_MAX)
        return SLICE_EMPTY;
    size_t end = start + 2;
    while (end < rest.len && rest.ptr[end] != '}' && rest.ptr[end] != '.')
        end++;
    *at += end;
    return slice_sub(rest, start + 2, end);
}

struct slice cfn_whole_reference(struct slice text)
{
    size_t at = 0;
    struct slice name = cfn_next_reference(text, &at);
    return name.len && name.len + strlen("${}") == text.len ? name : SLICE_EMPTY;
}
