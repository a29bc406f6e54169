/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of HCL. */
#include "format/hcl-internal.h"

#include "base/utf8.h"

struct doc_place hcl_place(const struct hcl *h)
{
    if (h->fixed)
        return (struct doc_place){h->fixed->line, h->fixed->column};
    return (struct doc_place){h->line, (unsigned)(h->at - h->line_start + 1)};
}

void hcl_newline(struct hcl *h)
{
    h->at++;
    h->line++;
    h->line_start = h->at;
}

static size_t left(const struct hcl *h)
{
    return (size_t)(h->end - h->at);
}

static bool stands(const struct hcl *h, const char *text)
{
    size_t len = strlen(text);
    return left(h) >= len && memcmp(h->at, text, len) == 0;
}

static void skip_line(struct hcl *h)
{
    const char *end = memchr(h->at, '\n', left(h));
    h->at = end ? end : h->end;
}

static enum virga_err skip_block_comment(struct hcl *h)
{
    struct doc_place place = hcl_place(h);
    for (h->at += 2; h->at < h->end;) {
        if (stands(h, "*/")) {
            h->at += 2;
            return VIRGA_OK;
        }
        if (*h->at == '\n')
            hcl_newline(h);
        else
            h->at++;
    }
    return doc_syntax_error(h->b, "hcl-syntax", place, "comment is not closed: add '*/'");
}

/* Blanks, comments and, where they mean nothing, line breaks. */
static enum virga_err skip_space(struct hcl *h)
{
    while (h->at < h->end) {
        if (*h->at == ' ' || *h->at == '\t' || *h->at == '\r') {
            h->at++;
        } else if (*h->at == '\n' && h->skip_newlines) {
            hcl_newline(h);
        } else if (*h->at == '#' || stands(h, "//")) {
            skip_line(h);
        } else if (stands(h, "/*")) {
            enum virga_err err = skip_block_comment(h);
            if (err)
                return err;
        } else {
            break;
        }
    }
    return VIRGA_OK;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ASCII as the language says; beyond it every character is taken for a letter. */
static bool starts_name(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || (unsigned char)c >= 0x80;
}

static size_t digits(const char *s, const char *end)
{
    size_t count = 0;
    while (s + count < end && is_digit(s[count]))
        count++;
    return count;
}

static size_t number_length(const struct hcl *h)
{
    size_t len = digits(h->at, h->end), more;
    if (h->at + len < h->end && h->at[len] == '.') {
        more = digits(h->at + len + 1, h->end);
        len += more ? more + 1 : 0;
    }
    if (h->at + len < h->end && (h->at[len] | 32) == 'e') {
        size_t sign = h->at + len + 1 < h->end && strchr("+-", h->at[len + 1]) ? 1 : 0;
        more = digits(h->at + len + 1 + sign, h->end);
        len += more ? 1 + sign + more : 0;
    }
    return len;
}

static size_t sign_length(const struct hcl *h)
{
    static const char *const longer[] = {"...", "==", "!=", "<=", ">=", "&&", "||", "=>", "::"};
    uint32_t c;
    bool may = left(h) > 1 && strchr(".=&|>:", h->at[1]);
    for (size_t i = 0; may && i < ARRAY_SIZE(longer); i++) {
        if (stands(h, longer[i]))
            return strlen(longer[i]);
    }
    return utf8_next((struct slice){h->at, left(h)}, 0, &c);
}

static size_t name_length(const struct hcl *h)
{
    size_t len = 0;
    while (len < left(h) && (starts_name(h->at[len]) || is_digit(h->at[len]) || h->at[len] == '-'))
        len++;
    return len;
}

enum virga_err hcl_next(struct hcl *h)
{
    h->last_line = h->fixed ? h->fixed->line : h->line;
    enum virga_err err = skip_space(h);
    if (err)
        return err;
    size_t len = 0;
    h->place = hcl_place(h);
    h->text = (struct slice){h->at, 0};
    if (h->at == h->end) {
        h->token = TOKEN_END;
    } else if (*h->at == '\n') {
        h->token = TOKEN_NEWLINE;
        hcl_newline(h);
    } else if (starts_name(*h->at)) {
        h->token = TOKEN_NAME;
        len = name_length(h);
    } else if (is_digit(*h->at)) {
        h->token = TOKEN_NUMBER;
        len = number_length(h);
    } else if (*h->at == '"') {
        h->token = TOKEN_QUOTE;
        len = 1;
    } else if (stands(h, "<<")) {
        h->token = TOKEN_HEREDOC;
        len = stands(h, "<<-") ? 3 : 2;
    } else {
        h->token = TOKEN_SIGN;
        len = sign_length(h);
    }
    h->text.len = len;
    h->at += len;
    return VIRGA_OK;
}

bool hcl_is_sign(const struct hcl *h, const char *sign)
{
    return h->token == TOKEN_SIGN && h->text.ptr[0] == sign[0] && slice_eq_str(h->text, sign);
}

bool hcl_is_name(const struct hcl *h, const char *name)
{
    return h->token == TOKEN_NAME && slice_eq_str(h->text, name);
}

enum virga_err hcl_unexpected(struct hcl *h, const char *expected)
{
    if (h->token == TOKEN_END)
        return doc_syntax_error(h->b, "hcl-syntax", h->place, "text ends where %s should stand",
                                expected);
    if (h->token == TOKEN_NEWLINE)
        return doc_syntax_error(h->b, "hcl-syntax", h->place, "line ends where %s should stand",
                                expected);
    return doc_syntax_error(h->b, "hcl-syntax", h->place, "expected %s, found '%.*s'", expected,
                            (int)(h->text.len < 40 ? h->text.len : 40), h->text.ptr);
}

enum virga_err hcl_expect(struct hcl *h, const char *sign)
{
    char quoted[8];
    if (hcl_is_sign(h, sign))
        return hcl_next(h);
    (void)snprintf(quoted, sizeof(quoted), "'%s'", sign);
    return hcl_unexpected(h, quoted);
}

struct doc_place hcl_node_place(const struct doc *node)
{
    return (struct doc_place){node->line, node->column};
}

struct doc *hcl_node(struct hcl *h, enum doc_kind kind, const char *tag, struct doc_place place)
{
    struct doc *node = doc_node_new(h->b, kind, place);
    if (node && tag)
        node->tag = slice_of(tag);
    return node;
}

struct doc *hcl_string(struct hcl *h, const char *tag, struct slice text, struct doc_place place)
{
    struct doc *node = hcl_node(h, DOC_STRING, tag, place);
    if (node) {
        node->quoted = true;
        node->text = arena_slice(h->b->arena, text);
    }
    return node;
}
