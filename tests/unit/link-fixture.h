/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINK_FIXTURE_H
#define LINK_FIXTURE_H

/* A small tree of source files, loaded and linked; for the tests of the linker. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/file.h"
#include "lang/lang.h"
#include "taint/link.h"

#include <cmocka.h>

struct world {
    struct arena arena;
    char dir[64];
    struct app_files files;
    struct ir_program *program;
    struct rule_set *rules;
    struct app app;
    struct link *link;
    const char *messages;
};

/* A value: an instruction of a function. */
struct place {
    uint32_t fn, value;
};

/* Rows of libraries that no real rule file names. */
static const char world_rules[] =
    "all:\n"
    "  roles:\n"
    "    test-route: {params: [req, res], returns: result}\n"
    "    test-event: {params: [event]}\n"
    "  sources:\n"
    "    - {at: <test-route>.req.body, label: attacker, what: the body}\n"
    "    - {at: <test-event>.event, label: attacker, what: the event}\n"
    "  types:\n"
    "    - {at: tlib.connect(), out: callback1.1, is: tlib.Client()}\n"
    "    - {at: tlib.open(), when: {arg1.kind: client}, is: tlib.Client()}\n"
    "  entries:\n"
    "    - {at: \"tlib.App().{get,post,all}()\", in: any, role: test-route}\n"
    "    - {at: tlib.App().route(), in: arg0.handler, role: test-route}\n"
    "    - {at: \"tlib.App().route()()\", in: arg0, role: test-route}\n"
    "    - {at: tlib.on(), in: arg1, role: test-event}\n"
    "rules:\n"
    "  - id: command-injection/test\n"
    "    title: Test\n"
    "    severity: high\n"
    "    requires: [attacker]\n"
    "    message: \"{source} {sink} {function}\"\n"
    "    help: none\n"
    "    fix: none\n"
    "    bad: none\n"
    "    good: none\n"
    "    sinks:\n"
    "      all:\n"
    "        - {at: tlib.Client().run(), in: arg0}\n"
    "        - {at: tlib.Client(\"special\").run(), in: arg0}\n"
    "        - {at: tlib.is(), in: arg0, what: is, when: {arg1.mode: [fast, true]}}\n"
    "        - {at: tlib.not(), in: arg0, what: not, when: {arg1.mode: {not: safe}}}\n"
    "        - {at: tlib.given(), in: arg0, what: given, when: {arg1.mode: {given: true}}}\n"
    "        - {at: tlib.absent(), in: arg0, what: absent, when: {arg1.mode: {given: false}}}\n"
    "        - {at: tlib.has(), in: arg0, what: has, when: {arg0: {contains: select}}}\n"
    "        - {at: tlib.lacks(), in: arg0, what: lacks, when: {arg0: {lacks: select}}}\n"
    "        - {at: tlib.fixed(), in: arg0, what: fixed, when: {arg0: {constant: true}}}\n"
    "        - {at: tlib.moves(), in: arg0, what: moves, when: {arg0: {constant: false}}}\n"
    "        - {method: tmethod, in: arg0, what: by name}\n"
    "        - {store: tstore, in: arg0, what: store}\n";

static void world_note(void *context, const struct virga_diag *diag)
{
    struct world *w = context;
    w->messages = arena_printf(&w->arena, "%s%s\n", w->messages, diag->text);
}

static struct world *world_new(void)
{
    struct arena a;
    arena_init(&a);
    struct world *w = arena_new(&a, struct world);
    w->arena = a;
    snprintf(w->dir, sizeof(w->dir), "/tmp/virga-test-link-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    w->files.root = w->dir;
    w->messages = "";
    app_init(&w->app, &w->arena);
    return w;
}

static void world_file(struct world *w, const char *path, const char *text)
{
    const char *full = path_join(&w->arena, w->dir, path);
    assert_int_equal(dir_make(path_dir(&w->arena, full)), VIRGA_OK);
    assert_int_equal(file_write_atomic(full, slice_of(text)), VIRGA_OK);
    *vec_add(&w->files.paths, &w->arena) = arena_strdup(&w->arena, path);
}

static V_UNUSED struct app_function *world_function(struct world *w, enum app_provider provider,
                                                    const char *name, const char *file,
                                                    const char *symbol)
{
    struct app_function *f =
        app_add_function(&w->app, name, (struct location){.file = "template.yaml", .line = 1});
    f->provider = provider;
    f->file = file;
    f->symbol = symbol;
    f->handler = symbol;
    f->code_dir = "";
    return f;
}

static int world_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void world_link(struct world *w)
{
    struct virga_diag_sink sink = {world_note, w};
    struct lang_coverage coverage;
    qsort(w->files.paths.items, w->files.paths.len, sizeof(char *), world_order);
    w->program = lang_load(&w->files, 1, &sink, &coverage);
    const char *rules = path_join(&w->arena, w->dir, "rules-of-test");
    const char *file = path_join(&w->arena, rules, "test.yaml");
    assert_int_equal(dir_make(rules), VIRGA_OK);
    assert_int_equal(file_write_atomic(file, slice_of(world_rules)), VIRGA_OK);
    assert_int_equal(rule_set_load(w->program->atoms, rules, &sink, &w->rules), VIRGA_OK);
    assert_string_equal(w->messages, "");
    w->link = link_program_in(w->program, w->rules, &w->app, &w->files, &sink);
    (void)unlink(file);
    (void)rmdir(rules);
}

static void world_free(struct world *w)
{
    for (size_t i = 0; i < w->files.paths.len; i++) {
        const char *path = path_join(&w->arena, w->dir, w->files.paths.items[i]);
        (void)unlink(path);
        for (path = path_dir(&w->arena, path); strcmp(path, w->dir) != 0;
             path = path_dir(&w->arena, path))
            (void)rmdir(path);
    }
    (void)rmdir(w->dir);
    link_free(w->link);
    rule_set_free(w->rules);
    ir_program_free(w->program);
    struct arena a = w->arena;
    arena_release(&a);
}

/* The function with this title ("handler", "Orders.get") in a file; "" is the module. */
static V_UNUSED uint32_t world_fn(struct world *w, const char *path, const char *title)
{
    const struct ir_file *file = ir_program_find(w->program, slice_of(path));
    assert_non_null(file);
    for (size_t i = 0; i < file->functions.len; i++) {
        const struct ir_function *f = file->functions.items[i];
        if (i == 0 ? title[0] == '\0' : strcmp(ir_function_title(&w->arena, f), title) == 0)
            return f->id;
    }
    fail_msg("no function '%s' in %s", title, path);
    return IR_NONE;
}

/* The last instruction of kind OP that was made from TEXT. */
static V_UNUSED struct place world_find(struct world *w, const char *path, enum ir_op op,
                                        const char *text)
{
    const struct ir_file *file = ir_program_find(w->program, slice_of(path));
    struct place found = {IR_NONE, IR_NONE};
    assert_non_null(file);
    for (size_t i = 0; i < file->functions.len; i++) {
        const struct ir_function *f = file->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++) {
            const struct ir_instr *in = &f->code.items[v];
            if (in->op == op && slice_eq_str(slice_sub(file->text, in->start, in->end), text))
                found = (struct place){f->id, v};
        }
    }
    if (found.value == IR_NONE)
        fail_msg("no '%s' in %s", text, path);
    return found;
}

/* The title of the node of what TEXT makes. */
static V_UNUSED const char *world_node(struct world *w, const char *path, enum ir_op op,
                                       const char *text)
{
    struct place p = world_find(w, path, op, text);
    return rule_node_title(w->rules, link_node(w->link, p.fn, p.value));
}

/* Does the call TEXT reach exactly the function called TITLE in TARGET? */
static V_UNUSED bool world_calls(struct world *w, const char *path, const char *text,
                                 const char *target, const char *title)
{
    uint32_t callees[8];
    struct place p = world_find(w, path, IR_CALL, text);
    size_t n = link_callees(w->link, p.fn, p.value, callees, 8);
    return n == 1 && callees[0] == world_fn(w, target, title);
}

static V_UNUSED size_t world_callees(struct world *w, const char *path, const char *text)
{
    uint32_t callees[1];
    struct place p = world_find(w, path, IR_CALL, text);
    return link_callees(w->link, p.fn, p.value, callees, 1);
}

#endif
