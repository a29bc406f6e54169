/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cdk-internal.h"
#include "base/file.h"
#include "base/limits.h"

#include <inttypes.h>

/* From what `cdk synth` made back to the sources: where a construct is made, where code lies. */

#define MAX_SOURCE_BYTES (32u << 20) /* of all sources in which constructs are looked for */
#define MAX_LITERAL 128u             /* bytes of the id of a construct */
#define MAX_PLACES 16u               /* kept of one literal */

/* Where a text stands in quotes. */
struct cdk_literal {
    VEC(struct location) places;
    bool more; /* than are kept */
};

/* Files of one name in several folders. */
struct cdk_namesakes {
    VEC(const char *) files;
    bool hashed;
};

/* Files of the tree --------------------------------------------------------------------------- */

static bool is_source_of_constructs(const char *file)
{
    static const char *const suffixes[] = {".ts", ".js", ".mts", ".mjs", ".py"};
    struct slice name = slice_of(file);
    for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
        if (slice_ends(name, suffixes[i]) && !slice_ends(name, ".d.ts"))
            return true;
    return false;
}

/* Notes where texts stand in quotes in TEXT, as the ids of constructs do. */
static void index_literals(struct cdk_tree *t, struct slice text, const char *file)
{
    struct arena *a = t->app->arena;
    unsigned line = 1;
    size_t line_start = 0;
    for (size_t i = 0; i < text.len; i++) {
        char quote = text.ptr[i];
        if (quote == '\n') {
            line++;
            line_start = i + 1;
        }
        if (quote != '\'' && quote != '"')
            continue;
        struct slice near = slice_sub(text, i + 1, i + 2 + MAX_LITERAL), rest;
        struct slice id = slice_cut(near, quote, &rest);
        if (!id.len || id.len == near.len || slice_find_char(id, '\n') != SIZE_MAX)
            continue;
        struct cdk_literal *l = map_get(&t->literals, id);
        if (!l) {
            l = arena_new(a, struct cdk_literal);
            map_put(&t->literals, arena_slice(a, id), l);
        }
        l->more |= l->places.len == MAX_PLACES;
        if (!l->more)
            *vec_add(&l->places, a) = (struct location){.file = file,
                                                        .line = line,
                                                        .column = (unsigned)(i - line_start) + 1,
                                                        .end_line = line};
    }
}

/* Reads the sources that use the CDK, up to a cap, and notes the names of all files. */
static void load_files(struct cdk_tree *t)
{
    size_t bytes = 0;
    t->loaded = true;
    for (size_t i = 0; i < t->files->paths.len; i++) {
        const char *file = t->files->paths.items[i];
        void **at = map_at(&t->names, slice_of(path_base(file)));
        struct slice text;
        struct arena scratch;
        if (!*at)
            *at = arena_new(t->app->arena, struct cdk_namesakes);
        struct cdk_namesakes *same = *at;
        *vec_add(&same->files, t->app->arena) = file;
        if (!is_source_of_constructs(file) || bytes >= MAX_SOURCE_BYTES)
            continue;
        arena_init(&scratch);
        if (file_read(&scratch, path_join(&scratch, t->files->root, file), LIMIT_SOURCE_FILE,
                      &text) == VIRGA_OK &&
            (slice_find(text, "aws-cdk") != SIZE_MAX || slice_find(text, "aws_cdk") != SIZE_MAX)) {
            bytes += text.len;
            index_literals(t, text, file);
        }
        arena_release(&scratch);
    }
    if (bytes >= MAX_SOURCE_BYTES)
        diag_emit(t->sink, VIRGA_DIAG_WARNING, "template-too-large", "", 0, 0,
                  "too many bytes of sources that use the CDK: the rest was not searched");
}

static struct cdk_tree *loaded_tree(struct cfn *c)
{
    if (!c->cdk->tree->loaded)
        load_files(c->cdk->tree);
    return c->cdk->tree;
}

/* Places --------------------------------------------------------------------------------------- */

/* The file of the tree that FILE, a path of the machine that ran `cdk synth`, means; or NULL. */
static const char *file_in_tree(struct cfn *c, struct slice file)
{
    while (file.len) {
        char *name = path_clean(
            c->arena, path_join(c->arena, c->cdk->project, arena_slicedup(c->arena, file)));
        if (app_files_has(c->files, name))
            return name;
        (void)slice_cut(file, '/', &file);
    }
    return NULL;
}

/* The frame "at new Stack (/app/lib/stack.ts:23:5)" as a place in the tree. */
static bool place_of_frame(struct cfn *c, struct slice frame, struct location *ret_at)
{
    uint64_t line, column;
    size_t open = slice_rfind_char(frame, '(');
    struct slice at = slice_sub(frame, open == SIZE_MAX ? 0 : open + 1, frame.len);
    if (slice_ends(at, ")"))
        at.len--;
    size_t second = slice_rfind_char(at, ':');
    size_t first = second == SIZE_MAX ? SIZE_MAX : slice_rfind_char(slice_sub(at, 0, second), ':');
    if (first == SIZE_MAX || !slice_to_u64(slice_sub(at, first + 1, second), &line) ||
        !slice_to_u64(slice_sub(at, second + 1, at.len), &column) || line == 0 || column == 0 ||
        line > UINT32_MAX || column > UINT32_MAX)
        return false;
    const char *file = file_in_tree(c, slice_sub(at, 0, first));
    if (!file)
        return false;
    *ret_at = (struct location){.file = file,
                                .line = (unsigned)line,
                                .column = (unsigned)column,
                                .end_line = (unsigned)line};
    return true;
}

/* Where the construct of ITEM was made, when the manifest tells. */
static bool place_in_manifest(struct cfn *c, const struct cfn_item *item, struct location *ret_at)
{
    doc_each(entry, cdk_notes(c, item)) doc_each(frame, doc_get(entry, "trace"))
    {
        bool theirs = slice_find(doc_text(frame), "node_modules") != SIZE_MAX;
        if (!theirs && place_of_frame(c, doc_text(frame), ret_at))
            return true;
    }
    return false;
}

/* Cuts the part behind the last '/' off PATH. */
static struct slice cut_last(struct slice *path)
{
    struct slice all = *path;
    size_t slash = slice_rfind_char(all, '/');
    *path = slice_sub(all, 0, slash == SIZE_MAX ? 0 : slash);
    return slice_sub(all, slash == SIZE_MAX ? 0 : slash + 1, all.len);
}

static bool is_below(const char *file, const char *folder)
{
    size_t len = strlen(folder);
    return !len || strcmp(folder, ".") == 0 ||
           (strncmp(file, folder, len) == 0 && file[len] == '/');
}

/*
 * Where a source says the id of the construct, when that is one place only: of the app's own folder
 * or, when nothing there says it, of the whole tree. What libraries make inside their constructs
 * has ids that no source says, or says of something else: so the construct around it must be said,
 * too, unless it is the stack, whose id is often computed.
 */
static bool place_in_sources(struct cfn *c, const struct cfn_item *item, struct location *ret_at)
{
    const struct map *literals = &loaded_tree(c)->literals;
    struct slice path = cdk_construct(c, item), id = cut_last(&path), around = cut_last(&path);
    const struct cdk_literal *l = map_get(literals, id);
    const struct location *found = NULL;
    size_t near = 0;
    if (!l || l->more || (path.len && !map_get(literals, around)))
        return false;
    for (size_t i = 0; i < l->places.len; i++) {
        if (!is_below(l->places.items[i].file, c->cdk->project))
            continue;
        near++;
        found = &l->places.items[i];
    }
    if (near == 0 && l->places.len == 1)
        found = &l->places.items[0];
    if (!found || near > 1)
        return false;
    *ret_at = *found;
    return true;
}

/* Code ----------------------------------------------------------------------------------------- */

const char *cdk_asset_folder(struct cfn *c, const struct cfn_item *item)
{
    struct slice path = doc_text_at(doc_get(item->node, "Metadata"), "aws:asset:path"), rest;
    const struct doc *code = cfn_get(c, item->properties, "Code");
    const char *key = c->cdk ? cfn_text_at(c, code, "S3Key") : NULL;      /* "HASH.zip" */
    const char *image = c->cdk ? cfn_text_at(c, code, "ImageUri") : NULL; /* "REPOSITORY:HASH" */
    struct slice hash = slice_cut(slice_of(key), '.', &rest);
    if (!key && image)
        hash = slice_sub(slice_of(image), slice_rfind_char(slice_of(image), ':') + 1, SIZE_MAX);
    if (c->cdk && !path.len && hash.len) {
        const struct doc *all = doc_get(c->cdk->assets, key ? "files" : "dockerImages");
        const struct doc *source = doc_get(doc_get(all, arena_slicedup(c->arena, hash)), "source");
        path = doc_text_at(source, key ? "path" : "directory");
    }
    if (!c->cdk || !path.len || path.ptr[0] == '/')
        return NULL;
    return path_clean(c->arena, path_join(c->arena, c->dir, arena_slicedup(c->arena, path)));
}

/* The source that a bundler names last in comments is the one that it started from. */
static const char *entry_of_bundle(struct cfn *c, struct slice text)
{
    const char *found = NULL;
    while (text.len) {
        struct slice line = slice_cut(text, '\n', &text);
        if (!slice_starts(line, "// ") || line.len > 512)
            continue;
        struct slice name = slice_trim(slice_sub(line, 3, line.len));
        char *file = path_clean(
            c->arena, path_join(c->arena, c->cdk->project, arena_slicedup(c->arena, name)));
        if (app_files_has(c->files, file))
            found = file;
    }
    return found;
}

static struct slice text_key(struct cdk_tree *t, const char *base, struct slice text)
{
    return slice_of(arena_printf(t->app->arena, "%s/%016" PRIx64, base, slice_hash(text)));
}

/* The file of the tree with the same name as NAME and the same text. */
static const char *same_file(struct cfn *c, const char *name, struct slice text)
{
    struct cdk_tree *t = loaded_tree(c);
    const char *base = path_base(name);
    struct cdk_namesakes *same = map_get(&t->names, slice_of(base));
    if (!same)
        return NULL;
    for (size_t i = 0; i < same->files.len && !same->hashed; i++) {
        struct slice other;
        struct arena scratch;
        arena_init(&scratch);
        if (file_read(&scratch, path_join(&scratch, t->files->root, same->files.items[i]),
                      LIMIT_SOURCE_FILE, &other) == VIRGA_OK) {
            void **at = map_at(&t->texts, text_key(t, base, other));
            if (!*at)
                *at = (void *)same->files.items[i];
        }
        arena_release(&scratch);
    }
    same->hashed = true;
    return map_get(&t->texts, text_key(t, base, text));
}

/* The source of FILE, a file of the asset, and the symbol behind the handler's last '.'. */
static bool lead_back(struct cfn *c, struct app_function *f, const char *file, struct slice symbol)
{
    struct slice text;
    struct arena scratch;
    const char *source = NULL;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, c->files->root, file), LIMIT_SOURCE_FILE, &text) ==
        VIRGA_OK) {
        source = same_file(c, file, text);
        if (!source)
            source = entry_of_bundle(c, text);
    }
    arena_release(&scratch);
    if (!source)
        return false;
    f->file = source;
    f->symbol = arena_slicedup(c->arena, symbol);
    f->code_dir = path_dir(c->arena, source);
    return true;
}

bool cdk_resolve_handler(struct cfn *c, struct app_function *f, const struct cfn_item *item)
{
    static const char *const suffixes[] = {".js", ".mjs", ".cjs", ".ts", ".py"};
    const char *folder = f->inline_code ? NULL : cdk_asset_folder(c, item);
    struct slice handler = slice_of(f->handler);
    size_t dot = slice_rfind_char(handler, '.');
    if (!folder || dot == SIZE_MAX || strncmp(folder, "..", 2) == 0)
        return false;
    const char *module = arena_slicedup(c->arena, slice_sub(handler, 0, dot));
    for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
        char *name = arena_printf(c->arena, "%s%s", module, suffixes[i]);
        char *file = path_clean(c->arena, path_join(c->arena, folder, name));
        if (strncmp(file, "..", 2) != 0 &&
            lead_back(c, f, file, slice_sub(handler, dot + 1, handler.len)))
            return true;
    }
    return false;
}

void cdk_place(struct cfn *c, struct app_function *f, const struct cfn_item *item)
{
    if (c->cdk && !place_in_manifest(c, item, &f->at))
        (void)place_in_sources(c, item, &f->at);
}
