/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include <math.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"

/*
 * Variables of the Serverless Framework. What the environment of who deploys has stays text, even
 * where a .env file would tell: that is no place of the config, and full of secrets that belong in
 * no report. The tree is copied and then swept until nothing changes;
 * each sweep puts in the values that are known by then. Copies are charged to a budget, so that
 * variables that multiply each other end in a diagnostic.
 */

#define MAX_SWEEPS 24u
#define MAX_NESTED 16u /* "${" within "${" */
#define MAX_TEXT (64u << 10)
#define MANY_ENTRIES 32u            /* of a map, that are looked up by name through an index */
#define MAX_COPIES 400000u          /* nodes */
#define MAX_FOLDERS 16u             /* above the service, that are looked into */
#define MAX_EXTENDS 4u              /* of tsconfig.json */
#define MAX_COPIED_BYTES (8u << 20) /* of text */

enum outcome {
    MISSING, /* nothing here tells: the next alternative counts */
    BLOCKED, /* may be known after another sweep */
    FOUND,
};

struct value {
    const struct doc *node; /* NULL: `text` is the value */
    struct slice text;
    bool outside; /* another value may be given from outside of the files */
};

/* Stands for a file that cannot be read. */
static struct doc no_document;

struct resolver {
    struct sls *s;
    struct doc *root;
    const struct doc *given; /* params that a serverless-compose.yml hands to this service */
    struct map files;        /* path -> struct doc *, &no_document when it cannot be read */
    struct umap indexes;     /* map with many entries -> struct index * */
    size_t copies, bytes;
    bool last_sweeps; /* what is blocked now stays so */
    bool changed, full;
};

/* Copies ------------------------------------------------------------------------------------- */

static bool is_outside(const struct sls *s, const struct doc *node)
{
    return umap_get(&s->outside, (uintptr_t)node, NULL);
}

static void mark_outside(struct resolver *r, const struct doc *node)
{
    umap_put(&r->s->outside, (uintptr_t)node, 1);
}

static struct doc *copy_node(struct resolver *r, const struct doc *from)
{
    r->copies++;
    if (r->copies > MAX_COPIES || r->bytes > MAX_COPIED_BYTES)
        r->full = true;
    if (r->full)
        return NULL;
    struct doc *copy = arena_new(r->s->arena, struct doc);
    *copy = *from;
    copy->parent = copy->child = copy->last = copy->next = NULL;
    copy->count = 0;
    if (is_outside(r->s, from))
        mark_outside(r, copy);
    return copy;
}

/* A copy of the tree under FROM; NULL when the budget is spent. */
static struct doc *copy_tree(struct resolver *r, const struct doc *from)
{
    struct doc *root = copy_node(r, from), *to = root;
    const struct doc *at = from;
    while (to) {
        struct doc *parent = to;
        if (at->child) {
            at = at->child;
        } else {
            while (at != from && !at->next) {
                at = at->parent;
                to = to->parent;
            }
            if (at == from)
                return root;
            at = at->next;
            parent = to->parent;
        }
        to = copy_node(r, at);
        if (to)
            doc_append(parent, to);
    }
    return NULL;
}

void sls_take_value(struct doc *node, const struct doc *from)
{
    node->kind = from->kind;
    node->quoted = from->quoted;
    node->truth = from->truth;
    node->number = from->number;
    node->text = from->text;
    node->tag = from->tag;
    node->child = from->child;
    node->last = from->last;
    node->count = from->count;
    if (!node->parent || node->parent->kind != DOC_MAP) {
        node->key_line = from->key_line;
        node->key_column = from->key_column;
        node->file = from->file;
    }
    if (strcmp(node->file, from->file) == 0) {
        node->line = from->line;
        node->column = from->column;
        node->end_line = from->end_line;
    }
    for (struct doc *child = node->child; child; child = child->next)
        child->parent = node;
}

/* Looking values up -------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* "self:…", "file(…": a lower-case source and what it is asked for. */
static bool is_expression(struct slice s)
{
    size_t at = 0;
    while (at < s.len && is_word(s.ptr[at]))
        at++;
    if (at == 0 || at >= s.len || s.ptr[0] < 'a' || s.ptr[0] > 'z')
        return false;
    return s.ptr[at] == '(' || (s.ptr[at] == ':' && (at + 1 >= s.len || s.ptr[at + 1] != ':'));
}

bool sls_has_variable(struct slice text)
{
    for (;;) {
        size_t at = slice_find(text, "${");
        if (at == SIZE_MAX)
            return false;
        text = slice_sub(text, at + 2, text.len);
        if (is_expression(text))
            return true;
    }
}

static bool is_open(const struct doc *node)
{
    return node->kind == DOC_STRING && sls_has_variable(node->text);
}

/* The entries of a map by name, as long as FIRST is the first of them. */
struct index {
    const struct doc *first;
    struct map entries;
};

static const struct doc *find_entry(struct resolver *r, const struct doc *map, const char *name)
{
    uint64_t known = 0;
    if (!doc_is_map(map) || map->count < MANY_ENTRIES)
        return doc_get(map, name);
    (void)umap_get(&r->indexes, (uintptr_t)map, &known);
    struct index *index = (struct index *)(uintptr_t)known;
    if (!index || index->first != map->child) {
        index = arena_new(r->s->arena, struct index);
        index->first = map->child;
        map_init(&index->entries, r->s->arena);
        doc_each(entry, map)
        {
            void **at = map_at(&index->entries, entry->key);
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
        if (is_open(node))
            return r->last_sweeps ? MISSING : BLOCKED;
        char step[256];
        struct slice name = slice_cut(path, '.', &path);
        if (!name.len || name.len >= sizeof(step))
            return MISSING;
        memcpy(step, name.ptr, name.len);
        step[name.len] = '\0';
        node = doc_is_seq(node) ? doc_at(node, step) : find_entry(r, node, step);
        if (!node)
            return MISSING;
    }
    if (node->kind == DOC_NULL)
        return MISSING;
    *ret = (struct value){.node = node, .outside = is_outside(r->s, node)};
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
    if (outcome == FOUND && is_open(found.node)) {
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
    node->text = slice_sub(text, 0, MAX_TEXT);
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
    if (doc_parse(r->s->arena, format, text, path, r->s->sink, &root) != VIRGA_OK)
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

/* The params that serverless-compose.yml, in this folder or above, has for this service. */
static const struct doc *given_params(struct resolver *r)
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

/* Expressions -------------------------------------------------------------------------------- */

/* Cuts off the first alternative of "a, 'b, c', d" at a comma outside of quotes and parentheses. */
static struct slice next_alternative(struct slice *rest)
{
    char quote = '\0';
    unsigned depth = 0;
    for (size_t i = 0; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && depth) {
            depth--;
        } else if (c == ',' && !depth) {
            struct slice head = slice_sub(*rest, 0, i);
            *rest = slice_sub(*rest, i + 1, rest->len);
            return slice_trim(head);
        }
    }
    struct slice head = *rest;
    *rest = SLICE_EMPTY;
    return slice_trim(head);
}

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

static enum outcome look_up_source(struct resolver *r, struct slice s, const struct doc *at,
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

/* The first of the alternatives of EXPRESSION that has a value. AT is where it stands. */
static enum outcome evaluate(struct resolver *r, struct slice expression, const struct doc *at,
                             struct value *ret)
{
    struct slice rest = expression;
    bool outside = false;
    for (bool first = true; rest.len; first = false) {
        struct slice alternative = next_alternative(&rest);
        if (first && !is_expression(alternative))
            return MISSING;
        /* "${opt:stage, 'dev'}": the default is the value, not what we would guess */
        bool guessed = rest.len && slice_starts(alternative, "opt:");
        enum outcome outcome = guessed ? MISSING : look_up_source(r, alternative, at, ret);
        bool open = outcome == FOUND && ret->node && is_open(ret->node);
        if (outcome == BLOCKED || (open && !r->last_sweeps))
            return BLOCKED;
        if (outcome == FOUND && !(open && rest.len)) {
            ret->outside = ret->outside || outside;
            return FOUND;
        }
        /* what the files do not tell, the one who deploys may */
        outside |= !slice_starts(alternative, "self:");
    }
    return MISSING;
}

/* Sweeps ------------------------------------------------------------------------------------- */

static bool is_inside(const struct doc *node, const struct doc *tree)
{
    for (; node; node = node->parent) {
        if (node == tree)
            return true;
    }
    return false;
}

/* NODE is one variable and nothing else: it becomes the value, whatever that is. */
static bool put_node(struct resolver *r, struct doc *node, const struct value *value)
{
    if (is_inside(node, value->node))
        return false; /* a value cannot contain itself */
    struct doc *copy = copy_tree(r, value->node);
    if (!copy)
        return false;
    sls_take_value(node, copy);
    r->bytes += node->text.len;
    if (value->outside)
        mark_outside(r, node);
    return true;
}

/* Replaces TEXT[start, end) of NODE. */
static bool put_text(struct resolver *r, struct doc *node, size_t start, size_t end,
                     const struct value *value)
{
    struct slice part = value->node ? doc_text(value->node) : value->text, text = node->text;
    size_t len = start + part.len + (text.len - end);
    if (len > MAX_TEXT || r->bytes + len > MAX_COPIED_BYTES) {
        r->full = true;
        return false;
    }
    char *joined = arena_alloc(r->s->arena, len + 1);
    memcpy(joined, text.ptr, start);
    if (part.len)
        memcpy(joined + start, part.ptr, part.len);
    memcpy(joined + start + part.len, text.ptr + end, text.len - end);
    node->text = (struct slice){joined, len};
    r->bytes += len;
    if (value->outside)
        mark_outside(r, node);
    return true;
}

/* Puts in the value of the variable at TEXT[start, end) of NODE. *RET_WHOLE: NODE is new. */
static bool put_value(struct resolver *r, struct doc *node, size_t start, size_t end,
                      bool *ret_whole)
{
    struct value value = {0};
    struct slice inner = slice_sub(node->text, start + 2, end - 1);
    if (slice_find(inner, "${") != SIZE_MAX ||
        evaluate(r, slice_trim(inner), node, &value) != FOUND)
        return false;
    if (value.node && node->tag.len == 0 && start == 0 && end == node->text.len) {
        *ret_whole = true;
        return put_node(r, node, &value);
    }
    if (value.node && (!doc_is_scalar(value.node) || value.node == node))
        return false;
    return put_text(r, node, start, end, &value);
}

static void sweep_node(struct resolver *r, struct doc *node)
{
    size_t starts[MAX_NESTED], depth = 0;
    for (size_t at = 0; at < node->text.len && !r->full; at++) {
        const char *text = node->text.ptr;
        if (text[at] == '$' && at + 1 < node->text.len && text[at + 1] == '{') {
            if (depth == MAX_NESTED)
                return;
            starts[depth++] = at++;
        } else if (text[at] == '}' && depth) {
            size_t start = starts[--depth], before = node->text.len;
            bool whole = false;
            if (!put_value(r, node, start, at + 1, &whole))
                continue;
            r->changed = true;
            if (whole)
                return;
            at = at + node->text.len - before; /* the end of what was put in */
        }
    }
}

static void sweep(struct resolver *r)
{
    struct doc *node = r->root;
    while (node && !r->full) {
        bool scalar = doc_is_scalar(node);
        if (node->kind == DOC_STRING && node->text.len > 3)
            sweep_node(r, node);
        /* what has been put in now is looked at in the next sweep */
        if (!scalar && node->child) {
            node = node->child;
            continue;
        }
        while (node && !node->next)
            node = node->parent;
        node = node ? node->next : NULL;
    }
}

const struct doc *sls_resolve(struct sls *s, const struct doc *root)
{
    struct resolver r = {.s = s};
    umap_init(&s->outside, s->arena);
    map_init(&r.files, s->arena);
    umap_init(&r.indexes, s->arena);
    r.root = copy_tree(&r, root);
    r.given = r.root ? given_params(&r) : NULL;
    for (unsigned i = 0; i < MAX_SWEEPS && !r.full; i++) {
        r.changed = false;
        sweep(&r);
        if (r.changed)
            continue;
        if (r.last_sweeps)
            break;
        r.last_sweeps = true;
    }
    if (r.full)
        diag_emit(s->sink, VIRGA_DIAG_WARNING, "serverless-variables", s->file, 1, 1,
                  "variables grow beyond all bounds: some are left as they are");
    return r.root ? r.root : root;
}
