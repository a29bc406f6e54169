/* SPDX-License-Identifier: Apache-2.0 */
/* The attack surface as JSON. */
#include "report/report-internal.h"

static void write_place(struct json_out *j, struct location at)
{
    json_nullable(j, "file", at.file);
    json_number(j, "line", at.line);
    json_number(j, "column", at.column);
}

static void write_trigger(struct json_out *j, const struct app_trigger *t)
{
    json_open(j, NULL, '{');
    json_string(j, "kind", trigger_kind_name(t->kind));
    json_nullable(j, "method", t->method);
    json_nullable(j, "path", t->path);
    json_optional(j, "resource", t->resource);
    json_bool(j, "public", trigger_is_public(t));
    json_string(j, "auth", auth_kind_name(t->auth));
    json_optional(j, "authorizer", t->authorizer);
    json_bool(j, "fromCode", t->from_code);
    write_place(j, t->at);
    json_close(j, '}');
}

static void write_permission(struct json_out *j, const struct app_permission *p)
{
    json_open(j, NULL, '{');
    json_string(j, "effect", p->allow ? "allow" : "deny");
    json_strings(j, "actions", p->actions.items, p->actions.len);
    json_strings(j, "resources", p->resources.items, p->resources.len);
    json_optional(j, "origin", p->origin);
    json_bool(j, "conditional", p->conditional);
    write_place(j, p->at);
    json_close(j, '}');
}

static void write_environment(struct json_out *j, const struct app_function *f)
{
    json_open(j, "environment", '[');
    for (size_t i = 0; i < f->environment.len; i++) {
        const struct app_variable *v = &f->environment.items[i];
        json_open(j, NULL, '{');
        json_nullable(j, "name", v->name);
        json_nullable(j, "value", v->value);
        json_bool(j, "literal", v->literal);
        write_place(j, v->at);
        json_close(j, '}');
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

static void write_function(struct json_out *j, const struct report_input *in,
                           const struct app_function *f)
{
    json_open(j, NULL, '{');
    json_nullable(j, "name", f->name);
    json_optional(j, "id", f->logical_id);
    json_string(j, "provider", provider_name(f->provider));
    json_nullable(j, "runtime", f->runtime);
    json_nullable(j, "file", f->file);
    json_number(j, "line", handler_line(in, f));
    json_nullable(j, "handler", f->handler);
    json_nullable(j, "symbol", f->symbol);
    json_bool(j, "fromCode", f->from_code);
    json_open(j, "declared", '{');
    write_place(j, f->at);
    json_close(j, '}');
    json_open(j, "triggers", '[');
    for (size_t i = 0; i < f->triggers.len; i++)
        write_trigger(j, &f->triggers.items[i]);
    json_close(j, ']');
    json_open(j, "permissions", '[');
    for (size_t i = 0; i < f->permissions.len; i++)
        write_permission(j, &f->permissions.items[i]);
    json_close(j, ']');
    write_environment(j, f);
    json_open(j, "limits", '{');
    write_limit(j, "timeout", f->timeout);
    write_limit(j, "memory", f->memory);
    write_limit(j, "concurrency", f->concurrency);
    json_close(j, '}');
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
    if (r->kind == RESOURCE_AUTHORIZER)
        json_bool(j, "attached", r->attached);
    write_place(j, r->at);
    json_close(j, '}');
}

/* Buckets that are served as web sites. */
static void write_sites(struct json_out *j, const struct app *app)
{
    json_open(j, "sites", '[');
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        const struct doc *site = doc_at(r->node, "Properties.WebsiteConfiguration");
        if (r->kind != RESOURCE_BUCKET || !site)
            continue;
        struct location at = doc_location(site);
        json_open(j, NULL, '{');
        json_string(j, "bucket", r->name ? r->name : r->logical_id);
        json_bool(j, "public", r->public_read);
        write_place(j, at);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void report_map_json(const struct report_input *in, struct buf *out)
{
    struct json_out j = {.out = out};
    json_open(&j, NULL, '{');
    json_number(&j, "version", REPORT_JSON_VERSION);
    json_open(&j, "tool", '{');
    json_string(&j, "name", "virga");
    json_string(&j, "version", in->version);
    json_close(&j, '}');
    json_open(&j, "functions", '[');
    for (size_t i = 0; i < in->app->functions.len; i++)
        write_function(&j, in, in->app->functions.items[i]);
    json_close(&j, ']');
    json_open(&j, "resources", '[');
    for (size_t i = 0; i < in->app->resources.len; i++)
        write_resource(&j, in->app->resources.items[i]);
    json_close(&j, ']');
    write_sites(&j, in->app);
    report_coverage_json(&j, "coverage", &in->coverage);
    report_diags_json(&j, "diagnostics", in);
    json_close(&j, '}');
}
