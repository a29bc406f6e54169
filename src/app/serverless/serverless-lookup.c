/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-vars.h"

#include <math.h>

#include "base/file.h"
#include "base/limits.h"

/*
 * Where the values of variables come from: the config itself, options as `serverless deploy`
 * without any would have them, params, files, and what a config that is a program imports.
 */

#define MANY_ENTRIES 32u /* of a map or sequence, that are looked up by name through an index */
#define MAX_FOLDERS 16u  /* above the service, that are looked into */
#define MAX_EXTENDS 4u   /* of tsconfig.json */

/* Stands for a file that cannot be read. */
static struct doc no_document;

/* The entries of a map by name, or of a sequence by number, as long as FIRST is the first. */
struct index {
    const struct doc *first;
    struct map entries;
};

static const struct doc *find_entry(struct resolver *r, const struct doc *map, const char *name)
{
    uint64_t known = 0;
    unsigned number = 0;
    if (doc_is_scalar(map) || map->count < MANY_ENTRIES)
        return doc_is_seq(map) ? doc_at(map, name) : doc_get(map, name);
    (void)umap_get(&r->indexes, (uintptr_t)map, &known);
    struct index *index = (struct index *)(uintptr_t)known;
    if (!index || index->first != map->child) {
        index = arena_new(r->s->arena, struct index);
        index->first = map->child;
        map_init(&index->entries, r->s->arena);
        doc_each(entry, map)
        {
            const char *own = doc_is_map(map) ? NULL : arena_printf(r->s->arena, "%u", number++);
            void **at = map_at(&index->entries, own ? slice_of(own) : entry->key);
            *at = *at ? *at : (void *)(uintptr_t)entry;
        }
        umap_put(&r->indexes, (uintptr_t)map, (uintptr_t)index);
    }
    return map_get(&index->entries, slice_of(name));
}

/* Follows PATH ("custom.stages.dev") from ROOT. */
static enum outcome look_up(struct resolver *r, const struct doc *root, struct slice path,
                            struct value *ret)
{
    const struct doc *node = root;
    while (path.len) {
        if (sls_is_open(node))
            return r->last_sweeps ? MISSING : BLOCKED;
        char step[256];
        struct slice name = slice_cut(path, '.', &path);
        if (!name.len || name.len >= sizeof(step))
            return MISSING;
        memcpy(step, name.ptr, name.len);
        step[name.len] = '\0';
        node = find_entry(r, node, step);
        if (!node)
            return MISSING;
    }
    if (node->kind == DOC_NULL)
        return MISSING;
    *ret = (struct value){.node = node, .outside = umap_get(&r->s->outside, (uintptr_t)node, NULL)};
    return FOUND;
}

/* The text of PATH in the config when it is known; else FALLBACK. */
static enum outcome known_text(struct resolver *r, const char *path, struct slice fallback,
                               struct value *ret)
{
    struct value found;
    enum outcome outcome = look_up(r, r->root, slice_of(path), &found);
    if (outcome == BLOCKED)
        return BLOCKED;
    if (outcome == FOUND && sls_is_open(found.node)) {
        if (!r->last_sweeps)
            return BLOCKED;
        outcome = MISSING;
    }
    if (outcome == FOUND && doc_text(found.node).len)
        *ret = (struct value){.text = doc_text(found.node), .outside = found.outside};
    else
        *ret = (struct value){.text = fallback};
    return FOUND;
}

static enum outcome look_up_self(struct resolver *r, struct slice path, struct value *ret)
{
    enum outcome outcome = look_up(r, r->root, path, ret);
    if (outcome != MISSING)
        return outcome;
    if (slice_eq_str(path, "provider.stage"))
        return known_text(r, "provider.stage", SLICE("dev"), ret);
    if (slice_eq_str(path, "provider.region"))
        return known_text(r, "provider.region", SLICE("us-east-1"), ret);
    if (slice_eq_str(path, "service.name"))
        return known_text(r, "service", SLICE_EMPTY, ret);
    return MISSING;
}

/* What `serverless deploy` without options would take. */
static enum outcome look_up_option(struct resolver *r, struct slice name, struct value *ret)
{
    enum outcome outcome = MISSING;
    if (slice_eq_str(name, "stage"))
        outcome = known_text(r, "provider.stage", SLICE("dev"), ret);
    else if (slice_eq_str(name, "region"))
        outcome = known_text(r, "provider.region", SLICE("us-east-1"), ret);
    if (outcome == FOUND)
        ret->outside = true;
    return outcome;
}

static enum outcome look_up_param(struct resolver *r, struct slice name, struct value *ret)
{
    struct value stage;
    enum outcome outcome = known_text(r, "provider.stage", SLICE("dev"), &stage);
    if (outcome != FOUND || name.len > 128 || stage.text.len > 128)
        return outcome == BLOCKED ? BLOCKED : MISSING;
    for (unsigned i = 0; i < 4; i++) {
        char path[512];
        struct slice section = i % 2 ? SLICE("default") : stage.text;
        (void)snprintf(path, sizeof(path), i < 2 ? "params.%.*s.%.*s" : "stages.%.*s.params.%.*s",
                       SLICE_ARG(section), SLICE_ARG(name));
        outcome = look_up(r, r->root, slice_of(path), ret);
        if (outcome != MISSING)
            return outcome;
    }
    /* what another service puts out ("${network.vpc}") is not known */
    bool given = r->given && look_up(r, r->given, name, ret) == FOUND &&
                 slice_find(doc_text(ret->node), "${") == SIZE_MAX;
    return given ? FOUND : MISSING;
}

/* Files -------------------------------------------------------------------------------------- */

static struct doc *text_document(struct resolver *r, struct slice text, const char *path)
{
    struct doc *node = arena_new(r->s->arena, struct doc);
    node->kind = DOC_STRING;
    node->text = slice_sub(text, 0, SLS_MAX_TEXT);
    node->file = path;
    node->line = node->column = node->key_line = node->key_column = node->end_line = 1;
    return node;
}

static void note_file(struct resolver *r, const struct doc *at, const char *path, const char *why)
{
    if (r->s->notes++ >= SLS_MAX_NOTES)
        return;
    diag_emit(r->s->sink, VIRGA_DIAG_NOTE, "serverless-file", at->file, at->line, at->column,
              "'%s' %s: the value stays unknown", path, why);
}

static bool is_script(struct slice name)
{
    return slice_ends(name, ".js") || slice_ends(name, ".ts") || slice_ends(name, ".cjs") ||
           slice_ends(name, ".mjs");
}

static struct doc *load_file(struct resolver *r, const char *path, const struct doc *at)
{
    struct slice text;
    enum doc_format format;
    struct doc *root = NULL;
    bool script = is_script(slice_of(path));
    if (!app_files_has(r->s->files, path)) {
        note_file(r, at, path, "is not among the files");
        return &no_document;
    }
    const char *full = path_join(r->s->arena, r->s->files->root, path);
    if (file_read(r->s->arena, full, script ? LIMIT_SOURCE_FILE : LIMIT_CONFIG_FILE, &text) !=
        VIRGA_OK) {
        note_file(r, at, path, "cannot be read");
        return &no_document;
    }
    if (script)
        format = DOC_SCRIPT;
    else if (!doc_format_of(path, &format))
        return text_document(r, text, path);
    if (doc_parse_mended(r->s->arena, format, text, path, r->s->sink, &root) != VIRGA_OK)
        return &no_document;
    return root;
}

/* The document of PATH, read once. NULL when there is none. */
static const struct doc *document(struct resolver *r, const char *path, const struct doc *at)
{
    void **known = map_at(&r->files, slice_of(path));
    if (!*known) {
        struct doc *root = load_file(r, path, at);
        known = map_at(&r->files, slice_of(path));
        *known = root;
    }
    return *known == &no_document ? NULL : *known;
}

/* "file(./x.yml)", "file(./x.yml):a.b" or "file:./x.yml#a.b". */
static enum outcome look_up_file(struct resolver *r, struct slice expression, const struct doc *at,
                                 struct value *ret)
{
    struct slice name, key;
    if (slice_starts(expression, "file:")) {
        size_t hash = slice_find_char(expression, '#');
        name = slice_trim(slice_sub(expression, strlen("file:"), hash));
        key = hash == SIZE_MAX ? SLICE_EMPTY : slice_sub(expression, hash + 1, expression.len);
    } else {
        size_t open = slice_find_char(expression, '('), close = slice_rfind_char(expression, ')');
        if (close == SIZE_MAX || close < open)
            return MISSING;
        name = slice_trim(slice_sub(expression, open + 1, close));
        key = slice_trim(slice_sub(expression, close + 1, expression.len));
        if (key.len && key.ptr[0] != ':')
            return MISSING;
        key = slice_sub(key, 1, key.len);
    }
    if (name.len >= 2 && (name.ptr[0] == '\'' || name.ptr[0] == '"'))
        name = slice_sub(name, 1, name.len - 1);
    if (name.len == 0 || name.len > 1024)
        return MISSING;
    const char *path = path_clean(
        r->s->arena, path_join(r->s->arena, r->s->dir, arena_slicedup(r->s->arena, name)));
    const struct doc *root = document(r, path, at);
    if (!root)
        return MISSING;
    return look_up(r, root, key, ret);
}

const struct doc *sls_given_params(struct resolver *r)
{
    static const char *const names[] = {"serverless-compose.yml", "serverless-compose.yaml",
                                        "serverless-compose.json", "serverless-compose.ts",
                                        "serverless-compose.js"};
    struct arena *a = r->s->arena;
    const char *dir = r->s->dir;
    for (unsigned depth = 0; depth < MAX_FOLDERS; depth++) {
        for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
            const char *path = path_clean(a, path_join(a, dir, names[i]));
            if (!app_files_has(r->s->files, path))
                continue;
            doc_each(service, doc_get(document(r, path, r->root), "services"))
            {
                const char *own = arena_slicedup(a, doc_text_at(service, "path"));
                if (strcmp(path_clean(a, path_join(a, dir, own)), r->s->dir) == 0)
                    return doc_get(service, "params");
            }
        }
        if (!*dir)
            break;
        dir = path_dir(a, dir);
    }
    return NULL;
}

/* Modules: what the config, written as a program, imports ------------------------------------ */

/* BASE as a module name: with one of the endings that a program may leave out. */
static const char *module_file(struct resolver *r, const char *base)
{
    static const char *const endings[] = {"",     ".ts",       ".js",       ".mjs",
                                          ".cjs", "/index.ts", "/index.js", ".json"};
    for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
        const char *path = arena_printf(r->s->arena, "%s%s", base, endings[i]);
        if (app_files_has(r->s->files, path))
            return path;
    }
    return NULL;
}

/* The file that the alias "@functions/hello" of tsconfig.json leads to: one star on each side. */
static const char *alias_file(struct resolver *r, struct slice module, const struct doc *at)
{
    struct arena *a = r->s->arena;
    const char *path = path_join(a, r->s->dir, "tsconfig.json");
    for (unsigned i = 0; i < MAX_EXTENDS && path && app_files_has(r->s->files, path); i++) {
        const struct doc *config = document(r, path, at);
        const struct doc *options = doc_get(config, "compilerOptions");
        struct slice base = doc_text_at(options, "baseUrl");
        const char *dir = path_join(a, path_dir(a, path), arena_slicedup(a, base));
        doc_each(alias, doc_get(options, "paths"))
        {
            size_t star = slice_find_char(alias->key, '*');
            struct slice target = doc_text(doc_index(alias, 0)), tail = SLICE_EMPTY;
            bool exact = slice_eq(alias->key, module);
            struct slice head = slice_sub(alias->key, 0, star);
            if (!exact && (star == SIZE_MAX || module.len < head.len ||
                           !slice_eq(slice_sub(module, 0, head.len), head)))
                continue;
            if (!exact)
                tail = slice_sub(module, head.len, module.len);
            target = slice_sub(target, 0, slice_find_char(target, '*'));
            const char *file = module_file(
                r, path_clean(a, path_join(a, dir,
                                           arena_printf(a, "%.*s%.*s", SLICE_ARG(target),
                                                        SLICE_ARG(tail)))));
            if (file)
                return file;
        }
        const char *parent = sls_text(r->s, doc_get(config, "extends"));
        path = parent ? path_clean(a, path_join(a, path_dir(a, path), parent)) : NULL;
    }
    return NULL;
}

/* "import:./other:name", "import:@alias/other". */
static enum outcome look_up_import(struct resolver *r, struct slice text, const struct doc *at,
                                   struct value *ret)
{
    struct slice name, module = slice_cut(text, ':', &name);
    if (module.len == 0 || module.len > 512)
        return MISSING;
    const char *file = NULL;
    if (module.ptr[0] == '.')
        file = module_file(
            r, path_clean(r->s->arena, path_join(r->s->arena, path_dir(r->s->arena, at->file),
                                                 arena_slicedup(r->s->arena, module))));
    else
        file = alias_file(r, module, at);
    const struct doc *root = file ? document(r, file, at) : NULL;
    return root ? look_up(r, root, name, ret) : MISSING;
}

/* The folder of the file that AT comes from, as handlers are written: from the service's folder. */
static enum outcome look_up_folder(struct resolver *r, const struct doc *at, struct value *ret)
{
    struct slice dir = slice_of(path_dir(r->s->arena, at->file)), service = slice_of(r->s->dir);
    if (service.len && dir.len > service.len && slice_eq(slice_sub(dir, 0, service.len), service) &&
        dir.ptr[service.len] == '/')
        dir = slice_sub(dir, service.len + 1, dir.len);
    else if (slice_eq(dir, service))
        dir = SLICE(".");
    *ret = (struct value){.text = dir};
    return FOUND;
}

/* Sources ------------------------------------------------------------------------------------ */

static bool is_literal(struct slice s)
{
    const struct doc text = {.kind = DOC_STRING, .text = s};
    return !isnan(doc_number(&text, NAN)) || slice_eq_str(s, "true") || slice_eq_str(s, "false");
}

/* strToBool(…) of TEXT; anything that is no truth value is an error of the framework. */
static enum outcome look_up_truth(struct slice text, struct value *ret)
{
    bool yes = slice_ieq_str(text, "true") || slice_eq_str(text, "1");
    if (!yes && !slice_ieq_str(text, "false") && !slice_eq_str(text, "0"))
        return MISSING;
    *ret = (struct value){.text = yes ? SLICE("true") : SLICE("false")};
    return FOUND;
}

/* "null" in the place of a default. */
static enum outcome look_up_null(struct resolver *r, const struct doc *at, struct value *ret)
{
    struct doc *node = arena_new(r->s->arena, struct doc);
    *node = *at;
    node->kind = DOC_NULL;
    node->text = node->tag = SLICE_EMPTY;
    node->parent = node->child = node->last = node->next = NULL;
    *ret = (struct value){.node = node};
    return FOUND;
}

enum outcome sls_look_up(struct resolver *r, struct slice s, const struct doc *at,
                         struct value *ret)
{
    static const struct {
        const char *prefix;
        enum outcome (*look_up)(struct resolver *r, struct slice name, struct value *ret);
    } sources[] = {
        {"self:", look_up_self},
        {"opt:", look_up_option},
        {"param:", look_up_param},
    };
    if (s.len >= 2 && (s.ptr[0] == '\'' || s.ptr[0] == '"') && s.ptr[s.len - 1] == s.ptr[0]) {
        *ret = (struct value){.text = slice_sub(s, 1, s.len - 1)};
        return FOUND;
    }
    if (is_literal(s)) {
        *ret = (struct value){.text = s};
        return FOUND;
    }
    for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
        if (slice_starts(s, sources[i].prefix))
            return sources[i].look_up(r, slice_sub(s, strlen(sources[i].prefix), s.len), ret);
    }
    if (slice_eq_str(s, "null"))
        return look_up_null(r, at, ret);
    if (slice_starts(s, "strToBool(") && slice_ends(s, ")"))
        return look_up_truth(slice_trim(slice_sub(s, strlen("strToBool("), s.len - 1)), ret);
    if (slice_starts(s, "strToBool:"))
        return look_up_truth(slice_trim(slice_sub(s, strlen("strToBool:"), s.len)), ret);
    if (slice_eq_str(s, "sls:stage") || slice_eq_str(s, "aws:region"))
        return look_up_option(r, slice_sub(s, 4, s.len), ret);
    if (slice_starts(s, "import:"))
        return look_up_import(r, slice_sub(s, strlen("import:"), s.len), at, ret);
    if (slice_eq_str(s, "dirname:"))
        return look_up_folder(r, at, ret);
    bool file = slice_starts(s, "file(") || slice_starts(s, "file:");
    return file ? look_up_file(r, s, at, ret) : MISSING;
}
