/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/file.h"

#define MAX_MERGE_DEPTH 8u

/*
 * The Serverless Framework, versions 1 to 4: serverless.yml, .yaml, .json, .ts, .js, on AWS,
 * Google, Azure, Cloudflare and the smaller platforms.
 */

struct app_function *sls_find_function(const struct sls *s, struct slice name)
{
    return name.len ? map_get(&s->functions, name) : NULL;
}

bool sls_is_small_platform(const struct sls *s)
{
    return s->platform == PROVIDER_UNKNOWN || s->platform == PROVIDER_OTHER ||
           s->platform == PROVIDER_OPENWHISK;
}

void sls_report_cap(struct sls *s, const char *what, unsigned count)
{
    if (!s->told_of_caps)
        diag_emit(s->sink, VIRGA_DIAG_WARNING, "serverless-too-large", s->file, 1, 1,
                  "more than %u %s: the rest is not read", count, what);
    s->told_of_caps = true;
}

const char *sls_text(struct sls *s, const struct doc *node)
{
    struct slice text = doc_text(node);
    return text.len ? arena_slicedup(s->arena, text) : NULL;
}

/* The service -------------------------------------------------------------------------------- */

/* Parts of a template become one: what they both have is merged, and the later one wins. */
struct parts {
    struct sls *s;
    struct map known; /* "Section" and "Section/Entry" -> struct doc * */
};

static void merge(struct sls *s, struct doc *into, struct doc *from, unsigned depth)
{
    struct map entries;
    if (!doc_is_map(into) || !doc_is_map(from) || depth == 0) {
        sls_take_value(into, from);
        return;
    }
    map_init(&entries, s->arena);
    for (struct doc *entry = into->child; entry; entry = entry->next)
        map_put(&entries, entry->key, entry);
    for (struct doc *entry = from->child, *next; entry; entry = next) {
        struct doc *same = map_get(&entries, entry->key);
        next = entry->next;
        if (same)
            merge(s, same, entry, depth - 1);
        else
            doc_append(into, entry);
    }
}

/* Adds ENTRY to SECTION of the whole, which has it already when they are the same. */
static void join_entry(struct parts *p, struct doc *section, struct doc *entry)
{
    void **at =
        map_at(&p->known, slice_of(arena_printf(p->s->arena, "%.*s/%.*s", SLICE_ARG(section->key),
                                                SLICE_ARG(entry->key))));
    if (*at) {
        merge(p->s, *at, entry, MAX_MERGE_DEPTH);
        return;
    }
    *at = entry;
    if (entry->parent != section)
        doc_append(section, entry);
}

/* Turns LIST, a list of maps of maps, into one map. */
static void join_parts(struct sls *s, struct doc *list)
{
    struct parts p = {.s = s};
    struct doc *part = list->child;
    map_init(&p.known, s->arena);
    list->kind = DOC_MAP;
    list->child = list->last = NULL;
    list->count = 0;
    for (; part; part = part->next) {
        if (doc_is_scalar(part) && doc_text(part).len)
            sls_refuse(s, part, "the part");
        for (struct doc *section = part->child, *next; section; section = next) {
            next = section->next;
            void **known = map_at(&p.known, section->key);
            if (!*known) {
                doc_append(list, section);
                *known = section;
            }
            struct doc *whole = *known;
            for (struct doc *entry = section->child, *after; entry; entry = after) {
                after = entry->next;
                join_entry(&p, whole, entry);
            }
        }
    }
}

/* `resources` is one template or a list of parts of it. */
static const struct doc *whole_template(struct sls *s)
{
    for (struct doc *child = s->root->child; child; child = child->next) {
        if (!slice_eq_str(child->key, "resources"))
            continue;
        if (child->kind == DOC_SEQ)
            join_parts(s, child);
        else if (doc_is_scalar(child) && doc_text(child).len)
            sls_refuse(s, child, "the list of resources");
        return doc_is_map(child) ? child : NULL;
    }
    return NULL;
}

static enum app_provider platform_of(struct slice name)
{
    static const struct {
        const char *name;
        enum app_provider provider;
    } platforms[] = {
        {"aws", PROVIDER_AWS},
        {"google", PROVIDER_GOOGLE},
        {"cloudflare", PROVIDER_CLOUDFLARE},
        {"azure", PROVIDER_AZURE},
        {"openwhisk", PROVIDER_OPENWHISK},
    };
    for (size_t i = 0; i < ARRAY_SIZE(platforms); i++) {
        if (slice_eq_str(name, platforms[i].name))
            return platforms[i].provider;
    }
    return name.len && !sls_has_variable(name) ? PROVIDER_OTHER : PROVIDER_UNKNOWN;
}

static void read_service(struct sls *s)
{
    const struct doc *template = whole_template(s);
    s->cfn = cfn_new(s->app, template, doc_get(template, "Resources"), s->file, s->files, s->sink);
    s->first_function = s->app->functions.len;
    map_init(&s->functions, s->arena);
    map_init(&s->made, s->arena);
    sls_read_functions(s);
    size_t last = s->app->functions.len; /* those of the template come behind */
    sls_declare_authorizers(s);
    cfn_read_resources(s->cfn);
    if (s->platform == PROVIDER_AWS) {
        sls_declare_service_role(s);
        sls_declare_apis(s);
        sls_declare_deployment_bucket(s);
    }
    for (size_t i = s->first_function; i < last; i++) {
        struct app_function *f = s->app->functions.items[i];
        const struct sls_function function = {f, f->node};
        sls_read_triggers(s, &function);
        if (s->platform == PROVIDER_AWS)
            sls_read_permissions(s, f);
    }
    if (s->platform == PROVIDER_AWS)
        sls_read_plugins(s);
    sls_settle_websockets(s);
    sls_settle_roles(s, last);
    app_add_direct_triggers(s->app, s->first_function);
}

static bool is_script(struct slice name)
{
    static const char *const names[] = {"serverless.ts", "serverless.js", "serverless.mjs",
                                        "serverless.cjs"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (slice_eq_str(name, names[i]))
            return true;
    }
    return false;
}

static bool matches(const char *file)
{
    struct slice name = slice_of(path_base(file));
    bool document = path_is_yaml(file) || slice_ends(name, ".json");
    return (slice_starts(name, "serverless") && document) || is_script(name);
}

/* Is FILE the config itself, by its name? Others are parts that it includes, or settings. */
static bool is_main_file(const char *file)
{
    struct slice name = slice_of(path_base(file));
    return slice_eq_str(name, "serverless.yml") || slice_eq_str(name, "serverless.yaml") ||
           slice_eq_str(name, "serverless.json") || is_script(name);
}

static bool accepts(const struct doc *root, const char *file)
{
    return is_main_file(file) || (doc_get(root, "service") && doc_get(root, "provider"));
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct sls s = {.app = app, .arena = app->arena, .file = file, .files = files, .sink = sink};
    s.dir = path_dir(app->arena, file);
    if (doc_get(root, "component") && !doc_get(root, "functions")) {
        s.root = sls_resolve(&s, root);
        sls_read_component(&s);
        return;
    }
    if (!doc_get(root, "provider") && !doc_get(root, "functions")) {
        diag_emit(
            sink, VIRGA_DIAG_NOTE, "serverless-no-service", file, root->line, root->column,
            "no 'provider' and no 'functions': this is no service of the Serverless Framework");
        return;
    }
    s.root = sls_resolve(&s, root);
    s.provider = doc_get(s.root, "provider");
    struct slice name =
        doc_is_map(s.provider) ? doc_text_at(s.provider, "name") : doc_text(s.provider);
    s.platform = platform_of(name);
    read_service(&s);
}

static void finish(struct app *app, const struct app_files *files,
                   const struct virga_diag_sink *sink)
{
    (void)files;
    (void)sink;
    sls_drop_doubles(app);
}

const struct app_reader serverless_reader = {
    .name = "serverless",
    .matches = matches,
    .accepts = accepts,
    .read = read_config,
    .read_tree = finish,
};
