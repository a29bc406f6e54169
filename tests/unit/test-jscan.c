/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "../fuzz/jscan-model.h"

#include <cmocka.h>

static bool accepts(struct slice text)
{
    struct jscan j;
    jscan_init(&j, text);
    jscan_skip(&j);
    return jscan_finish(&j);
}

static void test_syntax_is_checked_while_skipping(void **state)
{
    static const char *const good[] = {"{}",
                                       "[]",
                                       " [ ] ",
                                       "null",
                                       "-0.5e+10",
                                       "\"\"",
                                       "[[],{},[{}]]",
                                       "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":\"\"}",
                                       "\xef\xbb\xbf[true]",
                                       "\"\\u00e9\\ud83d\\ude00\\n\"",
                                       "[\"\\\\\",\"\\\"\"]"};
    static const char *const bad[] = {
        "",        " ",         "{",          "}",           "[",
        "[1",      "[1,",       "[1,]",       "[,1]",        "[1 2]",
        "{\"a\"}", "{\"a\":}",  "{\"a\":1,}", "{a:1}",       "{\"a\":1 \"b\":2}",
        "[1}",     "{\"a\":1]", "tru",        "nul",         "truex",
        "\"",      "\"\\",      "\"\\x\"",    "\"\\u12g4\"", "\"\\u123",
        "-",       "1.",        "1e",         "+1",          ".5",
        "[] []",   "1 x",       "{\"a\":[}]", "[[]"};
    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        if (!accepts(slice_of(good[i])))
            fail_msg("refuses %s", good[i]);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (accepts(slice_of(bad[i])))
            fail_msg("accepts %s", bad[i]);
    assert_false(accepts((struct slice){"[1]\0", 4}));
}

static void test_values_are_pulled_one_by_one(void **state)
{
    struct jscan j;
    struct jscan_string key, text = {0};
    struct arena a;
    uint64_t number = 0;
    arena_init(&a);
    jscan_init(
        &j, SLICE("{ \"n\": 42, \"neg\": -1, \"s\": \"a\\u20ac\\tb\", \"t\": true, \"f\": false,\n"
                  "  \"list\": [\"x\", 3, [], \"y\"], \"skipped\": {\"deep\": [1, {\"z\": 2}]} }"));
    assert_true(jscan_object(&j));
    assert_true(jscan_key(&j, &key) && slice_eq_str(key.raw, "n"));
    assert_true(jscan_u64(&j, &number));
    assert_int_equal(number, 42);
    assert_true(jscan_key(&j, &key) && !jscan_u64(&j, &number));
    assert_true(jscan_key(&j, &key) && jscan_string(&j, &text));
    assert_true(slice_eq_str(jscan_decode(&a, text), "a\xe2\x82\xac\tb"));
    assert_true(jscan_key(&j, &key) && jscan_true(&j));
    assert_true(jscan_key(&j, &key) && !jscan_true(&j));
    assert_true(jscan_key(&j, &key) && jscan_array(&j));
    unsigned line, column, strings = 0;
    jscan_position(&j, key.raw.ptr, &line, &column);
    assert_int_equal(line, 2);
    assert_int_equal(column, 4);
    while (jscan_item(&j))
        strings += jscan_string(&j, &text);
    assert_int_equal(strings, 2);
    assert_true(jscan_key(&j, &key) && slice_eq_str(key.raw, "skipped"));
    assert_false(jscan_array(&j)); /* an object stands there: skipped */
    assert_false(jscan_key(&j, &key));
    assert_true(jscan_finish(&j));
    arena_release(&a);
}

static void test_surrogates_without_partner_are_replaced(void **state)
{
    struct arena a;
    arena_init(&a);
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
        {"\\ud83d", "\xef\xbf\xbd"},
        {"\\ude00x", "\xef\xbf\xbdx"},
        {"\\ud83d\\u0041", "\xef\xbf\xbd"
                           "A"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct jscan_string s = {slice_of(cases[i].in), true};
        assert_true(slice_eq_str(jscan_decode(&a, s), cases[i].out));
    }
    arena_release(&a);
}

static void test_depth_is_capped(void **state)
{
    char text[2 * JSCAN_DEPTH + 2];
    for (unsigned depth = JSCAN_DEPTH; depth <= JSCAN_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        assert_int_equal(accepts((struct slice){text, 2 * depth}), depth == JSCAN_DEPTH);
        struct jscan j;
        jscan_init(&j, (struct slice){text, 2 * depth});
        unsigned entered = 0;
        while (jscan_array(&j) && jscan_item(&j))
            entered++;
        assert_true(entered <= JSCAN_DEPTH);
        assert_int_equal(j.error == NULL, depth == JSCAN_DEPTH);
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* Small changes to good texts: most stay near the edge between good and bad. */
static void test_agrees_with_cjson_on_mutated_texts(void **state)
{
    static const char advisory[] =
        "{\"id\":\"X-1\",\"aliases\":[\"CVE-1\",\"Y\"],\"affected\":[{\"package\":{\"name\":\"a\","
        "\"ecosystem\":\"npm\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}"
        ","
        "{\"fixed\":\"1.2.3\"}]}],\"versions\":[]}]}";
    static const char *const seeds[] = {
        advisory,
        "[1,-2.5,3e7,true,false,null,\"\",\"a\\\"b\\\\c\\/d\\n\\u00e4\",[[[]]],{\"\":{}}]",
        "{ \"packages\" : { \"\" : { } , \"modules/x\" : { \"v\" : \"1.0\" , \"dev\" : true } } }",
    };
    static const char alphabet[] = "{}[]:,\"\\ \t\n0123456789-+.eEtrufalsn/bx";
    uint64_t seed = 11;
    for (unsigned round = 0; round < 60000; round++) {
        char text[512];
        const char *from = seeds[next_random(&seed) % ARRAY_SIZE(seeds)];
        size_t len = strlen(from);
        memcpy(text, from, len);
        for (uint64_t n = next_random(&seed) % 4; n > 0; n--) {
            size_t at = (size_t)(next_random(&seed) % len);
            char c = alphabet[next_random(&seed) % (sizeof(alphabet) - 1)];
            if (next_random(&seed) % 3 == 0 && len > 1) {
                memmove(text + at, text + at + 1, len - at - 1);
                len--;
            } else if (next_random(&seed) % 2 == 0 && len + 1 < sizeof(text)) {
                memmove(text + at + 1, text + at, len - at);
                text[at] = c;
                len++;
            } else {
                text[at] = c;
            }
        }
        const char *verdict = model_compare((struct slice){text, len});
        if (verdict)
            fail_msg("%s: %.*s", verdict, (int)len, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntax_is_checked_while_skipping),
        cmocka_unit_test(test_values_are_pulled_one_by_one),
        cmocka_unit_test(test_surrogates_without_partner_are_replaced),
        cmocka_unit_test(test_depth_is_capped),
        cmocka_unit_test(test_agrees_with_cjson_on_mutated_texts),
    };
    return cmocka_run_group_tests_name("jscan", tests, NULL, NULL);
}
