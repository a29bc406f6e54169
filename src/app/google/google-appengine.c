/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/google.h"

#include "base/file.h"
#include "base/limits.h"

/* App Engine: app.yaml declares a service, dispatch.yaml and cron.yaml say what else starts it. */

struct reader {
    struct app *app;
    struct app_function *f;
    const char *dir;
};

/* ---- app.yaml ---- */

/* Services beside the default one are called as people like: worker.yaml. */
static bool matches_app(const char *file)
{
    return path_is_yaml(file);
}

static bool sniffs_app(struct slice text)
{
    return slice_starts(text, "runtime:") || slice_find(text, "\nruntime:") != SIZE_MAX;
}

/* Others have a runtime, too: App Runner of AWS, Pulumi. */
static bool accepts_app(const struct doc *root, const char *file)
{
    static const char *const keys[] = {"handlers",      "api_version",     "automatic_scaling",
                                       "basic_scaling", "manual_scaling",  "instance_class",
                                       "threadsafe",    "inbound_services"};
    const char *name = path_base(file);
    bool named = strncmp(name, "app", strlen("app")) == 0 &&
                 strncmp(name, "apprunner.", strlen("apprunner.")) != 0;
    for (size_t i = 0; i < ARRAY_SIZE(keys) && !named; i++)
        named = doc_get(root, keys[i]) != NULL;
    return named && doc_text_at(root, "runtime").len > 0 && !doc_get(root, "apiVersion");
}

/* `login` and `secure` of a handler. */
static enum auth_kind login_auth(struct slice login)
{
    if (slice_eq_str(login, "required"))
        return AUTH_USERS;
    return slice_eq_str(login, "admin") ? AUTH_IAM : AUTH_NONE;
}

static void add_route(struct reader *rd, const char *path, enum auth_kind auth,
                      const struct doc *at)
{
    struct app_trigger *t = app_add_trigger(rd->app, rd->f, TRIGGER_HTTP, doc_location(at));
    t->method = "ANY";
    t->path = path;
    t->auth = auth;
}

/* Files that are served as they are. */
static void add_site(struct reader *rd, const struct doc *handler, const struct doc *files)
{
    struct slice url = doc_text_at(handler, "url");
    struct app_resource *r = app_add_resource(
        rd->app, RESOURCE_SITE, url.len ? app_copy(rd->app, url) : "/", doc_location(handler));
    r->provider = PROVIDER_GOOGLE;
    r->type = "appengine.static";
    r->node = handler;
    const char *below = app_copy(rd->app, doc_text(files));
    const char *folder =
        below ? path_clean(rd->app->arena, path_join(rd->app->arena, rd->dir, below)) : NULL;
    if (folder)
        app_set(rd->app, r, "directory", folder, true, doc_location(files));
}

static void read_handlers(struct reader *rd, const struct doc *handlers)
{
    bool all = true, any = false;
    const struct doc *secure = NULL, *lax = NULL;
    size_t count = 0;
    doc_each(handler, doc_is_seq(handlers) ? handlers : NULL)
    {
        const struct doc *folder = doc_get(handler, "static_dir");
        const struct doc *login = doc_get(handler, "login");
        const struct doc *how = doc_get(handler, "secure");
        if (++count > LIMIT_FUNCTION_ITEMS)
            break;
        if (!folder)
            folder = doc_get(handler, "static_files");
        if (folder) {
            add_site(rd, handler, folder);
            continue;
        }
        any = true;
        bool always = slice_eq_str(doc_text(how), "always");
        all &= always;
        secure = always ? how : secure;
        lax = how && !always ? how : lax;
        const char *url = app_copy(rd->app, doc_text_at(handler, "url"));
        add_route(rd, url ? url : "/*", login_auth(doc_text(login)), login ? login : handler);
    }
    if (any && all && secure)
        app_set(rd->app, rd->f, "https-only", "on", true, doc_location(secure));
    else if (lax)
        app_set(rd->app, rd->f, "https-only", "off", true, doc_location(lax));
}

static void read_variables(struct reader *rd, const struct doc *variables)
{
    doc_each(node, doc_is_map(variables) ? variables : NULL)
    {
        if (rd->f->environment.len >= LIMIT_FUNCTION_ITEMS)
            return;
        *vec_add(&rd->f->environment, rd->app->arena) = (struct app_variable){
            .name = arena_slicedup(rd->app->arena, node->key),
            .value = arena_slicedup(rd->app->arena, doc_text(node)),
            .literal = doc_is_scalar(node),
            .at = doc_location(node),
        };
    }
}

static const struct {
    const char *path, *setting;
} scaling_rows[] = {
    {"automatic_scaling.max_instances", "max-instances"},
    {"automatic_scaling.max_num_instances", "max-instances"},
    {"basic_scaling.max_instances", "max-instances"},
    {"manual_scaling.instances", "max-instances"},
    {"automatic_scaling.min_instances", "min-instances"},
    {"automatic_scaling.min_num_instances", "min-instances"},
    {"vpc_access_connector.name", "network"},
};

static void read_app(struct app *app, const struct doc *root, const char *file,
                     const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct reader rd = {.app = app, .dir = path_dir(app->arena, file)};
    const struct doc *service = doc_get(root, "service"), *runtime = doc_get(root, "runtime");
    (void)sink;
    if (!service)
        service = doc_get(root, "module");
    const char *name = app_copy(app, doc_text(service));
    rd.f =
        app_add_function(app, name ? name : "default", doc_location(service ? service : runtime));
    rd.f->provider = PROVIDER_GOOGLE;
    rd.f->node = root;
    rd.f->runtime = app_copy(app, doc_text(runtime));
    rd.f->runtime_at = doc_location(runtime);
    rd.f->role = app_copy(app, doc_text_at(root, "service_account"));
    rd.f->code_dir = rd.dir;
    bool any = strcmp(rd.f->runtime, "custom") == 0; /* a container may hold anything */
    rd.f->file = google_main_file(app, rd.dir, any ? NULL : rd.f->runtime, files);
    read_variables(&rd, doc_get(root, "env_variables"));
    for (size_t i = 0; i < ARRAY_SIZE(scaling_rows); i++) {
        const struct doc *node = doc_at(root, scaling_rows[i].path);
        if (doc_text(node).len)
            app_set(app, rd.f, scaling_rows[i].setting, app_copy(app, doc_text(node)), true,
                    doc_location(node));
    }
    read_handlers(&rd, doc_get(root, "handlers"));
    if (rd.f->triggers.len == 0) /* what no handler takes goes to the service */
        add_route(&rd, "/*", AUTH_NONE, service ? service : runtime);
}

const struct app_reader appengine_reader = {.name = "appengine",
                                            .matches = matches_app,
                                            .sniffs = sniffs_app,
                                            .accepts = accepts_app,
                                            .read = read_app};

/* ---- dispatch.yaml, cron.yaml ---- */

static bool matches_more(const char *file)
{
    const char *name = path_base(file);
    return (strncmp(name, "dispatch.", strlen("dispatch.")) == 0 ||
            strncmp(name, "cron.", strlen("cron.")) == 0) &&
           path_is_yaml(name);
}

static bool accepts_more(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_seq(doc_get(root, "dispatch")) || doc_is_seq(doc_get(root, "cron"));
}

/* How many folders FILE and BESIDE have in common, from the root on. */
static size_t common_folders(const char *file, const char *beside)
{
    size_t folders = 0;
    for (size_t i = 0; file[i] && file[i] == beside[i]; i++)
        folders += file[i] == '/';
    return folders;
}

/* The service NAME whose file lies nearest to FILE: several apps may have one of that name. */
static struct app_function *service_named(const struct app *app, struct slice name,
                                          const char *file)
{
    struct app_function *best = NULL;
    for (size_t i = 0; i < app->functions.len; i++) {
        struct app_function *f = app->functions.items[i];
        bool service = f->provider == PROVIDER_GOOGLE && f->node && f->at.file &&
                       accepts_app(f->node, f->at.file);
        if (service && slice_eq_str(name, f->name) &&
            (!best || common_folders(f->at.file, file) > common_folders(best->at.file, file)))
            best = f;
    }
    return best;
}

/* "example.com/mobile" followed by a star: host and path. */
static void dispatch_to(struct app *app, struct app_function *f, const struct doc *rule)
{
    struct slice path, host = slice_cut(doc_text_at(rule, "url"), '/', &path);
    if (!host.len || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    struct app_trigger *t = app_add_trigger(app, f, TRIGGER_HTTP, doc_location(rule));
    t->method = "ANY";
    t->path = arena_printf(app->arena, "/%.*s", SLICE_ARG(path));
    t->resource = app_copy(app, host);
    t->auth = AUTH_NONE;
}

static void start_by(struct app *app, struct app_function *f, const struct doc *job)
{
    if (f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    struct app_trigger *t = app_add_trigger(app, f, TRIGGER_SCHEDULE, doc_location(job));
    t->path = app_copy(app, doc_text_at(job, "url"));
    t->resource = app_copy(app, doc_text_at(job, "schedule"));
    t->auth = AUTH_PRIVATE;
}

static void settle_file(struct app *app, const struct doc *root, const char *file)
{
    doc_each(rule, doc_get(root, "dispatch"))
    {
        struct slice name = doc_text_at(rule, "service");
        struct app_function *f =
            service_named(app, name.len ? name : doc_text_at(rule, "module"), file);
        if (f)
            dispatch_to(app, f, rule);
    }
    doc_each(job, doc_get(root, "cron"))
    {
        struct slice name = doc_text_at(job, "target");
        struct app_function *f = service_named(app, name.len ? name : SLICE("default"), file);
        if (f)
            start_by(app, f, job);
    }
}

static void settle(struct app *app, const struct app_files *files,
                   const struct virga_diag_sink *sink);

/* Services that are read later may be meant. */
const struct app_reader appengine_more_reader = {.name = "appengine-routes",
                                                 .matches = matches_more,
                                                 .accepts = accepts_more,
                                                 .read_tree = settle};

static void settle(struct app *app, const struct app_files *files,
                   const struct virga_diag_sink *sink)
{
    (void)files;
    (void)sink;
    for (size_t i = 0; i < app->configs.len; i++)
        if (strcmp(app->configs.items[i].format, appengine_more_reader.name) == 0)
            settle_file(app, app->configs.items[i].root, app->configs.items[i].file);
}
