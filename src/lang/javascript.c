/* SPDX-License-Identifier: Apache-2.0 */
/* JavaScript and TypeScript: the descriptors, the module, and what all of the lowering shares. */
#include <pthread.h>

#include "lang/javascript-internal.h"
#include "lang/lang.h"
#include "lang/typescript-text.h"

const void *tree_sitter_javascript(void);
const void *tree_sitter_typescript(void);
const void *tree_sitter_tsx(void);

const struct tree_kind js_kinds[] = {
#define X(kind, name, action) {name, JS_##kind, TREE_##action},
    JS_NODES(X)
#undef X
#define X(name) {name, TREE_OTHER, TREE_DROP},
        JS_DROPPED(X)
#undef X
#define X(kind, name) {name, JS_##kind, TREE_TOKEN},
            JS_TOKENS(X)
#undef X
#define X(name) {name, JS_OP, TREE_TOKEN},
                JS_OPERATORS(X)
#undef X
                    {NULL, 0, TREE_KEEP},
};

const char *const js_fields[] = {
    "",
#define X(field, name) name,
    JS_FIELDS(X)
#undef X
        NULL,
};

/* ---- nodes ---- */

uint32_t js_inner(const struct js *js, uint32_t node)
{
    for (TREE_EACH(&js->tree, c, node)) {
        if (!js_is_token(js->nodes[c].kind))
            return c;
    }
    return TREE_NONE;
}

uint32_t js_strip(const struct js *js, uint32_t node)
{
    for (;;) {
        uint32_t inner;
        switch (js_kind(js, node)) {
        case JS_PARENTHESIZED:
        case JS_NON_NULL:
        case JS_AS:
        case JS_SATISFIES:
        case JS_TYPE_ASSERTION:
        case JS_INSTANTIATION:
            inner = js_inner(js, node);
            if (inner == TREE_NONE)
                return node;
            node = inner;
            break;
        default:
            return node;
        }
    }
}

bool js_enter(struct js *js)
{
    if (js->depth >= LIMIT_NESTING) {
        js->file->limited = true;
        irb_current(js->b)->has_error = true;
        return false;
    }
    js->depth++;
    return true;
}

/* ---- emitting ---- */

uint32_t js_emit(struct js *js, enum ir_op op, uint32_t a, uint32_t b, const struct atom *name,
                 uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t value = irb_emit(js->b, op, a, b, IR_NONE, name, n->start, n->end);
    if (js->errors && op == IR_LOAD)
        irb_set_flags(js->b, value, IR_FLAG_ERROR);
    return value;
}

uint32_t js_undef(struct js *js, uint32_t node)
{
    return js_emit(js, IR_UNDEF, IR_NONE, IR_NONE, NULL, node);
}

uint32_t js_string(struct js *js, struct slice text, uint32_t node)
{
    return irb_const(js->b, IR_CONST_STRING, text, js->nodes[node].start, js->nodes[node].end);
}

void js_push_arg(struct js *js, enum ir_arg_kind kind, const struct atom *name, uint32_t key,
                 uint32_t value)
{
    *vec_add(&js->args, js->scratch) =
        (struct ir_arg){.kind = kind, .name = name, .key = key, .value = value};
}

/* Packs the last MAX_ARGS arguments into one, so that any number fits. */
static void fold_args(struct js *js, enum ir_op op, size_t base, uint32_t start, uint32_t end)
{
    enum { MAX_ARGS = 60000 };
    while (js->args.len - base > MAX_ARGS) {
        size_t from = js->args.len - MAX_ARGS;
        enum ir_op pack = op == IR_CONCAT || op == IR_OBJECT ? op : IR_ARRAY;
        enum ir_arg_kind kind = op == IR_CONCAT   ? IR_ARG_PLAIN
                                : op == IR_OBJECT ? IR_ARG_SPREAD_NAMED
                                                  : IR_ARG_SPREAD;
        uint32_t packed =
            irb_emit_args(js->b, pack, IR_NONE, js->args.items + from, MAX_ARGS, 0, start, end);
        js->args.len = from;
        js_push_arg(js, kind, NULL, IR_NONE, packed);
    }
}

uint32_t js_emit_args(struct js *js, enum ir_op op, uint32_t callee, size_t base, uint8_t flags,
                      uint32_t start, uint32_t end)
{
    if (js->errors)
        flags |= IR_FLAG_ERROR;
    fold_args(js, op, base, start, end);
    const struct ir_arg *args = js->args.len > base ? &js->args.items[base] : NULL;
    uint32_t value = irb_emit_args(js->b, op, callee, args, js->args.len - base, flags, start, end);
    js->args.len = base;
    return value;
}

bool js_is_string(struct js *js, uint32_t value)
{
    const struct ir_function *f = irb_current(js->b);
    if (value >= f->code.len)
        return false;
    const struct ir_instr *in = &f->code.items[value];
    return in->op == IR_CONCAT || (in->op == IR_CONST && in->flags == IR_CONST_STRING);
}

struct js_merge js_merge_begin(struct js *js)
{
    return (struct js_merge){.var = irb_declare(js->b, irb_atom(js->b, SLICE_EMPTY), false),
                             .join = irb_block(js->b)};
}

void js_merge_add(struct js *js, struct js_merge m, uint32_t value, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    irb_assign(js->b, m.var, value, n->start, n->end);
    irb_jump(js->b, m.join);
}

uint32_t js_merge_end(struct js *js, struct js_merge m, uint32_t node)
{
    const struct tree_node *n = &js->nodes[node];
    irb_seal(js->b, m.join);
    irb_enter(js->b, m.join);
    return irb_read(js->b, m.var, n->start, n->end);
}

/* ---- the module ---- */

static void lower_module(struct js *js)
{
    struct js_function fn = {
        .is_module = true, .klass = IR_NONE, .handler = IR_NONE, .receiver = IR_NONE};
    js->fn = &fn;
    irb_begin(js->b, IR_FN_MODULE, NULL, 0, (uint32_t)js->file->text.len);
    js_scope_open(js, 0);
    struct js_binding *receiver = js_scope_find(js, 0, JS_NAME_THIS);
    if (receiver && receiver->kind == JS_BIND_THIS)
        irb_assign(js->b, receiver->var, js_emit(js, IR_THIS, IR_NONE, IR_NONE, NULL, 0), 0, 0);
    js_statements(js, 0, F_NONE);
    js_late_exports(js);
    js_scope_close(js, 0);
    irb_end(js->b);
}

static void lower(struct ir_file *file, struct atom_table *atoms, const void *tree,
                  const struct tree_grammar *grammar)
{
    struct arena scratch;
    arena_init(&scratch);
    struct js js = {.b = irb_new(file, atoms), .file = file, .scratch = &scratch};
    buf_init(&js.text, LIMIT_SOURCE_FILE);
    tree_flatten(&js.tree, grammar, tree, file, &scratch);
    js.nodes = js.tree.nodes;
    js_forgive_text(&js);
    js_scopes(&js);
    lower_module(&js);
    buf_release(&js.text);
    irb_free(js.b);
    arena_release(&scratch);
}

/* ---- the descriptors ---- */

static struct tree_grammar grammars[3];

static void init_grammars(void)
{
    tree_grammar_init(&grammars[0], tree_sitter_javascript(), js_kinds, js_fields);
    tree_grammar_init(&grammars[1], tree_sitter_typescript(), js_kinds, js_fields);
    tree_grammar_init(&grammars[2], tree_sitter_tsx(), js_kinds, js_fields);
}

static const struct tree_grammar *grammar(unsigned index)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_grammars);
    return &grammars[index];
}

static void lower_javascript(struct ir_file *file, struct atom_table *atoms, const void *tree)
{
    lower(file, atoms, tree, grammar(0));
}

static void lower_typescript(struct ir_file *file, struct atom_table *atoms, const void *tree)
{
    lower(file, atoms, tree, grammar(1));
}

static void lower_tsx(struct ir_file *file, struct atom_table *atoms, const void *tree)
{
    lower(file, atoms, tree, grammar(2));
}

static const char *const javascript_extensions[] = {".js", ".mjs", ".cjs", ".jsx", NULL};
static const char *const typescript_extensions[] = {".ts", ".mts", ".cts", NULL};
static const char *const tsx_extensions[] = {".tsx", NULL};

const struct language language_tsx = {
    .name = "tsx",
    .id = LANG_JAVASCRIPT,
    .extensions = tsx_extensions,
    .grammar = tree_sitter_tsx,
    .text = typescript_text,
    .lower = lower_tsx,
};

const struct language language_javascript = {
    .name = "javascript",
    .id = LANG_JAVASCRIPT,
    .extensions = javascript_extensions,
    .grammar = tree_sitter_javascript,
    .lower = lower_javascript,
    /* type annotations (Flow), and `class` and `for` as names of JSX attributes */
    .fallback = &language_tsx,
};

const struct language language_typescript = {
    .name = "typescript",
    .id = LANG_JAVASCRIPT,
    .extensions = typescript_extensions,
    .grammar = tree_sitter_typescript,
    .text = typescript_text,
    .lower = lower_typescript,
};
