/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-expr-internal.h"

#define MAX_ARGUMENTS 32 /* of one call */

const struct slice azure_tag_known = {"made", 4}, azure_tag_unknown = {"unknown", 7};

struct parser {
    struct azure_context c;
    struct slice text;
    size_t at;
    size_t counted; /* bytes in which lines were counted */
    unsigned lines; /* that ended in them */
};

struct azure_binding {
    const struct doc *node;
    struct azure_value value;
    bool done, running;
};

static struct azure_value parse_ternary(struct parser *p, int depth);

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
        b->value = azure_eval_within(s, b->node, depth + 1);
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
        else if (p->c.scope->bicep && starts(p, "//"))
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
    if (p->c.scope->bicep && peek(p, 0) == '\\') {
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
    bool known = true, bicep = p->c.scope->bicep, raw = bicep && starts(p, "'''");
    buf_init(&b, AZURE_MAX_VALUE);
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
            known &= azure_is_text(v);
            if (!accept(p, "}"))
                known = false;
            continue;
        }
        take_character(p, &b);
    }
    p->at += raw ? 3 : 1;
    return azure_take(p->c.scope, &b, known);
}

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
        if (look_up(p->c.scope, parameters, !parameters, args[0].text, depth, &found))
            return found;
        return azure_unknown(p->c.scope, args[0].text);
    }
    p->c.depth = depth;
    azure_builtin *run = complete ? azure_builtin_named(name) : NULL;
    if (run)
        return run(&p->c, args, n);
    return azure_unknown(p->c.scope, slice_sub(p->text, start, p->at));
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

/* A place on the line that is read: expressions may go over several. */
static struct doc here(struct parser *p)
{
    for (; p->counted < p->at && p->counted < p->text.len; p->counted++)
        p->lines += p->text.ptr[p->counted] == '\n';
    unsigned line = p->c.node->line + p->lines, column = p->lines ? 1 : p->c.node->column;
    return (struct doc){.file = p->c.node->file,
                        .line = line,
                        .column = column,
                        .key_line = line,
                        .key_column = column};
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
    struct doc *made = azure_container(&p->c, map ? DOC_MAP : DOC_SEQ);
    p->at++;
    for (skip_blank(p); !loop && p->at < p->text.len && !starts(p, close); skip_blank(p)) {
        size_t before = p->at;
        const struct doc place = here(p);
        struct slice key = map ? parse_key(p, depth) : SLICE_EMPTY;
        if (map && !key.len)
            break;
        azure_add_to(&p->c, made, key, parse_ternary(p, depth + 1), &place);
        (void)accept(p, ",");
        if (p->at == before)
            break;
    }
    if (!loop && accept(p, close))
        return azure_made(&p->c, made);
    p->at = start;
    skip_brackets(p);
    return azure_unknown(p->c.scope, slice_sub(p->text, start, p->at));
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
    if (!look_up(p->c.scope, true, true, name, depth, &v))
        v = azure_unknown(p->c.scope, name);
    return v;
}

/* The entry of V that KEY names. */
static struct azure_value member(const struct azure_scope *s, const struct azure_value *v,
                                 struct slice key, int depth)
{
    uint64_t index;
    if (v->known && doc_is_seq(v->doc) && slice_to_u64(key, &index))
        return azure_eval_within(v->scope, doc_index(v->doc, (size_t)index), depth + 1);
    doc_each(node, v->known && doc_is_map(v->doc) ? v->doc : NULL)
    {
        if (slice_eq(node->key, key))
            return azure_eval_within(v->scope, node, depth + 1);
        if (++s->budget->steps > AZURE_MAX_STEPS)
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
        v = member(p->c.scope, &v, key, depth);
        if (!v.known && !v.text.len)
            v = azure_unknown(p->c.scope, slice_sub(p->text, start, p->at));
    }
}

static struct azure_value parse_part(struct parser *p, int depth)
{
    struct azure_value v;
    skip_blank(p);
    size_t start = p->at;
    char c = peek(p, 0);
    if (depth > AZURE_MAX_DEPTH || ++p->c.scope->budget->steps > AZURE_MAX_STEPS) {
        p->c.scope->budget->limited |= p->c.scope->budget->steps > AZURE_MAX_STEPS;
        p->at = p->text.len;
        return azure_unknown(p->c.scope, SLICE("too deep"));
    }
    if (c == '!' || c == '-') {
        p->at++;
        v = parse_part(p, depth + 1);
        return c == '!' ? azure_fn_not(&p->c, &v, 1)
                        : azure_unknown(p->c.scope, slice_sub(p->text, start, p->at));
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
        return azure_unknown(p->c.scope, slice_sub(p->text, start, start + 1));
    }
    return parse_members(p, v, start, depth);
}

/* ---- operators of Bicep ---- */

static const struct {
    const char *sign;
    int level; /* the higher binds the closer */
    azure_builtin *run;
} operators[] = {
    {"??", 1, NULL},
    {"||", 2, azure_fn_or},
    {"&&", 3, azure_fn_and},
    {"==", 4, azure_fn_equals},
    {"!=", 4, azure_fn_equals},
    {"=~", 4, NULL},
    {"!~", 4, NULL},
    {"<=", 5, NULL},
    {">=", 5, NULL},
    {"<", 5, NULL},
    {">", 5, NULL},
    {"+", 6, NULL},
    {"-", 6, NULL},
    {"*", 7, NULL},
    {"/", 7, NULL},
    {"%", 7, NULL},
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
        if (i == ARRAY_SIZE(operators) || !p->c.scope->bicep || depth > AZURE_MAX_DEPTH)
            return v;
        p->at += strlen(operators[i].sign);
        struct azure_value pair[2] = {v, parse_operators(p, operators[i].level + 1, depth + 1)};
        bool absent = v.known && !v.text.len && !v.doc;
        if (operators[i].run)
            v = operators[i].run(&p->c, pair, 2);
        else if (i == 0 && v.known)
            v = pair[absent];
        else
            v = azure_unknown(p->c.scope, slice_trim(slice_sub(p->text, start, p->at)));
        if (operators[i].sign[0] == '!')
            v = azure_fn_not(&p->c, &v, 1);
    }
}

static struct azure_value parse_ternary(struct parser *p, int depth)
{
    struct azure_value v = parse_operators(p, 1, depth);
    if (!p->c.scope->bicep || !accept(p, "?"))
        return v;
    struct azure_value args[3] = {v, parse_ternary(p, depth + 1)};
    if (accept(p, ":"))
        args[2] = parse_ternary(p, depth + 1);
    return azure_fn_if(&p->c, args, 3);
}

/* ---- nodes ---- */

struct azure_value azure_eval_within(const struct azure_scope *s, const struct doc *node, int depth)
{
    struct azure_value v = {.doc = node, .scope = s, .text = doc_text(node), .known = node != NULL};
    bool made = node && node->tag.ptr &&
                (node->tag.ptr == azure_tag_known.ptr || node->tag.ptr == azure_tag_unknown.ptr);
    bool literal = made || (s->bicep && node && node->quoted);
    if (made)
        v.known = node->tag.ptr == azure_tag_known.ptr;
    if (!doc_is_scalar(node) || literal || v.text.len < 2 || v.text.ptr[0] != '[' ||
        v.text.ptr[v.text.len - 1] != ']')
        return v;
    if (v.text.ptr[1] == '[' && !s->bicep) { /* "[[x]": no expression */
        v.text = slice_sub(v.text, 1, v.text.len);
        return v;
    }
    struct parser p = {.c = {s, node, depth}, .text = slice_sub(v.text, 1, v.text.len - 1)};
    if (depth > AZURE_MAX_DEPTH || s->budget->limited)
        return azure_unknown(s, p.text);
    v = parse_ternary(&p, depth);
    skip_blank(&p);
    return p.at < p.text.len ? azure_unknown(s, p.text) : v;
}

struct azure_value azure_eval(const struct azure_scope *s, const struct doc *node)
{
    return azure_eval_within(s, node, 0);
}

struct azure_value azure_eval_at(const struct azure_scope *s, const struct doc *map,
                                 const char *path)
{
    struct azure_value v = azure_eval(s, map);
    for (struct slice rest = slice_of(path); rest.len && v.known;)
        v = member(s, &v, slice_cut(rest, '.', &rest), 0);
    return v;
}
