/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/rules.h"

#include "base/file.h"
#include "base/limits.h"

/* database.rules.json: who may read and write what of a Realtime Database. */

/* firebase.json may name any file. */
static bool matches(const char *file)
{
    return slice_ends(slice_of(file), ".json");
}

static bool sniffs(struct slice text)
{
    return slice_find(text, "\".read\"") != SIZE_MAX || slice_find(text, "\".write\"") != SIZE_MAX;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(doc_get(root, "rules"));
}

/* Whom CONDITION lets in; the date until which it does in R. */
static enum rules_who judge(struct rules *r, struct arena *scratch, const struct doc *condition)
{
    if (condition->kind == DOC_BOOL)
        return condition->truth ? RULES_ANYONE : RULES_NOBODY;
    rules_scan(r, scratch, doc_text(condition), 1, 1);
    r->auth = "auth";
    return r->tokens.len ? rules_judge(r, (struct rules_range){0, (uint32_t)r->tokens.len})
                         : RULES_NOBODY;
}

/* "/users/$uid": the keys above NODE, up to ROOT. NULL when it is too long. */
static const char *path_of(struct app *app, const struct doc *node, const struct doc *root)
{
    size_t len = node == root ? 1 : 0;
    for (const struct doc *up = node; up && up != root; up = up->parent)
        len += up->key.len + 1;
    if (len > RULES_MAX_PATH)
        return NULL;
    char *path = arena_alloc(app->arena, len + 1);
    path[0] = '/';
    for (const struct doc *up = node; up && up != root; up = up->parent) {
        len -= up->key.len;
        if (up->key.len)
            memcpy(path + len, up->key.ptr, up->key.len);
        path[--len] = '/';
    }
    return path;
}

static void grant(struct app *app, struct app_resource *store, const struct doc *condition,
                  bool writes)
{
    struct arena scratch;
    struct rules r = {.until = ""};
    if (!condition)
        return;
    arena_init(&scratch);
    enum rules_who who = judge(&r, &scratch, condition);
    rules_grant(app, store, writes, who, r.until, doc_location(condition));
    arena_release(&scratch);
}

static void read_rules(struct app *app, const struct doc *root, const char *file,
                       const struct app_files *files, const struct virga_diag_sink *sink)
{
    const struct doc *rules = doc_get(root, "rules");
    size_t first = app->resources.len;
    (void)files;
    for (const struct doc *node = rules; node; node = doc_next(node, rules)) {
        const struct doc *read = doc_is_map(node) ? doc_get(node, ".read") : NULL;
        const struct doc *write = doc_is_map(node) ? doc_get(node, ".write") : NULL;
        if (!read && !write)
            continue;
        bool room = app->resources.len - first < LIMIT_TEMPLATE_ITEMS;
        const char *path = room ? path_of(app, node, rules) : NULL;
        if (!path) {
            diag_emit(sink, VIRGA_DIAG_WARNING, "rules-too-large", file, node->line, node->column,
                      "more than %u paths with rules, or a path that is too long: the rest is not "
                      "read",
                      LIMIT_TEMPLATE_ITEMS);
            return;
        }
        struct app_resource *r = app_add_resource(app, RESOURCE_TABLE, path, doc_location(node));
        r->provider = PROVIDER_GOOGLE;
        r->name = r->logical_id;
        r->type = "database.rules.json";
        r->node = node;
        grant(app, r, read, false);
        grant(app, r, write, true);
    }
}

const struct app_reader firebase_database_reader = {.name = "firebase-rules",
                                                    .matches = matches,
                                                    .sniffs = sniffs,
                                                    .accepts = accepts,
                                                    .read = read_rules};
