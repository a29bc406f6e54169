/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/amplify-internal.h"

#include "base/limits.h"

#define MAX_WORDS 400000u

struct scanner {
    struct slice text;
    size_t at;
    unsigned line;
    size_t line_start;
    bool hash;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

static char peek(const struct scanner *s, size_t ahead)
{
    return s->at + ahead < s->text.len ? s->text.ptr[s->at + ahead] : '\0';
}

static void step(struct scanner *s)
{
    if (s->text.ptr[s->at] == '\n') {
        s->line++;
        s->line_start = s->at + 1;
    }
    s->at++;
}

static void skip_space(struct scanner *s)
{
    while (s->at < s->text.len) {
        char c = peek(s, 0);
        bool line = (s->hash && c == '#') || (!s->hash && c == '/' && peek(s, 1) == '/');
        bool block = !s->hash && c == '/' && peek(s, 1) == '*';
        if (line) {
            while (s->at < s->text.len && peek(s, 0) != '\n')
                s->at++;
        } else if (block) {
            while (s->at < s->text.len && !(peek(s, 0) == '*' && peek(s, 1) == '/'))
                step(s);
            s->at += s->at < s->text.len ? 2 : 0;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            step(s);
        } else {
            return;
        }
    }
}

/*
 * A text in quotes, also in three of them; what stands behind a backslash is part of it. Plain
 * quotes end with their line: the one that is not closed stood in a pattern.
 */
static struct slice scan_text(struct scanner *s)
{
    char quote = peek(s, 0);
    bool three = s->hash && peek(s, 1) == quote && peek(s, 2) == quote;
    s->at += three ? 3 : 1;
    size_t start = s->at;
    while (s->at < s->text.len) {
        if (peek(s, 0) == '\\' && s->at + 1 < s->text.len)
            step(s);
        else if (peek(s, 0) == quote && (!three || (peek(s, 1) == quote && peek(s, 2) == quote)))
            break;
        else if (peek(s, 0) == '\n' && !three && quote != '`')
            return slice_sub(s->text, start, s->at);
        step(s);
    }
    struct slice text = slice_sub(s->text, start, s->at);
    s->at += three ? 3 : 1;
    return text;
}

static struct word scan_word(struct scanner *s)
{
    struct word w = {.line = s->line,
                     .column = (unsigned)(s->at - s->line_start) + 1,
                     .offset = (uint32_t)s->at};
    char c = peek(s, 0);
    if (c == '"' || (!s->hash && (c == '\'' || c == '`'))) {
        w.kind = WORD_TEXT;
        w.text = scan_text(s);
        return w;
    }
    size_t start = s->at;
    w.kind = is_letter(c) ? WORD_NAME : WORD_MARK;
    do
        s->at++;
    while (w.kind == WORD_NAME && s->at < s->text.len && is_letter(peek(s, 0)));
    w.text = slice_sub(s->text, start, s->at);
    return w;
}

struct words words_of(struct arena *a, struct slice text, bool hash)
{
    struct scanner s = {.text = text, .line = 1, .hash = hash};
    VEC(struct word) list = {0};
    VEC(uint32_t) open = {0};
    for (;;) {
        skip_space(&s);
        if (s.at >= s.text.len || list.len >= MAX_WORDS)
            break;
        struct word w = scan_word(&s);
        char c = w.kind == WORD_MARK ? w.text.ptr[0] : '\0';
        if ((c == ')' || c == ']' || c == '}') && open.len > 0)
            list.items[open.items[--open.len]].close = (uint32_t)list.len;
        w.depth = (unsigned)open.len;
        if (c == '(' || c == '[' || c == '{')
            *vec_add(&open, a) = (uint32_t)list.len;
        *vec_add(&list, a) = w;
    }
    for (size_t i = 0; i < open.len; i++)
        list.items[open.items[i]].close = (uint32_t)list.len;
    *vec_add(&list, a) = (struct word){.kind = WORD_END, .line = s.line, .column = 1};
    return (struct words){list.items, list.len - 1, s.at < s.text.len};
}

void words_report_cut(const struct words *w, const char *file, const struct virga_diag_sink *sink)
{
    if (w->cut)
        diag_emit(sink, VIRGA_DIAG_WARNING, "amplify-too-large", file, w->items[w->len].line, 1,
                  "more than %u words: the rest is not read", MAX_WORDS);
}

bool word_is(const struct words *w, size_t i, char c)
{
    return i < w->len && w->items[i].kind == WORD_MARK && w->items[i].text.ptr[0] == c;
}

bool word_is_name(const struct words *w, size_t i, const char *name)
{
    return i < w->len && w->items[i].kind == WORD_NAME && slice_eq_str(w->items[i].text, name);
}

size_t word_close(const struct words *w, size_t i)
{
    bool open = word_is(w, i, '(') || word_is(w, i, '[') || word_is(w, i, '{');
    return open ? w->items[i].close : w->len;
}

struct location word_at(const struct word *w, const char *file)
{
    return (struct location){
        .file = file, .line = w->line, .column = w->column, .end_line = w->line};
}

void words_operations(const struct words *w, size_t i, enum word_kind kind, bool *ret_read,
                      bool *ret_write)
{
    static const char *const reads[] = {"read", "get", "list", "sync", "listen", "search"};
    size_t end = word_close(w, i);
    *ret_read = *ret_write = false;
    for (i++; i < end; i++) {
        bool read = false;
        if (w->items[i].kind != kind)
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(reads); k++)
            read = read || slice_eq_str(w->items[i].text, reads[k]);
        *ret_read |= read;
        *ret_write |= !read;
    }
}
