/* SPDX-License-Identifier: Apache-2.0 */
#include "app/jamstack/web.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"

/* Files ------------------------------------------------------------------------------------- */

/* The first file that is not before KEY, of which the first LEN bytes count, with AFTER: past all
   that start so. */
static size_t bound(const struct app_files *files, const char *key, size_t len, bool after)
{
    size_t from = 0, to = files->paths.len;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strncmp(files->paths.items[middle], key, len);
        if (order < 0 || (after && order == 0))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

void web_files_below(const struct app_files *files, const char *dir, size_t *ret_from,
                     size_t *ret_to)
{
    struct arena scratch;
    *ret_from = 0;
    *ret_to = files->paths.len;
    if (!dir[0])
        return;
    arena_init(&scratch);
    char *key = arena_printf(&scratch, "%s/", dir);
    *ret_from = bound(files, key, strlen(key), false);
    *ret_to = bound(files, key, strlen(key), true);
    arena_release(&scratch);
}

struct slice web_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);
    if (len == 0)
        return slice_of(path);
    if (strncmp(path, dir, len) != 0 || path[len] != '/')
        return SLICE_EMPTY;
    return slice_of(path + len + 1);
}

bool web_is_script(const char *name)
{
    static const char *const endings[] = {".js", ".mjs", ".cjs", ".jsx",
                                          ".ts", ".mts", ".cts", ".tsx"};
    struct slice s = slice_of(name);
    if (slice_ends(s, ".d.ts") || slice_find(s, ".test.") != SIZE_MAX ||
        slice_find(s, ".spec.") != SIZE_MAX || slice_find(s, "__tests__/") != SIZE_MAX)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
        if (slice_ends(s, endings[i]))
            return true;
    return false;
}

/* TEXT behind white space and comments. */
static struct slice skip_comments(struct slice text)
{
    while (text.len) {
        text = slice_trim(text);
        bool line = slice_starts(text, "//"), block = slice_starts(text, "/*");
        if (!line && !block)
            return text;
        size_t end = line ? slice_find_char(text, '\n') : slice_find(text, "*/");
        if (end == SIZE_MAX)
            return SLICE_EMPTY;
        text = slice_sub(text, end + (line ? 1 : 2), text.len);
    }
    return text;
}

bool web_has_directive(struct slice text, const char *directive)
{
    for (;;) {
        text = skip_comments(text);
        if (!slice_starts(text, "'") && !slice_starts(text, "\""))
            return false;
        struct slice one = slice_cut(slice_sub(text, 1, text.len), text.ptr[0], &text);
        if (slice_eq_str(one, directive))
            return true;
        text = skip_comments(text);
        if (slice_starts(text, ";"))
            text = slice_sub(text, 1, text.len);
    }
}

#define MAX_MENTIONS 1000u  /* of one word in a file, until one is exported */
#define MAX_LOOK_BACK 2048u /* bytes of a list of exports */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/* The place of the next whole WORD in TEXT, from AT on; SIZE_MAX when there is none. */
static size_t next_mention(struct slice text, const char *word, size_t at)
{
    size_t len = strlen(word);
    for (size_t found; (found = slice_find(slice_sub(text, at, text.len), word)) != SIZE_MAX;) {
        at += found;
        if (!(at > 0 && is_letter(text.ptr[at - 1])) &&
            !(at + len < text.len && is_letter(text.ptr[at + len])))
            return at;
        at += len;
    }
    return SIZE_MAX;
}

bool web_mentions(struct slice text, const char *word)
{
    return next_mention(text, word, 0) != SIZE_MAX;
}

/* Is what stands at AT declared on a line that begins with `export`, or listed in its braces? */
static bool is_exported(struct slice text, size_t at)
{
    struct slice before = slice_sub(text, at > MAX_LOOK_BACK ? at - MAX_LOOK_BACK : 0, at);
    size_t line = slice_rfind_char(before, '\n'), open = slice_rfind_char(before, '{');
    struct slice start = slice_trim(slice_sub(before, line == SIZE_MAX ? 0 : line + 1, before.len));
    if (slice_starts(start, "export") &&
        (is_letter(start.ptr[start.len - 1]) || strchr("{,", start.ptr[start.len - 1])))
        return true;
    if (open == SIZE_MAX || slice_find_char(slice_sub(before, open, before.len), '}') != SIZE_MAX)
        return false;
    return slice_ends(slice_trim(slice_sub(before, 0, open)), "export");
}

bool web_exports(struct slice text, const char *word)
{
    size_t at = 0;
    for (unsigned i = 0; i < MAX_MENTIONS; i++, at += strlen(word)) {
        at = next_mention(text, word, at);
        if (at == SIZE_MAX)
            return false;
        if (is_exported(text, at))
            return true;
    }
    return false;
}

struct slice web_stem(struct slice path)
{
    size_t dot = slice_rfind_char(path, '.'), slash = slice_rfind_char(path, '/');
    if (dot != SIZE_MAX && (slash == SIZE_MAX || dot > slash))
        path.len = dot;
    return path;
}

const struct doc *web_doc(struct app *app, const struct app_files *files, const char *path,
                          enum doc_format format, const struct virga_diag_sink *sink)
{
    struct arena scratch;
    struct slice text;
    struct doc *root = NULL;
    if (!app_files_has(files, path))
        return NULL;
    arena_init(&scratch);
    if (file_read(&scratch, path_join(&scratch, files->root, path), LIMIT_CONFIG_FILE, &text) ==
            VIRGA_OK &&
        doc_parse_mended(app->arena, format, text, arena_strdup(app->arena, path), sink, &root) !=
            VIRGA_OK)
        root = NULL;
    arena_release(&scratch);
    return root;
}

/* Routes ------------------------------------------------------------------------------------ */

/* "[id]", "[...rest]", "[[rest]]", "[id=number]" and text around them. */
static void add_brackets(struct buf *b, struct slice part, enum web_routing routing)
{
    while (part.len) {
        size_t open = slice_find_char(part, '['), close = SIZE_MAX;
        if (open != SIZE_MAX)
            close = slice_find_char(slice_sub(part, open, part.len), ']');
        if (close == SIZE_MAX) {
            buf_add(b, part.ptr, part.len);
            return;
        }
        buf_add(b, part.ptr, open);
        struct slice name = slice_sub(part, open + 1, open + close), matcher;
        bool twice = slice_starts(name, "[");
        part = slice_sub(part, open + close + 1 + (twice ? 1 : 0), part.len);
        name = slice_sub(name, twice ? 1 : 0, name.len);
        bool rest = slice_starts(name, "...") || (twice && routing == WEB_PAGES);
        if (slice_starts(name, "..."))
            name = slice_sub(name, 3, name.len);
        name = slice_cut(name, '=', &matcher);
        if (!name.len)
            name = SLICE("path");
        buf_printf(b, "{%.*s%s}", SLICE_ARG(name), rest ? "+" : "");
    }
}

/* Folders that order files and are no part of the address: (group), @slot; (.)photo is photo. */
static struct slice without_marks(struct slice part)
{
    if (slice_starts(part, "@"))
        return SLICE_EMPTY;
    while (slice_starts(part, "(")) {
        size_t close = slice_find_char(part, ')');
        if (close == SIZE_MAX)
            break;
        part = slice_sub(part, close + 1, part.len);
    }
    return part;
}

/* "users_", "$id", "(optional)", "[literal]"; "$" alone takes all that follows. */
static void add_dotted(struct buf *b, struct slice name)
{
    if (slice_starts(name, "(") && slice_ends(name, ")"))
        name = slice_sub(name, 1, name.len - 1);
    if (!name.len || name.ptr[0] == '_' || slice_eq_str(name, "index") ||
        slice_eq_str(name, "route"))
        return;
    if (slice_ends(name, "_"))
        name.len--;
    if (slice_starts(name, "$")) {
        struct slice variable = slice_sub(name, 1, name.len);
        buf_printf(b, "/{%.*s}", SLICE_ARG(variable.len ? variable : SLICE("path+")));
        return;
    }
    buf_add_char(b, '/');
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] != '[' && name.ptr[i] != ']')
            buf_add_char(b, name.ptr[i]);
}

/* Remix: "_layout.users_.$id.edit" is users/{id}/edit, "sitemap[.]xml" is sitemap.xml. */
static void add_dots(struct buf *b, struct slice part)
{
    while (part.len) {
        size_t end = 0;
        for (bool literal = false; end < part.len && (literal || part.ptr[end] != '.'); end++)
            literal = part.ptr[end] == '[' || (literal && part.ptr[end] != ']');
        add_dotted(b, slice_sub(part, 0, end));
        part = slice_sub(part, end + 1, part.len);
    }
}

const char *web_route(struct arena *a, const char *base, struct slice stem,
                      enum web_routing routing)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    if (strcmp(base, "/") != 0)
        buf_add_str(&b, base);
    while (stem.len) {
        struct slice part = slice_cut(stem, '/', &stem);
        if (routing == WEB_DOTS) {
            add_dots(&b, part);
            continue;
        }
        if (routing == WEB_GROUPS)
            part = without_marks(part);
        if (!part.len || (!stem.len && slice_eq_str(part, "index")))
            continue;
        buf_add_char(&b, '/');
        add_brackets(&b, part, routing);
    }
    if (!buf_slice(&b).len)
        buf_add_char(&b, '/');
    char *route = arena_slicedup(a, buf_slice(&b));
    buf_release(&b);
    return route;
}

bool web_matches(struct slice pattern, const char *path)
{
    size_t end = 0;
    while (end < pattern.len && !strchr("*:([{?", pattern.ptr[end]))
        end++;
    struct slice p = slice_of(path);
    if (end == pattern.len)
        return slice_eq(pattern, p);
    return p.len >= end && slice_eq(slice_sub(pattern, 0, end), slice_sub(p, 0, end));
}

bool web_wildcard(struct slice pattern, struct slice text)
{
    size_t p = 0, s = 0, star = SIZE_MAX, mark = 0;
    while (s < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            mark = s;
        } else if (p < pattern.len && pattern.ptr[p] == text.ptr[s]) {
            p++;
            s++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            s = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

/* What config files add to functions -------------------------------------------------------- */

bool web_is_full(struct web_project *p, size_t len, const char *what, struct location at)
{
    if (len < LIMIT_FUNCTION_ITEMS && p->copies < LIMIT_TEMPLATE_COPIES)
        return false;
    if (!p->told)
        diag_emit(p->sink, VIRGA_DIAG_WARNING, "project-too-large", at.file, at.line, at.column,
                  "the project '%s' has too many %s: the rest is not read", p->dir, what);
    p->told = true;
    return true;
}

bool web_too_many(struct web_project *p, size_t n, const struct doc *entry)
{
    if (n < WEB_MAX_ENTRIES)
        return false;
    if (!p->told)
        diag_emit(p->sink, VIRGA_DIAG_WARNING, "project-too-large", entry->file, entry->line,
                  entry->column, "more than %u entries in one list: the rest is not read",
                  WEB_MAX_ENTRIES);
    p->told = true;
    return true;
}

void web_add_variables(struct web_project *p, size_t first, const struct doc *node)
{
    struct arena *a = p->app->arena;
    doc_each(v, doc_is_map(node) ? node : NULL)
    {
        struct slice text = doc_text(v);
        if (!doc_is_scalar(v))
            continue;
        const struct app_variable variable = {
            .name = arena_slicedup(a, v->key),
            .value = arena_slicedup(a, text),
            .literal = !slice_starts(text, "@") && !slice_starts(text, "$"), /* @secret-name */
            .at = doc_location(v),
        };
        for (size_t i = first; i < p->app->functions.len; i++, p->copies++) {
            struct app_function *f = p->app->functions.items[i];
            if (web_is_full(p, f->environment.len, "variables", doc_location(v)))
                return;
            *vec_add(&f->environment, a) = variable;
        }
    }
}

/* Headers that are settings of a route. */
static const struct {
    const char *header, *setting;
} header_settings[] = {
    {"access-control-allow-origin", "cors-origin"},
    {"access-control-allow-methods", "cors-method"},
    {"access-control-allow-headers", "cors-header"},
    {"access-control-allow-credentials", "cors-credentials"},
};

#define MAX_HEADER 8192u /* bytes of a value that servers send */

void web_add_header(struct web_project *p, size_t first, struct slice pattern,
                    const struct doc *name, struct slice header, struct slice value)
{
    const char *setting = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(header_settings); i++)
        if (slice_ieq_str(header, header_settings[i].header))
            setting = header_settings[i].setting;
    if (!setting || !value.len || value.len > MAX_HEADER)
        return;
    bool credentials = strcmp(setting, "cors-credentials") == 0;
    const char *text = credentials ? (slice_ieq_str(value, "true") ? "on" : "off")
                                   : arena_slicedup(p->app->arena, value);
    for (size_t i = first; i < p->app->functions.len; i++) {
        struct app_function *f = p->app->functions.items[i];
        for (size_t k = 0; k < f->triggers.len; k++) {
            struct app_trigger *t = &f->triggers.items[k];
            if (t->kind != TRIGGER_HTTP || !t->path || !web_matches(pattern, t->path))
                continue;
            if (web_is_full(p, t->settings.len, "headers", doc_location(name)))
                return;
            app_set(p->app, t, setting, text, true, doc_location(name));
            p->copies++;
        }
    }
}

struct app_trigger *web_add_route(struct web_project *p, struct app_function *f, const char *path,
                                  struct location at)
{
    for (size_t i = 0; i < f->triggers.len; i++)
        if (f->triggers.items[i].path && strcmp(f->triggers.items[i].path, path) == 0)
            return NULL;
    if (web_is_full(p, f->triggers.len, "routes", at))
        return NULL;
    struct app_trigger *t = app_add_trigger(p->app, f, TRIGGER_HTTP, at);
    t->method = "ANY";
    t->path = path;
    t->auth = AUTH_NONE;
    p->copies++;
    return t;
}

void web_add_schedule(struct web_project *p, struct app_function *f, const struct doc *schedule,
                      const struct doc *at)
{
    if (web_is_full(p, f->triggers.len, "schedules", doc_location(at)))
        return;
    struct app_trigger *t = app_add_trigger(p->app, f, TRIGGER_SCHEDULE, doc_location(at));
    t->resource = arena_slicedup(p->app->arena, doc_text(schedule));
    t->auth = AUTH_PRIVATE;
}

void web_add_site(struct web_project *p, const char *type, const char *base,
                  const struct doc *directory)
{
    struct arena *a = p->app->arena;
    struct slice text = doc_text(directory);
    if (!text.len)
        return;
    struct app_resource *r =
        app_add_resource(p->app, RESOURCE_SITE, "site", doc_location(directory));
    r->provider = p->provider;
    r->type = type;
    r->node = directory;
    app_set(p->app, r, "directory", path_clean(a, path_join(a, base, arena_slicedup(a, text))),
            true, doc_location(directory));
}

void web_clear_triggers(struct app_function *f)
{
    f->triggers.items = NULL; /* room that is used again would not be zeroed */
    f->triggers.len = f->triggers.cap = 0;
}

/* Functions --------------------------------------------------------------------------------- */

/* Of JavaScript the version is set elsewhere, if at all. */
static const char *runtime_of(const char *file)
{
    struct slice s = slice_of(file);
    return slice_ends(s, ".go") ? "go" : slice_ends(s, ".rb") ? "ruby" : NULL;
}

struct app_function *web_add(struct web_project *p, struct web_file w)
{
    struct arena *a = p->app->arena;
    const char *file = arena_strdup(a, w.file);
    struct location at = {.file = file, .line = 1, .column = 1};
    if (p->count == LIMIT_TEMPLATE_ITEMS)
        diag_emit(p->sink, VIRGA_DIAG_WARNING, "too-many-functions", file, 0, 0,
                  "the project '%s' has more than %u functions: the rest is not read", p->dir,
                  LIMIT_TEMPLATE_ITEMS);
    if (p->count++ >= LIMIT_TEMPLATE_ITEMS)
        return NULL;
    struct app_function *f = app_add_function(p->app, w.name, at);
    f->provider = p->provider;
    f->runtime = p->provider == PROVIDER_CLOUDFLARE ? "workers" : runtime_of(file);
    f->handler = file;
    f->code_dir = p->dir;
    f->file = file;
    app_set(p->app, f, "convention", w.convention, true, at);
    if (w.path) {
        struct app_trigger *t = app_add_trigger(p->app, f, TRIGGER_HTTP, at);
        t->method = w.method ? w.method : "ANY";
        t->path = w.path;
        t->auth = AUTH_NONE;
    }
    return f;
}
