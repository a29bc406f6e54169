/* SPDX-License-Identifier: Apache-2.0 */
#include "finding/suppress.h"

#include <cjson/cJSON.h>

#include "finding/glob.h"

#define MARKER "virga:ignore"
/* How many comment lines may stand above one finding. */
#define MAX_STACK 16

struct comment_list {
    VEC(struct suppress_comment) items;
};

/* One suppression comment, taken apart. */
struct directive {
    struct slice rules, until, reason;
};

void suppress_comments_init(struct suppress_comments *c, struct arena *a)
{
    c->arena = a;
    map_init(&c->by_file, a);
}

void suppress_comments_add_file(struct suppress_comments *c, const char *file)
{
    if (!map_get(&c->by_file, slice_of(file)))
        map_put(&c->by_file, slice_of(arena_strdup(c->arena, file)),
                arena_new(c->arena, struct comment_list));
}

void suppress_comments_add(struct suppress_comments *c, const char *file, struct slice text,
                           unsigned line)
{
    suppress_comments_add_file(c, file);
    struct comment_list *list = map_get(&c->by_file, slice_of(file));
    *vec_add(&list->items, c->arena) = (struct suppress_comment){arena_slice(c->arena, text), line};
}

bool suppress_is_date(struct slice text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t year, month, day;
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !slice_to_u64(slice_sub(text, 0, 4), &year) ||
        !slice_to_u64(slice_sub(text, 5, 7), &month) ||
        !slice_to_u64(slice_sub(text, 8, 10), &day) || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= (uint64_t)days[month - 1] + (month == 2 && leap);
}

static bool selects_one(struct slice name, const struct finding *f)
{
    if (slice_eq_str(name, "*") || slice_eq_str(name, f->rule) || slice_eq_str(name, f->class_id))
        return true;
    for (size_t i = 0; i < f->references.len; i++) {
        if (slice_ieq_str(name, f->references.items[i]))
            return true;
    }
    return false;
}

bool suppress_selects(struct slice selector, const struct finding *f)
{
    while (selector.len > 0) {
        struct slice name = slice_trim(slice_cut(selector, ',', &selector));
        if (name.len > 0 && selects_one(name, f))
            return true;
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next word of *REST; a quoted value may hold blanks: key="a b". */
static struct slice next_word(struct slice *rest)
{
    size_t from = 0, to;
    char quote = '\0';
    while (from < rest->len && is_space(rest->ptr[from]))
        from++;
    for (to = from; to < rest->len; to++) {
        char c = rest->ptr[to];
        if (quote ? c == quote : is_space(c)) {
            if (!quote)
                break;
            quote = '\0';
        } else if (!quote && (c == '"' || c == '\'') && to > from && rest->ptr[to - 1] == '=') {
            quote = c;
        }
    }
    struct slice word = slice_sub(*rest, from, to);
    *rest = slice_sub(*rest, to, rest->len);
    return word;
}

static struct slice unquote(struct slice s)
{
    if (s.len >= 1 && (s.ptr[0] == '"' || s.ptr[0] == '\'')) {
        char quote = s.ptr[0];
        s = slice_sub(s, 1, s.len);
        size_t end = slice_find_char(s, quote);
        s = slice_sub(s, 0, end);
    }
    return slice_trim(s);
}

/* Reads what follows the marker in TEXT. False when TEXT has no marker. */
static bool parse_directive(struct slice text, struct directive *ret)
{
    size_t at = slice_find(text, MARKER);
    if (at == SIZE_MAX)
        return false;
    struct slice rest = slice_sub(text, at + strlen(MARKER), text.len);
    *ret = (struct directive){0};
    for (;;) {
        struct slice word = next_word(&rest);
        if (word.len == 0)
            return true;
        if (slice_starts(word, "until="))
            ret->until = unquote(slice_sub(word, 6, word.len));
        else if (slice_starts(word, "reason="))
            ret->reason = unquote(slice_sub(word, 7, word.len));
        else if (ret->rules.len == 0)
            ret->rules = word;
    }
}

/*
 * Silences F, or notes why it cannot: no reason, a date that is none, a date that has passed.
 */
static void judge(struct finding_set *set, struct finding *f, enum suppression_kind kind,
                  struct slice reason, struct slice until, struct location at, const char *today)
{
    if (f->suppression != SUPPRESSION_NONE)
        return;
    if (reason.len == 0) {
        finding_add_evidence(set, f, EVIDENCE_STATIC, "suppression", at,
                             "ignored without a reason, so it still counts: add reason=\"…\"");
    } else if (until.len > 0 && !suppress_is_date(until)) {
        finding_add_evidence(set, f, EVIDENCE_STATIC, "suppression", at,
                             "'%.*s' is no date, so it still counts: write until=YYYY-MM-DD",
                             SLICE_ARG(until));
    } else if (until.len > 0 && slice_cmp(until, slice_of(today)) < 0) {
        finding_add_evidence(set, f, EVIDENCE_STATIC, "suppression", at,
                             "the suppression ended on %.*s (\"%.*s\"): mend it or renew the date",
                             SLICE_ARG(until), SLICE_ARG(reason));
    } else {
        f->suppression = kind;
        f->suppression_reason = arena_slicedup(set->arena, reason);
    }
}

/* Does anything but comment signs stand before the marker on its line? */
static bool trails_code(struct slice line)
{
    size_t end = slice_find(line, MARKER);
    for (size_t i = 0; i < end && i < line.len; i++) {
        char c = line.ptr[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (unsigned char)c >= 0x80)
            return true;
    }
    return false;
}

/* The directive on LINE of FILE, by a front end's comments or, where there are none, by its text.
 */
static bool directive_at(const struct comment_list *list, struct source_cache *sources,
                         const char *file, unsigned line, struct directive *ret)
{
    struct slice text;
    if (!list)
        return source_line(sources, file, line, &text) && parse_directive(text, ret);
    for (size_t i = 0; i < list->items.len; i++) {
        struct slice rest = list->items.items[i].text;
        for (unsigned n = list->items.items[i].line; rest.len > 0 && n <= line; n++) {
            text = slice_cut(rest, '\n', &rest);
            if (n == line && parse_directive(text, ret))
                return true;
        }
    }
    return false;
}

void suppress_inline(struct finding_set *set, const struct suppress_comments *comments,
                     struct source_cache *sources, const char *today)
{
    for (size_t i = 0; i < set->items.len; i++) {
        struct finding *f = &set->items.items[i];
        const struct comment_list *list =
            comments ? map_get(&comments->by_file, slice_of(f->at.file)) : NULL;
        unsigned line = f->at.line;
        for (unsigned up = 0; up < MAX_STACK && up < line; up++) {
            struct directive d;
            struct slice text = SLICE_EMPTY;
            bool found = directive_at(list, sources, f->at.file, line - up, &d);
            if (!found && up > 0)
                break;
            if (up > 0 && source_line(sources, f->at.file, line - up, &text) && trails_code(text))
                break;
            if (found && suppress_selects(d.rules, f))
                judge(set, f, SUPPRESSION_INLINE, d.reason, d.until,
                      (struct location){f->at.file, line - up, 0, 0, 0}, today);
        }
    }
}

static bool rule_covers(const struct suppress_rule *r, const struct finding *f)
{
    if (r->rule && !suppress_selects(slice_of(r->rule), f))
        return false;
    if (r->path && !glob_match(r->path, f->at.file))
        return false;
    if (r->fingerprint && strcmp(r->fingerprint, f->fingerprint) != 0)
        return false;
    if (!r->function)
        return true;
    for (size_t i = 0; i < f->functions.len; i++) {
        if (strcmp(f->functions.items[i], r->function) == 0)
            return true;
    }
    return false;
}

void suppress_config(struct finding_set *set, struct suppress_rule *rules, size_t count,
                     const char *today)
{
    for (size_t i = 0; i < set->items.len; i++) {
        struct finding *f = &set->items.items[i];
        for (size_t j = 0; j < count; j++) {
            struct suppress_rule *r = &rules[j];
            if (!rule_covers(r, f))
                continue;
            r->used = true;
            judge(set, f, SUPPRESSION_CONFIG, slice_trim(slice_of(r->reason)), slice_of(r->until),
                  r->at, today);
        }
    }
}

static void add_fingerprints(struct map *known, const cJSON *list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        const cJSON *print = cJSON_GetObjectItemCaseSensitive(item, "fingerprint");
        if (cJSON_IsString(print))
            map_put(known, slice_of(print->valuestring), (void *)print);
    }
}

enum virga_err suppress_baseline(struct finding_set *set, struct slice report, const char *name,
                                 const struct virga_diag_sink *sink)
{
    struct arena a;
    struct map known;
    cJSON *root = cJSON_ParseWithLength(report.ptr ? report.ptr : "", report.len);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "findings");
    if (!cJSON_IsArray(list)) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "baseline", NULL, 0, 0,
                  "baseline '%s' is no JSON report of virga: make one with --format json", name);
        cJSON_Delete(root);
        return VIRGA_ERR_SYNTAX;
    }
    arena_init(&a);
    map_init(&known, &a);
    add_fingerprints(&known, list);
    add_fingerprints(&known, cJSON_GetObjectItemCaseSensitive(root, "suppressed"));
    for (size_t i = 0; i < set->items.len; i++) {
        struct finding *f = &set->items.items[i];
        if (f->suppression == SUPPRESSION_NONE && map_get(&known, slice_of(f->fingerprint))) {
            f->suppression = SUPPRESSION_BASELINE;
            f->suppression_reason = "known from the baseline";
        }
    }
    arena_release(&a);
    cJSON_Delete(root);
    return VIRGA_OK;
}
