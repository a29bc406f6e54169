/* SPDX-License-Identifier: Apache-2.0 */
/* What names the table, bucket or queue that a call acts upon. */
#include "check/usage-find.h"

#define MAX_CONSTANT 512 /* bytes of a name */

static bool is_environment(const struct finder *w, uint32_t function, uint32_t value)
{
    const struct ir_instr *in = usage_origin(w, &function, value);
    if (!in)
        return false;
    uint32_t at = function;
    uint32_t node = 0;
    const struct ir_function *f = w->program->functions.items[function];
    uint32_t v = (uint32_t)(in - f->code.items);
    for (int i = 0; i < 4 && !node && v < f->code.len; i++) {
        node = link_node(w->link, at, v);
        v = f->code.items[v].op == IR_LOAD ? f->code.items[v].a : IR_NONE;
    }
    struct slice title = slice_of(node ? rule_node_title(w->rules, node) : "");
    return slice_starts(title, "process.env") || slice_starts(title, "os.environ");
}

/* os.environ.get("TABLE"), os.getenv("TABLE") */
static bool is_environment_call(const struct finder *w, uint32_t function,
                                const struct ir_instr *in)
{
    const struct ir_function *f = w->program->functions.items[function];
    uint32_t v = (uint32_t)(in - f->code.items);
    uint32_t node = link_call_node(w->link, function, v);
    struct slice title = slice_of(node ? rule_node_title(w->rules, node) : "");
    if (in->a < f->code.len && f->code.items[in->a].op == IR_LOAD && !title.len)
        return is_environment(w, function, f->code.items[in->a].a);
    return slice_starts(title, "os.environ") || slice_starts(title, "os.getenv");
}

/* A constant, or a variable of the environment. */
static void read_name(struct finder *w, uint32_t function, uint32_t value, struct usage_site *ret)
{
    struct slice text;
    const struct ir_instr *in;
    if (value == IR_NONE)
        return;
    in = usage_origin(w, &function, value);
    if (!in)
        return;
    if (in->op == IR_LOAD && in->name && is_environment(w, function, in->a))
        ret->variable = arena_slicedup(w->out->arena, atom_slice(in->name));
    else if (in->op == IR_CALL && is_environment_call(w, function, in) &&
             (text = usage_first_text(w, function, in)).len)
        ret->variable = arena_slicedup(w->out->arena, text);
    else if (link_string(w->link, function, value, &text) && text.len && text.len < MAX_CONSTANT)
        ret->text = arena_slicedup(w->out->arena, text);
}

/* The argument or member of the first argument that is called NAME. */
static uint32_t parameter_at(const struct finder *w, const char *name, uint32_t *ret_function)
{
    const struct atom *atom = atom_get_str(w->program->atoms, name);
    struct selector s = {.kind = SELECT_NAMED, .name = atom};
    if (w->f->file->lang == LANG_JAVASCRIPT)
        s = (struct selector){.kind = SELECT_ARG, .depth = 1, .path = {atom}};
    return link_select(w->link, w->f->id, w->value, &s, ret_function);
}

/* The first argument of the call that made the receiver: Table(name), Bucket(name). */
static void read_receiver(struct finder *w, uint32_t base, struct usage_site *ret)
{
    uint32_t function = w->f->id;
    for (int i = 0; i < 3; i++) {
        const struct ir_instr *in = usage_origin(w, &function, base);
        if (!in)
            return;
        const struct ir_function *f = w->program->functions.items[function];
        if (in->op == IR_CALL && in->nargs) {
            read_name(w, function, f->args.items[in->args].value, ret);
            return;
        }
        if (in->op != IR_LOAD)
            return;
        base = in->a;
    }
}

void usage_read_resource(struct finder *w, const struct usage_client *client, uint32_t base,
                         struct usage_site *ret)
{
    uint32_t at = w->f->id;
    const char *name = usage_parameter(slice_of(client->service));
    if (client->style == STYLE_TABLE || client->style == STYLE_OBJECTS) {
        read_receiver(w, base, ret);
    } else if (name) {
        uint32_t value = parameter_at(w, name, &at);
        read_name(w, at, value, ret);
    }
}
