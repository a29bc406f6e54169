/* SPDX-License-Identifier: Apache-2.0 */
#include "finding/finding.h"

#include <xxhash.h>

#include "base/buf.h"
#include "base/map.h"

static const char *const severity_names[] = {"info", "low", "medium", "high", "critical"};
static const char *const confidence_names[] = {"possible", "likely", "proven"};

const char *severity_name(enum severity s)
{
    return (size_t)s < ARRAY_SIZE(severity_names) ? severity_names[s] : "info";
}

const char *confidence_name(enum confidence c)
{
    return (size_t)c < ARRAY_SIZE(confidence_names) ? confidence_names[c] : "possible";
}

bool severity_parse(struct slice text, enum severity *ret)
{
    for (size_t i = 0; i < ARRAY_SIZE(severity_names); i++) {
        if (slice_eq_str(text, severity_names[i])) {
            *ret = (enum severity)i;
            return true;
        }
    }
    return false;
}

bool confidence_parse(struct slice text, enum confidence *ret)
{
    for (size_t i = 0; i < ARRAY_SIZE(confidence_names); i++) {
        if (slice_eq_str(text, confidence_names[i])) {
            *ret = (enum confidence)i;
            return true;
        }
    }
    return false;
}

void finding_set_init(struct finding_set *set, struct arena *a)
{
    *set = (struct finding_set){.arena = a};
}

static char *format_text(struct arena *a, const char *fmt, va_list ap)
{
    char text[FINDING_MAX_TEXT];
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (len >= sizeof(text)) {
        len = sizeof(text) - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
            len--; /* not in the middle of a character */
    }
    return arena_slicedup(a, (struct slice){text, len});
}

static struct location copy_location(struct arena *a, struct location at)
{
    if (at.file)
        at.file = arena_strdup(a, at.file);
    return at;
}

struct finding *finding_add(struct finding_set *set, const char *rule, enum severity severity,
                            enum confidence confidence, struct location at, const char *fmt, ...)
{
    va_list ap;
    struct slice rest, class_id = slice_cut(slice_of(rule), '/', &rest);
    va_start(ap, fmt);
    char *message = format_text(set->arena, fmt, ap);
    va_end(ap);
    struct finding *f = vec_add(&set->items, set->arena);
    f->rule = arena_strdup(set->arena, rule);
    f->class_id = arena_slicedup(set->arena, class_id);
    f->severity = severity;
    f->confidence = confidence;
    f->at = copy_location(set->arena, at);
    if (!f->at.file)
        f->at.file = "";
    f->message = message;
    return f;
}

/* The place of TEXT in a sorted list. */
static size_t sorted_place(const char *const *items, size_t len, const char *text)
{
    size_t low = 0, high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(items[middle], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Adds a copy of TEXT at its sorted place unless it is there already. */
#define ADD_SORTED(list, arena, text)                                                              \
    do {                                                                                           \
        size_t at_ = sorted_place((list)->items, (list)->len, text);                               \
        if (at_ < (list)->len && strcmp((list)->items[at_], (text)) == 0)                          \
            break;                                                                                 \
        (void)vec_add(list, arena);                                                                \
        memmove(&(list)->items[at_ + 1], &(list)->items[at_],                                      \
                ((list)->len - 1 - at_) * sizeof((list)->items[0]));                               \
        (list)->items[at_] = arena_strdup(arena, text);                                            \
    } while (0)

void finding_add_function(struct finding_set *set, struct finding *f, const char *name)
{
    if (name && name[0])
        ADD_SORTED(&f->functions, set->arena, name);
}

void finding_add_entry_point(struct finding_set *set, struct finding *f, const char *text)
{
    if (text && text[0])
        ADD_SORTED(&f->entry_points, set->arena, text);
}

void finding_add_tag(struct finding_set *set, struct finding *f, const char *tag)
{
    if (tag && tag[0])
        ADD_SORTED(&f->tags, set->arena, tag);
}

void finding_add_step(struct finding_set *set, struct finding *f, struct location at,
                      const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = format_text(set->arena, fmt, ap);
    va_end(ap);
    *vec_add(&f->flow, set->arena) = (struct flow_step){copy_location(set->arena, at), text};
}

void finding_add_evidence(struct finding_set *set, struct finding *f, enum evidence_kind kind,
                          const char *title, struct location at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = format_text(set->arena, fmt, ap);
    va_end(ap);
    *vec_add(&f->evidence, set->arena) = (struct evidence){
        kind, arena_strdup(set->arena, title ? title : ""), text, copy_location(set->arena, at)};
}

void finding_add_reference(struct finding_set *set, struct finding *f, const char *id)
{
    if (!id || !id[0])
        return;
    for (size_t i = 0; i < f->references.len; i++) {
        if (strcmp(f->references.items[i], id) == 0)
            return;
    }
    *vec_add(&f->references, set->arena) = arena_strdup(set->arena, id);
}

static int compare_numbers(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static const char *identity_of(const struct finding *f)
{
    return f->identity ? f->identity : f->message;
}

static const char *first_reference(const struct finding *f)
{
    return f->references.len > 0 ? f->references.items[0] : "";
}

static int compare_place(const struct finding *a, const struct finding *b)
{
    int c = strcmp(a->at.file, b->at.file);
    if (c == 0)
        c = compare_numbers(a->at.line, b->at.line);
    if (c == 0)
        c = compare_numbers(a->at.column, b->at.column);
    return c ? c : strcmp(a->rule, b->rule);
}

/* A total order, so that the result does not depend on the order of adding. Of equal place and
   rule, the one that a merge keeps comes first. */
static int compare_findings(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    int c = compare_place(a, b);
    if (c == 0)
        c = strcmp(first_reference(a), first_reference(b));
    if (c == 0)
        c = compare_numbers(b->confidence, a->confidence);
    if (c == 0)
        c = compare_numbers(b->severity, a->severity);
    if (c == 0) /* the shortest flow that there is, but rather one than none */
        c = compare_numbers(a->flow.len - 1, b->flow.len - 1);
    if (c == 0)
        c = strcmp(identity_of(a), identity_of(b));
    return c ? c : strcmp(a->message, b->message);
}

static bool is_duplicate(const struct finding *a, const struct finding *b)
{
    return compare_place(a, b) == 0 && strcmp(first_reference(a), first_reference(b)) == 0;
}

static void merge_into(struct finding_set *set, struct finding *keep, const struct finding *from)
{
    if (from->severity > keep->severity && from->confidence == keep->confidence)
        keep->severity = from->severity;
    for (size_t i = 0; i < from->functions.len; i++)
        finding_add_function(set, keep, from->functions.items[i]);
    for (size_t i = 0; i < from->entry_points.len; i++)
        finding_add_entry_point(set, keep, from->entry_points.items[i]);
    for (size_t i = 0; i < from->references.len; i++)
        finding_add_reference(set, keep, from->references.items[i]);
    for (size_t i = 0; i < from->tags.len; i++)
        finding_add_tag(set, keep, from->tags.items[i]);
}

/*
 * XXH3-128 over rule, file and identity, each ended by NUL; the second and later ones of equal text
 * add their ordinal. No line number goes in: moving code does not change it.
 */
static void set_fingerprint(struct finding *f, struct buf *text, struct map *seen, struct arena *a)
{
    buf_clear(text);
    buf_add(text, f->rule, strlen(f->rule) + 1);
    buf_add(text, f->at.file, strlen(f->at.file) + 1);
    const char *identity = identity_of(f);
    buf_add(text, identity, strlen(identity) + 1);
    const char *reference = first_reference(f);
    buf_add(text, reference, strlen(reference) + 1);

    struct slice key = arena_slice(a, buf_slice(text));
    size_t **count = (size_t **)map_at(seen, key);
    if (!*count)
        *count = arena_new(a, size_t);
    else
        buf_printf(text, "#%zu", **count);
    **count += 1;

    XXH128_hash_t hash = XXH3_128bits(text->ptr, text->len);
    (void)snprintf(f->fingerprint, sizeof(f->fingerprint), "%016llx%016llx",
                   (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

void finding_set_finish(struct finding_set *set)
{
    if (set->items.len == 0)
        return;
    qsort(set->items.items, set->items.len, sizeof(set->items.items[0]), compare_findings);
    size_t kept = 0;
    for (size_t i = 1; i < set->items.len; i++) {
        struct finding *last = &set->items.items[kept], *next = &set->items.items[i];
        if (is_duplicate(last, next))
            merge_into(set, last, next);
        else
            set->items.items[++kept] = *next;
    }
    set->items.len = kept + 1;

    struct arena a;
    struct map seen;
    struct buf text;
    arena_init(&a);
    map_init(&seen, &a);
    buf_init(&text, 1u << 20);
    for (size_t i = 0; i < set->items.len; i++)
        set_fingerprint(&set->items.items[i], &text, &seen, &a);
    buf_release(&text);
    arena_release(&a);
}
