/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "format/doc-internal.h"

/*
 * Files that become YAML only when a template language has run over them: Jinja (cookiecutter),
 * Go, ERB. Statements "{% if … %}" are left out, whatever they decide about: both sides are read. A
 * value "{{ project.name }}" becomes the reference "${project.name}". Lines stay where they are.
 */

/* What stands between two marks. */
struct mark {
    const char *open, *close;
    bool value; /* its result becomes text; else it is a statement or a comment */
};

static const struct mark marks[] = {
    {"{{", "}}", true},  {"{%", "%}", false}, {"{#", "#}", false},
    {"<%=", "%>", true}, {"<%", "%>", false},
};

static const struct mark *mark_at(struct slice text, size_t at)
{
    struct slice rest = slice_sub(text, at, text.len);
    bool reference = at > 0 && text.ptr[at - 1] == '$'; /* "${{" is another language's */
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
        if (slice_starts(rest, marks[i].open) && !(reference && marks[i].value))
            return &marks[i];
    return NULL;
}

static bool is_name(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') ||
           ch == '_' || ch == '.';
}

/* Go writes its statements like values. */
static bool is_statement(struct slice inner)
{
    static const char *const words[] = {"if",     "else",     "end",   "range",  "with",
                                        "define", "template", "block", "include"};
    struct slice rest, word = slice_cut(inner, ' ', &rest);
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_eq_str(word, words[i]))
            return true;
    return slice_starts(inner, "/*");
}

/* The name at the start of an expression: of "project.name|lower" "project.name". */
static struct slice name_of(struct slice inner)
{
    size_t len = 0;
    while (len < inner.len && is_name(inner.ptr[len]))
        len++;
    return slice_sub(inner, 0, len);
}

static void add_replacement(struct buf *out, const struct mark *mark, struct slice inner)
{
    struct slice bare = inner;
    if (slice_starts(bare, "-")) /* trims white space, which YAML does not mind */
        bare = slice_sub(bare, 1, bare.len);
    if (slice_ends(bare, "-"))
        bare.len--;
    bare = slice_trim(bare);
    if (mark->value && !is_statement(bare)) {
        struct slice name = name_of(bare);
        buf_printf(out, "${%.*s}", SLICE_ARG(name.len ? name : SLICE("template")));
    }
    for (size_t i = 0; i < inner.len; i++)
        if (inner.ptr[i] == '\n')
            buf_add_char(out, '\n');
}

bool yaml_without_marks(struct arena *a, struct slice text, struct slice *ret_text)
{
    struct buf out;
    bool found = false, unclosed[ARRAY_SIZE(marks)] = {false}; /* no end of it from here on */
    buf_init(&out, text.len * 3 + 64); /* four bytes become eleven at most */
    for (size_t i = 0; i < text.len && !out.full;) {
        const struct mark *mark = mark_at(text, i);
        size_t start = mark ? i + strlen(mark->open) : 0;
        struct slice rest = slice_sub(text, start, text.len);
        bool closes = mark && !unclosed[mark - marks];
        size_t length = closes ? slice_find(rest, mark->close) : SIZE_MAX;
        if (length == SIZE_MAX) {
            if (mark)
                unclosed[mark - marks] = true;
            buf_add_char(&out, text.ptr[i++]);
            continue;
        }
        found = true;
        add_replacement(&out, mark, slice_sub(rest, 0, length));
        i = start + length + strlen(mark->close);
    }
    if (found)
        *ret_text = arena_slice(a, buf_slice(&out));
    buf_release(&out);
    return found;
}
