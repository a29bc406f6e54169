/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-expr.h"

#include "base/buf.h"
#include "base/limits.h"

#define MAX_DEPTH 48 /* expressions in expressions, through names */
#define MAX_STEPS                                                                                  \
    2000000 /* parts of expressions looked at in one deployment                                    \
             */
#define MAX_ARGUMENTS 32
#define MAX_RANGE 1000
#define MAX_VALUE (1u << 14) /* bytes of one text */

/* Tags of scalars that expressions made: they are evaluated already. */
static const struct slice MADE = {"made", 4}, MADE_UNKNOWN = {"unknown", 7};

struct azure_binding {
    const struct doc *node;
    struct azure_value value;
    bool done, running;
};

struct parser {
    const struct azure_scope *scope;
    struct slice text;
    size_t at;
    const struct doc *node; /* that holds it */
    int depth;              /* of the call that is made */
};

static struct azure_value parse_ternary(struct parser *p, int depth);
static struct azure_value eval_node(const struct azure_scope *s, const struct doc *node, int depth);

/* ---- values ---- */

struct azure_value azure_text_value(struct slice text)
{
    return (struct azure_value){.text = text, .known = true};
}

static struct azure_value truth(bool is)
{
    return azure_text_value(is ? SLICE("true") : SLICE("false"));
}

static bool is_text(struct azure_value v)
{
    return v.known && (!v.doc || doc_is_scalar(v.doc));
}

static bool is_true(struct azure_value v)
{
    return is_text(v) && slice_ieq_str(v.text, "true");
}

/* B as a text of the arena; not known when that grows too large. */
static struct azure_value take(const struct azure_scope *s, struct buf *b, bool known)
{
    struct azure_value v = {.known = known && !b->full};
    s->budget->text_bytes += b->len;
    if (s->budget->text_bytes > LIMIT_TEMPLATE_TEXT)
        s->budget->limited = true;
    else
        v.text = b->full ? SLICE("${long text}") : arena_slice(s->arena, buf_slice(b));
    v.known &= !s->budget->limited;
    buf_release(b);
    return v;
}

/* What only the deployment knows, by how it is written:
 * "${reference('x').key}". */
static struct azure_value unknown(const struct azure_scope *s, struct slice written)
{
    struct buf b;
    buf_init(&b, MAX_VALUE);
    buf_add_str(&b, "${");
    buf_add_slice(&b, slice_sub(written, 0, 200));
    buf_add_char(&b, '}');
    return take(s, &b, false);
}

/* ---- names ---- */

void azure_scope_init(struct azure_scope *s, struct arena *a, struct azure_budget *budget,
                      const struct azure_scope *outer, bool bicep)
{
    *s = (struct azure_scope){.arena = a, .budget = budget, .outer = outer, .bicep = bicep};
    map_init(&s->parameters, a);
    map_init(&s->variables, a);
}

void azure_bind(struct azure_scope *s, struct map *names, struct slice name, const struct doc *node)
{
    struct azure_binding *b = arena_new(s->arena, struct azure_binding);
    b->node = node;
    map_put(names, name, b);
}

void azure_bind_value(struct azure_scope *s, struct map *names, struct slice name,
                      struct azure_value value)
{
    struct azure_binding *b = arena_new(s->arena, struct azure_binding);
    b->value = value;
    b->done = true;
    map_put(names, name, b);
}

/* What NAME stands for; false when it stands for nothing that is known. */
static bool look_up(const struct azure_scope *s, bool parameters, bool variables, struct slice name,
                    int depth, struct azure_value *ret)
{
    struct azure_binding *b = NULL;
    for (; s; s = s->outer) {
        b = variables ? map_get(&s->variables, name) : NULL;
        if (!b && parameters)
            b = map_get(&s->parameters, name);
        if (b)
            break;
    }
    if (!b || b->running || (!b->done && !b->node))
        return false;
    if (!b->done) {
        b->running = true;
        b->value = eval_node(s, b->node, depth + 1);
        b->running = false;
        b->done = true;
    }
    *ret = b->value;
    return true;
}

/* ---- characters ---- */

static char peek(const struct parser *p, size_t ahead)
{
    return p->at + ahead < p->text.len ? p->text.ptr[p->at + ahead] : '\0';
}

static bool starts(const struct parser *p, const char *text)
{
    return slice_starts(slice_sub(p->text, p->at, p->text.len), text);
}

static void skip_blank(struct parser *p)
{
    while (p->at < p->text.len) {
        if (strchr(" \t\r\n", p->text.ptr[p->at]) && p->text.ptr[p->at])
            p->at++;
        else if (p->scope->bicep && starts(p, "//"))
            while (p->at < p->text.len && p->text.ptr[p->at] != '\n')
                p->at++;
        else
            return;
    }
}

/* TEXT, if it comes next. */
static bool accept(struct parser *p, const char *text)
{
    skip_blank(p);
    if (!starts(p, text))
        return false;
    p->at += strlen(text);
    return true;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct slice take_name(struct parser *p)
{
    size_t start = p->at;
    while (is_name_char(peek(p, 0)))
        p->at++;
    return slice_sub(p->text, start, p->at);
}

/* ---- texts ---- */

/* At a character of a text in quotes. */
static void take_character(struct parser *p, struct buf *b)
{
    if (p->scope->bicep && peek(p, 0) == '\\') {
        char c = peek(p, 1);
        buf_add_char(b, c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
        p->at += 2;
        return;
    }
    buf_add_char(b, peek(p, 0));
    p->at++;
}

/* 'it''s' of JSON, 'a${b}' and '''…''' of Bicep. */
static struct azure_value parse_text(struct parser *p, int depth)
{
    struct buf b;
    bool known = true, bicep = p->scope->bicep, raw = bicep && starts(p, "'''");
    buf_init(&b, MAX_VALUE);
    p->at += raw ? 3 : 1;
    while (p->at < p->text.len) {
        if (raw ? starts(p, "'''") : peek(p, 0) == '\'') {
            if (bicep || peek(p, 1) != '\'')
                break;
            p->at++;
        } else if (!raw && bicep && starts(p, "${")) {
            p->at += 2;
            struct azure_value v = parse_ternary(p, depth + 1);
            buf_add_slice(&b, v.text);
            known &= is_text(v);
            if (!accept(p, "}"))
                known = false;
            continue;
        }
        take_character(p, &b);
    }
    p->at += raw ? 3 : 1;
    return take(p->scope, &b, known);
}

/* ---- functions ---- */

typedef struct azure_value function(struct parser *p, const struct azure_value *args, size_t n);

static struct azure_value fn_union(struct parser *p, const struct azure_value *args, size_t n);

static struct azure_value fn_concat(struct parser *p, const struct azure_value *args, size_t n)
{
    struct buf b;
    bool known = true;
    for (size_t i = 0; i < n; i++)
        if (args[i].known && doc_is_seq(args[i].doc))
            return fn_union(p, args, n);
    buf_init(&b, MAX_VALUE);
    for (size_t i = 0; i < n; i++) {
        buf_add_slice(&b, args[i].text);
        known &= is_text(args[i]);
    }
    return take(p->scope, &b, known);
}

/* "{0}-{1:D2}" with its arguments. */
static struct azure_value fn_format(struct parser *p, const struct azure_value *args, size_t n)
{
    struct buf b;
    bool known = n > 0 && is_text(args[0]);
    struct slice rest = n ? args[0].text : SLICE_EMPTY;
    buf_init(&b, MAX_VALUE);
    while (rest.len) {
        char c = rest.ptr[0];
        size_t end = c == '{' ? slice_find_char(rest, '}') : SIZE_MAX;
        struct slice spec, number = slice_cut(slice_sub(rest, 1, end), ':', &spec);
        uint64_t i;
        if ((c == '{' || c == '}') && rest.len > 1 && rest.ptr[1] == c) {
            buf_add_char(&b, c);
            rest = slice_sub(rest, 2, rest.len);
        } else if (end != SIZE_MAX && slice_to_u64(number, &i) && i + 1 < n) {
            buf_add_slice(&b, args[i + 1].text);
            known &= is_text(args[i + 1]);
            rest = slice_sub(rest, end + 1, rest.len);
        } else {
            buf_add_char(&b, c);
            rest = slice_sub(rest, 1, rest.len);
        }
    }
    return take(p->scope, &b, known);
}

/* ('Microsoft.X/a/b', 'A', 'B') is "Microsoft.X/a/A/b/B", wherever it is
 * deployed. */
static struct azure_value fn_resource_id(struct parser *p, const struct azure_value *args, size_t n)
{
    struct buf b;
    bool known = true;
    size_t first = 0;
    while (first < n && slice_find_char(args[first].text, '/') == SIZE_MAX)
        first++;
    buf_init(&b, MAX_VALUE);
    struct slice rest, type = slice_cut(first < n ? args[first].text : SLICE_EMPTY, '/', &rest);
    buf_add_slice(&b, type);
    for (size_t i = first + 1; i < n; i++) {
        buf_add_char(&b, '/');
        buf_add_slice(&b, slice_cut(rest, '/', &rest));
        buf_add_char(&b, '/');
        buf_add_slice(&b, args[i].text);
        known &= is_text(args[i]);
    }
    return take(p->scope, &b, known && first < n && is_text(args[first]));
}

static struct azure_value change_case(struct parser *p, struct azure_value v, char from, char to)
{
    struct buf b;
    buf_init(&b, MAX_VALUE);
    for (size_t i = 0; i < v.text.len; i++) {
        char c = v.text.ptr[i];
        buf_add_char(&b, v.known && c >= from && c <= to ? (char)(c ^ 0x20) : c);
    }
    return take(p->scope, &b, is_text(v));
}

static struct azure_value fn_to_lower(struct parser *p, const struct azure_value *args, size_t n)
{
    return n ? change_case(p, args[0], 'A', 'Z') : azure_text_value(SLICE_EMPTY);
}

static struct azure_value fn_to_upper(struct parser *p, const struct azure_value *args, size_t n)
{
    return n ? change_case(p, args[0], 'a', 'z') : azure_text_value(SLICE_EMPTY);
}

static struct azure_value fn_if(struct parser *p, const struct azure_value *args, size_t n)
{
    if (n == 3 && is_text(args[0]))
        return args[is_true(args[0]) ? 1 : 2];
    return unknown(p->scope, SLICE("if"));
}

static struct azure_value fn_equals(struct parser *p, const struct azure_value *args, size_t n)
{
    if (n == 2 && is_text(args[0]) && is_text(args[1]))
        return truth(slice_eq(args[0].text, args[1].text));
    return unknown(p->scope, SLICE("equals"));
}

static struct azure_value fn_not(struct parser *p, const struct azure_value *args, size_t n)
{
    return n == 1 && is_text(args[0]) ? truth(!is_true(args[0])) : unknown(p->scope, SLICE("not"));
}

/* One that is DECIDING decides, whatever is not known of the others. */
static struct azure_value logic(struct parser *p, const struct azure_value *args, size_t n,
                                bool deciding)
{
    bool known = true;
    for (size_t i = 0; i < n; i++) {
        if (is_text(args[i]) && is_true(args[i]) == deciding)
            return truth(deciding);
        known &= is_text(args[i]);
    }
    return known ? truth(!deciding) : unknown(p->scope, SLICE("condition"));
}

static struct azure_value fn_and(struct parser *p, const struct azure_value *args, size_t n)
{
    return logic(p, args, n, false);
}

static struct azure_value fn_or(struct parser *p, const struct azure_value *args, size_t n)
{
    return logic(p, args, n, true);
}

static struct azure_value fn_empty(struct parser *p, const struct azure_value *args, size_t n)
{
    if (n != 1 || !args[0].known)
        return unknown(p->scope, SLICE("empty"));
    bool scalar = !args[0].doc || doc_is_scalar(args[0].doc);
    return truth(scalar ? args[0].text.len == 0 : doc_count(args[0].doc) == 0);
}

static struct azure_value fn_bool(struct parser *p, const struct azure_value *args, size_t n)
{
    return n == 1 && is_text(args[0]) ? truth(is_true(args[0])) : unknown(p->scope, SLICE("bool"));
}

/* string(), int(), json() and the like: the text stays as it is. */
static struct azure_value fn_same(struct parser *p, const struct azure_value *args, size_t n)
{
    (void)p;
    return n ? args[0] : azure_text_value(SLICE_EMPTY);
}

/* A list or map that an expression makes. */
static struct doc *new_container(const struct parser *p, enum doc_kind kind)
{
    struct doc *made = arena_new(p->scope->arena, struct doc);
    made->kind = kind;
    made->file = p->node->file;
    made->line = made->key_line = made->end_line = p->node->line;
    made->column = made->key_column = p->node->column;
    return made;
}

/* Adds V, which stands at AT, to CONTAINER; under KEY if that is a map. */
static void add_to(const struct parser *p, struct doc *container, struct slice key,
                   struct azure_value v, const struct doc *at)
{
    struct doc *node = new_container(p, DOC_STRING);
    if (v.doc)
        *node = *v.doc; /* what is below it is shared */
    node->next = NULL;
    node->key = key;
    if (at) {
        node->file = at->file;
        node->line = at->line;
        node->column = at->column;
        node->key_line = at->key_line;
        node->key_column = at->key_column;
    }
    if (!v.doc || doc_is_scalar(v.doc)) {
        node->kind = DOC_STRING;
        node->text = v.text;
        node->tag = v.known ? MADE : MADE_UNKNOWN;
    }
    p->scope->budget->steps++;
    doc_append(container, node);
}

static struct azure_value made_value(const struct parser *p, const struct doc *made)
{
    return (struct azure_value){.doc = made, .scope = p->scope, .known = true};
}

static struct azure_value list_of(struct parser *p, const struct azure_value *items, size_t n)
{
    struct doc *list = new_container(p, DOC_SEQ);
    for (size_t i = 0; i < n; i++)
        add_to(p, list, SLICE_EMPTY, items[i], NULL);
    return made_value(p, list);
}

/* The entry KEY of MAP, made so far. */
static bool has_entry(const struct parser *p, const struct doc *map, struct slice key)
{
    doc_each(node, map)
    {
        p->scope->budget->steps++;
        if (slice_eq(node->key, key))
            return true;
    }
    return false;
}

/* Of maps: all entries, the last of a name first. Of lists: all items. What is not known of them
   adds nothing. */
static struct azure_value fn_union(struct parser *p, const struct azure_value *args, size_t n)
{
    struct doc *made = NULL;
    for (size_t i = n; i > 0; i--) {
        const struct azure_value *v = &args[i - 1];
        bool container = v->known && v->doc && !doc_is_scalar(v->doc);
        if (container && !made)
            made = new_container(p, v->doc->kind);
        if (!container || v->doc->kind != made->kind)
            continue;
        doc_each(node, v->doc)
        {
            if (p->scope->budget->steps > MAX_STEPS)
                break;
            if (made->kind == DOC_SEQ || !has_entry(p, made, node->key))
                add_to(p, made, node->key, eval_node(v->scope, node, p->depth + 1), node);
        }
    }
    return made ? made_value(p, made) : unknown(p->scope, SLICE("union"));
}

/* range(START, COUNT), as far as loops are followed. */
static struct azure_value fn_range(struct parser *p, const struct azure_value *args, size_t n)
{
    uint64_t start, count;
    if (n != 2 || !is_text(args[0]) || !is_text(args[1]) || !slice_to_u64(args[0].text, &start) ||
        !slice_to_u64(args[1].text, &count) || count > MAX_RANGE || start > UINT32_MAX)
        return unknown(p->scope, SLICE("range"));
    struct azure_value *items = arena_array(p->scope->arena, struct azure_value, count);
    for (uint64_t i = 0; i < count; i++)
        items[i] = azure_text_value(
            slice_of(arena_printf(p->scope->arena, "%llu", (unsigned long long)(start + i))));
    p->scope->budget->steps += count;
    return list_of(p, items, count);
}

/* copyIndex(), copyIndex('LOOP'), each with what is added. */
static struct azure_value fn_copy_index(struct parser *p, const struct azure_value *args, size_t n)
{
    uint64_t more = 0;
    bool offset = n && slice_to_u64(args[n - 1].text, &more) && more < UINT32_MAX;
    bool named = n > (offset ? 1u : 0u);
    for (const struct azure_scope *s = p->scope; s; s = s->outer)
        if (s->loop.len && (!named || slice_eq(s->loop, args[0].text)))
            return azure_text_value(
                slice_of(arena_printf(p->scope->arena, "%zu", s->index + (size_t)more)));
    return unknown(p->scope, SLICE("copyIndex()"));
}

static const struct {
    const char *name;
    function *run;
} functions[] = {
    {"concat", fn_concat},
    {"format", fn_format},
    {"if", fn_if},
    {"equals", fn_equals},
    {"not", fn_not},
    {"and", fn_and},
    {"or", fn_or},
    {"empty", fn_empty},
    {"bool", fn_bool},
    {"toLower", fn_to_lower},
    {"toUpper", fn_to_upper},
    {"resourceId", fn_resource_id},
    {"string", fn_same},
    {"int", fn_same},
    {"trim", fn_same},
    {"any", fn_same},
    {"range", fn_range},
    {"createArray", list_of},
    {"union", fn_union},
    {"copyIndex", fn_copy_index},
    {"subscriptionResourceId", fn_resource_id},
};

/* NAME(…), at the parenthesis; START is where it is written. */
static struct azure_value call(struct parser *p, struct slice name, size_t start, int depth)
{
    struct azure_value args[MAX_ARGUMENTS], found;
    size_t n = 0;
    bool complete = true;
    p->at++;
    for (skip_blank(p); p->at < p->text.len && peek(p, 0) != ')'; skip_blank(p)) {
        size_t before = p->at;
        struct azure_value v = parse_ternary(p, depth + 1);
        if (n < MAX_ARGUMENTS)
            args[n++] = v;
        else
            complete = false;
        if (!accept(p, ",") && p->at == before)
            break;
    }
    complete &= accept(p, ")");
    bool parameters = slice_ieq_str(name, "parameters");
    if ((parameters || slice_ieq_str(name, "variables")) && n == 1) {
        if (look_up(p->scope, parameters, !parameters, args[0].text, depth, &found))
            return found;
        return unknown(p->scope, args[0].text);
    }
    p->depth = depth;
    for (size_t i = 0; complete && i < ARRAY_SIZE(functions); i++)
        if (slice_ieq_str(name, functions[i].name))
            return functions[i].run(p, args, n);
    return unknown(p->scope, slice_sub(p->text, start, p->at));
}

/* ---- parts ---- */

/* Behind the bracket that closes the one here. */
static void skip_brackets(struct parser *p)
{
    size_t depth = 0;
    while (p->at < p->text.len) {
        char c = p->text.ptr[p->at++];
        if (c == '(' || c == '[' || c == '{')
            depth++;
        else if ((c == ')' || c == ']' || c == '}') && --depth == 0)
            return;
        else if (c == '\'')
            while (p->at < p->text.len && p->text.ptr[p->at++] != '\'')
                ;
    }
}

/* A word or text before the ':' of an entry; empty when there is none. */
static struct slice parse_key(struct parser *p, int depth)
{
    skip_blank(p);
    struct slice key = peek(p, 0) == '\'' ? parse_text(p, depth).text : take_name(p);
    return accept(p, ":") ? key : SLICE_EMPTY;
}

/* ['a', b] and {a: 'b'}, divided by commas or lines; a loop is only known to the deployment. */
static struct azure_value parse_brackets(struct parser *p, int depth)
{
    size_t start = p->at;
    bool map = peek(p, 0) == '{', loop = starts(p, "[for ") || starts(p, "[ for ");
    const char *close = map ? "}" : "]";
    struct doc *made = new_container(p, map ? DOC_MAP : DOC_SEQ);
    p->at++;
    for (skip_blank(p); !loop && p->at < p->text.len && !starts(p, close); skip_blank(p)) {
        size_t before = p->at;
        struct slice key = map ? parse_key(p, depth) : SLICE_EMPTY;
        if (map && !key.len)
            break;
        add_to(p, made, key, parse_ternary(p, depth + 1), NULL);
        (void)accept(p, ",");
        if (p->at == before)
            break;
    }
    if (!loop && accept(p, close))
        return made_value(p, made);
    p->at = start;
    skip_brackets(p);
    return unknown(p->scope, slice_sub(p->text, start, p->at));
}

static struct azure_value parse_name(struct parser *p, int depth)
{
    static const char *const constants[] = {"true", "false", "null"};
    struct azure_value v;
    size_t start = p->at;
    struct slice name = take_name(p);
    if (peek(p, 0) == '(')
        return call(p, name, start, depth);
    for (size_t i = 0; i < ARRAY_SIZE(constants); i++)
        if (slice_eq_str(name, constants[i]))
            return azure_text_value(i < 2 ? name : SLICE_EMPTY);
    if (name.len && name.ptr[0] >= '0' && name.ptr[0] <= '9')
        return azure_text_value(name);
    if (!look_up(p->scope, true, true, name, depth, &v))
        v = unknown(p->scope, name);
    return v;
}

/* The entry of V that KEY names. */
static struct azure_value member(const struct azure_scope *s, const struct azure_value *v,
                                 struct slice key, int depth)
{
    uint64_t index;
    if (v->known && doc_is_seq(v->doc) && slice_to_u64(key, &index))
        return eval_node(v->scope, doc_index(v->doc, (size_t)index), depth + 1);
    doc_each(node, v->known && doc_is_map(v->doc) ? v->doc : NULL)
    {
        if (slice_eq(node->key, key))
            return eval_node(v->scope, node, depth + 1);
        if (++s->budget->steps > MAX_STEPS)
            break;
    }
    return (struct azure_value){.known = false};
}

/* .name, .?name, [index], and calls of a namespace. */
static struct azure_value parse_members(struct parser *p, struct azure_value v, size_t start,
                                        int depth)
{
    for (;;) {
        struct slice key;
        if (accept(p, ".?") || accept(p, ".") || accept(p, "::")) {
            key = take_name(p);
            if (peek(p, 0) == '(') {
                v = call(p, key, start, depth);
                continue;
            }
        } else if (peek(p, 0) == '[') {
            p->at++;
            key = parse_ternary(p, depth + 1).text;
            (void)accept(p, "]");
        } else {
            return v;
        }
        v = member(p->scope, &v, key, depth);
        if (!v.known && !v.text.len)
            v = unknown(p->scope, slice_sub(p->text, start, p->at));
    }
}

static struct azure_value parse_part(struct parser *p, int depth)
{
    struct azure_value v;
    skip_blank(p);
    size_t start = p->at;
    char c = peek(p, 0);
    if (depth > MAX_DEPTH || ++p->scope->budget->steps > MAX_STEPS) {
        p->scope->budget->limited |= p->scope->budget->steps > MAX_STEPS;
        p->at = p->text.len;
        return unknown(p->scope, SLICE("too deep"));
    }
    if (c == '!' || c == '-') {
        p->at++;
        v = parse_part(p, depth + 1);
        return c == '!' ? fn_not(p, &v, 1) : unknown(p->scope, slice_sub(p->text, start, p->at));
    }
    if (c == '\'') {
        v = parse_text(p, depth);
    } else if (c == '(') {
        p->at++;
        v = parse_ternary(p, depth + 1);
        (void)accept(p, ")");
    } else if (c == '[' || c == '{') {
        v = parse_brackets(p, depth);
    } else if (is_name_char(c)) {
        v = parse_name(p, depth);
    } else {
        return unknown(p->scope, slice_sub(p->text, start, start + 1));
    }
    return parse_members(p, v, start, depth);
}

/* ---- operators of Bicep ---- */

static const struct {
    const char *sign;
    int level; /* the higher binds the closer */
    function *run;
} operators[] = {
    {"??", 1, NULL},      {"||", 2, fn_or}, {"&&", 3, fn_and}, {"==", 4, fn_equals},
    {"!=", 4, fn_equals}, {"=~", 4, NULL},  {"!~", 4, NULL},   {"<=", 5, NULL},
    {">=", 5, NULL},      {"<", 5, NULL},   {">", 5, NULL},    {"+", 6, NULL},
    {"-", 6, NULL},       {"*", 7, NULL},   {"/", 7, NULL},    {"%", 7, NULL},
};

static struct azure_value parse_operators(struct parser *p, int level, int depth)
{
    size_t start = p->at;
    struct azure_value v = parse_part(p, depth);
    for (;;) {
        size_t i = 0;
        skip_blank(p);
        while (i < ARRAY_SIZE(operators) &&
               (operators[i].level < level || !starts(p, operators[i].sign)))
            i++;
        if (i == ARRAY_SIZE(operators) || !p->scope->bicep || depth > MAX_DEPTH)
            return v;
        p->at += strlen(operators[i].sign);
        struct azure_value pair[2] = {v, parse_operators(p, operators[i].level + 1, depth + 1)};
        bool absent = v.known && !v.text.len && !v.doc;
        if (operators[i].run)
            v = operators[i].run(p, pair, 2);
        else if (i == 0 && v.known)
            v = pair[absent];
        else
            v = unknown(p->scope, slice_trim(slice_sub(p->text, start, p->at)));
        if (operators[i].sign[0] == '!')
            v = fn_not(p, &v, 1);
    }
}

static struct azure_value parse_ternary(struct parser *p, int depth)
{
    struct azure_value v = parse_operators(p, 1, depth);
    if (!p->scope->bicep || !accept(p, "?"))
        return v;
    struct azure_value args[3] = {v, parse_ternary(p, depth + 1)};
    if (accept(p, ":"))
        args[2] = parse_ternary(p, depth + 1);
    return fn_if(p, args, 3);
}

/* ---- nodes ---- */

static struct azure_value eval_node(const struct azure_scope *s, const struct doc *node, int depth)
{
    struct azure_value v = {.doc = node, .scope = s, .text = doc_text(node), .known = node != NULL};
    bool made =
        node && node->tag.ptr && (node->tag.ptr == MADE.ptr || node->tag.ptr == MADE_UNKNOWN.ptr);
    bool literal = made || (s->bicep && node && node->quoted);
    if (made)
        v.known = node->tag.ptr == MADE.ptr;
    if (!doc_is_scalar(node) || literal || v.text.len < 2 || v.text.ptr[0] != '[' ||
        v.text.ptr[v.text.len - 1] != ']')
        return v;
    if (v.text.ptr[1] == '[' && !s->bicep) { /* "[[x]": no expression */
        v.text = slice_sub(v.text, 1, v.text.len);
        return v;
    }
    struct parser p = {.scope = s, .text = slice_sub(v.text, 1, v.text.len - 1), .node = node};
    if (depth > MAX_DEPTH || s->budget->limited)
        return unknown(s, p.text);
    v = parse_ternary(&p, depth);
    skip_blank(&p);
    return p.at < p.text.len ? unknown(s, p.text) : v;
}

struct azure_value azure_eval(const struct azure_scope *s, const struct doc *node)
{
    return eval_node(s, node, 0);
}

struct azure_value azure_eval_at(const struct azure_scope *s, const struct doc *map,
                                 const char *path)
{
    struct azure_value v = azure_eval(s, map);
    for (struct slice rest = slice_of(path); rest.len && v.known;)
        v = member(s, &v, slice_cut(rest, '.', &rest), 0);
    return v;
}
