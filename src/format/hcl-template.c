/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of HCL: quoted strings, heredocs, and the text of files. */
#include "format/hcl-internal.h"

enum mode {
    QUOTED,  /* up to the closing quote, with escapes */
    HEREDOC, /* up to `end`; indentation is taken off each line */
    WHOLE,   /* up to `end` */
};

/* What a run of template parts ended with. */
enum ending { END_TEXT, END_ELSE, END_IF, END_FOR };

struct template
{
    struct hcl *h;
    enum mode mode;
    const char *end;
    size_t indent;       /* bytes to take off each line of a heredoc */
    bool at_line_start;  /* of a heredoc */
    bool trim_next;      /* the part before ended with "~}" */
    struct doc *literal; /* the last part, when it is text */
};

static bool opens(const struct template *t, const char *at, char sign)
{
    return t->end - at >= 2 && at[0] == sign && at[1] == '{';
}

/* "$${" and "%%{" stand for "${" and "%{". */
static bool is_escaped(const struct template *t, const char *at)
{
    return t->end - at >= 3 && (at[0] == '$' || at[0] == '%') && at[1] == at[0] && at[2] == '{';
}

static bool hex(const char *s, const char *end, size_t count, uint32_t *ret_value)
{
    uint32_t value = 0;
    if ((size_t)(end - s) < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        char c = s[i], lower = (char)(c | 32);
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value << 4 | (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    *ret_value = value;
    return true;
}

/* The escape at h->at, which is a backslash, to *OUT. */
static enum virga_err escape(struct template *t, char **out)
{
    static const char from[] = "nrt\"\\", to[] = "\n\r\t\"\\";
    struct hcl *h = t->h;
    uint32_t code = 0;
    char c = t->end - h->at >= 2 ? h->at[1] : '\0';
    const char *known = c ? strchr(from, c) : NULL;
    if (known) {
        *(*out)++ = to[known - from];
        h->at += 2;
        return VIRGA_OK;
    }
    size_t count = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (count == 0 || !hex(h->at + 2, t->end, count, &code))
        return doc_syntax_error(h->b, "hcl-syntax", hcl_place(h),
                                "expected an escape such as \\n or \\u0041: a backslash itself is "
                                "written '\\\\'");
    *out += utf8_encode(code, *out);
    h->at += 2 + count;
    return VIRGA_OK;
}

/* Where the text at h->at ends at the latest: at a quote, "${", "%{" or the end. */
static const char *run_end(const struct template *t)
{
    const char *s = t->h->at;
    while (s < t->end) {
        if (t->mode == QUOTED && *s == '"')
            break;
        if (is_escaped(t, s))
            s += 3;
        else if (opens(t, s, '$') || opens(t, s, '%'))
            break;
        else if (t->mode == QUOTED && *s == '\\' && t->end - s >= 2)
            s += 2;
        else
            s++;
    }
    return s;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Lines of nothing but blanks keep them. */
static void skip_indent(struct template *t)
{
    struct hcl *h = t->h;
    const char *text = h->at;
    t->at_line_start = false;
    while (text < t->end && is_space(*text) && *text != '\n')
        text++;
    if (text < t->end && *text == '\n')
        return;
    for (size_t i = 0; i < t->indent && h->at < text && *h->at != '\r'; i++)
        h->at++;
}

/* What a "~" before this text takes away: the rest of its line at the most. */
static void skip_trimmed(struct template *t, const char *stop)
{
    struct hcl *h = t->h;
    bool ends = false;
    while (h->at < stop && is_space(*h->at) && !ends) {
        ends = *h->at == '\n';
        if (*h->at == '\n')
            hcl_newline(h);
        else
            h->at++;
    }
}

/* One byte of plain text, one escape or one line break; *OUT moves on. */
static enum virga_err copy_step(struct template *t, char **out)
{
    struct hcl *h = t->h;
    if (t->mode == QUOTED && *h->at == '\\')
        return escape(t, out);
    if (is_escaped(t, h->at)) {
        *(*out)++ = *h->at;
        *(*out)++ = '{';
        h->at += 3;
        return VIRGA_OK;
    }
    if (*h->at == '\r' && t->end - h->at >= 2 && h->at[1] == '\n' && t->mode != QUOTED) {
        h->at++;
        return VIRGA_OK;
    }
    *(*out)++ = *h->at;
    if (*h->at != '\n') {
        h->at++;
        return VIRGA_OK;
    }
    if (t->mode == QUOTED)
        return doc_syntax_error(h->b, "hcl-syntax", hcl_place(h),
                                "line breaks are not allowed in a string: write '\\n'");
    hcl_newline(h);
    t->at_line_start = true;
    return VIRGA_OK;
}

static struct slice without_leading_space(struct slice text)
{
    while (text.len && is_space(text.ptr[0]))
        text = slice_sub(text, 1, text.len);
    return text;
}

/* The text up to the next "${", "%{" or the end, as a part of LIST. */
static enum virga_err literal(struct template *t, struct doc *list)
{
    struct hcl *h = t->h;
    const char *stop = run_end(t);
    if (t->at_line_start)
        skip_indent(t);
    if (t->trim_next && t->mode != QUOTED) {
        skip_trimmed(t, stop);
        t->trim_next = false;
    }
    struct doc_place place = hcl_place(h);
    char *text = arena_alloc(h->b->arena, (size_t)(stop > h->at ? stop - h->at : 0) + 1);
    char *out = text;
    while (h->at < stop) {
        if (t->at_line_start && t->mode == HEREDOC)
            skip_indent(t);
        enum virga_err err = h->at < stop ? copy_step(t, &out) : VIRGA_OK;
        if (err)
            return err;
    }
    struct slice result = {text, (size_t)(out - text)};
    if (t->trim_next)
        result = without_leading_space(result);
    t->trim_next = false;
    if (result.len == 0)
        return VIRGA_OK;
    struct doc *node = hcl_node(h, DOC_STRING, t->mode == QUOTED ? NULL : HCL_HEREDOC, place);
    if (!node)
        return VIRGA_ERR_LIMIT;
    node->quoted = true;
    node->text = result;
    node->number = t->mode == HEREDOC ? (double)t->indent : 0;
    if (!h->fixed)
        node->end_line = h->line;
    doc_append(list, node);
    t->literal = node;
    return VIRGA_OK;
}

/* A "~" behind the opening brace takes the white space before it away. */
static enum virga_err trim_before(struct template *t)
{
    if (!hcl_is_sign(t->h, "~"))
        return VIRGA_OK;
    if (t->literal) {
        struct slice text = t->literal->text;
        size_t least = 0; /* only the last line is trimmed */
        for (size_t i = 0; t->mode != QUOTED && i + 1 < text.len; i++)
            least = text.ptr[i] == '\n' ? i + 1 : least;
        while (text.len > least && is_space(text.ptr[text.len - 1]))
            text.len--;
        /* The text was copied for this node, and nobody else has it yet. */
        ((char *)(uintptr_t)text.ptr)[text.len] = '\0';
        t->literal->text = text;
    }
    return hcl_next(t->h);
}

/* Opens "${" or "%{": the first token inside becomes the current one. */
static enum virga_err open_sequence(struct template *t)
{
    t->h->at += 2;
    t->at_line_start = false;
    t->trim_next = false;
    enum virga_err err = hcl_next(t->h);
    return err ? err : trim_before(t);
}

/* The "}" that ends an interpolation or directive; `at` stays right behind it. */
static enum virga_err close_sequence(struct template *t)
{
    struct hcl *h = t->h;
    if (hcl_is_sign(h, "~")) {
        t->trim_next = true;
        enum virga_err err = hcl_next(h);
        if (err)
            return err;
    }
    t->literal = NULL;
    return hcl_is_sign(h, "}") ? VIRGA_OK : hcl_unexpected(h, "'}'");
}

static enum virga_err parts(struct template *t, struct doc *list, enum ending *ret_ending);

/* The parts up to one of the ENDINGS (a bit set), as a template of their own. */
static enum virga_err branch(struct template *t, unsigned endings, struct doc **ret,
                             enum ending *ret_ending)
{
    struct hcl *h = t->h;
    struct doc *node = hcl_node(h, DOC_SEQ, HCL_TEMPLATE, hcl_place(h));
    if (!node)
        return VIRGA_ERR_LIMIT;
    enum virga_err err = parts(t, node, ret_ending);
    if (!err && !(endings >> *ret_ending & 1))
        err = doc_syntax_error(h->b, "hcl-syntax", hcl_place(h),
                               "a template directive is not closed: add '%%{endif}' or "
                               "'%%{endfor}'");
    if (!h->fixed && node->end_line < h->line)
        node->end_line = h->line;
    *ret = node;
    return err;
}

static enum virga_err if_directive(struct template *t, struct doc *list)
{
    struct hcl *h = t->h;
    struct doc *node = hcl_node(h, DOC_SEQ, HCL_CONDITIONAL, h->place), *child = NULL;
    enum ending ending = END_TEXT;
    if (!node)
        return VIRGA_ERR_LIMIT;
    enum virga_err err = hcl_next(h);
    if (!err)
        err = hcl_expression(h, &child);
    if (!err) {
        doc_append(node, child);
        err = close_sequence(t);
    }
    if (!err)
        err = branch(t, 1u << END_ELSE | 1u << END_IF, &child, &ending);
    if (!err)
        doc_append(node, child);
    if (!err && ending == END_ELSE) {
        err = branch(t, 1u << END_IF, &child, &ending);
        if (!err)
            doc_append(node, child);
    }
    if (!h->fixed && node->end_line < h->line)
        node->end_line = h->line;
    if (!err)
        doc_append(list, node);
    return err;
}

static enum virga_err for_directive(struct template *t, struct doc *list)
{
    struct hcl *h = t->h;
    struct doc *node = hcl_node(h, DOC_MAP, HCL_FOR, h->place), *child = NULL, *text = NULL;
    enum ending ending = END_TEXT;
    if (!node)
        return VIRGA_ERR_LIMIT;
    enum virga_err err = hcl_for_intro(h, node);
    if (!err)
        err = close_sequence(t);
    if (!err)
        err = branch(t, 1u << END_FOR, &child, &ending);
    if (err)
        return err;
    hcl_put(node, "to", child);
    text = hcl_true(h, hcl_node_place(node));
    if (!text)
        return VIRGA_ERR_LIMIT;
    hcl_put(node, "text", text);
    if (!h->fixed && node->end_line < h->line)
        node->end_line = h->line;
    doc_append(list, node);
    return VIRGA_OK;
}

/* "%{…}": opens a directive, or ends a run of parts with *RET_ENDING. */
static enum virga_err directive(struct template *t, struct doc *list, enum ending *ret_ending)
{
    static const struct {
        const char *word;
        enum ending ending;
    } endings[] = {{"else", END_ELSE}, {"endif", END_IF}, {"endfor", END_FOR}};
    struct hcl *h = t->h;
    enum virga_err err = open_sequence(t);
    if (err)
        return err;
    if (hcl_is_name(h, "if"))
        return if_directive(t, list);
    if (hcl_is_name(h, "for"))
        return for_directive(t, list);
    for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
        if (!hcl_is_name(h, endings[i].word))
            continue;
        *ret_ending = endings[i].ending;
        err = hcl_next(h);
        return err ? err : close_sequence(t);
    }
    return hcl_unexpected(h, "if, else, endif, for or endfor");
}

static enum virga_err interpolation(struct template *t, struct doc *list)
{
    struct doc *value = NULL;
    enum virga_err err = open_sequence(t);
    if (!err)
        err = hcl_expression(t->h, &value);
    if (!err)
        err = close_sequence(t);
    if (!err)
        doc_append(list, value);
    return err;
}

/* Up to the end of the text or a directive that ends what is open. */
static enum virga_err parts(struct template *t, struct doc *list, enum ending *ret_ending)
{
    struct hcl *h = t->h;
    enum virga_err err = hcl_enter(h);
    *ret_ending = END_TEXT;
    while (!err && *ret_ending == END_TEXT) {
        /* an interpolation may have gone on behind the end, as of a text within a text */
        if (h->at >= t->end || (t->mode == QUOTED && *h->at == '"'))
            break;
        if (opens(t, h->at, '$') && !is_escaped(t, h->at))
            err = interpolation(t, list);
        else if (opens(t, h->at, '%') && !is_escaped(t, h->at))
            err = directive(t, list, ret_ending);
        else
            err = literal(t, list);
    }
    h->depth--;
    return err;
}

/* "%{for}" alone gives a text, not a list. */
static bool is_repeated_text(const struct doc *part)
{
    return slice_eq_str(part->tag, HCL_FOR) && doc_get(part, "text");
}

/* A template of no part is an empty string, and of one it is the part itself. */
static enum virga_err simplify(struct template *t, struct doc *list, struct doc_place place,
                               struct doc **ret)
{
    struct doc *only = list->child;
    if (!only) {
        list->kind = DOC_STRING;
        list->quoted = true;
        list->tag = SLICE_EMPTY;
        list->text = SLICE("");
    } else if (list->count == 1 && !is_repeated_text(only)) {
        /* A string stands where its quotes stand; other text where it begins. */
        if (only->kind == DOC_STRING && only->quoted && t->mode == QUOTED) {
            only->line = only->key_line = place.line;
            only->column = only->key_column = place.column;
        }
        only->parent = NULL;
        *ret = only;
        return VIRGA_OK;
    }
    *ret = list;
    return VIRGA_OK;
}

/* Reads the template from h->at; afterwards `at` stands on its end. */
static enum virga_err read_template(struct template *t, struct doc_place place, struct doc **ret)
{
    struct hcl *h = t->h;
    bool outer_skip = h->skip_newlines;
    enum ending ending = END_TEXT;
    struct doc *list = hcl_node(h, DOC_SEQ, HCL_TEMPLATE, place);
    if (!list)
        return VIRGA_ERR_LIMIT;
    h->skip_newlines = true;
    enum virga_err err = parts(t, list, &ending);
    if (!err && ending != END_TEXT)
        err = doc_syntax_error(h->b, "hcl-syntax", hcl_place(h),
                               "a template directive ends here that was not opened");
    h->skip_newlines = outer_skip;
    if (!h->fixed && list->end_line < h->line)
        list->end_line = h->line;
    return err ? err : simplify(t, list, place, ret);
}

enum virga_err hcl_quoted(struct hcl *h, struct doc **ret)
{
    struct template t = {.h = h, .mode = QUOTED, .end = h->end};
    struct doc_place place = h->place;
    enum virga_err err = read_template(&t, place, ret);
    if (err)
        return err;
    if (h->at == h->end)
        return doc_syntax_error(h->b, "hcl-syntax", place, "string is not closed: add '\"'");
    h->at++;
    return hcl_next(h);
}

/* The word behind "<<"; h->at moves to the first line of the text. */
static enum virga_err heredoc_word(struct hcl *h, struct slice *ret_word)
{
    const char *newline = memchr(h->at, '\n', (size_t)(h->end - h->at));
    struct slice word = {h->at, (size_t)((newline ? newline : h->end) - h->at)};
    word = slice_trim(word);
    if (!newline || word.len == 0)
        return doc_syntax_error(h->b, "hcl-syntax", h->place,
                                "expected a word and a line break behind '%.*s'",
                                SLICE_ARG(h->text));
    h->at = newline;
    hcl_newline(h);
    *ret_word = word;
    return VIRGA_OK;
}

static bool trims_before(struct slice text)
{
    return slice_starts(text, "${~") || slice_starts(text, "%{~");
}

/* Of a line that is not blank. The blanks before a "~" are gone when it is counted. */
static size_t indentation(struct slice line)
{
    size_t len = 0;
    while (len < line.len && (line.ptr[len] == ' ' || line.ptr[len] == '\t'))
        len++;
    return trims_before(slice_sub(line, len, line.len)) ? 0 : len;
}

/*
 * The line of the text at h->at that is nothing but WORD: its start, or NULL. *RET_INDENT is what
 * all lines before have in common, but for those that a "~" joins to the one before; *RET_AFTER
 * stands behind the word.
 */
static const char *find_terminator(const struct hcl *h, struct slice word, size_t *ret_indent,
                                   const char **ret_after)
{
    size_t indent = SIZE_MAX;
    bool joined = false;
    for (const char *at = h->at; at < h->end;) {
        const char *newline = memchr(at, '\n', (size_t)(h->end - at));
        struct slice line = {at, (size_t)((newline ? newline : h->end) - at)};
        struct slice content = slice_trim(line);
        if (slice_cmp(content, word) == 0 && content.len == word.len) {
            *ret_indent = indent == SIZE_MAX ? 0 : indent;
            *ret_after = content.ptr + content.len;
            return at;
        }
        joined |= at > h->at && trims_before(line);
        if (content.len && !joined && indentation(line) < indent)
            indent = indentation(line);
        joined = slice_ends(content, "~}");
        at = newline ? newline + 1 : h->end;
    }
    return NULL;
}

enum virga_err hcl_heredoc(struct hcl *h, struct doc **ret)
{
    struct template t = {.h = h, .mode = HEREDOC, .at_line_start = true};
    struct doc_place place = h->place;
    bool indented = h->text.len == 3;
    struct slice word;
    const char *after;
    size_t indent;
    enum virga_err err = heredoc_word(h, &word);
    if (err)
        return err;
    t.end = find_terminator(h, word, &indent, &after);
    if (!t.end)
        return doc_syntax_error(h->b, "hcl-syntax", place, "text is not closed: add a line '%.*s'",
                                SLICE_ARG(word));
    t.indent = indented ? indent : 0;
    err = read_template(&t, place, ret);
    if (err)
        return err;
    if (h->at != t.end)
        return doc_syntax_error(h->b, "hcl-syntax", hcl_place(h),
                                "an interpolation goes on behind the end of its text");
    h->at = after;
    if (!h->fixed && (*ret)->end_line < h->line)
        (*ret)->end_line = h->line;
    return hcl_next(h);
}

enum virga_err hcl_whole_template(struct hcl *h, struct doc **ret)
{
    struct template t = {.h = h, .mode = WHOLE, .end = h->end};
    return read_template(&t, hcl_place(h), ret);
}
