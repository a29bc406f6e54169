/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is bound where. The tree is an array in preorder, so one pass over it sees every name, with
 * a stack of the ranges in which names mean something else.
 */
#include "lang/python-internal.h"

#define DECLARED_GLOBAL ((uint64_t)1 << 40)
#define DECLARED_NONLOCAL ((uint64_t)1 << 41)

/* How names are read up to node END. */
struct frame {
    uint32_t end;
    uint32_t scope;    /* where they are bound and looked up */
    uint32_t function; /* scope of the function whose code uses them */
    bool store;        /* they are bound */
};

/* A name that is looked up when everything is known. */
struct reference {
    uint32_t node, scope, function;
};

struct scoper {
    struct py *py;
    VEC(struct frame) frames;
    VEC(struct reference) references;
    struct umap names; /* (scope, name) -> binding, or how it is declared */
    struct umap found; /* (scope, name) -> binding + 1, once looked up */
};

/* Atoms are aligned to 16 bytes and addresses have at most 48 bits; a file has far fewer than 2^20
   scopes, since each takes more than four bytes of text. */
static uint64_t name_key(uint32_t scope, const struct atom *name)
{
    return (uint64_t)scope << 44 ^ (uint64_t)(uintptr_t)name >> 4;
}

static struct frame *top(struct scoper *s)
{
    return &s->frames.items[s->frames.len - 1];
}

static void push_frame(struct scoper *s, uint32_t node, uint32_t scope, uint32_t function,
                       bool store)
{
    *vec_add(&s->frames, s->py->scratch) =
        (struct frame){s->py->nodes[node].next, scope, function, store};
}

static uint32_t add_scope(struct scoper *s, enum py_scope_kind kind, uint32_t node)
{
    struct py *py = s->py;
    uint32_t scope = (uint32_t)py->scopes.len;
    uint32_t parent = s->frames.len ? top(s)->scope : PY_NO_SCOPE;
    bool own_code = kind == PY_SCOPE_FUNCTION || kind == PY_SCOPE_MODULE;
    *vec_add(&py->scopes, py->scratch) =
        (struct py_scope){.kind = kind,
                          .parent = parent,
                          .function = own_code ? scope : top(s)->function,
                          .first = IR_NONE,
                          .last = IR_NONE};
    py->nodes[node].data = scope + 1;
    py->nodes[node].flags |= PY_OPENS;
    return scope;
}

static uint32_t get_binding(struct scoper *s, uint32_t scope, const struct atom *name)
{
    struct py *py = s->py;
    uint64_t found;
    uint64_t key = name_key(scope, name);
    if (umap_get(&s->names, key, &found) && found < DECLARED_GLOBAL)
        return (uint32_t)found;
    uint32_t binding = (uint32_t)py->bindings.len;
    struct py_scope *in = &py->scopes.items[scope];
    *vec_add(&py->bindings, py->scratch) =
        (struct py_binding){.name = name, .scope = scope, .next = IR_NONE, .var = VAR_NONE};
    if (in->last == IR_NONE)
        in->first = binding;
    else
        py->bindings.items[in->last].next = binding;
    in->last = binding;
    umap_put(&s->names, key, binding);
    return binding;
}

static void refer(struct scoper *s, uint32_t node)
{
    const struct frame *f = top(s);
    *vec_add(&s->references, s->py->scratch) =
        (struct reference){.node = node, .scope = f->scope, .function = f->function};
}

static void bind_in(struct scoper *s, uint32_t node, uint32_t scope)
{
    struct py *py = s->py;
    const struct atom *name = py_atom(py, node);
    uint64_t how = 0;
    py->nodes[node].flags |= PY_DONE;
    if (!umap_get(&s->names, name_key(scope, name), &how))
        how = 0;
    if (how & DECLARED_NONLOCAL) {
        refer(s, node);
        return;
    }
    uint32_t binding = get_binding(s, how & DECLARED_GLOBAL ? 0 : scope, name);
    if (how & DECLARED_GLOBAL)
        py->bindings.items[binding].captured = true;
    py->nodes[node].data = binding + 1;
}

static void bind(struct scoper *s, uint32_t node)
{
    if (py_kind(s->py, node) == PY_IDENTIFIER)
        bind_in(s, node, top(s)->scope);
}

static void mark(struct scoper *s, uint32_t node, unsigned flag)
{
    if (node != TREE_NONE)
        s->py->nodes[node].flags |= (uint8_t)flag;
}

static void mark_field(struct scoper *s, uint32_t node, uint8_t field, unsigned flag)
{
    mark(s, tree_field(&s->py->tree, node, field), flag);
}

/* global and nonlocal */
static void declare(struct scoper *s, uint32_t node, uint64_t how)
{
    struct py *py = s->py;
    uint32_t scope = top(s)->scope;
    mark(s, node, PY_DONE);
    if (py->scopes.items[scope].kind == PY_SCOPE_MODULE)
        return;
    for (TREE_EACH(&py->tree, c, node)) {
        if (py->nodes[c].kind == PY_IDENTIFIER)
            umap_put(&s->names, name_key(scope, py_atom(py, c)), how);
    }
}

static void visit_import(struct scoper *s, uint32_t node)
{
    struct py *py = s->py;
    mark(s, node, PY_DONE);
    for (TREE_EACH(&py->tree, c, node)) {
        if (py->nodes[c].field != PY_F_NAME)
            continue;
        uint32_t name = py->nodes[c].kind == PY_ALIASED_IMPORT
                            ? tree_field(&py->tree, c, PY_F_ALIAS)
                            : tree_first(&py->tree, c); /* import a.b binds a */
        if (name != TREE_NONE)
            bind(s, name);
    }
}

static void visit_parameters(struct scoper *s, uint32_t node)
{
    const struct tree *t = &s->py->tree;
    for (TREE_EACH(t, c, node)) {
        switch (t->nodes[c].kind) {
        case PY_TYPED_PARAMETER:
            mark(s, tree_first(t, c), PY_STORE);
            break;
        case PY_DEFAULT_PARAMETER:
        case PY_TYPED_DEFAULT_PARAMETER:
            mark_field(s, c, PY_F_NAME, PY_STORE);
            mark_field(s, c, PY_F_VALUE, PY_OUTER);
            break;
        default:
            mark(s, c, PY_STORE);
        }
    }
}

static void visit_class(struct scoper *s, uint32_t node)
{
    uint32_t name = tree_field(&s->py->tree, node, PY_F_NAME);
    uint32_t body = tree_field(&s->py->tree, node, PY_F_BODY);
    if (name != TREE_NONE)
        bind(s, name);
    if (body != TREE_NONE)
        add_scope(s, PY_SCOPE_CLASS, body);
}

static void visit_function(struct scoper *s, uint32_t node)
{
    uint32_t name = tree_field(&s->py->tree, node, PY_F_NAME);
    if (name != TREE_NONE)
        bind(s, name);
    uint32_t scope = add_scope(s, PY_SCOPE_FUNCTION, node);
    push_frame(s, node, scope, scope, false);
}

static void visit_comprehension(struct scoper *s, uint32_t node)
{
    const struct tree *t = &s->py->tree;
    uint32_t scope = add_scope(s, PY_SCOPE_COMPREHENSION, node);
    uint32_t first = tree_child(t, node, PY_FOR_IN);
    /* the first iterable is evaluated outside */
    if (first != TREE_NONE)
        mark_field(s, first, PY_F_RIGHT, PY_OUTER);
    push_frame(s, node, scope, top(s)->function, false);
}

/* := binds in the function around a comprehension. */
static void visit_walrus(struct scoper *s, uint32_t node)
{
    const struct py *py = s->py;
    uint32_t name = tree_field(&py->tree, node, PY_F_NAME), scope = top(s)->scope;
    while (py->scopes.items[scope].kind == PY_SCOPE_COMPREHENSION)
        scope = py->scopes.items[scope].parent;
    if (py_kind(py, name) == PY_IDENTIFIER)
        bind_in(s, name, scope);
}

/* A dotted name in a pattern: one name captures, several are looked up. */
static void visit_pattern_name(struct scoper *s, uint32_t node, bool captures)
{
    const struct tree *t = &s->py->tree;
    uint32_t first = tree_first(t, node);
    if (first == TREE_NONE)
        return;
    bool single = tree_next(t, first) == TREE_NONE;
    mark(s, node, PY_DONE);
    if (captures && single)
        bind(s, first);
    else
        refer(s, first);
}

static void visit_as_pattern(struct scoper *s, uint32_t node)
{
    const struct tree *t = &s->py->tree;
    uint32_t first = tree_first(t, node), second;
    mark_field(s, node, PY_F_ALIAS, PY_STORE);
    if (py_kind(s->py, first) != PY_CASE_PATTERN)
        return;
    second = tree_next(t, first);
    if (second != TREE_NONE)
        bind(s, second);
}

static void visit_identifier(struct scoper *s, uint32_t node)
{
    if (top(s)->store)
        bind(s, node);
    else
        refer(s, node);
}

static void visit_pattern(struct scoper *s, uint32_t node)
{
    const struct tree *t = &s->py->tree;
    uint32_t first = tree_first(t, node);
    switch (t->nodes[node].kind) {
    case PY_CASE_PATTERN:
        if (py_kind(s->py, first) == PY_DOTTED_NAME)
            visit_pattern_name(s, first, true);
        break;
    case PY_DOTTED_NAME:
        visit_pattern_name(s, node, false);
        break;
    case PY_KEYWORD_PATTERN:
        mark(s, first, PY_DONE);
        if (first != TREE_NONE && py_kind(s->py, tree_next(t, first)) == PY_DOTTED_NAME)
            visit_pattern_name(s, tree_next(t, first), true);
        break;
    case PY_SPLAT_PATTERN:
        if (first != TREE_NONE)
            bind(s, first);
        break;
    default:
        break;
    }
}

static void visit(struct scoper *s, uint32_t node)
{
    struct py *py = s->py;
    switch (py->nodes[node].kind) {
    case PY_IDENTIFIER:
        visit_identifier(s, node);
        break;
    case PY_FUNCTION:
    case PY_LAMBDA:
        visit_function(s, node);
        break;
    case PY_CLASS:
        visit_class(s, node);
        break;
    case PY_LIST_COMPREHENSION:
    case PY_SET_COMPREHENSION:
    case PY_DICTIONARY_COMPREHENSION:
    case PY_GENERATOR:
        visit_comprehension(s, node);
        break;
    case PY_PARAMETERS:
    case PY_LAMBDA_PARAMETERS:
        visit_parameters(s, node);
        break;
    case PY_ASSIGNMENT:
    case PY_AUGMENTED:
    case PY_FOR:
    case PY_FOR_IN:
        mark_field(s, node, PY_F_LEFT, PY_STORE);
        break;
    case PY_DELETE:
        mark(s, tree_first(&py->tree, node), PY_STORE);
        break;
    case PY_NAMED_EXPRESSION:
        visit_walrus(s, node);
        break;
    case PY_AS_PATTERN:
        visit_as_pattern(s, node);
        break;
    case PY_EXCEPT:
        mark_field(s, node, PY_F_ALIAS, PY_STORE);
        break;
    case PY_IMPORT:
    case PY_IMPORT_FROM:
        visit_import(s, node);
        break;
    case PY_GLOBAL:
        declare(s, node, DECLARED_GLOBAL);
        break;
    case PY_NONLOCAL:
        declare(s, node, DECLARED_NONLOCAL);
        break;
    case PY_ATTRIBUTE:
        mark_field(s, node, PY_F_ATTRIBUTE, PY_DONE);
        push_frame(s, node, top(s)->scope, top(s)->function, false);
        break;
    case PY_SUBSCRIPT:
    case PY_CALL:
        push_frame(s, node, top(s)->scope, top(s)->function, false);
        break;
    case PY_KEYWORD_ARGUMENT:
        mark_field(s, node, PY_F_NAME, PY_DONE);
        break;
    case PY_YIELD:
        py->scopes.items[top(s)->function].is_generator = true;
        break;
    default:
        visit_pattern(s, node);
    }
}

static void walk(struct scoper *s)
{
    struct py *py = s->py;
    for (uint32_t i = 1; i < py->tree.len;) {
        while (top(s)->end <= i)
            s->frames.len--;
        const struct frame f = *top(s);
        struct tree_node *node = &py->nodes[i];
        if (node->kind == TREE_ERROR || node->flags & TREE_MISSING)
            py->scopes.items[f.function].has_error = true;
        if (node->flags & PY_OPENS) /* the body of a class */
            push_frame(s, i, node->data - 1, f.function, false);
        if (node->flags & PY_OUTER)
            push_frame(s, i, py->scopes.items[f.scope].parent, f.function, false);
        if (node->flags & PY_STORE)
            push_frame(s, i, f.scope, f.function, true);
        if (!(node->flags & PY_DONE))
            visit(s, i);
        i = node->flags & PY_DONE ? node->next : i + 1;
    }
}

/* The binding + 1 that NAME means in SCOPE; 0 when the file binds no such name. */
static uint64_t look_up(struct scoper *s, uint32_t scope, const struct atom *name)
{
    const struct py *py = s->py;
    uint64_t key = name_key(scope, name), found;
    if (umap_get(&s->found, key, &found))
        return found;
    uint64_t result = 0;
    for (uint32_t at = scope; at != PY_NO_SCOPE; at = py->scopes.items[at].parent) {
        if (py->scopes.items[at].kind == PY_SCOPE_CLASS && at != scope)
            continue; /* functions do not see the names of the class around them */
        if (!umap_get(&s->names, name_key(at, name), &found))
            continue;
        if (found & DECLARED_NONLOCAL)
            continue;
        if (!(found & DECLARED_GLOBAL))
            result = found + 1;
        else if (umap_get(&s->names, name_key(0, name), &found))
            result = found + 1;
        break;
    }
    umap_put(&s->found, key, result);
    return result;
}

static void resolve(struct scoper *s)
{
    struct py *py = s->py;
    for (size_t i = 0; i < s->references.len; i++) {
        const struct reference *r = &s->references.items[i];
        uint64_t found = look_up(s, r->scope, py_atom(py, r->node));
        py->nodes[r->node].data = (uint32_t)found;
        if (found == 0)
            continue;
        struct py_binding *binding = &py->bindings.items[found - 1];
        if (py->scopes.items[binding->scope].function != r->function)
            binding->captured = true;
    }
}

void py_scopes(struct py *py)
{
    struct scoper s = {.py = py};
    umap_init(&s.names, py->scratch);
    umap_init(&s.found, py->scratch);
    uint32_t module = add_scope(&s, PY_SCOPE_MODULE, 0);
    *vec_add(&s.frames, py->scratch) = (struct frame){UINT32_MAX, module, module, false};
    walk(&s);
    resolve(&s);
}

struct py_scope *py_scope_of(struct py *py, uint32_t node)
{
    if (node == TREE_NONE || !(py->nodes[node].flags & PY_OPENS))
        return NULL;
    return &py->scopes.items[py->nodes[node].data - 1];
}

void py_scope_open(struct py *py, uint32_t node)
{
    const struct py_scope *scope = py_scope_of(py, node);
    for (uint32_t i = scope ? scope->first : IR_NONE; i != IR_NONE;
         i = py->bindings.items[i].next) {
        struct py_binding *binding = &py->bindings.items[i];
        binding->var = irb_declare(py->b, binding->name, binding->captured);
    }
}
