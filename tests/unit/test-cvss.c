/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "component/cvss.h"

#include <cmocka.h>

static void test_scores_and_ratings(void **state)
{
    static const struct {
        const char *vector;
        unsigned tenths;
        enum severity severity;
    } cases[] = {
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, SEVERITY_CRITICAL},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100, SEVERITY_CRITICAL},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61, SEVERITY_MEDIUM},
        {"CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H", 59, SEVERITY_MEDIUM},
        {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", 65, SEVERITY_MEDIUM},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O", 75, SEVERITY_HIGH},
        {"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 16, SEVERITY_LOW},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0, SEVERITY_INFO},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P", 75, SEVERITY_HIGH},
        {"(AV:N/AC:M/Au:N/C:N/I:P/A:N)", 43, SEVERITY_MEDIUM},
        {"CVSS:2.0/AV:N/AC:L/Au:N/C:C/I:C/A:C", 100, SEVERITY_HIGH},
        {"AV:L/AC:H/Au:M/C:N/I:N/A:N", 0, SEVERITY_INFO},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100, SEVERITY_CRITICAL},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93, SEVERITY_CRITICAL},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N", 87, SEVERITY_HIGH},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N", 69, SEVERITY_MEDIUM},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/E:U", 66,
         SEVERITY_MEDIUM},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 53, SEVERITY_MEDIUM},
        {"CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N/E:U", 1, SEVERITY_LOW},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0, SEVERITY_INFO},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        unsigned tenths = 999;
        struct slice vector = slice_of(cases[i].vector);
        if (!cvss_score(vector, &tenths) || tenths != cases[i].tenths ||
            cvss_severity(vector, tenths) != cases[i].severity)
            fail_msg("%s gives %u", cases[i].vector, tenths);
    }
}

static void test_what_is_no_vector_is_refused(void **state)
{
    static const char *const cases[] = {"",
                                        "7.5",
                                        "CVSS:3.1",
                                        "CVSS:3.1/AV:N",
                                        "CVSS:5.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                        "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                        "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                        "CVSS:3.1/AV:/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                        "AV:N/AC:L/Au:N/C:P/I:P",
                                        "((((/:::/"};
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        unsigned tenths = 999;
        assert_false(cvss_score(slice_of(cases[i]), &tenths));
        assert_int_equal(tenths, 999);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores_and_ratings),
        cmocka_unit_test(test_what_is_no_vector_is_refused),
    };
    return cmocka_run_group_tests_name("cvss", tests, NULL, NULL);
}
