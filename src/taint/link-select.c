/* SPDX-License-Identifier: Apache-2.0 */
#include <strings.h>

#include "base/buf.h"
#include "taint/link-internal.h"

/* What a selector picks at a call, and constant texts. */

#define TEXT_BYTES 4096
#define TEXT_DEPTH 8
#define CHAIN_STEPS 16
#define STORE_WINDOW 4096 /* instructions before a call in which stores are looked for */

/* ---- arguments ---- */

/* Argument WANTED by position; NAME: the keyword that may stand for it. */
static enum visibility find_argument(const struct link *l, struct ref at, int64_t wanted,
                                     const struct atom *name, struct ref *ret)
{
    const struct ir_function *f = link_fn(l, at.fn);
    const struct ir_instr *in = link_instr(l, at);
    int64_t position = 0;
    bool hidden = false;
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        struct ref value = ref_of(at.fn, arg->value), spread;
        switch (arg->kind) {
        case IR_ARG_PLAIN:
            if (position++ == wanted && !hidden) {
                *ret = value;
                return SELECT_SEEN;
            }
            break;
        case IR_ARG_NAMED:
            if (name && arg->name == name) {
                *ret = value;
                return SELECT_SEEN;
            }
            break;
        case IR_ARG_SPREAD:
            spread = walk_one(l, value, 0);
            if (!hidden && link_is_value(l, spread) && link_instr(l, spread)->op == IR_ARRAY) {
                if (wanted >= position &&
                    find_argument(l, spread, wanted - position, NULL, ret) == SELECT_SEEN)
                    return SELECT_SEEN;
                position += link_instr(l, spread)->nargs;
            } else {
                hidden = true;
            }
            break;
        case IR_ARG_SPREAD_NAMED:
        case IR_ARG_COMPUTED: {
            struct walk w;
            struct refs found = {0};
            spread = walk_one(l, value, 0);
            walk_start(&w, l, 0);
            if (name)
                walk_members(&w, spread, name, &found);
            if (found.n) {
                *ret = found.items[found.n - 1];
                return SELECT_SEEN;
            }
            hidden = true;
            break;
        }
        }
    }
    return hidden ? SELECT_HIDDEN : SELECT_ABSENT;
}

static enum visibility select_callback(const struct link *l, struct ref at,
                                       const struct selector *s, struct ref *ret)
{
    struct ref value;
    struct callees found;
    enum visibility v = find_argument(l, at, s->index, s->name, &value);
    if (v != SELECT_SEEN)
        return v;
    calls_functions(l, value, &found);
    if (found.n != 1)
        return SELECT_HIDDEN;
    const struct ir_function *g = link_fn(l, found.items[0].fn);
    if (s->param == SELECTOR_RETURN) {
        uint32_t head = l->returns[g->id];
        if (!head || l->chains.items[head - 1].next)
            return head ? SELECT_HIDDEN : SELECT_ABSENT;
        *ret = ref_of(g->id, l->chains.items[head - 1].value - g->value_base);
        return SELECT_SEEN;
    }
    if (s->param >= g->params.len)
        return SELECT_ABSENT;
    *ret = ref_of(g->id, g->params.items[s->param].value);
    return SELECT_SEEN;
}

/* The object of a method call, of a member read or written. */
static enum visibility select_receiver(const struct link *l, struct ref at, struct ref *ret)
{
    const struct ir_function *f = link_fn(l, at.fn);
    const struct ir_instr *in = link_instr(l, at);
    uint32_t base = in->a;
    if (in->op == IR_CALL || in->op == IR_NEW) {
        if (base >= f->code.len || f->code.items[base].op != IR_LOAD)
            return SELECT_ABSENT;
        base = f->code.items[base].a;
    } else if (in->op != IR_LOAD && in->op != IR_STORE) {
        return SELECT_ABSENT;
    }
    *ret = ref_of(at.fn, base);
    return link_is_value(l, *ret) ? SELECT_SEEN : SELECT_ABSENT;
}

static enum visibility select_head(const struct link *l, struct ref at, const struct selector *s,
                                   struct ref *ret)
{
    const struct ir_instr *in = link_instr(l, at);
    bool call = in->op == IR_CALL || in->op == IR_NEW;
    switch (s->kind) {
    case SELECT_RETURN:
        *ret = in->op == IR_RETURN ? ref_of(at.fn, in->a) : at;
        return link_is_value(l, *ret) ? SELECT_SEEN : SELECT_ABSENT;
    case SELECT_ARG:
    case SELECT_ANY_ARG:
        if (in->op == IR_STORE && s->index == 0) {
            *ret = ref_of(at.fn, in->c);
            return SELECT_SEEN;
        }
        return call ? find_argument(l, at, s->index, s->name, ret) : SELECT_ABSENT;
    case SELECT_NAMED:
        return call ? find_argument(l, at, -1, s->name, ret) : SELECT_ABSENT;
    case SELECT_RECEIVER:
        return select_receiver(l, at, ret);
    case SELECT_CALLBACK:
        return call ? select_callback(l, at, s, ret) : SELECT_ABSENT;
    case SELECT_NONE:
    default:
        return SELECT_ABSENT;
    }
}

/* ---- paths ---- */

/* Is the target of STORE base.PATH[0]…PATH[n - 1]? */
static bool stores_to(const struct link *l, uint32_t fn, const struct ir_instr *store,
                      struct ref base, const struct atom *const *path, size_t n)
{
    const struct ir_function *f = link_fn(l, fn);
    const struct ir_instr *in = store;
    while (n > 0) {
        if (!path[n - 1] || link_member_name(l, fn, in) != path[n - 1] || in->a >= f->code.len)
            return false;
        uint32_t value = in->a;
        in = &f->code.items[value];
        if (--n == 0)
            return ref_eq(ref_of(fn, value), base) ||
                   ref_eq(walk_one(l, ref_of(fn, value), 0), base);
        if (in->op != IR_LOAD)
            return false;
    }
    return false;
}

/*
 * The last `base.PATH = value` before AT in the same function, of an object not otherwise known;
 * when the object is what AT makes, the last one behind it.
 */
static bool find_store(const struct link *l, struct ref at, struct ref base,
                       const struct atom *const *path, size_t n, struct ref *ret)
{
    const struct ir_function *f = link_fn(l, at.fn);
    bool made = ref_eq(at, base);
    uint32_t from = made ? at.v : at.v > STORE_WINDOW ? at.v - STORE_WINDOW : 0;
    uint32_t to = made ? (uint32_t)f->code.len : at.v;
    if (to - from > STORE_WINDOW)
        to = from + STORE_WINDOW;
    for (uint32_t v = to; v > from; v--) {
        const struct ir_instr *in = &f->code.items[v - 1];
        if (in->op != IR_STORE || !stores_to(l, at.fn, in, base, path, n))
            continue;
        *ret = ref_of(at.fn, in->c);
        return true;
    }
    return false;
}

/* A call as a step of a selector: [setFeature()], [set("content-type")], [()]. */
struct call_step {
    struct slice method; /* empty: the call that made the object */
    struct slice first;  /* its constant first argument, when that matters */
};

static bool is_call_step(const struct atom *name, struct call_step *ret)
{
    struct slice text = atom_slice(name), inside;
    if (text.len < 2 || text.ptr[text.len - 1] != ')' || slice_find_char(text, '(') == SIZE_MAX)
        return false;
    text.len--;
    ret->method = slice_cut(text, '(', &inside);
    ret->first = inside.len > 2 ? slice_sub(inside, 1, inside.len - 1) : SLICE_EMPTY;
    return true;
}

/* Does the call at V of FN match STEP? Then RET_ON is the object that it is called on. */
static bool is_call_of(const struct link *l, uint32_t fn, uint32_t v, const struct call_step *step,
                       struct ref *ret_on)
{
    const struct ir_function *f = link_fn(l, fn);
    const struct ir_instr *in = &f->code.items[v];
    struct slice text;
    if (in->op != IR_CALL || in->a >= f->code.len || f->code.items[in->a].op != IR_LOAD ||
        !slice_eq(atom_slice(f->code.items[in->a].name), step->method))
        return false;
    *ret_on = ref_of(fn, f->code.items[in->a].a);
    return !step->first.len ||
           (in->nargs && link_string(l, fn, f->args.items[in->args].value, &text) &&
            text.len == step->first.len && strncasecmp(text.ptr, step->first.ptr, text.len) == 0);
}

/* The object at the start of x.a().b().c(). */
static struct ref start_of_chain(const struct link *l, struct ref base)
{
    for (int i = 0; i < CHAIN_STEPS && link_is_value(l, base); i++) {
        const struct ir_instr *in = link_instr(l, base);
        const struct ir_function *f = link_fn(l, base.fn);
        if (in->op != IR_CALL || in->a >= f->code.len || f->code.items[in->a].op != IR_LOAD)
            break;
        base = walk_one(l, ref_of(base.fn, f->code.items[in->a].a), 0);
    }
    return base;
}

/*
 * An argument (by position, or keyword) of the call that made BASE, or of the last call of a method
 * on it, or on the chain that it ends, in the function of AT.
 */
static enum visibility select_of_call(const struct link *l, struct ref at, struct ref base,
                                      const struct call_step *step, const struct atom *which,
                                      struct ref *ret)
{
    uint64_t position;
    bool numbered = which && slice_to_u64(atom_slice(which), &position) && position < UINT16_MAX;
    int64_t wanted = numbered ? (int64_t)position : -1;
    if (!link_is_value(l, base))
        return SELECT_HIDDEN;
    if (!step->method.len) {
        uint8_t op = link_instr(l, base)->op;
        return op == IR_CALL || op == IR_NEW ? find_argument(l, base, wanted, which, ret)
                                             : SELECT_HIDDEN;
    }
    uint32_t from = at.v > STORE_WINDOW ? at.v - STORE_WINDOW : 0;
    struct ref start = start_of_chain(l, base), on;
    for (uint32_t v = at.v; v > from; v--) {
        if (!is_call_of(l, at.fn, v - 1, step, &on))
            continue;
        struct ref object = walk_one(l, on, 0);
        if (ref_eq(on, base) || ref_eq(object, base) || ref_eq(start_of_chain(l, object), start))
            return find_argument(l, ref_of(at.fn, v - 1), wanted, which, ret);
    }
    return SELECT_ABSENT;
}

/* Can a literal have members that are not written in it? */
static bool has_hidden_entries(const struct link *l, struct ref object)
{
    const struct ir_function *f = link_fn(l, object.fn);
    const struct ir_instr *in = link_instr(l, object);
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED || arg->kind == IR_ARG_PLAIN)
            continue;
        struct ref spread = walk_one(l, ref_of(object.fn, arg->value), 0);
        if (arg->kind != IR_ARG_SPREAD_NAMED || !link_is_value(l, spread) ||
            link_instr(l, spread)->op != IR_OBJECT)
            return true;
    }
    return false;
}

static enum visibility any_member(const struct link *l, struct ref base, struct ref *ret)
{
    if (!link_is_value(l, base))
        return SELECT_HIDDEN;
    const struct ir_instr *in = link_instr(l, base);
    const struct ir_function *f = link_fn(l, base.fn);
    if (in->op != IR_OBJECT && in->op != IR_ARRAY)
        return SELECT_HIDDEN;
    if (in->nargs == 0)
        return SELECT_ABSENT;
    const struct ir_arg *arg = &f->args.items[in->args];
    if (in->nargs > 1 || arg->kind == IR_ARG_SPREAD || arg->kind == IR_ARG_SPREAD_NAMED)
        return SELECT_HIDDEN;
    *ret = ref_of(base.fn, arg->value);
    return SELECT_SEEN;
}

static enum visibility select_member(const struct link *l, struct ref at, struct ref value,
                                     const struct atom *name, struct ref *ret)
{
    struct ref base = walk_one(l, value, WALK_RETURNS);
    struct refs found = {0};
    struct walk w;
    if (!name)
        return any_member(l, base, ret);
    bool object = link_is_value(l, base) && link_instr(l, base)->op == IR_OBJECT;
    walk_start(&w, l, 0);
    walk_members(&w, base, name, &found);
    if (found.n) {
        /* assignments come before what the literal itself has; the last assignment counts */
        uint64_t scope = object ? SCOPE(SCOPE_OBJECT, link_value(l, base)) : 0;
        const struct name_slot *stores = names_get(l, scope, name);
        uint32_t last = stores && stores->count <= found.n ? stores->count - 1 : 0;
        *ret = found.items[last];
        return SELECT_SEEN;
    }
    if (!object)
        return find_store(l, at, base, &name, 1, ret) ? SELECT_SEEN : SELECT_HIDDEN;
    return has_hidden_entries(l, base) ? SELECT_HIDDEN : SELECT_ABSENT;
}

enum visibility select_value(const struct link *l, struct ref at, const struct selector *s,
                             struct ref *ret)
{
    struct ref value;
    enum visibility v = select_head(l, at, s, &value);
    if (v != SELECT_SEEN)
        return v;
    for (uint8_t i = 0; i < s->depth && i < SELECTOR_DEPTH; i++) {
        struct ref next;
        struct call_step step;
        if (i + 1 < s->depth && is_call_step(s->path[i], &step)) {
            v = select_of_call(l, at, walk_one(l, value, 0), &step, s->path[i + 1], &next);
            if (v != SELECT_SEEN)
                return v;
            value = next;
            i++;
            continue;
        }
        v = select_member(l, at, value, s->path[i], &next);
        if (v == SELECT_HIDDEN && i + 1 < s->depth &&
            find_store(l, at, walk_one(l, value, WALK_RETURNS), &s->path[i], (size_t)(s->depth - i),
                       ret))
            return SELECT_SEEN;
        if (v != SELECT_SEEN)
            return v;
        value = next;
    }
    *ret = value;
    return SELECT_SEEN;
}

uint32_t link_select(const struct link *l, uint32_t function, uint32_t call,
                     const struct selector *selector, uint32_t *ret_function)
{
    struct ref at = ref_of(function, call), value;
    if (!link_is_value(l, at) || select_value(l, at, selector, &value) != SELECT_SEEN ||
        !link_is_value(l, value))
        return IR_NONE;
    *ret_function = value.fn;
    return value.v;
}

uint32_t link_origin(const struct link *l, uint32_t function, uint32_t value,
                     uint32_t *ret_function)
{
    struct ref at = ref_of(function, value);
    struct walk w;
    if (!link_is_value(l, at))
        return IR_NONE;
    walk_start(&w, l, 0);
    walk_value(&w, at);
    struct ref origin = w.n == 1 && REF_IS_REAL(w.out[0]) ? w.out[0] : w.n == 1 ? w.real : at;
    *ret_function = origin.fn;
    return origin.v;
}

/* ---- texts ---- */

/* Is R the object that holds the environment: process.env, os.environ? */
static bool is_environment(const struct link *l, struct ref r)
{
    r = walk_one(l, r, 0);
    if (!link_is_value(l, r))
        return false;
    const struct ir_instr *in = link_instr(l, r);
    if (in->op != IR_LOAD || (in->name != l->atoms.env && in->name != l->atoms.environ))
        return false;
    struct ref base = walk_one(l, ref_of(r.fn, in->a), 0);
    if (!link_is_value(l, base))
        return false;
    const struct ir_instr *owner = link_instr(l, base);
    if (in->name == l->atoms.environ)
        return owner->op == IR_IMPORT && owner->name == l->atoms.os;
    return (owner->op == IR_GLOBAL || owner->op == IR_IMPORT) && owner->name == l->atoms.process;
}

/* The name of the environment variable that R reads, and its default (IR_NONE when none). */
static const struct atom *variable_name(const struct link *l, struct ref r, uint32_t *ret_default)
{
    const struct ir_function *f = link_fn(l, r.fn);
    const struct ir_instr *in = link_instr(l, r);
    *ret_default = IR_NONE;
    if (in->op == IR_LOAD)
        return is_environment(l, ref_of(r.fn, in->a)) ? link_member_name(l, r.fn, in) : NULL;
    if (in->op != IR_CALL || in->a >= f->code.len || !in->nargs)
        return NULL;
    struct ref at = walk_one(l, ref_of(r.fn, in->a), 0);
    uint32_t first = f->args.items[in->args].value;
    if (!link_is_value(l, at) || link_instr(l, at)->op != IR_LOAD || first >= f->code.len)
        return NULL;
    const struct ir_instr *callee = link_instr(l, at), *key = &f->code.items[first];
    if (key->op != IR_CONST || key->flags != IR_CONST_STRING)
        return NULL;
    struct ref base = walk_one(l, ref_of(at.fn, callee->a), 0);
    bool getenv = callee->name == l->atoms.getenv && link_is_value(l, base) &&
                  link_instr(l, base)->op == IR_IMPORT && link_instr(l, base)->name == l->atoms.os;
    if (!getenv && !(callee->name == l->atoms.get && is_environment(l, ref_of(at.fn, callee->a))))
        return NULL;
    if (in->nargs > 1)
        *ret_default = f->args.items[in->args + 1].value;
    return key->name;
}

/* The value that all functions of the model which hold FILE give the variable. */
static struct link_variable find_variable(const struct link *l, uint32_t file,
                                          const struct atom *name)
{
    struct link_variable found = {.constant = true};
    const char *value = NULL;
    for (uint32_t at = l->hosts[file]; at && found.constant; at = l->chains.items[at - 1].next) {
        const struct app_function *host = l->app->functions.items[l->chains.items[at - 1].value];
        for (size_t i = 0; i < host->environment.len && found.constant; i++) {
            const struct app_variable *v = &host->environment.items[i];
            if (!v->name || strcmp(v->name, name->text) != 0)
                continue;
            found.known = true;
            found.constant = v->literal && v->value && (!value || strcmp(value, v->value) == 0);
            value = v->value;
        }
    }
    found.constant = found.constant && value;
    found.text = found.constant ? slice_of(value) : SLICE_EMPTY;
    return found;
}

/* Many functions may share a file, and many places read a variable: the answer is kept. */
static bool variable_text(const struct link *l, uint32_t fn, const struct atom *name,
                          struct slice *ret_text, bool *ret_known)
{
    struct link *own = (struct link *)l; /* callers see no change */
    uint32_t file = l->file_of[fn];
    uint64_t id, key = name->hash ^ (file + 1) * UINT64_C(0x9E3779B97F4A7C15);
    if (!umap_get(&own->variable_ids, key, &id)) {
        id = own->variables.len;
        *vec_add(&own->variables, &own->arena) = find_variable(l, file, name);
        umap_put(&own->variable_ids, key, id);
    }
    const struct link_variable *v = &l->variables.items[id];
    *ret_known = v->known;
    if (v->constant)
        *ret_text = v->text;
    return v->constant;
}

static bool environment_text(const struct link *l, struct ref r, unsigned depth,
                             struct slice *ret_text);

static bool text_of(const struct link *l, struct ref r, unsigned depth, struct slice *ret_text);

/* A CONCAT whose parts are constants; kept, since the text must live. */
static bool joined_text(const struct link *l, struct ref r, unsigned depth, struct slice *ret_text)
{
    uint64_t id;
    const struct ir_function *f = link_fn(l, r.fn);
    const struct ir_instr *in = link_instr(l, r);
    if (umap_get(&l->strings, link_value(l, r), &id)) {
        *ret_text = l->texts.items[id];
        return true;
    }
    struct buf text;
    bool ok = true;
    buf_init(&text, TEXT_BYTES);
    for (uint32_t i = 0; i < in->nargs && ok; i++) {
        struct slice part;
        const struct ir_arg *arg = &f->args.items[in->args + i];
        ok = arg->kind == IR_ARG_PLAIN && text_of(l, ref_of(r.fn, arg->value), depth + 1, &part);
        if (ok)
            buf_add_slice(&text, part);
    }
    ok = ok && !text.full;
    if (ok) {
        struct link *own = (struct link *)l; /* a cache: callers see no change */
        *vec_add(&own->texts, &own->arena) = arena_slice(&own->arena, buf_slice(&text));
        umap_put(&own->strings, link_value(l, r), own->texts.len - 1);
        *ret_text = own->texts.items[own->texts.len - 1];
    }
    buf_release(&text);
    return ok;
}

static bool text_of(const struct link *l, struct ref r, unsigned depth, struct slice *ret_text)
{
    if (depth > TEXT_DEPTH)
        return false;
    r = walk_one(l, r, WALK_RETURNS);
    if (!link_is_value(l, r))
        return false;
    if (ir_const_string(link_fn(l, r.fn), r.v, ret_text))
        return true;
    const struct ir_instr *in = link_instr(l, r);
    if (in->op == IR_CONCAT)
        return joined_text(l, r, depth, ret_text);
    if (in->op == IR_LOAD || in->op == IR_CALL)
        return environment_text(l, r, depth, ret_text);
    return false;
}

static bool environment_text(const struct link *l, struct ref r, unsigned depth,
                             struct slice *ret_text)
{
    uint32_t fallback;
    bool known;
    const struct atom *name = variable_name(l, r, &fallback);
    if (!name)
        return false;
    if (variable_text(l, r.fn, name, ret_text, &known))
        return true;
    return !known && fallback != IR_NONE && text_of(l, ref_of(r.fn, fallback), depth + 1, ret_text);
}

bool link_string(const struct link *l, uint32_t function, uint32_t value, struct slice *ret_text)
{
    struct ref at = ref_of(function, value);
    return link_is_value(l, at) && text_of(l, at, 0, ret_text);
}
