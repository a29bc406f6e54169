/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of the whole program for each function that looks like a handler: looked up by
 * folder, file and name, so that thousands of functions cost no more than their number.
 */
#include "base/file.h"
#include "lang/shape-internal.h"

/* The functions that the deployment files of a folder declare; a bit for each provider. */
struct config_folder {
    unsigned declared, unresolved;
};

static void add_names(struct shape *s, const struct app_function *f)
{
    if (f->name)
        map_put(&s->names, slice_of(f->name), s);
    if (f->logical_id)
        map_put(&s->names, slice_of(f->logical_id), s);
}

/* The functions that commands deploy by one handler. */
struct deployed {
    VEC(struct app_function *) items;
};

/* A command deploys what it names and says nothing about the rest of its folder. */
static bool is_from_command(const struct app_function *f)
{
    return f->provider == PROVIDER_GOOGLE && !f->node && !f->from_code;
}

static void add_deployed(struct shape *s, struct app_function *f)
{
    if (!f->handler)
        return;
    void **at = map_at(&s->deployed, slice_of(f->handler));
    if (!*at)
        *at = arena_new(s->scratch, struct deployed);
    *vec_add(&((struct deployed *)*at)->items, s->scratch) = f;
}

static bool is_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);
    return len == 0 || (strncmp(path, dir, len) == 0 && path[len] == '/');
}

/* May the code of F stand in file PATH? */
static bool may_hold(struct shape *s, const struct app_function *f, const char *path)
{
    const char *dir = f->code_dir;
    if (!dir && strstr(f->at.file, ".github/"))
        dir = ""; /* workflows run at the root */
    if (!dir)
        dir = path_dir(s->scratch, f->at.file);
    return is_below(path, dir);
}

struct app_function *shape_join(struct shape *s, const struct shape_match *m)
{
    s->joined.len = 0;
    if (m->provider != PROVIDER_GOOGLE)
        return NULL;
    const struct deployed *d = m->name ? map_get(&s->deployed, slice_of(m->name)) : NULL;
    if (!d && m->symbol)
        d = map_get(&s->deployed, slice_of(m->symbol));
    const char *path = NULL;
    for (size_t i = 0; d && i < d->items.len; i++) {
        struct app_function *f = d->items.items[i];
        if (umap_get(&s->settled, (uintptr_t)f, NULL) || !may_hold(s, f, s->file->path))
            continue;
        umap_put(&s->settled, (uintptr_t)f, 1);
        path = path ? path : arena_strdup(s->app->arena, s->file->path);
        f->file = path;
        f->symbol = m->symbol ? arena_strdup(s->app->arena, m->symbol) : NULL;
        *vec_add(&s->joined, s->scratch) = f;
    }
    return s->joined.len ? s->joined.items[0] : NULL;
}

/* A web server of Google's: functions may be deployed beside it. */
static bool is_service(const struct app_function *f)
{
    return f->provider == PROVIDER_GOOGLE && !f->handler;
}

static const char a_service; /* stands in declared_files for one */

static void add_declared(struct shape *s, struct app_function *f)
{
    if (is_from_command(f)) {
        add_deployed(s, f);
        return;
    }
    add_names(s, f);
    if (f->file)
        map_put(&s->declared_files, slice_of(f->file), is_service(f) ? (void *)&a_service : s);
    if (!f->at.file || is_service(f))
        return;
    void **at = map_at(&s->configs, slice_of(path_dir(s->scratch, f->at.file)));
    if (!*at)
        *at = arena_new(s->scratch, struct config_folder);
    struct config_folder *folder = *at;
    folder->declared |= 1u << f->provider;
    if (!f->file && !f->inline_code)
        folder->unresolved |= 1u << f->provider;
}

/* The folder that holds PATH, then the one that holds that, and "" at last. */
static bool folder_above(struct slice *path)
{
    if (path->len == 0)
        return false;
    size_t slash = slice_rfind_char(*path, '/');
    path->len = slash == SIZE_MAX ? 0 : slash;
    return true;
}

static void add_imports(struct shape *s, size_t file)
{
    struct slice folder = slice_of(s->program->files.items[file]->path);
    while (s->imports_of[file] && folder_above(&folder)) {
        void **at = map_at(&s->imports_below, folder);
        if (!*at)
            *at = arena_new(s->scratch, unsigned);
        *(unsigned *)*at |= s->imports_of[file];
    }
}

void shape_index(struct shape *s)
{
    map_init(&s->names, s->scratch);
    map_init(&s->declared_files, s->scratch);
    map_init(&s->configs, s->scratch);
    map_init(&s->imports_below, s->scratch);
    map_init(&s->deployed, s->scratch);
    map_init(&s->members, s->scratch);
    umap_init(&s->settled, s->scratch);
    for (size_t i = 0; i < s->app->functions.len; i++)
        add_declared(s, s->app->functions.items[i]);
    s->imports_of = arena_array(s->scratch, unsigned, s->program->files.len);
    for (size_t i = 0; i < s->program->files.len; i++) {
        s->imports_of[i] = shape_imports(s->program->files.items[i]);
        add_imports(s, i);
    }
}

void shape_enter_file(struct shape *s, size_t file)
{
    s->file = s->program->files.items[file];
    s->imports = s->imports_of[file];
    s->looked_at = 0;
    s->called = NULL;
    arena_release(&s->per_file);
    umap_init(&s->added, &s->per_file);
}

bool shape_is_full(struct shape *s, size_t max)
{
    if (s->looked_at++ < max)
        return false;
    app_note_cut(s->app, s->file->path);
    return true;
}

static uint64_t place_key(struct location at)
{
    return (uint64_t)at.line << 32 | at.column;
}

void shape_note(struct shape *s, const struct app_function *f)
{
    add_names(s, f);
    umap_put(&s->added, place_key(f->at), 1);
}

bool shape_is_taken(const struct shape *s, const char *name)
{
    return map_get(&s->names, slice_of(name)) != NULL;
}

bool shape_is_covered(const struct shape *s, const struct shape_match *m, struct location at)
{
    const unsigned providers = 1u << m->provider | 1u << PROVIDER_UNKNOWN | 1u << PROVIDER_OTHER |
                               1u << PROVIDER_OPENWHISK;
    unsigned declared = 0, unresolved = 0;
    struct slice folder = slice_of(s->file->path);
    if (umap_get(&s->added, place_key(at), NULL)) /* exported twice */
        return true;
    const void *declares = map_get(&s->declared_files, folder);
    if (declares && !(declares == &a_service && m->strong))
        return true;
    while (folder_above(&folder)) {
        const struct config_folder *config = map_get(&s->configs, folder);
        declared |= config ? config->declared : 0;
        unresolved |= config ? config->unresolved : 0;
    }
    return declared & providers && !(unresolved & providers && m->strong);
}

unsigned shape_imports_around(const struct shape *s)
{
    struct slice folder = slice_of(s->file->path);
    const unsigned *imports = folder_above(&folder) ? map_get(&s->imports_below, folder) : NULL;
    return imports ? *imports : 0;
}

static void find_called(struct shape *s)
{
    const struct ir_file *file = s->file;
    s->called = arena_array(&s->per_file, bool, file->functions.len + 1);
    for (size_t i = 0; i < file->functions.len; i++) {
        const struct ir_function *g = file->functions.items[i], *fn;
        for (size_t v = 0; v < g->code.len; v++) {
            if (g->code.items[v].op != IR_CALL)
                continue;
            const struct ir_instr *target = shape_origin(g, g->code.items[v].a, &fn);
            if (target && target->op == IR_FUNCTION && target->a < file->functions.len)
                s->called[target->a] = true;
        }
    }
}

bool shape_is_called(struct shape *s, const struct ir_function *f)
{
    if (!s->called)
        find_called(s);
    return s->called[f->index];
}
