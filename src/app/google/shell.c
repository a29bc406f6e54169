/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/shell.h"

#include "base/buf.h"
#include "base/limits.h"

#define MAX_WORD (1u << 16) /* bytes of one word */

void shell_init(struct shell *s, struct arena *a, enum shell_dialect dialect, struct slice text,
                unsigned line, unsigned column)
{
    s->nwords = 0;
    s->limited = s->starts_line = s->fresh = false;
    s->depth = s->parentheses = 0;
    s->arena = a;
    s->dialect = dialect;
    s->text = text;
    s->at = 0;
    s->line = line;
    s->column = column;
    map_init(&s->vars, a);
    memset(s->given, 0, sizeof(s->given));
    s->here.items = NULL;
    s->here.len = s->here.cap = 0;
    s->text_bytes = 0;
}

/* ---- characters ---- */

static char peek(const struct shell *s, size_t ahead)
{
    return s->at + ahead < s->text.len ? s->text.ptr[s->at + ahead] : '\0';
}

static bool at_end(const struct shell *s)
{
    return s->at >= s->text.len;
}

static void advance(struct shell *s)
{
    if (at_end(s))
        return;
    if (s->text.ptr[s->at++] == '\n') {
        s->line++;
        s->column = 1;
    } else {
        s->column++;
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_char(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

/* Ends a word and a command: newline and operators. */
static bool is_separator(char c)
{
    return c == '\n' || c == ';' || c == '&' || c == '|' || c == '(' || c == ')';
}

static bool is_continuation(const struct shell *s)
{
    return peek(s, 0) == '\\' && (peek(s, 1) == '\n' || (peek(s, 1) == '\r' && peek(s, 2) == '\n'));
}

static void skip_continuation(struct shell *s)
{
    advance(s);
    if (peek(s, 0) == '\r')
        advance(s);
    advance(s);
}

/* ---- variables ---- */

void shell_set(struct map *vars, struct slice name, struct slice value, bool known)
{
    struct slice *kept = arena_new(vars->arena, struct slice);
    *kept = known ? (struct slice){value.ptr ? value.ptr : "", value.len} : SLICE_EMPTY;
    map_put(vars, name, kept);
}

/* What NAME is set to; NULL when it is not, or to nothing constant. */
static const struct slice *variable(const struct shell *s, struct slice name)
{
    const struct slice *value = map_get(&s->vars, name);
    for (size_t i = SHELL_GIVEN; i > 0 && !value; i--)
        value = s->given[i - 1] ? map_get(s->given[i - 1], name) : NULL;
    return value && value->ptr ? value : NULL;
}

/* What a word is made of so far. */
struct making {
    struct buf text;
    bool known, any; /* any: even if it is empty, as "" is */
};

/* Adds what NAME stands for, or FALLBACK (with ptr NULL: there is none). */
static void add_variable(struct shell *s, struct making *m, struct slice name,
                         struct slice fallback)
{
    const struct slice *value = variable(s, name);
    m->any = true;
    if (value) {
        buf_add_slice(&m->text, *value);
    } else if (fallback.ptr) {
        buf_add_slice(&m->text, fallback);
    } else {
        buf_add_str(&m->text, "${");
        buf_add_slice(&m->text, name);
        buf_add_char(&m->text, '}');
        m->known = false;
    }
}

/* The text from here to the CLOSE that matches the OPEN just passed; stands behind it after. */
static struct slice take_balanced(struct shell *s, char open, char close)
{
    size_t start = s->at, depth = 1;
    char quote = '\0';
    while (!at_end(s)) {
        char c = peek(s, 0);
        if (c == '\\' && quote != '\'') {
            advance(s);
        } else if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == open && open != close) {
            depth++;
        } else if (c == close && --depth == 0) {
            break;
        }
        advance(s);
    }
    struct slice inside = slice_sub(s->text, start, s->at);
    advance(s);
    return inside;
}

/* ${NAME}, ${NAME:-fallback} and their relatives; INSIDE is what stands between the braces. */
static void add_braced(struct shell *s, struct making *m, struct slice inside)
{
    size_t n = 0;
    while (n < inside.len && is_name_char(inside.ptr[n]))
        n++;
    struct slice name = slice_sub(inside, 0, n), rest = slice_sub(inside, n, inside.len);
    struct slice fallback = SLICE_EMPTY;
    if (rest.len && rest.ptr[0] == ':')
        rest = slice_sub(rest, 1, rest.len);
    if (rest.len && (rest.ptr[0] == '-' || rest.ptr[0] == '=')) {
        fallback = slice_trim(slice_sub(rest, 1, rest.len));
        if (fallback.len >= 2 && (fallback.ptr[0] == '"' || fallback.ptr[0] == '\''))
            fallback = slice_sub(fallback, 1, fallback.len - 1);
        if (slice_find_char(fallback, '$') != SIZE_MAX)
            fallback = SLICE_EMPTY;
        rest = SLICE_EMPTY;
    }
    if (rest.len) /* cut, replaced: not what it was */
        add_variable(s, m, inside, SLICE_EMPTY);
    else
        add_variable(s, m, name, fallback);
}

/* What a command prints: nobody knows. */
static void add_output(struct making *m)
{
    buf_add_str(&m->text, "${command}");
    m->known = false;
    m->any = true;
}

/* At a '$'. */
static void add_dollar(struct shell *s, struct making *m)
{
    char next = peek(s, 1);
    if (s->dialect == SHELL_MAKE && next == '$') { /* the shell's own variable */
        advance(s);
        next = peek(s, 1);
    } else if (s->dialect == SHELL_MAKE && next == '(') {
        advance(s);
        advance(s);
        add_braced(s, m, take_balanced(s, '(', ')'));
        return;
    }
    if (next == '{') {
        advance(s);
        advance(s);
        add_braced(s, m, take_balanced(s, '{', '}'));
    } else if (next == '(') {
        advance(s);
        advance(s);
        (void)take_balanced(s, '(', ')');
        add_output(m);
    } else if (is_name_start(next)) {
        advance(s);
        size_t start = s->at;
        while (is_name_char(peek(s, 0)))
            advance(s);
        add_variable(s, m, slice_sub(s->text, start, s->at), SLICE_EMPTY);
    } else if ((next >= '0' && next <= '9') || next == '@' || next == '*' || next == '#' ||
               next == '?' || next == '!') {
        advance(s);
        add_variable(s, m, slice_sub(s->text, s->at, s->at + 1), SLICE_EMPTY);
        advance(s);
    } else {
        buf_add_char(&m->text, '$');
        advance(s);
    }
}

static void add_single_quoted(struct shell *s, struct making *m)
{
    advance(s);
    while (!at_end(s) && peek(s, 0) != '\'') {
        buf_add_char(&m->text, peek(s, 0));
        advance(s);
    }
    advance(s);
    m->any = true;
}

static void add_backticks(struct shell *s, struct making *m)
{
    advance(s);
    (void)take_balanced(s, '`', '`');
    add_output(m);
}

static void add_double_quoted(struct shell *s, struct making *m)
{
    advance(s);
    m->any = true;
    while (!at_end(s) && peek(s, 0) != '"') {
        char c = peek(s, 0), next = peek(s, 1);
        if (is_continuation(s)) {
            skip_continuation(s);
        } else if (c == '\\' && (next == '"' || next == '\\' || next == '$' || next == '`')) {
            advance(s);
            buf_add_char(&m->text, next);
            advance(s);
        } else if (c == '$') {
            add_dollar(s, m);
        } else if (c == '`') {
            add_backticks(s, m);
        } else {
            buf_add_char(&m->text, c);
            advance(s);
        }
    }
    advance(s);
}

/* ---- words ---- */

static void make_word(struct shell *s, struct making *m)
{
    buf_init(&m->text, MAX_WORD);
    m->known = true;
    m->any = false;
    while (!at_end(s)) {
        char c = peek(s, 0);
        if (is_blank(c) || is_separator(c) || c == '<' || c == '>')
            break;
        if (is_continuation(s)) {
            skip_continuation(s);
        } else if (c == '\\') {
            advance(s);
            if (!at_end(s))
                buf_add_char(&m->text, peek(s, 0));
            advance(s);
            m->any = true;
        } else if (c == '\'') {
            add_single_quoted(s, m);
        } else if (c == '"') {
            add_double_quoted(s, m);
        } else if (c == '$') {
            add_dollar(s, m);
        } else if (c == '`') {
            add_backticks(s, m);
        } else {
            buf_add_char(&m->text, c);
            advance(s);
        }
    }
}

static bool is_full(const struct shell *s)
{
    return s->text_bytes > LIMIT_TEMPLATE_TEXT;
}

/* M as a slice in the arena; empty past the cap. */
static struct slice finish(struct shell *s, struct making *m)
{
    struct slice text = SLICE_EMPTY;
    s->text_bytes += m->text.len;
    if (m->text.full || is_full(s)) {
        s->limited = true;
        m->known = false;
    } else {
        text = arena_slice(s->arena, buf_slice(&m->text));
    }
    buf_release(&m->text);
    return text;
}

/* NAME=… at the start of WORD; 0 when it is no assignment. */
static size_t assigned_name(struct slice word)
{
    size_t n = 0;
    if (!word.len || !is_name_start(word.ptr[0]))
        return 0;
    while (n < word.len && is_name_char(word.ptr[n]))
        n++;
    return n < word.len && word.ptr[n] == '=' ? n : 0;
}

/* `export A=b`, `local A=b` and plain `A=b` set variables; they are no words of a command. */
static bool take_assignment(struct shell *s, const struct shell_word *word)
{
    size_t n = assigned_name(word->text);
    bool first = s->nwords == 0;
    for (size_t i = 0; i < s->nwords && !first; i++) {
        struct slice w = s->words[i].text;
        first = i == 0 && (slice_eq_str(w, "export") || slice_eq_str(w, "local") ||
                           slice_eq_str(w, "readonly") || slice_eq_str(w, "declare"));
    }
    if (!n || !first)
        return false;
    struct slice name = slice_sub(word->text, 0, n);
    shell_set(&s->vars, name, slice_sub(word->text, n + 1, word->text.len), word->known);
    return true;
}

static void keep_word(struct shell *s, struct shell_word word)
{
    if (s->nwords == 0) {
        s->depth = s->parentheses;
        s->starts_line = s->fresh;
        s->fresh = false;
    }
    if (s->nwords < SHELL_MAX_WORDS)
        s->words[s->nwords++] = word;
    else
        s->limited = true;
}

/* $FLAGS, without quotes: what it holds are words of their own. */
static bool is_bare_variable(struct slice written)
{
    return slice_starts(written, "$") && slice_find_char(written, '"') == SIZE_MAX &&
           slice_find_char(written, '\'') == SIZE_MAX;
}

static void add_word(struct shell *s)
{
    struct making m;
    struct shell_word word = {.line = s->line, .column = s->column};
    size_t start = s->at;
    make_word(s, &m);
    bool any = m.any || m.text.len > 0;
    word.text = finish(s, &m);
    word.known = m.known;
    if (!any || take_assignment(s, &word))
        return;
    struct slice rest = word.text;
    if (!word.known || !is_bare_variable(slice_sub(s->text, start, s->at))) {
        keep_word(s, word);
        return;
    }
    while (rest.len) {
        word.text = slice_cut(rest, ' ', &rest);
        if (word.text.len)
            keep_word(s, word);
    }
}

/* ---- here-documents, redirections, comments ---- */

static void take_redirection(struct shell *s)
{
    bool here = peek(s, 0) == '<' && peek(s, 1) == '<' && peek(s, 2) != '<';
    struct making m;
    /* the number before it: 2>&1 */
    if (s->nwords && s->words[s->nwords - 1].text.len == 1 && s->at > 0 &&
        s->text.ptr[s->at - 1] >= '0' && s->text.ptr[s->at - 1] <= '9')
        s->nwords--;
    while (peek(s, 0) == '<' || peek(s, 0) == '>' || peek(s, 0) == '&' ||
           (here && peek(s, 0) == '-'))
        advance(s);
    while (is_blank(peek(s, 0)))
        advance(s);
    make_word(s, &m);
    struct slice target = finish(s, &m);
    if (here && target.len)
        *vec_add(&s->here, s->arena) = target;
}

/* Behind the end of a line: the texts that were announced on it. */
static void skip_here_documents(struct shell *s)
{
    for (size_t i = 0; i < s->here.len; i++) {
        while (!at_end(s)) {
            size_t start = s->at;
            while (!at_end(s) && peek(s, 0) != '\n')
                advance(s);
            struct slice line = slice_trim(slice_sub(s->text, start, s->at));
            advance(s);
            if (slice_eq(line, s->here.items[i]))
                break;
        }
    }
    s->here.len = 0;
}

static void skip_comment(struct shell *s)
{
    while (!at_end(s) && peek(s, 0) != '\n')
        advance(s);
}

/* Words that stand before a command without being part of it. */
static bool is_keyword(struct slice word)
{
    static const char *const words[] = {"then",  "do",   "else", "elif",    "if",   "while",
                                        "until", "!",    "{",    "}",       "time", "fi",
                                        "done",  "sudo", "exec", "command", "-",    "@"};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_eq_str(word, words[i]))
            return true;
    return false;
}

static void drop_keywords(struct shell *s)
{
    size_t n = 0;
    while (n < s->nwords && is_keyword(s->words[n].text))
        n++;
    for (size_t i = n; i < s->nwords; i++)
        s->words[i - n] = s->words[i];
    s->nwords -= n;
}

/* ---- Makefiles ---- */

/* NAME = value, NAME := value, NAME ?= value; the whole line is taken when it is one. */
static bool take_make_assignment(struct shell *s)
{
    size_t n = s->at;
    while (n < s->text.len && is_name_char(s->text.ptr[n]))
        n++;
    struct slice name = slice_sub(s->text, s->at, n);
    while (n < s->text.len && is_blank(s->text.ptr[n]))
        n++;
    while (n < s->text.len && (s->text.ptr[n] == ':' || s->text.ptr[n] == '?'))
        n++;
    if (!name.len || n >= s->text.len || s->text.ptr[n] != '=')
        return false;
    size_t start = ++n;
    while (n < s->text.len && s->text.ptr[n] != '\n' && s->text.ptr[n] != '#')
        n++;
    bool known = true;
    struct slice value = slice_trim(slice_sub(s->text, start, n));
    value = shell_expand(s, value, &known);
    shell_set(&s->vars, name, value, known);
    skip_comment(s);
    return true;
}

/* At the start of a line of a Makefile: stands at its command, or behind the line. */
static void enter_make_line(struct shell *s)
{
    if (peek(s, 0) != '\t') {
        if (!take_make_assignment(s)) {
            while (!at_end(s) && peek(s, 0) != '\n') {
                if (is_continuation(s))
                    advance(s);
                advance(s);
            }
        }
        return;
    }
    s->fresh = true;
    while (is_blank(peek(s, 0)) || peek(s, 0) == '@' || peek(s, 0) == '-')
        advance(s);
}

/* At an operator or the end of a line. True when a command ends there. */
static bool take_separator(struct shell *s)
{
    char c = peek(s, 0);
    advance(s);
    if (c == '\n')
        skip_here_documents(s);
    else if (c == '(')
        s->parentheses++;
    else if (c == ')' && s->parentheses > 0) /* behind a pattern of `case` none is open */
        s->parentheses--;
    drop_keywords(s);
    return s->nwords > 0;
}

bool shell_next(struct shell *s)
{
    s->nwords = 0;
    while (!at_end(s) && !is_full(s)) {
        char c = peek(s, 0);
        bool starts_line = s->at == 0 || s->text.ptr[s->at - 1] == '\n';
        if (starts_line && s->dialect == SHELL_MAKE && s->nwords == 0 && c != '\n')
            enter_make_line(s);
        c = peek(s, 0);
        if (is_blank(c)) {
            advance(s);
        } else if (is_continuation(s)) {
            skip_continuation(s);
        } else if (c == '#') {
            skip_comment(s);
        } else if (c == '<' || c == '>') {
            take_redirection(s);
        } else if (is_separator(c)) {
            if (take_separator(s))
                return true;
        } else if (!at_end(s)) {
            size_t before = s->at;
            add_word(s);
            if (s->at == before)
                advance(s);
        }
    }
    drop_keywords(s);
    return s->nwords > 0;
}

struct slice shell_expand(struct shell *s, struct slice text, bool *ret_known)
{
    struct making m = {.known = true};
    const struct slice script = s->text;
    const size_t at = s->at;
    const unsigned line = s->line, column = s->column;
    if (slice_find_char(text, '$') == SIZE_MAX)
        return text;
    s->text = text;
    s->at = 0;
    buf_init(&m.text, MAX_WORD);
    while (!at_end(s)) {
        if (peek(s, 0) == '$') {
            add_dollar(s, &m);
        } else {
            buf_add_char(&m.text, peek(s, 0));
            advance(s);
        }
    }
    s->text = script;
    s->at = at;
    s->line = line;
    s->column = column;
    struct slice out = finish(s, &m);
    *ret_known &= m.known;
    return out;
}
