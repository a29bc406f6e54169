/* SPDX-License-Identifier: Apache-2.0 */
/* Functions divided into what fits a look: by config file, and large ones by their routes. */
#include "report/surface.h"

#define LARGE_SECTION 48 /* functions that are still read as one */
#define SMALL_PART 3     /* fewer functions of one route make no part of their own */

static bool is_config(const struct map *configs, const char *file)
{
    return file && map_get(configs, slice_of(file));
}

static struct slice folder_of(struct slice path)
{
    size_t cut = slice_rfind_char(path, '/');
    return cut == SIZE_MAX ? SLICE_EMPTY : slice_sub(path, 0, cut);
}

/* The first two folders of PATH: files of code that are functions by their place. */
static struct slice upper_folders(struct slice path)
{
    struct slice folder = folder_of(path), rest;
    struct slice first = slice_cut(folder, '/', &rest), second = slice_cut(rest, '/', &rest);
    return second.len ? slice_sub(folder, 0, first.len + 1 + second.len) : folder;
}

static struct surface_section *section_at(struct surface *m, struct map *index, const char *key)
{
    void **at = map_at(index, slice_of(key));
    if (!*at) {
        size_t *place = arena_new(&m->arena, size_t);
        *place = m->sections.len;
        *at = place;
        (void)vec_add(&m->sections, &m->arena);
    }
    return &m->sections.items[*(size_t *)*at];
}

static void divide_by_file(struct surface *m)
{
    struct map configs, index;
    map_init(&configs, &m->arena);
    map_init(&index, &m->arena);
    for (size_t i = 0; i < m->in->app->configs.len; i++) {
        const struct app_config *c = &m->in->app->configs.items[i];
        map_put(&configs, slice_of(c->file), (void *)(uintptr_t)c);
    }
    for (size_t i = 0; i < m->functions.len; i++) {
        const struct app_function *f = m->functions.items[i].app;
        const char *file = f->at.file ? f->at.file : f->file;
        bool config = is_config(&configs, file);
        struct slice folder = config ? folder_of(slice_of(file)) : upper_folders(slice_of(file));
        const char *title = arena_slicedup(&m->arena, folder);
        struct surface_section *s = section_at(m, &index, config ? file : title);
        s->file = config ? file : NULL;
        s->title = folder.len ? title : config ? file : "Code";
        *vec_add(&s->functions, &m->arena) = i;
    }
}

/* A word of a path that says nothing of its own: "api", "v1", "{proxy+}", "prod". */
static bool is_empty_word(struct slice word)
{
    static const char *const words[] = {"api", "rest", "dev", "prod", "public", "internal"};
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_ieq_str(word, words[i]))
            return true;
    if (word.len == 0 || word.ptr[0] == '{' || word.ptr[0] == ':' || word.ptr[0] == '$')
        return true;
    return word.len <= 3 && (word.ptr[0] == 'v' || word.ptr[0] == 'V') && word.len > 1 &&
           word.ptr[1] >= '0' && word.ptr[1] <= '9';
}

static const char *part_of(struct surface *m, const struct surface_function *f)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = f->triggers.items[i];
        struct slice rest = slice_of(t->path), word;
        if (!surface_is_request(t) || !t->path)
            continue;
        while (rest.len) {
            word = slice_cut(rest, '/', &rest);
            if (!is_empty_word(word))
                return arena_printf(&m->arena, "/%.*s", SLICE_ARG(word));
        }
    }
    return f->triggers.len ? trigger_kind_name(f->triggers.items[0]->kind) : "not called";
}

static int compare_sections(const void *a, const void *b)
{
    const struct surface_section *x = a, *y = b;
    int order = slice_cmp(slice_of(x->title), slice_of(y->title));
    return order ? order : slice_cmp(slice_of(x->file), slice_of(y->file));
}

/* Cuts the section at INDEX into one for each first word of a route; the first part takes its
   place. */
static void divide_section(struct surface *m, size_t index)
{
    struct surface_section whole = m->sections.items[index];
    struct map counts, parts;
    map_init(&counts, &m->arena);
    map_init(&parts, &m->arena);
    for (size_t i = 0; i < whole.functions.len; i++) {
        const char *part = part_of(m, &m->functions.items[whole.functions.items[i]]);
        size_t *n = map_get(&counts, slice_of(part));
        if (!n)
            map_put(&counts, slice_of(part), n = arena_new(&m->arena, size_t));
        ++*n;
    }
    if (counts.len == 1)
        return;
    for (size_t i = 0; i < whole.functions.len; i++) {
        const char *part = part_of(m, &m->functions.items[whole.functions.items[i]]);
        if (*(size_t *)map_get(&counts, slice_of(part)) < SMALL_PART)
            part = "others";
        struct surface_section *s = section_at(m, &parts, part);
        s->file = whole.file;
        s->title = arena_printf(&m->arena, "%s \xc2\xb7 %s", whole.title, part);
        *vec_add(&s->functions, &m->arena) = whole.functions.items[i];
    }
    m->sections.items[index] = m->sections.items[m->sections.len - 1];
    m->sections.len--;
}

static void count_callers(const struct surface *m, struct surface_section *s)
{
    for (size_t i = 0; i < s->functions.len; i++) {
        const struct surface_function *f = &m->functions.items[s->functions.items[i]];
        s->entry_points += f->triggers.len;
        for (size_t k = 0; k < f->triggers.len; k++)
            s->by_caller[surface_caller_of(f->triggers.items[k])]++;
    }
}

void surface_divide(struct surface *m)
{
    divide_by_file(m);
    size_t whole = m->sections.len;
    for (size_t i = 0; i < whole; i++)
        if (m->sections.items[i].functions.len > LARGE_SECTION)
            divide_section(m, i);
    for (size_t i = 0; i < m->sections.len; i++)
        count_callers(m, &m->sections.items[i]);
    if (m->sections.len)
        qsort(m->sections.items, m->sections.len, sizeof(*m->sections.items), compare_sections);
}
