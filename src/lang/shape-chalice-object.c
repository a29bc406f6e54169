/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects that Chalice's decorators hang on: apps, and Blueprints that apps take over under a
 * prefix. They are made in one file and used in others, through imports and parameters.
 */
#include "base/file.h"
#include "lang/shape-chalice.h"

#define MAX_STEPS 64u  /* of finding out what one receiver is */
#define MAX_FOLLOW 8u  /* imports in a row */
#define MAX_NAMES 6u   /* of a dotted path */
#define MAX_PATH 1024u /* bytes */
#define MAX_BASES 4u   /* classes that one class is made from */
#define MAX_LEVELS 2u  /* of such classes */
#define MAX_MOUNTS 4096u

/* The calls of one name. */
struct calls {
    VEC(struct shape_value) items;
};

struct mount {
    struct chalice_prefix prefix;
    const struct ir_instr *blueprint; /* the call that makes it */
};

struct chalice {
    struct map calls; /* name of what is called -> struct calls * */
    VEC(struct mount) mounts;
};

/* ---- through imports ---- */

/* DIR/REL.py or DIR/REL/__init__.py. */
static const struct ir_file *module_in(struct shape *s, const char *dir, const char *rel)
{
    static const char *const endings[] = {".py", "/__init__.py"};
    for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
        char path[MAX_PATH];
        int len = snprintf(path, sizeof(path), "%s%s%s%s", dir, *dir ? "/" : "", rel, endings[i]);
        const struct ir_file *file = NULL;
        if (len > 0 && (size_t)len < sizeof(path))
            file = ir_program_find(s->program, slice_of(path));
        if (file)
            return file;
    }
    return NULL;
}

/*
 * The file of MODULE ("a.b", "..c"), and of the COUNT modules inside it whose NAMES follow, last
 * one first, as FROM imports it. Absolute names count from the folder of the app: one above FROM.
 */
static const struct ir_file *find_module(struct shape *s, const struct ir_file *from,
                                         struct slice module, const struct slice *names,
                                         size_t count)
{
    char rel[MAX_PATH];
    const char *dir = path_dir(s->scratch, from->path);
    size_t level = 0, len = 0;
    while (level < module.len && module.ptr[level] == '.')
        level++;
    for (size_t i = 1; i < level; i++)
        dir = path_dir(s->scratch, dir);
    for (size_t part = 0; part <= count; part++) {
        struct slice text = part ? names[count - part] : slice_sub(module, level, module.len);
        if (len + text.len + 2 > sizeof(rel))
            return NULL;
        if (len && text.len)
            rel[len++] = '/';
        for (size_t i = 0; i < text.len; i++)
            rel[len++] = text.ptr[i] == '.' ? '/' : text.ptr[i];
    }
    rel[len] = '\0';
    if (!len)
        return NULL;
    for (;;) {
        const struct ir_file *file = module_in(s, dir, rel);
        if (file || level || !*dir)
            return file;
        dir = path_dir(s->scratch, dir);
    }
}

/* What the module level of one file binds. */
struct members {
    struct map values;        /* name -> struct shape_value * */
    VEC(struct slice) all_of; /* modules that it takes all names from */
};

static struct members *members_of(struct shape *s, const struct ir_file *file)
{
    void **at = map_at(&s->members, slice_of(file->path));
    const struct ir_function *module = file->functions.len ? file->functions.items[0] : NULL;
    if (*at)
        return *at;
    struct members *m = *at = arena_new(s->scratch, struct members);
    map_init(&m->values, s->scratch);
    for (size_t i = 0; module && i < module->code.len; i++) {
        const struct ir_instr *in = &module->code.items[i];
        if (in->op != IR_EXPORT)
            continue;
        struct shape_value *value = arena_new(s->scratch, struct shape_value);
        *value = shape_value_at(module, in->a);
        if (in->flags & IR_FLAG_EXPORT_ALL)
            *vec_add(&m->all_of, s->scratch) = shape_module_of(*value);
        else if (in->name && value->in)
            map_put(&m->values, atom_slice(in->name), value);
    }
    return m;
}

static const struct shape_value *own_member(struct shape *s, const struct ir_file *file,
                                            struct slice name)
{
    return map_get(&members_of(s, file)->values, name);
}

static bool takes_all_of(struct shape *s, const struct ir_file *file, const char *module)
{
    const struct members *m = members_of(s, file);
    for (size_t i = 0; i < m->all_of.len; i++) {
        if (slice_eq_str(m->all_of.items[i], module))
            return true;
    }
    return false;
}

/* What NAME of FILE stands for, be it of the file or of modules that it takes all names from. */
static const struct shape_value *find_member(struct shape *s, const struct ir_file *file,
                                             struct slice name)
{
    const struct shape_value *own = own_member(s, file, name);
    const struct members *m = members_of(s, file);
    for (size_t i = 0; !own && i < m->all_of.len && i < MAX_FOLLOW; i++) {
        struct slice other = m->all_of.items[i];
        const struct ir_file *from = other.len ? find_module(s, file, other, NULL, 0) : NULL;
        own = from ? own_member(s, from, name) : NULL;
    }
    return own;
}

struct shape_value shape_follow(struct shape *s, struct shape_value v)
{
    for (unsigned step = 0; step < MAX_FOLLOW && v.in; step++) {
        struct slice names[MAX_NAMES]; /* of "a.b.c" c, b */
        struct shape_value base = v;
        const struct ir_file *file = v.fn->file;
        size_t count = 0;
        for (; base.in && base.in->op == IR_LOAD && base.in->name && count < MAX_NAMES; count++) {
            names[count] = atom_slice(base.in->name);
            base = shape_value_at(base.fn, base.in->a);
        }
        if (v.in->op == IR_GLOBAL && v.in->name)
            names[0] = atom_slice(v.in->name); /* of a module that all was taken from */
        else if (count && base.in && base.in->op == IR_IMPORT)
            file = find_module(s, file, atom_slice(base.in->name), names + 1, count - 1);
        else
            break;
        const struct shape_value *next = file ? find_member(s, file, names[0]) : NULL;
        if (!next)
            break;
        v = *next;
    }
    return v;
}

/* ---- what is an app ---- */

enum object_kind { NO_OBJECT, APP, BLUEPRINT };

/* What calling V makes. */
static enum object_kind made_by(struct shape *s, struct shape_value v, unsigned depth)
{
    v = shape_follow(s, v);
    if (!v.in || depth > MAX_LEVELS)
        return NO_OBJECT;
    if ((v.in->op == IR_LOAD || v.in->op == IR_GLOBAL) && v.in->name) {
        struct slice module = shape_module_of(v), name = atom_slice(v.in->name);
        bool known = slice_eq_str(module, "chalice") || slice_starts(module, "chalice.") ||
                     (v.in->op == IR_GLOBAL && takes_all_of(s, v.fn->file, "chalice"));
        return !known                          ? NO_OBJECT
               : slice_eq_str(name, "Chalice") ? APP
               : slice_ends(name, "Blueprint") ? BLUEPRINT
                                               : NO_OBJECT;
    }
    if (v.in->op != IR_CLASS || v.in->a >= v.fn->file->classes.len)
        return NO_OBJECT;
    const struct ir_class *class = &v.fn->file->classes.items[v.in->a];
    const struct ir_function *owner = v.fn->file->functions.items[class->owner];
    for (size_t i = 0; i < class->bases.len && i < MAX_BASES; i++) {
        enum object_kind kind = made_by(s, shape_value_at(owner, class->bases.items[i]), depth + 1);
        if (kind != NO_OBJECT)
            return kind;
    }
    return NO_OBJECT;
}

/* The app is what the main file of a deployed app calls so, whatever its class does. */
static bool is_main_app(struct shape *s, struct shape_value v)
{
    const struct shape_value *app = own_member(s, v.fn->file, SLICE("app"));
    for (size_t i = 0; app && app->in == v.in && i < s->app->functions.len; i++) {
        const struct app_function *f = s->app->functions.items[i];
        if (f->file && f->node && shape_is_chalice_host(f) &&
            strcmp(f->file, v.fn->file->path) == 0)
            return true;
    }
    return false;
}

/* ---- calls ---- */

static void note_call(struct shape *s, struct chalice *c, const struct ir_function *f,
                      const struct ir_instr *in)
{
    struct shape_value callee = shape_value_at(f, in->a);
    const struct atom *name = callee.in ? callee.in->name : NULL;
    if (callee.in && callee.in->op == IR_FUNCTION && callee.in->a < callee.fn->file->functions.len)
        name = callee.fn->file->functions.items[callee.in->a]->name;
    if (!name)
        return;
    void **at = map_at(&c->calls, atom_slice(name));
    if (!*at)
        *at = arena_new(s->scratch, struct calls);
    *vec_add(&((struct calls *)*at)->items, s->scratch) = (struct shape_value){f, in};
}

static const char *text_option(struct shape *s, struct shape_value call, const char *name,
                               uint32_t index)
{
    struct slice text;
    struct shape_value v = shape_option(call, name);
    if (!shape_text(v.in ? v : shape_argument(call, index), &text))
        return NULL;
    return arena_slicedup(s->app->arena, text);
}

static void note_mount(struct shape *s, struct chalice *c, struct shape_value call)
{
    struct chalice_objects found;
    struct shape_value what = shape_option(call, "blueprint");
    struct mount m = {
        .prefix = {text_option(s, call, "url_prefix", 2), text_option(s, call, "name_prefix", 1)}};
    chalice_objects(s, what.in ? what : shape_argument(call, 0), &found);
    for (size_t i = 0; i < found.len && c->mounts.len < MAX_MOUNTS; i++) {
        m.blueprint = found.items[i].made.in;
        *vec_add(&c->mounts, s->scratch) = m;
    }
}

/* Every call of the program's Python, by name; made when it is first asked for. */
static struct chalice *all_calls(struct shape *s)
{
    if (s->chalice)
        return s->chalice;
    struct chalice *c = s->chalice = arena_new(s->scratch, struct chalice);
    map_init(&c->calls, s->scratch);
    for (size_t i = 0; i < s->program->functions.len; i++) {
        const struct ir_function *f = s->program->functions.items[i];
        for (size_t v = 0; f->file->lang == LANG_PYTHON && v < f->code.len; v++) {
            if (f->code.items[v].op == IR_CALL)
                note_call(s, c, f, &f->code.items[v]);
        }
    }
    const struct calls *mounting = map_get(&c->calls, SLICE("register_blueprint"));
    for (size_t i = 0; mounting && i < mounting->items.len; i++)
        note_mount(s, c, mounting->items.items[i]);
    return c;
}

size_t chalice_prefixes(struct shape *s, const struct chalice_object *object,
                        struct chalice_prefix *ret, size_t max)
{
    size_t count = 0;
    const struct chalice *c = object->blueprint ? all_calls(s) : NULL;
    for (size_t i = 0; c && i < c->mounts.len && count < max; i++) {
        if (c->mounts.items[i].blueprint == object->made.in)
            ret[count++] = c->mounts.items[i].prefix;
    }
    if (!count && max)
        ret[count++] = (struct chalice_prefix){NULL, NULL};
    return count;
}

/* ---- receivers ---- */

/* Values that may be an object of Chalice's, still to be looked at. */
struct pending {
    struct shape_value items[MAX_STEPS];
    size_t len;
};

static void push(struct pending *p, struct shape_value v)
{
    if (v.in && p->len < MAX_STEPS)
        p->items[p->len++] = v;
}

/* What callers hand over as the parameter. */
static void push_arguments(struct shape *s, struct pending *p, struct shape_value param)
{
    const struct ir_function *f = param.fn;
    if (!f->name || f->kind != IR_FN_PLAIN || param.in->a >= f->params.len)
        return;
    const struct atom *name = f->params.items[param.in->a].name;
    const struct calls *calls = map_get(&all_calls(s)->calls, atom_slice(f->name));
    for (size_t i = 0; calls && i < calls->items.len && i < MAX_STEPS; i++) {
        struct shape_value call = calls->items.items[i];
        struct shape_value callee = shape_follow(s, shape_value_at(call.fn, call.in->a));
        if (!callee.in || callee.in->op != IR_FUNCTION || callee.fn->file != f->file ||
            callee.in->a != f->index)
            continue;
        struct shape_value named = {NULL, NULL};
        if (name)
            named = shape_option(call, name->text);
        push(p, named.in ? named : shape_argument(call, param.in->a));
    }
}

/* What the function returns. */
static void push_results(struct pending *p, struct shape_value function)
{
    const struct ir_file *file = function.fn->file;
    const struct ir_function *f =
        function.in->a < file->functions.len ? file->functions.items[function.in->a] : NULL;
    for (size_t i = 0; f && i < f->code.len; i++) {
        if (f->code.items[i].op == IR_RETURN && f->code.items[i].a != IR_NONE)
            push(p, shape_value_at(f, f->code.items[i].a));
    }
}

static void add_object(struct chalice_objects *ret, struct shape_value made, bool blueprint)
{
    for (size_t i = 0; i < ret->len; i++) {
        if (ret->items[i].made.in == made.in)
            return;
    }
    if (ret->len < CHALICE_MAX_OBJECTS)
        ret->items[ret->len++] = (struct chalice_object){made, blueprint};
}

void chalice_objects(struct shape *s, struct shape_value receiver, struct chalice_objects *ret)
{
    struct pending p = {.len = 0};
    ret->len = 0;
    push(&p, receiver);
    for (size_t at = 0; at < p.len; at++) {
        struct shape_value v = shape_follow(s, p.items[at]);
        if (v.in->op == IR_PARAM) {
            push_arguments(s, &p, v);
            continue;
        }
        if (v.in->op != IR_CALL)
            continue;
        struct shape_value callee = shape_follow(s, shape_value_at(v.fn, v.in->a));
        enum object_kind kind = made_by(s, callee, 0);
        if (kind != NO_OBJECT)
            add_object(ret, v, kind == BLUEPRINT);
        else if (callee.in && callee.in->op == IR_FUNCTION)
            push_results(&p, callee);
        else if (is_main_app(s, v))
            add_object(ret, v, false);
    }
}
