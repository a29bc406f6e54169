/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/rules.h"

#include "base/file.h"
#include "base/limits.h"

/* database.rules.json: who may read and write what of a Realtime Database. */

static bool matches(const char *file)
{
    struct slice name = slice_of(path_base(file));
    return slice_ends(name, ".rules.json") || slice_eq_str(name, "database.rules.json") ||
           slice_eq_str(name, "database-rules.json");
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(doc_get(root, "rules"));
}

static enum rules_who judge(struct app *app, const struct doc *condition, char until[16])
{
    struct arena scratch;
    struct rules r;
    if (condition->kind == DOC_BOOL)
        return condition->truth ? RULES_ANYONE : RULES_NOBODY;
    (void)app;
    arena_init(&scratch);
    rules_scan(&r, &scratch, doc_text(condition), 1, 1);
    r.auth = "auth";
    enum rules_who who = r.tokens.len
                             ? rules_judge(&r, (struct rules_range){0, (uint32_t)r.tokens.len})
                             : RULES_NOBODY;
    memcpy(until, r.until, sizeof(r.until));
    arena_release(&scratch);
    return who;
}

/* "/users/$uid": the keys above NODE, up to ROOT. */
static const char *path_of(struct app *app, const struct doc *node, const struct doc *root)
{
    const char *path = "";
    for (; node && node != root; node = node->parent)
        path = arena_printf(app->arena, "/%.*s%s", SLICE_ARG(node->key), path);
    return *path ? path : "/";
}

static void grant(struct app *app, struct app_resource *r, const struct doc *condition, bool writes)
{
    char until[16] = "";
    struct location at = doc_location(condition);
    enum rules_who who = judge(app, condition, until);
    app_set(app, r, writes ? "write-auth" : "read-auth", rules_who_name(who), true, at);
    if (!rules_is_public(who))
        return;
    if (writes || !r->public_write)
        r->public_at = at;
    r->public_write |= writes;
    r->public_read |= !writes;
    if (who == RULES_UNTIL)
        app_set(app, r, "public-until", until, true, at);
}

/* The node after NODE below ROOT, parents first. */
static const struct doc *next_node(const struct doc *node, const struct doc *root)
{
    if (node->child)
        return node->child;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

static void read_rules(struct app *app, const struct doc *root, const char *file,
                       const struct app_files *files, const struct virga_diag_sink *sink)
{
    const struct doc *rules = doc_get(root, "rules");
    size_t first = app->resources.len;
    (void)files;
    for (const struct doc *node = rules; node; node = next_node(node, rules)) {
        const struct doc *read = doc_is_map(node) ? doc_get(node, ".read") : NULL;
        const struct doc *write = doc_is_map(node) ? doc_get(node, ".write") : NULL;
        if (!read && !write)
            continue;
        if (app->resources.len - first >= LIMIT_TEMPLATE_ITEMS) {
            diag_emit(sink, VIRGA_DIAG_WARNING, "rules-too-large", file, node->line, node->column,
                      "more than %u paths with rules: the rest is not read", LIMIT_TEMPLATE_ITEMS);
            return;
        }
        struct app_resource *r =
            app_add_resource(app, RESOURCE_TABLE, path_of(app, node, rules), doc_location(node));
        r->provider = PROVIDER_GOOGLE;
        r->name = r->logical_id;
        r->type = "database.rules.json";
        r->node = node;
        if (read)
            grant(app, r, read, false);
        if (write)
            grant(app, r, write, true);
    }
}

const struct app_reader firebase_database_reader = {
    .name = "firebase-rules", .matches = matches, .accepts = accepts, .read = read_rules};
