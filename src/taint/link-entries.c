/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/lang.h"
#include "taint/link-internal.h"

/*
 * Entries: handlers of the model found in code, and routes that code registers with a framework.
 * A handler is often wrapped (middy(handler), withAuth(handler)): what we want to name is the
 * function inside, whose code people know.
 */

#define HANDLER_DEPTH 6
#define HANDLER_STEPS 128
#define MAX_HOSTED (4u << 20) /* pairs of file and function of the model */

/* ---- which functions of the model hold which files ---- */

static void host_files(struct link *l, uint32_t app_index, uint32_t file, uint32_t *stamp,
                       uint32_t *queue, size_t *count)
{
    size_t n = 0;
    queue[n++] = file;
    stamp[file] = app_index + 1;
    for (size_t i = 0; i < n && *count < MAX_HOSTED; i++) {
        (*count)++;
        chain_add(l, &l->hosts[queue[i]], app_index);
        for (uint32_t at = l->file_imports[queue[i]]; at; at = l->chains.items[at - 1].next) {
            uint32_t next = l->chains.items[at - 1].value;
            if (stamp[next] == app_index + 1)
                continue;
            stamp[next] = app_index + 1;
            queue[n++] = next;
        }
    }
}

static void find_hosts(struct link *l)
{
    struct arena scratch;
    arena_init(&scratch);
    uint32_t *stamp = arena_array(&scratch, uint32_t, l->nfiles + 1);
    uint32_t *queue = arena_array(&scratch, uint32_t, l->nfiles + 1);
    size_t count = 0;
    l->hosts = arena_array(&l->arena, uint32_t, l->nfiles + 1);
    l->resolved = arena_array(&l->arena, bool, l->app->functions.len + 1);
    /* lists grow at the front: the last function first */
    for (size_t i = l->app->functions.len; i > 0; i--) {
        const char *path = l->app->functions.items[i - 1]->file;
        uint32_t file;
        if (path && module_at(l, slice_of(path), &file))
            host_files(l, (uint32_t)i - 1, file, stamp, queue, &count);
    }
    if (count >= MAX_HOSTED)
        diag_emit(l->sink, VIRGA_DIAG_WARNING, "limit", NULL, 0, 0,
                  "functions share too many files; some environments and routes are not joined");
    arena_release(&scratch);
}

/* ---- the function inside wrappers ---- */

static void take(struct callees *out, const struct callees *found)
{
    for (uint32_t i = 0; i < found->n && out->n < MAX_CALLEES; i++)
        out->items[out->n++] = found->items[i];
}

static bool is_inside(const struct ir_function *f, const struct ir_function *outer)
{
    for (int up = 0; up < 16; up++) {
        if (f == outer)
            return true;
        if (f->parent >= f->file->functions.len)
            return false;
        f = f->file->functions.items[f->parent];
    }
    return false;
}

/* Does CALL hand on the first parameter of OUTER in its place, or all of them? */
static bool hands_on(const struct link *l, const struct ir_function *outer, struct ref call,
                     const struct callee *c)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    if (!outer->params.len)
        return false;
    uint32_t value = calls_argument(l, call, c, 0);
    if (value == IR_NONE && in->nargs && f->args.items[in->args].kind == IR_ARG_SPREAD)
        value = f->args.items[in->args].value;
    if (value == IR_NONE && c->shift == CALLEE_UNALIGNED)
        return true; /* fn.apply(this, arguments) */
    return value != IR_NONE && ref_eq(walk_one(l, ref_of(call.fn, value), 0),
                                      ref_of(outer->id, outer->params.items[0].value));
}

/* Is CLOSURE a wrapper that calls INNER with the event it was called with? */
static bool passes_event(const struct link *l, uint32_t closure, uint32_t inner)
{
    const struct ir_function *outer = link_fn(l, closure);
    for (size_t i = outer->index; i < outer->file->functions.len; i++) {
        const struct ir_function *f = outer->file->functions.items[i];
        if (!is_inside(f, outer))
            continue;
        for (uint32_t v = 0; v < f->code.len; v++) {
            if (f->code.items[v].op != IR_CALL)
                continue;
            struct ref call = ref_of(f->id, v);
            const struct call_targets *t = calls_get(l, call);
            for (uint32_t k = 0; t && k < t->n; k++)
                if (t->items[k].fn == inner && hands_on(l, outer, call, &t->items[k]))
                    return true;
        }
    }
    return false;
}

uint32_t entries_wrappers(const struct link *l, uint32_t fn, uint32_t ret[MAX_WRAPPERS])
{
    uint32_t n = 0;
    ret[n++] = fn;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t at = l->wrappers[ret[i]]; at; at = l->chains.items[at - 1].next) {
            uint32_t wrapper = l->chains.items[at - 1].value, k = 0;
            while (k < n && ret[k] != wrapper)
                k++;
            if (k == n && n < MAX_WRAPPERS)
                ret[n++] = wrapper;
        }
    }
    return n;
}

/* If one of CLOSURES calls INNER, or what already wraps it, with its event, it is a wrapper too. */
static bool note_wrapper(struct link *l, const struct callees *closures, uint32_t inner)
{
    uint32_t inside[MAX_WRAPPERS];
    uint32_t n = entries_wrappers(l, inner, inside);
    for (uint32_t k = 0; k < closures->n; k++) {
        uint32_t closure = closures->items[k].fn;
        if (closure == inner)
            continue;
        for (uint32_t i = 1; i < n; i++)
            if (inside[i] == closure)
                return true; /* known, or applied twice */
        for (uint32_t i = 0; i < n; i++) {
            if (!passes_event(l, closure, inside[i]))
                continue;
            chain_add(l, &l->wrappers[inside[i]], closure);
            return true;
        }
    }
    return false;
}

static void find_handlers(struct link *l, struct ref r, unsigned depth, struct callees *out);

/* Functions among the arguments of a call. */
static void argument_functions(struct link *l, struct ref call, unsigned depth, struct callees *out)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    for (uint32_t i = 0; i < in->nargs && !out->n; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_PLAIN)
            find_handlers(l, ref_of(call.fn, arg->value), depth + 1, out);
    }
}

static void unwrap_call(struct link *l, struct ref call, unsigned depth, struct callees *out)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    const struct ir_instr *callee = in->a < f->code.len ? &f->code.items[in->a] : NULL;
    struct callees inner = {0}, closures = {0};
    if (callee && callee->op == IR_LOAD && callee->name == l->atoms.bind) {
        calls_functions(l, call, &inner);
    } else if (callee && callee->op == IR_LOAD) {
        /* middy(handler).use(x): the chain starts at the receiver */
        struct ref base = walk_one(l, ref_of(call.fn, callee->a), 0);
        if (link_is_value(l, base) && link_instr(l, base)->op == IR_CALL)
            find_handlers(l, base, depth + 1, &inner);
    }
    if (!inner.n)
        argument_functions(l, call, depth, &inner);
    if (calls_get(l, call))
        calls_functions(l, call, &closures);
    for (uint32_t i = 0; i < inner.n; i++) {
        if (note_wrapper(l, &closures, inner.items[i].fn)) {
            take(out, &inner);
            return;
        }
    }
    take(out, closures.n ? &closures : &inner);
}

/* @decorator above a function: its value is that function, and the decorator may wrap it. */
static void undecorate(struct link *l, struct ref call, unsigned depth, struct callees *out)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct call_targets *t = calls_get(l, call);
    struct callees inner = {0};
    find_handlers(l, ref_of(call.fn, f->args.items[link_instr(l, call)->args].value), depth + 1,
                  &inner);
    for (uint32_t i = 0; t && inner.n && i < t->n; i++) {
        const struct ir_function *decorator = link_fn(l, t->items[i].fn);
        for (uint32_t at = l->returns[decorator->id]; at; at = l->chains.items[at - 1].next) {
            struct callees closures;
            uint32_t value = l->chains.items[at - 1].value - decorator->value_base;
            calls_functions(l, ref_of(decorator->id, value), &closures);
            (void)note_wrapper(l, &closures, inner.items[0].fn);
        }
    }
    take(out, &inner);
}

static void find_handlers(struct link *l, struct ref r, unsigned depth, struct callees *out)
{
    if (depth == 0)
        l->handler_steps = 0;
    if (depth > HANDLER_DEPTH || ++l->handler_steps > HANDLER_STEPS)
        return;
    struct ref at = walk_one(l, r, WALK_DECORATED);
    struct callees found = {0};
    const struct ir_instr *in = link_is_value(l, at) ? link_instr(l, at) : NULL;
    if (in && in->op == IR_CALL) {
        if (in->flags & IR_FLAG_DECORATOR && in->nargs)
            undecorate(l, at, depth, out);
        else
            unwrap_call(l, at, depth, out);
        return;
    }
    if (in && in->op == IR_CLASS)
        return; /* its members are named one by one */
    calls_functions(l, r, &found);
    take(out, &found);
}

void entries_handlers(struct link *l, struct ref value, struct callees *ret)
{
    find_handlers(l, value, 0, ret);
}

/* ---- handlers of the model ---- */

static const struct entry_role *lambda_role(const struct link *l, const struct app_function *f,
                                            enum lang_id lang)
{
    const struct entry_role *role = NULL;
    bool same = f->triggers.len > 0;
    for (size_t i = 1; i < f->triggers.len; i++)
        same = same && f->triggers.items[i].kind == f->triggers.items[0].kind;
    if (same) {
        char name[64];
        snprintf(name, sizeof(name), "lambda-%s", trigger_kind_name(f->triggers.items[0].kind));
        role = rule_role(l->rules, lang, name);
    }
    return role ? role : rule_role(l->rules, lang, "lambda");
}

static bool has_trigger(const struct app_function *f, enum trigger_kind kind)
{
    for (size_t i = 0; i < f->triggers.len; i++)
        if (f->triggers.items[i].kind == kind)
            return true;
    return false;
}

/* Firebase hands a callable the arguments of the call and who made it, no request. */
static bool is_callable(const struct app_function *f)
{
    return f->triggers.len > 0 && app_setting(&f->triggers.items[0], "callable");
}

static const struct entry_role *role_of(const struct link *l, const struct app_function *f,
                                        enum lang_id lang, struct slice symbol)
{
    char name[64];
    const struct app_setting *convention = app_setting(f, "convention");
    size_t dot = slice_rfind_char(symbol, '.');
    struct slice last = dot == SIZE_MAX ? symbol : slice_sub(symbol, dot + 1, symbol.len);
    if (convention)
        return rule_role(l->rules, lang, convention->value);
    switch (f->provider) {
    case PROVIDER_AWS:
        return lambda_role(l, f, lang);
    case PROVIDER_GOOGLE:
        return rule_role(l->rules, lang,
                         is_callable(f)                 ? "google-call"
                         : has_trigger(f, TRIGGER_HTTP) ? "google-http"
                                                        : "google-event");
    case PROVIDER_CLOUDFLARE:
        if (slice_starts(last, "on_"))
            last = slice_sub(last, 3, last.len);
        /* a class of its own is asked by the Worker, not from outside */
        else if (slice_eq_str(last, "fetch") && !slice_starts(symbol, "default") &&
                 !slice_starts(symbol, "Default"))
            last = SLICE("object");
        snprintf(name, sizeof(name), "worker-%.*s", SLICE_ARG(last));
        return rule_role(l->rules, lang, name);
    case PROVIDER_AZURE:
        return rule_role(l->rules, lang,
                         has_trigger(f, TRIGGER_HTTP) ? "azure-http" : "azure-event");
    default:
        return NULL;
    }
}

static void add_entry(struct link *l, struct link_entry entry, const char *title, uint32_t file,
                      struct ref at)
{
    *vec_add(&l->entries, &l->arena) = entry;
    *vec_add(&l->titles, &l->arena) = title;
    *vec_add(&l->entry_files, &l->arena) = file;
    *vec_add(&l->entry_refs, &l->arena) = at;
}

void entries_symbol(struct link *l, uint32_t file, struct slice symbol, struct refs *ret)
{
    *ret = (struct refs){.items = {ref_of(file, REF_MODULE)}, .n = 1};
    for (int depth = 0; symbol.len && depth < 8; depth++) {
        const struct atom *name = atom_get(l->program->atoms, slice_cut(symbol, '.', &symbol));
        struct refs next = {0};
        for (uint32_t i = 0; i < ret->n; i++) {
            struct walk w;
            walk_start(&w, l, WALK_MANY | WALK_RETURNS | WALK_MODULES);
            walk_value(&w, ret->items[i]);
            for (uint32_t k = 0; k < w.n; k++)
                walk_members(&w, w.out[k], name, &next);
        }
        *ret = next;
    }
}

/* The handlers that VALUE is or, where the platform takes a list or a map of them, holds. */
static void symbol_handlers(struct link *l, struct ref value, bool many, struct callees *found)
{
    struct ref at = walk_one(l, value, 0);
    const struct ir_instr *in = many && link_is_value(l, at) ? link_instr(l, at) : NULL;
    if (!in || (in->op != IR_ARRAY && in->op != IR_OBJECT)) {
        find_handlers(l, value, 0, found);
        return;
    }
    for (uint32_t i = 0; i < in->nargs; i++)
        find_handlers(l, ref_of(at.fn, link_fn(l, at.fn)->args.items[in->args + i].value), 0,
                      found);
}

/* ENTRY holds what is known of the route; its function is found here. */
static bool enter_as(struct link *l, uint32_t index, uint32_t file, struct slice symbol,
                     struct link_entry entry)
{
    struct refs values;
    struct callees found = {0};
    entry.app = l->app->functions.items[index];
    entry.role = role_of(l, entry.app, l->program->files.items[file]->lang, symbol);
    entries_symbol(l, file, symbol, &values);
    for (uint32_t i = 0; i < values.n; i++)
        symbol_handlers(l, values.items[i], app_setting(entry.app, "convention") != NULL, &found);
    for (uint32_t i = 0; i < found.n; i++) {
        uint32_t fn = found.items[i].fn;
        umap_put(&l->entry_ids, fn, 1);
        l->resolved[index] = true;
        uint32_t all[MAX_WRAPPERS], n = entries_wrappers(l, fn, all);
        for (uint32_t k = 0; k < n; k++) {
            entry.function = all[k];
            add_entry(l, entry, NULL, file, values.items[0]);
            if (entry.role)
                nodes_set_role(l, all[k], entry.role);
        }
    }
    return found.n > 0;
}

static bool enter_symbol(struct link *l, uint32_t index, uint32_t file, struct slice symbol)
{
    return enter_as(l, index, file, symbol, (struct link_entry){0});
}

/* Triggers of F that run SYMBOL; the last one. */
static size_t triggers_of(const struct app_function *f, const char *symbol,
                          const struct app_trigger **ret)
{
    size_t n = 0;
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_setting *s = app_setting(&f->triggers.items[i], "symbol");
        if (!s || strcmp(s->value, symbol) != 0)
            continue;
        *ret = &f->triggers.items[i];
        n++;
    }
    return n;
}

/* A file of which the platform calls several exports, each for its triggers. */
static bool enter_symbols(struct link *l, uint32_t index, uint32_t file)
{
    const struct app_function *f = l->app->functions.items[index];
    bool any = false;
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_setting *s = app_setting(&f->triggers.items[i], "symbol");
        const struct app_trigger *last = NULL;
        struct link_entry entry = {0};
        if (!s)
            continue;
        size_t n = triggers_of(f, s->value, &last);
        if (last != &f->triggers.items[i])
            continue; /* seen with the last of them */
        if (n == 1 && last->kind == TRIGGER_HTTP) {
            entry.method = last->method;
            entry.path = last->path;
        }
        any |= enter_as(l, index, file, slice_of(s->value), entry);
    }
    return any;
}

/* A Worker is one object with several handlers; the model may name one or none of them. */
static void enter_worker(struct link *l, uint32_t index, uint32_t file)
{
    static const char *const handlers[] = {"default.fetch", "default.queue", "default.scheduled",
                                           "default.email"};
    static const char *const of_objects[] = {"fetch", "alarm", "webSocketMessage", "run"};
    const struct app_function *f = l->app->functions.items[index];
    for (size_t i = 0; i < ARRAY_SIZE(handlers); i++) {
        bool own = f->symbol && strcmp(f->symbol, handlers[i]) == 0, taken = false;
        for (size_t k = 0; k < l->app->functions.len && !own; k++) {
            const struct app_function *other = l->app->functions.items[k];
            taken = taken ||
                    (other != f && other->file && other->symbol &&
                     strcmp(other->file, f->file) == 0 && strcmp(other->symbol, handlers[i]) == 0);
        }
        if (!taken)
            enter_symbol(l, index, file, slice_of(handlers[i]));
    }
    for (size_t i = 0; i < f->settings.len; i++) {
        const struct app_setting *s = &f->settings.items[i];
        for (size_t k = 0; strcmp(s->name, "class") == 0 && k < ARRAY_SIZE(of_objects); k++)
            enter_symbol(l, index, file,
                         slice_of(arena_printf(&l->arena, "%s.%s", s->value, of_objects[k])));
    }
}

/* The same in Python: functions of a name, or methods of a class Default. */
static void enter_python_worker(struct link *l, uint32_t index, uint32_t file)
{
    static const char *const handlers[] = {"on_fetch",      "on_queue",      "on_scheduled",
                                           "Default.fetch", "Default.queue", "Default.scheduled"};
    for (size_t i = 0; i < ARRAY_SIZE(handlers); i++)
        enter_symbol(l, index, file, slice_of(handlers[i]));
}

static void enter_function(struct link *l, uint32_t index)
{
    const struct app_function *f = l->app->functions.items[index];
    struct slice symbol = slice_of(f->symbol);
    uint32_t file;
    if (!f->file || !module_at(l, slice_of(f->file), &file))
        return;
    bool worker = f->provider == PROVIDER_CLOUDFLARE && !app_setting(f, "convention");
    bool python = l->program->files.items[file]->lang == LANG_PYTHON;
    if (worker && python)
        enter_python_worker(l, index, file);
    else if (worker && (!symbol.len || slice_starts(symbol, "default")))
        enter_worker(l, index, file);
    else if (enter_symbols(l, index, file))
        return;
    else if (symbol.len && !enter_symbol(l, index, file, symbol))
        enter_symbol(l, index, file, SLICE("default"));
    else if (!symbol.len && !enter_symbol(l, index, file, SLICE("handler")))
        enter_symbol(l, index, file, SLICE("default"));
}

void entries_of_app(struct link *l)
{
    umap_init(&l->entry_ids, &l->arena);
    find_hosts(l);
    for (uint32_t i = 0; i < l->app->functions.len; i++)
        enter_function(l, i);
}

/* ---- routes ---- */

struct ref entries_route_call(const struct link *l, struct ref call)
{
    const struct ir_function *f = link_fn(l, call.fn);
    uint32_t callee = link_instr(l, call)->a;
    if (callee < f->code.len && f->code.items[callee].op == IR_CALL)
        return ref_of(call.fn, callee);
    return call;
}

static const char *constant_in(const struct link *l, struct ref at, struct selector s)
{
    struct ref value;
    struct slice text;
    if (select_value(l, at, &s, &value) != SELECT_SEEN || !link_is_value(l, value) ||
        !link_string(l, value.fn, value.v, &text))
        return NULL;
    return arena_slicedup(&((struct link *)l)->arena, text);
}

static const char *constant_at(const struct link *l, struct ref at, enum selector_kind kind,
                               const struct atom *name, const struct atom *member)
{
    const struct selector s = {
        .kind = kind, .name = name, .depth = member != NULL, .path = {member}};
    return constant_in(l, at, s);
}

static const char *upper(struct link *l, struct slice text)
{
    char *copy = arena_slicedup(&l->arena, text);
    for (char *p = copy; *p; p++)
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    return copy;
}

/* "GET,POST" of the list that SELECTOR finds among the arguments of AT; false when there is none.
 */
static bool method_list(struct link *l, struct ref at, const struct selector *selector,
                        const char **ret_methods)
{
    struct ref list;
    struct slice text;
    const char *joined = NULL;
    if (select_value(l, at, selector, &list) != SELECT_SEEN)
        return false;
    list = walk_one(l, list, 0);
    const struct ir_instr *items = link_is_value(l, list) ? link_instr(l, list) : NULL;
    if (!items || items->op != IR_ARRAY)
        return false;
    for (uint32_t i = 0; i < items->nargs; i++) {
        const struct ir_arg *arg = &link_fn(l, list.fn)->args.items[items->args + i];
        if (link_string(l, list.fn, arg->value, &text))
            joined = joined ? arena_printf(&l->arena, "%s,%.*s", joined, SLICE_ARG(text))
                            : arena_slicedup(&l->arena, text);
    }
    *ret_methods = joined;
    return true;
}

/* app.on(["PUT", "DELETE"], "/x", handler) of Hono: the address is the second argument. */
static bool is_on(struct slice name, const struct ir_function *f)
{
    return f->file->lang == LANG_JAVASCRIPT && slice_eq_str(name, "on");
}

/* "GET" of app.get(); the methods of @app.route("/x", methods=["GET", "POST"]). */
static const char *route_method(struct link *l, struct ref at)
{
    static const char *const verbs[] = {"get",  "post", "put",     "delete",
                                        "head", "del",  "options", "patch"};
    const struct ir_function *f = link_fn(l, at.fn);
    const struct ir_instr *in = link_instr(l, at);
    const struct ir_instr *callee = in->a < f->code.len ? &f->code.items[in->a] : NULL;
    struct slice name = callee && callee->op == IR_LOAD ? atom_slice(callee->name) : SLICE_EMPTY;
    const struct selector named = {.kind = SELECT_NAMED, .name = l->atoms.methods};
    const struct selector first = {.kind = SELECT_ARG};
    const char *methods = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
        if (slice_eq_str(name, verbs[i]))
            return i == 5 ? "DELETE" : upper(l, name);
    if (method_list(l, at, &named, &methods))
        return methods;
    if (is_on(name, f)) {
        if (!method_list(l, at, &first, &methods))
            methods = constant_in(l, at, first);
        return methods && methods[0] != '/' ? upper(l, slice_of(methods)) : NULL;
    }
    const char *method = constant_at(l, at, SELECT_ARG, NULL, l->atoms.method);
    if (method)
        return upper(l, slice_of(method));
    /* Flask and Chalice: a route without methods is for GET */
    bool python = f->file->lang == LANG_PYTHON && slice_eq_str(name, "route");
    return slice_eq_str(name, "all") ? "ANY" : python ? "GET" : NULL;
}

static const char *route_path(const struct link *l, struct ref at, const char *title)
{
    const struct ir_function *f = link_fn(l, at.fn);
    const struct ir_instr *in = link_instr(l, at);
    const struct atom *verb = in->a < f->code.len ? f->code.items[in->a].name : NULL;
    /* Chalice takes a path without its first '/' */
    bool any = f->file->lang == LANG_PYTHON && slice_eq_str(atom_slice(verb), "route");
    if (is_on(atom_slice(verb), f))
        title = constant_in(l, at, (struct selector){.kind = SELECT_ARG, .index = 1});
    if (title && (any || title[0] == '/' || title[0] == '*' || title[0] == '\0'))
        return title;
    const char *path = constant_at(l, at, SELECT_ARG, NULL, l->atoms.path);
    if (!path)
        path = constant_at(l, at, SELECT_ARG, NULL, l->atoms.url);
    if (path || in->a >= f->code.len || f->code.items[in->a].op != IR_LOAD)
        return path;
    /* app.route("/x").get(handler) */
    struct ref base = walk_one(l, ref_of(at.fn, f->code.items[in->a].a), 0);
    for (int i = 0; i < 8 && link_is_value(l, base) && link_instr(l, base)->op == IR_CALL; i++) {
        path = constant_at(l, base, SELECT_ARG, NULL, NULL);
        if (path && path[0] == '/')
            return path;
        const struct ir_function *g = link_fn(l, base.fn);
        uint32_t callee = link_instr(l, base)->a;
        if (callee >= g->code.len || g->code.items[callee].op != IR_LOAD)
            break;
        base = walk_one(l, ref_of(base.fn, g->code.items[callee].a), 0);
    }
    return NULL;
}

static void add_route(struct link *l, struct ref call, struct ref value,
                      const struct entry_role *role)
{
    struct callees found = {0};
    find_handlers(l, value, 0, &found);
    for (uint32_t i = 0; i < found.n; i++) {
        uint32_t fn = found.items[i].fn;
        uint64_t key = (uint64_t)(link_value(l, call) + 1) << 32 | fn;
        if (umap_get(&l->entry_ids, fn, NULL) || umap_get(&l->entry_ids, key, NULL))
            continue;
        umap_put(&l->entry_ids, key, 1);
        struct ref at = entries_route_call(l, call);
        const char *title = constant_at(l, at, SELECT_ARG, NULL, NULL);
        add_entry(l,
                  (struct link_entry){.function = fn,
                                      .role = role,
                                      .method = route_method(l, at),
                                      .path = route_path(l, at, title)},
                  title, l->file_of[call.fn], call);
        nodes_set_role(l, fn, role);
    }
}

void entries_add_handler(struct link *l, uint32_t fn, const struct entry_role *role)
{
    static const char *const verbs[] = {"get", "post", "put", "patch", "delete", "head"};
    const struct ir_function *f = link_fn(l, fn);
    struct slice name = atom_slice(f->name);
    const char *method = NULL;
    if (umap_get(&l->entry_ids, fn, NULL) || !f->code.len)
        return;
    umap_put(&l->entry_ids, fn, 1);
    for (size_t i = 0; i < ARRAY_SIZE(verbs) && f->kind == IR_FN_METHOD; i++)
        if (slice_eq_str(name, verbs[i]))
            method = upper(l, name);
    add_entry(l, (struct link_entry){.function = fn, .role = role, .method = method}, NULL,
              l->file_of[fn], ref_of(fn, f->params.len ? f->params.items[0].value : 0));
    nodes_set_role(l, fn, role);
    nodes_dirty(l, fn);
}

/* A value given as handler: a function, or a list of them. */
static void add_routes(struct link *l, struct ref call, struct ref value,
                       const struct entry_role *role)
{
    struct ref at = walk_one(l, value, 0);
    if (!link_is_value(l, at) || link_instr(l, at)->op != IR_ARRAY) {
        add_route(l, call, value, role);
        return;
    }
    const struct ir_instr *in = link_instr(l, at);
    for (uint32_t i = 0; i < in->nargs; i++)
        add_route(l, call, ref_of(at.fn, link_fn(l, at.fn)->args.items[in->args + i].value), role);
}

void entries_of_row(struct link *l, struct ref call, const struct rule_row *row)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    struct ref value;
    if (!row->entry || shape_is_test(f->file->path))
        return;
    if (row->in.kind == SELECT_ANY_ARG) {
        for (uint32_t i = 0; i < in->nargs; i++)
            add_routes(l, call, ref_of(call.fn, f->args.items[in->args + i].value), row->entry);
    } else if (select_value(l, call, &row->in, &value) == SELECT_SEEN) {
        add_routes(l, call, value, row->entry);
    }
}

/* The function of the model that runs a route: named so, without a handler of its own, or any;
   IR_NONE when there is none. */
static uint32_t route_host(const struct link *l, const struct link_entry *entry, const char *title,
                           uint32_t file)
{
    uint32_t best = IR_NONE;
    int best_rank = 0;
    for (uint32_t at = l->hosts[file]; at; at = l->chains.items[at - 1].next) {
        uint32_t index = l->chains.items[at - 1].value;
        const struct app_function *f = l->app->functions.items[index];
        bool named = title && !entry->path &&
                     (strcmp(f->name, title) == 0 || (f->symbol && strcmp(f->symbol, title) == 0));
        int rank = named ? 3 : !l->resolved[index] ? 2 : 1;
        if (rank > best_rank) {
            best = index;
            best_rank = rank;
        }
    }
    return best;
}

static int compare_entries(const void *a, const void *b)
{
    const struct link_entry *x = a, *y = b;
    if (x->function != y->function)
        return x->function < y->function ? -1 : 1;
    int order = strcmp(x->path ? x->path : "", y->path ? y->path : "");
    return order ? order : strcmp(x->method ? x->method : "", y->method ? y->method : "");
}

static void report_unresolved(const struct link *l)
{
    for (size_t i = 0; i < l->app->functions.len; i++) {
        const struct app_function *f = l->app->functions.items[i];
        if (l->resolved[i] || f->inline_code)
            continue;
        diag_emit(l->sink, VIRGA_DIAG_NOTE, "no-code", f->at.file, f->at.line, f->at.column,
                  "no code found for function '%s'%s%s%s", f->name, f->handler ? " (handler '" : "",
                  f->handler ? f->handler : "", f->handler ? "')" : "");
    }
}

static bool place_of_app(const struct link *l, const struct app_function *app, uint32_t *ret)
{
    uint64_t place;
    if (!app || !umap_get(&l->app_places, (uint64_t)(uintptr_t)app, &place))
        return false;
    *ret = (uint32_t)place;
    return true;
}

/* The entries of each function of the model: counted, then put where the counts say. */
static void index_by_app(struct link *l)
{
    size_t n = l->app->functions.len;
    uint32_t place, *first = arena_array(&l->arena, uint32_t, n + 2);
    l->app_first = first;
    l->app_entries = arena_array(&l->arena, uint32_t, l->entries.len + 1);
    umap_init(&l->app_places, &l->arena);
    for (size_t i = 0; i < n; i++)
        umap_put(&l->app_places, (uint64_t)(uintptr_t)l->app->functions.items[i], i);
    for (uint32_t i = 0; i < l->entries.len; i++)
        if (place_of_app(l, l->entries.items[i].app, &place))
            first[place + 2]++;
    for (size_t i = 2; i <= n; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < l->entries.len; i++)
        if (place_of_app(l, l->entries.items[i].app, &place))
            l->app_entries[first[place + 1]++] = i;
}

void entries_finish(struct link *l)
{
    size_t routes = l->entries.len;
    mounts_join(l);
    for (size_t i = 0; i < l->entries.len; i++) {
        struct link_entry *e = &l->entries.items[i];
        if (e->app)
            continue;
        if (i < routes)
            routes = i;
        uint32_t host = route_host(l, e, l->titles.items[i], l->entry_files.items[i]);
        if (host == IR_NONE)
            continue;
        e->app = l->app->functions.items[host];
        l->resolved[host] = true;
    }
    if (l->entries.len > routes + 1)
        qsort(l->entries.items + routes, l->entries.len - routes, sizeof(*l->entries.items),
              compare_entries);
    report_unresolved(l);
    index_by_app(l);
}

const uint32_t *link_entries_of(const struct link *l, const struct app_function *app,
                                size_t *ret_count)
{
    uint32_t place;
    *ret_count = 0;
    if (!place_of_app(l, app, &place))
        return NULL;
    *ret_count = l->app_first[place + 1] - l->app_first[place];
    return l->app_entries + l->app_first[place];
}

const struct link_entry *link_entries(const struct link *l, size_t *ret_count)
{
    *ret_count = l->entries.len;
    return l->entries.items;
}
