/* SPDX-License-Identifier: Apache-2.0 */
#include "format/doc-internal.h"

#include "base/limits.h"

#include <math.h>

/*
 * JSON and JSON with comments. A scanner of its own instead of a grammar: lockfiles of tens of
 * megabytes come through here, the grammar's tree costs many times their size, and it is laxer than
 * the standard. The open node is the stack, so nesting costs no C stack.
 */
struct json {
    struct doc_builder *b;
    const char *at, *end, *line_start;
    unsigned line, depth;
    bool relaxed; /* comments and trailing commas are fine */
    bool hjson;   /* so are '#' comments, and a new line in the place of a comma */
};

static struct doc_place json_place(const struct json *j)
{
    return (struct doc_place){j->line, (unsigned)(j->at - j->line_start + 1)};
}

static enum virga_err json_error(struct json *j, const char *expected)
{
    struct doc_place place = json_place(j);
    if (j->at == j->end)
        return doc_syntax_error(j->b, "json-syntax", place, "file ends where %s should stand",
                                expected);
    if (*j->at == '/' && !j->relaxed)
        return doc_syntax_error(j->b, "json-syntax", place, "comments are not allowed in JSON");
    size_t len = 1;
    while (j->at + len < j->end && (j->at[len] & 0xc0) == 0x80)
        len++;
    return doc_syntax_error(j->b, "json-syntax", place, "expected %s, found '%.*s'", expected,
                            (int)len, j->at);
}

static void json_newline(struct json *j)
{
    j->line++;
    j->line_start = j->at + 1;
}

static enum virga_err skip_comment(struct json *j)
{
    struct doc_place place = json_place(j);
    bool hash = *j->at == '#';
    if (!hash && (j->end - j->at < 2 || (j->at[1] != '/' && j->at[1] != '*')))
        return json_error(j, "a comment");
    bool block = !hash && j->at[1] == '*';
    for (j->at += hash ? 1 : 2; j->at < j->end; j->at++) {
        if (!block && *j->at == '\n')
            return VIRGA_OK;
        if (*j->at == '\n')
            json_newline(j);
        if (block && *j->at == '*' && j->end - j->at >= 2 && j->at[1] == '/') {
            j->at += 2;
            return VIRGA_OK;
        }
    }
    return block ? doc_syntax_error(j->b, "json-syntax", place, "comment is not closed: add '*/'")
                 : VIRGA_OK;
}

static enum virga_err skip_space(struct json *j)
{
    for (; j->at < j->end; j->at++) {
        if (*j->at == '\n') {
            json_newline(j);
        } else if ((*j->at == '/' && j->relaxed) || (*j->at == '#' && j->hjson)) {
            enum virga_err err = skip_comment(j);
            if (err)
                return err;
            j->at--; /* the loop steps over the last byte */
        } else if (*j->at != ' ' && *j->at != '\t' && *j->at != '\r') {
            break;
        }
    }
    return VIRGA_OK;
}

/* Four hexadecimal digits at S. */
static bool hex4(const char *s, const char *end, uint32_t *ret_value)
{
    uint32_t value = 0;
    if (end - s < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        char c = s[i];
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            digit = (uint32_t)((c | 32) - 'a' + 10);
        else
            return false;
        value = value << 4 | digit;
    }
    *ret_value = value;
    return true;
}

/* Decodes the escape at j->at, just behind the backslash, to *OUT. */
static enum virga_err json_escape(struct json *j, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint32_t code, low;
    const char *known = j->at < j->end ? memchr(from, *j->at, sizeof(from) - 1) : NULL;
    if (known) {
        *(*out)++ = to[known - from];
        j->at++;
        return VIRGA_OK;
    }
    if (j->at == j->end || *j->at != 'u')
        return json_error(j, "an escape such as \\n or \\u0041");
    j->at++;
    if (!hex4(j->at, j->end, &code))
        return json_error(j, "four hexadecimal digits");
    j->at += 4;
    bool high = code >= 0xd800 && code <= 0xdbff;
    if (high && j->end - j->at >= 6 && j->at[0] == '\\' && j->at[1] == 'u' &&
        hex4(j->at + 2, j->end, &low) && low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        j->at += 6;
    }
    *out += utf8_encode(code, *out);
    return VIRGA_OK;
}

static const char *json_plain_run(struct json *j)
{
    const char *s = j->at;
    while (s < j->end && *s != '"' && *s != '\\' && (unsigned char)*s >= 0x20)
        s++;
    return s;
}

/* The string at j->at, which is its opening quote. */
static enum virga_err json_string(struct json *j, struct slice *ret_text)
{
    struct doc_place place = json_place(j);
    const char *start = ++j->at;
    j->at = json_plain_run(j);
    if (j->at < j->end && *j->at == '"') {
        *ret_text = arena_slice(j->b->arena, (struct slice){start, (size_t)(j->at - start)});
        j->at++;
        return VIRGA_OK;
    }
    /* With escapes: the result is never longer than what is written. */
    const char *close = j->at;
    while (close < j->end && *close != '"' && *close != '\n')
        close += *close == '\\' && close + 1 < j->end ? 2 : 1;
    char *text = arena_alloc(j->b->arena, (size_t)(close - start) + 1), *out = text;
    j->at = start;
    for (;;) {
        const char *run_end = json_plain_run(j);
        size_t run = (size_t)(run_end - j->at);
        memcpy(out, j->at, run);
        out += run;
        j->at = run_end;
        if (j->at == j->end || *j->at == '\n')
            return doc_syntax_error(j->b, "json-syntax", place, "string is not closed: add '\"'");
        if (*j->at == '"')
            break;
        if (*j->at != '\\')
            return doc_syntax_error(j->b, "json-syntax", json_place(j),
                                    "control character 0x%02x in a string: write it as an escape",
                                    (unsigned char)*j->at);
        j->at++;
        enum virga_err err = json_escape(j, &out);
        if (err)
            return err;
    }
    j->at++;
    *out = '\0';
    *ret_text = (struct slice){text, (size_t)(out - text)};
    return VIRGA_OK;
}

static size_t digits(const char *s, const char *end)
{
    size_t count = 0;
    while (s + count < end && s[count] >= '0' && s[count] <= '9')
        count++;
    return count;
}

static enum virga_err json_number(struct json *j, struct doc *node)
{
    const char *start = j->at, *s = j->at;
    if (s < j->end && *s == '-')
        s++;
    size_t whole = digits(s, j->end);
    if (whole == 0 || (whole > 1 && *s == '0')) {
        j->at = whole ? s + 1 : s;
        return json_error(j, whole ? "no digit after a leading zero" : "a digit");
    }
    s += whole;
    if (s < j->end && *s == '.') {
        size_t fraction = digits(s + 1, j->end);
        j->at = s + 1;
        if (fraction == 0)
            return json_error(j, "a digit");
        s += 1 + fraction;
    }
    if (s < j->end && (*s | 32) == 'e') {
        s++;
        if (s < j->end && (*s == '+' || *s == '-'))
            s++;
        j->at = s;
        if (digits(s, j->end) == 0)
            return json_error(j, "a digit");
        s += digits(s, j->end);
    }
    j->at = s;
    node->kind = DOC_NUMBER;
    node->text = arena_slice(j->b->arena, (struct slice){start, (size_t)(s - start)});
    node->number = doc_parse_number(node->text);
    return VIRGA_OK;
}

static bool json_word(struct json *j, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(j->end - j->at) < len || memcmp(j->at, word, len) != 0)
        return false;
    const char *after = j->at + len;
    if (after < j->end && ((*after | 32) >= 'a') && ((*after | 32) <= 'z'))
        return false;
    j->at = after;
    return true;
}

static enum virga_err json_scalar(struct json *j, struct doc *node)
{
    if (j->at == j->end)
        return json_error(j, "a value");
    if (*j->at == '"') {
        node->kind = DOC_STRING;
        node->quoted = true;
        return json_string(j, &node->text);
    }
    if (*j->at == '-' || (*j->at >= '0' && *j->at <= '9'))
        return json_number(j, node);
    const char *start = j->at;
    if (json_word(j, "null")) {
        node->kind = DOC_NULL;
        return VIRGA_OK;
    }
    node->kind = DOC_BOOL;
    node->truth = json_word(j, "true");
    if (!node->truth && !json_word(j, "false"))
        return json_error(j, "a value");
    node->text = arena_slice(j->b->arena, (struct slice){start, (size_t)(j->at - start)});
    return VIRGA_OK;
}

/* The key and the colon of an entry of a map. */
static enum virga_err json_key(struct json *j, struct slice *ret_key, struct doc_place *ret_place)
{
    struct slice key;
    *ret_place = json_place(j);
    if (j->at == j->end || *j->at != '"')
        return json_error(j, "a key in double quotes");
    enum virga_err err = json_string(j, &key);
    if (!err)
        err = skip_space(j);
    if (err)
        return err;
    if (j->at == j->end || *j->at != ':')
        return json_error(j, "':'");
    j->at++;
    *ret_key = key;
    return skip_space(j);
}

/*
 * One value below OPEN (NULL for the root): a scalar is read whole, a map or sequence only opened.
 * The value goes to *RET.
 */
static enum virga_err json_value(struct json *j, struct doc *open, struct doc **ret)
{
    struct slice key = SLICE_EMPTY;
    struct doc_place key_place = {0, 0};
    enum virga_err err = VIRGA_OK;
    if (doc_is_map(open))
        err = json_key(j, &key, &key_place);
    if (err)
        return err;
    struct doc_place place = json_place(j);
    struct doc *node = doc_node_new(j->b, DOC_NULL, place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    if (key_place.line) {
        node->key = key;
        node->key_line = key_place.line;
        node->key_column = key_place.column;
    }
    if (j->at < j->end && (*j->at == '{' || *j->at == '[')) {
        node->kind = *j->at == '{' ? DOC_MAP : DOC_SEQ;
        if (++j->depth > LIMIT_DOC_DEPTH)
            return doc_too_deep(j->b, place);
        j->at++;
    } else {
        err = json_scalar(j, node);
    }
    if (!err && open)
        doc_append(open, node);
    *ret = node;
    return err;
}

static bool json_closes(const struct json *j, const struct doc *open)
{
    return j->at < j->end && *j->at == (doc_is_map(open) ? '}' : ']');
}

/*
 * Behind a value: closes every map and sequence that ends here. *OPEN becomes what is still open,
 * NULL when the root is complete; a comma has been read when it is not NULL.
 */
static enum virga_err json_close(struct json *j, struct doc **open)
{
    while (*open) {
        unsigned line = j->line;
        enum virga_err err = skip_space(j);
        if (err)
            return err;
        bool comma = j->at < j->end && *j->at == ',' && (*open)->count > 0;
        struct doc_place place = json_place(j);
        if (comma) {
            j->at++;
            err = skip_space(j);
            if (err)
                return err;
        }
        if (!json_closes(j, *open)) {
            if (comma || (j->hjson && j->line > line && j->at < j->end && (*open)->count > 0))
                return VIRGA_OK;
            return json_error(j, doc_is_map(*open) ? "',' or '}'" : "',' or ']'");
        }
        if (comma && !j->relaxed)
            return doc_syntax_error(j->b, "json-syntax", place,
                                    "comma before '%c': trailing commas are not allowed in JSON",
                                    *j->at);
        j->at++;
        j->depth--;
        (*open)->end_line = j->line;
        if (doc_is_map(*open))
            doc_node_drop_duplicates(j->b, *open);
        *open = (*open)->parent;
    }
    return VIRGA_OK;
}

static enum virga_err json_document(struct json *j, struct doc **ret_root)
{
    struct doc *root = NULL, *open = NULL, *node = NULL;
    do {
        enum virga_err err = json_value(j, open, &node);
        if (err)
            return err;
        if (!root)
            root = node;
        if (!doc_is_scalar(node)) {
            open = node;
            err = skip_space(j);
            if (err)
                return err;
            if (!json_closes(j, open))
                continue;
        }
        err = json_close(j, &open);
        if (err)
            return err;
    } while (open);
    *ret_root = root;
    return VIRGA_OK;
}

enum virga_err json_parse(struct doc_builder *b, enum doc_format format, struct doc **ret_root)
{
    struct json j = {.b = b, .at = b->text.ptr, .line_start = b->text.ptr, .line = 1};
    struct doc *root = NULL;
    j.end = j.at + b->text.len;
    j.relaxed = format != DOC_JSON;
    j.hjson = format == DOC_HJSON;
    enum virga_err err = skip_space(&j);
    if (err)
        return err;
    if (j.at == j.end) {
        root = doc_node_new(b, DOC_NULL, (struct doc_place){1, 1});
    } else {
        err = json_document(&j, &root);
        if (!err)
            err = skip_space(&j);
        if (!err && j.at < j.end)
            err = json_error(&j, "the end of the file");
    }
    if (!err)
        *ret_root = root;
    return err;
}
