/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/gcloud.h"

#include "base/file.h"

/* Pipelines that deploy: Cloud Build, GitHub workflows, GitLab. */

static bool sniffs(struct slice text)
{
    return slice_find(text, "gcloud") != SIZE_MAX || slice_find(text, "gsutil") != SIZE_MAX ||
           slice_find(text, "google-github-actions/deploy-") != SIZE_MAX;
}

static void run_text(struct gcloud *g, const struct doc *node)
{
    if (doc_is_scalar(node))
        gcloud_script(g, SHELL_SCRIPT, doc_text(node),
                      (struct location){.line = node->line, .column = node->column});
}

/* A text, or a list of them that are run one after the other. */
static void run_texts(struct gcloud *g, const struct doc *node)
{
    run_text(g, node);
    doc_each(item, doc_is_seq(node) ? node : NULL) run_text(g, item);
}

/* Commands run in DIR, if that is a constant inside the tree. */
static void enter_folder(struct gcloud *g, struct slice dir)
{
    bool known = dir.len && slice_find_char(dir, '$') == SIZE_MAX && dir.ptr[0] != '/';
    g->dir = known ? path_clean(g->app->arena, arena_slicedup(g->app->arena, dir)) : "";
    if (strcmp(g->dir, ".") == 0)
        g->dir = "";
}

/* ---- words that stand in a document one by one ---- */

struct word_list {
    struct shell_word items[SHELL_MAX_WORDS];
    size_t len;
};

static void add_word(struct word_list *w, struct slice text, bool known, const struct doc *at)
{
    if (w->len < SHELL_MAX_WORDS)
        w->items[w->len++] = (struct shell_word){
            .text = text, .known = known, .line = at->line, .column = at->column};
}

/* ---- Cloud Build ---- */

/* Any name will do for a build: it is told to the command that starts it. */
static bool matches_build(const char *file)
{
    return path_is_yaml(file) || strcmp(path_base(file), "cloudbuild.json") == 0;
}

static bool accepts_build(const struct doc *root, const char *file)
{
    const struct doc *step = doc_index(doc_get(root, "steps"), 0);
    (void)file;
    return doc_text_at(step, "name").len > 0 &&
           (doc_get(step, "args") || doc_get(step, "script") || doc_get(step, "entrypoint"));
}

/* The program that a step starts: its entrypoint, else that of the image. */
static struct slice step_program(const struct doc *step)
{
    struct slice entry = doc_text_at(step, "entrypoint"), image = doc_text_at(step, "name");
    size_t tag = slice_rfind_char(image, ':'), slash = slice_rfind_char(image, '/');
    if (entry.len)
        return entry;
    if (tag != SIZE_MAX && (slash == SIZE_MAX || tag > slash))
        image.len = tag;
    return slash == SIZE_MAX ? image : slice_sub(image, slash + 1, image.len);
}

static bool is_shell(struct slice program)
{
    return slice_ends(program, "bash") || slice_ends(program, "sh");
}

static void run_step(struct gcloud *g, const struct doc *step, struct word_list *w)
{
    struct slice program = step_program(step);
    const struct doc *args = doc_get(step, "args");
    if (doc_get(step, "script")) {
        run_text(g, doc_get(step, "script"));
        return;
    }
    if (is_shell(program)) { /* bash -c TEXT */
        doc_each(item, args)
        {
            if (!slice_starts(doc_text(item), "-"))
                run_text(g, item);
        }
        return;
    }
    struct shell *s = gcloud_shell(g, SHELL_SCRIPT, SLICE_EMPTY, (struct location){0});
    w->len = 0;
    add_word(w, program, true, step);
    doc_each(item, doc_is_seq(args) ? args : NULL)
    {
        bool known = true;
        struct slice text = shell_expand(s, doc_text(item), &known);
        add_word(w, text, known, item);
    }
    g->text_bytes = s->text_bytes;
    gcloud_run(g, w->items, w->len);
}

static void read_build(struct app *app, const struct doc *root, const char *file,
                       const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct gcloud g;
    gcloud_open(&g, app, file, files, sink);
    struct word_list *words = arena_new(&g.scratch, struct word_list);
    gcloud_give(&g, 0, doc_get(root, "substitutions"));
    doc_each(step, doc_get(root, "steps"))
    {
        enter_folder(&g, doc_text_at(step, "dir"));
        run_step(&g, step, words);
    }
    gcloud_close(&g);
}

const struct app_reader cloudbuild_reader = {.name = "cloudbuild",
                                             .matches = matches_build,
                                             .sniffs = sniffs,
                                             .accepts = accepts_build,
                                             .read = read_build};

/* ---- GitHub ---- */

/* An action of google-github-actions that stands for a command of gcloud. */
struct action {
    const char *name;
    const char *command; /* its words */
    const char *name_key;
    const char *always; /* a flag that is not written, or NULL */
    struct {
        const char *key, *flag;
    } rows[20];
};

static const struct action actions[] = {
    {"deploy-cloud-functions",
     "functions deploy",
     "name",
     "--trigger-http",
     {{"runtime", "runtime"},
      {"entry_point", "entry-point"},
      {"source_dir", "source"},
      {"region", "region"},
      {"env_vars", "set-env-vars"},
      {"environment_variables", "set-env-vars"},
      {"env_vars_file", "env-vars-file"},
      {"secret_environment_variables", "set-secrets"},
      {"secrets", "set-secrets"},
      {"service_account_email", "service-account"},
      {"service_account", "service-account"},
      {"ingress_settings", "ingress-settings"},
      {"https_trigger_security_level", "security-level"},
      {"max_instances", "max-instances"},
      {"max_instance_count", "max-instances"},
      {"min_instances", "min-instances"},
      {"memory_mb", "memory"},
      {"memory", "memory"},
      {"service_timeout", "timeout"},
      {"vpc_connector", "vpc-connector"}}},
    {"deploy-cloudrun",
     "run deploy",
     "service",
     NULL,
     {{"image", "image"},
      {"source", "source"},
      {"region", "region"},
      {"env_vars", "set-env-vars"},
      {"secrets", "set-secrets"},
      {"timeout", "timeout"},
      {"service_account", "service-account"}}},
};

static const struct action *action_of(struct slice uses)
{
    static const char owner[] = "google-github-actions/";
    if (!slice_starts(uses, owner))
        return NULL;
    uses = slice_sub(uses, sizeof(owner) - 1, uses.len);
    uses.len = slice_find_char(uses, '@') == SIZE_MAX ? uses.len : slice_find_char(uses, '@');
    for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
        if (slice_eq_str(uses, actions[i].name))
            return &actions[i];
    return NULL;
}

/* Lines "A=b" of a list of variables become "A=b,C=d". */
static struct slice on_one_line(struct arena *a, struct slice text)
{
    char *out = arena_slicedup(a, slice_trim(text));
    for (char *p = out; *p; p++)
        if (*p == '\n')
            *p = ',';
    return slice_of(out);
}

/* "--allow-unauthenticated --cpu=2" as words of their own, all at NODE. */
static void add_flags(struct gcloud *g, struct word_list *w, const struct doc *node)
{
    struct location at = {.line = node->line, .column = node->column};
    struct shell *s = gcloud_shell(g, SHELL_SCRIPT, doc_text(node), at);
    while (shell_next(s))
        for (size_t i = 0; i < s->nwords; i++)
            add_word(w, s->words[i].text, s->words[i].known, node);
    g->text_bytes = s->text_bytes;
}

static void run_action(struct gcloud *g, const struct action *action, const struct doc *step,
                       struct word_list *w)
{
    const struct doc *with = doc_get(step, "with"), *name = doc_get(with, action->name_key);
    bool triggered = doc_get(with, "event_trigger_type") != NULL;
    struct slice rest = slice_of(action->command);
    if (!doc_text(name).len)
        return;
    w->len = 0;
    add_word(w, SLICE("gcloud"), true, step);
    while (rest.len)
        add_word(w, slice_cut(rest, ' ', &rest), true, step);
    add_word(w, doc_text(name), slice_find_char(doc_text(name), '$') == SIZE_MAX, name);
    if (action->always && !triggered)
        add_word(w, slice_of(action->always), true, step);
    for (size_t i = 0; i < ARRAY_SIZE(action->rows) && action->rows[i].key; i++) {
        const struct doc *node = doc_get(with, action->rows[i].key);
        struct slice value = on_one_line(&g->scratch, doc_text(node));
        if (!value.len)
            continue;
        const char *flag =
            arena_printf(&g->scratch, "--%s=%.*s", action->rows[i].flag, SLICE_ARG(value));
        add_word(w, slice_of(flag), slice_find(value, "${") == SIZE_MAX, node);
    }
    if (doc_get(with, "flags"))
        add_flags(g, w, doc_get(with, "flags"));
    gcloud_run(g, w->items, w->len);
}

static bool matches_workflow(const char *file)
{
    return strstr(file, ".github/workflows/") != NULL && path_is_yaml(file);
}

static bool accepts_workflow(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(doc_get(root, "jobs"));
}

static void run_job(struct gcloud *g, const struct doc *job, struct slice usual_folder,
                    struct word_list *words)
{
    struct slice own = doc_text(doc_at(job, "defaults.run.working-directory"));
    gcloud_give(g, 1, doc_get(job, "env"));
    doc_each(step, doc_get(job, "steps"))
    {
        const struct action *action = action_of(doc_text_at(step, "uses"));
        struct slice folder = doc_text_at(step, "working-directory");
        enter_folder(g, folder.len ? folder : own.len ? own : usual_folder);
        gcloud_give(g, 2, doc_get(step, "env"));
        if (action) {
            g->dir = "";
            run_action(g, action, step, words);
        }
        run_text(g, doc_get(step, "run"));
    }
}

static void read_workflow(struct app *app, const struct doc *root, const char *file,
                          const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct gcloud g;
    struct slice folder = doc_text(doc_at(root, "defaults.run.working-directory"));
    gcloud_open(&g, app, file, files, sink);
    g.base = "";
    gcloud_give(&g, 0, doc_get(root, "env"));
    struct word_list *words = arena_new(&g.scratch, struct word_list);
    doc_each(job, doc_get(root, "jobs")) run_job(&g, job, folder, words);
    gcloud_close(&g);
}

const struct app_reader workflow_reader = {.name = "github-workflow",
                                           .matches = matches_workflow,
                                           .sniffs = sniffs,
                                           .accepts = accepts_workflow,
                                           .read = read_workflow};

/* ---- GitLab ---- */

static bool matches_gitlab(const char *file)
{
    const char *name = path_base(file);
    return strcmp(name, ".gitlab-ci.yml") == 0 || strcmp(name, ".gitlab-ci.yaml") == 0;
}

static bool accepts_gitlab(const struct doc *root, const char *file)
{
    (void)file;
    return doc_is_map(root);
}

static void read_gitlab(struct app *app, const struct doc *root, const char *file,
                        const struct app_files *files, const struct virga_diag_sink *sink)
{
    static const char *const keys[] = {"before_script", "script", "after_script"};
    struct gcloud g;
    gcloud_open(&g, app, file, files, sink);
    gcloud_give(&g, 0, doc_get(root, "variables"));
    doc_each(job, root)
    {
        g.dir = "";
        gcloud_give(&g, 1, doc_get(job, "variables"));
        for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
            run_texts(&g, doc_get(job, keys[i]));
    }
    gcloud_close(&g);
}

const struct app_reader gitlab_reader = {.name = "gitlab-ci",
                                         .matches = matches_gitlab,
                                         .sniffs = sniffs,
                                         .accepts = accepts_gitlab,
                                         .read = read_gitlab};
