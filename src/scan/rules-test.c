/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `virga rules test`: runs the cases of rules. Each folder of cases is scanned; the folder
 * CLASS-NAME is about the rule CLASS/NAME. A line that must be reported ends in a comment:
 *
 *     virga-expect                          the rule of the folder, likely
 *     virga-expect possible                 the same, possible
 *     virga-expect: xss/mail possible, idor these rules
 *
 * Formats without comments have FILE.expect beside them: "LINE RULE [possible]" on each line. What
 * is reported without a mark is a false alarm: of the rule of the folder at any confidence, of
 * other rules when it is likely. A file FILE.known.EXT holds a weakness that is known: it must not
 * pass.
 */
#include <dirent.h>
#include <errno.h>

#include "base/file.h"
#include "base/limits.h"
#include "scan/scan-internal.h"

#define MAX_CASES 10000

struct mark {
    const char *file, *rule;
    unsigned line;
    enum confidence confidence;
    bool met;
};

struct test_case {
    struct arena *arena;
    const char *name, *rule; /* the folder; its rule, or NULL when it is about none */
    VEC(struct mark) marks;
    size_t files;
};

struct tally {
    size_t files, marks, mistakes;
    struct buf text;
};

/* ---- what a case expects ---- */

/* "RULE" or "RULE possible"; without a rule, that of the folder. */
static void add_mark(struct test_case *t, const char *file, unsigned line, struct slice rule,
                     bool possible)
{
    *vec_add(&t->marks, t->arena) = (struct mark){
        .file = file,
        .line = line,
        .rule = rule.len  ? arena_slicedup(t->arena, rule)
                : t->rule ? t->rule
                          : "(no rule)",
        .confidence = possible ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY,
    };
}

static void add_named_mark(struct test_case *t, const char *file, unsigned line, struct slice text)
{
    struct slice rest, rule = slice_cut(slice_trim(text), ' ', &rest);
    add_mark(t, file, line, rule, slice_eq_str(slice_trim(rest), "possible"));
}

/* What follows "virga-expect" in a comment. */
static void read_mark(struct test_case *t, const char *file, unsigned line, struct slice text)
{
    struct slice rest = SLICE_EMPTY;
    text = slice_trim(slice_sub(text, 0, slice_find(text, "*/")));
    if (text.len && text.ptr[0] == ':')
        rest = slice_sub(text, 1, text.len);
    else
        add_mark(t, file, line, SLICE_EMPTY, slice_starts(text, "possible"));
    while (rest.len)
        add_named_mark(t, file, line, slice_cut(rest, ',', &rest));
}

/* FILE.expect: "LINE RULE [possible]". */
static void read_expect_line(struct test_case *t, const char *file, struct slice text)
{
    struct slice rule, number = slice_cut(slice_trim(text), ' ', &rule);
    uint64_t line = 0;
    if (slice_to_u64(number, &line) && line <= UINT32_MAX)
        add_named_mark(t, file, (unsigned)line, rule);
}

static bool is_comment_before(struct slice line, size_t at)
{
    static const char *const starts[] = {"//", "#", "/*", "--"};
    struct slice before = slice_trim(slice_sub(line, 0, at));
    for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
        if (slice_ends(before, starts[i]))
            return true;
    return false;
}

static void read_file(struct test_case *t, const char *root, const char *name)
{
    static const char word[] = "virga-expect";
    struct slice rest, path = slice_of(name);
    struct slice text;
    unsigned number = 0;
    bool expect = slice_ends(path, ".expect");
    const char *about =
        expect ? arena_slicedup(t->arena, slice_sub(path, 0, path.len - strlen(".expect"))) : name;
    t->files += !expect;
    if (file_read(t->arena, path_join(t->arena, root, name), LIMIT_CONFIG_FILE, &text) != VIRGA_OK)
        return;
    for (rest = text; rest.len;) {
        struct slice line = slice_cut(rest, '\n', &rest);
        size_t at = slice_find(line, word);
        number++;
        if (expect)
            read_expect_line(t, about, line);
        else if (at != SIZE_MAX && is_comment_before(line, at))
            read_mark(t, name, number, slice_sub(line, at + strlen(word), line.len));
    }
}

/* The rule that the folder NAME is about: "cors-any-origin" is of cors/any-origin. */
static const char *rule_of_folder(const struct rule_set *set, const char *name)
{
    size_t count;
    const struct rule *const *all = rule_all(set, &count);
    for (size_t i = 0; i < count; i++) {
        const char *a = all[i]->id, *b = name;
        while (*a && (*a == *b || (*a == '/' && *b == '-'))) {
            a++;
            b++;
        }
        if (!*a && !*b)
            return all[i]->id;
    }
    return NULL;
}

/* ---- comparing ---- */

static bool is_known_weakness(const char *file)
{
    return strstr(path_base(file), ".known.") != NULL;
}

static bool is_expected(struct test_case *t, const struct finding *f)
{
    for (size_t i = 0; i < t->marks.len; i++) {
        struct mark *m = &t->marks.items[i];
        if (m->line == f->at.line && m->confidence == f->confidence &&
            strcmp(m->rule, f->rule) == 0 && strcmp(m->file, f->at.file) == 0)
            return m->met = true;
    }
    return false;
}

struct wrong {
    struct map files; /* with a mistake */
    struct tally *tally;
};

static void tell(struct wrong *w, const struct test_case *t, const char *what, const char *file,
                 unsigned line, const char *rule, enum confidence confidence)
{
    map_put(&w->files, slice_of(file), w);
    if (is_known_weakness(file))
        return;
    buf_printf(&w->tally->text, "%s %s/%s:%u %s %s\n", what, t->name, file, line, rule,
               confidence_name(confidence));
    w->tally->mistakes++;
}

static void compare(struct test_case *t, const struct virga_scan *scan, struct tally *tally)
{
    struct wrong w = {.tally = tally};
    map_init(&w.files, t->arena);
    for (size_t i = 0; i < scan->report.findings.len; i++) {
        const struct finding *f = scan->report.findings.items[i];
        bool own = t->rule && strcmp(f->rule, t->rule) == 0;
        bool sure = f->confidence != CONFIDENCE_POSSIBLE && f->severity != SEVERITY_INFO;
        if (!is_expected(t, f) && (own || sure))
            tell(&w, t, "FALSE ALARM", f->at.file, f->at.line, f->rule, f->confidence);
    }
    for (size_t i = 0; i < t->marks.len; i++) {
        const struct mark *m = &t->marks.items[i];
        if (!m->met)
            tell(&w, t, "MISSED", m->file, m->line, m->rule, m->confidence);
    }
    for (size_t i = 0; i < scan->walk.files.paths.len; i++) {
        const char *file = scan->walk.files.paths.items[i];
        if (!is_known_weakness(file) || map_get(&w.files, slice_of(file)))
            continue;
        buf_printf(&tally->text, "%s/%s: a known weakness is gone; drop '.known' from the name\n",
                   t->name, file);
        tally->mistakes++;
    }
}

static enum virga_err run_case(const char *cases, const char *name, const char *rules,
                               const struct virga_diag_sink *sink, struct tally *tally)
{
    struct virga_scan *scan = virga_scan_new(sink);
    if (!scan)
        return VIRGA_ERR_MEMORY;
    struct test_case t = {.arena = &scan->arena, .name = name};
    const char *root = path_join(&scan->arena, cases, name);
    enum virga_err err = virga_scan_set(scan, "min-confidence", "possible");
    if (err == VIRGA_OK)
        err = virga_scan_set(scan, "offline", "true");
    if (err == VIRGA_OK && rules)
        err = virga_scan_set(scan, "rules", rules);
    if (err == VIRGA_OK)
        err = virga_scan_run(scan, root, VIRGA_PART_ALL);
    if (err != VIRGA_OK)
        goto out;
    t.rule = rule_of_folder(scan->rules, name);
    for (size_t i = 0; i < scan->walk.files.paths.len; i++)
        read_file(&t, root, scan->walk.files.paths.items[i]);
    compare(&t, scan, tally);
    if (scan->report.incomplete) {
        buf_printf(&tally->text, "INCOMPLETE %s\n", name);
        tally->mistakes++;
    }
    tally->files += t.files;
    tally->marks += t.marks.len;
out:
    virga_scan_free(scan);
    return err;
}

/* ---- all of them ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
    VEC(const char *) items;
};

static enum virga_err list_cases(const char *cases, const struct virga_diag_sink *sink,
                                 struct arena *a, struct names *out)
{
    DIR *dir = opendir(cases);
    if (!dir) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "cases", NULL, 0, 0,
                  "cannot read the folder of cases '%s': %s", cases, strerror(errno));
        return VIRGA_ERR_IO;
    }
    for (struct dirent *e = readdir(dir); e && out->items.len < MAX_CASES; e = readdir(dir))
        if (e->d_name[0] != '.' && dir_exists(path_join(a, cases, e->d_name)))
            *vec_add(&out->items, a) = arena_strdup(a, e->d_name);
    (void)closedir(dir);
    if (out->items.len) {
        qsort(out->items.items, out->items.len, sizeof(*out->items.items), by_name);
        return VIRGA_OK;
    }
    diag_emit(sink, VIRGA_DIAG_ERROR, "cases", NULL, 0, 0,
              "there is no case in '%s': a case is a folder such as cors-any-origin", cases);
    return VIRGA_ERR_NOTFOUND;
}

enum virga_err virga_rules_test(const char *cases, const char *rules,
                                const struct virga_diag_sink *sink, const struct virga_out *out,
                                size_t *ret_mistakes)
{
    struct tally tally = {0};
    struct names names = {0};
    struct arena a;
    arena_init(&a);
    buf_init(&tally.text, LIMIT_REPORT);
    enum virga_err err = list_cases(cases, sink, &a, &names);
    for (size_t i = 0; err == VIRGA_OK && i < names.items.len; i++)
        err = run_case(cases, names.items.items[i], rules, sink, &tally);
    if (err == VIRGA_OK && !tally.marks) {
        buf_add_str(&tally.text, "no line is marked with 'virga-expect'\n");
        tally.mistakes++;
    }
    buf_printf(&tally.text, "%zu files, %zu marked lines, %zu mistakes\n", tally.files, tally.marks,
               tally.mistakes);
    if (err == VIRGA_OK)
        err = out_write(out, &tally.text);
    if (err == VIRGA_OK)
        *ret_mistakes = tally.mistakes;
    buf_release(&tally.text);
    arena_release(&a);
    return err;
}
