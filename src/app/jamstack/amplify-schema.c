/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/amplify-internal.h"

#include "base/limits.h"

#define MAX_PIPELINE 10 /* functions behind one field: AppSync takes no more */

/*
 * The GraphQL schema of Amplify's first generation: types with @model become tables, @auth says who
 * may do what with them, @function which function answers a field.
 *
 *     type Note @model @auth(rules: [{ allow: public, operations: [read] }, { allow: owner }]) { …
 * } type Query { hello(name: String): String @function(name: "hello-${env}") }
 */

struct schema {
    struct app *app;
    const struct amplify_api *api;
    struct words w;
    const char *file;
    bool open_by_default; /* input AMPLIFY { globalAuthRule: AuthRule = { allow: public } } */
    size_t count;
};

/* Who is let in ------------------------------------------------------------------------------ */

struct rule {
    struct slice allow, provider;
    bool read, write;
    const struct word *at;
};

/* One rule, between the braces FROM and TO. */
static struct rule read_rule(struct schema *s, size_t from, size_t to)
{
    struct rule r = {.at = &s->w.items[from], .read = true, .write = true};
    for (size_t i = from + 1; i + 2 < to; i++) {
        if (!word_is(&s->w, i + 1, ':') || s->w.items[i].depth != s->w.items[from].depth + 1)
            continue;
        if (word_is_name(&s->w, i, "allow"))
            r.allow = s->w.items[i + 2].text;
        else if (word_is_name(&s->w, i, "provider"))
            r.provider = s->w.items[i + 2].text;
        else if (word_is_name(&s->w, i, "operations") && word_is(&s->w, i + 2, '['))
            words_operations(&s->w, i + 2, WORD_NAME, &r.read, &r.write);
    }
    return r;
}

static void add_rule(struct schema *s, struct amplify_access *access, const struct rule *r)
{
    access->any = true;
    if (slice_eq_str(r->allow, "public")) {
        bool guests = slice_eq_str(r->provider, "iam") || slice_eq_str(r->provider, "identityPool");
        access->guests |= guests;
        access->public_key |= !guests;
        access->public_read |= r->read;
        access->public_write |= r->write;
        if (!access->public_at.file)
            access->public_at = word_at(r->at, s->file);
    } else if (slice_eq_str(r->allow, "custom")) {
        access->custom = true;
    } else if (slice_eq_str(r->allow, "groups")) {
        access->groups = true;
    } else {
        access->users = true; /* owner, private */
    }
}

/* @auth(rules: [{…}, …]) whose name stands at I. */
static void read_auth(struct schema *s, size_t i, struct amplify_access *access)
{
    if (!word_is(&s->w, i + 1, '('))
        return;
    size_t end = word_close(&s->w, i + 1);
    access->any = true;
    for (size_t k = i + 2; k < end; k++) {
        if (!word_is(&s->w, k, '{'))
            continue;
        size_t close = word_close(&s->w, k);
        struct rule r = read_rule(s, k, close);
        add_rule(s, access, &r);
        k = close;
    }
}

/* Types -------------------------------------------------------------------------------------- */

/* name: "hello-${env}" among the arguments at I: the name without what the environment adds. */
static struct slice function_name(const struct schema *s, size_t i)
{
    size_t end = word_is(&s->w, i, '(') ? word_close(&s->w, i) : i;
    for (; i + 2 < end; i++) {
        if (!word_is_name(&s->w, i, "name") || s->w.items[i + 2].kind != WORD_TEXT)
            continue;
        struct slice name = s->w.items[i + 2].text;
        size_t env = slice_find(name, "-${");
        return slice_sub(name, 0, env);
    }
    return SLICE_EMPTY;
}

/* A field and what its directives say, gathered until the next one starts. */
struct field {
    struct slice name;
    struct slice functions[MAX_PIPELINE]; /* that answer it, one after the other */
    struct location at[MAX_PIPELINE];
    size_t n;
    struct amplify_access access;
};

static void end_field(struct schema *s, struct slice type, const struct field *f)
{
    for (size_t i = 0; i < f->n && s->count++ < LIMIT_TEMPLATE_ITEMS; i++)
        amplify_add_resolver(
            s->app, amplify_find_function(s->app, f->functions[i], s->file), s->api->name,
            arena_printf(s->app->arena, "%.*s.%.*s", SLICE_ARG(type), SLICE_ARG(f->name)),
            &f->access, s->api->auth, f->at[i]);
}

/* The fields of TYPE, between the braces FROM and TO: a field ends where the next one starts. */
static void read_fields(struct schema *s, struct slice type, size_t from, size_t to)
{
    struct field field = {.n = 0};
    for (size_t i = from + 1; i <= to; i++) {
        bool top = i < to && s->w.items[i].depth == s->w.items[from].depth + 1;
        bool starts = top && s->w.items[i].kind == WORD_NAME && !word_is(&s->w, i - 1, '@') &&
                      !word_is(&s->w, i - 1, ':') &&
                      (word_is(&s->w, i + 1, ':') || word_is(&s->w, i + 1, '('));
        bool directive = top && word_is(&s->w, i, '@');
        if (starts || i == to) {
            end_field(s, type, &field);
            field = (struct field){.name = s->w.items[i].text};
        } else if (directive && word_is_name(&s->w, i + 1, "auth")) {
            read_auth(s, i + 1, &field.access);
        } else if (directive && word_is_name(&s->w, i + 1, "function") && field.n < MAX_PIPELINE) {
            field.at[field.n] = word_at(&s->w.items[i], s->file);
            field.functions[field.n++] = function_name(s, i + 2);
        }
    }
}

static void add_model(struct schema *s, const struct word *name, struct amplify_access access)
{
    bool open = s->open_by_default || s->api->open_models;
    if (!access.any && open) {
        access.public_read = access.public_write = true;
        access.public_at = word_at(name, s->file);
    }
    if (s->count++ < LIMIT_TEMPLATE_ITEMS)
        amplify_add_model(s->app, arena_slicedup(s->app->arena, name->text), &access,
                          word_at(name, s->file));
}

/* type NAME … { … }: the index behind it. */
static size_t read_type(struct schema *s, size_t i)
{
    const struct word *name = &s->w.items[i];
    struct amplify_access access = {0};
    bool model = false;
    for (; i < s->w.len && !word_is(&s->w, i, '{'); i++) {
        if (!word_is(&s->w, i, '@'))
            continue;
        model |= word_is_name(&s->w, i + 1, "model");
        if (word_is_name(&s->w, i + 1, "auth"))
            read_auth(s, i + 1, &access);
        if (word_is(&s->w, i + 2, '('))
            i = word_close(&s->w, i + 2);
    }
    if (model)
        add_model(s, name, access);
    size_t close = word_close(&s->w, i);
    if (i < s->w.len)
        read_fields(s, name->text, i, close);
    return close;
}

/* globalAuthRule: AuthRule = { allow: public } */
static void find_global_rule(struct schema *s)
{
    for (size_t i = 0; i + 4 < s->w.len; i++)
        if (word_is_name(&s->w, i, "globalAuthRule") && word_is(&s->w, i + 4, '{')) {
            struct rule r = read_rule(s, i + 4, word_close(&s->w, i + 4));
            s->open_by_default = slice_eq_str(r.allow, "public");
            return;
        }
}

void amplify_read_schema(struct app *app, const struct amplify_api *api, struct slice text,
                         const char *file)
{
    struct arena scratch;
    arena_init(&scratch);
    struct schema s = {.app = app, .api = api, .w = words_of(&scratch, text, true), .file = file};
    for (size_t i = 0; i <= s.w.len; i++)
        s.w.items[i].line += api->lines;
    words_report_cut(&s.w, file, api->sink);
    find_global_rule(&s);
    for (size_t i = 0; i + 1 < s.w.len; i++)
        if (word_is_name(&s.w, i, "type") && s.w.items[i].depth == 0 &&
            s.w.items[i + 1].kind == WORD_NAME)
            i = read_type(&s, i + 1);
    arena_release(&scratch);
}
