/* SPDX-License-Identifier: Apache-2.0 */
#include "finding/source.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"

struct source_text {
    struct slice text;
    VEC(size_t) starts; /* of the lines */
    bool readable;
};

void source_cache_init(struct source_cache *c, const char *root)
{
    arena_init(&c->arena);
    c->root = root;
    map_init(&c->files, &c->arena);
}

void source_cache_release(struct source_cache *c)
{
    if (c)
        arena_release(&c->arena);
}

/* Reports can be fed back in: the names in them are not to be trusted. */
static bool leaves_root(const char *file)
{
    if (file[0] == '/' || file[0] == '\0')
        return true;
    for (const char *p = file; p; p = strchr(p, '/')) {
        if (*p == '/')
            p++;
        if (p[0] == '.' && p[1] == '.' && (p[2] == '/' || p[2] == '\0'))
            return true;
    }
    return false;
}

static struct source_text *source_load(struct source_cache *c, const char *file)
{
    struct source_text *t = map_get(&c->files, slice_of(file));
    if (t)
        return t;
    t = arena_new(&c->arena, struct source_text);
    map_put(&c->files, slice_of(arena_strdup(&c->arena, file)), t);
    if (!c->root || leaves_root(file))
        return t;
    const char *path = path_join(&c->arena, c->root, file);
    if (file_read(&c->arena, path, LIMIT_LOCKFILE, &t->text) != VIRGA_OK)
        return t;
    t->readable = true;
    *vec_add(&t->starts, &c->arena) = 0;
    for (size_t i = 0; i < t->text.len; i++) {
        if (t->text.ptr[i] == '\n')
            *vec_add(&t->starts, &c->arena) = i + 1;
    }
    return t;
}

bool source_line(struct source_cache *c, const char *file, unsigned line, struct slice *ret_line)
{
    if (!file || line == 0)
        return false;
    struct source_text *t = source_load(c, file);
    if (!t->readable || line > t->starts.len)
        return false;
    size_t from = t->starts.items[line - 1];
    size_t to = line < t->starts.len ? t->starts.items[line] - 1 : t->text.len;
    if (to > from && t->text.ptr[to - 1] == '\r')
        to--;
    *ret_line = slice_sub(t->text, from, to);
    return true;
}

unsigned source_column(struct source_cache *c, const char *file, unsigned line, unsigned column)
{
    struct slice text;
    if (column == 0 || !source_line(c, file, line, &text))
        return column;
    unsigned chars = column;
    for (size_t i = 0; i + 1 < column && i < text.len; i++) {
        if (((unsigned char)text.ptr[i] & 0xC0) == 0x80)
            chars--;
    }
    return chars > 0 ? chars : 1;
}
