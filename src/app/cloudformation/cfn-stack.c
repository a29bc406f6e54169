/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
#include "base/file.h"

/*
 * Templates that belong together: a stack nests others and gives them parameters; samconfig.toml
 * says what the outermost one is deployed with. So all of a tree are read at once, in step.
 */

#define MAX_STACK_DEPTH 16u

struct stacks {
    struct map files; /* file -> struct cfn * */
};

/* What a template gives to all others: an output with a name of its own. */
struct cfn_export {
    struct cfn *from; /* NULL: several templates export the name */
    const struct doc *value;
};

/* Parameters of a deployment ------------------------------------------------------------------- */

static void give(struct cfn *c, const char *name, struct cfn *from, const struct doc *node)
{
    struct cfn_given *given = arena_new(c->arena, struct cfn_given);
    *given = (struct cfn_given){.from = from, .node = node};
    if (!map_get(&c->given, slice_of(name)))
        map_put(&c->given, slice_of(name), given);
}

/* A value without a node of its own: a part of the text at PLACE. */
static const struct doc *value_at(struct cfn *c, const struct doc *place, struct slice text)
{
    struct doc *node = arena_new(c->arena, struct doc);
    *node = *place;
    node->kind = DOC_STRING;
    node->tag = SLICE_EMPTY;
    node->text = arena_slice(c->arena, text);
    node->parent = node->child = node->last = node->next = NULL;
    node->count = 0;
    return node;
}

/* Cuts the next word off TEXT: white space divides words, but not within quotes. */
static struct slice next_word(struct slice *text)
{
    struct slice s = slice_trim(*text);
    char quote = '\0';
    size_t i = 0;
    for (; i < s.len && (quote || (s.ptr[i] != ' ' && s.ptr[i] != '\t' && s.ptr[i] != '\n')); i++)
        if (quote ? s.ptr[i] == quote : s.ptr[i] == '"' || s.ptr[i] == '\'')
            quote = quote ? '\0' : s.ptr[i];
    *text = slice_sub(s, i, s.len);
    return slice_sub(s, 0, i);
}

static struct slice unquoted(struct slice s)
{
    bool quoted =
        s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0];
    return quoted ? slice_sub(s, 1, s.len - 1) : s;
}

/* "Key=Value Key2=\"Value 2\"", or "ParameterKey=Key,ParameterValue=Value". */
static void give_words(struct cfn *c, const struct doc *place)
{
    struct slice text = doc_text(place), word;
    while ((word = next_word(&text)).len) {
        struct slice value, key = slice_cut(word, '=', &value), rest;
        if (slice_eq_str(key, "ParameterKey")) {
            key = slice_cut(value, ',', &rest);
            (void)slice_cut(rest, '=', &value);
        }
        if (key.len)
            give(c, arena_slicedup(c->arena, unquoted(key)), NULL,
                 value_at(c, place, unquoted(value)));
    }
}

static void give_overrides(struct cfn *c, const struct doc *overrides)
{
    if (doc_is_scalar(overrides))
        give_words(c, overrides);
    doc_each(node, overrides)
    {
        if (doc_is_map(overrides))
            give(c, arena_slicedup(c->arena, node->key), NULL, node);
        else
            give_words(c, node);
    }
}

/* What the default environment of a samconfig beside the template says about its deployment. */
static void read_deployment(struct cfn *c)
{
    static const char *const names[] = {"samconfig.toml", "samconfig.yaml", "samconfig.yml"};
    static const char *const commands[] = {"deploy", "global"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *file = path_clean(c->arena, path_join(c->arena, c->dir, names[i]));
        const struct doc *root = cfn_read_file(c, file);
        for (size_t k = 0; root && k < ARRAY_SIZE(commands); k++) {
            const struct doc *command = doc_get(doc_get(root, "default"), commands[k]);
            const struct doc *p = doc_get(command, "parameters");
            struct slice template = doc_text_at(p, "template_file");
            if (!template.len)
                template = doc_text_at(p, "template");
            if (template.len &&
                strcmp(path_base(arena_slicedup(c->arena, template)), path_base(c->file)) != 0)
                continue;
            give_overrides(c, doc_get(p, "parameter_overrides"));
            if (!c->region && doc_text_at(p, "region").len)
                c->region = arena_slicedup(c->arena, doc_text_at(p, "region"));
        }
    }
}

/* Nesting -------------------------------------------------------------------------------------- */

/* The template that the resource NODE of C nests, when it is in the tree. */
static struct cfn *nested_by(struct stacks *s, struct cfn *c, const struct doc *node)
{
    struct slice type = doc_text_at(node, "Type");
    bool sam = slice_eq_str(type, "AWS::Serverless::Application");
    if (!sam && !slice_eq_str(type, "AWS::CloudFormation::Stack"))
        return NULL;
    const struct doc *where =
        doc_get(doc_get(node, "Properties"), sam ? "Location" : "TemplateURL");
    const struct doc *asset = doc_get(doc_get(node, "Metadata"), "aws:asset:path");
    struct slice path = doc_text(asset ? asset : where);
    if (!path.len || slice_find(path, "://") != SIZE_MAX)
        return NULL;
    char *file = path_clean(c->arena, path_join(c->arena, c->dir, arena_slicedup(c->arena, path)));
    return map_get(&s->files, slice_of(file));
}

/* May CHILD hang under PARENT? Each hangs under one, and none under itself. */
static bool may_nest(const struct cfn *parent, const struct cfn *child)
{
    unsigned depth = 0;
    for (const struct cfn *c = parent; c; c = c->outer)
        if (c == child || ++depth >= MAX_STACK_DEPTH)
            return false;
    return !child->outer;
}

static void nest(struct stacks *s, struct cfn *c)
{
    doc_each(node, c->resources)
    {
        struct cfn *child = nested_by(s, c, node);
        if (!child)
            continue;
        map_put(&c->nested, slice_of(arena_slicedup(c->arena, node->key)), child);
        if (!may_nest(c, child))
            continue;
        child->outer = c;
        doc_each(parameter, doc_get(doc_get(node, "Properties"), "Parameters"))
            give(child, arena_slicedup(c->arena, parameter->key), c, parameter);
    }
}

/* Exports -------------------------------------------------------------------------------------- */

/* A name may be exported once for each account: in the files of several apps, once for each folder.
 */
static struct slice export_key(struct cfn *c, const char *folder, struct slice name)
{
    return slice_of(arena_printf(c->arena, "%s\n%.*s", folder, SLICE_ARG(name)));
}

static void export(struct cfn *c, const char *folder, const char *name, const struct doc *value)
{
    void **at = map_at(c->exports, export_key(c, folder, slice_of(name)));
    struct cfn_export *e = arena_new(c->arena, struct cfn_export);
    *e = (struct cfn_export){.from = *at ? NULL : c, .value = value};
    *at = e;
}

static void read_exports(struct cfn *c)
{
    doc_each(output, cfn_get(c, c->root, "Outputs"))
    {
        const char *name = cfn_text_at(c, doc_get(output, "Export"), "Name");
        if (!name || !*name)
            continue;
        export(c, c->dir, name, doc_get(output, "Value"));
        export(c, "*", name, doc_get(output, "Value")); /* no folder is called so */
    }
}

/* The export NAME, of a template in the same folder or else of the only one that has it. */
static const struct doc *imported(struct cfn *c, struct slice name, struct cfn **ret_from)
{
    const struct cfn_export *e = map_get(c->exports, export_key(c, c->dir, name));
    if (!e)
        e = map_get(c->exports, export_key(c, "*", name));
    if (!e || !e->from)
        return NULL;
    *ret_from = e->from;
    return e->value;
}

void cfn_read_templates(struct app *app, struct cfn *const *templates, size_t count)
{
    size_t first = app->functions.len;
    struct stacks s = {0};
    map_init(&s.files, app->arena);
    for (size_t i = 0; i < count; i++)
        map_put(&s.files, slice_of(templates[i]->file), templates[i]);
    for (size_t i = 0; i < count; i++)
        nest(&s, templates[i]);
    for (size_t i = 0; i < count; i++)
        if (!templates[i]->outer)
            read_deployment(templates[i]);
    struct map *exports = arena_new(app->arena, struct map); /* as long-lived as the templates */
    map_init(exports, app->arena);
    for (size_t i = 0; i < count; i++) {
        templates[i]->exports = exports;
        read_exports(templates[i]);
    }
    for (size_t i = 0; i < count; i++)
        cfn_declare_resources(templates[i]);
    for (size_t i = 0; i < count; i++)
        cfn_link_resources(templates[i]);
    app_add_direct_triggers(app, first);
}

/* From one template to another ------------------------------------------------------------------
 */

/* The text behind NAME in the reference "${NAME…}" that it was cut from, END its end. */
static struct slice attribute_of(struct slice name, const char *end)
{
    struct slice rest = {name.ptr + name.len, (size_t)(end - name.ptr) - name.len};
    size_t close = slice_find_char(rest, '}');
    return slice_sub(rest, 0, close == SIZE_MAX ? rest.len : close);
}

const struct doc *cfn_follow(struct cfn *c, struct slice name, struct slice text,
                             struct cfn **ret_from)
{
    static const char outputs[] = ".Outputs.", import[] = "ImportValue:";
    const struct cfn_given *given = map_get(&c->given, name);
    if (given && given->from) {
        *ret_from = given->from;
        return given->node;
    }
    if (slice_starts(name, import) && c->exports)
        return imported(c, slice_sub(name, sizeof(import) - 1, name.len), ret_from);
    struct cfn *child = map_get(&c->nested, name);
    struct slice attribute = attribute_of(name, text.ptr + text.len);
    if (!child || !slice_starts(attribute, outputs))
        return NULL;
    char *key = arena_slicedup(c->arena, slice_sub(attribute, sizeof(outputs) - 1, attribute.len));
    const struct doc *value = doc_get(doc_get(doc_get(child->root, "Outputs"), key), "Value");
    if (value)
        *ret_from = child;
    return value;
}
