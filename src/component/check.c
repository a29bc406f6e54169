/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Components against the index: one finding for each vulnerable component, with all its advisories
 * as references and evidence, and the smallest version that clears them. Advisories that are
 * aliases of each other, however indirectly (GHSA-x = CVE-y = PYSEC-z), count as one flaw.
 */
#include "base/buf.h"
#include "base/map.h"
#include "component/index.h"

#define MAX_STEPS 64    /* fixes that are tried one after the other */
#define MAX_EXCERPT 400 /* bytes of an advisory's description */

/* An advisory that affects the component. */
struct hit {
    uint32_t position;
    struct advisory advisory;
    struct index_match match;
    size_t group; /* index of the first hit of its group; groups are chained to their first */
};

/* Several advisories for one flaw. */
struct flaw {
    size_t first; /* index of its first hit */
    const char *id;
    enum severity severity;
    unsigned score;
    bool malicious;
    bool fix_known; /* some advisory of it says where it ends */
};

/* Where to go: VERSION, or anything above it. Empty = nowhere. */
struct cure {
    struct slice version;
    bool above;
};

struct checker {
    const struct advisory_index *index;
    const struct app *app;
    struct finding_set *out;
    const struct component *component;
    struct index_found found;
    struct arena *scratch; /* for one component */
    VEC(struct hit) hits;
    VEC(struct flaw) flaws;
};

/* ---- what affects it ---- */

/* False when the index is damaged there. */
static bool collect_hits(struct checker *c)
{
    struct slice version = slice_of(c->component->version);
    struct index_matches matches = {.arena = c->scratch};
    if (index_affecting(c->index, &c->found, version, &matches) != VIRGA_OK)
        return false;
    for (size_t i = 0; i < matches.items.len; i++) {
        const struct index_match *m = &matches.items.items[i];
        size_t k = 0;
        while (k < c->hits.len && c->hits.items[k].position != m->advisory)
            k++;
        if (k < c->hits.len)
            continue;
        struct hit hit = {.position = m->advisory, .match = *m, .group = k};
        if (index_advisory(c->index, m->advisory, &hit.advisory) != VIRGA_OK)
            return false;
        *vec_add(&c->hits, c->scratch) = hit;
    }
    return true;
}

static size_t group_of(const struct checker *c, size_t hit)
{
    while (c->hits.items[hit].group != hit)
        hit = c->hits.items[hit].group;
    return hit;
}

/* Says that hit INDEX goes by NAME: joins it with what goes by that name already. */
static void join_by_name(struct checker *c, struct map *names, const char *name, size_t index)
{
    void **owner = map_at(names, slice_of(name));
    if (!*owner) {
        *owner = (void *)(index + 1);
        return;
    }
    size_t a = group_of(c, (size_t)*owner - 1), b = group_of(c, index);
    if (a < b)
        c->hits.items[b].group = a;
    else
        c->hits.items[a].group = b;
}

static const char *next_alias(const char *alias)
{
    return alias + strlen(alias) + 1;
}

/* CVE ids are known best, then GitHub's; among equals the smaller one. */
static int id_rank(const char *id)
{
    return strncmp(id, "CVE-", 4) == 0 ? 0 : strncmp(id, "GHSA-", 5) == 0 ? 1 : 2;
}

static void prefer_id(struct flaw *f, const char *id)
{
    int order = f->id ? id_rank(id) - id_rank(f->id) : -1;
    if (order < 0 || (order == 0 && strcmp(id, f->id) < 0))
        f->id = id;
}

static int compare_flaws(const void *left, const void *right)
{
    const struct flaw *a = left, *b = right;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return strcmp(a->id, b->id);
}

static void collect_flaws(struct checker *c)
{
    struct map names;
    map_init(&names, c->scratch);
    for (size_t i = 0; i < c->hits.len; i++) {
        const struct advisory *a = &c->hits.items[i].advisory;
        const char *alias = a->aliases;
        join_by_name(c, &names, a->id, i);
        for (unsigned k = 0; k < a->alias_count; k++, alias = next_alias(alias))
            join_by_name(c, &names, alias, i);
    }
    for (size_t i = 0; i < c->hits.len; i++) {
        const struct hit *h = &c->hits.items[i];
        size_t first = group_of(c, i), k = 0;
        while (k < c->flaws.len && c->flaws.items[k].first != first)
            k++;
        struct flaw *f = k < c->flaws.len ? &c->flaws.items[k] : vec_add(&c->flaws, c->scratch);
        const char *alias = h->advisory.aliases;
        f->first = first;
        if (h->advisory.severity > f->severity)
            f->severity = h->advisory.severity;
        if (h->advisory.score > f->score)
            f->score = h->advisory.score;
        f->malicious |= h->advisory.malicious;
        f->fix_known |= h->match.bound != BOUND_NONE;
        prefer_id(f, h->advisory.id);
        for (unsigned n = 0; n < h->advisory.alias_count; n++, alias = next_alias(alias))
            prefer_id(f, alias);
    }
    qsort(c->flaws.items, c->flaws.len, sizeof(struct flaw), compare_flaws);
}

/* ---- what to do about it ---- */

static bool is_cured(const struct cure *cure, const struct index_match *m, enum ecosystem e)
{
    return cure->above && m->bound == BOUND_LAST && version_compare(e, m->high, cure->version) <= 0;
}

/* One step further: past the end of everything that affects CURE. False when it stays. */
static bool advance(struct checker *c, struct cure *cure)
{
    enum ecosystem e = c->component->ecosystem;
    struct index_matches matches = {.arena = c->scratch};
    struct cure next = *cure;
    if (index_affecting(c->index, &c->found, cure->version, &matches) != VIRGA_OK)
        return false;
    for (size_t i = 0; i < matches.items.len; i++) {
        const struct index_match *m = &matches.items.items[i];
        if (m->bound == BOUND_NONE || is_cured(cure, m, e))
            continue;
        bool above = m->bound == BOUND_LAST;
        int order = version_compare(e, m->high, next.version);
        if (order > 0 || (order == 0 && above && !next.above))
            next = (struct cure){m->high, above};
    }
    bool moved = next.above != cure->above || version_compare(e, next.version, cure->version) != 0;
    *cure = next;
    return moved;
}

static struct cure find_cure(struct checker *c)
{
    struct cure start = {.version = slice_of(c->component->version)}, cure = start;
    unsigned steps = 0;
    while (steps < MAX_STEPS && advance(c, &cure))
        steps++;
    return steps > 0 && steps < MAX_STEPS ? cure : (struct cure){0};
}

static const char *describe_cure(struct checker *c, size_t flaws, size_t fixable)
{
    const struct component *k = c->component;
    struct cure cure = find_cure(c);
    struct arena *a = c->out->arena;
    if (cure.version.len == 0)
        return arena_printf(
            a, "No fixed version of %s is known: replace it, or keep untrusted data away from it.",
            k->name);
    const char *extent = flaws == 1 ? "" : ", which clears all of them";
    if (fixable < flaws)
        extent =
            arena_printf(c->scratch, ", which clears %zu of the %zu; for the rest no fix is known",
                         fixable, flaws);
    const char *how = "";
    if (k->parent)
        how = arena_printf(
            c->scratch, " It is brought by %s: update that, or override the version.", k->parent);
    return arena_printf(a,
                        cure.above ? "Upgrade %s to a version above %.*s%s.%s"
                                   : "Upgrade %s to %.*s or later%s.%s",
                        k->name, SLICE_ARG(cure.version), extent, how);
}

/* ---- how it is told ---- */

static const char *describe_range(struct arena *a, const struct index_match *m)
{
    const char *low =
        m->low.len > 0 ? arena_printf(a, ">= %.*s", SLICE_ARG(m->low)) : "every version";
    if (m->bound == BOUND_NONE)
        return low;
    return arena_printf(a, "%s%s%s %.*s", m->low.len > 0 ? low : "", m->low.len > 0 ? ", " : "",
                        m->bound == BOUND_LAST ? "<=" : "<", SLICE_ARG(m->high));
}

/* The first paragraph of an advisory, in one line; empty when there is none. */
static struct slice excerpt(struct checker *c, const struct advisory *advisory)
{
    struct slice text;
    if (index_text(c->index, advisory, c->scratch, &text) != VIRGA_OK)
        return SLICE_EMPTY;
    while (text.len > 0 && text.ptr[0] == '#') { /* a heading says nothing */
        (void)slice_cut(text, '\n', &text);
        text = slice_trim(text);
    }
    text = slice_trim(slice_sub(text, 0, slice_find(text, "\n\n")));
    bool cut = text.len > MAX_EXCERPT;
    size_t len = cut ? MAX_EXCERPT : text.len;
    while (cut && len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    char *line = arena_printf(c->scratch, "%.*s%s", (int)len, text.ptr, cut ? "…" : "");
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = ' ';
    return slice_of(line);
}

static void add_evidence(struct checker *c, struct finding *f, const struct hit *h, bool with_text)
{
    const struct advisory *a = &h->advisory;
    struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text, "%s; %s", a->title, severity_name(a->severity));
    if (a->score > 0)
        buf_printf(&text, ", CVSS %u.%u (%s)", a->score / 10, a->score % 10, a->vector);
    buf_printf(&text, "; affected: %s", describe_range(c->scratch, &h->match));
    if (h->match.bound == BOUND_FIXED)
        buf_printf(&text, "; fixed in %.*s", SLICE_ARG(h->match.high));
    struct slice more = with_text ? excerpt(c, a) : SLICE_EMPTY;
    if (more.len > 0)
        buf_printf(&text, "\n%.*s", SLICE_ARG(more));
    finding_add_evidence(c->out, f, EVIDENCE_COMPONENT,
                         arena_printf(c->scratch, "advisory %s", a->id), c->component->at, "%s",
                         text.ptr ? text.ptr : "");
    buf_release(&text);
}

/* The ids of FLAW, the best known first, and its advisories. */
static void add_flaw(struct checker *c, struct finding *f, const struct flaw *flaw, bool worst)
{
    finding_add_reference(c->out, f, flaw->id);
    for (size_t i = 0; i < c->hits.len; i++) {
        const struct hit *h = &c->hits.items[i];
        const char *alias = h->advisory.aliases;
        if (group_of(c, i) != flaw->first)
            continue;
        finding_add_reference(c->out, f, h->advisory.id);
        for (unsigned k = 0; k < h->advisory.alias_count; k++, alias = next_alias(alias))
            finding_add_reference(c->out, f, alias);
        add_evidence(c, f, h, worst);
        worst = false;
    }
}

/* "lodash 4.17.11 (dev dependency, brought by grunt)" */
static const char *describe_component(struct checker *c)
{
    const struct component *k = c->component;
    struct arena *a = c->scratch;
    const char *notes = "";
    if (k->dev)
        notes = "dev dependency";
    if (k->parent)
        notes = arena_printf(a, "%s%sbrought by %s", notes, notes[0] ? ", " : "", k->parent);
    if (notes[0])
        notes = arena_printf(a, " (%s)", notes);
    if (k->range)
        return arena_printf(a, "%s '%s' admits %s%s, which", k->name, k->range, k->version, notes);
    return arena_printf(a, "%s %s%s", k->name, k->version, notes);
}

static struct slice title_of(const struct checker *c, const struct flaw *flaw)
{
    struct slice title = slice_of(c->hits.items[flaw->first].advisory.title);
    if (slice_ends(title, "."))
        title.len--;
    return title;
}

static enum severity severity_for(const struct checker *c, enum severity s)
{
    return c->component->dev && s > SEVERITY_INFO ? (enum severity)(s - 1) : s;
}

/* Code of this language: does F run it? */
static bool runs_ecosystem(const struct app_function *f, enum ecosystem e)
{
    static const char *const node[] = {".js",  ".mjs", ".cjs", ".ts",
                                       ".mts", ".cts", ".jsx", ".tsx"};
    struct slice runtime = slice_of(f->runtime), file = slice_of(f->file);
    if (e != ECO_NPM && e != ECO_PYPI)
        return true;
    if (runtime.len > 0)
        return slice_starts(runtime, e == ECO_NPM ? "node" : "python");
    if (file.len == 0)
        return true;
    if (e == ECO_PYPI)
        return slice_ends(file, ".py");
    for (size_t i = 0; i < ARRAY_SIZE(node); i++)
        if (slice_ends(file, node[i]))
            return true;
    return false;
}

static bool lies_below(const char *path, struct slice dir)
{
    struct slice p = slice_of(path);
    if (!path)
        return false;
    if (dir.len == 0)
        return true;
    return p.len >= dir.len && memcmp(p.ptr, dir.ptr, dir.len) == 0 &&
           (p.len == dir.len || p.ptr[dir.len] == '/');
}

/* The functions whose code lies in the folder of the lockfile, or below it, ship its packages. */
static void add_functions(struct checker *c, struct finding *f)
{
    struct slice file = slice_of(c->component->at.file);
    size_t slash = slice_rfind_char(file, '/');
    struct slice dir = slash == SIZE_MAX ? SLICE_EMPTY : slice_sub(file, 0, slash);
    for (size_t i = 0; c->app && i < c->app->functions.len; i++) {
        const struct app_function *fn = c->app->functions.items[i];
        if (lies_below(fn->file ? fn->file : fn->code_dir, dir) &&
            runs_ecosystem(fn, c->component->ecosystem))
            finding_add_function(c->out, f, fn->name);
    }
}

/* One finding for the flaws that are MALICIOUS, or for those that are not. */
static void report(struct checker *c, bool malicious)
{
    const struct component *k = c->component;
    const struct flaw *worst = NULL;
    size_t count = 0, fixable = 0;
    for (size_t i = 0; i < c->flaws.len; i++) {
        const struct flaw *flaw = &c->flaws.items[i];
        if (flaw->malicious != malicious)
            continue;
        worst = worst ? worst : flaw;
        count++;
        fixable += flaw->fix_known;
    }
    if (!worst)
        return;
    const char *rule = malicious ? "malicious-component" : "vulnerable-component";
    const char *what = count == 1
                           ? "has a known flaw,"
                           : arena_printf(c->scratch, "has %zu known flaws, the worst", count);
    struct finding *f =
        finding_add(c->out, rule, severity_for(c, worst->severity),
                    k->range ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY, k->at,
                    "%s %s %s (%s): %.*s", describe_component(c), malicious ? "is malware," : what,
                    worst->id, severity_name(worst->severity), SLICE_ARG(title_of(c, worst)));
    if (malicious)
        f->fix = arena_printf(
            c->out->arena, "Remove %s at once, and replace every secret that its code could read.",
            k->name);
    else
        f->fix = describe_cure(c, count, fixable);
    f->identity = arena_printf(c->out->arena, "%s|%s", ecosystem_name(k->ecosystem), k->name);
    for (size_t i = 0; i < c->flaws.len; i++)
        if (c->flaws.items[i].malicious == malicious)
            add_flaw(c, f, &c->flaws.items[i], &c->flaws.items[i] == worst);
    if (k->dev)
        finding_add_tag(c->out, f, "dev-dependency");
    add_functions(c, f);
}

static void check_one(struct checker *c)
{
    const struct component *k = c->component;
    struct slice name = ecosystem_normalise(c->scratch, k->ecosystem, slice_of(k->name));
    if (!version_valid(k->ecosystem, slice_of(k->version)) ||
        index_find(c->index, k->ecosystem, name, &c->found) != VIRGA_OK || !collect_hits(c) ||
        c->hits.len == 0)
        return;
    collect_flaws(c);
    report(c, true);
    report(c, false);
}

void component_check(const struct component_list *components, const struct advisory_index *index,
                     const struct app *app, struct finding_set *out)
{
    for (size_t i = 0; i < components->items.len; i++) {
        struct arena scratch;
        struct checker c = {.index = index,
                            .app = app,
                            .out = out,
                            .component = &components->items.items[i],
                            .scratch = &scratch};
        arena_init(&scratch);
        check_one(&c);
        arena_release(&scratch);
    }
}

size_t component_unchecked(const struct component_list *components,
                           const struct advisory_index *index, bool ret_ecosystems[ECO_COUNT])
{
    struct advisory_index_info info;
    size_t count = 0;
    advisory_index_info(index, &info);
    memset(ret_ecosystems, 0, ECO_COUNT * sizeof(bool));
    for (size_t i = 0; i < components->items.len; i++) {
        enum ecosystem e = components->items.items[i].ecosystem;
        if (info.per_ecosystem[e] == 0 && !ret_ecosystems[e]) {
            ret_ecosystems[e] = true;
            count++;
        }
    }
    return count;
}
