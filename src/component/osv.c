/* SPDX-License-Identifier: Apache-2.0 */
#include "component/osv.h"
#include "component/cvss.h"
#include "component/jscan.h"
#include "component/osv-range.h"
#include "component/version.h"

#define MAX_ID 128
#define MAX_NAME 512
#define MAX_ALIASES 64
#define MAX_TITLE 200
#define MAX_DETAILS 1024

struct osv {
    struct jscan json;
    struct arena *scratch; /* for one record */
    struct osv_record *record;
    bool withdrawn;
    unsigned vector_version; /* of record->vector; 0 = none */
    struct slice rating;     /* "MODERATE" */
    VEC(struct osv_entry) entries;
};

static struct slice text_value(struct osv *o)
{
    struct jscan_string s;
    return jscan_string(&o->json, &s) ? jscan_decode(o->scratch, s) : SLICE_EMPTY;
}

/* At most MAX bytes of S, not cut inside a character. */
static struct slice clipped(struct slice s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && ((unsigned char)s.ptr[max] & 0xC0) == 0x80)
        max--;
    return slice_sub(s, 0, max);
}

/* One line of printable text: titles go to terminals. */
static struct slice one_line(struct arena *a, struct slice s, size_t max)
{
    struct slice copy = clipped(slice_trim(s), max);
    char *text = arena_slicedup(a, copy);
    for (size_t i = 0; i < copy.len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            text[i] = ' ';
    return slice_trim((struct slice){text, copy.len});
}

static void read_aliases(struct osv *o)
{
    struct osv_record *r = o->record;
    if (!jscan_array(&o->json))
        return;
    while (jscan_item(&o->json)) {
        struct slice alias = text_value(o);
        if (alias.len > MAX_ID || r->aliases.len == MAX_ALIASES)
            continue;
        alias = one_line(o->scratch, alias, MAX_ID);
        if (alias.len > 0)
            *vec_add(&r->aliases, o->scratch) = alias;
    }
}

static unsigned vector_version(struct slice type)
{
    return slice_eq_str(type, "CVSS_V4")   ? 4
           : slice_eq_str(type, "CVSS_V3") ? 3
           : slice_eq_str(type, "CVSS_V2") ? 2
                                           : 0;
}

/* Keeps the vector of the newest version of CVSS. */
static void read_severity(struct osv *o)
{
    struct jscan_string key;
    if (!jscan_array(&o->json))
        return;
    while (jscan_item(&o->json)) {
        struct slice type = SLICE_EMPTY, vector = SLICE_EMPTY;
        if (!jscan_object(&o->json))
            continue;
        while (jscan_key(&o->json, &key)) {
            if (JSCAN_IS(key.raw, "type"))
                type = text_value(o);
            else if (JSCAN_IS(key.raw, "score"))
                vector = text_value(o);
            else
                jscan_skip(&o->json);
        }
        unsigned version = vector_version(type), tenths;
        if (version > o->vector_version && vector.len <= MAX_ID && cvss_score(vector, &tenths)) {
            o->vector_version = version;
            o->record->vector = vector;
            o->record->score = tenths;
        }
    }
}

static void read_weaknesses(struct osv *o)
{
    if (!jscan_array(&o->json))
        return;
    while (jscan_item(&o->json))
        o->record->malicious |=
            slice_eq_str(text_value(o), "CWE-506"); /* embedded malicious code */
}

static void read_specific(struct osv *o)
{
    struct jscan_string key;
    if (!jscan_object(&o->json))
        return;
    while (jscan_key(&o->json, &key)) {
        if (JSCAN_IS(key.raw, "severity"))
            o->rating = text_value(o);
        else if (JSCAN_IS(key.raw, "cwe_ids"))
            read_weaknesses(o);
        else
            jscan_skip(&o->json);
    }
}

static void read_package(struct osv *o, struct osv_entry *e)
{
    struct jscan_string key;
    struct slice ecosystem = SLICE_EMPTY;
    if (!jscan_object(&o->json))
        return;
    while (jscan_key(&o->json, &key)) {
        if (JSCAN_IS(key.raw, "name"))
            e->name = text_value(o);
        else if (JSCAN_IS(key.raw, "ecosystem"))
            ecosystem = text_value(o);
        else
            jscan_skip(&o->json);
    }
    e->known =
        e->name.len > 0 && e->name.len <= MAX_NAME && ecosystem_parse(ecosystem, &e->ecosystem);
}

static void add_event(struct osv *o, struct osv_range *r, enum osv_event_kind kind)
{
    struct slice version = text_value(o);
    if (version.len > 0 && version.len <= VERSION_MAX)
        *vec_add(&r->events, o->scratch) =
            (struct osv_event){.kind = kind, .version = version, .order = r->events.len};
}

static void read_events(struct osv *o, struct osv_range *r)
{
    struct jscan_string key;
    if (!jscan_array(&o->json))
        return;
    while (jscan_item(&o->json)) {
        if (!jscan_object(&o->json))
            continue;
        while (jscan_key(&o->json, &key)) {
            if (JSCAN_IS(key.raw, "introduced"))
                add_event(o, r, EVENT_INTRODUCED);
            else if (JSCAN_IS(key.raw, "fixed"))
                add_event(o, r, EVENT_FIXED);
            else if (JSCAN_IS(key.raw, "last_affected"))
                add_event(o, r, EVENT_LAST_AFFECTED);
            else if (JSCAN_IS(key.raw, "limit"))
                add_event(o, r, EVENT_LIMIT);
            else
                jscan_skip(&o->json);
        }
    }
}

static void read_ranges(struct osv *o, struct osv_entry *e)
{
    struct jscan_string key;
    if (!jscan_array(&o->json))
        return;
    while (jscan_item(&o->json)) {
        struct osv_range range = {0};
        bool commits = false;
        if (!jscan_object(&o->json))
            continue;
        while (jscan_key(&o->json, &key)) {
            if (JSCAN_IS(key.raw, "type"))
                commits = slice_eq_str(text_value(o), "GIT");
            else if (JSCAN_IS(key.raw, "events"))
                read_events(o, &range);
            else
                jscan_skip(&o->json);
        }
        if (!commits)
            *vec_add(&e->ranges, o->scratch) = range;
    }
}

static void read_versions(struct osv *o, struct osv_entry *e)
{
    if (!jscan_array(&o->json))
        return;
    while (jscan_item(&o->json)) {
        struct slice version = text_value(o);
        if (version.len > 0 && version.len <= VERSION_MAX)
            *vec_add(&e->versions, o->scratch) = version;
    }
}

static void read_last_known(struct osv *o, struct osv_entry *e)
{
    struct jscan_string key;
    if (!jscan_object(&o->json))
        return;
    while (jscan_key(&o->json, &key)) {
        if (JSCAN_IS(key.raw, "last_known_affected_version_range"))
            e->last_known = text_value(o);
        else
            jscan_skip(&o->json);
    }
}

static void read_entry(struct osv *o)
{
    struct jscan_string key;
    struct osv_entry *e = vec_add(&o->entries, o->scratch);
    if (!jscan_object(&o->json))
        return;
    while (jscan_key(&o->json, &key)) {
        if (JSCAN_IS(key.raw, "package"))
            read_package(o, e);
        else if (JSCAN_IS(key.raw, "ranges"))
            read_ranges(o, e);
        else if (JSCAN_IS(key.raw, "versions"))
            read_versions(o, e);
        else if (JSCAN_IS(key.raw, "severity"))
            read_severity(o);
        else if (JSCAN_IS(key.raw, "database_specific"))
            read_last_known(o, e);
        else
            jscan_skip(&o->json);
    }
}

static void read_field(struct osv *o, struct slice key)
{
    struct osv_record *r = o->record;
    if (JSCAN_IS(key, "id")) {
        r->id = text_value(o);
    } else if (JSCAN_IS(key, "withdrawn")) {
        o->withdrawn = text_value(o).len > 0;
    } else if (JSCAN_IS(key, "modified")) {
        r->modified = clipped(text_value(o), 32);
    } else if (JSCAN_IS(key, "published")) {
        r->published = clipped(text_value(o), 32);
    } else if (JSCAN_IS(key, "summary")) {
        r->title = text_value(o);
    } else if (JSCAN_IS(key, "details")) {
        r->details = text_value(o);
    } else if (JSCAN_IS(key, "aliases")) {
        read_aliases(o);
    } else if (JSCAN_IS(key, "severity")) {
        read_severity(o);
    } else if (JSCAN_IS(key, "database_specific")) {
        read_specific(o);
    } else if (JSCAN_IS(key, "affected") && jscan_array(&o->json)) {
        while (jscan_item(&o->json))
            read_entry(o);
    } else if (!JSCAN_IS(key, "affected")) {
        jscan_skip(&o->json);
    }
}

static enum severity rating_of(struct slice rating)
{
    static const struct {
        const char *word;
        enum severity severity;
    } words[] = {{"CRITICAL", SEVERITY_CRITICAL}, {"HIGH", SEVERITY_HIGH},
                 {"IMPORTANT", SEVERITY_HIGH},    {"MODERATE", SEVERITY_MEDIUM},
                 {"MEDIUM", SEVERITY_MEDIUM},     {"LOW", SEVERITY_LOW}};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_ieq_str(rating, words[i].word))
            return words[i].severity;
    return SEVERITY_MEDIUM; /* nobody rated it: neither alarm nor silence */
}

/* The first sentence of DETAILS stands in for a title that is not there. */
static struct slice title_of(struct arena *a, const struct osv_record *r)
{
    if (slice_trim(r->title).len > 0)
        return one_line(a, r->title, MAX_TITLE);
    struct slice s = slice_trim(r->details);
    size_t end = 0;
    while (end < s.len && s.ptr[end] != '\n' &&
           !(s.ptr[end] == '.' && (end + 1 == s.len || s.ptr[end + 1] == ' ')))
        end++;
    return one_line(a, slice_sub(s, 0, end), MAX_TITLE);
}

static bool copy_affected(struct osv *o, struct arena *a, struct osv_record *to)
{
    size_t known = 0;
    for (size_t i = 0; i < o->entries.len; i++)
        known += o->entries.items[i].known;
    to->affected.items = arena_array(a, struct osv_affected, known);
    for (size_t i = 0; i < o->entries.len; i++) {
        struct osv_affected affected = {0};
        if (osv_entry_resolve(&o->entries.items[i], a, o->scratch, &affected))
            to->affected.items[to->affected.len++] = affected;
    }
    return to->affected.len > 0;
}

static enum osv_verdict finish_record(struct osv *o, struct arena *a, struct osv_record **ret)
{
    const struct osv_record *from = o->record;
    struct slice id = one_line(a, from->id, MAX_ID);
    if (!jscan_finish(&o->json) || id.len == 0 || from->id.len > MAX_ID)
        return OSV_BROKEN;
    if (o->withdrawn)
        return OSV_WITHDRAWN;
    struct osv_record *r = arena_new(a, struct osv_record);
    if (!copy_affected(o, a, r))
        return OSV_EMPTY;
    r->id = id;
    r->title = title_of(a, from);
    r->details = arena_slice(a, clipped(slice_trim(from->details), MAX_DETAILS));
    r->vector = one_line(a, from->vector, MAX_ID);
    r->modified = arena_slice(a, from->modified);
    r->published = arena_slice(a, from->published);
    r->score = from->score;
    r->severity = o->vector_version ? cvss_severity(r->vector, r->score) : rating_of(o->rating);
    r->malicious = from->malicious || slice_starts(r->id, "MAL-");
    if (r->malicious)
        r->severity = SEVERITY_CRITICAL;
    r->aliases.items = arena_array(a, struct slice, from->aliases.len);
    for (size_t i = 0; i < from->aliases.len; i++)
        r->aliases.items[r->aliases.len++] = arena_slice(a, from->aliases.items[i]);
    *ret = r;
    return OSV_KEPT;
}

enum osv_verdict osv_read(struct arena *a, struct slice text, struct osv_record **ret)
{
    struct arena scratch;
    struct osv_record record = {0};
    struct osv o = {.scratch = &scratch, .record = &record};
    struct jscan_string key;
    arena_init(&scratch);
    jscan_init(&o.json, text);
    if (jscan_object(&o.json))
        while (jscan_key(&o.json, &key))
            read_field(&o, key.raw);
    enum osv_verdict verdict = finish_record(&o, a, ret);
    arena_release(&scratch);
    return verdict;
}
