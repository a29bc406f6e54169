/* SPDX-License-Identifier: Apache-2.0 */
#include <tree_sitter/api.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/pool.h"
#include "format/syntax.h"
#include "lang/lang.h"
#include "lang/tree-memory.h"

#define HEAD_BYTES 2048u     /* where banners of generated code stand */
#define MINIFIED_BYTES 2000u /* shorter files are never called minified */
#define MINIFIED_LINE 300u   /* bytes of a line, on average */

struct job {
    const char *path;
    const struct language *language;
    struct ir_file *file; /* NULL unless it was lowered */
    enum lang_outcome outcome;
    size_t bytes;
};

struct load {
    const char *root;
    struct ir_program *program; /* NULL: only parse */
    VEC(struct job) jobs;
};

/* ---- files that nobody wrote by hand ---- */

static bool looks_minified(const char *path, struct slice text)
{
    size_t lines = 1;
    if (slice_ends(slice_of(path), ".min.js"))
        return true;
    if (text.len < MINIFIED_BYTES)
        return false;
    for (const char *p = text.ptr, *end = text.ptr + text.len;
         (p = memchr(p, '\n', (size_t)(end - p))); p++)
        lines++;
    return text.len / lines > MINIFIED_LINE;
}

static bool looks_generated(struct slice text)
{
    static const char *const banners[] = {
        "@generated",
        "webpackBootstrap",
        "__webpack_modules__",
        "__webpack_require__",
        "var __getOwnPropNames = Object.getOwnPropertyNames;", /* esbuild */
        "__commonJS = (cb, mod)",
        "// Bundled with ",
    };
    struct slice head = slice_sub(text, 0, HEAD_BYTES);
    for (size_t i = 0; i < ARRAY_SIZE(banners); i++)
        if (slice_find(head, banners[i]) != SIZE_MAX)
            return true;
    /* people write "do not edit below" too: the line or one beside it must say what made the file
     */
    size_t at = slice_find(head, "DO NOT EDIT");
    return at != SIZE_MAX &&
           slice_ifind(slice_sub(head, at > 120 ? at - 120 : 0, at + 120), "generated") != SIZE_MAX;
}

/* ---- parsing ---- */

static TSTree *parse(const struct language *language, struct ir_file *file)
{
    struct slice text = file->text;
    if (language->text)
        text = language->text(text, &file->arena);
    return syntax_parse(language->grammar(), text);
}

static size_t broken_places(const TSTree *tree)
{
    size_t count = 0;
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    for (bool done = false; !done;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        count += ts_node_is_error(node) || ts_node_is_missing(node);
        if (ts_node_has_error(node) && ts_tree_cursor_goto_first_child(&cursor))
            continue;
        while (!done && !ts_tree_cursor_goto_next_sibling(&cursor))
            done = !ts_tree_cursor_goto_parent(&cursor);
    }
    ts_tree_cursor_delete(&cursor);
    return count;
}

static enum lang_outcome lower(struct load *load, struct job *job, struct ir_file *file)
{
    const struct language *language = job->language;
    tree_memory_enter();
    TSTree *tree = parse(language, file);
    if (tree && language->fallback && ts_node_has_error(ts_tree_root_node(tree))) {
        TSTree *other = parse(language->fallback, file);
        if (other && broken_places(other) < broken_places(tree)) {
            tree = other;
            language = language->fallback;
        }
    }
    if (tree && load->program) {
        ir_file_set_text(file, file->text);
        language->lower(file, load->program->atoms, tree);
    }
    tree_memory_leave(); /* the tree goes with it */
    if (!tree)
        return LANG_SKIPPED_TIMEOUT;
    return file->has_error || file->limited ? LANG_BROKEN : LANG_OK;
}

static enum lang_outcome load_file(struct load *load, struct job *job, struct ir_file *file)
{
    const char *path = path_join(&file->arena, load->root, job->path);
    enum virga_err err = file_read(&file->arena, path, LIMIT_SOURCE_FILE, &file->text);
    if (err == VIRGA_ERR_LIMIT)
        return LANG_SKIPPED_LARGE;
    if (err != VIRGA_OK)
        return LANG_UNREADABLE;
    job->bytes = file->text.len;
    if (looks_generated(file->text))
        return LANG_SKIPPED_GENERATED;
    if (looks_minified(job->path, file->text))
        return LANG_SKIPPED_MINIFIED;
    return lower(load, job, file);
}

static void run_job(void *context, size_t index)
{
    struct load *load = context;
    struct job *job = &load->jobs.items[index];
    struct ir_file *file = ir_file_new(job->path, job->language->id);
    job->outcome = load_file(load, job, file);
    if (load->program && (job->outcome == LANG_OK || job->outcome == LANG_BROKEN))
        job->file = file;
    else
        ir_file_free(file);
}

static void add_jobs(struct load *load, struct arena *a, const struct app_files *files)
{
    load->root = files->root;
    for (size_t i = 0; i < files->paths.len; i++) {
        const struct language *language = language_of(files->paths.items[i]);
        if (language)
            *vec_add(&load->jobs, a) =
                (struct job){.path = files->paths.items[i], .language = language};
    }
}

/* ---- results ---- */

static void report(const struct job *job, const struct virga_diag_sink *sink)
{
    const struct ir_file *file = job->file;
    switch (job->outcome) {
    case LANG_OK:
        break;
    case LANG_BROKEN:
        if (file->has_error)
            diag_emit(sink, VIRGA_DIAG_WARNING, "source-syntax", job->path, file->error_line,
                      file->error_column, "this is not valid %s; the rest of the file is analysed",
                      job->language->name);
        if (file->limited)
            diag_emit(sink, VIRGA_DIAG_WARNING, "source-limit", job->path, 0, 0,
                      "the code is too large or too deeply nested to be analysed completely");
        break;
    case LANG_SKIPPED_MINIFIED:
        diag_emit(sink, VIRGA_DIAG_NOTE, "source-minified", job->path, 0, 0,
                  "minified code is not analysed; scan the source that it was made from");
        break;
    case LANG_SKIPPED_GENERATED:
        diag_emit(sink, VIRGA_DIAG_NOTE, "source-generated", job->path, 0, 0,
                  "generated or bundled code is not analysed; scan what it was made from");
        break;
    case LANG_SKIPPED_LARGE:
        diag_emit(sink, VIRGA_DIAG_WARNING, "source-large", job->path, 0, 0,
                  "the file is larger than %u MB and was not analysed", LIMIT_SOURCE_FILE >> 20);
        break;
    case LANG_SKIPPED_TIMEOUT:
        diag_emit(sink, VIRGA_DIAG_WARNING, "source-timeout", job->path, 0, 0,
                  "parsing took longer than %u s and was given up", LIMIT_PARSE_MICROS / 1000000u);
        break;
    case LANG_UNREADABLE:
        diag_emit(sink, VIRGA_DIAG_WARNING, "source-unreadable", job->path, 0, 0,
                  "the file cannot be read");
        break;
    }
}

static void count(const struct job *job, struct lang_coverage *c)
{
    switch (job->outcome) {
    case LANG_BROKEN:
        c->broken++;
        c->files++;
        c->bytes += job->bytes;
        break;
    case LANG_OK:
        c->files++;
        c->bytes += job->bytes;
        break;
    case LANG_SKIPPED_MINIFIED:
        c->minified++;
        break;
    case LANG_SKIPPED_GENERATED:
        c->generated++;
        break;
    case LANG_SKIPPED_LARGE:
        c->large++;
        break;
    case LANG_SKIPPED_TIMEOUT:
        c->timeouts++;
        break;
    case LANG_UNREADABLE:
        c->unreadable++;
        break;
    }
}

struct ir_program *lang_load(const struct app_files *files, unsigned jobs,
                             const struct virga_diag_sink *sink, struct lang_coverage *ret_coverage)
{
    struct lang_coverage coverage = {0};
    struct load load = {.program = ir_program_new()};
    struct arena a;
    arena_init(&a);
    add_jobs(&load, &a, files);
    pool_for(jobs, load.jobs.len, run_job, &load);
    /* in path order, so that numbers and messages do not depend on who was first */
    for (size_t i = 0; i < load.jobs.len; i++) {
        const struct job *job = &load.jobs.items[i];
        report(job, sink);
        count(job, &coverage);
        if (job->file)
            ir_program_add(load.program, job->file);
    }
    arena_release(&a);
    *ret_coverage = coverage;
    return load.program;
}

void lang_load_inline(struct ir_program *program, const struct app *app,
                      const struct virga_diag_sink *sink, struct lang_coverage *coverage)
{
    struct load load = {.program = program};
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        const struct language *language = f->code && f->file ? language_of(f->file) : NULL;
        if (!language || ir_program_find(program, slice_of(f->file)))
            continue;
        struct ir_file *file = ir_file_new(f->file, language->id);
        struct job job = {.path = f->at.file, .language = language, .bytes = f->code->text.len};
        file->shown = f->at.file;
        file->text = f->code->text;
        file->config_lines = f->code->lines;
        file->nconfig_lines = f->code->nlines;
        job.outcome = lower(&load, &job, file);
        if (job.outcome == LANG_OK || job.outcome == LANG_BROKEN)
            ir_program_add(program, job.file = file);
        else
            ir_file_free(file);
        report(&job, sink);
        count(&job, coverage);
    }
}

size_t lang_parse_only(const struct app_files *files, unsigned jobs)
{
    struct load load = {0};
    struct arena a;
    size_t bytes = 0;
    arena_init(&a);
    add_jobs(&load, &a, files);
    pool_for(jobs, load.jobs.len, run_job, &load);
    for (size_t i = 0; i < load.jobs.len; i++)
        if (load.jobs.items[i].outcome == LANG_OK)
            bytes += load.jobs.items[i].bytes;
    arena_release(&a);
    return bytes;
}
