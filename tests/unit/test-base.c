/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/vec.h"

#include <cmocka.h>

static void test_slices_cut_find_and_compare(void **state)
{
    struct slice rest;
    assert_true(slice_eq_str(slice_cut(SLICE("a.b.c"), '.', &rest), "a"));
    assert_true(slice_eq_str(rest, "b.c"));
    assert_true(slice_eq_str(slice_cut(SLICE("abc"), '.', &rest), "abc"));
    assert_int_equal(rest.len, 0);
    assert_int_equal(slice_find(SLICE("hello"), "ll"), 2);
    assert_true(slice_find(SLICE("hello"), "x") == SIZE_MAX);
    assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0);
    assert_true(slice_eq_str(slice_trim(SLICE(" \tx\n")), "x"));
    uint64_t n;
    assert_true(slice_to_u64(SLICE("18446744073709551615"), &n));
    assert_true(n == UINT64_MAX);
    assert_false(slice_to_u64(SLICE("18446744073709551616"), &n));
    assert_false(slice_to_u64(SLICE(""), &n));
    assert_false(slice_to_u64(SLICE("1x"), &n));
}

static void test_buffers_stop_at_their_ceiling(void **state)
{
    struct buf b;
    buf_init(&b, 5);
    buf_add_str(&b, "abc");
    buf_printf(&b, "%d", 12);
    assert_false(b.full);
    buf_add_char(&b, '!');
    assert_true(b.full);
    assert_string_equal(b.ptr, "abc12");
    buf_clear(&b);
    buf_add_str(&b, "ok");
    assert_string_equal(b.ptr, "ok");
    buf_release(&b);
}

static void test_maps_keep_insertion_order(void **state)
{
    struct arena a;
    struct map m;
    arena_init(&a);
    map_init(&m, &a);
    for (size_t i = 0; i < 1000; i++)
        map_put(&m, slice_of(arena_printf(&a, "key%zu", i)), (void *)(i + 1));
    assert_int_equal(m.len, 1000);
    assert_true(map_get(&m, SLICE("key500")) == (void *)501);
    assert_null(map_get(&m, SLICE("nope")));
    assert_true(slice_eq_str(m.entries[7].key, "key7"));

    struct umap u;
    uint64_t value;
    umap_init(&u, &a);
    for (uint64_t i = 0; i < 1000; i++)
        umap_put(&u, i << 32, i);
    assert_true(umap_get(&u, UINT64_C(999) << 32, &value));
    assert_int_equal(value, 999);
    assert_false(umap_get(&u, 5, NULL));
    arena_release(&a);
}

static void test_umaps_take_any_key_and_give_back_their_tables(void **state)
{
    struct arena a;
    struct umap u;
    uint64_t value = 0;
    arena_init(&a);
    umap_init(&u, &a);
    assert_false(umap_get(&u, 0, NULL));
    umap_put(&u, 0, 7);
    umap_put(&u, UINT64_MAX, 8);
    umap_put(&u, 0, 9);
    assert_int_equal(u.len, 2);
    assert_true(umap_get(&u, 0, &value));
    assert_int_equal(value, 9);
    for (uint64_t i = 0; i < 100000; i++)
        umap_put(&u, i, i + 1);
    assert_true(umap_get(&u, UINT64_MAX, &value));
    assert_int_equal(value, 8);
    assert_true(umap_get(&u, 0, &value));
    assert_int_equal(value, 1);
    assert_in_range(a.used, 0, 2 * u.cap * 2 * sizeof(uint64_t)); /* not each table before it */
    arena_release(&a);
}

static void test_arenas_grow_arrays_in_place_and_free_what_is_large(void **state)
{
    struct arena a;
    VEC(uint64_t) v = {0};
    arena_init(&a);
    *vec_add(&v, &a) = 1;
    const uint64_t *first = v.items;
    for (uint64_t i = 2; i <= 100; i++)
        *vec_add(&v, &a) = i;
    assert_true(v.items == first);      /* nothing else was allocated behind it */
    char *block = arena_alloc(&a, 100); /* now there is */
    for (uint64_t i = 101; i <= 1000; i++)
        *vec_add(&v, &a) = i;
    assert_true(v.items != first);
    assert_int_equal(v.items[999], 1000);
    assert_int_equal(block[99], 0);

    size_t before = a.used;
    char *large[3];
    for (size_t i = 0; i < ARRAY_SIZE(large); i++)
        memset(large[i] = arena_alloc(&a, 100000), 1, 100000);
    arena_give_back(&a, large[1], 100000);
    arena_give_back(&a, large[2], 100000);
    arena_give_back(&a, NULL, 100000);
    arena_give_back(&a, block, 100); /* small: stays */
    assert_in_range(a.used, before + 100000, before + 100100);
    arena_give_back(&a, large[0], 100000);
    assert_int_equal(a.used, before);
    arena_release(&a);
}

struct shared {
    struct atom_table *atoms;
    atomic_size_t sum;
};

static void intern_some(void *context, size_t index)
{
    struct shared *s = context;
    char text[16];
    int len = snprintf(text, sizeof(text), "name%zu", index % 10);
    const struct atom *a = atom_get(s->atoms, (struct slice){text, (size_t)len});
    atomic_fetch_add(&s->sum, a->len);
}

static void test_atoms_are_unique_across_threads(void **state)
{
    struct shared s = {.atoms = atom_table_new()};
    pool_for(4, 1000, intern_some, &s);
    assert_int_equal(atomic_load(&s.sum), 5000);
    assert_ptr_equal(atom_get_str(s.atoms, "name3"), atom_get_str(s.atoms, "name3"));
    assert_ptr_not_equal(atom_get_str(s.atoms, "name3"), atom_get_str(s.atoms, "name4"));
    atom_table_free(s.atoms);
}

static void test_paths_are_cleaned_by_text(void **state)
{
    struct arena a;
    arena_init(&a);
    const struct {
        const char *in, *out;
    } cases[] = {
        {"", "."},         {".", "."},       {"a/./b//c", "a/b/c"},
        {"a/../b", "b"},   {"../x", "../x"}, {"a/../../x", "../x"},
        {"/a/../..", "/"}, {"./a/", "a"},    {"../../a/..", "../.."},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_string_equal(path_clean(&a, cases[i].in), cases[i].out);
    assert_string_equal(path_join(&a, "a", "b"), "a/b");
    assert_string_equal(path_join(&a, "", "b"), "b");
    assert_string_equal(path_dir(&a, "a/b/c"), "a/b");
    assert_string_equal(path_dir(&a, "c"), "");
    arena_release(&a);
}

static void test_files_are_read_and_replaced_whole(void **state)
{
    struct arena a;
    struct slice text;
    char dir[] = "/tmp/virga-test-XXXXXX";
    arena_init(&a);
    assert_non_null(mkdtemp(dir));
    char *path = path_join(&a, dir, "file");
    assert_int_equal(file_write_atomic(path, SLICE("hello")), VIRGA_OK);
    assert_int_equal(file_read(&a, path, 100, &text), VIRGA_OK);
    assert_true(slice_eq_str(text, "hello"));
    assert_int_equal(file_read(&a, path, 4, &text), VIRGA_ERR_LIMIT);
    assert_int_equal(file_read(&a, dir, 4, &text), VIRGA_ERR_IO);
    unlink(path);
    rmdir(dir);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices_cut_find_and_compare),
        cmocka_unit_test(test_buffers_stop_at_their_ceiling),
        cmocka_unit_test(test_maps_keep_insertion_order),
        cmocka_unit_test(test_umaps_take_any_key_and_give_back_their_tables),
        cmocka_unit_test(test_arenas_grow_arrays_in_place_and_free_what_is_large),
        cmocka_unit_test(test_atoms_are_unique_across_threads),
        cmocka_unit_test(test_paths_are_cleaned_by_text),
        cmocka_unit_test(test_files_are_read_and_replaced_whole),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
