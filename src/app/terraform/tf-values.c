/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"
#include "base/limits.h"

/* Attributes, and the settings that they mean. */

#define MAX_VALUES 1024u /* that one path leads to */

const struct tfm_word tfm_on_off[] = {{"true", "on"}, {"false", "off"}, {NULL, NULL}};
const struct tfm_word tfm_off_on[] = {{"true", "off"}, {"false", "on"}, {NULL, NULL}};

/* --- paths --- */

static const struct doc *entry_of(const struct doc *map, struct slice key)
{
    if (doc_is_map(map))
        doc_each(node, map) if (slice_eq(node->key, key)) return node;
    return NULL;
}

static void add_value(struct tf_model *m, struct tfm_values *list, const struct doc *value)
{
    if (value && value->kind != DOC_NULL && list->len < MAX_VALUES)
        *vec_add(list, m->arena) = value;
}

/* Adds VALUE, or its items when it is a list. */
static void add_opened(struct tf_model *m, struct tfm_values *list, const struct doc *value)
{
    if (!doc_is_seq(value))
        add_value(m, list, value);
    else
        doc_each(item, value) add_value(m, list, item);
}

struct tfm_values tfm_all(struct tf_model *m, const struct doc *body, const char *path)
{
    struct tfm_values here = {0};
    add_value(m, &here, body);
    for (struct slice rest = slice_of(path); rest.len;) {
        struct slice key = slice_cut(rest, '.', &rest);
        struct tfm_values next = {0};
        for (size_t i = 0; i < here.len; i++)
            add_opened(m, &next, entry_of(here.items[i], key));
        here = next;
    }
    return here;
}

const struct doc *tfm_at(const struct doc *body, const char *path)
{
    const struct doc *here = body;
    for (struct slice rest = slice_of(path); rest.len && here;) {
        here = entry_of(here, slice_cut(rest, '.', &rest));
        while (rest.len && doc_is_seq(here))
            here = here->child;
    }
    if (here && here->kind == DOC_NULL)
        return NULL;
    return here;
}

/* The value alone, when a list holds it. */
static const struct doc *scalar_at(const struct doc *body, const char *path)
{
    const struct doc *value = tfm_at(body, path);
    return doc_is_seq(value) ? value->child : value;
}

const char *tfm_text_at(const struct doc *body, const char *path)
{
    const char *text = tf_text(scalar_at(body, path));
    return text && *text ? text : NULL;
}

const char *tfm_known_at(const struct doc *body, const char *path)
{
    const struct doc *value = scalar_at(body, path);
    return value && !tf_is_unknown(value) ? tfm_text_at(body, path) : NULL;
}

bool tfm_true_at(const struct doc *body, const char *path)
{
    return doc_bool(scalar_at(body, path), false);
}

bool tfm_false_at(const struct doc *body, const char *path)
{
    return !doc_bool(scalar_at(body, path), true);
}

double tfm_number_at(const struct doc *body, const char *path)
{
    double value = doc_number(scalar_at(body, path), -1);
    return value >= 0 && value < 1e12 ? value : -1;
}

struct location tfm_place(const struct tfm_thing *t, const struct doc *value)
{
    return value ? doc_location(value) : t->r->at;
}

struct location tfm_place_at(const struct tfm_thing *t, const char *path)
{
    return tfm_place(t, tfm_at(t->r->body, path));
}

/* --- settings --- */

bool tfm_has(struct tfm_settings list, const char *name)
{
    return app_find_setting(*list.items, *list.len, name) != NULL;
}

static void add_setting(struct tf_model *m, struct tfm_settings list, const char *name,
                        const char *value, bool known, struct location at)
{
    if (*list.len >= LIMIT_FUNCTION_ITEMS || m->facts >= LIMIT_TEMPLATE_GRANTS) {
        tfm_report_cap(m, "settings");
        return;
    }
    m->facts++;
    vec_grow(m->arena, (void **)list.items, *list.len, list.cap, sizeof(**list.items));
    app_add_setting(m->app, &(*list.items)[(*list.len)++], name, value, known, at);
}

void tfm_set(struct tf_model *m, struct tfm_settings list, const char *name, const char *value,
             struct location at)
{
    if (!tfm_has(list, name))
        add_setting(m, list, name, value, true, at);
}

void tfm_add(struct tf_model *m, struct tfm_settings list, const char *name, const char *value,
             struct location at)
{
    add_setting(m, list, name, value, true, at);
}

/* The word for TEXT; TEXT itself without words. NULL when it says nothing. */
static const char *word_for(const struct tfm_word *words, const char *text)
{
    if (!words)
        return text;
    for (; words->from; words++)
        if (slice_ieq_str(slice_of(text), words->from))
            return words->to;
    return words->to && !*words->to ? text : words->to;
}

/* A key of the platform's own: "alias/aws/s3", also through the data source that looks it up. */
static const char *key_word(struct tf_model *m, const struct doc *value)
{
    const struct tf_resource *r = tf_referred(m->tf, value, NULL);
    const char *alias = r && r->data ? tfm_text_at(r->body, "name") : NULL;
    if (r && r->data && !alias)
        alias = tfm_text_at(r->body, "key_id");
    const char *text = tf_text(value);
    return (alias && strstr(alias, "alias/aws/")) || strstr(text, "alias/aws/") ? "managed" : "kms";
}

/* What VALUE says by ROW; NULL when nothing. */
static const char *said_by(struct tf_model *m, const struct tfm_setting *row,
                           const struct doc *value, bool *ret_known)
{
    const char *text = tf_text(value);
    /* which resource of the files it is, is known, if not what it will be called */
    *ret_known = !tf_is_unknown(value) || tf_referred(m->tf, value, NULL) != NULL;
    if (row->how == TFM_PRESENT)
        return text && !*text ? NULL : "on";
    if (!text || !*text)
        return NULL;
    if (row->how == TFM_KEY)
        return key_word(m, value);
    if (!tf_is_unknown(value))
        return word_for(row->words, text);
    *ret_known &= !row->words;
    return text;
}

/* The value that comes first in the row's words. */
static const struct doc *worst_of(const struct tfm_setting *row, struct tfm_values values)
{
    for (const struct tfm_word *w = row->words; w && w->from; w++) {
        for (size_t i = 0; i < values.len; i++) {
            const char *text = tf_text(values.items[i]);
            if (text && slice_ieq_str(slice_of(text), w->from))
                return values.items[i];
        }
    }
    return values.items[0];
}

static void add_tags(struct tf_model *m, const struct doc *tags, const char *name,
                     struct tfm_settings list)
{
    if (!doc_is_map(tags))
        return;
    doc_each(tag, tags)
    {
        const char *value = tf_text(tag);
        if (value)
            add_setting(m, list, name,
                        arena_printf(m->arena, "%.*s=%s", SLICE_ARG(tag->key), value),
                        !tf_is_unknown(tag), doc_location(tag));
    }
}

static void apply_row(struct tf_model *m, const struct doc *body, const struct tfm_setting *row,
                      struct tfm_settings list)
{
    struct tfm_values values = tfm_all(m, body, row->path);
    bool known;
    if (values.len == 0)
        return;
    if (row->how == TFM_TAGS) {
        add_tags(m, values.items[0], row->name, list);
        return;
    }
    if (row->how != TFM_EACH) {
        const struct doc *value = row->how == TFM_WORST ? worst_of(row, values) : values.items[0];
        const char *said = said_by(m, row, value, &known);
        if (said)
            add_setting(m, list, row->name, said, known, doc_location(value));
        return;
    }
    for (size_t i = 0; i < values.len; i++) {
        const char *said = said_by(m, row, values.items[i], &known);
        if (said)
            add_setting(m, list, row->name, said, known, doc_location(values.items[i]));
    }
}

/* Rows that may add to what others found under the same name. */
static bool row_joins(const struct tfm_setting *row)
{
    return row->how == TFM_EACH || row->how == TFM_TAGS;
}

/* Applies ROWS; a name that LIST has from FIRST on is left alone. */
static void apply_from(struct tf_model *m, const struct doc *body, const struct tfm_setting *rows,
                       struct tfm_settings list, size_t first)
{
    for (; rows->name; rows++)
        if (row_joins(rows) || !app_find_setting(*list.len > first ? *list.items + first : NULL,
                                                 *list.len - first, rows->name))
            apply_row(m, body, rows, list);
}

void tfm_apply(struct tf_model *m, const struct doc *body, const struct tfm_setting *rows,
               struct tfm_settings list)
{
    apply_from(m, body, rows, list, 0);
}

void tfm_apply_more(struct tf_model *m, const struct doc *body, const struct tfm_setting *rows,
                    struct tfm_settings list)
{
    apply_from(m, body, rows, list, *list.len);
}
