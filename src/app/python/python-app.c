/* SPDX-License-Identifier: Apache-2.0 */
#include "app/python/python-app.h"

#include "base/file.h"
#include "base/limits.h"

const struct doc *python_app_get(const struct python_app *p, const char *key)
{
    for (size_t i = 0; i < PYTHON_APP_LEVELS; i++) {
        const struct doc *node = doc_at(p->levels[i], key);
        if (node && node->kind != DOC_NULL)
            return node;
    }
    return NULL;
}

bool python_app_flag(const struct python_app *p, const char *key, bool fallback)
{
    return doc_bool(python_app_get(p, key), fallback);
}

const char *python_app_text(const struct python_app *p, const struct doc *node)
{
    struct slice text = doc_text(node);
    return text.len ? arena_slicedup(p->app->arena, text) : NULL;
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

void python_app_list(struct python_app *p, struct app_function *f, const char *name,
                     const char *key)
{
    const struct doc *list = python_app_get(p, key);
    doc_each(item, list)
    {
        const char *text = python_app_text(p, item);
        if (!text || f->settings.len >= LIMIT_FUNCTION_ITEMS)
            continue;
        if (doc_is_map(list))
            text = arena_printf(p->app->arena, "%.*s=%s", SLICE_ARG(item->key), text);
        app_set(p->app, f, name, text, true, doc_location(item));
    }
}

void python_app_environment(struct python_app *p, struct app_function *f, const char *key)
{
    for (size_t i = 0; i < PYTHON_APP_LEVELS; i++) {
        const struct doc *variables = doc_at(p->levels[i], key);
        if (doc_is_map(variables))
            cfn_add_environment(p->cfn, f, variables);
    }
}

const struct doc *python_app_document(struct python_app *p, const char *path)
{
    struct arena *a = p->app->arena;
    struct slice text;
    enum doc_format format;
    struct doc *root = NULL;
    if (!app_files_has(p->files, path) || !doc_format_of(path, &format) ||
        file_read(a, path_join(a, p->files->root, path), LIMIT_CONFIG_FILE, &text) != VIRGA_OK ||
        doc_parse(a, format, text, arena_strdup(a, path), p->sink, &root) != VIRGA_OK)
        return NULL;
    return root;
}
