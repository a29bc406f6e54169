/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/file.h"
#include "component/zip.h"
#include "zip-maker.h"

#include <cmocka.h>

static const char text[] =
    "{\"a\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}";

static void make(struct zip_maker *z, bool zip64)
{
    zip_maker_init(z, zip64);
    zip_maker_add(z, "one.json", slice_of(text), 8);
    zip_maker_add(z, "two.json", SLICE("plain"), 0);
    zip_maker_add(z, "three.json", SLICE(""), 8);
}

static void expect_entry(const struct zip *z, size_t index, const char *name, const char *expected,
                         struct zip_reader *r)
{
    struct slice got;
    assert_true(slice_eq_str(z->entries.items[index].name, name));
    assert_true(zip_read(z, &z->entries.items[index], 1000, r, &got));
    assert_true(slice_eq_str(got, expected));
}

static void test_entries_are_read(void **state)
{
    char path[] = "/tmp/virga-zip-XXXXXX";
    close(mkstemp(path));
    for (unsigned zip64 = 0; zip64 < 2; zip64++) {
        struct zip_maker m;
        struct zip z;
        struct zip_reader r;
        struct arena a;
        struct slice got;
        arena_init(&a);
        make(&m, zip64 == 1);
        assert_int_equal(file_write_atomic(path, zip_maker_finish(&m)), VIRGA_OK);
        assert_int_equal(zip_open(path, 2, &a, &z), VIRGA_ERR_LIMIT);
        assert_int_equal(zip_open(path, 3, &a, &z), VIRGA_OK);
        zip_reader_init(&r);
        assert_int_equal(z.entries.len, 3);
        expect_entry(&z, 0, "one.json", text, &r);
        expect_entry(&z, 1, "two.json", "plain", &r);
        expect_entry(&z, 2, "three.json", "", &r);
        assert_false(zip_read(&z, &z.entries.items[0], sizeof(text) - 2, &r, &got));
        zip_reader_release(&r);
        zip_close(&z);
        zip_maker_release(&m);
        arena_release(&a);
    }
    unlink(path);
}

/* Opens BYTES and reads every entry: the text must be right or refused. */
static void read_all(const char *path, struct slice bytes)
{
    struct zip z;
    struct zip_reader r;
    struct arena a;
    struct slice got;
    arena_init(&a);
    assert_int_equal(file_write_atomic(path, bytes), VIRGA_OK);
    if (zip_open(path, 100, &a, &z) == VIRGA_OK) {
        zip_reader_init(&r);
        for (size_t i = 0; i < z.entries.len; i++)
            if (zip_read(&z, &z.entries.items[i], 1000, &r, &got))
                assert_true(slice_eq_str(got, text) || slice_eq_str(got, "plain") || got.len == 0);
        zip_reader_release(&r);
        zip_close(&z);
    }
    arena_release(&a);
}

static void test_damage_is_refused(void **state)
{
    char path[] = "/tmp/virga-zip-XXXXXX";
    close(mkstemp(path));
    for (unsigned zip64 = 0; zip64 < 2; zip64++) {
        struct zip_maker m;
        make(&m, zip64 == 1);
        struct slice good = zip_maker_finish(&m);
        char *bytes = (char *)(uintptr_t)good.ptr;
        for (size_t i = 0; i < good.len; i++) {
            static const unsigned char masks[] = {0x01, 0x80, 0xFF};
            for (size_t k = 0; k < ARRAY_SIZE(masks); k++) {
                bytes[i] = (char)(bytes[i] ^ masks[k]);
                read_all(path, good);
                bytes[i] = (char)(bytes[i] ^ masks[k]);
            }
            read_all(path, slice_sub(good, 0, i));
            read_all(path, slice_sub(good, i, good.len));
        }
        zip_maker_release(&m);
    }
    unlink(path);
}

static void test_what_is_no_zip_is_refused(void **state)
{
    struct arena a;
    struct zip z;
    char path[] = "/tmp/virga-zip-XXXXXX";
    close(mkstemp(path));
    arena_init(&a);
    assert_int_equal(zip_open(path, 100, &a, &z), VIRGA_ERR_SYNTAX);
    assert_int_equal(zip_open("/nonexistent", 100, &a, &z), VIRGA_ERR_IO);
    assert_int_equal(zip_open("/tmp", 100, &a, &z), VIRGA_ERR_IO);
    unlink(path);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries_are_read),
        cmocka_unit_test(test_damage_is_refused),
        cmocka_unit_test(test_what_is_no_zip_is_refused),
    };
    return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
