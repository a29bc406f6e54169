/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link.h"

#include "taint/link-internal.h"

uint32_t link_fn_id(const struct link *l, uint32_t fn, uint32_t index)
{
    const struct ir_file *file = link_fn(l, fn)->file;
    return index < file->functions.len ? file->functions.items[index]->id : IR_NONE;
}

uint32_t link_class_id(const struct link *l, uint32_t fn, uint32_t index)
{
    uint32_t file = l->file_of[fn];
    return index < l->program->files.items[file]->classes.len ? l->class_base[file] + index
                                                              : IR_NONE;
}

void chain_add(struct link *l, uint32_t *head, uint32_t value)
{
    *vec_add(&l->chains, &l->arena) = (struct chain){.value = value, .next = *head};
    *head = (uint32_t)l->chains.len;
}

const struct atom *link_member_name(const struct link *l, uint32_t fn, const struct ir_instr *in)
{
    const struct ir_function *f = link_fn(l, fn);
    if (in->name || in->b >= f->code.len)
        return in->name;
    const struct ir_instr *key = &f->code.items[in->b];
    bool constant =
        key->op == IR_CONST && (key->flags == IR_CONST_STRING || key->flags == IR_CONST_NUMBER);
    return constant ? key->name : NULL;
}

static void set_atoms(struct link *l)
{
    struct link_atoms *a = &l->atoms;
    const struct {
        const struct atom **atom;
        const char *text;
    } names[] = {
        {&a->star, "*"},
        {&a->module_exports, "module.exports"},
        {&a->deflt, "default"},
        {&a->prototype, "prototype"},
        {&a->constructor, "constructor"},
        {&a->init, "__init__"},
        {&a->call, "call"},
        {&a->apply, "apply"},
        {&a->bind, "bind"},
        {&a->super, "super"},
        {&a->object, "Object"},
        {&a->process, "process"},
        {&a->env, "env"},
        {&a->os, "os"},
        {&a->environ, "environ"},
        {&a->get, "get"},
        {&a->getenv, "getenv"},
        {&a->partial, "partial"},
        {&a->methods, "methods"},
        {&a->method, "method"},
        {&a->path, "path"},
        {&a->url, "url"},
        {&a->truediv, "__truediv__"},
        {&a->parameter, "<parameter>"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        *names[i].atom = atom_get_str(l->program->atoms, names[i].text);
}

struct link *link_program_in(const struct ir_program *program, const struct rule_set *rules,
                             const struct app *app, const struct app_files *files,
                             const struct virga_diag_sink *sink)
{
    struct arena arena;
    arena_init(&arena);
    struct link *l = arena_new(&arena, struct link);
    l->arena = arena;
    l->program = program;
    l->rules = rules;
    l->app = app;
    l->files = files;
    l->sink = sink;
    umap_init(&l->strings, &l->arena);
    umap_init(&l->variable_ids, &l->arena);
    set_atoms(l);
    index_program(l);
    calls_build(l);
    nodes_init(l);
    entries_of_app(l);
    nodes_run(l);
    conventions_enter(l);
    calls_by_name(l);
    nodes_run(l);
    entries_finish(l);
    l->memo_of = arena_array(&l->arena, uint32_t, (size_t)program->nvalues + 1);
    if (l->caps_hit)
        diag_emit(sink, VIRGA_DIAG_NOTE, "limit", NULL, 0, 0,
                  "%zu calls may reach more than %d functions; the rest is left out", l->caps_hit,
                  MAX_CALLEES);
    return l;
}

struct link *link_program(const struct ir_program *program, const struct rule_set *rules,
                          const struct app *app, const struct virga_diag_sink *sink)
{
    return link_program_in(program, rules, app, NULL, sink);
}

void link_free(struct link *l)
{
    if (!l)
        return;
    reach_free(l->reach);
    struct arena arena = l->arena; /* L itself lives there */
    arena_release(&arena);
}

bool link_is_module(const struct link *l, uint32_t function, uint32_t value)
{
    uint32_t module;
    struct ref at = ref_of(function, value);
    return link_is_value(l, at) && link_instr(l, at)->op == IR_IMPORT &&
           link_import(l, link_value(l, at), &module);
}
