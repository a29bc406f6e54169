/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/gcloud.h"

#include "base/file.h"
#include "base/limits.h"

#define MAX_FOLDER 1024 /* bytes of a path that `cd` leads to */

void gcloud_open(struct gcloud *g, struct app *app, const char *file, const struct app_files *files,
                 const struct virga_diag_sink *sink)
{
    *g = (struct gcloud){.app = app, .files = files, .sink = sink, .file = file};
    g->first_function = app->functions.len;
    g->base = path_dir(app->arena, file);
    g->dir = "";
    arena_init(&g->scratch);
    g->command = arena_new(&g->scratch, struct gcloud_command);
    for (size_t i = 0; i < SHELL_GIVEN; i++)
        map_init(&g->given[i], &g->scratch);
}

void gcloud_give(struct gcloud *g, size_t level, const struct doc *variables)
{
    struct map *vars = &g->given[level];
    if (vars->len)
        map_init(vars, &g->scratch);
    doc_each(node, doc_is_map(variables) ? variables : NULL)
    {
        struct slice value = doc_text(node);
        shell_set(vars, node->key, value,
                  doc_is_scalar(node) && slice_find_char(value, '$') == SIZE_MAX);
    }
}

struct location gcloud_at(const struct gcloud *g, unsigned line, unsigned column)
{
    return (struct location){.file = g->file, .line = line, .column = column, .end_line = line};
}

/* Flags that stand alone: a word behind one of them is no value of it. */
static bool stands_alone(struct slice name)
{
    static const char *const names[] = {
        "quiet",
        "gen2",
        "async",
        "allow-unauthenticated",
        "trigger-http",
        "retry",
        "user-output-enabled",
        "use-http2",
        "cpu-throttling",
        "cpu-boost",
        "session-affinity",
        "default-url",
        "invoker-iam-check",
        "clear-env-vars",
        "serve-all-traffic-latest-revision",
        "uniform-bucket-level-access",
        "public-access-prevention",
        "enable-message-ordering",
        "log-http",
        "iap",
        "help",
        "deploy-health-check",
        "execute-now",
        "wait",
    };
    if (slice_starts(name, "no-") || slice_starts(name, "clear-"))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (slice_eq_str(name, names[i]))
            return true;
    return false;
}

/* --allow-unauthenticated=false */
static bool is_off(const struct gcloud_flag *flag)
{
    return flag->has_value && stands_alone(flag->name) &&
           (slice_ieq_str(flag->value, "false") || slice_ieq_str(flag->value, "no"));
}

const struct gcloud_flag *gcloud_flag(const struct gcloud_command *c, const char *name)
{
    for (size_t i = c->nflags; i > 0; i--)
        if (slice_eq_str(c->flags[i - 1].name, name))
            return is_off(&c->flags[i - 1]) ? NULL : &c->flags[i - 1];
    return NULL;
}

struct slice gcloud_text(const struct gcloud_command *c, const char *name)
{
    const struct gcloud_flag *found = gcloud_flag(c, name);
    return found ? found->value : SLICE_EMPTY;
}

const char *gcloud_copy(struct gcloud *g, struct slice text)
{
    return arena_slicedup(g->app->arena, text);
}

struct app_function *gcloud_function(struct gcloud *g, struct slice name, const char *code_dir,
                                     struct location at)
{
    for (size_t i = 0; i < g->app->functions.len; i++) {
        struct app_function *f = g->app->functions.items[i];
        bool ours = f->provider == PROVIDER_GOOGLE && !f->from_code && !f->node;
        if (!ours || !slice_eq_str(name, f->name))
            continue;
        if (slice_find(name, "${") != SIZE_MAX && strcmp(f->at.file, at.file) != 0)
            continue; /* another file may mean another one */
        if (!code_dir || !f->code_dir || strcmp(code_dir, f->code_dir) == 0)
            return f;
    }
    struct app_function *f = app_add_function(g->app, arena_slicedup(g->app->arena, name), at);
    f->provider = PROVIDER_GOOGLE;
    return f;
}

/* ---- words ---- */

static bool is_flag(const struct shell_word *w)
{
    return w->text.len > 1 && w->text.ptr[0] == '-';
}

/* The flag at words[*AT], with its value, which may be the next word. */
static void take_flag(struct gcloud_command *c, const struct shell_word *words, size_t count,
                      size_t *at)
{
    const struct shell_word *w = &words[*at];
    struct slice text = w->text;
    while (text.len && text.ptr[0] == '-')
        text = slice_sub(text, 1, text.len);
    struct gcloud_flag flag = {.known = w->known, .line = w->line, .column = w->column};
    bool is_short = w->text.len < 2 || w->text.ptr[1] != '-'; /* gsutil -m, gcloud -q */
    flag.has_value = slice_find_char(text, '=') != SIZE_MAX;
    flag.name = slice_cut(text, '=', &flag.value);
    if (!flag.has_value && !is_short && !stands_alone(flag.name) && *at + 1 < count &&
        !is_flag(w + 1)) {
        flag.has_value = true;
        flag.value = w[1].text;
        flag.known = w[1].known;
        ++*at;
    }
    c->flags[c->nflags++] = flag; /* no more than there are words */
}

static void take_apart(const struct shell_word *words, size_t count, struct gcloud_command *ret)
{
    struct gcloud_command *c = ret;
    c->nwords = c->nflags = 0;
    c->line = words[0].line;
    c->column = words[0].column;
    for (size_t i = 1; i < count; i++) {
        if (is_flag(&words[i]))
            take_flag(c, words, count, &i);
        else
            c->words[c->nwords++] = &words[i];
    }
}

/* ---- commands ---- */

struct command_row {
    const char *program;
    const char *words; /* the first positional words, separated by spaces */
    void (*run)(struct gcloud *g, const struct gcloud_command *c);
};

static const struct command_row command_rows[] = {
    {"gcloud", "functions deploy", gcloud_deploy_function},
    {"gcloud", "functions add-iam-policy-binding", gcloud_bind},
    {"gcloud", "functions add-invoker-policy-binding", gcloud_bind},
    {"gcloud", "run deploy", gcloud_deploy_service},
    {"gcloud", "run jobs create", gcloud_deploy_job},
    {"gcloud", "run jobs deploy", gcloud_deploy_job},
    {"gcloud", "run services add-iam-policy-binding", gcloud_bind},
    {"gcloud", "scheduler jobs create", gcloud_create_job},
    {"gcloud", "pubsub topics create", gcloud_create_topic},
    {"gcloud", "secrets create", gcloud_create_secret},
    {"gcloud", "storage buckets create", gcloud_create_bucket},
    {"gcloud", "storage buckets update", gcloud_create_bucket},
    {"gcloud", "storage buckets add-iam-policy-binding", gcloud_bind_bucket},
    {"gsutil", "mb", gcloud_create_bucket},
    {"gsutil", "iam ch", gcloud_bind_bucket},
    {"gsutil", "acl ch", gcloud_bind_bucket},
    {"gsutil", "acl set", gcloud_bind_bucket},
    {"gsutil", "defacl ch", gcloud_bind_bucket},
    {"gsutil", "defacl set", gcloud_bind_bucket},
};

/* Drops the words of ROW from C when it starts with them. */
static bool starts_with(struct gcloud_command *c, const char *row)
{
    struct slice rest = slice_of(row);
    size_t n = 0;
    for (; rest.len; n++) {
        struct slice word = slice_cut(rest, ' ', &rest);
        if (n >= c->nwords || !slice_eq(c->words[n]->text, word))
            return false;
    }
    for (size_t i = n; i < c->nwords; i++)
        c->words[i - n] = c->words[i];
    c->nwords -= n;
    return true;
}

static bool names_program(struct slice word, const char *program)
{
    size_t slash = slice_rfind_char(word, '/');
    if (slash != SIZE_MAX)
        word = slice_sub(word, slash + 1, word.len);
    return slice_eq_str(word, program);
}

static void change_folder(struct gcloud *g, const struct shell_word *words, size_t count)
{
    if (count != 2 || !words[1].known || words[1].text.len == 0 || words[1].text.ptr[0] == '/')
        return;
    struct arena *a = &g->scratch;
    if (strlen(g->dir) + words[1].text.len > MAX_FOLDER)
        return;
    const char *dir = path_clean(a, path_join(a, g->dir, arena_slicedup(a, words[1].text)));
    g->dir = strcmp(dir, ".") == 0 ? "" : dir;
}

/* Commands that only show or look for what stands behind them. */
static bool is_talk(struct slice program)
{
    return slice_eq_str(program, "echo") || slice_eq_str(program, "printf") ||
           slice_eq_str(program, "grep") || slice_eq_str(program, "which");
}

static void dispatch(struct gcloud *g, const char *program, const struct shell_word *words,
                     size_t count)
{
    struct gcloud_command *c = g->command;
    take_apart(words, count, c);
    if (!starts_with(c, "beta"))
        (void)starts_with(c, "alpha");
    for (size_t i = 0; i < ARRAY_SIZE(command_rows); i++) {
        if (strcmp(command_rows[i].program, program) != 0 || !starts_with(c, command_rows[i].words))
            continue;
        if (++g->commands <= LIMIT_FUNCTION_ITEMS) {
            command_rows[i].run(g, c);
        } else if (!g->told_of_caps) {
            g->told_of_caps = true;
            diag_emit(g->sink, VIRGA_DIAG_WARNING, "script-too-large", g->file, c->line, c->column,
                      "more than %u deploying commands: the rest is not read",
                      LIMIT_FUNCTION_ITEMS);
        }
        return;
    }
}

void gcloud_run(struct gcloud *g, const struct shell_word *words, size_t count)
{
    static const char *const programs[] = {"gcloud", "gsutil"};
    if (count == 0 || is_talk(words[0].text))
        return;
    if (slice_eq_str(words[0].text, "cd") || slice_eq_str(words[0].text, "pushd")) {
        change_folder(g, words, count);
        return;
    }
    for (size_t i = 1; i < count; i++) { /* retry.sh "gcloud …" */
        struct location at = gcloud_at(g, words[i].line, words[i].column);
        bool command =
            slice_starts(words[i].text, "gcloud ") || slice_starts(words[i].text, "gsutil ");
        if (!command || g->nested)
            continue;
        g->nested = true;
        gcloud_script(g, SHELL_SCRIPT, words[i].text, at);
        g->nested = false;
        return;
    }
    /* behind `env A=b`, `retry 3` and such */
    for (size_t i = 0; i < count && i < 8; i++) {
        for (size_t k = 0; k < ARRAY_SIZE(programs); k++) {
            if (names_program(words[i].text, programs[k])) {
                dispatch(g, programs[k], words + i, count - i);
                return;
            }
        }
    }
}

struct shell *gcloud_shell(struct gcloud *g, enum shell_dialect dialect, struct slice text,
                           struct location at)
{
    struct shell **s = &g->shells[g->nested];
    if (!*s)
        *s = arena_new(&g->scratch, struct shell);
    shell_init(*s, &g->scratch, dialect, text, at.line, at.column);
    for (size_t i = 0; i < SHELL_GIVEN; i++)
        (*s)->given[i] = &g->given[i];
    (*s)->text_bytes = g->text_bytes;
    return *s;
}

/* Where commands run, at each depth of parentheses. */
struct folders {
    const char *dirs[8];
    unsigned depth;
};

/* At the next command of S: what `cd` did inside parentheses that are closed is undone. */
static void follow_parentheses(struct gcloud *g, const struct shell *s, struct folders *at)
{
    unsigned depth = s->depth < ARRAY_SIZE(at->dirs) ? s->depth : ARRAY_SIZE(at->dirs) - 1;
    for (; at->depth < depth; at->depth++)
        at->dirs[at->depth] = g->dir;
    for (; at->depth > depth; at->depth--)
        g->dir = at->dirs[at->depth - 1];
    if (s->starts_line)
        g->dir = "";
}

void gcloud_script(struct gcloud *g, enum shell_dialect dialect, struct slice text,
                   struct location at)
{
    struct shell *s = gcloud_shell(g, dialect, text, at);
    struct folders folders = {.depth = 0};
    while (shell_next(s)) {
        follow_parentheses(g, s, &folders);
        gcloud_run(g, s->words, s->nwords);
    }
    g->text_bytes = s->text_bytes;
    if (s->limited && !g->told_of_caps) {
        g->told_of_caps = true;
        diag_emit(g->sink, VIRGA_DIAG_WARNING, "script-too-large", g->file, at.line, at.column,
                  "a command has more than %u words, or words that are too long: not all is read",
                  SHELL_MAX_WORDS);
    }
}

void gcloud_close(struct gcloud *g)
{
    gcloud_settle(g);
    app_add_direct_triggers(g->app, g->first_function);
    arena_release(&g->scratch);
}
