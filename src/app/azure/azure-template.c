/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-template.h"

#include "base/file.h"
#include "base/limits.h"

#define MAX_DEPTH 64   /* resources and templates within each other */
#define MAX_TURNS 1000 /* of one loop */

static void read_list(struct azure_template *t, const struct azure_scope *s, const struct doc *list,
                      const char *above);

static void tell(struct azure_template *t, const struct doc *at)
{
    if (!t->told)
        diag_emit(t->sink, VIRGA_DIAG_WARNING, "template-too-large", at->file, at->line, at->column,
                  "more than %u resources, or too much to evaluate: the rest is not read",
                  LIMIT_TEMPLATE_ITEMS);
    t->told = true;
}

/* ---- templates within templates ---- */

/* Its parameters are GIVEN (a map in the scope OUTER, or NULL), each perhaps under "value". */
static void read_template(struct azure_template *t, const struct doc *root, bool bicep,
                          const struct doc *given, const struct azure_scope *outer)
{
    struct azure_scope *s = arena_new(&t->scratch, struct azure_scope);
    azure_scope_init(s, &t->scratch, &t->budget, NULL, bicep);
    doc_each(node, doc_get(root, "variables")) azure_bind(s, &s->variables, node->key, node);
    doc_each(node, doc_get(root, "parameters"))
        azure_bind(s, &s->parameters, node->key, doc_get(node, "defaultValue"));
    doc_each(node, doc_is_map(given) ? given : NULL)
    {
        const struct doc *value = doc_get(node, "value");
        azure_bind_value(s, &s->parameters, node->key,
                         azure_eval(outer, value && !outer->bicep ? value : node));
    }
    read_list(t, s, doc_get(root, "resources"), NULL);
}

/* A module of Bicep: a template in a file of its own. */
static void read_module(struct azure_template *t, const struct azure_scope *s,
                        const struct doc *item, struct slice file)
{
    const char *path =
        path_clean(&t->scratch, path_join(&t->scratch, path_dir(&t->scratch, item->file),
                                          arena_slicedup(&t->scratch, file)));
    const struct doc *root = t->modules ? map_get(t->modules, slice_of(path)) : NULL;
    if (!root || map_get(&t->active, slice_of(path)))
        return; /* or it would never end */
    map_put(&t->used, slice_of(root->file), (void *)root);
    map_put(&t->active, slice_of(root->file), (void *)root);
    read_template(t, root, true, doc_get(item, "params"), s);
    map_put(&t->active, slice_of(root->file), NULL);
}

/* A template that stands in another: it sees the names of that one unless it says otherwise. */
static void read_nested(struct azure_template *t, const struct azure_scope *s,
                        const struct doc *item)
{
    const struct doc *properties = doc_get(item, "properties");
    const struct doc *root = doc_get(properties, "template");
    const struct doc *scope = doc_at(properties, "expressionEvaluationOptions.scope");
    if (slice_ieq_str(doc_text(scope), "inner"))
        read_template(t, root, false, doc_get(properties, "parameters"), s);
    else
        read_list(t, s, doc_get(root, "resources"), NULL);
}

/* ---- resources ---- */

/* The types of what lies in a resource of type ABOVE go on from that. */
static const char *whole_type(struct azure_template *t, const char *above, struct slice type)
{
    if (!above || slice_find_char(type, '.') != SIZE_MAX)
        return arena_slicedup(&t->scratch, type);
    return arena_printf(&t->scratch, "%s/%.*s", above, SLICE_ARG(type));
}

static void read_resource(struct azure_template *t, const struct azure_scope *s,
                          const struct doc *item, const char *above)
{
    struct azure_value condition = azure_eval(s, doc_get(item, "condition"));
    struct slice own = doc_text_at(item, "type"), module = doc_text_at(item, "module");
    if (condition.known && slice_ieq_str(condition.text, "false"))
        return;
    if (++t->items > LIMIT_TEMPLATE_ITEMS || t->budget.limited) {
        tell(t, item);
        return;
    }
    const char *type = whole_type(t, above, own);
    if (slice_find(module, AZURE_SITE_MODULE ":") != SIZE_MAX)
        azure_template_resource(t, s, item, AZURE_SITE_MODULE);
    else if (module.len)
        read_module(t, s, item, module);
    else if (slice_ieq_str(own, "Microsoft.Resources/deployments"))
        read_nested(t, s, item);
    else if (own.len && !doc_bool(doc_get(item, "existing"), false))
        azure_template_resource(t, s, item, type);
    read_list(t, s, doc_get(item, "resources"), own.len ? type : above);
}

/* One turn of a loop: NAME and INDEX (or empty) stand for these. */
static struct azure_scope *turn_of(struct azure_template *t, const struct azure_scope *s,
                                   struct slice loop, size_t turn)
{
    struct azure_scope *inner = arena_new(&t->scratch, struct azure_scope);
    azure_scope_init(inner, &t->scratch, &t->budget, s, s->bicep);
    inner->loop = loop;
    inner->index = turn;
    return inner;
}

/* "copy": {"name": …, "count": …} of JSON. A count that is not known is one turn, of any index. */
static void read_copies(struct azure_template *t, const struct azure_scope *s,
                        const struct doc *item, const char *above, const struct doc *copy)
{
    uint64_t count;
    struct azure_value n = azure_eval_at(s, copy, "count");
    struct slice name = azure_eval_at(s, copy, "name").text;
    if (!n.known || !slice_to_u64(n.text, &count)) {
        read_resource(t, s, item, above);
        return;
    }
    for (size_t i = 0; i < count && i < MAX_TURNS && !t->told; i++)
        read_resource(t, turn_of(t, s, name.len ? name : SLICE("copy"), i), item, above);
    if (count > MAX_TURNS)
        tell(t, item);
}

/* [for ITEM in LIST: …] and [for (ITEM, INDEX) in LIST: …] of Bicep. */
static void read_turns(struct azure_template *t, const struct azure_scope *s,
                       const struct doc *item, const char *above, const struct doc *loop)
{
    struct azure_value list = azure_eval(s, doc_get(loop, "in"));
    struct slice name = doc_text_at(loop, "item"), index = doc_text_at(loop, "index");
    size_t turn = 0;
    if (!list.known || !doc_is_seq(list.doc)) {
        read_resource(t, s, item, above);
        return;
    }
    doc_each(node, list.doc)
    {
        struct azure_scope *inner = turn_of(t, s, SLICE_EMPTY, turn);
        azure_bind_value(inner, &inner->variables, name, azure_eval(list.scope, node));
        if (index.len)
            azure_bind_value(inner, &inner->variables, index,
                             azure_text_value(slice_of(arena_printf(&t->scratch, "%zu", turn))));
        if (++turn > MAX_TURNS || t->told) {
            tell(t, item);
            return;
        }
        read_resource(t, inner, item, above);
    }
}

/* LIST: the resources in one of type ABOVE, or in none; a map of them by name is one, too. */
static void read_list(struct azure_template *t, const struct azure_scope *s, const struct doc *list,
                      const char *above)
{
    if (list && t->depth >= MAX_DEPTH) {
        tell(t, list);
        return;
    }
    t->depth++;
    doc_each(item, list)
    {
        const struct doc *copy = doc_get(item, "copy");
        if (t->told)
            break;
        if (doc_get(copy, "in"))
            read_turns(t, s, item, above, copy);
        else if (doc_is_map(copy))
            read_copies(t, s, item, above, copy);
        else if (doc_is_map(item))
            read_resource(t, s, item, above);
    }
    t->depth--;
}

void azure_read_template(struct app *app, const struct doc *root, const struct map *modules,
                         struct map *used, const struct virga_diag_sink *sink)
{
    struct azure_template t = {.app = app, .sink = sink, .modules = modules};
    arena_init(&t.scratch);
    map_init(&t.used, &t.scratch);
    map_init(&t.active, &t.scratch);
    map_put(&t.active, slice_of(root->file), (void *)root);
    read_template(&t, root, modules != NULL, NULL, NULL);
    azure_template_settle(&t);
    if (t.budget.limited)
        tell(&t, root);
    for (size_t i = 0; used && i < t.used.len; i++)
        map_put(used, t.used.entries[i].key, t.used.entries[i].value);
    arena_release(&t.scratch);
}

/* ---- the reader of JSON ---- */

static bool matches(const char *file)
{
    return slice_ends(slice_of(file), ".json");
}

static bool sniffs(struct slice text)
{
    return slice_ifind(slice_sub(text, 0, 4096), "deploymentTemplate.json") != SIZE_MAX;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return slice_ifind(doc_text_at(root, "$schema"), "deploymentTemplate.json") != SIZE_MAX &&
           doc_count(doc_get(root, "resources")) > 0;
}

static void read_json(struct app *app, const struct doc *root, const char *file,
                      const struct app_files *files, const struct virga_diag_sink *sink)
{
    (void)file;
    (void)files;
    azure_read_template(app, root, NULL, NULL, sink);
}

const struct app_reader azure_arm_reader = {.name = "azure-template",
                                            .matches = matches,
                                            .sniffs = sniffs,
                                            .accepts = accepts,
                                            .read = read_json};
