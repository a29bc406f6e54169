/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * What an SQL statement does is written in its text. From it an operation gets what DynamoDB's have
 * from their rows: an effect, a table, and whether the values given with it select a record.
 */

#define STATEMENT_MAX 2048
#define PARTS_MAX 64
#define UNKNOWN_PART '\001'

struct statement {
    char text[STATEMENT_MAX + 1]; /* lower case, single spaces */
    size_t len;
};

static void add_char(struct statement *s, char c)
{
    bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '"' || c == '`';
    if (s->len == STATEMENT_MAX || (space && (!s->len || s->text[s->len - 1] == ' ')))
        return;
    s->text[s->len++] = space ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    s->text[s->len] = '\0';
}

static void add_text(struct statement *s, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        add_char(s, text.ptr[i]);
}

/* The constant parts of VALUE in order; what is not constant counts as one unknown character. */
static void collect(const struct check_context *c, uint32_t function, uint32_t value,
                    struct statement *s)
{
    struct {
        uint32_t function, value;
    } stack[PARTS_MAX];
    size_t n = 0, steps = 0;
    stack[n].function = function;
    stack[n++].value = value;
    while (n && steps++ < PARTS_MAX) {
        struct slice text;
        uint32_t at = stack[--n].function, v = stack[n].value;
        if (v != IR_NONE && link_string(c->in->link, at, v, &text)) {
            add_text(s, text);
            continue;
        }
        uint32_t origin = v == IR_NONE ? IR_NONE : link_origin(c->in->link, at, v, &at);
        const struct ir_function *f = check_function(c, at);
        const struct ir_instr *in = origin == IR_NONE ? NULL : &f->code.items[origin];
        /* text("SELECT …"): of a call the first argument; "SELECT …".format(x): the receiver */
        if (in && in->op == IR_CALL && in->a < f->code.len && f->code.items[in->a].op == IR_LOAD &&
            link_string(c->in->link, at, f->code.items[in->a].a, &text)) {
            add_text(s, text);
        } else if (in && (in->op == IR_CONCAT || in->op == IR_CALL)) {
            uint32_t take = in->op == IR_CALL ? in->nargs > 0 : in->nargs;
            for (uint32_t i = take; i > 0 && n < PARTS_MAX; i--) {
                stack[n].function = at;
                stack[n++].value = f->args.items[in->args + i - 1].value;
            }
        } else {
            add_char(s, UNKNOWN_PART);
        }
    }
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static struct slice word_at(struct slice text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '('))
        at++;
    size_t end = at;
    while (end < text.len && is_name(text.ptr[end]))
        end++;
    return slice_sub(text, at, end);
}

static struct slice word_after(struct slice text, const char *word)
{
    size_t at = slice_find(text, word);
    return at == SIZE_MAX ? SLICE_EMPTY : word_at(text, at + strlen(word));
}

/* "id = ?", "o.order_number = $1", "email=%s": does a comparison pick one record by what it is? */
static bool compares_key(struct slice where)
{
    static const char *const ends[] = {"id",   "number", "key",  "uuid",      "email",
                                       "slug", "ref",    "code", "reference", "username"};
    for (size_t i = 0; i < where.len; i++) {
        size_t end = i;
        if (where.ptr[i] != '=' || i + 1 == where.len)
            continue;
        if (i && (where.ptr[i - 1] == '<' || where.ptr[i - 1] == '>' || where.ptr[i - 1] == '!'))
            continue;
        while (end && where.ptr[end - 1] == ' ')
            end--;
        size_t start = end;
        while (start && is_name(where.ptr[start - 1]))
            start--;
        struct slice column = slice_sub(where, start, end);
        for (size_t k = 0; k < ARRAY_SIZE(ends); k++)
            if (slice_ends(column, ends[k]))
                return true;
    }
    return false;
}

static bool is_count(struct slice text)
{
    struct slice list = slice_sub(text, 0, slice_find(text, " from "));
    return slice_starts(list, "select count(") || slice_starts(list, "select sum(") ||
           slice_starts(list, "select max(") || slice_starts(list, "select avg(") ||
           slice_starts(list, "select 1");
}

bool check_read_statement(struct check_context *c, struct op_site *o)
{
    struct statement *s = arena_new(&c->arena, struct statement);
    uint32_t at = o->function;
    uint32_t value = link_select(c->in->link, o->function, o->value, &o->op->key, &at);
    if (value == IR_NONE)
        return true;
    collect(c, at, value, s);
    struct slice text = {s->text, s->len}, verb = word_at(text, 0), table = SLICE_EMPTY;
    struct operation *op = arena_new(&c->arena, struct operation);
    *op = *o->op;
    size_t where_at = slice_find(text, " where ");
    struct slice where =
        where_at == SIZE_MAX ? SLICE_EMPTY : slice_sub(text, where_at + 6, text.len);
    op->key = (struct selector){.kind = SELECT_NONE};
    if (slice_eq_str(verb, "select") || slice_eq_str(verb, "with")) {
        if (is_count(text))
            return false;
        table = word_after(text, " from ");
        op->effect = compares_key(where) ? EFFECT_READ_ONE
                     : where.len         ? EFFECT_READ_MANY
                                         : EFFECT_READ_ALL;
    } else if (slice_eq_str(verb, "delete") || slice_eq_str(verb, "truncate")) {
        table = word_after(text, slice_eq_str(verb, "delete") ? " from " : "table ");
        op->effect = EFFECT_DELETE;
    } else if (slice_eq_str(verb, "update")) {
        table = word_after(text, "update ");
        op->effect = EFFECT_WRITE;
    } else if (slice_eq_str(verb, "insert") || slice_eq_str(verb, "replace")) {
        table = word_after(text, " into ");
        op->effect = EFFECT_WRITE;
    } else if (slice_eq_str(verb, "drop") || slice_eq_str(verb, "alter") ||
               slice_eq_str(verb, "grant")) {
        op->effect = EFFECT_ADMIN;
    } else {
        return true; /* unknown: it stays a statement */
    }
    if (compares_key(where))
        op->key = op->condition;
    o->op = op;
    o->table = table.len ? arena_slicedup(&c->arena, table) : NULL;
    return true;
}
