/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"
#include "format/doc-internal.h"

/*
 * YAML with slips. Where the parser stops, the entry there is blanked out with the lines that are
 * indented deeper, and the text is read again from its start: a parser that guesses its way past an
 * error would hang what follows into the wrong place. Lines and columns stay what they are.
 */

#define TAB_WIDTH 8u

/* Diagnostics that wait until it is known whether the text can be mended. */
struct held {
    struct arena *arena;
    VEC(struct virga_diag) list;
};

static void hold(void *context, const struct virga_diag *diag)
{
    struct held *held = context;
    struct virga_diag *copy = vec_add(&held->list, held->arena);
    *copy = *diag;
    copy->text = arena_strdup(held->arena, diag->text);
}

/* Says of the error that was held last that the entry of line NUMBER goes. */
static void hold_loss(struct held *held, unsigned number)
{
    if (!held->list.len)
        return;
    struct virga_diag *d = &held->list.items[held->list.len - 1];
    d->text = number == d->line ? arena_printf(held->arena, "%s; this entry is left out", d->text)
                                : arena_printf(held->arena, "%s; the entry of line %u is left out",
                                               d->text, number);
}

static void tell(const struct held *held, const struct virga_diag_sink *sink)
{
    for (size_t i = 0; i < held->list.len; i++) {
        const struct virga_diag *d = &held->list.items[i];
        diag_emit(sink, d->severity, d->code, d->file, d->line, d->column, "%s", d->text);
    }
}

struct line {
    size_t start, first, end; /* FIRST: of what is not white space; without its line feed */
    unsigned indent;          /* in columns */
    bool blank;
};

static struct line line_at(struct slice text, size_t start)
{
    struct line line = {.start = start, .end = start, .blank = true};
    for (; line.end < text.len && text.ptr[line.end] != '\n'; line.end++) {
        char c = text.ptr[line.end];
        if (line.blank && c == ' ')
            line.indent++;
        else if (line.blank && c == '\t')
            line.indent += TAB_WIDTH - line.indent % TAB_WIDTH;
        else if (line.blank && c != '\r') {
            line.blank = false;
            line.first = line.end;
        }
    }
    return line;
}

/* The line NUMBER of TEXT or, when that is blank, the last before it that is not. */
static struct line find_entry(struct slice text, unsigned number)
{
    struct line found = {.blank = true};
    size_t start = 0;
    for (unsigned n = 1; n <= number && start < text.len; n++) {
        struct line line = line_at(text, start);
        if (!line.blank)
            found = line;
        start = line.end + 1;
    }
    return found;
}

static void blank_out(char *text, struct line line)
{
    memset(text + line.start, ' ', line.end - line.start);
}

/* Blanks out the entry that starts at line NUMBER of TEXT; false when there is none. */
static bool leave_out(char *text, size_t len, unsigned number)
{
    struct slice all = {text, len};
    struct line entry = find_entry(all, number);
    if (entry.blank)
        return false;
    blank_out(text, entry);
    for (size_t start = entry.end + 1; start < len;) {
        struct line line = line_at(all, start);
        if (!line.blank && line.indent <= entry.indent)
            break;
        blank_out(text, line);
        start = line.end + 1;
    }
    return true;
}

/* The indentation of the first line of content from START on; 0 at the end. */
static unsigned next_indent(struct slice text, size_t start)
{
    while (start < text.len) {
        struct line line = line_at(text, start);
        if (!line.blank && text.ptr[line.first] != '#')
            return line.indent;
        start = line.end + 1;
    }
    return 0;
}

/* TEXT with "-" for nothing written "- ~": libfyaml 0.7 refuses the first where a key follows. */
static char *fill_empty_items(struct arena *a, struct slice text, size_t *ret_len)
{
    struct buf out;
    buf_init(&out, 3 * text.len + 1); /* "-" alone becomes three characters */
    for (size_t start = 0; start < text.len;) {
        struct line line = line_at(text, start);
        struct slice all = slice_sub(text, line.start, line.end);
        bool empty =
            slice_eq_str(slice_trim(all), "-") && next_indent(text, line.end + 1) <= line.indent;
        buf_add_slice(&out, empty ? slice_sub(text, line.start, line.first + 1) : all);
        if (empty)
            buf_add_str(&out, " ~");
        if (line.end < text.len)
            buf_add_char(&out, '\n');
        start = line.end + 1;
    }
    struct slice result = buf_slice(&out);
    *ret_len = result.len;
    char *copy = arena_slicedup(a, result);
    buf_release(&out);
    return copy;
}

/* Reads what B holds for its errors alone: nothing of the tree stays. */
static enum virga_err read_for_errors(struct doc_builder *b)
{
    struct arena tree, scratch;
    struct doc *root = NULL;
    struct doc_builder attempt = *b;
    arena_init(&tree);
    arena_init(&scratch);
    attempt.arena = &tree;
    attempt.scratch = &scratch;
    enum virga_err err = yaml_parse(&attempt, &root);
    b->broken_line = attempt.broken_line;
    arena_release(&tree);
    arena_release(&scratch);
    return err;
}

/* Makes the text of B, which the parser refused, one that it takes; its errors are held. */
static enum virga_err mend(struct doc_builder *b, struct held *held)
{
    enum virga_err err = VIRGA_ERR_SYNTAX;
    size_t len;
    char *text = fill_empty_items(b->scratch, b->text, &len);
    bool filled = len != b->text.len;
    b->text = (struct slice){text, len};
    if (filled) {
        held->list.len = 0;
        err = read_for_errors(b);
    }
    for (unsigned i = 0; err == VIRGA_ERR_SYNTAX && i < LIMIT_YAML_MENDS; i++) {
        if (!leave_out(text, len, b->broken_line))
            break;
        hold_loss(held, b->broken_line);
        err = read_for_errors(b);
    }
    return err;
}

bool yaml_parse_mended(struct doc_builder *b, struct doc **ret_root)
{
    struct held held = {.arena = b->scratch};
    const struct virga_diag_sink sink = {.emit = hold, .context = &held};
    struct doc_builder mended = *b;
    struct doc *root = NULL;
    mended.sink = &sink;
    enum virga_err err = yaml_parse(&mended, &root);
    if (err == VIRGA_ERR_SYNTAX && mend(&mended, &held) == VIRGA_OK) {
        mended.sink = NULL; /* what it tells is held already */
        err = yaml_parse(&mended, &root);
        err = !err && doc_count(root) == 0 ? VIRGA_ERR_SYNTAX : err;
    }
    if (err)
        return false;
    tell(&held, b->sink);
    *ret_root = root;
    return true;
}
