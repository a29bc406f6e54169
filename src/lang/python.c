/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>

#include "base/limits.h"
#include "lang/lang.h"
#include "lang/python-internal.h"

const void *tree_sitter_python(void);

static struct tree_grammar grammar;
static pthread_once_t grammar_once = PTHREAD_ONCE_INIT;

static void init_grammar(void)
{
#define KIND(kind, name, action) {name, PY_##kind, TREE_##action},
    static const struct tree_kind kinds[] = {
        PY_NODES(KIND)
        /* what does not run */
        {"type", TREE_OTHER, TREE_DROP},
        {"type_parameter", TREE_OTHER, TREE_DROP},
        {"type_alias_statement", TREE_OTHER, TREE_DROP},
        {"future_import_statement", TREE_OTHER, TREE_DROP},
        {"string_end", TREE_OTHER, TREE_DROP},
        {"type_conversion", TREE_OTHER, TREE_DROP},
        {"line_continuation", TREE_OTHER, TREE_DROP},
        {"keyword_separator", TREE_OTHER, TREE_DROP},
        {"positional_separator", TREE_OTHER, TREE_DROP},
        {NULL, 0, TREE_KEEP},
    };
#define FIELD(field, name) name,
    static const char *const fields[] = {"", PY_FIELDS(FIELD) NULL};
    tree_grammar_init(&grammar, tree_sitter_python(), kinds, fields);
}

/* ---- what all parts need ---- */

struct slice py_text(const struct py *py, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    return slice_sub(py->file->text, n->start, n->end);
}

const struct atom *py_atom(struct py *py, uint32_t node)
{
    return irb_atom(py->b, py_text(py, node));
}

const struct atom *py_name(struct py *py, const char *text)
{
    return irb_atom(py->b, slice_of(text));
}

static bool is_operator_char(char c)
{
    return c != '\0' && strchr("+-*@/%|&^<>=!~", c) != NULL;
}

struct slice py_operator(const struct py *py, uint32_t from, uint32_t to)
{
    struct slice text = slice_sub(py->file->text, from, to);
    size_t start = 0, end;
    /* comments and continued lines may stand before it */
    while (start < text.len && !is_operator_char(text.ptr[start]) &&
           !(text.ptr[start] >= 'a' && text.ptr[start] <= 'z')) {
        if (text.ptr[start] == '#')
            while (start < text.len && text.ptr[start] != '\n')
                start++;
        else
            start++;
    }
    end = start;
    if (end < text.len && is_operator_char(text.ptr[end])) {
        while (end < text.len && is_operator_char(text.ptr[end]))
            end++;
        return slice_sub(text, start, end);
    }
    struct slice words = slice_sub(text, start, text.len);
    if (slice_starts(words, "not"))
        return SLICE("not in");
    if (slice_starts(words, "is"))
        return slice_find(words, "not") == SIZE_MAX ? SLICE("is") : SLICE("is not");
    while (end < text.len && text.ptr[end] >= 'a' && text.ptr[end] <= 'z')
        end++;
    return slice_sub(text, start, end);
}

uint32_t py_emit(struct py *py, enum ir_op op, uint32_t a, uint32_t b, uint32_t c,
                 const struct atom *name, uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    uint32_t value = irb_emit(py->b, op, a, b, c, name, n->start, n->end);
    if (py->errors > 0 && op != IR_CONST)
        irb_set_flags(py->b, value, IR_FLAG_ERROR);
    return value;
}

uint32_t py_undef(struct py *py, uint32_t node)
{
    return py_emit(py, IR_UNDEF, IR_NONE, IR_NONE, IR_NONE, NULL, node == TREE_NONE ? 0 : node);
}

uint32_t py_emit_args(struct py *py, enum ir_op op, uint32_t a, size_t base, unsigned flags,
                      uint32_t node)
{
    const struct tree_node *n = &py->nodes[node];
    if (py->errors > 0)
        flags |= IR_FLAG_ERROR;
    const struct ir_arg *args = py->args.len > base ? &py->args.items[base] : NULL;
    uint32_t value =
        irb_emit_args(py->b, op, a, args, py->args.len - base, (uint8_t)flags, n->start, n->end);
    py->args.len = base;
    return value;
}

void py_push_arg(struct py *py, enum ir_arg_kind kind, const struct atom *name, uint32_t value)
{
    *vec_add(&py->args, py->scratch) =
        (struct ir_arg){.kind = kind, .name = name, .value = value, .key = IR_NONE};
}

bool py_enter(struct py *py)
{
    if (py->depth >= LIMIT_NESTING) {
        py->file->limited = true;
        return false;
    }
    py->depth++;
    return true;
}

void py_leave(struct py *py)
{
    py->depth--;
}

/* ---- the whole file ---- */

static void export_names(struct py *py)
{
    for (uint32_t i = py->scopes.items[0].first; i != IR_NONE; i = py->bindings.items[i].next) {
        const struct py_binding *binding = &py->bindings.items[i];
        uint32_t end = py->nodes[0].end;
        uint32_t value = irb_read(py->b, binding->var, end, end);
        irb_emit(py->b, IR_EXPORT, value, IR_NONE, IR_NONE, binding->name, end, end);
    }
}

static void lower_python(struct ir_file *file, struct atom_table *atoms, const void *ts_tree)
{
    struct arena scratch;
    struct py_function module = {.caught = VAR_NONE, .klass = IR_NONE};
    struct py py = {.file = file, .scratch = &scratch, .fn = &module};
    pthread_once(&grammar_once, init_grammar);
    arena_init(&scratch);
    buf_init(&py.text, LIMIT_SOURCE_FILE);
    tree_flatten(&py.tree, &grammar, ts_tree, file, &scratch);
    py.nodes = py.tree.nodes;
    py.b = irb_new(file, atoms);
    struct ir_function *f = irb_begin(py.b, IR_FN_MODULE, NULL, 0, (uint32_t)file->text.len);
    if (py.tree.len > 0) {
        py_scopes(&py);
        f->has_error = py.scopes.items[0].has_error;
        py_scope_open(&py, 0);
        py_block(&py, 0);
        export_names(&py);
    }
    irb_end(py.b);
    irb_free(py.b);
    buf_release(&py.text);
    arena_release(&scratch);
}

static const char *const extensions[] = {".py", NULL};

const struct language language_python = {
    .name = "python",
    .id = LANG_PYTHON,
    .extensions = extensions,
    .grammar = tree_sitter_python,
    .lower = lower_python,
};
