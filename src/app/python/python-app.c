/* SPDX-License-Identifier: Apache-2.0 */
#include "app/python/python-app.h"

#include "base/file.h"
#include "base/limits.h"

void python_app_report_cap(struct python_app *p, const char *what)
{
    if (!p->told_of_caps)
        diag_emit(p->sink, VIRGA_DIAG_WARNING, "python-app-too-large", p->file, 1, 1,
                  "too many %s: the rest is not read", what);
    p->told_of_caps = true;
}

const struct doc *python_app_get(const struct python_app *p, const char *path)
{
    struct slice key = slice_of(path);
    size_t dot = slice_find_char(key, '.');
    key = slice_sub(key, 0, dot);
    for (size_t i = 0; i < PYTHON_APP_LEVELS; i++) {
        const struct doc *node = doc_get(p->levels[i], arena_slicedup(p->app->arena, key));
        if (node && node->kind != DOC_NULL)
            return dot == SIZE_MAX ? node : doc_at(node, path + dot + 1);
        if (node && !p->merges)
            return NULL;
    }
    return NULL;
}

bool python_app_flag(const struct python_app *p, const char *key, bool fallback)
{
    return doc_bool(python_app_get(p, key), fallback);
}

const char *python_app_text(const struct python_app *p, const struct doc *node)
{
    return app_copy(p->app, doc_text(node));
}

const char *python_app_word(const struct python_app *p, const struct python_app_row *row,
                            const struct doc *node)
{
    struct slice text =
        node && node->kind == DOC_BOOL ? slice_of(node->truth ? "true" : "false") : doc_text(node);
    if (!text.len)
        return NULL;
    if (!row->words)
        return arena_slicedup(p->app->arena, text);
    for (struct slice rest = slice_of(row->words); rest.len;) {
        struct slice value, word = slice_cut(slice_cut(rest, '|', &rest), '=', &value);
        if (slice_ieq_str(text, arena_slicedup(p->app->arena, word)))
            return arena_slicedup(p->app->arena, value);
    }
    return NULL;
}

/* How many levels the map at KEY may stand in, from *RET_FIRST on. */
static size_t levels_of(const struct python_app *p, const char *key, size_t *ret_first)
{
    const struct doc *first = python_app_get(p, key);
    for (size_t i = 0; i < PYTHON_APP_LEVELS; i++) {
        if (first && doc_at(p->levels[i], key) == first) {
            *ret_first = i;
            return p->merges && doc_is_map(first) ? PYTHON_APP_LEVELS : i + 1;
        }
    }
    return 0;
}

/* Some level before LEVEL has the entry ENTRY of the map at KEY, too. */
static bool is_hidden(const struct python_app *p, const char *key, size_t level,
                      const struct doc *entry)
{
    const char *name = arena_slicedup(p->app->arena, entry->key);
    for (size_t i = 0; i < level; i++) {
        if (doc_get(doc_at(p->levels[i], key), name))
            return true;
    }
    return false;
}

void python_app_list(struct python_app *p, struct app_function *f, const char *name,
                     const char *key)
{
    size_t first = 0, last = levels_of(p, key, &first);
    for (size_t i = first; i < last; i++) {
        const struct doc *list = doc_at(p->levels[i], key);
        size_t seen = 0;
        doc_each(item, list)
        {
            const char *text = python_app_text(p, item);
            if (seen++ >= LIMIT_FUNCTION_ITEMS || f->settings.len >= LIMIT_FUNCTION_ITEMS) {
                python_app_report_cap(p, name);
                break;
            }
            if (!text || (doc_is_map(list) && is_hidden(p, key, i, item)))
                continue;
            if (doc_is_map(list))
                text = arena_printf(p->app->arena, "%.*s=%s", SLICE_ARG(item->key), text);
            app_set(p->app, f, name, text, true, doc_location(item));
        }
    }
}

void python_app_environment(struct python_app *p, struct app_function *f, const char *key)
{
    size_t first = 0, last = levels_of(p, key, &first);
    for (size_t i = first; i < last; i++) {
        const struct doc *variables = doc_at(p->levels[i], key);
        if (doc_is_map(variables))
            cfn_add_environment(p->cfn, f, variables);
    }
}

const struct doc *python_app_statements(struct python_app *p, const char *path)
{
    struct arena *a = p->app->arena;
    struct slice text;
    struct doc *root = NULL;
    const char *clean = path_clean(a, path);
    if (!app_files_has(p->files, clean) ||
        file_read(a, path_join(a, p->files->root, clean), LIMIT_CONFIG_FILE, &text) != VIRGA_OK ||
        doc_parse(a, DOC_JSON, text, clean, p->sink, &root) != VIRGA_OK)
        return NULL;
    return doc_get(root, "Statement");
}
