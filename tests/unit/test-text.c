/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.c and suggest.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/suggest.h"
#include "base/utf8.h"

static void decodes_and_refuses(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        uint32_t c;
    } cases[] = {
        {"a", 1, 'a'},
        {"\xc3\xa9", 2, 0xE9},
        {"\xe2\x82\xac", 3, 0x20AC},
        {"\xf0\x9f\x98\x80", 4, 0x1F600},
        {"\xff", 1, UTF8_REPLACEMENT},
        {"\xc3", 1, UTF8_REPLACEMENT},         /* cut off */
        {"\xc0\xaf", 1, UTF8_REPLACEMENT},     /* overlong '/' */
        {"\xe0\x80\xaf", 1, UTF8_REPLACEMENT}, /* overlong */
        {"\xed\xa0\x80", 1, UTF8_REPLACEMENT}, /* surrogate */
        {"\xf4\x90\x80\x80", 1, UTF8_REPLACEMENT},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint32_t c;
        assert_int_equal(utf8_next(slice_of(cases[i].bytes), 0, &c), cases[i].len);
        assert_int_equal(c, cases[i].c);
    }
}

static void every_character_survives(void **state)
{
    struct buf b;
    buf_init(&b, 16);
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        uint32_t back;
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        buf_clear(&b);
        utf8_add(&b, c);
        if (utf8_next(buf_slice(&b), 0, &back) != b.len || back != c)
            fail_msg("U+%04X does not survive", (unsigned)c);
    }
    buf_release(&b);
}

static void terminal_escapes_are_shown(void **state)
{
    static const struct {
        const char *text, *shown;
        size_t width;
    } cases[] = {
        {"plain", "plain", 5},
        {"\x1b[31mred", "\\x1b[31mred", 11},
        {"a\xe2\x80\xae"
         "b",
         "a\\u202eb", 8},
        {"\xff", "\\xff", 4},
        {"\xc2\x9b", "\\x9b", 4}, /* the C1 form of ESC [ */
        {"e\xcc\x81", "e\xcc\x81", 1},
        {"\xe6\x97\xa5", "\xe6\x97\xa5", 2},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf b;
        buf_init(&b, 64);
        utf8_add_safe(&b, slice_of(cases[i].text));
        assert_string_equal(b.ptr, cases[i].shown);
        assert_int_equal(utf8_safe_width(slice_of(cases[i].text)), cases[i].width);
        buf_release(&b);
    }
}

static void floor_stays_between_characters(void **state)
{
    struct slice s = slice_of("a\xe2\x82\xac"
                              "b");
    assert_int_equal(utf8_floor(s, 1), 1);
    assert_int_equal(utf8_floor(s, 2), 1);
    assert_int_equal(utf8_floor(s, 3), 1);
    assert_int_equal(utf8_floor(s, 4), 4);
    assert_int_equal(utf8_floor(s, 99), s.len);
}

static void suggests_what_was_meant(void **state)
{
    static const char *const names[] = {"scan", "map", "components", "explain", "report"};
    static const struct {
        const char *word, *meant;
    } cases[] = {
        {"scna", "scan"},
        {"SCAN", "scan"},
        {"comp", "components"},
        {"exlpain", "explain"},
        {"reprot", "report"},
        {"zebra", NULL},
        {"x", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct suggestion s = {0};
        for (size_t k = 0; k < ARRAY_SIZE(names); k++)
            suggest_offer(&s, slice_of(cases[i].word), names[k]);
        if (cases[i].meant)
            assert_string_equal(s.best, cases[i].meant);
        else
            assert_null(s.best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_refuses),
        cmocka_unit_test(every_character_survives),
        cmocka_unit_test(terminal_escapes_are_shown),
        cmocka_unit_test(floor_stays_between_characters),
        cmocka_unit_test(suggests_what_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
