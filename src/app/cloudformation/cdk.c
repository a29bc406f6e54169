/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"
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
#define MAX_SOURCE_BYTES (4u << 20) /* of all sources in which constructs are looked for */
#define MAX_COMPARED 5000u          /* files of the tree with the texts of one template's assets */

struct source {
    const char *file;
    struct slice text;
};

struct cdk {
    const char *project; /* the folder that cdk.out lies in */
    const struct doc *manifest, *assets;
    VEC(struct source) sources; /* that may make constructs */
    bool loaded;                /* sources */
    unsigned compared;          /* files whose text was compared with that of an asset */
};

/* FILE of the tree, but also of what a scan leaves out; NULL when it is not there. */
static const struct doc *parse(struct app *app, const struct app_files *files,
                               const struct virga_diag_sink *sink, const char *file)
{
    struct doc *root = NULL;
    struct slice text;
    struct arena scratch;
    if (file[0] == '/' || strncmp(file, "..", 2) == 0)
        return NULL;
    arena_init(&scratch);
    bool there = file_read(&scratch, path_join(&scratch, files->root, file), LIMIT_CONFIG_FILE,
                           &text) == VIRGA_OK;
    if (there && doc_parse(app->arena, DOC_JSON, text, file, sink, &root) != VIRGA_OK)
        root = NULL; /* what is wrong is told */
    arena_release(&scratch);
    return root;
}

void cdk_open(struct cfn *c)
{
    static const char ending[] = ".template.json";
    struct slice base = slice_of(path_base(c->file));
    if (!slice_ends(base, ending))
        return;
    char *manifest = path_join(c->arena, c->dir, "manifest.json");
    char *stack = arena_slicedup(c->arena, slice_sub(base, 0, base.len - (sizeof(ending) - 1)));
    char *assets = arena_printf(c->arena, "%s.assets.json", stack);
    struct cdk *cdk = arena_new(c->arena, struct cdk);
    cdk->project = path_dir(c->arena, *c->dir ? c->dir : ".");
    cdk->manifest = parse(c->app, c->files, c->sink, manifest);
    cdk->assets = parse(c->app, c->files, c->sink, path_join(c->arena, c->dir, assets));
    if (!cdk->manifest)
        return;
    c->cdk = cdk;
    /* "aws://ACCOUNT/REGION" */
    const struct doc *artifact = doc_get(doc_get(cdk->manifest, "artifacts"), stack);
    struct slice where = doc_text_at(artifact, "environment");
    size_t slash = slice_rfind_char(where, '/');
    struct slice region = slash == SIZE_MAX ? SLICE_EMPTY : slice_sub(where, slash + 1, where.len);
    if (region.len && slice_find(region, "unknown") == SIZE_MAX)
        c->region = arena_slicedup(c->arena, region);
}

/* "Stack/Votes/Get" of the metadata "Stack/Votes/Get/Resource"; empty when there is none. */
static struct slice construct_of(const struct cfn_item *item)
{
    struct slice path = doc_text_at(doc_get(item->node, "Metadata"), "aws:cdk:path");
    return slice_ends(path, "/Resource") ? slice_sub(path, 0, path.len - strlen("/Resource"))
                                         : path;
}

const char *cdk_name(struct cfn *c, const struct cfn_item *item)
{
    struct slice path = c->cdk ? construct_of(item) : SLICE_EMPTY;
    return path.len ? arena_slicedup(c->arena, path) : NULL;
}

/* Places --------------------------------------------------------------------------------------- */

/* The file of the tree that FILE, a path of the machine that ran `cdk synth`, means; or NULL. */
static const char *file_in_tree(struct cfn *c, struct slice file)
{
    while (file.len) {
        char *name = path_clean(
            c->arena, path_join(c->arena, c->cdk->project, arena_slicedup(c->arena, file)));
        if (app_files_has(c->files, name))
            return name;
        (void)slice_cut(file, '/', &file);
    }
    return NULL;
}

/* The frame "at new Stack (/app/lib/stack.ts:23:5)" as a place in the tree. */
static bool place_of_frame(struct cfn *c, struct slice frame, struct location *ret_at)
{
    uint64_t line, column;
    size_t open = slice_rfind_char(frame, '(');
    struct slice at = slice_sub(frame, open == SIZE_MAX ? 0 : open + 1, frame.len);
    if (slice_ends(at, ")"))
        at.len--;
    size_t second = slice_rfind_char(at, ':');
    size_t first = second == SIZE_MAX ? SIZE_MAX : slice_rfind_char(slice_sub(at, 0, second), ':');
    if (first == SIZE_MAX || !slice_to_u64(slice_sub(at, first + 1, second), &line) ||
        !slice_to_u64(slice_sub(at, second + 1, at.len), &column) || line == 0 || column == 0 ||
        line > UINT32_MAX || column > UINT32_MAX)
        return false;
    const char *file = file_in_tree(c, slice_sub(at, 0, first));
    if (!file)
        return false;
    *ret_at = (struct location){.file = file,
                                .line = (unsigned)line,
                                .column = (unsigned)column,
                                .end_line = (unsigned)line};
    return true;
}

/* Where the construct of ITEM was made, when the manifest tells. */
static bool place_in_manifest(struct cfn *c, const struct cfn_item *item, struct location *ret_at)
{
    doc_each(artifact, doc_get(c->cdk->manifest, "artifacts"))
    {
        doc_each(path, doc_get(artifact, "metadata")) doc_each(entry, path)
        {
            if (!slice_eq_str(doc_text_at(entry, "data"), item->id))
                continue;
            doc_each(frame, doc_get(entry, "trace"))
            {
                bool theirs = slice_find(doc_text(frame), "node_modules") != SIZE_MAX;
                if (!theirs && place_of_frame(c, doc_text(frame), ret_at))
                    return true;
            }
        }
    }
    return false;
}

static bool is_source_of_constructs(const char *file)
{
    static const char *const suffixes[] = {".ts", ".js", ".mts", ".mjs", ".py"};
    struct slice name = slice_of(file);
    for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
        if (slice_ends(name, suffixes[i]) && !slice_ends(name, ".d.ts"))
            return true;
    return false;
}

/* Adds to *COUNT how often ID stands in TEXT in quotes; *RET_AT is the first place. */
static void count_literals(struct slice text, const char *file, struct slice id, unsigned *count,
                           struct location *ret_at)
{
    unsigned line = 1;
    size_t line_start = 0;
    for (size_t i = 0; i + id.len + 1 < text.len; i++) {
        char quote = text.ptr[i];
        if (quote == '\n') {
            line++;
            line_start = i + 1;
        }
        if ((quote != '\'' && quote != '"') || text.ptr[i + id.len + 1] != quote ||
            memcmp(text.ptr + i + 1, id.ptr, id.len) != 0)
            continue;
        if ((*count)++ == 0)
            *ret_at = (struct location){.file = file,
                                        .line = line,
                                        .column = (unsigned)(i - line_start) + 1,
                                        .end_line = line};
    }
}

/* The sources that use the CDK, read once for each template, up to a cap. */
static void load_sources(struct cfn *c)
{
    struct cdk *cdk = c->cdk;
    size_t bytes = 0;
    cdk->loaded = true;
    for (size_t i = 0; i < c->files->paths.len && bytes < MAX_SOURCE_BYTES; i++) {
        const char *file = c->files->paths.items[i];
        struct slice text;
        struct arena scratch;
        if (!is_source_of_constructs(file))
            continue;
        arena_init(&scratch);
        if (file_read(&scratch, path_join(&scratch, c->files->root, file), LIMIT_SOURCE_FILE,
                      &text) == VIRGA_OK &&
            (slice_find(text, "aws-cdk") != SIZE_MAX || slice_find(text, "aws_cdk") != SIZE_MAX)) {
            *vec_add(&cdk->sources, c->arena) = (struct source){file, arena_slice(c->arena, text)};
            bytes += text.len;
        }
        arena_release(&scratch);
    }
    if (bytes >= MAX_SOURCE_BYTES)
        cfn_report_cap(c, "bytes of sources that make constructs");
}

/* Where a source says the id of the construct, when that is one place only. */
static bool place_in_sources(struct cfn *c, const struct cfn_item *item, struct location *ret_at)
{
    struct slice path = construct_of(item);
    size_t slash = slice_rfind_char(path, '/');
    struct slice id = slice_sub(path, slash == SIZE_MAX ? 0 : slash + 1, path.len);
    unsigned count = 0;
    struct location at;
    if (!c->cdk->loaded)
        load_sources(c);
    for (size_t i = 0; id.len && i < c->cdk->sources.len && count < 2; i++)
        count_literals(c->cdk->sources.items[i].text, c->cdk->sources.items[i].file, id, &count,
                       &at);
    if (count == 1)
        *ret_at = at;
    return count == 1;
}

/* Code ----------------------------------------------------------------------------------------- */

/* The folder of the code asset, relative to the tree; NULL when the metadata names none. */
static const char *asset_folder(struct cfn *c, const struct cfn_item *item)
{
    struct slice path = doc_text_at(doc_get(item->node, "Metadata"), "aws:asset:path");
    const char *key = cfn_text_at(c, cfn_get(c, item->properties, "Code"), "S3Key");
    if (!path.len && key) { /* "HASH.zip" */
        struct slice rest, hash = slice_cut(slice_of(key), '.', &rest);
        const struct doc *file =
            doc_get(doc_get(c->cdk->assets, "files"), arena_slicedup(c->arena, hash));
        path = doc_text_at(doc_get(file, "source"), "path");
    }
    if (!path.len || path.ptr[0] == '/')
        return NULL;
    return path_clean(c->arena, path_join(c->arena, c->dir, arena_slicedup(c->arena, path)));
}

/* The source that a bundler names last in comments is the one that it started from. */
static const char *entry_of_bundle(struct cfn *c, struct slice text)
{
    const char *found = NULL;
    while (text.len) {
        struct slice line = slice_cut(text, '\n', &text);
        if (!slice_starts(line, "// ") || line.len > 512)
            continue;
        struct slice name = slice_trim(slice_sub(line, 3, line.len));
        char *file = path_clean(
            c->arena, path_join(c->arena, c->cdk->project, arena_slicedup(c->arena, name)));
        if (app_files_has(c->files, file))
            found = file;
    }
    return found;
}

/* The file of the tree with the same name and the same text. */
static const char *same_file(struct cfn *c, const char *name, struct slice text)
{
    const char *found = NULL;
    for (size_t i = 0; i < c->files->paths.len && !found; i++) {
        const char *file = c->files->paths.items[i];
        struct slice other;
        struct arena scratch;
        if (strcmp(path_base(file), path_base(name)) != 0 || c->cdk->compared >= MAX_COMPARED)
            continue;
        if (++c->cdk->compared == MAX_COMPARED)
            cfn_report_cap(c, "files that may be code of assets");
        arena_init(&scratch);
        if (file_read(&scratch, path_join(&scratch, c->files->root, file), LIMIT_SOURCE_FILE,
                      &other) == VIRGA_OK &&
            slice_eq(text, other))
            found = file;
        arena_release(&scratch);
    }
    return found;
}

/* The source of FILE, a file of the asset, and the symbol behind the handler's last '.'. */
static bool lead_back(struct cfn *c, struct app_function *f, const char *file, struct slice symbol)
{
    struct slice text;
    struct arena scratch;
    const char *source = NULL;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, c->files->root, file), LIMIT_SOURCE_FILE, &text) ==
        VIRGA_OK) {
        source = same_file(c, file, text);
        if (!source)
            source = entry_of_bundle(c, text);
    }
    arena_release(&scratch);
    if (!source)
        return false;
    f->file = source;
    f->symbol = arena_slicedup(c->arena, symbol);
    f->code_dir = path_dir(c->arena, source);
    return true;
}

bool cdk_resolve_handler(struct cfn *c, struct app_function *f, const struct cfn_item *item)
{
    static const char *const suffixes[] = {".js", ".mjs", ".cjs", ".ts", ".py"};
    const char *folder = c->cdk && !f->inline_code ? asset_folder(c, item) : NULL;
    struct slice handler = slice_of(f->handler);
    size_t dot = slice_rfind_char(handler, '.');
    if (!folder || dot == SIZE_MAX || strncmp(folder, "..", 2) == 0)
        return false;
    const char *module = arena_slicedup(c->arena, slice_sub(handler, 0, dot));
    for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
        char *name = arena_printf(c->arena, "%s%s", module, suffixes[i]);
        char *file = path_clean(c->arena, path_join(c->arena, folder, name));
        if (strncmp(file, "..", 2) != 0 &&
            lead_back(c, f, file, slice_sub(handler, dot + 1, handler.len)))
            return true;
    }
    return false;
}

void cdk_place(struct cfn *c, struct app_function *f, const struct cfn_item *item)
{
    if (c->cdk && !place_in_manifest(c, item, &f->at))
        (void)place_in_sources(c, item, &f->at);
}

/* Assemblies ------------------------------------------------------------------------------------
 */

struct assembly {
    struct app *app;
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    VEC(struct cfn *) templates;
    VEC(const char *) folders; /* those of nested assemblies grow behind */
};

static void add_template(struct assembly *s, const char *folder, struct slice name)
{
    struct arena *a = s->app->arena;
    char *file = path_clean(a, path_join(a, folder, arena_slicedup(a, name)));
    for (size_t i = 0; i < s->templates.len; i++)
        if (strcmp(s->templates.items[i]->file, file) == 0)
            return;
    const struct doc *root = s->templates.len < MAX_TEMPLATES && !app_files_has(s->files, file)
                                 ? parse(s->app, s->files, s->sink, file)
                                 : NULL;
    if (!root) /* what lies in the tree is read with it */
        return;
    const struct doc *resources = doc_get(root, "Resources");
    struct cfn *c = cfn_new(s->app, root, resources, file, s->files, s->sink);
    cdk_open(c);
    *vec_add(&s->templates, a) = c;
    *vec_add(&s->app->configs, a) = (struct app_config){file, "cdk", root};
}

/* The templates of the assembly in FOLDER, and the folders of those in it. */
static bool read_manifest(struct assembly *s, const char *folder)
{
    struct arena *a = s->app->arena;
    const struct doc *manifest =
        parse(s->app, s->files, s->sink, path_join(a, folder, "manifest.json"));
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

static void read_app(struct app *app, const struct app_files *files,
                     const struct virga_diag_sink *sink, const char *settings)
{
    struct assembly s = {.app = app, .files = files, .sink = sink};
    const struct doc *root = parse(app, files, sink, settings);
    struct slice output = doc_text_at(root, "output");
    const char *name = output.len ? arena_slicedup(app->arena, output) : "cdk.out";
    *vec_add(&s.folders, app->arena) =
        path_clean(app->arena, path_join(app->arena, path_dir(app->arena, settings), name));
    for (size_t i = 0; i < s.folders.len; i++)
        if (!read_manifest(&s, s.folders.items[i]) && i == 0)
            diag_emit(sink, VIRGA_DIAG_NOTE, "cdk-not-synthesized", settings, 0, 0,
                      "what this CDK app deploys is not known: run 'cdk synth' before");
    add_nested(&s);
    cfn_read_templates(app, s.templates.items, s.templates.len);
}

static void read_apps(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    for (size_t i = 0; i < files->paths.len; i++)
        if (strcmp(path_base(files->paths.items[i]), "cdk.json") == 0)
            read_app(app, files, sink, files->paths.items[i]);
}

const struct app_reader cdk_reader = {.name = "cdk", .read_tree = read_apps};
