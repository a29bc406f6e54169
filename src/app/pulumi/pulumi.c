/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of Pulumi programs in YAML or JSON. */
#include "app/pulumi/pulumi.h"

#include "base/file.h"
#include "base/limits.h"

static bool matches(const char *file)
{
    static const char *const names[] = {"Pulumi.yaml", "Pulumi.yml", "Pulumi.json", "Main.yaml",
                                        "Main.json"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (strcmp(path_base(file), names[i]) == 0)
            return true;
    }
    return false;
}

/* "Main.yaml" is a name that other things have too. */
static bool sniffs(struct slice text)
{
    return slice_find(text, "resources") != SIZE_MAX || slice_find(text, "runtime") != SIZE_MAX;
}

/* Programs in other languages have a Pulumi.yaml as well: without resources. */
static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    doc_each(resource, doc_get(root, "resources"))
    {
        if (slice_find_char(doc_text_at(resource, "type"), ':') != SIZE_MAX)
            return true;
    }
    return false;
}

void pulumi_declare(struct pulumi *p, enum tf_block_kind kind, const char *type, const char *label,
                    struct doc *body)
{
    if (p->folder->declarations.len < LIMIT_TEMPLATE_ITEMS) {
        *vec_add(&p->folder->declarations, p->arena) =
            (struct tf_declaration){kind, type, label, body};
    } else if (!p->full) {
        p->full = true;
        diag_emit(p->sink, VIRGA_DIAG_WARNING, "pulumi-too-large", p->file, body->line, 1,
                  "this program declares more than %u resources: the rest is not read",
                  LIMIT_TEMPLATE_ITEMS);
    }
}

static void add_name(struct pulumi *p, const struct doc *node, struct pulumi_name name)
{
    struct pulumi_name *copy = arena_new(p->arena, struct pulumi_name);
    *copy = name;
    copy->label = pulumi_label(p->arena, node->key);
    map_put(&p->names, node->key, copy);
}

/* "aws:iam:getPolicyDocument" is Terraform's data source aws_iam_policy_document. */
static const char *data_type(struct pulumi *p, struct slice function)
{
    size_t at = slice_rfind_char(function, ':');
    struct slice head = slice_sub(function, 0, at == SIZE_MAX ? 0 : at + 1);
    struct slice name = slice_sub(function, head.len, function.len);
    if (!slice_starts(name, "get"))
        return NULL;
    return pulumi_type(p->arena, slice_of(arena_printf(p->arena, "%.*s%.*s", SLICE_ARG(head),
                                                       SLICE_ARG(slice_sub(name, 3, name.len)))));
}

/* Everything that expressions may name, before the first of them is looked at. */
static void collect_names(struct pulumi *p)
{
    const struct doc *config = doc_get(p->root, "config");
    doc_each(node, config ? config : doc_get(p->root, "configuration"))
        add_name(p, node, (struct pulumi_name){.kind = PULUMI_CONFIG});
    doc_each(node, doc_get(p->root, "variables"))
    {
        struct pulumi_call call;
        const char *type = pulumi_is_call(node, &call) ? data_type(p, call.function) : NULL;
        const char *result = type && call.result.len ? pulumi_snake(p->arena, call.result) : NULL;
        add_name(p, node,
                 (struct pulumi_name){.kind = type ? PULUMI_DATA : PULUMI_VARIABLE,
                                      .type = type,
                                      .attribute = result});
    }
    doc_each(node, doc_get(p->root, "resources"))
    {
        const char *type = pulumi_type(p->arena, doc_text_at(node, "type"));
        add_name(p, node,
                 (struct pulumi_name){.kind = PULUMI_RESOURCE, .type = type ? type : "pulumi"});
    }
}

static const char *label_of(const struct pulumi *p, const struct doc *node)
{
    const struct pulumi_name *name = map_get(&p->names, node->key);
    return name ? name->label : "_";
}

/* The place of a resource is that of its name. */
static void set_place(struct doc *body, const struct doc *node)
{
    body->line = node->key_line;
    body->column = node->key_column;
}

/* Settings of the stack that people try things on, else of one of the others. */
static struct doc *read_stack(struct pulumi *p)
{
    static const char *const stacks[] = {"dev",  "development", "main", "test", "staging",
                                         "prod", "production",  "live", "org"};
    for (size_t i = 0; i < 2 * ARRAY_SIZE(stacks); i++) {
        struct slice text;
        struct doc *root = NULL;
        const char *name =
            arena_printf(p->arena, "Pulumi.%s.%s", stacks[i / 2], i % 2 ? "yml" : "yaml");
        const char *path = path_join(p->arena, p->folder->path, name);
        if (app_files_has(p->files, path) &&
            file_read(p->arena, path_join(p->arena, p->files->root, path), LIMIT_CONFIG_FILE,
                      &text) == VIRGA_OK &&
            doc_parse_mended(p->arena, DOC_YAML, text, path, p->sink, &root) == VIRGA_OK)
            return root;
    }
    return NULL;
}

/* A stack says "shop:name" of the variable `name`, or the name alone. Secrets are no text. */
static void collect_stack(struct pulumi *p)
{
    struct doc *root = read_stack(p), *config = NULL;
    struct slice project = doc_text_at(p->root, "name");
    map_init(&p->stack, p->arena);
    for (struct doc *node = root ? root->child : NULL; node; node = node->next)
        config = slice_eq_str(node->key, "config") ? node : config;
    for (struct doc *node = doc_is_map(config) ? config->child : NULL; node; node = node->next) {
        struct slice rest, head = slice_cut(node->key, ':', &rest);
        bool own = rest.len && slice_eq(head, project);
        if (!doc_get(node, "secure"))
            map_put(&p->stack, own ? rest : node->key, node);
    }
}

static void translate_config(struct pulumi *p)
{
    const struct doc *config = doc_get(p->root, "config");
    collect_stack(p);
    doc_each(node, config ? config : doc_get(p->root, "configuration"))
    {
        struct doc *variable = pulumi_node(p, DOC_MAP, node);
        const struct doc *value = map_get(&p->stack, node->key);
        if (!value)
            value = doc_get(node, "value");
        if (!value)
            value = doc_is_map(node) ? doc_get(node, "default") : node;
        if (!variable)
            return;
        if (value)
            pulumi_put(variable, "default", pulumi_value(p, value), value);
        map_put(&p->folder->variables, slice_of(label_of(p, node)), variable);
    }
}

static void translate_variables(struct pulumi *p)
{
    doc_each(node, doc_get(p->root, "variables"))
    {
        const struct pulumi_name *name = map_get(&p->names, node->key);
        struct pulumi_call call;
        if (name && name->kind == PULUMI_DATA && pulumi_is_call(node, &call)) {
            struct doc *body = pulumi_body(p, name->type, call.arguments, node);
            if (body)
                pulumi_declare(p, TF_DATA, name->type, name->label, body);
            continue;
        }
        struct doc *value = pulumi_value(p, node);
        if (value && name)
            map_put(&p->folder->locals, slice_of(name->label), value);
    }
}

/* code: what is uploaded. An archive of single files is looked for where the program stands. */
static void add_code(struct pulumi *p, struct doc *body, const struct doc *code)
{
    const struct doc *inner = doc_is_map(code) ? code->child : code;
    if (doc_is_map(inner)) /* fn::assetArchive: {".": {fn::fileArchive: ./app}} */
        inner = inner->child;
    if (doc_is_map(inner))
        inner = inner->child;
    if (inner && slice_ifind(inner->key, "string") != SIZE_MAX)
        return; /* fn::stringAsset: the text itself */
    if (inner && doc_text(inner).len)
        pulumi_put(body, "filename", pulumi_value(p, inner), inner);
}

static void translate_resources(struct pulumi *p)
{
    doc_each(node, doc_get(p->root, "resources"))
    {
        struct slice token = doc_text_at(node, "type");
        const struct doc *properties = doc_get(node, "properties");
        const char *type = pulumi_type(p->arena, token);
        const char *label = label_of(p, node);
        if (!doc_is_map(node) || pulumi_component(p, token, label, node) || !type)
            continue;
        struct doc *body = pulumi_body(p, type, properties, node);
        const struct doc *code = doc_get(properties, "code");
        if (!body)
            return;
        if (code && strcmp(type, "aws_lambda_function") == 0)
            add_code(p, body, code);
        set_place(body, node);
        pulumi_declare(p, TF_RESOURCE, type, label, body);
    }
}

/* A world of one folder, which no file of Terraform's stands in. */
static struct tf_world *new_world(struct app *app, const struct app_files *files,
                                  const struct virga_diag_sink *sink)
{
    struct tf_world *w = arena_new(app->arena, struct tf_world);
    *w = (struct tf_world){.app = app, .arena = app->arena, .files = files, .sink = sink};
    w->all_steps = LIMIT_TERRAFORM_STEPS;
    w->all_text = LIMIT_TEMPLATE_TEXT;
    map_init(&w->folders, w->arena);
    map_init(&w->texts, w->arena);
    umap_init(&w->templates, w->arena);
    umap_init(&w->origins, w->arena);
    return w;
}

static void read_program(struct app *app, const struct doc *root, const char *file,
                         const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct tf_folder *folder = arena_new(app->arena, struct tf_folder);
    struct pulumi p = {.arena = app->arena,
                       .file = file,
                       .files = files,
                       .sink = sink,
                       .root = root,
                       .folder = folder};
    folder->path = path_dir(app->arena, file);
    *vec_add(&folder->files, app->arena) = file; /* what diagnostics name */
    map_init(&folder->variables, app->arena);
    map_init(&folder->locals, app->arena);
    map_init(&folder->outputs, app->arena);
    map_init(&folder->declared, app->arena);
    map_init(&p.names, app->arena);
    collect_names(&p);
    translate_config(&p);
    translate_variables(&p);
    translate_resources(&p);
    tf_map(tf_evaluate_root(new_world(app, files, sink), folder));
}

const struct app_reader pulumi_reader = {
    .name = "pulumi",
    .matches = matches,
    .sniffs = sniffs,
    .accepts = accepts,
    .read = read_program,
};
