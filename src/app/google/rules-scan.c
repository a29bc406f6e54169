/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/rules.h"

struct scanner {
    struct slice text;
    uint32_t at;
    unsigned line, column;
};

static char peek(const struct scanner *s, uint32_t ahead)
{
    return s->at + ahead < s->text.len ? s->text.ptr[s->at + ahead] : '\0';
}

static void skip(struct scanner *s, uint32_t n)
{
    while (n-- && s->at < s->text.len) {
        if (s->text.ptr[s->at++] == '\n') {
            s->line++;
            s->column = 1;
        } else {
            s->column++;
        }
    }
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Comments and white space; false when there was none. */
static bool skip_blank(struct scanner *s)
{
    if (is_space(peek(s, 0))) {
        skip(s, 1);
        return true;
    }
    if (peek(s, 0) == '/' && peek(s, 1) == '/') {
        while (s->at < s->text.len && peek(s, 0) != '\n')
            skip(s, 1);
        return true;
    }
    if (peek(s, 0) == '/' && peek(s, 1) == '*') {
        skip(s, 2);
        while (s->at < s->text.len && !(peek(s, 0) == '*' && peek(s, 1) == '/'))
            skip(s, 1);
        skip(s, 2);
        return true;
    }
    return false;
}

static void take_text(struct scanner *s, struct rules_token *t)
{
    char quote = peek(s, 0);
    skip(s, 1);
    uint32_t start = s->at;
    while (s->at < s->text.len && peek(s, 0) != quote && peek(s, 0) != '\n')
        skip(s, peek(s, 0) == '\\' ? 2 : 1);
    t->kind = RULES_TEXT;
    t->text = slice_sub(s->text, start, s->at);
    if (peek(s, 0) == quote)
        skip(s, 1);
}

static uint32_t sign_length(const struct scanner *s)
{
    static const char *const signs[] = {"===", "!==", "&&", "||", "==", "!=", "<=", ">=", "**"};
    for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
        size_t n = strlen(signs[i]);
        if (s->at + n <= s->text.len && memcmp(s->text.ptr + s->at, signs[i], n) == 0)
            return (uint32_t)n;
    }
    return 1;
}

static void take_token(struct scanner *s, struct rules_token *t)
{
    char c = peek(s, 0);
    uint32_t start = s->at;
    if (c == '\'' || c == '"') {
        take_text(s, t);
        return;
    }
    if (is_word_char(c) && !(c == '$' && peek(s, 1) == '(')) {
        while (is_word_char(peek(s, 0)))
            skip(s, 1);
        t->kind = c >= '0' && c <= '9' ? RULES_NUMBER : RULES_WORD;
    } else {
        skip(s, sign_length(s));
        t->kind = RULES_SIGN;
    }
    t->text = slice_sub(s->text, start, s->at);
}

static char sign(const struct rules *r, uint32_t token)
{
    bool is = token < r->tokens.len && r->tokens.items[token].kind == RULES_SIGN;
    return is ? r->tokens.items[token].text.ptr[0] : '\0';
}

bool rules_opens(const struct rules *r, uint32_t token)
{
    char c = sign(r, token);
    return c == '(' || c == '[' || c == '{';
}

bool rules_closes(const struct rules *r, uint32_t token)
{
    char c = sign(r, token);
    return c == ')' || c == ']' || c == '}';
}

/* Which bracket closes which, so that nobody has to look for it. */
static void pair_brackets(struct rules *r)
{
    uint32_t open = RULES_NO_TOKEN;
    for (uint32_t i = 0; i < r->tokens.len; i++) {
        if (rules_closes(r, i) && open != RULES_NO_TOKEN) {
            r->tokens.items[open].close = i;
            open = r->tokens.items[open].around;
        }
        r->tokens.items[i].around = open;
        if (rules_opens(r, i)) {
            r->tokens.items[i].close = (uint32_t)r->tokens.len;
            open = i;
        }
    }
}

void rules_scan(struct rules *r, struct arena *a, struct slice text, unsigned line, unsigned column)
{
    struct scanner s = {.text = text, .line = line, .column = column};
    *r = (struct rules){.text = text, .auth = "request"};
    while (s.at < text.len && !r->limited) {
        if (skip_blank(&s))
            continue;
        struct rules_token *t = vec_add(&r->tokens, a);
        t->start = s.at;
        t->line = s.line;
        t->column = s.column;
        take_token(&s, t);
        r->limited = r->tokens.len >= RULES_MAX_TOKENS;
    }
    pair_brackets(r);
}

bool rules_is(const struct rules *r, uint32_t token, const char *text)
{
    return token < r->tokens.len && r->tokens.items[token].kind != RULES_TEXT &&
           slice_eq_str(r->tokens.items[token].text, text);
}
