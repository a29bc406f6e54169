/* SPDX-License-Identifier: Apache-2.0 */
#include "report/map-page.h"

#include "base/limits.h"
#include "check/check.h"
#include "report/map-draw.h"
#include "report/markup.h"

struct page {
    struct json_out j;
    const struct surface *m;
    struct arena a; /* texts of one function */
};

/* As it is shown: what could deceive a reader is spelled out, here as in the drawing. */
static void put_text(struct page *p, const char *key, const char *text)
{
    struct buf b;
    if (!text)
        return;
    buf_init(&b, 1u << 16);
    markup_show(&b, slice_of(text));
    json_slice(&p->j, key, buf_slice(&b));
    buf_release(&b);
}

/* The same for a text of several lines. */
static void put_lines(struct page *p, const char *key, const char *text)
{
    struct buf b;
    if (!text)
        return;
    buf_init(&b, 1u << 16);
    for (struct slice rest = slice_of(text); rest.len;) {
        markup_show(&b, slice_cut(rest, '\n', &rest));
        if (rest.len)
            buf_add_char(&b, '\n');
    }
    json_slice(&p->j, key, buf_slice(&b));
    buf_release(&b);
}

static void put_place(struct page *p, struct location at)
{
    if (at.file)
        put_text(p, "place", at.line ? arena_printf(&p->a, "%s:%u", at.file, at.line) : at.file);
}

static void put_texts(struct page *p, const char *key, const char *const *items, size_t count)
{
    json_open(&p->j, key, '[');
    for (size_t i = 0; i < count; i++)
        put_text(p, NULL, items[i]);
    json_close(&p->j, ']');
}

static const char *setting_text(const struct app_setting *s)
{
    return !s->known ? "not known" : s->value ? s->value : "";
}

static void put_trigger(struct page *p, const struct app_trigger *t)
{
    json_open(&p->j, NULL, '{');
    json_string(&p->j, "kind", trigger_kind_name(t->kind));
    json_string(&p->j, "caller", surface_callers[surface_caller_of(t)].id);
    json_bool(&p->j, "public", trigger_is_public(t));
    const char *before = surface_is_request(t) ? t->method : trigger_kind_name(t->kind);
    if (t->kind == TRIGGER_DIRECT)
        before = NULL;
    put_text(
        p, "text",
        arena_printf(&p->a, "%s%s%s", before ? before : "", before ? " " : "", map_entry_text(t)));
    put_text(p, "authorizer", t->authorizer);
    json_open(&p->j, "settings", '[');
    for (size_t i = 0; i < t->settings.len; i++) {
        const struct app_setting *s = &t->settings.items[i];
        put_text(p, NULL, arena_printf(&p->a, "%s: %s", s->name, setting_text(s)));
    }
    json_close(&p->j, ']');
    put_place(p, t->at);
    json_close(&p->j, '}');
}

static void put_grants(struct page *p, const char *key, const struct app_permission *items,
                       size_t count)
{
    json_open(&p->j, key, '[');
    for (size_t i = 0; i < count; i++) {
        const struct app_permission *g = &items[i];
        json_open(&p->j, NULL, '{');
        json_bool(&p->j, "deny", !g->allow);
        json_bool(&p->j, "conditional", g->conditional);
        put_texts(p, "actions", g->actions.items, g->actions.len);
        if (g->principals.len)
            put_texts(p, "resources", g->principals.items, g->principals.len);
        else
            put_texts(p, "resources", g->resources.items, g->resources.len);
        put_text(p, "origin", g->origin);
        put_place(p, g->at);
        json_close(&p->j, '}');
    }
    json_close(&p->j, ']');
}

/* Names alone, and what a reference refers to: a literal may be a secret. */
static void put_environment(struct page *p, const struct app_function *f)
{
    json_open(&p->j, "environment", '[');
    for (size_t i = 0; i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        json_open(&p->j, NULL, '{');
        put_text(p, "name", v->name ? v->name : "(unnamed)");
        if (!v->literal && v->value && slice_find(slice_of(v->value), "${") != SIZE_MAX)
            put_text(p, "refers", v->value);
        json_bool(&p->j, "secret", check_is_secret(v));
        json_close(&p->j, '}');
    }
    json_close(&p->j, ']');
}

static void put_number(struct page *p, const char *key, double value)
{
    if (value >= 0)
        json_double(&p->j, key, value);
}

static void put_settings(struct page *p, const struct app_function *f)
{
    json_open(&p->j, "settings", '[');
    for (size_t i = 0; i < f->settings.len; i++) {
        json_open(&p->j, NULL, '[');
        put_text(p, NULL, f->settings.items[i].name);
        put_text(p, NULL, setting_text(&f->settings.items[i]));
        json_close(&p->j, ']');
    }
    json_close(&p->j, ']');
}

static void put_use(struct page *p, const char *action, const char *resource, bool sure,
                    struct location at)
{
    json_open(&p->j, NULL, '{');
    put_text(p, "action", action);
    if (!sure)
        json_bool(&p->j, "perhaps", true);
    put_text(p, "resource", resource);
    put_place(p, at);
    json_close(&p->j, '}');
}

/* Which rights the code uses. */
static void put_usage(struct page *p, const struct usage_function *u)
{
    json_open(&p->j, "usage", '{');
    json_open(&p->j, "used", '[');
    for (size_t i = 0; i < u->calls.len; i++) {
        const struct usage_call *c = &u->calls.items[i];
        put_use(p, c->action, c->resource, c->certain && !c->any, c->at);
    }
    json_close(&p->j, ']');
    json_open(&p->j, "missing", '[');
    for (size_t i = 0; i < u->missing.len; i++)
        put_use(p, u->missing.items[i], NULL, true, (struct location){0});
    json_close(&p->j, ']');
    json_open(&p->j, "unused", '[');
    for (size_t i = 0; i < u->unused.len; i++)
        put_use(p, u->unused.items[i].action, NULL, true, u->unused.items[i].permission->at);
    json_close(&p->j, ']');
    json_open(&p->j, "unsure", '[');
    for (size_t i = 0; i < u->doubts.len; i++) {
        struct buf text;
        buf_init(&text, 1u << 16);
        if (surface_doubt(u, i, &text))
            put_text(p, NULL, arena_slicedup(&p->a, buf_slice(&text)));
        buf_release(&text);
    }
    if (!u->known)
        put_text(p, NULL, u->why_unknown);
    json_close(&p->j, ']');
    put_lines(p, "policy", u->policy);
    json_close(&p->j, '}');
}

static void put_function(struct page *p, const struct surface_function *f)
{
    const struct app_function *app = f->app;
    json_open(&p->j, NULL, '{');
    put_text(p, "name", app->name ? app->name : "(unnamed)");
    json_string(&p->j, "caller", surface_callers[f->caller].id);
    json_string(&p->j, "provider", surface_provider_title(app->provider));
    put_text(p, "runtime", app->runtime);
    put_text(p, "handler", app->handler);
    put_text(p, "code", app->file ? app->file : app->inline_code ? "inside the config" : NULL);
    put_text(p, "region", app->region);
    put_text(p, "role", app->role);
    put_number(p, "timeout", app->timeout);
    put_number(p, "memory", app->memory);
    put_number(p, "concurrency", app->concurrency);
    json_open(&p->j, "triggers", '[');
    for (size_t i = 0; i < f->triggers.len; i++)
        put_trigger(p, f->triggers.items[i]);
    json_close(&p->j, ']');
    put_grants(p, "grants", app->permissions.items, app->permissions.len);
    put_grants(p, "policy", app->policy.items, app->policy.len);
    put_environment(p, app);
    put_settings(p, app);
    json_open(&p->j, "touches", '[');
    for (size_t i = 0; i < f->links.len; i++)
        json_number(&p->j, NULL, f->links.items[i].store);
    json_close(&p->j, ']');
    const struct usage_function *u = usage_of(p->m->in->usage, app);
    if (u && app->provider == PROVIDER_AWS && (app->permissions.len || u->calls.len))
        put_usage(p, u);
    put_place(p, app->at);
    json_close(&p->j, '}');
}

static void put_store(struct page *p, const struct surface_store *s)
{
    json_open(&p->j, NULL, '{');
    put_text(p, "label", s->label ? s->label : "(unnamed)");
    put_text(p, "kind", s->kind);
    json_bool(&p->j, "wide", s->wide);
    json_bool(&p->j, "open", s->open);
    if (s->resource)
        put_place(p, s->resource->at);
    else if (s->function)
        put_place(p, s->function->at);
    json_close(&p->j, '}');
}

/* Without line ends and indents, which stand in no string, and without '<', which stands nowhere
   else. */
static void add_compact(struct buf *out, struct slice json)
{
    bool indent = false;
    for (size_t i = 0; i < json.len; i++) {
        char c = json.ptr[i];
        indent = c == '\n' || (indent && c == ' ');
        if (c == '<')
            buf_add_str(out, "\\u003c");
        else if (!indent)
            buf_add_char(out, c);
    }
}

void map_page_data(const struct surface *m, struct buf *out)
{
    struct buf json;
    buf_init(&json, LIMIT_REPORT);
    struct page p = {.j = {.out = &json}, .m = m};
    arena_init(&p.a);
    json_open(&p.j, NULL, '{');
    json_open(&p.j, "callers", '{');
    for (size_t i = 0; i < CALLER_COUNT; i++)
        json_string(&p.j, surface_callers[i].id, surface_callers[i].title);
    json_close(&p.j, '}');
    json_open(&p.j, "stores", '[');
    for (size_t i = 0; i < m->stores.len; i++)
        put_store(&p, &m->stores.items[i]);
    json_close(&p.j, ']');
    json_open(&p.j, "functions", '[');
    for (size_t i = 0; i < m->functions.len; i++) {
        put_function(&p, &m->functions.items[i]);
        arena_release(&p.a);
    }
    json_close(&p.j, ']');
    json_close(&p.j, '}');
    add_compact(out, buf_slice(&json));
    arena_release(&p.a);
    buf_release(&json);
}
