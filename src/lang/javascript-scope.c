/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which names each scope declares, and which of them nested functions use. Two passes over the
 * flat tree: the first declares (with hoisting, so it must end before anything is looked up), the
 * second resolves every name. A name knows the binding that is visible at the moment, so that
 * looking it up is one array access, here and in lowering.
 */
#include "lang/javascript-internal.h"

struct open_scope {
    uint32_t end;      /* it is left at this node */
    uint32_t node;     /* that opens it */
    uint32_t scope;    /* JS_NONE while it declares nothing */
    uint32_t function; /* scope of the function around, maybe itself */
};

struct scope_walk {
    struct js *js;
    VEC(struct open_scope) open;
    struct umap declared;   /* scope << 32 | name -> binding */
    VEC(uint32_t) implicit; /* names assigned that nothing declares */
};

/* ---- names ---- */

static void grow_names(struct js *js)
{
    size_t n = js->nname_slots ? js->nname_slots * 2 : 256;
    js->name_slots = arena_array(js->scratch, uint32_t, n);
    js->nname_slots = n;
    for (uint32_t i = 1; i < js->names.len; i++) {
        size_t slot = js->names.items[i].atom->hash & (n - 1);
        while (js->name_slots[slot])
            slot = (slot + 1) & (n - 1);
        js->name_slots[slot] = i;
    }
}

uint32_t js_name(struct js *js, struct slice text)
{
    if ((js->names.len + 1) * 2 > js->nname_slots)
        grow_names(js);
    size_t mask = js->nname_slots - 1;
    uint64_t hash = slice_hash(text);
    size_t slot = hash & mask;
    for (uint32_t i; (i = js->name_slots[slot]) != 0; slot = (slot + 1) & mask) {
        const struct atom *a = js->names.items[i].atom;
        if (a->hash == hash && slice_eq(atom_slice(a), text))
            return i;
    }
    uint32_t name = (uint32_t)js->names.len;
    *vec_add(&js->names, js->scratch) =
        (struct js_name){.atom = irb_atom(js->b, text), .binding = JS_NONE};
    js->name_slots[slot] = name;
    return name;
}

static uint32_t node_name(struct js *js, uint32_t node)
{
    struct tree_node *n = &js->tree.nodes[node];
    if (n->data == 0)
        n->data = js_name(js, js_text(js, node));
    return n->data;
}

static void init_names(struct js *js)
{
    static const char *const fixed[] = {"", "this", "arguments", "require", "module", "exports"};
    vec_add(&js->names, js->scratch)->binding = JS_NONE; /* number 0 is no name */
    for (size_t i = 1; i < ARRAY_SIZE(fixed); i++)
        js_name(js, slice_of(fixed[i]));
}

/* ---- the first pass: declarations ---- */

static struct open_scope *innermost(struct scope_walk *w)
{
    return &w->open.items[w->open.len - 1];
}

static uint32_t new_scope(struct js *js, uint32_t node, uint32_t function)
{
    uint32_t scope = (uint32_t)js->scopes.len;
    *vec_add(&js->scopes, js->scratch) =
        (struct js_scope){.first = JS_NONE, .function = function, .receiver = JS_NONE};
    js->tree.nodes[node].data = scope + 1;
    return scope;
}

static void push_block(struct scope_walk *w, uint32_t node)
{
    uint32_t function = innermost(w)->function;
    *vec_add(&w->open, w->js->scratch) = (struct open_scope){
        .end = w->js->nodes[node].next, .node = node, .scope = JS_NONE, .function = function};
}

static void push_function(struct scope_walk *w, uint32_t node, bool is_arrow)
{
    struct js *js = w->js;
    uint32_t scope = new_scope(js, node, 0);
    js->scopes.items[scope].function = scope;
    js->scopes.items[scope].receiver =
        is_arrow ? js->scopes.items[innermost(w)->function].receiver : scope;
    *vec_add(&w->open, js->scratch) = (struct open_scope){
        .end = js->nodes[node].next, .node = node, .scope = scope, .function = scope};
}

static uint32_t add_binding(struct js *js, uint32_t scope, uint32_t name, enum js_binding_kind kind)
{
    uint32_t index = (uint32_t)js->bindings.len;
    *vec_add(&js->bindings, js->scratch) = (struct js_binding){
        .name = name,
        .function = js->scopes.items[scope].function,
        .next = js->scopes.items[scope].first,
        .shadowed = JS_NONE,
        .var = VAR_NONE,
        .kind = (uint8_t)kind,
    };
    js->scopes.items[scope].first = index;
    return index;
}

static void declare(struct scope_walk *w, uint32_t scope, uint32_t node, enum js_binding_kind kind)
{
    struct js *js = w->js;
    uint32_t name = node_name(js, node);
    uint64_t key = (uint64_t)scope << 32 | name, found;
    js->tree.nodes[node].flags |= JS_DECLARED;
    if (umap_get(&w->declared, key, &found)) {
        if (kind == JS_BIND_VARIABLE)
            js->bindings.items[found].kind = JS_BIND_VARIABLE;
        return;
    }
    umap_put(&w->declared, key, add_binding(js, scope, name, kind));
}

static uint32_t block_scope(struct scope_walk *w)
{
    struct open_scope *o = innermost(w);
    if (o->scope == JS_NONE)
        o->scope = new_scope(w->js, o->node, o->function);
    return o->scope;
}

static uint32_t function_scope(struct scope_walk *w)
{
    return innermost(w)->function;
}

struct declare_to {
    struct scope_walk *walk;
    uint32_t scope;
};

static void declare_one(struct js *js, uint32_t node, void *context)
{
    struct declare_to *to = context;
    declare(to->walk, to->scope, node, JS_BIND_VARIABLE);
}

static void declare_pattern(struct scope_walk *w, uint32_t scope, uint32_t node)
{
    struct declare_to to = {.walk = w, .scope = scope};
    if (node != TREE_NONE)
        js_pattern_names(w->js, node, declare_one, &to);
}

void js_pattern_names(struct js *js, uint32_t node,
                      void (*visit)(struct js *js, uint32_t node, void *context), void *context)
{
    uint32_t end = js->nodes[node].next;
    for (uint32_t i = node; i < end;) {
        const struct tree_node *n = &js->nodes[i];
        bool inside = i != node;
        if ((inside && (n->field == F_RIGHT || n->field == F_KEY)) || n->kind == JS_MEMBER ||
            n->kind == JS_SUBSCRIPT || n->kind == JS_DECORATOR) {
            i = n->next;
            continue;
        }
        if (n->kind == JS_IDENTIFIER || n->kind == JS_SHORTHAND_PATTERN)
            visit(js, i, context);
        i++;
    }
}

static void declare_declarators(struct scope_walk *w, uint32_t node, uint32_t scope)
{
    struct js *js = w->js;
    for (TREE_EACH(&js->tree, c, node)) {
        if (js->nodes[c].kind == JS_DECLARATOR)
            declare_pattern(w, scope, js_field(js, c, F_NAME));
    }
}

static void declare_parameters(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    uint32_t scope = function_scope(w);
    for (TREE_EACH(&js->tree, c, node)) {
        uint16_t kind = js->nodes[c].kind;
        bool typed = kind == JS_PARAMETER || kind == JS_OPTIONAL_PARAMETER;
        declare_pattern(w, scope, typed ? js_field(js, c, F_PATTERN) : c);
    }
}

static void declare_imports(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    if (tree_child(&js->tree, node, JS_TYPE) != TREE_NONE)
        return;
    for (uint32_t i = node + 1, end = js->nodes[node].next; i < end; i++) {
        uint32_t local = TREE_NONE;
        switch (js->nodes[i].kind) {
        case JS_IMPORT_CLAUSE:
        case JS_NAMESPACE_IMPORT:
        case JS_IMPORT_REQUIRE:
            local = tree_child(&js->tree, i, JS_IDENTIFIER);
            break;
        case JS_IMPORT_SPECIFIER:
            local = js_import_local(js, i);
            break;
        default:
            break;
        }
        if (local != TREE_NONE)
            declare(w, block_scope(w), local, JS_BIND_VARIABLE);
    }
}

static void declare_named(struct scope_walk *w, uint32_t node, uint32_t scope,
                          enum js_binding_kind kind)
{
    struct js *js = w->js;
    uint32_t name = js_field(js, node, F_NAME);
    while (name != TREE_NONE && js->nodes[name].kind == JS_NESTED_NAME)
        name = tree_first(&js->tree, name);
    if (name != TREE_NONE &&
        (js->nodes[name].kind == JS_IDENTIFIER || js->nodes[name].kind == JS_TYPE_NAME))
        declare(w, scope, name, kind);
}

static void declare_for_in(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    push_block(w, node);
    if (js_field(js, node, F_KIND) != TREE_NONE)
        declare_pattern(w, js_has(js, node, JS_VAR) ? function_scope(w) : block_scope(w),
                        js_field(js, node, F_LEFT));
}

static void declare_field(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    uint32_t value = js_field(js, node, F_VALUE);
    push_function(w, node, false);
    if (value != TREE_NONE && js->nodes[value].kind == JS_ARROW)
        js->tree.nodes[value].flags |= JS_METHOD_ARROW;
}

/* Nodes that declare a function, a class or a TypeScript thing; false for others. */
static bool declare_definition(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    switch (js->nodes[node].kind) {
    case JS_FUNCTION_DECLARATION:
    case JS_GENERATOR_DECLARATION:
        declare_named(w, node, function_scope(w), JS_BIND_VARIABLE);
        push_function(w, node, false);
        return true;
    case JS_FUNCTION:
    case JS_GENERATOR:
        push_function(w, node, false);
        declare_named(w, node, function_scope(w), JS_BIND_SELF);
        return true;
    case JS_ARROW:
        push_function(w, node, !(js->nodes[node].flags & JS_METHOD_ARROW));
        declare_pattern(w, function_scope(w), js_field(js, node, F_PARAMETER));
        return true;
    case JS_METHOD:
    case JS_STATIC_BLOCK:
        push_function(w, node, false);
        return true;
    case JS_FIELD:
    case JS_PUBLIC_FIELD:
        declare_field(w, node);
        return true;
    case JS_CLASS_DECLARATION:
    case JS_ABSTRACT_CLASS:
        declare_named(w, node, block_scope(w), JS_BIND_VARIABLE);
        return true;
    case JS_CLASS:
        push_block(w, node);
        if (js_field(js, node, F_NAME) != TREE_NONE)
            declare_named(w, node, block_scope(w), JS_BIND_VARIABLE);
        return true;
    case JS_ENUM:
    case JS_NAMESPACE:
    case JS_MODULE:
        declare_named(w, node, block_scope(w), JS_BIND_VARIABLE);
        return true;
    default:
        return false;
    }
}

static void declare_node(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    switch (js->nodes[node].kind) {
    case JS_IDENTIFIER:
    case JS_PROPERTY:
    case JS_PRIVATE:
    case JS_SHORTHAND:
    case JS_SHORTHAND_PATTERN:
    case JS_LABEL:
    case JS_TYPE_NAME:
        node_name(js, node);
        break;
    case JS_VAR_DECLARATION:
        declare_declarators(w, node, function_scope(w));
        break;
    case JS_LEXICAL_DECLARATION:
    case JS_USING_DECLARATION:
        declare_declarators(w, node, block_scope(w));
        break;
    case JS_PARAMETERS:
        declare_parameters(w, node);
        break;
    case JS_BLOCK:
    case JS_FOR:
    case JS_SWITCH_BODY:
        push_block(w, node);
        break;
    case JS_FOR_IN:
        declare_for_in(w, node);
        break;
    case JS_CATCH:
        push_block(w, node);
        if (js_field(js, node, F_PARAMETER) != TREE_NONE)
            declare_pattern(w, block_scope(w), js_field(js, node, F_PARAMETER));
        break;
    case JS_IMPORT_STATEMENT:
        declare_imports(w, node);
        break;
    case JS_IMPORT_ALIAS:
        if (js_has(js, node, JS_IDENTIFIER))
            declare(w, block_scope(w), tree_child(&js->tree, node, JS_IDENTIFIER),
                    JS_BIND_VARIABLE);
        break;
    default:
        declare_definition(w, node);
        break;
    }
}

/* ---- the second pass: who uses what ---- */

static void show(struct js *js, uint32_t scope)
{
    for (uint32_t b = js->scopes.items[scope].first; b != JS_NONE;) {
        struct js_binding *binding = &js->bindings.items[b];
        binding->shadowed = js->names.items[binding->name].binding;
        js->names.items[binding->name].binding = b;
        b = binding->next;
    }
}

static void hide(struct js *js, uint32_t scope)
{
    for (uint32_t b = js->scopes.items[scope].first; b != JS_NONE;) {
        struct js_binding *binding = &js->bindings.items[b];
        js->names.items[binding->name].binding = binding->shadowed;
        b = binding->next;
    }
}

/* `this` and `arguments` belong to the nearest function that is no arrow. */
static void use_of_receiver(struct js *js, uint32_t function, uint32_t name,
                            enum js_binding_kind kind)
{
    uint32_t receiver = js->scopes.items[function].receiver;
    uint32_t b = js->names.items[name].binding;
    if (b == JS_NONE || js->bindings.items[b].function != receiver) {
        b = add_binding(js, receiver, name, kind);
        js->bindings.items[b].shadowed = js->names.items[name].binding;
        js->names.items[name].binding = b;
    }
    if (receiver != function)
        js->bindings.items[b].captured = true;
}

static void resolve_name(struct scope_walk *w, uint32_t node, uint32_t function)
{
    struct js *js = w->js;
    uint32_t name = js->nodes[node].data;
    uint32_t b = js->names.items[name].binding;
    if (name == JS_NAME_ARGUMENTS &&
        (b == JS_NONE || js->bindings.items[b].kind == JS_BIND_ARGUMENTS))
        use_of_receiver(js, function, name, JS_BIND_ARGUMENTS);
    else if (b != JS_NONE && js->bindings.items[b].function != function)
        js->bindings.items[b].captured = true;
}

/* A name that is assigned and declared nowhere is a variable of the module. */
static void note_implicit(struct js *js, uint32_t node, void *context)
{
    struct scope_walk *w = context;
    uint32_t name = js->nodes[node].data;
    uint64_t key = name; /* scope 0 */
    if (js->nodes[node].flags & JS_DECLARED || js->names.items[name].binding != JS_NONE ||
        name == JS_NAME_MODULE || name == JS_NAME_EXPORTS || umap_get(&w->declared, key, NULL))
        return;
    umap_put(&w->declared, key, 0);
    *vec_add(&w->implicit, js->scratch) = name;
}

static void resolve_node(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    const struct tree_node *n = &js->nodes[node];
    uint32_t function = innermost(w)->function, left;
    switch (n->kind) {
    case JS_IDENTIFIER:
    case JS_SHORTHAND:
    case JS_SHORTHAND_PATTERN:
    case JS_TYPE_NAME:
        if (!(n->flags & JS_DECLARED))
            resolve_name(w, node, function);
        return;
    case JS_THIS:
        if (js->scopes.items[function].receiver != function)
            use_of_receiver(js, function, JS_NAME_THIS, JS_BIND_THIS);
        return;
    case JS_ASSIGNMENT:
    case JS_FOR_IN:
        left = js_field(js, node, F_LEFT);
        if (left != TREE_NONE)
            js_pattern_names(js, left, note_implicit, w);
        break;
    default:
        break;
    }
}

static void enter_scope(struct scope_walk *w, uint32_t node)
{
    struct js *js = w->js;
    uint32_t scope = js->nodes[node].data - 1;
    show(js, scope);
    *vec_add(&w->open, js->scratch) =
        (struct open_scope){.end = js->nodes[node].next,
                            .node = node,
                            .scope = scope,
                            .function = js->scopes.items[scope].function};
}

static void resolve_all(struct scope_walk *w)
{
    struct js *js = w->js;
    enter_scope(w, 0);
    for (uint32_t i = 1; i < js->tree.len; i++) {
        while (innermost(w)->end <= i) {
            hide(js, innermost(w)->scope);
            w->open.len--;
        }
        resolve_node(w, i);
        if (js->nodes[i].data != 0 && !js_is_name(js->nodes[i].kind))
            enter_scope(w, i);
    }
    while (w->open.len > 0) {
        hide(js, innermost(w)->scope);
        w->open.len--;
    }
}

void js_scopes(struct js *js)
{
    struct scope_walk w = {.js = js};
    umap_init(&w.declared, js->scratch);
    init_names(js);
    uint32_t module = new_scope(js, 0, 0);
    js->scopes.items[module].receiver = module;
    *vec_add(&w.open, js->scratch) = (struct open_scope){.end = js->tree.len};
    for (uint32_t i = 1; i < js->tree.len; i++) {
        while (innermost(&w)->end <= i)
            w.open.len--;
        declare_node(&w, i);
    }
    w.open.len = 0;
    resolve_all(&w);
    for (size_t i = 0; i < w.implicit.len; i++) {
        uint32_t b = add_binding(js, module, w.implicit.items[i], JS_BIND_VARIABLE);
        js->bindings.items[b].captured = true;
    }
}

/* ---- in lowering ---- */

void js_scope_open(struct js *js, uint32_t node)
{
    if (js->nodes[node].data == 0)
        return;
    uint32_t scope = js->nodes[node].data - 1;
    show(js, scope);
    for (uint32_t b = js->scopes.items[scope].first; b != JS_NONE;) {
        struct js_binding *binding = &js->bindings.items[b];
        if (binding->kind != JS_BIND_SELF)
            binding->var =
                irb_declare(js->b, js->names.items[binding->name].atom, binding->captured);
        b = binding->next;
    }
}

void js_scope_close(struct js *js, uint32_t node)
{
    if (js->nodes[node].data != 0)
        hide(js, js->nodes[node].data - 1);
}

struct js_binding *js_scope_find(struct js *js, uint32_t node, uint32_t name)
{
    uint32_t b = js->names.items[name].binding;
    bool own = b != JS_NONE && js->nodes[node].data != 0 &&
               js->bindings.items[b].function == js->nodes[node].data - 1;
    return own ? &js->bindings.items[b] : NULL;
}
