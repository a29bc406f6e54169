/* SPDX-License-Identifier: Apache-2.0 */
/* The attack surface as a tree: who may call what, and what that may touch. */
#include "report/surface.h"
#include "report/text-internal.h"

#define MAX_SHOWN 8 /* actions and resources of one permission */

static void put_function_head(struct layout *l, const struct report_input *in,
                              const struct app_function *f)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    buf_printf(&text, "%s", f->name ? f->name : "(unnamed)");
    layout_wrap(l, 0, 2, TONE_BOLD, buf_slice(&text), false);
    buf_clear(&text);
    buf_printf(&text, "%s", provider_name(f->provider));
    if (f->runtime)
        buf_printf(&text, ", %s", f->runtime);
    if (f->inline_code)
        buf_add_str(&text, ", code inside the config");
    else if (f->file)
        buf_printf(&text, ", %s", f->file);
    else
        buf_add_str(&text, ", code not found");
    if (f->symbol)
        buf_printf(&text, " (%s)", f->symbol);
    layout_field(l, 11, "code", buf_slice(&text));
    buf_clear(&text);
    if (f->at.file)
        layout_place(l, in->sources, f->at, &text);
    if (text.len && !f->from_code)
        layout_field(l, 11, "config", buf_slice(&text));
    buf_release(&text);
}

/* "30 s, 128 MB, 5 at once" */
static void put_limits(struct layout *l, const struct app_function *f)
{
    const struct {
        double value;
        const char *unit;
    } limits[] = {{f->timeout, " s"}, {f->memory, " MB"}, {f->concurrency, " at once"}};
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
        if (limits[i].value >= 0)
            buf_printf(&text, "%s%.15g%s", text.len ? ", " : "", limits[i].value, limits[i].unit);
    if (text.len)
        layout_field(l, 11, "limits", buf_slice(&text));
    buf_release(&text);
}

static const char *caller_of(const struct app_trigger *t)
{
    switch (t->auth) {
    case AUTH_NONE:
        return "anyone";
    case AUTH_API_KEY:
        return "anyone with the API key";
    case AUTH_IAM:
        return "whoever the account allows";
    case AUTH_USERS:
        return "signed-in users";
    case AUTH_CUSTOM:
        return "whom the app's authorizer lets in";
    case AUTH_PRIVATE:
        return "inside the account only";
    case AUTH_UNKNOWN:
        break;
    }
    return "nobody knows";
}

static void put_trigger(struct layout *l, const struct app_trigger *t)
{
    struct buf text;
    struct arena a;
    arena_init(&a);
    buf_init(&text, 1u << 16);
    buf_add_str(&text, trigger_describe(&a, t));
    if (t->auth != AUTH_UNKNOWN)
        buf_printf(&text, " <- %s", caller_of(t));
    if (t->authorizer)
        buf_printf(&text, " (%s)", t->authorizer);
    buf_add_str(l->out, "  ");
    layout_add(l, TONE_DIM, "entry");
    buf_add_str(l->out, "    ");
    layout_wrap(l, 11, 13, trigger_is_public(t) ? TONE_HIGH : TONE_PLAIN, buf_slice(&text), false);
    buf_release(&text);
    arena_release(&a);
}

static void add_items(struct buf *text, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count && i < MAX_SHOWN; i++)
        buf_printf(text, "%s%s", i ? ", " : "", items[i]);
    if (count > MAX_SHOWN)
        buf_printf(text, " and %zu more", count - MAX_SHOWN);
}

static void put_permission(struct layout *l, const struct app_permission *p)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    add_items(&text, p->actions.items, p->actions.len);
    if (p->resources.len) {
        buf_add_str(&text, " on ");
        add_items(&text, p->resources.items, p->resources.len);
    }
    if (p->origin)
        buf_printf(&text, " (%s)", p->origin);
    if (p->conditional)
        buf_add_str(&text, ", under a condition");
    layout_field(l, 11, p->allow ? "may" : "may not", buf_slice(&text));
    buf_release(&text);
}

static void put_resources(struct layout *l, const struct surface *m)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    if (m->resources.len)
        layout_add(l, TONE_BOLD, "Resources\n");
    for (size_t i = 0; i < m->resources.len; i++) {
        const struct app_resource *r = m->resources.items[i];
        bool open = r->public_read || r->public_write;
        buf_clear(&text);
        buf_add_str(&text, r->name ? r->name : r->logical_id ? r->logical_id : "(unnamed)");
        if (open)
            buf_printf(&text, " <- anyone may %s",
                       r->public_read && r->public_write ? "read and write"
                       : r->public_read                  ? "read"
                                                         : "write");
        if (r->kind == RESOURCE_AUTHORIZER && !r->attached)
            buf_add_str(&text, " (attached to no route)");
        buf_add_str(l->out, "  ");
        layout_add(l, TONE_DIM, resource_kind_name(r->kind));
        size_t width = strlen(resource_kind_name(r->kind)) + 2;
        do
            buf_add_char(l->out, ' ');
        while (++width < 14);
        layout_wrap(l, (unsigned)width, 16, open ? TONE_HIGH : TONE_PLAIN, buf_slice(&text), false);
    }
    if (m->resources.len)
        buf_add_char(l->out, '\n');
    buf_release(&text);
}

static void add_once(struct buf *text, const char **last, const char *action)
{
    if (strcmp(action, *last) != 0)
        buf_printf(text, "%s%s", text->len ? ", " : "", action);
    *last = action;
}

static bool is_sure(const struct usage_function *u, const char *action)
{
    for (size_t i = 0; i < u->calls.len; i++)
        if (u->calls.items[i].certain && !u->calls.items[i].any &&
            strcmp(u->calls.items[i].action, action) == 0)
            return true;
    return false;
}

/* Actions that the code surely takes, or may take. */
static void put_calls(struct layout *l, const struct usage_function *u, bool sure)
{
    struct buf text;
    const char *last = "";
    buf_init(&text, 1u << 16);
    for (size_t i = 0; i < u->calls.len; i++)
        if (is_sure(u, u->calls.items[i].action) == sure)
            add_once(&text, &last, u->calls.items[i].action);
    if (text.len)
        layout_field(l, 11, sure ? "uses" : "perhaps", buf_slice(&text));
    buf_release(&text);
}

static void put_doubts(struct layout *l, const struct usage_function *u)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    for (size_t i = 0; i < u->doubts.len; i++) {
        buf_clear(&text);
        if (surface_doubt(u, i, &text))
            layout_field(l, 11, "unsure", buf_slice(&text));
    }
    buf_release(&text);
}

/* Which of its rights the code uses, and which not. */
static void put_usage(struct layout *l, const struct usage_function *u)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    put_calls(l, u, true);
    put_calls(l, u, false);
    for (size_t i = 0; i < u->unused.len && i < MAX_SHOWN; i++)
        buf_printf(&text, "%s%s", i ? ", " : "", u->unused.items[i].action);
    if (u->unused.len > MAX_SHOWN)
        buf_printf(&text, " and %zu more", u->unused.len - MAX_SHOWN);
    if (text.len)
        layout_field(l, 11, "unused", buf_slice(&text));
    buf_clear(&text);
    add_items(&text, u->missing.items, u->missing.len);
    if (text.len)
        layout_field(l, 11, "lacks", buf_slice(&text));
    if (u->app->permissions.len)
        put_doubts(l, u);
    buf_release(&text);
}

static void put_function(struct layout *l, const struct report_input *in,
                         const struct surface_function *f)
{
    put_function_head(l, in, f->app);
    put_limits(l, f->app);
    if (f->triggers.len == 0)
        layout_field(l, 11, "entry", SLICE("none declared"));
    for (size_t k = 0; k < f->triggers.len; k++)
        put_trigger(l, f->triggers.items[k]);
    for (size_t k = 0; k < f->app->permissions.len; k++)
        put_permission(l, &f->app->permissions.items[k]);
    const struct usage_function *u = usage_of(in->usage, f->app);
    if (u)
        put_usage(l, u);
    buf_add_char(l->out, '\n');
}

/* "26 functions, 30 entry points (4 public), 13 resources", and how many are whose. */
static void put_counts(struct layout *l, const struct surface_counts *c)
{
    struct buf text;
    buf_init(&text, 4096);
    text_count(&text, c->functions, "function", "functions");
    buf_add_str(&text, ", ");
    text_count(&text, c->entry_points, "entry point", "entry points");
    buf_printf(&text, " (%zu public), ", c->public_entry_points);
    text_count(&text, c->resources, "resource", "resources");
    if (c->public_resources)
        buf_printf(&text, " (%zu public)", c->public_resources);
    layout_wrap(l, 0, 0, TONE_BOLD, buf_slice(&text), false);
    buf_clear(&text);
    for (size_t i = 0; i < CALLER_COUNT; i++)
        if (c->by_caller[i])
            buf_printf(&text, "%s%s %zu",
                       text.len ? ", " : "entry points by caller: ", surface_callers[i].title,
                       c->by_caller[i]);
    if (text.len)
        layout_wrap(l, 0, 0, TONE_DIM, buf_slice(&text), false);
    buf_release(&text);
}

void report_map_text(const struct report_input *in, const struct report_style *style,
                     struct buf *out)
{
    struct layout l;
    struct surface m;
    surface_build(&m, in);
    layout_init(&l, style, out);
    for (size_t i = 0; i < m.functions.len; i++)
        put_function(&l, in, &m.functions.items[i]);
    put_resources(&l, &m);
    put_counts(&l, &m.counts);
    surface_release(&m);
}
