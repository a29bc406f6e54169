/* SPDX-License-Identifier: Apache-2.0 */
/* Imports, functions and classes. */
#include "lang/python-internal.h"

static uint32_t field(const struct py *py, uint32_t node, uint8_t name)
{
    return tree_field(&py->tree, node, name);
}

/* ---- imports ---- */

/* A module name; white space may stand around its dots. */
static const struct atom *module_name(struct py *py, uint32_t node)
{
    struct slice text = py_text(py, node);
    buf_clear(&py->text);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] > ' ' && text.ptr[i] != '\\')
            buf_add_char(&py->text, text.ptr[i]);
    return irb_atom(py->b, buf_slice(&py->text));
}

static uint32_t import_module(struct py *py, const struct atom *name, uint32_t node)
{
    return py_emit(py, IR_IMPORT, IR_NONE, IR_NONE, IR_NONE, name, node);
}

void py_import(struct py *py, uint32_t node)
{
    for (TREE_EACH(&py->tree, c, node)) {
        if (py->nodes[c].field != PY_F_NAME)
            continue;
        if (py_kind(py, c) == PY_ALIASED_IMPORT) {
            uint32_t name = field(py, c, PY_F_NAME), alias = field(py, c, PY_F_ALIAS);
            if (name != TREE_NONE && alias != TREE_NONE)
                py_bind(py, alias, import_module(py, module_name(py, name), c));
            continue;
        }
        uint32_t first = tree_first(&py->tree, c);
        if (first == TREE_NONE)
            continue;
        /* import a.b binds a; that b is loaded is seen from the second one */
        py_bind(py, first, import_module(py, py_atom(py, first), c));
        if (tree_next(&py->tree, first) != TREE_NONE)
            import_module(py, module_name(py, c), c);
    }
}

void py_import_from(struct py *py, uint32_t node)
{
    uint32_t from = field(py, node, PY_F_MODULE_NAME);
    if (from == TREE_NONE)
        return;
    uint32_t module = import_module(py, module_name(py, from), from);
    for (TREE_EACH(&py->tree, c, node)) {
        if (py_kind(py, c) == PY_WILDCARD && irb_current(py->b)->kind == IR_FN_MODULE) {
            uint32_t all = py_emit(py, IR_EXPORT, module, IR_NONE, IR_NONE, NULL, c);
            irb_set_flags(py->b, all, IR_FLAG_EXPORT_ALL);
        }
        if (py->nodes[c].field != PY_F_NAME)
            continue;
        uint32_t name = c, bound;
        if (py_kind(py, c) == PY_ALIASED_IMPORT) {
            name = field(py, c, PY_F_NAME);
            bound = field(py, c, PY_F_ALIAS);
        } else {
            bound = tree_first(&py->tree, c);
        }
        if (name == TREE_NONE || bound == TREE_NONE)
            continue;
        uint32_t value =
            py_emit(py, IR_LOAD, module, IR_NONE, IR_NONE, module_name(py, name), name);
        py_bind(py, bound, value);
    }
}

/* ---- functions ---- */

static struct ir_param *last_param(struct py *py)
{
    struct ir_function *f = irb_current(py->b);
    return &f->params.items[f->params.len - 1];
}

static void add_parameter(struct py *py, uint32_t node, bool is_receiver)
{
    uint32_t target = node, fallback = TREE_NONE;
    if (py_kind(py, node) == PY_TYPED_PARAMETER) {
        target = tree_first(&py->tree, node);
    } else if (py_kind(py, node) == PY_DEFAULT_PARAMETER ||
               py_kind(py, node) == PY_TYPED_DEFAULT_PARAMETER) {
        target = field(py, node, PY_F_NAME);
        fallback = field(py, node, PY_F_VALUE);
    }
    uint32_t kind = py_kind(py, target);
    bool rest = kind == PY_LIST_SPLAT_PATTERN, rest_named = kind == PY_DICTIONARY_SPLAT_PATTERN;
    if (target == TREE_NONE ||
        (kind != PY_IDENTIFIER && kind != PY_TUPLE_PATTERN && !rest && !rest_named))
        return;
    if (is_receiver && kind == PY_IDENTIFIER) {
        py_bind(py, target, py_emit(py, IR_THIS, IR_NONE, IR_NONE, IR_NONE, NULL, target));
        return;
    }
    uint32_t named = rest || rest_named ? tree_first(&py->tree, target) : target;
    const struct atom *name = py_kind(py, named) == PY_IDENTIFIER ? py_atom(py, named) : NULL;
    const struct tree_node *n = &py->nodes[target];
    uint32_t value = irb_param(py->b, name, n->start, n->end);
    last_param(py)->rest = rest;
    last_param(py)->rest_named = rest_named;
    if (fallback != TREE_NONE) {
        uint32_t otherwise = py_expr(py, fallback);
        last_param(py)->fallback = otherwise;
    }
    py_assign(py, target, value);
}

static void add_parameters(struct py *py, uint32_t node, bool has_receiver)
{
    uint32_t list = field(py, node, PY_F_PARAMETERS);
    if (list == TREE_NONE)
        return;
    for (TREE_EACH(&py->tree, c, list)) {
        add_parameter(py, c, has_receiver);
        has_receiver = false;
    }
}

/* Lowers a def or lambda; returns its index. */
static uint32_t function(struct py *py, uint32_t node, enum ir_function_kind kind, uint32_t klass)
{
    const struct tree_node *n = &py->nodes[node];
    uint32_t name = field(py, node, PY_F_NAME), body = field(py, node, PY_F_BODY);
    const struct py_scope *scope = py_scope_of(py, node);
    struct py_function fn = {
        .outer = py->fn, .caught = VAR_NONE, .klass = IR_NONE, .targets = py->targets.len};
    struct ir_function *f =
        irb_begin(py->b, kind, name == TREE_NONE ? NULL : py_atom(py, name), n->start, n->end);
    py->fn = &fn;
    f->klass = klass;
    f->is_async = slice_starts(py_text(py, node), "async");
    f->is_generator = scope && scope->is_generator;
    f->has_error = scope && scope->has_error;
    py_scope_open(py, node);
    add_parameters(py, node, kind == IR_FN_METHOD || kind == IR_FN_CONSTRUCTOR);
    if (py_kind(py, node) == PY_LAMBDA) {
        uint32_t value = py_expr(py, body);
        irb_return(py->b, value, n->start, n->end);
    } else {
        py_block(py, body);
    }
    irb_end(py->b);
    py->fn = fn.outer;
    return f->index;
}

uint32_t py_lambda(struct py *py, uint32_t node)
{
    uint32_t index = function(py, node, IR_FN_PLAIN, IR_NONE);
    return py_emit(py, IR_FUNCTION, index, IR_NONE, IR_NONE, NULL, node);
}

/* Does one of the decorators of NODE, a decorated definition, have this NAME? */
static bool is_decorated(const struct py *py, uint32_t node, const char *name)
{
    if (node == TREE_NONE)
        return false;
    for (TREE_EACH(&py->tree, c, node)) {
        uint32_t inner = tree_first(&py->tree, c);
        if (py_kind(py, c) == PY_DECORATOR && inner != TREE_NONE &&
            slice_eq_str(py_text(py, inner), name))
            return true;
    }
    return false;
}

/* @d above f is d(f), the lowest first. */
static uint32_t decorate(struct py *py, uint32_t node, uint32_t value)
{
    size_t base = py->spine.len;
    if (node == TREE_NONE)
        return value;
    for (TREE_EACH(&py->tree, c, node))
        if (py_kind(py, c) == PY_DECORATOR)
            *vec_add(&py->spine, py->scratch) = c;
    while (py->spine.len > base) {
        uint32_t decorator = py->spine.items[--py->spine.len];
        uint32_t callee = py_expr(py, tree_first(&py->tree, decorator));
        size_t first = py->args.len;
        py_push_arg(py, IR_ARG_PLAIN, NULL, value);
        value = py_emit_args(py, IR_CALL, callee, first, IR_FLAG_DECORATOR, decorator);
    }
    return value;
}

static void add_method(struct py *py, uint32_t klass, const struct atom *name, uint32_t index,
                       bool is_static)
{
    struct ir_class *c = &py->file->classes.items[klass];
    *vec_add(&c->methods, &py->file->arena) =
        (struct ir_method){.name = name, .function = index, .is_static = is_static};
}

static void function_definition(struct py *py, uint32_t node, uint32_t decorated)
{
    uint32_t name = field(py, node, PY_F_NAME), klass = py->fn->klass;
    enum ir_function_kind kind = IR_FN_PLAIN;
    if (klass != IR_NONE) {
        kind = IR_FN_METHOD;
        if (is_decorated(py, decorated, "staticmethod"))
            kind = IR_FN_STATIC;
        else if (name != TREE_NONE && slice_eq_str(py_text(py, name), "__init__"))
            kind = IR_FN_CONSTRUCTOR;
    }
    uint32_t index = function(py, node, kind, klass);
    uint32_t value = py_emit(py, IR_FUNCTION, index, IR_NONE, IR_NONE, NULL, node);
    value = decorate(py, decorated, value);
    if (name == TREE_NONE)
        return;
    py_bind(py, name, value);
    if (klass == IR_NONE)
        return;
    bool is_static = kind == IR_FN_STATIC || is_decorated(py, decorated, "classmethod");
    add_method(py, klass, py_atom(py, name), index, is_static);
    if (py->nodes[name].data > 0)
        py->bindings.items[py->nodes[name].data - 1].method = true;
}

/* ---- classes ---- */

static void add_bases(struct py *py, uint32_t node, uint32_t klass)
{
    uint32_t list = field(py, node, PY_F_SUPERCLASSES);
    if (list == TREE_NONE)
        return;
    for (TREE_EACH(&py->tree, c, list)) {
        if (py_kind(py, c) == PY_KEYWORD_ARGUMENT) {
            py_expr(py, field(py, c, PY_F_VALUE));
        } else if (py_kind(py, c) != PY_LIST_SPLAT && py_kind(py, c) != PY_DICTIONARY_SPLAT) {
            uint32_t base = py_expr(py, c);
            struct ir_class *k = &py->file->classes.items[klass];
            *vec_add(&k->bases, &py->file->arena) = base;
        }
    }
}

/* What the body bound becomes members of the class. */
static void store_attributes(struct py *py, uint32_t body, uint32_t value)
{
    const struct py_scope *scope = py_scope_of(py, body);
    uint32_t end = body == TREE_NONE ? 0 : py->nodes[body].end;
    for (uint32_t i = scope ? scope->first : IR_NONE; i != IR_NONE;
         i = py->bindings.items[i].next) {
        const struct py_binding *binding = &py->bindings.items[i];
        if (binding->method)
            continue;
        uint32_t member = irb_read(py->b, binding->var, end, end);
        irb_emit(py->b, IR_STORE, value, IR_NONE, member, binding->name, end, end);
    }
}

static void class_definition(struct py *py, uint32_t node, uint32_t decorated)
{
    uint32_t name = field(py, node, PY_F_NAME), body = field(py, node, PY_F_BODY);
    uint32_t klass = irb_class(py->b, name == TREE_NONE ? NULL : py_atom(py, name));
    uint32_t outer = py->fn->klass;
    add_bases(py, node, klass);
    uint32_t value = py_emit(py, IR_CLASS, klass, IR_NONE, IR_NONE, NULL, node);
    py_scope_open(py, body);
    py->fn->klass = klass;
    py_block(py, body);
    py->fn->klass = outer;
    store_attributes(py, body, value);
    value = decorate(py, decorated, value);
    if (name != TREE_NONE)
        py_bind(py, name, value);
}

void py_definition(struct py *py, uint32_t node)
{
    uint32_t decorated = TREE_NONE;
    if (py_kind(py, node) == PY_DECORATED) {
        decorated = node;
        node = field(py, node, PY_F_DEFINITION);
    }
    if (py_kind(py, node) == PY_FUNCTION)
        function_definition(py, node, decorated);
    else if (py_kind(py, node) == PY_CLASS)
        class_definition(py, node, decorated);
}
