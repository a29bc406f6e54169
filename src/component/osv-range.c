/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A version is affected when it is listed or when some range holds it. The events of a range are
 * sorted by version; "introduced" opens an interval, "fixed" closes it before its version,
 * "last_affected" after. No interval reaches beyond the highest "limit". Where a record knows no
 * fix, GitHub's "last known affected range" ends the interval: later versions were never found to
 * be affected.
 */
#include "component/osv-range.h"

static bool is_beginning(struct slice version)
{
    return slice_eq_str(version, "0");
}

static int compare_events(const void *left, const void *right, void *context)
{
    const struct osv_event *a = left, *b = right;
    const enum ecosystem *e = context;
    int order = 0;
    if (is_beginning(a->version) || is_beginning(b->version))
        order = (int)is_beginning(b->version) - (int)is_beginning(a->version);
    else
        order = version_compare(*e, a->version, b->version);
    /* a last affected version is still affected: it closes what opens at the same one */
    if (order == 0)
        order = (a->kind == EVENT_LAST_AFFECTED) - (b->kind == EVENT_LAST_AFFECTED);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

bool osv_interval_ends_before(enum ecosystem e, const struct osv_interval *interval, struct slice v)
{
    if (interval->bound == BOUND_NONE)
        return false;
    int order = version_compare(e, v, interval->high);
    return interval->bound == BOUND_LAST ? order > 0 : order >= 0;
}

static bool holds(enum ecosystem e, const struct osv_interval *interval, struct slice v)
{
    return (interval->low.len == 0 || version_compare(e, v, interval->low) >= 0) &&
           !osv_interval_ends_before(e, interval, v);
}

/* Ends I at VERSION unless it ends before. */
static void cap_interval(enum ecosystem e, struct osv_interval *i, enum bound bound,
                         struct slice version)
{
    int order = i->bound == BOUND_NONE ? -1 : version_compare(e, version, i->high);
    if (order > 0 || (order == 0 && !(i->bound == BOUND_LAST && bound == BOUND_LIMIT)))
        return;
    i->bound = bound;
    i->high = version;
}

static bool is_empty(enum ecosystem e, const struct osv_interval *i)
{
    if (i->bound == BOUND_NONE || i->low.len == 0)
        return i->bound != BOUND_NONE && i->bound != BOUND_LAST && is_beginning(i->high);
    int order = version_compare(e, i->low, i->high);
    return i->bound == BOUND_LAST ? order > 0 : order >= 0;
}

struct resolver {
    enum ecosystem ecosystem;
    struct arena *arena;
    struct osv_affected *out;
    struct slice limit; /* of the range at hand; empty = none */
};

static void close_interval(struct resolver *r, struct osv_interval i)
{
    if (r->limit.len > 0)
        cap_interval(r->ecosystem, &i, BOUND_LIMIT, r->limit);
    if (!is_empty(r->ecosystem, &i))
        *vec_add(&r->out->intervals, r->arena) = i;
}

/* The highest limit of the range; none when one of them is "*". */
static struct slice highest_limit(enum ecosystem e, const struct osv_range *range)
{
    struct slice highest = SLICE_EMPTY;
    for (size_t i = 0; i < range->events.len; i++) {
        const struct osv_event *event = &range->events.items[i];
        if (event->kind != EVENT_LIMIT)
            continue;
        if (slice_eq_str(event->version, "*"))
            return SLICE_EMPTY;
        if (highest.len == 0 || version_compare(e, event->version, highest) > 0)
            highest = event->version;
    }
    return highest;
}

static void resolve_range(struct resolver *r, const struct osv_range *range)
{
    struct osv_interval open = {0};
    bool is_open = false;
    if (range->events.len > 1)
        qsort_r(range->events.items, range->events.len, sizeof(struct osv_event), compare_events,
                &r->ecosystem);
    r->limit = highest_limit(r->ecosystem, range);
    for (size_t i = 0; i < range->events.len; i++) {
        const struct osv_event *event = &range->events.items[i];
        if (event->kind == EVENT_INTRODUCED) {
            if (!is_open)
                open.low = is_beginning(event->version) ? SLICE_EMPTY : event->version;
            is_open = true;
        } else if (event->kind != EVENT_LIMIT && is_open) {
            open.bound = event->kind == EVENT_FIXED ? BOUND_FIXED : BOUND_LAST;
            open.high = event->version;
            close_interval(r, open);
            open = (struct osv_interval){0};
            is_open = false;
        }
    }
    if (is_open)
        close_interval(r, open);
}

/* "<= 4.5" or "< 1.2.3", maybe after a lower end and a comma. */
static bool read_last_known(struct slice text, enum bound *ret_bound, struct slice *ret_version)
{
    size_t comma = slice_rfind_char(text, ',');
    if (comma != SIZE_MAX)
        text = slice_sub(text, comma + 1, text.len);
    text = slice_trim(text);
    if (text.len == 0 || (text.ptr[0] != '<' && text.ptr[0] != '='))
        return false;
    bool last = text.ptr[0] == '=' || slice_starts(text, "<=");
    *ret_bound = last ? BOUND_LAST : BOUND_LIMIT;
    while (text.len > 0 && (text.ptr[0] == '<' || text.ptr[0] == '='))
        text = slice_sub(text, 1, text.len);
    *ret_version = slice_trim(text);
    return ret_version->len > 0;
}

static void apply_last_known(struct resolver *r, struct slice last_known)
{
    enum bound bound;
    struct slice version;
    if (!read_last_known(last_known, &bound, &version))
        return;
    for (size_t i = 0; i < r->out->intervals.len; i++) {
        struct osv_interval *interval = &r->out->intervals.items[i];
        struct osv_interval capped = *interval;
        if (interval->bound != BOUND_NONE)
            continue;
        cap_interval(r->ecosystem, &capped, bound, version);
        if (!is_empty(r->ecosystem, &capped))
            *interval = capped;
    }
}

static bool is_covered(const struct osv_affected *affected, struct slice version)
{
    for (size_t i = 0; i < affected->intervals.len; i++)
        if (holds(affected->ecosystem, &affected->intervals.items[i], version))
            return true;
    return false;
}

bool osv_entry_resolve(const struct osv_entry *e, struct arena *a, struct arena *scratch,
                       struct osv_affected *ret)
{
    struct osv_affected found = {.ecosystem = e->ecosystem};
    struct resolver r = {.ecosystem = e->ecosystem, .arena = scratch, .out = &found};
    if (!e->known)
        return false;
    for (size_t i = 0; i < e->ranges.len; i++)
        resolve_range(&r, &e->ranges.items[i]);
    if (e->last_known.len > 0)
        apply_last_known(&r, e->last_known);
    *ret = (struct osv_affected){.ecosystem = e->ecosystem};
    /* exactly as large as needed: an import keeps hundreds of thousands of these */
    ret->intervals.items = arena_array(a, struct osv_interval, found.intervals.len);
    for (size_t i = 0; i < found.intervals.len; i++) {
        struct osv_interval copy = found.intervals.items[i];
        copy.low = copy.low.len > 0 ? arena_slice(a, copy.low) : SLICE_EMPTY;
        copy.high = copy.high.len > 0 ? arena_slice(a, copy.high) : SLICE_EMPTY;
        ret->intervals.items[ret->intervals.len++] = copy;
    }
    for (size_t i = 0; i < e->versions.len; i++)
        if (!is_covered(&found, e->versions.items[i]))
            *vec_add(&ret->versions, a) = arena_slice(a, e->versions.items[i]);
    if (ret->intervals.len == 0 && ret->versions.len == 0)
        return false;
    ret->name = ecosystem_normalise(a, e->ecosystem, e->name);
    return true;
}
