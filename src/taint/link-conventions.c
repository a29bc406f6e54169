/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/lang.h"
#include "taint/link-internal.h"

/*
 * Handlers that nothing registers in sight: methods of a class that a framework calls, and
 * functions whose first parameter is named as the framework's users name it. Rules say which:
 *
 *     {at: "rest_framework.views.APIView.<subclass>.{get,post}", in: none, role: django}
 *     {at: "django.<function>.request", in: none, role: django}    where the file imports django
 *     {at: "<function>.req.res", in: none, role: express}          anywhere
 */

#define CLASS_DEPTH 8

struct convention {
    struct link *l;
    bool *known; /* by function: it is an entry already */
    const struct atom *subclass, *function, *destructured;
};

static const struct entry_role *role_at(const struct link *l, uint32_t node)
{
    for (const struct rule_row *row = rule_rows(l->rules, node); row; row = row->next)
        if (row->kind == ROW_ENTRY && row->entry)
            return row->entry;
    return NULL;
}

/* ---- classes ---- */

/* The role that CLASS's methods named NAME have through one of its bases; NULL when none. */
static const struct entry_role *role_of_method(const struct convention *c, uint32_t class,
                                               const struct atom *name, int depth)
{
    const struct link_class *k = &c->l->classes.items[class];
    const struct ir_file *file = c->l->program->files.items[k->file];
    const struct ir_class *ir = &file->classes.items[k->index];
    for (size_t i = 0; i < ir->bases.len && ir->owner < file->functions.len; i++) {
        struct ref base = ref_of(file->functions.items[ir->owner]->id, ir->bases.items[i]);
        uint32_t node = link_is_value(c->l, base) ? nodes_get(c->l, base) : 0;
        uint32_t all = node ? rule_member(c->l->rules, node, c->subclass) : 0;
        const struct entry_role *role = role_at(c->l, rule_member(c->l->rules, all, name));
        if (role)
            return role;
    }
    for (size_t i = 0; i < k->bases.len && depth < CLASS_DEPTH; i++) {
        const struct entry_role *role = role_of_method(c, k->bases.items[i], name, depth + 1);
        if (role)
            return role;
    }
    return NULL;
}

static void enter_classes(const struct convention *c)
{
    for (uint32_t class = 0; class < c->l->classes.len; class ++) {
        const struct link_class *k = &c->l->classes.items[class];
        const struct ir_file *file = c->l->program->files.items[k->file];
        const struct ir_class *ir = &file->classes.items[k->index];
        for (size_t i = 0; ir->bases.len && i < ir->methods.len; i++) {
            const struct ir_method *m = &ir->methods.items[i];
            if (m->is_static || !m->name || m->function >= file->functions.len)
                continue;
            const struct entry_role *role = role_of_method(c, class, m->name, 0);
            if (role)
                entries_add_handler(c->l, file->functions.items[m->function]->id, role);
        }
    }
}

/* ---- functions ---- */

/* The node of the <function> convention of a package that FILE imports; 0 when none has one. */
static uint32_t convention_of(const struct convention *c, const struct ir_file *file)
{
    const struct ir_function *module = file->functions.items[0];
    for (size_t v = 0; v < module->code.len; v++) {
        const struct ir_instr *in = &module->code.items[v];
        struct slice rest;
        if (in->op != IR_IMPORT || !in->name)
            continue;
        struct slice package = atom_slice(in->name);
        if (file->lang == LANG_PYTHON)
            package = slice_cut(package, '.', &rest);
        uint32_t node =
            rule_package(c->l->rules, file->lang, atom_get(c->l->program->atoms, package));
        node = rule_member(c->l->rules, node, c->function);
        if (node)
            return node;
    }
    return 0;
}

/* What names the parameter in a convention. */
static const struct atom *param_name(const struct convention *c, const struct ir_function *f,
                                     size_t i)
{
    if (i >= f->params.len)
        return NULL;
    return f->params.items[i].name ? f->params.items[i].name : c->destructured;
}

/* The role that the names of the first parameters give, or that of the first alone. */
static const struct entry_role *role_of_params(const struct convention *c, uint32_t node,
                                               const struct ir_function *f)
{
    const struct atom *first = param_name(c, f, 0), *second = param_name(c, f, 1);
    if (!node || !first)
        return NULL;
    node = rule_member(c->l->rules, node, first);
    const struct entry_role *role = role_at(c->l, node);
    return role || !node || !second ? role : role_at(c->l, rule_member(c->l->rules, node, second));
}

static void enter_functions(const struct convention *c, const struct ir_file *file)
{
    uint32_t node = convention_of(c, file);
    uint32_t any = rule_global(c->l->rules, file->lang, c->function);
    for (size_t i = 1; (node || any) && i < file->functions.len; i++) {
        const struct ir_function *f = file->functions.items[i];
        if ((f->kind != IR_FN_PLAIN && f->kind != IR_FN_METHOD) || c->l->callers[f->id] ||
            c->known[f->id])
            continue;
        const struct entry_role *role = role_of_params(c, node, f);
        if (!role)
            role = role_of_params(c, any, f);
        if (role)
            entries_add_handler(c->l, f->id, role);
    }
}

void conventions_enter(struct link *l)
{
    struct atom_table *atoms = l->program->atoms;
    struct arena scratch;
    arena_init(&scratch);
    struct convention c = {.l = l,
                           .known = arena_array(&scratch, bool, l->nfunctions + 1),
                           .subclass = atom_get_str(atoms, "<subclass>"),
                           .function = atom_get_str(atoms, "<function>"),
                           .destructured = atom_get_str(atoms, "<destructured>")};
    enter_classes(&c);
    for (size_t i = 0; i < l->entries.len; i++)
        c.known[l->entries.items[i].function] = true;
    for (size_t i = 0; i < l->program->files.len; i++)
        if (l->program->files.items[i]->functions.len &&
            !shape_is_test(l->program->files.items[i]->path))
            enter_functions(&c, l->program->files.items[i]);
    arena_release(&scratch);
}
