/* SPDX-License-Identifier: Apache-2.0 */
/* Modules: imports and exports of both module systems; enums and namespaces of TypeScript. */
#include "lang/javascript-internal.h"

static uint32_t import_module(struct js *js, uint32_t source, uint32_t node)
{
    return js_emit(js, IR_IMPORT, IR_NONE, IR_NONE, irb_atom(js->b, js_string_text(js, source)),
                   node);
}

/* `default`, a name or a string: the name under which a module exports something. */
static const struct atom *export_name(struct js *js, uint32_t node)
{
    return js->nodes[node].kind == JS_STRING ? irb_atom(js->b, js_string_text(js, node))
                                             : irb_atom(js->b, js_text(js, node));
}

/* ---- imports ---- */

uint32_t js_import_local(const struct js *js, uint32_t specifier)
{
    uint32_t alias = js_field(js, specifier, F_ALIAS);
    uint32_t local = alias != TREE_NONE ? alias : js_field(js, specifier, F_NAME);
    return js_kind(js, local) == JS_IDENTIFIER && !js_has(js, specifier, JS_TYPE) ? local
                                                                                  : TREE_NONE;
}

static void import_specifier(struct js *js, uint32_t node, uint32_t module)
{
    uint32_t local = js_import_local(js, node), name = js_field(js, node, F_NAME);
    if (local == TREE_NONE || name == TREE_NONE)
        return;
    uint32_t value = js_emit(js, IR_LOAD, module, IR_NONE, export_name(js, name), node);
    js_bind(js, local, value);
}

static void import_clause(struct js *js, uint32_t node, uint32_t module)
{
    const struct atom *name = irb_atom(js->b, SLICE("default"));
    for (TREE_EACH(&js->tree, c, node)) {
        uint32_t local;
        switch (js->nodes[c].kind) {
        case JS_IDENTIFIER:
            js_bind(js, c, js_emit(js, IR_LOAD, module, IR_NONE, name, c));
            break;
        case JS_NAMESPACE_IMPORT:
            local = tree_child(&js->tree, c, JS_IDENTIFIER);
            if (local != TREE_NONE)
                js_bind(js, local, module);
            break;
        case JS_NAMED_IMPORTS:
            for (TREE_EACH(&js->tree, s, c)) {
                if (js->nodes[s].kind == JS_IMPORT_SPECIFIER)
                    import_specifier(js, s, module);
            }
            break;
        default:
            break;
        }
    }
}

void js_import(struct js *js, uint32_t node)
{
    uint32_t source = js_field(js, node, F_SOURCE);
    uint32_t clause = tree_child(&js->tree, node, JS_IMPORT_CLAUSE);
    uint32_t required = tree_child(&js->tree, node, JS_IMPORT_REQUIRE);
    if (js_has(js, node, JS_TYPE))
        return;
    if (required != TREE_NONE) {
        uint32_t local = tree_child(&js->tree, required, JS_IDENTIFIER);
        source = js_field(js, required, F_SOURCE);
        if (source != TREE_NONE && local != TREE_NONE)
            js_bind(js, local, import_module(js, source, node));
        return;
    }
    if (source == TREE_NONE)
        return;
    uint32_t module = import_module(js, source, node);
    if (clause != TREE_NONE)
        import_clause(js, clause, module);
}

/* a.b.c as it stands in `import x = a.b.c` */
static uint32_t nested_name(struct js *js, uint32_t node)
{
    uint32_t value = IR_NONE;
    for (uint32_t i = node, end = js->nodes[node].next; i < end; i++) {
        if (!js_is_name(js->nodes[i].kind))
            continue;
        value = value == IR_NONE ? js_read_name(js, js->nodes[i].data, i)
                                 : js_emit(js, IR_LOAD, value, IR_NONE, js_atom(js, i), i);
    }
    return value != IR_NONE ? value : js_undef(js, node);
}

void js_import_alias(struct js *js, uint32_t node)
{
    uint32_t local = js_inner(js, node);
    uint32_t target = local != TREE_NONE ? tree_next(&js->tree, local) : TREE_NONE;
    if (target != TREE_NONE)
        js_bind(js, local, nested_name(js, target));
}

/* ---- exports ---- */

void js_emit_export(struct js *js, const struct atom *name, uint32_t value, uint32_t node)
{
    const struct ir_function *f = irb_current(js->b);
    /* compilers write `exports.x = void 0` before the real one */
    bool is_nothing = value < f->code.len && f->code.items[value].op == IR_UNDEF;
    if (js->fn->is_module && !is_nothing)
        js_emit(js, IR_EXPORT, value, IR_NONE, name, node);
}

/* Exports NAME, or notes it as a member of the namespace that is open. */
static void export_binding(struct js *js, uint32_t name, const struct atom *as, uint32_t node)
{
    if (js->namespaces > 0)
        *vec_add(&js->members, js->scratch) = name;
    else
        js_emit_export(js, as ? as : js->names.items[name].atom, js_read_name(js, name, node),
                       node);
}

static void export_one(struct js *js, uint32_t node, void *context)
{
    (void)context;
    export_binding(js, js->nodes[node].data, NULL, node);
}

static void export_declaration(struct js *js, uint32_t node, uint32_t statement, bool is_default)
{
    const struct atom *as = is_default ? irb_atom(js->b, SLICE("default")) : NULL;
    uint16_t kind = js->nodes[node].kind;
    uint32_t name = kind == JS_IMPORT_ALIAS ? js_inner(js, node) : js_field(js, node, F_NAME);
    if (kind == JS_CLASS_DECLARATION || kind == JS_ABSTRACT_CLASS)
        js_class(js, node, NULL, statement);
    else if (kind != JS_FUNCTION_DECLARATION && kind != JS_GENERATOR_DECLARATION) /* hoisted */
        js_statement(js, node);
    if (kind == JS_VAR_DECLARATION || kind == JS_LEXICAL_DECLARATION) {
        for (TREE_EACH(&js->tree, c, node)) {
            uint32_t pattern = js_field(js, c, F_NAME);
            if (js->nodes[c].kind == JS_DECLARATOR && pattern != TREE_NONE)
                js_pattern_names(js, pattern, export_one, NULL);
        }
        return;
    }
    while (js_kind(js, name) == JS_NESTED_NAME)
        name = tree_first(&js->tree, name);
    if (name != TREE_NONE && js_is_name(js->nodes[name].kind))
        export_binding(js, js->nodes[name].data, as, node);
}

static void re_export(struct js *js, uint32_t node, uint32_t source)
{
    uint32_t module = import_module(js, source, node);
    uint32_t clause = tree_child(&js->tree, node, JS_EXPORT_CLAUSE);
    uint32_t whole = tree_child(&js->tree, node, JS_NAMESPACE_EXPORT);
    if (whole != TREE_NONE && js_inner(js, whole) != TREE_NONE) {
        js_emit_export(js, export_name(js, js_inner(js, whole)), module, node);
        return;
    }
    if (clause == TREE_NONE) {
        if (js->fn->is_module)
            irb_set_flags(js->b, js_emit(js, IR_EXPORT, module, IR_NONE, NULL, node),
                          IR_FLAG_EXPORT_ALL);
        return;
    }
    for (TREE_EACH(&js->tree, c, clause)) {
        uint32_t name = js_field(js, c, F_NAME), alias = js_field(js, c, F_ALIAS);
        if (name == TREE_NONE || js_has(js, c, JS_TYPE))
            continue;
        uint32_t value = js_emit(js, IR_LOAD, module, IR_NONE, export_name(js, name), c);
        js_emit_export(js, export_name(js, alias != TREE_NONE ? alias : name), value, c);
    }
}

/* `export = x`, but not `export as namespace x`. */
static void export_assignment(struct js *js, uint32_t node)
{
    uint32_t inner = js_inner(js, node);
    if (inner == TREE_NONE)
        return;
    struct slice between = slice_sub(js->file->text, js->nodes[node].start, js->nodes[inner].start);
    if (slice_find_char(between, '=') == SIZE_MAX)
        return;
    const struct atom *name = irb_atom(js->b, SLICE("module.exports"));
    js_emit_export(js, name, js_expression(js, inner), node);
}

void js_export(struct js *js, uint32_t node)
{
    uint32_t source = js_field(js, node, F_SOURCE), value = js_field(js, node, F_VALUE);
    uint32_t declaration = js_field(js, node, F_DECLARATION);
    bool is_default = js_has(js, node, JS_DEFAULT);
    if (js_has(js, node, JS_TYPE))
        return;
    if (source != TREE_NONE) {
        re_export(js, node, source);
    } else if (js_has(js, node, JS_EXPORT_CLAUSE)) {
        *vec_add(&js->late_exports, js->scratch) = tree_child(&js->tree, node, JS_EXPORT_CLAUSE);
    } else if (declaration != TREE_NONE) {
        export_declaration(js, declaration, node, is_default);
    } else if (value != TREE_NONE) {
        const struct atom *name = irb_atom(js->b, SLICE("default"));
        js_emit_export(js, name, js_named_expression(js, value, name), node);
    } else {
        export_assignment(js, node);
    }
}

void js_late_exports(struct js *js)
{
    for (size_t i = 0; i < js->late_exports.len; i++) {
        for (TREE_EACH(&js->tree, c, js->late_exports.items[i])) {
            uint32_t name = js_field(js, c, F_NAME), alias = js_field(js, c, F_ALIAS);
            bool is_value = js_kind(js, name) == JS_IDENTIFIER && !js_has(js, c, JS_TYPE) &&
                            js->names.items[js->nodes[name].data].binding != JS_NONE;
            if (is_value)
                js_emit_export(js, export_name(js, alias != TREE_NONE ? alias : name),
                               js_read_name(js, js->nodes[name].data, c), c);
        }
    }
}

/* ---- CommonJS ---- */

static bool is_free_name(const struct js *js, uint32_t node, uint32_t name)
{
    return js_kind(js, node) == JS_IDENTIFIER && js->nodes[node].data == name &&
           js->names.items[name].binding == JS_NONE;
}

/* The constant property of a member or subscript expression, or NULL. */
static const struct atom *constant_member(struct js *js, uint32_t node)
{
    uint32_t property = js_field(js, node, F_PROPERTY), index = js_field(js, node, F_INDEX);
    struct slice text;
    if (property != TREE_NONE && js_is_name(js->nodes[property].kind))
        return js_atom(js, property);
    return index != TREE_NONE && js_constant_text(js, index, &text) ? irb_atom(js->b, text) : NULL;
}

static bool is_module_exports(struct js *js, uint32_t node)
{
    uint16_t kind = js_kind(js, node);
    if ((kind != JS_MEMBER && kind != JS_SUBSCRIPT) ||
        !is_free_name(js, js_field(js, node, F_OBJECT), JS_NAME_MODULE))
        return false;
    return constant_member(js, node) == js->names.items[JS_NAME_EXPORTS].atom;
}

const struct atom *js_commonjs_target(struct js *js, uint32_t left)
{
    uint16_t kind = js_kind(js, left);
    if (!js->fn->is_module || (kind != JS_MEMBER && kind != JS_SUBSCRIPT))
        return NULL;
    if (is_module_exports(js, left))
        return irb_atom(js->b, SLICE("module.exports"));
    uint32_t object = js_strip(js, js_field(js, left, F_OBJECT));
    if (is_free_name(js, object, JS_NAME_EXPORTS) || is_module_exports(js, object))
        return constant_member(js, left);
    return NULL;
}

/* ---- TypeScript ---- */

void js_enum(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t name = js_field(js, node, F_NAME), body = js_field(js, node, F_BODY);
    size_t base = js->args.len;
    unsigned next = 0;
    if (body == TREE_NONE)
        return;
    for (TREE_EACH(&js->tree, c, body)) {
        bool assigned = js->nodes[c].kind == JS_ENUM_ASSIGNMENT;
        uint32_t member = assigned ? js_field(js, c, F_NAME) : c;
        uint32_t value_node = assigned ? js_field(js, c, F_VALUE) : TREE_NONE, value;
        if (member == TREE_NONE || js_is_token(js->nodes[member].kind))
            continue;
        struct js_key key = js_property_key(js, member);
        if (value_node != TREE_NONE) {
            value = js_expression(js, value_node);
        } else {
            char text[16];
            int len = snprintf(text, sizeof(text), "%u", next);
            value = irb_const(js->b, IR_CONST_NUMBER, (struct slice){text, (size_t)len},
                              js->nodes[c].start, js->nodes[c].end);
        }
        next++;
        js_push_arg(js, key.name ? IR_ARG_NAMED : IR_ARG_COMPUTED, key.name, key.value, value);
    }
    uint32_t object = js_emit_args(js, IR_OBJECT, IR_NONE, base, 0, n->start, n->end);
    if (name != TREE_NONE)
        js_bind(js, name, object);
}

/* Gives the members of `namespace a.b.c` to a, wrapped into the objects of c and b. */
static void wrap_namespace(struct js *js, uint32_t name, uint32_t value)
{
    const struct tree_node *n = &js->nodes[name];
    uint32_t first = TREE_NONE;
    for (uint32_t i = n->next; i-- > name;) { /* the names, last first */
        if (!js_is_name(js->nodes[i].kind))
            continue;
        if (first != TREE_NONE) {
            size_t base = js->args.len;
            js_push_arg(js, IR_ARG_NAMED, js_atom(js, first), IR_NONE, value);
            value = js_emit_args(js, IR_OBJECT, IR_NONE, base, 0, n->start, n->end);
        }
        first = i;
    }
    if (first != TREE_NONE)
        js_assign_name(js, js->nodes[first].data, value, first);
}

void js_namespace(struct js *js, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t name = js_field(js, node, F_NAME), body = js_field(js, node, F_BODY);
    size_t first = js->members.len, base = js->args.len;
    if (body == TREE_NONE || name == TREE_NONE)
        return;
    js->namespaces++;
    js_scope_open(js, body);
    js_statements(js, body, F_NONE);
    for (size_t i = first; i < js->members.len; i++) {
        uint32_t member = js->members.items[i];
        js_push_arg(js, IR_ARG_NAMED, js->names.items[member].atom, IR_NONE,
                    js_read_name(js, member, node));
    }
    js->members.len = first;
    js_scope_close(js, body);
    js->namespaces--;
    wrap_namespace(js, name, js_emit_args(js, IR_OBJECT, IR_NONE, base, 0, n->start, n->end));
}
