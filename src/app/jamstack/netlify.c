/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/jamstack-internal.h"

#include "base/file.h"
#include "base/limits.h"

/*
 * Netlify: netlify.toml, and the folders netlify/functions and netlify/edge-functions with or
 * without it. A function answers at /.netlify/functions/NAME unless its code or its name says
 * otherwise.
 */

struct netlify {
    struct web_project p;
    const struct doc *root; /* of netlify.toml; NULL when there is none */
    size_t first;           /* of its functions in the model */
};

/* Functions that are called because something happened, by their names. */
static const struct {
    const char *name;
    enum trigger_kind kind;
    enum auth_kind auth;
} events[] = {
    {"identity-validate", TRIGGER_IDENTITY, AUTH_PRIVATE},
    {"identity-signup", TRIGGER_IDENTITY, AUTH_PRIVATE},
    {"identity-login", TRIGGER_IDENTITY, AUTH_PRIVATE},
    {"submission-created", TRIGGER_OTHER, AUTH_NONE}, /* what a visitor put into a form */
    {"deploy-building", TRIGGER_OTHER, AUTH_PRIVATE},
    {"deploy-succeeded", TRIGGER_OTHER, AUTH_PRIVATE},
    {"deploy-failed", TRIGGER_OTHER, AUTH_PRIVATE},
    {"deploy-deleted", TRIGGER_OTHER, AUTH_PRIVATE},
    {"deploy-locked", TRIGGER_OTHER, AUTH_PRIVATE},
    {"deploy-unlocked", TRIGGER_OTHER, AUTH_PRIVATE},
    {"split-test-activated", TRIGGER_OTHER, AUTH_PRIVATE},
    {"split-test-deactivated", TRIGGER_OTHER, AUTH_PRIVATE},
    {"split-test-modified", TRIGGER_OTHER, AUTH_PRIVATE},
};

/* Functions --------------------------------------------------------------------------------- */

/* "NAME.ts", "NAME/index.ts", "NAME/NAME.ts", for Go "NAME/main.go": the function's name. */
static struct slice name_of(struct slice rest)
{
    struct slice inside, folder = slice_cut(rest, '/', &inside);
    if (!inside.len)
        return web_stem(rest);
    struct slice stem = web_stem(inside);
    bool main =
        slice_eq_str(stem, "index") || slice_eq(stem, folder) || slice_eq_str(inside, "main.go");
    return main ? folder : SLICE_EMPTY;
}

static void set_event(struct netlify *n, struct app_function *f)
{
    for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
        if (strcmp(f->name, events[i].name) != 0)
            continue;
        web_clear_triggers(f);
        struct app_trigger *t = app_add_trigger(n->p.app, f, events[i].kind, f->at);
        t->resource = events[i].name;
        t->auth = events[i].auth;
    }
}

static void add_functions(struct netlify *n, const char *dir)
{
    struct arena *a = n->p.app->arena;
    size_t from, to;
    web_files_below(n->p.files, dir, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *path = n->p.files->paths.items[i];
        struct slice name = name_of(web_below(path, dir));
        if (!name.len || !(web_is_script(path) || slice_ends(slice_of(path), ".go")))
            continue;
        const char *text = arena_slicedup(a, name);
        struct app_function *f = web_add(
            &n->p, (struct web_file){.file = path,
                                     .name = text,
                                     .convention = "netlify-function",
                                     .path = arena_printf(a, "/.netlify/functions/%s", text)});
        if (f)
            set_event(n, f);
    }
}

static void add_edge_functions(struct netlify *n, const char *dir)
{
    size_t from, to;
    web_files_below(n->p.files, dir, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *path = n->p.files->paths.items[i];
        struct slice name = name_of(web_below(path, dir));
        if (name.len && web_is_script(path))
            (void)web_add(&n->p, (struct web_file){.file = path,
                                                   .name = arena_slicedup(n->p.app->arena, name),
                                                   .convention = "netlify-edge"});
    }
}

static struct app_function *find_function(const struct netlify *n, struct slice name)
{
    for (size_t i = n->first; i < n->p.app->functions.len; i++)
        if (slice_eq_str(name, n->p.app->functions.items[i]->name))
            return n->p.app->functions.items[i];
    return NULL;
}

/* netlify.toml ------------------------------------------------------------------------------ */

/* FROM, a path, leads to TO; with `role` only those whom Netlify Identity knows. */
struct redirect {
    struct slice from, to;
    bool role;
    struct location at;
};

static void add_route(struct netlify *n, struct app_function *f, const char *path,
                      const struct redirect *r)
{
    struct app_trigger *t = web_add_route(&n->p, f, path, r->at);
    if (t && r->role)
        t->auth = AUTH_USERS;
}

/* The address that a redirect puts before a function; `:splat` stands for all of them. */
static void add_redirect(struct netlify *n, const struct redirect *r)
{
    struct arena *a = n->p.app->arena;
    struct slice rest, prefix = SLICE("/.netlify/functions/");
    if (!slice_starts(r->to, prefix.ptr) || !slice_starts(r->from, "/"))
        return;
    struct slice name = slice_sub(r->to, prefix.len, r->to.len);
    size_t end = 0;
    while (end < name.len && !strchr("/?", name.ptr[end]))
        end++;
    name = slice_sub(name, 0, end);
    struct app_function *f = find_function(n, name);
    if (f)
        add_route(n, f, arena_slicedup(a, r->from), r);
    if (!slice_starts(name, ":"))
        return;
    char mark = slice_find_char(r->from, '*') != SIZE_MAX ? '*' : ':';
    struct slice base = slice_cut(r->from, mark, &rest);
    for (size_t i = n->first; i < n->p.app->functions.len && !n->p.told; i++) {
        f = n->p.app->functions.items[i];
        if (f->triggers.len && slice_starts(slice_of(f->triggers.items[0].path), prefix.ptr))
            add_route(n, f, arena_printf(a, "%.*s%s", SLICE_ARG(base), f->name), r);
    }
}

static void read_redirect(struct netlify *n, const struct doc *entry)
{
    const struct redirect r = {
        .from = doc_text_at(entry, "from"),
        .to = doc_text_at(entry, "to"),
        .role = doc_at(entry, "conditions.Role"),
        .at = doc_location(entry),
    };
    add_redirect(n, &r);
}

/* The next word of *LINE; empty at its end, or where a comment begins. */
static struct slice next_word(struct slice *line)
{
    struct slice text = slice_trim(*line);
    size_t end = 0;
    while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\t')
        end++;
    *line = slice_sub(text, end, text.len);
    return slice_starts(text, "#") ? SLICE_EMPTY : slice_sub(text, 0, end);
}

/* The file _redirects in DIR: "/users/:id  /.netlify/functions/users  200", one a line. */
static void read_redirects_file(struct netlify *n, const char *dir)
{
    struct arena scratch;
    struct slice text;
    const char *file = path_join(n->p.app->arena, dir, "_redirects");
    if (!app_files_has(n->p.files, file))
        return;
    arena_init(&scratch);
    char *path = path_join(&scratch, n->p.files->root, file);
    if (file_read(&scratch, path, LIMIT_CONFIG_FILE, &text) != VIRGA_OK)
        text = SLICE_EMPTY;
    for (unsigned line = 1; text.len && line <= WEB_MAX_ENTRIES; line++) {
        struct slice rest = slice_cut(text, '\n', &text), word;
        struct redirect r = {.at = {.file = file, .line = line, .column = 1, .end_line = line}};
        r.from = next_word(&rest);
        while ((word = next_word(&rest)).len) {
            if (!r.to.len && slice_starts(word, "/"))
                r.to = word;
            r.role |= slice_starts(word, "Role=");
        }
        add_redirect(n, &r);
    }
    arena_release(&scratch);
}

static void read_edge_route(struct netlify *n, const struct doc *e)
{
    struct slice path = doc_text_at(e, "path");
    struct app_function *f = find_function(n, doc_text_at(e, "function"));
    if (f && path.len)
        (void)web_add_route(&n->p, f, arena_slicedup(n->p.app->arena, path), doc_location(e));
}

/* [functions."name"], with '*' in the name; what is not a table sets something for all. */
static void read_function_settings(struct netlify *n, const struct doc *section)
{
    const struct doc *schedule = doc_get(section, "schedule");
    for (size_t i = n->first; schedule && i < n->p.app->functions.len; i++) {
        struct app_function *f = n->p.app->functions.items[i];
        if (!web_wildcard(section->key, slice_of(f->name)))
            continue;
        web_clear_triggers(f); /* it has no address of its own then */
        web_add_schedule(&n->p, f, schedule, schedule);
    }
}

static void read_headers(struct netlify *n, const struct doc *entry)
{
    doc_each(value, doc_get(entry, "values")) web_add_header(
        &n->p, n->first, doc_text_at(entry, "for"), value, value->key, doc_text(value));
}

static void read_environment(struct netlify *n)
{
    const struct doc *build = doc_at(n->root, "build.environment");
    const struct doc *runtime = doc_get(build, "AWS_LAMBDA_JS_RUNTIME");
    const char *text = arena_slicedup(n->p.app->arena, doc_text(runtime));
    for (size_t i = n->first; text[0] && i < n->p.app->functions.len; i++) {
        struct app_function *f = n->p.app->functions.items[i];
        if (f->runtime)
            continue;
        f->runtime = text;
        f->runtime_at = doc_location(runtime);
    }
    web_add_variables(&n->p, n->first, build);
    doc_each(context, doc_get(n->root, "context"))
        web_add_variables(&n->p, n->first, doc_get(context, "environment"));
}

/* Lists of the config, in the order in which they build on each other. */
static const struct {
    const char *key;
    void (*read)(struct netlify *n, const struct doc *entry);
} lists[] = {
    {"edge_functions", read_edge_route},
    {"redirects", read_redirect},
    {"functions", read_function_settings},
    {"headers", read_headers},
};

/* A folder that the config names, or the usual one. */
static const char *folder(struct netlify *n, const char *base, const char *const *keys,
                          const char *usual)
{
    struct arena *a = n->p.app->arena;
    const char *text = usual;
    for (size_t i = 0; keys[i]; i++) {
        struct slice set = doc_text(doc_at(n->root, keys[i]));
        while (slice_starts(set, "/"))
            set = slice_sub(set, 1, set.len);
        if (!set.len)
            continue;
        text = arena_slicedup(a, set);
        break;
    }
    const char *clean = path_clean(a, path_join(a, base, text));
    return strcmp(clean, ".") == 0 ? "" : clean;
}

/*
 * The folder that paths of the config start from. `base` is told from the root of the repository:
 * in a file that lies there already it names the folder of the file.
 */
static const char *base_of(const struct netlify *n)
{
    struct arena *a = n->p.app->arena;
    struct slice base = doc_text(doc_at(n->root, "build.base")), dir = slice_of(n->p.dir);
    while (slice_starts(base, "/"))
        base = slice_sub(base, 1, base.len);
    while (slice_ends(base, "/"))
        base.len--;
    if (!base.len)
        return n->p.dir;
    const char *text = path_clean(a, arena_slicedup(a, base));
    bool inside = slice_ends(dir, text) &&
                  (dir.len == strlen(text) || dir.ptr[dir.len - strlen(text) - 1] == '/');
    return inside ? n->p.dir : path_clean(a, path_join(a, n->p.dir, text));
}

static void read_project(struct netlify *n)
{
    static const char *const function_keys[] = {"functions.directory", "build.functions", NULL};
    static const char *const edge_keys[] = {"build.edge_functions", NULL};
    struct arena *a = n->p.app->arena;
    const char *dir = base_of(n);
    n->first = n->p.app->functions.len;
    add_functions(n, folder(n, dir, function_keys, "netlify/functions"));
    add_edge_functions(n, folder(n, dir, edge_keys, "netlify/edge-functions"));
    for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
        size_t count = 0;
        doc_each(entry, doc_get(n->root, lists[i].key))
        {
            if (web_too_many(&n->p, count++, entry))
                break;
            lists[i].read(n, entry);
        }
    }
    const struct doc *publish = doc_at(n->root, "build.publish");
    const char *site = path_join(a, dir, arena_slicedup(a, doc_text(publish)));
    read_redirects_file(n, dir);
    if (doc_text(publish).len)
        read_redirects_file(n, path_clean(a, site));
    read_environment(n);
    web_add_site(&n->p, "netlify", dir, publish);
}

static bool matches(const char *file)
{
    return strcmp(path_base(file), "netlify.toml") == 0;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(root);
}

static void read_config(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct netlify n = {
        .p = {.app = app, .files = files, .sink = sink, .provider = PROVIDER_NETLIFY},
        .root = root,
    };
    n.p.dir = path_dir(app->arena, file);
    read_project(&n);
    app_add_direct_triggers(app, n.first);
}

/* The folder above "netlify/functions/" in PATH, if that is not read already. */
static bool find_project(const struct app *app, const char *path, const char **ret_dir)
{
    static const char *const folders[] = {"netlify/functions/", "netlify/edge-functions/"};
    struct slice s = slice_of(path);
    for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
        size_t at = slice_find(s, folders[i]);
        if (at == SIZE_MAX || (at > 0 && path[at - 1] != '/'))
            continue;
        *ret_dir = arena_slicedup(app->arena, slice_sub(s, 0, at ? at - 1 : 0));
        return true;
    }
    return false;
}

/* Were the functions below DIR read, because some netlify.toml names them or lies there? */
static bool is_read(const struct app *app, const char *dir)
{
    for (size_t i = 0; i < app->configs.len; i++) {
        const struct app_config *c = &app->configs.items[i];
        struct slice rest = web_below(c->file, dir);
        if (strcmp(c->format, "netlify") == 0 && rest.len && slice_find_char(rest, '/') == SIZE_MAX)
            return true;
    }
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        if (f->provider == PROVIDER_NETLIFY && f->file &&
            slice_starts(web_below(f->file, dir), "netlify/"))
            return true;
    }
    return false;
}

void netlify_read_tree(struct app *app, const struct app_files *files,
                       const struct virga_diag_sink *sink)
{
    const char *last = NULL;
    for (size_t i = 0; i < files->paths.len; i++) {
        const char *dir;
        if (!find_project(app, files->paths.items[i], &dir) || (last && strcmp(last, dir) == 0))
            continue;
        last = dir;
        struct netlify n = {
            .p = {.app = app, .files = files, .sink = sink, .provider = PROVIDER_NETLIFY},
        };
        n.p.dir = dir;
        if (!is_read(app, dir))
            read_project(&n);
    }
}

static void read_tree(struct app *app, const struct app_files *files,
                      const struct virga_diag_sink *sink)
{
    size_t first = app->functions.len;
    netlify_read_tree(app, files, sink);
    vercel_read_tree(app, files, sink);
    frameworks_read_tree(app, files, sink);
    app_add_direct_triggers(app, first);
}

const struct app_reader netlify_reader = {.name = "netlify",
                                          .matches = matches,
                                          .accepts = accepts,
                                          .read = read_config,
                                          .read_tree = read_tree};
