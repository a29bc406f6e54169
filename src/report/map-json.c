/* SPDX-License-Identifier: Apache-2.0 */
/* The attack surface as JSON. */
#include "check/check.h"
#include "report/surface.h"

static void write_place(struct json_out *j, struct location at)
{
    json_nullable(j, "file", at.file);
    json_number(j, "line", at.line);
    json_number(j, "column", at.column);
}

/* Ends what is written with the place that says so. */
static void close_at(struct json_out *j, struct location at)
{
    write_place(j, at);
    json_close(j, '}');
}

static void write_settings(struct json_out *j, const struct app_setting *settings, size_t count)
{
    json_open(j, "settings", '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, NULL, '{');
        json_string(j, "name", settings[i].name);
        json_nullable(j, "value", settings[i].value);
        json_bool(j, "known", settings[i].known);
        close_at(j, settings[i].at);
    }
    json_close(j, ']');
}

static void write_trigger(struct json_out *j, const struct app_trigger *t)
{
    json_open(j, NULL, '{');
    json_string(j, "kind", trigger_kind_name(t->kind));
    json_nullable(j, "method", t->method);
    json_nullable(j, "path", t->path);
    json_optional(j, "resource", t->resource);
    json_optional(j, "api", t->api);
    json_bool(j, "public", trigger_is_public(t));
    json_string(j, "auth", auth_kind_name(t->auth));
    json_optional(j, "authorizer", t->authorizer);
    json_bool(j, "scoped", t->scoped);
    json_bool(j, "fromCode", t->from_code);
    write_settings(j, t->settings.items, t->settings.len);
    close_at(j, t->at);
}

static void write_permission(struct json_out *j, const struct app_permission *p)
{
    json_open(j, NULL, '{');
    json_string(j, "effect", p->allow ? "allow" : "deny");
    json_strings(j, "actions", p->actions.items, p->actions.len);
    json_strings(j, "resources", p->resources.items, p->resources.len);
    if (p->principals.len)
        json_strings(j, "principals", p->principals.items, p->principals.len);
    json_optional(j, "origin", p->origin);
    json_bool(j, "conditional", p->conditional);
    close_at(j, p->at);
}

static void write_permissions(struct json_out *j, const char *key,
                              const struct app_permission *items, size_t count)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < count; i++)
        write_permission(j, &items[i]);
    json_close(j, ']');
}

static void write_environment(struct json_out *j, const struct app_function *f)
{
    json_open(j, "environment", '[');
    for (size_t i = 0; i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        json_open(j, NULL, '{');
        json_nullable(j, "name", v->name);
        bool secret = check_is_secret(v);
        json_nullable(j, "value", secret ? NULL : v->value);
        json_bool(j, "literal", v->literal);
        json_bool(j, "secret", secret);
        close_at(j, v->at);
    }
    json_close(j, ']');
}

static void write_limit(struct json_out *j, const char *key, double value)
{
    if (value >= 0)
        json_double(j, key, value);
}

/* The line of the handler: where the file exports its symbol. 0 when that is not known. */
static unsigned handler_line(const struct report_input *in, const struct app_function *f)
{
    unsigned line = 0, column;
    const struct ir_file *file =
        in->program && f->file ? ir_program_find(in->program, slice_of(f->file)) : NULL;
    if (f->at.file && f->file && strcmp(f->at.file, f->file) == 0)
        line = f->at.line;
    if (!file || file->functions.len == 0 || !f->symbol)
        return line;
    struct slice rest, name = slice_cut(slice_of(f->symbol), '.', &rest);
    const struct ir_function *module = file->functions.items[0];
    for (size_t i = 0; i < module->code.len; i++) {
        const struct ir_instr *instr = &module->code.items[i];
        if (instr->op != IR_EXPORT || !slice_eq(atom_slice(instr->name), name))
            continue;
        ir_position(file, instr->start, &line, &column);
        break;
    }
    return line;
}

static void write_calls(struct json_out *j, const struct usage_function *u)
{
    json_open(j, "used", '[');
    for (size_t i = 0; i < u->calls.len; i++) {
        const struct usage_call *c = &u->calls.items[i];
        json_open(j, NULL, '{');
        json_string(j, "action", c->action);
        json_optional(j, "resource", c->resource);
        json_bool(j, "certain", c->certain && !c->any);
        close_at(j, c->at);
    }
    json_close(j, ']');
}

/* Which of its rights the code of a function uses. */
static void write_usage(struct json_out *j, const struct usage_function *u)
{
    json_open(j, "usage", '{');
    json_bool(j, "known", u->known);
    json_optional(j, "why", u->why_unknown);
    write_calls(j, u);
    json_open(j, "unused", '[');
    for (size_t i = 0; i < u->unused.len; i++) {
        json_open(j, NULL, '{');
        json_string(j, "action", u->unused.items[i].action);
        close_at(j, u->unused.items[i].permission->at);
    }
    json_close(j, ']');
    json_strings(j, "missing", u->missing.items, u->missing.len);
    json_open(j, "doubts", '[');
    for (size_t i = 0; i < u->doubts.len; i++) {
        json_open(j, NULL, '{');
        json_string(j, "service", u->doubts.items[i].service);
        json_string(j, "why", u->doubts.items[i].why);
        close_at(j, u->doubts.items[i].at);
    }
    json_close(j, ']');
    json_optional(j, "policy", u->policy);
    json_close(j, '}');
}

static void write_function(struct json_out *j, const struct report_input *in,
                           const struct surface_function *shown)
{
    const struct app_function *f = shown->app;
    json_open(j, NULL, '{');
    json_nullable(j, "name", f->name);
    json_optional(j, "id", f->logical_id);
    json_string(j, "provider", provider_name(f->provider));
    json_nullable(j, "runtime", f->runtime);
    json_optional(j, "region", f->region);
    json_optional(j, "role", f->role);
    json_nullable(j, "file", f->code ? f->at.file : f->file);
    json_number(j, "line", handler_line(in, f));
    json_nullable(j, "handler", f->handler);
    json_nullable(j, "symbol", f->symbol);
    json_bool(j, "fromCode", f->from_code);
    json_open(j, "declared", '{');
    close_at(j, f->at);
    json_open(j, "triggers", '[');
    for (size_t i = 0; i < shown->triggers.len; i++)
        write_trigger(j, shown->triggers.items[i]);
    json_close(j, ']');
    write_permissions(j, "permissions", f->permissions.items, f->permissions.len);
    write_permissions(j, "policy", f->policy.items, f->policy.len);
    write_environment(j, f);
    json_open(j, "limits", '{');
    write_limit(j, "timeout", f->timeout);
    write_limit(j, "memory", f->memory);
    write_limit(j, "concurrency", f->concurrency);
    json_close(j, '}');
    write_settings(j, f->settings.items, f->settings.len);
    const struct usage_function *u = usage_of(in->usage, f);
    if (u && f->provider == PROVIDER_AWS)
        write_usage(j, u);
    json_close(j, '}');
}

static void write_resource(struct json_out *j, const struct app_resource *r)
{
    json_open(j, NULL, '{');
    json_string(j, "kind", resource_kind_name(r->kind));
    json_nullable(j, "name", r->name);
    json_optional(j, "id", r->logical_id);
    json_optional(j, "type", r->type);
    json_string(j, "provider", provider_name(r->provider));
    json_bool(j, "publicRead", r->public_read);
    json_bool(j, "publicWrite", r->public_write);
    if (r->public_at.file) {
        json_open(j, "publicBy", '{');
        close_at(j, r->public_at);
    }
    if (r->kind == RESOURCE_AUTHORIZER)
        json_bool(j, "attached", r->attached);
    json_optional(j, "region", r->region);
    write_permissions(j, "permissions", r->permissions.items, r->permissions.len);
    write_permissions(j, "policy", r->policy.items, r->policy.len);
    write_settings(j, r->settings.items, r->settings.len);
    close_at(j, r->at);
}

/* Buckets that are served as web sites. */
static void write_sites(struct json_out *j, const struct surface *m)
{
    json_open(j, "sites", '[');
    for (size_t i = 0; i < m->resources.len; i++) {
        const struct app_resource *r = m->resources.items[i];
        const struct doc *site = doc_at(r->node, "Properties.WebsiteConfiguration");
        if (r->kind != RESOURCE_BUCKET || !site)
            continue;
        struct location at = doc_location(site);
        json_open(j, NULL, '{');
        json_string(j, "bucket", r->name ? r->name : r->logical_id);
        json_bool(j, "public", r->public_read);
        close_at(j, at);
    }
    json_close(j, ']');
}

/* How many there are of each of COUNT names; those of which there is none are left out. */
#define WRITE_BY(j_, key_, counts_, count_, type_, name_)                                          \
    do {                                                                                           \
        json_open(j_, key_, '{');                                                                  \
        for (size_t i_ = 0; i_ < (count_); i_++)                                                   \
            if ((counts_)[i_])                                                                     \
                json_number(j_, name_((type_)i_), (counts_)[i_]);                                  \
        json_close(j_, '}');                                                                       \
    } while (0)

static void write_counts(struct json_out *j, const struct surface_counts *c)
{
    json_open(j, "counts", '{');
    json_number(j, "functions", c->functions);
    json_number(j, "publicFunctions", c->public_functions);
    json_number(j, "entryPoints", c->entry_points);
    json_number(j, "publicEntryPoints", c->public_entry_points);
    json_number(j, "unauthenticatedEntryPoints", c->unauthenticated);
    json_number(j, "unknownEntryPoints", c->unknown);
    json_number(j, "resources", c->resources);
    json_number(j, "publicResources", c->public_resources);
    WRITE_BY(j, "byProvider", c->by_provider, SURFACE_PROVIDERS, enum app_provider, provider_name);
    WRITE_BY(j, "byKind", c->by_kind, SURFACE_TRIGGERS, enum trigger_kind, trigger_kind_name);
    WRITE_BY(j, "byAuth", c->by_auth, SURFACE_AUTHS, enum auth_kind, auth_kind_name);
    WRITE_BY(j, "byResource", c->by_resource, SURFACE_RESOURCES, enum resource_kind,
             resource_kind_name);
    json_close(j, '}');
}

static void write_filter(struct json_out *j, const struct report_map_filter *w)
{
    json_open(j, "filter", '{');
    json_optional(j, "provider", w->provider);
    json_optional(j, "function", w->function);
    json_bool(j, "public", w->public_only);
    json_bool(j, "unauthenticated", w->unauthenticated);
    json_close(j, '}');
}

void report_map_json(const struct report_input *in, struct buf *out)
{
    struct json_out j = {.out = out};
    struct surface m;
    surface_build(&m, in);
    json_open(&j, NULL, '{');
    json_number(&j, "version", REPORT_JSON_VERSION);
    json_open(&j, "tool", '{');
    json_string(&j, "name", "virga");
    json_string(&j, "version", in->version);
    json_close(&j, '}');
    if (surface_is_filtered(in))
        write_filter(&j, &in->filter);
    write_counts(&j, &m.counts);
    json_open(&j, "functions", '[');
    for (size_t i = 0; i < m.functions.len; i++)
        write_function(&j, in, &m.functions.items[i]);
    json_close(&j, ']');
    json_open(&j, "resources", '[');
    for (size_t i = 0; i < m.resources.len; i++)
        write_resource(&j, m.resources.items[i]);
    json_close(&j, ']');
    write_sites(&j, &m);
    json_bool(&j, "complete", !in->incomplete);
    report_coverage_json(&j, "coverage", &in->coverage);
    report_diags_json(&j, "diagnostics", in);
    json_close(&j, '}');
    surface_release(&m);
}
