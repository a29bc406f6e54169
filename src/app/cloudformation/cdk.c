/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cdk-internal.h"
#include "base/file.h"
#include "base/limits.h"

/*
 * Apps of the AWS CDK. What `cdk synth` leaves in cdk.out are CloudFormation templates whose
 * metadata names the constructs that they were made from, a manifest, and copies of the code.
 * People edit none of these: names, places and code are led back to the sources where the tree has
 * them.
 */

#define MAX_TEMPLATES 500u
#define MAX_ASSEMBLIES 64u

/* FILE of the tree, but also of what a scan leaves out; NULL when it is not there. */
static const struct doc *parse(struct cdk_tree *t, const char *file)
{
    struct doc *root = NULL;
    struct slice text;
    struct arena scratch;
    if (file[0] == '/' || strncmp(file, "..", 2) == 0)
        return NULL;
    arena_init(&scratch);
    bool there = file_read(&scratch, path_join(&scratch, t->files->root, file), LIMIT_CONFIG_FILE,
                           &text) == VIRGA_OK;
    if (there && doc_parse(t->app->arena, DOC_JSON, text, file, t->sink, &root) != VIRGA_OK)
        root = NULL; /* what is wrong is told */
    arena_release(&scratch);
    return root;
}

struct cdk_tree *cdk_tree_new(struct app *app, const struct app_files *files,
                              const struct virga_diag_sink *sink)
{
    struct cdk_tree *t = arena_new(app->arena, struct cdk_tree);
    *t = (struct cdk_tree){.app = app, .files = files, .sink = sink};
    map_init(&t->manifests, app->arena);
    map_init(&t->literals, app->arena);
    map_init(&t->names, app->arena);
    map_init(&t->texts, app->arena);
    return t;
}

/* Manifests ------------------------------------------------------------------------------------ */

/* Stands for the notes on a logical id that several artifacts have. */
static struct doc ambiguous;

static void note(struct arena *a, struct map *ids, const char *artifact, struct slice id,
                 const struct doc *path)
{
    void **at = map_at(ids, slice_of(arena_printf(a, "%s\n%.*s", artifact, SLICE_ARG(id))));
    *at = *at && *at != path ? &ambiguous : (void *)path;
}

/* Of each construct that became a resource, its path and its logical id. */
static void index_notes(struct arena *a, struct cdk_manifest *m, const char *artifact,
                        const struct doc *metadata)
{
    doc_each(path, metadata)
    {
        map_put(&m->paths, path->key, (void *)path);
        doc_each(entry, path)
        {
            struct slice id = doc_text_at(entry, "data");
            if (!id.len || !slice_eq_str(doc_text_at(entry, "type"), "aws:cdk:logicalId"))
                continue;
            note(a, &m->ids, artifact, id, path);
            note(a, &m->ids, "", id, path);
        }
    }
}

/* The manifest of FOLDER, read once. */
static const struct cdk_manifest *manifest_of(struct cdk_tree *t, const char *folder)
{
    struct arena *a = t->app->arena;
    struct cdk_manifest *m = map_get(&t->manifests, slice_of(folder));
    if (m)
        return m;
    m = arena_new(a, struct cdk_manifest);
    map_init(&m->paths, a);
    map_init(&m->ids, a);
    map_put(&t->manifests, slice_of(folder), m);
    m->root = parse(t, path_join(a, folder, "manifest.json"));
    doc_each(artifact, doc_get(m->root, "artifacts"))
    {
        const char *name = arena_slicedup(a, artifact->key);
        struct slice file = doc_text_at(artifact, "additionalMetadataFile");
        index_notes(a, m, name, doc_get(artifact, "metadata"));
        if (file.len) /* newer versions keep the notes apart */
            index_notes(a, m, name,
                        parse(t, path_clean(a, path_join(a, folder, arena_slicedup(a, file)))));
    }
    return m;
}

void cdk_open(struct cfn *c, struct cdk_tree *tree)
{
    static const char ending[] = ".template.json";
    struct slice base = slice_of(path_base(c->file));
    if (!slice_ends(base, ending))
        return;
    const struct cdk_manifest *manifest = manifest_of(tree, c->dir);
    char *stack = arena_slicedup(c->arena, slice_sub(base, 0, base.len - (sizeof(ending) - 1)));
    if (!manifest->root)
        return;
    c->cdk = arena_new(c->arena, struct cdk);
    *c->cdk = (struct cdk){
        .tree = tree,
        .project = path_dir(c->arena, *c->dir ? c->dir : "."),
        .stack = stack,
        .manifest = manifest,
        .assets = parse(
            tree, path_join(c->arena, c->dir, arena_printf(c->arena, "%s.assets.json", stack))),
    };
    /* "aws://ACCOUNT/REGION" */
    const struct doc *artifact = doc_get(doc_get(manifest->root, "artifacts"), stack);
    struct slice where = doc_text_at(artifact, "environment");
    size_t slash = slice_rfind_char(where, '/');
    struct slice region = slash == SIZE_MAX ? SLICE_EMPTY : slice_sub(where, slash + 1, where.len);
    if (region.len && slice_find(region, "unknown") == SIZE_MAX)
        c->region = arena_slicedup(c->arena, region);
}

const struct doc *cdk_notes(const struct cfn *c, const struct cfn_item *item)
{
    const struct cdk_manifest *m = c->cdk->manifest;
    struct slice path = doc_text_at(doc_get(item->node, "Metadata"), "aws:cdk:path");
    if (path.len)
        return map_get(&m->paths, slice_of(arena_printf(c->arena, "/%.*s", SLICE_ARG(path))));
    /* nested stacks are no artifacts of their own */
    bool artifact = doc_get(doc_get(m->root, "artifacts"), c->cdk->stack);
    const struct doc *notes = map_get(
        &m->ids,
        slice_of(arena_printf(c->arena, "%s\n%s", artifact ? c->cdk->stack : "", item->id)));
    return notes == &ambiguous ? NULL : notes;
}

struct slice cdk_construct(const struct cfn *c, const struct cfn_item *item)
{
    struct slice path = doc_text_at(doc_get(item->node, "Metadata"), "aws:cdk:path");
    const struct doc *notes = path.len ? NULL : cdk_notes(c, item);
    if (notes) /* the template may lack the path */
        path = slice_starts(notes->key, "/") ? slice_sub(notes->key, 1, SIZE_MAX) : notes->key;
    return slice_ends(path, "/Resource") ? slice_sub(path, 0, path.len - strlen("/Resource"))
                                         : path;
}

const char *cdk_name(struct cfn *c, const struct cfn_item *item)
{
    struct slice path = c->cdk ? cdk_construct(c, item) : SLICE_EMPTY;
    return path.len ? arena_slicedup(c->arena, path) : NULL;
}

/* Assemblies ----------------------------------------------------------------------------------- */

struct assembly {
    struct cdk_tree *tree;
    VEC(struct cfn *) templates;
    VEC(const char *) folders; /* those of nested assemblies grow behind */
    bool told_of_cap;
};

static void report_cap(struct assembly *s, const char *what)
{
    if (!s->told_of_cap)
        diag_emit(s->tree->sink, VIRGA_DIAG_WARNING, "template-too-large", s->folders.items[0], 0,
                  0, "too many %s in this CDK app: the rest was not read", what);
    s->told_of_cap = true;
}

static void add_template(struct assembly *s, const char *folder, struct slice name)
{
    struct arena *a = s->tree->app->arena;
    char *file = path_clean(a, path_join(a, folder, arena_slicedup(a, name)));
    for (size_t i = 0; i < s->templates.len; i++)
        if (strcmp(s->templates.items[i]->file, file) == 0)
            return;
    if (app_files_has(s->tree->files, file)) /* what lies in the tree is read with it */
        return;
    if (s->templates.len >= MAX_TEMPLATES) {
        report_cap(s, "templates");
        return;
    }
    const struct doc *root = parse(s->tree, file);
    if (!root)
        return;
    struct cfn *c = cfn_new(s->tree->app, root, doc_get(root, "Resources"), file, s->tree->files,
                            s->tree->sink);
    cdk_open(c, s->tree);
    *vec_add(&s->templates, a) = c;
    *vec_add(&s->tree->app->configs, a) = (struct app_config){file, "cdk", root};
}

/* The templates of the assembly in FOLDER, and the folders of those in it. */
static bool read_manifest(struct assembly *s, const char *folder)
{
    struct arena *a = s->tree->app->arena;
    const struct doc *manifest = manifest_of(s->tree, folder)->root;
    doc_each(artifact, doc_get(manifest, "artifacts"))
    {
        const struct doc *properties = doc_get(artifact, "properties");
        struct slice template = doc_text_at(properties, "templateFile");
        struct slice inner = doc_text_at(properties, "directoryName");
        if (template.len)
            add_template(s, folder, template);
        if (inner.len && s->folders.len < MAX_ASSEMBLIES)
            *vec_add(&s->folders, a) =
                path_clean(a, path_join(a, folder, arena_slicedup(a, inner)));
        else if (inner.len)
            report_cap(s, "assemblies");
    }
    return manifest != NULL;
}

/* Templates that are assets of others: nested stacks. */
static void add_nested(struct assembly *s)
{
    for (size_t i = 0; i < s->templates.len; i++) {
        const struct cfn *c = s->templates.items[i];
        doc_each(node, c->resources)
        {
            struct slice asset = doc_text_at(doc_get(node, "Metadata"), "aws:asset:path");
            if (slice_ends(asset, ".template.json"))
                add_template(s, c->dir, asset);
        }
    }
}

static void read_app(struct cdk_tree *tree, const char *settings)
{
    struct assembly s = {.tree = tree};
    struct arena *a = tree->app->arena;
    struct slice output = doc_text_at(parse(tree, settings), "output");
    const char *name = output.len ? arena_slicedup(a, output) : "cdk.out";
    *vec_add(&s.folders, a) = path_clean(a, path_join(a, path_dir(a, settings), name));
    for (size_t i = 0; i < s.folders.len; i++)
        if (!read_manifest(&s, s.folders.items[i]) && i == 0)
            diag_emit(tree->sink, VIRGA_DIAG_NOTE, "cdk-not-synthesized", settings, 0, 0,
                      "what this CDK app deploys is not known: run 'cdk synth' before");
    add_nested(&s);
    cfn_read_templates(tree->app, s.templates.items, s.templates.len);
}

static void read_apps(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    struct cdk_tree *tree = cdk_tree_new(app, files, sink);
    for (size_t i = 0; i < files->paths.len; i++)
        if (strcmp(path_base(files->paths.items[i]), "cdk.json") == 0)
            read_app(tree, files->paths.items[i]);
}

const struct app_reader cdk_reader = {.name = "cdk", .read_tree = read_apps};
