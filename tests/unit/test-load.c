/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "lang/lang.h"

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct app_files files;
    struct buf diags; /* "FILE:LINE CODE\n" for each */
};

static void note_diag(void *context, const struct virga_diag *d)
{
    struct fixture *fx = context;
    buf_printf(&fx->diags, "%s:%u %s\n", d->file, d->line, d->code);
}

static int setup(void **state)
{
    static struct fixture fx;
    memset(&fx, 0, sizeof(fx));
    arena_init(&fx.arena);
    buf_init(&fx.diags, 1 << 16);
    char *root = arena_strdup(&fx.arena, "/tmp/virga-load-XXXXXX");
    assert_non_null(mkdtemp(root));
    fx.files.root = root;
    *state = &fx;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fx = *state;
    for (size_t i = 0; i < fx->files.paths.len; i++)
        unlink(path_join(&fx->arena, fx->files.root, fx->files.paths.items[i]));
    rmdir(fx->files.root);
    buf_release(&fx->diags);
    arena_release(&fx->arena);
    return 0;
}

static void add(struct fixture *fx, const char *name, struct slice text)
{
    const char *path = path_join(&fx->arena, fx->files.root, name);
    assert_int_equal(file_write_atomic(path, text), VIRGA_OK);
    *vec_add(&fx->files.paths, &fx->arena) = arena_strdup(&fx->arena, name);
}

static struct ir_program *load(struct fixture *fx, unsigned jobs, struct lang_coverage *coverage)
{
    struct virga_diag_sink sink = {.emit = note_diag, .context = fx};
    return lang_load(&fx->files, jobs, &sink, coverage);
}

static void test_skipped_and_broken_files_are_counted(void **state)
{
    struct fixture *fx = *state;
    struct lang_coverage c;
    char *long_line = arena_alloc(&fx->arena, 3000), *huge = arena_alloc(&fx->arena, 5u << 20);
    memset(long_line, ';', 3000);
    memset(huge, '\n', 5u << 20);
    add(fx, "broken.js", SLICE("a();\nb(];\n"));
    add(fx, "generated.ts", SLICE("// @generated\na();\n"));
    add(fx, "huge.js", (struct slice){huge, LIMIT_SOURCE_FILE + 1});
    add(fx, "long.js", (struct slice){long_line, 3000});
    add(fx, "notes.txt", SLICE("nothing"));
    add(fx, "ok.mts", SLICE("export const a: number = 1;\n"));
    add(fx, "small.min.js", SLICE("a()"));
    *vec_add(&fx->files.paths, &fx->arena) = "z-missing.js";
    struct ir_program *p = load(fx, 1, &c);
    assert_int_equal(c.files, 2);
    assert_int_equal(c.broken, 1);
    assert_int_equal(c.generated, 1);
    assert_int_equal(c.large, 1);
    assert_int_equal(c.minified, 2);
    assert_int_equal(c.unreadable, 1);
    assert_int_equal(p->files.len, 2);
    assert_string_equal(p->files.items[1]->path, "ok.mts");
    assert_string_equal(fx->diags.ptr, "broken.js:2 source-syntax\n"
                                       "generated.ts:0 source-generated\n"
                                       "huge.js:0 source-large\n"
                                       "long.js:0 source-minified\n"
                                       "small.min.js:0 source-minified\n"
                                       "z-missing.js:0 source-unreadable\n");
    ir_program_free(p);
}

/* The grammar of JavaScript refuses both; the one of TSX takes them. */
static void test_javascript_falls_back_to_tsx(void **state)
{
    struct fixture *fx = *state;
    struct lang_coverage c;
    add(fx, "flow.js", SLICE("function f(a: string, b?: number): void { g(a); }\n"));
    add(fx, "page.jsx", SLICE("const p = <label class=\"a\" for=\"b\">c & d</label>;\n"));
    struct ir_program *p = load(fx, 1, &c);
    assert_int_equal(c.broken, 0);
    assert_string_equal(fx->diags.ptr ? fx->diags.ptr : "", "");
    assert_int_equal(p->files.items[0]->functions.items[1]->params.len, 2);
    ir_program_free(p);
}

static void dump(const struct ir_program *p, struct buf *out)
{
    for (size_t i = 0; i < p->files.len; i++) {
        buf_printf(out, "%s\n", p->files.items[i]->path);
        ir_dump(p->files.items[i], out);
    }
    for (size_t i = 0; i < p->functions.len; i++)
        buf_printf(out, "%u %u\n", p->functions.items[i]->id, p->functions.items[i]->value_base);
}

static void test_the_number_of_jobs_changes_nothing(void **state)
{
    struct fixture *fx = *state;
    struct lang_coverage c;
    struct buf one, many;
    for (int i = 0; i < 40; i++) {
        char *name = arena_printf(&fx->arena, "f%02d.%s", i, i % 3 ? "js" : "ts");
        char *text = arena_printf(&fx->arena,
                                  "import { n%d as x } from './f%02d';\nexport const n%d = (e) => "
                                  "x(e.p%d, `a${e}`);\nclass C%d { m() { return this.q%d; } }\n",
                                  i, (i * 7) % 40, i, i % 5, i, i);
        add(fx, name, slice_of(text));
    }
    buf_init(&one, 1 << 20);
    buf_init(&many, 1 << 20);
    struct ir_program *p = load(fx, 1, &c), *q = load(fx, 8, &c);
    dump(p, &one);
    dump(q, &many);
    assert_int_equal(p->files.len, 40);
    assert_string_equal(one.ptr, many.ptr);
    ir_program_free(p);
    ir_program_free(q);
    buf_release(&one);
    buf_release(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_skipped_and_broken_files_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_javascript_falls_back_to_tsx, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_number_of_jobs_changes_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
