/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's functions of texts and numbers. */
#include "app/terraform/tf-evaluate.h"

#include "base/utf8.h"

#include <math.h>

#define MAX_LISTS 16 /* arguments of formatlist() */
#define MAX_INDENT 100

static bool text(const struct tf_call *c, size_t index, struct slice *ret_text)
{
    return index < c->count && tf_known_text(c->args[index], ret_text);
}

static bool number(const struct tf_call *c, size_t index, double *ret_number)
{
    struct slice known;
    if (!text(c, index, &known))
        return false;
    *ret_number = doc_number(c->args[index], NAN);
    return !isnan(*ret_number);
}

/* What was changed of a text that came through a reference still came through it. */
static const struct doc *changed(const struct tf_call *c, struct slice result)
{
    struct doc *value = tf_string(c->w, result, c->node);
    if (slice_starts(c->args[0]->tag, "="))
        value->tag = c->args[0]->tag;
    return value;
}

static const struct doc *in_case(const struct tf_call *c, char first, char last)
{
    struct slice s;
    if (!text(c, 0, &s) || !tf_take_text(c->w, s.len))
        return NULL;
    char *copy = arena_slicedup(c->w->arena, s);
    for (size_t i = 0; i < s.len; i++) {
        if (copy[i] >= first && copy[i] <= last)
            copy[i] ^= 32;
    }
    return changed(c, (struct slice){copy, s.len});
}

static const struct doc *lower(const struct tf_call *c)
{
    return in_case(c, 'A', 'Z');
}

static const struct doc *upper(const struct tf_call *c)
{
    return in_case(c, 'a', 'z');
}

static bool is_word(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static const struct doc *title(const struct tf_call *c)
{
    struct slice s;
    if (!text(c, 0, &s) || !tf_take_text(c->w, s.len))
        return NULL;
    char *copy = arena_slicedup(c->w->arena, s);
    for (size_t i = 0; i < s.len; i++) {
        bool inside = i > 0 && is_word(s.ptr[i - 1]);
        if (!inside && copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] ^= 32;
    }
    return changed(c, (struct slice){copy, s.len});
}

/* A part of the argument: a copy, so that it ends with NUL. */
static const struct doc *part(const struct tf_call *c, struct slice s)
{
    return tf_take_text(c->w, s.len) ? changed(c, arena_slice(c->w->arena, s)) : NULL;
}

static struct slice trim_set(struct slice s, struct slice set)
{
    while (s.len && slice_find_char(set, s.ptr[0]) != SIZE_MAX)
        s = slice_sub(s, 1, s.len);
    while (s.len && slice_find_char(set, s.ptr[s.len - 1]) != SIZE_MAX)
        s.len--;
    return s;
}

static const struct doc *trimspace(const struct tf_call *c)
{
    struct slice s;
    return text(c, 0, &s) ? part(c, trim_set(s, SLICE(" \t\r\n\v\f"))) : NULL;
}

static const struct doc *trim(const struct tf_call *c)
{
    struct slice s, set;
    return text(c, 0, &s) && text(c, 1, &set) ? part(c, trim_set(s, set)) : NULL;
}

static const struct doc *trimprefix(const struct tf_call *c)
{
    struct slice s, prefix;
    if (!text(c, 0, &s) || !text(c, 1, &prefix))
        return NULL;
    bool has = slice_eq(slice_sub(s, 0, prefix.len), prefix);
    return part(c, has ? slice_sub(s, prefix.len, s.len) : s);
}

static bool ends_with(struct slice s, struct slice suffix)
{
    return s.len >= suffix.len && slice_eq(slice_sub(s, s.len - suffix.len, s.len), suffix);
}

static const struct doc *trimsuffix(const struct tf_call *c)
{
    struct slice s, suffix;
    if (!text(c, 0, &s) || !text(c, 1, &suffix))
        return NULL;
    return part(c, ends_with(s, suffix) ? slice_sub(s, 0, s.len - suffix.len) : s);
}

static const struct doc *chomp(const struct tf_call *c)
{
    struct slice s;
    if (!text(c, 0, &s))
        return NULL;
    while (s.len && (s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == '\r'))
        s.len--;
    return part(c, s);
}

static const struct doc *startswith(const struct tf_call *c)
{
    struct slice s, prefix;
    if (!text(c, 0, &s) || !text(c, 1, &prefix))
        return NULL;
    return tf_bool(c->w, slice_eq(slice_sub(s, 0, prefix.len), prefix), c->node);
}

static const struct doc *endswith(const struct tf_call *c)
{
    struct slice s, suffix;
    if (!text(c, 0, &s) || !text(c, 1, &suffix))
        return NULL;
    return tf_bool(c->w, ends_with(s, suffix), c->node);
}

static size_t find(struct slice s, struct slice what, size_t from)
{
    if (from > s.len)
        return SIZE_MAX;
    const char *at = memmem(s.ptr + from, s.len - from, what.ptr, what.len);
    return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

static const struct doc *strcontains(const struct tf_call *c)
{
    struct slice s, what;
    if (!text(c, 0, &s) || !text(c, 1, &what))
        return NULL;
    return tf_bool(c->w, find(s, what, 0) != SIZE_MAX, c->node);
}

/* What stands between slashes is a regular expression. */
static const struct doc *replace(const struct tf_call *c)
{
    struct slice s, what, with;
    struct buf out;
    if (!text(c, 0, &s) || !text(c, 1, &what) || !text(c, 2, &with) || what.len == 0)
        return NULL;
    if (what.len > 1 && slice_starts(what, "/") && slice_ends(what, "/"))
        return tf_replace_pattern(c, s, slice_sub(what, 1, what.len - 1), with);
    buf_init(&out, TF_MAX_TEXT);
    for (size_t at = 0; at <= s.len && !out.full;) {
        size_t next = find(s, what, at), end = next == SIZE_MAX ? s.len : next;
        buf_add_slice(&out, slice_sub(s, at, end));
        if (next == SIZE_MAX)
            break;
        buf_add_slice(&out, with);
        at = next + what.len;
    }
    if (out.full) {
        buf_release(&out);
        return NULL;
    }
    return changed(c, tf_finish(c->w, &out));
}

size_t tf_characters(struct slice s)
{
    size_t count = 0;
    uint32_t character;
    for (size_t i = 0; i < s.len; count++)
        i += utf8_next(s, i, &character);
    return count;
}

/* The offset of the character INDEX of S. */
static size_t byte_of(struct slice s, size_t index)
{
    size_t at = 0;
    uint32_t character;
    for (; index && at < s.len; index--)
        at += utf8_next(s, at, &character);
    return at;
}

static const struct doc *substr(const struct tf_call *c)
{
    struct slice s;
    double offset, length;
    if (!text(c, 0, &s) || !number(c, 1, &offset) || !number(c, 2, &length))
        return NULL;
    double size = (double)tf_characters(s);
    offset = offset < 0 ? fmax(size + offset, 0) : fmin(offset, size);
    double end = length < 0 ? size : fmin(offset + length, size);
    return part(c, slice_sub(s, byte_of(s, (size_t)offset), byte_of(s, (size_t)end)));
}

static const struct doc *split(const struct tf_call *c)
{
    struct slice separator, s;
    if (!text(c, 0, &separator) || !text(c, 1, &s) || separator.len == 0 ||
        !tf_take_text(c->w, s.len))
        return NULL;
    struct doc *list = tf_node(c->w, DOC_SEQ, c->node);
    for (size_t at = 0; tf_step(c->w);) {
        size_t next = find(s, separator, at), end = next == SIZE_MAX ? s.len : next;
        struct slice item = arena_slice(c->w->arena, slice_sub(s, at, end));
        tf_add(c->w, list, tf_string(c->w, item, c->node), NULL);
        if (next == SIZE_MAX)
            break;
        at = next + separator.len;
    }
    return list;
}

/* Unknown items leave a text that still shows them. */
static const struct doc *join(const struct tf_call *c)
{
    struct slice separator, item;
    struct buf out;
    bool unknown = c->open, first = true;
    if (!text(c, 0, &separator))
        return NULL;
    /* join("", aws_sqs_queue.q[*].arn) is how one says "the one, if any". */
    if (separator.len == 0 && c->count == 2 && doc_is_seq(c->args[1]) && c->args[1]->count == 1)
        return c->args[1]->child;
    for (size_t i = 1; i < c->count; i++) {
        if (!doc_is_seq(c->args[i]) || tf_is_partial(c->args[i]))
            return NULL;
    }
    buf_init(&out, TF_MAX_TEXT);
    for (size_t i = 1; i < c->count; i++) {
        for (const struct doc *n = c->args[i]->child; n && tf_step(c->w); n = n->next) {
            if (!first)
                buf_add_slice(&out, separator);
            first = false;
            if (tf_known_text(n, &item) || tf_is_unknown(n))
                buf_add_slice(&out, n->text);
            unknown |= tf_is_unknown(n);
        }
    }
    if (out.full) {
        buf_release(&out);
        return NULL;
    }
    struct slice joined = tf_finish(c->w, &out);
    return unknown ? tf_unknown(c->w, joined, c->node) : tf_string(c->w, joined, c->node);
}

/* "%-8.2f" behind its '%'. */
struct verb {
    size_t len; /* bytes; 0 when it is none that we know */
    bool left, zero;
    int width, precision; /* -1 = none */
    char letter;
};

static int small_number(struct slice s, size_t *at)
{
    int n = 0;
    for (; *at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '9' && n < 1000; (*at)++)
        n = n * 10 + (s.ptr[*at] - '0');
    return n;
}

static struct verb parse_verb(struct slice s)
{
    struct verb v = {.precision = -1};
    size_t at = 0;
    for (; at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '0'); at++) {
        v.left |= s.ptr[at] == '-';
        v.zero |= s.ptr[at] == '0';
    }
    v.width = small_number(s, &at);
    if (at < s.len && s.ptr[at] == '.') {
        at++;
        v.precision = small_number(s, &at);
    }
    v.letter = at < s.len ? s.ptr[at] : '\0';
    v.len = v.letter && strchr("svdqtf", v.letter) ? at + 1 : 0;
    return v;
}

static void write_padded(struct buf *out, const struct verb *v, struct slice s)
{
    size_t characters = tf_characters(s), width = (size_t)v->width;
    int blanks = width > characters ? (int)(width - characters) : 0;
    buf_printf(out, "%*s", v->left ? 0 : blanks, "");
    buf_add_slice(out, s);
    buf_printf(out, "%*s", v->left ? blanks : 0, "");
}

/* One verb of a format behind its '%': the bytes it takes; 0 when it is none that we know. */
static size_t format_verb(const struct tf_call *c, struct slice spec, size_t *arg, struct buf *out,
                          bool *unknown)
{
    struct verb v = parse_verb(spec);
    struct slice value;
    double n;
    if (!v.len || *arg >= c->count)
        return 0;
    const struct doc *given = c->args[(*arg)++];
    if (tf_is_unknown(given)) {
        *unknown = true;
        buf_add_slice(out, given->text);
        return v.len;
    }
    if (!tf_known_text(given, &value))
        return 0;
    if (v.letter == 'd' || v.letter == 'f') {
        int digits = v.letter == 'd' ? 0 : v.precision < 0 ? 6 : v.precision;
        if (!number(c, *arg - 1, &n))
            return 0;
        buf_printf(out, v.left ? "%-*.*f" : v.zero ? "%0*.*f" : "%*.*f", v.width, digits, n);
    } else if (v.precision >= 0) {
        return 0;
    } else if (v.letter == 'q') {
        tf_add_operand(out, tf_string(c->w, value, c->node));
    } else {
        write_padded(out, &v, value);
    }
    return v.len;
}

static const struct doc *format(const struct tf_call *c)
{
    struct slice spec;
    struct buf out;
    size_t arg = 1, taken = 1;
    bool unknown = false;
    if (!text(c, 0, &spec) || c->open)
        return NULL;
    buf_init(&out, TF_MAX_TEXT);
    for (size_t i = 0; i < spec.len && taken && !out.full; i++) {
        if (spec.ptr[i] != '%') {
            buf_add_char(&out, spec.ptr[i]);
        } else if (i + 1 < spec.len && spec.ptr[i + 1] == '%') {
            buf_add_char(&out, '%');
            i++;
        } else {
            taken = format_verb(c, slice_sub(spec, i + 1, spec.len), &arg, &out, &unknown);
            i += taken;
        }
    }
    if (out.full || !taken) {
        buf_release(&out);
        return NULL;
    }
    struct slice result = tf_finish(c->w, &out);
    return unknown ? tf_unknown(c->w, result, c->node) : tf_string(c->w, result, c->node);
}

/* format() for each item of the lists among the arguments; what is no list stays the same. */
static const struct doc *formatlist(const struct tf_call *c)
{
    const struct doc *next[MAX_LISTS], *args[MAX_LISTS];
    size_t length = SIZE_MAX;
    if (c->count > MAX_LISTS || c->open)
        return NULL;
    for (size_t i = 0; i < c->count; i++) {
        bool list = doc_is_seq(c->args[i]);
        if (tf_is_partial(c->args[i]) || doc_is_map(c->args[i]))
            return NULL;
        if (list && length != SIZE_MAX && c->args[i]->count != length)
            return tf_fails(c);
        length = list ? c->args[i]->count : length;
        next[i] = list ? c->args[i]->child : NULL;
    }
    struct doc *all = tf_node(c->w, DOC_SEQ, c->node);
    for (size_t k = 0; k < (length == SIZE_MAX ? 1 : length) && tf_step(c->w); k++) {
        for (size_t i = 0; i < c->count; i++) {
            args[i] = next[i] ? next[i] : c->args[i];
            next[i] = next[i] ? next[i]->next : NULL;
        }
        struct tf_call one = *c;
        one.args = args;
        one.name = SLICE("format");
        const struct doc *text = format(&one);
        if (!text)
            text = tf_unknown_call(c->w, one.name, args, c->count, c->node);
        tf_add(c->w, all, text, NULL);
    }
    return all;
}

/* Spaces before every line but the first. */
static const struct doc *indent(const struct tf_call *c)
{
    struct slice s;
    double spaces;
    struct buf out;
    if (!number(c, 0, &spaces) || !text(c, 1, &s) || spaces < 0 || spaces > MAX_INDENT)
        return NULL;
    buf_init(&out, TF_MAX_TEXT);
    for (size_t i = 0; i < s.len && !out.full; i++) {
        buf_add_char(&out, s.ptr[i]);
        if (s.ptr[i] == '\n')
            buf_printf(&out, "%*s", (int)spaces, "");
    }
    if (out.full) {
        buf_release(&out);
        return NULL;
    }
    return tf_string(c->w, tf_finish(c->w, &out), c->node);
}

static const struct doc *base_name(const struct tf_call *c)
{
    struct slice s;
    if (!text(c, 0, &s))
        return NULL;
    if (slice_eq_str(s, ".") && tf_has_tag(c->args[0], TF_CWD))
        s = slice_of(c->w->root->path); /* what the scanned path itself is called is not told */
    if (!s.len && c->args[0]->text.len)
        return NULL;
    while (s.len > 1 && s.ptr[s.len - 1] == '/')
        s.len--;
    size_t slash = slice_rfind_char(s, '/');
    return part(c, slash == SIZE_MAX ? s : slice_sub(s, slash + 1, s.len));
}

static const struct doc *dir_name(const struct tf_call *c)
{
    struct slice s;
    if (!text(c, 0, &s))
        return NULL;
    size_t slash = slice_rfind_char(s, '/');
    return slash == SIZE_MAX ? tf_string(c->w, SLICE("."), c->node)
                             : part(c, slice_sub(s, 0, slash ? slash : 1));
}

static const struct doc *as_string(const struct tf_call *c)
{
    struct slice s;
    if (c->args[0]->kind == DOC_STRING || c->args[0]->kind == DOC_NULL)
        return c->args[0];
    if (text(c, 0, &s))
        return part(c, s);
    return tf_is_unknown(c->args[0]) ? NULL : tf_fails(c);
}

static const struct doc *as_number(const struct tf_call *c)
{
    double n;
    if (c->args[0]->kind == DOC_NULL)
        return c->args[0];
    if (number(c, 0, &n))
        return tf_number(c->w, n, c->node);
    return tf_is_unknown(c->args[0]) ? NULL : tf_fails(c);
}

static const struct doc *as_bool(const struct tf_call *c)
{
    int truth = tf_truth(c->args[0]);
    if (c->args[0]->kind == DOC_NULL)
        return c->args[0];
    if (truth >= 0)
        return tf_bool(c->w, truth, c->node);
    return tf_is_unknown(c->args[0]) ? NULL : tf_fails(c);
}

const struct tf_function_entry tf_text_functions[] = {
    {"lower", lower, 1, 1},
    {"upper", upper, 1, 1},
    {"title", title, 1, 1},
    {"trimspace", trimspace, 1, 1},
    {"trim", trim, 2, 2},
    {"trimprefix", trimprefix, 2, 2},
    {"trimsuffix", trimsuffix, 2, 2},
    {"chomp", chomp, 1, 1},
    {"startswith", startswith, 2, 2},
    {"endswith", endswith, 2, 2},
    {"strcontains", strcontains, 2, 2},
    {"replace", replace, 3, 3},
    {"substr", substr, 3, 3},
    {"split", split, 2, 2},
    {"join", join, 2, SIZE_MAX},
    {"format", format, 1, SIZE_MAX},
    {"formatlist", formatlist, 1, SIZE_MAX},
    {"indent", indent, 2, 2},
    {"basename", base_name, 1, 1},
    {"dirname", dir_name, 1, 1},
    {"tostring", as_string, 1, 1},
    {"tonumber", as_number, 1, 1},
    {"tobool", as_bool, 1, 1},
    {NULL, NULL, 0, 0},
};

/* Numbers ------------------------------------------------------------------------------------- */

static const struct doc *absolute(const struct tf_call *c)
{
    double n;
    return number(c, 0, &n) ? tf_number(c->w, fabs(n), c->node) : NULL;
}

static const struct doc *round_down(const struct tf_call *c)
{
    double n;
    return number(c, 0, &n) ? tf_number(c->w, floor(n), c->node) : NULL;
}

static const struct doc *round_up(const struct tf_call *c)
{
    double n;
    return number(c, 0, &n) ? tf_number(c->w, ceil(n), c->node) : NULL;
}

static const struct doc *extreme(const struct tf_call *c, bool greatest)
{
    double best = 0, n;
    for (size_t i = 0; i < c->count; i++) {
        if (c->open || !number(c, i, &n))
            return NULL;
        if (i == 0 || (greatest ? n > best : n < best))
            best = n;
    }
    return tf_number(c->w, best, c->node);
}

static const struct doc *greatest(const struct tf_call *c)
{
    return extreme(c, true);
}

static const struct doc *least(const struct tf_call *c)
{
    return extreme(c, false);
}

static const struct doc *parseint(const struct tf_call *c)
{
    struct slice s;
    double base;
    char *end;
    if (!text(c, 0, &s) || !number(c, 1, &base) || base < 2 || base > 36 || s.len == 0)
        return NULL;
    long long n = strtoll(arena_slicedup(c->w->arena, s), &end, (int)base);
    return *end ? tf_fails(c) : tf_number(c->w, (double)n, c->node);
}

const struct tf_function_entry tf_number_functions[] = {
    {"abs", absolute, 1, 1},     {"floor", round_down, 1, 1},
    {"ceil", round_up, 1, 1},    {"max", greatest, 1, SIZE_MAX},
    {"min", least, 1, SIZE_MAX}, {"parseint", parseint, 2, 2},
    {NULL, NULL, 0, 0},
};
