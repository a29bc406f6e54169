/* SPDX-License-Identifier: Apache-2.0 */
/* The folders of a scan that hold Terraform files, and what those declare. */
#include "app/terraform/tf-evaluate.h"

#include "base/file.h"
#include "base/limits.h"

/* The endings of source files; OpenTofu reads the second of a pair instead of the first. */
static const struct {
    const char *ending, *tofu;
} endings[] = {{".tf.json", ".tofu.json"}, {".tf", ".tofu"}, {".tofu.json", NULL}, {".tofu", NULL}};

/* The index into `endings` of NAME's, which ARRAY_SIZE(endings) stands for when it is no source. */
static size_t ending_of(struct slice name)
{
    size_t i = 0;
    while (i < ARRAY_SIZE(endings) && !slice_ends(name, endings[i].ending))
        i++;
    return i;
}

static bool is_source(struct slice name)
{
    return ending_of(name) < ARRAY_SIZE(endings);
}

/* When Terraform reads the values in the file NAME, by itself: later ones win; 0 = never. */
static unsigned turn_of_values(struct slice name)
{
    if (slice_eq_str(name, "terraform.tfvars"))
        return 1;
    if (slice_eq_str(name, "terraform.tfvars.json"))
        return 2;
    return slice_ends(name, ".auto.tfvars") || slice_ends(name, ".auto.tfvars.json") ? 3 : 0;
}

/* Copies of modules that Terraform fetched; they are no source of this tree. */
static bool is_fetched(const char *path)
{
    for (struct slice rest = slice_of(path); rest.len;) {
        struct slice part = slice_cut(rest, '/', &rest);
        if (slice_eq_str(part, ".terraform") || slice_eq_str(part, ".terragrunt-cache"))
            return true;
    }
    return false;
}

static struct tf_folder *folder_at(struct tf_world *w, const char *path)
{
    struct tf_folder *folder = map_get(&w->folders, slice_of(path));
    if (folder)
        return folder;
    folder = arena_new(w->arena, struct tf_folder);
    folder->path = path;
    map_init(&folder->declared, w->arena);
    map_init(&folder->variables, w->arena);
    map_init(&folder->locals, w->arena);
    map_init(&folder->outputs, w->arena);
    map_put(&w->folders, slice_of(path), folder);
    return folder;
}

void tf_find_folders(struct tf_world *w)
{
    for (size_t i = 0; i < w->files->paths.len; i++) {
        const char *path = w->files->paths.items[i];
        struct slice name = slice_of(path_base(path));
        if ((!is_source(name) && !turn_of_values(name)) || is_fetched(path))
            continue;
        path = arena_strdup(w->arena, path);
        struct tf_folder *folder = folder_at(w, path_dir(w->arena, path));
        if (is_source(name))
            *vec_add(&folder->files, w->arena) = path;
        else
            *vec_add(&folder->value_files, w->arena) = path;
    }
}

struct tf_folder *tf_called_folder(struct tf_world *w, const struct tf_folder *folder,
                                   struct slice source)
{
    if (!slice_starts(source, "./") && !slice_starts(source, "../") && !slice_eq_str(source, ".") &&
        !slice_eq_str(source, ".."))
        return NULL;
    const char *joined = path_join(w->arena, folder->path, arena_slicedup(w->arena, source));
    struct slice path = slice_of(path_clean(w->arena, joined));
    if (slice_eq_str(path, "."))
        path = SLICE("");
    struct tf_folder *called = map_get(&w->folders, path);
    return called && called->files.len ? called : NULL;
}

/* Reading -------------------------------------------------------------------------------------- */

static const struct doc *read_document(struct tf_world *w, const char *file)
{
    struct doc *root = NULL;
    struct slice text;
    struct arena scratch;
    enum doc_format format = DOC_HCL;
    (void)doc_format_of(file, &format);
    arena_init(&scratch);
    char *path = path_join(&scratch, w->files->root, file);
    enum virga_err err = file_read(&scratch, path, LIMIT_CONFIG_FILE, &text);
    if (err)
        diag_emit(w->sink, VIRGA_DIAG_WARNING, "config-unreadable", file, 0, 0,
                  err == VIRGA_ERR_LIMIT
                      ? "deployment file is larger than %u bytes and was not read"
                      : "cannot read this deployment file",
                  LIMIT_CONFIG_FILE);
    else
        err = doc_parse(w->arena, format, text, file, w->sink, &root);
    arena_release(&scratch);
    return err || !doc_is_map(root) ? NULL : root;
}

/* Is FILE one whose blocks change those of other files? */
static bool overrides(const char *file)
{
    struct slice name = slice_of(path_base(file));
    name.len -= strlen(endings[ending_of(name)].ending);
    return slice_eq_str(name, "override") || slice_ends(name, "_override");
}

struct reading {
    struct tf_world *w;
    struct tf_folder *folder;
    bool overriding;
};

static void report_size(const struct reading *r, const struct doc *at, const char *what)
{
    diag_emit(r->w->sink, VIRGA_DIAG_WARNING, "terraform-too-large", at->file, at->line, at->column,
              "this Terraform folder has more than %u %s: the rest is not read",
              LIMIT_TEMPLATE_ITEMS, what);
}

/* The older of two bodies with what the newer one says instead. */
static const struct doc *overridden(struct reading *r, const struct doc *body,
                                    const struct doc *with)
{
    struct arena *a = r->w->arena;
    struct map newer;
    size_t before = r->folder->merged;
    r->folder->merged += body->count + with->count;
    if (r->folder->merged > LIMIT_TEMPLATE_ITEMS) {
        if (before <= LIMIT_TEMPLATE_ITEMS)
            report_size(r, with, "overridden entries");
        return body;
    }
    struct doc *merged = arena_new(a, struct doc);
    map_init(&newer, a);
    doc_each(child, with) map_put(&newer, child->key, (void *)(uintptr_t)child);
    *merged = *body;
    merged->child = merged->last = merged->next = merged->parent = NULL;
    merged->count = 0;
    for (int pass = 0; pass < 2; pass++) {
        doc_each(child, pass == 0 ? body : with)
        {
            if (pass == 0 && map_get(&newer, child->key))
                continue;
            struct doc *copy = arena_new(a, struct doc);
            *copy = *child;
            doc_append(merged, copy);
        }
    }
    return merged;
}

/* A block that stands there twice counts twice, unless it overrides. */
static void declare(struct reading *r, struct tf_declaration declaration)
{
    struct tf_folder *folder = r->folder;
    struct slice key = slice_of(arena_printf(r->w->arena, "%d %s.%s", (int)declaration.kind,
                                             declaration.type, declaration.name));
    size_t old = r->overriding ? (size_t)(uintptr_t)map_get(&folder->declared, key) : 0;
    if (old) {
        struct tf_declaration *d = &folder->declarations.items[old - 1];
        d->body = overridden(r, d->body, declaration.body);
        return;
    }
    if (folder->declarations.len > LIMIT_TEMPLATE_ITEMS)
        return;
    if (folder->declarations.len == LIMIT_TEMPLATE_ITEMS)
        report_size(r, declaration.body, "resources");
    *vec_add(&folder->declarations, r->w->arena) = declaration;
    map_put(&folder->declared, key, (void *)(uintptr_t)folder->declarations.len);
}

/* TYPES: {type: {name: body}} as of resource and data. */
static void read_typed(struct reading *r, const struct doc *types, enum tf_block_kind kind)
{
    struct arena *a = r->w->arena;
    tf_each_item(by_type, types)
    {
        doc_each(names, by_type)
        {
            const char *type = arena_slicedup(a, names->key);
            tf_each_item(by_name, names)
            {
                doc_each(bodies, by_name)
                {
                    tf_each_item(body, bodies)
                        declare(r, (struct tf_declaration){kind, type,
                                                           arena_slicedup(a, bodies->key), body});
                }
            }
        }
    }
}

/* NAMES: {name: body}, as of module and provider. */
static void read_named(struct reading *r, const struct doc *names, enum tf_block_kind kind)
{
    struct arena *a = r->w->arena;
    tf_each_item(by_name, names)
    {
        doc_each(bodies, by_name)
        {
            tf_each_item(body, bodies)
            {
                struct slice alias = kind == TF_PROVIDER ? doc_text_at(body, "alias") : SLICE_EMPTY;
                const char *name = arena_printf(a, "%.*s%s%.*s", SLICE_ARG(bodies->key),
                                                alias.len ? "." : "", SLICE_ARG(alias));
                declare(r, (struct tf_declaration){kind, kind == TF_CALL ? "module" : "provider",
                                                   name, body});
            }
        }
    }
}

static void read_bodies(struct reading *r, const struct doc *names, struct map *map)
{
    tf_each_item(by_name, names)
    {
        doc_each(bodies, by_name)
        {
            const struct doc *body = tf_first_item(bodies);
            const struct doc *old = r->overriding ? map_get(map, bodies->key) : NULL;
            if (body && old)
                body = overridden(r, old, body);
            if (body)
                map_put(map, bodies->key, (void *)(uintptr_t)body);
        }
    }
}

static void read_locals(struct reading *r, const struct doc *blocks)
{
    tf_each_item(block, blocks)
    {
        doc_each(local, block) map_put(&r->folder->locals, local->key, (void *)(uintptr_t)local);
    }
}

static void read_root(struct reading *r, const struct doc *root)
{
    read_typed(r, doc_get(root, "resource"), TF_RESOURCE);
    read_typed(r, doc_get(root, "data"), TF_DATA);
    read_named(r, doc_get(root, "module"), TF_CALL);
    read_named(r, doc_get(root, "provider"), TF_PROVIDER);
    read_bodies(r, doc_get(root, "variable"), &r->folder->variables);
    read_bodies(r, doc_get(root, "output"), &r->folder->outputs);
    read_locals(r, doc_get(root, "locals"));
}

/* OpenTofu reads x.tofu instead of x.tf. */
static bool is_shadowed(const struct tf_world *w, const char *file)
{
    size_t i = ending_of(slice_of(file));
    struct slice stem = slice_sub(slice_of(file), 0, strlen(file) - strlen(endings[i].ending));
    return endings[i].tofu &&
           app_files_has(w->files,
                         arena_printf(w->arena, "%.*s%s", SLICE_ARG(stem), endings[i].tofu));
}

static int by_place(const void *a, const void *b)
{
    const struct doc *x = ((const struct tf_declaration *)a)->body;
    const struct doc *y = ((const struct tf_declaration *)b)->body;
    int order = strcmp(x->file, y->file);
    if (order)
        return order;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

void tf_parse_folder(struct tf_world *w, struct tf_folder *folder)
{
    struct reading r = {w, folder, false};
    for (int pass = 0; pass < 2; pass++) {
        r.overriding = pass == 1;
        for (size_t i = 0; i < folder->files.len; i++) {
            const char *file = folder->files.items[i];
            if (overrides(file) != r.overriding || is_shadowed(w, file))
                continue;
            const struct doc *root = read_document(w, file);
            if (root) {
                read_root(&r, root);
                tf_add_config(w, file, root);
            }
        }
    }
    if (folder->declarations.len)
        qsort(folder->declarations.items, folder->declarations.len,
              sizeof(*folder->declarations.items), by_place);
}

void tf_read_values(struct tf_module *root)
{
    struct tf_world *w = root->world;
    const struct tf_folder *folder = root->folder;
    for (unsigned turn = 1; turn <= 3; turn++) {
        for (size_t i = 0; i < folder->value_files.len; i++) {
            const char *file = folder->value_files.items[i];
            const struct doc *values =
                turn_of_values(slice_of(path_base(file))) == turn ? read_document(w, file) : NULL;
            doc_each(value, values) map_put(&root->values, value->key, (void *)(uintptr_t)value);
        }
    }
}
