/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lowers tests/cases/ir/NAME/input.* and compares the listing with `expected` beside it. With
 * VIRGA_ACCEPT set in the environment it writes `expected` instead: read the difference before you
 * commit it.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "base/file.h"
#include "base/limits.h"
#include "lang/lang.h"

#include <cmocka.h>

#define MAX_LISTING ((size_t)1 << 20)

static void lower(struct arena *a, const char *path, struct buf *out)
{
    const struct language *language = language_of(path);
    struct atom_table *atoms = atom_table_new();
    struct ir_file *file = ir_file_new(path_base(path), language->id);
    struct slice text;
    assert_int_equal(file_read(a, path, LIMIT_SOURCE_FILE, &text), VIRGA_OK);
    ir_file_set_text(file, text);
    if (language->text)
        text = language->text(text, a);
    TSParser *parser = ts_parser_new();
    assert_true(ts_parser_set_language(parser, language->grammar()));
    TSTree *tree = ts_parser_parse_string(parser, NULL, text.ptr, (uint32_t)text.len);
    language->lower(file, atoms, tree);
    if (file->has_error)
        buf_printf(out, "broken at %u:%u\n", file->error_line, file->error_column);
    if (file->limited)
        buf_add_str(out, "limited\n");
    ir_dump(file, out);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    ir_file_free(file);
    atom_table_free(atoms);
}

/* The file "input.*" of the case, or NULL. */
static const char *input_of(struct arena *a, const char *dir)
{
    const char *found = NULL;
    DIR *d = opendir(dir);
    if (!d)
        return NULL;
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (slice_starts(slice_of(e->d_name), "input.") && language_of(e->d_name))
            found = path_join(a, dir, e->d_name);
    closedir(d);
    return found;
}

/* Shows the first line in which the two listings differ. */
static void show_difference(const char *name, struct slice expected, struct slice got)
{
    for (unsigned line = 1; expected.len > 0 || got.len > 0; line++) {
        struct slice want = slice_cut(expected, '\n', &expected);
        struct slice have = slice_cut(got, '\n', &got);
        if (!slice_eq(want, have)) {
            print_error("%s: line %u of the listing\n  expected: %.*s\n  got:      %.*s\n", name,
                        line, SLICE_ARG(want), SLICE_ARG(have));
            return;
        }
    }
}

static bool run_case(struct arena *a, const char *root, const char *name)
{
    const char *dir = path_join(a, root, name), *input = input_of(a, dir);
    const char *expected_path = path_join(a, dir, "expected");
    struct slice expected;
    struct buf out;
    if (!input) {
        print_error("%s: no input file\n", name);
        return false;
    }
    buf_init(&out, MAX_LISTING);
    lower(a, input, &out);
    bool ok = false;
    if (getenv("VIRGA_ACCEPT"))
        ok = file_write_atomic(expected_path, buf_slice(&out)) == VIRGA_OK;
    else if (file_read(a, expected_path, MAX_LISTING, &expected) != VIRGA_OK)
        print_error("%s: no file `expected`\n", name);
    else if (!(ok = slice_eq(expected, buf_slice(&out))))
        show_difference(name, expected, buf_slice(&out));
    buf_release(&out);
    return ok;
}

static void test_listings_are_as_expected(void **state)
{
    const char *root = VIRGA_SOURCE_ROOT "/tests/cases/ir";
    struct arena a;
    arena_init(&a);
    struct dirent **names;
    int count = scandir(root, &names, NULL, alphasort), cases = 0, failed = 0;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.') {
            cases++;
            failed += !run_case(&a, root, names[i]->d_name);
        }
        free(names[i]);
    }
    free(names);
    arena_release(&a);
    assert_true(cases > 0);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listings_are_as_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
