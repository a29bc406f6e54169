/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/gcloud.h"
#include "app/google/google.h"
#include "base/file.h"
#include "base/limits.h"

/* gcloud functions deploy, gcloud run deploy. */

/* ---- where the code is ---- */

/* Folders of scripts: what stands in them is run from the folder that holds them. */
static bool holds_scripts(const char *dir)
{
    static const char *const names[] = {"scripts", "script", "bin",       "test",   "ci",
                                        "deploy",  "tools",  "workflows", ".github"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (strcmp(path_base(dir), names[i]) == 0)
            return true;
    return false;
}

const char *gcloud_code_dir(struct gcloud *g, struct slice source, const char *runtime)
{
    struct arena *a = g->app->arena;
    const char *base = g->base, *found = NULL;
    if (slice_find(source, "://") != SIZE_MAX || slice_find_char(source, '$') != SIZE_MAX)
        return NULL;
    const char *below = path_join(a, g->dir, source.len ? gcloud_copy(g, source) : ".");
    for (int i = 0; i < 4; i++) {
        const char *path = path_clean(a, path_join(a, base, below));
        if (strcmp(path, ".") == 0)
            path = "";
        if (google_main_file(g->app, path, runtime, g->files))
            return path;
        if (!found && google_has_folder(g->files, path) && (source.len || *g->dir))
            found = path;
        if (!*base)
            break;
        base = holds_scripts(base) ? path_dir(a, base) : "";
    }
    return found;
}

void gcloud_find_code(struct gcloud *g, struct app_function *f, const char *dir, const char *entry)
{
    if (dir && !f->code_dir)
        f->code_dir = dir;
    if (!f->code_dir || f->file)
        return;
    /* a container may hold anything */
    bool any = f->runtime && strcmp(f->runtime, "container") == 0;
    f->file = google_main_file(g->app, f->code_dir, any ? NULL : f->runtime, g->files);
    f->symbol = f->file ? entry : NULL;
}

/* ---- flags that say how it runs ---- */

enum flag_use {
    FLAG_RUNTIME,
    FLAG_REGION,
    FLAG_ROLE,
    FLAG_TIMEOUT,
    FLAG_MEMORY,
    FLAG_INGRESS,
    FLAG_SECURITY,
    FLAG_VARIABLES,
    FLAG_SECRETS,
    FLAG_SETTING,
    FLAG_IMAGE,
};

static const struct {
    const char *name;
    enum flag_use use;
    const char *setting;
} flag_rows[] = {
    {"runtime", FLAG_RUNTIME, NULL},
    {"region", FLAG_REGION, NULL},
    {"service-account", FLAG_ROLE, NULL},
    {"timeout", FLAG_TIMEOUT, NULL},
    {"memory", FLAG_MEMORY, NULL},
    {"ingress-settings", FLAG_INGRESS, NULL},
    {"ingress", FLAG_INGRESS, NULL},
    {"security-level", FLAG_SECURITY, NULL},
    {"set-env-vars", FLAG_VARIABLES, NULL},
    {"update-env-vars", FLAG_VARIABLES, NULL},
    {"set-secrets", FLAG_SECRETS, NULL},
    {"update-secrets", FLAG_SECRETS, NULL},
    {"max-instances", FLAG_SETTING, "max-instances"},
    {"min-instances", FLAG_SETTING, "min-instances"},
    {"vpc-connector", FLAG_SETTING, "network"},
    {"network", FLAG_SETTING, "network"},
    {"kms-key", FLAG_SETTING, "kms-key"},
    {"image", FLAG_IMAGE, NULL},
    {"docker-repository", FLAG_IMAGE, NULL},
};

/* "^;^A=b;C=d" or "^::^A=b::C=d": what stands between the items of LIST, which is cut to them. */
static const char *take_separator(struct gcloud *g, struct slice *list)
{
    struct slice rest, first = slice_sub(*list, 1, list->len);
    size_t end = slice_find_char(first, '^');
    if (!slice_starts(*list, "^") || end == SIZE_MAX || end == 0 || !first.ptr[0])
        return ",";
    rest = slice_sub(first, end + 1, first.len);
    first.len = end;
    *list = rest;
    return arena_slicedup(&g->scratch, first);
}

void gcloud_add_variables(struct gcloud *g, struct app_function *f, struct slice list, bool secrets,
                          struct location at)
{
    struct arena *a = g->app->arena;
    const char *separator = take_separator(g, &list);
    while (list.len) {
        struct slice value, pair = list;
        size_t at_separator = slice_find(list, separator);
        list = SLICE_EMPTY;
        if (at_separator != SIZE_MAX) {
            list = slice_sub(pair, at_separator + strlen(separator), pair.len);
            pair.len = at_separator;
        }
        struct slice name = slice_cut(pair, '=', &value);
        bool mounted = name.len && name.ptr[0] == '/'; /* a secret as a file */
        if (!name.len || mounted || slice_starts(name, "${"))
            continue;
        if (f->environment.len >= LIMIT_FUNCTION_ITEMS)
            return;
        *vec_add(&f->environment, a) = (struct app_variable){
            .name = gcloud_copy(g, name),
            .value = secrets ? arena_printf(a, "${secret:%.*s}", SLICE_ARG(value))
                             : gcloud_copy(g, value),
            .literal = !secrets && slice_find(value, "${") == SIZE_MAX,
            .at = at,
        };
    }
}

static void set_words(struct gcloud *g, struct app_function *f, const char *name, const char *value,
                      struct location at)
{
    if (!app_setting(f, name))
        app_set(g->app, f, name, value ? value : "", value != NULL, at);
}

static void read_flag(struct gcloud *g, struct app_function *f, const struct gcloud_flag *flag,
                      enum flag_use use, const char *setting)
{
    struct location at = gcloud_at(g, flag->line, flag->column);
    switch (use) {
    case FLAG_RUNTIME:
        f->runtime = gcloud_copy(g, flag->value);
        f->runtime_at = at;
        break;
    case FLAG_REGION:
        f->region = gcloud_copy(g, flag->value);
        break;
    case FLAG_ROLE:
        f->role = gcloud_copy(g, flag->value);
        break;
    case FLAG_TIMEOUT:
        f->timeout = google_duration(flag->value);
        break;
    case FLAG_MEMORY:
        f->memory = google_memory(flag->value);
        break;
    case FLAG_INGRESS:
        set_words(g, f, "ingress", google_ingress(flag->value), at);
        break;
    case FLAG_SECURITY:
        set_words(g, f, "https-only",
                  slice_eq_str(flag->value, "secure-always")     ? "on"
                  : slice_eq_str(flag->value, "secure-optional") ? "off"
                                                                 : NULL,
                  at);
        break;
    case FLAG_VARIABLES:
    case FLAG_SECRETS:
        gcloud_add_variables(g, f, flag->value, use == FLAG_SECRETS, at);
        break;
    case FLAG_SETTING:
        set_words(g, f, setting, flag->known ? gcloud_copy(g, flag->value) : NULL, at);
        break;
    case FLAG_IMAGE:
        set_words(g, f, "package", "image", at);
        break;
    }
}

/* --env-vars-file=FILE: a map, in YAML. */
static void read_variables_file(struct gcloud *g, struct app_function *f, struct slice name)
{
    struct arena *a = g->app->arena, scratch;
    struct slice text;
    struct doc *root = NULL;
    const char *path = path_join(a, g->dir, gcloud_copy(g, name));
    const char *beside = path_clean(a, path_join(a, g->base, path));
    path = app_files_has(g->files, beside) ? beside : path_clean(a, path);
    if (!app_files_has(g->files, path))
        return;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, g->files->root, path), LIMIT_CONFIG_FILE, &text) ==
            VIRGA_OK &&
        doc_parse_mended(a, DOC_YAML, text, path, g->sink, &root) == VIRGA_OK && doc_is_map(root)) {
        doc_each(node, root)
        {
            if (f->environment.len >= LIMIT_FUNCTION_ITEMS)
                break;
            *vec_add(&f->environment, a) = (struct app_variable){
                .name = gcloud_copy(g, node->key),
                .value = gcloud_copy(g, doc_text(node)),
                .literal = doc_is_scalar(node),
                .at = doc_location(node),
            };
        }
    }
    arena_release(&scratch);
}

static void read_flags(struct gcloud *g, struct app_function *f, const struct gcloud_command *c)
{
    for (size_t i = 0; i < c->nflags; i++) {
        for (size_t k = 0; k < ARRAY_SIZE(flag_rows); k++)
            if (c->flags[i].has_value && slice_eq_str(c->flags[i].name, flag_rows[k].name))
                read_flag(g, f, &c->flags[i], flag_rows[k].use, flag_rows[k].setting);
        if (slice_eq_str(c->flags[i].name, "env-vars-file"))
            read_variables_file(g, f, c->flags[i].value);
    }
}

/* ---- who may call ---- */

static bool has_trigger(const struct app_function *f, enum trigger_kind kind, const char *resource)
{
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        if (t->kind == kind && (!resource || (t->resource && strcmp(t->resource, resource) == 0)))
            return true;
    }
    return false;
}

/* Without a word about it nobody may but who has the right: so it is since 2020. */
static void add_http(struct gcloud *g, struct app_function *f, const struct gcloud_command *c,
                     const char *path)
{
    static const struct {
        const char *flag;
        enum auth_kind auth;
    } rows[] = {{"allow-unauthenticated", AUTH_NONE},
                {"no-invoker-iam-check", AUTH_NONE},
                {"no-allow-unauthenticated", AUTH_IAM}};
    const struct app_setting *ingress = app_setting(f, "ingress");
    struct location at = gcloud_at(g, c->line, c->column);
    enum auth_kind auth = AUTH_IAM;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct gcloud_flag *flag = gcloud_flag(c, rows[i].flag);
        if (!flag)
            continue;
        auth = rows[i].auth;
        at = gcloud_at(g, flag->line, flag->column);
        break;
    }
    if (has_trigger(f, TRIGGER_HTTP, NULL))
        return; /* another command deploys it too */
    struct app_trigger *t = app_add_trigger(g->app, f, TRIGGER_HTTP, at);
    t->method = "ANY";
    t->path = path;
    t->auth = google_reach(auth, ingress ? ingress->value : NULL);
}

/* ---- what else starts it ---- */

/* The kind of an event by its type: "google.cloud.storage.object.v1.finalized". */
static enum trigger_kind event_kind(struct slice type)
{
    static const struct {
        const char *word;
        enum trigger_kind kind;
    } rows[] = {
        {"storage", TRIGGER_STORAGE},  {"pubsub", TRIGGER_TOPIC},
        {"firestore", TRIGGER_STREAM}, {"datastore", TRIGGER_STREAM},
        {"database", TRIGGER_STREAM},  {"auth", TRIGGER_IDENTITY},
        {"audit", TRIGGER_OTHER},      {"topic.publish", TRIGGER_TOPIC},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (slice_find(type, rows[i].word) != SIZE_MAX)
            return rows[i].kind;
    return TRIGGER_OTHER;
}

static void add_event(struct gcloud *g, struct app_function *f, enum trigger_kind kind,
                      struct slice resource, const struct gcloud_flag *flag)
{
    if (slice_starts(resource, "gs://"))
        resource = slice_sub(resource, 5, resource.len);
    const char *name = resource.len ? gcloud_copy(g, resource) : NULL;
    if (has_trigger(f, kind, name) || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    struct app_trigger *t =
        app_add_trigger(g->app, f, kind, gcloud_at(g, flag->line, flag->column));
    t->resource = name;
    t->auth = AUTH_PRIVATE;
}

/* --trigger-event-filters="type=…" --trigger-event-filters="bucket=…", or both in one. */
static void add_filtered(struct gcloud *g, struct app_function *f, const struct gcloud_command *c)
{
    struct slice type = SLICE_EMPTY, resource = SLICE_EMPTY;
    const struct gcloud_flag *first = NULL;
    for (size_t i = 0; i < c->nflags; i++) {
        if (!slice_starts(c->flags[i].name, "trigger-event-filters"))
            continue;
        struct slice rest = c->flags[i].value;
        first = first ? first : &c->flags[i];
        while (rest.len) {
            struct slice value, key = slice_cut(slice_cut(rest, ',', &rest), '=', &value);
            if (slice_eq_str(key, "type"))
                type = value;
            else if (!resource.len && !slice_eq_str(key, "database"))
                resource = value;
        }
    }
    if (first)
        add_event(g, f, event_kind(type), resource, first);
}

static void add_events(struct gcloud *g, struct app_function *f, const struct gcloud_command *c)
{
    const struct gcloud_flag *topic = gcloud_flag(c, "trigger-topic");
    const struct gcloud_flag *bucket = gcloud_flag(c, "trigger-bucket");
    const struct gcloud_flag *event = gcloud_flag(c, "trigger-event");
    const struct gcloud_flag *resource = gcloud_flag(c, "trigger-resource");
    if (topic)
        add_event(g, f, TRIGGER_TOPIC, topic->value, topic);
    if (bucket)
        add_event(g, f, TRIGGER_STORAGE, bucket->value, bucket);
    if (event)
        add_event(g, f, event_kind(event->value), resource ? resource->value : SLICE_EMPTY, event);
    add_filtered(g, f, c);
}

/* ---- the commands ---- */

void gcloud_deploy_function(struct gcloud *g, const struct gcloud_command *c)
{
    struct slice name = c->nwords ? c->words[0]->text : SLICE_EMPTY;
    struct slice entry = gcloud_text(c, "entry-point"), runtime = gcloud_text(c, "runtime");
    if (!name.len)
        return;
    const char *dir =
        gcloud_code_dir(g, gcloud_text(c, "source"), runtime.len ? gcloud_copy(g, runtime) : NULL);
    struct app_function *f = gcloud_function(g, name, dir, gcloud_at(g, c->line, c->column));
    if (!f->handler || entry.len)
        f->handler = gcloud_copy(g, entry.len ? entry : name);
    read_flags(g, f, c);
    gcloud_find_code(g, f, dir, f->handler);
    if (gcloud_flag(c, "trigger-http"))
        add_http(g, f, c, arena_printf(g->app->arena, "/%s", f->name));
    add_events(g, f, c);
}

/* The container that C deploys as a service or job; NULL when it has no name. */
static struct app_function *deploy_container(struct gcloud *g, const struct gcloud_command *c)
{
    struct slice name = c->nwords ? c->words[0]->text : SLICE_EMPTY;
    struct slice entry = gcloud_text(c, "function");
    if (!name.len)
        return NULL;
    /* an image may be built from anywhere; the usual place is where the command runs */
    const char *dir = gcloud_code_dir(g, gcloud_text(c, "source"), NULL);
    struct app_function *f = gcloud_function(g, name, dir, gcloud_at(g, c->line, c->column));
    if (entry.len)
        f->handler = gcloud_copy(g, entry);
    read_flags(g, f, c);
    if (!f->runtime)
        f->runtime = "container";
    gcloud_find_code(g, f, dir, NULL);
    return f;
}

void gcloud_deploy_service(struct gcloud *g, const struct gcloud_command *c)
{
    struct app_function *f = deploy_container(g, c);
    if (f)
        add_http(g, f, c, "/*");
}

/* It is started by whoever may, as what no trigger is known of. */
void gcloud_deploy_job(struct gcloud *g, const struct gcloud_command *c)
{
    (void)deploy_container(g, c);
}
