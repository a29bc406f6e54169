/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * Conditions that protect a value: comparison with a constant, membership in a list of constants, a
 * match of an anchored regular expression, a call that rules know as guard. Where such a condition
 * is known to hold, the value is clean for the classes that it protects from.
 *
 * What does not protect: startsWith on a URL, a pattern without anchors, a list of bad characters.
 */

/* ---- conditions ---- */

static struct guard_entry *entries_of(const struct fn_info *info, uint32_t cond)
{
    uint64_t first = 0;
    (void)umap_get(&info->by_cond, cond, &first);
    return (struct guard_entry *)(uintptr_t)first;
}

void guard_entry_add(struct taint *t, struct fn_info *info, uint32_t value,
                     const struct guard_entry *e)
{
    if (value >= info->f->code.len)
        return;
    if (!info->guarded) {
        info->guarded = arena_array(&t->run, uint8_t, info->f->code.len + 1);
        umap_init(&info->by_cond, &t->run);
    }
    struct guard_entry *copy = arena_new(&t->run, struct guard_entry);
    *copy = *e;
    copy->vn = info->vn[value];
    copy->next = entries_of(info, e->cond);
    umap_put(&info->by_cond, e->cond, (uint64_t)(uintptr_t)copy);
    info->guarded[copy->vn] = info->guarded[copy->vn] ? 2 : 1;
}

/* The value that VALUE is another form of: str(path), path.resolve(); IR_NONE. */
static uint32_t before_conversion(const struct ir_function *f, uint32_t value)
{
    static const char *const functions[] = {"str", "String", "abspath", "realpath", "fspath"};
    static const char *const methods[] = {"resolve", "absolute", "toString", "as_posix"};
    const struct ir_instr *in = &f->code.items[value];
    if (in->op != IR_CALL || in->a >= f->code.len || !f->code.items[in->a].name)
        return IR_NONE;
    struct slice name = atom_slice(f->code.items[in->a].name);
    for (size_t i = 0; i < ARRAY_SIZE(functions) && in->nargs == 1; i++)
        if (slice_eq_str(name, functions[i]))
            return f->args.items[in->args].value;
    for (size_t i = 0; i < ARRAY_SIZE(methods) && in->nargs == 0; i++)
        if (f->code.items[in->a].op == IR_LOAD && slice_eq_str(name, methods[i]))
            return f->code.items[in->a].a;
    return IR_NONE;
}

static void protect(struct taint *t, struct fn_info *info, uint32_t value, uint32_t cond,
                    bool truthy, uint64_t clears)
{
    if (value == IR_NONE || !clears)
        return;
    struct guard_entry e = {.cond = cond, .truthy = truthy, .clears = clears};
    for (int i = 0; i < 4 && value < info->f->code.len; i++) {
        guard_entry_add(t, info, value, &e);
        uint32_t url = guard_host_of(t, info->f, value);
        e.clears = clears & (rule_class_bit("ssrf") | rule_class_bit("open-redirect"));
        if (url != IR_NONE && e.clears) {
            guard_entry_add(t, info, url, &e);
            guard_entry_add(t, info, guard_url_of(t, info->f, value), &e);
        }
        e.clears = clears;
        value = before_conversion(info->f, value);
    }
}

/* A list, set or table whose members the program chose. */
static bool is_constant_collection(struct taint *t, const struct ir_function *f, uint32_t value)
{
    uint32_t at = f->id, origin = link_origin(t->link, f->id, value, &at);
    if (origin == IR_NONE)
        return false;
    const struct ir_function *of = function_of(t, at);
    const struct ir_instr *in = &of->code.items[origin];
    if ((in->op == IR_NEW || in->op == IR_CALL) && in->nargs == 1 && in->a != IR_NONE &&
        of->code.items[in->a].op == IR_GLOBAL) {
        struct slice maker = atom_slice(of->code.items[in->a].name);
        if (slice_eq_str(maker, "Set") || slice_eq_str(maker, "Map") ||
            slice_eq_str(maker, "set") || slice_eq_str(maker, "frozenset"))
            return is_constant_collection(t, of, of->args.items[in->args].value);
        return false;
    }
    if (in->op != IR_ARRAY && in->op != IR_OBJECT)
        return false;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &of->args.items[in->args + i];
        if (arg->kind == IR_ARG_SPREAD || arg->kind == IR_ARG_SPREAD_NAMED ||
            (arg->kind == IR_ARG_COMPUTED && of->code.items[arg->key].op != IR_CONST) ||
            (in->op == IR_ARRAY && of->code.items[arg->value].op != IR_CONST))
            return false;
    }
    return in->nargs > 0;
}

static bool is_telling_constant(const struct ir_function *f, uint32_t value)
{
    const struct ir_instr *in = &f->code.items[value];
    return in->op == IR_CONST && (in->flags == IR_CONST_STRING || in->flags == IR_CONST_NUMBER);
}

static bool is_operator(const struct ir_instr *in, const char *a, const char *b, const char *c)
{
    struct slice op = atom_slice(in->name);
    return slice_eq_str(op, a) || slice_eq_str(op, b) || slice_eq_str(op, c);
}

/* typeof x === "number", typeof x === "string" */
static bool protect_typeof(struct taint *t, struct fn_info *info, uint32_t cond, bool truthy,
                           uint32_t type, uint32_t text)
{
    const struct ir_instr *in = &info->f->code.items[type];
    struct slice s;
    if (in->op != IR_UNARY || !slice_eq_str(atom_slice(in->name), "typeof"))
        return false;
    if (!ir_const_string(info->f, text, &s))
        return true;
    if (slice_eq_str(s, "number") || slice_eq_str(s, "boolean") || slice_eq_str(s, "bigint"))
        protect(t, info, in->a, cond, truthy, guard_plain_clears());
    else if (slice_eq_str(s, "string"))
        protect(t, info, in->a, cond, truthy, CLEAR_TEXT);
    return true;
}

/* list.indexOf(x) !== -1, and its like */
static bool protect_index_of(struct taint *t, struct fn_info *info, uint32_t cond, bool truthy,
                             uint32_t call)
{
    const struct ir_function *f = info->f;
    const struct ir_instr *in = &f->code.items[call];
    if (in->op != IR_CALL)
        return false;
    const struct atom *name = call_method(f, in);
    if (!name || !slice_eq_str(atom_slice(name), "indexOf"))
        return false;
    if (is_constant_collection(t, f, call_receiver(f, in)))
        protect(t, info, call_argument(f, in, 0), cond, truthy, CLEAR_ALL);
    return true;
}

static void collect_comparison(struct taint *t, struct fn_info *info, uint32_t cond)
{
    const struct ir_function *f = info->f;
    const struct ir_instr *in = &f->code.items[cond];
    bool equal = is_operator(in, "===", "==", "is");
    bool ordered = is_operator(in, ">", ">=", "<");
    if (!equal && !ordered && !is_operator(in, "!==", "!=", "is not"))
        return;
    uint32_t value = in->a, other = in->b;
    if (is_telling_constant(f, value)) {
        value = in->b;
        other = in->a;
    }
    bool minus_one = f->code.items[other].op == IR_UNARY;
    if (!is_telling_constant(f, other) && !minus_one)
        return;
    bool found = ordered ? !is_operator(in, "<", "<", "<") : !equal;
    if (protect_index_of(t, info, cond, found, value) || minus_one || ordered)
        return;
    if (!protect_typeof(t, info, cond, equal, value, other))
        protect(t, info, value, cond, equal, CLEAR_ALL);
}

static void collect_membership(struct taint *t, struct fn_info *info, uint32_t cond)
{
    const struct ir_instr *in = &info->f->code.items[cond];
    bool inside = is_operator(in, "in", "in", "in");
    if ((inside || is_operator(in, "not in", "not in", "not in")) &&
        is_constant_collection(t, info->f, in->b))
        protect(t, info, in->a, cond, inside, CLEAR_ALL);
}

static void collect_regex(struct taint *t, struct fn_info *info, uint32_t cond,
                          const struct ir_instr *in, struct slice name)
{
    const struct ir_function *f = info->f;
    struct slice text;
    uint32_t pattern = call_receiver(f, in), subject = call_argument(f, in, 0);
    bool whole = false, from_start = false;
    if (f->file->lang == LANG_PYTHON) {
        whole = slice_eq_str(name, "fullmatch");
        from_start = whole || slice_eq_str(name, "match");
        if (!from_start && !slice_eq_str(name, "search"))
            return;
        if (in->nargs >= 3 && !regex_is_plain_flag(f, call_argument(f, in, 2)))
            return;
        if (in->nargs >= 2) {
            pattern = call_argument(f, in, 0);
            subject = call_argument(f, in, 1);
        }
    } else if (slice_eq_str(name, "match")) {
        pattern = call_argument(f, in, 0);
        subject = call_receiver(f, in);
    } else if (!slice_eq_str(name, "test")) {
        return;
    }
    if (subject == IR_NONE || pattern == IR_NONE || !regex_text(t, f, pattern, &text))
        return;
    protect(t, info, subject, cond, true,
            whole ? regex_whole_clears(text) : regex_anchored_clears(text, from_start));
}

static void collect_call(struct taint *t, struct fn_info *info, uint32_t cond)
{
    const struct ir_function *f = info->f;
    const struct ir_instr *in = &f->code.items[cond];
    const struct row_list *rows = index_rows(t, f->id, cond);
    for (size_t i = 0; i < rows->n; i++) {
        const struct rule_row *row = rows->rows[i].row;
        uint32_t at = f->id, value;
        if (row->kind != ROW_GUARD || row->in.kind == SELECT_NONE)
            continue;
        value = link_select(t->link, f->id, cond, &row->in, &at);
        if (value != IR_NONE && at == f->id)
            protect(t, info, value, cond, !row->negated, row->clears);
    }
    const struct atom *method = call_method(f, in);
    if (!method)
        return;
    struct slice name = atom_slice(method);
    if ((slice_eq_str(name, "includes") || slice_eq_str(name, "has")) &&
        is_constant_collection(t, f, call_receiver(f, in)))
        protect(t, info, call_argument(f, in, 0), cond, true, CLEAR_ALL);
    else if (slice_eq_str(name, "hasOwnProperty") &&
             is_constant_collection(t, f, call_receiver(f, in)))
        protect(t, info, call_argument(f, in, 0), cond, true, CLEAR_ALL);
    else
        collect_regex(t, info, cond, in, name);
}

/* if urlparse(x).netloc: …  Without a host an address stays on this site. */
static void collect_host(struct taint *t, struct fn_info *info, uint32_t cond)
{
    uint32_t url = guard_host_of(t, info->f, cond);
    struct guard_entry e = {.cond = cond, .clears = rule_class_bit("open-redirect")};
    if (url == IR_NONE)
        return;
    guard_entry_add(t, info, url, &e);
    guard_entry_add(t, info, guard_url_of(t, info->f, cond), &e);
}

#define MAX_OPERANDS 32

/* A condition, and what it is made of: `const ok = a(x) && b(x); if (!ok) return`. */
static void collect_condition(struct taint *t, struct fn_info *info, uint32_t cond)
{
    const struct ir_function *f = info->f;
    uint32_t todo[MAX_OPERANDS];
    size_t n = 0;
    todo[n++] = cond;
    for (size_t steps = 0; n > 0 && steps < 2 * MAX_OPERANDS; steps++) {
        cond = todo[--n];
        if (cond >= f->code.len)
            continue;
        const struct ir_instr *in = &f->code.items[cond];
        if (in->op == IR_UNARY && is_operator(in, "!", "not", "not"))
            todo[n++] = in->a;
        for (uint32_t i = 0; in->op == IR_PHI && i < in->nargs && n < MAX_OPERANDS; i++)
            todo[n++] = f->args.items[in->args + i].value;
        if (in->op == IR_BINARY || in->op == IR_CALL)
            guard_text_condition(t, info, cond);
        if (in->op == IR_BINARY) {
            collect_comparison(t, info, cond);
            collect_membership(t, info, cond);
        } else if (in->op == IR_CALL) {
            collect_call(t, info, cond);
        } else if (in->op == IR_LOAD) {
            collect_host(t, info, cond);
        }
    }
}

void guard_collect(struct taint *t, struct fn_info *info)
{
    const struct ir_function *f = info->f;
    for (uint32_t i = 0; i < f->code.len; i++)
        if (f->code.items[i].op == IR_BRANCH)
            collect_condition(t, info, f->code.items[i].a);
}

#define MAX_GUARDS 64
#define MAX_JOINS 16
#define LOCAL_ADDRESS (LOCAL_SLASH | LOCAL_SINGLE)
#define WHOLE_LITERAL (LITERAL_START | LITERAL_END | LITERAL_INSIDE)

struct held {
    struct ir_guard items[MAX_GUARDS];
    size_t n;
};

static void held_in(const struct ir_function *f, uint32_t block, struct held *ret)
{
    size_t n = ir_guards(f, block, ret->items, MAX_GUARDS);
    ret->n = n < MAX_GUARDS ? n : MAX_GUARDS;
}

/* The condition under which control goes from FROM to TO holds as well. */
static void held_on_edge(const struct ir_function *f, uint32_t from, uint32_t to, struct held *ret)
{
    const struct ir_block *b = &f->blocks.items[from];
    held_in(f, from, ret);
    if (b->end == IR_NONE || f->code.items[b->end].op != IR_BRANCH || b->succ[0] == b->succ[1] ||
        ret->n == MAX_GUARDS)
        return;
    struct ir_guard g = {f->code.items[b->end].a, b->succ[0] == to};
    for (int k = 0; k < 8 && g.cond < f->code.len && f->code.items[g.cond].op == IR_UNARY &&
                    is_operator(&f->code.items[g.cond], "!", "not", "not");
         k++) {
        g.cond = f->code.items[g.cond].a;
        g.truthy = !g.truthy;
    }
    ret->items[ret->n++] = g;
}

#define EITHER_DEPTH 4
#define MAX_WAYS 16

static uint64_t either_clears(struct taint *t, const struct fn_info *info, uint32_t vn,
                              const struct use *u, struct ir_guard g, int depth);

/* What the conditions of H clear for the value with number VN. */
static uint64_t held_clears(struct taint *t, const struct fn_info *info, uint32_t vn,
                            const struct use *u, const struct held *h, int depth)
{
    uint64_t clears = 0;
    unsigned literal = 0;
    for (size_t i = 0; i < h->n && depth < EITHER_DEPTH; i++)
        if (info->f->code.items[h->items[i].cond].op == IR_PHI)
            clears |= either_clears(t, info, vn, u, h->items[i], depth + 1);
    for (size_t i = 0; i < h->n; i++) {
        const struct guard_entry *e = entries_of(info, h->items[i].cond);
        for (; e; e = e->next) {
            if (e->vn != vn || e->truthy != h->items[i].truthy ||
                !guard_text_applies(t, info->f, e, u))
                continue;
            clears |= e->clears;
            literal |= e->literal;
        }
    }
    if ((literal & WHOLE_LITERAL) == WHOLE_LITERAL)
        clears |= rule_class_bit("code-injection");
    if ((literal & LOCAL_ADDRESS) == LOCAL_ADDRESS)
        clears |= rule_class_bit("open-redirect");
    return clears;
}

/*
 * `a(x) || b(x)` as a value is a phi. When it is truthy, one of its operands is, each of which came
 * over its own edge: what all of them clear is clear. The depth is capped.
 */
static uint64_t either_clears(struct taint *t, const struct fn_info *info, uint32_t vn,
                              const struct use *u, struct ir_guard g, int depth)
{
    const struct ir_function *f = info->f;
    const struct ir_instr *phi = &f->code.items[g.cond];
    const struct ir_block *b = &f->blocks.items[phi->block];
    uint64_t all = CLEAR_ALL;
    if (b->loop == phi->block || phi->nargs != b->npreds || phi->nargs > MAX_WAYS / 2)
        return 0;
    for (uint32_t i = 0; i < phi->nargs && all; i++) {
        uint32_t value = f->args.items[phi->args + i].value;
        struct held h;
        held_on_edge(f, f->edges.items[b->preds + i], phi->block, &h);
        if (h.n < MAX_GUARDS)
            h.items[h.n++] = (struct ir_guard){value, g.truthy};
        all &= held_clears(t, info, vn, u, &h, depth);
    }
    return phi->nargs ? all : 0;
}

/* `if (a(x) || b(x)) use(x)`: where ways meet, what was cleared on each of them is. */
static uint64_t joined_clears(struct taint *t, const struct fn_info *info, uint32_t vn,
                              const struct use *u, uint32_t block)
{
    const struct ir_function *f = info->f;
    const struct ir_block *b = &f->blocks.items[block];
    uint64_t all = CLEAR_ALL;
    struct held h;
    for (uint32_t i = 0; i < b->npreds && all; i++) {
        uint32_t from = f->edges.items[b->preds + i];
        if (fold_is_dead_edge(info, from, block))
            continue;
        held_on_edge(f, from, block, &h);
        all &= held_clears(t, info, vn, u, &h, 0);
    }
    return all;
}

uint64_t guard_clears(struct taint *t, struct fn_info *info, uint32_t value, const struct use *u,
                      uint32_t block)
{
    const struct ir_function *f = info->f;
    uint32_t vn = info->vn[value];
    size_t entries = info->guarded[vn];
    struct held h;
    if (!entries)
        return 0;
    held_in(f, block, &h);
    uint64_t clears = held_clears(t, info, vn, u, &h, 0);
    for (int i = 0; entries > 1 && i < MAX_JOINS && f->blocks.items[block].idom != IR_NONE; i++) {
        const struct ir_block *b = &f->blocks.items[block];
        if (b->npreds > 1 && b->npreds <= MAX_WAYS && b->loop != block)
            clears |= joined_clears(t, info, vn, u, block);
        if (b->idom == block)
            break;
        block = b->idom;
    }
    return clears;
}
