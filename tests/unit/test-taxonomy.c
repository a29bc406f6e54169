/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "finding/finding.h"

#include <cmocka.h>

static bool has_tag(const struct taxonomy_class *c, const char *tag)
{
    for (size_t i = 0; c->owasp[i]; i++)
        if (strcmp(c->owasp[i], tag) == 0)
            return true;
    return false;
}

static void test_a_class_is_found_with_its_lists(void **state)
{
    const struct taxonomy_class *c = taxonomy_find("idor");
    assert_non_null(c);
    assert_int_equal(c->cwe[0], 639);
    assert_int_equal(c->cwe[1], 0);
    assert_true(has_tag(c, "API1:2023"));
    assert_true(has_tag(c, "A01:2021"));
    assert_true(has_tag(c, "A01:2025"));
    assert_null(taxonomy_find("idor/query"));
    assert_null(taxonomy_find(""));
}

static void test_request_forgery_moved_between_the_top_tens(void **state)
{
    const struct taxonomy_class *c = taxonomy_find("ssrf");
    assert_non_null(c);
    assert_true(has_tag(c, "A10:2021"));
    assert_true(has_tag(c, "A01:2025"));
}

static void test_every_class_is_complete(void **state)
{
    size_t count;
    const struct taxonomy_class *all = taxonomy_all(&count);
    assert_true(count > 40 && count <= 61);
    for (size_t i = 0; i < count; i++) {
        assert_true(all[i].cwe[0] > 0);
        assert_true(all[i].title[0] != '\0');
        assert_ptr_equal(taxonomy_find(all[i].id), &all[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_class_is_found_with_its_lists),
        cmocka_unit_test(test_request_forgery_moved_between_the_top_tens),
        cmocka_unit_test(test_every_class_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
