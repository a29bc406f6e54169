/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * What a regular expression keeps out of a text: a match from end to end that lets only harmless
 * characters through, and the replacement of all but those.
 */

/* Classes that need characters beyond letters, digits and a little punctuation. */
static const char *const text_classes[] = {
    "command-injection",
    "code-injection",
    "sql-injection",
    "nosql-injection",
    "xss",
    "template-injection",
    "xpath-ldap-injection",
    "log-injection",
    "header-injection",
    "xxe",
    "deserialization",
    "regex-dos",
};
/* Those that need a slash or a dot as well. */
static const char *const path_classes[] = {"path-traversal", "ssrf", "open-redirect"};

/* What may be matched of the characters that lead elsewhere. */
enum { PATH_SLASH = 1, PATH_DOT = 2, PATH_DOTS = 4 };

static uint64_t bits_of(const char *const *classes, size_t n)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++)
        bits |= rule_class_bit(classes[i]);
    return bits;
}

#define TEXT_BITS bits_of(text_classes, ARRAY_SIZE(text_classes))
#define PATH_BITS bits_of(path_classes, ARRAY_SIZE(path_classes))

uint64_t guard_plain_clears(void)
{
    return TEXT_BITS | PATH_BITS;
}

/* ---- regular expressions ---- */

/* "/^a$/g" without its slashes and flags; other texts unchanged. */
static struct slice regex_body(struct slice re)
{
    size_t end = slice_rfind_char(re, '/');
    if (re.len > 1 && re.ptr[0] == '/' && end != SIZE_MAX && end > 0)
        return slice_sub(re, 1, end);
    return re;
}

/* Letters, digits and a few others can do no harm by themselves. */
static bool is_harmless(char c, unsigned *path)
{
    if (c == '/' || c == '\\')
        *path |= PATH_SLASH;
    if (c == '.')
        *path |= PATH_DOT;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':' || c == '@' || c == '/' || c == '+' || c == '=' ||
           c == ',' || c == ' ';
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* One character of a class from *AT on; false for \n, \x27 and what else an escape may mean. */
static bool class_char(struct slice text, size_t *at, char *ret)
{
    if (text.ptr[*at] == '\\' && (++*at == text.len || is_alnum(text.ptr[*at])))
        return false;
    *ret = text.ptr[(*at)++];
    return true;
}

/* [A-z] holds a backtick, [ -~] all there is. */
static bool range_is_harmless(char from, char to, unsigned *path)
{
    for (int c = (unsigned char)from; c <= (unsigned char)to; c++)
        if (!is_harmless((char)c, path))
            return false;
    return true;
}

/* Does the class [...] whose inside is TEXT hold only harmless characters? */
static bool class_is_harmless(struct slice text, unsigned *path)
{
    for (size_t i = 0; i < text.len;) {
        char from, to;
        if (text.ptr[i] == '\\' && i + 1 < text.len &&
            (text.ptr[i + 1] == 'w' || text.ptr[i + 1] == 'd')) {
            i += 2;
            continue;
        }
        if (!class_char(text, &i, &from))
            return false;
        to = from;
        if (i + 1 < text.len && text.ptr[i] == '-') {
            i++;
            if (!class_char(text, &i, &to))
                return false;
        }
        if (!range_is_harmless(from, to, path))
            return false;
    }
    return true;
}

/* The index behind the class that opens at AT, or 0 when it is broken. */
static size_t class_end(struct slice re, size_t at)
{
    for (size_t i = at + 1; i < re.len; i++) {
        if (re.ptr[i] == '\\')
            i++;
        else if (re.ptr[i] == ']' && i > at + 1)
            return i + 1;
    }
    return 0;
}

/* One escape outside a class: \n is a line break, \1 what was matched before. */
static bool escape_is_harmless(char c, unsigned *path)
{
    if (is_alnum(c))
        return strchr("wdbBAZz123456789", c) != NULL;
    return is_harmless(c, path);
}

/* The index of the last character of what opens a group at AT: "(", "(?:", "(?<name>"; SIZE_MAX for
   what is not understood, as flags are. */
static size_t group_open(struct slice re, size_t at)
{
    struct slice rest = slice_sub(re, at, re.len);
    if (!slice_starts(rest, "(?"))
        return at;
    if (slice_starts(rest, "(?:") || slice_starts(rest, "(?=") || slice_starts(rest, "(?!"))
        return at + 2;
    if (slice_starts(rest, "(?<=") || slice_starts(rest, "(?<!"))
        return at + 3;
    size_t end = slice_find_char(rest, '>');
    bool named = slice_starts(rest, "(?<") || slice_starts(rest, "(?P<");
    return named && end != SIZE_MAX ? at + end : SIZE_MAX;
}

/* The index of the last character of {2,5} at AT; SIZE_MAX when it counts nothing. */
static size_t count_end(struct slice re, size_t at)
{
    size_t i = at + 1;
    while (i < re.len && (re.ptr[i] == ',' || (re.ptr[i] >= '0' && re.ptr[i] <= '9')))
        i++;
    return i < re.len && re.ptr[i] == '}' ? i : SIZE_MAX;
}

/* The index of the last character of the item at AT, and what of paths it may match; SIZE_MAX when
   it may match a character that does harm. */
static size_t item_end(struct slice re, size_t at, unsigned *path)
{
    unsigned in_class = 0;
    char c = re.ptr[at];
    if (c == '\\') {
        if (++at == re.len || !escape_is_harmless(re.ptr[at], path))
            return SIZE_MAX;
        /* \.txt is one dot, \.+ may be two */
        if (re.ptr[at] == '.' && (at + 1 == re.len || strchr("\\.+*{?)|[", re.ptr[at + 1])))
            *path |= PATH_DOTS;
        return at;
    }
    if (c == '[') {
        size_t end = class_end(re, at);
        if (!end || re.ptr[at + 1] == '^' ||
            !class_is_harmless(slice_sub(re, at + 1, end - 1), &in_class))
            return SIZE_MAX;
        *path |= in_class & PATH_DOT ? in_class | PATH_DOTS : in_class;
        return end - 1;
    }
    if (c == '(')
        return group_open(re, at);
    if (c == '{')
        return count_end(re, at);
    return c != '.' && (strchr(")|?*+^$", c) || is_harmless(c, path)) ? at : SIZE_MAX;
}

uint64_t regex_whole_clears(struct slice regex)
{
    unsigned path = 0;
    struct slice re = regex_body(regex);
    for (size_t i = 0; i < re.len; i++) {
        i = item_end(re, i, &path);
        if (i == SIZE_MAX)
            return 0;
    }
    if (!path)
        return TEXT_BITS | PATH_BITS;
    return TEXT_BITS | (path == PATH_DOT ? rule_class_bit("path-traversal") : 0);
}

/* /^a$/m looks at one line of many; with v a class is more than a list. */
static bool has_other_flags(struct slice regex)
{
    struct slice body = regex_body(regex);
    struct slice flags = body.len < regex.len ? slice_sub(regex, body.len + 2, regex.len) : body;
    return body.len < regex.len &&
           (slice_find_char(flags, 'm') != SIZE_MAX || slice_find_char(flags, 'v') != SIZE_MAX);
}

/* An alternative at the top makes anchors hold for one branch only: ^a|b$. */
static bool has_top_alternative(struct slice re)
{
    int depth = 0;
    for (size_t i = 0; i < re.len; i++) {
        if (re.ptr[i] == '\\')
            i++;
        else if (re.ptr[i] == '[' && class_end(re, i))
            i = class_end(re, i) - 1;
        else if (re.ptr[i] == '(')
            depth++;
        else if (re.ptr[i] == ')')
            depth--;
        else if (re.ptr[i] == '|' && depth == 0)
            return true;
    }
    return false;
}

uint64_t regex_anchored_clears(struct slice regex, bool starts_anchored)
{
    struct slice re = regex_body(regex);
    bool start = starts_anchored || slice_starts(re, "^") || slice_starts(re, "\\A");
    bool end = slice_ends(re, "$") || slice_ends(re, "\\Z") || slice_ends(re, "\\z");
    if (!start || !end || has_top_alternative(re) || has_other_flags(regex))
        return 0;
    return regex_whole_clears(regex);
}

/* "[^a-z0-9]": what is replaced is all but harmless characters. */
static uint64_t whitelist_clears(struct slice regex)
{
    unsigned path = 0;
    struct slice re = regex_body(regex);
    if (!slice_starts(re, "[^"))
        return slice_eq_str(re, "\\W") || slice_eq_str(re, "\\W+") ? TEXT_BITS | PATH_BITS : 0;
    size_t end = class_end(re, 0);
    if (!end || (end < re.len && (re.len != end + 1 || re.ptr[end] != '+')) ||
        !class_is_harmless(slice_sub(re, 2, end - 1), &path))
        return 0;
    return TEXT_BITS | (path ? 0 : PATH_BITS);
}

bool regex_is_plain_flag(const struct ir_function *f, uint32_t value)
{
    static const char *const flags[] = {"I", "IGNORECASE", "A", "ASCII", "U", "UNICODE"};
    struct slice name = value < f->code.len ? atom_slice(f->code.items[value].name) : SLICE_EMPTY;
    for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
        if (slice_eq_str(name, flags[i]))
            return true;
    return false;
}

bool regex_text(struct taint *t, const struct ir_function *f, uint32_t value, struct slice *ret)
{
    uint32_t at = f->id, origin = link_origin(t->link, f->id, value, &at);
    if (origin == IR_NONE)
        return false;
    const struct ir_function *of = function_of(t, at);
    const struct ir_instr *in = &of->code.items[origin];
    if (in->op == IR_CONST && in->flags == IR_CONST_REGEX) {
        *ret = slice_sub(of->file->text, in->start, in->end); /* with its flags */
        return true;
    }
    if (in->op == IR_CALL && in->nargs > 0 && in->a != IR_NONE &&
        of->code.items[in->a].op == IR_LOAD && of->code.items[in->a].name &&
        slice_eq_str(atom_slice(of->code.items[in->a].name), "compile"))
        return (in->nargs == 1 || regex_is_plain_flag(of, call_argument(of, in, 1))) &&
               link_string(t->link, at, of->args.items[in->args].value, ret);
    return link_string(t->link, f->id, value, ret);
}

/* "'" or /['"]/g: a quote that ends the literal in which the text stands. */
static uint64_t quote_clears(struct slice pattern)
{
    struct slice re = regex_body(pattern);
    if (slice_starts(re, "[") && slice_ends(re, "]"))
        re = slice_sub(re, 1, re.len - 1);
    if (slice_eq_str(re, "'") || slice_eq_str(re, "'\"") || slice_eq_str(re, "\"'"))
        return rule_class_bit("xpath-ldap-injection");
    return 0;
}

/* Does a replaced text or pattern take the markup out? `&<>"'` by entities, "<" by "&lt;". */
static bool escapes_html(struct slice pattern)
{
    struct slice re = regex_body(pattern);
    size_t open = slice_find_char(re, '<');
    return open != SIZE_MAX && (re.len == 1 || (re.ptr[0] == '[' && re.ptr[1] != '^'));
}

uint64_t guard_replace_clears(struct taint *t, const struct ir_function *f,
                              const struct ir_instr *call, const struct use *u)
{
    const struct atom *name = call_method(f, call);
    struct slice text, flags;
    if (!name || !call->nargs)
        return 0;
    bool js =
        f->file->lang == LANG_JAVASCRIPT && u->kind == USE_RECEIVER &&
        (slice_eq_str(atom_slice(name), "replace") || slice_eq_str(atom_slice(name), "replaceAll"));
    bool python = f->file->lang == LANG_PYTHON && slice_eq_str(atom_slice(name), "sub") &&
                  u->kind == USE_ARG && u->index == 2;
    bool plain = f->file->lang == LANG_PYTHON && u->kind == USE_RECEIVER &&
                 slice_eq_str(atom_slice(name), "replace");
    if ((!js && !python && !plain) || !regex_text(t, f, call_argument(f, call, 0), &text))
        return 0;
    if (plain)
        return quote_clears(text) | (slice_eq_str(text, "<") ? rule_class_bit("xss") : 0);
    flags = slice_sub(text, slice_rfind_char(text, '/') + 1, text.len);
    if (js && slice_eq_str(atom_slice(name), "replace") && slice_find_char(flags, 'g') == SIZE_MAX)
        return 0;
    if (escapes_html(text))
        return rule_class_bit("xss");
    return quote_clears(text) | whitelist_clears(text);
}
