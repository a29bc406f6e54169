/* SPDX-License-Identifier: Apache-2.0 */
#include "component/jscan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

void jscan_init(struct jscan *j, struct slice text)
{
    const char *start = text.ptr ? text.ptr : "";
    *j = (struct jscan){
        .start = start, .p = start, .end = start + text.len, .line_mark = start, .line = 1};
    if (text.len >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0)
        j->p += 3;
}

/* Returns false, for the caller to hand on. */
static bool jscan_fail(struct jscan *j, const char *error)
{
    if (!j->error)
        j->error = error;
    return false;
}

static void jscan_space(struct jscan *j)
{
    while (j->p < j->end && (*j->p == ' ' || *j->p == '\n' || *j->p == '\r' || *j->p == '\t'))
        j->p++;
}

char jscan_peek(struct jscan *j)
{
    jscan_space(j);
    return j->p < j->end && !j->error ? *j->p : '\0';
}

#ifdef __SSE2__
/* The first quote or backslash in [P, END), or a place at most 15 bytes before END without one
   before it. */
static const char *find_special(const char *p, const char *end)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    for (; end - p >= 16; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        unsigned hits = (unsigned)_mm_movemask_epi8(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        if (hits)
            return p + __builtin_ctz(hits);
    }
    return p;
}
#else
/* Eight bytes at a time: is one of them a quote or a backslash? */
static bool word_has_special(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t q = w ^ (ones * '"'), b = w ^ (ones * '\\');
    return (((q - ones) & ~q) | ((b - ones) & ~b)) & highs;
}

static const char *find_special(const char *p, const char *end)
{
    uint64_t w;
    while (end - p >= 8 && (memcpy(&w, p, 8), !word_has_special(w)))
        p += 8;
    return p;
}
#endif

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* The length of the escape at P, 0 when it is none. */
static size_t escape_length(const char *p, const char *end)
{
    if (end - p < 2 || p[1] == '\0' || !strchr("\"\\/bfnrtu", p[1]))
        return 0;
    if (p[1] != 'u')
        return 2;
    if (end - p < 6)
        return 0;
    for (size_t i = 2; i < 6; i++)
        if (!is_hex(p[i]))
            return 0;
    return 6;
}

/* Reads a string whose opening quote is at p. */
static bool scan_string(struct jscan *j, struct jscan_string *ret)
{
    const char *p = j->p + 1, *start = p;
    bool escaped = false;
    for (;;) {
        p = find_special(p, j->end);
        while (p < j->end && *p != '"' && *p != '\\')
            p++;
        if (p >= j->end)
            return jscan_fail(j, "unterminated string");
        if (*p == '"')
            break;
        size_t len = escape_length(p, j->end);
        if (len == 0)
            return jscan_fail(j, "malformed escape in a string");
        escaped = true;
        p += len;
    }
    *ret = (struct jscan_string){{start, (size_t)(p - start)}, escaped};
    j->p = p + 1;
    return true;
}

static bool scan_word(struct jscan *j, const char *word, size_t len)
{
    if ((size_t)(j->end - j->p) < len || memcmp(j->p, word, len) != 0)
        return jscan_fail(j, "unknown word");
    j->p += len;
    return true;
}

static bool is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

static void scan_digits(struct jscan *j)
{
    if (!is_digit(j->p, j->end))
        (void)jscan_fail(j, "malformed number");
    while (is_digit(j->p, j->end))
        j->p++;
}

static void scan_number(struct jscan *j)
{
    if (*j->p == '-')
        j->p++;
    scan_digits(j);
    if (j->p < j->end && *j->p == '.' && !j->error) {
        j->p++;
        scan_digits(j);
    }
    if (j->p < j->end && (*j->p == 'e' || *j->p == 'E') && !j->error) {
        j->p++;
        if (j->p < j->end && (*j->p == '+' || *j->p == '-'))
            j->p++;
        scan_digits(j);
    }
}

/* A value that is no object or array. */
static void scan_scalar(struct jscan *j)
{
    struct jscan_string ignored;
    switch (*j->p) {
    case '"':
        (void)scan_string(j, &ignored);
        break;
    case 't':
        (void)scan_word(j, "true", 4);
        break;
    case 'f':
        (void)scan_word(j, "false", 5);
        break;
    case 'n':
        (void)scan_word(j, "null", 4);
        break;
    default:
        if (*j->p == '-' || is_digit(j->p, j->end))
            scan_number(j);
        else
            (void)jscan_fail(j, "a value is expected");
    }
}

/* Key and colon of an object member. */
static bool scan_key(struct jscan *j, struct jscan_string *ret)
{
    jscan_space(j);
    if (j->p >= j->end || *j->p != '"')
        return jscan_fail(j, "a quoted key is expected");
    if (!scan_string(j, ret))
        return false;
    jscan_space(j);
    if (j->p >= j->end || *j->p != ':')
        return jscan_fail(j, "':' is expected after a key");
    j->p++;
    return true;
}

/* After a value: closes what ends here; true when another element of KINDS' top follows. */
static bool skip_after(struct jscan *j, const bool *kinds, unsigned *depth)
{
    while (*depth > 0) {
        jscan_space(j);
        if (j->p >= j->end)
            return jscan_fail(j, "unexpected end");
        bool object = kinds[*depth - 1];
        char c = *j->p;
        if (c == ',') {
            struct jscan_string ignored;
            j->p++;
            return !object || scan_key(j, &ignored);
        }
        if (c != (object ? '}' : ']'))
            return jscan_fail(j, object ? "',' or '}' is expected" : "',' or ']' is expected");
        j->p++;
        (*depth)--;
    }
    return false;
}

/* At a value: consumes a scalar or an empty container (true), or enters a container and stands at
   its first value (false). */
static bool skip_begin(struct jscan *j, bool *kinds, unsigned *depth)
{
    char c = jscan_peek(j);
    if (c != '{' && c != '[') {
        if (c == '\0')
            (void)jscan_fail(j, "a value is expected");
        else
            scan_scalar(j);
        return true;
    }
    if (j->depth + *depth >= JSCAN_DEPTH)
        return jscan_fail(j, "nesting too deep");
    j->p++;
    if (jscan_peek(j) == (c == '{' ? '}' : ']')) {
        j->p++;
        return true;
    }
    kinds[(*depth)++] = c == '{';
    struct jscan_string ignored;
    if (c == '{')
        (void)scan_key(j, &ignored);
    return false;
}

void jscan_skip(struct jscan *j)
{
    bool kinds[JSCAN_DEPTH]; /* true = object */
    unsigned depth = 0;
    bool whole;
    do {
        whole = skip_begin(j, kinds, &depth);
    } while (!j->error && (!whole || skip_after(j, kinds, &depth)));
}

static bool enter(struct jscan *j, char bracket)
{
    if (jscan_peek(j) != bracket) {
        jscan_skip(j);
        return false;
    }
    if (j->depth >= JSCAN_DEPTH)
        return jscan_fail(j, "nesting too deep");
    j->depth++;
    j->p++;
    j->first = true;
    return true;
}

bool jscan_object(struct jscan *j)
{
    return enter(j, '{');
}

bool jscan_array(struct jscan *j)
{
    return enter(j, '[');
}

/* Is there another element before the closing BRACKET? Consumes the comma or the bracket. */
static bool next_element(struct jscan *j, char bracket)
{
    char c = jscan_peek(j);
    bool first = j->first;
    if (j->error)
        return false;
    j->first = false;
    if (c == bracket) {
        j->p++;
        j->depth--;
        return false;
    }
    if (first)
        return true;
    if (c != ',')
        return jscan_fail(j, bracket == '}' ? "',' or '}' is expected" : "',' or ']' is expected");
    j->p++;
    return true;
}

bool jscan_key(struct jscan *j, struct jscan_string *ret_key)
{
    return next_element(j, '}') && scan_key(j, ret_key);
}

bool jscan_item(struct jscan *j)
{
    return next_element(j, ']');
}

bool jscan_string(struct jscan *j, struct jscan_string *ret)
{
    if (jscan_peek(j) == '"')
        return scan_string(j, ret);
    jscan_skip(j);
    return false;
}

/* Skips a scalar and gives its text; false, with the value consumed, for anything else. */
static bool take_word(struct jscan *j, struct slice *ret)
{
    char c = jscan_peek(j);
    const char *start = j->p;
    jscan_skip(j);
    if (j->error || c == '{' || c == '[' || c == '"')
        return false;
    *ret = (struct slice){start, (size_t)(j->p - start)};
    return true;
}

bool jscan_true(struct jscan *j)
{
    struct slice word;
    return take_word(j, &word) && slice_eq_str(word, "true");
}

bool jscan_u64(struct jscan *j, uint64_t *ret)
{
    struct slice word;
    return take_word(j, &word) && slice_to_u64(word, ret);
}

bool jscan_finish(struct jscan *j)
{
    if (jscan_peek(j) != '\0' || (!j->error && j->p < j->end))
        return jscan_fail(j, "text after the end of the value");
    return !j->error;
}

static unsigned hex4(const char *p)
{
    unsigned value = 0;
    for (size_t i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)p[i];
        value = value * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static char *put_utf8(char *out, unsigned code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* The code point of the \u escape at P; moves P past it, and past the second half of a pair. */
static unsigned take_code(const char **p, const char *end)
{
    unsigned code = hex4(*p + 2);
    *p += 6;
    if (code < 0xD800 || code > 0xDFFF)
        return code;
    if (code < 0xDC00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u') {
        unsigned low = hex4(*p + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *p += 6;
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return 0xFFFD;
}

struct slice jscan_decode(struct arena *a, struct jscan_string s)
{
    if (!s.escaped)
        return s.raw;
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    /* no escape is shorter than what it stands for */
    char *text = arena_alloc(a, s.raw.len + 1), *out = text;
    const char *p = s.raw.ptr, *end = p + s.raw.len;
    while (p < end) {
        if (*p != '\\') {
            *out++ = *p++;
        } else if (p[1] == 'u') {
            out = put_utf8(out, take_code(&p, end));
        } else {
            const char *name = strchr(names, p[1]);
            *out++ = name ? values[name - names] : p[1];
            p += 2;
        }
    }
    return (struct slice){text, (size_t)(out - text)};
}

void jscan_position(struct jscan *j, const char *at, unsigned *ret_line, unsigned *ret_column)
{
    if (at < j->line_mark) {
        j->line_mark = j->start;
        j->line = 1;
    }
    for (;;) {
        const char *newline = memchr(j->line_mark, '\n', (size_t)(at - j->line_mark));
        if (!newline)
            break;
        j->line_mark = newline + 1;
        j->line++;
    }
    *ret_line = j->line;
    *ret_column = (unsigned)(at - j->line_mark) + 1;
}
