/* SPDX-License-Identifier: Apache-2.0 */
/*
 * requirements.txt as pip reads it: continuation lines, comments, extras, markers, hashes, "-r".
 * "==" and "===" pin; of ">=" and "~=" the lowest version counts, as a possibility. Comments of
 * pip-compile ("# via flask") tell what brings a package.
 */
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "component/lockfile.h"
#include "component/version.h"

#define MAX_INCLUDES 1000

static bool is_development(const char *path)
{
    struct slice name = slice_of(path_base(path));
    return slice_ifind(name, "dev") != SIZE_MAX || slice_ifind(name, "test") != SIZE_MAX;
}

static bool requirements_matches(const char *path)
{
    struct slice whole = slice_of(path), base = slice_of(path_base(path));
    struct slice folder = slice_sub(whole, 0, whole.len - base.len);
    if (!slice_ends(base, ".txt"))
        return false;
    return slice_starts(base, "requirements") || slice_ends(base, "requirements.txt") ||
           slice_eq_str(folder, "requirements/") || slice_ends(folder, "/requirements/");
}

struct requirements {
    struct component_list *out;
    const struct virga_diag_sink *sink;
    struct arena *arena;
    const char *path;
    bool dev;
    size_t last;               /* index + 1 of the component that a "via" comment speaks of */
    bool via;                  /* "via" was read: a name comes next */
    VEC(const char *) pending; /* included files still to be read */
};

/* A specifier: its version when it gives the range a lower end. */
static bool read_specifier(struct slice s, struct slice *ret_version, bool *ret_exact)
{
    static const struct {
        const char *op;
        bool low, exact;
    } ops[] = {{"===", true, true}, {"==", true, true},   {"~=", true, false},
               {">=", true, false}, {"<=", false, false}, {"!=", false, false},
               {"<", false, false}, {">", false, false}};
    s = slice_trim(s);
    for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
        if (!slice_starts(s, ops[i].op))
            continue;
        *ret_version = slice_trim(slice_sub(s, strlen(ops[i].op), s.len));
        *ret_exact = ops[i].exact;
        if (slice_ends(*ret_version, ".*")) {
            *ret_version = slice_sub(*ret_version, 0, ret_version->len - 2);
            *ret_exact = false;
        }
        return ops[i].low && version_is_pep440(*ret_version);
    }
    return false;
}

static struct slice take_name(struct slice *s)
{
    size_t n = 0;
    while (n < s->len && (version_is_digit(s->ptr[n]) || version_is_letter(s->ptr[n]) ||
                          s->ptr[n] == '-' || s->ptr[n] == '_' || s->ptr[n] == '.'))
        n++;
    struct slice name = slice_sub(*s, 0, n);
    *s = slice_trim(slice_sub(*s, n, s->len));
    return name;
}

/* The highest lower end among the specifiers "==1.0,!=1.1"; false when there is none. */
static bool lowest_of(struct slice specs, struct slice *ret_version, bool *ret_exact)
{
    struct slice lowest = SLICE_EMPTY;
    bool exact = false;
    if (specs.len > 1 && specs.ptr[0] == '(' && specs.ptr[specs.len - 1] == ')')
        specs = slice_sub(specs, 1, specs.len - 1);
    while (specs.len > 0) {
        struct slice version;
        bool pinned;
        if (!read_specifier(slice_cut(specs, ',', &specs), &version, &pinned))
            continue;
        if (lowest.len == 0 || pinned || version_compare(ECO_PYPI, version, lowest) > 0)
            lowest = version;
        exact |= pinned;
    }
    *ret_version = lowest;
    *ret_exact = exact;
    return lowest.len > 0;
}

static void read_requirement(struct requirements *r, struct slice line, struct location at)
{
    struct slice rest = line, name = take_name(&rest), marker, version;
    bool exact;
    if (name.len == 0 || slice_find(line, "://") != SIZE_MAX)
        return;
    if (rest.len > 0 && rest.ptr[0] == '[') {
        slice_cut(rest, ']', &rest);
        rest = slice_trim(rest);
    }
    size_t option = slice_find(rest, " --"); /* --hash=… */
    struct slice specs = slice_trim(slice_cut(slice_sub(rest, 0, option), ';', &marker));
    if (!lowest_of(specs, &version, &exact))
        return;
    struct component *c =
        lockfile_add(r->out, ECO_PYPI, ecosystem_normalise(r->arena, ECO_PYPI, name), version, at);
    c->direct = true;
    c->dev = r->dev;
    c->optional = marker.len > 0;
    if (!exact)
        c->range = arena_slicedup(r->out->arena, specs);
    r->last = r->out->items.len;
}

static void include(struct requirements *r, struct slice name)
{
    const struct app_files *files = r->out->files;
    name = slice_trim(name);
    if (!files || name.len == 0 || name.ptr[0] == '/')
        return;
    char *dir = path_dir(r->arena, r->path);
    char *path = path_clean(r->arena, path_join(r->arena, dir, arena_slicedup(r->arena, name)));
    /* outside the scanned folder, or a file that is read on its own account */
    if (!app_files_has(files, path) || requirements_matches(path))
        return;
    for (size_t i = 0; i < r->out->included.len; i++)
        if (strcmp(r->out->included.items[i], path) == 0)
            return;
    if (r->out->included.len >= MAX_INCLUDES)
        return;
    path = arena_strdup(r->out->arena, path);
    *vec_add(&r->out->included, r->out->arena) = path;
    *vec_add(&r->pending, r->arena) = path;
}

static void read_option(struct requirements *r, struct slice line)
{
    if (slice_starts(line, "--requirement"))
        line = slice_sub(line, strlen("--requirement"), line.len);
    else if (slice_starts(line, "-r"))
        line = slice_sub(line, 2, line.len);
    else
        return;
    line = slice_trim(line);
    include(r, line.len > 0 && line.ptr[0] == '=' ? slice_sub(line, 1, line.len) : line);
}

/* "via flask", or "via" and then names on lines of their own: the first one is the parent. */
static void read_comment(struct requirements *r, struct slice comment)
{
    comment = slice_trim(comment);
    if (slice_eq_str(comment, "via") || slice_starts(comment, "via ")) {
        r->via = true;
        comment = slice_trim(slice_sub(comment, 3, comment.len));
        if (comment.len == 0)
            return;
    }
    struct slice rest = comment, name = take_name(&rest);
    bool asked_for = slice_starts(comment, "-") || slice_find(comment, "(") != SIZE_MAX ||
                     slice_eq_str(name, "pyproject.toml") || slice_eq_str(name, "setup.py");
    if (r->last && r->via && !asked_for && name.len > 0) {
        struct component *c = &r->out->items.items[r->last - 1];
        c->direct = false;
        c->parent = ecosystem_normalise(r->out->arena, ECO_PYPI, name).ptr;
    }
    r->last = 0;
}

/* Takes one logical line off *TEXT: lines that end in a backslash go on. */
static struct slice take_line(struct arena *a, struct slice *text, unsigned *line)
{
    struct slice first = slice_cut(*text, '\n', text);
    (*line)++;
    if (slice_ends(first, "\r"))
        first.len--;
    if (!slice_ends(first, "\\"))
        return first;
    struct buf joined;
    buf_init(&joined, LIMIT_LOCKFILE);
    for (;;) {
        bool more = slice_ends(first, "\\");
        buf_add_slice(&joined, slice_sub(first, 0, first.len - more));
        if (!more || text->len == 0)
            break;
        first = slice_cut(*text, '\n', text);
        (*line)++;
        if (slice_ends(first, "\r"))
            first.len--;
    }
    struct slice copy = arena_slice(a, buf_slice(&joined));
    buf_release(&joined);
    return copy;
}

/* Cuts the comment off: "#" at the start or after white space. */
static struct slice cut_comment(struct slice line, struct slice *ret_comment)
{
    *ret_comment = SLICE_EMPTY;
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] != '#' || (i > 0 && line.ptr[i - 1] != ' ' && line.ptr[i - 1] != '\t'))
            continue;
        *ret_comment = slice_sub(line, i + 1, line.len);
        return slice_sub(line, 0, i);
    }
    return line;
}

static void read_text(struct requirements *r, struct slice text)
{
    unsigned line = 0;
    if (slice_starts(text, "\xef\xbb\xbf"))
        text = slice_sub(text, 3, text.len);
    while (text.len > 0) {
        struct location at = {.file = r->path, .line = line + 1};
        struct slice comment, whole = take_line(r->arena, &text, &line);
        struct slice content = slice_trim(cut_comment(whole, &comment));
        if (content.len > 0) {
            r->last = 0;
            r->via = false;
            at.column = (unsigned)(content.ptr - whole.ptr) + 1;
            if (content.ptr[0] == '-')
                read_option(r, content);
            else
                read_requirement(r, content, at);
        }
        if (comment.len > 0)
            read_comment(r, comment);
        else if (content.len == 0)
            r->last = 0;
    }
}

static enum virga_err requirements_read(struct component_list *out, struct slice text,
                                        const char *path, const struct virga_diag_sink *sink)
{
    struct arena a;
    arena_init(&a);
    struct requirements r = {
        .out = out, .sink = sink, .arena = &a, .path = path, .dev = is_development(path)};
    read_text(&r, text);
    for (size_t i = 0; i < r.pending.len; i++) {
        r.path = r.pending.items[i];
        r.last = 0;
        if (file_read(&a, path_join(&a, out->files->root, r.path), LIMIT_LOCKFILE, &text) ==
            VIRGA_OK)
            read_text(&r, text);
        else
            diag_emit(sink, VIRGA_DIAG_WARNING, "file-unreadable", r.path, 0, 0,
                      "the file cannot be read; its packages were not checked");
    }
    arena_release(&a);
    return VIRGA_OK;
}

const struct lockfile_reader requirements_reader = {
    .name = "requirements",
    .matches = requirements_matches,
    .read = requirements_read,
};
