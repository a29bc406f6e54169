/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * Lists that a function makes and fills by itself:
 *
 *     parts = ['a']; parts.append(x); parts.pop(0); use(parts[0])
 *
 * When everything that happens to the list is in sight and in order, what is read from it is the
 * value that was put there, whatever else the list holds. One doubt, and nothing is said.
 */

enum event_kind {
    EVENT_READ,    /* list[k] */
    EVENT_PUT,     /* list[k] = x */
    EVENT_APPEND,  /* each argument */
    EVENT_INSERT,  /* argument 1 at argument 0 */
    EVENT_PREPEND, /* argument 0 */
    EVENT_TAKE,    /* at argument 0; the last one without it */
    EVENT_TAKE_FIRST,
    EVENT_UNKNOWN, /* anybody may do anything to it from here on */
};

#define MAX_EVENTS 64
#define MAX_ITEMS 64

struct event {
    uint32_t instr;
    enum event_kind kind;
    bool done; /* known to come before the event that is asked about */
};

struct list {
    const struct ir_function *f;
    uint32_t array;
    struct event events[MAX_EVENTS];
    size_t n;
    bool lost;  /* not all that happens to it is in sight */
    bool grows; /* perhaps more was added: only what it was made with has a known place */
};

static void add_event(struct list *l, uint32_t instr, enum event_kind kind)
{
    if (l->n == MAX_EVENTS) {
        l->lost = true;
        return;
    }
    l->events[l->n++] = (struct event){.instr = instr, .kind = kind};
}

static bool name_in(struct slice name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (slice_eq_str(name, names[i]))
            return true;
    return false;
}

static bool arguments_are_plain(const struct ir_function *f, const struct ir_instr *call)
{
    for (uint32_t i = 0; i < call->nargs; i++)
        if (f->args.items[call->args + i].kind != IR_ARG_PLAIN)
            return false;
    return true;
}

static void add_method(struct list *l, uint32_t call)
{
    static const char *const harmless[] = {
        "join",  "map",   "forEach", "filter", "includes", "indexOf", "index",
        "count", "slice", "concat",  "find",   "some",     "every",   "copy",
    };
    const struct ir_instr *in = &l->f->code.items[call];
    struct slice name = atom_slice(l->f->code.items[in->a].name);
    bool python = l->f->file->lang == LANG_PYTHON;
    enum event_kind kind = EVENT_UNKNOWN;
    if (name_in(name, harmless, ARRAY_SIZE(harmless)))
        return;
    if (!arguments_are_plain(l->f, in))
        kind = EVENT_UNKNOWN;
    else if (slice_eq_str(name, python ? "append" : "push"))
        kind = EVENT_APPEND;
    else if (slice_eq_str(name, "insert") && python && in->nargs == 2)
        kind = EVENT_INSERT;
    else if (slice_eq_str(name, "unshift") && !python && in->nargs == 1)
        kind = EVENT_PREPEND;
    else if (slice_eq_str(name, "pop") && in->nargs <= (python ? 1 : 0))
        kind = EVENT_TAKE;
    else if (slice_eq_str(name, "shift") && !python)
        kind = EVENT_TAKE_FIRST;
    add_event(l, call, kind);
}

/* The index that a member name or key writes down; false for others. */
static bool constant_index(const struct ir_function *f, const struct atom *name, uint32_t key,
                           uint64_t *ret_index)
{
    if (!name && key < f->code.len && f->code.items[key].op == IR_CONST &&
        f->code.items[key].flags == IR_CONST_NUMBER)
        name = f->code.items[key].name;
    return name && slice_to_u64(atom_slice(name), ret_index);
}

static bool is_callee_only(const struct ir_instr *in)
{
    uint64_t index;
    return in->name && !slice_to_u64(atom_slice(in->name), &index);
}

/* What instruction I does to the list. */
static void look_at(struct list *l, uint32_t i)
{
    const struct ir_function *f = l->f;
    const struct ir_instr *in = &f->code.items[i];
    uint64_t index;
    bool part = false;
    for (uint32_t k = 0; k < in->nargs; k++)
        part = part || f->args.items[in->args + k].value == l->array;
    switch (in->op) {
    case IR_LOAD:
        if (in->a == l->array && constant_index(f, in->name, in->b, &index))
            add_event(l, i, EVENT_READ);
        break;
    case IR_STORE:
        if (in->a == l->array)
            add_event(l, i, constant_index(f, in->name, in->b, &index) ? EVENT_PUT : EVENT_UNKNOWN);
        l->lost = l->lost || in->c == l->array;
        break;
    case IR_CALL:
    case IR_NEW:
        if (in->a != IR_NONE && f->code.items[in->a].op == IR_LOAD &&
            f->code.items[in->a].a == l->array && is_callee_only(&f->code.items[in->a]))
            add_method(l, i);
        if (part)
            add_event(l, i, EVENT_UNKNOWN);
        break;
    case IR_ITER:
    case IR_CONCAT:
    case IR_BINARY:
    case IR_UNARY:
    case IR_BRANCH:
    case IR_RETURN:
    case IR_AWAIT:
        break;
    case IR_CELL_STORE:
        l->lost = l->lost || in->c == l->array;
        break;
    default:
        l->lost = l->lost || part;
        break;
    }
}

/* Adding at the end, perhaps, moves nothing that was there before. */
static bool only_grows(const struct list *l, size_t at)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->events[i].kind != EVENT_READ && l->events[i].kind != EVENT_APPEND &&
            l->events[i].kind != EVENT_PUT)
            return false;
    return l->events[at].kind == EVENT_READ;
}

/* Marks what has happened before event AT; false when that cannot be told. */
static bool settle_order(struct list *l, size_t at)
{
    const struct ir_function *f = l->f;
    uint32_t here = l->events[at].instr;
    uint32_t home = f->blocks.items[f->code.items[l->array].block].loop;
    l->grows = false;
    for (size_t i = 0; i < l->n; i++) {
        struct event *e = &l->events[i];
        e->done = false;
        if (i == at || e->kind == EVENT_READ)
            continue;
        bool perhaps = e->kind == EVENT_APPEND && only_grows(l, at);
        if (f->blocks.items[f->code.items[e->instr].block].loop != home) {
            if (!perhaps)
                return false;
            l->grows = true;
            continue;
        }
        e->done = index_precedes(f, e->instr, here);
        if (e->done || index_precedes(f, here, e->instr))
            continue;
        if (!perhaps)
            return false;
        l->grows = true;
    }
    return true;
}

struct items {
    uint32_t v[MAX_ITEMS];
    size_t n;
};

static bool insert_item(struct items *it, uint64_t at, uint32_t value)
{
    if (it->n == MAX_ITEMS || at > it->n)
        return false;
    memmove(&it->v[at + 1], &it->v[at], (it->n - at) * sizeof(it->v[0]));
    it->v[at] = value;
    it->n++;
    return true;
}

static bool take_item(struct items *it, uint64_t at, uint32_t *ret_value)
{
    if (at >= it->n)
        return false;
    *ret_value = it->v[at];
    memmove(&it->v[at], &it->v[at + 1], (it->n - at - 1) * sizeof(it->v[0]));
    it->n--;
    return true;
}

/* Does E to the list; *RET_VALUE is what it reads or takes. */
static bool apply(const struct list *l, const struct event *e, struct items *it,
                  uint32_t *ret_value)
{
    const struct ir_instr *in = &l->f->code.items[e->instr];
    const struct ir_arg *args = l->f->args.items + in->args;
    uint64_t index = 0;
    switch (e->kind) {
    case EVENT_READ:
        if (!constant_index(l->f, in->name, in->b, &index) || index >= it->n ||
            (l->grows && index >= l->f->code.items[l->array].nargs))
            return false;
        *ret_value = it->v[index];
        return true;
    case EVENT_PUT:
        if (!constant_index(l->f, in->name, in->b, &index) || index >= it->n)
            return false;
        it->v[index] = in->c;
        return true;
    case EVENT_APPEND:
        for (uint32_t i = 0; i < in->nargs; i++)
            if (!insert_item(it, it->n, args[i].value))
                return false;
        return true;
    case EVENT_INSERT:
        return constant_index(l->f, NULL, args[0].value, &index) &&
               insert_item(it, index, args[1].value);
    case EVENT_PREPEND:
        return insert_item(it, 0, args[0].value);
    case EVENT_TAKE:
        if (in->nargs && !constant_index(l->f, NULL, args[0].value, &index))
            return false;
        return it->n && take_item(it, in->nargs ? index : it->n - 1, ret_value);
    case EVENT_TAKE_FIRST:
        return take_item(it, 0, ret_value);
    case EVENT_UNKNOWN:
        return false;
    }
    return false;
}

/* What event AT reads; IR_NONE when that is not known. */
static uint32_t value_at(struct list *l, size_t at)
{
    const struct ir_instr *array = &l->f->code.items[l->array];
    struct items it = {.n = 0};
    uint32_t value = IR_NONE;
    for (uint32_t i = 0; i < array->nargs; i++)
        if (!insert_item(&it, it.n, l->f->args.items[array->args + i].value))
            return IR_NONE;
    /* Whatever comes before AT on every way stands in one line. */
    for (;;) {
        struct event *first = NULL;
        for (size_t i = 0; i < l->n; i++)
            if (l->events[i].done &&
                (!first || index_precedes(l->f, l->events[i].instr, first->instr)))
                first = &l->events[i];
        if (!first)
            break;
        first->done = false;
        if (!apply(l, first, &it, &value))
            return IR_NONE;
    }
    value = IR_NONE;
    return apply(l, &l->events[at], &it, &value) ? value : IR_NONE;
}

static bool is_asking(enum event_kind kind)
{
    return kind == EVENT_READ || kind == EVENT_TAKE || kind == EVENT_TAKE_FIRST;
}

static void read_list(struct taint *t, struct fn_info *info, uint32_t array)
{
    struct list l = {.f = info->f, .array = array};
    if (!arguments_are_plain(l.f, &l.f->code.items[array]))
        return;
    for (uint32_t i = 0; i < l.f->code.len && !l.lost; i++)
        look_at(&l, i);
    for (size_t i = 0; i < l.n && !l.lost; i++) {
        if (!is_asking(l.events[i].kind) || !settle_order(&l, i))
            continue;
        uint32_t value = value_at(&l, i);
        if (value != IR_NONE)
            index_set_known(t, info, l.events[i].instr, value);
    }
}

#define MAX_LISTS 64

void list_read(struct taint *t, struct fn_info *info)
{
    const struct ir_function *f = info->f;
    int lists = 0;
    for (uint32_t i = 0; i < f->code.len && lists < MAX_LISTS; i++) {
        if (f->code.items[i].op != IR_ARRAY)
            continue;
        read_list(t, info, i);
        lists++;
    }
}
