/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a condition says about who asks. Of its parts only these matter: constants, the caller
 * (request.auth), the time, and functions of the same rules. Everything else is about what is read
 * or written.
 */
#include "app/google/rules.h"

#define MAX_GROUPS 64   /* parentheses within each other */
#define MAX_CALLS 8     /* functions that call functions */
#define MAX_STEPS 20000 /* tokens looked at for one condition */

const char *rules_who_name(enum rules_who who)
{
    static const char *const names[] = {
        [RULES_ANYONE] = "none", [RULES_GUESTS] = "none",   [RULES_UNTIL] = "none",
        [RULES_DATA] = "custom", [RULES_USERS] = "users",   [RULES_CUSTOM] = "custom",
        [RULES_OWNER] = "owner", [RULES_NOBODY] = "nobody",
    };
    return names[who];
}

bool rules_is_public(enum rules_who who)
{
    return who == RULES_ANYONE || who == RULES_GUESTS || who == RULES_UNTIL;
}

/* Sets or replaces the setting NAME of STORE. */
static void set(struct app *app, struct app_resource *store, const char *name, const char *value,
                struct location at)
{
    for (size_t i = 0; i < store->settings.len; i++) {
        if (strcmp(store->settings.items[i].name, name) == 0) {
            app_add_setting(app, &store->settings.items[i], name, value, true, at);
            return;
        }
    }
    app_set(app, store, name, value, true, at);
}

void rules_grant(struct app *app, struct app_resource *store, bool writes, enum rules_who who,
                 const char *until, struct location at)
{
    set(app, store, writes ? "write-auth" : "read-auth", rules_who_name(who), at);
    if (!rules_is_public(who))
        return;
    if (writes || !store->public_write)
        store->public_at = at;
    store->public_write |= writes;
    store->public_read |= !writes;
    if (who == RULES_UNTIL)
        set(app, store, "public-until", until, at);
}

static enum rules_who opposite(enum rules_who who)
{
    switch (who) {
    case RULES_ANYONE:
        return RULES_NOBODY;
    case RULES_NOBODY:
        return RULES_ANYONE;
    case RULES_USERS:
        return RULES_GUESTS;
    case RULES_GUESTS:
        return RULES_USERS;
    case RULES_UNTIL:
    case RULES_DATA:
    case RULES_CUSTOM:
    case RULES_OWNER:
        return RULES_DATA;
    }
    return RULES_DATA;
}

static enum rules_who stricter(enum rules_who a, enum rules_who b)
{
    return a > b ? a : b;
}

static enum rules_who laxer(enum rules_who a, enum rules_who b)
{
    return a < b ? a : b;
}

/* ---- one comparison, call or constant ---- */

/* The token behind the bracket that closes the one at I; TO when it stays open. */
static uint32_t behind_bracket(const struct rules *r, uint32_t i, uint32_t to)
{
    uint32_t close = r->tokens.items[i].close;
    return close < to ? close + 1 : to;
}

/* The token behind "request.auth" (or "auth") at I; I when it does not stand there. */
static uint32_t behind_auth(const struct rules *r, uint32_t i)
{
    if (!rules_is(r, i, r->auth) || (i > 0 && rules_is(r, i - 1, ".")))
        return i;
    if (strcmp(r->auth, "auth") == 0)
        return i + 1;
    return rules_is(r, i + 1, ".") && rules_is(r, i + 2, "auth") ? i + 3 : i;
}

static bool is_comparison(const struct rules *r, uint32_t i)
{
    return rules_is(r, i, "==") || rules_is(r, i, "===") || rules_is(r, i, "!=") ||
           rules_is(r, i, "!==");
}

/* What an atom says of the caller. */
struct mention {
    bool auth;   /* the caller as such */
    bool id;     /* its uid, outside of calls */
    bool token;  /* what its token claims */
    bool nested; /* its uid inside of a call or path: looked up somewhere */
};

static const struct rules_name *find_name(struct rules *r, uint32_t token)
{
    const struct rules_name *best = NULL;
    r->work += r->names.len;
    r->limited |= r->work > RULES_MAX_WORK;
    if (r->limited)
        return NULL;
    for (size_t i = 0; i < r->names.len; i++) {
        const struct rules_name *n = &r->names.items[i];
        if (token < n->scope.from || token >= n->scope.to ||
            !slice_eq(n->name, r->tokens.items[token].text))
            continue;
        if (!best || n->scope.from >= best->scope.from) /* the innermost */
            best = n;
    }
    return best;
}

/* `let me = request.auth.uid`: is the variable at I the caller's id? */
static bool stands_for_id(struct rules *r, uint32_t i)
{
    bool word = r->tokens.items[i].kind == RULES_WORD && (i == 0 || !rules_is(r, i - 1, "."));
    const struct rules_name *name = word ? find_name(r, i) : NULL;
    if (!name || name->value.to - name->value.from != 5)
        return false;
    uint32_t behind = behind_auth(r, name->value.from);
    return behind > name->value.from && rules_is(r, behind + 1, "uid");
}

static struct mention mentions(struct rules *r, struct rules_range range)
{
    struct mention m = {false, false, false, false};
    unsigned depth = 0;
    for (uint32_t i = range.from; i < range.to; i++) {
        depth += rules_opens(r, i);
        depth -= rules_closes(r, i) && depth > 0;
        uint32_t behind = behind_auth(r, i);
        if (behind == i && stands_for_id(r, i)) {
            m.auth = true;
            m.id |= depth == 0;
            m.nested |= depth > 0;
        }
        if (behind == i)
            continue;
        m.auth = true;
        bool id = rules_is(r, behind, ".") && rules_is(r, behind + 1, "uid");
        m.token |= rules_is(r, behind, ".") && !id;
        m.id |= id && depth == 0;
        m.nested |= depth > 0;
    }
    return m;
}

/* A comparison of the caller or its uid with null: is it asked to be there? */
static bool asks_presence(const struct rules *r, struct rules_range range, enum rules_who *ret)
{
    bool null = false;
    uint32_t sign = range.to;
    for (uint32_t i = range.from; i < range.to; i++) {
        null |= rules_is(r, i, "null");
        if (sign == range.to && is_comparison(r, i))
            sign = i;
    }
    if (!null || sign == range.to)
        return false;
    bool equal = rules_is(r, sign, "==") || rules_is(r, sign, "===");
    *ret = equal ? RULES_GUESTS : RULES_USERS;
    return true;
}

static unsigned number_at(const struct rules *r, uint32_t i)
{
    uint64_t value = 0;
    if (i >= r->tokens.len || r->tokens.items[i].kind != RULES_NUMBER ||
        !slice_to_u64(r->tokens.items[i].text, &value) || value > 9999)
        return 0;
    return (unsigned)value;
}

/* Keeps the later date; tells whether it is still to come. */
static bool keep_date(struct rules *r, unsigned year, unsigned month, unsigned day)
{
    char date[16], today[16];
    struct tm tm;
    time_t now = time(NULL);
    if (!gmtime_r(&now, &tm))
        return true;
    snprintf(date, sizeof(date), "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
    snprintf(today, sizeof(today), "%04u-%02u-%02u", (unsigned)(tm.tm_year + 1900) % 10000,
             (unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100);
    if (strcmp(date, r->until) > 0)
        memcpy(r->until, date, sizeof(date));
    return strcmp(date, today) >= 0;
}

/* request.time < timestamp.date(2030, 1, 31), or now < 1900000000000. */
static bool asks_time(struct rules *r, struct rules_range range, enum rules_who *ret)
{
    bool before = false, timed = false;
    uint32_t date = range.to;
    for (uint32_t i = range.from; i < range.to; i++) {
        before |= rules_is(r, i, "<") || rules_is(r, i, "<=");
        timed |= (rules_is(r, i, "time") && i > 1 && rules_is(r, i - 2, "request")) ||
                 rules_is(r, i, "now");
        if (rules_is(r, i, "date") && i > 1 && rules_is(r, i - 2, "timestamp"))
            date = i;
    }
    if (!before || !timed)
        return false;
    uint64_t millis;
    if (date < range.to) {
        bool open =
            keep_date(r, number_at(r, date + 2), number_at(r, date + 4), number_at(r, date + 6));
        *ret = open ? RULES_UNTIL : RULES_NOBODY;
        return true;
    }
    const struct rules_token *last = &r->tokens.items[range.to - 1];
    struct tm tm;
    if (last->kind != RULES_NUMBER || !slice_to_u64(last->text, &millis) ||
        millis > 253402300799000)
        return false;
    time_t seconds = (time_t)(millis / 1000);
    if (!gmtime_r(&seconds, &tm))
        return false;
    bool open = keep_date(r, (unsigned)(tm.tm_year + 1900), (unsigned)(tm.tm_mon + 1),
                          (unsigned)tm.tm_mday);
    *ret = open ? RULES_UNTIL : RULES_NOBODY;
    return true;
}

static enum rules_who judge(struct rules *r, struct rules_range range, unsigned calls);

/* NAME or NAME(…) of the rules' own, and nothing else. */
static bool is_name(struct rules *r, struct rules_range range, unsigned calls, enum rules_who *ret)
{
    bool call = rules_is(r, range.from + 1, "(");
    uint32_t end = call ? behind_bracket(r, range.from + 1, range.to) : range.from + 1;
    if (end != range.to || r->tokens.items[range.from].kind != RULES_WORD)
        return false;
    const struct rules_name *name = find_name(r, range.from);
    if (!name || calls >= MAX_CALLS)
        return false;
    *ret = judge(r, name->value, calls + 1);
    /* what it makes of the caller that it is given is not followed */
    struct rules_range given = {range.from + 1, range.to};
    if (*ret == RULES_DATA && mentions(r, given).auth)
        *ret = RULES_CUSTOM;
    return true;
}

static enum rules_who judge_atom(struct rules *r, struct rules_range range, unsigned calls)
{
    enum rules_who who;
    uint32_t n = range.to - range.from;
    if (n == 0)
        return RULES_DATA;
    if (n == 1 && (rules_is(r, range.from, "true") || rules_is(r, range.from, "false")))
        return rules_is(r, range.from, "true") ? RULES_ANYONE : RULES_NOBODY;
    if (is_name(r, range, calls, &who) || asks_time(r, range, &who))
        return who;
    struct mention m = mentions(r, range);
    if (m.auth && !m.nested && asks_presence(r, range, &who))
        return who;
    if (m.token || m.nested)
        return RULES_CUSTOM;
    if (m.id)
        return RULES_OWNER;
    return m.auth ? RULES_CUSTOM : RULES_DATA;
}

/* ---- conditions ---- */

/* A group in parentheses that is being read: alternatives of parts that all must hold. */
struct group {
    enum rules_who any, all;
    bool has_any, has_all;
    bool negated; /* a '!' stood before it */
    bool chosen;  /* a ? b : c: who knows */
};

static void add_part(struct group *g, enum rules_who who)
{
    g->all = g->has_all ? stricter(g->all, who) : who;
    g->has_all = true;
}

static void end_alternative(struct group *g)
{
    if (!g->has_all)
        return;
    g->any = g->has_any ? laxer(g->any, g->all) : g->all;
    g->has_any = true;
    g->has_all = false;
}

static enum rules_who end_group(struct group *g)
{
    end_alternative(g);
    enum rules_who who = g->has_any ? g->any : RULES_DATA;
    if (g->chosen)
        who = stricter(who, RULES_DATA);
    return g->negated ? opposite(who) : who;
}

/* Where the atom at I ends: at a boolean operator, or the parenthesis of its group. */
static uint32_t atom_end(const struct rules *r, uint32_t i, uint32_t to)
{
    while (i < to) {
        if (rules_opens(r, i)) {
            i = behind_bracket(r, i, to);
            continue;
        }
        if (rules_is(r, i, "&&") || rules_is(r, i, "||") || rules_is(r, i, "?") ||
            rules_is(r, i, ":") || rules_closes(r, i))
            break;
        i++;
    }
    return i;
}

/* Does the parenthesis at I hold conditions, and not a value that is compared or used? */
static bool is_group(const struct rules *r, uint32_t i, uint32_t to)
{
    if (!rules_is(r, i, "("))
        return false;
    uint32_t end = behind_bracket(r, i, to);
    return end >= to || rules_is(r, end, "&&") || rules_is(r, end, "||") || rules_is(r, end, "?") ||
           rules_is(r, end, ":") || rules_is(r, end, ")");
}

/* One step at token I: the next one. */
static uint32_t judge_step(struct rules *r, struct group *stack, size_t *depth, bool *negated,
                           struct rules_range range, unsigned calls)
{
    uint32_t i = range.from;
    struct group *g = &stack[*depth];
    if (rules_is(r, i, "!")) {
        *negated = !*negated;
        return i + 1;
    }
    if (is_group(r, i, range.to) && *depth + 1 < MAX_GROUPS) {
        stack[++*depth] = (struct group){.negated = *negated};
        *negated = false;
        return i + 1;
    }
    if (rules_is(r, i, ")")) {
        if (*depth > 0) {
            enum rules_who who = end_group(g);
            add_part(&stack[--*depth], who);
        }
        return i + 1;
    }
    if (rules_is(r, i, "||"))
        end_alternative(g);
    if (rules_is(r, i, "?")) {
        /* what decides is left out: either branch may hold */
        g->has_all = false;
        g->chosen = true;
    }
    if (rules_is(r, i, ":"))
        end_alternative(g);
    uint32_t end = atom_end(r, i, range.to);
    if (end == i)
        return i + 1;
    enum rules_who who = judge_atom(r, (struct rules_range){i, end}, calls);
    add_part(g, *negated ? opposite(who) : who);
    *negated = false;
    return end;
}

static enum rules_who judge(struct rules *r, struct rules_range range, unsigned calls)
{
    struct group stack[MAX_GROUPS];
    size_t depth = 0;
    bool negated = false;
    stack[0] = (struct group){.negated = false};
    while (range.from < range.to) {
        uint32_t next = judge_step(r, stack, &depth, &negated, range, calls);
        uint32_t used = next - range.from;
        if (r->steps < used || r->work > RULES_MAX_WORK) {
            r->limited = true;
            return RULES_DATA;
        }
        r->steps -= used;
        r->work += used;
        range.from = next;
    }
    while (depth > 0) {
        enum rules_who who = end_group(&stack[depth]);
        add_part(&stack[--depth], who);
    }
    return end_group(&stack[0]);
}

enum rules_who rules_judge(struct rules *r, struct rules_range range)
{
    r->until[0] = '\0';
    r->steps = MAX_STEPS;
    return range.from >= range.to ? RULES_ANYONE : judge(r, range, 0);
}
