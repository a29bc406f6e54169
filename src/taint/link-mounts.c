/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

/*
 * What runs before a handler: middleware of its route, of its router, of the routers above; hooks,
 * wrappers and decorators. Access control stands there more often than in the handler itself.
 *
 *     app.use('/admin', requireUser, admin)      admin.use(requireRole('admin'))
 *     admin.delete('/users/:id', audit, handler)
 *
 * And the path of a route is that of its router put before its own: /admin/users/:id.
 */

#define MAX_BEFORE 48
#define MAX_MOUNT_DEPTH 6
#define MAX_ARGS 16
#define MAX_CHAIN 256  /* routes that one chain of calls registers */
#define MAX_STEPS 1024 /* values that are looked at for one route: lists may share lists */

/* One call by which code tells a router something. */
struct registration {
    struct ref router, call; /* CALL: the instruction that has the arguments */
    struct ref named_by;     /* where the path stands; for decorators another call */
    struct slice method;     /* "use", "get" */
    const char *path;        /* NULL: all */
    uint32_t next;           /* 1 + the next one of this router */
};

struct link_mounts {
    struct arena arena;
    VEC(struct registration) items;
    struct umap told_to;   /* router -> 1 + the first registration of it */
    struct umap mounts_of; /* router -> the first registration that puts it below another one */
};

static bool is_one_of(struct slice name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (slice_eq_str(name, list[i]))
            return true;
    return false;
}
#define IS_ONE_OF(name, list) is_one_of(name, list, ARRAY_SIZE(list))

/* Calls that give their router back, so that the next one can follow. */
static const char *const chained[] = {"get", "post", "put",   "delete",   "patch", "all",
                                      "use", "on",   "route", "basePath", "del",   "head"};
/* Calls by which something runs before all that comes later. */
static const char *const hooks[] = {"use", "addHook", "before_request", "middleware", "all"};
/* Calls that put a router below another one. */
static const char *const mounts[] = {
    "use", "route", "register", "mount", "register_blueprint", "include_router", "register_routes"};
/* Named arguments and members of options that hold what runs before the handler. */
static const char *const options[] = {"preHandler",    "onRequest",    "preValidation",
                                      "beforeHandler", "dependencies", "authorizer",
                                      "middlewares",   "middleware"};

static struct slice callee_name(const struct link *l, struct ref call)
{
    const struct ir_function *f = link_fn(l, call.fn);
    uint32_t callee = link_instr(l, call)->a;
    if (callee >= f->code.len || f->code.items[callee].op != IR_LOAD)
        return SLICE_EMPTY;
    return atom_slice(f->code.items[callee].name);
}

static struct ref callee_base(const struct link *l, struct ref call)
{
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *callee = &f->code.items[link_instr(l, call)->a];
    return walk_one(l, ref_of(call.fn, callee->a), WALK_PARAMS);
}

static bool is_call(const struct link *l, struct ref r)
{
    return link_is_value(l, r) && link_instr(l, r)->op == IR_CALL;
}

/* ---- paths ---- */

static const char *text_of(struct link *l, struct ref r)
{
    struct slice text;
    return link_is_value(l, r) && link_string(l, r.fn, r.v, &text) ? arena_slicedup(&l->arena, text)
                                                                   : NULL;
}

/* A constant path among the arguments: the first one, or prefix="/x", { prefix: '/x' }. */
static const char *path_argument(struct link *l, struct ref call)
{
    static const char *const names[] = {"prefix", "url_prefix"};
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    for (uint32_t i = 0; i < in->nargs && i < MAX_ARGS; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        struct ref value = ref_of(call.fn, arg->value);
        const char *text = NULL;
        if (arg->kind == IR_ARG_NAMED && IS_ONE_OF(atom_slice(arg->name), names))
            text = text_of(l, value);
        else if (arg->kind == IR_ARG_PLAIN && i == 0)
            text = text_of(l, value);
        if (text && (text[0] == '/' || text[0] == '*'))
            return text;
        struct ref at = walk_one(l, value, 0);
        if (!link_is_value(l, at) || link_instr(l, at)->op != IR_OBJECT)
            continue;
        const struct ir_function *g = link_fn(l, at.fn);
        const struct ir_instr *object = link_instr(l, at);
        for (uint32_t k = 0; k < object->nargs; k++) {
            const struct ir_arg *entry = &g->args.items[object->args + k];
            if (entry->kind == IR_ARG_NAMED && IS_ONE_OF(atom_slice(entry->name), names))
                return text_of(l, ref_of(at.fn, entry->value));
        }
    }
    return NULL;
}

static const char *join_paths(struct link *l, const char *above, const char *below)
{
    struct slice head = slice_of(above);
    if (!above || !*above)
        return below;
    while (head.len && (head.ptr[head.len - 1] == '/' || head.ptr[head.len - 1] == '*'))
        head.len--;
    if (!below || !*below || strcmp(below, "/") == 0)
        return head.len ? arena_slicedup(&l->arena, head) : "/";
    return arena_printf(&l->arena, "%.*s%s%s", SLICE_ARG(head), below[0] == '/' ? "" : "/", below);
}

/* Is what is registered for ABOVE ("/admin", or NULL) run for a route at PATH? */
static bool covers(const char *above, const char *path)
{
    struct slice head = slice_of(above), rest = slice_of(path);
    while (head.len && (head.ptr[head.len - 1] == '/' || head.ptr[head.len - 1] == '*'))
        head.len--;
    if (!head.len)
        return true;
    if (rest.len < head.len || !slice_eq(slice_sub(rest, 0, head.len), head))
        return false;
    return rest.len == head.len || rest.ptr[head.len] == '/';
}

/* ---- routers ---- */

/*
 * The router that CALL speaks to; paths between the two are put before *PATH: those of basePath()
 * and, unless they are in it already, of route().
 */
static struct ref router_of(struct link *l, struct ref call, bool routed, const char **path)
{
    struct ref at = call;
    for (int i = 0; i < MAX_CHAIN; i++) {
        if (!callee_name(l, at).len)
            return ref_of(0, IR_NONE);
        struct ref base = callee_base(l, at);
        if (!is_call(l, base) || !IS_ONE_OF(callee_name(l, base), chained))
            return base;
        struct slice name = callee_name(l, base);
        if (slice_eq_str(name, "basePath") || (!routed && slice_eq_str(name, "route")))
            *path = join_paths(l, path_argument(l, base), *path);
        at = base;
    }
    return ref_of(0, IR_NONE);
}

/* The router that VALUE is, or that it is made of: router.routes() of Koa, router.get(…).put(…). */
static struct ref router_in(const struct link *l, struct ref value)
{
    struct ref at = walk_one(l, value, WALK_PARAMS | WALK_RETURNS);
    for (int i = 0; i < MAX_CHAIN && is_call(l, at); i++) {
        struct slice name = callee_name(l, at);
        if (!IS_ONE_OF(name, chained) && !slice_eq_str(name, "routes"))
            return at;
        at = callee_base(l, at);
    }
    return at;
}

static uint64_t key_of(struct ref router)
{
    return (uint64_t)router.fn << 32 | router.v;
}

/* ---- what was registered ---- */

static void note_call(struct link *l, struct link_mounts *m, struct ref call)
{
    const struct ir_function *f = link_fn(l, call.fn);
    uint32_t callee = link_instr(l, call)->a;
    struct ref named_by = call;
    /* @app.middleware("http") */
    if (callee < f->code.len && f->code.items[callee].op == IR_CALL)
        named_by = ref_of(call.fn, callee);
    struct slice name = callee_name(l, named_by);
    if (!IS_ONE_OF(name, hooks) && !IS_ONE_OF(name, mounts))
        return;
    struct registration *r = vec_add(&m->items, &m->arena);
    *r = (struct registration){.call = call, .named_by = named_by, .method = name};
    r->path = path_argument(l, named_by);
    r->router = router_of(l, named_by, false, &r->path);
}

/* Every call of the program that may put something before routes. */
static void find_registrations(struct link *l, struct link_mounts *m)
{
    for (uint32_t fn = 0; fn < l->nfunctions; fn++) {
        const struct ir_function *f = link_fn(l, fn);
        for (uint32_t v = 0; v < f->code.len; v++)
            if (f->code.items[v].op == IR_CALL)
                note_call(l, m, ref_of(fn, v));
    }
}

static void index_mounts(const struct link *l, struct link_mounts *m, uint32_t registration)
{
    const struct registration *r = &m->items.items[registration];
    const struct ir_instr *in = link_instr(l, r->call);
    if (!IS_ONE_OF(r->method, mounts))
        return;
    for (uint32_t k = 0; k < in->nargs && k < MAX_ARGS; k++) {
        const struct ir_arg *arg = &link_fn(l, r->call.fn)->args.items[in->args + k];
        struct ref router = router_in(l, ref_of(r->call.fn, arg->value));
        if (!ref_eq(r->router, router))
            umap_put(&m->mounts_of, key_of(router), registration);
    }
}

/* Backwards: what comes first in the code stays, and comes first in lists. */
static void index_registrations(const struct link *l, struct link_mounts *m)
{
    umap_init(&m->told_to, &m->arena);
    umap_init(&m->mounts_of, &m->arena);
    for (size_t i = m->items.len; i > 0; i--) {
        struct registration *r = &m->items.items[i - 1];
        uint64_t next = 0;
        index_mounts(l, m, (uint32_t)(i - 1));
        (void)umap_get(&m->told_to, key_of(r->router), &next);
        r->next = (uint32_t)next;
        umap_put(&m->told_to, key_of(r->router), i);
    }
}

/* ---- what runs before ---- */

struct before {
    struct link *l;
    struct link_before items[MAX_BEFORE];
    uint32_t n, steps;
};

/* Is there no more to be had, or was enough looked at? */
static bool is_full(struct before *b)
{
    return b->n == MAX_BEFORE || b->steps++ >= MAX_STEPS;
}

static bool add_before(struct before *b, uint32_t fn, uint32_t value)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (b->items[i].function == fn && b->items[i].value == value)
            return false;
    if (b->n == MAX_BEFORE)
        return false;
    b->items[b->n++] = (struct link_before){fn, value};
    return true;
}

static void add_value(struct before *b, struct ref value, int depth);

/* def handler(user=Depends(current_user)): the parameters say what is called first. */
static void add_injected(struct before *b, uint32_t fn, int depth)
{
    const struct ir_function *f = link_fn(b->l, fn);
    for (size_t i = 0; i < f->params.len && f->file->lang == LANG_PYTHON; i++) {
        uint32_t fallback = f->params.items[i].fallback;
        if (fallback < f->code.len && f->code.items[fallback].op == IR_CALL)
            add_value(b, ref_of(fn, fallback), depth - 1);
    }
}

static void add_function(struct before *b, uint32_t fn, int depth)
{
    /* an error handler of Express, with four parameters, runs after the others */
    const struct ir_function *f = link_fn(b->l, fn);
    if (f->file->lang == LANG_JAVASCRIPT && f->params.len == 4)
        return;
    if (add_before(b, fn, IR_NONE))
        add_injected(b, fn, depth);
}

/* What a call of a library is given: every(requireUser, limit), unless(paths, requireUser()). */
static void add_wrapped(struct before *b, struct ref call, int depth)
{
    struct link *l = b->l;
    const struct ir_instr *in = link_instr(l, call);
    for (uint32_t i = 0; i < in->nargs && i < MAX_ARGS; i++) {
        const struct ir_arg *arg = &link_fn(l, call.fn)->args.items[in->args + i];
        struct ref value = ref_of(call.fn, arg->value);
        struct ref at = walk_one(l, value, 0);
        bool runs =
            is_call(l, at) || (link_is_value(l, at) && link_instr(l, at)->op == IR_FUNCTION);
        if (arg->kind == IR_ARG_PLAIN && runs)
            add_value(b, value, depth - 1);
    }
}

/* A function, a list of them, a call that makes one. */
static void add_value(struct before *b, struct ref value, int depth)
{
    struct link *l = b->l;
    if (depth <= 0 || is_full(b))
        return;
    struct ref at = walk_one(l, value, 0);
    struct callees found = {0};
    if (link_is_value(l, at) && link_instr(l, at)->op == IR_ARRAY) {
        const struct ir_instr *list = link_instr(l, at);
        for (uint32_t i = 0; i < list->nargs && i < MAX_ARGS; i++)
            add_value(b, ref_of(at.fn, link_fn(l, at.fn)->args.items[list->args + i].value),
                      depth - 1);
        return;
    }
    entries_handlers(l, value, &found);
    for (uint32_t i = 0; i < found.n; i++)
        add_function(b, found.items[i].fn, depth);
    if (link_is_value(l, at) && !found.n)
        add_before(b, at.fn, at.v);
    else if (is_call(l, at))
        add_before(b, at.fn, at.v);
    if (is_call(l, at) && !found.n)
        add_wrapped(b, at, depth);
}

/* { preHandler: [auth] }, dependencies=[Depends(auth)] */
static void add_options(struct before *b, struct ref call)
{
    struct link *l = b->l;
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    for (uint32_t i = 0; i < in->nargs && i < MAX_ARGS; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && IS_ONE_OF(atom_slice(arg->name), options))
            add_value(b, ref_of(call.fn, arg->value), MAX_MOUNT_DEPTH);
        struct ref at = walk_one(l, ref_of(call.fn, arg->value), 0);
        if (arg->kind != IR_ARG_PLAIN || !link_is_value(l, at) ||
            link_instr(l, at)->op != IR_OBJECT)
            continue;
        const struct ir_instr *object = link_instr(l, at);
        for (uint32_t k = 0; k < object->nargs; k++) {
            const struct ir_arg *entry = &link_fn(l, at.fn)->args.items[object->args + k];
            if (entry->kind == IR_ARG_NAMED && IS_ONE_OF(atom_slice(entry->name), options))
                add_value(b, ref_of(at.fn, entry->value), MAX_MOUNT_DEPTH);
        }
    }
}

/* The arguments of CALL before the one that is FN or ROUTER. */
static void add_arguments(struct before *b, struct ref call, uint32_t fn, struct ref router)
{
    struct link *l = b->l;
    const struct ir_function *f = link_fn(l, call.fn);
    const struct ir_instr *in = link_instr(l, call);
    for (uint32_t i = 0; i < in->nargs && i < MAX_ARGS; i++) {
        const struct ir_arg *arg = &f->args.items[in->args + i];
        struct ref value = ref_of(call.fn, arg->value);
        struct callees found = {0};
        bool itself = router.v != IR_NONE && ref_eq(router_in(l, value), router);
        if (arg->kind != IR_ARG_PLAIN)
            continue;
        if (fn != IR_NONE)
            entries_handlers(l, value, &found);
        for (uint32_t k = 0; k < found.n; k++)
            itself = itself || found.items[k].fn == fn;
        if (itself)
            return;
        if (!text_of(l, value))
            add_value(b, value, MAX_MOUNT_DEPTH);
    }
}

/* Decorators between the one that registers and the function: @app.route("/x") @login_required */
static void add_decorators(struct before *b, struct ref call)
{
    struct link *l = b->l;
    struct ref at = call;
    for (int i = 0; i < MAX_MOUNT_DEPTH; i++) {
        const struct ir_function *f = link_fn(l, at.fn);
        const struct ir_instr *in = link_instr(l, at);
        if (!(in->flags & IR_FLAG_DECORATOR) || !in->nargs)
            return;
        at = walk_one(l, ref_of(at.fn, f->args.items[in->args].value), WALK_DECORATED);
        if (!is_call(l, at))
            return;
        add_before(b, at.fn, at.v);
        const struct call_targets *t = calls_get(l, at);
        for (uint32_t k = 0; t && k < t->n; k++) {
            for (uint32_t r = l->returns[t->items[k].fn]; r; r = l->chains.items[r - 1].next) {
                const struct ir_function *g = link_fn(l, t->items[k].fn);
                struct callees closures;
                calls_functions(l, ref_of(g->id, l->chains.items[r - 1].value - g->value_base),
                                &closures);
                for (uint32_t c = 0; c < closures.n; c++)
                    add_function(b, closures.items[c].fn, MAX_MOUNT_DEPTH);
            }
        }
    }
}

/* Was A registered before B, as far as one can tell? */
static bool comes_before(struct ref a, struct ref b)
{
    return a.fn != b.fn || a.v < b.v;
}

/* The first registration of ROUTER; NULL when there is none, or when it is no router. */
static const struct registration *told_to(const struct link_mounts *m, struct ref router)
{
    uint64_t at = 0;
    return umap_get(&m->told_to, key_of(router), &at) ? &m->items.items[at - 1] : NULL;
}

static const struct registration *next_of(const struct link_mounts *m, const struct registration *r)
{
    return r->next ? &m->items.items[r->next - 1] : NULL;
}

/*
 * A router that is put before others at the same path may hold hooks alone, which then run for the
 * routes of the others: app.route('/api', guards); app.route('/api', posts)
 */
static void add_siblings(struct before *b, const struct link_mounts *m,
                         const struct registration *mount, const char *path)
{
    struct link *l = b->l;
    const struct ir_instr *in = link_instr(l, mount->call);
    for (uint32_t k = 0; k < in->nargs && k < MAX_ARGS; k++) {
        const struct ir_arg *arg = &link_fn(l, mount->call.fn)->args.items[in->args + k];
        struct ref router = router_in(l, ref_of(mount->call.fn, arg->value));
        const struct registration *r = link_is_value(l, router) ? told_to(m, router) : NULL;
        for (; r && !is_full(b); r = next_of(m, r))
            if (IS_ONE_OF(r->method, hooks) && covers(join_paths(l, mount->path, r->path), path))
                add_arguments(b, r->call, IR_NONE, ref_of(0, IR_NONE));
    }
}

static void add_hooks(struct before *b, const struct link_mounts *m, struct ref router,
                      struct ref call, const char *path)
{
    const struct registration *r = told_to(m, router);
    for (; r && b->n < MAX_BEFORE; r = next_of(m, r)) {
        if (ref_eq(r->call, call) || !comes_before(r->call, call) || !covers(r->path, path))
            continue;
        if (IS_ONE_OF(r->method, hooks))
            add_arguments(b, r->call, IR_NONE, ref_of(0, IR_NONE));
        if (IS_ONE_OF(r->method, mounts))
            add_siblings(b, m, r, path);
    }
}

/* The call that puts ROUTER below another one; NULL when none is seen. */
static const struct registration *mount_of(const struct link_mounts *m, struct ref router)
{
    uint64_t at;
    return umap_get(&m->mounts_of, key_of(router), &at) ? &m->items.items[at] : NULL;
}

/* From the router of a route upwards: what runs before, and what stands before its path. */
static void climb(struct before *b, const struct link_mounts *m, struct ref call, const char **path)
{
    struct link *l = b->l;
    const char *between = NULL;
    struct ref router = router_of(l, call, true, &between);
    if (*path)
        *path = join_paths(l, between, *path);
    for (int i = 0; i < MAX_MOUNT_DEPTH && link_is_value(l, router); i++) {
        add_hooks(b, m, router, call, *path);
        if (is_call(l, router) || link_instr(l, router)->op == IR_NEW) {
            add_options(b, router);
            if (*path)
                *path = join_paths(l, path_argument(l, router), *path);
        }
        const struct registration *above = mount_of(m, router);
        if (!above)
            return;
        add_arguments(b, above->call, IR_NONE, router);
        add_options(b, above->call);
        if (*path)
            *path = join_paths(l, above->path, *path);
        call = above->call;
        router = above->router;
    }
}

/* ---- middleware of handlers that the platform calls: middy(handler).use({ before }) ---- */

static void add_middleware(struct before *b, struct ref value, int depth)
{
    struct link *l = b->l;
    if (depth == 0 || is_full(b))
        return;
    struct ref at = walk_one(l, value, WALK_RETURNS);
    if (!link_is_value(l, at))
        return;
    const struct ir_instr *in = link_instr(l, at);
    if (in->op == IR_ARRAY) {
        for (uint32_t i = 0; i < in->nargs && i < MAX_ARGS; i++)
            add_middleware(b, ref_of(at.fn, link_fn(l, at.fn)->args.items[in->args + i].value),
                           depth - 1);
        return;
    }
    if (in->op != IR_OBJECT) {
        add_value(b, at, 1);
        return;
    }
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &link_fn(l, at.fn)->args.items[in->args + i];
        if (arg->kind == IR_ARG_NAMED && slice_eq_str(atom_slice(arg->name), "before"))
            add_value(b, ref_of(at.fn, arg->value), MAX_MOUNT_DEPTH);
    }
}

static void climb_chain(struct before *b, struct ref value)
{
    static const char *const uses[] = {"use", "before"};
    struct link *l = b->l;
    struct ref at = walk_one(l, value, WALK_RETURNS);
    for (int i = 0; i < MAX_ARGS && is_call(l, at); i++) {
        const struct ir_instr *in = link_instr(l, at);
        bool use = IS_ONE_OF(callee_name(l, at), uses);
        for (uint32_t k = 0; use && k < in->nargs && k < MAX_ARGS; k++)
            add_middleware(b, ref_of(at.fn, link_fn(l, at.fn)->args.items[in->args + k].value), 4);
        if (!use)
            return;
        at = walk_one(l, callee_base(l, at), WALK_RETURNS);
    }
}

/* ---- files that the platform runs before others: middleware.ts, _middleware.js ---- */

static bool runs_before(const struct app_function *f, const struct link_entry *e, const char *file)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        if (e->path && t->path && strcmp(e->path, t->path) != 0)
            continue;
        for (size_t k = 0; k < t->settings.len; k++)
            if (strcmp(t->settings.items[k].name, "middleware") == 0 &&
                strcmp(t->settings.items[k].value, file) == 0)
                return true;
    }
    return false;
}

/* Does some trigger of F name a file that runs before? Most functions have none. */
static bool has_middleware(const struct app_function *f)
{
    for (size_t i = 0; i < f->triggers.len; i++)
        if (app_setting(&f->triggers.items[i], "middleware"))
            return true;
    return false;
}

static void add_platform(struct before *b, const struct link_entry *e)
{
    struct link *l = b->l;
    for (size_t i = 0; has_middleware(e->app) && i < l->app->functions.len; i++) {
        const struct app_function *m = l->app->functions.items[i];
        struct refs values;
        uint32_t file;
        if (!m->file || !app_setting(m, "convention") || !runs_before(e->app, e, m->file) ||
            !module_at(l, slice_of(m->file), &file))
            continue;
        entries_symbol(l, file, m->symbol ? slice_of(m->symbol) : SLICE("default"), &values);
        for (uint32_t k = 0; k < values.n; k++)
            add_value(b, values.items[k], MAX_MOUNT_DEPTH);
    }
}

/* ---- the whole ---- */

static void keep(struct before *b, struct link_entry *e)
{
    struct link *l = b->l;
    uint32_t wrappers[MAX_WRAPPERS], n = entries_wrappers(l, e->function, wrappers);
    for (uint32_t i = 1; i < n; i++)
        add_function(b, wrappers[i], 1);
    if (!b->n)
        return;
    struct link_before *copy = arena_array(&l->arena, struct link_before, b->n);
    memcpy(copy, b->items, b->n * sizeof(*copy));
    e->before = copy;
    e->nbefore = b->n;
}

void mounts_join(struct link *l)
{
    struct link_mounts m = {0};
    bool routes = false;
    arena_init(&m.arena);
    for (size_t i = 0; i < l->entries.len; i++)
        routes = routes || !l->entries.items[i].app;
    if (routes)
        find_registrations(l, &m);
    index_registrations(l, &m);
    for (size_t i = 0; i < l->entries.len; i++) {
        struct link_entry *e = &l->entries.items[i];
        struct ref at = l->entry_refs.items[i];
        struct before b = {.l = l};
        if (e->app) {
            climb_chain(&b, at);
            add_platform(&b, e);
        } else {
            struct ref named_by = entries_route_call(l, at);
            add_arguments(&b, at, e->function, ref_of(0, IR_NONE));
            add_options(&b, named_by);
            add_decorators(&b, at);
            add_injected(&b, e->function, MAX_MOUNT_DEPTH);
            climb(&b, &m, named_by, &e->path);
        }
        keep(&b, e);
    }
    arena_release(&m.arena);
}
