/* SPDX-License-Identifier: Apache-2.0 */
#include "app/openapi-refs.h"

#include "base/file.h"
#include "base/limits.h"

#define MAX_HOPS 8         /* references to references */
#define MAX_WORK 50000000u /* keys looked at to follow all of them */
#define MAX_SEGMENT 512    /* of a reference, decoded */
#define PART_DEPTH 2       /* how far below a node references to files are looked for */

/* "FILE#/pointer" into its parts; without '#' the whole file is meant. */
static struct slice split(struct slice reference, struct slice *ret_pointer)
{
    struct slice file = slice_cut(reference, '#', ret_pointer);
    if (slice_starts(*ret_pointer, "/"))
        *ret_pointer = slice_sub(*ret_pointer, 1, ret_pointer->len);
    return file;
}

/* The path of FILE as one beside FROM; NULL for an address. In A. */
static const char *path_beside(struct arena *a, const char *from, struct slice file)
{
    if (slice_find(file, "://") != SIZE_MAX)
        return NULL;
    return path_clean(a, path_join(a, path_dir(a, from), arena_slicedup(a, file)));
}

/* ---- reading what is referred to ---- */

struct parts {
    struct app *app;
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    struct arena scratch;
    struct map seen; /* file -> something */
    size_t count;
    VEC(const struct doc *) waiting; /* whose references are not followed yet */
};

static void read_part(struct parts *p, const char *file, const struct doc *at)
{
    enum doc_format format;
    struct slice text;
    struct doc *root = NULL;
    if (map_get(&p->seen, slice_of(file)) || !app_files_has(p->files, file) ||
        !doc_format_of(file, &format))
        return;
    file = arena_strdup(p->app->arena, file);
    map_put(&p->seen, slice_of(file), p);
    if (++p->count > LIMIT_TEMPLATE_ITEMS) {
        if (p->count == LIMIT_TEMPLATE_ITEMS + 1)
            diag_emit(p->sink, VIRGA_DIAG_WARNING, "api-too-large", at->file, at->line, at->column,
                      "API documents refer to more than %u files: the rest is not read",
                      LIMIT_TEMPLATE_ITEMS);
        return;
    }
    const char *path = path_join(&p->scratch, p->files->root, file);
    if (file_read(&p->scratch, path, LIMIT_CONFIG_FILE, &text) != VIRGA_OK ||
        doc_parse_mended(p->app->arena, format, text, file, p->sink, &root) != VIRGA_OK)
        return;
    *vec_add(&p->app->configs, p->app->arena) =
        (struct app_config){file, OPENAPI_PART_FORMAT, root};
    *vec_add(&p->waiting, &p->scratch) = root;
}

/* Reads what NODE refers to, and what stands up to PART_DEPTH below it. */
static void follow(struct parts *p, const struct doc *top)
{
    const struct doc *node = top;
    int depth = 0;
    while (node) {
        struct slice pointer, file = split(doc_text_at(node, "$ref"), &pointer);
        const char *path = file.len ? path_beside(&p->scratch, node->file, file) : NULL;
        if (path)
            read_part(p, path, node);
        if (node->child && depth < PART_DEPTH) {
            node = node->child;
            depth++;
            continue;
        }
        while (node != top && !node->next) {
            node = node->parent;
            depth--;
        }
        node = node == top ? NULL : node->next;
    }
}

void openapi_read_parts(struct app *app, const struct app_files *files,
                        const struct virga_diag_sink *sink)
{
    struct parts p = {.app = app, .files = files, .sink = sink};
    size_t documents = app->configs.len;
    arena_init(&p.scratch);
    map_init(&p.seen, &p.scratch);
    for (size_t i = 0; i < documents; i++)
        if (strcmp(app->configs.items[i].format, "openapi") == 0)
            map_put(&p.seen, slice_of(app->configs.items[i].file), &p);
    for (size_t i = 0; i < documents; i++) {
        const struct doc *root = app->configs.items[i].root;
        if (strcmp(app->configs.items[i].format, "openapi") != 0)
            continue;
        follow(&p, doc_get(root, "paths"));
        follow(&p, doc_get(root, "components"));
        follow(&p, doc_get(root, "securityDefinitions"));
    }
    while (p.waiting.len)
        follow(&p, p.waiting.items[--p.waiting.len]);
    arena_release(&p.scratch);
}

/* ---- following references ---- */

void openapi_refs_init(struct openapi_refs *r, struct arena *a, const struct app *app)
{
    *r = (struct openapi_refs){.work = 0};
    map_init(&r->roots, a);
    for (size_t i = 0; i < app->configs.len; i++) {
        const struct app_config *c = &app->configs.items[i];
        if (strcmp(c->format, "openapi") == 0 || strcmp(c->format, OPENAPI_PART_FORMAT) == 0)
            map_put(&r->roots, slice_of(c->file), (void *)c->root);
    }
}

const struct doc *openapi_entry(struct openapi_refs *r, const struct doc *map, struct slice key)
{
    doc_each(node, doc_is_map(map) ? map : NULL)
    {
        if (++r->work > MAX_WORK) {
            r->limited = true;
            return NULL;
        }
        if (slice_eq(node->key, key))
            return node;
    }
    return NULL;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* A segment of a pointer as the key it means: "~1" is '/', "~0" is '~', "%7B" is '{'. */
static struct slice decode(struct slice segment, char buf[MAX_SEGMENT])
{
    size_t n = 0;
    if (segment.len > MAX_SEGMENT ||
        (slice_find_char(segment, '~') == SIZE_MAX && slice_find_char(segment, '%') == SIZE_MAX))
        return segment;
    for (size_t i = 0; i < segment.len; i++) {
        char c = segment.ptr[i];
        bool pair = c == '%' && i + 2 < segment.len && hex_digit(segment.ptr[i + 1]) >= 0 &&
                    hex_digit(segment.ptr[i + 2]) >= 0;
        if (pair) {
            c = (char)(hex_digit(segment.ptr[i + 1]) * 16 + hex_digit(segment.ptr[i + 2]));
            i += 2;
        } else if (c == '~' && i + 1 < segment.len) {
            c = segment.ptr[++i] == '1' ? '/' : '~';
        }
        buf[n++] = c;
    }
    return (struct slice){buf, n};
}

const struct doc *openapi_resolve(struct openapi_refs *r, const struct doc *node)
{
    struct arena scratch;
    arena_init(&scratch);
    for (int hop = 0; node && !r->limited; hop++) {
        char buf[MAX_SEGMENT];
        struct slice rest, reference = doc_text_at(node, "$ref");
        if (!reference.len)
            break;
        struct slice file = split(reference, &rest);
        const char *path = file.len ? path_beside(&scratch, node->file, file) : node->file;
        node = path && hop < MAX_HOPS ? map_get(&r->roots, slice_of(path)) : NULL;
        while (rest.len && node)
            node = openapi_entry(r, node, decode(slice_cut(rest, '/', &rest), buf));
    }
    arena_release(&scratch);
    return r->limited ? NULL : node;
}
