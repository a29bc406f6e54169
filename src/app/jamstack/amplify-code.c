/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/amplify-internal.h"

#include "app/jamstack/web.h"
#include "base/file.h"
#include "base/limits.h"

/*
 * Amplify's second generation: TypeScript that calls defineFunction, defineAuth, defineStorage and
 * a.schema. Nothing is run; objects that stand literally in these calls are read as documents.
 *
 *     const schema = a.schema({
 *         Note: a.model({ text: a.string() }).authorization((allow) => [allow.publicApiKey()]),
 *         hello: a.query().handler(a.handler.function(sayHello)),
 *     })
 */

struct code {
    struct app *app;
    struct words w;
    struct slice text;
    const char *file;
    size_t count;
};

/* Objects ------------------------------------------------------------------------------------ */

static unsigned moved_column(unsigned line, unsigned column, unsigned by)
{
    return line == 1 ? column + by : column;
}

/* Moves a tree that was read from a part of the file to where that part begins. */
static void move(struct doc *root, unsigned lines, unsigned columns)
{
    for (struct doc *node = root; node;) {
        node->column = moved_column(node->line, node->column, columns);
        node->key_column = moved_column(node->key_line, node->key_column, columns);
        node->line += lines;
        node->key_line += lines;
        node->end_line += lines;
        if (node->child) {
            node = node->child;
            continue;
        }
        while (node != root && !node->next)
            node = node->parent;
        node = node == root ? NULL : node->next;
    }
}

/* The object whose '{' is word I, as a document; NULL when there is none or it is broken. */
static const struct doc *object_at(struct code *c, size_t i)
{
    static const char export[] = "export default ";
    struct arena scratch;
    struct doc *root = NULL;
    if (!word_is(&c->w, i, '{'))
        return NULL;
    const struct word *open = &c->w.items[i];
    size_t close = word_close(&c->w, i);
    size_t to = close < c->w.len ? c->w.items[close].offset + 1 : c->text.len;
    arena_init(&scratch);
    char *copy =
        arena_printf(&scratch, "%s%.*s", export, SLICE_ARG(slice_sub(c->text, open->offset, to)));
    if (doc_parse(c->app->arena, DOC_SCRIPT, slice_of(copy), c->file, NULL, &root) != VIRGA_OK ||
        !doc_is_map(root))
        root = NULL;
    arena_release(&scratch);
    if (root) /* the first line began so much further left */
        move(root, open->line - 1, open->column - (unsigned)sizeof(export));
    return root;
}

/* Is word I the name of a function that is called? */
static bool is_call(const struct code *c, size_t i, const char *name)
{
    return word_is_name(&c->w, i, name) && word_is(&c->w, i + 1, '(');
}

/* const NAME = call(…), NAME: call(…): the name that stands before word I. */
static struct slice bound_name(const struct code *c, size_t i)
{
    if (i < 2 || (!word_is(&c->w, i - 1, '=') && !word_is(&c->w, i - 1, ':')) ||
        c->w.items[i - 2].kind != WORD_NAME)
        return SLICE_EMPTY;
    return c->w.items[i - 2].text;
}

/* A value that is written out; "${code:…}" is what would have to be computed. */
static const char *literal(struct code *c, const struct doc *node)
{
    struct slice text = doc_text(node);
    if (!text.len || slice_starts(text, "${"))
        return NULL;
    return arena_slicedup(c->app->arena, text);
}

/* Functions ---------------------------------------------------------------------------------- */

static void find_code(struct code *c, struct app_function *f, const struct doc *options,
                      const struct app_files *files)
{
    static const char *const endings[] = {"", ".ts", ".js", ".mts", ".mjs"};
    struct arena *a = c->app->arena;
    const char *entry = literal(c, doc_get(options, "entry"));
    const char *base = path_clean(a, path_join(a, f->code_dir, entry ? entry : "handler"));
    f->handler = entry ? entry : "./handler.ts";
    f->symbol = "handler";
    for (size_t i = 0; i < ARRAY_SIZE(endings) && !f->file; i++) {
        const char *path = arena_printf(a, "%s%s", base, endings[i]);
        if (app_files_has(files, path))
            f->file = path;
    }
}

static void read_environment(struct code *c, struct app_function *f, const struct doc *map)
{
    doc_each(v, doc_is_map(map) ? map : NULL)
    {
        if (f->environment.len >= LIMIT_FUNCTION_ITEMS)
            return;
        const char *value = literal(c, v);
        *vec_add(&f->environment, c->app->arena) = (struct app_variable){
            .name = arena_slicedup(c->app->arena, v->key),
            .value = value ? value : "",
            .literal = value != NULL,
            .at = doc_location(v),
        };
    }
}

static void add_schedule(struct code *c, struct app_function *f, const struct doc *schedule)
{
    if (!doc_text(schedule).len || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
        return;
    struct app_trigger *t = app_add_trigger(c->app, f, TRIGGER_SCHEDULE, doc_location(schedule));
    t->resource = arena_slicedup(c->app->arena, doc_text(schedule));
    t->auth = AUTH_PRIVATE;
}

static void set_runtime(struct code *c, struct app_function *f, const struct doc *options)
{
    const struct doc *runtime = doc_get(options, "runtime");
    const char *version = literal(c, runtime);
    if (!version)
        return;
    f->runtime = arena_printf(c->app->arena, "nodejs%s.x", version);
    f->runtime_at = doc_location(runtime);
}

/* defineFunction({ name, entry, timeoutSeconds, … }), of which everything may be left out. */
static void add_function(struct code *c, size_t i, const struct app_files *files)
{
    struct arena *a = c->app->arena;
    const struct doc *options = object_at(c, i + 2);
    const char *dir = path_dir(a, c->file), *entry = literal(c, doc_get(options, "entry"));
    const char *name = literal(c, doc_get(options, "name"));
    struct slice bound = bound_name(c, i);
    if (c->count++ >= LIMIT_TEMPLATE_ITEMS)
        return;
    if (!options && !word_is(&c->w, i + 2, ')'))
        return; /* made by a function, of another runtime */
    if (!name && entry)
        name = arena_slicedup(a, web_stem(slice_of(path_base(entry))));
    struct app_function *f =
        app_add_function(c->app, name ? name : path_base(dir), word_at(&c->w.items[i], c->file));
    f->provider = PROVIDER_AWS;
    f->code_dir = dir;
    f->node = options;
    if (bound.len)
        f->logical_id = arena_slicedup(a, bound);
    f->timeout = doc_number(doc_get(options, "timeoutSeconds"), -1);
    f->memory = doc_number(doc_get(options, "memoryMB"), -1);
    set_runtime(c, f, options);
    find_code(c, f, options, files);
    read_environment(c, f, doc_get(options, "environment"));
    const struct doc *schedule = doc_get(options, "schedule");
    add_schedule(c, f, schedule);
    doc_each(one, schedule) add_schedule(c, f, one);
}

void amplify_read_functions(struct app *app, struct slice text, const char *file,
                            const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct arena scratch;
    arena_init(&scratch);
    struct code c = {.app = app, .text = text, .file = file};
    c.w = words_of(&scratch, text, false);
    words_report_cut(&c.w, file, sink);
    for (size_t i = 0; i < c.w.len; i++) {
        if (!is_call(&c, i, "defineFunction"))
            continue;
        add_function(&c, i, files);
        i = word_close(&c.w, i + 1);
    }
    arena_release(&scratch);
}

/* Rules -------------------------------------------------------------------------------------- */

/* The rules `allow.x()` between the words FROM and TO. */
static void read_rules(const struct code *c, size_t from, size_t to, struct amplify_access *access)
{
    for (size_t i = from; i + 2 < to; i++) {
        if (!word_is_name(&c->w, i, "allow") || !word_is(&c->w, i + 1, '.'))
            continue;
        struct slice who = c->w.items[i + 2].text;
        bool key = slice_eq_str(who, "publicApiKey"), guest = slice_eq_str(who, "guest");
        bool read = true, write = true; /* without .to([…]) */
        size_t end = word_is(&c->w, i + 3, '(') ? word_close(&c->w, i + 3) : i + 2;
        if (word_is(&c->w, end + 1, '.') && is_call(c, end + 2, "to"))
            words_operations(&c->w, end + 3, WORD_TEXT, &read, &write);
        access->any = true;
        access->public_key |= key;
        access->guests |= guest;
        access->groups |= slice_starts(who, "group");
        access->custom |= slice_eq_str(who, "custom");
        access->users |= slice_eq_str(who, "authenticated") || slice_starts(who, "owner") ||
                         slice_starts(who, "multipleOwners");
        if (!key && !guest)
            continue;
        access->public_read |= read;
        access->public_write |= write;
        if (!access->public_at.file)
            access->public_at = word_at(&c->w.items[i], c->file);
    }
}

/* `.authorization(…)` of the chain of calls between FROM and TO, which stands at DEPTH. */
static void chained_rules(const struct code *c, size_t from, size_t to, unsigned depth,
                          struct amplify_access *access)
{
    for (size_t i = from; i + 1 < to; i++)
        if (c->w.items[i].depth == depth && word_is(&c->w, i, '.') &&
            is_call(c, i + 1, "authorization"))
            read_rules(c, i + 2, word_close(&c->w, i + 2), access);
}

/* Data --------------------------------------------------------------------------------------- */

struct schema {
    struct code *c;
    const char *api;
    struct amplify_access access; /* of what has no rules of its own */
};

/* The function that word I names, or that is defined there. */
static struct app_function *function_at(const struct code *c, size_t i)
{
    if (!is_call(c, i, "defineFunction"))
        return i < c->w.len ? amplify_find_function(c->app, c->w.items[i].text, c->file) : NULL;
    struct location at = word_at(&c->w.items[i], c->file);
    for (size_t k = 0; k < c->app->functions.len; k++) {
        struct app_function *f = c->app->functions.items[k];
        if (f->at.file == at.file && f->at.line == at.line && f->at.column == at.column)
            return f;
    }
    return NULL;
}

/* a.handler.function(sayHello) or a.handler.function('name') in an operation. */
static void add_handlers(const struct schema *s, size_t from, size_t to, struct slice name,
                         const struct amplify_access *access)
{
    struct code *c = s->c;
    for (size_t i = from; i + 4 < to; i++) {
        if (!word_is_name(&c->w, i, "handler") || !word_is(&c->w, i + 1, '.') ||
            !is_call(c, i + 2, "function"))
            continue;
        amplify_add_resolver(c->app, function_at(c, i + 4), s->api,
                             arena_slicedup(c->app->arena, name), access, AUTH_UNKNOWN,
                             word_at(&c->w.items[i], c->file));
    }
}

/* One entry NAME: a.…, from word I to TO. */
static void read_entry(const struct schema *s, size_t i, size_t to)
{
    struct code *c = s->c;
    const struct word *name = &c->w.items[i];
    struct amplify_access access = {0};
    chained_rules(c, i, to, name->depth, &access);
    if (!access.any)
        access = s->access;
    if (is_call(c, i + 4, "model") && c->count++ < LIMIT_TEMPLATE_ITEMS)
        amplify_add_model(c->app, arena_slicedup(c->app->arena, name->text), &access,
                          word_at(name, c->file));
    else if (is_call(c, i + 4, "query") || is_call(c, i + 4, "mutation"))
        add_handlers(s, i, to, name->text, &access);
}

/* a.schema({ … }).authorization(…): the '{' is word OPEN. */
static void read_schema(struct code *c, size_t open)
{
    size_t close = word_close(&c->w, open);
    unsigned depth = c->w.items[open].depth;
    struct location at = word_at(&c->w.items[open], c->file);
    struct app_resource *r = app_add_resource(c->app, RESOURCE_API, "data", at);
    struct schema s = {.c = c, .api = r->logical_id};
    r->provider = PROVIDER_AWS;
    r->type = "Amplify::GraphQL";
    app_set(c->app, r, "protocol", "graphql", true, at);
    /* the calls that follow directly: .authorization(…) */
    for (size_t i = close + 2; word_is(&c->w, i, '.') && word_is(&c->w, i + 2, '(');
         i = word_close(&c->w, i + 2) + 1)
        if (word_is_name(&c->w, i + 1, "authorization"))
            read_rules(c, i + 2, word_close(&c->w, i + 2), &s.access);
    for (size_t i = open + 1; i < close;) {
        size_t next = i + 1;
        while (next < close && !(word_is(&c->w, next, ',') && c->w.items[next].depth == depth + 1))
            next++;
        if (word_is(&c->w, i + 1, ':') && word_is(&c->w, i + 3, '.'))
            read_entry(&s, i, next);
        i = next + 1;
    }
}

/* Auth and storage --------------------------------------------------------------------------- */

/* triggers: { preSignUp }: functions that run when somebody signs up or in. */
static void add_hooks(struct code *c, const struct doc *triggers)
{
    doc_each(hook, triggers)
    {
        struct slice name = doc_text(hook);
        size_t colon = slice_rfind_char(name, ':');
        if (slice_starts(name, "${") && colon != SIZE_MAX) /* "${import:./x:name}" */
            name = slice_sub(name, colon + 1, name.len - 1);
        struct app_function *f = amplify_find_function(c->app, name, c->file);
        if (!f && hook->key.len)
            f = amplify_find_function(c->app, hook->key, c->file);
        if (!f || f->triggers.len >= LIMIT_FUNCTION_ITEMS)
            continue;
        struct app_trigger *t = app_add_trigger(c->app, f, TRIGGER_IDENTITY, doc_location(hook));
        t->resource = arena_slicedup(c->app->arena, hook->key);
        t->auth = AUTH_PRIVATE;
    }
}

static void add_user_pool(struct code *c, size_t i)
{
    static const char *const modes[][2] = {
        {"REQUIRED", "on"}, {"OPTIONAL", "optional"}, {"OFF", "off"}};
    const struct doc *options = object_at(c, i + 2);
    const struct doc *mode = doc_at(options, "multifactor.mode");
    struct app_resource *r =
        app_add_resource(c->app, RESOURCE_USER_POOL, "auth", word_at(&c->w.items[i], c->file));
    r->provider = PROVIDER_AWS;
    r->type = "Amplify::Auth";
    r->node = options;
    for (size_t k = 0; k < ARRAY_SIZE(modes); k++)
        if (slice_eq_str(doc_text(mode), modes[k][0]))
            app_set(c->app, r, "mfa", modes[k][1], true, doc_location(mode));
    if (mode) /* its type asks for a factor beside the mode */
        app_set(c->app, r, "mfa-factor", "given", true, doc_location(mode));
    add_hooks(c, doc_get(options, "triggers"));
}

/* access: (allow) => ({ 'public/…': [allow.guest.to(['read'])] }): who may do what with files. */
static void add_bucket(struct code *c, size_t i)
{
    size_t close = word_close(&c->w, i + 1);
    struct amplify_access access = {0};
    struct location at = word_at(&c->w.items[i], c->file);
    const char *name = NULL;
    for (size_t k = i + 2; k + 2 < close; k++)
        if (!name && word_is_name(&c->w, k, "name") && word_is(&c->w, k + 1, ':') &&
            c->w.items[k + 2].kind == WORD_TEXT)
            name = arena_slicedup(c->app->arena, c->w.items[k + 2].text);
    read_rules(c, i + 2, close, &access);
    struct app_resource *r = app_add_resource(c->app, RESOURCE_BUCKET, name ? name : "storage", at);
    r->provider = PROVIDER_AWS;
    r->type = "Amplify::Storage";
    r->name = name;
    r->public_read = access.public_read;
    r->public_write = access.public_write;
    r->public_at = access.public_at;
}

/* A schema in GraphQL's own language: defineData({ schema: `type Note @model { … }` }). */
static void read_text_schema(struct code *c, const struct word *text)
{
    struct location at = word_at(text, c->file);
    struct app_resource *r = app_add_resource(c->app, RESOURCE_API, "data", at);
    const struct amplify_api api = {.name = r->logical_id, .lines = text->line - 1};
    r->provider = PROVIDER_AWS;
    r->type = "Amplify::GraphQL";
    app_set(c->app, r, "protocol", "graphql", true, at);
    amplify_read_schema(c->app, &api, text->text, c->file);
    c->count++;
}

void amplify_read_backend(struct app *app, struct slice text, const char *file)
{
    struct arena scratch;
    arena_init(&scratch);
    struct code c = {.app = app, .text = text, .file = file};
    c.w = words_of(&scratch, text, false);
    for (size_t i = 0; i < c.w.len && c.count < LIMIT_TEMPLATE_ITEMS; i++) {
        bool quoted = c.w.items[i].kind == WORD_TEXT;
        if (quoted && slice_find(c.w.items[i].text, "@model") != SIZE_MAX)
            read_text_schema(&c, &c.w.items[i]);
        else if (is_call(&c, i, "schema") && word_is(&c.w, i + 2, '{'))
            read_schema(&c, i + 2);
        else if (is_call(&c, i, "defineAuth"))
            add_user_pool(&c, i);
        else if (is_call(&c, i, "defineStorage"))
            add_bucket(&c, i);
        else
            continue;
        if (!quoted)
            i = word_close(&c.w, i + 1);
    }
    arena_release(&scratch);
}
